//! Saved views: in the first column, on a page of their own where they are renamed, pinned and
//! deleted, and the forms behind both. What a view shows is its reader's permission, not its maker's.

use super::officer::{self, CurrentOfficer};
use super::outcome::{Outcome, send_back};
use super::screen::{Screen, with};
use crate::error::AppError;
use crate::names;
use crate::page::{Ctx, Page, Pinned};
use crate::pages::AppState;
use crate::port::Port;
use crate::ui::{Icon, Look, Notice, PageHead, Submit, Tone};
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Response};
use domain::directory::Directory;
use domain::input::Field;
use leptos::prelude::*;
use services::accounts::Officer;
use services::queues::{Column, Queue};
use services::views::{COUNTED_TO, NAME_MAX, NewView, ViewLine};
use services::{ServiceError, Services};
use uuid::Uuid;

/// Where views are looked after.
pub const VIEWS: &str = "/xu-ly/che-do-xem";

/// The pinned views as the first column shows them.
///
/// # Errors
/// Whatever the database answers.
pub async fn pinned(
    ctx: &Ctx,
    officer: &Officer,
    services: &Services,
) -> Result<Vec<Pinned>, ServiceError> {
    let now = Screen::asked(Queue::All, &ctx.query).view;
    let views = services.pinned_views(officer, Screen::read).await?;
    Ok(views
        .into_iter()
        .map(|view| Pinned {
            href: address(&view),
            is_shared: view.agency.is_some(),
            is_current: now == Some(view.id),
            count: view.count.filter(|n| *n > 0).map(count),
            name: view.name,
        })
        .collect())
}

/// Counted no further than a screen says.
fn count(n: i64) -> String {
    if n >= COUNTED_TO { format!("{}+", COUNTED_TO - 1) } else { n.to_string() }
}

/// Path and query of a view, without the language.
fn address(view: &ViewLine) -> String {
    match Screen::parse(&view.address) {
        Some(screen) => Screen { view: Some(view.id), ..screen }.list(),
        None => VIEWS.to_owned(),
    }
}

/// GET `/xu-ly/che-do-xem`.
pub async fn page(
    me: CurrentOfficer,
    State(app): State<AppState>,
    Query(outcome): Query<Outcome>,
) -> Result<Response, AppError> {
    let read = |kept: &str| Screen::read(kept).map(|(queue, _)| queue);
    let views = app.services.views(&me.officer, read).await?;
    let (ctx, _) = me.framed(&app.services).await?;
    let directory = app.services.directory();
    let page = Page::console(&ctx, ctx.t("table.views"), || {
        let (own, shared): (Vec<_>, Vec<_>) =
            views.into_iter().partition(|view| view.agency.is_none());
        view! {
            <PageHead title=ctx.t("table.views")/>
            {said(&ctx, &outcome)}
            <p class="quiet-text">{ctx.t("table.views_text")}</p>
            {group(&ctx, &directory, "table.views_own", "table.views_none", own)}
            {(!shared.is_empty()).then(|| group(&ctx, &directory, "table.views_shared", "table.views_none", shared))}
        }
    });
    Ok(page.into_response())
}

/// How the form before ended.
fn said(ctx: &Ctx, outcome: &Outcome) -> Option<AnyView> {
    let key = match outcome.xong.as_str() {
        "che-do-xem" => "table.view_done",
        "bo-che-do-xem" => "table.view_gone",
        _ => {
            let problems = outcome.problems(ctx, |field| field.code().to_owned());
            let text = problems
                .of(Field::ViewName.code())
                .or_else(|| outcome.sentence(ctx).map(str::to_owned))?;
            return Some(view! { <Notice tone=Tone::Danger text=text/> }.into_any());
        }
    };
    Some(view! { <Notice tone=Tone::Ok text=ctx.t(key)/> }.into_any())
}

fn group(
    ctx: &Ctx,
    directory: &Directory,
    title: &'static str,
    none: &'static str,
    views: Vec<ViewLine>,
) -> AnyView {
    let empty = views.is_empty();
    let views = views.into_iter().map(|view| one(ctx, directory, &view)).collect_view();
    view! {
        <section class="views" aria-labelledby=title.replace('.', "-")>
            <h2 id=title.replace('.', "-")>{ctx.t(title)}</h2>
            {empty.then(|| view! { <p class="quiet-text">{ctx.t(none)}</p> })}
            <ul class="view-list">{views}</ul>
        </section>
    }
    .into_any()
}

