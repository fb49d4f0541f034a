//! The answer on its way: drafted, approved, checked, given, shown to the public.

use super::{Doing, Effect, text};
use crate::accounts::Officer;
use crate::publishing::masked_act;
use crate::{ServiceError, Services};
use domain::event::EventKind as E;
use domain::input::{Answer, Field};
use domain::petition::{Outcome, Visibility};
use domain::quality::Quality;
use domain::refusal::Refusal;
use domain::workflow::Action;
use store::Tx;
use uuid::Uuid;

impl Services {
    pub(super) async fn answer(
        &self,
        action: Action,
        doing: Doing<'_>,
    ) -> Result<Effect, ServiceError> {
        let Doing { tx, row, officer, act, now } = doing;
        match action {
            Action::DraftReply => {
                let words = act.text.trim();
                tx.save_reply(row.id, words, Some(officer.id.0), now).await?;
                self.keep_version(tx, row.id, officer, action, words, now).await?;
                // What a refused submission kept is older than this draft.
                tx.drop_unsent(officer.id.0, row.id, Action::SubmitReply.code()).await?;
                Ok(Effect::new(E::Started))
            }
            Action::SubmitReply => {
                let answer = Answer::parse(&act.text)
                    .map_err(|problem| super::invalid(Field::Answer, problem))?;
                let words = answer.as_str();
                tx.save_reply(row.id, words, Some(officer.id.0), now).await?;
                tx.drop_unsent(officer.id.0, row.id, Action::DraftReply.code()).await?;
                let quality = self.keep_version(tx, row.id, officer, action, words, now).await?;
                Ok(scored(E::ReplySubmitted, quality))
            }
            Action::ApproveReply => {
                // The leader may mend words instead of sending them back; who wrote what is kept.
                let (words, is_edited) = self.edited_reply(tx, row, &act.text).await?;
                let quality = if is_edited {
                    self.mend_reply(tx, row.id, officer, action, &words, now).await?
                } else {
                    Some(self.judge_in(tx, row.id, &words).await?)
                };
                tx.approve_reply(row.id, officer.id.0, now).await?;
                Ok(scored(E::ReplyApproved, quality))
            }
            Action::SendBackReply => {
                let reason = text(Field::Reason, &act.text)?;
                let (words, is_edited) = self.edited_reply(tx, row, &act.answer).await?;
                if is_edited {
                    self.mend_reply(tx, row.id, officer, action, &words, now).await?;
                }
                Ok(Effect::new(E::ReplySentBack).note(reason, false))
            }
            Action::Rework => {
                Ok(Effect::new(E::ReworkAsked).note(text(Field::Reason, &act.text)?, false))
            }
            Action::AnswerPublicly | Action::AnswerPrivately => {
                let reply = tx.reply(row.id).await?.ok_or(Refusal::WrongStatus)?;
                row.answered_at = Some(now);
                row.outcome = Some(Outcome::Answered.code().to_owned());
                let mut for_merged = None;
                let mut left_open = None;
                if action == Action::AnswerPublicly {
                    let copy = tx.public_copy(row.id).await?;
                    let act = masked_act(act, row, Some(&reply), copy.as_ref());
                    left_open = self.publish_answer(tx, row, &act, now).await?;
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
                effect.data.left_open = left_open;
                Ok(effect)
            }
            Action::PublishCard => {
                let copy = tx.public_copy(row.id).await?;
                let act = masked_act(act, row, None, copy.as_ref());
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
                let (reply, copy) = (tx.reply(row.id).await?, tx.public_copy(row.id).await?);
                let act = masked_act(act, row, reply.as_ref(), copy.as_ref());
                let left_open = self.correct_public(tx, row, &act, &note, now).await?;
                tx.settle_abuse(row.id, now).await?;
                let mut effect = Effect::new(E::PublicCorrected).note(note, true);
                effect.data.left_open = left_open;
                Ok(effect)
            }
        }
    }

    /// Somebody else's words in a draft whose author stays.
    async fn mend_reply(
        &self,
        tx: &mut Tx,
        petition: Uuid,
        officer: &Officer,
        action: Action,
        words: &str,
        now: i64,
    ) -> Result<Option<Quality>, ServiceError> {
        let author = tx.reply(petition).await?.and_then(|reply| reply.author_id);
        tx.save_reply(petition, words, author, now).await?;
        self.keep_version(tx, petition, officer, action, words, now).await
    }
}

/// What happened to the answer, with what the guard makes of it.
fn scored(kind: E, quality: Option<Quality>) -> Effect {
    let mut effect = Effect::new(kind);
    effect.data.score = quality.map(|quality| quality.score);
    effect
}
