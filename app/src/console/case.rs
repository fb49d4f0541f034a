//! One case, on a page of its own or as the third column: what the sender wrote, what may be done now, what happened; facts on the rail. When
//! somebody was faster, both versions stand side by side.

use super::acts::{self, Sheet, form_of};
use super::officer::CurrentOfficer;
use super::outcome::Outcome;
use super::screen::{Around as Neighbours, Screen};
use super::{beside, choices, effort, facts, hints, history, photo, video, writing};
use crate::error::AppError;
use crate::names;
use crate::notices::log::log;
use crate::page::{Ctx, Page};
use crate::pages::AppState;
use crate::ui::status::StatusTag;
use crate::ui::timeline::paragraphs;
use crate::ui::{
    BackLink, Compare, ErrorSummary, Fact, Facts, Icon, Notice, PhotoGrid, PhotoView, Tag, Tone,
    When,
};
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use domain::deadline::SlaClass;
use domain::directory::Directory;
use domain::id::PetitionNumber;
use domain::petition::{Nature, PhotoPurpose};
use domain::workflow::Action;
use leptos::prelude::*;
use services::accounts::Officer;
use services::answers::Desk;
use services::around::Around;
use services::handling::Act;
use services::live::Person;
use services::notices::DeliveryView;
use services::suggest::Hints;
use services::view::OfficerCase;
use services::{ServiceError, Services};

/// A case with what stands beside it, read for one officer.
pub struct Loaded {
    case: OfficerCase,
    hints: Hints,
    people: Vec<Person>,
    told: Vec<DeliveryView>,
    desk: Desk,
    around: Around,
}

/// Reads a case.
///
/// # Errors
/// [`ServiceError::NotFound`], also when the officer may not see it.
pub async fn load(
    services: &Services,
    officer: &Officer,
    number: &str,
) -> Result<Loaded, ServiceError> {
    let case = services.case(officer, number).await?;
    let hints = services.hints(officer, &case).await?;
    let mut people = services.people_at(case.id);
    people.retain(|person| person.id != officer.id);
    let told = services.told_sender(&case).await?;
    let desk = services.answer_desk(officer, &case).await?;
    let around = services.around(officer, &case).await?;
    Ok(Loaded { case, hints, people, told, desk, around })
}

impl Loaded {
    /// Colleagues who write in it now.
    fn typing(&self) -> String {
        let typing = self.people.iter().filter(|person| person.types);
        typing.map(|person| person.name.as_str()).collect::<Vec<_>>().join(", ")
    }

    /// The case's title, for the window.
    pub fn title(&self) -> String {
        format!("{} · {}", self.case.number, self.case.title)
    }
}

/// GET `/xu-ly/ho-so/{number}`: the case on a page of its own.
pub async fn case(
    me: CurrentOfficer,
    State(app): State<AppState>,
    Path(number): Path<String>,
    Query(outcome): Query<Outcome>,
) -> Result<Page, AppError> {
    let number = PetitionNumber::parse(&number).ok_or_else(AppError::not_found)?.to_string();
    let loaded = load(&app.services, &me.officer, &number).await?;
    let (ctx, _) = me.framed(&app.services).await?;
    let directory = app.services.directory();
    let sheet = Sheet::new(&ctx, &directory, &loaded.case, &outcome)
        .with(&loaded.desk)
        .while_typing(loaded.typing());
    let status = status_of(&sheet, &outcome);
    let page = Page::console(&ctx, loaded.title(), || {
        view! {
            <BackLink href=ctx.href("/xu-ly") word=ctx.t("console.back")/>
            <div id="case" data-number=loaded.case.number.clone() data-version=loaded.case.version.to_string()>
                {people(&ctx, &loaded)}
                {head(&sheet)}
                {notices(&sheet, &outcome)}
                {body(&sheet, &loaded)}
            </div>
        }
    });
    Ok(match status {
        StatusCode::UNPROCESSABLE_ENTITY => page.with_problems(),
        status => page.status(status),
    })
}

/// What an answer with this case says of the act before it.
fn status_of(sheet: &Sheet<'_>, outcome: &Outcome) -> StatusCode {
    if !sheet.problems.is_empty() {
        StatusCode::UNPROCESSABLE_ENTITY
    } else if outcome.is_stale() {
        StatusCode::CONFLICT
    } else {
        StatusCode::OK
    }
}

