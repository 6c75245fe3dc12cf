//! Making letters of what was decided. A letter carries the receipt of its decision, so it is made
//! once a checkpoint covers the decision: then the printed bytes are committed to (`notice.issued`)
//! and put into the outbox, in one transaction.

use rand::Rng as _;

use super::super::acting::Acting;
use super::super::office::Office;
use super::super::read::Reader;
use super::super::refusal::{Fault, Hindrance, Refusal};
use super::at_hand::Step;
use super::letter::recipient;
use crate::access::{Action, Authorizer, Resource};
use crate::config::notifications::{ChannelKind, Notifications};
use crate::ids::Digest32;
use crate::ledger::body::{NoticeDelivered, NoticeIssued};
use crate::ledger::fields::Actor;
use crate::ledger::review_fields::DeliveryChannel;
use crate::notice::{NoticeRecord, print};
use crate::notify::{Letter, Message, ShortText};
use crate::store::{AccountId, Delivery, NewNotice, NewOutbox, Settled, Settlement, StoreError};

/// Letters of one transaction.
const BATCH: u64 = 10;

/// A letter that is printed and waits to be committed to.
struct Printed {
    decision_seq: u64,
    serial: i64,
    leaf: Digest32,
    number: String,
    pdf: Vec<u8>,
}

impl Office {
    /// Makes up to ten letters that are due, and puts them into the outbox. Gives how many were
    /// made.
    ///
    /// # Errors
    /// [`Refusal::Denied`] by an access policy that does not let the engine; a disk that refuses.
    pub async fn make_letters(
        &mut self,
        access: &Authorizer,
        channels: &Notifications,
    ) -> Result<usize, Refusal> {
        let due = self.store.letters_due(BATCH).await?;
        if due.is_empty() {
            return Ok(0);
        }
        self.checkpoint().await?;
        let reader = Reader::new(self.store.clone(), self.sealing.encryption.clone());
        let mut printed = Vec::with_capacity(due.len());
        for (seq, serial) in due {
            printed.push(self.print(&reader, seq, serial).await?);
        }
        let store = self.store.clone();
        let mut acting = self.begin(&store).await?;
        let permit = acting.engine(access, Resource::Notice, Action::Issue).await?;
        let actor = permit.actor();
        let mut made = 0;
        for letter in printed {
            made += usize::from(acting.keep_letter(actor, letter, channels).await?);
        }
        self.commit(acting).await?;
        Ok(made)
    }

    /// Prints the letter of a decision from the record it committed to.
    async fn print(&self, reader: &Reader, seq: u64, serial: i64) -> Result<Printed, Refusal> {
        let altered = || Fault::Altered { seq };
        let case = self.store.case(serial).await?.ok_or_else(altered)?;
        let secret = self.store.secret(serial).await?.ok_or_else(altered)?;
        let encryption = &self.sealing.encryption;
        let key = crate::vault::CaseKey::unwrap(encryption, case.case_id, &secret.wrapped_key)?;
        let sealed = self.store.payload(seq).await?.ok_or_else(altered)?;
        let (_, record) = key.open_payload(seq, &sealed.sealed)?;
        let record = NoticeRecord::parse(&record).map_err(|_| altered())?;
        let entry = self.store.entry(seq).await?.ok_or_else(altered)?;
        let receipt = reader.receipt(seq).await.map_err(|_| altered())?.ok_or_else(altered)?;
        let leaf = Digest32(entry.leaf_hash);
        let pdf = tokio::task::spawn_blocking(move || print(&record, &leaf, &receipt)).await;
        let pdf = pdf.map_err(|_| Fault::Worker)?;
        let pdf = pdf.map_err(|error| Refusal::Conflict(error.to_string()))?;
        Ok(Printed { decision_seq: seq, serial, leaf, number: case.number, pdf })
    }

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
    /// Commits to a printed letter and puts it into the outbox; `false` where another instance did
    /// so, or the person was forgotten meanwhile.
    async fn keep_letter(
        &mut self,
        actor: Actor,
        letter: Printed,
        channels: &Notifications,
    ) -> Result<bool, Refusal> {
        let Printed { decision_seq, serial, leaf, number, pdf } = letter;
        let made = self.work.notices_of(serial).await?;
        if made.iter().any(|notice| notice.decision_seq == decision_seq) {
            return Ok(false);
        }
        let case = match self.case_of(serial).await {
            Ok(case) => case,
            Err(Refusal::Hindered(Hindrance::Forgotten)) => return Ok(false),
            Err(error) => return Err(error),
        };
        let (seq, issued_ms) = (self.next_seq(), self.ts);
        let commitment = self.seal(&case.key, &case.id, serial, &pdf)?;
        let body = NoticeIssued { case: case.id, commitment, decision: leaf };
        self.write(actor, body, Some(serial))?;
        self.batch.reviews.notices.push(NewNotice { seq, serial, decision_seq, issued_ms });
        let to = recipient(&case)?.join("\n");
        // Only the print room can reach everyone: other addresses are not known before the person
        // gave one.
        if channels.file.is_some() {
            let text = ShortText::new(number.clone()).map_err(|_| Fault::Worker)?;
            let name = format!("{number}.pdf");
            let message = Message { to, subject: number, text, letter: Some(Letter { name, pdf }) };
            let bytes = message.to_bytes().map_err(|_| Fault::Worker)?;
            let sealed = case.key.seal_message(seq, &bytes, &mut self.random)?;
            let mut id = [0; 16];
            self.random.fill_bytes(&mut id);
            self.batch.outbox.push(NewOutbox {
                id,
                seq,
                serial,
                channel: ChannelKind::File,
                sealed,
                created_ms: issued_ms,
            });
        }
        Ok(true)
    }

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
