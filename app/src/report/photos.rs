//! Question 5: photos, up to five, each checked and developed when it arrives. A photo that cannot
//! be taken says why; the rest of the draft is not touched. With script public/photo-page.js makes
//! them smaller and lets faces be covered before they leave; what it needs is in `cover`.

use super::asked::{EXPIRED, Question, address, save, turn_back};
use super::cover;
use super::key::{draft_cookie, draft_key};
use super::photo::draft_address;
use crate::error::{AppError, status_of};
use crate::page::{Ctx, Page};
use crate::port::Port;
use crate::ui::{Icon, Submit};
use axum::http::{StatusCode, header};
use domain::draft::{MAX_PHOTOS, Step};
use domain::place::Point;
use domain::refusal::Refusal;
use leptos::prelude::*;
use serde_json::json;
use server_fn::codec::{MultipartData, MultipartFormData};
use services::ServiceError;
use services::draft_photos::Shift;
use services::imaging::{MAX_BYTES, PhotoError};
use services::view::PhotoView;
use uuid::Uuid;

/// No file was chosen.
const NONE: &str = "report.photo_none";

/// The page.
pub fn page(q: &Question) -> Page {
    let ctx = &q.ctx;
    let wrong = q.problems.of("photo");
    let nonce = ctx.nonce.as_ref().map(|nonce| nonce.0.to_string());
    let is_full = q.draft.photos.len() >= MAX_PHOTOS;
    let said = q.answers();
    // A point, a plus code or a sign says where already.
    let wants_point =
        [&said.lat, &said.plus_code, &said.place_code].iter().all(|one| one.trim().is_empty());
    q.page(ctx.t("report.photos_title"), || {
        let video = super::video::section(q).into_any();
        view! {
            {super::alike::offer(q)}
            <h1 class="question">{ctx.t("report.photos_title")}</h1>
            <p class="hint">{ctx.t("report.photos_hint")}</p>
            {super::heed::photo_rule(ctx)}
            <div
                id="photo-picker"
                class="photo-picker"
                data-max=MAX_PHOTOS
                data-words=words(ctx)
                data-add=ctx.action("report/photo")
                data-remove=ctx.action("report/photo-remove")
                data-move=ctx.action("report/photo-move")
                data-point=ctx.action("report/photo-point")
                data-small="/phan-anh/moi/anh/%{id}/320"
                data-large="/phan-anh/moi/anh/%{id}/2048"
                data-wants-point=wants_point.to_string()
            >
                <ul id="kept-photos" class="kept-photos">{kept(q)}</ul>
                <p id="photo-full" class="hint" hidden=!is_full>{ctx.t("report.photo_full")}</p>
                {(!is_full).then(|| plain(q, wrong))}
                <div id="photo-buttons" class="photo-buttons" hidden>
                    <button type="button" class="button quiet from-camera" data-opens="from-camera">
                        <Icon name="camera"/><span>{ctx.t("report.photo_camera")}</span>
                    </button>
                    <button type="button" class="button quiet" data-opens="from-gallery">
                        <Icon name="image"/><span>{ctx.t("report.photo_gallery")}</span>
                    </button>
                </div>
                <input type="file" id="from-camera" accept="image/*" capture="environment" hidden/>
                <input type="file" id="from-gallery" accept="image/jpeg,image/png,image/webp" multiple hidden/>
                {cover::offer(ctx)}
                <button type="button" id="photo-send" class="button quiet photo-send" hidden>
                    <Icon name="upload"/><span></span>
                </button>
                {video}
                <form id="photo-next" class="photo-next" method="post" action=ctx.action("report/photos")>
                    {q.carry()}
                    <div class="actions"><Submit word=ctx.t("report.next")/></div>
                </form>
            </div>
            {cover::desk(ctx, nonce.as_deref())}
            <script src=ctx.asset("photo-page.js") type="module" nonce=nonce.clone()></script>
        }
    })
}

