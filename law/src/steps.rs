//! `steps`: when every step is due that begins at a given moment; and, for `due`, when each is due
//! at the latest on the way from receipt to answer.

use crate::when::When;
use crate::{Law, read};
use domain::deadline::{
    Reckoning, SlaClass, Step, first_action_due, rating_until, reopen_until, step_due,
};
use serde::Deserialize;
use serde_json::{Value, json};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    begun: When,
    class: SlaClass,
}

pub(crate) fn answer(law: &Law, asked: Value) -> Result<Value, String> {
    let Asked { begun, class } = read(asked)?;
    let steps = Step::ALL.iter().map(|&step| {
        let due = match step {
            Step::Rate => Some(rating_until(&law.policy, begun.0)),
            Step::Reopen => Some(reopen_until(&law.policy, begun.0)),
            _ => step_due(&law.calendar, &law.policy, step, class, begun.0, &[]),
        };
        let limit = law.policy.step_limit(step, class);
        json!({ "step": step, "limit": limit, "due": due.map(When) })
    });
    Ok(json!({ "begun": begun, "class": class, "steps": steps.collect::<Vec<_>>() }))
}

/// The chain from receipt to answer, every step begun when the one before it was due.
pub(crate) fn on_the_way(law: &Law, reckoning: &Reckoning) -> Vec<Value> {
    let (class, mut begun) = (reckoning.class, reckoning.received_at);
    let mut steps = Vec::new();
    for step in [Step::Ack, Step::Screen, Step::Forward, Step::Accept, Step::Assign] {
        // The receipt is confirmed beside the road, not on it.
        if let Some(due) = step_due(&law.calendar, &law.policy, step, class, begun, &[]) {
            steps.push(json!({ "step": step, "due": When(due) }));
            begun = if step == Step::Ack { begun } else { due };
        }
    }
    let first = first_action_due(&law.calendar, &law.policy, class, reckoning.received_at);
    if let Some(first) = first {
        steps.push(json!({ "step": "FIRST_ACTION", "due": When(first) }));
    }
    let due = reckoning.due_at;
    steps.push(json!({ "step": Step::Process, "due": When(due) }));
    if let Some(due) = step_due(&law.calendar, &law.policy, Step::PublishCheck, class, due, &[]) {
        steps.push(json!({ "step": Step::PublishCheck, "due": When(due) }));
    }
    steps
}
