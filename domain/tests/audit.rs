//! The chain: every edit, deletion, swap, insertion and cut is found, whatever the chain holds.
#![allow(clippy::unwrap_used)]

use domain::audit::{
    Anchor, Entry, Fault, Follower, GENESIS, Hash, Link, encode, note_digest, seal,
};
use proptest::prelude::*;
use uuid::Uuid;

#[derive(Clone, Debug, PartialEq)]
struct Event {
    id: u128,
    petition: Option<u128>,
    at: i64,
    kind: String,
    actor_kind: String,
    actor: Option<u128>,
    agency: Option<String>,
    data: String,
}

impl Event {
    fn entry(&self) -> Entry<'_> {
        Entry {
            id: Uuid::from_u128(self.id),
            petition: self.petition.map(Uuid::from_u128),
            at: self.at,
            kind: &self.kind,
            actor_kind: &self.actor_kind,
            actor: self.actor.map(Uuid::from_u128),
            agency: self.agency.as_deref(),
            data: &self.data,
        }
    }
}

#[derive(Clone, Debug)]
struct Row {
    number: i64,
    sealed_at: i64,
    hash: Hash,
    names: u128,
    event: Option<Event>,
}

fn event() -> impl Strategy<Value = Event> {
    let text = "[a-z_]{0,6}";
    (
        any::<u128>(),
        any::<Option<u128>>(),
        any::<i64>(),
        text,
        text,
        any::<Option<u128>>(),
        proptest::option::of(text),
        "[ -~à-ỹ]{0,12}",
    )
        .prop_map(|(id, petition, at, kind, actor_kind, actor, agency, data)| Event {
            id,
            petition,
            at,
            kind,
            actor_kind,
            actor,
            agency,
            data,
        })
}

fn chain() -> impl Strategy<Value = Vec<Row>> {
    proptest::collection::vec((event(), 0i64..1000), 2..20).prop_map(|events| {
        let mut previous = GENESIS;
        (1..)
            .zip(events)
            .map(|(number, (event, sealed_at))| {
                previous = seal(&previous, number, sealed_at, &event.entry());
                Row { number, sealed_at, hash: previous, names: event.id, event: Some(event) }
            })
            .collect()
    })
}

fn follow(rows: &[Row]) -> (Vec<Fault>, (i64, Option<Hash>)) {
    let mut follower = Follower::default();
    let faults = rows
        .iter()
        .flat_map(|row| {
            follower.follow(&Link {
                number: row.number,
                event: Uuid::from_u128(row.names),
                sealed_at: row.sealed_at,
                hash: &row.hash,
                entry: row.event.as_ref().map(Event::entry),
            })
        })
        .collect();
    (faults, follower.last())
}

fn numbers(faults: &[Fault]) -> Vec<i64> {
    faults
        .iter()
        .map(|fault| match fault {
            Fault::LinksGone { from, .. } => *from,
            Fault::Altered { number, .. } | Fault::EntryGone { number, .. } => *number,
            other => panic!("{other}"),
        })
        .collect()
}

