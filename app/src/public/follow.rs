//! “Theo dõi”: following petitions of others without any contact. The page of a petition is the same
//! for everybody, so it does not know who follows; what is followed, and what is new of it, stands on
//! a page of one's own.

use super::card::address;
use super::me_too::{TOKEN, is_token, kept, own_token};
use crate::error::AppError;
use crate::names;
use crate::page::{Ctx, Page};
use crate::pages::AppState;
use crate::port::{Port, cookie, cookie_name};
use crate::ui::{BackLink, FaceTag, Icon, LinkButton, Look, Notice, Submit, Tag, Tone, When};
use axum::extract::State;
use axum::http::HeaderMap;
use domain::directory::Directory;
use domain::id::PetitionNumber;
use domain::refusal::Refusal;
use leptos::prelude::*;
use services::ServiceError;
use services::following::{Followed, FollowedCard, Follower};
use url::form_urlencoded::parse;

/// Address of the page.
pub const FOLLOWED: &str = "/theo-doi";

/// The button on a petition's page, and what became of pressing it.
pub fn part(ctx: &Ctx, number: &str) -> AnyView {
    let said = parse(ctx.query.as_bytes()).find(|(name, _)| name == "theo-doi");
    let list = view! { <p><a href=ctx.href(FOLLOWED)>{ctx.t("after.follow_list")}</a></p> };
    match said.as_ref().map(|(_, value)| &**value) {
        Some("1") => {
            return view! {
                <section class="stack" id="theo-doi"><Notice tone=Tone::Ok text=ctx.t("after.followed")>{list}</Notice></section>
            }
            .into_any();
        }
        Some("day") => {
            return view! {
                <section class="stack" id="theo-doi"><Notice tone=Tone::Warn text=ctx.t("after.follow_full")>{list}</Notice></section>
            }
            .into_any();
        }
        _ => {}
    }
    view! {
        <section class="stack no-print" id="theo-doi">
            <form method="post" action=ctx.action("public/follow") class="stack">
                <input type="hidden" name="number" value=number.to_owned()/>
                <p class="hint">{ctx.t("after.follow_text")}</p>
                <div class="actions in-line"><Submit word=ctx.t("after.follow") look=Look::Quiet icon="bell"/></div>
            </form>
        </section>
    }
    .into_any()
}

/// GET [`FOLLOWED`].
pub async fn page(
    ctx: Ctx,
    State(app): State<AppState>,
    headers: HeaderMap,
) -> Result<Page, AppError> {
    let token = cookie(&headers, &cookie_name(&ctx, TOKEN)).filter(|token| is_token(token));
    let list = match &token {
        Some(token) => app.services.followed(Follower::Device(token)).await?,
        None => Vec::new(),
    };
    let directory = app.services.directory();
    let is_new = list.iter().any(|one| one.is_changed);
    let seen = ctx.query.split('&').any(|part| part == "xong=1");
    Ok(Page::private(&ctx, ctx.t("after.follow_list"), || {
        let empty = list.is_empty();
        let items: Vec<_> = list.iter().map(|one| item(&ctx, &directory, one)).collect();
        view! {
            <BackLink href=ctx.href("/") word=ctx.t("nav.home")/>
            <h1>{ctx.t("after.follow_list")}</h1>
            <p class="lede">{ctx.t("after.follow_lede")}</p>
            {seen.then(|| view! { <Notice tone=Tone::Ok text=ctx.t("after.follow_seen_done")/> })}
            {is_new.then(|| view! {
                <form method="post" action=ctx.action("public/follows-seen")>
                    <div class="actions in-line"><Submit word=ctx.t("after.follow_seen") look=Look::Quiet icon="check"/></div>
                </form>
            })}
            {(!empty).then(|| view! { <ul class="follows">{items}</ul> })}
            {empty.then(|| view! {
                <div class="empty">
                    <Icon name="bell"/>
                    <p>{ctx.t("after.follow_none")}</p>
                    <div class="actions"><LinkButton href=ctx.href(super::filter::LIST) word=ctx.t("after.follow_find") icon="search"/></div>
                </div>
            })}
        }
    }))
}

