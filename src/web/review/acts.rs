//! What a reviewer does with a case, each a form: take it, give it back, declare a conflict, lock a
//! finding, ask for information, refer it, send it back. A form that cannot be done comes back with
//! everything that was typed.
use axum::Form;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};

use super::evidence::Typed;
use super::form::{FindingTyped, Pairs, value};
use super::views::Problem;
use super::{comparison, desk as review_desk, queue, supervise, words};
use crate::casework::Refusal;
use crate::casework::read::review as read;
use crate::web::desk::Desk;
use crate::web::error::Failure;
use crate::web::officer::ledger::kind_message;
use crate::web::page;
use crate::web::state::AppState;
use crate::web::wording::Wording;

/// `POST /queue/claims`.
///
/// # Errors
/// [`Failure`] where there is no such case; what cannot be done is told on the queue.
pub async fn claim(
    State(state): State<AppState>,
    desk: Desk,
    Form(pairs): Form<Pairs>,
) -> Result<Response, Failure> {
    let number = value(&pairs, "case").to_owned();
    let seen = last_seen(&review_desk::seen(&state, &desk, &number).await?);
    let mut office = state.office().await;
    let done = office.claim(state.authorizer(), &desk.account(), &number, seen).await;
    drop(office);
    match done {
        Ok(_) => Ok(Redirect::to(&format!("/cases/{number}/review")).into_response()),
        Err(refusal) => {
            let problem = problem(&refusal, desk.w)?;
            queue::with_problem(&state, &desk, &pairs, problem).await
        }
    }
}

/// The last entry of a case that a reader was shown.
fn last_seen(seen: &read::Desk) -> u64 {
    match seen {
        read::Desk::Free(looked) => looked.last,
        read::Desk::Evidence(evidence, _) => evidence.seen,
        read::Desk::Compared(compared) => compared.evidence.seen,
    }
}

/// What a refusal says on a page.
///
/// # Errors
/// [`Failure`] where it is no matter of the form: nothing there, not allowed, a fault.
pub fn problem(refusal: &Refusal, w: Wording) -> Result<Problem, Failure> {
    let text = match refusal {
        Refusal::Review(refused) => w.say(words::refused_message(refused)),
        Refusal::Stale { happened } => {
            // Which way another reviewer decided is not for whoever may still review the case.
            let verdict = ["challenge.issued", "review.confirmed", "review.overruled"];
            let message =
                |kind| if verdict.contains(kind) { "kind-verdict" } else { kind_message(kind) };
            let named: Vec<_> = happened.iter().map(|kind| w.say(message(kind))).collect();
            w.fill("problem-stale", &[("happened", &named.join(", "))])
        }
        Refusal::Unvouched => w.say("refused-unvouched"),
        Refusal::Pace(_) => w.say("refused-pace"),
        Refusal::Calendar(_) => w.say("board-no-calendar"),
        Refusal::Alone(_) => w.say("refused-alone"),
        Refusal::Hindered(hindrance) => w.say(words::hindrance_message(*hindrance)),
        Refusal::Conflict(_) => {
            tracing::warn!(cause = %refusal, "an act was refused for what no page has words for");
            w.say("refused-other")
        }
        Refusal::Denied(_) => return Err(Failure::Denied),
        Refusal::NotFound { .. } => return Err(Failure::NotFound),
        Refusal::Invalid(_) | Refusal::Clock(_) | Refusal::Fault(_) => {
            return Err(Failure::fault(refusal.to_string()));
        }
    };
    Ok(Problem { field: None, text })
}

/// The page a refused form comes back on, with what was typed and everything to put right. Whoever
/// holds the case no more reads on the queue why nothing was done.
///
/// # Errors
/// As [`problem`].
pub async fn again(
    state: &AppState,
    desk: &Desk,
    number: &str,
    pairs: Pairs,
    refusal: Refusal,
) -> Result<Response, Failure> {
    let problems = match &refusal {
        Refusal::Invalid(findings) => comparison::problems(findings, &pairs, desk.w),
        refusal => {
            if let read::Desk::Free(looked) = review_desk::seen(state, desk, number).await?
                && !review_desk::decided(&looked, desk)
            {
                let text = supervise::text(refusal, desk.w)?;
                let text = supervise::told(number, &text, desk.w);
                let problem = Problem { field: None, text };
                return queue::with_problem(state, desk, &Pairs::new(), problem).await;
            }
            vec![problem(refusal, desk.w)?]
        }
    };
    again_with(state, desk, number, pairs, problems).await
}

