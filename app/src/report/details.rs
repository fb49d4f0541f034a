//! What the category asks: a page of its own after the category, left out where nothing is asked, so
//! that no page is long and most reports are no page longer. A question that waits for another one
//! stands right below it and folds away where the stylesheet can see the choice.

use super::asked::{Question, go_on, save_only};
use super::heed;
use crate::error::AppError;
use crate::names;
use crate::page::{Ctx, Page};
use crate::port::Port;
use crate::ui::{Choice, Fact, Pick, Problem, Problems, Submit, TextField};
use domain::asking::{DetailError, Guide, Kind, Question as Asks, TEXT_MAX, Typed};
use domain::calendar::day_key;
use domain::directory::Directory;
use domain::draft::{Answers, Step, Terms, at, has_questions};
use leptos::prelude::*;
use std::collections::HashMap;

/// The page.
pub fn page(q: &Question) -> Page {
    let ctx = &q.ctx;
    let today = day_key(q.terms.now);
    let place = at(q.answers(), &q.directory, &today, q.terms);
    let asks: Vec<&Asks> = q.directory.guide.questions(&place).collect();
    let category = names::category(ctx.lang, &q.directory, &q.answers().category).to_owned();
    q.page(ctx.t("asking.title"), || {
        let typed = &q.answers().details;
        let fields = fields(ctx, &q.directory.guide, &asks, typed, &q.problems, true);
        view! {
            <h1 class="question">{ctx.t("asking.title")}</h1>
            <p class="hint">{category}". "{ctx.t("asking.hint")}</p>
            {heed::notices(q)}
            <form method="post" action=ctx.action("report/details")>
                {q.carry()}
                {fields}
                <div class="actions"><Submit word=ctx.t("report.next")/></div>
            </form>
        }
    })
}

/// Name of a question's field in a form; several values go under one name.
pub fn field_name(question: &str) -> String {
    format!("d[{question}][]")
}

/// The fields of some questions, each with those that wait for it. With `stops`, what an answer calls
/// up stands right at the answer.
pub fn fields(
    ctx: &Ctx,
    guide: &Guide,
    asks: &[&Asks],
    typed: &Typed,
    problems: &Problems,
    stops: bool,
) -> Vec<AnyView> {
    let form = Form { ctx, guide, asks, typed, problems, stops };
    let is_root = |question: &&&Asks| {
        let when = question.when.as_ref();
        when.is_none_or(|when| asks.iter().all(|other| other.code != when.question))
    };
    asks.iter().filter(is_root).map(|question| form.question(question)).collect()
}

struct Form<'a> {
    ctx: &'a Ctx,
    guide: &'a Guide,
    asks: &'a [&'a Asks],
    typed: &'a Typed,
    problems: &'a Problems,
    stops: bool,
}

impl Form<'_> {
    fn question(&self, question: &Asks) -> AnyView {
        let on = |is: &[String]| {
            let place = |code: &String| question.choices.iter().position(|c| c.code == *code);
            let places = is.iter().filter_map(place).map(|i| (i + 1).to_string());
            places.collect::<Vec<_>>().join(" ")
        };
        let waiting = self.asks.iter().filter_map(|other| {
            let when = other.when.as_ref().filter(|when| when.question == question.code)?;
            let inner = self.question(other);
            Some(view! { <div class="depends" data-on=on(&when.is)>{inner}</div> }.into_any())
        });
        let called = question.choices.iter().filter(|_| self.stops).filter_map(|choice| {
            let code = choice.alert.as_ref()?;
            let notice = self.guide.notices.iter().find(|notice| notice.code == *code)?;
            let place = on(std::slice::from_ref(&choice.code));
            let stop = heed::stop(self.ctx, notice, 3);
            Some(view! { <div class="depends called" data-on=place>{stop}</div> }.into_any())
        });
        let below: Vec<AnyView> = called.chain(waiting).collect();
        view! { <div class="asked">{self.field(question)}{below}</div> }.into_any()
    }

    fn field(&self, question: &Asks) -> AnyView {
        let lang = self.ctx.lang.code();
        let name = field_name(&question.code);
        let typed = self.typed.get(&question.code).cloned().unwrap_or_default();
        let error = self.problems.of(&name);
        let hint = question.hint.as_ref().map_or("", |hint| hint.of(lang)).to_owned();
        let label = label(lang, question);
        let optional = !question.required;
        let value = typed.first().cloned().unwrap_or_default();
        match question.kind {
            Kind::One | Kind::Many => {
                let choice = |choice: &domain::asking::Choice| {
                    Choice::new(&choice.code, choice.words.of(lang))
                };
                let choices = question.choices.iter().map(choice).collect();
                let many = question.kind == Kind::Many;
                view! { <Pick name legend=label choices chosen=typed hint error many optional columns=true/> }
                    .into_any()
            }
            Kind::Number => {
                view! { <TextField name label value hint error inputmode="numeric" width="w-10" maxlength=13 optional/> }
                    .into_any()
            }
            Kind::Date => {
                view! { <TextField name label value hint error kind="date" width="w-20" optional/> }
                    .into_any()
            }
            Kind::Text => {
                let maxlength = question.max.unwrap_or(TEXT_MAX);
                view! { <TextField name label value hint error maxlength optional/> }.into_any()
            }
        }
    }
}

