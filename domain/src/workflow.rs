//! The one transition table: which act moves a petition from where to where, and what it needs.
//!
//! Status, outcome, visibility and lateness are four separate things; this file rules status only.
//! Who may act is read from the same table by [`crate::permit`]. docs/workflow.md is rendered from
//! it by a test, so the two cannot drift.

use crate::petition::{Status, vocabulary};
use Status::{
    Accepted, Answered, Assigned, Closed, CoordinatorCheck, Forwarded, InProgress, NeedInfo,
    Quarantined, Redirected, Rejected, ReplyPending, Returned, Rework, Screening, Submitted,
    Withdrawn,
};

vocabulary! {
    /// Everything that can be done to a petition.
    Action {
        /// Read it; changes nothing.
        View = "view",
        /// The coordinator takes it in (tiếp nhận).
        Accept = "accept",
        /// Change nature, category, class, title or place while screening (phân loại).
        Classify = "classify",
        /// Ask the sender for more (yêu cầu bổ sung).
        AskSender = "ask_sender",
        /// The sender answers.
        Supplement = "supplement",
        /// Refuse with a reason from the list (từ chối).
        Reject = "reject",
        /// Not ours by law: guide elsewhere (hướng dẫn).
        Redirect = "redirect",
        /// Send to the lead agency (chuyển xử lý).
        Forward = "forward",
        /// The agency takes it (nhận).
        AgencyAccept = "agency_accept",
        /// The agency gives it back with a reason and a proposed agency (trả lại).
        AgencyReturn = "agency_return",
        /// Name the handler (phân công).
        Assign = "assign",
        /// Keep a draft answer (soạn trả lời).
        DraftReply = "draft_reply",
        /// Lay the answer before the leader (trình duyệt).
        SubmitReply = "submit_reply",
        /// The leader approves: the agency's clock stops (duyệt).
        ApproveReply = "approve_reply",
        /// The leader sends the draft back.
        SendBackReply = "send_back_reply",
        /// The coordinator sends the approved answer back (yêu cầu làm lại; QĐ 31/2021 Đ46 k2).
        Rework = "rework",
        /// Answer the sender and publish the masked copy (trả lời, công khai).
        AnswerPublicly = "answer_publicly",
        /// Answer the sender only.
        AnswerPrivately = "answer_privately",
        /// The sender takes it back (rút).
        Withdraw = "withdraw",
        /// The sender rates the result.
        Rate = "rate",
        /// The reopen window is over.
        Close = "close",
        /// The sender stayed silent to the end of the supplement step (R10).
        CloseSilent = "close_silent",
        /// Publish a masked card while it is handled.
        PublishCard = "publish_card",
        /// Take the public copy away.
        Unpublish = "unpublish",
        /// Correct the public copy with a visible note.
        CorrectPublic = "correct_public",
        /// Open the sender's identity with a typed reason.
        OpenIdentity = "open_identity",
        /// Write to the sender through the relay box.
        Message = "message",
        /// Attach result photos.
        AttachResult = "attach_result",
    }
}

vocabulary! {
    /// Roles (domain.md §4). `Sender` and `System` are not given to accounts.
    Role {
        /// VNPT: screens, masks, proposes; never publishes alone.
        Operator = "operator",
        /// Sở TT&TT.
        Coordinator = "coordinator",
        /// VP UBND tỉnh.
        CoCoordinator = "co_coordinator",
        /// An agency's named account (đầu mối).
        FocalPerson = "focal_person",
        /// Processes and drafts.
        Handler = "handler",
        /// Approves the agency's answer.
        AgencyLeader = "agency_leader",
        /// UBND tỉnh: figures and directions.
        LeaderView = "leader_view",
        /// Reads the audit log only.
        Auditor = "auditor",
        /// Data-protection officer.
        Dpo = "dpo",
        /// Accounts and configuration; never identities.
        Admin = "admin",
        /// Whoever holds the number and secret.
        Sender = "sender",
        /// The worker.
        System = "system",
    }
}

impl Role {
    /// The role acts for one agency and sees only that agency's petitions.
    pub const fn is_of_agency(self) -> bool {
        matches!(self, Self::FocalPerson | Self::Handler | Self::AgencyLeader)
    }
    /// The role coordinates the whole province.
    pub const fn is_coordinating(self) -> bool {
        matches!(self, Self::Coordinator | Self::CoCoordinator)
    }
}

