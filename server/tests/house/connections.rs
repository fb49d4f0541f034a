//! Connections that hold on to the server are closed by it, and the site answers meanwhile.
//! Every wait here is for the server's closing; the limits are short by configuration.

use crate::stand::{Answer, Stand, stand_with};
use server::config::Config;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::task::JoinSet;

/// `make test-full` sets 300.
fn crowd() -> usize {
    std::env::var("HALF_OPEN").map_or(12, |number| number.parse().unwrap())
}

async fn impatient() -> Stand {
    stand_with(Config {
        header_timeout_ms: 500,
        body_grace_ms: 500,
        body_idle_ms: 500,
        write_idle_ms: 500,
        max_connections_per_address: 4096,
        ..Config::default()
    })
    .await
}

/// Opens a crowd of bad connections, asks for a page meanwhile, and waits until the server has
/// closed every one of them.
async fn all_closed<F>(stand: &Stand, bad: impl Fn(TcpStream) -> F) -> Vec<Answer>
where
    F: Future<Output = Answer> + Send + 'static,
{
    let mut open = JoinSet::new();
    for _ in 0..crowd() {
        open.spawn(bad(stand.connect().await));
    }
    assert_eq!(stand.get("/page", "").await.status(), 200, "the site answers");
    let answers = open.join_all().await;
    assert_eq!(stand.get("/page", "").await.status(), 200, "and goes on answering");
    answers
}

#[tokio::test]
async fn silent_connections_are_closed() {
    let stand = impatient().await;
    let answers =
        all_closed(&stand, |mut stream| async move { Answer::read(&mut stream).await }).await;
    assert!(answers.iter().all(|answer| answer.status() == 0));
}

#[tokio::test]
async fn half_a_head_is_not_waited_for() {
    let stand = impatient().await;
    all_closed(&stand, |mut stream| async move {
        stream.write_all(b"GET /page HTTP/1.1\r\nhost: h\r\nx-").await.unwrap();
        Answer::read(&mut stream).await
    })
    .await;
}

/// Sends a byte every 20 ms until the server has had enough.
async fn trickle(stream: TcpStream, head: &'static str) -> Answer {
    let (mut from, mut to) = stream.into_split();
    let writing = tokio::spawn(async move {
        let mut every = tokio::time::interval(std::time::Duration::from_millis(20));
        let mut sent = to.write_all(head.as_bytes()).await;
        while sent.is_ok() {
            every.tick().await;
            sent = to.write_all(b"x").await;
        }
    });
    let mut bytes = Vec::new();
    let _ = from.read_to_end(&mut bytes).await;
    writing.abort();
    let head = String::from_utf8_lossy(&bytes).to_lowercase();
    Answer { head, body: Vec::new() }
}

#[tokio::test]
async fn a_trickling_head_is_cut_off() {
    let stand = impatient().await;
    all_closed(&stand, |stream| trickle(stream, "GET /page HTTP/1.1\r\nx-slow: ")).await;
}

#[tokio::test]
async fn a_trickling_body_is_cut_off_with_the_reason() {
    let stand = impatient().await;
    let head = "POST /echo HTTP/1.1\r\nhost: h\r\ncontent-length: 100000\r\n\r\n";
    for answer in all_closed(&stand, move |stream| trickle(stream, head)).await {
        assert_eq!(answer.status(), 408, "{}", answer.head);
        assert_eq!(answer.header("connection"), Some("close"));
    }
}

#[tokio::test]
async fn a_body_that_stops_is_cut_off() {
    let stand = impatient().await;
    let answers = all_closed(&stand, |mut stream| async move {
        let head = "POST /echo HTTP/1.1\r\nhost: h\r\ncontent-length: 100000\r\n\r\n";
        stream.write_all(head.as_bytes()).await.unwrap();
        stream.write_all(&[b'x'; 50_000]).await.unwrap();
        Answer::read(&mut stream).await
    })
    .await;
    assert!(answers.iter().all(|answer| answer.status() == 408));
}

#[tokio::test]
async fn an_answer_that_nobody_takes_is_given_up() {
    let mut stand = impatient().await;
    let mut stream = stand.connect().await;
    stream.write_all(b"GET /big HTTP/1.1\r\nhost: h\r\n\r\n").await.unwrap();
    stream.readable().await.unwrap();
    // Reads nothing. The server can only end when it has given this connection up.
    stand.stop();
    stand.ended().await;
}

#[tokio::test]
async fn one_address_cannot_take_every_place() {
    let config = Config { max_connections_per_address: 2, ..Config::default() };
    let stand = stand_with(config).await;
    let mut held = Vec::new();
    for _ in 0..2 {
        let mut stream = stand.connect().await;
        stream.write_all(b"GET / HTTP/1.1\r\nhost: h\r\n\r\n").await.unwrap();
        assert!(stream.read(&mut [0; 12]).await.unwrap() > 0);
        held.push(stream);
    }
    assert_eq!(stand.get("/page", "").await.status(), 0, "closed at once");
    let mut stream = held.pop().unwrap();
    stream.shutdown().await.unwrap();
    Answer::read(&mut stream).await;
    // The place is free when the server has noticed; each refused try ends by itself.
    while stand.get("/page", "").await.status() != 200 {}
}
