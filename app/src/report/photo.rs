//! Photos that only their sender may see: of a draft, of a case. Never stored by browser or proxy.

use super::key::{case_key, draft_key};
use crate::error::AppError;
use crate::page::Ctx;
use crate::pages::AppState;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, header};
use axum::response::IntoResponse;
use services::view::PhotoView;
use uuid::Uuid;

/// GET `/phan-anh/moi/anh/{photo}/{side}`.
pub async fn of_draft(
    ctx: Ctx,
    State(app): State<AppState>,
    Path((photo, side)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<impl IntoResponse, AppError> {
    let (photo, side) = read(&photo, &side)?;
    let key = draft_key(&ctx, &headers).ok_or_else(AppError::not_found)?;
    let bytes =
        app.services.draft_photo(&key, photo, side).await.map_err(|_| AppError::not_found())?;
    Ok(jpeg(bytes))
}

/// GET `/tra-cuu/{number}/anh/{photo}/{side}`.
pub async fn of_case(
    ctx: Ctx,
    State(app): State<AppState>,
    Path((number, photo, side)): Path<(String, String, String)>,
    headers: HeaderMap,
) -> Result<impl IntoResponse, AppError> {
    let (photo, side) = read(&photo, &side)?;
    let key = case_key(&ctx, &headers, &number).ok_or_else(AppError::not_found)?;
    let bytes =
        app.services.sender_photo(&key, photo, side).await.map_err(|_| AppError::not_found())?;
    Ok(jpeg(bytes))
}

fn read(photo: &str, side: &str) -> Result<(Uuid, u32), AppError> {
    Uuid::parse_str(photo).ok().zip(side.parse().ok()).ok_or_else(AppError::not_found)
}

fn jpeg(bytes: impl Into<axum::body::Body>) -> impl IntoResponse {
    let headers =
        [(header::CONTENT_TYPE, "image/jpeg"), (header::CACHE_CONTROL, "private, no-store")];
    (headers, bytes.into())
}

/// Address of one rendition of a draft's photo.
pub fn draft_address(photo: Uuid, side: u32) -> String {
    format!("/phan-anh/moi/anh/{photo}/{side}")
}

/// A draft's photo for the kit.
pub fn shown_of_draft(photo: &PhotoView, alt: String) -> crate::ui::PhotoView {
    shown(photo, alt, |side| draft_address(photo.id, side))
}

/// A case's photo for the kit.
pub fn shown_of_case(number: &str, photo: &PhotoView, alt: String) -> crate::ui::PhotoView {
    shown(photo, alt, |side| format!("/tra-cuu/{number}/anh/{}/{side}", photo.id))
}

fn shown(photo: &PhotoView, alt: String, at: impl Fn(u32) -> String) -> crate::ui::PhotoView {
    let (width, height) = (photo.width, photo.height);
    crate::ui::PhotoView { small: at(320), medium: at(960), large: at(2048), width, height, alt }
}
