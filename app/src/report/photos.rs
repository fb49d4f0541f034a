//! Question 5: photos, up to five, each checked and developed when it arrives. A photo that cannot
//! be taken says why; the rest of the draft is not touched.

use super::asked::{EXPIRED, Question, address, save, turn_back};
use super::key::{draft_cookie, draft_key};
use super::photo::draft_address;
use crate::error::{AppError, status_of};
use crate::islands::photos::{Addresses, Kept, PhotoPicker, PhotoWords};
use crate::page::{Ctx, Page};
use crate::port::Port;
use axum::http::{StatusCode, header};
use domain::draft::{MAX_PHOTOS, Step};
use domain::refusal::Refusal;
use leptos::prelude::*;
use server_fn::codec::{MultipartData, MultipartFormData};
use services::ServiceError;
use services::imaging::{MAX_BYTES, PhotoError};
use uuid::Uuid;

/// No file was chosen.
const NONE: &str = "report.photo_none";

/// The page.
pub fn page(q: &Question) -> Page {
    let ctx = &q.ctx;
    let kept = q
        .draft
        .photos
        .iter()
        .map(|photo| Kept { id: photo.id.to_string(), small: draft_address(photo.id, 320) })
        .collect();
    let to = Addresses {
        add: ctx.action("report/photo"),
        remove: ctx.action("report/photo-remove"),
        next: ctx.action("report/photos"),
        small: "/phan-anh/moi/anh/%{id}/320".to_owned(),
        sprite: ctx.asset("icons.svg"),
        back_to: q.back_to.map(|step| step.code().to_owned()).unwrap_or_default(),
    };
    let error = q.problems.of("photo").unwrap_or_default();
    q.page(ctx.t("report.photos_title"), || {
        let video = super::video::section(q).into_any();
        view! {
            {super::alike::offer(q)}
            <h1 class="question">{ctx.t("report.photos_title")}</h1>
            <p class="hint">{ctx.t("report.photos_hint")}</p>
            {super::heed::photo_rule(ctx)}
            <PhotoPicker kept max=MAX_PHOTOS to words=words(ctx) error>{video}</PhotoPicker>
        }
    })
}

fn words(ctx: &Ctx) -> PhotoWords {
    let word = |key: &str| ctx.t(key).to_owned();
    PhotoWords {
        label: word("report.photo_label"),
        hint: word("report.photo_hint"),
        add: word("report.photo_add"),
        camera: word("report.photo_camera"),
        gallery: word("report.photo_gallery"),
        remove: word("report.photo_remove"),
        alt: word("report.photo_alt"),
        waiting: word("report.photo_waiting"),
        shrinking: word("report.photo_shrinking"),
        sending: word("report.photo_sending"),
        lost: word("report.photo_lost"),
        too_large: word("photo.too_large"),
        retry: word("report.photo_retry"),
        drop: word("report.photo_drop"),
        full: word("report.photo_full"),
        next: word("report.next"),
        busy: word("report.photo_busy"),
    }
}

/// The key of the sentence for a code in the address, when it is about photos.
pub fn problem_key(code: &str) -> Option<&'static str> {
    if code == NONE {
        return Some(NONE);
    }
    if code == Refusal::TooManyPhotos.key() {
        return Some("refusal.too_many_photos");
    }
    PhotoError::ALL.iter().map(|problem| problem.key()).find(|key| *key == code)
}

/// Goes on without a change; the check page then knows that the question was seen.
///
/// # Errors
/// [`AppError`] when the house is at fault.
#[server(prefix = "/api", endpoint = "report/photos")]
pub async fn report_photos(#[server(default)] ve: String) -> Result<(), AppError> {
    save(Step::Photos, &ve, |_| ()).await
}

