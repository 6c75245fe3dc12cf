//! Logs with reviews, for tests: an office whose people and passkeys are made of fixed numbers.
//!
//! Accounts: 1 writes programmes, 2 is on the board, 3 and 4 are officers whose passkeys stand in
//! genesis (of a live log), 5 is a supervisor whose passkey the first vouched for, 6 is an officer
//! who takes applications in, 8 is a second account of the officer behind 3.

mod cases;
mod passkeys;
mod said;

use std::collections::HashMap;

use timbang::ids::{CaseId, Digest32, PersonId};
use timbang::ledger::body::{
    AccessActivated, AccessChanged, AuthenticatorEnrolled, EnrolmentChallenged, EntryBody, Genesis,
    ProgrammeActivated, ProgrammeApproved,
};
use timbang::ledger::fields::{AccessChange, Actor, Mode, ProgrammeStatus, Role};
use timbang::ledger::merkle::sha256;
use timbang::ledger::review_fields::{Nullable, Outcome, PasskeyAlgorithm, Seat, Verdict};

use crate::ledger_log::{Keys, Log, account, case, days, genesis, origin, proposed};

pub use self::cases::*;
pub use self::passkeys::*;
pub use self::said::*;

/// One reviewer, evidence first.
pub const AID: &[u8] = b"id: bantuan-tunai
version: 1
status: active
review:
  evidence_first: true
  reviewers: 1
  passkey: optional
clocks:
  decide: 5
  on_silence: none
leaves:
  L-LAYAK:
    outcome: grant
    automatic: true
  L-TOLAK:
    outcome: proposed_refusal
  L-TINJAU:
    outcome: review
";
/// Two reviewers with passkeys; silence grants.
pub const LICENCE: &[u8] = b"id: izin-usaha
version: 1
status: active
review:
  evidence_first: true
  reviewers: 2
  passkey: required
clocks:
  decide: 10
  on_silence: granted
leaves:
  L-TERBIT:
    outcome: issue
  L-TOLAK:
    outcome: proposed_refusal
";
/// Two reviewers, who may look first.
pub const RELIEF: &[u8] = b"id: bantuan-darurat
version: 1
status: draft
review:
  evidence_first: false
  reviewers: 2
  passkey: optional
clocks:
  decide: 3
  on_silence: none
leaves:
  L-LAYAK:
    outcome: eligible
    automatic: true
  L-TOLAK:
    outcome: waiting_list
";

pub fn person(number: u8) -> PersonId {
    PersonId::from_random([number; 16])
}

pub fn by(number: u8) -> Actor {
    Actor::Account(account(number))
}

fn told(due: Nullable<u64>) -> u64 {
    due.0.unwrap_or_default()
}

/// A human decision about case `case`: what the challenge, the confirmation and the decision say.
#[derive(Clone, Copy)]
pub struct Ask {
    pub case: u8,
    pub by: u8,
    pub seat: Seat,
    pub verdict: Verdict,
    pub outcome: Outcome,
    /// Tells its challenge, letter and reasons from those of others.
    pub number: u8,
}

/// A log that a script writes, perhaps not to its end.
pub struct Town {
    pub log: Log,
    /// Leaf hashes by kind, case and account, such as `review.claimed/1/3`.
    pub told: HashMap<String, Digest32>,
    /// The latest recommendation of each case, and its programme.
    latest: HashMap<CaseId, (Digest32, Digest32)>,
    /// The legal term of each case, as it was told last.
    terms: HashMap<CaseId, u64>,
    until: Option<&'static str>,
}

impl Town {
    /// Genesis alone.
    pub fn begin(mode: Mode, passkeys: &[u8]) -> Self {
        let mut genesis = genesis(&Keys::of(&origin(), 0).public(&origin()), mode);
        genesis.passkeys = passkeys.iter().map(|number| founding(*number)).collect();
        Self::begin_with(genesis)
    }

    pub fn begin_with(genesis: Genesis) -> Self {
        let log = Log::begin_with(0, genesis);
        let (told, latest, terms) = (HashMap::new(), HashMap::new(), HashMap::new());
        Self { log, told, latest, terms, until: None }
    }

    /// A live office with its people, passkeys and two programmes.
    pub fn live() -> Self {
        let mut town = Self::begin(Mode::Live, &[3, 4]);
        town.people();
        town.enrol(3, 5);
        town.programme(AID, "bantuan-tunai");
        town.programme(LICENCE, "izin-usaha");
        town
    }

    /// What `script` adds to a live office, up to the entry called `until`, which is left out.
    pub fn live_until(script: impl FnOnce(&mut Self), until: &'static str) -> Self {
        let mut town = Self::live();
        town.until = Some(until);
        script(&mut town);
        assert_eq!(town.until.take(), Some(""), "the script never came to `{until}`");
        town
    }

    /// A demonstration whose passkeys are the server's word.
    pub fn demo() -> Self {
        let mut town = Self::begin(Mode::Demo, &[]);
        town.people();
        for number in [3, 4] {
            let enrolled = Self::enrolled(number, None);
            town.say(Actor::Operator, enrolled);
        }
        town.programme(RELIEF, "bantuan-darurat");
        town
    }

