//! A passkey confirms: its assertion stands in the entry, anyone can check it, and it signs nothing
//! but the one decision it was asked about.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use timbang::casework::accounts::{Answer, Challenge};
use timbang::casework::review::{Prepared, Settled, Signature, VerdictForm};
use timbang::casework::{Hindrance, Refusal};
use timbang::clock::Clock as _;
use timbang::decision::Outcome;
use timbang::ledger::review_fields::{Assertion, Bytes};
use timbang::policy::Programme;
use timbang::review::Refused;
use timbang::review::bulk::Alone;
use timbang::store::AccountId;

use crate::accounts_support::codes;
use crate::authenticator::Authenticator;
use crate::cli_support::{both_verifiers, exported};
use crate::review_acts::{against, because, favourable, in_favour, refused, with_case};
use crate::review_support::{Bureau, programme};
use crate::store_support::{Place, places, sqlite};

const MINUTE_MS: i64 = 60 * 1_000;
const REFUSAL: Outcome = Outcome::ProposedRefusal;
/// User present, nobody verified.
const PRESENT_ONLY: u8 = 0x01;

/// Gives an account a passkey of its own.
async fn enrol(bureau: &mut Bureau, owner: &AccountId, number: u8) -> Authenticator {
    let key = Authenticator::new(number);
    bureau.enrol(owner, &key).await;
    key
}

/// Claims a case and locks a finding against the person.
async fn found(bureau: &mut Bureau, by: &AccountId, number: &str) {
    bureau.claim(by, number).await.unwrap();
    bureau.find(by, number, against()).await.unwrap();
}

/// Prepares a decision whose challenge the library draws.
async fn ask(
    bureau: &mut Bureau,
    by: &AccountId,
    number: &str,
    outcome: Outcome,
    reasons: Value,
) -> Result<(Challenge, Prepared), Refusal> {
    let asked = bureau.accounts.begin_confirmation(by, bureau.clock.now_ms()).await?;
    let prepared = prepare(bureau, by, number, &asked, outcome, reasons).await?;
    Ok((asked, prepared))
}

async fn prepare(
    bureau: &mut Bureau,
    by: &AccountId,
    number: &str,
    asked: &Challenge,
    outcome: Outcome,
    reasons: Value,
) -> Result<Prepared, Refusal> {
    let seen = bureau.seen(number).await;
    let form = VerdictForm { outcome, reasons: serde_json::from_value(reasons).unwrap() };
    let Bureau { office, access, .. } = bureau;
    office.prepare(access, by, number, seen, form, Some(asked.challenge)).await
}

/// The answer of a passkey, as the library accepts it.
async fn answer(
    bureau: &Bureau,
    by: &AccountId,
    asked: &Challenge,
    key: &mut Authenticator,
) -> Result<Answer, Refusal> {
    let answer = key.sign(&asked.options);
    let now_ms = bureau.clock.now_ms();
    bureau.accounts.finish_confirmation(by, &asked.ceremony, &answer, now_ms).await
}

async fn sign(
    bureau: &mut Bureau,
    by: &AccountId,
    number: &str,
    answer: Answer,
) -> Result<Settled, Refusal> {
    let seen = bureau.seen(number).await;
    let rp = bureau.accounts.relying_party_id().unwrap();
    let signature = Signature::Passkey { answer, rp: &rp };
    let signed = bureau.office.confirm(&bureau.access, by, number, seen, signature).await;
    signed.map(|(_, settled)| settled)
}

/// The whole way of one reviewer, from the claim to the signature of their passkey.
async fn review(
    bureau: &mut Bureau,
    by: &AccountId,
    number: &str,
    key: &mut Authenticator,
) -> Settled {
    found(bureau, by, number).await;
    let (asked, _) = ask(bureau, by, number, REFUSAL, because()).await.unwrap();
    let answer = answer(bureau, by, &asked, key).await.unwrap();
    sign(bureau, by, number, answer).await.unwrap()
}

