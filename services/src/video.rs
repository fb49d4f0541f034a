//! A short video of a report: arrives in parts that are durable one by one, is judged and cleaned when
//! the last one is there, and is shown to officers of the case and to its sender. Never to the public.
//! What a video may be is `domain::video`'s, how it is judged is `reel`'s.

use std::io;
use std::ops::Range;

use bytes::Bytes;
use domain::permit::permit;
use domain::refusal::Refusal;
use domain::video::{Container, MAX_BYTES, PART_BYTES, part_at, parts, resume_at};
use domain::workflow::Action;
use futures_util::stream::BoxStream;
use futures_util::{StreamExt, TryStreamExt};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use store::Tx;
use store::outbox::NewJob;
use store::video::VideoRow;
use tokio::runtime::Handle;
use uuid::Uuid;

use crate::accounts::Officer;
use crate::files::{Files, FilesError, folder_for, key_for_part};
use crate::intake::DraftKey;
use crate::reel::{Blank, JudgeError, Judged, Source, VideoError, judge};
use crate::sender::CaseKey;
use crate::{ServiceError, Services, new_id, vault};

/// The job that deletes every file of the video named by its payload.
pub(crate) const FORGET: &str = "video.forget";
/// The job that deletes the parts of which there is a copy without metadata.
pub(crate) const TIDY: &str = "video.tidy";

/// A video that a report announces.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AnnouncedVideo {
    /// The client's own id.
    pub id: Uuid,
    /// SHA-256 of the whole file, hexadecimal.
    pub sha256: String,
    /// Bytes.
    pub size: u64,
}

impl AnnouncedVideo {
    pub(crate) fn check(&self) -> Result<(), ServiceError> {
        match self.size {
            0 => Err(VideoError::Broken.into()),
            1..=MAX_BYTES => Ok(()),
            _ => Err(VideoError::TooLarge.into()),
        }
    }
}

/// A video as pages know it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VideoView {
    /// Its id.
    pub id: Uuid,
    /// Whole bytes; 0 while they are not known.
    pub size: u64,
    /// Where sending goes on, bytes from the start; `size` when it is all there.
    pub offset: u64,
    /// How long it plays, whole seconds; 0 while it is not known.
    pub seconds: u64,
    /// It was judged and cleaned and may be shown.
    pub is_ready: bool,
}

impl From<&VideoRow> for VideoView {
    fn from(row: &VideoRow) -> Self {
        let (size, arrived) = (row.size.unsigned_abs(), row.arrived.unsigned_abs());
        let is_ready = row.ready_at.is_some();
        Self {
            id: row.id,
            size,
            offset: if is_ready { size } else { resume_at(arrived, size) },
            seconds: row.duration_ms.unwrap_or(0).unsigned_abs() / 1000,
            is_ready,
        }
    }
}

/// A video that the one who asks may see.
#[derive(Clone, Debug)]
pub struct VideoFile {
    /// Its id.
    pub id: Uuid,
    /// Bytes.
    pub size: u64,
    /// What the browser is told.
    pub media_type: &'static str,
    cleaned: Vec<u64>,
    files: Files,
}

impl VideoFile {
    /// The bytes of `range`, read part by part as they are asked for.
    pub fn bytes(&self, range: Range<u64>) -> BoxStream<'static, Result<Bytes, ServiceError>> {
        let range = range.start..range.end.min(self.size);
        if range.is_empty() {
            return futures_util::stream::empty().boxed();
        }
        let (id, cleaned, files) = (self.id, self.cleaned.clone(), self.files.clone());
        let numbers = range.start / PART_BYTES..range.end.div_ceil(PART_BYTES);
        futures_util::stream::iter(numbers)
            .then(move |part| {
                let key = key_for_part(id, part, cleaned.contains(&part));
                let (files, range) = (files.clone(), range.clone());
                async move {
                    let bytes = files.get(&key).await?.ok_or(ServiceError::NotFound)?;
                    let from = part * PART_BYTES;
                    let whole = bytes.len() as u64;
                    let start = range.start.saturating_sub(from).min(whole);
                    let stop = (range.end - from).min(whole);
                    Ok(bytes.slice(start as usize..stop as usize))
                }
            })
            .boxed()
    }
}

