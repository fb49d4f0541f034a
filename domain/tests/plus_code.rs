//! Plus codes: the project's own test vectors, what holds for every point, and how a code near the
//! province is read.
#![allow(clippy::unwrap_used)]

use domain::draft::Answers;
use domain::draft::place::{PlaceTyped, is_outside, point_of};
use domain::input::{Field, Problem};
use domain::place::{Point, distance_m};
use domain::plus_code::{Form, decode, encode_steps, find, form, locate, of, recover, steps};
use proptest::prelude::*;

mod seed;

fn rows(text: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    text.lines()
        .filter(|line| !line.trim().is_empty() && !line.starts_with('#'))
        .map(|line| line.split(',').map(str::trim).collect())
}

fn number(text: &str) -> f64 {
    text.parse().unwrap()
}

#[test]
fn the_project_s_codes_are_valid_short_or_full_as_it_says() {
    let mut count = 0;
    for row in rows(include_str!("plus_code/validityTests.csv")) {
        let expected = match (row[1], row[2]) {
            ("true", "true") => Some(Form::Short),
            ("true", _) => Some(Form::Full),
            _ => None,
        };
        assert_eq!(form(row[0]), expected, "{}", row[0]);
        count += 1;
    }
    assert!(count > 20, "{count}");
}

#[test]
fn the_project_s_places_are_encoded_as_it_says() {
    let mut count = 0;
    for row in rows(include_str!("plus_code/encoding.csv")) {
        let digits: usize = row[4].parse().unwrap();
        let (north, east): (i64, i64) = (row[2].parse().unwrap(), row[3].parse().unwrap());
        assert_eq!(encode_steps(north, east, digits), row[5], "{row:?}");
        // The project allows a step of rounding between degrees and steps.
        let found = steps(number(row[0]), number(row[1]));
        let is_near = |found: i64, wanted: i64| (-1..=0).contains(&(found - wanted));
        assert!(is_near(found.0, north) && is_near(found.1, east), "{row:?} {found:?}");
        count += 1;
    }
    assert!(count > 250, "{count}");
}

#[test]
fn the_project_s_codes_are_decoded_as_it_says() {
    let mut count = 0;
    for row in rows(include_str!("plus_code/decoding.csv")) {
        let area = decode(row[0]).unwrap_or_else(|| panic!("{}", row[0]));
        assert_eq!(area.digits, row[1].parse::<usize>().unwrap(), "{}", row[0]);
        let found = [area.low.0, area.low.1, area.high.0, area.high.1];
        for (found, expected) in found.into_iter().zip(&row[2..6]) {
            assert!((found - number(expected)).abs() < 1e-9, "{}: {found} {expected}", row[0]);
        }
        count += 1;
    }
    assert!(count > 350, "{count}");
}

#[test]
fn the_project_s_short_codes_are_recovered_as_it_says() {
    let mut count = 0;
    for row in rows(include_str!("plus_code/shortCodeTests.csv")) {
        if row[4] == "S" {
            continue;
        }
        let near = Point::new(number(row[1]), number(row[2])).unwrap();
        assert_eq!(recover(row[3], near).as_deref(), Some(row[0]), "{}", row[3]);
        count += 1;
    }
    assert!(count > 15, "{count}");
}

proptest! {
    #[test]
    fn a_point_lies_in_the_area_of_its_code(lat in -90.0..90.0_f64, lng in -180.0..180.0_f64) {
        let point = Point::new(lat, lng).unwrap();
        let area = decode(&of(point)).unwrap();
        prop_assert!(area.holds(point));
        let middle = area.middle().unwrap();
        prop_assert!(distance_m(point, middle) < 11.0);
        prop_assert_eq!(of(middle), of(point));
    }

    #[test]
    fn any_text_is_read_or_refused_without_harm(text in "\\PC{0,40}") {
        let near = Point::new(21.3, 105.6).unwrap();
        let read = locate(&text, near);
        prop_assert!(read.is_ok() || read == Err(Problem::BadPlusCode));
        prop_assert!(form(&text).is_none() || text.contains('+'));
    }

    #[test]
    fn a_code_without_its_first_four_digits_is_found_again_from_anywhere_in_the_province(
        lat in 21.15..21.55_f64, lng in 105.33..105.78_f64,
        near_lat in 21.15..21.55_f64, near_lng in 105.33..105.78_f64,
    ) {
        let full = of(Point::new(lat, lng).unwrap());
        let near = Point::new(near_lat, near_lng).unwrap();
        prop_assert_eq!(recover(&full[4..], near), Some(full));
    }
}

fn at(change: impl FnOnce(&mut Answers)) -> Answers {
    let mut answers = Answers::default();
    change(&mut answers);
    answers
}

