//! What happened: the append-only history. Events hold ids, codes and digests; texts live in
//! their own tables so that they can be erased (decisions.md 23).

use crate::petition::vocabulary;

vocabulary! {
    /// Kinds of events.
    EventKind {
        /// The petition came in complete.
        Received = "received",
        /// A coordinator took it in.
        Accepted = "accepted",
        /// Nature, category, class, title or place changed.
        Classified = "classified",
        /// The sender was asked.
        Asked = "asked",
        /// The sender answered.
        Supplemented = "supplemented",
        /// Refused.
        Rejected = "rejected",
        /// Guided elsewhere.
        Redirected = "redirected",
        /// Sent to an agency.
        Forwarded = "forwarded",
        /// The agency took it.
        AgencyAccepted = "agency_accepted",
        /// The agency gave it back.
        AgencyReturned = "agency_returned",
        /// A handler was named.
        Assigned = "assigned",
        /// Work on the answer began.
        Started = "started",
        /// The answer was laid before the leader.
        ReplySubmitted = "reply_submitted",
        /// The leader approved.
        ReplyApproved = "reply_approved",
        /// The leader sent it back.
        ReplySentBack = "reply_sent_back",
        /// The coordinator sent it back.
        ReworkAsked = "rework_asked",
        /// The sender has the answer.
        Answered = "answered",
        /// A public card or copy appeared.
        Published = "published",
        /// The public copy was corrected.
        PublicCorrected = "public_corrected",
        /// The public copy was taken away.
        Unpublished = "unpublished",
        /// Somebody opened the sender's identity.
        IdentityOpened = "identity_opened",
        /// A message to or from the sender.
        Messaged = "messaged",
        /// Result photos were attached.
        ResultAttached = "result_attached",
        /// Taken back by the sender.
        Withdrawn = "withdrawn",
        /// Rated by the sender.
        Rated = "rated",
        /// Closed when the reopen window ended.
        Closed = "closed",
        /// Closed because the sender stayed silent.
        ClosedSilent = "closed_silent",
        /// Somebody reported the public page.
        AbuseReported = "abuse_reported",
        /// An act was refused: who, what, why (security.md §3).
        ActRefused = "act_refused",
        /// An officer signed in.
        SignedIn = "signed_in",
        /// A sign-in failed.
        SignInFailed = "sign_in_failed",
        /// An account was made or changed.
        AccountChanged = "account_changed",
        /// The ladder warned the officers.
        Reminded = "reminded",
        /// Data left the house as a file.
        Exported = "exported",
        /// Settings, directory, calendar, limits or rules changed.
        ConfigurationChanged = "configuration_changed",
    }
}

vocabulary! {
    /// Who did it.
    ActorKind {
        /// The sender.
        Sender = "sender",
        /// An officer.
        Officer = "officer",
        /// The worker or the command line.
        System = "system",
        /// Nobody known.
        Anonymous = "anonymous",
    }
}

/// The codes that belong to an event; never words, never names.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct EventData {
    /// Reason code of the refusal list.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The agency it went to, or that is proposed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agency: Option<String>,
    /// The supporting agency.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub support: Option<String>,
    /// Due time after this event, ms UTC.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due_at: Option<i64>,
    /// Satisfaction level, 1 to 4.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub level: Option<u8>,
    /// Code of the refused act or of what changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub what: Option<String>,
    /// The person named, an officer's id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub person: Option<String>,
    /// How many (photos).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub count: Option<u32>,
    /// Salted digest of the words beside the event, or of the settings in force.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub digest: Option<String>,
}

impl EventKind {
    /// The sender sees it on the timeline. Inner steps between desks stay inside, except those
    /// that say who holds the petition now.
    pub const fn for_sender(self) -> bool {
        !matches!(
            self,
            Self::Classified
                | Self::ReplySubmitted
                | Self::ReplySentBack
                | Self::ActRefused
                | Self::SignedIn
                | Self::SignInFailed
                | Self::AccountChanged
                | Self::Reminded
                | Self::Exported
                | Self::ConfigurationChanged
                | Self::AbuseReported
                | Self::ResultAttached
        )
    }
}
