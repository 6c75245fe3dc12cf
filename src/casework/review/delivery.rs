//! That a letter reached its reader: proved by a channel, or recorded by whoever handed it over. The
//! first proof begins the term to object; a later one changes nothing.

use super::super::acting::Acting;
use super::super::office::Office;
use super::super::refusal::{Fault, Hindrance, Refusal};
use super::super::terms::Terms;
use super::at_hand::Step;
use crate::access::{Action, Authorizer, Resource};
use crate::calendar::Date;
use crate::config::notifications::ChannelKind;
use crate::facts::Finding;
use crate::ids::Digest32;
use crate::ledger::body::NoticeDelivered;
use crate::ledger::fields::Actor;
use crate::ledger::review_fields::DeliveryChannel;
use crate::notify::{DeliveryError, ReturnGround};
use crate::store::{
    AccountId, Delivery, Notice, OutboxId, OutboxState, Settled, Settlement, StoreError,
};

/// How a letter arrived, and on which day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Arrival {
    /// How.
    pub channel: DeliveryChannel,
    /// The day, where the office is; today where none is said.
    pub day: Option<Date>,
}

/// What a word of the gateway came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GatewayProof {
    /// The message is recorded as arrived.
    Recorded,
    /// It changes nothing: said before, or of a message that is not here or went another way.
    Nothing,
    /// The message is still being handed over: to be said again.
    NotYet,
}

impl From<DeliveryChannel> for Arrival {
    fn from(channel: DeliveryChannel) -> Self {
        Self { channel, day: None }
    }
}

impl Office {
    /// Records that a letter was proved to reach its reader; the term to object begins with the day
    /// it arrived.
    ///
    /// # Errors
    /// A case without a letter that is on its way; a day to come, or before the letter was made;
    /// [`Refusal::Stale`].
    pub async fn record_delivery(
        &mut self,
        access: &Authorizer,
        by: &AccountId,
        number: &str,
        seen: u64,
        arrival: impl Into<Arrival>,
    ) -> Result<Step, Refusal> {
        let Arrival { channel, day } = arrival.into();
        let terms = self.terms.clone();
        let store = self.store.clone();
        let mut acting = self.begin(&store).await?;
        let me = acting.authorized(access, by, Resource::Notice, Action::RecordDelivery).await?;
        let case = acting.case(number, Some(seen)).await?;
        let notice = acting.on_its_way(case.case.serial).await?;
        let at_ms = arrived_ms(&terms, day, notice.issued_ms, acting.ts)?;
        let objection_due_ms = terms.object(at_ms);
        let arrived = Arrived { notice_seq: notice.seq, channel, at_ms, objection_due_ms };
        acting.delivered(me.actor(), case.case.serial, arrived).await?;
        let seen = acting.next_seq().saturating_sub(1);
        self.commit(acting).await?;
        Ok(Step { number: number.to_owned(), seen })
    }

    /// Records that a printed letter came back: it stands among the letters that did not arrive
    /// until it is sent again or handed over. No term begins.
    ///
    /// # Errors
    /// A case without a printed letter that is on its way; [`Refusal::Stale`].
    pub async fn record_return(
        &mut self,
        access: &Authorizer,
        by: &AccountId,
        number: &str,
        seen: u64,
        ground: ReturnGround,
    ) -> Result<(), Refusal> {
        let store = self.store.clone();
        let mut acting = self.begin(&store).await?;
        let me = acting.authorized(access, by, Resource::Notice, Action::RecordDelivery).await?;
        let case = acting.case(number, Some(seen)).await?;
        let notice = acting.on_its_way(case.case.serial).await?;
        let messages = store.outbox_of(case.case.serial).await?;
        let printed = messages.into_iter().find(|message| {
            let printed = message.channel == ChannelKind::File && message.seq == notice.seq;
            printed && message.state == OutboxState::Sent
        });
        let id = printed.ok_or(Hindrance::NotPosted)?.id;
        let error = DeliveryError::Returned { ground }.to_string();
        let settled = Settled::Dead { error };
        acting.batch.settlements.push(Settlement { id, lease: None, settled });
        self.commit(acting).await?;
        tracing::info!(actor = %me.actor(), notice = notice.seq, "a letter came back");
        Ok(())
    }

