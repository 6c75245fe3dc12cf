//! The letter on paper: a tagged PDF (PDF/UA-1 and PDF/A-3a), Bahasa Indonesia first, then English,
//! then the receipt. The same record, leaf hash and receipt give the same bytes.

mod document;
mod flow;
mod font;
mod layout;

use crate::ids::Digest32;

use self::document::Cover;
use super::code::{Code, verification_text};
use super::question::Question;
use super::record::NoticeRecord;

pub use font::is_printable;

/// Why a letter could not be printed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PrintError {
    /// The case number makes the code too long.
    #[error("case number and leaf hash are too long for a QR code; shorten the case number")]
    CodeTooLong,
    /// The receipt holds characters that the letter has no letters for.
    #[error("the receipt is not plain text; give the receipt as `timbang` writes it")]
    Receipt,
    /// A font carried in the program cannot be read.
    #[error("a font of the letter cannot be read; the program was built wrongly")]
    Font,
    /// The PDF would not be what it claims to be.
    #[error("the PDF does not hold to its standards: {0}")]
    Standard(String),
}

/// Prints the letter of `record`, decided by the entry with leaf hash `leaf`, with its `receipt`
/// (a `tlog-proof@v1` as text) as an annex and as an attached file.
///
/// # Errors
/// [`PrintError`]; never for a record and a receipt that `timbang` wrote.
pub fn print(record: &NoticeRecord, leaf: &Digest32, receipt: &str) -> Result<Vec<u8>, PrintError> {
    let number = &record.elements().reference.number;
    let code = Code::of(&verification_text(number, leaf)).ok_or(PrintError::CodeTooLong)?;
    if !receipt.chars().all(|c| c == '\n' || is_printable(c)) {
        return Err(PrintError::Receipt);
    }
    let fonts = font::Fonts::load().ok_or(PrintError::Font)?;
    let paper = layout::lay_out(record, leaf, &code, receipt, &fonts);
    document::write(&Cover::of_letter(record, receipt), &paper, &fonts)
}

/// Prints a question to an applicant, Bahasa Indonesia first. The same question gives the same bytes.
///
/// # Errors
/// [`PrintError`]; never for a question that paper can show.
pub fn print_question(question: &Question) -> Result<Vec<u8>, PrintError> {
    let fonts = font::Fonts::load().ok_or(PrintError::Font)?;
    let paper = layout::lay_out_question(question, &fonts);
    let title = paper.parts.first().map_or("", |(title, _)| title.as_str());
    document::write(&Cover::of_question(question, title), &paper, &fonts)
}
