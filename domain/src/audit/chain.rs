//! Following the chain link by link and naming what is wrong with it.

use super::{Entry, GENESIS, Hash, seal};
use std::fmt;
use uuid::Uuid;

/// One link as it is stored, with its entry while that exists.
#[derive(Clone, Copy, Debug)]
pub struct Link<'a> {
    /// From 1.
    pub number: i64,
    /// The event that it seals.
    pub event: Uuid,
    /// ms UTC.
    pub sealed_at: i64,
    /// As stored; 32 bytes when nobody touched it.
    pub hash: &'a [u8],
    /// The event as it stands now.
    pub entry: Option<Entry<'a>>,
}

/// One thing that is wrong, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Links are gone between two others, or at the start.
    LinksGone {
        /// First number that is gone.
        from: i64,
        /// Last number that is gone.
        to: i64,
    },
    /// The sealed event is gone.
    EntryGone {
        /// Number of its link.
        number: i64,
        /// Its id.
        event: Uuid,
    },
    /// Entry, link or order are not what was sealed.
    Altered {
        /// Number of the link.
        number: i64,
        /// The event that the link names.
        event: Uuid,
    },
    /// The words beside an event are not the ones that were written.
    WordsAltered {
        /// Number of the event's link.
        number: i64,
        /// The event.
        event: Uuid,
    },
    /// An event that was never given to the sealer: put in beside the house, or taken from the queue.
    Outside {
        /// The event.
        event: Uuid,
    },
    /// The chain's end is not where its head says.
    End {
        /// Number in the head.
        head: i64,
        /// Last link that is there.
        last: i64,
    },
    /// The chain is not the one that was anchored.
    Anchor {
        /// Line of the anchor file, from 1.
        line: usize,
        /// Number of the anchored link.
        number: i64,
    },
    /// A line of the anchor file is not an anchor.
    AnchorUnreadable {
        /// Line of the anchor file, from 1.
        line: usize,
    },
    /// Links are there, but the configured anchor file is not.
    AnchorsGone,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::LinksGone { from, to } if from == to => write!(f, "row {from} is gone"),
            Self::LinksGone { from, to } => write!(f, "rows {from} to {to} are gone"),
            Self::EntryGone { number, event } => {
                write!(f, "row {number}: its event {event} is gone")
            }
            Self::Altered { number, event } => {
                write!(f, "row {number} (event {event}) is not what was sealed there")
            }
            Self::WordsAltered { number, event } => {
                write!(f, "row {number}: the words beside event {event} were altered")
            }
            Self::Outside { event } => {
                write!(f, "event {event} stands outside the chain: neither sealed nor waiting")
            }
            Self::End { head, last } => {
                write!(f, "row {}: the chain ends at {last}, its head says {head}", last + 1)
            }
            Self::Anchor { line, number } => {
                write!(
                    f,
                    "row {number} is not the one in line {line} of the anchor file, or is gone"
                )
            }
            Self::AnchorUnreadable { line } => {
                write!(f, "line {line} of the anchor file is unreadable")
            }
            Self::AnchorsGone => write!(f, "the anchor file is missing"),
        }
    }
}

/// Walks the chain in the order of its numbers and remembers only the last link.
#[derive(Clone, Debug)]
pub struct Follower {
    number: i64,
    /// Hash of the last link as stored; unknown when it is not a hash.
    hash: Option<Hash>,
}

impl Default for Follower {
    fn default() -> Self {
        Self { number: 0, hash: Some(GENESIS) }
    }
}

impl Follower {
    /// Number and hash of the last link; the hash is missing when it is not one.
    #[must_use]
    pub fn last(&self) -> (i64, Option<Hash>) {
        (self.number, self.hash)
    }

    /// Judges the next link. After a fault the walk goes on from what is stored, so that one edit
    /// is one fault (and an edited hash two: the link and the one that leans on it).
    pub fn follow(&mut self, link: &Link<'_>) -> Vec<Fault> {
        let mut faults = Vec::new();
        let expected = self.number + 1;
        let is_next = link.number == expected;
        if link.number > expected {
            faults.push(Fault::LinksGone { from: expected, to: link.number - 1 });
        }
        let altered = Fault::Altered { number: link.number, event: link.event };
        let stored = Hash::try_from(link.hash).ok();
        match (link.entry, self.hash) {
            (None, _) => faults.push(Fault::EntryGone { number: link.number, event: link.event }),
            _ if stored.is_none() || link.number < expected => faults.push(altered),
            (Some(entry), _) if entry.id != link.event => faults.push(altered),
            (Some(entry), Some(previous))
                if is_next
                    && stored != Some(seal(&previous, link.number, link.sealed_at, &entry)) =>
            {
                faults.push(altered);
            }
            // It fits, or what it leans on is gone and only the gap can be said.
            _ => {}
        }
        self.number = link.number;
        self.hash = stored;
        faults
    }
}
