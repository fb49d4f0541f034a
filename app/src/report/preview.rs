//! “Người khác sẽ thấy”: the public copy before it exists, made by the code that makes it. What was
//! taken out is marked; what never stands there is said. Offline the same frame is filled by the
//! browser (`judge::preview`).

use super::asked::Question;
use crate::names;
use crate::page::Ctx;
use crate::ui::{Icon, Notice, Tone};
use domain::draft::parse;
use domain::input::{Description, Title};
use domain::mask::{PublicWords, pieces};
use domain::petition::Nature;
use leptos::prelude::*;

/// The section for a draft; nothing while there are no words.
pub fn section(q: &Question) -> Option<AnyView> {
    let (ctx, answers) = (&q.ctx, q.answers());
    let nature = Nature::parse(answers.nature.trim());
    if nature.is_some_and(|nature| !nature.may_be_public()) {
        return Some(never(ctx));
    }
    let description = Description::parse(&answers.description).ok()?;
    let title = Title::parse_or_derive(&answers.title, &description).ok()?;
    let seen = PublicWords::of(title.as_str(), description.as_str());
    let commune = match answers.commune.as_str() {
        "" => None,
        code => Some(names::commune(ctx.lang, &q.directory, code).to_owned()),
    };
    let photos = q.draft.photos.len();
    let shows_place = answers.consent_place
        && parse(answers, &q.directory, q.terms).is_ok_and(|report| report.point.is_some());
    Some(frame(
        ctx,
        Words {
            title: marked(ctx, &seen.title),
            body: marked(ctx, &seen.body),
            category: names::category(ctx.lang, &q.directory, &answers.category).to_owned(),
            commune: commune.unwrap_or_default(),
            photos: match (photos, answers.consent_photos) {
                (0, _) => ctx.t("asking.preview_photos_none").to_owned(),
                (n, true) => ctx.tf("asking.preview_photos", &[("n", &n.to_string())]),
                (_, false) => ctx.t("asking.preview_photos_kept").to_owned(),
            },
            place: ctx
                .t(if shows_place { "asking.preview_place" } else { "asking.preview_place_kept" })
                .to_owned(),
        },
    ))
}

/// The frame with nothing in it, for the page that fills it itself.
pub fn empty(ctx: &Ctx) -> impl IntoView + use<> {
    let frame = frame(
        ctx,
        Words {
            title: ().into_any(),
            body: ().into_any(),
            category: String::new(),
            commune: String::new(),
            photos: String::new(),
            place: String::new(),
        },
    );
    let words = |key: &str| ctx.t(key).to_owned();
    view! {
        <div
            id="outbox-preview"
            hidden
            data-masked=words("asking.masked")
            data-photos=words("asking.preview_photos")
            data-photos-none=words("asking.preview_photos_none")
            data-photos-kept=words("asking.preview_photos_kept")
            data-place=words("asking.preview_place")
            data-place-kept=words("asking.preview_place_kept")
        >
            <div data-seen="copy">{frame}</div>
            <div data-seen="never" hidden>{never(ctx)}</div>
        </div>
    }
}

struct Words {
    title: AnyView,
    body: AnyView,
    category: String,
    commune: String,
    photos: String,
    place: String,
}

fn frame(ctx: &Ctx, words: Words) -> AnyView {
    let lang = ctx.of_people();
    let no_commune = words.commune.is_empty();
    view! {
        <section class="stack preview" aria-labelledby="preview-title">
            <h2 id="preview-title">{ctx.t("asking.preview_title")}</h2>
            <p class="hint">{ctx.t("asking.preview_hint")}</p>
            <article class="card preview-card">
                <p class="card-title" lang=lang data-seen="title">{words.title}</p>
                <ul class="card-facts">
                    <li><Icon name="tag"/><span data-seen="category">{words.category}</span></li>
                    <li hidden=no_commune data-seen="commune-line"><Icon name="map-pin"/><span data-seen="commune">{words.commune}</span></li>
                </ul>
                <div class="kept-lines" lang=lang data-seen="body">{words.body}</div>
                <ul class="preview-rest">
                    <li><Icon name="eye-off"/><span>{ctx.t("asking.preview_name")}</span></li>
                    <li><Icon name="image"/><span data-seen="photos">{words.photos}</span></li>
                    <li><Icon name="map-pin"/><span data-seen="place">{words.place}</span></li>
                    <li><Icon name="lock"/><span>{ctx.t("asking.preview_details")}</span></li>
                </ul>
            </article>
        </section>
    }
    .into_any()
}

fn never(ctx: &Ctx) -> AnyView {
    view! {
        <section class="stack preview">
            <h2>{ctx.t("asking.preview_title")}</h2>
            <Notice tone=Tone::Info title=ctx.t("asking.preview_never") text=ctx.t("asking.preview_never_text")/>
        </section>
    }
    .into_any()
}

/// A masked text with what was taken out marked, for eyes and ears.
fn marked(ctx: &Ctx, text: &str) -> AnyView {
    let word = ctx.t("asking.masked");
    pieces(text)
        .map(|piece| match piece {
            Some(kept) => kept.to_owned().into_any(),
            None => view! { <mark class="masked">{word}</mark> }.into_any(),
        })
        .collect_view()
        .into_any()
}
