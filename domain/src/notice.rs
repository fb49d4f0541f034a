//! The law of notices: what is told to whom, how much it matters, by which ways it may travel, and
//! when people sleep. The words are the locales', sending is the services'.

use crate::calendar::{DAY_MS, MINUTE_MS, VN_OFFSET_MS};
use crate::event::EventKind;
use crate::petition::vocabulary;

vocabulary! {
    /// What a notice says, in general words. Its words are `notice.<code>` in the locales.
    Template {
        /// The petition came in: the confirmation.
        Received = "received",
        /// A coordinator took it in.
        Accepted = "accepted",
        /// The sender is asked something.
        Asked = "asked",
        /// Closed because the sender stayed silent; may be opened again.
        ClosedSilent = "closed_silent",
        /// It ended without being handled here.
        NotHandled = "not_handled",
        /// It became several petitions.
        Split = "split",
        /// It is handled with another, or on its own again.
        Joined = "joined",
        /// An agency has it.
        Forwarded = "forwarded",
        /// The agency took it.
        Taken = "taken",
        /// A later date.
        Extended = "extended",
        /// How far it is.
        Progress = "progress",
        /// A message from whoever handles it.
        Message = "message",
        /// The answer is there.
        Answered = "answered",
        /// Taken back by the sender: the confirmation.
        Withdrawn = "withdrawn",
        /// Somebody opened the sender's identity, with a reason.
        IdentityOpened = "identity_opened",
        /// An officer is reminded of a limit.
        Reminder = "reminder",
    }
}

vocabulary! {
    /// A way by which a notice travels.
    Way {
        /// Web push to a device (RFC 8030).
        Push = "push",
        /// E-mail.
        Email = "email",
        /// A short message to a telephone.
        Sms = "sms",
    }
}

vocabulary! {
    /// What became of one delivery.
    Delivery {
        /// On its way, or waiting for the end of the quiet hours.
        Waiting = "waiting",
        /// Handed on: the mail server, the gateway or the browser's maker took it.
        Sent = "sent",
        /// Refused for good, or given up after the last try.
        Failed = "failed",
        /// The device is no longer there; its subscription was removed.
        Gone = "gone",
        /// No longer wanted when its time came: switched off, consent taken back, set apart.
        Dropped = "dropped",
    }
}

/// Who is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Audience {
    /// Whoever sent the petition.
    Sender,
    /// Whoever follows another's public petition: only what the public page shows.
    Follower,
    /// Officers who owe something.
    Officer,
}

/// How much a notice matters to whoever gets it. Decides the ways, never the quiet hours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Importance {
    /// Confirms the receiver's own act: a paper trail, no interruption.
    Confirms,
    /// One step further.
    Tells,
    /// The end, or a new date.
    Ends,
    /// Something is asked of the receiver, with a limit.
    Asks,
}

impl Importance {
    /// The ways that fit. A text message costs the province money and the receiver attention.
    #[must_use]
    pub const fn ways(self) -> &'static [Way] {
        match self {
            Self::Confirms => &[Way::Email],
            Self::Tells => &[Way::Push, Way::Email],
            Self::Ends | Self::Asks => &[Way::Push, Way::Email, Way::Sms],
        }
    }
}

/// What is said because of an event, and how much it matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Notice {
    /// What it says.
    pub template: Template,
    /// How much it matters.
    pub importance: Importance,
}

const fn notice(template: Template, importance: Importance) -> Option<Notice> {
    Some(Notice { template, importance })
}

