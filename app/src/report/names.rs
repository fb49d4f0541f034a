//! Names for codes in the language of the page. A code that is unknown shows as itself.

use crate::page::Ctx;
use crate::words::Lang;
use domain::directory::{Category, Commune, Directory};

fn pick<'a>(ctx: &Ctx, vi: &'a str, en: &'a str) -> &'a str {
    if ctx.lang == Lang::En && !en.is_empty() { en } else { vi }
}

/// A commune's name with its district.
pub fn commune(ctx: &Ctx, directory: &Directory, code: &str) -> String {
    directory.commune(code).map_or_else(
        || code.to_owned(),
        |commune| format!("{}, {}", commune_name(ctx, commune), commune.district_name_vi),
    )
}

/// A commune's name alone.
pub fn commune_name<'a>(ctx: &Ctx, commune: &'a Commune) -> &'a str {
    pick(ctx, &commune.full_name_vi, &commune.full_name_en)
}

/// A category's name.
pub fn category(ctx: &Ctx, directory: &Directory, code: &str) -> String {
    directory
        .category(code)
        .map_or_else(|| code.to_owned(), |category| category_name(ctx, category).to_owned())
}

/// The name of a category or a group.
pub fn category_name<'a>(ctx: &Ctx, category: &'a Category) -> &'a str {
    pick(ctx, &category.name_vi, &category.name_en)
}

/// An agency's full name.
pub fn agency(ctx: &Ctx, directory: &Directory, code: &str) -> String {
    directory.agency(code).map_or_else(
        || code.to_owned(),
        |agency| pick(ctx, &agency.name_vi, &agency.name_en).to_owned(),
    )
}

/// The department that receives and coordinates.
pub fn coordinator(ctx: &Ctx, directory: &Directory) -> String {
    directory.agencies.iter().find(|agency| agency.is_coordinator).map_or_else(
        || ctx.t("footer.responsible_name").to_owned(),
        |agency| pick(ctx, &agency.name_vi, &agency.name_en).to_owned(),
    )
}

/// Icon of the sprite for the icon code of a group.
pub fn group_icon(code: &str) -> &'static str {
    match code {
        "road" => "construction",
        "leaf" => "leaf",
        "city" => "building-2",
        "shield" => "shield-check",
        "map" => "map",
        "building" => "hard-hat",
        "bolt" => "zap",
        "water" => "droplets",
        "signal" => "radio-tower",
        "health" => "heart-pulse",
        "school" => "graduation-cap",
        "people" => "users",
        "umbrella" => "umbrella",
        "wheat" => "wheat",
        "shop" => "store",
        "mask" => "drama",
        "briefcase" => "briefcase",
        "coin" => "coins",
        "document" => "file-text",
        "megaphone" => "megaphone",
        "star" => "star",
        _ => "ellipsis",
    }
}
