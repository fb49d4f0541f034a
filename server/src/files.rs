//! The browser's files out of memory, as the build left them: compressed already, named by their
//! content. Photos are not here; they are the services' and `/media/`'s.

use axum::Router;
use axum::body::Body;
use axum::extract::{Path as UrlPath, State};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use bytes::Bytes;
use http::header::{self, HeaderValue};
use http::{HeaderMap, StatusCode};
use serde_json::Value;
use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

const FOR_EVER: &str = "public, max-age=31536000, immutable";
const ASK_AGAIN: &str = "no-cache";
const A_DAY: &str = "public, max-age=86400";

/// Files outside `/pkg/`: address, file of the site folder, how long caches may keep it.
const AT_ROOT: [(&str, &str, &str); 7] = [
    ("/favicon.ico", "favicon.ico", A_DAY),
    ("/icon-180.png", "icon-180.png", A_DAY),
    ("/icon.svg", "icon.svg", A_DAY),
    ("/manifest.webmanifest", "manifest.webmanifest", ASK_AGAIN),
    ("/offline", "offline.html", ASK_AGAIN),
    ("/og.png", "og.png", A_DAY),
    ("/sw.js", "sw.js", ASK_AGAIN),
];

/// The site folder cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("the browser's files in {0} cannot be read ({1}); build them with `xtask site`")]
pub struct NoSite(PathBuf, String);

/// Every file of the present build in memory, and the names of older ones on disk.
#[derive(Debug)]
pub struct SiteFiles {
    folder: PathBuf,
    files: HashMap<String, File>,
    older: HashSet<String>,
}

#[derive(Debug)]
struct File {
    plain: Bytes,
    br: Option<Bytes>,
    gz: Option<Bytes>,
    kind: &'static str,
    keep: &'static str,
    tag: String,
}

impl SiteFiles {
    /// Reads the folder that `xtask site` wrote.
    ///
    /// # Errors
    /// [`NoSite`] when it is missing or incomplete.
    pub fn load(folder: &Path, service_worker: bool) -> Result<Self, NoSite> {
        let no_site = |why: String| NoSite(folder.to_owned(), why);
        let json = |name: &str| {
            let text = std::fs::read(folder.join(name))
                .map_err(|why| no_site(format!("{name}: {why}")))?;
            serde_json::from_slice::<Value>(&text).map_err(|why| no_site(format!("{name}: {why}")))
        };
        let mut files = HashMap::new();
        let listing = json("assets.json")?;
        for entry in listing["files"].as_object().into_iter().flatten().map(|(_, entry)| entry) {
            let (Some(url), Some(sha256)) = (entry["url"].as_str(), entry["sha256"].as_str())
            else {
                return Err(no_site("assets.json is not a list of files".into()));
            };
            let name = url.trim_start_matches('/');
            let file = File::read(folder, name, FOR_EVER, sha256.chars().take(16).collect())
                .map_err(|why| no_site(format!("{name}: {why}")))?;
            files.insert(url.to_owned(), file);
        }
        let build = listing["build"].as_str().unwrap_or_default();
        for (url, name, keep) in AT_ROOT {
            let name = if url == "/sw.js" && !service_worker { "sw-off.js" } else { name };
            let file = File::read(folder, name, keep, format!("{build}-{}", name.len()))
                .map_err(|why| no_site(format!("{name}: {why}")))?;
            files.insert(url.to_owned(), file);
        }
        let builds = json("builds.json")?;
        let older = builds
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|build| build["files"].as_array())
            .flatten()
            .filter_map(|name| name.as_str().map(str::to_owned))
            .filter(|name| !files.contains_key(&format!("/pkg/{name}")))
            .collect();
        Ok(Self { folder: folder.to_owned(), files, older })
    }

    /// The routes of all files.
    pub fn routes(self: Arc<Self>) -> Router {
        let mut router = Router::new().route("/pkg/{name}", get(package));
        for (url, _, _) in AT_ROOT {
            router = router.route(
                url,
                get(move |State(site): State<Arc<Self>>, headers: HeaderMap| async move {
                    site.files.get(url).map_or_else(missing, |file| file.answer(&headers))
                }),
            );
        }
        router.with_state(self)
    }
}

