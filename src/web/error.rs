//! The only way an error becomes a response: a page that says what happened and what to do, or
//! `application/problem+json` (RFC 9457) where that is asked for. Nothing internal is printed; the
//! log has the cause under the same reference.
use std::error::Error;

use askama::Template;
use axum::extract::{Request, State};
use axum::http::header::{ACCEPT, CACHE_CONTROL, CONTENT_TYPE, LOCATION, RETRY_AFTER};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::desk::Seat;
use super::founding::FoundingState;
use super::page::{Frame, Place, Section};
use super::state::AppState;
use super::wording::Wording;

/// Why a request was not answered with what it asked for.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The request cannot be understood.
    #[error("the request cannot be read")]
    Malformed,
    /// Nobody is signed in, or no longer.
    #[error("nobody is signed in")]
    SignIn,
    /// The act is refused to this person, and that it exists is no secret.
    #[error("the act is not allowed")]
    Denied,
    /// It does not exist, or its existence is private.
    #[error("there is nothing here")]
    NotFound,
    /// Too many attempts; try again after so many seconds.
    #[error("too many attempts, try again after {0} seconds")]
    TooMany(u64),
    /// More work is waiting than can be answered in time.
    #[error("too much work is waiting")]
    Busy,
    /// That somebody looks could not be recorded, so nothing was shown; the source goes to the log.
    #[error("the look cannot be recorded: {0}")]
    Unrecorded(#[source] Box<dyn Error + Send + Sync>),
    /// A fault of ours; the source goes to the log.
    #[error("a fault: {0}")]
    Fault(#[source] Box<dyn Error + Send + Sync>),
}

impl Failure {
    /// Wraps a fault of ours.
    pub fn fault(source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::Fault(source.into())
    }

    const fn status(&self) -> StatusCode {
        match self {
            Self::Malformed => StatusCode::BAD_REQUEST,
            Self::SignIn => StatusCode::UNAUTHORIZED,
            Self::Denied => StatusCode::FORBIDDEN,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::TooMany(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::Busy => StatusCode::SERVICE_UNAVAILABLE,
            Self::Unrecorded(_) => StatusCode::INSUFFICIENT_STORAGE,
            Self::Fault(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
}

/// What a person quotes when they ask for help; printed on the page and logged beside the cause.
#[derive(Clone, Debug)]
struct Reference(String);

impl Reference {
    fn draw() -> Self {
        let n: u64 = rand::random();
        Self(format!("{:04x}-{:04x}-{:04x}", n & 0xffff, (n >> 16) & 0xffff, (n >> 32) & 0xffff))
    }
}

impl IntoResponse for Failure {
    /// A bare status; [`present`] gives it words, in the language of the person who asked.
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        match self {
            Self::Fault(cause) | Self::Unrecorded(cause) => {
                let reference = Reference::draw();
                tracing::error!(
                    reference = reference.0,
                    cause = chain(cause.as_ref()),
                    "request failed"
                );
                response.extensions_mut().insert(reference);
            }
            Self::TooMany(seconds) => {
                response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
            }
            Self::Busy => {
                response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(5_u64));
            }
            _ => {}
        }
        response
    }
}

fn chain(error: &(dyn Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text = format!("{text}: {cause}");
        source = cause.source();
    }
    text
}

#[derive(Debug, Template)]
#[template(path = "error.html")]
struct ErrorPage {
    w: Wording,
    frame: Frame,
    status: u16,
    title: String,
    happened: String,
    next: String,
    reference: String,
}

/// Gives every bare error response, whoever made it (a page, the router, a limit, a caught panic),
/// its page or problem.
pub async fn present(State(state): State<AppState>, mut request: Request, next: Next) -> Response {
    let seat = Seat::default();
    request.extensions_mut().insert(seat.clone());
    let place = Place::of(request.method(), request.uri(), request.headers());
    let wants_problem = prefers_json(request.headers());
    let may_redirect = request.method() == Method::GET || request.method() == Method::HEAD;
    let response = next.run(request).await;
    let status = response.status();
    if !(status.is_client_error() || status.is_server_error()) || is_page(&response) {
        return response;
    }
    if status == StatusCode::UNAUTHORIZED && !wants_problem && may_redirect {
        return to_sign_in(&place);
    }
    let frame = Frame::new(&state, &place, seat.officer(), Section::None).await;
    told(&response, place.wording(&state), frame, wants_problem)
}

/// Gives bare error responses their page or problem where there is no office yet.
pub(super) async fn present_unfounded(
    State(state): State<FoundingState>,
    request: Request,
    next: Next,
) -> Response {
    let place = Place::of(request.method(), request.uri(), request.headers());
    let wants_problem = prefers_json(request.headers());
    let response = next.run(request).await;
    let status = response.status();
    if !(status.is_client_error() || status.is_server_error()) || is_page(&response) {
        return response;
    }
    told(&response, state.wording(&place), state.frame("/founding"), wants_problem)
}

/// The page or problem of a bare error response.
fn told(response: &Response, w: Wording, frame: Frame, wants_problem: bool) -> Response {
    let status = response.status();
    let reference = response.extensions().get().cloned().unwrap_or_else(Reference::draw);
    tracing::debug!(reference = reference.0, status = status.as_u16(), "request refused");
    let mut shown = if wants_problem {
        problem(w, status, &reference)
    } else {
        page(w, frame, status, &reference)
    };
    for name in [RETRY_AFTER, axum::http::header::ALLOW] {
        if let Some(value) = response.headers().get(&name) {
            shown.headers_mut().insert(name, value.clone());
        }
    }
    shown
}

fn is_page(response: &Response) -> bool {
    let kind = response.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    kind.is_some_and(|kind| kind.starts_with("text/html"))
}

fn prefers_json(headers: &HeaderMap) -> bool {
    let accept = headers.get(ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    accept.contains("json") && !accept.contains("text/html")
}

fn to_sign_in(place: &Place) -> Response {
    let address = if place.path == "/" {
        "/login".into()
    } else {
        format!("/login?next={}", place.encoded())
    };
    let location = HeaderValue::try_from(address).unwrap_or(HeaderValue::from_static("/login"));
    (
        StatusCode::SEE_OTHER,
        [(LOCATION, location), (CACHE_CONTROL, HeaderValue::from_static("no-store"))],
    )
        .into_response()
}

fn problem(w: Wording, status: StatusCode, reference: &Reference) -> Response {
    let [title, happened, _] = words(status);
    let body = serde_json::json!({
        "type": "about:blank",
        "title": w.say(title),
        "status": status.as_u16(),
        "detail": w.say(happened),
        "instance": format!("urn:timbang:reference:{}", reference.0),
    });
    (status, [(CONTENT_TYPE, "application/problem+json")], body.to_string()).into_response()
}

fn page(w: Wording, frame: Frame, status: StatusCode, reference: &Reference) -> Response {
    let [title, happened, next] = words(status).map(|key| w.say(key));
    let page = ErrorPage {
        w,
        frame,
        status: status.as_u16(),
        title,
        happened,
        next,
        reference: reference.0.clone(),
    };
    match page.render() {
        Ok(text) => (status, axum::response::Html(text)).into_response(),
        Err(cause) => {
            tracing::error!(reference = reference.0, cause = %cause, "the error page cannot be drawn");
            status.into_response()
        }
    }
}

/// Title, what happened, what to do: the messages of a status.
const fn words(status: StatusCode) -> [&'static str; 3] {
    match status {
        StatusCode::BAD_REQUEST => ["error-400", "error-400-happened", "error-400-next"],
        StatusCode::UNAUTHORIZED => ["error-401", "error-401-happened", "error-401-next"],
        StatusCode::FORBIDDEN => ["error-403", "error-403-happened", "error-403-next"],
        StatusCode::NOT_FOUND => ["error-404", "error-404-happened", "error-404-next"],
        StatusCode::METHOD_NOT_ALLOWED => ["error-405", "error-405-happened", "error-405-next"],
        StatusCode::REQUEST_TIMEOUT => ["error-408", "error-408-happened", "error-408-next"],
        StatusCode::PAYLOAD_TOO_LARGE => ["error-413", "error-413-happened", "error-413-next"],
        StatusCode::UNPROCESSABLE_ENTITY | StatusCode::UNSUPPORTED_MEDIA_TYPE => {
            ["error-422", "error-422-happened", "error-422-next"]
        }
        StatusCode::TOO_MANY_REQUESTS => ["error-429", "error-429-happened", "error-429-next"],
        StatusCode::SERVICE_UNAVAILABLE => ["error-503", "error-503-happened", "error-503-next"],
        StatusCode::INSUFFICIENT_STORAGE => ["error-507", "error-507-happened", "error-507-next"],
        _ => ["error-500", "error-500-happened", "error-500-next"],
    }
}
