//! The sender's road after sending: follow, answer a question, withdraw, rate.

use crate::handling::{Effect, case_of, text};
use crate::lookup::{entries, with_photos};
use crate::photos::{Home, tied};
use crate::rules::RulesOf;
use crate::view::{Due, SenderCase};
use crate::{ServiceError, Services, vault};
use bytes::Bytes;
use domain::chase::{Chase, ChaseBar, Chased, chase, chase_from};
use domain::code::TrackingSecret;
use domain::deadline::{rating_until, reopen_until, supplement_due};
use domain::event::EventKind;
use domain::id::PetitionNumber;
use domain::input::{Field, Problem};
use domain::ladder::Watch;
use domain::permit::{Actor, permit, permitted};
use domain::petition::{PhotoPurpose, Status, Visibility};
use domain::rating::{Cause, Rating, Typed};
use domain::refusal::Refusal;
use domain::workflow::Action;
use store::Tx;
use store::event::HISTORY_PAGE;
use store::petition::{PauseRow, PetitionRow};
use uuid::Uuid;

/// Photos that may come with a reopening.
pub const MAX_REOPEN_PHOTOS: usize = 5;

/// The answer that the sender has now is rated; one before a reopening does not count.
fn is_rated(row: &PetitionRow) -> bool {
    row.rating.is_some() && row.rated_at >= row.answered_at
}

/// The reminder that the sender may make now; the promised date is the one that was told.
fn chase_at(
    row: &PetitionRow,
    pauses: &[PauseRow],
    rules: RulesOf<'_>,
    now: i64,
) -> Result<Chase, ChaseBar> {
    let due_at = row.due_at.ok_or(ChaseBar::NotLate)?;
    let (mut reckoning, _) = rules.reckon(row, pauses, now);
    if reckoning.paused {
        return Err(ChaseBar::NotLate);
    }
    reckoning.due_at = due_at;
    let watch = Watch {
        reckoning: &reckoning,
        round: row.reworked_at.unwrap_or(0),
        stopped_at: row.stopped_at,
        sent: &[],
    };
    let times = u32::try_from(row.chases).unwrap_or(u32::MAX - 1);
    let before = Chased { times, last_at: row.chased_at };
    chase(rules.calendar, rules.policy, watch, row.answered_at, before, now)
}

/// From when on the sender may remind, ms UTC; none while the clock stands and once it is answered.
fn may_chase_from(
    row: &PetitionRow,
    rules: RulesOf<'_>,
    pauses: &[PauseRow],
    now: i64,
) -> Option<i64> {
    if row.due_at.is_none() || row.answered_at.is_some() {
        return None;
    }
    let (reckoning, _) = rules.reckon(row, pauses, now);
    let before = Chased { times: u32::try_from(row.chases).unwrap_or(0), last_at: row.chased_at };
    (!reckoning.paused).then(|| chase_from(rules.calendar, rules.policy, reckoning.due_at, before))
}

/// What opens a petition for its sender: its number in normal form, and the secret or the session of
/// a citizen whose petition it is.
#[derive(Clone, PartialEq, Eq)]
pub struct CaseKey {
    /// PA-YYYY-NNNNNN.
    pub number: String,
    proof: Proof,
}

#[derive(Clone, PartialEq, Eq)]
enum Proof {
    Secret(TrackingSecret),
    /// The token of a citizen's session.
    Session(String),
}

impl CaseKey {
    /// Reads both as people type them.
    ///
    /// # Errors
    /// [`ServiceError::Invalid`] by field, before the database is asked.
    pub fn parse(number: &str, secret: &str) -> Result<Self, ServiceError> {
        let mut errors = Vec::new();
        let problem = |typed: &str| {
            if typed.trim().is_empty() { Problem::Required } else { Problem::BadCode }
        };
        let parsed = domain::input::take(
            &mut errors,
            Field::Code,
            PetitionNumber::parse(number).ok_or(problem(number)),
        );
        let secret = domain::input::take(
            &mut errors,
            Field::Secret,
            TrackingSecret::parse(secret).ok_or(problem(secret)),
        );
        match (parsed, secret) {
            (Some(number), Some(secret)) => Ok(Self::of(number.to_string(), secret)),
            _ => Err(ServiceError::Invalid(errors)),
        }
    }

