//! What only officers read: how a sender and a colleague are called, and the lists that the acts'
//! forms choose from.

use crate::names::{agency_name, agency_short, category_name, commune, commune_name};
use crate::page::Ctx;
use crate::ui::Choice;
use domain::deadline::SlaClass;
use domain::directory::{Agency, Commune, Directory};
use domain::petition::SenderKind;
use services::accounts::Officer;
use services::view::OfficerCase;

/// All that an agency ever learns of a sender: “Công dân, Phường Khai Quang”.
pub fn sender(ctx: &Ctx, directory: &Directory, case: &OfficerCase) -> String {
    let kind = match case.sender_kind {
        SenderKind::Citizen => ctx.t("console.sender_citizen"),
        SenderKind::Organisation => ctx.t("console.sender_organisation"),
    };
    match &case.commune {
        Some(code) => format!("{kind}, {}", commune(ctx.lang, directory, code)),
        None => kind.to_owned(),
    }
}

/// Roles and agency of an officer in one line.
pub fn place(ctx: &Ctx, officer: &Officer, directory: &Directory) -> String {
    let mut agencies: Vec<&str> = Vec::new();
    let mut parts: Vec<String> = Vec::new();
    for held in &officer.memberships {
        parts.push(ctx.t(&format!("console.role.{}", held.role.code())).to_owned());
        if !agencies.contains(&held.agency.as_str()) {
            agencies.push(&held.agency);
        }
    }
    parts.dedup();
    let agencies = agencies
        .iter()
        .map(|code| agency_short(ctx.lang, directory, code))
        .collect::<Vec<_>>()
        .join(", ");
    [parts.join(", "), agencies]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(" · ")
}

/// Name of a class of limits.
pub fn class(ctx: &Ctx, class: SlaClass) -> &'static str {
    ctx.t(&format!("class.{}", class.code()))
}

/// Agencies that may be given petitions, under the headings of their kinds.
pub fn agency_choices(ctx: &Ctx, directory: &Directory) -> Vec<Choice> {
    let heading = |agency: &Agency| match agency.kind.as_str() {
        "province-department" | "province-office" | "province-unit" | "citizen-reception" => {
            "console.kind_province"
        }
        "district-committee" => "console.kind_district",
        "commune-committee" => "console.kind_commune",
        _ => "console.kind_other",
    };
    let mut choices: Vec<Choice> = Vec::new();
    for key in [
        "console.kind_province",
        "console.kind_district",
        "console.kind_other",
        "console.kind_commune",
    ] {
        let of_kind =
            directory.agencies.iter().filter(|agency| agency.is_handling && heading(agency) == key);
        choices.extend(of_kind.map(|agency| Choice {
            group: Some(ctx.t(key).to_owned()),
            ..Choice::new(&agency.code, agency_name(ctx.lang, agency))
        }));
    }
    choices
}

/// Communes under their districts.
pub fn commune_choices(ctx: &Ctx, directory: &Directory) -> Vec<Choice> {
    let mut communes: Vec<&Commune> = directory.communes.iter().collect();
    communes.sort_by_key(|commune| &commune.district_code);
    communes
        .into_iter()
        .map(|commune| Choice {
            group: Some(commune.district_name_vi.clone()),
            ..Choice::new(&commune.code, commune_name(ctx.lang, commune))
        })
        .collect()
}

/// Categories under their groups.
pub fn category_choices(ctx: &Ctx, directory: &Directory) -> Vec<Choice> {
    directory
        .groups()
        .flat_map(|group| {
            let title = category_name(ctx.lang, group).to_owned();
            directory.categories_of(&group.code).map(move |category| Choice {
                group: Some(title.clone()),
                ..Choice::new(&category.code, category_name(ctx.lang, category))
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::Site;
    use crate::words::Lang;
    use domain::event::EventKind;
    use domain::petition::{Channel, Visibility};
    use domain::suggest::Flag;
    use domain::workflow::{Action, Role};
    use std::sync::Arc;

    #[test]
    fn every_code_that_the_console_shows_has_words() {
        for lang in [Lang::Vi, Lang::En] {
            let ctx = Ctx::bare(lang, "/", Arc::new(Site::default()));
            let codes = [
                ("act", Action::ALL.iter().map(|c| c.code()).collect::<Vec<_>>()),
                ("event", EventKind::ALL.iter().map(|c| c.code()).collect()),
                ("role", Role::ALL.iter().map(|c| c.code()).collect()),
                ("channel", Channel::ALL.iter().map(|c| c.code()).collect()),
                ("flag", Flag::ALL.iter().map(|c| c.code()).collect()),
                ("visibility", Visibility::ALL.iter().map(|c| c.code()).collect()),
                ("step", domain::deadline::Step::ALL.iter().map(|c| c.code()).collect()),
                ("holder", domain::effort::Holder::ALL.iter().map(|c| c.code()).collect()),
            ];
            for (vocabulary, codes) in codes {
                for code in codes {
                    assert_ne!(
                        ctx.t(&format!("console.{vocabulary}.{code}")),
                        "",
                        "{vocabulary} {code}"
                    );
                }
            }
        }
    }
}
