//! Entering a petition for whoever called, came or wrote: the officer's unfinished forms, the form, and
//! the receipt for the sender. Who may enter, and what is checked, is decided in `services`.

pub mod form;
pub mod receipt;
mod save;

use super::officer::{CurrentOfficer, see_other};
use super::outcome::Outcome;
use crate::error::AppError;
use crate::page::{Ctx, Page};
use crate::pages::AppState;
use crate::port::Port;
use crate::ui::{Icon, LinkButton, Look, Notice, PageHead, Submit, Tag, Tone, When};
use axum::extract::{Path, Query, State};
use axum::http::{HeaderName, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use domain::petition::Channel;
use leptos::prelude::*;
use services::entry::EntryLine;
use uuid::Uuid;

/// Where petitions are entered.
pub const ENTRY: &str = "/xu-ly/nhap";

/// Address of a form.
fn address(id: Uuid) -> String {
    format!("{ENTRY}/{}", id.simple())
}

/// Name of a channel; nothing for a code that is none.
fn channel_name(ctx: &Ctx, code: &str) -> Option<&'static str> {
    let channel = Channel::parse(code)?;
    Some(ctx.t(&format!("console.channel.{}", channel.code())))
}

/// GET `/xu-ly/nhap`: what waits to be finished, and a new one.
pub async fn list(
    me: CurrentOfficer,
    State(app): State<AppState>,
    Query(outcome): Query<Outcome>,
) -> Result<Page, AppError> {
    let lines = app.services.open_entries(&me.officer).await?;
    let (ctx, _) = me.framed(&app.services).await?;
    let done = match outcome.xong.as_str() {
        "kept" => Some(ctx.t("entry.kept")),
        "dropped" => Some(ctx.t("entry.dropped")),
        _ => None,
    };
    Ok(Page::console(&ctx, ctx.t("entry.title"), || {
        let list = if lines.is_empty() {
            view! { <div class="empty"><Icon name="inbox"/><p>{ctx.t("entry.waiting_none")}</p></div> }.into_any()
        } else {
            let cards: Vec<_> = lines.iter().map(|one| card(&ctx, one)).collect();
            view! { <ul class="cards">{cards}</ul> }.into_any()
        };
        view! {
            <PageHead title=ctx.t("entry.title") lede=ctx.t("entry.lede")/>
            {done.map(|text| view! { <Notice tone=Tone::Ok text=text/> })}
            <form method="post" action=ctx.action("entry/begin")>
                <div class="actions in-line"><Submit word=ctx.t("entry.new") icon="plus"/></div>
            </form>
            <section class="stack" aria-labelledby="waiting">
                <h2 id="waiting">{ctx.t("entry.waiting")}</h2>
                <p class="hint">{ctx.t("entry.waiting_hint")}</p>
                {list}
            </section>
        }
    }))
}

fn card(ctx: &Ctx, one: &EntryLine) -> impl IntoView + use<> {
    let title = match one.title.as_str() {
        "" => ctx.t("entry.untitled").to_owned(),
        title => title.to_owned(),
    };
    let (begun, href) = (one.begun_at, ctx.href(&address(one.id)));
    let channel = channel_name(ctx, &one.channel);
    view! {
        <li class="card">
            {channel.map(|word| view! { <p class="tags"><Tag tone=Tone::Info icon="inbox" word=word/></p> })}
            <p><strong lang=ctx.of_people()>{title}</strong></p>
            <p class="quiet-text">{ctx.t("entry.begun")}" "<When at=begun/></p>
            <div class="actions in-line"><LinkButton href=href word=ctx.t("entry.go_on") icon="pencil" look=Look::Quiet/></div>
        </li>
    }
}

/// GET `/xu-ly/nhap/{entry}/anh/{photo}/{side}`.
pub async fn photo(
    me: CurrentOfficer,
    State(app): State<AppState>,
    Path((entry, photo, side)): Path<(Uuid, Uuid, u32)>,
) -> Result<Response, AppError> {
    let bytes = app.services.entry_photo(&me.officer, entry, photo, side).await?;
    const HEADERS: [(HeaderName, HeaderValue); 3] = [
        (header::CONTENT_TYPE, HeaderValue::from_static("image/jpeg")),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'; sandbox")),
    ];
    Ok((HEADERS, bytes).into_response())
}

/// Begins a form.
///
/// # Errors
/// [`AppError`] 403 for those who do not receive.
#[server(prefix = "/api", endpoint = "entry/begin")]
pub async fn entry_begin() -> Result<(), AppError> {
    let port = Port::here()?;
    let Some(me) = super::officer::officer_at(&port).await? else {
        port.answer(see_other(&port.ctx, &super::officer::sign_in_for(ENTRY)));
        return Ok(());
    };
    match port.services.begin_entry(&me).await {
        Ok(id) => port.go(&address(id)),
        Err(error) => port.answer(AppError::from(error)),
    }
    Ok(())
}
