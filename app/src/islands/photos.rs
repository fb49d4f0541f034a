//! The photos of a report: without script one file a request; with it several at once, from camera
//! or gallery, made smaller here, sent one after the other, each with its own progress and retry.

mod send;
mod shrink;

pub use shrink::smaller;

use super::{awake, icon, with_number};
use leptos::html::Input;
use leptos::prelude::*;
use leptos::task::spawn_local;
use serde::{Deserialize, Serialize};
use web_sys::{File, HtmlInputElement};

/// Largest file that is sent as it is, bytes (`services::imaging::MAX_BYTES`).
const MAX_BYTES: f64 = 15.0 * 1024.0 * 1024.0;

/// A photo that the draft holds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    /// Its id.
    pub id: String,
    /// Address of its small copy.
    pub small: String,
}

/// Where things are sent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Addresses {
    /// Takes a photo (multipart).
    pub add: String,
    /// Takes a photo out.
    pub remove: String,
    /// Goes on to the next question.
    pub next: String,
    /// A draft photo's small copy, with `%{id}`.
    pub small: String,
    /// The sprite.
    pub sprite: String,
    /// The question to come back to.
    pub back_to: String,
}

/// The words.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PhotoWords {
    /// Label of the file field.
    pub label: String,
    /// What is taken.
    pub hint: String,
    /// Sends one photo, without script.
    pub add: String,
    /// Opens the camera.
    pub camera: String,
    /// Opens the gallery.
    pub gallery: String,
    /// Takes photo `%{n}` out.
    pub remove: String,
    /// Photo `%{n}`.
    pub alt: String,
    /// Waits for its turn.
    pub waiting: String,
    /// Is being made smaller.
    pub shrinking: String,
    /// `%{n}` per cent are sent.
    pub sending: String,
    /// The connection broke.
    pub lost: String,
    /// Larger than may be.
    pub too_large: String,
    /// Tries again.
    pub retry: String,
    /// Leaves it.
    pub drop: String,
    /// No more than five.
    pub full: String,
    /// On to the next question.
    pub next: String,
    /// Photos are on their way.
    pub busy: String,
}

/// A photo on its way.
#[derive(Clone, PartialEq)]
struct Sent {
    key: u32,
    name: String,
    state: RwSignal<State>,
}

#[derive(Clone, Debug, PartialEq)]
enum State {
    Waiting,
    Shrinking,
    /// Per cent.
    Sending(u32),
    /// What to say.
    Failed(String),
}

