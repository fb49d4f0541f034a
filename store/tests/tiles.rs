//! The archive of map tiles: what it holds is found, and what is no archive says so.
#![allow(clippy::unwrap_used)]

use domain::tile::Tile;
use sqlx::{Connection, SqliteConnection};
use std::path::{Path, PathBuf};
use store::StoreError;
use store::tiles::{LARGEST, TileArchive};

async fn archive(folder: &Path, format: &str, tiles: &[(i64, i64, i64, Vec<u8>)]) -> PathBuf {
    let path = folder.join(format!("{format}.mbtiles"));
    let url = format!("sqlite://{}?mode=rwc", path.display());
    let mut file = SqliteConnection::connect(&url).await.unwrap();
    for sql in [
        "create table metadata (name text, value text)",
        "create table tiles (zoom_level integer, tile_column integer, tile_row integer, tile_data blob)",
        "insert into metadata values ('attribution', 'Bản đồ thử')",
    ] {
        sqlx::query(sql).execute(&mut file).await.unwrap();
    }
    sqlx::query("insert into metadata values ('format', $1)")
        .bind(format)
        .execute(&mut file)
        .await
        .unwrap();
    for (z, x, y, data) in tiles {
        sqlx::query("insert into tiles values ($1, $2, $3, $4)")
            .bind(z)
            .bind(x)
            .bind(y)
            .bind(data)
            .execute(&mut file)
            .await
            .unwrap();
    }
    file.close().await.unwrap();
    path
}

fn unfit(result: Result<TileArchive, StoreError>) -> String {
    match result {
        Err(StoreError::Unfit(why)) => why,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn what_cannot_be_shown_is_refused_with_a_reason() {
    let folder = tempfile::tempdir().unwrap();
    let none = folder.path().join("none.mbtiles");
    assert!(unfit(TileArchive::open(&none).await).contains("no such file"));
    let text = folder.path().join("text.mbtiles");
    std::fs::write(&text, "not a database at all, but long enough to be looked at").unwrap();
    assert!(unfit(TileArchive::open(&text).await).contains("not an MBTiles file"));
    let vector = archive(folder.path(), "pbf", &[(0, 0, 0, vec![1])]).await;
    assert!(unfit(TileArchive::open(&vector).await).contains("pbf"));
    let empty = archive(folder.path(), "png", &[]).await;
    assert!(unfit(TileArchive::open(&empty).await).contains("no tile"));
}

#[tokio::test]
async fn a_tile_is_found_by_its_row_from_the_north_and_a_huge_one_is_not_read() {
    let folder = tempfile::tempdir().unwrap();
    let huge = vec![0; usize::try_from(LARGEST).unwrap() + 1];
    let tiles = [(1, 0, 1, b"north".to_vec()), (1, 1, 0, huge), (2, 0, 0, b"south".to_vec())];
    let open = TileArchive::open(&archive(folder.path(), "webp", &tiles).await).await.unwrap();
    assert_eq!((open.min_zoom, open.max_zoom, &*open.attribution), (1, 2, "Bản đồ thử"));
    let get = async |z, x, y| open.tile(Tile { z, x, y }).await.unwrap();
    assert_eq!(get(1, 0, 0).await.as_deref(), Some(&b"north"[..]));
    assert_eq!(get(2, 0, 3).await.as_deref(), Some(&b"south"[..]));
    assert_eq!(get(1, 1, 1).await, None);
    assert_eq!(get(5, 0, 0).await, None);
}
