//! `/tra-cuu/{number}/du-lieu`: everything the house holds about the person in one petition, who opened
//! it, consents, corrections, and being taken off it.

use super::asking::{self, Asked};
use super::door::{self, Door};
use super::{RIGHTS, of_petition, shown};
use crate::account::who::citizen_of;
use crate::error::AppError;
use crate::names;
use crate::page::{Ctx, Page};
use crate::pages::AppState;
use crate::report::key::see_other;
use crate::ui::{
    BackLink, Check, Choice, ErrorSummary, Fact, Facts, Icon, Look, Notice, Problems, SelectField,
    Submit, Tag, TextField, Tone,
};
use crate::words;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use domain::consent::Purpose;
use domain::directory::Directory;
use domain::id::PetitionNumber;
use domain::petition::Status;
use leptos::prelude::*;
use services::Services;
use services::citizens::Citizen;
use services::rights::{ConsentData, Correction, How, Keep, PetitionData};

/// What was typed into a form that was refused.
#[derive(Clone, Debug, Default)]
pub struct Typed {
    /// The correction, when that was the form.
    pub correction: Option<Correction>,
    /// The request.
    pub asked: Asked,
    /// Fields to mend.
    pub problems: Problems,
}

/// GET `/tra-cuu/{number}/du-lieu`.
pub async fn petition(
    ctx: Ctx,
    State(app): State<AppState>,
    Path(number): Path<String>,
    headers: HeaderMap,
) -> Result<Response, AppError> {
    let parsed = PetitionNumber::parse(&number).ok_or_else(AppError::not_found)?.to_string();
    if parsed != number {
        return Ok(see_other(&ctx, &of_petition(&parsed), &[]));
    }
    let citizen = citizen_of(&ctx, &app.services, &headers).await?;
    let page = render(&ctx, &app.services, citizen.as_ref(), &number, Typed::default()).await?;
    Ok(page.into_response())
}

/// The page with what was typed.
pub async fn render(
    ctx: &Ctx,
    services: &Services,
    citizen: Option<&Citizen>,
    number: &str,
    typed: Typed,
) -> Result<Page, AppError> {
    let path = of_petition(number);
    let step = Door::of(citizen, services.now());
    let open = match (citizen, step) {
        (Some(citizen), Door::Read | Door::Change) => {
            if !services.is_proven(citizen, number).await? {
                return Ok(another(ctx, citizen, number));
            }
            let data = services.own_data(citizen, number, How::Page).await?;
            Some((citizen, data, services.request_periods().await?))
        }
        _ => None,
    };
    let directory = services.directory();
    let problems = typed.problems.clone();
    let page = Page::private(ctx, ctx.t("rights.petition_title"), || {
        let body = match open {
            None => door::card(ctx, citizen, &path),
            Some((citizen, data, periods)) => {
                let can = step == Door::Change;
                let form = asking::form(ctx, &periods, number, &typed.asked, &typed.problems);
                view! {
                    {downloads(ctx, number)}
                    {identity(ctx, citizen, &data, can, &typed)}
                    <section class="card stack"><h2>{ctx.t("rights.opened_title")}</h2><p class="hint">{ctx.t("rights.opened_text")}</p>{shown::openings(ctx, &directory, &data.identity_opened)}{own_openings(ctx, &data)}</section>
                    {consents(ctx, &data)}
                    {rest(ctx, &directory, &data)}
                    {unlinking(ctx, citizen, &data, can)}
                    {form}
                }
                .into_any()
            }
        };
        view! {
            <BackLink href=ctx.href(RIGHTS) word=ctx.t("rights.title")/>
            <ErrorSummary problems=typed.problems.clone()/>
            {shown::outcome(ctx)}
            <h1>{ctx.t("rights.petition_title")}</h1>
            <p class="lede">{ctx.tf("rights.petition_lede", &[("number", number)])}</p>
            {body}
        }
    });
    Ok(if problems.is_empty() { page } else { page.with_problems() })
}

