//! A person's word on each stretch that the mask proposes to take out of the public copy, and the
//! server's half of everything that helps while an answer is typed: a standard reply is put in, the
//! guard looks, words are kept before somebody turns aside.

use super::acts::{Sheet, form_of, name};
use super::desk::{ActForm, back_to, session_over};
use super::officer;
use super::outcome::send_back;
use super::screen::{Screen, with};
use super::writing;
use crate::error::AppError;
use crate::page::{Ctx, Page};
use crate::port::Port;
use crate::ui::{Icon, field_id};
use axum::http::StatusCode;
use domain::id::PetitionNumber;
use domain::mask::Kind;
use domain::workflow::Action;
use leptos::prelude::*;
use services::handling::Act;
use services::view::MarkView;
use std::collections::BTreeMap;
use uuid::Uuid;

/// The marks of a form on the public copy, each with a box: ticked is taken out.
pub fn marks(sheet: &Sheet<'_>, action: Action) -> Option<AnyView> {
    let ctx = sheet.ctx;
    // A card has a title only.
    let of_form =
        |mark: &&MarkView| action != Action::PublishCard || mark.code.starts_with("title.");
    let marks: Vec<&MarkView> = sheet.case.public.marks.iter().filter(of_form).collect();
    if marks.is_empty() {
        return None;
    }
    let kept = sheet.unsent(action).filter(|typed| typed.open.starts_with('-'));
    let open = match kept {
        Some(typed) => typed.open.clone(),
        None => marks.iter().filter(|mark| mark.is_open).fold("-".to_owned(), |mut open, mark| {
            open.push(' ');
            open.push_str(&mark.code);
            open
        }),
    };
    let field = name(action, "masks");
    let lines = marks
        .iter()
        .map(|mark| {
            let ticked = match kept {
                Some(typed) => typed.masks.contains(&mark.code),
                None => !mark.is_open,
            };
            line(ctx, &field, mark, ticked)
        })
        .collect_view();
    Some(
        view! {
            <fieldset class="field act-part marks">
                <legend class="legend label">{ctx.t("answer.marks")}</legend>
                <p class="hint">{ctx.t("answer.marks_hint")}</p>
                <input type="hidden" name=name(action, "open") value=open/>
                <ul class="mark-list">{lines}</ul>
                <button class="button quiet" type="submit" name="form" value=action.code() formaction=ctx.action("case/mask") formnovalidate=true data-mask>
                    <Icon name="eye-off"/><span>{ctx.t("answer.marks_apply")}</span>
                </button>
            </fieldset>
        }
        .into_any(),
    )
}

fn line(ctx: &Ctx, field: &str, mark: &MarkView, ticked: bool) -> AnyView {
    let id = format!("{}-{}", field_id(field), mark.code.replace('.', "-"));
    let (of, found) = (id.clone(), &mark.found);
    let part = match mark.code.split('.').next() {
        Some("title") => "answer.in_title",
        Some("answer") => "answer.in_answer",
        _ => "answer.in_body",
    };
    view! {
        <li>
            <label class="mark-pick" for=of>
                <input type="checkbox" id=id name=format!("{field}[]") value=mark.code.clone() checked=ticked/>
                <span class="mark-words" lang=ctx.of_people()>{found.before.clone()}<mark>{found.text.clone()}</mark>{found.after.clone()}</span>
                <span class="quiet-text">{ctx.t(kind_key(found.kind))}" · "{ctx.t(part)}</span>
            </label>
        </li>
    }
    .into_any()
}

const fn kind_key(kind: Kind) -> &'static str {
    match kind {
        Kind::Phone => "answer.kind_phone",
        Kind::Id12 | Kind::Id9 => "answer.kind_id",
        Kind::Bank => "answer.kind_bank",
        Kind::HealthInsurance => "answer.kind_insurance",
        Kind::Email => "answer.kind_email",
        Kind::Plate => "answer.kind_plate",
        Kind::Address => "answer.kind_address",
    }
}

/// A form that is not sent yet: whose, which, and what is in it.
struct Unsent {
    port: Port,
    me: services::accounts::Officer,
    number: String,
    /// The case with the screen around it.
    back: String,
    action: Action,
    typed: Act,
}

/// What every helper of a form begins with. None when the session was over: the words are shown.
async fn unsent(
    number: &str,
    form: &str,
    mut act: BTreeMap<String, ActForm>,
    ve: &str,
) -> Result<Option<Unsent>, AppError> {
    let port = Port::here()?;
    let number = PetitionNumber::parse(number).ok_or_else(AppError::not_found)?.to_string();
    let action = Action::parse(form).ok_or_else(AppError::not_found)?;
    let back = back_to(Screen::parse(ve).as_ref(), &number);
    let typed = act.remove(form_of(action).code()).unwrap_or_default();
    let Some(me) = officer::officer_at(&port).await? else {
        port.answer(session_over(&port.ctx, &back, &typed));
        return Ok(None);
    };
    Ok(Some(Unsent { port, me, number, back, action: form_of(action), typed: typed.into() }))
}

