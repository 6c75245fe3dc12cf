//! Passwords: Argon2id with 19 MiB, two passes, one lane (ASVS 5.0, appendix C), kept as PHC
//! strings.
use std::sync::LazyLock;

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use secrecy::{ExposeSecret, SecretString};

use crate::casework::refusal::Fault;
use crate::ids::Digest32;

/// A password that could not be hashed: the system gave no randomness or no memory.
#[derive(Debug, thiserror::Error)]
#[error("the password cannot be hashed: {0}")]
pub struct HashError(String);

/// Hashes a password under a fresh salt. Takes about a tenth of a second of one core and 19 MiB;
/// call it from a thread that may block.
///
/// # Errors
/// [`HashError`].
pub fn hash(password: &SecretString) -> Result<String, HashError> {
    let hashed = Argon2::default().hash_password(password.expose_secret().as_bytes());
    hashed.map(|phc| phc.to_string()).map_err(|cause| HashError(cause.to_string()))
}

/// The same on a thread that may block.
///
/// # Errors
/// A system that gives no randomness or no memory.
pub(in crate::casework) async fn hash_apart(password: SecretString) -> Result<String, Fault> {
    let hashed = tokio::task::spawn_blocking(move || hash(&password)).await;
    hashed.map_err(|_| Fault::Worker)?.map_err(|_| Fault::Worker)
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
