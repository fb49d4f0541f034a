//! The directory's rows, the calendar and the limits: read whole at start, written by seeding.

use crate::db::{on, on_tx, queries};
use crate::{Db, StoreError, Tx};
use domain::deadline::SlaClass;
use domain::directory::{
    Agency, Category, Commune, Directory, PlaceNeed, ReasonUse, RefusalReason, RouteBy,
};
use sqlx::FromRow;

queries! {
    PUT_AGENCY = "insert into agency (code, parent_code, name_vi, short_name_vi, name_en, kind, district_code, \
            is_handling, is_coordinator, is_co_coordinator, position, valid_from) \
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) on conflict (code) do nothing";
    PUT_COMMUNE = "insert into commune (code, full_name_vi, full_name_en, district_code, district_name_vi, agency_code, \
            parent_agency_code, lat, lng, position, valid_from) \
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) on conflict (code) do nothing";
    PUT_CATEGORY = "insert into category (code, parent_code, name_vi, name_en, icon, default_lead_agency, route_by, \
            sla_class, place, sensitive, keywords, position) \
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) on conflict (code) do nothing";
    PUT_REASON = "insert into refusal_reason (code, name_vi, reply_vi, used_for, refer_to, basis, position) \
        values ($1, $2, $3, $4, $5, $6, $7) on conflict (code) do nothing";
    PUT_CALENDAR = "insert into calendar (id, valid_from, body) values ($1, $2, $3) on conflict (id) do nothing";
    PUT_POLICY = "insert into sla_policy (id, valid_from, body) values ($1, $2, $3) on conflict (id) do nothing";
    AGENCIES = "select code, parent_code, name_vi, short_name_vi, name_en, kind, district_code, is_handling, \
            is_coordinator, is_co_coordinator, position from agency order by position";
    COMMUNES = "select code, full_name_vi, full_name_en, district_code, district_name_vi, agency_code, \
            parent_agency_code, lat, lng, position from commune order by position";
    CATEGORIES = "select code, parent_code, name_vi, name_en, icon, default_lead_agency, route_by, sla_class, place, \
            sensitive, keywords, position from category order by position";
    REASONS = "select code, name_vi, reply_vi, used_for, refer_to, basis, position from refusal_reason order by position";
    CALENDARS = "select id, valid_from, body from calendar order by valid_from, id";
    POLICIES = "select id, valid_from, body from sla_policy order by valid_from, id";
}

#[derive(FromRow)]
struct AgencyRow {
    code: String,
    parent_code: Option<String>,
    name_vi: String,
    short_name_vi: String,
    name_en: String,
    kind: String,
    district_code: Option<String>,
    is_handling: bool,
    is_coordinator: bool,
    is_co_coordinator: bool,
    position: i64,
}

#[derive(FromRow)]
struct CommuneRow {
    code: String,
    full_name_vi: String,
    full_name_en: String,
    district_code: String,
    district_name_vi: String,
    agency_code: String,
    parent_agency_code: String,
    lat: f64,
    lng: f64,
    position: i64,
}

#[derive(FromRow)]
struct CategoryRow {
    code: String,
    parent_code: Option<String>,
    name_vi: String,
    name_en: String,
    icon: String,
    default_lead_agency: Option<String>,
    #[sqlx(try_from = "String")]
    route_by: RouteBy,
    sla_class: String,
    #[sqlx(try_from = "String")]
    place: PlaceNeed,
    sensitive: bool,
    keywords: String,
    position: i64,
}

#[derive(FromRow)]
struct ReasonRow {
    code: String,
    name_vi: String,
    reply_vi: String,
    #[sqlx(try_from = "String")]
    used_for: ReasonUse,
    refer_to: Option<String>,
    basis: String,
    position: i64,
}

/// A dated document of the house: a calendar or a set of limits, as JSON.
#[derive(Clone, Debug, FromRow)]
pub struct DatedBody {
    /// Petitions refer to it for ever.
    pub id: i64,
    /// ms UTC.
    pub valid_from: i64,
    /// JSON.
    pub body: String,
}

