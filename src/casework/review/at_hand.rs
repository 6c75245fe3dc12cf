//! A case as an act has it at hand: read inside the transaction, replayed, never remembered.

use std::collections::HashMap;
use std::sync::Arc;

use super::super::acting::Acting;
use super::super::held;
use super::super::payload;
use super::super::read::ProgrammeVersion;
use super::super::refusal::{Fault, Hindrance, Refusal};
use super::replay::{Made, People, ReadEntry, active_at, asked_at, replay};
use super::words;
use crate::decision::Outcome;
use crate::facts::{self, Facts};
use crate::ids::{CaseId, Digest32, PersonId};
use crate::ledger::body::EntryBody;
use crate::ledger::fields::Actor;
use crate::policy::Programme;
use crate::review::{Act, Recommended, Refused, Review, Settings, What};
use crate::store::{self, Case, NO_TERM_MS, Recommendation, ReviewState, SeatOf, Stage};
use crate::vault::CaseKey;

/// A case, as it stands inside the transaction of an act.
pub(in crate::casework) struct AtHand {
    pub case: Case,
    pub id: CaseId,
    pub key: CaseKey,
    /// Names and ids, sealed.
    pub sealed_identity: Vec<u8>,
    pub entries: Vec<ReadEntry>,
    /// The latest recommendation.
    pub made: Recommendation,
    /// Its leaf hash: what is shown, and named by every entry of the review.
    pub shown: Digest32,
    /// The version it was made under.
    pub version: Arc<ProgrammeVersion>,
    /// Taken out while it takes a step; whoever takes it puts one back.
    review: Option<Review>,
    /// What the queue knows of the review.
    pub row: Option<store::Review>,
    /// The time of the act, ms.
    at_ms: i64,
}

/// What a case has become: what a page goes on from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// The number of the case.
    pub number: String,
    /// Place of its last entry: what the next act says it has seen.
    pub seen: u64,
}

