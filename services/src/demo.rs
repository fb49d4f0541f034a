//! The demonstration: the sample petitions live through the real services, at times of the last
//! weeks. Nobody in it looks like a real person, and every photo is drawn here.

mod law;
mod scene;

pub use law::INVENTED;

use crate::accounts::{NewOfficer, Officer};
use crate::handling::Act;
use crate::intake::{Announced, DraftKey};
use crate::ports::SetClock;
use crate::seed::seed_file;
use crate::sender::CaseKey;
use crate::{Parts, ServiceError, Services, new_id, vault};
use domain::calendar::{DAY_MS, HOUR_MS, MINUTE_MS, start_of};
use domain::directory::{PlaceNeed, ReasonUse};
use domain::draft::Answers;
use domain::id::OfficerId;
use domain::input::RawContact;
use domain::mask;
use domain::permit::Membership;
use domain::petition::Channel;
use domain::workflow::{Action, Role};
use serde::Deserialize;
use std::collections::HashMap;
use std::sync::Arc;
use uuid::Uuid;

/// An account that the operator is told once.
#[derive(Clone, Debug)]
pub struct DemoAccount {
    /// To sign in with.
    pub username: String,
    /// First password.
    pub password: String,
    /// Roles and agency, for the terminal.
    pub what: String,
}

#[derive(Deserialize)]
struct Sample {
    channel: String,
    sender_kind: String,
    title: String,
    content: String,
    commune_code: String,
    location_hint: String,
    media_count: usize,
    submitted_at: String,
    expected: Expected,
}

#[derive(Deserialize)]
struct Expected {
    nature: String,
    decision: String,
    category: Option<String>,
    lead_agency: Option<String>,
    visibility: String,
    reason: Option<String>,
}

impl Sample {
    /// What its photo shows, when it comes with one that can be drawn.
    fn matter(&self) -> Option<scene::Matter> {
        let category = self.expected.category.as_deref().filter(|_| self.media_count > 0)?;
        scene::Matter::of(category)
    }
}

/// Days into which the samples' eleven weeks are folded.
const SPAN_DAYS: i64 = 30;

/// Makes one account for every role; with `samples`, also the sample petitions.
///
/// # Errors
/// Whatever the services answer: a sample that they refuse is a fault of the demonstration.
pub async fn load(parts: Parts, samples: bool) -> Result<Vec<DemoAccount>, ServiceError> {
    let now = parts.clock.now();
    let clock = Arc::new(SetClock::at(now - (SPAN_DAYS + 1) * DAY_MS));
    let services = Services::open(Parts { clock: clock.clone(), ..parts }).await?;
    let mut cast =
        Cast { services: services.clone(), accounts: Vec::new(), by_agency: HashMap::new() };
    let desk = cast.desk().await?;
    services.name_guardians_at_terminal(["dieuphoi", "vanphong"]).await?;
    if samples {
        let stage = Stage { services, clock, now, desk };
        let list = read()?;
        let count = list.len() as i64;
        for (i, sample) in list.into_iter().enumerate() {
            stage.play(&mut cast, sample, i as i64, count).await?;
        }
        stage.play_law(&mut cast).await?;
        let mut tx = stage.services.db().begin().await?;
        tx.set_setting("demo", "loaded").await?;
        tx.commit().await?;
    }
    Ok(cast.accounts)
}

fn read() -> Result<Vec<Sample>, ServiceError> {
    seed_file!("petitions_sample.jsonl")
        .lines()
        .filter(|line| !line.trim().is_empty())
        .map(|line| Ok(serde_json::from_str(line)?))
        .collect()
}

/// The officers of the demonstration.
struct Cast {
    services: Services,
    accounts: Vec<DemoAccount>,
    by_agency: HashMap<String, Officer>,
}

/// The two at the centre.
struct Desk {
    coordinator: Officer,
}

impl Cast {
    async fn add(
        &mut self,
        username: &str,
        name: &str,
        what: &str,
        roles: &[Role],
        agency: &str,
    ) -> Result<Officer, ServiceError> {
        let memberships: Vec<Membership> =
            roles.iter().map(|&role| Membership { role, agency: agency.to_owned() }).collect();
        let new = NewOfficer {
            username: username.to_owned(),
            display_name: name.to_owned(),
            memberships: memberships.clone(),
        };
        let (id, password) = self.services.insert_officer(new, true).await?;
        self.accounts.push(DemoAccount {
            username: username.to_owned(),
            password,
            what: what.to_owned(),
        });
        Ok(Officer::acting(OfficerId(id), username, name, memberships))
    }

