//! `timbang verify-receipt`: that an entry stands in the log its checkpoint speaks of.

use std::fs::File;
use std::io::Read as _;

use jiff::Timestamp;

use super::arguments::VerifyReceipt;
use super::exit::{Exit, Failure, Outcome, told};
use super::say::say;
use crate::ledger::body::Statement;
use crate::ledger::checkpoint::Checkpoint;
use crate::ledger::entry::Entry;
use crate::ledger::key::VerifyingKey;
use crate::ledger::receipt::Receipt;

/// Entry and checkpoint have at most 65,535 bytes each, in base64, and 63 hashes.
const MAX_RECEIPT_BYTES: u64 = 256 << 10;

/// Verifies a receipt and tells what its entry says.
///
/// # Errors
/// A file that cannot be read or is no receipt; what does not hold.
pub fn run(words: &VerifyReceipt) -> Outcome {
    let key: Option<VerifyingKey> =
        words.key.as_deref().map(str::parse).transpose().map_err(Failure::usage)?;
    let path = &words.file;
    let mut text = String::new();
    File::open(path)
        .and_then(|file| file.take(MAX_RECEIPT_BYTES + 1).read_to_string(&mut text))
        .map_err(|error| Failure::file(path, &error))?;
    let refused = |error: &dyn std::error::Error| {
        Failure::fault(format!("`{}` does not hold: {}", path.display(), told(error)))
    };
    let receipt = Receipt::parse(&text).map_err(|error| refused(&error))?;
    let verified = match &key {
        Some(key) => receipt.verify(key),
        None => receipt.verify_unsigned(),
    };
    let checkpoint = verified.map_err(|error| refused(&error))?;
    let entry = Entry::parse(&receipt.entry).map_err(|error| refused(&error))?;
    let statement = Statement::parse(entry.statement).map_err(|error| refused(&error))?;
    tell(&checkpoint, receipt.seq, &statement);
    if key.is_none() {
        say!("WITHOUT --key THE SIGNATURE WAS NOT CHECKED: anybody could have made this receipt");
    }
    Ok(Exit::Done)
}

fn tell(checkpoint: &Checkpoint, seq: u64, statement: &Statement) {
    let at = i64::try_from(statement.ts).ok().map(Timestamp::from_millisecond);
    let at = at.and_then(Result::ok).unwrap_or_default();
    say!("entry {seq} of `{}` is in the log:", checkpoint.origin);
    say!("  {} at {at}", statement.body.kind());
    if let Some(case) = statement.body.case() {
        say!("  case {case}");
    }
    say!("  under the checkpoint of {} entries, root {}", checkpoint.size, checkpoint.root);
}
