//! The petition's row, its words, pauses and reply.

use crate::db::{on, on_tx, queries};
use crate::similar::cell_of;
use crate::{Db, StoreError, Tx};
use domain::petition::{Channel, Nature, SenderKind, Status, Visibility};
use sqlx::FromRow;
use uuid::Uuid;

queries! {
    INSERT = "insert into petition (id, number, submission_id, secret_hash, version, status, visibility, nature, \
            channel, sender_kind, hides_name, category_code, commune_code, lat, lng, sla_class, calendar_id, \
            policy_id, received_at, day, due_at, step_due_at, changed_at, cell) \
        values ($1, $2, $3, $4, 1, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $18, $22)";
    INSERT_TEXT = "insert into petition_text (petition_id, title, body, address_words) values ($1, $2, $3, $4)";
    BY_ID = "select p.id, p.number, p.submission_id, p.secret_hash, p.version, p.status, p.before_asking, p.outcome, \
            p.visibility, p.nature, p.channel, p.sender_kind, p.hides_name, p.category_code, p.commune_code, p.lat, \
            p.lng, p.sla_class, p.calendar_id, p.policy_id, p.received_at, p.due_at, p.stopped_at, p.reworked_at, \
            p.step_due_at, p.lead_agency, p.support_agency, p.handler_id, p.returns, p.answered_at, p.closed_at, p.rating, \
            p.rated_at, p.substitute_id, p.hand_overs, p.is_decided, p.is_arbitrated, p.extension, p.extension_asked_days, \
            p.extension_days, p.reopens, p.barred_approver, p.chases, p.chased_at, p.progress_at, p.is_guarded, \
            p.handed_over_at, p.erased_at, p.split_from, p.merged_into, t.title, t.body, t.address_words, \
            t.rating_comment \
        from petition p join petition_text t on t.petition_id = p.id where p.id = $1";
    ID_BY_NUMBER = "select id from petition where number = $1";
    BY_SUBMISSION = "select id, number from petition where submission_id = $1";
    SAVE = "update petition set version = version + 1, status = $3, before_asking = $4, outcome = $5, \
            visibility = $6, nature = $7, category_code = $8, commune_code = $9, lat = $10, lng = $11, \
            sla_class = $12, due_at = $13, stopped_at = $14, step_due_at = $15, lead_agency = $16, \
            support_agency = $17, handler_id = $18, returns = $19, answered_at = $20, closed_at = $21, rating = $22, \
            rated_at = $23, changed_at = $24, reworked_at = $25, substitute_id = $26, hand_overs = $27, is_decided = $28, \
            is_arbitrated = $29, extension = $30, extension_asked_days = $31, extension_days = $32, reopens = $33, \
            barred_approver = $34, chases = $35, chased_at = $36, progress_at = $37, is_guarded = $38, \
            handed_over_at = $39, erased_at = $40, split_from = $41, merged_into = $42, cell = $43 \
        where id = $1 and version = $2";
    SAVE_TEXT = "update petition_text set title = $2, address_words = $3, rating_comment = $4 where petition_id = $1";
    SET_SECRET = "update petition set secret_hash = $2 where id = $1";
    OPEN_PAUSE = "insert into pause (petition_id, began_at, reason) values ($1, $2, $3) on conflict do nothing";
    END_PAUSE = "update pause set ended_at = $2 where petition_id = $1 and ended_at is null";
    END_PAUSE_OF = "update pause set ended_at = $2 where petition_id = $1 and ended_at is null and reason = $3";
    PAUSES = "select began_at, ended_at, reason from pause where petition_id = $1 order by began_at";
    SAVE_REPLY = "insert into reply (petition_id, body, author_id, changed_at) values ($1, $2, $3, $4) \
        on conflict (petition_id) do update set body = excluded.body, author_id = excluded.author_id, \
            changed_at = excluded.changed_at, approved_by = null, approved_at = null";
    APPROVE_REPLY = "update reply set approved_by = $2, approved_at = $3 where petition_id = $1";
    REPLY = "select r.body, r.author_id, r.approved_by, r.approved_at, r.changed_at, o.display_name as author_name \
        from reply r left join officer o on o.id = r.author_id where r.petition_id = $1";
    ANSWERED_BEFORE = "select id from petition where status = 'answered' and answered_at < $1 order by answered_at limit 200";
    WAITING_SENDER = "select id from petition where status = 'need_info' and step_due_at is not null and step_due_at < $1 \
        order by step_due_at limit 200";
    COUNT = "select count(*) from petition";
    ADD_ABUSE = "insert into abuse_report (id, petition_id, reason, body, at) values ($1, $2, $3, $4, $5)";
    ABUSE = "select a.id, a.petition_id, p.number, a.reason, a.body, a.at from abuse_report a \
        join petition p on p.id = a.petition_id where a.settled_at is null and not p.is_guarded order by a.at desc limit 100";
    SETTLE_ABUSE = "update abuse_report set settled_at = $2 where petition_id = $1 and settled_at is null";
}

