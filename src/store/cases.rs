//! Finding cases by their keys.

use migrations::tables::{case_file, case_secret};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _, QueryOrder as _,
};

use super::{Hash, Store, StoreError, fixed, unsigned};

/// Random id of a case.
pub type CaseId = [u8; 16];

/// Values in one query; both databases take 32,767 and more.
pub(super) const PARAMETERS: usize = 10_000;

pub(super) const CASE: &str = "case_file";

/// A case, without the person it is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Case {
    /// Counts cases in the order received.
    pub serial: i64,
    /// Random id by which the ledger names it.
    pub case_id: CaseId,
    /// The number people use.
    pub number: String,
    /// Programme id applied for.
    pub programme: String,
    /// When the office took it in, ms.
    pub received_ms: i64,
    /// When the application came to the office, ms.
    pub came_ms: i64,
    /// When it was first complete, ms; none before.
    pub complete_ms: Option<i64>,
    /// When last changed, ms.
    pub updated_ms: i64,
    /// Entry of the latest recommendation.
    pub latest_seq: Option<u64>,
    /// Its leaf.
    pub leaf: Option<String>,
    /// Its outcome, by its number in the closed list.
    pub outcome: Option<u8>,
    /// Entry of the decision on the latest recommendation.
    pub decided_seq: Option<u64>,
    /// When the person was forgotten, ms.
    pub erased_ms: Option<i64>,
}

impl Case {
    /// From when its legal term runs, ms: once it is complete.
    #[must_use]
    pub fn term_from_ms(&self) -> i64 {
        self.complete_ms.unwrap_or(self.came_ms)
    }
}

/// The link from a case to a person, still encrypted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Secret {
    /// The case.
    pub serial: i64,
    /// Keyed index of the id under which the application came.
    pub external_index: Hash,
    /// The case key, wrapped.
    pub wrapped_key: Vec<u8>,
    /// Names and ids, sealed under the case key.
    pub sealed_identity: Vec<u8>,
}

impl Store {
    /// The cases that came under these ids, in no order, with what opens them; one query for a
    /// whole batch. Ids without a case are not in the answer.
    ///
    /// # Errors
    /// What the database says.
    pub async fn cases_by_external_index(
        &self,
        indexes: &[Hash],
    ) -> Result<Vec<(Case, Secret)>, StoreError> {
        let mut found = Vec::new();
        for indexes in indexes.chunks(PARAMETERS) {
            let indexes = indexes.iter().map(|index| index.to_vec());
            let secrets = case_secret::Entity::find()
                .filter(case_secret::Column::ExternalIndex.is_in(indexes))
                .all(&self.reader)
                .await?;
            found.extend(self.with_cases(secrets).await?);
        }
        Ok(found)
    }

    /// The cases of one person, oldest first.
    ///
    /// # Errors
    /// What the database says.
    pub async fn cases_by_person_index(
        &self,
        index: &Hash,
    ) -> Result<Vec<(Case, Secret)>, StoreError> {
        let secrets = case_secret::Entity::find()
            .filter(case_secret::Column::PersonIndex.eq(index.to_vec()))
            .order_by_asc(case_secret::Column::Serial)
            .all(&self.reader)
            .await?;
        self.with_cases(secrets).await
    }

    /// The cases of these serials with what opens them, in no order. A case whose person was
    /// forgotten is not in the answer.
    ///
    /// # Errors
    /// What the database says.
    pub async fn cases_by_serial(
        &self,
        serials: &[i64],
    ) -> Result<Vec<(Case, Secret)>, StoreError> {
        let mut found = Vec::new();
        for serials in serials.chunks(PARAMETERS) {
            let secrets = case_secret::Entity::find()
                .filter(case_secret::Column::Serial.is_in(serials.iter().copied()))
                .all(&self.reader)
                .await?;
            found.extend(self.with_cases(secrets).await?);
        }
        Ok(found)
    }

