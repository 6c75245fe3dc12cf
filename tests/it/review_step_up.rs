//! What a signature without a passkey rests on: password and one-time code, entered again in this
//! session, not long ago. Everything else that was proved signs nothing.

use timbang::casework::Refusal;
use timbang::casework::review::{Seen, Settled, Signature, Step};
use timbang::decision::Outcome;
use timbang::review::Refused;
use timbang::store::{AccountId, Proved};

use crate::review_acts::{against, because, favourable, in_favour, refused, with_case};
use crate::review_support::Bureau;
use crate::store_support::places;

/// When the factors were proved, by the clock of sessions, ms.
const PROVED_MS: i64 = 1_000;
const FIVE_MINUTES_MS: i64 = 300_000;

/// How a case is confirmed: by itself, or together with others.
#[derive(Clone, Copy, Debug)]
enum Way {
    Alone,
    Bulk,
}

/// Signs in a session whose id is that of the account.
async fn sign(
    bureau: &mut Bureau,
    by: &AccountId,
    number: &str,
    (way, now_ms): (Way, i64),
) -> Result<(Step, Settled), Refusal> {
    let seen = bureau.seen(number).await;
    let letter = bureau.letter(by, number).await;
    let Bureau { office, access, .. } = bureau;
    let signature = Signature::PasswordTotp { session: by, now_ms };
    match way {
        Way::Alone => {
            let seen = Seen { entry: seen, letter };
            office.confirm(access, by, number, seen, signature).await
        }
        Way::Bulk => office.confirm_in_bulk(access, by, number, seen, signature).await,
    }
}

/// A refusal that waits for its signature, and a grant that may be confirmed in bulk.
async fn ready(bureau: &mut Bureau, officer: &AccountId, refusal: &str, grant: &str) {
    bureau.claim(officer, refusal).await.unwrap();
    bureau.find(officer, refusal, against()).await.unwrap();
    let outcome = Outcome::ProposedRefusal;
    bureau.prepare(officer, refusal, outcome, because()).await.unwrap();
    bureau.claim(officer, grant).await.unwrap();
    bureau.find(officer, grant, in_favour()).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn only_password_and_code_of_this_session_within_five_minutes_sign() {
    for place in places().await {
        let (bureau, [officer, ..], refusal) = with_case(&place, 1, refused()).await;
        let (mut bureau, grants) = bureau.receive(&[favourable()]).await;
        let grant = grants[0].as_str();
        ready(&mut bureau, &officer, &refusal, grant).await;
        bureau.session(&officer).await;
        let accounts = bureau.accounts.clone();
        let before = bureau.office.store().head().await.unwrap().size;
        let late = PROVED_MS + FIVE_MINUTES_MS + 1;
        for (what, proved, now_ms) in [
            ("a password alone", Proved::Password, PROVED_MS),
            ("a recovery code", Proved::PasswordRecovery, PROVED_MS),
            // It shows who is there, and not what they sign: that takes a challenge.
            ("a passkey that was asked who one is", Proved::Passkey, PROVED_MS),
            ("a code of more than five minutes ago", Proved::PasswordTotp, late),
            ("a code of the future", Proved::PasswordTotp, PROVED_MS - 1),
        ] {
            accounts.step_up(&officer, proved, PROVED_MS).await.unwrap();
            for (way, number) in [(Way::Alone, refusal.as_str()), (Way::Bulk, grant)] {
                let signed = sign(&mut bureau, &officer, number, (way, now_ms)).await;
                let stale = matches!(signed, Err(Refusal::Review(Refused::StaleProof)));
                assert!(stale, "{what}, {way:?}: {signed:?}");
            }
        }
        accounts.step_up(&officer, Proved::PasswordTotp, PROVED_MS).await.unwrap();
        accounts.end_session(&officer).await.unwrap();
        let ended = sign(&mut bureau, &officer, &refusal, (Way::Alone, PROVED_MS)).await;
        let stale = matches!(ended, Err(Refusal::Review(Refused::StaleProof)));
        assert!(stale, "a session that was ended: {ended:?}");
        assert_eq!(bureau.office.store().head().await.unwrap().size, before, "nothing is written");

        bureau.session(&officer).await;
        let last = PROVED_MS + FIVE_MINUTES_MS;
        for (way, number) in [(Way::Alone, refusal.as_str()), (Way::Bulk, grant)] {
            let signed = sign(&mut bureau, &officer, number, (way, last)).await;
            assert!(matches!(signed, Ok((_, Settled::Issued(_)))), "{way:?}: {signed:?}");
        }
        bureau.verified().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_session_of_another_account_signs_nothing_be_it_the_same_persons() {
    for place in places().await {
        let (mut bureau, [officer, other, _], number) = with_case(&place, 1, refused()).await;
        let role = timbang::ledger::fields::Role::Officer;
        let second = bureau.person("petugas-lain", role, Some("petugas")).await;
        bureau.claim(&officer, &number).await.unwrap();
        bureau.find(&officer, &number, against()).await.unwrap();
        bureau.prepare(&officer, &number, Outcome::ProposedRefusal, because()).await.unwrap();
        let seen = bureau.seen(&number).await;
        for stranger in [other, second] {
            let session = bureau.session(&stranger).await;
            let signature = Signature::PasswordTotp { session: &session, now_ms: PROVED_MS };
            let signed = bureau.office.confirm(&bureau.access, &officer, &number, seen, signature);
            let signed = signed.await;
            let stale = matches!(signed, Err(Refusal::Review(Refused::StaleProof)));
            assert!(stale, "{signed:?}");
        }
        assert_eq!(bureau.seen(&number).await, seen, "nothing is written");
        bureau.sign(&officer, &number).await.unwrap();
        bureau.verified().await;
    }
}