async fn package(
    State(site): State<Arc<SiteFiles>>,
    UrlPath(name): UrlPath<String>,
    headers: HeaderMap,
) -> Response {
    if let Some(file) = site.files.get(&format!("/pkg/{name}")) {
        return file.answer(&headers);
    }
    if !site.older.contains(&name) {
        return missing();
    }
    // A page opened before the last deployment: rare, so from the disk.
    let folder = site.folder.clone();
    let read = tokio::task::spawn_blocking(move || {
        File::read(&folder, &format!("pkg/{name}"), FOR_EVER, name)
    });
    match read.await {
        Ok(Ok(file)) => file.answer(&headers),
        _ => missing(),
    }
}

/// Plain text: HTML with status 200 in place of a script stops hydration without a word.
fn missing() -> Response {
    (StatusCode::NOT_FOUND, [(header::CACHE_CONTROL, "no-store")], "not found\n").into_response()
}

impl File {
    fn read(folder: &Path, name: &str, keep: &'static str, tag: String) -> std::io::Result<Self> {
        let packed = |extension: &str| {
            std::fs::read(folder.join(format!("{name}.{extension}"))).ok().map(Bytes::from)
        };
        Ok(Self {
            plain: std::fs::read(folder.join(name))?.into(),
            br: packed("br"),
            gz: packed("gz"),
            kind: kind_of(name),
            keep,
            tag,
        })
    }

    fn answer(&self, asked: &HeaderMap) -> Response {
        let encodings = asked.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok());
        let accepts = |name| encodings.is_some_and(|list| accepts(list, name));
        let (body, encoding) = match (&self.br, &self.gz) {
            (Some(br), _) if accepts("br") => (br, "br"),
            (_, Some(gz)) if accepts("gzip") => (gz, "gzip"),
            _ => (&self.plain, ""),
        };
        let tag = format!("\"{}{encoding}\"", self.tag);
        let known = asked.get_all(header::IF_NONE_MATCH).iter().any(|value| {
            value.to_str().is_ok_and(|list| list.split(',').any(|one| one.trim() == tag))
        });
        let mut response = if known {
            StatusCode::NOT_MODIFIED.into_response()
        } else {
            Body::from(body.clone()).into_response()
        };
        let headers = response.headers_mut();
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(self.keep));
        headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
        if let Ok(tag) = HeaderValue::try_from(tag) {
            headers.insert(header::ETAG, tag);
        }
        if !known {
            headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(self.kind));
            if !encoding.is_empty() {
                headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
            }
        }
        response
    }
}

/// Whether an `Accept-Encoding` list (RFC 9110 §12.5.3) names an encoding and does not forbid it.
fn accepts(list: &str, name: &str) -> bool {
    list.split(',').any(|one| {
        let mut parts = one.split(';').map(str::trim);
        let named = parts.next().is_some_and(|part| part.eq_ignore_ascii_case(name));
        named
            && !parts.any(|q| matches!(q.strip_prefix("q=").map(str::parse::<f32>), Some(Ok(0.0))))
    })
}

fn kind_of(name: &str) -> &'static str {
    match name.rsplit_once('.').map_or("", |(_, extension)| extension) {
        "css" => "text/css; charset=utf-8",
        "html" => "text/html; charset=utf-8",
        "ico" => "image/x-icon",
        "js" => "text/javascript; charset=utf-8",
        "json" => "application/json",
        "png" => "image/png",
        "svg" => "image/svg+xml",
        "txt" => "text/plain; charset=utf-8",
        "wasm" => "application/wasm",
        "webmanifest" => "application/manifest+json",
        "woff2" => "font/woff2",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::accepts;

    #[test]
    fn an_encoding_counts_only_when_it_is_named_and_allowed() {
        assert!(accepts("gzip, deflate, br", "br") && accepts("BR;q=0.5", "br"));
        assert!(!accepts("gzip", "br") && !accepts("brotli", "br"));
        assert!(!accepts("br;q=0", "br") && !accepts("br; q=0.0", "br"));
    }
}
