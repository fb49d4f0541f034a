//! The commune with type-ahead: takes the place of the list that stands inside it, and writes the
//! choice back into that list, which is what the form sends. (ARIA combobox pattern.)

use super::suggest::{Found, suggest};
use super::with_number;
use leptos::ev::{FocusEvent, KeyboardEvent};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use web_sys::{Element, HtmlElement, HtmlOptionElement, HtmlSelectElement};

const LIST: &str = "commune-options";

/// A field that offers what fits.
#[island]
pub fn CommunePicker(
    /// Id of the list inside; the typed field takes it over, so that label and errors lead there.
    target: String,
    /// Nothing fits.
    none: String,
    /// `%{n}` fit.
    found: String,
    /// What to type.
    prompt: String,
    /// The list.
    children: Children,
) -> impl IntoView {
    let list = StoredValue::new(Vec::<Found>::new());
    let (typed, set_typed) = signal(String::new());
    let (open, set_open) = signal(false);
    let (active, set_active) = signal(None::<usize>);
    let id = StoredValue::new(target);
    let (described, set_described) = signal(None::<String>);
    let (wrong, set_wrong) = signal(false);
    let (awake, set_awake) = signal(false);

    let wake = move || {
        let Some(select) = id.with_value(|id| take_over(id)) else { return };
        set_awake.set(true);
        list.set_value(options(&select));
        // Whoever fills the form from a kept draft says so; the choice here is set without a word.
        let again = Closure::<dyn Fn()>::new(move || {
            set_typed.set(select_of(id).map(|select| chosen_label(&select)).unwrap_or_default());
        });
        let listened =
            select.add_event_listener_with_callback("change", again.as_ref().unchecked_ref());
        if listened.is_ok() {
            again.forget();
        }
        set_described.set(select.get_attribute("aria-describedby"));
        set_wrong.set(select.has_attribute("aria-invalid"));
        set_typed.set(chosen_label(&select));
    };
    // Whoever stands in the list already chooses there; it gives way when they leave it.
    Effect::new(move |_| {
        let stands = id.with_value(|id| document().get_element_by_id(id));
        match stands.filter(|select| document().active_element().as_ref() == Some(select)) {
            Some(select) => {
                // Once only: afterwards it is hidden, and nothing hidden is left.
                let left = Closure::once_into_js(wake);
                let _ = select.add_event_listener_with_callback("blur", left.unchecked_ref());
            }
            None => wake(),
        }
    });

    let fitting = Memo::new(move |_| {
        let typed = typed.get();
        if open.get() { list.with_value(|list| suggest(list, &typed)) } else { Vec::new() }
    });
    let choose = move |i: usize| {
        if let Some(found) = list.with_value(|list| list.get(i).cloned()) {
            set_choice(id, &found.value);
            set_typed.set(found.label);
        }
        set_open.set(false);
        set_active.set(None);
    };
    let leave = move |_: FocusEvent| {
        set_open.set(false);
        set_active.set(None);
        // What is typed is a choice only when it names one; otherwise the last choice stands.
        let text = typed.get_untracked();
        if text.trim().is_empty() {
            set_choice(id, "");
            return;
        }
        let only = list.with_value(|list| match suggest(list, &text)[..] {
            [one] => Some(one),
            _ => None,
        });
        match only {
            Some(one) => choose(one),
            None => {
                set_typed.set(select_of(id).map(|select| chosen_label(&select)).unwrap_or_default())
            }
        }
    };
    let press = move |event: KeyboardEvent| {
        let count = fitting.with_untracked(Vec::len);
        let now = active.get_untracked();
        match event.key().as_str() {
            "ArrowDown" | "ArrowUp" => {
                event.prevent_default();
                set_open.set(true);
                let count = fitting.with_untracked(Vec::len).max(count);
                set_active.set(step(now, count, event.key() == "ArrowDown"));
                scroll_to_active();
            }
            "Enter" => {
                let at = now.or((count == 1).then_some(0));
                if let (true, Some(at)) = (open.get_untracked(), at) {
                    event.prevent_default();
                    if let Some(&i) = fitting.get_untracked().get(at) {
                        choose(i);
                    }
                }
            }
            "Escape" => {
                set_open.set(false);
                set_active.set(None);
            }
            _ => {}
        }
    };
    let options = move || {
        let now = active.get();
        fitting
            .get()
            .into_iter()
            .enumerate()
            .filter_map(|(at, i)| {
                let found = list.with_value(|list| list.get(i).cloned())?;
                Some(view! {
                    <li
                        id=format!("{LIST}-{at}")
                        role="option"
                        aria-selected=(now == Some(at)).to_string()
                        on:mousedown=move |event| event.prevent_default()
                        on:click=move |_| choose(i)
                    >
                        <span>{found.label}</span>
                        <small>{found.group}</small>
                    </li>
                })
            })
            .collect_view()
    };
    let said = move || {
        let count = fitting.with(Vec::len);
        match (open.get(), count) {
            (false, _) => String::new(),
            (true, 0) => none.clone(),
            (true, n) => with_number(&found, n),
        }
    };
    let nothing = move || open.get() && fitting.with(Vec::is_empty);
    view! {
        <div class="picker" class:is-awake=awake>
            {children()}
            <div class="suggestions" hidden=move || !awake.get()>
                <input
                    class="input"
                    id=move || awake.get().then(|| id.get_value())
                    type="text"
                    role="combobox"
                    autocomplete="off"
                    autocapitalize="off"
                    spellcheck="false"
                    placeholder=prompt
                    aria-autocomplete="list"
                    aria-controls=LIST
                    aria-expanded=move || open.get().to_string()
                    aria-activedescendant=move || active.get().map(|at| format!("{LIST}-{at}"))
                    aria-describedby=described
                    aria-invalid=move || wrong.get().then_some("true")
                    prop:value=typed
                    on:input=move |event| {
                        set_typed.set(event_target_value(&event));
                        set_active.set(None);
                        set_open.set(true);
                    }
                    on:focus=move |event| select_all(&event)
                    on:blur=leave
                    on:keydown=press
                />
                <ul class="suggestion-list" id=LIST role="listbox" hidden=move || !open.get() || nothing()>
                    {options}
                </ul>
                <p class="hint suggestion-said" class:unseen=move || !nothing() role="status">{said}</p>
            </div>
        </div>
    }
}

