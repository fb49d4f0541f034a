//! The officers' queues: one page of a list by keyset, and how many there are. A page is walked in the
//! order of an index that holds whatever it may be narrowed to, or, where few can be meant (somebody's
//! own, a label, words), gathered from those few. Who may see which is decided above.

use crate::db::on;
use crate::{Db, StoreError};
use domain::petition::Status;
use sqlx::{FromRow, QueryBuilder};
use uuid::Uuid;

/// Of so many newest petitions that hold the words a search is sorted: a word that everybody writes
/// must not sort the whole house.
pub const FOUND: i64 = 20_000;
/// Another petition of the same kind in the same cell counts as a twin within this, ms (30 days).
const TWIN: i64 = 30 * 86_400_000;

/// One line of a queue.
#[derive(Clone, Debug, FromRow)]
pub struct QueueRow {
    /// UUIDv7.
    pub id: Uuid,
    /// PA-YYYY-NNNNNN.
    pub number: String,
    /// Title.
    pub title: String,
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
    /// ms UTC.
    pub due_at: Option<i64>,
    /// ms UTC.
    pub stopped_at: Option<i64>,
    /// ms UTC.
    pub step_due_at: Option<i64>,
    /// Code of `SlaClass`.
    pub sla_class: String,
    /// The calendar it was received under.
    pub calendar_id: i64,
    /// The limits it was received under.
    pub policy_id: i64,
    /// Handler's display name.
    pub handler_name: Option<String>,
    /// The same matter was answered or closed there shortly before.
    pub is_repeating: bool,
    /// The sender added something that nobody has acted on.
    pub has_news: bool,
    /// Optimistic lock.
    pub version: i64,
    /// It changed since the reader opened it, or was never opened.
    pub is_unread: bool,
    /// The sender's first photo.
    pub cover: Option<Uuid>,
    /// Neighbours who have the same trouble, and petitions that were merged into it.
    pub me_too: i64,
    /// Others are handled with it.
    pub has_merged: bool,
    /// Another open petition of its kind lies in the same cell; asked for with `with_twins` only.
    pub has_twin: bool,
    /// What the list is sorted by, see [`QueueSort`].
    pub sort_key: i64,
}

/// In which order a queue is read. The id follows, so that no two petitions stand in one place.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum QueueSort {
    /// Soonest due first; petitions without a due time come last.
    #[default]
    Due,
    /// Latest received first.
    Newest,
    /// Longest waiting first.
    Oldest,
}

/// Which petitions a queue holds.
#[derive(Clone, Debug, Default)]
pub struct QueueFilter {
    /// Any of these statuses; empty means all.
    pub statuses: Vec<Status>,
    /// Led by any of these agencies; `None` means all.
    pub agencies: Option<Vec<String>>,
    /// Only this handler's.
    pub handler: Option<Uuid>,
    /// Only what this officer handed on since then, ms UTC.
    pub handed_on: Option<(Uuid, i64)>,
    /// Not finished in the agency's clock, and due at or after, ms UTC.
    pub due_from: Option<i64>,
    /// Not finished in the agency's clock, and due before, ms UTC.
    pub due_before: Option<i64>,
    /// Leave denunciations out.
    pub without_denunciations: bool,
    /// Only what is set apart. Otherwise nothing of it, whatever else is asked.
    pub guarded: bool,
    /// Only where the leader waits for a decision about more time.
    pub extension_asked: bool,
    /// `agencies` help instead of lead, and owe their part.
    pub supporting: bool,
    /// Of any of these categories; empty means all.
    pub categories: Vec<String>,
    /// In any of these communes; empty means all.
    pub communes: Vec<String>,
    /// Led by this agency, among those that are allowed.
    pub lead: Option<String>,
    /// With this label.
    pub tag: Option<Uuid>,
    /// Beginnings of words, folded; all of them must be in it.
    pub words: Vec<String>,
    /// In which order.
    pub sort: QueueSort,
    /// Whose marks the rows carry.
    pub reader: Uuid,
    /// Look for twins.
    pub with_twins: bool,
    /// Start after (sort key, id).
    pub after: Option<(i64, Uuid)>,
    /// At most.
    pub limit: i64,
}

