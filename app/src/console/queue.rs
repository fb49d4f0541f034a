//! The desk: which queues there are, one page of one of them with the open case beside it, and
//! opening a case by number.

use super::case::done_words;
use super::officer::{self, CurrentOfficer};
use super::outcome::Outcome;
use super::screen::{Around, Asked, Part, Screen};
use super::{case, choices, keys};
use crate::error::AppError;
use crate::names;
use crate::page::{Ctx, NavItem, Page};
use crate::pages::AppState;
use crate::ui::status::StatusTag;
use crate::ui::{Due, Icon, LinkButton, Look, Notice, Tone, When};
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use domain::deadline::SlaClass;
use domain::directory::Directory;
use domain::id::PetitionNumber;
use domain::petition::Status;
use domain::workflow::Action;
use leptos::prelude::*;
use serde::Deserialize;
use services::accounts::Officer;
use services::live::Person;
use services::lookup::{Queue, QueuePage};
use services::view::QueueLine;
use services::{ServiceError, Services};
use std::collections::HashMap;

/// What ended on the page before.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Ended {
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
    Query(from): Query<Ended>,
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

/// GET `/xu-ly/{queue}`: the list, and beside it the case of `?ho-so=`. A script may ask for one of
/// the two alone.
pub async fn queue(
    me: CurrentOfficer,
    State(app): State<AppState>,
    Path(code): Path<String>,
    Query(asked): Query<Asked>,
    Query(outcome): Query<Outcome>,
    headers: HeaderMap,
) -> Result<Response, AppError> {
    let queue = Queue::parse(&code).ok_or_else(AppError::not_found)?;
    let screen = Screen::asked(queue, &asked);
    let part = Part::of(&headers);
    let found = app.services.queue(&me.officer, queue, &screen.after).await?;
    let numbers: Vec<&str> = found.lines.iter().map(|line| line.number.as_str()).collect();
    let opened = match &screen.open {
        Some(number) if part != Some(Part::List) => {
            let around = Around::of(&numbers, number);
            match case::load(&app.services, &me.officer, number).await {
                Ok(loaded) => Some((around, Some(loaded))),
                Err(ServiceError::NotFound) => Some((around, None)),
                Err(error) => return Err(error.into()),
            }
        }
        _ => None,
    };
    // The case alone needs no counts.
    let (ctx, counts) = match part {
        Some(_) => (me.ctx.clone(), Vec::new()),
        None => me.framed(&app.services).await?,
    };
    let people = busy(&app.services, &me.officer, &found);
    let directory = app.services.directory();
    // A list drawn anew says nothing of an act: the case beside it did, or the page of before.
    let outcome = if part == Some(Part::List) { Outcome::default() } else { outcome };
    let desk = Desk { ctx: &ctx, directory: &directory, screen: &screen, outcome: &outcome };
    let (_, _, title, _) = look(queue);
    let count = counts.iter().find(|(other, _)| *other == queue).map(|(_, n)| *n);
    Ok(match part {
        Some(Part::Case) => {
            let (status, column) = desk.third(opened);
            Page::part(&ctx, Part::Case.code(), column).status(status).into_response()
        }
        Some(Part::List) => {
            Page::part(&ctx, Part::List.code(), || desk.list(found, count, &people)).into_response()
        }
        None => {
            let opens = opened.as_ref().and_then(|(_, loaded)| loaded.as_ref());
            let title = opens.map_or_else(|| ctx.t(title).to_owned(), case::Loaded::title);
            let is_open = opened.is_some();
            let (status, column) = desk.third(opened);
            let page = Page::desk(&ctx, title, || {
                view! {
                    <div class="desk" id="desk" data-list=screen.list_href(&ctx)>
                        {desk.list(found, count, &people)}
                        {is_open.then(column)}
                    </div>
                    {words(&ctx, &me.officer)}
                    {keys::dialogs(&ctx)}
                }
            });
            match status {
                StatusCode::UNPROCESSABLE_ENTITY => page.with_problems(),
                status => page.status(status),
            }
            .into_response()
        }
    })
}

