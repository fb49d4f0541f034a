//! The page where a sender chooses how to be told about one petition, and sees what was sent. Works
//! without script; the devices themselves are asked on the case.

use super::log::log;
use crate::error::AppError;
use crate::page::{Ctx, Page};
use crate::pages::AppState;
use crate::port::Port;
use crate::report::key::{case_key, see_other};
use crate::report::track::TRACK;
use crate::ui::{BackLink, Check, Choice, Notice, Pick, SelectField, Submit, Tone};
use axum::extract::{Path, Query, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use domain::consent::{Edition, Purpose};
use domain::id::PetitionNumber;
use domain::notice::{Choices, Quiet};
use leptos::prelude::*;
use serde::Deserialize;
use services::ServiceError;
use services::notices::NoticeView;

const DONE: &str = "luu";

/// What the address may carry: codes.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Outcome {
    xong: String,
}

/// GET `/tra-cuu/{number}/thong-bao`.
pub async fn choose(
    ctx: Ctx,
    State(app): State<AppState>,
    Path(number): Path<String>,
    Query(outcome): Query<Outcome>,
    headers: HeaderMap,
) -> Result<Response, AppError> {
    let number = PetitionNumber::parse(&number).ok_or_else(AppError::not_found)?.to_string();
    let case = format!("{TRACK}/{number}");
    let Some(key) = case_key(&ctx, &headers, &number) else {
        return Ok(see_other(&ctx, &case, &[]));
    };
    match app.services.notices(&key).await {
        Ok(found) => Ok(page(&ctx, &found, outcome.xong == DONE).into_response()),
        Err(ServiceError::Refused(_)) => Ok(see_other(&ctx, &case, &[])),
        Err(error) => Err(error.into()),
    }
}

fn page(ctx: &Ctx, found: &NoticeView, is_done: bool) -> Page {
    Page::private(ctx, format!("{} · {}", ctx.t("told.page_title"), found.number), || {
        let lines = log(ctx, &found.log);
        view! {
            <BackLink href=ctx.href(&format!("{TRACK}/{}", found.number)) word=ctx.t("told.back")/>
            {is_done.then(|| view! { <Notice tone=Tone::Ok text=ctx.t("told.saved")/> })}
            <h1>{ctx.t("told.page_title")}</h1>
            <p class="lede">{ctx.tf("told.page_lede", &[("number", &found.number)])}</p>
            <form method="post" action=ctx.action("track/notices") class="told-form">
                <input type="hidden" name="number" value=found.number.clone()/>
                {ways(ctx, found)}
                {hours(ctx, found)}
                <div class="actions in-line"><Submit word=ctx.t("told.save") icon="check"/></div>
            </form>
            <section class="stack" aria-labelledby="told-log">
                <h2 id="told-log">{ctx.t("told.log_title")}</h2>
                {match lines {
                    Some(lines) => lines,
                    None => view! { <p class="hint">{ctx.t("told.log_none")}</p> }.into_any(),
                }}
            </section>
        }
    })
}

fn ways(ctx: &Ctx, found: &NoticeView) -> impl IntoView + use<> {
    let Choices { push, email, sms, .. } = found.choices;
    let devices = match (found.devices, &found.push_key) {
        // Nothing to take away: the choice stays as it is.
        (0, None) => view! { <input type="hidden" name="push" value=push.to_string()/> }.into_any(),
        (0, Some(_)) => view! {
            <input type="hidden" name="push" value="true"/>
            <p class="hint">{ctx.t("told.no_devices")}</p>
        }
        .into_any(),
        (n, _) => {
            let label = ctx.tf("told.devices", &[("n", &n.to_string())]);
            view! { <Check name="push" label hint=ctx.t("told.devices_hint") checked=push/> }
                .into_any()
        }
    };
    let email = found.has_email.then(|| {
        view! { <Check name="email" label=ctx.t("told.email") checked=email/> }
    });
    let sms = found.has_phone.then(|| {
        view! { <Check name="sms" label=ctx.t("told.sms") hint=ctx.t("told.sms_hint") checked=sms/> }
    });
    // The very sentence that is kept as what was agreed to.
    let agree = match Edition::now(ctx.lang.code()).wording(Purpose::Notices) {
        Some(sentence) if found.has_email || found.has_phone => {
            ctx.tf("told.agree", &[("sentence", sentence)])
        }
        _ => ctx.t("told.no_address").to_owned(),
    };
    let choices = vec![Choice::new("vi", "Tiếng Việt"), Choice::new("en", "English")];
    let lang = (found.has_email || found.has_phone).then(|| {
        view! { <Pick name="lang" legend=ctx.t("told.lang") choices chosen=vec![found.lang.clone()] columns=true/> }
    });
    view! {
        <fieldset class="field told-ways">
            <legend class="legend">{ctx.t("told.ways")}</legend>
            {email}
            {sms}
            <p class="hint">{agree}</p>
            {devices}
        </fieldset>
        {lang}
    }
}

fn hours(ctx: &Ctx, found: &NoticeView) -> impl IntoView + use<> {
    let kept = found.choices.quiet;
    let shown = kept.unwrap_or(Quiet::DEFAULT);
    let select = |name: &'static str, label: &'static str, minute: u16| {
        let choices = (0..24)
            .map(|hour| Choice::new((hour * 60).to_string(), format!("{hour:02}:00")))
            .collect();
        view! { <SelectField name label=ctx.t(label) choices value=(minute / 60 * 60).to_string()/> }
    };
    view! {
        <fieldset class="field told-hours">
            <legend class="legend">{ctx.t("told.quiet")}</legend>
            <Check name="quiet" label=ctx.t("told.quiet_on") hint=ctx.t("told.quiet_hint") checked=kept.is_some()/>
            <div class="told-from">
                {select("quiet_from", "told.quiet_from", shown.from())}
                {select("quiet_until", "told.quiet_until", shown.until())}
            </div>
        </fieldset>
    }
}

/// Keeps what a sender chose. The same hour twice is no quiet hour.
///
/// # Errors
/// [`AppError`] outside of a server function.
#[server(prefix = "/api", endpoint = "track/notices")]
#[allow(clippy::too_many_arguments, reason = "one a field of the form")]
pub async fn track_notices(
    #[server(default)] number: String,
    #[server(default)] email: String,
    #[server(default)] sms: String,
    #[server(default)] push: String,
    #[server(default)] lang: String,
    #[server(default)] quiet: String,
    #[server(default)] quiet_from: String,
    #[server(default)] quiet_until: String,
) -> Result<(), AppError> {
    let port = Port::here()?;
    let Some(number) = PetitionNumber::parse(&number) else {
        port.go(TRACK);
        return Ok(());
    };
    let case = format!("{TRACK}/{number}");
    let Some(key) = case_key(&port.ctx, &port.headers, &number.to_string()) else {
        port.go(&case);
        return Ok(());
    };
    let minutes = quiet_from.parse().ok().zip(quiet_until.parse().ok());
    let chosen = Choices {
        push: push == "true",
        email: email == "true",
        sms: sms == "true",
        quiet: minutes
            .filter(|_| quiet == "true")
            .and_then(|(from, until)| Quiet::new(from, until)),
    };
    let lang = if lang == "en" { "en" } else { "vi" };
    let read = Edition::now(port.ctx.lang.code());
    match port.services.choose_notices(&key, chosen, lang, read).await {
        Ok(()) => port.go(&format!("{case}/thong-bao?xong={DONE}")),
        Err(ServiceError::Refused(_)) => port.go(&case),
        Err(error) => port.answer(AppError::from(error)),
    }
    Ok(())
}
