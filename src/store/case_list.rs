//! Lists of cases that stay quick at any depth, and counts over them.

use std::collections::HashSet;

use migrations::tables::{case_file, review};
use sea_orm::sea_query::ExprTrait as _;
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _};
use sea_orm::{QuerySelect as _, QueryTrait as _, Select};

use super::cases::{CASE, outcome_of};
use super::review_rows::Stage;
use super::{Case, Store, StoreError, unsigned};

/// Which cases a list shows. What is none is not filtered by.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Programme id.
    pub programme: Option<String>,
    /// Outcome of the latest recommendation, by its number. It finds no case under review: that
    /// would tell what is withheld.
    pub outcome: Option<u8>,
    /// Received at this time or later, ms.
    pub received_from_ms: Option<i64>,
    /// Received before this time, ms.
    pub received_before_ms: Option<i64>,
}

/// From where a page of a list, newest first, goes on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Side {
    /// The newest cases.
    #[default]
    Newest,
    /// Those next older than the case of this serial.
    OlderThan(i64),
    /// Those next newer than the case of this serial.
    NewerThan(i64),
}

/// One page of a list, newest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// The cases.
    pub cases: Vec<Case>,
    /// Whether there are newer ones.
    pub newer: bool,
    /// Whether there are older ones.
    pub older: bool,
}

/// How many cases of a programme stand at a leaf.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Count {
    /// Programme id.
    pub programme: String,
    /// Outcome of the latest recommendation, by its number.
    pub outcome: Option<u8>,
    /// Leaf of the latest recommendation.
    pub leaf: Option<String>,
    /// Cases.
    pub cases: u64,
}

impl Store {
    /// A page of at most `limit` cases. The way to page is by key, not by offset: the thousandth
    /// page is as quick as the first, and a new case moves no other.
    ///
    /// # Errors
    /// What the database says.
    pub async fn cases(&self, filter: &Filter, side: Side, limit: u64) -> Result<Page, StoreError> {
        let query = self.filtered(filter).await?;
        let serial = case_file::Column::Serial;
        let query = match side {
            Side::Newest => query.order_by_desc(serial),
            Side::OlderThan(before) => query.filter(serial.lt(before)).order_by_desc(serial),
            Side::NewerThan(after) => query.filter(serial.gt(after)).order_by_asc(serial),
        };
        // One row more than the page tells whether the list goes on.
        let rows = query.limit(limit + 1).all(&self.reader).await?;
        let more = u64::try_from(rows.len()).is_ok_and(|rows| rows > limit);
        let shown = usize::try_from(limit).unwrap_or(usize::MAX);
        let mut cases =
            rows.into_iter().take(shown).map(Case::try_from).collect::<Result<Vec<_>, _>>()?;
        let (newer, older) = match side {
            Side::Newest => (false, more),
            Side::OlderThan(_) => (true, more),
            Side::NewerThan(_) => {
                cases.reverse();
                (more, true)
            }
        };
        Ok(Page { cases, newer, older })
    }

    /// Serials grow with the time of receipt, so a range of time is a range of serials: then every
    /// list walks one index in its order, whatever else it is filtered by.
    async fn filtered(&self, filter: &Filter) -> Result<Select<case_file::Entity>, StoreError> {
        let mut query = case_file::Entity::find();
        if let Some(programme) = &filter.programme {
            query = query.filter(case_file::Column::Programme.eq(programme.as_str()));
        }
        if let Some(outcome) = filter.outcome {
            let open = open_reviews().into_query();
            query = query
                .filter(case_file::Column::Outcome.eq(i64::from(outcome)))
                .filter(case_file::Column::Serial.not_in_subquery(open));
        }
        if let Some(from) = filter.received_from_ms {
            query = query.filter(case_file::Column::Serial.gte(self.first_received(from).await?));
        }
        if let Some(before) = filter.received_before_ms {
            query = query.filter(case_file::Column::Serial.lt(self.first_received(before).await?));
        }
        Ok(query)
    }

    /// Which of these cases are under review and not decided.
    ///
    /// # Errors
    /// What the database says.
    pub async fn under_review(&self, serials: &[i64]) -> Result<HashSet<i64>, StoreError> {
        let among = review::Column::Serial.is_in(serials.iter().copied());
        let open = open_reviews().filter(among).into_tuple().all(&self.reader).await?;
        Ok(open.into_iter().collect())
    }

    /// The first serial received at `ms` or later; beyond all if there is none.
    async fn first_received(&self, ms: i64) -> Result<i64, StoreError> {
        let serial = case_file::Entity::find()
            .select_only()
            .column(case_file::Column::Serial)
            .filter(case_file::Column::ReceivedMs.gte(ms))
            .order_by_asc(case_file::Column::ReceivedMs)
            .order_by_asc(case_file::Column::Serial)
            .into_tuple()
            .one(&self.reader)
            .await?;
        Ok(serial.unwrap_or(i64::MAX))
    }

    /// How many cases stand at each leaf of each programme, by their latest recommendation.
    ///
    /// # Errors
    /// What the database says.
    pub async fn counts(&self) -> Result<Vec<Count>, StoreError> {
        use case_file::Column::{Leaf, Outcome, Programme, Serial};
        let rows: Vec<(String, Option<i64>, Option<String>, i64)> = case_file::Entity::find()
            .select_only()
            .columns([Programme, Outcome, Leaf])
            .column_as(Serial.into_expr().count(), "cases")
            .group_by(Programme)
            .group_by(Outcome)
            .group_by(Leaf)
            .order_by_asc(Programme)
            .order_by_asc(Outcome)
            .order_by_asc(Leaf)
            .into_tuple()
            .all(&self.reader)
            .await?;
        let count = |(programme, outcome, leaf, cases)| {
            Ok(Count {
                programme,
                outcome: outcome_of(outcome)?,
                leaf,
                cases: unsigned(CASE, cases)?,
            })
        };
        rows.into_iter().map(count).collect()
    }

    /// How many cases of a programme took each way through its tree, by their latest
    /// recommendation: the version with the answers from the root (`1:yynu`), and the cases.
    ///
    /// # Errors
    /// What the database says.
    pub async fn paths(&self, programme: &str) -> Result<Vec<(String, u64)>, StoreError> {
        use case_file::Column::{Path, Programme, Serial};
        let rows: Vec<(String, i64)> = case_file::Entity::find()
            .select_only()
            .column(Path)
            .column_as(Serial.into_expr().count(), "cases")
            .filter(Programme.eq(programme))
            .filter(Path.is_not_null())
            .group_by(Path)
            .order_by_asc(Path)
            .into_tuple()
            .all(&self.reader)
            .await?;
        rows.into_iter().map(|(path, cases)| Ok((path, unsigned(CASE, cases)?))).collect()
    }
}

/// The serials of the cases whose review is not decided.
fn open_reviews() -> Select<review::Entity> {
    review::Entity::find()
        .select_only()
        .column(review::Column::Serial)
        .filter(review::Column::Stage.ne(Stage::Decided.as_str()))
}