impl Unsent {
    /// Back into the form, with what is kept of it.
    fn again(&self) {
        self.port.go(&format!("{}#viec-{}", self.back, self.action.code()));
    }
}

/// Puts the standard reply `mau` behind what is typed; both are kept.
///
/// # Errors
/// [`AppError`] when the house is at fault.
#[server(prefix = "/api", endpoint = "case/insert")]
pub async fn case_insert(
    petition: Uuid,
    number: String,
    form: String,
    #[server(default)] mau: String,
    #[server(default)] act: BTreeMap<String, ActForm>,
    #[server(default)] ve: String,
) -> Result<(), AppError> {
    let Some(mut form) = unsent(&number, &form, act, &ve).await? else { return Ok(()) };
    if !mau.is_empty() {
        let services = &form.port.services;
        let body = services.standard_reply(&form.me, &form.number, form.action, &mau).await?;
        let text = &mut form.typed.text;
        if !text.trim().is_empty() {
            text.truncate(text.trim_end().len());
            text.push_str("\n\n");
        }
        text.push_str(&body);
    }
    let kept = form.port.services.keep_draft(&form.me, petition, form.action, &form.typed).await;
    match kept {
        Ok(()) => form.again(),
        Err(error) => send_back(&form.port, error, &form.back, Some(form.action)),
    }
    Ok(())
}

/// Carries out what is ticked at the marks in the words above; everything is kept, nothing published.
///
/// # Errors
/// [`AppError`] when the house is at fault.
#[server(prefix = "/api", endpoint = "case/mask")]
pub async fn case_mask(
    petition: Uuid,
    number: String,
    form: String,
    #[server(default)] act: BTreeMap<String, ActForm>,
    #[server(default)] ve: String,
) -> Result<(), AppError> {
    let Some(form) = unsent(&number, &form, act, &ve).await? else { return Ok(()) };
    match form.port.services.choose_marks(&form.me, petition, form.action, &form.typed).await {
        Ok(()) => form.again(),
        Err(error) => send_back(&form.port, error, &form.back, Some(form.action)),
    }
    Ok(())
}

/// Keeps what is typed and goes to the page that covers parts of a photo; `anh` is the form
/// and the photo, `answer_publicly.0192…`.
///
/// # Errors
/// [`AppError`] when the house is at fault.
#[server(prefix = "/api", endpoint = "case/aside")]
pub async fn case_aside(
    petition: Uuid,
    number: String,
    anh: String,
    #[server(default)] act: BTreeMap<String, ActForm>,
    #[server(default)] ve: String,
) -> Result<(), AppError> {
    let (form, photo) = anh.split_once('.').ok_or_else(AppError::not_found)?;
    let anh = Uuid::parse_str(photo).map_err(|_| AppError::not_found())?;
    let Some(form) = unsent(&number, form, act, &ve).await? else { return Ok(()) };
    match form.port.services.keep_draft(&form.me, petition, form.action, &form.typed).await {
        Ok(()) => {
            let page = super::cover::address(&form.number, anh);
            let ve = ve.replace('?', "%3F").replace('=', "%3D").replace('&', "%26");
            form.port.go(&with(&page, &format!("ve={ve}&form={}", form.action.code())));
        }
        Err(error) => send_back(&form.port, error, &form.back, Some(form.action)),
    }
    Ok(())
}

/// The guard's opinion of what is typed, as a part for a script. 401 when the session is over.
///
/// # Errors
/// [`AppError`] when the house is at fault.
#[server(prefix = "/api", endpoint = "case/judge")]
pub async fn case_judge(petition: Uuid, #[server(default)] text: String) -> Result<(), AppError> {
    let port = Port::here()?;
    let Some(me) = officer::officer_at(&port).await? else {
        port.answer(StatusCode::UNAUTHORIZED);
        return Ok(());
    };
    // No answer is longer.
    let text: String = text.chars().take(domain::input::Answer::MAX as usize).collect();
    let ctx = &port.ctx;
    match port.services.judge_answer(&me, petition, &text).await {
        Ok(found) => port.answer(Page::part(ctx, "judge", || writing::guard(ctx, &found))),
        Err(error) => port.answer(AppError::from(error)),
    }
    Ok(())
}
