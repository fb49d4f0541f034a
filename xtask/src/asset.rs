//! One file of the site: its content, its hashed name, its compressed neighbours.
//! Names carry the content's hash, so a browser may keep them for ever.

use crate::place::{self, Done};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::Path;

/// A built file, addressed by a logical name such as `main.css` or `icon-192.png`.
pub struct Asset {
    /// Path the browser asks for, `/pkg/main.1f3a9c0b2d4e.css`.
    pub url: String,
    /// SHA-256 of the content, lower-case hex.
    pub sha256: String,
    /// Bytes as they are.
    pub content: Vec<u8>,
    /// Bytes after brotli and gzip; none for kinds that are compressed already.
    pub packed: Option<Packed>,
}

/// A content compressed both ways, at the slowest and smallest setting.
pub struct Packed {
    /// Brotli, quality 11 (RFC 7932).
    pub br: Vec<u8>,
    /// Gzip, level 9 (RFC 1952).
    pub gz: Vec<u8>,
}

/// Every asset of a build by logical name.
pub type Assets = BTreeMap<String, Asset>;

/// Names, hashes and compresses a content, and adds it to the build.
///
/// # Errors
/// When compressing fails or the cache cannot be written.
pub fn add(assets: &mut Assets, logical: &str, content: Vec<u8>) -> Done {
    let sha256 = hash(&content);
    let (stem, extension) = logical.rsplit_once('.').unwrap_or((logical, "bin"));
    let url = format!("/pkg/{stem}.{}.{extension}", &sha256[..12]);
    let packed = pack(logical, &sha256, &content)?;
    assets.insert(logical.to_owned(), Asset { url, sha256, content, packed });
    Ok(())
}

/// Compresses text-like contents; `None` for pictures and fonts, which already are.
///
/// # Errors
/// When compressing fails or the cache cannot be written.
pub fn pack(name: &str, sha256: &str, content: &[u8]) -> Done<Option<Packed>> {
    let kinds = ["css", "html", "js", "json", "svg", "txt", "wasm", "webmanifest"];
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
    if !kinds.contains(&extension) {
        return Ok(None);
    }
    let folder = place::cache();
    let (br_file, gz_file) =
        (folder.join(format!("{sha256}.br")), folder.join(format!("{sha256}.gz")));
    if let (Ok(br), Ok(gz)) = (fs::read(&br_file), fs::read(&gz_file)) {
        return Ok(Some(Packed { br, gz }));
    }
    let mut br = Vec::new();
    let parameters =
        brotli::enc::BrotliEncoderParams { size_hint: content.len(), ..Default::default() };
    brotli::BrotliCompress(&mut &content[..], &mut br, &parameters)?;
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    gzip.write_all(content)?;
    let gz = gzip.finish()?;
    write(&br_file, &br)?;
    write(&gz_file, &gz)?;
    Ok(Some(Packed { br, gz }))
}

/// Writes a file and its compressed neighbours.
///
/// # Errors
/// When the folder cannot be written.
pub fn write_all(path: &Path, content: &[u8], packed: Option<&Packed>) -> Done {
    write(path, content)?;
    if let Some(Packed { br, gz }) = packed {
        let name = path.to_string_lossy();
        write(Path::new(&format!("{name}.br")), br)?;
        write(Path::new(&format!("{name}.gz")), gz)?;
    }
    Ok(())
}

/// Replaces a file in one step, so that a server reading meanwhile sees the old or the new one.
/// Leaves it alone when it already holds these bytes.
///
/// # Errors
/// When the folder cannot be written.
pub fn write(path: &Path, content: &[u8]) -> Done {
    if fs::read(path).is_ok_and(|now| now == content) {
        return Ok(());
    }
    let failed = |why: std::io::Error| format!("cannot write {}: {why}", path.display());
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent).map_err(failed)?;
    }
    let new = path.with_extension("new");
    fs::write(&new, content).map_err(failed)?;
    fs::rename(&new, path).map_err(failed)?;
    Ok(())
}

/// SHA-256 in lower-case hex.
pub fn hash(content: &[u8]) -> String {
    Sha256::digest(content).iter().fold(String::with_capacity(64), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

/// The same digest as the `integrity` attribute wants it (W3C Subresource Integrity).
pub fn integrity(content: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::from("sha256-");
    for chunk in Sha256::digest(content).chunks(3) {
        let bits =
            (0..3).fold(0_u32, |bits, i| bits << 8 | chunk.get(i).map_or(0, |b| u32::from(*b)));
        for place in 0..4 {
            let letter = LETTERS[(bits >> (18 - 6 * place) & 63) as usize];
            text.push(if place > chunk.len() { '=' } else { char::from(letter) });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integrity_is_the_digest_in_base64() {
        // `printf abc | openssl dgst -sha256 -binary | base64`
        assert_eq!(integrity(b"abc"), "sha256-ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=");
    }
}
