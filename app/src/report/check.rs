//! Question 7: check the answers, mend what is missing, send. Sending twice sends once.

use super::asked::{DONE, EXPIRED, Question, address, name_key, turn_back};
use super::key::{case_cookie, draft_key};
use super::photo::shown_of_draft;
use super::{details, preview};
use crate::error::AppError;
use crate::names;
use crate::page::{Ctx, Page};
use crate::places::{Map, MapOf};
use crate::port::Port;
use crate::ui::{Fact, Facts, Icon, LinkButton, Look, Notice, PhotoGrid, Submit, Tone};
use domain::draft::place::{is_outside, point_of};
use domain::draft::{Answers, Step, asked_at, parse};
use domain::petition::{Nature, SenderKind};
use domain::place::Point;
use domain::plus_code;
use leptos::prelude::*;
use services::sender::CaseKey;

/// The page.
pub fn page(q: &Question) -> Page {
    let ctx = &q.ctx;
    let open = open_steps(q);
    let ready = open.is_empty();
    let first = open.first().map(|step| ctx.href(&address(*step, Some(Step::Check))));
    q.page(ctx.t("report.check_title"), || {
        view! {
            <h1 class="question">{ctx.t("report.check_title")}</h1>
            <p class="hint">{ctx.t("report.check_hint")}</p>
            {missing(ctx, &open)}
            {about(q)}
            {others(q)}
            {photos(q)}
            {super::video::on_check(q)}
            {sender(q)}
            {preview::section(q)}
            {ready.then(|| view! { <p class="caution"><Icon name="info"/><span>{ctx.t("report.check_honest")}</span></p> })}
            <form method="post" action=ctx.action("report/submit")>
                <div class="actions">
                    {match first {
                        Some(href) => view! { <LinkButton href word=ctx.t("report.check_go_on") icon="pencil"/> }.into_any(),
                        None => view! { <Submit word=ctx.t("report.send") icon="send"/> }.into_any(),
                    }}
                </div>
            </form>
        }
    })
}

/// The questions that still need an answer, in order.
fn open_steps(q: &Question) -> Vec<Step> {
    let mut steps: Vec<Step> = match parse(q.answers(), &q.directory, q.terms) {
        Ok(_) => Vec::new(),
        Err(errors) => errors.into_iter().map(|error| asked_at(error.field)).collect(),
    };
    steps.sort_unstable();
    steps.dedup();
    steps
}

fn missing(ctx: &Ctx, open: &[Step]) -> Option<impl IntoView + use<>> {
    let links: Vec<(String, &str)> = open
        .iter()
        .map(|step| (ctx.href(&address(*step, Some(Step::Check))), ctx.t(name_key(*step))))
        .collect();
    let title = ctx.t("report.check_missing");
    (!links.is_empty()).then(|| {
        view! {
            <Notice tone=Tone::Warn title>
                <ul class="bullets">
                    {links.into_iter().map(|(href, name)| view! { <li><a href=href>{name}</a></li> }).collect_view()}
                </ul>
            </Notice>
        }
    })
}

/// A value, or the words for an empty one.
fn or_none(ctx: &Ctx, value: &str) -> String {
    let value = value.trim();
    if value.is_empty() { ctx.t("report.not_given").to_owned() } else { value.to_owned() }
}

fn about(q: &Question) -> impl IntoView {
    let (ctx, answers) = (&q.ctx, q.answers());
    let change = |step| ctx.href(&address(step, Some(Step::Check)));
    let nature = Nature::parse(&answers.nature)
        .map_or("", |nature| ctx.t(&format!("nature.{}", nature.code())));
    let category = match answers.category.as_str() {
        "" => String::new(),
        code => names::category(ctx.lang, &q.directory, code).to_owned(),
    };
    let mut facts = vec![
        Fact::new(ctx.t("field.nature"), or_none(ctx, nature)).change(change(Step::Kind)),
        Fact::new(ctx.t("report.step_place"), or_none(ctx, &place(q))).change(change(Step::Place)),
        Fact::new(ctx.t("field.category"), or_none(ctx, &category)).change(change(Step::Category)),
        Fact::new(ctx.t("field.description"), or_none(ctx, &answers.description))
            .change(change(Step::Describe)),
    ];
    let details = details::facts(q, &change(Step::Details));
    if !answers.title.trim().is_empty() {
        facts.insert(
            3,
            Fact::new(ctx.t("field.title"), answers.title.clone()).change(change(Step::Describe)),
        );
    }
    let before = facts.len() - 1;
    facts.splice(before..before, details);
    let point = point(q);
    let outside = point.is_some_and(|point| is_outside(point, &q.directory));
    view! {
        <section class="stack">
            <h2>{ctx.t("report.check_about")}</h2>
            <Facts facts/>
            {outside.then(|| view! { <Notice tone=Tone::Warn text=ctx.t("report.here_outside")/> })}
            {point.map(|point| view! { <Map of=MapOf::Point(point.lat(), point.lng())/> })}
        </section>
    }
}

fn point(q: &Question) -> Option<Point> {
    point_of(q.answers(), &q.directory).ok().flatten()
}

