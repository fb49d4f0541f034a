//! What people type and what becomes of it; and the search key.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use domain::fold::{fold, nfc, words};
use domain::input::{
    AddressWords, Answer, Comment, Contact, Description, Email, Field, FieldError, PersonName,
    Phone, Problem, RawContact, Reason, TaxCode, Title,
};
use domain::petition::SenderKind;
use proptest::prelude::*;

const LONG_ENOUGH: &str = "Đường nát lắm rồi sửa đi";

fn description(text: &str) -> String {
    Description::parse(text).unwrap().into()
}

#[test]
fn characters_are_counted_not_bytes() {
    let twenty = "ữ".repeat(20);
    assert_eq!(twenty.len(), 60);
    assert!(Description::parse(&twenty).is_ok());
    assert!(Description::parse(&"ữ".repeat(3000)).is_ok());
    assert_eq!(Description::parse(&"ữ".repeat(3001)), Err(Problem::TooLong { max: 3000 }));
    assert_eq!(Description::parse(&"ữ".repeat(19)), Err(Problem::TooShort { min: 20 }));
    assert_eq!(Description::parse(" \n\u{200b}\t "), Err(Problem::Required));
    // Twenty letters typed as sixty code points (NFD) are twenty.
    let apart = "u\u{31b}\u{303}".repeat(20);
    assert_eq!(description(&apart), twenty);
}

#[test]
fn a_description_keeps_its_paragraphs_and_loses_what_cannot_be_seen() {
    let typed = "\u{feff}  Dòng một,\tcó  tab \r\n\r\n\r\n\r\nDòng\u{200b} hai\u{202e} \u{2066}ẩn\u{2069}\u{7}\nDòng ba\u{2028}cuối \n\n";
    assert_eq!(description(typed), "Dòng một, có tab\n\nDòng hai ẩn\nDòng ba\ncuối");
    assert_eq!(
        description(&format!("{LONG_ENOUGH} 👨\u{200d}👩\u{200d}👧")),
        format!("{LONG_ENOUGH} 👨\u{200d}👩\u{200d}👧")
    );
    assert_eq!(description(&format!("{LONG_ENOUGH} a\u{200d}b")), format!("{LONG_ENOUGH} ab"));
    let towers = format!("{LONG_ENOUGH} g{}", "\u{300}\u{301}\u{302}".repeat(50));
    assert!(description(&towers).chars().count() < LONG_ENOUGH.chars().count() + 6);
}

#[test]
fn one_line_fields_stay_one_line() {
    assert_eq!(
        Title::parse(" Ổ gà\nlớn \t trên\u{a0}đường ").unwrap().as_str(),
        "Ổ gà lớn trên đường"
    );
    assert_eq!(Title::parse(&"a".repeat(121)), Err(Problem::TooLong { max: 120 }));
    assert_eq!(AddressWords::parse("").unwrap().as_str(), "");
    assert_eq!(AddressWords::parse(&"a".repeat(201)), Err(Problem::TooLong { max: 200 }));
    assert_eq!(Reason::parse("ngắn"), Err(Problem::TooShort { min: 10 }));
    assert_eq!(Answer::parse("Đã sửa."), Err(Problem::TooShort { min: 20 }));
    assert!(Comment::parse("").is_ok());
    assert_eq!(Comment::parse(&"a".repeat(1001)), Err(Problem::TooLong { max: 1000 }));
}

#[test]
fn a_missing_title_is_the_description_s_first_words() {
    let derive = |text: &str| {
        Title::parse_or_derive("  ", &Description::parse(text).unwrap()).unwrap().to_string()
    };
    assert_eq!(
        derive("Nắp hố ga bị mất từ hôm qua. Rất nguy hiểm."),
        "Nắp hố ga bị mất từ hôm qua"
    );
    assert_eq!(
        derive("TP. Vĩnh Yên ngập từ sáng nay\nXin nạo vét cống."),
        "TP. Vĩnh Yên ngập từ sáng nay"
    );
    let long = "Đoạn đường Mê Linh gần cổng chợ có một ổ gà rất sâu, trời mưa nước ngập che kín nên mấy hôm nay đã có hai xe máy bị ngã";
    let title = derive(long);
    assert_eq!(
        title,
        "Đoạn đường Mê Linh gần cổng chợ có một ổ gà rất sâu, trời mưa nước ngập che kín…"
    );
    let kept = Title::parse_or_derive("Ổ gà", &Description::parse(long).unwrap()).unwrap();
    assert_eq!(kept.as_str(), "Ổ gà");
    let too_long = Title::parse_or_derive(&"a".repeat(130), &Description::parse(long).unwrap());
    assert_eq!(too_long, Err(Problem::TooLong { max: 120 }));
}

