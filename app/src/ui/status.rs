//! Status as icon, word and tone together, never colour alone. Five public faces; the console
//! shows the inner status with the same tag.

use super::Icon;
use crate::page::here;
use domain::petition::{PublicFace, Status};
use leptos::prelude::*;

/// A colour with a meaning.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    /// Something to know.
    Info,
    /// Ours, in hand.
    Brand,
    /// Needs somebody's attention.
    Warn,
    /// Done, good.
    Ok,
    /// Wrong, late, refused.
    Danger,
    /// None of these.
    #[default]
    Neutral,
}

impl Tone {
    /// Its class in the stylesheet.
    pub const fn class(self) -> &'static str {
        match self {
            Self::Info => "tone-info",
            Self::Brand => "tone-brand",
            Self::Warn => "tone-warn",
            Self::Ok => "tone-ok",
            Self::Danger => "tone-danger",
            Self::Neutral => "tone-neutral",
        }
    }
}

/// A small label: icon, word, tone.
#[component]
pub fn Tag(
    /// What it means.
    tone: Tone,
    /// Icon of the sprite.
    icon: &'static str,
    /// The word.
    #[prop(into)]
    word: String,
) -> impl IntoView {
    view! { <span class=format!("tag {}", tone.class())><Icon name=icon/><span>{word}</span></span> }
}

/// The public face of a petition.
#[component]
pub fn FaceTag(
    /// Which of the five.
    face: PublicFace,
) -> impl IntoView {
    let (tone, icon) = look(face);
    view! { <Tag tone icon word=here().t(&format!("face.{}", face.code()))/> }
}

/// The inner status, for officers and in the sender's own words for where the petition stands.
#[component]
pub fn StatusTag(
    /// Where the petition stands.
    status: Status,
) -> impl IntoView {
    let (tone, icon) = look(status.face());
    view! { <Tag tone icon word=here().t(&format!("status.{}", status.code()))/> }
}

/// Tone and icon of a face.
pub const fn look(face: PublicFace) -> (Tone, &'static str) {
    match face {
        PublicFace::Received => (Tone::Info, "inbox"),
        PublicFace::InProgress => (Tone::Brand, "hourglass"),
        PublicFace::Waiting => (Tone::Warn, "message-square"),
        PublicFace::Resolved => (Tone::Ok, "circle-check"),
        PublicFace::NotHandled => (Tone::Neutral, "ban"),
    }
}
