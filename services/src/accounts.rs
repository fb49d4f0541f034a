//! Officers: sign-in, sessions, passwords. Guessing is slowed per (name, place), so that nobody
//! can lock a colleague out from somewhere else.

use crate::history;
use crate::{ServiceError, Services, new_id, vault};
use argon2::password_hash::phc::PasswordHash;
use argon2::{Argon2, PasswordHasher, PasswordVerifier};
use domain::event::{EventData, EventKind};
use domain::id::OfficerId;
use domain::input::{Field, FieldError, Problem};
use domain::permit::{Actor, Membership};
use domain::refusal::Refusal;
use domain::workflow::Role;
use std::sync::Arc;
use store::people::OfficerRow;
use store::{StoreError, Tx};
use tokio::sync::Semaphore;
use uuid::Uuid;

/// A session ends after this long without use, ms (ASVS 7.3: 30 minutes).
const IDLE: i64 = 30 * 60_000;
/// A session ends after this long in any case, ms (12 hours).
const ABSOLUTE: i64 = 12 * 3_600_000;
/// A session's last use is written at most this often, ms.
const TOUCH_EVERY: i64 = 60_000;
/// Failed tries count within this window, ms.
const WINDOW: i64 = 15 * 60_000;
/// Tries for one name from one place before it slows down.
const TRIES_PER_NAME: i64 = 10;
/// Tries from one place, whatever the name: carriers share addresses, so this is generous.
const TRIES_PER_PLACE: i64 = 100;
/// Then the place waits this long, ms.
const WAIT: i64 = 60_000;
/// Least characters of a password (ASVS 6.2.1).
pub const PASSWORD_MIN: u32 = 12;
/// Most characters: argon2 is slow on purpose.
pub const PASSWORD_MAX: u32 = 128;

/// Bounded password hashing outside the async threads.
pub(crate) struct Hashing {
    permits: Arc<Semaphore>,
    /// Verified against when the name is unknown, so that both answers take the same time.
    nobody: String,
}

impl Hashing {
    pub(crate) fn new(at_once: usize) -> Self {
        let nobody = hash(&vault::hex(&vault::random::<16>())).unwrap_or_default();
        Self { permits: Arc::new(Semaphore::new(at_once)), nobody }
    }

    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, ServiceError> {
        let permit = self
            .permits
            .clone()
            .acquire_owned()
            .await
            .map_err(|error| ServiceError::Broken(error.into()))?;
        tokio::task::spawn_blocking(move || {
            let _permit = permit;
            work()
        })
        .await
        .map_err(|error| ServiceError::Broken(error.into()))
    }
}

fn hash(password: &str) -> Result<String, ServiceError> {
    // Argon2id, 19 MiB, two passes: the crate's default and OWASP's first choice.
    let salt: [u8; 16] = vault::random();
    Argon2::default()
        .hash_password_with_salt(password.as_bytes(), &salt)
        .map(|hash: PasswordHash| hash.to_string())
        .map_err(|error| ServiceError::Broken(error.to_string().into()))
}

fn verify(password: &str, stored: &str) -> bool {
    PasswordHash::new(stored)
        .is_ok_and(|stored| Argon2::default().verify_password(password.as_bytes(), &stored).is_ok())
}

/// A signed-in officer.
#[derive(Clone, Debug, PartialEq)]
pub struct Officer {
    /// The account.
    pub id: OfficerId,
    /// Lower case.
    pub username: String,
    /// As colleagues know them.
    pub display_name: String,
    /// Their roles.
    pub memberships: Vec<Membership>,
    /// Before anything else.
    pub must_change_password: bool,
    /// SHA-256 of the session's token.
    session: Vec<u8>,
}

impl Officer {
    /// An officer without a session: the demonstration's actors.
    pub(crate) fn acting(
        id: OfficerId,
        username: &str,
        display_name: &str,
        memberships: Vec<Membership>,
    ) -> Self {
        Self {
            id,
            username: username.to_owned(),
            display_name: display_name.to_owned(),
            memberships,
            must_change_password: false,
            session: Vec::new(),
        }
    }