fn one(ctx: &Ctx, directory: &Directory, view: &ViewLine) -> AnyView {
    let id = view.id.simple().to_string();
    let place = view.agency.as_deref().map(|code| {
        let name = names::agency_short(ctx.lang, directory, code);
        ctx.tf("table.shared_with", &[("name", name)])
    });
    let form = view.may_change.then(|| {
        let field = format!("f-name-{id}");
        let label = field.clone();
        view! {
            <form class="view-form" method="post" action=ctx.action("desk/rename")>
                <input type="hidden" name="view" value=id/>
                <label class="unseen" for=label>{ctx.t("field.view_name")}</label>
                <input class="input" id=field name="name" maxlength=NAME_MAX.to_string() value=view.name.clone() autocomplete="off"/>
                <label class="switch-line"><input type="checkbox" name="pinned" value="true" checked=view.is_pinned/><span>{ctx.t("table.pin")}</span></label>
                <Submit word=ctx.t("table.view_change") icon="check" look=Look::Quiet/>
                <Submit word=ctx.t("table.view_drop") icon="trash-2" look=Look::Plain formaction=ctx.action("desk/drop") unchecked=true/>
            </form>
        }
    });
    view! {
        <li class="card">
            <p class="view-name">
                <a href=ctx.href(&address(view))><Icon name=if view.agency.is_some() { "users" } else { "bookmark" }/><span>{view.name.clone()}</span></a>
                {place.map(|place| view! { <span class="quiet-text">{place}</span> })}
            </p>
            {form}
        </li>
    }
    .into_any()
}

/// Saves the list of `ve` as a view. Empty `agency`: for oneself.
///
/// # Errors
/// [`AppError`] when the house is at fault.
#[server(prefix = "/api", endpoint = "desk/view")]
pub async fn desk_view(
    ve: String,
    #[server(default)] name: String,
    #[server(default)] agency: String,
    #[server(default)] pinned: String,
) -> Result<(), AppError> {
    let port = Port::here()?;
    let screen = Screen::parse(&ve).ok_or_else(AppError::not_found)?;
    let back = screen.list();
    let Some(me) = officer::officer_at(&port).await? else {
        port.go(&officer::sign_in_for(&back));
        return Ok(());
    };
    let address = screen.kept();
    let new = NewView { name, address, agency, is_pinned: !pinned.is_empty() };
    match port.services.add_view(&me, new).await {
        Ok(view) => {
            let there = Screen { view: Some(view), after: String::new(), ..screen };
            port.go(&with(&there.list(), "xong=che-do-xem"));
        }
        Err(error) => send_back(&port, error, &back, None),
    }
    Ok(())
}

/// Renames a view, pins it or lets it go.
///
/// # Errors
/// [`AppError`] when the house is at fault.
#[server(prefix = "/api", endpoint = "desk/rename")]
pub async fn desk_rename(
    view: Uuid,
    #[server(default)] name: String,
    #[server(default)] pinned: String,
) -> Result<(), AppError> {
    let port = Port::here()?;
    let Some(me) = officer::officer_at(&port).await? else {
        port.go(&officer::sign_in_for(VIEWS));
        return Ok(());
    };
    match port.services.change_view(&me, view, &name, !pinned.is_empty()).await {
        Ok(()) => port.go(&with(VIEWS, "xong=che-do-xem")),
        Err(error) => send_back(&port, error, VIEWS, None),
    }
    Ok(())
}

/// Deletes a view.
///
/// # Errors
/// [`AppError`] when the house is at fault.
#[server(prefix = "/api", endpoint = "desk/drop")]
pub async fn desk_drop(view: Uuid) -> Result<(), AppError> {
    let port = Port::here()?;
    let Some(me) = officer::officer_at(&port).await? else {
        port.go(&officer::sign_in_for(VIEWS));
        return Ok(());
    };
    match port.services.drop_view(&me, view).await {
        Ok(()) => port.go(&with(VIEWS, "xong=bo-che-do-xem")),
        Err(error) => send_back(&port, error, VIEWS, None),
    }
    Ok(())
}

/// Keeps the columns of the table.
///
/// # Errors
/// [`AppError`] when the house is at fault.
#[server(prefix = "/api", endpoint = "desk/columns")]
pub async fn desk_columns(ve: String, #[server(default)] cot: Vec<String>) -> Result<(), AppError> {
    let port = Port::here()?;
    let screen = Screen::parse(&ve).ok_or_else(AppError::not_found)?;
    let Some(me) = officer::officer_at(&port).await? else {
        port.go(&officer::sign_in_for(&screen.list()));
        return Ok(());
    };
    let columns: Vec<Column> = cot.iter().filter_map(|code| Column::parse(code)).collect();
    match port.services.set_columns(&me, &columns).await {
        Ok(()) => port.go(&screen.list()),
        Err(error) => send_back(&port, error, &screen.list(), None),
    }
    Ok(())
}
