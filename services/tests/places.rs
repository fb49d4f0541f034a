//! Signs and pins: what a sign may say, how a report begins at one, and which petitions a map shows.
#![allow(clippy::unwrap_used)]

mod house;

use domain::input::{Field, Problem};
use domain::petition::PublicFace;
use domain::place::Point;
use domain::plus_code;
use domain::refusal::Refusal;
use domain::tile::Square;
use house::{House, answers};
use services::ServiceError;
use services::places::{Codes, NO_SIGN, NewSign, read_csv};
use store::public::PublicRow;

on_both! {
    a_sign_says_what_is_wrong_with_it_and_its_code_is_taken_once => registering;
    a_report_begins_at_a_sign_and_one_that_is_gone_begins_none => beginning;
    an_address_names_only_what_the_directory_knows => codes;
    a_map_pins_what_is_public_with_its_words_and_nothing_else => pins;
}

fn lamp() -> NewSign {
    NewSign {
        code: "den-0123".into(),
        label: "Cột đèn 123".into(),
        commune: "08710".into(),
        category: "DT-CHIEUSANG".into(),
        address: "đường Mê Linh".into(),
        plus_code: plus_code::of(Point::new(21.3178, 105.608).unwrap()),
    }
}

async fn registering(house: House) {
    let s = &house.services;
    let wrong = NewSign {
        code: "../x".into(),
        label: String::new(),
        commune: "99999".into(),
        category: "GT".into(),
        plus_code: "cạnh chợ".into(),
        ..lamp()
    };
    let Err(ServiceError::Invalid(problems)) = s.add_sign(&wrong).await else { panic!() };
    let found: Vec<(Field, Problem)> = problems.iter().map(|p| (p.field, p.problem)).collect();
    assert_eq!(
        found,
        [
            (Field::Code, Problem::BadCode),
            (Field::Title, Problem::Required),
            (Field::Commune, Problem::NotAChoice),
            (Field::Category, Problem::NotAChoice),
            (Field::PlusCode, Problem::BadPlusCode),
        ]
    );
    let sign = s.add_sign(&lamp()).await.unwrap();
    assert_eq!(sign.code, "DEN-0123");
    assert_eq!(s.sign("den-0123").await.unwrap(), sign);
    assert!(matches!(s.add_sign(&lamp()).await, Err(ServiceError::Refused(Refusal::Stale))));
    // A file is taken whole or not at all.
    let second = NewSign { code: "CONG-TRUONG-7".into(), ..lamp() };
    let (line, _) = s.add_signs(&[second.clone(), lamp()]).await.unwrap_err();
    assert_eq!((line, s.signs().await.unwrap().len()), (2, 1));
    assert_eq!(s.add_signs(&[second]).await.unwrap(), 1);
    let all: Vec<String> = s.signs().await.unwrap().into_iter().map(|sign| sign.code).collect();
    assert_eq!(all, ["CONG-TRUONG-7", "DEN-0123"]);
    let text = "code,label,commune,plus_code\nA-1,Cổng,08710,\n";
    assert_eq!(read_csv(text).unwrap()[0].label, "Cổng");
    assert!(read_csv("code,label\nA-1\n").is_err());
}

async fn beginning(house: House) {
    let s = &house.services;
    assert!(matches!(s.sign("DEN-0123").await, Err(ServiceError::NotFound)));
    let sign = s.add_sign(&lamp()).await.unwrap();
    let key = s.begin_draft_at(&sign).await.unwrap();
    let draft = s.open_draft(&key).await.unwrap().answers;
    assert_eq!(draft.commune, "08710");
    assert_eq!(draft.category, "DT-CHIEUSANG");
    assert_eq!(draft.address, "Cột đèn 123 (DEN-0123), đường Mê Linh");
    assert_eq!(draft.place_code, "DEN-0123");
    assert_eq!(draft.plus_code, lamp().plus_code);
    assert!(draft.lat.starts_with("21.317"), "{}", draft.lat);

    s.retire_sign("DEN-0123").await.unwrap();
    assert!(matches!(s.retire_sign("DEN-0123").await, Err(ServiceError::NotFound)));
    let gone = s.sign("DEN-0123").await.unwrap();
    let begun = s.begin_draft_at(&gone).await;
    assert!(matches!(begun, Err(ServiceError::Refused(Refusal::Expired))));
}

async fn codes(house: House) {
    let s = &house.services;
    let wrong = Codes { commune: "x'--", category: "GT", plus_code: "8M5J+2Q" };
    assert_eq!(s.sign_of_codes(wrong), None);
    let code = lamp().plus_code;
    let some = Codes { commune: "08710", category: "XX", plus_code: &code };
    let sign = s.sign_of_codes(some).unwrap();
    assert_eq!((&*sign.code, &*sign.commune, sign.category.as_deref()), (NO_SIGN, "08710", None));
    assert!(sign.point.is_some() && sign.words().is_empty());
}

async fn pins(house: House) {
    let s = &house.services;
    let at = Point::new(21.317_812, 105.608_049).unwrap();
    let square = Square::of(at);
    let sensitive = s.directory().categories.iter().find(|c| c.sensitive).unwrap().code.clone();
    let mut numbers = Vec::new();
    for kind in ["card", "unlisted", "sensitive", "elsewhere", "not agreed", "shown"] {
        let mut sent = answers();
        sent.lat = if kind == "elsewhere" { "21.40".into() } else { format!("{:.6}", at.lat()) };
        sent.lng = format!("{:.6}", at.lng());
        sent.consent_place = kind != "not agreed";
        sent.wording = "2.vi".into();
        let number = house.send(sent).await.number;
        assert_eq!(s.pins(square).await.unwrap(), [], "{kind} is not public yet");
        let db = &house.fresh.db;
        let id = db.petition_id(&number).await.unwrap().unwrap();
        let category = if kind == "sensitive" { sensitive.clone() } else { "GT-DUONG".into() };
        let row = PublicRow {
            petition_id: id,
            search_id: number[3..].replace('-', "").parse().unwrap(),
            number: number.clone(),
            face: PublicFace::InProgress,
            group_code: category.split('-').next().unwrap().into(),
            category_code: category,
            commune_code: Some("08710".into()),
            agency_code: None,
            title: "Tiêu đề đã che".into(),
            body: (kind != "card").then(|| "Nội dung đã che".into()),
            answer: None,
            answered_by: None,
            cover_photo: None,
            received_at: s.now(),
            answered_at: None,
            published_at: s.now(),
            changed_at: s.now(),
            correction: None,
            rating: None,
            is_listed: kind != "unlisted",
        };
        if kind == "shown" {
            numbers.push(number);
        }
        let mut tx = db.begin().await.unwrap();
        tx.publish(&row, "tieu de").await.unwrap();
        tx.commit().await.unwrap();
    }
    let found = s.pins(square).await.unwrap();
    assert_eq!(
        found.iter().map(|pin| &pin.number).collect::<Vec<_>>(),
        numbers.iter().collect::<Vec<_>>()
    );
    assert_eq!(found[0].point, at.rounded(), "the public sees it to a hundred metres");
    let far = Square::of(Point::new(10.77, 106.7).unwrap());
    assert!(matches!(s.pins(far).await, Err(ServiceError::NotFound)));
}
