//! Logs with reviews, for tests: an office whose people and passkeys are made of fixed numbers.
//!
//! Accounts: 1 writes programmes, 2 is on the board, 3 and 4 are officers whose passkeys stand in
//! genesis (of a live log), 5 is a supervisor whose passkey the first vouched for, 6 is an officer
//! who takes applications in, 8 is a second account of the officer behind 3.

use std::collections::HashMap;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use p256::ecdsa::signature::Signer as _;
use p256::ecdsa::{Signature, SigningKey};
use timbang::ids::{CaseId, Digest32, PersonId};
use timbang::ledger::body::{
    AccessActivated, AccessChanged, ApplicationReceived, AuthenticatorEnrolled,
    AuthenticatorRevoked, ChallengeIssued, ClockResumed, ClockStopped, ConflictDeclared,
    DecisionDeemed, DecisionIssued, DecisionRecommended, EmergencyDeclared, EnrolmentChallenged,
    EntryBody, FindingRecorded, Genesis, InformationReceived, InformationRequested, LeaveGiven,
    NoticeDelivered, NoticeIssued, ProgrammeActivated, ProgrammeApproved, ProgrammeSuspended,
    RecommendationRevealed, RecordViewed, ReviewClaimed, ReviewConfirmed, ReviewEscalated,
    ReviewExpired, ReviewOpened, ReviewOverruled, ReviewReleased, ReviewSentBack,
};
use timbang::ledger::commitment::commitment;
use timbang::ledger::disclosure::Disclosure;
use timbang::ledger::fields::{AccessChange, Actor, ErasureScope, Mode, ProgrammeStatus, Role};
use timbang::ledger::merkle::sha256;
use timbang::ledger::review_fields::{
    Assertion, Bytes, DecidedOutcome, DeliveryChannel, EscalationGround, FoundingPasskey, Nullable,
    Outcome, PasskeyAlgorithm, ProofOfHuman, PublicKey, Seat, StopGround, Verdict, Viewed,
};

use crate::ledger_log::{Keys, Log, account, case, days, erased, genesis, origin, proposed};

pub const RP: &str = "aid.example";

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

/// The signing key of a passkey.
pub fn passkey(number: u8) -> SigningKey {
    SigningKey::from_slice(&sha256(&[b'p', number]).0).unwrap()
}

pub fn public(number: u8) -> PublicKey {
    let point = passkey(number).verifying_key().to_sec1_point(false);
    PublicKey::from_sec1(point.as_bytes().try_into().unwrap()).unwrap()
}

pub fn credential(number: u8) -> Bytes {
    Bytes::new(&sha256(&[b'c', number]).0[..20]).unwrap()
}

pub fn challenge(number: u8) -> Digest32 {
    sha256(&[b'?', number])
}

/// What a browser says it was asked on a page of `origin`; `extra` are more members.
pub fn client_data(challenge: Digest32, origin: &str, extra: &str) -> String {
    let challenge = URL_SAFE_NO_PAD.encode(challenge.0);
    format!(
        "{{\"type\":\"webauthn.get\",\"challenge\":\"{challenge}\",\"origin\":\"{origin}\",\
         \"crossOrigin\":false{extra}}}"
    )
}

/// What passkey `number` signs for `rp` of what a browser says, with these flags.
pub fn signed_by(number: u8, client_data: &str, rp: &str, flags: u8) -> Assertion {
    let data = [&sha256(rp.as_bytes()).0[..], &[flags, 0, 0, 0, number]].concat();
    let signed = [&data[..], &sha256(client_data.as_bytes()).0].concat();
    let signature: Signature = passkey(number).sign(&signed);
    Assertion {
        authenticator_data: Bytes::new(&data).unwrap(),
        client_data: Bytes::new(client_data.as_bytes()).unwrap(),
        credential: credential(number),
        signature: Bytes::new(signature.to_der().as_bytes()).unwrap(),
    }
}

/// What passkey `number` answers on a page of `origin`, with these flags.
pub fn asserted(number: u8, challenge: Digest32, origin: &str, flags: u8) -> Assertion {
    signed_by(number, &client_data(challenge, origin, ""), RP, flags)
}

pub fn answered(number: u8, challenge: Digest32) -> Assertion {
    asserted(number, challenge, "https://meja.aid.example", 0x05)
}

pub fn founding(number: u8) -> FoundingPasskey {
    FoundingPasskey {
        algorithm: PasskeyAlgorithm::Es256,
        credential: credential(number),
        person: person(number),
        public_key: public(number),
        rp: RP.parse().unwrap(),
        subject: account(number),
    }
}

pub fn decided(outcome: Outcome) -> DecidedOutcome {
    DecidedOutcome::new(outcome).unwrap()
}

pub fn overruled(body: ReviewConfirmed) -> ReviewOverruled {
    let ReviewConfirmed { assertion, case, challenge, notice, outcome, proof, reason, .. } = body;
    let ReviewConfirmed { seat, shown, .. } = body;
    ReviewOverruled { assertion, case, challenge, notice, outcome, proof, reason, seat, shown }
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

    // What is said of a case. Each gives the body that would be right here.

    pub fn commitment(&self, what: &str) -> Digest32 {
        sha256(format!("{what}{}", self.log.entries.len()).as_bytes())
    }

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

    // What is done in a case.

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
