//! What a person does about their data. Each form is answered by a redirect; one that must be mended
//! comes back with what was typed.

use super::asking::Asked;
use super::petition::{self, Typed};
use super::{RIGHTS, mine, of_petition};
use crate::account::who::{citizen_at, session_gone};
use crate::error::AppError;
use crate::page::Ctx;
use crate::port::Port;
use crate::ui::{Problem, Problems};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use domain::consent::Purpose;
use domain::id::PetitionNumber;
use domain::input::{Field, FieldError};
use leptos::prelude::*;
use services::ServiceError;
use services::citizens::Citizen;
use services::rights::{Correction, How};

/// The petition's number, and the page that its forms lead back to.
fn at(number: &str) -> Result<(String, String), AppError> {
    let number = PetitionNumber::parse(number).ok_or_else(AppError::not_found)?.to_string();
    let path = of_petition(&number);
    Ok((number, path))
}

fn page_ctx(port: &Port, path: &str) -> Ctx {
    Ctx { path: path.into(), query: "".into(), ..port.ctx.clone() }
}

fn file(name: &str, body: String) -> Response {
    let mut response = body.into_response();
    let headers = response.headers_mut();
    headers
        .insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json; charset=utf-8"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    if let Ok(name) = HeaderValue::from_str(&format!("attachment; filename=\"{name}\"")) {
        headers.insert(header::CONTENT_DISPOSITION, name);
    }
    response
}

/// Gives the data as a file: of one petition, or everything.
///
/// # Errors
/// [`AppError`] when the house is at fault.
#[server(prefix = "/api", endpoint = "rights/download")]
pub async fn rights_download(#[server(default)] number: String) -> Result<(), AppError> {
    let port = Port::here()?;
    if number.is_empty() {
        let Some(citizen) = citizen_at(&port, RIGHTS).await? else { return Ok(()) };
        match port.services.export(&citizen).await {
            Ok(all) => port.answer(file("du-lieu-cua-toi.json", pretty(&all)?)),
            Err(error) => port.go_back(error, RIGHTS),
        }
        return Ok(());
    }
    let (number, back) = at(&number)?;
    let Some(citizen) = citizen_at(&port, &back).await? else { return Ok(()) };
    match port.services.own_data(&citizen, &number, How::File).await {
        Ok(data) => port.answer(file(&format!("du-lieu-{number}.json"), pretty(&data)?)),
        Err(error) => port.go_back(error, &back),
    }
    Ok(())
}

fn pretty(value: &impl serde::Serialize) -> Result<String, AppError> {
    serde_json::to_string_pretty(value).map_err(|error| AppError::from(ServiceError::from(error)))
}

/// Corrects name, contact and address.
///
/// # Errors
/// [`AppError`] when the house is at fault; what can be mended comes back with the form.
#[server(prefix = "/api", endpoint = "rights/correct")]
pub async fn rights_correct(
    #[server(default)] number: String,
    #[server(default)] name: String,
    #[server(default)] representative: String,
    #[server(default)] tax_code: String,
    #[server(default)] home_address: String,
    #[server(default)] phone: String,
    #[server(default)] email: String,
) -> Result<(), AppError> {
    let port = Port::here()?;
    let (number, back) = at(&number)?;
    let Some(citizen) = citizen_at(&port, &back).await? else { return Ok(()) };
    let typed = Correction { name, representative, tax_code, home_address, phone, email };
    match port.services.correct_identity(&citizen, &number, &typed).await {
        Ok(()) => port.go(&format!("{back}?xong=sua")),
        Err(ServiceError::Invalid(errors)) => {
            let ctx = page_ctx(&port, &back);
            let problems = correction_problems(&ctx, &errors);
            let typed = Typed { correction: Some(typed), problems, ..Typed::default() };
            answer(&port, &ctx, &citizen, &number, typed).await?;
        }
        Err(error) => port.go_back(error, &back),
    }
    Ok(())
}

async fn answer(
    port: &Port,
    ctx: &Ctx,
    citizen: &Citizen,
    number: &str,
    typed: Typed,
) -> Result<(), AppError> {
    let page = petition::render(ctx, &port.services, Some(citizen), number, typed).await?;
    port.answer(page);
    Ok(())
}