impl QueueFilter {
    /// Few can be meant: they are gathered and sorted, not walked.
    fn is_gathered(&self) -> bool {
        !self.words.is_empty()
            || self.tag.is_some()
            || self.handler.is_some()
            || self.handed_on.is_some()
            || self.supporting
            || self.extension_asked
    }

    /// The words as SQLite's or PostgreSQL's full text asks for beginnings.
    fn expression(&self, db: &Db) -> String {
        let (mark, glue) = match db {
            Db::Sqlite { .. } => ("\"*", " "),
            Db::Postgres { .. } => ("':*", " & "),
        };
        let quote = mark.chars().next().unwrap_or_default();
        // Folded words hold letters and digits only; the quotes keep "and" a word.
        let one = |word: &String| format!("{quote}{word}{mark}");
        self.words.iter().map(one).collect::<Vec<_>>().join(glue)
    }
}

/// What a queue is sorted by when it is sorted by due time. Written out, because the indices
/// `petition_by_due` and `petition_by_agency_due` are made of it.
const DUE: &str = "coalesce(p.due_at, 9223372036854775807)";

/// (key, comparison with the mark, order) of a sort.
const fn order(sort: QueueSort) -> (&'static str, &'static str, &'static str) {
    match sort {
        QueueSort::Due => (DUE, " > (", ""),
        QueueSort::Newest => ("p.received_at", " < (", " desc"),
        QueueSort::Oldest => ("p.received_at", " > (", ""),
    }
}

/// A list of values in brackets; a macro because the builder's type differs by engine.
macro_rules! push_list {
    ($sql:ident, $values:expr) => {{
        let mut list = $sql.separated(", ");
        for value in $values {
            list.push_bind(value);
        }
        $sql.push(")");
    }};
}

/// ` from … where …`: the few that can be meant, or all.
macro_rules! push_from {
    ($sql:ident, $filter:expr, $db:expr) => {
        let filter: &QueueFilter = $filter;
        // The order of a cross join is kept: the few first, then their rows.
        let few = " f cross join petition p where p.id = f.petition_id";
        if !filter.words.is_empty() {
            let (before, after) = match $db {
                Db::Sqlite { .. } => ("select rowid as n from desk_search where words match ", " order by rowid"),
                Db::Postgres { .. } => (
                    "select n from desk_search where terms @@ to_tsquery('simple', ",
                    ") order by n",
                ),
            };
            $sql.push(" from (select d.petition_id from (").push(before);
            $sql.push_bind(filter.expression($db)).push(after).push(" desc limit ");
            $sql.push_bind(FOUND).push(") s join desk_word d on d.n = s.n)").push(few);
        } else if let Some((officer, since)) = filter.handed_on {
            $sql.push(
                " from (select distinct e.petition_id from event e where e.kind in \
                 ('forwarded', 'handed_down', 'arbitrated', 'assigned', 'reassigned') and e.actor_id = ",
            );
            $sql.push_bind(officer).push(" and e.at >= ").push_bind(since).push(")").push(few);
        } else if let Some(handler) = filter.handler {
            $sql.push(" from (select id as petition_id from petition where handler_id = ").push_bind(handler);
            $sql.push(" union select id from petition where substitute_id = ").push_bind(handler);
            $sql.push(")").push(few);
        } else if let Some(agencies) =
            filter.agencies.as_ref().filter(|some| filter.supporting && !some.is_empty())
        {
            $sql.push(
                " from (select distinct petition_id from support_task where state in ('given', 'accepted') \
                 and agency_code in (",
            );
            push_list!($sql, agencies.clone());
            $sql.push(")").push(few);
        } else if filter.extension_asked {
            $sql.push(" from (select id as petition_id from petition where extension = 'asked')").push(few);
        } else if let Some(tag) = filter.tag {
            $sql.push(" from (select petition_id from petition_tag where tag_id = ").push_bind(tag);
            $sql.push(")").push(few);
        } else {
            $sql.push(" from petition p where true");
        }
    };
}