fn item(ctx: &Ctx, directory: &Directory, one: &Followed) -> AnyView {
    let news = match (one.is_answered_anew, one.is_changed) {
        (true, _) => Some("after.follow_answered"),
        (false, true) => Some("after.follow_changed"),
        _ => None,
    };
    let news = news.map(|key| view! { <Tag tone=Tone::Warn icon="bell" word=ctx.t(key)/> });
    let body = match &one.shown {
        Some(card) => shown(ctx, directory, &one.number, card).into_any(),
        None => view! {
            <p><span class="number">{one.number.clone()}</span></p>
            <p class="hint">{ctx.t("after.follow_gone")}</p>
        }
        .into_any(),
    };
    view! {
        <li class="card stack">
            {one.shown.as_ref().map(|card| view! { <p class="tags"><FaceTag face=card.face/>{news}</p> })}
            {body}
            <form method="post" action=ctx.action("public/unfollow")>
                <input type="hidden" name="number" value=one.number.clone()/>
                <button class="button plain" type="submit">
                    <Icon name="x"/><span>{ctx.t("after.unfollow")}<span class="unseen">": "{one.number.clone()}</span></span>
                </button>
            </form>
        </li>
    }
    .into_any()
}

fn shown(
    ctx: &Ctx,
    directory: &Directory,
    number: &str,
    card: &FollowedCard,
) -> impl IntoView + use<> {
    let commune =
        card.commune.as_deref().map(|code| names::commune(ctx.lang, directory, code).to_owned());
    let facts = [
        Some(names::category(ctx.lang, directory, &card.category).to_owned()),
        commune,
        card.agency
            .as_deref()
            .map(|code| names::agency_short(ctx.lang, directory, code).to_owned()),
    ];
    let facts = facts.into_iter().flatten().collect::<Vec<_>>().join(" · ");
    view! {
        <h2><a href=ctx.href(&address(number)) lang=ctx.of_people()>{card.title.clone()}</a></h2>
        <p class="hint"><span class="number">{number.to_owned()}</span>" · "{facts}</p>
        <p class="hint">{ctx.t("after.follow_changed_at")}" "<When at=card.changed_at/></p>
    }
}

/// Follows a petition by this browser. Field: `number`.
///
/// # Errors
/// [`AppError`] when there is no such public page or the house is at fault.
#[server(prefix = "/api", endpoint = "public/follow")]
pub async fn public_follow(#[server(default)] number: String) -> Result<(), AppError> {
    let port = Port::here()?;
    let Some(number) = PetitionNumber::parse(&number).map(|number| number.to_string()) else {
        port.answer(AppError::not_found());
        return Ok(());
    };
    let token = own_token(&port);
    let to = |said: &str| format!("{}?theo-doi={said}#theo-doi", address(&number));
    match port.services.follow_petition(&number, Follower::Device(&token)).await {
        Ok(()) => port.go_with(&to("1"), &[kept(&port, &token)]),
        Err(ServiceError::Refused(Refusal::SlowDown)) => port.go(&to("day")),
        Err(error) => port.answer(AppError::from(error)),
    }
    Ok(())
}

/// Follows it no more. Field: `number`.
///
/// # Errors
/// [`AppError`] when the house is at fault.
#[server(prefix = "/api", endpoint = "public/unfollow")]
pub async fn public_unfollow(#[server(default)] number: String) -> Result<(), AppError> {
    let port = Port::here()?;
    let number = PetitionNumber::parse(&number).map(|number| number.to_string());
    if let Some(number) = number {
        let token = own_token(&port);
        match port.services.unfollow_petition(&number, Follower::Device(&token)).await {
            Ok(()) | Err(ServiceError::NotFound) => {}
            Err(error) => {
                port.answer(AppError::from(error));
                return Ok(());
            }
        }
    }
    port.go(FOLLOWED);
    Ok(())
}

/// Everything was looked at.
///
/// # Errors
/// [`AppError`] when the house is at fault.
#[server(prefix = "/api", endpoint = "public/follows-seen")]
pub async fn public_follows_seen() -> Result<(), AppError> {
    let port = Port::here()?;
    let token = own_token(&port);
    match port.services.followed_seen(Follower::Device(&token)).await {
        Ok(()) => port.go(&format!("{FOLLOWED}?xong=1")),
        Err(error) => port.answer(AppError::from(error)),
    }
    Ok(())
}
