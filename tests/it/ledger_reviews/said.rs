//! What is said of a case: each gives the body that would be right here.

use timbang::ids::Digest32;
use timbang::ledger::body::{
    ChallengeIssued, ClockResumed, ClockStopped, DecisionIssued, EmergencyDeclared,
    FindingRecorded, LeaveGiven, RecommendationRevealed, ReviewClaimed, ReviewConfirmed,
    ReviewExpired, ReviewOpened, ReviewOverruled, ReviewReleased,
};
use timbang::ledger::merkle::sha256;
use timbang::ledger::review_fields::{
    DecidedOutcome, Nullable, Outcome, ProofOfHuman, Seat, StopGround,
};

use super::passkeys::{answered, challenge};
use super::{Ask, Town};
use crate::ledger_log::{account, case};

pub fn decided(outcome: Outcome) -> DecidedOutcome {
    DecidedOutcome::new(outcome).unwrap()
}

pub fn overruled(body: ReviewConfirmed) -> ReviewOverruled {
    let ReviewConfirmed { assertion, case, challenge, notice, outcome, proof, reason, .. } = body;
    let ReviewConfirmed { seat, shown, .. } = body;
    ReviewOverruled { assertion, case, challenge, notice, outcome, proof, reason, seat, shown }
}

impl Town {
    pub fn commitment(&self, what: &str) -> Digest32 {
        sha256(format!("{what}{}", self.log.entries.len()).as_bytes())
    }

    pub fn opened(&self, number: u8) -> ReviewOpened {
        let due = Nullable(Some(self.ts() + 90_000));
        ReviewOpened { case: case(number), due, recommendation: self.latest(number) }
    }

    pub fn claimed(&self, number: u8, seat: Seat) -> ReviewClaimed {
        ReviewClaimed { case: case(number), recommendation: self.latest(number), seat }
    }

    pub fn found(&self, number: u8, seat: Seat) -> FindingRecorded {
        let (recommendation, commitment) = (self.latest(number), self.commitment("finding"));
        FindingRecorded { case: case(number), commitment, recommendation, seat }
    }

    pub fn revealed(&self, number: u8, seat: Seat) -> RecommendationRevealed {
        RecommendationRevealed { case: case(number), recommendation: self.latest(number), seat }
    }

    pub fn released(&self, number: u8, seat: Seat) -> ReviewReleased {
        ReviewReleased { case: case(number), commitment: self.commitment("why"), seat }
    }

    /// The end of a claim: a supervisor says why, the engine does not.
    pub fn expired(&self, number: u8, seat: Seat, told: bool) -> ReviewExpired {
        let commitment = Nullable(told.then(|| self.commitment("why")));
        ReviewExpired { case: case(number), commitment, seat }
    }

    /// A clock that stops for what was asked for.
    pub fn awaiting(number: u8, until: u64) -> ClockStopped {
        let (commitment, ground) = (Nullable(None), StopGround::Information);
        ClockStopped { case: case(number), commitment, ground, until }
    }

    pub fn frozen(&self, number: u8) -> ClockStopped {
        let commitment = Nullable(Some(self.commitment("why")));
        let (ground, until) = (StopGround::Freeze, self.ts() + 90_000);
        ClockStopped { case: case(number), commitment, ground, until }
    }

    /// The clock goes on, and the term ends three seconds later.
    pub fn resumed(&self, number: u8) -> ClockResumed {
        ClockResumed { case: case(number), due: Nullable(Some(self.term(number) + 3_000)) }
    }

    pub fn emergency(&self, number: u8) -> EmergencyDeclared {
        EmergencyDeclared { case: case(number), commitment: self.commitment("why") }
    }

    pub fn leave(&self, number: u8, to: u8) -> LeaveGiven {
        let commitment = self.commitment("why");
        LeaveGiven { case: case(number), commitment, subject: account(to) }
    }

    pub fn asked(&self, ask: Ask) -> ChallengeIssued {
        ChallengeIssued {
            case: case(ask.case),
            challenge: challenge(ask.number),
            expires: self.ts() + 5_000,
            notice: sha256(&[b'n', ask.number]),
            outcome: decided(ask.outcome),
            reason: sha256(&[b'r', ask.number]),
            recommendation: self.latest(ask.case),
            seat: ask.seat,
            verdict: ask.verdict,
        }
    }

    /// A confirmation by password and one-time code.
    pub fn typed(&self, ask: Ask) -> ReviewConfirmed {
        ReviewConfirmed {
            assertion: Nullable(None),
            case: case(ask.case),
            challenge: Nullable(None),
            notice: sha256(&[b'n', ask.number]),
            outcome: decided(ask.outcome),
            proof: ProofOfHuman::PasswordTotp,
            reason: sha256(&[b'r', ask.number]),
            seat: ask.seat,
            shown: self.latest(ask.case),
        }
    }

    /// A confirmation by the passkey of the account that was asked.
    pub fn signed(&self, ask: Ask) -> ReviewConfirmed {
        let challenge = challenge(ask.number);
        ReviewConfirmed {
            assertion: Nullable(Some(answered(ask.by, challenge))),
            challenge: Nullable(Some(challenge)),
            proof: ProofOfHuman::Passkey,
            ..self.typed(ask)
        }
    }

    pub fn issued(&self, ask: Ask, confirmation: Digest32, leaf: &str) -> DecisionIssued {
        let (recommendation, programme) =
            self.latest.get(&case(ask.case)).copied().unwrap_or((Digest32::ZERO, Digest32::ZERO));
        DecisionIssued {
            case: case(ask.case),
            confirmation: Nullable(Some(confirmation)),
            leaf: leaf.parse().unwrap(),
            notice: sha256(&[b'n', ask.number]),
            outcome: decided(ask.outcome),
            programme,
            recommendation,
        }
    }
}
