//! The one transaction in which state and ledger entry are written together.

use std::collections::HashMap;
use std::sync::atomic::Ordering;

use migrations::tables::{case_file, case_secret, ledger_checkpoint, programme};
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveModelTrait as _, ColumnTrait as _, ConnectionTrait as _, DbBackend};
use sea_orm::{DatabaseTransaction, EntityTrait as _, QueryFilter as _, Set, Statement};
use sea_orm::{SqliteTransactionMode, TransactionOptions, TransactionTrait as _};

use super::batch::{Batch, NewProgramme, NewRecommendation};
use super::bulk::{self, CaseRow, EntryRow, Latest, NodeRow, SecretRow};
use super::ledger::last_entry;
use super::{Hash, Store, StoreError, review_write, signed};

impl Store {
    /// Writes `batch`: all of it, durably, or nothing. `batch.entries` must follow the head of
    /// the log as it is inside the transaction.
    ///
    /// # Errors
    /// [`StoreError::Stale`] when the log has grown meanwhile: read [`Store::head`] again and sign
    /// anew; [`StoreError::LeaseLost`]; [`StoreError::Conflict`]; [`StoreError::DiskFull`], [`StoreError::Poisoned`] and the
    /// like. After an error that leaves the disk in doubt the store refuses to write.
    pub async fn append(&self, batch: Batch) -> Result<(), StoreError> {
        let work = self.begin().await?;
        self.finish(work, batch).await
    }

    /// Writes `batch` into a transaction that was begun here, and ends it.
    pub(super) async fn finish(
        &self,
        work: DatabaseTransaction,
        batch: Batch,
    ) -> Result<(), StoreError> {
        let forgets = !batch.erasures.is_empty();
        if let Err(error) = self.write(&work, batch).await {
            work.rollback().await.map_err(|fault| self.doubted(fault.into()))?;
            return Err(self.doubted(error));
        }
        work.commit().await.map_err(|error| self.doubted(error.into()))?;
        if forgets || self.purge_due.load(Ordering::Acquire) {
            self.purge().await?;
        }
        Ok(())
    }

    /// Writes a signed checkpoint of `size` entries.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if one of this size stands; otherwise as [`Store::append`].
    pub async fn add_checkpoint(&self, size: u64, note: &str) -> Result<(), StoreError> {
        let work = self.begin().await?;
        let row = ledger_checkpoint::ActiveModel {
            log: Set(self.log),
            size: Set(signed(size)),
            note: Set(note.into()),
        };
        ledger_checkpoint::Entity::insert(row).exec_without_returning(&work).await?;
        work.commit().await.map_err(|error| self.doubted(error.into()))
    }

    /// Begins a transaction that no other writer of this log runs beside.
    pub(super) async fn begin(&self) -> Result<DatabaseTransaction, StoreError> {
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        let work = self.writer()?.begin_with_options(options).await?;
        if work.get_database_backend() == DbBackend::Postgres {
            let lock = Statement::from_sql_and_values(
                DbBackend::Postgres,
                "SELECT pg_advisory_xact_lock($1)",
                [self.log.into()],
            );
            work.execute_raw(lock).await?;
        }
        Ok(work)
    }

