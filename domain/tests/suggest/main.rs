//! Suggestions measured: on the samples (reported in docs/suggest.md), on petitions written for
//! every category, on texts that look like something else, and on the same texts spoiled.
#![allow(clippy::unwrap_used, clippy::print_stdout, missing_docs)]

#[path = "../seed/mod.rs"]
mod seed;

mod report;

use domain::suggest::{Asked, Flag, Lexicon, Suggester, Suggestions};
use std::collections::BTreeSet;

const LABELLED: &str = include_str!("labelled.txt");
/// Written after the lexicon, by the same hand: no word was added for them, but how phrases are
/// weighed was changed once after their misses were read. So not a blind test.
const UNSEEN: &str = include_str!("unseen.txt");
const FLAGS: &str = include_str!("flags.txt");

pub struct House {
    pub directory: domain::directory::Directory,
    pub suggester: Suggester,
}

pub fn house() -> House {
    let directory = seed::directory();
    let suggester = Suggester::new(Lexicon::parse(seed::LEXICON).unwrap(), &directory);
    House { directory, suggester }
}

impl House {
    pub fn ask(&self, title: &str, body: &str, commune: Option<&str>) -> Suggestions {
        self.suggester.suggest(&Asked { title, body, commune }, &self.directory)
    }
}

fn pairs(text: &'static str) -> impl Iterator<Item = (&'static str, &'static str)> {
    text.lines().filter_map(|line| line.split_once(' '))
}

fn labelled() -> impl Iterator<Item = (&'static str, &'static str)> {
    pairs(LABELLED)
}

/// (first, among three, asked).
fn hits(
    house: &House,
    petitions: &'static str,
    spoil: impl Fn(&str) -> String,
    show: bool,
) -> (usize, usize, usize) {
    let (mut first, mut among, mut all) = (0, 0, 0);
    for (code, text) in pairs(petitions) {
        let text = spoil(text);
        let found = house.ask("", &text, None).categories;
        all += 1;
        let place = found.iter().position(|suggested| suggested.code == code);
        first += usize::from(place == Some(0));
        among += usize::from(place.is_some());
        if place != Some(0) && show {
            let codes: Vec<String> = found
                .iter()
                .map(|s| {
                    format!(
                        "{} {:.2} {:?}",
                        s.code,
                        s.confidence,
                        s.reasons
                            .iter()
                            .map(|r| format!("{} {:.1}", r.words, r.weight))
                            .collect::<Vec<_>>()
                    )
                })
                .collect();
            println!("{code}: {text}\n    {}", codes.join("\n    "));
        }
    }
    (first, among, all)
}

#[test]
fn every_category_but_the_unknown_one_has_words_and_every_word_a_category() {
    let house = house();
    let lexicon = Lexicon::parse(seed::LEXICON).unwrap();
    let targets = lexicon.targets();
    let codes: BTreeSet<&str> = house
        .directory
        .categories
        .iter()
        .filter(|c| c.parent_code.is_some() && c.code != "KH-KHAC")
        .map(|c| c.code.as_str())
        .collect();
    let without: Vec<&&str> = codes.iter().filter(|code| !targets.contains(**code)).collect();
    assert!(without.is_empty(), "without words: {without:?}");
    let unknown: Vec<&&str> =
        targets.iter().filter(|t| !t.starts_with('!') && !codes.contains(**t)).collect();
    assert!(unknown.is_empty(), "no such category: {unknown:?}");
    let tested: BTreeSet<&str> = labelled().map(|(code, _)| code).collect();
    assert_eq!(tested, codes, "each category has its petitions in labelled.txt");
}

#[test]
fn petitions_written_for_every_category_find_theirs() {
    let (first, among, all) = hits(&house(), LABELLED, str::to_owned, true);
    println!("{first} first, {among} among three, of {all}");
    assert!(first * 100 >= all * 90, "{first} of {all} first");
    assert!(among * 100 >= all * 95, "{among} of {all} among three");
}

