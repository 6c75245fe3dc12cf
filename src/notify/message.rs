//! What is sent: to whom, a short text, and the letter where the channel carries one.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// Characters of one short message (3GPP TS 23.038).
const LONGEST: usize = 160;

/// A message that cannot be.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MessageError {
    /// Not a short text.
    #[error("a short text has 1 to 160 characters in one line, not {characters}")]
    NotShort {
        /// How many it has.
        characters: usize,
    },
    /// Bytes that no message was written in.
    #[error("the bytes are not a message")]
    Malformed,
}

/// What every channel carries in the clear: that there is a result and where to read it. One line
/// of at most 160 characters, so that neither reason nor outcome has room in it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ShortText(String);

impl ShortText {
    /// A short text.
    ///
    /// # Errors
    /// [`MessageError::NotShort`], also for a text of several lines.
    pub fn new(text: impl Into<String>) -> Result<Self, MessageError> {
        let text = text.into();
        let characters = text.chars().count();
        if (1..=LONGEST).contains(&characters) && !text.contains(char::is_control) {
            return Ok(Self(text));
        }
        Err(MessageError::NotShort { characters })
    }

    /// Its characters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for ShortText {
    type Error = MessageError;
    fn try_from(text: String) -> Result<Self, MessageError> {
        Self::new(text)
    }
}

impl From<ShortText> for String {
    fn from(text: ShortText) -> Self {
        text.0
    }
}

/// A letter on paper.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Letter {
    /// The file name an addressee sees, such as `KB-2026-00004.pdf`.
    pub name: String,
    /// The PDF.
    #[serde(serialize_with = "to_base64", deserialize_with = "from_base64")]
    pub pdf: Vec<u8>,
}

/// A message to one addressee.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Message {
    /// A mail address, a telephone number, or the lines of a postal address.
    pub to: String,
    /// The subject of a mail.
    pub subject: String,
    /// The short text; a gateway is given nothing else.
    pub text: ShortText,
    /// The letter: attached to a mail, a file for the print room.
    pub letter: Option<Letter>,
}

impl Message {
    /// The bytes that are sealed.
    ///
    /// # Errors
    /// Never for a message that exists; the encoder's error is passed on.
    pub fn to_bytes(&self) -> Result<Vec<u8>, MessageError> {
        serde_json::to_vec(self).map_err(|_| MessageError::Malformed)
    }

    /// The message of bytes that were sealed.
    ///
    /// # Errors
    /// [`MessageError::Malformed`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, MessageError> {
        serde_json::from_slice(bytes).map_err(|_| MessageError::Malformed)
    }
}

// Whom a message is for and what it says is in no log.
macro_rules! withheld {
    ($($name:ident),*) => {$(
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_struct(stringify!($name)).finish_non_exhaustive()
            }
        }
    )*};
}
withheld!(ShortText, Letter, Message);

fn to_base64<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&STANDARD.encode(bytes))
}

fn from_base64<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
    let text = String::deserialize(deserializer)?;
    STANDARD.decode(text).map_err(|_| de::Error::custom("not base64"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_text_is_one_line_of_160_characters() {
        assert!(ShortText::new("é".repeat(160)).is_ok());
        for text in [String::new(), "a".repeat(161), "two\nlines".into()] {
            assert!(ShortText::new(text.clone()).is_err(), "{text}");
            assert!(serde_json::from_value::<ShortText>(text.into()).is_err());
        }
    }

    #[test]
    fn a_message_is_read_back_as_it_was_sealed_and_shows_nothing() {
        let message = Message {
            to: "siti@example.org".into(),
            subject: "Berkas KB-2026-00004".into(),
            text: ShortText::new("Berkas KB-2026-00004: ada hasil.").unwrap(),
            letter: Some(Letter { name: "KB-2026-00004.pdf".into(), pdf: vec![0, 255, 37] }),
        };
        let bytes = message.to_bytes().unwrap();
        assert_eq!(Message::from_bytes(&bytes), Ok(message.clone()));
        assert_eq!(Message::from_bytes(&bytes[1..]), Err(MessageError::Malformed));
        let shown = format!("{message:?} {:?} {:?}", message.text, message.letter);
        assert!(!shown.contains("siti") && !shown.contains("KB-2026"), "{shown}");
    }
}
