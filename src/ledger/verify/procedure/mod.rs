//! The rules of procedure (audits/README.md, section 6), over the whole log in order.
//!
//! An entry is judged by every rule in the order of the page, and the first it breaks is told; then
//! it is taken as it stands, so that one fault is told once.

mod access;
mod case;
mod clock;
mod decision;
mod known;
mod passkey;
mod persons;
mod programme;
mod review;

use std::borrow::Cow;
use std::collections::hash_map::HashMap;
use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::report::{AdverseDecisions, Class, Fault};
use crate::ids::{CaseId, Digest32};
use crate::ledger::body::{EntryBody, ErasureExecuted, RecordViewed, Statement};
use crate::ledger::fields::{Actor, ErasureScope, Mode};
use crate::ledger::programme_text::ProgrammeText;
use crate::ledger::review_fields::Viewed;
use access::Access;
use case::{Bar, Case, Issued, Recommendation};
use passkey::Passkeys;
use programme::Programmes;

pub(crate) use programme::File;

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
    pub(crate) programmes: Programmes,
    /// What the adverse decisions rest on.
    pub(crate) adverse: AdverseDecisions,
    /// Entries whose payload is disclosed.
    pub(crate) disclosed: BTreeSet<u64>,
    /// What those entries commit to.
    pub(crate) committed: BTreeMap<u64, Committed>,
    /// What genesis says: real cases, or a demonstration.
    pub(crate) mode: Option<Mode>,
    access: Access,
    passkeys: Passkeys,
    /// Boxed, because a table of them is half empty.
    cases: HashMap<CaseId, Box<Case>>,
    /// Adverse decisions after the term of an earlier recommendation had run out.
    pub(crate) outlived: u64,
    /// Decisions granted in an emergency that nobody has reviewed since.
    pub(crate) unreviewed: u64,
    /// Confirmations that a decision named.
    used: HashSet<Digest32>,
    erased: HashMap<CaseId, Erasure>,
    /// Decisions that no letter tells.
    untold: HashSet<Digest32>,
    /// The latest time of an entry.
    now: u64,
}

/// An entry as the rules look at it.
#[derive(Debug)]
struct Step<'a> {
    seq: u64,
    leaf: Digest32,
    actor: &'a Actor,
    ts: u64,
    body: &'a EntryBody,
}

/// Why an entry breaks a rule.
#[derive(Debug)]
struct Broken {
    class: Class,
    message: Cow<'static, str>,
}

type Ruling = Result<(), Broken>;

impl Broken {
    fn new(class: Class, message: impl Into<Cow<'static, str>>) -> Self {
        Self { class, message: message.into() }
    }
}

fn ensure(holds: bool, class: Class, message: &'static str) -> Ruling {
    if holds { Ok(()) } else { Err(Broken::new(class, message)) }
}

impl Procedure {
    /// Takes entry `seq` and says which rule it breaks.
    pub(crate) fn take(&mut self, seq: u64, leaf: Digest32, said: &Statement) -> Option<Fault> {
        let step = Step { seq, leaf, actor: &said.actor, ts: said.ts, body: &said.body };
        let case = step.body.case();
        if self.disclosed.contains(&seq)
            && let (Some(case), Some(commitment)) = (case, step.body.commitment())
        {
            self.committed.insert(seq, Committed { case, commitment });
        }
        let unknown = Case::default();
        let known = case.and_then(|case| self.cases.get(&case));
        let broken = self.judge(&step, known.map_or(&unknown, Box::as_ref)).err();
        self.now = self.now.max(step.ts);
        self.apply(&step, broken.is_none());
        broken.map(|broken| Fault::of_entry(broken.class, seq, broken.message))
    }

    /// How many accounts decide though no colleague vouched for them.
    pub(crate) fn unvouched(&self) -> u64 {
        self.access.unvouched()
    }

    /// How many reviews are open past their term at the time of the latest entry.
    pub(crate) fn overdue(&self) -> u64 {
        let open = self.cases.iter().filter(|(id, _)| !self.is_erased_whole(id));
        open.filter(|(_, case)| case.is_over(self.now)).count() as u64
    }

