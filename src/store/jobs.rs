//! Periodic jobs: each is done by one instance at a time, and a restart forgets none.

use migrations::tables::job;
use sea_orm::sea_query::{Expr, ExprTrait as _, OnConflict};
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _, Set};

use super::{Lease, Store, StoreError};

/// A periodic job as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Job {
    /// Its name.
    pub name: String,
    /// Not before this, ms.
    pub due_ms: i64,
    /// When it was last finished, ms.
    pub last_run_ms: Option<i64>,
    /// What came of it, without personal data.
    pub last_result: Option<String>,
}

impl Store {
    /// Takes up the job `name` if it is due at `now_ms` and nobody does it; `false` if not. A job
    /// that was never done is due at once. One whose lease ran out may be taken up again.
    ///
    /// # Errors
    /// What the database says.
    pub async fn take_job(
        &self,
        name: &str,
        now_ms: i64,
        lease: Lease,
    ) -> Result<bool, StoreError> {
        use job::Column::{DueMs, LeaseOwner, LeaseUntilMs, Name};
        let writer = self.writer()?;
        let first = job::ActiveModel {
            name: Set(name.into()),
            due_ms: Set(now_ms),
            lease_owner: Set(None),
            lease_until_ms: Set(None),
            last_run_ms: Set(None),
            last_result: Set(None),
        };
        job::Entity::insert(first)
            .on_conflict(OnConflict::column(Name).do_nothing().to_owned())
            .exec_without_returning(writer)
            .await?;
        let taken = job::Entity::update_many()
            .col_expr(LeaseOwner, Expr::value(lease.owner.to_vec()))
            .col_expr(LeaseUntilMs, Expr::value(lease.until_ms))
            .filter(Name.eq(name))
            .filter(DueMs.lte(now_ms))
            .filter(LeaseUntilMs.is_null().or(LeaseUntilMs.lte(now_ms)))
            .exec(writer)
            .await?;
        Ok(taken.rows_affected == 1)
    }

    /// Says what came of the job `name` and when it is due next; `false` if its lease ran out and
    /// another instance took it up.
    ///
    /// # Errors
    /// What the database says.
    pub async fn finish_job(
        &self,
        name: &str,
        lease: Lease,
        now_ms: i64,
        next_due_ms: i64,
        result: &str,
    ) -> Result<bool, StoreError> {
        use job::Column::{DueMs, LastResult, LastRunMs, LeaseOwner, LeaseUntilMs, Name};
        let finished = job::Entity::update_many()
            .col_expr(DueMs, Expr::value(next_due_ms))
            .col_expr(LastRunMs, Expr::value(now_ms))
            .col_expr(LastResult, Expr::value(result))
            .col_expr(LeaseOwner, Expr::value(None::<Vec<u8>>))
            .col_expr(LeaseUntilMs, Expr::value(None::<i64>))
            .filter(Name.eq(name))
            .filter(LeaseOwner.eq(lease.owner.to_vec()))
            .exec(self.writer()?)
            .await?;
        Ok(finished.rows_affected == 1)
    }

    /// Every job, by name.
    ///
    /// # Errors
    /// What the database says.
    pub async fn jobs(&self) -> Result<Vec<Job>, StoreError> {
        let rows = job::Entity::find().order_by_asc(job::Column::Name).all(&self.reader).await?;
        let jobs = rows.into_iter().map(|row| Job {
            name: row.name,
            due_ms: row.due_ms,
            last_run_ms: row.last_run_ms,
            last_result: row.last_result,
        });
        Ok(jobs.collect())
    }
}
