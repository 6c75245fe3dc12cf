//! `timbang erase`: what is known of a case is deleted; the ledger says that it was done, and stays
//! whole.

use super::arguments::{Erase, Ground, Scope};
use super::exit::{Exit, Outcome};
use super::open;
use super::runtime::block_on;
use super::say::say;
use crate::casework::Opening;
use crate::ledger::fields::{ErasureGround, ErasureScope};

/// Forgets a person.
///
/// # Errors
/// A case that is not there or was forgotten before; a folder that cannot be written.
pub fn run(words: &Erase) -> Outcome {
    let case = block_on(async {
        let opening = Opening { clock_rule: open::clock_rule(&words.clock)?, ..Opening::default() };
        let mut office = open::office(&words.folder, opening).await?;
        let case = office.erase(&words.case, words.ground.into(), words.scope.into()).await?;
        office.close().await?;
        Ok(case)
    })?;
    say!("case `{}` is forgotten; the ledger knows it as {case}", words.case);
    say!(
        "backups from before still hold it: after a restore `timbang ledger adopt-head` deletes \
         it again"
    );
    Ok(Exit::Done)
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
