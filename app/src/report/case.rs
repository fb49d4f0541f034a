//! The sender's case: where it stands and until when, what is asked of them, the answer, the whole
//! history, and the few acts that are theirs.

mod acts;
mod again;
pub mod amend;
pub mod file;
mod judge;
mod lines;
mod talk;
mod upload;
mod view;

pub(crate) use view::answer_section;

use super::asked::Asked;
use super::key::{case_cookie, case_cookie_gone, case_key, see_other};
use super::track::{self, TRACK};
use crate::account::who::citizen_of;
use crate::error::AppError;
use crate::page::Ctx;
use crate::pages::AppState;
use crate::ui::Problems;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use domain::id::PetitionNumber;
use services::sender::CaseKey;
use services::{ServiceError, Services};

/// What was typed into a form that was refused, and why.
#[derive(Default)]
pub struct Typed {
    /// The answer to the question.
    description: String,
    /// Level of satisfaction with the result.
    rating: String,
    /// Level of satisfaction with the attitude.
    attitude: String,
    /// Codes of causes.
    causes: Vec<String>,
    /// More about the matter, or a message.
    message: String,
    /// The form that it was typed into.
    form: &'static str,
    /// A comment, or why the petition is taken back.
    comment: String,
    /// Why it should be handled again.
    reason: String,
    /// Fields to mend.
    problems: Problems,
    /// Key of the sentence for a refusal.
    refusal: Option<&'static str>,
    /// Key of the sentence for what was done.
    done: Option<&'static str>,
}

/// GET `/tra-cuu/{number}`.
pub async fn case(
    ctx: Ctx,
    State(app): State<AppState>,
    Path(number): Path<String>,
    asked: Asked,
    headers: HeaderMap,
) -> Result<Response, AppError> {
    let parsed = PetitionNumber::parse(&number).ok_or_else(AppError::not_found)?.to_string();
    if !asked.ma.is_empty() {
        return track::open_by_link(&ctx, &app.services, &parsed, &asked.ma).await;
    }
    if parsed != number {
        return Ok(see_other(&ctx, &format!("{TRACK}/{parsed}"), &[]));
    }
    let Some(key) = case_key(&ctx, &headers, &number) else {
        if let Some(cookie) = of_relative(&ctx, &app.services, &headers, &number, &asked.tu).await {
            return Ok(see_other(&ctx, &format!("{TRACK}/{number}"), &[cookie]));
        }
        return Ok(track::page(&ctx, &number, "", &Problems::default()).into_response());
    };
    match app.services.follow(&key).await {
        Ok(found) => {
            if let Some(citizen) = citizen_of(&ctx, &app.services, &headers).await? {
                app.services.saw(&citizen, &number).await?;
            }
            let typed = Typed { done: acts::done_key(&asked.xong), ..Typed::default() };
            Ok(view::page(&ctx, &app.services.directory(), &found, &typed).into_response())
        }
        Err(ServiceError::Refused(_)) if key.secret().is_some() => {
            // The secret was renewed since; an account may open it still.
            let here = format!("{TRACK}/{number}");
            Ok(see_other(&ctx, &here, &[case_cookie_gone(&ctx, &number)]))
        }
        Err(ServiceError::Refused(_)) => {
            Ok(track::page(&ctx, &number, "", &Problems::default()).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

/// The parts of a petition open by the secret of the whole, which this browser holds already.
async fn of_relative(
    ctx: &Ctx,
    services: &Services,
    headers: &HeaderMap,
    number: &str,
    relative: &str,
) -> Option<String> {
    let relative = PetitionNumber::parse(relative)?.to_string();
    let held = case_key(ctx, headers, &relative)?;
    let key = CaseKey::parse(number, &held.secret()?).ok()?;
    services.follow(&key).await.ok()?;
    Some(case_cookie(ctx, &key))
}