fn place(q: &Question) -> String {
    let (ctx, answers) = (&q.ctx, q.answers());
    let mut lines = Vec::new();
    if !answers.address.trim().is_empty() {
        lines.push(answers.address.trim().to_owned());
    }
    if !answers.commune.is_empty() {
        lines.push(names::commune_in_district(ctx.lang, &q.directory, &answers.commune));
    }
    if let Some(point) = point(q) {
        lines.push(ctx.tf("report.point", &[("lat", &answers.lat), ("lng", &answers.lng)]));
        lines.push(ctx.tf("place.plus_is", &[("code", &plus_code::of(point))]));
    }
    lines.join("\n")
}

/// The words point elsewhere: one press takes over, and nobody has to.
fn others(q: &Question) -> Option<impl IntoView + use<>> {
    let ctx = &q.ctx;
    let list: Vec<(String, String)> = q
        .others
        .iter()
        .map(|code| (code.clone(), names::category(ctx.lang, &q.directory, code).to_owned()))
        .collect();
    (!list.is_empty()).then(|| {
        view! {
            <form method="post" action=ctx.action("report/category") class="inset stack">
                <input type="hidden" name="ve" value=Step::Check.code()/>
                <p><strong>{ctx.t("asking.others")}</strong></p>
                <p class="hint">{ctx.t("asking.others_hint")}</p>
                <div class="others">
                    {list.into_iter().map(|(code, name)| view! { <Submit word=name name="category" value=code look=Look::Quiet icon="tag"/> }).collect_view()}
                </div>
            </form>
        }
    })
}

fn photos(q: &Question) -> impl IntoView {
    let ctx = &q.ctx;
    let href = ctx.href(&address(Step::Photos, Some(Step::Check)));
    let photos: Vec<_> = q
        .draft
        .photos
        .iter()
        .enumerate()
        .map(|(i, photo)| {
            shown_of_draft(photo, ctx.tf("report.photo_alt", &[("n", &(i + 1).to_string())]))
        })
        .collect();
    let none = photos.is_empty();
    view! {
        <section class="stack">
            <div class="section-head">
                <h2>{ctx.t("field.photos")}</h2>
                <a href=href>{ctx.t("form.change")}<span class="unseen">" "{ctx.t("field.photos")}</span></a>
            </div>
            {none.then(|| view! { <p class="hint">{ctx.t("report.no_photos")}</p> })}
            {(!none).then(|| view! { <PhotoGrid photos/> })}
        </section>
    }
}

fn sender(q: &Question) -> impl IntoView {
    let (ctx, answers) = (&q.ctx, q.answers());
    let contact = &answers.contact;
    let change = ctx.href(&address(Step::Contact, Some(Step::Check)));
    let mut facts = if SenderKind::parse(&contact.sender_kind) == Some(SenderKind::Organisation) {
        vec![
            Fact::new(ctx.t("field.org_name"), or_none(ctx, &contact.org_name)),
            Fact::new(ctx.t("field.tax_code"), or_none(ctx, &contact.tax_code)),
            Fact::new(ctx.t("field.representative"), or_none(ctx, &contact.representative)),
        ]
    } else {
        vec![Fact::new(ctx.t("field.name"), or_none(ctx, &contact.name))]
    };
    facts.push(Fact::new(ctx.t("field.phone"), or_none(ctx, &contact.phone)));
    facts.push(Fact::new(ctx.t("field.email"), or_none(ctx, &contact.email)));
    if !answers.home_address.trim().is_empty() {
        facts.push(Fact::new(ctx.t("field.home_address"), answers.home_address.clone()));
    }
    facts.push(Fact::new(ctx.t("report.agreements"), agreed(ctx, answers)));
    let facts = facts.into_iter().map(|fact| fact.change(change.clone())).collect();
    view! { <section class="stack"><h2>{ctx.t("report.step_contact")}</h2><Facts facts/></section> }
}

fn agreed(ctx: &Ctx, answers: &Answers) -> String {
    let lines: Vec<&str> = [
        (answers.hides_name, "report.hides_name_short"),
        (answers.consent_photos, "report.consent_photos_short"),
        (answers.consent_place, "asking.consent_place_short"),
        (answers.consent_notices, "report.consent_notices_short"),
    ]
    .into_iter()
    .filter(|(given, _)| *given)
    .map(|(_, key)| ctx.t(key))
    .collect();
    or_none(ctx, &lines.join("\n"))
}

/// Sends the report. A second press, a retry after a lost answer, a second tab: the same receipt.
///
/// # Errors
/// [`AppError`] when the house is at fault.
#[server(prefix = "/api", endpoint = "report/submit")]
pub async fn report_submit() -> Result<(), AppError> {
    let port = Port::here()?;
    let Some(key) = draft_key(&port.ctx, &port.headers) else {
        port.go(EXPIRED);
        return Ok(());
    };
    match port.services.submit_draft(&key).await {
        Ok(receipt) => {
            // Whoever has just sent it may look at it without typing the secret.
            let case = CaseKey::parse(&receipt.number, &receipt.secret)?;
            port.go_with(DONE, &[case_cookie(&port.ctx, &case)]);
        }
        Err(error) => turn_back(&port, error, &address(Step::Check, None)),
    }
    Ok(())
}
