//! A petition as one card of a list: what it is about, where it stands, when and where.

use super::{FaceTag, Icon, PhotoView, Picture, When};
use crate::page::here;
use domain::petition::PublicFace;
use leptos::prelude::*;

/// What a card says. A masked card has neither excerpt nor photo.
#[derive(Clone, Debug)]
pub struct PetitionSummary {
    /// Address of its page, with language prefix.
    pub href: String,
    /// Its number.
    pub number: String,
    /// Masked title.
    pub title: String,
    /// First words of the masked text.
    pub excerpt: Option<String>,
    /// Name of its category.
    pub category: String,
    /// Name of its commune, when it has one.
    pub commune: Option<String>,
    /// Name of the lead agency, once it has one.
    pub agency: Option<String>,
    /// When it came in, ms UTC.
    pub received_at: i64,
    /// Where it stands.
    pub face: PublicFace,
    /// Its first public photo.
    pub photo: Option<PhotoView>,
    /// The text is still being checked: says so instead of an excerpt.
    pub is_masked: bool,
    /// What the sender said of the result: icon and words.
    pub rating: Option<(&'static str, &'static str)>,
}

/// One card. The title is the link and covers the whole card.
#[component]
pub fn PetitionCard(
    /// What it says.
    petition: PetitionSummary,
    /// Level of its heading: 2 under a page's title, 3 under a section's.
    #[prop(default = 2)]
    level: u8,
) -> impl IntoView {
    let ctx = here();
    let p = petition;
    let has_photo = p.photo.is_some();
    let lang = ctx.of_people();
    let link = view! { <a href=p.href lang=lang>{p.title}</a> };
    let heading = if level == 2 {
        view! { <h2 class="card-title">{link}</h2> }.into_any()
    } else {
        view! { <h3 class="card-title">{link}</h3> }.into_any()
    };
    view! {
        <article class="card petition" class:has-photo=has_photo>
            <div class="card-body">
                <p class="card-top"><FaceTag face=p.face/><span class="card-number number">{p.number}</span></p>
                {heading}
                {p.excerpt.map(|text| view! { <p class="card-excerpt" lang=lang>{text}</p> })}
                {p.is_masked.then(|| view! { <p class="card-masked"><Icon name="eye-off"/>{ctx.t("card.masked")}</p> })}
                <ul class="card-facts">
                    <li><Icon name="tag"/><span class="unseen">{ctx.t("card.category")}" "</span>{p.category}</li>
                    {p.commune.map(|commune| {
                        view! { <li><Icon name="map-pin"/><span class="unseen">{ctx.t("card.place")}" "</span>{commune}</li> }
                    })}
                    <li><Icon name="calendar"/><span class="unseen">{ctx.t("card.received")}" "</span><When at=p.received_at day_only=true/></li>
                    {p.agency.map(|agency| {
                        view! { <li><Icon name="landmark"/><span class="unseen">{ctx.t("card.agency")}" "</span>{agency}</li> }
                    })}
                    {p.rating.map(|(icon, rating)| {
                        view! { <li><Icon name=icon/><span class="unseen">{ctx.t("public.card_rating")}" "</span>{rating}</li> }
                    })}
                </ul>
            </div>
            {p.photo
                .map(|photo| {
                    view! { <div class="card-photo"><Picture photo sizes="(min-width: 48rem) 14rem, 100vw"/></div> }
                })}
        </article>
    }
}

/// A list of cards.
#[component]
pub fn PetitionCards(
    /// In order.
    petitions: Vec<PetitionSummary>,
    /// Level of their headings.
    #[prop(default = 2)]
    level: u8,
) -> impl IntoView {
    view! {
        <ul class="cards">
            {petitions.into_iter().map(|petition| view! { <li><PetitionCard petition level/></li> }).collect_view()}
        </ul>
    }
}
