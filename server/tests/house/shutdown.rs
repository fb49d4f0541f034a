//! A stop finishes what was accepted and takes nothing new.

use crate::stand::{Answer, stand, stand_with};
use server::config::Config;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

#[tokio::test]
async fn an_accepted_request_is_finished() {
    let mut stand = stand().await;
    let mut stream = stand.connect().await;
    stream.write_all(b"GET /slow HTTP/1.1\r\nhost: h\r\n\r\n").await.unwrap();
    stand.begun.notified().await;
    stand.stop();
    // Refused from the moment the listener is gone, while the other request still runs.
    while TcpStream::connect(stand.address).await.is_ok() {}
    stand.go_on.notify_one();
    let answer = Answer::read(&mut stream).await;
    assert_eq!((answer.status(), answer.text().as_str()), (200, "finished"));
    stand.ended().await;
}

#[tokio::test]
async fn an_idle_connection_does_not_hold_the_stop_up() {
    let config = Config { header_timeout_ms: 600_000, shutdown_ms: 600_000, ..Config::default() };
    let mut stand = stand_with(config).await;
    let mut stream = stand.connect().await;
    stream.write_all(b"GET / HTTP/1.1\r\nhost: h\r\n\r\n").await.unwrap();
    assert!(stream.read(&mut [0; 12]).await.unwrap() > 0);
    stand.stop();
    stand.ended().await;
}

#[tokio::test]
async fn the_stop_does_not_wait_for_ever() {
    let mut stand = stand_with(Config { shutdown_ms: 200, ..Config::default() }).await;
    let mut stream = stand.connect().await;
    stream.write_all(b"GET /slow HTTP/1.1\r\nhost: h\r\n\r\n").await.unwrap();
    stand.begun.notified().await;
    stand.stop();
    stand.ended().await;
}
