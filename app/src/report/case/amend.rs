//! “Sửa phản ánh”: title and words, place, photos, each with a form of its own, so that a photo that
//! cannot be taken loses no words. Open until intake has the petition; then the sender adds instead.

use super::acts::{self, open};
use super::upload::Upload;
use super::view::may;
use super::{Typed, talk, view};
use crate::error::AppError;
use crate::islands::commune::CommunePicker;
use crate::islands::here::HereButton;
use crate::page::{Ctx, Page};
use crate::pages::AppState;
use crate::port::Port;
use crate::report::key::{case_key, see_other};
use crate::report::photo::shown_of_case;
use crate::report::place;
use crate::report::track::TRACK;
use crate::ui::{
    BackLink, Check, ErrorSummary, FileField, Icon, Notice, Problems, SelectField, Submit,
    TextArea, TextField, Tone,
};
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use domain::amend::TypedPlace;
use domain::directory::Directory;
use domain::draft::MAX_PHOTOS;
use domain::input::{AddressWords, Description, Title};
use domain::petition::PhotoPurpose;
use domain::refusal::Refusal;
use domain::workflow::Action;
use leptos::prelude::*;
use server_fn::codec::{MultipartData, MultipartFormData};
use services::ServiceError;
use services::sender::CaseKey;
use services::view::SenderCase;
use uuid::Uuid;

/// What was typed into a form of this page that was refused.
#[derive(Default)]
struct Sheet {
    title: Option<String>,
    description: Option<String>,
    place: Option<TypedPlace>,
    problems: Problems,
    /// Somebody changed the petition meanwhile; what is typed is kept beside how it is now.
    is_stale: bool,
    is_done: bool,
}

/// GET `/tra-cuu/{number}/sua`.
pub async fn page(
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
        Ok(case) if may(&case, Action::Amend) => case,
        Ok(_) | Err(ServiceError::Refused(_)) => return Ok(see_other(&ctx, &here, &[])),
        Err(error) => return Err(error.into()),
    };
    let is_done = ctx.query.split('&').any(|part| part == "xong=1");
    let sheet = Sheet { is_done, ..Sheet::default() };
    Ok(sheet_page(&ctx, &app.services.directory(), &case, &sheet).into_response())
}

fn sheet_page(ctx: &Ctx, directory: &Directory, case: &SenderCase, sheet: &Sheet) -> Page {
    let here = format!("{TRACK}/{}", case.number);
    let page = Page::private(ctx, ctx.t("after.amend_head"), || {
        view! {
            <BackLink href=ctx.href(&here) word=ctx.t("after.amend_back")/>
            <ErrorSummary problems=sheet.problems.clone()/>
            {sheet.is_done.then(|| view! { <Notice tone=Tone::Ok text=ctx.t("after.amend_done")/> })}
            {sheet.is_stale.then(|| view! { <Notice tone=Tone::Danger title=ctx.t("after.amend_stale") text=ctx.t("after.amend_stale_text")/> })}
            <h1>{ctx.t("after.amend_head")}</h1>
            <p class="lede">{ctx.t("after.amend_lede")}</p>
            {words(ctx, case, sheet)}
            {where_(ctx, directory, case, sheet)}
            {photos(ctx, case, sheet)}
            <p><a class="button quiet" href=ctx.href(&here)><Icon name="arrow-left"/><span>{ctx.t("after.amend_back")}</span></a></p>
        }
    });
    match (sheet.problems.is_empty(), sheet.is_stale) {
        (false, _) => page.with_problems(),
        (true, true) => page.status(StatusCode::CONFLICT),
        (true, false) => page,
    }
}

fn carry(case: &SenderCase) -> impl IntoView + use<> {
    view! {
        <input type="hidden" name="number" value=case.number.clone()/>
        <input type="hidden" name="version" value=case.version.to_string()/>
    }
}

