//! Emergencies: declared, used for a grant, and looked at again.

use migrations::tables::emergency;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait as _, DatabaseTransaction, EntityTrait as _, QueryFilter as _, Value};

use super::bulk::{Row, bytes};
use super::{AccountId, Store, StoreError, fixed, signed, unsigned};

const EMERGENCY: &str = "emergency";

/// An emergency that is declared.
#[derive(Clone, Copy, Debug)]
pub struct NewEmergency {
    /// The entry `emergency.declared`.
    pub seq: u64,
    /// The case.
    pub serial: i64,
    /// The recommendation it is about.
    pub recommendation_seq: u64,
    /// The natural person who declares it.
    pub person: [u8; 16],
}

/// A grant in an emergency that nobody has looked at again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EmergencyGrant {
    /// The entry `emergency.declared`.
    pub seq: u64,
    /// The entry `decision.issued`.
    pub decision_seq: u64,
    /// The case.
    pub serial: i64,
    /// Its number.
    pub number: String,
    /// When the application came to the office, ms.
    pub came_ms: i64,
    /// The recommendation that was decided on.
    pub recommendation_seq: u64,
    /// The latest one; none once its data are forgotten.
    pub latest_seq: Option<u64>,
    /// Whether the latest one is decided.
    pub decided: bool,
    /// What was granted, by its number in the closed list.
    pub outcome: u8,
    /// When, ms.
    pub at_ms: i64,
    /// The natural person who declared it.
    pub declared: [u8; 16],
    /// The natural person who confirmed.
    pub confirmed: [u8; 16],
    /// The account with which they did.
    pub account: AccountId,
    /// Persons who declared a conflict of interest in the case.
    pub conflicts: Vec<[u8; 16]>,
}

impl Row for NewEmergency {
    const INTO: &'static str = "emergency (seq, serial, recommendation_seq, person)";
    const COLUMNS: usize = 4;
    fn push(self, values: &mut Vec<Value>) {
        values.extend([
            signed(self.seq).into(),
            self.serial.into(),
            signed(self.recommendation_seq).into(),
            bytes(&self.person),
        ]);
    }
}

/// Notes what was granted in the emergency of entry `seq`.
pub(super) async fn granted(
    work: &DatabaseTransaction,
    seq: u64,
    decision_seq: u64,
) -> Result<(), StoreError> {
    emergency::Entity::update_many()
        .col_expr(emergency::Column::DecisionSeq, Expr::value(signed(decision_seq)))
        .filter(emergency::Column::Seq.eq(signed(seq)))
        .exec(work)
        .await?;
    Ok(())
}

/// Notes that entry `seq` looks again at what was granted in an emergency of the case `serial`.
pub(super) async fn reviewed(
    work: &DatabaseTransaction,
    serial: i64,
    seq: u64,
) -> Result<(), StoreError> {
    emergency::Entity::update_many()
        .col_expr(emergency::Column::ReviewedSeq, Expr::value(signed(seq)))
        .filter(emergency::Column::Serial.eq(serial))
        .filter(emergency::Column::DecisionSeq.is_not_null())
        .filter(emergency::Column::ReviewedSeq.is_null())
        .exec(work)
        .await?;
    Ok(())
}

impl Store {
    /// What was granted in an emergency and nobody has looked at again, oldest first, decided after
    /// entry `after`. A case that was erased is not among them: nobody can say anything of it any
    /// more.
    ///
    /// # Errors
    /// What the database says.
    pub async fn unreviewed(
        &self,
        after: Option<u64>,
        limit: u64,
    ) -> Result<Vec<EmergencyGrant>, StoreError> {
        let from = after.map_or(-1, signed);
        let sql = format!(
            "SELECT e.seq, e.serial, c.number, d.outcome, d.at_ms, e.person, f.person,
                e.decision_seq, f.account, d.recommendation_seq, c.latest_seq, c.decided_seq, c.came_ms
            FROM emergency e JOIN decision d ON d.seq = e.decision_seq
            JOIN confirmation f ON f.seq = d.confirmation_seq
            JOIN case_file c ON c.serial = e.serial
            WHERE e.decision_seq > {from} AND e.reviewed_seq IS NULL AND c.erased_ms IS NULL
            ORDER BY e.decision_seq LIMIT {limit}"
        );
        let mut found = Vec::new();
        for row in self.rows(&sql, []).await? {
            let serial: i64 = row.try_get_by(1)?;
            let id = |column: usize| fixed(EMERGENCY, &row.try_get_by::<Vec<u8>, _>(column)?);
            let outcome = u8::try_from(row.try_get_by::<i64, _>(3)?);
            let place =
                |column: usize| -> Result<Option<i64>, StoreError> { Ok(row.try_get_by(column)?) };
            let latest_seq = place(10)?.map(|seq| unsigned(EMERGENCY, seq)).transpose()?;
            found.push(EmergencyGrant {
                seq: unsigned(EMERGENCY, row.try_get_by(0)?)?,
                decision_seq: unsigned(EMERGENCY, row.try_get_by(7)?)?,
                serial,
                number: row.try_get_by(2)?,
                outcome: outcome.map_err(|_| StoreError::Malformed { table: EMERGENCY })?,
                at_ms: row.try_get_by(4)?,
                came_ms: row.try_get_by(12)?,
                recommendation_seq: unsigned(EMERGENCY, row.try_get_by(9)?)?,
                latest_seq,
                decided: place(11)?.is_some(),
                declared: id(5)?,
                confirmed: id(6)?,
                account: id(8)?,
                conflicts: self.conflicts(serial).await?,
            });
        }
        Ok(found)
    }

    async fn conflicts(&self, serial: i64) -> Result<Vec<[u8; 16]>, StoreError> {
        let sql = "SELECT person FROM conflict WHERE serial = $1 AND ground = 'declared'";
        let rows = self.rows(sql, [serial.into()]).await?;
        rows.iter().map(|row| fixed("conflict", &row.try_get_by::<Vec<u8>, _>(0)?)).collect()
    }
}
