//! What lies around a case, on its rail: what else the sender sent, under an alias, and what was
//! reported near by; and two petitions side by side, with the act that handles them as one.

use super::acts::{Sheet, name};
use super::officer::CurrentOfficer;
use super::photo;
use crate::error::AppError;
use crate::names;
use crate::page::{Ctx, Page};
use crate::pages::AppState;
use crate::places::{Map, MapOf};
use crate::ui::status::{StatusTag, look};
use crate::ui::timeline::paragraphs;
use crate::ui::{BackLink, Fact, Facts, Icon, PhotoGrid, Submit, When};
use crate::words;
use axum::extract::{Path, State};
use domain::directory::Directory;
use domain::id::PetitionNumber;
use domain::petition::PhotoPurpose;
use domain::place::{Point, distance_m};
use domain::workflow::Action;
use leptos::prelude::*;
use serde_json::json;
use services::around::{Around, Beside};
use services::view::OfficerCase;

/// Both lists, where they hold anything.
pub fn around(sheet: &Sheet<'_>, found: &Around) -> AnyView {
    view! {
        {sender(sheet, found)}
        {near(sheet, found)}
    }
    .into_any()
}

fn sender(sheet: &Sheet<'_>, found: &Around) -> Option<AnyView> {
    let ctx = sheet.ctx;
    let sender = found.sender.as_ref()?;
    let count = sender.count.to_string();
    let words = match sender.count {
        0 => ctx.t("answer.sender_first").to_owned(),
        _ => ctx.tf("answer.sender_count", &[("n", &count)]),
    };
    let lines = sender.petitions.iter().map(|one| line(ctx, one)).collect_view();
    Some(
        view! {
            <section class="card rail-card" aria-labelledby="of-sender">
                <h2 id="of-sender">{ctx.t("answer.sender_title")}</h2>
                <p><strong class="number">{ctx.tf("answer.sender_alias", &[("alias", &sender.alias)])}</strong></p>
                <p class="quiet-text">{words}</p>
                <ul class="beside">{lines}</ul>
            </section>
        }
        .into_any(),
    )
}

fn near(sheet: &Sheet<'_>, found: &Around) -> Option<AnyView> {
    let ctx = sheet.ctx;
    let (lat, lng) = sheet.case.point?;
    let lines = found.near.iter().map(|one| line(ctx, one)).collect_view();
    let none = found.near.is_empty();
    Some(
        view! {
            <section class="card rail-card" aria-labelledby="near">
                <h2 id="near">{ctx.t("answer.near_title")}</h2>
                {none.then(|| view! { <p class="quiet-text">{ctx.t("answer.near_none")}</p> })}
                <ul class="beside">{lines}</ul>
                <Map of=MapOf::Point(lat, lng) pins=pins(ctx, &found.near)/>
            </section>
        }
        .into_any(),
    )
}

/// The same lines as pins for the map.
fn pins(ctx: &Ctx, near: &[Beside]) -> String {
    let pins: Vec<serde_json::Value> = near
        .iter()
        .filter_map(|one| {
            let (tone, icon) = look(one.status.face());
            Some(json!({
                "number": one.number,
                "href": href(ctx, one),
                "title": one.title,
                "face": ctx.t(&format!("status.{}", one.status.code())),
                "tone": tone.class(),
                "icon": icon,
                "at": one.point?,
                "day": words::day(ctx.lang, one.received_at),
            }))
        })
        .collect();
    serde_json::Value::from(pins).to_string()
}

fn href(ctx: &Ctx, one: &Beside) -> String {
    let path = if one.opens { "/xu-ly/ho-so" } else { "/cong-khai" };
    ctx.href(&format!("{path}/{}", one.number))
}

fn line(ctx: &Ctx, one: &Beside) -> AnyView {
    let href = href(ctx, one);
    let metres = one.metres.map(|n| ctx.tf("console.alike_metres", &[("n", &format!("{n:.0}"))]));
    view! {
        <li>
            <a href=href><span class="number">{one.number.clone()}</span>" "<span lang=ctx.of_people()>{one.title.clone()}</span></a>
            <span class="tags"><StatusTag status=one.status/>{metres.map(|metres| view! { <span class="quiet-text">{metres}</span> })}<span class="quiet-text"><When at=one.received_at day_only=true/></span></span>
        </li>
    }
    .into_any()
}

