//! The letter that tells a person what was decided: its fourteen elements, its words in both
//! languages, its reading check, and its printed form. Pure: bytes in, bytes out.
//!
//! What a letter must say is a struct. [`NoticeRecord`] can only be made whole, its canonical bytes
//! are what the ledger commits to, and page and paper are both laid out from its [`Letter`].
#![cfg_attr(
    not(test),
    deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)
)]

mod canonical;
mod code;
mod complete;
mod compose;
mod criterion;
mod day;
mod inputs;
mod letter;
mod pdf;
mod question;
pub mod reading;
mod record;
mod words;

pub use canonical::RecordError;
pub use code::{Code, verification_text};
pub use compose::compose;
pub use inputs::{
    Basis, Before, Chosen, Grounds, Inputs, Mark, Marked, Office, Role, Ruling, Terms,
};
pub use letter::{Block, Language, Letter, Section};
pub use pdf::{PrintError, is_printable, print, print_question};
pub use question::Question;
pub use record::{
    Asked, Choice, Contact, Elements, Evidence, NoticeRecord, Objection, Reason, Reasons,
    Reference, Roles, Used, Verdict,
};
pub use words::{there_is_a_letter, there_is_a_question};