    async fn with_cases(
        &self,
        secrets: Vec<case_secret::Model>,
    ) -> Result<Vec<(Case, Secret)>, StoreError> {
        if secrets.is_empty() {
            return Ok(Vec::new());
        }
        let serials = secrets.iter().map(|secret| secret.serial);
        let mut secrets = secrets.iter().map(Secret::try_from).collect::<Result<Vec<_>, _>>()?;
        secrets.sort_unstable_by_key(|secret| secret.serial);
        let cases = case_file::Entity::find()
            .filter(case_file::Column::Serial.is_in(serials))
            .order_by_asc(case_file::Column::Serial)
            .all(&self.reader)
            .await?;
        // A foreign key says that each secret has its case, so both lists name the same ones.
        cases
            .into_iter()
            .zip(secrets)
            .map(|(case, secret)| Ok((case.try_into()?, secret)))
            .collect()
    }

    /// The case of this number.
    ///
    /// # Errors
    /// What the database says.
    pub async fn case_by_number(&self, number: &str) -> Result<Option<Case>, StoreError> {
        by_number(&self.reader, number).await
    }

    /// The case the ledger names so.
    ///
    /// # Errors
    /// What the database says.
    pub async fn case_by_id(&self, case_id: &CaseId) -> Result<Option<Case>, StoreError> {
        case_where(&self.reader, case_file::Column::CaseId.eq(case_id.to_vec())).await
    }

    /// The case of this serial.
    ///
    /// # Errors
    /// What the database says.
    pub async fn case(&self, serial: i64) -> Result<Option<Case>, StoreError> {
        by_serial(&self.reader, serial).await
    }

    /// What opens a case; none if the person was forgotten.
    ///
    /// # Errors
    /// What the database says.
    pub async fn secret(&self, serial: i64) -> Result<Option<Secret>, StoreError> {
        secret(&self.reader, serial).await
    }
}

/// The case of this number, read within whatever `db` is.
pub(super) async fn by_number(
    db: &impl ConnectionTrait,
    number: &str,
) -> Result<Option<Case>, StoreError> {
    case_where(db, case_file::Column::Number.eq(number)).await
}

/// The case of this serial, read within whatever `db` is.
pub(super) async fn by_serial(
    db: &impl ConnectionTrait,
    serial: i64,
) -> Result<Option<Case>, StoreError> {
    case_where(db, case_file::Column::Serial.eq(serial)).await
}

async fn case_where(
    db: &impl ConnectionTrait,
    condition: sea_orm::sea_query::Expr,
) -> Result<Option<Case>, StoreError> {
    let row = case_file::Entity::find().filter(condition).one(db).await?;
    row.map(Case::try_from).transpose()
}

/// What opens a case, read within whatever `db` is.
pub(super) async fn secret(
    db: &impl ConnectionTrait,
    serial: i64,
) -> Result<Option<Secret>, StoreError> {
    let row = case_secret::Entity::find_by_id(serial).one(db).await?;
    row.as_ref().map(Secret::try_from).transpose()
}

pub(super) fn outcome_of(outcome: Option<i64>) -> Result<Option<u8>, StoreError> {
    let malformed = |_| StoreError::Malformed { table: CASE };
    outcome.map(|outcome| outcome.try_into().map_err(malformed)).transpose()
}

impl TryFrom<case_file::Model> for Case {
    type Error = StoreError;
    fn try_from(row: case_file::Model) -> Result<Self, StoreError> {
        Ok(Self {
            serial: row.serial,
            case_id: fixed(CASE, &row.case_id)?,
            number: row.number,
            programme: row.programme,
            received_ms: row.received_ms,
            came_ms: row.came_ms,
            complete_ms: row.complete_ms,
            updated_ms: row.updated_ms,
            latest_seq: row.latest_seq.map(|seq| unsigned(CASE, seq)).transpose()?,
            leaf: row.leaf,
            outcome: outcome_of(row.outcome)?,
            decided_seq: row.decided_seq.map(|seq| unsigned(CASE, seq)).transpose()?,
            erased_ms: row.erased_ms,
        })
    }
}

impl TryFrom<&case_secret::Model> for Secret {
    type Error = StoreError;
    fn try_from(row: &case_secret::Model) -> Result<Self, StoreError> {
        Ok(Self {
            serial: row.serial,
            external_index: fixed("case_secret", &row.external_index)?,
            wrapped_key: row.wrapped_key.clone(),
            sealed_identity: row.sealed_identity.clone(),
        })
    }
}
