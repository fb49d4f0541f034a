//! `/quyen-cua-toi`: the rights, the account's data, and a way to each petition's.

use super::asking::{self, Asked};
use super::door::{self, Door};
use super::{RIGHTS, of_petition, shown};
use crate::account::who::citizen_of;
use crate::error::AppError;
use crate::page::{Ctx, Page};
use crate::pages::AppState;
use crate::ui::{
    BackLink, Check, ErrorSummary, Fact, Facts, Icon, LinkButton, Look, Problems, Submit,
};
use crate::words;
use axum::extract::State;
use axum::http::HeaderMap;
use leptos::prelude::*;
use services::Services;
use services::citizens::Citizen;
use services::rights::AccountData;

/// GET `/quyen-cua-toi`.
pub async fn mine(
    ctx: Ctx,
    State(app): State<AppState>,
    headers: HeaderMap,
) -> Result<Page, AppError> {
    let citizen = citizen_of(&ctx, &app.services, &headers).await?;
    let none = (Asked::default(), Problems::default());
    render(&ctx, &app.services, citizen.as_ref(), none).await
}

/// The page with what was typed.
pub async fn render(
    ctx: &Ctx,
    services: &Services,
    citizen: Option<&Citizen>,
    (asked, problems): (Asked, Problems),
) -> Result<Page, AppError> {
    let step = Door::of(citizen, services.now());
    let inside = match (citizen, step) {
        (Some(citizen), Door::Read | Door::Change) => {
            let account = services.account_data(citizen).await?;
            let numbers = services.proven_numbers(citizen).await?;
            let requests = services.data_requests(citizen).await?;
            let periods = services.request_periods().await?;
            let close = (step == Door::Change).then_some(()).ok_or(citizen);
            Some((account, numbers, requests, periods, close))
        }
        _ => None,
    };
    let page = Page::private(ctx, ctx.t("rights.title"), || {
        let rights = ctx.t("rights.rights_list").lines().map(|line| view! { <li>{line}</li> });
        let rights = rights.collect_view();
        let body = match inside {
            None => door::card(ctx, citizen, RIGHTS),
            Some((account, numbers, requests, periods, close)) => view! {
                {downloads(ctx)}
                {petitions(ctx, &numbers)}
                {account_card(ctx, &account)}
                <section class="card stack"><h2>{ctx.t("rights.requests_title")}</h2>{asking::list(ctx, &requests)}{asking::form(ctx, &periods, "", &asked, &problems)}</section>
                {closing(ctx, close.err())}
            }
            .into_any(),
        };
        view! {
            <BackLink href=ctx.href("/cua-toi") word=ctx.t("account.mine_title")/>
            <ErrorSummary problems=problems.clone()/>
            {shown::outcome(ctx)}
            <h1>{ctx.t("rights.title")}</h1>
            <p class="lede">{ctx.t("rights.lede")}</p>
            <details class="fold no-print"><summary><Icon name="info"/><span>{ctx.t("rights.law_title")}</span></summary><div class="fold-body"><ul class="bullets">{rights}</ul><p class="hint">{ctx.t("rights.law_source")}</p></div></details>
            {body}
        }
    });
    Ok(if problems.is_empty() { page } else { page.with_problems() })
}

fn downloads(ctx: &Ctx) -> impl IntoView + use<> {
    view! {
        <section class="card stack no-print">
            <h2>{ctx.t("rights.take_title")}</h2>
            <p>{ctx.t("rights.take_text")}</p>
            <form method="post" action=ctx.action("rights/download")>
                <div class="actions in-line"><Submit word=ctx.t("rights.take_json") look=Look::Quiet icon="download"/></div>
            </form>
        </section>
    }
}

fn petitions(ctx: &Ctx, numbers: &[String]) -> impl IntoView + use<> {
    let lines: Vec<_> = numbers
        .iter()
        .map(|number| {
            let label = ctx.tf("rights.petition_open", &[("number", number)]);
            view! { <li><a href=ctx.href(&of_petition(number))><Icon name="file-text"/><span>{label}</span></a></li> }
        })
        .collect();
    let list = if lines.is_empty() {
        view! { <p class="hint">{ctx.t("rights.petitions_none")}</p> }.into_any()
    } else {
        view! { <ul class="rights-links">{lines}</ul> }.into_any()
    };
    view! {
        <section class="card stack">
            <h2>{ctx.t("rights.petitions_title")}</h2>
            <p class="hint">{ctx.t("rights.petitions_text")}</p>
            {list}
        </section>
    }
}

fn account_card(ctx: &Ctx, account: &AccountData) -> impl IntoView + use<> {
    let join = |lines: Vec<String>| {
        if lines.is_empty() { ctx.t("rights.none").to_owned() } else { lines.join("\n") }
    };
    let sessions = account.sessions.iter().map(|one| {
        let used = words::moment(ctx.lang, one.last_seen_at);
        format!("{} · {} {used}", one.device, ctx.t("account.session_used"))
    });
    let claimed = account.claimed.iter().map(|one| one.number.clone());
    let facts = vec![
        Fact::new(ctx.t("rights.account_since"), words::moment(ctx.lang, account.created_at)),
        Fact::new(
            ctx.t("account.contacts"),
            join(account.contacts.iter().map(|one| one.value.clone()).collect()),
        )
        .change(ctx.href("/cua-toi/tai-khoan")),
        Fact::new(ctx.t("account.sessions"), join(sessions.collect())),
        Fact::new(ctx.t("rights.account_claimed"), join(claimed.collect())),
        Fact::new(ctx.t("rights.account_followed"), join(account.followed.clone())),
    ];
    view! {
        <section class="card stack">
            <h2>{ctx.t("rights.account_title")}</h2>
            <p class="hint">{ctx.t("rights.account_text")}</p>
            <Facts facts/>
            <div class="actions in-line no-print"><LinkButton href=ctx.href("/cua-toi/tai-khoan") word=ctx.t("account.settings_title") look=Look::Quiet icon="user"/></div>
        </section>
    }
}

fn closing(ctx: &Ctx, stale: Option<&Citizen>) -> impl IntoView + use<> {
    let form = match stale {
        Some(citizen) => view! { <p class="hint">{ctx.t("rights.fresh_text")}</p>{door::prove(ctx, citizen, RIGHTS)} }.into_any(),
        None => view! {
            <form method="post" action=ctx.action("rights/close")>
                <Check name="confirm" label=ctx.t("rights.close_confirm") checked=false/>
                <div class="actions in-line"><Submit word=ctx.t("rights.close_go") look=Look::Danger icon="trash-2"/></div>
            </form>
        }
        .into_any(),
    };
    view! {
        <details class="fold no-print">
            <summary><Icon name="trash-2"/><span>{ctx.t("rights.close_title")}</span></summary>
            <div class="fold-body stack"><p>{ctx.t("rights.close_text")}</p>{form}</div>
        </details>
    }
}
