//! Reports from the public that a page should not stand as it is. Correcting or taking away the
//! page, on the case itself, settles them.

use super::officer::CurrentOfficer;
use crate::error::AppError;
use crate::page::{Ctx, Page};
use crate::pages::AppState;
use crate::ui::timeline::paragraphs;
use crate::ui::{Icon, LinkButton, Look, PageHead, Tag, Tone, When};
use axum::extract::State;
use leptos::prelude::*;

/// GET `/xu-ly/bao-cao-noi-dung`.
pub async fn reports(me: CurrentOfficer, State(app): State<AppState>) -> Result<Page, AppError> {
    let reports = app.services.abuse_reports(&me.officer).await?;
    let (ctx, _) = me.framed(&app.services).await?;
    Ok(Page::console(&ctx, ctx.t("console.abuse"), || {
        let list = if reports.is_empty() {
            view! { <div class="empty"><Icon name="shield-check"/><p>{ctx.t("console.abuse_empty")}</p></div> }.into_any()
        } else {
            let cards = reports
                .into_iter()
                .map(|(number, reason, words, at)| {
                    let case = ctx.href(&format!("/xu-ly/ho-so/{number}"));
                    let page = ctx.href(&format!("/cong-khai/{number}"));
                    view! {
                        <li class="card abuse">
                            <p class="tags">
                                <Tag tone=Tone::Warn icon="flag" word=reason_words(&ctx, &reason)/>
                                <span class="quiet-text"><When at/></span>
                            </p>
                            <h2 class="number">{number}</h2>
                            {(!words.is_empty()).then(|| view! { <div class="entry-text" lang=ctx.of_people()>{paragraphs(&words)}</div> })}
                            <div class="actions in-line">
                                <LinkButton href=case word=ctx.t("console.abuse_open") icon="file-text"/>
                                <LinkButton href=page word=ctx.t("console.abuse_page") icon="eye" look=Look::Quiet/>
                            </div>
                        </li>
                    }
                })
                .collect_view();
            view! { <ul class="cards">{cards}</ul> }.into_any()
        };
        view! {
            <PageHead title=ctx.t("console.abuse") lede=ctx.t("console.abuse_lede")/>
            {list}
        }
    }))
}

fn reason_words(ctx: &Ctx, reason: &str) -> &'static str {
    match reason {
        "personal_data" => ctx.t("console.abuse_personal_data"),
        "untrue" => ctx.t("console.abuse_untrue"),
        "insulting" => ctx.t("console.abuse_insulting"),
        _ => ctx.t("console.abuse_other"),
    }
}
