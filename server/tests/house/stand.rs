//! The house under test: real accept loop and layers, a small application, a folder of files.

use app::page::{NoSecret, Nonce, Site};
use axum::body::Bytes;
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum::{Extension, Router};
use http::{StatusCode, header};
use server::address::ClientAddr;
use server::config::Config;
use server::files::SiteFiles;
use server::limit::Limits;
use server::{listen, router};
use std::net::SocketAddr;
use std::sync::Arc;
use tempfile::TempDir;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Notify, oneshot};
use tokio::task::JoinHandle;

pub struct Stand {
    pub address: SocketAddr,
    /// `/slow` has begun.
    pub begun: Arc<Notify>,
    /// Lets `/slow` end.
    pub go_on: Arc<Notify>,
    stop: Option<oneshot::Sender<()>>,
    running: JoinHandle<()>,
    _folder: TempDir,
}

pub async fn stand() -> Stand {
    stand_with(Config::default()).await
}

pub async fn stand_with(config: Config) -> Stand {
    let folder = site_folder();
    let config = Arc::new(config);
    let (begun, go_on) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let files = SiteFiles::load(folder.path(), config.service_worker).unwrap();
    let app = router::build(router::Parts {
        config: config.clone(),
        app: application(begun.clone(), go_on.clone()),
        site: Arc::new(Site::default()),
        files: Arc::new(files),
        ready: Arc::new(|| Box::pin(async { Ok(()) })),
        limits: Arc::new(Limits::new(&config)),
        foreign: Arc::new(|_, _| Box::pin(async {})),
    });
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = oneshot::channel::<()>();
    let stopped = async move { drop(stopped.await) };
    let running = tokio::spawn(listen::serve(listener, app, config, stopped));
    Stand { address, begun, go_on, stop: Some(stop), running, _folder: folder }
}

impl Stand {
    pub async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.address).await.unwrap()
    }

    /// Sends bytes on a new connection and reads until the server closes it.
    pub async fn send(&self, request: impl AsRef<[u8]>) -> Answer {
        let mut stream = self.connect().await;
        stream.write_all(request.as_ref()).await.unwrap();
        Answer::read(&mut stream).await
    }

    pub async fn get(&self, path: &str, headers: &str) -> Answer {
        self.send(format!("GET {path} HTTP/1.1\r\nhost: h\r\nconnection: close\r\n{headers}\r\n"))
            .await
    }

    pub async fn post(&self, path: &str, headers: &str, body: &str) -> Answer {
        let length = body.len();
        self.send(format!(
            "POST {path} HTTP/1.1\r\nhost: h\r\nconnection: close\r\ncontent-length: {length}\r\n{headers}\r\n{body}"
        ))
        .await
    }

    pub fn stop(&mut self) {
        self.stop.take().unwrap().send(()).unwrap();
    }

    pub async fn ended(self) {
        self.running.await.unwrap();
    }
}

pub struct Answer {
    pub head: String,
    pub body: Vec<u8>,
}

impl Answer {
    pub async fn read(stream: &mut TcpStream) -> Self {
        let mut bytes = Vec::new();
        // A reset after the answer is an end like any other.
        let _ = stream.read_to_end(&mut bytes).await;
        let end = bytes.windows(4).position(|four| four == b"\r\n\r\n").unwrap_or(bytes.len());
        let head = String::from_utf8_lossy(&bytes[..end]).to_lowercase();
        Self { head, body: bytes.get(end + 4..).unwrap_or_default().to_vec() }
    }

    /// 0 when the connection was closed without an answer.
    pub fn status(&self) -> u16 {
        self.head.get(9..12).map_or(0, |status| status.parse().unwrap())
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

fn application(begun: Arc<Notify>, go_on: Arc<Notify>) -> Router {
    let slow = move || async move {
        begun.notify_one();
        go_on.notified().await;
        "finished"
    };
    Router::new()
        .route("/", get(|| async { "home" }))
        .route("/page", get(page))
        .route("/private", get(private))
        .route("/asked", get(asked))
        .route("/redirect", get(|| async { Redirect::to("/page") }))
        .route("/media", get(media))
        .route(
            "/who",
            get(|Extension(who): Extension<ClientAddr>| async move { who.0.to_string() }),
        )
        .route("/secret/{word}", get(|| async { "kept" }))
        .route("/panic", get(panics))
        .route("/slow", get(slow))
        .route("/big", get(|| async { vec![b'x'; 32 << 20] }))
        .route("/echo", post(|body: Bytes| async move { body.len().to_string() }))
        .route("/api/x/photo", post(|body: Bytes| async move { body.len().to_string() }))
        .route("/api/session/begin", post(|| async { "in" }))
        .fallback(|| async { StatusCode::NOT_FOUND })
}

async fn page() -> Response {
    ([(header::CACHE_CONTROL, "public, max-age=30")], Html("<p>public</p>")).into_response()
}

async fn private(Extension(nonce): Extension<Nonce>) -> Response {
    let html = Html(format!("<script nonce=\"{}\"></script>", nonce.0));
    let mut response = ([(header::CACHE_CONTROL, "no-store")], html).into_response();
    response.extensions_mut().insert(nonce);
    response
}

async fn asked() -> Response {
    let mut response =
        ([(header::CACHE_CONTROL, "no-store")], Html("<p>asked</p>")).into_response();
    response.extensions_mut().insert(NoSecret);
    response
}

async fn media() -> Response {
    ([(header::CONTENT_SECURITY_POLICY, "sandbox")], "picture").into_response()
}

async fn panics() -> StatusCode {
    panic!("a canary from the panic")
}

fn site_folder() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    };
    write(
        "assets.json",
        r#"{"build":"b2","files":{"main.css":{"url":"/pkg/main.22.css","sha256":"22","bytes":3}}}"#,
    );
    write(
        "builds.json",
        r#"[{"build":"b2","files":["main.22.css"]},{"build":"b1","files":["main.11.css"]}]"#,
    );
    for (name, text) in [
        ("pkg/main.22.css", "new"),
        ("pkg/main.22.css.br", "new as brotli"),
        ("pkg/main.22.css.gz", "new as gzip"),
        ("pkg/main.11.css", "old"),
        ("pkg/unlisted.css", "nobody's"),
        ("favicon.ico", "ico"),
        ("icon-180.png", "png"),
        ("icon.svg", "svg"),
        ("manifest.webmanifest", "{}"),
        ("offline.html", "offline"),
        ("og.png", "png"),
        ("sw.js", "// on"),
        ("sw-off.js", "// off"),
    ] {
        write(name, text);
    }
    folder
}