vocabulary! {
    /// What must come with an act.
    Need {
        /// A code of the refusal list.
        ReasonCode = "reason_code",
        /// Words for the sender or the next desk.
        Text = "text",
        /// An agency.
        Agency = "agency",
        /// A person of the agency.
        Handler = "handler",
        /// A masked public copy.
        PublicCopy = "public_copy",
    }
}

/// Where an act leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// To this status.
    To(Status),
    /// Status stays.
    Same,
    /// Back to where the petition stood before the sender was asked.
    BeforeAsking,
}

/// What an act does to the agency's clock (domain.md §6).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClockEffect {
    /// Nothing.
    None,
    /// Pauses it (never for urgent petitions).
    Pause,
    /// Ends the pause.
    Resume,
    /// Stops it: the agency has answered.
    Stop,
    /// Runs again after a stop.
    Restart,
    /// The petition ended: no clock any more.
    End,
}

/// One row of the law.
#[derive(Clone, Copy, Debug)]
pub struct Transition {
    /// The act.
    pub action: Action,
    /// Statuses in which it may be done.
    pub from: &'static [Status],
    /// Where it leads.
    pub next: Next,
    /// Roles that may do it, before relation to the petition is looked at.
    pub who: &'static [Role],
    /// What must come with it.
    pub needs: &'static [Need],
    /// Its effect on the agency's clock.
    pub clock: ClockEffect,
    /// The sender is told.
    pub tells_sender: bool,
}

const COORDINATORS: &[Role] = &[Role::Coordinator, Role::CoCoordinator];
const INTAKE: &[Role] = &[Role::Coordinator, Role::CoCoordinator, Role::Operator];
const FOCAL: &[Role] = &[Role::FocalPerson];
const AGENCY: &[Role] = &[Role::FocalPerson, Role::Handler, Role::AgencyLeader];
const DRAFTERS: &[Role] = &[Role::Handler, Role::FocalPerson];
const LEADER: &[Role] = &[Role::AgencyLeader];
const SENDER: &[Role] = &[Role::Sender];
const SYSTEM: &[Role] = &[Role::System];

const BEFORE_ANSWER: &[Status] = &[
    Submitted,
    Screening,
    NeedInfo,
    Forwarded,
    Returned,
    Accepted,
    Assigned,
    InProgress,
    ReplyPending,
    CoordinatorCheck,
    Rework,
    Status::Reopened,
];
const DESK: &[Status] = &[Accepted, Assigned, InProgress, Rework, Status::Reopened];
const ANY: &[Status] = Status::ALL;

const fn row(
    action: Action,
    from: &'static [Status],
    next: Next,
    who: &'static [Role],
    needs: &'static [Need],
    clock: ClockEffect,
    tells_sender: bool,
) -> Transition {
    Transition { action, from, next, who, needs, clock, tells_sender }
}

