//! Rows about reviews in the order of their keys, to be compared with the entries they repeat.

use std::collections::HashMap;

use migrations::tables::{case_file, confirmation, decision, letter_due, notice, review};
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};
use sea_orm::{QueryOrder as _, QuerySelect as _};

use super::reviews::{Confirmation, Decision, HeldSeat, Notice, Review, seats_of};
use super::{CaseId, Store, StoreError, fixed, signed, unsigned};

/// Parameters of one statement.
const PARAMETERS: usize = 500;

impl Store {
    /// At most `limit` reviews, open or decided, of cases after serial `after`.
    ///
    /// # Errors
    /// What the database says.
    pub async fn reviews_after(
        &self,
        after: Option<i64>,
        limit: u64,
    ) -> Result<Vec<Review>, StoreError> {
        let mut query = review::Entity::find().order_by_asc(review::Column::Serial).limit(limit);
        if let Some(after) = after {
            query = query.filter(review::Column::Serial.gt(after));
        }
        query.all(&self.reader).await?.into_iter().map(Review::try_from).collect()
    }

    /// Who has a seat in the reviews of these cases.
    ///
    /// # Errors
    /// What the database says.
    pub async fn seats_of_cases(&self, serials: &[i64]) -> Result<Vec<HeldSeat>, StoreError> {
        let mut found = Vec::new();
        for serials in serials.chunks(PARAMETERS) {
            found.extend(seats_of(&self.reader, serials).await?);
        }
        Ok(found)
    }

    /// The ids of these cases, by serial.
    ///
    /// # Errors
    /// What the database says.
    pub async fn case_ids(&self, serials: &[i64]) -> Result<HashMap<i64, CaseId>, StoreError> {
        let mut found = HashMap::with_capacity(serials.len());
        for serials in serials.chunks(PARAMETERS) {
            let rows: Vec<(i64, Vec<u8>)> = case_file::Entity::find()
                .select_only()
                .columns([case_file::Column::Serial, case_file::Column::CaseId])
                .filter(case_file::Column::Serial.is_in(serials.iter().copied()))
                .into_tuple()
                .all(&self.reader)
                .await?;
            for (serial, id) in rows {
                found.insert(serial, fixed("case_file", &id)?);
            }
        }
        Ok(found)
    }

    /// The confirmations of entries `from` to `last`.
    ///
    /// # Errors
    /// What the database says.
    pub async fn confirmations_between(
        &self,
        from: u64,
        last: u64,
    ) -> Result<Vec<Confirmation>, StoreError> {
        let rows = confirmation::Entity::find()
            .filter(confirmation::Column::Seq.between(signed(from), signed(last)));
        rows.all(&self.reader).await?.into_iter().map(Confirmation::try_from).collect()
    }

    /// The decisions of entries `from` to `last`.
    ///
    /// # Errors
    /// What the database says.
    pub async fn decisions_between(
        &self,
        from: u64,
        last: u64,
    ) -> Result<Vec<Decision>, StoreError> {
        let rows = decision::Entity::find()
            .filter(decision::Column::Seq.between(signed(from), signed(last)));
        rows.all(&self.reader).await?.into_iter().map(Decision::try_from).collect()
    }

    /// The letters of entries `from` to `last`.
    ///
    /// # Errors
    /// What the database says.
    pub async fn notices_between(&self, from: u64, last: u64) -> Result<Vec<Notice>, StoreError> {
        let rows =
            notice::Entity::find().filter(notice::Column::Seq.between(signed(from), signed(last)));
        rows.all(&self.reader).await?.into_iter().map(Notice::try_from).collect()
    }

    /// The entries of the decisions whose letter is to be made.
    ///
    /// # Errors
    /// What the database says.
    pub async fn decisions_without_letter(&self) -> Result<Vec<u64>, StoreError> {
        let rows = letter_due::Entity::find().all(&self.reader).await?;
        rows.into_iter().map(|row| unsigned("letter_due", row.decision_seq)).collect()
    }
}