impl Tx {
    /// Adds what the directory lacks; rows that exist stay as they were edited.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn seed_directory(
        &mut self,
        directory: &Directory,
        valid_from: &str,
    ) -> Result<(), StoreError> {
        for a in &directory.agencies {
            on_tx!(self, |conn| sqlx::query(PUT_AGENCY)
                .bind(&a.code)
                .bind(&a.parent_code)
                .bind(&a.name_vi)
                .bind(&a.short_name_vi)
                .bind(&a.name_en)
                .bind(&a.kind)
                .bind(&a.district_code)
                .bind(a.is_handling)
                .bind(a.is_coordinator)
                .bind(a.is_co_coordinator)
                .bind(a.position)
                .bind(valid_from)
                .execute(conn)
                .await
                .map(|_| ()))?;
        }
        for c in &directory.communes {
            on_tx!(self, |conn| sqlx::query(PUT_COMMUNE)
                .bind(&c.code)
                .bind(&c.full_name_vi)
                .bind(&c.full_name_en)
                .bind(&c.district_code)
                .bind(&c.district_name_vi)
                .bind(&c.agency_code)
                .bind(&c.parent_agency_code)
                .bind(c.lat)
                .bind(c.lng)
                .bind(c.position)
                .bind(valid_from)
                .execute(conn)
                .await
                .map(|_| ()))?;
        }
        for c in &directory.categories {
            on_tx!(self, |conn| sqlx::query(PUT_CATEGORY)
                .bind(&c.code)
                .bind(&c.parent_code)
                .bind(&c.name_vi)
                .bind(&c.name_en)
                .bind(&c.icon)
                .bind(&c.default_lead_agency)
                .bind(c.route_by.code())
                .bind(c.sla_class.code())
                .bind(c.place.code())
                .bind(c.sensitive)
                .bind(c.keywords.join("|"))
                .bind(c.position)
                .execute(conn)
                .await
                .map(|_| ()))?;
        }
        for r in &directory.reasons {
            on_tx!(self, |conn| sqlx::query(PUT_REASON)
                .bind(&r.code)
                .bind(&r.name_vi)
                .bind(&r.reply_vi)
                .bind(r.used_for.code())
                .bind(&r.refer_to)
                .bind(&r.basis)
                .bind(r.position)
                .execute(conn)
                .await
                .map(|_| ()))?;
        }
        Ok(())
    }

    /// Adds a calendar and a set of limits if their ids are new.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn seed_rules(
        &mut self,
        calendar: &DatedBody,
        policy: &DatedBody,
    ) -> Result<(), StoreError> {
        for (sql, row) in [(PUT_CALENDAR, calendar), (PUT_POLICY, policy)] {
            on_tx!(self, |conn| sqlx::query(sql)
                .bind(row.id)
                .bind(row.valid_from)
                .bind(&row.body)
                .execute(conn)
                .await
                .map(|_| ()))?;
        }
        Ok(())
    }
}

impl Db {
    /// The whole directory.
    ///
    /// # Errors
    /// [`StoreError::Unfit`] when a category has an unknown class.
    pub async fn directory(&self) -> Result<Directory, StoreError> {
        let agencies: Vec<AgencyRow> =
            on!(self, |pool| sqlx::query_as(AGENCIES).fetch_all(pool).await)?;
        let communes: Vec<CommuneRow> =
            on!(self, |pool| sqlx::query_as(COMMUNES).fetch_all(pool).await)?;
        let categories: Vec<CategoryRow> =
            on!(self, |pool| sqlx::query_as(CATEGORIES).fetch_all(pool).await)?;
        let reasons: Vec<ReasonRow> =
            on!(self, |pool| sqlx::query_as(REASONS).fetch_all(pool).await)?;
        let categories = categories
            .into_iter()
            .map(|c| {
                let sla_class = SlaClass::parse(&c.sla_class).ok_or_else(|| {
                    StoreError::Unfit(format!(
                        "category {} has unknown class {}",
                        c.code, c.sla_class
                    ))
                })?;
                Ok(Category {
                    code: c.code,
                    parent_code: c.parent_code,
                    name_vi: c.name_vi,
                    name_en: c.name_en,
                    icon: c.icon,
                    default_lead_agency: c.default_lead_agency,
                    route_by: c.route_by,
                    sla_class,
                    place: c.place,
                    sensitive: c.sensitive,
                    keywords: c
                        .keywords
                        .split('|')
                        .filter(|w| !w.is_empty())
                        .map(str::to_owned)
                        .collect(),
                    position: c.position,
                })
            })
            .collect::<Result<_, StoreError>>()?;
        let guide = self.guide().await?;
        Ok(Directory::new(
            agencies
                .into_iter()
                .map(|a| Agency {
                    code: a.code,
                    parent_code: a.parent_code,
                    name_vi: a.name_vi,
                    short_name_vi: a.short_name_vi,
                    name_en: a.name_en,
                    kind: a.kind,
                    district_code: a.district_code,
                    is_handling: a.is_handling,
                    is_coordinator: a.is_coordinator,
                    is_co_coordinator: a.is_co_coordinator,
                    position: a.position,
                })
                .collect(),
            communes
                .into_iter()
                .map(|c| Commune {
                    code: c.code,
                    full_name_vi: c.full_name_vi,
                    full_name_en: c.full_name_en,
                    district_code: c.district_code,
                    district_name_vi: c.district_name_vi,
                    agency_code: c.agency_code,
                    parent_agency_code: c.parent_agency_code,
                    lat: c.lat,
                    lng: c.lng,
                    position: c.position,
                })
                .collect(),
            categories,
            reasons
                .into_iter()
                .map(|r| RefusalReason {
                    code: r.code,
                    name_vi: r.name_vi,
                    reply_vi: r.reply_vi,
                    used_for: r.used_for,
                    refer_to: r.refer_to,
                    basis: r.basis,
                    position: r.position,
                })
                .collect(),
        )
        .with_guide(guide))
    }

    /// Every calendar there ever was.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn calendars(&self) -> Result<Vec<DatedBody>, StoreError> {
        Ok(on!(self, |pool| sqlx::query_as(CALENDARS).fetch_all(pool).await)?)
    }

    /// Every set of limits there ever was.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn policies(&self) -> Result<Vec<DatedBody>, StoreError> {
        Ok(on!(self, |pool| sqlx::query_as(POLICIES).fetch_all(pool).await)?)
    }
}