/// One petition with its words.
#[derive(Clone, Debug, FromRow)]
pub struct PetitionRow {
    /// UUIDv7.
    pub id: Uuid,
    /// PA-YYYY-NNNNNN.
    pub number: String,
    /// The client's own id.
    pub submission_id: Uuid,
    /// Keyed hash of the follow-up secret.
    pub secret_hash: Vec<u8>,
    /// Optimistic lock, from 1.
    pub version: i64,
    /// Where it stands.
    #[sqlx(try_from = "String")]
    pub status: Status,
    /// Code of the status before the sender was asked.
    pub before_asking: Option<String>,
    /// Code of `Outcome`.
    pub outcome: Option<String>,
    /// What the public may see.
    #[sqlx(try_from = "String")]
    pub visibility: Visibility,
    /// What kind of matter.
    #[sqlx(try_from = "String")]
    pub nature: Nature,
    /// How it came in.
    #[sqlx(try_from = "String")]
    pub channel: Channel,
    /// Who sends.
    #[sqlx(try_from = "String")]
    pub sender_kind: SenderKind,
    /// The name is hidden from the agency too.
    pub hides_name: bool,
    /// Category.
    pub category_code: String,
    /// Commune.
    pub commune_code: Option<String>,
    /// Degrees.
    pub lat: Option<f64>,
    /// Degrees.
    pub lng: Option<f64>,
    /// Code of `SlaClass`.
    pub sla_class: String,
    /// The calendar it was received under.
    pub calendar_id: i64,
    /// The limits it was received under.
    pub policy_id: i64,
    /// ms UTC.
    pub received_at: i64,
    /// The promised date, ms UTC.
    pub due_at: Option<i64>,
    /// The leader approved, ms UTC.
    pub stopped_at: Option<i64>,
    /// The clock runs again from here, ms UTC.
    pub reworked_at: Option<i64>,
    /// Limit of the present step, ms UTC.
    pub step_due_at: Option<i64>,
    /// Lead agency.
    pub lead_agency: Option<String>,
    /// Supporting agency.
    pub support_agency: Option<String>,
    /// Handler.
    pub handler_id: Option<Uuid>,
    /// How often agencies gave it back.
    pub returns: i64,
    /// ms UTC.
    pub answered_at: Option<i64>,
    /// ms UTC.
    pub closed_at: Option<i64>,
    /// Satisfaction, 1 to 4.
    pub rating: Option<i64>,
    /// ms UTC.
    pub rated_at: Option<i64>,
    /// Who acts for the absent handler.
    pub substitute_id: Option<Uuid>,
    /// How often it changed hands between agencies.
    pub hand_overs: i64,
    /// It cannot be given back any more.
    pub is_decided: bool,
    /// It cannot be disputed any more either.
    pub is_arbitrated: bool,
    /// Code of `ExtensionState`.
    pub extension: Option<String>,
    /// Working days that the leader asked for.
    pub extension_asked_days: Option<i64>,
    /// Working days that the coordinator gave.
    pub extension_days: Option<i64>,
    /// How often the sender reopened it.
    pub reopens: i64,
    /// Who may not approve the next answer.
    pub barred_approver: Option<Uuid>,
    /// How often the sender reminded.
    pub chases: i64,
    /// The last reminder, ms UTC.
    pub chased_at: Option<i64>,
    /// The last progress update, ms UTC.
    pub progress_at: Option<i64>,
    /// Only the two named coordinators may know of it.
    pub is_guarded: bool,
    /// The competent body's receipt, ms UTC.
    pub handed_over_at: Option<i64>,
    /// Its words are gone, ms UTC.
    pub erased_at: Option<i64>,
    /// The petition it was a part of.
    pub split_from: Option<Uuid>,
    /// The petition it is handled with.
    pub merged_into: Option<Uuid>,
    /// Title.
    pub title: String,
    /// The sender's words.
    pub body: String,
    /// Where, in words.
    pub address_words: String,
    /// Why dissatisfied.
    pub rating_comment: Option<String>,
}

