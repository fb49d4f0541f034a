//! A request that changes something is taken only from our own pages (decisions.md 22).

use crate::stand::stand;

#[tokio::test]
async fn only_our_own_pages_may_change_something() {
    let stand = stand().await;
    for (headers, status) in [
        ("sec-fetch-site: same-origin\r\n", 200),
        ("sec-fetch-site: none\r\n", 200),
        ("sec-fetch-site: same-site\r\n", 403),
        ("sec-fetch-site: cross-site\r\n", 403),
        ("sec-fetch-site: cross-site\r\norigin: http://h\r\n", 403),
        ("sec-fetch-site: same-origin\r\norigin: http://evil.example\r\n", 200),
        // Browsers from before Sec-Fetch-Site.
        ("origin: http://h\r\n", 200),
        ("origin: http://h:8080\r\n", 403),
        ("origin: http://evil.example\r\n", 403),
        ("origin: null\r\n", 403),
        // No browser at all: it has nobody's cookies.
        ("", 200),
    ] {
        let answer = stand.post("/echo", headers, "x").await;
        assert_eq!(answer.status(), status, "{headers:?}");
    }
}

#[tokio::test]
async fn reading_is_free_for_all() {
    let stand = stand().await;
    for headers in ["sec-fetch-site: cross-site\r\n", "origin: http://evil.example\r\n"] {
        assert_eq!(stand.get("/page", headers).await.status(), 200);
    }
}
