//! The QR code of a letter: case number and leaf hash as text, no address that could go dead.

use std::fmt::{self, Write as _};

use qrcodegen::{QrCode, QrCodeEcc};

use crate::ids::Digest32;

/// Light modules that must surround the code (ISO/IEC 18004: four).
pub(super) const QUIET: i32 = 4;

/// What the code says: `timbang:1:<case number>:<leaf hash>`.
#[must_use]
pub fn verification_text(number: &str, leaf: &Digest32) -> String {
    format!("timbang:1:{number}:{leaf}")
}

/// A QR code.
#[derive(Clone)]
pub struct Code(QrCode);

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Code").field("side", &self.side()).finish()
    }
}

impl Code {
    /// The code of `text`; none where it is too long for one (some 2,300 bytes).
    #[must_use]
    pub fn of(text: &str) -> Option<Self> {
        QrCode::encode_text(text, QrCodeEcc::Medium).ok().map(Self)
    }

    /// Modules a side, the quiet zone included.
    #[must_use]
    pub fn side(&self) -> i32 {
        self.0.size() + 2 * QUIET
    }

    /// Dark runs as `(x, y, length)` in modules, the quiet zone counted.
    pub fn runs(&self) -> impl Iterator<Item = (i32, i32, i32)> + '_ {
        let size = self.0.size();
        (0..size).flat_map(move |y| {
            let mut runs = Vec::new();
            let mut start = None;
            for x in 0..=size {
                match (self.0.get_module(x, y), start) {
                    (true, None) => start = Some(x),
                    (false, Some(from)) => {
                        runs.push((from + QUIET, y + QUIET, x - from));
                        start = None;
                    }
                    _ => {}
                }
            }
            runs
        })
    }

    /// The dark modules as the `d` of an SVG path, one unit a module.
    #[must_use]
    pub fn svg_path(&self) -> String {
        let mut path = String::new();
        for (x, y, length) in self.runs() {
            // Writing to a string cannot fail.
            let _ = write!(path, "M{x} {y}h{length}v1h-{length}z");
        }
        path
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_code_says_number_and_leaf_hash_and_draws_every_dark_module() {
        let text = verification_text("KB-2026-04171", &Digest32([0xab; 32]));
        assert_eq!(text, format!("timbang:1:KB-2026-04171:{}", "ab".repeat(32)));
        let code = Code::of(&text).unwrap();
        let dark = (0..code.0.size())
            .flat_map(|y| (0..code.0.size()).map(move |x| (x, y)))
            .filter(|(x, y)| code.0.get_module(*x, *y))
            .count();
        let drawn: i32 = code.runs().map(|(_, _, length)| length).sum();
        assert_eq!(usize::try_from(drawn).unwrap(), dark);
        assert_eq!(code.svg_path().matches('M').count(), code.runs().count());
        assert!(Code::of(&"x".repeat(4_000)).is_none());
    }
}
