//! The first page of a report: what to know before, and the button that makes the draft.

use super::asked::{Asked, DONE, address};
use super::key::{draft_cookie, draft_key};
use super::outbox::OUTBOX;
use crate::error::AppError;
use crate::page::{Ctx, Page};
use crate::pages::AppState;
use crate::port::Port;
use crate::ui::{BackLink, Emergency, Icon, LinkButton, Look, Notice, Submit, Tone};
use axum::extract::State;
use axum::http::HeaderMap;
use domain::draft::{Step, first_open};
use leptos::prelude::*;
use services::view::DraftView;

/// GET `/phan-anh/moi`.
pub async fn start(
    ctx: Ctx,
    State(app): State<AppState>,
    asked: Asked,
    headers: HeaderMap,
) -> Result<Page, AppError> {
    let draft = match draft_key(&ctx, &headers) {
        // A draft that is gone is the same as none here.
        Some(key) => app.services.open_draft(&key).await.ok(),
        None => None,
    };
    let goes_on = draft
        .as_ref()
        .filter(|draft| draft.receipt.is_none() && !draft.answers.seen.is_empty())
        .map(|draft| {
            let open = first_open(&draft.answers, &app.services.directory(), app.services.terms());
            ctx.href(&address(open.unwrap_or(Step::Check), None))
        });
    let expired = asked.loi == "refusal.expired";
    Ok(Page::private(&ctx, ctx.t("report.start_title"), || {
        view! {
            <BackLink href=ctx.href("/") word=ctx.t("nav.home")/>
            <h1>{ctx.t("report.start_title")}</h1>
            <p class="lede">{ctx.t("report.start_lede")}</p>
            {expired.then(|| view! { <Notice tone=Tone::Warn text=ctx.t("refusal.expired")/> })}
            <Emergency/>
            {sent(&ctx, draft.as_ref())}
            {how(&ctx)}
            {elsewhere(&ctx)}
            {privacy(&ctx)}
            {buttons(&ctx, goes_on)}
        }
    })
    .no_secret())
}

fn sent(ctx: &Ctx, draft: Option<&DraftView>) -> Option<impl IntoView + use<>> {
    let receipt = draft?.receipt.clone()?;
    let text = ctx.tf("report.start_sent", &[("number", &receipt.number)]);
    let (href, word) = (ctx.href(DONE), ctx.t("report.start_receipt"));
    Some(view! { <Notice tone=Tone::Ok><p>{text}</p><p><a href=href>{word}</a></p></Notice> })
}

fn how(ctx: &Ctx) -> impl IntoView + use<> {
    let step = |icon: &'static str, text: &'static str| view! { <li><Icon name=icon/><span>{text}</span></li> };
    view! {
        <section class="stack">
            <h2>{ctx.t("report.how")}</h2>
            <ol class="road">
                {step("square-pen", ctx.t("report.how_1"))}
                {step("key-round", ctx.t("report.how_2"))}
                {step("landmark", ctx.t("report.how_3"))}
                {step("badge-check", ctx.t("report.how_4"))}
            </ol>
        </section>
    }
}

fn elsewhere(ctx: &Ctx) -> impl IntoView + use<> {
    view! {
        <details class="fold">
            <summary><Icon name="info"/><span>{ctx.t("report.elsewhere")}</span></summary>
            <ul class="fold-body bullets">
                {ctx.t("report.elsewhere_list").lines().map(|line| view! { <li>{line}</li> }).collect_view()}
            </ul>
        </details>
    }
}

fn privacy(ctx: &Ctx) -> impl IntoView + use<> {
    view! {
        <div class="inset privacy">
            <p><Icon name="lock"/>{ctx.t("report.privacy")}" "<a href=ctx.href("/quyen-rieng-tu")>{ctx.t("report.privacy_more")}</a></p>
            <p><Icon name="wifi-off"/>{ctx.t("outbox.offer")}" "<a href=ctx.href(OUTBOX)>{ctx.t("outbox.title")}</a></p>
        </div>
    }
}

fn buttons(ctx: &Ctx, goes_on: Option<String>) -> impl IntoView + use<> {
    let anew = goes_on.is_some();
    let (word, look) =
        if anew { ("report.begin_anew", Look::Quiet) } else { ("report.begin", Look::Primary) };
    view! {
        <form method="post" action=ctx.action("report/begin")>
            {anew.then(|| view! { <Notice tone=Tone::Info title=ctx.t("report.draft_title") text=ctx.t("report.draft_text")/> })}
            <div class="actions">
                {goes_on.map(|href| view! { <LinkButton href word=ctx.t("report.draft_go_on") icon="pencil"/> })}
                <Submit word=ctx.t(word) look icon="arrow-right"/>
            </div>
        </form>
    }
}

/// Makes an empty draft and opens it in this browser; the first question comes next.
///
/// # Errors
/// [`AppError`] when the house is at fault.
#[server(prefix = "/api", endpoint = "report/begin")]
pub async fn report_begin() -> Result<(), AppError> {
    let port = Port::here()?;
    match port.services.begin_draft().await {
        Ok(key) => port.go_with(&address(Step::Kind, None), &[draft_cookie(&port.ctx, &key)]),
        Err(error) => port.answer(AppError::from(error)),
    }
    Ok(())
}
