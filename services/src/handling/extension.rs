//! More time: asked for by the leader once, decided by the coordinator, told to the sender.

use super::{Doing, Effect, invalid, text};
use crate::rules::class_of;
use crate::{ServiceError, Services};
use domain::deadline::{extension_request_until, is_past};
use domain::event::EventKind as E;
use domain::input::{Field, Problem};
use domain::petition::ExtensionState;
use domain::refusal::Refusal;
use domain::workflow::Action;

impl Services {
    /// The clock stands still while the coordinator decides, 8 working hours at most.
    pub(super) async fn extend(
        &self,
        action: Action,
        doing: Doing<'_>,
    ) -> Result<Effect, ServiceError> {
        let Doing { tx, row, act, now, .. } = doing;
        let rules = self.0.rules.get(row.calendar_id, row.policy_id)?;
        let room = rules.policy.extension_room(class_of(row));
        let days = |typed: &str| {
            let days =
                typed.trim().parse::<u32>().map_err(|_| invalid(Field::Days, Problem::Required))?;
            if days == 0 || days > room {
                return Err(invalid(Field::Days, Problem::OutOfRange { min: 1, max: room }));
            }
            Ok(days)
        };
        match action {
            Action::RequestExtension => {
                let pauses = tx.pauses(row.id).await?;
                let (reckoning, _) = rules.reckon(row, &pauses, now);
                let until = extension_request_until(rules.calendar, rules.policy, &reckoning)
                    .ok_or(Refusal::WrongStatus)?;
                if is_past(until, now) {
                    return Err(Refusal::TooLate.into());
                }
                let asked = days(&act.choice)?;
                row.extension = Some(ExtensionState::Asked.code().to_owned());
                row.extension_asked_days = Some(i64::from(asked));
                let mut effect =
                    Effect::new(E::ExtensionRequested).note(text(Field::Reason, &act.text)?, false);
                effect.data.days = Some(asked);
                Ok(effect)
            }
            Action::GrantExtension => {
                // Without another number what was asked for is given; the reason is the leader's
                // unless the coordinator writes one for the sender.
                let asked = row.extension_asked_days.unwrap_or_default().to_string();
                let typed = if act.choice.trim().is_empty() { &asked } else { &act.choice };
                let given = days(typed)?;
                row.extension = Some(ExtensionState::Granted.code().to_owned());
                row.extension_days = Some(i64::from(given));
                let reason = if act.text.trim().is_empty() {
                    self.last_words(row.id, E::ExtensionRequested).await?
                } else {
                    text(Field::Reason, &act.text)?
                };
                let mut effect = Effect::new(E::ExtensionGranted).note(reason, true);
                effect.data.days = Some(given);
                Ok(effect)
            }
            _ => {
                row.extension = Some(ExtensionState::Refused.code().to_owned());
                Ok(Effect::new(E::ExtensionRefused).note(text(Field::Reason, &act.text)?, false))
            }
        }
    }

    async fn last_words(&self, petition: uuid::Uuid, kind: E) -> Result<String, ServiceError> {
        let history = self.db().history(petition).await?;
        Ok(history
            .into_iter()
            .rev()
            .find(|event| event.kind == kind.code())
            .and_then(|event| event.note)
            .unwrap_or_default())
    }
}
