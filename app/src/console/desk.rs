//! The one server function through which every act on a case goes, and how it ends: back on the
//! case, with a code. Also what happens to a text when its session is over: it is shown again.

use super::acts::form_of;
use super::officer;
use super::outcome::send_back;
use super::screen::{Screen, with};
use crate::error::AppError;
use crate::page::{Ctx, Page};
use crate::port::Port;
use crate::ui::{LinkButton, Notice, PageHead, TextArea, Tone};
use axum::http::StatusCode;
use domain::id::PetitionNumber;
use domain::workflow::Action;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use services::handling::Act;
use services::publishing::photo_ids;
use std::collections::BTreeMap;
use uuid::Uuid;

/// Everything that an act's form may send, as typed.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ActForm {
    text: String,
    choice: String,
    support: String,
    title: String,
    body: String,
    answer: String,
    nature: String,
    category: String,
    commune: String,
    class: String,
    card: String,
    until: String,
    photos: Vec<String>,
    masks: Vec<String>,
    open: String,
}

impl ActForm {
    /// A form that has words only.
    pub fn of_text(text: String) -> Self {
        Self { text, ..Self::default() }
    }
}

impl From<ActForm> for Act {
    fn from(form: ActForm) -> Self {
        Self {
            photos: photo_ids(&form.photos),
            masks: form.masks,
            open: form.open,
            card: !form.card.is_empty(),
            until: form.until,
            text: form.text,
            choice: form.choice,
            support: form.support,
            title: form.title,
            body: form.body,
            answer: form.answer,
            nature: form.nature,
            category: form.category,
            commune: form.commune,
            class: form.class,
        }
    }
}

/// Does one act on a case as it was at `version`. The fields stand under the code of their form,
/// `act[forward][text]`, so that the forms of one page do not share ids.
///
/// # Errors
/// [`AppError`] when the house is at fault; whatever the officer can mend leads back to the case.
#[server(prefix = "/api", endpoint = "case/act")]
pub async fn case_act(
    petition: Uuid,
    number: String,
    version: i64,
    action: String,
    #[server(default)] act: BTreeMap<String, ActForm>,
    #[server(default)] ve: String,
    #[server(default)] tiep: String,
) -> Result<(), AppError> {
    let port = Port::here()?;
    let number = PetitionNumber::parse(&number).ok_or_else(AppError::not_found)?;
    let action = Action::parse(&action).ok_or_else(AppError::not_found)?;
    let mut act = act;
    let form = act.remove(form_of(action).code()).unwrap_or_default();
    let (screen, number) = (Screen::parse(&ve), number.to_string());
    let back = back_to(screen.as_ref(), &number);
    let Some(me) = officer::officer_at(&port).await? else {
        port.answer(session_over(&port.ctx, &back, &form));
        return Ok(());
    };
    match port.services.act(&me, petition, version, action, form.into()).await {
        Ok(()) => {
            let done = format!("xong={}", action.code());
            let on = match screen {
                Some(screen) if hands_on(action) => {
                    let done = format!("{done}&vua={number}");
                    match PetitionNumber::parse(&tiep) {
                        Some(next) => with(&screen.case(&next.to_string()), &done),
                        None => with(&screen.list(), &done),
                    }
                }
                // An agency that gave a petition back does not see it any more.
                None if action == Action::AgencyReturn => with("/xu-ly", &done),
                _ => with(&back, &done),
            };
            port.go(&on);
        }
        Err(error) => send_back(&port, error, &back, Some(action)),
    }
    Ok(())
}

/// Where a form on a case leads back to: the screen it was on, or the case's own page.
pub fn back_to(screen: Option<&Screen>, number: &str) -> String {
    match screen {
        Some(screen) => screen.case(number),
        None => format!("/xu-ly/ho-so/{number}"),
    }
}

/// After these the case waits for somebody else, and the next one is opened; after the others there
/// is more to do here.
const fn hands_on(action: Action) -> bool {
    matches!(
        action,
        Action::Forward
            | Action::Reject
            | Action::Redirect
            | Action::AskSender
            | Action::AgencyReturn
            | Action::HandDown
            | Action::Dispute
            | Action::Arbitrate
            | Action::SubmitReply
            | Action::ApproveReply
            | Action::SendBackReply
            | Action::Rework
            | Action::AnswerPublicly
            | Action::AnswerPrivately
            | Action::TaskReturn
            | Action::TaskContribute
            | Action::GrantExtension
            | Action::RefuseExtension
            | Action::Merge
            | Action::HandOver
    )
}

/// Keeps what is typed for an act while it is typed. 204; 401 when the session is over, 404 for a
/// case that is not the officer's: the words stay on their page either way.
///
/// # Errors
/// [`AppError`] with those codes.
#[server(prefix = "/api", endpoint = "case/keep")]
pub async fn case_keep(
    petition: Uuid,
    form: String,
    #[server(default)] act: BTreeMap<String, ActForm>,
) -> Result<(), AppError> {
    let port = Port::here()?;
    let action = Action::parse(&form).ok_or_else(AppError::not_found)?;
    let mut act = act;
    let typed = act.remove(form_of(action).code()).unwrap_or_default();
    let Some(me) = officer::officer_at(&port).await? else {
        port.answer(StatusCode::UNAUTHORIZED);
        return Ok(());
    };
    match port.services.keep_draft(&me, petition, form_of(action), &typed.into()).await {
        Ok(()) => port.answer(StatusCode::NO_CONTENT),
        Err(error) => port.answer(AppError::from(error)),
    }
    Ok(())
}

/// The session ended while somebody was writing: their words are on this page and nowhere else.
pub fn session_over(ctx: &Ctx, back: &str, form: &ActForm) -> Page {
    let texts = [
        ("console.typed_text", &form.text),
        ("console.public_title", &form.title),
        ("console.public_body", &form.body),
        ("console.public_answer", &form.answer),
    ];
    let ctx = &Ctx { path: back.into(), query: "".into(), ..ctx.clone() };
    Page::private(ctx, ctx.t("console.session_over"), || {
        let kept = texts
            .into_iter()
            .filter(|(_, text)| !text.trim().is_empty())
            .map(|(key, text)| view! { <TextArea name=key label=ctx.t(key) value=text.clone() rows=6/> })
            .collect_view();
        let text = ctx.t("console.session_over_text");
        view! {
            <PageHead title=ctx.t("console.session_over")/>
            <Notice tone=Tone::Warn text=text/>
            {kept}
            <div class="actions">
                <LinkButton href=ctx.href(&officer::sign_in_for(back)) word=ctx.t("console.sign_in") icon="log-in"/>
            </div>
        }
    })
    .status(StatusCode::UNAUTHORIZED)
}
