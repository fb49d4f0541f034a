//! The petition (phản ánh, kiến nghị): its closed vocabularies and the faces it shows.

use serde::{Deserialize, Serialize};

/// A code that is not in its vocabulary: the data is of another version, or broken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{1:?} is not a {0}")]
pub struct UnknownCode(pub &'static str, pub String);

/// Declares a closed vocabulary with the stable code that the database and the wire carry.
#[macro_export]
macro_rules! vocabulary {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $code:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(
            Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, ::serde::Serialize, ::serde::Deserialize,
        )]
        pub enum $name { $($(#[$vdoc])* #[serde(rename = $code)] $variant),+ }

        impl $name {
            /// Every member, in order.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];
            /// The stable code: in the database, on the wire and in message keys.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => $code),+ }
            }
            /// Reads a code back.
            pub fn parse(code: &str) -> Option<Self> {
                match code { $($code => Some(Self::$variant),)+ _ => None }
            }
        }

        impl TryFrom<String> for $name {
            type Error = $crate::petition::UnknownCode;
            fn try_from(code: String) -> Result<Self, Self::Error> {
                Self::parse(&code).ok_or($crate::petition::UnknownCode(stringify!($name), code))
            }
        }
    };
}
#[doc(hidden)]
pub use crate::vocabulary;

vocabulary! {
    /// What kind of matter it is (domain.md §3).
    Nature {
        /// Phản ánh: reports a fact.
        Report = "report",
        /// Kiến nghị: asks for or proposes a measure.
        Proposal = "proposal",
        /// Hỏi đáp: asks for information.
        Question = "question",
        /// Khiếu nại: not handled here, redirected (NĐ 20/2008 Đ1).
        Complaint = "complaint",
        /// Tố cáo: not handled here; seen by coordinators only (decisions.md 7).
        Denunciation = "denunciation",
        /// Anything else.
        Other = "other",
    }
}

vocabulary! {
    /// The way a petition came in.
    Channel {
        /// The web form.
        Web = "web",
        /// The installed application or its offline queue.
        App = "app",
        /// Telephone, entered by an officer.
        Phone = "phone",
        /// A visit, entered by an officer.
        Visit = "visit",
        /// A letter, entered by an officer.
        Letter = "letter",
        /// An e-mail, entered by an officer.
        Email = "email",
        /// The province's Zalo page, entered by an officer.
        Zalo = "zalo",
        /// Taken over from an older system.
        Import = "import",
    }
}

vocabulary! {
    /// Who sends.
    SenderKind {
        /// A citizen.
        Citizen = "citizen",
        /// An organisation or business, with tax code and representative.
        Organisation = "organisation",
    }
}

vocabulary! {
    /// Where a petition stands. The law of moving between them is [`crate::workflow`].
    Status {
        /// Received, nobody has looked yet.
        Submitted = "submitted",
        /// A coordinator is reading, classifying and masking.
        Screening = "screening",
        /// Waiting for the sender's answer; the clock is paused unless urgent.
        NeedInfo = "need_info",
        /// Refused with a reason.
        Rejected = "rejected",
        /// Not ours by law: guided to the right place.
        Redirected = "redirected",
        /// Handled together with another petition.
        Merged = "merged",
        /// Sent to the lead agency, not yet accepted.
        Forwarded = "forwarded",
        /// "Not ours" was laid before the Provincial People's Committee Office, or the sender reopened
        /// for the second time: the Office names the agency.
        Disputed = "disputed",
        /// The agency says it is not theirs.
        Returned = "returned",
        /// The agency took it.
        Accepted = "agency_accepted",
        /// A handler is named.
        Assigned = "assigned",
        /// The handler works on it.
        InProgress = "in_progress",
        /// The answer waits for the agency's leader.
        ReplyPending = "reply_pending",
        /// The leader approved; the coordinator checks and masks.
        CoordinatorCheck = "coordinator_check",
        /// The coordinator sent the answer back to the agency.
        Rework = "rework",
        /// The sender has the answer.
        Answered = "answered",
        /// The sender was not satisfied and reopened.
        Reopened = "reopened",
        /// Taken back by the sender.
        Withdrawn = "withdrawn",
        /// A suspected denunciation: two named coordinators only.
        Quarantined = "quarantined",
        /// The reopen window is over.
        Closed = "closed",
    }
}

vocabulary! {
    /// The five faces that the public sees, over any number of inner statuses (house.md §6.1).
    PublicFace {
        /// Đã tiếp nhận.
        Received = "received",
        /// Đang xử lý.
        InProgress = "in_progress",
        /// Chờ bổ sung.
        Waiting = "waiting",
        /// Đã giải quyết.
        Resolved = "resolved",
        /// Không thụ lý.
        NotHandled = "not_handled",
    }
}

vocabulary! {
    /// What the public may see, apart from status (decisions.md 2).
    Visibility {
        /// Nothing.
        Hidden = "hidden",
        /// A masked card: title, category, commune, status, dates.
        Card = "card",
        /// The masked text, chosen photos and, once answered, the masked answer.
        Public = "public",
        /// Never anything: a private answer, a sensitive matter.
        Confidential = "confidential",
    }
}

vocabulary! {
    /// How a petition ended, separate from where it stands.
    Outcome {
        /// Answered on the merits.
        Answered = "answered",
        /// Refused with a reason.
        Rejected = "rejected",
        /// Guided elsewhere.
        Redirected = "redirected",
        /// Handled with another.
        Merged = "merged",
        /// Taken back.
        Withdrawn = "withdrawn",
        /// Closed because the sender did not answer.
        Silent = "silent",
    }
}

vocabulary! {
    /// How far the one extension of a petition is.
    ExtensionState {
        /// The leader asked; the coordinator decides.
        Asked = "asked",
        /// Given.
        Granted = "granted",
        /// Not given.
        Refused = "refused",
        /// The petition went on before it was decided.
        Lapsed = "lapsed",
    }
}

vocabulary! {
    /// How far a supporting agency's part is.
    TaskState {
        /// Given, not accepted yet.
        Given = "given",
        /// The supporting agency works on it.
        Accepted = "accepted",
        /// Its contribution is in.
        Contributed = "contributed",
        /// Given back with a reason.
        Returned = "returned",
        /// The answer was approved, or the petition ended, without it.
        Lapsed = "lapsed",
    }
}

impl TaskState {
    /// The supporting agency still owes something.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Given | Self::Accepted)
    }
}

