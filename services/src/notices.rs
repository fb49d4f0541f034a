//! Notices on their way: the plan of what goes where, what a sender chose, the devices that asked,
//! and what became of each. What is told to whom is `domain::notice`; the sending itself is
//! `notices::send`; the words are the floor's above.

mod choose;
mod device;
mod preview;
mod send;
mod stop;

pub use choose::{DeliveryView, NoticeView};
pub use device::MAX_DEVICES;
pub use preview::{Reach, Reached};
pub use send::{About, SEND, Words, Written};

use crate::{ServiceError, Services};
use domain::event::EventKind;
use domain::notice::{Audience, Choices, Quiet, Way, told};
use serde::{Deserialize, Serialize};
use store::notice::{ChoiceRow, DeliveryRow};
use store::outbox::{JobRow, NewJob};
use store::petition::PetitionRow;
use store::vault::IdentityRow;
use uuid::Uuid;

/// The consent without which nothing goes to an address or a telephone.
pub const CONSENT: &str = "notices";
/// Language of whoever chose none.
const LANGUAGE: &str = "vi";
/// Tries before a notice is given up: the last one is more than three hours after the first.
const ATTEMPTS: i64 = 24;

#[derive(Deserialize)]
struct Because {
    event: Uuid,
}

/// Which device, in the job of a push.
#[derive(Default, Serialize, Deserialize)]
struct Which {
    #[serde(skip_serializing_if = "Option::is_none")]
    device: Option<Uuid>,
}

/// Whether anything of this petition may still be told.
fn is_told_of(row: &PetitionRow) -> bool {
    !row.is_guarded && row.erased_at.is_none()
}

impl Services {
    /// Turns "the sender is told" into one delivery a way and device. May run twice: the id of a
    /// delivery follows from event, way and device.
    pub(crate) async fn plan_notice(&self, job: &JobRow) -> Result<(), ServiceError> {
        let unfit = || ServiceError::Unfit("the job names no event of a petition".to_owned());
        let petition = job.petition_id.ok_or_else(unfit)?;
        let event = serde_json::from_str::<Because>(&job.payload).map_err(|_| unfit())?.event;
        let Some(row) = self.db().find_petition(petition).await?.filter(is_told_of) else {
            return Ok(());
        };
        let kind = self.db().kind_of_event(event).await?;
        let kind = kind.as_deref().and_then(EventKind::parse).ok_or_else(unfit)?;
        let Some(notice) = told(kind, Audience::Sender) else { return Ok(()) };
        let identity = self.db().find_identity(row.id).await?;
        let (choices, _) = self.choices_of(row.id, identity.as_ref()).await?;
        let agrees = self.agrees_to_notices(row.id).await?;
        let now = self.now();
        let mut planned = Vec::new();
        for way in notice.importance.ways().iter().copied().filter(|way| choices.wants(*way)) {
            if way == Way::Push {
                let devices = self.db().devices(row.id).await?;
                planned.extend(devices.into_iter().map(|device| (way, Some(device.id))));
            } else if agrees && self.can_reach(way, identity.as_ref()) {
                planned.push((way, None));
            }
        }
        let mut tx = self.db().begin().await?;
        for (way, device) in planned {
            let key = format!(
                "{SEND}:{event}:{}{}",
                way.code(),
                device.map(|id| format!(":{id}")).unwrap_or_default()
            );
            let id = self.id_of(&key);
            let leaves_at = choices.leaves_at(now);
            tx.add_delivery(&DeliveryRow {
                id,
                petition_id: row.id,
                event_id: event,
                template: notice.template.code().to_owned(),
                way: way.code().to_owned(),
                state: domain::notice::Delivery::Waiting.code().to_owned(),
                made_at: now,
                leaves_at,
                ended_at: None,
            })
            .await?;
            tx.enqueue(NewJob {
                id,
                kind: SEND,
                petition_id: Some(row.id),
                payload: serde_json::to_string(&Which { device })?,
                run_at: leaves_at,
                max_attempts: ATTEMPTS,
                dedupe_key: Some(key),
            })
            .await?;
        }
        tx.commit().await?;
        Ok(())
    }

    /// The same for the same key, so that a plan that is made twice sends once.
    fn id_of(&self, key: &str) -> Uuid {
        let hash = self.0.vault.keyed_hash("delivery", key);
        let bytes = hash.first_chunk::<16>().copied().unwrap_or_default();
        uuid::Builder::from_custom_bytes(bytes).into_uuid()
    }

    /// What the sender chose, with the language; or what the law says before anything is chosen.
    async fn choices_of(
        &self,
        petition: Uuid,
        identity: Option<&IdentityRow>,
    ) -> Result<(Choices, String), ServiceError> {
        Ok(match self.db().notice_choice(petition).await? {
            Some(row) => (choices(&row), row.lang),
            None => {
                let has_email = identity.is_some_and(|row| row.email_sealed.is_some());
                // Where there is no mail, its place is free.
                let has_email = has_email && (self.mail().is_some() || self.sms().is_none());
                (Choices::unasked(has_email), LANGUAGE.to_owned())
            }
        })
    }

    async fn agrees_to_notices(&self, petition: Uuid) -> Result<bool, ServiceError> {
        let consents = self.db().consents(petition).await?;
        Ok(consents.iter().any(|consent| consent.what == CONSENT && consent.given))
    }

    /// Is there a channel for this way, and an address at its end?
    fn can_reach(&self, way: Way, identity: Option<&IdentityRow>) -> bool {
        match way {
            Way::Push => self.push().is_some(),
            Way::Email => {
                self.mail().is_some() && identity.is_some_and(|row| row.email_sealed.is_some())
            }
            Way::Sms => {
                self.sms().is_some() && identity.is_some_and(|row| row.phone_sealed.is_some())
            }
        }
    }
}

fn choices(row: &ChoiceRow) -> Choices {
    let minutes = |kept: Option<i64>| kept.and_then(|kept| u16::try_from(kept).ok());
    let quiet = minutes(row.quiet_from).zip(minutes(row.quiet_until));
    Choices {
        push: row.push,
        email: row.email,
        sms: row.sms,
        quiet: quiet.and_then(|(from, until)| Quiet::new(from, until)),
    }
}