/// Who works on which of the list's cases, besides the officer.
fn busy(services: &Services, me: &Officer, found: &QueuePage) -> Busy {
    let others = |id| {
        let mut people = services.people_at(id);
        people.retain(|person| person.id != me.id);
        people
    };
    found
        .lines
        .iter()
        .map(|line| (line.number.clone(), others(line.id)))
        .filter(|(_, people)| !people.is_empty())
        .collect()
}

type Busy = HashMap<String, Vec<Person>>;

/// What both columns are drawn from.
struct Desk<'a> {
    ctx: &'a Ctx,
    directory: &'a Directory,
    screen: &'a Screen,
    outcome: &'a Outcome,
}

type Third<'a> = Box<dyn FnOnce() -> AnyView + 'a>;

impl<'a> Desk<'a> {
    /// The second column.
    fn list(&self, found: QueuePage, count: Option<i64>, busy: &Busy) -> AnyView {
        let (ctx, screen) = (self.ctx, self.screen);
        let (_, _, title, empty) = look(screen.queue);
        let at_start = screen.after.is_empty();
        let rest = found.next.as_ref().map(|mark| ctx.href(&screen.from(mark)));
        let pager = (!at_start || rest.is_some()).then(|| {
            view! {
                <nav class="pager" aria-label=ctx.t("pager.label")>
                    {(!at_start)
                        .then(|| view! { <LinkButton href=ctx.href(&screen.from("")) word=ctx.t("console.list_start") icon="arrow-left" look=Look::Quiet/> })}
                    {rest
                        .map(|href| view! { <a class="button quiet pager-older" rel="next" href=href><span>{ctx.t("console.list_more")}</span><Icon name="arrow-right"/></a> })}
                </nav>
            }
        });
        // Beside a case, the case says what was done.
        let done = screen.open.is_none().then(|| match done_key(&self.outcome.xong) {
            Some("console.password_changed") => Some(
                view! { <Notice tone=Tone::Ok text=ctx.t("console.password_changed")/> }.into_any(),
            ),
            _ => case::done(ctx, self.outcome, Some(screen)),
        });
        view! {
            <section class="desk-list" id="list" aria-labelledby="list-title" data-queue=screen.queue.code()>
                {head(ctx, ctx.t(title), count, "")}
                {done.flatten()}
                {lines(self, found, busy, empty)}
                {pager}
            </section>
        }
        .into_any()
    }

    /// The third column: the case, or why there is none. Drawn later, inside the page.
    fn third(&self, opened: Option<(Around, Option<case::Loaded>)>) -> (StatusCode, Third<'a>) {
        let Self { ctx, directory, screen, outcome } = *self;
        match opened {
            Some((around, Some(loaded))) => {
                let status = case::status(ctx, directory, &loaded, outcome);
                let draw = move || case::column(ctx, directory, &loaded, screen, &around, outcome);
                (status, Box::new(draw))
            }
            Some((_, None)) => {
                let draw = move || empty_case(ctx, screen, None, "live.not_here");
                (StatusCode::NOT_FOUND, Box::new(draw))
            }
            None => {
                let draw = move || {
                    empty_case(ctx, screen, case::done(ctx, outcome, Some(screen)), "live.choose")
                };
                (StatusCode::OK, Box::new(draw))
            }
        }
    }
}

/// The third column without a case.
fn empty_case(ctx: &Ctx, screen: &Screen, done: Option<AnyView>, key: &str) -> AnyView {
    view! {
        <section id="case" class="desk-case is-empty" aria-labelledby="case-title" data-title=ctx.t(look(screen.queue).2)>
            <div class="case-bar">
                <a class="button plain" href=screen.list_href(ctx) data-shut-case><Icon name="arrow-left"/><span>{ctx.t("live.to_list")}</span></a>
            </div>
            {done}
            <div class="empty"><Icon name="inbox"/><h2 class="empty-title" id="case-title" tabindex="-1">{ctx.t(key)}</h2></div>
        </section>
    }
    .into_any()
}

