//! The lane of what goes to other machines. Each delivery ends in a transaction of its own: a batch
//! that is cut off sends nothing twice but what was on the wire.

use super::{Which, is_told_of};
use crate::ports::{Letter, PushAnswer, PushMessage, ShortMessage, Undelivered};
use crate::{ServiceError, Services, new_id};
use domain::notice::{Delivery, Template, Way};
use futures_util::FutureExt as _;
use futures_util::future::join_all;
use std::panic::AssertUnwindSafe;
use std::time::Duration;
use store::notice::DeliveryRow;
use store::outbox::JobRow;
use store::petition::PetitionRow;
use uuid::Uuid;

/// Kind of the jobs.
pub const SEND: &str = "send.notice";
/// A claimed job belongs to its worker this long, ms; longer than [`PATIENCE`].
const LEASE: i64 = 90_000;
/// Deliveries at once in one lane.
const BATCH: i64 = 8;
/// A channel that has not answered by then is asked again later.
const PATIENCE: Duration = Duration::from_secs(30);
/// First wait after a failure, ms; doubled each time, up to [`LONGEST_WAIT`].
const FIRST_WAIT: i64 = 60_000;
/// What waits for a mail server that is away leaves within this time once it is back, ms.
const LONGEST_WAIT: i64 = 10 * 60_000;
/// A channel that panics over a message is not given it more often than this.
const MOST_PANICS: i64 = 5;
/// A push service keeps a message this long for a telephone that is switched off, s.
const KEPT: u32 = 4 * 24 * 3600;

/// What a notice is about. Nothing here names a person or the matter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct About {
    /// What it says.
    pub template: Template,
    /// PA-YYYY-NNNNNN.
    pub number: String,
    /// Language of the receiver.
    pub lang: String,
    /// The word in the link that stops letters.
    pub stop: String,
}

/// A letter, written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// One line.
    pub subject: String,
    /// Plain text.
    pub text: String,
    /// The same as HTML.
    pub html: String,
    /// Address that stops letters, for people and for their mail program (RFC 8058).
    pub stop: String,
}

/// Finds the words: they live on the floor above.
pub trait Words: Send + Sync {
    /// A letter.
    fn letter(&self, about: &About) -> Written;
    /// A short message: one line, within one SMS in Vietnamese (70 characters) as far as it goes.
    fn short(&self, about: &About) -> String;
    /// What the service worker gets: JSON with title, text, tag and path.
    fn push(&self, about: &About) -> String;
}

/// How one try ended.
enum End {
    Done(Delivery),
    /// Again, not before so many ms.
    Later(Option<i64>, String),
    Never(String),
}

impl Services {
    /// Sends one batch of what is due; how many were claimed. Several lanes may run at the same
    /// time, in one server or many: none does the other's job.
    ///
    /// # Errors
    /// Whatever the database answers; the jobs come back after their lease.
    pub async fn deliver(&self, words: &dyn Words) -> Result<usize, ServiceError> {
        let now = self.now();
        let owner = new_id();
        let mut tx = self.db().begin().await?;
        let jobs = tx.claim(now, now + LEASE, owner, BATCH, true).await?;
        tx.commit().await?;
        let claimed = jobs.len();
        let ended = join_all(jobs.iter().map(|job| async move {
            // Whatever a channel does, the lane goes on.
            let tried = AssertUnwindSafe(tokio::time::timeout(PATIENCE, self.try_job(job, words)));
            let end = match tried.catch_unwind().await {
                Ok(Ok(Ok(end))) => end,
                Ok(Ok(Err(error))) => End::Later(None, error.to_string()),
                Ok(Err(_)) => End::Later(None, "no answer in time".to_owned()),
                Err(_) if job.attempts >= MOST_PANICS => End::Never("it panics".to_owned()),
                Err(_) => End::Later(None, "it panicked".to_owned()),
            };
            self.end(job, owner, end).await
        }))
        .await;
        ended.into_iter().collect::<Result<Vec<()>, _>>()?;
        Ok(claimed)
    }

    async fn try_job(&self, job: &JobRow, words: &dyn Words) -> Result<End, ServiceError> {
        if job.attempts > job.max_attempts {
            // Each try ended with its worker.
            return Ok(End::Never("given up after too many attempts".to_owned()));
        }
        if job.kind == crate::post::SEND {
            return Ok(match self.send_post(job).await? {
                Ok(()) => End::Done(Delivery::Sent),
                Err(Undelivered::Later(why)) => End::Later(None, why),
                Err(Undelivered::Never(why)) => End::Never(why),
            });
        }
        if job.kind != SEND {
            return Ok(End::Never(format!("unknown kind of job {:?}", job.kind)));
        }
        let Some(delivery) = self.db().delivery(job.id).await? else {
            return Ok(End::Never("the job belongs to no delivery".to_owned()));
        };
        let parsed = Way::parse(&delivery.way).zip(Template::parse(&delivery.template));
        let Some((way, template)) = parsed else {
            return Ok(End::Never("a delivery of another version".to_owned()));
        };
        let row = self.db().find_petition(delivery.petition_id).await?;
        match row.filter(is_told_of) {
            Some(row) => self.try_delivery(job, &delivery, way, template, &row, words).await,
            None => Ok(End::Done(Delivery::Dropped)),
        }
    }