/// A video that comes in one stream from a browser without script: kept part by part, so that never
/// more than one part is in memory.
pub struct VideoTaking {
    services: Services,
    key: DraftKey,
    id: Uuid,
    digest: Sha256,
    part: Vec<u8>,
    /// Parts that are written.
    kept: u64,
    size: u64,
}

impl VideoTaking {
    /// Takes the next bytes. What is beyond the limit is read and dropped; [`VideoTaking::finish`] says so.
    ///
    /// # Errors
    /// The store's own.
    pub async fn push(&mut self, mut bytes: &[u8]) -> Result<(), ServiceError> {
        self.size = self.size.saturating_add(bytes.len() as u64);
        if self.size > MAX_BYTES {
            self.part = Vec::new();
            return Ok(());
        }
        self.digest.update(bytes);
        while !bytes.is_empty() {
            let room = PART_BYTES as usize - self.part.len();
            let (now, later) = bytes.split_at(room.min(bytes.len()));
            self.part.extend_from_slice(now);
            bytes = later;
            // A full part waits for the next byte: the last part is written by `finish`.
            if self.part.len() == PART_BYTES as usize && !bytes.is_empty() {
                self.keep().await?;
            }
        }
        Ok(())
    }

    async fn keep(&mut self) -> Result<(), ServiceError> {
        let part = Bytes::from(std::mem::take(&mut self.part));
        self.services.0.files.put_new(&key_for_part(self.id, self.kept, false), part).await?;
        self.kept += 1;
        Ok(())
    }

    /// Judges what has come.
    ///
    /// # Errors
    /// [`ServiceError::Video`] when it cannot be taken; then nothing of it is left.
    pub async fn finish(mut self) -> Result<VideoView, ServiceError> {
        let (services, submission) = (self.services.clone(), self.key.id);
        if self.size == 0 || self.size > MAX_BYTES {
            services.drop_video(self.id, submission).await?;
            let why = if self.size == 0 { VideoError::Broken } else { VideoError::TooLarge };
            return Err(why.into());
        }
        self.keep().await?;
        let size = i64::try_from(self.size).unwrap_or(i64::MAX);
        let mut tx = services.db().begin().await?;
        tx.know_video(self.id, &self.digest.finalize(), size).await?;
        tx.advance_video(self.id, size, services.now()).await?;
        tx.commit().await?;
        services.judge_video(self.id).await
    }
}

impl Services {
    /// Announces the video of a draft that is sent in parts. The same file again goes on where it
    /// ended; another one takes the place of one that did not get here whole.
    ///
    /// # Errors
    /// [`ServiceError::Video`] when it could never be taken, [`Refusal::TooManyVideos`].
    pub async fn announce_draft_video(
        &self,
        key: &DraftKey,
        sha256: &[u8; 32],
        size: u64,
    ) -> Result<VideoView, ServiceError> {
        AnnouncedVideo { id: key.id, sha256: String::new(), size }.check()?;
        self.open_for_video(key).await?;
        if let Some(row) = self.db().video_of_submission(key.id).await? {
            if row.sha256 == sha256 && row.size.unsigned_abs() == size {
                return Ok(VideoView::from(&row));
            }
            self.replace(&row, key.id).await?;
        }
        let row = self.begin_row(new_id(), key.id, sha256, size).await?;
        Ok(VideoView::from(&row))
    }

    /// Takes one part of a draft's video. A repeat is the same part.
    ///
    /// # Errors
    /// [`Refusal::WrongDigest`], [`Refusal::WrongOffset`] when it does not go on where the last one
    /// ended, and [`ServiceError::Video`] with the last part when the whole cannot be taken.
    pub async fn put_draft_video(
        &self,
        key: &DraftKey,
        video: Uuid,
        offset: u64,
        digest: &[u8],
        bytes: Bytes,
    ) -> Result<VideoView, ServiceError> {
        self.find(key).await?;
        let row = self.video_at(key.id, video).await?;
        self.keep_part(row, offset, digest, bytes).await
    }

