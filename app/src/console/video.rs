//! The video of a case, for officers who may see the case. Never kept by a cache: the next person at
//! this machine may not see it.

use super::officer::CurrentOfficer;
use crate::error::AppError;
use crate::page::Ctx;
use crate::pages::AppState;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::Response;
use leptos::prelude::*;
use services::video::VideoView;
use uuid::Uuid;

/// GET `/xu-ly/video/{video}`.
pub async fn show(
    me: CurrentOfficer,
    State(app): State<AppState>,
    Path(video): Path<Uuid>,
    headers: HeaderMap,
) -> Result<Response, AppError> {
    let file = app.services.officer_video(&me.officer, video).await?;
    Ok(crate::reel::answer(&file, &headers))
}

/// The player on the case.
pub fn film(ctx: &Ctx, video: Option<&VideoView>) -> Option<impl IntoView + use<>> {
    let video = video?;
    let at = format!("/xu-ly/video/{}", video.id.simple());
    Some(crate::report::player(ctx, at, "video.player"))
}
