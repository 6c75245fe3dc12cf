//! What humans confirmed, what was decided, and the letters that tell it.

use migrations::tables::{confirmation, decision, notice};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _, QueryOrder as _,
};

use super::review_rows::SeatOf;
use super::reviews::seat_of;
use super::{AccountId, Hash, Store, StoreError, fixed, unsigned};
use crate::ledger::review_fields::{ProofOfHuman, Verdict};

/// A confirmation that stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Confirmation {
    /// Its entry.
    pub seq: u64,
    /// The entry with which its round of the review began.
    pub round_seq: u64,
    /// The seat.
    pub of: SeatOf,
    /// Who.
    pub account: AccountId,
    /// The recommendation that was shown.
    pub recommendation_seq: u64,
    /// Commitment to the letter.
    pub notice: Hash,
    /// Commitment to the reasons.
    pub reason: Hash,
    /// The challenge that was answered, where a passkey signed.
    pub challenge: Option<Hash>,
    /// What is decided, by its number in the closed list.
    pub outcome: u8,
    /// Whether that goes against the person.
    pub adverse: bool,
    /// What was done with the recommendation.
    pub verdict: Verdict,
    /// What shows that it was this human.
    pub proof: ProofOfHuman,
    /// When, ms.
    pub at_ms: i64,
}

/// A decision that stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// Its entry.
    pub seq: u64,
    /// The case.
    pub serial: i64,
    /// The recommendation that is decided on.
    pub recommendation_seq: u64,
    /// The confirmation it rests on.
    pub confirmation_seq: Option<u64>,
    /// What is decided, by its number; none where the law deems it granted.
    pub outcome: Option<u8>,
    /// Commitment to the letter; none where the law deems it granted.
    pub notice: Option<Hash>,
    /// When, ms.
    pub at_ms: i64,
}

/// A letter that was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// The entry `notice.issued`.
    pub seq: u64,
    /// The case.
    pub serial: i64,
    /// The decision it tells.
    pub decision_seq: u64,
    /// When it was made, ms.
    pub issued_ms: i64,
    /// The entry `notice.delivered`.
    pub delivered_seq: Option<u64>,
    /// When it was proved to have arrived, ms.
    pub delivered_ms: Option<i64>,
    /// Last millisecond to object, where a calendar tells it.
    pub objection_due_ms: Option<i64>,
}

impl Store {
    /// What was decided in a case, oldest first.
    ///
    /// # Errors
    /// What the database says.
    pub async fn decisions_of(&self, serial: i64) -> Result<Vec<Decision>, StoreError> {
        decisions_of(&self.reader, serial).await
    }

    /// The letters of a case, oldest first.
    ///
    /// # Errors
    /// What the database says.
    pub async fn notices_of(&self, serial: i64) -> Result<Vec<Notice>, StoreError> {
        notices_of(&self.reader, serial).await
    }

    /// The confirmations of a person since `since_ms`, oldest first.
    ///
    /// # Errors
    /// What the database says.
    pub async fn confirmations_by(
        &self,
        person: &[u8; 16],
        since_ms: i64,
    ) -> Result<Vec<Confirmation>, StoreError> {
        confirmations_by(&self.reader, person, since_ms).await
    }
}

pub(super) async fn decisions_of(
    db: &impl ConnectionTrait,
    serial: i64,
) -> Result<Vec<Decision>, StoreError> {
    let rows = decision::Entity::find()
        .filter(decision::Column::Serial.eq(serial))
        .order_by_asc(decision::Column::Seq)
        .all(db)
        .await?;
    rows.into_iter().map(Decision::try_from).collect()
}

pub(super) async fn notices_of(
    db: &impl ConnectionTrait,
    serial: i64,
) -> Result<Vec<Notice>, StoreError> {
    let rows = notice::Entity::find()
        .filter(notice::Column::Serial.eq(serial))
        .order_by_asc(notice::Column::Seq)
        .all(db)
        .await?;
    rows.into_iter().map(Notice::try_from).collect()
}

pub(super) async fn confirmations_by(
    db: &impl ConnectionTrait,
    person: &[u8; 16],
    since_ms: i64,
) -> Result<Vec<Confirmation>, StoreError> {
    let rows = confirmation::Entity::find()
        .filter(confirmation::Column::Person.eq(person.to_vec()))
        .filter(confirmation::Column::AtMs.gte(since_ms))
        .order_by_asc(confirmation::Column::Seq)
        .all(db)
        .await?;
    rows.into_iter().map(Confirmation::try_from).collect()
}

impl TryFrom<confirmation::Model> for Confirmation {
    type Error = StoreError;
    fn try_from(row: confirmation::Model) -> Result<Self, StoreError> {
        const TABLE: &str = "confirmation";
        let malformed = || StoreError::Malformed { table: TABLE };
        Ok(Self {
            seq: unsigned(TABLE, row.seq)?,
            round_seq: unsigned(TABLE, row.round_seq)?,
            of: seat_of(TABLE, row.serial, row.seat)?,
            account: fixed(TABLE, &row.account)?,
            recommendation_seq: unsigned(TABLE, row.recommendation_seq)?,
            notice: fixed(TABLE, &row.notice)?,
            reason: fixed(TABLE, &row.reason)?,
            challenge: row.challenge.map(|bytes| fixed(TABLE, &bytes)).transpose()?,
            outcome: row.outcome.try_into().map_err(|_| malformed())?,
            adverse: row.adverse != 0,
            verdict: row.verdict.parse().map_err(|_| malformed())?,
            proof: row.proof.parse().map_err(|_| malformed())?,
            at_ms: row.at_ms,
        })
    }
}

impl TryFrom<decision::Model> for Decision {
    type Error = StoreError;
    fn try_from(row: decision::Model) -> Result<Self, StoreError> {
        const TABLE: &str = "decision";
        let outcome = row.outcome.map(u8::try_from).transpose();
        Ok(Self {
            seq: unsigned(TABLE, row.seq)?,
            serial: row.serial,
            recommendation_seq: unsigned(TABLE, row.recommendation_seq)?,
            confirmation_seq: row.confirmation_seq.map(|seq| unsigned(TABLE, seq)).transpose()?,
            outcome: outcome.map_err(|_| StoreError::Malformed { table: TABLE })?,
            notice: row.notice.map(|bytes| fixed(TABLE, &bytes)).transpose()?,
            at_ms: row.at_ms,
        })
    }
}

impl TryFrom<notice::Model> for Notice {
    type Error = StoreError;
    fn try_from(row: notice::Model) -> Result<Self, StoreError> {
        const TABLE: &str = "notice";
        Ok(Self {
            seq: unsigned(TABLE, row.seq)?,
            serial: row.serial,
            decision_seq: unsigned(TABLE, row.decision_seq)?,
            issued_ms: row.issued_ms,
            delivered_seq: row.delivered_seq.map(|seq| unsigned(TABLE, seq)).transpose()?,
            delivered_ms: row.delivered_ms,
            objection_due_ms: row.objection_due_ms,
        })
    }
}
