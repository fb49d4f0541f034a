//! Sends one file and tells how far it is: XMLHttpRequest, because fetch does not say.

use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, FormData, ProgressEvent, XmlHttpRequest};

/// What came back.
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// A photo's id, or what to say.
    pub text: String,
}

/// Posts `body` as the field `photo`; none when the connection broke. `part` hears per cents.
pub async fn send(
    to: &str,
    body: &Blob,
    name: &str,
    part: impl Fn(u32) + 'static,
) -> Option<Answer> {
    let form = FormData::new().ok()?;
    form.append_with_blob_and_filename("photo", body, name).ok()?;
    let request = XmlHttpRequest::new().ok()?;
    request.open("POST", to).ok()?;
    request.set_request_header("Accept", "text/plain").ok()?;
    let progress = Closure::<dyn Fn(ProgressEvent)>::new(move |event: ProgressEvent| {
        if event.length_computable() && event.total() > 0.0 {
            part((event.loaded() * 100.0 / event.total()) as u32);
        }
    });
    request.upload().ok()?.set_onprogress(Some(progress.as_ref().unchecked_ref()));
    let ended = js_sys::Promise::new(&mut |done, _| {
        // Load, error, abort and timeout all end here; the status tells them apart.
        request.set_onloadend(Some(&done));
    });
    request.send_with_opt_form_data(Some(&form)).ok()?;
    let _: JsValue = JsFuture::from(ended).await.ok()?;
    let status = request.status().ok().filter(|status| *status != 0)?;
    let text = request.response_text().ok().flatten().unwrap_or_default();
    Some(Answer { status, text })
}
