//! What reviewers decided, each with its way there: read from the entries of the case.

use std::collections::BTreeMap;

use serde::Deserialize;
use zeroize::Zeroizing;

use super::super::{ReadError, Reader};
use super::LockedFinding;
use super::looked::statement;
use crate::casework::review::outcome_of;
use crate::decision::Outcome;
use crate::ids::ActorId;
use crate::ledger::body::EntryBody;
use crate::ledger::fields::Actor;
use crate::ledger::review_fields::{ProofOfHuman, Verdict};
use crate::review::finding::Direction;
use crate::statistics::worked_ms;
use crate::store::{Entry, Reviewed};
use crate::vault::CaseKey;

/// A pause between two acts that counts as no more than this: ten minutes, ms.
const LONGEST_PAUSE_MS: i64 = 10 * 60 * 1_000;

/// What was decided on the recommendation a reviewer decided on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Became {
    /// Nothing yet. Whether it was sent back is not told before.
    Open,
    /// Nothing: the case stands at a later recommendation.
    Superseded,
    /// The law deemed it granted.
    Deemed,
    /// This.
    Decided(Outcome),
}

/// What a reviewer decided.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a measure of its own")]
pub struct Judged {
    /// Number of the case.
    pub number: String,
    /// The natural person who decided.
    pub person: [u8; 16],
    /// Their name as shown.
    pub name: String,
    /// The recommendation that was shown.
    pub recommendation_seq: u64,
    /// The entry with which the round of the review began.
    pub round_seq: u64,
    /// What was recommended; none once the person is forgotten.
    pub recommended: Option<Outcome>,
    /// What they decided.
    pub outcome: Outcome,
    /// Whether that is otherwise than recommended.
    pub overruled: bool,
    /// Whether anyone can check that it was this human.
    pub passkey: bool,
    /// When, ms.
    pub at_ms: i64,
    /// Whole minutes since they claimed the case.
    pub minutes: Option<u64>,
    /// Time worked on it, ms: between the acts on record, a long pause counted as a short one.
    pub active_ms: Option<i64>,
    /// Their own words, without signs and capitals; none where none were asked for.
    pub reason: Option<String>,
    /// Programme id.
    pub programme: String,
    /// What they had found before the recommendation was shown.
    pub found: Option<Direction>,
    /// Whether the review was sent back before it was decided.
    pub sent_back: bool,
    /// Whether it was sent back after this verdict, which then counted no more.
    pub returned: bool,
    /// What became of it.
    pub became: Became,
}

impl Judged {
    /// Whether they decided otherwise than they had found.
    #[must_use]
    pub fn changed_mind(&self) -> bool {
        self.found.is_some_and(|found| found.is_changed_by(self.outcome))
    }
}

/// What happened in a case that tells of a verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Happened {
    Claimed,
    Found,
    SentBack,
    Other,
}

#[derive(Clone, Copy, Debug)]
struct Step {
    seq: u64,
    actor: Actor,
    ts: u64,
    happened: Happened,
}

impl Step {
    fn read(entry: &Entry) -> Result<Option<Self>, ReadError> {
        let statement = statement(entry)?;
        let happened = match statement.body {
            EntryBody::ReviewClaimed(_) => Happened::Claimed,
            EntryBody::FindingRecorded(_) => Happened::Found,
            EntryBody::ReviewSentBack(_) => Happened::SentBack,
            _ if matches!(statement.actor, Actor::Account(_)) => Happened::Other,
            _ => return Ok(None),
        };
        Ok(Some(Self { seq: entry.seq, actor: statement.actor, ts: statement.ts, happened }))
    }
}

impl Reader {
    /// What reviewers decided since `since_ms`, newest first, at most `limit`: one natural person, or
    /// everybody.
    ///
    /// # Errors
    /// What the store says; an entry or a finding that is not in its form.
    pub(super) async fn judged(
        &self,
        person: Option<&[u8; 16]>,
        since_ms: i64,
        limit: u64,
    ) -> Result<Vec<Judged>, ReadError> {
        let rows = self.store.reviewed(person, since_ms, limit).await?;
        let mut serials: Vec<i64> = rows.iter().map(|row| row.serial).collect();
        serials.sort_unstable();
        serials.dedup();
        let mut steps: BTreeMap<i64, Vec<Step>> = BTreeMap::new();
        for (serial, entry) in self.store.entries_naming(&serials).await? {
            if let Some(step) = Step::read(&entry)? {
                steps.entry(serial).or_default().push(step);
            }
        }
        let ways: Vec<Way> = rows
            .iter()
            .map(|row| Way::of(row, steps.get(&row.serial).map_or(&[], Vec::as_slice)))
            .collect();
        let found = self.directions(&ways).await?;
        let mut reasons = self.reasons(&rows).await?;
        let rows = rows.into_iter().zip(ways).map(|(row, way)| {
            let reason = reasons.remove(&row.seq);
            Ok(Judged { reason, ..judged(row, way, &found)? })
        });
        rows.collect()
    }

