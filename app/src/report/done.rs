//! The receipt: number, secret, promised date. It can be opened again as long as the draft's
//! cookie lives; afterwards the page says how to follow by number and secret.

use super::key::draft_key;
use crate::account::who::citizen_of;
use crate::error::AppError;
use crate::notices::install_hint;
use crate::page::{Ctx, Page};
use crate::pages::AppState;
use crate::ui::{Icon, LinkButton, Look, PrintButton, Qr, Receipt, Submit};
use crate::words;
use axum::extract::State;
use axum::http::HeaderMap;
use leptos::prelude::*;
use services::view;

/// GET `/phan-anh/xong`.
pub async fn done(
    ctx: Ctx,
    State(app): State<AppState>,
    headers: HeaderMap,
) -> Result<Page, AppError> {
    let draft = match draft_key(&ctx, &headers) {
        Some(key) => app.services.open_draft(&key).await.ok(),
        None => None,
    };
    let Some(receipt) = draft.and_then(|draft| draft.receipt) else { return Ok(over(&ctx)) };
    let offer = match citizen_of(&ctx, &app.services, &headers).await? {
        Some(citizen) if app.services.is_own(&citizen, &receipt.number).await? => Offer::Kept,
        Some(_) if receipt.secret.is_empty() => Offer::Nothing,
        Some(_) => Offer::Keep,
        None if app.services.reaches() == (false, false) => Offer::Nothing,
        None => Offer::Account,
    };
    Ok(sent(&ctx, &receipt, offer))
}

/// What is said of the account, after sending and never before.
#[derive(Clone, Copy, PartialEq)]
enum Offer {
    /// No channel is configured.
    Nothing,
    /// Nobody is signed in.
    Account,
    /// It was sent with another contact than the account's.
    Keep,
    /// It stands in the account already.
    Kept,
}

fn sent(ctx: &Ctx, receipt: &view::Receipt, offer: Offer) -> Page {
    Page::private(ctx, ctx.t("report.done_title"), || {
        let due = receipt
            .due_at
            .map(|at| ctx.tf("report.done_due", &[("at", &words::full_moment(ctx.lang, at))]));
        view! {
            <Receipt title=ctx.t("report.done_title") label=ctx.t("field.code") code=receipt.number.clone()/>
            {secret(ctx, receipt)}
            {next(ctx, due)}
            {account(ctx, receipt, offer)}
            {install_hint(ctx)}
            <div class="receipt-buttons no-print">
                <form method="post" action=ctx.action("track/open")>
                    <input type="hidden" name="code" value=receipt.number.clone()/>
                    <input type="hidden" name="secret" value=receipt.secret.clone()/>
                    <Submit word=ctx.t("report.done_follow") icon="clipboard-check"/>
                </form>
                <PrintButton word=ctx.t("report.print")/>
                <form method="post" action=ctx.action("report/begin")>
                    <Submit word=ctx.t("report.done_another") look=Look::Plain/>
                </form>
            </div>
        }
    })
}

fn account(ctx: &Ctx, receipt: &view::Receipt, offer: Offer) -> Option<AnyView> {
    let (text, act) = match offer {
        Offer::Nothing => return None,
        Offer::Account => (
            "account.offer_text",
            view! { <LinkButton href=ctx.href("/dang-nhap?ve=/cua-toi") word=ctx.t("account.offer_go") look=Look::Quiet icon="log-in"/> }
                .into_any(),
        ),
        Offer::Keep => (
            "account.offer_keep",
            view! {
                <form method="post" action=ctx.action("account/claim")>
                    <input type="hidden" name="code" value=receipt.number.clone()/>
                    <input type="hidden" name="secret" value=receipt.secret.clone()/>
                    <Submit word=ctx.t("account.claim_go") look=Look::Quiet icon="plus"/>
                </form>
            }
            .into_any(),
        ),
        Offer::Kept => (
            "account.offer_kept",
            view! { <LinkButton href=ctx.href("/cua-toi") word=ctx.t("account.mine_title") look=Look::Quiet icon="user"/> }
                .into_any(),
        ),
    };
    Some(
        view! {
            <section class="stack no-print">
                <h2>{ctx.t("account.mine_title")}</h2>
                <p>{ctx.t(text)}</p>
                {act}
            </section>
        }
        .into_any(),
    )
}

fn secret(ctx: &Ctx, receipt: &view::Receipt) -> AnyView {
    if receipt.secret.is_empty() {
        return view! { <p class="hint">{ctx.t("account.secret_was_renewed")}</p> }.into_any();
    }
    let link = ctx.url(&format!("/tra-cuu/{}?ma={}", receipt.number, receipt.secret));
    let plain = ctx.url("/tra-cuu");
    view! {
        <section class="card secret-card">
            <div class="secret-words">
                <h2>{ctx.t("report.done_secret")}</h2>
                <p class="secret">{receipt.secret.clone()}</p>
                <p>{ctx.t("report.done_secret_text")}</p>
                <p class="hint">{ctx.tf("report.done_where", &[("address", &plain)])}</p>
            </div>
            <Qr text=link label=ctx.t("report.done_qr")/>
        </section>
    }
    .into_any()
}

fn next(ctx: &Ctx, due: Option<String>) -> impl IntoView + use<> {
    let step =
        |icon: &'static str, text: String| view! { <li><Icon name=icon/><span>{text}</span></li> };
    view! {
        <section class="stack">
            <h2>{ctx.t("report.done_next")}</h2>
            <ol class="road">
                {step("inbox", ctx.t("report.done_next_1").to_owned())}
                {step("landmark", ctx.t("report.done_next_2").to_owned())}
                {due.map(|due| step("clock", due))}
                {step("message-square", ctx.t("report.done_next_3").to_owned())}
            </ol>
        </section>
    }
}

fn over(ctx: &Ctx) -> Page {
    Page::private(ctx, ctx.t("report.over_title"), || {
        view! {
            <h1>{ctx.t("report.over_title")}</h1>
            <p class="lede">{ctx.t("report.over_text")}</p>
            <div class="actions in-line">
                <LinkButton href=ctx.href("/tra-cuu") word=ctx.t("report.over_track") icon="clipboard-check"/>
                <LinkButton href=ctx.href("/phan-anh/moi") word=ctx.t("report.start_title") look=Look::Quiet/>
            </div>
        }
    })
}
