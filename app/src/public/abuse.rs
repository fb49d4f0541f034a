//! “This should not stand here”: a report about a public page, with a reason and no name. What is
//! done about it is decided in the console.

use super::card::address;
use crate::error::AppError;
use crate::page::Ctx;
use crate::port::Port;
use crate::ui::{Icon, Look, Notice, Submit, TextArea, Tone};
use domain::id::PetitionNumber;
use domain::input::Comment;
use leptos::prelude::*;
use url::form_urlencoded::parse;

/// Reasons, as the services know them, with their words.
const REASONS: [(&str, &str); 4] = [
    ("personal_data", "public.abuse_personal_data"),
    ("untrue", "public.abuse_untrue"),
    ("insulting", "public.abuse_insulting"),
    ("other", "public.abuse_other"),
];

/// What the address says about a report that was just sent.
#[derive(Debug, Default, PartialEq)]
pub struct Said {
    sent: bool,
    wrong: bool,
}

impl Said {
    /// Reads `?da-bao=1` and `?loi=…`.
    pub fn read(query: &str) -> Self {
        let mut said = Self::default();
        for (name, value) in parse(query.as_bytes()) {
            match &*name {
                "da-bao" => said.sent = value == "1",
                "loi" => said.wrong = true,
                _ => {}
            }
        }
        said
    }
}

/// After a report: what happens now.
pub fn thanks(ctx: &Ctx, said: &Said) -> Option<impl IntoView + use<>> {
    said.sent.then(|| {
        view! { <Notice tone=Tone::Ok title=ctx.t("public.abuse_thanks") text=ctx.t("public.abuse_thanks_text")/> }
    })
}

/// The form, folded away until somebody needs it.
pub fn form(ctx: &Ctx, number: &str, said: &Said) -> impl IntoView + use<> {
    let reasons = REASONS.map(|(code, key)| {
        let id = format!("f-reason-{code}");
        view! {
            <div class="choice">
                <input id=id.clone() name="reason" type="radio" value=code required/>
                <label for=id>{ctx.t(key)}</label>
            </div>
        }
    });
    let wrong =
        said.wrong.then(|| view! { <Notice tone=Tone::Danger text=ctx.t("public.abuse_wrong")/> });
    view! {
        <details class="fold public-abuse no-print" id="bao" open=said.wrong>
            <summary><Icon name="flag"/><span>{ctx.t("public.abuse")}</span></summary>
            <form class="fold-body stack" method="post" action=ctx.action("public/abuse")>
                {wrong}
                <p>{ctx.t("public.abuse_text")}</p>
                <input type="hidden" name="number" value=number.to_owned()/>
                <fieldset class="field">
                    <legend class="legend label">{ctx.t("public.abuse_why")}</legend>
                    <div class="choices">{reasons.collect_view()}</div>
                </fieldset>
                <TextArea name="words" label=ctx.t("public.abuse_words") hint=ctx.t("public.abuse_words_hint") rows=3 maxlength=Comment::MAX optional=true/>
                <div class="actions in-line"><Submit word=ctx.t("public.abuse_send") look=Look::Quiet icon="flag"/></div>
            </form>
        </details>
    }
}

/// Keeps a report. Fields: `number`, `reason`, `words`.
///
/// # Errors
/// [`AppError`] when there is no such public page or the house is at fault.
#[server(prefix = "/api", endpoint = "public/abuse")]
pub async fn public_abuse(
    number: String,
    #[server(default)] reason: String,
    #[server(default)] words: String,
) -> Result<(), AppError> {
    let port = Port::here()?;
    // Answered rather than returned: Leptos would send a returned error back to the Referer.
    let Some(number) = PetitionNumber::parse(&number).map(|number| number.to_string()) else {
        port.answer(AppError::not_found());
        return Ok(());
    };
    let done = port.services.report_abuse(&number, &reason, &words).await;
    let page = address(&number);
    port.settle(done, &format!("{page}?da-bao=1"), &page)
}