    /// As the law sees them.
    pub fn actor(&self) -> Actor {
        Actor::Officer { id: self.id, memberships: self.memberships.clone() }
    }
    /// Holds this role anywhere.
    pub fn has(&self, role: Role) -> bool {
        self.memberships.iter().any(|held| held.role == role)
    }
    /// Coordinates the province, or screens for those who do.
    pub fn is_intake(&self) -> bool {
        self.memberships
            .iter()
            .any(|held| held.role.is_coordinating() || held.role == Role::Operator)
    }
    /// Agencies that this officer acts for.
    pub fn agencies(&self) -> Vec<String> {
        let mut agencies: Vec<String> = self
            .memberships
            .iter()
            .filter(|held| held.role.is_of_agency())
            .map(|held| held.agency.clone())
            .collect();
        agencies.dedup();
        agencies
    }
    /// Agencies that this officer belongs to, in whatever role.
    pub fn places(&self) -> Vec<String> {
        let mut places: Vec<String> =
            self.memberships.iter().map(|held| held.agency.clone()).collect();
        places.sort_unstable();
        places.dedup();
        places
    }
    /// Holds this role everywhere, and no other.
    pub fn has_only(&self, role: Role) -> bool {
        self.memberships.iter().all(|held| held.role == role)
    }
    /// The agency that an act is recorded under.
    pub(crate) fn acting_for(&self, lead: Option<&str>) -> Option<String> {
        self.memberships
            .iter()
            .find(|held| Some(held.agency.as_str()) == lead)
            .or_else(|| self.memberships.first())
            .map(|held| held.agency.clone())
    }
}

/// One of an officer's own sessions.
#[derive(Clone, Debug, PartialEq)]
pub struct SessionView {
    /// Coarse label of the device.
    pub device: String,
    /// ms UTC.
    pub created_at: i64,
    /// ms UTC.
    pub last_seen_at: i64,
    /// The one in use.
    pub is_this: bool,
}

/// A new account.
#[derive(Clone, Debug)]
pub struct NewOfficer {
    /// Any case; kept in lower case.
    pub username: String,
    /// As colleagues know them.
    pub display_name: String,
    /// Their roles.
    pub memberships: Vec<Membership>,
}

impl Services {
    /// Signs an officer in from `place` (a network address, already made coarse); the token for the
    /// cookie. A session that was open in this browser is closed by its `old_token`.
    ///
    /// # Errors
    /// [`Refusal::WrongPassword`] in the same time for known and unknown names,
    /// [`Refusal::SlowDown`] after too many tries from this place.
    pub async fn sign_in(
        &self,
        username: &str,
        password: &str,
        place: &str,
        device: &str,
        old_token: Option<&str>,
    ) -> Result<String, ServiceError> {
        let now = self.now();
        let username = username.trim().to_lowercase();
        let keys = [
            (
                self.0.vault.keyed_hash("throttle name", &format!("{username}\n{place}")),
                TRIES_PER_NAME,
            ),
            (self.0.vault.keyed_hash("throttle place", place), TRIES_PER_PLACE),
        ];
        for (key, _) in &keys {
            if self.db().throttle(key).await?.blocked_until > now {
                return Err(Refusal::SlowDown.into());
            }
        }
        let officer = self
            .db()
            .officer_by_username(&username)
            .await?
            .filter(|officer| officer.disabled_at.is_none());
        let stored = officer
            .as_ref()
            .map_or_else(|| self.0.hashing.nobody.clone(), |o| o.password_hash.clone());
        let typed: String = password.chars().take(PASSWORD_MAX as usize).collect();
        let right = self.0.hashing.run(move || verify(&typed, &stored)).await?;
        // The account that was tried, by id; a name that is nobody's may be a mistyped password.
        let tried = officer.as_ref().map(|officer| officer.id.to_string());
        let Some(officer) = officer.filter(|_| right) else {
            let mut tx = self.db().begin().await?;
            for (key, tries) in &keys {
                tx.count_failure(key, *tries, now, WINDOW, WAIT).await?;
            }
            history::write_of_house(
                &mut tx,
                EventKind::SignInFailed,
                &Actor::System,
                now,
                EventData { person: tried, ..EventData::default() },
            )
            .await?;
            tx.commit().await?;
            return Err(Refusal::WrongPassword.into());
        };
        let token = vault::hex(&vault::random::<32>());
        let mut tx = self.db().begin().await?;
        if let Some(old) = old_token {
            tx.close_session(&token_hash(old)).await?;
        }
        tx.clear_throttle(&keys[0].0).await?;
        tx.open_session(&token_hash(&token), officer.id, device, now, now + ABSOLUTE).await?;
        let actor = Actor::Officer { id: OfficerId(officer.id), memberships: Vec::new() };
        history::write_of_house(&mut tx, EventKind::SignedIn, &actor, now, EventData::default())
            .await?;
        tx.commit().await?;
        Ok(token)
    }

