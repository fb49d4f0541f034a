//! What moved a case besides its own road: who is waited for, more time, petitions that came of it
//! or that it is handled with.

use crate::names;
use crate::page::Ctx;
use crate::report::track::TRACK;
use crate::ui::timeline::paragraphs;
use crate::ui::{Icon, Notice, StatusTag, Tone, When};
use domain::deadline::PauseReason;
use domain::directory::Directory;
use domain::event::EventKind;
use leptos::prelude::*;
use services::view::SenderCase;

/// Where, in lines: the sender's words, commune and district.
pub fn place(ctx: &Ctx, directory: &Directory, case: &SenderCase) -> Vec<String> {
    let commune = case.commune.as_deref();
    let commune = commune.map(|code| names::commune_in_district(ctx.lang, directory, code));
    let lines = [Some(case.address_words.clone()), commune].into_iter().flatten();
    lines.filter(|line| !line.is_empty()).collect()
}

/// The clock stands: since when, and for whom.
pub fn waiting(ctx: &Ctx, case: &SenderCase) -> Option<impl IntoView + use<>> {
    let pause = case.due.as_ref()?.reckoning.pauses.iter().find(|pause| pause.open)?;
    let key = match pause.reason {
        PauseReason::NeedInfo => "report.waits_for_you",
        PauseReason::ExtensionDecision => "report.waits_for_decision",
        PauseReason::ClosedForSilence => "report.waits_closed",
    };
    let from = pause.from;
    Some(
        view! { <p class="waits"><Icon name="pause"/><span>{ctx.t(key)}" "<When at=from/></span></p> },
    )
}

/// More time was given: how much, why, and the new date.
pub fn extension(ctx: &Ctx, case: &SenderCase) -> Option<impl IntoView + use<>> {
    let given = |kind| kind == EventKind::ExtensionGranted;
    let told = case.timeline.iter().rev().find(|entry| given(entry.kind))?;
    let due = case.due.as_ref()?;
    // After a rework or a reopening another limit counts.
    due.reckoning.extension?;
    let days = told.data.days.unwrap_or_default().to_string();
    let title = ctx.tf("report.extended_title", &[("n", &days)]);
    let reason = told.note.clone().filter(|note| !note.trim().is_empty());
    let (why, lang) = (ctx.t("report.extended_why"), ctx.of_people());
    let reason = reason.map(|words| {
        view! { <p><strong>{why}</strong></p> <div lang=lang>{paragraphs(&words)}</div> }
    });
    let (until, label) = (due.reckoning.due_at, ctx.t("report.extended_until"));
    Some(view! {
        <Notice tone=Tone::Info title=title>
            {reason}
            <p>{label}" "<strong><When at=until full=true/></strong></p>
        </Notice>
    })
}

/// Petitions that the same secret opens, and that this one is handled with another's.
pub fn relatives(ctx: &Ctx, case: &SenderCase) -> Option<AnyView> {
    let merged = case
        .is_merged
        .then(|| view! { <Notice tone=Tone::Info text=ctx.t("report.merged_text")/> });
    let to = |number: &str| ctx.href(&format!("{TRACK}/{number}?tu={}", case.number));
    let parts: Vec<_> = case
        .parts
        .iter()
        .map(|part| {
            view! {
                <li>
                    <a href=to(&part.number)><span class="number">{part.number.clone()}</span>" · "<span lang=ctx.of_people()>{part.title.clone()}</span></a>
                    " "<StatusTag status=part.status/>
                </li>
            }
        })
        .collect();
    let whole = case.split_from.as_ref().map(|number| {
        view! { <p>{ctx.t("report.split_from")}" "<a class="number" href=to(number)>{number.clone()}</a></p> }
    });
    let others = (case.me_too > 0).then(|| {
        let text = ctx.tf("report.me_too", &[("n", &case.me_too.to_string())]);
        view! { <p class="me-too"><Icon name="users"/><span>{text}</span></p> }
    });
    if merged.is_none() && parts.is_empty() && whole.is_none() && others.is_none() {
        return None;
    }
    let list = (!parts.is_empty()).then(|| {
        view! {
            <h2 id="parts-title">{ctx.t("report.parts_title")}</h2>
            <p class="hint">{ctx.t("report.parts_text")}</p>
            <ul class="bullets">{parts}</ul>
        }
    });
    let view = view! { <section class="stack relatives">{merged}{list}{whole}{others}</section> };
    Some(view.into_any())
}
