//! Passkeys against an authenticator in software: what is asked, what is refused, and what the
//! ledger says of them.

use serde_json::Value;
use timbang::casework::accounts::{Answer, PasskeyError, PublicUrl};
use timbang::casework::{Refusal, accounts::Accounts};
use timbang::ledger::fields::Role;
use timbang::store::{AccountId, Purpose};

use crate::accounts_support::{People, codes};
use crate::authenticator::Authenticator;

const MINUTE_MS: i64 = 60 * 1000;
/// User present, nobody verified.
const PRESENT_ONLY: u8 = 0x01;

/// An officer whose passkey is enrolled.
async fn enrolled() -> (People, AccountId, Authenticator) {
    let mut people = People::new().await;
    let id = people.add("petugas", Role::Officer).await;
    let key = Authenticator::new(7);
    people.register(&id, &key).await;
    (people, id, key)
}

async fn step_up(
    people: &People,
    id: &AccountId,
    with: &mut Authenticator,
) -> Result<Answer, Refusal> {
    let now_ms = people.now_ms();
    let asked = people.accounts.begin_assertion(id, Purpose::StepUp, now_ms).await.unwrap();
    let answer = with.sign(&asked.options);
    people.accounts.finish_assertion(id, &asked.ceremony, Purpose::StepUp, &answer, now_ms).await
}

#[tokio::test]
async fn a_passkey_is_asked_for_with_user_verification_and_one_algorithm() {
    let (people, id, _) = enrolled().await;
    let asked = people.accounts.begin_registration(&id, "lain", people.now_ms()).await.unwrap();
    let options: Value = serde_json::from_str(&asked.options).unwrap();
    let options = &options["publicKey"];
    let kinds = options["pubKeyCredParams"].as_array().unwrap();
    assert_eq!(kinds.len(), 1);
    assert_eq!(kinds[0]["alg"], -7);
    assert_eq!(options["authenticatorSelection"]["userVerification"], "required");
    assert_eq!(options["rp"]["id"], "localhost");
    assert_eq!(options["excludeCredentials"].as_array().unwrap().len(), 1, "not the same twice");
    let asked = people.accounts.begin_confirmation(&id, people.now_ms()).await.unwrap();
    let options: Value = serde_json::from_str(&asked.options).unwrap();
    assert_eq!(options["publicKey"]["userVerification"], "required");
    assert_ne!(asked.challenge.0, [0; 32]);
}

#[tokio::test]
async fn a_passkey_that_signs_with_another_algorithm_is_refused_by_name() {
    let mut people = People::new().await;
    let id = people.add("petugas", Role::Officer).await;
    let now_ms = people.now_ms();
    let asked = people.accounts.begin_registration(&id, "kunci", now_ms).await.unwrap();
    let other = Authenticator::new(7).but(|key| key.algorithm = -35);
    let answer = other.register(&asked.options);
    let made = people.accounts.finish_registration(&id, &asked.ceremony, &answer, now_ms).await;
    assert_eq!(codes(made), ["passkey-algorithm"]);
}

#[tokio::test]
async fn an_answer_from_elsewhere_unverified_or_of_another_key_proves_nothing() {
    let (people, id, key) = enrolled().await;
    let stranger = Authenticator::new(8).but(|other| other.credential.clone_from(&key.credential));
    for (what, mut wrong) in [
        ("another site", key.but(|key| key.origin = "https://evil.example".into())),
        ("another port", key.but(|key| key.origin = "http://localhost:9090".into())),
        ("another relying party", key.but(|key| key.rp = "evil.example".into())),
        ("nobody verified", key.but(|key| key.flags = PRESENT_ONLY)),
        ("nobody there", key.but(|key| key.flags = 0x04)),
        ("inside a page of another site", key.but(|key| key.cross_origin = true)),
        ("another key under the same id", stranger),
        ("a passkey nobody knows", Authenticator::new(9)),
    ] {
        let refused = step_up(&people, &id, &mut wrong).await;
        assert_eq!(codes(refused), ["passkey-refused"], "{what}");
    }
    let mut right = key;
    step_up(&people, &id, &mut right).await.unwrap();
}

