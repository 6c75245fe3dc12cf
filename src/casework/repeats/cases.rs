//! Whether the rows of cases say what the entries say: under which number and programme, since when,
//! what was recommended and decided last, and whether the person was forgotten; and whether what waits
//! to be sent is of a letter there is.

use std::collections::HashMap;

use super::super::refusal::Refusal;
use super::super::review::{ReadEntry, ms};
use super::said::Said;
use super::{CaseIds, Looked, PAGE, fault};
use crate::clock::Zone;
use crate::decision::Outcome;
use crate::ids::{CaseId, Digest32};
use crate::ledger::body::EntryBody;
use crate::ledger::fields::ErasureScope;
use crate::policy::Programme;
use crate::store::{Case, Envelope, OutboxState, Store};

/// A case, as the entries so far say.
#[derive(Clone, Copy, Debug)]
struct CaseSaid {
    began_seq: u64,
    /// Whether an application came in: what is only recommended for comes when that is.
    applied: bool,
    /// When it was taken in, ms.
    began_ms: i64,
    /// Digest of the programme it was recommended under first.
    programme: Option<Digest32>,
    latest: Option<u64>,
    /// When that was, ms.
    latest_ms: i64,
    decided: Option<u64>,
    /// When the person was forgotten, ms.
    erased_ms: Option<i64>,
}

/// What the entries so far say of cases.
#[derive(Debug, Default)]
pub(super) struct CasesSaid(HashMap<CaseId, CaseSaid>);

impl CasesSaid {
    /// Takes the next entry.
    pub(super) fn take(&mut self, entry: &ReadEntry) {
        let Some(case) = entry.statement.body.case() else { return };
        let (seq, at_ms) = (entry.seq, ms(entry.statement.ts));
        let said = self.0.entry(case).or_insert(CaseSaid {
            began_seq: seq,
            applied: matches!(entry.statement.body, EntryBody::ApplicationReceived(_)),
            began_ms: at_ms,
            programme: None,
            latest: None,
            latest_ms: at_ms,
            decided: None,
            erased_ms: None,
        });
        match &entry.statement.body {
            EntryBody::DecisionRecommended(body) => {
                said.programme.get_or_insert(body.programme);
                (said.latest, said.latest_ms, said.decided) = (Some(seq), at_ms, None);
            }
            EntryBody::DecisionIssued(_) | EntryBody::DecisionDeemed(_) => said.decided = Some(seq),
            EntryBody::ErasureExecuted(body) => {
                (said.latest, said.decided) = (None, None);
                if body.scope == ErasureScope::Case {
                    said.erased_ms = Some(at_ms);
                }
            }
            _ => {}
        }
    }
}

/// The prefixes of case numbers, by programme.
struct Prefixes<'s> {
    store: &'s Store,
    known: HashMap<Digest32, Option<String>>,
}

impl Prefixes<'_> {
    /// The prefix under a programme; none where its document is not there or not what it was: that
    /// is told elsewhere.
    async fn of(&mut self, digest: Digest32) -> Result<Option<String>, Refusal> {
        if let Some(known) = self.known.get(&digest) {
            return Ok(known.clone());
        }
        let row = self.store.programme(&digest.0).await?;
        let programme = row.and_then(|row| Programme::load(&row.document).ok());
        let programme = programme.filter(|programme| *programme.digest() == digest);
        let prefix = programme.map(|programme| programme.document().case_prefix.clone());
        self.known.insert(digest, prefix.clone());
        Ok(prefix)
    }
}

