//! What a sender may still do after sending: change it while nobody has it, add to it afterwards,
//! talk with whoever works on it, judge the result and the attitude.
#![allow(clippy::unwrap_used)]

use domain::amend::{Part, Place, TypedPlace, Words, room_for};
use domain::directory::Directory;
use domain::event::{EventData, EventKind};
use domain::input::{Field, Problem};
use domain::permit::{Actor, Case, permit};
use domain::petition::{Nature, Status};
use domain::rating::{Cause, Rating, Typed};
use domain::refusal::Refusal;
use domain::replay::{Told, replay};
use domain::workflow::Action;
use proptest::prelude::*;

fn may(action: Action, status: Status) -> bool {
    permit(&Actor::Sender, action, &Case::new(status)).is_ok()
}

#[test]
fn a_sender_changes_what_nobody_has_taken_in_and_afterwards_only_adds() {
    for &status in Status::ALL {
        assert_eq!(may(Action::Amend, status), status == Status::Submitted, "{status:?}");
        // Never both at once, and after the answer neither.
        assert!(!(may(Action::Amend, status) && may(Action::AddInfo, status)), "{status:?}");
        if status.is_final() {
            assert!(!may(Action::AddInfo, status), "{status:?}");
        }
    }
    assert!(may(Action::AddInfo, Status::Screening) && may(Action::AddInfo, Status::ReplyPending));
    assert!(!may(Action::AddInfo, Status::NeedInfo), "a question is answered, not passed by");
    assert!(may(Action::Withdraw, Status::Submitted));
}

#[test]
fn nobody_but_the_sender_changes_the_sender_s_words() {
    for actor in [Actor::System, Actor::Public] {
        for action in [Action::Amend, Action::AddInfo, Action::WriteBack] {
            assert_eq!(
                permit(&actor, action, &Case::new(Status::Submitted)),
                Err(Refusal::NotAllowed)
            );
        }
    }
}

#[test]
fn both_sides_of_the_relay_box_are_open_at_the_same_time() {
    for &status in Status::ALL {
        let officers = domain::workflow::transition(Action::Message).from.contains(&status);
        assert_eq!(may(Action::WriteBack, status), officers, "{status:?}");
    }
    assert!(may(Action::WriteBack, Status::Answered) && !may(Action::WriteBack, Status::Closed));
    assert!(!may(Action::WriteBack, Status::Quarantined));
}

#[test]
fn who_sent_a_denunciation_may_still_change_it_before_anybody_has_it() {
    let secret = Case { nature: Nature::Denunciation, ..Case::new(Status::Submitted) };
    assert_eq!(permit(&Actor::Sender, Action::Amend, &secret), Ok(()));
}

#[test]
fn an_amended_place_is_what_the_history_says() {
    let said = |commune: &str| EventData { commune: Some(commune.into()), ..EventData::default() };
    let (first, second, none) = (said("08710"), said("08716"), EventData::default());
    let told = |kind, data| Told { kind, at: 5, data };
    let facts = replay([told(EventKind::Received, &first), told(EventKind::Amended, &second)]);
    assert_eq!(facts.unwrap().commune.as_deref(), Some("08716"));
    let facts = replay([told(EventKind::Received, &first), told(EventKind::Amended, &none)]);
    assert_eq!(facts.unwrap().commune, None);
    assert!(
        replay([
            told(EventKind::Received, &first),
            told(EventKind::Accepted, &first),
            told(EventKind::Amended, &second),
        ])
        .is_none(),
        "a history in which somebody changed it after it was taken in is not believed"
    );
}