    /// Which way the findings at these places point; without those whose person is forgotten.
    async fn directions(&self, ways: &[Way]) -> Result<BTreeMap<u64, Direction>, ReadError> {
        let seqs: Vec<u64> = ways.iter().filter_map(|way| way.finding_seq).collect();
        let mut found = BTreeMap::new();
        for (seq, bytes) in self.opened(&seqs, "a finding").await? {
            let finding: LockedFinding = serde_json::from_slice(&bytes)
                .map_err(|error| ReadError::because("a finding", error))?;
            found.insert(seq, finding.direction);
        }
        Ok(found)
    }

    /// The own words of these verdicts, as they are compared; without those whose person is
    /// forgotten.
    async fn reasons(&self, rows: &[Reviewed]) -> Result<BTreeMap<u64, String>, ReadError> {
        let seqs: Vec<u64> = rows.iter().map(|row| row.seq).collect();
        let mut reasons = BTreeMap::new();
        for (seq, bytes) in self.opened(&seqs, "a reason").await? {
            let said: Said = serde_json::from_slice(&bytes)
                .map_err(|error| ReadError::because("a reason", error))?;
            let words = compared(&said.sentence);
            if !words.is_empty() {
                reasons.insert(seq, words);
            }
        }
        Ok(reasons)
    }

    /// What these entries commit to, each of which is `what`; without those whose person is forgotten.
    pub(super) async fn opened(
        &self,
        seqs: &[u64],
        what: &'static str,
    ) -> Result<BTreeMap<u64, Zeroizing<Vec<u8>>>, ReadError> {
        let mut opened = BTreeMap::new();
        for shut in self.store.shut(seqs).await? {
            let key = CaseKey::unwrap(&self.encryption, shut.case_id, &shut.wrapped_key);
            let (_, bytes) = key
                .and_then(|key| key.open_payload(shut.seq, &shut.sealed))
                .map_err(|error| ReadError::because(what, error))?;
            opened.insert(shut.seq, bytes);
        }
        Ok(opened)
    }
}

/// Of reasons, the words.
#[derive(Deserialize)]
struct Said {
    sentence: String,
}

/// A sentence as it is compared with others: its words in small letters.
fn compared(sentence: &str) -> String {
    let words = sentence.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect::<Vec<_>>().join(" ")
}

/// How a reviewer came to a verdict.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Way {
    claimed_ms: Option<i64>,
    active_ms: Option<i64>,
    finding_seq: Option<u64>,
    sent_back: bool,
    returned: bool,
}

impl Way {
    fn of(row: &Reviewed, steps: &[Step]) -> Self {
        let actor = Actor::Account(ActorId::from_random(row.account));
        let own = |happened| {
            let mut before = steps.iter().rev().filter(|step| step.seq < row.seq);
            before.find(|step| step.happened == happened && step.actor == actor)
        };
        let in_round = |step: &&Step| step.seq > row.round_seq;
        let decided = row.decided.map(|decided| decided.seq);
        let sent_back_after = |seq: u64| {
            decided.is_some_and(|decided| {
                let mut within = steps.iter().filter(|step| step.seq > seq && step.seq < decided);
                within.any(|step| step.happened == Happened::SentBack)
            })
        };
        let claimed = own(Happened::Claimed).filter(in_round);
        let within =
            |step: &&Step| step.actor == actor && claimed.is_some_and(|from| step.seq >= from.seq);
        let before = steps.iter().filter(|step| step.seq <= row.seq).filter(within);
        let moments: Vec<i64> = before.filter_map(|step| i64::try_from(step.ts).ok()).collect();
        Self {
            active_ms: claimed.map(|_| worked_ms(&moments, LONGEST_PAUSE_MS)),
            claimed_ms: claimed.and_then(|step| i64::try_from(step.ts).ok()),
            finding_seq: own(Happened::Found).filter(in_round).map(|step| step.seq),
            sent_back: sent_back_after(row.recommendation_seq),
            returned: sent_back_after(row.seq),
        }
    }
}

fn judged(row: Reviewed, way: Way, found: &BTreeMap<u64, Direction>) -> Result<Judged, ReadError> {
    let named = |number: u8| {
        let outcome = outcome_of(number);
        outcome.ok_or_else(|| ReadError::form("an outcome"))
    };
    let became = match row.decided {
        None if row.superseded => Became::Superseded,
        None => Became::Open,
        Some(decided) => match decided.outcome {
            None => Became::Deemed,
            Some(outcome) => Became::Decided(named(outcome)?),
        },
    };
    let spent = way.claimed_ms.map(|claimed| row.at_ms.saturating_sub(claimed) / 60_000);
    Ok(Judged {
        number: row.number,
        person: row.person,
        name: row.name,
        recommendation_seq: row.recommendation_seq,
        round_seq: row.round_seq,
        recommended: row.recommended.map(named).transpose()?,
        outcome: named(row.outcome)?,
        overruled: row.verdict == Verdict::Overruled,
        passkey: row.proof == ProofOfHuman::Passkey,
        at_ms: row.at_ms,
        minutes: spent.and_then(|minutes| u64::try_from(minutes).ok()),
        active_ms: way.active_ms,
        reason: None,
        programme: row.programme,
        found: way.finding_seq.and_then(|seq| found.get(&seq).copied()),
        sent_back: way.sent_back,
        returned: way.returned,
        became,
    })
}
