//! The pages on which two persons found an office, before there is a ledger: behind a code that only
//! the terminal shows, from this machine or a proxy that is named, and gone once the office stands.
mod pages;

use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use axum::Router;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::HeaderMap;
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::{get, post};
use subtle::ConstantTimeEq as _;
use tokio::sync::{Mutex, Notify};

use super::error::{self, Failure};
use super::language::cookie;
use super::page::{Frame, Place};
use super::wording::Wording;
use super::{assets, headers, limit, router as office, switch};
use crate::casework::read::LedgerHead;
use crate::casework::{FoundingCeremony, Office};
use crate::clock::{Clock, Zone};
use crate::ids::ActorId;

/// The cookie of who typed the code.
pub const COOKIE: &str = "__Host-founding";
/// Browsers that are let in at once; of more the first one types the code again.
const BROWSERS: usize = 8;

/// What the terminal shows and a founder types: 128 random bits.
#[derive(Clone, Copy)]
pub struct FoundingCode([u8; 16]);

impl FoundingCode {
    /// The code of these random bytes.
    #[must_use]
    pub const fn new(random: [u8; 16]) -> Self {
        Self(random)
    }

    /// Whether somebody typed this code, however it was spaced.
    fn is(&self, typed: &str) -> bool {
        let typed = typed.chars().filter(char::is_ascii_alphanumeric);
        let typed: String = typed.map(|c| c.to_ascii_lowercase()).collect();
        let typed: Option<ActorId> = format!("a-{typed}").parse().ok();
        typed.is_some_and(|typed| typed.to_bytes().ct_eq(&self.0).into())
    }
}

impl fmt::Debug for FoundingCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FoundingCode")
    }
}

impl fmt::Display for FoundingCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let id = ActorId::from_random(self.0);
        for (place, letter) in id.as_str().chars().skip(2).enumerate() {
            if place > 0 && place.is_multiple_of(5) && place < 25 {
                f.write_str("-")?;
            }
            write!(f, "{letter}")?;
        }
        Ok(())
    }
}

/// What the pages of a founding reach. Cheap to clone.
#[derive(Clone)]
pub struct FoundingState(Arc<Inner>);

struct Inner {
    office: String,
    zone: Zone,
    code: FoundingCode,
    trusted_proxies: Vec<IpAddr>,
    clock: Arc<dyn Clock>,
    /// The cookies of the browsers that are let in.
    browsers: Mutex<Vec<[u8; 16]>>,
    under_way: Mutex<UnderWay>,
    written: Notify,
}

/// The founding, and the office once it is written.
struct UnderWay {
    ceremony: FoundingCeremony,
    written: bool,
    /// The first checkpoint, once there is one.
    head: Option<LedgerHead>,
    office: Option<Office>,
}

impl fmt::Debug for FoundingState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FoundingState").field("office", &self.0.office).finish_non_exhaustive()
    }
}

impl FoundingState {
    /// The founding of `office` behind `code`. Besides this machine only `trusted_proxies` reach it.
    #[must_use]
    pub fn new(
        ceremony: FoundingCeremony,
        (office, zone): (&str, Zone),
        code: FoundingCode,
        trusted_proxies: Vec<IpAddr>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self(Arc::new(Inner {
            office: office.to_owned(),
            zone,
            code,
            trusted_proxies,
            clock,
            browsers: Mutex::default(),
            under_way: Mutex::new(UnderWay { ceremony, written: false, head: None, office: None }),
            written: Notify::new(),
        }))
    }

    /// Ready once the office is written.
    pub(super) async fn written(&self) {
        self.0.written.notified().await;
    }

    /// The office, once it is written; given out once.
    pub async fn office(&self) -> Option<Office> {
        self.0.under_way.lock().await.office.take()
    }

    /// Leaves nothing behind where the office is not written.
    pub async fn give_up(&self) {
        let under_way = self.0.under_way.lock().await;
        if !under_way.written {
            under_way.ceremony.give_up();
        }
    }

    pub(super) fn wording(&self, place: &Place) -> Wording {
        place.words(self.0.zone)
    }

    pub(super) fn frame(&self, path: &str) -> Frame {
        Frame::unfounded(&self.0.office, path)
    }

    fn now_ms(&self) -> i64 {
        self.0.clock.now_ms()
    }

    /// Lets a browser in: the cookie it shows from now on.
    async fn admit(&self) -> String {
        let token: [u8; 16] = rand::random();
        let mut browsers = self.0.browsers.lock().await;
        if browsers.len() >= BROWSERS {
            browsers.remove(0);
        }
        browsers.push(token);
        ActorId::from_random(token).to_string()
    }

    /// Whether a request comes from a browser that was let in.
    async fn knows(&self, headers: &HeaderMap) -> bool {
        let shown: Option<ActorId> = cookie(headers, COOKIE).and_then(|text| text.parse().ok());
        let Some(shown) = shown.map(|id| id.to_bytes()) else { return false };
        let browsers = self.0.browsers.lock().await;
        browsers.iter().any(|token| token.ct_eq(&shown).into())
    }
}

/// The pages of a founding. To be made on a runtime.
pub fn router(state: FoundingState) -> Router {
    let guarded = Router::new()
        .route("/founding/person", post(pages::introduce))
        .route("/founding/passkey", post(pages::register))
        .route("/founding/confirmation", post(pages::ask))
        .route("/founding/confirmation/answer", post(pages::confirm))
        .route("/founding/writing", post(pages::write))
        .route("/founding/beginning", post(pages::begin_again))
        .route_layer(from_fn_with_state(state.clone(), guard));
    let code = limit::guard(post(pages::enter), &state.0.trusted_proxies);
    let router = guarded
        .route("/", get(to_founding))
        .route("/founding", get(pages::show))
        .route("/founding/code", code)
        .route("/language", post(switch::remember))
        .route("/assets/{tag}/{name}", get(assets::show))
        .fallback(|| async { Failure::NotFound })
        .layer(from_fn_with_state(state.clone(), refuse_strangers));
    office::limited(router)
        .layer(from_fn_with_state(state.clone(), error::present_unfounded))
        .layer(from_fn(headers::protect))
        .with_state(state)
}

async fn to_founding() -> Redirect {
    Redirect::to("/founding")
}

/// Lets a request through to its handler if its browser was let in; others type the code first.
async fn guard(State(state): State<FoundingState>, request: Request, next: Next) -> Response {
    if state.knows(request.headers()).await {
        next.run(request).await
    } else {
        Redirect::to("/founding").into_response()
    }
}

/// Refuses whoever is neither this machine nor a proxy that is named: what they send was readable on
/// its way.
async fn refuse_strangers(
    State(state): State<FoundingState>,
    request: Request,
    next: Next,
) -> Response {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>();
    let peer = peer.map(|peer| peer.0.ip().to_canonical());
    let near = |peer: IpAddr| peer.is_loopback() || state.0.trusted_proxies.contains(&peer);
    if peer.is_some_and(near) { next.run(request).await } else { Failure::Denied.into_response() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_however_it_is_spaced_and_no_other_is() {
        let code = FoundingCode::new([0x5a; 16]);
        let text = code.to_string();
        assert_eq!(text.len(), 26 + 4, "{text}");
        assert!(code.is(&text) && code.is(&text.replace('-', "").to_uppercase()));
        assert!(code.is(&format!("  {} ", text.replace('-', " "))));
        assert!(!code.is("") && !code.is(&text[1..]));
        assert!(!code.is(&FoundingCode::new([0x5b; 16]).to_string()));
        assert!(!format!("{code:?}").contains(&text[..5]));
    }
}
