//! Emergencies on pages: a supervisor declares one from the board, reviewers are told that it was
//! declared, and somebody else looks again at what was granted in it.
use axum::Form;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use jiff::civil::Date;

use super::clocks::{Position, Typed};
use super::form::{Pairs, value};
use super::views::{Choice, EmergenciesPage, Pager, Problem, UnreviewedGrant, UnreviewedView};
use super::{acts, granted, supervise, words};
use crate::access::{Action, Resource};
use crate::casework::read::review::{ToldCase, Unreviewed, UnreviewedPage};
use crate::casework::review::EmergencyForm;
use crate::ledger::review_fields::Viewed;
use crate::web::desk::Desk;
use crate::web::error::Failure;
use crate::web::look;
use crate::web::officer::decided_message;
use crate::web::page::{self, Section};
use crate::web::state::AppState;
use crate::web::wording::Wording;

/// What a review can come to: the word of the form, its message, whether the emergency was one.
const SOUND: [(&str, &str, bool); 2] =
    [("sound", "unreviewed-was-sound", true), ("unsound", "unreviewed-was-not", false)];

/// What reviewers are told of an emergency that was declared at `ts`, ms: by whom, and what it
/// changes. Never why.
pub fn told(ts: u64, w: Wording) -> String {
    let time = w.moment(i64::try_from(ts).unwrap_or_default());
    w.fill("urgent-told", &[("time", &time)])
}

/// What whoever looks again needs.
const LOOKS_AGAIN: (Resource, Action) = (Resource::Emergency, Action::Review);
/// The list of what waits, and nothing else.
const LIST: &str = "/supervision/emergencies";
/// The field of a form that was on the list: after which decision that began.
const LISTED: &str = "listed-after";

/// Grants that wait for their review, once the look at each is on record, with what was `typed` into
/// the form of one of them: on the board, or `on_list`.
///
/// # Errors
/// As [`look::record`].
pub async fn grants(
    state: &AppState,
    desk: &Desk,
    unreviewed: UnreviewedPage,
    typed: &Typed,
    on_list: bool,
) -> Result<UnreviewedView, Failure> {
    for one in &unreviewed.grants {
        let (what, made_seq) = match one.case {
            ToldCase::Case(_) => (Viewed::Recommendation, one.latest_seq),
            _ => (Viewed::File, None),
        };
        look::record(state, desk, (&one.number, what), LOOKS_AGAIN, made_seq).await?;
    }
    let (today, of) = (state.today(), (&*typed.number, &typed.pairs));
    Ok(UnreviewedView {
        rows: unreviewed.grants.into_iter().map(|one| grant(one, of, desk, today)).collect(),
        listed: on_list.then(|| typed.after.map(|after| after.to_string()).unwrap_or_default()),
        pager: Pager {
            first: typed.after.filter(|_| on_list).map(|_| LIST.to_owned()),
            next: unreviewed.after.map(|after| format!("{LIST}?after={after}")),
        },
    })
}

fn grant(
    one: Unreviewed,
    (number, pairs): (&str, &Pairs),
    desk: &Desk,
    today: Date,
) -> UnreviewedGrant {
    let w = desk.w;
    let open = one.number == number && pairs.iter().any(|(field, _)| field == "review-why");
    let again = |field| if open { value(pairs, field).to_owned() } else { String::new() };
    let chosen = again("sound");
    let seen = one.apart().then_some(one.seen);
    let (case, untold) = match &one.case {
        ToldCase::Case(case) => (Some(granted::view(case, one.outcome, w)), None),
        ToldCase::Forgotten => (None, Some(w.say("granted-forgotten"))),
        ToldCase::UnderReview => (None, Some(w.say("granted-under-review"))),
        ToldCase::ToAnother => (None, None),
    };
    let (reason, basis) = one.urgency.map(|urgency| (urgency.reason, urgency.basis)).unzip();
    UnreviewedGrant {
        leads: desk.reads_cases(),
        granted: w.moment(one.granted_ms),
        outcome: w.say(decided_message(one.outcome)),
        until: one.until.map_or_else(|| w.say("board-untold-value"), |until| w.date(until)),
        over: one.until.is_some_and(|until| until < today),
        reason,
        basis,
        case,
        untold,
        seen,
        sound: SOUND
            .map(|(value, message, _)| Choice {
                value: value.to_owned(),
                label: w.say(message),
                chosen: value == chosen,
            })
            .into(),
        why: again("review-why"),
        open,
        number: one.number,
    }
}

