//! A draft's photos in another order, and a covered one in the place of the open one, on both databases.
#![allow(clippy::unwrap_used)]

mod house;

use domain::refusal::Refusal;
use house::{House, answers, photo};
use services::ServiceError;
use services::draft_photos::Shift;
use services::intake::DraftKey;
use uuid::Uuid;

on_both! {
    photos_move_by_one_place_and_the_petition_keeps_their_order => order;
    a_covered_photo_takes_the_place_of_the_open_one_which_is_gone => covered;
    strangers_and_senders_after_the_end_change_nothing => refused;
}

async fn draft(house: &House, photos: usize) -> (DraftKey, Vec<Uuid>) {
    let key = house.services.begin_draft().await.unwrap();
    let step = domain::draft::Step::Contact;
    house.services.save_step(&key, step, |kept| *kept = answers()).await.unwrap();
    for _ in 0..photos {
        house.services.add_draft_photo(&key, photo().into()).await.unwrap();
    }
    let ids = ids(house, &key).await;
    (key, ids)
}

async fn ids(house: &House, key: &DraftKey) -> Vec<Uuid> {
    house.services.open_draft(key).await.unwrap().photos.iter().map(|photo| photo.id).collect()
}

async fn order(house: House) {
    let s = &house.services;
    let (key, first) = draft(&house, 4).await;
    let [a, b, c, d] = first[..] else { unreachable!() };
    s.move_draft_photo(&key, c, Shift::Earlier).await.unwrap();
    assert_eq!(ids(&house, &key).await, [a, c, b, d]);
    // At the end of the row it stays.
    s.move_draft_photo(&key, a, Shift::Earlier).await.unwrap();
    s.move_draft_photo(&key, d, Shift::Later).await.unwrap();
    assert_eq!(ids(&house, &key).await, [a, c, b, d]);
    // A place that became free confuses nothing, and a new photo comes last.
    s.remove_draft_photo(&key, c).await.unwrap();
    s.move_draft_photo(&key, a, Shift::Later).await.unwrap();
    let e = s.add_draft_photo(&key, photo().into()).await.unwrap().id;
    assert_eq!(ids(&house, &key).await, [b, a, d, e]);
    // A whole order: strangers, repeats and gaps do no harm.
    s.arrange_draft_photos(&key, &[e, Uuid::now_v7(), b, e]).await.unwrap();
    assert_eq!(ids(&house, &key).await, [e, b, a, d]);
    s.arrange_draft_photos(&key, &[b, a, e]).await.unwrap();

    let receipt = s.submit_draft(&key).await.unwrap();
    assert_eq!(receipt.photos, 4);
    let petition = s.open_draft(&key).await.unwrap();
    assert!(petition.receipt.is_some());
    let kept = house.fresh.db.photos_of_submission(key.id).await.unwrap();
    assert_eq!(kept.iter().map(|row| row.id).collect::<Vec<_>>(), [b, a, e, d]);
}

async fn covered(house: House) {
    let s = &house.services;
    let (key, first) = draft(&house, 5).await;
    let bad = s.replace_draft_photo(&key, first[1], b"%PDF-1.7".to_vec().into()).await;
    assert!(matches!(bad, Err(ServiceError::Photo(_))));
    assert_eq!(ids(&house, &key).await, first, "the old one stays when the new one is no photo");

    // Five there already: an exchange is no sixth.
    let new = s.replace_draft_photo(&key, first[1], photo().into()).await.unwrap().id;
    assert_eq!(ids(&house, &key).await, [first[0], new, first[2], first[3], first[4]]);
    assert!(s.draft_photo(&key, new, 2048).await.is_ok());
    assert!(matches!(s.draft_photo(&key, first[1], 2048).await, Err(ServiceError::NotFound)));
    while s.work().await.unwrap() > 0 {}
    let files = services::files::key_for(first[1], 2048);
    assert!(!house.folder.path().join(files).exists(), "its files are gone too");
    let files = services::files::key_for(new, 2048);
    assert!(house.folder.path().join(files).exists(), "a kept photo's file lies there");
    // The same once more: somebody was faster.
    let again = s.replace_draft_photo(&key, first[1], photo().into()).await;
    assert!(matches!(again, Err(ServiceError::NotFound)));
}

async fn refused(house: House) {
    let s = &house.services;
    let (key, mine) = draft(&house, 2).await;
    let (other, theirs) = draft(&house, 1).await;
    for foreign in [theirs[0], Uuid::now_v7()] {
        let moved = s.move_draft_photo(&key, foreign, Shift::Later).await;
        assert!(matches!(moved, Err(ServiceError::NotFound)));
        let replaced = s.replace_draft_photo(&key, foreign, photo().into()).await;
        assert!(matches!(replaced, Err(ServiceError::NotFound)));
    }
    let forged = DraftKey { id: key.id, secret: other.secret };
    let moved = s.move_draft_photo(&forged, mine[0], Shift::Later).await;
    assert!(matches!(moved, Err(ServiceError::Refused(Refusal::Expired))));

    s.submit_draft(&key).await.unwrap();
    let moved = s.move_draft_photo(&key, mine[0], Shift::Later).await;
    assert!(matches!(moved, Err(ServiceError::Refused(Refusal::AlreadyDone))));
    let replaced = s.replace_draft_photo(&key, mine[0], photo().into()).await;
    assert!(matches!(replaced, Err(ServiceError::Refused(Refusal::AlreadyDone))));
}
