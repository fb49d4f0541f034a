//! The officer's lists: which there are, one page of one of them, and opening a case by number.

use super::case::done_words;
use super::choices;
use super::officer::{self, CurrentOfficer};
use crate::error::AppError;
use crate::names;
use crate::page::{Ctx, NavItem, Page};
use crate::pages::AppState;
use crate::ui::status::StatusTag;
use crate::ui::{Due, Icon, LinkButton, Look, Notice, Tone, When};
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use domain::deadline::SlaClass;
use domain::directory::Directory;
use domain::id::PetitionNumber;
use domain::petition::Status;
use domain::workflow::Action;
use leptos::prelude::*;
use serde::Deserialize;
use services::ServiceError;
use services::lookup::{Queue, QueuePage};
use services::view::QueueLine;

/// Where a page of a queue starts.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct From {
    sau: String,
    xong: String,
}

/// What was done on the page before, when it is one of the things that end here.
fn done_key(xong: &str) -> Option<&'static str> {
    match xong {
        "password" => Some("console.password_changed"),
        code => Action::parse(code).and_then(done_words),
    }
}

/// What is searched for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Sought {
    q: String,
}

/// Address, icon, name and the words for “nothing here” of a queue.
const fn look(queue: Queue) -> (&'static str, &'static str, &'static str, &'static str) {
    match queue {
        Queue::New => ("/xu-ly/moi", "inbox", "console.queue_new", "console.empty_new"),
        Queue::ToForward => {
            ("/xu-ly/can-chuyen", "send", "console.queue_to_forward", "console.empty_to_forward")
        }
        Queue::AtAgencies => (
            "/xu-ly/dang-xu-ly",
            "hourglass",
            "console.queue_at_agencies",
            "console.empty_at_agencies",
        ),
        Queue::ToCheck => (
            "/xu-ly/cho-kiem-tra",
            "clipboard-check",
            "console.queue_to_check",
            "console.empty_to_check",
        ),
        Queue::Waiting => (
            "/xu-ly/cho-bo-sung",
            "message-square",
            "console.queue_waiting",
            "console.empty_waiting",
        ),
        Queue::Incoming => {
            ("/xu-ly/moi-den", "inbox", "console.queue_incoming", "console.empty_incoming")
        }
        Queue::AtDesk => {
            ("/xu-ly/dang-lam", "hourglass", "console.queue_at_desk", "console.empty_at_desk")
        }
        Queue::Mine => ("/xu-ly/cua-toi", "user-check", "console.queue_mine", "console.empty_mine"),
        Queue::ToApprove => (
            "/xu-ly/cho-duyet",
            "badge-check",
            "console.queue_to_approve",
            "console.empty_to_approve",
        ),
        Queue::Supporting => {
            ("/xu-ly/phoi-hop", "users", "console.queue_supporting", "console.empty_supporting")
        }
        Queue::Extensions => {
            ("/xu-ly/gia-han", "clock", "console.queue_extensions", "console.empty_extensions")
        }
        Queue::Disputed => {
            ("/xu-ly/phan-xu", "corner-up-left", "console.queue_disputed", "console.empty_disputed")
        }
        Queue::Guarded => {
            ("/xu-ly/cach-ly", "shield-alert", "console.queue_guarded", "console.empty_guarded")
        }
        Queue::Overdue => {
            ("/xu-ly/qua-han", "circle-alert", "console.queue_overdue", "console.empty_overdue")
        }
        Queue::Done => {
            ("/xu-ly/da-xong", "circle-check", "console.queue_done", "console.empty_done")
        }
    }
}

/// A queue in the console's navigation.
pub fn entry(queue: Queue, count: Option<i64>) -> NavItem {
    let (href, icon, key, _) = look(queue);
    NavItem { href, icon, key, count }
}