/// `GET /supervision/emergencies`.
///
/// # Errors
/// [`Failure::NotFound`] for who does not look again; [`Failure::Fault`] if the store cannot be read.
pub async fn show(
    State(state): State<AppState>,
    desk: Desk,
    Query(position): Query<Position>,
) -> Result<Response, Failure> {
    let done = words::done(position.done(), desk.w);
    let typed = Typed { after: position.after(), ..Typed::default() };
    waiting(&state, &desk, done, typed).await
}

async fn waiting(
    state: &AppState,
    desk: &Desk,
    done: Option<String>,
    typed: Typed,
) -> Result<Response, Failure> {
    let after = typed.after.and_then(|after| u64::try_from(after).ok());
    let unreviewed = desk.reader(state).unreviewed(&desk.viewer(), after).await;
    let unreviewed = unreviewed.map_err(Failure::fault)?;
    let mut frame = desk.frame(state, Section::Supervision).await;
    // Who reads this list does not always have the board, where a form of it would lead back to.
    if frame.path == "/supervision" {
        LIST.clone_into(&mut frame.path);
    }
    page::show(&EmergenciesPage {
        done,
        unreviewed: grants(state, desk, unreviewed, &typed, true).await?,
        problems: typed.problems,
        frame,
        w: desk.w,
    })
}

/// `POST /supervision/{key}/emergency`: declares need to be urgent.
///
/// # Errors
/// As [`supervise::again`].
pub async fn declare(
    State(state): State<AppState>,
    desk: Desk,
    Path(number): Path<String>,
    Form(pairs): Form<Pairs>,
) -> Result<Response, Failure> {
    let fields = ["urgent-why", "urgent-basis"];
    let absent: Vec<_> =
        fields.into_iter().filter(|field| supervise::said(&pairs, field).is_none()).collect();
    if !absent.is_empty() {
        return supervise::missing(&state, &desk, number, &pairs, &absent).await;
    }
    let [reason, basis] = fields.map(|field| value(&pairs, field).to_owned());
    let (access, by, seen) = (state.authorizer(), desk.account(), acts::seen_of(&pairs));
    let mut office = state.office().await;
    let form = EmergencyForm { reason, basis };
    let done = office.declare_emergency(access, &by, &number, seen, form).await;
    drop(office);
    match done {
        Ok(_) => Ok(supervise::to_board("urgent")),
        Err(refusal) => supervise::again(&state, &desk, number, &pairs, &refusal).await,
    }
}

/// `POST /supervision/{key}/emergency/review`: says whether the emergency was one.
///
/// # Errors
/// As [`supervise::again`].
pub async fn look_again(
    State(state): State<AppState>,
    desk: Desk,
    Path(number): Path<String>,
    Form(pairs): Form<Pairs>,
) -> Result<Response, Failure> {
    let chosen = value(&pairs, "sound");
    let sound = SOUND.iter().find(|(word, ..)| *word == chosen).map(|(.., sound)| *sound);
    let why = supervise::said(&pairs, "review-why");
    let (Some(sound), Some(why)) = (sound, why) else {
        let absent = [("sound", sound.is_none()), ("review-why", why.is_none())];
        let absent = absent.iter().filter(|(_, absent)| *absent).map(|(field, _)| *field);
        let problems = absent.map(|field| supervise::absent(&number, field, desk.w)).collect();
        return again(&state, &desk, number, pairs, problems).await;
    };
    let (access, by, seen) = (state.authorizer(), desk.account(), acts::seen_of(&pairs));
    let mut office = state.office().await;
    let done = office.review_emergency(access, &by, &number, seen, sound, why).await;
    drop(office);
    match done {
        Ok(_) => {
            let back = if on_list(&state, &desk, &pairs) { LIST } else { "/supervision" };
            Ok(Redirect::to(&format!("{back}?done=looked-again")).into_response())
        }
        Err(refusal) => {
            let problems = supervise::problems(&number, &pairs, &refusal, desk.w)?;
            again(&state, &desk, number, pairs, problems).await
        }
    }
}

/// Whether a form was on the list of what waits, and not on the board, which not everybody has.
fn on_list(state: &AppState, desk: &Desk, pairs: &Pairs) -> bool {
    let listed = pairs.iter().any(|(field, _)| field == LISTED);
    listed || desk.permit(state, Resource::Queue, Action::Supervise).is_err()
}

async fn again(
    state: &AppState,
    desk: &Desk,
    number: String,
    pairs: Pairs,
    problems: Vec<Problem>,
) -> Result<Response, Failure> {
    let listed = on_list(state, desk, &pairs);
    let after = value(&pairs, LISTED).parse().ok();
    let typed = Typed { number, pairs, after, problems };
    if !listed {
        return super::clocks::again(state, desk, typed).await;
    }
    waiting(state, desk, None, typed).await.map(page::refused)
}
