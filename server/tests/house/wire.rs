//! Requests that two programs could read differently are refused (security.md §3, 32 and 33).

use crate::stand::stand;

const HIDDEN: &str = "GET /secret/canary HTTP/1.1\r\nhost: h\r\n\r\n";

#[tokio::test]
async fn no_second_request_can_be_smuggled_in() {
    let stand = stand().await;
    let length = HIDDEN.len();
    for head in [
        format!(
            "POST /echo HTTP/1.1\r\nhost: h\r\ncontent-length: {length}\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n"
        ),
        format!(
            "POST /echo HTTP/1.1\r\nhost: h\r\ntransfer-encoding: chunked\r\ncontent-length: {length}\r\n\r\n0\r\n\r\n"
        ),
        "POST /echo HTTP/1.1\r\nhost: h\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n".into(),
        "POST /echo HTTP/1.1\r\nhost: h\r\ntransfer-encoding: gzip, chunked\r\n\r\n0\r\n\r\n"
            .into(),
        "POST /echo HTTP/1.1\r\nhost: h\r\ntransfer-encoding: xchunked\r\n\r\n0\r\n\r\n".into(),
        format!(
            "POST /echo HTTP/1.1\r\nhost: h\r\ncontent-length: 0\r\ncontent-length: {length}\r\n\r\n"
        ),
        "POST /echo HTTP/1.1\r\nhost: h\r\ncontent-length: 0, 0\r\n\r\n".into(),
        "POST /echo HTTP/1.1\r\nhost: h\r\ncontent-length: +0\r\n\r\n".into(),
        "POST /echo HTTP/1.1\r\nhost: h\r\ncontent-length : 0\r\n\r\n".into(),
        "POST /echo HTTP/1.1\nhost: h\ncontent-length: 0\n\n".into(),
        "GET / HTTP/1.1\r\nhost: h\nx: y\r\n\r\n".into(),
        "GET / HTTP/1.1\r\nhost: h\r\nx: y\rz\r\n\r\n".into(),
        "GET / HTTP/1.1\r\nhost: h\r\nx: y\r\n folded\r\n\r\n".into(),
    ] {
        let answer = stand.send(format!("{head}{HIDDEN}")).await;
        assert!(matches!(answer.status(), 0 | 400 | 411), "{head:?} → {}", answer.head);
        assert!(!answer.text().contains("kept"), "{head:?} let a second request in");
        assert_eq!(answer.text().matches("HTTP/1.1").count(), 0, "{head:?} was answered twice");
    }
}

#[tokio::test]
async fn honest_pipelining_still_works() {
    let close = "GET /secret/x HTTP/1.1\r\nhost: h\r\nconnection: close\r\n\r\n";
    let first = "POST /echo HTTP/1.1\r\nhost: h\r\ncontent-length: 4\r\n\r\na\nb\n";
    let answer = stand().await.send(format!("{first}{close}")).await;
    assert_eq!(answer.status(), 200);
    assert!(answer.text().ends_with("kept"), "{}", answer.text());
}

#[tokio::test]
async fn methods_for_proxies_and_mirrors_are_refused() {
    let stand = stand().await;
    for request in [
        "TRACE / HTTP/1.1\r\nhost: h\r\ncookie: canary\r\nconnection: close\r\n\r\n",
        "CONNECT example.org:443 HTTP/1.1\r\nhost: example.org\r\nconnection: close\r\n\r\n",
    ] {
        let answer = stand.send(request).await;
        assert_eq!(answer.status(), 405, "{}", answer.head);
        assert!(!answer.text().contains("canary") && !answer.head.contains("canary"));
    }
}
