//! One published petition: what was said, what was answered, when and by whom. A masked card says
//! why there is no more; a page that was taken away says so (410).

use super::abuse;
use super::card::{address, rating};
use super::filter::LIST;
use super::follow;
use super::fresh::Fresh;
use super::me_too;
use crate::error::AppError;
use crate::names;
use crate::page::{Ctx, Page};
use crate::pages::AppState;
use crate::pages::lost;
use crate::ui::timeline::paragraphs;
use crate::ui::{
    BackLink, Compare, FaceTag, Icon, Notice, PhotoGrid, PhotoView, PrintButton, Tone, When,
};
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use domain::directory::Directory;
use domain::id::PetitionNumber;
use domain::petition::PhotoPurpose;
use leptos::prelude::*;
use services::lookup::PublicFound;
use services::view::PublicPage;

/// Most characters of a description for search results and shared links.
const DESCRIPTION: usize = 180;

/// GET `/cong-khai/{number}`.
pub async fn detail(
    ctx: Ctx,
    State(app): State<AppState>,
    Path(typed): Path<String>,
    asked: HeaderMap,
) -> Result<Response, AppError> {
    let number = PetitionNumber::parse(&typed).ok_or_else(AppError::not_found)?.to_string();
    if number != typed {
        return Ok(Redirect::permanent(&ctx.href(&address(&number))).into_response());
    }
    let found = match app.services.public_page(&number).await? {
        PublicFound::Page(found) => *found,
        PublicFound::TakenAway => {
            return Ok(lost::problem_page(&ctx, StatusCode::GONE, None).into_response());
        }
    };
    let directory = app.services.directory();
    let names = Names::of(&ctx, &directory, &found);
    let fresh = Fresh::of(&ctx, (found.changed_at, &names, found.me_too, found.can_join))
        .changed_at(found.changed_at);
    Ok(fresh.answer(&asked, || page(&ctx, names, found)))
}

/// The names on the page; they belong to its validator.
#[derive(Hash)]
struct Names {
    category: String,
    commune: Option<String>,
    agency: Option<String>,
    answered_by: Option<String>,
}

impl Names {
    fn of(ctx: &Ctx, directory: &Directory, found: &PublicPage) -> Self {
        let agency = |code: &String| names::agency(ctx.lang, directory, code).to_owned();
        let card = &found.card;
        Self {
            category: names::category(ctx.lang, directory, &card.category).to_owned(),
            commune: card
                .commune
                .as_ref()
                .map(|code| names::commune(ctx.lang, directory, code).to_owned()),
            agency: card.agency.as_ref().map(agency),
            answered_by: found.answered_by.as_ref().map(agency),
        }
    }
}

fn page(ctx: &Ctx, names: Names, found: PublicPage) -> Page {
    let description = match &found.body {
        Some(body) => body
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ")
            .chars()
            .take(DESCRIPTION)
            .collect(),
        None => [Some(&names.category), names.commune.as_ref()]
            .into_iter()
            .flatten()
            .cloned()
            .collect::<Vec<_>>()
            .join(" · "),
    };
    let page = Page::public(ctx, format!("{} · {}", found.card.title, found.card.number), || {
        view(ctx, &names, &found)
    })
    .description(description)
    .canonical(address(&found.card.number));
    // A shared link shows what was reported; without a chosen photo the site's own picture.
    match found.photos.first() {
        Some(photo) => page.og_image(PhotoView::of(photo, "").medium),
        None => page,
    }
}

