//! Form fields with label, hint, error and their wiring for screen readers. Validation happens on
//! the server at submit; nothing here judges.

mod pick;
mod problem;

pub use pick::{Check, Choice, Pick};
pub use problem::{ErrorSummary, Problem, Problems};

use super::Icon;
use crate::page::{Escaped, here};
use leptos::prelude::*;

/// The element id of the field `name`: brackets of nested names do not belong in an id.
pub fn field_id(name: &str) -> String {
    let mut id = String::with_capacity(name.len() + 2);
    id.push_str("f-");
    id.extend(name.chars().filter(|c| *c != ']').map(|c| if c == '[' { '-' } else { c }));
    id
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
    let hint = hint.filter(|hint| !hint.is_empty());
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
