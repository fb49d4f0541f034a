//! The routing rules that speak for a case, in words: those that propose its agency, and those that
//! chose the one which leads now.

use super::acts::Sheet;
use super::choices;
use crate::names;
use crate::page::Ctx;
use crate::words::day;
use domain::directory::{Directory, RouteBy};
use domain::routing::Area;
use leptos::prelude::*;
use services::view::RuleView;

/// Why this agency is proposed, when the table says so.
pub fn reason(sheet: &Sheet<'_>) -> Option<&'static str> {
    let rules = &sheet.case.proposed_by;
    match (rules.first(), sheet.case.proposal.lead.is_some()) {
        (None, _) => None,
        (Some(_), false) => Some("console.rule_disagree"),
        (Some(rule), true) if rule.is_remembered => Some("console.rule_remembered"),
        (Some(_), true) => Some("console.rule_found"),
    }
}

/// The choice between utilities that is made now becomes a rule.
pub fn will_remember(sheet: &Sheet<'_>) -> Option<AnyView> {
    let (ctx, case) = (sheet.ctx, sheet.case);
    let asks = case.proposal.must_confirm
        && case.proposal.rule == RouteBy::UtilityArea
        && case.commune.is_some();
    asks.then(|| view! { <p class="hint">{ctx.t("console.will_remember")}</p> }.into_any())
}

/// The rules behind the proposal.
pub fn proposed(sheet: &Sheet<'_>) -> Option<AnyView> {
    list(sheet.ctx, sheet.directory, &sheet.case.proposed_by)
}

/// The rules by which the agency that leads was chosen.
pub fn chosen(sheet: &Sheet<'_>) -> Option<AnyView> {
    let rules = list(sheet.ctx, sheet.directory, &sheet.case.chosen_by)?;
    Some(
        view! {
            <section class="card rail-card">
                <h2>{sheet.ctx.t("console.chosen_by")}</h2>
                {rules}
            </section>
        }
        .into_any(),
    )
}

fn list(ctx: &Ctx, directory: &Directory, rules: &[RuleView]) -> Option<AnyView> {
    let lines: Vec<_> =
        rules.iter().map(|rule| view! { <li>{said(ctx, directory, rule)}</li> }).collect();
    (!lines.is_empty()).then(|| view! { <ul class="bullets">{lines}</ul> }.into_any())
}

/// Category, place, class, since when.
fn said(ctx: &Ctx, directory: &Directory, view: &RuleView) -> String {
    let rule = &view.rule;
    let mut parts = Vec::new();
    parts.push(match rule.category.as_deref() {
        Some(code) => names::category(ctx.lang, directory, code).to_owned(),
        None => ctx.t("console.rule_every_category").to_owned(),
    });
    parts.push(match &rule.area {
        Area::Province => ctx.t("console.rule_province").to_owned(),
        Area::District(code) => directory
            .communes
            .iter()
            .find(|commune| commune.district_code == *code)
            .map(|commune| commune.district_name_vi.clone())
            .unwrap_or_default(),
        Area::Commune(code) => names::commune(ctx.lang, directory, code).to_owned(),
    });
    parts.extend(rule.class.map(|class| choices::class(ctx, class).to_owned()));
    parts.push(ctx.tf("console.rule_since", &[("day", &day(ctx.lang, rule.valid_from))]));
    parts.join(" · ")
}
