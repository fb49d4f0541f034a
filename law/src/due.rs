//! `due`: when a petition is due, the steps on the way there, and the days that made it so.

use crate::explain::days;
use crate::when::{Asked, When};
use crate::{Law, read, steps};
use serde_json::{Value, json};

pub(crate) fn answer(law: &Law, asked: Value) -> Result<Value, String> {
    let asked: Asked = read(asked)?;
    let reckoning = asked.reckon(law);
    Ok(json!({
        "due": When(reckoning.due_at),
        "steps": steps::on_the_way(law, &reckoning),
        "reckoning": days(&reckoning),
    }))
}
