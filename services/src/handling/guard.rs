//! Denunciations (tố cáo): set apart for two named coordinators, handed over against a receipt,
//! then erased (Luật Tố cáo 2018 Đ9, Đ56; domain.md §7).

use super::{Doing, Effect, text};
use crate::accounts::Officer;
use crate::history;
use crate::{ServiceError, Services, new_id};
use domain::event::{EventData, EventKind as E};
use domain::id::OfficerId;
use domain::input::{Field, Problem};
use domain::permit::Actor;
use domain::petition::Visibility;
use domain::refusal::Refusal;
use domain::workflow::{Action, Role};
use store::event::NewEvent;
use uuid::Uuid;

/// Name of the setting that holds the two.
const GUARDIANS: &str = "guardians";
/// The reason whose words the sender of a denunciation reads (rejection_reasons.csv).
const DENUNCIATION: &str = "R04";

impl Services {
    /// The two named coordinators; none until they are named.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn guardians(&self) -> Result<Vec<OfficerId>, ServiceError> {
        match self.db().setting(GUARDIANS).await? {
            Some(kept) => {
                Ok(serde_json::from_str::<Vec<Uuid>>(&kept)?.into_iter().map(OfficerId).collect())
            }
            None => Ok(Vec::new()),
        }
    }

    /// Names the two coordinators who alone read what is set apart. An administrator does; the act
    /// is an event.
    ///
    /// # Errors
    /// [`Refusal::NotAllowed`] for others; [`ServiceError::Invalid`] unless they are two different
    /// people who coordinate.
    pub async fn name_guardians(
        &self,
        admin: &Officer,
        two: [OfficerId; 2],
    ) -> Result<(), ServiceError> {
        if admin.must_change_password || !admin.has(Role::Admin) {
            return Err(Refusal::NotAllowed.into());
        }
        self.keep_guardians(&admin.actor(), admin.acting_for(None), two).await
    }

    /// As [`Services::name_guardians`], by their names, for whoever stands at the server's terminal
    /// before there is an administrator to ask. The event says that the system did it.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`] for a name that nobody has, [`ServiceError::Invalid`] as there.
    pub async fn name_guardians_at_terminal(&self, two: [&str; 2]) -> Result<(), ServiceError> {
        let mut ids = [OfficerId(Uuid::nil()); 2];
        for (id, name) in ids.iter_mut().zip(two) {
            let row = self.named(name).await?;
            if row.disabled_at.is_some() {
                return Err(super::invalid(Field::Officer, Problem::NotAChoice));
            }
            *id = OfficerId(row.id);
        }
        self.keep_guardians(&Actor::System, None, ids).await
    }

    /// Names to sign in with and names to show of the two, for whoever operates the house.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn guardian_names(&self) -> Result<Vec<(String, String)>, ServiceError> {
        let mut names = Vec::new();
        for one in self.guardians().await? {
            if let Some(row) = self.db().officer(one.0).await? {
                names.push((row.username, row.display_name));
            }
        }
        Ok(names)
    }

    async fn keep_guardians(
        &self,
        actor: &Actor,
        agency: Option<String>,
        two: [OfficerId; 2],
    ) -> Result<(), ServiceError> {
        let mut coordinate = two[0] != two[1];
        for one in two {
            let held = self.db().memberships(one.0).await?;
            coordinate &=
                held.iter().any(|(role, _)| Role::parse(role).is_some_and(Role::is_coordinating));
        }
        if !coordinate {
            return Err(super::invalid(Field::Officer, Problem::NotAChoice));
        }
        let mut tx = self.db().begin().await?;
        tx.set_setting(GUARDIANS, &serde_json::to_string(&two.map(|one| one.0))?).await?;
        let (actor_kind, actor_id) = history::of(actor);
        for one in two {
            tx.append_event(NewEvent {
                id: new_id(),
                petition_id: None,
                at: self.now(),
                kind: E::AccountChanged.code(),
                actor_kind: actor_kind.code(),
                actor_id,
                agency_code: agency.clone(),
                data: serde_json::to_string(&EventData {
                    what: Some(GUARDIANS.to_owned()),
                    person: Some(one.to_string()),
                    ..EventData::default()
                })?,
            })
            .await?;
        }
        tx.commit().await?;
        Ok(())
    }

    pub(super) async fn set_apart(
        &self,
        action: Action,
        doing: Doing<'_>,
    ) -> Result<Effect, ServiceError> {
        let Doing { tx, row, act, now, .. } = doing;
        match action {
            Action::Quarantine => {
                if self.guardians().await?.len() != 2 {
                    return Err(Refusal::NoGuardians.into());
                }
                if let Some(copy) = tx.public_copy(row.id).await? {
                    tx.unlist(&copy, now).await?;
                }
                tx.set_apart(row.id, now).await?;
                row.is_guarded = true;
                (row.outcome, row.closed_at) = (None, None);
                row.visibility = Visibility::Confidential;
                // No notice leaves; the sender reads these words where number and secret open.
                let words = self
                    .directory()
                    .reason(DENUNCIATION)
                    .map(|reason| reason.reply_vi.clone())
                    .unwrap_or_default();
                Ok(Effect::new(E::Quarantined).note(words, true))
            }
            Action::HandOver => {
                let directory = self.directory();
                let receiver = directory
                    .agency(&act.choice)
                    .ok_or_else(|| super::invalid(Field::Agency, Problem::Required))?;
                row.handed_over_at = Some(now);
                let mut effect =
                    Effect::new(E::HandedOver).note(text(Field::Reason, &act.text)?, false);
                effect.data.agency = Some(receiver.code.clone());
                Ok(effect)
            }
            Action::Erase => {
                if let Some(copy) = tx.public_copy(row.id).await? {
                    tx.unlist(&copy, now).await?;
                }
                let erased = tx.erase_petition(row.id).await?;
                self.erase_videos(tx, row.id).await?;
                row.erased_at = Some(now);
                (row.lat, row.lng, row.commune_code) = (None, None, None);
                // The event says only that it happened.
                Ok(Effect { erased, ..Effect::new(E::Erased) })
            }
            _ => {
                row.is_guarded = false;
                row.visibility = Visibility::Hidden;
                row.stopped_at = None;
                Ok(Effect::new(E::Released).note(text(Field::Reason, &act.text)?, false))
            }
        }
    }
}
