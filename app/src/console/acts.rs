//! The acts that are allowed now, each as a form. Only what `permit` allows is here; a form that
//! somebody makes by hand is refused by the services and leaves an event.

mod agency;
mod answer;
mod intake;
mod lines;
mod shared;

pub use intake::rule;
pub use shared::state_key;

use super::keys;
use super::outcome::Outcome;
use super::screen::Screen;
use super::writing;
use crate::page::Ctx;
use crate::ui::{Icon, Look, Notice, Problems, Submit, TextArea, Tone};
use domain::directory::Directory;
use domain::input::Field;
use domain::workflow::Action;
use leptos::prelude::*;
use services::answers::Desk;
use services::handling::Act;
use services::view::OfficerCase;

/// What brings a case on, in the order in which it would be done. The first that is allowed is open.
const NEXT: [Action; 20] = [
    Action::Accept,
    Action::Forward,
    Action::Arbitrate,
    Action::AgencyAccept,
    Action::TaskAccept,
    Action::TaskContribute,
    Action::GrantExtension,
    Action::RefuseExtension,
    Action::HandOver,
    Action::ApproveReply,
    Action::AnswerPublicly,
    Action::SubmitReply,
    Action::Assign,
    Action::Classify,
    Action::AgencyReturn,
    Action::HandDown,
    Action::TaskReturn,
    Action::SendBackReply,
    Action::AnswerPrivately,
    Action::Rework,
];

/// Everything else that can be done with a case.
const OTHER: [Action; 21] = [
    Action::AskSender,
    Action::Message,
    Action::Proceed,
    Action::Progress,
    Action::GiveTask,
    Action::Reassign,
    Action::Substitute,
    Action::RequestExtension,
    Action::Dispute,
    Action::Split,
    Action::Merge,
    Action::Unmerge,
    Action::Release,
    Action::Erase,
    Action::Quarantine,
    Action::Reject,
    Action::Redirect,
    Action::PublishCard,
    Action::CorrectPublic,
    Action::Unpublish,
    Action::OpenIdentity,
];

/// A case on the desk: what the forms are filled from.
pub struct Sheet<'a> {
    /// The request.
    pub ctx: &'a Ctx,
    /// For the lists.
    pub directory: &'a Directory,
    /// The case as it is now.
    pub case: &'a OfficerCase,
    /// The form whose act was not done.
    pub failed: Option<Action>,
    /// What to mend in it.
    pub problems: Problems,
    /// What answers are written with here.
    pub desk: Option<&'a Desk>,
    /// The screen it is on, when a list stands beside it.
    pub screen: Option<&'a Screen>,
    /// The case after it in that list.
    pub next: Option<&'a str>,
    /// Colleagues who write in it now; empty when nobody does.
    pub typing: String,
}

impl<'a> Sheet<'a> {
    /// The desk after `outcome`.
    pub fn new(
        ctx: &'a Ctx,
        directory: &'a Directory,
        case: &'a OfficerCase,
        outcome: &Outcome,
    ) -> Self {
        let failed = outcome.failed();
        let problems = match failed {
            Some(action) => {
                outcome.problems(ctx, |field| name(form_of(action), slot(action, field)))
            }
            None => Problems::default(),
        };
        Self {
            ctx,
            directory,
            case,
            failed,
            problems,
            desk: None,
            screen: None,
            next: None,
            typing: String::new(),
        }
    }

    /// The desk while `names` write in the case.
    #[must_use]
    pub fn while_typing(self, names: String) -> Self {
        Self { typing: names, ..self }
    }

    /// With what answers are written with.
    #[must_use]
    pub fn with(self, desk: &'a Desk) -> Self {
        Self { desk: Some(desk), ..self }
    }

    /// The desk beside a list, where `next` comes after it.
    #[must_use]
    pub fn beside(self, screen: Option<&'a Screen>, next: Option<&'a str>) -> Self {
        Self { screen, next, ..self }
    }