/// The photos with the ways to add more.
#[island]
pub fn PhotoPicker(
    /// What the draft holds.
    kept: Vec<Kept>,
    /// Most photos.
    max: usize,
    /// Where to send.
    to: Addresses,
    /// Words.
    words: PhotoWords,
    /// What the server found wrong with the last one.
    error: String,
    /// What stands between the photos and the way on.
    children: Children,
) -> impl IntoView {
    let awake = awake();
    let (kept, set_kept) = signal(kept);
    let (sent, set_sent) = signal(Vec::<Sent>::new());
    // Files are the browser's own and stay on its one thread.
    let files = StoredValue::new_local(Vec::<(u32, File)>::new());
    let (is_running, set_running) = signal(false);
    let words = StoredValue::new(words);
    let to = StoredValue::new(to);
    let word =
        move |pick: fn(&PhotoWords) -> &String| words.with_value(|words| pick(words).clone());
    let place = move |pick: fn(&Addresses) -> &String| to.with_value(|to| pick(to).clone());
    let room = move || max.saturating_sub(kept.with(Vec::len) + sent.with(Vec::len));

    let run = move || {
        if is_running.get_untracked() {
            return;
        }
        set_running.set(true);
        spawn_local(async move {
            while let Some(one) = next_waiting(sent) {
                let file = files.with_value(|all| {
                    all.iter().find(|(key, _)| *key == one.key).map(|(_, file)| file.clone())
                });
                let Some(file) = file else { break };
                match upload(&one, &file, &place(|to| &to.add), words).await {
                    Ok(id) => {
                        let small = place(|to| &to.small).replace("%{id}", &id);
                        set_kept.update(|kept| kept.push(Kept { id, small }));
                        set_sent.update(|sent| sent.retain(|other| other.key != one.key));
                        files.update_value(|all| all.retain(|(key, _)| *key != one.key));
                    }
                    Err(why) => one.state.set(State::Failed(why)),
                }
            }
            set_running.set(false);
        });
    };
    let take = move |field: HtmlInputElement| {
        let Some(list) = field.files() else { return };
        for i in 0..list.length() {
            let Some(file) = list.item(i).filter(|_| room() > 0) else { break };
            let key = next_key(sent);
            let one = Sent { key, name: file.name(), state: RwSignal::new(State::Waiting) };
            files.update_value(|all| all.push((key, file)));
            set_sent.update(|sent| sent.push(one));
        }
        field.set_value("");
        run();
    };
    let retry = move |one: &Sent| {
        one.state.set(State::Waiting);
        run();
    };
    let forget = move |key: u32| {
        set_sent.update(|sent| sent.retain(|other| other.key != key));
        files.update_value(|all| all.retain(|(other, _)| *other != key));
    };

    let camera = NodeRef::<Input>::new();
    let gallery = NodeRef::<Input>::new();
    let open = |field: NodeRef<Input>| {
        move |_| {
            if let Some(field) = field.get_untracked() {
                field.click()
            }
        }
    };
    let wrong = !error.is_empty();
    let sprite = place(|to| &to.sprite);
    let back_to = place(|to| &to.back_to);
    let hidden_back = |back_to: &str| {
        (!back_to.is_empty())
            .then(|| view! { <input type="hidden" name="ve" value=back_to.to_owned()/> })
    };

    let shown = move || {
        kept.get()
            .into_iter()
            .enumerate()
            .map(|(i, photo)| {
                kept_view(i + 1, photo, &word(|w| &w.alt), &word(|w| &w.remove), &to.get_value())
            })
            .collect_view()
    };
    let on_way = move || {
        sent.get()
            .into_iter()
            .map(|one| {
                let again = one.clone();
                sent_view(one, words, &place(|to| &to.sprite), move || retry(&again), forget)
            })
            .collect_view()
    };
    view! {
           <div class="photo-picker">
               <ul class="kept-photos">{shown}{on_way}</ul>
               <p class="hint" hidden=move || { room() > 0 }>{word(|w| &w.full)}</p>
               <form
                   class="photo-form"
                   method="post"
                   enctype="multipart/form-data"
                   action=place(|to| &to.add)
                   hidden=move || { room() == 0 }
               >
                   {hidden_back(&back_to)}
                   <div class="field" class:is-wrong=wrong>
                       <label class="label" for="f-photo">{word(|w| &w.label)}</label>
                       <p class="hint" id="f-photo-hint">{word(|w| &w.hint)}</p>
                       {wrong.then(|| view! { <p class="error" id="f-photo-error">{icon(&sprite, "circle-alert")}<span>{error}</span></p> })}
                       <div hidden=move || awake.get()>
                           <input
                               class="file"
                               id="f-photo"
                               name="photo"
                               type="file"
                               accept="image/jpeg,image/png,image/webp"
                               aria-describedby=if wrong { "f-photo-hint f-photo-error" } else { "f-photo-hint" }
                           />
                       </div>
                   </div>
                   <button type="submit" class="button quiet" hidden=move || awake.get()>
                       {icon(&sprite, "upload")}
                       <span>{word(|w| &w.add)}</span>
                   </button>
                   <div class="photo-buttons" hidden=move || !awake.get()>
                       <button type="button" class="button quiet from-camera" on:click=open(camera)>
                           {icon(&sprite, "camera")}
                           <span>{word(|w| &w.camera)}</span>
                       </button>
                       <button type="button" class="button quiet" on:click=open(gallery)>
                           {icon(&sprite, "image")}
                           <span>{word(|w| &w.gallery)}</span>
                       </button>
                   </div>
               </form>
               <input type="file" id="from-camera" accept="image/*" capture="environment" hidden node_ref=camera
                   on:change=move |event| take(event_target(&event))/>
               <input type="file" id="from-gallery" accept="image/*" multiple hidden node_ref=gallery
                   on:change=move |event| take(event_target(&event))/>
    {children()}
               <form class="photo-next" method="post" action=place(|to| &to.next)>
                   {hidden_back(&back_to)}
                   <div class="actions">
                       <button type="submit" class="button" disabled=is_running>
                           <span>{move || if is_running.get() { word(|w| &w.busy) } else { word(|w| &w.next) }}</span>
                       </button>
                   </div>
               </form>
           </div>
       }
}

