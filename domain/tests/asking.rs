//! The questions of the categories: whatever is typed is read without a panic; a question that does
//! not stand is neither missing nor kept.
#![allow(clippy::unwrap_used)]

use domain::asking::{
    At, Call, Choice, Condition, Guide, Kind, Notice, Question, Season, Typed, Words,
};
use domain::input::Problem;
use proptest::prelude::*;
use std::collections::BTreeSet;

const TODAY: &str = "2026-11-25";

fn question(code: &str, kind: Kind) -> Question {
    Question {
        code: code.to_owned(),
        categories: vec!["DT-CHIEUSANG".to_owned()],
        kind,
        label: Words { vi: format!("{code}?"), en: format!("{code}?") },
        hint: None,
        required: false,
        unit: None,
        min: None,
        max: None,
        choices: Vec::new(),
        when: None,
        valid_from: "2023-11-01".to_owned(),
        valid_to: None,
    }
}

fn choices(codes: &[(&str, Option<&str>)]) -> Vec<Choice> {
    let choice = |&(code, alert): &(&str, Option<&str>)| Choice {
        code: code.to_owned(),
        words: Words { vi: code.to_uppercase(), en: code.to_uppercase() },
        alert: alert.map(str::to_owned),
    };
    codes.iter().map(choice).collect()
}

fn stop(code: &str, categories: &[&str]) -> Notice {
    Notice {
        code: code.to_owned(),
        categories: categories.iter().map(|code| (*code).to_owned()).collect(),
        areas: Vec::new(),
        season: None,
        stop: true,
        title: Words::default(),
        text: Words::default(),
        calls: vec![Call { number: "114".to_owned(), words: Words::default() }],
        valid_from: "2023-11-01".to_owned(),
        valid_to: None,
    }
}

/// lamps (number) · wire (one, alert) · since (date, after wire=yes) · seen (many, after wire=yes) ·
/// pole (text, required)
fn guide() -> Guide {
    let after = |is: &str| Some(Condition { question: "wire".into(), is: vec![is.into()] });
    Guide {
        questions: vec![
            Question { min: Some(1), max: Some(500), ..question("lamps", Kind::Number) },
            Question {
                choices: choices(&[("yes", Some("live_wire")), ("no", None)]),
                ..question("wire", Kind::One)
            },
            Question { when: after("yes"), required: true, ..question("since", Kind::Date) },
            Question {
                when: after("yes"),
                choices: choices(&[("sparks", None), ("water", None)]),
                ..question("seen", Kind::Many)
            },
            Question { required: true, max: Some(20), ..question("pole", Kind::Text) },
        ],
        notices: vec![stop("live_wire", &[]), stop("fire", &["AN-PCCC"])],
    }
}

