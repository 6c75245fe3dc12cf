//! An account that somebody else had the password of decides nothing before a colleague has seen its
//! owner: neither who keeps accounts nor who writes to the database decides as another.

use sea_orm::ConnectionTrait as _;
use timbang::access::PolicyFiles;
use timbang::casework::accounts::{InSession, PublicUrl};
use timbang::casework::{NewAccount, Refusal};
use timbang::clock::Clock as _;
use timbang::decision::Outcome;
use timbang::ids::ActorId;
use timbang::ledger::fields::Role;
use timbang::ledger::verify::Class;
use timbang::review::{Refused, StopGround};
use timbang::store::AccountId;

use crate::authenticator::Authenticator;
use crate::review_acts::{against, because, freeze, refused, with_case};
use crate::review_rows::faults;
use crate::review_support::{Bureau, reopened};
use crate::store_support::{places, sqlite};

/// An office with an officer, a colleague, a supervisor, who keeps its accounts, and a case.
async fn kept(place: &crate::store_support::Place) -> (Bureau, [AccountId; 4], String) {
    let (mut bureau, [officer, other, supervisor], number) = with_case(place, 1, refused()).await;
    let admin = bureau.person("admin", Role::Administrator, None).await;
    (bureau, [officer, other, supervisor, admin], number)
}

fn unvouched<T: std::fmt::Debug>(done: Result<T, Refusal>) {
    let refusal = done.unwrap_err();
    assert!(matches!(refusal, Refusal::Unvouched), "{refusal:?}");
}

async fn reset(bureau: &mut Bureau, admin: &AccountId, subject: &AccountId) {
    let id = bureau.session(admin).await;
    let in_session = InSession { id: &id, now_ms: 1_000 };
    let Bureau { office, access, .. } = bureau;
    office.reset_factors(access, admin, in_session, subject, i64::MAX).await.unwrap();
}

async fn vouch(bureau: &mut Bureau, by: &AccountId, subject: &AccountId) -> Result<(), Refusal> {
    let id = bureau.session(by).await;
    let in_session = InSession { id: &id, now_ms: 1_000 };
    let Bureau { office, access, .. } = bureau;
    office.vouch(access, by, in_session, subject).await
}