    /// What this officer typed for an act that was not done.
    pub fn unsent(&self, action: Action) -> Option<&'a Act> {
        self.case.unsent.iter().find(|(other, _)| *other == action).map(|(_, text)| text)
    }

    /// Words for this form are kept, and it can still be sent.
    fn has_begun(&self, action: Action) -> bool {
        self.may(action) && self.case.unsent.iter().any(|(other, _)| form_of(*other) == action)
    }

    fn may(&self, action: Action) -> bool {
        match action {
            // Nobody can be found out who gave nothing.
            Action::OpenIdentity => self.case.has_identity && self.case.may.contains(&action),
            _ => self.case.may.contains(&action),
        }
    }

    /// What to mend in a field of a form.
    pub fn error(&self, form: Action, field: &str) -> Option<String> {
        self.problems.of(&name(form, field))
    }

    /// What this officer typed into a form, empty where nothing was.
    pub fn typed(&self, form: Action) -> Act {
        self.unsent(form).cloned().unwrap_or_default()
    }
}

/// The form in which an act stands: draft and submission share one.
pub fn form_of(action: Action) -> Action {
    match action {
        Action::DraftReply | Action::AttachResult => Action::SubmitReply,
        other => other,
    }
}

/// Name of a field, `act[forward][text]`: every form of the page has names and ids of its own.
pub fn name(form: Action, field: &str) -> String {
    format!("act[{}][{field}]", form.code())
}

/// Which of a form's fields the services mean.
const fn slot(action: Action, field: Field) -> &'static str {
    match field {
        Field::Title => "title",
        Field::Description => "body",
        Field::Nature => "nature",
        Field::Category => "category",
        Field::Commune => "commune",
        Field::SlaClass => "class",
        Field::Days if matches!(action, Action::GiveTask) => "until",
        Field::ReasonCode | Field::Agency | Field::Officer | Field::Days | Field::Code => "choice",
        Field::Answer
            if matches!(
                action,
                Action::AnswerPublicly | Action::CorrectPublic | Action::SendBackReply
            ) =>
        {
            "answer"
        }
        _ => "text",
    }
}

/// Every act that is allowed now.
pub fn acts(sheet: &Sheet<'_>) -> AnyView {
    let ctx = sheet.ctx;
    let failed = sheet.failed.map(form_of);
    // What somebody began to write comes before what would be done next.
    let begun = || NEXT.iter().chain(&OTHER).copied().find(|&action| sheet.has_begun(action));
    let open = failed.or_else(begun).or_else(|| NEXT.into_iter().find(|&action| sheet.may(action)));
    let list = |actions: &[Action]| -> Vec<AnyView> {
        actions
            .iter()
            .filter(|&&action| sheet.may(action))
            .map(|&action| act(sheet, action, open == Some(action)))
            .collect()
    };
    let (next, other) = (list(&NEXT), list(&OTHER));
    let nothing =
        if sheet.case.status.is_final() { "console.nothing_final" } else { "console.nothing_next" };
    let nothing = next.is_empty().then(|| view! { <p class="quiet-text">{ctx.t(nothing)}</p> });
    view! {
        <section class="acts" aria-labelledby="acts-next">
            <h2 id="acts-next">{ctx.t("console.acts_next")}</h2>
            {nothing}
            {next}
        </section>
        {(!other.is_empty())
            .then(|| {
                view! {
                    <section class="acts" aria-labelledby="acts-other">
                        <h2 id="acts-other">{ctx.t("console.acts_other")}</h2>
                        {other}
                    </section>
                }
            })}
    }
    .into_any()
}

