//! The trail of who came, went, failed and was refused: events of one target, told whatever else the
//! log of the program tells. They name accounts as the ledger does, and never a person, a case or a
//! secret.

use crate::ids::ActorId;
use crate::store::AccountId;

/// The target of these events.
pub const TARGET: &str = "timbang::security";

/// Tells an event of an account; of none where nobody is known by then.
pub fn told(event: &'static str, account: Option<&AccountId>) {
    let who = account.map(|account| ActorId::from_random(*account).to_string());
    tracing::info!(target: TARGET, event, who = who.unwrap_or_default());
}

/// Tells what one account did to another.
pub fn told_of(event: &'static str, by: &AccountId, subject: &AccountId) {
    let (who, of) = (ActorId::from_random(*by), ActorId::from_random(*subject));
    tracing::info!(target: TARGET, event, who = %who, of = %of);
}