    /// An account for every role of domain.md §4.
    async fn desk(&mut self) -> Result<Desk, ServiceError> {
        let coordinator = self
            .add(
                "dieuphoi",
                "Điều phối viên mẫu",
                "coordinator · Sở TT&TT",
                &[Role::Coordinator],
                "STTTT",
            )
            .await?;
        self.add(
            "tiepnhan",
            "Nhân viên tiếp nhận mẫu",
            "operator · VNPT",
            &[Role::Operator],
            "VNPT",
        )
        .await?;
        self.add(
            "vanphong",
            "Đồng điều phối mẫu",
            "co_coordinator · VP UBND",
            &[Role::CoCoordinator],
            "VP-UBND",
        )
        .await?;
        self.add(
            "daumoi",
            "Đầu mối mẫu",
            "focal_person · UBND TP Vĩnh Yên",
            &[Role::FocalPerson],
            "UBND-VINHYEN",
        )
        .await?;
        self.add(
            "xuly",
            "Người xử lý mẫu",
            "handler · UBND TP Vĩnh Yên",
            &[Role::Handler],
            "UBND-VINHYEN",
        )
        .await?;
        self.add(
            "lanhdao",
            "Lãnh đạo đơn vị mẫu",
            "agency_leader · UBND TP Vĩnh Yên",
            &[Role::AgencyLeader],
            "UBND-VINHYEN",
        )
        .await?;
        self.add(
            "ubndtinh",
            "Lãnh đạo tỉnh mẫu",
            "leader_view · UBND tỉnh",
            &[Role::LeaderView],
            "VP-UBND",
        )
        .await?;
        self.add("thanhtra", "Thanh tra mẫu", "auditor · Thanh tra tỉnh", &[Role::Auditor], "TTT")
            .await?;
        self.add("dulieu", "Cán bộ bảo vệ dữ liệu mẫu", "dpo · Sở TT&TT", &[Role::Dpo], "STTTT")
            .await?;
        self.add("quantri", "Quản trị mẫu", "admin · VNPT", &[Role::Admin], "VNPT").await?;
        Ok(Desk { coordinator })
    }

    /// One person with the three roles of an agency, made when the first sample goes there.
    async fn of(&mut self, agency: &str) -> Result<Officer, ServiceError> {
        if let Some(officer) = self.by_agency.get(agency) {
            return Ok(officer.clone());
        }
        let roles = [Role::FocalPerson, Role::Handler, Role::AgencyLeader];
        let what = format!("focal_person, handler, agency_leader · {agency}");
        let name = match self.services.directory().agency(agency) {
            Some(agency) => format!("Cán bộ mẫu – {}", agency.short_name_vi),
            None => "Cán bộ mẫu".to_owned(),
        };
        let officer = self.add(&agency.to_lowercase(), &name, &what, &roles, agency).await?;
        self.by_agency.insert(agency.to_owned(), officer.clone());
        Ok(officer)
    }
}

struct Stage {
    services: Services,
    clock: Arc<SetClock>,
    now: i64,
    desk: Desk,
}

