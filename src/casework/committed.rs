//! Whether the payloads that are kept are those the entries commit to, and none that was erased.

use std::collections::HashMap;

use super::adopt::erasure_of;
use super::disclose::disclosure;
use super::refusal::Refusal;
use crate::ids::{CaseId, Digest32};
use crate::ledger::body::Statement;
use crate::ledger::entry::Entry;
use crate::ledger::fields::ErasureScope;
use crate::ledger::origin::Origin;
use crate::ledger::verify::{Class, Fault};
use crate::store::{self, Case, Payload, Secret, Store};
use crate::vault::{CaseKey, EncryptionKey};

/// Entries read at once.
const PAGE: u64 = 1_024;

/// What was compared and what was found.
#[derive(Clone, Debug, Default)]
pub struct Payloads {
    /// Payloads that were opened and compared.
    pub compared: u64,
    /// Cases that were erased, wholly or in part.
    pub erased: usize,
    /// What does not fit.
    pub faults: Vec<Fault>,
}

/// What an entry commits to.
type Committed = (CaseId, Digest32);

/// Opens every payload of the first `size` entries and compares it with its commitment; looks that
/// nothing erased is kept, and nothing else is missing. `passed` is told how many entries were
/// looked at.
///
/// # Errors
/// What the store says; what does not fit is in the result.
pub async fn verify_payloads(
    store: &Store,
    key: &EncryptionKey,
    origin: &Origin,
    size: u64,
    mut passed: impl FnMut(u64),
) -> Result<Payloads, Refusal> {
    let mut found = Payloads::default();
    let mut erased: HashMap<CaseId, (u64, ErasureScope)> = HashMap::new();
    let mut absent: Vec<(u64, CaseId)> = Vec::new();
    let mut from = 0;
    while from < size {
        let entries = store.entries(from, PAGE.min(size - from)).await?;
        let Some(last) = entries.last().map(|entry| entry.seq) else { break };
        for entry in &entries {
            if let Some((body, _)) = erasure_of(&entry.bytes) {
                erased.insert(body.case, (entry.seq, body.scope));
            }
        }
        let committed: HashMap<u64, Committed> = entries.iter().filter_map(commitment).collect();
        let payloads = store.payloads(from, PAGE).await?;
        let payloads: Vec<_> = payloads.into_iter().filter(|kept| kept.seq <= last).collect();
        let mut serials: Vec<i64> = payloads.iter().map(|payload| payload.serial).collect();
        serials.sort_unstable();
        serials.dedup();
        let cases = store.cases_by_serial(&serials).await?;
        let cases: HashMap<i64, _> = cases.iter().map(|known| (known.0.serial, known)).collect();
        for payload in &payloads {
            let case = cases.get(&payload.serial).copied();
            let fault = misfit(payload, committed.get(&payload.seq), case, key, origin);
            found.faults.extend(fault.map(|message| mismatch(payload.seq, message)));
            found.compared += 1;
        }
        let kept: Vec<u64> = payloads.iter().map(|payload| payload.seq).collect();
        let gone = committed.iter().filter(|(seq, _)| kept.binary_search(seq).is_err());
        absent.extend(gone.map(|(seq, (case, _))| (*seq, *case)));
        from = last + 1;
        passed(from);
    }
    found.erased = erased.len();
    for (case, (seq, scope)) in &erased {
        found.faults.extend(survivor(store, *case, *seq, *scope).await?);
    }
    for (seq, case) in absent {
        let explained = erased.get(&case).is_some_and(|(by, _)| seq < *by);
        if !explained && !erased_later(store, case, seq).await? {
            let message = "its payload is missing, and no later entry says that it was erased";
            found.faults.push(Fault::of_entry(Class::Truncated, seq, message));
        }
    }
    found.faults.sort_by_key(|fault| fault.seq);
    Ok(found)
}

fn mismatch(seq: u64, message: &str) -> Fault {
    Fault::of_entry(Class::CommitmentMismatch, seq, message)
}

/// What an entry commits to, by its place. What cannot be read is the verifier's to tell.
fn commitment(entry: &store::Entry) -> Option<(u64, Committed)> {
    let statement = Statement::parse(Entry::parse(&entry.bytes).ok()?.statement).ok()?;
    Some((entry.seq, (statement.body.case()?, statement.body.commitment()?)))
}

/// Why a payload is not what the entry commits to.
fn misfit(
    payload: &Payload,
    committed: Option<&Committed>,
    case: Option<&(Case, Secret)>,
    key: &EncryptionKey,
    origin: &Origin,
) -> Option<&'static str> {
    let Some((id, commitment)) = committed else {
        return Some("a payload is kept for an entry that commits to none");
    };
    let Some((case, secret)) = case else {
        return Some("its payload is kept, the key of its case is gone");
    };
    if CaseId::from_random(case.case_id) != *id {
        return Some("its payload is kept under another case");
    }
    let opened = CaseKey::unwrap(key, case.case_id, &secret.wrapped_key)
        .and_then(|key| disclosure(&key, *id, payload));
    match opened {
        Err(_) => Some("its payload does not open: another key, or altered bytes"),
        Ok(opened) if opened.commitment(origin) != *commitment => {
            Some("its payload is not what the entry commits to")
        }
        Ok(_) => None,
    }
}

/// What is kept of `case` although entry `seq` says that it was erased.
async fn survivor(
    store: &Store,
    case: CaseId,
    seq: u64,
    scope: ErasureScope,
) -> Result<Option<Fault>, Refusal> {
    let Some(known) = store.case_by_id(&case.to_bytes()).await? else { return Ok(None) };
    let payloads = store.payloads_of(known.serial).await?;
    let older = payloads.iter().find(|payload| payload.seq < seq);
    let secret = store.secret(known.serial).await?;
    let kept = match (older, scope, secret) {
        (Some(_), ..) => "a payload",
        (None, ErasureScope::Case, Some(_)) => "the key",
        _ => return Ok(None),
    };
    let message = format!(
        "it erased case {case}, and {kept} of it is kept: `timbang ledger adopt-head` erases again"
    );
    Ok(Some(Fault::of_entry(Class::Schema, seq, message)))
}

/// Whether an entry after `seq` erased `case`: one that came while this was looking.
async fn erased_later(store: &Store, case: CaseId, seq: u64) -> Result<bool, Refusal> {
    let Some(known) = store.case_by_id(&case.to_bytes()).await? else { return Ok(false) };
    let entries = store.entries_of(known.serial).await?;
    Ok(entries.iter().any(|entry| seq < entry.seq && erasure_of(&entry.bytes).is_some()))
}