    async fn try_delivery(
        &self,
        job: &JobRow,
        delivery: &DeliveryRow,
        way: Way,
        template: Template,
        row: &PetitionRow,
        words: &dyn Words,
    ) -> Result<End, ServiceError> {
        let identity = self.db().find_identity(row.id).await?;
        let (choices, lang) = self.choices_of(row.id, identity.as_ref()).await?;
        let is_wanted = choices.wants(way)
            && self.can_reach(way, identity.as_ref())
            && (way == Way::Push || self.agrees_to_notices(row.id).await?);
        if !is_wanted {
            return Ok(End::Done(Delivery::Dropped));
        }
        let now = self.now();
        let opens = choices.leaves_at(now);
        if opens > now {
            return Ok(End::Later(Some(opens - now), "quiet hours".to_owned()));
        }
        let mut about =
            About { template, number: row.number.clone(), lang, stop: self.stop_token(row.id) };
        if way == Way::Push {
            let device = serde_json::from_str::<Which>(&job.payload)?.device;
            return match device {
                Some(device) => self.push_to(device, &mut about, now, words).await,
                None => Ok(End::Never("the job names no device".to_owned())),
            };
        }
        let Some(sealed) = identity else { return Ok(End::Done(Delivery::Dropped)) };
        let person = self.0.vault.open_identity(&sealed)?;
        let sent = match (way, self.mail(), self.sms()) {
            (Way::Email, Some(mail), _) => {
                let Some(to) = person.email else { return Ok(End::Done(Delivery::Dropped)) };
                let Written { subject, text, html, stop } = words.letter(&about);
                let id = delivery.id;
                let letter =
                    Letter { id, to, subject, text, html: Some(html), unsubscribe: Some(stop) };
                mail.send(&letter).await
            }
            (Way::Sms, _, Some(sms)) => {
                // The vault gives it as people write it; a gateway wants E.164.
                let phone = person.phone.and_then(|p| domain::input::Phone::parse(&p).ok());
                let Some(phone) = phone else { return Ok(End::Done(Delivery::Dropped)) };
                let to = phone.as_str().to_owned();
                sms.send(&ShortMessage { id: delivery.id, to, text: words.short(&about) }).await
            }
            _ => return Ok(End::Done(Delivery::Dropped)),
        };
        Ok(match sent {
            Ok(()) => End::Done(Delivery::Sent),
            Err(Undelivered::Later(why)) => End::Later(None, why),
            Err(Undelivered::Never(why)) => End::Never(why),
        })
    }

    async fn push_to(
        &self,
        device: Uuid,
        about: &mut About,
        now: i64,
        words: &dyn Words,
    ) -> Result<End, ServiceError> {
        let (Some(push), Some((to, lang))) = (self.push(), self.open_device(device).await?) else {
            return Ok(End::Done(Delivery::Dropped));
        };
        about.lang = lang;
        let Some(receiver) = to.read() else {
            return Ok(End::Never("the subscription cannot be read".to_owned()));
        };
        let plain = words.push(about);
        let Ok(body) = crate::push::seal(&receiver.public, &receiver.auth, plain.as_bytes()) else {
            return Ok(End::Never("the message cannot be sealed".to_owned()));
        };
        let vapid = self.vapid().await?;
        // A telephone that was off gets the last word on each petition, not all of them. A hash:
        // the push service must not learn the number.
        let topic = self.0.vault.keyed_hash("push topic", &about.number);
        let message = PushMessage {
            authorization: vapid.authorization(&receiver.endpoint, push.subject(), now)?,
            endpoint: receiver.endpoint,
            topic: crate::push::base64url(&topic[..24.min(topic.len())]),
            ttl: KEPT,
            body,
        };
        Ok(match push.send(&message).await {
            PushAnswer::Taken => End::Done(Delivery::Sent),
            PushAnswer::Gone => {
                let mut tx = self.db().begin().await?;
                tx.forget_endpoint_of(device).await?;
                tx.commit().await?;
                End::Done(Delivery::Gone)
            }
            PushAnswer::Later { after, why } => End::Later(after, why),
            PushAnswer::Never(why) => End::Never(why),
        })
    }

    async fn end(&self, job: &JobRow, owner: Uuid, end: End) -> Result<(), ServiceError> {
        let now = self.now();
        let mut tx = self.db().begin().await?;
        match end {
            End::Done(state) => {
                tx.finish_job(job.id, owner, now).await?;
                tx.end_delivery(job.id, state.code(), now).await?;
            }
            End::Later(after, why) if job.attempts < job.max_attempts => {
                let wait = (FIRST_WAIT << (job.attempts - 1).clamp(0, 10)).min(LONGEST_WAIT);
                let again = now + wait.max(after.unwrap_or(0));
                tracing::info!(job = %job.id, attempt = job.attempts, why, "not delivered yet");
                tx.retry_job(job.id, owner, again, &why).await?;
            }
            End::Later(_, why) | End::Never(why) => {
                tracing::warn!(job = %job.id, attempt = job.attempts, why, "not delivered");
                tx.bury_job(job.id, owner, now, &why).await?;
                tx.end_delivery(job.id, Delivery::Failed.code(), now).await?;
            }
        }
        tx.commit().await?;
        Ok(())
    }
}