/// What an authenticator says to these options, past the library that would look at it.
fn asserted(key: &mut Authenticator, options: &str) -> Assertion {
    let said: Value = serde_json::from_str(&key.sign(options)).unwrap();
    let bytes = |coded: &Value| {
        Bytes::new(&URL_SAFE_NO_PAD.decode(coded.as_str().unwrap()).unwrap()).unwrap()
    };
    let response = &said["response"];
    Assertion {
        authenticator_data: bytes(&response["authenticatorData"]),
        client_data: bytes(&response["clientDataJSON"]),
        credential: bytes(&said["rawId"]),
        signature: bytes(&response["signature"]),
    }
}

/// The same answer, with something changed.
fn but(answer: &Answer, change: impl FnOnce(&mut Answer)) -> Answer {
    let mut other = answer.clone();
    change(&mut other);
    other
}

/// Asserts that a signature was refused for its proof, and that nothing at all was written.
async fn refused_unwritten(
    bureau: &mut Bureau,
    by: &AccountId,
    number: &str,
    answer: Answer,
    what: &str,
) {
    let before = bureau.office.store().head().await.unwrap().size;
    let refusal = sign(bureau, by, number, answer).await.unwrap_err();
    assert!(matches!(refusal, Refusal::Review(Refused::StaleProof)), "{what}: {refusal:?}");
    let after = bureau.office.store().head().await.unwrap().size;
    assert_eq!(after, before, "{what}");
}

/// What the adverse decisions of an office rest on, as both verifiers count them from an export.
async fn counted(bureau: Bureau) -> [Value; 2] {
    let (path, export) = (bureau.path.clone(), tempfile::TempDir::new().unwrap());
    bureau.office.close().await.unwrap();
    let export = export.path().join("export");
    exported(&path, &export);
    both_verifiers(&export).map(|report| {
        assert_eq!(report["faults"], json!([]), "{report}");
        report["adverse_decisions"].clone()
    })
}