    pub(crate) fn of(number: String, secret: TrackingSecret) -> Self {
        Self { number, proof: Proof::Secret(secret) }
    }

    /// The case of this number for whoever is signed in with `token`; whether it is theirs is asked
    /// at every use. `None` when it is no number.
    pub fn of_session(number: &str, token: &str) -> Option<Self> {
        let number = PetitionNumber::parse(number)?.to_string();
        Some(Self { number, proof: Proof::Session(token.to_owned()) })
    }

    /// The secret as people read it, when it is by a secret that the case opens.
    pub fn secret(&self) -> Option<String> {
        match &self.proof {
            Proof::Secret(secret) => Some(secret.display()),
            Proof::Session(_) => None,
        }
    }
}

impl Services {
    /// The petition behind number and secret.
    ///
    /// # Errors
    /// [`Refusal::WrongSecret`] alike for an unknown number and a wrong secret.
    pub async fn follow(&self, key: &CaseKey) -> Result<SenderCase, ServiceError> {
        let row = self.open_case(key).await?;
        let now = self.now();
        let rules = self.0.rules.get(row.calendar_id, row.policy_id)?;
        let pauses = self.db().list_pauses(row.id).await?;
        let photos = tied(
            &self.db().photos_of_petition(row.id).await?,
            &self.db().photo_ties(row.id).await?,
        );
        let (attitude, causes) = self.second_half(row.id, row.rated_at).await?;
        let video = self.video_of(row.id).await?;
        let history = self.db().history(row.id).await?;
        let reply =
            if row.answered_at.is_some() { self.db().find_reply(row.id).await? } else { None };
        // What is taken back or merged has left the site.
        let is_public = matches!(row.visibility, Visibility::Public | Visibility::Card)
            && !matches!(row.status, Status::Withdrawn | Status::Merged);
        let is_cut = history.len() >= HISTORY_PAGE;
        let timeline = with_photos(entries(&history, false), &photos);
        let question = (row.status == Status::NeedInfo)
            .then(|| {
                timeline
                    .iter()
                    .rev()
                    .find(|entry| entry.kind == EventKind::Asked)
                    .and_then(|e| e.note.clone())
            })
            .flatten();
        let chase_from = may_chase_from(&row, rules, &pauses, now)
            .filter(|_| permit(&Actor::Sender, Action::Chase, &case_of(&row)).is_ok());
        let may = self.sender_may(&row, &pauses, rules, now);
        let split_from = match row.split_from {
            Some(from) => self.db().number_of(from).await?,
            None => None,
        };
        let main = match row.merged_into {
            Some(main) => self.db().find_petition(main).await?,
            None => None,
        };
        // Handled together: who holds it and how far it is are the other's; its words never are.
        let shown = main.as_ref().unwrap_or(&row);
        let with_other = || {
            let told = timeline.iter().rev().find(|entry| entry.kind == EventKind::AnsweredWith);
            told.and_then(|entry| entry.note.clone())
        };
        Ok(SenderCase {
            version: row.version,
            face: shown.status.face(),
            reopen_until: row
                .answered_at
                .filter(|_| row.status == Status::Answered)
                .map(|at| reopen_until(rules.policy, at)),
            parts: self.parts(row.id).await?,
            split_from,
            chase_from,
            chases: row.chases,
            reopens: row.reopens,
            is_merged: main.is_some(),
            me_too: self.count_me_too(row.id).await?,
            hand_overs: shown.hand_overs,
            status: row.status,
            due: row.due_at.map(|_| {
                let (reckoning, standing) = rules.reckon(&row, &pauses, now);
                Due { reckoning, standing }
            }),
            video,
            photos: photos
                .into_iter()
                // A result photo is shown with the answer, not before.
                .filter(|photo| photo.purpose != PhotoPurpose::Scan)
                .filter(|photo| row.answered_at.is_some() || photo.purpose != PhotoPurpose::Result)
                .collect(),
            answer_until: row.step_due_at.filter(|_| row.status == Status::NeedInfo),
            rate_until: row.answered_at.map(|at| rating_until(rules.policy, at)),
            holder: shown.lead_agency.clone().filter(|_| {
                !matches!(shown.status, Status::Returned | Status::Screening | Status::Disputed)
            }),
            replied_by: shown.lead_agency.clone().filter(|_| row.answered_at.is_some()),
            reply: if main.is_some() { with_other() } else { reply.map(|reply| reply.body) },
            number: row.number,
            title: row.title,
            body: row.body,
            address_words: row.address_words,
            category: row.category_code,
            commune: row.commune_code,
            nature: row.nature,
            received_at: row.received_at,
            answered_at: row.answered_at,
            rating: row.rating.and_then(|level| u8::try_from(level).ok()),
            attitude,
            causes,
            point: row.lat.zip(row.lng),
            timeline,
            is_cut,
            question,
            may,
            is_public,
            details: self.details_of(row.id).await?,
        })
    }