/// The conditions of a queue but for its statuses.
macro_rules! push_filter {
    ($sql:ident, $filter:expr) => {
        let filter: &QueueFilter = $filter;
        if let Some(agencies) = &filter.agencies {
            if agencies.is_empty() {
                $sql.push(" and false");
            } else if filter.supporting {
                $sql.push(
                    " and exists (select 1 from support_task s where s.petition_id = p.id \
                     and s.state in ('given', 'accepted') and s.agency_code in (",
                );
                push_list!($sql, agencies.clone());
                $sql.push(")");
            } else {
                $sql.push(" and p.lead_agency in (");
                push_list!($sql, agencies.clone());
            }
        }
        if let Some(lead) = &filter.lead {
            $sql.push(" and p.lead_agency = ").push_bind(lead.clone());
        }
        if let Some(handler) = filter.handler {
            $sql.push(" and (p.handler_id = ").push_bind(handler);
            $sql.push(" or p.substitute_id = ").push_bind(handler).push(")");
        }
        if filter.due_before.is_some() || filter.due_from.is_some() {
            $sql.push(" and p.stopped_at is null");
        }
        if let Some(from) = filter.due_from {
            $sql.push(" and ").push(DUE).push(" >= ").push_bind(from);
        }
        if let Some(before) = filter.due_before {
            $sql.push(" and ").push(DUE).push(" < ").push_bind(before);
        }
        if !filter.categories.is_empty() {
            $sql.push(" and p.category_code in (");
            push_list!($sql, filter.categories.clone());
        }
        if !filter.communes.is_empty() {
            $sql.push(" and p.commune_code in (");
            push_list!($sql, filter.communes.clone());
        }
        $sql.push(if filter.guarded { " and p.is_guarded" } else { " and not p.is_guarded" });
        if filter.extension_asked {
            $sql.push(" and p.extension = 'asked'");
        }
        if filter.without_denunciations {
            $sql.push(" and p.nature <> 'denunciation' and p.status <> 'quarantined'");
        }
        if let Some(tag) = filter.tag {
            $sql.push(" and exists (select 1 from petition_tag g where g.petition_id = p.id and g.tag_id = ");
            $sql.push_bind(tag).push(")");
        }
    };
}

/// The conditions of a queue's statuses, all in one.
macro_rules! push_statuses {
    ($sql:ident, $filter:expr) => {
        if !$filter.statuses.is_empty() {
            $sql.push(" and p.status in (");
            push_list!($sql, $filter.statuses.iter().map(|status| status.code()));
        }
    };
}

