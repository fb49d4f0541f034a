//! Citizens who sign in: by a one-time code and nothing else, into a session of their own. An
//! account is its proven contacts; it holds no name and no password. What it may see of petitions
//! is in `mine`. Nothing here ever stands before sending a petition.

use crate::otp::{Proven, Purpose, Ticket, opened};
use crate::{ServiceError, Services, new_id, vault};
use domain::input::Reach;
use domain::refusal::Refusal;
use store::Tx;
use store::citizen::{CitizenSessionRow, ContactRow};
use uuid::Uuid;

const MINUTE: i64 = 60_000;
const DAY: i64 = 24 * 60 * MINUTE;
/// On one's own device a session ends after this long without use, ms.
pub const OWN_IDLE: i64 = 90 * DAY;
/// On one's own device it ends after this long in any case, ms.
pub const OWN_ABSOLUTE: i64 = 365 * DAY;
/// On a device that others use too, ms without use; the browser forgets it when it is closed.
pub const SHARED_IDLE: i64 = 30 * MINUTE;
/// On such a device in any case, ms.
pub const SHARED_ABSOLUTE: i64 = 12 * 60 * MINUTE;
/// A session's last use is written at most this often, ms.
const TOUCH_EVERY: i64 = MINUTE;
/// A code is fresh for reading one's data, ms.
pub const FRESH_TO_READ: i64 = 15 * MINUTE;
/// A code is fresh for changing or erasing, ms.
pub const FRESH_TO_CHANGE: i64 = 5 * MINUTE;

/// A citizen who is signed in.
#[derive(Clone, Debug)]
pub struct Citizen {
    /// The account.
    pub id: Uuid,
    /// The contact that this session's last code proved.
    pub contact: Reach,
    /// When it proved it, ms UTC.
    pub verified_at: i64,
    /// Every contact of the account, the telephone first.
    pub contacts: Vec<Reach>,
    /// A device that others use too.
    pub is_shared: bool,
    session: Uuid,
    token_hash: Vec<u8>,
}

impl Citizen {
    /// The last code is not older than `within` ms: enough for a sensitive act.
    ///
    /// # Errors
    /// [`Refusal::ProveAgain`].
    pub fn fresh(&self, now: i64, within: i64) -> Result<(), Refusal> {
        if now - self.verified_at <= within { Ok(()) } else { Err(Refusal::ProveAgain) }
    }
}

/// A session as it was opened, for the cookie.
#[derive(Clone)]
pub struct Opened {
    /// 64 hex digits. Nowhere else in clear.
    pub token: String,
    /// How long the browser keeps it, seconds; `None` until it is closed.
    pub max_age: Option<i64>,
}

/// One of a citizen's own sessions.
#[derive(Clone, Debug, PartialEq)]
pub struct CitizenSession {
    /// By which it is ended.
    pub id: Uuid,
    /// Coarse label of the device.
    pub device: String,
    /// A device that others use too.
    pub is_shared: bool,
    /// ms UTC.
    pub created_at: i64,
    /// ms UTC.
    pub last_seen_at: i64,
    /// The one in use.
    pub is_this: bool,
}

impl Services {
    /// Signs in by the code that was sent; makes the account when the contact has none. A session
    /// that was open in this browser is closed by its `old_token`.
    ///
    /// # Errors
    /// As [`Services::prove`].
    pub async fn enter(
        &self,
        ticket: &Ticket,
        typed: &str,
        place: &str,
        device: &str,
        is_shared: bool,
        old_token: Option<&str>,
    ) -> Result<Opened, ServiceError> {
        let proven = self.prove(Purpose::SignIn, ticket, typed, place).await?;
        let now = self.now();
        let mut tx = self.db().begin().await?;
        let citizen = match tx.contact(&proven.index).await? {
            Some(contact) => {
                tx.verify_contact(contact.id, now).await?;
                contact.citizen_id
            }
            None => self.new_citizen(&mut tx, &proven).await?,
        };
        if let Some(old) = old_token {
            tx.close_citizen_session(&token_hash(old)).await?;
        }
        let token = vault::token();
        let life = if is_shared { SHARED_ABSOLUTE } else { OWN_ABSOLUTE };
        tx.open_citizen_session(&CitizenSessionRow {
            token_hash: token_hash(&token),
            id: new_id(),
            citizen_id: citizen,
            device: device.to_owned(),
            is_shared,
            created_at: now,
            last_seen_at: now,
            expires_at: now + life,
            proven_at: proven.at,
            proven_kind: proven.reach.kind().to_owned(),
        })
        .await?;
        tx.commit().await?;
        Ok(Opened { token, max_age: (!is_shared).then_some(OWN_IDLE / 1000) })
    }

