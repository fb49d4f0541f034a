//! A petition arrives: everything that one transaction writes for it. PostgreSQL takes it in one
//! statement, because each statement is a journey to another process; SQLite row by row.

use crate::asking::DetailRow;
use crate::db::queries;
use crate::event::NewEvent;
use crate::outbox::NewJob;
use crate::petition::NewPetition;
use crate::similar::cell_of;
use crate::submission::SubmissionRow;
use crate::vault::{ConsentRow, IdentityRow};
use crate::{Db, StoreError, Tx};
use domain::petition::{Status, Visibility};

queries! {
    /// Nothing is written when the submission exists already. The casts name the types that `values`
    /// would have told.
    ARRIVE_POSTGRES = "with s as (\
            insert into submission (id, secret_hash, key_id, body_sealed, body_hash, created_at, changed_at, completed_at) \
            values ($1, $2, $3, $4, $5, $6, $6, $7) on conflict (id) do nothing returning id), \
        p as (\
            insert into petition (id, number, submission_id, secret_hash, version, status, visibility, nature, channel, \
                sender_kind, hides_name, category_code, commune_code, lat, lng, sla_class, calendar_id, policy_id, \
                received_at, day, due_at, step_due_at, changed_at, cell) \
            select $8::uuid, $9::text, s.id, $10::bytea, 1, $11::text, $12::text, $13::text, $14::text, $15::text, \
                $16::boolean, $17::text, $18::text, $19::double precision, $20::double precision, $21::text, $22::bigint, \
                $23::bigint, $24::bigint, $25::text, $26::bigint, $27::bigint, $24::bigint, $28::bigint from s \
            returning id), \
        t as (\
            insert into petition_text (petition_id, title, body, address_words) \
            select p.id, $29::text, $30::text, $31::text from p), \
        i as (\
            insert into identity (petition_id, key_id, name_sealed, phone_sealed, email_sealed, address_sealed, \
                tax_code_sealed, representative_sealed, phone_index, email_index) \
            select p.id, $32::bigint, $33::bytea, $34::bytea, $35::bytea, $36::bytea, $37::bytea, $38::bytea, $39::bytea, \
                $40::bytea from p where $32::bigint is not null), \
        c as (\
            insert into consent (petition_id, what, given, wording, at, lang) \
            select p.id, w.what, w.given, w.wording, w.at, w.lang \
            from p, unnest($41::text[], $42::boolean[], $43::text[], $57::bigint[], $58::text[]) \
                as w(what, given, wording, at, lang)), \
        d as (\
            insert into petition_detail (petition_id, key_id, body_sealed) \
            select p.id, $59::bigint, $60::bytea from p where $59::bigint is not null), \
        e as (\
            insert into event (id, petition_id, at, kind, actor_kind, actor_id, agency_code, data) \
            select $44::uuid, p.id, $45::bigint, $46::text, $47::text, $48::uuid, $49::text, $50::text from p), \
        j as (\
            insert into job (id, kind, petition_id, payload, run_at, attempts, max_attempts, dedupe_key) \
            select w.id, w.kind, p.id, w.payload, w.run_at, 0, w.max_attempts, w.dedupe_key \
            from p, unnest($51::uuid[], $52::text[], $53::text[], $54::bigint[], $55::bigint[], $56::text[]) \
                as w(id, kind, payload, run_at, max_attempts, dedupe_key) on conflict (dedupe_key) do nothing) \
        select count(*) from p";
}

/// What is written when a petition arrives.
#[derive(Clone, Debug)]
pub struct Arrival {
    /// The petition and its words.
    pub petition: NewPetition,
    /// Its sender, sealed; none when nothing was given.
    pub identity: Option<IdentityRow>,
    /// What the sender agreed to.
    pub consents: Vec<ConsentRow>,
    /// Answers to the category's questions; none when nothing was answered.
    pub detail: Option<DetailRow>,
    /// That it was received.
    pub event: NewEvent,
    /// What is to be done because of it; of this petition, whatever they say.
    pub jobs: Vec<NewJob>,
}

impl Tx {
    /// Writes what stands beside the petition's own row, which is written already.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn arrive(&mut self, arrival: Arrival) -> Result<(), StoreError> {
        let petition = arrival.petition.id;
        if let Some(identity) = arrival.identity {
            self.insert_identity(identity).await?;
        }
        for consent in &arrival.consents {
            self.add_consent(petition, consent).await?;
        }
        if let Some(detail) = &arrival.detail {
            self.add_detail(petition, detail).await?;
        }
        self.append_event(arrival.event).await?;
        for job in arrival.jobs {
            self.enqueue(NewJob { petition_id: Some(petition), ..job }).await?;
        }
        Ok(())
    }
}

