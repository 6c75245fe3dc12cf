//! One-time codes of an authenticator app (TOTP, RFC 6238): SHA-1, six digits, steps of 30 seconds,
//! one step of skew, each step taken once.

use rand::Rng as _;
use secrecy::{ExposeSecret as _, SecretString};
use totp_rs::{Builder, Totp};
use zeroize::Zeroizing;

use super::{Accounts, Tried, ceremony_over, draw_id, trail};
use crate::casework::office::Office;
use crate::casework::refusal::Refusal;
use crate::facts::Finding;
use crate::store::{self, AccountId, Ceremony, CeremonyId, Mode, Purpose};

/// RFC 4226 asks for 160 bits.
const SECRET: usize = 20;
/// Time to bring a secret into an app, ms.
const ENROLMENT_MS: i64 = 15 * 60 * 1000;
/// The alphabet of RFC 4648, section 6.
const BASE32: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// A secret that waits for its first code.
#[derive(Debug)]
pub struct TotpEnrolment {
    /// To be sent back with the code.
    pub ceremony: CeremonyId,
    /// The secret in base32, to be typed.
    pub secret: SecretString,
    /// The same as `otpauth://…`, to be scanned.
    pub uri: SecretString,
}

impl Accounts {
    /// Draws a secret for an account. It counts once a code of it came back.
    ///
    /// # Errors
    /// What the store says.
    pub async fn begin_totp(&self, id: &AccountId, now_ms: i64) -> Result<TotpEnrolment, Refusal> {
        let account = self.open_account(id).await?;
        let mut secret = Zeroizing::new([0; SECRET]);
        rand::rng().fill_bytes(secret.as_mut_slice());
        let state = self.key.seal_totp(id, secret.as_slice(), &mut rand::rng())?;
        let ceremony = draw_id();
        let expires_ms = now_ms + ENROLMENT_MS;
        let purpose = Purpose::TotpEnrolment;
        let begun = Ceremony { id: ceremony, account: *id, purpose, state, expires_ms };
        self.store.begin_ceremony(begun).await?;
        Ok(self.shown(ceremony, &account.name, secret.as_slice()))
    }

    /// The enrolment that this account began and has not ended, to be shown again.
    ///
    /// # Errors
    /// A ceremony that is over.
    pub async fn totp_under_way(
        &self,
        id: &AccountId,
        ceremony: &CeremonyId,
        now_ms: i64,
    ) -> Result<TotpEnrolment, Refusal> {
        let account = self.open_account(id).await?;
        let found = self.store.ceremony(ceremony, Purpose::TotpEnrolment, now_ms).await?;
        let (_, state) = found.filter(|(owner, _)| owner == id).ok_or_else(ceremony_over)?;
        let secret = self.key.open_totp(id, &state)?;
        Ok(self.shown(*ceremony, &account.name, &secret))
    }

    /// Ends an enrolment with the first code; it counts from now on, in place of any other.
    ///
    /// # Errors
    /// A wrong code, after which the same enrolment may be tried again; too many of them; a
    /// ceremony that is over.
    pub async fn finish_totp(
        &self,
        id: &AccountId,
        ceremony: &CeremonyId,
        code: &str,
        now_ms: i64,
    ) -> Result<(), Refusal> {
        if !self.may_try(id, now_ms).await? {
            return Err(too_many());
        }
        let found = self.store.ceremony(ceremony, Purpose::TotpEnrolment, now_ms).await?;
        let (_, state) = found.filter(|(owner, _)| owner == id).ok_or_else(ceremony_over)?;
        let secret = self.key.open_totp(id, &state)?;
        let Some(step) = step_of(&secret, code, now_ms) else { return Err(wrong_code()) };
        let taken = self.store.take_ceremony(ceremony, Purpose::TotpEnrolment, now_ms).await?;
        taken.ok_or_else(ceremony_over)?;
        let kept = store::Totp {
            account: *id,
            sealed_secret: state,
            enrolled_ms: now_ms,
            last_step: step,
        };
        self.store.set_totp(kept).await?;
        trail::told("codes-set-up", Some(id));
        Ok(self.tries_over(id).await?)
    }

    /// Tries a code of an account's app. A right one is taken: it, and any before it, never counts
    /// again.
    ///
    /// # Errors
    /// What the store says; a secret that cannot be opened.
    pub async fn try_totp(
        &self,
        id: &AccountId,
        code: &str,
        now_ms: i64,
    ) -> Result<Tried, Refusal> {
        if let Some(kept_out) = self.try_of(id, now_ms).await? {
            return Ok(kept_out);
        }
        let Some(kept) = self.store.totp(id).await? else { return Ok(Tried::Wrong) };
        let secret = self.key.open_totp(id, &kept.sealed_secret)?;
        let right = match step_of(&secret, code, now_ms) {
            Some(step) => self.store.take_step(id, step).await?,
            None => false,
        };
        if right {
            self.tries_over(id).await?;
        }
        Ok(if right { Tried::Right } else { Tried::Wrong })
    }

