//! One request's context and the document around every page: head, headers, frame. What stands
//! inside the frame is the pages' own; what stands on the frame is `ui::layout`.

use crate::assets::Assets;
use crate::ui::layout;
use crate::words::{self, Lang};
use axum::extract::{FromRef, FromRequestParts};
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use hydration_context::SsrSharedContext;
use leptos::prelude::*;
use std::convert::Infallible;
use std::fmt::Write as _;
use std::sync::Arc;

/// What is the same for every request: built files, public address, notices.
#[derive(Debug, Default)]
pub struct Site {
    /// Addresses of the built files.
    pub assets: Assets,
    /// Public address without a slash at the end: `https://pakn.vinhphuc.gov.vn`.
    pub base_url: String,
    /// The sample petitions are loaded; a banner says so.
    pub demo: bool,
    /// How to reach the responsible body, free text from the configuration; empty is not shown.
    pub contact: String,
}

/// The random word that this response's security policy allows scripts by (CSP nonce).
/// The server puts it among the request's extensions; a private page hands it back among the
/// response's, so that the policy names it. Public pages carry none (decisions.md 21).
#[derive(Clone, Debug)]
pub struct Nonce(pub Arc<str>);

/// The signed-in officer as the console's frame shows them.
#[derive(Clone, Debug)]
pub struct Officer {
    /// The person's name.
    pub name: String,
    /// Role and agency in words, one line.
    pub place: String,
    /// The console's navigation for this person, in order.
    pub nav: Vec<NavItem>,
}

/// One entry of the console's navigation.
#[derive(Clone, Debug)]
pub struct NavItem {
    /// Path without the language prefix.
    pub href: &'static str,
    /// Icon of the sprite.
    pub icon: &'static str,
    /// Key of its words.
    pub key: &'static str,
    /// How many wait there, if that is known.
    pub count: Option<i64>,
}

/// One request as a page sees it. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Ctx {
    /// The language of the page.
    pub lang: Lang,
    /// Path without the language prefix, query left out.
    pub path: Arc<str>,
    /// The query without `?`, empty when there is none.
    pub query: Arc<str>,
    /// See [`Nonce`].
    pub nonce: Option<Nonce>,
    /// What is the same for every request.
    pub site: Arc<Site>,
    /// Who is signed in, on console pages.
    pub officer: Option<Arc<Officer>>,
}

impl Ctx {
    /// A context outside any request, for tests and the style page.
    pub fn bare(lang: Lang, path: &str, site: Arc<Site>) -> Self {
        Self { lang, path: path.into(), query: "".into(), nonce: None, site, officer: None }
    }

    /// The sentence for `key` in this page's language.
    pub fn t(&self, key: &str) -> &'static str {
        words::t(self.lang, key)
    }

    /// The sentence for `key` with values put in.
    pub fn tf(&self, key: &str, values: &[(&str, &str)]) -> String {
        words::tf(self.lang, key, values)
    }

    /// Address of one of our pages in this page's language: `/tra-cuu` → `/en/tra-cuu`.
    pub fn href(&self, path: &str) -> String {
        in_language(self.lang, path)
    }

    /// Absolute address of one of our pages, for links that leave the site.
    pub fn url(&self, path: &str) -> String {
        format!("{}{}", self.site.base_url, self.href(path))
    }

    /// Address of a server function: `report/kind` → `/api/report/kind`, with the language.
    pub fn action(&self, name: &str) -> String {
        match self.lang {
            Lang::Vi => format!("/api/{name}"),
            Lang::En => format!("/api/{name}?lang=en"),
        }
    }

    /// Address of a built file.
    pub fn asset(&self, name: &str) -> String {
        self.site.assets.url(name)
    }

    /// The same page in the other language.
    pub fn other_language(&self) -> String {
        let path = in_language(self.lang.other(), &self.path);
        if self.query.is_empty() { path } else { format!("{path}?{}", self.query) }
    }

    /// This context with the officer whose console it is.
    #[must_use]
    pub fn with_officer(mut self, officer: Officer) -> Self {
        self.officer = Some(Arc::new(officer));
        self
    }
}

fn in_language(lang: Lang, path: &str) -> String {
    match (lang, path) {
        (Lang::Vi, path) => path.to_owned(),
        (Lang::En, "/") => "/en".to_owned(),
        (Lang::En, path) => format!("/en{path}"),
    }
}

/// The context of the page that is being rendered, for components.
///
/// # Panics
/// Never on a page; outside [`Page`] it gives an empty site.
pub fn here() -> Ctx {
    use_context::<Ctx>().unwrap_or_else(|| Ctx::bare(Lang::Vi, "/", Arc::new(Site::default())))
}

