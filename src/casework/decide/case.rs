//! One case on its way through a batch: as it came, as it was evaluated, as it is placed in the log.

use std::sync::Arc;

use crate::decision::{Outcome, Recommendation};
use crate::facts::{Facts, Finding};
use crate::ids::Digest32;
use crate::notice::NoticeRecord;
use crate::store::Hash;
use crate::vault::CaseKey;

use super::super::refusal::Fault;

/// A case as it came from outside.
#[derive(Debug)]
pub struct Incoming {
    /// The id under which it came; never kept in the clear.
    pub id: String,
    /// Which of the programmes of the run it applies to.
    pub programme: usize,
    /// What is known.
    pub facts: Facts,
    /// The application, where it comes in with this run and is not only recommended for.
    pub application: Option<Application>,
    /// Its line in what was read, from 1; 0 where there are none.
    pub line: u64,
}

/// An application that comes in.
#[derive(Debug)]
pub struct Application {
    /// When it came, milliseconds since 1970-01-01T00:00:00Z; of a day that is known alone its
    /// first one. Where it is not said, when it is recommended for.
    pub received_ms: Option<i64>,
    /// When it is recommended for, of an application that lives in its own time; otherwise now.
    pub decided_ms: Option<i64>,
    /// The word for the way it came.
    pub channel: &'static str,
    /// Who it is about: JSON, kept sealed; none where that is not said.
    pub identity: Option<String>,
    /// The applicant's NIK, under whose keyed index the person is found.
    pub nik: Option<String>,
}

/// Where cases come from, one after the other.
pub trait Source: Send {
    /// The next case, `None` at the end. What cannot be read as a case is the source's to reject.
    ///
    /// # Errors
    /// A stream that cannot be read on.
    fn next_case(&mut self) -> Result<Option<Incoming>, Fault>;

    /// Cases a transaction holds: large, because durability is paid once a transaction; smaller
    /// where those that are on their way are waited for.
    fn batch(&self) -> usize {
        1_000
    }

    /// Whether a case is taken in whose term is over already and which silence grants: that would
    /// be granted at once.
    fn takes_overdue(&self) -> bool {
        false
    }
}

/// Where recommendations go, in the order of the cases, once they are durable.
pub trait Sink: Send {
    /// Takes one.
    ///
    /// # Errors
    /// A stream that cannot be written.
    fn take(&mut self, decided: &Decided<'_>) -> Result<(), Fault>;

    /// Takes a case that cannot be taken in as it came; nothing was written of it. A sink that
    /// knows no such cases ends the run.
    ///
    /// # Errors
    /// A stream that cannot be written.
    fn refuse(&mut self, _line: u64, _findings: &[Finding]) -> Result<(), Fault> {
        Err(Fault::Worker)
    }

    /// Says that there is no more.
    ///
    /// # Errors
    /// A stream that cannot be written.
    fn end(&mut self) -> Result<(), Fault>;
}

/// A recommendation that was made.
#[derive(Debug)]
pub struct Decided<'d> {
    /// The id under which the case came.
    pub id: &'d str,
    /// Members of the JSON object that tells it, without braces.
    pub told: &'d str,
    /// Its entry; none in a dry run.
    pub entry: Option<(u64, Digest32)>,
}

/// What the engine made of a case.
#[derive(Debug)]
pub(super) struct Evaluated {
    pub incoming: Incoming,
    pub leaf: Arc<str>,
    /// The way to it ([`crate::casework::path`]).
    pub path: Arc<str>,
    pub code: Arc<str>,
    pub outcome: Outcome,
    pub priority: i64,
    pub benefit: Option<i64>,
    /// Members of the JSON object that tells it, without braces.
    pub told: String,
    /// The facts in canonical form.
    pub facts: String,
    /// Keyed index of the id under which it came.
    pub external: Hash,
    /// What a letter is written from, where a rule may decide.
    pub made: Option<Box<Recommendation>>,
}

/// A case with its place: the entries it gets, or the one it already has.
#[derive(Debug)]
pub(super) struct Placed {
    pub evaluated: Evaluated,
    pub place: Place,
}

/// Where a case stands in the log.
#[derive(Debug)]
pub(super) enum Place {
    /// The same facts were recommended for before, in this entry; who applied may be new.
    Known { seq: u64, leaf: Option<Digest32>, identified: Option<Box<Received>> },
    /// It gets new entries.
    New(Box<NewPlace>),
    /// What it says does not fit the case it names, or the office's days.
    Refused(Vec<Finding>),
}

/// The case that something is written of, with the key that seals it.
#[derive(Clone, Debug)]
pub(super) struct Subject {
    pub serial: i64,
    pub case_id: [u8; 16],
    pub key: CaseKey,
}

/// An application that is received.
#[derive(Debug)]
pub(super) struct Received {
    pub of: Subject,
    /// Place of `application.received`.
    pub seq: u64,
    pub at_ms: i64,
    /// When what it says came to the office.
    pub came_ms: i64,
    /// Whether it says who applies in a case that came without.
    pub identifies: bool,
}

/// The letter of what a rule decides.
#[derive(Debug, Default)]
pub(super) enum ByRuleLetter {
    /// Nobody asked yet.
    #[default]
    Unasked,
    /// A human is to look.
    None,
    /// As it is sent.
    Composed(Box<NoticeRecord>),
}

/// What a case needs to be written.
#[derive(Debug)]
pub(super) struct NewPlace {
    pub of: Subject,
    /// Keyed hash of the facts, to know them again.
    pub mark: Hash,
    /// The case number, where the case begins.
    pub number: Option<String>,
    /// The application that is received, where one is.
    pub received: Option<Received>,
    /// Place of `decision.recommended`.
    pub seq: u64,
    /// Place of what follows from it at once, where its programme binds.
    pub next_seq: Option<u64>,
    pub at_ms: i64,
    /// When what it says came to the office.
    pub came_ms: i64,
    /// When the application was first complete; none before.
    pub complete_ms: Option<i64>,
    /// The last millisecond of the legal term; none where no calendar tells it.
    pub due_ms: Option<i64>,
    /// Whether silence would grant it at once, the term being over before it was taken in.
    pub lapsed: bool,
    /// Asked when the case was placed, or once it is written.
    pub letter: ByRuleLetter,
}

/// What a run came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Cases recommended for with a new entry.
    pub recommended: u64,
    /// Cases whose recommendation stood already.
    pub known: u64,
    /// Cases whose legal term was over when they were taken in.
    pub overdue: u64,
}
