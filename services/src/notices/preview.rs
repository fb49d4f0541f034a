//! On which ways a sender would be told, and with which words: the same plan and the same letter
//! writer as when it is sent, without the addresses and without the sender's own stop word.

use super::{About, is_told_of};
use crate::{ServiceError, Services};
use domain::event::EventKind;
use domain::notice::{Audience, Way, told};
use store::petition::PetitionRow;

/// Why a way is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// It goes.
    Goes,
    /// The sender does not want it, or did not agree to it.
    Unwanted,
    /// There is no address, no device, or no channel.
    Unreachable,
}

/// One notice, way by way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reached {
    /// What the letter writer gets; its stop word is nobody's.
    pub about: About,
    /// Every way that a notice of this weight takes.
    pub ways: Vec<(Way, Reach)>,
}

impl Services {
    /// How the sender would be told of such an event; none when they are not told.
    pub(crate) async fn reached(
        &self,
        row: &PetitionRow,
        kind: EventKind,
    ) -> Result<Option<Reached>, ServiceError> {
        let Some(notice) = told(kind, Audience::Sender).filter(|_| is_told_of(row)) else {
            return Ok(None);
        };
        let identity = self.db().find_identity(row.id).await?;
        let (choices, lang) = self.choices_of(row.id, identity.as_ref()).await?;
        let agrees = self.agrees_to_notices(row.id).await?;
        let mut ways = Vec::new();
        for way in notice.importance.ways().iter().copied() {
            let has_end = match way {
                Way::Push => self.push().is_some() && !self.db().devices(row.id).await?.is_empty(),
                _ => self.can_reach(way, identity.as_ref()),
            };
            let is_wanted = choices.wants(way) && (way == Way::Push || agrees);
            ways.push((
                way,
                match (has_end, is_wanted) {
                    (false, _) => Reach::Unreachable,
                    (true, false) => Reach::Unwanted,
                    (true, true) => Reach::Goes,
                },
            ));
        }
        let about = About {
            template: notice.template,
            number: row.number.clone(),
            lang,
            stop: "…".to_owned(),
        };
        Ok(Some(Reached { about, ways }))
    }
}