/// What the draft holds, each photo with its forms: moved and removed without script too.
fn kept(q: &Question) -> impl IntoView + use<> {
    let ctx = &q.ctx;
    let count = q.draft.photos.len();
    let one = |(i, photo): (usize, &PhotoView)| {
        let n = (i + 1).to_string();
        let word = |key: &str| ctx.tf(key, &[("n", &n)]);
        let id = photo.id.to_string();
        let tool = |shift: Shift, icon: &'static str, key: &str, off: bool| {
            view! {
                <button type="submit" class="photo-tool" name="way" value=shift.code() aria-label=word(key) disabled=off>
                    <Icon name=icon/>
                </button>
            }
        };
        view! {
            <li class="kept-photo" data-photo=id.clone()>
                <img src=draft_address(photo.id, 320) alt=word("report.photo_alt") width="160" height="120"/>
                <div class="photo-tools">
                    <form method="post" action=ctx.action("report/photo-move")>
                        <input type="hidden" name="photo" value=id.clone()/>
                        {q.carry()}
                        {tool(Shift::Earlier, "arrow-left", "pictures.earlier", i == 0)}
                        {tool(Shift::Later, "arrow-right", "pictures.later", i + 1 == count)}
                    </form>
                    <form method="post" action=ctx.action("report/photo-remove")>
                        <input type="hidden" name="photo" value=id.clone()/>
                        {q.carry()}
                        <button type="submit" class="photo-tool" aria-label=word("report.photo_remove")><Icon name="trash-2"/></button>
                    </form>
                </div>
            </li>
        }
    };
    q.draft.photos.iter().enumerate().map(one).collect_view()
}

/// One photo a request, for browsers without script.
fn plain(q: &Question, wrong: Option<String>) -> impl IntoView + use<> {
    let ctx = &q.ctx;
    let described = if wrong.is_some() { "f-photo-hint f-photo-error" } else { "f-photo-hint" };
    let class = if wrong.is_some() { "field is-wrong" } else { "field" };
    view! {
        <form id="photo-plain" class="photo-form" method="post" enctype="multipart/form-data" action=ctx.action("report/photo")>
            {q.carry()}
            <div class=class>
                <label class="label" for="f-photo">{ctx.t("report.photo_label")}</label>
                <p class="hint" id="f-photo-hint">{ctx.t("report.photo_hint")}</p>
                {wrong.map(|text| view! { <p class="error" id="f-photo-error"><Icon name="circle-alert"/><span>{text}</span></p> })}
                <input class="file" id="f-photo" name="photo" type="file" accept="image/jpeg,image/png,image/webp" aria-describedby=described/>
            </div>
            <button type="submit" class="button quiet"><Icon name="upload"/><span>{ctx.t("report.photo_add")}</span></button>
            <noscript><p class="caution"><Icon name="eye-off"/><span>{ctx.t("pictures.no_script")}</span></p></noscript>
        </form>
    }
}

