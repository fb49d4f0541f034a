//! The one transition table, one row an act. The machinery that reads it is the parent's.

use super::{Action, ClockEffect as Clock, Need, Next, Role, Transition};
use crate::deadline::PauseReason;
use crate::petition::Status::{
    self, Accepted, Answered, Assigned, Closed, CoordinatorCheck, Disputed, Forwarded, InProgress,
    Merged, NeedInfo, Quarantined, Redirected, Rejected, Reopened, ReplyPending, Returned, Rework,
    Screening, Submitted, Withdrawn,
};
use Action as A;
use Next::{Back, Same, To};

const COORDINATORS: &[Role] = &[Role::Coordinator, Role::CoCoordinator];
const INTAKE: &[Role] = &[Role::Coordinator, Role::CoCoordinator, Role::Operator];
const FOCAL: &[Role] = &[Role::FocalPerson];
const HEADS: &[Role] = &[Role::FocalPerson, Role::AgencyLeader];
const AGENCY_AND_COORDINATORS: &[Role] =
    &[Role::Coordinator, Role::CoCoordinator, Role::FocalPerson, Role::Handler, Role::AgencyLeader];
const ASKERS: &[Role] =
    &[Role::Coordinator, Role::CoCoordinator, Role::Operator, Role::FocalPerson, Role::Handler];
const READERS: &[Role] = &[
    Role::Coordinator,
    Role::CoCoordinator,
    Role::Operator,
    Role::FocalPerson,
    Role::Handler,
    Role::AgencyLeader,
    Role::Sender,
];
const DRAFTERS: &[Role] = &[Role::Handler, Role::FocalPerson];
const APPROVERS: &[Role] = &[Role::AgencyLeader, Role::CoCoordinator];
const SENDER: &[Role] = &[Role::Sender];
const SYSTEM: &[Role] = &[Role::System];

const ANY: &[Status] = Status::ALL;
const INTAKE_DESK: &[Status] = &[Submitted, Screening, Returned];
const DESK: &[Status] = &[Accepted, Assigned, InProgress, Rework, Reopened];
const WRITING: &[Status] = &[Assigned, InProgress, Rework, Reopened];
const AT_AGENCY: &[Status] = &[
    Forwarded,
    Accepted,
    Assigned,
    InProgress,
    NeedInfo,
    ReplyPending,
    CoordinatorCheck,
    Rework,
    Reopened,
];
const CARD: &[Status] = &[
    Forwarded,
    Returned,
    Disputed,
    Accepted,
    Assigned,
    InProgress,
    ReplyPending,
    CoordinatorCheck,
    Rework,
    Reopened,
];
const OURS: &[Status] = &[
    Submitted,
    Screening,
    Forwarded,
    Returned,
    Disputed,
    Accepted,
    Assigned,
    InProgress,
    ReplyPending,
    CoordinatorCheck,
    Rework,
    Reopened,
];
/// A denunciation that nobody saw in time is set apart even when it is over. A merged one is taken
/// apart first.
const APART: &[Status] = &[
    Submitted,
    Screening,
    NeedInfo,
    Forwarded,
    Returned,
    Disputed,
    Accepted,
    Assigned,
    InProgress,
    ReplyPending,
    CoordinatorCheck,
    Rework,
    Reopened,
    Answered,
    Closed,
    Rejected,
    Redirected,
    Withdrawn,
];
const BEFORE_ANSWER: &[Status] = &[
    Submitted,
    Screening,
    NeedInfo,
    Forwarded,
    Returned,
    Disputed,
    Accepted,
    Assigned,
    InProgress,
    ReplyPending,
    CoordinatorCheck,
    Rework,
    Reopened,
];

/// While the sender may still change what was sent: until intake takes it in, at the latest at the
/// end of the screening step (domain.md §6). What others have begun to work with is never changed
/// under their hands: from then on the sender adds.
const UNREAD: &[Status] = &[Submitted];
/// Once intake has it, until it is answered. While a question waits, answering is the way.
const ADDABLE: &[Status] = &[
    Screening,
    Forwarded,
    Returned,
    Disputed,
    Accepted,
    Assigned,
    InProgress,
    ReplyPending,
    CoordinatorCheck,
    Rework,
    Reopened,
];
/// The relay box: from intake on, and about the answer as long as it can be reopened.
const TALKING: &[Status] = &[
    Screening,
    NeedInfo,
    Forwarded,
    Returned,
    Disputed,
    Accepted,
    Assigned,
    InProgress,
    ReplyPending,
    CoordinatorCheck,
    Rework,
    Reopened,
    Answered,
];

