//! What is public in a square of the map. The address names a square of two kilometres, never where a
//! person stands.

use crate::error::AppError;
use crate::page::Ctx;
use crate::pages::AppState;
use crate::ui::status::look;
use crate::words;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::Response;
use domain::tile::Square;
use serde_json::{Value, json};

/// Seconds that caches keep it.
const KEPT: u32 = 60;

/// GET `/ban-do/quanh/{north}/{east}`, fiftieths of a degree.
pub async fn near(
    ctx: Ctx,
    State(app): State<AppState>,
    Path((north, east)): Path<(String, String)>,
    asked: HeaderMap,
) -> Result<Response, AppError> {
    let number = |text: &str| text.parse::<i32>().ok().filter(|n| n.to_string() == text);
    let square = number(&north)
        .zip(number(&east))
        .map(|(north, east)| Square { north, east })
        .ok_or_else(AppError::not_found)?;
    let pins: Vec<Value> = app
        .services
        .pins(square)
        .await?
        .into_iter()
        .map(|pin| {
            let (tone, icon) = look(pin.face);
            json!({
                "number": pin.number,
                "href": ctx.href(&format!("/cong-khai/{}", pin.number)),
                "title": pin.title,
                "face": ctx.t(&format!("face.{}", pin.face.code())),
                "tone": tone.class(),
                "icon": icon,
                "at": [pin.point.lat(), pin.point.lng()],
                "day": words::day(ctx.lang, pin.received_at),
            })
        })
        .collect();
    Ok(super::json(&asked, KEPT, &json!({ "pins": pins })))
}
