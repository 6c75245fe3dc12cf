//! One round of delivery: take up what is due, send it, settle what came of it.

use std::sync::Arc;

use tokio::task::JoinSet;

use super::{Channels, DeliveryError, Message, Proof, wait_ms};
use crate::store::{Lease, Outbox, OutboxId, Settled, Settlement, Store, StoreError};

/// Messages of one round; they are sent beside each other.
pub const BATCH: u64 = 8;
/// How long a round may take before its messages are taken up by another: five times what one
/// message may take.
const LEASE_MS: i64 = 300_000;

/// Sends what the outbox of an office holds.
#[derive(Clone, Debug)]
pub struct Courier {
    store: Arc<Store>,
    channels: Channels,
}

/// What came of one message.
#[derive(Debug)]
pub struct Report {
    /// The message as it was taken up.
    pub outbox: Outbox,
    /// What came of it.
    pub outcome: Outcome,
}

/// What came of one message.
#[derive(Debug)]
pub enum Outcome {
    /// Handed over, and settled as such.
    Sent,
    /// Proved to have arrived. The caller writes this with its entry `notice.delivered`, in one
    /// [`crate::store::Batch`]; until then it counts as not sent.
    Delivered(Settlement),
    /// Failed, and settled to be tried again.
    Again {
        /// Why.
        error: DeliveryError,
        /// Not before this, ms.
        next_ms: i64,
    },
    /// Failed for good, and settled as a dead letter.
    Dead {
        /// Why.
        error: DeliveryError,
    },
    /// What came of it could not be written: its lease ran out, or the store refused. It will be
    /// taken up again under the same id.
    Unsettled(StoreError),
}

impl Courier {
    /// A courier between `store` and `channels`.
    #[must_use]
    pub const fn new(store: Arc<Store>, channels: Channels) -> Self {
        Self { store, channels }
    }

    /// The channels it sends on.
    #[must_use]
    pub const fn channels(&self) -> &Channels {
        &self.channels
    }

    /// Takes up what is due, at most [`BATCH`] messages, under a lease of `owner`: 16 random bytes,
    /// drawn anew for each round. The caller opens them and has them delivered.
    ///
    /// # Errors
    /// What the database says.
    pub async fn due(
        &self,
        owner: [u8; 16],
        now_ms: i64,
    ) -> Result<(Lease, Vec<Outbox>), StoreError> {
        let lease = Lease { owner, until_ms: now_ms.saturating_add(LEASE_MS) };
        Ok((lease, self.store.lease_outbox(lease, now_ms, BATCH).await?))
    }

    /// Sends opened messages and settles what came of them. `None` is one that could not be opened.
    pub async fn deliver(
        &self,
        lease: Lease,
        opened: Vec<(Outbox, Option<Message>)>,
        now_ms: i64,
    ) -> Vec<Report> {
        let mut round = JoinSet::new();
        for (outbox, message) in opened {
            let courier = self.clone();
            round.spawn(async move { courier.deliver_one(lease, outbox, message, now_ms).await });
        }
        let mut reports = Vec::with_capacity(round.len());
        while let Some(done) = round.join_next().await {
            // One that panicked is not settled: it is taken up again once its lease ran out.
            reports.extend(done);
        }
        reports
    }

    async fn deliver_one(
        &self,
        lease: Lease,
        outbox: Outbox,
        message: Option<Message>,
        now_ms: i64,
    ) -> Report {
        let sent = match message {
            None => Err(DeliveryError::Unopened),
            // Attempts are counted when they begin: one that takes the program down is not
            // repeated for ever.
            Some(_) if outbox.attempts > self.channels.retry().attempts => {
                Err(DeliveryError::Unfinished)
            }
            Some(message) => self.channels.send(outbox.channel, &outbox.id, message, now_ms).await,
        };
        let (settled, outcome) = self.judge(&outbox, sent, now_ms);
        let settlement = Settlement { id: outbox.id, lease: Some(lease.owner), settled };
        let outcome = match outcome {
            None => Outcome::Delivered(settlement),
            Some(outcome) => match self.store.settle_outbox(&settlement).await {
                Ok(()) => outcome,
                Err(error) => Outcome::Unsettled(error),
            },
        };
        Report { outbox, outcome }
    }

    /// What is to be written, and the outcome once it is; none where the caller writes it.
    fn judge(
        &self,
        outbox: &Outbox,
        sent: Result<Proof, DeliveryError>,
        now_ms: i64,
    ) -> (Settled, Option<Outcome>) {
        let retry = self.channels.retry();
        match sent {
            Ok(Proof::Delivered) => (Settled::Delivered { at_ms: now_ms }, None),
            Ok(Proof::HandedOver) => (Settled::Sent { at_ms: now_ms }, Some(Outcome::Sent)),
            Err(error) if error.is_permanent() || outbox.attempts >= retry.attempts => {
                (Settled::Dead { error: error.to_string() }, Some(Outcome::Dead { error }))
            }
            Err(error) => {
                let wait = wait_ms(retry, outbox.attempts, jitter(&outbox.id, outbox.attempts));
                let next_ms = now_ms.saturating_add(wait);
                let settled = Settled::Again { next_ms, error: error.to_string() };
                (settled, Some(Outcome::Again { error, next_ms }))
            }
        }
    }
}

/// The id is random; turned by the attempts, it is another number each time.
fn jitter(id: &OutboxId, attempts: u32) -> u64 {
    let turned = u128::from_be_bytes(*id).rotate_left(attempts.wrapping_mul(13));
    u64::try_from(turned >> 64).unwrap_or_default()
}