#[test]
fn names_are_letters() {
    for name in ["Nguyễn Văn A", "Đỗ Thị Hồng-Nhung", "O’Brien", "Lò Văn Ín", "Y Ban", "H. Bia"]
    {
        assert_eq!(PersonName::parse(name).unwrap().as_str(), name);
    }
    assert_eq!(PersonName::parse("A"), Err(Problem::TooShort { min: 2 }));
    assert_eq!(PersonName::parse("A."), Err(Problem::BadName));
    assert_eq!(PersonName::parse("0951234001"), Err(Problem::BadName));
    assert_eq!(PersonName::parse("<b>An</b>"), Err(Problem::BadName));
    assert_eq!(PersonName::parse(&"a".repeat(81)), Err(Problem::TooLong { max: 80 }));
}

#[test]
fn telephones_are_read_however_people_write_them() {
    for typed in [
        "0951234001",
        "095 123 4001",
        "095.123.4001",
        "095-123-4001",
        "+84951234001",
        "+84 951 234 001",
        "(+84) 951234001",
        "(+84)0951234001",
        "84951234001",
        "0084951234001",
        "951234001",
        "０９５１２３４００１",
        " 0951234001 ",
    ] {
        assert_eq!(Phone::parse(typed).unwrap().as_str(), "+84951234001", "{typed}");
    }
    assert_eq!(Phone::parse("0951234001").unwrap().display(), "0951 234 001");
    assert_eq!(Phone::parse("(0211) 3861.234").unwrap().as_str(), "+842113861234");
    assert_eq!(Phone::parse("02113861234").unwrap().display(), "0211 3861 234");
    assert_eq!(Phone::parse("024 3825 1234").unwrap().display(), "024 3825 1234");
    assert_eq!(Phone::parse(""), Err(Problem::Required));
    for typed in [
        "113",
        "19001234",
        "01689123456",
        "+1 212 555 0100",
        "0951234",
        "số của tôi",
        "09512340011",
        "+0951234001",
    ] {
        assert_eq!(Phone::parse(typed), Err(Problem::BadPhone), "{typed}");
    }
}

#[test]
fn e_mails_are_read_pragmatically() {
    assert_eq!(
        Email::parse(" CongNhan.May@Example.COM ").unwrap().as_str(),
        "congnhan.may@example.com"
    );
    for good in ["a@b.vn", "a+b_c@mail.vinhphuc.gov.vn", "x@xn--80ak6aa92e.com"] {
        assert!(Email::parse(good).is_ok(), "{good}");
    }
    for bad in [
        "a@b",
        "a b@c.vn",
        "a@@b.vn",
        "@b.vn",
        "a@b.vn.",
        ".a@b.vn",
        "a..b@c.vn",
        "a@-b.vn",
        "a@b.v",
        "á@b.vn",
        "a@1.2.3.4",
    ] {
        assert_eq!(Email::parse(bad), Err(Problem::BadEmail), "{bad}");
    }
    assert_eq!(
        Email::parse(&format!("{}@b.vn", "a".repeat(250))),
        Err(Problem::TooLong { max: 254 })
    );
}

#[test]
fn tax_codes_have_a_check_digit() {
    for (typed, code) in [
        ("0100109106", "0100109106"),
        ("0100109106-001", "0100109106-001"),
        ("0100109106001", "0100109106-001"),
        ("0301 442 989", "0301442989"),
        ("０１００１０９１０６", "0100109106"),
    ] {
        assert_eq!(TaxCode::parse(typed).map(String::from), Ok(code.to_owned()), "{typed}");
    }
    assert_eq!(TaxCode::parse(" "), Err(Problem::Required));
    for bad in ["0100109107", "010010910", "01001091061", "0100109106-01", "01001O9106"] {
        assert_eq!(TaxCode::parse(bad), Err(Problem::BadTaxCode), "{bad}");
    }
}

fn citizen(name: &str, phone: &str, email: &str) -> RawContact {
    RawContact {
        name: name.into(),
        phone: phone.into(),
        email: email.into(),
        ..RawContact::default()
    }
}

#[test]
fn a_contact_needs_a_name_and_one_way_to_reach_it() {
    let contact = Contact::parse(&citizen("Nguyễn Văn A", "0951234001", "")).unwrap();
    assert_eq!((contact.kind(), contact.name()), (SenderKind::Citizen, "Nguyễn Văn A"));
    assert_eq!(contact.phone().map(Phone::as_str), Some("+84951234001"));
    assert!(contact.email().is_none());
    assert!(Contact::parse(&citizen("Nguyễn Văn A", "", "a@b.vn")).is_ok());
    let error = FieldError::new;
    assert_eq!(
        Contact::parse(&citizen("", "", " ")),
        Err(vec![
            error(Field::Name, Problem::Required),
            error(Field::Phone, Problem::NeedPhoneOrEmail)
        ])
    );
    // A good telephone does not excuse a broken e-mail.
    assert_eq!(
        Contact::parse(&citizen("An", "0951234001", "a@b")),
        Err(vec![error(Field::Email, Problem::BadEmail)])
    );
}

