//! Letters that somebody still has to do something about.

use super::{Store, StoreError, unsigned};

/// A letter whose arrival nothing proves yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnprovedLetter {
    /// The case.
    pub serial: i64,
    /// Its number.
    pub number: String,
    /// When the letter was made, ms.
    pub issued_ms: i64,
    /// When what it tells was decided, ms.
    pub decided_ms: i64,
    /// Whether what it tells goes against the person.
    pub adverse: bool,
    /// Messages that tell of it, dead ones included.
    pub messages: u64,
}

/// An application that the law granted and that no letter tells of yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnissuedGrant {
    /// Case number.
    pub number: String,
    /// When the lapse was recorded, ms.
    pub at_ms: i64,
}

/// A decision whose letter is not made yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LetterDue {
    /// The entry of the decision.
    pub seq: u64,
    /// The case.
    pub serial: i64,
    /// Its number.
    pub number: String,
    /// When it was decided, ms.
    pub at_ms: i64,
    /// Whether the law granted it: then no decision committed to a letter.
    pub deemed: bool,
}

impl Store {
    /// Decisions whose letter is not made yet, oldest first, those after the one of entry `after`.
    ///
    /// # Errors
    /// What the database says.
    pub async fn letters_due(
        &self,
        after: Option<u64>,
        limit: u64,
    ) -> Result<Vec<LetterDue>, StoreError> {
        let from = after.map_or(-1, super::signed);
        let sql = format!(
            "SELECT l.decision_seq, l.serial, c.number, d.at_ms, d.kind FROM letter_due l
            JOIN decision d ON d.seq = l.decision_seq JOIN case_file c ON c.serial = l.serial
            WHERE l.decision_seq > {from} ORDER BY l.decision_seq LIMIT {limit}"
        );
        let rows = self.rows(&sql, []).await?;
        let read = rows.iter().map(|row| {
            Ok(LetterDue {
                seq: unsigned("letter_due", row.try_get_by(0)?)?,
                serial: row.try_get_by(1)?,
                number: row.try_get_by(2)?,
                at_ms: row.try_get_by(3)?,
                deemed: row.try_get_by::<String, _>(4)? == "deemed",
            })
        });
        read.collect()
    }

    /// Of the letters that are not made yet, those of decisions from `from_ms` on and of what the law
    /// granted whenever: how many, and the numbers of the oldest `limit`.
    ///
    /// # Errors
    /// What the database says.
    pub async fn letters_due_from(
        &self,
        from_ms: i64,
        limit: u64,
    ) -> Result<(u64, Vec<String>), StoreError> {
        let due = "FROM letter_due l JOIN decision d ON d.seq = l.decision_seq
            JOIN case_file c ON c.serial = l.serial WHERE d.at_ms >= $1 OR d.kind = 'deemed'";
        let all = self.counted(&format!("SELECT count(*) {due}"), [from_ms.into()]).await?;
        let sql = format!("SELECT c.number {due} ORDER BY l.decision_seq LIMIT {limit}");
        let rows = self.rows(&sql, [from_ms.into()]).await?;
        let numbers = rows.iter().map(|row| row.try_get_by(0)).collect::<Result<_, _>>()?;
        Ok((all, numbers))
    }

    /// Letters whose arrival nothing proves yet, oldest first, at most `limit`.
    ///
    /// # Errors
    /// What the database says.
    pub async fn unproved_letters(&self, limit: u64) -> Result<Vec<UnprovedLetter>, StoreError> {
        let sql = format!(
            "SELECT n.serial, c.number, n.issued_ms, d.adverse, d.at_ms,
                (SELECT count(*) FROM outbox o WHERE o.seq = n.seq)
            FROM notice n JOIN case_file c ON c.serial = n.serial
            JOIN decision d ON d.seq = n.decision_seq
            WHERE n.delivered_seq IS NULL AND c.erased_ms IS NULL ORDER BY n.seq LIMIT {limit}"
        );
        let rows = self.rows(&sql, []).await?;
        let read = rows.iter().map(|row| {
            Ok(UnprovedLetter {
                serial: row.try_get_by(0)?,
                number: row.try_get_by(1)?,
                issued_ms: row.try_get_by(2)?,
                adverse: row.try_get_by::<i64, _>(3)? != 0,
                decided_ms: row.try_get_by(4)?,
                messages: unsigned("outbox", row.try_get_by(5)?)?,
            })
        });
        read.collect()
    }

    /// How many letters were made whose arrival nothing proves yet.
    ///
    /// # Errors
    /// What the database says.
    pub async fn unproved_count(&self) -> Result<u64, StoreError> {
        let sql = "SELECT count(*) FROM notice n JOIN case_file c ON c.serial = n.serial
            WHERE n.delivered_seq IS NULL AND c.erased_ms IS NULL";
        self.counted(sql, []).await
    }

    /// Applications that the law granted and that no letter tells of yet, oldest first.
    ///
    /// # Errors
    /// What the database says.
    pub async fn unissued_grants(&self, limit: u64) -> Result<Vec<UnissuedGrant>, StoreError> {
        let sql = format!(
            "SELECT c.number, d.at_ms FROM letter_due l JOIN decision d ON d.seq = l.decision_seq
            JOIN case_file c ON c.serial = l.serial WHERE d.kind = 'deemed'
            ORDER BY d.seq LIMIT {limit}"
        );
        let rows = self.rows(&sql, []).await?;
        let read = rows
            .iter()
            .map(|row| Ok(UnissuedGrant { number: row.try_get_by(0)?, at_ms: row.try_get_by(1)? }));
        read.collect()
    }
}
