//! Makes a large photo as large as the house keeps it, before it travels. What the browser cannot
//! read goes as it is: the server knows what to say about it.

#[cfg(feature = "hydrate")]
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, CanvasRenderingContext2d, File, HtmlCanvasElement, ImageBitmap};

/// Longest side that the house keeps, pixels.
const SIDE: f64 = 2048.0;
/// A file below this travels as it is if its sides fit, bytes.
const LIGHT: f64 = 1024.0 * 1024.0;
const QUALITY: f64 = 0.85;

/// The photo to send: the file itself, or a smaller JPEG of it.
pub async fn shrink(file: &File) -> Blob {
    let smaller = drawn(file).await.ok().flatten();
    smaller.filter(|blob| blob.size() < file.size()).unwrap_or_else(|| file.clone().into())
}

/// The same for the page of the outbox.
#[cfg_attr(feature = "hydrate", wasm_bindgen)]
pub async fn smaller(file: File) -> Blob {
    shrink(&file).await
}

async fn drawn(file: &File) -> Result<Option<Blob>, JsValue> {
    let bitmap = leptos::prelude::window().create_image_bitmap_with_blob(file)?;
    let bitmap: ImageBitmap = JsFuture::from(bitmap).await?.dyn_into()?;
    let (width, height) = (f64::from(bitmap.width()), f64::from(bitmap.height()));
    let scale = (SIDE / width.max(height)).min(1.0);
    if scale == 1.0 && file.size() < LIGHT {
        bitmap.close();
        return Ok(None);
    }
    let document = leptos::prelude::document();
    let canvas: HtmlCanvasElement = document.create_element("canvas")?.dyn_into()?;
    canvas.set_width((width * scale).round().max(1.0) as u32);
    canvas.set_height((height * scale).round().max(1.0) as u32);
    let Some(context) = canvas.get_context("2d")? else { return Ok(None) };
    let context: CanvasRenderingContext2d = context.dyn_into()?;
    let (to_width, to_height) = (f64::from(canvas.width()), f64::from(canvas.height()));
    // JPEG knows no transparency: paper shines through.
    context.set_fill_style_str("#fff");
    context.fill_rect(0.0, 0.0, to_width, to_height);
    context.draw_image_with_image_bitmap_and_dw_and_dh(&bitmap, 0.0, 0.0, to_width, to_height)?;
    bitmap.close();
    let encoded = js_sys::Promise::new(&mut |done, failed| {
        if let Err(why) = canvas.to_blob_with_type_and_encoder_options(
            &done,
            "image/jpeg",
            &JsValue::from_f64(QUALITY),
        ) {
            // Rejecting the promise is all that can be done with it.
            let _ = failed.call1(&JsValue::NULL, &why);
        }
    });
    Ok(JsFuture::from(encoded).await?.dyn_into().ok())
}
