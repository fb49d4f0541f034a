//! Form fields with label, hint, error and their wiring for screen readers. Validation happens on
//! the server at submit; nothing here judges.

use super::Icon;
use crate::page::{Ctx, Escaped, here};
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
            let number = |n: Option<u32>| n.map(|n| n.to_string()).unwrap_or_default();
            let (min, max) = (number(error.problem.min()), number(error.problem.max()));
            let text = ctx.tf(error.problem.key(), &[("field", label), ("min", &min), ("max", &max)]);
            (error.field.code().to_owned(), text)
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

/// The element id of the field `name`: brackets of nested names do not belong in an id.
pub fn field_id(name: &str) -> String {
    let mut id = String::with_capacity(name.len() + 2);
    id.push_str("f-");
    id.extend(name.chars().filter(|c| *c != ']').map(|c| if c == '[' { '-' } else { c }));
    id
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

/// The ids of hint and error that exist, for `aria-describedby`.
fn described(id: &str, hint: bool, error: bool) -> Option<String> {
    match (hint, error) {
        (false, false) => None,
        (true, false) => Some(format!("{id}-hint")),
        (false, true) => Some(format!("{id}-error")),
        (true, true) => Some(format!("{id}-hint {id}-error")),
    }
}

fn label_words(label: String, optional: bool) -> impl IntoView {
    view! {
        {label}
        {optional.then(|| view! { " " <span class="optional">{here().t("form.optional")}</span> })}
    }
}

/// The label of one control; the question itself when the page asks nothing else.
fn label_for(id: &str, label: String, optional: bool, heading: bool) -> AnyView {
    let words = label_words(label, optional);
    let id = id.to_owned();
    if heading {
        view! { <h1 class="question"><label for=id>{words}</label></h1> }.into_any()
    } else {
        view! { <label class="label" for=id>{words}</label> }.into_any()
    }
}

fn hint_and_error(id: &str, hint: Option<String>, error: Option<String>) -> impl IntoView + use<> {
    let (hint_id, error_id) = (format!("{id}-hint"), format!("{id}-error"));
    view! {
        {hint.map(|hint| view! { <p class="hint" id=hint_id>{hint}</p> })}
        {error
            .map(|error| {
                view! {
                    <p class="error" id=error_id>
                        <Icon name="circle-alert"/>
                        <span><span class="unseen">{here().t("form.error")}": "</span>{error}</span>
                    </p>
                }
            })}
    }
}

/// One line of text. `kind` is the input's type; `inputmode` chooses a phone's keyboard.
#[component]
pub fn TextField(
    /// Name as the form sends it.
    #[prop(into)]
    name: String,
    /// The question.
    #[prop(into)]
    label: String,
    /// What was typed before.
    #[prop(optional, into)]
    value: String,
    /// Help below the label.
    #[prop(optional, into)]
    hint: Option<String>,
    /// What to mend (`problems.of(name)`).
    #[prop(optional_no_strip)]
    error: Option<String>,
    /// Type of the input.
    #[prop(default = "text")]
    kind: &'static str,
    /// Which keyboard a phone shows.
    #[prop(optional)]
    inputmode: Option<&'static str>,
    /// What the browser may fill in.
    #[prop(default = "off")]
    autocomplete: &'static str,
    /// Most characters.
    #[prop(optional)]
    maxlength: Option<u32>,
    /// Marked as optional.
    #[prop(optional)]
    optional: bool,
    /// The label is the page's heading.
    #[prop(optional)]
    heading: bool,
    /// Class of a short field: `w-5`, `w-10`, `w-20` (characters); empty is the whole column.
    #[prop(default = "")]
    width: &'static str,
    /// Id of a datalist with suggestions.
    #[prop(optional, into)]
    list: Option<String>,
) -> impl IntoView {
    let id = field_id(&name);
    let described = described(&id, hint.is_some(), error.is_some());
    let wrong = error.is_some();
    view! {
        <div class="field" class:is-wrong=wrong>
            {label_for(&id, label, optional, heading)}
            {hint_and_error(&id, hint, error)}
            <input
                class=format!("input {width}")
                id=id
                name=name
                type=kind
                value=value
                inputmode=inputmode
                autocomplete=autocomplete
                maxlength=maxlength.map(|n| n.to_string())
                list=list
                aria-describedby=described
                aria-invalid=wrong.then_some("true")
            />
        </div>
    }
}

/// Several lines of text.
#[component]
pub fn TextArea(
    /// Name as the form sends it.
    #[prop(into)]
    name: String,
    /// The question.
    #[prop(into)]
    label: String,
    /// What was typed before.
    #[prop(optional, into)]
    value: String,
    /// Help below the label.
    #[prop(optional, into)]
    hint: Option<String>,
    /// What to mend.
    #[prop(optional_no_strip)]
    error: Option<String>,
    /// Height in lines.
    #[prop(default = 6)]
    rows: u32,
    /// Most characters.
    #[prop(optional)]
    maxlength: Option<u32>,
    /// Marked as optional.
    #[prop(optional)]
    optional: bool,
    /// The label is the page's heading.
    #[prop(optional)]
    heading: bool,
) -> impl IntoView {
    let id = field_id(&name);
    let described = described(&id, hint.is_some(), error.is_some());
    let wrong = error.is_some();
    view! {
        <div class="field" class:is-wrong=wrong>
            {label_for(&id, label, optional, heading)}
            {hint_and_error(&id, hint, error)}
            // Leptos escapes nothing inside a textarea (tachys 0.2: ESCAPE_CHILDREN is false), so we do.
            // The parser drops a line break right after the tag: one is given for it to drop.
            <textarea
                class="input"
                id=id
                name=name
                rows=rows.to_string()
                maxlength=maxlength.map(|n| n.to_string())
                aria-describedby=described
                aria-invalid=wrong.then_some("true")
                inner_html=format!("\n{}", Escaped(&value))
            ></textarea>
        </div>
    }
}

/// One of the things that can be chosen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choice {
    /// What the form sends.
    pub value: String,
    /// What people read.
    pub label: String,
    /// Help below it (cards only).
    pub hint: Option<String>,
    /// Heading that it stands under (lists only).
    pub group: Option<String>,
    /// Icon before it (cards only).
    pub icon: Option<&'static str>,
}

