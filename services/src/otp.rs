//! One-time codes: six digits to a telephone or an e-mail prove that whoever asks can read there.
//! Sent first and asked afterwards; the answer and its time are the same whether the house knows
//! the contact or not. What a proof is good for is the caller's business.

mod words;

pub use words::Tongue;

use crate::post::Outgoing;
use crate::{ServiceError, Services, new_id, vault};
use domain::input::{Field, FieldError, Problem, Reach};
use domain::petition::vocabulary;
use domain::refusal::Refusal;
use store::citizen::CodeRow;
use uuid::Uuid;

/// A code lives this long, ms.
pub const LIFE: i64 = 10 * 60_000;
/// Tries before a code is dead.
pub const TRIES: i64 = 5;
/// Digits of a code.
pub const DIGITS: u32 = 6;

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;
/// Codes to one contact, whoever asks: (most, within ms). Guessing one would need a hundred
/// thousand tries; this leaves fifty a day.
const PER_CONTACT: [(&str, i64, i64); 3] =
    [("minute", 2, MINUTE), ("hour", 5, HOUR), ("day", 10, DAY)];
/// Codes that one browser asks for.
const PER_BROWSER: (i64, i64) = (10, HOUR);
/// Codes that one network place asks for. Carriers put thousands of people behind one address.
const PER_PLACE: (i64, i64) = (300, HOUR);
/// Wrong codes from one place, whatever they were for.
const WRONG_PER_PLACE: (i64, i64) = (200, HOUR);

vocabulary! {
    /// What a code is good for; it opens nothing else.
    Purpose {
        /// Opening an account's session.
        SignIn = "sign_in",
        /// Another secret for a petition.
        RenewSecret = "renew_secret",
        /// Seeing, taking along or erasing one's data.
        DataRights = "data_rights",
        /// Another telephone or e-mail for an account.
        ChangeContact = "change_contact",
    }
}

/// The browser's half of a code that was asked for: for a cookie that scripts cannot read.
#[derive(Clone, PartialEq, Eq)]
pub struct Ticket {
    id: Uuid,
    secret: String,
}

impl Ticket {
    /// For the cookie.
    pub fn to_token(&self) -> String {
        format!("{}.{}", self.id.simple(), self.secret)
    }

    /// Reads the cookie back.
    pub fn parse(token: &str) -> Option<Self> {
        let (id, secret) = token.split_once('.')?;
        let plain = secret.len() == 64 && secret.bytes().all(|b| b.is_ascii_hexdigit());
        plain.then_some(())?;
        Some(Self { id: Uuid::parse_str(id).ok()?, secret: secret.to_owned() })
    }
}

/// Who asks for a code, and from where.
#[derive(Clone, Copy)]
pub struct Asker<'a> {
    /// The network place, already made coarse.
    pub place: &'a str,
    /// The browser's own token, when it has one.
    pub browser: Option<&'a str>,
    /// The language of the message.
    pub tongue: Tongue,
}

/// What the page after asking may show.
#[derive(Clone, Debug)]
pub struct Asked {
    /// What the code is for.
    pub purpose: Purpose,
    /// The contact, masked: the browser may be a shared one.
    pub masked: String,
    /// `phone` or `email`.
    pub kind: String,
    /// ms UTC.
    pub expires_at: i64,
}

/// A contact that was proven just now.
#[derive(Clone, Debug)]
pub struct Proven {
    /// The contact.
    pub reach: Reach,
    /// Its look-up hash.
    pub index: Vec<u8>,
    /// The petition that the code was asked for.
    pub petition: Option<Uuid>,
    /// ms UTC.
    pub at: i64,
}

/// What a code is asked for about: whom it may reach.
pub(crate) enum Subject {
    /// Whoever reads there.
    Anybody,
    /// This petition's sender, when the contact is theirs; otherwise nobody is written to.
    Petition(Option<Uuid>),
}

impl Services {
    /// Which contacts a code can be sent to: (telephone, e-mail).
    pub fn reaches(&self) -> (bool, bool) {
        (self.sms().is_some(), self.mail().is_some())
    }

    /// Asks for a code to whatever contact was typed. For renewing a secret there is
    /// [`Services::ask_to_renew`].
    ///
    /// # Errors
    /// [`ServiceError::Invalid`] when it is no contact, [`Refusal::NoChannel`] when the house cannot
    /// write there, [`Refusal::SlowDown`] after too many.
    pub async fn ask_code(
        &self,
        purpose: Purpose,
        typed: &str,
        asker: Asker<'_>,
        old: Option<&Ticket>,
    ) -> Result<Ticket, ServiceError> {
        let reach = self.reach(typed)?;
        self.send_code(purpose, &reach, asker, Subject::Anybody, old).await
    }

