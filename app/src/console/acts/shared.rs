//! The forms between agencies: hand down, dispute, decide, share the work, ask for more time.

use super::super::choices;
use super::{Sheet, button, form, name};
use crate::names;
use crate::ui::{Choice, SelectField, TextArea, TextField};
use domain::petition::TaskState;
use domain::workflow::Action;
use leptos::prelude::*;

/// An agency and words for it.
pub fn to_agency(sheet: &Sheet<'_>, action: Action) -> AnyView {
    let (ctx, directory) = (sheet.ctx, sheet.directory);
    let lead = sheet.case.lead_agency.as_deref();
    let (words, icon) = match action {
        Action::HandDown => ("console.hand_down_label", "send"),
        Action::Dispute => ("console.dispute_label", "corner-up-left"),
        Action::Arbitrate => ("console.arbitrate_label", "send"),
        Action::HandOver => ("console.hand_over_label", "shield-alert"),
        _ => ("console.task_label", "users"),
    };
    let choices: Vec<Choice> = match action {
        // Inside the tree only.
        Action::HandDown => directory
            .agencies
            .iter()
            .filter(|agency| agency.is_handling && agency.parent_code.as_deref() == lead)
            .map(|agency| {
                Choice::new(
                    &agency.code,
                    names::agency(ctx.lang, directory, &agency.code).to_owned(),
                )
            })
            .collect(),
        // Whoever is competent for a denunciation may handle no petitions here.
        Action::HandOver => directory
            .agencies
            .iter()
            .map(|agency| {
                Choice::new(
                    &agency.code,
                    names::agency(ctx.lang, directory, &agency.code).to_owned(),
                )
            })
            .collect(),
        Action::Arbitrate => choices::agency_choices(ctx, directory),
        _ => {
            let mut choices = choices::agency_choices(ctx, directory);
            choices.retain(|choice| Some(choice.value.as_str()) != lead);
            choices
        }
    };
    let typed = sheet.typed(action);
    let until = (action == Action::GiveTask).then(|| {
        view! {
            <TextField
                name=name(action, "until")
                label=ctx.t("console.task_until")
                hint=ctx.t("console.task_until_hint")
                kind="date"
                optional=true
                value=typed.until.clone()
                error=sheet.error(action, "until")
            />
        }
    });
    let fields = view! {
        <SelectField
            name=name(action, "choice")
            label=ctx.t("console.choose_agency")
            choices=choices
            empty=ctx.t("console.choose_agency")
            value=typed.choice
            error=sheet.error(action, "choice")
        />
        {until}
        <TextArea
            name=name(action, "text")
            label=ctx.t(words)
            hint=ctx.t("console.inner_hint")
            rows=4
            maxlength=1000
            value=typed.text
            error=sheet.error(action, "text")
        />
    };
    form(sheet, fields.into_any(), button(sheet, action, icon))
}

/// So many working days more, and why.
pub fn more_time(sheet: &Sheet<'_>, action: Action) -> AnyView {
    let (ctx, case) = (sheet.ctx, sheet.case);
    let typed = sheet.typed(action);
    let asked = case.extension.and_then(|extension| extension.asked_days);
    let (label, hint, value) = if action == Action::RequestExtension {
        ("console.request_extension_label", "console.extension_hint", typed.choice)
    } else {
        let asked = asked.map(|days| days.to_string()).unwrap_or_default();
        let days = if typed.choice.is_empty() { asked } else { typed.choice };
        ("console.grant_extension_label", "console.told_hint", days)
    };
    let room = case.extension_room.to_string();
    let fields = view! {
        <TextField
            name=name(action, "choice")
            label=ctx.t("console.extension_days")
            hint=ctx.tf("console.extension_room", &[("n", &room)])
            inputmode="numeric"
            maxlength=2
            value=value
            error=sheet.error(action, "choice")
        />
        <TextArea
            name=name(action, "text")
            label=ctx.t(label)
            hint=ctx.t(hint)
            rows=4
            maxlength=1000
            optional={action == Action::GrantExtension}
            value=typed.text
            error=sheet.error(action, "text")
        />
    };
    form(sheet, fields.into_any(), button(sheet, action, "clock"))
}

/// What the supporting agency found and did, for the lead to put into the one answer.
pub fn contribute(sheet: &Sheet<'_>) -> AnyView {
    const FORM: Action = Action::TaskContribute;
    let ctx = sheet.ctx;
    let fields = view! {
        <TextArea
            name=name(FORM, "text")
            label=ctx.t("console.contribute_label")
            hint=ctx.t("console.inner_hint")
            rows=8
            maxlength=10000
            value=sheet.typed(FORM).text
            error=sheet.error(FORM, "text")
        />
    };
    form(sheet, fields.into_any(), button(sheet, FORM, "send"))
}

/// Key of a part's state.
pub const fn state_key(state: TaskState) -> &'static str {
    match state {
        TaskState::Given => "console.task_given",
        TaskState::Accepted => "console.task_accepted",
        TaskState::Contributed => "console.task_contributed",
        TaskState::Returned => "console.task_returned",
        TaskState::Lapsed => "console.task_lapsed",
    }
}