fn passkeys_on_the_servers_word(count: u64) -> Value {
    json!({"passkey_on_servers_word": count, "proved_by_passkey": 0, "servers_word": 0})
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_signed_by_a_passkey_is_proved_to_anyone_who_has_the_log() {
    for place in places().await {
        let (mut bureau, [officer, ..], number) = with_case(&place, 1, refused()).await;
        let mut key = enrol(&mut bureau, &officer, 1).await;
        let settled = review(&mut bureau, &officer, &number, &mut key).await;
        assert_eq!(settled, Settled::Issued(REFUSAL));
        let kinds = bureau.kinds(&number).await;
        let end = ["challenge.issued", "review.confirmed", "decision.issued"];
        assert!(kinds.ends_with(&end), "{kinds:?}");
        for counted in counted(bureau).await {
            assert_eq!(counted, passkeys_on_the_servers_word(1));
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_reviewers_sign_one_refusal_each_with_a_passkey_of_their_own() {
    for place in places().await {
        let (mut bureau, [first, second, _], number) = with_case(&place, 2, refused()).await;
        let mut of_first = enrol(&mut bureau, &first, 1).await;
        let mut of_second = enrol(&mut bureau, &second, 2).await;
        let settled = review(&mut bureau, &first, &number, &mut of_first).await;
        assert_eq!(settled, Settled::NextReviewer);
        // The first signature is worth nothing from the second seat, nor is the first one's passkey.
        found(&mut bureau, &second, &number).await;
        let (asked, _) = ask(&mut bureau, &second, &number, REFUSAL, because()).await.unwrap();
        let right = answer(&bureau, &second, &asked, &mut of_second).await.unwrap();
        let by_first = but(&right, |answer| {
            answer.assertion = asserted(&mut of_first, &asked.options);
        });
        let what = "the passkey of the first reviewer";
        refused_unwritten(&mut bureau, &second, &number, by_first, what).await;
        let settled = sign(&mut bureau, &second, &number, right).await.unwrap();
        assert_eq!(settled, Settled::Issued(REFUSAL));
        for counted in counted(bureau).await {
            assert_eq!(counted, passkeys_on_the_servers_word(1));
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_assertion_that_is_forged_or_of_somebody_else_signs_nothing() {
    for place in places().await {
        let (mut bureau, [officer, other, _], number) = with_case(&place, 1, refused()).await;
        let key = enrol(&mut bureau, &officer, 1).await;
        let of_other = enrol(&mut bureau, &other, 2).await;
        found(&mut bureau, &officer, &number).await;
        let (asked, _) = ask(&mut bureau, &officer, &number, REFUSAL, because()).await.unwrap();
        let right = answer(&bureau, &officer, &asked, &mut key.clone()).await.unwrap();
        let same_id = |forger: &mut Authenticator| forger.credential.clone_from(&key.credential);
        for (what, mut wrong) in [
            ("another key under the same id", Authenticator::new(9).but(same_id)),
            ("a passkey nobody knows", Authenticator::new(9)),
            ("the passkey of another officer", of_other),
            ("nobody verified", key.but(|key| key.flags = PRESENT_ONLY)),
            ("nobody there", key.but(|key| key.flags = 0x04)),
            ("another site", key.but(|key| key.rp = "evil.example".into())),
            ("a page of another site", key.but(|key| key.origin = "https://evil.example".into())),
            ("inside a page of another site", key.but(|key| key.cross_origin = true)),
        ] {
            let assertion = asserted(&mut wrong, &asked.options);
            let forged = but(&right, |answer| answer.assertion = assertion);
            refused_unwritten(&mut bureau, &officer, &number, forged, what).await;
        }
        let mut signature = right.assertion.signature.as_bytes().to_vec();
        *signature.last_mut().unwrap() ^= 1;
        let signature = Bytes::new(&signature).unwrap();
        let changed = but(&right, |answer| answer.assertion.signature = signature);
        refused_unwritten(&mut bureau, &officer, &number, changed, "a bit of it changed").await;
        // Another officer who brings the right answer is told that the case is not theirs.
        let before = bureau.office.store().head().await.unwrap().size;
        let stolen = sign(&mut bureau, &other, &number, right.clone()).await.unwrap_err();
        assert!(matches!(stolen, Refusal::Hindered(Hindrance::NothingPrepared)), "{stolen:?}");
        assert_eq!(bureau.office.store().head().await.unwrap().size, before);
        let settled = sign(&mut bureau, &officer, &number, right).await.unwrap();
        assert_eq!(settled, Settled::Issued(REFUSAL));
        bureau.verified().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_assertion_signs_one_case_one_verdict_and_one_letter() {
    for place in places().await {
        let (bureau, [officer, ..], number) = with_case(&place, 1, refused()).await;
        let (mut bureau, others) = bureau.receive(&[refused()]).await;
        let key = &mut enrol(&mut bureau, &officer, 1).await;
        let (here, there) = (number.as_str(), others[0].as_str());
        for number in [here, there] {
            found(&mut bureau, &officer, number).await;
        }
        let (asked, _) = ask(&mut bureau, &officer, there, REFUSAL, because()).await.unwrap();
        let for_there = answer(&bureau, &officer, &asked, key).await.unwrap();

        let (asked, _) = ask(&mut bureau, &officer, here, REFUSAL, because()).await.unwrap();
        let for_refusal = answer(&bureau, &officer, &asked, key).await.unwrap();
        let what = "the answer for another case";
        refused_unwritten(&mut bureau, &officer, here, for_there.clone(), what).await;

        let mut grounds = because();
        grounds["sentence"] = "The register and the field visit agree on decile eight.".into();
        let (asked, _) = ask(&mut bureau, &officer, here, REFUSAL, grounds).await.unwrap();
        let for_letter = answer(&bureau, &officer, &asked, key).await.unwrap();
        let what = "the answer for another letter";
        refused_unwritten(&mut bureau, &officer, here, for_refusal.clone(), what).await;

        let grounds = json!({"codes": [{"criterion": "S5", "code": "evidence_outdated"}],
            "sentence": "The register entry is older than the field visit shows.",
            "change_of_mind": "I had read the register entry of another family."});
        let granted = Outcome::Eligible;
        let (asked, _) = ask(&mut bureau, &officer, here, granted, grounds).await.unwrap();
        for (what, wrong) in [
            ("the answer for a refusal", for_refusal.clone()),
            ("the answer for the other refusal", for_letter),
            ("the answer for another case", for_there.clone()),
        ] {
            refused_unwritten(&mut bureau, &officer, here, wrong, what).await;
        }
        // Its challenge under the name of the one that is asked for now.
        let right = answer(&bureau, &officer, &asked, key).await.unwrap();
        let renamed = but(&right, |answer| answer.assertion = for_refusal.assertion);
        refused_unwritten(&mut bureau, &officer, here, renamed, "under another name").await;

        let settled = sign(&mut bureau, &officer, here, right.clone()).await.unwrap();
        assert_eq!(settled, Settled::Issued(granted));
        assert!(sign(&mut bureau, &officer, here, right.clone()).await.is_err(), "a second time");
        refused_unwritten(&mut bureau, &officer, there, right, "a replay elsewhere").await;
        let settled = sign(&mut bureau, &officer, there, for_there).await.unwrap();
        assert_eq!(settled, Settled::Issued(REFUSAL));
        bureau.verified().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_challenge_stands_for_one_decision_of_all_and_is_not_issued_again() {
    for place in places().await {
        let (mut bureau, [officer, ..], number) = with_case(&place, 1, refused()).await;
        let key = &mut enrol(&mut bureau, &officer, 1).await;
        found(&mut bureau, &officer, &number).await;
        let (asked, _) = ask(&mut bureau, &officer, &number, REFUSAL, because()).await.unwrap();
        let before = bureau.office.store().head().await.unwrap().size;
        let again = prepare(&mut bureau, &officer, &number, &asked, REFUSAL, because()).await;
        assert!(again.is_err(), "{again:?}");
        assert_eq!(bureau.office.store().head().await.unwrap().size, before);
        let right = answer(&bureau, &officer, &asked, key).await.unwrap();
        sign(&mut bureau, &officer, &number, right).await.unwrap();
        bureau.verified().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_assertion_counts_for_five_minutes_and_not_past_its_seat() {
    for place in places().await {
        let (mut bureau, [officer, ..], number) = with_case(&place, 1, refused()).await;
        let key = &mut enrol(&mut bureau, &officer, 1).await;
        found(&mut bureau, &officer, &number).await;
        let (asked, _) = ask(&mut bureau, &officer, &number, REFUSAL, because()).await.unwrap();
        let in_time = answer(&bureau, &officer, &asked, key).await.unwrap();
        let (unused, _) = ask(&mut bureau, &officer, &number, REFUSAL, because()).await.unwrap();
        let in_time = but(&in_time, |answer| answer.challenge = unused.challenge);
        refused_unwritten(&mut bureau, &officer, &number, in_time, "what was asked before").await;
        let in_time = answer(&bureau, &officer, &unused, key).await.unwrap();
        bureau.clock.advance(5 * MINUTE_MS + 1);
        refused_unwritten(&mut bureau, &officer, &number, in_time, "five minutes later").await;

        let (asked, _) = ask(&mut bureau, &officer, &number, REFUSAL, because()).await.unwrap();
        bureau.clock.advance(5 * MINUTE_MS);
        let late = answer(&bureau, &officer, &asked, key).await;
        assert_eq!(codes(late), ["ceremony-over"]);

        // Given back and taken again: nothing is prepared from the seat.
        let (asked, _) = ask(&mut bureau, &officer, &number, REFUSAL, because()).await.unwrap();
        let given_up = answer(&bureau, &officer, &asked, key).await.unwrap();
        let seen = bureau.seen(&number).await;
        bureau
            .office
            .release(&bureau.access, &officer, &number, seen, "Saya harus pergi sekarang juga.")
            .await
            .unwrap();
        bureau.claim(&officer, &number).await.unwrap();
        let refusal = sign(&mut bureau, &officer, &number, given_up).await.unwrap_err();
        assert!(matches!(refusal, Refusal::Hindered(Hindrance::NothingPrepared)), "{refusal:?}");
        // Their finding stands, so they see the recommendation again, and nothing else was written.
        let kinds = bureau.kinds(&number).await;
        assert!(kinds.ends_with(&["review.claimed", "recommendation.revealed"]), "{kinds:?}");
        bureau.verified().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_passkey_revoked_between_question_and_signature_signs_nothing() {
    for place in places().await {
        let (mut bureau, [officer, ..], number) = with_case(&place, 1, refused()).await;
        let mut lost = enrol(&mut bureau, &officer, 1).await;
        let mut kept = enrol(&mut bureau, &officer, 2).await;
        found(&mut bureau, &officer, &number).await;
        let (asked, _) = ask(&mut bureau, &officer, &number, REFUSAL, because()).await.unwrap();
        let answered = answer(&bureau, &officer, &asked, &mut lost).await.unwrap();
        let Bureau { office, access, .. } = &mut bureau;
        office.remove_passkey(access, &officer, &lost.credential).await.unwrap();
        refused_unwritten(&mut bureau, &officer, &number, answered, "revoked").await;
        let (asked, _) = ask(&mut bureau, &officer, &number, REFUSAL, because()).await.unwrap();
        let again = answer(&bureau, &officer, &asked, &mut lost).await;
        assert_eq!(codes(again), ["passkey-refused"]);
        let (asked, _) = ask(&mut bureau, &officer, &number, REFUSAL, because()).await.unwrap();
        let answered = answer(&bureau, &officer, &asked, &mut kept).await.unwrap();
        sign(&mut bureau, &officer, &number, answered).await.unwrap();
        bureau.verified().await;
    }
}

/// The food programme, which asks for a passkey here.
pub fn demanding() -> (Programme, Vec<u8>) {
    let (_, bytes) = programme(1);
    let text = String::from_utf8(bytes).unwrap();
    let text = text.replace("  passkey: optional", "  passkey: required");
    (Programme::load(text.as_bytes()).unwrap(), text.into_bytes())
}

async fn under_demanding(place: &Place) -> (Bureau, AccountId) {
    let mut bureau = Bureau::under(place, demanding()).await;
    let officer = bureau.person("petugas", timbang::ledger::fields::Role::Officer, None).await;
    (bureau, officer)
}

#[tokio::test(flavor = "multi_thread")]
async fn where_the_programme_asks_for_a_passkey_password_and_code_sign_nothing() {
    for place in places().await {
        let (bureau, officer) = under_demanding(&place).await;
        let (mut bureau, numbers) = bureau.receive(&[refused()]).await;
        let number = numbers[0].as_str();
        let mut key = enrol(&mut bureau, &officer, 1).await;
        found(&mut bureau, &officer, number).await;
        let plain = bureau.prepare(&officer, number, REFUSAL, because()).await;
        assert!(matches!(plain, Err(Refusal::Review(Refused::NeedsPasskey))), "{plain:?}");
        let (asked, _) = ask(&mut bureau, &officer, number, REFUSAL, because()).await.unwrap();
        let before = bureau.office.store().head().await.unwrap().size;
        let by_code = bureau.sign(&officer, number).await;
        assert!(matches!(by_code, Err(Refusal::Review(Refused::NeedsPasskey))), "{by_code:?}");
        assert_eq!(bureau.office.store().head().await.unwrap().size, before);
        let answered = answer(&bureau, &officer, &asked, &mut key).await.unwrap();
        let settled = sign(&mut bureau, &officer, number, answered).await.unwrap();
        assert_eq!(settled, Settled::Issued(REFUSAL));
        for counted in counted(bureau).await {
            assert_eq!(counted, passkeys_on_the_servers_word(1));
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn where_the_programme_asks_for_a_passkey_nothing_is_granted_in_bulk() {
    let (bureau, officer) = under_demanding(&sqlite().await).await;
    let (mut bureau, numbers) = bureau.receive(&[favourable()]).await;
    let number = numbers[0].as_str();
    bureau.claim(&officer, number).await.unwrap();
    bureau.find(&officer, number, in_favour()).await.unwrap();
    let (seen, session) = (bureau.seen(number).await, bureau.session(&officer).await);
    let signature = Signature::PasswordTotp { session: &session, now_ms: 1_000 };
    let bulk =
        bureau.office.confirm_in_bulk(&bureau.access, &officer, number, seen, signature).await;
    assert!(matches!(bulk, Err(Refusal::Alone(Alone::Passkey))), "{bulk:?}");
    bureau.verified().await;
}
