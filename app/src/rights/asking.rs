//! Requests to the data-protection officer: the form, and the person's own requests with their dates.

use super::shown::{kind_key, state_look};
use crate::page::Ctx;
use crate::ui::timeline::paragraphs;
use crate::ui::{Choice, Icon, Look, Problems, SelectField, Submit, Tag, TextArea, When};
use domain::rights::{Periods, RequestKind};
use leptos::prelude::*;
use services::rights::RequestData;

/// What was typed into the form.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    /// Code of the kind.
    pub kind: String,
    /// Words.
    pub reason: String,
}

/// The form. `number` is empty for a request about everything.
pub fn form(
    ctx: &Ctx,
    periods: &Periods,
    number: &str,
    typed: &Asked,
    problems: &Problems,
) -> AnyView {
    let choices = RequestKind::ALL
        .iter()
        .map(|kind| {
            let days = periods.days(*kind).to_string();
            Choice {
                value: kind.code().to_owned(),
                label: format!(
                    "{} – {}",
                    ctx.t(kind_key(*kind)),
                    ctx.tf("rights.days", &[("n", &days)])
                ),
                ..Choice::default()
            }
        })
        .collect::<Vec<_>>();
    let open = problems.of("reason_code").is_some() || problems.of("reason").is_some();
    let first = periods.first_answer_days.to_string();
    view! {
        <details class="fold no-print" open=open id="yeu-cau">
            <summary><Icon name="message-square"/><span>{ctx.t("rights.ask_title")}</span></summary>
            <div class="fold-body">
                <form method="post" action=ctx.action("rights/ask")>
                    <p>{ctx.tf("rights.ask_text", &[("n", &first)])}</p>
                    <input type="hidden" name="number" value=number.to_owned()/>
                    <SelectField name="reason_code" label=ctx.t("rights.ask_kind") choices=choices value=typed.kind.clone() empty=ctx.t("rights.ask_choose") error=problems.of("reason_code")/>
                    <TextArea name="reason" label=ctx.t("rights.ask_words") rows=5 maxlength=1000 value=typed.reason.clone() error=problems.of("reason")/>
                    <div class="actions in-line"><Submit word=ctx.t("rights.ask_go") look=Look::Quiet icon="send"/></div>
                </form>
            </div>
        </details>
    }
    .into_any()
}

/// The person's own requests.
pub fn list(ctx: &Ctx, requests: &[RequestData]) -> AnyView {
    if requests.is_empty() {
        return view! { <p class="hint">{ctx.t("rights.requests_none")}</p> }.into_any();
    }
    let lines: Vec<_> = requests
        .iter()
        .map(|one| {
            let (word, tone, icon) = state_look(one.state);
            let (made, first, due) = (one.made_at, one.first_due_at, one.due_at);
            let is_open = one.state.is_open();
            let people = ctx.of_people();
            view! {
                <li>
                    <p class="tags"><strong class="number">{one.number.clone()}</strong>" "<Tag tone=tone icon=icon word=ctx.t(word)/></p>
                    <p>{ctx.t(kind_key(one.kind))}{one.petition.clone().map(|number| format!(" · {number}"))}</p>
                    <p class="hint">{ctx.t("rights.request_made")}" "<When at=made/></p>
                    {is_open.then(|| view! {
                        <p class="hint">{ctx.t("rights.request_first")}" "<When at=first full=true/></p>
                        <p class="hint">{ctx.t("rights.request_due")}" "<When at=due full=true/></p>
                    })}
                    <div lang=people>{paragraphs(&one.body)}</div>
                    {one.answer.as_ref().map(|answer| view! { <p><strong>{ctx.t("rights.request_answer")}</strong></p><div>{paragraphs(answer)}</div> })}
                </li>
            }
        })
        .collect();
    view! { <ul class="rights-list">{lines}</ul> }.into_any()
}
