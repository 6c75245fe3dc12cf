//! Reviews as they stand, and those that time calls on.

use migrations::tables::{
    access_epoch, challenge, conflict, draft, information_request, review, review_seat,
};
use sea_orm::sea_query::ExprTrait as _;
use sea_orm::{ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _};
use sea_orm::{QueryOrder as _, QuerySelect as _};

use super::review_rows::{Draft, NO_TERM_MS, ReviewState, SeatOf, Stage};
use super::review_write::seat_number;
use super::{AccountId, Hash, Store, StoreError, fixed, unsigned};
use crate::ledger::review_fields::{EscalationGround, Seat};

const REVIEW: &str = "review";
const SEAT: &str = "review_seat";

/// A review as queues know it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Review {
    /// How it stands.
    pub state: ReviewState,
    /// The entry `review.opened`.
    pub opened_seq: u64,
    /// The recommendation that is reviewed.
    pub recommendation_seq: u64,
    /// Programme id.
    pub programme: String,
}

/// Who has a seat.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeldSeat {
    /// Which.
    pub of: SeatOf,
    /// Who.
    pub account: AccountId,
    /// The natural person.
    pub person: [u8; 16],
    /// Since when, ms.
    pub claimed_ms: i64,
    /// When they last did something in it, ms.
    pub active_ms: i64,
}

impl Store {
    /// The review of a case, open or ended.
    ///
    /// # Errors
    /// What the database says.
    pub async fn review(&self, serial: i64) -> Result<Option<Review>, StoreError> {
        review_of(&self.reader, serial).await
    }

    /// Who has a seat in the review of a case, by seat.
    ///
    /// # Errors
    /// What the database says.
    pub async fn seats(&self, serial: i64) -> Result<Vec<HeldSeat>, StoreError> {
        seats_of(&self.reader, &[serial]).await
    }

    /// Seats in which nothing was done since `before_ms`, at most `limit`, the longest idle first.
    ///
    /// # Errors
    /// What the database says.
    pub async fn idle_seats(
        &self,
        before_ms: i64,
        limit: u64,
    ) -> Result<Vec<HeldSeat>, StoreError> {
        let rows = review_seat::Entity::find()
            .filter(review_seat::Column::ActiveMs.lt(before_ms))
            .order_by_asc(review_seat::Column::ActiveMs)
            .order_by_asc(review_seat::Column::Serial)
            .limit(limit)
            .all(&self.reader)
            .await?;
        rows.into_iter().map(HeldSeat::try_from).collect()
    }

    /// Open reviews whose clock runs and whose term ends before `before_ms`, at most `limit` after
    /// the key (`due_ms`, serial) of the last one seen, the earliest first.
    ///
    /// # Errors
    /// What the database says.
    pub async fn reviews_due(
        &self,
        before_ms: i64,
        after: Option<(i64, i64)>,
        limit: u64,
    ) -> Result<Vec<Review>, StoreError> {
        use review::Column::{DueMs, Serial, StoppedMs};
        let mut query = review::Entity::find()
            .filter(review::Column::Stage.ne(Stage::Decided.as_str()))
            .filter(StoppedMs.is_null())
            .filter(DueMs.lt(before_ms));
        if let Some((due_ms, serial)) = after {
            let same = DueMs.eq(due_ms).and(Serial.gt(serial));
            query = query.filter(DueMs.gt(due_ms).or(same));
        }
        let query = query.order_by_asc(DueMs).order_by_asc(Serial).limit(limit);
        let rows = query.all(&self.reader).await?;
        rows.into_iter().map(Review::try_from).collect()
    }

    /// Open reviews whose clock stands still and goes on by itself at `now_ms` or earlier.
    ///
    /// # Errors
    /// What the database says.
    pub async fn reviews_to_resume(
        &self,
        now_ms: i64,
        limit: u64,
    ) -> Result<Vec<Review>, StoreError> {
        let rows = review::Entity::find()
            .filter(review::Column::Stage.ne(Stage::Decided.as_str()))
            .filter(review::Column::ResumeMs.lte(now_ms))
            .order_by_asc(review::Column::ResumeMs)
            .order_by_asc(review::Column::Serial)
            .limit(limit)
            .all(&self.reader)
            .await?;
        rows.into_iter().map(Review::try_from).collect()
    }

    /// Open reviews whose term no calendar told, by case, those after the case of serial `after`.
    ///
    /// # Errors
    /// What the database says.
    pub async fn reviews_without_term(
        &self,
        after: i64,
        limit: u64,
    ) -> Result<Vec<Review>, StoreError> {
        let rows = review::Entity::find()
            .filter(review::Column::Stage.ne(Stage::Decided.as_str()))
            .filter(review::Column::DueMs.eq(NO_TERM_MS))
            .filter(review::Column::Serial.gt(after))
            .order_by_asc(review::Column::Serial)
            .limit(limit)
            .all(&self.reader)
            .await?;
        rows.into_iter().map(Review::try_from).collect()
    }

    /// The access policy in force: its number, model and rules.
    ///
    /// # Errors
    /// What the database says.
    pub async fn access_epoch(&self) -> Result<Option<(u64, Hash, Hash)>, StoreError> {
        access_epoch(&self.reader).await
    }
}

