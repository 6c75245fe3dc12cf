//! `timbang erase`: what is known of a case is deleted; the ledger says that it was done, and stays
//! whole.

use super::arguments::{Erase, Ground, Scope};
use super::exit::{Exit, Outcome};
use super::open;
use super::runtime::block_on;
use super::say::{note, say};
use crate::casework::{Erased, Opening};
use crate::ledger::fields::{ErasureGround, ErasureScope};
use crate::notify::Kept;

/// Forgets a person.
///
/// # Errors
/// A case that is not there, is under review or was forgotten before; a folder that cannot be written.
pub fn run(words: &Erase) -> Outcome {
    let Erased { case, kept } = block_on(async {
        let opening = Opening { clock_rule: open::clock_rule(&words.clock)?, ..Opening::default() };
        let mut office = open::office(&words.folder, opening).await?;
        let (case, ground, scope) = (&words.case, words.ground.into(), words.scope.into());
        let erased = if words.under_review {
            office.erase_under_review(case, ground, scope).await?
        } else {
            office.erase(case, ground, scope).await?
        };
        office.close().await?;
        Ok(erased)
    })?;
    say!("case `{}` is forgotten; the ledger knows it as {case}", words.case);
    say!(
        "backups from before still hold it: after a restore `timbang ledger adopt-head` deletes \
         it again"
    );
    Ok(told(&kept))
}

/// Names the files that could not be removed.
pub fn told(kept: &[Kept]) -> Exit {
    for Kept { path, why } in kept {
        note!("timbang: `{}` could not be removed: {why}; remove it by hand", path.display());
    }
    if kept.is_empty() { Exit::Done } else { Exit::Fault }
}

impl From<Ground> for ErasureGround {
    fn from(ground: Ground) -> Self {
        match ground {
            Ground::Request => Self::Request,
            Ground::Retention => Self::Retention,
            Ground::Order => Self::Order,
        }
    }
}

impl From<Scope> for ErasureScope {
    fn from(scope: Scope) -> Self {
        match scope {
            Scope::Payloads => Self::Payloads,
            Scope::Case => Self::Case,
        }
    }
}
