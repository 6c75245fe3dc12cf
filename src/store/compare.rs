//! Rows in the order of their keys, to be compared with the entries they repeat.

use std::collections::HashMap;

use migrations::tables::{
    access_epoch, case_file, challenge, confirmation, conflict, decision, emergency,
    information_request, letter_due, notice, outbox, programme_change, review,
};
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};
use sea_orm::{QueryOrder as _, QuerySelect as _};

use super::outbox::state_of;
use super::programmes::change_of;
use super::reviews::{seat_of, seats_of};
use super::{
    Case, CaseId, Confirmation, ConflictGround, Decision, HeldSeat, NewChallenge, NewConflict,
    NewEmergency, NewEpoch, NewProgrammeChange, NewRequest, Notice, OutboxId, OutboxState, Review,
    Store, StoreError, fixed, signed, unsigned,
};

/// Parameters of one statement.
const PARAMETERS: usize = 500;

/// A message, without what it says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Envelope {
    /// Its id.
    pub id: OutboxId,
    /// The entry of the notice.
    pub seq: u64,
    /// Its case.
    pub serial: i64,
    /// How far it is.
    pub state: OutboxState,
}

impl Store {
    /// At most `limit` reviews, open or decided, of cases after serial `after`.
    ///
    /// # Errors
    /// What the database says.
    pub async fn reviews_after(
        &self,
        after: Option<i64>,
        limit: u64,
    ) -> Result<Vec<Review>, StoreError> {
        let mut query = review::Entity::find().order_by_asc(review::Column::Serial).limit(limit);
        if let Some(after) = after {
            query = query.filter(review::Column::Serial.gt(after));
        }
        query.all(&self.reader).await?.into_iter().map(Review::try_from).collect()
    }

    /// Who has a seat in the reviews of these cases.
    ///
    /// # Errors
    /// What the database says.
    pub async fn seats_of_cases(&self, serials: &[i64]) -> Result<Vec<HeldSeat>, StoreError> {
        let mut found = Vec::new();
        for serials in serials.chunks(PARAMETERS) {
            found.extend(seats_of(&self.reader, serials).await?);
        }
        Ok(found)
    }

    /// The ids of these cases, by serial.
    ///
    /// # Errors
    /// What the database says.
    pub async fn case_ids(&self, serials: &[i64]) -> Result<HashMap<i64, CaseId>, StoreError> {
        let mut found = HashMap::with_capacity(serials.len());
        for serials in serials.chunks(PARAMETERS) {
            let rows: Vec<(i64, Vec<u8>)> = case_file::Entity::find()
                .select_only()
                .columns([case_file::Column::Serial, case_file::Column::CaseId])
                .filter(case_file::Column::Serial.is_in(serials.iter().copied()))
                .into_tuple()
                .all(&self.reader)
                .await?;
            for (serial, id) in rows {
                found.insert(serial, fixed("case_file", &id)?);
            }
        }
        Ok(found)
    }

    /// The confirmations of entries `from` to `last`.
    ///
    /// # Errors
    /// What the database says.
    pub async fn confirmations_between(
        &self,
        from: u64,
        last: u64,
    ) -> Result<Vec<Confirmation>, StoreError> {
        let rows = confirmation::Entity::find()
            .filter(confirmation::Column::Seq.between(signed(from), signed(last)));
        rows.all(&self.reader).await?.into_iter().map(Confirmation::try_from).collect()
    }

    /// The decisions of entries `from` to `last`.
    ///
    /// # Errors
    /// What the database says.
    pub async fn decisions_between(
        &self,
        from: u64,
        last: u64,
    ) -> Result<Vec<Decision>, StoreError> {
        let rows = decision::Entity::find()
            .filter(decision::Column::Seq.between(signed(from), signed(last)));
        rows.all(&self.reader).await?.into_iter().map(Decision::try_from).collect()
    }

