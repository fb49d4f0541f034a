//! Question 4: what happened, in the sender's words.

use super::asked::{Question, save};
use super::heed;
use crate::error::AppError;
use crate::islands::counter::Counter;
use crate::page::Page;
use crate::ui::{Icon, Submit, TextArea, TextField};
use domain::draft::Step;
use domain::input::{Description, Title};
use leptos::prelude::*;

/// The page.
pub fn page(q: &Question) -> Page {
    let (ctx, answers) = (&q.ctx, q.answers());
    let (label, hint) = (ctx.t("field.description"), ctx.t("report.description_hint"));
    let (value, error) = (answers.description.clone(), q.problems.of("description"));
    // Where the category asks something, its own page has said them.
    let asks = domain::draft::has_questions(answers, &q.directory, q.terms);
    q.page(ctx.t("report.describe_title"), || {
        view! {
            {super::alike::offer(q)}
            <h1 class="question">{ctx.t("report.describe_title")}</h1>
            {(!asks).then(|| heed::notices(q))}
            <div class="inset">
                <p><strong>{ctx.t("report.describe_tips")}</strong></p>
                <ul class="bullets">
                    {ctx.t("report.describe_tips_list").lines().map(|line| view! { <li>{line}</li> }).collect_view()}
                </ul>
            </div>
            <form method="post" action=ctx.action("report/describe")>
                {q.carry()}
                <Counter
                    target="f-description".to_owned()
                    min=Description::MIN
                    max=Description::MAX
                    few=ctx.t("report.count_few").to_owned()
                    left=ctx.t("report.count_left").to_owned()
                    over=ctx.t("report.count_over").to_owned()
                >
                    <TextArea name="description" label hint value error rows=9/>
                </Counter>
                <TextField
                    name="title"
                    label=ctx.t("report.title")
                    hint=ctx.t("report.title_hint")
                    value=answers.title.clone()
                    error=q.problems.of("title")
                    maxlength=Title::MAX
                    optional=true
                />
                <p class="caution"><Icon name="eye-off"/><span>{ctx.t("report.describe_others")}</span></p>
                {heed::rules(ctx)}
                <div class="actions"><Submit word=ctx.t("report.next")/></div>
            </form>
        }
    })
}

/// Keeps title and description.
///
/// # Errors
/// [`AppError`] when the house is at fault.
#[server(prefix = "/api", endpoint = "report/describe")]
pub async fn report_describe(
    #[server(default)] title: String,
    #[server(default)] description: String,
    #[server(default)] ve: String,
) -> Result<(), AppError> {
    save(Step::Describe, &ve, |answers| {
        answers.title = title;
        answers.description = description;
    })
    .await
}
