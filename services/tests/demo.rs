//! The demonstration is played by the real services: every sample finds its place.
#![allow(clippy::unwrap_used)]

mod house;

use domain::draft::Terms;
use services::files::Files;
use services::lookup::PublicQuery;
use services::ports::{SetClock, SystemClock};
use services::vault::Vault;
use services::{Parts, Services};
use std::sync::Arc;

#[tokio::test]
async fn every_sample_is_played_and_none_lies_in_the_future() {
    let fresh = house::sqlite().await;
    services::seed::seed(&fresh.db).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let vault = Vault::generate();
    let parts = |clock: Arc<dyn services::ports::Clock>| Parts {
        db: fresh.db.clone(),
        files: Files::local(folder.path()).unwrap(),
        vault: vault.clone(),
        clock,
        mail: None,
        sms: None,
        push: None,
        terms: Terms::default(),
        darkroom_permits: 2,
    };
    let now = house::FRIDAY_16_20;
    let accounts = services::demo::load(parts(Arc::new(SetClock::at(now))), true).await.unwrap();
    for role in domain::workflow::Role::ALL {
        let named = accounts.iter().any(|account| account.what.contains(role.code()));
        assert!(named || !role.is_an_officers(), "{role:?}");
    }
    let services = Services::open(parts(Arc::new(SystemClock))).await.unwrap();
    assert!(services.is_demo().await.unwrap());
    let samples =
        include_str!("../../migrations/seed/petitions_sample.jsonl").lines().count() as i64;
    let all = samples + services::demo::INVENTED;
    assert_eq!(fresh.db.count_petitions().await.unwrap(), all);
    assert_eq!(services.guardian_names().await.unwrap().len(), 2);
    let list = services.public_list(&PublicQuery::default()).await.unwrap();
    assert_eq!(list.cards.len(), 20, "a full first page");
    assert!(list.next.is_some());
    let everything = fresh
        .db
        .queue(&store::queue::QueueFilter { limit: 100, ..Default::default() })
        .await
        .unwrap();
    assert!(everything.iter().all(|row| row.received_at <= now));
    let mut statuses: Vec<_> = everything.iter().map(|row| row.status.code()).collect();
    statuses.sort_unstable();
    statuses.dedup();
    assert!(statuses.len() >= 6, "believable states: {statuses:?}");
    // Denunciations, complaints and refusals never come near the public list.
    for card in &list.cards {
        assert!(!card.title.contains("0951"), "{}", card.title);
    }
}
