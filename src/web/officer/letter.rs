//! A letter on a page: the same words as on paper, in both languages, for the preview before it is
//! signed and for the case file after.
use askama::Template;

use crate::ids::Digest32;
use crate::notice::{Block, Code, Language, Letter, NoticeRecord, verification_text};
use crate::web::wording::full_hash;

/// What proves a decision, once there is one.
#[derive(Clone, Debug)]
pub struct ProofOfRecord {
    /// The leaf hash of the decision in groups of four digits.
    pub hash: String,
    /// The dark modules of the code, as the `d` of a path.
    pub path: String,
    /// Modules a side.
    pub side: i32,
}

/// A letter as a part of a page: `{{ letter|safe }}`. It brings no `h1`; its title is an `h2`.
#[derive(Debug, Template)]
#[template(path = "notices/letter.html")]
pub struct LetterView<'r> {
    /// In Bahasa Indonesia, then in English.
    pub letters: [Letter<'r>; 2],
    /// None before the decision is issued: its hash is that of the entry that commits to the letter.
    pub proof: Option<ProofOfRecord>,
}

impl<'r> LetterView<'r> {
    /// The letter of `record`, decided by the entry with leaf hash `leaf`.
    #[must_use]
    pub fn new(record: &'r NoticeRecord, leaf: Option<&Digest32>) -> Self {
        let number = &record.elements().reference.number;
        let proof = leaf.and_then(|leaf| {
            let code = Code::of(&verification_text(number, leaf))?;
            let (path, side) = (code.svg_path(), code.side());
            Some(ProofOfRecord { hash: full_hash(&leaf.0), path, side })
        });
        let languages = [Language::Indonesian, Language::English];
        Self { letters: languages.map(|language| Letter::of(record, language)), proof }
    }
}
