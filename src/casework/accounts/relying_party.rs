//! The side of WebAuthn that asks: bound to the host name of the public address, user verification
//! demanded, ES256 only, because that is what a verifier of the ledger can check.

use serde::Deserialize;
use webauthn_rs::prelude::{
    AuthenticationResult, COSEAlgorithm, COSEKeyType, ECDSACurve, Passkey, PasskeyAuthentication,
    PasskeyRegistration, PublicKeyCredential, RegisterPublicKeyCredential, Uuid, Webauthn,
    WebauthnBuilder, WebauthnError,
};

use super::public_url::PublicUrl;
use crate::ids::Digest32;
use crate::ledger::review_fields::{Assertion, Bytes, PublicKey, RelyingPartyId};
use crate::store::AccountId;

/// Why an answer of an authenticator does not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PasskeyError {
    /// The office is reached by a number, and a passkey needs a name.
    #[error("the public address is a number; a passkey needs a host name")]
    NoHostName,
    /// A key of another algorithm.
    #[error("this passkey signs with another algorithm than ES256")]
    Algorithm,
    /// The answer does not prove it: another origin, no user verification, another challenge, a
    /// signature that does not verify.
    #[error("the passkey's answer does not fit what was asked")]
    Refused,
    /// The counter did not go on: somebody may have copied the key.
    #[error("the passkey was used elsewhere since; it may have been copied")]
    Copied,
}

/// What an authenticator is asked, and what its answer is checked against.
pub(super) struct Asked {
    /// For `navigator.credentials`, as JSON.
    pub(super) options: String,
    /// The 32 random bytes to be signed.
    pub(super) challenge: Digest32,
    /// Kept on the server, as JSON.
    pub(super) state: String,
}

/// A passkey that was just made.
pub(super) struct Registered {
    pub(super) credential: Vec<u8>,
    pub(super) public_key: PublicKey,
    pub(super) counter: u32,
    /// What the library keeps, as JSON.
    pub(super) state: String,
}

/// The relying party of an office.
#[derive(Debug)]
pub(super) struct RelyingParty {
    webauthn: Webauthn,
    id: RelyingPartyId,
}

impl RelyingParty {
    /// The relying party at this address, under the name of the office.
    pub(super) fn at(url: &PublicUrl, office: &str) -> Result<Self, PasskeyError> {
        let domain = url.domain().ok_or(PasskeyError::NoHostName)?;
        let id = domain.parse().map_err(|_| PasskeyError::NoHostName)?;
        let builder = WebauthnBuilder::new(domain, url.url())?.rp_name(office);
        Ok(Self { webauthn: builder.build()?, id })
    }

    /// What passkeys are bound to.
    pub(super) const fn id(&self) -> &RelyingPartyId {
        &self.id
    }

    /// Asks for a new passkey. Those of `known` credential ids make none again.
    pub(super) fn ask_for_new(
        &self,
        account: AccountId,
        name: &str,
        display_name: &str,
        known: Vec<Vec<u8>>,
    ) -> Result<Asked, PasskeyError> {
        let user = Uuid::from_bytes(account);
        let (mut asked, state) =
            self.webauthn.start_passkey_registration(user, name, display_name, Some(known))?;
        let es256 = COSEAlgorithm::ES256 as i64;
        asked.public_key.pub_key_cred_params.retain(|kind| kind.alg == es256);
        let challenge = challenge(&asked.public_key.challenge)?;
        Ok(Asked { options: json_of(&asked)?, challenge, state: json_of(&state)? })
    }

    /// The id of the passkey that an answer says was made, before anything of it is checked.
    pub(super) fn claimed(answer: &str) -> Result<Vec<u8>, PasskeyError> {
        let answer: RegisterPublicKeyCredential = read(answer.as_bytes())?;
        Ok(answer.raw_id)
    }

    /// Reads the passkey that was made.
    pub(super) fn registered(
        &self,
        answer: &str,
        state: &[u8],
    ) -> Result<Registered, PasskeyError> {
        let answer: RegisterPublicKeyCredential = read(answer.as_bytes())?;
        let state: PasskeyRegistration = read(state)?;
        let passkey = self.webauthn.finish_passkey_registration(&answer, &state)?;
        Ok(Registered {
            credential: passkey.cred_id().clone(),
            public_key: public_key(&passkey)?,
            counter: counter_of(&passkey),
            state: json_of(&passkey)?,
        })
    }

