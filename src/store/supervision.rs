//! What those who answer for the reviews look at: deadlines, load, arrivals, and what reviewers
//! decided.

use migrations::tables::ledger_entry;
use sea_orm::{ColumnTrait as _, ConnectionTrait as _, QueryFilter as _};
use sea_orm::{QueryOrder as _, QueryResult, QuerySelect as _, Statement, Value};

use super::ledger::{EntryColumns, entry_columns};
use super::review_rows::NO_TERM_MS;
use super::{AccountId, Entry, Store, StoreError, fixed, unsigned};
use crate::ledger::review_fields::{ProofOfHuman, Verdict};

const REVIEW: &str = "review";
const CONFIRMATION: &str = "confirmation";
/// Keys asked for at once: SQLite takes at most 32,766 values in a statement.
const AT_ONCE: usize = 500;

/// Open reviews by the state of their legal clock.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ClockCounts {
    /// All of them.
    pub open: u64,
    /// Whose term is over.
    pub over: u64,
    /// Whose term ends soon.
    pub soon: u64,
    /// Whose clock stands still.
    pub stopped: u64,
    /// Whose term no calendar tells.
    pub untold: u64,
    /// Which wait for information.
    pub information: u64,
    /// Whose applicant was asked and did not answer in time.
    pub unanswered: u64,
}

/// Who holds how many cases.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Load {
    /// The account.
    pub account: AccountId,
    /// Its name as shown.
    pub name: String,
    /// Cases held.
    pub cases: u64,
}

/// What a reviewer decided, and what was decided on the same recommendation in the end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reviewed {
    /// The entry `review.confirmed` or `review.overruled`.
    pub seq: u64,
    /// The case.
    pub serial: i64,
    /// Its number.
    pub number: String,
    /// The entry with which the round began.
    pub round_seq: u64,
    /// The account.
    pub account: AccountId,
    /// The natural person.
    pub person: [u8; 16],
    /// Name of the account as shown.
    pub name: String,
    /// The recommendation that was shown.
    pub recommendation_seq: u64,
    /// Its outcome, by its number in the closed list; none once the person is forgotten.
    pub recommended: Option<u8>,
    /// What the reviewer decided, by its number.
    pub outcome: u8,
    /// What they did with the recommendation.
    pub verdict: Verdict,
    /// What shows that it was this human.
    pub proof: ProofOfHuman,
    /// When, ms.
    pub at_ms: i64,
    /// The decision on that recommendation.
    pub decided: Option<DecidedAs>,
    /// Whether the case stands at a later recommendation.
    pub superseded: bool,
    /// Programme id.
    pub programme: String,
}

/// A decision in short.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DecidedAs {
    /// Its entry.
    pub seq: u64,
    /// What is decided, by its number; none where the law deems it granted.
    pub outcome: Option<u8>,
}

/// A payload with what opens it.
#[derive(Clone, PartialEq, Eq)]
pub struct Shut {
    /// The entry that commits to it.
    pub seq: u64,
    /// By which the ledger names the case.
    pub case_id: [u8; 16],
    /// The case key, wrapped.
    pub wrapped_key: Vec<u8>,
    /// Commitment key and payload, sealed under the case key.
    pub sealed: Vec<u8>,
}

impl std::fmt::Debug for Shut {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Shut").field("seq", &self.seq).finish_non_exhaustive()
    }
}

impl Store {
    /// Open reviews by the state of their clock at `now_ms`; those whose term ends until `soon_ms`
    /// end soon.
    ///
    /// # Errors
    /// What the database says.
    pub async fn clock_counts(&self, now_ms: i64, soon_ms: i64) -> Result<ClockCounts, StoreError> {
        let sql = "SELECT count(*),
            count(CASE WHEN stopped_ms IS NULL AND due_ms < $1 THEN 1 END),
            count(CASE WHEN stopped_ms IS NULL AND due_ms >= $2 AND due_ms <= $3 THEN 1 END),
            count(stopped_ms),
            count(CASE WHEN stopped_ms IS NULL AND due_ms >= $4 THEN 1 END),
            count(CASE WHEN stage = 'information' THEN 1 END),
            count(CASE WHEN EXISTS (SELECT 1 FROM information_request q
                WHERE q.serial = review.serial AND q.answered_seq IS NULL AND q.due_ms <= $5)
                THEN 1 END)
            FROM review WHERE stage <> 'decided'";
        let values = [now_ms, now_ms, soon_ms, NO_TERM_MS, now_ms].map(Value::from);
        let rows = self.rows(sql, values).await?;
        let Some(row) = rows.first() else { return Ok(ClockCounts::default()) };
        let count = |column| unsigned(REVIEW, row.try_get_by(column)?);
        Ok(ClockCounts {
            open: count(0)?,
            over: count(1)?,
            soon: count(2)?,
            stopped: count(3)?,
            untold: count(4)?,
            information: count(5)?,
            unanswered: count(6)?,
        })
    }

