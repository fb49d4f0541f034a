//! Validators of public pages: a reader who has the page already gets 304 and no body (RFC 9110
//! §13). Pages that may not be cached have none.

use crate::page::{Ctx, Page};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::calendar::{Moment, VN_OFFSET_MS};
use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher as _};

/// What a page is made of, in one word.
#[derive(Clone, Debug, PartialEq)]
pub struct Fresh {
    tag: String,
    changed_at: Option<i64>,
}

impl Fresh {
    /// A strong validator: `data` must differ whenever the page's own part would differ. Build,
    /// language, address and the frame's notices are added here.
    pub fn of(ctx: &Ctx, data: impl Hash) -> Self {
        let mut hasher = DefaultHasher::new();
        let site = &ctx.site;
        (site.assets.build(), ctx.lang, &ctx.path, &ctx.query).hash(&mut hasher);
        (site.demo, &site.contact, &site.base_url).hash(&mut hasher);
        data.hash(&mut hasher);
        Self { tag: format!("\"{:016x}\"", hasher.finish()), changed_at: None }
    }

    /// With the time of the last change, ms UTC.
    #[must_use]
    pub fn changed_at(mut self, ms: i64) -> Self {
        self.changed_at = Some(ms);
        self
    }

    /// 304 when the reader has this page already, else the page that `page` renders.
    pub fn answer(&self, asked: &HeaderMap, page: impl FnOnce() -> Page) -> Response {
        let mut response = if is_known(asked, &self.tag) {
            let mut response = StatusCode::NOT_MODIFIED.into_response();
            response
                .headers_mut()
                .insert(header::CACHE_CONTROL, HeaderValue::from_static(Page::PUBLIC_CACHE));
            response
        } else {
            page().into_response()
        };
        let headers = response.headers_mut();
        if let Ok(tag) = HeaderValue::from_str(&self.tag) {
            headers.insert(header::ETAG, tag);
        }
        if let Some(Ok(day)) = self.changed_at.map(|ms| HeaderValue::from_str(&http_date(ms))) {
            headers.insert(header::LAST_MODIFIED, day);
        }
        response
    }
}

/// If-None-Match names `tag`. Compared weakly, as the RFC says: a proxy that compresses weakens it.
pub fn is_known(asked: &HeaderMap, tag: &str) -> bool {
    let lists = asked.get_all(header::IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    lists
        .flat_map(|list| list.split(','))
        .map(|known| known.trim())
        .any(|known| known == "*" || known.strip_prefix("W/").unwrap_or(known) == tag)
}

/// `Fri, 20 Nov 2026 09:20:00 GMT` (RFC 9110 §5.6.7).
fn http_date(ms: i64) -> String {
    const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let at = Moment::of(ms - VN_OFFSET_MS);
    let day = DAYS[usize::from(at.weekday.clamp(1, 7)) - 1];
    let month = MONTHS[usize::from(at.month.clamp(1, 12)) - 1];
    let second = ms.div_euclid(1000).rem_euclid(60);
    format!(
        "{day}, {:02} {month} {:04} {:02}:{:02}:{second:02} GMT",
        at.day, at.year, at.hour, at.minute
    )
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::words::Lang;
    use std::sync::Arc;

    fn asked(value: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(header::IF_NONE_MATCH, HeaderValue::from_static(value))])
    }

    #[test]
    fn a_validator_is_found_in_a_list_and_also_when_a_proxy_weakened_it() {
        assert!(is_known(&asked("\"a\", W/\"b\""), "\"b\""));
        assert!(is_known(&asked("*"), "\"b\""));
        assert!(!is_known(&asked("\"bb\""), "\"b\""));
        assert!(!is_known(&HeaderMap::new(), "\"b\""));
    }

    #[test]
    fn another_language_address_or_content_is_another_page() {
        let ctx = |lang, path| Ctx::bare(lang, path, Arc::default());
        let one = Fresh::of(&ctx(Lang::Vi, "/a"), 1);
        assert_eq!(one, Fresh::of(&ctx(Lang::Vi, "/a"), 1));
        assert_ne!(one, Fresh::of(&ctx(Lang::Vi, "/a"), 2));
        assert_ne!(one, Fresh::of(&ctx(Lang::En, "/a"), 1));
        assert_ne!(one, Fresh::of(&ctx(Lang::Vi, "/b"), 1));
    }

    #[test]
    fn a_time_is_written_as_http_wants_it() {
        assert_eq!(http_date(1_795_166_400_000), "Fri, 20 Nov 2026 09:20:00 GMT");
    }
}
