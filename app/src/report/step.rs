//! GET of a question: finds the draft, checks what is stored when the last answer was refused,
//! and hands over to the question's own page.

use super::asked::{Asked, DONE, EXPIRED, Question, START, address};
use super::key::{draft_key, see_other};
use super::{alike, category, check, contact, describe, details, kind, photos, place, video};
use crate::account::who::citizen_of;
use crate::error::AppError;
use crate::page::Ctx;
use crate::pages::AppState;
use crate::ui::Problems;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use domain::draft::{Step, check_details, check_step, has_questions};
use domain::input::{RawContact, Reach};
use services::ServiceError;

/// GET `/phan-anh/moi/{step}`.
pub async fn step(
    ctx: Ctx,
    State(app): State<AppState>,
    Path(code): Path<String>,
    asked: Asked,
    headers: HeaderMap,
) -> Result<Response, AppError> {
    let step = Step::parse(&code).ok_or_else(AppError::not_found)?;
    let Some(key) = draft_key(&ctx, &headers) else { return Ok(see_other(&ctx, START, &[])) };
    let draft = match app.services.open_draft(&key).await {
        Ok(draft) if draft.receipt.is_some() => return Ok(see_other(&ctx, DONE, &[])),
        Ok(draft) => draft,
        Err(ServiceError::Refused(_)) => return Ok(see_other(&ctx, EXPIRED, &[])),
        Err(error) => return Err(error.into()),
    };
    let (directory, terms) = (app.services.directory(), app.services.terms());
    let back_to = Step::parse(&asked.ve).filter(|back| *back > step);
    if step == Step::Details && !has_questions(&draft.answers, &directory, terms) {
        return Ok(see_other(&ctx, &address(back_to.unwrap_or(Step::Describe), None), &[]));
    }
    let problems = match asked.loi.as_str() {
        "invalid" if step == Step::Details => {
            let errors = check_details(&draft.answers, &directory, terms);
            details::problems(&ctx, &directory.guide, &errors)
        }
        "invalid" => Problems::found(&ctx, &check_step(step, &draft.answers, &directory, terms)),
        code => sentence(&ctx, step, code),
    };
    let mut draft = draft;
    if step == Step::Contact && !draft.answers.seen.iter().any(|seen| seen == step.code()) {
        prefill(&ctx, &app, &headers, &mut draft.answers.contact).await?;
    }
    let alike = match step {
        Step::Describe | Step::Photos if back_to.is_none() => {
            alike::alike(&app.services, &draft.answers).await?
        }
        _ => Vec::new(),
    };
    let others = match step {
        Step::Check => app.services.other_categories(&draft.answers).await?,
        _ => Vec::new(),
    };
    let question =
        Question { ctx, directory, terms, draft, step, problems, back_to, alike, others };
    let page = match step {
        Step::Kind => kind::page(&question),
        Step::Place => place::page(&question),
        Step::Category => category::page(&question),
        Step::Details => details::page(&question),
        Step::Describe => describe::page(&question),
        Step::Photos => photos::page(&question),
        Step::Contact => contact::page(&question),
        Step::Check => check::page(&question),
    };
    Ok(page.into_response())
}

/// Whoever is signed in finds their own contact in the form, and can change it.
async fn prefill(
    ctx: &Ctx,
    app: &AppState,
    headers: &HeaderMap,
    contact: &mut RawContact,
) -> Result<(), AppError> {
    for reach in
        citizen_of(ctx, &app.services, headers).await?.map_or_else(Vec::new, |me| me.contacts)
    {
        let field = match reach {
            Reach::Phone(_) => &mut contact.phone,
            Reach::Email(_) => &mut contact.email,
        };
        if field.is_empty() {
            *field = reach.display();
        }
    }
    Ok(())
}

/// The sentence for a code in the address that is not about typed text; other codes say nothing.
fn sentence(ctx: &Ctx, step: Step, code: &str) -> Problems {
    if let Some(key) = video::problem_key(code).filter(|_| step == Step::Photos) {
        return Problems::new([("video".to_owned(), ctx.t(key).to_owned())]);
    }
    match photos::problem_key(code).or(video::problem_key(code)) {
        Some(key) if matches!(step, Step::Photos | Step::Check) => {
            Problems::new([("photo".to_owned(), ctx.t(key).to_owned())])
        }
        _ => Problems::default(),
    }
}