/// How it stands now, where somebody else changed it.
fn now(ctx: &Ctx, show: bool, text: &str) -> Option<AnyView> {
    let text = Some(text.to_owned()).filter(|text| show && !text.is_empty())?;
    let view = view! { <div class="inset"><p><strong>{ctx.t("after.amend_now")}</strong></p><p class="kept-lines">{text}</p></div> };
    Some(view.into_any())
}

fn words(ctx: &Ctx, case: &SenderCase, sheet: &Sheet) -> impl IntoView + use<> {
    let title = sheet.title.clone().unwrap_or_else(|| case.title.clone());
    let body = sheet.description.clone().unwrap_or_else(|| case.body.clone());
    let stale = sheet.is_stale && sheet.description.is_some();
    view! {
        <section class="card" aria-labelledby="sua-loi">
            <h2 id="sua-loi">{ctx.t("after.amend_words")}</h2>
            <form method="post" action=ctx.action("track/amend-words") class="stack">
                {carry(case)}
                {now(ctx, stale && title != case.title, &case.title)}
                <TextField
                    name="title"
                    label=ctx.t("field.title")
                    value=title
                    error=sheet.problems.of("title")
                    maxlength=Title::MAX
                    optional=true
                />
                {now(ctx, stale && body != case.body, &case.body)}
                <TextArea
                    name="description"
                    label=ctx.t("field.description")
                    value=body
                    error=sheet.problems.of("description")
                    maxlength=Description::MAX
                    rows=8
                />
                <div class="actions in-line"><Submit word=ctx.t("after.amend_words_save") icon="check"/></div>
            </form>
        </section>
    }
}

fn where_(
    ctx: &Ctx,
    directory: &Directory,
    case: &SenderCase,
    sheet: &Sheet,
) -> impl IntoView + use<> {
    let degrees = |of: fn((f64, f64)) -> f64| {
        case.point.map(|point| of(point).to_string()).unwrap_or_default()
    };
    let kept = TypedPlace {
        commune: case.commune.clone().unwrap_or_default(),
        address: case.address_words.clone(),
        lat: degrees(|(lat, _)| lat),
        lng: degrees(|(_, lng)| lng),
    };
    let stale = sheet.is_stale && sheet.place.is_some();
    let old_address = kept.address.clone();
    let typed = sheet.place.clone().unwrap_or(kept);
    let has_point = !typed.lat.is_empty();
    let choices = place::communes(ctx, directory);
    let (label, empty) = (ctx.t("field.commune"), ctx.t("report.commune_empty"));
    let (value, error) = (typed.commune.clone(), sheet.problems.of("commune"));
    view! {
        <section class="card" aria-labelledby="sua-noi">
            <h2 id="sua-noi">{ctx.t("after.amend_place")}</h2>
            <form method="post" action=ctx.action("track/amend-place") class="stack">
                {carry(case)}
                <CommunePicker
                    target="f-commune".to_owned()
                    none=ctx.t("report.commune_none").to_owned()
                    found=ctx.t("report.commune_found").to_owned()
                    prompt=ctx.t("report.commune_prompt").to_owned()
                >
                    <SelectField name="commune" label choices value empty error/>
                </CommunePicker>
                {now(ctx, stale && typed.address != old_address, &old_address)}
                <TextField
                    name="address"
                    label=ctx.t("report.address")
                    hint=ctx.t("report.address_hint")
                    value=typed.address.clone()
                    error=sheet.problems.of("address")
                    autocomplete="street-address"
                    maxlength=AddressWords::MAX
                    optional=true
                />
                <HereButton
                    lat=typed.lat.clone()
                    lng=typed.lng.clone()
                    outline=place::outline(directory)
                    words=place::here_words(ctx)
                    error=sheet.problems.of("point").unwrap_or_default()
                    sprite=ctx.asset("icons.svg")
                />
                {has_point.then(|| view! { <noscript><Check name="no_point" label=ctx.t("after.amend_no_point")/></noscript> })}
                <div class="actions in-line"><Submit word=ctx.t("after.amend_place_save") icon="check"/></div>
            </form>
        </section>
    }
}