/// Signed in with a contact that did not send it. The same for a number that does not exist.
fn another(ctx: &Ctx, citizen: &Citizen, number: &str) -> Page {
    let text = ctx.tf("rights.another_text", &[("to", &citizen.contact.masked())]);
    Page::private(ctx, ctx.t("rights.petition_title"), || {
        view! {
            <BackLink href=ctx.href(RIGHTS) word=ctx.t("rights.title")/>
            {shown::outcome(ctx)}
            <h1>{ctx.t("rights.petition_title")}</h1>
            <p class="lede">{ctx.tf("rights.petition_lede", &[("number", number)])}</p>
            <Notice tone=Tone::Warn title=ctx.t("rights.another_title")><p>{text}</p></Notice>
            <form method="post" action=ctx.action("account/leave")>
                <div class="actions in-line"><Submit word=ctx.t("nav.sign_out") look=Look::Quiet icon="log-out"/></div>
            </form>
        }
    })
}

fn downloads(ctx: &Ctx, number: &str) -> impl IntoView + use<> {
    let pdf = ctx.href(&format!("/tra-cuu/{number}/ho-so.pdf"));
    view! {
        <section class="card stack no-print">
            <h2>{ctx.t("rights.take_title")}</h2>
            <p>{ctx.t("rights.take_text")}</p>
            <form method="post" action=ctx.action("rights/download")>
                <input type="hidden" name="number" value=number.to_owned()/>
                <div class="actions in-line">
                    <Submit word=ctx.t("rights.take_json") look=Look::Quiet icon="download"/>
                    <a class="button quiet" href=pdf download=true><Icon name="file-text"/><span>{ctx.t("after.pdf")}</span></a>
                </div>
            </form>
            <p class="hint">{ctx.t("rights.take_print")}</p>
        </section>
    }
}

fn or_none(ctx: &Ctx, value: Option<&String>) -> String {
    value.cloned().unwrap_or_else(|| ctx.t("rights.none").to_owned())
}

fn identity(
    ctx: &Ctx,
    citizen: &Citizen,
    data: &PetitionData,
    can: bool,
    typed: &Typed,
) -> AnyView {
    let Some(held) = &data.identity else {
        return view! { <section class="card stack"><h2>{ctx.t("rights.identity_title")}</h2><p>{ctx.t("rights.identity_none")}</p></section> }.into_any();
    };
    let is_organisation = held.tax_code.is_some();
    let name_label = ctx.t(if is_organisation { "field.org_name" } else { "field.name" });
    let mut facts = vec![Fact::new(name_label, held.name.clone())];
    if is_organisation {
        let tax_code = or_none(ctx, held.tax_code.as_ref());
        let representative = or_none(ctx, held.representative.as_ref());
        facts.push(Fact::new(ctx.t("field.tax_code"), tax_code));
        facts.push(Fact::new(ctx.t("field.representative"), representative));
    }
    facts.push(Fact::new(ctx.t("field.phone"), or_none(ctx, held.phone.as_ref())));
    facts.push(Fact::new(ctx.t("field.email"), or_none(ctx, held.email.as_ref())));
    facts.push(Fact::new(ctx.t("field.home_address"), or_none(ctx, held.address.as_ref())));
    let form = if can {
        let start = typed.correction.clone().unwrap_or_else(|| Correction {
            name: held.name.clone(),
            representative: held.representative.clone().unwrap_or_default(),
            tax_code: held.tax_code.clone().unwrap_or_default(),
            home_address: held.address.clone().unwrap_or_default(),
            phone: Keep::Old.code().to_owned(),
            email: Keep::Old.code().to_owned(),
        });
        let held = (held.phone.clone(), held.email.clone());
        correcting(ctx, citizen, &data.number, &start, is_organisation, held, &typed.problems)
    } else {
        view! { <p class="hint">{ctx.t("rights.fresh_text")}</p>{door::prove(ctx, citizen, &of_petition(&data.number))} }.into_any()
    };
    let open = typed.correction.is_some();
    view! {
        <section class="card stack">
            <h2>{ctx.t("rights.identity_title")}</h2>
            <Facts facts/>
            <details class="fold no-print" open=open>
                <summary><Icon name="pencil"/><span>{ctx.t("rights.correct_title")}</span></summary>
                <div class="fold-body">{form}</div>
            </details>
        </section>
    }
    .into_any()
}

