//! The page on which an officer covers faces and plates in a photo before the public sees it. With
//! script boxes are drawn as senders draw them; without, squares of a grid are ticked. The original
//! stays for officers.

use super::desk::back_to;
use super::officer::{self, CurrentOfficer};
use super::outcome::send_back;
use super::photo;
use super::screen::{Screen, with};
use crate::error::AppError;
use crate::page::Page;
use crate::pages::AppState;
use crate::port::Port;
use crate::report::cover_dialog;
use crate::ui::{BackLink, Icon, Look, Notice, Submit, Tone};
use axum::extract::{Path, Query, State};
use domain::cover::WHOLE;
use domain::id::PetitionNumber;
use domain::petition::PhotoPurpose;
use domain::workflow::Action;
use leptos::prelude::*;
use serde::Deserialize;
use uuid::Uuid;

/// Squares across and down.
const GRID: (u16, u16) = (10, 8);

/// Address of the page.
pub fn address(number: &str, photo: Uuid) -> String {
    format!("/xu-ly/ho-so/{number}/che/{}", photo.simple())
}

/// Where the page leads back to.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct From {
    ve: String,
    form: String,
}

fn back(from: &From, number: &str) -> String {
    let form = Action::parse(&from.form).map_or("answer_publicly", Action::code);
    format!("{}#viec-{form}", back_to(Screen::parse(&from.ve).as_ref(), number))
}

/// GET `/xu-ly/ho-so/{number}/che/{photo}`.
pub async fn page(
    me: CurrentOfficer,
    State(app): State<AppState>,
    Path((number, photo)): Path<(String, Uuid)>,
    Query(from): Query<From>,
) -> Result<Page, AppError> {
    let number = PetitionNumber::parse(&number).ok_or_else(AppError::not_found)?.to_string();
    let case = app.services.case(&me.officer, &number).await?;
    let desk = app.services.answer_desk(&me.officer, &case).await?;
    let fits = |one: &&services::view::PhotoView| {
        one.id == photo && matches!(one.purpose, PhotoPurpose::Report | PhotoPurpose::Result)
    };
    let found = case.photos.iter().find(fits).ok_or_else(AppError::not_found)?;
    let cover = desk.covers.iter().find(|(original, _, _)| *original == photo);
    let (ctx, _) = me.framed(&app.services).await?;
    let title = format!("{} · {number}", ctx.t("answer.cover_title"));
    let (back, boxes) = (back(&from, &number), cover.map(|(_, _, boxes)| boxes.clone()));
    let covered = cover.map(|(_, copy, _)| photo::address(*copy, 960));
    let (src, large) = (photo::address(photo, 960), photo::address(photo, 2048));
    let (width, height) = (found.width.to_string(), found.height.to_string());
    Ok(Page::console(&ctx, title, || {
        let ctx = &ctx;
        let hidden = || {
            view! {
                <input type="hidden" name="petition" value=case.id.simple().to_string()/>
                <input type="hidden" name="number" value=number.clone()/>
                <input type="hidden" name="photo" value=photo.simple().to_string()/>
                <input type="hidden" name="ve" value=from.ve.clone()/>
                <input type="hidden" name="form" value=from.form.clone()/>
            }
        };
        let nonce = || ctx.nonce.as_ref().map(|nonce| nonce.0.to_string());
        let now = covered.map(|src| {
            view! {
                <section class="card stack" aria-labelledby="cover-now">
                    <h2 id="cover-now">{ctx.t("answer.cover_now")}</h2>
                    <img class="photo cover-shown" src=src width=width.clone() height=height.clone() alt=ctx.t("answer.cover_now")/>
                    <form method="post" action=ctx.action("case/cover")>
                        {hidden()}
                        <Submit word=ctx.t("answer.cover_undo") icon="undo-2" look=Look::Quiet name="bo" value="1"/>
                    </form>
                </section>
            }
        });
        view! {
            <BackLink href=ctx.href(&back) word=ctx.t("answer.back")/>
            <h1>{ctx.t("answer.cover_title")}</h1>
            <p class="lede">{ctx.t("answer.cover_lede")}</p>
            {now}
            <form method="post" action=ctx.action("case/cover") id="cover-form" class="stack" data-photo=large data-boxes=boxes.unwrap_or_default()>
                {hidden()}
                <input type="hidden" name="boxes" value=""/>
                <p class="by-script"><button type="button" class="button" data-draw><Icon name="square-pen"/><span>{ctx.t("answer.cover_draw")}</span></button></p>
                <details class="fold" id="cover-grid-fold" open=true>
                    <summary><Icon name="eye-off"/><span>{ctx.t("answer.cover_grid")}</span></summary>
                    <div class="fold-body stack">
                        <div class="cover-grid" role="group" aria-label=ctx.t("answer.cover_grid")>
                            <img class="photo" src=src width=width.clone() height=height.clone() alt=ctx.t("answer.cover_photo")/>
                            <div class="cover-squares">{squares(ctx)}</div>
                        </div>
                        <div class="actions in-line"><Submit word=ctx.t("answer.cover_save") icon="check"/></div>
                    </div>
                </details>
            </form>
            <Notice tone=Tone::Info text=ctx.t("answer.cover_original")/>
            {cover_dialog(ctx)}
            <script src=ctx.asset("photo-cover.js") nonce=nonce() defer></script>
            <script type="module" src=ctx.asset("console-cover.js") nonce=nonce()></script>
        }
    }))
}

