//! Whether the rows of accounts say what the entries say: who holds which role and since when, which
//! passkeys sign for them, and for whom a colleague has to vouch.

use std::collections::BTreeMap;

use super::super::of_account::{OfAccount, RoleSaid};
use super::super::refusal::Refusal;
use super::super::review::ReadEntry;
use super::fault;
use crate::ids::ActorId;
use crate::ledger::body::{AccessChanged, EntryBody};
use crate::ledger::fields::{AccessChange, Actor, Role};
use crate::ledger::verify::Fault;
use crate::store::{Account, AccountId, AccountWord, Assignment, Passkey, Store};

/// An account, as the entries so far say.
#[derive(Debug, Default)]
struct Known {
    said: OfAccount,
    /// What was said of who uses it.
    words: BTreeMap<u64, AccountWord>,
    /// Whether it decides nothing before a colleague vouches.
    waits: bool,
    /// Who had its password since somebody last vouched for it.
    had: Vec<Option<[u8; 16]>>,
}

impl Known {
    fn person(&self) -> Option<[u8; 16]> {
        self.said.roles.first().map(|role| role.person)
    }

    /// Whether it holds a role with which one vouches.
    fn weighs(&self) -> bool {
        let holds = |role: &RoleSaid| role.taken.is_none() && Role::WEIGHTY.contains(&role.role);
        self.said.roles.iter().any(holds)
    }
}

/// What the entries so far say of accounts.
#[derive(Debug, Default)]
pub(super) struct AccountsSaid(BTreeMap<AccountId, Known>);

impl AccountsSaid {
    /// Takes the next entry.
    pub(super) fn take(&mut self, entry: &ReadEntry) {
        let (seq, actor) = (entry.seq, entry.statement.actor);
        match &entry.statement.body {
            EntryBody::Genesis(body) => {
                for passkey in &body.passkeys {
                    self.told(passkey.subject, entry);
                }
            }
            EntryBody::AccessChanged(body) => {
                let subject = body.subject.to_bytes();
                let first = self.is_first_of_weight(&subject, body);
                let person = body.person.to_bytes();
                if first {
                    let may_wait = matches!(actor, Actor::Account(_));
                    self.doubt(subject, person, seq, actor, may_wait);
                }
                self.told(body.subject, entry);
            }
            EntryBody::AccountReset(body) => {
                let subject = body.subject.to_bytes();
                let person = self.person(&subject).unwrap_or_default();
                self.doubt(subject, person, seq, actor, true);
            }
            EntryBody::AccountVouched(body) => {
                let known = self.0.entry(body.subject.to_bytes()).or_default();
                known.words.insert(seq, AccountWord::Vouched);
                (known.waits, known.had) = (false, Vec::new());
            }
            EntryBody::AuthenticatorEnrolled(body) => self.told(body.subject, entry),
            EntryBody::AuthenticatorRevoked(body) => self.told(body.subject, entry),
            _ => {}
        }
    }

    /// The person behind an account.
    pub(super) fn person(&self, account: &AccountId) -> Option<[u8; 16]> {
        self.0.get(account).and_then(Known::person)
    }

    fn told(&mut self, subject: ActorId, entry: &ReadEntry) {
        self.0.entry(subject.to_bytes()).or_default().said.take(subject, entry);
    }

    /// Whether a role is the first of its weight, of an account that is none of a founder's.
    fn is_first_of_weight(&self, subject: &AccountId, body: &AccessChanged) -> bool {
        let said = self.0.get(subject).map(|known| &known.said);
        let held =
            said.is_some_and(|said| said.roles.iter().any(|one| Role::WEIGHTY.contains(&one.role)));
        let founded = said.is_some_and(|said| said.passkeys.iter().any(|one| one.seq == 0));
        body.change == AccessChange::Granted
            && Role::WEIGHTY.contains(&body.role)
            && !held
            && !founded
    }

    /// Takes that `actor` had the password of an account: rule 9g tells whether it waits.
    fn doubt(
        &mut self,
        subject: AccountId,
        person: [u8; 16],
        seq: u64,
        actor: Actor,
        may_wait: bool,
    ) {
        let by = match actor {
            Actor::Account(id) => self.person(&id.to_bytes()),
            Actor::Engine | Actor::Operator => None,
        };
        let mut had = self.0.get(&subject).map(|known| known.had.clone()).unwrap_or_default();
        had.push(by);
        let vouches = |known: &Known| {
            let who = known.person();
            !known.waits && who != Some(person) && !had.contains(&who) && known.weighs()
        };
        let waits = may_wait && self.0.values().any(vouches);
        let known = self.0.entry(subject).or_default();
        known.words.insert(seq, AccountWord::Doubted { waits, by });
        known.waits |= waits;
        known.had = had;
    }

