//! What pages are given: codes and facts, never rows, never words of the house.

use crate::handling::Act;
use crate::video::VideoView;
use domain::asking::Detail;
use domain::deadline::{Reckoning, SlaClass, Standing};
use domain::directory::Proposal;
use domain::draft::Answers;
use domain::effort::Effort;
use domain::event::{ActorKind, EventData, EventKind};
use domain::mask::choose::Proposal as Marked;
use domain::petition::{
    Channel, ExtensionState, Nature, PhotoPurpose, PublicFace, SenderKind, Status, TaskState,
    Visibility,
};
use domain::rating::Cause;
use domain::routing::Rule;
use domain::workflow::Action;
use uuid::Uuid;

/// A photo as pages need it. Addresses are `/anh/<id>/<320|960|2048>.jpg`.
#[derive(Clone, Debug, PartialEq)]
pub struct PhotoView {
    /// Its id.
    pub id: Uuid,
    /// What it is for.
    pub purpose: PhotoPurpose,
    /// Width of the large rendition, pixels.
    pub width: u32,
    /// Height of the large rendition, pixels.
    pub height: u32,
    /// Chosen for the public copy.
    pub is_public: bool,
    /// The event that it came with.
    pub event: Option<Uuid>,
    /// The sender's photo of the same place, for a result.
    pub before: Option<Uuid>,
}

/// A draft on its way.
#[derive(Clone, Debug)]
pub struct DraftView {
    /// The submission's id.
    pub id: Uuid,
    /// Everything as typed.
    pub answers: Answers,
    /// Photos so far, in order.
    pub photos: Vec<PhotoView>,
    /// The video, however much of it is there.
    pub video: Option<VideoView>,
    /// It was sent already: the page is the receipt.
    pub receipt: Option<Receipt>,
}

/// What the sender gets at the end, and again on a retry.
#[derive(Clone, Debug, PartialEq)]
pub struct Receipt {
    /// The submission's id.
    pub submission: Uuid,
    /// PA-YYYY-NNNNNN.
    pub number: String,
    /// The follow-up secret as people read it; empty once another one was asked for.
    pub secret: String,
    /// ms UTC.
    pub received_at: i64,
    /// The promised date, ms UTC.
    pub due_at: Option<i64>,
    /// Photos that are kept.
    pub photos: usize,
}

/// One line of a timeline.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The event's id.
    pub id: Uuid,
    /// Photos that came with it.
    pub photos: Vec<PhotoView>,
    /// ms UTC.
    pub at: i64,
    /// What happened.
    pub kind: EventKind,
    /// Who did it.
    pub actor: ActorKind,
    /// The officer's name; only for officers' eyes.
    pub actor_name: Option<String>,
    /// The agency the officer acted for.
    pub agency: Option<String>,
    /// Codes that belong to it.
    pub data: EventData,
    /// Words that belong to it, where the reader may read them.
    pub note: Option<String>,
    /// The sender reads this line too.
    pub for_sender: bool,
}

/// The promised date with its reckoning.
#[derive(Clone, Debug)]
pub struct Due {
    /// How it was reckoned.
    pub reckoning: Reckoning,
    /// How it stands.
    pub standing: Standing,
}

/// A petition as its sender sees it.
#[derive(Clone, Debug)]
pub struct SenderCase {
    /// PA-YYYY-NNNNNN.
    pub number: String,
    /// Optimistic lock.
    pub version: i64,
    /// The face.
    pub face: PublicFace,
    /// Where it stands.
    pub status: Status,
    /// Title.
    pub title: String,
    /// The sender's words.
    pub body: String,
    /// Where, in words.
    pub address_words: String,
    /// Degrees.
    pub point: Option<(f64, f64)>,
    /// Category.
    pub category: String,
    /// Commune.
    pub commune: Option<String>,
    /// What kind of matter.
    pub nature: Nature,
    /// ms UTC.
    pub received_at: i64,
    /// Who holds it now; none means the coordinator.
    pub holder: Option<String>,
    /// The promised date; none when it ended without a result.
    pub due: Option<Due>,
    /// Photos of both kinds.
    pub photos: Vec<PhotoView>,
    /// The sender's video; never public.
    pub video: Option<VideoView>,
    /// Oldest first.
    pub timeline: Vec<Entry>,
    /// There was more before; the timeline is its newest part.
    pub is_cut: bool,
    /// The question that waits for the sender.
    pub question: Option<String>,
    /// Answer the question before, ms UTC.
    pub answer_until: Option<i64>,
    /// The answer, once given.
    pub reply: Option<String>,
    /// Agency that answered.
    pub replied_by: Option<String>,
    /// ms UTC.
    pub answered_at: Option<i64>,
    /// Satisfaction, 1 to 4.
    pub rating: Option<u8>,
    /// Satisfaction with how people were treated, 1 to 4.
    pub attitude: Option<u8>,
    /// Why dissatisfied.
    pub causes: Vec<Cause>,
    /// Rate before, ms UTC.
    pub rate_until: Option<i64>,
    /// Reopen before, ms UTC.
    pub reopen_until: Option<i64>,
    /// Petitions that were split off this one: the same secret opens them.
    pub parts: Vec<PartView>,
    /// Number of the petition that this one was split off: the same secret opens it.
    pub split_from: Option<String>,
    /// From when on the sender may remind, ms UTC; none while there is nothing to remind of.
    pub chase_from: Option<i64>,
    /// How often the sender reminded.
    pub chases: i64,
    /// How often the sender reopened it.
    pub reopens: i64,
    /// It is handled together with another.
    pub is_merged: bool,
    /// How many have the same trouble.
    pub me_too: i64,
    /// How often it changed hands between agencies.
    pub hand_overs: i64,
    /// What the sender may do now.
    pub may: Vec<Action>,
    /// It has a page that everybody can see.
    pub is_public: bool,
    /// Answers to the category's questions.
    pub details: Vec<Detail>,
}

