//! Labels: an agency's own words for its work. They change nothing of a petition, neither status nor
//! version, so that nobody's open form is overtaken by one; who may see the petition and belongs to
//! the agency may put them on and take them off. Other agencies do not see them.

use crate::accounts::Officer;
use crate::handling::{case_in, invalid};
use crate::history::{self, Happening};
use crate::queues::TagView;
use crate::{ServiceError, Services, new_id};
use domain::event::{EventData, EventKind};
use domain::input::{Field, Problem};
use domain::permit::permit;
use domain::refusal::Refusal;
use domain::workflow::Action;
use store::tags::TagRow;
use uuid::Uuid;

/// Characters of a label.
pub const TAG_MAX: u32 = 30;
/// Labels of one agency.
const MOST: i64 = 200;

impl Services {
    /// The labels that an officer may use, by name.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn tags(&self, officer: &Officer) -> Result<Vec<TagView>, ServiceError> {
        let rows = self.db().tags_of(&officer.places()).await?;
        Ok(rows.into_iter().map(|row| TagView { id: row.id, name: row.name }).collect())
    }

    /// The label of this name in the officer's first agency; made when there is none.
    ///
    /// # Errors
    /// [`ServiceError::Invalid`] when the name says nothing, is too long, or there are too many.
    pub(crate) async fn tag_named(
        &self,
        officer: &Officer,
        typed: &str,
    ) -> Result<TagView, ServiceError> {
        let name = domain::fold::nfc(typed).split_whitespace().collect::<Vec<_>>().join(" ");
        let folded = domain::fold::fold(&name);
        if folded.is_empty() {
            return Err(invalid(Field::Tag, Problem::Required));
        }
        if name.chars().count() > TAG_MAX as usize {
            return Err(invalid(Field::Tag, Problem::TooLong { max: TAG_MAX }));
        }
        let agency = officer.places().into_iter().next().ok_or(Refusal::NotAllowed)?;
        let mut tx = self.db().begin().await?;
        if tx.count_tags(&agency).await? >= MOST {
            return Err(invalid(Field::Tag, Problem::NotAChoice));
        }
        let row = TagRow { id: new_id(), agency_code: agency, name };
        let row = tx.add_tag(&row, &folded, officer.id.0, self.now()).await?;
        tx.commit().await?;
        Ok(TagView { id: row.id, name: row.name })
    }

    /// Puts a label on a petition, or takes it off. What is so already stays so, without an event.
    ///
    /// # Errors
    /// [`Refusal::NotAllowed`] for a petition or a label that is not the officer's to see.
    pub async fn tag(
        &self,
        officer: &Officer,
        petition: Uuid,
        tag: Uuid,
        on: bool,
    ) -> Result<(), ServiceError> {
        if officer.must_change_password {
            return Err(Refusal::ChangePassword.into());
        }
        let known = self.db().find_tag(tag).await?;
        let known = known.filter(|tag| officer.places().contains(&tag.agency_code));
        let tag = known.ok_or(Refusal::NotAllowed)?;
        let row = self.db().find_petition(petition).await?.ok_or(ServiceError::NotFound)?;
        let circle = self.circle(petition).await?;
        let actor = officer.actor();
        permit(&actor, Action::View, &case_in(&row, &circle))?;
        let now = self.now();
        let mut tx = self.db().begin().await?;
        let changed = match on {
            true => tx.set_tag(petition, tag.id, now).await?,
            false => tx.unset_tag(petition, tag.id).await?,
        };
        if changed {
            let happening = Happening {
                petition,
                at: now,
                kind: if on { EventKind::Tagged } else { EventKind::Untagged },
                actor: &actor,
                agency: Some(tag.agency_code),
                data: EventData { what: Some(tag.id.to_string()), ..EventData::default() },
                note: None,
                note_for_sender: false,
                tells_sender: false,
            };
            history::write(&mut tx, happening).await?;
        }
        tx.commit().await?;
        Ok(())
    }
}