fn photos(ctx: &Ctx, case: &SenderCase, sheet: &Sheet) -> impl IntoView + use<> {
    let own: Vec<_> =
        case.photos.iter().filter(|photo| photo.purpose == PhotoPurpose::Report).collect();
    let room = MAX_PHOTOS.saturating_sub(own.len());
    let list: Vec<_> = own
        .iter()
        .enumerate()
        .map(|(i, photo)| {
            let alt = ctx.tf("report.photo_alt", &[("n", &(i + 1).to_string())]);
            let shown = shown_of_case(&case.number, photo, alt.clone());
            view! {
                <li class="kept-photo">
                    <img src=shown.small width=shown.width.to_string() height=shown.height.to_string() alt=alt.clone() loading="lazy"/>
                    <form method="post" action=ctx.action("track/amend-unphoto")>
                        {carry(case)}
                        <input type="hidden" name="photo" value=photo.id.simple().to_string()/>
                        <button class="remove-photo" type="submit">
                            <Icon name="trash-2"/><span class="unseen">{ctx.t("after.amend_photo_remove")}": "{alt}</span>
                        </button>
                    </form>
                </li>
            }
        })
        .collect();
    let none = list.is_empty();
    let add = (room > 0).then(|| {
        view! {
            <form method="post" action=ctx.action("track/amend-photos") enctype="multipart/form-data" class="stack">
                {carry(case)}
                <FileField
                    name="photos"
                    label=ctx.t("after.amend_photo_label")
                    hint=ctx.tf("after.photos_hint", &[("n", &room.to_string())])
                    many=true
                    error=sheet.problems.of("photos")
                />
                <div class="actions in-line"><Submit word=ctx.t("after.amend_photo_add") icon="upload"/></div>
            </form>
        }
    });
    view! {
        <section class="card stack" aria-labelledby="sua-anh">
            <h2 id="sua-anh">{ctx.t("after.amend_photos")}</h2>
            <p class="hint">{ctx.t("after.amend_photos_text")}</p>
            {(!none).then(|| view! { <ul class="kept-photos">{list}</ul> })}
            {add}
        </section>
    }
}

/// The same page again with what was typed, or the case where it is too late.
async fn settle(port: &Port, key: &CaseKey, done: Result<(), ServiceError>, mut sheet: Sheet) {
    let here = format!("{TRACK}/{}", key.number);
    match done {
        Ok(()) => return port.go(&format!("{here}/sua?xong=1")),
        // A second press on the same button: it is gone, which is what was wanted.
        Err(ServiceError::NotFound) => return port.go(&format!("{here}/sua")),
        Err(ServiceError::Refused(Refusal::WrongSecret)) => return port.go(&here),
        Err(ServiceError::Invalid(errors)) => {
            sheet.problems = acts::found(&port.ctx, &errors, acts::AMEND);
        }
        Err(ServiceError::Photo(problem)) => {
            let words = port.ctx.t(problem.key()).to_owned();
            sheet.problems = Problems::new([("photos".to_owned(), words)]);
        }
        Err(ServiceError::Refused(Refusal::TooManyPhotos)) => {
            let words = port.ctx.t("refusal.too_many_photos").to_owned();
            sheet.problems = Problems::new([("photos".to_owned(), words)]);
        }
        Err(ServiceError::Refused(Refusal::Stale)) => sheet.is_stale = true,
        Err(ServiceError::Refused(_)) => {}
        Err(error) => return port.answer(AppError::from(error)),
    }
    let case = match port.services.follow(key).await {
        Ok(case) => case,
        Err(error) => return port.answer(AppError::from(error)),
    };
    let directory = port.services.directory();
    let at = |path: String| Ctx { path: path.into(), query: "".into(), ..port.ctx.clone() };
    if may(&case, Action::Amend) {
        let ctx = at(format!("{here}/sua"));
        return port.answer(sheet_page(&ctx, &directory, &case, &sheet));
    }
    // Intake has it: what was typed waits in the form that adds.
    let words = [
        (sheet.title, &case.title),
        (sheet.description, &case.body),
        (sheet.place.map(|place| place.address), &case.address_words),
    ];
    // What was not changed is there already.
    let words = words.into_iter().filter_map(|(typed, now)| typed.filter(|typed| typed != now));
    let message = words.filter(|text| !text.trim().is_empty());
    let typed = Typed {
        message: message.collect::<Vec<_>>().join("\n\n"),
        form: talk::INFO,
        refusal: Some("after.amend_over"),
        ..Typed::default()
    };
    let page = view::page(&at(here), &directory, &case, &typed);
    port.answer(page.status(StatusCode::CONFLICT));
}

