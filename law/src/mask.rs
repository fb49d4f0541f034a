//! `mask`: where personal data stands in a text, in characters (Unicode scalar values, not bytes).

use crate::{Law, read};
use domain::mask::{find, mask};
use serde::Deserialize;
use serde_json::{Value, json};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    text: String,
}

pub(crate) fn answer(_: &Law, asked: Value) -> Result<Value, String> {
    let Asked { text } = read(asked)?;
    let place = |byte: usize| text[..byte].chars().count();
    let spans = find(&text).into_iter().map(|finding| {
        json!({ "kind": finding.kind, "from": place(finding.start), "to": place(finding.end) })
    });
    Ok(json!({ "spans": spans.collect::<Vec<_>>(), "masked": mask(&text) }))
}