/// What `audience` is told when `kind` happens; none when nothing.
#[must_use]
pub const fn told(kind: EventKind, audience: Audience) -> Option<Notice> {
    use EventKind as E;
    use Importance as I;
    use Template as T;
    match audience {
        Audience::Sender => match kind {
            E::Received => notice(T::Received, I::Confirms),
            E::Withdrawn => notice(T::Withdrawn, I::Confirms),
            E::Accepted => notice(T::Accepted, I::Tells),
            E::Split => notice(T::Split, I::Tells),
            E::Merged | E::Unmerged => notice(T::Joined, I::Tells),
            E::Forwarded | E::HandedDown | E::Arbitrated => notice(T::Forwarded, I::Tells),
            E::AgencyAccepted => notice(T::Taken, I::Tells),
            E::ProgressGiven => notice(T::Progress, I::Tells),
            E::Messaged => notice(T::Message, I::Tells),
            E::IdentityOpened => notice(T::IdentityOpened, I::Tells),
            E::ExtensionGranted => notice(T::Extended, I::Ends),
            E::Rejected | E::Redirected => notice(T::NotHandled, I::Ends),
            E::Answered | E::AnsweredWith => notice(T::Answered, I::Ends),
            E::Asked => notice(T::Asked, I::Asks),
            E::ClosedSilent => notice(T::ClosedSilent, I::Asks),
            _ => None,
        },
        // Only what the public page shows too.
        Audience::Follower => match kind {
            E::Answered => notice(T::Answered, I::Ends),
            _ => None,
        },
        Audience::Officer => match kind {
            E::Reminded => notice(T::Reminder, I::Asks),
            _ => None,
        },
    }
}

/// Minutes of a day.
const DAY_MINUTES: u16 = 24 * 60;

/// The hours in which nobody is disturbed, on the clock of Viet Nam. May go over midnight.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quiet {
    from: u16,
    until: u16,
}

impl Quiet {
    /// 22:00 to 06:00.
    pub const DEFAULT: Self = Self { from: 22 * 60, until: 6 * 60 };

    /// From and until, minutes after midnight; none when either is no time of the day, or when both
    /// are the same and the hours would be none or all.
    #[must_use]
    pub const fn new(from: u16, until: u16) -> Option<Self> {
        if from >= DAY_MINUTES || until >= DAY_MINUTES || from == until {
            return None;
        }
        Some(Self { from, until })
    }

    /// Minutes after midnight.
    #[must_use]
    pub const fn from(self) -> u16 {
        self.from
    }

    /// Minutes after midnight.
    #[must_use]
    pub const fn until(self) -> u16 {
        self.until
    }

    /// Is `now` (ms UTC) within them?
    #[must_use]
    pub const fn holds(self, now: i64) -> bool {
        let minute = minute_of_day(now);
        if self.from < self.until {
            self.from as i64 <= minute && minute < self.until as i64
        } else {
            minute >= self.from as i64 || minute < self.until as i64
        }
    }

    /// The first moment from `now` on that is outside them, ms UTC: `now` itself, or their end.
    #[must_use]
    pub const fn next_open(self, now: i64) -> i64 {
        if !self.holds(now) {
            return now;
        }
        let into_the_day = now.saturating_add(VN_OFFSET_MS).rem_euclid(DAY_MS);
        let end = self.until as i64 * MINUTE_MS;
        let wait = (end - into_the_day).rem_euclid(DAY_MS);
        now.saturating_add(wait)
    }
}

const fn minute_of_day(ms: i64) -> i64 {
    ms.saturating_add(VN_OFFSET_MS).rem_euclid(DAY_MS) / MINUTE_MS
}

/// What a sender chose for one petition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Choices {
    /// To the devices that asked for it.
    pub push: bool,
    /// By e-mail.
    pub email: bool,
    /// By short message.
    pub sms: bool,
    /// When not; none: at any hour.
    pub quiet: Option<Quiet>,
}

impl Choices {
    /// Before anything is chosen: devices that asked, e-mail, a short message only to those who
    /// gave no e-mail, quiet at night.
    #[must_use]
    pub const fn unasked(has_email: bool) -> Self {
        Self { push: true, email: true, sms: !has_email, quiet: Some(Quiet::DEFAULT) }
    }

    /// Is this way wanted?
    #[must_use]
    pub const fn wants(&self, way: Way) -> bool {
        match way {
            Way::Push => self.push,
            Way::Email => self.email,
            Way::Sms => self.sms,
        }
    }

    /// The earliest moment for a notice that could leave at `now`, ms UTC. Even what asks something
    /// of the receiver waits: its limit is counted in days.
    #[must_use]
    pub const fn leaves_at(&self, now: i64) -> i64 {
        match self.quiet {
            Some(quiet) => quiet.next_open(now),
            None => now,
        }
    }
}
