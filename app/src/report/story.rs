//! The history of a case in the sender's words. Officers have no names here; agencies do.

use super::photo::shown_of_case;
use crate::after::part_key;
use crate::names;
use crate::page::Ctx;
use crate::ui::{self, Tone};
use domain::amend::Part;
use domain::directory::Directory;
use domain::event::{ActorKind, EventKind};
use services::view::{Entry, SenderCase};

/// Every line, oldest first, and what is still to come.
/// With `whole`, the words that stand elsewhere on the page stand here too.
pub fn story(ctx: &Ctx, directory: &Directory, case: &SenderCase, whole: bool) -> Vec<ui::Entry> {
    let told: Vec<(EventKind, ui::Entry)> = case
        .timeline
        .iter()
        .filter_map(|entry| Some((entry.kind, line(ctx, directory, case, entry, whole)?)))
        .collect();
    let now = told.iter().rposition(|(kind, _)| moves(*kind)).filter(|_| !case.status.is_final());
    let mut lines: Vec<ui::Entry> = told
        .into_iter()
        .enumerate()
        .map(|(i, (_, line))| ui::Entry { is_now: now == Some(i), ..line })
        .collect();
    if case.status.is_final() {
        return lines;
    }
    let due_at =
        case.due.as_ref().map(|due| crate::words::full_day(ctx.lang, due.reckoning.due_at));
    let title = match due_at {
        Some(day) => ctx.tf("report.ahead_by", &[("day", &day)]),
        None => ctx.t("report.ahead").to_owned(),
    };
    lines.push(ui::Entry { title, ..ui::Entry::default() });
    lines
}

fn line(
    ctx: &Ctx,
    directory: &Directory,
    case: &SenderCase,
    entry: &Entry,
    whole: bool,
) -> Option<ui::Entry> {
    let (key, icon, tone) = look(entry.kind)?;
    let agency = |code: &Option<String>| {
        code.as_deref().map(|code| names::agency(ctx.lang, directory, code).to_owned())
    };
    let by = agency(&entry.agency).unwrap_or_else(|| names::coordinator(ctx, directory));
    let to = agency(&entry.data.agency).unwrap_or_default();
    let level = entry.data.level.map_or("", |level| ctx.t(level_key(level)));
    let other = entry.data.other.clone().unwrap_or_default();
    let support = agency(&entry.data.support).unwrap_or_default();
    let title = ctx.tf(
        key,
        &[("by", &by), ("to", &to), ("level", level), ("other", &other), ("support", &support)],
    );
    let who = match entry.actor {
        ActorKind::Sender => Some(ctx.t("report.you").to_owned()),
        ActorKind::Officer => Some(by),
        ActorKind::System | ActorKind::Anonymous => None,
    };
    // The answer itself stands at the top of the page, messages in their box.
    use EventKind as E;
    let is_talk = matches!(entry.kind, E::Messaged | E::WroteBack);
    let stands_elsewhere =
        (is_talk && !whole) || matches!(entry.kind, E::Answered | E::AnsweredWith);
    let text = entry.note.clone().filter(|note| !note.is_empty() && !stands_elsewhere);
    let photos = if is_talk { Vec::new() } else { photos(ctx, case, entry) };
    let text = match entry.kind {
        EventKind::IdentityOpened => {
            text.map(|reason| ctx.tf("report.identity_reason", &[("reason", &reason)]))
        }
        EventKind::Amended => {
            let parts = entry.data.parts.iter().filter_map(|code| Part::parse(code));
            let parts: Vec<_> = parts.map(|part| ctx.t(part_key(part))).collect();
            (!parts.is_empty()).then(|| parts.join(", "))
        }
        _ => text,
    };
    Some(ui::Entry {
        at: Some(entry.at),
        title,
        who,
        text,
        photos,
        tone,
        icon: Some(icon),
        ..ui::Entry::default()
    })
}

/// The photos that came with an entry, at the sender's own addresses.
pub fn photos(ctx: &Ctx, case: &SenderCase, entry: &Entry) -> Vec<ui::PhotoView> {
    let shown = entry.photos.iter().enumerate().map(|(i, photo)| {
        let alt = ctx.tf("after.photo_alt", &[("n", &(i + 1).to_string())]);
        shown_of_case(&case.number, photo, alt)
    });
    shown.collect()
}

/// The petition came a step further; the other events happen beside its road.
const fn moves(kind: EventKind) -> bool {
    use EventKind as E;
    !matches!(
        kind,
        E::Published
            | E::PublicCorrected
            | E::Unpublished
            | E::IdentityOpened
            | E::SecretRenewed
            | E::DataChanged
            | E::DataUnlinked
            | E::DataRequested
            | E::DataAnswered
            | E::Messaged
            | E::WroteBack
            | E::Amended
            | E::InfoAdded
            | E::Chased
            | E::ProgressGiven
            | E::TaskGiven
            | E::Split
    )
}

