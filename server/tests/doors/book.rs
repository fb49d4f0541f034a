//! What stands in the books: every row of every table that somebody's request could change.

use crate::stand::Stand;
use sqlx::{AssertSqlSafe, Row as _};
use std::collections::BTreeMap;

/// What a refusal may change: the event itself, and when a session was last seen.
const MAY_CHANGE: [&str; 4] = ["event", "session", "citizen_session", "throttle"];

pub struct Book {
    tables: BTreeMap<String, String>,
    /// Refusals that were written down.
    pub refusals: i64,
}

impl Book {
    /// The tables that read differently afterwards.
    pub fn changed(&self, after: &Self) -> Vec<String> {
        let differs = |(name, rows): &(&String, &String)| after.tables.get(*name) != Some(*rows);
        self.tables.iter().filter(differs).map(|(name, _)| name.clone()).collect()
    }
}

pub async fn read(stand: &Stand) -> Book {
    let mut tables = BTreeMap::new();
    for (name, sql) in &stand.shelves {
        let row = sqlx::query(AssertSqlSafe(sql.as_str())).fetch_one(&stand.pool).await.unwrap();
        let (count, rows): (i64, Option<String>) = (row.get(0), row.get(1));
        tables.insert(name.clone(), format!("{count} {}", rows.unwrap_or_default()));
    }
    // What is not refused but done is in the books too: it is no refusal's to write.
    let others: i64 = count(stand, "select count(*) from event where kind <> 'act_refused'").await;
    tables.insert("event".to_owned(), others.to_string());
    Book {
        tables,
        refusals: count(stand, "select count(*) from event where kind = 'act_refused'").await,
    }
}

async fn count(stand: &Stand, sql: &'static str) -> i64 {
    sqlx::query_scalar(sql).fetch_one(&stand.pool).await.unwrap()
}

/// One statement a table that reads all of it; the directory is nobody's to change by a door.
pub async fn shelves(pool: &sqlx::SqlitePool) -> Vec<(String, String)> {
    const DIRECTORY: [&str; 9] = [
        "agency",
        "commune",
        "category",
        "refusal_reason",
        "calendar",
        "sla_policy",
        "place",
        "question",
        "category_notice",
    ];
    let names: Vec<String> = sqlx::query_scalar(
        "select name from sqlite_master where type = 'table' and name not like 'sqlite_%' \
         and name not like '\\_sqlx%' escape '\\' and sql not like '%virtual%'",
    )
    .fetch_all(pool)
    .await
    .unwrap();
    let mut shelves = Vec::new();
    for name in names {
        let is_index = ["_data", "_idx", "_content", "_docsize", "_config"]
            .iter()
            .any(|end| name.ends_with(end));
        if is_index
            || DIRECTORY.contains(&name.as_str())
            || MAY_CHANGE.contains(&name.as_str())
            || name.starts_with("audit_")
        {
            continue;
        }
        let columns = sqlx::query(AssertSqlSafe(format!("pragma table_info({name})")))
            .fetch_all(pool)
            .await
            .unwrap();
        let quoted: Vec<String> =
            columns.iter().map(|row| format!("quote(\"{}\")", row.get::<String, _>(1))).collect();
        let sql = format!(
            "select count(*), group_concat(line, ';') from (select {} as line from {name} order by 1)",
            quoted.join(" || ',' || ")
        );
        shelves.push((name, sql));
    }
    shelves
}
