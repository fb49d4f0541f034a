//! A QR code as SVG, so that it prints sharp and follows no theme: dark on light always.

use fast_qr::convert::svg::SvgBuilder;
use fast_qr::convert::{Builder, Shape};
use fast_qr::qr::QRBuilder;
use leptos::prelude::*;

/// The code of `text` with a caption. Renders nothing if the text is too long for a code.
#[component]
pub fn Qr(
    /// What the code says, usually an absolute address.
    #[prop(into)]
    text: String,
    /// What it is for; also its name for screen readers.
    #[prop(into)]
    label: String,
) -> impl IntoView {
    let svg = QRBuilder::new(text)
        .build()
        .ok()
        .map(|code| SvgBuilder::default().margin(2).shape(Shape::Square).to_str(&code));
    svg.map(|svg| {
        view! {
            <figure class="qr">
                <div class="qr-code" role="img" aria-label=label.clone() inner_html=svg></div>
                <figcaption aria-hidden="true">{label}</figcaption>
            </figure>
        }
    })
}
