//! How large a body may be, and that a refusal reaches the person who sent it.

use crate::stand::{stand, stand_with};
use server::config::Config;

#[tokio::test]
async fn photos_may_be_large_and_everything_else_may_not() {
    let stand = stand().await;
    let body = "x".repeat(1_000_000);
    assert_eq!(stand.post("/api/x/photo", "", &body).await.text(), "1000000");
    assert_eq!(stand.post("/echo", "", &body).await.status(), 413);
    assert_eq!(stand.post("/echo", "", &body[..200_000]).await.text(), "200000");
}

#[tokio::test]
async fn a_refused_body_is_read_so_that_the_answer_arrives() {
    let config = Config { photo_body_max_bytes: 1000, ..Config::default() };
    let stand = stand_with(config).await;
    let answer = stand.post("/api/x/photo", "accept: text/html\r\n", &"x".repeat(5_000_000)).await;
    assert_eq!(answer.status(), 413);
    assert!(answer.text().contains("</html>"));
}

#[tokio::test]
async fn a_body_nobody_could_mean_is_not_read() {
    let head = "POST /api/x/photo HTTP/1.1\r\nhost: h\r\ncontent-length: 99999999999\r\n\r\n";
    let answer = stand().await.send(head).await;
    assert_eq!((answer.status(), answer.header("connection")), (413, Some("close")));
}
