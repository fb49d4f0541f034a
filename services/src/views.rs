//! What an officer makes of the desk: saved views, their own or shared by an agency's people, the
//! columns of the table, and which petitions they have seen. A view is an address: whoever opens it
//! sees in it what they may see, whoever made it.

use crate::accounts::Officer;
use crate::handling::{case_in, invalid};
use crate::queues::{Column, Narrow, Queue};
use crate::{ServiceError, Services, new_id};
use domain::input::{Field, Problem};
use domain::permit::permit;
use domain::refusal::Refusal;
use domain::workflow::{Action, Role};
use store::views::ViewRow;
use uuid::Uuid;

/// Characters of a view's name.
pub const NAME_MAX: u32 = 40;
/// Views of one officer, and of one agency.
const MOST: usize = 50;
/// Pinned views that are counted; each costs a statement.
const COUNTED: usize = 8;
/// Counted no further than this.
pub const COUNTED_TO: i64 = 100;

/// A saved view, for somebody who may open it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ViewLine {
    /// Its id.
    pub id: Uuid,
    /// Its name.
    pub name: String,
    /// Queue and filters as the address carries them.
    pub address: String,
    /// Whose people share it; `None`: the officer's own.
    pub agency: Option<String>,
    /// Stands in the first column.
    pub is_pinned: bool,
    /// This officer may rename, pin and delete it.
    pub may_change: bool,
    /// How many petitions it holds, as far as [`COUNTED_TO`]; only where it was counted.
    pub count: Option<i64>,
}

/// A view that is to be saved.
#[derive(Clone, Debug)]
pub struct NewView {
    /// As typed.
    pub name: String,
    /// Queue and filters as the address carries them, made by the caller and not by hand.
    pub address: String,
    /// One of the officer's agencies, whose people share it; empty for oneself.
    pub agency: String,
    /// Stands in the first column.
    pub is_pinned: bool,
}

fn name_of(typed: &str) -> Result<String, ServiceError> {
    let name = domain::fold::nfc(typed).split_whitespace().collect::<Vec<_>>().join(" ");
    match name.chars().count() {
        0 => Err(invalid(Field::ViewName, Problem::Required)),
        n if n > NAME_MAX as usize => {
            Err(invalid(Field::ViewName, Problem::TooLong { max: NAME_MAX }))
        }
        _ => Ok(name),
    }
}

/// Who made it; of a shared one also whoever leads or coordinates there.
fn may_change(officer: &Officer, row: &ViewRow) -> bool {
    let heads = |agency: &String| {
        officer.memberships.iter().any(|held| {
            held.agency == *agency
                && (held.role == Role::AgencyLeader || held.role.is_coordinating())
        })
    };
    row.officer_id == officer.id.0 || row.agency_code.as_ref().is_some_and(heads)
}

