//! The two persons an office begins with: who they are, and the passkey of each. All of it is in
//! memory until both have confirmed; then their passkeys stand in genesis.
//!
//! One keeps accounts and the other leads the officers: those are the roles that vouch, so each can
//! speak for the next passkey of the other.

use secrecy::{ExposeSecret as _, SecretString};

use super::administer::access_changed;
use super::enrol::name_findings;
use super::passkeys::{ANSWER_MS, labelled, readable, refusal};
use super::relying_party::{Asked, PasskeyError, RelyingParty};
use super::{Challenge, PublicUrl, ceremony_over, draw_id, new_password, password};
use crate::casework::pen::Pen;
use crate::casework::refusal::Refusal;
use crate::facts::Finding;
use crate::ids::{ActorId, Digest32, PersonId};
use crate::ledger::chain::Draft;
use crate::ledger::fields::{AccessChange, Actor, Role};
use crate::ledger::review_fields::{
    Bytes, FoundingPasskey, PasskeyAlgorithm, PublicKey, RelyingPartyId,
};
use crate::store::{Account, AccountChange, AccountId, Assignment, Batch, CeremonyId, Passkey};

/// The roles of the founders, in the order in which they come forward.
pub const ROLES: [Role; 2] = [Role::Administrator, Role::Supervisor];

/// What somebody says of themselves who founds an office.
#[derive(Debug)]
pub struct Introduction<'a> {
    /// The role they were asked for.
    pub role: Role,
    /// Name to log in with.
    pub name: &'a str,
    /// Name as shown.
    pub display_name: &'a str,
    /// What they call their passkey.
    pub label: &'a str,
    /// Their password.
    pub password: SecretString,
}

/// What a founding waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Somebody in this role comes forward.
    Introduce(Role),
    /// Each confirms, with the passkey just made.
    Confirm,
    /// Nothing: it can be written.
    Write,
}

/// Who a founder is.
#[derive(Clone)]
struct Identity {
    account: AccountId,
    person: [u8; 16],
    role: Role,
    name: String,
    display_name: String,
    label: String,
    password_hash: String,
}

/// A person who founds an office.
#[derive(Clone)]
pub struct Founder {
    who: Identity,
    rp: RelyingPartyId,
    credential: Bytes,
    public_key: PublicKey,
    counter: u32,
    /// What the WebAuthn library keeps of the passkey, as JSON.
    state: String,
    confirmed: bool,
}

impl std::fmt::Debug for Founder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Founder").field("role", &self.who.role).finish_non_exhaustive()
    }
}

impl Founder {
    /// Name as shown.
    #[must_use]
    pub fn display_name(&self) -> &str {
        &self.who.display_name
    }

    /// Name to log in with.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.who.name
    }

    /// What they may do.
    #[must_use]
    pub const fn role(&self) -> Role {
        self.who.role
    }

    /// What they call their passkey.
    #[must_use]
    pub fn label(&self) -> &str {
        &self.who.label
    }

    /// Whether they confirmed.
    #[must_use]
    pub const fn has_confirmed(&self) -> bool {
        self.confirmed
    }

    /// Their passkey, as genesis tells it.
    pub(in crate::casework) fn passkey(&self) -> FoundingPasskey {
        FoundingPasskey {
            algorithm: PasskeyAlgorithm::Es256,
            credential: self.credential.clone(),
            person: PersonId::from_random(self.who.person),
            public_key: self.public_key,
            rp: self.rp.clone(),
            subject: ActorId::from_random(self.who.account),
        }
    }

    /// Writes account, passkey and role of a founder into the transaction that begins the log.
    pub(in crate::casework) fn enter(
        &self,
        pen: &mut Pen,
        batch: &mut Batch,
        now_ms: i64,
    ) -> Result<(), Refusal> {
        let Identity { account, person, role, .. } = self.who;
        let body = access_changed(AccessChange::Granted, account, person, role);
        let granted_seq = pen.write(Draft::new(Actor::Operator, body, now_ms)?, None, batch)?.seq;
        batch.accounts.push(Account {
            id: account,
            person,
            name: self.who.name.clone(),
            display_name: self.who.display_name.clone(),
            password_hash: self.who.password_hash.clone(),
            created_ms: now_ms,
            disabled_ms: None,
            password_until_ms: None,
        });
        batch.account_changes.push(AccountChange::FoundWithPasskey(Box::new(Passkey {
            credential: self.credential.as_bytes().to_vec(),
            account,
            label: self.who.label.clone(),
            public_key: self.public_key.to_sec1(),
            state: self.state.clone(),
            counter: self.counter,
            made_ms: now_ms,
            used_ms: Some(now_ms),
            enrolled_seq: Some(0),
            revoked_seq: None,
        })));
        batch.account_changes.push(AccountChange::Grant(Assignment {
            account,
            role,
            from_ms: now_ms,
            until_ms: None,
            granted_seq: Some(granted_seq),
            revoked_seq: None,
        }));
        Ok(())
    }
}

