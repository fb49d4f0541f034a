//! What stands before the data: signing in, or another code when the last one is old.

use crate::account::for_path;
use crate::page::Ctx;
use crate::ui::{Icon, LinkButton, Submit};
use leptos::prelude::*;
use services::citizens::{Citizen, FRESH_TO_CHANGE, FRESH_TO_READ};

/// How far somebody has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Door {
    /// Nobody is signed in.
    SignIn,
    /// Signed in, but the code is too old.
    Prove,
    /// Open for reading.
    Read,
    /// Open for changing and erasing too.
    Change,
}

impl Door {
    /// Where `citizen` stands at `now`, ms UTC.
    pub fn of(citizen: Option<&Citizen>, now: i64) -> Self {
        match citizen {
            None => Self::SignIn,
            Some(citizen) if citizen.fresh(now, FRESH_TO_CHANGE).is_ok() => Self::Change,
            Some(citizen) if citizen.fresh(now, FRESH_TO_READ).is_ok() => Self::Read,
            Some(_) => Self::Prove,
        }
    }
}

/// The form that sends another code and comes back to `path`.
pub fn prove(ctx: &Ctx, citizen: &Citizen, path: &str) -> impl IntoView + use<> {
    let to = ctx.tf("rights.prove_to", &[("to", &citizen.contact.masked())]);
    view! {
        <form method="post" action=ctx.action("account/prove")>
            <input type="hidden" name="ve" value=path.to_owned()/>
            <p>{to}</p>
            <div class="actions in-line"><Submit word=ctx.t("account.send_code") icon="send"/></div>
        </form>
    }
}

/// The card before the data.
pub fn card(ctx: &Ctx, citizen: Option<&Citizen>, path: &str) -> AnyView {
    let way = match citizen {
        None => view! {
            <p>{ctx.t("rights.sign_in_text")}</p>
            <div class="actions in-line"><LinkButton href=ctx.href(&for_path(path)) word=ctx.t("rights.sign_in") icon="log-in"/></div>
        }
        .into_any(),
        Some(citizen) => prove(ctx, citizen, path).into_any(),
    };
    view! {
        <section class="card stack">
            <h2><Icon name="lock"/>" "{ctx.t("rights.door_title")}</h2>
            {way}
        </section>
    }
    .into_any()
}
