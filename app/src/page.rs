//! The document around every page: head, headers, rendering. What stands inside the frame is the
//! pages' own; what stands on the frame is `ui::layout`; what the request said is `ctx`.

mod ctx;

pub use ctx::{Ctx, NavItem, Nonce, Officer, Pinned, Site, Tiles, here};

use crate::ui::layout;
use crate::words::Lang;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
pub(crate) use ctx::in_language;
use hydration_context::SsrSharedContext;
use leptos::prelude::*;
use std::fmt::Write as _;
use std::sync::Arc;

/// The furniture around a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Frame {
    /// One narrow column for one question or one person's own petition.
    Citizen,
    /// The wide public site.
    Public,
    /// The officers' console: compact, with navigation on the left.
    Console,
    /// The same with columns that each scroll for themselves.
    Desk,
}

impl Frame {
    /// One of the officers' frames: compact, with scripts and styles that citizens never load.
    pub const fn is_console(self) -> bool {
        matches!(self, Self::Console | Self::Desk)
    }
}

/// A part of a page, for a script that put the rest there before.
#[derive(Debug)]
pub struct PagePart {
    name: &'static str,
    status: StatusCode,
    lang: Lang,
    body: String,
}

impl PagePart {
    /// Another status than 200.
    #[must_use]
    pub fn status(mut self, status: StatusCode) -> Self {
        self.status = status;
        self
    }
}

impl IntoResponse for PagePart {
    fn into_response(self) -> Response {
        let mut response = (self.status, self.body).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        headers.insert(header::VARY, HeaderValue::from_static("x-part"));
        headers.insert(header::CONTENT_LANGUAGE, HeaderValue::from_static(self.lang.code()));
        headers.insert("x-part", HeaderValue::from_static(self.name));
        response
    }
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
    no_secret: bool,
    body: String,
}

/// In an answer's extensions: a page for one person that may be compressed, because it holds no
/// secret whose length could be told (BREACH): no name, no contact, no follow-up code, and nothing
/// out of its address.
#[derive(Clone, Copy, Debug)]
pub struct NoSecret;

impl Page {
    /// What caches are told about a page that anybody may see.
    pub const PUBLIC_CACHE: &str = "public, max-age=30, stale-while-revalidate=300";

    /// A page that anybody may see and caches may keep for 30 seconds. Renders at once.
    pub fn public<V: IntoView>(
        ctx: &Ctx,
        title: impl Into<String>,
        view: impl FnOnce() -> V,
    ) -> Self {
        Self::new(ctx, Frame::Public, false, title.into(), view)
    }

    /// A page for one person: never stored, never indexed. Renders at once.
    pub fn private<V: IntoView>(
        ctx: &Ctx,
        title: impl Into<String>,
        view: impl FnOnce() -> V,
    ) -> Self {
        Self::new(ctx, Frame::Citizen, true, title.into(), view)
    }

    /// A page in the citizen's column that holds nothing of anybody: the service worker keeps it, so
    /// it carries no nonce. Not for search engines. Renders at once.
    pub fn same_for_all<V: IntoView>(
        ctx: &Ctx,
        title: impl Into<String>,
        view: impl FnOnce() -> V,
    ) -> Self {
        Self::new(ctx, Frame::Citizen, false, title.into(), view).robots_none()
    }

    /// A page of the officers' console. `ctx` must know its officer, or the frame has no navigation.
    pub fn console<V: IntoView>(
        ctx: &Ctx,
        title: impl Into<String>,
        view: impl FnOnce() -> V,
    ) -> Self {
        Self::new(ctx, Frame::Console, true, title.into(), view)
    }

    /// A page of the console whose columns scroll for themselves.
    pub fn desk<V: IntoView>(
        ctx: &Ctx,
        title: impl Into<String>,
        view: impl FnOnce() -> V,
    ) -> Self {
        Self::new(ctx, Frame::Desk, true, title.into(), view)
    }

