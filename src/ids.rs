//! One newtype an id. An id is 128 random bits in text form; randomness is the caller's.
#![cfg_attr(
    not(test),
    deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)
)]

use std::fmt;
use std::marker::PhantomData;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// Crockford's base32 alphabet in lower case: no `i`, `l`, `o`, `u`.
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// Letters of an id after its prefix: 26 of 5 bits hold 128.
const LETTERS: usize = 26;

/// A text that is not an id or digest of the expected form.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not {expected}")]
pub struct IdError {
    /// The text as given.
    pub text: String,
    /// What was expected, with its form.
    pub expected: &'static str,
}

macro_rules! id {
    ($(#[$doc:meta])* $name:ident, $prefix:literal, $expected:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name([u8; LETTERS + 2]);

        impl $name {
            /// The id of 16 random bytes.
            #[must_use]
            pub fn from_random(random: [u8; 16]) -> Self {
                Self(coded($prefix, random))
            }

            /// The 16 bytes it was made of.
            #[must_use]
            pub fn to_bytes(&self) -> [u8; 16] {
                decoded($prefix, &self.0)
            }

            /// The text form.
            #[must_use]
            pub fn as_str(&self) -> &str {
                // ASCII by construction, so the default is never taken.
                std::str::from_utf8(&self.0).unwrap_or_default()
            }
        }

        impl FromStr for $name {
            type Err = IdError;

            fn from_str(text: &str) -> Result<Self, IdError> {
                match <[u8; LETTERS + 2]>::try_from(text.as_bytes()) {
                    Ok(bytes) if is_coded($prefix, &bytes) => Ok(Self(bytes)),
                    _ => Err(IdError { text: text.to_owned(), expected: $expected }),
                }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
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
    };
}

id!(
    /// An account or machine that acts, under a pseudonym: the directory is outside the ledger.
    ActorId,
    "a-",
    "an actor id: `a-` and 26 of 0123456789abcdefghjkmnpqrstvwxyz"
);
id!(
    /// One natural person, however many accounts they have.
    PersonId,
    "p-",
    "a person id: `p-` and 26 of 0123456789abcdefghjkmnpqrstvwxyz"
);
id!(
    /// One case: an application and its life with us.
    CaseId,
    "c-",
    "a case id: `c-` and 26 of 0123456789abcdefghjkmnpqrstvwxyz"
);

fn coded(prefix: &str, random: [u8; 16]) -> [u8; LETTERS + 2] {
    let bits = u128::from_be_bytes(random);
    let letters = (0..LETTERS).rev().map(|place| {
        let five_bits = usize::try_from((bits >> (5 * place)) & 31).unwrap_or_default();
        ALPHABET.get(five_bits).copied().unwrap_or_default()
    });
    let mut text = [0; LETTERS + 2];
    for (slot, letter) in text.iter_mut().zip(prefix.bytes().chain(letters)) {
        *slot = letter;
    }
    text
}

fn decoded(prefix: &str, text: &[u8]) -> [u8; 16] {
    let place = |letter: &u8| ALPHABET.iter().position(|known| known == letter);
    let letters = text.iter().skip(prefix.len()).filter_map(place);
    letters.fold(0_u128, |bits, place| bits << 5 | place as u128).to_be_bytes()
}

fn is_coded(prefix: &str, text: &[u8]) -> bool {
    text.strip_prefix(prefix.as_bytes())
        .is_some_and(|letters| letters.iter().all(|letter| ALPHABET.contains(letter)))
}

/// 32 bytes of SHA-256 (or of an HMAC with it); in text 64 lower-case hex digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest32(pub [u8; 32]);

impl Digest32 {
    /// 32 zero bytes.
    pub const ZERO: Self = Self([0; 32]);

    /// The hex digits as ASCII.
    #[must_use]
    pub fn to_hex(&self) -> [u8; 64] {
        let mut hex = [0; 64];
        for (pair, byte) in hex.chunks_exact_mut(2).zip(self.0) {
            pair.copy_from_slice(&[hex_digit(byte >> 4), hex_digit(byte & 15)]);
        }
        hex
    }
}

const fn hex_digit(nibble: u8) -> u8 {
    if nibble < 10 { b'0' + nibble } else { b'a' + nibble - 10 }
}

const fn nibble(hex_digit: u8) -> Option<u8> {
    match hex_digit {
        b'0'..=b'9' => Some(hex_digit - b'0'),
        b'a'..=b'f' => Some(hex_digit - b'a' + 10),
        _ => None,
    }
}

impl FromStr for Digest32 {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        parse_hex(text).map(Self).ok_or_else(|| IdError {
            text: text.to_owned(),
            expected: "a digest: 64 lower-case hex digits",
        })
    }
}

/// `N` bytes from exactly `2 * N` lower-case hex digits.
pub(crate) fn parse_hex<const N: usize>(text: &str) -> Option<[u8; N]> {
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    if pairs.len() != N || !rest.is_empty() {
        return None;
    }
    let mut bytes = [0; N];
    for (byte, [high, low]) in bytes.iter_mut().zip(pairs) {
        *byte = nibble(*high)? << 4 | nibble(*low)?;
    }
    Some(bytes)
}

impl fmt::Display for Digest32 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(std::str::from_utf8(&self.to_hex()).unwrap_or_default())
    }
}

impl fmt::Debug for Digest32 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for Digest32 {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(std::str::from_utf8(&self.to_hex()).unwrap_or_default())
    }
}

impl<'de> Deserialize<'de> for Digest32 {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserialize_text(deserializer)
    }
}

/// Reads a value from its text form, without copying the text.
///
/// # Errors
/// What the text's own parser says.
pub(crate) fn deserialize_text<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: FromStr,
    T::Err: fmt::Display,
{
    struct Text<T>(PhantomData<T>);

    impl<T: FromStr> de::Visitor<'_> for Text<T>
    where
        T::Err: fmt::Display,
    {
        type Value = T;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a string")
        }

        fn visit_str<E: de::Error>(self, text: &str) -> Result<T, E> {
            text.parse().map_err(E::custom)
        }
    }

    deserializer.deserialize_str(Text(PhantomData))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_its_prefix_and_128_bits_big_endian() {
        let id = CaseId::from_random([0xff; 16]);
        assert_eq!(id.as_str(), "c-7zzzzzzzzzzzzzzzzzzzzzzzzz");
        let mut one = [0; 16];
        one[15] = 33;
        assert_eq!(ActorId::from_random(one).to_string(), "a-00000000000000000000000011");
        assert_eq!(id.as_str().parse(), Ok(id));
    }

    #[test]
    fn letters_outside_the_alphabet_and_other_prefixes_are_refused() {
        for text in [
            "c-7zzzzzzzzzzzzzzzzzzzzzzzzi",
            "c-7zzzzzzzzzzzzzzzzzzzzzzzzZ",
            "p-7zzzzzzzzzzzzzzzzzzzzzzzzz",
            "c-7zzzzzzzzzzzzzzzzzzzzzzzz",
            "c-7zzzzzzzzzzzzzzzzzzzzzzzzzz",
        ] {
            assert!(text.parse::<CaseId>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_digest_is_lower_case_hex_of_one_length() {
        let digest = Digest32(std::array::from_fn(|i| u8::try_from(i * 8).unwrap()));
        let text = digest.to_string();
        assert!(text.starts_with("0008101820"));
        assert_eq!(text.parse(), Ok(digest));
        for wrong in
            [&text[1..], &text.to_uppercase(), &format!("{text}00"), &text.replace('8', "é")]
        {
            assert!(wrong.parse::<Digest32>().is_err(), "{wrong}");
        }
    }
}