proptest! {
    #[test]
    fn an_untouched_chain_has_no_fault(rows in chain()) {
        let (faults, last) = follow(&rows);
        prop_assert_eq!(faults, vec![]);
        prop_assert_eq!(last, (rows.len() as i64, Some(rows[rows.len() - 1].hash)));
    }

    #[test]
    fn an_edit_of_any_field_is_found_at_its_row(
        mut rows in chain(), other in event(), at in any::<prop::sample::Index>(), field in 0..8,
    ) {
        let i = at.index(rows.len());
        let mut edited = rows[i].event.clone().unwrap();
        match field {
            0 => edited.petition = other.petition,
            1 => edited.at = other.at,
            2 => edited.kind = other.kind,
            3 => edited.actor_kind = other.actor_kind,
            4 => edited.actor = other.actor,
            5 => edited.agency = other.agency,
            6 => edited.data = other.data,
            _ => edited = other,
        }
        prop_assume!(Some(&edited) != rows[i].event.as_ref());
        rows[i].event = Some(edited);
        prop_assert_eq!(numbers(&follow(&rows).0), vec![rows[i].number]);
    }

    #[test]
    fn an_edited_link_is_found(rows in chain(), at in any::<prop::sample::Index>(), bit in 0usize..256) {
        let i = at.index(rows.len());
        let mut edited = rows.clone();
        edited[i].hash[bit / 8] ^= 1 << (bit % 8);
        prop_assert!(numbers(&follow(&edited).0).contains(&rows[i].number));
        let mut later = rows.clone();
        later[i].sealed_at += 1;
        prop_assert_eq!(numbers(&follow(&later).0), vec![rows[i].number]);
    }

    #[test]
    fn a_deletion_is_found_at_its_row(rows in chain(), at in any::<prop::sample::Index>()) {
        let i = at.index(rows.len() - 1);
        let mut gone = rows.clone();
        gone.remove(i);
        prop_assert_eq!(numbers(&follow(&gone).0), vec![rows[i].number]);
        // Closing the gap with new numbers does not help.
        for row in &mut gone[i..] {
            row.number -= 1;
        }
        prop_assert!(numbers(&follow(&gone).0).contains(&rows[i].number));
        let mut emptied = rows.clone();
        emptied[i].event = None;
        prop_assert_eq!(numbers(&follow(&emptied).0), vec![rows[i].number]);
    }

    #[test]
    fn a_swap_is_found_at_both_rows(
        rows in chain(), a in any::<prop::sample::Index>(), b in any::<prop::sample::Index>(),
    ) {
        let (a, b) = (a.index(rows.len()), b.index(rows.len()));
        prop_assume!(a < b && rows[a].event != rows[b].event);
        let mut swapped = rows.clone();
        swapped[a].event = rows[b].event.clone();
        swapped[a].names = rows[b].names;
        swapped[b].event = rows[a].event.clone();
        swapped[b].names = rows[a].names;
        prop_assert_eq!(numbers(&follow(&swapped).0), vec![rows[a].number, rows[b].number]);
    }

    #[test]
    fn an_insertion_is_found(rows in chain(), new in event(), at in any::<prop::sample::Index>()) {
        let i = at.index(rows.len());
        let mut more = rows.clone();
        let previous = if i == 0 { GENESIS } else { rows[i - 1].hash };
        // As a careful forger would: well sealed itself, everything after it renumbered.
        let number = rows[i].number;
        let hash = seal(&previous, number, 5, &new.entry());
        more.insert(i, Row { number, sealed_at: 5, hash, names: new.id, event: Some(new) });
        for row in &mut more[i + 1..] {
            row.number += 1;
        }
        prop_assert!(numbers(&follow(&more).0).contains(&(number + 1)));
    }

    #[test]
    fn a_cut_tail_and_a_wholly_rewritten_chain_are_found_by_the_anchor(rows in chain(), new in event()) {
        let anchored = &rows[rows.len() - 1];
        let (faults, last) = follow(&rows[..rows.len() - 1]);
        prop_assert_eq!(faults, vec![]);
        prop_assert!(last.0 < anchored.number);
        let mut rewritten = rows.clone();
        prop_assume!(rewritten[0].event.as_ref() != Some(&new));
        rewritten[0].names = new.id;
        rewritten[0].event = Some(new);
        let mut previous = GENESIS;
        for row in &mut rewritten {
            previous = seal(&previous, row.number, row.sealed_at, &row.event.as_ref().unwrap().entry());
            row.hash = previous;
        }
        let (faults, last) = follow(&rewritten);
        prop_assert_eq!(faults, vec![]);
        prop_assert_eq!(last.0, anchored.number);
        prop_assert_ne!(last.1, Some(anchored.hash));
    }

    #[test]
    fn different_entries_have_different_bytes(a in event(), b in event(), n in 1i64..9) {
        let bytes = |event: &Event| encode(&GENESIS, n, 0, &event.entry());
        prop_assert_eq!(bytes(&a) == bytes(&b), a == b);
    }

    #[test]
    fn an_anchor_reads_back(number in 1i64.., hash in any::<[u8; 32]>()) {
        let anchor = Anchor { date: "2026-11-23".into(), number, hash };
        prop_assert_eq!(anchor.to_string().parse::<Anchor>(), Ok(anchor));
    }
}

#[test]
fn the_layout_is_the_documented_one() {
    let entry = Entry {
        id: Uuid::from_u128(7),
        petition: None,
        at: 2,
        kind: "rated",
        actor_kind: "sender",
        actor: Some(Uuid::from_u128(9)),
        agency: Some("X"),
        data: "{}",
    };
    let mut bytes = b"VPSA\x01".to_vec();
    bytes.extend([0; 32]);
    bytes.extend(1i64.to_be_bytes());
    bytes.extend(3i64.to_be_bytes());
    bytes.extend(7u128.to_be_bytes());
    bytes.push(0);
    bytes.extend(2i64.to_be_bytes());
    bytes.extend(b"\0\0\0\x05rated\0\0\0\x06sender\x01");
    bytes.extend(9u128.to_be_bytes());
    bytes.extend(b"\x01\0\0\0\x01X\0\0\0\x02{}");
    assert_eq!(encode(&GENESIS, 1, 3, &entry), bytes);
}

#[test]
fn a_line_that_is_no_anchor_is_refused() {
    let good = Anchor { date: "2026-11-23".into(), number: 1, hash: [10; 32] }.to_string();
    assert!(good.parse::<Anchor>().is_ok());
    for bad in [
        "",
        "vps-audit-1 2026-11-23 1",
        &good.replace("audit-1", "audit-2"),
        &good.replace(" 1 ", " 0 "),
        &good.replace("11-23", "1123"),
        &good.to_uppercase(),
        &format!("{good} x"),
        &good[..good.len() - 1],
    ] {
        assert!(bad.parse::<Anchor>().is_err(), "{bad}");
    }
}

#[test]
fn the_digest_of_words_depends_on_salt_and_words() {
    let digest = note_digest(b"salt", "words");
    assert_eq!(digest, note_digest(b"salt", "words"));
    assert_ne!(digest, note_digest(b"sal", "twords"));
    assert_ne!(digest, note_digest(b"salt", "word"));
}
