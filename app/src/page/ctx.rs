//! What a page knows of the request that it answers: language, path, addresses, who is signed in.

use crate::assets::Assets;
use crate::words::{self, Lang};
use axum::extract::{FromRef, FromRequestParts};
use axum::http::request::Parts;
use leptos::prelude::use_context;
use std::convert::Infallible;
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
    /// Tiles of the map, when an operator has set a source.
    pub tiles: Option<Tiles>,
    /// How to reach the responsible body, free text from the configuration; empty is not shown.
    pub contact: String,
}

/// What a page's map needs to know of the tiles that the server gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tiles {
    /// The farthest zoom there is.
    pub min_zoom: u8,
    /// The closest.
    pub max_zoom: u8,
    /// Who made the map; plain text.
    pub attribution: String,
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
    /// Saved views below it.
    pub views: Vec<Pinned>,
}

/// A saved view in the first column.
#[derive(Clone, Debug)]
pub struct Pinned {
    /// Path and query without the language prefix.
    pub href: String,
    /// Its name.
    pub name: String,
    /// How many it holds, counted so far and no further.
    pub count: Option<String>,
    /// An agency's people share it.
    pub is_shared: bool,
    /// It is shown now.
    pub is_current: bool,
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

    /// The `lang` of words that people wrote, where the page itself is in another language.
    pub fn of_people(&self) -> Option<&'static str> {
        matches!(self.lang, Lang::En).then_some("vi")
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

pub(crate) fn in_language(lang: Lang, path: &str) -> String {
    match (lang, path) {
        (Lang::Vi, path) => path.to_owned(),
        (Lang::En, "/") => "/en".to_owned(),
        (Lang::En, path) => format!("/en{path}"),
    }
}

/// The context of the page that is being rendered, for components.
///
/// # Panics
/// In debug builds outside a [`Page`](super::Page): a lost context would show as missing files and
/// links to nowhere. A release build shows the words without them.
pub fn here() -> Ctx {
    let found = use_context::<Ctx>();
    debug_assert!(found.is_some(), "a component outside any page");
    found.unwrap_or_else(|| Ctx::bare(Lang::Vi, "/", Arc::new(Site::default())))
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
            _ if path.starts_with("/api/") && query.split('&').any(|p| p == "lang=en") => {
                (Lang::En, path)
            }
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