vocabulary! {
    /// What a photo is for.
    PhotoPurpose {
        /// Sent with the petition.
        Report = "report",
        /// Shows the result.
        Result = "result",
        /// Came with a message of the relay box: for its two sides, never for the public.
        Message = "message",
        /// The letter itself, photographed by the officer who entered it: its handwriting and address
        /// are for officers only.
        Scan = "scan",
    }
}

impl Nature {
    /// May anything of it stand on the public site? Complaints and denunciations never
    /// (domain.md §8).
    pub const fn may_be_public(self) -> bool {
        !matches!(self, Self::Complaint | Self::Denunciation)
    }
}

impl Status {
    /// The face the public sees for this status.
    pub const fn face(self) -> PublicFace {
        match self {
            Self::Submitted | Self::Screening | Self::Quarantined => PublicFace::Received,
            Self::NeedInfo => PublicFace::Waiting,
            Self::Rejected | Self::Redirected | Self::Withdrawn | Self::Merged => {
                PublicFace::NotHandled
            }
            Self::Answered | Self::Closed => PublicFace::Resolved,
            Self::Forwarded
            | Self::Returned
            | Self::Disputed
            | Self::Accepted
            | Self::Assigned
            | Self::InProgress
            | Self::ReplyPending
            | Self::CoordinatorCheck
            | Self::Rework
            | Self::Reopened => PublicFace::InProgress,
        }
    }

    /// No officer owes anything any more.
    pub const fn is_final(self) -> bool {
        matches!(
            self,
            Self::Rejected
                | Self::Redirected
                | Self::Merged
                | Self::Withdrawn
                | Self::Answered
                | Self::Closed
        )
    }
}

/// Satisfaction with the result, four levels (domain.md §9).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Satisfaction(u8);

impl Satisfaction {
    /// 4 very satisfied · 3 satisfied · 2 acceptable · 1 dissatisfied.
    pub const fn parse(level: u8) -> Option<Self> {
        if level >= 1 && level <= 4 { Some(Self(level)) } else { None }
    }
    /// The level, 1 to 4.
    pub const fn level(self) -> u8 {
        self.0
    }
    /// A dissatisfied sender must say why, so that the agency can learn from it.
    pub const fn needs_reason(self) -> bool {
        self.0 == 1
    }
}
