//! What is done in a case, whole cases, and the logs they make.

use timbang::ids::Digest32;
use timbang::ledger::body::{
    ApplicationReceived, AuthenticatorRevoked, ConflictDeclared, DecisionDeemed, DecisionIssued,
    DecisionRecommended, FindingRecorded, InformationReceived, InformationRequested,
    NoticeDelivered, NoticeIssued, ProgrammeSuspended, RecordViewed, ReviewConfirmed,
    ReviewEscalated, ReviewSentBack,
};
use timbang::ledger::commitment::commitment;
use timbang::ledger::disclosure::Disclosure;
use timbang::ledger::fields::{Actor, ErasureScope};
use timbang::ledger::merkle::sha256;
use timbang::ledger::review_fields::{
    DeliveryChannel, EscalationGround, Nullable, Outcome, Seat, Verdict, Viewed,
};

use super::passkeys::credential;
use super::said::overruled;
use super::{AID, Ask, LICENCE, RELIEF, Town, by};
use crate::ledger_log::{Log, account, case, erased, origin};

impl Town {
    pub fn receive(&mut self, number: u8, file: &[u8]) {
        let programme = if file == AID { "bantuan-tunai" } else { "izin-usaha" };
        let (case, commitment) = (case(number), self.commitment("application"));
        let programme = programme.parse().unwrap();
        self.say(by(6), ApplicationReceived { case, commitment, programme });
        self.recommend(number, file);
    }

    pub fn recommend(&mut self, number: u8, file: &[u8]) -> Digest32 {
        let (case, commitment) = (case(number), self.commitment("result"));
        let body = DecisionRecommended { case, commitment, programme: sha256(file) };
        self.say(Actor::Engine, body)
    }

    pub fn open(&mut self, number: u8) {
        self.say(Actor::Engine, self.opened(number));
    }

    /// Claims a seat, and records a finding from it.
    pub fn find(&mut self, number: u8, who: u8, seat: Seat) {
        self.say(by(who), self.claimed(number, seat));
        self.say(by(who), self.found(number, seat));
    }

    pub fn reveal(&mut self, number: u8, who: u8, seat: Seat) {
        self.say(by(who), self.revealed(number, seat));
    }

    fn answer(&mut self, ask: Ask, body: ReviewConfirmed) -> Digest32 {
        match ask.verdict {
            Verdict::Confirmed => self.say(by(ask.by), body),
            Verdict::Overruled => self.say(by(ask.by), overruled(body)),
        }
    }

    /// Answers with a passkey.
    pub fn sign(&mut self, ask: Ask) -> Digest32 {
        self.say(by(ask.by), self.asked(ask));
        self.answer(ask, self.signed(ask))
    }

    pub fn type_in(&mut self, ask: Ask) -> Digest32 {
        self.answer(ask, self.typed(ask))
    }

    pub fn issue(&mut self, ask: Ask, confirmation: Digest32, leaf: &str) -> Digest32 {
        self.say(by(ask.by), self.issued(ask, confirmation, leaf))
    }

    pub fn deliver(&mut self, number: u8, decision: Digest32, channel: DeliveryChannel) {
        let (case, commitment) = (case(number), self.commitment("letter"));
        let notice = self.say(Actor::Engine, NoticeIssued { case, commitment, decision });
        let arrived = self.ts();
        self.say(Actor::Engine, NoticeDelivered { arrived, case, channel, notice });
    }

    // Whole cases.

    /// Case 1: claimed, released, sent back, refused by another officer with a passkey of genesis.
    pub fn refused(&mut self) {
        let (number, seat) = (1, Seat::First);
        let case = case(number);
        self.receive(number, AID);
        self.open(number);
        self.say(by(3), self.claimed(number, seat));
        self.say(by(3), self.released(number, seat));
        self.find(number, 3, seat);
        self.say(by(3), RecordViewed { case, what: Viewed::File });
        let (commitment, due) = (self.commitment("request"), self.ts() + 90_000);
        self.say(by(3), InformationRequested { case, commitment, due });
        self.say(by(3), Self::awaiting(number, due));
        let commitment = self.commitment("answer");
        self.say(by(6), InformationReceived { case, commitment });
        self.say(by(6), self.resumed(number));
        self.reveal(number, 3, seat);
        self.sign(Ask { verdict: Verdict::Overruled, outcome: Outcome::Grant, ..REFUSED_FIRST });
        let commitment = self.commitment("why");
        self.say(by(3), ReviewSentBack { case, commitment });
        self.find(number, 4, seat);
        self.reveal(number, 4, seat);
        self.say(by(5), self.leave(number, 4));
        let confirmation = self.sign(REFUSED);
        let decision = self.issue(REFUSED, confirmation, "L-TOLAK");
        self.deliver(number, decision, DeliveryChannel::Hand);
    }

    /// Case 2: two reviewers disagree, a supervisor with a passkey that was vouched for settles it.
    pub fn settled(&mut self) {
        let number = 2;
        self.receive(number, LICENCE);
        self.say(by(6), ConflictDeclared { case: case(number) });
        self.open(number);
        self.find(number, 3, Seat::First);
        self.find(number, 4, Seat::Second);
        self.reveal(number, 3, Seat::First);
        self.reveal(number, 4, Seat::Second);
        self.sign(SETTLED_FIRST);
        self.sign(SETTLED_SECOND);
        let escalated =
            ReviewEscalated { case: case(number), ground: EscalationGround::Disagreement };
        self.say(Actor::Engine, escalated);
        self.find(number, 5, Seat::Settling);
        self.reveal(number, 5, Seat::Settling);
        let confirmation = self.sign(SETTLED);
        let decision = self.issue(SETTLED, confirmation, "L-TOLAK");
        self.deliver(number, decision, DeliveryChannel::Post);
    }

