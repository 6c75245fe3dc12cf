//! What who keeps accounts may do, what nobody may, and what the ledger says of it.

use secrecy::ExposeSecret as _;
use timbang::casework::NewAccount;
use timbang::casework::accounts::{Tried, password};
use timbang::ledger::fields::Role;
use timbang::store::{AccountId, Proved};

use crate::accounts_support::{People, Proof, codes};
use crate::authenticator::Authenticator;

/// An office with an administrator and an officer.
async fn staffed() -> (People, AccountId, AccountId, Proof) {
    let mut people = People::new().await;
    let admin = people.add("admin", Role::Administrator).await;
    let officer = people.add("petugas", Role::Officer).await;
    let proof = people.proved(&admin, Proved::PasswordTotp).await;
    (people, admin, officer, proof)
}

#[tokio::test]
async fn roles_come_and_go_with_an_entry_each_and_count_at_once() {
    let (mut people, admin, officer, proof) = staffed().await;
    let from = people.store().head().await.unwrap().size;
    let People { office, access, clock, .. } = &mut people;
    office
        .grant_role(access, &admin, proof.session(), &officer, Role::Supervisor, None)
        .await
        .unwrap();
    let twice =
        office.grant_role(access, &admin, proof.session(), &officer, Role::Supervisor, None).await;
    assert_eq!(codes(twice), ["role-held"]);
    clock.advance(1_000);
    office.revoke_role(access, &admin, proof.session(), &officer, Role::Officer).await.unwrap();
    let again = office.revoke_role(access, &admin, proof.session(), &officer, Role::Officer).await;
    assert_eq!(codes(again), ["role-not-held"]);
    assert_eq!(people.roles(&officer).await, [Role::Supervisor]);
    assert_eq!(people.kinds(from).await, ["access.changed", "access.changed"]);
    people.verify().await;
}

#[tokio::test]
async fn a_role_with_an_end_is_held_no_longer_and_the_ledger_comes_to_say_so() {
    let (mut people, admin, officer, proof) = staffed().await;
    let until_ms = people.now_ms() + 60_000;
    let People { office, access, clock, .. } = &mut people;
    let past = office
        .grant_role(access, &admin, proof.session(), &officer, Role::Board, Some(clock_ms(clock)))
        .await;
    assert_eq!(codes(past), ["until-past"]);
    office
        .grant_role(access, &admin, proof.session(), &officer, Role::Board, Some(until_ms))
        .await
        .unwrap();
    clock.advance(59_999);
    assert_eq!(people.roles(&officer).await, [Role::Officer, Role::Board]);
    people.clock.advance(1);
    assert_eq!(people.roles(&officer).await, [Role::Officer]);
    let from = people.store().head().await.unwrap().size;
    people.office.end_lapsed_roles().await.unwrap();
    people.office.end_lapsed_roles().await.unwrap();
    assert_eq!(people.kinds(from).await, ["access.changed"]);
    people.verify().await;
}

fn clock_ms(clock: &timbang::clock::FixedClock) -> i64 {
    timbang::clock::Clock::now_ms(clock)
}

