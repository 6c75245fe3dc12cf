//! Adding many rows with few statements: texts of fixed sizes, so that each is prepared once.

use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend, Statement, Value, Values};

use super::StoreError;
use super::batch::{
    NewCase, NewEntry, NewNode, NewOutbox, NewPayload, NewRecommendation, NewSecret,
};
use super::outbox::OutboxState;
use super::signed;

/// Rows a statement takes, largest first: any count is a few of the first and a rest.
const SIZES: [usize; 4] = [250, 50, 10, 1];

/// A row of one table, as values in the order of its columns.
pub(super) trait Row {
    /// Table and columns, as they stand after `INSERT INTO`.
    const INTO: &'static str;
    /// How many columns.
    const COLUMNS: usize;
    /// Moves the row into `values`.
    fn push(self, values: &mut Vec<Value>);
}

/// Adds all `rows`.
///
/// # Errors
/// What the database says; rows before the refused one may stand, so the transaction must end.
pub(super) async fn insert<R: Row>(
    work: &DatabaseTransaction,
    rows: impl ExactSizeIterator<Item = R>,
) -> Result<(), StoreError> {
    let mut rows = rows;
    let backend = work.get_database_backend();
    for size in SIZES {
        if rows.len() < size {
            continue;
        }
        let sql = text::<R>(backend, size);
        while rows.len() >= size {
            let mut values = Vec::with_capacity(size * R::COLUMNS);
            rows.by_ref().take(size).for_each(|row| row.push(&mut values));
            let statement =
                Statement { sql: sql.clone(), values: Some(Values(values)), db_backend: backend };
            work.execute_raw(statement).await?;
        }
    }
    Ok(())
}

/// SQLite looks a numbered parameter up by walking all before it, so there they have no number.
fn text<R: Row>(backend: DbBackend, rows: usize) -> String {
    let mut sql = format!("INSERT INTO {} VALUES ", R::INTO);
    for row in 0..rows {
        sql.push_str(if row == 0 { "(" } else { ",(" });
        for column in 0..R::COLUMNS {
            if column > 0 {
                sql.push(',');
            }
            match backend {
                DbBackend::Postgres => {
                    sql.push('$');
                    sql.push_str(&(row * R::COLUMNS + column + 1).to_string());
                }
                _ => sql.push('?'),
            }
        }
        sql.push(')');
    }
    sql
}

/// An entry in its log.
pub(super) struct EntryRow(pub i64, pub NewEntry);

impl Row for EntryRow {
    const INTO: &'static str = "ledger_entry (log, seq, prev, leaf_hash, subject, bytes)";
    const COLUMNS: usize = 6;
    fn push(self, values: &mut Vec<Value>) {
        let Self(log, entry) = self;
        values.extend([
            log.into(),
            signed(entry.seq).into(),
            bytes(&entry.prev),
            bytes(&entry.leaf_hash),
            entry.subject.into(),
            entry.bytes.into(),
        ]);
    }
}

/// A node in its log.
pub(super) struct NodeRow(pub i64, pub NewNode);

impl Row for NodeRow {
    const INTO: &'static str = "ledger_node (log, level, position, hash)";
    const COLUMNS: usize = 4;
    fn push(self, values: &mut Vec<Value>) {
        let Self(log, node) = self;
        values.extend([
            log.into(),
            i64::from(node.level).into(),
            signed(node.position).into(),
            bytes(&node.hash),
        ]);
    }
}

/// The latest recommendation of a case, as its row repeats it.
#[derive(Clone)]
pub(super) struct Latest {
    pub(super) seq: i64,
    pub(super) at_ms: i64,
    pub(super) leaf: std::sync::Arc<str>,
    pub(super) path: std::sync::Arc<str>,
    pub(super) outcome: u8,
    pub(super) complete_ms: Option<i64>,
}

/// A new case, what was recommended in it at once, and the entry that decided on that.
pub(super) struct CaseRow<'a>(pub &'a NewCase, pub Option<Latest>, pub Option<u64>);

impl Row for CaseRow<'_> {
    const INTO: &'static str = "case_file (serial, case_id, number, programme, received_ms, \
                                updated_ms, latest_seq, leaf, path, outcome, decided_seq, \
                                came_ms, complete_ms)";
    const COLUMNS: usize = 13;
    fn push(self, values: &mut Vec<Value>) {
        let Self(case, latest, decided) = self;
        values.extend([
            case.serial.into(),
            bytes(&case.case_id),
            case.number.clone().into(),
            (&*case.programme).into(),
            case.received_ms.into(),
            latest.as_ref().map_or(case.received_ms, |latest| latest.at_ms).into(),
            latest.as_ref().map(|latest| latest.seq).into(),
            latest.as_ref().map(|latest| latest.leaf.to_string()).into(),
            latest.as_ref().map(|latest| latest.path.to_string()).into(),
            latest.as_ref().map(|latest| i64::from(latest.outcome)).into(),
            decided.map(signed).into(),
            case.came_ms.into(),
            latest.and_then(|latest| latest.complete_ms).into(),
        ]);
    }
}

/// The link to the person of a case, by its serial.
pub(super) struct SecretRow(pub i64, pub NewSecret);

impl Row for SecretRow {
    const INTO: &'static str =
        "case_secret (serial, external_index, person_index, wrapped_key, sealed_identity)";
    const COLUMNS: usize = 5;
    fn push(self, values: &mut Vec<Value>) {
        let Self(serial, secret) = self;
        values.extend([
            serial.into(),
            bytes(&secret.external_index),
            secret.person_index.map(|index| index.to_vec()).into(),
            secret.wrapped_key.into(),
            secret.sealed_identity.into(),
        ]);
    }
}

impl Row for NewPayload {
    const INTO: &'static str = "payload (seq, serial, sealed)";
    const COLUMNS: usize = 3;
    fn push(self, values: &mut Vec<Value>) {
        values.extend([signed(self.seq).into(), self.serial.into(), self.sealed.into()]);
    }
}

impl Row for NewRecommendation {
    const INTO: &'static str = "recommendation (seq, serial, programme, facts_mark, leaf, code, \
                                outcome, priority, benefit)";
    const COLUMNS: usize = 9;
    fn push(self, values: &mut Vec<Value>) {
        values.extend([
            signed(self.seq).into(),
            self.serial.into(),
            bytes(&self.programme),
            bytes(&self.facts_mark),
            (&*self.leaf).into(),
            (&*self.code).into(),
            i64::from(self.outcome).into(),
            self.priority.into(),
            self.benefit.into(),
        ]);
    }
}

impl Row for NewOutbox {
    const INTO: &'static str =
        "outbox (id, seq, serial, channel, sealed, created_ms, state, attempts, next_ms)";
    const COLUMNS: usize = 9;
    fn push(self, values: &mut Vec<Value>) {
        values.extend([
            bytes(&self.id),
            signed(self.seq).into(),
            self.serial.into(),
            self.channel.as_str().into(),
            self.sealed.into(),
            self.created_ms.into(),
            OutboxState::Pending.as_str().into(),
            0_i64.into(),
            self.created_ms.into(),
        ]);
    }
}

pub(super) fn bytes(hash: &[u8]) -> Value {
    Value::Bytes(Some(hash.to_vec()))
}
