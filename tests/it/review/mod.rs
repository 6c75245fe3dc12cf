//! The human review: paths, refusals, forms, replay.

mod emergency;
mod forms;
mod pace;
mod paths;
mod replayed;

use timbang::calendar::OnLapse;
use timbang::decision::Outcome;
use timbang::ids::{ActorId, CaseId, Digest32, PersonId};
use timbang::review::{
    Account, Act, Ballot, By, Event, Factor, Opening, Proof, Recommended, Refused, ReplayError,
    Review, Role, Seat, Settings, What,
};

/// One minute in milliseconds.
pub const MINUTE: i64 = 60_000;

/// An account: `person` and, of that person, the `nth` account.
pub fn account(person: u8, nth: u8, role: Option<Role>) -> Account {
    let actor = ActorId::from_random([person * 16 + nth; 16]);
    Account { actor, person: PersonId::from_random([person; 16]), role }
}

/// Who took the application in.
pub const INTAKE: u8 = 1;
/// Who proposed the programme version.
pub const AUTHOR: u8 = 2;

pub fn officer(person: u8) -> Account {
    account(person, 0, Some(Role::Officer))
}

pub fn supervisor(person: u8) -> Account {
    account(person, 0, Some(Role::Supervisor))
}

pub fn digest(byte: u8) -> Digest32 {
    Digest32([byte; 32])
}

/// A recommendation of `outcome`; `nth` of its case.
pub fn recommended(outcome: Outcome, nth: u8) -> Recommended {
    Recommended {
        case: CaseId::from_random([7; 16]),
        entry: digest(nth),
        outcome,
        automatic: false,
        drawn: false,
        programme: digest(0xff),
        binding: true,
        active: true,
        author: Some(PersonId::from_random([AUTHOR; 16])),
        settings: Settings {
            evidence_first: true,
            two_reviewers: false,
            passkey_required: false,
            on_lapse: OnLapse::None,
        },
    }
}

pub fn ballot(seat: Seat, shown: u8, outcome: Outcome, at_ms: i64) -> Ballot {
    let proof = Proof { factor: Factor::PasswordTotp, at_ms };
    let (reason, notice) = (digest(0xaa), digest(0xbb));
    Ballot { seat, shown: digest(shown), outcome, reason, notice, proof }
}

/// A case with its entries, as a test writes them.
#[derive(Clone)]
pub struct Log {
    opening: Opening,
    events: Vec<Event>,
}

impl Log {
    /// A case whose review of its first recommendation is opened.
    pub fn opened(recommendation: Recommended) -> Self {
        let intake = vec![PersonId::from_random([INTAKE; 16])];
        let mut log = Self { opening: Opening { recommendation, intake }, events: Vec::new() };
        let opened = What::Opened { recommendation: recommendation.entry, due: Some(50 * MINUTE) };
        log.engine(opened).unwrap();
        log
    }

    pub fn review(&self) -> Review {
        Review::replay(self.opening.clone(), self.events.iter().copied()).unwrap()
    }

    pub fn now(&self) -> i64 {
        i64::try_from(self.events.len()).unwrap() * MINUTE
    }

    /// Appends what `by` does now, if it can be.
    pub fn act(&mut self, by: By, what: What) -> Result<(), Refused> {
        let seq = self.events.len() as u64;
        let event = Event { seq, leaf: digest(0xee), act: Act { by, ts: self.now() }, what };
        let events = self.events.iter().copied().chain([event]);
        match Review::replay(self.opening.clone(), events) {
            Ok(_) => {
                self.events.push(event);
                Ok(())
            }
            Err(ReplayError::Refused { refused, .. }) => Err(refused),
            Err(error) => panic!("{error}"),
        }
    }

    pub fn engine(&mut self, what: What) -> Result<(), Refused> {
        self.act(By::Engine, what)
    }

    pub fn by(&mut self, account: Account, what: What) -> Result<(), Refused> {
        self.act(By::Account(account), what)
    }

    pub fn claim(&mut self, account: Account) -> Result<(), Refused> {
        let (seat, recommendation) = self.place();
        self.by(account, What::Claimed { seat, recommendation })
    }

    pub fn find(&mut self, account: Account) -> Result<(), Refused> {
        let (seat, recommendation) = self.place();
        self.by(account, What::FindingRecorded { seat, recommendation, finding: digest(0xcc) })
    }

    pub fn reveal(&mut self, account: Account) -> Result<(), Refused> {
        let (seat, recommendation) = self.place();
        self.by(account, What::Revealed { seat, recommendation })
    }

    /// Claims, finds and looks.
    pub fn look(&mut self, account: Account) {
        self.claim(account).unwrap();
        self.find(account).unwrap();
        self.reveal(account).unwrap();
    }

    pub fn confirm(&mut self, account: Account, outcome: Outcome) -> Result<(), Refused> {
        let ballot = Ballot { shown: self.place().1, ..self.ballot(outcome) };
        self.by(account, What::Confirmed(ballot))
    }

    pub fn overrule(&mut self, account: Account, outcome: Outcome) -> Result<(), Refused> {
        let ballot = Ballot { shown: self.place().1, ..self.ballot(outcome) };
        self.by(account, What::Overruled(ballot))
    }

    pub fn ballot(&self, outcome: Outcome) -> Ballot {
        ballot(self.place().0, 1, outcome, self.now())
    }

    pub fn place(&self) -> (Seat, Digest32) {
        let review = self.review();
        (review.seat(), review.recommendation_entry())
    }
}
