//! The page that asks for the six digits, whatever they are for, and what happens when they are right.

use super::enter::{ENTER, Here, back, go_on};
use super::list::MINE;
use super::settings::SETTINGS;
use super::who::{citizen_at, safe, session_cookie, ticket, ticket_gone, token};
use crate::error::AppError;
use crate::page::{Ctx, Page};
use crate::pages::AppState;
use crate::port::Port;
use crate::report::key::{case_cookie, see_other};
use crate::ui::{
    BackLink, Check, ErrorSummary, Icon, Look, Notice, Problems, Submit, TextField, Tone,
};
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use domain::refusal::Refusal;
use leptos::prelude::*;
use services::ServiceError;
use services::otp::{Asked, DIGITS, Purpose, Ticket};
use url::form_urlencoded::parse;

/// Where the digits are typed.
pub const CODE: &str = "/dang-nhap/ma";
const WRONG: &str = "refusal.wrong_code";
const SLOW: &str = "refusal.slow_down";
const MANY: &str = "account.too_many_codes";
const AGAIN: &str = "lai";

/// `path` with the way back and a code of what was wrong or done.
pub(super) fn after(path: &str, back: Option<&str>, said: Option<(&str, &str)>) -> String {
    let parts = back.map(|back| ("ve", back)).into_iter().chain(said);
    let query: Vec<String> = parts.map(|(name, value)| format!("{name}={value}")).collect();
    if query.is_empty() { path.to_owned() } else { format!("{path}?{}", query.join("&")) }
}

fn said(ctx: &Ctx, name: &str) -> String {
    let found = parse(ctx.query.as_bytes()).find(|(known, _)| known == name);
    found.map(|(_, value)| value.into_owned()).unwrap_or_default()
}

/// GET `/dang-nhap/ma`.
pub async fn code(
    ctx: Ctx,
    State(app): State<AppState>,
    headers: HeaderMap,
) -> Result<Response, AppError> {
    let asked = match ticket(&ctx, &headers) {
        Some(ticket) => app.services.asked(&ticket).await?,
        None => None,
    };
    match asked {
        Some(asked) => Ok(page(&ctx, &asked).into_response()),
        None => {
            Ok(see_other(&ctx, &after(ENTER, back(&ctx).as_deref(), None), &[ticket_gone(&ctx)]))
        }
    }
}

const fn title(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::SignIn => "account.code_sign_in",
        Purpose::RenewSecret => "account.code_renew",
        Purpose::DataRights => "account.code_data",
        Purpose::ChangeContact => "account.code_contact",
    }
}

fn page(ctx: &Ctx, asked: &Asked) -> Page {
    let (loi, again) = (said(ctx, "loi"), said(ctx, "xong") == AGAIN);
    let wrong = [WRONG, SLOW, MANY].into_iter().find(|key| *key == loi);
    let problems =
        Problems::new(wrong.map(|key| ("one_time_code".to_owned(), ctx.t(key).to_owned())));
    let key = match (asked.purpose, asked.kind.as_str()) {
        // Whether anything was sent is not said: that would tell what exists.
        (Purpose::RenewSecret, "phone") => "account.code_maybe_phone",
        (Purpose::RenewSecret, _) => "account.code_maybe_email",
        (_, "phone") => "account.code_sent_phone",
        _ => "account.code_sent_email",
    };
    let sent = ctx.tf(key, &[("to", &asked.masked)]);
    let back = back(ctx);
    let hidden = || back.clone().map(|path| view! { <input type="hidden" name="ve" value=path/> });
    let page = Page::private(ctx, ctx.t(title(asked.purpose)), || {
        view! {
            <BackLink href=ctx.href(&whence(asked.purpose))/>
            <ErrorSummary problems=problems.clone()/>
            {again.then(|| view! { <Notice tone=Tone::Ok text=ctx.t("account.code_again_done")/> })}
            <h1>{ctx.t(title(asked.purpose))}</h1>
            <p class="lede">{sent}</p>
            <form method="post" action=ctx.action("account/code") class="card account-code">
                {hidden()}
                <TextField
                    name="one_time_code"
                    label=ctx.t("field.one_time_code")
                    hint=ctx.t("account.code_hint")
                    error=problems.of("one_time_code")
                    inputmode="numeric"
                    autocomplete="one-time-code"
                    maxlength={DIGITS * 2}
                    width="w-10"
                />
                {(asked.purpose == Purpose::SignIn).then(|| {
                    view! { <Check name="shared" label=ctx.t("account.shared") hint=ctx.t("account.shared_hint").to_owned() checked=false/> }
                })}
                <div class="actions in-line"><Submit word=ctx.t("account.code_go") icon="check"/></div>
            </form>
            <section class="stack account-again">
                <h2>{ctx.t("account.code_missing")}</h2>
                <p>{ctx.t("account.code_missing_text")}</p>
                <form method="post" action=ctx.action("account/again")>
                    {hidden()}
                    <div class="actions in-line"><Submit word=ctx.t("account.code_again") look=Look::Quiet icon="refresh-cw"/></div>
                </form>
            </section>
            <p class="caution"><Icon name="shield-alert"/><span>{ctx.t("account.code_warning")}</span></p>
        }
    });
    match wrong {
        Some(SLOW | MANY) => page.with_problems().status(StatusCode::TOO_MANY_REQUESTS),
        Some(_) => page.with_problems(),
        None => page,
    }
}

