//! Messages that wait to be sent: taken up under a lease, settled once.
//!
//! A row is worked on by whoever holds its lease. A lease that ran out (a crash between sending and
//! saying so) lets the row be taken up again: a message goes out at least once, under one id.

use migrations::tables::{information_request, notice, outbox, review};
use sea_orm::sea_query::{Condition, Expr, ExprTrait as _, Query, SelectStatement};
use sea_orm::{ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _};
use sea_orm::{QueryOrder as _, QuerySelect as _};

use super::{Stage, Store, StoreError, Work, fixed, unsigned};
use crate::config::notifications::ChannelKind;

const TABLE: &str = "outbox";
/// How the error of a letter begins that was posted and came back.
pub const CAME_BACK: &str = "the letter came back: ";

/// Random id of a message; its idempotency key.
pub type OutboxId = [u8; 16];

/// The right to work on something until a given time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lease {
    /// 16 random bytes, drawn anew for each lease.
    pub owner: [u8; 16],
    /// When it ends by itself, ms.
    pub until_ms: i64,
}

/// How far a message is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OutboxState {
    /// To be sent.
    Pending,
    /// Handed over to its channel.
    Sent,
    /// Proved to have arrived.
    Delivered,
    /// Given up; a person looks at it.
    Dead,
}

impl OutboxState {
    const ALL: [Self; 4] = [Self::Pending, Self::Sent, Self::Delivered, Self::Dead];

    /// Its word in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Sent => "sent",
            Self::Delivered => "delivered",
            Self::Dead => "dead",
        }
    }
}

/// A message, still sealed.
#[derive(Clone, PartialEq, Eq)]
pub struct Outbox {
    /// Its id.
    pub id: OutboxId,
    /// The entry of the notice, or of the question.
    pub seq: u64,
    /// Its case.
    pub serial: i64,
    /// How it goes.
    pub channel: ChannelKind,
    /// Address and message, sealed under the case key.
    pub sealed: Vec<u8>,
    /// When written, ms.
    pub created_ms: i64,
    /// How far it is.
    pub state: OutboxState,
    /// How often it was taken up, this time included.
    pub attempts: u32,
    /// Not taken up before this, ms.
    pub next_ms: i64,
    /// Why the last attempt failed.
    pub last_error: Option<String>,
    /// When handed over, ms.
    pub sent_ms: Option<i64>,
    /// When proved to have arrived, ms.
    pub delivered_ms: Option<i64>,
}

impl std::fmt::Debug for Outbox {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Outbox")
            .field("seq", &self.seq)
            .field("channel", &self.channel)
            .field("state", &self.state)
            .field("attempts", &self.attempts)
            .field("next_ms", &self.next_ms)
            .field("last_error", &self.last_error)
            .finish_non_exhaustive()
    }
}

/// What came of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settlement {
    /// The message.
    pub id: OutboxId,
    /// Owner of the lease under which it was worked on. Without one it is said of a message that
    /// nobody works on: proof that came later, or that an officer recorded.
    pub lease: Option<[u8; 16]>,
    /// What came of it.
    pub settled: Settled,
}

/// What came of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Settled {
    /// Handed over to the channel.
    Sent {
        /// When, ms.
        at_ms: i64,
    },
    /// Proved to have arrived.
    Delivered {
        /// When, ms.
        at_ms: i64,
    },
    /// Failed; to be tried again.
    Again {
        /// Not before this, ms.
        next_ms: i64,
        /// Why, without personal data.
        error: String,
    },
    /// Given up.
    Dead {
        /// Why, without personal data.
        error: String,
    },
}

/// Which dead messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeadMessages {
    /// Those of letters; none of a letter that is proved to have arrived in another way.
    Letters,
    /// Of these, the letters that were posted and came back.
    Returned,
    /// Those of questions whose day is not over at this moment, in cases that await an answer: they can
    /// be sent again.
    Questions {
        /// Ms.
        now_ms: i64,
    },
    /// Those of questions in cases that await an answer, and of which no other message waits, went out
    /// or arrived.
    LostQuestions,
}

/// Messages of one channel and state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OutboxCount {
    /// The channel.
    pub channel: ChannelKind,
    /// The state.
    pub state: OutboxState,
    /// How many.
    pub messages: u64,
}

