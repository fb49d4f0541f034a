//! What changes while officers look: one stream an officer, told only what this officer may see,
//! by number and code. Fed from the event table after each commit, here or in another process.
//! Rows, cases and words are not sent: whoever is told fetches them through the same doors as ever.

mod counts;
mod presence;
mod pulse;

pub use presence::{Doing, Person};

use crate::accounts::Officer;
use crate::handling::{Circle, case_in};
use crate::queues::Queue;
use crate::{ServiceError, Services};
use counts::{Books, Team};
use domain::permit::permit;
use domain::petition::Status;
use domain::refusal::Refusal;
use domain::workflow::Action;
use presence::Presence;
use std::collections::{HashMap, VecDeque};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use store::petition::PetitionRow;
use tokio::sync::{Notify, broadcast, watch};
use tokio::time::{Instant, sleep_until};
use uuid::Uuid;

/// Streams of one officer: a browser shares one between its tabs, so this is six machines.
pub const MOST_OF_ONE: usize = 6;
/// Streams of this process. Each holds a connection.
pub const MOST_STREAMS: usize = 2000;
/// What a slow reader may be behind before it is told to look at everything again.
const BACKLOG: usize = 1024;
/// A stream asks this often whether its session still lives: whoever signs out is told nothing more.
const CHECK: Duration = Duration::from_secs(15);

/// What a stream says.
#[derive(Clone, Debug, PartialEq)]
pub enum Moment {
    /// A petition changed.
    Case {
        /// The event, for `Last-Event-ID`.
        event: Uuid,
        /// PA-YYYY-NNNNNN.
        number: String,
        /// Its version now.
        version: i64,
        /// Where it stands now.
        status: Status,
    },
    /// The petition that this officer has open is not theirs to see any more.
    Gone {
        /// PA-YYYY-NNNNNN.
        number: String,
    },
    /// Who has a petition open now.
    Here {
        /// PA-YYYY-NNNNNN.
        number: String,
        /// Everybody, this officer too.
        people: Vec<Person>,
    },
    /// How many petitions each of the officer's queues holds.
    Counts(Vec<(Queue, i64)>),
    /// Too much happened to tell one by one: look at everything again.
    Reset,
}

/// What every stream hears, before it is asked who may know.
#[derive(Clone, Debug)]
enum Signal {
    Changed(Uuid, Arc<Glance>),
    Here(Arc<Glance>, Arc<[Person]>),
    Counted,
    /// An account was changed: every stream looks whether it is its own.
    Account,
    Reset,
}

/// A petition as permission sees it, without its words.
#[derive(Debug)]
pub(crate) struct Glance {
    row: PetitionRow,
    circle: Circle,
}

impl Glance {
    fn shows_to(&self, officer: &Officer) -> bool {
        permit(&officer.actor(), Action::View, &case_in(&self.row, &self.circle)).is_ok()
    }
}

/// One open stream.
#[derive(Debug)]
struct Seat {
    officer: Officer,
    team: Team,
}

/// The hub of this process.
#[derive(Debug)]
pub(crate) struct Live {
    /// Tells processes apart on the bell.
    process: Uuid,
    signals: broadcast::Sender<Signal>,
    closed: watch::Sender<bool>,
    seats: Mutex<HashMap<u64, Seat>>,
    next_seat: AtomicU64,
    books: Mutex<Books>,
    /// Wakes the one who counts.
    uncounted: Notify,
    presence: Presence,
}

impl Default for Live {
    fn default() -> Self {
        Self {
            process: Uuid::now_v7(),
            signals: broadcast::Sender::new(BACKLOG),
            closed: watch::Sender::new(false),
            seats: Mutex::default(),
            next_seat: AtomicU64::new(0),
            books: Mutex::default(),
            uncounted: Notify::new(),
            presence: Presence::default(),
        }
    }
}

/// What is behind it stays whole even when a holder panicked: plain maps, changed in one step.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Live {
    fn say(&self, signal: Signal) {
        // An error says that nobody listens.
        let _ = self.signals.send(signal);
    }
}

/// An officer's stream. Dropping it ends it.
#[allow(missing_debug_implementations, reason = "it holds the house")]
pub struct Stream {
    services: Services,
    officer: Officer,
    seat: u64,
    signals: broadcast::Receiver<Signal>,
    closed: watch::Receiver<bool>,
    queued: VecDeque<Moment>,
    told: Vec<(Queue, i64)>,
    check_at: Instant,
}

impl Drop for Stream {
    fn drop(&mut self) {
        locked(&self.services.0.live.seats).remove(&self.seat);
    }
}

