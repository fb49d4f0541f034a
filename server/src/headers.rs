//! The security headers of every answer: what a browser may do with it, and by whom.
//! A handler that set one itself (photos have their own policy) keeps it.

use app::page::Nonce;
use http::header::{self, HeaderName, HeaderValue};
use http::{Extensions, HeaderMap};

/// For pages that caches may keep: no inline script, so no nonce (decisions.md 21).
const PUBLIC_POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; \
     style-src 'self'; img-src 'self' blob: data:; media-src 'self' blob:; font-src 'self'; connect-src 'self'; \
     manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; \
     frame-ancestors 'none'; object-src 'none'";

const FIXED: [(HeaderName, &str); 5] = [
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "same-origin"),
    (
        HeaderName::from_static("permissions-policy"),
        "camera=(self), geolocation=(self), microphone=(), payment=(), usb=()",
    ),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (header::X_FRAME_OPTIONS, "DENY"),
];

/// A fresh word for one answer: 128 random bits in hex.
///
/// # Errors
/// When the system has no randomness to give.
pub fn fresh_nonce() -> Result<Nonce, getrandom::Error> {
    let mut bytes = [0_u8; 16];
    getrandom::fill(&mut bytes)?;
    Ok(Nonce(format!("{:032x}", u128::from_ne_bytes(bytes)).into()))
}

/// Adds what is missing. A page that used its nonce carries it among its extensions.
pub fn protect(headers: &mut HeaderMap, extensions: &Extensions, secure: bool) {
    for (name, value) in FIXED {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    if secure {
        let year = HeaderValue::from_static("max-age=31536000; includeSubDomains");
        headers.entry(header::STRICT_TRANSPORT_SECURITY).or_insert(year);
    }
    headers.entry(header::CONTENT_SECURITY_POLICY).or_insert_with(|| {
        extensions
            .get::<Nonce>()
            .and_then(|nonce| {
                let scripts =
                    format!("script-src 'nonce-{}' 'strict-dynamic' 'wasm-unsafe-eval'", nonce.0);
                let policy =
                    PUBLIC_POLICY.replace("script-src 'self' 'wasm-unsafe-eval'", &scripts);
                HeaderValue::try_from(policy).ok()
            })
            .unwrap_or(HeaderValue::from_static(PUBLIC_POLICY))
    });
}
