//! Standard replies, the guard against empty answers, covers, doubts about photos, and a person's word
//! on each marked stretch.
#![allow(clippy::unwrap_used)]

use domain::cover::{self, Cover};
use domain::directory::{Agency, Directory};
use domain::evidence::{Doubt, FAR_M, Shot, doubts};
use domain::mask::choose::{changed, mask_but, proposals};
use domain::mask::{self, MASKED};
use domain::petition::Status;
use domain::place::Point;
use domain::quality::{Flaw, Quality, judge};
use domain::reply::{BLANK, Slot, StandardReply, Use, Values, blanks, fill, likeness_key};
use proptest::prelude::*;

fn directory() -> Directory {
    let agency = |code: &str, name: &str| Agency {
        code: code.into(),
        parent_code: None,
        name_vi: name.into(),
        short_name_vi: name.into(),
        name_en: name.into(),
        kind: "department".into(),
        district_code: None,
        is_handling: true,
        is_coordinator: false,
        is_co_coordinator: false,
        position: 0,
    };
    let agencies = vec![agency("SXD", "Sở Xây dựng"), agency("X", "Sở")];
    Directory::new(agencies, Vec::new(), Vec::new(), Vec::new())
}

fn flaws(text: &str) -> Vec<Flaw> {
    judge(text, &directory(), 0).flaws
}

const GOOD: &str = "Ngày 25/11/2026, Đội Quản lý đô thị thuộc UBND thành phố Vĩnh Yên đã kiểm tra và vá \
    xong ổ gà trước cổng chợ trên đường Mê Linh. Mặt đường đã được lu phẳng, xe qua lại bình thường. \
    Nếu còn vướng mắc, xin trả lời vào phản ánh này.";

#[test]
fn a_full_answer_has_a_hundred_points_and_no_warning() {
    assert_eq!(judge(GOOD, &directory(), 0), Quality { score: 100, flaws: Vec::new() });
}

#[test]
fn an_answer_that_only_takes_note_is_told_what_is_missing() {
    let text = "Cơ quan chức năng đã ghi nhận ý kiến của ông/bà và xin tiếp thu để nghiên cứu.";
    let found = judge(text, &directory(), 0);
    assert_eq!(found.flaws, [Flaw::NoDate, Flaw::NoUnit, Flaw::OnlyNoted, Flaw::TooShort]);
    assert_eq!(found.score, 100 - 15 - 15 - 35 - 20);
    assert!(!flaws("Đã ghi nhận và đã vá xong ổ gà.").contains(&Flaw::OnlyNoted));
}

#[test]
fn a_date_is_a_day_a_month_a_span_or_a_word_for_a_day() {
    for dated in [
        "xong ngày 25/11",
        "xong 25-11-2026",
        "trước ngày 30 tháng 11",
        "trong tháng 12",
        "trong quý IV",
        "trong 3 ngày tới",
        "sáng nay đã xong",
        "năm 2027",
    ] {
        assert!(!flaws(dated).contains(&Flaw::NoDate), "{dated}");
    }
    for undated in ["sẽ làm sớm", "ngõ 12/34 đã xong", "tổ 45", "quý ông bà", "ngày một tốt hơn"]
    {
        assert!(flaws(undated).contains(&Flaw::NoDate), "{undated}");
    }
    // A lane looks like a day: one warning less, never one too many.
    assert!(!flaws("ngõ 12/3").contains(&Flaw::NoDate));
}

#[test]
fn a_unit_is_an_agency_or_a_unit_with_a_name_behind_it() {
    for named in [
        "Đã giao sở xây dựng kiểm tra",
        "Đội Quản lý đô thị đã đến",
        "UBND phường Tích Sơn đã dọn",
        "Công ty Môi trường đã thu gom",
    ] {
        assert!(!flaws(named).contains(&Flaw::NoUnit), "{named}");
    }
    for unnamed in
        ["Cơ quan chức năng đã đến", "Đơn vị liên quan đã làm", "Sở đã làm", "Ban ngày đông xe"]
    {
        assert!(flaws(unnamed).contains(&Flaw::NoUnit), "{unnamed}");
    }
}

#[test]
fn blanks_of_a_template_are_found_and_ordinary_brackets_are_not() {
    for (text, n) in [
        ("Ngày […] đã xong", 1),
        ("Ngày [ngày hoàn thành …] đã xong, [...]", 2),
        ("Do [] làm", 1),
        ("Tên: ........ ngày ……/……", 3),
        ("Gặp ____ tại {agency}", 2),
        ("Xem [1] và (2), v.v... và…", 0),
        ("Công thức {x + 1}", 0),
        (
            "[một câu dài hơn tám mươi chữ mà ai đó để trong ngoặc vuông vì thích thế … và vẫn chưa hết câu]",
            0,
        ),
    ] {
        assert_eq!(blanks(text).len(), n, "{text}");
    }
}