    fn sender_may(
        &self,
        row: &PetitionRow,
        pauses: &[PauseRow],
        rules: RulesOf<'_>,
        now: i64,
    ) -> Vec<Action> {
        permitted(&Actor::Sender, &case_of(row))
            .into_iter()
            .filter(|action| match action {
                Action::Rate => {
                    !is_rated(row)
                        && row.answered_at.is_some_and(|at| now <= rating_until(rules.policy, at))
                }
                Action::Reopen | Action::ReopenAgain => {
                    row.answered_at.is_some_and(|at| now <= reopen_until(rules.policy, at))
                }
                Action::ReopenSilent => {
                    row.closed_at.is_some_and(|at| now <= reopen_until(rules.policy, at))
                }
                Action::Chase => chase_at(row, pauses, rules, now).is_ok(),
                _ => true,
            })
            .collect()
    }

    /// Answers the question that waits; the clock runs on.
    ///
    /// # Errors
    /// [`ServiceError::Invalid`], [`Refusal::WrongStatus`] when nothing was asked.
    pub async fn supplement(&self, key: &CaseKey, typed: &str) -> Result<(), ServiceError> {
        let note = text(Field::Description, typed)?;
        self.sender_act(key, Action::Supplement, async |_, _, _| {
            Ok(Effect::new(EventKind::Supplemented).note(note, true))
        })
        .await
    }

    /// Takes the petition back.
    ///
    /// # Errors
    /// [`Refusal::WrongStatus`] once it is answered.
    pub async fn withdraw(&self, key: &CaseKey, typed_reason: &str) -> Result<(), ServiceError> {
        let note = crate::handling::optional(typed_reason)?;
        self.sender_act(key, Action::Withdraw, async |_, _, _| {
            Ok(Effect::new(EventKind::Withdrawn).note(note, true))
        })
        .await
    }

    /// Rates the result alone, 1 to 4, with a reason in words when dissatisfied.
    ///
    /// # Errors
    /// As [`Services::judge`].
    pub async fn rate(
        &self,
        key: &CaseKey,
        level: u8,
        typed_comment: &str,
    ) -> Result<(), ServiceError> {
        let result = level.to_string();
        self.judge(key, &Typed { result: &result, words: typed_comment, ..Typed::default() }).await
    }

