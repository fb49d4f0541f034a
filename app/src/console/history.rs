//! The history of a case in words. What the sender cannot read stands apart, by colour, icon and
//! word, so that nobody mistakes an inner note for an answer.

use super::officer::CurrentOfficer;
use super::photo;
use crate::after::{cause_key, part_key};
use crate::error::AppError;
use crate::names;
use crate::page::{Ctx, Page};
use crate::pages::AppState;
use crate::ui::timeline::paragraphs;
use crate::ui::{BackLink, Icon, PhotoGrid, Tag, Tone, When};
use axum::extract::{Path, Query, State};
use domain::amend::Part;
use domain::directory::Directory;
use domain::event::{ActorKind, EventKind};
use domain::id::PetitionNumber;
use domain::rating::Cause;
use leptos::prelude::*;
use serde::Deserialize;
use services::view::{Entry, OfficerCase};

/// GET `/xu-ly/ho-so/{number}/qua-trinh`: what happened before the page that the case shows.
pub async fn older(
    me: CurrentOfficer,
    State(app): State<AppState>,
    Path(number): Path<String>,
    Query(asked): Query<Before>,
) -> Result<Page, AppError> {
    let number = PetitionNumber::parse(&number).ok_or_else(AppError::not_found)?.to_string();
    let (entries, older) = app.services.older_history(&me.officer, &number, &asked.truoc).await?;
    let mut case = app.services.case(&me.officer, &number).await?;
    (case.timeline, case.older) = (entries, older);
    let (ctx, _) = me.framed(&app.services).await?;
    let directory = app.services.directory();
    Ok(Page::console(&ctx, format!("{} · {}", ctx.t("console.history"), case.number), || {
        view! {
            <BackLink href=ctx.href(&format!("/xu-ly/ho-so/{}", case.number)) word=case.number.clone()/>
            <h1>{ctx.t("console.history")}</h1>
            {timeline(&ctx, &directory, &case, false)}
        }
    }))
}

/// Where a page of a history ends.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Before {
    truoc: String,
}

/// One page of the history, newest first, and the way to what was before. `newest`: the petition
/// stands at its end now.
pub fn timeline(
    ctx: &Ctx,
    directory: &Directory,
    case: &OfficerCase,
    newest: bool,
) -> impl IntoView + use<> {
    let last = case.timeline.len().saturating_sub(1);
    let more = case.older.as_ref().map(|mark| {
        let href = ctx.href(&format!("/xu-ly/ho-so/{}/qua-trinh?truoc={mark}", case.number));
        view! { <p><a class="button quiet" href=href><Icon name="history"/><span>{ctx.t("console.history_older")}</span></a></p> }
    });
    let entries = case
        .timeline
        .iter()
        .enumerate()
        .rev()
        .map(|(i, line)| entry(ctx, directory, case, line, newest && i == last))
        .collect_view();
    view! { <ol class="timeline">{entries}</ol> {more} }
}

/// One line of it.
pub fn entry(
    ctx: &Ctx,
    directory: &Directory,
    case: &OfficerCase,
    line: &Entry,
    is_now: bool,
) -> impl IntoView + use<> {
    let (tone, icon) = look(line.kind);
    let inner = !line.for_sender;
    let class = format!(
        "entry {}{}{}",
        tone.class(),
        if inner { " is-inner" } else { "" },
        if is_now { " is-now" } else { "" }
    );
    let who = who(ctx, directory, line);
    let details = details(ctx, directory, case, line);
    let inner_note = inner || is_inner_note(line.kind);
    let note = line.note.as_deref().filter(|note| !note.trim().is_empty()).map(|note| {
        let mark = inner_note.then(|| view! { <p class="inner-mark"><Icon name="lock"/>{ctx.t("console.inner_note")}</p> });
        let earlier = (line.kind == EventKind::Amended).then(|| view! { <p class="hint">{ctx.t("after.earlier_words")}</p> });
        view! { <div class="entry-text" class:is-inner=inner_note>{mark}{earlier}<div class="stack" lang=ctx.of_people()>{paragraphs(note)}</div></div> }
    });
    let photos = photo::of_entry(ctx, &line.photos);
    view! {
        <li class=class aria-current=is_now.then_some("step")>
            <span class="dot"><Icon name=icon/></span>
            <div class="entry-body">
                <p class="entry-title">
                    {ctx.t(&format!("console.event.{}", line.kind.code()))}
                    {inner.then(|| view! { " " <Tag tone=Tone::Neutral icon="lock" word=ctx.t("console.inner")/> })}
                </p>
                {(!details.is_empty()).then(|| view! { <p class="entry-details">{details}</p> })}
                <p class="entry-facts"><When at=line.at/><span>{who}</span></p>
                {note}
                {(!photos.is_empty()).then(|| view! { <PhotoGrid photos/> })}
            </div>
        </li>
    }
}

