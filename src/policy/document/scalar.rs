//! One value as it stands in the document; what it means depends on the fact it is given for.

use std::{borrow::Cow, fmt};

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, de::Visitor};

use crate::facts::Decimal;

/// A value of the document. A decimal stays the token that was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scalar {
    /// `true` or `false`.
    Flag(bool),
    /// A whole number.
    Integer(i64),
    /// A number with a decimal point, or a whole one beyond 64 bits.
    Decimal(String),
    /// A choice, a code or a date.
    Text(String),
}

impl Scalar {
    /// The exact number it writes, if it writes one.
    #[must_use]
    pub fn number(&self) -> Option<Decimal> {
        match self {
            Self::Integer(integer) => Decimal::parse(&integer.to_string()).ok(),
            Self::Decimal(token) => Decimal::parse(token).ok(),
            Self::Flag(_) | Self::Text(_) => None,
        }
    }
}

impl fmt::Display for Scalar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flag(flag) => flag.fmt(f),
            Self::Integer(integer) => integer.fmt(f),
            Self::Decimal(text) | Self::Text(text) => f.write_str(text),
        }
    }
}

impl<'de> Deserialize<'de> for Scalar {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Token;
        impl Visitor<'_> for Token {
            type Value = Scalar;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("true, false, a number or a text")
            }
            fn visit_bool<E>(self, flag: bool) -> Result<Scalar, E> {
                Ok(Scalar::Flag(flag))
            }
            fn visit_i64<E>(self, integer: i64) -> Result<Scalar, E> {
                Ok(Scalar::Integer(integer))
            }
            fn visit_str<E>(self, text: &str) -> Result<Scalar, E> {
                Ok(Scalar::Text(text.to_owned()))
            }
            // The reader hands over a decimal as the bytes of its token: no float in between.
            fn visit_bytes<E: serde::de::Error>(self, token: &[u8]) -> Result<Scalar, E> {
                let token = std::str::from_utf8(token).map_err(E::custom)?;
                Ok(Scalar::Decimal(token.to_owned()))
            }
        }
        deserializer.deserialize_any(Token)
    }
}

impl JsonSchema for Scalar {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> Cow<'static, str> {
        "Scalar".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": ["boolean", "number", "string"] })
    }
}