/// GET `/xu-ly`: the first queue where something waits.
pub async fn first(
    me: CurrentOfficer,
    State(app): State<AppState>,
    Query(from): Query<From>,
) -> Result<Response, AppError> {
    let (ctx, counts) = me.framed(&app.services).await?;
    let waiting =
        counts.iter().find(|(_, n)| *n > 0).or_else(|| counts.first()).map(|(queue, _)| *queue);
    if let Some(queue) = waiting {
        let done = match done_key(&from.xong) {
            Some(_) => format!("?xong={}", from.xong),
            None => String::new(),
        };
        return Ok(officer::see_other(&me.ctx, &format!("{}{done}", look(queue).0)));
    }
    let page = Page::console(&ctx, ctx.t("console.title"), || {
        view! {
            <div class="page-head"><h1>{ctx.t("console.title")}</h1></div>
            <div class="empty"><Icon name="inbox"/><p>{ctx.t("console.no_queue")}</p></div>
        }
    });
    Ok(page.into_response())
}

/// GET `/xu-ly/{queue}`.
pub async fn queue(
    me: CurrentOfficer,
    State(app): State<AppState>,
    Path(code): Path<String>,
    Query(from): Query<From>,
) -> Result<Page, AppError> {
    let queue = Queue::parse(&code).ok_or_else(AppError::not_found)?;
    let found = app.services.queue(&me.officer, queue, &from.sau).await?;
    let (ctx, counts) = me.framed(&app.services).await?;
    let count = counts.iter().find(|(other, _)| *other == queue).map(|(_, n)| *n);
    let directory = app.services.directory();
    let (href, _, title, empty) = look(queue);
    Ok(Page::console(&ctx, ctx.t(title), || {
        let at_start = from.sau.is_empty();
        let rest = found.next.as_ref().map(|mark| ctx.href(&format!("{href}?sau={mark}")));
        let pager = (!at_start || rest.is_some()).then(|| {
            view! {
                <nav class="pager" aria-label=ctx.t("pager.label")>
                    {(!at_start)
                        .then(|| view! { <LinkButton href=ctx.href(href) word=ctx.t("console.list_start") icon="arrow-left" look=Look::Quiet/> })}
                    {rest
                        .map(|href| view! { <a class="button quiet pager-older" rel="next" href=href><span>{ctx.t("console.list_more")}</span><Icon name="arrow-right"/></a> })}
                </nav>
            }
        });
        view! {
            {head(&ctx, ctx.t(title), count, "")}
            {done_key(&from.xong).map(|key| view! { <Notice tone=Tone::Ok text=ctx.t(key)/> })}
            {lines(&ctx, &directory, found, empty)}
            {pager}
        }
    }))
}

/// GET `/xu-ly/tim?q=PA-…`: opens a case by its number.
pub async fn find(
    me: CurrentOfficer,
    State(app): State<AppState>,
    Query(sought): Query<Sought>,
) -> Result<Response, AppError> {
    if let Some(number) = PetitionNumber::parse(&sought.q) {
        match app.services.case(&me.officer, &number.to_string()).await {
            Ok(case) => {
                return Ok(officer::see_other(&me.ctx, &format!("/xu-ly/ho-so/{}", case.number)));
            }
            Err(ServiceError::NotFound) => {}
            Err(error) => return Err(error.into()),
        }
    }
    let (ctx, _) = me.framed(&app.services).await?;
    let page = Page::console(&ctx, ctx.t("console.find"), || {
        view! {
            {head(&ctx, ctx.t("console.find"), None, &sought.q)}
            <div class="empty"><Icon name="search"/><p>{ctx.t("console.find_none")}</p></div>
        }
    });
    Ok(page.status(StatusCode::NOT_FOUND).into_response())
}

fn head(ctx: &Ctx, title: &'static str, count: Option<i64>, sought: &str) -> impl IntoView + use<> {
    view! {
        <div class="page-head queue-head">
            <div>
                <h1>
                    {title}
                    {count.filter(|n| *n > 0).map(|n| view! { " " <span class="count number">{n}</span> })}
                </h1>
            </div>
            <form class="finder" method="get" action=ctx.href("/xu-ly/tim") role="search">
                <label class="unseen" for="f-q">{ctx.t("console.find_label")}</label>
                <input class="input" id="f-q" name="q" type="search" autocomplete="off" placeholder="PA-2026-000123" maxlength="30" value=sought.to_owned()/>
                <button class="button quiet" type="submit"><Icon name="search"/><span>{ctx.t("console.find_button")}</span></button>
            </form>
        </div>
    }
}

