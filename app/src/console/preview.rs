//! What an act would bring: the sender's page, the letter, the short message and the message to a
//! device as they would be sent, and the public page as it would stand there. Drawn by the code that
//! sends and publishes; addresses and the sender's own links are left out.

use super::acts::form_of;
use super::desk::{ActForm, back_to, session_over};
use super::officer;
use super::outcome::send_back;
use super::screen::{PART, Screen};
use super::{photo, writing};
use crate::error::AppError;
use crate::names;
use crate::notices::Letters;
use crate::page::{Ctx, Page};
use crate::port::Port;
use crate::public::preview as public_preview;
use crate::report::answer_section;
use crate::ui::{BackLink, Icon, Notice, Tag, Tone, When};
use axum::http::StatusCode;
use domain::directory::Directory;
use domain::id::PetitionNumber;
use domain::notice::Way;
use domain::petition::PhotoPurpose;
use domain::workflow::Action;
use leptos::prelude::*;
use services::ServiceError;
use services::handling::Act;
use services::notices::{Reach, Reached, Words};
use services::previewing::Preview;
use std::collections::BTreeMap;
use uuid::Uuid;

/// The name of the part that a script asks for.
const NAME: &str = "preview";

/// Shows what an act would bring, with what is typed; that is kept, so that nothing is lost on the way
/// back. A script gets the part alone.
///
/// # Errors
/// [`AppError`] when the house is at fault.
#[server(prefix = "/api", endpoint = "case/preview")]
pub async fn case_preview(
    petition: Uuid,
    number: String,
    form: String,
    #[server(default)] act: BTreeMap<String, ActForm>,
    #[server(default)] ve: String,
) -> Result<(), AppError> {
    let port = Port::here()?;
    let number = PetitionNumber::parse(&number).ok_or_else(AppError::not_found)?.to_string();
    let action = Action::parse(&form).ok_or_else(AppError::not_found)?;
    let back = back_to(Screen::parse(&ve).as_ref(), &number);
    let mut act = act;
    let typed = act.remove(form_of(action).code()).unwrap_or_default();
    let Some(me) = officer::officer_at(&port).await? else {
        port.answer(session_over(&port.ctx, &back, &typed));
        return Ok(());
    };
    let is_part = port.headers.get(PART).is_some_and(|name| name == NAME);
    let typed = Act::from(typed);
    if !is_part {
        let kept = port.services.keep_draft(&me, petition, form_of(action), &typed).await;
        if let Err(error) = kept {
            port.answer(AppError::from(error));
            return Ok(());
        }
    }
    let directory = port.services.directory();
    match port.services.preview(&me, petition, action, &typed).await {
        Ok(found) if is_part => {
            let ctx = &port.ctx;
            port.answer(Page::part(ctx, NAME, || section(ctx, &directory, &found)));
        }
        Ok(found) => {
            let (ctx, _) = officer::frame(&port.ctx, &me, &port.services).await?;
            let ctx = &Ctx { path: back.as_str().into(), query: "".into(), ..ctx };
            let title = format!("{} · {}", ctx.t("answer.preview_title"), found.number);
            port.answer(Page::console(ctx, title, || {
                view! {
                    <BackLink href=ctx.href(&format!("{back}#viec-{}", form_of(action).code())) word=ctx.t("answer.back")/>
                    <h1>{ctx.t("answer.preview_title")}" "<span class="number">{found.number.clone()}</span></h1>
                    {section(ctx, &directory, &found)}
                }
            }));
        }
        Err(ServiceError::Invalid(_)) if is_part => {
            let ctx = &port.ctx;
            let part = Page::part(ctx, NAME, || {
                view! { <section class="preview"><Notice tone=Tone::Warn text=ctx.t("answer.preview_invalid")/></section> }
            });
            port.answer(part.status(StatusCode::UNPROCESSABLE_ENTITY));
        }
        Err(error) => send_back(&port, error, &back, Some(action)),
    }
    Ok(())
}

