//! Photos in the three sizes that the house keeps. Width and height are always given, so that
//! nothing jumps while they load.

use super::Icon;
use crate::page::here;
use leptos::prelude::*;
use uuid::Uuid;

/// A photo that can be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PhotoView {
    /// Address of the 320-pixel copy.
    pub small: String,
    /// Address of the 960-pixel copy.
    pub medium: String,
    /// Address of the 2048-pixel copy.
    pub large: String,
    /// Width of the largest copy, pixels.
    pub width: u32,
    /// Height of the largest copy, pixels.
    pub height: u32,
    /// What it shows, for those who cannot see it.
    pub alt: String,
}

impl PhotoView {
    /// The photo of a service's answer, at the addresses that the server gives its copies.
    pub fn of(photo: &services::view::PhotoView, alt: impl Into<String>) -> Self {
        Self::at(photo.id, photo.width, photo.height, alt)
    }

    /// The photo `id`, `width` by `height` pixels.
    pub fn at(id: Uuid, width: u32, height: u32, alt: impl Into<String>) -> Self {
        let side = |side: u32| format!("/anh/{id}/{side}.jpg");
        Self {
            small: side(320),
            medium: side(960),
            large: side(2048),
            width,
            height,
            alt: alt.into(),
        }
    }

    /// Width that a copy of at most `limit` pixels on its longer side has.
    fn width_at(&self, limit: u32) -> u32 {
        let longer = self.width.max(self.height).max(1);
        if longer <= limit { self.width } else { (self.width * limit).div_ceil(longer).max(1) }
    }

    fn srcset(&self) -> String {
        format!(
            "{} {}w, {} {}w, {} {}w",
            self.small,
            self.width_at(320),
            self.medium,
            self.width_at(960),
            self.large,
            self.width_at(2048)
        )
    }
}

/// One photo that fits its place.
#[component]
pub fn Picture(
    /// The photo.
    photo: PhotoView,
    /// How wide its place is, as the `sizes` attribute says it.
    #[prop(default = "(min-width: 48rem) 40rem, 100vw")]
    sizes: &'static str,
    /// It is seen first: load it at once.
    #[prop(optional)]
    eager: bool,
) -> impl IntoView {
    view! {
        <img
            class="photo"
            src=photo.medium.clone()
            srcset=photo.srcset()
            sizes=sizes
            width=photo.width.to_string()
            height=photo.height.to_string()
            alt=photo.alt
            loading=if eager { "eager" } else { "lazy" }
            decoding="async"
        />
    }
}

/// Several photos side by side; each opens its largest copy.
#[component]
pub fn PhotoGrid(
    /// The photos, in order.
    photos: Vec<PhotoView>,
    /// A heading for screen readers and above the grid, such as “Trước khi xử lý”.
    #[prop(optional, into)]
    title: Option<String>,
) -> impl IntoView {
    let ctx = here();
    let count = photos.len();
    view! {
        <figure class="photos">
            {title.map(|title| view! { <figcaption>{title}</figcaption> })}
            <ul class="photo-grid" data-count=count.to_string()>
                {photos
                    .into_iter()
                    .enumerate()
                    .map(|(i, photo)| {
                        let label = ctx
                            .tf("photo.open", &[("n", &(i + 1).to_string()), ("of", &count.to_string())]);
                        let large = photo.large.clone();
                        view! {
                            <li>
                                <a class="photo-link" href=large>
                                    <Picture photo sizes="(min-width: 48rem) 20rem, 50vw"/>
                                    <span class="photo-open"><Icon name="search"/><span class="unseen">{label}</span></span>
                                </a>
                            </li>
                        }
                    })
                    .collect_view()}
            </ul>
        </figure>
    }
}