    /// How far a draft's or a submission's video is.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`] when nothing of it is here.
    pub async fn video_progress(
        &self,
        key: &DraftKey,
        video: Uuid,
    ) -> Result<VideoView, ServiceError> {
        self.find(key).await?;
        Ok(VideoView::from(&self.video_at(key.id, video).await?))
    }

    /// Begins to take a video that comes in one stream.
    ///
    /// # Errors
    /// [`Refusal::TooManyVideos`] when the draft has one.
    pub async fn take_draft_video(&self, key: &DraftKey) -> Result<VideoTaking, ServiceError> {
        self.open_for_video(key).await?;
        if let Some(row) = self.db().video_of_submission(key.id).await? {
            self.replace(&row, key.id).await?;
        }
        let row = self.begin_row(new_id(), key.id, &[], 0).await?;
        Ok(VideoTaking {
            services: self.clone(),
            key: key.clone(),
            id: row.id,
            digest: Sha256::new(),
            part: Vec::new(),
            kept: 0,
            size: 0,
        })
    }

    /// Takes the video out of a draft, whole or not. One that is not there is out.
    ///
    /// # Errors
    /// [`Refusal::AlreadyDone`] once it was sent.
    pub async fn remove_draft_video(&self, key: &DraftKey) -> Result<(), ServiceError> {
        self.open_for_video(key).await?;
        match self.db().video_of_submission(key.id).await? {
            Some(row) => self.drop_video(row.id, key.id).await,
            None => Ok(()),
        }
    }

    /// Takes one part of the video that a submission announced. A repeat is the same part.
    ///
    /// # Errors
    /// As [`Services::put_draft_video`]; [`Refusal::WrongDigest`] also when it was never announced.
    pub async fn put_submission_video(
        &self,
        key: &DraftKey,
        video: Uuid,
        offset: u64,
        digest: &[u8],
        bytes: Bytes,
    ) -> Result<VideoView, ServiceError> {
        let (submission, body) = self.find(key).await?;
        let row = match self.db().video_of_submission(key.id).await? {
            Some(row) => row,
            None if submission.completed_at.is_some() => return Err(ServiceError::NotFound),
            None => {
                let announced = body.video.filter(|one| one.id == video);
                let announced = announced.ok_or(Refusal::WrongDigest)?;
                let whole = unhex(&announced.sha256).ok_or(Refusal::WrongDigest)?;
                self.begin_row(video, key.id, &whole, announced.size).await?
            }
        };
        if row.id != video {
            return Err(Refusal::WrongDigest.into());
        }
        self.keep_part(row, offset, digest, bytes).await
    }

    /// A draft's video for its maker.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`] when it is not the draft's or not whole.
    pub async fn draft_video(&self, key: &DraftKey) -> Result<VideoFile, ServiceError> {
        self.find(key).await?;
        let row = self.db().video_of_submission(key.id).await?.ok_or(ServiceError::NotFound)?;
        self.video_file(&row)
    }

    /// The video of the sender's own petition.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`] when there is none.
    pub async fn sender_video(&self, key: &CaseKey) -> Result<VideoFile, ServiceError> {
        let row = self.open_case(key).await?;
        let row = self.db().video_of_petition(row.id).await?.ok_or(ServiceError::NotFound)?;
        self.video_file(&row)
    }

    /// The video of a petition, for an officer who may see it.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`], also when the officer may not.
    pub async fn officer_video(
        &self,
        officer: &Officer,
        video: Uuid,
    ) -> Result<VideoFile, ServiceError> {
        let found = self.db().find_video(video).await?.ok_or(ServiceError::NotFound)?;
        let petition = found.petition_id.ok_or(ServiceError::NotFound)?;
        let row = self.db().find_petition(petition).await?.ok_or(ServiceError::NotFound)?;
        let circle = self.circle(petition).await?;
        let case = crate::handling::case_in(&row, &circle);
        if permit(&officer.actor(), Action::View, &case).is_err() {
            return Err(self.not_theirs(officer, &row).await);
        }
        self.video_file(&found)
    }