fn view(ctx: &Ctx, names: &Names, found: &PublicPage) -> impl IntoView + use<> {
    let card = &found.card;
    let said = abuse::Said::read(&ctx.query);
    view! {
        <div class="wrap">
            <BackLink href=ctx.href(LIST) word=ctx.t("public.back")/>
            <article class="public-page" aria-labelledby="title">
                {abuse::thanks(ctx, &said)}
                <header class="public-head">
                    <p class="card-top"><FaceTag face=card.face/><span class="card-number number">{card.number.clone()}</span></p>
                    <h1 id="title" lang=ctx.of_people()>{card.title.clone()}</h1>
                </header>
                <div class="with-rail">
                    <div class="public-story">
                        {correction(ctx, found)}
                        {story(ctx, found, &HERE)}
                        {answer(ctx, names, found, &HERE)}
                    </div>
                    <aside class="rail" aria-label=ctx.t("public.facts")>
                        {facts(ctx, names, found)}
                        {me_too::part(ctx, found)}
                        {follow::part(ctx, &card.number)}
                        {tools(ctx, &card.number)}
                    </aside>
                </div>
                {abuse::form(ctx, &card.number, &said)}
            </article>
        </div>
    }
}

/// Where the parts stand: ids of their headings, and where their photos are fetched from.
struct Place {
    story: &'static str,
    answer: &'static str,
    photo: fn(&services::view::PhotoView, String) -> PhotoView,
}

/// On the public page itself.
const HERE: Place = Place { story: "story", answer: "answer", photo: public_photo };

fn public_photo(photo: &services::view::PhotoView, alt: String) -> PhotoView {
    PhotoView::of(photo, alt)
}

/// What would stand on the page, for an officer before it does; `photo` is where the officer may
/// open a photo that is not public yet.
pub fn preview(
    ctx: &Ctx,
    directory: &Directory,
    found: &PublicPage,
    photo: fn(&services::view::PhotoView, String) -> PhotoView,
) -> AnyView {
    let names = Names::of(ctx, directory, found);
    let place = Place { story: "preview-story", answer: "preview-answer", photo };
    let card = &found.card;
    view! {
        <div class="public-story">
            <p class="card-top"><FaceTag face=card.face/><span class="card-number number">{card.number.clone()}</span></p>
            <p class="preview-name" lang=ctx.of_people()>{card.title.clone()}</p>
            {correction(ctx, found)}
            {story(ctx, found, &place)}
            {answer(ctx, &names, found, &place)}
            {facts(ctx, &names, found)}
        </div>
    }
    .into_any()
}

fn correction(ctx: &Ctx, found: &PublicPage) -> Option<impl IntoView + use<>> {
    let (note, lang) = (found.correction.clone()?, ctx.of_people());
    Some(
        view! { <Notice tone=Tone::Warn title=ctx.t("public.corrected")><p class="kept-lines" lang=lang>{note}</p></Notice> },
    )
}

/// The masked text and the sender's photos, or why they are not shown.
fn story(ctx: &Ctx, found: &PublicPage, place: &Place) -> AnyView {
    let Some(body) = &found.body else {
        return view! { <Notice tone=Tone::Info title=ctx.t("public.masked") text=ctx.t("public.masked_text")/> }
            .into_any();
    };
    let photos = photos(ctx, found, PhotoPurpose::Report, place);
    let has_result = found.photos.iter().any(|photo| photo.purpose == PhotoPurpose::Result);
    let title = ctx.t(if has_result { "public.photos_before" } else { "public.photos_report" });
    view! {
        <section class="stack" aria-labelledby=place.story>
            <h2 id=place.story>{ctx.t("public.story")}</h2>
            <div class="stack" lang=ctx.of_people()>{paragraphs(body)}</div>
            {(!photos.is_empty()).then(|| view! { <PhotoGrid photos title/> })}
        </section>
    }
    .into_any()
}

