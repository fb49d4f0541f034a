//! The ways out of the house over real sockets: a mail server that accepts, refuses, is busy or
//! hangs; a push service likewise; and what a letter carries.
#![allow(clippy::unwrap_used)]

use server::config::Config;
use server::post;
use services::ports::{Letter, Mail, Push, PushAnswer, PushMessage, ShortMessage, Undelivered};
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};
use uuid::Uuid;

/// What a mail server answers to a command; `None` hangs.
type Manners = fn(command: &str) -> Option<&'static str>;

fn polite(command: &str) -> Option<&'static str> {
    Some(match command.get(..4).unwrap_or(command) {
        "EHLO" => "250-sink\r\n250 8BITMIME\r\n",
        "DATA" => "354 go on\r\n",
        _ => "250 ok\r\n",
    })
}

/// A mail server of a few lines. Keeps whole letters.
struct Sink {
    url: String,
    letters: Arc<Mutex<Vec<String>>>,
}

async fn sink(manners: Manners) -> Sink {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("smtp://{}", listener.local_addr().unwrap());
    let letters = Arc::new(Mutex::new(Vec::new()));
    let kept = letters.clone();
    tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            tokio::spawn(talk(stream, manners, kept.clone()));
        }
    });
    Sink { url, letters }
}

async fn talk(stream: TcpStream, manners: Manners, kept: Arc<Mutex<Vec<String>>>) {
    let (read, mut write) = stream.into_split();
    let mut lines = BufReader::new(read).lines();
    if write.write_all(b"220 sink\r\n").await.is_err() {
        return;
    }
    while let Ok(Some(command)) = lines.next_line().await {
        let Some(answer) = manners(&command) else {
            // Accepts, then says nothing for ever.
            std::future::pending::<()>().await;
            return;
        };
        if write.write_all(answer.as_bytes()).await.is_err() {
            return;
        }
        if answer.starts_with("354") {
            let mut letter = String::new();
            while let Ok(Some(line)) = lines.next_line().await {
                if line == "." {
                    break;
                }
                letter.push_str(&line);
                letter.push('\n');
            }
            kept.lock().unwrap().push(letter);
            let Some(end) = manners("end of the letter") else {
                std::future::pending::<()>().await;
                return;
            };
            if write.write_all(end.as_bytes()).await.is_err() {
                return;
            }
        }
    }
}

fn mail(url: &str) -> Arc<dyn Mail> {
    let config = Config {
        mail_url: url.into(),
        mail_from: "Cổng mẫu <pakn@example.vn>".into(),
        ..Config::default()
    };
    post::mail(&config).unwrap().unwrap()
}

fn letter() -> Letter {
    Letter {
        id: Uuid::from_u128(7),
        to: "canary.thu@example.com".into(),
        subject: "Phản ánh PA-2026-000123: đã có câu trả lời".into(),
        text: "Mời bạn xem câu trả lời.".into(),
        html: Some("<p>Mời bạn xem.</p>".into()),
        unsubscribe: Some("https://pakn.example.vn/thong-bao/dung/abc".into()),
    }
}

/// Headers, unfolded.
fn headers(letter: &str) -> Vec<String> {
    let head = letter.split("\n\n").next().unwrap();
    head.replace("\n ", " ").replace("\n\t", " ").lines().map(str::to_owned).collect()
}

#[tokio::test]
async fn a_letter_carries_its_constant_id_and_the_way_to_stop() {
    let sink = sink(polite).await;
    let mail = mail(&sink.url);
    for _ in 0..2 {
        mail.send(&letter()).await.unwrap();
    }
    let letters = sink.letters.lock().unwrap().clone();
    assert_eq!(letters.len(), 2);
    for letter in &letters {
        let headers = headers(letter);
        let has = |wanted: &str| {
            assert!(headers.iter().any(|line| line == wanted), "{wanted} in {headers:#?}");
        };
        has("Message-ID: <00000000-0000-0000-0000-000000000007@example.vn>");
        has("List-Unsubscribe: <https://pakn.example.vn/thong-bao/dung/abc>");
        has("List-Unsubscribe-Post: List-Unsubscribe=One-Click");
        has("Auto-Submitted: auto-generated");
        has("To: canary.thu@example.com");
        assert!(letter.contains("text/plain") && letter.contains("text/html"));
    }
}

