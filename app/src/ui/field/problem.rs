//! What is to be mended on a page: the list at its top, and the sentence for each field.

use super::field_id;
use crate::page::{Ctx, here};
use crate::ui::Icon;
use domain::input::FieldError;
use leptos::prelude::*;
use std::sync::Arc;

/// One thing to mend: the field's name and the sentence that says how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Name of the field, as the form sends it.
    pub field: String,
    /// What to do, in words.
    pub text: String,
}

impl Problem {
    /// What to do about a problem of the field that people know as `label`.
    pub fn sentence(ctx: &Ctx, problem: domain::input::Problem, label: &str) -> String {
        let number = |n: Option<u32>| n.map(|n| n.to_string()).unwrap_or_default();
        let (min, max) = (number(problem.min()), number(problem.max()));
        ctx.tf(problem.key(), &[("field", label), ("min", &min), ("max", &max)])
    }
}

/// Everything to mend on one page. Empty on the first visit.
#[derive(Clone, Debug, Default)]
pub struct Problems(Arc<[Problem]>);

impl Problems {
    /// From `(field, sentence)` pairs, in the order of the page.
    pub fn new(list: impl IntoIterator<Item = (String, String)>) -> Self {
        Self(list.into_iter().map(|(field, text)| Problem { field, text }).collect())
    }

    /// From what the services found. The sentences name the field by its label `field.<code>`.
    pub fn found(ctx: &Ctx, errors: &[FieldError]) -> Self {
        Self::new(errors.iter().map(|error| {
            let label = ctx.t(&format!("field.{}", error.field.code()));
            (error.field.code().to_owned(), Problem::sentence(ctx, error.problem, label))
        }))
    }

    /// The sentence for one field.
    pub fn of(&self, field: &str) -> Option<String> {
        self.0.iter().find(|p| p.field == field).map(|p| p.text.clone())
    }

    /// Nothing to mend.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// All problems at the top of the page, each a link to its field. Takes the focus when it appears.
#[component]
pub fn ErrorSummary(
    /// What to mend.
    problems: Problems,
) -> impl IntoView {
    (!problems.is_empty()).then(|| {
        view! {
            <div class="notice tone-danger error-summary" role="alert" tabindex="-1" id="problems" autofocus>
                <Icon name="circle-alert"/>
                <div class="notice-text">
                    <h2 class="notice-title">{here().t("form.problems")}</h2>
                    <ul class="error-list">
                        {problems
                            .0
                            .iter()
                            .map(|p| view! { <li><a href=format!("#{}", field_id(&p.field))>{p.text.clone()}</a></li> })
                            .collect_view()}
                    </ul>
                </div>
            </div>
        }
    })
}
