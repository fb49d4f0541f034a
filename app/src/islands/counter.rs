//! Counts what is typed into a text area and says how much is missing or left. The server counts
//! again; this only spares a way there and back.

use super::with_number;
use domain::fold::nfc;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlTextAreaElement;

/// A text area (the children) with its count below.
#[island]
pub fn Counter(
    /// Id of the text area.
    target: String,
    /// The least characters.
    min: u32,
    /// The most characters.
    max: u32,
    /// `%{n}` characters are missing.
    few: String,
    /// `%{n}` characters are left.
    left: String,
    /// `%{n}` characters are too many.
    over: String,
    /// The text area.
    children: Children,
) -> impl IntoView {
    let (count, set_count) = signal(None::<u32>);
    let measure = {
        let target = target.clone();
        move || set_count.set(length_of(&target))
    };
    let typed = measure.clone();
    Effect::new(move |_| measure());
    let words =
        move || count.get().map(|n| sentence(n, min, max, &few, &left, &over)).unwrap_or_default();
    let wrong = move || count.get().is_some_and(|n| n > max);
    view! {
        <div class="counted" on:input=move |_| typed()>
            {children()}
            <p class="count-words" class:is-over=wrong aria-live="polite">{words}</p>
        </div>
    }
}

fn length_of(target: &str) -> Option<u32> {
    let area: HtmlTextAreaElement = document().get_element_by_id(target)?.dyn_into().ok()?;
    u32::try_from(nfc(area.value().trim()).chars().count()).ok()
}

/// Nothing for an empty field; what is missing; what is left, once it matters.
fn sentence(n: u32, min: u32, max: u32, few: &str, left: &str, over: &str) -> String {
    match n {
        0 => String::new(),
        n if n < min => with_number(few, min - n),
        n if n <= max => with_number(left, max - n),
        n => with_number(over, n - max),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_count_says_what_is_missing_left_or_too_much() {
        let say = |n| sentence(n, 20, 3000, "cần thêm %{n}", "còn %{n}", "thừa %{n}");
        assert_eq!(say(0), "");
        assert_eq!(say(19), "cần thêm 1");
        assert_eq!(say(20), "còn 2980");
        assert_eq!(say(3000), "còn 0");
        assert_eq!(say(3001), "thừa 1");
    }
}
