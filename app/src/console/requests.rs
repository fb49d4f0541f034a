//! Requests about personal data: the list with what is owed next, one request with its words, and the
//! answer. Who may answer is asked in `services`; opening one is an event before it is opened.

use super::officer::{self, CurrentOfficer, frame, officer_at};
use crate::error::AppError;
use crate::page::{Ctx, Page};
use crate::pages::AppState;
use crate::port::Port;
use crate::rights::{kind_key, state_look};
use crate::ui::timeline::paragraphs;
use crate::ui::{
    BackLink, ErrorSummary, Fact, Facts, Icon, LinkButton, Look, PageHead, Problems, Submit, Tag,
    TextArea, Tone, When,
};
use crate::words;
use axum::extract::{Path, State};
use leptos::prelude::*;
use services::ServiceError;
use services::rights::{RequestLine, RequestView};

/// Where the requests stand.
pub const REQUESTS: &str = "/xu-ly/quyen-du-lieu";

/// GET `/xu-ly/quyen-du-lieu`.
pub async fn list(me: CurrentOfficer, State(app): State<AppState>) -> Result<Page, AppError> {
    let lines = app.services.requests_to_answer(&me.officer).await?;
    let now = app.services.now();
    let (ctx, _) = me.framed(&app.services).await?;
    Ok(Page::console(&ctx, ctx.t("rights.desk_title"), || {
        let list = if lines.is_empty() {
            view! { <div class="empty"><Icon name="shield-check"/><p>{ctx.t("rights.desk_empty")}</p></div> }.into_any()
        } else {
            let cards: Vec<_> = lines.iter().map(|one| card(&ctx, one, now)).collect();
            view! { <ul class="cards">{cards}</ul> }.into_any()
        };
        view! {
            <PageHead title=ctx.t("rights.desk_title") lede=ctx.t("rights.desk_lede")/>
            {list}
        }
    }))
}

fn card(ctx: &Ctx, one: &RequestLine, now: i64) -> impl IntoView + use<> {
    let (word, tone, icon) = state_look(one.state);
    let href = ctx.href(&format!("{REQUESTS}/{}", one.number));
    let is_late = one.due_at.is_some_and(|due| domain::deadline::is_past(due, now));
    let (made, ended) = (one.made_at, one.ended_at);
    let due = one.due_at.map(|due| {
        let key = if one.state == domain::rights::RequestState::Open {
            "rights.request_first"
        } else {
            "rights.request_due"
        };
        view! { <p>{ctx.t(key)}" "<strong><When at=due full=true/></strong></p> }
    });
    view! {
        <li class="card">
            <p class="tags">
                <Tag tone=tone icon=icon word=ctx.t(word)/>
                {is_late.then(|| view! { <Tag tone=Tone::Danger icon="triangle-alert" word=ctx.t("rights.desk_late")/> })}
            </p>
            <h2 class="number">{one.number.clone()}</h2>
            <p>{ctx.t(kind_key(one.kind))}{one.petition.clone().map(|number| format!(" · {number}"))}</p>
            <p class="quiet-text">{ctx.t("rights.request_made")}" "<When at=made/></p>
            {due}
            {ended.map(|at| view! { <p class="quiet-text">{ctx.t("rights.desk_ended")}" "<When at/></p> })}
            <div class="actions in-line"><LinkButton href=href word=ctx.t("rights.desk_open") icon="file-text" look=Look::Quiet/></div>
        </li>
    }
}

/// GET `/xu-ly/quyen-du-lieu/{number}`.
pub async fn one(
    me: CurrentOfficer,
    State(app): State<AppState>,
    Path(number): Path<String>,
) -> Result<Page, AppError> {
    let found = app.services.open_request(&me.officer, &number).await?;
    let (ctx, _) = me.framed(&app.services).await?;
    Ok(page(&ctx, &found, "", &Problems::default()))
}

