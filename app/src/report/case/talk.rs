//! What a sender says after sending: more about the matter, and messages to whoever works on it.
//! Which is open is the law's; before intake has it, the sender is led to changing instead.

use super::Typed;
use super::view::may;
use crate::names;
use crate::page::Ctx;
use crate::report::story::photos;
use crate::report::track::TRACK;
use crate::ui::timeline::paragraphs;
use crate::ui::{
    FileField, Icon, LinkButton, Look, Notice, PhotoGrid, Submit, TextArea, Tone, When,
};
use domain::directory::Directory;
use domain::event::EventKind;
use domain::input::Reason;
use domain::workflow::Action;
use leptos::prelude::*;
use services::photos::MAX_PHOTOS_AT_ONCE;
use services::view::{Entry, SenderCase};

/// The form for more about the matter, as the code of its fields.
pub const INFO: &str = "info";
/// The form of the relay box.
pub const MESSAGE: &str = "message";

/// Nobody has it yet: everything may still be changed.
pub fn amend(ctx: &Ctx, case: &SenderCase) -> Option<AnyView> {
    if !may(case, Action::Amend) {
        return None;
    }
    let href = ctx.href(&format!("{TRACK}/{}/sua", case.number));
    let (text, word) = (ctx.t("after.amend_text"), ctx.t("after.amend_open"));
    let view = view! {
        <div class="no-print">
            <Notice tone=Tone::Info title=ctx.t("after.amend_title")>
                <p>{text}</p>
                <div class="actions in-line"><LinkButton href=href word=word icon="pencil" look=Look::Quiet/></div>
            </Notice>
        </div>
    };
    Some(view.into_any())
}

/// More about the matter, words and photos, until it is answered.
pub fn add(ctx: &Ctx, case: &SenderCase, typed: &Typed) -> Option<AnyView> {
    if !may(case, Action::AddInfo) {
        return None;
    }
    let open = typed.form == INFO && typed.done.is_none();
    let view = view! {
        <details class="fold no-print" open=open id="bo-sung">
            <summary><Icon name="plus"/><span>{ctx.t("after.add_title")}</span></summary>
            <div class="fold-body stack">
                <p>{ctx.t("after.add_text")}</p>
                {form(ctx, case, typed, INFO)}
            </div>
        </details>
    };
    Some(view.into_any())
}

/// The relay box: what was written, and the form while somebody reads it.
pub fn relay(
    ctx: &Ctx,
    directory: &Directory,
    case: &SenderCase,
    typed: &Typed,
) -> Option<AnyView> {
    let said: Vec<_> = case
        .timeline
        .iter()
        .filter(|entry| matches!(entry.kind, EventKind::Messaged | EventKind::WroteBack))
        .map(|entry| said(ctx, directory, case, entry))
        .collect();
    let may = may(case, Action::WriteBack);
    if said.is_empty() && !may {
        return None;
    }
    let fresh = said.is_empty();
    let write = may.then(|| {
        let open = typed.form == MESSAGE && typed.done.is_none();
        let word = ctx.t(if fresh { "after.write_first" } else { "after.write_back" });
        view! {
            <details class="fold no-print" open=open>
                <summary><Icon name="message-square-text"/><span>{word}</span></summary>
                <div class="fold-body stack">
                    <p>{ctx.t("after.relay_text")}</p>
                    {form(ctx, case, typed, MESSAGE)}
                </div>
            </details>
        }
    });
    let talk = (!fresh).then(|| {
        view! { <h2 id="hop-thu-title">{ctx.t("after.relay_title")}</h2> <ol class="talk">{said}</ol> }
    });
    let view = view! {
        <section class="stack" id="hop-thu" aria-label=ctx.t("after.relay_title")>{talk}{write}</section>
    };
    Some(view.into_any())
}

fn said(ctx: &Ctx, directory: &Directory, case: &SenderCase, entry: &Entry) -> AnyView {
    let mine = entry.kind == EventKind::WroteBack;
    let who = match (&entry.agency, mine) {
        (_, true) => ctx.t("report.you").to_owned(),
        (Some(code), false) => names::agency(ctx.lang, directory, code).to_owned(),
        (None, false) => names::coordinator(ctx, directory),
    };
    let photos = photos(ctx, case, entry);
    view! {
        <li class="said" class:is-mine=mine>
            <p class="said-who"><strong>{who}</strong>" "<When at=entry.at/></p>
            <div class="stack" lang=ctx.of_people()>{paragraphs(entry.note.as_deref().unwrap_or_default())}</div>
            {(!photos.is_empty()).then(|| view! { <PhotoGrid photos/> })}
        </li>
    }
    .into_any()
}

fn form(ctx: &Ctx, case: &SenderCase, typed: &Typed, form: &'static str) -> AnyView {
    let is_info = form == INFO;
    let (action, label, send) = if is_info {
        ("track/add", "after.add_label", "after.add_send")
    } else {
        ("track/write", "after.message_label", "after.message_send")
    };
    let value = if typed.form == form { typed.message.clone() } else { String::new() };
    let files = format!("{form}_photos");
    let most = MAX_PHOTOS_AT_ONCE.to_string();
    view! {
        <form method="post" action=ctx.action(action) enctype="multipart/form-data" class="stack">
            <input type="hidden" name="number" value=case.number.clone()/>
            <TextArea
                name=form
                label=ctx.t(label)
                hint=ctx.t("after.words_hint")
                value=value
                error=typed.problems.of(form)
                maxlength=Reason::MAX
                rows=4
            />
            <FileField
                name=files.clone()
                label=ctx.t("after.message_photos")
                hint=ctx.tf("after.photos_hint", &[("n", &most)])
                many=true
                optional=true
                error=typed.problems.of(&files)
            />
            <div class="actions in-line"><Submit word=ctx.t(send) icon="send"/></div>
        </form>
    }
    .into_any()
}
