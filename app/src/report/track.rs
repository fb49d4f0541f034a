//! The door to a case: number and secret. An unknown number and a wrong secret say the same.

use super::asked::Asked;
use super::key::{case_cookie, see_other};
use crate::error::AppError;
use crate::page::{Ctx, Page};
use crate::port::Port;
use crate::ui::{BackLink, ErrorSummary, Icon, Problems, Submit, TextField};
use axum::http::StatusCode;
use axum::response::Response;
use domain::refusal::Refusal;
use leptos::prelude::*;
use services::sender::CaseKey;
use services::{ServiceError, Services};

/// The path of the form.
pub const TRACK: &str = "/tra-cuu";
/// In the address: number and secret open nothing.
const WRONG: &str = "refusal.wrong_secret";

/// GET `/tra-cuu`.
pub async fn track(ctx: Ctx, asked: Asked) -> Page {
    if asked.loi != WRONG {
        return page(&ctx, "", "", &Problems::default());
    }
    let found = problems(&ctx, &ServiceError::Refused(Refusal::WrongSecret)).unwrap_or_default();
    page(&ctx, "", "", &found).status(StatusCode::FORBIDDEN)
}

/// The form with what was typed and what is wrong with it.
pub fn page(ctx: &Ctx, code: &str, secret: &str, problems: &Problems) -> Page {
    let page = Page::private(ctx, ctx.t("report.track_title"), || {
        view! {
            <BackLink href=ctx.href("/") word=ctx.t("nav.home")/>
            <ErrorSummary problems=problems.clone()/>
            <h1>{ctx.t("report.track_title")}</h1>
            <p class="lede">{ctx.t("report.track_lede")}</p>
            <form method="post" action=ctx.action("track/open") class="card track-form">
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
                <div class="actions in-line"><Submit word=ctx.t("report.track_open") icon="search"/></div>
            </form>
            <details class="fold">
                <summary><Icon name="circle-help"/><span>{ctx.t("report.track_lost")}</span></summary>
                <div class="fold-body stack">
                    {ctx.t("report.track_lost_text").lines().map(|line| view! { <p>{line}</p> }).collect_view()}
                    <p><a href=ctx.href("/tra-cuu/cap-lai")>{ctx.t("account.renew_title")}</a></p>
                    <p><a href=ctx.href("/cua-toi")>{ctx.t("account.track_mine")}</a></p>
                    <p><a href=ctx.href("/cong-khai")>{ctx.t("report.track_public")}</a></p>
                </div>
            </details>
            <p><a class="button plain" href=ctx.href(crate::public::FOLLOWED)>{ctx.t("after.follow_list")}</a></p>
        }
    });
    if problems.is_empty() { page } else { page.with_problems() }
}

/// What is wrong with number and secret, for the form.
pub fn problems(ctx: &Ctx, error: &ServiceError) -> Option<Problems> {
    match error {
        ServiceError::Invalid(errors) => Some(Problems::new(errors.iter().map(|error| {
            let key = match (error.field.code(), error.problem.key()) {
                ("secret", "problem.required") => "report.track_secret_missing",
                ("secret", _) => "report.track_secret_shape",
                (_, "problem.required") => "report.track_code_missing",
                _ => "report.track_code_shape",
            };
            (error.field.code().to_owned(), ctx.t(key).to_owned())
        }))),
        ServiceError::Refused(Refusal::WrongSecret) => {
            Some(Problems::new([("code".to_owned(), ctx.t(WRONG).to_owned())]))
        }
        _ => None,
    }
}

/// Opens a case by the link of the receipt: keeps the key, and takes it out of the address.
///
/// # Errors
/// [`AppError`] when the house is at fault.
pub async fn open_by_link(
    ctx: &Ctx,
    services: &Services,
    number: &str,
    secret: &str,
) -> Result<Response, AppError> {
    let opened = match CaseKey::parse(number, secret) {
        Ok(key) => services.follow(&key).await.map(|_| key),
        Err(error) => Err(error),
    };
    match opened {
        Ok(key) => {
            Ok(see_other(ctx, &format!("{TRACK}/{}", key.number), &[case_cookie(ctx, &key)]))
        }
        Err(ServiceError::Invalid(_) | ServiceError::Refused(_)) => {
            Ok(see_other(ctx, &format!("{TRACK}?loi={WRONG}"), &[]))
        }
        Err(error) => Err(error.into()),
    }
}

/// Opens a case by what was typed.
///
/// # Errors
/// [`AppError`] when the house is at fault.
#[server(prefix = "/api", endpoint = "track/open")]
pub async fn track_open(
    #[server(default)] code: String,
    #[server(default)] secret: String,
) -> Result<(), AppError> {
    let port = Port::here()?;
    let opened = match CaseKey::parse(&code, &secret) {
        Ok(key) => port.services.follow(&key).await.map(|_| key),
        Err(error) => Err(error),
    };
    match opened {
        Ok(key) => {
            port.go_with(&format!("{TRACK}/{}", key.number), &[case_cookie(&port.ctx, &key)])
        }
        Err(error) => match problems(&port.ctx, &error) {
            Some(found) => {
                let ctx = Ctx { path: TRACK.into(), query: "".into(), ..port.ctx.clone() };
                let page = page(&ctx, &code, &secret, &found);
                let wrong = matches!(error, ServiceError::Refused(_));
                port.answer(if wrong { page.status(StatusCode::FORBIDDEN) } else { page });
            }
            None => port.answer(AppError::from(error)),
        },
    }
    Ok(())
}