fn whence(purpose: Purpose) -> String {
    match purpose {
        Purpose::SignIn => ENTER,
        Purpose::RenewSecret => super::renew::RENEW,
        Purpose::DataRights | Purpose::ChangeContact => SETTINGS,
    }
    .to_owned()
}

/// Takes the digits and does what they are for.
///
/// # Errors
/// [`AppError`] when the house is at fault; wrong digits lead back to the page.
#[server(prefix = "/api", endpoint = "account/code")]
pub async fn account_code(
    #[server(default)] one_time_code: String,
    #[server(default)] shared: String,
    #[server(default)] ve: String,
) -> Result<(), AppError> {
    let port = Port::here()?;
    let here = Here::of(&port);
    let back = safe(&ve);
    let Some(ticket) = ticket(&port.ctx, &port.headers) else {
        port.go(&after(ENTER, back, None));
        return Ok(());
    };
    let Some(asked) = port.services.asked(&ticket).await? else {
        port.go(&after(ENTER, back, None));
        return Ok(());
    };
    let typed = (one_time_code.as_str(), shared == "true");
    let done = act(&port, &here, &ticket, asked.purpose, typed, back).await;
    match done {
        Ok(()) => {}
        Err(ServiceError::Refused(refusal @ (Refusal::WrongCode | Refusal::SlowDown))) => {
            port.go(&after(CODE, back, Some(("loi", &refusal.key()))));
        }
        Err(error) => port.answer(AppError::from(error)),
    }
    Ok(())
}

async fn act(
    port: &Port,
    here: &Here,
    ticket: &Ticket,
    purpose: Purpose,
    (typed, is_shared): (&str, bool),
    back: Option<&str>,
) -> Result<(), ServiceError> {
    let (ctx, services, place) = (&port.ctx, &port.services, here.place());
    let gone = ticket_gone(ctx);
    match purpose {
        Purpose::SignIn => {
            let (device, old) = (Here::device(port), token(ctx, &port.headers));
            let opened =
                services.enter(ticket, typed, place, &device, is_shared, old.as_deref()).await?;
            port.go_with(back.unwrap_or(MINE), &[session_cookie(ctx, &opened), gone]);
        }
        Purpose::RenewSecret => {
            let key = services.renew_secret(ticket, typed, place).await?;
            let to = format!("/tra-cuu/{}/ma-moi", key.number);
            port.go_with(&to, &[case_cookie(ctx, &key), gone]);
        }
        Purpose::DataRights | Purpose::ChangeContact => {
            let to = back.unwrap_or(SETTINGS);
            let citizen = match citizen_at(port, to).await {
                Ok(Some(citizen)) => citizen,
                Ok(None) => return Ok(()),
                Err(error) => {
                    port.answer(error);
                    return Ok(());
                }
            };
            let opened = if purpose == Purpose::DataRights {
                services.prove_again(&citizen, ticket, typed, place).await?
            } else {
                services.change_contact(&citizen, ticket, typed, place).await?
            };
            port.go_with(
                &after(to, None, Some(("xong", "ma"))),
                &[session_cookie(ctx, &opened), gone],
            );
        }
    }
    Ok(())
}

/// Sends another code in place of one that did not arrive.
///
/// # Errors
/// [`AppError`] when the house is at fault.
#[server(prefix = "/api", endpoint = "account/again")]
pub async fn account_again(#[server(default)] ve: String) -> Result<(), AppError> {
    let port = Port::here()?;
    let here = Here::of(&port);
    let back = safe(&ve);
    let Some(old) = ticket(&port.ctx, &port.headers) else {
        port.go(&after(ENTER, back, None));
        return Ok(());
    };
    match port.services.ask_again(&old, here.asker(&port.ctx)).await {
        Ok(ticket) => port.go_with(
            &after(CODE, back, Some(("xong", AGAIN))),
            &[super::who::ticket_cookie(&port.ctx, &ticket)],
        ),
        Err(ServiceError::Refused(Refusal::SlowDown)) => {
            port.go(&after(CODE, back, Some(("loi", MANY))));
        }
        Err(ServiceError::Refused(_)) => port.go(&after(ENTER, back, None)),
        Err(error) => port.answer(AppError::from(error)),
    }
    Ok(())
}

/// Sends a code to the account's own contact before a sensitive act; `ve` says where to go on.
///
/// # Errors
/// [`AppError`] when the house is at fault.
#[server(prefix = "/api", endpoint = "account/prove")]
pub async fn account_prove(#[server(default)] ve: String) -> Result<(), AppError> {
    let port = Port::here()?;
    let here = Here::of(&port);
    let to = safe(&ve).unwrap_or(SETTINGS);
    let Some(citizen) = citizen_at(&port, to).await? else { return Ok(()) };
    let old = ticket(&port.ctx, &port.headers);
    let reach = citizen.contact.as_str();
    let asker = here.asker(&port.ctx);
    match port.services.ask_code(Purpose::DataRights, reach, asker, old.as_ref()).await {
        Ok(ticket) => go_on(&port, &ticket, Some(to)),
        Err(error) => port.go_back(error, to),
    }
    Ok(())
}
