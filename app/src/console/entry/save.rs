//! What the form sends: kept as typed whatever else is asked for, then photos, then what the button
//! says. A script sends the same while somebody types.

use super::{ENTRY, address, form};
use crate::console::desk::{ActForm, session_over};
use crate::console::officer;
use crate::error::AppError;
use crate::port::Port;
use axum::body::Bytes;
use axum::http::{StatusCode, header};
use domain::asking::Typed;
use domain::draft::Answers;
use domain::entry::{Entry, MAX_SCANS};
use domain::petition::PhotoPurpose;
use leptos::prelude::*;
use server_fn::codec::{MultipartData, MultipartFormData};
use services::ServiceError;
use services::accounts::Officer;
use services::imaging::MAX_BYTES;
use uuid::Uuid;

/// Longest name of a question in a field's name, and most of them: a form of ours has fewer.
const MOST_FIELDS: usize = 200;

#[derive(Default)]
struct Sent {
    id: Option<Uuid>,
    then: String,
    entry: Entry,
    answers: Answers,
    photos: Vec<(PhotoPurpose, Bytes)>,
}

async fn read(data: MultipartData) -> Result<Sent, AppError> {
    let invalid = || AppError { status: 400, key: "error.invalid".to_owned(), trace: None };
    let mut form = data.into_inner().ok_or_else(invalid)?;
    let mut sent = Sent::default();
    let mut fields = 0;
    while let Some(mut field) = form.next_field().await.map_err(|_| invalid())? {
        fields += 1;
        if fields > MOST_FIELDS {
            return Err(invalid());
        }
        let name = field.name().unwrap_or_default().to_owned();
        let purpose = match name.as_str() {
            "photos" => Some(PhotoPurpose::Report),
            "scans" => Some(PhotoPurpose::Scan),
            _ => None,
        };
        if let Some(purpose) = purpose {
            let mut bytes = Vec::new();
            while let Some(chunk) = field.chunk().await.map_err(|_| invalid())? {
                // One byte too many is enough for the darkroom to say so.
                let room = (MAX_BYTES + 1).saturating_sub(bytes.len());
                bytes.extend_from_slice(&chunk[..chunk.len().min(room)]);
            }
            if !bytes.is_empty() && sent.photos.len() <= MAX_SCANS {
                sent.photos.push((purpose, bytes.into()));
            }
            continue;
        }
        let typed = field.text().await.map_err(|_| invalid())?;
        sent.put(&name, typed);
    }
    Ok(sent)
}

impl Sent {
    fn put(&mut self, name: &str, typed: String) {
        let answers = &mut self.answers;
        match name {
            "entry" => self.id = Uuid::parse_str(&typed).ok(),
            // The last one pressed; a browser sends one.
            "then" => self.then = typed,
            "channel" => self.entry.channel = typed,
            "received_day" => self.entry.day = typed,
            "received_time" => self.entry.time = typed,
            "nature" => answers.nature = typed,
            "category" => answers.category = typed,
            "commune" => answers.commune = typed,
            "address" => answers.address = typed,
            "title" => answers.title = typed,
            "description" => answers.description = typed,
            "sender_kind" => answers.contact.sender_kind = typed,
            "name" => answers.contact.name = typed,
            "org_name" => answers.contact.org_name = typed,
            "tax_code" => answers.contact.tax_code = typed,
            "representative" => answers.contact.representative = typed,
            "phone" => answers.contact.phone = typed,
            "email" => answers.contact.email = typed,
            "home_address" => answers.home_address = typed,
            "hides_name" => answers.hides_name = !typed.is_empty(),
            "consent_photos" => answers.consent_photos = !typed.is_empty(),
            "consent_place" => answers.consent_place = !typed.is_empty(),
            "consent_notices" => answers.consent_notices = !typed.is_empty(),
            "wording" => answers.wording = typed,
            name => {
                let question = name.strip_prefix("d[").and_then(|rest| rest.strip_suffix("][]"));
                if let Some(question) = question.filter(|_| !typed.is_empty()) {
                    let details: &mut Typed = &mut answers.details;
                    details.entry(question.to_owned()).or_default().push(typed);
                }
            }
        }
    }
}

