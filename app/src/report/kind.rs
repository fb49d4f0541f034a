//! Question 1: what kind of matter. Complaints and denunciations have their own law; whoever
//! chooses one reads where to go, and may still go on (NĐ 20/2008 Đ1, Luật Tố cáo 2018).

use super::asked::{Question, save};
use crate::error::AppError;
use crate::page::{Ctx, Page};
use crate::ui::{Choice, Icon, Pick, Submit};
use domain::draft::Step;
use domain::petition::Nature;
use leptos::prelude::*;

const OFFERED: [(Nature, &str, &str); 5] = [
    (Nature::Report, "megaphone", "report.kind_report"),
    (Nature::Proposal, "lightbulb", "report.kind_proposal"),
    (Nature::Question, "circle-help", "report.kind_question"),
    (Nature::Complaint, "scale", "report.kind_complaint"),
    (Nature::Denunciation, "shield-alert", "report.kind_denunciation"),
];

/// The page.
pub fn page(q: &Question) -> Page {
    let ctx = &q.ctx;
    let choices = choices(ctx);
    q.page(ctx.t("report.kind_title"), || {
        view! {
            <form method="post" action=ctx.action("report/kind")>
                {q.carry()}
                <Pick
                    name="nature"
                    legend=ctx.t("report.kind_title")
                    choices
                    chosen=vec![q.answers().nature.clone()]
                    hint=ctx.t("report.kind_hint")
                    error=q.problems.of("nature")
                    heading=true
                />
                {guides(ctx)}
                <div class="actions"><Submit word=ctx.t("report.next")/></div>
            </form>
        }
    })
}

/// What can be chosen.
pub fn choices(ctx: &Ctx) -> Vec<Choice> {
    let choice = |&(nature, icon, hint): &(Nature, _, _)| Choice {
        value: nature.code().to_owned(),
        label: ctx.t(&format!("nature.{}", nature.code())).to_owned(),
        hint: Some(ctx.t(hint).to_owned()),
        icon: Some(icon),
        group: None,
    };
    OFFERED.iter().map(choice).collect()
}

/// Where to go with the two kinds that have their own law; children of the form.
pub fn guides(ctx: &Ctx) -> impl IntoView + use<> {
    let complaint = (ctx.t("report.complaint_title"), ctx.t("report.complaint_text"));
    let denunciation = (ctx.t("report.denunciation_title"), ctx.t("report.denunciation_text"));
    view! {
        {guide("guide guide-complaint", complaint.0, complaint.1)}
        {guide("guide guide-denunciation", denunciation.0, denunciation.1)}
    }
}

/// Shown while its kind is chosen; always, where the stylesheet cannot know.
fn guide(class: &'static str, title: &'static str, text: &'static str) -> impl IntoView {
    view! {
        <div class=class>
            <div class="notice tone-warn">
                <Icon name="info"/>
                <div class="notice-text">
                    <p class="notice-title">{title}</p>
                    {text.lines().map(|line| view! { <p>{line}</p> }).collect_view()}
                </div>
            </div>
        </div>
    }
}

/// Keeps the kind.
///
/// # Errors
/// [`AppError`] when the house is at fault.
#[server(prefix = "/api", endpoint = "report/kind")]
pub async fn report_kind(
    #[server(default)] nature: String,
    #[server(default)] ve: String,
) -> Result<(), AppError> {
    save(Step::Kind, &ve, |answers| answers.nature = nature).await
}