    /// How many cases each account holds, by name; those that hold none are left out. A case is held
    /// from the claim of a seat until what is decided in it.
    ///
    /// # Errors
    /// What the database says.
    pub async fn load(&self) -> Result<Vec<Load>, StoreError> {
        let sql = "SELECT a.id, a.display_name, count(*) FROM review_seat s
            JOIN review r ON r.serial = s.serial JOIN account a ON a.id = s.account
            WHERE r.stage <> 'decided' AND NOT EXISTS (SELECT 1 FROM confirmation f
                WHERE f.serial = s.serial AND f.seat = s.seat AND f.at_ms >= s.claimed_ms)
            GROUP BY a.id, a.display_name ORDER BY a.display_name, a.id";
        let rows = self.rows(sql, []).await?;
        let read = rows.iter().map(|row| {
            Ok(Load {
                account: fixed("account", &row.try_get_by::<Vec<u8>, _>(0)?)?,
                name: row.try_get_by(1)?,
                cases: unsigned(REVIEW, row.try_get_by(2)?)?,
            })
        });
        read.collect()
    }

    /// How many applications the law deemed granted since `since_ms`.
    ///
    /// # Errors
    /// What the database says.
    pub async fn deemed_since(&self, since_ms: i64) -> Result<u64, StoreError> {
        let sql = "SELECT count(*) FROM decision WHERE kind = 'deemed' AND at_ms >= $1";
        self.counted(sql, [since_ms.into()]).await
    }

    /// How many applications were received from `from_ms` on and before `until_ms`.
    ///
    /// # Errors
    /// What the database says.
    pub async fn received_between(&self, from_ms: i64, until_ms: i64) -> Result<u64, StoreError> {
        let sql = "SELECT count(*) FROM case_file WHERE received_ms >= $1 AND received_ms < $2";
        self.counted(sql, [from_ms.into(), until_ms.into()]).await
    }

    /// What reviewers decided since `since_ms`, newest first, at most `limit`: of one natural
    /// person, or of everybody.
    ///
    /// # Errors
    /// What the database says.
    pub async fn reviewed(
        &self,
        person: Option<&[u8; 16]>,
        since_ms: i64,
        limit: u64,
    ) -> Result<Vec<Reviewed>, StoreError> {
        let mut values = vec![Value::from(since_ms)];
        let mut theirs = "";
        if let Some(person) = person {
            values.push(person.to_vec().into());
            theirs = "AND f.person = $2";
        }
        let sql = format!(
            "SELECT f.seq, f.serial, c.number, f.round_seq, f.account, f.person, a.display_name,
                f.recommendation_seq, m.outcome, f.outcome, f.verdict, f.proof, f.at_ms, d.seq,
                d.outcome, c.latest_seq, c.programme
            FROM confirmation f JOIN case_file c ON c.serial = f.serial
            JOIN account a ON a.id = f.account
            LEFT JOIN recommendation m ON m.seq = f.recommendation_seq
            LEFT JOIN decision d ON d.recommendation_seq = f.recommendation_seq
            WHERE f.at_ms >= $1 {theirs} ORDER BY f.seq DESC LIMIT {limit}"
        );
        let rows = self.rows(&sql, values).await?;
        rows.iter().map(Reviewed::try_from).collect()
    }

    /// The entries that name these cases, by place.
    ///
    /// # Errors
    /// What the database says.
    pub async fn entries_naming(&self, serials: &[i64]) -> Result<Vec<(i64, Entry)>, StoreError> {
        let mut found = Vec::new();
        for some in serials.chunks(AT_ONCE) {
            let rows: Vec<(i64, EntryColumns)> = self.naming(some).await?;
            for (serial, columns) in rows {
                found.push((serial, Entry::try_from(columns)?));
            }
        }
        Ok(found)
    }

    async fn naming(&self, serials: &[i64]) -> Result<Vec<(i64, EntryColumns)>, StoreError> {
        type Named = (i64, Vec<u8>, Vec<u8>, Option<i64>);
        let rows: Vec<Named> = entry_columns()
            .column(ledger_entry::Column::Subject)
            .filter(ledger_entry::Column::Log.eq(self.log))
            .filter(ledger_entry::Column::Subject.is_in(serials.iter().copied()))
            .order_by_asc(ledger_entry::Column::Seq)
            .into_tuple()
            .all(&self.reader)
            .await?;
        let named = rows
            .into_iter()
            .filter_map(|(seq, hash, bytes, subject)| Some((subject?, (seq, hash, bytes))));
        Ok(named.collect())
    }

