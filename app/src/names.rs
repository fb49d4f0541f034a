//! Names of the directory in the page's language, borrowed. An unknown code shows as itself, so that
//! nothing ever disappears. Words that are not the directory's stand in the locales.

use crate::page::Ctx;
use crate::ui::Fact;
use crate::words::{self, Lang};
use domain::asking::{Detail, Kind};
use domain::calendar::{parse_date, start_of};
use domain::directory::{Agency, Category, Commune, Directory};

/// Name of a category or group.
pub fn category<'a>(lang: Lang, directory: &'a Directory, code: &'a str) -> &'a str {
    directory.category(code).map_or(code, |category| category_name(lang, category))
}

/// Name of a commune.
pub fn commune<'a>(lang: Lang, directory: &'a Directory, code: &'a str) -> &'a str {
    directory.commune(code).map_or(code, |commune| commune_name(lang, commune))
}

/// Short name of an agency, for cards, chips and tables.
pub fn agency_short<'a>(lang: Lang, directory: &'a Directory, code: &'a str) -> &'a str {
    directory.agency(code).map_or(code, |agency| pick(lang, &agency.short_name_vi, &agency.name_en))
}

/// Official name of an agency.
pub fn agency<'a>(lang: Lang, directory: &'a Directory, code: &'a str) -> &'a str {
    directory.agency(code).map_or(code, |agency| agency_name(lang, agency))
}

/// Name of this category or group.
pub fn category_name(lang: Lang, category: &Category) -> &str {
    pick(lang, &category.name_vi, &category.name_en)
}

/// Name of this commune.
pub fn commune_name(lang: Lang, commune: &Commune) -> &str {
    pick(lang, &commune.full_name_vi, &commune.full_name_en)
}

/// Official name of this agency.
pub fn agency_name(lang: Lang, agency: &Agency) -> &str {
    pick(lang, &agency.name_vi, &agency.name_en)
}

/// A commune's name with its district.
pub fn commune_in_district(lang: Lang, directory: &Directory, code: &str) -> String {
    directory.commune(code).map_or_else(
        || code.to_owned(),
        |commune| format!("{}, {}", commune_name(lang, commune), commune.district_name_vi),
    )
}

/// The department that receives and coordinates.
pub fn coordinator(ctx: &Ctx, directory: &Directory) -> String {
    let agency = directory.agencies.iter().find(|agency| agency.is_coordinator);
    agency
        .map_or(ctx.t("footer.responsible_name"), |agency| agency_name(ctx.lang, agency))
        .to_owned()
}

/// An answer to a category's question as a fact: the words of then, a day as people write it.
pub fn detail(lang: Lang, detail: &Detail) -> Fact {
    let one = |said: &domain::asking::Said| match (&said.words, detail.kind) {
        (Some(words), _) => words.of(lang.code()).to_owned(),
        (None, Kind::Date) => parse_date(&said.value)
            .map_or_else(|| said.value.clone(), |day| words::day(lang, start_of(day))),
        (None, _) => said.value.clone(),
    };
    let mut value = detail.said.iter().map(one).collect::<Vec<_>>().join("\n");
    if let Some(unit) = &detail.unit {
        value = format!("{value} {}", unit.of(lang.code()));
    }
    Fact::new(detail.label.of(lang.code()), value)
}

fn pick<'a>(lang: Lang, vi: &'a str, en: &'a str) -> &'a str {
    if lang == Lang::En && !en.is_empty() { en } else { vi }
}
