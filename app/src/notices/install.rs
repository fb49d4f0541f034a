//! The offer to put the site on the telephone: after something was sent, never before, gone for good
//! when it is refused. Hidden until `public/install.js` finds that it makes sense here.

use crate::page::Ctx;
use crate::ui::Icon;
use leptos::prelude::*;

/// The offer with both ways: Android asks by a button, iOS is told where its own one is.
pub fn hint(ctx: &Ctx) -> impl IntoView + use<> {
    let nonce = ctx.nonce.as_ref().map(|nonce| nonce.0.to_string());
    view! {
        <aside id="install" class="card install no-print" aria-labelledby="install-title" hidden>
            <h2 id="install-title">{ctx.t("install.title")}</h2>
            <p>{ctx.t("install.text")}</p>
            <ol id="install-ios" class="install-steps" hidden>
                <li><Icon name="upload"/><span>{ctx.t("install.ios_1")}</span></li>
                <li><Icon name="plus"/><span>{ctx.t("install.ios_2")}</span></li>
                <li><Icon name="check"/><span>{ctx.t("install.ios_3")}</span></li>
            </ol>
            <div class="told-buttons">
                <button id="install-do" type="button" class="button quiet" hidden>
                    <Icon name="download"/><span>{ctx.t("install.do")}</span>
                </button>
                <button id="install-no" type="button" class="button plain"><span>{ctx.t("install.no")}</span></button>
            </div>
            <script type="module" src=ctx.asset("install.js") nonce=nonce></script>
        </aside>
    }
}
