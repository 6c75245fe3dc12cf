//! `timbang keygen`: the three signing keys of a log, and their public halves to hand out.

use std::fs::OpenOptions;
use std::io::Write as _;

use secrecy::ExposeSecret as _;

use super::arguments::Keygen;
use super::exit::{Exit, Failure, Outcome};
use super::open;
use super::say::{note, say};
use crate::casework::{SigningKeys, randomness};
use crate::ledger::origin::Origin;

/// Writes `root.pem`, `entry.pem` and `checkpoint.pem`, and prints their vkeys.
///
/// # Errors
/// An origin that is malformed; a folder that holds something or cannot be written.
pub fn run(words: &Keygen) -> Outcome {
    let origin: Origin = words.origin.parse().map_err(Failure::usage)?;
    let passphrase = open::passphrase(words.passphrase_file.as_deref())?;
    let mut random = randomness()?;
    let keys = SigningKeys::generate(&origin, &mut random).map_err(Failure::environment)?;
    let files = keys.to_files(passphrase.as_ref(), &mut random).map_err(Failure::environment)?;
    open::new_folder(&words.output)?;
    for (name, pem) in files {
        let path = words.output.join(name);
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        options
            .open(&path)
            .and_then(|mut file| {
                file.write_all(pem.expose_secret().as_bytes())?;
                file.sync_all()
            })
            .map_err(|error| Failure::file(&path, &error))?;
    }
    for record in keys.log_keys(&origin)?.to_records() {
        say!("{} {}", record.role, record.vkey);
    }
    let folder = words.output.display();
    note!("the keys are in `{folder}`, readable by you alone; keep root.pem offline");
    if passphrase.is_none() {
        note!("they are not encrypted; --passphrase-file FILE encrypts them");
    }
    Ok(Exit::Done)
}