/// Words between desks: the event is on the sender's timeline, its note is not.
const fn is_inner_note(kind: EventKind) -> bool {
    use EventKind as E;
    matches!(
        kind,
        E::Forwarded
            | E::AgencyReturned
            | E::Assigned
            | E::ReplySentBack
            | E::ReworkAsked
            | E::Unpublished
            | E::HandedDown
            | E::Disputed
            | E::Arbitrated
            | E::TaskGiven
            | E::Released
            | E::Unmerged
            | E::Amended
    )
}

fn who(ctx: &Ctx, directory: &Directory, line: &Entry) -> String {
    match line.actor {
        ActorKind::Sender => ctx.t("console.who_sender").to_owned(),
        ActorKind::System => ctx.t("console.who_system").to_owned(),
        ActorKind::Anonymous => ctx.t("console.who_anonymous").to_owned(),
        ActorKind::Officer => {
            let name =
                line.actor_name.clone().unwrap_or_else(|| ctx.t("console.who_officer").to_owned());
            match &line.agency {
                Some(code) => format!(
                    "{name} · {}",
                    names::agency_short(ctx.lang, directory, code).to_owned()
                ),
                None => name,
            }
        }
    }
}

fn details(ctx: &Ctx, directory: &Directory, case: &OfficerCase, line: &Entry) -> String {
    use EventKind as E;
    let data = &line.data;
    let agency =
        data.agency.as_deref().map(|code| names::agency(ctx.lang, directory, code).to_owned());
    let mut parts: Vec<String> = Vec::new();
    match line.kind {
        E::Forwarded => {
            parts.extend(agency.map(|name| ctx.tf("console.to_agency", &[("name", &name)])));
            let support = data
                .support
                .as_deref()
                .map(|code| names::agency(ctx.lang, directory, code).to_owned());
            parts.extend(support.map(|name| ctx.tf("console.with_support", &[("name", &name)])));
            let remembered = data.what.as_deref() == Some(services::routing::REMEMBERED);
            let by_rule = (!data.rules.is_empty()).then(|| {
                ctx.t(if remembered { "console.now_remembered" } else { "console.by_rule" })
            });
            parts.extend(by_rule.map(str::to_owned));
        }
        E::Entered => {
            let channel = data.what.as_deref().and_then(domain::petition::Channel::parse);
            parts.extend(
                channel.map(|one| ctx.t(&format!("console.channel.{}", one.code())).to_owned()),
            );
        }
        E::HandedDown | E::Arbitrated | E::HandedOver => {
            parts.extend(agency.map(|name| ctx.tf("console.to_agency", &[("name", &name)])))
        }
        E::TaskGiven | E::TaskAccepted | E::TaskReturned | E::TaskContributed => {
            let support = data
                .support
                .as_deref()
                .map(|code| names::agency(ctx.lang, directory, code).to_owned());
            parts.extend(support.map(|name| ctx.tf("console.with_support", &[("name", &name)])));
        }
        E::ReplySubmitted | E::ReplyApproved => {
            let score = data.score.map(|score| score.to_string());
            parts.extend(score.map(|n| ctx.tf("answer.score", &[("n", &n)])));
        }
        E::PhotoCovered => {
            let boxes = data.count.unwrap_or(0).to_string();
            parts.push(match data.count {
                Some(0) => ctx.t("answer.cover_taken_off").to_owned(),
                _ => ctx.tf("answer.cover_boxes", &[("n", &boxes)]),
            });
        }
        E::ExtensionRequested | E::ExtensionGranted => {
            let days = data.days.map(|days| days.to_string());
            parts.extend(days.map(|n| ctx.tf("console.days", &[("n", &n)])));
        }
        E::Split | E::SplitOff | E::Merged | E::MergedIn | E::Unmerged | E::UnmergedFrom => {
            parts.extend(data.other.clone())
        }
        E::AgencyReturned | E::Disputed => {
            parts.extend(agency.map(|name| ctx.tf("console.proposes_agency", &[("name", &name)])))
        }
        E::Rejected | E::Redirected | E::ClosedSilent => {
            let reason = data.reason.as_deref().and_then(|code| directory.reason(code));
            parts.extend(reason.map(|reason| reason.name_vi.clone()));
        }
        E::Classified => {
            let code = data.category.as_deref().or(data.what.as_deref());
            parts.extend(code.map(|code| names::category(ctx.lang, directory, code).to_owned()))
        }
        E::Assigned | E::Reassigned | E::Substituted => {
            let person = case
                .handlers
                .iter()
                .find(|(id, _)| data.person.as_deref() == Some(id.to_string().as_str()));
            parts.extend(person.map(|(_, name)| ctx.tf("console.to_person", &[("name", name)])));
        }
        E::Answered => {
            let public = data.what.as_deref() == Some("public");
            parts.push(
                ctx.t(if public {
                    "console.answered_publicly"
                } else {
                    "console.answered_privately"
                })
                .to_owned(),
            );
            let open = data.left_open.map(|open| open.to_string());
            parts.extend(open.map(|n| ctx.tf("answer.left_open", &[("n", &n)])));
        }
        E::Rated => {
            parts.extend(data.level.map(|level| rating(ctx, level).to_owned()));
            let attitude = data.attitude.map(|level| rating(ctx, level));
            parts.extend(attitude.map(|level| ctx.tf("after.attitude_is", &[("level", level)])));
            let causes = data.causes.iter().filter_map(|code| Cause::parse(code));
            parts.extend(causes.map(|cause| ctx.t(cause_key(cause)).to_owned()));
        }
        E::Amended => {
            let changed = data.parts.iter().filter_map(|code| Part::parse(code));
            parts.extend(changed.map(|part| ctx.t(part_key(part)).to_owned()));
        }
        E::ActRefused => {
            let act = data.what.as_deref().and_then(domain::workflow::Action::parse);
            parts.extend(act.map(|act| ctx.t(&format!("console.act.{}", act.code())).to_owned()));
        }
        _ => {}
    }
    parts.join(" · ")
}

