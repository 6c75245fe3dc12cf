//! Whether the rows that acts, queues, deadlines and letters go by repeat what the entries say: a row
//! that somebody altered in the database would give a role, hide a case, or move a term.

mod accounts;
mod cases;
mod once;
mod others;
mod said;

use std::collections::{BTreeMap, HashMap, HashSet};

use self::accounts::AccountsSaid;
use self::cases::CasesSaid;
use self::others::OthersSaid;
use self::said::{Hash16, Said, Standing};
use super::refusal::Refusal;
use super::review::ReadEntry;
use super::terms::Terms;
use crate::clock::Zone;
use crate::ids::CaseId;
use crate::ledger::verify::{Class, Fault};
use crate::store::{HeldSeat, Notice, Review, Stage, Store};

/// Entries or rows read at once.
const PAGE: u64 = 1_024;
const REMEDY: &str = "the entries are right: find out who wrote into the database, and put the row \
                      back from them or from a backup";

/// Compares the rows that acts and pages go by with what the first `size` entries say, and looks that
/// none is missing: of accounts, cases, reviews, decisions, letters, programmes and access policies.
/// What was written meanwhile is left out. `passed` is told how many entries were looked at.
///
/// # Errors
/// What the store says; what does not fit is in the result.
pub async fn verify_rows_of_reviews(
    store: &Store,
    zone: Zone,
    size: u64,
    mut passed: impl FnMut(u64),
) -> Result<Vec<Fault>, Refusal> {
    let (mut said, mut accounts) = (Said::default(), AccountsSaid::default());
    let (mut others, mut cases) = (OthersSaid::default(), CasesSaid::default());
    let mut faults = Vec::new();
    let mut from = 0;
    while from < size {
        let entries = store.entries(from, PAGE.min(size - from)).await?;
        let Some(last) = entries.last().map(|entry| entry.seq) else { break };
        // What cannot be read is the verifier's to tell.
        for entry in entries.iter().filter_map(|entry| ReadEntry::read(entry).ok()) {
            others.take(&entry, &said, &accounts);
            said.take(&entry);
            accounts.take(&entry);
            cases.take(&entry);
        }
        faults.extend(once::compared(store, (&mut said, &mut others), (from, last)).await?);
        from = last + 1;
        passed(from);
    }
    faults.extend(accounts.compared(store, size).await?);
    faults.extend(others.compared(store, size).await?);
    let mut looked = Looked { store, size, faults };
    looked.at_cases(cases, &said, zone).await?;
    looked.at_reviews(&said).await?;
    looked.at_letters(&said).await?;
    looked.at_messages(&said).await?;
    looked.at_arrivals(&said, &Terms::shipped_or(None, zone)?).await?;
    let mut faults = looked.faults;
    faults.sort_by_key(|fault| fault.seq);
    Ok(faults)
}

fn fault(seq: u64, what: &str) -> Fault {
    Fault::of_entry(Class::Schema, seq, format!("{what}; {REMEDY}"))
}

/// The faults where rows of one table are not those the entries call for.
fn differing<T: PartialEq>(
    what: &str,
    said: &BTreeMap<u64, T>,
    rows: impl Iterator<Item = (u64, T)>,
) -> Vec<Fault> {
    let rows: BTreeMap<u64, T> = rows.collect();
    let missing = said.keys().filter(|seq| !rows.contains_key(seq));
    let missing = missing.map(|seq| fault(*seq, &format!("the row of its {what} is missing")));
    let others = rows.iter().filter_map(|(seq, row)| match said.get(seq) {
        Some(said) if said == row => None,
        Some(_) => Some(fault(*seq, &format!("the row of its {what} says otherwise"))),
        None => Some(fault(*seq, &format!("a row says that it is a {what}, and it is none"))),
    });
    missing.chain(others).collect()
}

/// The ids of cases, by serial.
struct CaseIds(HashMap<i64, Hash16>);

impl CaseIds {
    async fn of(store: &Store, serials: impl Iterator<Item = i64>) -> Result<Self, Refusal> {
        let serials: HashSet<i64> = serials.collect();
        Ok(Self(store.case_ids(&Vec::from_iter(serials)).await?))
    }

    /// That of one case; zeros where there is none, which no entry says.
    fn id(&self, serial: i64) -> Hash16 {
        self.0.get(&serial).copied().unwrap_or_default()
    }
}

/// Rows that change, looked at beside whoever writes.
struct Looked<'s> {
    store: &'s Store,
    size: u64,
    faults: Vec<Fault>,
}

