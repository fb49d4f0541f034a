//! How a case looks to its sender. The parts stand in the order of need: what is asked of them,
//! the answer, where it stands, the history, what they sent.

use super::{Typed, again, judge, lines, talk};
use crate::names;
use crate::page::{Ctx, Page};
use crate::report::photo::shown_of_case;
use crate::report::story::story;
use crate::report::track::TRACK;
use crate::ui::timeline::paragraphs;
use crate::ui::{
    self, BackLink, Compare, ErrorSummary, FaceTag, Fact, Facts, Icon, Look, Notice, PhotoGrid,
    PrintButton, Promised, StatusTag, Submit, TextArea, Timeline, Tone, When,
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
            {talk::amend(ctx, case)}
            {question(ctx, case, typed)}
            {answer(ctx, directory, case)}
            {judge::rating(ctx, case, typed)}
            {again::reopen(ctx, case, typed)}
            {again::come_back(ctx, case, typed)}
            {standing(ctx, directory, case, typed)}
            {talk::relay(ctx, directory, case, typed)}
            {talk::add(ctx, case, typed)}
            {crate::notices::ask::section(ctx, &case.number)}
            {lines::relatives(ctx, case)}
            <section class="stack">
                <h2>{ctx.t("report.case_history")}</h2>
                {case.is_cut.then(|| view! { <p class="hint">{ctx.t("report.history_cut")}</p> })}
                <Timeline entries=story(ctx, directory, case, false)/>
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
            let form = if typed.form == talk::INFO { Action::AddInfo } else { Action::WriteBack };
            (!may(case, form)).then(|| typed.message.clone())
        })
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
    let (pairs, photos) = results(ctx, case);
    Some(answer_section(ctx, "answer-title", by, case.answered_at, &reply, pairs, photos))
}

/// The answer as its sender reads it; also for whoever looks at it before it is sent. `id` is that of
/// its heading.
pub fn answer_section(
    ctx: &Ctx,
    id: &'static str,
    by: Option<String>,
    at: Option<i64>,
    reply: &str,
    pairs: Vec<AnyView>,
    photos: Vec<ui::PhotoView>,
) -> AnyView {
    let some = !photos.is_empty();
    let title = ctx.t("report.result_photos");
    view! {
        <section class="answer" aria-labelledby=id>
            <h2 id=id>{ctx.t("report.answer_title")}</h2>
            <p class="hint">
                {by.map(|by| view! { <strong>{by}</strong>" · " })}
                {at.map(|at| view! { <When at/> })}
            </p>
            <div class="stack">{paragraphs(reply)}</div>
            {pairs}
            {some.then(|| view! { <PhotoGrid photos title/> })}
        </section>
    }
    .into_any()
}

/// Result photos: those that stand beside the sender's photo of the same place, and the others.
fn results(ctx: &Ctx, case: &SenderCase) -> (Vec<AnyView>, Vec<ui::PhotoView>) {
    let of = |purpose| case.photos.iter().filter(move |photo| photo.purpose == purpose);
    let shown = photos(ctx, case, PhotoPurpose::Result, "report.result_alt");
    let (mut pairs, mut alone) = (Vec::new(), Vec::new());
    for (photo, after) in of(PhotoPurpose::Result).zip(shown) {
        let before = of(PhotoPurpose::Report).find(|own| Some(own.id) == photo.before);
        match before {
            Some(own) => {
                let alt = ctx.t("after.before_alt").to_owned();
                let before = shown_of_case(&case.number, own, alt);
                pairs.push(view! { <Compare before after/> }.into_any());
            }
            None => alone.push(after),
        }
    }
    (pairs, alone)
}

fn standing(
    ctx: &Ctx,
    directory: &Directory,
    case: &SenderCase,
    typed: &Typed,
) -> impl IntoView + use<> {
    let now = now_words(ctx, directory, case);
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

/// Who holds it, and what they do.
pub fn now_words(ctx: &Ctx, directory: &Directory, case: &SenderCase) -> String {
    let holder = match case.holder.as_deref() {
        Some(code) => names::agency(ctx.lang, directory, code).to_owned(),
        None => names::coordinator(ctx, directory),
    };
    ctx.tf(now_key(case), &[("holder", &holder)])
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
        // What came later stands with the words that it came with.
        .filter(|photo| photo.purpose == purpose && photo.event.is_none())
        .enumerate()
        .map(|(i, photo)| {
            shown_of_case(&case.number, photo, ctx.tf(alt, &[("n", &(i + 1).to_string())]))
        })
        .collect()
}

fn sent(ctx: &Ctx, directory: &Directory, case: &SenderCase) -> impl IntoView + use<> {
    let place = lines::place(ctx, directory, case);
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
    facts.extend(case.details.iter().map(|detail| names::detail(ctx.lang, detail)));
    facts.push(Fact::new(ctx.t("field.description"), case.body.clone()));
    let photos = photos(ctx, case, PhotoPurpose::Report, "report.photo_alt");
    let some = !photos.is_empty();
    let title = ctx.t("report.your_photos");
    view! {
        <section class="stack">
            <h2>{ctx.t("report.case_yours")}</h2>
            <Facts facts/>
            {crate::report::video::on_case(ctx, &case.number, case.video.as_ref())}
            {some.then(|| view! { <PhotoGrid photos title/> })}
        </section>
    }
}

fn more(ctx: &Ctx, case: &SenderCase, typed: &Typed) -> impl IntoView + use<> {
    let public = case.is_public.then(|| ctx.href(&format!("/cong-khai/{}", case.number)));
    let withdraw = may(case, Action::Withdraw).then(|| withdraw(ctx, case, typed));
    let share = share(ctx, case);
    view! {
        <section class="more no-print">
            {public.map(|href| view! { <a class="button quiet" href=href><Icon name="megaphone"/><span>{ctx.t("report.case_public")}</span></a> })}
            <PrintButton word=ctx.t("report.print")/>
            <a class="button quiet" href=ctx.href(&crate::rights::of_petition(&case.number))><Icon name="scale"/><span>{ctx.t("rights.case_link")}</span></a>
            <a class="button quiet" href=ctx.href(&format!("{TRACK}/{}/ho-so.pdf", case.number)) download=true><Icon name="download"/><span>{ctx.t("after.pdf")}</span></a>
            {share}
            {withdraw}
        </section>
    }
}

/// The public page can be shared; this one never: its address opens nothing without the secret.
fn share(ctx: &Ctx, case: &SenderCase) -> impl IntoView + use<> {
    let button = case.is_public.then(|| {
        let url = ctx.url(&format!("/cong-khai/{}", case.number));
        view! {
            <button class="button quiet by-script" type="button" data-share=url data-done=ctx.t("public.copied")>
                <Icon name="link"/><span>{ctx.t("after.share")}</span>
            </button>
        }
    });
    let text = ctx.t(if case.is_public { "after.share_text" } else { "after.share_none" });
    view! { {button} <p class="hint share-text">{text}</p> }
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
