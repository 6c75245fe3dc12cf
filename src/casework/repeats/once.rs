//! Rows that are written once and never changed, beside the entries that call for them.

use std::mem::take;

use super::super::refusal::Refusal;
use super::others::{ChallengeSaid, ChangeSaid, ConflictSaid, EpochSaid, OthersSaid};
use super::said::{ConfirmationSaid, DecisionSaid, NoticeSaid, Said};
use super::{CaseIds, differing};
use crate::ledger::verify::Fault;
use crate::store::{Confirmation, NewChallenge, Store};

/// Compares the rows of entries `from` to `last`, and forgets what those say of them.
pub(super) async fn compared(
    store: &Store,
    (said, others): (&mut Said, &mut OthersSaid),
    (from, last): (u64, u64),
) -> Result<Vec<Fault>, Refusal> {
    let confirmations = store.confirmations_between(from, last).await?;
    let decisions = store.decisions_between(from, last).await?;
    let notices = store.notices_between(from, last).await?;
    let conflicts = store.conflicts_between(from, last).await?;
    let challenges = store.challenges_between(from, last).await?;
    let changes = store.programme_changes_between(from, last).await?;
    let epochs = store.epochs_between(from, last).await?;
    let serials = confirmations.iter().map(|row| row.of.serial);
    let serials = serials.chain(decisions.iter().map(|row| row.serial));
    let serials = serials.chain(notices.iter().map(|row| row.serial));
    let serials = serials.chain(conflicts.iter().map(|row| row.serial));
    let serials = serials.chain(challenges.iter().map(|row| row.of.serial));
    let cases = CaseIds::of(store, serials).await?;

    let rows = confirmations.into_iter().map(|row| (row.seq, of_confirmation(&row, &cases)));
    let mut faults = differing("confirmation", &take(&mut said.confirmations), rows);
    let rows = decisions.into_iter().map(|row| {
        let said = DecisionSaid {
            case: cases.id(row.serial),
            recommendation_seq: row.recommendation_seq,
            confirmation_seq: row.confirmation_seq,
            outcome: row.outcome,
            notice: row.notice,
            at_ms: row.at_ms,
        };
        (row.seq, said)
    });
    faults.extend(differing("decision", &take(&mut said.decisions), rows));
    let rows = notices.into_iter().map(|row| {
        let (case, decision_seq) = (cases.id(row.serial), row.decision_seq);
        (row.seq, NoticeSaid { case, decision_seq, issued_ms: row.issued_ms })
    });
    faults.extend(differing("letter", &take(&mut said.notices), rows));
    let rows = conflicts.into_iter().map(|row| {
        let (case, person, ground) = (cases.id(row.serial), Some(row.person), row.ground);
        (row.seq, ConflictSaid { case, person, ground })
    });
    faults.extend(differing("conflict of interest", &take(&mut others.conflicts), rows));
    let rows = challenges.into_iter().map(|row| (row.seq, of_challenge(&row, &cases)));
    faults.extend(differing("challenge", &take(&mut others.challenges), rows));
    let rows = changes.into_iter().map(|row| {
        let (digest, change, person) = (row.digest, row.change, row.person);
        (row.seq, ChangeSaid { digest, change, person })
    });
    faults.extend(differing("programme change", &take(&mut others.changes), rows));
    let rows = epochs.into_iter().map(|row| {
        let (epoch, model, policy) = (row.epoch, row.model, row.policy);
        (row.seq, EpochSaid { epoch, model, policy })
    });
    faults.extend(differing("access policy", &take(&mut others.epochs), rows));
    Ok(faults)
}

fn of_confirmation(row: &Confirmation, cases: &CaseIds) -> ConfirmationSaid {
    ConfirmationSaid {
        case: cases.id(row.of.serial),
        round_seq: row.round_seq,
        seat: row.of.seat,
        account: row.account,
        recommendation_seq: row.recommendation_seq,
        outcome: Some(row.outcome),
        notice: row.notice,
        reason: row.reason,
        verdict: row.verdict,
        proof: row.proof,
        challenge: row.challenge,
        at_ms: row.at_ms,
    }
}

fn of_challenge(row: &NewChallenge, cases: &CaseIds) -> ChallengeSaid {
    ChallengeSaid {
        case: cases.id(row.of.serial),
        challenge: row.challenge,
        seat: row.of.seat,
        account: row.account,
        recommendation_seq: row.recommendation_seq,
        outcome: Some(row.outcome),
        notice: row.notice,
        reason: row.reason,
        verdict: row.verdict,
        expires_ms: row.expires_ms,
    }
}
