//! What happened: the append-only history. Events hold ids, codes and digests; texts live in
//! their own tables so that they can be erased (decisions.md 23).

use crate::petition::vocabulary;
use crate::workflow::Action;

vocabulary! {
    /// Kinds of events.
    EventKind {
        /// The petition came in complete.
        Received = "received",
        /// An officer entered it for its sender, who had called, come or written.
        Entered = "entered",
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
        /// Parts of a photo were covered for the public, or uncovered again.
        PhotoCovered = "photo_covered",
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
        /// A message to the sender.
        Messaged = "messaged",
        /// The sender wrote back.
        WroteBack = "wrote_back",
        /// The sender changed words, place or photos before anybody had taken it in.
        Amended = "amended",
        /// The sender added words or photos.
        InfoAdded = "info_added",
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
        /// Another handler was named.
        Reassigned = "reassigned",
        /// A colleague acts for the handler, or no longer does.
        Substituted = "substituted",
        /// The district's committee gave it to a commune's committee.
        HandedDown = "handed_down",
        /// Laid before the Provincial People's Committee Office.
        Disputed = "disputed",
        /// The Office named the agency.
        Arbitrated = "arbitrated",
        /// More time was asked for.
        ExtensionRequested = "extension_requested",
        /// More time was given: a new date.
        ExtensionGranted = "extension_granted",
        /// More time was not given.
        ExtensionRefused = "extension_refused",
        /// How far it is.
        ProgressGiven = "progress_given",
        /// The sender reminded.
        Chased = "chased",
        /// The desk went on without the sender's answer.
        Proceeded = "proceeded",
        /// A supporting agency was asked for its part.
        TaskGiven = "task_given",
        /// It took its part.
        TaskAccepted = "task_accepted",
        /// It gave its part back.
        TaskReturned = "task_returned",
        /// Its part is in.
        TaskContributed = "task_contributed",
        /// One of several matters became a petition of its own.
        Split = "split",
        /// This petition began as a part of another.
        SplitOff = "split_off",
        /// It is handled together with another.
        Merged = "merged",
        /// Another is handled together with this one.
        MergedIn = "merged_in",
        /// It stands on its own again.
        Unmerged = "unmerged",
        /// Another stands on its own again.
        UnmergedFrom = "unmerged_from",
        /// The petition it is handled with was answered.
        AnsweredWith = "answered_with",
        /// The sender reopened it.
        Reopened = "reopened",
        /// The sender reopened it for the second time.
        ReopenedAgain = "reopened_again",
        /// The sender answered after the closing for silence.
        CameBack = "came_back",
        /// Set apart for the two named coordinators.
        Quarantined = "quarantined",
        /// Whoever is competent gave a receipt.
        HandedOver = "handed_over",
        /// Text, photos and person were erased. Says only that it happened.
        Erased = "erased",
        /// No denunciation: back to screening.
        Released = "released",
        /// An agency's label was put on it.
        Tagged = "tagged",
        /// An agency's label was taken off.
        Untagged = "untagged",
        /// An act on many was called back before it was done.
        BulkCalledBack = "bulk_called_back",
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
        /// The sender proved their contact and got another secret; the old one is dead.
        SecretRenewed = "secret_renewed",
        /// The person themself opened what is held about them, or took it along.
        DataOpened = "data_opened",
        /// The person corrected their data, gave a consent or took one back.
        DataChanged = "data_changed",
        /// The person was taken off the petition at their own request.
        DataUnlinked = "data_unlinked",
        /// A request to the data-protection officer was made.
        DataRequested = "data_requested",
        /// Such a request was opened or answered.
        DataAnswered = "data_answered",
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
    /// Satisfaction with the result, 1 to 4.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub level: Option<u8>,
    /// Satisfaction with the attitude, 1 to 4.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attitude: Option<u8>,
    /// Codes of [`crate::rating::Cause`].
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub causes: Vec<String>,
    /// Which parts of the sender's own words changed: codes of [`crate::amend::Part`].
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<String>,
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
    /// Nature after this event.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nature: Option<String>,
    /// Category after this event.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    /// Class of the limits after this event.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub class: Option<String>,
    /// Commune after this event.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub commune: Option<String>,
    /// What the public may see, where this event changed it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub visibility: Option<String>,
    /// Working days asked for or given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub days: Option<u32>,
    /// Number of the other petition (split, merge). Never for another sender's eyes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub other: Option<String>,
    /// Whose it is was decided for good with this event.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decided: Option<bool>,
    /// What the guard of [`crate::quality`] makes of the answer, 0 to 100.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub score: Option<u8>,
    /// How many marked stretches of personal data a person left readable in what was published.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub left_open: Option<u32>,
    /// Ids of the routing rules that named the agency, or of the rule that changed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub rules: Vec<String>,
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
                | Self::PhotoCovered
                | Self::Reassigned
                | Self::Substituted
                | Self::ExtensionRequested
                | Self::ExtensionRefused
                | Self::TaskAccepted
                | Self::TaskReturned
                | Self::TaskContributed
                | Self::MergedIn
                | Self::UnmergedFrom
                | Self::HandedOver
                | Self::DataOpened
                | Self::Tagged
                | Self::Untagged
                | Self::BulkCalledBack
        )
    }

    /// The sender may read the number of the other petition: it is the sender's own.
    pub const fn shows_other_to_sender(self) -> bool {
        matches!(self, Self::Split | Self::SplitOff)
    }

    /// The act that wrote it, for those that move a petition or its facts. Answers public and
    /// private write one kind; they differ in visibility, not in status.
    pub const fn act(self) -> Option<Action> {
        Some(match self {
            Self::Accepted => Action::Accept,
            Self::Classified => Action::Classify,
            Self::Asked => Action::AskSender,
            Self::Supplemented => Action::Supplement,
            Self::Rejected => Action::Reject,
            Self::Redirected => Action::Redirect,
            Self::Forwarded => Action::Forward,
            Self::AgencyAccepted => Action::AgencyAccept,
            Self::AgencyReturned => Action::AgencyReturn,
            Self::Assigned => Action::Assign,
            Self::Started => Action::DraftReply,
            Self::ReplySubmitted => Action::SubmitReply,
            Self::ReplyApproved => Action::ApproveReply,
            Self::ReplySentBack => Action::SendBackReply,
            Self::ReworkAsked => Action::Rework,
            Self::Answered => Action::AnswerPrivately,
            Self::Published => Action::PublishCard,
            Self::PublicCorrected => Action::CorrectPublic,
            Self::Unpublished => Action::Unpublish,
            Self::Messaged => Action::Message,
            Self::WroteBack => Action::WriteBack,
            Self::Amended => Action::Amend,
            Self::InfoAdded => Action::AddInfo,
            Self::Withdrawn => Action::Withdraw,
            Self::Rated => Action::Rate,
            Self::Closed => Action::Close,
            Self::ClosedSilent => Action::CloseSilent,
            Self::Reassigned => Action::Reassign,
            Self::Substituted => Action::Substitute,
            Self::HandedDown => Action::HandDown,
            Self::Disputed => Action::Dispute,
            Self::Arbitrated => Action::Arbitrate,
            Self::ExtensionRequested => Action::RequestExtension,
            Self::ExtensionGranted => Action::GrantExtension,
            Self::ExtensionRefused => Action::RefuseExtension,
            Self::ProgressGiven => Action::Progress,
            Self::Chased => Action::Chase,
            Self::Proceeded => Action::Proceed,
            Self::TaskGiven => Action::GiveTask,
            Self::TaskAccepted => Action::TaskAccept,
            Self::TaskReturned => Action::TaskReturn,
            Self::TaskContributed => Action::TaskContribute,
            Self::Split => Action::Split,
            Self::Merged => Action::Merge,
            Self::Unmerged => Action::Unmerge,
            Self::Reopened => Action::Reopen,
            Self::ReopenedAgain => Action::ReopenAgain,
            Self::CameBack => Action::ReopenSilent,
            Self::Quarantined => Action::Quarantine,
            Self::HandedOver => Action::HandOver,
            Self::Erased => Action::Erase,
            Self::Released => Action::Release,
            Self::Received
            | Self::Entered
            | Self::SplitOff
            | Self::MergedIn
            | Self::UnmergedFrom
            | Self::AnsweredWith
            | Self::IdentityOpened
            | Self::SecretRenewed
            | Self::DataOpened
            | Self::DataChanged
            | Self::DataUnlinked
            | Self::DataRequested
            | Self::DataAnswered
            | Self::ResultAttached
            | Self::PhotoCovered
            | Self::AbuseReported
            | Self::ActRefused
            | Self::SignedIn
            | Self::SignInFailed
            | Self::Reminded
            | Self::Exported
            | Self::ConfigurationChanged
            | Self::Tagged
            | Self::Untagged
            | Self::BulkCalledBack
            | Self::AccountChanged => return None,
        })
    }
}