    /// Rates result and attitude once; whoever is dissatisfied with either says why.
    ///
    /// # Errors
    /// [`ServiceError::Invalid`], [`Refusal::AlreadyDone`], [`Refusal::TooLate`] after 15 days.
    pub async fn judge(&self, key: &CaseKey, typed: &Typed<'_>) -> Result<(), ServiceError> {
        let rating = Rating::parse(typed).map_err(ServiceError::Invalid)?;
        self.sender_act(key, Action::Rate, async |tx: &mut Tx, row: &mut PetitionRow, now| {
            if is_rated(row) {
                return Err(Refusal::AlreadyDone.into());
            }
            let rules = self.0.rules.get(row.calendar_id, row.policy_id)?;
            if row.answered_at.is_none_or(|at| now > rating_until(rules.policy, at)) {
                return Err(Refusal::TooLate.into());
            }
            let level = rating.result.level();
            row.rating = Some(i64::from(level));
            row.rated_at = Some(now);
            row.rating_comment = rating.words;
            let causes: Vec<&str> = rating.causes.iter().map(|cause| cause.code()).collect();
            let attitude = rating.attitude.map(|attitude| attitude.level());
            tx.save_petition_text(row).await?;
            tx.set_rating_detail(row.id, attitude.map(i64::from), &causes.join(" "), now).await?;
            tx.set_public_rating(row.id, i64::from(level), now).await?;
            let mut effect = Effect::new(EventKind::Rated);
            effect.data.level = Some(level);
            effect.data.attitude = attitude;
            effect.data.causes = causes.into_iter().map(str::to_owned).collect();
            Ok(effect)
        })
        .await
    }

    /// The second half of the rating that was made at `rated_at`; a rating before there was one has
    /// none.
    pub(crate) async fn second_half(
        &self,
        petition: Uuid,
        rated_at: Option<i64>,
    ) -> Result<(Option<u8>, Vec<Cause>), ServiceError> {
        if rated_at.is_none() {
            return Ok((None, Vec::new()));
        }
        let kept = self.db().rating_detail(petition).await?.filter(|row| Some(row.at) == rated_at);
        Ok(kept.map_or((None, Vec::new()), |row| {
            let attitude = row.attitude.and_then(|level| u8::try_from(level).ok());
            (attitude, row.causes.split(' ').filter_map(Cause::parse).collect())
        }))
    }

    /// Reopens an answered petition: the first time it returns to its agency, the second time the
    /// Provincial People's Committee Office decides whose it is, and somebody else approves.
    ///
    /// # Errors
    /// [`Refusal::TooLate`] after 7 days, [`Refusal::AlreadyDone`] after the second time,
    /// [`ServiceError::Invalid`] without a reason, [`ServiceError::Photo`] for a bad photo.
    pub async fn reopen(
        &self,
        key: &CaseKey,
        typed_reason: &str,
        photos: Vec<Bytes>,
    ) -> Result<(), ServiceError> {
        let row = self.open_case(key).await?;
        let action = if row.reopens == 0 { Action::Reopen } else { Action::ReopenAgain };
        permit(&Actor::Sender, action, &case_of(&row))?;
        let rules = self.0.rules.get(row.calendar_id, row.policy_id)?;
        let now = self.now();
        if row.answered_at.is_none_or(|at| now > reopen_until(rules.policy, at)) {
            return Err(Refusal::TooLate.into());
        }
        if row.reopens >= i64::from(rules.policy.reopen_times()) {
            return Err(Refusal::AlreadyDone.into());
        }
        let reason = text(Field::Reason, typed_reason)?;
        if photos.len() > MAX_REOPEN_PHOTOS {
            return Err(Refusal::TooManyPhotos.into());
        }
        let id = row.id;
        let photos = self.keep_photos(id, photos, Home::Sender).await?;
        let ids = photos.clone();
        let done = self.sender_act(key, action, async |tx: &mut Tx, row: &mut PetitionRow, _| {
            row.reopens += 1;
            (row.answered_at, row.outcome) = (None, None);
            let mut kind = EventKind::Reopened;
            if action == Action::ReopenAgain {
                kind = EventKind::ReopenedAgain;
                row.barred_approver = tx.reply(row.id).await?.and_then(|reply| reply.approved_by);
            }
            let mut effect = Effect::new(kind).note(reason, true);
            effect.data.count = u32::try_from(ids.len()).ok().filter(|count| *count > 0);
            effect.photos = ids;
            Ok(effect)
        });
        let done = done.await;
        if done.is_err() {
            self.drop_photos(id, &photos).await;
        }
        done
    }

