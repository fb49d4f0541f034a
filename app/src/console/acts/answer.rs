//! The coordinator's last look: the public copy, masked first, checked by a person.

use super::super::{marks, photo, writing};
use super::{Sheet, button, form, name, warning};
use crate::ui::{Icon, TextArea, TextField};
use domain::petition::PhotoPurpose;
use domain::workflow::Action;
use leptos::prelude::*;

/// Answer the sender and publish title, text, chosen photos and answer.
pub fn publicly(sheet: &Sheet<'_>) -> AnyView {
    const FORM: Action = Action::AnswerPublicly;
    let fields = view! {
        <p>{sheet.ctx.t("console.answer_publicly_text")}</p>
        {quality(sheet)}
        {copy(sheet, FORM)}
    };
    let buttons = view! { {button(sheet, FORM, "megaphone")} {writing::preview(sheet, FORM)} };
    form(sheet, fields.into_any(), buttons.into_any())
}

/// What the guard makes of the answer that goes out, and doubts about its photos.
fn quality(sheet: &Sheet<'_>) -> AnyView {
    let said = sheet.desk.and_then(|desk| desk.quality.as_ref());
    view! {
        {said.map(|found| writing::guard(sheet.ctx, found))}
        {writing::proofs(sheet)}
    }
    .into_any()
}

/// Answer the sender alone; those whose petitions were merged get words of their own.
pub fn privately(sheet: &Sheet<'_>) -> AnyView {
    const FORM: Action = Action::AnswerPrivately;
    let ctx = sheet.ctx;
    let others = (sheet.case.me_too > 0).then(|| {
        view! {
            <TextArea
                name=name(FORM, "answer")
                label=ctx.t("console.answer_merged")
                hint=ctx.t("console.answer_merged_hint")
                rows=5
                maxlength=10000
                value=sheet.unsent(FORM).map(|typed| typed.answer.clone()).unwrap_or_default()
                error=sheet.error(FORM, "answer")
            />
        }
    });
    let fields = view! {
        <p>{ctx.t("console.answer_privately_text")}</p>
        {quality(sheet)}
        {others}
    };
    let buttons = view! { {button(sheet, FORM, "lock")} {writing::preview(sheet, FORM)} };
    form(sheet, fields.into_any(), buttons.into_any())
}

/// Correct what stands there; the note is for everybody.
pub fn correct(sheet: &Sheet<'_>) -> AnyView {
    const FORM: Action = Action::CorrectPublic;
    let ctx = sheet.ctx;
    let fields = view! {
        {copy(sheet, FORM)}
        <TextArea
            name=name(FORM, "text")
            label=ctx.t("console.correction_label")
            hint=ctx.t("console.correction_hint")
            rows=3
            maxlength=1000
            value=sheet.typed(FORM).text
            error=sheet.error(FORM, "text")
        />
    };
    let buttons = view! { {button(sheet, FORM, "check")} {writing::preview(sheet, FORM)} };
    form(sheet, fields.into_any(), buttons.into_any())
}

/// A masked card while the agency works.
pub fn card(sheet: &Sheet<'_>) -> AnyView {
    const FORM: Action = Action::PublishCard;
    let ctx = sheet.ctx;
    let typed = sheet.unsent(FORM).map(|typed| typed.title.clone());
    let fields = view! {
        <p>{ctx.t("console.card_hint")}</p>
        <TextField
            name=name(FORM, "title")
            label=ctx.t("console.card_title")
            hint=ctx.t("console.card_title_hint")
            maxlength=120
            value=typed.unwrap_or_else(|| sheet.case.public.title.clone())
            error=sheet.error(FORM, "title")
        />
        {marks::marks(sheet, FORM)}
    };
    let buttons = view! { {button(sheet, FORM, "megaphone")} {writing::preview(sheet, FORM)} };
    form(sheet, fields.into_any(), buttons.into_any())
}

