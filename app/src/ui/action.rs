//! Buttons, and links that look like buttons. They stand in a `<div class="actions">`, which is at
//! the bottom within the thumb's reach on a phone.

use super::Icon;
use leptos::prelude::*;

/// How strongly an action asks to be pressed. One primary on a page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Look {
    /// The one obvious next step.
    #[default]
    Primary,
    /// Another way on.
    Quiet,
    /// Cannot be taken back easily.
    Danger,
    /// A word that can be pressed.
    Plain,
}

impl Look {
    const fn class(self) -> &'static str {
        match self {
            Self::Primary => "button",
            Self::Quiet => "button quiet",
            Self::Danger => "button danger",
            Self::Plain => "button plain",
        }
    }
}

/// A button that prints the page; without script the browser's own menu prints.
#[component]
pub fn PrintButton(
    /// Its words.
    #[prop(into)]
    word: String,
) -> impl IntoView {
    view! {
        <button class="button quiet no-print by-script" type="button" data-print>
            <Icon name="printer"/>
            <span>{word}</span>
        </button>
    }
}

/// A submit button. `name` and `value` tell the server which of several was pressed.
#[component]
pub fn Submit(
    /// Its words.
    #[prop(into)]
    word: String,
    /// How strongly it asks.
    #[prop(optional)]
    look: Look,
    /// Icon before the words.
    #[prop(optional)]
    icon: Option<&'static str>,
    /// Name of the field that it sends.
    #[prop(optional, into)]
    name: Option<String>,
    /// What it sends.
    #[prop(optional, into)]
    value: Option<String>,
    /// Sends to another address than its form.
    #[prop(optional, into)]
    formaction: Option<String>,
    /// Sends without the browser's own checks: for “add another” and “remove”.
    #[prop(optional)]
    unchecked: bool,
) -> impl IntoView {
    view! {
        <button type="submit" class=look.class() name=name value=value formaction=formaction formnovalidate=unchecked>
            {icon.map(|name| view! { <Icon name/> })}
            <span>{word}</span>
        </button>
    }
}

/// A link that looks like a button, for going somewhere.
#[component]
pub fn LinkButton(
    /// Where to, with language prefix (`ctx.href`).
    #[prop(into)]
    href: String,
    /// Its words.
    #[prop(into)]
    word: String,
    /// How strongly it asks.
    #[prop(optional)]
    look: Look,
    /// Icon before the words.
    #[prop(optional)]
    icon: Option<&'static str>,
) -> impl IntoView {
    view! {
        <a class=look.class() href=href>
            {icon.map(|name| view! { <Icon name/> })}
            <span>{word}</span>
        </a>
    }
}
