//! Signing in, signing out, changing one's own password. Who may do what later is not here.

use super::officer::{self, CurrentOfficer, FIRST_PASSWORD, Place, SIGN_IN};
use super::outcome::{Outcome, send_back};
use crate::error::AppError;
use crate::page::{Ctx, Page};
use crate::pages::AppState;
use crate::port::{Port, set_cookie};
use crate::ui::{Notice, Submit, TextField, Tone};
use axum::extract::{FromRequestParts, Query, State};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use leptos::prelude::*;

/// GET `/xu-ly/dang-nhap`.
pub async fn sign_in(
    State(app): State<AppState>,
    Query(outcome): Query<Outcome>,
    mut parts: Parts,
) -> Response {
    // Whoever is signed in already has nothing to do here.
    if let Ok(me) = CurrentOfficer::from_request_parts(&mut parts, &app).await {
        return officer::see_other(&me.ctx, "/xu-ly");
    }
    match Ctx::from_request_parts(&mut parts, &app).await {
        Ok(ctx) => sign_in_page(&ctx, &outcome).into_response(),
        Err(never) => match never {},
    }
}

fn sign_in_page(ctx: &Ctx, outcome: &Outcome) -> Page {
    let wrong = outcome.sentence(ctx);
    let page = Page::private(ctx, ctx.t("console.sign_in"), || {
        let back = officer::safe(&outcome.ve).map(str::to_owned);
        view! {
            <h1>{ctx.t("console.sign_in")}</h1>
            <p class="lede">{ctx.t("console.sign_in_lede")}</p>
            {wrong.map(|text| view! { <Notice tone=Tone::Danger text=text/> })}
            {(outcome.xong == "out").then(|| view! { <Notice tone=Tone::Ok text=ctx.t("console.signed_out")/> })}
            {(wrong.is_none() && back.is_some())
                .then(|| view! { <Notice tone=Tone::Info text=ctx.t("console.sign_in_first")/> })}
            <form method="post" action=ctx.action("session/begin") class="card sign-in">
                {back.map(|path| view! { <input type="hidden" name="ve" value=path/> })}
                <TextField name="username" label=ctx.t("field.username") autocomplete="username" maxlength=64/>
                <TextField name="password" label=ctx.t("field.password") kind="password" autocomplete="current-password" maxlength=128/>
                <div class="actions in-line"><Submit word=ctx.t("console.sign_in") icon="log-in"/></div>
            </form>
            <p class="hint">{ctx.t("console.sign_in_help")}</p>
        }
    });
    match outcome.loi.as_str() {
        "" => page,
        "refusal.slow_down" => page.status(StatusCode::TOO_MANY_REQUESTS),
        _ => page.with_problems(),
    }
}

/// Opens a session in this browser; one that was open here is closed by it.
///
/// # Errors
/// [`AppError`] when the house is at fault; a wrong password leads back to the form.
#[server(prefix = "/api", endpoint = "session/begin")]
pub async fn session_begin(
    #[server(default)] username: String,
    #[server(default)] password: String,
    #[server(default)] ve: String,
) -> Result<(), AppError> {
    let port = Port::here()?;
    let place =
        use_context::<Parts>().map_or_else(|| "unknown".to_owned(), |parts| Place::of(&parts));
    let device = officer::device(&port.headers);
    let old = officer::token_at(&port);
    match port.services.sign_in(&username, &password, &place, &device, old.as_deref()).await {
        Ok(token) => {
            let on = officer::safe(&ve).unwrap_or("/xu-ly");
            port.go_with(on, &[set_cookie(&port.ctx, officer::COOKIE, &token, None)]);
        }
        Err(services::ServiceError::Refused(refusal)) => {
            let glue = officer::safe(&ve)
                .map(|path| format!("&ve={}", officer::in_query(path)))
                .unwrap_or_default();
            port.go(&format!("{SIGN_IN}?loi={}{glue}", refusal.key()));
        }
        Err(other) => port.answer(AppError::from(other)),
    }
    Ok(())
}

/// Ends the session of this browser, or all of the officer's.
///
/// # Errors
/// [`AppError`] when the house is at fault.
#[server(prefix = "/api", endpoint = "session/end")]
pub async fn session_end(#[server(default)] everywhere: bool) -> Result<(), AppError> {
    let port = Port::here()?;
    if let Some(officer) = officer::officer_at(&port).await? {
        port.services.sign_out(&officer, everywhere).await?;
    }
    port.go_with(
        &format!("{SIGN_IN}?xong=out"),
        &[set_cookie(&port.ctx, officer::COOKIE, "", Some(0))],
    );
    Ok(())
}

/// Changes the officer's own password; every other session ends with it.
///
/// # Errors
/// [`AppError`] when the house is at fault; what can be mended leads back to the form.
#[server(prefix = "/api", endpoint = "session/password")]
pub async fn session_password(
    #[server(default)] password: String,
    #[server(default)] new_password: String,
    #[server(default)] new_password_again: String,
) -> Result<(), AppError> {
    let port = Port::here()?;
    let Some(me) = officer::officer_at(&port).await? else {
        port.go(SIGN_IN);
        return Ok(());
    };
    let device = officer::device(&port.headers);
    let (back, on) = if me.must_change_password {
        (FIRST_PASSWORD, "/xu-ly?xong=password")
    } else {
        ("/xu-ly/tai-khoan", "/xu-ly/tai-khoan?xong=password")
    };
    match port
        .services
        .change_password(&me, &password, &new_password, &new_password_again, &device)
        .await
    {
        Ok(token) => port.go_with(on, &[set_cookie(&port.ctx, officer::COOKIE, &token, None)]),
        Err(error) => send_back(&port, error, back, None),
    }
    Ok(())
}