fn page(ctx: &Ctx, found: &RequestView, typed: &str, problems: &Problems) -> Page {
    let line = &found.line;
    let (state, tone, icon) = state_look(line.state);
    let at = |ms: i64| words::full_moment(ctx.lang, ms);
    let mut facts = vec![
        Fact::new(ctx.t("rights.ask_kind"), ctx.t(kind_key(line.kind))),
        Fact::new(ctx.t("rights.desk_made"), at(line.made_at)),
        Fact::new(ctx.t("rights.desk_whole"), at(found.whole_due_at)),
        Fact::new(ctx.t("rights.desk_contact"), found.contact.clone()),
    ];
    if let Some(number) = &line.petition {
        let case = ctx.href(&format!("/xu-ly/ho-so/{number}"));
        facts.push(Fact::new(ctx.t("rights.desk_petition"), number.clone()).change(case));
    }
    let number = line.number.clone();
    let is_open = line.state.is_open();
    let (people, state) = (ctx.of_people(), ctx.t(state));
    let page = Page::console(ctx, ctx.t("rights.desk_title"), || {
        view! {
            <div class="narrow stack">
                <BackLink href=ctx.href(REQUESTS) word=ctx.t("rights.desk_title")/>
                <ErrorSummary problems=problems.clone()/>
                <PageHead title=number.clone()><Tag tone=tone icon=icon word=state/></PageHead>
                <section class="card stack"><Facts facts/></section>
                <section class="card stack"><h2>{ctx.t("rights.ask_words")}</h2><div lang=people>{paragraphs(&found.body)}</div></section>
                {found.answer.as_ref().map(|answer| view! { <section class="card stack"><h2>{ctx.t("rights.request_answer")}</h2><div lang=people>{paragraphs(answer)}</div></section> })}
                {is_open.then(|| view! {
                    <form method="post" action=ctx.action("data/answer") class="card">
                        <input type="hidden" name="number" value=number.clone()/>
                        <TextArea name="reason" label=ctx.t("rights.desk_answer") hint=ctx.t("rights.desk_answer_hint") rows=6 maxlength=1000 value=typed.to_owned() error=problems.of("reason")/>
                        <div class="actions in-line">
                            <Submit word=ctx.t("rights.desk_begin") look=Look::Quiet icon="hourglass" name="state" value="begun"/>
                            <Submit word=ctx.t("rights.desk_done") icon="check" name="state" value="done"/>
                            <Submit word=ctx.t("rights.desk_refuse") look=Look::Danger icon="x" name="state" value="refused"/>
                        </div>
                    </form>
                })}
            </div>
        }
    });
    if problems.is_empty() { page } else { page.with_problems() }
}

/// Answers a request.
///
/// # Errors
/// [`AppError`] when the house is at fault; what can be mended comes back with the form.
#[server(prefix = "/api", endpoint = "data/answer")]
pub async fn data_answer(
    #[server(default)] number: String,
    #[server(default)] state: String,
    #[server(default)] reason: String,
) -> Result<(), AppError> {
    let port = Port::here()?;
    let plain = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '-';
    if number.len() > 20 || !number.chars().all(plain) {
        return Err(AppError::not_found());
    }
    let back = format!("{REQUESTS}/{number}");
    let Some(me) = officer_at(&port).await? else {
        port.go(&officer::sign_in_for(&back));
        return Ok(());
    };
    match port.services.answer_request(&me, &number, &state, &reason).await {
        Ok(()) => port.go(REQUESTS),
        Err(ServiceError::Invalid(errors)) => {
            let at = Ctx { path: back.as_str().into(), query: "".into(), ..port.ctx.clone() };
            let found = port.services.open_request(&me, &number).await?;
            let (ctx, _) = frame(&at, &me, &port.services).await?;
            let problems = Problems::new(errors.iter().map(|error| {
                let label = ctx.t("rights.desk_answer");
                let sentence = crate::ui::Problem::sentence(&ctx, error.problem, label);
                ("reason".to_owned(), sentence)
            }));
            port.answer(page(&ctx, &found, &reason, &problems));
        }
        Err(error) => port.answer(AppError::from(error)),
    }
    Ok(())
}