#[tokio::test]
async fn an_answer_counts_once_in_time_for_its_purpose_and_its_person() {
    let (mut people, id, mut key) = enrolled().await;
    let other = people.add("penyelia", Role::Supervisor).await;
    let accounts = people.accounts.clone();
    let now_ms = people.now_ms();
    let asked = accounts.begin_confirmation(&id, now_ms).await.unwrap();
    let answer = key.sign(&asked.options);
    let step_up =
        accounts.finish_assertion(&id, &asked.ceremony, Purpose::StepUp, &answer, now_ms).await;
    assert_eq!(codes(step_up), ["ceremony-over"], "for another purpose");
    let right = accounts.finish_confirmation(&id, &asked.ceremony, &answer, now_ms).await.unwrap();
    assert_eq!(right.challenge, asked.challenge);
    let again = accounts.finish_confirmation(&id, &asked.ceremony, &answer, now_ms).await;
    assert_eq!(codes(again), ["ceremony-over"], "a replay");

    let asked = accounts.begin_confirmation(&id, now_ms).await.unwrap();
    let replayed = accounts.finish_confirmation(&id, &asked.ceremony, &answer, now_ms).await;
    assert_eq!(codes(replayed), ["passkey-refused"], "the answer to another challenge");

    let asked = accounts.begin_confirmation(&id, now_ms).await.unwrap();
    let answer = key.sign(&asked.options);
    let stolen = accounts.finish_confirmation(&other, &asked.ceremony, &answer, now_ms).await;
    assert_eq!(codes(stolen), ["ceremony-over"], "another person's");

    let asked = accounts.begin_confirmation(&id, now_ms).await.unwrap();
    let answer = key.sign(&asked.options);
    let late = now_ms + 5 * MINUTE_MS;
    let late = accounts.finish_confirmation(&id, &asked.ceremony, &answer, late).await;
    assert_eq!(codes(late), ["ceremony-over"], "too late");
}

#[tokio::test]
async fn a_counter_that_does_not_go_on_shows_a_copy_and_one_that_counts_not_is_no_fault() {
    let (people, id, mut key) = enrolled().await;
    let mut copy = key.clone();
    step_up(&people, &id, &mut key).await.unwrap();
    step_up(&people, &id, &mut key).await.unwrap();
    assert_eq!(codes(step_up(&people, &id, &mut copy).await), ["passkey-copied"]);

    let mut people = People::new().await;
    let id = people.add("petugas", Role::Officer).await;
    let mut uncounted = Authenticator::new(3).but(|key| key.counter = 0);
    people.register(&id, &uncounted).await;
    for _ in 0..2 {
        step_up(&people, &id, &mut uncounted).await.unwrap();
    }
}

#[tokio::test]
async fn what_is_not_enrolled_or_was_revoked_signs_nothing() {
    let (mut people, id, key) = enrolled().await;
    let from = people.store().head().await.unwrap().size;
    let now_ms = people.now_ms();
    let asked = people.accounts.begin_assertion(&id, Purpose::StepUp, now_ms).await.unwrap();
    let answer = key.clone().sign(&asked.options);
    let last = people.office.remove_passkey(&people.access, &id, &key.credential).await;
    assert_eq!(codes(last), ["factor-last"]);
    let name = people.store().account(&id).await.unwrap().unwrap().name;
    people.office.add_totp(&name).await.unwrap();
    people.office.remove_passkey(&people.access, &id, &key.credential).await.unwrap();
    assert_eq!(people.kinds(from).await, ["authenticator.revoked"]);
    let under_way =
        people.accounts.finish_assertion(&id, &asked.ceremony, Purpose::StepUp, &answer, now_ms);
    assert_eq!(codes(under_way.await), ["passkey-refused"], "revoked meanwhile");
    let none = people.accounts.begin_assertion(&id, Purpose::StepUp, now_ms).await;
    assert_eq!(codes(none), ["passkey-none"]);
    let again = people.office.remove_passkey(&people.access, &id, &key.credential).await;
    assert_eq!(codes(again), ["not-found"]);
    people.verify().await;
}

