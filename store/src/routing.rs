//! The routing table's rows, and which of them chose a petition's lead agency.

use crate::db::{on, on_tx, queries};
use crate::{Db, StoreError, Tx};
use sqlx::FromRow;
use uuid::Uuid;

queries! {
    RULES = "select id, category_code, area_kind, area_code, sla_class, agency_code, valid_from, valid_to, made_by, \
            made_for, made_at from routing_rule order by made_at, id";
    ADD_RULE = "insert into routing_rule (id, category_code, area_kind, area_code, sla_class, agency_code, valid_from, \
            valid_to, made_by, made_for, made_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
    END_RULE = "update routing_rule set valid_to = $2 where id = $1 and (valid_to is null or valid_to > $2)";
    NAME_RULE = "insert into petition_rule (petition_id, rule_id, at) values ($1, $2, $3) on conflict do nothing";
    RULES_OF = "select r.id, r.category_code, r.area_kind, r.area_code, r.sla_class, r.agency_code, r.valid_from, \
            r.valid_to, r.made_by, r.made_for, r.made_at from routing_rule r \
        join petition_rule n on n.rule_id = r.id where n.petition_id = $1 \
            and n.at = (select max(at) from petition_rule where petition_id = $1) order by r.id";
    LED = "select id, number, category_code, commune_code, sla_class, received_at, lead_agency from petition \
        where (received_at > $1 or (received_at = $1 and id > $2)) and received_at <= $3 \
            and lead_agency is not null and nature <> 'denunciation' and not is_guarded \
        order by received_at, id limit $4";
}

/// One rule.
#[derive(Clone, Debug, PartialEq, FromRow)]
pub struct RuleRow {
    /// UUIDv7.
    pub id: Uuid,
    /// A category or a group; every one when null.
    pub category_code: Option<String>,
    /// province, district, commune.
    pub area_kind: String,
    /// GSO code; null for the province.
    pub area_code: Option<String>,
    /// Code of `SlaClass`; every class when null.
    pub sla_class: Option<String>,
    /// Who leads.
    pub agency_code: String,
    /// ms UTC.
    pub valid_from: i64,
    /// ms UTC.
    pub valid_to: Option<i64>,
    /// The officer who made it.
    pub made_by: Option<Uuid>,
    /// The petition whose choice it remembers.
    pub made_for: Option<Uuid>,
    /// ms UTC.
    pub made_at: i64,
}

/// A petition with its lead agency.
#[derive(Clone, Debug, FromRow)]
pub struct LedRow {
    /// UUIDv7.
    pub id: Uuid,
    /// PA-YYYY-NNNNNN.
    pub number: String,
    /// Category.
    pub category_code: String,
    /// Commune.
    pub commune_code: Option<String>,
    /// Code of `SlaClass`.
    pub sla_class: String,
    /// ms UTC.
    pub received_at: i64,
    /// Who leads it.
    pub lead_agency: Option<String>,
}

impl Db {
    /// Every rule there ever was, in the order they were made.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn routing_rules(&self) -> Result<Vec<RuleRow>, StoreError> {
        Ok(on!(self, |pool| sqlx::query_as(RULES).fetch_all(pool).await)?)
    }

    /// The rules that chose a petition's present lead agency.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn rules_of(&self, petition: Uuid) -> Result<Vec<RuleRow>, StoreError> {
        Ok(on!(self, |pool| sqlx::query_as(RULES_OF).bind(petition).fetch_all(pool).await)?)
    }

    /// One page of petitions with a lead agency, received after (`after`) and until `until`.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn led(
        &self,
        after: (i64, Uuid),
        until: i64,
        limit: i64,
    ) -> Result<Vec<LedRow>, StoreError> {
        Ok(on!(self, |pool| sqlx::query_as(LED)
            .bind(after.0)
            .bind(after.1)
            .bind(until)
            .bind(limit)
            .fetch_all(pool)
            .await)?)
    }
}

impl Tx {
    /// Every rule, inside the transaction.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn routing_rules(&mut self) -> Result<Vec<RuleRow>, StoreError> {
        Ok(on_tx!(self, |conn| sqlx::query_as(RULES).fetch_all(conn).await)?)
    }

    /// Adds a rule.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when its id is taken.
    pub async fn add_rule(&mut self, rule: &RuleRow) -> Result<(), StoreError> {
        on_tx!(self, |conn| sqlx::query(ADD_RULE)
            .bind(rule.id)
            .bind(&rule.category_code)
            .bind(&rule.area_kind)
            .bind(&rule.area_code)
            .bind(&rule.sla_class)
            .bind(&rule.agency_code)
            .bind(rule.valid_from)
            .bind(rule.valid_to)
            .bind(rule.made_by)
            .bind(rule.made_for)
            .bind(rule.made_at)
            .execute(conn)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// Ends a rule at `at` (ms UTC), unless it ends before; was it changed?
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn end_rule(&mut self, rule: Uuid, at: i64) -> Result<bool, StoreError> {
        let rows = on_tx!(self, |conn| sqlx::query(END_RULE)
            .bind(rule)
            .bind(at)
            .execute(conn)
            .await
            .map(|done| done.rows_affected()))?;
        Ok(rows == 1)
    }

    /// Names a rule on the petition whose lead agency it chose at `at` (ms UTC).
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn name_rule(
        &mut self,
        petition: Uuid,
        rule: Uuid,
        at: i64,
    ) -> Result<(), StoreError> {
        on_tx!(self, |conn| sqlx::query(NAME_RULE)
            .bind(petition)
            .bind(rule)
            .bind(at)
            .execute(conn)
            .await
            .map(|_| ()))?;
        Ok(())
    }
}
