//! Making letters of what was decided. A letter carries the receipt of its decision, so it is made
//! once a checkpoint covers the decision: then the printed bytes are committed to (`notice.issued`)
//! and put into the outbox, in one transaction.

use super::super::acting::Acting;
use super::super::office::Office;
use super::super::read::Reader;
use super::super::refusal::{Fault, Hindrance, Refusal};
use super::letter::About;
use super::post::{Post, short, ways};
use super::reach::{reach, recipient};
use super::replay::ReadEntry;
use super::verdict::decidable;
use crate::access::{Action, Authorizer, Resource};
use crate::config::notifications::Notifications;
use crate::decision::Outcome;
use crate::ids::Digest32;
use crate::ledger::body::{EntryBody, NoticeIssued};
use crate::ledger::fields::Actor;
use crate::notice::{NoticeRecord, print};
use crate::notify::{Letter, ShortText};
use crate::policy::Programme;
use crate::store::{Entry, LetterDue, NewNotice};
use crate::vault::CaseKey;

/// Letters of one transaction.
const BATCH: u64 = 10;

/// A letter that is written and waits to be printed.
pub(in crate::casework) struct Unprinted {
    record: NoticeRecord,
    receipt: String,
    sent: Sent,
}

/// A letter that is printed and waits to be committed to.
pub(in crate::casework) struct Printed {
    sent: Sent,
    pdf: Vec<u8>,
}

/// What a letter is of.
struct Sent {
    decision_seq: u64,
    serial: i64,
    leaf: Digest32,
    number: String,
    /// What channels say that carry no letter.
    text: ShortText,
}

impl Unprinted {
    /// Prints it, on another thread than those that answer.
    ///
    /// # Errors
    /// What cannot be printed.
    pub(in crate::casework) async fn print(self) -> Result<Printed, Refusal> {
        let Self { record, receipt, sent } = self;
        let leaf = sent.leaf;
        let pdf = tokio::task::spawn_blocking(move || print(&record, &leaf, &receipt)).await;
        let pdf = pdf.map_err(|_| Fault::Worker)?;
        let pdf = pdf.map_err(|error| Refusal::Conflict(error.to_string()))?;
        Ok(Printed { sent, pdf })
    }
}

impl Office {
    /// Makes up to ten letters that are due, and puts them into the outbox. Gives how many were
    /// made. One that cannot be written yet, such as for want of a calendar, waits and holds up no
    /// other.
    ///
    /// # Errors
    /// [`Refusal::Denied`] by an access policy that does not let the engine; a disk that refuses.
    pub async fn make_letters(
        &mut self,
        access: &Authorizer,
        channels: &Notifications,
    ) -> Result<usize, Refusal> {
        let mut printed = Vec::new();
        for letter in self.write_letters().await? {
            printed.push(letter.print().await?);
        }
        self.keep_letters(access, channels, printed).await
    }

    /// Up to ten letters that are due, as they are to be printed.
    pub(in crate::casework) async fn write_letters(&mut self) -> Result<Vec<Unprinted>, Refusal> {
        let mut after = None;
        loop {
            let due = self.store.letters_due(after, BATCH).await?;
            let Some(last) = due.last() else { return Ok(Vec::new()) };
            after = Some(last.seq);
            let due: Vec<_> = due.into_iter().filter(|letter| !self.holds(letter)).collect();
            if due.is_empty() {
                continue;
            }
            self.checkpoint().await?;
            let reader = Reader::new(self.store.clone(), self.sealing.encryption.clone());
            let mut written = Vec::with_capacity(due.len());
            for letter in due {
                written.extend(self.write(&reader, letter).await?);
            }
            if !written.is_empty() {
                return Ok(written);
            }
        }
    }

