//! Passwords: Argon2id with 19 MiB, two passes, one lane (ASVS 5.0, appendix C), kept as PHC
//! strings. Few are hashed at once, whoever asks: strangers have places of their own, so that however
//! many of them knock, somebody who is signed in can prove who they are.
use std::sync::LazyLock;

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use secrecy::{ExposeSecret, SecretString};
use tokio::sync::Semaphore;

use crate::casework::refusal::Fault;
use crate::ids::Digest32;

/// A password that could not be hashed: the system gave no randomness or no memory.
#[derive(Debug, thiserror::Error)]
#[error("the password cannot be hashed: {0}")]
pub struct HashError(String);

/// Each takes a core for a tenth of a second and 19 MiB.
static STRANGERS: Semaphore = Semaphore::const_new(2);
/// The places of those who are signed in, and of what is done for them.
static KNOWN: Semaphore = Semaphore::const_new(1);

/// Who waits for a password to be hashed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Line {
    /// Anybody who signs in.
    Strangers,
    /// Somebody who is signed in, or has given their password.
    Known,
}

/// Does what hashes, on a thread that may block, once there is a place for it.
///
/// # Errors
/// A worker that ended before its work.
pub(in crate::casework) async fn in_turn<T: Send + 'static>(
    line: Line,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Fault> {
    let places = match line {
        Line::Strangers => &STRANGERS,
        Line::Known => &KNOWN,
    };
    let _place = places.acquire().await.map_err(|_| Fault::Worker)?;
    tokio::task::spawn_blocking(work).await.map_err(|_| Fault::Worker)
}

/// Whether this is the password of that hash, as [`verify`] says it, once there is a place.
pub async fn verify_apart(line: Line, password: SecretString, phc: Option<String>) -> bool {
    in_turn(line, move || verify(&password, phc.as_deref())).await.unwrap_or(false)
}

/// Hashes a password under a fresh salt. Takes about a tenth of a second of one core and 19 MiB;
/// call it from a thread that may block.
///
/// # Errors
/// [`HashError`].
pub fn hash(password: &SecretString) -> Result<String, HashError> {
    let hashed = Argon2::default().hash_password(password.expose_secret().as_bytes());
    hashed.map(|phc| phc.to_string()).map_err(|cause| HashError(cause.to_string()))
}

/// The same on a thread that may block, once there is a place.
///
/// # Errors
/// A system that gives no randomness or no memory.
pub(in crate::casework) async fn hash_apart(password: SecretString) -> Result<String, Fault> {
    in_turn(Line::Known, move || hash(&password)).await?.map_err(|_| Fault::Worker)
}

/// A hash nobody knows the password of, for names that do not exist: they take as long as those
/// that do.
static NOBODY: LazyLock<Option<String>> = LazyLock::new(|| {
    let random = Digest32(rand::random()).to_hex();
    hash(&String::from_utf8_lossy(&random).into_owned().into()).ok()
});

/// Whether this is the password of that hash. With no hash the answer is no and takes as long; call
/// it from a thread that may block.
#[must_use]
pub fn verify(password: &SecretString, phc: Option<&str>) -> bool {
    // Made at the first check, whoever it is for: else the first unknown name would take twice as
    // long as a known one.
    let nobody = NOBODY.as_deref();
    let kept = phc.or(nobody).unwrap_or_default();
    let fits = PasswordHash::new(kept).is_ok_and(|kept| {
        Argon2::default().verify_password(password.expose_secret().as_bytes(), &kept).is_ok()
    });
    fits && phc.is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_is_argon2id_of_nineteen_mebibytes_and_opens_for_its_password_alone() {
        let kept = hash(&"kata sandi yang panjang".into()).unwrap();
        assert!(kept.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{kept}");
        assert!(verify(&"kata sandi yang panjang".into(), Some(&kept)));
        assert!(!verify(&"kata sandi yang pendek".into(), Some(&kept)));
        assert!(!verify(&"kata sandi yang panjang".into(), None));
    }
}
