//! An entry as text: format, origin, position, link to the entry before, statement, signatures.

use super::encoding::{parse_base64_exact, parse_decimal, push_base64};
use super::key::SigningKey;
use super::note::{self, Note, NoteError};
use super::origin::Origin;
use crate::ids::Digest32;

/// First line of every entry.
pub const ENTRY_FORMAT: &str = "timbang/entry/v1";

/// Bytes of the longest entry: the length prefix of an entry bundle has 16 bits.
pub const MAX_ENTRY_BYTES: usize = 65_535;

/// Why bytes are not an entry.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EntryError {
    /// Longer than [`MAX_ENTRY_BYTES`].
    #[error("an entry of {0} bytes: at most {MAX_ENTRY_BYTES} are allowed")]
    TooLong(usize),
    /// Not a signed note.
    #[error(transparent)]
    Note(#[from] NoteError),
    /// Not the five lines.
    #[error("not the five lines of an entry")]
    Lines,
    /// Another first line.
    #[error("the first line is not `{ENTRY_FORMAT}`")]
    Format,
    /// A second line that is not an origin.
    #[error("the second line is not an origin")]
    Origin,
    /// A third line that is not a decimal number.
    #[error("the third line is not a sequence number in decimal")]
    Seq,
    /// A fourth line that is not the base64 of 32 bytes.
    #[error("the fourth line is not the base64 of a leaf hash")]
    Prev,
    /// A signature that is not 64 bytes long.
    #[error("signature line {line} does not hold 64 bytes")]
    SignatureLength {
        /// Counted from 1.
        line: usize,
    },
}

/// An entry as read; neither its statement nor its signatures are looked at yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry<'a> {
    /// The log it says it belongs to.
    pub origin: &'a str,
    /// The position it says it has.
    pub seq: u64,
    /// The leaf hash of the entry before, as it says.
    pub prev: Digest32,
    /// One line of JSON, without its newline.
    pub statement: &'a str,
    /// Text and signature lines.
    pub note: Note<'a>,
}

impl<'a> Entry<'a> {
    /// Reads an entry.
    ///
    /// # Errors
    /// What is not of the form of section 2 of the format page.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, EntryError> {
        if MAX_ENTRY_BYTES < bytes.len() {
            return Err(EntryError::TooLong(bytes.len()));
        }
        let note = Note::parse(bytes)?;
        let text = note.text.strip_suffix('\n').ok_or(EntryError::Lines)?;
        let mut lines = text.split('\n');
        let mut line = || lines.next().ok_or(EntryError::Lines);
        let (format, origin, seq, prev, statement) = (line()?, line()?, line()?, line()?, line()?);
        if lines.next().is_some() {
            return Err(EntryError::Lines);
        }
        if format != ENTRY_FORMAT {
            return Err(EntryError::Format);
        }
        if !Origin::is_form(origin) {
            return Err(EntryError::Origin);
        }
        let seq = parse_decimal(seq).ok_or(EntryError::Seq)?;
        let prev = parse_base64_exact(prev).map(Digest32).ok_or(EntryError::Prev)?;
        for (signature, line) in note.signatures.iter().zip(1..) {
            if signature.signature.is_none() {
                return Err(EntryError::SignatureLength { line });
            }
        }
        Ok(Self { origin, seq, prev, statement, note })
    }
}

/// Writes an entry with `statement`, a line of canonical JSON, signed by `keys` in order.
///
/// # Errors
/// [`EntryError::TooLong`].
pub fn write(
    origin: &Origin,
    seq: u64,
    prev: &Digest32,
    statement: &str,
    keys: &[&SigningKey],
) -> Result<Vec<u8>, EntryError> {
    // Format, seq, prev and signature lines with their names take less than this.
    let overhead = 256 + (origin.as_str().len() + 160) * keys.len().saturating_add(1);
    let mut text = String::with_capacity(statement.len() + overhead);
    for line in [ENTRY_FORMAT, origin.as_str(), &seq.to_string()] {
        text.push_str(line);
        text.push('\n');
    }
    push_base64(&mut text, &prev.0);
    text.push('\n');
    text.push_str(statement);
    text.push('\n');
    note::sign(&mut text, keys);
    if text.len() <= MAX_ENTRY_BYTES {
        Ok(text.into_bytes())
    } else {
        Err(EntryError::TooLong(text.len()))
    }
}
