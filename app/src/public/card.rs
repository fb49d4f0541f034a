//! A card of the services in the words of a page. Shared by the list and the first page.

use crate::names;
use crate::page::Ctx;
use crate::ui::{PetitionSummary, PhotoView};
use domain::directory::Directory;
use services::view::PublicCard;
use std::hash::{Hash, Hasher};

/// Cards ready for `ui::PetitionCards`.
pub fn summaries(ctx: &Ctx, directory: &Directory, cards: Vec<PublicCard>) -> Vec<PetitionSummary> {
    cards.into_iter().map(|card| summary(ctx, directory, card)).collect()
}

fn summary(ctx: &Ctx, directory: &Directory, card: PublicCard) -> PetitionSummary {
    let commune =
        card.commune.as_deref().map(|code| names::commune(ctx.lang, directory, code).to_owned());
    PetitionSummary {
        href: ctx.href(&address(&card.number)),
        category: names::category(ctx.lang, directory, &card.category).to_owned(),
        commune,
        agency: card
            .agency
            .as_deref()
            .map(|code| names::agency_short(ctx.lang, directory, code).to_owned()),
        received_at: card.received_at,
        face: card.face,
        // Its title stands beside it, so it needs no words of its own; the card cuts it to one shape,
        // so any size of that shape holds the place.
        photo: card.cover.map(|photo| PhotoView::at(photo, 2048, 1536, "")),
        is_masked: card.excerpt.is_none(),
        excerpt: card.excerpt.map(|text| excerpt(&text)),
        rating: card.rating.and_then(rating).map(|(icon, key)| (icon, ctx.t(key))),
        title: card.title,
        number: card.number,
    }
}

/// Address of a petition's page, without language.
pub fn address(number: &str) -> String {
    format!("{}/{number}", super::filter::LIST)
}

/// The first words of a text that the database cut in the middle of one.
fn excerpt(text: &str) -> String {
    match text.char_indices().nth(199) {
        None => text.to_owned(),
        Some(_) => {
            let end = text.rfind(char::is_whitespace).unwrap_or(text.len());
            format!("{}…", text[..end].trim_end_matches([' ', ',', '.', ';', ':']))
        }
    }
}

/// Icon and key of the words for a level of satisfaction, 1 to 4.
pub const fn rating(level: u8) -> Option<(&'static str, &'static str)> {
    match level {
        4 => Some(("smile-plus", "public.rating_4")),
        3 => Some(("smile", "public.rating_3")),
        2 => Some(("meh", "public.rating_2")),
        1 => Some(("frown", "public.rating_1")),
        _ => None,
    }
}

/// Everything that a list of cards shows, for its validator.
pub struct Seen<'a>(pub &'a [PublicCard]);

impl Hash for Seen<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.len().hash(state);
        for card in self.0 {
            (&card.number, card.face, &card.title, &card.excerpt, &card.category, &card.commune)
                .hash(state);
            (&card.agency, card.cover, card.received_at, card.answered_at, card.rating).hash(state);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cut_text_ends_at_a_word_and_says_so() {
        assert_eq!(excerpt("Ngắn."), "Ngắn.");
        let long = "Đường hỏng nặng, ".repeat(20).chars().take(200).collect::<String>();
        let cut = excerpt(&long);
        assert!(
            cut.ends_with("hỏng…") || cut.ends_with("nặng…") || cut.ends_with("Đường…"),
            "{cut}"
        );
        assert!(cut.chars().count() <= 201);
    }
}
