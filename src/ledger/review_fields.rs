//! The types of the fields of review, decision, notice and passkey entries (audits/README.md, 3).

use std::fmt;
use std::marker::PhantomData;
use std::str::FromStr;

use p256::ecdsa::VerifyingKey;
use serde::de::value::{BorrowedStrDeserializer, MapAccessDeserializer, StrDeserializer};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::encoding::{base64, parse_base64, parse_base64_exact};
use super::fields::{FieldError, text_form, words};
use crate::ids::{ActorId, PersonId, deserialize_text};

words! {
    /// What a decision, or a recommendation, comes to. The ledger has its own copy of the closed
    /// list, so that it can be verified without the engine; a test holds the two together.
    Outcome {
        /// Eligible; payment follows rank and quota.
        Eligible = "eligible",
        /// Aid is granted.
        Grant = "grant",
        /// Aid is granted for now.
        ProvisionalGrant = "provisional_grant",
        /// A licence is issued.
        Issue = "issue",
        /// A licence is issued once a human has confirmed it.
        IssueAfterConfirmation = "issue_after_confirmation",
        /// A human looks first.
        Review = "review",
        /// Something is missing.
        NeedsData = "needs_data",
        /// Another office is competent.
        Forward = "forward",
        /// An officer has a task first.
        Task = "task",
        /// The applicant may correct something first.
        Correction = "correction",
        /// Refusal.
        ProposedRefusal = "proposed_refusal",
        /// Eligible, but beyond the quota.
        WaitingList = "waiting_list",
        /// The amount is lowered.
        Reduction = "reduction",
        /// Less is granted than was asked.
        PartialGrant = "partial_grant",
        /// Payment or licence is suspended.
        Suspension = "suspension",
        /// Aid ends.
        Termination = "termination",
        /// Aid is claimed back.
        Repayment = "repayment",
        /// Granted under a condition.
        Conditioned = "conditioned",
        /// A licence is withdrawn.
        Revocation = "revocation",
        /// Suspected misuse is referred.
        MisuseReferral = "misuse_referral",
        /// Closed because what was asked for never came.
        ClosedWithoutData = "closed_without_data",
    }
    /// What a reviewer did with the recommendation.
    Verdict {
        /// Decided as recommended, or where the machine recommended a step.
        Confirmed = "confirmed",
        /// Decided otherwise than recommended.
        Overruled = "overruled",
    }
    /// What a confirmation rests on.
    ProofOfHuman {
        /// An assertion that anyone can check.
        Passkey = "passkey",
        /// Password and one-time code entered again: the server's word.
        PasswordTotp = "password-totp",
    }
    /// Why a review went to a supervisor.
    EscalationGround {
        /// Its legal term is near or over.
        Clock = "clock",
        /// Nobody may review it.
        NoReviewer = "no-reviewer",
        /// The two reviewers disagree.
        Disagreement = "disagreement",
        /// The reviewer asked.
        Asked = "asked",
    }
    /// Why a legal clock stands still.
    StopGround {
        /// The applicant was asked for something.
        Information = "information",
        /// Someone goes and looks.
        FieldVisit = "field-visit",
        /// A supervisor declared it.
        Freeze = "freeze",
    }
    /// The way a letter reached its reader.
    DeliveryChannel {
        /// Over the counter or at the door, against a signature.
        Hand = "hand",
        /// By post.
        Post = "post",
        /// By electronic mail.
        Email = "email",
        /// Through a gateway for short messages.
        Webhook = "webhook",
        /// Through a folder, printed by others.
        File = "file",
    }
    /// What was looked at.
    Viewed {
        /// The case file.
        File = "file",
        /// Who the case is about.
        Identity = "identity",
        /// What the machine recommends, after the review.
        Recommendation = "recommendation",
        /// It was found by a search.
        Search = "search",
    }
    /// Algorithm of a passkey.
    PasskeyAlgorithm {
        /// ECDSA on P-256 with SHA-256 (RFC 8152).
        Es256 = "es256",
    }
}