    /// Records what the gateway proved after it had taken a message.
    ///
    /// # Errors
    /// [`Refusal::Denied`] by an access policy that does not let the engine; what the store says.
    pub async fn gateway_proved(
        &mut self,
        access: &Authorizer,
        id: &OutboxId,
    ) -> Result<GatewayProof, Refusal> {
        let Some(message) = self.store.outbox(id).await? else { return Ok(GatewayProof::Nothing) };
        if message.channel != ChannelKind::Webhook || message.state == OutboxState::Delivered {
            return Ok(GatewayProof::Nothing);
        }
        let settled = Settled::Delivered { at_ms: self.now_ms() };
        let settlement = Settlement { id: *id, lease: None, settled };
        match self.delivery_proved(access, &message, settlement).await {
            Ok(()) => Ok(GatewayProof::Recorded),
            Err(Refusal::Fault(Fault::Store(StoreError::LeaseLost))) => Ok(GatewayProof::NotYet),
            Err(refusal) => Err(refusal),
        }
    }

    /// Records what a channel proved: that a message arrived.
    ///
    /// # Errors
    /// As [`Office::record_delivery`].
    pub(in crate::casework) async fn delivery_proved(
        &mut self,
        access: &Authorizer,
        message: &crate::store::Outbox,
        settlement: Settlement,
    ) -> Result<(), Refusal> {
        let terms = self.terms.clone();
        let store = self.store.clone();
        let mut acting = self.begin(&store).await?;
        let permit = acting.engine(access, Resource::Notice, Action::RecordDelivery).await?;
        let at_ms = acting.ts;
        let notices = acting.work.notices_of(message.serial).await?;
        let waits =
            |seq| notices.iter().any(|notice| notice.seq == seq && notice.delivered_ms.is_none());
        if waits(message.seq) {
            let channel = match message.channel {
                ChannelKind::File => DeliveryChannel::File,
                ChannelKind::Email => DeliveryChannel::Email,
                ChannelKind::Webhook => DeliveryChannel::Webhook,
            };
            let objection_due_ms = terms.object(at_ms);
            let arrived = Arrived { notice_seq: message.seq, channel, at_ms, objection_due_ms };
            acting.delivered(permit.actor(), message.serial, arrived).await?;
        }
        let settled = Settled::Delivered { at_ms };
        acting.batch.settlements.push(Settlement { settled, ..settlement });
        self.commit(acting).await
    }
}

/// A letter that arrived.
struct Arrived {
    notice_seq: u64,
    channel: DeliveryChannel,
    at_ms: i64,
    objection_due_ms: Option<i64>,
}

/// The moment that stands for the day a letter arrived: now if it is today, else its end.
fn arrived_ms(
    terms: &Terms,
    day: Option<Date>,
    issued_ms: i64,
    now_ms: i64,
) -> Result<i64, Refusal> {
    let today = terms.date(now_ms)?;
    let day = day.unwrap_or(today);
    let refuse =
        |code, message: &str| Refusal::Invalid(vec![Finding::new(code, "arrived", message)]);
    if today < day {
        return Err(refuse("day-to-come", "a letter did not arrive on a day to come"));
    }
    if day < terms.date(issued_ms)? {
        return Err(refuse("day-before-letter", "a letter does not arrive before it is made"));
    }
    if day == today { Ok(now_ms) } else { Ok(terms.end_of(day).ok_or(Fault::Worker)?) }
}

impl Acting<'_> {
    /// The letter of a case that nothing proves to have arrived, the newest.
    async fn on_its_way(&self, serial: i64) -> Result<Notice, Refusal> {
        let notices = self.work.notices_of(serial).await?;
        let waits = notices.into_iter().rev().find(|notice| notice.delivered_ms.is_none());
        Ok(waits.ok_or(Hindrance::NoLetter)?)
    }

    /// Writes that a letter arrived.
    async fn delivered(
        &mut self,
        actor: Actor,
        serial: i64,
        arrived: Arrived,
    ) -> Result<(), Refusal> {
        let Arrived { notice_seq, channel, at_ms, objection_due_ms } = arrived;
        let altered = StoreError::Altered { seq: notice_seq };
        let notice = self.work.entry(notice_seq).await?.ok_or(altered)?;
        let case = self.work.case(serial).await?.ok_or(Fault::Worker)?;
        let seq = self.next_seq();
        let body = NoticeDelivered {
            arrived: u64::try_from(at_ms).map_err(|_| Fault::Worker)?,
            case: crate::ids::CaseId::from_random(case.case_id),
            channel,
            notice: Digest32(notice.leaf_hash),
        };
        self.write(actor, body, Some(serial))?;
        self.batch.reviews.deliveries.push(Delivery { notice_seq, seq, at_ms, objection_due_ms });
        Ok(())
    }
}