    /// Asks one of these passkeys, as the library keeps them, to sign a random challenge.
    pub(super) fn ask(&self, passkeys: &[String]) -> Result<Asked, PasskeyError> {
        let passkeys: Vec<Passkey> =
            passkeys.iter().map(|passkey| read(passkey.as_bytes())).collect::<Result<_, _>>()?;
        let (asked, state) = self.webauthn.start_passkey_authentication(&passkeys)?;
        let challenge = challenge(&asked.public_key.challenge)?;
        Ok(Asked { options: json_of(&asked)?, challenge, state: json_of(&state)? })
    }

    /// Checks an answer: what goes into the ledger, and what the library says of the passkey.
    pub(super) fn answered(
        &self,
        answer: &str,
        state: &[u8],
    ) -> Result<(Assertion, AuthenticationResult), PasskeyError> {
        let answer: PublicKeyCredential = read(answer.as_bytes())?;
        let state: PasskeyAuthentication = read(state)?;
        let result = self.webauthn.finish_passkey_authentication(&answer, &state);
        let result = result?;
        let bytes = |bytes: &[u8]| Bytes::new(bytes).ok_or(PasskeyError::Refused);
        let assertion = Assertion {
            authenticator_data: bytes(&answer.response.authenticator_data)?,
            client_data: bytes(&answer.response.client_data_json)?,
            credential: bytes(&answer.raw_id)?,
            signature: bytes(&answer.response.signature)?,
        };
        Ok((assertion, result))
    }

    /// What the library keeps of a passkey after `result`; its counter goes on, where it counts.
    pub(super) fn used(
        state: &str,
        counter: u32,
        result: &AuthenticationResult,
    ) -> Result<(String, u32), PasskeyError> {
        let now = result.counter();
        if (now, counter) != (0, 0) && now <= counter {
            return Err(PasskeyError::Copied);
        }
        let mut passkey: Passkey = read(state.as_bytes())?;
        passkey.update_credential(result).ok_or(PasskeyError::Refused)?;
        Ok((json_of(&passkey)?, now))
    }
}

fn public_key(passkey: &Passkey) -> Result<PublicKey, PasskeyError> {
    let key = passkey.get_public_key();
    let COSEKeyType::EC_EC2(point) = &key.key else { return Err(PasskeyError::Algorithm) };
    if key.type_ != COSEAlgorithm::ES256 || point.curve != ECDSACurve::SECP256R1 {
        return Err(PasskeyError::Algorithm);
    }
    let bytes: Vec<u8> = [4].into_iter().chain(point.x.iter().chain(&point.y).copied()).collect();
    let point = <[u8; 65]>::try_from(bytes).ok().and_then(|bytes| PublicKey::from_sec1(&bytes));
    point.ok_or(PasskeyError::Algorithm)
}

fn counter_of(passkey: &Passkey) -> u32 {
    webauthn_rs::prelude::Credential::from(passkey.clone()).counter
}

fn challenge(bytes: &[u8]) -> Result<Digest32, PasskeyError> {
    bytes.try_into().map(Digest32).map_err(|_| PasskeyError::Refused)
}

fn json_of(value: &impl serde::Serialize) -> Result<String, PasskeyError> {
    serde_json::to_string(value).map_err(|_| PasskeyError::Refused)
}

fn read<'a, T: Deserialize<'a>>(bytes: &'a [u8]) -> Result<T, PasskeyError> {
    serde_json::from_slice(bytes).map_err(|_| PasskeyError::Refused)
}

impl From<WebauthnError> for PasskeyError {
    fn from(error: WebauthnError) -> Self {
        tracing::debug!(cause = %error, "an authenticator's answer is refused");
        match error {
            WebauthnError::CredentialAlteredAlgFromRequest
            | WebauthnError::COSEKeyInvalidAlgorithm
            | WebauthnError::COSEKeyInvalidType => Self::Algorithm,
            WebauthnError::CredentialPossibleCompromise => Self::Copied,
            _ => Self::Refused,
        }
    }
}