/// Sentences for the scripts, and where they say something to those who do not see.
fn words(ctx: &Ctx, me: &Officer) -> AnyView {
    view! {
        <p class="unseen" id="say" aria-live="polite"></p>
        <div
            id="desk-words"
            hidden
            data-me=me.id.0.simple().to_string()
            data-line=ctx.href(super::live::LINE)
            data-beat=ctx.href(super::live::BEAT)
            data-keep=ctx.action("case/keep")
            data-looks=ctx.t("live.looks")
            data-types=ctx.t("live.types")
            data-warn=ctx.t("live.types_warn")
            data-changed=ctx.t("live.changed")
            data-refresh=ctx.t("live.refresh")
            data-refreshed=ctx.t("live.refreshed")
            data-gone=ctx.t("live.gone")
            data-offline=ctx.t("live.offline")
            data-lost=ctx.t("live.lost")
            data-kept=ctx.t("live.kept")
            data-unkept=ctx.t("live.unkept")
        ></div>
    }
    .into_any()
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
                <h1 id="list-title">
                    {title}
                    {count.filter(|n| *n > 0).map(|n| view! { " " <span class="count number">{n}</span> })}
                </h1>
            </div>
            <div class="desk-tools" hidden>
                <button class="button plain" type="button" data-palette title="Ctrl + K"><Icon name="search"/><span>{ctx.t("live.palette_open")}</span></button>
                <button class="button plain" type="button" data-keys title="?"><Icon name="circle-help"/><span>{ctx.t("live.keys")}</span></button>
            </div>
            <form class="finder" method="get" action=ctx.href("/xu-ly/tim") role="search">
                <label class="unseen" for="f-q">{ctx.t("console.find_label")}</label>
                <input class="input" id="f-q" name="q" type="search" autocomplete="off" placeholder="PA-2026-000123" maxlength="30" value=sought.to_owned()/>
                <button class="button quiet" type="submit"><Icon name="search"/><span>{ctx.t("console.find_button")}</span></button>
            </form>
        </div>
    }
}

fn lines(desk: &Desk<'_>, found: QueuePage, busy: &Busy, empty: &'static str) -> AnyView {
    let ctx = desk.ctx;
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
                <tbody>{found.lines.into_iter().map(|line| row(desk, line, busy)).collect_view()}</tbody>
            </table>
        </div>
    }
    .into_any()
}

fn row(desk: &Desk<'_>, line: QueueLine, busy: &Busy) -> impl IntoView + use<> {
    let (ctx, directory) = (desk.ctx, desk.directory);
    let href = desk.screen.case_href(ctx, &line.number);
    let is_open = desk.screen.open.as_ref() == Some(&line.number);
    let people = busy.get(&line.number).map(Vec::as_slice).unwrap_or_default();
    let names: Vec<&str> = people.iter().map(|person| person.name.as_str()).collect();
    let types = people.iter().any(|person| person.types);
    let here = view! {
        <span class="row-people" hidden=people.is_empty() data-people=line.number.clone()>
            <Icon name=if types { "pencil" } else { "eye" }/><span>{names.join(", ")}</span>
        </span>
    };
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
    let (no_due, no_step, no_agency) = (due.is_none(), step.is_none(), agency.is_none());
    let number = line.number.clone();
    view! {
        <tr data-number=number class:is-open=is_open>
            <td class="number queue-number" data-label=ctx.t("console.col_number")>{line.number}</td>
            <td class="queue-title">
                <a href=href lang=ctx.of_people() data-part="case" aria-current=is_open.then_some("true")>{line.title}</a>
                <span class="queue-under">
                    {urgent.then(|| view! { <span class="due-mark tone-danger"><Icon name="siren"/>{choices::class(ctx, SlaClass::Urgent)}</span> })}
                    {line.has_news.then(|| view! { <span class="due-mark tone-warn"><Icon name="message-square-text"/>{ctx.t("after.news_mark")}</span> })}
                    {line.is_repeating.then(|| super::hints::mark(ctx))}
                    <span>{names::category(ctx.lang, directory, &line.category).to_owned()}</span>
                    {here}
                </span>
            </td>
            {cell(ctx, "console.col_commune", commune)}
            <td class="queue-agency" class:is-none=no_agency data-label=ctx.t("console.col_agency")>{agency}</td>
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
