//! The vault keeps people apart from their petitions, and refuses to open with another's key.
#![allow(clippy::unwrap_used)]

mod house;

use domain::draft::Terms;
use services::files::Files;
use services::ports::SystemClock;
use services::vault::Vault;
use services::{Parts, ServiceError, Services};
use std::sync::Arc;

on_both! {
    another_key_does_not_open_the_house => another_key;
    an_old_key_opens_old_rows_while_the_new_one_seals => rotation;
    a_sealed_value_cannot_be_moved_to_another_row => moved;
}

async fn reopen(house: &house::House, vault: Vault) -> Result<Services, ServiceError> {
    Services::open(Parts {
        db: house.fresh.db.clone(),
        files: Files::local(house.folder.path()).unwrap(),
        vault,
        clock: Arc::new(SystemClock),
        mail: None,
        sms: None,
        push: None,
        terms: Terms::default(),
        darkroom_permits: 1,
    })
    .await
}

async fn another_key(house: house::House) {
    house.send(house::answers()).await;
    assert!(Vault::is_needed(&house.fresh.db).await.unwrap());
    let Err(ServiceError::Unfit(text)) = reopen(&house, Vault::generate()).await else {
        panic!("it opened")
    };
    assert!(text.contains("vault key"), "{text}");
    assert!(reopen(&house, Vault::from_text(&house.vault.to_text()).unwrap()).await.is_ok());
}

async fn rotation(house: house::House) {
    let old = house.send(house::answers()).await;
    let rotated = format!("{}\n2 {}", house.vault.to_text(), "ab".repeat(32));
    let services = reopen(&house, Vault::from_text(&rotated).unwrap()).await.unwrap();
    let id = house.fresh.db.petition_id(&old.number).await.unwrap().unwrap();
    let row = house.fresh.db.find_identity(id).await.unwrap().unwrap();
    assert_eq!(row.key_id, 1);
    assert_eq!(
        Vault::from_text(&rotated).unwrap().open_identity(&row).unwrap().name,
        "Canary Người Gửi"
    );
    let key = house::key();
    services
        .begin_submission(&key, house::answers(), vec![], domain::petition::Channel::Web)
        .await
        .unwrap();
    let new = services.complete_submission(&key).await.unwrap();
    let id = house.fresh.db.petition_id(&new.number).await.unwrap().unwrap();
    let row = house.fresh.db.find_identity(id).await.unwrap().unwrap();
    assert_eq!(row.key_id, 2);
    assert!(
        house.vault.open_identity(&row).is_err(),
        "the first key alone does not open what the second sealed"
    );
}

async fn moved(house: house::House) {
    let a = house.send(house::answers()).await;
    let id = house.fresh.db.petition_id(&a.number).await.unwrap().unwrap();
    let row = house.fresh.db.find_identity(id).await.unwrap().unwrap();
    let elsewhere = store::vault::IdentityRow { petition_id: uuid::Uuid::now_v7(), ..row.clone() };
    assert!(house.vault.open_identity(&elsewhere).is_err());
    let swapped =
        store::vault::IdentityRow { email_sealed: row.phone_sealed.clone(), ..row.clone() };
    assert!(house.vault.open_identity(&swapped).is_err());
    assert!(house.vault.open_identity(&row).is_ok());
}

#[test]
fn a_bad_key_file_is_named_by_its_line_and_never_quoted() {
    let secret = "f00d".repeat(16);
    let Err(ServiceError::Unfit(text)) = Vault::from_text(&format!("index {secret}\n1 {secret}00"))
    else {
        panic!()
    };
    assert!(text.contains("line 2") && !text.contains("f00d"), "{text}");
    assert!(Vault::from_text("# only a comment").is_err());
}

#[test]
fn a_new_key_file_is_the_owners_alone_and_is_never_overwritten() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("vault.key");
    assert!(Vault::from_file(&path, false).is_err());
    Vault::from_file(&path, true).unwrap();
    let text = std::fs::read_to_string(&path).unwrap();
    assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    Vault::from_file(&path, true).unwrap();
    assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
}