    /// Case 3: a rule grants.
    pub fn granted(&mut self) {
        self.receive(3, AID);
        let granted = self.by_rule(3, "L-LAYAK", Outcome::Grant);
        let decision = self.say(Actor::Engine, granted);
        self.deliver(3, decision, DeliveryChannel::Email);
    }

    /// A decision that no human confirmed.
    pub fn by_rule(&self, number: u8, leaf: &str, outcome: Outcome) -> DecisionIssued {
        let ask = Ask { case: number, outcome, number, ..REFUSED };
        DecisionIssued { confirmation: Nullable(None), ..self.issued(ask, Digest32::ZERO, leaf) }
    }

    pub fn deemed(&self, number: u8) -> DecisionDeemed {
        let recommendation = self.latest(number);
        DecisionDeemed { case: case(number), due: self.term(number), recommendation }
    }

    /// Case 4: nobody decides in time, and the law counts it as granted.
    pub fn lapsed(&mut self) {
        let (number, seat) = (4, Seat::Second);
        let case = case(number);
        self.receive(number, LICENCE);
        self.open(number);
        self.say(by(4), self.claimed(number, seat));
        self.say(Actor::Engine, self.expired(number, seat, false));
        self.say(by(4), self.claimed(number, seat));
        self.say(by(5), self.expired(number, seat, true));
        self.say(by(5), self.frozen(number));
        self.say(by(5), self.resumed(number));
        let escalated = ReviewEscalated { case, ground: EscalationGround::Clock };
        self.say(Actor::Engine, escalated);
        self.wait_for(self.term(number) + 1);
        let decision = self.say(Actor::Engine, self.deemed(number));
        self.deliver(number, decision, DeliveryChannel::File);
    }

    /// Case 5: recommended anew within a review, refused with password and one-time code.
    pub fn renewed(&mut self) {
        let (number, seat) = (5, Seat::First);
        self.receive(number, AID);
        self.open(number);
        self.find(number, 3, seat);
        self.recommend(number, AID);
        self.open(number);
        self.find(number, 3, seat);
        self.reveal(number, 3, seat);
        let confirmation = self.type_in(RENEWED);
        let decision = self.issue(RENEWED, confirmation, "L-TINJAU");
        self.deliver(number, decision, DeliveryChannel::Webhook);
    }

    /// Case 7: of the demonstration, two officers who looked first agree to put off.
    pub fn put_off(&mut self) {
        let number = 7;
        self.recommend(number, RELIEF);
        self.open(number);
        for ask in [PUT_OFF_FIRST, PUT_OFF] {
            self.say(by(ask.by), self.claimed(number, ask.seat));
            self.reveal(number, ask.by, ask.seat);
        }
        self.sign(PUT_OFF_FIRST);
        let confirmation = self.sign(PUT_OFF);
        let decision = self.issue(PUT_OFF, confirmation, "L-TOLAK");
        self.deliver(number, decision, DeliveryChannel::File);
    }
}

pub const REFUSED: Ask = Ask {
    case: 1,
    by: 4,
    seat: Seat::First,
    verdict: Verdict::Confirmed,
    outcome: Outcome::ProposedRefusal,
    number: 11,
};
pub const REFUSED_FIRST: Ask = Ask { by: 3, number: 10, ..REFUSED };
pub const SETTLED_FIRST: Ask = Ask { case: 2, number: 20, ..REFUSED_FIRST };
pub const SETTLED_SECOND: Ask = Ask {
    by: 4,
    seat: Seat::Second,
    verdict: Verdict::Overruled,
    outcome: Outcome::Issue,
    number: 21,
    ..SETTLED_FIRST
};
pub const SETTLED: Ask = Ask { by: 5, seat: Seat::Settling, number: 22, ..SETTLED_FIRST };
pub const RENEWED: Ask =
    Ask { case: 5, outcome: Outcome::WaitingList, number: 50, ..REFUSED_FIRST };
pub const PUT_OFF_FIRST: Ask =
    Ask { case: 7, outcome: Outcome::WaitingList, number: 70, ..REFUSED_FIRST };
pub const PUT_OFF: Ask = Ask { by: 4, seat: Seat::Second, number: 71, ..PUT_OFF_FIRST };

/// A live office with every kind of case.
pub fn reviewed_live() -> Log {
    let mut town = Town::live();
    town.refused();
    town.settled();
    town.granted();
    town.lapsed();
    town.renewed();
    // A case that is erased whole.
    town.receive(6, AID);
    town.open(6);
    town.say(Actor::Operator, erased(case(6), ErasureScope::Case));
    let revoked = AuthenticatorRevoked { credential: credential(5), subject: account(5) };
    town.say(Actor::Operator, revoked);
    town.say(by(5), ProgrammeSuspended { digest: sha256(LICENCE) });
    town.end()
}

/// A demonstration: a draft decides, and the server's word says whose passkeys they are.
pub fn reviewed_demo() -> Log {
    let mut town = Town::demo();
    let k = sha256(b"k").0;
    let payload = b"{\"kesimpulan\":\"menunggu\"}".to_vec();
    town.put_off();
    // One more case, whose finding is disclosed.
    town.recommend(8, RELIEF);
    town.open(8);
    town.say(by(3), town.claimed(8, Seat::First));
    let commitment = commitment(&k, &origin(), &case(8), &payload);
    let found = FindingRecorded { commitment, ..town.found(8, Seat::First) };
    town.say(by(3), found);
    let seq = u64::try_from(town.log.entries.len()).unwrap() - 1;
    town.log.disclosures.push(Disclosure { case: case(8), k, payload, seq });
    town.say(Actor::Engine, town.by_rule(8, "L-LAYAK", Outcome::Eligible));
    town.end()
}
