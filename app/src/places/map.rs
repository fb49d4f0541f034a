//! The place of a map on a page: one button, and what the script needs to draw it. Without script
//! there is nothing to see, and nothing is missing. Used by the report, and by any page with points.

use crate::page::here;
use crate::ui::Icon;
use leptos::prelude::*;
use serde_json::json;

/// What the map is for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum MapOf {
    /// Its form's `lat` and `lng` are set by it, public petitions around are shown.
    Choice,
    /// It shows one point, degrees.
    Point(f64, f64),
}

/// A map, drawn when the button is pressed.
#[component]
pub fn Map(
    /// What it is for.
    of: MapOf,
    /// The page is the same for everybody: its scripts carry no nonce (decisions.md 21).
    #[prop(optional)]
    public: bool,
    /// What else it shows, as JSON like that of `near.rs`; every pin stands in words beside it.
    #[prop(optional, into)]
    pins: Option<String>,
) -> impl IntoView {
    let ctx = here();
    let point = match of {
        MapOf::Choice => String::new(),
        MapOf::Point(lat, lng) => format!("{lat},{lng}"),
    };
    let is_choice = of == MapOf::Choice;
    let open = ctx.t(if is_choice { "place.choose" } else { "place.show" });
    const WORDS: [(&str, &str); 17] = [
        ("name", "place.name"),
        ("close", "place.close"),
        ("zoom_in", "place.zoom_in"),
        ("zoom_out", "place.zoom_out"),
        ("centre", "place.centre"),
        ("keys", "place.keys"),
        ("keys_read", "place.keys_read"),
        ("chosen", "place.chosen"),
        ("set", "place.set"),
        ("near", "place.near"),
        ("near_none", "place.near_none"),
        ("near_title", "place.near_title"),
        ("near_many", "place.near_many"),
        ("plain", "place.plain"),
        ("failed", "place.failed"),
        ("loading", "place.loading"),
        ("more", "place.more"),
    ];
    let words: serde_json::Map<_, _> =
        WORDS.iter().map(|(name, key)| ((*name).to_owned(), json!(ctx.t(key)))).collect();
    let nonce = ctx.nonce.as_ref().filter(|_| !public).map(|nonce| nonce.0.to_string());
    view! {
        <div
            class="map by-script"
            data-map=if is_choice { "choice" } else { "point" }
            data-point=point
            data-pins=pins
            data-base=ctx.href(super::base::BASE)
            data-near=ctx.href("/ban-do/quanh")
            data-leaflet=ctx.asset("leaflet.js")
            data-styles=ctx.asset("map.css")
            data-sprite=ctx.asset("icons.svg")
            data-words=serde_json::Value::from(words).to_string()
        >
            <button type="button" class="button quiet" data-map-open aria-expanded="false">
                <Icon name="map"/><span>{open}</span>
            </button>
        </div>
        <script type="module" src=ctx.asset("map.js") nonce=nonce></script>
    }
}
