//! The directory of the seed files, for tests of `domain` alone (services read them with `csv`).
#![allow(clippy::unwrap_used, dead_code)]

use domain::deadline::SlaClass;
use domain::directory::{Category, Commune, Directory, PlaceNeed, RouteBy};

macro_rules! seed {
    ($name:literal) => {
        include_str!(concat!("../../../migrations/seed/", $name))
    };
}

pub const LEXICON: &str = seed!("lexicon.txt");
pub const SAMPLES: &str = seed!("petitions_sample.jsonl");

pub fn directory() -> Directory {
    let categories = rows(seed!("categories.csv")).enumerate().map(|(i, row)| Category {
        code: row[0].clone(),
        parent_code: some(&row[1]),
        name_vi: row[4].clone(),
        name_en: row[5].clone(),
        icon: row[6].clone(),
        default_lead_agency: some(&row[7]),
        route_by: RouteBy::parse(&row[8]).unwrap_or(RouteBy::Agency),
        sla_class: SlaClass::parse(&row[9]).unwrap_or(SlaClass::Standard),
        place: PlaceNeed::None,
        sensitive: row[12] == "1",
        keywords: row[13].split('|').filter(|w| !w.is_empty()).map(str::to_owned).collect(),
        position: i as i64,
    });
    let communes = rows(seed!("communes.csv")).enumerate().map(|(i, row)| Commune {
        code: row[0].clone(),
        full_name_vi: row[4].clone(),
        full_name_en: row[5].clone(),
        district_code: row[7].clone(),
        district_name_vi: row[8].clone(),
        agency_code: row[11].clone(),
        parent_agency_code: row[12].clone(),
        lat: row[18].parse().unwrap(),
        lng: row[19].parse().unwrap(),
        position: i as i64,
    });
    Directory::new(Vec::new(), communes.collect(), categories.collect(), Vec::new())
}

fn some(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

fn rows(text: &str) -> impl Iterator<Item = Vec<String>> {
    text.lines().skip(1).map(|line| {
        let (mut fields, mut quoted) = (vec![String::new()], false);
        for c in line.chars() {
            match c {
                '"' => quoted = !quoted,
                ',' if !quoted => fields.push(String::new()),
                c => fields.last_mut().unwrap().push(c),
            }
        }
        fields
    })
}
