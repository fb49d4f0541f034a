//! What the seven questions share: the draft behind them, the frame around them, the way on after
//! an answer. Which fields a question has is its own file's.

use super::key::{draft_cookie, draft_key};
use crate::error::AppError;
use crate::page::{Ctx, Page};
use crate::port::Port;
use crate::ui::{BackLink, ErrorSummary, Problems, Stepper};
use axum::extract::{FromRequestParts, Query};
use axum::http::request::Parts;
use domain::directory::Directory;
use domain::draft::{self, Answers, Step, Terms};
use domain::refusal::Refusal;
use leptos::prelude::*;
use serde::Deserialize;
use services::ServiceError;
use services::similar::PublicLike;
use services::view::DraftView;
use std::convert::Infallible;
use std::sync::Arc;

/// Where a report begins.
pub const START: &str = "/phan-anh/moi";
/// Where its receipt is.
pub const DONE: &str = "/phan-anh/xong";
/// The draft is gone: begin anew, and say why.
pub const EXPIRED: &str = "/phan-anh/moi?loi=refusal.expired";

/// What an address of these pages may carry: codes, nothing typed. No `Debug`: one is a secret.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    /// What was wrong with the last answer.
    pub loi: String,
    /// The question to come back to, by its code.
    pub ve: String,
    /// The act on a case that was done.
    pub xong: String,
    /// The secret, in the link of the receipt only; it leaves the address at once.
    pub ma: String,
    /// The petition that this one was split off or has as a part: what opens that opens this.
    pub tu: String,
}

/// An address made by hand says nothing rather than failing.
impl<S: Sync> FromRequestParts<S> for Asked {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Query::try_from_uri(&parts.uri).map(|Query(asked)| asked).unwrap_or_default())
    }
}

/// One question and what is known when it is asked.
pub struct Question {
    /// The request.
    pub ctx: Ctx,
    /// Agencies, communes, categories.
    pub directory: Arc<Directory>,
    /// What the operator decided.
    pub terms: Terms,
    /// The draft.
    pub draft: DraftView,
    /// Which question.
    pub step: Step,
    /// What to mend.
    pub problems: Problems,
    /// Where to go on after this one, when not to the next.
    pub back_to: Option<Step>,
    /// Public petitions that may be the same matter; offered before the words and before the photos.
    pub alike: Vec<PublicLike>,
    /// Categories that the words point to rather than the chosen one; offered at the check.
    pub others: Vec<String>,
}

impl Question {
    /// Everything as typed.
    pub fn answers(&self) -> &Answers {
        &self.draft.answers
    }

    /// The page of this question.
    pub fn page<V: IntoView>(&self, title: &str, body: impl FnOnce() -> V) -> Page {
        let ctx = &self.ctx;
        let road = self.road();
        let place = road.iter().position(|step| *step == self.step).unwrap_or_default() + 1;
        let now = u32::try_from(place).unwrap_or(1);
        let of = u32::try_from(road.len()).unwrap_or(now);
        let page = Page::private(ctx, title, || {
            view! {
                <BackLink href=ctx.href(&self.before())/>
                <Stepper now of name=ctx.t(name_key(self.step))/>
                <ErrorSummary problems=self.problems.clone()/>
                {crate::places::notice(self)}
                {body()}
            }
        });
        // On a weak line four times fewer bytes are a second; who somebody is stays as it is.
        let page = match self.step {
            Step::Contact | Step::Check => page,
            _ => page.no_secret(),
        };
        if self.problems.is_empty() { page } else { page.with_problems() }
    }

    /// The field that carries [`Asked::ve`] through the form.
    pub fn carry(&self) -> Option<impl IntoView + use<>> {
        self.back_to.map(|step| view! { <input type="hidden" name="ve" value=step.code()/> })
    }

    fn road(&self) -> Vec<Step> {
        draft::road(self.answers(), &self.directory, self.terms)
    }

    fn before(&self) -> String {
        match (self.back_to, draft::previous(&self.road(), self.step)) {
            (Some(Step::Check), _) => address(Step::Check, None),
            (_, Some(step)) => address(step, None),
            (_, None) => START.to_owned(),
        }
    }
}

/// Key of a question's short name.
pub const fn name_key(step: Step) -> &'static str {
    match step {
        Step::Kind => "report.step_kind",
        Step::Place => "report.step_place",
        Step::Category => "report.step_category",
        Step::Details => "report.step_details",
        Step::Describe => "report.step_describe",
        Step::Photos => "report.step_photos",
        Step::Contact => "report.step_contact",
        Step::Check => "report.step_check",
    }
}