impl Choice {
    /// A choice without hint, group or icon.
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self { value: value.into(), label: label.into(), ..Self::default() }
    }
}

/// A list that opens. Choices with the same `group` in a row stand under one heading.
#[component]
pub fn SelectField(
    /// Name as the form sends it.
    #[prop(into)]
    name: String,
    /// The question.
    #[prop(into)]
    label: String,
    /// What can be chosen.
    choices: Vec<Choice>,
    /// What was chosen before.
    #[prop(optional, into)]
    value: String,
    /// Words of the empty choice; `None` leaves it out.
    #[prop(optional, into)]
    empty: Option<String>,
    /// Help below the label.
    #[prop(optional, into)]
    hint: Option<String>,
    /// What to mend.
    #[prop(optional_no_strip)]
    error: Option<String>,
    /// Marked as optional.
    #[prop(optional)]
    optional: bool,
    /// The label is the page's heading.
    #[prop(optional)]
    heading: bool,
) -> impl IntoView {
    let id = field_id(&name);
    let described = described(&id, hint.is_some(), error.is_some());
    let wrong = error.is_some();
    let groups = choices.chunk_by(|a, b| a.group == b.group).map(|group| {
        let options = group
            .iter()
            .map(|c| view! { <option value=c.value.clone() selected=c.value == value>{c.label.clone()}</option> })
            .collect_view();
        match &group[0].group {
            Some(title) => view! { <optgroup label=title.clone()>{options}</optgroup> }.into_any(),
            None => options.into_any(),
        }
    });
    let groups = groups.collect_view();
    view! {
        <div class="field" class:is-wrong=wrong>
            {label_for(&id, label, optional, heading)}
            {hint_and_error(&id, hint, error)}
            <span class="select">
                <select class="input" id=id name=name aria-describedby=described aria-invalid=wrong.then_some("true")>
                    {empty.map(|words| view! { <option value="">{words}</option> })}
                    {groups}
                </select>
                <Icon name="chevron-down"/>
            </span>
        </div>
    }
}