#[test]
fn petitions_that_the_lexicon_was_not_written_for_find_theirs() {
    let house = house();
    let (first, among, all) = hits(&house, UNSEEN, str::to_owned, true);
    let (bare, _, _) = hits(&house, UNSEEN, domain::fold::fold, false);
    println!("unseen: {first} first, {among} among three, of {all}; {bare} first without accents");
    assert!(first * 100 >= all * 80, "{first} of {all} first");
    assert!(among * 100 >= all * 90, "{among} of {all} among three");
    assert!(bare * 100 >= all * 75, "{bare} of {all} first without accents");
}

#[test]
fn without_accents_the_same_are_found() {
    let (first, among, all) = hits(&house(), LABELLED, domain::fold::fold, true);
    println!("{first} first, {among} among three, of {all} without accents");
    assert!(first * 100 >= all * 85, "{first} of {all} first");
    assert!(among * 100 >= all * 92, "{among} of {all} among three");
}

/// Old tone placement: hòa becomes hoà, khỏe khoẻ, thủy thuỷ.
fn old_tones(text: &str) -> String {
    const PAIRS: [(&str, &str); 30] = [
        ("òa", "oà"),
        ("óa", "oá"),
        ("ỏa", "oả"),
        ("õa", "oã"),
        ("ọa", "oạ"),
        ("òe", "oè"),
        ("óe", "oé"),
        ("ỏe", "oẻ"),
        ("õe", "oẽ"),
        ("ọe", "oẹ"),
        ("ùy", "uỳ"),
        ("úy", "uý"),
        ("ủy", "uỷ"),
        ("ũy", "uỹ"),
        ("ụy", "uỵ"),
        ("Òa", "Oà"),
        ("Óa", "Oá"),
        ("Ỏa", "Oả"),
        ("Õa", "Oã"),
        ("Ọa", "Oạ"),
        ("Òe", "Oè"),
        ("Óe", "Oé"),
        ("Ỏe", "Oẻ"),
        ("Õe", "Oẽ"),
        ("Ọe", "Oẹ"),
        ("Ùy", "Uỳ"),
        ("Úy", "Uý"),
        ("Ủy", "Uỷ"),
        ("Ũy", "Uỹ"),
        ("Ụy", "Uỵ"),
    ];
    PAIRS.iter().fold(text.to_owned(), |text, (new, old)| text.replace(new, old))
}

#[test]
fn old_tone_placement_and_decomposed_letters_change_nothing() {
    use unicode_normalization::UnicodeNormalization;
    let house = house();
    for (_, text) in labelled() {
        let codes = |text: &str| -> Vec<String> {
            house.ask("", text, None).categories.into_iter().map(|s| s.code).collect()
        };
        assert_eq!(codes(text), codes(&old_tones(text)), "{text}");
        assert_eq!(codes(text), codes(&text.nfd().collect::<String>()), "{text}");
        assert_eq!(codes(text), codes(&text.to_uppercase()), "{text}");
    }
}

/// A slip in every seventh word of five letters or more: two letters change places.
fn slips(text: &str) -> String {
    let mut words: Vec<String> = text.split(' ').map(str::to_owned).collect();
    for word in words.iter_mut().skip(3).step_by(7) {
        let mut letters: Vec<char> = word.chars().collect();
        if letters.len() >= 5 && letters.iter().all(|c| c.is_alphabetic()) {
            letters.swap(2, 3);
            *word = letters.into_iter().collect();
        }
    }
    words.join(" ")
}

#[test]
fn slips_cost_little() {
    let (first, among, all) = hits(&house(), LABELLED, slips, false);
    println!("{first} first, {among} among three, of {all} with slips");
    assert!(first * 100 >= all * 80, "{first} of {all} first");
}

