//! `suggest`: what the words of a petition point to, each with its reasons. Nothing is said below
//! the threshold, and nothing is decided.

use crate::{Law, read};
use domain::suggest::{Asked, Reason, Suggested};
use serde::Deserialize;
use serde_json::{Value, json};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Petition {
    #[serde(default)]
    title: String,
    text: String,
    commune: Option<String>,
}

pub(crate) fn answer(law: &Law, asked: Value) -> Result<Value, String> {
    let Petition { title, text, commune } = read(asked)?;
    if let Some(code) = commune.as_deref().filter(|code| law.directory.commune(code).is_none()) {
        return Err(format!("there is no commune {code:?}"));
    }
    let petition = Asked { title: &title, body: &text, commune: commune.as_deref() };
    let said = law.suggester.suggest(&petition, &law.directory);
    let flags: Vec<Value> = said
        .flags
        .iter()
        .map(|found| {
            json!({
                "flag": found.flag.code(),
                "confidence": hundredths(found.confidence),
                "reasons": words(&found.reasons),
                "line": found.line,
            })
        })
        .collect();
    Ok(json!({
        "categories": all(&said.categories),
        "agencies": all(&said.agencies),
        "class": said.class.as_ref().map(one),
        "communes": all(&said.communes),
        "flags": flags,
    }))
}

fn all(list: &[Suggested]) -> Vec<Value> {
    list.iter().map(one).collect()
}

fn one(said: &Suggested) -> Value {
    json!({
        "code": said.code,
        "confidence": hundredths(said.confidence),
        "reasons": words(&said.reasons),
    })
}

fn words(reasons: &[Reason]) -> Vec<&str> {
    reasons.iter().map(|reason| reason.words.as_str()).collect()
}

/// More places would say more than is known.
pub(crate) fn hundredths(share: f64) -> f64 {
    (share * 100.0).round() / 100.0
}
