//! What the map is drawn from: the communes' points with their names, the outline, and whether there
//! are tiles. The same for everybody; the service worker keeps it.

use crate::names;
use crate::page::Ctx;
use crate::pages::AppState;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use domain::directory::Commune;
use serde_json::{Value, json};

/// Address of the data, without language.
pub const BASE: &str = "/ban-do/nen";
/// Seconds that caches keep it: the directory changes rarely.
const KEPT: u32 = 3_600;

/// GET [`BASE`].
pub async fn base(ctx: Ctx, State(app): State<AppState>, asked: HeaderMap) -> Response {
    let directory = app.services.directory();
    let districts = districts(&directory.communes);
    let outline = crate::report::outline(&directory);
    let frame = app.services.map_frame().unwrap_or_default();
    let tiles = ctx.site.tiles.as_ref().map(|tiles| {
        json!({ "min": tiles.min_zoom, "max": tiles.max_zoom, "attribution": tiles.attribution })
    });
    let value = json!({
        "frame": [[frame.south, frame.west], [frame.north, frame.east]],
        "outline": outline,
        "districts": districts.iter().map(|of| district(&ctx, of)).collect::<Vec<_>>(),
        "tiles": tiles,
    });
    super::json(&asked, KEPT, &value)
}

/// The communes by district, in the order of the codes.
fn districts(communes: &[Commune]) -> Vec<Vec<&Commune>> {
    let mut list: Vec<&Commune> = communes.iter().collect();
    list.sort_by_key(|commune| &commune.district_code);
    list.chunk_by(|a, b| a.district_code == b.district_code).map(<[_]>::to_vec).collect()
}

/// Several communes may share a point (decisions.md 15): they are one entry with all their names.
fn district(ctx: &Ctx, communes: &[&Commune]) -> Value {
    let mut points: Vec<(f64, f64, Vec<&Commune>)> = Vec::new();
    for &commune in communes {
        match points.iter_mut().find(|(lat, lng, _)| (*lat, *lng) == (commune.lat, commune.lng)) {
            Some((_, _, here)) => here.push(commune),
            None => points.push((commune.lat, commune.lng, vec![commune])),
        }
    }
    let points: Vec<Value> = points
        .into_iter()
        .map(|(lat, lng, here)| {
            let named = here.iter().map(|c| json!([c.code, names::commune_name(ctx.lang, c)]));
            json!({ "at": [lat, lng], "communes": named.collect::<Vec<_>>() })
        })
        .collect();
    let name = communes.first().map(|commune| commune.district_name_vi.as_str());
    json!({ "name": name, "points": points })
}
