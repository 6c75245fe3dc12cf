//! Messages leave the office: an outbox, three channels, and what each of them can prove.
//!
//! `store` keeps the messages sealed, `casework` opens them and writes the entries; here they are
//! sent. A [`Courier`] takes up what is due and settles what came of it, all but a proved delivery,
//! which the caller writes together with its entry `notice.delivered`.
//!
//! A message goes out at least once. Its id is the same each time, so that a gateway, a mailbox or
//! the print room can tell a repetition from a second message.

mod backoff;
mod channels;
mod courier;
mod delivery;
mod email;
mod file;
mod message;
mod signature;
mod webhook;

pub use backoff::wait_ms;
pub use channels::{Channels, SetupError, configured, forget_letters};
pub use courier::{BATCH, Courier, Outcome, Report};
pub use delivery::{DeliveryError, Proof, ReturnGround};
pub use file::Kept;
pub use message::{Letter, Message, MessageError, ShortText};
pub use signature::{SIGNED_WITHIN_S, SignatureError, Signed, WebhookSecret};

/// A message id as channels show it: 32 lower-case hex digits.
fn id_text(id: &crate::store::OutboxId) -> String {
    format!("{:032x}", u128::from_be_bytes(*id))
}
