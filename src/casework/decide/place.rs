//! Giving each case its place: the case it belongs to, the entries it gets, or the one it has.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use jiff::tz::Offset;
use rand::Rng as _;
use rand::rngs::StdRng;

use super::super::keys::SealingKeys;
use super::super::refusal::Fault;
use super::super::terms::Terms;
use super::arrival::{Arrival, Who, stops};
use super::case::{
    ByRuleLetter, Evaluated, Incoming, NewPlace, Place, Placed, Received, Subject, Tally,
};
use super::follow::ByRule;
use crate::casework::read::Shelf;
use crate::casework::review::silence_grants;
use crate::clock::Clock;
use crate::ids::Digest32;
use crate::policy::Programme;
use crate::review::Settings;
use crate::store::{Case, Hash, Secret, Stage, Store};
use crate::vault::CaseKey;

/// A case that is known: stored, or placed by this run and not yet committed.
#[derive(Clone, Debug)]
pub(super) struct Known {
    pub of: Subject,
    latest: Option<Latest>,
    pub who: Who,
    /// When its application came to the office.
    pub came_ms: i64,
    /// When it was first complete, if that is not decided yet.
    complete_ms: Option<i64>,
}

/// The latest recommendation of a case.
#[derive(Clone, Copy, Debug)]
struct Latest {
    seq: u64,
    mark: Hash,
    /// Known once it is stored.
    leaf: Option<Digest32>,
}

/// Places cases one batch after the other; the only one to give out places in the log.
#[derive(Debug)]
pub(super) struct Placer {
    pub store: Arc<Store>,
    pub sealing: SealingKeys,
    pub random: StdRng,
    pub clock: Arc<dyn Clock>,
    /// The office's own time: which year a case begins in.
    pub zone: Offset,
    pub terms: Terms,
    /// Whether cases that silence grants are taken in when their term is over.
    pub takes_overdue: bool,
    pub programmes: Arc<[Arc<Programme>]>,
    /// Versions of programmes on record.
    pub shelf: Shelf,
    /// Whether the office is a demonstration.
    pub demo: bool,
    pub rule: Arc<ByRule>,
    pub next_seq: u64,
    pub next_serial: i64,
    pub tally: Tally,
    /// What earlier batches placed, by external index, until their commit is seen.
    pub in_flight: InFlight,
}

/// Cases of batches that may not be committed yet: those of the last few batches.
#[derive(Debug, Default)]
pub(super) struct InFlight {
    /// By external index: the case, and the number of the youngest batch that names it.
    known: HashMap<Hash, (u64, Known)>,
    /// The cases each batch names, the oldest first.
    batches: VecDeque<Vec<Hash>>,
    /// Batches begun.
    begun: u64,
}

/// More batches than can be between placing and commit: one being evaluated, sealed, signed,
/// committed, and one waiting before each.
pub(super) const BATCHES_IN_FLIGHT: usize = 8;

impl InFlight {
    /// Begins a batch; what is old enough is surely committed.
    fn begin(&mut self) {
        self.begun += 1;
        self.batches.push_back(Vec::new());
        if self.batches.len() > BATCHES_IN_FLIGHT {
            let left = self.begun - BATCHES_IN_FLIGHT as u64;
            for index in self.batches.pop_front().unwrap_or_default() {
                // A case that came again since is named by a younger batch too.
                if self.known.get(&index).is_some_and(|(batch, _)| *batch <= left) {
                    self.known.remove(&index);
                }
            }
        }
    }

    fn contains(&self, index: &Hash) -> bool {
        self.known.contains_key(index)
    }

    fn take(&mut self, index: &Hash) -> Option<Known> {
        self.known.remove(index).map(|(_, known)| known)
    }

    /// Keeps a case of the batch begun last.
    fn keep(&mut self, index: Hash, known: Known) {
        self.known.insert(index, (self.begun, known));
        if let Some(newest) = self.batches.back_mut() {
            newest.push(index);
        }
    }
}

impl Placer {
    /// Places a batch.
    ///
    /// # Errors
    /// What the store says; a case key that does not open.
    pub(super) async fn place(&mut self, batch: Vec<Evaluated>) -> Result<Vec<Placed>, Fault> {
        self.in_flight.begin();
        let mut stored = self.stored(&batch).await?;
        let mut placed = Vec::with_capacity(batch.len());
        for evaluated in batch {
            let index = evaluated.external;
            let known = self.in_flight.take(&index).or_else(|| stored.remove(&index));
            let (known, place) = self.place_one(&evaluated, known).await?;
            if let Some(known) = known {
                self.in_flight.keep(index, known);
            }
            placed.push(Placed { evaluated, place });
        }
        Ok(placed)
    }

