//! What the sender takes home: number, tracking code, what was received, when it is due, and where to
//! follow it. One sheet, A5 or A4.

use super::{ENTRY, channel_name};
use crate::console::officer::CurrentOfficer;
use crate::error::AppError;
use crate::page::{Ctx, Page};
use crate::pages::AppState;
use crate::ui::{BackLink, Fact, Facts, Icon, LinkButton, Look, PageHead, PrintButton, Qr, Submit};
use crate::words;
use axum::extract::{Path, State};
use leptos::prelude::*;
use services::view::{OfficerCase, Receipt};
use uuid::Uuid;

/// GET `/xu-ly/nhap/{entry}/bien-nhan`.
pub async fn page(
    me: CurrentOfficer,
    State(app): State<AppState>,
    Path(entry): Path<Uuid>,
) -> Result<Page, AppError> {
    let receipt = app.services.entry_receipt(&me.officer, entry).await?;
    let case = app.services.case(&me.officer, &receipt.number).await?;
    let now = app.services.now();
    let (ctx, _) = me.framed(&app.services).await?;
    let by = match &ctx.officer {
        Some(shown) => format!("{}, {}", shown.name, shown.place),
        None => me.officer.display_name.clone(),
    };
    Ok(Page::console(&ctx, ctx.t("entry.done"), || {
        let case_href = ctx.href(&format!("/xu-ly/ho-so/{}", receipt.number));
        view! {
            <div class="narrow stack">
                <div class="no-print"><BackLink href=ctx.href(ENTRY) word=ctx.t("entry.title")/></div>
                <div class="no-print"><PageHead title=ctx.t("entry.done") lede=ctx.t("entry.done_lede")/></div>
                {sheet(&ctx, &receipt, &case, &by, now)}
                <div class="receipt-buttons no-print">
                    <PrintButton word=ctx.t("entry.print")/>
                    <LinkButton href=case_href word=ctx.t("entry.open_case") icon="file-text" look=Look::Quiet/>
                    <form method="post" action=ctx.action("entry/begin")>
                        <Submit word=ctx.t("entry.another") icon="plus"/>
                    </form>
                </div>
            </div>
        }
    }))
}

fn sheet(ctx: &Ctx, receipt: &Receipt, case: &OfficerCase, by: &str, now: i64) -> AnyView {
    let at = |ms: i64| words::full_moment(ctx.lang, ms);
    let channel = channel_name(ctx, case.channel.code()).unwrap_or_default();
    let mut facts = vec![
        Fact::new(ctx.t("field.title"), case.title.clone()),
        Fact::new(ctx.t("entry.receipt_received"), at(receipt.received_at)),
        Fact::new(ctx.t("entry.receipt_channel"), channel),
    ];
    facts.extend(receipt.due_at.map(|due| Fact::new(ctx.t("entry.receipt_due"), at(due))));
    if receipt.photos > 0 {
        facts.push(Fact::new(ctx.t("entry.receipt_photos"), receipt.photos.to_string()));
    }
    facts.push(Fact::new(ctx.t("entry.receipt_by"), by.to_owned()));
    let address = ctx.url("/tra-cuu");
    let link = ctx.url(&format!("/tra-cuu/{}?ma={}", receipt.number, receipt.secret));
    let has_secret = !receipt.secret.is_empty();
    let secret = receipt.secret.clone();
    view! {
        <section class="card entry-receipt">
            <h2>{ctx.t("entry.receipt")}</h2>
            <div class="entry-receipt-top">
                <dl class="entry-codes">
                    <div><dt>{ctx.t("entry.receipt_number")}</dt><dd class="number">{receipt.number.clone()}</dd></div>
                    {has_secret.then(|| view! { <div><dt>{ctx.t("entry.receipt_secret")}</dt><dd class="number secret">{secret}</dd></div> })}
                </dl>
                {has_secret.then(|| view! { <Qr text=link label=ctx.t("entry.receipt_qr")/> })}
            </div>
            {(!has_secret).then(|| view! { <p class="hint">{ctx.t("entry.receipt_renewed")}</p> })}
            <Facts facts/>
            <p>{ctx.tf("entry.receipt_follow", &[("address", &address)])}</p>
            <p class="caution"><Icon name="lock"/><span>{ctx.t("entry.receipt_keep")}</span></p>
            <p class="only-print">{ctx.t("entry.receipt_printed")}" "{at(now)}</p>
        </section>
    }
    .into_any()
}
