//! The supervisor's board: deadlines of all open reviews, who holds how many, what is coming, and
//! letters that did not arrive.

use std::collections::BTreeMap;

use jiff::civil::{Date, date};

use super::super::{ReadError, Reader};
use super::looked::statement;
use super::{HeldLetters, QueueQuery, QueuedCase, UnreviewedPage, Viewer};
use crate::calendar::{self, end_of_day_ms};
use crate::config::notifications::ChannelKind;
use crate::ledger::body::EntryBody;
use crate::ledger::review_fields::StopGround;
use crate::notify::DeliveryError;
use crate::store::{ClockCounts, DeadMessages, Entry, Load, OutboxId, UnprovedLetter, Whose};

/// Working days whose arrivals are counted.
const DAYS_COUNTED: usize = 5;
/// Days looked back at for them: no run of days off is longer.
const LONGEST_BACK: usize = 31;
/// Grants without a letter whose numbers are named.
const GRANTS: u64 = 50;
/// Letters shown, and questions.
const LETTERS: u64 = 10;

/// A case on the board.
#[derive(Clone, Debug)]
pub struct BoardCase {
    /// As in the queue.
    pub case: QueuedCase,
    /// Name of who holds it.
    pub holder: Option<String>,
    /// The last entry that names it: what a form built on this was seen at.
    pub seen: u64,
    /// How often its clock stood still for information.
    pub stops: usize,
    /// Whether an emergency can be declared in it: two are asked for, and nobody has decided.
    pub may_be_urgent: bool,
}

/// Too few ways for a letter: it has to be handed over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TooFewWays {
    /// No channel reaches the person.
    None,
    /// It goes against the person, and only one message tells of it.
    One,
}

/// A letter whose arrival nothing proves yet.
#[derive(Clone, Debug)]
pub struct Unproved {
    /// Number of the case.
    pub number: String,
    /// The day it was made.
    pub issued: Date,
    /// The last day to deliver it; none where no calendar tells it.
    pub until: Option<Date>,
    /// What it lacks in ways to arrive.
    pub lacks: Option<TooFewWays>,
    /// The last entry that names the case: what a form built on this was seen at.
    pub seen: u64,
}

/// Applications that the law granted and that no letter tells of yet.
#[derive(Clone, Debug)]
pub struct ToIssue {
    /// Their numbers, the oldest first.
    pub numbers: Vec<String>,
    /// The last day to issue the first of them; none where no calendar tells it.
    pub until: Option<Date>,
}

/// A message that did not reach anyone.
#[derive(Clone, Debug)]
pub struct Undelivered {
    /// Id of the message.
    pub id: OutboxId,
    /// Whether it carries a question to the applicant; a letter otherwise.
    pub asks: bool,
    /// Number of the case.
    pub number: String,
    /// How it went.
    pub channel: ChannelKind,
    /// Why the last attempt failed, where that is known.
    pub why: Option<DeliveryError>,
}

/// The board.
#[derive(Clone, Debug)]
pub struct Board {
    /// Open reviews by the state of their clock.
    pub clocks: ClockCounts,
    /// The day until which a term ends soon: the next working day; none where no calendar tells it.
    pub soon: Option<Date>,
    /// Applications deemed granted this year.
    pub deemed: u64,
    /// Who holds how many, by name.
    pub load: Vec<Load>,
    /// Applications received on each of the last working days; none where no calendar tells them.
    pub arrivals: Vec<u64>,
    /// The cases, the nearest deadline first.
    pub cases: Vec<BoardCase>,
    /// The serial from which they go on.
    pub after: Option<i64>,
    /// Questions, then letters that can be sent again, the oldest of each first.
    pub letters: Vec<Undelivered>,
    /// Applications deemed granted that no letter tells of yet; none where there are none.
    pub to_issue: Option<ToIssue>,
    /// Letters that wait for the calendar of a year; none where there are none.
    pub held: Option<HeldLetters>,
    /// How many letters nothing proves to have arrived.
    pub unproved_count: u64,
    /// The oldest of them.
    pub unproved: Vec<Unproved>,
    /// What was granted in an emergency and waits for somebody to look again, oldest first.
    pub unreviewed: UnreviewedPage,
}

impl Reader {
    /// The board with a page of at most `size` cases, those after the case of serial `after`.
    ///
    /// # Errors
    /// What the store says; a payload that does not open.
    pub async fn board(
        &self,
        viewer: &Viewer,
        after: Option<i64>,
        now_ms: i64,
        size: u64,
    ) -> Result<Board, ReadError> {
        let query = QueueQuery { whose: Whose::All, all: true, after, ..QueueQuery::default() };
        let queue = self.queue(&query, viewer, now_ms, size).await?;
        let today = self.zone.local(now_ms).map_or(Date::ZERO, jiff::civil::DateTime::date);
        let soon = self.calendars.add_working_days(today, 1).ok();
        let soon_ms = soon.and_then(|day| end_of_day_ms(day, self.zone));
        let year_begins = self.zone.day_begins(date(today.year(), 1, 1)).unwrap_or_default();
        Ok(Board {
            clocks: self.store.clock_counts(now_ms, soon_ms.unwrap_or(now_ms)).await?,
            soon,
            deemed: self.store.deemed_since(year_begins).await?,
            load: self.store.load().await?,
            arrivals: self.arrivals(today).await?,
            cases: self.board_cases(queue.cases).await?,
            after: queue.after,
            letters: self.undelivered(now_ms).await?,
            to_issue: self.to_issue().await?,
            held: self.held_letters(now_ms).await?,
            unproved_count: self.store.unproved_count().await?,
            unproved: self.unproved().await?,
            unreviewed: self.unreviewed(viewer, None).await?,
        })
    }

