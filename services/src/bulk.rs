//! One act on many petitions: chosen in the list, looked at, filled in once, held for ten seconds in
//! which it can be called back, then done one by one. Each goes through [`Services::act`] with its
//! own permission, version and event; one that is refused does not stop the others. Why it is held
//! and not undone: docs/adr/0019-bulk.md.

mod fill;
mod run;

use crate::accounts::Officer;
use crate::handling::{Act, Circle, case_in, invalid};
use crate::{ServiceError, Services, new_id};
use domain::input::{Field, Problem};
use domain::permit::{Actor, permit};
use domain::petition::{Status, vocabulary};
use domain::refusal::Refusal;
use domain::workflow::{Action, transition};
use store::bulk::{BulkItemRow, BulkRow};
use store::petition::PetitionRow;
use uuid::Uuid;

/// Petitions of one act.
pub const MOST: usize = 100;
/// How long it is held, ms (decisions.md 9: ten seconds to think again).
pub const HELD: i64 = 10_000;
/// The worker's job.
pub(crate) const JOB: &str = "desk.bulk";

vocabulary! {
    /// What is done to many at once. The code is in the form.
    Kind {
        /// Taken in by the desk they lie on.
        Accept = "tiep-nhan",
        /// Sent to an agency.
        Forward = "chuyen",
        /// Given to a handler, or to another one.
        Assign = "phan-cong",
        /// More time asked for, or given.
        Extend = "gia-han",
        /// Refused or guided elsewhere, in the words of a reason of the list.
        Close = "ket-thuc",
        /// Handled together with one of them.
        Merge = "gop",
        /// A label put on.
        Tag = "gan-nhan",
        /// A label taken off.
        Untag = "bo-nhan",
    }
}

impl Kind {
    /// The acts that it may be, depending on where a petition stands; none for labels.
    pub const fn actions(self) -> &'static [Action] {
        match self {
            Self::Accept => &[Action::Accept, Action::AgencyAccept],
            Self::Forward => &[Action::Forward],
            Self::Assign => &[Action::Assign, Action::Reassign],
            Self::Extend => &[Action::GrantExtension, Action::RequestExtension],
            Self::Close => &[Action::Reject, Action::Redirect],
            Self::Merge => &[Action::Merge],
            Self::Tag | Self::Untag => &[],
        }
    }

    /// What an officer's roles could do at all.
    pub fn of(officer: &Officer) -> Vec<Self> {
        let could = |action: &Action| {
            officer.memberships.iter().any(|held| transition(*action).who.contains(&held.role))
        };
        Self::ALL
            .iter()
            .copied()
            .filter(|kind| kind.actions().is_empty() || kind.actions().iter().any(could))
            .collect()
    }
}

vocabulary! {
    /// How far it is.
    State {
        /// Chosen, not filled in.
        Draft = "draft",
        /// Held: it can be called back.
        Held = "held",
        /// Being done.
        Running = "running",
        /// Every one of them has an end.
        Done = "done",
        /// Called back; nothing was done.
        CalledBack = "called_back",
    }
}

vocabulary! {
    /// How one of them ended.
    ItemState {
        /// Not yet.
        Waiting = "waiting",
        /// Done.
        Done = "done",
        /// Not done.
        Refused = "refused",
    }
}

/// Why one is not done, or would not be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Why {
    /// Key of a refusal.
    Refused(String),
    /// A field does not fit this petition.
    Invalid(Field),
    /// A fault of ours.
    Fault,
}

impl Why {
    fn of(error: &ServiceError) -> Self {
        match error {
            ServiceError::Refused(refusal) => Self::Refused(refusal.key()),
            ServiceError::NotFound => Self::Refused(Refusal::NotAllowed.key()),
            ServiceError::Invalid(errors) => {
                errors.first().map_or(Self::Fault, |error| Self::Invalid(error.field))
            }
            _ => Self::Fault,
        }
    }