/// The level of satisfaction in words.
pub fn rating(ctx: &Ctx, level: u8) -> &'static str {
    ctx.t(match level {
        4 => "console.rating_4",
        3 => "console.rating_3",
        2 => "console.rating_2",
        _ => "console.rating_1",
    })
}

const fn look(kind: EventKind) -> (Tone, &'static str) {
    use EventKind as E;
    match kind {
        E::Received => (Tone::Info, "inbox"),
        E::Entered => (Tone::Info, "pencil"),
        E::Accepted | E::AgencyAccepted => (Tone::Brand, "check"),
        E::Classified => (Tone::Neutral, "tag"),
        E::Asked => (Tone::Warn, "circle-help"),
        E::Supplemented | E::Messaged | E::WroteBack | E::InfoAdded => {
            (Tone::Info, "message-square-text")
        }
        E::Amended => (Tone::Info, "pencil"),
        E::Rejected | E::ClosedSilent => (Tone::Neutral, "ban"),
        E::Redirected => (Tone::Neutral, "corner-up-left"),
        E::Forwarded => (Tone::Brand, "send"),
        E::AgencyReturned | E::ReplySentBack | E::ReworkAsked => (Tone::Warn, "undo-2"),
        E::Assigned => (Tone::Brand, "user-check"),
        E::Started => (Tone::Brand, "pencil"),
        E::ReplySubmitted => (Tone::Brand, "file-text"),
        E::ReplyApproved => (Tone::Ok, "badge-check"),
        E::Answered => (Tone::Ok, "circle-check"),
        E::Published | E::PublicCorrected => (Tone::Info, "megaphone"),
        E::Unpublished => (Tone::Warn, "eye-off"),
        E::IdentityOpened => (Tone::Warn, "eye"),
        E::ResultAttached => (Tone::Brand, "camera"),
        E::PhotoCovered => (Tone::Info, "eye-off"),
        E::Withdrawn => (Tone::Neutral, "rotate-ccw"),
        E::Rated => (Tone::Info, "star"),
        E::Closed => (Tone::Neutral, "lock"),
        E::AbuseReported => (Tone::Danger, "flag"),
        E::Reminded => (Tone::Warn, "clock"),
        E::ActRefused => (Tone::Danger, "shield-alert"),
        E::Reassigned | E::Substituted => (Tone::Brand, "user-check"),
        E::HandedDown | E::Arbitrated => (Tone::Brand, "send"),
        E::Disputed | E::Reopened | E::ReopenedAgain => (Tone::Warn, "rotate-ccw"),
        E::ExtensionRequested | E::ExtensionRefused => (Tone::Warn, "clock"),
        E::ExtensionGranted => (Tone::Info, "clock"),
        E::ProgressGiven => (Tone::Info, "message-square-text"),
        E::Chased => (Tone::Warn, "circle-alert"),
        E::Proceeded | E::CameBack => (Tone::Brand, "check"),
        E::TaskGiven | E::TaskAccepted | E::TaskContributed => (Tone::Brand, "users"),
        E::TaskReturned => (Tone::Warn, "undo-2"),
        E::Split | E::SplitOff | E::Merged | E::MergedIn => (Tone::Info, "file-text"),
        E::Unmerged | E::UnmergedFrom => (Tone::Neutral, "file-text"),
        E::AnsweredWith => (Tone::Ok, "circle-check"),
        E::Quarantined | E::HandedOver | E::Erased => (Tone::Danger, "shield-alert"),
        E::Released => (Tone::Neutral, "undo-2"),
        E::DataOpened | E::DataChanged | E::DataRequested | E::DataAnswered => {
            (Tone::Info, "scale")
        }
        E::DataUnlinked => (Tone::Neutral, "eye-off"),
        E::SecretRenewed => (Tone::Info, "key-round"),
        E::SignedIn | E::SignInFailed | E::AccountChanged | E::ConfigurationChanged => {
            (Tone::Neutral, "key-round")
        }
        E::Exported => (Tone::Neutral, "download"),
        E::Tagged | E::Untagged => (Tone::Neutral, "tag"),
        E::BulkCalledBack => (Tone::Neutral, "undo-2"),
    }
}