    /// The letters of entries `from` to `last`.
    ///
    /// # Errors
    /// What the database says.
    pub async fn notices_between(&self, from: u64, last: u64) -> Result<Vec<Notice>, StoreError> {
        let rows =
            notice::Entity::find().filter(notice::Column::Seq.between(signed(from), signed(last)));
        rows.all(&self.reader).await?.into_iter().map(Notice::try_from).collect()
    }

    /// The entries of the decisions whose letter is to be made.
    ///
    /// # Errors
    /// What the database says.
    pub async fn decisions_without_letter(&self) -> Result<Vec<u64>, StoreError> {
        let rows = letter_due::Entity::find().all(&self.reader).await?;
        rows.into_iter().map(|row| unsigned("letter_due", row.decision_seq)).collect()
    }

    /// At most `limit` cases after serial `after`.
    ///
    /// # Errors
    /// What the database says.
    pub async fn cases_after(
        &self,
        after: Option<i64>,
        limit: u64,
    ) -> Result<Vec<Case>, StoreError> {
        let mut query =
            case_file::Entity::find().order_by_asc(case_file::Column::Serial).limit(limit);
        if let Some(after) = after {
            query = query.filter(case_file::Column::Serial.gt(after));
        }
        query.all(&self.reader).await?.into_iter().map(Case::try_from).collect()
    }

    /// At most `limit` messages after the one of id `after`, without what they say.
    ///
    /// # Errors
    /// What the database says.
    pub async fn envelopes_after(
        &self,
        after: Option<&OutboxId>,
        limit: u64,
    ) -> Result<Vec<Envelope>, StoreError> {
        use outbox::Column::{Id, Seq, Serial, State};
        const TABLE: &str = "outbox";
        let mut query = outbox::Entity::find().order_by_asc(Id).limit(limit);
        if let Some(after) = after {
            query = query.filter(Id.gt(after.to_vec()));
        }
        let columns = query.select_only().columns([Id, Seq, Serial, State]);
        let rows: Vec<(Vec<u8>, i64, i64, String)> = columns.into_tuple().all(&self.reader).await?;
        let read = rows.into_iter().map(|(id, seq, serial, state)| {
            let (id, seq) = (fixed(TABLE, &id)?, unsigned(TABLE, seq)?);
            Ok(Envelope { id, seq, serial, state: state_of(&state)? })
        });
        read.collect()
    }

    /// The conflicts of interest of entries `from` to `last`.
    ///
    /// # Errors
    /// What the database says.
    pub async fn conflicts_between(
        &self,
        from: u64,
        last: u64,
    ) -> Result<Vec<NewConflict>, StoreError> {
        const TABLE: &str = "conflict";
        let rows = conflict::Entity::find()
            .filter(conflict::Column::Seq.between(signed(from), signed(last)));
        let rows = rows.all(&self.reader).await?;
        let read = rows.into_iter().map(|row| {
            let ground = match row.ground.as_str() {
                "intake" => ConflictGround::Intake,
                "declared" => ConflictGround::Declared,
                _ => return Err(StoreError::Malformed { table: TABLE }),
            };
            let (seq, person) = (unsigned(TABLE, row.seq)?, fixed(TABLE, &row.person)?);
            Ok(NewConflict { seq, serial: row.serial, person, ground })
        });
        read.collect()
    }

    /// What passkeys were asked in entries `from` to `last`.
    ///
    /// # Errors
    /// What the database says.
    pub async fn challenges_between(
        &self,
        from: u64,
        last: u64,
    ) -> Result<Vec<NewChallenge>, StoreError> {
        const TABLE: &str = "challenge";
        let malformed = || StoreError::Malformed { table: TABLE };
        let rows = challenge::Entity::find()
            .filter(challenge::Column::Seq.between(signed(from), signed(last)));
        let rows = rows.all(&self.reader).await?;
        let read = rows.into_iter().map(|row| {
            Ok(NewChallenge {
                challenge: fixed(TABLE, &row.challenge)?,
                seq: unsigned(TABLE, row.seq)?,
                of: seat_of(TABLE, row.serial, row.seat)?,
                account: fixed(TABLE, &row.account)?,
                recommendation_seq: unsigned(TABLE, row.recommendation_seq)?,
                outcome: row.outcome.try_into().map_err(|_| malformed())?,
                notice: fixed(TABLE, &row.notice)?,
                reason: fixed(TABLE, &row.reason)?,
                verdict: row.verdict.parse().map_err(|_| malformed())?,
                expires_ms: row.expires_ms,
            })
        });
        read.collect()
    }

