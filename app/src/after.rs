//! Words of what a sender does after sending, shared by the sender's and the officers' pages: what
//! was changed, and why somebody is dissatisfied.

use domain::amend::Part;
use domain::rating::Cause;

/// Key of a part that was changed.
pub const fn part_key(part: Part) -> &'static str {
    match part {
        Part::Title => "after.part_title",
        Part::Body => "after.part_body",
        Part::Place => "after.part_place",
        Part::PhotoAdded => "after.part_photo_added",
        Part::PhotoRemoved => "after.part_photo_removed",
    }
}

/// Key of a cause of dissatisfaction.
pub const fn cause_key(cause: Cause) -> &'static str {
    match cause {
        Cause::NotDone => "after.cause_not_done",
        Cause::Badly => "after.cause_badly",
        Cause::OffPoint => "after.cause_off_point",
        Cause::Unclear => "after.cause_unclear",
        Cause::Slow => "after.cause_slow",
        Cause::PassedOn => "after.cause_passed_on",
        Cause::Rude => "after.cause_rude",
        Cause::Other => "after.cause_other",
    }
}