/// Changes title and words.
///
/// # Errors
/// [`AppError`] outside of a server function.
#[server(prefix = "/api", endpoint = "track/amend-words")]
pub async fn track_amend_words(
    #[server(default)] number: String,
    #[server(default)] version: i64,
    #[server(default)] title: String,
    #[server(default)] description: String,
) -> Result<(), AppError> {
    let Some((port, key)) = open(&number)? else { return Ok(()) };
    let done = port.services.amend_words(&key, version, &title, &description).await;
    let sheet = Sheet { title: Some(title), description: Some(description), ..Sheet::default() };
    settle(&port, &key, done, sheet).await;
    Ok(())
}

/// Changes the place; `no_point` takes the phone's position out.
///
/// # Errors
/// [`AppError`] outside of a server function.
#[server(prefix = "/api", endpoint = "track/amend-place")]
pub async fn track_amend_place(
    #[server(default)] number: String,
    #[server(default)] version: i64,
    #[server(default)] commune: String,
    #[server(default)] address: String,
    #[server(default)] lat: String,
    #[server(default)] lng: String,
    #[server(default)] no_point: String,
) -> Result<(), AppError> {
    let Some((port, key)) = open(&number)? else { return Ok(()) };
    let (lat, lng) = if no_point.is_empty() { (lat, lng) } else { Default::default() };
    let place = TypedPlace { commune, address, lat, lng };
    let done = port.services.amend_place(&key, version, &place).await;
    settle(&port, &key, done, Sheet { place: Some(place), ..Sheet::default() }).await;
    Ok(())
}

/// Adds photos. Fields: `number`, `version`, and any number of `photos`.
///
/// # Errors
/// [`AppError`] when the form is not ours.
#[server(prefix = "/api", endpoint = "track/amend-photos", input = MultipartFormData)]
pub async fn track_amend_photos(data: MultipartData) -> Result<(), AppError> {
    let mut upload = Upload::read(data, "photos", MAX_PHOTOS).await?;
    let Some((port, key)) = open(&upload.take("number"))? else { return Ok(()) };
    let version = upload.take("version").parse().unwrap_or(0);
    let done = port.services.add_own_photos(&key, version, upload.photos).await;
    settle(&port, &key, done, Sheet::default()).await;
    Ok(())
}

/// Takes a photo out.
///
/// # Errors
/// [`AppError`] outside of a server function.
#[server(prefix = "/api", endpoint = "track/amend-unphoto")]
pub async fn track_amend_unphoto(
    #[server(default)] number: String,
    #[server(default)] version: i64,
    #[server(default)] photo: String,
) -> Result<(), AppError> {
    let Some((port, key)) = open(&number)? else { return Ok(()) };
    let done = match Uuid::parse_str(&photo) {
        Ok(photo) => port.services.remove_own_photo(&key, version, photo).await,
        Err(_) => Ok(()),
    };
    settle(&port, &key, done, Sheet::default()).await;
    Ok(())
}
