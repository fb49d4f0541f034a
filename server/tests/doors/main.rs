//! Every door of the house, tried by hand as somebody it is not for: nobody, the wrong role, the
//! right role of the wrong agency, a page of another site, a foreign origin, and GET where only POST
//! changes something. The table is complete: it is held against the routes that axum has and the
//! server functions that are registered, both as the running server would have them.
//!
//! A new page or server function fails `no_door_is_missing_from_the_table`; its message says which
//! row to write. [docs/doors.md] is rendered from the table (`UPDATE_DOCS=1`).
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod book;
mod census;
mod stand;
mod table;

use http::{Method, StatusCode};
use stand::{Answer, Person, Stand, stand};
use std::collections::BTreeSet;
use std::fmt::Write as _;
use table::{DOORS, Door, Trace, Who};

/// Who of those that sign in may pass.
fn passes(stand: &Stand, door: &Door, person: &Person) -> bool {
    let Some(actor) = &person.actor else { return false };
    match door.who {
        Who::Officer => true,
        Who::Law(action) => stand.permits(actor, action),
        Who::Roles(roles) => person.roles().any(|role| roles.contains(&role)),
        Who::Author => person.name == stand.officers[0].name,
        Who::Acts => unreachable!("tried act by act"),
        Who::Everybody | Who::Writer | Who::Sender | Who::Citizen | Who::Holder => false,
    }
}

