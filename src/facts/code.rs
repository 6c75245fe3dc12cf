//! A code: a short printable ASCII text that identifies something, such as a KBLI or region code.

use std::fmt;

/// A code of 1 to 22 printable ASCII characters, kept inline so that it can be copied.
///
/// Codes are texts and never numbers: a leading zero carries meaning.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Code {
    length: u8,
    bytes: [u8; Code::CAPACITY],
}

impl Code {
    /// The longest code, in characters: room for a NIK (16) or a NOP (18).
    pub const CAPACITY: usize = 22;

    /// The code written as `text`, or `None` where it is empty, too long or not printable ASCII.
    #[must_use]
    pub fn new(text: &str) -> Option<Self> {
        let fits = (1..=Self::CAPACITY).contains(&text.len());
        if !fits || !text.bytes().all(|b| b.is_ascii_graphic()) {
            return None;
        }
        let mut bytes = [0; Self::CAPACITY];
        bytes.get_mut(..text.len())?.copy_from_slice(text.as_bytes());
        Some(Self { length: u8::try_from(text.len()).ok()?, bytes })
    }

    /// The code as it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        let used = self.bytes.get(..usize::from(self.length)).unwrap_or_default();
        std::str::from_utf8(used).unwrap_or_default()
    }
}

impl PartialOrd for Code {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

/// Codes order as their texts do (unused bytes are zero, below every printable character).
impl Ord for Code {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.bytes.cmp(&other.bytes)
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Code({})", self.as_str())
    }
}