/// The address of a question, coming back to `back_to` afterwards.
pub fn address(step: Step, back_to: Option<Step>) -> String {
    match back_to {
        Some(back) => format!("{START}/{}?ve={}", step.code(), back.code()),
        None => format!("{START}/{}", step.code()),
    }
}

/// The question after `step`, where nothing but the step decides.
pub fn after(step: Step, back_to: Option<Step>) -> String {
    address(back_to.or(draft::next(Step::ALL, step)).unwrap_or(Step::Check), None)
}

/// Keeps the answers of one page as typed and sends on: to the next question, or back to this one.
///
/// # Errors
/// [`AppError`] outside of a server function.
pub async fn save(
    step: Step,
    ve: &str,
    change: impl FnOnce(&mut Answers) + Send,
) -> Result<(), AppError> {
    let back_to = Step::parse(ve);
    // A report that began at a sign skips what the sign has said.
    let mut next = None;
    let noted = |answers: &mut Answers| {
        change(answers);
        next = answers.after(step);
    };
    if !save_only(step, ve, noted).await? {
        return Ok(());
    }
    match next {
        Some(Step::Details) if back_to.is_none() => go_on(Step::Category, ve).await,
        Some(next) if back_to.is_none() => {
            Port::here()?.go(&address(next, None));
            Ok(())
        }
        _ => {
            Port::here()?.go(&after(step, back_to));
            Ok(())
        }
    }
}

/// Keeps the answers of one page as typed; false when the answer is given already: what is wrong
/// leads back to this page, a draft that is over to where it belongs.
///
/// # Errors
/// [`AppError`] outside of a server function.
pub async fn save_only(
    step: Step,
    ve: &str,
    change: impl FnOnce(&mut Answers) + Send,
) -> Result<bool, AppError> {
    let port = Port::here()?;
    let back_to = Step::parse(ve);
    let Some(key) = draft_key(&port.ctx, &port.headers) else {
        port.go(EXPIRED);
        return Ok(false);
    };
    let done = port.services.save_step(&key, step, change).await;
    // What was wrong is kept as typed too.
    if matches!(done, Ok(()) | Err(ServiceError::Invalid(_))) {
        port.set(draft_cookie(&port.ctx, &key));
    }
    let kept = done.is_ok();
    if let Err(error) = done {
        turn_back(&port, error, &address(step, back_to));
    }
    Ok(kept)
}

/// The way on from category and details, where the answers decide: a stop-notice first, then a place
/// that is missing, then what the category asks.
///
/// # Errors
/// [`AppError`] outside of a server function.
pub async fn go_on(step: Step, ve: &str) -> Result<(), AppError> {
    let port = Port::here()?;
    let back_to = Step::parse(ve);
    let Some(key) = draft_key(&port.ctx, &port.headers) else {
        port.go(EXPIRED);
        return Ok(());
    };
    let draft = match port.services.open_draft(&key).await {
        Ok(draft) => draft.answers,
        Err(error) => {
            turn_back(&port, error, &address(step, back_to));
            return Ok(());
        }
    };
    let (directory, terms) = (port.services.directory(), port.services.terms());
    let asks = step == Step::Category && draft::has_questions(&draft, &directory, terms);
    let then = if asks { Step::Details } else { back_to.unwrap_or(Step::Describe) };
    let has_place = draft::check_step(Step::Place, &draft, &directory, terms).is_empty();
    let (on, carried) = match (step, has_place) {
        (Step::Category, false) => (Step::Place, Some(then)),
        _ if asks => (then, back_to),
        _ => (then, None),
    };
    if !draft::unheard(&draft, &directory, terms).is_empty() {
        port.go(&super::heed::stop_address(on, carried));
    } else if on == Step::Place {
        port.go(&format!("{}&loi=invalid", address(on, carried)));
    } else {
        port.go(&address(on, carried));
    }
    Ok(())
}

/// Sends a form of the draft back to `back`, or to where a draft that is over belongs.
pub fn turn_back(port: &Port, error: ServiceError, back: &str) {
    match error {
        ServiceError::Refused(Refusal::Expired) => port.go(EXPIRED),
        ServiceError::Refused(Refusal::AlreadyDone) => port.go(DONE),
        error => port.go_back(error, back),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_corrected_answer_leads_back_to_where_it_was_corrected_from() {
        assert_eq!(after(Step::Kind, None), "/phan-anh/moi/dia-diem");
        assert_eq!(after(Step::Contact, None), "/phan-anh/moi/kiem-tra");
        assert_eq!(after(Step::Kind, Some(Step::Check)), "/phan-anh/moi/kiem-tra");
        assert_eq!(address(Step::Place, Some(Step::Check)), "/phan-anh/moi/dia-diem?ve=kiem-tra");
    }
}
