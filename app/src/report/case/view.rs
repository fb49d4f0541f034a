//! How a case looks to its sender. The parts stand in the order of need: what is asked of them,
//! the answer, where it stands, the history, what they sent.

use super::{Typed, again, lines};
use crate::islands::print::PrintButton;
use crate::names;
use crate::page::{Ctx, Page};
use crate::report::photo::shown_of_case;
use crate::report::story::{level_key, story};
use crate::report::track::TRACK;
use crate::ui::timeline::paragraphs;
use crate::ui::{
    self, BackLink, Choice, ErrorSummary, FaceTag, Fact, Facts, Icon, Look, Notice, PhotoGrid,
    Pick, Promised, StatusTag, Submit, TextArea, Timeline, Tone, When,
};
use domain::directory::Directory;
use domain::input::{Comment, Reason};
use domain::petition::{PhotoPurpose, PublicFace, Status};
use domain::workflow::Action;
use leptos::prelude::*;
use services::view::SenderCase;

/// The page, with what was typed into a refused form.
pub fn page(ctx: &Ctx, directory: &Directory, case: &SenderCase, typed: &Typed) -> Page {
    let title = format!("{} · {}", case.number, case.title);
    let page = Page::private(ctx, title, || {
        view! {
            <BackLink href=ctx.href(TRACK) word=ctx.t("report.track_another")/>
            <ErrorSummary problems=typed.problems.clone()/>
            {typed.done.map(|key| view! { <Notice tone=Tone::Ok text=ctx.t(key)/> })}
            {refused(ctx, case, typed)}
            {head(ctx, case)}
            {question(ctx, case, typed)}
            {answer(ctx, directory, case)}
            {rating(ctx, case, typed)}
            {again::reopen(ctx, case, typed)}
            {again::come_back(ctx, case, typed)}
            {standing(ctx, directory, case, typed)}
            {crate::notices::ask::section(ctx, &case.number)}
            {lines::relatives(ctx, case)}
            <section class="stack">
                <h2>{ctx.t("report.case_history")}</h2>
                {case.is_cut.then(|| view! { <p class="hint">{ctx.t("report.history_cut")}</p> })}
                <Timeline entries=story(ctx, directory, case)/>
            </section>
            {sent(ctx, directory, case)}
            {more(ctx, case, typed)}
        }
    });
    if typed.problems.is_empty() { page } else { page.with_problems() }
}

pub fn may(case: &SenderCase, action: Action) -> bool {
    case.may.contains(&action)
}

/// A refusal, with the words whose form may be gone.
fn refused(ctx: &Ctx, case: &SenderCase, typed: &Typed) -> Option<impl IntoView + use<>> {
    let sentence = ctx.t(typed.refusal?);
    let answers = may(case, Action::Supplement) || may(case, Action::ReopenSilent);
    let reopens = may(case, Action::Reopen) || may(case, Action::ReopenAgain);
    let homeless = (!answers && !typed.description.is_empty())
        .then(|| typed.description.clone())
        .or_else(|| (!reopens && !typed.reason.is_empty()).then(|| typed.reason.clone()))
        .or_else(|| {
            (!may(case, Action::Rate) && !may(case, Action::Withdraw))
                .then(|| typed.comment.clone())
        })
        .filter(|words| !words.trim().is_empty());
    let yours = ctx.t("report.your_words");
    Some(view! {
        <Notice tone=Tone::Danger text=sentence/>
        {homeless.map(|words| view! { <div class="inset"><p><strong>{yours}</strong></p>{paragraphs(&words)}</div> })}
    })
}

fn head(ctx: &Ctx, case: &SenderCase) -> impl IntoView + use<> {
    // “Không thụ lý” would put on the house what the sender did.
    let tag = match case.status {
        status @ (Status::Withdrawn | Status::Merged) => view! { <StatusTag status/> }.into_any(),
        _ => view! { <FaceTag face=case.face/> }.into_any(),
    };
    view! {
        <header class="case-head">
            <p class="tags">{tag}<span class="number case-number">{case.number.clone()}</span></p>
            <h1>{case.title.clone()}</h1>
            <p class="hint">{ctx.t("report.case_sent")}" "<When at=case.received_at/></p>
        </header>
    }
}

