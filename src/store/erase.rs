//! Forgetting a person: what the ledger committed to is deleted, the ledger stays whole.

use std::sync::atomic::Ordering;

use migrations::tables::{
    case_file, case_secret, letter_due, name_word, outbox, payload, recommendation, review,
};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait as _, ConnectionTrait as _, DatabaseTransaction, DbBackend};
use sea_orm::{EntityTrait as _, QueryFilter as _, Statement};

use super::batch::{Erasure, Scope};
use super::payloads::seqs_of;
use super::review_write::vacate;
use super::{Store, StoreError};

impl Store {
    /// Carries erasures out again, as after a restore of a backup from before them: the ledger
    /// names them (`erasure.executed`), the caller reads them there. What is gone stays gone.
    ///
    /// # Errors
    /// As [`Store::append`].
    pub async fn reapply_erasures(&self, erasures: &[Erasure]) -> Result<(), StoreError> {
        let work = self.begin().await?;
        for erasure in erasures {
            erase(&work, *erasure).await?;
        }
        work.commit().await.map_err(|error| self.doubted(error.into()))?;
        self.purge().await
    }

    /// Takes what was deleted out of the files as well. SQLite has overwritten it in the newest
    /// pages (`secure_delete`); older ones stand in the write-ahead log and beneath it until the
    /// log is folded in. A reader who still looks at them delays this to the next write.
    ///
    /// PostgreSQL drops deleted rows when it vacuums the table, by itself or told to; its own
    /// write-ahead log and its backups live as long as the server's settings say.
    pub(super) async fn purge(&self) -> Result<(), StoreError> {
        let writer = self.writer()?;
        if writer.get_database_backend() == DbBackend::Sqlite {
            let fold = Statement::from_string(DbBackend::Sqlite, "PRAGMA wal_checkpoint(TRUNCATE)");
            let row = writer.query_one_raw(fold).await?;
            let busy: Option<i64> = row.map(|row| row.try_get_by(0)).transpose()?;
            self.purge_due.store(busy == Some(1), Ordering::Release);
        }
        Ok(())
    }
}

/// Deletes what `erasure` says. The ids and the count of cases stay, without outcome or person.
pub(super) async fn erase(work: &DatabaseTransaction, erasure: Erasure) -> Result<(), StoreError> {
    let case = case_file::Entity::find()
        .filter(case_file::Column::CaseId.eq(erasure.case_id.to_vec()))
        .one(work)
        .await?;
    let Some(case_file::Model { serial, .. }) = case else { return Ok(()) };
    // Every payload has its entry (a trigger sees to that), so the entries of the case name them all.
    let entries = seqs_of(serial);
    payload::Entity::delete_many()
        .filter(payload::Column::Seq.in_subquery(entries.clone()))
        .exec(work)
        .await?;
    recommendation::Entity::delete_many()
        .filter(recommendation::Column::Seq.in_subquery(entries))
        .exec(work)
        .await?;
    // Confirmations and decisions stay: they say what entries that stay say too.
    vacate(work, serial).await?;
    review::Entity::delete_by_id(serial).exec(work).await?;
    letter_due::Entity::delete_many()
        .filter(letter_due::Column::Serial.eq(serial))
        .exec(work)
        .await?;
    outbox::Entity::delete_many().filter(outbox::Column::Serial.eq(serial)).exec(work).await?;
    let nothing: Option<i64> = None;
    let mut forgotten = case_file::Entity::update_many()
        .col_expr(case_file::Column::LatestSeq, Expr::value(nothing))
        .col_expr(case_file::Column::Leaf, Expr::value(None::<String>))
        .col_expr(case_file::Column::Path, Expr::value(None::<String>))
        .col_expr(case_file::Column::Outcome, Expr::value(nothing))
        .col_expr(case_file::Column::DecidedSeq, Expr::value(nothing))
        .col_expr(case_file::Column::UpdatedMs, Expr::value(erasure.at_ms));
    if erasure.scope == Scope::Case {
        forgotten = forgotten.col_expr(case_file::Column::ErasedMs, Expr::value(erasure.at_ms));
        case_secret::Entity::delete_by_id(serial).exec(work).await?;
        name_word::Entity::delete_many()
            .filter(name_word::Column::Serial.eq(serial))
            .exec(work)
            .await?;
    }
    forgotten.filter(case_file::Column::Serial.eq(serial)).exec(work).await?;
    Ok(())
}
