//! Who is told what, and when nobody is disturbed.
#![allow(clippy::unwrap_used)]

use domain::event::EventKind;
use domain::notice::{Audience, Choices, Importance, Quiet, Template, Way, told};
use domain::workflow::{Action, TABLE};
use proptest::prelude::*;

const DAY: i64 = 24 * 3_600_000;

/// Kinds that an act writes, by the act.
fn kinds_of(action: Action) -> Vec<EventKind> {
    let action = if action == Action::AnswerPublicly { Action::AnswerPrivately } else { action };
    let found: Vec<_> =
        EventKind::ALL.iter().copied().filter(|k| k.act() == Some(action)).collect();
    match action {
        // It writes its event on its own road.
        Action::OpenIdentity => vec![EventKind::IdentityOpened],
        _ => found,
    }
}

#[test]
fn whatever_tells_the_sender_has_a_notice_and_nothing_else_has_one() {
    let mut said = Vec::new();
    for row in TABLE {
        for kind in kinds_of(row.action) {
            let has = told(kind, Audience::Sender).is_some();
            assert_eq!(has, row.tells_sender, "{:?} writes {kind:?}", row.action);
            said.push(kind);
        }
    }
    // What no act writes: the receipt, the answer of the petition that it is handled with.
    let others = [EventKind::Received, EventKind::AnsweredWith];
    for kind in EventKind::ALL {
        if !said.contains(kind) {
            assert_eq!(told(*kind, Audience::Sender).is_some(), others.contains(kind), "{kind:?}");
        }
    }
}

#[test]
fn the_sender_is_told_only_what_stands_on_the_timeline() {
    for kind in EventKind::ALL {
        assert!(told(*kind, Audience::Sender).is_none() || kind.for_sender(), "{kind:?}");
    }
}

#[test]
fn a_follower_hears_less_than_the_sender() {
    for kind in EventKind::ALL {
        if told(*kind, Audience::Follower).is_some() {
            assert!(told(*kind, Audience::Sender).is_some(), "{kind:?}");
        }
    }
    assert!(told(EventKind::Asked, Audience::Follower).is_none());
    assert!(told(EventKind::IdentityOpened, Audience::Follower).is_none());
}

#[test]
fn only_what_ends_or_asks_goes_by_short_message_and_ones_own_act_never_by_push() {
    let all = EventKind::ALL.iter().filter_map(|kind| told(*kind, Audience::Sender));
    for notice in all {
        let ways = notice.importance.ways();
        assert_eq!(ways.contains(&Way::Sms), notice.importance >= Importance::Ends);
        let own = matches!(notice.template, Template::Received | Template::Withdrawn);
        assert_eq!(ways.contains(&Way::Push), !own, "{:?}", notice.template);
    }
}

#[test]
fn the_night_is_quiet_until_six() {
    let at = |day, hour, minute| domain::calendar::moment(2026, 11, day, hour, minute).unwrap();
    let night = Quiet::DEFAULT;
    assert_eq!(night.next_open(at(20, 21, 59)), at(20, 21, 59));
    assert_eq!(night.next_open(at(20, 22, 0)), at(21, 6, 0));
    assert_eq!(night.next_open(at(21, 0, 0)), at(21, 6, 0));
    assert_eq!(night.next_open(at(21, 5, 59)), at(21, 6, 0));
    assert_eq!(night.next_open(at(21, 6, 0)), at(21, 6, 0));
    let noon = Quiet::new(12 * 60, 13 * 60 + 30).unwrap();
    assert_eq!(noon.next_open(at(21, 12, 15)), at(21, 13, 30));
    assert_eq!(noon.next_open(at(21, 3, 0)), at(21, 3, 0));
}

#[test]
fn hours_that_would_be_none_or_all_are_no_quiet_hours() {
    assert_eq!(Quiet::new(60, 60), None);
    assert_eq!(Quiet::new(24 * 60, 60), None);
    assert_eq!(Quiet::new(60, 24 * 60), None);
}

#[test]
fn before_anything_is_chosen_nobody_gets_both_a_letter_and_a_short_message() {
    for has_email in [false, true] {
        let choices = Choices::unasked(has_email);
        assert_eq!(choices.wants(Way::Sms), !has_email);
        assert!(choices.wants(Way::Push) && choices.quiet == Some(Quiet::DEFAULT));
    }
}

proptest! {
    #[test]
    fn a_notice_waits_to_the_end_of_the_quiet_hours_and_never_a_day(
        from in 0u16..1440, until in 0u16..1440, now in -4_000_000_000_000i64..8_000_000_000_000,
    ) {
        let Some(quiet) = Quiet::new(from, until) else { return Ok(()) };
        let choices = Choices { push: true, email: true, sms: true, quiet: Some(quiet) };
        let leaves = choices.leaves_at(now);
        prop_assert!(!quiet.holds(leaves), "it leaves into the quiet hours");
        prop_assert!(now <= leaves && leaves - now < DAY);
        prop_assert_eq!(leaves == now, !quiet.holds(now));
        // And not a minute later than it must.
        if leaves > now {
            prop_assert!(quiet.holds(leaves - 1));
        }
    }

    #[test]
    fn the_quiet_hours_and_the_others_fill_the_day(from in 0u16..1440, until in 0u16..1440) {
        let Some(quiet) = Quiet::new(from, until) else { return Ok(()) };
        let quiet_minutes = (0..1440).filter(|m| quiet.holds(i64::from(*m) * 60_000)).count();
        let expected = (i32::from(until) - i32::from(from)).rem_euclid(1440);
        prop_assert_eq!(i32::try_from(quiet_minutes).unwrap(), expected);
    }
}
