//! The people of the law's stories, and how a test reads what is stored.
#![allow(clippy::unwrap_used, dead_code)]

use crate::house::{House, answers, choice, text};
use domain::event::{EventData, EventKind};
use domain::replay::{Facts, Told, replay};
use domain::workflow::{Action, Role};
use services::accounts::Officer;
use services::handling::Act;
use services::sender::CaseKey;
use services::view::OfficerCase;
use services::{ServiceError, view::Receipt};
use store::petition::PetitionRow;

pub const REASON: &str = "Lý do được ghi rõ ở đây để mọi người cùng biết.";
/// The private answer for senders whose petitions were merged.
pub const FOR_ALL: &str = "Việc chung này đã được xử lý xong trong tuần.";
pub const REPLY: &str = "UBND thành phố đã vá xong ổ gà trên đường Mê Linh. Liên hệ 0951234567.";

/// The agency that leads first, and the others.
pub const CITY: &str = "UBND-VINHYEN";
pub const ROADS: &str = "SGTVT";
pub const WARD: &str = "UBND-X-08710";

pub struct Agency {
    pub focal: Officer,
    pub handler: Officer,
    pub second: Officer,
    pub leader: Officer,
}

pub struct Team {
    pub coordinator: Officer,
    pub second: Officer,
    pub third: Officer,
    pub office: Officer,
    pub operator: Officer,
    pub admin: Officer,
    pub city: Agency,
    pub roads: Agency,
    pub ward: Agency,
}

async fn agency(house: &House, code: &str, short: &str) -> Agency {
    let name = |what: &str| format!("{what}{short}");
    Agency {
        focal: house.officer(&name("daumoi"), &[Role::FocalPerson], code).await,
        handler: house.officer(&name("xuly"), &[Role::Handler], code).await,
        second: house.officer(&name("xulyhai"), &[Role::Handler], code).await,
        leader: house.officer(&name("lanhdao"), &[Role::AgencyLeader], code).await,
    }
}

pub async fn team(house: &House) -> Team {
    Team {
        coordinator: house.officer("dieuphoi", &[Role::Coordinator], "STTTT").await,
        second: house.officer("dieuphoihai", &[Role::Coordinator], "STTTT").await,
        third: house.officer("dieuphoiba", &[Role::Coordinator], "STTTT").await,
        office: house.officer("vanphong", &[Role::CoCoordinator], "VP-UBND").await,
        operator: house.officer("tructong", &[Role::Operator], "STTTT").await,
        admin: house.officer("quantri", &[Role::Admin], "STTTT").await,
        city: agency(house, CITY, "tp").await,
        roads: agency(house, ROADS, "gt").await,
        ward: agency(house, WARD, "lb").await,
    }
}

pub fn key(receipt: &Receipt) -> CaseKey {
    CaseKey::parse(&receipt.number, &receipt.secret).unwrap()
}

pub fn with(code: &str, words: &str) -> Act {
    Act { choice: code.into(), text: words.into(), ..Act::default() }
}

impl House {
    pub async fn sent(&self) -> Receipt {
        self.send(answers()).await
    }

    pub async fn case(&self, officer: &Officer, number: &str) -> OfficerCase {
        self.services.case(officer, number).await.unwrap()
    }

    pub async fn try_act(
        &self,
        officer: &Officer,
        number: &str,
        action: Action,
        act: Act,
    ) -> Result<(), ServiceError> {
        let row = self.row(number).await;
        self.services.act(officer, row.id, row.version, action, act).await
    }

    pub async fn row(&self, number: &str) -> PetitionRow {
        let id = self.fresh.db.petition_id(number).await.unwrap().unwrap();
        self.fresh.db.find_petition(id).await.unwrap().unwrap()
    }

    /// From receipt to the lead agency.
    pub async fn forwarded(&self, team: &Team, agency: &str) -> Receipt {
        let receipt = self.sent().await;
        self.act(&team.coordinator, &receipt.number, Action::Accept, Act::default()).await;
        self.act(&team.coordinator, &receipt.number, Action::Forward, choice(agency)).await;
        receipt
    }

    /// From the lead agency's acceptance to the handler's desk.
    pub async fn assigned(&self, agency: &Agency, number: &str) {
        self.act(&agency.focal, number, Action::AgencyAccept, Act::default()).await;
        let handler = choice(&agency.handler.id.to_string());
        self.act(&agency.focal, number, Action::Assign, handler).await;
    }

    /// From the handler's desk to the sender.
    pub async fn answered(&self, team: &Team, agency: &Agency, approver: &Officer, number: &str) {
        self.act(&agency.handler, number, Action::SubmitReply, text(REPLY)).await;
        self.act(approver, number, Action::ApproveReply, Act::default()).await;
        // Words for those whose petitions are handled with it, if there are any.
        let words = Act { answer: FOR_ALL.into(), ..Act::default() };
        self.act(&team.coordinator, number, Action::AnswerPrivately, words).await;
    }

    /// What the history says equals what is stored.
    pub async fn replays(&self, number: &str) {
        let row = self.row(number).await;
        let history = self.fresh.db.history(row.id).await.unwrap();
        let data: Vec<EventData> =
            history.iter().map(|event| serde_json::from_str(&event.data).unwrap()).collect();
        let told = history.iter().zip(&data).map(|(event, data)| Told {
            kind: EventKind::parse(&event.kind).unwrap(),
            at: event.at,
            data,
        });
        let kinds: Vec<_> = history.iter().map(|event| event.kind.as_str()).collect();
        assert_eq!(replay(told), Some(stored(&row)), "{number}: {kinds:?}");
    }
}

/// The stored row in the words of the fold.
fn stored(row: &PetitionRow) -> Facts {
    Facts {
        status: row.status,
        before: row.before_asking.as_deref().and_then(domain::petition::Status::parse),
        outcome: row.outcome.as_deref().and_then(domain::petition::Outcome::parse),
        visibility: row.visibility,
        nature: Some(row.nature.code().to_owned()),
        category: Some(row.category_code.clone()),
        class: Some(row.sla_class.clone()),
        commune: row.commune_code.clone(),
        lead_agency: row.lead_agency.clone(),
        support_agency: row.support_agency.clone(),
        handler: row.handler_id.map(|id| id.to_string()),
        substitute: row.substitute_id.map(|id| id.to_string()),
        returns: row.returns,
        hand_overs: row.hand_overs,
        is_decided: row.is_decided,
        is_arbitrated: row.is_arbitrated,
        extension: row.extension.as_deref().and_then(domain::petition::ExtensionState::parse),
        extension_days: row.extension_days.map(|days| u32::try_from(days).unwrap()),
        reopens: row.reopens,
        chases: row.chases,
        chased_at: row.chased_at,
        progress_at: row.progress_at,
        is_guarded: row.is_guarded,
        handed_over_at: row.handed_over_at,
        erased_at: row.erased_at,
        due_at: row.due_at,
        stopped_at: row.stopped_at,
        reworked_at: row.reworked_at,
        answered_at: row.answered_at,
        closed_at: row.closed_at,
        rating: row.rating.map(|level| u8::try_from(level).unwrap()),
    }
}
