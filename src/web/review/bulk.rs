//! Granting several cases with one signature: only those whose recommendation the officer was shown,
//! and only what grants. What goes against a person is decided one by one.
use axum::Form;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use secrecy::SecretString;
use tower_sessions::Session;

use super::acts::problem;
use super::form::{Pairs, value};
use super::queue;
use super::views::{BulkRow, Problem};
use crate::casework::read::review::Grantable;
use crate::casework::review::Signature;
use crate::web::account::proof::{self, Proof};
use crate::web::desk::Desk;
use crate::web::error::Failure;
use crate::web::officer::outcome_message;
use crate::web::state::AppState;

/// The cases the officer may grant together; chosen stay those that were.
///
/// # Errors
/// [`Failure::Fault`] if the store cannot be read.
pub async fn rows(state: &AppState, desk: &Desk, pairs: &Pairs) -> Result<Vec<BulkRow>, Failure> {
    let w = desk.w;
    let grantable = state.reader().grantable(&desk.viewer()).await.map_err(Failure::fault)?;
    let row = |case: Grantable| {
        let title = &case.version.programme.document().title;
        let chosen = pairs.iter().any(|(field, value)| field == "case" && *value == case.number);
        BulkRow {
            number: case.number,
            chosen,
            programme: w.of(&title.id, &title.en).to_owned(),
            outcome: w.say(outcome_message(case.outcome)),
        }
    };
    Ok(grantable.into_iter().map(row).collect())
}

/// `POST /queue/confirmations`.
///
/// # Errors
/// What cannot be done is told on the queue; what was granted before it stands.
pub async fn confirm(
    State(state): State<AppState>,
    desk: Desk,
    session: Session,
    Form(pairs): Form<Pairs>,
) -> Result<Response, Failure> {
    let account = desk.account();
    let password = SecretString::from(value(&pairs, "password"));
    let code = value(&pairs, "code");
    let Proof::Given(id) = proof::prove(&state, &session, &account, password, code).await? else {
        let text = desk.w.say("refused-proof");
        let problem = Problem { field: Some("password".to_owned()), text };
        return queue::with_problem(&state, &desk, &pairs, problem).await;
    };
    let grantable = state.reader().grantable(&desk.viewer()).await.map_err(Failure::fault)?;
    for (_, number) in pairs.iter().filter(|(field, _)| field == "case") {
        let Some(case) = grantable.iter().find(|case| case.number == *number) else {
            let problem = Problem { field: None, text: desk.w.say("refused-alone") };
            return queue::with_problem(&state, &desk, &pairs, problem).await;
        };
        let signature = Signature::PasswordTotp { session: &id, now_ms: state.now_ms() };
        let mut office = state.office().await;
        let done = office
            .confirm_in_bulk(state.authorizer(), &account, number, case.seen, signature)
            .await;
        drop(office);
        if let Err(refusal) = done {
            let problem = problem(&refusal, desk.w)?;
            return queue::with_problem(&state, &desk, &pairs, problem).await;
        }
    }
    Ok(Redirect::to("/queue?done=granted").into_response())
}