/// Sentence, icon and tone; none for what stays between the desks.
fn look(kind: EventKind) -> Option<(&'static str, &'static str, Tone)> {
    use EventKind as E;
    Some(match kind {
        E::Received => ("event.received", "send", Tone::Ok),
        E::Entered => ("event.entered", "pencil", Tone::Info),
        E::Accepted => ("event.accepted", "inbox", Tone::Ok),
        E::Asked => ("event.asked", "message-square", Tone::Warn),
        E::Supplemented => ("event.supplemented", "message-square-text", Tone::Ok),
        E::Rejected => ("event.rejected", "ban", Tone::Neutral),
        E::Redirected => ("event.redirected", "arrow-up-right", Tone::Neutral),
        E::Forwarded => ("event.forwarded", "arrow-right", Tone::Brand),
        E::AgencyAccepted => ("event.agency_accepted", "landmark", Tone::Brand),
        E::AgencyReturned => ("event.agency_returned", "corner-up-left", Tone::Warn),
        E::Assigned => ("event.assigned", "user-check", Tone::Brand),
        E::Started => ("event.started", "hourglass", Tone::Brand),
        E::ReplyApproved => ("event.reply_approved", "badge-check", Tone::Brand),
        E::ReworkAsked => ("event.rework_asked", "rotate-ccw", Tone::Warn),
        E::Answered => ("event.answered", "circle-check", Tone::Ok),
        E::Published => ("event.published", "megaphone", Tone::Info),
        E::PublicCorrected => ("event.public_corrected", "square-pen", Tone::Info),
        E::Unpublished => ("event.unpublished", "eye-off", Tone::Neutral),
        E::IdentityOpened => ("event.identity_opened", "eye", Tone::Warn),
        E::DataChanged => ("event.data_changed", "pencil", Tone::Info),
        E::DataUnlinked => ("event.data_unlinked", "eye-off", Tone::Neutral),
        E::DataRequested => ("event.data_requested", "scale", Tone::Info),
        E::DataAnswered => ("event.data_answered", "scale", Tone::Info),
        E::SecretRenewed => ("event.secret_renewed", "key-round", Tone::Info),
        E::Messaged => ("event.messaged", "message-square", Tone::Info),
        E::WroteBack => ("event.wrote_back", "message-square", Tone::Info),
        E::Amended => ("event.amended", "pencil", Tone::Info),
        E::InfoAdded => ("event.info_added", "plus", Tone::Info),
        E::Withdrawn => ("event.withdrawn", "undo-2", Tone::Neutral),
        E::Rated => ("event.rated", "star", Tone::Ok),
        E::Closed => ("event.closed", "check", Tone::Neutral),
        E::ClosedSilent => ("event.closed_silent", "clock", Tone::Neutral),
        E::HandedDown => ("event.handed_down", "arrow-right", Tone::Brand),
        E::Disputed => ("event.disputed", "corner-up-left", Tone::Warn),
        E::Arbitrated => ("event.arbitrated", "arrow-right", Tone::Brand),
        E::ExtensionGranted => ("event.extension_granted", "clock", Tone::Warn),
        E::ProgressGiven => ("event.progress_given", "message-square-text", Tone::Info),
        E::Chased => ("event.chased", "message-square", Tone::Info),
        E::Proceeded => ("event.proceeded", "arrow-right", Tone::Brand),
        E::TaskGiven => ("event.task_given", "users", Tone::Brand),
        E::Split => ("event.split", "file-text", Tone::Info),
        E::SplitOff => ("event.split_off", "file-text", Tone::Info),
        E::Merged => ("event.merged", "file-text", Tone::Info),
        E::Unmerged => ("event.unmerged", "file-text", Tone::Info),
        E::AnsweredWith => ("event.answered_with", "circle-check", Tone::Ok),
        E::Reopened => ("event.reopened", "rotate-ccw", Tone::Warn),
        E::ReopenedAgain => ("event.reopened_again", "rotate-ccw", Tone::Warn),
        E::CameBack => ("event.came_back", "message-square-text", Tone::Ok),
        E::Quarantined => ("event.quarantined", "lock", Tone::Neutral),
        E::Erased => ("event.erased", "lock", Tone::Neutral),
        E::Released => ("event.released", "undo-2", Tone::Neutral),
        E::Classified
        | E::Reassigned
        | E::Substituted
        | E::ExtensionRequested
        | E::ExtensionRefused
        | E::TaskAccepted
        | E::TaskReturned
        | E::TaskContributed
        | E::MergedIn
        | E::UnmergedFrom
        | E::HandedOver
        | E::ReplySubmitted
        | E::ReplySentBack
        | E::ResultAttached
        | E::PhotoCovered
        | E::AbuseReported
        | E::ActRefused
        | E::SignedIn
        | E::SignInFailed
        | E::AccountChanged
        | E::Reminded
        | E::Exported
        | E::ConfigurationChanged
        | E::Tagged
        | E::Untagged
        | E::BulkCalledBack
        | E::DataOpened => return None,
    })
}

/// Key of a level of satisfaction, 1 to 4.
pub const fn level_key(level: u8) -> &'static str {
    match level {
        4 => "report.level_4",
        3 => "report.level_3",
        2 => "report.level_2",
        _ => "report.level_1",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sender_reads_a_sentence_for_every_event_that_is_theirs_and_for_no_other() {
        for &kind in EventKind::ALL {
            assert_eq!(look(kind).is_some(), kind.for_sender(), "{}", kind.code());
        }
    }
}
