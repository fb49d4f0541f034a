//! `/tiles/{z}/{x}/{y}`: the map's pictures, from a local archive or from an outside server that an
//! operator has set. Browsers ask only us, so the policy stays 'self'; with neither there are none, and
//! the map is drawn from the communes (docs/adr on maps).

mod outside;

pub use outside::{Outside, OutsideError, check_template};

use crate::config::Config;
use app::page::Tiles;
use axum::Router;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use domain::tile::{Frame, Tile};
use http::header::{self, HeaderValue};
use http::{HeaderMap, StatusCode};
use std::sync::Arc;
use store::tiles::TileArchive;

/// How long browsers keep a tile: roads move slowly.
const KEPT: &str = "public, max-age=2592000";
/// How long they believe that there is none.
const NONE_KEPT: &str = "public, max-age=86400";

/// Where tiles come from.
#[derive(Debug)]
pub enum Source {
    /// Nowhere.
    None,
    /// A file beside the server.
    Archive(TileArchive),
    /// Another server, asked by ours.
    Outside(Outside),
}

/// No tile this time.
#[derive(Debug, thiserror::Error)]
pub enum TileError {
    /// The archive cannot be read.
    #[error("{0}")]
    Archive(#[from] store::StoreError),
    /// The outside server did not give one.
    #[error("{0}")]
    Outside(#[from] OutsideError),
}

impl Source {
    /// Opens what the settings name. `frame` is what outside tiles are asked for.
    ///
    /// # Errors
    /// When the archive cannot be used or the outside address cannot be asked; the text says why.
    pub async fn open(config: &Config, frame: Option<Frame>) -> Result<Self, TileError> {
        if !config.tiles_file.as_os_str().is_empty() {
            return Ok(Self::Archive(TileArchive::open(&config.tiles_file).await?));
        }
        match frame {
            Some(frame) if !config.tiles_url.is_empty() => {
                Ok(Self::Outside(Outside::new(config, frame)?))
            }
            _ => Ok(Self::None),
        }
    }

    /// What pages need to know of it.
    #[must_use]
    pub fn described(&self, config: &Config) -> Option<Tiles> {
        let named = |own: &str| {
            let set = config.tiles_attribution.as_str();
            if set.is_empty() { plain(own) } else { set.to_owned() }
        };
        match self {
            Self::None => None,
            Self::Archive(archive) => Some(Tiles {
                min_zoom: archive.min_zoom,
                max_zoom: archive.max_zoom.min(domain::tile::CLOSEST),
                attribution: named(&archive.attribution),
            }),
            Self::Outside(_) => {
                Some(Tiles { min_zoom: 0, max_zoom: domain::tile::CLOSEST, attribution: named("") })
            }
        }
    }

    async fn tile(&self, tile: Tile) -> Result<Option<Vec<u8>>, TileError> {
        Ok(match self {
            Self::None => None,
            Self::Archive(archive) => archive.tile(tile).await?,
            Self::Outside(outside) => outside.tile(tile).await?,
        })
    }
}

/// An attribution without its tags: archives bring links, our pages show words.
fn plain(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    let mut in_tag = false;
    for c in html.chars() {
        match c {
            '<' => in_tag = true,
            '>' => in_tag = false,
            c if !in_tag => text.push(c),
            _ => {}
        }
    }
    text.replace("&copy;", "©").replace("&amp;", "&")
}

/// The route.
pub fn routes(source: Source) -> Router {
    Router::new().route("/tiles/{z}/{x}/{y}", get(tile)).with_state(Arc::new(source))
}

async fn tile(
    State(source): State<Arc<Source>>,
    Path((z, x, y)): Path<(String, String, String)>,
    asked: HeaderMap,
) -> Response {
    let Some(tile) = Tile::parse(&z, &x, &y) else { return StatusCode::NOT_FOUND.into_response() };
    if matches!(*source, Source::None) {
        return StatusCode::NOT_FOUND.into_response();
    }
    match source.tile(tile).await {
        Ok(picture) => shown(picture, &asked),
        Err(error) => {
            tracing::warn!(%error, "a tile of the map cannot be had");
            let mut response = StatusCode::SERVICE_UNAVAILABLE.into_response();
            response
                .headers_mut()
                .insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
            response
        }
    }
}

fn shown(picture: Option<Vec<u8>>, asked: &HeaderMap) -> Response {
    // By its own bytes, never by what somebody says it is.
    let Some((picture, kind)) = picture.and_then(|p| kind_of(&p).map(|kind| (p, kind))) else {
        let cache = [(header::CACHE_CONTROL, NONE_KEPT)];
        return (StatusCode::NO_CONTENT, cache).into_response();
    };
    let tag = format!("\"{:016x}\"", digest(&picture));
    let known = asked
        .get(header::IF_NONE_MATCH)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| value.contains(&tag));
    let headers = [
        (header::CACHE_CONTROL, KEPT),
        (header::CONTENT_TYPE, kind),
        (header::CONTENT_SECURITY_POLICY, "sandbox; default-src 'none'"),
    ];
    let mut response = if known {
        (StatusCode::NOT_MODIFIED, headers).into_response()
    } else {
        (headers, picture).into_response()
    };
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        response.headers_mut().insert(header::ETAG, tag);
    }
    response
}

fn digest(bytes: &[u8]) -> u64 {
    use std::hash::{DefaultHasher, Hasher as _};
    let mut hasher = DefaultHasher::new();
    hasher.write(bytes);
    hasher.finish()
}

/// The kind of a picture that a browser may be given; `None` for anything else.
pub(crate) fn kind_of(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Some("image/png"),
        [0xff, 0xd8, 0xff, ..] => Some("image/jpeg"),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some("image/webp"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_attribution_loses_its_tags_and_a_picture_is_known_by_its_bytes() {
        let html = "&copy; <a href=\"https://osm.org\">OpenStreetMap</a>";
        assert_eq!(plain(html), "© OpenStreetMap");
        assert_eq!(kind_of(b"<svg onload=alert(1)>"), None);
        assert_eq!(kind_of(&[0xff, 0xd8, 0xff, 0xe0]), Some("image/jpeg"));
    }
}
