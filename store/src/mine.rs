//! Which petitions are a citizen's: those whose contact they proved, and those they claimed by
//! number and secret; what is new in them. Whether they may see them is asked in `services`.

use crate::db::{on, on_tx, queries};
use crate::{Db, StoreError, Tx};
use domain::petition::Status;
use sqlx::FromRow;
use uuid::Uuid;

queries! {
    OWNS = "select p.id from petition p where p.number = $2 and ( \
            exists (select 1 from claim k where k.citizen_id = $1 and k.petition_id = p.id) \
            or exists (select 1 from identity i join citizen_contact c on c.contact_index = i.phone_index \
                where i.petition_id = p.id and c.citizen_id = $1) \
            or exists (select 1 from identity i join citizen_contact c on c.contact_index = i.email_index \
                where i.petition_id = p.id and c.citizen_id = $1))";
    LIST = "select p.id, p.number, p.status, p.category_code, p.commune_code, p.lead_agency, p.received_at, p.due_at, \
            p.answered_at, t.title, t.body, t.address_words from ( \
                select k.petition_id as id from claim k where k.citizen_id = $1 \
                union select i.petition_id from citizen_contact c join identity i on i.phone_index = c.contact_index \
                    where c.citizen_id = $1 \
                union select i.petition_id from citizen_contact c join identity i on i.email_index = c.contact_index \
                    where c.citizen_id = $1) mine \
            join petition p on p.id = mine.id join petition_text t on t.petition_id = p.id \
        where p.erased_at is null and (p.received_at, p.id) < ($2, $3) \
        order by p.received_at desc, p.id desc limit $4";
    STATUSES = "select p.status, count(*) from ( \
                select k.petition_id as id from claim k where k.citizen_id = $1 \
                union select i.petition_id from citizen_contact c join identity i on i.phone_index = c.contact_index \
                    where c.citizen_id = $1 \
                union select i.petition_id from citizen_contact c join identity i on i.email_index = c.contact_index \
                    where c.citizen_id = $1) mine \
            join petition p on p.id = mine.id where p.erased_at is null group by p.status";
    /// What others did since the citizen last looked. Which kinds concern them is the domain's.
    NEWS = "select distinct e.petition_id, e.kind from ( \
                select k.petition_id as id from claim k where k.citizen_id = $1 \
                union select i.petition_id from citizen_contact c join identity i on i.phone_index = c.contact_index \
                    where c.citizen_id = $1 \
                union select i.petition_id from citizen_contact c join identity i on i.email_index = c.contact_index \
                    where c.citizen_id = $1) mine \
            join petition p on p.id = mine.id \
            left join citizen_seen s on s.petition_id = p.id and s.citizen_id = $1 \
            join event e on e.petition_id = p.id and e.at > coalesce(s.seen_at, 0) \
        where p.erased_at is null and e.actor_kind <> 'sender'";
    SAW = "insert into citizen_seen (citizen_id, petition_id, seen_at) values ($1, $2, $3) \
        on conflict (citizen_id, petition_id) do update set seen_at = excluded.seen_at";
    CLAIM = "insert into claim (citizen_id, petition_id, at) values ($1, $2, $3) on conflict do nothing";
    /// Before a contact leaves an account: what it opened stays with the account.
    CLAIM_BY_CONTACT = "insert into claim (citizen_id, petition_id, at, by_contact) \
        select c.citizen_id, i.petition_id, $2, true from citizen_contact c \
            join identity i on i.phone_index = c.contact_index or i.email_index = c.contact_index \
        where c.id = $1 on conflict (citizen_id, petition_id) do update set by_contact = true";
    MOVE_CLAIMS = "insert into claim (citizen_id, petition_id, at, by_contact) \
        select $2, petition_id, at, by_contact from claim \
        where citizen_id = $1 on conflict (citizen_id, petition_id) \
        do update set by_contact = claim.by_contact or excluded.by_contact";
    FORGET_CLAIMS = "delete from claim where citizen_id = $1";
    FORGET_SEEN = "delete from citizen_seen where citizen_id = $1";
    /// The parts that were split off open by the same secret: it dies for all of them.
    RENEW_SECRET = "update petition set secret_hash = $2 where secret_hash = $3 and (id = $1 \
        or split_from = $1 or id = (select split_from from petition where id = $1) \
        or split_from = (select split_from from petition where id = $1))";
}

