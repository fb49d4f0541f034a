//! Intake: a report grows question by question, or arrives whole from the offline queue, and
//! becomes a petition exactly once.

use crate::entry::Entering;
use crate::history::{self, Happening};
use crate::photos::Home;
use crate::video::{AnnouncedVideo, VideoView};
use crate::view::{DraftView, PhotoView, Receipt};
use crate::{ServiceError, Services, asking, new_id, vault};
use bytes::Bytes;
use domain::calendar::{Moment, day_key};
use domain::deadline::{Clock, SlaClass, reckon};
use domain::draft::{self, Answers, MAX_PHOTOS, Report, Step, Terms};
use domain::entry::Entry;
use domain::event::{EventData, EventKind};
use domain::id::PetitionNumber;
use domain::input::{Field, FieldError, Problem};
use domain::permit::Actor;
use domain::petition::{Channel, SenderKind, Status};
use domain::refusal::Refusal;
use serde::{Deserialize, Serialize};
use store::arrival::Arrival;
use store::outbox::NewJob;
use store::petition::NewPetition;
use store::photo::PhotoRow;
use store::submission::SubmissionRow;
use uuid::Uuid;

/// Drafts and incomplete submissions live this long (decisions.md 14), ms.
pub const DRAFT_LIFE: i64 = 7 * 24 * 3_600_000;

/// The job that deletes the files of the photo named by its payload.
pub(crate) const FORGET_FILES: &str = "photo.forget";

/// What opens a draft: its id and the secret that only its maker holds.
#[derive(Clone, PartialEq, Eq)]
pub struct DraftKey {
    /// The submission's id.
    pub id: Uuid,
    /// 32 random bytes as hexadecimal.
    pub secret: String,
}

impl DraftKey {
    /// For a cookie: `<id>.<secret>`.
    pub fn to_token(&self) -> String {
        format!("{}.{}", self.id.simple(), self.secret)
    }
    /// Reads a cookie back.
    pub fn parse(token: &str) -> Option<Self> {
        let (id, secret) = token.split_once('.')?;
        let plain = secret.len() == 64 && secret.bytes().all(|b| b.is_ascii_hexdigit());
        plain.then_some(())?;
        Some(Self { id: Uuid::parse_str(id).ok()?, secret: secret.to_owned() })
    }
}

/// A photo that an offline report announces.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Announced {
    /// The client's own id.
    pub id: Uuid,
    /// SHA-256 of its bytes, hexadecimal.
    pub sha256: String,
}

/// What is sealed in a submission's row.
#[derive(Clone, Default, Serialize, Deserialize)]
pub(crate) struct Body {
    pub(crate) answers: Answers,
    #[serde(default)]
    pub(crate) announced: Vec<Announced>,
    /// Not written where there is none: the digest of what was queued before there were videos stays.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) video: Option<AnnouncedVideo>,
    #[serde(default)]
    pub(crate) channel: String,
    /// When the page with the consents was kept, ms UTC; a queue has no such page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) agreed_at: Option<i64>,
    /// How it came, where an officer types it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) entry: Option<Entry>,
}

