//! “Đây cũng là việc của tôi”: a neighbour has the same trouble. One form, one count; who it was is not
//! kept, only that this browser said so once.

use super::card::address;
use super::follow::FOLLOWED;
use crate::error::AppError;
use crate::page::Ctx;
use crate::port::{Port, cookie_name, set_cookie};
use crate::ui::{Icon, Look, Notice, Submit, Tone};
use domain::id::PetitionNumber;
use leptos::prelude::*;
use services::view::PublicPage;
use url::form_urlencoded::parse;

/// What this browser is counted by. It says nothing about anybody.
pub(super) const TOKEN: &str = "vps-neighbour";
/// A year, seconds.
const TOKEN_LIFE: i64 = 365 * 24 * 3600;

/// The count, and the button while the petition is not over.
pub fn part(ctx: &Ctx, found: &PublicPage) -> Option<AnyView> {
    let joined = parse(ctx.query.as_bytes()).any(|(name, value)| name == "da-gop" && value == "1");
    let (list, word) = (ctx.href(FOLLOWED), ctx.t("after.follow_list"));
    let thanks =
        joined.then(|| view! { <Notice tone=Tone::Ok text=ctx.t("public.me_too_thanks")><p><a href=list>{word}</a></p></Notice> });
    let count = (found.me_too > 0).then(|| {
        let text = ctx.tf("public.me_too_count", &[("n", &found.me_too.to_string())]);
        view! { <p class="me-too"><Icon name="users"/><span>{text}</span></p> }
    });
    let form = (found.can_join && !joined).then(|| {
        view! {
            <form method="post" action=ctx.action("public/me-too") class="stack no-print">
                <input type="hidden" name="number" value=found.card.number.clone()/>
                <p class="hint">{ctx.t("public.me_too_text")}</p>
                <div class="actions in-line"><Submit word=ctx.t("public.me_too") look=Look::Quiet icon="hand"/></div>
            </form>
        }
    });
    if thanks.is_none() && count.is_none() && form.is_none() {
        return None;
    }
    Some(view! { <section class="stack public-me-too" id="cung-viec">{thanks}{count}{form}</section> }.into_any())
}

/// Counts this browser once. Field: `number`. Addresses are slowed as by every form.
///
/// # Errors
/// [`AppError`] when there is no such public page or the house is at fault.
#[server(prefix = "/api", endpoint = "public/me-too")]
pub async fn public_me_too(#[server(default)] number: String) -> Result<(), AppError> {
    let port = Port::here()?;
    let Some(number) = PetitionNumber::parse(&number).map(|number| number.to_string()) else {
        port.answer(AppError::not_found());
        return Ok(());
    };
    let token = own_token(&port);
    match port.services.me_too(&number, &token).await {
        Ok(_) => {
            port.go_with(&format!("{}?da-gop=1", address(&number)), &[kept(&port, &token)]);
        }
        // It ended while the page lay open: the page says how.
        Err(services::ServiceError::Refused(_)) => port.go(&address(&number)),
        Err(error) => port.answer(AppError::from(error)),
    }
    Ok(())
}

/// What this browser is counted by, wherever it says "me too".
pub(crate) fn own_token(port: &Port) -> String {
    let known = port.cookie(&cookie_name(&port.ctx, TOKEN)).filter(|token| is_token(token));
    known.unwrap_or_else(services::vault::token)
}

/// The cookie that keeps it.
pub(crate) fn kept(port: &Port, token: &str) -> String {
    set_cookie(&port.ctx, TOKEN, token, Some(TOKEN_LIFE))
}

pub(super) fn is_token(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}