impl Acting<'_> {
    /// The case `number`, if nothing was written of it since its entry `seen`.
    ///
    /// # Errors
    /// [`Refused::Lapsed`] where the law has granted it and the engine is about to say so;
    /// [`Refusal::NotFound`]; [`Refusal::Stale`] with what happened meanwhile; a case that was
    /// forgotten, or has no recommendation.
    pub(in crate::casework) async fn case(
        &self,
        number: &str,
        seen: Option<u64>,
    ) -> Result<AtHand, Refusal> {
        let missing = || Refusal::NotFound { what: "case", name: number.to_owned() };
        let case = self.work.case_by_number(number).await?.ok_or_else(missing)?;
        let at_hand = self.at_hand(case).await?;
        let due_ms = at_hand.row.as_ref().and_then(|row| self.terms.ends(&row.state, self.ts));
        let review = at_hand.review()?;
        if due_ms.is_some_and(|due_ms| review.is_granted_by_law(due_ms, self.ts)) {
            return Err(Refused::Lapsed.into());
        }
        match seen.map(|seen| at_hand.since(seen)) {
            Some(happened) if !happened.is_empty() => Err(Refusal::Stale { happened }),
            _ => Ok(at_hand),
        }
    }

    /// The case of this serial.
    pub(in crate::casework) async fn case_of(&self, serial: i64) -> Result<AtHand, Refusal> {
        let missing = || Refusal::NotFound { what: "case", name: serial.to_string() };
        let case = self.work.case(serial).await?.ok_or_else(missing)?;
        self.at_hand(case).await
    }

    async fn at_hand(&self, case: Case) -> Result<AtHand, Refusal> {
        let forgotten = Hindrance::Forgotten;
        let secret = self.work.secret(case.serial).await?.ok_or(forgotten)?;
        let key = CaseKey::unwrap(&self.sealing.encryption, case.case_id, &secret.wrapped_key)?;
        let rows = self.work.entries_of(case.serial).await?;
        let entries = rows.iter().map(ReadEntry::read).collect::<Result<Vec<_>, _>>()?;
        let recommendations = self.work.recommendations_of(case.serial).await?;
        let latest = recommendations.last().cloned().ok_or(forgotten)?;
        let people = self.people(&entries).await?;
        let id = CaseId::from_random(case.case_id);
        let mut made = Vec::with_capacity(recommendations.len());
        for row in &recommendations {
            made.push(self.made(id, row, &entries).await?);
        }
        let review = replay(&entries, &made, &people)?;
        let shown = made.last().map(|made| made.recommended.entry).ok_or(forgotten)?;
        let version = self.version(&latest.programme).await?;
        let row = self.work.review(case.serial).await?;
        Ok(AtHand {
            id,
            key,
            sealed_identity: secret.sealed_identity,
            entries,
            made: latest,
            shown,
            version,
            review: Some(review),
            row,
            case,
            at_ms: self.ts,
        })
    }

    /// A programme version on record.
    pub(in crate::casework) async fn version(
        &self,
        digest: &[u8; 32],
    ) -> Result<Arc<ProgrammeVersion>, Refusal> {
        if let Some(version) = self.shelf.get(&Digest32(*digest)) {
            return Ok(version);
        }
        let missing =
            || Refusal::NotFound { what: "programme", name: Digest32(*digest).to_string() };
        let row = self.work.programme(digest).await?.ok_or_else(missing)?;
        let version = self.shelf.shelved(row).map_err(|_| Fault::Worker)?;
        Ok(version)
    }

    /// The person behind each account that did something in a case, and the roles it held.
    async fn people(&self, entries: &[ReadEntry]) -> Result<People, Refusal> {
        let mut people: People = HashMap::new();
        for entry in entries {
            let Actor::Account(id) = entry.statement.actor else { continue };
            if people.contains_key(&id) {
                continue;
            }
            let account = self.work.account(&id.to_bytes()).await?;
            let account = account.ok_or(Fault::Altered { seq: entry.seq })?;
            let held = held::within(&self.work, &account).await?;
            people.insert(id, (PersonId::from_random(account.person), held));
        }
        Ok(people)
    }

    /// A recommendation of a case as the review needs it.
    async fn made(
        &self,
        case: CaseId,
        row: &Recommendation,
        entries: &[ReadEntry],
    ) -> Result<Made, Refusal> {
        let entry = entries.iter().find(|entry| entry.seq == row.seq);
        let entry = entry.ok_or(Fault::Altered { seq: row.seq })?.leaf;
        let version = self.version(&row.programme).await?;
        let programme = &version.programme;
        let changes = self.work.programme_changes(&row.programme).await?;
        let changes: Vec<_> = changes.into_iter().map(|(seq, change, _)| (seq, change)).collect();
        let opened = entries.iter().any(|entry_of_case| match &entry_of_case.statement.body {
            EntryBody::ReviewOpened(body) => body.recommendation == entry,
            _ => false,
        });
        let recommended = Recommended {
            case,
            entry,
            programme: Digest32(row.programme),
            outcome: outcome_of(row.outcome).ok_or(Fault::Altered { seq: row.seq })?,
            automatic: is_automatic(programme, &row.leaf),
            // Whatever a human looks at was drawn, be it by the sample or because no rule decides.
            drawn: opened,
            binding: programme.may_issue(self.demo),
            active: active_at(&changes, row.seq),
            author: self.author(&version).await?,
            settings: Settings::from(programme.document()),
        };
        Ok(Made { seq: row.seq, recommended, changes })
    }

    /// Who proposed a programme version; none for the command line.
    pub(in crate::casework) async fn author(
        &self,
        version: &ProgrammeVersion,
    ) -> Result<Option<PersonId>, Refusal> {
        let seq = version.proposed_seq;
        let row = self.work.entry(seq).await?.ok_or(Fault::Altered { seq })?;
        let Actor::Account(id) = ReadEntry::read(&row)?.statement.actor else { return Ok(None) };
        let account = self.work.account(&id.to_bytes()).await?;
        Ok(account.map(|account| PersonId::from_random(account.person)))
    }
}

impl AtHand {
    /// The review as it stands.
    pub(in crate::casework) fn review(&self) -> Result<&Review, Fault> {
        self.review.as_ref().ok_or(Fault::Worker)
    }

    /// Takes the review out, for a step that uses it up.
    pub(in crate::casework) fn take_review(&mut self) -> Result<Review, Fault> {
        self.review.take().ok_or(Fault::Worker)
    }

    /// Puts back what a step made of the review.
    pub(in crate::casework) fn put_review(&mut self, review: Review) {
        self.review = Some(review);
    }

