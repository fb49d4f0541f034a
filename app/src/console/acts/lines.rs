//! The forms that make two petitions of one, or handle one with another.

use super::super::{choices, photo};
use super::{Sheet, button, form, name};
use crate::ui::{SelectField, TextArea, TextField};
use domain::petition::PhotoPurpose;
use domain::workflow::Action;
use leptos::prelude::*;

/// One of several matters: its own title, text, category and photos.
pub fn split(sheet: &Sheet<'_>) -> AnyView {
    const FORM: Action = Action::Split;
    let (ctx, case) = (sheet.ctx, sheet.case);
    let typed = sheet.typed(FORM);
    let category =
        if typed.category.is_empty() { case.category.clone() } else { typed.category.clone() };
    let field = name(FORM, "photos");
    let own = case.photos.iter().filter(|photo| photo.purpose == PhotoPurpose::Report);
    let boxes: Vec<_> = own
        .zip(photo::views(ctx, &case.photos, PhotoPurpose::Report))
        .map(|(photo, view)| {
            view! {
                <li>
                    <label class="photo-pick">
                        <input type="checkbox" name=format!("{field}[]") value=photo.id.simple().to_string() checked=typed.photos.contains(&photo.id)/>
                        <img class="photo" src=view.small width=view.width.to_string() height=view.height.to_string() alt="" loading="lazy"/>
                        <span>{view.alt}</span>
                    </label>
                </li>
            }
        })
        .collect();
    let photos = (!boxes.is_empty()).then(|| {
        view! {
            <fieldset class="field act-part">
                <legend class="legend label">{ctx.t("console.split_photos")}</legend>
                <ul class="photo-strip">{boxes}</ul>
            </fieldset>
        }
    });
    let fields = view! {
        <p>{ctx.t("console.split_text")}</p>
        <TextField
            name=name(FORM, "title")
            label=ctx.t("field.title")
            hint=ctx.t("console.title_hint")
            maxlength=120
            value=typed.title
            error=sheet.error(FORM, "title")
        />
        <TextArea
            name=name(FORM, "body")
            label=ctx.t("console.split_body")
            hint=ctx.t("console.split_body_hint")
            rows=6
            maxlength=3000
            value=typed.body
            error=sheet.error(FORM, "body")
        />
        <SelectField
            name=name(FORM, "category")
            label=ctx.t("field.category")
            choices=choices::category_choices(ctx, sheet.directory)
            value=category
            error=sheet.error(FORM, "category")
        />
        {photos}
    };
    form(sheet, fields.into_any(), button(sheet, FORM, "file-text"))
}

/// The number of the petition it is handled with.
pub fn merge(sheet: &Sheet<'_>) -> AnyView {
    const FORM: Action = Action::Merge;
    let ctx = sheet.ctx;
    let fields = view! {
        <p>{ctx.t("console.merge_text")}</p>
        <TextField
            name=name(FORM, "choice")
            label=ctx.t("console.find_label")
            maxlength=20
            value=sheet.typed(FORM).choice
            error=sheet.error(FORM, "choice")
        />
    };
    form(sheet, fields.into_any(), button(sheet, FORM, "file-text"))
}
