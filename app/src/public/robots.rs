//! What search engines are told: which parts are nobody's business, and every public page.

use crate::error::AppError;
use crate::pages::AppState;
use crate::words::iso;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderName, HeaderValue, header};
use axum::routing::get;
use axum::{Extension, Router};
use std::fmt::Write as _;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::Mutex;

/// Most addresses of one sitemap (sitemaps.org).
const MOST: usize = 50_000;
/// A sitemap is put together this seldom, however often it is asked for.
const KEPT: Duration = Duration::from_secs(600);
/// Pages that are always there.
const STANDING: [&str; 5] = ["/", "/cong-khai", "/gioi-thieu", "/quyen-rieng-tu", "/dieu-khoan"];
/// Pages for one person, for officers, for programs. The same again in English.
const CLOSED: [&str; 3] = ["/xu-ly", "/tra-cuu", "/phan-anh/moi/"];

type Kept = Arc<Mutex<Option<(Instant, Bytes)>>>;

/// Routes that have no language.
pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/robots.txt", get(robots))
        .route("/sitemap.xml", get(sitemap))
        .layer(Extension(Kept::default()))
}

fn headers(kind: &'static str) -> [(HeaderName, HeaderValue); 2] {
    [
        (header::CONTENT_TYPE, HeaderValue::from_static(kind)),
        (header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=3600")),
    ]
}

async fn robots(State(app): State<AppState>) -> ([(HeaderName, HeaderValue); 2], String) {
    let mut text = String::from("User-agent: *\nDisallow: /api\n");
    for path in CLOSED {
        // Writing to a String cannot fail.
        let _ = writeln!(text, "Disallow: {path}\nDisallow: /en{path}");
    }
    let _ = writeln!(text, "\nSitemap: {}/sitemap.xml", app.site.base_url);
    (headers("text/plain; charset=utf-8"), text)
}

async fn sitemap(
    State(app): State<AppState>,
    Extension(kept): Extension<Kept>,
) -> Result<([(HeaderName, HeaderValue); 2], Bytes), AppError> {
    // Held while it is read: whoever asks meanwhile waits for the one reading instead of adding to it.
    let mut kept = kept.lock().await;
    let text = match &*kept {
        Some((at, text)) if at.elapsed() < KEPT => text.clone(),
        _ => {
            let pages = app.services.sitemap().await?;
            let text = Bytes::from(write(&app.site.base_url, &pages));
            *kept = Some((Instant::now(), text.clone()));
            text
        }
    };
    Ok((headers("application/xml; charset=utf-8"), text))
}

fn write(base: &str, pages: &[(String, i64)]) -> String {
    let mut xml = String::with_capacity(200 + pages.len() * 120);
    xml.push_str("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n");
    for path in STANDING {
        let _ = writeln!(xml, "<url><loc>{base}{path}</loc></url>");
    }
    for (number, changed_at) in pages.iter().take(MOST - STANDING.len()) {
        let day = &iso(*changed_at)[..10];
        let _ = writeln!(
            xml,
            "<url><loc>{base}/cong-khai/{number}</loc><lastmod>{day}</lastmod></url>"
        );
    }
    xml.push_str("</urlset>\n");
    xml
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sitemap_never_holds_more_than_the_protocol_allows() {
        let pages = vec![("PA-2026-000001".to_owned(), 1_795_166_400_000); MOST];
        let xml = write("https://pakn.example.vn", &pages);
        assert_eq!(xml.matches("<url>").count(), MOST);
        assert!(xml.contains("<loc>https://pakn.example.vn/cong-khai/PA-2026-000001</loc><lastmod>2026-11-20</lastmod>"));
    }
}