/// What a new petition starts with.
#[derive(Clone, Debug)]
pub struct NewPetition {
    /// UUIDv7.
    pub id: Uuid,
    /// PA-YYYY-NNNNNN.
    pub number: String,
    /// The client's own id.
    pub submission_id: Uuid,
    /// Keyed hash of the follow-up secret.
    pub secret_hash: Vec<u8>,
    /// What kind of matter.
    pub nature: Nature,
    /// How it came in.
    pub channel: Channel,
    /// Who sends.
    pub sender_kind: SenderKind,
    /// The name is hidden from the agency too.
    pub hides_name: bool,
    /// Category.
    pub category_code: String,
    /// Commune.
    pub commune_code: Option<String>,
    /// Degrees.
    pub lat: Option<f64>,
    /// Degrees.
    pub lng: Option<f64>,
    /// Code of `SlaClass`.
    pub sla_class: &'static str,
    /// The calendar it was received under.
    pub calendar_id: i64,
    /// The limits it was received under.
    pub policy_id: i64,
    /// ms UTC.
    pub received_at: i64,
    /// YYYY-MM-DD of receipt.
    pub day: String,
    /// ms UTC.
    pub due_at: Option<i64>,
    /// ms UTC.
    pub step_due_at: Option<i64>,
    /// Title.
    pub title: String,
    /// The sender's words.
    pub body: String,
    /// Where, in words.
    pub address_words: String,
}

/// A pause of the agency's clock.
#[derive(Clone, Debug, FromRow)]
pub struct PauseRow {
    /// ms UTC.
    pub began_at: i64,
    /// ms UTC; open while null.
    pub ended_at: Option<i64>,
    /// Code of the reason.
    pub reason: String,
}

/// The answer on its way.
#[derive(Clone, Debug, FromRow)]
pub struct ReplyRow {
    /// The words.
    pub body: String,
    /// Who wrote them.
    pub author_id: Option<Uuid>,
    /// The leader.
    pub approved_by: Option<Uuid>,
    /// ms UTC.
    pub approved_at: Option<i64>,
    /// ms UTC.
    pub changed_at: i64,
    /// The author's display name.
    pub author_name: Option<String>,
}

/// A report that a public page should not stand as it is.
#[derive(Clone, Debug, FromRow)]
pub struct AbuseRow {
    /// UUIDv7.
    pub id: Uuid,
    /// The petition.
    pub petition_id: Uuid,
    /// PA-YYYY-NNNNNN.
    pub number: String,
    /// Code of the reason.
    pub reason: String,
    /// Words.
    pub body: String,
    /// ms UTC.
    pub at: i64,
}

