//! What stands around the text of an answer: standard replies to begin with, what the guard misses in
//! it, who changed what, and doubts about the photos of the result. Everything works by forms;
//! `public/console-answer.js` makes it quick.

use super::acts::{Sheet, name};
use crate::page::Ctx;
use crate::ui::timeline::paragraphs;
use crate::ui::{Icon, Tag, Tone, When, field_id};
use domain::evidence::Doubt;
use domain::quality::{Flaw, Quality};
use domain::workflow::Action;
use leptos::prelude::*;
use services::answers::{Piece, ProofView, StandardView, VersionView, purpose_of};

/// Standard replies for one form: a list and a button that puts the chosen one behind what is typed.
/// Empty where none fits.
pub fn standard(sheet: &Sheet<'_>, action: Action) -> Option<AnyView> {
    let ctx = sheet.ctx;
    let purpose = purpose_of(action)?;
    let fitting: Vec<&StandardView> =
        sheet.desk?.standard.iter().filter(|reply| reply.purpose == purpose).collect();
    if fitting.is_empty() {
        return None;
    }
    let id = format!("mau-{}", action.code());
    let options = fitting
        .iter()
        .map(|reply| {
            view! { <option value=reply.code.clone() data-body=reply.body.clone()>{reply.title.clone()}</option> }
        })
        .collect_view();
    Some(
        view! {
            <div class="standard" data-standard=field_id(&name(action, "text"))>
                <label class="label" for=id.clone()>{ctx.t("answer.standard")}</label>
                <div class="standard-line">
                    <span class="select">
                        <select class="input" id=id name="mau">
                            <option value="">{ctx.t("answer.standard_none")}</option>
                            {options}
                        </select>
                        <Icon name="chevron-down"/>
                    </span>
                    <button class="button quiet" type="submit" name="form" value=action.code() formaction=ctx.action("case/insert") formenctype="application/x-www-form-urlencoded" formnovalidate=true data-insert>
                        <Icon name="file-text"/><span>{ctx.t("answer.standard_insert")}</span>
                    </button>
                </div>
                <p class="hint by-desk" hidden>{ctx.t("answer.standard_slash")}</p>
            </div>
        }
        .into_any(),
    )
}

/// The button that shows what an act would bring, and the place where it is shown.
pub fn preview(sheet: &Sheet<'_>, action: Action) -> AnyView {
    let ctx = sheet.ctx;
    view! {
        <button class="button quiet" type="submit" name="form" value=action.code() formaction=ctx.action("case/preview") formenctype="application/x-www-form-urlencoded" formnovalidate=true data-preview>
            <Icon name="eye"/><span>{ctx.t("answer.preview")}</span>
        </button>
    }
    .into_any()
}

/// Where the guard speaks beside a form: drawn with the page, and again while somebody types.
pub fn guarded(sheet: &Sheet<'_>, action: Action) -> AnyView {
    let ctx = sheet.ctx;
    let said = sheet.desk.and_then(|desk| desk.quality.as_ref()).map(|found| guard(ctx, found));
    view! {
        <div class="guard-place" data-guard=field_id(&name(action, "text")) data-judge=ctx.action("case/judge") aria-live="polite">{said}</div>
    }
    .into_any()
}

/// The guard's opinion: the figure with every reason for it. It never stands in the way.
pub fn guard(ctx: &Ctx, found: &Quality) -> AnyView {
    let (tone, icon) = match found.score {
        85..=100 => (Tone::Ok, "circle-check"),
        50..=84 => (Tone::Warn, "triangle-alert"),
        _ => (Tone::Danger, "triangle-alert"),
    };
    let flaws = found
        .flaws
        .iter()
        .map(|flaw| {
            let cost = format!("−{}", flaw.cost());
            view! { <li><Icon name="triangle-alert"/><span>{ctx.t(flaw_key(*flaw))}</span><span class="guard-cost number">{cost}</span></li> }
        })
        .collect_view();
    let words = ctx.tf("answer.score", &[("n", &found.score.to_string())]);
    let clean = found.flaws.is_empty();
    view! {
        <div class=format!("guard {}", tone.class())>
            <p class="guard-score"><Icon name=icon/><strong>{words}</strong></p>
            {clean.then(|| view! { <p>{ctx.t("answer.score_clean")}</p> })}
            {(!clean).then(|| view! { <ul class="guard-list">{flaws}</ul> <p class="hint">{ctx.t("answer.score_hint")}</p> })}
        </div>
    }
    .into_any()
}

