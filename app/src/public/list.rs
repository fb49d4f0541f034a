//! The list of published petitions: filters in the address, newest first, keyset paging. Complete
//! without JavaScript, and uncounted: a count would read the whole table for each page.

use super::card::{Seen, address, summaries};
use super::filter::{Filter, LIST, MAX_WORDS};
use super::fresh::Fresh;
use super::options::{Options, Shelf, select};
use crate::error::AppError;
use crate::page::{Ctx, Page};
use crate::pages::AppState;
use crate::ui::{
    Choice, Icon, LinkButton, Look, Notice, PageHead, PetitionCards, SelectField, Submit,
    TextField, Tone,
};
use axum::Extension;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use domain::directory::Directory;
use domain::id::PetitionNumber;
use domain::petition::PublicFace;
use leptos::prelude::*;
use services::ServiceError;
use services::lookup::PublicList;

/// GET `/cong-khai`.
pub async fn list(
    ctx: Ctx,
    State(app): State<AppState>,
    Extension(shelf): Extension<Shelf>,
    asked: HeaderMap,
) -> Result<Response, AppError> {
    let filter = Filter::read(&ctx.query);
    let number = PetitionNumber::parse(&filter.0.words).map(|number| number.to_string());
    if let Some(number) = &number {
        match app.services.public_page(number).await {
            Ok(_) => return Ok(Redirect::to(&ctx.href(&address(number))).into_response()),
            Err(ServiceError::NotFound) => {}
            Err(error) => return Err(error.into()),
        }
    }
    let found = app.services.public_list(&filter.0).await?;
    let directory = app.services.directory();
    let options = shelf.options(ctx.lang, &directory);
    let fresh = Fresh::of(&ctx, (options.mark, Seen(&found.cards), &found.next));
    Ok(fresh.answer(&asked, || page(&ctx, &directory, &options, &filter, number, found)))
}

fn page(
    ctx: &Ctx,
    directory: &Directory,
    options: &Options,
    filter: &Filter,
    number: Option<String>,
    found: PublicList,
) -> Page {
    let is_empty = found.cards.is_empty();
    let cards = summaries(ctx, directory, found.cards);
    Page::public(ctx, ctx.t("public.title"), || {
        view! {
            <div class="wrap">
                <PageHead title=ctx.t("public.title") lede=ctx.t("public.lede")/>
                {form(ctx, options, filter)}
                {chips(ctx, directory, filter)}
                {number.map(|number| unknown_number(ctx, &number))}
                {if is_empty {
                    nothing(ctx, filter).into_any()
                } else {
                    view! { <div class="public-cards"><PetitionCards petitions=cards/></div> }.into_any()
                }}
                {pager(ctx, filter, found.next)}
            </div>
        }
    })
    .description(ctx.t("public.lede"))
    .canonical(LIST)
}

fn form(ctx: &Ctx, options: &Options, filter: &Filter) -> impl IntoView + use<> {
    let q = &filter.0;
    let faces = PublicFace::ALL
        .iter()
        .map(|f| Choice::new(f.code(), ctx.t(&format!("face.{}", f.code()))))
        .collect();
    let lists = [
        select(ctx, "linh-vuc", "public.category", options.categories(ctx.lang, &q.category)),
        select(ctx, "xa", "public.commune", options.communes(ctx.lang, &q.commune)),
        select(ctx, "co-quan", "public.agency", options.agencies(ctx.lang, &q.agency)),
    ];
    view! {
        <form class="search-form" method="get" action=ctx.href(LIST) role="search" aria-label=ctx.t("public.search_label")>
            <div class="field">
                <label class="label" for="f-q">{ctx.t("public.search_label")}</label>
                <p class="hint" id="f-q-hint">{ctx.t("public.search_hint")}</p>
                <div class="search-row">
                    <input
                        class="input"
                        id="f-q"
                        name="q"
                        type="search"
                        value=q.words.clone()
                        autocomplete="off"
                        maxlength=MAX_WORDS.to_string()
                        aria-describedby="f-q-hint"
                    />
                    <button class="button" type="submit"><Icon name="search"/><span>{ctx.t("public.search")}</span></button>
                </div>
            </div>
            <details class="fold">
                <summary><Icon name="list-filter"/><span>{ctx.t("public.filters")}</span></summary>
                <div class="filters">
                    {lists.collect_view()}
                    <SelectField name="trang-thai" label=ctx.t("public.face") choices=faces value=q.face.clone() empty=ctx.t("public.all_faces")/>
                    <TextField name="tu" label=ctx.t("public.from") kind="date" value=q.from.clone()/>
                    <TextField name="den" label=ctx.t("public.until") kind="date" value=q.until.clone()/>
                    <div class="wide"><Submit word=ctx.t("public.apply") look=Look::Quiet icon="list-filter"/></div>
                </div>
            </details>
        </form>
    }
}