    /// The officer behind a session's token; `None` when it is over.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn officer(&self, token: &str) -> Result<Option<Officer>, ServiceError> {
        let now = self.now();
        let hash = token_hash(token);
        let Some((officer, last_seen_at)) = self.officer_of(&hash).await? else { return Ok(None) };
        if last_seen_at + TOUCH_EVERY < now {
            let mut tx = self.db().begin().await?;
            tx.touch_session(&hash, now).await?;
            tx.commit().await?;
        }
        Ok(Some(officer))
    }

    /// As [`Services::officer`], for what a page does by itself while nobody touches it: the session
    /// does not live longer by it.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn officer_at_rest(&self, token: &str) -> Result<Option<Officer>, ServiceError> {
        Ok(self.officer_of(&token_hash(token)).await?.map(|(officer, _)| officer))
    }

    /// The same officer as they are now; `None` when their session is over.
    pub(crate) async fn still(&self, officer: &Officer) -> Result<Option<Officer>, ServiceError> {
        Ok(self.officer_of(&officer.session).await?.map(|(officer, _)| officer))
    }

    /// The officer of a session's hash, and when it was last used.
    async fn officer_of(&self, hash: &[u8]) -> Result<Option<(Officer, i64)>, ServiceError> {
        let now = self.now();
        let Some(session) = self.db().find_session(hash, now, now - IDLE).await? else {
            return Ok(None);
        };
        let officer = Officer {
            id: OfficerId(session.officer_id),
            username: session.username,
            display_name: session.display_name,
            memberships: self.memberships_of(session.officer_id).await?,
            must_change_password: session.must_change_password,
            session: hash.to_vec(),
        };
        Ok(Some((officer, session.last_seen_at)))
    }

    /// An officer by the account alone, for what was begun at the desk and is done later; `None` when
    /// the account may do nothing any more.
    pub(crate) async fn officer_by_id(&self, id: Uuid) -> Result<Option<Officer>, ServiceError> {
        let Some(row) = self.db().officer(id).await?.filter(|row| row.disabled_at.is_none()) else {
            return Ok(None);
        };
        let memberships = self.memberships_of(id).await?;
        let officer = Officer::acting(OfficerId(id), &row.username, &row.display_name, memberships);
        Ok(Some(Officer { must_change_password: row.must_change_password, ..officer }))
    }

    async fn memberships_of(&self, officer: Uuid) -> Result<Vec<Membership>, ServiceError> {
        Ok(self
            .db()
            .memberships(officer)
            .await?
            .into_iter()
            .filter_map(|(role, agency)| Role::parse(&role).map(|role| Membership { role, agency }))
            .collect())
    }

    /// Ends this session, or every session of the officer.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn sign_out(&self, officer: &Officer, everywhere: bool) -> Result<(), ServiceError> {
        let mut tx = self.db().begin().await?;
        if everywhere {
            tx.close_sessions(officer.id.0).await?;
        } else {
            tx.close_session(&officer.session).await?;
        }
        tx.commit().await?;
        Ok(())
    }

    /// The officer's own live sessions.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn sessions(&self, officer: &Officer) -> Result<Vec<SessionView>, ServiceError> {
        Ok(self
            .db()
            .sessions(officer.id.0, self.now())
            .await?
            .into_iter()
            .map(|row| SessionView {
                is_this: row.token_hash == officer.session,
                device: row.device,
                created_at: row.created_at,
                last_seen_at: row.last_seen_at,
            })
            .collect())
    }

    /// Changes the officer's own password and ends every other session; the new token.
    ///
    /// # Errors
    /// [`ServiceError::Invalid`] by field, [`Refusal::WrongPassword`] when the old one is wrong.
    pub async fn change_password(
        &self,
        officer: &Officer,
        old: &str,
        new: &str,
        again: &str,
        device: &str,
    ) -> Result<String, ServiceError> {
        let row = self.db().officer(officer.id.0).await?.ok_or(ServiceError::NotFound)?;
        let mut errors = Vec::new();
        if let Err(problem) = judge_password(new, &officer.username) {
            errors.push(FieldError::new(Field::NewPassword, problem));
        } else if new != again {
            errors.push(FieldError::new(Field::NewPasswordAgain, Problem::NotTheSame));
        } else if new == old {
            errors.push(FieldError::new(Field::NewPassword, Problem::TooCommon));
        }
        if !errors.is_empty() {
            return Err(ServiceError::Invalid(errors));
        }
        let (typed, stored) = (old.to_owned(), row.password_hash.clone());
        if !self.0.hashing.run(move || verify(&typed, &stored)).await? {
            return Err(Refusal::WrongPassword.into());
        }
        let new = new.to_owned();
        let hashed = self.0.hashing.run(move || hash(&new)).await??;
        let now = self.now();
        let token = vault::hex(&vault::random::<32>());
        let mut tx = self.db().begin().await?;
        tx.set_password(officer.id.0, &hashed, false).await?;
        tx.close_sessions(officer.id.0).await?;
        tx.open_session(&token_hash(&token), officer.id.0, device, now, now + ABSOLUTE).await?;
        let data = EventData { what: Some("password".into()), ..EventData::default() };
        history::write_of_house(&mut tx, EventKind::AccountChanged, &officer.actor(), now, data)
            .await?;
        tx.commit().await?;
        Ok(token)
    }

    /// Makes an account; its first password, to be changed at the first sign-in.
    ///
    /// # Errors
    /// [`ServiceError::Unfit`] when the name is taken or an agency is unknown.
    pub async fn add_officer(&self, new: NewOfficer) -> Result<(Uuid, String), ServiceError> {
        self.insert_officer(new, true).await
    }

    pub(crate) async fn insert_officer(
        &self,
        new: NewOfficer,
        must_change: bool,
    ) -> Result<(Uuid, String), ServiceError> {
        let directory = self.directory();
        for membership in &new.memberships {
            if directory.agency(&membership.agency).is_none() {
                return Err(ServiceError::Unfit(format!(
                    "there is no agency {:?}",
                    membership.agency
                )));
            }
        }
        let password = first_password();
        let for_hash = password.clone();
        let row = OfficerRow {
            id: new_id(),
            username: new.username.trim().to_lowercase(),
            display_name: new.display_name,
            password_hash: self.0.hashing.run(move || hash(&for_hash)).await??,
            must_change_password: must_change,
            disabled_at: None,
        };
        let now = self.now();
        let mut tx = self.db().begin().await?;
        match tx.insert_officer(&row, now).await {
            Err(StoreError::Conflict) => {
                return Err(ServiceError::Unfit(format!("the name {:?} is taken", row.username)));
            }
            other => other?,
        }
        for membership in &new.memberships {
            tx.add_membership(row.id, membership.role.code(), &membership.agency).await?;
        }
        let data = EventData {
            what: Some("added".into()),
            person: Some(row.id.to_string()),
            ..EventData::default()
        };
        history::write_of_house(&mut tx, EventKind::AccountChanged, &Actor::System, now, data)
            .await?;
        tx.commit().await?;
        Ok((row.id, password))
    }

    /// Gives an account a new first password and ends its sessions.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`] when there is no such name.
    pub async fn reset_officer(&self, username: &str) -> Result<String, ServiceError> {
        let row = self.named(username).await?;
        let password = first_password();
        let for_hash = password.clone();
        let hashed = self.0.hashing.run(move || hash(&for_hash)).await??;
        self.change_account(row.id, "reset", async |tx: &mut Tx, _| {
            tx.set_password(row.id, &hashed, true).await
        })
        .await?;
        Ok(password)
    }

    /// Disables an account and ends its sessions.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`] when there is no such name.
    pub async fn disable_officer(&self, username: &str) -> Result<(), ServiceError> {
        let row = self.named(username).await?;
        self.change_account(row.id, "disabled", async |tx: &mut Tx, now| {
            tx.disable_officer(row.id, now).await
        })
        .await
    }

    async fn change_account(
        &self,
        officer: Uuid,
        what: &str,
        change: impl AsyncFnOnce(&mut Tx, i64) -> Result<(), StoreError>,
    ) -> Result<(), ServiceError> {
        let now = self.now();
        let mut tx = self.db().begin().await?;
        change(&mut tx, now).await?;
        tx.close_sessions(officer).await?;
        let data = EventData {
            what: Some(what.into()),
            person: Some(officer.to_string()),
            ..EventData::default()
        };
        history::write_of_house(&mut tx, EventKind::AccountChanged, &Actor::System, now, data)
            .await?;
        tx.commit().await?;
        Ok(())
    }

    /// Every account as (username, display name, roles, disabled).
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn list_officers(
        &self,
    ) -> Result<Vec<(String, String, Vec<Membership>, bool)>, ServiceError> {
        let mut list = Vec::new();
        for row in self.db().officers().await? {
            let memberships = self.memberships_of(row.id).await?;
            list.push((row.username, row.display_name, memberships, row.disabled_at.is_some()));
        }
        Ok(list)
    }

    pub(crate) async fn named(&self, username: &str) -> Result<OfficerRow, ServiceError> {
        self.db()
            .officer_by_username(&username.trim().to_lowercase())
            .await?
            .ok_or(ServiceError::NotFound)
    }
}