#[tokio::test]
async fn nothing_that_is_written_adds_a_header_or_a_receiver() {
    let sink = sink(polite).await;
    let mail = mail(&sink.url);
    let hostile = "x\r\nBcc: other@example.com\r\n\r\nbody\n.\r\nRCPT TO:<other@example.com>";
    let bad = Letter {
        subject: hostile.into(),
        text: hostile.into(),
        html: Some(hostile.into()),
        unsubscribe: Some(hostile.into()),
        ..letter()
    };
    mail.send(&bad).await.unwrap();
    let letters = sink.letters.lock().unwrap().clone();
    assert_eq!(letters.len(), 1);
    let headers = headers(&letters[0]);
    assert!(!headers.iter().any(|line| line.to_lowercase().starts_with("bcc")), "{headers:#?}");
    assert!(letters[0].contains("RCPT TO"), "the text arrives whole, as text");
    for to in ["a@example.com\r\nBcc: b@example.com", "a@example.com, b@example.com", "nobody", ""]
    {
        let refused = mail.send(&Letter { to: to.into(), ..letter() }).await;
        assert!(matches!(refused, Err(Undelivered::Never(_))), "{to:?}");
    }
    assert_eq!(sink.letters.lock().unwrap().len(), 1);
}

#[tokio::test]
async fn refused_for_good_is_told_from_not_now_and_no_address_is_in_the_reason() {
    let cases: [(Manners, bool, &str); 4] = [
        (
            |c| {
                if c.starts_with("RCPT") {
                    Some("550 5.1.1 <canary.thu@example.com> unknown\r\n")
                } else {
                    polite(c)
                }
            },
            true,
            "550",
        ),
        (
            |c| {
                if c.starts_with("RCPT") {
                    Some("451 4.7.1 <canary.thu@example.com> greylisted\r\n")
                } else {
                    polite(c)
                }
            },
            false,
            "451",
        ),
        (
            |c| {
                if c.starts_with("end") { Some("554 5.7.1 canary.thu spam\r\n") } else { polite(c) }
            },
            true,
            "554",
        ),
        // Our own line is not trusted: every letter would be lost if this were for good.
        (
            |c| if c.starts_with("MAIL") { Some("530 5.7.0 authenticate\r\n") } else { polite(c) },
            false,
            "530",
        ),
    ];
    for (manners, for_good, code) in cases {
        let sink = sink(manners).await;
        let why = mail(&sink.url).send(&letter()).await.unwrap_err();
        assert_eq!(matches!(why, Undelivered::Never(_)), for_good, "{why}");
        assert!(why.to_string().contains(code) && !why.to_string().contains("canary"), "{why}");
    }
}

#[tokio::test]
async fn a_mail_server_that_is_away_is_asked_again_later() {
    let gone = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("smtp://{}", gone.local_addr().unwrap());
    drop(gone);
    let why = mail(&url).send(&letter()).await.unwrap_err();
    assert!(matches!(why, Undelivered::Later(_)), "{why}");
}

#[tokio::test(start_paused = true)]
async fn a_mail_server_that_accepts_and_hangs_is_let_go() {
    // The clock of this test runs ahead by itself whenever everything waits.
    let sink = sink(|c| if c.starts_with("MAIL") { None } else { polite(c) }).await;
    let why = mail(&sink.url).send(&letter()).await.unwrap_err();
    assert!(matches!(why, Undelivered::Later(_)), "{why}");
}

#[test]
fn a_mail_server_needs_somebody_whom_letters_are_from() {
    for (url, from) in
        [("smtp://127.0.0.1:25", ""), ("smtp://127.0.0.1:25", "nobody"), ("smtp://", "a@b.vn")]
    {
        let config = Config { mail_url: url.into(), mail_from: from.into(), ..Config::default() };
        let refused = post::mail(&config).err().unwrap().to_string();
        assert!(refused.starts_with("mail_"), "{refused}");
    }
}

/// One HTTP answer for every request; keeps the requests.
async fn http(answer: &'static str) -> (String, Arc<Mutex<Vec<(String, Vec<u8>)>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let host = listener.local_addr().unwrap().to_string();
    let asked = Arc::new(Mutex::new(Vec::new()));
    let kept = asked.clone();
    tokio::spawn(async move {
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut bytes = Vec::new();
            let mut part = [0; 4096];
            let end = loop {
                let n = stream.read(&mut part).await.unwrap();
                bytes.extend_from_slice(&part[..n]);
                if let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
                    break end + 4;
                }
            };
            let head = String::from_utf8_lossy(&bytes[..end]).to_lowercase();
            let length: usize = head
                .lines()
                .find_map(|line| line.strip_prefix("content-length: "))
                .map_or(0, |n| n.parse().unwrap());
            while bytes.len() < end + length {
                let n = stream.read(&mut part).await.unwrap();
                bytes.extend_from_slice(&part[..n]);
            }
            kept.lock().unwrap().push((head, bytes[end..].to_vec()));
            let _ = stream.write_all(answer.as_bytes()).await;
        }
    });
    (host, asked)
}

fn push(hosts: &[&str]) -> Arc<dyn Push> {
    let config = Config {
        push_hosts: hosts.iter().map(|host| (*host).to_owned()).collect(),
        base_url: "https://pakn.example.vn".into(),
        ..Config::default()
    };
    post::push(&config).unwrap().unwrap()
}

fn message(url: &str) -> PushMessage {
    PushMessage {
        endpoint: url.parse().unwrap(),
        authorization: "vapid t=a.b.c, k=d".into(),
        topic: "t".repeat(32),
        ttl: 60,
        body: vec![7; 1100],
    }
}