#[test]
fn an_organisation_adds_its_name_tax_code_and_representative() {
    let mut raw = RawContact {
        sender_kind: "organisation".into(),
        org_name: "Công ty May Bá Hiến".into(),
        tax_code: "0100109106".into(),
        representative: "Trần Thị B".into(),
        phone: "0211 3861 234".into(),
        ..RawContact::default()
    };
    let contact = Contact::parse(&raw).unwrap();
    assert_eq!((contact.kind(), contact.name()), (SenderKind::Organisation, "Công ty May Bá Hiến"));
    let stored = serde_json::to_string(&contact).unwrap();
    assert_eq!(serde_json::from_str::<Contact>(&stored).unwrap(), contact);
    raw.tax_code.clear();
    raw.representative.clear();
    let fields: Vec<Field> = Contact::parse(&raw).unwrap_err().iter().map(|e| e.field).collect();
    assert_eq!(fields, [Field::TaxCode, Field::Representative]);
    raw.sender_kind = "robot".into();
    let error = FieldError::new(Field::SenderKind, Problem::NotAChoice);
    assert_eq!(Contact::parse(&raw), Err(vec![error]));
}

#[test]
fn personal_data_does_not_show_in_logs() {
    let raw = citizen("Nguyễn Văn A", "0951234001", "canary@b.vn");
    let shown = format!("{raw:?} {:?}", Contact::parse(&raw).unwrap());
    for secret in ["Nguyễn", "951234001", "canary"] {
        assert!(!shown.contains(secret), "{shown}");
    }
}

#[test]
fn problems_have_keys_and_bounds_and_cross_the_wire() {
    let error = FieldError::new(Field::Description, Problem::TooShort { min: 20 });
    assert_eq!(
        (error.problem.key(), error.problem.min(), error.problem.max()),
        ("problem.too_short", Some(20), None)
    );
    let wire = serde_json::to_string(&error).unwrap();
    assert_eq!(wire, r#"{"field":"description","problem":"too_short","min":20}"#);
    assert_eq!(serde_json::from_str::<FieldError>(&wire).unwrap(), error);
    assert!(serde_json::from_str::<Phone>("\"113\"").is_err());
}

#[test]
fn old_and_new_tone_placement_and_no_accents_are_equal() {
    assert_eq!(fold("Hoà"), "hoa");
    assert_eq!(fold("hòa"), fold("HOÀ"));
    assert_eq!(fold("Đường Mê Linh, P. Liên Bảo!"), "duong me linh p lien bao");
    assert_eq!(fold("đ Đ ư Ư ơ Ơ ễ"), "d d u u o o e");
    assert_eq!(fold("  PA-2026-004517  "), "pa 2026 004517");
    assert_eq!(fold("ＶＩＮＨ　ＹÊＮ"), "vinh yen");
    assert_eq!(words("“Ổ gà” (đường)"), ["o", "ga", "duong"]);
    assert!(words(" ?! ").is_empty());
    assert_eq!(nfc("e\u{302}\u{301}"), "ế");
}

proptest! {
    #[test]
    fn folding_twice_changes_nothing(text in "\\PC*") {
        let once = fold(&text);
        prop_assert_eq!(fold(&once), once.clone());
        prop_assert!(!once.starts_with(' ') && !once.ends_with(' ') && !once.contains("  "));
    }

    #[test]
    fn folding_does_not_care_about_the_unicode_form(text in "[a-zA-ZđĐăâêôơưĂÂÊÔƠƯàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ ,.]{0,40}") {
        use unicode_normalization::UnicodeNormalization;
        prop_assert_eq!(fold(&text), fold(&text.nfd().collect::<String>()));
        prop_assert_eq!(fold(&text), fold(&text.to_uppercase()));
    }

    #[test]
    fn what_was_parsed_parses_to_itself(text in "(\\PC|\\s|\u{200d}|\u{202e}|\u{300}){0,60}") {
        if let Ok(comment) = Comment::parse(&text) {
            prop_assert_eq!(Comment::parse(comment.as_str()), Ok(comment.clone()));
            prop_assert!(!comment.as_str().contains("\n\n\n"));
        }
        if let Ok(words) = AddressWords::parse(&text) {
            prop_assert_eq!(AddressWords::parse(words.as_str()), Ok(words.clone()));
            prop_assert!(!words.as_str().contains('\n'));
        }
    }

    #[test]
    fn every_phone_shows_as_it_can_be_typed(digits in "0(3|5|7|8|9)[0-9]{8}|02[0-9]{9}") {
        let phone = Phone::parse(&digits).unwrap();
        prop_assert_eq!(phone.as_str(), format!("+84{}", &digits[1..]));
        prop_assert_eq!(Phone::parse(&phone.display()), Ok(phone.clone()));
        prop_assert_eq!(Phone::parse(phone.as_str()), Ok(phone));
    }

    #[test]
    fn a_derived_title_is_a_title(text in "[a-zđàảãáạôơư .,\n]{20,400}") {
        if let Ok(description) = Description::parse(&text) {
            let title = Title::derive(&description);
            prop_assert_eq!(Title::parse(title.as_str()), Ok(title.clone()), "{:?}", title.as_str());
        }
    }
}