fn correcting(
    ctx: &Ctx,
    citizen: &Citizen,
    number: &str,
    start: &Correction,
    is_organisation: bool,
    held: (Option<String>, Option<String>),
    problems: &Problems,
) -> AnyView {
    let choices = |kind: &str, old: &Option<String>| {
        let own = citizen.contacts.iter().find(|reach| reach.kind() == kind);
        let none = ctx.t("rights.none");
        let old_label = ctx.tf("rights.keep_old", &[("value", old.as_deref().unwrap_or(none))]);
        let mut list = vec![Choice {
            value: Keep::Old.code().to_owned(),
            label: old_label,
            ..Choice::default()
        }];
        if let Some(own) = own.filter(|own| Some(own.display()) != *old) {
            list.push(Choice {
                value: Keep::Account.code().to_owned(),
                label: ctx.tf("rights.keep_account", &[("value", &own.display())]),
                ..Choice::default()
            });
        }
        if old.is_some() {
            list.push(Choice {
                value: Keep::Nothing.code().to_owned(),
                label: ctx.t("rights.keep_nothing").to_owned(),
                ..Choice::default()
            });
        }
        list
    };
    let (phones, emails) = (choices("phone", &held.0), choices("email", &held.1));
    let name_label = ctx.t(if is_organisation { "field.org_name" } else { "field.name" });
    view! {
        <form method="post" action=ctx.action("rights/correct")>
            <input type="hidden" name="number" value=number.to_owned()/>
            <TextField name="name" label=name_label value=start.name.clone() autocomplete="name" maxlength=200 error=problems.of("name")/>
            {is_organisation.then(|| view! {
                <TextField name="tax_code" label=ctx.t("field.tax_code") value=start.tax_code.clone() maxlength=20 error=problems.of("tax_code")/>
                <TextField name="representative" label=ctx.t("field.representative") value=start.representative.clone() maxlength=100 error=problems.of("representative")/>
            })}
            <TextField name="home_address" label=ctx.t("field.home_address") value=start.home_address.clone() autocomplete="street-address" maxlength=200 optional=true error=problems.of("home_address")/>
            <SelectField name="phone" label=ctx.t("field.phone") choices=phones value=start.phone.clone() error=problems.of("phone")/>
            <SelectField name="email" label=ctx.t("field.email") choices=emails value=start.email.clone() error=problems.of("email")/>
            <p class="hint">{ctx.t("rights.contact_hint")}" "<a href=ctx.href("/cua-toi/tai-khoan")>{ctx.t("account.contact_add")}</a></p>
            <div class="actions in-line"><Submit word=ctx.t("rights.correct_go") icon="check"/></div>
        </form>
    }
    .into_any()
}

fn own_openings(ctx: &Ctx, data: &PetitionData) -> impl IntoView + use<> {
    let lines: Vec<_> = data
        .own_openings
        .iter()
        .rev()
        .take(20)
        .map(|one| {
            let key = match (one.by.as_str(), one.how.as_str()) {
                ("officer", _) => "rights.own_request",
                (_, "file") => "rights.own_file",
                _ => "rights.own_page",
            };
            let at = words::moment(ctx.lang, one.at);
            view! { <li>{at}" · "{ctx.t(key)}</li> }
        })
        .collect();
    let count = data.own_openings.len().to_string();
    view! {
        <details class="fold">
            <summary><Icon name="history"/><span>{ctx.tf("rights.own_title", &[("n", &count)])}</span></summary>
            <div class="fold-body"><ul class="bullets">{lines}</ul></div>
        </details>
    }
}

