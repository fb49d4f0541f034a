//! A matter that comes back is known by place, kind and time.
#![allow(clippy::unwrap_used)]

use domain::calendar::DAY_MS;
use domain::cell;
use domain::petition::Status;
use domain::place::{Point, distance_m};
use domain::recurrence::{Closed, Done, Fresh, NEAR_M, WINDOW_DAYS, latest, recurs};
use domain::similar::{Matter, Sketch};
use proptest::prelude::*;

const CLOSED: i64 = 1_795_000_000_000;

fn sketch(body: &str) -> Sketch {
    Sketch::of(&Matter { body, ..Matter::default() })
}

fn closed(point: Option<Point>, body: &str) -> Closed {
    Closed {
        category: "GT-DUONG".into(),
        point,
        commune: Some("08710".into()),
        sketch: sketch(body),
        done: Done { from: CLOSED, counted_from: CLOSED },
    }
}

fn fresh(point: Option<Point>, body: &str, days: i64) -> Fresh {
    Fresh {
        category: "GT-DUONG".into(),
        point,
        commune: Some("08710".into()),
        sketch: sketch(body),
        received_at: CLOSED + days * DAY_MS,
    }
}

#[test]
fn within_150_metres_and_60_days_it_recurs_and_beyond_it_does_not() {
    let here = Point::new(21.3, 105.6);
    let near = Point::new(21.301_3, 105.6);
    let far = Point::new(21.301_4, 105.6);
    assert!(distance_m(here.unwrap(), near.unwrap()) < NEAR_M);
    assert!(distance_m(here.unwrap(), far.unwrap()) > NEAR_M);
    assert_eq!(recurs(&fresh(near, "", WINDOW_DAYS), &closed(here, "")).unwrap().days, 60);
    assert_eq!(recurs(&fresh(far, "", 5), &closed(here, "")), None);
    assert_eq!(recurs(&fresh(near, "", WINDOW_DAYS + 1), &closed(here, "")), None);
    assert_eq!(recurs(&fresh(near, "", -1), &closed(here, "")), None);
    let other = Fresh { category: "GT-DEN".into(), ..fresh(near, "", 5) };
    assert_eq!(recurs(&other, &closed(here, "")), None);
}

#[test]
fn what_was_answered_counts_at_once_and_sixty_days_beyond_its_closing() {
    let answered = CLOSED - 7 * DAY_MS;
    let done = |status, answered_at, closed_at| Done::of(status, answered_at, closed_at);
    assert_eq!(done(Status::InProgress, None, None), None);
    assert_eq!(done(Status::Rejected, None, Some(CLOSED)), None);
    assert_eq!(done(Status::Merged, Some(answered), Some(CLOSED)), None);
    let open = done(Status::Answered, Some(answered), None).unwrap();
    assert_eq!(open, Done { from: answered, counted_from: answered });
    let both = done(Status::Closed, Some(answered), Some(CLOSED)).unwrap();
    assert_eq!(both, Done { from: answered, counted_from: CLOSED });

    let here = Point::new(21.3, 105.6);
    let earlier = Closed { done: both, ..closed(here, "") };
    assert_eq!(recurs(&fresh(here, "", -3), &earlier).unwrap().days, 4, "before it was closed");
    assert_eq!(recurs(&fresh(here, "", -8), &earlier), None, "before it was answered");
    assert_eq!(recurs(&fresh(here, "", WINDOW_DAYS), &earlier).unwrap().days, 60);
    let earlier = Closed { done: open, ..closed(here, "") };
    assert_eq!(recurs(&fresh(here, "", WINDOW_DAYS), &earlier), None);
}

#[test]
fn without_a_point_commune_and_street_decide() {
    let earlier = closed(None, "Ổ gà trên đường Mê Linh gần chợ");
    let found = recurs(&fresh(None, "duong me linh lai co o ga", 20), &earlier).unwrap();
    assert_eq!(found.places, ["me linh"]);
    assert_eq!(recurs(&fresh(None, "đường Hùng Vương có ổ gà", 20), &earlier), None);
    assert_eq!(recurs(&fresh(None, "có ổ gà", 20), &earlier), None);
    let elsewhere =
        Fresh { commune: Some("08743".into()), ..fresh(None, "đường Mê Linh", 20) };
    assert_eq!(recurs(&elsewhere, &earlier), None);
}

#[test]
fn of_several_the_latest_is_named() {
    let here = Point::new(21.3, 105.6);
    let mut older = closed(here, "");
    older.done = Done { from: CLOSED - 10 * DAY_MS, counted_from: CLOSED - 10 * DAY_MS };
    let list = [older, closed(here, ""), closed(Point::new(21.5, 105.6), "")];
    assert_eq!(latest(&fresh(here, "", 3), &list).unwrap().0, 1);
}

proptest! {
    #[test]
    fn the_cells_around_hold_all_that_is_near(
        lat in 21.0..21.6_f64, lng in 105.2..105.9_f64, angle in 0.0..std::f64::consts::TAU, metres in 0.0..499.0_f64,
    ) {
        let here = Point::new(lat, lng).unwrap();
        let degree = 111_194.9;
        let there = Point::new(
            lat + metres * angle.sin() / degree,
            lng + metres * angle.cos() / (degree * lat.to_radians().cos()),
        ).unwrap();
        let distance = distance_m(here, there);
        let cell = cell::of(there);
        prop_assert!(cell > 0);
        prop_assert!(distance > NEAR_M || cell::around(here).contains(&cell), "{distance}");
        prop_assert!(distance > 500.0 || cell::far_around(here).contains(&cell), "{distance}");
        prop_assert!(cell::around(here).len() == 7 && cell::far_around(here).len() == 37);
    }
}
