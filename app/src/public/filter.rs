//! What the list is narrowed to, as it stands in the address: read, written back, and shown as
//! chips that each take one away.

use crate::names;
use crate::page::Ctx;
use domain::calendar::{parse_date, start_of};
use domain::directory::Directory;
use domain::petition::PublicFace;
use services::lookup::PublicQuery;
use url::form_urlencoded::{Serializer, parse};

/// Path of the list without language.
pub const LIST: &str = "/cong-khai";
/// Most characters of a search; more is cut off.
pub const MAX_WORDS: usize = 120;

/// The filters of one request. Empty text means not narrowed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Filter(pub PublicQuery);

/// A chip: its words, and the address of the list without it.
#[derive(Clone, Debug, PartialEq)]
pub struct Chip {
    /// What the list is narrowed to.
    pub word: String,
    /// Without it, with language prefix.
    pub without: String,
}

/// The names of the form's fields, in order. The address is Vietnamese like the rest of it.
const NAMES: [&str; 8] = ["q", "linh-vuc", "xa", "co-quan", "trang-thai", "tu", "den", "sau"];

impl Filter {
    /// Reads a query. Of a repeated name the first counts; what is unknown or no date is left out.
    pub fn read(query: &str) -> Self {
        let mut filter = Self::default();
        let mut seen = [false; NAMES.len()];
        for (name, value) in parse(query.as_bytes()) {
            let Some(at) = NAMES.iter().position(|known| *known == name) else { continue };
            if std::mem::replace(&mut seen[at], true) {
                continue;
            }
            let value: String = value.trim().chars().take(MAX_WORDS).collect();
            *filter.fields()[at] = value;
        }
        let q = &mut filter.0;
        if PublicFace::parse(&q.face).is_none() {
            q.face.clear();
        }
        for date in [&mut q.from, &mut q.until] {
            if parse_date(date).is_none() {
                date.clear();
            }
        }
        filter
    }

    fn fields(&mut self) -> [&mut String; NAMES.len()] {
        let q = &mut self.0;
        [
            &mut q.words,
            &mut q.category,
            &mut q.commune,
            &mut q.agency,
            &mut q.face,
            &mut q.from,
            &mut q.until,
            &mut q.after,
        ]
    }

    /// Address of the list narrowed like this, without language.
    pub fn address(&self) -> String {
        let mut copy = self.clone();
        let mut query = Serializer::new(String::new());
        for (name, value) in NAMES.iter().zip(copy.fields()) {
            if !value.is_empty() {
                query.append_pair(name, value);
            }
        }
        let query = query.finish();
        if query.is_empty() { LIST.to_owned() } else { format!("{LIST}?{query}") }
    }

    /// The same filters from another place of the list on; empty is its beginning.
    pub fn after_mark(&self, mark: &str) -> Self {
        Self(PublicQuery { after: mark.to_owned(), ..self.0.clone() })
    }

    /// Something besides the words is narrowed.
    pub fn is_narrowed(&self) -> bool {
        let q = &self.0;
        [&q.category, &q.commune, &q.agency, &q.face, &q.from, &q.until]
            .into_iter()
            .any(|value| !value.is_empty())
    }

    /// Every filter as a chip, in the order of the form.
    pub fn chips(&self, ctx: &Ctx, directory: &Directory) -> Vec<Chip> {
        let mut copy = self.after_mark("");
        let mut chips = Vec::new();
        for (at, name) in NAMES.into_iter().enumerate() {
            let value = std::mem::take(copy.fields()[at]);
            if value.is_empty() {
                continue;
            }
            let word = word(ctx, directory, name, &value);
            chips.push(Chip { word, without: ctx.href(&copy.address()) });
            *copy.fields()[at] = value;
        }
        chips
    }
}

fn word(ctx: &Ctx, directory: &Directory, name: &str, value: &str) -> String {
    let day = || {
        parse_date(value)
            .map(|date| crate::words::day(ctx.lang, start_of(date)))
            .unwrap_or_default()
    };
    match name {
        "q" => ctx.tf("public.chip_words", &[("words", value)]),
        "linh-vuc" => names::category(ctx.lang, directory, value).to_owned(),
        "xa" => names::commune(ctx.lang, directory, value).to_owned(),
        "co-quan" => names::agency_short(ctx.lang, directory, value).to_owned(),
        "trang-thai" => PublicFace::parse(value)
            .map_or("", |face| ctx.t(&format!("face.{}", face.code())))
            .to_owned(),
        "tu" => ctx.tf("public.chip_from", &[("day", &day())]),
        _ => ctx.tf("public.chip_until", &[("day", &day())]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::Lang;
    use std::sync::Arc;

    #[test]
    fn what_stands_in_the_address_is_read_and_written_back() {
        let filter = Filter::read(
            "q=%E1%BB%95+g%C3%A0&linh-vuc=GT&xa=&trang-thai=resolved&tu=2026-11-01&sau=5.ab",
        );
        assert_eq!(filter.0.words, "ổ gà");
        assert_eq!(filter.0.category, "GT");
        assert_eq!(Filter::read(filter.address().split_once('?').map_or("", |(_, q)| q)), filter);
        assert_eq!(Filter::default().address(), "/cong-khai");
    }

    #[test]
    fn the_first_of_a_repeated_name_counts_and_nonsense_is_left_out() {
        let filter =
            Filter::read("q=a&q=b&trang-thai=hidden&tu=2026-13-01&den=hôm+nay&x=1&%ff=%ff");
        assert_eq!(filter, Filter::read("q=a"));
        assert!(!filter.is_narrowed());
        assert_eq!(Filter::read(&format!("q={}", "a".repeat(500))).0.words.len(), MAX_WORDS);
    }

    #[test]
    fn a_chip_takes_away_itself_and_the_place_in_the_list_only() {
        let ctx = Ctx::bare(Lang::En, LIST, Arc::default());
        let chips = Filter::read("q=road&xa=08710&den=2026-11-20&sau=5.ab")
            .chips(&ctx, &Directory::default());
        let found: Vec<_> = chips.iter().map(|c| (c.word.as_str(), c.without.as_str())).collect();
        assert_eq!(found[1], ("08710", "/en/cong-khai?q=road&den=2026-11-20"));
        assert_eq!(found[2].1, "/en/cong-khai?q=road&xa=08710");
        assert!(found[2].0.contains("20 November 2026"));
    }
}
