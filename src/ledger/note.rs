//! Signed notes (C2SP signed-note): a text, an empty line, and one line a signature.

use super::encoding::{parse_base64, push_base64};
use super::key::{SigningKey, VerifyingKey, is_key_name};

/// Signature lines that a note may carry; C2SP asks readers to take at least 16.
pub const MAX_SIGNATURES: usize = 16;

/// What a signature line starts with: U+2014 and a space.
const DASH: &str = "\u{2014} ";

/// Why a note was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoteError {
    /// Bytes that are not UTF-8.
    #[error("not UTF-8 at byte {at}")]
    NotUtf8 {
        /// Offset of the first such byte.
        at: usize,
    },
    /// A control character other than the newline.
    #[error("a control character at byte {at}")]
    ControlCharacter {
        /// Its offset.
        at: usize,
    },
    /// No text, no empty line, no signature line, or no newline at the end.
    #[error("not a note: text, an empty line, signature lines, each line ended by a newline")]
    Shape,
    /// A line that is not `— <key name> <base64(key id || signature)>`.
    #[error("signature line {line} is not `\u{2014} <key name> <base64>`")]
    SignatureLine {
        /// Counted from 1.
        line: usize,
    },
    /// More than [`MAX_SIGNATURES`].
    #[error("more than {MAX_SIGNATURES} signature lines")]
    TooManySignatures,
    /// No line of the key that had to sign.
    #[error("no signature by `{name}`")]
    SignatureMissing {
        /// Name of the key.
        name: String,
    },
    /// A line of a known key that does not verify.
    #[error("the signature by `{name}` does not verify")]
    SignatureWrong {
        /// Name of the key.
        name: String,
    },
}

/// A note as read: nothing is verified yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note<'a> {
    /// What is signed, its last newline included.
    pub text: &'a str,
    /// The signature lines in order.
    pub signatures: Vec<SignatureLine<'a>>,
}

/// One signature line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SignatureLine<'a> {
    /// Name of the key.
    pub name: &'a str,
    /// Id of the key.
    pub key_id: [u8; 4],
    /// The signature if it is 64 bytes long, as Ed25519 makes them; `None` for other kinds.
    pub signature: Option<[u8; 64]>,
}

impl SignatureLine<'_> {
    /// Whether this line claims to be by `key`.
    #[must_use]
    pub fn claims(&self, key: &VerifyingKey) -> bool {
        self.key_id == key.id() && self.name == key.name()
    }

    /// Verifies this line, which claims to be by `key`, over `text`.
    ///
    /// # Errors
    /// [`NoteError::SignatureWrong`].
    pub fn verify(&self, text: &str, key: &VerifyingKey) -> Result<(), NoteError> {
        match &self.signature {
            Some(signature) if key.verifies(text.as_bytes(), signature) => Ok(()),
            _ => Err(NoteError::SignatureWrong { name: key.name().to_owned() }),
        }
    }
}

impl<'a> Note<'a> {
    /// Reads a note.
    ///
    /// # Errors
    /// What is not of the form; signatures are not looked at.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, NoteError> {
        let note = std::str::from_utf8(bytes)
            .map_err(|error| NoteError::NotUtf8 { at: error.valid_up_to() })?;
        let control = |c: char| c.is_control() && c != '\n';
        if let Some(at) = note.find(control) {
            return Err(NoteError::ControlCharacter { at });
        }
        let (body, rest) = note.rsplit_once("\n\n").ok_or(NoteError::Shape)?;
        let lines = rest.strip_suffix('\n').ok_or(NoteError::Shape)?;
        let text = note.get(..=body.len()).ok_or(NoteError::Shape)?;
        let mut signatures = Vec::with_capacity(1);
        for (line, number) in lines.split('\n').zip(1..) {
            if MAX_SIGNATURES < number {
                return Err(NoteError::TooManySignatures);
            }
            let signature =
                parse_signature(line).ok_or(NoteError::SignatureLine { line: number })?;
            signatures.push(signature);
        }
        Ok(Self { text, signatures })
    }

    /// Requires a signature by `key`; every line that claims to be by it must verify.
    ///
    /// # Errors
    /// No line by `key`, or one that does not verify.
    pub fn verify(&self, key: &VerifyingKey) -> Result<(), NoteError> {
        let mut signed = false;
        for line in self.signatures.iter().filter(|line| line.claims(key)) {
            line.verify(self.text, key)?;
            signed = true;
        }
        if signed { Ok(()) } else { Err(missing(key)) }
    }
}

fn missing(key: &VerifyingKey) -> NoteError {
    NoteError::SignatureMissing { name: key.name().to_owned() }
}

fn parse_signature(line: &str) -> Option<SignatureLine<'_>> {
    let (name, base64) = line.strip_prefix(DASH)?.split_once(' ')?;
    let bytes = parse_base64(base64)?;
    let (key_id, signature) = bytes.split_first_chunk::<4>()?;
    let whole = is_key_name(name) && !signature.is_empty();
    whole.then(|| SignatureLine { name, key_id: *key_id, signature: signature.try_into().ok() })
}

/// Signs `text`, lines that each end in a newline, with each of `keys` in order, and appends the
/// empty line and the signature lines.
pub fn sign(text: &mut String, keys: &[&SigningKey]) {
    let signed = text.len();
    text.push('\n');
    for key in keys {
        let signature = key.sign(text.get(..signed).unwrap_or_default().as_bytes());
        let public = key.verifying_key();
        let mut bytes = [0; 68];
        for (slot, byte) in bytes.iter_mut().zip(public.id().into_iter().chain(signature)) {
            *slot = byte;
        }
        text.push_str(DASH);
        text.push_str(public.name());
        text.push(' ');
        push_base64(text, &bytes);
        text.push('\n');
    }
}