    /// Answers after the closing for silence: the clock goes on where it stopped.
    ///
    /// # Errors
    /// [`Refusal::TooLate`] after 7 days, [`ServiceError::Invalid`] without an answer.
    pub async fn come_back(&self, key: &CaseKey, typed: &str) -> Result<(), ServiceError> {
        let note = text(Field::Description, typed)?;
        self.sender_act(key, Action::ReopenSilent, async |_, row: &mut PetitionRow, now| {
            let rules = self.0.rules.get(row.calendar_id, row.policy_id)?;
            if row.closed_at.is_none_or(|at| now > reopen_until(rules.policy, at)) {
                return Err(Refusal::TooLate.into());
            }
            (row.outcome, row.closed_at) = (None, None);
            Ok(Effect::new(EventKind::CameBack).note(note, true))
        })
        .await
    }

    /// Reminds, once the promised date is over; counted, and seen by everybody who owes something.
    ///
    /// # Errors
    /// [`Refusal::TooEarly`] before the due time and within three working days of the last reminder.
    pub async fn chase(&self, key: &CaseKey, typed: &str) -> Result<(), ServiceError> {
        let note = crate::handling::optional(typed)?;
        self.sender_act(key, Action::Chase, async |tx: &mut Tx, row: &mut PetitionRow, now| {
            let rules = self.0.rules.get(row.calendar_id, row.policy_id)?;
            let pauses = tx.pauses(row.id).await?;
            let chase = chase_at(row, &pauses, rules, now).map_err(|bar| match bar {
                ChaseBar::NotLate | ChaseBar::TooSoon => Refusal::TooEarly,
                ChaseBar::Answered => Refusal::WrongStatus,
            })?;
            row.chases = i64::from(chase.time);
            row.chased_at = Some(now);
            // Those whom the ladder has reached hear of it by the next sweep.
            tx.look_at_ladder_again(row.id).await?;
            let mut effect = Effect::new(EventKind::Chased).note(note, true);
            effect.data.count = u32::try_from(row.chases).ok();
            Ok(effect)
        })
        .await
    }

    /// A rendition of any photo of the sender's own petition.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`] when it is another's.
    pub async fn sender_photo(
        &self,
        key: &CaseKey,
        photo: Uuid,
        side: u32,
    ) -> Result<Bytes, ServiceError> {
        let row = self.open_case(key).await?;
        let found = self.db().find_photo(photo).await?.ok_or(ServiceError::NotFound)?;
        let is_early_result = found.purpose == "result" && row.answered_at.is_none();
        // Of the letter the sender has the original.
        let is_scan = found.purpose == PhotoPurpose::Scan.code();
        if found.petition_id != Some(row.id) || is_early_result || is_scan {
            return Err(ServiceError::NotFound);
        }
        self.rendition(photo, side).await
    }

    pub(crate) async fn sender_act(
        &self,
        key: &CaseKey,
        action: Action,
        change: impl AsyncFnOnce(&mut Tx, &mut PetitionRow, i64) -> Result<Effect, ServiceError>,
    ) -> Result<(), ServiceError> {
        let id = self.open_case(key).await?.id;
        let now = self.now();
        let mut tx = self.db().begin().await?;
        let mut row = tx.petition(id).await?;
        let before = row.clone();
        permit(&Actor::Sender, action, &case_of(&row))?;
        let effect = change(&mut tx, &mut row, now).await?;
        self.finish(&mut tx, &mut row, &before, &Actor::Sender, None, action, effect, now).await?;
        tx.commit().await?;
        Ok(())
    }

