//! Photos of a case: shown to officers who may see the case, added to and taken from the result.

use super::desk::back_to;
use super::officer::{self, CurrentOfficer};
use super::outcome::send_back;
use super::screen::{Screen, with};
use crate::error::AppError;
use crate::page::Ctx;
use crate::pages::AppState;
use crate::port::Port;
use crate::ui::PhotoView;
use axum::extract::{Path, State};
use axum::http::{HeaderName, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use domain::id::PetitionNumber;
use domain::petition::PhotoPurpose;
use domain::workflow::Action;
use leptos::prelude::*;
use server_fn::codec::{MultipartData, MultipartFormData};
use services::ServiceError;
use uuid::Uuid;

/// GET `/xu-ly/anh/{photo}/{side}`. Never kept by a cache: the next person at this machine may
/// not see it.
pub async fn show(
    me: CurrentOfficer,
    State(app): State<AppState>,
    Path((photo, side)): Path<(Uuid, u32)>,
) -> Result<Response, AppError> {
    let bytes = app.services.officer_photo(&me.officer, photo, side).await?;
    const HEADERS: [(HeaderName, HeaderValue); 3] = [
        (header::CONTENT_TYPE, HeaderValue::from_static("image/jpeg")),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'; sandbox")),
    ];
    Ok((HEADERS, bytes).into_response())
}

/// Photos of one purpose as the kit shows them.
pub fn views(
    ctx: &Ctx,
    photos: &[services::view::PhotoView],
    purpose: PhotoPurpose,
) -> Vec<PhotoView> {
    let key = match purpose {
        PhotoPurpose::Report => "console.photo_report",
        PhotoPurpose::Result => "console.photo_result",
        PhotoPurpose::Message => "after.photo_alt",
        PhotoPurpose::Scan => "entry.scan_alt",
    };
    photos
        .iter()
        .filter(|photo| photo.purpose == purpose)
        .enumerate()
        .map(|(i, photo)| view(photo, ctx.tf(key, &[("n", &(i + 1).to_string())])))
        .collect()
}

/// Photos that came with one entry of the history.
pub fn of_entry(ctx: &Ctx, photos: &[services::view::PhotoView]) -> Vec<PhotoView> {
    let shown = photos.iter().enumerate();
    shown.map(|(i, p)| view(p, ctx.tf("after.photo_alt", &[("n", &(i + 1).to_string())]))).collect()
}

fn view(photo: &services::view::PhotoView, alt: String) -> PhotoView {
    PhotoView {
        small: address(photo.id, 320),
        medium: address(photo.id, 960),
        large: address(photo.id, 2048),
        width: photo.width,
        height: photo.height,
        alt,
    }
}

/// A photo as an officer may open it, in the place of its public address.
pub fn at_desk(photo: &services::view::PhotoView, alt: String) -> PhotoView {
    view(photo, alt)
}

/// Address of one rendition for officers.
pub fn address(photo: Uuid, side: u32) -> String {
    format!("/xu-ly/anh/{}/{side}", photo.simple())
}

/// Adds a result photo. Fields: `petition`, `number`, `photo`, and the sender's photo of the same
/// place as `before`, which may stay empty.
///
/// # Errors
/// [`AppError`] when the house is at fault; a photo that cannot be taken leads back to the case.
#[server(prefix = "/api", endpoint = "case/photo", input = MultipartFormData)]
pub async fn case_photo(data: MultipartData) -> Result<(), AppError> {
    let port = Port::here()?;
    let invalid = || AppError { status: 400, key: "error.invalid".to_owned(), trace: None };
    let mut form = data.into_inner().ok_or_else(invalid)?;
    let (mut petition, mut number, mut photo, mut before, mut screen) =
        (None, None, None, None, None);
    while let Some(field) = form.next_field().await.map_err(|_| invalid())? {
        let name = field.name().unwrap_or_default().to_owned();
        let bytes = field.bytes().await.map_err(|_| invalid())?;
        match name.as_str() {
            "petition" => {
                petition = std::str::from_utf8(&bytes).ok().and_then(|id| Uuid::parse_str(id).ok())
            }
            "number" => number = std::str::from_utf8(&bytes).ok().and_then(PetitionNumber::parse),
            "before" => {
                before = std::str::from_utf8(&bytes).ok().and_then(|id| Uuid::parse_str(id).ok())
            }
            "ve" => screen = std::str::from_utf8(&bytes).ok().and_then(Screen::parse),
            "photo" if !bytes.is_empty() => photo = Some(bytes),
            _ => {}
        }
    }
    let (petition, number) = petition.zip(number).ok_or_else(invalid)?;
    let back = back_to(screen.as_ref(), &number.to_string());
    let Some(me) = officer::officer_at(&port).await? else {
        port.go(&officer::sign_in_for(&back));
        return Ok(());
    };
    let Some(photo) = photo else {
        port.go(&with(&back, &format!("loi=no_photo&viec={}", Action::AttachResult.code())));
        return Ok(());
    };
    let added = match port.services.attach_result(&me, petition, photo).await {
        Ok(result) if before.is_some() => {
            port.services.pair_result(&me, petition, result.id, before).await
        }
        added => added.map(|_| ()),
    };
    settle(&port, added, &back);
    Ok(())
}

/// Puts a result photo beside the sender's photo of the same place; an empty `before` lets it stand
/// alone again.
///
/// # Errors
/// [`AppError`] when the house is at fault.
#[server(prefix = "/api", endpoint = "case/pair")]
pub async fn case_pair(
    petition: Uuid,
    number: String,
    photo: Uuid,
    #[server(default)] before: String,
    #[server(default)] ve: String,
) -> Result<(), AppError> {
    let port = Port::here()?;
    let number = PetitionNumber::parse(&number).ok_or_else(AppError::not_found)?;
    let back = back_to(Screen::parse(&ve).as_ref(), &number.to_string());
    let Some(me) = officer::officer_at(&port).await? else {
        port.go(&officer::sign_in_for(&back));
        return Ok(());
    };
    let before = Uuid::parse_str(&before).ok();
    settle(&port, port.services.pair_result(&me, petition, photo, before).await, &back);
    Ok(())
}

/// Takes a result photo away again.
///
/// # Errors
/// [`AppError`] when the house is at fault.
#[server(prefix = "/api", endpoint = "case/unphoto")]
pub async fn case_unphoto(
    petition: Uuid,
    number: String,
    photo: Uuid,
    #[server(default)] ve: String,
) -> Result<(), AppError> {
    let port = Port::here()?;
    let number = PetitionNumber::parse(&number).ok_or_else(AppError::not_found)?;
    let back = back_to(Screen::parse(&ve).as_ref(), &number.to_string());
    let Some(me) = officer::officer_at(&port).await? else {
        port.go(&officer::sign_in_for(&back));
        return Ok(());
    };
    settle(&port, port.services.detach_result(&me, petition, photo).await, &back);
    Ok(())
}

fn settle(port: &Port, done: Result<(), ServiceError>, back: &str) {
    match done {
        // Back to the form that the photo belongs to.
        Ok(()) => {
            let done = format!("xong={}#viec-submit_reply", Action::AttachResult.code());
            port.go(&with(back, &done))
        }
        Err(error) => send_back(port, error, back, Some(Action::AttachResult)),
    }
}
