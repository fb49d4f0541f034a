//! The tile route: what is no tile, what there is none of, and an outside server that is asked only for
//! the province and believed in nothing.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use domain::place::Point;
use domain::tile::Frame;
use http::{Request, StatusCode, Uri};
use server::config::Config;
use server::tiles::{Source, routes};
use sqlx::{Connection, SqliteConnection};
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use tower::ServiceExt as _;

const PNG: &[u8] = b"\x89PNG\r\n\x1a\nxyz";
/// A tile of Vĩnh Yên.
const HERE: &str = "/tiles/12/3249/1799";

fn frame() -> Frame {
    Frame::around([Point::new(21.3089, 105.6049).unwrap()], 0.4).unwrap()
}

async fn ask(router: &Router, path: &str) -> (StatusCode, http::HeaderMap, Vec<u8>) {
    let request = Request::get(path).body(Body::empty()).unwrap();
    let (parts, body) = router.clone().oneshot(request).await.unwrap().into_parts();
    (parts.status, parts.headers, to_bytes(body, 2 << 20).await.unwrap().to_vec())
}

/// What the outside server did.
#[derive(Default)]
struct Seen {
    asked: Mutex<Vec<String>>,
    count: AtomicUsize,
}

async fn outside(State(seen): State<Arc<Seen>>, uri: Uri) -> Response {
    seen.count.fetch_add(1, Ordering::SeqCst);
    seen.asked.lock().unwrap().push(uri.to_string());
    match uri.path() {
        "/12/3249/1799.png" => PNG.into_response(),
        "/12/3249/1800.png" => Redirect::temporary("/12/3249/1799.png").into_response(),
        "/12/3248/1799.png" => ([("content-type", "image/png")], "<svg/>").into_response(),
        "/12/3248/1800.png" => [PNG, &vec![0; 600 * 1024]].concat().into_response(),
        _ => StatusCode::NOT_FOUND.into_response(),
    }
}

async fn stand(folder: &Path) -> (Router, Arc<Seen>, tokio::task::JoinHandle<()>) {
    let seen = Arc::new(Seen::default());
    let app = Router::new().fallback(get(outside)).with_state(seen.clone());
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let serving = tokio::spawn(async move {
        let serve =
            hyper_util::server::conn::auto::Builder::new(hyper_util::rt::TokioExecutor::new());
        loop {
            let Ok((stream, _)) = listener.accept().await else { return };
            let service = hyper_util::service::TowerToHyperService::new(app.clone());
            let serve = serve.clone();
            tokio::spawn(async move {
                let io = hyper_util::rt::TokioIo::new(stream);
                let _ = serve.serve_connection(io, service).await;
            });
        }
    });
    let config = Config {
        tiles_url: format!("http://{address}/{{z}}/{{x}}/{{y}}.png?key=k"),
        tiles_attribution: "Ai đó".into(),
        tiles_cache_dir: folder.join("tiles"),
        ..Config::default()
    };
    let source = Source::open(&config, Some(frame())).await.unwrap();
    (routes(source), seen, serving)
}

#[tokio::test]
async fn what_is_no_tile_is_not_found_and_never_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let (router, seen, serving) = stand(folder.path()).await;
    for path in [
        "/tiles/99/0/0",
        "/tiles/12/4096/0",
        "/tiles/12/-1/0",
        "/tiles/12/3249/1799.png",
        "/tiles/12/3249/..%2f..%2fetc",
        "/tiles/12/%2e%2e/1799",
        "/tiles/12/0x1/1",
        "/tiles/12/3249/%00",
    ] {
        assert_eq!(ask(&router, path).await.0, StatusCode::NOT_FOUND, "{path}");
    }
    // Elsewhere on the globe there is nothing for us.
    assert_eq!(ask(&router, "/tiles/12/0/0").await.0, StatusCode::NO_CONTENT);
    assert_eq!(seen.count.load(Ordering::SeqCst), 0);
    serving.abort();
}