fn answer(ctx: &Ctx, names: &Names, found: &PublicPage, place: &Place) -> Option<AnyView> {
    found.body.as_ref()?;
    let Some(text) = &found.answer else {
        return Some(
            view! { <Notice tone=Tone::Info text=ctx.t("public.no_answer_yet")/> }.into_any(),
        );
    };
    let shown = photos(ctx, found, PhotoPurpose::Result, place);
    let own = photos(ctx, found, PhotoPurpose::Report, place);
    let of = |purpose| found.photos.iter().filter(move |photo| photo.purpose == purpose);
    let (mut pairs, mut photos) = (Vec::new(), Vec::new());
    for (photo, after) in of(PhotoPurpose::Result).zip(shown) {
        // Only where both stand on the page: the sender's photo needs the sender's consent.
        let at = of(PhotoPurpose::Report).position(|before| Some(before.id) == photo.before);
        match at.and_then(|at| own.get(at).cloned()) {
            Some(before) => pairs.push(view! { <Compare before after/> }),
            None => photos.push(after),
        }
    }
    let by = names.answered_by.clone().map(|name| view! { <strong>{name}</strong> });
    let at = found.card.answered_at.map(|at| view! { <When at day_only=true/> });
    let rated = found.card.rating.and_then(rating).map(|(icon, key)| {
        view! {
            <p class="public-rating">
                <Icon name=icon/>
                <span>{ctx.t("public.rated")}" "<strong>{ctx.t(key)}</strong></span>
            </p>
        }
    });
    let view = view! {
        <section class="answer" aria-labelledby=place.answer>
            <h2 id=place.answer>{ctx.t("public.answer")}</h2>
            <p class="public-answered">{by}{at}</p>
            <div class="stack" lang=ctx.of_people()>{paragraphs(text)}</div>
            {pairs}
            {(!photos.is_empty()).then(|| view! { <PhotoGrid photos title=ctx.t("public.photos_after")/> })}
            {rated}
        </section>
    };
    Some(view.into_any())
}

fn photos(ctx: &Ctx, found: &PublicPage, purpose: PhotoPurpose, place: &Place) -> Vec<PhotoView> {
    let key = match purpose {
        // A message's photo never stands here; nobody can choose it.
        PhotoPurpose::Report | PhotoPurpose::Message | PhotoPurpose::Scan => "public.alt_report",
        PhotoPurpose::Result => "public.alt_result",
    };
    let of_purpose = found.photos.iter().filter(|photo| photo.purpose == purpose);
    of_purpose
        .enumerate()
        .map(|(i, photo)| {
            (place.photo)(
                photo,
                ctx.tf(key, &[("n", &(i + 1).to_string()), ("title", &found.card.title)]),
            )
        })
        .collect()
}

fn facts(ctx: &Ctx, names: &Names, found: &PublicPage) -> impl IntoView + use<> {
    let card = &found.card;
    let fact = |label: &str, value: AnyView| view! { <div class="fact"><dt>{ctx.t(label)}</dt><dd>{value}</dd></div> };
    let link = |name: &str, code: &str, words: &str| {
        view! { <a href=ctx.href(&format!("{LIST}?{name}={code}"))>{words.to_owned()}</a> }
            .into_any()
    };
    let day = |at: i64| view! { <When at day_only=true/> }.into_any();
    let named = |name: &'static str, code: &Option<String>, words: &Option<String>| {
        code.as_deref().zip(words.as_deref()).map(|(code, words)| link(name, code, words))
    };
    view! {
        <dl class="facts">
            {fact("public.category", link("linh-vuc", &card.category, &names.category))}
            {named("xa", &card.commune, &names.commune).map(|value| fact("public.commune", value))}
            {named("co-quan", &card.agency, &names.agency).map(|value| fact("public.agency", value))}
            {fact("public.received_at", day(card.received_at))}
            {card.answered_at.map(|at| fact("public.answered_at", day(at)))}
            {fact("public.published_at", day(found.published_at))}
        </dl>
    }
}

/// Sharing and printing need a script and show themselves by it; the address is printed instead.
fn tools(ctx: &Ctx, number: &str) -> impl IntoView + use<> {
    let url = ctx.url(&address(number));
    view! {
        <div class="public-tools no-print">
            <button class="button quiet by-script" type="button" data-share=url.clone() data-done=ctx.t("public.copied")>
                <Icon name="link"/><span>{ctx.t("public.share")}</span>
            </button>
            <PrintButton word=ctx.t("public.print")/>
        </div>
        <p class="only-print">{url}</p>
    }
}