/// Where the arrow leads: around the end and back.
fn step(now: Option<usize>, count: usize, down: bool) -> Option<usize> {
    match (now, down) {
        _ if count == 0 => None,
        (None, true) => Some(0),
        (None, false) => Some(count - 1),
        (Some(at), true) => Some((at + 1) % count),
        (Some(at), false) => Some((at + count - 1) % count),
    }
}

fn list_id(target: &str) -> String {
    format!("{target}-list")
}

/// The list gives its id away and hides; its label then names the typed field.
fn take_over(target: &str) -> Option<HtmlSelectElement> {
    let select: HtmlSelectElement = document().get_element_by_id(target)?.dyn_into().ok()?;
    select.set_id(&list_id(target));
    select.set_hidden(true);
    if let Some(around) =
        select.parent_element().and_then(|around| around.dyn_into::<HtmlElement>().ok())
    {
        around.set_hidden(true);
    }
    Some(select)
}

fn select_of(target: StoredValue<String>) -> Option<HtmlSelectElement> {
    let id = target.with_value(|target| list_id(target));
    document().get_element_by_id(&id)?.dyn_into().ok()
}

fn set_choice(target: StoredValue<String>, value: &str) {
    if let Some(select) = select_of(target) {
        select.set_value(value);
    }
}

fn options(select: &HtmlSelectElement) -> Vec<Found> {
    let all = select.options();
    let option = |i| all.item(i)?.dyn_into::<HtmlOptionElement>().ok();
    (0..all.length())
        .filter_map(option)
        .filter(|option| !option.value().is_empty())
        .map(|option| {
            let group = option.parent_element().and_then(|around| around.get_attribute("label"));
            Found::new(option.value(), option.text(), group.unwrap_or_default())
        })
        .collect()
}

fn chosen_label(select: &HtmlSelectElement) -> String {
    let chosen = u32::try_from(select.selected_index()).ok().and_then(|i| select.options().item(i));
    chosen
        .and_then(|option: Element| option.dyn_into::<HtmlOptionElement>().ok())
        .filter(|option| !option.value().is_empty())
        .map(|option| option.text())
        .unwrap_or_default()
}

fn select_all(event: &FocusEvent) {
    if let Some(field) =
        event.target().and_then(|target| target.dyn_into::<web_sys::HtmlInputElement>().ok())
    {
        field.select();
    }
}

/// Keeps the active option in view once the list shows it.
fn scroll_to_active() {
    request_animation_frame(|| {
        let option = document().query_selector(&format!("#{LIST} [aria-selected=true]"));
        if let Ok(Some(option)) = option {
            let options = web_sys::ScrollIntoViewOptions::new();
            options.set_block(web_sys::ScrollLogicalPosition::Nearest);
            option.scroll_into_view_with_scroll_into_view_options(&options);
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_arrows_go_around() {
        assert_eq!(step(None, 3, true), Some(0));
        assert_eq!(step(Some(2), 3, true), Some(0));
        assert_eq!(step(Some(0), 3, false), Some(2));
        assert_eq!(step(None, 0, true), None);
    }
}