#[test]
fn amended_words_are_checked_like_sent_ones() {
    let long = "Có một ổ gà rất sâu gần cổng chợ.";
    assert_eq!(Words::parse("", long).unwrap().title.as_str(), long.trim_end_matches('.'));
    let fields = |title: &str, body: &str| -> Vec<Field> {
        Words::parse(title, body).unwrap_err().iter().map(|error| error.field).collect()
    };
    assert_eq!(fields("Ổ gà", "ngắn"), [Field::Description]);
    assert_eq!(fields(&"a".repeat(121), long), [Field::Title]);
    assert_eq!(fields(&"a".repeat(121), ""), [Field::Description, Field::Title]);
    let words = Words::parse("Ổ gà", long).unwrap();
    assert_eq!(words.changed("Ổ gà", long), []);
    assert_eq!(words.changed("Khác", ""), [Part::Title, Part::Body]);
    let place = |address: String, lat: &str| {
        let typed = TypedPlace { address, lat: lat.into(), ..TypedPlace::default() };
        Place::parse(&typed, "", &Directory::default())
            .map_err(|errors| errors.iter().map(|error| error.field).collect::<Vec<_>>())
    };
    assert!(place("gần chợ".into(), "").unwrap().commune.is_none());
    assert_eq!(place(String::new(), "21.3"), Err(vec![Field::Point]));
    assert_eq!(place("a".repeat(201), ""), Err(vec![Field::Address]));
    assert_eq!(room_for(4, 1, 5), Ok(()));
    assert_eq!(room_for(4, 2, 5), Err(Problem::TooMany { max: 5 }));
}

fn rating(
    result: &str,
    attitude: &str,
    causes: &[&str],
    words: &str,
) -> Result<Rating, Vec<Field>> {
    let causes: Vec<String> = causes.iter().map(|code| (*code).to_owned()).collect();
    Rating::parse(&Typed { result, attitude, causes: &causes, words })
        .map_err(|errors| errors.iter().map(|error| error.field).collect())
}

#[test]
fn whoever_is_dissatisfied_says_why_by_a_cause_or_in_words() {
    assert_eq!(rating("", "4", &[], ""), Err(vec![Field::Rating]));
    assert_eq!(rating("5", "", &[], ""), Err(vec![Field::Rating]));
    assert_eq!(rating("4", "9", &[], ""), Err(vec![Field::Attitude]));
    assert_eq!(rating("1", "", &[], ""), Err(vec![Field::ReasonCode]));
    // Content with the result, not with the manner.
    assert_eq!(rating("4", "1", &[], " "), Err(vec![Field::ReasonCode]));
    assert_eq!(rating("4", "1", &["rude"], "").unwrap().causes, [Cause::Rude]);
    assert_eq!(rating("1", "", &["other"], "ngắn"), Err(vec![Field::Comment]));
    assert!(rating("1", "", &["other"], "Đã vá nhưng mưa xuống lại bong.").is_ok());
    assert!(rating("1", "", &[], "Chưa xong").unwrap().causes.is_empty());
    // Twice, unknown, in any order: each once, in the order of the list.
    let causes = rating("1", "1", &["slow", "x", "not_done", "slow"], "").unwrap().causes;
    assert_eq!(causes, [Cause::NotDone, Cause::Slow]);
    // One question alone is enough, as it always was.
    let old = rating("3", "", &["slow"], "").unwrap();
    assert!(old.attitude.is_none() && old.causes.is_empty() && old.words.is_none());
}

proptest! {
    #[test]
    fn no_rating_is_kept_without_a_reason_where_somebody_is_dissatisfied(
        result in "[0-6]?", attitude in "[0-6]?", words in ".{0,40}",
        causes in prop::collection::vec(prop::sample::select(vec!["not_done", "rude", "other", "?"]), 0..4),
    ) {
        if let Ok(kept) = rating(&result, &attitude, &causes, &words) {
            let levels = [Some(kept.result), kept.attitude];
            let unhappy = levels.into_iter().flatten().any(|level| level.needs_reason());
            prop_assert!(!unhappy || !kept.causes.is_empty() || kept.words.is_some());
            prop_assert!(unhappy || kept.causes.is_empty());
        }
    }
}