#[tokio::test]
async fn an_outside_server_that_misbehaves_gives_no_tile() {
    let folder = tempfile::tempdir().unwrap();
    let (router, seen, serving) = stand(folder.path()).await;
    // It sends elsewhere, sends something that is no picture, sends too much.
    for path in ["/tiles/12/3249/1800", "/tiles/12/3248/1799", "/tiles/12/3248/1800"] {
        let (status, headers, _) = ask(&router, path).await;
        assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE, "{path}");
        assert_eq!(headers["cache-control"], "no-store");
    }
    assert_eq!(seen.count.load(Ordering::SeqCst), 3, "it was followed nowhere");
    assert_eq!(ask(&router, "/tiles/12/3250/1799").await.0, StatusCode::NO_CONTENT);
    serving.abort();
}

#[tokio::test]
async fn an_outside_tile_is_asked_for_once_and_shown_for_long() {
    let folder = tempfile::tempdir().unwrap();
    let (router, seen, serving) = stand(folder.path()).await;
    for _ in 0..3 {
        let (status, headers, body) = ask(&router, HERE).await;
        assert_eq!((status, &*body), (StatusCode::OK, PNG));
        assert_eq!(headers["content-type"], "image/png");
        assert_eq!(headers["cache-control"], "public, max-age=2592000");
    }
    assert_eq!(*seen.asked.lock().unwrap(), ["/12/3249/1799.png?key=k"]);
    // What is kept outlives the other server, even when it is old.
    serving.abort();
    let file = folder.path().join("tiles/12/3249/1799");
    let old = std::time::SystemTime::now() - std::time::Duration::from_secs(90 * 24 * 3600);
    std::fs::File::options().write(true).open(file).unwrap().set_modified(old).unwrap();
    assert_eq!(ask(&router, HERE).await.0, StatusCode::OK);
}

#[tokio::test]
async fn a_local_archive_gives_its_tiles_and_none_where_it_has_none() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.mbtiles");
    let url = format!("sqlite://{}?mode=rwc", path.display());
    let mut file = SqliteConnection::connect(&url).await.unwrap();
    for sql in [
        "create table metadata (name text, value text)",
        "create table tiles (zoom_level integer, tile_column integer, tile_row integer, tile_data blob)",
        "insert into metadata values ('format', 'png'), ('attribution', '&copy; <b>Thử</b>')",
    ] {
        sqlx::query(sql).execute(&mut file).await.unwrap();
    }
    for (column, data) in [(3249, PNG), (3250, &b"<svg/>"[..])] {
        sqlx::query("insert into tiles values (12, $1, $2, $3)")
            .bind(column)
            .bind(4095 - 1799)
            .bind(data)
            .execute(&mut file)
            .await
            .unwrap();
    }
    file.close().await.unwrap();
    let config = Config { tiles_file: path, ..Config::default() };
    let source = Source::open(&config, None).await.unwrap();
    let described = source.described(&config).unwrap();
    assert_eq!((described.max_zoom, &*described.attribution), (12, "© Thử"));
    let router = routes(source);
    let (status, headers, body) = ask(&router, HERE).await;
    assert_eq!((status, &*body), (StatusCode::OK, PNG));
    let known = Request::get(HERE).header("if-none-match", &headers["etag"]);
    let answer = router.clone().oneshot(known.body(Body::empty()).unwrap()).await.unwrap();
    assert_eq!(answer.status(), StatusCode::NOT_MODIFIED);
    // Not a picture, whatever the archive calls it; and nothing at all.
    assert_eq!(ask(&router, "/tiles/12/3250/1799").await.0, StatusCode::NO_CONTENT);
    assert_eq!(ask(&router, "/tiles/12/1/1").await.0, StatusCode::NO_CONTENT);
}

#[tokio::test]
async fn without_a_source_there_is_no_tile_and_a_wrong_archive_stops_the_start() {
    let source = Source::open(&Config::default(), Some(frame())).await.unwrap();
    assert_eq!(source.described(&Config::default()), None);
    assert_eq!(ask(&routes(source), HERE).await.0, StatusCode::NOT_FOUND);
    let config = Config { tiles_file: "/nowhere/a.mbtiles".into(), ..Config::default() };
    let error = Source::open(&config, None).await.unwrap_err().to_string();
    assert!(error.contains("/nowhere/a.mbtiles"), "{error}");
}