async fn choose(bureau: &Bureau, account: &AccountId) {
    let own = "tiga perahu kayu di teluk";
    bureau.accounts.choose_password(account, own.into()).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_resets_an_officer_and_signs_in_as_them_decides_nothing() {
    for place in places().await {
        let (mut bureau, [officer, other, supervisor, admin], number) = kept(&place).await;
        bureau.claim(&officer, &number).await.unwrap();
        bureau.find(&officer, &number, against()).await.unwrap();
        let refusal = Outcome::ProposedRefusal;
        bureau.prepare(&officer, &number, refusal, because()).await.unwrap();

        reset(&mut bureau, &admin, &officer).await;
        choose(&bureau, &officer).await;
        unvouched(bureau.prepare(&officer, &number, refusal, because()).await);
        unvouched(bureau.sign(&officer, &number).await);
        assert!(bureau.accounts.waits_for_word(&officer).await.unwrap());

        assert!(matches!(vouch(&mut bureau, &admin, &officer).await, Err(Refusal::Denied(_))));
        let by_officer = vouch(&mut bureau, &other, &officer).await.unwrap_err();
        assert!(matches!(by_officer, Refusal::Invalid(_)), "{by_officer:?}: there is a supervisor");
        vouch(&mut bureau, &supervisor, &officer).await.unwrap();
        bureau.sign(&officer, &number).await.unwrap();
        bureau.verified().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_waits_for_a_colleagues_word_stops_no_clock_frees_no_seat_and_vouches_for_nobody() {
    let place = sqlite().await;
    let (mut bureau, [officer, _, supervisor, admin], number) = kept(&place).await;
    bureau.claim(&officer, &number).await.unwrap();
    bureau.find(&officer, &number, against()).await.unwrap();
    for account in [&officer, &supervisor] {
        reset(&mut bureau, &admin, account).await;
        choose(&bureau, account).await;
    }
    let (seen, before) = (bureau.seen(&number).await, bureau.kinds(&number).await);
    let Bureau { office, access, accounts, clock, .. } = &mut bureau;
    let until = clock.now_ms() + 86_400_000;
    let form = freeze(StopGround::Freeze, until);
    unvouched(office.stop_clock(access, &supervisor, &number, seen, form).await);
    unvouched(
        office
            .reassign(access, &supervisor, &number, seen, "Petugasnya sakit sejak kemarin pagi.")
            .await,
    );
    unvouched(
        office
            .send_back(access, &officer, &number, seen, "Tolong periksa lagi semua buktinya.")
            .await,
    );
    let asked = office.request_information(access, &officer, &number, seen, "KTP asli", until);
    unvouched(asked.await);
    unvouched(office.begin_vouching(access, accounts, &supervisor, b"credential", 1_000).await);
    assert_eq!(bureau.kinds(&number).await, before);
    bureau.verified().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_colleague_vouches_for_a_password_the_owner_chose_and_proves_who_they_are() {
    let place = sqlite().await;
    let (mut bureau, [officer, _, supervisor, admin], number) = kept(&place).await;
    reset(&mut bureau, &admin, &officer).await;
    let early = vouch(&mut bureau, &supervisor, &officer).await.unwrap_err();
    assert!(early.to_string().contains("password of their own"), "{early}");
    choose(&bureau, &officer).await;
    let id = bureau.session(&supervisor).await;
    let late = InSession { id: &id, now_ms: 1_000 + 300_001 };
    let Bureau { office, access, .. } = &mut bureau;
    let stale = office.vouch(access, &supervisor, late, &officer).await;
    assert!(matches!(stale, Err(Refusal::Review(Refused::StaleProof))), "{stale:?}");
    unvouched(bureau.claim(&officer, &number).await);
    vouch(&mut bureau, &supervisor, &officer).await.unwrap();
    let again = vouch(&mut bureau, &supervisor, &officer).await.unwrap_err();
    assert!(again.to_string().contains("nothing is to be vouched for"), "{again}");
    bureau.claim(&officer, &number).await.unwrap();
    bureau.verified().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_new_by_an_administrators_hand_waits_and_so_does_a_supervisor() {
    let place = sqlite().await;
    let (mut bureau, [officer, _, supervisor, admin], number) = kept(&place).await;
    let id = bureau.session(&admin).await;
    let in_session = InSession { id: &id, now_ms: 1_000 };
    let new = |name, role| NewAccount { name, display_name: name, role, same_person_as: None };
    let Bureau { office, access, .. } = &mut bureau;
    for (name, role) in [("baru", Role::Officer), ("penyelia2", Role::Supervisor)] {
        office.create_account(access, &admin, in_session, new(name, role), i64::MAX).await.unwrap();
    }
    let store = bureau.office.store();
    let fresh = store.account_by_name("baru").await.unwrap().unwrap().id;
    let second = store.account_by_name("penyelia2").await.unwrap().unwrap().id;
    choose(&bureau, &fresh).await;
    choose(&bureau, &second).await;
    unvouched(bureau.claim(&fresh, &number).await);
    unvouched(vouch(&mut bureau, &second, &fresh).await);
    vouch(&mut bureau, &supervisor, &second).await.unwrap();
    vouch(&mut bureau, &second, &fresh).await.unwrap();
    bureau.claim(&fresh, &number).await.unwrap();
    // Those whom the operator made first may decide: nobody was there to vouch.
    assert!(!bureau.accounts.waits_for_word(&officer).await.unwrap());
    bureau.verified().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn where_nobody_supervises_an_officer_vouches_for_another() {
    let place = sqlite().await;
    let mut bureau = Bureau::open(&place, 1).await;
    let officer = bureau.person("petugas", Role::Officer, None).await;
    let other = bureau.person("petugas2", Role::Officer, None).await;
    let admin = bureau.person("admin", Role::Administrator, None).await;
    let (mut bureau, numbers) = bureau.receive(&[refused()]).await;
    reset(&mut bureau, &admin, &officer).await;
    choose(&bureau, &officer).await;
    unvouched(bureau.claim(&officer, &numbers[0]).await);
    vouch(&mut bureau, &other, &officer).await.unwrap();
    bureau.claim(&officer, &numbers[0]).await.unwrap();
    bureau.verified().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_operator_resets_an_account_with_an_entry_and_it_waits_too() {
    let place = sqlite().await;
    let (mut bureau, [officer, _, _, admin], number) = kept(&place).await;
    bureau.office.reset_by_operator("petugas", i64::MAX).await.unwrap();
    bureau.office.reset_by_operator("admin", i64::MAX).await.unwrap();
    unvouched(bureau.claim(&officer, &number).await);
    assert!(bureau.office.reset_by_operator("tiada", i64::MAX).await.is_err());
    let actor = ActorId::from_random(admin).to_string();
    let store = bureau.office.store();
    let last = store.entry(store.head().await.unwrap().size - 1).await.unwrap().unwrap();
    let said = String::from_utf8(last.bytes).unwrap();
    let told = ["\"actor\":\"operator\"", "\"kind\":\"account.reset\"", &actor];
    assert!(told.iter().all(|part| said.contains(part)), "{said}");
    bureau.verified().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_role_that_stands_in_the_database_alone_gives_nothing() {
    for place in places().await {
        let (mut bureau, [_, _, _, _], number) = kept(&place).await;
        let auditor = bureau.person("auditor", Role::Auditor, None).await;
        let intruder = if place.is_postgres() {
            place.intruder().await
        } else {
            let path = bureau.path.join("timbang.db");
            sea_orm::Database::connect(format!("sqlite://{}", path.display())).await.unwrap()
        };
        let hex = format!("{:032x}", u128::from_be_bytes(auditor));
        let id = if place.is_postgres() { format!("'\\x{hex}'") } else { format!("x'{hex}'") };
        let insert = |columns: &str, values: &str| {
            format!(
                "INSERT INTO role_assignment (account, role, from_ms{columns})
                 VALUES ({id}, 'officer', 0{values})"
            )
        };
        for forged in [
            insert("", ""),
            insert(", granted_seq", ", 0"),
            "DELETE FROM role_assignment".to_owned(),
            "UPDATE role_assignment SET role = 'officer' WHERE role = 'auditor'".to_owned(),
        ] {
            let refused = intruder.execute_unprepared(&forged).await;
            assert!(refused.is_err(), "{forged}");
        }
        // The entry of another account is one that gives a role, and gives it to another.
        let free = "(SELECT max(granted_seq) FROM role_assignment)";
        let taken = insert(", granted_seq", &format!(", {free}"));
        assert!(intruder.execute_unprepared(&taken).await.is_err(), "an entry gives one role");
        let (head, forged) = (bureau.office.store().head().await.unwrap().size, Role::Board);
        let admin = bureau.office.store().account_by_name("admin").await.unwrap().unwrap().id;
        let session = bureau.session(&admin).await;
        let in_session = InSession { id: &session, now_ms: 1_000 };
        let Bureau { office, access, .. } = &mut bureau;
        office.grant_role(access, &admin, in_session, &auditor, forged, None).await.unwrap();
        office.revoke_role(access, &admin, in_session, &auditor, forged).await.unwrap();
        let revoked = head + 1;
        let of_a_revocation = insert(", granted_seq", &format!(", {revoked}"));
        intruder.execute_unprepared(&of_a_revocation).await.unwrap();
        let roles = bureau.accounts.person(&auditor).await.unwrap().unwrap().roles;
        assert_eq!(roles, [Role::Auditor]);
        let claimed = bureau.claim(&auditor, &number).await;
        assert!(matches!(claimed, Err(Refusal::Denied(_))), "{claimed:?}");
        // It gives nothing, and whoever compares the rows with the entries is told of it.
        let told = faults(&bureau).await;
        assert_eq!(told.iter().map(|fault| fault.seq).collect::<Vec<_>>(), [Some(revoked)]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_adverse_decision_of_who_has_a_passkey_is_signed_with_it() {
    let place = sqlite().await;
    let (mut bureau, [officer, ..], number) = kept(&place).await;
    let key = Authenticator::new(7);
    let asked = bureau.accounts.begin_registration(&officer, "kunci", 1_000).await.unwrap();
    let answer = key.register(&asked.options);
    let accounts = bureau.accounts.clone();
    let made = accounts.finish_registration(&officer, &asked.ceremony, &answer, 1_000).await;
    let credential = made.unwrap().credential;
    let Bureau { office, access, .. } = &mut bureau;
    office.enrol_passkey(access, &accounts, &officer, &credential).await.unwrap();
    bureau.claim(&officer, &number).await.unwrap();
    bureau.find(&officer, &number, against()).await.unwrap();
    bureau.prepare(&officer, &number, Outcome::ProposedRefusal, because()).await.unwrap();
    let weaker = bureau.sign(&officer, &number).await.unwrap_err();
    assert!(matches!(weaker, Refusal::Review(Refused::HasPasskey)), "{weaker:?}");
    let here = PublicUrl::localhost(8080).unwrap();
    bureau.office.reach_at(&here);
    let weaker = bureau.sign(&officer, &number).await.unwrap_err();
    assert!(matches!(weaker, Refusal::Review(Refused::HasPasskey)), "{weaker:?}");
    // Where its passkey cannot be used, password and code are what there is.
    bureau.office.reach_at(&PublicUrl::parse("https://10.0.0.7").unwrap());
    bureau.sign(&officer, &number).await.unwrap();
    bureau.verified().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_claim_by_who_holds_no_deciding_role_is_a_fault_in_the_log_itself() {
    let named = |name: &str| {
        let all = crate::ledger_tampering_accounts::all();
        all.into_iter().find(|tampered| tampered.name == name).unwrap()
    };
    let report = named("self-confirmation-claim-by-auditor").export.verify();
    assert_eq!(report.first_divergence.unwrap().class, Class::SelfConfirmation);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_waits_goes_on_waiting_after_the_office_is_opened_again() {
    let place = sqlite().await;
    let (mut bureau, [officer, _, _, admin], number) = kept(&place).await;
    reset(&mut bureau, &admin, &officer).await;
    let Bureau { office, clock, path, .. } = bureau;
    office.close().await.unwrap();
    let mut office = reopened(&path, &clock).await;
    let access = office.authorizer(&PolicyFiles::SHIPPED).await.unwrap();
    let seen = {
        let store = office.store();
        let serial = store.case_by_number(&number).await.unwrap().unwrap().serial;
        store.entries_of(serial).await.unwrap().last().unwrap().seq
    };
    unvouched(office.claim(&access, &officer, &number, seen).await);
}
