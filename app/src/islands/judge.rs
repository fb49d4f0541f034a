//! What the page of the outbox asks before it queues a report: the same law as the server's, so that
//! a report written without a network is not sent back later for something that was known before.

use domain::asking::Guide;
use domain::calendar::day_key;
use domain::deadline::SlaClass;
use domain::directory::{Category, Commune, Directory, PlaceNeed, RouteBy};
use domain::draft::{Answers, Terms, at, check_details, parse, unheard};
use domain::input::{Description, Field, FieldError, Title};
use domain::mask::{PublicWords, pieces};
use domain::petition::Nature;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
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
    /// Questions and notices without their words; their categories and areas written out.
    #[serde(default)]
    guide: Guide,
    /// The phone's clock, ms UTC: only for the days of questions and notices.
    #[serde(default)]
    now: i64,
}

/// The problems of a whole report, as a JSON list; an empty one when there is nothing to mend or the
/// question is not understood: then the server judges alone.
#[cfg_attr(feature = "hydrate", wasm_bindgen)]
pub fn judge(asked: &str) -> String {
    let Ok(asked) = serde_json::from_str::<Asked>(asked) else { return "[]".to_owned() };
    let (directory, terms, answers) = opened(asked);
    let problems = parse(&answers, &directory, terms).err().unwrap_or_default();
    let details = check_details(&answers, &directory, terms);
    let named = |error: FieldError, field: String| {
        let mut value = serde_json::to_value(error).unwrap_or_default();
        value["field"] = Value::from(field);
        value
    };
    // The questions' problems under the questions' own names, once and in their place.
    let mut all: Vec<Value> = Vec::new();
    let mut told = false;
    for error in problems {
        if error.field != Field::Details {
            all.push(named(error, error.field.code().to_owned()));
        } else if !std::mem::replace(&mut told, true) {
            all.extend(details.iter().map(|detail| {
                let error = FieldError::new(Field::Details, detail.problem);
                named(error, format!("d-{}-", detail.question))
            }));
        }
    }
    serde_json::to_string(&all).unwrap_or_else(|_| "[]".to_owned())
}

/// What the category and the answers so far bring up.
#[derive(Default, Serialize)]
struct Guided {
    /// Codes of the questions to show.
    asks: Vec<String>,
    /// Codes of the notices to show.
    notices: Vec<String>,
    /// Codes of the stop-notices that were not gone past yet.
    stops: Vec<String>,
}

/// Questions, notices and stop-notices for what is written so far, as JSON.
#[cfg_attr(feature = "hydrate", wasm_bindgen)]
pub fn guide(asked: &str) -> String {
    let guided = serde_json::from_str::<Asked>(asked).map_or_else(
        |_| Guided::default(),
        |asked| {
            let (directory, terms, answers) = opened(asked);
            let today = day_key(terms.now);
            let place = at(&answers, &directory, &today, terms);
            let guide = &directory.guide;
            Guided {
                asks: guide.questions(&place).map(|question| question.code.clone()).collect(),
                notices: guide.notices(&place).map(|notice| notice.code.clone()).collect(),
                stops: unheard(&answers, &directory, terms)
                    .into_iter()
                    .map(|notice| notice.code.clone())
                    .collect(),
            }
        },
    );
    serde_json::to_string(&guided).unwrap_or_default()
}

/// What the public would read of what is written so far, as JSON: `null` while there are no words,
/// `{"never": true}` for what is never public, else title and body in pieces, `null` where something
/// was taken out. The code is the one that publishes.
#[cfg_attr(feature = "hydrate", wasm_bindgen)]
pub fn preview(asked: &str) -> String {
    let Ok(Asked { answers, .. }) = serde_json::from_str::<Asked>(asked) else {
        return "null".to_owned();
    };
    let nature = Nature::parse(answers.nature.trim());
    if nature.is_some_and(|nature| !nature.may_be_public()) {
        return json!({ "never": true }).to_string();
    }
    let Ok(description) = Description::parse(&answers.description) else {
        return "null".to_owned();
    };
    let Ok(title) = Title::parse_or_derive(&answers.title, &description) else {
        return "null".to_owned();
    };
    let seen = PublicWords::of(title.as_str(), description.as_str());
    let list = |text: &str| pieces(text).map(|piece| json!(piece)).collect::<Vec<_>>();
    json!({ "title": list(&seen.title), "body": list(&seen.body) }).to_string()
}

/// The directory as far as the page knows it.
fn opened(asked: Asked) -> (Directory, Terms, Answers) {
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
        Directory::new(Vec::new(), communes.collect(), categories.collect(), Vec::new())
            .with_guide(asked.guide);
    let terms =
        Terms { contact_optional: asked.contact_optional, now: asked.now, ..Terms::default() };
    (directory, terms, asked.answers)
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

    fn lit(change: &Value) -> Value {
        let mut asked = asked(&json!({ "category": "DT-CHIEUSANG" }));
        asked["categories"] = json!([["DT-CHIEUSANG", true]]);
        asked["guide"] = serde_json::to_value(services::seed::guide().unwrap()).unwrap();
        asked["now"] = json!(1_795_166_400_000_i64);
        for (name, value) in change.as_object().unwrap() {
            asked["answers"][name] = value.clone();
        }
        asked
    }

    #[test]
    fn the_phone_names_the_question_that_is_not_answered() {
        let problems: Value = serde_json::from_str(&judge(&lit(&json!({})).to_string())).unwrap();
        assert_eq!(problems, json!([{ "field": "d-lamp_danger-", "problem": "required" }]));
        let details = json!({ "lamp_danger": ["no"], "lamp_count": ["0"] });
        let asked = lit(&json!({ "details": details }));
        let problems: Value = serde_json::from_str(&judge(&asked.to_string())).unwrap();
        assert_eq!(problems[0]["field"], "d-lamp_count-");
    }

    #[test]
    fn an_answer_brings_up_a_stop_notice_until_it_was_gone_past() {
        let read = |change: &Value| -> Value {
            serde_json::from_str(&guide(&lit(change).to_string())).unwrap()
        };
        let calm = read(&json!({}));
        assert_eq!(calm["stops"], json!([]));
        assert_eq!(calm["asks"].as_array().unwrap().len(), 4);
        let danger = json!({ "details": { "lamp_danger": ["yes"] } });
        assert_eq!(read(&danger)["stops"], json!(["live_wire"]));
        let heard = json!({ "details": { "lamp_danger": ["yes"] }, "heard": ["live_wire"] });
        assert_eq!(read(&heard)["stops"], json!([]));
        assert_eq!(guide("{"), r#"{"asks":[],"notices":[],"stops":[]}"#);
    }

    #[test]
    fn the_phone_previews_what_publishing_would_make() {
        let words = "Xe 88A-123.45 đổ đất ra đường, xin gọi tôi theo số 0912 345 678 nhé.";
        let asked = lit(&json!({ "description": words, "title": "" })).to_string();
        let seen: Value = serde_json::from_str(&preview(&asked)).unwrap();
        let joined: String = seen["body"]
            .as_array()
            .unwrap()
            .iter()
            .map(|piece| piece.as_str().unwrap_or(domain::mask::MASKED))
            .collect();
        assert_eq!(joined, domain::mask::mask(words));
        assert!(!joined.contains("0912") && seen["body"][0].is_string());
        assert_eq!(preview(&lit(&json!({ "description": "ngắn" })).to_string()), "null");
        let never = lit(&json!({ "nature": "denunciation" })).to_string();
        assert_eq!(preview(&never), r#"{"never":true}"#);
    }
}