/// One of a citizen's own petitions.
#[derive(Clone, Debug, FromRow)]
pub struct MineRow {
    /// UUIDv7.
    pub id: Uuid,
    /// PA-YYYY-NNNNNN.
    pub number: String,
    /// Where it stands.
    #[sqlx(try_from = "String")]
    pub status: Status,
    /// Category.
    pub category_code: String,
    /// Commune.
    pub commune_code: Option<String>,
    /// Lead agency.
    pub lead_agency: Option<String>,
    /// ms UTC.
    pub received_at: i64,
    /// The promised date, ms UTC.
    pub due_at: Option<i64>,
    /// ms UTC.
    pub answered_at: Option<i64>,
    /// Title.
    pub title: String,
    /// The sender's words.
    pub body: String,
    /// Where, in words.
    pub address_words: String,
}

impl Tx {
    /// Keeps a petition in an account.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn claim_petition(
        &mut self,
        citizen: Uuid,
        petition: Uuid,
        now: i64,
    ) -> Result<(), StoreError> {
        on_tx!(self, |conn| sqlx::query(CLAIM)
            .bind(citizen)
            .bind(petition)
            .bind(now)
            .execute(conn)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// Keeps in an account whatever one of its contacts opens.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn claim_by_contact(&mut self, contact: Uuid, now: i64) -> Result<(), StoreError> {
        on_tx!(self, |conn| sqlx::query(CLAIM_BY_CONTACT)
            .bind(contact)
            .bind(now)
            .execute(conn)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// Gives what one account claimed to another.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn move_mine(&mut self, from: Uuid, to: Uuid) -> Result<(), StoreError> {
        on_tx!(self, |conn| sqlx::query(MOVE_CLAIMS)
            .bind(from)
            .bind(to)
            .execute(conn)
            .await
            .map(|_| ()))?;
        self.forget_mine(from).await
    }

    /// Forgets what an account claimed and looked at.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn forget_mine(&mut self, citizen: Uuid) -> Result<(), StoreError> {
        for sql in [FORGET_CLAIMS, FORGET_SEEN] {
            on_tx!(self, |conn| sqlx::query(sql).bind(citizen).execute(conn).await.map(|_| ()))?;
        }
        Ok(())
    }

    /// Notes that a citizen looked at a petition.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn saw_petition(
        &mut self,
        citizen: Uuid,
        petition: Uuid,
        now: i64,
    ) -> Result<(), StoreError> {
        on_tx!(self, |conn| sqlx::query(SAW)
            .bind(citizen)
            .bind(petition)
            .bind(now)
            .execute(conn)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// Another secret for a petition and for those that were split from it or it from, as far as
    /// the old one opened them.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn renew_secret(
        &mut self,
        petition: Uuid,
        new_hash: &[u8],
        old_hash: &[u8],
    ) -> Result<(), StoreError> {
        on_tx!(self, |conn| sqlx::query(RENEW_SECRET)
            .bind(petition)
            .bind(new_hash)
            .bind(old_hash)
            .execute(conn)
            .await
            .map(|_| ()))?;
        Ok(())
    }
}

impl Db {
    /// The petition of this number, when it is this citizen's.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn own_petition(
        &self,
        citizen: Uuid,
        number: &str,
    ) -> Result<Option<Uuid>, StoreError> {
        Ok(on!(self, |pool| sqlx::query_scalar(OWNS)
            .bind(citizen)
            .bind(number)
            .fetch_optional(pool)
            .await)?)
    }

    /// A citizen's own petitions, the newest first, before the one at `before` (ms UTC, id).
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn own_petitions(
        &self,
        citizen: Uuid,
        before: (i64, Uuid),
        limit: i64,
    ) -> Result<Vec<MineRow>, StoreError> {
        Ok(on!(self, |pool| sqlx::query_as(LIST)
            .bind(citizen)
            .bind(before.0)
            .bind(before.1)
            .bind(limit)
            .fetch_all(pool)
            .await)?)
    }

    /// How many of a citizen's own petitions stand where.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn own_statuses(&self, citizen: Uuid) -> Result<Vec<(String, i64)>, StoreError> {
        Ok(on!(self, |pool| sqlx::query_as(STATUSES).bind(citizen).fetch_all(pool).await)?)
    }

    /// (petition, kind of event) of what others did since the citizen last looked.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn own_news(&self, citizen: Uuid) -> Result<Vec<(Uuid, String)>, StoreError> {
        Ok(on!(self, |pool| sqlx::query_as(NEWS).bind(citizen).fetch_all(pool).await)?)
    }
}
