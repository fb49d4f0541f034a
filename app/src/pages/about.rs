//! What the site is, how it treats personal data, and the terms: long texts, each a list of
//! sections whose words live in the locales.

use crate::page::{Ctx, Page};
use crate::ui::{Emergency, PageHead};
use leptos::prelude::*;

/// One part of a section, told apart by the shape that its words have.
enum Part {
    /// One paragraph.
    Text(&'static str),
    /// A list, one entry a line of the words.
    List(&'static str),
    /// Rows of `label | text`, one a line of the words.
    Table(&'static str),
    /// A way to another page: its path, its words.
    Link(&'static str, &'static str),
}

struct Section {
    id: &'static str,
    title: &'static str,
    parts: &'static [Part],
}

const ABOUT: &[Section] = &[
    Section {
        id: "la-gi",
        title: "about.what",
        parts: &[Part::Text("about.what_text"), Part::Text("about.what_text_2")],
    },
    Section { id: "nhan-gi", title: "about.takes", parts: &[Part::List("about.takes_list")] },
    Section {
        id: "khong-nhan",
        title: "about.not",
        parts: &[Part::Text("about.not_text"), Part::List("about.not_list")],
    },
    Section {
        id: "bao-lau",
        title: "about.time",
        parts: &[
            Part::Text("about.time_text"),
            Part::Table("about.time_table"),
            Part::Text("about.time_note"),
        ],
    },
    Section {
        id: "ai",
        title: "about.who",
        parts: &[Part::Text("about.who_text"), Part::Table("about.who_table")],
    },
];

const PRIVACY: &[Section] = &[
    Section { id: "tom-tat", title: "privacy.short", parts: &[Part::List("privacy.short_list")] },
    Section { id: "du-lieu", title: "privacy.data", parts: &[Part::Table("privacy.data_table")] },
    Section {
        id: "can-cu",
        title: "privacy.basis",
        parts: &[Part::Text("privacy.basis_text"), Part::List("privacy.basis_list")],
    },
    Section { id: "ai-xem", title: "privacy.seen", parts: &[Part::List("privacy.seen_list")] },
    Section {
        id: "cong-khai",
        title: "privacy.public",
        parts: &[Part::Text("privacy.public_text"), Part::List("privacy.public_list")],
    },
    Section {
        id: "luu-bao-lau",
        title: "privacy.keep",
        parts: &[Part::Table("privacy.keep_table")],
    },
    Section {
        id: "quyen",
        title: "privacy.rights",
        parts: &[
            Part::Text("privacy.rights_text"),
            Part::Table("privacy.rights_table"),
            Part::Text("privacy.rights_how"),
            Part::Link(crate::rights::RIGHTS, "rights.title"),
        ],
    },
    Section {
        id: "thiet-bi",
        title: "privacy.device",
        parts: &[Part::Text("privacy.device_text")],
    },
    Section {
        id: "lien-he",
        title: "privacy.contact",
        parts: &[Part::Text("privacy.contact_text")],
    },
];

const TERMS: &[Section] = &[
    Section { id: "ai-dung", title: "terms.use", parts: &[Part::List("terms.use_list")] },
    Section { id: "noi-dung", title: "terms.content", parts: &[Part::List("terms.content_list")] },
    Section { id: "tu-choi", title: "terms.refuse", parts: &[Part::Text("terms.refuse_text")] },
    Section { id: "anh", title: "terms.photos", parts: &[Part::Text("terms.photos_text")] },
    Section { id: "nguon", title: "terms.source", parts: &[Part::Text("terms.source_text")] },
];

/// GET `/gioi-thieu`.
pub async fn about(ctx: Ctx) -> Page {
    Page::public(&ctx, ctx.t("about.title"), || {
        view! {
            <div class="wrap">
                <PageHead title=ctx.t("about.title") lede=ctx.t("about.lede")/>
                {sections(&ctx, ABOUT)}
                <Emergency/>
            </div>
        }
    })
    .description(ctx.t("about.lede"))
}

/// GET `/quyen-rieng-tu`.
pub async fn privacy(ctx: Ctx) -> Page {
    text_page(&ctx, "privacy.title", "privacy.lede", PRIVACY)
}

/// GET `/dieu-khoan`.
pub async fn terms(ctx: Ctx) -> Page {
    text_page(&ctx, "terms.title", "terms.lede", TERMS)
}

fn text_page(ctx: &Ctx, title: &str, lede: &str, list: &'static [Section]) -> Page {
    Page::public(ctx, ctx.t(title), || {
        view! { <div class="wrap"><PageHead title=ctx.t(title) lede=ctx.t(lede)/>{sections(ctx, list)}</div> }
    })
    .description(ctx.t(lede))
}

/// A table of contents beside the text on wide screens, above it on phones.
fn sections(ctx: &Ctx, list: &'static [Section]) -> impl IntoView + use<> {
    let contents = list
        .iter()
        .map(|s| view! { <li><a href=format!("#{}", s.id)>{ctx.t(s.title)}</a></li> })
        .collect_view();
    let texts = list
        .iter()
        .map(|s| {
            let parts = s.parts.iter().map(|p| part(ctx, p)).collect_view();
            view! { <section id=s.id><h2>{ctx.t(s.title)}</h2>{parts}</section> }
        })
        .collect_view();
    view! {
        <div class="with-contents">
            <nav class="contents" aria-label=ctx.t("nav.contents")>
                <p class="contents-title" aria-hidden="true">{ctx.t("nav.contents")}</p>
                <ol class="contents-list">{contents}</ol>
            </nav>
            <div class="prose">{texts}</div>
        </div>
    }
}

fn part(ctx: &Ctx, part: &Part) -> AnyView {
    match part {
        Part::Link(path, key) => {
            view! { <p><a href=ctx.href(path)>{ctx.t(key)}</a></p> }.into_any()
        }
        Part::Text(key) => view! { <p>{ctx.t(key)}</p> }.into_any(),
        Part::List(key) => {
            let items = ctx.t(key).lines().map(|line| view! { <li>{line}</li> }).collect_view();
            view! { <ul>{items}</ul> }.into_any()
        }
        Part::Table(key) => {
            let rows = ctx
                .t(key)
                .lines()
                .filter_map(|line| line.split_once(" | "))
                .map(|(label, text)| view! { <div class="fact"><dt>{label}</dt><dd>{text}</dd></div> })
                .collect_view();
            view! { <dl class="facts">{rows}</dl> }.into_any()
        }
    }
}