const fn flaw_key(flaw: Flaw) -> &'static str {
    match flaw {
        Flaw::NoDate => "answer.flaw_no_date",
        Flaw::NoUnit => "answer.flaw_no_unit",
        Flaw::OnlyNoted => "answer.flaw_only_noted",
        Flaw::Blanks => "answer.flaw_blanks",
        Flaw::TooShort => "answer.flaw_too_short",
        Flaw::Shared => "answer.flaw_shared",
    }
}

/// Who changed what in the answer, the newest first.
pub fn versions(sheet: &Sheet<'_>) -> Option<AnyView> {
    let ctx = sheet.ctx;
    let versions = &sheet.desk?.versions;
    if versions.len() < 2 {
        return None;
    }
    let lines = versions
        .iter()
        .enumerate()
        .map(|(i, version)| one_version(ctx, version, i == 0 && !version.is_mine))
        .collect_view();
    Some(
        view! {
            <section class="card stack" aria-labelledby="reply-versions">
                <h2 id="reply-versions">{ctx.t("answer.versions")}</h2>
                <p class="hint">{ctx.t("answer.versions_hint")}</p>
                <ol class="reply-versions">{lines}</ol>
            </section>
        }
        .into_any(),
    )
}

fn one_version(ctx: &Ctx, version: &VersionView, open: bool) -> AnyView {
    let n = ctx.tf("answer.version", &[("n", &version.n.to_string())]);
    let act = version.act.map(|act| ctx.t(&format!("console.act.{}", act.code())));
    let score = version.quality.as_ref().map(|found| {
        let tone = if found.score >= 85 { Tone::Ok } else { Tone::Warn };
        let word = ctx.tf("answer.score", &[("n", &found.score.to_string())]);
        view! { <Tag tone icon="badge-check" word/> }
    });
    let body = if version.changes.is_empty() {
        let key = if version.n == 1 { "answer.version_first" } else { "answer.version_same" };
        view! { <p class="quiet-text">{ctx.t(key)}</p> }.into_any()
    } else {
        diff(ctx, &version.changes)
    };
    view! {
        <li>
            <details class="fold" open=open>
                <summary>
                    <span><strong>{n}</strong>" · "{version.author.clone()}" · "<When at=version.at/></span>
                    <span class="tags">{act.map(|act| view! { <span class="quiet-text">{act}</span> })}{score}</span>
                </summary>
                <div class="fold-body">{body}</div>
            </details>
        </li>
    }
    .into_any()
}

/// Two versions laid over each other; what is new and what is gone is said, not only coloured.
fn diff(ctx: &Ctx, changes: &[Piece]) -> AnyView {
    let pieces = changes
        .iter()
        .map(|piece| match piece {
            Piece::Kept(text) => view! { <span>{text.clone()}</span> }.into_any(),
            Piece::Gone(text) => {
                view! { <del><span class="unseen">{ctx.t("answer.gone")}" "</span>{text.clone()}</del> }.into_any()
            }
            Piece::New(text) => {
                view! { <ins><span class="unseen">{ctx.t("answer.new")}" "</span>{text.clone()}</ins> }.into_any()
            }
        })
        .collect_view();
    view! { <div class="diff" lang=ctx.of_people()>{pieces}</div> }.into_any()
}

