//! Small parts that both pages show: what was done or refused, who opened what, and the law beside it.

use crate::names;
use crate::page::Ctx;
use crate::ui::{Icon, Notice, Tone, When};
use domain::directory::Directory;
use domain::rights::{RequestKind, RequestState};
use domain::workflow::Role;
use leptos::prelude::*;
use services::rights::OpeningData;
use url::form_urlencoded::parse;

fn said(ctx: &Ctx, name: &str) -> Option<String> {
    let found = parse(ctx.query.as_bytes()).find(|(known, _)| known == name);
    found.map(|(_, value)| value.into_owned())
}

/// What the last step did, or why it was not done.
pub fn outcome(ctx: &Ctx) -> Option<AnyView> {
    let done = match said(ctx, "xong").as_deref() {
        Some("sua") => Some("rights.done_corrected"),
        Some("dong-y") => Some("rights.done_given"),
        Some("rut") => Some("rights.done_withdrawn"),
        Some("yeu-cau") => Some("rights.done_asked"),
        Some("go") => Some("rights.done_unlinked"),
        Some("dong") => Some("rights.done_closed"),
        _ => None,
    };
    let refused = match said(ctx, "loi").as_deref() {
        Some("refusal.prove_again") => Some("refusal.prove_again"),
        Some("refusal.slow_down") => Some("refusal.slow_down"),
        Some("refusal.no_channel") => Some("refusal.no_channel"),
        Some("refusal.too_early") => Some("rights.too_early"),
        Some("refusal.not_allowed") => Some("rights.by_officer"),
        Some("confirm") => Some("rights.confirm_missing"),
        Some(_) => Some("refusal.wrong_status"),
        None => None,
    };
    let notice = |tone, key: &str| view! { <Notice tone=tone text=ctx.t(key)/> }.into_any();
    refused.map(|key| notice(Tone::Danger, key)).or_else(|| done.map(|key| notice(Tone::Ok, key)))
}

/// Which officers opened name and contact: role and agency, when, why. No officer's name.
pub fn openings(ctx: &Ctx, directory: &Directory, list: &[OpeningData]) -> AnyView {
    if list.is_empty() {
        return view! { <p class="caution"><Icon name="shield-check"/><span>{ctx.t("rights.opened_none")}</span></p> }.into_any();
    }
    let lines: Vec<_> = list
        .iter()
        .map(|one| {
            let agency = one.agency.as_deref();
            let agency = agency.map_or_else(
                || names::coordinator(ctx, directory),
                |code| names::agency(ctx.lang, directory, code).to_owned(),
            );
            let roles: Vec<_> = one
                .roles
                .iter()
                .filter_map(|code| Role::parse(code))
                .map(|role| ctx.t(&format!("console.role.{}", role.code())))
                .collect();
            let (at, reason) = (one.at, one.reason.clone());
            view! {
                <li>
                    <p><strong>{agency}</strong>{(!roles.is_empty()).then(|| format!(" · {}", roles.join(", ")))}</p>
                    <p class="hint"><When at full=true/></p>
                    {reason.map(|words| view! { <p>{ctx.t("rights.opened_why")}" "<q lang=ctx.of_people()>{words}</q></p> })}
                </li>
            }
        })
        .collect();
    view! { <ul class="rights-list">{lines}</ul> }.into_any()
}

/// The words of a kind of request.
pub const fn kind_key(kind: RequestKind) -> &'static str {
    match kind {
        RequestKind::See => "rights.kind_see",
        RequestKind::Correct => "rights.kind_correct",
        RequestKind::Withdraw => "rights.kind_withdraw",
        RequestKind::Erase => "rights.kind_erase",
        RequestKind::Restrict => "rights.kind_restrict",
        RequestKind::Object => "rights.kind_object",
        RequestKind::Complain => "rights.kind_complain",
    }
}

/// The words, tone and icon of a state.
pub const fn state_look(state: RequestState) -> (&'static str, Tone, &'static str) {
    match state {
        RequestState::Open => ("rights.state_open", Tone::Info, "clock"),
        RequestState::Begun => ("rights.state_begun", Tone::Info, "hourglass"),
        RequestState::Done => ("rights.state_done", Tone::Ok, "circle-check"),
        RequestState::Refused => ("rights.state_refused", Tone::Warn, "circle-x"),
    }
}