    /// The faults of the rows, as far as the first `size` entries go.
    pub(super) async fn compared(self, store: &Store, size: u64) -> Result<Vec<Fault>, Refusal> {
        let (mut all, mut faults) = (self.0, Vec::new());
        for account in store.accounts().await? {
            let known = all.remove(&account.id).unwrap_or_default();
            let rows = store.assignments(&account.id).await?;
            faults.extend(roles(&account, &known.said, &rows, size));
            let rows = store.passkeys(&account.id).await?;
            faults.extend(passkeys(&known.said, &rows, size));
            faults.extend(words(&known.words, &store.account_words(&account.id).await?, size));
        }
        for known in all.into_values() {
            let roles = known.said.roles.iter().map(|said| said.seq);
            let seq = roles.chain(known.said.passkeys.iter().map(|said| said.seq)).min();
            faults.push(fault(seq.unwrap_or(0), "the row of the account it names is missing"));
        }
        Ok(faults)
    }
}

fn roles(account: &Account, said: &OfAccount, rows: &[Assignment], size: u64) -> Vec<Fault> {
    let (mut left, mut faults) = (said.roles.clone(), Vec::new());
    for row in rows {
        let Some(seq) = row.granted_seq else {
            faults.push(fault(0, "a row gives a role that no entry gives"));
            continue;
        };
        if size <= seq {
            continue;
        }
        let place = left.iter().position(|said| said.seq == seq);
        let said = place.map(|place| left.swap_remove(place));
        if !said.is_some_and(|said| is_repeated(&said, account, row, size)) {
            faults.push(fault(seq, "the row of the role it gives says otherwise"));
        }
    }
    let missing = |said: RoleSaid| fault(said.seq, "the row of the role it gives is missing");
    faults.extend(left.into_iter().map(missing));
    faults
}

/// Whether a row says of a role what its entries say. What was taken meanwhile is left out.
fn is_repeated(said: &RoleSaid, account: &Account, row: &Assignment, size: u64) -> bool {
    let taken = said.taken.map(|(seq, _)| seq);
    let ended =
        said.taken.is_none_or(|(_, at_ms)| row.until_ms.is_some_and(|until| until <= at_ms));
    (row.role, account.person, row.from_ms) == (said.role, said.person, said.from_ms)
        && row.revoked_seq.filter(|seq| *seq < size) == taken
        && ended
}

fn passkeys(said: &OfAccount, rows: &[Passkey], size: u64) -> Vec<Fault> {
    let mut faults = Vec::new();
    for row in rows {
        let Some(seq) = row.enrolled_seq.filter(|seq| *seq < size) else { continue };
        let repeats = said.passkeys.iter().any(|said| {
            (said.seq, &said.credential) == (seq, &row.credential)
                && said.public_key.to_sec1() == row.public_key
                && row.revoked_seq.filter(|seq| *seq < size) == said.revoked_seq
        });
        if !repeats {
            faults.push(fault(seq, "the row of the passkey it enrols says otherwise"));
        }
    }
    let has_row = |seq: u64, credential: &[u8]| {
        rows.iter().any(|row| row.enrolled_seq == Some(seq) && row.credential == credential)
    };
    let missing = said.passkeys.iter().filter(|said| !has_row(said.seq, &said.credential));
    let what = "the row of the passkey it enrols is missing";
    faults.extend(missing.map(|said| fault(said.seq, what)));
    faults
}

fn words(
    said: &BTreeMap<u64, AccountWord>,
    rows: &BTreeMap<u64, AccountWord>,
    size: u64,
) -> Vec<Fault> {
    let otherwise = rows.iter().filter(|(seq, row)| **seq < size && said.get(seq) != Some(*row));
    let what = "the row of who uses the account says otherwise";
    let otherwise = otherwise.map(|(seq, _)| fault(*seq, what));
    let missing = said.keys().filter(|seq| !rows.contains_key(seq));
    let what = "the row of who uses the account is missing";
    otherwise.chain(missing.map(|seq| fault(*seq, what))).collect()
}