#[test]
fn the_same_text_in_more_than_three_answers_is_told() {
    assert!(!judge(GOOD, &directory(), 2).flaws.contains(&Flaw::Shared));
    assert_eq!(judge(GOOD, &directory(), 3).flaws, [Flaw::Shared]);
    assert_eq!(
        likeness_key("Về phản ánh PA-2026-000123: đã xong."),
        likeness_key("Về phản ánh  PA-2026-999999, ĐÃ XONG")
    );
    assert_ne!(likeness_key("đã xong ngày 1"), likeness_key("đã xong ngày 2"));
}

#[test]
fn slots_are_filled_and_what_is_not_known_is_left_blank() {
    let values = Values::default()
        .with(Slot::Number, "PA-2026-000123")
        .with(Slot::Agency, "Sở Xây dựng")
        .with(Slot::Commune, "  ");
    let text = fill("{number}: {agency} tại {commune}, {nobody}. {X} {", &values);
    assert_eq!(text, format!("PA-2026-000123: Sở Xây dựng tại {BLANK}, {BLANK}. {{X}} {{"));
    assert_eq!(blanks(&text).len(), 2);
}

#[test]
fn a_reply_is_offered_by_category_status_and_day_and_found_without_accents() {
    let mut reply = StandardReply {
        code: "va-duong".into(),
        title: "Đã vá ổ gà".into(),
        body: "Ngày […], {agency} đã vá xong.".into(),
        purpose: Use::Answer,
        categories: vec!["GT-DUONG".into()],
        states: vec![Status::InProgress],
        valid_from: "2026-01-01".into(),
        valid_to: Some("2026-12-31".into()),
    };
    let directory = Directory::default();
    let fits = |reply: &StandardReply, category: &str, status, day: &str| {
        reply.fits(Use::Answer, category, status, day, &directory)
    };
    assert!(fits(&reply, "GT-DUONG", Status::InProgress, "2026-11-25"));
    assert!(!fits(&reply, "GT-DEN", Status::InProgress, "2026-11-25"));
    assert!(!fits(&reply, "GT-DUONG", Status::Answered, "2026-11-25"));
    assert!(!fits(&reply, "GT-DUONG", Status::InProgress, "2027-01-01"));
    assert!(reply.is_found_by("va o ga") && reply.is_found_by("ĐÃ vá") && reply.is_found_by(""));
    assert!(!reply.is_found_by("rac"));
    assert_eq!(reply.nearness("GT-DUONG"), 0);
    reply.categories.clear();
    assert_eq!(reply.nearness("GT-DUONG"), 2);
}

#[test]
fn each_marked_stretch_is_taken_out_or_left_by_itself() {
    let text = "Gọi 0951234567 hoặc gặp tôi, ĐT 0951234568, cảm ơn.";
    let found = proposals(text);
    assert_eq!(found.len(), 2);
    assert_eq!(found[0].text, "0951234567");
    assert_eq!(mask_but(text, &[]), mask::mask(text));
    let open = mask_but(text, &[1]);
    assert!(open.contains("0951234568") && !open.contains("0951234567"), "{open}");
    // Edited meanwhile: the edit stays, the stretch comes back to its own place.
    let typed = mask_but(text, &[]).replace("cảm ơn", "xin cảm ơn");
    let back = changed(text, &typed, &[], &[1]);
    assert!(back.contains("xin cảm ơn") && back.contains("0951234568"), "{back}");
    assert!(back.contains(&format!("Gọi {MASKED}")), "{back}");
    assert_eq!(changed(text, &back, &[1], &[]), typed);
    // A mark that was deleted does not come back in a wrong place.
    let without = typed.replacen(MASKED, "", 1);
    assert_eq!(changed(text, &without, &[], &[1]), without);
}

#[test]
fn a_photo_from_before_or_from_afar_or_used_elsewhere_gives_reason_to_look() {
    let hour = 3_600_000;
    let place = Point::new(21.30, 105.60);
    let near = Point::new(21.3010, 105.60);
    let far = Point::new(21.31, 105.60);
    let shot = |taken_at, point| Shot { taken_at, point, uploaded_at: 10 * hour };
    assert_eq!(doubts(&shot(Some(6 * hour), near), 5 * hour, place, false).0, []);
    assert_eq!(doubts(&shot(Some(4 * hour), near), 5 * hour, place, false).0, [Doubt::Before]);
    assert_eq!(doubts(&shot(Some(11 * hour), near), 5 * hour, place, false).0, [Doubt::Later]);
    let (found, metres) = doubts(&shot(None, far), 5 * hour, place, true);
    assert_eq!(found, [Doubt::Far, Doubt::Used]);
    assert!(metres.unwrap() > FAR_M);
    assert_eq!(doubts(&shot(None, None), 5 * hour, place, false).0, []);
}