/// The case as the third column, with the ways to its neighbours.
pub fn column(
    ctx: &Ctx,
    directory: &Directory,
    loaded: &Loaded,
    screen: &Screen,
    around: &Neighbours,
    outcome: &Outcome,
) -> AnyView {
    let sheet = Sheet::new(ctx, directory, &loaded.case, outcome)
        .with(&loaded.desk)
        .beside(Some(screen), around.after.as_deref())
        .while_typing(loaded.typing());
    let step = |number: &Option<String>, rel: &'static str, icon: &'static str, key: &str| {
        let number = number.as_deref()?;
        let href = screen.case_href(ctx, number);
        let word = ctx.t(key);
        Some(view! {
            <a class="button plain" rel=rel href=href data-part="case" title=word><Icon name=icon/><span class="unseen">{word}</span></a>
        })
    };
    let own = ctx.href(&format!("/xu-ly/ho-so/{}", loaded.case.number));
    view! {
        <section
            id="case"
            class="desk-case"
            aria-labelledby="case-title"
            data-number=loaded.case.number.clone()
            data-version=loaded.case.version.to_string()
            data-title=loaded.title()
        >
            <div class="case-bar">
                <a class="button plain" href=screen.list_href(ctx) data-shut-case><Icon name="arrow-left"/><span>{ctx.t("live.to_list")}</span></a>
                <span class="case-steps">
                    {step(&around.before, "prev", "chevron-up", "live.before")}
                    {step(&around.after, "next", "chevron-down", "live.next")}
                    <a class="button plain" href=own title=ctx.t("live.own_page")><Icon name="external-link"/><span class="unseen">{ctx.t("live.own_page")}</span></a>
                </span>
            </div>
            {people(ctx, loaded)}
            {head(&sheet)}
            {notices(&sheet, outcome)}
            {body(&sheet, loaded)}
        </section>
    }
    .into_any()
}

/// The status of an answer with this case in its column.
pub fn status(ctx: &Ctx, directory: &Directory, loaded: &Loaded, outcome: &Outcome) -> StatusCode {
    status_of(&Sheet::new(ctx, directory, &loaded.case, outcome), outcome)
}

/// Who else has it open; a script keeps it true.
fn people(ctx: &Ctx, loaded: &Loaded) -> AnyView {
    let none = loaded.people.is_empty();
    let shown = loaded.people.iter().map(|person| {
        let key = if person.types { "live.types" } else { "live.looks" };
        let icon = if person.types { "pencil" } else { "eye" };
        let words = ctx.tf(key, &[("name", &person.name)]);
        view! { <li class:types=person.types><Icon name=icon/><span>{words}</span></li> }
    });
    view! { <ul class="people" id="people" hidden=none>{shown.collect_view()}</ul> }.into_any()
}

fn body(sheet: &Sheet<'_>, loaded: &Loaded) -> AnyView {
    let (found, told) = (&loaded.hints, &loaded.told);
    let (ctx, case) = (sheet.ctx, sheet.case);
    let rule = acts::rule(sheet);
    view! {
        <div class="case">
            <div class="case-main">
                {story(sheet)}
                {reply(sheet)}
                {writing::versions(sheet)}
                {tasks(sheet)}
                {hints::hints(sheet, found)}
                {acts::acts(sheet)}
                <section aria-labelledby="history">
                    <h2 id="history">{ctx.t("console.history")}</h2>
                    {history::timeline(ctx, sheet.directory, case, true)}
                </section>
                {spent(sheet)}
                {log(ctx, told).map(|lines| view! { <section class="stack" aria-labelledby="told"><h2 id="told">{ctx.t("told.log_officer")}</h2>{lines}</section> })}
            </div>
            <aside class="case-rail rail" aria-label=ctx.t("console.facts")>{facts::rail(sheet, rule)}{beside::around(sheet, &loaded.around)}</aside>
        </div>
    }
    .into_any()
}

fn head(sheet: &Sheet<'_>) -> impl IntoView + use<> {
    let (ctx, case) = (sheet.ctx, sheet.case);
    let urgent = case.class == SlaClass::Urgent;
    let due = case.due.as_ref().map(|due| super::table::mark(ctx, due.standing.lateness.into()));
    let (number, title) = (case.number.clone(), case.title.clone());
    // Beside a list the list's own heading comes first.
    let title = if sheet.screen.is_some() {
        view! { <h2 class="case-title" id="case-title" tabindex="-1"><span class="case-number number">{number}</span>" "<span lang=ctx.of_people()>{title}</span></h2> }.into_any()
    } else {
        view! { <h1 id="case-title" tabindex="-1"><span class="case-number number">{number}</span>" "<span lang=ctx.of_people()>{title}</span></h1> }.into_any()
    };
    view! {
        <div class="case-head">
            {title}
            <p class="tags">
                <StatusTag status=case.status/>
                {urgent.then(|| view! { <Tag tone=Tone::Danger icon="siren" word=choices::class(ctx, SlaClass::Urgent)/> })}
                {due}
                {hints::repeats(sheet)}
                <span class="quiet-text">{ctx.t("console.col_received")}": "<When at=case.received_at/></span>
            </p>
        </div>
    }
}

