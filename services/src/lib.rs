//! What the house does. Citizens' and officers' verbs, each in one transaction, with permissions
//! enforced here and nowhere above. No HTML, no HTTP.
#![forbid(unsafe_code)]

pub mod accounts;
mod amending;
pub mod answers;
pub mod around;
pub mod asking;
pub mod audit;
pub mod bulk;
pub mod citizens;
mod covering;
pub mod darkroom;
pub mod demo;
pub mod draft_photos;
pub mod effort;
pub mod entry;
mod error;
pub mod files;
pub mod following;
pub mod handling;
mod history;
pub mod imaging;
pub mod intake;
pub mod ladder;
pub mod live;
pub mod lookup;
pub mod mine;
pub mod notices;
pub mod otp;
pub mod photos;
pub mod places;
pub mod ports;
pub mod post;
pub mod previewing;
pub mod publishing;
pub mod push;
pub mod queues;
pub mod reel;
pub mod refused;
mod relay;
pub mod rights;
pub mod routing;
pub mod rules;
pub mod seed;
pub mod sender;
pub mod similar;
pub mod suggest;
pub mod tags;
pub mod vault;
pub mod video;
pub mod view;
pub mod views;
mod words;
pub mod worker;

pub use error::ServiceError;

use darkroom::Darkroom;
use domain::directory::Directory;
use domain::draft::Terms;
use domain::suggest::Suggester;
use files::Files;
use ports::{Clock, Mail, Push, Sms};
use rules::Rules;
use std::sync::{Arc, RwLock};
use store::Db;
use tokio::sync::{OnceCell, Semaphore};
use uuid::Uuid;
use vault::Vault;

/// The house, open for work. Cheap to clone.
#[derive(Clone)]
pub struct Services(Arc<House>);

struct House {
    db: Db,
    files: Files,
    darkroom: Darkroom,
    judging: Semaphore,
    vault: Vault,
    clock: Arc<dyn Clock>,
    mail: Option<Arc<dyn Mail>>,
    sms: Option<Arc<dyn Sms>>,
    push: Option<Arc<dyn Push>>,
    vapid: OnceCell<push::Vapid>,
    terms: Terms,
    directory: RwLock<Arc<Directory>>,
    rules: Rules,
    hashing: accounts::Hashing,
    suggester: OnceCell<Suggester>,
    live: live::Live,
    tally: refused::Tally,
}

/// What the house is built from.
pub struct Parts {
    /// The database, migrated and seeded.
    pub db: Db,
    /// The file store.
    pub files: Files,
    /// Seals and opens.
    pub vault: Vault,
    /// What time it is.
    pub clock: Arc<dyn Clock>,
    /// Takes letters away; `None` when the operator configured no mail.
    pub mail: Option<Arc<dyn Mail>>,
    /// Takes text messages away; `None` when the operator configured no gateway.
    pub sms: Option<Arc<dyn Sms>>,
    /// Takes messages to browsers' push services; `None` when the operator switched it off.
    pub push: Option<Arc<dyn Push>>,
    /// What the operator decided about the form.
    pub terms: Terms,
    /// Photos that may be developed at once.
    pub darkroom_permits: usize,
}

impl Services {
    /// Opens the house: tries the vault's key and reads directory, calendars and limits.
    ///
    /// # Errors
    /// [`ServiceError::Unfit`] with what the operator must do, when the key does not open what is
    /// sealed or the directory is empty.
    pub async fn open(parts: Parts) -> Result<Self, ServiceError> {
        parts.vault.try_on(&parts.db).await?;
        let directory = parts.db.directory().await?;
        if directory.agencies.is_empty() {
            return Err(ServiceError::Unfit(
                "the directory is empty: run `server seed` first".into(),
            ));
        }
        let rules = Rules::load(&parts.db).await?;
        Ok(Self(Arc::new(House {
            db: parts.db,
            files: parts.files,
            darkroom: Darkroom::new(parts.darkroom_permits),
            judging: Semaphore::new(parts.darkroom_permits.max(1)),
            vault: parts.vault,
            clock: parts.clock,
            mail: parts.mail,
            sms: parts.sms,
            push: parts.push,
            vapid: OnceCell::new(),
            terms: parts.terms,
            directory: RwLock::new(Arc::new(directory)),
            rules,
            hashing: accounts::Hashing::new(2),
            suggester: OnceCell::new(),
            live: live::Live::default(),
            tally: refused::Tally::default(),
        })))
    }

    /// The directory as it is now.
    pub fn directory(&self) -> Arc<Directory> {
        match self.0.directory.read() {
            Ok(directory) => directory.clone(),
            // A writer panicked between two whole values; the value inside is whole.
            Err(poisoned) => poisoned.into_inner().clone(),
        }
    }

    /// What the operator decided about the form.
    pub fn terms(&self) -> Terms {
        Terms { now: self.now(), ..self.0.terms }
    }

    /// The channel of letters, if there is one.
    pub fn mail(&self) -> Option<&Arc<dyn Mail>> {
        self.0.mail.as_ref()
    }

    /// The channel of text messages, if there is one.
    pub fn sms(&self) -> Option<&Arc<dyn Sms>> {
        self.0.sms.as_ref()
    }

    /// The channel to browsers, if there is one.
    pub fn push(&self) -> Option<&Arc<dyn Push>> {
        self.0.push.as_ref()
    }

    async fn vapid(&self) -> Result<&push::Vapid, ServiceError> {
        self.0.vapid.get_or_try_init(|| push::Vapid::of(&self.0.db, &self.0.vault)).await
    }

    /// What time it is, ms UTC.
    pub fn now(&self) -> i64 {
        self.0.clock.now()
    }

    /// Is the database there?
    ///
    /// # Errors
    /// [`ServiceError::Busy`] or [`ServiceError::Broken`].
    pub async fn ping(&self) -> Result<(), ServiceError> {
        Ok(self.0.db.ping().await?)
    }

    /// Closes the database after the running statements.
    pub async fn close(&self) {
        self.0.db.close().await;
    }

    /// Was the demonstration loaded? Then a banner says so.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn is_demo(&self) -> Result<bool, ServiceError> {
        Ok(self.0.db.setting("demo").await?.is_some())
    }

    fn db(&self) -> &Db {
        &self.0.db
    }
}

/// A new time-ordered id.
pub(crate) fn new_id() -> Uuid {
    Uuid::now_v7()
}