/// The law. One row an act.
pub const TABLE: &[Transition] = {
    use ClockEffect as C;
    use Next::{BeforeAsking, Same, To};
    &[
        row(
            Action::View,
            ANY,
            Same,
            &[
                Role::Coordinator,
                Role::CoCoordinator,
                Role::Operator,
                Role::FocalPerson,
                Role::Handler,
                Role::AgencyLeader,
                Role::Sender,
            ],
            &[],
            C::None,
            false,
        ),
        row(Action::Accept, &[Submitted], To(Screening), INTAKE, &[], C::None, true),
        row(Action::Classify, &[Submitted, Screening, Returned], Same, INTAKE, &[], C::None, false),
        row(
            Action::AskSender,
            &[Submitted, Screening, Accepted, Assigned, InProgress, Rework],
            To(NeedInfo),
            &[
                Role::Coordinator,
                Role::CoCoordinator,
                Role::Operator,
                Role::FocalPerson,
                Role::Handler,
            ],
            &[Need::Text],
            C::Pause,
            true,
        ),
        row(Action::Supplement, &[NeedInfo], BeforeAsking, SENDER, &[Need::Text], C::Resume, false),
        row(
            Action::Reject,
            &[Submitted, Screening, Returned],
            To(Rejected),
            COORDINATORS,
            &[Need::ReasonCode],
            C::End,
            true,
        ),
        row(
            Action::Redirect,
            &[Submitted, Screening, Returned],
            To(Redirected),
            COORDINATORS,
            &[Need::ReasonCode],
            C::End,
            true,
        ),
        row(
            Action::Forward,
            &[Screening, Returned],
            To(Forwarded),
            COORDINATORS,
            &[Need::Agency],
            C::None,
            true,
        ),
        row(Action::AgencyAccept, &[Forwarded], To(Accepted), FOCAL, &[], C::None, true),
        row(
            Action::AgencyReturn,
            &[Forwarded],
            To(Returned),
            FOCAL,
            &[Need::Text, Need::Agency],
            C::None,
            false,
        ),
        row(
            Action::Assign,
            &[Accepted, Assigned, InProgress, Rework, Status::Reopened],
            To(Assigned),
            &[Role::FocalPerson, Role::AgencyLeader],
            &[Need::Handler],
            C::None,
            false,
        ),
        row(
            Action::DraftReply,
            &[Assigned, InProgress, Rework, Status::Reopened],
            To(InProgress),
            DRAFTERS,
            &[],
            C::None,
            false,
        ),
        row(
            Action::AttachResult,
            &[Assigned, InProgress, Rework, Status::Reopened],
            Same,
            DRAFTERS,
            &[],
            C::None,
            false,
        ),
        row(
            Action::SubmitReply,
            &[Assigned, InProgress, Rework, Status::Reopened],
            To(ReplyPending),
            DRAFTERS,
            &[Need::Text],
            C::None,
            false,
        ),
        row(
            Action::ApproveReply,
            &[ReplyPending],
            To(CoordinatorCheck),
            LEADER,
            &[],
            C::Stop,
            false,
        ),
        row(
            Action::SendBackReply,
            &[ReplyPending],
            To(InProgress),
            LEADER,
            &[Need::Text],
            C::None,
            false,
        ),
        row(
            Action::Rework,
            &[CoordinatorCheck],
            To(Rework),
            COORDINATORS,
            &[Need::Text],
            C::Restart,
            false,
        ),
        row(
            Action::AnswerPublicly,
            &[CoordinatorCheck],
            To(Answered),
            COORDINATORS,
            &[Need::PublicCopy],
            C::End,
            true,
        ),
        row(
            Action::AnswerPrivately,
            &[CoordinatorCheck],
            To(Answered),
            COORDINATORS,
            &[],
            C::End,
            true,
        ),
        row(Action::Withdraw, BEFORE_ANSWER, To(Withdrawn), SENDER, &[], C::End, true),
        row(Action::Rate, &[Answered, Closed], Same, SENDER, &[], C::None, false),
        row(Action::Close, &[Answered], To(Closed), SYSTEM, &[], C::None, false),
        row(Action::CloseSilent, &[NeedInfo], To(Rejected), SYSTEM, &[], C::End, true),
        row(
            Action::PublishCard,
            &[
                Forwarded,
                Returned,
                Accepted,
                Assigned,
                InProgress,
                ReplyPending,
                CoordinatorCheck,
                Rework,
            ],
            Same,
            COORDINATORS,
            &[Need::PublicCopy],
            C::None,
            false,
        ),
        row(Action::Unpublish, ANY, Same, COORDINATORS, &[Need::Text], C::None, false),
        row(
            Action::CorrectPublic,
            &[Answered, Closed],
            Same,
            COORDINATORS,
            &[Need::PublicCopy, Need::Text],
            C::None,
            false,
        ),
        row(
            Action::OpenIdentity,
            ANY,
            Same,
            &[
                Role::Coordinator,
                Role::CoCoordinator,
                Role::Operator,
                Role::Dpo,
                Role::FocalPerson,
                Role::AgencyLeader,
            ],
            &[Need::Text],
            C::None,
            false,
        ),
        row(Action::Message, DESK, Same, AGENCY, &[Need::Text], C::None, true),
    ]
};

/// The row of an act. Every [`Action`] has exactly one; a test holds it.
pub fn transition(action: Action) -> &'static Transition {
    // The table is in the order of no enum: a search of 28 rows costs less than keeping two orders.
    TABLE.iter().find(|row| row.action == action).unwrap_or(&TABLE[0])
}

/// The status after `action`, or `None` when the law does not allow it from here.
/// `before_asking` is where the petition stood when the sender was asked.
pub fn after(status: Status, action: Action, before_asking: Option<Status>) -> Option<Status> {
    let row = transition(action);
    if !row.from.contains(&status) {
        return None;
    }
    match row.next {
        Next::To(next) => Some(next),
        Next::Same => Some(status),
        Next::BeforeAsking => {
            before_asking.filter(|status| !matches!(status, NeedInfo | Quarantined))
        }
    }
}
