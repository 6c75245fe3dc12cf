//! Passkeys: who has which, what they were asked and what they answered; rules 11 and 12.

use std::collections::{HashMap, HashSet};

use super::access::Access;
use super::case::{Case, Proof};
use super::review::Answer;
use super::{Broken, Ruling, Step, ensure};
use crate::ids::{ActorId, Digest32, PersonId};
use crate::ledger::body::{
    AuthenticatorEnrolled, AuthenticatorRevoked, EnrolmentChallenged, EntryBody,
};
use crate::ledger::fields::Actor;
use crate::ledger::programme_text::ProgrammeText;
use crate::ledger::review_fields::{Assertion, Bytes, ProofOfHuman, PublicKey, RelyingPartyId};
use crate::ledger::verify::Class;

/// How long a challenge may be answered, ms (rule 11c).
const LONGEST_ASKED_MS: u64 = 300_000;

/// The passkeys of a log.
#[derive(Debug, Default)]
pub(super) struct Passkeys {
    enrolled: HashMap<Bytes, Passkey>,
    /// Genesis has passkeys, so that every other can be vouched for.
    founded: bool,
    /// Every challenge there was.
    challenges: HashSet<Digest32>,
    /// Those of enrolments.
    enrolments: HashMap<Digest32, Enrolment>,
    /// Those that were answered.
    answered: HashSet<Digest32>,
}

#[derive(Debug)]
struct Passkey {
    subject: ActorId,
    person: PersonId,
    key: PublicKey,
    rp: RelyingPartyId,
    /// Goes back to genesis by those who vouched.
    rooted: bool,
    revoked: bool,
}

/// An `enrolment.challenged`.
#[derive(Debug)]
struct Enrolment {
    actor: Actor,
    asked: EnrolmentChallenged,
}

fn sound(holds: bool, message: &'static str) -> Ruling {
    ensure(holds, Class::BadAssertion, message)
}

fn unsound(message: &'static str) -> Broken {
    Broken::new(Class::BadAssertion, message)
}

impl Passkeys {
    /// The passkey of `actor` that an assertion names.
    fn of(&self, actor: &Actor, credential: &Bytes) -> Option<&Passkey> {
        let passkey = self.enrolled.get(credential)?;
        (Actor::Account(passkey.subject) == *actor && !passkey.revoked).then_some(passkey)
    }

    fn holds(
        &self,
        actor: &Actor,
        assertion: &Assertion,
        challenge: &Digest32,
    ) -> Result<&Passkey, Broken> {
        let passkey = self.of(actor, &assertion.credential);
        let passkey = passkey.ok_or_else(|| unsound("answered by no passkey of the actor"))?;
        let held = assertion.holds(&passkey.key, &passkey.rp, challenge);
        held.map_err(|error| Broken::new(Class::BadAssertion, error.to_string()))?;
        Ok(passkey)
    }

    /// Rule 11; `text` is what the programme of the latest recommendation says.
    pub(super) fn is_asserted(
        &self,
        step: &Step<'_>,
        case: &Case,
        text: Option<&ProgrammeText>,
    ) -> Ruling {
        match step.body {
            EntryBody::ChallengeIssued(body) => self.asks(step, &body.challenge, body.expires)?,
            EntryBody::EnrolmentChallenged(body) => {
                self.asks(step, &body.challenge, body.expires)?;
            }
            _ => {}
        }
        let Some(answer) = Answer::of(step.body) else { return Ok(()) };
        let (assertion, challenge) = match (answer.proof, answer.assertion, answer.challenge) {
            (ProofOfHuman::Passkey, Some(assertion), Some(challenge)) => (assertion, challenge),
            (ProofOfHuman::PasswordTotp, None, None) => {
                let required = text.is_some_and(|text| text.passkey_required);
                return sound(!required, "the programme asks for a passkey");
            }
            _ => return Err(unsound("the proof is not what it says it is")),
        };
        let mut asked = case.review.iter().flat_map(|review| &review.challenges);
        let asked = asked.find(|asked| asked.bytes == *challenge && asked.actor == *step.actor);
        let asked = asked.ok_or_else(|| unsound("the actor was not asked this challenge"))?;
        sound(!self.answered.contains(challenge), ANSWERED)?;
        let same = asked.seat == answer.seat
            && asked.verdict == answer.verdict
            && asked.outcome == answer.outcome
            && asked.notice == *answer.notice
            && asked.reason == *answer.reason
            && asked.recommendation == *answer.shown;
        sound(same, "the challenge was for something else")?;
        sound(step.ts <= asked.expires, "the challenge had expired")?;
        self.holds(step.actor, assertion, challenge).map(drop)
    }

    /// Of rule 11c, what is asked.
    fn asks(&self, step: &Step<'_>, challenge: &Digest32, expires: u64) -> Ruling {
        sound(!self.challenges.contains(challenge), "the challenge was used before")?;
        let soon = expires <= step.ts.saturating_add(LONGEST_ASKED_MS);
        sound(soon, "the challenge may be answered for longer than five minutes")
    }

