//! Another secret for a petition whose secret was lost: by its number and its own contact. What is
//! said is the same whether the petition exists or not.

use super::code::{CODE, after};
use super::enter::{Here, problems, reach_field};
use super::who::{ticket, ticket_cookie};
use crate::error::AppError;
use crate::page::{Ctx, Page};
use crate::pages::AppState;
use crate::port::Port;
use crate::report::key::{case_key, see_other};
use crate::ui::{
    BackLink, ErrorSummary, LinkButton, Notice, PrintButton, Problems, Qr, Submit, TextField, Tone,
};
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use leptos::prelude::*;

/// Path of the form.
pub const RENEW: &str = "/tra-cuu/cap-lai";

/// GET `/tra-cuu/cap-lai`.
pub async fn renew(ctx: Ctx, State(app): State<AppState>) -> Page {
    page(&ctx, app.services.reaches(), "", "", &Problems::default())
}

fn page(ctx: &Ctx, reaches: (bool, bool), code: &str, reach: &str, problems: &Problems) -> Page {
    let page = Page::private(ctx, ctx.t("account.renew_title"), || {
        let form = if reaches == (false, false) {
            view! { <Notice tone=Tone::Info text=ctx.t("account.renew_no_channel")/> }.into_any()
        } else {
            view! {
                <form method="post" action=ctx.action("account/renew") class="card track-form">
                    <TextField
                        name="code"
                        label=ctx.t("field.code")
                        hint=ctx.t("report.track_code_hint")
                        value=code
                        error=problems.of("code")
                        maxlength=30
                        width="w-20"
                    />
                    {reach_field(ctx, reaches, reach, problems)}
                    <div class="actions in-line"><Submit word=ctx.t("account.send_code") icon="send"/></div>
                </form>
            }
            .into_any()
        };
        view! {
            <BackLink href=ctx.href("/tra-cuu") word=ctx.t("report.track_title")/>
            <ErrorSummary problems=problems.clone()/>
            <h1>{ctx.t("account.renew_title")}</h1>
            <p class="lede">{ctx.t("account.renew_lede")}</p>
            {form}
        }
    });
    if problems.is_empty() { page } else { page.with_problems() }
}

/// Sends a code to the petition's own contact, if it is the one that was typed.
///
/// # Errors
/// [`AppError`] when the house is at fault; what can be mended comes back with the form.
#[server(prefix = "/api", endpoint = "account/renew")]
pub async fn account_renew(
    #[server(default)] code: String,
    #[server(default)] reach: String,
) -> Result<(), AppError> {
    let port = Port::here()?;
    let here = Here::of(&port);
    let old = ticket(&port.ctx, &port.headers);
    let asker = here.asker(&port.ctx);
    match port.services.ask_to_renew(&code, &reach, asker, old.as_ref()).await {
        Ok(ticket) => {
            port.go_with(&after(CODE, None, None), &[ticket_cookie(&port.ctx, &ticket)]);
        }
        Err(error) => match problems(&port.ctx, &error) {
            Some((found, status)) => {
                let ctx = Ctx { path: RENEW.into(), query: "".into(), ..port.ctx.clone() };
                let reaches = port.services.reaches();
                port.answer(page(&ctx, reaches, &code, &reach, &found).status(status));
            }
            None => port.answer(AppError::from(error)),
        },
    }
    Ok(())
}

/// GET `/tra-cuu/{number}/ma-moi`: the secret that this browser holds, to be kept.
pub async fn renewed(ctx: Ctx, Path(number): Path<String>, headers: HeaderMap) -> Response {
    let held = case_key(&ctx, &headers, &number).and_then(|key| Some((key.secret()?, key.number)));
    let Some((secret, number)) = held else { return see_other(&ctx, "/tra-cuu", &[]) };
    Page::private(&ctx, ctx.t("account.renewed_title"), || {
        let link = ctx.url(&format!("/tra-cuu/{number}?ma={secret}"));
        view! {
            <Notice tone=Tone::Ok text=ctx.t("account.renewed_done")/>
            <h1>{ctx.t("account.renewed_title")}</h1>
            <section class="card secret-card">
                <div class="secret-words">
                    <h2>{ctx.tf("account.renewed_for", &[("number", &number)])}</h2>
                    <p class="secret">{secret.clone()}</p>
                    <p>{ctx.t("report.done_secret_text")}</p>
                </div>
                <Qr text=link label=ctx.t("report.done_qr")/>
            </section>
            <div class="receipt-buttons no-print">
                <LinkButton href=ctx.href(&format!("/tra-cuu/{number}")) word=ctx.t("report.done_follow") icon="clipboard-check"/>
                <PrintButton word=ctx.t("report.print")/>
            </div>
        }
    })
    .into_response()
}