#[test]
fn a_box_that_leaves_the_picture_is_no_box() {
    assert_eq!(cover::parse("0,0,10000,10000").unwrap().len(), 1);
    assert_eq!(cover::parse(" ").unwrap(), []);
    for bad in ["1,2,3", "0,0,0,5", "9000,0,1001,5", "1,2,3,4,5", "-1,0,5,5", "a,b,c,d"] {
        assert_eq!(cover::parse(bad), None, "{bad}");
    }
    let many = vec!["0,0,1,1"; cover::MOST + 1].join(";");
    assert_eq!(cover::parse(&many), None);
}

proptest! {
    #[test]
    fn the_score_is_a_hundred_less_what_the_flaws_cost_and_reads_back(
        text in "\\PC{0,200}", others in 0_u32..6
    ) {
        let found = judge(&text, &directory(), others);
        let lost: u32 = found.flaws.iter().map(|flaw| u32::from(flaw.cost())).sum();
        prop_assert_eq!(u32::from(found.score), 100_u32.saturating_sub(lost));
        prop_assert_eq!(Quality::parse(&found.codes()), found.clone());
        prop_assert_eq!(found.flaws.contains(&Flaw::Shared), others >= 3);
    }

    #[test]
    fn one_more_copy_never_makes_an_answer_better(text in "\\PC{0,120}", others in 0_u32..6) {
        let few = judge(&text, &directory(), others);
        let more = judge(&text, &directory(), others + 1);
        prop_assert!(more.score <= few.score);
    }

    #[test]
    fn filling_leaves_no_slot_and_changes_nothing_twice(
        body in "[a-z{}\\[\\]… .]{0,80}", agency in "[A-Za-z ]{0,20}"
    ) {
        let values = Values::default().with(Slot::Agency, agency);
        let text = fill(&body, &values);
        for slot in Slot::ALL {
            let slot = format!("{{{}}}", slot.code());
            prop_assert!(!text.contains(&slot));
        }
        prop_assert_eq!(fill(&text, &values), text);
    }

    #[test]
    fn blanks_lie_inside_the_text_in_order_without_overlap(text in "[\\[\\]{}….a_ \\n]{0,60}") {
        let mut last = 0;
        for blank in blanks(&text) {
            prop_assert!(blank.start >= last && blank.end > blank.start);
            prop_assert!(text.get(blank.clone()).is_some());
            last = blank.end;
        }
    }

    #[test]
    fn a_changed_mind_that_changes_back_gives_the_same_text(
        lines in prop::collection::vec("(gọi 0951234567|nhà số 12 ngõ 5|mai@example.com|đường xấu)", 1..6),
        open in prop::collection::vec(0_usize..6, 0..4)
    ) {
        let text = lines.join(", ");
        let plain = mask_but(&text, &[]);
        prop_assert_eq!(changed(&text, &plain, &[], &open), mask_but(&text, &open));
        let edited = format!("{plain} Sửa thêm.");
        let there = changed(&text, &edited, &[], &open);
        prop_assert!(there.ends_with(" Sửa thêm."));
        if open.is_empty() {
            prop_assert_eq!(there, edited);
        }
    }

    #[test]
    fn a_box_covers_at_least_what_was_drawn(
        x in 0_u16..10_000, y in 0_u16..10_000, w in 1_u16..10_000, h in 1_u16..10_000,
        width in 1_u32..3000, height in 1_u32..3000
    ) {
        let one = Cover { x, y, w, h };
        prop_assume!(one.is_inside());
        prop_assert_eq!(cover::parse(&cover::format(&[one])), Some(vec![one]));
        let ((left, right), (top, bottom)) = one.pixels(width, height);
        prop_assert!(left < right && right <= width && top < bottom && bottom <= height);
        let share = |n: u32, length: u32| f64::from(n) / f64::from(length) * 10_000.0;
        prop_assert!(share(left, width) <= f64::from(x) + 1e-6);
        prop_assert!(share(right, width) >= f64::from(x + w) - 1e-6);
        prop_assert!(share(top, height) <= f64::from(y) + 1e-6);
        prop_assert!(share(bottom, height) >= f64::from(y + h) - 1e-6);
    }
}
