//! Question 6: who sends. Citizen or organisation on one page; the fields of the kind that is not
//! chosen fold away where the stylesheet can see the choice. Consents are never given beforehand.

use super::asked::{Question, save};
use crate::error::AppError;
use crate::page::{Ctx, Page};
use crate::ui::{Check, Choice, Icon, Pick, Submit, TextField};
use domain::consent::{Edition, Purpose};
use domain::draft::Step;
use domain::input::{AddressWords, OrgName, PersonName};
use domain::petition::SenderKind;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// The page.
pub fn page(q: &Question) -> Page {
    let ctx = &q.ctx;
    q.page(ctx.t("report.contact_title"), || {
        view! {
            <form method="post" action=ctx.action("report/contact") class="contact">
                {q.carry()}
                {kind(q, true)}
                {citizen(q)}
                {organisation(q)}
                {reach(q)}
                {agreements(q)}
                <div class="actions"><Submit word=ctx.t("report.next")/></div>
            </form>
        }
    })
}

/// Citizen or organisation; the heading where the page asks nothing before.
pub fn kind(q: &Question, heading: bool) -> impl IntoView {
    let ctx = &q.ctx;
    let typed = q.answers().contact.sender_kind.clone();
    let chosen = if typed.is_empty() { SenderKind::Citizen.code().to_owned() } else { typed };
    let choice = |kind: SenderKind, icon, label: &str, hint: &str| Choice {
        value: kind.code().to_owned(),
        label: ctx.t(label).to_owned(),
        hint: Some(ctx.t(hint).to_owned()),
        icon: Some(icon),
        group: None,
    };
    let choices = vec![
        choice(SenderKind::Citizen, "user", "report.citizen", "report.citizen_hint"),
        choice(
            SenderKind::Organisation,
            "building-2",
            "report.organisation",
            "report.organisation_hint",
        ),
    ];
    let hint = if q.terms.contact_optional {
        "report.contact_hint_optional"
    } else {
        "report.contact_hint"
    };
    view! {
        <Pick
            name="sender_kind"
            legend=ctx.t("report.contact_title")
            choices
            chosen=vec![chosen]
            hint=ctx.t(hint)
            error=q.problems.of("sender_kind")
            heading
            columns=true
        />
    }
}

/// A citizen's name.
pub fn citizen(q: &Question) -> impl IntoView {
    let (ctx, contact) = (&q.ctx, &q.answers().contact);
    view! {
        <div class="of-citizen stack">
            <TextField
                name="name"
                label=ctx.t("field.name")
                value=contact.name.clone()
                error=q.problems.of("name")
                autocomplete="name"
                maxlength=PersonName::MAX
                optional=q.terms.contact_optional
            />
        </div>
    }
}

/// What is asked of an organisation.
pub fn organisation(q: &Question) -> impl IntoView {
    let (ctx, contact, optional) = (&q.ctx, &q.answers().contact, q.terms.contact_optional);
    view! {
        <div class="of-organisation stack">
            <TextField
                name="org_name"
                label=ctx.t("field.org_name")
                value=contact.org_name.clone()
                error=q.problems.of("org_name")
                autocomplete="organization"
                maxlength=OrgName::MAX
                optional
            />
            <TextField
                name="tax_code"
                label=ctx.t("field.tax_code")
                hint=ctx.t("report.tax_code_hint")
                value=contact.tax_code.clone()
                error=q.problems.of("tax_code")
                inputmode="numeric"
                maxlength=20
                width="w-20"
                optional
            />
            <TextField
                name="representative"
                label=ctx.t("field.representative")
                hint=ctx.t("report.representative_hint")
                value=contact.representative.clone()
                error=q.problems.of("representative")
                autocomplete="name"
                maxlength=PersonName::MAX
                optional
            />
        </div>
    }
}