    async fn new_citizen(&self, tx: &mut Tx, proven: &Proven) -> Result<Uuid, ServiceError> {
        let id = new_id();
        tx.insert_citizen(id, proven.at).await?;
        if tx.insert_contact(&self.contact_row(id, proven)?).await? {
            return Ok(id);
        }
        // Two tabs at once: the other one made the account.
        tx.forget_citizen(id).await?;
        Ok(tx.contact(&proven.index).await?.ok_or(Refusal::Stale)?.citizen_id)
    }

    fn contact_row(&self, citizen: Uuid, proven: &Proven) -> Result<ContactRow, ServiceError> {
        let id = new_id();
        let plain = proven.reach.as_str().as_bytes();
        Ok(ContactRow {
            id,
            citizen_id: citizen,
            kind: proven.reach.kind().to_owned(),
            contact_index: proven.index.clone(),
            key_id: self.0.vault.key_id(),
            contact_sealed: self.0.vault.seal(&place(id), plain)?,
            verified_at: proven.at,
        })
    }

    /// The citizen behind a session's token; `None` when it is over.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn citizen(&self, token: &str) -> Result<Option<Citizen>, ServiceError> {
        let now = self.now();
        let hash = token_hash(token);
        let row =
            self.db().find_citizen_session(&hash, now, now - SHARED_IDLE, now - OWN_IDLE).await?;
        let Some(row) = row else { return Ok(None) };
        let mut contacts = Vec::new();
        for contact in self.db().citizen_contacts(row.citizen_id).await? {
            let sealed = &contact.contact_sealed;
            contacts.push(opened(&self.0.vault.unseal(
                &place(contact.id),
                contact.key_id,
                sealed,
            )?)?);
        }
        let proven = contacts.iter().find(|reach| reach.kind() == row.proven_kind);
        // A contact that went to another account took its proof along.
        let Some(contact) = proven.or(contacts.first()).cloned() else { return Ok(None) };
        if row.last_seen_at + TOUCH_EVERY < now {
            let mut tx = self.db().begin().await?;
            tx.touch_citizen_session(&hash, now).await?;
            tx.commit().await?;
        }
        Ok(Some(Citizen {
            id: row.citizen_id,
            verified_at: if contact.kind() == row.proven_kind { row.proven_at } else { 0 },
            contact,
            contacts,
            is_shared: row.is_shared,
            session: row.id,
            token_hash: hash,
        }))
    }

    /// A fresh proof for a sensitive act: the session goes on with another token, the old one is
    /// dead.
    ///
    /// # Errors
    /// As [`Services::prove`]; [`Refusal::NotAllowed`] when the contact is not this account's.
    pub async fn prove_again(
        &self,
        citizen: &Citizen,
        ticket: &Ticket,
        typed: &str,
        place: &str,
    ) -> Result<Opened, ServiceError> {
        let proven = self.prove(Purpose::DataRights, ticket, typed, place).await?;
        let mut tx = self.db().begin().await?;
        match tx.contact(&proven.index).await? {
            Some(contact) if contact.citizen_id == citizen.id => {
                tx.verify_contact(contact.id, proven.at).await?;
            }
            _ => return Err(Refusal::NotAllowed.into()),
        }
        let opened = self.renew(&mut tx, citizen, &proven).await?;
        tx.commit().await?;
        Ok(opened)
    }

    /// Adds a proven contact to the account, in place of the one of its kind that was there before.
    /// What the old one opened stays. An account that had the new one and has no other is taken in.
    ///
    /// # Errors
    /// As [`Services::prove`].
    pub async fn change_contact(
        &self,
        citizen: &Citizen,
        ticket: &Ticket,
        typed: &str,
        place: &str,
    ) -> Result<Opened, ServiceError> {
        let proven = self.prove(Purpose::ChangeContact, ticket, typed, place).await?;
        let mut tx = self.db().begin().await?;
        match tx.contact(&proven.index).await? {
            Some(contact) if contact.citizen_id == citizen.id => {
                tx.verify_contact(contact.id, proven.at).await?;
            }
            before => {
                for own in tx.contacts(citizen.id).await? {
                    if own.kind == proven.reach.kind() {
                        tx.claim_by_contact(own.id, proven.at).await?;
                        tx.forget_contact(own.id).await?;
                        self.tell_left(&mut tx, &own).await?;
                    }
                }
                if let Some(before) = before {
                    tx.forget_contact(before.id).await?;
                    if tx.contacts(before.citizen_id).await?.is_empty() {
                        tx.move_mine(before.citizen_id, citizen.id).await?;
                        tx.forget_citizen(before.citizen_id).await?;
                    }
                }
                if !tx.insert_contact(&self.contact_row(citizen.id, &proven)?).await? {
                    return Err(Refusal::Stale.into());
                }
            }
        }
        let opened = self.renew(&mut tx, citizen, &proven).await?;
        tx.commit().await?;
        Ok(opened)
    }

    /// Tells a contact that another one took its place.
    async fn tell_left(&self, tx: &mut Tx, old: &ContactRow) -> Result<(), ServiceError> {
        let plain = self.0.vault.unseal(&place(old.id), old.key_id, &old.contact_sealed)?;
        self.tell_contact_left(tx, &opened(&plain)?, format!("left:{}", old.id)).await
    }

    async fn renew(
        &self,
        tx: &mut Tx,
        citizen: &Citizen,
        proven: &Proven,
    ) -> Result<Opened, ServiceError> {
        let token = vault::token();
        let renewed = tx
            .renew_citizen_session(
                &citizen.token_hash,
                &token_hash(&token),
                proven.at,
                proven.reach.kind(),
            )
            .await?;
        if !renewed {
            return Err(Refusal::SignIn.into());
        }
        Ok(Opened { token, max_age: (!citizen.is_shared).then_some(OWN_IDLE / 1000) })
    }

    /// Ends this session, or every session of the account.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn leave(&self, citizen: &Citizen, everywhere: bool) -> Result<(), ServiceError> {
        let mut tx = self.db().begin().await?;
        if everywhere {
            tx.close_citizen_sessions(citizen.id).await?;
        } else {
            tx.close_citizen_session(&citizen.token_hash).await?;
        }
        tx.commit().await?;
        Ok(())
    }

    /// Ends one of the citizen's own sessions.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`] when it is another's or over.
    pub async fn end_session(&self, citizen: &Citizen, session: Uuid) -> Result<(), ServiceError> {
        let mut tx = self.db().begin().await?;
        let ended = tx.close_session_of_citizen(session, citizen.id).await?;
        tx.commit().await?;
        if ended { Ok(()) } else { Err(ServiceError::NotFound) }
    }

    /// The citizen's own live sessions, the last used first.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn citizen_sessions(
        &self,
        citizen: &Citizen,
    ) -> Result<Vec<CitizenSession>, ServiceError> {
        let now = self.now();
        Ok(self
            .db()
            .citizen_sessions(citizen.id, now, now - SHARED_IDLE, now - OWN_IDLE)
            .await?
            .into_iter()
            .map(|row| CitizenSession {
                is_this: row.id == citizen.session,
                id: row.id,
                device: row.device,
                is_shared: row.is_shared,
                created_at: row.created_at,
                last_seen_at: row.last_seen_at,
            })
            .collect())
    }

    /// Forgets the account: contacts, sessions, claims. The petitions stay; they are the house's.
    ///
    /// # Errors
    /// [`Refusal::ProveAgain`] without a code of the last five minutes.
    pub async fn close_account(&self, citizen: &Citizen) -> Result<(), ServiceError> {
        citizen.fresh(self.now(), FRESH_TO_CHANGE)?;
        let mut tx = self.db().begin().await?;
        tx.forget_mine(citizen.id).await?;
        tx.forget_citizen(citizen.id).await?;
        tx.commit().await?;
        Ok(())
    }
}

fn token_hash(token: &str) -> Vec<u8> {
    vault::sha256(token.as_bytes()).to_vec()
}

fn place(id: Uuid) -> String {
    format!("citizen_contact|contact|{id}")
}
