//! Commitments to payloads: what the ledger keeps of a payload that may be erased.

use hmac::{Hmac, KeyInit as _, Mac as _};

use super::merkle::Sha256;
use super::origin::Origin;
use crate::ids::{CaseId, Digest32};

const DOMAIN: &[u8] = b"timbang/payload/v1";

/// HMAC-SHA256(`k`, domain || len(origin) || origin || len(case) || case || len(payload) ||
/// payload): hides the payload as long as `k`, 32 random bytes of this payload alone, is unknown.
#[must_use]
pub fn commitment(k: &[u8; 32], origin: &Origin, case: &CaseId, payload: &[u8]) -> Digest32 {
    // HMAC pads a shorter key to its block with zeros; given whole, it cannot be refused.
    let mut block = [0; 64];
    for (slot, byte) in block.iter_mut().zip(k) {
        *slot = *byte;
    }
    let mut mac = Hmac::<Sha256>::new(&block.into());
    mac.update(DOMAIN);
    for part in [origin.as_str().as_bytes(), case.as_str().as_bytes(), payload] {
        // No platform has addresses of more than 64 bits.
        mac.update(&u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
        mac.update(part);
    }
    Digest32(mac.finalize().into_bytes().into())
}
