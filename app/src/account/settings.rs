//! The account itself: its contacts, the devices where it is open, and the way out.

use super::enter::{Here, for_path, go_on, problems, reach_field};
use super::list::MINE;
use super::who::{CurrentCitizen, citizen_at, session_gone, ticket};
use crate::error::AppError;
use crate::page::{Ctx, Page};
use crate::pages::AppState;
use crate::port::Port;
use crate::ui::{BackLink, ErrorSummary, Icon, Look, Notice, Problems, Submit, Tone, When};
use axum::extract::State;
use leptos::prelude::*;
use services::ServiceError;
use services::citizens::{Citizen, CitizenSession};
use services::otp::Purpose;
use uuid::Uuid;

/// Path of the page.
pub const SETTINGS: &str = "/cua-toi/tai-khoan";

/// GET `/cua-toi/tai-khoan`.
pub async fn settings(me: CurrentCitizen, State(app): State<AppState>) -> Result<Page, AppError> {
    let sessions = app.services.citizen_sessions(&me.citizen).await?;
    Ok(page(&me.ctx, &me.citizen, &sessions, app.services.reaches(), "", &Problems::default()))
}

fn page(
    ctx: &Ctx,
    citizen: &Citizen,
    sessions: &[CitizenSession],
    reaches: (bool, bool),
    typed: &str,
    problems: &Problems,
) -> Page {
    let done = ctx.query.split('&').any(|part| part == "xong=ma");
    let page = Page::private(ctx, ctx.t("account.settings_title"), || {
        let contacts: Vec<_> = citizen
            .contacts
            .iter()
            .map(|reach| {
                let icon = if reach.kind() == "phone" { "phone" } else { "send" };
                view! { <li><Icon name=icon/><span class="number">{reach.display()}</span></li> }
            })
            .collect();
        let sessions: Vec<_> = sessions.iter().map(|session| line(ctx, session)).collect();
        view! {
            <BackLink href=ctx.href(MINE) word=ctx.t("account.mine_title")/>
            <ErrorSummary problems=problems.clone()/>
            {done.then(|| view! { <Notice tone=Tone::Ok text=ctx.t("account.saved")/> })}
            <h1>{ctx.t("account.settings_title")}</h1>
            <section class="card stack">
                <h2>{ctx.t("account.contacts")}</h2>
                <p class="hint">{ctx.t("account.contacts_hint")}</p>
                <ul class="account-list">{contacts}</ul>
                <details class="fold" open=!problems.is_empty()>
                    <summary><Icon name="plus"/><span>{ctx.t("account.contact_add")}</span></summary>
                    <div class="fold-body">
                        <form method="post" action=ctx.action("account/contact")>
                            {reach_field(ctx, reaches, typed, problems)}
                            <div class="actions in-line"><Submit word=ctx.t("account.send_code") look=Look::Quiet icon="send"/></div>
                        </form>
                    </div>
                </details>
            </section>
            <section class="card stack">
                <h2>{ctx.t("account.sessions")}</h2>
                <p class="hint">{ctx.t("account.sessions_hint")}</p>
                <ul class="account-list">{sessions}</ul>
            </section>
            <form method="post" action=ctx.action("account/leave")>
                <div class="actions in-line">
                    <Submit word=ctx.t("nav.sign_out") icon="log-out" look=Look::Quiet/>
                    <Submit word=ctx.t("account.leave_everywhere") look=Look::Plain name="everywhere" value="true"/>
                </div>
            </form>
        }
    });
    if problems.is_empty() { page } else { page.with_problems() }
}

fn line(ctx: &Ctx, session: &CitizenSession) -> impl IntoView + use<> {
    let used = session.last_seen_at;
    let label = format!("{}: {}", ctx.t("account.session_end"), session.device);
    let end = (!session.is_this).then(|| {
        view! {
            <form method="post" action=ctx.action("account/end")>
                <input type="hidden" name="session" value=session.id.to_string()/>
                <button class="button plain" type="submit" aria-label=label><span>{ctx.t("account.session_end")}</span></button>
            </form>
        }
    });
    view! {
        <li class="account-session">
            <p>
                <strong>{session.device.clone()}</strong>
                {session.is_this.then(|| view! { " · " {ctx.t("account.session_this")} })}
                {session.is_shared.then(|| view! { " · " {ctx.t("account.session_shared")} })}
                <br/>
                <span class="hint">{ctx.t("account.session_used")}" "<When at=used/></span>
            </p>
            {end}
        </li>
    }
}

/// Sends a code to a contact that is to be added.
///
/// # Errors
/// [`AppError`] when the house is at fault; what can be mended comes back with the form.
#[server(prefix = "/api", endpoint = "account/contact")]
pub async fn account_contact(#[server(default)] reach: String) -> Result<(), AppError> {
    let port = Port::here()?;
    let here = Here::of(&port);
    let Some(citizen) = citizen_at(&port, SETTINGS).await? else { return Ok(()) };
    let old = ticket(&port.ctx, &port.headers);
    let asker = here.asker(&port.ctx);
    match port.services.ask_code(Purpose::ChangeContact, &reach, asker, old.as_ref()).await {
        Ok(ticket) => go_on(&port, &ticket, Some(SETTINGS)),
        Err(error) => match problems(&port.ctx, &error) {
            Some((found, status)) => {
                let ctx = Ctx { path: SETTINGS.into(), query: "".into(), ..port.ctx.clone() };
                let sessions = port.services.citizen_sessions(&citizen).await?;
                let reaches = port.services.reaches();
                let page = page(&ctx, &citizen, &sessions, reaches, &reach, &found);
                port.answer(page.status(status));
            }
            None => port.answer(AppError::from(error)),
        },
    }
    Ok(())
}

/// Ends one of the citizen's own sessions.
///
/// # Errors
/// [`AppError`] when the house is at fault.
#[server(prefix = "/api", endpoint = "account/end")]
pub async fn account_end(#[server(default)] session: String) -> Result<(), AppError> {
    let port = Port::here()?;
    let Some(citizen) = citizen_at(&port, SETTINGS).await? else { return Ok(()) };
    let ended = match Uuid::parse_str(&session) {
        Ok(session) => port.services.end_session(&citizen, session).await,
        Err(_) => Err(ServiceError::NotFound),
    };
    match ended {
        // One that is over already is over.
        Ok(()) | Err(ServiceError::NotFound) => port.go(SETTINGS),
        Err(error) => port.answer(AppError::from(error)),
    }
    Ok(())
}

/// Signs out here, or everywhere.
///
/// # Errors
/// [`AppError`] when the house is at fault.
#[server(prefix = "/api", endpoint = "account/leave")]
pub async fn account_leave(#[server(default)] everywhere: String) -> Result<(), AppError> {
    let port = Port::here()?;
    if let Some(citizen) = citizen_at(&port, MINE).await? {
        port.services.leave(&citizen, everywhere == "true").await?;
    }
    port.go_with(&for_path(""), &[session_gone(&port.ctx)]);
    Ok(())
}
