//! What a refusal leaves: an officer's name beside what they tried, one event a minute for strangers.
//! On both databases.
#![allow(clippy::unwrap_used)]

mod house;

use domain::event::EventData;
use domain::workflow::Role;
use house::{House, answers};
use services::ServiceError;
use store::event::EventRow;

on_both! {
    a_look_at_anothers_case_finds_nothing_and_leaves_a_name => look;
    pages_of_other_sites_leave_one_event_a_minute => foreign;
}

async fn events(house: &House) -> Vec<(EventRow, EventData)> {
    let rows = house.fresh.db.recent_events("act_refused", 100).await.unwrap();
    rows.into_iter()
        .map(|row| {
            let data = serde_json::from_str(&row.data).unwrap();
            (row, data)
        })
        .collect()
}

async fn look(house: House) {
    let number = house.send(answers()).await.number;
    let stranger = house.officer("yenlac", &[Role::FocalPerson], "UBND-YENLAC").await;
    for _ in 0..3 {
        let found = house.services.case(&stranger, &number).await;
        assert!(matches!(found, Err(ServiceError::NotFound)));
    }
    let left = events(&house).await;
    assert_eq!(left.len(), 1, "one a minute");
    let (row, data) = &left[0];
    assert_eq!(row.actor_id, Some(stranger.id.0));
    assert_eq!(data.what.as_deref(), Some("view"));
    assert_eq!(data.other.as_deref(), Some(number.as_str()));
    // Not beside the petition: a link of yesterday is no incident of the case.
    assert_eq!(row.petition_id, None);
    house.clock.advance(61_000);
    house.services.flush_refusals(false).await.unwrap();
    let left = events(&house).await;
    assert_eq!((left.len(), left[0].1.count), (2, Some(2)), "the two that were only counted");
}

async fn foreign(house: House) {
    for n in 0..50 {
        house.services.note_cross_site(Some("no-such-token"), &format!("POST /door/{n}")).await;
    }
    let left = events(&house).await;
    assert_eq!(left.len(), 1);
    assert_eq!(left[0].0.actor_kind, "anonymous");
    assert_eq!(
        (left[0].1.reason.as_deref(), left[0].1.what.as_deref()),
        (Some("cross_site"), None)
    );
    house.services.flush_refusals(true).await.unwrap();
    assert_eq!(events(&house).await[0].1.count, Some(49));
}
