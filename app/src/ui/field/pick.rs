//! Choosing from a few: large cards with a radio button or a box to tick.

use super::{described, field_id, hint_and_error, label_words};
use crate::ui::Icon;
use leptos::prelude::*;

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
    let hint = hint.filter(|hint| !hint.is_empty());
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

fn card(
    name: &str,
    id: String,
    choice: Choice,
    checked: bool,
    many: bool,
) -> impl IntoView + use<> {
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