#[tokio::test]
async fn nobody_without_the_role_now_does_any_of_it() {
    let (mut people, admin, officer, proof) = staffed().await;
    let third = people.add("petugas2", Role::Officer).await;
    let People { office, access, .. } = &mut people;
    let new = || NewAccount {
        name: "baru",
        display_name: "Baru",
        role: Role::Officer,
        same_person_as: None,
    };
    let denied = ["denied"];
    assert_eq!(
        codes(office.create_account(access, &officer, proof.session(), new(), i64::MAX).await),
        denied
    );
    let granted =
        office.grant_role(access, &officer, proof.session(), &third, Role::Board, None).await;
    assert_eq!(codes(granted), denied);
    assert_eq!(
        codes(office.revoke_role(access, &officer, proof.session(), &third, Role::Officer).await),
        denied
    );
    assert_eq!(
        codes(office.close_account(access, &officer, proof.session(), &third).await),
        denied
    );
    assert_eq!(codes(office.open_account(access, &officer, proof.session(), &third).await), denied);
    assert_eq!(
        codes(office.reset_password(access, &officer, proof.session(), &third, i64::MAX).await),
        denied
    );
    assert_eq!(
        codes(office.reset_factors(access, &officer, proof.session(), &third, i64::MAX).await),
        denied
    );

    let second = people.add("admin2", Role::Administrator).await;
    let of_second = people.proved(&second, Proved::PasswordTotp).await;
    let People { office, access, .. } = &mut people;
    office.close_account(access, &second, of_second.session(), &admin).await.unwrap();
    let closed = office.close_account(access, &admin, proof.session(), &third).await;
    assert_eq!(codes(closed), denied, "an administrator who was closed");
}

#[tokio::test]
async fn an_administrator_changes_no_account_of_their_own_and_holds_no_other_role() {
    let (mut people, admin, officer, proof) = staffed().await;
    let People { office, access, .. } = &mut people;
    let own = ["own-account"];
    assert_eq!(
        codes(
            office.grant_role(access, &admin, proof.session(), &admin, Role::Officer, None).await
        ),
        own
    );
    assert_eq!(
        codes(office.reset_factors(access, &admin, proof.session(), &admin, i64::MAX).await),
        own
    );
    assert_eq!(codes(office.close_account(access, &admin, proof.session(), &admin).await), own);
    let second = NewAccount {
        name: "admin.petugas",
        display_name: "Ratna",
        role: Role::Officer,
        same_person_as: Some("admin"),
    };
    let mixed =
        office.create_account(access, &admin, proof.session(), second.clone(), i64::MAX).await;
    assert_eq!(codes(mixed), own);
    let password = office.draw_password();
    let operator = office.add_account_under(second, &password).await;
    assert_eq!(codes(operator), ["role-mixed"], "at the command line neither");
    let mixed = office
        .grant_role(access, &admin, proof.session(), &officer, Role::Administrator, None)
        .await;
    assert_eq!(codes(mixed), ["role-mixed"]);
}

#[tokio::test]
async fn two_accounts_of_one_person_are_one_person() {
    let (mut people, ..) = staffed().await;
    let first = people.account("petugas").await;
    people.add_for("petugas.malam", Role::Supervisor, Some("petugas")).await;
    let second = people.account("petugas.malam").await;
    assert_ne!(first.id, second.id);
    assert_eq!(first.person, second.person);
    people.verify().await;
}

#[tokio::test]
async fn closing_an_account_takes_its_roles_and_opening_it_gives_none_back() {
    let (mut people, admin, officer, proof) = staffed().await;
    let from = people.store().head().await.unwrap().size;
    people.office.close_account(&people.access, &admin, proof.session(), &officer).await.unwrap();
    assert_eq!(people.kinds(from).await, ["access.changed"]);
    assert!(people.accounts.person(&officer).await.unwrap().is_none());
    let granted = people
        .office
        .grant_role(&people.access, &admin, proof.session(), &officer, Role::Board, None)
        .await;
    assert_eq!(codes(granted), ["account-closed"]);
    people.office.open_account(&people.access, &admin, proof.session(), &officer).await.unwrap();
    assert_eq!(people.roles(&officer).await, []);
    people.clock.advance(1);
    people
        .office
        .grant_role(&people.access, &admin, proof.session(), &officer, Role::Officer, None)
        .await
        .unwrap();
    assert_eq!(people.roles(&officer).await, [Role::Officer]);
    people.verify().await;
}