/// What an authenticator was asked, until it answers.
struct Question {
    ceremony: CeremonyId,
    expires_ms: i64,
    challenge: Digest32,
    state: String,
}

impl Question {
    fn new(asked: Asked, now_ms: i64) -> (Self, Challenge) {
        let Asked { options, challenge, state } = asked;
        let ceremony = draw_id();
        let expires_ms = now_ms + ANSWER_MS;
        (
            Self { ceremony, expires_ms, challenge, state },
            Challenge { ceremony, options, challenge },
        )
    }

    fn is(&self, ceremony: &CeremonyId, now_ms: i64) -> bool {
        self.ceremony == *ceremony && now_ms < self.expires_ms
    }
}

/// The founders of an office, as far as they came forward.
pub struct Founders {
    party: RelyingParty,
    office: String,
    standing: Vec<Founder>,
    asked: Option<(Identity, Question)>,
    confirming: Option<Question>,
}

impl std::fmt::Debug for Founders {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Founders").field("standing", &self.standing).finish_non_exhaustive()
    }
}

impl Founders {
    /// Nobody yet, of an office whose pages will be reached at `url`.
    ///
    /// # Errors
    /// A public address that is a number: no passkey can be bound to it.
    pub fn at(url: &PublicUrl, office: &str) -> Result<Self, PasskeyError> {
        let party = RelyingParty::at(url, office)?;
        let office = office.to_owned();
        Ok(Self { party, office, standing: Vec::new(), asked: None, confirming: None })
    }

    /// Those whose passkey is made.
    #[must_use]
    pub fn standing(&self) -> &[Founder] {
        &self.standing
    }

    /// What comes next.
    #[must_use]
    pub fn step(&self) -> Step {
        match ROLES.get(self.standing.len()) {
            Some(role) => Step::Introduce(*role),
            None if self.standing.iter().all(Founder::has_confirmed) => Step::Write,
            None => Step::Confirm,
        }
    }

    /// Forgets everybody.
    pub fn begin_again(&mut self) {
        self.standing.clear();
        self.asked = None;
        self.confirming = None;
    }

    /// Takes who somebody says they are, and asks for a passkey of theirs. Whoever was asked before
    /// and has not answered is forgotten.
    ///
    /// # Errors
    /// Everything that is wrong with it; a role that is not the one that comes next.
    pub async fn introduce(
        &mut self,
        said: Introduction<'_>,
        now_ms: i64,
    ) -> Result<Challenge, Refusal> {
        if self.step() != Step::Introduce(said.role) {
            return Err(ceremony_over());
        }
        let findings = self.findings(&said);
        if !findings.is_empty() {
            return Err(Refusal::Invalid(findings));
        }
        let who = Identity {
            account: draw_id(),
            person: draw_id(),
            role: said.role,
            name: said.name.to_owned(),
            display_name: said.display_name.trim().to_owned(),
            label: said.label.trim().to_owned(),
            password_hash: password::hash_apart(said.password).await?,
        };
        // Of an authenticator that holds the passkey of the other founder no second one is taken.
        let known = self.standing.iter().map(|one| one.credential.as_bytes().to_vec()).collect();
        let asked = self.party.ask_for_new(who.account, &who.name, &who.display_name, known);
        let (question, challenge) = Question::new(asked.map_err(refusal)?, now_ms);
        self.asked = Some((who, question));
        Ok(challenge)
    }