impl Services {
    /// Opens an officer's stream, from `after` on when the browser heard something before.
    ///
    /// # Errors
    /// [`Refusal::SlowDown`] when this officer, or the house, has enough of them;
    /// [`Refusal::ChangePassword`] before the first password is changed.
    pub async fn listen(
        &self,
        officer: &Officer,
        after: Option<Uuid>,
    ) -> Result<Stream, ServiceError> {
        if officer.must_change_password {
            return Err(Refusal::ChangePassword.into());
        }
        let live = &self.0.live;
        let seat = live.next_seat.fetch_add(1, Ordering::Relaxed);
        let team = Team::of(officer);
        {
            let mut seats = locked(&live.seats);
            let own = seats.values().filter(|seat| seat.officer.id == officer.id).count();
            if own >= MOST_OF_ONE || seats.len() >= MOST_STREAMS {
                return Err(Refusal::SlowDown.into());
            }
            seats.insert(seat, Seat { officer: officer.clone(), team: team.clone() });
        }
        let mut stream = Stream {
            services: self.clone(),
            officer: officer.clone(),
            seat,
            // Before the past is read, so that nothing falls between the two.
            signals: live.signals.subscribe(),
            closed: live.closed.subscribe(),
            queued: VecDeque::new(),
            told: Vec::new(),
            check_at: Instant::now() + CHECK,
        };
        if let Some(after) = after {
            stream.catch_up(after).await?;
        }
        // The books are shut before anything is counted again.
        let counts = locked(&live.books).of(&team, officer);
        match counts {
            Some(counts) => stream.tell_counts(counts),
            None => self.count_again(|other, _| *other == team),
        }
        Ok(stream)
    }

    /// Ends every stream, for ever: the server stops.
    pub fn end_streams(&self) {
        self.0.live.closed.send_replace(true);
    }

    /// How many streams are open.
    pub fn streams(&self) -> usize {
        locked(&self.0.live.seats).len()
    }

    /// A petition as permission sees it; `None` when it is not there.
    async fn glance(&self, petition: Uuid) -> Result<Option<Glance>, ServiceError> {
        let Some(mut row) = self.db().find_petition(petition).await? else { return Ok(None) };
        row.title.clear();
        row.body.clear();
        row.address_words.clear();
        row.rating_comment = None;
        Ok(Some(Glance { row, circle: self.circle(petition).await? }))
    }
}

impl Stream {
    /// What there is to say next; `None` when the stream is over: the server stops, or the session
    /// ended.
    pub async fn next(&mut self) -> Option<Moment> {
        loop {
            if let Some(moment) = self.queued.pop_front() {
                return Some(moment);
            }
            let heard = tokio::select! {
                stopped = self.closed.wait_for(|closed| *closed) => {
                    drop(stopped);
                    return None;
                }
                () = sleep_until(self.check_at) => None,
                heard = self.signals.recv() => Some(heard),
            };
            match heard {
                None | Some(Ok(Signal::Account)) => self.look_again().await?,
                Some(Ok(signal)) => self.take(&signal),
                Some(Err(broadcast::error::RecvError::Lagged(_))) => {
                    self.queued.push_back(Moment::Reset);
                }
                Some(Err(broadcast::error::RecvError::Closed)) => return None,
            }
        }
    }

    /// Asks whether the session lives and what its officer is now.
    async fn look_again(&mut self) -> Option<()> {
        self.check_at = Instant::now() + CHECK;
        match self.services.still(&self.officer).await {
            Ok(Some(now)) => {
                if now.memberships != self.officer.memberships {
                    let seat = Seat { officer: now.clone(), team: Team::of(&now) };
                    locked(&self.services.0.live.seats).insert(self.seat, seat);
                    self.queued.push_back(Moment::Reset);
                }
                self.officer = now;
                Some(())
            }
            Ok(None) => None,
            // A database that is away does not end a session; nothing is told without asking again.
            Err(error) => {
                tracing::warn!(%error, "a stream could not ask for its session");
                Some(())
            }
        }
    }

    fn take(&mut self, signal: &Signal) {
        match signal {
            Signal::Changed(event, glance) => self.changed(*event, glance),
            Signal::Here(glance, people) if glance.shows_to(&self.officer) => {
                let (number, people) = (glance.row.number.clone(), people.to_vec());
                self.queued.push_back(Moment::Here { number, people });
            }
            Signal::Counted => {
                let team = Team::of(&self.officer);
                let counts = locked(&self.services.0.live.books).of(&team, &self.officer);
                counts.into_iter().for_each(|counts| self.tell_counts(counts));
            }
            Signal::Reset => self.queued.push_back(Moment::Reset),
            Signal::Here(..) | Signal::Account => {}
        }
    }

    fn changed(&mut self, event: Uuid, glance: &Glance) {
        let row = &glance.row;
        if glance.shows_to(&self.officer) {
            self.queued.push_back(Moment::Case {
                event,
                number: row.number.clone(),
                version: row.version,
                status: row.status,
            });
        } else if self.services.0.live.presence.holds(row.id, self.officer.id.0) {
            // They had it open, so they know of it: all that they learn is that it left.
            self.queued.push_back(Moment::Gone { number: row.number.clone() });
        }
    }

    fn tell_counts(&mut self, counts: Vec<(Queue, i64)>) {
        if counts != self.told {
            self.told.clone_from(&counts);
            self.queued.push_back(Moment::Counts(counts));
        }
    }

    /// What happened since the last thing that the browser heard.
    async fn catch_up(&mut self, after: Uuid) -> Result<(), ServiceError> {
        let missed = self.services.missed_since(after).await?;
        let Some(missed) = missed else {
            self.queued.push_back(Moment::Reset);
            return Ok(());
        };
        for (event, petition) in missed {
            if let Some(glance) = self.services.glance(petition).await? {
                self.changed(event, &glance);
            }
        }
        Ok(())
    }
}
