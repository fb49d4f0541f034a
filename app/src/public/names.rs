//! Names of the directory in the page's language, borrowed. An unknown code shows as itself.

use crate::words::Lang;
use domain::directory::{Agency, Category, Commune, Directory};

/// Name of a category or group.
pub fn category<'a>(lang: Lang, directory: &'a Directory, code: &'a str) -> &'a str {
    directory.category(code).map_or(code, |category| category_name(lang, category))
}

/// Name of a commune.
pub fn commune<'a>(lang: Lang, directory: &'a Directory, code: &'a str) -> &'a str {
    directory.commune(code).map_or(code, |commune| commune_name(lang, commune))
}

/// Short name of an agency, for cards and chips.
pub fn agency<'a>(lang: Lang, directory: &'a Directory, code: &'a str) -> &'a str {
    directory.agency(code).map_or(code, |agency| pick(lang, &agency.short_name_vi, &agency.name_en))
}

/// Official name of an agency.
pub fn agency_in_full<'a>(lang: Lang, directory: &'a Directory, code: &'a str) -> &'a str {
    directory.agency(code).map_or(code, |agency| agency_name(lang, agency))
}

pub fn category_name(lang: Lang, category: &Category) -> &str {
    pick(lang, &category.name_vi, &category.name_en)
}

pub fn commune_name(lang: Lang, commune: &Commune) -> &str {
    pick(lang, &commune.full_name_vi, &commune.full_name_en)
}

pub fn agency_name(lang: Lang, agency: &Agency) -> &str {
    pick(lang, &agency.name_vi, &agency.name_en)
}

fn pick<'a>(lang: Lang, vi: &'a str, en: &'a str) -> &'a str {
    if lang == Lang::En && !en.is_empty() { en } else { vi }
}