fn act(sheet: &Sheet<'_>, action: Action, open: bool) -> AnyView {
    let body = match action {
        Action::Accept => plain(sheet, action, "console.accept_text", "check"),
        Action::Classify => intake::classify(sheet),
        Action::AskSender => {
            words(sheet, action, "console.ask_label", "console.ask_hint", "message-square")
        }
        Action::Reject => intake::reason(sheet, action),
        Action::Redirect => intake::reason(sheet, action),
        Action::Forward => intake::forward(sheet),
        Action::AgencyAccept => plain(sheet, action, "console.agency_accept_text", "check"),
        Action::AgencyReturn => agency::give_back(sheet),
        Action::Assign | Action::Reassign | Action::Substitute => agency::assign(sheet, action),
        Action::HandDown
        | Action::Dispute
        | Action::Arbitrate
        | Action::GiveTask
        | Action::HandOver => shared::to_agency(sheet, action),
        Action::RequestExtension | Action::GrantExtension => shared::more_time(sheet, action),
        Action::RefuseExtension => {
            words(sheet, action, "console.refuse_extension_label", "console.inner_hint", "ban")
        }
        Action::TaskAccept => plain(sheet, action, "console.task_accept_text", "check"),
        Action::TaskReturn => {
            words(sheet, action, "console.task_return_label", "console.inner_hint", "undo-2")
        }
        Action::TaskContribute => shared::contribute(sheet),
        Action::Progress => {
            words(sheet, action, "console.progress_label", "console.told_hint", "send")
        }
        Action::Proceed => {
            words(sheet, action, "console.proceed_label", "console.told_hint", "check")
        }
        Action::Split => lines::split(sheet),
        Action::Merge => lines::merge(sheet),
        Action::Unmerge => plain(sheet, action, "console.unmerge_text", "undo-2"),
        Action::Quarantine => plain(sheet, action, "console.quarantine_text", "shield-alert"),
        Action::Erase => plain(sheet, action, "console.erase_text", "trash-2"),
        Action::Release => {
            words(sheet, action, "console.release_label", "console.inner_hint", "undo-2")
        }
        Action::SubmitReply => agency::reply(sheet),
        Action::ApproveReply => agency::approve(sheet),
        Action::SendBackReply => agency::send_back(sheet),
        Action::Rework => {
            words(sheet, action, "console.rework_label", "console.inner_hint", "undo-2")
        }
        Action::AnswerPublicly => answer::publicly(sheet),
        Action::AnswerPrivately => answer::privately(sheet),
        Action::PublishCard => answer::card(sheet),
        Action::Unpublish => {
            words(sheet, action, "console.unpublish_label", "console.inner_hint", "eye-off")
        }
        Action::CorrectPublic => answer::correct(sheet),
        Action::OpenIdentity => {
            super::identity::form(sheet.ctx, sheet.case, "", sheet.error(action, "text"))
        }
        Action::Message => super::message::form(sheet),
        // Not an officer's, or part of another form.
        Action::View
        | Action::Supplement
        | Action::Withdraw
        | Action::Rate
        | Action::Close
        | Action::CloseSilent
        | Action::Chase
        | Action::Amend
        | Action::AddInfo
        | Action::WriteBack
        | Action::MeToo
        | Action::Reopen
        | Action::ReopenAgain
        | Action::ReopenSilent
        | Action::DraftReply
        | Action::AttachResult => return ().into_any(),
    };
    let key = keys::key(action).map(|key| key.to_string());
    let mark = key.as_ref().map(|key| view! { <kbd aria-hidden="true">{key.to_uppercase()}</kbd> });
    let kept = (sheet.failed.is_none() && sheet.has_begun(action)).then(|| {
        view! { <p class="kept-draft"><Icon name="history"/><span>{sheet.ctx.t("live.draft_back")}</span></p> }
    });
    view! {
        <details class="act" id=format!("viec-{}", action.code()) data-key=key open=open>
            <summary title=keys::title(sheet.ctx, action)><Icon name=icon(action)/><span>{sheet.ctx.t(&format!("console.act.{}", action.code()))}</span>{mark}</summary>
            <div class="act-body">{kept}{body}</div>
        </details>
    }
    .into_any()
}

/// Who else writes in this case now: said where somebody would send.
pub fn typing(sheet: &Sheet<'_>) -> Option<AnyView> {
    (!sheet.typing.is_empty()).then(|| {
        let words = sheet.ctx.tf("live.types_warn", &[("name", &sheet.typing)]);
        view! { <p class="act-warn" data-typing>{words}</p> }.into_any()
    })
}

/// What every form on a case carries: which case, and the screen to come back to.
pub fn carried(sheet: &Sheet<'_>) -> AnyView {
    let case = sheet.case;
    let screen = sheet.screen.map(|screen| {
        view! {
            <input type="hidden" name="ve" value=screen.carried()/>
            <input type="hidden" name="tiep" value=sheet.next.unwrap_or_default().to_owned()/>
        }
    });
    view! {
        <input type="hidden" name="petition" value=case.id.simple().to_string()/>
        <input type="hidden" name="number" value=case.number.clone()/>
        {screen}
    }
    .into_any()
}