#[tokio::test]
async fn a_reset_of_factors_leaves_a_password_to_be_used_once_and_nothing_else() {
    let (mut people, admin, officer, proof) = staffed().await;
    people.office.add_totp("petugas").await.unwrap();
    let codes_drawn = people.accounts.draw_recovery_codes(&officer, people.now_ms()).await.unwrap();
    people.register(&officer, &Authenticator::new(4)).await;
    let from = people.store().head().await.unwrap().size;
    people.clock.advance(1);
    let until_ms = people.now_ms() + 1_000;
    let drawn = people
        .office
        .reset_factors(&people.access, &admin, proof.session(), &officer, until_ms)
        .await;
    let drawn = drawn.unwrap();
    assert_eq!(people.kinds(from).await, ["authenticator.revoked", "account.reset"]);
    assert!(!people.accounts.factors(&officer).await.unwrap().any());
    let now_ms = people.now_ms();
    let old = codes_drawn[0].expose_secret();
    let tried = people.accounts.try_recovery_code(&officer, old, now_ms).await.unwrap();
    assert_eq!(tried, Tried::Wrong);
    let credential = people.accounts.credential("petugas", now_ms).await.unwrap();
    assert!(credential.once);
    assert!(password::verify(&drawn, credential.password_hash.as_deref()));
    let late = people.accounts.credential("petugas", until_ms).await.unwrap();
    assert!(late.account.is_none(), "a password to be used once, and in time");
    people.verify().await;
}

#[tokio::test]
async fn a_reset_of_the_password_leaves_the_second_factor_in_the_way() {
    let (mut people, admin, officer, proof) = staffed().await;
    people.office.add_totp("petugas").await.unwrap();
    people
        .office
        .reset_password(&people.access, &admin, proof.session(), &officer, i64::MAX)
        .await
        .unwrap();
    assert!(people.accounts.factors(&officer).await.unwrap().totp);
}

#[tokio::test]
async fn an_owner_chooses_a_long_password_and_less_of_one_beside_a_factor() {
    let (mut people, _, officer, _) = staffed().await;
    let choose = async |people: &People, words: &str| {
        people.accounts.choose_password(&officer, words.into()).await
    };
    assert_eq!(codes(choose(&people, "kopi pahit").await), ["password-short"]);
    assert_eq!(codes(choose(&people, "petugas petugas petugas").await), ["password-known"]);
    choose(&people, "kopi pahit tiga gelas").await.unwrap();
    people.office.add_totp("petugas").await.unwrap();
    choose(&people, "kopi pahit!").await.unwrap();
    let credential = people.accounts.credential("petugas", people.now_ms()).await.unwrap();
    assert!(password::verify(&"kopi pahit!".into(), credential.password_hash.as_deref()));
    assert!(!credential.once);
}

#[tokio::test]
async fn what_was_proved_again_belongs_to_one_session_of_one_account_for_five_minutes() {
    let (people, _, officer, _) = staffed().await;
    let (session, now_ms) = ([9; 16], people.now_ms());
    let record = |account| timbang::casework::accounts::SessionRecord {
        account,
        expires_ms: now_ms + 3_600_000,
        content: b"{}".to_vec(),
    };
    let accounts = &people.accounts;
    let nowhere = accounts.step_up(&session, Proved::PasswordTotp, now_ms).await;
    assert!(nowhere.is_err(), "no session stands");
    accounts.begin_session(&session, record(Some(officer)), now_ms).await.unwrap();
    accounts.step_up(&session, Proved::PasswordTotp, now_ms).await.unwrap();
    let late = now_ms + 5 * 60 * 1000;
    assert!(accounts.stepped_up(&session, &officer, late).await.unwrap().is_some());
    assert!(accounts.stepped_up(&session, &officer, late + 1).await.unwrap().is_none());
    assert!(accounts.stepped_up(&session, &[3; 16], now_ms).await.unwrap().is_none());
    assert!(accounts.stepped_up(&[8; 16], &officer, now_ms).await.unwrap().is_none());
    accounts.end_session(&session).await.unwrap();
    assert!(accounts.stepped_up(&session, &officer, now_ms).await.unwrap().is_none());
}
