//! The stylesheet, the one script and the sign of the product, carried in the binary and served under names that
//! hold their hash, so a browser may keep them for a year.
use std::ffi::OsStr;
use std::path::Path;
use std::sync::LazyLock;

use axum::extract;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rust_embed::RustEmbed;

use super::error::Failure;

#[derive(RustEmbed)]
#[folder = "templates/assets"]
struct Files;

/// Address of the stylesheet.
pub static STYLESHEET: LazyLock<String> = LazyLock::new(|| address("timbang.css"));
/// Address of the module that drives passkeys.
pub static PASSKEY: LazyLock<String> = LazyLock::new(|| address("passkey.js"));
/// What that module must hash to, as browsers compare it (W3C Subresource Integrity).
pub static PASSKEY_INTEGRITY: LazyLock<String> = LazyLock::new(|| {
    let hash = Files::get("passkey.js").map(|file| file.metadata.sha256_hash());
    hash.map_or_else(String::new, |hash| format!("sha256-{}", STANDARD.encode(hash)))
});
/// Address of the sign of the product.
pub static SIGN: LazyLock<String> = LazyLock::new(|| address("mark.svg"));

fn address(name: &str) -> String {
    let tag = Files::get(name).map_or_else(String::new, |file| tag(&file.metadata.sha256_hash()));
    format!("/assets/{tag}/{name}")
}

fn tag(hash: &[u8; 32]) -> String {
    super::wording::short_hash(hash).replace(' ', "")
}

/// `GET /assets/{tag}/{name}`. A tag that is not the file's own is not found: what was cached under
/// it was another file.
///
/// # Errors
/// [`Failure::NotFound`] for an unknown name or a stale tag.
pub async fn show(
    extract::Path((asked, name)): extract::Path<(String, String)>,
) -> Result<Response, Failure> {
    let file = Files::get(&name).ok_or(Failure::NotFound)?;
    if tag(&file.metadata.sha256_hash()) != asked {
        return Err(Failure::NotFound);
    }
    let kind = match Path::new(&name).extension().and_then(OsStr::to_str) {
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        _ => "image/svg+xml",
    };
    let headers = [(CONTENT_TYPE, kind), (CACHE_CONTROL, "public, max-age=31536000, immutable")];
    Ok((headers, file.data).into_response())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_module_stays_under_ten_kilobytes() {
        let file = Files::get("passkey.js").unwrap();
        assert!(file.data.len() <= 10 * 1024, "{} bytes", file.data.len());
    }

    #[test]
    fn the_stylesheet_stays_under_forty_kilobytes() {
        let file = Files::get("timbang.css").unwrap();
        assert!(file.data.len() <= 40 * 1024, "{} bytes", file.data.len());
    }
}