#[tokio::test]
async fn a_push_service_s_answer_is_understood() {
    for (answer, expected) in [
        ("HTTP/1.1 201 Created\r\ncontent-length: 0\r\n\r\n", PushAnswer::Taken),
        ("HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n", PushAnswer::Gone),
        ("HTTP/1.1 410 Gone\r\ncontent-length: 0\r\n\r\n", PushAnswer::Gone),
        (
            "HTTP/1.1 429 Too Many Requests\r\nretry-after: 120\r\ncontent-length: 0\r\n\r\n",
            PushAnswer::Later { after: Some(120_000), why: "429".into() },
        ),
        (
            "HTTP/1.1 503 Away\r\ncontent-length: 0\r\n\r\n",
            PushAnswer::Later { after: None, why: "503".into() },
        ),
        ("HTTP/1.1 413 Too Large\r\ncontent-length: 0\r\n\r\n", PushAnswer::Never("413".into())),
        // A redirect is not followed: it could lead anywhere.
        (
            "HTTP/1.1 307 Elsewhere\r\nlocation: http://127.0.0.1:1/\r\ncontent-length: 0\r\n\r\n",
            PushAnswer::Never("307".into()),
        ),
        // A body without an end is not waited for.
        ("HTTP/1.1 201 Created\r\ncontent-length: 999999999\r\n\r\nx", PushAnswer::Taken),
    ] {
        let (host, asked) = http(answer).await;
        let push = push(&["127.0.0.1"]);
        assert_eq!(push.send(&message(&format!("http://{host}/wpush/abc"))).await, expected);
        let asked = asked.lock().unwrap().clone();
        assert_eq!(asked.len(), 1, "{answer}");
        let (head, body) = &asked[0];
        assert!(head.starts_with("post /wpush/abc http/1.1"), "{head}");
        for line in [
            "ttl: 60",
            "content-encoding: aes128gcm",
            "authorization: vapid t=a.b.c, k=d",
            &format!("topic: {}", "t".repeat(32)),
        ] {
            assert!(head.lines().any(|found| found == line), "{line} in {head}");
        }
        assert_eq!(body, &vec![7; 1100]);
    }
}

#[tokio::test]
async fn an_address_that_is_not_allowed_is_never_spoken_to() {
    let (host, asked) = http("HTTP/1.1 201 Created\r\ncontent-length: 0\r\n\r\n").await;
    for url in [
        format!("http://{host}/x"),
        "https://localhost/x".to_owned(),
        "http://fcm.googleapis.com/x".to_owned(),
    ] {
        let answer = push(&[]).send(&message(&url)).await;
        assert!(matches!(answer, PushAnswer::Never(_)), "{url}: {answer:?}");
    }
    assert!(asked.lock().unwrap().is_empty());
    assert!(post::push(&Config { push: false, ..Config::default() }).unwrap().is_none());
}

#[tokio::test]
async fn a_short_message_is_one_request_as_the_operator_wrote_it() {
    let (host, asked) = http("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n").await;
    let config = Config {
        sms_url: format!("http://{host}/send"),
        sms_headers: "Authorization: Bearer canary | X-Brand: VINHPHUC".into(),
        ..Config::default()
    };
    assert!(!config.shown().contains("canary"), "{}", config.shown());
    let sms = post::sms(&config).unwrap().unwrap();
    let text = "PA-2026-000123: \"đã có\" câu trả lời";
    let message =
        ShortMessage { id: Uuid::from_u128(7), to: "+84951999001".into(), text: text.into() };
    sms.send(&message).await.unwrap();
    let asked = asked.lock().unwrap().clone();
    let (head, body) = &asked[0];
    assert!(head.contains("authorization: bearer canary") && head.contains("x-brand: vinhphuc"));
    let body: serde_json::Value = serde_json::from_slice(body).unwrap();
    assert_eq!(body["to"], "+84951999001");
    assert_eq!(body["text"], text);
    for (answer, for_good) in [
        ("HTTP/1.1 400 Bad\r\ncontent-length: 0\r\n\r\n", true),
        ("HTTP/1.1 401 Password\r\ncontent-length: 0\r\n\r\n", false),
        ("HTTP/1.1 502 Away\r\ncontent-length: 0\r\n\r\n", false),
    ] {
        let (host, _) = http(answer).await;
        let sms = post::sms(&Config { sms_url: format!("http://{host}/"), ..Config::default() });
        let why = sms.unwrap().unwrap().send(&message).await.unwrap_err();
        assert_eq!(matches!(why, Undelivered::Never(_)), for_good, "{answer}");
    }
}

#[tokio::test]
async fn a_name_that_leads_into_the_own_network_leads_nowhere() {
    use reqwest::dns::Resolve as _;
    let resolved = post::Outside.resolve("localhost".parse().unwrap()).await;
    assert!(resolved.is_err());
}
