//! The queue in which reviews wait.

use std::fmt::Write as _;

use migrations::tables::review;
use sea_orm::{ColumnTrait as _, ConnectionTrait as _, EntityTrait as _, QueryFilter as _};
use sea_orm::{Statement, Value};

use super::review_rows::Stage;
use super::reviews::{HeldSeat, Review, seats_of};
use super::{AccountId, Store, StoreError};

/// Whose reviews a queue shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Whose {
    /// Everyone's.
    #[default]
    All,
    /// Those in which a seat is free.
    Unclaimed,
    /// Those in which this account has a seat.
    Of(AccountId),
    /// Those, and those in which a seat is free.
    OfOrUnclaimed(AccountId),
}

/// Which reviews a queue shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct QueueFilter {
    /// Programme id.
    pub programme: Option<String>,
    /// What happens next.
    pub stage: Option<Stage>,
    /// Whose.
    pub whose: Whose,
    /// Only those that went to a supervisor.
    pub escalated: bool,
    /// Those after the review of this case, which is on the page before.
    pub after: Option<i64>,
    /// Without those that this person takes no part in.
    pub person: Option<[u8; 16]>,
}

/// A review in a queue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Queued {
    /// The review.
    pub review: Review,
    /// The number of its case.
    pub number: String,
    /// From when its legal term runs, ms.
    pub term_from_ms: i64,
    /// Who has a seat.
    pub seats: Vec<HeldSeat>,
}

impl Store {
    /// A page of at most `limit` open reviews: those due first, then by priority, then as received.
    /// It goes on by key, not by offset, so the thousandth page is as quick as the first.
    ///
    /// # Errors
    /// What the database says.
    pub async fn queue(&self, filter: &QueueFilter, limit: u64) -> Result<Vec<Queued>, StoreError> {
        let mut sql = String::from(
            "SELECT r.serial, c.number, coalesce(c.complete_ms, c.came_ms) FROM review r
             JOIN case_file c ON c.serial = r.serial WHERE r.stage <> 'decided'",
        );
        let mut values: Vec<Value> = Vec::new();
        let mut also = |condition: &str, value: Value| {
            values.push(value);
            sql.push_str(&condition.replace('?', &format!("${}", values.len())));
        };
        if let Some(programme) = &filter.programme {
            also(" AND r.programme = ?", programme.as_str().into());
        }
        if let Some(stage) = filter.stage {
            also(" AND r.stage = ?", stage.as_str().into());
        }
        if let Whose::Of(account) = filter.whose {
            let theirs =
                " AND r.serial IN (SELECT s.serial FROM review_seat s WHERE s.account = ?)";
            also(theirs, account.to_vec().into());
        }
        if let Whose::OfOrUnclaimed(account) = filter.whose {
            let theirs = " AND (r.stage = 'waiting'
                OR r.serial IN (SELECT s.serial FROM review_seat s WHERE s.account = ?))";
            also(theirs, account.to_vec().into());
        }
        if let Some(after) = filter.after {
            let later = " AND (r.due_ms, r.precedence, r.serial) >
                (SELECT a.due_ms, a.precedence, a.serial FROM review a WHERE a.serial = ?)";
            also(later, after.into());
        }
        if let Some(person) = filter.person {
            let apart = " AND NOT EXISTS
                (SELECT 1 FROM conflict k WHERE k.serial = r.serial AND k.person = ?)";
            also(apart, person.to_vec().into());
        }
        if filter.whose == Whose::Unclaimed {
            sql.push_str(" AND r.stage = 'waiting'");
        }
        if filter.escalated {
            sql.push_str(" AND r.escalated IS NOT NULL");
        }
        let _infallible = write!(sql, " ORDER BY r.due_ms, r.precedence, r.serial LIMIT {limit}");
        let backend = self.reader.get_database_backend();
        let statement = Statement::from_sql_and_values(backend, sql, values);
        let rows = self.reader.query_all_raw(statement).await?;
        let mut keys: Vec<(i64, String, i64)> = Vec::with_capacity(rows.len());
        for row in rows {
            keys.push((row.try_get_by(0)?, row.try_get_by(1)?, row.try_get_by(2)?));
        }
        self.queued(keys).await
    }

    /// The open reviews of these cases, in their order; with number and the time their terms run from.
    async fn queued(&self, keys: Vec<(i64, String, i64)>) -> Result<Vec<Queued>, StoreError> {
        let serials: Vec<i64> = keys.iter().map(|(serial, ..)| *serial).collect();
        let reviews = review::Entity::find()
            .filter(review::Column::Serial.is_in(serials.iter().copied()))
            .all(&self.reader)
            .await?;
        let mut reviews =
            reviews.into_iter().map(Review::try_from).collect::<Result<Vec<_>, _>>()?;
        let seats = seats_of(&self.reader, &serials).await?;
        let mut queued = Vec::with_capacity(keys.len());
        for (serial, number, term_from_ms) in keys {
            let place = reviews.iter().position(|review| review.state.serial == serial);
            let Some(place) = place else { continue };
            let review = reviews.swap_remove(place);
            let seats = seats.iter().filter(|seat| seat.of.serial == serial).cloned().collect();
            queued.push(Queued { review, number, term_from_ms, seats });
        }
        Ok(queued)
    }
}