fn at(category: &'static str) -> At<'static> {
    At { category, group: category.split('-').next(), today: TODAY, ..At::default() }
}

fn typed(list: &[(&str, &[&str])]) -> Typed {
    list.iter()
        .map(|(code, values)| {
            ((*code).to_owned(), values.iter().map(|value| (*value).to_owned()).collect())
        })
        .collect()
}

fn problem(list: &[(&str, &[&str])], question: &str) -> Option<Problem> {
    let reading = guide().read(&at("DT-CHIEUSANG"), &typed(list));
    reading.errors.iter().find(|error| error.question == question).map(|error| error.problem)
}

#[test]
fn the_example_has_no_faults() {
    assert_eq!(guide().faults(), Vec::<String>::new());
}

#[test]
fn a_number_is_whole_and_within_its_bounds() {
    for (given, expected) in [
        ("0", Some(Problem::OutOfRange { min: 1, max: 500 })),
        ("501", Some(Problem::OutOfRange { min: 1, max: 500 })),
        ("-3", Some(Problem::BadNumber)),
        ("ba", Some(Problem::BadNumber)),
        ("1,5", Some(Problem::BadNumber)),
        ("1.2000", Some(Problem::BadNumber)),
        ("99999999999999999999", Some(Problem::BadNumber)),
        ("1.200", Some(Problem::OutOfRange { min: 1, max: 500 })),
        (" 12 ", None),
    ] {
        assert_eq!(problem(&[("lamps", &[given])], "lamps"), expected, "{given}");
    }
}

#[test]
fn a_day_is_a_day_and_not_in_the_future() {
    for (given, expected) in [
        ("2026-11-26", Some(Problem::InFuture)),
        ("26/11/2026", Some(Problem::InFuture)),
        ("31/02/2026", Some(Problem::BadDate)),
        ("hôm qua", Some(Problem::BadDate)),
        ("0203-11-01", Some(Problem::BadDate)),
        ("1/2/26", Some(Problem::BadDate)),
        ("2026-11-25", None),
        ("5/9/2026", None),
    ] {
        let list: &[(&str, &[&str])] = &[("wire", &["yes"]), ("since", &[given])];
        assert_eq!(problem(list, "since"), expected, "{given}");
    }
}

#[test]
fn a_choice_that_is_not_offered_is_refused_and_a_text_has_its_length() {
    assert_eq!(problem(&[("wire", &["maybe"])], "wire"), Some(Problem::NotAChoice));
    assert_eq!(problem(&[("pole", &[])], "pole"), Some(Problem::Required));
    assert_eq!(problem(&[("pole", &["  "])], "pole"), Some(Problem::Required));
    let long = "C".repeat(21);
    assert_eq!(problem(&[("pole", &[&long])], "pole"), Some(Problem::TooLong { max: 20 }));
    assert_eq!(problem(&[("pole", &["  C-12\n tổ 4 "])], "pole"), None);
}

#[test]
fn what_waits_for_a_condition_is_asked_only_after_it() {
    let no = typed(&[("wire", &["no"]), ("since", &["chưa biết"]), ("pole", &["C1"])]);
    let reading = guide().read(&at("DT-CHIEUSANG"), &no);
    assert_eq!(reading.errors, []);
    assert_eq!(reading.asked, ["lamps", "wire", "pole"]);
    assert!(reading.details.iter().all(|detail| detail.question != "since"));
    let yes = typed(&[("wire", &["yes"]), ("pole", &["C1"])]);
    let reading = guide().read(&at("DT-CHIEUSANG"), &yes);
    assert_eq!(reading.asked, ["lamps", "wire", "since", "seen", "pole"]);
    assert_eq!(reading.errors[0].question, "since");
}

#[test]
fn several_choices_stand_in_the_order_of_the_list_and_each_once() {
    let list = typed(&[
        ("wire", &["yes"]),
        ("since", &["2026-11-20"]),
        ("seen", &["water", "sparks", "water"]),
        ("pole", &["C1"]),
    ]);
    let reading = guide().read(&at("DT-CHIEUSANG"), &list);
    let seen = reading.details.iter().find(|detail| detail.question == "seen").unwrap();
    let values: Vec<&str> = seen.said.iter().map(|said| said.value.as_str()).collect();
    assert_eq!(values, ["sparks", "water"]);
    assert_eq!(seen.said[0].words.as_ref().unwrap().vi, "SPARKS");
}

#[test]
fn another_category_asks_nothing_and_keeps_nothing() {
    let list = typed(&[("lamps", &["3"]), ("pole", &["C1"])]);
    for category in ["GT-DUONG", ""] {
        let reading = guide().read(&at(category), &list);
        assert_eq!(reading, domain::asking::Reading::default());
    }
}

#[test]
fn a_question_has_its_days_and_a_delivered_queue_is_asked_nothing_anew() {
    let mut guide = guide();
    guide.questions[4].valid_from = "2026-12-01".into();
    guide.questions[0].valid_to = Some("2026-11-24".into());
    let list = typed(&[("lamps", &["3"])]);
    let now = guide.read(&at("DT-CHIEUSANG"), &list);
    assert_eq!((now.details.len(), now.errors.len()), (0, 0));
    let queued = At { queued: true, ..at("DT-CHIEUSANG") };
    let late = guide.read(&queued, &list);
    assert_eq!((late.details.len(), late.errors.len()), (1, 0), "what was answered is kept");
    guide.questions[4].valid_from = "2023-11-01".into();
    assert_eq!(guide.read(&queued, &list).errors, []);
    assert_eq!(guide.read(&at("DT-CHIEUSANG"), &list).errors.len(), 1);
}

#[test]
fn an_answer_or_a_category_calls_up_a_stop_notice() {
    let guide = guide();
    let codes = |category, list: &[(&str, &[&str])]| -> Vec<String> {
        guide.stops(&at(category), &typed(list)).iter().map(|n| n.code.clone()).collect()
    };
    assert_eq!(codes("DT-CHIEUSANG", &[("wire", &["no"])]), Vec::<String>::new());
    assert_eq!(codes("DT-CHIEUSANG", &[("wire", &["yes"])]), ["live_wire"]);
    assert_eq!(codes("AN-PCCC", &[("wire", &["yes"])]), ["fire"]);
}

#[test]
fn a_notice_stands_in_its_season_and_its_area() {
    let season = Season { from: "11-15".into(), to: "02-10".into() };
    for (day, expected) in
        [("2026-11-14", false), ("2026-11-15", true), ("2027-02-10", true), ("2027-02-11", false)]
    {
        assert_eq!(season.holds(day), expected, "{day}");
    }
    let notice = Notice {
        stop: false,
        areas: vec!["243".into()],
        season: Some(season),
        ..stop("cold", &["DT"])
    };
    let guide = Guide { notices: vec![notice], ..Guide::default() };
    let here = At { commune: Some("08710"), district: Some("243"), ..at("DT-CAYXANH") };
    assert_eq!(guide.notices(&here).count(), 1);
    assert_eq!(guide.notices(&At { district: Some("244"), ..here }).count(), 0);
    assert_eq!(guide.notices(&At { today: "2026-07-01", ..here }).count(), 0);
}

#[test]
fn faulty_data_is_named() {
    let mut bad = guide();
    bad.questions[2].when = Some(Condition { question: "pole".into(), is: vec!["x".into()] });
    bad.questions[1].choices[0].alert = Some("nobody".into());
    bad.questions[0].code = "wire".into();
    bad.notices[0].calls.clear();
    assert!(bad.faults().len() >= 4, "{:?}", bad.faults());
}

fn anything() -> impl Strategy<Value = Typed> {
    let code = prop_oneof![
        prop::sample::select(vec!["lamps", "wire", "since", "seen", "pole"])
            .prop_map(str::to_owned),
        "\\PC{0,8}",
    ];
    let value = prop_oneof![
        prop::sample::select(vec!["yes", "no", "sparks", "water", "3", "2026-11-20", "1.200", ""])
            .prop_map(str::to_owned),
        any::<String>(),
    ];
    prop::collection::btree_map(code, prop::collection::vec(value, 0..4), 0..8)
}

proptest! {
    #[test]
    fn any_answers_are_read_and_only_standing_questions_are_missing_or_kept(
        list in anything(),
        queued in any::<bool>(),
    ) {
        let guide = guide();
        let at = At { queued, ..at("DT-CHIEUSANG") };
        let reading = guide.read(&at, &list);
        let asked: BTreeSet<&String> = reading.asked.iter().collect();
        prop_assert!(reading.errors.iter().all(|error| asked.contains(&error.question)));
        prop_assert!(reading.details.iter().all(|detail| asked.contains(&detail.question)));
        prop_assert!(reading.details.iter().all(|detail| !detail.said.is_empty()));
        let wire = reading.details.iter().find(|detail| detail.question == "wire");
        let is_yes = wire.is_some_and(|detail| detail.said[0].value == "yes");
        prop_assert_eq!(asked.contains(&"since".to_owned()), is_yes);
        prop_assert_eq!(reading.alerts.contains(&"live_wire".to_owned()), is_yes);
    }

    #[test]
    fn what_was_read_is_read_again_as_the_same(list in anything()) {
        let guide = guide();
        let reading = guide.read(&at("DT-CHIEUSANG"), &list);
        let again: Typed = reading
            .details
            .iter()
            .map(|d| (d.question.clone(), d.said.iter().map(|s| s.value.clone()).collect()))
            .collect();
        prop_assert_eq!(guide.read(&at("DT-CHIEUSANG"), &again).details, reading.details);
    }
}