/// The page a refused form comes back on, with what was typed and these problems.
///
/// # Errors
/// As [`problem`].
pub async fn again_with(
    state: &AppState,
    desk: &Desk,
    number: &str,
    pairs: Pairs,
    problems: Vec<Problem>,
) -> Result<Response, Failure> {
    let answer = shown_with(state, desk, number, pairs, problems).await?;
    let elsewhere = answer.status().is_redirection();
    Ok(if elsewhere { answer } else { page::refused(answer) })
}

/// The page of a case under review, with what was typed into it and these problems.
///
/// # Errors
/// As [`problem`].
pub async fn shown_with(
    state: &AppState,
    desk: &Desk,
    number: &str,
    pairs: Pairs,
    problems: Vec<Problem>,
) -> Result<Response, Failure> {
    match review_desk::seen(state, desk, number).await? {
        read::Desk::Free(looked) => Ok(review_desk::elsewhere(&looked, desk, number)),
        read::Desk::Evidence(evidence, looked) => {
            let finding = FindingTyped::read(pairs);
            let typed = Typed { problems, finding: &finding };
            review_desk::show_evidence(state, desk, &evidence, &looked, typed).await
        }
        read::Desk::Compared(compared) => {
            let typed = comparison::Typed { pairs, problems };
            review_desk::show_comparison(state, desk, &compared, typed).await
        }
    }
}

/// The entry that a form says was seen last; 0 where it says nothing, which is always stale.
pub fn seen_of(pairs: &Pairs) -> u64 {
    value(pairs, "seen").parse().unwrap_or_default()
}

/// A refusal whose faults are those of one field.
fn of_field(refusal: Refusal, field: &str) -> Refusal {
    match refusal {
        Refusal::Invalid(mut findings) => {
            for finding in &mut findings {
                field.clone_into(&mut finding.path);
            }
            Refusal::Invalid(findings)
        }
        other => other,
    }
}

fn to_queue(done: &str) -> Response {
    Redirect::to(&format!("/queue?done={done}")).into_response()
}

/// `POST /cases/{key}/finding`: locks the finding, and only then the recommendation is read.
///
/// # Errors
/// As [`again`].
pub async fn finding(
    State(state): State<AppState>,
    desk: Desk,
    Path(number): Path<String>,
    Form(pairs): Form<Pairs>,
) -> Result<Response, Failure> {
    let seen = seen_of(&pairs);
    let typed = FindingTyped::read(pairs.clone());
    let form = match typed.form() {
        Ok(form) => form,
        Err((form, missing)) => {
            let mut problems = Vec::new();
            if let read::Desk::Evidence(read, _) = review_desk::seen(&state, &desk, &number).await?
                && let Err(faults) = form.check(read.version.programme.document())
            {
                problems = comparison::problems(&faults, &pairs, desk.w);
            }
            let words = [("proposed", "problem-proposed"), ("confidence", "problem-confidence")];
            let missing = words.iter().filter(|(field, _)| missing.contains(field));
            problems.extend(missing.map(|(field, said)| typed_problem(field, said, desk.w)));
            return again_with(&state, &desk, &number, pairs, problems).await;
        }
    };
    let mut office = state.office().await;
    let done =
        office.record_finding(state.authorizer(), &desk.account(), &number, seen, form).await;
    drop(office);
    match done {
        Ok(_) => Ok(Redirect::to(&format!("/cases/{number}/review")).into_response()),
        Err(refusal) => again(&state, &desk, &number, pairs, refusal).await,
    }
}

/// The ways to give a case out of hand, each with the word that says it was done.
#[derive(Clone, Debug)]
enum Handing {
    /// With why.
    Release(String),
    Conflict,
    Escalate,
}

async fn hand(
    state: &AppState,
    desk: &Desk,
    number: &str,
    pairs: Pairs,
    handing: Handing,
) -> Result<Response, Failure> {
    let seen = match value(&pairs, "seen") {
        "" => last_seen(&review_desk::seen(state, desk, number).await?),
        _ => seen_of(&pairs),
    };
    let (access, by) = (state.authorizer(), desk.account());
    let mut office = state.office().await;
    let (done, word) = match handing {
        Handing::Release(why) => {
            let done = office.release(access, &by, number, seen, &why).await;
            (done.map_err(|refusal| of_field(refusal, "release-why")), "released")
        }
        Handing::Conflict => (office.declare_conflict(access, &by, number, seen).await, "conflict"),
        Handing::Escalate => (office.escalate(access, &by, number, seen).await, "escalated"),
    };
    drop(office);
    match done {
        Ok(_) => Ok(to_queue(word)),
        Err(refusal) => again(state, desk, number, pairs, refusal).await,
    }
}

