//! Seeding: the directory, the calendar and the limits of November 2023, from files that are part
//! of the program. Rows that exist are left as they were edited.

use crate::{ServiceError, vault::sha256};
use domain::asking::Guide;
use domain::calendar::{Calendar, SpecialDay};
use domain::deadline::{Policy, SlaClass};
use domain::directory::{
    Agency, Category, Commune, Directory, PlaceNeed, ReasonUse, RefusalReason, RouteBy,
};
use domain::reply::StandardReply;
use domain::suggest::Lexicon;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use store::Db;
use store::directory::DatedBody;

macro_rules! seed_file {
    ($name:literal) => {
        include_str!(concat!("../../migrations/seed/", $name))
    };
}
pub(crate) use seed_file;

/// The structure's first day (decisions.md 1).
const VALID_FROM: &str = "2023-11-01";
/// The plan's item 44 stands for 136 committees; those are the agencies, not the item.
const COMMUNE_GROUP: &str = "UBND-XA";

#[derive(Deserialize)]
struct AgencyLine {
    item_no: i64,
    code: String,
    name_vi: String,
    short_name_vi: String,
    name_en: String,
    kind: String,
    parent_code: String,
    district_code: String,
    is_coordinator: u8,
    is_co_coordinator: u8,
    is_group: u8,
}

#[derive(Deserialize)]
struct ExtraLine {
    code: String,
    name_vi: String,
    name_en: String,
    kind: String,
    parent_code: String,
}

#[derive(Deserialize)]
struct CommuneLine {
    gso_code: String,
    type_vi: String,
    name_vi: String,
    full_name_vi: String,
    full_name_en: String,
    district_code: String,
    district_name_vi: String,
    agency_code: String,
    parent_agency_code: String,
    lat: f64,
    lng: f64,
}

#[derive(Deserialize)]
struct CategoryLine {
    code: String,
    parent_code: String,
    sort: i64,
    name_vi: String,
    name_en: String,
    icon: String,
    default_lead_agency: String,
    route_by: String,
    sla_class: String,
    location_required: String,
    sensitive: String,
    keywords: String,
}

#[derive(Deserialize)]
struct ReasonLine {
    code: String,
    name_vi: String,
    reply_vi: String,
    decision: String,
    refer_to: String,
    basis: String,
}

#[derive(Deserialize)]
struct HolidayLine {
    date: String,
    kind: String,
    name_vi: String,
    name_en: String,
    is_off: u8,
}

/// Adds directory, calendar and limits to a migrated database.
///
/// # Errors
/// [`ServiceError::Unfit`] naming the file that cannot be read.
pub async fn seed(db: &Db) -> Result<(), ServiceError> {
    let directory = directory()?;
    let valid_from = domain::calendar::parse_date(VALID_FROM).map_or(0, domain::calendar::start_of);
    let calendar = DatedBody { id: 1, valid_from, body: serde_json::to_string(&calendar()?)? };
    let policy = DatedBody { id: 1, valid_from, body: serde_json::to_string(&policy()?)? };
    let mut tx = db.begin().await?;
    tx.seed_directory(&directory, VALID_FROM).await?;
    tx.seed_guide(&directory.guide).await?;
    tx.seed_standard(&standard_replies()?).await?;
    tx.seed_rules(&calendar, &policy).await?;
    tx.commit().await?;
    let digest = sha256(calendar.body.as_bytes());
    tracing::info!(
        agencies = directory.agencies.len(),
        calendar = crate::vault::hex(&digest[..4]),
        "directory seeded"
    );
    Ok(())
}

/// The calendar of the seed files.
///
/// # Errors
/// [`ServiceError::Unfit`] naming the file.
pub fn calendar() -> Result<Calendar, ServiceError> {
    let days = lines::<HolidayLine>("holidays.csv", seed_file!("holidays.csv"))?
        .into_iter()
        .map(|day| SpecialDay {
            date: day.date,
            is_off: day.is_off == 1,
            kind: day.kind,
            name_vi: day.name_vi,
            name_en: day.name_en,
        })
        .collect();
    Calendar::build(seed_file!("office_hours.json"), days)
        .map_err(|error| unfit("office_hours.json", error))
}

/// The limits of the seed files.
///
/// # Errors
/// [`ServiceError::Unfit`] naming the file.
pub fn policy() -> Result<Policy, ServiceError> {
    Policy::from_json(seed_file!("sla_policy.json"))
        .map_err(|error| unfit("sla_policy.json", error))
}

/// The words that point to categories, agencies and flags.
///
/// # Errors
/// [`ServiceError::Unfit`] naming the line that cannot be read.
pub fn lexicon() -> Result<Lexicon, ServiceError> {
    Lexicon::parse(seed_file!("lexicon.txt")).map_err(|error| unfit("lexicon.txt", error))
}

