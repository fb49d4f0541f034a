//! What the page of the outbox asks before it queues a report: the same law as the server's, so that
//! a report written without a network is not sent back later for something that was known before.

use domain::deadline::SlaClass;
use domain::directory::{Category, Commune, Directory, PlaceNeed, RouteBy};
use domain::draft::{Answers, Terms, parse};
use serde::Deserialize;
#[cfg(feature = "hydrate")]
use wasm_bindgen::prelude::wasm_bindgen;

/// What the page knows of the directory, with what was typed.
#[derive(Deserialize)]
struct Asked {
    /// Codes of the categories, and whether each needs a place.
    categories: Vec<(String, bool)>,
    /// Codes of the communes.
    communes: Vec<String>,
    contact_optional: bool,
    answers: Answers,
}

/// The problems of a whole report, as a JSON list; an empty one when there is nothing to mend or the
/// question is not understood: then the server judges alone.
#[cfg_attr(feature = "hydrate", wasm_bindgen)]
pub fn judge(asked: &str) -> String {
    let Ok(asked) = serde_json::from_str::<Asked>(asked) else { return "[]".to_owned() };
    let categories = asked.categories.into_iter().map(|(code, needs_place)| Category {
        code,
        parent_code: Some(String::new()),
        name_vi: String::new(),
        name_en: String::new(),
        icon: String::new(),
        default_lead_agency: None,
        route_by: RouteBy::Agency,
        sla_class: SlaClass::Standard,
        place: if needs_place { PlaceNeed::Required } else { PlaceNeed::Recommended },
        sensitive: false,
        keywords: Vec::new(),
        position: 0,
    });
    let communes = asked.communes.into_iter().map(|code| Commune {
        code,
        full_name_vi: String::new(),
        full_name_en: String::new(),
        district_code: String::new(),
        district_name_vi: String::new(),
        agency_code: String::new(),
        parent_agency_code: String::new(),
        lat: 0.0,
        lng: 0.0,
        position: 0,
    });
    let directory =
        Directory::new(Vec::new(), communes.collect(), categories.collect(), Vec::new());
    let terms = Terms { contact_optional: asked.contact_optional };
    let problems = parse(&asked.answers, &directory, terms).err().unwrap_or_default();
    serde_json::to_string(&problems).unwrap_or_else(|_| "[]".to_owned())
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use serde_json::{Value, json};

    fn asked(change: &Value) -> Value {
        let mut answers: Value =
            serde_json::from_str::<Value>(include_str!("../../tests/contract/2026-11-outbox.json"))
                .unwrap()["answers"]
                .clone();
        for (name, value) in change.as_object().unwrap() {
            answers[name] = value.clone();
        }
        json!({
            "categories": [["GT-DUONG", true], ["KH-KHAC", false]],
            "communes": ["08710"],
            "contact_optional": false,
            "answers": answers,
        })
    }

    #[test]
    fn the_phone_finds_what_the_server_would() {
        let directory = services::seed::directory().unwrap();
        for change in [
            json!({}),
            json!({ "description": "ngắn" }),
            json!({ "commune": "" }),
            json!({ "category": "", "nature": "" }),
            json!({ "category": "NONE" }),
            json!({ "contact": { "name": "", "phone": "12" } }),
            json!({ "lat": "21.3" }),
        ] {
            let asked = asked(&change);
            let answers: Answers = serde_json::from_value(asked["answers"].clone()).unwrap();
            let server = parse(&answers, &directory, Terms::default()).err().unwrap_or_default();
            let phone: Value = serde_json::from_str(&judge(&asked.to_string())).unwrap();
            assert_eq!(phone, serde_json::to_value(server).unwrap(), "{change}");
        }
        assert_eq!(judge("{}"), "[]");
    }
}