impl Services {
    /// The views that an officer may open, own ones first. `queue_of` reads the queue out of an
    /// address: one that the officer does not have is left out.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn views(
        &self,
        officer: &Officer,
        queue_of: impl Fn(&str) -> Option<Queue>,
    ) -> Result<Vec<ViewLine>, ServiceError> {
        if officer.must_change_password {
            return Ok(Vec::new());
        }
        let queues = Queue::of(officer);
        let rows = self.db().views(officer.id.0, &officer.places()).await?;
        Ok(rows
            .into_iter()
            .filter(|row| queue_of(&row.address).is_some_and(|queue| queues.contains(&queue)))
            .map(|row| ViewLine {
                may_change: may_change(officer, &row),
                id: row.id,
                name: row.name,
                address: row.address,
                agency: row.agency_code,
                is_pinned: row.is_pinned,
                count: None,
            })
            .collect())
    }

    /// The pinned ones of them with their counts. `read` reads an address.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn pinned_views(
        &self,
        officer: &Officer,
        read: impl Fn(&str) -> Option<(Queue, Narrow)>,
    ) -> Result<Vec<ViewLine>, ServiceError> {
        let mut views =
            self.views(officer, |address| read(address).map(|(queue, _)| queue)).await?;
        views.retain(|view| view.is_pinned);
        for view in views.iter_mut().take(COUNTED) {
            // What is set apart is in no count (domain.md §7).
            if let Some((queue, narrow)) =
                read(&view.address).filter(|(queue, _)| *queue != Queue::Guarded)
            {
                let counted = self.count_narrowed(officer, queue, &narrow, COUNTED_TO).await?;
                view.count = Some(counted);
            }
        }
        Ok(views)
    }

    /// Saves a view.
    ///
    /// # Errors
    /// [`ServiceError::Invalid`] by field, [`Refusal::NotAllowed`] for an agency that is not the
    /// officer's.
    pub async fn add_view(&self, officer: &Officer, new: NewView) -> Result<Uuid, ServiceError> {
        if officer.must_change_password {
            return Err(Refusal::ChangePassword.into());
        }
        let name = name_of(&new.name)?;
        let agency = Some(new.agency).filter(|code| !code.is_empty());
        if agency.as_ref().is_some_and(|code| !officer.places().contains(code)) {
            return Err(Refusal::NotAllowed.into());
        }
        let there = self.db().views(officer.id.0, &officer.places()).await?;
        if there.iter().filter(|row| row.agency_code == agency).count() >= MOST {
            return Err(invalid(Field::ViewName, Problem::NotAChoice));
        }
        let row = ViewRow {
            id: new_id(),
            officer_id: officer.id.0,
            agency_code: agency,
            name,
            address: new.address,
            is_pinned: new.is_pinned,
            made_at: self.now(),
        };
        let mut tx = self.db().begin().await?;
        tx.add_view(&row).await?;
        tx.commit().await?;
        Ok(row.id)
    }

    /// Gives a view another name, pins it or lets it go from the first column.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`] for one that is not the officer's to change.
    pub async fn change_view(
        &self,
        officer: &Officer,
        view: Uuid,
        name: &str,
        is_pinned: bool,
    ) -> Result<(), ServiceError> {
        self.view_to_change(officer, view).await?;
        let name = name_of(name)?;
        let mut tx = self.db().begin().await?;
        tx.change_view(view, &name, is_pinned).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Takes a view away; the petitions in it stay what they are.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`] for one that is not the officer's to change.
    pub async fn drop_view(&self, officer: &Officer, view: Uuid) -> Result<(), ServiceError> {
        self.view_to_change(officer, view).await?;
        let mut tx = self.db().begin().await?;
        tx.drop_view(view).await?;
        tx.commit().await?;
        Ok(())
    }

    async fn view_to_change(&self, officer: &Officer, view: Uuid) -> Result<(), ServiceError> {
        if officer.must_change_password {
            return Err(Refusal::ChangePassword.into());
        }
        let row = self.db().find_view(view).await?;
        match row {
            Some(row) if may_change(officer, &row) => Ok(()),
            _ => Err(ServiceError::NotFound),
        }
    }

    /// The columns that an officer chose, or the usual ones.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn columns(&self, officer: &Officer) -> Result<Vec<Column>, ServiceError> {
        let kept = self.db().columns(officer.id.0).await?;
        Ok(kept.map_or_else(|| Column::USUAL.to_vec(), |kept| Column::read(&kept)))
    }

    /// Keeps the columns that an officer chooses.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn set_columns(
        &self,
        officer: &Officer,
        columns: &[Column],
    ) -> Result<(), ServiceError> {
        if officer.must_change_password {
            return Err(Refusal::ChangePassword.into());
        }
        let codes: Vec<&str> = columns.iter().map(|column| column.code()).collect();
        let mut tx = self.db().begin().await?;
        tx.set_columns(officer.id.0, &codes.join(",")).await?;
        tx.commit().await?;
        Ok(())
    }

    /// The officer has the petition before them as it is now: it is unread no more.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`], also when the officer may not see it.
    pub async fn note_seen(&self, officer: &Officer, number: &str) -> Result<(), ServiceError> {
        let id = self.db().petition_id(number).await?.ok_or(ServiceError::NotFound)?;
        let row = self.db().find_petition(id).await?.ok_or(ServiceError::NotFound)?;
        let circle = self.circle(id).await?;
        permit(&officer.actor(), Action::View, &case_in(&row, &circle))
            .map_err(|_| ServiceError::NotFound)?;
        if self.db().seen(officer.id.0, id).await? == Some(row.version) {
            return Ok(());
        }
        let mut tx = self.db().begin().await?;
        tx.set_seen(officer.id.0, id, row.version).await?;
        tx.commit().await?;
        Ok(())
    }
}
