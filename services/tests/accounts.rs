//! Officers sign in, are slowed when they guess, and can close what they opened.
#![allow(clippy::unwrap_used)]

mod house;

use domain::refusal::Refusal;
use domain::workflow::Role;
use services::ServiceError;

on_both! {
    guessing_is_slowed_from_that_place_only => guessing;
    a_session_ends_by_itself_and_by_hand => sessions;
    a_disabled_officer_is_out_at_once => disabled;
    a_weak_password_is_refused_with_its_field => weak;
    no_token_lies_in_the_database => tokens;
}

fn refused<T: std::fmt::Debug>(result: Result<T, ServiceError>) -> Refusal {
    match result {
        Err(ServiceError::Refused(refusal)) => refusal,
        other => panic!("{other:?}"),
    }
}

async fn guessing(house: house::House) {
    let s = &house.services;
    house.officer("dieuphoi", &[Role::Coordinator], "STTTT").await;
    for _ in 0..10 {
        assert_eq!(
            refused(s.sign_in("dieuphoi", "sai mật khẩu", "10.9.9.9", "t", None).await),
            Refusal::WrongPassword
        );
    }
    assert_eq!(
        refused(s.sign_in("dieuphoi", "Chim-bay-qua-nui-94", "10.9.9.9", "t", None).await),
        Refusal::SlowDown
    );
    // The real person elsewhere is not locked out, nor is another name from there.
    assert!(s.sign_in("dieuphoi", "Chim-bay-qua-nui-94", "10.0.0.1", "t", None).await.is_ok());
    assert_eq!(
        refused(s.sign_in("ai-do", "sai", "10.9.9.9", "t", None).await),
        Refusal::WrongPassword
    );
    house.clock.advance(61_000);
    assert!(s.sign_in("DieuPhoi ", "Chim-bay-qua-nui-94", "10.9.9.9", "t", None).await.is_ok());
}

async fn sessions(house: house::House) {
    let s = &house.services;
    house.officer("dieuphoi", &[Role::Coordinator], "STTTT").await;
    let sign_in = async || {
        s.sign_in("dieuphoi", "Chim-bay-qua-nui-94", "p", "Firefox · Linux", None).await.unwrap()
    };
    let (a, b) = (sign_in().await, sign_in().await);
    house.clock.advance(29 * 60_000);
    let officer = s.officer(&a).await.unwrap().unwrap();
    assert_eq!(
        s.sessions(&officer).await.unwrap().iter().filter(|session| session.is_this).count(),
        1
    );
    house.clock.advance(29 * 60_000);
    assert!(s.officer(&b).await.unwrap().is_none(), "thirty minutes without use");
    assert!(s.officer(&a).await.unwrap().is_some());
    for _ in 0..26 {
        house.clock.advance(29 * 60_000);
        s.officer(&a).await.unwrap();
    }
    assert!(s.officer(&a).await.unwrap().is_none(), "twelve hours in any case");
    let c = sign_in().await;
    let d = s.sign_in("dieuphoi", "Chim-bay-qua-nui-94", "p", "t", Some(&c)).await.unwrap();
    assert!(
        s.officer(&c).await.unwrap().is_none(),
        "the token of before is dead after signing in anew"
    );
    let officer = s.officer(&d).await.unwrap().unwrap();
    s.sign_out(&officer, true).await.unwrap();
    assert!(s.officer(&d).await.unwrap().is_none());
}

async fn disabled(house: house::House) {
    let s = &house.services;
    house.officer("dieuphoi", &[Role::Coordinator], "STTTT").await;
    let token = s.sign_in("dieuphoi", "Chim-bay-qua-nui-94", "p", "t", None).await.unwrap();
    s.disable_officer("dieuphoi").await.unwrap();
    assert!(s.officer(&token).await.unwrap().is_none());
    assert_eq!(
        refused(s.sign_in("dieuphoi", "Chim-bay-qua-nui-94", "p", "t", None).await),
        Refusal::WrongPassword
    );
    assert!(matches!(s.reset_officer("khong-co").await, Err(ServiceError::NotFound)));
}

async fn weak(house: house::House) {
    let s = &house.services;
    let officer = house.officer("dieuphoi", &[Role::Coordinator], "STTTT").await;
    let change = async |new: &str, again: &str| {
        s.change_password(&officer, "Chim-bay-qua-nui-94", new, again, "t").await.map(|_| ())
    };
    for (new, again) in [
        ("ngắn", "ngắn"),
        ("matkhau123456", "matkhau123456"),
        ("aaaaaaaaaaaaaaaa", "aaaaaaaaaaaaaaaa"),
        ("Vĩnh Phúc 123456", "Vĩnh Phúc 123456"),
        ("Mot-cau-dai-va-la-7", "Mot-cau-dai-va-la-8"),
        ("Chim-bay-qua-nui-94", "Chim-bay-qua-nui-94"),
    ] {
        assert!(matches!(change(new, again).await, Err(ServiceError::Invalid(_))), "{new}");
    }
    assert!(change("Một câu dài và lạ 7", "Một câu dài và lạ 7").await.is_ok());
}

async fn tokens(house: house::House) {
    let s = &house.services;
    house.officer("dieuphoi", &[Role::Coordinator], "STTTT").await;
    let token = s.sign_in("dieuphoi", "Chim-bay-qua-nui-94", "p", "t", None).await.unwrap();
    if house.fresh.db.engine() == store::Engine::Sqlite {
        let path = house.fresh.url.trim_start_matches("sqlite://");
        for file in [path.to_owned(), format!("{path}-wal")] {
            let bytes = std::fs::read(&file).unwrap_or_default();
            assert!(
                !bytes.windows(token.len()).any(|w| w == token.as_bytes()),
                "the token lies in {file}"
            );
        }
    }
    assert!(s.officer(&token).await.unwrap().is_some());
}
