//! Every statement is understood by the engine it is for, and both schemas hold the same columns.
#![allow(clippy::unwrap_used)]

mod house;

use sqlx::{Connection, Executor, Row, SqlSafeStr};
use std::collections::BTreeSet;

/// Tables that only one engine has: its own books, and the shadows of the word index.
fn is_own(table: &str) -> bool {
    table.starts_with("sqlite_")
        || table.starts_with("_sqlx")
        || ["public_search", "desk_search"].iter().any(|index| table.starts_with(index))
}

#[tokio::test]
async fn every_statement_is_prepared_on_sqlite() {
    let fresh = house::sqlite().await;
    let path = fresh.url.trim_start_matches("sqlite://");
    let mut conn = sqlx::SqliteConnection::connect(&format!("sqlite://{path}")).await.unwrap();
    let mut count = 0;
    for (name, sql) in store::queries().into_iter().filter(|(name, _)| !name.ends_with("_POSTGRES"))
    {
        if let Err(error) = (&mut conn).prepare(sqlx::AssertSqlSafe(sql).into_sql_str()).await {
            panic!("{name}: {error}");
        }
        count += 1;
    }
    assert!(count > 80, "only {count} statements were found");
}

#[tokio::test]
async fn every_statement_is_prepared_on_postgres() {
    let Some(fresh) = house::postgres().await else { return };
    let mut conn = sqlx::PgConnection::connect(&fresh.url).await.unwrap();
    for (name, sql) in store::queries().into_iter().filter(|(name, _)| !name.ends_with("_SQLITE")) {
        if let Err(error) = (&mut conn).prepare(sqlx::AssertSqlSafe(sql).into_sql_str()).await {
            panic!("{name}: {error}");
        }
    }
}

#[tokio::test]
async fn both_engines_have_the_same_tables_and_columns() {
    let Some(postgres) = house::postgres().await else { return };
    let sqlite = house::sqlite().await;
    let mut lite = sqlx::SqliteConnection::connect(&sqlite.url).await.unwrap();
    let mut left = BTreeSet::new();
    for row in sqlx::query(
        "select m.name as t, p.name as c, p.\"notnull\" as n, p.pk from sqlite_master m, pragma_table_info(m.name) p \
         where m.type = 'table'",
    )
    .fetch_all(&mut lite)
    .await
    .unwrap()
    {
        let (table, column): (String, String) = (row.get("t"), row.get("c"));
        let required = row.get::<i64, _>("n") == 1 || row.get::<i64, _>("pk") > 0;
        if !is_own(&table) {
            left.insert((table, column, required));
        }
    }
    let mut pg = sqlx::PgConnection::connect(&postgres.url).await.unwrap();
    let mut right = BTreeSet::new();
    for row in sqlx::query(
        "select table_name::text as t, column_name::text as c, is_nullable = 'NO' as n \
         from information_schema.columns where table_schema = 'public'",
    )
    .fetch_all(&mut pg)
    .await
    .unwrap()
    {
        let (table, column): (String, String) = (row.get("t"), row.get("c"));
        if !is_own(&table) {
            right.insert((table, column, row.get::<bool, _>("n")));
        }
    }
    assert_eq!(left, right);
    assert!(left.len() > 150);
}

#[test]
fn migrations_have_the_same_numbers_and_names() {
    let names = |engine: &str| {
        let folder = format!("{}/../migrations/{engine}", env!("CARGO_MANIFEST_DIR"));
        std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect::<BTreeSet<_>>()
    };
    assert_eq!(names("sqlite"), names("postgres"));
}

#[tokio::test]
async fn events_cannot_be_changed_or_deleted() {
    let sqlite = house::sqlite().await;
    let mut conn = sqlx::SqliteConnection::connect(&sqlite.url).await.unwrap();
    let insert = "insert into event (id, at, kind, actor_kind, data) values (x'00112233445566778899aabbccddeeff', 1, 'signed_in', 'system', '{}')";
    sqlx::query(insert).execute(&mut conn).await.unwrap();
    for sql in ["update event set at = 2", "delete from event"] {
        assert!(
            sqlx::query(sql)
                .execute(&mut conn)
                .await
                .unwrap_err()
                .to_string()
                .contains("append-only")
        );
    }
    let Some(postgres) = house::postgres().await else { return };
    let mut conn = sqlx::PgConnection::connect(&postgres.url).await.unwrap();
    let insert = "insert into event (id, at, kind, actor_kind, data) values ('00112233-4455-6677-8899-aabbccddeeff', 1, 'signed_in', 'system', '{}')";
    sqlx::query(insert).execute(&mut conn).await.unwrap();
    for sql in ["update event set at = 2", "delete from event", "truncate event cascade"] {
        assert!(
            sqlx::query(sql)
                .execute(&mut conn)
                .await
                .unwrap_err()
                .to_string()
                .contains("append-only")
        );
    }
}

#[tokio::test]
async fn sqlite_is_durable_and_checks_foreign_keys() {
    let fresh = house::sqlite().await;
    let store::Db::Sqlite { write, .. } = &fresh.db else { panic!() };
    for (pragma, wanted) in
        [("pragma synchronous", 2i64), ("pragma foreign_keys", 1), ("pragma busy_timeout", 5000)]
    {
        let got: i64 = sqlx::query_scalar(pragma).fetch_one(write).await.unwrap();
        assert_eq!(got, wanted, "{pragma}");
    }
    let mode: String = sqlx::query_scalar("pragma journal_mode").fetch_one(write).await.unwrap();
    assert_eq!(mode, "wal");
}
