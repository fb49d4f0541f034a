//! The case as a PDF of one's own: what was sent, where it stands and until when, the answer, the
//! whole history, photos. Only for who may see the case; made off the async threads, two at a time.

use super::lines;
use super::view::now_words;
use crate::error::AppError;
use crate::names;
use crate::page::Ctx;
use crate::pages::AppState;
use crate::paper::{Paper, Photo, jpeg_shape};
use crate::report::key::{case_key, see_other};
use crate::report::story::story;
use crate::report::track::TRACK;
use crate::ui::deadline;
use crate::words;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use domain::directory::Directory;
use domain::petition::PhotoPurpose;
use services::ServiceError;
use services::view::{PhotoView, SenderCase};
use tokio::sync::Semaphore;

/// Papers that are set at the same time: each is some milliseconds of work.
static PRESS: Semaphore = Semaphore::const_new(2);

/// GET `/tra-cuu/{number}/ho-so.pdf`.
pub async fn file(
    ctx: Ctx,
    State(app): State<AppState>,
    Path(number): Path<String>,
    headers: HeaderMap,
) -> Result<Response, AppError> {
    let here = format!("{TRACK}/{number}");
    let Some(key) = case_key(&ctx, &headers, &number) else {
        return Ok(see_other(&ctx, &here, &[]));
    };
    let case = match app.services.follow(&key).await {
        Ok(case) => case,
        Err(ServiceError::Refused(_)) => return Ok(see_other(&ctx, &here, &[])),
        Err(error) => return Err(error.into()),
    };
    let photos = app.services.paper_photos(&key).await?;
    let (directory, now) = (app.services.directory(), app.services.now());
    let broken = |_| AppError { status: 500, key: "error.broken".to_owned(), trace: None };
    let _permit = PRESS.acquire().await.map_err(|_| broken(()))?;
    let made = tokio::task::spawn_blocking(move || compose(&ctx, &directory, &case, photos, now));
    let bytes = made.await.map_err(|_| broken(()))?.ok_or_else(|| broken(()))?;
    let name = format!("attachment; filename=\"{number}.pdf\"");
    let mut response = bytes.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/pdf"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    if let Ok(name) = HeaderValue::from_str(&name) {
        headers.insert(header::CONTENT_DISPOSITION, name);
    }
    Ok(response)
}

fn compose(
    ctx: &Ctx,
    directory: &Directory,
    case: &SenderCase,
    photos: Vec<(PhotoView, Bytes)>,
    now: i64,
) -> Option<Vec<u8>> {
    let lang = ctx.lang;
    let at = |ms: i64| words::moment(lang, ms);
    let mut paper =
        Paper::new(lang.code(), format!("{} · {}", case.number, ctx.t("after.pdf_title")));
    paper.title(ctx.t("site.owner"), &format!("{}: {}", ctx.t("after.pdf_title"), case.title));
    paper.fact(ctx.t("after.pdf_number"), &case.number);
    paper.fact(ctx.t("after.pdf_received"), &at(case.received_at));
    paper.fact(ctx.t("after.pdf_status"), &now_words(ctx, directory, case));
    if let Some(due) = &case.due {
        let due_at = words::full_moment(lang, due.reckoning.due_at);
        paper.fact(ctx.t("after.pdf_due"), &due_at);
    }
    if let Some(answered_at) = case.answered_at {
        paper.fact(ctx.t("after.pdf_answered"), &at(answered_at));
    }
    if let Some(due) = &case.due {
        paper.heading(ctx.t("deadline.why"));
        for line in deadline::lines(ctx, &due.reckoning) {
            paper.note(&line);
        }
    }
    paper.heading(ctx.t("after.pdf_yours"));
    let nature = ctx.t(&format!("nature.{}", case.nature.code()));
    paper.fact(ctx.t("field.nature"), nature);
    paper.fact(ctx.t("field.category"), names::category(lang, directory, &case.category));
    let place = lines::place(ctx, directory, case).join(", ");
    if !place.is_empty() {
        paper.fact(ctx.t("report.step_place"), &place);
    }
    paper.fact(ctx.t("field.title"), &case.title);
    paper.text(&case.body);
    if let Some(reply) = &case.reply {
        paper.heading(ctx.t("after.pdf_answer"));
        if let Some(code) = &case.replied_by {
            paper.note(names::agency(lang, directory, code));
        }
        paper.text(reply);
    }
    paper.heading(ctx.t("after.pdf_history"));
    for entry in story(ctx, directory, case, true) {
        let when = entry.at.map(at).unwrap_or_default();
        let below: Vec<&str> =
            [entry.who.as_deref(), entry.text.as_deref()].into_iter().flatten().collect();
        paper.entry(&when, &entry.title, &below);
    }
    let photos: Vec<Photo> =
        photos.into_iter().filter_map(|(photo, jpeg)| shown(ctx, &photo, jpeg)).collect();
    if !photos.is_empty() {
        paper.heading(ctx.t("after.pdf_photos"));
        paper.photos(photos);
    }
    let foot = ctx.tf("after.pdf_printed", &[("at", &at(now))]);
    paper.finish(&foot, |n, of| {
        ctx.tf("after.pdf_page", &[("n", &n.to_string()), ("of", &of.to_string())])
    })
}

fn shown(ctx: &Ctx, photo: &PhotoView, jpeg: Bytes) -> Option<Photo> {
    let (width, height) = jpeg_shape(&jpeg)?;
    let caption = ctx.t(match photo.purpose {
        PhotoPurpose::Report => "after.before_photo",
        PhotoPurpose::Result => "after.after_photo",
        PhotoPurpose::Message | PhotoPurpose::Scan => "after.message_photo",
    });
    Some(Photo { jpeg: jpeg.to_vec(), width, height, caption: caption.to_owned() })
}