    /// The video of a petition as pages know it.
    pub(crate) async fn video_of(&self, petition: Uuid) -> Result<Option<VideoView>, ServiceError> {
        Ok(self.db().video_of_petition(petition).await?.as_ref().map(VideoView::from))
    }

    /// Is what was announced here, and is nothing half here?
    pub(crate) async fn video_is_whole(
        &self,
        submission: Uuid,
        announced: Option<&AnnouncedVideo>,
    ) -> Result<(), ServiceError> {
        let row = self.db().video_of_submission(submission).await?;
        let is_whole = match (&row, announced) {
            (Some(row), _) => row.ready_at.is_some(),
            (None, announced) => announced.is_none(),
        };
        if is_whole { Ok(()) } else { Err(Refusal::VideoMissing.into()) }
    }

    /// Erases a petition's video in the transaction that erases the petition.
    pub(crate) async fn erase_videos(
        &self,
        tx: &mut Tx,
        petition: Uuid,
    ) -> Result<(), ServiceError> {
        for video in tx.erase_videos(petition).await? {
            tx.enqueue(self.video_job(FORGET, video)).await?;
        }
        Ok(())
    }

    /// Forgets videos that were never sent with their submission.
    pub(crate) async fn forget_abandoned_videos(&self, before: i64) -> Result<(), ServiceError> {
        for (video, submission) in self.db().abandoned_videos(before).await? {
            self.drop_video(video, submission).await?;
        }
        Ok(())
    }

    /// Deletes every file of a video.
    pub(crate) async fn delete_video_files(&self, video: Uuid) -> Result<(), ServiceError> {
        let files = &self.0.files;
        let all: Vec<_> = files.list(&folder_for(video)).try_collect().await?;
        for stored in all {
            files.delete(&stored.key).await?;
        }
        Ok(())
    }

    /// Deletes the parts of which there is a copy without metadata.
    pub(crate) async fn tidy_video(&self, video: Uuid) -> Result<(), ServiceError> {
        let Some(row) = self.db().find_video(video).await? else { return Ok(()) };
        for part in numbers(&row.cleaned) {
            self.0.files.delete(&key_for_part(video, part, false)).await?;
        }
        Ok(())
    }

    async fn open_for_video(&self, key: &DraftKey) -> Result<(), ServiceError> {
        let (row, _) = self.find(key).await?;
        if row.completed_at.is_some() { Err(Refusal::AlreadyDone.into()) } else { Ok(()) }
    }

    async fn video_at(&self, submission: Uuid, video: Uuid) -> Result<VideoRow, ServiceError> {
        let row = self.db().video_of_submission(submission).await?;
        row.filter(|row| row.id == video).ok_or(ServiceError::NotFound)
    }

    async fn begin_row(
        &self,
        id: Uuid,
        submission: Uuid,
        sha256: &[u8],
        size: u64,
    ) -> Result<VideoRow, ServiceError> {
        let size = i64::try_from(size).unwrap_or(i64::MAX);
        let mut tx = self.db().begin().await?;
        tx.insert_video(id, submission, sha256, size, self.now()).await?;
        tx.commit().await?;
        // Two tries at once: the other one was first. The same video is the same.
        let row = self.db().video_of_submission(submission).await?;
        let row = row.filter(|row| row.sha256 == sha256 && row.size == size);
        row.ok_or_else(|| Refusal::TooManyVideos.into())
    }

    /// Makes room for another video, unless this one is here whole.
    async fn replace(&self, row: &VideoRow, submission: Uuid) -> Result<(), ServiceError> {
        if row.ready_at.is_some() {
            return Err(Refusal::TooManyVideos.into());
        }
        self.drop_video(row.id, submission).await
    }

    async fn drop_video(&self, video: Uuid, submission: Uuid) -> Result<(), ServiceError> {
        let mut tx = self.db().begin().await?;
        if tx.remove_video(video, submission).await? {
            tx.enqueue(self.video_job(FORGET, video)).await?;
        }
        tx.commit().await?;
        Ok(())
    }

