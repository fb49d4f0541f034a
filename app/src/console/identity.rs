//! Opening the sender's identity: a typed reason, an event that the sender sees, and one page that
//! is never stored. The identity stands in no address and in no other page of the console.

use super::officer;
use super::outcome::{Outcome, codes, send_back};
use crate::error::AppError;
use crate::page::{Ctx, Page};
use crate::port::Port;
use crate::ui::{
    BackLink, ErrorSummary, Fact, Facts, Look, Notice, PageHead, Problems, Submit, TextArea, Tone,
};
use domain::id::PetitionNumber;
use domain::workflow::Action;
use leptos::prelude::*;
use services::ServiceError;
use services::vault::Identity;
use services::view::OfficerCase;
use uuid::Uuid;

/// The form on the case.
pub fn form(ctx: &Ctx, case: &OfficerCase, typed: &str, error: Option<String>) -> AnyView {
    asking(ctx, case.id, &case.number, typed, error)
}

fn asking(ctx: &Ctx, petition: Uuid, number: &str, typed: &str, error: Option<String>) -> AnyView {
    view! {
        <form method="post" action=ctx.action("case/identity")>
            <Notice tone=Tone::Warn text=ctx.t("console.identity_warning")/>
            <input type="hidden" name="petition" value=petition.simple().to_string()/>
            <input type="hidden" name="number" value=number.to_owned()/>
            <TextArea
                name="reason"
                label=ctx.t("console.identity_label")
                hint=ctx.t("console.identity_hint")
                rows=3
                maxlength=1000
                value=typed.to_owned()
                error=error
            />
            <div class="actions in-line"><Submit word=ctx.t("console.button.open_identity") icon="eye" look=Look::Danger/></div>
        </form>
    }
    .into_any()
}

/// Opens the identity and shows it in this one answer.
///
/// # Errors
/// [`AppError`] when the house is at fault; a refusal leads back to the case.
#[server(prefix = "/api", endpoint = "case/identity")]
pub async fn case_identity(
    petition: Uuid,
    number: String,
    #[server(default)] reason: String,
) -> Result<(), AppError> {
    let port = Port::here()?;
    let number = PetitionNumber::parse(&number).ok_or_else(AppError::not_found)?.to_string();
    let back = format!("/xu-ly/ho-so/{number}");
    let Some(me) = officer::officer_at(&port).await? else {
        port.go(&officer::sign_in_for(&back));
        return Ok(());
    };
    // The answer has no address of its own: what leads on from it starts at the case.
    let at = Ctx { path: back.as_str().into(), query: "".into(), ..port.ctx.clone() };
    match port.services.open_identity(&me, petition, &reason).await {
        Ok(identity) => {
            let (ctx, _) = officer::frame(&at, &me, &port.services).await?;
            port.answer(shown(&ctx, &back, &number, identity));
        }
        // Nothing was opened and nothing is kept: the typed reason comes back in the answer itself.
        Err(ServiceError::Invalid(errors)) => {
            let (ctx, _) = officer::frame(&at, &me, &port.services).await?;
            let outcome = Outcome { o: codes(&errors), ..Outcome::default() };
            let problems = outcome.problems(&ctx, |_| "reason".to_owned());
            port.answer(again(&ctx, &back, petition, &number, &reason, problems));
        }
        Err(error) => send_back(&port, error, &back, Some(Action::OpenIdentity)),
    }
    Ok(())
}

fn again(
    ctx: &Ctx,
    back: &str,
    petition: Uuid,
    number: &str,
    typed: &str,
    problems: Problems,
) -> Page {
    let error = problems.of("reason");
    Page::console(ctx, ctx.t("console.act.open_identity"), || {
        view! {
            <div class="narrow stack">
                <BackLink href=ctx.href(back) word=number/>
                <ErrorSummary problems=problems/>
                <PageHead title=ctx.t("console.act.open_identity")/>
                <section class="card">{asking(ctx, petition, number, typed, error)}</section>
            </div>
        }
    })
    .with_problems()
}

fn shown(ctx: &Ctx, back: &str, number: &str, identity: Identity) -> Page {
    let labelled = [
        ("console.identity_name", Some(identity.name)),
        ("console.identity_representative", identity.representative),
        ("console.identity_tax_code", identity.tax_code),
        ("console.identity_phone", identity.phone),
        ("console.identity_email", identity.email),
        ("console.identity_address", identity.address),
    ];
    let facts = labelled
        .into_iter()
        .filter_map(|(key, value)| Some(Fact::new(ctx.t(key), value?)))
        .collect::<Vec<_>>();
    Page::console(ctx, ctx.t("console.identity"), || {
        view! {
            <div class="narrow stack">
                <BackLink href=ctx.href(back) word=number/>
                <PageHead title=ctx.t("console.identity")/>
                <Notice tone=Tone::Warn text=ctx.t("console.identity_noted")/>
                <section class="card"><Facts facts/></section>
            </div>
        }
    })
}