fn squares(ctx: &crate::page::Ctx) -> AnyView {
    let (across, down) = GRID;
    let (w, h) = (WHOLE / across, WHOLE / down);
    (0..down)
        .flat_map(|row| (0..across).map(move |column| (row, column)))
        .map(|(row, column)| {
            let (n, m) = ((row + 1).to_string(), (column + 1).to_string());
            let label = ctx.tf("answer.cover_square", &[("row", &n), ("column", &m)]);
            let value = format!("{},{},{w},{h}", column * w, row * h);
            view! { <input type="checkbox" name="o[]" value=value aria-label=label/> }
        })
        .collect_view()
        .into_any()
}

/// Covers the drawn boxes or the ticked squares; `bo` uncovers.
///
/// # Errors
/// [`AppError`] when the house is at fault; a refusal leads back.
#[server(prefix = "/api", endpoint = "case/cover")]
#[allow(clippy::too_many_arguments, reason = "one a field of the form")]
pub async fn case_cover(
    petition: Uuid,
    number: String,
    photo: Uuid,
    #[server(default)] boxes: String,
    #[server(default)] o: Vec<String>,
    #[server(default)] bo: String,
    #[server(default)] ve: String,
    #[server(default)] form: String,
) -> Result<(), AppError> {
    let port = Port::here()?;
    let number = PetitionNumber::parse(&number).ok_or_else(AppError::not_found)?.to_string();
    let from = From { ve, form };
    let case = back_to(Screen::parse(&from.ve).as_ref(), &number);
    let Some(me) = officer::officer_at(&port).await? else {
        port.go(&officer::sign_in_for(&case));
        return Ok(());
    };
    let typed = match (bo.is_empty(), boxes.is_empty()) {
        (false, _) => String::new(),
        (true, false) => boxes,
        (true, true) => o.join(";"),
    };
    if typed.is_empty() && bo.is_empty() {
        port.go(&address(&number, photo));
        return Ok(());
    }
    match port.services.cover_photo(&me, petition, photo, &typed).await {
        Ok(()) => {
            let form = Action::parse(&from.form).map_or("answer_publicly", Action::code);
            port.go(&with(&case, &format!("xong=cover#viec-{form}")));
        }
        Err(error) => send_back(&port, error, &case, None),
    }
    Ok(())
}
