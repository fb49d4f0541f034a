//! A local archive of map tiles: raster MBTiles (github.com/mapbox/mbtiles-spec 1.3), which is an SQLite
//! file of its own. Only read; nothing of the house lies in it, so it is the same on both engines.

use crate::StoreError;
use domain::tile::Tile;
use sqlx::sqlite::{SqliteConnectOptions, SqlitePool, SqlitePoolOptions};
use std::path::Path;
use std::time::Duration;

const METADATA: &str = "select name, value from metadata where name in ('format', 'attribution')";
const ZOOMS: &str = "select min(zoom_level), max(zoom_level) from tiles";
const TILE: &str = "select tile_data from tiles where zoom_level = $1 and tile_column = $2 and tile_row = $3 \
    and length(tile_data) <= $4";

/// Largest tile that is read, bytes.
pub const LARGEST: i64 = 512 * 1024;

/// An open archive. Cheap to clone.
#[derive(Clone, Debug)]
pub struct TileArchive {
    pool: SqlitePool,
    /// The farthest zoom it holds.
    pub min_zoom: u8,
    /// The closest zoom it holds.
    pub max_zoom: u8,
    /// Who made the map, as the archive says it.
    pub attribution: String,
}

impl TileArchive {
    /// Opens an archive.
    ///
    /// # Errors
    /// [`StoreError::Unfit`] when it is no MBTiles file, holds nothing, or holds vector tiles.
    pub async fn open(path: &Path) -> Result<Self, StoreError> {
        let unfit = |why: &str| StoreError::Unfit(format!("map archive {}: {why}", path.display()));
        if !path.is_file() {
            return Err(unfit("there is no such file"));
        }
        // Immutable: a read-only disk is enough, and nothing is written beside it.
        let options = SqliteConnectOptions::new().filename(path).read_only(true).immutable(true);
        let pool = SqlitePoolOptions::new()
            .max_connections(2)
            .acquire_timeout(Duration::from_secs(5))
            .connect_with(options)
            .await
            .map_err(|error| unfit(&error.to_string()))?;
        let no_archive = |error: sqlx::Error| unfit(&format!("not an MBTiles file ({error})"));
        let facts: Vec<(String, String)> =
            sqlx::query_as(METADATA).fetch_all(&pool).await.map_err(no_archive)?;
        let fact = |name: &str| facts.iter().find(|(n, _)| n == name).map(|(_, value)| &**value);
        match fact("format") {
            Some("png" | "jpg" | "jpeg" | "webp") => {}
            other => {
                return Err(unfit(&format!(
                    "its tiles are {}, not pictures (png, jpg or webp)",
                    other.unwrap_or("of no named format")
                )));
            }
        }
        let (least, most): (Option<i64>, Option<i64>) =
            sqlx::query_as(ZOOMS).fetch_one(&pool).await.map_err(no_archive)?;
        let zoom = |zoom: Option<i64>| zoom.and_then(|zoom| u8::try_from(zoom).ok());
        let (Some(min_zoom), Some(max_zoom)) = (zoom(least), zoom(most)) else {
            return Err(unfit("it holds no tile"));
        };
        let attribution = fact("attribution").unwrap_or_default().to_owned();
        Ok(Self { pool, min_zoom, max_zoom, attribution })
    }

    /// One tile's picture, or `None` where the archive has none.
    ///
    /// # Errors
    /// Whatever SQLite answers.
    pub async fn tile(&self, tile: Tile) -> Result<Option<Vec<u8>>, StoreError> {
        let found: Option<(Vec<u8>,)> = sqlx::query_as(TILE)
            .bind(i64::from(tile.z))
            .bind(i64::from(tile.x))
            .bind(i64::from(tile.row_from_south()))
            .bind(LARGEST)
            .fetch_optional(&self.pool)
            .await?;
        Ok(found.map(|(picture,)| picture))
    }
}