    /// Sends a new code in place of one that did not arrive. The old one is dead then.
    ///
    /// # Errors
    /// [`Refusal::Expired`] when the ticket is not of this browser or too old, else as
    /// [`Services::ask_code`].
    pub async fn ask_again(
        &self,
        ticket: &Ticket,
        asker: Asker<'_>,
    ) -> Result<Ticket, ServiceError> {
        let row = self.find_ticket(ticket).await?.ok_or(Refusal::Expired)?;
        let purpose = Purpose::parse(&row.purpose).ok_or(Refusal::Expired)?;
        let reach = self.open_reach(&row)?;
        let subject = match purpose {
            Purpose::RenewSecret => Subject::Petition(row.petition_id),
            _ => Subject::Anybody,
        };
        self.send_code(purpose, &reach, asker, subject, Some(ticket)).await
    }

    /// What the page may show of a code that this browser asked for; `None` when it is over.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn asked(&self, ticket: &Ticket) -> Result<Option<Asked>, ServiceError> {
        let Some(row) = self.find_ticket(ticket).await? else { return Ok(None) };
        Ok(Some(Asked {
            purpose: Purpose::parse(&row.purpose).ok_or(Refusal::Expired)?,
            masked: self.open_reach(&row)?.masked(),
            kind: row.kind,
            expires_at: row.expires_at,
        }))
    }

    /// Proves a contact by the code that was sent there: once, in this browser, for this purpose.
    ///
    /// # Errors
    /// [`Refusal::WrongCode`] alike for a wrong, late, used or dead code; [`Refusal::SlowDown`] when
    /// this place typed too many wrong ones.
    pub async fn prove(
        &self,
        purpose: Purpose,
        ticket: &Ticket,
        typed: &str,
        place: &str,
    ) -> Result<Proven, ServiceError> {
        let now = self.now();
        let code: String = typed.chars().filter(char::is_ascii_digit).collect();
        let place = self.0.vault.keyed_hash("otp wrong place", place);
        if self.db().throttle(&place).await?.blocked_until > now {
            return Err(Refusal::SlowDown.into());
        }
        let mut tx = self.db().begin().await?;
        let browser = self.browser_hash(ticket);
        let found = tx.try_code(ticket.id, &browser, purpose.code(), now, TRIES).await?;
        let right = found.filter(|row| {
            vault::is_same(&row.code_hash, &self.code_hash(row.id, &row.contact_index, &code))
        });
        let used = match &right {
            Some(row) => tx.use_code(row.id, now).await?,
            None => false,
        };
        let Some(row) = right.filter(|_| used) else {
            // The counted try stays counted.
            let (most, window) = WRONG_PER_PLACE;
            tx.count_failure(&place, most, now, window, window / 4).await?;
            tx.commit().await?;
            return Err(Refusal::WrongCode.into());
        };
        tx.commit().await?;
        Ok(Proven {
            reach: self.open_reach(&row)?,
            index: row.contact_index,
            petition: row.petition_id,
            at: now,
        })
    }

    /// The contact that was typed, when the house can write there.
    pub(crate) fn reach(&self, typed: &str) -> Result<Reach, ServiceError> {
        let reach = Reach::parse(typed).map_err(|problem| {
            ServiceError::Invalid(vec![FieldError::new(Field::Reach, problem)])
        })?;
        let (phone, email) = self.reaches();
        let can = match &reach {
            Reach::Phone(_) => phone,
            Reach::Email(_) => email,
        };
        if can { Ok(reach) } else { Err(Refusal::NoChannel.into()) }
    }

    /// The look-up hash of a contact, the same as of a petition's sender.
    pub(crate) fn reach_index(&self, reach: &Reach) -> Vec<u8> {
        self.0.vault.keyed_hash(reach.kind(), reach.as_str())
    }

    /// One transaction: the limits, the code, the job that sends it.
    pub(crate) async fn send_code(
        &self,
        purpose: Purpose,
        reach: &Reach,
        asker: Asker<'_>,
        subject: Subject,
        old: Option<&Ticket>,
    ) -> Result<Ticket, ServiceError> {
        let now = self.now();
        let ticket = Ticket { id: new_id(), secret: vault::hex(&vault::random::<32>()) };
        let index = self.reach_index(reach);
        let code = six_digits();
        let (petition, is_for_nobody) = match subject {
            Subject::Anybody => (None, false),
            Subject::Petition(petition) => (petition, petition.is_none()),
        };
        // A code that nobody was sent can be guessed by nobody: its hash is of nothing.
        let code_hash = if is_for_nobody {
            vault::random::<32>().to_vec()
        } else {
            self.code_hash(ticket.id, &index, &code)
        };
        let what = if is_for_nobody {
            Outgoing::Nobody
        } else {
            words::message(purpose, reach, &code, asker.tongue)
        };
        let row = CodeRow {
            id: ticket.id,
            purpose: purpose.code().to_owned(),
            kind: reach.kind().to_owned(),
            key_id: self.0.vault.key_id(),
            contact_sealed: self.0.vault.seal(&place(ticket.id), reach.as_str().as_bytes())?,
            code_hash,
            browser_hash: self.browser_hash(&ticket),
            petition_id: petition,
            created_at: now,
            expires_at: now + LIFE,
            tries: 0,
            contact_index: index,
        };
        let job = self.post_job(what, now + LIFE, job_name(ticket.id))?;
        let mut tx = self.db().begin().await?;
        for (key, most, window) in self.limits(&row.contact_index, asker) {
            if tx.count_use(&key, now, window).await? > most {
                return Err(Refusal::SlowDown.into());
            }
        }
        if let Some(old) = old
            && tx.end_code(old.id, &self.browser_hash(old), now).await?
        {
            // A dead code that has not left yet would only confuse.
            tx.cancel_job(&job_name(old.id), now).await?;
        }
        tx.insert_code(&row).await?;
        tx.enqueue(job).await?;
        tx.commit().await?;
        Ok(ticket)
    }

    fn limits(&self, contact: &[u8], asker: Asker<'_>) -> Vec<(Vec<u8>, i64, i64)> {
        let key = |what: &str, value: &str| self.0.vault.keyed_hash(what, value);
        let contact = vault::hex(contact);
        let mut limits: Vec<_> = PER_CONTACT
            .iter()
            .map(|(name, most, window)| {
                (key(&format!("otp contact {name}"), &contact), *most, *window)
            })
            .collect();
        limits.extend(
            asker.browser.map(|token| (key("otp browser", token), PER_BROWSER.0, PER_BROWSER.1)),
        );
        limits.push((key("otp place", asker.place), PER_PLACE.0, PER_PLACE.1));
        limits
    }

    async fn find_ticket(&self, ticket: &Ticket) -> Result<Option<CodeRow>, ServiceError> {
        let now = self.now();
        let browser = self.browser_hash(ticket);
        Ok(self
            .db()
            .find_code(ticket.id)
            .await?
            .filter(|row| row.expires_at > now && vault::is_same(&row.browser_hash, &browser)))
    }

    fn open_reach(&self, row: &CodeRow) -> Result<Reach, ServiceError> {
        let plain = self.0.vault.unseal(&place(row.id), row.key_id, &row.contact_sealed)?;
        opened(&plain)
    }

    fn browser_hash(&self, ticket: &Ticket) -> Vec<u8> {
        self.0.vault.keyed_hash("otp browser half", &ticket.to_token())
    }

    fn code_hash(&self, id: Uuid, contact: &[u8], code: &str) -> Vec<u8> {
        self.0.vault.keyed_hash("otp code", &format!("{id}\n{}\n{code}", vault::hex(contact)))
    }
}

/// A contact as it was sealed.
pub(crate) fn opened(plain: &[u8]) -> Result<Reach, ServiceError> {
    let broken = |problem: Problem| ServiceError::Broken(problem.key().into());
    let text = std::str::from_utf8(plain).map_err(|error| ServiceError::Broken(error.into()))?;
    Reach::parse(text).map_err(broken)
}

fn job_name(id: Uuid) -> String {
    format!("code:{id}")
}

fn place(id: Uuid) -> String {
    format!("one_time_code|contact|{id}")
}

/// Every code is as likely as any other: what does not fit a whole number of times is drawn again.
fn six_digits() -> String {
    let all = 10_u32.pow(DIGITS);
    loop {
        let drawn = u32::from_be_bytes(vault::random::<4>());
        if drawn < u32::MAX - u32::MAX % all {
            return format!("{:06}", drawn % all);
        }
    }
}
