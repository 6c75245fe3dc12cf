//! Lists of cases that stay quick at any depth, and counts over them.

use migrations::tables::{case_file, name_word};
use sea_orm::sea_query::ExprTrait as _;
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _};
use sea_orm::{QuerySelect as _, Select};

use super::cases::{CASE, outcome_of};
use super::{Case, Hash, Store, StoreError, unsigned};

/// Which cases a list shows. What is none is not filtered by.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Programme id.
    pub programme: Option<String>,
    /// Outcome of the latest recommendation, by its number.
    pub outcome: Option<u8>,
    /// Only those that are decided.
    pub decided: bool,
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
            query = query.filter(case_file::Column::Outcome.eq(i64::from(outcome)));
        }
        if filter.decided {
            query = query.filter(case_file::Column::DecidedSeq.is_not_null());
        }
        if let Some(from) = filter.received_from_ms {
            query = query.filter(case_file::Column::Serial.gte(self.first_received(from).await?));
        }
        if let Some(before) = filter.received_before_ms {
            query = query.filter(case_file::Column::Serial.lt(self.first_received(before).await?));
        }
        Ok(query)
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

    /// How many cases stand at each leaf of each programme, by their latest recommendation. With
    /// `decided_only` the leaf is told of decided cases alone; the others count without.
    ///
    /// # Errors
    /// What the database says.
    pub async fn counts(&self, decided_only: bool) -> Result<Vec<Count>, StoreError> {
        let mut counts = Vec::new();
        if decided_only {
            counts.extend(self.undecided().await?);
        }
        counts.extend(self.by_leaf(decided_only).await?);
        Ok(counts)
    }

    /// How many cases of each programme are not decided.
    async fn undecided(&self) -> Result<Vec<Count>, StoreError> {
        use case_file::Column::{DecidedSeq, Programme, Serial};
        let rows: Vec<(String, i64)> = case_file::Entity::find()
            .select_only()
            .column(Programme)
            .column_as(Serial.into_expr().count(), "cases")
            .filter(DecidedSeq.is_null())
            .group_by(Programme)
            .order_by_asc(Programme)
            .into_tuple()
            .all(&self.reader)
            .await?;
        let count = |(programme, cases)| {
            Ok(Count { programme, outcome: None, leaf: None, cases: unsigned(CASE, cases)? })
        };
        rows.into_iter().map(count).collect()
    }

    async fn by_leaf(&self, decided_only: bool) -> Result<Vec<Count>, StoreError> {
        use case_file::Column::{DecidedSeq, Leaf, Outcome, Programme, Serial};
        let mut query = case_file::Entity::find();
        if decided_only {
            query = query.filter(DecidedSeq.is_not_null());
        }
        let rows: Vec<(String, Option<i64>, Option<String>, i64)> = query
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
    pub async fn paths(
        &self,
        programme: &str,
        decided_only: bool,
    ) -> Result<Vec<(String, u64)>, StoreError> {
        use case_file::Column::{DecidedSeq, Path, Programme, Serial};
        let mut query = case_file::Entity::find();
        if decided_only {
            query = query.filter(DecidedSeq.is_not_null());
        }
        let rows: Vec<(String, i64)> = query
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

    /// The cases of everyone whose name has all of `words` (each as its keyed index), newest first,
    /// at most `limit`.
    ///
    /// # Errors
    /// What the database says.
    pub async fn cases_by_name(&self, words: &[Hash], limit: u64) -> Result<Vec<i64>, StoreError> {
        let Some((first, rest)) = words.split_first() else { return Ok(Vec::new()) };
        let mut query = name_word::Entity::find()
            .select_only()
            .column(name_word::Column::Serial)
            .filter(name_word::Column::Word.eq(first.to_vec()));
        for word in rest {
            let same = sea_orm::sea_query::Query::select()
                .column(name_word::Column::Serial)
                .from(name_word::Entity)
                .and_where(name_word::Column::Word.eq(word.to_vec()))
                .to_owned();
            query = query.filter(name_word::Column::Serial.in_subquery(same));
        }
        let found = query.order_by_desc(name_word::Column::Serial).limit(limit).into_tuple();
        Ok(found.all(&self.reader).await?)
    }
}