#[tokio::test]
async fn no_door_is_missing_from_the_table_and_no_row_is_without_a_door() {
    let stand = stand().await;
    let there = census::doors(&stand.router);
    let rows: BTreeSet<String> = DOORS.iter().map(Door::name).collect();
    assert_eq!(rows.len(), DOORS.len(), "a door has two rows");
    let mut wrong = String::new();
    for door in there.difference(&rows) {
        let (method, path) = door.split_once(' ').unwrap();
        writeln!(
            wrong,
            "no row for the door {door}. Add to server/tests/doors/table.rs:\n    \
             Door {{ who: Who::…, nobody: \"…\", wrong: \"…\", ..door(\"{method}\", \"{path}\") }},\n\
             where `who` says for whom it is, and `nobody` and `wrong` what the others are answered\n\
             (\"303 /xu-ly/dang-nhap\", \"404\"); then UPDATE_DOCS=1 cargo test -p server --test doors"
        )
        .unwrap();
    }
    for row in rows.difference(&there) {
        writeln!(wrong, "the row {row} names no door any more: take it out of the table").unwrap();
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

#[test]
fn every_server_function_of_the_sources_is_registered() {
    // The linker could drop a whole object file, and its functions with it, without a word.
    let registered: BTreeSet<&str> = app::port::functions().iter().map(|(_, path)| *path).collect();
    assert_eq!(census::written_functions(), registered.into_iter().map(str::to_owned).collect());
}

#[tokio::test]
async fn every_page_stands_in_both_languages() {
    let stand = stand().await;
    for door in DOORS.iter().filter(|door| door.in_english) {
        let there = census::raw(&stand.router);
        let twin = format!("/en{}", door.path).trim_end_matches('/').to_owned();
        let twin = (door.method.to_owned(), twin);
        assert!(there.contains(&twin), "{}", door.name());
    }
}

#[tokio::test]
async fn whoever_a_door_is_not_for_is_refused_changes_nothing_and_leaves_a_trace() {
    let stand = stand().await;
    let mut wrong = String::new();
    for door in DOORS.iter().filter(|door| !matches!(door.who, Who::Everybody | Who::Acts)) {
        let strangers = stand.strangers(door);
        let officers = stand.officers.iter().filter(|_| door.is_officers());
        for person in strangers.iter().chain(officers) {
            if passes(&stand, door, person) {
                continue;
            }
            let expected =
                if person.actor.is_some() && door.is_officers() { door.wrong } else { door.nobody };
            for prefix in if door.in_english { ["", "/en"].as_slice() } else { &[""] } {
                stand.services.flush_refusals(true).await.unwrap();
                let before = book::read(&stand).await;
                let answer = stand.knock(door, prefix, person).await;
                let after = book::read(&stand).await;
                let mut complain = |what: String| {
                    writeln!(wrong, "{prefix} {} as {}: {what}", door.name(), person.name).unwrap();
                };
                if !is_as_said(&answer, prefix, &stand.filled(expected)) {
                    complain(format!(
                        "answered {} {:?}, not {expected}",
                        answer.status, answer.location
                    ));
                }
                for table in before.changed(&after) {
                    complain(format!("changed {table}"));
                }
                let leaves = match door.trace {
                    _ if person.actor.is_none() || !door.is_officers() => false,
                    Trace::Event => true,
                    Trace::Any => answer.status == StatusCode::FORBIDDEN,
                    Trace::Quiet => false,
                };
                let left = after.refusals - before.refusals;
                if left != i64::from(leaves) {
                    complain(format!("left {left} events"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

#[tokio::test]
async fn every_act_of_the_law_is_refused_to_whom_the_law_refuses_it() {
    let stand = stand().await;
    let door = DOORS.iter().find(|door| matches!(door.who, Who::Acts)).unwrap();
    let mut tried = 0;
    for officer in &stand.officers {
        for action in domain::workflow::Action::ALL.iter().copied() {
            let actor = officer.actor.as_ref().unwrap();
            if stand.permits(actor, action) {
                continue;
            }
            let before = book::read(&stand).await;
            let form = door.form.replace("{action}", action.code());
            let answer = stand.post(door.path, &officer.cookie, &stand.filled(&form)).await;
            let after = book::read(&stand).await;
            let name = format!("{} as {}", action.code(), officer.name);
            assert_eq!(answer.status, StatusCode::SEE_OTHER, "{name}");
            assert!(answer.location.contains("loi=refusal."), "{name}: {}", answer.location);
            let kept: Vec<_> =
                before.changed(&after).into_iter().filter(|t| t != "unsent").collect();
            assert!(kept.is_empty(), "{name} changed {kept:?}");
            assert_eq!(after.refusals, before.refusals + 1, "{name} left no event");
            tried += 1;
        }
    }
    assert!(tried > 500, "{tried}");
}

#[tokio::test]
async fn a_page_of_another_site_changes_nothing_by_any_door_and_leaves_an_event() {
    let stand = stand().await;
    let everybody = stand.everybody();
    for door in DOORS.iter().filter(|door| door.changes()) {
        for foreign in [
            ("sec-fetch-site", "cross-site"),
            ("sec-fetch-site", "same-site"),
            ("origin", "https://evil.example"),
            ("origin", "null"),
        ] {
            stand.services.flush_refusals(true).await.unwrap();
            let before = book::read(&stand).await;
            let answer = stand.knock_with(door, "", &everybody, &[foreign]).await;
            let after = book::read(&stand).await;
            let name = format!("{} with {foreign:?}", door.name());
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{name}");
            assert!(before.changed(&after).is_empty(), "{name}: {:?}", before.changed(&after));
            assert_eq!(after.refusals, before.refusals + 1, "{name}");
        }
    }
    // The events say whose browser it was and which door; strangers share one.
    let events = stand.db.recent_events("act_refused", 1000).await.unwrap();
    let act = events.iter().find(|event| event.data.contains("POST /api/case/act")).unwrap();
    assert_eq!(act.actor_kind, "officer");
    assert!(act.actor_id.is_some() && act.data.contains("cross_site"), "{act:?}");
}

#[tokio::test]
async fn strangers_who_knock_at_every_door_fill_one_event_a_minute() {
    let stand = stand().await;
    let before = book::read(&stand).await;
    let nobody = Person::nobody();
    let doors: Vec<_> = DOORS.iter().filter(|door| door.changes()).collect();
    for door in &doors {
        let foreign = [("sec-fetch-site", "cross-site")];
        assert_eq!(
            stand.knock_with(door, "", &nobody, &foreign).await.status,
            StatusCode::FORBIDDEN
        );
    }
    assert_eq!(book::read(&stand).await.refusals, before.refusals + 1);
    stand.clock.advance(61_000);
    stand.services.flush_refusals(false).await.unwrap();
    let events = stand.db.recent_events("act_refused", 2).await.unwrap();
    let count = format!("\"count\":{}", doors.len() - 1);
    assert!(events.iter().any(|event| event.data.contains(&count)), "{events:?}");
    assert!(events.iter().all(|event| event.actor_kind == "anonymous"), "{events:?}");
}

#[tokio::test]
async fn what_is_changed_by_post_is_not_changed_by_get() {
    let stand = stand().await;
    let everybody = stand.everybody();
    let there = census::raw(&stand.router);
    for door in DOORS.iter().filter(|door| door.changes()) {
        if there.contains(&("GET".to_owned(), door.path.to_owned())) {
            continue;
        }
        let before = book::read(&stand).await;
        let answer =
            stand.send(Method::GET, &stand.address(door), &everybody.cookie, &[], Vec::new()).await;
        let name = door.name();
        let refused = [StatusCode::METHOD_NOT_ALLOWED, StatusCode::NOT_FOUND];
        assert!(refused.contains(&answer.status), "{name}: {}", answer.status);
        assert!(before.changed(&book::read(&stand).await).is_empty(), "{name}");
    }
}

#[tokio::test]
async fn looking_changes_nothing() {
    let stand = stand().await;
    let mut wrong = String::new();
    let mut people: Vec<&Person> = stand.officers.iter().collect();
    let everybody = stand.everybody();
    people.push(&everybody);
    for door in DOORS.iter().filter(|door| door.method == "GET") {
        for person in
            people.iter().filter(|person| person.cookie == everybody.cookie || door.is_officers())
        {
            let before = book::read(&stand).await;
            let foreign = [("sec-fetch-site", "cross-site")];
            let answer = stand.knock_with(door, "", person, &foreign).await;
            assert!(
                !answer.status.is_server_error(),
                "{} as {}: {}",
                door.name(),
                person.name,
                answer.status
            );
            for table in before.changed(&book::read(&stand).await) {
                if !door.notes.contains(&table.as_str()) {
                    writeln!(wrong, "GET {} as {} changed {table}", door.path, person.name)
                        .unwrap();
                }
            }
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

#[tokio::test]
async fn somebody_else_s_case_is_answered_as_one_that_does_not_exist() {
    let stand = stand().await;
    for door in DOORS.iter().filter(|door| door.hides) {
        let strangers = stand.strangers(door);
        for person in strangers.iter().chain(stand.officers.iter().filter(|_| door.is_officers())) {
            if door.is_officers() && passes(&stand, door, person) {
                continue;
            }
            let there = stand.knock(door, "", person).await;
            let nowhere = stand.knock_at_nothing(door, person).await;
            let name = format!("{} as {}", door.name(), person.name);
            assert_eq!(there.status, nowhere.status, "{name}");
            let plain = |text: &str| {
                let text = text.replace(&stand.number, "N").replace(stand::NO_NUMBER, "N");
                let text = text.replace(&stand.photo, "P").replace(stand::NO_ID, "P");
                // The word by which the security policy knows this one answer's scripts.
                let mut parts = text.split(" nonce=\"");
                let first = parts.next().unwrap_or_default().to_owned();
                parts
                    .fold(first, |text, part| text + part.split_once('"').map_or("", |part| part.1))
            };
            assert_eq!(plain(&there.location), plain(&nowhere.location), "{name}");
            assert_eq!(plain(&there.body), plain(&nowhere.body), "{name}");
        }
    }
}

#[tokio::test]
async fn whoever_a_page_is_for_gets_in() {
    let stand = stand().await;
    let mut wrong = String::new();
    for door in
        DOORS.iter().filter(|door| door.method == "GET" && !matches!(door.who, Who::Everybody))
    {
        let mut those: Vec<&Person> =
            stand.officers.iter().filter(|person| passes(&stand, door, person)).collect();
        let everybody = stand.everybody();
        if !door.is_officers() {
            those.push(&everybody);
        }
        assert!(!those.is_empty(), "{} is for nobody here", door.name());
        for person in those {
            let answer = stand.knock(door, "", person).await;
            let is_in = answer.status.is_success()
                || answer.status.is_redirection()
                    && !is_as_said(&answer, "", &stand.filled(door.nobody));
            if is_in != door.opens {
                let (status, to) = (answer.status, &answer.location);
                writeln!(wrong, "{} as {}: {status} {to}", door.name(), person.name).unwrap();
            }
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

/// `303 /path` by the beginning of the address, anything else by the status; bars between choices.
fn is_as_said(answer: &Answer, prefix: &str, said: &str) -> bool {
    said.split('|').any(|said| match said.split_once(' ') {
        Some((status, to)) => {
            let to = format!("{prefix}{to}");
            answer.status.as_str() == status && answer.location.starts_with(&to)
        }
        None => answer.status.as_str() == said,
    })
}

/// Renders docs/doors.md; run with `UPDATE_DOCS=1` to write it.
#[test]
fn the_document_is_the_table() {
    let mut text = String::from(
        "# Doors\n\nRendered from `server/tests/doors/table.rs` by `server/tests/doors/main.rs`; do not edit by hand\n\
         (`UPDATE_DOCS=1 cargo test -p server --test doors`). Every route and every server function, for\n\
         whom it is, and what everybody else is answered. The test tries each of them as nobody, as the\n\
         wrong role, as the right role of another agency, from a page of another site (403, everywhere),\n\
         and by GET where only POST changes something (405). A refusal of somebody who is signed in is an\n\
         event with their name; strangers share one a minute (`services/src/refused.rs`).\n\n\
         | door | for | nobody | others who are signed in | trace |\n|---|---|---|---|---|\n",
    );
    for door in DOORS {
        let dash =
            |text: &str| if text.is_empty() { "–".to_owned() } else { text.replace('|', " or ") };
        let trace = match door.trace {
            _ if !door.is_officers() => "–",
            Trace::Event => "event",
            Trace::Any => "event for those without the role",
            Trace::Quiet => "none: a page asks it by itself",
        };
        let wrong = if door.is_officers() { dash(door.wrong) } else { dash("") };
        writeln!(
            text,
            "| `{}` | {} | {} | {wrong} | {trace} |",
            door.name(),
            door.for_whom(),
            dash(door.nobody)
        )
        .unwrap();
    }
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/doors.md");
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(path, &text).unwrap();
    }
    let kept = std::fs::read_to_string(path).unwrap_or_default();
    assert_eq!(kept, text, "run UPDATE_DOCS=1 cargo test -p server --test doors");
}
