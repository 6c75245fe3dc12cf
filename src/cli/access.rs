//! `timbang access …`: checks an access policy, and puts one in force.

use super::arguments::{AccessActivate, AccessCheck};
use super::exit::{Exit, Outcome};
use super::open;
use super::runtime::block_on;
use super::say::{note, say};
use crate::access::Epoch;
use crate::casework::{AccessFiles, Opening};
use crate::store::{Folder, StoreError};

/// Checks the three files of a folder, and names every finding.
///
/// # Errors
/// A file that cannot be read.
pub fn check(words: &AccessCheck) -> Outcome {
    let files = AccessFiles::read(&words.files)?;
    block_on(async { Ok(judged(&files).await) })
}

/// Loads and probes a policy, and says what is found.
async fn judged(files: &AccessFiles) -> Exit {
    match Epoch::load(&files.as_policy(), 1, 0).await {
        Ok(epoch) => {
            say!("the policy answers every question as its table says; digest {}", epoch.policy());
            Exit::Done
        }
        Err(findings) => {
            for finding in findings {
                note!("{finding}");
            }
            Exit::Fault
        }
    }
}

/// Puts a policy in force. Where a server holds the folder, it is handed over to it.
///
/// # Errors
/// Files that cannot be read; a folder that cannot be written.
pub fn activate(words: &AccessActivate) -> Outcome {
    open::require(&words.folder.data)?;
    let files = match &words.files {
        Some(folder) => AccessFiles::read(folder)?,
        None => AccessFiles::shipped(),
    };
    block_on(async {
        if judged(&files).await != Exit::Done {
            return Ok(Exit::Fault);
        }
        let folder = Folder::open(&words.folder.data)?;
        match folder.lock() {
            Ok(lock) => drop(lock),
            Err(StoreError::InUse { by }) => {
                files.propose(&folder)?;
                say!(
                    "{by} serves this folder: it puts the policy in force within seconds; \
                     `timbang doctor` says whether it did"
                );
                return Ok(Exit::Done);
            }
            Err(error) => return Err(error.into()),
        }
        let opening = Opening { clock_rule: open::clock_rule(&words.clock)?, ..Opening::default() };
        let mut office = open::office(&words.folder, opening).await?;
        let access = office.authorizer(&files.as_policy()).await?;
        say!("access policy {} is in force", access.in_force().number());
        office.close().await?;
        Ok(Exit::Done)
    })
}