impl Store {
    /// Takes up at most `limit` messages that are due and that nobody works on, the longest due
    /// first. No two callers are given one message while a lease on it lasts.
    ///
    /// # Errors
    /// What the database says.
    pub async fn lease_outbox(
        &self,
        lease: Lease,
        now_ms: i64,
        limit: u64,
    ) -> Result<Vec<Outbox>, StoreError> {
        use outbox::Column::{Attempts, Id, LeaseOwner, LeaseUntilMs, NextMs, State};
        let work = self.begin().await?;
        let rows = outbox::Entity::find()
            .filter(State.eq(OutboxState::Pending.as_str()))
            .filter(NextMs.lte(now_ms))
            .filter(LeaseUntilMs.is_null().or(LeaseUntilMs.lte(now_ms)))
            .order_by_asc(NextMs)
            .order_by_asc(Id)
            .limit(limit)
            .all(&work)
            .await?;
        if rows.is_empty() {
            work.rollback().await?;
            return Ok(Vec::new());
        }
        outbox::Entity::update_many()
            .col_expr(LeaseOwner, Expr::value(lease.owner.to_vec()))
            .col_expr(LeaseUntilMs, Expr::value(lease.until_ms))
            .col_expr(Attempts, Expr::col(Attempts).add(1))
            .filter(Id.is_in(rows.iter().map(|row| row.id.clone())))
            .exec(&work)
            .await?;
        work.commit().await.map_err(|error| self.doubted(error.into()))?;
        let taken = rows.into_iter().map(|row| {
            let message = Outbox::try_from(row)?;
            Ok(Outbox { attempts: message.attempts.saturating_add(1), ..message })
        });
        taken.collect()
    }

    /// Says what came of a message where no entry says so too; where one does, it goes with it in
    /// [`super::Batch::settlements`].
    ///
    /// # Errors
    /// [`StoreError::LeaseLost`]; what the database says.
    pub async fn settle_outbox(&self, settlement: &Settlement) -> Result<(), StoreError> {
        settle(self.writer()?, settlement).await
    }

    /// The message of this id.
    ///
    /// # Errors
    /// What the database says.
    pub async fn outbox(&self, id: &OutboxId) -> Result<Option<Outbox>, StoreError> {
        let row = outbox::Entity::find_by_id(id.to_vec()).one(&self.reader).await?;
        row.map(Outbox::try_from).transpose()
    }

    /// The messages of a case, oldest first.
    ///
    /// # Errors
    /// What the database says.
    pub async fn outbox_of(&self, serial: i64) -> Result<Vec<Outbox>, StoreError> {
        let rows = outbox::Entity::find()
            .filter(outbox::Column::Serial.eq(serial))
            .order_by_asc(outbox::Column::Seq)
            .order_by_asc(outbox::Column::Id)
            .all(&self.reader)
            .await?;
        rows.into_iter().map(Outbox::try_from).collect()
    }

    /// Dead messages, oldest first, at most `limit`.
    ///
    /// # Errors
    /// What the database says.
    pub async fn dead_messages(
        &self,
        which: DeadMessages,
        limit: u64,
    ) -> Result<Vec<Outbox>, StoreError> {
        use outbox::Column::{CreatedMs, Id, LastError, Seq, State};
        let dead = outbox::Entity::find().filter(State.eq(OutboxState::Dead.as_str()));
        let dead = match which {
            DeadMessages::Letters => dead.filter(is_letter()),
            DeadMessages::Returned => {
                dead.filter(is_letter()).filter(LastError.starts_with(CAME_BACK))
            }
            DeadMessages::Questions { now_ms } => {
                dead.filter(Seq.in_subquery(open_questions(Some(now_ms))))
            }
            DeadMessages::LostQuestions => {
                let beside = Query::select()
                    .column(Seq)
                    .from(outbox::Entity)
                    .and_where(State.ne(OutboxState::Dead.as_str()))
                    .and_where(Seq.in_subquery(open_questions(None)))
                    .to_owned();
                dead.filter(Seq.in_subquery(open_questions(None)))
                    .filter(Seq.not_in_subquery(beside))
            }
        };
        let rows = dead.order_by_asc(CreatedMs).order_by_asc(Id).limit(limit);
        rows.all(&self.reader).await?.into_iter().map(Outbox::try_from).collect()
    }

    /// How many messages of each channel are in each state; those without any are left out.
    ///
    /// # Errors
    /// What the database says.
    pub async fn outbox_counts(&self) -> Result<Vec<OutboxCount>, StoreError> {
        use outbox::Column::{Channel, Id, State};
        let rows: Vec<(String, String, i64)> = outbox::Entity::find()
            .select_only()
            .column(Channel)
            .column(State)
            .column_as(Id.count(), "messages")
            .group_by(Channel)
            .group_by(State)
            .order_by_asc(Channel)
            .order_by_asc(State)
            .into_tuple()
            .all(&self.reader)
            .await?;
        let counts = rows.into_iter().map(|(channel, state, messages)| {
            Ok(OutboxCount {
                channel: channel_of(&channel)?,
                state: state_of(&state)?,
                messages: unsigned(TABLE, messages)?,
            })
        });
        counts.collect()
    }
}

impl Work<'_> {
    /// Tries a dead message again, from the first attempt on; `false` if it is not dead, of a letter
    /// that arrived in another way, or of a question whose day is over or whose case awaits no answer.
    ///
    /// # Errors
    /// What the database says.
    pub async fn revive_outbox(&self, id: &OutboxId, now_ms: i64) -> Result<bool, StoreError> {
        use outbox::Column::{Attempts, Id, NextMs, Seq, State};
        let sendable = is_letter().or(Seq.in_subquery(open_questions(Some(now_ms))));
        let done = outbox::Entity::update_many()
            .col_expr(State, Expr::value(OutboxState::Pending.as_str()))
            .col_expr(Attempts, Expr::value(0_i64))
            .col_expr(NextMs, Expr::value(now_ms))
            .filter(Id.eq(id.to_vec()))
            .filter(State.eq(OutboxState::Dead.as_str()))
            .filter(sendable)
            .exec(&self.within)
            .await?;
        Ok(done.rows_affected == 1)
    }
}