    /// How many decisions no letter tells.
    pub(crate) fn untold(&self) -> u64 {
        self.untold.len() as u64
    }

    fn is_erased_whole(&self, case: &CaseId) -> bool {
        self.erased.get(case).is_some_and(|erasure| erasure.scope == ErasureScope::Case)
    }

    /// Whether the payload of entry `seq` about `case` was erased by a later entry.
    pub(crate) fn is_erased(&self, case: &CaseId, seq: u64) -> bool {
        self.erased.get(case).is_some_and(|erasure| seq < erasure.seq)
    }

    /// The rules in the order of the page.
    fn judge(&self, step: &Step<'_>, case: &Case) -> Ruling {
        self.is_not_erased(step)?; // 4
        self.has_programme(step, case)?; // 2
        match step.body {
            EntryBody::ProgrammeProposed(body) => self.programmes.proposes(body)?, // 3
            EntryBody::AccessChanged(body) => self.access.changes(body)?,          // 5
            EntryBody::AccessActivated(body) => self.access.activates(body)?,      // 7
            _ => self.programmes.lives(step, self.is_live(), &self.access)?,       // 6
        }
        let text = self.text(case);
        review::is_in_order(step, case, text, &self.access)?; // 8
        persons::is_by_another(step, case, &self.access, self.proposers(case))?; // 9
        self.access.is_known(step)?; // 9f, 9g
        self.access.grants_to_another(step)?; // 9h
        self.access.is_by_a_keeper(step)?; // 9m
        review::evidence_is_first(step, case, text, &self.access)?; // 10
        self.passkeys.is_asserted(step, case, text)?; // 11
        self.passkeys.enrols(step, &self.access)?; // 12
        self.decides(step, case) // 13
    }

    /// Whether the cases are real; they are until the log says otherwise.
    fn is_live(&self) -> bool {
        self.mode != Some(Mode::Demo)
    }

    fn is_not_erased(&self, step: &Step<'_>) -> Ruling {
        let Some(case) = step.body.case() else { return Ok(()) };
        match self.erased.get(&case) {
            Some(Erasure { seq, scope: ErasureScope::Case }) => {
                let message = format!("case {case} was erased by entry {seq}");
                Err(Broken::new(Class::Schema, message))
            }
            _ => Ok(()),
        }
    }

    /// Rule 2.
    fn has_programme(&self, step: &Step<'_>, case: &Case) -> Ruling {
        let decides = match step.body {
            EntryBody::DecisionRecommended(body) => {
                return self.programmes.applies(&body.programme);
            }
            EntryBody::DecisionIssued(_) | EntryBody::DecisionDeemed(_) => true,
            EntryBody::ReviewOpened(_) => false,
            body if review::is_within(body) => false,
            _ => return Ok(()),
        };
        let Some(latest) = case.latest else { return Ok(()) };
        let text = self.programmes.text(latest.programme)?;
        let message = "an example or a draft decides nothing in a live log";
        let lawful = !decides || programme::may_decide(text, self.is_live());
        ensure(lawful, Class::InactiveProgramme, message)
    }

    /// What the programme of the latest recommendation says.
    fn text(&self, case: &Case) -> Option<&ProgrammeText> {
        self.programmes.text(case.latest?.programme).ok()
    }

    /// Who proposed the programme of the latest recommendation.
    fn proposers(&self, case: &Case) -> &[Actor] {
        let programme = case.latest.and_then(|latest| latest.programme);
        let proposed = programme.and_then(|place| self.programmes.get(place));
        proposed.map_or(&[], |proposed| &proposed.proposers)
    }

