//! The letter of a decided case: the record that was committed to, and the paper made from it.

use super::super::{ReadError, Reader};
use super::looked::Looked;
use crate::ids::{ActorId, Digest32};
use crate::notice::NoticeRecord;

/// A letter.
#[derive(Clone, Debug)]
pub struct LetterRead {
    /// What it says; none where the law granted, whose letter is committed to on paper alone.
    pub record: Option<NoticeRecord>,
    /// Leaf hash of the decision it tells.
    pub decision: Digest32,
    /// The printed form as it was committed to; none before it was made.
    pub paper: Option<Vec<u8>>,
}

impl Reader {
    /// The letter of the case of this number; none before a decision, and once the person is
    /// forgotten.
    ///
    /// # Errors
    /// What the store says; a letter that does not open or is not in its form.
    pub async fn letter(&self, number: &str) -> Result<Option<LetterRead>, ReadError> {
        let Some(case) = self.store.case_by_number(number).await? else { return Ok(None) };
        let entries = self.store.entries_of(case.serial).await?;
        // Whose seat it was does not matter here.
        let looked = Looked::read(&entries, ActorId::from_random([0; 16]))?;
        let Some(decided) = looked.decided else { return Ok(None) };
        let form = |_| ReadError::form("the letter of a decision");
        let record = self.payload(&case, decided.seq).await?;
        let record = record.map(|bytes| NoticeRecord::parse(&bytes)).transpose().map_err(form)?;
        let paper = match looked.notice {
            Some(notice) => self.payload(&case, notice.seq).await?,
            None => None,
        };
        if record.is_none() && paper.is_none() {
            return Ok(None);
        }
        Ok(Some(LetterRead { record, decision: decided.leaf_hash, paper }))
    }
}