fn notices(sheet: &Sheet<'_>, outcome: &Outcome) -> AnyView {
    let ctx = sheet.ctx;
    let done = done(ctx, outcome, sheet.screen);
    let wrong = outcome.sentence(ctx).filter(|_| sheet.problems.is_empty());
    let versions = outcome.is_stale().then(|| versions(sheet)).flatten();
    let wrong = wrong.map(|text| {
        let title = if outcome.is_stale() {
            ctx.t("console.changed_title")
        } else {
            ctx.t("console.not_done")
        };
        view! { <Notice tone=Tone::Danger title=title text=text/> }
    });
    view! {
        <ErrorSummary problems=sheet.problems.clone()/>
        {done}
        {news(sheet)}
        {wrong}
        {versions}
    }
    .into_any()
}

/// The sender added something that nobody has acted on.
fn news(sheet: &Sheet<'_>) -> Option<AnyView> {
    let (ctx, at) = (sheet.ctx, sheet.case.news_at?);
    let (sent, read) = (ctx.t("after.news_at"), ctx.t("after.news_read"));
    let view = view! {
        <Notice tone=Tone::Warn title=ctx.t("after.news")>
            <p>{sent}" "<When at/>". "<a href="#history">{read}</a></p>
        </Notice>
    };
    Some(view.into_any())
}

/// What was done, and the way back to the case that it was done to when that was another.
pub fn done(ctx: &Ctx, outcome: &Outcome, screen: Option<&Screen>) -> Option<AnyView> {
    let text = ctx.t(match outcome.xong.as_str() {
        "cover" => "answer.cover_done",
        done => Action::parse(done).and_then(done_words)?,
    });
    let left = PetitionNumber::parse(&outcome.vua).zip(screen).map(|(number, screen)| {
        let number = number.to_string();
        let href = screen.case_href(ctx, &number);
        view! { " "<a href=href data-part="case">{ctx.tf("live.just_left", &[("number", &number)])}</a> }
    });
    let view = match left {
        Some(left) => view! {
            <div class="notice tone-ok" role="status"><Icon name="circle-check"/><div class="notice-text"><p>{text}{left}</p></div></div>
        }
        .into_any(),
        None => view! { <Notice tone=Tone::Ok text=text/> }.into_any(),
    };
    Some(view)
}

/// The case as it is now beside what this officer had typed for the case as it was.
fn versions(sheet: &Sheet<'_>) -> Option<AnyView> {
    let (ctx, case) = (sheet.ctx, sheet.case);
    let action = sheet.failed?;
    let typed = sheet.unsent(action)?.clone();
    let recent = case.timeline.iter().rev().take(3);
    let recent =
        recent.map(|line| history::entry(ctx, sheet.directory, case, line, false)).collect_view();
    let mine = typed_facts(sheet, action, typed);
    let title = ctx.t(&format!("console.act.{}", form_of(action).code()));
    Some(
        view! {
            <section class="versions" aria-label=ctx.t("console.versions")>
                <div class="card">
                    <h2>{ctx.t("console.version_now")}</h2>
                    <p class="tags"><StatusTag status=case.status/></p>
                    {(action == Action::Classify).then(|| view! { <p><strong>{case.title.clone()}</strong></p> })}
                    <h3>{ctx.t("console.version_changes")}</h3>
                    <ol class="timeline">{recent}</ol>
                </div>
                <div class="card">
                    <h2>{ctx.t("console.version_mine")}</h2>
                    <p class="hint">{title}</p>
                    <Facts facts=mine/>
                    <p class="hint">{ctx.t("console.version_hint")}</p>
                </div>
            </section>
        }
        .into_any(),
    )
}