    /// The stored cases of a batch, for those not in flight.
    async fn stored(&self, batch: &[Evaluated]) -> Result<HashMap<Hash, Known>, Fault> {
        let unknown = batch.iter().map(|case| case.external);
        let unknown = unknown.filter(|index| !self.in_flight.contains(index));
        let mut unknown: Vec<Hash> = unknown.collect();
        unknown.sort_unstable();
        unknown.dedup();
        let found = self.store.cases_by_external_index(&unknown).await?;
        let mut stored = HashMap::with_capacity(found.len());
        for (case, secret) in found {
            let external = secret.external_index;
            stored.insert(external, self.known(case, &secret).await?);
        }
        Ok(stored)
    }

    async fn known(&self, case: Case, secret: &Secret) -> Result<Known, Fault> {
        let key = CaseKey::unwrap(&self.sealing.encryption, case.case_id, &secret.wrapped_key)?;
        let latest = match case.latest_seq {
            None => None,
            Some(seq) => {
                let made = self.store.recommendation(seq).await?;
                let entry = self.store.entry(seq).await?;
                made.zip(entry).map(|(made, entry)| Latest {
                    seq,
                    mark: made.facts_mark,
                    leaf: Some(Digest32(entry.leaf_hash)),
                })
            }
        };
        Ok(Known {
            of: Subject { serial: case.serial, case_id: case.case_id, key },
            latest,
            who: Who::Sealed(secret.sealed_identity.clone()),
            came_ms: case.came_ms,
            // What changes after a decision is an application of its own.
            complete_ms: case.complete_ms.filter(|_| case.decided_seq.is_none()),
        })
    }

    /// The place of one case, and what is known of it from now on; nothing is kept of a case that
    /// was refused before it began.
    async fn place_one(
        &mut self,
        evaluated: &Evaluated,
        known: Option<Known>,
    ) -> Result<(Option<Known>, Place), Fault> {
        let programme = self.programmes.get(evaluated.incoming.programme).ok_or(Fault::Worker)?;
        let programme = programme.clone();
        let arrival = Arrival::of(evaluated, self.clock.now_ms());
        let findings = arrival.misfits(known.as_ref(), &self.terms)?;
        if !findings.is_empty() {
            return Ok((known, Place::Refused(findings)));
        }
        let before = known.as_ref().map(|known| (known.of.serial, known.complete_ms));
        let identifies = arrival.identifies(known.as_ref())?;
        let mut known = known.unwrap_or_else(|| self.begin(evaluated, &arrival));
        let (case, digest) = (&known.of.case_id, programme.digest());
        let mark = self.sealing.index.facts(case, &digest.0, evaluated.facts.as_bytes());
        let new = before.is_none();
        let comes = evaluated.incoming.application.is_some() && (new || identifies);
        let received = comes.then(|| Received {
            of: known.of.clone(),
            seq: self.next_seq,
            at_ms: arrival.at_ms,
            came_ms: arrival.came_ms,
            identifies,
        });
        if let Some(Latest { seq, leaf, .. }) = known.latest.filter(|latest| latest.mark == mark) {
            self.tally.known += 1;
            if identifies {
                known.who = Who::said(evaluated.incoming.application.as_ref());
                self.next_seq += 1;
            }
            let place = Place::Known { seq, leaf, identified: received.map(Box::new) };
            return Ok((Some(known), place));
        }
        if known.complete_ms.is_some()
            && self.is_granted_by_law(known.of.serial, arrival.at_ms).await?
        {
            return Ok((Some(known), Place::Refused(vec![Arrival::granted_by_law()])));
        }
        let complete_ms = known.complete_ms.or_else(|| arrival.complete_ms(evaluated));
        let from_ms = complete_ms.unwrap_or(arrival.came_ms);
        let due_ms = self.due_ms(evaluated, before, (from_ms, arrival.at_ms)).await?;
        let begins = known.complete_ms.is_none() && arrival.is_told;
        let over = begins && due_ms.is_some_and(|due| due < arrival.at_ms);
        let binds = self.rule.binds(evaluated.incoming.programme);
        let settings = Settings::from(programme.document());
        let lapsed = over && settings.silence_grants(evaluated.outcome, binds);
        let seq = self.next_seq + u64::from(received.is_some());
        let mut place = NewPlace {
            of: known.of.clone(),
            mark,
            number: new.then(|| self.number(&programme, arrival.at_ms)),
            received,
            seq,
            next_seq: binds.then_some(seq + 1),
            at_ms: arrival.at_ms,
            came_ms: arrival.came_ms,
            complete_ms,
            due_ms,
            lapsed,
            letter: ByRuleLetter::Unasked,
        };
        if over && !self.takes_late(evaluated, &mut place) {
            let known = before.map(|_| known);
            return Ok((known, Place::Refused(vec![Arrival::term_over()])));
        }
        self.take(&place);
        if identifies {
            known.who = Who::said(evaluated.incoming.application.as_ref());
        }
        let known = Known { latest: Some(Latest { seq, mark, leaf: None }), complete_ms, ..known };
        Ok((Some(known), Place::New(Box::new(place))))
    }

