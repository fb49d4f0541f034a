//! Signing in: one field for a telephone or an e-mail. The code is asked for on the next page.

use super::code::{CODE, after};
use super::who::{citizen_of, safe, ticket, ticket_cookie, tongue};
use crate::console::{Place, device};
use crate::error::AppError;
use crate::page::{Ctx, Page};
use crate::pages::AppState;
use crate::port::Port;
use crate::public::{kept, own_token};
use crate::report::key::see_other;
use crate::ui::{BackLink, ErrorSummary, Icon, LinkButton, Look, Problems, Submit, TextField};
use axum::extract::State;
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use domain::refusal::Refusal;
use leptos::prelude::*;
use services::ServiceError;
use services::otp::{Asker, Purpose, Ticket};
use url::form_urlencoded::parse;

/// Where citizens sign in.
pub const ENTER: &str = "/dang-nhap";

/// The sign-in that leads back to `path` afterwards.
pub fn for_path(path: &str) -> String {
    safe(path).map_or_else(|| ENTER.to_owned(), |path| format!("{ENTER}?ve={path}"))
}

/// The path to return to, as it stands in the address.
pub(super) fn back(ctx: &Ctx) -> Option<String> {
    let found = parse(ctx.query.as_bytes()).find(|(name, _)| name == "ve");
    found.and_then(|(_, path)| safe(&path).map(str::to_owned))
}

/// GET `/dang-nhap`.
pub async fn enter(
    ctx: Ctx,
    State(app): State<AppState>,
    headers: HeaderMap,
) -> Result<Response, AppError> {
    let back = back(&ctx);
    if citizen_of(&ctx, &app.services, &headers).await?.is_some() {
        return Ok(see_other(&ctx, &back.unwrap_or_else(|| super::list::MINE.to_owned()), &[]));
    }
    Ok(page(&ctx, app.services.reaches(), "", back.as_deref(), &Problems::default())
        .into_response())
}

/// Label and hint of the one field, by what the house can write to: telephone, e-mail.
pub(super) fn labels(ctx: &Ctx, reaches: (bool, bool)) -> (&'static str, &'static str) {
    match reaches {
        (true, false) => (ctx.t("field.phone"), ctx.t("account.reach_hint_phone")),
        (false, true) => (ctx.t("field.email"), ctx.t("account.reach_hint_email")),
        _ => (ctx.t("field.reach"), ctx.t("account.reach_hint")),
    }
}

/// The field itself.
pub(super) fn reach_field(
    ctx: &Ctx,
    reaches: (bool, bool),
    typed: &str,
    problems: &Problems,
) -> impl IntoView + use<> {
    let (label, hint) = labels(ctx, reaches);
    let (mode, fill) = match reaches {
        (true, false) => ("tel", "tel"),
        (false, true) => ("email", "email"),
        _ => ("email", "username"),
    };
    view! {
        <TextField
            name="reach"
            label=label
            hint=hint
            value=typed
            error=problems.of("reach")
            inputmode=mode
            autocomplete=fill
            maxlength=254
        />
    }
}

fn page(
    ctx: &Ctx,
    reaches: (bool, bool),
    typed: &str,
    back: Option<&str>,
    problems: &Problems,
) -> Page {
    let page = Page::private(ctx, ctx.t("account.enter_title"), || {
        let form = if reaches == (false, false) {
            view! {
                <p class="lede">{ctx.t("account.no_channel")}</p>
                <div class="actions in-line">
                    <LinkButton href=ctx.href("/tra-cuu") word=ctx.t("nav.track") icon="clipboard-check"/>
                </div>
            }
            .into_any()
        } else {
            view! {
                <p class="lede">{ctx.t("account.enter_lede")}</p>
                <form method="post" action=ctx.action("account/ask") class="card">
                    {back.map(|path| view! { <input type="hidden" name="ve" value=path.to_owned()/> })}
                    {reach_field(ctx, reaches, typed, problems)}
                    <div class="actions in-line"><Submit word=ctx.t("account.send_code") icon="send"/></div>
                </form>
                <p class="caution"><Icon name="lock"/><span>{ctx.t("account.enter_privacy")}</span></p>
            }
            .into_any()
        };
        view! {
            <BackLink href=ctx.href("/") word=ctx.t("nav.home")/>
            <ErrorSummary problems=problems.clone()/>
            <h1>{ctx.t("account.enter_title")}</h1>
            {form}
            <section class="stack">
                <h2>{ctx.t("account.without_title")}</h2>
                <p>{ctx.t("account.without_text")}</p>
                <div class="actions in-line">
                    <LinkButton href=ctx.href("/phan-anh/moi") word=ctx.t("nav.report") look=Look::Quiet icon="send"/>
                    <LinkButton href=ctx.href("/tra-cuu") word=ctx.t("nav.track") look=Look::Quiet icon="clipboard-check"/>
                </div>
            </section>
        }
    });
    if problems.is_empty() { page } else { page.with_problems() }
}