impl Db {
    /// Takes a whole submission in one durable commit; `number` makes the petition's number of its
    /// serial. `None` when the submission exists already, and then nothing was written.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn arrive_whole(
        &self,
        submission: &SubmissionRow,
        mut arrival: Arrival,
        number: impl FnOnce(i64) -> String,
    ) -> Result<Option<String>, StoreError> {
        let Self::Postgres { write: pool, .. } = self else {
            let mut tx = self.begin().await?;
            if !tx.insert_submission(submission).await? {
                return Ok(None);
            }
            arrival.petition.number = number(tx.next_serial().await?);
            let number = arrival.petition.number.clone();
            tx.insert_petition(&arrival.petition).await?;
            tx.arrive(arrival).await?;
            tx.commit().await?;
            return Ok(Some(number));
        };
        let mut conn = pool.acquire().await?;
        let serial: i64 =
            sqlx::query_scalar(crate::db::ADD_ONE_POSTGRES).fetch_one(&mut *conn).await?;
        let number = number(serial);
        let Arrival { petition: p, identity, consents, detail, event, jobs } = arrival;
        let i = identity.as_ref();
        let sealed = |pick: fn(&IdentityRow) -> Option<&Vec<u8>>| i.and_then(pick);
        let written: i64 = sqlx::query_scalar(ARRIVE_POSTGRES)
            .bind(submission.id)
            .bind(&submission.secret_hash)
            .bind(submission.key_id)
            .bind(&submission.body_sealed)
            .bind(&submission.body_hash)
            .bind(submission.created_at)
            .bind(submission.completed_at)
            .bind(p.id)
            .bind(&number)
            .bind(&p.secret_hash)
            .bind(Status::Submitted.code())
            .bind(Visibility::Hidden.code())
            .bind(p.nature.code())
            .bind(p.channel.code())
            .bind(p.sender_kind.code())
            .bind(p.hides_name)
            .bind(&p.category_code)
            .bind(&p.commune_code)
            .bind(p.lat)
            .bind(p.lng)
            .bind(p.sla_class)
            .bind(p.calendar_id)
            .bind(p.policy_id)
            .bind(p.received_at)
            .bind(&p.day)
            .bind(p.due_at)
            .bind(p.step_due_at)
            .bind(cell_of(p.lat, p.lng))
            .bind(&p.title)
            .bind(&p.body)
            .bind(&p.address_words)
            .bind(i.map(|row| row.key_id))
            .bind(sealed(|row| Some(&row.name_sealed)))
            .bind(sealed(|row| row.phone_sealed.as_ref()))
            .bind(sealed(|row| row.email_sealed.as_ref()))
            .bind(sealed(|row| row.address_sealed.as_ref()))
            .bind(sealed(|row| row.tax_code_sealed.as_ref()))
            .bind(sealed(|row| row.representative_sealed.as_ref()))
            .bind(sealed(|row| row.phone_index.as_ref()))
            .bind(sealed(|row| row.email_index.as_ref()))
            .bind(consents.iter().map(|one| one.what.clone()).collect::<Vec<_>>())
            .bind(consents.iter().map(|one| one.given).collect::<Vec<_>>())
            .bind(consents.iter().map(|one| one.wording.clone()).collect::<Vec<_>>())
            .bind(event.id)
            .bind(event.at)
            .bind(event.kind)
            .bind(event.actor_kind)
            .bind(event.actor_id)
            .bind(event.agency_code)
            .bind(event.data)
            .bind(jobs.iter().map(|job| job.id).collect::<Vec<_>>())
            .bind(jobs.iter().map(|job| job.kind.to_owned()).collect::<Vec<_>>())
            .bind(jobs.iter().map(|job| job.payload.clone()).collect::<Vec<_>>())
            .bind(jobs.iter().map(|job| job.run_at).collect::<Vec<_>>())
            .bind(jobs.iter().map(|job| job.max_attempts).collect::<Vec<_>>())
            .bind(jobs.iter().map(|job| job.dedupe_key.clone()).collect::<Vec<_>>())
            .bind(consents.iter().map(|one| one.at).collect::<Vec<_>>())
            .bind(consents.iter().map(|one| one.lang.clone()).collect::<Vec<_>>())
            .bind(detail.as_ref().map(|detail| detail.key_id))
            .bind(detail.as_ref().map(|detail| detail.body_sealed.clone()))
            .fetch_one(&mut *conn)
            .await?;
        Ok((written == 1).then_some(number))
    }
}
