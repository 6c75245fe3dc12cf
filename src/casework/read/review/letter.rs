//! The letter of a decided case: the record that was committed to, and the paper made from it.

use super::super::{ReadError, Reader};
use super::looked::Looked;
use crate::calendar::{Date, OBJECTION};
use crate::config::notifications::ChannelKind;
use crate::ids::{ActorId, Digest32};
use crate::notice::NoticeRecord;
use crate::notify::{DeliveryError, ReturnGround};
use crate::store::{DeadMessages, Notice, Outbox, OutboxState};

/// Messages of each kind whose cases are named at once.
const ASTRAY: u64 = 50;

/// Numbers of cases whose applicant was not reached.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Astray {
    /// Whose letter came back.
    pub letters: Vec<String>,
    /// Whose question went out by no way.
    pub questions: Vec<String>,
}

/// A letter.
#[derive(Clone, Debug)]
pub struct LetterRead {
    /// What it says; none where the law granted, whose letter is committed to on paper alone. Of a
    /// letter that was held and is printed now, with the last day that the paper names.
    pub record: Option<NoticeRecord>,
    /// Leaf hash of the decision it tells.
    pub decision: Digest32,
    /// The printed form as it was committed to; none before it was made.
    pub paper: Option<Vec<u8>>,
    /// How far it is; none before it was made.
    pub post: Option<PostRead>,
    /// The last entry that names the case: what a form built on this was seen at.
    pub seen: u64,
}

/// How far a letter is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PostRead {
    /// The day it was made.
    pub issued: Date,
    /// The day it arrived; none before that is proved.
    pub arrived: Option<Date>,
    /// The last day to object; none before it arrived, and where no calendar tells it.
    pub objection: Option<Date>,
    /// Whether the print room has it, so that it can come back.
    pub posted: bool,
    /// Why it came back, where it did and was not sent again.
    pub returned: Option<ReturnGround>,
}

impl Reader {
    /// The letter of the case of this number; none before a decision, and once the person is
    /// forgotten.
    ///
    /// # Errors
    /// What the store says; a letter that does not open or is not in its form.
    pub async fn letter(&self, number: &str) -> Result<Option<LetterRead>, ReadError> {
        let Some(case) = self.store.case_by_number(number).await? else { return Ok(None) };
        let entries = self.store.entries_of(case.serial).await?;
        // Whose seat it was does not matter here.
        let looked = Looked::read(&entries, ActorId::from_random([0; 16]))?;
        let Some(decided) = looked.decided else { return Ok(None) };
        let form = |_| ReadError::form("the letter of a decision");
        let record = self.payload(&case, decided.seq).await?;
        let record = record.map(|bytes| NoticeRecord::parse(&bytes)).transpose().map_err(form)?;
        let paper = match looked.notice {
            Some(notice) => self.payload(&case, notice.seq).await?,
            None => None,
        };
        if record.is_none() && paper.is_none() {
            return Ok(None);
        }
        let post = match looked.notice {
            Some(made) => {
                let notices = self.store.notices_of(case.serial).await?;
                let messages = self.store.outbox_of(case.serial).await?;
                let notice = notices.iter().find(|notice| notice.seq == made.seq);
                notice.map(|notice| self.post(notice, &messages))
            }
            None => None,
        };
        let record = match (record, &post) {
            (Some(record), Some(post)) => Some(self.as_printed(record, post.issued)?),
            (record, _) => record,
        };
        let (decision, seen) = (decided.leaf_hash, looked.last);
        Ok(Some(LetterRead { record, decision, paper, post, seen }))
    }

    /// A record as it was printed on this day.
    fn as_printed(&self, record: NoticeRecord, printed: Date) -> Result<NoticeRecord, ReadError> {
        match self.last_day_to_object(printed).filter(|_| record.is_held()) {
            Some(last) => record
                .let_go(printed, last)
                .map_err(|_| ReadError::form("the letter of a decision")),
            None => Ok(record),
        }
    }

    /// The last day to object to what arrives on `day`; none where no calendar tells it.
    fn last_day_to_object(&self, day: Date) -> Option<Date> {
        self.calendars.add_working_days(day, OBJECTION.working_days).ok()
    }

    fn post(&self, notice: &Notice, messages: &[Outbox]) -> PostRead {
        let day = |ms| self.zone.local(ms).map_or(Date::ZERO, jiff::civil::DateTime::date);
        let printed =
            messages.iter().find(|one| one.seq == notice.seq && one.channel == ChannelKind::File);
        PostRead {
            issued: day(notice.issued_ms),
            arrived: notice.delivered_ms.map(day),
            // Told once there is a calendar, where there was none as it arrived.
            objection: notice.objection_due_ms.map(day).or_else(|| {
                let arrived = notice.delivered_ms.map(day)?;
                self.last_day_to_object(arrived)
            }),
            posted: printed.is_some_and(|one| one.state == OutboxState::Sent),
            returned: printed.and_then(returned),
        }
    }

    /// What did not reach the applicant and was neither sent again nor seen to, the oldest first.
    ///
    /// # Errors
    /// What the store says.
    pub async fn astray(&self) -> Result<Astray, ReadError> {
        Ok(Astray {
            letters: self.numbers_of(DeadMessages::Returned).await?,
            questions: self.numbers_of(DeadMessages::LostQuestions).await?,
        })
    }

    /// Numbers of the cases of these messages, each once.
    async fn numbers_of(&self, which: DeadMessages) -> Result<Vec<String>, ReadError> {
        let mut numbers = Vec::new();
        for dead in self.store.dead_messages(which, ASTRAY).await? {
            if let Some(case) = self.store.case(dead.serial).await?
                && !numbers.contains(&case.number)
            {
                numbers.push(case.number);
            }
        }
        Ok(numbers)
    }
}

/// Why a message came back, where it did.
fn returned(message: &Outbox) -> Option<ReturnGround> {
    match message.last_error.as_deref().and_then(DeliveryError::parse)? {
        DeliveryError::Returned { ground } if message.state == OutboxState::Dead => Some(ground),
        _ => None,
    }
}