    /// The code that an app would show and that would count: of this step, or of the next where this
    /// one was taken. None where there is no secret, or both were taken. For the visitors of a
    /// demonstration, who have no app.
    ///
    /// # Errors
    /// What the store says; a secret that cannot be opened.
    pub async fn next_code(
        &self,
        id: &AccountId,
        now_ms: i64,
    ) -> Result<Option<SecretString>, Refusal> {
        let Some(kept) = self.store.totp(id).await? else { return Ok(None) };
        let secret = self.key.open_totp(id, &kept.sealed_secret)?;
        let Some(app) = app(&secret) else { return Ok(None) };
        let step = app.next_step(seconds(now_ms)) / app.step() - 1;
        let after = u64::try_from(kept.last_step + 1).unwrap_or_default();
        let counts = Some(step.max(after)).filter(|counts| *counts <= step + 1);
        Ok(counts.map(|counts| app.generate(counts * app.step()).to_string().into()))
    }

    fn shown(&self, ceremony: CeremonyId, name: &str, secret: &[u8]) -> TotpEnrolment {
        let secret = base32(secret);
        let issuer = percent(&self.office);
        let uri = format!(
            "otpauth://totp/{issuer}:{}?secret={}&issuer={issuer}",
            percent(name),
            secret.expose_secret()
        );
        TotpEnrolment { ceremony, secret, uri: uri.into() }
    }
}

impl Office {
    /// Gives an account of a demonstration a secret that nobody has seen: pages show its codes.
    ///
    /// # Errors
    /// An account that is not there; an office that is no demonstration.
    pub async fn add_totp(&mut self, name: &str) -> Result<(), Refusal> {
        if self.document().mode != Mode::Demo {
            return Err(Refusal::Conflict("only a demonstration gives codes to accounts".into()));
        }
        let account = self.store.account_by_name(name).await?;
        let missing = || Refusal::NotFound { what: "account", name: name.to_owned() };
        let account = account.ok_or_else(missing)?.id;
        let mut secret = Zeroizing::new([0; SECRET]);
        self.random.fill_bytes(secret.as_mut_slice());
        let key = self.sealing.encryption.clone();
        let sealed_secret = key.seal_totp(&account, secret.as_slice(), &mut self.random)?;
        let enrolled_ms = self.now_ms();
        let kept = store::Totp { account, sealed_secret, enrolled_ms, last_step: 0 };
        Ok(self.store.set_totp(kept).await?)
    }
}

/// The step whose code this is, now or one step away.
fn step_of(secret: &[u8], code: &str, now_ms: i64) -> Option<i64> {
    let code: String = code.chars().filter(|c| !c.is_whitespace()).collect();
    let step = app(secret)?.check(&code, seconds(now_ms))?;
    step.try_into().ok()
}

fn app(secret: &[u8]) -> Option<Totp> {
    let secret = <[u8; SECRET]>::try_from(secret).ok()?;
    Builder::new().with_secret(secret).build().ok()
}

fn seconds(now_ms: i64) -> u64 {
    u64::try_from(now_ms / 1000).unwrap_or_default()
}

pub(super) fn wrong_code() -> Refusal {
    let message = "not the code of this moment, or one that was used before";
    Refusal::Invalid(vec![Finding::new("code-wrong", "code", message)])
}

pub(super) fn too_many() -> Refusal {
    let message = "too many wrong codes; wait a quarter of an hour";
    Refusal::Invalid(vec![Finding::new("code-too-often", "code", message)])
}

/// Base32 without padding, as authenticator apps read it.
fn base32(bytes: &[u8]) -> SecretString {
    let mut text = Zeroizing::new(String::new());
    let (mut held, mut bits) = (0_u32, 0_u32);
    for byte in bytes {
        held = held << 8 | u32::from(*byte);
        bits += 8;
        while bits >= 5 {
            bits -= 5;
            let five = usize::try_from(held >> bits & 31).unwrap_or_default();
            text.push(BASE32.get(five).copied().map_or('A', char::from));
        }
    }
    if bits > 0 {
        let five = usize::try_from(held << (5 - bits) & 31).unwrap_or_default();
        text.push(BASE32.get(five).copied().map_or('A', char::from));
    }
    SecretString::from(text.as_str())
}

/// All but unreserved characters percent-encoded (RFC 3986).
fn percent(text: &str) -> String {
    use std::fmt::Write as _;
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            let _infallible = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base32_is_that_of_the_standard() {
        // RFC 4648, section 10, without padding.
        for (plain, coded) in
            [("", ""), ("f", "MY"), ("fo", "MZXQ"), ("foo", "MZXW6"), ("foobar", "MZXW6YTBOI")]
        {
            assert_eq!(base32(plain.as_bytes()).expose_secret(), coded);
        }
    }

    #[test]
    fn a_code_counts_a_step_early_and_late_and_no_more() {
        // RFC 6238, appendix B, the last six of eight digits: 59 s is step 1.
        let secret = b"12345678901234567890";
        for (now_s, step) in [(0, Some(1)), (29, Some(1)), (59, Some(1)), (89, Some(1)), (90, None)]
        {
            assert_eq!(step_of(secret, "287 082", now_s * 1000), step, "{now_s}");
        }
        assert_eq!(step_of(secret, "287083", 59_000), None);
    }
}
