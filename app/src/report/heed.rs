//! What is said before somebody writes on: notices of the category, and stop-notices with numbers to
//! call. A stop-notice forbids nothing; whoever called, or knows that nobody has to, goes on.

use super::asked::{EXPIRED, Question, START, address, save_only};
use super::key::{draft_key, see_other};
use crate::error::AppError;
use crate::page::{Ctx, Page};
use crate::pages::AppState;
use crate::port::Port;
use crate::ui::{BackLink, Icon, Submit};
use axum::extract::{Path, Query, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use domain::asking::Notice;
use domain::calendar::day_key;
use domain::draft::{Step, at, unheard};
use leptos::prelude::*;
use serde::Deserialize;

/// Where the stop-notices of a draft stand; the step to go on to follows.
const STOP: &str = "/phan-anh/moi/khan-cap";

/// Address of the stop-notices before `on`.
pub fn stop_address(on: Step, back_to: Option<Step>) -> String {
    match back_to {
        Some(back) => format!("{STOP}/{}?ve={}", on.code(), back.code()),
        None => format!("{STOP}/{}", on.code()),
    }
}

/// A stop-notice: what to do, and whom to call, large. `level` is its heading's.
pub fn stop(ctx: &Ctx, notice: &Notice, level: u8) -> AnyView {
    let lang = ctx.lang.code();
    let title = notice.title.of(lang).to_owned();
    let heading = view! { <Icon name="siren"/>{title} };
    let heading = match level {
        1 => view! { <h1 class="stop-title">{heading}</h1> }.into_any(),
        2 => view! { <h2 class="stop-title">{heading}</h2> }.into_any(),
        _ => view! { <p class="stop-title">{heading}</p> }.into_any(),
    };
    let calls = notice
        .calls
        .iter()
        .map(|call| {
            let shown = spaced(&call.number);
            let words = call.words.of(lang).to_owned();
            view! {
                <li><a href=format!("tel:{}", call.number)><strong class="number">{shown}</strong><span>{words}</span></a></li>
            }
        })
        .collect_view();
    let text = lines(notice.text.of(lang));
    view! {
        <div class="emergency stop tone-danger">
            <div class="emergency-words">{heading}{text}</div>
            <ul class="emergency-numbers">{calls}</ul>
        </div>
    }
    .into_any()
}

/// 19006769 as 1900 6769; short numbers as they are.
fn spaced(number: &str) -> String {
    match number.split_at_checked(4) {
        Some((head, tail)) if !tail.is_empty() => format!("{head} {tail}"),
        _ => number.to_owned(),
    }
}

fn lines(text: &str) -> Vec<AnyView> {
    text.lines().map(|line| view! { <p>{line.to_owned()}</p> }.into_any()).collect()
}

/// One notice that informs.
pub fn notice(ctx: &Ctx, notice: &Notice) -> AnyView {
    let lang = ctx.lang.code();
    let title = notice.title.of(lang).to_owned();
    let text = lines(notice.text.of(lang));
    view! {
        <div class="notice tone-info" role="note">
            <Icon name="info"/>
            <div class="notice-text"><p class="notice-title">{title}</p>{text}</div>
        </div>
    }
    .into_any()
}

/// What there is to say of the draft's category, place and day.
pub fn notices(q: &Question) -> Vec<AnyView> {
    let today = day_key(q.terms.now);
    let place = at(q.answers(), &q.directory, &today, q.terms);
    q.directory.guide.notices(&place).map(|one| notice(&q.ctx, one)).collect()
}

/// What may be written, said where it is written.
pub fn rules(ctx: &Ctx) -> impl IntoView + use<> {
    view! {
        <details class="fold">
            <summary><Icon name="info"/><span>{ctx.t("asking.rules")}</span></summary>
            <ul class="fold-body bullets">
                {ctx.t("asking.rules_list").lines().map(|line| view! { <li>{line}</li> }).collect_view()}
            </ul>
        </details>
    }
}

/// What may be shown, said where photos are chosen.
pub fn photo_rule(ctx: &Ctx) -> impl IntoView + use<> {
    view! { <p class="caution"><Icon name="camera"/><span>{ctx.t("asking.photo_rule")}</span></p> }
}

/// What the address of the page may carry.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Way {
    ve: String,
}

/// GET `/phan-anh/moi/khan-cap/{step}`: the stop-notices that were not gone past yet.
pub async fn page(
    ctx: Ctx,
    State(app): State<AppState>,
    Path(code): Path<String>,
    Query(way): Query<Way>,
    headers: HeaderMap,
) -> Result<Response, AppError> {
    let on = Step::parse(&code).ok_or_else(AppError::not_found)?;
    let back_to = Step::parse(&way.ve);
    let Some(key) = draft_key(&ctx, &headers) else { return Ok(see_other(&ctx, START, &[])) };
    let Ok(draft) = app.services.open_draft(&key).await else {
        return Ok(see_other(&ctx, EXPIRED, &[]));
    };
    let (directory, terms) = (app.services.directory(), app.services.terms());
    let stops = unheard(&draft.answers, &directory, terms);
    let Some(first) = stops.first() else {
        return Ok(see_other(&ctx, &address(on, back_to), &[]));
    };
    let codes: Vec<&str> = stops.iter().map(|notice| notice.code.as_str()).collect();
    let codes = codes.join(" ");
    let title = first.title.of(ctx.lang.code()).to_owned();
    let back = ctx.href(&address(Step::Category, back_to));
    let page = Page::private(&ctx, title, || {
        let level = |i: usize| if i == 0 { 1 } else { 2 };
        let all: Vec<_> = stops.iter().enumerate().map(|(i, n)| stop(&ctx, n, level(i))).collect();
        view! {
            <BackLink href=back/>
            {all}
            <form method="post" action=ctx.action("report/heard")>
                <input type="hidden" name="codes" value=codes/>
                <input type="hidden" name="on" value=on.code()/>
                {back_to.map(|step| view! { <input type="hidden" name="ve" value=step.code()/> })}
                <p class="hint">{ctx.t("asking.stop_hint")}</p>
                <div class="actions"><Submit word=ctx.t("asking.stop_go_on") icon="arrow-right"/></div>
            </form>
        }
    });
    Ok(page.into_response())
}

/// The sender called, or knows that nobody has to: the form goes on, and this is not said again.
///
/// # Errors
/// [`AppError`] when the house is at fault.
#[server(prefix = "/api", endpoint = "report/heard")]
pub async fn report_heard(
    #[server(default)] codes: String,
    #[server(default)] on: String,
    #[server(default)] ve: String,
) -> Result<(), AppError> {
    let port = Port::here()?;
    let directory = port.services.directory();
    let heard = |answers: &mut domain::draft::Answers| {
        for code in codes.split(' ') {
            let known = directory.guide.notices.iter().any(|notice| notice.code == code);
            if known && !answers.heard.iter().any(|other| other == code) {
                answers.heard.push(code.to_owned());
            }
        }
    };
    // The category has been answered: nothing is asked anew by keeping this.
    if save_only(Step::Category, &ve, heard).await? {
        let on = Step::parse(&on).unwrap_or(Step::Describe);
        port.go(&address(on, Step::parse(&ve)));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_number_is_read_in_two_parts() {
        assert_eq!(spaced("114"), "114");
        assert_eq!(spaced("19006769"), "1900 6769");
    }
}