fn chips(ctx: &Ctx, directory: &Directory, filter: &Filter) -> Option<impl IntoView + use<>> {
    let chips = filter.chips(ctx, directory);
    let all = (chips.len() > 1).then(
        || view! { <li><a class="chip" href=ctx.href(LIST)>{ctx.t("public.clear")}</a></li> },
    );
    (!chips.is_empty()).then(|| {
        let remove = ctx.t("public.remove");
        view! {
            <ul class="chips search-chips" aria-label=ctx.t("public.chips")>
                {chips
                    .into_iter()
                    .map(|chip| {
                        view! {
                            <li>
                                <a class="chip" href=chip.without>
                                    <span class="unseen">{remove}" "</span>
                                    {chip.word}
                                    <Icon name="x"/>
                                </a>
                            </li>
                        }
                    })
                    .collect_view()}
                {all}
            </ul>
        }
    })
}

/// Somebody typed a number that has no public page: perhaps their own.
fn unknown_number(ctx: &Ctx, number: &str) -> impl IntoView + use<> {
    let text = ctx.tf("public.unknown_number", &[("number", number)]);
    let (href, word) = (ctx.href("/tra-cuu"), ctx.t("public.track_own"));
    view! { <Notice tone=Tone::Info><p>{text}</p><p><a href=href>{word}</a></p></Notice> }
}

fn nothing(ctx: &Ctx, filter: &Filter) -> impl IntoView + use<> {
    let narrowed = filter.is_narrowed() || !filter.0.words.is_empty() || !filter.0.after.is_empty();
    let (title, text) = if narrowed {
        ("public.nothing", "public.nothing_text")
    } else {
        ("public.none_yet", "public.none_yet_text")
    };
    let clear =
        narrowed.then(|| view! { <LinkButton href=ctx.href(LIST) word=ctx.t("public.show_all")/> });
    let look = if narrowed { Look::Quiet } else { Look::Primary };
    view! {
        <div class="empty">
            <Icon name="search"/>
            <h2>{ctx.t(title)}</h2>
            <p>{ctx.t(text)}</p>
            <div class="actions in-line">
                {clear}
                <LinkButton href=ctx.href("/phan-anh/moi") word=ctx.t("nav.report") look=look icon="send"/>
            </div>
        </div>
    }
}

/// Older, and back to the beginning: there are no page numbers, so none is shown.
fn pager(ctx: &Ctx, filter: &Filter, next: Option<String>) -> Option<impl IntoView + use<>> {
    let first = (!filter.0.after.is_empty()).then(|| ctx.href(&filter.after_mark("").address()));
    let older = next.map(|mark| ctx.href(&filter.after_mark(&mark).address()));
    (first.is_some() || older.is_some()).then(|| {
        view! {
            <nav class="pager" aria-label=ctx.t("pager.label")>
                {first
                    .map(|href| {
                        view! { <a class="button quiet" href=href><Icon name="arrow-left"/><span>{ctx.t("public.first_page")}</span></a> }
                    })}
                {older
                    .map(|href| {
                        view! {
                            <a class="button quiet pager-older" rel="next" href=href>
                                <span>{ctx.t("pager.older")}</span>
                                <Icon name="arrow-right"/>
                            </a>
                        }
                    })}
            </nav>
        }
    })
}
