//! The pages that need no database, with the stylesheets as they lie in the tree: for looking at
//! what one edits. `cargo run -p app --features ssr --example look`, then /_mau. Not a server.
#![allow(clippy::print_stdout)]

use app::assets::Assets;
use app::page::Site;
use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use std::sync::Arc;

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let site = Site {
        assets: Assets::plain(),
        base_url: "http://127.0.0.1:4000".to_owned(),
        demo: std::env::args().any(|a| a == "demo"),
        contact: String::new(),
        ..Site::default()
    };
    let router = app::pages::without_services(Arc::new(site))
        .route("/{file}", get(file))
        .route("/fonts/{file}", get(file));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:4000").await?;
    println!("http://127.0.0.1:4000/_mau");
    axum::serve(listener, router).await
}

async fn file(Path(name): Path<String>) -> Response {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/..");
    let kind = match name.rsplit('.').next() {
        Some("css") => "text/css",
        Some("js") => "text/javascript",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("woff2") => "font/woff2",
        _ => return StatusCode::NOT_FOUND.into_response(),
    };
    for folder in ["style", "style/fonts", "public"] {
        if let Ok(bytes) = tokio::fs::read(format!("{root}/{folder}/{name}")).await {
            return ([(header::CONTENT_TYPE, kind)], bytes).into_response();
        }
    }
    StatusCode::NOT_FOUND.into_response()
}
