//! The phone's position, asked for on tap only, shown before it is sent, and taken out again at a
//! tap. Outside the province it warns; it never refuses (decisions.md 15). The map writes into the same
//! two fields, and the field of the plus code always says the same place.

use super::with_number;
use domain::draft::place::middle;
use domain::place::{Hull, MARGIN_M, Point};
use domain::plus_code;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Event, HtmlInputElement, Position, PositionError, PositionOptions};

/// The field beside it.
const PLUS_CODE: &str = "f-plus_code";
/// What the map hears when the point was changed here.
const CHANGED: &str = "place-point";
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
    let (point, set_point) = signal((lat, lng));
    let (state, set_state) = signal(State::Quiet);
    let has_point = move || point.with(|(lat, lng)| !lat.is_empty() && !lng.is_empty());
    let near = middle(&corners(&outline));
    Effect::new(move |_| listen_to_code(near, set_point));
    Effect::new(move |before: Option<()>| {
        point.with(|(lat, lng)| say_code(near, lat, lng));
        if before.is_some() {
            tell();
        }
    });
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
        <div class="here" class:by-script=move || !has_point() id="f-point" tabindex="-1">
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
            <div class="here-buttons by-script">
                <button type="button" class="button quiet" disabled=move || state.get() == State::Asking on:click=ask>
                    {super::icon(&sprite, "locate-fixed")}
                    <span>{move || if has_point() { again.clone() } else { take.clone() }}</span>
                </button>
                <button type="button" class="button plain" hidden=move || !has_point() on:click=remove>{remove_word}</button>
            </div>
        </div>
    }
}

fn corners(outline: &[(f64, f64)]) -> Vec<Point> {
    outline.iter().filter_map(|&(lat, lng)| Point::new(lat, lng)).collect()
}

fn code_field() -> Option<HtmlInputElement> {
    document().get_element_by_id(PLUS_CODE)?.dyn_into().ok()
}

/// A code that is typed becomes the point, unless the point lies in its area already. One that is taken
/// out takes its point along; one that cannot be read changes nothing: the server says what is wrong.
fn listen_to_code(near: Point, set_point: WriteSignal<(String, String)>) {
    let Some(field) = code_field() else { return };
    let typed = Closure::<dyn Fn()>::new(move || {
        let text = code_field().map(|field| field.value()).unwrap_or_default();
        let area = plus_code::locate(&text, near);
        set_point.update(|point| match (area, Point::parse(&point.0, &point.1)) {
            (Ok(area), Ok(Some(now))) if area.holds(now) => {}
            (Ok(area), _) => {
                if let Some(middle) = area.middle() {
                    *point = (format!("{:.6}", middle.lat()), format!("{:.6}", middle.lng()));
                }
            }
            (Err(_), _) if text.trim().is_empty() => *point = Default::default(),
            (Err(_), _) => {}
        });
    });
    // While it is typed, not when it is left: a page that moves under the finger takes the tap away.
    for event in ["input", "change"] {
        let _ = field.add_event_listener_with_callback(event, typed.as_ref().unchecked_ref());
    }
    typed.forget();
}

/// Writes the point's code into its field, unless what stands there names the same place.
fn say_code(near: Point, lat: &str, lng: &str) {
    let Some(field) = code_field() else { return };
    let stands = plus_code::locate(&field.value(), near);
    match (Point::parse(lat, lng), stands) {
        (Ok(Some(point)), Ok(area)) if area.holds(point) => {}
        (Ok(Some(point)), _) => field.set_value(&plus_code::of(point)),
        // The point was taken out, and this was its code.
        (Ok(None), Ok(_)) => field.set_value(""),
        _ => {}
    }
}

/// Tells the map of this page that the point has changed.
fn tell() {
    if let Ok(event) = Event::new(CHANGED) {
        // Nobody stops it, so whether it was stopped says nothing.
        let _ = window().dispatch_event(&event);
    }
}

/// Is the point, as typed into the fields, clearly outside the outline?
fn outside(outline: &[(f64, f64)], lat: &str, lng: &str) -> bool {
    let Ok(Some(point)) = Point::parse(lat, lng) else { return false };
    let corners = corners(outline);
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