    /// Adds an entry; nothing, once the script came to its end.
    pub fn say(&mut self, actor: Actor, body: impl Into<EntryBody>) -> Digest32 {
        let body = body.into();
        let case = body.case().map(|case| format!("/{}", case.to_bytes()[0]));
        let account = match actor {
            Actor::Account(account) => format!("/{}", account.to_bytes()[0]),
            Actor::Engine | Actor::Operator => String::new(),
        };
        let name = format!("{}{}{account}", body.kind(), case.unwrap_or_default());
        let repeated = (2..).map(|nth| format!("{name}#{nth}"));
        let known = |name: &String| self.told.contains_key(name);
        let name = [name.clone()].into_iter().chain(repeated).find(|name| !known(name)).unwrap();
        if self.until.is_some_and(|until| until.is_empty() || until == name) {
            self.until = Some("");
            return Digest32::ZERO;
        }
        let leaf = self.log.say(actor, body.clone());
        match &body {
            EntryBody::DecisionRecommended(body) => {
                self.latest.insert(body.case, (leaf, body.programme));
            }
            EntryBody::ReviewOpened(body) => drop(self.terms.insert(body.case, told(body.due))),
            EntryBody::ClockResumed(body) => drop(self.terms.insert(body.case, told(body.due))),
            _ => {}
        }
        self.told.insert(name, leaf);
        leaf
    }

    pub fn leaf(&self, name: &str) -> Digest32 {
        self.told[name]
    }

    pub fn ts(&self) -> u64 {
        self.log.ts()
    }

    pub fn latest(&self, number: u8) -> Digest32 {
        self.latest.get(&case(number)).map_or(Digest32::ZERO, |(leaf, _)| *leaf)
    }

    /// The legal term of a case, as it was told last.
    pub fn term(&self, number: u8) -> u64 {
        self.terms.get(&case(number)).copied().unwrap_or_default()
    }

    /// Lets time go by, so that the next entry is of `ts`; none, once the script came to its end.
    pub fn wait_for(&mut self, ts: u64) {
        if self.until != Some("") {
            self.log.waited += ts - self.log.ts();
        }
    }

    /// Two checkpoints, and the files that stand beside the entries.
    pub fn end(mut self) -> Log {
        self.log.checkpoints.push(u64::try_from(self.log.entries.len()).unwrap());
        self.log
    }

    // What an office does before its first case.

    pub fn access(change: AccessChange, role: Role, subject: u8, of: u8) -> AccessChanged {
        AccessChanged { change, person: person(of), role, subject: account(subject) }
    }

    fn people(&mut self) {
        for (role, subject, of) in [
            (Role::Author, 1, 1),
            (Role::Board, 2, 2),
            (Role::Officer, 3, 3),
            (Role::Officer, 4, 4),
            (Role::Supervisor, 5, 5),
            (Role::Officer, 6, 6),
            (Role::Officer, 8, 3),
        ] {
            let granted = Self::access(AccessChange::Granted, role, subject, of);
            self.say(Actor::Operator, granted);
        }
        let digest = sha256(b"access");
        let epoch = AccessActivated { epoch: days(1), model: digest, policy: digest };
        self.say(Actor::Operator, epoch);
    }

    pub fn asked_to_vouch(&self, number: u8) -> EnrolmentChallenged {
        EnrolmentChallenged {
            challenge: challenge(200 + number),
            credential: credential(number),
            expires: self.ts() + 60_000,
            public_key: public(number),
            rp: RP.parse().unwrap(),
            subject: account(number),
        }
    }

    pub fn enrolled(number: u8, by: Option<u8>) -> AuthenticatorEnrolled {
        let challenge = challenge(200 + number);
        AuthenticatorEnrolled {
            algorithm: PasskeyAlgorithm::Es256,
            assertion: Nullable(by.map(|by| answered(by, challenge))),
            challenge: Nullable(by.map(|_| challenge)),
            credential: credential(number),
            person: person(number),
            public_key: public(number),
            rp: RP.parse().unwrap(),
            subject: account(number),
        }
    }

    fn enrol(&mut self, voucher: u8, number: u8) {
        self.say(by(voucher), self.asked_to_vouch(number));
        self.say(by(voucher), Self::enrolled(number, Some(voucher)));
    }

    /// Proposes, approves and activates a programme.
    pub fn programme(&mut self, file: &[u8], id: &str) {
        let digest = sha256(file);
        self.propose(file, id);
        self.say(by(2), ProgrammeApproved { digest });
        self.say(Actor::Operator, ProgrammeActivated { digest, from: self.ts() });
    }

    pub fn propose(&mut self, file: &[u8], id: &str) {
        let status = [ProgrammeStatus::Active, ProgrammeStatus::Draft]
            .into_iter()
            .find(|status| String::from_utf8_lossy(file).contains(&format!("status: {status}")));
        let status = status.unwrap_or(ProgrammeStatus::Example);
        self.say(by(1), proposed(file, id, 1, status));
        if self.until.is_none() {
            self.log.programmes.push(file.to_vec());
        }
    }
}
