//! docs/suggest.md: the hits on the samples, counted; run with `UPDATE_DOCS=1` to write it.

use super::{house, seed};
use domain::suggest::Flag;
use std::fmt::Write as _;

#[test]
fn the_document_is_what_the_samples_give() {
    let house = house();
    let (mut with_category, mut first, mut among, mut silent) = (0, 0, 0, 0);
    let (mut agencies, mut agency_asked, mut urgent, mut urgent_asked) = (0, 0, 0, 0);
    let mut rows = String::new();
    let mut flags: Vec<(Flag, usize, usize, usize)> =
        Flag::ALL.iter().map(|flag| (*flag, 0, 0, 0)).collect();
    for line in seed::SAMPLES.lines() {
        let sample: serde_json::Value = serde_json::from_str(line).unwrap();
        let text = |key: &str| sample[key].as_str().unwrap();
        let expected = &sample["expected"];
        let found = house.ask(text("title"), text("content"), sample["commune_code"].as_str());
        let category = expected["category"].as_str();
        let said = found.categories.first().map(|s| s.code.as_str());
        if let Some(code) = category {
            with_category += 1;
            first += usize::from(said == Some(code));
            among += usize::from(found.categories.iter().any(|s| s.code == code));
            silent += usize::from(said.is_none());
        }
        if let Some(lead) = expected["lead_agency"].as_str() {
            agency_asked += 1;
            agencies += usize::from(found.agencies.iter().any(|s| s.code == lead));
        }
        if expected["sla_class"] == "urgent" {
            urgent_asked += 1;
            urgent += usize::from(found.class.as_ref().is_some_and(|s| s.code == "urgent"));
        }
        let labels: Vec<&str> =
            expected["labels"].as_array().unwrap().iter().filter_map(|l| l.as_str()).collect();
        for (flag, hit, missed, false_alarm) in &mut flags {
            let meant = match flag {
                Flag::Emergency => expected["decision"] == "emergency",
                Flag::Civil => labels.contains(&"civil_dispute"),
                _ => labels.contains(&flag.code()),
            };
            let seen = found.flags.iter().any(|f| f.flag == *flag);
            match (meant, seen) {
                (true, true) => *hit += 1,
                (true, false) => *missed += 1,
                (false, true) => *false_alarm += 1,
                (false, false) => {}
            }
        }
        let shown: Vec<String> =
            found.categories.iter().map(|s| format!("{} {:.2}", s.code, s.confidence)).collect();
        let seen: Vec<String> =
            found.flags.iter().map(|f| format!("{} {:.2}", f.flag.code(), f.confidence)).collect();
        writeln!(
            rows,
            "| {} | {} | {} | {} |",
            text("id"),
            category.unwrap_or("–"),
            if shown.is_empty() { "–".to_owned() } else { shown.join(", ") },
            if seen.is_empty() { "–".to_owned() } else { seen.join(", ") },
        )
        .unwrap();
    }
    let mut text = format!(
        "# Suggestions\n\nCounted by `domain/tests/suggest/report.rs` on `migrations/seed/petitions_sample.jsonl`; do not edit by\n\
         hand (`UPDATE_DOCS=1 cargo test -p domain --test suggest`). Nothing is learned from the samples: the words are\n\
         those of `migrations/seed/lexicon.txt` and `categories.csv`. But whoever wrote the lexicon had read the samples,\n\
         and one change of how phrases are weighed followed a miss on S001; so these counts show that it works, not how\n\
         well it will do on petitions that nobody has seen. How it weighs is told in `domain/src/suggest.rs`.\n\n\
         At intake the console shows category, agency, class, place and what a petition looks like, each with its\n\
         words and a confidence, and nothing below 0.25. It never decides.\n\n\
         `server train` adds the house's own petitions: those that were answered under their category, never a\n\
         denunciation, never what is set apart, erased or handled with another. It keeps counts in the database\n\
         (setting `suggest_model`), so that every server and every backup has them: of each category with at least ten\n\
         such petitions, in how many of them a word or a pair of words stands; words of fewer than three petitions and\n\
         numbers are left out, no text is kept. Each run replaces the one before and leaves an entry in the audit log.\n\
         Servers that run read it at their next start. Run it once a month: `server train` prints what taught it.\n\n\
         | what | hits | of |\n|---|---|---|\n\
         | category, named first | {first} | {with_category} |\n| category, among the three named | {among} | {with_category} |\n\
         | no category named | {silent} | {with_category} |\n| lead agency, among those named | {agencies} | {agency_asked} |\n\
         | urgent class | {urgent} | {urgent_asked} |\n\n\
         | looks like | seen | missed | false alarms |\n|---|---|---|---|\n"
    );
    for (flag, hit, missed, false_alarm) in flags {
        writeln!(text, "| {} | {hit} | {missed} | {false_alarm} |", flag.code()).unwrap();
    }
    write!(text, "\n| sample | expected | said | looks like |\n|---|---|---|---|\n{rows}").unwrap();
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/suggest.md");
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(path, &text).unwrap();
    }
    assert_eq!(
        std::fs::read_to_string(path).unwrap_or_default(),
        text,
        "docs/suggest.md drifted: UPDATE_DOCS=1"
    );
}
