//! The worker's part: every petition through the one door, each with its own end.

use super::{ItemState, Kind, State, Why, foreseen};
use crate::accounts::Officer;
use crate::handling::Act;
use crate::{ServiceError, Services};
use domain::refusal::Refusal;
use store::bulk::{BulkItemRow, BulkRow};
use uuid::Uuid;

impl Services {
    /// Does what was held. Begun a second time, after a crash, it goes on where it stood.
    pub(crate) async fn run_bulk(&self, bulk: Uuid) -> Result<(), ServiceError> {
        let Some(row) = self.db().find_bulk(bulk).await? else { return Ok(()) };
        let (Some(kind), Some(state)) = (Kind::parse(&row.kind), State::parse(&row.state)) else {
            return Err(ServiceError::Unfit("an act on many of an unknown kind".to_owned()));
        };
        let again = match state {
            State::Held if self.move_bulk(&row, State::Held, State::Running).await? => false,
            State::Running => true,
            // Called back, or done.
            _ => return Ok(()),
        };
        let act: Act = serde_json::from_str(&row.act)?;
        // With the rights of this moment: a session may be over, an account may be gone.
        let officer = self.officer_by_id(row.officer_id).await?;
        for item in self.db().bulk_items(bulk).await? {
            if ItemState::parse(&item.state) != Some(ItemState::Waiting) {
                continue;
            }
            let done = match &officer {
                Some(officer) => {
                    let since = row.run_at.filter(|_| again);
                    self.one_of_bulk(officer, kind, &act, &item, since).await
                }
                None => Err(Refusal::NotAllowed.into()),
            };
            let (state, why) = match &done {
                Ok(()) => (ItemState::Done, None),
                // The database is away: the job comes back, what has an end keeps it.
                Err(ServiceError::Busy(_)) => return done,
                Err(error) => {
                    if matches!(error, ServiceError::Broken(_) | ServiceError::Unfit(_)) {
                        tracing::error!(%error, %bulk, "one of an act on many failed");
                    }
                    (ItemState::Refused, Some(Why::of(error).code()))
                }
            };
            let mut tx = self.db().begin().await?;
            tx.set_bulk_item(bulk, item.petition_id, state.code(), why.as_deref()).await?;
            tx.commit().await?;
        }
        self.move_bulk(&row, State::Running, State::Done).await?;
        Ok(())
    }

    async fn move_bulk(&self, row: &BulkRow, from: State, to: State) -> Result<bool, ServiceError> {
        let moved = BulkRow { state: to.code().to_owned(), ..row.clone() };
        let mut tx = self.db().begin().await?;
        let is_moved = tx.move_bulk(&moved, from.code()).await?;
        tx.commit().await?;
        Ok(is_moved)
    }

    /// One petition; `since` when it may have been done before a crash.
    async fn one_of_bulk(
        &self,
        officer: &Officer,
        kind: Kind,
        act: &Act,
        item: &BulkItemRow,
        since: Option<i64>,
    ) -> Result<(), ServiceError> {
        let petition = item.petition_id;
        if kind.actions().is_empty() {
            let tag = Uuid::parse_str(&act.choice).map_err(|_| Refusal::NotAllowed)?;
            return self.tag(officer, petition, tag, kind == Kind::Tag).await;
        }
        if let Some(since) = since
            && self.db().has_acted(officer.id.0, petition, since).await?
        {
            return Ok(());
        }
        let row = self.db().find_petition(petition).await?.ok_or(ServiceError::NotFound)?;
        let circle = self.circle(petition).await?;
        let choice = foreseen(&officer.actor(), kind, act, &row, &circle);
        let action = choice.action.ok_or(Refusal::WrongStatus)?;
        // Which act a reason stands for is no supporting agency.
        let support = if kind == Kind::Close { String::new() } else { act.support.clone() };
        let act = Act { support, ..act.clone() };
        self.act(officer, petition, item.version, action, act).await
    }
}