    /// One named part of a page, drawn by the same view as in the page.
    pub fn part<V: IntoView>(ctx: &Ctx, name: &'static str, view: impl FnOnce() -> V) -> PagePart {
        PagePart { name, status: StatusCode::OK, lang: ctx.lang, body: render(ctx, view) }
    }

    fn new<V: IntoView>(
        ctx: &Ctx,
        frame: Frame,
        private: bool,
        title: String,
        view: impl FnOnce() -> V,
    ) -> Self {
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
            no_secret: false,
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

    /// Holds no secret; see [`NoSecret`].
    #[must_use]
    pub fn no_secret(mut self) -> Self {
        self.no_secret = true;
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
        let density = if self.frame.is_console() { " data-density=\"compact\"" } else { "" };
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
        if self.frame.is_console() {
            let _ = write!(html, "<link rel=\"stylesheet\" href=\"{}\">", asset("officers.css"));
        }
        let description = self.description.as_deref().unwrap_or_else(|| ctx.t("site.description"));
        let _ = write!(html, "<meta name=\"description\" content=\"{}\">", Escaped(description));
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
            let _ = write!(
                html,
                "<meta property=\"og:description\" content=\"{}\">",
                Escaped(description)
            );
        }
        // Without an island on the page there is nothing to wake: the wasm stays away.
        let islands = if self.body.contains("<leptos-island") {
            format!(
                " data-glue=\"{}\" data-wasm=\"{}\"",
                asset("vinhphuc-s.js"),
                asset("vinhphuc-s.wasm")
            )
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
        if self.frame == Frame::Desk {
            html.truncate(html.len() - "</head>".len());
            for script in DESK_SCRIPTS {
                let _ = write!(
                    html,
                    "<script type=\"module\" src=\"{}\"{nonce}></script>",
                    asset(script)
                );
            }
            html.push_str("</head>");
        }
    }
}

/// What makes the desk quick and live, each independent of the others. No citizen's page names them.
const DESK_SCRIPTS: [&str; 8] = [
    "console.js",
    "console-live.js",
    "console-drafts.js",
    "console-select.js",
    "console-keys.js",
    "console-answer.js",
    "console-photos.js",
    "map.js",
];

impl IntoResponse for Page {
    fn into_response(self) -> Response {
        let cache = if self.private || self.status != StatusCode::OK {
            "no-store"
        } else {
            Self::PUBLIC_CACHE
        };
        let nonce = self.ctx.nonce.clone().filter(|_| self.private);
        let no_secret = self.no_secret;
        let mut response = (self.status, self.html()).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
        headers.insert(header::CONTENT_LANGUAGE, HeaderValue::from_static(self.ctx.lang.code()));
        if let Some(nonce) = nonce {
            response.extensions_mut().insert(nonce);
        }
        if no_secret {
            response.extensions_mut().insert(NoSecret);
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
    without_marks(&html)
}

/// A piece of a page for a script of ours to put in, rendered like a page; no islands in it.
pub fn fragment<V: IntoView>(ctx: &Ctx, view: impl FnOnce() -> V) -> String {
    render(ctx, view)
}

/// Leptos marks places by `<!>` so that the browser finds them again. It looks for them inside islands
/// only; everywhere else, and in what the server put into an island, they are weight and idle nodes.
fn without_marks(html: &str) -> String {
    const MARK: &str = "<!>";
    let mut kept = String::with_capacity(html.len());
    // Islands and the servers' parts inside them, the innermost last: does it need its marks?
    let mut around: Vec<bool> = Vec::new();
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        kept.push_str(&rest[..at]);
        rest = &rest[at..];
        let needs = around.last() == Some(&true);
        if let (Some(after), false) = (rest.strip_prefix(MARK), needs) {
            rest = after;
            continue;
        }
        if rest.starts_with("<leptos-island") {
            around.push(true);
        } else if rest.starts_with("<leptos-children") {
            around.push(false);
        } else if rest.starts_with("</leptos-island") || rest.starts_with("</leptos-children") {
            around.pop();
        }
        kept.push('<');
        rest = &rest[1..];
    }
    kept.push_str(rest);
    kept
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
