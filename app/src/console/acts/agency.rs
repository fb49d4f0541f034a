//! The forms of the agency: give back, name the handler, write the answer with its photos.

use super::super::{choices, photo, writing};
use super::{Sheet, button, carried, form, inner_note, name, warning};
use crate::ui::{Choice, FileField, Icon, Look, Pick, SelectField, Submit, TextArea};
use domain::petition::PhotoPurpose;
use domain::workflow::Action;
use leptos::prelude::*;
use services::handling::MAX_RESULT_PHOTOS;
use uuid::Uuid;

/// Give back, with a reason and whose it is.
pub fn give_back(sheet: &Sheet<'_>) -> AnyView {
    const FORM: Action = Action::AgencyReturn;
    let ctx = sheet.ctx;
    let typed = sheet.typed(FORM);
    let lead = sheet.case.lead_agency.as_deref();
    let mut agencies = choices::agency_choices(ctx, sheet.directory);
    agencies.retain(|choice| Some(choice.value.as_str()) != lead);
    let fields = view! {
        <SelectField
            name=name(FORM, "choice")
            label=ctx.t("console.proposed_agency")
            hint=ctx.t("console.proposed_agency_hint")
            choices=agencies
            empty=ctx.t("console.choose_agency")
            value=typed.choice
            error=sheet.error(FORM, "choice")
        />
        <TextArea
            name=name(FORM, "text")
            label=ctx.t("console.return_label")
            hint=ctx.t("console.inner_hint")
            rows=4
            maxlength=1000
            value=typed.text
            error=sheet.error(FORM, "text")
        />
    };
    form(sheet, fields.into_any(), button(sheet, FORM, "undo-2"))
}

/// Name the handler, another one, or who acts while the handler is away.
pub fn assign(sheet: &Sheet<'_>, action: Action) -> AnyView {
    let (ctx, case) = (sheet.ctx, sheet.case);
    if case.handlers.is_empty() {
        return warning(ctx.t("console.no_handlers").to_owned());
    }
    let choices =
        case.handlers.iter().map(|(id, name)| Choice::new(id.to_string(), name)).collect();
    let now = case.handler.as_ref().map(|(id, _)| id.to_string());
    let chosen =
        sheet.unsent(action).map(|typed| typed.choice.clone()).or(now).into_iter().collect();
    let legend = ctx.t(match action {
        Action::Substitute => "console.substitute_label",
        _ => "console.handler_label",
    });
    let fields = view! {
        <Pick
            name=name(action, "choice")
            legend=legend
            choices=choices
            chosen=chosen
            columns=true
            error=sheet.error(action, "choice")
        />
        {inner_note(sheet, action)}
    };
    form(sheet, fields.into_any(), button(sheet, action, "user-check"))
}

/// The answer: kept as a draft or laid before the leader, and the photos that show the result.
pub fn reply(sheet: &Sheet<'_>) -> AnyView {
    const FORM: Action = Action::SubmitReply;
    let (ctx, case) = (sheet.ctx, sheet.case);
    let typed = sheet
        .unsent(FORM)
        .or_else(|| sheet.unsent(Action::DraftReply))
        .map(|typed| typed.text.clone());
    let text = typed.or_else(|| case.reply.clone()).unwrap_or_default();
    let fields = view! {
        <TextArea
            name=name(FORM, "text")
            label=ctx.t("console.reply_label")
            hint=ctx.t("console.reply_hint")
            rows=10
            maxlength=10000
            value=text
            error=sheet.error(FORM, "text")
        />
        {writing::standard(sheet, FORM)}
        {writing::guarded(sheet, FORM)}
    };
    let buttons = view! {
        {button(sheet, FORM, "send")}
        {button(sheet, Action::DraftReply, "file-text")}
        {writing::preview(sheet, FORM)}
    };
    let answer = form(sheet, fields.into_any(), buttons.into_any());
    let photos = case.may.contains(&Action::AttachResult).then(|| photos(sheet));
    // The words come first: that is where the key for this act leads.
    view! { {answer} {photos} }.into_any()
}

/// Approve the answer, with words mended where that is quicker than sending it back.
pub fn approve(sheet: &Sheet<'_>) -> AnyView {
    const FORM: Action = Action::ApproveReply;
    let ctx = sheet.ctx;
    let fields = view! {
        <p>{ctx.t("console.approve_text")}</p>
        {writing::guarded(sheet, FORM)}
        {writing::proofs(sheet)}
        {mend(sheet, FORM, "text", "answer.mend")}
    };
    let buttons = view! { {button(sheet, FORM, "badge-check")} {writing::preview(sheet, FORM)} };
    form(sheet, fields.into_any(), buttons.into_any())
}

/// Send the answer back with a reason, and with words mended where the leader wrote some.
pub fn send_back(sheet: &Sheet<'_>) -> AnyView {
    const FORM: Action = Action::SendBackReply;
    let ctx = sheet.ctx;
    let fields = view! {
        <TextArea
            name=name(FORM, "text")
            label=ctx.t("console.send_back_label")
            hint=ctx.t("console.inner_hint")
            rows=4
            maxlength=1000
            value=sheet.typed(FORM).text
            error=sheet.error(FORM, "text")
        />
        {writing::standard(sheet, FORM)}
        {mend(sheet, FORM, "answer", "answer.mend_back")}
    };
    form(sheet, fields.into_any(), button(sheet, FORM, "undo-2"))
}

