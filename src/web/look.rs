//! Looks at cases: each is on record before anything is shown, once an account, case, kind of look,
//! recommendation that was read and hour, so that a page that is loaded again fills no ledger.
use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

use axum::http::{HeaderMap, Method};

use super::desk::Desk;
use super::error::Failure;
use super::state::AppState;
use crate::access::{Action, Resource};
use crate::casework::Refusal;
use crate::casework::review::Look;
use crate::ledger::review_fields::Viewed;

const HOUR_MS: i64 = 60 * 60 * 1_000;

/// How a page was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    /// By somebody, to see it.
    ToSee,
    /// For its head alone, in which there is nothing of a case.
    ForHead,
    /// By a browser, before anybody wants to see it.
    Ahead,
}

impl Asked {
    /// How a request asks.
    #[must_use]
    pub fn of(method: &Method, headers: &HeaderMap) -> Self {
        let ahead = ["sec-purpose", "purpose", "x-moz"].iter().any(|name| {
            let said = headers.get(*name).and_then(|value| value.to_str().ok());
            said.is_some_and(|said| said.contains("prefetch") || said.contains("prerender"))
        });
        match (ahead, method == Method::HEAD) {
            (true, _) => Self::Ahead,
            (false, true) => Self::ForHead,
            (false, false) => Self::ToSee,
        }
    }
}

/// What was recorded in the hour that runs. A server that starts again knows of none, and records a
/// look once more.
#[derive(Debug, Default)]
pub struct Looks(Mutex<Hour>);

#[derive(Debug, Default)]
struct Hour {
    number: i64,
    seen: HashSet<Sight>,
}

/// What one account saw.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Sight {
    by: [u8; 16],
    number: String,
    what: &'static str,
    /// The entry of the recommendation that was read: another one is another sight.
    made_seq: Option<u64>,
}

impl Sight {
    /// What a search shows of a case.
    pub(super) fn found(by: [u8; 16], number: &str) -> Self {
        Self { by, number: number.to_owned(), what: Viewed::Search.as_str(), made_seq: None }
    }
}

impl Looks {
    /// Whether it is on record in the hour that runs.
    pub(super) fn knows(&self, sight: &Sight, now_ms: i64) -> bool {
        let hour = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        hour.number == now_ms.div_euclid(HOUR_MS) && hour.seen.contains(sight)
    }

    /// Keeps that it was recorded.
    pub(super) fn keep(&self, sight: Sight, now_ms: i64) {
        let mut hour = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let now = now_ms.div_euclid(HOUR_MS);
        if hour.number != now {
            *hour = Hour { number: now, seen: HashSet::new() };
        }
        hour.seen.insert(sight);
    }
}

/// Records that whoever sits at the desk sees `what` of a case, on a page they need `needs` for; of
/// a recommendation that was read, `made_seq` is the entry.
///
/// # Errors
/// [`Failure::Unrecorded`] where it cannot be recorded: then nothing is shown;
/// [`Failure::NotFound`] where they may not look; [`Failure::Busy`] where nobody looks yet.
pub async fn record(
    state: &AppState,
    desk: &Desk,
    (number, what): (&str, Viewed),
    needs: (Resource, Action),
    made_seq: Option<u64>,
) -> Result<(), Failure> {
    match desk.asked {
        Asked::ForHead => return Ok(()),
        // A browser that is refused asks again once somebody wants to see the page.
        Asked::Ahead => return Err(Failure::Busy),
        Asked::ToSee => {}
    }
    let (by, now_ms) = (desk.account(), state.case_ms());
    let sight = Sight { by, number: number.to_owned(), what: what.as_str(), made_seq };
    if state.looks().knows(&sight, now_ms) {
        return Ok(());
    }
    let mut office = state.office().await;
    if state.looks().knows(&sight, now_ms) {
        return Ok(());
    }
    let look = Look { number, what, needs, made_seq };
    match office.record_look(state.authorizer(), &by, look).await {
        Ok(()) => {
            state.looks().keep(sight, now_ms);
            Ok(())
        }
        Err(Refusal::Denied(_) | Refusal::NotFound { .. }) => Err(Failure::NotFound),
        Err(refusal) => Err(Failure::Unrecorded(refusal.into())),
    }
}
