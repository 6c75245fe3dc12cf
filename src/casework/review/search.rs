//! Finding a case by its number, by a NIK or by a name. What was found is on record: who looked, and
//! at which case, never what was typed.

use super::super::office::Office;
use super::super::refusal::Refusal;
use crate::access::{Action, Authorizer, Resource};
use crate::ledger::review_fields::Viewed;
use crate::store::AccountId;
use crate::vault::words_of;

/// More are not told: the one who looks knows more of the name.
const MOST: u64 = 20;
/// Digits of a NIK.
const NIK: usize = 16;

impl Office {
    /// The numbers of the cases that `sought` names, newest first: a case number, 16 digits of a
    /// NIK, or whole words of a name. It is recorded of each, but of those that are `on_record`.
    ///
    /// # Errors
    /// [`Refusal::Denied`] where they may not search; what the store says.
    pub async fn search(
        &mut self,
        access: &Authorizer,
        by: &AccountId,
        sought: &str,
        on_record: &(dyn Fn(&str) -> bool + Sync),
    ) -> Result<Vec<String>, Refusal> {
        let store = self.store.clone();
        let acting = self.begin(&store).await?;
        acting.authorized(access, by, Resource::Case, Action::Search).await?;
        drop(acting);
        let sought = sought.trim();
        let digits: String = sought.chars().filter(char::is_ascii_digit).collect();
        let written = sought.chars().all(|c| c.is_ascii_digit() || c == ' ' || c == '.');
        let mut numbers = Vec::new();
        if let Some(case) = store.case_by_number(&sought.to_uppercase()).await? {
            numbers.push(case.number);
        } else if written && digits.len() == NIK {
            let index = self.sealing.index.person(&digits);
            for (case, _) in store.cases_by_person_index(&index).await?.into_iter().rev() {
                numbers.push(case.number);
            }
        } else {
            let words: Vec<_> =
                words_of(sought).iter().map(|word| self.sealing.index.name_word(word)).collect();
            for serial in store.cases_by_name(&words, MOST).await? {
                if let Some(case) = store.case(serial).await? {
                    numbers.push(case.number);
                }
            }
        }
        let unrecorded = numbers.iter().filter(|number| !on_record(number)).cloned();
        let unrecorded: Vec<String> = unrecorded.collect();
        if !unrecorded.is_empty() {
            self.record_views(access, by, &unrecorded, Viewed::Search).await?;
        }
        Ok(numbers)
    }
}