    /// What was asked for in entries `from` to `last`, with the entry that answered it.
    ///
    /// # Errors
    /// What the database says.
    pub async fn requests_between(
        &self,
        from: u64,
        last: u64,
    ) -> Result<Vec<(NewRequest, Option<u64>)>, StoreError> {
        const TABLE: &str = "information_request";
        let rows = information_request::Entity::find()
            .filter(information_request::Column::Seq.between(signed(from), signed(last)));
        let rows = rows.all(&self.reader).await?;
        let read = rows.into_iter().map(|row| {
            let (seq, serial, due_ms) = (unsigned(TABLE, row.seq)?, row.serial, row.due_ms);
            let answered = row.answered_seq.map(|seq| unsigned(TABLE, seq)).transpose()?;
            Ok((NewRequest { seq, serial, due_ms }, answered))
        });
        read.collect()
    }

    /// The emergencies of entries `from` to `last`, each with the decision that was granted in it and
    /// the entry that looked at it again.
    ///
    /// # Errors
    /// What the database says.
    pub async fn emergencies_between(
        &self,
        from: u64,
        last: u64,
    ) -> Result<Vec<(NewEmergency, Option<u64>, Option<u64>)>, StoreError> {
        const TABLE: &str = "emergency";
        let rows = emergency::Entity::find()
            .filter(emergency::Column::Seq.between(signed(from), signed(last)));
        let rows = rows.all(&self.reader).await?;
        let place = |seq: Option<i64>| seq.map(|seq| unsigned(TABLE, seq)).transpose();
        let read = rows.into_iter().map(|row| {
            let declared = NewEmergency {
                seq: unsigned(TABLE, row.seq)?,
                serial: row.serial,
                recommendation_seq: unsigned(TABLE, row.recommendation_seq)?,
                person: fixed(TABLE, &row.person)?,
            };
            Ok((declared, place(row.decision_seq)?, place(row.reviewed_seq)?))
        });
        read.collect()
    }

    /// What was done with programme versions in entries `from` to `last`.
    ///
    /// # Errors
    /// What the database says.
    pub async fn programme_changes_between(
        &self,
        from: u64,
        last: u64,
    ) -> Result<Vec<NewProgrammeChange>, StoreError> {
        const TABLE: &str = "programme_change";
        let rows = programme_change::Entity::find()
            .filter(programme_change::Column::Seq.between(signed(from), signed(last)));
        let rows = rows.all(&self.reader).await?;
        let read = rows.into_iter().map(|row| {
            let (seq, digest) = (unsigned(TABLE, row.seq)?, fixed(TABLE, &row.digest)?);
            let person = row.person.map(|person| fixed(TABLE, &person)).transpose()?;
            Ok(NewProgrammeChange { seq, digest, change: change_of(&row.change)?, person })
        });
        read.collect()
    }

    /// The access policies of entries `from` to `last`.
    ///
    /// # Errors
    /// What the database says.
    pub async fn epochs_between(&self, from: u64, last: u64) -> Result<Vec<NewEpoch>, StoreError> {
        const TABLE: &str = "access_epoch";
        let rows = access_epoch::Entity::find()
            .filter(access_epoch::Column::Seq.between(signed(from), signed(last)));
        let rows = rows.all(&self.reader).await?;
        let read = rows.into_iter().map(|row| {
            let (epoch, seq) = (unsigned(TABLE, row.epoch)?, unsigned(TABLE, row.seq)?);
            let (model, policy) = (fixed(TABLE, &row.model)?, fixed(TABLE, &row.policy)?);
            Ok(NewEpoch { epoch, seq, model, policy })
        });
        read.collect()
    }
}
