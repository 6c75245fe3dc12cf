//! The gateway channel: a signed short message, for whoever sends it on to a telephone.
//!
//! `POST` of `{"id":…,"text":…,"to":…}` with the headers of Standard Webhooks; the letter, a reason
//! or an outcome is never in it. Any 2xx accepts the message. That it arrived is proved by
//! `{"delivered":true}` in the answer, or by a later `{"delivered":true,"id":…}` that the gateway
//! signs with the same secret.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use ureq::Agent;

use super::signature::{SignatureError, Signed, WebhookSecret};
use super::{DeliveryError, Message, Proof};
use crate::ids::parse_hex;
use crate::store::OutboxId;

/// Bytes of an answer, head and body each, that are read.
const LONGEST_ANSWER: u64 = 16 * 1_024;
const LONGEST_HEAD: usize = 16 * 1_024;

/// A gateway.
#[derive(Clone, Debug)]
pub(super) struct Gateway {
    agent: Agent,
    url: String,
    secret: WebhookSecret,
}

#[derive(Serialize)]
struct Body<'a> {
    id: &'a str,
    text: &'a str,
    to: &'a str,
}

/// What a gateway says of a message; more than this it may say unread.
#[derive(Deserialize)]
struct Answer {
    #[serde(default)]
    id: Option<String>,
    #[serde(default)]
    delivered: bool,
}

impl Gateway {
    pub(super) fn new(url: String, secret: WebhookSecret, limit: Duration) -> Self {
        let agent = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .max_response_header_size(LONGEST_HEAD)
            .timeout_global(Some(limit))
            .proxy(None)
            .user_agent("timbang")
            .build()
            .new_agent();
        Self { agent, url, secret }
    }

    /// Hands a message over; waits for the answer, so it is called where waiting is allowed.
    pub(super) fn send(
        &self,
        id: &str,
        message: &Message,
        now_ms: i64,
    ) -> Result<Proof, DeliveryError> {
        let body = Body { id, text: message.text.as_str(), to: &message.to };
        let body = serde_json::to_vec(&body).map_err(|_| DeliveryError::Protocol)?;
        let seconds = now_ms / 1_000;
        let answer = self
            .agent
            .post(&self.url)
            .header("content-type", "application/json")
            .header("webhook-id", id)
            .header("webhook-timestamp", seconds.to_string())
            .header("webhook-signature", self.secret.sign(id, seconds, &body))
            .send(&body);
        let mut answer = answer.map_err(|error| refusal(&error))?;
        let status = answer.status().as_u16();
        if !(200..300).contains(&status) {
            return Err(DeliveryError::Http { status });
        }
        // The message is accepted. An answer too long, too slow or unreadable only proves nothing:
        // sending it again would reach the addressee twice.
        let said = answer.body_mut().with_config().limit(LONGEST_ANSWER).read_to_vec();
        let said = said.ok().and_then(|bytes| serde_json::from_slice(&bytes).ok());
        Ok(match said {
            Some(Answer { delivered: true, .. }) => Proof::Delivered,
            _ => Proof::HandedOver,
        })
    }

    /// The message that the gateway says was delivered; none if it says anything else.
    pub(super) fn confirmed(
        &self,
        signed: Signed<'_>,
        now_ms: i64,
    ) -> Result<Option<OutboxId>, SignatureError> {
        self.secret.verify(signed, now_ms)?;
        let said = serde_json::from_slice(signed.body).ok();
        Ok(match said {
            Some(Answer { id: Some(id), delivered: true }) => parse_hex(&id),
            _ => None,
        })
    }
}

fn refusal(error: &ureq::Error) -> DeliveryError {
    match error {
        ureq::Error::Timeout(_) => DeliveryError::Timeout,
        ureq::Error::Tls(_) | ureq::Error::Rustls(_) | ureq::Error::Pem(_) => DeliveryError::Tls,
        // rustls tells of a certificate it does not trust through the connection.
        ureq::Error::Io(error) if error.kind() == std::io::ErrorKind::InvalidData => {
            DeliveryError::Tls
        }
        ureq::Error::Io(_) | ureq::Error::HostNotFound | ureq::Error::ConnectionFailed => {
            DeliveryError::Connection
        }
        _ => DeliveryError::Protocol,
    }
}