/// `POST /cases/{key}/release`: back to the queue, for a reason.
///
/// # Errors
/// As [`again`].
pub async fn release(
    State(state): State<AppState>,
    desk: Desk,
    Path(number): Path<String>,
    Form(pairs): Form<Pairs>,
) -> Result<Response, Failure> {
    let why = value(&pairs, "why").trim().to_owned();
    if why.is_empty() {
        let problems = vec![typed_problem("release-why", "problem-why", desk.w)];
        return again_with(&state, &desk, &number, pairs, problems).await;
    }
    hand(&state, &desk, &number, pairs, Handing::Release(why)).await
}

/// `POST /cases/{key}/conflict`.
///
/// # Errors
/// As [`again`].
pub async fn conflict(
    State(state): State<AppState>,
    desk: Desk,
    Path(number): Path<String>,
    Form(pairs): Form<Pairs>,
) -> Result<Response, Failure> {
    hand(&state, &desk, &number, pairs, Handing::Conflict).await
}

/// `POST /cases/{key}/escalation`.
///
/// # Errors
/// As [`again`].
pub async fn escalate(
    State(state): State<AppState>,
    desk: Desk,
    Path(number): Path<String>,
    Form(pairs): Form<Pairs>,
) -> Result<Response, Failure> {
    hand(&state, &desk, &number, pairs, Handing::Escalate).await
}

/// The last moment of a day typed as `2026-11-25`, if it is of the calendar and after today.
pub fn day_of(state: &AppState, text: &str) -> Option<i64> {
    let day: jiff::civil::Date = text.trim().parse().ok()?;
    if day <= state.today() {
        return None;
    }
    crate::calendar::end_of_day_ms(day, state.site().zone)
}

fn typed_problem(field: &str, message: &str, w: Wording) -> Problem {
    Problem { field: Some(field.to_owned()), text: w.say(message) }
}

/// `POST /cases/{key}/information`: asks for something; the clock stands still until it comes.
///
/// # Errors
/// As [`again`].
pub async fn ask(
    State(state): State<AppState>,
    desk: Desk,
    Path(number): Path<String>,
    Form(pairs): Form<Pairs>,
) -> Result<Response, Failure> {
    let what = value(&pairs, "what").trim().to_owned();
    let until = day_of(&state, value(&pairs, "until"));
    let mut problems = Vec::new();
    if what.is_empty() {
        problems.push(typed_problem("what", "problem-what", desk.w));
    }
    if until.is_none() {
        problems.push(typed_problem("until", "problem-day", desk.w));
    }
    let (Some(until), true) = (until, problems.is_empty()) else {
        return again_with(&state, &desk, &number, pairs, problems).await;
    };
    let seen = seen_of(&pairs);
    let mut office = state.office().await;
    let done = office
        .request_information(state.authorizer(), &desk.account(), &number, seen, &what, until)
        .await;
    drop(office);
    match done {
        Ok(_) => Ok(to_queue("asked")),
        Err(Refusal::Calendar(_)) => {
            let problems = vec![typed_problem("until", "board-no-calendar", desk.w)];
            again_with(&state, &desk, &number, pairs, problems).await
        }
        Err(refusal) => again(&state, &desk, &number, pairs, refusal).await,
    }
}

/// `POST /cases/{key}/information/received`.
///
/// # Errors
/// As [`again`].
pub async fn receive(
    State(state): State<AppState>,
    desk: Desk,
    Path(number): Path<String>,
    Form(pairs): Form<Pairs>,
) -> Result<Response, Failure> {
    let came = value(&pairs, "came").trim().to_owned();
    if came.is_empty() {
        let problems = vec![typed_problem("came", "problem-came", desk.w)];
        return again_with(&state, &desk, &number, pairs, problems).await;
    }
    let seen = seen_of(&pairs);
    let mut office = state.office().await;
    let done =
        office.receive_information(state.authorizer(), &desk.account(), &number, seen, &came).await;
    drop(office);
    match done {
        Ok(_) => Ok(to_queue("received")),
        Err(refusal) => again(&state, &desk, &number, pairs, of_field(refusal, "came")).await,
    }
}

/// `POST /cases/{key}/return`: the review begins again.
///
/// # Errors
/// As [`again`].
pub async fn send_back(
    State(state): State<AppState>,
    desk: Desk,
    Path(number): Path<String>,
    Form(pairs): Form<Pairs>,
) -> Result<Response, Failure> {
    let why = value(&pairs, "why").trim().to_owned();
    if why.is_empty() {
        let problems = vec![typed_problem("return-why", "problem-why", desk.w)];
        return again_with(&state, &desk, &number, pairs, problems).await;
    }
    let seen = seen_of(&pairs);
    let mut office = state.office().await;
    let done = office.send_back(state.authorizer(), &desk.account(), &number, seen, &why).await;
    drop(office);
    match done {
        Ok(_) => Ok(to_queue("returned")),
        Err(refusal) => again(&state, &desk, &number, pairs, of_field(refusal, "return-why")).await,
    }
}
