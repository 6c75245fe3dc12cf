//! Checking passwords and codes for a page: few at once, the same work whoever asks.
use secrecy::{ExposeSecret as _, SecretString};

use super::error::Failure;
use super::state::AppState;
use crate::casework::Refusal;
use crate::casework::accounts::password::{self, Line};
use crate::casework::accounts::{Credential, Proved, Tried, new_password};

/// Digits of a one-time code; a recovery code has more letters.
const DIGITS: usize = 6;

/// Who gave the right name and password.
#[derive(Clone, Copy, Debug)]
pub struct Known {
    /// The account.
    pub account: [u8; 16],
    /// Whether the password was to be used once.
    pub once: bool,
}

/// Who this name and password belong to. A name that does not exist, a wrong password and an account
/// that is closed take the same time.
///
/// # Errors
/// [`Failure::Busy`] if too many wait; [`Failure::Fault`] if the store cannot be read or written.
pub async fn check(
    state: &AppState,
    name: &str,
    given: SecretString,
) -> Result<Option<Known>, Failure> {
    let _waiting = state.sign_ins().try_acquire().map_err(|_| Failure::Busy)?;
    let now_ms = state.now_ms();
    let credential = state.accounts().credential(name, now_ms).await.map_err(Failure::fault)?;
    let longest = new_password::LONGEST;
    let too_long = name.len() > longest || given.expose_secret().len() > longest;
    let Credential { account, password_hash, once } = credential;
    let kept = password_hash.filter(|_| !too_long);
    let given = if too_long { SecretString::default() } else { given };
    let fits = password::verify_apart(Line::Strangers, given, kept).await;
    let known = account.filter(|_| fits).map(|account| Known { account, once });
    match known {
        Some(_) => state.accounts().succeeded(name).await.map_err(Failure::fault)?,
        None => state.accounts().failed(name, now_ms).await.map_err(Failure::fault)?,
    }
    Ok(known)
}

/// Whether this is the password of an account that is signed in. Tries are counted by the session it
/// is given in: what strangers type under the name of that account keeps nobody from proving it.
///
/// # Errors
/// [`Failure::Fault`] if the store cannot be read or written.
pub async fn check_own(
    state: &AppState,
    session: &[u8; 16],
    account: &[u8; 16],
    given: SecretString,
) -> Result<Tried, Failure> {
    if given.expose_secret().len() > new_password::LONGEST {
        return Ok(Tried::Wrong);
    }
    let tried = state.accounts().try_own_password(session, account, given, state.now_ms()).await;
    tried.map_err(refused)
}

/// Tries what somebody typed as a code: six digits are those of an app, anything else is a recovery
/// code. With the password it proves what is told.
///
/// # Errors
/// [`Failure::Fault`] if the store cannot be read or written.
pub async fn try_code(
    state: &AppState,
    account: &[u8; 16],
    typed: &str,
) -> Result<(Tried, Proved), Failure> {
    let (accounts, now_ms) = (state.accounts(), state.now_ms());
    let digits = typed.chars().filter(|c| !c.is_whitespace());
    let of_an_app = digits.clone().count() == DIGITS && digits.clone().all(|c| c.is_ascii_digit());
    if of_an_app {
        let tried = accounts.try_totp(account, typed, now_ms).await;
        return Ok((tried.map_err(refused)?, Proved::PasswordTotp));
    }
    let tried = accounts.try_recovery_code(account, typed, now_ms).await;
    Ok((tried.map_err(refused)?, Proved::PasswordRecovery))
}

/// The code a visitor of a demonstration may type, who has no app.
///
/// # Errors
/// [`Failure::Fault`] if the store cannot be read.
pub async fn shown_code(state: &AppState, account: &[u8; 16]) -> Result<Option<String>, Failure> {
    if !state.site().demo {
        return Ok(None);
    }
    let code = state.accounts().next_code(account, state.now_ms()).await.map_err(refused)?;
    Ok(code.map(|code| code.expose_secret().to_owned()))
}

/// A refusal that no form can be blamed for.
pub fn refused(refusal: Refusal) -> Failure {
    match refusal {
        Refusal::NotFound { .. } | Refusal::Denied(_) => Failure::NotFound,
        other => Failure::fault(other),
    }
}
