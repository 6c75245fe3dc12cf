//! Recovery codes: ten, shown once, each good once. A code is its place and ten letters of Crockford's
//! alphabet, 50 bits; so it is kept as a password is (ASVS 5.0, 6.5.2), and one try checks one hash.

use rand::RngExt as _;
use secrecy::SecretString;
use zeroize::Zeroizing;

use super::password::{self, Line};
use super::{Accounts, Tried, trail};
use crate::casework::refusal::{Fault, Refusal};
use crate::store::{AccountId, RecoveryCode};

/// How many there are.
const CODES: u8 = 10;
/// Letters of a code.
const LETTERS: usize = 10;
/// Crockford's base32: no I, L, O, U.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

impl Accounts {
    /// Draws new recovery codes in the place of those an account has: to be shown once, and kept
    /// nowhere. Takes about a second of one core.
    ///
    /// # Errors
    /// What the store says; a system that gives no memory.
    pub async fn draw_recovery_codes(
        &self,
        id: &AccountId,
        now_ms: i64,
    ) -> Result<Vec<SecretString>, Refusal> {
        let drawn: Vec<Zeroizing<String>> = (0..CODES).map(|_| draw()).collect();
        let letters = drawn.clone();
        let hashed = password::in_turn(Line::Known, move || {
            let hash = |letters: &Zeroizing<String>| password::hash(&letters.as_str().into());
            letters.iter().map(hash).collect::<Result<Vec<_>, _>>()
        });
        let hashed = hashed.await?.map_err(|_| Fault::Worker)?;
        let kept = (0..).zip(hashed);
        let kept =
            kept.map(|(place, hash)| RecoveryCode { place, hash, made_ms: now_ms, used_ms: None });
        self.store.replace_recovery_codes(id, kept.collect()).await?;
        trail::told("recovery-codes-drawn", Some(id));
        Ok((0..CODES).zip(&drawn).map(|(place, letters)| written(place, letters)).collect())
    }

    /// Tries a recovery code of an account; a right one is used up.
    ///
    /// # Errors
    /// What the store says.
    pub async fn try_recovery_code(
        &self,
        id: &AccountId,
        code: &str,
        now_ms: i64,
    ) -> Result<Tried, Refusal> {
        if let Some(kept_out) = self.try_of(id, now_ms).await? {
            return Ok(kept_out);
        }
        let Some((place, letters)) = read(code) else { return Ok(Tried::Wrong) };
        let kept = self.store.recovery_codes(id).await?;
        let kept = kept.into_iter().find(|kept| kept.place == place && kept.used_ms.is_none());
        let hash = kept.map(|kept| kept.hash);
        let fits = password::verify_apart(Line::Known, letters, hash).await;
        if !fits || !self.store.use_recovery_code(id, place, now_ms).await? {
            return Ok(Tried::Wrong);
        }
        self.tries_over(id).await?;
        trail::told("recovery-code-used", Some(id));
        Ok(Tried::Right)
    }
}

fn draw() -> Zeroizing<String> {
    let mut random = rand::rng();
    let letter = |_| {
        let at = random.random_range(0..ALPHABET.len());
        ALPHABET.get(at).copied().map_or('0', char::from)
    };
    Zeroizing::new((0..LETTERS).map(letter).collect())
}

/// A code as it is shown: `3-7KQ9M-X2VWD`.
fn written(place: u8, letters: &str) -> SecretString {
    let (first, second) = letters.split_at_checked(LETTERS / 2).unwrap_or((letters, ""));
    SecretString::from(format!("{place}-{first}-{second}"))
}

/// A code as somebody typed it: hyphens and spaces do not count, nor does the case, and what
/// Crockford's alphabet leaves out is read as what it looks like.
fn read(text: &str) -> Option<(i64, SecretString)> {
    if text.len() > 64 {
        return None;
    }
    let typed = text.chars().filter(|c| c.is_alphanumeric());
    let letters: Zeroizing<String> = Zeroizing::new(
        typed
            .map(|c| match c.to_ascii_uppercase() {
                'O' => '0',
                'I' | 'L' => '1',
                other => other,
            })
            .collect(),
    );
    let place = letters.chars().next().and_then(|digit| digit.to_digit(10))?;
    let letters = letters.get(1..).filter(|rest| rest.len() == LETTERS)?;
    Some((i64::from(place), SecretString::from(letters)))
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret as _;

    use super::*;

    #[test]
    fn a_code_is_read_as_people_write_it() {
        let shown = written(3, "7KQ9M10VWD");
        assert_eq!(shown.expose_secret(), "3-7KQ9M-10VWD");
        for typed in ["3-7KQ9M-10VWD", "3 7kq9m iovwd", "37KQ9MLOVWD"] {
            let (place, letters) = read(typed).unwrap();
            assert_eq!((place, letters.expose_secret()), (3, "7KQ9M10VWD"), "{typed}");
        }
        for wrong in ["", "3", "37KQ9M10VW", "37KQ9M10VWDD", "x7KQ9M10VWD", "3é7KQ9M10VW"] {
            assert!(read(wrong).is_none(), "{wrong}");
        }
    }
}
