//! The security headers every response carries, and what a browser may keep.
use axum::extract::Request;
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;

/// The headers of every response. Hardly a page has a script, so the policy names no source for one: a
/// slip in escaping cannot run. `object-src` and `base-uri` are named for readers of the policy
/// (ASVS 5.0, 3.4.3); the first follows from
/// `default-src`, the second does not.
pub const EVERYWHERE: [(HeaderName, &str); 6] = [
    (
        HeaderName::from_static("content-security-policy"),
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; object-src 'none'; \
         frame-ancestors 'none'",
    ),
    (HeaderName::from_static("strict-transport-security"), "max-age=63072000; includeSubDomains"),
    (HeaderName::from_static("x-content-type-options"), "nosniff"),
    (HeaderName::from_static("referrer-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
];

/// The policy of a page with the module that drives passkeys: that file and no other script.
pub const WITH_MODULE: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; \
     object-src 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'";

/// Marks the answer whose page has the module.
#[derive(Clone, Copy, Debug)]
pub struct Scripted;

/// Sets [`EVERYWHERE`], and `no-store` on whatever does not say how long it may be kept.
pub async fn protect(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let scripted = response.extensions().get::<Scripted>().is_some();
    let headers = response.headers_mut();
    for (name, value) in EVERYWHERE {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if scripted {
        headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(WITH_MODULE));
    }
    headers.entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}