impl Outcome {
    /// Whether it goes against the person. Total: no entry can say otherwise.
    #[must_use]
    pub const fn is_adverse(self) -> bool {
        match self {
            Self::ProposedRefusal
            | Self::WaitingList
            | Self::Reduction
            | Self::PartialGrant
            | Self::Suspension
            | Self::Termination
            | Self::Repayment
            | Self::Conditioned
            | Self::Revocation
            | Self::MisuseReferral
            | Self::ClosedWithoutData => true,
            Self::Eligible
            | Self::Grant
            | Self::ProvisionalGrant
            | Self::Issue
            | Self::IssueAfterConfirmation
            | Self::Review
            | Self::NeedsData
            | Self::Forward
            | Self::Task
            | Self::Correction => false,
        }
    }

    /// Whether it is a step, from which nothing is issued.
    #[must_use]
    pub const fn is_step(self) -> bool {
        matches!(
            self,
            Self::Review | Self::NeedsData | Self::Forward | Self::Task | Self::Correction
        )
    }
}

/// An outcome that is no step: what a decision can come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub struct DecidedOutcome(Outcome);

impl DecidedOutcome {
    /// `None` for a step.
    #[must_use]
    pub const fn new(outcome: Outcome) -> Option<Self> {
        if outcome.is_step() { None } else { Some(Self(outcome)) }
    }

    /// The outcome.
    #[must_use]
    pub const fn get(self) -> Outcome {
        self.0
    }
}

impl<'de> Deserialize<'de> for DecidedOutcome {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let outcome = Outcome::deserialize(deserializer)?;
        Self::new(outcome)
            .ok_or_else(|| de::Error::custom(format_args!("`{outcome}` is a step, not a decision")))
    }
}

/// A place in a review.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Seat {
    /// The first reviewer.
    First,
    /// The second, who knows nothing of the first.
    Second,
    /// The one who settles a disagreement.
    Settling,
}

impl Seat {
    /// Its number, from 1.
    #[must_use]
    pub const fn number(self) -> u64 {
        match self {
            Self::First => 1,
            Self::Second => 2,
            Self::Settling => 3,
        }
    }

    /// The seat of this number.
    #[must_use]
    pub const fn of_number(number: u64) -> Option<Self> {
        match number {
            1 => Some(Self::First),
            2 => Some(Self::Second),
            3 => Some(Self::Settling),
            _ => None,
        }
    }
}

impl Serialize for Seat {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u64(self.number())
    }
}

impl<'de> Deserialize<'de> for Seat {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::of_number(u64::deserialize(deserializer)?)
            .ok_or_else(|| de::Error::custom("1, 2 or 3 expected"))
    }
}

/// A field that may be null but never be missing, which serde's `Option` would allow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Nullable<T>(pub Option<T>);

impl<T: Serialize> Serialize for Nullable<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Nullable<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Or<T>(PhantomData<T>);

        impl<'de, T: Deserialize<'de>> de::Visitor<'de> for Or<T> {
            type Value = Option<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("null, or a value")
            }

            fn visit_unit<E: de::Error>(self) -> Result<Option<T>, E> {
                Ok(None)
            }

            fn visit_u64<E: de::Error>(self, value: u64) -> Result<Option<T>, E> {
                T::deserialize(de::value::U64Deserializer::new(value)).map(Some)
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Option<T>, E> {
                T::deserialize(StrDeserializer::new(text)).map(Some)
            }

            fn visit_borrowed_str<E: de::Error>(self, text: &'de str) -> Result<Option<T>, E> {
                T::deserialize(BorrowedStrDeserializer::new(text)).map(Some)
            }

            fn visit_map<A: de::MapAccess<'de>>(self, map: A) -> Result<Option<T>, A::Error> {
                T::deserialize(MapAccessDeserializer::new(map)).map(Some)
            }
        }

        deserializer.deserialize_any(Or(PhantomData)).map(Self)
    }
}

/// Bytes in an entry: 1 to 8,192 of them, in base64.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Bytes(Box<[u8]>);

impl Bytes {
    /// The longest that an entry holds.
    pub const LONGEST: usize = 8_192;

    /// `None` for no bytes, and for more than [`Bytes::LONGEST`].
    #[must_use]
    pub fn new(bytes: &[u8]) -> Option<Self> {
        (1..=Self::LONGEST).contains(&bytes.len()).then(|| Self(bytes.into()))
    }