/// A petition as an officer sees it. Never the sender's identity.
#[derive(Clone, Debug)]
pub struct OfficerCase {
    /// Its id.
    pub id: Uuid,
    /// PA-YYYY-NNNNNN.
    pub number: String,
    /// Optimistic lock.
    pub version: i64,
    /// Where it stands.
    pub status: Status,
    /// What the public may see.
    pub visibility: Visibility,
    /// What kind of matter.
    pub nature: Nature,
    /// How it came in.
    pub channel: Channel,
    /// Title.
    pub title: String,
    /// The sender's words.
    pub body: String,
    /// Where, in words.
    pub address_words: String,
    /// Degrees.
    pub point: Option<(f64, f64)>,
    /// Category.
    pub category: String,
    /// Commune.
    pub commune: Option<String>,
    /// Class of the limits.
    pub class: SlaClass,
    /// ms UTC.
    pub received_at: i64,
    /// Citizen or organisation.
    pub sender_kind: SenderKind,
    /// The name is hidden from the agency too.
    pub hides_name: bool,
    /// Somebody can be reached through the relay box.
    pub has_identity: bool,
    /// Agrees that photos are published.
    pub consents_photos: bool,
    /// Answers to the category's questions; never public.
    pub details: Vec<Detail>,
    /// Lead agency.
    pub lead_agency: Option<String>,
    /// Supporting agency.
    pub support_agency: Option<String>,
    /// Handler's id and name.
    pub handler: Option<(Uuid, String)>,
    /// How often agencies gave it back.
    pub returns: i64,
    /// How often it changed hands between agencies.
    pub hand_overs: i64,
    /// It cannot be given back any more.
    pub is_decided: bool,
    /// Who acts for the absent handler: id and name.
    pub substitute: Option<(Uuid, String)>,
    /// Supporting agencies' parts, oldest first.
    pub tasks: Vec<TaskView>,
    /// How far the extension is, with the days asked for and given.
    pub extension: Option<ExtensionView>,
    /// The most working days that an extension may add.
    pub extension_room: u32,
    /// How often the sender reopened it.
    pub reopens: i64,
    /// How often the sender reminded.
    pub chases: i64,
    /// Number of the petition it is handled with.
    pub merged_into: Option<String>,
    /// Petitions that were split off this one.
    pub parts: Vec<PartView>,
    /// How many have the same trouble.
    pub me_too: i64,
    /// Only the two named coordinators may know of it.
    pub is_guarded: bool,
    /// The competent body's receipt, ms UTC.
    pub handed_over_at: Option<i64>,
    /// Its words are gone, ms UTC.
    pub erased_at: Option<i64>,
    /// The promised date.
    pub due: Option<Due>,
    /// Limit of the present step, ms UTC.
    pub step_due_at: Option<i64>,
    /// Photos of both kinds.
    pub photos: Vec<PhotoView>,
    /// The sender's video; never public.
    pub video: Option<VideoView>,
    /// The newest page of it, oldest first.
    pub timeline: Vec<Entry>,
    /// Where the page before it ends, for the address.
    pub older: Option<String>,
    /// Where the time went so far.
    pub effort: Effort,
    /// The answer on its way.
    pub reply: Option<String>,
    /// Who wrote it.
    pub reply_author: Option<String>,
    /// Satisfaction, 1 to 4.
    pub rating: Option<u8>,
    /// More words to the rating.
    pub rating_comment: Option<String>,
    /// Satisfaction with how people were treated, 1 to 4.
    pub attitude: Option<u8>,
    /// Why dissatisfied.
    pub causes: Vec<Cause>,
    /// The sender added something that no officer has acted on, since then, ms UTC.
    pub news_at: Option<i64>,
    /// What this officer may do now.
    pub may: Vec<Action>,
    /// What the routing table proposes, or the category's own way where no rule fires.
    pub proposal: Proposal,
    /// The rules that made the proposal.
    pub proposed_by: Vec<RuleView>,
    /// The rules that chose the agency that leads now.
    pub chosen_by: Vec<RuleView>,
    /// Number of the petition whose matter comes back with this one ("tái diễn").
    pub repeats: Option<String>,
    /// People of the lead agency who can handle it.
    pub handlers: Vec<(Uuid, String)>,
    /// The public copy, as it is or as the mask proposes it.
    pub public: PublicDraft,
    /// What this officer typed and chose for acts that were not carried out, by action.
    pub unsent: Vec<(Action, Act)>,
}

