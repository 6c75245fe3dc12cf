//! Who a case is about: opened only for who may read it, shown as little as the work needs.

use serde::Deserialize;
use serde_json::Value;

use super::super::{ReadError, Reader};
use crate::store::Case;
use crate::vault::CaseKey;

/// A person of the household.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct Member {
    /// Name.
    #[serde(default)]
    pub name: String,
    /// NIK, 16 digits.
    #[serde(default)]
    pub nik: String,
}

/// Who the case is about.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct Household {
    /// The applicant first.
    #[serde(default)]
    pub members: Vec<Member>,
    /// Where they live.
    #[serde(default)]
    pub address: String,
    /// The village's code or name.
    #[serde(default)]
    pub village: Value,
    /// Telephone.
    #[serde(default)]
    pub phone: Option<String>,
}

impl Household {
    /// The applicant's name with all but its last word shortened, as a queue shows it.
    #[must_use]
    pub fn applicant_shortened(&self) -> Option<String> {
        let name = self.members.first()?.name.trim();
        let mut words: Vec<&str> = name.split_whitespace().collect();
        let last = words.pop()?;
        let mut shown = String::new();
        for first in words.iter().filter_map(|word| word.chars().next()) {
            shown.push(first);
            shown.push_str(". ");
        }
        shown.push_str(last);
        Some(shown)
    }

    /// The village as written.
    #[must_use]
    pub fn village(&self) -> Option<String> {
        match &self.village {
            Value::String(village) if !village.is_empty() => Some(village.clone()),
            Value::Object(village) => village.get("name")?.as_str().map(ToOwned::to_owned),
            _ => None,
        }
    }
}

/// As it is sealed with a case.
#[derive(Deserialize)]
struct Sealed {
    #[serde(default)]
    person: Household,
}

impl Reader {
    /// Who the case of this number is about; none if there is no such case, and once the person is
    /// forgotten.
    ///
    /// # Errors
    /// What the store says; an identity that does not open or is not in its form.
    pub async fn household_of(&self, number: &str) -> Result<Option<Household>, ReadError> {
        match self.store.case_by_number(number).await? {
            Some(case) => self.household(&case).await,
            None => Ok(None),
        }
    }

    /// Who a case is about; none once the person is forgotten.
    pub(super) async fn household(&self, case: &Case) -> Result<Option<Household>, ReadError> {
        let Some(secret) = self.store.secret(case.serial).await? else { return Ok(None) };
        let shut = |error| ReadError::because("who a case is about", error);
        let key =
            CaseKey::unwrap(&self.encryption, case.case_id, &secret.wrapped_key).map_err(shut)?;
        let bytes = key.open_identity(&secret.sealed_identity).map_err(shut)?;
        let sealed: Sealed = serde_json::from_slice(&bytes)
            .map_err(|error| ReadError::because("who a case is about", error))?;
        Ok(Some(sealed.person))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_queue_shows_a_shortened_name() {
        let of = |name: &str| {
            let member = Member { name: name.into(), nik: String::new() };
            Household { members: vec![member], ..Household::default() }.applicant_shortened()
        };
        assert_eq!(of("Wa Ode Samsiah").as_deref(), Some("W. O. Samsiah"));
        assert_eq!(of("Rusdin").as_deref(), Some("Rusdin"));
        assert_eq!(of("  "), None);
    }
}
