//! How an act ended, as codes in an address and as sentences on a page. Nothing typed ever stands
//! in an address (security.md §0.8); a code that is not ours says nothing.

use super::screen::with;
use crate::error::AppError;
use crate::page::Ctx;
use crate::port::Port;
use crate::ui::Problems;
use domain::input::{Field, FieldError};
use domain::workflow::Action;
use serde::Deserialize;
use services::ServiceError;

/// What a page of the console may find in its address.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Outcome {
    /// The act that was done.
    pub xong: String,
    /// Why an act was not done.
    pub loi: String,
    /// Which act that was.
    pub viec: String,
    /// Fields to mend.
    pub o: String,
    /// Where to go after signing in.
    pub ve: String,
    /// The case that was left by the act, when the next one is open already.
    pub vua: String,
}

impl Outcome {
    /// The act that was not done.
    pub fn failed(&self) -> Option<Action> {
        if self.loi.is_empty() { None } else { Action::parse(&self.viec) }
    }

    /// Somebody was faster: the version on the page is not the one that was acted on.
    pub fn is_stale(&self) -> bool {
        matches!(self.loi.as_str(), "refusal.stale" | "refusal.wrong_status")
    }

    /// The sentence for what went wrong.
    pub fn sentence(&self, ctx: &Ctx) -> Option<&'static str> {
        let key = match self.loi.as_str() {
            "" => return None,
            "refusal.not_allowed" => "refusal.not_allowed",
            "refusal.wrong_status" => "refusal.wrong_status",
            "refusal.stale" => "refusal.stale",
            "refusal.already_done" => "refusal.already_done",
            "refusal.slow_down" => "refusal.slow_down",
            "refusal.wrong_password" => "refusal.wrong_password",
            "refusal.change_password" => "refusal.change_password",
            "refusal.too_many_photos" => "console.too_many_photos",
            "photo.too_large" => "photo.too_large",
            "photo.too_many_pixels" => "photo.too_many_pixels",
            "photo.not_a_photo" => "photo.not_a_photo",
            "photo.heic" => "photo.heic",
            "photo.animated" => "photo.animated",
            "photo.broken" => "photo.broken",
            "photo.trailing_data" => "photo.trailing_data",
            "photo.failed" => "photo.failed",
            "no_photo" => "console.photo_none",
            _ => "console.invalid",
        };
        Some(ctx.t(key))
    }

    /// The fields to mend, named by `name_of`.
    pub fn problems(&self, ctx: &Ctx, name_of: impl Fn(Field) -> String) -> Problems {
        Problems::new(self.o.split(',').filter_map(|one| {
            let mut parts = one.split(':');
            let field = Field::parse(parts.next()?)?;
            let problem = parts.next()?;
            let mut number =
                || parts.next().and_then(|n| n.parse::<u32>().ok()).unwrap_or(0).to_string();
            let (min, max) = (number(), number());
            Some((name_of(field), problem_words(ctx, field, problem, &min, &max)?))
        }))
    }
}

fn problem_words(ctx: &Ctx, field: Field, problem: &str, min: &str, max: &str) -> Option<String> {
    let key = match problem {
        "required" if field == Field::Chosen => return Some(ctx.t("table.choose_some").to_owned()),
        "required" => "problem.required",
        "too_short" => "problem.too_short",
        "too_long" => "problem.too_long",
        "too_many" => "problem.too_many",
        "out_of_range" => "problem.out_of_range",
        "bad_code" => "problem.bad_code",
        "not_a_choice" => "problem.not_a_choice",
        "not_the_same" => "problem.not_the_same",
        "too_common" => "problem.too_common",
        _ => return None,
    };
    let label = ctx.t(&format!("field.{}", field.code()));
    Some(ctx.tf(key, &[("field", label), ("min", min), ("max", max)]))
}

/// Field errors as codes: `reason:too_short:10:0`.
pub fn codes(errors: &[FieldError]) -> String {
    let one = |error: &FieldError| {
        let problem = error.problem.key().trim_start_matches("problem.");
        let (min, max) = (error.problem.min().unwrap_or(0), error.problem.max().unwrap_or(0));
        format!("{}:{problem}:{min}:{max}", error.field.code())
    };
    errors.iter().map(one).collect::<Vec<_>>().join(",")
}

/// Sends back to `back` with the codes of what went wrong, or shows our own fault as what it is.
pub fn send_back(port: &Port, error: ServiceError, back: &str, action: Option<Action>) {
    let act = action.map(|action| format!("&viec={}", action.code())).unwrap_or_default();
    match error {
        ServiceError::Invalid(errors) => {
            port.go(&with(back, &format!("loi=invalid{act}&o={}", codes(&errors))))
        }
        ServiceError::Refused(refusal) => {
            port.go(&with(back, &format!("loi={}{act}", refusal.key())))
        }
        ServiceError::Photo(problem) => {
            port.go(&with(back, &format!("loi={}{act}", problem.key())))
        }
        other => port.answer(AppError::from(other)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::Site;
    use crate::words::Lang;
    use domain::input::Problem;
    use std::sync::Arc;

    #[test]
    fn a_problem_comes_back_from_its_code_with_its_number() {
        let ctx = Ctx::bare(Lang::Vi, "/", Arc::new(Site::default()));
        let errors = [
            FieldError::new(Field::Reason, Problem::TooShort { min: 10 }),
            FieldError::new(Field::Agency, Problem::Required),
        ];
        let outcome = Outcome { o: codes(&errors), ..Outcome::default() };
        let problems = outcome.problems(&ctx, |field| field.code().to_owned());
        assert!(problems.of("reason").is_some_and(|text| text.contains("10")));
        assert!(problems.of("agency").is_some());
    }

    #[test]
    fn an_address_made_by_hand_says_nothing() {
        let ctx = Ctx::bare(Lang::Vi, "/", Arc::new(Site::default()));
        let outcome = Outcome {
            o: "reason:<b>:x,nothing,reason".into(),
            loi: "<script>".into(),
            ..Outcome::default()
        };
        assert!(outcome.problems(&ctx, |field| field.code().to_owned()).is_empty());
        assert_eq!(outcome.sentence(&ctx), Some(ctx.t("console.invalid")));
    }
}
