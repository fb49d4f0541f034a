//! Headers about the client are believed from named proxies only.

use crate::stand::{stand, stand_with};
use server::config::Config;

const FORWARDED: &str = "x-forwarded-for: 1.1.1.1, 198.51.100.7\r\nx-real-ip: 1.1.1.1\r\n\
     forwarded: for=1.1.1.1\r\nx-request-id: chosen-by-the-client\r\n";

#[tokio::test]
async fn a_stranger_cannot_say_who_he_is() {
    let answer = stand().await.get("/who", FORWARDED).await;
    assert_eq!(answer.text(), "127.0.0.1");
    assert_ne!(answer.header("x-request-id"), Some("chosen-by-the-client"));
}

#[tokio::test]
async fn a_named_proxy_says_who_asked() {
    let config =
        Config { trusted_proxies: vec!["127.0.0.0/8".parse().unwrap()], ..Config::default() };
    let answer = stand_with(config).await.get("/who", FORWARDED).await;
    assert_eq!(answer.text(), "198.51.100.7", "the first entry is the client's own claim");
    assert_eq!(answer.header("x-request-id"), Some("chosen-by-the-client"));
}

#[tokio::test]
async fn a_stranger_cannot_escape_a_limit_by_a_header() {
    let stand = stand_with(Config { rate_sign_in_per_minute: 1, ..Config::default() }).await;
    let sign_in = |claim: &str| {
        let header = format!("x-forwarded-for: {claim}\r\n");
        let stand = &stand;
        async move { stand.post("/api/session/begin", &header, "").await.status() }
    };
    assert_eq!(sign_in("192.0.2.1").await, 200);
    assert_eq!(sign_in("192.0.2.2").await, 429);
}
