//! What the photos of both flows share in the browser: the card of a photo, the dialog that covers
//! faces and plates, the offer of the place in a photo, and the scripts behind them (public/photo-*.js).
//! The words stand here; without script nothing of it shows.

use crate::page::Ctx;
use crate::ui::Icon;
use leptos::prelude::*;
use serde_json::json;

/// Scripts in the order in which they need each other; the page's own follows.
const SCRIPTS: [&str; 4] = ["photo-shrink.js", "photo-place.js", "photo-list.js", "photo-cover.js"];

/// The dialog, the card and the scripts. `nonce` on private pages only.
pub fn desk(ctx: &Ctx, nonce: Option<&str>) -> impl IntoView + use<> {
    let scripts = SCRIPTS
        .map(|name| view! { <script src=ctx.asset(name) nonce=nonce.map(str::to_owned) defer></script> })
        .collect_view();
    view! {
        {card(ctx)}
        {dialog(ctx)}
        {scripts}
    }
}

/// A photo as `photo-list.js` draws it.
fn card(ctx: &Ctx) -> impl IntoView + use<> {
    let tool = |act: &'static str, icon: &'static str, key: &str| {
        view! {
            <button type="button" class="photo-tool" data-act=act data-label=ctx.t(key)><Icon name=icon/></button>
        }
    };
    let trouble = |act: &'static str, key: &str| {
        view! { <button type="button" class="button plain" data-act=act hidden>{ctx.t(key)}</button> }
    };
    view! {
        <template id="photo-card">
            <li class="kept-photo">
                <img data-part="image" alt="" width="160" height="120" hidden/>
                <p class="photo-name" data-part="name" hidden></p>
                <p class="photo-said" data-part="said" role="status"></p>
                <progress max="100" data-part="progress" aria-label=ctx.t("report.photo_busy") hidden></progress>
                <div class="photo-trouble">
                    {trouble("retry", "report.photo_retry")}
                    {trouble("drop", "report.photo_drop")}
                </div>
                <div class="photo-tools" data-part="tools">
                    {tool("earlier", "arrow-left", "pictures.earlier")}
                    {tool("later", "arrow-right", "pictures.later")}
                    {tool("remove", "trash-2", "report.photo_remove")}
                    <button type="button" class="button quiet photo-cover" data-act="cover" data-label=ctx.t("pictures.cover_of")>
                        <Icon name="eye-off"/>
                        <span>{ctx.t("pictures.cover")}</span>
                    </button>
                </div>
            </li>
        </template>
    }
}

/// The dialog in which boxes are drawn.
pub fn dialog(ctx: &Ctx) -> impl IntoView + use<> {
    let words = json!({
        "photo": ctx.t("pictures.cover_photo"),
        "box": ctx.t("pictures.cover_box"),
        "removed": ctx.t("pictures.cover_removed"),
        "undone": ctx.t("pictures.cover_undone"),
        "leave": ctx.t("pictures.cover_leave"),
        "busy": ctx.t("pictures.cover_busy"),
        "failed": ctx.t("pictures.cover_failed"),
    });
    let way = |way: &'static str, icon: &'static str, key: &str| {
        let word = ctx.t(key);
        view! {
            <button type="button" class="photo-tool" data-box data-way=way aria-label=word title=word disabled><Icon name=icon/></button>
        }
    };
    view! {
        <dialog id="photo-cover" class="cover" aria-labelledby="cover-title" data-words=words.to_string()>
            <h2 id="cover-title" tabindex="-1" data-part="title">{ctx.t("pictures.cover")}</h2>
            <p class="hint">{ctx.t("pictures.cover_how")}</p>
            <div class="cover-stage" data-part="stage">
                <img data-part="image" alt="" draggable="false"/>
                <div data-part="boxes" role="group" aria-label=ctx.t("pictures.cover_boxes")></div>
            </div>
            <p class="hint cover-said" data-part="said" role="status"></p>
            <div class="cover-tools">
                <button type="button" class="button quiet" data-part="add"><Icon name="plus"/><span>{ctx.t("pictures.cover_add")}</span></button>
                <button type="button" class="button quiet" data-part="undo" disabled><Icon name="undo-2"/><span>{ctx.t("pictures.cover_undo")}</span></button>
                <button type="button" class="button quiet" data-box data-part="drop" disabled><Icon name="trash-2"/><span>{ctx.t("pictures.cover_drop")}</span></button>
            </div>
            <div class="cover-ways" role="group" aria-label=ctx.t("pictures.cover_ways")>
                {way("left", "arrow-left", "pictures.way_left")}
                {way("right", "arrow-right", "pictures.way_right")}
                {way("up", "arrow-up", "pictures.way_up")}
                {way("down", "arrow-down", "pictures.way_down")}
                {way("larger", "maximize-2", "pictures.way_larger")}
                {way("smaller", "minimize-2", "pictures.way_smaller")}
            </div>
            <p class="hint cover-keys" id="cover-keys">{ctx.t("pictures.cover_keys")}</p>
            <div class="actions">
                <button type="button" class="button" data-part="done" disabled>{ctx.t("pictures.cover_done")}</button>
                <button type="button" class="button quiet" data-part="cancel">{ctx.t("pictures.cover_cancel")}</button>
            </div>
        </dialog>
    }
}

/// The offer to take the place in a photo's file; filled and shown by script only.
pub fn offer(ctx: &Ctx) -> impl IntoView + use<> {
    view! {
        <div id="photo-offer" class="notice tone-info photo-offer" role="status" hidden>
            <Icon name="map-pin"/>
            <div class="notice-text">
                <p data-part="text"></p>
                <div class="photo-offer-buttons" data-part="buttons">
                    <button type="button" class="button" data-part="yes">{ctx.t("pictures.offer_yes")}</button>
                    <button type="button" class="button quiet" data-part="no">{ctx.t("pictures.offer_no")}</button>
                </div>
            </div>
        </div>
    }
}
