//! One's own account: the steps of signing in after the password, the password, one-time codes,
//! passkeys, recovery codes, sessions; and vouching for the passkeys of others.
pub mod colleagues;
pub mod new_password;
pub mod one_time_codes;
pub mod own;
pub mod passkeys;
pub mod proof;
pub mod recovery;
pub mod second_step;
pub mod vouching;

use serde::Deserialize;

use super::error::Failure;
pub use super::page::again;
use super::wording::Wording;
use crate::casework::Refusal;
use crate::casework::accounts::CeremonyId;
use crate::ids::ActorId;
use crate::review::Refused;

/// Something that is wrong with a form, and the field it leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The id of the field.
    pub field: String,
    /// What is wrong and what to do.
    pub text: String,
}

impl Problem {
    /// The problem of a code, at a field.
    #[must_use]
    pub fn of(code: &str, field: &str, w: Wording) -> Self {
        Self { field: field.to_owned(), text: w.say(&format!("refused-{code}")) }
    }
}

/// What a refusal says on a form.
///
/// # Errors
/// [`Failure`] where it is no matter of the form: nothing there, not allowed, a fault.
pub fn problems(refusal: Refusal, w: Wording) -> Result<Vec<Problem>, Failure> {
    match refusal {
        Refusal::Invalid(findings) => {
            Ok(findings.iter().map(|found| Problem::of(found.code, &found.path, w)).collect())
        }
        Refusal::Review(Refused::StaleProof) => Ok(vec![Problem::of("stale-proof", "", w)]),
        Refusal::Unvouched => Ok(vec![Problem::of("unvouched", "", w)]),
        other => Err(super::credentials::refused(other)),
    }
}

/// Where somebody goes on afterwards.
#[derive(Debug, Default, Deserialize)]
pub struct Next {
    /// A path of this site.
    #[serde(default)]
    pub next: String,
}

/// What a passkey answered.
#[derive(Debug, Deserialize)]
pub struct Answered {
    /// What was asked.
    pub ceremony: Ceremony,
    /// The answer, as JSON; empty where no script was there to ask for it.
    pub assertion: String,
    /// Where to go afterwards.
    #[serde(default)]
    pub next: String,
}

/// The id of a ceremony, as pages carry it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Ceremony(pub CeremonyId);

impl TryFrom<String> for Ceremony {
    type Error = crate::ids::IdError;

    /// Written like an id of an actor, without its prefix.
    fn try_from(text: String) -> Result<Self, Self::Error> {
        let id: ActorId = format!("a-{text}").parse()?;
        Ok(Self(id.to_bytes()))
    }
}

impl std::fmt::Display for Ceremony {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(ActorId::from_random(self.0).as_str().trim_start_matches("a-"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::language::Language;

    /// The codes of the findings that acts on accounts make.
    const CODES: &[&str] = &[
        "account-closed",
        "ceremony-over",
        "code-stopped",
        "code-too-often",
        "code-wrong",
        "factor-last",
        "factors-none",
        "founder-same",
        "founding-code",
        "malformed-login",
        "malformed-name",
        "name-taken",
        "own-account",
        "passkey-address",
        "passkey-algorithm",
        "passkey-copied",
        "passkey-known",
        "passkey-label",
        "passkey-many",
        "passkey-none",
        "passkey-refused",
        "passkey-script",
        "password-common",
        "password-known",
        "password-long",
        "password-repeated",
        "password-short",
        "password-wrong",
        "person-same-name",
        "person-unknown",
        "role-held",
        "role-mixed",
        "role-not-held",
        "stale-proof",
        "unvouched",
        "until-far",
        "until-malformed",
        "until-past",
        "vouch-nothing",
        "vouch-other",
        "vouch-password",
        "vouch-seen",
    ];

    #[test]
    fn every_refusal_is_told_in_both_languages() {
        for language in Language::ALL {
            let w = Wording { language, ..Wording::default() };
            for code in CODES {
                let text = Problem::of(code, "", w).text;
                assert!(!text.contains("refused-") && !text.contains("Unknown"), "{code}: {text}");
            }
        }
    }

    #[test]
    fn a_ceremony_is_written_without_a_sign_that_a_path_would_escape() {
        let text = Ceremony([0xff; 16]).to_string();
        assert_eq!(text, "7zzzzzzzzzzzzzzzzzzzzzzzzz");
        assert_eq!(Ceremony::try_from(text).unwrap(), Ceremony([0xff; 16]));
        assert!(Ceremony::try_from("../login".to_owned()).is_err());
    }
}