    async fn board_cases(&self, queued: Vec<QueuedCase>) -> Result<Vec<BoardCase>, ReadError> {
        let accounts = self.store.accounts().await?;
        let names: BTreeMap<_, _> =
            accounts.into_iter().map(|account| (account.id, account.display_name)).collect();
        let serials: Vec<i64> = queued.iter().map(|case| case.serial).collect();
        let mut last: BTreeMap<i64, (u64, usize)> = BTreeMap::new();
        for (serial, entry) in self.store.entries_naming(&serials).await? {
            let (seen, stops) = last.entry(serial).or_default();
            *seen = entry.seq;
            *stops += usize::from(stops_for_information(&entry)?);
        }
        let cases = queued.into_iter().map(|case| BoardCase {
            holder: case.holder.and_then(|holder| names.get(&holder).cloned()),
            seen: last.get(&case.serial).map(|(seen, _)| *seen).unwrap_or_default(),
            stops: last.get(&case.serial).map(|(_, stops)| *stops).unwrap_or_default(),
            may_be_urgent: !case.second && case.urgent == Some(false),
            case,
        });
        Ok(cases.collect())
    }

    /// Applications received on each of the working days before `today`, the earliest first.
    async fn arrivals(&self, today: Date) -> Result<Vec<u64>, ReadError> {
        let (mut day, mut days) = (today, Vec::new());
        for _ in 0..LONGEST_BACK {
            let Ok(before) = day.yesterday() else { break };
            day = before;
            match self.calendars.is_working_day(day) {
                Ok(true) => days.push(day),
                Ok(false) => {}
                Err(_) => return Ok(Vec::new()),
            }
            if days.len() == DAYS_COUNTED {
                break;
            }
        }
        let mut arrivals = Vec::with_capacity(days.len());
        for day in days.into_iter().rev() {
            let (begins, ends) = (self.zone.day_begins(day), end_of_day_ms(day, self.zone));
            let (Some(begins), Some(ends)) = (begins, ends) else { return Ok(Vec::new()) };
            arrivals.push(self.store.received_between(begins, ends + 1).await?);
        }
        Ok(arrivals)
    }

    /// The day that ends a term begun at a moment.
    pub(super) fn last_day(&self, from_ms: i64, term: calendar::Term) -> Option<Date> {
        let from = self.zone.local(from_ms)?.date();
        self.calendars.add_working_days(from, term.working_days).ok()
    }

    async fn to_issue(&self) -> Result<Option<ToIssue>, ReadError> {
        let grants = self.store.unissued_grants(GRANTS).await?;
        let Some(first) = grants.first() else { return Ok(None) };
        let until = self.last_day(first.at_ms, calendar::ISSUE_AFTER_LAPSE);
        Ok(Some(ToIssue { until, numbers: grants.into_iter().map(|one| one.number).collect() }))
    }

    async fn unproved(&self) -> Result<Vec<Unproved>, ReadError> {
        let letters = self.store.unproved_letters(LETTERS).await?;
        let serials: Vec<i64> = letters.iter().map(|letter| letter.serial).collect();
        let last = self.last_entries(&serials).await?;
        let read = |letter: UnprovedLetter| Unproved {
            issued: self
                .zone
                .local(letter.issued_ms)
                .map_or(Date::ZERO, jiff::civil::DateTime::date),
            // A letter that is made late does not hide that it is.
            until: self.last_day(letter.decided_ms, calendar::DELIVER),
            lacks: match letter.messages {
                0 => Some(TooFewWays::None),
                1 if letter.adverse => Some(TooFewWays::One),
                _ => None,
            },
            seen: last.get(&letter.serial).copied().unwrap_or_default(),
            number: letter.number,
        };
        Ok(letters.into_iter().map(read).collect())
    }

    /// The last entry that names each of these cases.
    pub(super) async fn last_entries(
        &self,
        serials: &[i64],
    ) -> Result<BTreeMap<i64, u64>, ReadError> {
        let naming = self.store.entries_naming(serials).await?;
        Ok(naming.into_iter().map(|(serial, entry)| (serial, entry.seq)).collect())
    }

    async fn undelivered(&self, now_ms: i64) -> Result<Vec<Undelivered>, ReadError> {
        let mut letters = Vec::new();
        let questions = DeadMessages::Questions { now_ms };
        let questions = self.store.dead_messages(questions, LETTERS).await?;
        let dead = self.store.dead_messages(DeadMessages::Letters, LETTERS).await?;
        let asks = questions.into_iter().map(|dead| (dead, true));
        for (dead, asks) in asks.chain(dead.into_iter().map(|dead| (dead, false))) {
            let case = self.store.case(dead.serial).await?;
            letters.push(Undelivered {
                id: dead.id,
                asks,
                number: case.ok_or_else(|| ReadError::form("the case of a letter"))?.number,
                channel: dead.channel,
                why: dead.last_error.as_deref().and_then(DeliveryError::parse),
            });
        }
        Ok(letters)
    }
}

fn stops_for_information(entry: &Entry) -> Result<bool, ReadError> {
    let body = statement(entry)?.body;
    let ground = StopGround::Information;
    Ok(matches!(body, EntryBody::ClockStopped(stopped) if stopped.ground == ground))
}
