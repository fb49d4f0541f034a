//! A photo shared from another application (Web Share Target). The service worker puts it into the
//! outbox and never lets it come here; without a worker there is only the way to the first page.

use crate::page::Ctx;
use crate::report::see_other;
use axum::response::Response;

/// Address that the manifest names; "photos" lets the guard take as much as a photo may weigh.
pub const SHARE: &str = "/phan-anh/chia-se/photos";

/// POST [`SHARE`]: nothing of the body is read.
pub async fn share(ctx: Ctx) -> Response {
    see_other(&ctx, "/phan-anh/moi", &[])
}
