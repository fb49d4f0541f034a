//! Entering a petition for its sender, who called, came or wrote: the same answers, checks and intake as
//! everybody's, only typed by an officer. What is typed is kept as typed and comes back, on whatever
//! machine; the clock runs from when it came in.

use crate::accounts::Officer;
use crate::history::{self, Happening};
use crate::intake::{Body, DRAFT_LIFE, DraftKey};
use crate::photos::Home;
use crate::similar::OfficerLike;
use crate::view::{PhotoView, Receipt};
use crate::{ServiceError, Services, new_id, vault};
use bytes::Bytes;
use domain::calendar::{HOUR_MS, Moment, day_key};
use domain::draft::{self, Answers, MAX_PHOTOS, Terms};
use domain::entry::{Came, Entry, MAX_SCANS};
use domain::event::{EventData, EventKind};
use domain::input::FieldError;
use domain::permit::Actor;
use domain::petition::PhotoPurpose;
use domain::place::Point;
use domain::refusal::Refusal;
use domain::similar::Matter;
use store::Tx;
use uuid::Uuid;

/// So long after the entry the receipt with the secret can be printed, ms: the sender stands at the
/// desk, or the letter is answered the same day. Afterwards the secret is the sender's alone.
pub const RECEIPT_LIFE: i64 = 24 * HOUR_MS;

/// A form of an officer.
#[derive(Clone, Debug)]
pub struct EntryView {
    /// The submission's id, in the address.
    pub id: Uuid,
    /// Everything as typed.
    pub answers: Answers,
    /// How it came, as typed.
    pub entry: Entry,
    /// Photos of the matter.
    pub photos: Vec<PhotoView>,
    /// The letter, page by page.
    pub scans: Vec<PhotoView>,
    /// What is wrong with it so far.
    pub errors: Vec<FieldError>,
}

/// A form that was begun and not sent, in one line.
#[derive(Clone, Debug)]
pub struct EntryLine {
    /// The submission's id.
    pub id: Uuid,
    /// The title, or the beginning of the words; empty when nothing was typed.
    pub title: String,
    /// Code of the channel.
    pub channel: String,
    /// ms UTC.
    pub begun_at: i64,
}

/// Who enters, and how it came: what intake writes differently.
pub(crate) struct Entering<'a> {
    pub officer: &'a Officer,
    pub came: Came,
}

impl Officer {
    /// May enter petitions that came by another way.
    #[must_use]
    pub fn may_enter(&self) -> bool {
        self.is_intake()
    }
}

impl Services {
    /// Begins a form; its id.
    ///
    /// # Errors
    /// [`Refusal::NotAllowed`] for those who do not receive.
    pub async fn begin_entry(&self, officer: &Officer) -> Result<Uuid, ServiceError> {
        let (now, key) = (self.now(), self.entry_key(officer, new_id())?);
        let moment = Moment::of(now);
        let entry = Entry {
            day: day_key(now),
            time: format!("{:02}:{:02}", moment.hour, moment.minute),
            ..Entry::default()
        };
        let row = self.new_row(&key, &Body { entry: Some(entry), ..Body::default() }, &[])?;
        let mut tx = self.db().begin().await?;
        tx.insert_submission(&row).await?;
        tx.begin_entry(key.id, officer.id.0, now).await?;
        tx.commit().await?;
        Ok(key.id)
    }

    /// The officer's forms that wait to be finished, the newest first.
    ///
    /// # Errors
    /// As [`Services::begin_entry`].
    pub async fn open_entries(&self, officer: &Officer) -> Result<Vec<EntryLine>, ServiceError> {
        may_enter(officer)?;
        let mut lines = Vec::new();
        for row in self.db().entries(officer.id.0, self.now() - DRAFT_LIFE).await? {
            if row.completed_at.is_some() {
                continue;
            }
            let (_, body) = self.find(&self.entry_key(officer, row.submission_id)?).await?;
            let answers = &body.answers;
            let words = [&answers.title, &answers.description];
            let words = words.into_iter().map(|words| words.trim()).find(|words| !words.is_empty());
            lines.push(EntryLine {
                id: row.submission_id,
                title: words.unwrap_or_default().chars().take(80).collect(),
                channel: body.entry.map(|entry| entry.channel).unwrap_or_default(),
                begun_at: row.begun_at,
            });
        }
        Ok(lines)
    }

