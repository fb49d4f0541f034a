//! A finished message on its way through the outbox: sealed in the job, so that neither address nor
//! words lie in the database in clear; opened by the worker, and given to its channel.

use crate::ports::{Letter, ShortMessage, Undelivered};
use crate::{ServiceError, Services, new_id, vault};
use serde::{Deserialize, Serialize};
use store::outbox::{JobRow, NewJob};

/// The job that hands over the message that is sealed in it.
pub(crate) const SEND: &str = "send.code";
/// Tries: at once, after one minute, after three.
const ATTEMPTS: i64 = 3;
/// The plain text is filled up to this many bytes, so that its length tells nothing.
const SIZE: usize = 1024;

/// What leaves.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Outgoing {
    /// By e-mail.
    Mail {
        /// Address.
        to: String,
        /// One line.
        subject: String,
        /// The message.
        text: String,
    },
    /// By text message.
    Sms {
        /// E.164.
        to: String,
        /// The message.
        text: String,
    },
    /// Nobody is written to; the job is there so that it looks like the others.
    Nobody,
}

#[derive(Serialize, Deserialize)]
struct Enclosed {
    what: Outgoing,
    /// ms UTC; afterwards the message is worth nothing and is not sent.
    until: i64,
}

#[derive(Serialize, Deserialize)]
struct Payload {
    key: i64,
    sealed: String,
}

impl Services {
    /// The job that sends `what` at once, and not after `until` (ms UTC). By `name` it can be cancelled.
    ///
    /// # Errors
    /// [`ServiceError::Broken`] only when the cipher itself fails.
    pub(crate) fn post_job(
        &self,
        what: Outgoing,
        until: i64,
        name: String,
    ) -> Result<NewJob, ServiceError> {
        let id = new_id();
        let mut plain = serde_json::to_vec(&Enclosed { what, until })?;
        // JSON passes over spaces at its end.
        plain.resize(plain.len().max(SIZE), b' ');
        let sealed = self.0.vault.seal(&format!("job|{SEND}|{id}"), &plain)?;
        let payload = Payload { key: self.0.vault.key_id(), sealed: vault::hex(&sealed) };
        Ok(NewJob {
            id,
            kind: SEND,
            petition_id: None,
            payload: serde_json::to_string(&payload)?,
            run_at: self.now(),
            max_attempts: ATTEMPTS,
            dedupe_key: Some(name),
        })
    }

    /// Hands over what is sealed in `job`: how the channel took it. What comes too late or has no
    /// channel is refused for good.
    ///
    /// # Errors
    /// [`ServiceError`] when the job is not ours or does not open.
    pub(crate) async fn send_post(
        &self,
        job: &JobRow,
    ) -> Result<Result<(), Undelivered>, ServiceError> {
        let payload: Payload = serde_json::from_str(&job.payload)?;
        let sealed = vault::bytes_from_hex(&payload.sealed)
            .ok_or_else(|| ServiceError::Unfit("the job is no sealed message".to_owned()))?;
        let plain = self.0.vault.unseal(&format!("job|{SEND}|{}", job.id), payload.key, &sealed)?;
        let enclosed: Enclosed = serde_json::from_slice(&plain)?;
        if enclosed.until <= self.now() {
            return Ok(Err(Undelivered::Never("it came too late".to_owned())));
        }
        let none = |what: &str| Err(Undelivered::Never(format!("no {what} is configured")));
        let id = job.id;
        Ok(match enclosed.what {
            Outgoing::Nobody => Ok(()),
            Outgoing::Mail { to, subject, text } => match self.mail() {
                Some(mail) => {
                    let letter = Letter { id, to, subject, text, html: None, unsubscribe: None };
                    mail.send(&letter).await
                }
                None => none("mail"),
            },
            Outgoing::Sms { to, text } => match self.sms() {
                Some(sms) => sms.send(&ShortMessage { id, to, text }).await,
                None => none("gateway"),
            },
        })
    }
}