impl<S> FromRequestParts<S> for Ctx
where
    S: Send + Sync,
    Arc<Site>: FromRef<S>,
{
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Infallible> {
        let query = parts.uri.query().unwrap_or_default();
        let path = parts.uri.path();
        // Under `/en` the router has taken the prefix away and left the language; an address
        // that no route knows still has its prefix; a server function has it in the query.
        let (lang, path) = match (parts.extensions.get::<Lang>(), path.strip_prefix("/en")) {
            (Some(lang), _) => (*lang, path),
            (None, Some("")) => (Lang::En, "/"),
            (None, Some(rest)) if rest.starts_with('/') => (Lang::En, rest),
            _ if path.starts_with("/api/") && query.split('&').any(|p| p == "lang=en") => (Lang::En, path),
            _ => (Lang::Vi, path),
        };
        Ok(Self {
            lang,
            path: path.into(),
            query: query.into(),
            nonce: parts.extensions.get::<Nonce>().cloned(),
            site: Arc::from_ref(state),
            officer: None,
        })
    }
}

/// The furniture around a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Frame {
    /// One narrow column for one question or one person's own petition.
    Citizen,
    /// The wide public site.
    Public,
    /// The officers' console: compact, with navigation on the left.
    Console,
}

/// A whole answer: status, headers, document. Made with [`Page::public`] or [`Page::private`].
#[derive(Debug)]
pub struct Page {
    ctx: Ctx,
    frame: Frame,
    status: StatusCode,
    private: bool,
    title: String,
    description: Option<String>,
    image: Option<String>,
    canonical: Option<String>,
    robots_none: bool,
    body: String,
}

impl Page {
    /// A page that anybody may see and caches may keep for 30 seconds. Renders at once.
    pub fn public<V: IntoView>(ctx: &Ctx, title: impl Into<String>, view: impl FnOnce() -> V) -> Self {
        Self::new(ctx, Frame::Public, false, title.into(), view)
    }

    /// A page for one person: never stored, never indexed. Renders at once.
    pub fn private<V: IntoView>(ctx: &Ctx, title: impl Into<String>, view: impl FnOnce() -> V) -> Self {
        Self::new(ctx, Frame::Citizen, true, title.into(), view)
    }

    /// A page of the officers' console. `ctx` must know its officer, or the frame has no navigation.
    pub fn console<V: IntoView>(ctx: &Ctx, title: impl Into<String>, view: impl FnOnce() -> V) -> Self {
        Self::new(ctx, Frame::Console, true, title.into(), view)
    }

    fn new<V: IntoView>(ctx: &Ctx, frame: Frame, private: bool, title: String, view: impl FnOnce() -> V) -> Self {
        let body = render(ctx, || layout::framed(ctx, frame, view()));
        Self {
            ctx: ctx.clone(),
            frame,
            status: StatusCode::OK,
            private,
            title,
            description: None,
            image: None,
            canonical: None,
            robots_none: private,
            body,
        }
    }

    /// Another status than 200. A page that is not 200 is never cached.
    #[must_use]
    pub fn status(mut self, status: StatusCode) -> Self {
        self.status = status;
        self
    }

    /// One or two sentences for search results and shared links.
    #[must_use]
    pub fn description(mut self, text: impl Into<String>) -> Self {
        self.description = Some(text.into());
        self
    }

    /// Picture for shared links: an address from the root of the site.
    #[must_use]
    pub fn og_image(mut self, path: impl Into<String>) -> Self {
        self.image = Some(path.into());
        self
    }

    /// The one address of this page, when filters give it many: a path without language.
    #[must_use]
    pub fn canonical(mut self, path: impl Into<String>) -> Self {
        self.canonical = Some(path.into());
        self
    }

    /// Search engines shall not keep it.
    #[must_use]
    pub fn robots_none(mut self) -> Self {
        self.robots_none = true;
        self
    }

    /// The title begins with “Lỗi:”, so that a screen reader says it first (422 for the status).
    #[must_use]
    pub fn with_problems(mut self) -> Self {
        self.title = format!("{}: {}", self.ctx.t("form.error"), self.title);
        self.status = StatusCode::UNPROCESSABLE_ENTITY;
        self
    }

    /// The whole document.
    pub fn html(&self) -> String {
        let mut html = String::with_capacity(self.body.len() + 4096);
        self.head(&mut html);
        html.push_str(&self.body);
        html.push_str("</html>");
        html
    }