/// What is wrong with a contact that was typed; `None` when the house itself is at fault.
pub(super) fn problems(ctx: &Ctx, error: &ServiceError) -> Option<(Problems, StatusCode)> {
    let one = |key: &str| Problems::new([("reach".to_owned(), ctx.t(key).to_owned())]);
    match error {
        ServiceError::Invalid(errors) => {
            let sentence = |key: &str| match key {
                "problem.required" => "account.reach_missing",
                "problem.bad_email" => "problem.bad_email",
                _ => "account.reach_bad",
            };
            let pairs = errors.iter().map(|error| {
                let key = match error.field.code() {
                    "code" if error.problem.key() == "problem.required" => {
                        "report.track_code_missing"
                    }
                    "code" => "report.track_code_shape",
                    _ => sentence(error.problem.key()),
                };
                (error.field.code().to_owned(), ctx.t(key).to_owned())
            });
            Some((Problems::new(pairs), StatusCode::UNPROCESSABLE_ENTITY))
        }
        ServiceError::Refused(Refusal::NoChannel) => {
            Some((one("refusal.no_channel"), StatusCode::UNPROCESSABLE_ENTITY))
        }
        ServiceError::Refused(Refusal::SlowDown) => {
            Some((one("account.too_many_codes"), StatusCode::TOO_MANY_REQUESTS))
        }
        _ => None,
    }
}

/// Where a request comes from and by which browser, for the limits.
pub(super) struct Here {
    place: String,
    browser: String,
}

impl Here {
    pub(super) fn of(port: &Port) -> Self {
        let place =
            use_context::<Parts>().map_or_else(|| "unknown".to_owned(), |parts| Place::of(&parts));
        let browser = own_token(port);
        port.set(kept(port, &browser));
        Self { place, browser }
    }

    pub(super) fn place(&self) -> &str {
        &self.place
    }

    pub(super) fn asker(&self, ctx: &Ctx) -> Asker<'_> {
        Asker { place: &self.place, browser: Some(&self.browser), tongue: tongue(ctx.lang) }
    }

    pub(super) fn device(port: &Port) -> String {
        device(&port.headers)
    }
}

/// Goes on to the page that asks for the code.
pub(super) fn go_on(port: &Port, ticket: &Ticket, back: Option<&str>) {
    port.go_with(&after(CODE, back, None), &[ticket_cookie(&port.ctx, ticket)]);
}

/// Sends a code for signing in.
///
/// # Errors
/// [`AppError`] when the house is at fault; what can be mended comes back with the form.
#[server(prefix = "/api", endpoint = "account/ask")]
pub async fn account_ask(
    #[server(default)] reach: String,
    #[server(default)] ve: String,
) -> Result<(), AppError> {
    let port = Port::here()?;
    let here = Here::of(&port);
    let old = ticket(&port.ctx, &port.headers);
    let asked =
        port.services.ask_code(Purpose::SignIn, &reach, here.asker(&port.ctx), old.as_ref()).await;
    match asked {
        Ok(ticket) => go_on(&port, &ticket, safe(&ve)),
        Err(error) => match problems(&port.ctx, &error) {
            Some((found, status)) => {
                let ctx = Ctx { path: ENTER.into(), query: "".into(), ..port.ctx.clone() };
                let reaches = port.services.reaches();
                port.answer(page(&ctx, reaches, &reach, safe(&ve), &found).status(status));
            }
            None => port.answer(AppError::from(error)),
        },
    }
    Ok(())
}
