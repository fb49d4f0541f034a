//! The built files: compressed, kept for ever under hashed names, absent as 404 and not as HTML.

use crate::stand::{stand, stand_with};
use server::config::Config;

#[tokio::test]
async fn a_hashed_file_comes_compressed_and_stays_for_ever() {
    let stand = stand().await;
    for (accept, body, encoding) in [
        ("br, gzip", "new as brotli", Some("br")),
        ("gzip", "new as gzip", Some("gzip")),
        ("br;q=0, gzip", "new as gzip", Some("gzip")),
        ("identity", "new", None),
    ] {
        let answer = stand.get("/pkg/main.22.css", &format!("accept-encoding: {accept}\r\n")).await;
        assert_eq!((answer.text().as_str(), answer.header("content-encoding")), (body, encoding));
        assert_eq!(answer.header("cache-control"), Some("public, max-age=31536000, immutable"));
        assert_eq!(answer.header("content-type"), Some("text/css; charset=utf-8"));
        assert_eq!(answer.header("vary"), Some("accept-encoding"));
    }
}

#[tokio::test]
async fn what_the_browser_has_is_not_sent_again() {
    let stand = stand().await;
    let tag = stand.get("/sw.js", "").await.header("etag").unwrap().to_owned();
    let again = stand.get("/sw.js", &format!("if-none-match: \"other\", {tag}\r\n")).await;
    assert_eq!((again.status(), again.body.len()), (304, 0));
    assert_eq!(stand.get("/sw.js", "if-none-match: \"other\"\r\n").await.status(), 200);
}

#[tokio::test]
async fn an_open_page_of_the_last_build_finds_its_files() {
    let stand = stand().await;
    assert_eq!(stand.get("/pkg/main.11.css", "").await.text(), "old");
}

#[tokio::test]
async fn a_missing_file_is_plain_404_and_no_path_leads_out() {
    let stand = stand().await;
    for path in
        ["/pkg/none.js", "/pkg/unlisted.css", "/pkg/..%2fassets.json", "/pkg/%2e%2e%2fsw.js"]
    {
        let answer = stand.get(path, "accept: */*\r\n").await;
        assert_eq!(answer.status(), 404, "{path}");
        assert!(answer.header("content-type").unwrap().starts_with("text/plain"));
    }
}

#[tokio::test]
async fn the_service_worker_is_always_asked_for_and_can_be_switched_off() {
    let on = stand().await.get("/sw.js", "").await;
    assert_eq!((on.text().as_str(), on.header("cache-control")), ("// on", Some("no-cache")));
    let config = Config { service_worker: false, ..Config::default() };
    let off = stand_with(config).await.get("/sw.js", "").await;
    assert_eq!((off.text().as_str(), off.header("cache-control")), ("// off", Some("no-cache")));
    assert_ne!(on.header("etag"), off.header("etag"));
}

#[tokio::test]
async fn pages_are_compressed_unless_they_may_hold_a_secret() {
    let stand = stand().await;
    for (path, encoding) in [("/private", None), ("/page", Some("gzip")), ("/asked", Some("gzip"))]
    {
        let answer = stand.get(path, "accept-encoding: gzip\r\n").await;
        assert_eq!(answer.header("content-encoding"), encoding, "{path}");
    }
}
