//! `permit`: may this actor do this to a petition that stands so; without an act, what may be done.

use crate::{Law, read};
use domain::deadline::SlaClass;
use domain::id::OfficerId;
use domain::permit::{Actor, Case, Membership, permit, permitted};
use domain::petition::{Nature, Status};
use domain::workflow::Action;
use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    actor: AskedActor,
    case: AskedCase,
    #[serde(default)]
    action: Option<Action>,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum AskedActor {
    Sender,
    System,
    Officer {
        #[serde(default)]
        id: Uuid,
        memberships: Vec<Membership>,
    },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AskedCase {
    status: Status,
    #[serde(default)]
    before_asking: Option<Status>,
    #[serde(default = "report")]
    nature: Nature,
    #[serde(default)]
    lead_agency: Option<String>,
    #[serde(default)]
    handler: Option<Uuid>,
    #[serde(default)]
    hides_name: bool,
    #[serde(default)]
    is_guarded: bool,
    #[serde(default)]
    is_decided: bool,
    #[serde(default)]
    is_arbitrated: bool,
    #[serde(default = "standard")]
    class: SlaClass,
    #[serde(default)]
    reopens: i64,
}

fn standard() -> SlaClass {
    SlaClass::Standard
}

fn report() -> Nature {
    Nature::Report
}

pub(crate) fn answer(law: &Law, asked: Value) -> Result<Value, String> {
    let Asked { actor, case, action } = read(asked)?;
    let actor = match actor {
        AskedActor::Sender => Actor::Sender,
        AskedActor::System => Actor::System,
        AskedActor::Officer { id, memberships } => {
            for held in &memberships {
                known(law, &held.agency)?;
            }
            Actor::Officer { id: OfficerId(id), memberships }
        }
    };
    if let Some(lead) = &case.lead_agency {
        known(law, lead)?;
    }
    let case = Case {
        status: case.status,
        before_asking: case.before_asking,
        nature: case.nature,
        lead_agency: case.lead_agency.as_deref(),
        handler: case.handler.map(OfficerId),
        hides_name: case.hides_name,
        is_guarded: case.is_guarded,
        is_decided: case.is_decided,
        is_arbitrated: case.is_arbitrated,
        class: case.class,
        reopens: case.reopens,
        substitute: None,
        supports: &[],
        guardians: &[],
        is_handed_over: false,
        extension: None,
        is_reworked: false,
        barred_approver: None,
        outcome: None,
    };
    let Some(action) = action else {
        return Ok(json!({ "permitted": permitted(&actor, &case) }));
    };
    Ok(match permit(&actor, action, &case) {
        Ok(()) => json!({ "allowed": true }),
        Err(refusal) => json!({ "allowed": false, "refusal": refusal.key() }),
    })
}

/// A misspelt agency would be answered "not allowed", which is true and misleading.
fn known(law: &Law, agency: &str) -> Result<(), String> {
    let found = law.directory.agency(agency);
    found.map(|_| ()).ok_or_else(|| format!("there is no agency {agency:?}"))
}