/// The draft itself, folded away: most are not changed here.
fn mend(sheet: &Sheet<'_>, form: Action, field: &'static str, title: &'static str) -> AnyView {
    let ctx = sheet.ctx;
    let reply = sheet.case.reply.clone().unwrap_or_default();
    let typed = sheet.unsent(form).map(|typed| match field {
        "text" => typed.text.clone(),
        _ => typed.answer.clone(),
    });
    let typed = typed.filter(|typed| !typed.trim().is_empty());
    let changed = typed.as_ref().is_some_and(|typed| *typed != reply);
    let wrong = sheet.error(form, field);
    let open = changed || wrong.is_some();
    view! {
        <details class="fold" open=open>
            <summary><Icon name="file-pen"/><span>{ctx.t(title)}</span></summary>
            <div class="fold-body">
                <TextArea
                    name=name(form, field)
                    label=ctx.t("console.reply_label")
                    hint=ctx.t("answer.mend_hint")
                    rows=10
                    maxlength=10000
                    value=typed.unwrap_or(reply)
                    error=wrong
                />
            </div>
        </details>
    }
    .into_any()
}

fn photos(sheet: &Sheet<'_>) -> AnyView {
    let (ctx, case) = (sheet.ctx, sheet.case);
    let results: Vec<_> =
        case.photos.iter().filter(|photo| photo.purpose == PhotoPurpose::Result).collect();
    let own: Vec<Uuid> = case
        .photos
        .iter()
        .filter(|photo| photo.purpose == PhotoPurpose::Report)
        .map(|photo| photo.id)
        .collect();
    let room = results.len() < MAX_RESULT_PHOTOS;
    let views = photo::views(ctx, &case.photos, PhotoPurpose::Result);
    let list = results
        .iter()
        .zip(views)
        .map(|(result, view)| {
            view! {
                <li>
                    <img class="photo" src=view.small width=view.width.to_string() height=view.height.to_string() alt=view.alt.clone() loading="lazy"/>
                    {writing::proof(ctx, sheet.desk.and_then(|desk| desk.proofs.iter().find(|proof| proof.photo == result.id)))}
                    {(!own.is_empty()).then(|| pair(sheet, result.id, result.before, &own))}
                    <form method="post" action=ctx.action("case/unphoto")>
                        {carried(sheet)}
                        <input type="hidden" name="photo" value=result.id.simple().to_string()/>
                        <button class="button plain" type="submit">
                            <Icon name="trash-2"/>
                            <span>{ctx.t("console.photo_remove")}<span class="unseen">": "{view.alt}</span></span>
                        </button>
                    </form>
                </li>
            }
        })
        .collect_view();
    let add = room.then(|| {
        view! {
            <form class="photo-add" method="post" action=ctx.action("case/photo") enctype="multipart/form-data">
                {carried(sheet)}
                <FileField name="photo" label=ctx.t("console.photo_add_label") hint=ctx.t("console.photo_add_hint")/>
                {(!own.is_empty()).then(|| before(sheet, "new", None, &own))}
                <Submit word=ctx.t("console.photo_add") icon="upload" look=Look::Quiet/>
            </form>
        }
    });
    view! {
        <div class="act-part">
            <h3>{ctx.t("console.result_photos")}</h3>
            {(!results.is_empty()).then(|| view! { <ul class="photo-strip">{list}</ul> })}
            {add}
        </div>
    }
    .into_any()
}

/// Which of the sender's photos shows the same place before.
fn before(sheet: &Sheet<'_>, of: &str, chosen: Option<Uuid>, own: &[Uuid]) -> AnyView {
    let ctx = sheet.ctx;
    let id = format!("f-before-{of}");
    let options = own
        .iter()
        .enumerate()
        .map(|(i, photo)| {
            let word = ctx.tf("console.photo_report", &[("n", &(i + 1).to_string())]);
            let value = photo.simple().to_string();
            view! { <option value=value selected=chosen == Some(*photo)>{word}</option> }
        })
        .collect_view();
    view! {
        <div class="field">
            <label class="label" for=id.clone()>{ctx.t("after.pair_label")}</label>
            <span class="select">
                <select class="input" id=id name="before">
                    <option value="">{ctx.t("after.pair_none")}</option>
                    {options}
                </select>
                <Icon name="chevron-down"/>
            </span>
        </div>
    }
    .into_any()
}

/// A result photo's pair, to be changed.
fn pair(sheet: &Sheet<'_>, result: Uuid, chosen: Option<Uuid>, own: &[Uuid]) -> AnyView {
    let ctx = sheet.ctx;
    view! {
        <form method="post" action=ctx.action("case/pair") class="pair-form">
            {carried(sheet)}
            <input type="hidden" name="photo" value=result.simple().to_string()/>
            {before(sheet, &result.simple().to_string(), chosen, own)}
            <Submit word=ctx.t("after.pair_do") icon="layers" look=Look::Quiet/>
        </form>
    }
    .into_any()
}