fn kept_view(
    n: usize,
    photo: Kept,
    alt: &str,
    remove: &str,
    to: &Addresses,
) -> impl IntoView + use<> {
    let label = with_number(remove, n);
    view! {
        <li class="kept-photo">
            <img src=photo.small alt=with_number(alt, n) width="160" height="120"/>
            <form method="post" action=to.remove.clone()>
                <input type="hidden" name="photo" value=photo.id/>
                {(!to.back_to.is_empty()).then(|| view! { <input type="hidden" name="ve" value=to.back_to.clone()/> })}
                <button type="submit" class="remove-photo" aria-label=label.clone() title=label>{icon(&to.sprite, "trash-2")}</button>
            </form>
        </li>
    }
}

fn sent_view<Retry, Forget>(
    one: Sent,
    words: StoredValue<PhotoWords>,
    sprite: &str,
    retry: Retry,
    forget: Forget,
) -> impl IntoView + use<Retry, Forget>
where
    Retry: Fn() + 'static,
    Forget: Fn(u32) + 'static,
{
    let (key, state) = (one.key, one.state);
    let said = move || {
        words.with_value(|words| match state.get() {
            State::Waiting => words.waiting.clone(),
            State::Shrinking => words.shrinking.clone(),
            State::Sending(part) => with_number(&words.sending, part),
            State::Failed(why) => why,
        })
    };
    let part = move || match state.get() {
        State::Sending(part) => part,
        _ => 0,
    };
    let failed = move || matches!(state.get(), State::Failed(_));
    view! {
        <li class="sent-photo" class:is-failed=failed>
            <span class="sent-icon">{icon(sprite, "image")}</span>
            <span class="sent-name">{one.name}</span>
            <progress max="100" prop:value=part hidden=failed></progress>
            <span class="sent-state" role="status">{said}</span>
            <span class="sent-buttons" hidden=move || !failed()>
                <button type="button" class="button plain" on:click=move |_| retry()>{words.with_value(|w| w.retry.clone())}</button>
                <button type="button" class="button plain" on:click=move |_| forget(key)>{words.with_value(|w| w.drop.clone())}</button>
            </span>
        </li>
    }
}

fn next_waiting(sent: ReadSignal<Vec<Sent>>) -> Option<Sent> {
    sent.with_untracked(|sent| {
        sent.iter().find(|one| one.state.get_untracked() == State::Waiting).cloned()
    })
}

fn next_key(sent: ReadSignal<Vec<Sent>>) -> u32 {
    sent.with_untracked(|sent| sent.iter().map(|one| one.key + 1).max().unwrap_or(0))
}

/// Makes it smaller where that helps, then sends it. Gives the photo's id, or what to say.
async fn upload(
    one: &Sent,
    file: &File,
    to: &str,
    words: StoredValue<PhotoWords>,
) -> Result<String, String> {
    one.state.set(State::Shrinking);
    let body = shrink::shrink(file).await;
    if body.size() > MAX_BYTES {
        return Err(words.with_value(|words| words.too_large.clone()));
    }
    one.state.set(State::Sending(0));
    let state = one.state;
    match send::send(to, &body, &one.name, move |part| state.set(State::Sending(part))).await {
        Some(send::Answer { status: 200..300, text }) => Ok(text),
        Some(send::Answer { status: 413, .. }) => {
            Err(words.with_value(|words| words.too_large.clone()))
        }
        Some(send::Answer { status: 410 | 422 | 409, text }) => Err(text),
        _ => Err(words.with_value(|words| words.lost.clone())),
    }
}
