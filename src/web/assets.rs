//! The stylesheet and the sign of the product, carried in the binary and served under names that
//! hold their hash, so a browser may keep them for a year.
use std::path::Path;
use std::sync::LazyLock;

use axum::extract;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use rust_embed::RustEmbed;

use super::error::Failure;

#[derive(RustEmbed)]
#[folder = "templates/assets"]
struct Files;

/// Address of the stylesheet.
pub static STYLESHEET: LazyLock<String> = LazyLock::new(|| address("timbang.css"));
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
    let kind = if Path::new(&name).extension().is_some_and(|kind| kind == "css") {
        "text/css; charset=utf-8"
    } else {
        "image/svg+xml"
    };
    let headers = [(CONTENT_TYPE, kind), (CACHE_CONTROL, "public, max-age=31536000, immutable")];
    Ok((headers, file.data).into_response())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stylesheet_stays_under_forty_kilobytes() {
        let file = Files::get("timbang.css").unwrap();
        assert!(file.data.len() <= 40 * 1024, "{} bytes", file.data.len());
    }
}