impl Stage {
    async fn play(
        &self,
        cast: &mut Cast,
        sample: Sample,
        i: i64,
        count: i64,
    ) -> Result<(), ServiceError> {
        let begins = self.folded(&sample.submitted_at, i, count);
        self.clock.set(begins);
        let (id, key) = self.send(&sample, i).await?;
        let decision = sample.expected.decision.as_str();
        // Every seventh sample is slow: the demonstration has late petitions too.
        let pace = if i % 7 == 3 { 4 } else { 1 };
        let at = |after: i64| {
            let moment = begins + after * pace;
            self.clock.set(moment);
            moment < self.now - 20 * MINUTE_MS
        };
        let desk = &self.desk.coordinator;
        if !at(35 * MINUTE_MS) {
            return Ok(());
        }
        self.act(desk, id, Action::Accept, Act::default()).await?;
        if !at(70 * MINUTE_MS) {
            return Ok(());
        }
        match decision {
            "need_info" => {
                let text = "Ông/bà vui lòng cho biết tên đường, đoạn đường hoặc mốc gần nhất để cơ quan kiểm tra đúng chỗ.";
                return self
                    .act(desk, id, Action::AskSender, Act { text: text.into(), ..Act::default() })
                    .await;
            }
            "reject" | "redirect" => {
                let action = if decision == "reject" { Action::Reject } else { Action::Redirect };
                let choice = sample.expected.reason.clone().unwrap_or_default();
                let reason =
                    self.services.directory().reason(&choice).map(|reason| reason.used_for);
                if reason == Some(ReasonUse::Quarantine) {
                    // Only the two named coordinators set it apart; until they are named it waits.
                    return Ok(());
                }
                return self.act(desk, id, action, Act { choice, ..Act::default() }).await;
            }
            // Whether it is a duplicate, a person decides: it waits at the desk.
            "merge" => return Ok(()),
            _ => {}
        }
        let Some(agency) = sample.expected.lead_agency.clone() else { return Ok(()) };
        let card = matches!(sample.expected.visibility.as_str(), "public" | "public_masked");
        let forward = Act { choice: agency.clone(), card, ..Act::default() };
        self.act(desk, id, Action::Forward, forward).await?;
        let officer = cast.of(&agency).await?;
        if !at(5 * HOUR_MS) {
            return Ok(());
        }
        self.act(&officer, id, Action::AgencyAccept, Act::default()).await?;
        if !at(7 * HOUR_MS) {
            return Ok(());
        }
        let handler = Act { choice: officer.id.to_string(), ..Act::default() };
        self.act(&officer, id, Action::Assign, handler).await?;
        if !at(31 * HOUR_MS) {
            return Ok(());
        }
        let text = reply_for(sample.expected.category.as_deref().unwrap_or_default());
        self.act(&officer, id, Action::DraftReply, Act { text: text.clone(), ..Act::default() })
            .await?;
        if let Some(matter) = sample.matter() {
            let mended = scene::draw(matter, i as u64, true)?;
            let result = self.services.attach_result(&officer, id, mended.into()).await?;
            let photos = self.services.db().photos_of_petition(id).await?;
            if let Some(before) = photos.iter().find(|photo| photo.purpose == "report") {
                self.services.pair_result(&officer, id, result.id, Some(before.id)).await?;
            }
        }
        if !at(48 * HOUR_MS) {
            return Ok(());
        }
        self.act(&officer, id, Action::SubmitReply, Act { text: text.clone(), ..Act::default() })
            .await?;
        if !at(52 * HOUR_MS) {
            return Ok(());
        }
        self.act(&officer, id, Action::ApproveReply, Act::default()).await?;
        if !at(54 * HOUR_MS) {
            return Ok(());
        }
        if card {
            let photos = self
                .services
                .db()
                .photos_of_petition(id)
                .await?
                .iter()
                .map(|photo| photo.id)
                .collect();
            let public = Act {
                title: mask::mask(&sample.title),
                body: mask::mask(&sample.content),
                answer: text,
                photos,
                ..Act::default()
            };
            self.act(desk, id, Action::AnswerPublicly, public).await?;
        } else {
            self.act(desk, id, Action::AnswerPrivately, Act::default()).await?;
        }
        if i % 3 != 0 && at(60 * HOUR_MS) {
            let level = [4, 3, 4, 2, 3, 1][(i % 6) as usize];
            let comment = if level == 1 {
                "Đã xử lý nhưng vài hôm sau lại như cũ, mong kiểm tra lại."
            } else {
                ""
            };
            self.services.rate(&key, level, comment).await?;
        }
        Ok(())
    }

    /// The same hour of the day, folded into the last weeks and never in the future.
    fn folded(&self, submitted_at: &str, i: i64, count: i64) -> i64 {
        let digits = |from: usize| {
            submitted_at.get(from..from + 2).and_then(|d| d.parse::<i64>().ok()).unwrap_or(0)
        };
        let of_day = digits(11) * HOUR_MS + digits(14) * MINUTE_MS;
        let days_ago = (count - 1 - i) * SPAN_DAYS / count;
        let day = start_of(domain::calendar::date_of(self.now - days_ago * DAY_MS));
        (day + of_day).min(self.now - (count - i) * 3 * MINUTE_MS)
    }