    /// Whether a case is taken in whose term is over. What a rule gives is granted at once, in
    /// whatever time; what silence would grant is taken in only where that was asked for.
    fn takes_late(&mut self, evaluated: &Evaluated, place: &mut NewPlace) -> bool {
        place.letter = self.rule.letter(evaluated, place);
        if matches!(place.letter, ByRuleLetter::Composed(_)) {
            return true;
        }
        let taken = !place.lapsed || self.takes_overdue;
        self.tally.overdue += u64::from(taken);
        taken
    }

    /// Whether the law has granted what is under review, its term being over. The engine has yet to
    /// record that, and no new recommendation takes it back.
    async fn is_granted_by_law(&self, serial: i64, at_ms: i64) -> Result<bool, Fault> {
        let Some(review) = self.store.review(serial).await? else { return Ok(false) };
        let state = &review.state;
        let is_over = self.terms.ends(state, at_ms).is_some_and(|due| due < at_ms);
        if state.stage == Stage::Decided || !is_over {
            return Ok(false);
        }
        let made = self.store.recommendation(review.recommendation_seq).await?;
        let Some(made) = made else { return Ok(false) };
        let row = self.store.programme(&made.programme).await?.ok_or(Fault::Worker)?;
        let version = self.shelf.shelved(row).map_err(|_| Fault::Worker)?;
        silence_grants(&made, &version.programme, self.demo)
    }

    /// The last millisecond of the term of a review that begins, where its programme binds: counted
    /// from one moment, told at another.
    async fn due_ms(
        &self,
        evaluated: &Evaluated,
        before: Option<(i64, Option<i64>)>,
        (from_ms, at_ms): (i64, i64),
    ) -> Result<Option<i64>, Fault> {
        let Incoming { programme, facts, .. } = &evaluated.incoming;
        if !self.rule.binds(*programme) {
            return Ok(None);
        }
        let stops = match before {
            Some((serial, Some(_))) => stops(&self.store, serial, at_ms).await?,
            _ => Vec::new(),
        };
        let programme = self.programmes.get(*programme).ok_or(Fault::Worker)?;
        let term = self.terms.decide(programme, facts, from_ms);
        Ok(term.and_then(|due| self.terms.moved_over(due, &stops)))
    }

    /// Gives the places of a case away.
    fn take(&mut self, place: &NewPlace) {
        self.next_seq = place.next_seq.unwrap_or(place.seq) + 1;
        self.next_serial += i64::from(place.number.is_some());
        self.tally.recommended += 1;
    }

    /// A case that begins with this arrival.
    fn begin(&mut self, evaluated: &Evaluated, arrival: &Arrival) -> Known {
        let mut case_id = [0; 16];
        self.random.fill_bytes(&mut case_id);
        Known {
            of: Subject {
                serial: self.next_serial,
                case_id,
                key: CaseKey::generate(case_id, &mut self.random),
            },
            latest: None,
            who: Who::said(evaluated.incoming.application.as_ref()),
            came_ms: arrival.came_ms,
            complete_ms: None,
        }
    }

    /// The number of the case that begins.
    fn number(&self, programme: &Programme, at_ms: i64) -> String {
        let (prefix, serial) = (&programme.document().case_prefix, self.next_serial);
        format!("{prefix}-{}-{serial:05}", year_of(at_ms, self.zone))
    }
}

/// The year in which a case begins, where the office is.
fn year_of(at_ms: i64, zone: Offset) -> i16 {
    let at = jiff::Timestamp::from_millisecond(at_ms).unwrap_or_default();
    zone.to_datetime(at).year()
}