fn consents(ctx: &Ctx, data: &PetitionData) -> impl IntoView + use<> {
    let lines: Vec<_> = Purpose::ALL
        .iter()
        .map(|purpose| {
            let kept = data.consents.iter().find(|one| one.what == purpose.code());
            consent(ctx, &data.number, *purpose, kept)
        })
        .collect();
    view! {
        <section class="card stack">
            <h2>{ctx.t("rights.consents_title")}</h2>
            <p class="hint">{ctx.t("rights.consents_text")}</p>
            <ul class="rights-list">{lines}</ul>
        </section>
    }
}

fn consent(
    ctx: &Ctx,
    number: &str,
    purpose: Purpose,
    kept: Option<&ConsentData>,
) -> impl IntoView + use<> {
    let title = ctx.t(match purpose {
        Purpose::Photos => "rights.consent_photos",
        Purpose::Place => "rights.consent_place",
        Purpose::Notices => "rights.consent_notices",
    });
    let is_given = kept.is_some_and(|one| one.given);
    let (tone, icon, word) = match kept {
        Some(one) if one.given => (Tone::Ok, "circle-check", "rights.consent_given"),
        Some(_) => (Tone::Neutral, "circle-x", "rights.consent_withdrawn"),
        None => (Tone::Neutral, "ban", "rights.consent_never"),
    };
    let at = kept.map(|one| words::moment(ctx.lang, one.at));
    let wording = kept.map(|one| (one.lang.clone(), one.wording.clone()));
    let now_words = domain::consent::Edition::now(ctx.lang.code()).wording(purpose);
    let label = format!("{}: {title}", ctx.t("rights.withdraw"));
    let button = if is_given {
        view! { <button class="button quiet" type="submit" aria-label=label><Icon name="undo-2"/><span>{ctx.t("rights.withdraw")}</span></button> }.into_any()
    } else {
        view! {
            <p>{now_words}</p>
            <Submit word=ctx.t("rights.give") look=Look::Quiet icon="check"/>
        }
        .into_any()
    };
    view! {
        <li>
            <p class="tags"><strong>{title}</strong>" "<Tag tone=tone icon=icon word=ctx.t(word)/></p>
            {wording.map(|(lang, words)| view! { <p class="hint"><q lang=lang>{words}</q></p> })}
            {at.map(|at| view! { <p class="hint">{at}</p> })}
            <form class="no-print" method="post" action=ctx.action("rights/consent")>
                <input type="hidden" name="number" value=number.to_owned()/>
                <input type="hidden" name="what" value=purpose.code()/>
                <input type="hidden" name="given" value={if is_given { "false" } else { "true" }}/>
                {button}
            </form>
        </li>
    }
}

