//! The officers' queues: which there are for whom, one page of one of them, and how many wait in
//! each. Whoever may not see a thing does not find it here either.

mod line;
mod narrow;

pub use line::{Column, QueueLine, TagView};
pub use narrow::{DueWindow, Narrow, Sort};

use crate::accounts::Officer;
use crate::lookup::{cut, parse_mark};
use crate::{ServiceError, Services};
use domain::calendar::{DAY_MS, MINUTE_MS};
use domain::petition::{Status, vocabulary};
use domain::refusal::Refusal;
use domain::workflow::Role;
use store::queue::QueueFilter;

/// Rows of one page of a queue.
pub const QUEUE_PAGE: i64 = 50;

vocabulary! {
    /// The officers' queues. The code is in the address.
    Queue {
        /// Not looked at yet.
        New = "moi",
        /// Taken in or given back: to be forwarded.
        ToForward = "can-chuyen",
        /// Given back by an agency.
        Returned = "tra-lai",
        /// At the agencies.
        AtAgencies = "dang-xu-ly",
        /// The leader approved: to be checked and answered.
        ToCheck = "cho-kiem-tra",
        /// The sender was asked.
        Waiting = "cho-bo-sung",
        /// Given to my agency, not accepted yet.
        Incoming = "moi-den",
        /// Accepted: to be given to somebody, or in work.
        AtDesk = "dang-lam",
        /// Given to me.
        Mine = "cua-toi",
        /// Before the leader.
        ToApprove = "cho-duyet",
        /// My agency owes its part to another's petition.
        Supporting = "phoi-hop",
        /// A leader waits for a decision about more time.
        Extensions = "gia-han",
        /// Whose it is, the Office decides.
        Disputed = "phan-xu",
        /// Set apart; only for the two named coordinators.
        Guarded = "cach-ly",
        /// Due within one working day.
        DueSoon = "sap-han",
        /// Past the promised date.
        Overdue = "qua-han",
        /// Sent on or given to somebody by this officer, and not over.
        HandedOn = "toi-da-chuyen",
        /// Ended.
        Done = "da-xong",
        /// Everything that may be seen.
        All = "tat-ca",
    }
}

impl Queue {
    /// The queues of an officer, in the order of their day.
    pub fn of(officer: &Officer) -> Vec<Self> {
        let mut queues = Vec::new();
        if officer.is_intake() {
            queues.extend([
                Self::New,
                Self::ToForward,
                Self::Returned,
                Self::AtAgencies,
                Self::ToCheck,
                Self::Waiting,
            ]);
        }
        if officer.memberships.iter().any(|held| held.role.is_coordinating()) {
            queues.extend([Self::Extensions, Self::Disputed, Self::Guarded]);
        }
        let at_agency = !officer.agencies().is_empty();
        if at_agency {
            if officer.has(Role::FocalPerson) {
                queues.push(Self::Incoming);
            }
            if officer.has(Role::AgencyLeader) {
                queues.push(Self::ToApprove);
            }
            queues.extend([Self::Mine, Self::AtDesk, Self::Supporting]);
        }
        if officer.is_intake() || at_agency {
            queues.extend([Self::DueSoon, Self::Overdue]);
            if !officer.has_only(Role::Handler) {
                queues.push(Self::HandedOn);
            }
            queues.extend([Self::Done, Self::All]);
        }
        queues
    }

    /// Holds something else for each officer, whatever they have in common.
    pub const fn is_own(self) -> bool {
        matches!(self, Self::Mine | Self::HandedOn)
    }

    /// Where its petitions stand; empty for anywhere.
    pub fn statuses(self) -> &'static [Status] {
        match self {
            Self::New => &[Status::Submitted],
            Self::ToForward => &[Status::Screening, Status::Returned],
            Self::Returned => &[Status::Returned],
            Self::AtAgencies => &[
                Status::Forwarded,
                Status::Accepted,
                Status::Assigned,
                Status::InProgress,
                Status::ReplyPending,
                Status::Rework,
                Status::Reopened,
            ],
            Self::ToCheck => &[Status::CoordinatorCheck],
            Self::Waiting => &[Status::NeedInfo],
            Self::Incoming => &[Status::Forwarded],
            Self::AtDesk | Self::Mine => &[
                Status::Accepted,
                Status::Assigned,
                Status::InProgress,
                Status::Rework,
                Status::Reopened,
                Status::NeedInfo,
            ],
            Self::ToApprove => &[Status::ReplyPending],
            Self::Disputed => &[Status::Disputed],
            Self::Guarded => &[Status::Quarantined, Status::Redirected],
            // Whatever stands there, until it is over.
            Self::Supporting | Self::Extensions | Self::HandedOn => &[
                Status::Forwarded,
                Status::Accepted,
                Status::Assigned,
                Status::InProgress,
                Status::NeedInfo,
                Status::ReplyPending,
                Status::CoordinatorCheck,
                Status::Rework,
                Status::Reopened,
            ],
            Self::DueSoon | Self::Overdue => &[
                Status::Submitted,
                Status::Screening,
                Status::Forwarded,
                Status::Returned,
                Status::Disputed,
                Status::Accepted,
                Status::Assigned,
                Status::InProgress,
                Status::ReplyPending,
                Status::Rework,
                Status::Reopened,
            ],
            Self::Done => &[
                Status::Answered,
                Status::Closed,
                Status::Rejected,
                Status::Redirected,
                Status::Withdrawn,
                Status::Merged,
            ],
            Self::All => &[],
        }
    }
}

/// One page of a queue.
#[derive(Clone, Debug)]
pub struct QueuePage {
    /// The lines.
    pub lines: Vec<QueueLine>,
    /// Where the next page starts, for the address.
    pub next: Option<String>,
}

