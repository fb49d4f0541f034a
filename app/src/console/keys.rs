//! The keyboard's law: one key an act, the sheet that shows them all, and the palette. Keys only
//! press what is on the page anyway; `public/console-keys.js` listens.

use super::acts::form_of;
use crate::page::Ctx;
use crate::ui::Icon;
use domain::workflow::Action;
use leptos::prelude::*;

/// The key of an act; none for those that are rare or grave. Acts that share a key are never open
/// to one officer at one time, or stand in one form.
pub const fn key(action: Action) -> Option<char> {
    Some(match action {
        Action::Accept | Action::AgencyAccept | Action::TaskAccept => 'a',
        Action::Classify => 'c',
        Action::Forward | Action::HandDown => 'f',
        Action::AskSender => 'h',
        Action::Message => 'm',
        Action::Progress => 'n',
        Action::Assign | Action::Reassign => 'p',
        Action::SubmitReply | Action::DraftReply | Action::AttachResult => 'r',
        Action::TaskContribute => 'w',
        Action::ApproveReply => 'd',
        Action::AgencyReturn | Action::SendBackReply | Action::Rework | Action::TaskReturn => 't',
        Action::AnswerPublicly => 'u',
        Action::AnswerPrivately => 'i',
        Action::Reject => 'x',
        Action::Redirect => 'z',
        Action::RequestExtension | Action::GrantExtension => 'e',
        Action::Dispute | Action::Arbitrate => 'b',
        Action::GiveTask => 'g',
        Action::Merge => 'y',
        _ => return None,
    })
}

/// The key as a button's title says it.
pub fn title(ctx: &Ctx, action: Action) -> Option<String> {
    key(form_of(action))
        .map(|key| ctx.tf("live.key_title", &[("key", &key.to_uppercase().to_string())]))
}

/// Keys that are not acts, with what they do.
const GENERAL: [(&str, &str); 13] = [
    ("J", "live.key_next"),
    ("K", "live.key_before"),
    ("Enter", "live.key_open"),
    ("X", "table.key_choose"),
    ("Shift + J, K", "table.key_range"),
    ("Shift + X", "table.key_page"),
    ("V", "table.key_bulk"),
    ("/", "live.key_search"),
    ("Ctrl + K", "live.key_palette"),
    ("Ctrl + Enter", "live.key_send"),
    ("L", "live.key_list"),
    ("Esc", "live.key_escape"),
    ("?", "live.key_help"),
];

/// The sheet of keys and the palette, closed; a script opens them.
pub fn dialogs(ctx: &Ctx) -> AnyView {
    let line = |key: String, words: &'static str| {
        view! { <div><dt><kbd>{key}</kbd></dt><dd>{words}</dd></div> }
    };
    let general = GENERAL.map(|(key, words)| line(key.to_owned(), ctx.t(words))).collect_view();
    let mut shown = Vec::new();
    let acts = Action::ALL
        .iter()
        .filter(|action| form_of(**action) == **action)
        .filter_map(|&action| Some((key(action)?, action)))
        .filter(|(key, _)| {
            !shown.contains(key) && {
                shown.push(*key);
                true
            }
        })
        .map(|(key, action)| {
            line(key.to_uppercase().to_string(), ctx.t(&format!("console.act.{}", action.code())))
        })
        .collect_view();
    view! {
        <dialog class="sheet" id="keys" aria-labelledby="keys-title">
            <div class="sheet-head">
                <h2 id="keys-title">{ctx.t("live.keys")}</h2>
                <button class="button plain" type="button" data-shut><Icon name="x"/><span>{ctx.t("live.shut")}</span></button>
            </div>
            <p class="quiet-text">{ctx.t("live.keys_hint")}</p>
            <div class="sheet-columns">
                <section><h3>{ctx.t("live.keys_general")}</h3><dl class="key-list">{general}</dl></section>
                <section><h3>{ctx.t("live.keys_acts")}</h3><dl class="key-list">{acts}</dl></section>
            </div>
            <label class="switch-line">
                <input type="checkbox" id="keys-on"/>
                <span>{ctx.t("live.keys_on")}</span>
            </label>
        </dialog>
        <dialog class="sheet palette" id="palette" aria-labelledby="palette-label">
            <label class="unseen" id="palette-label" for="palette-q">{ctx.t("live.palette")}</label>
            <input
                class="input"
                id="palette-q"
                type="text"
                autocomplete="off"
                spellcheck="false"
                role="combobox"
                aria-expanded="true"
                aria-controls="palette-list"
                placeholder=ctx.t("live.palette_hint")
                data-go=ctx.t("live.palette_go")
                data-none=ctx.t("live.palette_none")
            />
            <ul class="palette-list" id="palette-list" role="listbox" aria-label=ctx.t("live.palette")></ul>
        </dialog>
        {super::writing::dialogs(ctx)}
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::id::OfficerId;
    use domain::permit::{Actor, Case, Membership, Support, permitted};
    use domain::petition::Status;
    use domain::workflow::Role;
    use uuid::Uuid;

    #[test]
    fn no_key_does_two_things_at_one_time() {
        let me = OfficerId(Uuid::nil());
        let supports = [Support { agency: "B".into(), open: Some(false) }];
        for &role in Role::ALL {
            for agency in ["A", "B"] {
                let memberships = vec![Membership { role, agency: agency.into() }];
                let actor = Actor::Officer { id: me, memberships };
                for &status in Status::ALL {
                    let case = Case {
                        lead_agency: Some("A"),
                        handler: Some(me),
                        supports: &supports,
                        ..Case::new(status)
                    };
                    let mut used: Vec<(char, Action)> = Vec::new();
                    for action in permitted(&actor, &case) {
                        let form = form_of(action);
                        let Some(key) = key(form) else { continue };
                        let other = used.iter().find(|(other, f)| *other == key && *f != form);
                        assert!(
                            other.is_none(),
                            "{key}: {form:?} and {other:?}, {role:?} {status:?}"
                        );
                        used.push((key, form));
                    }
                }
            }
        }
    }
}