/// The question with what its number counts.
fn label(lang: &str, question: &Asks) -> String {
    let words = question.label.of(lang);
    match &question.unit {
        Some(unit) => format!("{words} ({})", unit.of(lang)),
        None => words.to_owned(),
    }
}

/// What is wrong with the answers, in words, under the names of the fields.
pub fn problems(ctx: &Ctx, guide: &Guide, errors: &[DetailError]) -> Problems {
    Problems::new(errors.iter().map(|error| {
        let found = guide.questions.iter().find(|question| question.code == error.question);
        let label = found.map(|question| question.label.of(ctx.lang.code())).unwrap_or_default();
        let label = label.trim_end_matches(['?', ' ']);
        (field_name(&error.question), Problem::sentence(ctx, error.problem, label))
    }))
}

/// The answers that hold so far, as facts that can be changed at `change`.
pub fn facts(q: &Question, change: &str) -> Vec<Fact> {
    let today = day_key(q.terms.now);
    let place = at(q.answers(), &q.directory, &today, q.terms);
    let read = q.directory.guide.read(&place, &q.answers().details);
    let mut facts: Vec<Fact> = read
        .details
        .iter()
        .map(|detail| names::detail(q.ctx.lang, detail).change(change))
        .collect();
    if facts.is_empty() && has_questions(q.answers(), &q.directory, q.terms) {
        facts.push(
            Fact::new(q.ctx.t("report.step_details"), q.ctx.t("report.not_given")).change(change),
        );
    }
    facts
}

/// Keeps the answers. A stop-notice that one of them calls up stands before the form goes on.
///
/// # Errors
/// [`AppError`] when the house is at fault.
#[server(prefix = "/api", endpoint = "report/details")]
pub async fn report_details(
    #[server(default)] d: HashMap<String, Vec<String>>,
    #[server(default)] ve: String,
) -> Result<(), AppError> {
    let port = Port::here()?;
    let (directory, terms) = (port.services.directory(), port.services.terms());
    let kept = save_only(Step::Details, &ve, move |answers: &mut Answers| {
        keep(answers, &directory, terms, d);
    })
    .await?;
    if kept { go_on(Step::Details, &ve).await } else { Ok(()) }
}

/// What was typed replaces what this page asked before; answers of other categories stay, so that a
/// category that was chosen by mistake costs nothing.
fn keep(
    answers: &mut Answers,
    directory: &Directory,
    terms: Terms,
    typed: HashMap<String, Vec<String>>,
) {
    let today = day_key(terms.now);
    let place = at(answers, directory, &today, terms);
    let asked: Vec<&str> = directory.guide.questions(&place).map(|q| q.code.as_str()).collect();
    answers.details.retain(|code, _| !asked.contains(&code.as_str()));
    for (code, mut values) in typed {
        values.retain(|value| !value.trim().is_empty());
        if asked.contains(&code.as_str()) && !values.is_empty() {
            answers.details.insert(code, values);
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_page_replaces_its_own_answers_and_keeps_those_of_another_category() {
        let directory = services::seed::directory().unwrap();
        let terms = Terms { now: 1_795_166_400_000, ..Terms::default() };
        let mut answers = Answers { category: "DT-CHIEUSANG".into(), ..Answers::default() };
        let one = |value: &str| vec![value.to_owned()];
        answers.details.insert("lamp_count".into(), one("3"));
        answers.details.insert("road_depth".into(), one("40"));
        let typed = HashMap::from([
            ("lamp_pole".to_owned(), vec![" ".to_owned(), "C12".to_owned()]),
            ("lamp_count".to_owned(), one("  ")),
            ("no_such_question".to_owned(), one("x")),
        ]);
        keep(&mut answers, &directory, terms, typed);
        let kept: Vec<(&str, &str)> =
            answers.details.iter().map(|(code, v)| (code.as_str(), v[0].as_str())).collect();
        assert_eq!(kept, [("lamp_pole", "C12"), ("road_depth", "40")]);
    }
}