/// How the sender is reached.
pub fn reach(q: &Question) -> impl IntoView {
    let (ctx, contact) = (&q.ctx, &q.answers().contact);
    view! {
        <div class="field-group stack">
            <h2>{ctx.t("report.reach")}</h2>
            <p class="hint">{ctx.t("report.reach_hint")}</p>
            <TextField
                name="phone"
                label=ctx.t("field.phone")
                hint=ctx.t("report.phone_hint")
                value=contact.phone.clone()
                error=q.problems.of("phone")
                kind="tel"
                inputmode="tel"
                autocomplete="tel"
                maxlength=30
                width="w-20"
            />
            <TextField
                name="email"
                label=ctx.t("field.email")
                value=contact.email.clone()
                error=q.problems.of("email")
                kind="email"
                inputmode="email"
                autocomplete="email"
                maxlength=254
            />
            <TextField
                name="home_address"
                label=ctx.t("report.home_address")
                hint=ctx.t("report.home_address_hint")
                value=q.answers().home_address.clone()
                error=q.problems.of("home_address")
                autocomplete="street-address"
                maxlength=AddressWords::MAX
                optional=true
            />
        </div>
    }
}

/// What the sender agrees to, each for itself.
pub fn agreements(q: &Question) -> impl IntoView {
    let (ctx, answers) = (&q.ctx, q.answers());
    let (photos, photos_hint) = consent(ctx, Purpose::Photos, "report.consent_photos");
    let (place, place_hint) = consent(ctx, Purpose::Place, "asking.consent_place");
    let (notices, notices_hint) = consent(ctx, Purpose::Notices, "report.consent_notices");
    let mark = Edition::now(ctx.lang.code()).mark();
    view! {
        <div class="field-group stack">
            <h2>{ctx.t("report.agreements")}</h2>
            <p class="hint">{ctx.t("report.agreements_hint")}</p>
            <Check name="hides_name" label=ctx.t("report.hides_name") hint=ctx.t("report.hides_name_hint") checked=answers.hides_name/>
            <Check name="consent_photos" label=photos hint=photos_hint checked=answers.consent_photos/>
            <Check name="consent_place" label=place hint=place_hint checked=answers.consent_place/>
            <Check name="consent_notices" label=notices hint=notices_hint checked=answers.consent_notices/>
            <input type="hidden" name="wording" value=mark/>
            <p class="caution"><Icon name="lock"/><span>{ctx.t("report.contact_privacy")}</span></p>
        </div>
    }
}

/// The sentence of this language, word for word as it is kept with the consent, and what it means.
fn consent(ctx: &Ctx, purpose: Purpose, meaning: &str) -> (&'static str, &'static str) {
    let edition = Edition::now(ctx.lang.code());
    (edition.wording(purpose).unwrap_or_default(), ctx.t(meaning))
}

/// What the page sends.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ContactForm {
    sender_kind: String,
    name: String,
    org_name: String,
    tax_code: String,
    representative: String,
    phone: String,
    email: String,
    home_address: String,
    hides_name: String,
    consent_photos: String,
    consent_notices: String,
    consent_place: String,
    wording: String,
    ve: String,
}

impl std::fmt::Debug for ContactForm {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ContactForm(hidden)")
    }
}

/// Keeps the contact and what was agreed to.
///
/// # Errors
/// [`AppError`] when the house is at fault.
#[server(prefix = "/api", endpoint = "report/contact")]
pub async fn report_contact(#[server(flatten)] form: ContactForm) -> Result<(), AppError> {
    let ve = form.ve.clone();
    save(Step::Contact, &ve, |answers| {
        answers.contact.sender_kind = form.sender_kind;
        answers.contact.name = form.name;
        answers.contact.org_name = form.org_name;
        answers.contact.tax_code = form.tax_code;
        answers.contact.representative = form.representative;
        answers.contact.phone = form.phone;
        answers.contact.email = form.email;
        answers.home_address = form.home_address;
        answers.hides_name = form.hides_name == "true";
        answers.consent_photos = form.consent_photos == "true";
        answers.consent_notices = form.consent_notices == "true";
        answers.consent_place = form.consent_place == "true";
        answers.wording = form.wording;
    })
    .await
}