/// GET `/xu-ly/ho-so/{number}/so-sanh/{other}`: two petitions side by side.
pub async fn compare(
    me: CurrentOfficer,
    State(app): State<AppState>,
    Path((number, other)): Path<(String, String)>,
) -> Result<Page, AppError> {
    let parse = |text: &str| PetitionNumber::parse(text).map(|number| number.to_string());
    let (number, other) = parse(&number).zip(parse(&other)).ok_or_else(AppError::not_found)?;
    let one = app.services.case(&me.officer, &number).await?;
    let two = app.services.case(&me.officer, &other).await?;
    let (ctx, _) = me.framed(&app.services).await?;
    let directory = app.services.directory();
    let title = format!("{} · {number}, {other}", ctx.t("answer.compare_title"));
    Ok(Page::console(&ctx, title, || {
        let metres =
            apart(&one, &two).map(|n| ctx.tf("console.alike_metres", &[("n", &format!("{n:.0}"))]));
        view! {
            <BackLink href=ctx.href(&format!("/xu-ly/ho-so/{number}")) word=number.clone()/>
            <h1>{ctx.t("answer.compare_title")}</h1>
            {metres.map(|metres| view! { <p class="lede">{metres}</p> })}
            <div class="side-by-side">
                {half(&ctx, &directory, &one)}
                {half(&ctx, &directory, &two)}
            </div>
            {merge(&ctx, &one, &two)}
        }
    }))
}

fn apart(one: &OfficerCase, two: &OfficerCase) -> Option<f64> {
    let point = |case: &OfficerCase| case.point.and_then(|(lat, lng)| Point::new(lat, lng));
    Some(distance_m(point(one)?, point(two)?))
}

fn half(ctx: &Ctx, directory: &Directory, case: &OfficerCase) -> AnyView {
    let photos = photo::views(ctx, &case.photos, PhotoPurpose::Report);
    let commune =
        case.commune.as_deref().map(|code| names::commune(ctx.lang, directory, code).to_owned());
    let place = [Some(case.address_words.clone()), commune];
    let place: Vec<String> =
        place.into_iter().flatten().filter(|words| !words.is_empty()).collect();
    let facts = vec![
        Fact::new(ctx.t("console.place"), place.join("\n")),
        Fact::new(
            ctx.t("field.category"),
            names::category(ctx.lang, directory, &case.category).to_owned(),
        ),
    ];
    let href = ctx.href(&format!("/xu-ly/ho-so/{}", case.number));
    view! {
        <section class="card stack">
            <h2><a href=href><span class="number">{case.number.clone()}</span></a></h2>
            <p><strong lang=ctx.of_people()>{case.title.clone()}</strong></p>
            <p class="tags"><StatusTag status=case.status/><span class="quiet-text">{ctx.t("console.col_received")}": "<When at=case.received_at/></span></p>
            <div class="story" lang=ctx.of_people()>{paragraphs(&case.body)}</div>
            {(!photos.is_empty()).then(|| view! { <PhotoGrid photos title=ctx.t("console.photos")/> })}
            <Facts facts/>
        </section>
    }
    .into_any()
}

/// Merging, in whichever direction is allowed: the first into the second, then the other way round.
fn merge(ctx: &Ctx, one: &OfficerCase, two: &OfficerCase) -> AnyView {
    let form = |from: &OfficerCase, into: &OfficerCase| {
        let may = from.may.contains(&Action::Merge) && !into.status.is_final();
        may.then(|| {
            let values = [("from", from.number.as_str()), ("into", into.number.as_str())];
            let word = ctx.tf("answer.compare_merge", &values);
            view! {
                <form method="post" action=ctx.action("case/act")>
                    <input type="hidden" name="petition" value=from.id.simple().to_string()/>
                    <input type="hidden" name="number" value=from.number.clone()/>
                    <input type="hidden" name="version" value=from.version.to_string()/>
                    <input type="hidden" name=name(Action::Merge, "choice") value=into.number.clone()/>
                    <Submit word=word icon="file-text" name="action" value=Action::Merge.code()/>
                </form>
            }
        })
    };
    let (there, back) = (form(one, two), form(two, one));
    if there.is_none() && back.is_none() {
        return view! { <p class="quiet-text"><Icon name="info"/>" "{ctx.t("answer.compare_no_merge")}</p> }.into_any();
    }
    view! {
        <p class="hint">{ctx.t("console.merge_text")}</p>
        <div class="actions in-line">{there}{back}</div>
    }
    .into_any()
}