    /// Keeps one part: first its bytes durably, then how far the video is.
    async fn keep_part(
        &self,
        row: VideoRow,
        offset: u64,
        digest: &[u8],
        bytes: Bytes,
    ) -> Result<VideoView, ServiceError> {
        if vault::sha256(&bytes) != digest {
            return Err(Refusal::WrongDigest.into());
        }
        if row.ready_at.is_some() {
            return Ok(VideoView::from(&row));
        }
        let size = row.size.unsigned_abs();
        let (number, len) = part_at(offset, size)
            .filter(|(_, len)| *len == bytes.len() as u64 && offset <= row.arrived.unsigned_abs())
            .ok_or(Refusal::WrongOffset)?;
        let key = key_for_part(row.id, number, false);
        match self.0.files.put_new(&key, bytes).await {
            Err(FilesError::Taken(_)) => return Err(Refusal::OtherContent.into()),
            done => done?,
        }
        let arrived = offset + len;
        let mut tx = self.db().begin().await?;
        let at = i64::try_from(arrived).unwrap_or(i64::MAX);
        tx.advance_video(row.id, at, self.now()).await?;
        tx.commit().await?;
        let Some(now) = self.db().find_video(row.id).await? else {
            // Taken out while this part was on its way.
            self.0.files.delete(&key).await?;
            return Err(ServiceError::NotFound);
        };
        if arrived < size { Ok(VideoView::from(&now)) } else { self.judge_video(row.id).await }
    }

    /// Judges and cleans a video that is all there. Its last word is a row: until then all of this may
    /// happen again.
    async fn judge_video(&self, video: Uuid) -> Result<VideoView, ServiceError> {
        let row = self.db().find_video(video).await?.ok_or(ServiceError::NotFound)?;
        if row.ready_at.is_some() {
            return Ok(VideoView::from(&row));
        }
        match self.verdict(&row).await? {
            Verdict::Fine(judged) => self.clean(&row, &judged).await?,
            Verdict::Refused(why) => {
                self.drop_video(video, row.submission_id).await?;
                return Err(why.into());
            }
            Verdict::Damaged => {
                // Somebody else may have judged it meanwhile, and its first parts are tidied away.
                let now = self.db().find_video(video).await?.ok_or(ServiceError::NotFound)?;
                if now.ready_at.is_some() {
                    return Ok(VideoView::from(&now));
                }
                self.delete_video_files(video).await?;
                let mut tx = self.db().begin().await?;
                tx.restart_video(video, self.now()).await?;
                tx.commit().await?;
                return Err(Refusal::WrongDigest.into());
            }
        }
        let row = self.db().find_video(video).await?.ok_or(ServiceError::NotFound)?;
        Ok(VideoView::from(&row))
    }

    /// Reads the whole twice, a part at a time and off the async threads: its digest, then its boxes.
    async fn verdict(&self, row: &VideoRow) -> Result<Verdict, ServiceError> {
        let _turn = self.0.judging.acquire().await.map_err(|e| ServiceError::Busy(Box::new(e)))?;
        let mut source = StoredParts {
            files: self.0.files.clone(),
            video: row.id,
            size: row.size.unsigned_abs(),
            handle: Handle::current(),
            last: None,
        };
        let wanted = row.sha256.clone();
        let work = tokio::task::spawn_blocking(move || {
            if source.digest()? != wanted.as_slice() {
                return Ok(Verdict::Damaged);
            }
            match judge(&mut source) {
                Ok(judged) => Ok(Verdict::Fine(judged)),
                Err(JudgeError::Refused(why)) => Ok(Verdict::Refused(why)),
                Err(JudgeError::Unreadable(why)) => Err(why),
            }
        });
        match work.await {
            Ok(Ok(verdict)) => Ok(verdict),
            Ok(Err(why)) if why.kind() == io::ErrorKind::NotFound => Ok(Verdict::Damaged),
            Ok(Err(why)) => Err(ServiceError::Busy(Box::new(why))),
            Err(why) => Err(ServiceError::Broken(Box::new(why))),
        }
    }