#[test]
fn what_is_no_code_or_says_too_little_is_refused_by_its_field() {
    let directory = seed::directory();
    for typed in ["+84", "8M+", "J+2Q", "7PH70000+", "7PH78M5J+", "Vĩnh Yên", "7PH78M5J+2"] {
        let answers = at(|a| a.plus_code = typed.into());
        let error = point_of(&answers, &directory).unwrap_err();
        assert_eq!(
            (error.field, error.problem),
            (Field::PlusCode, Problem::BadPlusCode),
            "{typed}"
        );
        // Among the words of an address it is only words.
        let answers = at(|a| a.address = typed.into());
        assert_eq!(point_of(&answers, &directory), Ok(None), "{typed}");
    }
}

#[test]
fn a_code_is_read_full_or_short_in_its_field_or_among_the_words() {
    let directory = seed::directory();
    let there = Point::new(21.3089, 105.6049).unwrap();
    let full = of(there);
    let short = format!("{} Vĩnh Yên", full[4..].to_lowercase());
    for answers in [
        at(|a| a.plus_code = full.clone()),
        at(|a| a.plus_code = short.clone()),
        at(|a| a.plus_code = full[4..].to_owned()),
        at(|a| a.address = format!("Cạnh cổng chợ ({full})")),
        at(|a| a.address = format!("gần {short}")),
        at(|a| (a.plus_code, a.commune) = (full[4..].to_owned(), "08761".into())),
    ] {
        let point = point_of(&answers, &directory).unwrap().unwrap();
        assert!(distance_m(point, there) < 11.0, "{point:?}");
        assert!(!is_outside(point, &directory));
    }
    assert_eq!(find(&short).unwrap().words, "Vĩnh Yên");
}

#[test]
fn the_finer_word_wins_and_a_changed_code_moves_the_point() {
    let directory = seed::directory();
    let there = Point::new(21.308_912, 105.604_934).unwrap();
    let typed = |plus_code: &str, lat: &str, lng: &str| PlaceTyped {
        plus_code: plus_code.into(),
        lat: lat.into(),
        lng: lng.into(),
        ..PlaceTyped::default()
    };
    let mut answers = Answers::default();
    answers.set_place(typed(&of(there), "21.308912", "105.604934"), &directory);
    assert_eq!((&*answers.lat, &*answers.lng), ("21.308912", "105.604934"));
    let other = of(Point::new(21.4, 105.5).unwrap());
    answers.set_place(typed(&other, "21.308912", "105.604934"), &directory);
    let moved = Point::parse(&answers.lat, &answers.lng).unwrap().unwrap();
    assert!(distance_m(moved, Point::new(21.4, 105.5).unwrap()) < 11.0, "{moved:?}");
    // Without script the hidden point comes back as it was: the emptied field takes it along.
    let (lat, lng) = (answers.lat.clone(), answers.lng.clone());
    answers.set_place(typed("", &lat, &lng), &directory);
    assert_eq!((&*answers.lat, &*answers.lng), ("", ""));
    // What cannot be read stays as it was typed.
    answers.set_place(typed("gần chợ", "", ""), &directory);
    assert_eq!(answers.plus_code, "gần chợ");
}

#[test]
fn a_code_among_the_words_is_shown_so_that_it_can_be_taken_out() {
    let directory = seed::directory();
    let full = of(Point::new(21.3089, 105.6049).unwrap());
    let mut answers = Answers::default();
    let typed = PlaceTyped { address: format!("Cầu {full}"), ..PlaceTyped::default() };
    answers.set_place(typed, &directory);
    assert_eq!(answers.plus_code, full);
    assert_eq!(answers.address, format!("Cầu {full}"));
}

#[test]
fn a_place_outside_the_province_warns_only() {
    let directory = seed::directory();
    let answers = at(|a| a.plus_code = of(Point::new(21.0285, 105.8542).unwrap()));
    let point = point_of(&answers, &directory).unwrap().unwrap();
    assert!(is_outside(point, &directory));
}

#[test]
fn a_report_from_a_sign_skips_what_the_sign_has_said() {
    use domain::draft::Step;
    let plain = at(|a| (a.commune, a.category) = ("08707".into(), "DT-CHIEUSANG".into()));
    assert_eq!(plain.after(Step::Kind), Some(Step::Place));
    let sign = Answers { place_code: "DEN-7".into(), ..plain.clone() };
    assert_eq!(sign.after(Step::Kind), Some(Step::Details));
    let half = Answers { category: String::new(), ..sign };
    assert_eq!(half.after(Step::Kind), Some(Step::Category));
    assert_eq!(half.after(Step::Check), None);
}
