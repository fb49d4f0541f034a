//! The rail beside a case: the promised date and its reckoning, who and where, whose it is and
//! why, and what the public sees.

use super::acts::Sheet;
use super::{choices, history, routed};
use crate::names;
use crate::ui::deadline::Promised;
use crate::ui::{Fact, Facts, Icon, Tag, Tone, When};
use domain::petition::Visibility;
use leptos::prelude::*;

/// Everything on the rail.
pub fn rail(sheet: &Sheet<'_>, rule: &'static str) -> AnyView {
    view! {
        {due(sheet)}
        <section class="card rail-card">
            <h2>{sheet.ctx.t("console.facts")}</h2>
            <Facts facts=facts(sheet)/>
            {hidden_name(sheet)}
        </section>
        {routing(sheet, rule)}
        {routed::chosen(sheet)}
        {public(sheet)}
        {rating(sheet)}
    }
    .into_any()
}

fn due(sheet: &Sheet<'_>) -> AnyView {
    let (ctx, case) = (sheet.ctx, sheet.case);
    let step = case.step_due_at.map(|at| {
        view! { <p class="due-line"><span class="due-label">{ctx.t("console.step_due")}</span><strong><When at full=true/></strong></p> }
    });
    if case.due.is_none() && step.is_none() {
        return ().into_any();
    }
    view! {
        <section class="card rail-card" aria-label=ctx.t("console.due")>
            {case.due.clone().map(|promise| view! { <Promised label=ctx.t("console.due") promise/> })}
            {step}
        </section>
    }
    .into_any()
}

fn facts(sheet: &Sheet<'_>) -> Vec<Fact> {
    let (ctx, directory, case) = (sheet.ctx, sheet.directory, sheet.case);
    let mut place = case
        .commune
        .as_deref()
        .map(|code| names::commune(ctx.lang, directory, code).to_owned())
        .unwrap_or_default();
    if !case.address_words.is_empty() {
        place = if place.is_empty() {
            case.address_words.clone()
        } else {
            format!("{}\n{place}", case.address_words)
        };
    }
    if let Some((lat, lng)) = case.point {
        place = format!("{place}\n{lat:.5}, {lng:.5}");
    }
    let mut facts = vec![
        Fact::new(ctx.t("console.sender"), choices::sender(ctx, directory, case)),
        Fact::new(ctx.t("console.place"), if place.is_empty() { "–".to_owned() } else { place }),
        Fact::new(ctx.t("field.nature"), ctx.t(&format!("nature.{}", case.nature.code()))),
        Fact::new(
            ctx.t("field.category"),
            names::category(ctx.lang, directory, &case.category).to_owned(),
        ),
        Fact::new(ctx.t("field.sla_class"), choices::class(ctx, case.class)),
        Fact::new(
            ctx.t("console.channel_label"),
            ctx.t(&format!("console.channel.{}", case.channel.code())),
        ),
    ];
    let mut add = |key: &str, value: Option<String>| {
        facts.extend(value.map(|value| Fact::new(ctx.t(key), value)))
    };
    add(
        "console.lead",
        case.lead_agency.as_deref().map(|code| names::agency(ctx.lang, directory, code).to_owned()),
    );
    add(
        "console.support",
        case.support_agency
            .as_deref()
            .map(|code| names::agency(ctx.lang, directory, code).to_owned()),
    );
    add("console.col_handler", case.handler.as_ref().map(|(_, name)| name.clone()));
    add(
        "console.returns",
        (case.returns > 0)
            .then(|| ctx.tf("console.returns_times", &[("n", &case.returns.to_string())])),
    );
    let times = |n: i64| (n > 0).then(|| ctx.tf("console.returns_times", &[("n", &n.to_string())]));
    add("console.hand_overs", times(case.hand_overs));
    add("console.substitute", case.substitute.as_ref().map(|(_, name)| name.clone()));
    add("console.chases", times(case.chases));
    add("console.reopens", times(case.reopens));
    let given = case.extension.and_then(|extension| extension.given_days);
    add("console.extended", given.map(|n| ctx.tf("console.days", &[("n", &n.to_string())])));
    add("console.merged_into", case.merged_into.clone());
    let parts: Vec<&str> = case.parts.iter().map(|part| part.number.as_str()).collect();
    add("console.parts", (!parts.is_empty()).then(|| parts.join(", ")));
    add("console.me_too", (case.me_too > 0).then(|| case.me_too.to_string()));
    facts
}