#[tokio::test]
async fn a_passkey_of_one_account_is_registered_for_no_other() {
    let (mut people, _, key) = enrolled().await;
    let other = people.add("penyelia", Role::Supervisor).await;
    let now_ms = people.now_ms();
    let asked = people.accounts.begin_registration(&other, "kunci", now_ms).await.unwrap();
    let answer = key.register(&asked.options);
    let taken = people.accounts.finish_registration(&other, &asked.ceremony, &answer, now_ms).await;
    assert_eq!(codes(taken), ["passkey-known"]);
}

#[tokio::test]
async fn somebody_else_vouches_with_a_passkey_and_anyone_can_check_it() {
    let mut people = People::new().await;
    let supervisor = people.add("penyelia", Role::Supervisor).await;
    let mut vouching = Authenticator::new(1);
    people.register(&supervisor, &vouching).await;
    let officer = people.add("petugas", Role::Officer).await;
    let now_ms = people.now_ms();
    let asked = people.accounts.begin_registration(&officer, "telepon", now_ms).await.unwrap();
    let answer = Authenticator::new(2).register(&asked.options);
    let made =
        people.accounts.finish_registration(&officer, &asked.ceremony, &answer, now_ms).await;
    let credential = made.unwrap().credential;
    let from = people.store().head().await.unwrap().size;
    let People { office, accounts, access, .. } = &mut people;

    let own = office.begin_vouching(access, accounts, &officer, &credential, now_ms).await;
    assert_eq!(codes(own), ["denied"], "an officer vouches for nobody");
    let asked =
        office.begin_vouching(access, accounts, &supervisor, &credential, now_ms).await.unwrap();
    let answer = vouching.sign(&asked.options);
    let ceremony = asked.ceremony;
    let subject = office
        .finish_vouching(access, accounts, &supervisor, &ceremony, &answer, now_ms)
        .await
        .unwrap();
    assert_eq!(subject.name, "petugas");
    assert_eq!(people.accounts.factors(&officer).await.unwrap().passkeys, 1);
    assert_eq!(people.kinds(from).await, ["enrolment.challenged", "authenticator.enrolled"]);
    people.verify().await;
}

#[tokio::test]
async fn nobody_vouches_for_a_second_account_of_their_own() {
    let mut people = People::new().await;
    let supervisor = people.add("penyelia", Role::Supervisor).await;
    people.register(&supervisor, &Authenticator::new(1)).await;
    let second = people.add_for("petugas", Role::Officer, Some("penyelia")).await;
    let now_ms = people.now_ms();
    let asked = people.accounts.begin_registration(&second, "kunci", now_ms).await.unwrap();
    let answer = Authenticator::new(2).register(&asked.options);
    let made = people.accounts.finish_registration(&second, &asked.ceremony, &answer, now_ms).await;
    let credential = made.unwrap().credential;
    let People { office, accounts, access, .. } = &mut people;
    let own = office.begin_vouching(access, accounts, &supervisor, &credential, now_ms).await;
    assert_eq!(codes(own), ["own-account"]);
}

#[tokio::test]
async fn an_office_that_is_reached_by_a_number_has_no_passkeys_and_says_so() {
    let mut people = People::new().await;
    let id = people.add("petugas", Role::Officer).await;
    let url = PublicUrl::parse("https://10.0.0.7").unwrap();
    let accounts = Accounts::new(&people.office, &url);
    assert_eq!(accounts.passkeys_possible(), Err(PasskeyError::NoHostName));
    let refused = accounts.begin_registration(&id, "kunci", people.now_ms()).await;
    assert_eq!(codes(refused), ["passkey-address"]);
}
