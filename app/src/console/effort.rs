//! Where the time went: a table of one case, and a page for an agency and a period. The sums are
//! `domain::effort`'s; who may see them, the services decide.

use super::choices;
use super::officer::CurrentOfficer;
use crate::error::AppError;
use crate::names;
use crate::page::{Ctx, Page};
use crate::pages::AppState;
use crate::ui::{Choice, Notice, PageHead, SelectField, Submit, TextField, Tone};
use axum::extract::{Query, State};
use domain::calendar::{DAY_MS, date_of, parse_date, start_of};
use domain::directory::Directory;
use domain::effort::Effort;
use domain::refusal::Refusal;
use leptos::prelude::*;
use serde::Deserialize;
use services::ServiceError;
use services::effort::MAX_DAYS;

/// Address of the page.
pub const EFFORT: &str = "/xu-ly/thoi-gian";
/// Days that are shown unless somebody asks for others.
const USUAL: i64 = 30;

/// The agency and the period, as they stand in the address.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    #[serde(rename = "co-quan")]
    agency: String,
    #[serde(rename = "tu")]
    from: String,
    #[serde(rename = "den")]
    until: String,
}

/// Minutes by step and owner, with a bar for their share. `clock`: minutes on the clock, which count
/// for urgent petitions; else working time.
pub fn table(
    ctx: &Ctx,
    directory: &Directory,
    effort: &Effort,
    clock: bool,
    counts: bool,
) -> AnyView {
    let all = if clock { effort.clock_minutes } else { effort.minutes };
    let rows = effort
        .parts
        .iter()
        .map(|part| {
            let minutes = if clock { part.clock_minutes } else { part.minutes };
            let holder = ctx.t(&format!("console.holder.{}", part.holder.code()));
            let agency = part
                .agency
                .as_deref()
                .map(|code| names::agency_short(ctx.lang, directory, code).to_owned());
            let step = ctx.t(&format!("console.step.{}", part.step.code()));
            let label = format!("{step}, {holder}");
            let count = counts.then(|| view! { <td>{part.petitions.to_string()}</td> });
            view! {
                <tr>
                    <th scope="row">{step}</th>
                    <td>{holder}{agency.map(|name| format!(" · {name}"))}</td>
                    {count}
                    <td class="effort-time">
                        <span>{span(ctx, minutes)}</span>
                        <meter min="0" max=all.max(1).to_string() value=minutes.to_string() aria-label=label></meter>
                    </td>
                </tr>
            }
        })
        .collect_view();
    let head = |key: &str| view! { <th scope="col">{ctx.t(key)}</th> };
    let counted = counts.then(|| head("console.effort_petitions"));
    let width = if counts { "3" } else { "2" };
    view! {
        <table class="effort">
            <thead>
                <tr>
                    {head("console.effort_step")}
                    {head("console.effort_holder")}
                    {counted}
                    {head(if clock { "console.effort_clock" } else { "console.effort_time" })}
                </tr>
            </thead>
            <tbody>{rows}</tbody>
            <tfoot>
                <tr><th scope="row" colspan=width>{ctx.t("console.effort_all")}</th><td>{span(ctx, all)}</td></tr>
            </tfoot>
        </table>
    }
    .into_any()
}

/// “3 giờ 5 phút”.
fn span(ctx: &Ctx, minutes: i64) -> String {
    let (hours, rest) = ((minutes / 60).to_string(), (minutes % 60).to_string());
    ctx.tf("console.effort_span", &[("hours", &hours), ("minutes", &rest)])
}

/// GET `/xu-ly/thoi-gian`.
pub async fn page(
    me: CurrentOfficer,
    State(app): State<AppState>,
    Query(asked): Query<Asked>,
) -> Result<Page, AppError> {
    let (ctx, _) = me.framed(&app.services).await?;
    let directory = app.services.directory();
    let own = me.officer.agencies();
    let all = me.officer.sees_all_effort();
    if own.is_empty() && !all {
        return Err(ServiceError::from(Refusal::NotAllowed).into());
    }
    let agency = if asked.agency.is_empty() {
        own.first().cloned().unwrap_or_default()
    } else {
        asked.agency
    };
    let today = start_of(date_of(app.services.now()));
    // The last day counts whole.
    let to = parse_date(&asked.until).map_or(today, start_of) + DAY_MS;
    let from = parse_date(&asked.from).map_or(to - USUAL * DAY_MS, start_of);
    let is_period = from < to && to - from <= MAX_DAYS * DAY_MS;
    let found = if agency.is_empty() || !is_period {
        None
    } else {
        Some(app.services.agency_effort(&me.officer, &agency, from, to).await?)
    };
    let agencies: Vec<Choice> = choices::agency_choices(&ctx, &directory)
        .into_iter()
        .filter(|choice| all || own.contains(&choice.value))
        .collect();
    Ok(Page::console(&ctx, ctx.t("console.effort_title"), || {
        let days = MAX_DAYS.to_string();
        let wrong = (!is_period).then(|| ctx.tf("console.effort_period", &[("n", &days)]));
        let result = found.map(|found| {
            let count = ctx.tf("console.effort_count", &[("n", &found.petitions.to_string())]);
            let cut = found
                .is_cut
                .then(|| view! { <Notice tone=Tone::Warn text=ctx.t("console.effort_cut")/> });
            let name = names::agency(ctx.lang, &directory, &agency).to_owned();
            view! {
                <section class="card stack" aria-labelledby="effort">
                    <h2 id="effort">{name}</h2>
                    {cut}
                    <p class="hint">{count}" "{ctx.t("console.effort_text")}</p>
                    {table(&ctx, &directory, &found.effort, false, true)}
                </section>
            }
        });
        view! {
            <PageHead title=ctx.t("console.effort_title")/>
            {wrong.map(|text| view! { <Notice tone=Tone::Danger text=text/> })}
            <form method="get" action=ctx.href(EFFORT) class="card stack">
                <SelectField
                    name="co-quan"
                    label=ctx.t("field.agency")
                    choices=agencies
                    empty=ctx.t("console.choose_agency")
                    value=agency.clone()
                />
                <div class="field-pair">
                    <TextField name="tu" label=ctx.t("console.effort_from") kind="date" value=day(from)/>
                    <TextField name="den" label=ctx.t("console.effort_until") kind="date" value=day(to - DAY_MS)/>
                </div>
                <div class="actions in-line"><Submit word=ctx.t("console.effort_show") icon="clock"/></div>
            </form>
            {result}
        }
    }))
}

/// A day as the field of a form wants it.
fn day(at: i64) -> String {
    date_of(at).to_string()
}