/// Takes one photo. Fields: `photo`, and `ve` before it. A browser without script is led back to
/// the page; the island gets the photo's id, or the sentence that says what is wrong.
///
/// # Errors
/// [`AppError`] when the form is not ours or the house is at fault.
#[server(prefix = "/api", endpoint = "report/photo", input = MultipartFormData)]
pub async fn report_photo(data: MultipartData) -> Result<(), AppError> {
    let port = Port::here()?;
    let invalid = || AppError { status: 400, key: "error.invalid".to_owned(), trace: None };
    let mut form = data.into_inner().ok_or_else(invalid)?;
    let (mut photo, mut back_to) = (None, None);
    while let Some(mut field) = form.next_field().await.map_err(|_| invalid())? {
        match field.name() {
            Some("photo") => {
                let mut bytes = Vec::new();
                while let Some(chunk) = field.chunk().await.map_err(|_| invalid())? {
                    // One byte too many is enough for the darkroom to say so.
                    let room = (MAX_BYTES + 1).saturating_sub(bytes.len());
                    bytes.extend_from_slice(&chunk[..chunk.len().min(room)]);
                }
                photo = Some(bytes).filter(|bytes| !bytes.is_empty());
            }
            Some("ve") => back_to = field.text().await.ok().and_then(|code| Step::parse(&code)),
            _ => {}
        }
    }
    let back = address(Step::Photos, back_to);
    let added = match (draft_key(&port.ctx, &port.headers), photo) {
        (None, _) => Err(Refusal::Expired.into()),
        (Some(key), Some(bytes)) => {
            let added = port.services.add_draft_photo(&key, bytes.into()).await;
            if added.is_ok() {
                port.set(draft_cookie(&port.ctx, &key));
            }
            added.map(Some)
        }
        (Some(_), None) => Ok(None),
    };
    match added {
        Ok(Some(photo)) if !port.wants_page() => {
            answer(&port, StatusCode::CREATED, photo.id.to_string())
        }
        Ok(None) if !port.wants_page() => {
            answer(&port, StatusCode::UNPROCESSABLE_ENTITY, port.ctx.t(NONE).to_owned())
        }
        Err(error) if !port.wants_page() => refuse(&port, error),
        Ok(Some(_)) => port.go(&back),
        Ok(None) => {
            port.go(&format!("{back}{}loi={NONE}", if back.contains('?') { '&' } else { '?' }))
        }
        Err(error) => turn_back(&port, error, &back),
    }
    Ok(())
}

fn answer(port: &Port, status: StatusCode, text: String) {
    let headers =
        [(header::CONTENT_TYPE, "text/plain; charset=utf-8"), (header::CACHE_CONTROL, "no-store")];
    port.answer((status, headers, text));
}

/// The sentence for the island.
fn refuse(port: &Port, error: ServiceError) {
    match &error {
        ServiceError::Photo(problem) => {
            answer(port, StatusCode::UNPROCESSABLE_ENTITY, port.ctx.t(problem.key()).to_owned());
        }
        ServiceError::Refused(refusal) => {
            answer(port, status_of(*refusal), port.ctx.t(&refusal.key()).to_owned())
        }
        _ => port.answer(AppError::from(error)),
    }
}

/// Takes a photo out of the draft.
///
/// # Errors
/// [`AppError`] when the house is at fault.
#[server(prefix = "/api", endpoint = "report/photo-remove")]
pub async fn report_photo_remove(
    #[server(default)] photo: String,
    #[server(default)] ve: String,
) -> Result<(), AppError> {
    let port = Port::here()?;
    let back = address(Step::Photos, Step::parse(&ve));
    let Some(key) = draft_key(&port.ctx, &port.headers) else {
        port.go(EXPIRED);
        return Ok(());
    };
    let removed = match Uuid::parse_str(&photo) {
        Ok(photo) => port.services.remove_draft_photo(&key, photo).await,
        Err(_) => Ok(()),
    };
    if removed.is_ok() {
        port.set(draft_cookie(&port.ctx, &key));
    }
    match removed {
        // A second press on the same button: it is gone, which is what was wanted.
        Ok(()) | Err(ServiceError::NotFound) => port.go(&back),
        Err(error) => turn_back(&port, error, &back),
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_codes_about_photos_become_sentences() {
        assert_eq!(problem_key("photo.heic"), Some("photo.heic"));
        assert_eq!(problem_key("refusal.too_many_photos"), Some("refusal.too_many_photos"));
        assert_eq!(problem_key(NONE), Some(NONE));
        for other in ["", "refusal.stale", "photo.open", "<script>"] {
            assert_eq!(problem_key(other), None, "{other}");
        }
    }
}
