//! Opening what entries commit to, with the key that proves it.

use super::case_named;
use super::refusal::Refusal;
use crate::ids::CaseId;
use crate::ledger::disclosure::Disclosure;
use crate::store::{Payload, Store};
use crate::vault::{CaseKey, EncryptionKey, VaultError};

/// Every payload of a case that is still kept, oldest first, each with the key of its commitment.
///
/// # Errors
/// [`Refusal::NotFound`]; [`Refusal::Conflict`] where the person was forgotten; a payload that
/// does not open.
pub async fn disclosures(
    store: &Store,
    key: &EncryptionKey,
    name: &str,
) -> Result<Vec<Disclosure>, Refusal> {
    let case = case_named(store, name).await?;
    let Some(secret) = store.secret(case.serial).await? else {
        let number = case.number;
        return Err(Refusal::Conflict(format!(
            "case `{number}` was forgotten: nothing of it can be opened"
        )));
    };
    let case_key = CaseKey::unwrap(key, case.case_id, &secret.wrapped_key)?;
    let payloads = store.payloads_of(case.serial).await?;
    let id = CaseId::from_random(case.case_id);
    let opened = payloads.iter().map(|payload| disclosure(&case_key, id, payload));
    Ok(opened.collect::<Result<_, _>>()?)
}

/// One payload of the case `case`, opened.
pub(super) fn disclosure(
    key: &CaseKey,
    case: CaseId,
    payload: &Payload,
) -> Result<Disclosure, VaultError> {
    let (commitment, plain) = key.open_payload(payload.seq, &payload.sealed)?;
    let (k, payload, seq) = (*commitment.expose(), plain.to_vec(), payload.seq);
    Ok(Disclosure { case, k, payload, seq })
}