/// Keeps the form, adds its photos, and does what the button says: `send`, `keep`, `questions`, `drop`
/// or `remove:<photo>`.
///
/// # Errors
/// [`AppError`] when the house is at fault, the form is not ours, or it is another's (404).
#[server(prefix = "/api", endpoint = "entry/photos", input = MultipartFormData)]
pub async fn entry_save(data: MultipartData) -> Result<(), AppError> {
    let port = Port::here()?;
    let sent = read(data).await?;
    let id = sent.id.ok_or_else(AppError::not_found)?;
    let back = address(id);
    let Some(me) = officer::officer_at(&port).await? else {
        let form = ActForm::of_text(sent.answers.description);
        port.answer(session_over(&port.ctx, ENTRY, &form));
        return Ok(());
    };
    match save(&port, &me, id, sent).await {
        Ok(on) => port.go(&on),
        Err(ServiceError::Refused(domain::refusal::Refusal::NotAllowed)) => {
            port.answer(AppError::from(ServiceError::Refused(
                domain::refusal::Refusal::NotAllowed,
            )));
        }
        Err(error) => port.go_back(error, &back),
    }
    Ok(())
}

/// Where to go on.
async fn save(port: &Port, me: &Officer, id: Uuid, sent: Sent) -> Result<String, ServiceError> {
    let (back, services) = (address(id), &port.services);
    match services.keep_entry(me, id, sent.entry, sent.answers).await {
        // Sent already, by the press before this one: the receipt is the answer.
        Err(ServiceError::NotFound) if sent.then == "send" => {}
        kept => kept?,
    }
    for (purpose, bytes) in sent.photos {
        services.add_entry_photo(me, id, bytes, purpose).await?;
    }
    Ok(match sent.then.as_str() {
        "send" => {
            services.submit_entry(me, id).await?;
            format!("{back}/bien-nhan")
        }
        "keep" => format!("{ENTRY}?xong=kept"),
        "drop" => {
            services.drop_entry(me, id).await?;
            format!("{ENTRY}?xong=dropped")
        }
        then => {
            let photo = then.strip_prefix("remove:").and_then(|id| Uuid::parse_str(id).ok());
            match photo {
                Some(photo) => {
                    services.remove_entry_photo(me, id, photo).await?;
                    format!("{back}?xong=kept#photos")
                }
                None => format!("{back}?xong=kept#questions"),
            }
        }
    })
}

/// Keeps what is typed while it is typed, and answers with what may be the same matter: a piece of
/// HTML for the page's own script. 401 when the session is over; the words stay on their page.
///
/// # Errors
/// As [`entry_save`].
#[server(prefix = "/api", endpoint = "entry/keep", input = MultipartFormData)]
pub async fn entry_keep(data: MultipartData) -> Result<(), AppError> {
    let port = Port::here()?;
    let sent = read(data).await?;
    let id = sent.id.ok_or_else(AppError::not_found)?;
    let Some(me) = officer::officer_at(&port).await? else {
        port.answer(StatusCode::UNAUTHORIZED);
        return Ok(());
    };
    let kept = async {
        let alike = port.services.similar_to_entry(&me, &sent.answers).await?;
        port.services.keep_entry(&me, id, sent.entry, sent.answers).await?;
        Ok::<_, ServiceError>(alike)
    };
    match kept.await {
        Ok(alike) => {
            let kind = [
                (header::CONTENT_TYPE, "text/html; charset=utf-8"),
                (header::CACHE_CONTROL, "no-store"),
            ];
            port.answer((kind, form::likes_alone(&port.ctx, &alike)));
        }
        Err(error) => port.answer(AppError::from(error)),
    }
    Ok(())
}
