//! What a line says of an application beside its facts: when it came and who applies, held against
//! the case it names and the days of the office.

use std::sync::Arc;

use serde_json::Value;

use super::super::refusal::Fault;
use super::super::review::{ReadEntry, outcome_of};
use super::super::terms::Terms;
use super::case::{Application, Evaluated};
use super::place::Known;
use crate::decision::Outcome;
use crate::facts::Finding;
use crate::ledger::body::EntryBody;
use crate::store::Store;
use crate::vault::CaseKey;

/// Who a known case is about.
#[derive(Clone, Debug)]
pub(super) enum Who {
    /// As it is kept.
    Sealed(Vec<u8>),
    /// As this run was told.
    Said(Option<Arc<str>>),
}

impl Who {
    pub(super) fn said(application: Option<&Application>) -> Self {
        Self::Said(application.and_then(|came| came.identity.as_deref()).map(Into::into))
    }

    fn person(&self, key: &CaseKey) -> Result<Option<Value>, Fault> {
        let form = |_| Fault::Worker;
        match self {
            Self::Said(said) => said.as_deref().map(serde_json::from_str).transpose().map_err(form),
            Self::Sealed(sealed) => {
                let opened = key.open_identity(sealed)?;
                let identity: Value = serde_json::from_slice(&opened).map_err(form)?;
                Ok(identity.get("person").cloned())
            }
        }
    }
}

/// One application as it arrives.
#[derive(Debug)]
pub(super) struct Arrival<'e> {
    application: Option<&'e Application>,
    /// When it is recommended for.
    pub at_ms: i64,
    /// When it came to the office.
    pub came_ms: i64,
    /// Whether somebody said when it came, to an office that lives now.
    pub is_told: bool,
}

impl<'e> Arrival<'e> {
    pub(super) fn of(evaluated: &'e Evaluated, now_ms: i64) -> Self {
        let application = evaluated.incoming.application.as_ref();
        let at_ms = application.and_then(|came| came.decided_ms).unwrap_or(now_ms);
        let said_ms = application.and_then(|came| came.received_ms);
        let own_time = application.is_some_and(|came| came.decided_ms.is_some());
        Self {
            application,
            at_ms,
            came_ms: said_ms.unwrap_or(at_ms),
            is_told: said_ms.is_some() && !own_time,
        }
    }

    /// When the application is complete; none while it lacks something.
    pub(super) fn complete_ms(&self, evaluated: &Evaluated) -> Option<i64> {
        (evaluated.outcome != Outcome::NeedsData).then_some(self.came_ms)
    }

    /// Every way in which it does not fit the case it names, or the days of the office.
    ///
    /// # Errors
    /// An identity that does not open.
    pub(super) fn misfits(
        &self,
        known: Option<&Known>,
        terms: &Terms,
    ) -> Result<Vec<Finding>, Fault> {
        let mut findings = Vec::new();
        if self.is_told {
            findings.extend(self.misdated(known, terms)?);
        }
        if let (Some(known), Some(said)) = (known, self.person()?)
            && known.who.person(&known.of.key)?.is_some_and(|person| person != said)
        {
            let message = "the case of this id came with another applicant; leave the applicant \
                           out, or give the application an id of its own";
            findings.push(Finding::new("another-applicant", "applicant", message));
        }
        Ok(findings)
    }

    /// Whether it says who applies in a case that came without.
    ///
    /// # Errors
    /// An identity that does not open.
    pub(super) fn identifies(&self, known: Option<&Known>) -> Result<bool, Fault> {
        let Some(known) = known else { return Ok(false) };
        Ok(self.person()?.is_some() && known.who.person(&known.of.key)?.is_none())
    }

    /// Who applies, as it says.
    fn person(&self) -> Result<Option<Value>, Fault> {
        let said = self.application.and_then(|came| came.identity.as_deref());
        said.map(serde_json::from_str).transpose().map_err(|_| Fault::Worker)
    }

    fn misdated(&self, known: Option<&Known>, terms: &Terms) -> Result<Option<Finding>, Fault> {
        let (came, today) = (terms.date(self.came_ms)?, terms.date(self.at_ms)?);
        let finding = |code, message| Ok(Some(Finding::new(code, "received", message)));
        if came > today {
            return finding("day-to-come", "the day has not come yet where the office is");
        }
        let begun = known.map(|known| terms.date(known.came_ms)).transpose()?;
        if begun.is_some_and(|begun| came < begun) {
            return finding("before-the-case", "the case of this id came later; its day stands");
        }
        // Where no calendar tells even of today, no day is better than another.
        let tells = |from_ms| terms.between(from_ms, self.at_ms).is_ok();
        if tells(self.at_ms) && !tells(self.came_ms) {
            return finding("no-calendar", "no working days are known of that year");
        }
        Ok(None)
    }

    /// That the term of an application which silence grants is over.
    pub(super) fn term_over() -> Finding {
        let message = "the legal term is over, and where it lapses in silence the application is \
                       granted: `--take-overdue` takes it in all the same";
        Finding::new("term-over", "received", message)
    }

    /// That the law has granted an application, whose facts are said to be others now.
    pub(super) fn granted_by_law() -> Finding {
        let message = "the legal term of this case is over and the law has granted it; send it again \
                       once `timbang serve` has recorded that";
        Finding::new("granted-by-law", "id", message)
    }
}

/// When the clock of a case stood still since its application was first complete.
///
/// # Errors
/// What the store says; an entry that cannot be read.
pub(in crate::casework) async fn stops(
    store: &Store,
    serial: i64,
    now_ms: i64,
) -> Result<Vec<(i64, i64)>, Fault> {
    let (mut stops, mut since, mut complete) = (Vec::new(), None, false);
    for entry in store.entries_of(serial).await? {
        let entry = ReadEntry::read(&entry)?;
        let ts = i64::try_from(entry.statement.ts).map_err(|_| Fault::Worker)?;
        match entry.statement.body {
            EntryBody::ClockStopped(body) => {
                let until = i64::try_from(body.until).map_err(|_| Fault::Worker)?;
                since = complete.then_some((ts, until));
            }
            EntryBody::ClockResumed(_) => stops.extend(since.take().map(ended(ts))),
            EntryBody::DecisionRecommended(_) => {
                stops.extend(since.take().map(ended(ts)));
                let made = store.recommendation(entry.seq).await?;
                let made = made.and_then(|made| outcome_of(made.outcome));
                complete |= made != Some(Outcome::NeedsData);
            }
            EntryBody::DecisionIssued(_) | EntryBody::DecisionDeemed(_) => {
                stops.clear();
                complete = false;
            }
            _ => {}
        }
    }
    stops.extend(since.map(ended(now_ms)));
    Ok(stops)
}

/// A stop that ended by `ts`: then, or earlier, when it was to.
fn ended(ts: i64) -> impl Fn((i64, i64)) -> (i64, i64) {
    move |(from, until)| (from, until.min(ts))
}
