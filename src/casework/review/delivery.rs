//! That a letter reached its reader: proved by a channel, or recorded by whoever handed it over. The
//! first proof begins the term to object; a later one changes nothing.

use super::super::acting::Acting;
use super::super::office::Office;
use super::super::refusal::{Fault, Hindrance, Refusal};
use super::at_hand::Step;
use crate::access::{Action, Authorizer, Resource};
use crate::config::notifications::ChannelKind;
use crate::ids::Digest32;
use crate::ledger::body::NoticeDelivered;
use crate::ledger::fields::Actor;
use crate::ledger::review_fields::DeliveryChannel;
use crate::store::{AccountId, Delivery, Settled, Settlement, StoreError};

impl Office {
    /// Records that a letter was proved to reach its reader; the term to object begins.
    ///
    /// # Errors
    /// A case without a letter that is on its way; [`Refusal::Stale`].
    pub async fn record_delivery(
        &mut self,
        access: &Authorizer,
        by: &AccountId,
        number: &str,
        seen: u64,
        channel: DeliveryChannel,
    ) -> Result<Step, Refusal> {
        let terms = self.terms.clone();
        let store = self.store.clone();
        let mut acting = self.begin(&store).await?;
        let me = acting.authorized(access, by, Resource::Notice, Action::RecordDelivery).await?;
        let case = acting.case(number, Some(seen)).await?;
        let notices = acting.work.notices_of(case.case.serial).await?;
        let notice = notices.iter().rev().find(|notice| notice.delivered_ms.is_none());
        let notice = notice.ok_or(Hindrance::NoLetter)?.seq;
        let objection_due_ms = terms.object(acting.ts);
        acting.delivered(me.actor(), case.case.serial, notice, channel, objection_due_ms).await?;
        let seen = acting.next_seq().saturating_sub(1);
        self.commit(acting).await?;
        Ok(Step { number: number.to_owned(), seen })
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
            let objection = terms.object(at_ms);
            let (actor, serial, seq) = (permit.actor(), message.serial, message.seq);
            acting.delivered(actor, serial, seq, channel, objection).await?;
        }
        let settled = Settled::Delivered { at_ms };
        acting.batch.settlements.push(Settlement { settled, ..settlement });
        self.commit(acting).await
    }
}

impl Acting<'_> {
    /// Writes that a letter arrived.
    async fn delivered(
        &mut self,
        actor: Actor,
        serial: i64,
        notice_seq: u64,
        channel: DeliveryChannel,
        objection_due_ms: Option<i64>,
    ) -> Result<(), Refusal> {
        let altered = StoreError::Altered { seq: notice_seq };
        let notice = self.work.entry(notice_seq).await?.ok_or(altered)?;
        let case = self.work.case(serial).await?.ok_or(Fault::Worker)?;
        let (seq, at_ms) = (self.next_seq(), self.ts);
        let body = NoticeDelivered {
            case: crate::ids::CaseId::from_random(case.case_id),
            channel,
            notice: Digest32(notice.leaf_hash),
        };
        self.write(actor, body, Some(serial))?;
        self.batch.reviews.deliveries.push(Delivery { notice_seq, seq, at_ms, objection_due_ms });
        Ok(())
    }
}
