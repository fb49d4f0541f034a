//! The phone's position, asked for on tap only, shown before it is sent, and taken out again at a
//! tap. Outside the province it warns; it never refuses (decisions.md 15).

use super::{awake, with_number};
use domain::place::{Hull, Point};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Position, PositionError, PositionOptions};

/// How far outside the outline of communes a point may be without a warning, metres.
const MARGIN_M: f64 = 6_000.0;
/// How long the phone may search, ms.
const PATIENCE_MS: u32 = 20_000;
/// The person said no (Geolocation API).
const PERMISSION_DENIED: u16 = 1;

/// The words of the button and of what becomes of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct HereWords {
    /// Its heading.
    pub title: String,
    /// What it does, and that it is optional.
    pub hint: String,
    /// The button.
    pub take: String,
    /// The button when there is a position.
    pub again: String,
    /// The phone is searching.
    pub asking: String,
    /// Taken, good to `%{n}` metres.
    pub taken: String,
    /// A position lies in the draft.
    pub kept: String,
    /// The button that removes it.
    pub remove: String,
    /// It seems to be outside the province.
    pub outside: String,
    /// The person or the system did not allow it.
    pub denied: String,
    /// The phone found nothing.
    pub failed: String,
}

/// What is going on.
#[derive(Clone, Copy, Debug, PartialEq)]
enum State {
    Quiet,
    Asking,
    Taken(f64),
    Denied,
    Failed,
}

/// The button with the two hidden fields that it fills.
#[island]
pub fn HereButton(
    /// Latitude in the draft, degrees; empty when there is none.
    lat: String,
    /// Longitude in the draft.
    lng: String,
    /// Outermost points of the province, degrees.
    outline: Vec<(f64, f64)>,
    /// Words.
    words: HereWords,
    /// What the server found wrong.
    error: String,
    /// Address of the sprite.
    sprite: String,
) -> impl IntoView {
    let awake = awake();
    let (point, set_point) = signal((lat, lng));
    let (state, set_state) = signal(State::Quiet);
    let has_point = move || point.with(|(lat, lng)| !lat.is_empty() && !lng.is_empty());
    let is_outside = Memo::new(move |_| point.with(|(lat, lng)| outside(&outline, lat, lng)));
    let ask = move |_| {
        set_state.set(State::Asking);
        let found = move |lat: f64, lng: f64, accuracy: f64| {
            set_point.set((format!("{lat:.6}"), format!("{lng:.6}")));
            set_state.set(State::Taken(accuracy));
        };
        let failed =
            move |denied: bool| set_state.set(if denied { State::Denied } else { State::Failed });
        locate(found, failed);
    };
    let remove = move |_| {
        set_point.set((String::new(), String::new()));
        set_state.set(State::Quiet);
    };
    let HereWords {
        title,
        hint,
        take,
        again,
        asking,
        taken,
        kept,
        remove: remove_word,
        outside,
        denied,
        failed,
    } = words;
    let said = move || match state.get() {
        State::Quiet if has_point() => kept.clone(),
        State::Quiet => String::new(),
        State::Asking => asking.clone(),
        State::Taken(metres) => with_number(&taken, metres.round() as i64),
        State::Denied => denied.clone(),
        State::Failed => failed.clone(),
    };
    let is_bad = move || matches!(state.get(), State::Denied | State::Failed);
    view! {
        <div class="here" id="f-point" tabindex="-1" hidden=move || !awake.get() && !has_point()>
            <p class="label">{title} " "</p>
            <p class="hint">{hint}</p>
            {(!error.is_empty()).then(|| view! { <p class="error">{error}</p> })}
            // A form that is filled from a kept draft says so by `change`.
            <input type="hidden" name="lat" prop:value=move || point.get().0 value=point.get_untracked().0
                on:change=move |event| set_point.update(|point| point.0 = event_target_value(&event))/>
            <input type="hidden" name="lng" prop:value=move || point.get().1 value=point.get_untracked().1
                on:change=move |event| set_point.update(|point| point.1 = event_target_value(&event))/>
            <p class="here-said" class:is-bad=is_bad class:is-good=move || has_point() && !is_bad() role="status">
                {super::icon(&sprite, "map-pin")}
                <span>{said}</span>
            </p>
            <p class="here-outside" hidden=move || !(has_point() && is_outside.get())>{outside}</p>
            <div class="here-buttons" hidden=move || !awake.get()>
                <button type="button" class="button quiet" disabled=move || state.get() == State::Asking on:click=ask>
                    {super::icon(&sprite, "locate-fixed")}
                    <span>{move || if has_point() { again.clone() } else { take.clone() }}</span>
                </button>
                <button type="button" class="button plain" hidden=move || !has_point() on:click=remove>{remove_word}</button>
            </div>
        </div>
    }
}

/// Is the point, as typed into the fields, clearly outside the outline?
fn outside(outline: &[(f64, f64)], lat: &str, lng: &str) -> bool {
    let Ok(Some(point)) = Point::parse(lat, lng) else { return false };
    let corners: Vec<Point> =
        outline.iter().filter_map(|&(lat, lng)| Point::new(lat, lng)).collect();
    !corners.is_empty() && !Hull::around(&corners, MARGIN_M).contains(point)
}

/// Asks the phone once. `found` gets degrees north, degrees east and the accuracy in metres;
/// `failed` is told whether it was forbidden.
fn locate(found: impl Fn(f64, f64, f64) + 'static, failed: impl Fn(bool) + Copy + 'static) {
    let Ok(geolocation) = window().navigator().geolocation() else { return failed(false) };
    let on_found = Closure::once_into_js(move |position: JsValue| {
        let coords = position.unchecked_into::<Position>().coords();
        found(coords.latitude(), coords.longitude(), coords.accuracy());
    });
    let on_failed = Closure::once_into_js(move |error: JsValue| {
        failed(error.unchecked_into::<PositionError>().code() == PERMISSION_DENIED);
    });
    let options = PositionOptions::new();
    options.set_enable_high_accuracy(true);
    options.set_timeout(PATIENCE_MS);
    let asked = geolocation.get_current_position_with_error_callback_and_options(
        on_found.unchecked_ref(),
        Some(on_failed.unchecked_ref()),
        &options,
    );
    if asked.is_err() {
        failed(false);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OUTLINE: [(f64, f64); 4] =
        [(21.15, 105.35), (21.15, 105.78), (21.55, 105.78), (21.55, 105.35)];

    #[test]
    fn a_point_far_away_warns_and_none_or_a_near_one_does_not() {
        assert!(!outside(&OUTLINE, "21.30", "105.60"));
        assert!(!outside(&OUTLINE, "21.58", "105.60"));
        assert!(outside(&OUTLINE, "21.0285", "105.8542"));
        assert!(!outside(&OUTLINE, "", ""));
        assert!(!outside(&[], "21.0", "105.8"));
    }
}