    /// Rule 12.
    pub(super) fn enrols(&self, step: &Step<'_>, access: &Access) -> Ruling {
        match step.body {
            EntryBody::AuthenticatorEnrolled(body) => {
                self.is_vouched_for(step, body)?;
                sound(!self.enrolled.contains_key(&body.credential), "the credential is enrolled")?;
                sound(access.is_of(&body.subject, &body.person), "the account is another person's")
            }
            EntryBody::AuthenticatorRevoked(AuthenticatorRevoked { credential, subject }) => {
                let known = self.of(&Actor::Account(*subject), credential).is_some();
                sound(known, "the account has no such passkey")
            }
            _ => Ok(()),
        }
    }

    fn is_vouched_for(&self, step: &Step<'_>, body: &AuthenticatorEnrolled) -> Ruling {
        let (assertion, challenge) = match (&body.assertion.0, &body.challenge.0) {
            (Some(assertion), Some(challenge)) => (assertion, challenge),
            (None, None) => {
                return sound(!self.founded, "nobody vouched for it, and genesis names who could");
            }
            _ => return Err(unsound("it has one of assertion and challenge")),
        };
        let asked = self.enrolments.get(challenge).filter(|asked| asked.actor == *step.actor);
        let asked = &asked.ok_or_else(|| unsound("the actor was not asked this challenge"))?.asked;
        let same = asked.credential == body.credential
            && asked.public_key == body.public_key
            && asked.rp == body.rp
            && asked.subject == body.subject;
        sound(same, "the challenge was for another passkey")?;
        sound(step.ts <= asked.expires, "the challenge had expired")?;
        sound(!self.answered.contains(challenge), ANSWERED)?;
        let passkey = self.holds(step.actor, assertion, challenge)?;
        sound(passkey.person != body.person, "a person vouched for a passkey of their own")
    }

    /// Takes an entry as it stands; what the human act in it rests on, if it is one.
    pub(super) fn apply(&mut self, step: &Step<'_>, lawful: bool) -> Proof {
        match step.body {
            EntryBody::Genesis(body) => {
                self.founded = !body.passkeys.is_empty();
                for founding in &body.passkeys {
                    let passkey = Passkey {
                        subject: founding.subject,
                        person: founding.person,
                        key: founding.public_key,
                        rp: founding.rp.clone(),
                        rooted: true,
                        revoked: false,
                    };
                    self.enrolled.entry(founding.credential.clone()).or_insert(passkey);
                }
                Proof::ServersWord
            }
            EntryBody::ChallengeIssued(body) => {
                self.challenges.insert(body.challenge);
                Proof::ServersWord
            }
            EntryBody::EnrolmentChallenged(body) => {
                self.challenges.insert(body.challenge);
                let asked = Enrolment { actor: *step.actor, asked: body.clone() };
                self.enrolments.entry(body.challenge).or_insert(asked);
                Proof::ServersWord
            }
            EntryBody::AuthenticatorEnrolled(body) => {
                self.enrol(step, body, lawful);
                Proof::ServersWord
            }
            EntryBody::AuthenticatorRevoked(body) => {
                let known = self.enrolled.get_mut(&body.credential);
                if let Some(passkey) = known.filter(|passkey| passkey.subject == body.subject) {
                    passkey.revoked = true;
                }
                Proof::ServersWord
            }
            body => {
                let answer = Answer::of(body);
                self.answered.extend(answer.as_ref().and_then(|answer| answer.challenge));
                let assertion = answer.and_then(|answer| answer.assertion);
                assertion.map_or(Proof::ServersWord, |said| self.proof(step.actor, said, lawful))
            }
        }
    }

    fn enrol(&mut self, step: &Step<'_>, body: &AuthenticatorEnrolled, lawful: bool) {
        self.answered.extend(body.challenge.0);
        let by = body.assertion.0.as_ref();
        let proof = by.map(|assertion| self.proof(step.actor, assertion, lawful));
        let passkey = Passkey {
            subject: body.subject,
            person: body.person,
            key: body.public_key,
            rp: body.rp.clone(),
            rooted: proof == Some(Proof::RootedPasskey),
            revoked: false,
        };
        self.enrolled.entry(body.credential.clone()).or_insert(passkey);
    }

    /// What an assertion proves: nothing, where it breaks a rule.
    fn proof(&self, actor: &Actor, assertion: &Assertion, lawful: bool) -> Proof {
        match self.of(actor, &assertion.credential) {
            Some(passkey) if lawful && passkey.rooted => Proof::RootedPasskey,
            Some(_) if lawful => Proof::ServersPasskey,
            _ => Proof::ServersWord,
        }
    }
}

const ANSWERED: &str = "the challenge was answered before";