    /// The one door to a sender's case: by its secret, or for the citizen who proved its contact or
    /// claimed it. A number that is not theirs is as unknown as one that does not exist.
    pub(crate) async fn open_case(&self, key: &CaseKey) -> Result<PetitionRow, ServiceError> {
        let id = match &key.proof {
            Proof::Secret(_) => self.db().petition_id(&key.number).await?,
            Proof::Session(token) => match self.citizen(token).await? {
                Some(citizen) => self.db().own_petition(citizen.id, &key.number).await?,
                None => None,
            },
        };
        let row = self.db().find_petition(id.ok_or(Refusal::WrongSecret)?).await?;
        let row = row.ok_or(Refusal::WrongSecret)?;
        match &key.proof {
            Proof::Secret(secret)
                if !vault::is_same(&row.secret_hash, &self.0.vault.secret_hash(secret)) =>
            {
                Err(Refusal::WrongSecret.into())
            }
            _ => Ok(row),
        }
    }

    /// Closes what the calendar says is over: answered petitions after the reopen window, and
    /// petitions whose sender stayed silent. Run by the worker; each petition in its own transaction.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn close_what_is_over(&self) -> Result<(), ServiceError> {
        let now = self.now();
        let (calendar, policy) = self.0.rules.in_force(now);
        let rules = self.0.rules.get(calendar, policy)?;
        // The shortest window ends first; each petition is judged by its own rules below.
        for id in self.db().answered_before(now - 24 * 3_600_000).await? {
            let row = self.db().find_petition(id).await?.ok_or(ServiceError::NotFound)?;
            let own = self.0.rules.get(row.calendar_id, row.policy_id).unwrap_or(rules);
            if row.answered_at.is_some_and(|at| now > reopen_until(own.policy, at)) {
                self.system_act(id, Action::Close, |row, now| {
                    row.closed_at = Some(now);
                    Effect::new(EventKind::Closed)
                })
                .await?;
            }
        }
        for id in self.db().waiting_for_sender(now).await? {
            let row = self.db().find_petition(id).await?.ok_or(ServiceError::NotFound)?;
            let own = self.0.rules.get(row.calendar_id, row.policy_id).unwrap_or(rules);
            // Urgent petitions are never closed for silence (decisions.md 5).
            if supplement_due(own.calendar, own.policy, crate::rules::class_of(&row), now).is_none()
            {
                continue;
            }
            self.system_act(id, Action::CloseSilent, |_, _| {
                let mut effect = Effect::new(EventKind::ClosedSilent);
                effect.data.reason = Some("R10".to_owned());
                effect
            })
            .await?;
        }
        Ok(())
    }

    async fn system_act(
        &self,
        id: Uuid,
        action: Action,
        change: impl FnOnce(&mut PetitionRow, i64) -> Effect,
    ) -> Result<(), ServiceError> {
        let now = self.now();
        let mut tx = self.db().begin().await?;
        let mut row = tx.petition(id).await?;
        let before = row.clone();
        match permit(&Actor::System, action, &case_of(&row)) {
            Ok(()) => {}
            // Somebody acted between the list and now: nothing is over any more.
            Err(Refusal::WrongStatus) => return Ok(()),
            Err(refusal) => return Err(refusal.into()),
        }
        let effect = change(&mut row, now);
        match self
            .finish(&mut tx, &mut row, &before, &Actor::System, None, action, effect, now)
            .await
        {
            Ok(()) => Ok(tx.commit().await?),
            // Between reading and writing, where the engine lets both happen at once: the same.
            Err(ServiceError::Refused(Refusal::Stale)) => Ok(()),
            Err(error) => Err(error),
        }
    }
}
