//! `timbang account`: an account, or one that is reset, and its random password, printed once and
//! kept nowhere.

use secrecy::ExposeSecret as _;

use super::arguments::{AccountAdd, AccountReset, Role};
use super::exit::{Exit, Failure, Outcome};
use super::open;
use super::runtime::block_on;
use super::say::{note, say};
use crate::casework::accounts::{Accounts, ONE_TIME_MS, PublicUrl};
use crate::casework::{NewAccount, Opening};
use crate::clock::{Clock as _, SystemClock};
use crate::ledger::fields::{self, Actor};

/// Adds an account.
///
/// # Errors
/// A name that is malformed or taken; a folder that cannot be written.
pub fn add(words: &AccountAdd) -> Outcome {
    let new = NewAccount {
        name: &words.name,
        display_name: words.display_name.as_deref().unwrap_or(&words.name),
        role: words.role.into(),
        same_person_as: words.same_person_as.as_deref(),
    };
    let password = block_on(async {
        let opening = Opening { clock_rule: open::clock_rule(&words.clock)?, ..Opening::default() };
        let mut office = open::office(&words.folder, opening).await?;
        if new.same_person_as.is_none() && !words.another_person {
            let url = PublicUrl::localhost(0).map_err(Failure::usage)?;
            if let Some(login) = Accounts::new(&office, &url).namesake(new.display_name).await? {
                return Err(Failure::usage(format!(
                    "somebody called `{}` has the account `{login}`; say --same-person-as {login}, \
                     or --another-person",
                    new.display_name
                )));
            }
        }
        let until_ms = SystemClock.now_ms() + ONE_TIME_MS;
        let password = office.add_account(Actor::Operator, new, until_ms).await?;
        office.close().await?;
        Ok(password)
    })?;
    note!(
        "account `{}` is added; its password, shown this once and to be replaced at the first sign-in \
         within 7 days:",
        words.name
    );
    say!("{}", password.expose_secret());
    Ok(Exit::Done)
}

/// Takes all second factors from an account: for whoever keeps accounts and lost their own.
///
/// # Errors
/// An account that is not there, or is closed; a folder that cannot be written.
pub fn reset(words: &AccountReset) -> Outcome {
    let password = block_on(async {
        let opening = Opening { clock_rule: open::clock_rule(&words.clock)?, ..Opening::default() };
        let mut office = open::office(&words.folder, opening).await?;
        let until_ms = SystemClock.now_ms() + ONE_TIME_MS;
        let password = office.reset_by_operator(&words.name, until_ms).await?;
        office.close().await?;
        Ok(password)
    })?;
    note!(
        "account `{}` is reset, and decides nothing before a colleague vouches for it; its \
         password, shown this once and to be replaced at the first sign-in within 7 days:",
        words.name
    );
    say!("{}", password.expose_secret());
    Ok(Exit::Done)
}

impl From<Role> for fields::Role {
    fn from(role: Role) -> Self {
        match role {
            Role::Officer => Self::Officer,
            Role::Supervisor => Self::Supervisor,
            Role::ObjectionOfficer => Self::ObjectionOfficer,
            Role::Author => Self::Author,
            Role::Board => Self::Board,
            Role::Auditor => Self::Auditor,
            Role::Administrator => Self::Administrator,
        }
    }
}
