//! Duplicates are found among the samples and among look-alikes that are none.
#![allow(clippy::unwrap_used, clippy::print_stdout)]

use domain::place::Point;
use domain::similar::{LIKELY, Likeness, Matter, Sketch, likeness, rank};

const SAMPLES: &str = include_str!("../../migrations/seed/petitions_sample.jsonl");

struct Sample {
    id: String,
    duplicate_of: Option<String>,
    json: serde_json::Value,
    at: i64,
}

impl Sample {
    fn sketch(&self, with_category: bool) -> Sketch {
        let text = |key: &str| self.json[key].as_str().unwrap();
        Sketch::of(&Matter {
            title: text("title"),
            body: text("content"),
            address: text("location_hint"),
            category: self.json["expected"]["category"].as_str().filter(|_| with_category),
            commune: self.json["commune_code"].as_str(),
            point: None,
            at: self.at,
        })
    }
}

fn samples() -> Vec<Sample> {
    SAMPLES
        .lines()
        .map(|line| {
            let json: serde_json::Value = serde_json::from_str(line).unwrap();
            let n: Vec<i32> = json["submitted_at"].as_str().unwrap()[..16]
                .split(['-', 'T', ':'])
                .map(|part| part.parse().unwrap())
                .collect();
            Sample {
                id: json["id"].as_str().unwrap().to_owned(),
                duplicate_of: json["expected"]["duplicate_of"].as_str().map(str::to_owned),
                at: domain::calendar::moment(n[0], n[1] as u8, n[2] as u8, n[3] as u8, n[4] as u8)
                    .unwrap(),
                json,
            }
        })
        .collect()
}

fn are_one(a: &Sample, b: &Sample) -> bool {
    let root = |s: &Sample| s.duplicate_of.clone().unwrap_or_else(|| s.id.clone());
    root(a) == root(b)
}

#[test]
fn the_three_holes_of_me_linh_are_found_for_each_other_and_nothing_else_is() {
    for with_category in [true, false] {
        let samples = samples();
        let sketches: Vec<Sketch> = samples.iter().map(|s| s.sketch(with_category)).collect();
        let mut wrong = Vec::new();
        for (i, a) in samples.iter().enumerate() {
            for (j, b) in samples.iter().enumerate().skip(i + 1) {
                let found = likeness(&sketches[i], &sketches[j]);
                if (found.score >= LIKELY) != are_one(a, b) {
                    wrong.push(format!("{} {}: {found:?}", a.id, b.id));
                }
            }
        }
        assert!(wrong.is_empty(), "category {with_category}:\n{}", wrong.join("\n"));
        let of = |id: &str| samples.iter().position(|s| s.id == id).unwrap();
        let ranked = rank(&sketches[of("S003")], &sketches);
        let ids: Vec<&str> = ranked.iter().map(|(i, _)| samples[*i].id.as_str()).collect();
        assert_eq!(ids.first(), Some(&"S003"));
        assert_eq!(ids.len(), 3, "{ids:?}");
        assert!(!ids.contains(&"S004"));
    }
}

struct Text(&'static str, &'static str, &'static str, &'static str, i64);

fn sketch(text: &Text) -> Sketch {
    let Text(title, body, category, commune, day) = text;
    Sketch::of(&Matter {
        title,
        body,
        category: Some(category),
        commune: Some(commune),
        at: 1_795_000_000_000 + day * 86_400_000,
        ..Matter::default()
    })
}

fn compare(a: &Text, b: &Text) -> Likeness {
    let (a, b) = (sketch(a), sketch(b));
    let (one, other) = (likeness(&a, &b), likeness(&b, &a));
    assert_eq!(one.score.to_bits(), other.score.to_bits(), "the order changed the result");
    one
}

