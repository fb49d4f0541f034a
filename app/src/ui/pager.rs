//! Older and newer, by keyset: there are no page numbers, so none is shown.

use super::Icon;
use crate::page::here;
use leptos::prelude::*;

/// Links to the pages before and after this one. Renders nothing when there is only one page.
#[component]
pub fn Pager(
    /// Address of the page before (newer), if there is one.
    newer: Option<String>,
    /// Address of the page after (older), if there is one.
    older: Option<String>,
) -> impl IntoView {
    let ctx = here();
    (newer.is_some() || older.is_some()).then(|| {
        view! {
            <nav class="pager" aria-label=ctx.t("pager.label")>
                {newer
                    .map(|href| {
                        view! { <a class="button quiet" rel="prev" href=href><Icon name="arrow-left"/><span>{ctx.t("pager.newer")}</span></a> }
                    })}
                {older
                    .map(|href| {
                        view! { <a class="button quiet pager-older" rel="next" href=href><span>{ctx.t("pager.older")}</span><Icon name="arrow-right"/></a> }
                    })}
            </nav>
        }
    })
}
