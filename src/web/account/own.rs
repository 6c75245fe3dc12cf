//! `GET /account`: who one is here, what one signs in with, and where one is signed in.
use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse as _, Redirect, Response};
use tower_sessions::Session;

use super::proof;
use crate::access::{Action, Resource};
use crate::casework::accounts::Passkey;
use crate::web::desk::Desk;
use crate::web::error::Failure;
use crate::web::page::{self, Frame, Section};
use crate::web::session;
use crate::web::state::AppState;
use crate::web::wording::Wording;

/// A passkey in the list.
#[derive(Clone, Debug)]
struct PasskeyLine {
    label: String,
    made: String,
    used: Option<String>,
    /// The entry that enrolled it, for a link; none while it waits.
    seq: Option<u64>,
    /// Its id in hex, to name it in a form.
    credential: String,
}

#[derive(Debug, Template)]
#[expect(clippy::struct_excessive_bools, reason = "each says one thing a page shows or hides")]
#[template(path = "account/own.html")]
struct OwnPage {
    w: Wording,
    frame: Frame,
    name: String,
    login: String,
    roles: String,
    totp: bool,
    codes: String,
    has_codes: bool,
    any: bool,
    passkeys: Vec<PasskeyLine>,
    /// Why there are none, where there can be none.
    impossible: Option<String>,
    sessions: String,
    vouches: bool,
    /// Whether the reader may vouch for colleagues.
    colleagues: bool,
    /// Whether the account decides nothing before a colleague vouches for it.
    waits: bool,
}

/// `GET /account`.
///
/// # Errors
/// [`Failure::Fault`] if the store cannot be read.
pub async fn show(State(state): State<AppState>, desk: Desk) -> Result<Response, Failure> {
    let (w, account, accounts) = (desk.w, desk.account(), state.accounts());
    let factors = accounts.factors(&account).await.map_err(Failure::fault)?;
    let passkeys = accounts.passkeys(&account).await.map_err(Failure::fault)?;
    let standing = passkeys.iter().filter(|passkey| passkey.revoked_seq.is_none());
    let sessions = accounts.count_sessions(&account, state.now_ms()).await;
    let sessions = sessions.map_err(Failure::fault)?;
    let left = u64::try_from(factors.recovery_codes).unwrap_or_default();
    let login = accounts.login_name(&account).await.map_err(crate::web::credentials::refused)?;
    let impossible = accounts.passkeys_possible().err();
    let frame = desk.frame(&state, Section::None).await;
    let officer = frame.officer.as_ref();
    page::show(&OwnPage {
        name: officer.map(|officer| officer.name.clone()).unwrap_or_default(),
        roles: officer.map(|officer| officer.roles_in(w)).unwrap_or_default(),
        login,
        totp: factors.totp,
        codes: w.count("own-codes-left", left),
        has_codes: left > 0,
        any: factors.any(),
        passkeys: standing.map(|passkey| line(passkey, w)).collect(),
        impossible: impossible.map(|_| w.say("refused-passkey-address")),
        sessions: w.count("own-sessions-count", sessions),
        colleagues: desk.permit(&state, Resource::Colleague, Action::Vouch).is_ok(),
        waits: accounts.waits_for_word(&account).await.map_err(Failure::fault)?,
        vouches: desk.permit(&state, Resource::Passkey, Action::Vouch).is_ok(),
        w,
        frame,
    })
}

fn line(passkey: &Passkey, w: Wording) -> PasskeyLine {
    PasskeyLine {
        label: passkey.label.clone(),
        made: w.day(passkey.made_ms),
        used: passkey.used_ms.map(|used_ms| w.moment(used_ms)),
        seq: passkey.enrolled_seq,
        credential: hex(&passkey.credential),
    }
}

/// Bytes as hex digits, to name a credential in a form.
pub(super) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _infallible = write!(text, "{byte:02x}");
        text
    })
}

/// The bytes of hex digits, as a form names a credential.
///
/// # Errors
/// [`Failure::Malformed`] for anything else.
pub(super) fn from_hex(text: &str) -> Result<Vec<u8>, Failure> {
    let pairs = text.as_bytes().chunks(2).map(|pair| {
        let digit = |at: usize| char::from(*pair.get(at)?).to_digit(16);
        u8::try_from(digit(0)? << 4 | digit(1)?).ok()
    });
    let bytes: Option<Vec<u8>> = pairs.collect();
    bytes.filter(|bytes| !bytes.is_empty()).ok_or(Failure::Malformed)
}

/// `POST /account/sessions`: ends every session of the account; this one goes on under a new id.
///
/// # Errors
/// [`Failure::Fault`] if the store cannot be written.
pub async fn end_sessions(
    State(state): State<AppState>,
    desk: Desk,
    session: Session,
) -> Result<Response, Failure> {
    if let Some(elsewhere) = proof::needed(&state, &session, &desk, "/account").await? {
        return Ok(elsewhere);
    }
    state.accounts().end_sessions(&desk.account()).await.map_err(Failure::fault)?;
    session::begin(&session, desk.account(), state.now_ms()).await?;
    Ok(Redirect::to("/account").into_response())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_credential_is_named_in_hex_and_nothing_else_is_read() {
        assert_eq!(from_hex(&hex(&[0, 255, 16])).unwrap(), [0, 255, 16]);
        for wrong in ["", "0", "0g", "+1", "00f", "é"] {
            assert!(from_hex(wrong).is_err(), "{wrong}");
        }
    }
}