/// Questions and notices of the categories.
///
/// # Errors
/// [`ServiceError::Unfit`] naming the file, or what contradicts itself in it.
pub fn guide() -> Result<Guide, ServiceError> {
    let guide = Guide {
        questions: serde_json::from_str(seed_file!("questions.json"))
            .map_err(|error| unfit("questions.json", error))?,
        notices: serde_json::from_str(seed_file!("notices.json"))
            .map_err(|error| unfit("notices.json", error))?,
    };
    match guide.faults().as_slice() {
        [] => Ok(guide),
        faults => Err(unfit("questions.json, notices.json", faults.join("; "))),
    }
}

/// The texts that officers begin an answer with.
///
/// # Errors
/// [`ServiceError::Unfit`] naming the file.
pub fn standard_replies() -> Result<Vec<StandardReply>, ServiceError> {
    serde_json::from_str(seed_file!("standard_replies.json"))
        .map_err(|error| unfit("standard_replies.json", error))
}

/// The directory of the seed files: 64 agencies of the plan's annex, the nodes above them, and a
/// committee for each of the 136 communes.
///
/// # Errors
/// [`ServiceError::Unfit`] naming the file.
pub fn directory() -> Result<Directory, ServiceError> {
    let mut agencies: Vec<Agency> =
        lines::<AgencyLine>("agencies.csv", seed_file!("agencies.csv"))?
            .into_iter()
            .map(|line| Agency {
                parent_code: some(line.parent_code),
                district_code: some(line.district_code),
                is_handling: line.is_group == 0,
                is_coordinator: line.is_coordinator == 1,
                is_co_coordinator: line.is_co_coordinator == 1,
                position: line.item_no * 1000,
                code: line.code,
                name_vi: line.name_vi,
                short_name_vi: line.short_name_vi,
                name_en: line.name_en,
                kind: line.kind,
            })
            .collect();
    for (i, line) in lines::<ExtraLine>("agencies_extra.csv", seed_file!("agencies_extra.csv"))?
        .into_iter()
        .enumerate()
    {
        agencies.push(Agency {
            parent_code: some(line.parent_code),
            district_code: None,
            is_handling: false,
            is_coordinator: false,
            is_co_coordinator: false,
            position: 900_000 + i as i64,
            code: line.code,
            short_name_vi: line.name_vi.clone(),
            name_vi: line.name_vi,
            name_en: line.name_en,
            kind: line.kind,
        });
    }
    let mut communes = Vec::new();
    for (i, line) in
        lines::<CommuneLine>("communes.csv", seed_file!("communes.csv"))?.into_iter().enumerate()
    {
        let committee = format!("UBND {} {}", line.type_vi.to_lowercase(), line.name_vi);
        agencies.push(Agency {
            code: line.agency_code.clone(),
            parent_code: Some(line.parent_agency_code.clone()),
            name_vi: committee.clone(),
            short_name_vi: committee,
            name_en: format!("People's Committee of {}", line.full_name_en),
            kind: "commune-committee".to_owned(),
            district_code: Some(line.district_code.clone()),
            is_handling: true,
            is_coordinator: false,
            is_co_coordinator: false,
            position: 44_001 + i as i64,
        });
        communes.push(Commune {
            code: line.gso_code,
            full_name_vi: line.full_name_vi,
            full_name_en: line.full_name_en,
            district_code: line.district_code,
            district_name_vi: line.district_name_vi,
            agency_code: line.agency_code,
            parent_agency_code: line.parent_agency_code,
            lat: line.lat,
            lng: line.lng,
            position: i as i64,
        });
    }
    agencies.sort_by_key(|agency| agency.position);
    debug_assert!(
        agencies.iter().any(|agency| agency.code == COMMUNE_GROUP && !agency.is_handling)
    );

    let categories = lines::<CategoryLine>("categories.csv", seed_file!("categories.csv"))?
        .into_iter()
        .map(|line| {
            let is_group = line.parent_code.is_empty();
            let known =
                |what: &str| unfit("categories.csv", format!("{}: unknown {what}", line.code));
            Ok(Category {
                route_by: match line.route_by.as_str() {
                    "" if is_group => RouteBy::Agency,
                    code => RouteBy::parse(code).ok_or_else(|| known("route_by"))?,
                },
                sla_class: match line.sla_class.as_str() {
                    "" if is_group => SlaClass::Standard,
                    code => SlaClass::parse(code).ok_or_else(|| known("sla_class"))?,
                },
                place: match line.location_required.as_str() {
                    "required" => PlaceNeed::Required,
                    "recommended" => PlaceNeed::Recommended,
                    _ => PlaceNeed::None,
                },
                sensitive: line.sensitive == "1",
                keywords: line
                    .keywords
                    .split('|')
                    .map(str::trim)
                    .filter(|w| !w.is_empty())
                    .map(str::to_owned)
                    .collect(),
                parent_code: some(line.parent_code),
                default_lead_agency: some(line.default_lead_agency),
                position: line.sort,
                code: line.code,
                name_vi: line.name_vi,
                name_en: line.name_en,
                icon: line.icon,
            })
        })
        .collect::<Result<Vec<_>, ServiceError>>()?;

    let reasons =
        lines::<ReasonLine>("rejection_reasons.csv", seed_file!("rejection_reasons.csv"))?
            .into_iter()
            .enumerate()
            .map(|(i, line)| {
                // R15 guides to the hotline and is handled as urgent (decisions.md 6).
                let used_for = if line.code == "R15" {
                    Some(ReasonUse::Emergency)
                } else {
                    ReasonUse::parse(&line.decision)
                };
                Ok(RefusalReason {
                    used_for: used_for.ok_or_else(|| {
                        unfit("rejection_reasons.csv", format!("{}: unknown decision", line.code))
                    })?,
                    code: line.code,
                    name_vi: line.name_vi,
                    reply_vi: line.reply_vi,
                    refer_to: some(line.refer_to),
                    basis: line.basis,
                    position: i as i64,
                })
            })
            .collect::<Result<Vec<_>, ServiceError>>()?;
    Ok(Directory::new(agencies, communes, categories, reasons).with_guide(guide()?))
}