#[test]
fn the_same_matter_in_other_words_is_found() {
    let pairs = [
        (
            Text(
                "Rác không ai thu gom",
                "Điểm tập kết rác ở thôn Đông mấy hôm nay không thu gom, mùi hôi thối.",
                "MT-RAC",
                "09028",
                0,
            ),
            Text(
                "bãi rác bốc mùi",
                "rac o thon Dong un u ca tuan khong co xe thu gom, hoi thoi khong chiu duoc",
                "MT-RAC",
                "09028",
                3,
            ),
        ),
        (
            Text(
                "Mất điện",
                "Tổ dân phố 4 mất điện từ 18 giờ đến giờ chưa có",
                "DIEN-MATDIEN",
                "08743",
                0,
            ),
            Text(
                "cup dien lien tuc",
                "to dan pho 4 mat dien tu toi, nong khong ngu duoc",
                "DIEN-MATDIEN",
                "08743",
                0,
            ),
        ),
        (
            Text(
                "Đèn đường hỏng",
                "Đèn chiếu sáng đường Lý Bôn tắt hết, tối om",
                "DT-CHIEUSANG",
                "08716",
                0,
            ),
            Text(
                "Đường tối",
                "Đường Lý Bôn đèn không sáng, tối om cả tuần nay, đi lại sợ tai nạn",
                "DT-CHIEUSANG",
                "08716",
                6,
            ),
        ),
        (
            Text(
                "Nắp hố ga bị mất",
                "Nắp hố ga giữa đường Trần Hưng Đạo bị mất, rất nguy hiểm",
                "GT-CAU",
                "08737",
                0,
            ),
            Text(
                "Mất nắp cống",
                "Trên đ. Trần Hưng Đạo có cái hố ga mất nắp, suýt ngã xe",
                "GT-CAU",
                "08737",
                1,
            ),
        ),
        (
            Text(
                "Ngập úng",
                "Cứ mưa to là đường vào khu đô thị Chùa Hà ngập nửa bánh xe",
                "DT-NGAP",
                "08713",
                0,
            ),
            Text(
                "KĐT Chùa Hà lại ngập",
                "Mưa to sáng nay KĐT Chùa Hà ngập nửa bánh xe, cống thoát nước tắc",
                "DT-NGAP",
                "08713",
                20,
            ),
        ),
        (
            Text(
                "Karaoke ồn ào",
                "Quán karaoke đầu ngõ 5 hát đến nửa đêm, loa to, không ai ngủ được",
                "MT-TIENGON",
                "08719",
                0,
            ),
            Text(
                "Tiếng ồn",
                "ngõ 5 có quán karaoke hát hò loa to đến nửa đêm",
                "MT-TIENGON",
                "08719",
                2,
            ),
        ),
    ];
    for (a, b) in &pairs {
        let found = compare(a, b);
        assert!(found.score >= LIKELY, "{} / {}: {found:?}", a.0, b.0);
    }
}

#[test]
fn a_look_alike_elsewhere_or_of_another_kind_is_not() {
    let pairs = [
        // Another street.
        (
            Text(
                "Ổ gà đường Mê Linh",
                "Có ổ gà sâu trên đường Mê Linh, xe máy ngã",
                "GT-DUONG",
                "08710",
                0,
            ),
            Text(
                "Ổ gà đường Hùng Vương",
                "Có ổ gà sâu trên đường Hùng Vương, xe máy ngã",
                "GT-DUONG",
                "08710",
                1,
            ),
        ),
        // Another matter on the same street.
        (
            Text(
                "Ổ gà đường Mê Linh",
                "Có ổ gà sâu trên đường Mê Linh gần chợ, xe máy ngã",
                "GT-DUONG",
                "08710",
                0,
            ),
            Text(
                "Đèn đường Mê Linh không sáng",
                "Đèn chiếu sáng trên đường Mê Linh tắt, tối om",
                "DT-CHIEUSANG",
                "08710",
                1,
            ),
        ),
        // Another commune.
        (
            Text("Rác ùn ứ", "Rác ùn ứ ba ngày không thu gom ở thôn Đông", "MT-RAC", "09028", 0),
            Text("Rác ùn ứ", "Rác ùn ứ ba ngày không thu gom ở thôn Nam", "MT-RAC", "08884", 0),
        ),
        // Half a year later.
        (
            Text(
                "Ổ gà đường Mê Linh",
                "Có ổ gà sâu trên đường Mê Linh, xe máy ngã",
                "GT-DUONG",
                "08710",
                0,
            ),
            Text(
                "Ổ gà đường Mê Linh",
                "Có ổ gà sâu trên đường Mê Linh, xe máy ngã",
                "GT-DUONG",
                "08710",
                180,
            ),
        ),
        // Only politeness in common.
        (
            Text(
                "Phản ánh",
                "Đề nghị cơ quan chức năng kiểm tra và xử lý sớm giúp bà con",
                "GT-DEN",
                "08710",
                0,
            ),
            Text(
                "Kiến nghị",
                "Kính mong cơ quan chức năng kiểm tra, xử lý sớm giúp bà con nhân dân",
                "GT-DEN",
                "08710",
                0,
            ),
        ),
    ];
    for (a, b) in &pairs {
        let found = compare(a, b);
        assert!(found.score < LIKELY, "{} / {}: {found:?}", a.0, b.0);
    }
}

#[test]
fn metres_decide_where_both_have_a_point() {
    let at = |lat: f64| {
        Sketch::of(&Matter {
            title: "Nước tràn ra đường",
            body: "Ống nước vỡ, nước phun lên mặt đường",
            category: Some("NUOC-VO"),
            commune: Some("08710"),
            point: Point::new(lat, 105.6),
            ..Matter::default()
        })
    };
    let here = at(21.3);
    let near = likeness(&here, &at(21.3005));
    assert!(near.score >= LIKELY && near.distance_m.unwrap() < 60.0, "{near:?}");
    let far = likeness(&here, &at(21.31));
    assert!(far.score < LIKELY && far.distance_m.unwrap() > 1_000.0, "{far:?}");
}

#[test]
fn the_result_says_why() {
    let samples = samples();
    let found = likeness(&samples[0].sketch(true), &samples[2].sketch(true));
    assert!(found.shared_places.contains(&"me linh".to_owned()), "{found:?}");
    assert!(found.shared_words.contains(&"sau".to_owned()) || !found.shared_words.is_empty());
    let sum = 0.40 * found.words + 0.35 * found.place + 0.15 * found.category + 0.10 * found.time;
    assert!((sum - found.score).abs() < 1e-9);
}
