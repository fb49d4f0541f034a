//! The forms of those who receive: classify, refuse or guide elsewhere, forward.

use super::super::{choices, routed};
use super::{Sheet, button, form, inner_note, name, warning};
use crate::ui::{Check, Choice, Pick, SelectField, TextArea, TextField};
use domain::deadline::SlaClass;
use domain::directory::ReasonUse;
use domain::petition::{Nature, Visibility};
use domain::workflow::Action;
use leptos::prelude::*;
use services::handling::Act;

/// Nature, category, commune, class and title.
pub fn classify(sheet: &Sheet<'_>) -> AnyView {
    const FORM: Action = Action::Classify;
    let (ctx, case) = (sheet.ctx, sheet.case);
    // What was chosen for an act that was not done, or what stands in the case.
    let kept = sheet.unsent(FORM).filter(|unsent| !unsent.nature.is_empty());
    let or = |pick: fn(&Act) -> &String, now: &str| {
        kept.map_or_else(|| now.to_owned(), |unsent| pick(unsent).clone())
    };
    let typed = sheet.unsent(FORM).map(|unsent| unsent.title.clone());
    let natures = Nature::ALL
        .iter()
        .map(|n| Choice::new(n.code(), ctx.t(&format!("nature.{}", n.code()))))
        .collect();
    let classes =
        SlaClass::ALL.iter().map(|&c| Choice::new(c.code(), choices::class(ctx, c))).collect();
    let fields = view! {
        <TextField
            name=name(FORM, "title")
            label=ctx.t("field.title")
            hint=ctx.t("console.title_hint")
            maxlength=120
            value=typed.unwrap_or_else(|| case.title.clone())
            error=sheet.error(FORM, "title")
        />
        <div class="field-pair">
            <SelectField name=name(FORM, "nature") label=ctx.t("field.nature") choices=natures value=or(|a| &a.nature, case.nature.code()) error=sheet.error(FORM, "nature")/>
            <SelectField name=name(FORM, "class") label=ctx.t("field.sla_class") choices=classes value=or(|a| &a.class, case.class.code()) error=sheet.error(FORM, "class")/>
            <SelectField
                name=name(FORM, "category")
                label=ctx.t("field.category")
                choices=choices::category_choices(ctx, sheet.directory)
                value=or(|a| &a.category, &case.category)
                error=sheet.error(FORM, "category")
            />
            <SelectField
                name=name(FORM, "commune")
                label=ctx.t("console.col_commune")
                choices=choices::commune_choices(ctx, sheet.directory)
                empty=ctx.t("console.commune_unknown")
                value=or(|a| &a.commune, case.commune.as_deref().unwrap_or_default())
                error=sheet.error(FORM, "commune")
            />
        </div>
    };
    form(sheet, fields.into_any(), button(sheet, FORM, "check"))
}

/// Refuse, or guide elsewhere: a reason of the list, whose own words the sender gets when none
/// are typed.
pub fn reason(sheet: &Sheet<'_>, action: Action) -> AnyView {
    let ctx = sheet.ctx;
    let used_for = if action == Action::Reject { ReasonUse::Reject } else { ReasonUse::Redirect };
    let choices: Vec<Choice> = sheet
        .directory
        .reasons_for(used_for)
        .map(|reason| Choice {
            hint: Some(reason.reply_vi.clone()),
            ..Choice::new(&reason.code, format!("{} · {}", reason.code, reason.name_vi))
        })
        .collect();
    let typed = sheet.typed(action);
    let fields = view! {
        <Pick
            name=name(action, "choice")
            legend=ctx.t("console.reason_label")
            hint=ctx.t("console.reason_hint")
            choices=choices
            chosen=vec![typed.choice]
            columns=true
            error=sheet.error(action, "choice")
        />
        <TextArea
            name=name(action, "text")
            label=ctx.t("console.reason_text_label")
            hint=ctx.t("console.reason_text_hint")
            optional=true
            rows=4
            maxlength=1000
            value=typed.text
            error=sheet.error(action, "text")
        />
    };
    form(sheet, fields.into_any(), button(sheet, action, "ban"))
}

/// Lead and supporting agency, a note, and whether a masked card appears meanwhile.
pub fn forward(sheet: &Sheet<'_>) -> AnyView {
    const FORM: Action = Action::Forward;
    let (ctx, case) = (sheet.ctx, sheet.case);
    let typed = sheet.unsent(FORM).cloned();
    let proposal = &case.proposal;
    let lead = typed
        .as_ref()
        .map(|t| t.choice.clone())
        .or_else(|| proposal.lead.clone())
        .unwrap_or_default();
    let support = typed
        .as_ref()
        .map(|t| t.support.clone())
        .or_else(|| proposal.support.clone())
        .unwrap_or_default();
    let ticked = typed.as_ref().is_some_and(|t| t.card);
    let title = typed
        .map(|t| t.title)
        .filter(|title| !title.is_empty())
        .unwrap_or_else(|| case.public.title.clone());
    let agencies = choices::agency_choices(ctx, sheet.directory);
    let card = (case.visibility == Visibility::Hidden).then(|| {
        view! {
            <div class="act-part">
                <Check name=name(FORM, "card") label=ctx.t("console.card_check") checked=ticked hint=ctx.t("console.card_hint")/>
                <TextField
                    name=name(FORM, "title")
                    label=ctx.t("console.card_title")
                    hint=ctx.t("console.card_title_hint")
                    maxlength=120
                    value=title
                    error=sheet.error(FORM, "title")
                />
            </div>
        }
    });
    let fields = view! {
        {proposal.must_confirm.then(|| warning(ctx.t("console.must_confirm").to_owned()))}
        {routed::will_remember(sheet)}
        <div class="field-pair">
            <SelectField
                name=name(FORM, "choice")
                label=ctx.t("console.lead")
                hint=ctx.t(rule(sheet))
                choices=agencies.clone()
                empty=ctx.t("console.choose_agency")
                value=lead
                error=sheet.error(FORM, "choice")
            />
            <SelectField
                name=name(FORM, "support")
                label=ctx.t("console.support")
                hint=ctx.t("console.support_hint")
                choices=agencies
                empty=ctx.t("console.no_support")
                value=support
                optional=true
            />
        </div>
        {inner_note(sheet, FORM)}
        {card}
    };
    form(sheet, fields.into_any(), button(sheet, FORM, "send"))
}

/// The rule of the routing table that made the proposal.
pub fn rule(sheet: &Sheet<'_>) -> &'static str {
    use domain::directory::RouteBy;
    let proposal = &sheet.case.proposal;
    if let Some(reason) = routed::reason(sheet) {
        return reason;
    }
    match (proposal.rule, &proposal.lead, &sheet.case.commune) {
        (_, None, _) => "console.rule_none",
        (RouteBy::District, _, Some(_)) => "console.rule_district",
        (RouteBy::Commune, _, Some(_)) => "console.rule_commune",
        (RouteBy::District | RouteBy::Commune, _, None) => "console.rule_no_place",
        (RouteBy::Agency, ..) => "console.rule_agency",
        (RouteBy::UtilityArea, ..) => "console.rule_utility",
    }
}
