//! What intake is shown beside a petition: what its words point to, each with its reasons, and what
//! it may repeat, with a way to open or to merge. Proposals only; the forms decide.

use super::acts::{Sheet, carried, name};
use super::choices;
use crate::names;
use crate::page::Ctx;
use crate::ui::status::StatusTag;
use crate::ui::{Icon, Look, Submit, Tag, Tone, When};
use domain::deadline::SlaClass;
use domain::directory::Directory;
use domain::suggest::{Reason, Suggested, Suggestions};
use domain::workflow::Action;
use leptos::prelude::*;
use services::similar::OfficerLike;
use services::suggest::Hints;

/// Both parts, where there is something to say.
pub fn hints(sheet: &Sheet<'_>, hints: &Hints) -> AnyView {
    view! {
        {words(sheet.ctx, sheet.directory, &hints.suggestions)}
        {alike(sheet, &hints.alike)}
    }
    .into_any()
}

/// “Tái diễn”, with the petition that was answered before.
pub fn repeats(sheet: &Sheet<'_>) -> Option<AnyView> {
    let (ctx, number) = (sheet.ctx, sheet.case.repeats.clone()?);
    let href = ctx.href(&format!("/xu-ly/ho-so/{number}"));
    Some(
        view! {
            <Tag tone=Tone::Warn icon="history" word=ctx.t("console.repeating")/>
            <span class="quiet-text">{ctx.t("console.repeats")}" "<a href=href>{number}</a></span>
        }
        .into_any(),
    )
}

fn words(ctx: &Ctx, directory: &Directory, said: &Suggestions) -> Option<AnyView> {
    let mut lines: Vec<AnyView> = Vec::new();
    for found in &said.flags {
        let looks = ctx.t(&format!("console.flag.{}", found.flag.code())).to_owned();
        let call = found.line.as_deref().map(|n| ctx.tf("console.hint_call", &[("n", n)]));
        let looks = [Some(looks), call].into_iter().flatten().collect::<Vec<_>>().join(" · ");
        lines.push(line(ctx, "console.hint_looks", looks, found.confidence, &found.reasons));
    }
    let mut add = |key: &'static str, one: &Suggested, name: String| {
        lines.push(line(ctx, key, name, one.confidence, &one.reasons));
    };
    for one in &said.categories {
        add("field.category", one, names::category(ctx.lang, directory, &one.code).to_owned());
    }
    for one in &said.agencies {
        add("console.lead", one, names::agency(ctx.lang, directory, &one.code).to_owned());
    }
    if let Some(one) = &said.class {
        let class = SlaClass::parse(&one.code).map(|class| choices::class(ctx, class).to_owned());
        add("field.sla_class", one, class.unwrap_or_default());
    }
    for one in &said.communes {
        add("console.col_commune", one, names::commune(ctx.lang, directory, &one.code).to_owned());
    }
    (!lines.is_empty()).then(|| {
        view! {
            <section class="card stack" aria-labelledby="hints">
                <h2 id="hints">{ctx.t("console.hints")}</h2>
                <p class="hint">{ctx.t("console.hints_note")}</p>
                <ul class="stack">{lines}</ul>
            </section>
        }
        .into_any()
    })
}

/// What is proposed, how sure, and because of which words.
fn line(
    ctx: &Ctx,
    key: &'static str,
    name: String,
    confidence: f64,
    reasons: &[Reason],
) -> AnyView {
    let sure = ctx.tf("console.hint_sure", &[("n", &format!("{:.0}", confidence * 100.0))]);
    let mut because: Vec<String> = Vec::new();
    for reason in reasons.iter().filter(|reason| reason.weight > 0.0) {
        let words = match reason.words.as_str() {
            "" => ctx.t("console.hint_learned").to_owned(),
            words => format!("“{words}”"),
        };
        if !because.contains(&words) {
            because.push(words);
        }
    }
    let because = (!because.is_empty())
        .then(|| ctx.tf("console.hint_because", &[("words", &because.join(", "))]));
    view! {
        <li>
            <p>{ctx.t(key)}": "<strong>{name}</strong>" "<span class="quiet-text number">{sure}</span></p>
            {because.map(|text| view! { <p class="quiet-text">{text}</p> })}
        </li>
    }
    .into_any()
}

fn alike(sheet: &Sheet<'_>, alike: &[OfficerLike]) -> Option<AnyView> {
    let ctx = sheet.ctx;
    let list = alike.iter().map(|other| like(sheet, other)).collect_view();
    (!alike.is_empty()).then(|| {
        view! {
            <section class="card stack" aria-labelledby="alike">
                <h2 id="alike">{ctx.t("console.alike")}</h2>
                <p class="hint">{ctx.t("console.alike_note")}</p>
                <ul class="stack">{list}</ul>
            </section>
        }
        .into_any()
    })
}

fn like(sheet: &Sheet<'_>, other: &OfficerLike) -> AnyView {
    let ctx = sheet.ctx;
    let href = ctx.href(&format!("/xu-ly/ho-so/{}", other.number));
    let compare = ctx.href(&format!("/xu-ly/ho-so/{}/so-sanh/{}", sheet.case.number, other.number));
    let merge = (sheet.case.may.contains(&Action::Merge) && !other.status.is_final())
        .then(|| merge(sheet, &other.number));
    view! {
        <li class="stack">
            <p><a href=href><span class="number">{other.number.clone()}</span>" · "<span lang=ctx.of_people()>{other.title.clone()}</span></a></p>
            <p class="tags"><StatusTag status=other.status/><span class="quiet-text">{ctx.t("console.col_received")}": "<When at=other.received_at/></span></p>
            <p class="quiet-text">{why(ctx, other)}</p>
            <p><a href=compare>{ctx.t("answer.compare")}</a></p>
            {merge}
        </li>
    }
    .into_any()
}

/// How like, and what both name.
fn why(ctx: &Ctx, other: &OfficerLike) -> String {
    let like = &other.likeness;
    let mut parts =
        vec![ctx.tf("console.hint_sure", &[("n", &format!("{:.0}", like.score * 100.0))])];
    if let Some(metres) = like.distance_m {
        parts.push(ctx.tf("console.alike_metres", &[("n", &format!("{metres:.0}"))]));
    }
    let mut both = |key: &str, words: &[String]| {
        if !words.is_empty() {
            parts.push(ctx.tf(key, &[("words", &words.join(", "))]));
        }
    };
    both("console.alike_places", &like.shared_places);
    both("console.alike_words", &like.shared_words);
    parts.join(" · ")
}

/// One press merges, as the form for it does; it can be taken apart for a week.
fn merge(sheet: &Sheet<'_>, into: &str) -> AnyView {
    let (ctx, case) = (sheet.ctx, sheet.case);
    let word = ctx.tf("console.alike_merge", &[("number", into)]);
    view! {
        <form method="post" action=ctx.action("case/act")>
            {carried(sheet)}
            <input type="hidden" name="version" value=case.version.to_string()/>
            <input type="hidden" name=name(Action::Merge, "choice") value=into.to_owned()/>
            <Submit word=word icon="file-text" look=Look::Quiet name="action" value=Action::Merge.code()/>
        </form>
    }
    .into_any()
}

/// The flag in a line of a queue.
pub fn mark(ctx: &Ctx) -> AnyView {
    view! { <span class="due-mark tone-warn"><Icon name="history"/>{ctx.t("console.repeating")}</span> }
        .into_any()
}
