//! What was said of who uses an account: that somebody else had its password, that a colleague
//! vouched for it. Each word stands with its entry.

use std::collections::BTreeMap;

use migrations::tables::account_word;
use sea_orm::{ColumnTrait as _, ConnectionTrait, DatabaseTransaction, EntityTrait as _};
use sea_orm::{QueryFilter as _, QueryOrder as _, Set};

use super::{AccountId, Store, StoreError, fixed, signed, unsigned};

const TABLE: &str = "account_word";

/// That nobody vouched for an account since somebody else had its password.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Doubt {
    /// The entry that said so first.
    pub since_seq: u64,
    /// Whether it decides nothing before a colleague vouches.
    pub waits: bool,
    /// The persons who had the password; none where it was the operator of the machine.
    pub by: Vec<Option<[u8; 16]>>,
}

/// A word of an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AccountWord {
    /// Somebody else had its password.
    Doubted {
        /// Whether it decides nothing before a colleague vouches.
        waits: bool,
        /// The person who had it; none for the operator of the machine.
        by: Option<[u8; 16]>,
    },
    /// A colleague has seen that it is its owner's.
    Vouched,
}

impl Store {
    /// Why nobody is sure of an account; none where nothing is in doubt.
    ///
    /// # Errors
    /// What the database says.
    pub async fn doubt(&self, account: &AccountId) -> Result<Option<Doubt>, StoreError> {
        of(&self.reader, account).await
    }

    /// What was said of an account, by the entry of each.
    ///
    /// # Errors
    /// What the database says.
    pub async fn account_words(
        &self,
        account: &AccountId,
    ) -> Result<BTreeMap<u64, AccountWord>, StoreError> {
        let query =
            account_word::Entity::find().filter(account_word::Column::Account.eq(account.to_vec()));
        let rows = query.all(&self.reader).await?;
        rows.iter().map(|row| Ok((unsigned(TABLE, row.seq)?, word_of(row)?))).collect()
    }

    /// Every account in doubt.
    ///
    /// # Errors
    /// What the database says.
    pub async fn doubts(&self) -> Result<BTreeMap<AccountId, Doubt>, StoreError> {
        all(&self.reader).await
    }
}

/// Why nobody is sure of an account, as this connection sees it.
pub(super) async fn of(
    db: &impl ConnectionTrait,
    account: &AccountId,
) -> Result<Option<Doubt>, StoreError> {
    let query = account_word::Entity::find()
        .filter(account_word::Column::Account.eq(account.to_vec()))
        .order_by_asc(account_word::Column::Seq);
    Ok(folded(query.all(db).await?)?.remove(account))
}

/// Every account in doubt, as this connection sees it.
pub(super) async fn all(
    db: &impl ConnectionTrait,
) -> Result<BTreeMap<AccountId, Doubt>, StoreError> {
    let query = account_word::Entity::find().order_by_asc(account_word::Column::Seq);
    folded(query.all(db).await?)
}

fn folded(rows: Vec<account_word::Model>) -> Result<BTreeMap<AccountId, Doubt>, StoreError> {
    let mut doubts: BTreeMap<AccountId, Doubt> = BTreeMap::new();
    for row in rows {
        let account = fixed(TABLE, &row.account)?;
        let AccountWord::Doubted { waits, by } = word_of(&row)? else {
            doubts.remove(&account);
            continue;
        };
        let since_seq = unsigned(TABLE, row.seq)?;
        let new = Doubt { since_seq, waits: false, by: Vec::new() };
        let doubt = doubts.entry(account).or_insert(new);
        doubt.waits |= waits;
        doubt.by.push(by);
    }
    Ok(doubts)
}

fn word_of(row: &account_word::Model) -> Result<AccountWord, StoreError> {
    if row.word == "vouched" {
        return Ok(AccountWord::Vouched);
    }
    let by = row.person.as_ref().map(|person| fixed(TABLE, person)).transpose()?;
    Ok(AccountWord::Doubted { waits: row.waits != 0, by })
}

/// Keeps a word that entry `seq` says.
pub(super) async fn keep(
    work: &DatabaseTransaction,
    account: AccountId,
    seq: u64,
    said: AccountWord,
) -> Result<(), StoreError> {
    let (told, waits, person) = match said {
        AccountWord::Doubted { waits, by } => ("doubted", waits, by),
        AccountWord::Vouched => ("vouched", false, None),
    };
    let row = account_word::ActiveModel {
        seq: Set(signed(seq)),
        account: Set(account.to_vec()),
        word: Set(told.into()),
        waits: Set(waits.into()),
        person: Set(person.map(|person| person.to_vec())),
    };
    account_word::Entity::insert(row).exec_without_returning(work).await?;
    Ok(())
}