/// When and where a photo of the result was taken, and why somebody should look.
pub fn proof(ctx: &Ctx, proof: Option<&ProofView>) -> Option<AnyView> {
    let proof = proof?;
    let taken =
        proof.taken_at.map(|at| view! { <span>{ctx.t("answer.taken")}" "<When at/></span> });
    let far = proof.metres.map(|metres| ctx.tf("answer.metres", &[("n", &format!("{metres:.0}"))]));
    let none = taken.is_none() && far.is_none();
    let doubts = proof
        .doubts
        .iter()
        .map(|doubt| {
            let key = match doubt {
                Doubt::Before => "answer.doubt_before",
                Doubt::Later => "answer.doubt_later",
                Doubt::Far => "answer.doubt_far",
                Doubt::Used => "answer.doubt_used",
            };
            view! { <li class="tone-warn"><Icon name="triangle-alert"/><span>{ctx.t(key)}</span></li> }
        })
        .collect_view();
    Some(
        view! {
            <div class="proof">
                <p class="quiet-text">{taken}{far.map(|far| view! { <span>{far}</span> })}{none.then(|| ctx.t("answer.taken_unknown"))}</p>
                {(!proof.doubts.is_empty()).then(|| view! { <ul class="proof-doubts">{doubts}</ul> })}
            </div>
        }
        .into_any(),
    )
}

/// The photos of the result with their doubts, for whoever checks the answer.
pub fn proofs(sheet: &Sheet<'_>) -> Option<AnyView> {
    let (ctx, proofs) = (sheet.ctx, &sheet.desk?.proofs);
    if proofs.is_empty() {
        return None;
    }
    let lines = proofs
        .iter()
        .enumerate()
        .map(|(i, one)| {
            let name = ctx.tf("console.photo_result", &[("n", &(i + 1).to_string())]);
            view! { <li><strong>{name}</strong>{proof(ctx, Some(one))}</li> }
        })
        .collect_view();
    Some(
        view! {
            <div class="proofs">
                <h3>{ctx.t("answer.proofs")}</h3>
                <ul class="stack">{lines}</ul>
            </div>
        }
        .into_any(),
    )
}

/// Words with their line breaks, as a letter or a message has them.
pub fn plain_words(ctx: &Ctx, text: &str) -> AnyView {
    view! { <div class="stack" lang=ctx.of_people()>{paragraphs(text)}</div> }.into_any()
}

/// The search in standard replies and the viewer of photos, closed; scripts open them.
pub fn dialogs(ctx: &Ctx) -> AnyView {
    let tool = |act: &'static str, icon: &'static str, key: &str| {
        let word = ctx.t(key);
        view! { <button type="button" class="button plain" data-view=act title=word aria-label=word><Icon name=icon/></button> }
    };
    view! {
        <dialog class="sheet palette" id="standard" aria-labelledby="standard-label">
            <label class="unseen" id="standard-label" for="standard-q">{ctx.t("answer.standard_search")}</label>
            <input
                class="input"
                id="standard-q"
                type="text"
                autocomplete="off"
                spellcheck="false"
                role="combobox"
                aria-expanded="true"
                aria-controls="standard-list"
                placeholder=ctx.t("answer.standard_search_hint")
                data-none=ctx.t("answer.standard_empty")
                data-put=ctx.t("answer.standard_put")
                data-done=ctx.t("answer.standard_done")
            />
            <ul class="palette-list standard-list" id="standard-list" role="listbox" aria-label=ctx.t("answer.standard_search")></ul>
        </dialog>
        <dialog class="viewer" id="viewer" aria-labelledby="viewer-title" data-of=ctx.t("answer.viewer_of")>
            <div class="viewer-head">
                <h2 id="viewer-title" tabindex="-1">{ctx.t("answer.viewer")}</h2>
                <div class="viewer-tools">
                    {tool("before", "arrow-left", "answer.viewer_before")}
                    {tool("next", "arrow-right", "answer.viewer_next")}
                    {tool("turn", "rotate-ccw", "answer.viewer_turn")}
                    {tool("larger", "maximize-2", "answer.viewer_larger")}
                    {tool("smaller", "minimize-2", "answer.viewer_smaller")}
                    {tool("shut", "x", "answer.viewer_shut")}
                </div>
            </div>
            <div class="viewer-stage" data-view-stage><img alt="" draggable="false"/></div>
            <p class="viewer-keys">{ctx.t("answer.viewer_keys")}</p>
        </dialog>
    }
    .into_any()
}
