//! The desk: which queues there are, one page of one of them with the open case beside it, and
//! opening a case by number.

use super::case::done_words;
use super::officer::{self, CurrentOfficer};
use super::outcome::Outcome;
use super::screen::{Around, Part, Screen, TYPED, words as sought_words};
use super::table::Busy;
use super::{bulk, case, filters, keys, table};
use crate::error::AppError;
use crate::page::{Ctx, NavItem, Page};
use crate::pages::AppState;
use crate::ui::layout;
use crate::ui::{Icon, LinkButton, Look, Notice, Tone};
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use domain::directory::Directory;
use domain::id::PetitionNumber;
use domain::workflow::Action;
use leptos::prelude::*;
use serde::Deserialize;
use services::accounts::Officer;
use services::queues::{Column, Queue, QueuePage, TagView};
use services::{ServiceError, Services};

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
        "che-do-xem" => Some("table.view_done"),
        code => Action::parse(code).and_then(done_words),
    }
}

/// What is searched for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Sought {
    q: String,
    /// The list it was asked from.
    ve: String,
}

/// Address, icon, name and the words for “nothing here” of a queue.
const fn look(queue: Queue) -> (&'static str, &'static str, &'static str, &'static str) {
    match queue {
        Queue::New => ("/xu-ly/moi", "inbox", "console.queue_new", "console.empty_new"),
        Queue::ToForward => {
            ("/xu-ly/can-chuyen", "send", "console.queue_to_forward", "console.empty_to_forward")
        }
        Queue::Returned => {
            ("/xu-ly/tra-lai", "undo-2", "table.queue_returned", "table.empty_returned")
        }
        Queue::DueSoon => ("/xu-ly/sap-han", "clock", "table.queue_soon", "table.empty_soon"),
        Queue::HandedOn => {
            ("/xu-ly/toi-da-chuyen", "corner-up-right", "table.queue_handed", "table.empty_handed")
        }
        Queue::All => ("/xu-ly/tat-ca", "list", "table.queue_all", "table.empty_all"),
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
    Query(outcome): Query<Outcome>,
    headers: HeaderMap,
) -> Result<Response, AppError> {
    let queue = Queue::parse(&code).ok_or_else(AppError::not_found)?;
    let screen = Screen::asked(queue, &me.ctx.query);
    // The form of the filters sends every field; the address says only what narrows.
    if me.ctx.query.starts_with(&format!("{TYPED}=")) {
        return Ok(officer::see_other(&me.ctx, &screen.whole()));
    }
    let part = Part::of(&headers);
    if part == Some(Part::Views) {
        let (ctx, _) = me.framed(&app.services).await?;
        return Ok(Page::part(&ctx, Part::Views.code(), || layout::views(&ctx)).into_response());
    }
    let found =
        app.services.queue_narrowed(&me.officer, queue, &screen.narrow, &screen.after).await?;
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
    // A page that somebody went to; what a script draws beside a list is told by its heartbeat.
    if let (None, Some((_, Some(_))), Some(number)) = (part, &opened, &screen.open) {
        app.services.note_seen(&me.officer, number).await?;
    }
    // The case alone needs no counts.
    let (ctx, counts) = match part {
        Some(_) => (me.ctx.clone(), Vec::new()),
        None => me.framed(&app.services).await?,
    };
    let people = busy(&app.services, &me.officer, &found);
    let directory = app.services.directory();
    // A list drawn anew says nothing of an act: the case beside it did, or the page of before.
    let outcome = if part == Some(Part::List) { Outcome::default() } else { outcome };
    let (columns, tags) =
        (app.services.columns(&me.officer).await?, app.services.tags(&me.officer).await?);
    let desk = Desk {
        ctx: &ctx,
        directory: &directory,
        screen: &screen,
        outcome: &outcome,
        officer: &me.officer,
        columns: &columns,
        tags: &tags,
        places: &me.officer.places(),
    };
    let (_, _, title, _) = look(queue);
    let count = counts.iter().find(|(other, _)| *other == queue).map(|(_, n)| *n);
    Ok(match part {
        // Answered above.
        Some(Part::Views) => return Err(AppError::not_found()),
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

/// What both columns are drawn from.
pub struct Desk<'a> {
    /// The request.
    pub ctx: &'a Ctx,
    /// For names and lists.
    pub directory: &'a Directory,
    /// The screen.
    pub screen: &'a Screen,
    /// How the act before ended.
    pub outcome: &'a Outcome,
    /// Who sits there.
    pub officer: &'a Officer,
    /// The columns that they chose.
    pub columns: &'a [Column],
    /// The labels that they may use.
    pub tags: &'a [TagView],
    /// The agencies that they belong to.
    pub places: &'a [String],
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
        let rows = if found.lines.is_empty() {
            let key = if screen.narrow.count() > 0 { "table.nothing" } else { empty };
            view! { <div class="empty"><Icon name="circle-check"/><p>{ctx.t(key)}</p></div> }
                .into_any()
        } else {
            view! { {table::lines(self, found.lines, busy)} {bulk::bar(self, self.officer)} }
                .into_any()
        };
        // Beside a case, the case says what was done.
        let done = screen.open.is_none().then(|| match done_key(&self.outcome.xong) {
            Some(key @ ("console.password_changed" | "table.view_done")) => {
                Some(view! { <Notice tone=Tone::Ok text=ctx.t(key)/> }.into_any())
            }
            _ => case::done(ctx, self.outcome, Some(screen)),
        });
        view! {
            <section class="desk-list" id="list" aria-labelledby="list-title" data-queue=screen.queue.code()>
                {head(ctx, ctx.t(title), count.filter(|_| screen.narrow.count() == 0), &screen.carried(), "")}
                {filters::bar(self)}
                {bulk::problem(ctx, self.outcome)}
                {done.flatten()}
                {rows}
                {pager}
            </section>
        }
        .into_any()
    }

    /// The third column: the case, or why there is none. Drawn later, inside the page.
    fn third(&self, opened: Option<(Around, Option<case::Loaded>)>) -> (StatusCode, Third<'a>) {
        let Self { ctx, directory, screen, outcome, .. } = *self;
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

/// GET `/xu-ly/tim?q=…`: a number opens its case, whatever the list is narrowed to; words narrow the
/// list that they were asked from.
pub async fn find(
    me: CurrentOfficer,
    State(app): State<AppState>,
    Query(sought): Query<Sought>,
) -> Result<Response, AppError> {
    let list = Screen::parse(&sought.ve);
    let typed = sought.q.trim();
    for number in numbers(typed, app.services.now()) {
        match app.services.case(&me.officer, &number).await {
            Ok(case) => {
                let there = match &list {
                    Some(list) => list.case(&case.number),
                    None => format!("/xu-ly/ho-so/{}", case.number),
                };
                return Ok(officer::see_other(&me.ctx, &there));
            }
            Err(ServiceError::NotFound) => {}
            Err(error) => return Err(error.into()),
        }
    }
    let is_number = typed.starts_with('#') || PetitionNumber::parse(typed).is_some();
    if !is_number {
        let list = list.unwrap_or_else(|| Screen::of(Queue::All));
        let words = sought_words(typed);
        let found = list.narrowed(|narrow| narrow.words = words);
        return Ok(officer::see_other(&me.ctx, &found.list()));
    }
    let (ctx, _) = me.framed(&app.services).await?;
    let page = Page::console(&ctx, ctx.t("console.find"), || {
        view! {
            {head(&ctx, ctx.t("console.find"), None, &sought.ve, &sought.q)}
            <div class="empty"><Icon name="search"/><p>{ctx.t("console.find_none")}</p></div>
        }
    });
    Ok(page.status(StatusCode::NOT_FOUND).into_response())
}

/// The petitions that a number may mean: whole, or its last digits in this year, then in the one
/// before.
fn numbers(typed: &str, now: i64) -> Vec<String> {
    let bare = typed.trim_start_matches('#').trim();
    if let Some(number) = PetitionNumber::parse(bare) {
        return vec![number.to_string()];
    }
    let is_serial = !bare.is_empty() && bare.len() <= 6 && bare.bytes().all(|b| b.is_ascii_digit());
    match bare.parse::<i64>() {
        Ok(serial) if is_serial && serial > 0 => {
            let year = domain::calendar::date_of(now).year();
            [year, year - 1].map(|year| PetitionNumber { year, serial }.to_string()).to_vec()
        }
        _ => Vec::new(),
    }
}

fn head(
    ctx: &Ctx,
    title: &'static str,
    count: Option<i64>,
    list: &str,
    sought: &str,
) -> impl IntoView + use<> {
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
                <input type="hidden" name="ve" value=list.to_owned()/>
                <label class="unseen" for="f-q">{ctx.t("table.find_label")}</label>
                <input class="input" id="f-q" name="q" type="search" autocomplete="off" placeholder=ctx.t("table.find_hint") maxlength="80" value=sought.to_owned()/>
                <button class="button quiet" type="submit"><Icon name="search"/><span>{ctx.t("console.find_button")}</span></button>
            </form>
        </div>
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_bare_number_is_this_year_s_or_last_year_s() {
        let now = domain::calendar::start_of(domain::calendar::parse_date("2026-03-01").unwrap());
        let both = vec!["PA-2026-004517".to_owned(), "PA-2025-004517".to_owned()];
        assert_eq!(numbers("#4517", now), both);
        assert_eq!(numbers("4517", now), both);
        assert_eq!(numbers("# pa 2024 12", now), ["PA-2024-000012"]);
        for words in ["", "#", "#0", "ổ gà", "12a", "1234567"] {
            assert_eq!(numbers(words, now), [""; 0], "{words}");
        }
    }

    #[test]
    fn every_queue_stands_under_its_own_code() {
        for &queue in Queue::ALL {
            assert_eq!(look(queue).0, format!("/xu-ly/{}", queue.code()));
        }
    }
}