fn rest(ctx: &Ctx, directory: &Directory, data: &PetitionData) -> impl IntoView + use<> {
    let moment = |at: Option<i64>| {
        at.map_or_else(|| ctx.t("rights.none").to_owned(), |at| words::moment(ctx.lang, at))
    };
    let status = Status::parse(data.status)
        .map_or(data.status, |status| ctx.t(&format!("status.{}", status.code())));
    let notices = data.notices.as_ref().map_or_else(
        || ctx.t("rights.none").to_owned(),
        |chosen| {
            let ways = [
                (chosen.push, "rights.way_push"),
                (chosen.email, "rights.way_email"),
                (chosen.sms, "rights.way_sms"),
            ];
            let ways: Vec<_> =
                ways.into_iter().filter(|(on, _)| *on).map(|(_, key)| ctx.t(key)).collect();
            if ways.is_empty() { ctx.t("rights.none").to_owned() } else { ways.join(", ") }
        },
    );
    let commune = data.commune.as_deref().map(|code| names::commune(ctx.lang, directory, code));
    let point = data.point.map(|(lat, lng)| format!("{lat:.5}, {lng:.5}"));
    let place: Vec<String> = [Some(data.address_words.clone()), commune.map(str::to_owned), point]
        .into_iter()
        .flatten()
        .filter(|line| !line.is_empty())
        .collect();
    let public = match &data.public {
        Some(copy) if copy.is_listed => ctx.t("rights.public_yes"),
        _ => ctx.t("rights.public_no"),
    };
    let mut facts = vec![
        Fact::new(ctx.t("field.title"), data.title.clone()),
        Fact::new(ctx.t("field.description"), data.body.clone()),
        Fact::new(ctx.t("rights.place"), place.join("\n")),
        Fact::new(
            ctx.t("field.category"),
            names::category(ctx.lang, directory, &data.category).to_owned(),
        ),
        Fact::new(ctx.t("rights.status"), status.to_owned()),
        Fact::new(ctx.t("rights.received"), moment(Some(data.received_at))),
        Fact::new(ctx.t("rights.answered"), moment(data.answered_at)),
        Fact::new(ctx.t("rights.public"), public.to_owned()),
        Fact::new(ctx.t("rights.notices"), notices),
        Fact::new(ctx.t("rights.devices"), data.devices.len().to_string()),
        Fact::new(ctx.t("rights.deliveries"), data.deliveries.len().to_string()),
        Fact::new(ctx.t("rights.seen"), moment(data.seen_at)),
    ];
    facts.extend(data.details.iter().map(|detail| names::detail(ctx.lang, detail)));
    if let Some(video) = &data.video {
        let size = format!("{:.1} MB", video.size as f64 / 1_000_000.0);
        facts.push(Fact::new(ctx.t("rights.video"), size));
    }
    if let Some(rating) = &data.rating {
        let comment = rating.comment.clone().unwrap_or_default();
        let level = format!("{}/4", rating.result);
        facts.push(Fact::new(ctx.t("rights.rating"), format!("{level}\n{comment}").trim()));
    }
    let photos: Vec<_> = data
        .photos
        .iter()
        .enumerate()
        .map(|(i, photo)| {
            let number = &data.number;
            let href = ctx.href(&format!("/tra-cuu/{number}/anh/{}/2048", photo.id));
            let words = ctx.tf("rights.photo", &[("n", &(i + 1).to_string())]);
            let shown =
                ctx.t(if photo.is_public { "rights.photo_public" } else { "rights.photo_own" });
            view! { <li><a href=href><Icon name="image"/><span>{words}" · "{shown}</span></a></li> }
        })
        .collect();
    let entries = data.timeline.len().to_string();
    let case = ctx.href(&format!("/tra-cuu/{}", data.number));
    view! {
        <section class="card stack">
            <h2>{ctx.t("rights.rest_title")}</h2>
            <Facts facts/>
            {(!photos.is_empty()).then(|| view! { <h3>{ctx.t("field.photos")}</h3><ul class="rights-links">{photos}</ul> })}
            <p><a href=case>{ctx.tf("rights.timeline", &[("n", &entries)])}</a></p>
        </section>
    }
}

fn unlinking(
    ctx: &Ctx,
    citizen: &Citizen,
    data: &PetitionData,
    can: bool,
) -> impl IntoView + use<> {
    let inside = match data.unlink {
        "now" if can => view! {
            <p>{ctx.t("rights.unlink_text")}</p>
            <form method="post" action=ctx.action("rights/unlink")>
                <input type="hidden" name="number" value=data.number.clone()/>
                <Check name="confirm" label=ctx.t("rights.unlink_confirm") checked=false/>
                <div class="actions in-line"><Submit word=ctx.t("rights.unlink_go") look=Look::Danger icon="trash-2"/></div>
            </form>
        }
        .into_any(),
        "now" => view! {
            <p>{ctx.t("rights.unlink_text")}</p>
            <p class="hint">{ctx.t("rights.fresh_text")}</p>
            {door::prove(ctx, citizen, &of_petition(&data.number))}
        }
        .into_any(),
        "when_ended" => view! { <Notice tone=Tone::Info text=ctx.t("rights.too_early")/> }.into_any(),
        _ => view! { <Notice tone=Tone::Info text=ctx.t("rights.by_officer")/> }.into_any(),
    };
    view! {
        <details class="fold no-print" id="go-bo">
            <summary><Icon name="trash-2"/><span>{ctx.t("rights.unlink_title")}</span></summary>
            <div class="fold-body stack">{inside}</div>
        </details>
    }
}
