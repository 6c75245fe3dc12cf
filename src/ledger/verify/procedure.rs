//! The rules of procedure (audits/README.md, section 6), over the whole log in order.

use std::collections::hash_map::{Entry, HashMap};
use std::collections::{BTreeMap, BTreeSet};

use super::report::{Class, Fault};
use crate::ids::{ActorId, CaseId, Digest32, PersonId};
use crate::ledger::body::{AccessChanged, EntryBody, ErasureExecuted, ProgrammeProposed};
use crate::ledger::fields::{AccessChange, ErasureScope, ProgrammeId, Role};

/// An erasure: where, and how much.
#[derive(Debug, Clone, Copy)]
struct Erasure {
    seq: u64,
    scope: ErasureScope,
}

/// What an entry commits to, kept for the disclosures that are in the export.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Committed {
    pub(crate) case: CaseId,
    pub(crate) commitment: Digest32,
}

/// What the rules have to remember.
#[derive(Debug, Default)]
pub(crate) struct Procedure {
    /// Digest of each proposed programme, and the first entry that proposed it.
    pub(crate) proposed: BTreeMap<Digest32, u64>,
    versions: HashMap<(ProgrammeId, u64), Digest32>,
    /// Who holds which role, and the person behind.
    roles: HashMap<(ActorId, Role), PersonId>,
    erased: HashMap<CaseId, Erasure>,
    /// Entries whose payload is disclosed.
    pub(crate) disclosed: BTreeSet<u64>,
    /// What those entries commit to.
    pub(crate) committed: BTreeMap<u64, Committed>,
}

impl Procedure {
    /// Takes entry `seq` and says which rule it breaks.
    pub(crate) fn take(&mut self, seq: u64, body: &EntryBody) -> Option<Fault> {
        if self.disclosed.contains(&seq)
            && let (Some(case), Some(commitment)) = (body.case(), body.commitment())
        {
            self.committed.insert(seq, Committed { case, commitment });
        }
        let erased = body.case().and_then(|case| self.named_after_erasure(case));
        let broken = match body {
            EntryBody::ProgrammeProposed(body) => self.propose(seq, body),
            EntryBody::DecisionRecommended(body) => {
                let unknown = !self.proposed.contains_key(&body.programme);
                let message = "a recommendation under a programme that was not proposed before";
                unknown.then(|| (Class::InactiveProgramme, message.to_owned()))
            }
            EntryBody::AccessChanged(body) => self.change_access(body),
            EntryBody::ErasureExecuted(body) => {
                self.erase(seq, body);
                None
            }
            _ => None,
        };
        let (class, message) = erased.or(broken)?;
        Some(Fault::of_entry(class, seq, message))
    }

    /// Whether the payload of entry `seq` about `case` was erased by a later entry.
    pub(crate) fn is_erased(&self, case: &CaseId, seq: u64) -> bool {
        self.erased.get(case).is_some_and(|erasure| seq < erasure.seq)
    }

    fn propose(&mut self, seq: u64, body: &ProgrammeProposed) -> Option<(Class, String)> {
        self.proposed.entry(body.digest).or_insert(seq);
        let version = (body.id.clone(), body.version.get());
        let first = *self.versions.entry(version).or_insert(body.digest);
        (first != body.digest).then(|| {
            let (id, version) = (&body.id, body.version.get());
            let message = format!("version {version} of `{id}` was proposed with another digest");
            (Class::InactiveProgramme, message)
        })
    }

    fn named_after_erasure(&self, case: CaseId) -> Option<(Class, String)> {
        let erasure =
            self.erased.get(&case).filter(|erasure| erasure.scope == ErasureScope::Case)?;
        Some((Class::Schema, format!("case {case} was erased by entry {}", erasure.seq)))
    }

    /// The last erasure of a case counts, with the widest scope so far.
    fn erase(&mut self, seq: u64, body: &ErasureExecuted) {
        let erasure = self.erased.entry(body.case).or_insert(Erasure { seq, scope: body.scope });
        erasure.seq = seq;
        erasure.scope = erasure.scope.max(body.scope);
    }

    fn change_access(&mut self, body: &AccessChanged) -> Option<(Class, String)> {
        let held = self.roles.entry((body.subject, body.role));
        let right = match (body.change, held) {
            (AccessChange::Granted, Entry::Vacant(vacant)) => {
                vacant.insert(body.person);
                true
            }
            (AccessChange::Revoked, Entry::Occupied(held)) if *held.get() == body.person => {
                held.remove();
                true
            }
            _ => false,
        };
        let AccessChanged { change, role, subject, person } = body;
        let message = || format!("{role} of {subject} ({person}) cannot be {change} here");
        (!right).then(|| (Class::Schema, message()))
    }
}