    /// The bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl FromStr for Bytes {
    type Err = FieldError;

    fn from_str(text: &str) -> Result<Self, FieldError> {
        let bytes = parse_base64(text).and_then(|bytes| Self::new(&bytes));
        let expected = "base64 of 1 to 8,192 bytes";
        bytes.ok_or_else(|| FieldError { text: text.to_owned(), expected })
    }
}

impl Serialize for Bytes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&base64(&self.0))
    }
}

impl<'de> Deserialize<'de> for Bytes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserialize_text(deserializer)
    }
}

/// A public key of a passkey: a point of P-256, in base64 of its 65 uncompressed bytes (SEC 1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PublicKey(VerifyingKey);

impl PublicKey {
    /// The key of an uncompressed point (0x04, x, y); `None` where the bytes are no point of the curve.
    #[must_use]
    pub fn from_sec1(bytes: &[u8; 65]) -> Option<Self> {
        let uncompressed = bytes.first() == Some(&4);
        VerifyingKey::from_sec1_bytes(bytes).ok().filter(|_| uncompressed).map(Self)
    }

    /// The uncompressed point.
    #[must_use]
    pub fn to_sec1(&self) -> [u8; 65] {
        let point = self.0.to_sec1_point(false);
        // An uncompressed point of this curve has 65 bytes, so the default is never taken.
        point.as_bytes().try_into().unwrap_or([0; 65])
    }

    /// What verifies signatures.
    pub(super) const fn get(&self) -> &VerifyingKey {
        &self.0
    }
}

impl FromStr for PublicKey {
    type Err = FieldError;

    fn from_str(text: &str) -> Result<Self, FieldError> {
        let expected = "base64 of the 65 bytes of an uncompressed P-256 point";
        parse_base64_exact(text)
            .and_then(|bytes| Self::from_sec1(&bytes))
            .ok_or_else(|| FieldError { text: text.to_owned(), expected })
    }
}

impl Serialize for PublicKey {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&base64(&self.to_sec1()))
    }
}

impl<'de> Deserialize<'de> for PublicKey {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserialize_text(deserializer)
    }
}

macro_rules! short_text {
    ($($(#[$doc:meta])* $name:ident $longest:literal $letters:pat, $expected:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Box<str>);

        impl $name {
            /// The text form.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl FromStr for $name {
            type Err = FieldError;

            fn from_str(text: &str) -> Result<Self, FieldError> {
                let lawful = text.bytes().all(|byte| matches!(byte, $letters));
                if (1..=$longest).contains(&text.len()) && lawful {
                    Ok(Self(text.into()))
                } else {
                    Err(FieldError { text: text.to_owned(), expected: $expected })
                }
            }
        }
    )*};
}

short_text! {
    /// A leaf of a programme.
    LeafId 64 b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-',
        "a leaf: 1 to 64 of `A-Z a-z 0-9 -`";
    /// A relying party id (WebAuthn): the host name that a passkey is bound to.
    RelyingPartyId 253 b'a'..=b'z' | b'0'..=b'9' | b'.' | b'-',
        "a relying party id: 1 to 253 of `a-z 0-9 . -`";
}

text_form! { LeafId RelyingPartyId }

/// What an authenticator answered to a challenge (WebAuthn Level 2, section 6.3.3).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Assertion {
    /// Hash of the relying party id, flags, counter, extensions.
    pub authenticator_data: Bytes,
    /// The JSON the browser signed for: type, challenge, origin.
    pub client_data: Bytes,
    /// Which credential answered.
    pub credential: Bytes,
    /// ECDSA in DER over `authenticator_data` and the hash of `client_data`.
    pub signature: Bytes,
}

/// A passkey that stands in genesis.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FoundingPasskey {
    /// Its algorithm.
    pub algorithm: PasskeyAlgorithm,
    /// Its credential id.
    pub credential: Bytes,
    /// Whose it is.
    pub person: PersonId,
    /// Its public key.
    pub public_key: PublicKey,
    /// Where it may be used.
    pub rp: RelyingPartyId,
    /// The account that uses it.
    pub subject: ActorId,
}