/// One or several of a few, each a large card: radio buttons, or checkboxes with `many`.
#[component]
pub fn Pick(
    /// Name as the form sends it.
    #[prop(into)]
    name: String,
    /// The question.
    #[prop(into)]
    legend: String,
    /// What can be chosen.
    choices: Vec<Choice>,
    /// What was chosen before.
    #[prop(optional)]
    chosen: Vec<String>,
    /// Help below the question.
    #[prop(optional, into)]
    hint: Option<String>,
    /// What to mend.
    #[prop(optional_no_strip)]
    error: Option<String>,
    /// Several may be chosen.
    #[prop(optional)]
    many: bool,
    /// Marked as optional.
    #[prop(optional)]
    optional: bool,
    /// The legend is the page's heading.
    #[prop(optional)]
    heading: bool,
    /// Side by side where there is room.
    #[prop(optional)]
    columns: bool,
) -> impl IntoView {
    let id = field_id(&name);
    let described = described(&id, hint.is_some(), error.is_some());
    let wrong = error.is_some();
    let words = label_words(legend, optional);
    let legend = if heading {
        view! { <legend class="legend"><h1 class="question">{words}</h1></legend> }.into_any()
    } else {
        view! { <legend class="legend label">{words}</legend> }.into_any()
    };
    let cards = choices
        .into_iter()
        .enumerate()
        .map(|(i, choice)| {
            // The first carries the field's own id, so that the error summary leads to it.
            let own = if i == 0 { id.clone() } else { format!("{id}-{i}") };
            let checked = chosen.contains(&choice.value);
            card(&name, own, choice, checked, many)
        })
        .collect_view();
    view! {
        <fieldset class="field" class:is-wrong=wrong aria-describedby=described>
            {legend}
            {hint_and_error(&id, hint, error)}
            <div class="choices" class:columns=columns>{cards}</div>
        </fieldset>
    }
}

fn card(name: &str, id: String, choice: Choice, checked: bool, many: bool) -> impl IntoView + use<> {
    let hint_id = format!("{id}-hint");
    let described = choice.hint.is_some().then(|| hint_id.clone());
    view! {
        <div class="choice">
            <input
                id=id.clone()
                name=name.to_owned()
                type=if many { "checkbox" } else { "radio" }
                value=choice.value
                checked=checked
                aria-describedby=described
            />
            {choice.icon.map(|name| view! { <Icon name/> })}
            <label for=id>{choice.label}</label>
            {choice.hint.map(|hint| view! { <p class="hint" id=hint_id>{hint}</p> })}
        </div>
    }
}

/// One box to tick. Never ticked beforehand where it is a consent (Luật 91/2025 Đ9).
#[component]
pub fn Check(
    /// Name as the form sends it.
    #[prop(into)]
    name: String,
    /// What is agreed or chosen.
    #[prop(into)]
    label: String,
    /// What the form sends when it is ticked.
    #[prop(default = "true")]
    value: &'static str,
    /// It was ticked before.
    #[prop(optional)]
    checked: bool,
    /// Help below it.
    #[prop(optional, into)]
    hint: Option<String>,
    /// What to mend.
    #[prop(optional_no_strip)]
    error: Option<String>,
) -> impl IntoView {
    let id = field_id(&name);
    let wrong = error.is_some();
    let choice = Choice { value: value.to_owned(), label, hint, ..Choice::default() };
    view! {
        <div class="field" class:is-wrong=wrong>
            {hint_and_error(&id, None, error)}
            <div class="choices">{card(&name, id, choice, checked, true)}</div>
        </div>
    }
}

/// A file to send. On a phone it offers camera and gallery.
#[component]
pub fn FileField(
    /// Name as the form sends it.
    #[prop(into)]
    name: String,
    /// The question.
    #[prop(into)]
    label: String,
    /// Types that can be chosen.
    #[prop(default = "image/jpeg,image/png,image/webp")]
    accept: &'static str,
    /// Several at once.
    #[prop(optional)]
    many: bool,
    /// Help below the label.
    #[prop(optional, into)]
    hint: Option<String>,
    /// What to mend.
    #[prop(optional_no_strip)]
    error: Option<String>,
    /// Marked as optional.
    #[prop(optional)]
    optional: bool,
) -> impl IntoView {
    let id = field_id(&name);
    let described = described(&id, hint.is_some(), error.is_some());
    let wrong = error.is_some();
    view! {
        <div class="field" class:is-wrong=wrong>
            {label_for(&id, label, optional, false)}
            {hint_and_error(&id, hint, error)}
            <input
                class="file"
                id=id
                name=name
                type="file"
                accept=accept
                multiple=many
                aria-describedby=described
                aria-invalid=wrong.then_some("true")
            />
        </div>
    }
}
