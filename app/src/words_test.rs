//! Both languages say the same things, and the pages ask only for what is there.

use super::*;
use domain::deadline::{PauseEffect, PauseReason, SlaClass, Step};
use domain::effort::Holder;
use domain::input::Field;
use domain::petition::{Nature, PublicFace, Status};
use services::imaging::PhotoError;
use services::reel::VideoError;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Keys that are put together at run time: every member of their vocabulary is checked below.
const DYNAMIC: &[&str] = &[
    "class.",
    "console.act.",
    "console.button.",
    "console.channel.",
    "console.event.",
    "console.role.",
    "console.visibility.",
    "console.flag.",
    "console.holder.",
    "console.step.",
    "deadline.pause_",
    "deadline.reason_",
    "face.",
    "field.",
    "letter.more.",
    "letter.what.",
    "nature.",
    "photo.",
    "problem.",
    "refusal.",
    "status.",
    "video.",
];

fn all(lang: Lang) -> BTreeMap<String, String> {
    let messages =
        source::_rust_i18n_backend().messages_for_locale(lang.code()).unwrap_or_default();
    let pairs = messages.into_iter().map(|(key, text)| (key.into_owned(), text.into_owned()));
    pairs.filter(|(key, _)| !key.starts_with('_')).collect()
}

/// Every string literal in the sources of this crate that has the shape of a key.
fn literals() -> BTreeSet<String> {
    fn walk(folder: &Path, found: &mut BTreeSet<String>) {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                walk(&path, found);
            } else if path.extension().is_some_and(|e| e == "rs")
                && !path.ends_with("words_test.rs")
            {
                let text = std::fs::read_to_string(&path).unwrap_or_default();
                found.extend(text.split('"').skip(1).filter(|s| is_key(s)).map(str::to_owned));
            }
        }
    }
    let mut found = BTreeSet::new();
    walk(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut found);
    found
}

fn is_key(text: &str) -> bool {
    let shape = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_' || c == '.';
    // A built file's name has the same shape.
    let is_file = text.ends_with(".js") || text.ends_with(".css") || text.ends_with(".svg");
    let has_dot = text.contains('.') && !text.starts_with('.') && !text.ends_with('.');
    has_dot && !is_file && text.chars().all(shape)
}

fn holes(text: &str) -> BTreeSet<&str> {
    text.split("%{").skip(1).filter_map(|rest| rest.split('}').next()).collect()
}

#[test]
fn both_languages_hold_the_same_keys_with_the_same_holes() {
    let (vi, en) = (all(Lang::Vi), all(Lang::En));
    assert!(vi.len() > 100, "the locales were not read");
    let only: Vec<_> = vi
        .keys()
        .filter(|k| !en.contains_key(*k))
        .chain(en.keys().filter(|k| !vi.contains_key(*k)))
        .collect();
    assert!(only.is_empty(), "in one language only: {only:?}");
    for (key, text) in &vi {
        assert_eq!(holes(text), holes(&en[key]), "{key}");
    }
}

#[test]
fn lists_and_tables_have_as_many_lines_in_both_languages() {
    let en = all(Lang::En);
    for (key, text) in
        all(Lang::Vi).iter().filter(|(k, _)| k.ends_with("_list") || k.ends_with("_table"))
    {
        assert_eq!(text.lines().count(), en[key].lines().count(), "{key}");
        if key.ends_with("_table") {
            for line in text.lines().chain(en[key].lines()) {
                assert!(line.contains(" | "), "{key}: {line}");
            }
        }
    }
}

#[test]
fn every_key_that_the_pages_name_has_words_and_no_words_are_idle() {
    let keys: BTreeSet<String> = all(Lang::Vi).into_keys().collect();
    let spaces: BTreeSet<&str> = keys.iter().filter_map(|k| k.split('.').next()).collect();
    let named = literals();
    let missing: Vec<_> = named
        .iter()
        .filter(|k| k.split('.').next().is_some_and(|s| spaces.contains(s)) && !keys.contains(*k))
        .collect();
    assert!(missing.is_empty(), "no words for {missing:?}");
    let idle: Vec<_> = keys
        .iter()
        .filter(|k| !named.contains(*k) && !DYNAMIC.iter().any(|d| k.starts_with(d)))
        .collect();
    assert!(idle.is_empty(), "nobody says {idle:?}");
}

#[test]
fn every_member_of_a_closed_vocabulary_has_words() {
    let keys = all(Lang::Vi);
    let mut wanted: Vec<String> = Vec::new();
    wanted.extend(PublicFace::ALL.iter().map(|f| format!("face.{}", f.code())));
    wanted.extend(Status::ALL.iter().map(|s| format!("status.{}", s.code())));
    wanted.extend(Nature::ALL.iter().map(|n| format!("nature.{}", n.code())));
    wanted.extend(SlaClass::ALL.iter().map(|c| format!("class.{}", c.code())));
    wanted.extend(PauseEffect::ALL.iter().map(|e| format!("deadline.pause_{}", e.code())));
    wanted.extend(PauseReason::ALL.iter().map(|r| format!("deadline.reason_{}", r.code())));
    wanted.extend(Field::ALL.iter().map(|f| format!("field.{}", f.code())));
    wanted.extend(Holder::ALL.iter().map(|h| format!("console.holder.{}", h.code())));
    wanted.extend(Step::ALL.iter().map(|s| format!("console.step.{}", s.code())));
    wanted.extend(PhotoError::ALL.iter().map(|p| p.key().to_owned()));
    wanted.extend(VideoError::ALL.iter().map(|p| p.key().to_owned()));
    wanted.extend(crate::report::VIDEO_WORDS.iter().map(|name| format!("video.{name}")));
    // These two have no list of members; their keys stand as literals in their own files.
    let said = |text: &str, space: &str| {
        text.split('"')
            .filter(|s| s.starts_with(space) && is_key(s))
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    wanted.extend(said(include_str!("../../domain/src/refusal.rs"), "refusal."));
    wanted.extend(said(include_str!("../../domain/src/input.rs"), "problem."));
    assert!(wanted.len() > 90, "a vocabulary was not read");
    for key in wanted {
        assert!(keys.contains_key(&key), "{key}");
    }
}

#[test]
fn values_are_put_into_a_sentence_by_name() {
    assert_eq!(tf(Lang::Vi, "form.step", &[("of", "8"), ("n", "3")]), "Bước 3/8");
    assert_eq!(tf(Lang::En, "form.step", &[("n", "3"), ("of", "8")]), "Step 3 of 8");
}

#[test]
fn numbers_and_days_have_the_shape_of_their_language() {
    assert_eq!(number(Lang::Vi, 1_234_567), "1.234.567");
    assert_eq!(number(Lang::En, -1_234), "−1,234");
    assert_eq!(number(Lang::Vi, 12), "12");
    assert_eq!(tenths(Lang::Vi, 12_345), "1.234,5");
    // 2026-11-20T09:20Z is Friday 16:20 in Viet Nam.
    let ms = 1_795_166_400_000;
    assert_eq!(iso(ms), "2026-11-20T16:20+07:00");
    assert_eq!(full_moment(Lang::Vi, ms), "16:20 thứ Sáu, 20/11/2026");
    assert_eq!(full_moment(Lang::En, ms), "Friday 20 November 2026, 16:20");
    assert_eq!(moment(Lang::Vi, ms), "16:20 20/11/2026");
    assert_eq!(full_day(Lang::En, ms), "Friday 20 November 2026");
}