fn token_hash(token: &str) -> Vec<u8> {
    vault::sha256(token.as_bytes()).to_vec()
}

/// Twenty characters that are hard to confuse: a hundred random bits in groups of five.
fn first_password() -> String {
    const LETTERS: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz23456789x";
    let bytes: [u8; 20] = vault::random();
    let letters: Vec<char> =
        bytes.iter().map(|byte| char::from(LETTERS[usize::from(byte % 32)])).collect();
    letters.chunks(5).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join("-")
}

/// Length, and the few choices that everybody tries first (ASVS 6.2).
fn judge_password(password: &str, username: &str) -> Result<(), Problem> {
    let length = u32::try_from(password.chars().count()).unwrap_or(u32::MAX);
    if length < PASSWORD_MIN {
        return Err(Problem::TooShort { min: PASSWORD_MIN });
    }
    if length > PASSWORD_MAX {
        return Err(Problem::TooLong { max: PASSWORD_MAX });
    }
    let folded = domain::fold::fold(password).replace(' ', "");
    let common = [
        "matkhau", "password", "vinhphuc", "123456", "qwerty", "abcdef", "admin", "111111",
        "000000",
    ];
    let rest = common.iter().fold(folded.clone(), |rest, word| rest.replace(word, ""));
    let few = {
        let mut seen: Vec<char> = folded.chars().collect();
        seen.sort_unstable();
        seen.dedup();
        seen.len() < 5
    };
    if few || rest.len() < 4 || (username.len() > 3 && folded.replace(username, "").len() < 4) {
        return Err(Problem::TooCommon);
    }
    Ok(())
}