fn section(ctx: &Ctx, directory: &Directory, found: &Preview) -> AnyView {
    view! {
        <section class="preview" aria-labelledby="preview-title">
            <div class="preview-head">
                <h3 id="preview-title" tabindex="-1">{ctx.t("answer.preview_title")}</h3>
                <button type="button" class="button plain" data-shut-preview hidden><Icon name="x"/><span>{ctx.t("answer.preview_shut")}</span></button>
            </div>
            <p class="hint">{ctx.t("answer.preview_hint")}</p>
            {found.quality.as_ref().map(|quality| writing::guard(ctx, quality))}
            <div class="preview-parts">
                {sender(ctx, directory, found)}
                {found.reached.as_ref().map(|reached| notices(ctx, reached))}
                {public(ctx, directory, found)}
            </div>
        </section>
    }
    .into_any()
}

/// One reader's view, framed.
fn frame(icon: &'static str, title: &'static str, mark: Option<AnyView>, body: AnyView) -> AnyView {
    view! {
        <section class="preview-part">
            <h4><Icon name=icon/><span>{title}</span>{mark}</h4>
            <div class="preview-frame">{body}</div>
        </section>
    }
    .into_any()
}

fn sender(ctx: &Ctx, directory: &Directory, found: &Preview) -> Option<AnyView> {
    let words = found.words.as_deref()?;
    let by =
        found.agency.as_deref().map(|code| names::agency(ctx.lang, directory, code).to_owned());
    let photos = photo::views(ctx, &found.photos, PhotoPurpose::Result);
    let body = if found.is_answer {
        answer_section(ctx, "preview-sent", by, Some(found.at), words, Vec::new(), photos)
    } else {
        view! {
            <p class="hint">{by.map(|by| view! { <strong>{by}</strong>" · " })}<When at=found.at/></p>
            {writing::plain_words(ctx, words)}
        }
        .into_any()
    };
    Some(frame("user", ctx.t("answer.to_page"), None, body))
}

fn notices(ctx: &Ctx, reached: &Reached) -> AnyView {
    let letters = Letters::new(&ctx.site.base_url);
    reached
        .ways
        .iter()
        .map(|(way, reach)| {
            let (icon, title, body) = match way {
                Way::Email => ("message-square-text", "answer.to_email", letter(&letters, reached)),
                Way::Sms => ("message-square", "answer.to_sms", short(ctx, &letters, reached)),
                Way::Push => ("bell", "answer.to_push", push(&letters, reached)),
            };
            let (tone, mark, key) = match reach {
                Reach::Goes => (Tone::Ok, "circle-check", "answer.goes"),
                Reach::Unwanted => (Tone::Neutral, "ban", "answer.unwanted"),
                Reach::Unreachable => (Tone::Neutral, "ban", "answer.unreachable"),
            };
            let mark = view! { <Tag tone icon=mark word=ctx.t(key)/> };
            frame(icon, ctx.t(title), Some(mark.into_any()), body)
        })
        .collect_view()
        .into_any()
}

fn letter(letters: &Letters, reached: &Reached) -> AnyView {
    let letter = letters.letter(&reached.about);
    view! {
        <p><strong>{letter.subject}</strong></p>
        <p class="kept-lines">{letter.text}</p>
    }
    .into_any()
}

fn short(ctx: &Ctx, letters: &Letters, reached: &Reached) -> AnyView {
    let text = letters.short(&reached.about);
    let n = text.chars().count().to_string();
    view! {
        <p>{text}</p>
        <p class="hint">{ctx.tf("answer.letters", &[("n", &n)])}</p>
    }
    .into_any()
}

fn push(letters: &Letters, reached: &Reached) -> AnyView {
    let message: serde_json::Value =
        serde_json::from_str(&letters.push(&reached.about)).unwrap_or_default();
    let part = |name: &str| message[name].as_str().unwrap_or_default().to_owned();
    view! {
        <p><strong>{part("title")}</strong></p>
        <p>{part("body")}</p>
    }
    .into_any()
}

fn public(ctx: &Ctx, directory: &Directory, found: &Preview) -> AnyView {
    let (mark, body) = match &found.public {
        Some(page) => (None, public_preview(ctx, directory, page, photo::at_desk)),
        None => {
            let mark =
                view! { <Tag tone=Tone::Neutral icon="lock" word=ctx.t("answer.not_public")/> };
            let text = view! { <p class="quiet-text">{ctx.t("answer.not_public_text")}</p> };
            (Some(mark.into_any()), text.into_any())
        }
    };
    frame("megaphone", ctx.t("answer.to_public"), mark, body)
}
