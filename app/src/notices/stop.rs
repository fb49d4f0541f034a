//! The link in a letter that stops letters (RFC 8058): a page with one button for people, the same
//! address by POST for their mail program. No signing in, and nothing of the petition but its number.

use crate::error::AppError;
use crate::page::{Ctx, Page};
use crate::pages::AppState;
use crate::ui::{LinkButton, Look, Notice, Submit, Tone};
use axum::extract::{Path, State};
use leptos::prelude::*;

/// GET `/thong-bao/dung/{token}`: asks only. A program that looks at links changes nothing.
pub async fn ask(
    ctx: Ctx,
    State(app): State<AppState>,
    Path(token): Path<String>,
) -> Result<Page, AppError> {
    let number = app.services.find_stop(&token).await?;
    Ok(Page::private(&ctx, ctx.t("told.stop_title"), || {
        view! {
            <h1>{ctx.t("told.stop_title")}</h1>
            <p class="lede">{ctx.tf("told.stop_text", &[("number", &number)])}</p>
            <form method="post" class="actions in-line">
                <Submit word=ctx.t("told.stop_do") icon="ban"/>
                <LinkButton href=ctx.href("/") word=ctx.t("told.stop_not") look=Look::Quiet/>
            </form>
        }
    }))
}

/// POST `/thong-bao/dung/{token}`: the button, or the mail program's one click.
pub async fn stop(
    ctx: Ctx,
    State(app): State<AppState>,
    Path(token): Path<String>,
) -> Result<Page, AppError> {
    let number = app.services.stop_letters(&token).await?;
    let choose = ctx.href(&format!("/tra-cuu/{number}/thong-bao"));
    Ok(Page::private(&ctx, ctx.t("told.stopped_title"), || {
        view! {
            <h1>{ctx.t("told.stopped_title")}</h1>
            <Notice tone=Tone::Ok text=ctx.tf("told.stopped_text", &[("number", &number)])/>
            <div class="actions in-line">
                <LinkButton href=choose word=ctx.t("told.choose") look=Look::Quiet icon="bell"/>
            </div>
        }
    }))
}