    /// Takes an entry as it stands; `lawful` if it broke no rule.
    fn apply(&mut self, step: &Step<'_>, lawful: bool) {
        match step.body {
            EntryBody::Genesis(body) => {
                self.mode.get_or_insert(body.mode);
                for passkey in &body.passkeys {
                    self.access.set_person(passkey.subject, passkey.person);
                }
            }
            EntryBody::AccessChanged(body) => self.access.change(body),
            EntryBody::AccessActivated(body) => self.access.activate(body),
            EntryBody::AuthenticatorEnrolled(body) => {
                self.access.set_person(body.subject, body.person);
            }
            EntryBody::ErasureExecuted(body) => self.erase(step.seq, body),
            _ => {}
        }
        self.access.doubt(step);
        self.programmes.apply(step);
        let proof = self.passkeys.apply(step, lawful);
        self.apply_to_case(step, proof, lawful);
    }

    fn apply_to_case(&mut self, step: &Step<'_>, proof: case::Proof, lawful: bool) {
        let Some(id) = step.body.case() else { return };
        match step.body {
            EntryBody::ErasureExecuted(_) => return,
            EntryBody::RecordViewed(body) => return self.look(step, body),
            _ => {}
        }
        let known = self.cases.get(&id).map(Box::as_ref);
        let text = known.and_then(|case| self.text(case));
        let silence = text.is_some_and(|text| text.silence_grants);
        let outlived = known.is_some_and(|case| case.has_outlived_a_term(step.ts));
        let mut urgent = None;
        if let EntryBody::DecisionIssued(body) = step.body {
            self.count(&id, body, lawful);
            self.outlived += u64::from(outlived && body.outcome.get().is_adverse());
            urgent =
                self.cases.get(&id).and_then(|case| decision::urgent(case, body, self.text(case)));
            self.unreviewed += u64::from(urgent.is_some());
        }
        match step.body {
            EntryBody::DecisionIssued(_) | EntryBody::DecisionDeemed(_) => {
                self.untold.insert(step.leaf);
            }
            EntryBody::NoticeIssued(body) => drop(self.untold.remove(&body.decision)),
            _ => {}
        }
        let case = self.cases.entry(id).or_default();
        match step.body {
            EntryBody::ApplicationReceived(_) => case.bar(step.actor, Bar::Applicant),
            EntryBody::ConflictDeclared(_) => case.bar(step.actor, Bar::Conflict),
            EntryBody::DecisionRecommended(body) => {
                let programme = self.programmes.place(&body.programme);
                let latest = Recommendation { leaf: step.leaf, programme, decided: false };
                case.recommend(latest, step.ts, silence);
            }
            EntryBody::InformationRequested(body) => case.ask(body.due),
            EntryBody::InformationReceived(_) => case.answer(),
            EntryBody::ClockStopped(body) => case.stop(step.ts, body.ground, body.until),
            EntryBody::ClockResumed(body) => case.resume(body.due.0),
            EntryBody::DecisionIssued(body) => {
                self.used.extend(body.confirmation.0);
                case.decide(step.leaf);
                case.urgent = urgent.map(Box::new).or(case.urgent.take());
            }
            EntryBody::DecisionDeemed(_) => case.decide(step.leaf),
            EntryBody::EmergencyReviewed(_) => {
                self.unreviewed -= u64::from(case.urgent.take().is_some());
            }
            EntryBody::NoticeIssued(_) => {
                case.issue(Issued::Notice(step.leaf, step.ts.to_be_bytes()));
            }
            _ => review::apply(step, case, proof),
        }
    }

    /// A look at the recommendation of an open review counts; no other does.
    fn look(&mut self, step: &Step<'_>, body: &RecordViewed) {
        let case = self.cases.get_mut(&body.case).filter(|_| body.what == Viewed::Recommendation);
        if let Some(review) = case.and_then(|case| case.review.as_deref_mut()) {
            review.looked.push(*step.actor);
        }
    }

    /// The last erasure of a case counts, with the widest scope so far.
    fn erase(&mut self, seq: u64, body: &ErasureExecuted) {
        let erasure = self.erased.entry(body.case).or_insert(Erasure { seq, scope: body.scope });
        erasure.seq = seq;
        erasure.scope = erasure.scope.max(body.scope);
        if erasure.scope == ErasureScope::Case {
            self.cases.remove(&body.case);
        }
    }
}