fn question(ctx: &Ctx, case: &SenderCase, typed: &Typed) -> Option<impl IntoView + use<>> {
    if !may(case, Action::Supplement) {
        return None;
    }
    let asked = case.question.clone().unwrap_or_default();
    let until = case.answer_until;
    Some(view! {
        <section class="card ask tone-warn" aria-labelledby="ask-title">
            <h2 id="ask-title"><Icon name="message-square"/>{ctx.t("report.ask_title")}</h2>
            <div class="inset">{paragraphs(&asked)}</div>
            {until.map(|at| view! { <p>{ctx.t("report.ask_until")}" "<strong><When at full=true/></strong></p> })}
            <form method="post" action=ctx.action("track/supplement")>
                <input type="hidden" name="number" value=case.number.clone()/>
                <TextArea
                    name="description"
                    label=ctx.t("report.ask_label")
                    hint=ctx.t("report.ask_hint")
                    value=typed.description.clone()
                    error=typed.problems.of("description")
                    maxlength=Reason::MAX
                    rows=5
                />
                <div class="actions in-line"><Submit word=ctx.t("report.ask_send") icon="send"/></div>
            </form>
        </section>
    })
}

fn answer(ctx: &Ctx, directory: &Directory, case: &SenderCase) -> Option<impl IntoView + use<>> {
    let reply = case.reply.clone()?;
    let by =
        case.replied_by.as_deref().map(|code| names::agency(ctx.lang, directory, code).to_owned());
    let photos = photos(ctx, case, PhotoPurpose::Result, "report.result_alt");
    let some = !photos.is_empty();
    let title = ctx.t("report.result_photos");
    Some(view! {
        <section class="answer" aria-labelledby="answer-title">
            <h2 id="answer-title">{ctx.t("report.answer_title")}</h2>
            <p class="hint">
                {by.map(|by| view! { <strong>{by}</strong>" · " })}
                {case.answered_at.map(|at| view! { <When at/> })}
            </p>
            <div class="stack">{paragraphs(&reply)}</div>
            {some.then(|| view! { <PhotoGrid photos title/> })}
        </section>
    })
}

const LEVELS: [(u8, &str); 4] = [(4, "smile-plus"), (3, "smile"), (2, "meh"), (1, "frown")];

fn rating(ctx: &Ctx, case: &SenderCase, typed: &Typed) -> Option<AnyView> {
    if let Some(level) = case.rating {
        let text = ctx.tf("report.rated", &[("level", ctx.t(level_key(level)))]);
        return Some(
            view! { <p class="rated"><Icon name="star"/><span>{text}</span></p> }.into_any(),
        );
    }
    if !may(case, Action::Rate) {
        return None;
    }
    let choices = LEVELS
        .map(|(level, icon)| Choice {
            icon: Some(icon),
            ..Choice::new(level.to_string(), ctx.t(level_key(level)))
        })
        .to_vec();
    let until = case.rate_until;
    Some(
        view! {
            <section class="card" aria-label=ctx.t("report.rate_title")>
                <form method="post" action=ctx.action("track/rate") class="rate">
                    <input type="hidden" name="number" value=case.number.clone()/>
                    <Pick
                        name="rating"
                        legend=ctx.t("report.rate_title")
                        choices
                        chosen=vec![typed.rating.clone()]
                        error=typed.problems.of("rating")
                        columns=true
                    />
                    <TextArea
                        name="comment"
                        label=ctx.t("report.rate_comment")
                        hint=ctx.t("report.rate_comment_hint")
                        value=typed.comment.clone()
                        error=typed.problems.of("comment")
                        maxlength=Comment::MAX
                        rows=3
                    />
                    {until.map(|at| view! { <p class="hint">{ctx.t("report.rate_until")}" "<When at day_only=true/></p> })}
                    <div class="actions in-line"><Submit word=ctx.t("report.rate_send") icon="star"/></div>
                </form>
            </section>
        }
        .into_any(),
    )
}

fn standing(
    ctx: &Ctx,
    directory: &Directory,
    case: &SenderCase,
    typed: &Typed,
) -> impl IntoView + use<> {
    let holder = match case.holder.as_deref() {
        Some(code) => names::agency(ctx.lang, directory, code).to_owned(),
        None => names::coordinator(ctx, directory),
    };
    let now = ctx.tf(now_key(case), &[("holder", &holder)]);
    let more = (lines::waiting(ctx, case), lines::extension(ctx, case));
    let chase = again::chase(ctx, case, typed);
    let label = ctx.t("report.due_label");
    let promise = case.due.clone();
    view! {
        <section class="card now">
            <h2>{ctx.t("report.now_title")}</h2>
            <p>{now}</p>
            {promise.map(|promise| view! { <Promised label promise/> })}
            {more.0}
            {more.1}
            {chase}
        </section>
    }
}

