//! Home: how things stand, and where to look.
use std::cmp::Reverse;

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use super::{Figure, programmes};
use crate::casework::read::{CaseLine, CaseQuery, Counts};
use crate::decision::Outcome;
use crate::web::desk::Desk;
use crate::web::error::Failure;
use crate::web::page::{self, Frame, Section};
use crate::web::state::AppState;
use crate::web::wording::Wording;

/// A stop of the tour.
#[derive(Clone, Debug)]
pub struct Stop {
    href: String,
    title: String,
    text: String,
}

#[derive(Debug, Template)]
#[template(path = "officer/home.html")]
struct HomePage {
    w: Wording,
    frame: Frame,
    as_of: Option<String>,
    figures: Vec<Figure>,
    tour: Vec<Stop>,
}

/// `GET /`.
///
/// # Errors
/// [`Failure::Fault`] if the store cannot be read.
pub async fn show(State(state): State<AppState>, desk: Desk) -> Result<Response, Failure> {
    let w = desk.w;
    let counts = desk.reader(&state).counts().await.map_err(Failure::fault)?;
    let head = state.ledger_head().await;
    let examples = Examples::find(&state, &counts, &desk).await?;
    let frame = desk.frame(&state, Section::Home).await;
    page::show(&HomePage {
        as_of: head
            .as_ref()
            .map(|head| w.fill("home-as-of", &[("time", &w.moment(head.covered_ms))])),
        figures: figures(&counts, desk.sees_all(), w),
        tour: tour(&examples, w),
        w,
        frame,
    })
}

/// What the stops of the tour lead to, where there is such a thing.
#[derive(Debug, Default)]
struct Examples {
    refusal: Option<CaseLine>,
    waiting: Option<CaseLine>,
    programme: Option<String>,
}

impl Examples {
    async fn find(state: &AppState, counts: &Counts, desk: &Desk) -> Result<Self, Failure> {
        let latest = async |outcome| {
            if !desk.reads_cases() {
                return Ok(None);
            }
            let query = CaseQuery { outcome: Some(outcome), ..CaseQuery::default() };
            let list = desk.reader(state).cases(&query, 1).await.map_err(Failure::fault)?;
            Ok::<_, Failure>(list.cases.into_iter().next())
        };
        let most =
            counts.programmes.iter().max_by_key(|(id, n)| (n.iter().sum::<u64>(), Reverse(*id)));
        let programme = match most {
            Some((id, _)) => state.reader().programme(id, None).await.map_err(Failure::fault)?,
            None => None,
        };
        Ok(Self {
            refusal: latest(Outcome::ProposedRefusal).await?,
            waiting: latest(Outcome::NeedsData).await?,
            programme: programme.map(|version| programmes::address(&version)),
        })
    }
}

/// How many cases there are. What is recommended in them is counted only for who is told of all:
/// elsewhere the undecided ones would be missing from it.
fn figures(counts: &Counts, all: bool, w: Wording) -> Vec<Figure> {
    let figure = |key, n: u64, note| Figure { label: w.say(key), value: w.number(n), note };
    let share = |n| w.share(n, counts.cases);
    if !all {
        let decided = counts.granting + counts.steps + counts.adverse;
        let waiting = counts.cases.saturating_sub(decided);
        return vec![
            figure("figure-cases", counts.cases, None),
            figure("figure-waiting", waiting, share(waiting)),
            figure("figure-decided", decided, share(decided)),
        ];
    }
    let waiting = share(counts.adverse);
    let waiting = waiting.map(|share| w.fill("figure-refusals-note", &[("share", &share)]));
    vec![
        figure("figure-cases", counts.cases, None),
        figure("figure-granting", counts.granting, share(counts.granting)),
        figure("figure-steps", counts.steps, share(counts.steps)),
        figure("figure-refusals", counts.adverse, waiting),
    ]
}

fn tour(examples: &Examples, w: Wording) -> Vec<Stop> {
    let stop = |title, text, href: Option<String>| {
        href.map(|href| Stop { href, title: w.say(title), text: w.say(text) })
    };
    let case =
        |case: &Option<CaseLine>| case.as_ref().map(|case| format!("/cases/{}", case.number));
    let seq = examples.refusal.as_ref().and_then(|case| case.seq);
    let stops = [
        stop("tour-refusal", "tour-refusal-text", case(&examples.refusal)),
        stop("tour-data", "tour-data-text", case(&examples.waiting)),
        stop("tour-programme", "tour-programme-text", examples.programme.clone()),
        stop("tour-entry", "tour-entry-text", seq.map(|seq| format!("/ledger/{seq}"))),
        stop("tour-verify", "tour-verify-text", Some("/ledger/verification".into())),
    ];
    stops.into_iter().flatten().collect()
}