    /// Commits to printed letters and puts them into the outbox; gives how many.
    pub(in crate::casework) async fn keep_letters(
        &mut self,
        access: &Authorizer,
        channels: &Notifications,
        printed: Vec<Printed>,
    ) -> Result<usize, Refusal> {
        if printed.is_empty() {
            return Ok(0);
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

    /// Whether a letter waits for the calendar of a year; the first time that is told.
    fn holds(&mut self, letter: &LetterDue) -> bool {
        let Some(year) = self.terms.awaited_year(letter, self.now_ms()) else {
            self.held.remove(&letter.seq);
            return false;
        };
        if self.held.insert(letter.seq) {
            let case = &letter.number;
            tracing::warn!(case, year, "a letter is held: the year of its term has no calendar");
        }
        true
    }

    /// Writes the letter of a decision; none where it cannot be written yet.
    async fn write(
        &mut self,
        reader: &Reader,
        letter: LetterDue,
    ) -> Result<Option<Unprinted>, Refusal> {
        let LetterDue { seq, serial, number, .. } = letter;
        let altered = || Fault::Altered { seq };
        let case = self.store.case(serial).await?.ok_or_else(altered)?;
        let entry = self.store.entry(seq).await?.ok_or_else(altered)?;
        let record = match ReadEntry::read(&entry)?.statement.body {
            EntryBody::DecisionDeemed(body) => {
                let due_ms = i64::try_from(body.due).map_err(|_| altered())?;
                let composed = self.by_law(serial, due_ms).await;
                let Some(record) = held_back(composed, &number)? else { return Ok(None) };
                record
            }
            _ => self.committed(&entry, serial, case.case_id).await?,
        };
        let Some(record) = self.let_go(record)? else { return Ok(None) };
        let receipt = reader.receipt(seq).await.map_err(|_| altered())?.ok_or_else(altered)?;
        let leaf = Digest32(entry.leaf_hash);
        let text = self.there_is_a_letter(&number)?;
        let sent = Sent { decision_seq: seq, serial, leaf, number, text };
        Ok(Some(Unprinted { record, receipt, sent }))
    }

    /// A record that was held, with the last day to object counted from today; none while no
    /// calendar tells it.
    fn let_go(&self, record: NoticeRecord) -> Result<Option<NoticeRecord>, Refusal> {
        if !record.is_held() {
            return Ok(Some(record));
        }
        let today = self.terms.date(self.now_ms())?;
        let Some(last) = self.terms.last_day_to_object(today)? else { return Ok(None) };
        record.let_go(today, last).map(Some).map_err(Refusal::Invalid)
    }

    /// The record that a decision committed to.
    async fn committed(
        &self,
        entry: &Entry,
        serial: i64,
        case_id: [u8; 16],
    ) -> Result<NoticeRecord, Refusal> {
        let altered = || Fault::Altered { seq: entry.seq };
        let secret = self.store.secret(serial).await?.ok_or_else(altered)?;
        let key = CaseKey::unwrap(&self.sealing.encryption, case_id, &secret.wrapped_key)?;
        let sealed = self.store.payload(entry.seq).await?.ok_or_else(altered)?;
        let (_, record) = key.open_payload(entry.seq, &sealed.sealed)?;
        Ok(NoticeRecord::parse(&record).map_err(|_| altered())?)
    }

    /// The record of what the law granted because the term that ended at `due_ms` went by. Nobody
    /// confirmed it, so no decision committed to it: it is composed when it is printed, and
    /// `notice.issued` commits to the paper.
    async fn by_law(&mut self, serial: i64, due_ms: i64) -> Result<NoticeRecord, Refusal> {
        let letterhead = self.letterhead()?;
        let store = self.store.clone();
        let acting = self.begin(&store).await?;
        let case = acting.case_of(serial).await?;
        let programme = case.programme();
        let facts = case.facts(&acting).await?;
        let compiled = programme.compiled();
        let made = compiled.recommend(&facts, &mut compiled.scratch());
        let recipient = recipient(&case)?;
        let about = About {
            programme,
            facts: &facts,
            made: &made,
            outcome: granted_by_silence(programme, made.outcome)?,
            number: &case.case.number,
            recipient: &recipient,
            received_ms: case.case.came_ms,
            at_ms: acting.ts,
        };
        letterhead.by_law(about, due_ms)
    }

    /// What is sent to whoever gets no paper: neither outcome nor reason.
    fn there_is_a_letter(&self, number: &str) -> Result<ShortText, Fault> {
        let letterhead = self.letterhead.as_ref();
        short(letterhead.map(|letterhead| letterhead.there_is_a_letter(number)), number)
    }
}

/// A letter that was composed; none, with a warning, where that takes what is not there yet.
fn held_back(
    composed: Result<NoticeRecord, Refusal>,
    number: &str,
) -> Result<Option<NoticeRecord>, Refusal> {
    match composed {
        Ok(record) => Ok(Some(record)),
        Err(
            why @ (Refusal::Calendar(_)
            | Refusal::Invalid(_)
            | Refusal::Hindered(Hindrance::NoLetterhead | Hindrance::Forgotten)),
        ) => {
            tracing::warn!(case = number, cause = %why, "a letter is held back");
            Ok(None)
        }
        Err(other) => Err(other),
    }
}

/// What silence grants: what was recommended where that gives, else the first of the closed list
/// that the programme can give.
fn granted_by_silence(programme: &Programme, recommended: Outcome) -> Result<Outcome, Refusal> {
    if recommended.is_granting() {
        return Ok(recommended);
    }
    let given = decidable(programme).into_iter().find(|outcome| outcome.is_granting());
    given.ok_or_else(|| Refusal::Conflict("the programme can grant nothing".to_owned()))
}

impl Acting<'_> {
    /// Commits to a printed letter and puts it into the outbox, once for each channel that reaches
    /// the person; `false` where another instance did so, or the person was forgotten meanwhile.
    async fn keep_letter(
        &mut self,
        actor: Actor,
        letter: Printed,
        channels: &Notifications,
    ) -> Result<bool, Refusal> {
        let Printed { sent: Sent { decision_seq, serial, leaf, number, text }, pdf } = letter;
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
        let slip = ShortText::new(&*number).map_err(|_| Fault::Worker)?;
        let paper = Letter { name: format!("{number}.pdf"), pdf };
        self.post(&case, seq, ways(&reach(&case)?, channels), Post { paper, slip, text })?;
        Ok(true)
    }
}