/// Gives a consent or takes it back.
///
/// # Errors
/// [`AppError`] when the house is at fault.
#[server(prefix = "/api", endpoint = "rights/consent")]
pub async fn rights_consent(
    #[server(default)] number: String,
    #[server(default)] what: String,
    #[server(default)] given: String,
) -> Result<(), AppError> {
    let port = Port::here()?;
    let (number, back) = at(&number)?;
    let Some(citizen) = citizen_at(&port, &back).await? else { return Ok(()) };
    let purpose = Purpose::parse(&what).ok_or_else(AppError::not_found)?;
    let given = given == "true";
    let lang = port.ctx.lang.code();
    let done = port.services.set_consent(&citizen, &number, purpose, given, lang).await;
    let said = if given { "dong-y" } else { "rut" };
    port.settle(done, &format!("{back}?xong={said}"), &back)
}

/// Takes the person off a petition that has ended.
///
/// # Errors
/// [`AppError`] when the house is at fault.
#[server(prefix = "/api", endpoint = "rights/unlink")]
pub async fn rights_unlink(
    #[server(default)] number: String,
    #[server(default)] confirm: String,
) -> Result<(), AppError> {
    let port = Port::here()?;
    let (number, back) = at(&number)?;
    let Some(citizen) = citizen_at(&port, &back).await? else { return Ok(()) };
    if confirm != "true" {
        port.go(&format!("{back}?loi=confirm"));
        return Ok(());
    }
    let done = port.services.unlink_me(&citizen, &number).await;
    port.settle(done, &format!("{RIGHTS}?xong=go"), &back)
}

/// Asks the data-protection officer.
///
/// # Errors
/// [`AppError`] when the house is at fault; what can be mended comes back with the form.
#[server(prefix = "/api", endpoint = "rights/ask")]
pub async fn rights_ask(
    #[server(default)] number: String,
    #[server(default)] reason_code: String,
    #[server(default)] reason: String,
) -> Result<(), AppError> {
    let port = Port::here()?;
    let (number, back) =
        if number.is_empty() { (String::new(), RIGHTS.to_owned()) } else { at(&number)? };
    let Some(citizen) = citizen_at(&port, &back).await? else { return Ok(()) };
    let about = Some(number.as_str()).filter(|number| !number.is_empty());
    match port.services.ask_officer(&citizen, &reason_code, about, &reason).await {
        Ok(_) => port.go(&format!("{RIGHTS}?xong=yeu-cau")),
        Err(ServiceError::Invalid(errors)) => {
            let ctx = page_ctx(&port, &back);
            let problems = asked_problems(&ctx, &errors);
            let asked = Asked { kind: reason_code, reason };
            if number.is_empty() {
                let typed = (asked, problems);
                let page = mine::render(&ctx, &port.services, Some(&citizen), typed).await?;
                port.answer(page);
            } else {
                let typed = Typed { asked, problems, ..Typed::default() };
                answer(&port, &ctx, &citizen, &number, typed).await?;
            }
        }
        Err(error) => port.go_back(error, &back),
    }
    Ok(())
}

/// Person and organisation have one field for the name.
fn correction_problems(ctx: &Ctx, errors: &[FieldError]) -> Problems {
    Problems::new(errors.iter().map(|error| {
        let label = ctx.t(&format!("field.{}", error.field.code()));
        let field = if error.field == Field::OrgName { Field::Name } else { error.field };
        (field.code().to_owned(), Problem::sentence(ctx, error.problem, label))
    }))
}

fn asked_problems(ctx: &Ctx, errors: &[FieldError]) -> Problems {
    Problems::new(errors.iter().map(|error| {
        let label = match error.field {
            Field::ReasonCode => ctx.t("rights.ask_kind"),
            _ => ctx.t("rights.ask_words"),
        };
        let sentence = Problem::sentence(ctx, error.problem, label);
        (error.field.code().to_owned(), sentence)
    }))
}

/// Forgets the account.
///
/// # Errors
/// [`AppError`] when the house is at fault.
#[server(prefix = "/api", endpoint = "rights/close")]
pub async fn rights_close(#[server(default)] confirm: String) -> Result<(), AppError> {
    let port = Port::here()?;
    let Some(citizen) = citizen_at(&port, RIGHTS).await? else { return Ok(()) };
    if confirm != "true" {
        port.go(&format!("{RIGHTS}?loi=confirm"));
        return Ok(());
    }
    match port.services.close_account(&citizen).await {
        Ok(()) => port.go_with(&format!("{RIGHTS}?xong=dong"), &[session_gone(&port.ctx)]),
        Err(error) => port.go_back(error, RIGHTS),
    }
    Ok(())
}
