//! The desk's open line: events as they happen (server-sent events), and the heartbeat that says
//! who has a case open. What an officer may be told is decided by the services.

use super::officer::{COOKIE, CurrentOfficer};
use crate::error::AppError;
use crate::page::Ctx;
use crate::pages::AppState;
use crate::port::{cookie, cookie_name};
use axum::extract::{Form, Query, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use domain::id::PetitionNumber;
use futures_util::stream;
use serde::Deserialize;
use services::live::{Doing, Moment, Person, Stream};
use std::convert::Infallible;
use std::time::Duration;
use uuid::Uuid;

/// Path of the open line.
pub const LINE: &str = "/xu-ly/luong";
/// Path of the heartbeat.
pub const BEAT: &str = "/xu-ly/luong/co-mat";

/// A quiet line says something this often, so that neither side takes it for dead.
const KEEP_ALIVE: Duration = Duration::from_secs(15);

/// What a browser heard last, when another tab of it takes the line over.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Heard {
    sau: String,
}

/// GET `/xu-ly/luong`. Without a session 401: a redirect would be read as a stream.
pub async fn line(
    ctx: Ctx,
    State(app): State<AppState>,
    Query(heard): Query<Heard>,
    headers: HeaderMap,
) -> Result<Response, AppError> {
    let token = cookie(&headers, &cookie_name(&ctx, COOKIE));
    let officer = match token {
        // An open line is no sign of anybody at the desk.
        Some(token) => app.services.officer_at_rest(&token).await?,
        None => None,
    };
    let Some(officer) = officer else { return Ok(StatusCode::UNAUTHORIZED.into_response()) };
    let last = headers.get("last-event-id").and_then(|id| id.to_str().ok()).unwrap_or(&heard.sau);
    let line = app.services.listen(&officer, Uuid::parse_str(last).ok()).await?;
    let events = stream::unfold(line, next);
    let mut response =
        Sse::new(events).keep_alive(KeepAlive::new().interval(KEEP_ALIVE)).into_response();
    let headers = response.headers_mut();
    headers.insert("cache-control", HeaderValue::from_static("no-store"));
    // A proxy in front must not wait for more.
    headers.insert("x-accel-buffering", HeaderValue::from_static("no"));
    Ok(response)
}

async fn next(mut line: Stream) -> Option<(Result<Event, Infallible>, Stream)> {
    let moment = line.next().await?;
    Some((Ok(event(moment)), line))
}

/// A moment on the wire: short names, because it is sent to everybody.
fn event(moment: Moment) -> Event {
    match moment {
        Moment::Case { event, number, version, status } => Event::default()
            .event("case")
            .id(event.simple().to_string())
            .data(serde_json::json!({ "n": number, "v": version, "s": status.code() }).to_string()),
        Moment::Gone { number } => {
            Event::default().event("gone").data(serde_json::json!({ "n": number }).to_string())
        }
        Moment::Here { number, people } => {
            let people: Vec<_> = people.iter().map(person).collect();
            let data = serde_json::json!({ "n": number, "p": people });
            Event::default().event("here").data(data.to_string())
        }
        Moment::Counts(counts) => {
            let counts: serde_json::Map<String, serde_json::Value> =
                counts.into_iter().map(|(queue, n)| (queue.code().to_owned(), n.into())).collect();
            Event::default().event("counts").data(serde_json::Value::from(counts).to_string())
        }
        Moment::Reset => Event::default().event("reset").data("{}"),
    }
}

fn person(person: &Person) -> serde_json::Value {
    serde_json::json!({
        "id": person.id.0.simple().to_string(), "name": person.name, "types": person.types,
    })
}

/// What a heartbeat says.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Beat {
    #[serde(rename = "ho-so")]
    number: String,
    viec: String,
}

/// POST `/xu-ly/luong/co-mat`: `ho-so` and `viec` = `xem`, `viet` or `roi`. 204, or 404 for a case
/// that the officer may not see.
pub async fn beat(
    me: CurrentOfficer,
    State(app): State<AppState>,
    Form(beat): Form<Beat>,
) -> Result<StatusCode, AppError> {
    let number = PetitionNumber::parse(&beat.number).ok_or_else(AppError::not_found)?;
    let doing = Doing::parse(&beat.viec).ok_or_else(AppError::not_found)?;
    let number = number.to_string();
    app.services.here(&me.officer, &number, doing).await?;
    if doing == Doing::Looks {
        app.services.note_seen(&me.officer, &number).await?;
    }
    Ok(StatusCode::NO_CONTENT)
}