/// Whether a message is of a letter, which nothing proves to have arrived.
fn is_letter() -> Condition {
    let arrived = Query::select()
        .column(notice::Column::Seq)
        .from(notice::Entity)
        .and_where(notice::Column::DeliveredSeq.is_not_null())
        .to_owned();
    let asked = Query::select()
        .column(information_request::Column::Seq)
        .from(information_request::Entity)
        .to_owned();
    Condition::all()
        .add(outbox::Column::Seq.not_in_subquery(arrived))
        .add(outbox::Column::Seq.not_in_subquery(asked))
}

/// The questions of cases under review that await an answer: no answer names its question, so each
/// may be the one that waits. Those alone whose day is not over at `now_ms`, if it is given.
fn open_questions(now_ms: Option<i64>) -> SelectStatement {
    use information_request::Column::{AnsweredSeq, DueMs, Seq, Serial};
    let under_review = Query::select()
        .column(review::Column::Serial)
        .from(review::Entity)
        .and_where(review::Column::Stage.ne(Stage::Decided.as_str()))
        .to_owned();
    let awaiting = Query::select()
        .column(Serial)
        .from(information_request::Entity)
        .and_where(AnsweredSeq.is_null())
        .and_where(Serial.in_subquery(under_review))
        .to_owned();
    let mut questions = Query::select();
    questions.column(Seq).from(information_request::Entity).and_where(Serial.in_subquery(awaiting));
    if let Some(now_ms) = now_ms {
        questions.and_where(DueMs.gte(now_ms));
    }
    questions
}

/// Writes what came of a message, and ends the lease.
pub(super) async fn settle(
    work: &impl ConnectionTrait,
    settlement: &Settlement,
) -> Result<(), StoreError> {
    use outbox::Column::{
        DeliveredMs, Id, LastError, LeaseOwner, LeaseUntilMs, NextMs, SentMs, State,
    };
    let mut update = outbox::Entity::update_many()
        .col_expr(LeaseOwner, Expr::value(None::<Vec<u8>>))
        .col_expr(LeaseUntilMs, Expr::value(None::<i64>));
    let (state, column, time, error) = match &settlement.settled {
        Settled::Sent { at_ms } => (OutboxState::Sent, Some(SentMs), *at_ms, None),
        Settled::Delivered { at_ms } => (OutboxState::Delivered, Some(DeliveredMs), *at_ms, None),
        Settled::Again { next_ms, error } => {
            (OutboxState::Pending, Some(NextMs), *next_ms, Some(error))
        }
        Settled::Dead { error } => (OutboxState::Dead, None, 0, Some(error)),
    };
    update = update.col_expr(State, Expr::value(state.as_str()));
    if let Some(column) = column {
        update = update.col_expr(column, Expr::value(time));
    }
    if let Some(error) = error {
        update = update.col_expr(LastError, Expr::value(error.as_str()));
    }
    let theirs = match settlement.lease {
        Some(owner) => LeaseOwner.eq(owner.to_vec()),
        None => LeaseOwner.is_null().and(State.ne(OutboxState::Delivered.as_str())),
    };
    let done = update.filter(Id.eq(settlement.id.to_vec())).filter(theirs).exec(work).await?;
    if done.rows_affected == 1 { Ok(()) } else { Err(StoreError::LeaseLost) }
}

fn channel_of(word: &str) -> Result<ChannelKind, StoreError> {
    let known = ChannelKind::ALL.into_iter().find(|channel| channel.as_str() == word);
    known.ok_or(StoreError::Malformed { table: TABLE })
}

pub(super) fn state_of(word: &str) -> Result<OutboxState, StoreError> {
    let known = OutboxState::ALL.into_iter().find(|state| state.as_str() == word);
    known.ok_or(StoreError::Malformed { table: TABLE })
}

impl TryFrom<outbox::Model> for Outbox {
    type Error = StoreError;
    fn try_from(row: outbox::Model) -> Result<Self, StoreError> {
        Ok(Self {
            id: fixed(TABLE, &row.id)?,
            seq: unsigned(TABLE, row.seq)?,
            serial: row.serial,
            channel: channel_of(&row.channel)?,
            sealed: row.sealed,
            created_ms: row.created_ms,
            state: state_of(&row.state)?,
            attempts: u32::try_from(row.attempts).unwrap_or(u32::MAX),
            next_ms: row.next_ms,
            last_error: row.last_error,
            sent_ms: row.sent_ms,
            delivered_ms: row.delivered_ms,
        })
    }
}