fn copy(sheet: &Sheet<'_>, action: Action) -> AnyView {
    let (ctx, public) = (sheet.ctx, &sheet.case.public);
    let typed = sheet.unsent(action).cloned();
    let title = typed.as_ref().map_or_else(|| public.title.clone(), |t| t.title.clone());
    let body = typed.as_ref().map_or_else(|| public.body.clone(), |t| t.body.clone());
    let answer = typed.map_or_else(|| public.answer.clone(), |t| t.answer);
    let masked = (public.masked > 0)
        .then(|| warning(ctx.tf("console.masked", &[("n", &public.masked.to_string())])));
    view! {
        {masked}
        <TextField
            name=name(action, "title")
            label=ctx.t("console.public_title")
            maxlength=120
            value=title
            error=sheet.error(action, "title")
        />
        <div class="field-pair">
            <TextArea
                name=name(action, "body")
                label=ctx.t("console.public_body")
                hint=ctx.t("console.public_body_hint")
                rows=10
                maxlength=3000
                value=body
                error=sheet.error(action, "body")
            />
            <TextArea
                name=name(action, "answer")
                label=ctx.t("console.public_answer")
                hint=ctx.t("console.public_answer_hint")
                rows=10
                maxlength=10000
                value=answer
                error=sheet.error(action, "answer")
            />
        </div>
        {marks::marks(sheet, action)}
        {photos(sheet, action)}
    }
    .into_any()
}

/// The photos that may be shown: the agency's own, and the sender's only with their consent.
fn photos(sheet: &Sheet<'_>, action: Action) -> AnyView {
    let (ctx, case) = (sheet.ctx, sheet.case);
    let withheld = !case.consents_photos
        && case.photos.iter().any(|photo| photo.purpose == PhotoPurpose::Report);
    let views: Vec<_> = [PhotoPurpose::Report, PhotoPurpose::Result]
        .into_iter()
        .flat_map(|purpose| {
            let own = case.photos.iter().filter(move |photo| photo.purpose == purpose);
            own.zip(photo::views(ctx, &case.photos, purpose)).collect::<Vec<_>>()
        })
        .filter(|(photo, _)| photo.purpose == PhotoPurpose::Result || case.consents_photos)
        .collect();
    if views.is_empty() && !withheld {
        return ().into_any();
    }
    let kept = sheet.unsent(action);
    let field = name(action, "photos");
    let boxes = views
        .into_iter()
        .map(|(photo, view)| {
            let ticked = if let Some(kept) = kept {
                kept.photos.contains(&photo.id)
            } else if case.public.is_full {
                photo.is_public
            } else {
                photo.purpose == PhotoPurpose::Report
            };
            let cover = sheet.desk.and_then(|desk| {
                desk.covers.iter().find(|(original, _, _)| *original == photo.id)
            });
            // What the public gets is what is looked at here.
            let shown = cover.map_or(view.small, |(_, copy, _)| photo::address(*copy, 320));
            let word = ctx.t(if cover.is_some() { "answer.cover_change" } else { "answer.cover_open" });
            let icon = if cover.is_some() { "square-pen" } else { "eye-off" };
            view! {
                <li class="stack">
                    <label class="photo-pick">
                        <input type="checkbox" name=format!("{field}[]") value=photo.id.simple().to_string() checked=ticked/>
                        <img class="photo" src=shown width=view.width.to_string() height=view.height.to_string() alt="" loading="lazy"/>
                        <span>{view.alt.clone()}{cover.is_some().then(|| view! { " · "{ctx.t("answer.covered")} })}</span>
                    </label>
                    <button class="button plain" type="submit" name="anh" value=format!("{}.{}", action.code(), photo.id.simple()) formaction=ctx.action("case/aside") formnovalidate=true>
                        <Icon name=icon/><span>{word}<span class="unseen">": "{view.alt}</span></span>
                    </button>
                </li>
            }
        })
        .collect_view();
    view! {
        <fieldset class="field act-part">
            <legend class="legend label">{ctx.t("console.public_photos")}</legend>
            <p class="hint">{ctx.t(if withheld { "console.photos_no_consent" } else { "console.photos_hint" })}</p>
            <ul class="photo-strip">{boxes}</ul>
        </fieldset>
    }
    .into_any()
}