impl Tx {
    /// Keeps a new petition and its words.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when its submission is a petition already.
    pub async fn insert_petition(&mut self, new: &NewPetition) -> Result<(), StoreError> {
        on_tx!(self, |conn| sqlx::query(INSERT)
            .bind(new.id)
            .bind(&new.number)
            .bind(new.submission_id)
            .bind(&new.secret_hash)
            .bind(Status::Submitted.code())
            .bind(Visibility::Hidden.code())
            .bind(new.nature.code())
            .bind(new.channel.code())
            .bind(new.sender_kind.code())
            .bind(new.hides_name)
            .bind(&new.category_code)
            .bind(&new.commune_code)
            .bind(new.lat)
            .bind(new.lng)
            .bind(new.sla_class)
            .bind(new.calendar_id)
            .bind(new.policy_id)
            .bind(new.received_at)
            .bind(&new.day)
            .bind(new.due_at)
            .bind(new.step_due_at)
            .bind(cell_of(new.lat, new.lng))
            .execute(conn)
            .await
            .map(|_| ()))?;
        on_tx!(self, |conn| sqlx::query(INSERT_TEXT)
            .bind(new.id)
            .bind(&new.title)
            .bind(&new.body)
            .bind(&new.address_words)
            .execute(conn)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// One petition, inside the transaction.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn petition(&mut self, id: Uuid) -> Result<PetitionRow, StoreError> {
        Ok(on_tx!(self, |conn| sqlx::query_as(BY_ID).bind(id).fetch_one(conn).await)?)
    }

    /// Writes a changed petition back if nobody else has since it was read.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when somebody has.
    pub async fn save_petition(&mut self, row: &PetitionRow, now: i64) -> Result<(), StoreError> {
        let rows = on_tx!(self, |conn| sqlx::query(SAVE)
            .bind(row.id)
            .bind(row.version)
            .bind(row.status.code())
            .bind(&row.before_asking)
            .bind(&row.outcome)
            .bind(row.visibility.code())
            .bind(row.nature.code())
            .bind(&row.category_code)
            .bind(&row.commune_code)
            .bind(row.lat)
            .bind(row.lng)
            .bind(&row.sla_class)
            .bind(row.due_at)
            .bind(row.stopped_at)
            .bind(row.step_due_at)
            .bind(&row.lead_agency)
            .bind(&row.support_agency)
            .bind(row.handler_id)
            .bind(row.returns)
            .bind(row.answered_at)
            .bind(row.closed_at)
            .bind(row.rating)
            .bind(row.rated_at)
            .bind(now)
            .bind(row.reworked_at)
            .bind(row.substitute_id)
            .bind(row.hand_overs)
            .bind(row.is_decided)
            .bind(row.is_arbitrated)
            .bind(&row.extension)
            .bind(row.extension_asked_days)
            .bind(row.extension_days)
            .bind(row.reopens)
            .bind(row.barred_approver)
            .bind(row.chases)
            .bind(row.chased_at)
            .bind(row.progress_at)
            .bind(row.is_guarded)
            .bind(row.handed_over_at)
            .bind(row.erased_at)
            .bind(row.split_from)
            .bind(row.merged_into)
            .bind(cell_of(row.lat, row.lng))
            .execute(conn)
            .await
            .map(|done| done.rows_affected()))?;
        if rows == 0 { Err(StoreError::Conflict) } else { Ok(()) }
    }

    /// Writes the words back.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn save_petition_text(&mut self, row: &PetitionRow) -> Result<(), StoreError> {
        on_tx!(self, |conn| sqlx::query(SAVE_TEXT)
            .bind(row.id)
            .bind(&row.title)
            .bind(&row.address_words)
            .bind(&row.rating_comment)
            .execute(conn)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// Replaces the follow-up secret's hash.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn set_secret(&mut self, petition: Uuid, hash: &[u8]) -> Result<(), StoreError> {
        on_tx!(self, |conn| sqlx::query(SET_SECRET)
            .bind(petition)
            .bind(hash)
            .execute(conn)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// Pauses the agency's clock.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn open_pause(
        &mut self,
        petition: Uuid,
        now: i64,
        reason: &str,
    ) -> Result<(), StoreError> {
        on_tx!(self, |conn| sqlx::query(OPEN_PAUSE)
            .bind(petition)
            .bind(now)
            .bind(reason)
            .execute(conn)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// Ends every open pause.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn end_pause(&mut self, petition: Uuid, now: i64) -> Result<(), StoreError> {
        on_tx!(self, |conn| sqlx::query(END_PAUSE)
            .bind(petition)
            .bind(now)
            .execute(conn)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// Pauses, inside the transaction.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn pauses(&mut self, petition: Uuid) -> Result<Vec<PauseRow>, StoreError> {
        Ok(on_tx!(self, |conn| sqlx::query_as(PAUSES).bind(petition).fetch_all(conn).await)?)
    }

    /// Ends the open pause of one reason.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn end_pause_of(
        &mut self,
        petition: Uuid,
        now: i64,
        reason: &str,
    ) -> Result<(), StoreError> {
        on_tx!(self, |conn| sqlx::query(END_PAUSE_OF)
            .bind(petition)
            .bind(now)
            .bind(reason)
            .execute(conn)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// Keeps the draft answer; an approval is void when the words change.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn save_reply(
        &mut self,
        petition: Uuid,
        body: &str,
        author: Option<Uuid>,
        now: i64,
    ) -> Result<(), StoreError> {
        on_tx!(self, |conn| sqlx::query(SAVE_REPLY)
            .bind(petition)
            .bind(body)
            .bind(author)
            .bind(now)
            .execute(conn)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// Marks the answer as approved.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn approve_reply(
        &mut self,
        petition: Uuid,
        leader: Uuid,
        now: i64,
    ) -> Result<(), StoreError> {
        on_tx!(self, |conn| sqlx::query(APPROVE_REPLY)
            .bind(petition)
            .bind(leader)
            .bind(now)
            .execute(conn)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// The answer, inside the transaction.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn reply(&mut self, petition: Uuid) -> Result<Option<ReplyRow>, StoreError> {
        Ok(on_tx!(self, |conn| sqlx::query_as(REPLY).bind(petition).fetch_optional(conn).await)?)
    }

    /// Keeps a report about a public page.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn add_abuse(
        &mut self,
        id: Uuid,
        petition: Uuid,
        reason: &str,
        body: &str,
        now: i64,
    ) -> Result<(), StoreError> {
        on_tx!(self, |conn| sqlx::query(ADD_ABUSE)
            .bind(id)
            .bind(petition)
            .bind(reason)
            .bind(body)
            .bind(now)
            .execute(conn)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// Settles the open reports about a public page.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn settle_abuse(&mut self, petition: Uuid, now: i64) -> Result<(), StoreError> {
        on_tx!(self, |conn| sqlx::query(SETTLE_ABUSE)
            .bind(petition)
            .bind(now)
            .execute(conn)
            .await
            .map(|_| ()))?;
        Ok(())
    }
}

impl Db {
    /// One petition.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn find_petition(&self, id: Uuid) -> Result<Option<PetitionRow>, StoreError> {
        Ok(on!(self, |pool| sqlx::query_as(BY_ID).bind(id).fetch_optional(pool).await)?)
    }

    /// A petition's id by its number.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn petition_id(&self, number: &str) -> Result<Option<Uuid>, StoreError> {
        Ok(on!(self, |pool| sqlx::query_scalar(ID_BY_NUMBER)
            .bind(number)
            .fetch_optional(pool)
            .await)?)
    }

    /// (id, number) of the petition that a submission became.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn petition_of_submission(
        &self,
        submission: Uuid,
    ) -> Result<Option<(Uuid, String)>, StoreError> {
        Ok(on!(self, |pool| sqlx::query_as(BY_SUBMISSION)
            .bind(submission)
            .fetch_optional(pool)
            .await)?)
    }

    /// Pauses of one petition.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn list_pauses(&self, petition: Uuid) -> Result<Vec<PauseRow>, StoreError> {
        Ok(on!(self, |pool| sqlx::query_as(PAUSES).bind(petition).fetch_all(pool).await)?)
    }

    /// The answer on its way.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn find_reply(&self, petition: Uuid) -> Result<Option<ReplyRow>, StoreError> {
        Ok(on!(self, |pool| sqlx::query_as(REPLY).bind(petition).fetch_optional(pool).await)?)
    }

    /// Petitions answered before `before`: their reopen window is over.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn answered_before(&self, before: i64) -> Result<Vec<Uuid>, StoreError> {
        Ok(on!(self, |pool| sqlx::query_scalar(ANSWERED_BEFORE)
            .bind(before)
            .fetch_all(pool)
            .await)?)
    }

    /// Petitions whose sender was to answer before `now`.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn waiting_for_sender(&self, now: i64) -> Result<Vec<Uuid>, StoreError> {
        Ok(on!(self, |pool| sqlx::query_scalar(WAITING_SENDER).bind(now).fetch_all(pool).await)?)
    }

    /// How many petitions there are.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn count_petitions(&self) -> Result<i64, StoreError> {
        Ok(on!(self, |pool| sqlx::query_scalar(COUNT).fetch_one(pool).await)?)
    }

    /// Open reports about public pages.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn open_abuse(&self) -> Result<Vec<AbuseRow>, StoreError> {
        Ok(on!(self, |pool| sqlx::query_as(ABUSE).fetch_all(pool).await)?)
    }
}
