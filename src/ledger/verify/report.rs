//! What a verifier reports: classes of faults, faults, and the whole.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::ids::Digest32;
use crate::ledger::fields::Mode;
use crate::ledger::key::KeyRecord;

/// Faults that are kept with their message; beyond that they are counted.
pub const MAX_FAULTS: usize = 1_000;

/// Bytes of a message: it may quote what stands in the log.
const MAX_MESSAGE: usize = 400;

/// Classes of faults (audits/README.md, section 8).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Class {
    /// Bytes are not of the form.
    Encoding,
    /// A field, a kind, a time or a rule of procedure.
    Schema,
    /// A signature that does not verify, or the required one missing.
    Signature,
    /// A key that is not the log's.
    KeyState,
    /// The position or the log is another.
    SequenceGap,
    /// Not linked to the entry before.
    PrevMismatch,
    /// A root or tile is not that of the entries.
    RootMismatch,
    /// Checkpoints that contradict each other.
    InconsistentCheckpoint,
    /// Something is missing at the end, or a file.
    Truncated,
    /// A programme that was not proposed, or not as it stands.
    InactiveProgramme,
    /// A disclosed payload is not what the entry commits to.
    CommitmentMismatch,
    /// A file that the format does not name.
    UnknownFile,
    /// A decision without the confirmation it needs.
    MissingConfirmation,
    /// A confirmation, or a recommendation, that decided before.
    ReusedConfirmation,
    /// A human act by someone who may not do it in this case.
    SelfConfirmation,
    /// The recommendation was seen before the reviewer found for themselves, or not seen at all.
    RevealedBeforeFinding,
    /// A passkey did not answer what it was asked, or is not the actor's.
    BadAssertion,
}

impl Class {
    /// The name on the format page.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Encoding => "encoding",
            Self::Schema => "schema",
            Self::Signature => "signature",
            Self::KeyState => "key-state",
            Self::SequenceGap => "sequence-gap",
            Self::PrevMismatch => "prev-mismatch",
            Self::RootMismatch => "root-mismatch",
            Self::InconsistentCheckpoint => "inconsistent-checkpoint",
            Self::Truncated => "truncated",
            Self::InactiveProgramme => "inactive-programme",
            Self::CommitmentMismatch => "commitment-mismatch",
            Self::UnknownFile => "unknown-file",
            Self::MissingConfirmation => "missing-confirmation",
            Self::ReusedConfirmation => "reused-confirmation",
            Self::SelfConfirmation => "self-confirmation",
            Self::RevealedBeforeFinding => "revealed-before-finding",
            Self::BadAssertion => "bad-assertion",
        }
    }
}

/// One thing that is not as it must be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Fault {
    /// Its class.
    pub class: Class,
    /// The entry, if it is about one.
    pub seq: Option<u64>,
    /// The file, if it is about one.
    pub path: Option<String>,
    /// The fact.
    pub message: String,
}

impl Fault {
    /// A fault of an entry.
    pub(crate) fn of_entry(class: Class, seq: u64, message: impl Into<String>) -> Self {
        Self { class, seq: Some(seq), path: None, message: message.into() }
    }

    /// A fault of a file.
    pub(crate) fn of_file(
        class: Class,
        path: impl Into<String>,
        message: impl Into<String>,
    ) -> Self {
        Self { class, seq: None, path: Some(path.into()), message: message.into() }
    }

    /// The same fault, about the entry `seq` too.
    pub(crate) fn at(self, seq: u64) -> Self {
        Self { seq: Some(seq), ..self }
    }
}

/// What the adverse decisions of a log rest on.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct AdverseDecisions {
    /// Every confirmation they need is signed by a passkey that goes back to those of genesis.
    pub proved_by_passkey: u64,
    /// Signed by passkeys, of which the server says whose they are.
    pub passkey_on_servers_word: u64,
    /// The server says that a human confirmed.
    pub servers_word: u64,
}