    fn code(&self) -> String {
        match self {
            Self::Refused(key) => key.clone(),
            Self::Invalid(field) => format!("field.{}", field.code()),
            Self::Fault => "fault".to_owned(),
        }
    }

    fn parse(code: &str) -> Self {
        match code.split_once('.') {
            Some(("refusal", _)) => Self::Refused(code.to_owned()),
            Some(("field", field)) => Field::parse(field).map_or(Self::Fault, Self::Invalid),
            _ => Self::Fault,
        }
    }
}

/// One of the chosen petitions.
#[derive(Clone, Debug)]
pub struct ItemView {
    /// The petition.
    pub id: Uuid,
    /// PA-YYYY-NNNNNN.
    pub number: String,
    /// Its title; empty when the officer may not see it any more.
    pub title: String,
    /// Where it stands now.
    pub status: Status,
    /// How it ended.
    pub state: ItemState,
    /// Why not; before it is done, what speaks against it already.
    pub why: Option<Why>,
}

/// One act on many.
#[derive(Clone, Debug)]
pub struct BulkView {
    /// Its id.
    pub id: Uuid,
    /// What is done.
    pub kind: Kind,
    /// How far it is.
    pub state: State,
    /// What was filled in.
    pub act: Act,
    /// The list to go back to.
    pub address: String,
    /// Held until then, ms UTC.
    pub run_at: Option<i64>,
    /// The petitions.
    pub items: Vec<ItemView>,
    /// Who may be named as handler: of the agencies that this officer acts for.
    pub handlers: Vec<(Uuid, String)>,
}

/// The act that a petition would get, and what speaks against it.
fn foreseen(actor: &Actor, kind: Kind, act: &Act, row: &PetitionRow, circle: &Circle) -> Choice {
    let case = case_in(row, circle);
    let of_reason = |action: &Action| kind != Kind::Close || act.support == action.code();
    let mut first = None;
    for action in kind.actions().iter().copied() {
        if !of_reason(&action) && !act.support.is_empty() {
            continue;
        }
        match permit(actor, action, &case) {
            Ok(()) => return Choice { action: Some(action), against: None },
            // The reason that says most: a wrong status rather than a wrong role.
            Err(refusal) if first.is_none() || refusal != Refusal::NotAllowed => {
                first = Some((action, refusal));
            }
            Err(_) => {}
        }
    }
    let against = match first {
        Some((_, refusal)) => Some(refusal),
        // Labels: whoever sees it may.
        None => permit(actor, Action::View, &case).err(),
    };
    Choice { action: first.map(|(action, _)| action), against }
}

struct Choice {
    action: Option<Action>,
    against: Option<Refusal>,
}

impl Services {
    /// Begins an act on the petitions that were chosen in a list, each in the version that the
    /// officer saw. What the officer may not see is left out, and leaves an event.
    ///
    /// # Errors
    /// [`ServiceError::Invalid`] when none or too many are chosen.
    pub async fn begin_bulk(
        &self,
        officer: &Officer,
        kind: Kind,
        chosen: &[(Uuid, i64)],
        address: &str,
    ) -> Result<Uuid, ServiceError> {
        if officer.must_change_password {
            return Err(Refusal::ChangePassword.into());
        }
        if chosen.len() > MOST {
            let max = u32::try_from(MOST).unwrap_or(u32::MAX);
            return Err(invalid(Field::Chosen, Problem::TooMany { max }));
        }
        let mut items: Vec<(Uuid, i64)> = Vec::with_capacity(chosen.len());
        for (petition, version) in chosen {
            match self.permitted_row(officer, *petition, Action::View).await {
                Ok(_) if items.iter().any(|(id, _)| id == petition) => {}
                Ok(_) => items.push((*petition, *version)),
                Err(ServiceError::NotFound | ServiceError::Refused(_)) => {}
                Err(error) => return Err(error),
            }
        }
        if items.is_empty() {
            return Err(invalid(Field::Chosen, Problem::Required));
        }
        let row = BulkRow {
            id: new_id(),
            officer_id: officer.id.0,
            kind: kind.code().to_owned(),
            act: serde_json::to_string(&Act::default())?,
            address: address.to_owned(),
            state: State::Draft.code().to_owned(),
            made_at: self.now(),
            run_at: None,
        };
        let mut tx = self.db().begin().await?;
        tx.add_bulk(&row, &items, ItemState::Waiting.code()).await?;
        tx.commit().await?;
        Ok(row.id)
    }

