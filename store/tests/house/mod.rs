//! A fresh database for one test: SQLite in a temporary folder, and PostgreSQL when
//! `TEST_POSTGRES_URL` names a cluster (make test starts one).
#![allow(clippy::unwrap_used, dead_code)]

use sqlx::Connection;
use store::Db;
use uuid::Uuid;

/// A database that goes away with its test.
pub struct Fresh {
    pub db: Db,
    pub url: String,
    _folder: Option<tempfile::TempDir>,
}

pub async fn sqlite() -> Fresh {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}", folder.path().join("house.db").display());
    let db = Db::open(&url).await.unwrap();
    db.migrate().await.unwrap();
    Fresh { db, url, _folder: Some(folder) }
}

/// `None`, said aloud, without a cluster.
pub async fn postgres() -> Option<Fresh> {
    let Ok(cluster) = std::env::var("TEST_POSTGRES_URL") else {
        assert!(std::env::var_os("REQUIRE_POSTGRES").is_none(), "TEST_POSTGRES_URL is missing");
        eprintln!("TEST_POSTGRES_URL is not set: PostgreSQL is not tested here");
        return None;
    };
    let name = format!("t{}", Uuid::now_v7().simple());
    let mut admin = sqlx::PgConnection::connect(&cluster).await.unwrap();
    sqlx::query(sqlx::AssertSqlSafe(format!("create database {name}")))
        .execute(&mut admin)
        .await
        .unwrap();
    let (base, query) = cluster
        .split_once('?')
        .map_or((cluster.as_str(), String::new()), |(b, q)| (b, format!("?{q}")));
    let base = base.rsplit_once('/').map_or(base, |(base, _)| base);
    let url = format!("{base}/{name}{query}");
    let db = Db::open(&url).await.unwrap();
    db.migrate().await.unwrap();
    Some(Fresh { db, url, _folder: None })
}