/// What was verified and what was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Report {
    /// The log, as entry 0 names it.
    pub origin: Option<String>,
    /// What entry 0 says of it: the cases of a live log are real, a demonstration decides none.
    pub mode: Option<Mode>,
    /// Entries that were verified.
    pub size: u64,
    /// How many of each kind.
    pub entries_by_kind: BTreeMap<&'static str, u64>,
    /// What its adverse decisions rest on.
    pub adverse_decisions: AdverseDecisions,
    /// Accounts that may decide though no colleague vouched for them: there was none, or the
    /// operator of the machine made them.
    pub unvouched_accounts: u64,
    /// Reviews that are open though their legal term was over at the time of the latest entry.
    pub overdue_reviews: u64,
    /// Decisions that no letter tells.
    pub decisions_without_notice: u64,
    /// Adverse decisions after the term of an earlier recommendation of the same application had run
    /// out, under which silence grants: lawful only where that application was not complete.
    pub adverse_after_a_term: u64,
    /// Decisions granted in an emergency, on one confirmation where two are asked for, that nobody
    /// has reviewed since.
    pub unreviewed_emergencies: u64,
    /// The keys of the log.
    pub keys: Vec<KeyRecord>,
    /// SHA-256 of entry 0.
    pub fingerprint: Option<Digest32>,
    /// Size of the newest checkpoint, if its signature holds.
    pub checkpoint_size: Option<u64>,
    /// Entries that no checkpoint covers yet.
    pub entries_after_checkpoint: u64,
    /// Whether a pinned key ties the log to whom one trusts; otherwise origin and keys come from
    /// the log itself.
    pub pinned: bool,
    /// The fault with the lowest seq; without one, the first of the files.
    pub first_divergence: Option<Fault>,
    /// How many faults there are of each class.
    pub fault_counts: BTreeMap<Class, u64>,
    /// The first `MAX_FAULTS` faults.
    pub faults: Vec<Fault>,
}

impl Report {
    /// Adds what was found in what stands beside the log, such as the payloads it commits to.
    pub fn extend(&mut self, found: impl IntoIterator<Item = Fault>) {
        let mut faults = Faults {
            kept: std::mem::take(&mut self.faults),
            counts: std::mem::take(&mut self.fault_counts),
            first: self.first_divergence.take(),
        };
        faults.extend(found);
        (self.faults, self.fault_counts) = (faults.kept, faults.counts);
        self.first_divergence = faults.first;
    }

    /// Whether nothing was found.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.fault_counts.is_empty()
    }
}

/// Collects faults; keeps a bounded number and counts the rest.
#[derive(Debug, Default)]
pub(crate) struct Faults {
    pub(crate) kept: Vec<Fault>,
    pub(crate) counts: BTreeMap<Class, u64>,
    pub(crate) first: Option<Fault>,
}

impl Faults {
    pub(crate) fn push(&mut self, mut fault: Fault) {
        let end = fault.message.floor_char_boundary(MAX_MESSAGE);
        if end < fault.message.len() {
            fault.message.truncate(end);
            fault.message.push('\u{2026}');
        }
        *self.counts.entry(fault.class).or_default() += 1;
        // Among equals the first that was found stays: checks run in the order of the format page.
        let place = |fault: &Fault| fault.seq.unwrap_or(u64::MAX);
        if self.first.as_ref().is_none_or(|first| place(&fault) < place(first)) {
            self.first = Some(fault.clone());
        }
        if self.kept.len() < MAX_FAULTS {
            self.kept.push(fault);
        }
    }

    pub(crate) fn extend(&mut self, faults: impl IntoIterator<Item = Fault>) {
        faults.into_iter().for_each(|fault| self.push(fault));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_log_cannot_make_its_report_grow_without_bound() {
        let mut faults = Faults::default();
        for seq in (0..5_000).rev() {
            faults.push(Fault::of_entry(Class::Schema, seq, "\u{e9}x".repeat(30_000)));
        }
        assert_eq!((faults.kept.len(), faults.counts[&Class::Schema]), (MAX_FAULTS, 5_000));
        assert!(faults.kept.iter().all(|fault| fault.message.len() <= MAX_MESSAGE + 3));
        assert_eq!(faults.first.and_then(|first| first.seq), Some(0), "kept or not");
    }
}
