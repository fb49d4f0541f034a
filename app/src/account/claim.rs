//! Keeping in the account a petition that was sent without one: number and secret are the proof.

use super::enter::Here;
use super::list::MINE;
use super::who::{CurrentCitizen, citizen_at};
use crate::error::AppError;
use crate::page::{Ctx, Page};
use crate::port::Port;
use crate::report::track_problems;
use crate::ui::{BackLink, ErrorSummary, Problems, Submit, TextField};
use axum::http::StatusCode;
use domain::refusal::Refusal;
use leptos::prelude::*;
use services::ServiceError;

/// Path of the form.
pub const CLAIM: &str = "/cua-toi/nhan";

/// GET `/cua-toi/nhan`.
pub async fn claim(me: CurrentCitizen) -> Page {
    page(&me.ctx, "", "", &Problems::default())
}

fn page(ctx: &Ctx, code: &str, secret: &str, problems: &Problems) -> Page {
    let page = Page::private(ctx, ctx.t("account.claim_title"), || {
        view! {
            <BackLink href=ctx.href(MINE) word=ctx.t("account.mine_title")/>
            <ErrorSummary problems=problems.clone()/>
            <h1>{ctx.t("account.claim_title")}</h1>
            <p class="lede">{ctx.t("account.claim_lede")}</p>
            <form method="post" action=ctx.action("account/claim") class="card track-form">
                <TextField
                    name="code"
                    label=ctx.t("field.code")
                    hint=ctx.t("report.track_code_hint")
                    value=code
                    error=problems.of("code")
                    maxlength=30
                    width="w-20"
                />
                <TextField
                    name="secret"
                    label=ctx.t("field.secret")
                    hint=ctx.t("report.track_secret_hint")
                    value=secret
                    error=problems.of("secret")
                    maxlength=30
                    width="w-20"
                />
                <div class="actions in-line"><Submit word=ctx.t("account.claim_go") icon="plus"/></div>
            </form>
            <p class="hint">{ctx.t("account.claim_hint")}</p>
        }
    });
    if problems.is_empty() { page } else { page.with_problems() }
}

/// Claims a petition for the citizen who is signed in.
///
/// # Errors
/// [`AppError`] when the house is at fault; what can be mended comes back with the form.
#[server(prefix = "/api", endpoint = "account/claim")]
pub async fn account_claim(
    #[server(default)] code: String,
    #[server(default)] secret: String,
) -> Result<(), AppError> {
    let port = Port::here()?;
    let here = Here::of(&port);
    let Some(citizen) = citizen_at(&port, CLAIM).await? else { return Ok(()) };
    let error = match port.services.claim(&citizen, &code, &secret, here.place()).await {
        Ok(_) => {
            port.go(MINE);
            return Ok(());
        }
        Err(error) => error,
    };
    let slow = matches!(error, ServiceError::Refused(Refusal::SlowDown));
    let found = if slow {
        Some(Problems::new([("code".to_owned(), port.ctx.t("refusal.slow_down").to_owned())]))
    } else {
        track_problems(&port.ctx, &error)
    };
    match found {
        Some(found) => {
            let ctx = Ctx { path: CLAIM.into(), query: "".into(), ..port.ctx.clone() };
            let page = page(&ctx, &code, &secret, &found);
            port.answer(match error {
                _ if slow => page.status(StatusCode::TOO_MANY_REQUESTS),
                ServiceError::Refused(_) => page.status(StatusCode::FORBIDDEN),
                _ => page,
            });
        }
        None => port.answer(AppError::from(error)),
    }
    Ok(())
}