pub(super) async fn review_of(
    db: &impl ConnectionTrait,
    serial: i64,
) -> Result<Option<Review>, StoreError> {
    review::Entity::find_by_id(serial).one(db).await?.map(Review::try_from).transpose()
}

pub(super) async fn seats_of(
    db: &impl ConnectionTrait,
    serials: &[i64],
) -> Result<Vec<HeldSeat>, StoreError> {
    let rows = review_seat::Entity::find()
        .filter(review_seat::Column::Serial.is_in(serials.iter().copied()))
        .order_by_asc(review_seat::Column::Serial)
        .order_by_asc(review_seat::Column::Seat)
        .all(db)
        .await?;
    rows.into_iter().map(HeldSeat::try_from).collect()
}

/// Persons who take no part in a case.
pub(super) async fn excluded(
    db: &impl ConnectionTrait,
    serial: i64,
) -> Result<Vec<[u8; 16]>, StoreError> {
    let rows: Vec<Vec<u8>> = conflict::Entity::find()
        .select_only()
        .column(conflict::Column::Person)
        .filter(conflict::Column::Serial.eq(serial))
        .into_tuple()
        .all(db)
        .await?;
    rows.iter().map(|person| fixed("conflict", person)).collect()
}

pub(super) async fn draft_of(
    db: &impl ConnectionTrait,
    of: SeatOf,
) -> Result<Option<Draft>, StoreError> {
    const TABLE: &str = "draft";
    let row = draft::Entity::find_by_id((of.serial, seat_number(of))).one(db).await?;
    let Some(row) = row else { return Ok(None) };
    Ok(Some(Draft {
        of,
        account: fixed(TABLE, &row.account)?,
        recommendation_seq: unsigned(TABLE, row.recommendation_seq)?,
        challenge: row.challenge.map(|bytes| fixed(TABLE, &bytes)).transpose()?,
        sealed: row.sealed,
        made_ms: row.made_ms,
    }))
}

pub(super) async fn challenge_stands(
    db: &impl ConnectionTrait,
    wanted: &Hash,
) -> Result<bool, StoreError> {
    Ok(challenge::Entity::find_by_id(wanted.to_vec()).one(db).await?.is_some())
}

/// The entry of the earliest request that nobody answered yet: the one an answer stands beside.
pub(super) async fn open_request(
    db: &impl ConnectionTrait,
    serial: i64,
) -> Result<Option<u64>, StoreError> {
    let open = information_request::Entity::find()
        .filter(information_request::Column::Serial.eq(serial))
        .filter(information_request::Column::AnsweredSeq.is_null())
        .order_by_asc(information_request::Column::Seq)
        .one(db)
        .await?;
    open.map(|row| unsigned("information_request", row.seq)).transpose()
}

/// The access policy in force: its number, model and rules.
pub(super) async fn access_epoch(
    db: &impl ConnectionTrait,
) -> Result<Option<(u64, Hash, Hash)>, StoreError> {
    const TABLE: &str = "access_epoch";
    let row =
        access_epoch::Entity::find().order_by_desc(access_epoch::Column::Epoch).one(db).await?;
    row.map(|row| {
        let number = unsigned(TABLE, row.epoch)?;
        Ok((number, fixed(TABLE, &row.model)?, fixed(TABLE, &row.policy)?))
    })
    .transpose()
}

pub(super) fn seat_of(table: &'static str, serial: i64, seat: i64) -> Result<SeatOf, StoreError> {
    let seat = Seat::of_number(unsigned(table, seat)?).ok_or(StoreError::Malformed { table })?;
    Ok(SeatOf { serial, seat })
}

impl TryFrom<review::Model> for Review {
    type Error = StoreError;
    fn try_from(row: review::Model) -> Result<Self, StoreError> {
        let malformed = || StoreError::Malformed { table: REVIEW };
        let escalated: Option<Result<EscalationGround, _>> =
            row.escalated.as_deref().map(str::parse);
        Ok(Self {
            state: ReviewState {
                serial: row.serial,
                due_ms: row.due_ms,
                stopped_ms: row.stopped_ms,
                resume_ms: row.resume_ms,
                stage: Stage::named(&row.stage).ok_or_else(malformed)?,
                escalated: escalated.transpose().map_err(|_| malformed())?,
                warned: row.warned != 0,
            },
            opened_seq: unsigned(REVIEW, row.opened_seq)?,
            recommendation_seq: unsigned(REVIEW, row.recommendation_seq)?,
            programme: row.programme,
        })
    }
}

impl ReviewState {
    /// The last millisecond of the legal term, where a calendar tells it.
    #[must_use]
    pub fn term_ms(&self) -> Option<i64> {
        Some(self.due_ms).filter(|due| *due < NO_TERM_MS)
    }
}

impl TryFrom<review_seat::Model> for HeldSeat {
    type Error = StoreError;
    fn try_from(row: review_seat::Model) -> Result<Self, StoreError> {
        Ok(Self {
            of: seat_of(SEAT, row.serial, row.seat)?,
            account: fixed(SEAT, &row.account)?,
            person: fixed(SEAT, &row.person)?,
            claimed_ms: row.claimed_ms,
            active_ms: row.active_ms,
        })
    }
}
