//! What tower-http's cross-site check lets through and we do not: a change asked for with a session
//! cookie by a client that says neither where the request comes from (`Sec-Fetch-Site`) nor whose
//! it is (`Origin`). Every browser that keeps a
//! `__Host-` cookie sends at least one of them with a form.
use axum::extract::Request;
use axum::http::Method;
use axum::http::header::{HeaderName, ORIGIN};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::error::Failure;
use super::language::cookie;
use super::{founding, session};

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Refuses a state-changing request with a session cookie and neither header.
pub async fn refuse_unattributed(request: Request, next: Next) -> Response {
    let changes = !matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    let headers = request.headers();
    let attributed = headers.contains_key(SEC_FETCH_SITE) || headers.contains_key(ORIGIN);
    if changes
        && !attributed
        && [session::COOKIE, founding::COOKIE].iter().any(|name| cookie(headers, name).is_some())
    {
        return Failure::Denied.into_response();
    }
    next.run(request).await
}