/// How far back [`Queue::HandedOn`] looks, ms.
const HANDED_ON: i64 = 60 * DAY_MS;

impl Services {
    /// One page of a queue, soonest due first.
    ///
    /// # Errors
    /// [`Refusal::NotAllowed`] when the officer has no such queue.
    pub async fn queue(
        &self,
        officer: &Officer,
        queue: Queue,
        after: &str,
    ) -> Result<QueuePage, ServiceError> {
        self.queue_narrowed(officer, queue, &Narrow::default(), after).await
    }

    /// One page of a queue, narrowed and sorted: two statements, however long the page.
    ///
    /// # Errors
    /// [`Refusal::NotAllowed`] when the officer has no such queue.
    pub async fn queue_narrowed(
        &self,
        officer: &Officer,
        queue: Queue,
        narrow: &Narrow,
        after: &str,
    ) -> Result<QueuePage, ServiceError> {
        let filter = QueueFilter {
            after: parse_mark(after),
            limit: QUEUE_PAGE + 1,
            ..self.narrowed(officer, queue, narrow).await?
        };
        let mut rows = self.db().queue(&filter).await?;
        let next = cut(&mut rows, QUEUE_PAGE, |row| (row.sort_key, row.id));
        let ids: Vec<_> = rows.iter().map(|row| row.id).collect();
        let tags = self.db().tags_on(&ids, &officer.places()).await?;
        let now = self.now();
        let lines = rows.into_iter().map(|row| self.line(row, &tags, now)).collect();
        Ok(QueuePage { lines, next })
    }

    /// How many petitions a narrowed queue holds, counted as far as `most`.
    ///
    /// # Errors
    /// [`Refusal::NotAllowed`] when the officer has no such queue.
    pub(crate) async fn count_narrowed(
        &self,
        officer: &Officer,
        queue: Queue,
        narrow: &Narrow,
        most: i64,
    ) -> Result<i64, ServiceError> {
        let filter = self.narrowed(officer, queue, narrow).await?;
        Ok(self.db().count_as_far_as(&filter, most).await?)
    }

    /// How many petitions each of the officer's queues holds.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn queue_counts(&self, officer: &Officer) -> Result<Vec<(Queue, i64)>, ServiceError> {
        self.counts_where(officer, |_| true).await
    }

    /// [`Services::queue_counts`] for some of the queues.
    pub(crate) async fn counts_where(
        &self,
        officer: &Officer,
        wanted: impl Fn(Queue) -> bool,
    ) -> Result<Vec<(Queue, i64)>, ServiceError> {
        let mut counts = Vec::new();
        // One statement serves every queue that differs by status only.
        let mut by_status: Option<Vec<(String, i64)>> = None;
        for queue in Queue::of(officer).into_iter().filter(|&queue| wanted(queue)) {
            // What is set apart is in no count, however small (domain.md §7).
            if matches!(queue, Queue::Done | Queue::All | Queue::Guarded) {
                continue;
            }
            let filter = self.filter(officer, queue).await?;
            let differs = queue.is_own()
                || filter.due_before.is_some()
                || filter.supporting
                || filter.extension_asked;
            let rows = if differs {
                self.db().count_by_status(&filter).await?
            } else {
                match &by_status {
                    Some(rows) => rows.clone(),
                    None => {
                        let all = QueueFilter { statuses: Vec::new(), ..filter.clone() };
                        by_status.insert(self.db().count_by_status(&all).await?).clone()
                    }
                }
            };
            let count = rows
                .iter()
                .filter(|(status, _)| filter.statuses.iter().any(|wanted| wanted.code() == status))
                .map(|(_, n)| n)
                .sum();
            counts.push((queue, count));
        }
        Ok(counts)
    }

    pub(crate) async fn filter(
        &self,
        officer: &Officer,
        queue: Queue,
    ) -> Result<QueueFilter, ServiceError> {
        if officer.must_change_password {
            return Err(Refusal::ChangePassword.into());
        }
        if !Queue::of(officer).contains(&queue) {
            return Err(Refusal::NotAllowed.into());
        }
        if queue == Queue::Guarded && !self.guardians().await?.contains(&officer.id) {
            return Err(Refusal::NotAllowed.into());
        }
        let coordinating = officer.memberships.iter().any(|held| held.role.is_coordinating());
        let late = self.now() - MINUTE_MS + 1;
        Ok(QueueFilter {
            statuses: queue.statuses().to_vec(),
            agencies: (!officer.is_intake() || queue == Queue::Supporting)
                .then(|| officer.agencies()),
            handler: (queue == Queue::Mine).then_some(officer.id.0),
            handed_on: (queue == Queue::HandedOn).then(|| (officer.id.0, self.now() - HANDED_ON)),
            due_from: (queue == Queue::DueSoon).then_some(late),
            due_before: match queue {
                Queue::Overdue => Some(late),
                Queue::DueSoon => Some(self.soon()?),
                _ => None,
            },
            without_denunciations: !coordinating,
            guarded: queue == Queue::Guarded,
            extension_asked: queue == Queue::Extensions,
            supporting: queue == Queue::Supporting,
            reader: officer.id.0,
            with_twins: officer.is_intake(),
            limit: QUEUE_PAGE,
            ..QueueFilter::default()
        })
    }

    /// One working day from now on, ms UTC, by the calendar in force.
    fn soon(&self) -> Result<i64, ServiceError> {
        let now = self.now();
        let (calendar, policy) = self.0.rules.in_force(now);
        let calendar = self.0.rules.get(calendar, policy)?.calendar;
        Ok(calendar.add_working_ms(now, calendar.working_day_ms()))
    }
}
