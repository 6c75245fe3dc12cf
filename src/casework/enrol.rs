//! Accounts: who works here, under which role; the ledger knows pseudonyms, the directory knows names.

use rand::RngExt as _;
use secrecy::SecretString;

use super::office::Office;
use super::password;
use super::refusal::{Fault, Refusal};
use crate::facts::Finding;
use crate::ids::{ActorId, PersonId};
use crate::ledger::body::AccessChanged;
use crate::ledger::fields::{AccessChange, Actor, Role};
use crate::store::{Account, Batch};

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
    /// Adds an account under a random password, which is returned and kept nowhere.
    ///
    /// # Errors
    /// As [`Office::add_account_under`].
    pub async fn add_account(&mut self, new: NewAccount<'_>) -> Result<SecretString, Refusal> {
        let password = self.draw_password();
        self.add_account_under(new, &password).await?;
        Ok(password)
    }

    /// Adds an account under a password that was drawn before.
    ///
    /// # Errors
    /// A name that is malformed or taken; a person who is not there.
    pub async fn add_account_under(
        &mut self,
        new: NewAccount<'_>,
        password: &SecretString,
    ) -> Result<(), Refusal> {
        let mut findings = Vec::new();
        if !is_login_name(new.name) {
            let message = "3 to 32 of a-z, 0-9, `.` and `-`, a letter first";
            findings.push(Finding::new("malformed-name", "name", message));
        }
        if !(1..=80).contains(&new.display_name.trim().chars().count()) {
            let message = "1 to 80 characters are shown on pages";
            findings.push(Finding::new("malformed-name", "display_name", message));
        }
        if !findings.is_empty() {
            return Err(Refusal::Invalid(findings));
        }
        if self.store.account_by_name(new.name).await?.is_some() {
            return Err(Refusal::Conflict(format!("an account `{}` exists", new.name)));
        }
        let person = match new.same_person_as {
            None => self.draw_id(),
            Some(name) => {
                let known = self.store.account_by_name(name).await?;
                let missing = || Refusal::NotFound { what: "account", name: name.to_owned() };
                known.ok_or_else(missing)?.person
            }
        };
        let id = self.draw_id();
        let account = Account {
            id,
            person,
            name: new.name.to_owned(),
            display_name: new.display_name.trim().to_owned(),
            role: new.role.as_str().to_owned(),
            password_hash: password::hash(password).map_err(|_| Fault::Worker)?,
            created_ms: self.now_ms(),
            disabled_ms: None,
        };
        let body = AccessChanged {
            change: AccessChange::Granted,
            person: PersonId::from_random(person),
            role: new.role,
            subject: ActorId::from_random(id),
        };
        let batch = Batch { accounts: vec![account], ..Batch::default() };
        self.commit_entry(Actor::Operator, body, None, batch).await
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

fn is_login_name(name: &str) -> bool {
    (3..=32).contains(&name.len())
        && name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.bytes().all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'.' | b'-'))
}