/// A routing rule, as a case names it.
#[derive(Clone, Debug, PartialEq)]
pub struct RuleView {
    /// The rule.
    pub rule: Rule,
    /// It remembers a coordinator's choice.
    pub is_remembered: bool,
}

/// A supporting agency's part.
#[derive(Clone, Debug, PartialEq)]
pub struct TaskView {
    /// Its id.
    pub id: Uuid,
    /// Whose part it is.
    pub agency: String,
    /// How far it is.
    pub state: TaskState,
    /// What is asked.
    pub what: String,
    /// What came of it, or why it came back.
    pub contribution: Option<String>,
    /// ms UTC.
    pub given_at: i64,
    /// ms UTC.
    pub due_at: Option<i64>,
    /// ms UTC.
    pub ended_at: Option<i64>,
}

/// The one extension.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ExtensionView {
    /// How far it is.
    pub state: ExtensionState,
    /// Working days that the leader asked for.
    pub asked_days: Option<i64>,
    /// Working days that the coordinator gave.
    pub given_days: Option<i64>,
}

/// A petition that was split off another.
#[derive(Clone, Debug, PartialEq)]
pub struct PartView {
    /// PA-YYYY-NNNNNN.
    pub number: String,
    /// Title.
    pub title: String,
    /// Where it stands.
    pub status: Status,
}

/// What the coordinator edits before publishing.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PublicDraft {
    /// Masked title.
    pub title: String,
    /// Masked text.
    pub body: String,
    /// Masked answer.
    pub answer: String,
    /// It stands on the public site now.
    pub is_listed: bool,
    /// The text too, not only a card.
    pub is_full: bool,
    /// The mask hid something: look twice.
    pub masked: usize,
    /// Each stretch that the mask proposes, in the order of title, text and answer.
    pub marks: Vec<MarkView>,
}

/// A marked stretch that a person takes out of the public copy or leaves readable.
#[derive(Clone, Debug, PartialEq)]
pub struct MarkView {
    /// `body.0`: its part and its place in it.
    pub code: String,
    /// What it seems to be, with the words around it.
    pub found: Marked,
    /// It is left readable unless somebody says otherwise.
    pub is_open: bool,
}

/// A card of the public list.
#[derive(Clone, Debug)]
pub struct PublicCard {
    /// PA-YYYY-NNNNNN.
    pub number: String,
    /// The face.
    pub face: PublicFace,
    /// Masked title.
    pub title: String,
    /// First words of the masked text; none on a masked card.
    pub excerpt: Option<String>,
    /// Category.
    pub category: String,
    /// Commune.
    pub commune: Option<String>,
    /// Lead agency.
    pub agency: Option<String>,
    /// Photo of the card.
    pub cover: Option<Uuid>,
    /// ms UTC.
    pub received_at: i64,
    /// ms UTC.
    pub answered_at: Option<i64>,
    /// Satisfaction, 1 to 4.
    pub rating: Option<u8>,
}

/// A petition as the public sees it.
#[derive(Clone, Debug)]
pub struct PublicPage {
    /// The card's facts.
    pub card: PublicCard,
    /// Masked text; none on a masked card.
    pub body: Option<String>,
    /// Masked answer.
    pub answer: Option<String>,
    /// Agency that answered.
    pub answered_by: Option<String>,
    /// Chosen photos of both kinds.
    pub photos: Vec<PhotoView>,
    /// How many have the same trouble.
    pub me_too: i64,
    /// A neighbour may say "me too": it is not over yet.
    pub can_join: bool,
    /// ms UTC.
    pub published_at: i64,
    /// ms UTC.
    pub changed_at: i64,
    /// The visible note of the last correction.
    pub correction: Option<String>,
}
