//! The relay box on the officers' side: what was written so far, and a form with photos. The sender
//! is “Công dân” here and nothing else.

use super::acts::{Sheet, carried, name};
use super::officer;
use super::outcome::send_back;
use super::photo;
use super::screen::{Screen, with};
use super::writing;
use crate::error::AppError;
use crate::names;
use crate::port::Port;
use crate::ui::timeline::paragraphs;
use crate::ui::{FileField, PhotoGrid, Submit, TextArea, When};
use axum::body::Bytes;
use domain::event::EventKind;
use domain::id::PetitionNumber;
use domain::input::Reason;
use domain::workflow::Action;
use leptos::prelude::*;
use server_fn::codec::{MultipartData, MultipartFormData};
use services::imaging::MAX_BYTES;
use services::photos::MAX_PHOTOS_AT_ONCE;
use services::view::Entry;
use uuid::Uuid;

/// The conversation, and a form that goes on with it.
pub fn form(sheet: &Sheet<'_>) -> AnyView {
    const FORM: Action = Action::Message;
    let (ctx, case) = (sheet.ctx, sheet.case);
    let talk: Vec<_> = case
        .timeline
        .iter()
        .filter(|entry| matches!(entry.kind, EventKind::Messaged | EventKind::WroteBack))
        .map(|entry| said(sheet, entry))
        .collect();
    let most = MAX_PHOTOS_AT_ONCE.to_string();
    view! {
        {(!talk.is_empty()).then(|| view! { <ol class="talk">{talk}</ol> })}
        <form method="post" action=ctx.action("case/message") enctype="multipart/form-data">
            {carried(sheet)}
            <input type="hidden" name="version" value=case.version.to_string()/>
            <TextArea
                name=name(FORM, "text")
                label=ctx.t("console.message_label")
                hint=ctx.t("console.message_hint")
                rows=4
                maxlength=Reason::MAX
                value=sheet.typed(FORM).text
                error=sheet.error(FORM, "text")
            />
            {writing::standard(sheet, FORM)}
            <FileField
                name="photos"
                label=ctx.t("after.message_photos")
                hint=ctx.tf("after.photos_hint", &[("n", &most)])
                many=true
                optional=true
            />
            <div class="actions in-line"><Submit word=ctx.t("console.button.message") icon="send"/></div>
        </form>
    }
    .into_any()
}

fn said(sheet: &Sheet<'_>, entry: &Entry) -> AnyView {
    let ctx = sheet.ctx;
    let is_sender = entry.kind == EventKind::WroteBack;
    let who = if is_sender {
        ctx.t("console.sender_citizen").to_owned()
    } else {
        let agency = entry.agency.as_deref();
        agency.map_or_else(
            || names::coordinator(ctx, sheet.directory),
            |code| names::agency_short(ctx.lang, sheet.directory, code).to_owned(),
        )
    };
    let photos = photo::of_entry(ctx, &entry.photos);
    view! {
        <li class="said" class:is-theirs=is_sender>
            <p class="said-who"><strong>{who}</strong>" "<When at=entry.at/></p>
            <div class="stack" lang=ctx.of_people()>{paragraphs(entry.note.as_deref().unwrap_or_default())}</div>
            {(!photos.is_empty()).then(|| view! { <PhotoGrid photos/> })}
        </li>
    }
    .into_any()
}

/// Writes to the sender. Fields: `petition`, `number`, `version`, `act[message][text]`, and any
/// number of `photos`.
///
/// # Errors
/// [`AppError`] when the house is at fault or the form is not ours; whatever the officer can mend
/// leads back to the case.
#[server(prefix = "/api", endpoint = "case/message", input = MultipartFormData)]
pub async fn case_message(data: MultipartData) -> Result<(), AppError> {
    let port = Port::here()?;
    let invalid = || AppError { status: 400, key: "error.invalid".to_owned(), trace: None };
    let mut form = data.into_inner().ok_or_else(invalid)?;
    let (mut petition, mut number, mut version, mut text) = (None, None, None, String::new());
    let mut screen = None;
    let mut photos: Vec<Bytes> = Vec::new();
    let words = name(Action::Message, "text");
    while let Some(mut field) = form.next_field().await.map_err(|_| invalid())? {
        let is = |wanted: &str| field.name() == Some(wanted);
        if is("photos") {
            let mut bytes = Vec::new();
            while let Some(chunk) = field.chunk().await.map_err(|_| invalid())? {
                let room = (MAX_BYTES + 1).saturating_sub(bytes.len());
                bytes.extend_from_slice(&chunk[..chunk.len().min(room)]);
            }
            // One too many is enough for the services to say so.
            if !bytes.is_empty() && photos.len() <= MAX_PHOTOS_AT_ONCE {
                photos.push(bytes.into());
            }
            continue;
        }
        let slot = field.name().unwrap_or_default().to_owned();
        let typed = field.text().await.map_err(|_| invalid())?;
        match slot.as_str() {
            "petition" => petition = Uuid::parse_str(&typed).ok(),
            "number" => number = PetitionNumber::parse(&typed),
            "ve" => screen = Screen::parse(&typed),
            "version" => version = typed.parse::<i64>().ok(),
            slot if slot == words => text = typed,
            _ => {}
        }
    }
    let ((petition, number), version) = petition.zip(number).zip(version).ok_or_else(invalid)?;
    let back = super::desk::back_to(screen.as_ref(), &number.to_string());
    let Some(me) = officer::officer_at(&port).await? else {
        let form = super::desk::ActForm::of_text(text);
        port.answer(super::desk::session_over(&port.ctx, &back, &form));
        return Ok(());
    };
    match port.services.message_sender(&me, petition, version, &text, photos).await {
        Ok(()) => port.go(&with(&back, &format!("xong={}", Action::Message.code()))),
        Err(error) => send_back(&port, error, &back, Some(Action::Message)),
    }
    Ok(())
}
