//! The offer on the case: tell me on this device when there is an answer. Without script, or where
//! the browser cannot, the link to the page of choices is all there is.

use crate::page::Ctx;
use crate::ui::Icon;
use leptos::prelude::*;
use serde_json::json;

/// The section. `public/notify.js` shows the button where it can do something.
pub fn section(ctx: &Ctx, number: &str) -> impl IntoView + use<> {
    let words = json!({
        "on": ctx.t("told.on"),
        "off": ctx.t("told.off"),
        "is_on": ctx.t("told.is_on"),
        "was_off": ctx.t("told.was_off"),
        "denied": ctx.t("told.denied"),
        "failed": ctx.t("told.failed"),
        "many": ctx.t("told.many"),
        "ios": ctx.t("told.ios"),
    })
    .to_string();
    let href = ctx.href(&format!("/tra-cuu/{number}/thong-bao"));
    let nonce = ctx.nonce.as_ref().map(|nonce| nonce.0.to_string());
    view! {
        <section class="card told no-print" aria-labelledby="told-title">
            <h2 id="told-title"><Icon name="bell"/>{ctx.t("told.title")}</h2>
            <p>{ctx.t("told.text")}</p>
            <p id="notify-said" class="told-said" role="status"></p>
            <div class="told-buttons">
                <button id="notify" type="button" class="button" data-number=number.to_owned() data-words=words hidden>
                    <Icon name="bell"/><span>{ctx.t("told.on")}</span>
                </button>
                <a class="button quiet" href=href><span>{ctx.t("told.choose")}</span></a>
            </div>
            <script type="module" src=ctx.asset("notify.js") nonce=nonce></script>
        </section>
    }
}