/// The sentences that the script says.
fn words(ctx: &Ctx) -> String {
    json!({
        "photo_alt": ctx.t("report.photo_alt"),
        "shrinking": ctx.t("report.photo_shrinking"),
        "ready": ctx.t("pictures.ready"),
        "sending": ctx.t("report.photo_sending"),
        "sent": ctx.t("pictures.sent"),
        "send": ctx.t("pictures.send"),
        "lost": ctx.t("report.photo_lost"),
        "too_large": ctx.t("photo.too_large"),
        "busy": ctx.t("report.photo_busy"),
        "not_removed": ctx.t("pictures.not_removed"),
        "not_opened": ctx.t("pictures.not_opened"),
        "offer": ctx.t("pictures.offer"),
        "offer_used": ctx.t("pictures.offer_used"),
        "offer_lost": ctx.t("pictures.offer_lost"),
    })
    .to_string()
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

/// Takes one photo. Fields: `photo`, `ve`, and `thay`, the id of the photo in whose place it comes. A
/// browser without script is led back to the page; the script gets the photo's id, or the sentence
/// that says what is wrong.
///
/// # Errors
/// [`AppError`] when the form is not ours or the house is at fault.
#[server(prefix = "/api", endpoint = "report/photo", input = MultipartFormData)]
pub async fn report_photo(data: MultipartData) -> Result<(), AppError> {
    let port = Port::here()?;
    let invalid = || AppError { status: 400, key: "error.invalid".to_owned(), trace: None };
    let mut form = data.into_inner().ok_or_else(invalid)?;
    let (mut photo, mut back_to, mut old) = (None, None, None);
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
            Some("thay") => old = field.text().await.ok().and_then(|id| Uuid::parse_str(&id).ok()),
            Some("ve") => back_to = field.text().await.ok().and_then(|code| Step::parse(&code)),
            _ => {}
        }
    }
    let back = address(Step::Photos, back_to);
    let added = match (draft_key(&port.ctx, &port.headers), photo) {
        (None, _) => Err(Refusal::Expired.into()),
        (Some(key), Some(bytes)) => {
            let added = match old {
                Some(old) => port.services.replace_draft_photo(&key, old, bytes.into()).await,
                None => port.services.add_draft_photo(&key, bytes.into()).await,
            };
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

/// The sentence for the script.
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
    // A second press on the same button: it is gone, which is what was wanted.
    settled(&port, removed, &back);
    Ok(())
}

/// Ends a small change of the photos: the page again, or for the script a plain yes or no.
fn settled(port: &Port, done: Result<(), ServiceError>, back: &str) {
    match done {
        Ok(()) | Err(ServiceError::NotFound) if port.wants_page() => port.go(back),
        Ok(()) | Err(ServiceError::NotFound) => port.answer(StatusCode::NO_CONTENT),
        Err(error) if port.wants_page() => turn_back(port, error, back),
        Err(error) => refuse(port, error),
    }
}

/// Moves a photo of the draft: `way` by one place, or all of them into `order`, ids with commas.
///
/// # Errors
/// [`AppError`] when the house is at fault.
#[server(prefix = "/api", endpoint = "report/photo-move")]
pub async fn report_photo_move(
    #[server(default)] photo: String,
    #[server(default)] way: String,
    #[server(default)] order: String,
    #[server(default)] ve: String,
) -> Result<(), AppError> {
    let port = Port::here()?;
    let back = address(Step::Photos, Step::parse(&ve));
    let Some(key) = draft_key(&port.ctx, &port.headers) else {
        port.go(EXPIRED);
        return Ok(());
    };
    let moved = if order.is_empty() {
        match (Uuid::parse_str(&photo), Shift::parse(&way)) {
            (Ok(photo), Some(shift)) => port.services.move_draft_photo(&key, photo, shift).await,
            _ => Ok(()),
        }
    } else {
        let order: Vec<Uuid> =
            order.split(',').take(50).filter_map(|id| Uuid::parse_str(id).ok()).collect();
        port.services.arrange_draft_photos(&key, &order).await
    };
    if moved.is_ok() {
        port.set(draft_cookie(&port.ctx, &key));
    }
    settled(&port, moved, &back);
    Ok(())
}

/// Takes the place where a photo was taken as the report's, when the sender said so by a tap. The
/// rest of that question stays as it was answered.
///
/// # Errors
/// [`AppError`] when the house is at fault.
#[server(prefix = "/api", endpoint = "report/photo-point")]
pub async fn report_photo_point(
    #[server(default)] lat: String,
    #[server(default)] lng: String,
) -> Result<(), AppError> {
    let port = Port::here()?;
    let back = address(Step::Photos, None);
    let Some(key) = draft_key(&port.ctx, &port.headers) else {
        port.go(EXPIRED);
        return Ok(());
    };
    let place = lat.parse().ok().zip(lng.parse().ok());
    if place.and_then(|(lat, lng)| Point::new(lat, lng)).is_none() {
        let text = port.ctx.t("problem.bad_point").to_owned();
        answer(&port, StatusCode::UNPROCESSABLE_ENTITY, text);
        return Ok(());
    }
    let kept = port
        .services
        .save_step(&key, Step::Place, |answers| (answers.lat, answers.lng) = (lat, lng))
        .await;
    let kept = match kept {
        // Kept all the same: what else is missing there is said when the report is checked.
        Ok(()) | Err(ServiceError::Invalid(_)) => {
            port.set(draft_cookie(&port.ctx, &key));
            Ok(())
        }
        Err(error) => Err(error),
    };
    settled(&port, kept, &back);
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