    async fn send(&self, sample: &Sample, i: i64) -> Result<(Uuid, CaseKey), ServiceError> {
        let key = DraftKey { id: new_id(), secret: vault::hex(&vault::random::<32>()) };
        let photos: Vec<(Uuid, Vec<u8>)> = match sample.matter() {
            Some(matter) => vec![(new_id(), scene::draw(matter, i as u64, false)?)],
            None => Vec::new(),
        };
        let announced = photos
            .iter()
            .map(|(id, bytes)| Announced { id: *id, sha256: vault::hex(&vault::sha256(bytes)) })
            .collect();
        let directory = self.services.directory();
        // One sample names no place on purpose; the form would insist for its category.
        let insists = |code: &String| {
            sample.commune_code.is_empty()
                && directory
                    .category(code)
                    .is_some_and(|category| category.place == PlaceNeed::Required)
        };
        let category = sample.expected.category.clone().filter(|code| !insists(code));
        let organisation = sample.sender_kind == "organisation";
        let answers = Answers {
            nature: nature(&sample.expected.nature).to_owned(),
            commune: sample.commune_code.clone(),
            address: sample.location_hint.clone(),
            category: category.unwrap_or_else(|| "KH-KHAC".to_owned()),
            title: sample.title.clone(),
            description: long_enough(&sample.content),
            contact: RawContact {
                sender_kind: if organisation { "organisation" } else { "citizen" }.to_owned(),
                name: "Công Dân Mẫu".to_owned(),
                org_name: if organisation {
                    "Hợp tác xã Mẫu".to_owned()
                } else {
                    String::new()
                },
                tax_code: if organisation { "0100000003".to_owned() } else { String::new() },
                representative: if organisation {
                    "Người Đại Diện Mẫu".to_owned()
                } else {
                    String::new()
                },
                phone: format!("0951{:06}", 200_000 + i),
                email: String::new(),
            },
            hides_name: i % 5 == 0,
            consent_photos: true,
            ..Answers::default()
        };
        let channel = match sample.channel.as_str() {
            "hotline" => Channel::Phone,
            code => Channel::parse(code).unwrap_or(Channel::Web),
        };
        self.services.begin_submission(&key, answers, announced, channel).await?;
        for (id, bytes) in photos {
            let digest = vault::sha256(&bytes);
            self.services.put_submission_photo(&key, id, &digest, bytes.into()).await?;
        }
        let receipt = self.services.complete_submission(&key).await?;
        let id =
            self.services.db().petition_id(&receipt.number).await?.ok_or(ServiceError::NotFound)?;
        Ok((id, CaseKey::parse(&receipt.number, &receipt.secret)?))
    }

    async fn act(
        &self,
        officer: &Officer,
        petition: Uuid,
        action: Action,
        act: Act,
    ) -> Result<(), ServiceError> {
        let row =
            self.services.db().find_petition(petition).await?.ok_or(ServiceError::NotFound)?;
        self.services.act(officer, petition, row.version, action, act).await
    }
}

fn nature(sample: &str) -> &'static str {
    match sample {
        "phan_anh" => "report",
        "kien_nghi" => "proposal",
        "hoi_dap" => "question",
        "khieu_nai" => "complaint",
        "to_cao" => "denunciation",
        _ => "other",
    }
}

/// One sample only says "gửi thử": the form asks for twenty characters.
fn long_enough(content: &str) -> String {
    let mut text = content.to_owned();
    while text.chars().count() < 20 {
        text.push_str(" Gửi thử hệ thống.");
    }
    text
}

fn reply_for(category: &str) -> String {
    let done = match category.split('-').next().unwrap_or_default() {
        _ if category == "GT-DEN" => {
            "đã cử tổ kỹ thuật kiểm tra tủ điều khiển, thay thiết bị hỏng và cho đèn hoạt động lại bình thường"
        }
        "GT" => {
            "đã kiểm tra hiện trường, đặt biển cảnh báo trong ngày và sửa chữa xong đoạn đường, bảo đảm người và xe đi lại an toàn"
        }
        "MT" => {
            "đã yêu cầu đơn vị thu gom dọn sạch điểm phản ánh, lập biên bản nhắc nhở và bố trí lực lượng kiểm tra hằng ngày"
        }
        "DT" => {
            "đã thay thiết bị hỏng, khơi thông hệ thống và kiểm tra lại toàn tuyến vào buổi tối"
        }
        "AN" => {
            "đã cử lực lượng xác minh tại chỗ, nhắc nhở các bên liên quan và tăng cường tuần tra"
        }
        "NUOC" => {
            "đã súc rửa đường ống, lấy mẫu nước kiểm nghiệm; kết quả đạt quy chuẩn và nước đã trong trở lại"
        }
        "DIEN" => "đã cắt điện khu vực nguy hiểm, xử lý đường dây và cấp điện trở lại an toàn",
        _ => {
            "đã xác minh nội dung, làm việc với bộ phận liên quan và thực hiện xong phần việc thuộc trách nhiệm"
        }
    };
    format!(
        "Cảm ơn ông/bà đã phản ánh. Cơ quan {done}.\n\n\
         Nếu sự việc tái diễn, đề nghị ông/bà phản ánh lại trên hệ thống để chúng tôi xử lý tiếp. Trân trọng."
    )
}
