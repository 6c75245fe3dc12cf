//! The types of an entry's fields: each exists only in its valid form (audits/README.md, 3).

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::canonical::MAX_INTEGER;
use crate::ids::{ActorId, Digest32, IdError, deserialize_text};

/// A text that is not of the form a field asks for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not {expected}")]
pub struct FieldError {
    /// As given.
    pub text: String,
    /// What was expected, with its form.
    pub expected: &'static str,
}

/// Who acts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Actor {
    /// The decision engine.
    Engine,
    /// The command line on the machine itself.
    Operator,
    /// An account, under its pseudonym.
    Account(ActorId),
}

impl Actor {
    /// The text form.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Engine => "engine",
            Self::Operator => "operator",
            Self::Account(id) => id.as_str(),
        }
    }
}

impl FromStr for Actor {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        match text {
            "engine" => Ok(Self::Engine),
            "operator" => Ok(Self::Operator),
            _ => text.parse().map(Self::Account),
        }
    }
}

/// A programme's id: 1 to 64 of `a-z 0-9 -`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ProgrammeId(Box<str>);

impl ProgrammeId {
    /// The text form.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for ProgrammeId {
    type Err = FieldError;

    fn from_str(text: &str) -> Result<Self, FieldError> {
        let letter = |byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-');
        if (1..=64).contains(&text.len()) && text.bytes().all(letter) {
            Ok(Self(text.into()))
        } else {
            let expected = "a programme id: 1 to 64 of `a-z 0-9 -`";
            Err(FieldError { text: text.to_owned(), expected })
        }
    }
}

/// The name of a shipped policy: 1 to 120 printable ASCII characters.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PolicyName(Box<str>);

impl PolicyName {
    /// The text form.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for PolicyName {
    type Err = FieldError;

    fn from_str(text: &str) -> Result<Self, FieldError> {
        if (1..=120).contains(&text.len()) && text.bytes().all(|b| matches!(b, 0x20..=0x7e)) {
            Ok(Self(text.into()))
        } else {
            let expected = "a policy name: 1 to 120 printable ASCII characters";
            Err(FieldError { text: text.to_owned(), expected })
        }
    }
}

macro_rules! text_form {
    ($($name:ident)*) => {$(
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                deserialize_text(deserializer)
            }
        }
    )*};
}

text_form! { Actor ProgrammeId PolicyName }
pub(super) use text_form;

/// An integer from 1 to 2^53-1: days of retention, the version of a programme.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Positive(u64);

impl Positive {
    /// `None` for 0 and above 2^53-1.
    #[must_use]
    pub fn new(value: u64) -> Option<Self> {
        (1..=MAX_INTEGER).contains(&value).then_some(Self(value))
    }

    /// The integer.
    #[must_use]
    pub const fn get(self) -> u64 {
        self.0
    }
}

impl<'de> Deserialize<'de> for Positive {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = u64::deserialize(deserializer)?;
        Self::new(value).ok_or_else(|| de::Error::custom("an integer from 1 to 2^53-1 expected"))
    }
}

macro_rules! words {
    ($($(#[$doc:meta])* $name:ident { $($(#[$word_doc:meta])* $variant:ident = $word:literal,)* })*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum $name {$(
            $(#[$word_doc])*
            #[serde(rename = $word)]
            $variant,
        )*}

        impl $name {
            /// Every value, in the order of the format page.
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// The text form.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),* }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl FromStr for $name {
            type Err = FieldError;

            fn from_str(text: &str) -> Result<Self, FieldError> {
                let expected = concat!("one of", $(" `", $word, "`"),*);
                Self::ALL.iter().copied().find(|word| word.as_str() == text)
                    .ok_or_else(|| FieldError { text: text.to_owned(), expected })
            }
        }
    )*};
}

pub(super) use words;

words! {
    /// Whether a log records real cases.
    Mode {
        /// Invented people; an example programme may decide.
        Demo = "demo",
        /// Real people.
        Live = "live",
    }
    /// How far a programme has come.
    ProgrammeStatus {
        /// Shipped to be read and tried, not an office's own.
        Example = "example",
        /// Being written.
        Draft = "draft",
        /// In force.
        Active = "active",
    }
    /// What a person may be.
    Role {
        /// Reviews cases.
        Officer = "officer",
        /// Oversees officers.
        Supervisor = "supervisor",
        /// Decides objections.
        ObjectionOfficer = "objection-officer",
        /// Writes programmes.
        Author = "author",
        /// Sits on the ethics board.
        Board = "board",
        /// Reads everything, changes nothing.
        Auditor = "auditor",
        /// Keeps accounts.
        Administrator = "administrator",
    }
    /// What happened to a role.
    AccessChange {
        /// The subject gains it.
        Granted = "granted",
        /// The subject loses it.
        Revoked = "revoked",
    }
    /// What somebody else gave an account anew.
    ResetWhat {
        /// The password.
        Password = "password",
        /// The password, all second factors having been taken.
        Factors = "factors",
    }
    /// Why payloads were erased.
    ErasureGround {
        /// The person asked.
        Request = "request",
        /// The retention period ended.
        Retention = "retention",
        /// An authority ordered it.
        Order = "order",
    }
    /// What was erased.
    ErasureScope {
        /// The payloads so far.
        Payloads = "payloads",
        /// The case: nothing names it again.
        Case = "case",
    }
}

impl Role {
    /// Roles that an account holds only once a colleague vouched for it (rules 9f and 9g).
    pub const WEIGHTY: [Self; 4] =
        [Self::Officer, Self::Supervisor, Self::ObjectionOfficer, Self::Board];
}

/// The format's own name, `timbang/ledger/v1`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Format {
    /// This version.
    #[default]
    #[serde(rename = "timbang/ledger/v1")]
    V1,
}

/// A policy that was shipped with the program.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PolicyDigest {
    /// SHA-256 of its bytes.
    pub digest: Digest32,
    /// What it is called.
    pub name: PolicyName,
}

/// An array that is empty in this version of the product.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Empty([(); 0]);

/// Witnesses and how many of them must sign: none in this version of the product.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Witnesses {
    quorum: Zero,
    vkeys: Empty,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Zero;

impl Serialize for Zero {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u64(0)
    }
}

impl<'de> Deserialize<'de> for Zero {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match u64::deserialize(deserializer)? {
            0 => Ok(Self),
            _ => Err(de::Error::custom("0 expected")),
        }
    }
}