impl Looked<'_> {
    pub(super) async fn at_cases(
        &mut self,
        cases: CasesSaid,
        said: &Said,
        zone: Zone,
    ) -> Result<(), Refusal> {
        let mut prefixes = Prefixes { store: self.store, known: HashMap::new() };
        let mut left = cases.0;
        let mut after = None;
        loop {
            let rows = self.store.cases_after(after, PAGE).await?;
            let Some(last) = rows.last() else { break };
            after = Some(last.serial);
            for row in &rows {
                let one = left.remove(&CaseId::from_random(row.case_id));
                let prefix = match one.and_then(|one| one.programme) {
                    Some(digest) => prefixes.of(digest).await?,
                    None => None,
                };
                let differs = match one {
                    Some(one) => differs(&one, row, said, prefix.as_deref(), zone),
                    None => vec!["no entry names it"],
                };
                if !differs.is_empty() && !self.went_on(row.serial).await? {
                    let differs = differs.join(", ");
                    let what = format!(
                        "the row of case `{}` says otherwise than the entries: {differs}",
                        row.number
                    );
                    self.faults.push(fault(one.map_or(0, |one| one.began_seq), &what));
                }
            }
        }
        let missing = left.into_values();
        let what = "the row of its case is missing";
        self.faults.extend(missing.map(|one| fault(one.began_seq, what)));
        Ok(())
    }

    /// Messages that are of no letter and no question, or that are said to have arrived without proof.
    /// Whether a letter has a message says nothing: it had none where no channel reached the person.
    pub(super) async fn at_messages(&mut self, said: &Said) -> Result<(), Refusal> {
        let mut after = None;
        loop {
            let rows = self.store.envelopes_after(after.as_ref(), PAGE).await?;
            let Some(last) = rows.last() else { break };
            after = Some(last.id);
            let cases = CaseIds::of(self.store, rows.iter().map(|row| row.serial)).await?;
            for row in rows.iter().filter(|row| row.seq < self.size) {
                let standing = said.cases.get(&CaseId::from_random(cases.id(row.serial)));
                // Of a question nothing is proved: no term begins with it.
                if standing.is_some_and(|one| one.questions.contains(&row.seq)) {
                    continue;
                }
                let what = if !standing.is_some_and(|one| one.letters.contains(&row.seq)) {
                    "a row of the outbox says that it is of a letter or a question of its case, and \
                     it is of none"
                } else if is_unproved(said, row) {
                    "a message of its letter is said to have arrived, and no entry proves it"
                } else {
                    continue;
                };
                if !self.went_on(row.serial).await? {
                    self.faults.push(fault(row.seq, what));
                }
            }
        }
        Ok(())
    }
}

fn is_unproved(said: &Said, row: &Envelope) -> bool {
    row.state == OutboxState::Delivered && !said.delivered.contains_key(&row.seq)
}

/// Columns in which the row of a case differs from what the entries say.
fn differs(
    said: &CaseSaid,
    row: &Case,
    all: &Said,
    prefix: Option<&str>,
    zone: Zone,
) -> Vec<&'static str> {
    let programme = said.programme.and_then(|digest| all.programmes.get(&digest));
    let year = zone.local(said.began_ms).map(jiff::civil::DateTime::year);
    let numbered = prefix
        .zip(year)
        .is_none_or(|(prefix, year)| row.number == format!("{prefix}-{year}-{:05}", row.serial));
    // When an application came, its payload says.
    let came = row.came_ms == row.received_ms || said.applied && row.came_ms < row.received_ms;
    // Since when it is complete, an entry says only through the term of its review: here, that it
    // lies between coming and the latest recommendation.
    let complete = row.complete_ms.is_none_or(|ms| row.came_ms <= ms && ms <= said.latest_ms);
    let needs_data = row.outcome == Some(Outcome::NeedsData as u8);
    let incomplete = said.latest.is_some() && row.complete_ms.is_none() && !needs_data;
    [
        ("number", numbered),
        ("programme", programme.is_none_or(|id| *id == row.programme)),
        ("received_ms", row.received_ms == said.began_ms),
        ("came_ms", came),
        ("complete_ms", complete && !incomplete),
        ("latest_seq", row.latest_seq == said.latest),
        ("decided_seq", row.decided_seq == said.decided),
        ("erased_ms", row.erased_ms == said.erased_ms),
    ]
    .into_iter()
    .filter_map(|(column, same)| (!same).then_some(column))
    .collect()
}