#[test]
fn complaints_denunciations_emergencies_and_spam_are_seen_and_others_are_not() {
    let house = house();
    let mut wrong = Vec::new();
    let mut all = 0;
    for (expected, text) in FLAGS.lines().filter_map(|line| line.split_once(' ')) {
        for text in [text.to_owned(), domain::fold::fold(text)] {
            all += 1;
            let found = house.ask("", &text, None).flags;
            let right = match Flag::parse(expected) {
                Some(flag) => found.iter().any(|f| f.flag == flag),
                None => found.is_empty(),
            };
            if !right {
                wrong.push(format!("{expected}: {text}\n    {found:?}"));
            }
        }
    }
    // Accents tell "oan" from "oan" no better than words do; a few may be lost without them.
    println!("{} wrong of {all}:\n{}", wrong.len(), wrong.join("\n"));
    assert!(wrong.len() * 100 <= all * 5, "{} wrong of {all}", wrong.len());
}

#[test]
fn an_ordinary_petition_is_never_taken_for_a_denunciation_or_spam() {
    let house = house();
    for (code, text) in labelled() {
        for text in [text.to_owned(), domain::fold::fold(text)] {
            let flags = house.ask("", &text, None).flags;
            let grave =
                flags.iter().find(|f| !matches!(f.flag, Flag::Emergency) || f.confidence > 0.99);
            assert!(grave.is_none(), "{code} {text}: {grave:?}");
        }
    }
}

#[test]
fn it_says_nothing_where_nothing_is_said() {
    let house = house();
    for text in [
        "",
        " ",
        "abcxyz",
        "xin chào các anh chị",
        "Kính gửi quý cơ quan, tôi xin phản ánh",
        "12345 67890",
        "😀😀",
    ] {
        let found = house.ask("", text, None);
        assert!(
            found.categories.is_empty() && found.agencies.is_empty() && found.class.is_none(),
            "{text}: {found:?}"
        );
    }
}

#[test]
fn place_and_agency_follow_from_the_words() {
    let house = house();
    let found =
        house.ask("Rác ùn ứ", "Điểm tập kết rác ở xã Đồng Cương ba ngày không thu gom", None);
    assert_eq!(found.communes[0].code, "09028");
    assert_eq!(found.agencies[0].code, "UBND-YENLAC");
    assert_eq!(found.class.unwrap().code, "quick");
    let found = house.ask("", "rac o p. Lien Bao khong thu gom", None);
    assert_eq!(found.communes[0].code, "08710");
    let found = house.ask("", "Tôi tố cáo chủ tịch xã nhận hối lộ", Some("08710"));
    assert_eq!(found.agencies[0].code, "TTT");
    let found = house.ask("", "Đang cháy nhà, cứu với", Some("08710"));
    assert_eq!(found.class.unwrap().code, "urgent");
    assert_eq!(found.flags[0].line.as_deref(), Some("114"));
}

#[test]
fn reasons_are_words_of_the_text() {
    let house = house();
    for (_, text) in labelled() {
        for suggested in house.ask("", text, None).categories {
            assert!(!suggested.reasons.is_empty());
            assert!(
                suggested.reasons.iter().all(|r| text.contains(&r.words) && !r.words.is_empty())
            );
            assert!((0.0..=1.0).contains(&suggested.confidence));
        }
    }
}

#[test]
fn what_the_house_decided_adds_to_the_words() {
    let house = house();
    let text = "Cổng chào đầu làng nghiêng ngả";
    assert!(house.ask("", text, None).categories.iter().all(|s| s.code != "DT-CONGVIEN"));
    let decided = (0..12)
        .map(|_| ("DT-CONGVIEN", "cổng chào của làng bị nghiêng"))
        .chain((0..12).map(|_| ("MT-RAC", "rác đầu ngõ không ai thu gom")));
    let model = domain::suggest::Model::learn(decided);
    let suggester = house.suggester.clone().with_model(model);
    let asked = Asked { body: text, ..Asked::default() };
    let found = suggester.suggest(&asked, &house.directory);
    assert_eq!(found.categories[0].code, "DT-CONGVIEN");
    let plain = house.ask("", "Đèn tín hiệu ngã tư hỏng", None).categories;
    let asked = Asked { body: "Đèn tín hiệu ngã tư hỏng", ..Asked::default() };
    assert_eq!(suggester.suggest(&asked, &house.directory).categories[0].code, plain[0].code);
}
