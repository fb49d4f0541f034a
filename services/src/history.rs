//! Writing the history: one event, its words, and the notice that leaves because of it.

use crate::{ServiceError, new_id, vault};
use domain::audit::note_digest;
use domain::event::{ActorKind, EventData, EventKind};
use domain::id::OfficerId;
use domain::ladder::Receiver;
use domain::permit::Actor;
use domain::petition::Status;
use domain::workflow::{Owner, owner};
use store::Tx;
use store::event::NewEvent;
use store::outbox::NewJob;
use uuid::Uuid;

/// Notices leave this much later, so that an undo can still stop them (decisions.md 9), ms.
const NOTICE_DELAY: i64 = 10_000;
const NOTICE_ATTEMPTS: i64 = 8;

/// One thing that happened to a petition.
pub(crate) struct Happening<'a> {
    /// The petition.
    pub petition: Uuid,
    /// ms UTC.
    pub at: i64,
    /// What.
    pub kind: EventKind,
    /// Who.
    pub actor: &'a Actor,
    /// For which agency.
    pub agency: Option<String>,
    /// Codes.
    pub data: EventData,
    /// Words.
    pub note: Option<&'a str>,
    /// The sender may read the words.
    pub note_for_sender: bool,
    /// The sender is told.
    pub tells_sender: bool,
}

/// Writes event, words and outbox row in the caller's transaction.
pub(crate) async fn write(tx: &mut Tx, happening: Happening<'_>) -> Result<(), ServiceError> {
    write_event(tx, happening).await.map(|_| ())
}

/// As [`write`], with the event's id: for what belongs to it.
pub(crate) async fn write_event(
    tx: &mut Tx,
    mut happening: Happening<'_>,
) -> Result<Uuid, ServiceError> {
    let note = happening.note.filter(|note| !note.trim().is_empty());
    let salt: [u8; 16] = vault::random();
    happening.data.digest = note.map(|note| note_digest(&salt, note));
    let (petition, for_sender) = (happening.petition, happening.note_for_sender);
    let (event, notice) = rows(happening)?;
    let id = event.id;
    tx.append_event(event).await?;
    if let Some(note) = note {
        tx.add_note(id, petition, for_sender, note, &salt).await?;
    }
    if let Some(notice) = notice {
        tx.enqueue(notice).await?;
    }
    Ok(id)
}

/// The notice of an event to the officers who have the petition now.
pub(crate) fn to_officers(petition: Uuid, event: Uuid, status: Status, at: i64) -> NewJob {
    let to = match owner(status) {
        Owner::Handler => [Receiver::Handler, Receiver::FocalPerson].as_slice(),
        Owner::FocalPerson => &[Receiver::FocalPerson],
        Owner::AgencyLeader => &[Receiver::AgencyLeader, Receiver::FocalPerson],
        Owner::CoCoordinator => &[Receiver::CoCoordinator],
        Owner::Coordinator | Owner::Sender | Owner::Guardians | Owner::Nobody => {
            &[Receiver::Coordinator]
        }
    };
    let to: Vec<&str> = to.iter().map(|receiver| receiver.code()).collect();
    NewJob {
        id: new_id(),
        kind: "notice.officers",
        petition_id: Some(petition),
        payload: serde_json::json!({ "event": event, "to": to }).to_string(),
        run_at: at + NOTICE_DELAY,
        max_attempts: NOTICE_ATTEMPTS,
        dedupe_key: Some(format!("notice.officers:{event}")),
    }
}

/// The rows of what happened without words: the event, and the notice when the sender is told.
pub(crate) fn rows(happening: Happening<'_>) -> Result<(NewEvent, Option<NewJob>), ServiceError> {
    let id = new_id();
    let (actor_kind, actor_id) = of(happening.actor);
    let event = NewEvent {
        id,
        petition_id: Some(happening.petition),
        at: happening.at,
        kind: happening.kind.code(),
        actor_kind: actor_kind.code(),
        actor_id,
        agency_code: happening.agency,
        data: serde_json::to_string(&happening.data)?,
    };
    let notice = happening.tells_sender.then(|| NewJob {
        id: new_id(),
        kind: "notice.sender",
        petition_id: Some(happening.petition),
        payload: format!(r#"{{"event":"{id}"}}"#),
        run_at: happening.at + NOTICE_DELAY,
        max_attempts: NOTICE_ATTEMPTS,
        dedupe_key: Some(format!("notice.sender:{id}")),
    });
    Ok((event, notice))
}

/// Writes what happened to no petition: sign-in, accounts, settings, exports.
pub(crate) async fn write_of_house(
    tx: &mut Tx,
    kind: EventKind,
    actor: &Actor,
    at: i64,
    data: EventData,
) -> Result<(), ServiceError> {
    let (actor_kind, actor_id) = of(actor);
    tx.append_event(NewEvent {
        id: new_id(),
        petition_id: None,
        at,
        kind: kind.code(),
        actor_kind: actor_kind.code(),
        actor_id,
        agency_code: None,
        data: serde_json::to_string(&data)?,
    })
    .await?;
    Ok(())
}

/// Kind and id of an actor, for the event row.
pub(crate) fn of(actor: &Actor) -> (ActorKind, Option<Uuid>) {
    match actor {
        Actor::Officer { id: OfficerId(id), .. } => (ActorKind::Officer, Some(*id)),
        Actor::Sender => (ActorKind::Sender, None),
        Actor::System => (ActorKind::System, None),
        Actor::Public => (ActorKind::Anonymous, None),
    }
}
