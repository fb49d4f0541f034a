//! A report that begins at a sign: `/phan-anh/tai/{code}` for a registered one, or an address with
//! public codes only (`xa` commune, `lv` category, `pc` plus code). Opening it shows what would be
//! filled in; the draft is made by the button, and everything can be changed afterwards.

use crate::error::AppError;
use crate::names;
use crate::page::{Ctx, Page};
use crate::pages::AppState;
use crate::port::Port;
use crate::report::{Question, address, draft_cookie, draft_key};
use crate::ui::{BackLink, Emergency, Fact, Facts, Icon, LinkButton, Look, Notice, Submit, Tone};
use axum::extract::{FromRequestParts, Path, Query, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use domain::draft::{Step, first_open};
use domain::plus_code;
use leptos::prelude::*;
use serde::Deserialize;
use services::ServiceError;
use services::places::{Codes, NO_SIGN, Sign};
use std::convert::Infallible;

/// Address of the form with codes.
pub const AT: &str = "/phan-anh/tai";

/// What the address may say: codes, nothing typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct At {
    xa: String,
    lv: String,
    pc: String,
}

impl At {
    fn codes(&self) -> Codes<'_> {
        Codes { commune: &self.xa, category: &self.lv, plus_code: &self.pc }
    }
}

/// An address made by hand says nothing rather than failing.
impl<S: Sync> FromRequestParts<S> for At {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let mut at: Self = Query::try_from_uri(&parts.uri).map(|Query(at)| at).unwrap_or_default();
        // A space stands where somebody forgot to write the plus as %2B.
        at.pc = at.pc.replace(' ', "+");
        Ok(at)
    }
}

/// GET [`AT`].
pub async fn by_codes(
    ctx: Ctx,
    State(app): State<AppState>,
    at: At,
    headers: HeaderMap,
) -> Result<Page, AppError> {
    let sign = app.services.sign_of_codes(at.codes());
    page(&ctx, &app, sign, &at, &headers).await
}

/// GET `/phan-anh/tai/{code}`. What the sign says wins over the address; the address is there for a
/// phone without a network.
pub async fn by_sign(
    ctx: Ctx,
    State(app): State<AppState>,
    Path(code): Path<String>,
    at: At,
    headers: HeaderMap,
) -> Result<Page, AppError> {
    let sign = match app.services.sign(&code).await {
        Ok(sign) => Some(sign),
        Err(ServiceError::NotFound) => app.services.sign_of_codes(at.codes()),
        Err(error) => return Err(error.into()),
    };
    page(&ctx, &app, sign, &at, &headers).await
}

async fn page(
    ctx: &Ctx,
    app: &AppState,
    sign: Option<Sign>,
    at: &At,
    headers: &HeaderMap,
) -> Result<Page, AppError> {
    let directory = app.services.directory();
    let draft = match draft_key(ctx, headers) {
        Some(key) => app.services.open_draft(&key).await.ok(),
        None => None,
    };
    let goes_on = draft
        .filter(|draft| draft.receipt.is_none() && !draft.answers.seen.is_empty())
        .map(|draft| first_open(&draft.answers, &directory, app.services.terms()))
        .map(|open| ctx.href(&address(open.unwrap_or(Step::Check), None)));
    let title = ctx.t("sign.title");
    let Some(sign) = sign.filter(|sign| !sign.is_retired) else {
        let page = Page::private(ctx, title, || {
            view! {
                <BackLink href=ctx.href("/") word=ctx.t("nav.home")/>
                <h1>{ctx.t("sign.unknown_title")}</h1>
                <p class="lede">{ctx.t("sign.unknown_text")}</p>
                <div class="actions">
                    <LinkButton href=ctx.href("/phan-anh/moi") word=ctx.t("nav.report") icon="arrow-right"/>
                </div>
            }
        });
        return Ok(page.status(StatusCode::NOT_FOUND));
    };
    let mut facts = Vec::new();
    let words = sign.words();
    if !words.is_empty() {
        facts.push(Fact::new(ctx.t("field.address"), words));
    }
    if !sign.commune.is_empty() {
        let commune = names::commune_in_district(ctx.lang, &directory, &sign.commune);
        facts.push(Fact::new(ctx.t("field.commune"), commune));
    }
    if let Some(point) = sign.point {
        facts.push(Fact::new(ctx.t("field.plus_code"), plus_code::of(point)));
    }
    if let Some(code) = &sign.category {
        facts.push(Fact::new(ctx.t("field.category"), names::category(ctx.lang, &directory, code)));
    }
    let code = if sign.code == NO_SIGN { String::new() } else { sign.code.clone() };
    let At { xa, lv, pc } = at.clone();
    Ok(Page::private(ctx, title, || {
        let look = if goes_on.is_some() { Look::Quiet } else { Look::Primary };
        view! {
            <BackLink href=ctx.href("/") word=ctx.t("nav.home")/>
            <h1>{title}</h1>
            <p class="lede">{ctx.t("sign.lede")}</p>
            <section class="inset stack" aria-label=ctx.t("sign.here")>
                <p class="sign-here"><Icon name="map-pin"/><strong>{ctx.t("sign.here")}</strong></p>
                <Facts facts/>
                <p class="hint">{ctx.t("sign.changeable")}</p>
            </section>
            <Emergency compact=true/>
            <form method="post" action=ctx.action("report/begin-at")>
                <input type="hidden" name="code" value=code/>
                <input type="hidden" name="xa" value=xa/>
                <input type="hidden" name="lv" value=lv/>
                <input type="hidden" name="pc" value=pc/>
                {goes_on.is_some().then(|| view! { <Notice tone=Tone::Info title=ctx.t("report.draft_title") text=ctx.t("sign.draft_text")/> })}
                <div class="actions">
                    {goes_on.map(|href| view! { <LinkButton href word=ctx.t("report.draft_go_on") icon="pencil"/> })}
                    <Submit word=ctx.t("sign.begin") look icon="arrow-right"/>
                </div>
            </form>
            <p class="hint">{ctx.t("sign.elsewhere")}" "<a href=ctx.href("/phan-anh/moi")>{ctx.t("nav.report")}</a></p>
        }
    }))
}

