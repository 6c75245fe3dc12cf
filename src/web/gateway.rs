//! `POST /notifications/webhook`: what the gateway proves after it took a message. It has no session
//! and no cookie: the signature of Standard Webhooks, under the secret both sides hold, tells who it
//! is, and a body is taken within five minutes of its signature. Said again it changes nothing.
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};

use super::error::Failure;
use super::state::AppState;
use crate::casework::Signed;
use crate::casework::review::GatewayProof;

/// `204` for what was signed, whether or not it says that a message arrived: it is not to be said
/// again.
///
/// # Errors
/// [`Failure::NotFound`] where the office has no gateway; [`Failure::Denied`] for what the gateway
/// did not sign, or not now; [`Failure::Busy`] while the message is still being handed over.
pub async fn confirm(
    State(state): State<AppState>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Failure> {
    let channels = state.channels();
    if channels.configured().webhook.is_none() {
        return Err(Failure::NotFound);
    }
    let header = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let names = ["webhook-id", "webhook-timestamp", "webhook-signature"];
    let [Some(id), Some(timestamp), Some(signature)] = names.map(header) else {
        return Err(Failure::Denied);
    };
    let signed = Signed { id, timestamp, signature, body: &body };
    let message = channels.confirmed(signed, state.now_ms()).map_err(|error| {
        tracing::warn!(cause = %error, "a word of the gateway is refused");
        Failure::Denied
    })?;
    let Some(message) = message else { return Ok(StatusCode::NO_CONTENT.into_response()) };
    let mut office = state.office().await;
    let proof = office.gateway_proved(state.authorizer(), &message).await;
    match proof.map_err(Failure::fault)? {
        GatewayProof::Recorded => {}
        GatewayProof::Nothing => {
            tracing::warn!("the gateway proves a message that waits for no proof");
        }
        GatewayProof::NotYet => return Err(Failure::Busy),
    }
    Ok(StatusCode::NO_CONTENT.into_response())
}