fn lines<T: DeserializeOwned>(name: &str, text: &str) -> Result<Vec<T>, ServiceError> {
    csv::Reader::from_reader(text.as_bytes())
        .deserialize()
        .collect::<Result<_, _>>()
        .map_err(|error| unfit(name, error))
}

fn some(text: String) -> Option<String> {
    (!text.is_empty()).then_some(text)
}

fn unfit(name: &str, error: impl std::fmt::Display) -> ServiceError {
    ServiceError::Unfit(format!("migrations/seed/{name}: {error}"))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn the_seed_holds_the_plans_64_agencies_and_136_communes() {
        let directory = directory().unwrap();
        let annex = directory
            .agencies
            .iter()
            .filter(|agency| agency.position < 900_000 && agency.position % 1000 == 0);
        assert_eq!(annex.count(), 64);
        assert_eq!(directory.communes.len(), 136);
        assert_eq!(directory.categories.len(), 120);
        assert_eq!(directory.reasons.len(), 17);
        assert_eq!(directory.agencies.iter().filter(|agency| agency.is_coordinator).count(), 1);
    }

    #[test]
    fn every_category_finds_a_lead_agency_in_every_commune() {
        let directory = directory().unwrap();
        for category in
            directory.categories.iter().filter(|category| category.parent_code.is_some())
        {
            for commune in &directory.communes {
                let proposal = directory.propose_lead(&category.code, Some(&commune.code));
                let lead = proposal.lead.as_deref().and_then(|code| directory.agency(code));
                assert!(
                    lead.is_some_and(|agency| agency.is_handling)
                        || proposal.must_confirm
                        || category.default_lead_agency.is_none(),
                    "{} in {}",
                    category.code,
                    commune.code
                );
            }
        }
    }

    #[test]
    fn every_question_and_notice_belongs_to_categories_and_places_that_exist_in_two_languages() {
        let directory = directory().unwrap();
        let guide = &directory.guide;
        assert!(guide.questions.len() >= 40 && guide.notices.len() >= 15);
        let category = |code: &String| directory.category(code).is_some();
        let both = |words: &domain::asking::Words| !words.vi.is_empty() && !words.en.is_empty();
        for question in &guide.questions {
            assert!(question.categories.iter().all(category), "{}", question.code);
            let hint = question.hint.as_ref().is_none_or(both);
            let unit = question.unit.as_ref().is_none_or(both);
            assert!(both(&question.label) && hint && unit, "{}", question.code);
            assert!(question.choices.iter().all(|c| both(&c.words)), "{}", question.code);
            assert!(domain::calendar::parse_date(&question.valid_from).is_some());
        }
        for notice in &guide.notices {
            assert!(notice.categories.iter().all(category), "{}", notice.code);
            assert!(both(&notice.title) && both(&notice.text), "{}", notice.code);
            let known = |area: &String| {
                directory.communes.iter().any(|c| c.code == *area || c.district_code == *area)
            };
            assert!(notice.areas.iter().all(known), "{}", notice.code);
            for call in &notice.calls {
                assert!(both(&call.words) && call.number.bytes().all(|b| b.is_ascii_digit()));
            }
        }
    }

    #[test]
    fn calendar_and_limits_survive_being_stored() {
        let calendar = calendar().unwrap();
        let again: Calendar =
            serde_json::from_str(&serde_json::to_string(&calendar).unwrap()).unwrap();
        assert_eq!(
            serde_json::to_string(&calendar).unwrap(),
            serde_json::to_string(&again).unwrap()
        );
        let policy = policy().unwrap();
        let again: Policy = serde_json::from_str(&serde_json::to_string(&policy).unwrap()).unwrap();
        assert_eq!(policy, again);
    }
}