/// Where the report is, on the questions that a sign left open.
pub fn notice(q: &Question) -> Option<AnyView> {
    let (ctx, answers) = (&q.ctx, q.answers());
    let shown = matches!(q.step, Step::Kind | Step::Category | Step::Details | Step::Describe);
    if answers.place_code.is_empty() || !shown {
        return None;
    }
    let commune = Some(&answers.commune)
        .filter(|code| !code.is_empty())
        .map(|code| names::commune(ctx.lang, &q.directory, code).to_owned());
    let category = Some(&answers.category)
        .filter(|code| !code.is_empty())
        .map(|code| names::category(ctx.lang, &q.directory, code).to_owned());
    let mut place: Vec<String> = Some(answers.address.clone()).into_iter().chain(commune).collect();
    place.retain(|part| !part.is_empty());
    if place.is_empty() {
        place.push(answers.plus_code.clone());
    }
    let place = place.join(", ");
    let change = |step| ctx.href(&address(step, None));
    Some(
        view! {
            <div class="inset sign-notice">
                <p><Icon name="map-pin"/><span>{ctx.t("sign.at")}" "<strong>{place}</strong>" "
                    <a href=change(Step::Place)>{ctx.t("sign.change_place")}</a></span></p>
                {category.map(|name| view! {
                    <p><Icon name="tag"/><span>{ctx.t("sign.about")}" "<strong>{name}</strong>" "
                        <a href=change(Step::Category)>{ctx.t("sign.change_category")}</a></span></p>
                })}
            </div>
        }
        .into_any(),
    )
}

/// Begins a draft at a sign; the first question that it leaves open comes next.
///
/// # Errors
/// [`AppError`] when the house is at fault.
#[server(prefix = "/api", endpoint = "report/begin-at")]
pub async fn report_begin_at(
    #[server(default)] code: String,
    #[server(default)] xa: String,
    #[server(default)] lv: String,
    #[server(default)] pc: String,
) -> Result<(), AppError> {
    let port = Port::here()?;
    let codes = Codes { commune: &xa, category: &lv, plus_code: &pc };
    let sign = match port.services.sign(&code).await {
        Ok(sign) => Some(sign),
        Err(ServiceError::NotFound) => port.services.sign_of_codes(codes),
        Err(error) => {
            port.answer(AppError::from(error));
            return Ok(());
        }
    };
    let Some(sign) = sign.filter(|sign| !sign.is_retired) else {
        port.answer(AppError::not_found());
        return Ok(());
    };
    match port.services.begin_draft_at(&sign).await {
        Ok(key) => port.go_with(&address(Step::Kind, None), &[draft_cookie(&port.ctx, &key)]),
        Err(error) => port.answer(AppError::from(error)),
    }
    Ok(())
}