    /// Lets something happen in the review: what a replay will let happen again.
    ///
    /// # Errors
    /// [`Refusal::Review`] where it cannot happen now.
    pub(in crate::casework) fn step(&mut self, act: Act, what: What) -> Result<(), Refusal> {
        let after = self.take_review()?.apply(act, what)?;
        self.put_review(after);
        Ok(())
    }

    /// The programme the latest recommendation was made under.
    pub(in crate::casework) fn programme(&self) -> &Programme {
        &self.version.programme
    }

    /// The seat that is free, or held.
    pub(in crate::casework) fn seat(&self) -> Result<SeatOf, Fault> {
        let seat = words::seat_said(self.review()?.seat());
        Ok(SeatOf { serial: self.case.serial, seat })
    }

    /// The entry with which this round of the review began.
    pub(in crate::casework) fn round_seq(&self) -> Result<u64, Fault> {
        let begins = |entry: &&ReadEntry| {
            let body = &entry.statement.body;
            matches!(body, EntryBody::ReviewOpened(_) | EntryBody::ReviewSentBack(_))
        };
        self.entries.iter().rev().find(begins).map(|entry| entry.seq).ok_or(Fault::Worker)
    }

    /// When a challenge was issued in the case, ms.
    pub(in crate::casework) fn asked_at(&self, challenge: Digest32) -> Option<i64> {
        asked_at(&self.entries, Some(challenge))
    }

    /// What the queue is to know of the review now.
    pub(in crate::casework) fn state(&self) -> Result<ReviewState, Fault> {
        let review = self.review()?;
        let row = self.row.as_ref();
        let stage = if !review.is_open() {
            Stage::Decided
        } else if review.awaited().is_some_and(|until| self.at_ms < until) {
            Stage::Information
        } else if review.holder().is_some() {
            Stage::Claimed
        } else {
            Stage::Waiting
        };
        Ok(ReviewState {
            serial: self.case.serial,
            due_ms: row.map_or(NO_TERM_MS, |row| row.state.due_ms),
            stopped_ms: row.and_then(|row| row.state.stopped_ms),
            resume_ms: row.and_then(|row| row.state.resume_ms),
            stage,
            escalated: review.escalated().map(words::escalation_said),
            warned: row.is_some_and(|row| row.state.warned),
        })
    }

    /// The facts the latest recommendation was made from.
    pub(in crate::casework) async fn facts(&self, acting: &Acting<'_>) -> Result<Facts, Refusal> {
        let sealed = acting.work.payload(self.made.seq).await?.ok_or(Fault::Worker)?;
        let (_, bytes) = self.key.open_payload(self.made.seq, &sealed.sealed)?;
        let altered = || Fault::Altered { seq: self.made.seq };
        let payload = payload::parse(&bytes).map_err(|_| altered())?;
        let facts = facts::parse(self.programme().schema(), payload.facts.get());
        Ok(facts.map_err(|_| altered())?)
    }

    /// What happened in the case after entry `seen`, by kind; looks are left out, and leave, which
    /// changes nothing of what its reviewer decides on.
    fn since(&self, seen: u64) -> Vec<&'static str> {
        let later = self.entries.iter().filter(|entry| entry.seq > seen);
        let kinds = later.map(|entry| entry.statement.body.kind());
        kinds.filter(|kind| !["leave.given", "record.viewed"].contains(kind)).collect()
    }
}

/// The outcome of this number in the closed list, as the store keeps it.
pub(in crate::casework) fn outcome_of(number: u8) -> Option<Outcome> {
    Outcome::ALL.get(usize::from(number)).copied()
}

/// Whether the law grants in silence what was recommended, under this programme of its version, in an
/// office that is a demonstration or is none.
///
/// # Errors
/// A row that says an outcome there is not.
pub(in crate::casework) fn silence_grants(
    made: &Recommendation,
    programme: &Programme,
    demo: bool,
) -> Result<bool, Fault> {
    let outcome = outcome_of(made.outcome).ok_or(Fault::Altered { seq: made.seq })?;
    let settings = Settings::from(programme.document());
    Ok(settings.silence_grants(outcome, programme.may_issue(demo)))
}

/// Whether the programme says that a leaf may be issued by rule.
pub(in crate::casework) fn is_automatic(programme: &Programme, leaf: &str) -> bool {
    programme.document().leaves.get(leaf).is_some_and(|leaf| leaf.automatic)
}
