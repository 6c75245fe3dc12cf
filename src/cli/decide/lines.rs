//! Lines of a stream with their numbers: bounded in length, never lost, the byte order mark taken off.

use std::io::{self, BufRead};

use crate::facts::Finding;

/// The longest line read whole: a case has some dozens of facts, not megabytes.
pub const LONGEST_LINE: usize = 1 << 20;

/// One line as it stood.
#[derive(Debug, PartialEq, Eq)]
pub enum Line {
    /// The bytes without the line's end.
    Whole(Vec<u8>),
    /// Longer than [`LONGEST_LINE`]; the length in bytes. Its bytes are not kept.
    TooLong(u64),
}

impl Line {
    /// The line as text.
    ///
    /// # Errors
    /// A line that is too long, or not UTF-8.
    pub fn text(&self) -> Result<&str, Finding> {
        match self {
            Self::Whole(bytes) => std::str::from_utf8(bytes).map_err(|error| {
                let at = error.valid_up_to() + 1;
                let message = format!("byte {at} is not UTF-8; save the file as UTF-8");
                Finding::new("malformed-utf8", "", message)
            }),
            Self::TooLong(length) => {
                let message = format!("the line has {length} bytes; at most {LONGEST_LINE}");
                Err(Finding::new("too-long", "", message))
            }
        }
    }

    /// Whether nothing stands on it.
    pub fn is_blank(&self) -> bool {
        matches!(self, Self::Whole(bytes) if bytes.trim_ascii().is_empty())
    }
}

/// Reads lines of a stream, counting from 1.
#[derive(Debug)]
pub struct Lines<R> {
    reader: R,
    number: u64,
}

impl<R: BufRead> Lines<R> {
    /// Starts at the first line of `reader`.
    pub const fn new(reader: R) -> Self {
        Self { reader, number: 0 }
    }

    /// The next line with its number, `None` at the end of the stream.
    ///
    /// # Errors
    /// What reading the stream gives.
    pub fn next_line(&mut self) -> io::Result<Option<(u64, Line)>> {
        let mut bytes = Vec::new();
        let mut length = 0_u64;
        let mut ended = false;
        while !ended {
            let chunk = self.reader.fill_buf()?;
            if chunk.is_empty() {
                break;
            }
            let end = chunk.iter().position(|byte| *byte == b'\n');
            let part = end.map_or(chunk, |end| chunk.split_at(end).0);
            length += part.len() as u64;
            if length <= LONGEST_LINE as u64 {
                bytes.extend_from_slice(part);
            } else {
                bytes = Vec::new();
            }
            ended = end.is_some();
            let taken = part.len() + usize::from(ended);
            self.reader.consume(taken);
        }
        if length == 0 && !ended {
            return Ok(None);
        }
        self.number += 1;
        if length > LONGEST_LINE as u64 {
            return Ok(Some((self.number, Line::TooLong(length))));
        }
        if self.number == 1 && bytes.starts_with(b"\xEF\xBB\xBF") {
            bytes.drain(..3);
        }
        if bytes.last() == Some(&b'\r') {
            bytes.pop();
        }
        Ok(Some((self.number, Line::Whole(bytes))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(text: &[u8]) -> Vec<(u64, Line)> {
        let mut lines = Lines::new(io::BufReader::with_capacity(7, text));
        std::iter::from_fn(|| lines.next_line().unwrap()).collect()
    }

    #[test]
    fn lines_keep_their_numbers_with_and_without_a_last_newline() {
        let whole = |text: &str| Line::Whole(text.as_bytes().to_vec());
        assert_eq!(all(b"a\r\n\nb"), [(1, whole("a")), (2, whole("")), (3, whole("b"))]);
        assert_eq!(all(b"a\n"), [(1, whole("a"))]);
        assert_eq!(all(b""), []);
    }

    #[test]
    fn a_byte_order_mark_is_taken_off_the_first_line_only() {
        let lines = all(b"\xEF\xBB\xBF{}\n\xEF\xBB\xBF{}");
        assert_eq!(lines[0].1, Line::Whole(b"{}".to_vec()));
        assert_eq!(lines[1].1, Line::Whole(b"\xEF\xBB\xBF{}".to_vec()));
    }

    #[test]
    fn a_line_beyond_the_limit_is_counted_and_the_next_one_still_read() {
        let mut text = vec![b'x'; LONGEST_LINE + 5];
        text.extend_from_slice(b"\nnext\n");
        let lines = all(&text);
        assert_eq!(lines[0], (1, Line::TooLong(LONGEST_LINE as u64 + 5)));
        assert_eq!(lines[1], (2, Line::Whole(b"next".to_vec())));
    }
}