    /// Writes the parts that must change once more without what must go, then says that it is ready.
    async fn clean(&self, row: &VideoRow, judged: &Judged) -> Result<(), ServiceError> {
        let mut cleaned = Vec::new();
        for part in 0..parts(row.size.unsigned_abs()) {
            let from = part * PART_BYTES;
            let touching: Vec<&Blank> =
                judged.blanks.iter().filter(|blank| blank.touches(from, PART_BYTES)).collect();
            if touching.is_empty() {
                continue;
            }
            let Some(raw) = self.0.files.get(&key_for_part(row.id, part, false)).await? else {
                // Judged by somebody else at the same time, who was first: the row says so.
                return Ok(());
            };
            let mut bytes = raw.to_vec();
            for blank in touching {
                blank.apply(from, &mut bytes);
            }
            if bytes != raw {
                self.0.files.put_over(&key_for_part(row.id, part, true), bytes.into()).await?;
                cleaned.push(part.to_string());
            }
        }
        let ms = i64::try_from(judged.duration_ms).unwrap_or(i64::MAX);
        let mut tx = self.db().begin().await?;
        let container = judged.container.code();
        if tx.ready_video(row.id, container, ms, &cleaned.join(","), self.now()).await?
            && !cleaned.is_empty()
        {
            tx.enqueue(self.video_job(TIDY, row.id)).await?;
        }
        tx.commit().await?;
        Ok(())
    }

    fn video_file(&self, row: &VideoRow) -> Result<VideoFile, ServiceError> {
        let container = row.container.as_deref().and_then(Container::parse);
        let container =
            container.filter(|_| row.ready_at.is_some()).ok_or(ServiceError::NotFound)?;
        Ok(VideoFile {
            id: row.id,
            size: row.size.unsigned_abs(),
            media_type: container.media_type(),
            cleaned: numbers(&row.cleaned).collect(),
            files: self.0.files.clone(),
        })
    }

    fn video_job(&self, kind: &'static str, video: Uuid) -> NewJob {
        NewJob {
            id: new_id(),
            kind,
            petition_id: None,
            payload: video.to_string(),
            run_at: self.now(),
            max_attempts: 16,
            dedupe_key: None,
        }
    }
}

enum Verdict {
    Fine(Judged),
    Refused(VideoError),
    /// The bytes are not those that were announced.
    Damaged,
}

/// The parts as they arrived, as one file. Holds one part at a time.
struct StoredParts {
    files: Files,
    video: Uuid,
    size: u64,
    handle: Handle,
    last: Option<(u64, Bytes)>,
}

impl StoredParts {
    fn part(&mut self, number: u64) -> io::Result<Bytes> {
        if let Some((_, bytes)) = self.last.as_ref().filter(|(last, _)| *last == number) {
            return Ok(bytes.clone());
        }
        self.last = None;
        let key = key_for_part(self.video, number, false);
        let found = self.handle.block_on(self.files.get(&key)).map_err(io::Error::other)?;
        let bytes = found.ok_or(io::ErrorKind::NotFound)?;
        self.last = Some((number, bytes.clone()));
        Ok(bytes)
    }

    fn digest(&mut self) -> io::Result<[u8; 32]> {
        let mut digest = Sha256::new();
        for number in 0..parts(self.size) {
            digest.update(self.part(number)?);
        }
        Ok(digest.finalize().into())
    }
}

impl Source for StoredParts {
    fn size(&self) -> u64 {
        self.size
    }

    fn read(&mut self, at: u64, into: &mut [u8]) -> io::Result<()> {
        let mut done = 0;
        while done < into.len() {
            let at = at + done as u64;
            let part = self.part(at / PART_BYTES)?;
            let rest = part.get((at % PART_BYTES) as usize..).unwrap_or_default();
            let len = rest.len().min(into.len() - done);
            if len == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            into[done..done + len].copy_from_slice(&rest[..len]);
            done += len;
        }
        Ok(())
    }
}

fn numbers(list: &str) -> impl Iterator<Item = u64> + '_ {
    list.split(',').filter_map(|number| number.parse().ok())
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let bytes = text.as_bytes();
    if bytes.len() != 64 || !text.is_ascii() {
        return None;
    }
    (0..32).map(|i| u8::from_str_radix(text.get(2 * i..2 * i + 2)?, 16).ok()).collect()
}