impl Services {
    /// Begins an empty draft.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn begin_draft(&self) -> Result<DraftKey, ServiceError> {
        let key = DraftKey { id: new_id(), secret: vault::hex(&vault::random::<32>()) };
        self.insert(&key, &Body { channel: Channel::Web.code().into(), ..Body::default() }, &[])
            .await?;
        Ok(key)
    }

    /// Opens a draft, or the receipt of what it became.
    ///
    /// # Errors
    /// [`ServiceError::Refused`] with [`Refusal::Expired`] when it is gone or the secret is wrong.
    pub async fn open_draft(&self, key: &DraftKey) -> Result<DraftView, ServiceError> {
        let (row, body) = self.find(key).await?;
        let photos: Vec<_> =
            self.db().photos_of_submission(key.id).await?.iter().map(PhotoView::from).collect();
        let receipt = match row.completed_at {
            Some(_) => Some(self.receipt(key.id).await?),
            None => None,
        };
        let video = self.db().video_of_submission(key.id).await?.as_ref().map(VideoView::from);
        Ok(DraftView { id: key.id, answers: body.answers, photos, video, receipt })
    }

    /// Keeps the answers of one page exactly as typed, then says what is wrong with them.
    ///
    /// # Errors
    /// [`ServiceError::Invalid`] after they were kept; [`Refusal::AlreadyDone`] once it was sent.
    pub async fn save_step(
        &self,
        key: &DraftKey,
        step: Step,
        change: impl FnOnce(&mut Answers) + Send,
    ) -> Result<(), ServiceError> {
        let (row, mut body) = self.find(key).await?;
        if row.completed_at.is_some() {
            return Err(Refusal::AlreadyDone.into());
        }
        change(&mut body.answers);
        if step == Step::Contact {
            body.agreed_at = Some(self.now());
        }
        if !body.answers.seen.iter().any(|seen| seen == step.code()) {
            body.answers.seen.push(step.code().to_owned());
        }
        let sealed = self.seal_body(key.id, &body)?;
        let mut tx = self.db().begin().await?;
        tx.save_submission(key.id, self.0.vault.key_id(), &sealed, &row.body_hash, self.now())
            .await?;
        tx.commit().await?;
        let errors = draft::check_step(step, &body.answers, &self.directory(), self.terms());
        if errors.is_empty() { Ok(()) } else { Err(ServiceError::Invalid(errors)) }
    }

    /// The photos of a draft that is still written, in their order.
    pub(crate) async fn photos_of_draft(
        &self,
        key: &DraftKey,
    ) -> Result<Vec<PhotoRow>, ServiceError> {
        let (row, _) = self.find(key).await?;
        if row.completed_at.is_some() {
            return Err(Refusal::AlreadyDone.into());
        }
        Ok(self.db().photos_of_submission(key.id).await?)
    }

    /// Adds a photo to a draft.
    ///
    /// # Errors
    /// [`ServiceError::Photo`] when it cannot be taken, [`Refusal::TooManyPhotos`]; the rest of the
    /// draft stays as it is.
    pub async fn add_draft_photo(
        &self,
        key: &DraftKey,
        bytes: Bytes,
    ) -> Result<PhotoView, ServiceError> {
        let photos = self.photos_of_draft(key).await?;
        if photos.len() >= MAX_PHOTOS {
            return Err(Refusal::TooManyPhotos.into());
        }
        let position = photos.iter().map(|photo| photo.position + 1).max().unwrap_or(0);
        self.keep_photo(new_id(), bytes, Home::Submission(key.id), position).await
    }

    /// Takes a photo out of a draft.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`] when it is not the draft's.
    pub async fn remove_draft_photo(
        &self,
        key: &DraftKey,
        photo: Uuid,
    ) -> Result<(), ServiceError> {
        self.find(key).await?;
        let mut tx = self.db().begin().await?;
        tx.remove_photo(photo, key.id).await?;
        tx.enqueue(self.forget_files(photo)).await?;
        tx.commit().await?;
        Ok(())
    }

    /// A rendition for the draft's maker.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`] when it is not the draft's.
    pub async fn draft_photo(
        &self,
        key: &DraftKey,
        photo: Uuid,
        side: u32,
    ) -> Result<Bytes, ServiceError> {
        self.find(key).await?;
        let row = self.db().find_photo(photo).await?.ok_or(ServiceError::NotFound)?;
        if row.submission_id != Some(key.id) {
            return Err(ServiceError::NotFound);
        }
        self.rendition(photo, side).await
    }

    /// Sends a draft: it becomes a petition, once. Sending again gives the same receipt.
    ///
    /// # Errors
    /// [`ServiceError::Invalid`] with everything that is missing.
    pub async fn submit_draft(&self, key: &DraftKey) -> Result<Receipt, ServiceError> {
        self.complete(key, self.terms()).await
    }

    /// Begins a submission of the offline queue (`/api/v1`). The same id with the same content
    /// again is the same submission; `false` when it was there already.
    ///
    /// # Errors
    /// [`Refusal::OtherContent`] when the id came with another content or secret, and
    /// [`ServiceError::Invalid`] when the answers could never become a petition.
    pub async fn begin_submission(
        &self,
        key: &DraftKey,
        answers: Answers,
        announced: Vec<Announced>,
        channel: Channel,
    ) -> Result<bool, ServiceError> {
        self.begin_submission_with(key, answers, announced, None, channel).await
    }

    /// As [`Services::begin_submission`], with a video to come.
    ///
    /// # Errors
    /// As there, and [`ServiceError::Video`] when the video could never be taken.
    pub async fn begin_submission_with(
        &self,
        key: &DraftKey,
        answers: Answers,
        announced: Vec<Announced>,
        video: Option<AnnouncedVideo>,
        channel: Channel,
    ) -> Result<bool, ServiceError> {
        if let Some(video) = &video {
            video.check()?;
        }
        if announced.len() > MAX_PHOTOS {
            let problem = Problem::TooMany { max: MAX_PHOTOS as u32 };
            return Err(ServiceError::Invalid(vec![FieldError::new(Field::Photos, problem)]));
        }
        let channel_code = channel.code().to_owned();
        let body = Body { answers, announced, video, channel: channel_code, ..Body::default() };
        let hash = vault::sha256(&serde_json::to_vec(&body)?);
        if let Some(row) = self.db().find_submission(key.id).await? {
            let same = row.secret_hash == self.draft_hash(key) && row.body_hash == hash;
            return if same { Ok(false) } else { Err(Refusal::OtherContent.into()) };
        }
        draft::parse(&body.answers, &self.directory(), self.queued())
            .map_err(ServiceError::Invalid)?;
        if self.insert(key, &body, &hash).await? {
            return Ok(true);
        }
        // Two tries at once: the other one was first. It is ours only with the same content.
        match self.db().find_submission(key.id).await? {
            Some(row) if row.body_hash == hash && row.secret_hash == self.draft_hash(key) => {
                Ok(false)
            }
            _ => Err(Refusal::OtherContent.into()),
        }
    }

    /// Takes one announced photo of a submission. A repeat is the same photo.
    ///
    /// # Errors
    /// [`Refusal::WrongDigest`] when the bytes are not the announced ones.
    pub async fn put_submission_photo(
        &self,
        key: &DraftKey,
        photo: Uuid,
        digest: &[u8],
        bytes: Bytes,
    ) -> Result<PhotoView, ServiceError> {
        let (row, body) = self.find(key).await?;
        if vault::sha256(&bytes) != digest {
            return Err(Refusal::WrongDigest.into());
        }
        if row.completed_at.is_some() {
            let found =
                self.db().find_photo(photo).await?.filter(|row| row.submission_id == Some(key.id));
            let row = found.ok_or(ServiceError::NotFound)?;
            return if row.sha256 == digest {
                Ok(PhotoView::from(&row))
            } else {
                Err(Refusal::OtherContent.into())
            };
        }
        let position = body
            .announced
            .iter()
            .position(|a| a.id == photo && a.sha256.eq_ignore_ascii_case(&vault::hex(digest)))
            .ok_or(Refusal::WrongDigest)?;
        self.keep_photo(photo, bytes, Home::Submission(key.id), position as i64).await
    }

    /// Is this photo of a submission durable already?
    ///
    /// # Errors
    /// [`ServiceError::NotFound`] when it is not.
    pub async fn has_submission_photo(
        &self,
        key: &DraftKey,
        photo: Uuid,
    ) -> Result<(), ServiceError> {
        self.find(key).await?;
        match self.db().find_photo(photo).await? {
            Some(row) if row.submission_id == Some(key.id) => Ok(()),
            _ => Err(ServiceError::NotFound),
        }
    }

    /// Completes a submission: only when every announced photo is durable. A repeat gives the same
    /// receipt.
    ///
    /// # Errors
    /// [`Refusal::PhotoMissing`], [`ServiceError::Invalid`].
    pub async fn complete_submission(&self, key: &DraftKey) -> Result<Receipt, ServiceError> {
        self.complete(key, self.queued()).await
    }

    /// Takes a whole report without photos in one step and one durable commit. The same id with the
    /// same content again gives the same receipt.
    ///
    /// # Errors
    /// As [`Services::begin_submission`] and [`Services::complete_submission`].
    pub async fn submit_whole(
        &self,
        key: &DraftKey,
        answers: Answers,
        channel: Channel,
    ) -> Result<(Receipt, bool), ServiceError> {
        let body = Body { answers, channel: channel.code().to_owned(), ..Body::default() };
        let hash = vault::sha256(&serde_json::to_vec(&body)?);
        let report = draft::parse(&body.answers, &self.directory(), self.queued())
            .map_err(ServiceError::Invalid)?;
        // Born complete: the petition holds the words, nothing is kept twice.
        let row = SubmissionRow {
            body_sealed: Vec::new(),
            completed_at: Some(self.now()),
            ..self.new_row(key, &body, &hash)?
        };
        match self.receive(key.id, &report, &body, Some(&row)).await {
            // A repeat, or somebody was faster with the same id: judged below by content.
            Err(ServiceError::Refused(Refusal::Stale | Refusal::AlreadyDone)) => {}
            done => return Ok((done?, true)),
        }
        self.begin_submission(key, body.answers, Vec::new(), channel).await?;
        let is_new = self.find(key).await?.0.completed_at.is_none();
        Ok((self.complete(key, self.queued()).await?, is_new))
    }

    /// What holds for a report that was written earlier and is delivered now.
    fn queued(&self) -> Terms {
        Terms { queued: true, ..self.terms() }
    }

    async fn complete(&self, key: &DraftKey, terms: Terms) -> Result<Receipt, ServiceError> {
        let (row, body) = self.find(key).await?;
        if row.completed_at.is_some() {
            return self.receipt(key.id).await;
        }
        let report =
            draft::parse(&body.answers, &self.directory(), terms).map_err(ServiceError::Invalid)?;
        let kept = self.db().photos_of_submission(key.id).await?;
        if !body.announced.iter().all(|announced| kept.iter().any(|photo| photo.id == announced.id))
        {
            return Err(Refusal::PhotoMissing.into());
        }
        self.video_is_whole(key.id, body.video.as_ref()).await?;
        match self.receive(key.id, &report, &body, None).await {
            // A double click, a retry, a second tab: whoever came first made the petition.
            Err(ServiceError::Refused(Refusal::Stale | Refusal::AlreadyDone)) => {
                self.receipt(key.id).await
            }
            done => done,
        }
    }

    async fn receive(
        &self,
        submission: Uuid,
        report: &Report,
        body: &Body,
        fresh: Option<&SubmissionRow>,
    ) -> Result<Receipt, ServiceError> {
        self.receive_as(submission, report, body, fresh, None).await
    }

    /// The one transaction that makes a petition; with `fresh`, of a submission that is new itself;
    /// with `entering`, by an officer for its sender: the clock runs from when it came in.
    pub(crate) async fn receive_as(
        &self,
        submission: Uuid,
        report: &Report,
        body: &Body,
        fresh: Option<&SubmissionRow>,
        entering: Option<&Entering<'_>>,
    ) -> Result<Receipt, ServiceError> {
        let now = self.now();
        let received_at = entering.map_or(now, |entering| entering.came.received_at);
        let id = new_id();
        let secret = self.0.vault.secret_for(submission);
        let directory = self.directory();
        let class = directory
            .category(&report.category)
            .map_or(SlaClass::Standard, |category| category.sla_class);
        let (calendar_id, policy_id) = self.0.rules.in_force(received_at);
        let rules = self.0.rules.get(calendar_id, policy_id)?;
        let clock = Clock {
            class,
            received_at,
            pauses: Vec::new(),
            extension_days: None,
            stopped_at: None,
        };
        let due_at = reckon(rules.calendar, rules.policy, &clock, now).due_at;
        let identity = self.0.vault.seal_identity(id, report)?;
        let sender_kind =
            report.contact.as_ref().map_or(SenderKind::Citizen, |contact| contact.kind());

        let petition = NewPetition {
            id,
            number: String::new(),
            submission_id: submission,
            secret_hash: self.0.vault.secret_hash(&secret),
            nature: report.nature,
            channel: Channel::parse(&body.channel).unwrap_or(Channel::Web),
            sender_kind,
            hides_name: body.answers.hides_name,
            category_code: report.category.clone(),
            commune_code: report.commune.clone(),
            lat: report.point.map(|point| point.lat()),
            lng: report.point.map(|point| point.lng()),
            sla_class: class.code(),
            calendar_id,
            policy_id,
            received_at,
            day: day_key(received_at),
            due_at: Some(due_at),
            step_due_at: rules.step_due(Status::Submitted, class, received_at),
            title: report.title.as_str().to_owned(),
            body: report.description.as_str().to_owned(),
            address_words: report.address.as_str().to_owned(),
        };
        let consents = asking::consents(body, now);
        let detail = self.seal_details(id, &report.details)?;
        let arrival = |petition: NewPetition, photos: u64| -> Result<Arrival, ServiceError> {
            let (event, notice) = history::rows(Happening {
                petition: id,
                at: received_at,
                kind: EventKind::Received,
                actor: &Actor::Sender,
                agency: None,
                data: EventData {
                    due_at: Some(due_at),
                    count: u32::try_from(photos).ok(),
                    nature: Some(report.nature.code().to_owned()),
                    category: Some(report.category.clone()),
                    class: Some(class.code().to_owned()),
                    commune: report.commune.clone(),
                    ..EventData::default()
                },
                note: None,
                note_for_sender: false,
                tells_sender: true,
            })?;
            // Looking for an earlier petition that it repeats must not keep the sender waiting.
            let recurrence = crate::similar::recurrence_job(id, now);
            let jobs = notice.into_iter().chain([recurrence]).collect();
            Ok(Arrival { petition, identity, consents, detail, event, jobs })
        };
        let year = Moment::of(now).year;
        let number_of = |serial| PetitionNumber { year, serial }.to_string();
        let (number, photos) = match fresh {
            Some(row) => {
                let number = self.db().arrive_whole(row, arrival(petition, 0)?, number_of).await?;
                (number.ok_or(Refusal::AlreadyDone)?, 0)
            }
            None => {
                let mut tx = self.db().begin().await?;
                if !tx.complete_submission(submission, now).await? {
                    return Err(Refusal::AlreadyDone.into());
                }
                let number = number_of(tx.next_serial().await?);
                let petition = NewPetition { number: number.clone(), ..petition };
                tx.insert_petition(&petition).await?;
                let photos = tx.adopt_photos(id, submission).await?;
                tx.adopt_video(id, submission).await?;
                tx.arrive(arrival(petition, photos)?).await?;
                if let Some(entering) = entering {
                    entering.note(&mut tx, id, now).await?;
                }
                tx.commit().await?;
                (number, photos)
            }
        };
        Ok(Receipt {
            submission,
            number,
            secret: secret.display(),
            received_at,
            due_at: Some(due_at),
            photos: usize::try_from(photos).unwrap_or(usize::MAX),
        })
    }

    pub(crate) async fn receipt(&self, submission: Uuid) -> Result<Receipt, ServiceError> {
        let (id, number) =
            self.db().petition_of_submission(submission).await?.ok_or(ServiceError::NotFound)?;
        let row = self.db().find_petition(id).await?.ok_or(ServiceError::NotFound)?;
        let photos = self.db().photos_of_submission(submission).await?.len();
        let secret = self.0.vault.secret_for(submission);
        // One that was renewed since is not this receipt's to show: only its hash is kept.
        let is_alive = row.secret_hash == self.0.vault.secret_hash(&secret);
        Ok(Receipt {
            submission,
            number,
            secret: if is_alive { secret.display() } else { String::new() },
            received_at: row.received_at,
            due_at: row.due_at,
            photos,
        })
    }

    pub(crate) fn new_row(
        &self,
        key: &DraftKey,
        body: &Body,
        hash: &[u8],
    ) -> Result<SubmissionRow, ServiceError> {
        let now = self.now();
        Ok(SubmissionRow {
            id: key.id,
            secret_hash: self.draft_hash(key),
            key_id: self.0.vault.key_id(),
            body_sealed: self.seal_body(key.id, body)?,
            body_hash: hash.to_vec(),
            created_at: now,
            changed_at: now,
            completed_at: None,
        })
    }

    async fn insert(&self, key: &DraftKey, body: &Body, hash: &[u8]) -> Result<bool, ServiceError> {
        let row = self.new_row(key, body, hash)?;
        let mut tx = self.db().begin().await?;
        let new = tx.insert_submission(&row).await?;
        tx.commit().await?;
        Ok(new)
    }

    pub(crate) async fn find(&self, key: &DraftKey) -> Result<(SubmissionRow, Body), ServiceError> {
        let row = self.db().find_submission(key.id).await?.ok_or(Refusal::Expired)?;
        if row.secret_hash != self.draft_hash(key) {
            return Err(Refusal::Expired.into());
        }
        if row.completed_at.is_some() {
            return Ok((row, Body::default()));
        }
        if row.changed_at + DRAFT_LIFE < self.now() {
            return Err(Refusal::Expired.into());
        }
        let plain = self.0.vault.unseal(&body_place(key.id), row.key_id, &row.body_sealed)?;
        let body = serde_json::from_slice(&plain)?;
        Ok((row, body))
    }

    pub(crate) fn seal_body(&self, id: Uuid, body: &Body) -> Result<Vec<u8>, ServiceError> {
        self.0.vault.seal(&body_place(id), &serde_json::to_vec(body)?)
    }

    fn draft_hash(&self, key: &DraftKey) -> Vec<u8> {
        self.0.vault.keyed_hash("draft", &key.to_token())
    }

    /// The job that deletes a photo's files, written in the transaction that deletes its row.
    pub(crate) fn forget_files(&self, photo: Uuid) -> NewJob {
        NewJob {
            id: new_id(),
            kind: FORGET_FILES,
            petition_id: None,
            payload: photo.to_string(),
            run_at: self.now(),
            max_attempts: 16,
            dedupe_key: None,
        }
    }

    /// Deletes a photo's files; those that are gone already are gone.
    pub(crate) async fn delete_renditions(&self, photo: Uuid) -> Result<(), ServiceError> {
        for side in [2048, 960, 320] {
            self.0.files.delete(&crate::files::key_for(photo, side)).await?;
        }
        Ok(())
    }

    /// Forgets drafts and submissions that were never sent, with their photos.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn forget_expired(&self) -> Result<(), ServiceError> {
        let before = self.now() - DRAFT_LIFE;
        let photos = self.db().abandoned_photos(before).await?;
        self.forget_abandoned_videos(before).await?;
        let mut tx = self.db().begin().await?;
        for photo in &photos {
            tx.forget_photo(photo.id).await?;
            tx.enqueue(self.forget_files(photo.id)).await?;
        }
        tx.expire_submissions(before).await?;
        tx.expire_entries(before).await?;
        tx.commit().await?;
        Ok(())
    }
}

fn body_place(id: Uuid) -> String {
    format!("submission|body|{id}")
}
