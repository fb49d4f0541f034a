//! Pages for when something is not there or went wrong. Each offers a way on, and none says more
//! than the reader can use: the cause is in the log under the same trace code.

use crate::page::{Ctx, Page};
use crate::ui::{LinkButton, Look};
use axum::http::StatusCode;
use leptos::prelude::*;

/// 404: no such page.
pub async fn not_found(ctx: Ctx) -> Page {
    problem_page(&ctx, StatusCode::NOT_FOUND, None)
}

/// The page for a status, with a code that the reader can quote when the house itself failed.
pub fn problem_page(ctx: &Ctx, status: StatusCode, trace: Option<&str>) -> Page {
    // An officer who strays stays inside the console.
    let console = ctx.path.starts_with("/xu-ly/");
    let (title, text) = match status {
        StatusCode::NOT_FOUND if console => ("error.not_found", "error.not_found_officer"),
        StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED => {
            ("error.not_found", "error.not_found_text")
        }
        StatusCode::GONE => ("error.gone", "error.gone_text"),
        StatusCode::FORBIDDEN | StatusCode::UNAUTHORIZED => {
            ("error.forbidden", "error.forbidden_text")
        }
        StatusCode::TOO_MANY_REQUESTS => ("error.slow_down", "error.slow_down_text"),
        StatusCode::BAD_REQUEST | StatusCode::UNPROCESSABLE_ENTITY => {
            ("error.invalid", "error.invalid_text")
        }
        StatusCode::PAYLOAD_TOO_LARGE => ("error.too_large", "error.too_large_text"),
        StatusCode::SERVICE_UNAVAILABLE => ("error.busy", "error.busy_text"),
        _ => ("error.broken", "error.broken_text"),
    };
    let trace = trace.map(|code| ctx.tf("error.trace", &[("code", code)]));
    // Rendered inside the page: its parts ask the page for addresses.
    let ways = || {
        if console {
            view! { <LinkButton href=ctx.href("/xu-ly") word=ctx.t("console.title") icon="inbox"/> }
                .into_any()
        } else {
            view! {
                <LinkButton href=ctx.href("/") word=ctx.t("error.home") icon="house"/>
                <LinkButton href=ctx.href("/tra-cuu") word=ctx.t("nav.track") look=Look::Quiet/>
                <LinkButton href=ctx.href("/cong-khai") word=ctx.t("nav.public") look=Look::Quiet/>
            }
            .into_any()
        }
    };
    let body = || {
        view! {
            <div class="wrap column prose lost">
                <p class="lost-number number" aria-hidden="true">{status.as_u16()}</p>
                <h1>{ctx.t(title)}</h1>
                <p class="lede">{ctx.t(text)}</p>
                {trace.map(|trace| view! { <p class="hint">{trace}</p> })}
                <div class="actions">{ways()}</div>
            </div>
        }
    };
    let page = if console {
        Page::console(ctx, ctx.t(title), body)
    } else {
        Page::public(ctx, ctx.t(title), body)
    };
    page.status(status)
}
