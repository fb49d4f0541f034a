//! The answer on its way: drafted, approved, checked, given, shown to the public.

use super::{Doing, Effect, text};
use crate::{ServiceError, Services};
use domain::event::EventKind as E;
use domain::input::{Answer, Field};
use domain::petition::{Outcome, Visibility};
use domain::refusal::Refusal;
use domain::workflow::Action;

impl Services {
    pub(super) async fn answer(
        &self,
        action: Action,
        doing: Doing<'_>,
    ) -> Result<Effect, ServiceError> {
        let Doing { tx, row, officer, act, now } = doing;
        match action {
            Action::DraftReply => {
                tx.save_reply(row.id, act.text.trim(), Some(officer.id.0), now).await?;
                // What a refused submission kept is older than this draft.
                tx.drop_unsent(officer.id.0, row.id, Action::SubmitReply.code()).await?;
                Ok(Effect::new(E::Started))
            }
            Action::SubmitReply => {
                let answer = Answer::parse(&act.text)
                    .map_err(|problem| super::invalid(Field::Answer, problem))?;
                tx.save_reply(row.id, answer.as_str(), Some(officer.id.0), now).await?;
                tx.drop_unsent(officer.id.0, row.id, Action::DraftReply.code()).await?;
                Ok(Effect::new(E::ReplySubmitted))
            }
            Action::ApproveReply => {
                tx.approve_reply(row.id, officer.id.0, now).await?;
                Ok(Effect::new(E::ReplyApproved))
            }
            Action::SendBackReply => {
                Ok(Effect::new(E::ReplySentBack).note(text(Field::Reason, &act.text)?, false))
            }
            Action::Rework => {
                Ok(Effect::new(E::ReworkAsked).note(text(Field::Reason, &act.text)?, false))
            }
            Action::AnswerPublicly | Action::AnswerPrivately => {
                let reply = tx.reply(row.id).await?.ok_or(Refusal::WrongStatus)?;
                row.answered_at = Some(now);
                row.outcome = Some(Outcome::Answered.code().to_owned());
                let mut for_merged = None;
                if action == Action::AnswerPublicly {
                    self.publish_answer(tx, row, act, now).await?;
                } else {
                    if !tx.merged_into(row.id).await?.is_empty() {
                        let words = Answer::parse(&act.answer)
                            .map_err(|problem| super::invalid(Field::Answer, problem))?;
                        for_merged = Some(words.as_str().to_owned());
                    }
                    self.withdraw_card(tx, row, now).await?;
                }
                let mut effect = Effect::new(E::Answered).note(reply.body, true);
                effect.for_merged = for_merged;
                effect.data.what = Some(row.visibility.code().to_owned());
                Ok(effect)
            }
            Action::PublishCard => {
                self.publish_card(tx, row, &act.title, now).await?;
                Ok(Effect::new(E::Published))
            }
            Action::Unpublish => {
                let copy = tx
                    .public_copy(row.id)
                    .await?
                    .filter(|copy| copy.is_listed)
                    .ok_or(Refusal::WrongStatus)?;
                tx.unlist(&copy, now).await?;
                tx.settle_abuse(row.id, now).await?;
                row.visibility = Visibility::Hidden;
                Ok(Effect::new(E::Unpublished).note(text(Field::Reason, &act.text)?, false))
            }
            _ => {
                let note = text(Field::Reason, &act.text)?;
                self.correct_public(tx, row, act, &note, now).await?;
                tx.settle_abuse(row.id, now).await?;
                Ok(Effect::new(E::PublicCorrected).note(note, true))
            }
        }
    }
}