    async fn write(&self, work: &DatabaseTransaction, batch: Batch) -> Result<(), StoreError> {
        self.follow_head(work, &batch).await?;
        let latest = latest(&batch.recommendations);
        let entries = batch.entries.into_iter().map(|entry| EntryRow(self.log, entry));
        bulk::insert(work, entries).await?;
        bulk::insert(work, batch.nodes.into_iter().map(|node| NodeRow(self.log, node))).await?;
        for proposed in batch.programmes {
            row_of(proposed).insert(work).await?;
        }
        let decided = batch.reviews.decisions.iter().filter(|made| {
            latest.get(&made.serial).is_none_or(|one| one.seq == signed(made.recommendation_seq))
        });
        let decided: HashMap<i64, u64> = decided.map(|made| (made.serial, made.seq)).collect();
        let cases = batch.cases.iter().map(|case| {
            let serial = &case.serial;
            CaseRow(case, latest.get(serial).cloned(), decided.get(serial).copied())
        });
        bulk::insert(work, cases).await?;
        let first_new = batch.cases.iter().map(|case| case.serial).min();
        let begun = batch.cases.into_iter().map(|case| SecretRow(case.serial, case.secret));
        bulk::insert(work, begun).await?;
        for (serial, secret) in batch.identified {
            case_secret::Entity::delete_by_id(serial).exec(work).await?;
            bulk::insert(work, [SecretRow(serial, secret)].into_iter()).await?;
        }
        bulk::insert(work, batch.payloads.into_iter()).await?;
        bulk::insert(work, batch.recommendations.into_iter()).await?;
        for (serial, latest) in latest {
            if first_new.is_none_or(|first| serial < first) {
                set_latest(work, serial, latest).await?;
            }
        }
        review_write::write(work, batch.reviews, first_new).await?;
        bulk::insert(work, batch.outbox.into_iter()).await?;
        for settlement in &batch.settlements {
            super::outbox::settle(work, settlement).await?;
        }
        for account in batch.accounts {
            super::accounts::row_of(account).insert(work).await?;
        }
        for change in batch.account_changes {
            super::account_changes::make(work, change).await?;
        }
        for erasure in batch.erasures {
            super::erase::erase(work, erasure).await?;
        }
        Ok(())
    }

    async fn follow_head(
        &self,
        work: &DatabaseTransaction,
        batch: &Batch,
    ) -> Result<(), StoreError> {
        let Some(first) = batch.entries.first() else { return Ok(()) };
        let last = last_entry(work, self.log).await?;
        let (size, leaf_hash): (u64, Hash) =
            last.map_or((0, [0; 32]), |last| (last.seq + 1, last.leaf_hash));
        if first.seq == size && first.prev == leaf_hash {
            return Ok(());
        }
        Err(StoreError::Stale { expected: first.seq, found: size })
    }
}

/// The last recommendation of each case.
fn latest(recommendations: &[NewRecommendation]) -> HashMap<i64, Latest> {
    let rows = recommendations.iter().map(|made| {
        let latest = Latest {
            seq: signed(made.seq),
            at_ms: made.at_ms,
            leaf: made.leaf.clone(),
            path: made.path.clone(),
            outcome: made.outcome,
            complete_ms: made.complete_ms,
        };
        (made.serial, latest)
    });
    rows.collect()
}

async fn set_latest(
    work: &DatabaseTransaction,
    serial: i64,
    latest: Latest,
) -> Result<(), StoreError> {
    case_file::Entity::update_many()
        .col_expr(case_file::Column::LatestSeq, Expr::value(latest.seq))
        .col_expr(case_file::Column::Leaf, Expr::value(&*latest.leaf))
        .col_expr(case_file::Column::Path, Expr::value(&*latest.path))
        .col_expr(case_file::Column::Outcome, Expr::value(i64::from(latest.outcome)))
        .col_expr(case_file::Column::DecidedSeq, Expr::value(None::<i64>))
        .col_expr(case_file::Column::CompleteMs, Expr::value(latest.complete_ms))
        .col_expr(case_file::Column::UpdatedMs, Expr::value(latest.at_ms))
        .filter(case_file::Column::Serial.eq(serial))
        .exec(work)
        .await?;
    Ok(())
}

fn row_of(proposed: NewProgramme) -> programme::ActiveModel {
    programme::ActiveModel {
        digest: Set(proposed.digest.to_vec()),
        id: Set(proposed.id),
        version: Set(signed(proposed.version)),
        status: Set(proposed.status),
        document: Set(proposed.document),
        proposed_seq: Set(signed(proposed.proposed_seq)),
    }
}
