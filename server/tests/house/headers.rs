//! Every answer, of whatever kind, carries the security headers and a request number.

use crate::stand::{Answer, Stand, stand, stand_with};
use server::config::Config;

const HTML: &str = "accept: text/html\r\n";

/// One answer of every kind, with the status it must have.
async fn every_kind(stand: &Stand) -> Vec<(u16, Answer)> {
    let cross = format!("{HTML}sec-fetch-site: cross-site\r\n");
    let mut answers = vec![
        (200, stand.get("/page", HTML).await),
        (200, stand.get("/private", HTML).await),
        (303, stand.get("/redirect", HTML).await),
        (200, stand.get("/pkg/main.22.css", "").await),
        (404, stand.get("/pkg/none.js", "").await),
        (200, stand.get("/sw.js", "").await),
        (200, stand.get("/offline", HTML).await),
        (200, stand.get("/healthz", "").await),
        (404, stand.get("/nowhere", HTML).await),
        (500, stand.get("/panic", HTML).await),
        (405, stand.post("/page", HTML, "").await),
        (403, stand.post("/echo", &cross, "x").await),
        (413, stand.post("/echo", HTML, &"x".repeat(300_000)).await),
        (429, Answer { head: String::new(), body: Vec::new() }),
        (405, stand.send("TRACE / HTTP/1.1\r\nhost: h\r\nconnection: close\r\n\r\n").await),
        (
            411,
            stand
                .send("POST /echo HTTP/1.1\r\nhost: h\r\ntransfer-encoding: chunked\r\n\r\n")
                .await,
        ),
    ];
    for _ in 0..31 {
        answers[13].1 = stand.post("/api/session/begin", HTML, "").await;
    }
    answers
}

#[tokio::test]
async fn no_answer_is_without_its_headers() {
    let stand = stand().await;
    for (status, answer) in every_kind(&stand).await {
        assert_eq!(answer.status(), status, "{}", answer.head);
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("x-frame-options", "deny"),
            ("referrer-policy", "same-origin"),
            ("cross-origin-opener-policy", "same-origin"),
        ] {
            assert_eq!(answer.header(name), Some(value), "{}", answer.head);
        }
        assert!(answer.header("permissions-policy").unwrap().contains("geolocation=(self)"));
        assert!(answer.header("x-request-id").unwrap().len() >= 32);
        let policy = answer.header("content-security-policy").unwrap();
        for part in
            ["default-src 'none'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"]
        {
            assert!(policy.contains(part), "{policy}");
        }
        assert!(!policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'"), "{policy}");
        assert_eq!(answer.header("strict-transport-security"), None, "not without TLS");
    }
}

#[tokio::test]
async fn with_tls_in_front_the_browser_is_told_to_stay_on_it() {
    let config = Config { base_url: "https://example.org".into(), ..Config::default() };
    let answer = stand_with(config).await.get("/page", HTML).await;
    assert_eq!(
        answer.header("strict-transport-security"),
        Some("max-age=31536000; includesubdomains")
    );
}

#[tokio::test]
async fn a_page_with_a_nonce_gets_its_own_policy_and_a_public_one_does_not() {
    let stand = stand().await;
    let (first, second) = (stand.get("/private", HTML).await, stand.get("/private", HTML).await);
    let nonce = |answer: &Answer| answer.text().split('"').nth(1).unwrap().to_owned();
    for answer in [&first, &second] {
        let policy = answer.header("content-security-policy").unwrap();
        let scripts =
            format!("script-src 'nonce-{}' 'strict-dynamic' 'wasm-unsafe-eval';", nonce(answer));
        assert!(policy.contains(&scripts), "{policy}");
    }
    assert_ne!(nonce(&first), nonce(&second));

    let public = stand.get("/page", HTML).await;
    let policy = public.header("content-security-policy").unwrap();
    assert!(policy.contains("script-src 'self' 'wasm-unsafe-eval';") && !policy.contains("nonce"));
}

#[tokio::test]
async fn a_handler_s_own_policy_is_kept() {
    let answer = stand().await.get("/media", "").await;
    assert_eq!(answer.header("content-security-policy"), Some("sandbox"));
    assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
}

#[tokio::test]
async fn an_error_is_a_page_for_people_and_stays_short_for_programs() {
    let stand = stand().await;
    for path in ["/nowhere", "/panic", "/en/nowhere"] {
        let page = stand.get(path, HTML).await;
        assert!(page.header("content-type").unwrap().starts_with("text/html"), "{}", page.head);
        assert!(page.text().contains("href=\"/"), "a way on");
        assert_eq!(page.header("cache-control"), Some("no-store"));
        assert!(!page.text().contains("canary"));
        assert!(stand.get(path, "").await.body.is_empty());
    }
    let broken = stand.get("/panic", HTML).await;
    assert!(broken.text().contains(broken.header("x-request-id").unwrap()), "a code to quote");
}

#[tokio::test]
async fn whoever_asks_too_often_is_told_when_to_come_back() {
    let stand = stand().await;
    let (_, answer) = every_kind(&stand).await.swap_remove(13);
    assert_eq!(answer.status(), 429);
    assert!(answer.header("retry-after").unwrap().parse::<u64>().unwrap() >= 1);
}