const fn now_key(case: &SenderCase) -> &'static str {
    match (case.status, case.face) {
        (Status::Withdrawn, _) => "report.now_withdrawn",
        (Status::CoordinatorCheck, _) => "report.now_check",
        (Status::Forwarded, _) => "report.now_forwarded",
        (_, PublicFace::Received) => "report.now_received",
        (_, PublicFace::InProgress) => "report.now_in_progress",
        (_, PublicFace::Waiting) => "report.now_waiting",
        (_, PublicFace::Resolved) => "report.now_resolved",
        (_, PublicFace::NotHandled) => "report.now_not_handled",
    }
}

fn photos(ctx: &Ctx, case: &SenderCase, purpose: PhotoPurpose, alt: &str) -> Vec<ui::PhotoView> {
    case.photos
        .iter()
        .filter(|photo| photo.purpose == purpose)
        .enumerate()
        .map(|(i, photo)| {
            shown_of_case(&case.number, photo, ctx.tf(alt, &[("n", &(i + 1).to_string())]))
        })
        .collect()
}

fn sent(ctx: &Ctx, directory: &Directory, case: &SenderCase) -> impl IntoView + use<> {
    let mut place = vec![case.address_words.clone()];
    place.extend(
        case.commune.as_deref().map(|code| names::commune_in_district(ctx.lang, directory, code)),
    );
    place.retain(|line| !line.is_empty());
    let mut facts = vec![
        Fact::new(ctx.t("field.nature"), ctx.t(&format!("nature.{}", case.nature.code()))),
        Fact::new(
            ctx.t("field.category"),
            names::category(ctx.lang, directory, &case.category).to_owned(),
        ),
    ];
    if !place.is_empty() {
        facts.push(Fact::new(ctx.t("report.step_place"), place.join("\n")));
    }
    facts.push(Fact::new(ctx.t("field.description"), case.body.clone()));
    let photos = photos(ctx, case, PhotoPurpose::Report, "report.photo_alt");
    let some = !photos.is_empty();
    let title = ctx.t("report.your_photos");
    view! {
        <section class="stack">
            <h2>{ctx.t("report.case_yours")}</h2>
            <Facts facts/>
            {some.then(|| view! { <PhotoGrid photos title/> })}
        </section>
    }
}

fn more(ctx: &Ctx, case: &SenderCase, typed: &Typed) -> impl IntoView + use<> {
    let public = case.is_public.then(|| ctx.href(&format!("/cong-khai/{}", case.number)));
    let withdraw = may(case, Action::Withdraw).then(|| withdraw(ctx, case, typed));
    view! {
        <section class="more no-print">
            {public.map(|href| view! { <a class="button quiet" href=href><Icon name="megaphone"/><span>{ctx.t("report.case_public")}</span></a> })}
            <PrintButton word=ctx.t("report.print").to_owned() sprite=ctx.asset("icons.svg")/>
            {withdraw}
        </section>
    }
}

fn withdraw(ctx: &Ctx, case: &SenderCase, typed: &Typed) -> impl IntoView + use<> {
    let error = typed.problems.of("comment");
    let open = error.is_some();
    view! {
        <details class="fold withdraw" open=open>
            <summary><Icon name="undo-2"/><span>{ctx.t("report.withdraw")}</span></summary>
            <form method="post" action=ctx.action("track/withdraw") class="fold-body">
                <input type="hidden" name="number" value=case.number.clone()/>
                <p><strong>{ctx.t("report.withdraw_sure")}</strong></p>
                <p>{ctx.t("report.withdraw_text")}</p>
                <TextArea
                    name="comment"
                    label=ctx.t("report.withdraw_why")
                    value=typed.comment.clone()
                    error
                    maxlength=Comment::MAX
                    rows=3
                    optional=true
                />
                <div class="actions in-line"><Submit word=ctx.t("report.withdraw_do") look=Look::Danger icon="undo-2"/></div>
            </form>
        </details>
    }
}