    fn head(&self, html: &mut String) {
        let ctx = &self.ctx;
        let asset = |name: &str| ctx.asset(name);
        let nonce = match (&ctx.nonce, self.private) {
            (Some(nonce), true) => format!(" nonce=\"{}\"", Escaped(&nonce.0)),
            _ => String::new(),
        };
        let density = if self.frame == Frame::Console { " data-density=\"compact\"" } else { "" };
        let site_name = ctx.t("site.name");
        let path = self.canonical.as_deref().unwrap_or(&ctx.path);
        // Writing to a String cannot fail.
        let _ = write!(
            html,
            "<!DOCTYPE html><html lang=\"{lang}\"{density}><head><meta charset=\"utf-8\">\
             <title>{title} · {site_name}</title>\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1, viewport-fit=cover\">\
             <meta name=\"color-scheme\" content=\"light dark\">\
             <meta name=\"theme-color\" media=\"(prefers-color-scheme: light)\" content=\"#173d75\">\
             <meta name=\"theme-color\" media=\"(prefers-color-scheme: dark)\" content=\"#122849\">\
             <script src=\"{theme}\"{nonce}></script>\
             <link rel=\"preload\" as=\"font\" type=\"font/woff2\" crossorigin href=\"{latin}\">\
             <link rel=\"preload\" as=\"font\" type=\"font/woff2\" crossorigin href=\"{vietnamese}\">\
             <link rel=\"stylesheet\" href=\"{css}\">\
             <link rel=\"manifest\" href=\"/manifest.webmanifest\">\
             <link rel=\"icon\" href=\"/icon.svg\" type=\"image/svg+xml\">\
             <link rel=\"apple-touch-icon\" href=\"/icon-180.png\">",
            lang = ctx.lang.code(),
            title = Escaped(&self.title),
            theme = asset("theme.js"),
            latin = asset("public-sans-latin.woff2"),
            vietnamese = asset("public-sans-vietnamese.woff2"),
            css = asset("main.css"),
        );
        if self.robots_none || self.status != StatusCode::OK {
            html.push_str("<meta name=\"robots\" content=\"noindex, nofollow\">");
        } else {
            let here = format!("{}{}", ctx.site.base_url, in_language(ctx.lang, path));
            let other = format!("{}{}", ctx.site.base_url, in_language(ctx.lang.other(), path));
            let _ = write!(
                html,
                "<link rel=\"canonical\" href=\"{here}\">\
                 <link rel=\"alternate\" hreflang=\"{}\" href=\"{other}\">\
                 <meta property=\"og:type\" content=\"website\">\
                 <meta property=\"og:site_name\" content=\"{site_name}\">\
                 <meta property=\"og:title\" content=\"{}\">\
                 <meta property=\"og:url\" content=\"{here}\">\
                 <meta property=\"og:locale\" content=\"{}\">",
                ctx.lang.other().code(),
                Escaped(&self.title),
                if ctx.lang == Lang::Vi { "vi_VN" } else { "en_GB" },
                here = Escaped(&here),
                other = Escaped(&other),
            );
            let image = self.image.as_deref().unwrap_or("/og.png");
            let _ = write!(
                html,
                "<meta property=\"og:image\" content=\"{}{}\"><meta name=\"twitter:card\" content=\"summary_large_image\">",
                Escaped(&ctx.site.base_url),
                Escaped(image)
            );
            let description = self.description.as_deref().unwrap_or_else(|| ctx.t("site.description"));
            let _ = write!(
                html,
                "<meta name=\"description\" content=\"{d}\"><meta property=\"og:description\" content=\"{d}\">",
                d = Escaped(description)
            );
        }
        // Without an island on the page there is nothing to wake: the wasm stays away.
        let islands = if self.body.contains("<leptos-island") {
            format!(" data-glue=\"{}\" data-wasm=\"{}\"", asset("vinhphuc-s.js"), asset("vinhphuc-s.wasm"))
        } else {
            String::new()
        };
        let _ = write!(
            html,
            "<script type=\"module\" id=\"boot\" src=\"{}\"{islands} data-build=\"{}\" data-update=\"{}\" data-reload=\"{}\"{nonce}></script></head>",
            asset("boot.js"),
            Escaped(ctx.site.assets.build()),
            Escaped(ctx.t("update.ready")),
            Escaped(ctx.t("update.reload")),
        );
    }
}

impl IntoResponse for Page {
    fn into_response(self) -> Response {
        let cache = if self.private || self.status != StatusCode::OK {
            "no-store"
        } else {
            "public, max-age=30, stale-while-revalidate=300"
        };
        let nonce = self.ctx.nonce.clone().filter(|_| self.private);
        let mut response = (self.status, self.html()).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
        headers.insert(header::CONTENT_LANGUAGE, HeaderValue::from_static(self.ctx.lang.code()));
        if let Some(nonce) = nonce {
            response.extensions_mut().insert(nonce);
        }
        response
    }
}

/// Renders a view under a fresh reactive owner in islands mode, at once and without streaming:
/// pages hold no resources, their data was awaited by the handler.
fn render<V: IntoView>(ctx: &Ctx, view: impl FnOnce() -> V) -> String {
    let owner = Owner::new_root(Some(Arc::new(SsrSharedContext::new_islands())));
    let html = owner.with(|| {
        provide_context(ctx.clone());
        view().into_view().to_html()
    });
    owner.unset_with_forced_cleanup();
    html
}

/// Text inside a double-quoted attribute or an element.
pub(crate) struct Escaped<'a>(pub(crate) &'a str);

impl std::fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut rest = self.0;
        while let Some(at) = rest.find(['&', '<', '>', '"']) {
            f.write_str(&rest[..at])?;
            f.write_str(match rest.as_bytes()[at] {
                b'&' => "&amp;",
                b'<' => "&lt;",
                b'>' => "&gt;",
                _ => "&quot;",
            })?;
            rest = &rest[at + 1..];
        }
        f.write_str(rest)
    }
}

#[cfg(test)]
#[path = "page_test.rs"]
mod tests;
