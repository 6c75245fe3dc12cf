//! What an entry says: a closed list of kinds, each with its own fields (audits/README.md, 3).

use serde::ser::SerializeStruct as _;
use serde::{Deserialize, Serialize, Serializer, de};

use super::canonical::{self, CanonicalError};
use super::fields::{
    AccessChange, Actor, Empty, ErasureGround, ErasureScope, Format, Mode, PolicyDigest, Positive,
    ProgrammeId, ProgrammeStatus, Role, Witnesses,
};
use super::key::KeyRecord;
use crate::ids::{ActorId, CaseId, Digest32, PersonId};

/// Defines the kinds. Fields stand in the order of their names, `actor`, `kind` and `ts` left out:
/// every entry has those three, and writing puts them where the order of names wants them.
macro_rules! kinds {
    ($($(#[$doc:meta])* $kind:literal $name:ident {
        $($(#[$field_doc:meta])* $field:ident: $type:ty,)*
    })*) => {
        $(
            $(#[$doc])*
            #[derive(Debug, Clone, PartialEq, Eq)]
            pub struct $name {
                $($(#[$field_doc])* pub $field: $type,)*
            }
        )*

        /// What an entry says, by kind.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub enum EntryBody {
            $($(#[$doc])* $name($name),)*
        }

        /// The kinds in the order of the format page.
        pub const KINDS: &[&str] = &[$($kind),*];

        impl EntryBody {
            /// The kind as entries name it.
            #[must_use]
            pub const fn kind(&self) -> &'static str {
                match self { $(Self::$name(_) => $kind,)* }
            }
        }

        $(
            impl From<$name> for EntryBody {
                fn from(body: $name) -> Self {
                    Self::$name(body)
                }
            }
        )*

        impl Serialize for Statement {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let mut fields = serializer.serialize_struct("Statement", 3)?;
                fields.serialize_field("actor", &self.actor)?;
                // What is still to be written of the two that every kind has.
                let mut common: &[&'static str] = &["kind", "ts"];
                match &self.body {
                    $(EntryBody::$name(body) => {
                        $(
                            common = self.write_before(stringify!($field), common, &mut fields)?;
                            fields.serialize_field(stringify!($field), &body.$field)?;
                        )*
                    })*
                }
                for name in common {
                    self.write_common(name, &mut fields)?;
                }
                fields.end()
            }
        }

        impl Statement {
            /// Reads one line of canonical JSON.
            ///
            /// # Errors
            /// A text that is not canonical, or not of a kind and its form.
            pub fn parse(line: &str) -> Result<Self, StatementError> {
                canonical::lint(line.as_bytes())?;
                let Kind { kind } = from_json(line)?;
                match kind {
                    $($kind => {
                        #[derive(Deserialize)]
                        #[serde(deny_unknown_fields)]
                        struct Line {
                            actor: Actor,
                            #[serde(rename = "kind")]
                            _kind: de::IgnoredAny,
                            ts: u64,
                            $($field: $type,)*
                        }
                        let line: Line = from_json(line)?;
                        let body = $name { $($field: line.$field,)* };
                        Ok(Self { actor: line.actor, ts: line.ts, body: body.into() })
                    })*
                    _ => Err(StatementError::Kind(kind.to_owned())),
                }
            }
        }
    };
}

kinds! {
    /// Entry 0 and no other: what the log is and whose keys sign it.
    "genesis" Genesis {
        /// How many days backups live.
        backup_days: Positive,
        /// The format of the log.
        format: Format,
        /// Entry, checkpoint and root key, in this order.
        keys: Vec<KeyRecord>,
        /// Whether the cases are real.
        mode: Mode,
        /// None in this version of the product.
        passkeys: Empty,
        /// What was shipped, sorted by name.
        policies: Vec<PolicyDigest>,
        /// How many days payloads are kept.
        retention_days: Positive,
        /// None in this version of the product.
        witnesses: Witnesses,
    }
    /// A programme was put forward.
    "programme.proposed" ProgrammeProposed {
        /// SHA-256 of the programme file.
        digest: Digest32,
        /// Which programme.
        id: ProgrammeId,
        /// How far it has come.
        status: ProgrammeStatus,
        /// Its version.
        version: Positive,
    }
    /// An application came in.
    "application.received" ApplicationReceived {
        /// The case it opened or belongs to.
        case: CaseId,
        /// To what was submitted.
        commitment: Digest32,
        /// Which programme it applies to.
        programme: ProgrammeId,
    }
    /// The engine recommended; what, the log does not tell.
    "decision.recommended" DecisionRecommended {
        /// The case.
        case: CaseId,
        /// To facts and result together.
        commitment: Digest32,
        /// Digest of the programme that was applied.
        programme: Digest32,
    }
    /// Someone gained or lost a role.
    "access.changed" AccessChanged {
        /// Gained or lost.
        change: AccessChange,
        /// The natural person behind the subject.
        person: PersonId,
        /// The role.
        role: Role,
        /// The account that gains or loses it.
        subject: ActorId,
    }
    /// Payloads of a case were erased.
    "erasure.executed" ErasureExecuted {
        /// The case.
        case: CaseId,
        /// Why.
        ground: ErasureGround,
        /// How much.
        scope: ErasureScope,
    }
}

/// The JSON line of an entry: who, what, when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// Who acts.
    pub actor: Actor,
    /// Milliseconds since 1970-01-01T00:00:00Z.
    pub ts: u64,
    /// What is said.
    pub body: EntryBody,
}

/// Why a line is not a statement.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StatementError {
    /// The text is not canonical JSON.
    #[error(transparent)]
    Canonical(#[from] CanonicalError),
    /// A field is missing, unknown, or not of its form.
    #[error("{0}")]
    Schema(String),
    /// A kind that the format does not have.
    #[error("`{0}` is not a kind of entry")]
    Kind(String),
}

#[derive(Deserialize)]
struct Kind<'a> {
    #[serde(borrow)]
    kind: &'a str,
}

fn from_json<'a, T: Deserialize<'a>>(line: &'a str) -> Result<T, StatementError> {
    serde_json::from_str(line).map_err(|error| StatementError::Schema(error.to_string()))
}

impl Statement {
    fn write_before<'a, F: serde::ser::SerializeStruct>(
        &self,
        field: &str,
        mut common: &'a [&'static str],
        fields: &mut F,
    ) -> Result<&'a [&'static str], F::Error> {
        while let [name, rest @ ..] = common
            && *name < field
        {
            self.write_common(name, fields)?;
            common = rest;
        }
        Ok(common)
    }

    fn write_common<F: serde::ser::SerializeStruct>(
        &self,
        name: &'static str,
        fields: &mut F,
    ) -> Result<(), F::Error> {
        match name {
            "kind" => fields.serialize_field(name, self.body.kind()),
            _ => fields.serialize_field(name, &self.ts),
        }
    }

    /// Writes the line.
    ///
    /// # Errors
    /// When the result would not be canonical (`ts` above 2^53-1).
    pub fn to_line(&self) -> Result<String, CanonicalError> {
        canonical::write(self)
    }
}

impl EntryBody {
    /// The case this names.
    #[must_use]
    pub const fn case(&self) -> Option<CaseId> {
        match self {
            Self::ApplicationReceived(body) => Some(body.case),
            Self::DecisionRecommended(body) => Some(body.case),
            Self::ErasureExecuted(body) => Some(body.case),
            Self::Genesis(_) | Self::ProgrammeProposed(_) | Self::AccessChanged(_) => None,
        }
    }

    /// The commitment to its payload.
    #[must_use]
    pub const fn commitment(&self) -> Option<Digest32> {
        match self {
            Self::ApplicationReceived(body) => Some(body.commitment),
            Self::DecisionRecommended(body) => Some(body.commitment),
            Self::Genesis(_)
            | Self::ProgrammeProposed(_)
            | Self::AccessChanged(_)
            | Self::ErasureExecuted(_) => None,
        }
    }
}
