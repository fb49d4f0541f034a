//! The yardstick: the least that a plain axum program does for the same query, the same bytes and
//! one durable row. Nothing of our pages, vault or law.

use axum::extract::{Path, State};
use axum::http::header;
use axum::response::IntoResponse;
use axum::routing::{get, post};
use axum::{Router, body::Bytes};
use bench::Failure;
use clap::Parser;
use std::fmt::Write;
use std::sync::Arc;
use store::Db;
use store::public::PublicFilter;

#[derive(Parser)]
struct Cli {
    /// `127.0.0.1:4100`
    listen: String,
    /// Database URL.
    database: String,
    /// Bytes of the list page to answer with.
    #[arg(long, default_value_t = 20_000)]
    list_bytes: usize,
    /// Bytes of the petition page to answer with.
    #[arg(long, default_value_t = 12_000)]
    page_bytes: usize,
}

struct Plain {
    db: Db,
    list_bytes: usize,
    page_bytes: usize,
}

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let cli = Cli::parse();
    let db = Db::open(&cli.database).await?;
    let bare = match &db {
        Db::Sqlite { write, .. } => {
            sqlx::query("create table if not exists bare (id blob primary key, body text not null)")
                .execute(write)
                .await
                .map(|_| ())
        }
        Db::Postgres { write: pool, .. } => {
            sqlx::query("create table if not exists bare (id uuid primary key, body text not null)")
                .execute(pool)
                .await
                .map(|_| ())
        }
    };
    bare?;
    let state = Arc::new(Plain { db, list_bytes: cli.list_bytes, page_bytes: cli.page_bytes });
    let app = Router::new()
        .route("/list", get(list))
        .route("/page/{number}", get(page))
        .route("/insert", post(insert))
        .with_state(state);
    let listener = tokio::net::TcpListener::bind(&cli.listen).await?;
    let listener =
        axum::serve::ListenerExt::tap_io(listener, |stream| drop(stream.set_nodelay(true)));
    axum::serve(listener, app).await?;
    Ok(())
}

const HTML: [(header::HeaderName, &str); 1] = [(header::CONTENT_TYPE, "text/html; charset=utf-8")];

async fn list(State(plain): State<Arc<Plain>>) -> impl IntoResponse {
    let filter = PublicFilter { limit: 21, ..PublicFilter::default() };
    let rows = plain.db.public_list(&filter).await.unwrap_or_default();
    let mut html = String::with_capacity(plain.list_bytes + 1024);
    for row in rows.iter().take(20) {
        let _ = write!(
            html,
            "<li><a href=\"/cong-khai/{}\">{}</a><p>{}</p><span>{}</span><span>{}</span></li>",
            row.number,
            row.title,
            row.excerpt.as_deref().unwrap_or_default(),
            row.category_code,
            row.received_at
        );
    }
    fill_up(&mut html, plain.list_bytes);
    (HTML, html)
}

async fn page(State(plain): State<Arc<Plain>>, Path(number): Path<String>) -> impl IntoResponse {
    let mut html = String::with_capacity(plain.page_bytes + 1024);
    if let Ok(Some(row)) = plain.db.find_public(&number).await {
        let photos = plain.db.public_photos(row.petition_id).await.map_or(0, |photos| photos.len());
        let _ = write!(
            html,
            "<h1>{}</h1><p>{}</p><p>{}</p><p>{photos}</p>",
            row.title,
            row.body.unwrap_or_default(),
            row.answer.unwrap_or_default()
        );
    }
    fill_up(&mut html, plain.page_bytes);
    (HTML, html)
}

/// As many bytes as our page has, so that both pay the same for sending.
fn fill_up(html: &mut String, bytes: usize) {
    while html.len() + 64 <= bytes {
        html.push_str("<option value=\"08710\">Phường Liên Bảo, Vĩnh Yên</option>\n");
    }
    while html.len() < bytes {
        html.push(' ');
    }
}

async fn insert(State(plain): State<Arc<Plain>>, body: Bytes) -> impl IntoResponse {
    const INSERT: &str = "insert into bare (id, body) values ($1, $2)";
    let (id, text) = (uuid::Uuid::now_v7(), String::from_utf8_lossy(&body).into_owned());
    let done = match &plain.db {
        Db::Sqlite { write, .. } => {
            sqlx::query(INSERT).bind(id).bind(text).execute(write).await.map(|_| ())
        }
        Db::Postgres { write: pool, .. } => {
            sqlx::query(INSERT).bind(id).bind(text).execute(pool).await.map(|_| ())
        }
    };
    match done {
        Ok(()) => (axum::http::StatusCode::CREATED, id.to_string()),
        Err(_) => (axum::http::StatusCode::SERVICE_UNAVAILABLE, String::new()),
    }
}