fn typed_facts(sheet: &Sheet<'_>, action: Action, typed: Act) -> Vec<Fact> {
    let (ctx, directory) = (sheet.ctx, sheet.directory);
    let choice = match action {
        Action::Forward
        | Action::AgencyReturn
        | Action::HandDown
        | Action::Dispute
        | Action::Arbitrate
        | Action::GiveTask
        | Action::HandOver
            if !typed.choice.is_empty() =>
        {
            names::agency(ctx.lang, directory, &typed.choice).to_owned()
        }
        Action::Reject | Action::Redirect => {
            directory.reason(&typed.choice).map(|r| r.name_vi.clone()).unwrap_or_default()
        }
        Action::Assign | Action::Reassign | Action::Substitute => {
            let chosen = sheet.case.handlers.iter().find(|(id, _)| id.to_string() == typed.choice);
            chosen.map(|(_, name)| name.clone()).unwrap_or_default()
        }
        _ => String::new(),
    };
    let chosen = |code: &str, name: &dyn Fn(&str) -> String| {
        if code.is_empty() { String::new() } else { name(code) }
    };
    let card = if typed.card { ctx.t("console.card_check") } else { "" };
    [
        ("console.typed_choice", choice),
        (
            "console.support",
            chosen(&typed.support, &|code| names::agency(ctx.lang, directory, code).to_owned()),
        ),
        (
            "field.nature",
            chosen(&typed.nature, &|code| {
                Nature::parse(code)
                    .map_or(String::new(), |n| ctx.t(&format!("nature.{}", n.code())).to_owned())
            }),
        ),
        (
            "field.category",
            chosen(&typed.category, &|code| names::category(ctx.lang, directory, code).to_owned()),
        ),
        (
            "console.col_commune",
            chosen(&typed.commune, &|code| names::commune(ctx.lang, directory, code).to_owned()),
        ),
        (
            "field.sla_class",
            chosen(&typed.class, &|code| {
                SlaClass::parse(code)
                    .map_or(String::new(), |class| choices::class(ctx, class).to_owned())
            }),
        ),
        ("console.task_until", typed.until),
        ("console.typed_choice", card.to_owned()),
        ("console.public_title", typed.title),
        ("console.public_body", typed.body),
        ("console.public_answer", typed.answer),
        ("console.typed_text", typed.text),
    ]
    .into_iter()
    .filter(|(_, value)| !value.trim().is_empty())
    .map(|(key, value)| Fact::new(ctx.t(key), value))
    .collect()
}

fn story(sheet: &Sheet<'_>) -> AnyView {
    let (ctx, case) = (sheet.ctx, sheet.case);
    let photos = photo::views(ctx, &case.photos, PhotoPurpose::Report);
    let scans = photo::views(ctx, &case.photos, PhotoPurpose::Scan);
    let facts: Vec<Fact> =
        case.details.iter().map(|detail| names::detail(ctx.lang, detail)).collect();
    let details = (!facts.is_empty()).then(|| {
        view! {
            <h3>{ctx.t("asking.officer_title")}</h3>
            <Facts facts/>
            <p class="hint">{ctx.t("asking.officer_hint")}</p>
        }
    });
    view! {
        <section class="card stack" aria-labelledby="story">
            <h2 id="story">{ctx.t("console.story")}</h2>
            <div class="story" lang=ctx.of_people()>{paragraphs(&case.body)}</div>
            {details}
            {(!photos.is_empty()).then(|| view! { <PhotoGrid photos=photos title=ctx.t("console.photos")/> })}
            {video::film(ctx, case.video.as_ref())}
            {(!scans.is_empty()).then(|| view! { <PhotoGrid photos=scans title=ctx.t("entry.scans")/> })}
        </section>
    }
    .into_any()
}

/// Photos of the result: those that stand beside the sender's photo of the same place, and the others.
fn results(ctx: &Ctx, case: &OfficerCase) -> (Vec<AnyView>, Vec<PhotoView>) {
    let of = |purpose| case.photos.iter().filter(move |photo| photo.purpose == purpose);
    let own = photo::views(ctx, &case.photos, PhotoPurpose::Report);
    let shown = photo::views(ctx, &case.photos, PhotoPurpose::Result);
    let (mut pairs, mut alone) = (Vec::new(), Vec::new());
    for (photo, after) in of(PhotoPurpose::Result).zip(shown) {
        let at = of(PhotoPurpose::Report).position(|before| Some(before.id) == photo.before);
        match at.and_then(|at| own.get(at).cloned()) {
            Some(before) => pairs.push(view! { <Compare before after/> }.into_any()),
            None => alone.push(after),
        }
    }
    (pairs, alone)
}

/// The answer on its way, for those who do not write it now.
fn reply(sheet: &Sheet<'_>) -> AnyView {
    let (ctx, case) = (sheet.ctx, sheet.case);
    let writes = case.may.contains(&Action::SubmitReply);
    let (pairs, photos) = results(ctx, case);
    let Some(text) = case.reply.as_ref().filter(|text| !writes && !text.is_empty()) else {
        return ().into_any();
    };
    let author = case.reply_author.clone();
    view! {
        <section class="answer" aria-labelledby="reply">
            <h2 id="reply">{ctx.t("console.reply")}</h2>
            {author.map(|name| view! { <p class="quiet-text"><Icon name="user"/>" "{ctx.tf("console.reply_by", &[("name", &name)])}</p> })}
            <div class="story" lang=ctx.of_people()>{paragraphs(text)}</div>
            {pairs}
            {(!photos.is_empty()).then(|| view! { <PhotoGrid photos=photos title=ctx.t("console.result_photos")/> })}
        </section>
    }
    .into_any()
}