    /// Opens a form of the officer's own.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`] when it is another's, sent already or over.
    pub async fn entry(&self, officer: &Officer, id: Uuid) -> Result<EntryView, ServiceError> {
        let (key, body) = self.own_entry(officer, id).await?;
        let photos = self.db().photos_of_submission(key.id).await?;
        let (scans, photos) = photos
            .iter()
            .map(PhotoView::from)
            .partition(|photo: &PhotoView| photo.purpose == PhotoPurpose::Scan);
        let entry = body.entry.clone().unwrap_or_default();
        let errors = self.read_entry(&body).err().unwrap_or_default();
        Ok(EntryView { id, answers: body.answers, entry, photos, scans, errors })
    }

    /// Keeps a form exactly as typed.
    ///
    /// # Errors
    /// As [`Services::entry`].
    pub async fn keep_entry(
        &self,
        officer: &Officer,
        id: Uuid,
        entry: Entry,
        answers: Answers,
    ) -> Result<(), ServiceError> {
        let (key, mut body) = self.own_entry(officer, id).await?;
        body.agreed_at = Some(self.now());
        (body.entry, body.answers) = (Some(entry), answers);
        let sealed = self.seal_body(key.id, &body)?;
        let mut tx = self.db().begin().await?;
        tx.save_submission(key.id, self.0.vault.key_id(), &sealed, &[], self.now()).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Throws a form away that was not sent.
    ///
    /// # Errors
    /// As [`Services::entry`].
    pub async fn drop_entry(&self, officer: &Officer, id: Uuid) -> Result<(), ServiceError> {
        let (key, _) = self.own_entry(officer, id).await?;
        let photos = self.db().photos_of_submission(key.id).await?;
        let mut tx = self.db().begin().await?;
        for photo in photos {
            tx.remove_photo(photo.id, key.id).await?;
            tx.enqueue(self.forget_files(photo.id)).await?;
        }
        tx.drop_entry(key.id).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Adds a photo of the matter, or of a page of the letter.
    ///
    /// # Errors
    /// As [`Services::entry`]; [`ServiceError::Photo`] when it cannot be taken,
    /// [`Refusal::TooManyPhotos`].
    pub async fn add_entry_photo(
        &self,
        officer: &Officer,
        id: Uuid,
        bytes: Bytes,
        purpose: PhotoPurpose,
    ) -> Result<PhotoView, ServiceError> {
        let (key, _) = self.own_entry(officer, id).await?;
        let (home, most) = match purpose {
            PhotoPurpose::Scan => (Home::Scan(key.id), MAX_SCANS),
            _ => (Home::Submission(key.id), MAX_PHOTOS),
        };
        let photos = self.db().photos_of_submission(key.id).await?;
        let own = photos.iter().filter(|photo| photo.purpose == purpose.code());
        if own.count() >= most {
            return Err(Refusal::TooManyPhotos.into());
        }
        let position = photos.iter().map(|photo| photo.position + 1).max().unwrap_or(0);
        self.keep_photo(new_id(), bytes, home, position).await
    }

    /// Takes a photo or a page out again.
    ///
    /// # Errors
    /// As [`Services::entry`].
    pub async fn remove_entry_photo(
        &self,
        officer: &Officer,
        id: Uuid,
        photo: Uuid,
    ) -> Result<(), ServiceError> {
        let (key, _) = self.own_entry(officer, id).await?;
        self.remove_draft_photo(&key, photo).await
    }

    /// A rendition of a photo of a form, for its officer.
    ///
    /// # Errors
    /// As [`Services::entry`].
    pub async fn entry_photo(
        &self,
        officer: &Officer,
        id: Uuid,
        photo: Uuid,
        side: u32,
    ) -> Result<Bytes, ServiceError> {
        let (key, _) = self.own_entry(officer, id).await?;
        self.draft_photo(&key, photo, side).await
    }

    /// What may be the same matter, while it is typed. Nothing of a denunciation is compared.
    ///
    /// # Errors
    /// As [`Services::entry`].
    pub async fn similar_to_entry(
        &self,
        officer: &Officer,
        answers: &Answers,
    ) -> Result<Vec<OfficerLike>, ServiceError> {
        may_enter(officer)?;
        let some = |text: &'_ String| (!text.is_empty()).then(|| text.clone());
        let (category, commune) = (some(&answers.category), some(&answers.commune));
        let point = answers.lat.parse().ok().zip(answers.lng.parse().ok());
        let is_denunciation = answers.nature == domain::petition::Nature::Denunciation.code();
        let says_something =
            !answers.description.trim().is_empty() || !answers.title.trim().is_empty();
        if is_denunciation || !says_something {
            return Ok(Vec::new());
        }
        self.similar_for_intake(&Matter {
            title: &answers.title,
            body: &answers.description,
            address: &answers.address,
            category: category.as_deref(),
            commune: commune.as_deref(),
            point: point.and_then(|(lat, lng)| Point::new(lat, lng)),
            at: self.now(),
        })
        .await
    }

    /// Sends a form: it becomes a petition, once. Sending again gives the same receipt.
    ///
    /// # Errors
    /// [`ServiceError::Invalid`] with everything that is missing; [`ServiceError::NotFound`] when the
    /// form is another's.
    pub async fn submit_entry(&self, officer: &Officer, id: Uuid) -> Result<Receipt, ServiceError> {
        let key = self.entry_key(officer, id)?;
        let (row, body) = self.find(&key).await.map_err(gone)?;
        if row.completed_at.is_some() {
            return self.receipt(key.id).await;
        }
        let (report, came) = self.read_entry(&body).map_err(ServiceError::Invalid)?;
        let body = Body { channel: came.channel.code().to_owned(), ..body };
        let entering = Entering { officer, came };
        match self.receive_as(key.id, &report, &body, None, Some(&entering)).await {
            // A double click, a retry: whoever came first made the petition.
            Err(ServiceError::Refused(Refusal::Stale | Refusal::AlreadyDone)) => {
                self.receipt(key.id).await
            }
            done => done,
        }
    }

    /// The receipt for the sender, to be printed: for the officer who entered it, for a day.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`] for others and later.
    pub async fn entry_receipt(
        &self,
        officer: &Officer,
        id: Uuid,
    ) -> Result<Receipt, ServiceError> {
        let (row, _) = self.find(&self.entry_key(officer, id)?).await.map_err(gone)?;
        let is_fresh = row.completed_at.is_some_and(|at| self.now() - at <= RECEIPT_LIFE);
        if is_fresh { self.receipt(id).await } else { Err(ServiceError::NotFound) }
    }

    /// A form's key: derived, so that it opens on every machine, for this officer alone.
    fn entry_key(&self, officer: &Officer, id: Uuid) -> Result<DraftKey, ServiceError> {
        may_enter(officer)?;
        let secret = self.0.vault.keyed_hash("entry", &format!("{}|{id}", officer.id));
        Ok(DraftKey { id, secret: vault::hex(&secret) })
    }

    async fn own_entry(
        &self,
        officer: &Officer,
        id: Uuid,
    ) -> Result<(DraftKey, Body), ServiceError> {
        let key = self.entry_key(officer, id)?;
        let (row, body) = self.find(&key).await.map_err(gone)?;
        if row.completed_at.is_some() {
            return Err(ServiceError::NotFound);
        }
        Ok((key, body))
    }

    fn read_entry(&self, body: &Body) -> Result<(draft::Report, Came), Vec<FieldError>> {
        let came = body.entry.clone().unwrap_or_default().read(self.now());
        let report = draft::parse(&body.answers, &self.directory(), self.entry_terms());
        match (came, report) {
            (Ok(came), Ok(report)) => Ok((report, came)),
            (came, report) => {
                let mut errors = came.err().unwrap_or_default();
                errors.extend(report.err().unwrap_or_default());
                Err(errors)
            }
        }
    }

    /// What holds for a form of an officer: whoever writes a letter without a name has written all the
    /// same (TT 05/2021 Đ6), and cannot be asked what the form would have asked.
    pub fn entry_terms(&self) -> Terms {
        Terms { contact_optional: true, queued: true, ..self.terms() }
    }
}

impl Entering<'_> {
    /// Says beside the receipt who typed it, for the sender and for everybody after.
    pub(crate) async fn note(
        &self,
        tx: &mut Tx,
        petition: Uuid,
        now: i64,
    ) -> Result<(), ServiceError> {
        let actor: Actor = self.officer.actor();
        let happening = Happening {
            petition,
            at: now,
            kind: EventKind::Entered,
            actor: &actor,
            agency: self.officer.acting_for(None),
            data: EventData {
                what: Some(self.came.channel.code().to_owned()),
                ..EventData::default()
            },
            note: None,
            note_for_sender: false,
            tells_sender: false,
        };
        history::write(tx, happening).await
    }
}

fn may_enter(officer: &Officer) -> Result<(), ServiceError> {
    if officer.must_change_password {
        return Err(Refusal::ChangePassword.into());
    }
    if officer.may_enter() { Ok(()) } else { Err(Refusal::NotAllowed.into()) }
}

/// Another's form, or one that is over: there is none.
fn gone(error: ServiceError) -> ServiceError {
    match error {
        ServiceError::Refused(Refusal::Expired) => ServiceError::NotFound,
        error => error,
    }
}
