//! Log lines say what happened and to which route, and nothing a person typed.

use crate::stand::stand;
use std::io::Write;
use std::sync::{Arc, Mutex};

#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn a_line_names_the_route_and_holds_no_personal_data() {
    let lines = Lines::default();
    let writer = lines.clone();
    let subscriber = tracing_subscriber::fmt()
        .json()
        .with_max_level(tracing::Level::TRACE)
        .with_writer(move || writer.clone())
        .finish();
    // For the whole program: the other tests' lines must hold no canary either.
    tracing::subscriber::set_global_default(subscriber).unwrap();

    let stand = stand().await;
    let canaries = "cookie: sid=canary\r\nreferer: http://h/canary\r\nuser-agent: canary\r\n\
                    x-forwarded-for: 203.0.113.77\r\n";
    let answer = stand.get("/secret/canary?phone=canary", canaries).await;
    stand.get("/nowhere/canary", canaries).await;
    stand.get("/panic", canaries).await;
    stand.post("/echo", canaries, "canary").await;

    let text = String::from_utf8(lines.0.lock().unwrap().clone()).unwrap();
    let ours = |line: &&str| line.contains("\"target\":\"server");
    let text = text.lines().filter(ours).collect::<Vec<_>>().join("\n");
    assert!(text.contains("/secret/{word}") && text.contains("\"status\":200"), "{text}");
    assert!(text.contains(answer.header("x-request-id").unwrap()), "{text}");
    assert!(!text.contains("canary") && !text.contains("203.0.113.77"), "{text}");
}