fn lines(ctx: &Ctx, directory: &Directory, found: QueuePage, empty: &'static str) -> AnyView {
    if found.lines.is_empty() {
        return view! { <div class="empty"><Icon name="circle-check"/><p>{ctx.t(empty)}</p></div> }
            .into_any();
    }
    let heads = [
        "console.col_number",
        "console.col_title",
        "console.col_commune",
        "console.col_agency",
        "console.col_status",
        "console.col_received",
        "console.col_due",
        "console.col_step",
        "console.col_handler",
    ]
    .map(|key| view! { <th scope="col">{ctx.t(key)}</th> })
    .collect_view();
    view! {
        <div class="table-wrap">
            <table class="table queue">
                <thead><tr>{heads}</tr></thead>
                <tbody>{found.lines.into_iter().map(|line| row(ctx, directory, line)).collect_view()}</tbody>
            </table>
        </div>
    }
    .into_any()
}

fn row(ctx: &Ctx, directory: &Directory, line: QueueLine) -> impl IntoView + use<> {
    let href = ctx.href(&format!("/xu-ly/ho-so/{}", line.number));
    let commune =
        line.commune.as_deref().map(|code| names::commune(ctx.lang, directory, code).to_owned());
    let agency = line
        .lead_agency
        .as_deref()
        .map(|code| names::agency_short(ctx.lang, directory, code).to_owned());
    let waits = line.status == Status::NeedInfo && line.class != SlaClass::Urgent;
    let due = line.due_at.map(|at| {
        let due = line
            .standing
            .map(|standing| if waits { Due::Paused } else { standing.lateness.into() });
        view! { <When at day_only=true/> {due.map(|due| mark(ctx, due))} }
    });
    let step = line.step_due_at.map(|at| view! { <When at/> });
    let urgent = line.class == SlaClass::Urgent;
    let (no_due, no_step) = (due.is_none(), step.is_none());
    view! {
        <tr>
            <td class="number queue-number" data-label=ctx.t("console.col_number")>{line.number}</td>
            <td class="queue-title">
                <a href=href lang=ctx.of_people()>{line.title}</a>
                <span class="queue-under">
                    {urgent.then(|| view! { <span class="due-mark tone-danger"><Icon name="siren"/>{choices::class(ctx, SlaClass::Urgent)}</span> })}
                    {line.has_news.then(|| view! { <span class="due-mark tone-warn"><Icon name="message-square-text"/>{ctx.t("after.news_mark")}</span> })}
                    {line.is_repeating.then(|| super::hints::mark(ctx))}
                    {names::category(ctx.lang, directory, &line.category).to_owned()}
                </span>
            </td>
            {cell(ctx, "console.col_commune", commune)}
            {cell(ctx, "console.col_agency", agency)}
            <td class="queue-status"><StatusTag status=line.status/></td>
            <td class="number" data-label=ctx.t("console.col_received")><When at=line.received_at day_only=true/></td>
            <td class="number queue-due" class:is-none=no_due data-label=ctx.t("console.col_due")>{due}</td>
            <td class="number" class:is-none=no_step data-label=ctx.t("console.col_step")>{step}</td>
            {cell(ctx, "console.col_handler", line.handler)}
        </tr>
    }
}

/// A cell of words; an empty one takes no room on a phone.
fn cell(ctx: &Ctx, label: &'static str, text: Option<String>) -> impl IntoView + use<> {
    let none = text.is_none();
    view! { <td class:is-none=none data-label=ctx.t(label)>{text}</td> }
}

/// How a due date stands: colour, icon and word.
pub fn mark(ctx: &Ctx, due: Due) -> impl IntoView + use<> {
    let (tone, icon, key) = match due {
        Due::Ahead => (Tone::Brand, "clock", "deadline.ahead"),
        Due::Soon => (Tone::Warn, "clock", "deadline.soon"),
        Due::Late => (Tone::Danger, "circle-alert", "deadline.late"),
        Due::Paused => (Tone::Neutral, "pause", "deadline.paused"),
        Due::Kept => (Tone::Ok, "circle-check", "deadline.kept"),
        Due::KeptLate => (Tone::Warn, "history", "deadline.kept_late"),
    };
    view! { <span class=format!("due-mark {}", tone.class())><Icon name=icon/>{ctx.t(key)}</span> }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_queue_stands_under_its_own_code() {
        for &queue in Queue::ALL {
            assert_eq!(look(queue).0, format!("/xu-ly/{}", queue.code()));
        }
    }
}
