//! `timbang explain`: a recommendation in words, in Bahasa Indonesia and then in English.

mod line;
mod stored;
mod told;

use std::io::{self, Read as _};

use super::arguments::Explain;
use super::exit::{Exit, Failure, Outcome};
use super::runtime::block_on;
use super::say::say;
use super::shelf::Shelf;

/// The longest line that `decide` writes is far shorter.
const MAX_LINE_BYTES: u64 = 16 << 20;

/// Explains the latest recommendation of a case, or one output line of `decide`.
///
/// # Errors
/// A case that is not there, was forgotten or has no recommendation; a line that is none.
pub fn run(words: &Explain) -> Outcome {
    let told = if words.case == "-" {
        let mut line = String::new();
        let read = io::stdin().take(MAX_LINE_BYTES).read_to_string(&mut line);
        read.map_err(|error| Failure::environment(format!("standard input: {error}")))?;
        line::told(line.trim(), Shelf::load(&words.policies)?.library())?
    } else {
        block_on(stored::told(words))?
    };
    say!("{}", told.to_text().trim_end());
    Ok(Exit::Done)
}
