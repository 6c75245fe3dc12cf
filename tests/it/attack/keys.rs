//! Passkeys altered in the database: a key that was put in another's place signs nothing, and to take
//! one away makes nothing weaker.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use timbang::casework::Refusal;
use timbang::casework::review::{Settled, Signature, VerdictForm};
use timbang::clock::Clock as _;
use timbang::decision::Outcome;
use timbang::ids::Digest32;
use timbang::review::Refused;
use timbang::store::AccountId;

use super::people::change;
use crate::authenticator::Authenticator;
use crate::review_acts::{against, because, refused, with_case};
use crate::review_rows::faults;
use crate::review_support::Bureau;
use crate::store_support::{Place, places};

const REFUSAL: Outcome = Outcome::ProposedRefusal;

/// An officer with a passkey who locked a finding against the person.
async fn found(place: &Place) -> (Bureau, AccountId, String, Authenticator) {
    let (mut bureau, [officer, ..], case) = with_case(place, 1, refused()).await;
    let key = Authenticator::new(7);
    bureau.enrol(&officer, &key).await;
    bureau.claim(&officer, &case).await.unwrap();
    bureau.find(&officer, &case, against()).await.unwrap();
    (bureau, officer, case, key)
}

/// Signs what was prepared with a passkey, from the question on.
async fn signed(
    bureau: &mut Bureau,
    by: &AccountId,
    case: &str,
    key: &mut Authenticator,
) -> Result<Settled, Refusal> {
    let now_ms = bureau.clock.now_ms();
    let asked = bureau.accounts.begin_confirmation(by, now_ms).await?;
    let seen = bureau.seen(case).await;
    let reasons = serde_json::from_value(because()).unwrap();
    let form = VerdictForm { outcome: REFUSAL, reasons };
    let challenge: Digest32 = asked.challenge;
    let Bureau { office, access, .. } = bureau;
    office.prepare(access, by, case, seen, form, Some(challenge)).await?;
    let answer = key.sign(&asked.options);
    let answer = bureau.accounts.finish_confirmation(by, &asked.ceremony, &answer, now_ms).await?;
    let (seen, rp) = (bureau.seen(case).await, bureau.accounts.relying_party_id().unwrap());
    let signature = Signature::Passkey { answer, rp: &rp };
    let settled = bureau.office.confirm(&bureau.access, by, case, seen, signature).await;
    settled.map(|(_, settled)| settled)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_put_in_anothers_place_in_the_database_signs_nothing() {
    for place in places().await {
        let (mut bureau, officer, case, _) = found(&place).await;
        // An accomplice's passkey, whose row is given the name of the officer's.
        let other = bureau.office.store().account_by_name("petugas2").await.unwrap().unwrap().id;
        let mut accomplice = Authenticator::new(8);
        bureau.enrol(&other, &accomplice).await;
        let own = "(SELECT id FROM account WHERE name = 'petugas')";
        let others = "(SELECT id FROM account WHERE name = 'petugas2')";
        change(
            &place,
            &bureau,
            &format!(
                "DELETE FROM passkey WHERE account = {own};
                 UPDATE passkey SET account = {own} WHERE account = {others}"
            ),
        )
        .await;
        let refused = signed(&mut bureau, &officer, &case, &mut accomplice).await;
        assert!(matches!(refused, Err(Refusal::Invalid(_))), "{refused:?}");
        let told: Vec<String> =
            faults(&bureau).await.into_iter().map(|fault| fault.message).collect();
        for what in ["the passkey it enrols says otherwise", "the passkey it enrols is missing"] {
            assert!(told.iter().any(|message| message.contains(what)), "{told:?}");
        }
        bureau.whole().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn another_key_under_the_id_of_an_enrolled_one_signs_nothing() {
    for place in places().await {
        let (mut bureau, officer, case, key) = found(&place).await;
        // Another key under the same id, as the library keeps it and as the column has it.
        let other = bureau.office.store().account_by_name("petugas2").await.unwrap().unwrap().id;
        let mut forged = Authenticator::new(8);
        bureau.enrol(&other, &forged).await;
        let id = |number: u8| {
            let hex = format!("{number:02x}").repeat(32);
            if place.is_postgres() { format!("'\\x{hex}'") } else { format!("x'{hex}'") }
        };
        let (own, theirs) = (id(7), id(8));
        let coded = |key: &Authenticator| URL_SAFE_NO_PAD.encode(&key.credential);
        let swap = format!(
            "UPDATE passkey SET public_key = (SELECT o.public_key FROM passkey o
                 WHERE o.credential = {theirs}), state = (SELECT replace(o.state, '{}', '{}')
                 FROM passkey o WHERE o.credential = {theirs}) WHERE credential = {own}",
            coded(&forged),
            coded(&key)
        );
        change(&place, &bureau, &swap).await;
        forged.credential.clone_from(&key.credential);
        let refused = signed(&mut bureau, &officer, &case, &mut forged).await;
        assert!(matches!(refused, Err(Refusal::Invalid(_))), "{refused:?}");
        let told = faults(&bureau).await;
        assert!(told[0].message.contains("the passkey it enrols says otherwise"), "{told:?}");
        bureau.whole().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn to_take_a_passkey_away_in_the_database_lets_no_password_sign_against_a_person() {
    for place in places().await {
        let (mut bureau, officer, case, _) = found(&place).await;
        change(&place, &bureau, "DELETE FROM passkey").await;
        bureau.prepare(&officer, &case, REFUSAL, because()).await.unwrap();
        let weaker = bureau.sign(&officer, &case).await;
        assert!(matches!(weaker, Err(Refusal::Review(Refused::HasPasskey))), "{weaker:?}");
        let told = faults(&bureau).await;
        assert!(told[0].message.contains("the passkey it enrols is missing"), "{told:?}");
        bureau.whole().await;
    }
}