    /// An act on many, for the officer who began it: four statements, however many they are.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`] for anybody else.
    pub async fn bulk(&self, officer: &Officer, bulk: Uuid) -> Result<BulkView, ServiceError> {
        let (row, kind, state, act) = self.own_bulk(officer, bulk).await?;
        let items = self.db().bulk_items(bulk).await?;
        let rows = self.db().petitions_of_bulk(bulk).await?;
        let (circles, bare) = self.circles_of_bulk(bulk).await?;
        let actor = officer.actor();
        let item = |item: BulkItemRow| {
            let petition = rows.iter().find(|row| row.id == item.petition_id);
            let circle = circles.get(&item.petition_id).unwrap_or(&bare);
            let sees = petition
                .is_some_and(|row| permit(&actor, Action::View, &case_in(row, circle)).is_ok());
            let ended = ItemState::parse(&item.state).unwrap_or(ItemState::Waiting);
            let why = match (ended, petition) {
                (ItemState::Done, _) => None,
                (ItemState::Refused, _) => item.reason.as_deref().map(Why::parse),
                (ItemState::Waiting, Some(row)) if !matches!(state, State::Done) => {
                    let stale = (row.version != item.version).then_some(Refusal::Stale);
                    let stale = stale.filter(|_| !kind.actions().is_empty());
                    let against = foreseen(&actor, kind, &act, row, circle).against;
                    against.or(stale).map(|refusal| Why::Refused(refusal.key()))
                }
                (ItemState::Waiting, _) => None,
            };
            ItemView {
                id: item.petition_id,
                number: item.number,
                title: if sees { item.title } else { String::new() },
                status: item.status,
                state: ended,
                why,
            }
        };
        let items = items.into_iter().map(item).collect();
        let handlers = match kind {
            Kind::Assign => self.handlers_near(officer).await?,
            _ => Vec::new(),
        };
        Ok(BulkView {
            id: row.id,
            kind,
            state,
            act,
            address: row.address,
            run_at: row.run_at,
            items,
            handlers,
        })
    }

    async fn own_bulk(
        &self,
        officer: &Officer,
        bulk: Uuid,
    ) -> Result<(BulkRow, Kind, State, Act), ServiceError> {
        if officer.must_change_password {
            return Err(Refusal::ChangePassword.into());
        }
        let row = self.db().find_bulk(bulk).await?;
        let row = row.filter(|row| row.officer_id == officer.id.0).ok_or(ServiceError::NotFound)?;
        let kind = Kind::parse(&row.kind).ok_or(ServiceError::NotFound)?;
        let state = State::parse(&row.state).ok_or(ServiceError::NotFound)?;
        let act = serde_json::from_str(&row.act)?;
        Ok((row, kind, state, act))
    }

    /// The handlers of the agencies that an officer acts for, each once.
    async fn handlers_near(&self, officer: &Officer) -> Result<Vec<(Uuid, String)>, ServiceError> {
        let mut handlers: Vec<(Uuid, String)> = Vec::new();
        for agency in officer.agencies() {
            for one in self.db().handlers(&agency).await? {
                if !handlers.contains(&one) {
                    handlers.push(one);
                }
            }
        }
        Ok(handlers)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn why_one_was_not_done_comes_back_from_its_code() {
        for why in [Why::Refused("refusal.stale".into()), Why::Invalid(Field::Agency), Why::Fault] {
            assert_eq!(Why::parse(&why.code()), why);
        }
        assert_eq!(Why::parse("field.nothing"), Why::Fault);
    }
}