    /// What these entries commit to, with what opens it; without those whose person is forgotten.
    ///
    /// # Errors
    /// What the database says.
    pub async fn shut(&self, seqs: &[u64]) -> Result<Vec<Shut>, StoreError> {
        let mut found = Vec::new();
        for some in seqs.chunks(AT_ONCE) {
            let keys: Vec<String> = some.iter().map(ToString::to_string).collect();
            let sql = format!(
                "SELECT p.seq, c.case_id, s.wrapped_key, p.sealed FROM payload p
                JOIN case_file c ON c.serial = p.serial JOIN case_secret s ON s.serial = p.serial
                WHERE p.seq IN ({}) ORDER BY p.seq",
                keys.join(", ")
            );
            for row in self.rows(&sql, []).await? {
                found.push(Shut {
                    seq: unsigned("payload", row.try_get_by(0)?)?,
                    case_id: fixed("case_file", &row.try_get_by::<Vec<u8>, _>(1)?)?,
                    wrapped_key: row.try_get_by(2)?,
                    sealed: row.try_get_by(3)?,
                });
            }
        }
        Ok(found)
    }

    pub(super) async fn counted(
        &self,
        sql: &str,
        values: impl IntoIterator<Item = Value>,
    ) -> Result<u64, StoreError> {
        let rows = self.rows(sql, values).await?;
        let Some(row) = rows.first() else { return Ok(0) };
        unsigned(REVIEW, row.try_get_by(0)?)
    }

    pub(super) async fn rows(
        &self,
        sql: &str,
        values: impl IntoIterator<Item = Value>,
    ) -> Result<Vec<QueryResult>, StoreError> {
        let backend = self.reader.get_database_backend();
        let statement = Statement::from_sql_and_values(backend, sql, values);
        Ok(self.reader.query_all_raw(statement).await?)
    }

    /// How many decisions humans made on a leaf of a programme, and how many of these were otherwise
    /// than recommended.
    ///
    /// # Errors
    /// What the database says.
    pub async fn branch_record(
        &self,
        programme: &str,
        leaf: &str,
    ) -> Result<(u64, u64), StoreError> {
        let sql =
            "SELECT count(*), coalesce(sum(CASE f.verdict WHEN 'overruled' THEN 1 ELSE 0 END), 0)
            FROM decision d JOIN confirmation f ON f.seq = d.confirmation_seq
            JOIN recommendation m ON m.seq = d.recommendation_seq
            JOIN case_file c ON c.serial = d.serial
            WHERE c.programme = $1 AND m.leaf = $2";
        let backend = self.reader.get_database_backend();
        let statement =
            Statement::from_sql_and_values(backend, sql, [programme.into(), leaf.into()]);
        let Some(row) = self.reader.query_one_raw(statement).await? else { return Ok((0, 0)) };
        let (decided, changed): (i64, i64) = (row.try_get_by(0)?, row.try_get_by(1)?);
        Ok((unsigned("decision", decided)?, unsigned("decision", changed)?))
    }
}

impl TryFrom<&QueryResult> for Reviewed {
    type Error = StoreError;
    fn try_from(row: &QueryResult) -> Result<Self, StoreError> {
        let malformed = || StoreError::Malformed { table: CONFIRMATION };
        let place = |column: usize| unsigned(CONFIRMATION, row.try_get_by(column)?);
        let bytes = |column: usize| row.try_get_by::<Vec<u8>, _>(column);
        let number = |column: usize| {
            let number: Option<i64> = row.try_get_by(column)?;
            number.map(u8::try_from).transpose().map_err(|_| malformed())
        };
        let word = |column: usize| row.try_get_by::<String, _>(column);
        let decision: Option<i64> = row.try_get_by(13)?;
        let decided = match decision {
            Some(seq) => Some(DecidedAs { seq: unsigned("decision", seq)?, outcome: number(14)? }),
            None => None,
        };
        let latest: Option<i64> = row.try_get_by(15)?;
        let shown: i64 = row.try_get_by(7)?;
        Ok(Self {
            seq: place(0)?,
            serial: row.try_get_by(1)?,
            number: word(2)?,
            round_seq: place(3)?,
            account: fixed(CONFIRMATION, &bytes(4)?)?,
            person: fixed(CONFIRMATION, &bytes(5)?)?,
            name: word(6)?,
            recommendation_seq: place(7)?,
            recommended: number(8)?,
            outcome: number(9)?.ok_or_else(malformed)?,
            verdict: word(10)?.parse().map_err(|_| malformed())?,
            proof: word(11)?.parse().map_err(|_| malformed())?,
            at_ms: row.try_get_by(12)?,
            decided,
            superseded: latest.is_some_and(|latest| latest > shown),
            programme: word(16)?,
        })
    }
}
