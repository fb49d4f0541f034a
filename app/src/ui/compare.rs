//! A photo before beside one after. Without script, and on paper, they stand side by side; with
//! script `compare.js` lays one over the other under a slider.

use super::{PhotoView, Picture};
use crate::page::here;
use leptos::prelude::*;

/// The two photos.
#[component]
pub fn Compare(
    /// The sender's photo.
    before: PhotoView,
    /// The photo of the result.
    after: PhotoView,
) -> impl IntoView {
    let ctx = here();
    let side = |photo: PhotoView, word: &'static str| {
        let large = photo.large.clone();
        view! {
            <figure class="compare-side">
                <figcaption>{word}</figcaption>
                <a class="photo-link" href=large><Picture photo sizes="(min-width: 48rem) 20rem, 50vw"/></a>
            </figure>
        }
    };
    view! {
        <div
            class="compare"
            role="group"
            aria-label=ctx.t("after.compare")
            data-compare=ctx.asset("compare.js")
            data-label=ctx.t("after.compare_label")
            data-value=ctx.t("after.compare_value")
            data-beside=ctx.t("after.compare_beside")
            data-over=ctx.t("after.compare_over")
        >
            {side(before, ctx.t("after.before"))}
            {side(after, ctx.t("after.after"))}
        </div>
    }
}