/// The statement of a page. Each status is walked in the order of its index and only as far as the
/// page goes, however many petitions there are.
macro_rules! page {
    ($prefix:expr, $filter:expr, $db:expr) => {{
        let filter: &QueueFilter = $filter;
        let (key, beyond, direction) = order(filter.sort);
        let mut sql = QueryBuilder::new($prefix);
        sql.push(
            "select p.id, p.number, t.title, p.status, p.category_code, p.commune_code, p.lead_agency, \
             p.received_at, p.due_at, p.stopped_at, p.step_due_at, p.sla_class, p.calendar_id, p.policy_id, \
             o.display_name as handler_name, p.repeats is not null as is_repeating, p.version, \
             coalesce(v.version, 0) < p.version as is_unread, \
             exists (select 1 from news w where w.petition_id = p.id) as has_news, \
             (select h.id from photo h where h.petition_id = p.id and h.purpose = 'report' \
                order by h.position limit 1) as cover, \
             (select count(*) from me_too m where m.petition_id = p.id) \
                + (select count(*) from petition m where m.merged_into = p.id) as me_too, \
             exists (select 1 from petition m where m.merged_into = p.id) as has_merged, ",
        );
        if filter.with_twins {
            sql.push(
                "exists (select 1 from petition d where d.cell = p.cell and d.category_code = p.category_code \
                 and d.id <> p.id and d.merged_into is null and not d.is_guarded and d.nature <> 'denunciation' \
                 and d.closed_at is null and d.answered_at is null and p.closed_at is null and p.answered_at is null \
                 and d.received_at > p.received_at - ",
            );
            sql.push_bind(TWIN).push(" and d.received_at < p.received_at + ").push_bind(TWIN).push(")");
        } else {
            sql.push("false");
        }
        sql.push(" as has_twin, k.sort_key from (");
        let statuses = if filter.statuses.is_empty() { Status::ALL } else { &filter.statuses[..] };
        let arms = if filter.is_gathered() { &statuses[..1] } else { statuses };
        for (at, status) in arms.iter().enumerate() {
            sql.push(if at == 0 { "" } else { " union all " });
            sql.push("select * from (select p.id, ").push(key).push(" as sort_key");
            push_from!(sql, filter, $db);
            if filter.is_gathered() {
                push_statuses!(sql, filter);
            } else {
                sql.push(" and p.status = ").push_bind(status.code());
            }
            push_filter!(sql, filter);
            if let Some((mark, id)) = filter.after {
                sql.push(" and (").push(key).push(", p.id)").push(beyond);
                sql.push_bind(mark).push(", ").push_bind(id).push(")");
            }
            sql.push(" order by ").push(key).push(direction).push(", p.id").push(direction);
            sql.push(" limit ").push_bind(filter.limit).push(") as one");
        }
        sql.push(
            ") k join petition p on p.id = k.id join petition_text t on t.petition_id = p.id \
             left join officer o on o.id = p.handler_id \
             left join petition_seen v on v.petition_id = p.id and v.officer_id = ",
        );
        sql.push_bind(filter.reader);
        sql.push(" order by k.sort_key").push(direction).push(", k.id").push(direction);
        sql.push(" limit ").push_bind(filter.limit);
        sql
    }};
}

impl Db {
    /// One page of a queue: one statement.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn queue(&self, filter: &QueueFilter) -> Result<Vec<QueueRow>, StoreError> {
        Ok(on!(self, |pool| { page!("", filter, self).build_query_as().fetch_all(pool).await })?)
    }

    /// How SQLite reads that page, one step a line; empty on PostgreSQL, whose plan hangs on what is
    /// in its tables. For the test that no list reads or sorts more than it must.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn queue_plan(&self, filter: &QueueFilter) -> Result<Vec<String>, StoreError> {
        let Self::Sqlite { read, .. } = self else { return Ok(Vec::new()) };
        let rows = page!("explain query plan ", filter, self)
            .build_query_as::<(i64, i64, i64, String)>()
            .fetch_all(read)
            .await?;
        Ok(rows.into_iter().map(|(.., step)| step).collect())
    }

    /// How many petitions stand in each status, within a filter (its page is ignored).
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn count_by_status(
        &self,
        filter: &QueueFilter,
    ) -> Result<Vec<(String, i64)>, StoreError> {
        Ok(on!(self, |pool| {
            let mut sql = QueryBuilder::new("select p.status, count(*)");
            push_from!(sql, filter, self);
            push_statuses!(sql, filter);
            push_filter!(sql, filter);
            sql.push(" group by p.status");
            sql.build_query_as().fetch_all(pool).await
        })?)
    }

    /// How many petitions a filter holds, counted as far as `most`.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn count_as_far_as(
        &self,
        filter: &QueueFilter,
        most: i64,
    ) -> Result<i64, StoreError> {
        Ok(on!(self, |pool| {
            let mut sql = QueryBuilder::new("select count(*) from (select p.id");
            push_from!(sql, filter, self);
            push_statuses!(sql, filter);
            push_filter!(sql, filter);
            sql.push(" limit ").push_bind(most).push(") as counted");
            sql.build_query_scalar().fetch_one(pool).await
        })?)
    }
}