    /// Everything that is wrong with what somebody said.
    fn findings(&self, said: &Introduction<'_>) -> Vec<Finding> {
        let mut findings = name_findings(said.name, said.display_name);
        findings.extend(labelled(said.label).err());
        let own = [said.name, said.display_name, &self.office];
        findings.extend(new_password::check(said.password.expose_secret(), true, &own));
        for other in &self.standing {
            if other.who.name == said.name {
                findings.push(Finding::new("name-taken", "name", "the other founder has it"));
            }
            if folded(&other.who.display_name) == folded(said.display_name) {
                let message = "the two founders are two persons";
                findings.push(Finding::new("founder-same", "display_name", message));
            }
        }
        findings
    }

    /// Takes the passkey that was made.
    ///
    /// # Errors
    /// An answer that is too late or does not fit; another algorithm than ES256; the passkey of the
    /// other founder.
    pub fn register(
        &mut self,
        ceremony: &CeremonyId,
        answer: &str,
        now_ms: i64,
    ) -> Result<(), Refusal> {
        let asked = self.asked.take_if(|(_, question)| question.is(ceremony, now_ms));
        let (who, question) = asked.ok_or_else(ceremony_over)?;
        let answer = readable(answer)?;
        // The library refuses it too, but says that of the algorithm.
        let claimed = RelyingParty::claimed(answer).map_err(refusal)?;
        if self.standing.iter().any(|one| one.credential.as_bytes() == claimed) {
            let message = "the passkey of the other founder";
            return Err(Refusal::Invalid(vec![Finding::new("passkey-known", "passkey", message)]));
        }
        let made = self.party.registered(answer, question.state.as_bytes()).map_err(refusal)?;
        let credential = Bytes::new(&made.credential);
        let credential = credential.ok_or_else(|| refusal(PasskeyError::Refused))?;
        self.standing.push(Founder {
            who,
            rp: self.party.id().clone(),
            credential,
            public_key: made.public_key,
            counter: made.counter,
            state: made.state,
            confirmed: false,
        });
        Ok(())
    }

    /// Asks the passkeys of those who have not confirmed, whichever comes first.
    ///
    /// # Errors
    /// A founding that does not wait for this.
    pub fn ask(&mut self, now_ms: i64) -> Result<Challenge, Refusal> {
        if self.step() != Step::Confirm {
            return Err(ceremony_over());
        }
        let open = self.standing.iter().filter(|one| !one.confirmed);
        let states: Vec<String> = open.map(|one| one.state.clone()).collect();
        let asked = self.party.ask(&states).map_err(refusal)?;
        let (question, challenge) = Question::new(asked, now_ms);
        self.confirming = Some(question);
        Ok(challenge)
    }

    /// Takes the confirmation of whose passkey answered. It is checked as a verifier of the ledger
    /// does: an office is not founded on a passkey that proves nothing.
    ///
    /// # Errors
    /// An answer that is too late, does not fit, or is of one who has confirmed.
    pub fn confirm(
        &mut self,
        ceremony: &CeremonyId,
        answer: &str,
        now_ms: i64,
    ) -> Result<(), Refusal> {
        let question = self.confirming.take_if(|question| question.is(ceremony, now_ms));
        let question = question.ok_or_else(ceremony_over)?;
        let answered = self.party.answered(readable(answer)?, question.state.as_bytes());
        let (assertion, result) = answered.map_err(refusal)?;
        let refused = || refusal(PasskeyError::Refused);
        let mut open = self.standing.iter_mut().filter(|one| !one.confirmed);
        let founder = open.find(|one| one.credential == assertion.credential);
        let founder = founder.ok_or_else(refused)?;
        let held = assertion.holds(&founder.public_key, &founder.rp, &question.challenge);
        held.map_err(|_| refused())?;
        let used = RelyingParty::used(&founder.state, founder.counter, &result);
        (founder.state, founder.counter) = used.map_err(refusal)?;
        founder.confirmed = true;
        Ok(())
    }
}

/// A name as two spellings of it compare.
fn folded(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}