fn hidden_name(sheet: &Sheet<'_>) -> Option<AnyView> {
    sheet.case.hides_name.then(|| {
        view! { <p class="hidden-name"><Icon name="eye-off"/><span>{sheet.ctx.t("console.hides_name")}</span></p> }.into_any()
    })
}

/// What the table proposes, and the rule that said so; only while somebody still has to choose.
fn routing(sheet: &Sheet<'_>, rule: &'static str) -> Option<AnyView> {
    let (ctx, case) = (sheet.ctx, sheet.case);
    let choosing = case.may.contains(&domain::workflow::Action::Classify);
    choosing.then(|| {
        let name = |code: &String| names::agency(ctx.lang, sheet.directory, code).to_owned();
        let lead = case.proposal.lead.as_ref().map_or_else(|| "–".to_owned(), name);
        let support = case.proposal.support.as_ref().map(name);
        view! {
            <section class="card rail-card">
                <h2>{ctx.t("console.routing")}</h2>
                <p><strong>{lead}</strong></p>
                {support.map(|support| view! { <p>{ctx.t("console.support")}": "{support}</p> })}
                <p class="hint">{ctx.t(rule)}</p>
                {routed::proposed(sheet)}
            </section>
        }
        .into_any()
    })
}

fn public(sheet: &Sheet<'_>) -> AnyView {
    let (ctx, case) = (sheet.ctx, sheet.case);
    let (tone, icon) = match case.visibility {
        Visibility::Hidden => (Tone::Neutral, "eye-off"),
        Visibility::Card => (Tone::Info, "tag"),
        Visibility::Public => (Tone::Ok, "megaphone"),
        Visibility::Confidential => (Tone::Warn, "lock"),
    };
    let word = ctx.t(&format!("console.visibility.{}", case.visibility.code()));
    let page = case.public.is_listed.then(|| {
        let href = ctx.href(&format!("/cong-khai/{}", case.number));
        view! { <p><a href=href>{ctx.t("console.public_page")}</a></p> }
    });
    view! {
        <section class="card rail-card">
            <h2>{ctx.t("console.public")}</h2>
            <p class="tags"><Tag tone icon word/></p>
            {page}
        </section>
    }
    .into_any()
}

fn rating(sheet: &Sheet<'_>) -> Option<AnyView> {
    let (ctx, case) = (sheet.ctx, sheet.case);
    let level = case.rating?;
    let tone = if level > 1 { Tone::Ok } else { Tone::Warn };
    let comment = case.rating_comment.clone().filter(|comment| !comment.is_empty());
    let attitude = case.attitude.map(|level| {
        let text = ctx.tf("after.attitude_is", &[("level", history::rating(ctx, level))]);
        view! { <p>{text}</p> }
    });
    let causes: Vec<_> = case
        .causes
        .iter()
        .map(|cause| view! { <li>{ctx.t(crate::after::cause_key(*cause))}</li> })
        .collect();
    Some(
        view! {
            <section class="card rail-card">
                <h2>{ctx.t("console.rating")}</h2>
                <p class="tags"><Tag tone icon="star" word=history::rating(ctx, level)/></p>
                {attitude}
                {(!causes.is_empty()).then(|| view! { <ul class="bullets">{causes}</ul> })}
                {comment.map(|comment| view! { <div class="entry-text" lang=ctx.of_people()>{crate::ui::timeline::paragraphs(&comment)}</div> })}
            </section>
        }
        .into_any(),
    )
}