const fn row(
    action: Action,
    from: &'static [Status],
    next: Next,
    who: &'static [Role],
) -> Transition {
    let (needs, carries): (&[Need], &[Need]) = (&[], &[]);
    Transition { action, from, next, who, needs, carries, clock: Clock::None, tells_sender: false }
}

impl Transition {
    const fn needs(mut self, needs: &'static [Need]) -> Self {
        self.needs = needs;
        self
    }
    const fn carries(mut self, carries: &'static [Need]) -> Self {
        self.carries = carries;
        self
    }
    const fn clock(mut self, clock: Clock) -> Self {
        self.clock = clock;
        self
    }
    const fn told(mut self) -> Self {
        self.tells_sender = true;
        self
    }
}

const TEXT: &[Need] = &[Need::Text];
const TEXT_AND_AGENCY: &[Need] = &[Need::Text, Need::Agency];
const ASKED: PauseReason = PauseReason::NeedInfo;
const DECIDING: PauseReason = PauseReason::ExtensionDecision;
const SILENT: PauseReason = PauseReason::ClosedForSilence;

/// The law. One row an act.
pub const TABLE: &[Transition] = &[
    row(A::View, ANY, Same, READERS),
    // Intake.
    row(A::Accept, &[Submitted], To(Screening), INTAKE).told(),
    row(
        A::Classify,
        &[Submitted, Screening, Returned, Forwarded, Accepted, Assigned, InProgress],
        Same,
        INTAKE,
    )
    .needs(&[Need::Classification])
    .clock(Clock::Recount),
    row(
        A::AskSender,
        &[Submitted, Screening, Returned, Accepted, Assigned, InProgress, Rework, Reopened],
        To(NeedInfo),
        ASKERS,
    )
    .needs(TEXT)
    .clock(Clock::Pause(ASKED))
    .told(),
    row(A::Supplement, &[NeedInfo], Back, SENDER).needs(TEXT).clock(Clock::Resume(ASKED)),
    row(A::Proceed, &[NeedInfo], Back, ASKERS).needs(TEXT).clock(Clock::Resume(ASKED)),
    row(A::CloseSilent, &[NeedInfo], To(Rejected), SYSTEM).clock(Clock::Hold(SILENT)).told(),
    row(A::ReopenSilent, &[Rejected], Back, SENDER).needs(TEXT).clock(Clock::Resume(SILENT)),
    row(A::Reject, INTAKE_DESK, To(Rejected), COORDINATORS)
        .needs(&[Need::ReasonCode])
        .carries(TEXT)
        .clock(Clock::End)
        .told(),
    row(A::Redirect, INTAKE_DESK, To(Redirected), COORDINATORS)
        .needs(&[Need::ReasonCode])
        .carries(TEXT)
        .clock(Clock::End)
        .told(),
    row(A::Split, INTAKE_DESK, Same, COORDINATORS)
        .needs(&[Need::Part])
        .carries(&[Need::Photos])
        .told(),
    row(A::Merge, INTAKE_DESK, To(Merged), COORDINATORS)
        .needs(&[Need::Petition])
        .carries(TEXT)
        .clock(Clock::End)
        .told(),
    row(A::Unmerge, &[Merged], Back, &[Role::Coordinator, Role::CoCoordinator, Role::System])
        .carries(TEXT)
        .clock(Clock::Recount)
        .told(),
    // Whose it is.
    row(A::Forward, &[Screening, Returned], To(Forwarded), COORDINATORS)
        .needs(&[Need::Agency])
        .carries(&[Need::Text, Need::PublicCopy])
        .told(),
    row(A::HandDown, &[Forwarded, Accepted], To(Forwarded), HEADS).needs(TEXT_AND_AGENCY).told(),
    row(A::AgencyAccept, &[Forwarded], To(Accepted), FOCAL).told(),
    row(A::AgencyReturn, &[Forwarded], To(Returned), FOCAL).needs(TEXT_AND_AGENCY),
    row(
        A::Dispute,
        &[Forwarded, Returned],
        To(Disputed),
        &[Role::FocalPerson, Role::AgencyLeader, Role::Coordinator],
    )
    .needs(TEXT_AND_AGENCY),
    row(A::Arbitrate, &[Disputed], To(Forwarded), &[Role::CoCoordinator])
        .needs(TEXT_AND_AGENCY)
        .told(),
    // At the agency.
    row(A::Assign, &[Accepted], To(Assigned), HEADS).needs(&[Need::Handler]).carries(TEXT),
    row(A::Reassign, WRITING, To(Assigned), HEADS).needs(&[Need::Handler]).carries(TEXT),
    row(
        A::Substitute,
        &[Assigned, InProgress, NeedInfo, ReplyPending, Rework, Reopened],
        Same,
        HEADS,
    )
    .needs(&[Need::Handler])
    .carries(TEXT),
    row(A::GiveTask, DESK, Same, AGENCY_AND_COORDINATORS).needs(TEXT_AND_AGENCY),
    row(A::TaskAccept, AT_AGENCY, Same, FOCAL),
    row(A::TaskReturn, AT_AGENCY, Same, FOCAL).needs(TEXT),
    row(A::TaskContribute, AT_AGENCY, Same, DRAFTERS).needs(TEXT),
    row(A::DraftReply, WRITING, To(InProgress), DRAFTERS).carries(TEXT),
    row(A::AttachResult, WRITING, Same, DRAFTERS).needs(&[Need::Photos]),
    row(A::SubmitReply, WRITING, To(ReplyPending), DRAFTERS).needs(TEXT),
    row(A::ApproveReply, &[ReplyPending], To(CoordinatorCheck), APPROVERS).clock(Clock::Stop),
    row(A::SendBackReply, &[ReplyPending], To(InProgress), APPROVERS).needs(TEXT),
    row(A::RequestExtension, &[Accepted, Assigned, InProgress], Same, &[Role::AgencyLeader])
        .needs(&[Need::Text, Need::Days])
        .clock(Clock::Pause(DECIDING)),
    row(
        A::GrantExtension,
        &[Accepted, Assigned, InProgress, NeedInfo, ReplyPending],
        Same,
        COORDINATORS,
    )
    .carries(&[Need::Days, Need::Text])
    .clock(Clock::Resume(DECIDING))
    .told(),
    row(
        A::RefuseExtension,
        &[Accepted, Assigned, InProgress, NeedInfo, ReplyPending],
        Same,
        COORDINATORS,
    )
    .needs(TEXT)
    .clock(Clock::Resume(DECIDING)),
    row(A::Progress, OURS, Same, AGENCY_AND_COORDINATORS).needs(TEXT).told(),
    row(A::Message, TALKING, Same, AGENCY_AND_COORDINATORS)
        .needs(TEXT)
        .carries(&[Need::Photos])
        .told(),
    // The answer.
    row(A::Rework, &[CoordinatorCheck], To(Rework), COORDINATORS).needs(TEXT).clock(Clock::Restart),
    row(A::AnswerPublicly, &[CoordinatorCheck], To(Answered), COORDINATORS)
        .needs(&[Need::PublicCopy])
        .carries(&[Need::Photos])
        .clock(Clock::End)
        .told(),
    row(A::AnswerPrivately, &[CoordinatorCheck], To(Answered), COORDINATORS)
        .clock(Clock::End)
        .told(),
    // The sender and the public.
    row(A::Withdraw, BEFORE_ANSWER, To(Withdrawn), SENDER).carries(TEXT).clock(Clock::End).told(),
    row(A::Amend, UNREAD, Same, SENDER).carries(&[Need::Text, Need::Photos]),
    row(A::AddInfo, ADDABLE, Same, SENDER).needs(TEXT).carries(&[Need::Photos]),
    row(A::WriteBack, TALKING, Same, SENDER).needs(TEXT).carries(&[Need::Photos]),
    row(A::Chase, OURS, Same, SENDER).carries(TEXT),
    row(A::Rate, &[Answered, Closed, Merged], Same, SENDER).needs(&[Need::Level]).carries(TEXT),
    row(A::Reopen, &[Answered], To(Reopened), SENDER)
        .needs(TEXT)
        .carries(&[Need::Photos])
        .clock(Clock::Restart),
    row(A::ReopenAgain, &[Answered], To(Disputed), SENDER)
        .needs(TEXT)
        .carries(&[Need::Photos])
        .clock(Clock::Restart),
    row(A::Close, &[Answered], To(Closed), SYSTEM),
    row(A::MeToo, OURS, Same, &[Role::Public]),
    // What the public sees.
    row(A::PublishCard, CARD, Same, COORDINATORS).needs(&[Need::PublicCopy]),
    row(A::Unpublish, ANY, Same, COORDINATORS).needs(TEXT),
    row(A::CorrectPublic, &[Answered, Closed], Same, COORDINATORS)
        .needs(&[Need::PublicCopy, Need::Text]),
    row(
        A::OpenIdentity,
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
    )
    .needs(TEXT)
    .told(),
    // Denunciations (Luật Tố cáo 2018 Đ9): after the first row the two named coordinators only.
    row(A::Quarantine, APART, To(Quarantined), COORDINATORS).clock(Clock::End),
    row(A::HandOver, &[Quarantined], Same, COORDINATORS).needs(TEXT_AND_AGENCY),
    row(A::Erase, &[Quarantined], To(Redirected), COORDINATORS).clock(Clock::End),
    row(A::Release, &[Quarantined], To(Screening), COORDINATORS).needs(TEXT).clock(Clock::Recount),
];
