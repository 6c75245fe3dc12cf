//! Accounts: who works here, under which role; the ledger knows pseudonyms, the directory knows names.

use rand::RngExt as _;
use secrecy::SecretString;

use super::administer::Held;
use super::{password, trail};
use crate::access::{Action, Resource};
use crate::casework::acting::Acting;
use crate::casework::office::Office;
use crate::casework::refusal::Refusal;
use crate::facts::Finding;
use crate::ledger::fields::{Actor, Role};
use crate::notice::is_printable;
use crate::store::{Account, AccountId};

/// Letters of a random password, none that is mistaken for another: 57 of them, 5.8 bits each.
const LETTERS: &[u8] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
/// 24 letters carry 139 bits.
const LENGTH: usize = 24;

/// An account to be added.
#[derive(Clone, Debug)]
pub struct NewAccount<'a> {
    /// Name to log in with.
    pub name: &'a str,
    /// Name as shown.
    pub display_name: &'a str,
    /// What it may do.
    pub role: Role,
    /// Login name of another account of the same natural person.
    pub same_person_as: Option<&'a str>,
}

impl Office {
    /// Adds an account under a password that is to be used once, by `until_ms` of the machine's
    /// clock: it is returned, shown to whoever hands it on, and kept nowhere.
    ///
    /// # Errors
    /// As [`Office::add_account_under`].
    pub async fn add_account(
        &mut self,
        actor: Actor,
        new: NewAccount<'_>,
        until_ms: i64,
    ) -> Result<SecretString, Refusal> {
        let password = self.draw_password();
        self.add(actor, new, &password, Some(until_ms)).await?;
        Ok(password)
    }

    /// Adds an account under a password that its owner keeps, as in a demonstration.
    ///
    /// # Errors
    /// [`Refusal::Denied`]; a name that is malformed or taken; a person who is not there; a role that the person may not
    /// hold beside others.
    pub async fn add_account_under(
        &mut self,
        new: NewAccount<'_>,
        password: &SecretString,
    ) -> Result<(), Refusal> {
        self.add(Actor::Operator, new, password, None).await
    }

    async fn add(
        &mut self,
        actor: Actor,
        new: NewAccount<'_>,
        password: &SecretString,
        until_ms: Option<i64>,
    ) -> Result<(), Refusal> {
        let hash = password::hash_apart(password.clone()).await?;
        let store = self.store.clone();
        let access = self.access().await?;
        let mut acting = self.begin(&store).await?;
        for (resource, action) in
            [(Resource::Account, Action::Create), (Resource::Role, Action::Grant)]
        {
            let _permit = acting.by(&access, actor, resource, action).await?;
        }
        let added = acting.add_account(actor, new, hash, until_ms).await?;
        self.commit(acting).await?;
        trail::told("account-added", Some(&added));
        Ok(())
    }

    /// A new random password.
    pub fn draw_password(&mut self) -> SecretString {
        let letter = |_| {
            let at = self.random.random_range(0..LETTERS.len());
            LETTERS.get(at).copied().map_or('x', char::from)
        };
        SecretString::from((0..LENGTH).map(letter).collect::<String>())
    }
}

impl Acting<'_> {
    /// Adds an account and its role; gives its id.
    pub(super) async fn add_account(
        &mut self,
        actor: Actor,
        new: NewAccount<'_>,
        password_hash: String,
        password_until_ms: Option<i64>,
    ) -> Result<AccountId, Refusal> {
        let malformed = name_findings(new.name, new.display_name);
        if !malformed.is_empty() {
            return Err(Refusal::Invalid(malformed));
        }
        if self.work.account_by_name(new.name).await?.is_some() {
            let message = format!("an account `{}` exists", new.name);
            return Err(Refusal::Invalid(vec![Finding::new("name-taken", "name", message)]));
        }
        let id: [u8; 16] = self.random.random();
        let person = match new.same_person_as {
            None => self.random.random(),
            Some(name) => {
                let known = self.work.account_by_name(name).await?;
                let missing = || Refusal::NotFound { what: "account", name: name.to_owned() };
                known.ok_or_else(missing)?.person
            }
        };
        let account = Account {
            id,
            person,
            name: new.name.to_owned(),
            display_name: new.display_name.trim().to_owned(),
            password_hash,
            created_ms: self.ts,
            disabled_ms: None,
            password_until_ms,
        };
        self.grant(actor, Held { account: &account, role: new.role, until_ms: None }).await?;
        self.batch.accounts.push(account);
        Ok(id)
    }
}

/// Everything that is wrong with the names of an account.
pub(super) fn name_findings(name: &str, display_name: &str) -> Vec<Finding> {
    let mut findings = Vec::new();
    if !is_login_name(name) {
        let message = "3 to 32 of a-z, 0-9, `.` and `-`, a letter first";
        findings.push(Finding::new("malformed-login", "name", message));
    }
    let shown = display_name.trim();
    let letters = shown.chars().any(char::is_alphabetic) && shown.chars().all(is_of_name);
    if !letters || shown.chars().count() > 80 {
        let message = "1 to 80 Latin letters, digits and common signs, at least one letter";
        findings.push(Finding::new("malformed-name", "display_name", message));
    }
    findings
}

/// Whether a displayed name may hold `c`: what every letter can print and nobody mistakes for another.
/// A letter of another script can look like a Latin one, and a mark of direction turns what follows.
fn is_of_name(c: char) -> bool {
    match c {
        ' '..='~' | '\u{2018}' | '\u{2019}' => true,
        '\u{c0}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}' => c.is_alphabetic() && is_printable(c),
        _ => false,
    }
}

fn is_login_name(name: &str) -> bool {
    (3..=32).contains(&name.len())
        && name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.bytes().all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'.' | b'-'))
}