/// A form to `case/act` with what every act carries.
fn form(sheet: &Sheet<'_>, fields: AnyView, buttons: AnyView) -> AnyView {
    let case = sheet.case;
    view! {
        <form method="post" action=sheet.ctx.action("case/act")>
            {carried(sheet)}
            <input type="hidden" name="version" value=case.version.to_string()/>
            {fields}
            {typing(sheet)}
            <div class="actions in-line">{buttons}</div>
        </form>
    }
    .into_any()
}

/// The button that does an act.
fn button(sheet: &Sheet<'_>, action: Action, icon: &'static str) -> AnyView {
    let look = match action {
        Action::Reject
        | Action::Redirect
        | Action::Unpublish
        | Action::AgencyReturn
        | Action::TaskReturn
        | Action::RefuseExtension
        | Action::Dispute
        | Action::Quarantine
        | Action::Erase => Look::Danger,
        Action::DraftReply => Look::Quiet,
        _ => Look::Primary,
    };
    let word = sheet.ctx.t(&format!("console.button.{}", action.code()));
    view! { <Submit word=word icon=icon look=look name="action" value=action.code()/> }.into_any()
}

/// An act that needs nothing but the decision.
fn plain(sheet: &Sheet<'_>, action: Action, text: &'static str, icon: &'static str) -> AnyView {
    let words = view! { <p>{sheet.ctx.t(text)}</p> }.into_any();
    form(sheet, words, button(sheet, action, icon))
}

/// An act that needs words.
fn words(
    sheet: &Sheet<'_>,
    action: Action,
    label: &'static str,
    hint: &'static str,
    icon: &'static str,
) -> AnyView {
    let ctx = sheet.ctx;
    let field = view! {
        <TextArea
            name=name(action, "text")
            label=ctx.t(label)
            hint=ctx.t(hint)
            rows=4
            maxlength=1000
            value=sheet.typed(action).text
            error=sheet.error(action, "text")
        />
        {writing::standard(sheet, action)}
    };
    // What the sender is told can be looked at first.
    let told = matches!(action, Action::AskSender | Action::Progress);
    let buttons =
        view! { {button(sheet, action, icon)} {told.then(|| writing::preview(sheet, action))} };
    form(sheet, field.into_any(), buttons.into_any())
}

/// A few words between desks that may be left out.
fn inner_note(sheet: &Sheet<'_>, action: Action) -> AnyView {
    view! {
        <TextArea
            name=name(action, "text")
            label=sheet.ctx.t("console.note_label")
            hint=sheet.ctx.t("console.inner_hint")
            optional=true
            rows=3
            maxlength=1000
            value=sheet.typed(action).text
            error=sheet.error(action, "text")
        />
    }
    .into_any()
}

/// A warning inside a form.
fn warning(text: String) -> AnyView {
    view! { <Notice tone=Tone::Warn text=text/> }.into_any()
}

const fn icon(action: Action) -> &'static str {
    match action {
        Action::Accept | Action::AgencyAccept => "check",
        Action::Classify => "tag",
        Action::AskSender => "circle-help",
        Action::Reject => "ban",
        Action::Redirect => "corner-up-left",
        Action::Forward => "send",
        Action::AgencyReturn | Action::SendBackReply | Action::Rework => "undo-2",
        Action::Assign | Action::Reassign | Action::Substitute => "user-check",
        Action::HandDown | Action::Arbitrate => "send",
        Action::TaskReturn | Action::Unmerge | Action::Release => "undo-2",
        Action::GiveTask | Action::TaskAccept | Action::TaskContribute => "users",
        Action::RequestExtension | Action::GrantExtension | Action::RefuseExtension => "clock",
        Action::Dispute => "corner-up-left",
        Action::Progress => "message-square-text",
        Action::Split | Action::Merge => "file-text",
        Action::Quarantine | Action::HandOver | Action::Erase => "shield-alert",
        Action::SubmitReply => "file-pen",
        Action::ApproveReply => "badge-check",
        Action::AnswerPublicly | Action::PublishCard => "megaphone",
        Action::AnswerPrivately => "lock",
        Action::Unpublish => "eye-off",
        Action::CorrectPublic => "square-pen",
        Action::OpenIdentity => "eye",
        Action::Message => "message-square-text",
        _ => "info",
    }
}
