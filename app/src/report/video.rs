//! The short video of a report: its part of the photos' page, how it arrives (in parts with script, in
//! one form without), and how its sender sees it. What a video may be is decided below.

use super::asked::{EXPIRED, Question, address, turn_back};
use super::key::{case_key, draft_cookie, draft_key};
use crate::api_v1::sha256_of;
use crate::error::{AppError, status_of};
use crate::page::Ctx;
use crate::pages::AppState;
use crate::port::Port;
use crate::ui::{Icon, Look, Notice, Submit, Tone};
use axum::Router;
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{DefaultBodyLimit, Path, State};
use axum::http::{HeaderMap, HeaderName, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use domain::draft::Step;
use domain::refusal::Refusal;
use domain::video::{MAX_BYTES, MAX_SECONDS, PART_BYTES};
use leptos::prelude::*;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use server_fn::codec::{MultipartData, MultipartFormData};
use services::ServiceError;
use services::intake::DraftKey;
use services::reel::VideoError;
use services::video::VideoView;
use uuid::Uuid;

/// Where a draft's video is announced, and under it sent and shown.
const VIDEO: &str = "/phan-anh/moi/video";
/// The sentences that the scripts say.
pub const VIDEO_WORDS: [&str; 12] = [
    "checking",
    "preparing",
    "sending",
    "judging",
    "paused",
    "lost",
    "too_large",
    "too_long",
    "not_a_video",
    "broken",
    "no_room",
    "kept_here",
];
/// No file was chosen.
const NONE: &str = "video.none";
/// Where a part begins in its file, bytes (as the drafts of resumable uploads call it).
pub const UPLOAD_OFFSET: HeaderName = HeaderName::from_static("upload-offset");

/// Routes of a draft's video.
pub fn routes() -> Router<AppState> {
    Router::new()
        .route(VIDEO, post(announce))
        .route("/phan-anh/moi/video/{video}", get(of_draft).put(put))
        .layer(DefaultBodyLimit::max(PART_BYTES as usize))
        .route("/tra-cuu/{number}/video", get(of_case))
}

/// The part of the photos' page.
pub fn section(q: &Question) -> impl IntoView + use<> {
    let ctx = &q.ctx;
    let error = q.problems.of("video");
    let is_wrong = error.is_some();
    let kept = q.draft.video.clone();
    let is_ready = kept.as_ref().is_some_and(|video| video.is_ready);
    let back_to = q.back_to.map(|step| step.code());
    let carry = move || back_to.map(|code| view! { <input type="hidden" name="ve" value=code/> });
    let shown = kept.map(|video| match video.is_ready {
        true => {
            let at = format!("{VIDEO}/{}", video.id);
            view! { {player(ctx, at, "video.mine")}<p class="video-kept"><Icon name="circle-check"/><span>{kept_words(ctx, &video)}</span></p> }
                .into_any()
        }
        false => view! { <Notice tone=Tone::Warn text=half_words(ctx, &video)/> }.into_any(),
    });
    let remove = shown.is_some().then(|| {
        view! {
            <form method="post" action=ctx.action("report/video-remove") class="video-remove">
                {carry()}
                <Submit word=ctx.t("video.remove") look=Look::Plain icon="trash-2"/>
            </form>
        }
    });
    let form = (!is_ready).then(|| {
        view! {
            <form class="video-form" method="post" enctype="multipart/form-data" action=ctx.action("report/video")>
                {carry()}
                <div class="field" class:is-wrong=is_wrong>
                    <label class="label" for="f-video">{ctx.t("video.label")}</label>
                    <p class="hint" id="f-video-hint">{ctx.t("video.hint")}</p>
                    {error.map(|error| view! { <p class="error" id="f-video-error"><Icon name="circle-alert"/><span>{error}</span></p> })}
                    <input
                        class="file"
                        id="f-video"
                        name="video"
                        type="file"
                        accept="video/mp4,video/quicktime,video/webm"
                        aria-describedby=if is_wrong { "f-video-hint f-video-error" } else { "f-video-hint" }
                    />
                </div>
                <Submit word=ctx.t("video.add") look=Look::Quiet icon="upload"/>
            </form>
            {on_way(ctx)}
        }
    });
    let nonce = ctx.nonce.as_ref().map(|nonce| nonce.0.to_string());
    view! {
        <section id="video" class="video-part" aria-labelledby="video-title" data-words=words(ctx) data-announce=ctx.href(VIDEO)>
            <h2 id="video-title">{ctx.t("video.title")}" "<span class="quiet-text">{ctx.t("video.optional")}</span></h2>
            <p class="caution"><Icon name="eye-off"/><span>{ctx.t("video.private")}</span></p>
            {shown}
            {remove}
            {form}
        </section>
        <script src=ctx.asset("video-parts.js") defer nonce=nonce.clone()></script>
        <script src=ctx.asset("video-page.js") type="module" nonce=nonce></script>
    }
}

/// The part of the outbox's page. What it does is the script's.
pub fn of_outbox(ctx: &Ctx) -> impl IntoView + use<> {
    view! {
        <div id="outbox-video" class="field video-part" data-words=words(ctx)>
            <h2>{ctx.t("video.title")}" "<span class="quiet-text">{ctx.t("video.optional")}</span></h2>
            <p class="caution"><Icon name="eye-off"/><span>{ctx.t("video.private")}</span></p>
            <div class="video-kept" hidden>
                <video controls preload="none" playsinline aria-label=ctx.t("video.mine")></video>
                <button type="button" class="button plain video-out"><Icon name="trash-2"/><span>{ctx.t("video.remove")}</span></button>
            </div>
            <p class="video-state" role="status"></p>
            <div class="video-pick">
                <p class="hint">{ctx.t("video.hint")}</p>
                <button type="button" class="button quiet" data-opens="outbox-film"><Icon name="camera"/><span>{ctx.t("video.pick")}</span></button>
            </div>
            <input type="file" id="outbox-film" accept="video/mp4,video/quicktime,video/webm" hidden/>
        </div>
    }
}

/// What script shows while a video is on its way.
pub fn on_way(ctx: &Ctx) -> impl IntoView + use<> {
    view! {
        <div class="video-on-way" hidden>
            <progress max="100" aria-label=ctx.t("video.title")></progress>
            <p class="video-state" role="status"></p>
            <p class="video-buttons">
                <button type="button" class="button quiet" data-do="pause" hidden><Icon name="pause"/><span>{ctx.t("video.pause")}</span></button>
                <button type="button" class="button quiet" data-do="go" hidden><Icon name="refresh-cw"/><span>{ctx.t("video.go_on")}</span></button>
                <button type="button" class="button plain" data-do="drop" hidden><Icon name="trash-2"/><span>{ctx.t("video.drop")}</span></button>
            </p>
        </div>
    }
}

/// What the check page shows of it.
pub fn on_check(q: &Question) -> Option<AnyView> {
    let (ctx, video) = (&q.ctx, q.draft.video.as_ref()?);
    let href = ctx.href(&address(Step::Photos, Some(Step::Check)));
    let body = if video.is_ready {
        let at = format!("{VIDEO}/{}", video.id);
        view! { {player(ctx, at, "video.mine")}<p class="caution"><Icon name="eye-off"/><span>{ctx.t("video.private")}</span></p> }
            .into_any()
    } else {
        view! { <Notice tone=Tone::Warn text=ctx.t("refusal.video_missing")/> }.into_any()
    };
    Some(
        view! {
            <section class="stack">
                <div class="section-head">
                    <h2>{ctx.t("video.title")}</h2>
                    <a href=href>{ctx.t("form.change")}<span class="unseen">" "{ctx.t("video.title")}</span></a>
                </div>
                {body}
            </section>
        }
        .into_any(),
    )
}

/// The video on its sender's case page.
pub fn on_case(ctx: &Ctx, number: &str, video: Option<&VideoView>) -> Option<AnyView> {
    video?;
    Some(player(ctx, format!("/tra-cuu/{number}/video"), "video.mine").into_any())
}

/// A player that loads nothing before it is asked to.
pub fn player(ctx: &Ctx, src: String, title: &str) -> impl IntoView + use<> {
    let title = ctx.t(title);
    view! {
        <figure class="film">
            <figcaption>{title}</figcaption>
            <video controls preload="none" playsinline src=src aria-label=title></video>
        </figure>
    }
}

fn kept_words(ctx: &Ctx, video: &VideoView) -> String {
    let size = (video.size / (1024 * 1024)).max(1).to_string();
    ctx.tf("video.kept", &[("seconds", &video.seconds.to_string()), ("size", &size)])
}

fn half_words(ctx: &Ctx, video: &VideoView) -> String {
    match (video.offset * 100).checked_div(video.size) {
        Some(percent) => ctx.tf("video.half", &[("percent", &percent.to_string())]),
        None => ctx.t("video.half_plain").to_owned(),
    }
}

/// The sentences and limits for the script.
pub fn words(ctx: &Ctx) -> String {
    let mut all: Map<String, Value> = VIDEO_WORDS
        .iter()
        .map(|name| ((*name).to_owned(), Value::from(ctx.t(&format!("video.{name}")))))
        .collect();
    all.insert("most".to_owned(), json!(MAX_BYTES));
    all.insert("seconds".to_owned(), json!(MAX_SECONDS));
    Value::from(all).to_string()
}

/// The key of the sentence for a code in the address, when it is about the video.
pub fn problem_key(code: &str) -> Option<&'static str> {
    match code {
        NONE => Some(NONE),
        "refusal.too_many_videos" => Some("refusal.too_many_videos"),
        "refusal.video_missing" => Some("refusal.video_missing"),
        _ => VideoError::ALL.iter().map(|problem| problem.key()).find(|key| *key == code),
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Announced {
    sha256: String,
    size: u64,
}

/// POST `/phan-anh/moi/video`: what will come. The answer says from where on.
async fn announce(
    ctx: Ctx,
    State(app): State<AppState>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let announced = serde_json::from_slice::<Announced>(&body).ok();
    let read = announced.and_then(|one| Some((digest(&one.sha256)?, one.size)));
    let Some((sha256, size)) = read else { return StatusCode::BAD_REQUEST.into_response() };
    let Some(key) = draft_key(&ctx, &headers) else { return refuse(&ctx, Refusal::Expired.into()) };
    told(&ctx, &key, app.services.announce_draft_video(&key, &sha256, size).await)
}

/// PUT `/phan-anh/moi/video/{video}`: one part, from `Upload-Offset` on.
async fn put(
    ctx: Ctx,
    State(app): State<AppState>,
    Path(video): Path<String>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Response {
    let Ok(body) = body else { return StatusCode::PAYLOAD_TOO_LARGE.into_response() };
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let offset = text(UPLOAD_OFFSET).and_then(|offset| offset.parse().ok());
    let sha256 = text(HeaderName::from_static("content-digest")).and_then(sha256_of);
    let asked = Uuid::parse_str(&video).ok().zip(offset).zip(sha256);
    let Some(((video, offset), sha256)) = asked else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    let Some(key) = draft_key(&ctx, &headers) else { return refuse(&ctx, Refusal::Expired.into()) };
    told(&ctx, &key, app.services.put_draft_video(&key, video, offset, &sha256, body).await)
}

fn told(ctx: &Ctx, key: &DraftKey, done: Result<VideoView, ServiceError>) -> Response {
    match done {
        Ok(video) => {
            let told = json!({ "id": video.id, "offset": video.offset, "done": video.is_ready });
            let headers = [
                (header::CACHE_CONTROL, "no-store".to_owned()),
                (header::SET_COOKIE, draft_cookie(ctx, key)),
            ];
            (headers, axum::Json(told)).into_response()
        }
        Err(error) => refuse(ctx, error),
    }
}

/// The code and the sentence for the script.
fn refuse(ctx: &Ctx, error: ServiceError) -> Response {
    let (status, key) = match error {
        ServiceError::Video(why) => (StatusCode::UNPROCESSABLE_ENTITY, why.key().to_owned()),
        ServiceError::Refused(refusal) => (status_of(refusal), refusal.key()),
        ServiceError::NotFound => (StatusCode::NOT_FOUND, "video.broken".to_owned()),
        other => return AppError::from(other).into_response(),
    };
    let told = json!({ "error": key, "message": ctx.t(&key) });
    (status, [(header::CACHE_CONTROL, "no-store")], axum::Json(told)).into_response()
}

/// GET `/phan-anh/moi/video/{video}`.
async fn of_draft(
    ctx: Ctx,
    State(app): State<AppState>,
    Path(video): Path<String>,
    headers: HeaderMap,
) -> Result<Response, AppError> {
    let key = draft_key(&ctx, &headers).ok_or_else(AppError::not_found)?;
    let file = app.services.draft_video(&key).await.map_err(|_| AppError::not_found())?;
    if Uuid::parse_str(&video) != Ok(file.id) {
        return Err(AppError::not_found());
    }
    Ok(crate::reel::answer(&file, &headers))
}

/// GET `/tra-cuu/{number}/video`.
async fn of_case(
    ctx: Ctx,
    State(app): State<AppState>,
    Path(number): Path<String>,
    headers: HeaderMap,
) -> Result<Response, AppError> {
    let key = case_key(&ctx, &headers, &number).ok_or_else(AppError::not_found)?;
    let file = app.services.sender_video(&key).await.map_err(|_| AppError::not_found())?;
    Ok(crate::reel::answer(&file, &headers))
}

/// Takes a video in one request, from a browser without script. Fields: `ve`, and `video` behind it.
///
/// # Errors
/// [`AppError`] when the form is not ours or the house is at fault.
#[server(prefix = "/api", endpoint = "report/video", input = MultipartFormData)]
pub async fn report_video(data: MultipartData) -> Result<(), AppError> {
    let port = Port::here()?;
    let invalid = || AppError { status: 400, key: "error.invalid".to_owned(), trace: None };
    let mut form = data.into_inner().ok_or_else(invalid)?;
    let Some(key) = draft_key(&port.ctx, &port.headers) else {
        port.go(EXPIRED);
        return Ok(());
    };
    let (mut taken, mut back_to) = (None, None);
    while let Some(mut field) = form.next_field().await.map_err(|_| invalid())? {
        match field.name() {
            Some("video") if taken.is_none() => {
                let mut taking = None;
                let mut failed = None;
                // What comes after a failure is read all the same, so that the browser hears of it.
                while let Some(chunk) = field.chunk().await.map_err(|_| invalid())? {
                    if failed.is_some() || chunk.is_empty() {
                        continue;
                    }
                    if taking.is_none() {
                        match port.services.take_draft_video(&key).await {
                            Ok(begun) => taking = Some(begun),
                            Err(error) => failed = Some(error),
                        }
                    }
                    if let Some(taking) = &mut taking {
                        failed = taking.push(&chunk).await.err();
                    }
                }
                taken = match (failed, taking) {
                    (Some(error), _) => Some(Err(error)),
                    (None, Some(taking)) => Some(taking.finish().await),
                    (None, None) => None,
                };
            }
            Some("ve") => back_to = field.text().await.ok().and_then(|code| Step::parse(&code)),
            _ => {}
        }
    }
    let back = address(Step::Photos, back_to);
    match taken {
        Some(Ok(_)) => {
            port.set(draft_cookie(&port.ctx, &key));
            port.go(&back);
        }
        Some(Err(error)) => turn_back(&port, error, &back),
        None => port.go(&format!("{back}{}loi={NONE}", if back.contains('?') { '&' } else { '?' })),
    }
    Ok(())
}

/// Takes the video out of the draft, whole or not.
///
/// # Errors
/// [`AppError`] when the house is at fault.
#[server(prefix = "/api", endpoint = "report/video-remove")]
pub async fn report_video_remove(#[server(default)] ve: String) -> Result<(), AppError> {
    let port = Port::here()?;
    let back = address(Step::Photos, Step::parse(&ve));
    let Some(key) = draft_key(&port.ctx, &port.headers) else {
        port.go(EXPIRED);
        return Ok(());
    };
    match port.services.remove_draft_video(&key).await {
        Ok(()) => {
            port.set(draft_cookie(&port.ctx, &key));
            port.go(&back);
        }
        Err(error) => turn_back(&port, error, &back),
    }
    Ok(())
}

fn digest(text: &str) -> Option<[u8; 32]> {
    if text.len() != 64 || !text.is_ascii() {
        return None;
    }
    let mut bytes = [0; 32];
    for (i, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(text.get(2 * i..2 * i + 2)?, 16).ok()?;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_codes_about_the_video_become_sentences() {
        for problem in VideoError::ALL {
            assert_eq!(problem_key(problem.key()), Some(problem.key()));
        }
        assert_eq!(problem_key("refusal.video_missing"), Some("refusal.video_missing"));
        for other in ["", "refusal.stale", "video.title", "<script>"] {
            assert_eq!(problem_key(other), None, "{other}");
        }
    }

    #[test]
    fn a_digest_is_sixty_four_hexadecimal_digits() {
        assert_eq!(digest(&"0a".repeat(32)), Some([10; 32]));
        for wrong in ["", "0a", &"zz".repeat(32), &"á".repeat(32)] {
            assert_eq!(digest(wrong), None, "{wrong}");
        }
    }
}