/// Supporting agencies' parts, for the lead to compose from.
fn tasks(sheet: &Sheet<'_>) -> AnyView {
    let (ctx, case) = (sheet.ctx, sheet.case);
    if case.tasks.is_empty() {
        return ().into_any();
    }
    let list = case
        .tasks
        .iter()
        .map(|task| {
            let agency = names::agency(ctx.lang, sheet.directory, &task.agency).to_owned();
            let due =
                task.due_at.map(|at| view! { <span>{ctx.t("console.due")}": "<When at/></span> });
            let words = task.contribution.as_deref().map(|text| {
                view! { <div class="story" lang=ctx.of_people()>{paragraphs(text)}</div> }
            });
            view! {
                <li class="stack">
                    <p><strong>{agency}</strong>" · "{ctx.t(acts::state_key(task.state))}</p>
                    <p class="quiet-text">{due}</p>
                    <div class="quiet-text" lang=ctx.of_people()>{paragraphs(&task.what)}</div>
                    {words}
                </li>
            }
        })
        .collect_view();
    view! {
        <section class="card stack" aria-labelledby="tasks">
            <h2 id="tasks">{ctx.t("console.tasks")}</h2>
            <ul class="stack">{list}</ul>
        </section>
    }
    .into_any()
}

/// Where the time went so far, folded away.
fn spent(sheet: &Sheet<'_>) -> AnyView {
    let (ctx, case) = (sheet.ctx, sheet.case);
    if case.effort.parts.is_empty() {
        return ().into_any();
    }
    let clock = case.class == SlaClass::Urgent;
    view! {
        <details class="fold" id="thoi-gian">
            <summary><Icon name="hourglass"/><span>{ctx.t("console.effort")}</span></summary>
            <div class="fold-body">{effort::table(ctx, sheet.directory, &case.effort, clock, false)}</div>
        </details>
    }
    .into_any()
}

/// What a finished act is called, where the next page says so.
pub fn done_words(action: Action) -> Option<&'static str> {
    Some(match action {
        Action::Accept => "console.done.accept",
        Action::Classify => "console.done.classify",
        Action::AskSender => "console.done.ask_sender",
        Action::Reject => "console.done.reject",
        Action::Redirect => "console.done.redirect",
        Action::Forward => "console.done.forward",
        Action::AgencyAccept => "console.done.agency_accept",
        Action::AgencyReturn => "console.done.agency_return",
        Action::Assign => "console.done.assign",
        Action::DraftReply => "console.done.draft_reply",
        Action::SubmitReply => "console.done.submit_reply",
        Action::ApproveReply => "console.done.approve_reply",
        Action::SendBackReply => "console.done.send_back_reply",
        Action::Rework => "console.done.rework",
        Action::AnswerPublicly => "console.done.answer_publicly",
        Action::AnswerPrivately => "console.done.answer_privately",
        Action::PublishCard => "console.done.publish_card",
        Action::Unpublish => "console.done.unpublish",
        Action::CorrectPublic => "console.done.correct_public",
        Action::Message => "console.done.message",
        Action::AttachResult => "console.done.attach_result",
        Action::Reassign => "console.done.reassign",
        Action::Substitute => "console.done.substitute",
        Action::HandDown => "console.done.hand_down",
        Action::Dispute => "console.done.dispute",
        Action::Arbitrate => "console.done.arbitrate",
        Action::RequestExtension => "console.done.request_extension",
        Action::GrantExtension => "console.done.grant_extension",
        Action::RefuseExtension => "console.done.refuse_extension",
        Action::Progress => "console.done.progress",
        Action::Proceed => "console.done.proceed",
        Action::GiveTask => "console.done.give_task",
        Action::TaskAccept => "console.done.task_accept",
        Action::TaskReturn => "console.done.task_return",
        Action::TaskContribute => "console.done.task_contribute",
        Action::Split => "console.done.split",
        Action::Merge => "console.done.merge",
        Action::Unmerge => "console.done.unmerge",
        Action::Quarantine => "console.done.quarantine",
        Action::HandOver => "console.done.hand_over",
        Action::Erase => "console.done.erase",
        Action::Release => "console.done.release",
        _ => return None,
    })
}