impl Looked<'_> {
    async fn at_reviews(&mut self, said: &Said) -> Result<(), Refusal> {
        let mut seen: HashSet<CaseId> = HashSet::new();
        let mut after = None;
        loop {
            let rows = self.store.reviews_after(after, PAGE).await?;
            let Some(last) = rows.last() else { break };
            after = Some(last.state.serial);
            let serials: Vec<i64> = rows.iter().map(|row| row.state.serial).collect();
            let cases = CaseIds::of(self.store, serials.iter().copied()).await?;
            let mut seats: HashMap<i64, Vec<HeldSeat>> = HashMap::new();
            for seat in self.store.seats_of_cases(&serials).await? {
                seats.entry(seat.of.serial).or_default().push(seat);
            }
            for row in &rows {
                let serial = row.state.serial;
                let case = CaseId::from_random(cases.id(serial));
                seen.insert(case);
                let held = seats.get(&serial).map_or(&[][..], Vec::as_slice);
                let differs = differs(said, said.cases.get(&case), row, held);
                if !differs.is_empty() && !self.went_on(serial).await? {
                    let what = format!(
                        "the row of its review says otherwise than the entries: {}",
                        differs.join(", ")
                    );
                    self.faults.push(fault(row.opened_seq, &what));
                }
            }
        }
        for (case, standing) in &said.cases {
            let Some(review) = standing.review.as_ref().filter(|_| !seen.contains(case)) else {
                continue;
            };
            if !self.went_on_of(*case).await? {
                let what = "the row of its review is missing, so no queue shows the case";
                self.faults.push(fault(review.opened_seq, what));
            }
        }
        Ok(())
    }

    /// Decisions whose letter nobody would make.
    async fn at_letters(&mut self, said: &Said) -> Result<(), Refusal> {
        let waiting: HashSet<u64> =
            self.store.decisions_without_letter().await?.into_iter().collect();
        for (case, standing) in &said.cases {
            for decision in standing.unlettered.iter().filter(|seq| !waiting.contains(seq)) {
                if !self.went_on_of(*case).await? {
                    let what = "the row that calls for its letter is missing";
                    self.faults.push(fault(*decision, what));
                }
            }
        }
        Ok(())
    }

    /// When letters arrived, and until when objections to them may come.
    async fn at_arrivals(&mut self, said: &Said, terms: &Terms) -> Result<(), Refusal> {
        let mut from = 0;
        while from < self.size {
            let last = (from + PAGE).min(self.size) - 1;
            for row in self.store.notices_between(from, last).await? {
                let proved = said.delivered.get(&row.seq).copied();
                let differs = match (row.delivered_seq, proved) {
                    // Proved meanwhile.
                    (Some(seq), None) if self.size <= seq => None,
                    (seq, proved) if seq != proved.map(|(seq, _)| seq) => {
                        Some("whether it arrived")
                    }
                    _ => misdated(&row, proved, terms),
                };
                if let Some(what) = differs {
                    let what = format!("the row of its letter says otherwise: {what}");
                    self.faults.push(fault(row.seq, &what));
                }
            }
            from = last + 1;
        }
        Ok(())
    }

    /// Whether something of a case was written after the entries that are compared.
    async fn went_on(&self, serial: i64) -> Result<bool, Refusal> {
        let entries = self.store.entries_of(serial).await?;
        Ok(entries.iter().any(|entry| self.size <= entry.seq))
    }

    async fn went_on_of(&self, case: CaseId) -> Result<bool, Refusal> {
        match self.store.case_by_id(&case.to_bytes()).await? {
            Some(known) => self.went_on(known.serial).await,
            None => Ok(false),
        }
    }
}

/// What of the times of a letter is not as the entry that proves its arrival says.
fn misdated(row: &Notice, proved: Option<(u64, i64)>, terms: &Terms) -> Option<&'static str> {
    let arrived = proved.map(|(_, arrived)| arrived);
    if row.delivered_ms != arrived {
        return Some("the day it arrived");
    }
    // Where no calendar told the last day, none is guessed.
    let objection = row.objection_due_ms;
    let lawful = objection.is_none() || objection == arrived.and_then(|at| terms.object(at));
    (!lawful).then_some("the last day to object")
}

/// Columns in which the row of a review differs from what the entries say.
fn differs(
    said: &Said,
    standing: Option<&Standing>,
    row: &Review,
    seats: &[HeldSeat],
) -> Vec<&'static str> {
    let review = standing.and_then(|standing| standing.review.as_ref().map(|one| (standing, one)));
    let Some((standing, review)) = review else { return vec!["there is no review"] };
    let state = &row.state;
    let programme = review.programme.and_then(|digest| said.programmes.get(&digest));
    let decided = state.stage == Stage::Decided;
    let held = review.seats.iter().flatten().next().is_some();
    let fits = match state.stage {
        Stage::Decided => review.decided,
        Stage::Information => !review.decided && standing.unanswered > 0,
        Stage::Claimed => !review.decided && held,
        Stage::Waiting => !review.decided && !held,
    };
    // Told by no calendar then, it may be by one now.
    let due = review.due_ms.is_none() || state.term_ms() == review.due_ms;
    let stopped = state.stopped_ms.zip(state.resume_ms) == review.stopped;
    let mut sitting = [None; 3];
    for seat in seats {
        let place = usize::try_from(seat.of.seat.number() - 1).unwrap_or_default();
        sitting.get_mut(place).into_iter().for_each(|place| *place = Some(seat.account));
    }
    [
        ("opened_seq", row.opened_seq == review.opened_seq),
        ("recommendation_seq", row.recommendation_seq == review.recommendation_seq),
        ("programme", programme == Some(&row.programme)),
        ("due_ms", due),
        ("stage", fits),
        ("stopped_ms, resume_ms", decided || stopped),
        ("escalated", decided || state.escalated == review.escalated),
        ("seats", sitting == review.seats),
    ]
    .into_iter()
    .filter_map(|(column, same)| (!same).then_some(column))
    .collect()
}
