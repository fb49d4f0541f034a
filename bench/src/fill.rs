//! Fills a database with petitions through the store, for measuring lists of 10,000 and 100,000.

use crate::Failure;
use domain::petition::{Channel, Nature, PublicFace, SenderKind};
use store::Db;
use store::petition::NewPetition;
use store::public::PublicRow;
use uuid::Uuid;

const STREETS: [&str; 8] = [
    "Mê Linh",
    "Nguyễn Tất Thành",
    "Trần Hưng Đạo",
    "Lý Bôn",
    "Kim Ngọc",
    "Hùng Vương",
    "Tôn Đức Thắng",
    "Chùa Hà",
];
const MATTERS: [&str; 6] = [
    "Ổ gà sâu giữa đường",
    "Đèn chiếu sáng không hoạt động",
    "Rác tồn đọng nhiều ngày",
    "Nước ngập sau mưa",
    "Nắp hố ga bị mất",
    "Cây đổ chắn lối đi",
];

/// Adds `count` answered, published petitions to a seeded database.
///
/// # Errors
/// Whatever the database answers.
pub async fn fill(db: &Db, count: i64) -> Result<(), Failure> {
    let directory = db.directory().await?;
    let categories: Vec<_> =
        directory.categories.iter().filter(|c| c.parent_code.is_some()).collect();
    let begins = 1_780_000_000_000;
    let mut tx = db.begin().await?;
    for i in 0..count {
        let id = Uuid::now_v7();
        let serial = tx.next_serial().await?;
        let number = format!("PA-2026-{serial:06}");
        let category = categories[i as usize % categories.len()];
        let commune = &directory.communes[i as usize % directory.communes.len()];
        let title =
            format!("{} trên đường {}", MATTERS[i as usize % 6], STREETS[i as usize / 6 % 8]);
        let body = format!(
            "{title}, đoạn gần nhà văn hóa thôn {}. Tình trạng kéo dài đã {} ngày, ảnh hưởng đến việc đi lại của bà con. \
             Đề nghị cơ quan chức năng kiểm tra và khắc phục sớm.",
            i % 40 + 1,
            i % 9 + 1
        );
        let answer =
            "Cảm ơn ông/bà đã phản ánh. Cơ quan đã kiểm tra hiện trường và khắc phục xong."
                .to_owned();
        let received_at = begins + i * 60_000;
        tx.insert_petition(&NewPetition {
            id,
            number: number.clone(),
            submission_id: Uuid::now_v7(),
            secret_hash: vec![0; 32],
            nature: Nature::Report,
            channel: Channel::Web,
            sender_kind: SenderKind::Citizen,
            hides_name: false,
            category_code: category.code.clone(),
            commune_code: Some(commune.code.clone()),
            lat: Some(commune.lat),
            lng: Some(commune.lng),
            sla_class: category.sla_class.code(),
            calendar_id: 1,
            policy_id: 1,
            received_at,
            day: domain::calendar::day_key(received_at),
            due_at: Some(received_at + 5 * 86_400_000),
            step_due_at: None,
            title: title.clone(),
            body: body.clone(),
            address_words: String::new(),
        })
        .await?;
        let words = domain::fold::fold(&format!("{number} {title} {body} {answer}"));
        tx.publish(
            &PublicRow {
                petition_id: id,
                search_id: 2026 * 1_000_000_000 + serial,
                number,
                face: if i % 4 == 0 { PublicFace::InProgress } else { PublicFace::Resolved },
                category_code: category.code.clone(),
                group_code: category.parent_code.clone().unwrap_or_default(),
                commune_code: Some(commune.code.clone()),
                agency_code: Some(commune.parent_agency_code.clone()),
                title,
                body: Some(body),
                answer: Some(answer),
                answered_by: Some(commune.parent_agency_code.clone()),
                cover_photo: None,
                received_at,
                answered_at: Some(received_at + 2 * 86_400_000),
                published_at: received_at + 2 * 86_400_000,
                changed_at: received_at + 2 * 86_400_000,
                correction: None,
                rating: Some(i % 4 + 1),
                is_listed: true,
            },
            &words,
        )
        .await?;
        if i % 5000 == 4999 {
            tx.commit().await?;
            tx = db.begin().await?;
        }
    }
    tx.commit().await?;
    Ok(())
}
