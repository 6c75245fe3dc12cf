//! Break-glass on both databases: a supervisor declares an emergency, one reviewer grants, and somebody
//! else looks again. Nothing else changes.

use timbang::casework::Refusal;
use timbang::casework::read::review::Viewer;
use timbang::casework::review::{EmergencyForm, Settled};
use timbang::clock::Clock as _;
use timbang::decision::Outcome;
use timbang::ledger::fields::Role;
use timbang::notice::reading;
use timbang::policy::document::Text;
use timbang::review::{Conflict, Refused};
use timbang::store::AccountId;

use crate::cli_support::Desk;
use crate::review_acts::{against, because, favourable, in_favour, refused, with_case};
use crate::review_support::Bureau;
use crate::store_support::{places, sqlite};

const REASON: &str = "The house burnt down last night and the family has nothing to eat.";
const BASIS: &str = "Perbup 12/2026 art. 7";

fn urgent() -> EmergencyForm {
    EmergencyForm { reason: REASON.to_owned(), basis: BASIS.to_owned() }
}

pub async fn declare(bureau: &mut Bureau, by: &AccountId, number: &str) -> Result<(), Refusal> {
    let seen = bureau.seen(number).await;
    let declared = bureau.office.declare_emergency(&bureau.access, by, number, seen, urgent());
    declared.await.map(|_| ())
}

pub async fn look_again(bureau: &mut Bureau, by: &AccountId, number: &str) -> Result<(), Refusal> {
    let (seen, why) = (bureau.seen(number).await, "The fire brigade confirms the fire.");
    let office = &mut bureau.office;
    office.review_emergency(&bureau.access, by, number, seen, true, why).await.map(|_| ())
}

/// Decides a case from the free seat.
pub async fn decide(
    bureau: &mut Bureau,
    by: &AccountId,
    number: &str,
    outcome: Outcome,
) -> Settled {
    bureau.claim(by, number).await.unwrap();
    let (finding, reasons) = if outcome.is_adverse() {
        (against(), because())
    } else {
        (in_favour(), serde_json::json!({"codes": [], "sentence": ""}))
    };
    bureau.find(by, number, finding).await.unwrap();
    bureau.prepare(by, number, outcome, reasons).await.unwrap();
    bureau.sign(by, number).await.unwrap()
}

async fn viewer(bureau: &Bureau, account: AccountId) -> Viewer {
    let known = bureau.office.store().account(&account).await.unwrap().unwrap();
    Viewer { account, person: known.person }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_reviewer_grants_in_an_emergency_and_somebody_else_looks_again() {
    for place in places().await {
        let (mut bureau, [officer, _, supervisor], number) =
            with_case(&place, 2, favourable()).await;
        let board = bureau.person("dewan", Role::Board, None).await;
        let by_officer = declare(&mut bureau, &officer, &number).await;
        assert!(matches!(by_officer, Err(Refusal::Denied(_))), "{by_officer:?}");
        let (seen, silent) = (
            bureau.seen(&number).await,
            EmergencyForm { reason: "x".to_owned(), basis: "x".to_owned() },
        );
        let office = &mut bureau.office;
        let silent =
            office.declare_emergency(&bureau.access, &supervisor, &number, seen, silent).await;
        let Err(Refusal::Invalid(faults)) = silent else { panic!("{silent:?}") };
        assert_eq!(faults.len(), 2, "both at once: {faults:?}");
        declare(&mut bureau, &supervisor, &number).await.unwrap();
        let claims = bureau.claim(&supervisor, &number).await.unwrap_err();
        let urged = Refused::Conflict(Conflict::Urged);
        assert!(matches!(&claims, Refusal::Review(refused) if *refused == urged), "{claims:?}");

        let settled = decide(&mut bureau, &officer, &number, Outcome::Eligible).await;
        assert_eq!(settled, Settled::Issued(Outcome::Eligible));
        let reader = bureau.office.reader();
        let unreviewed = || async { reader.verify().await.unwrap().unreviewed_emergencies };
        assert_eq!(unreviewed().await, 1);
        let waits = reader.unreviewed(&viewer(&bureau, board).await, None).await.unwrap();
        let [one] = waits.grants.as_slice() else { panic!("{waits:?}") };
        assert_eq!((&one.number, one.outcome, one.apart()), (&number, Outcome::Eligible, true));
        // Five working days from Tuesday 10 March 2026.
        assert_eq!(one.until, Some(jiff::civil::date(2026, 3, 17)));
        assert_eq!(one.urgency.as_ref().map(|told| &*told.reason), Some(REASON));
        let own = reader.unreviewed(&viewer(&bureau, supervisor).await, None).await.unwrap();
        assert!(!own.grants[0].apart() && own.grants[0].urgency.is_none());

        let by_officer = look_again(&mut bureau, &officer, &number).await;
        assert!(matches!(by_officer, Err(Refusal::Denied(_))), "{by_officer:?}");
        let own = look_again(&mut bureau, &supervisor, &number).await;
        assert!(matches!(own, Err(Refusal::Review(Refused::OwnEmergency))), "{own:?}");
        look_again(&mut bureau, &board, &number).await.unwrap();
        let again = look_again(&mut bureau, &board, &number).await;
        assert!(matches!(again, Err(Refusal::Review(Refused::NothingUrgent))), "{again:?}");
        assert_eq!(unreviewed().await, 0);
        assert!(bureau.office.store().unreviewed(None, 10).await.unwrap().is_empty());
        bureau.verified().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_in_an_emergency_takes_two_persons_as_ever() {
    for place in places().await {
        let (mut bureau, [officer, second, supervisor], number) =
            with_case(&place, 2, refused()).await;
        declare(&mut bureau, &supervisor, &number).await.unwrap();
        let refusal = Outcome::ProposedRefusal;
        bureau.claim(&officer, &number).await.unwrap();
        bureau.find(&officer, &number, against()).await.unwrap();
        let draft = bureau.prepare(&officer, &number, refusal, because()).await.unwrap();
        let told = &draft.letter.elements().roles.human.en;
        assert!(told.contains("still examines") && !told.contains("emergency"), "{told}");
        assert_eq!(bureau.sign(&officer, &number).await.unwrap(), Settled::NextReviewer);
        let late = declare(&mut bureau, &supervisor, &number).await;
        assert!(matches!(late, Err(Refusal::Review(Refused::EmergencyStands))), "{late:?}");
        let settled = decide(&mut bureau, &second, &number, refusal).await;
        assert_eq!(settled, Settled::Issued(refusal));
        assert!(bureau.office.store().unreviewed(None, 10).await.unwrap().is_empty());
        bureau.verified().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_prepared_before_the_emergency_is_read_again_before_it_decides_alone() {
    let (mut bureau, [officer, _, supervisor], number) =
        with_case(&sqlite().await, 2, favourable()).await;
    bureau.claim(&officer, &number).await.unwrap();
    bureau.find(&officer, &number, in_favour()).await.unwrap();
    let reasons = || serde_json::json!({"codes": [], "sentence": ""});
    let before = bureau.prepare(&officer, &number, Outcome::Eligible, reasons()).await.unwrap();
    assert_eq!(before.urgent, None);
    declare(&mut bureau, &supervisor, &number).await.unwrap();
    let unread = bureau.sign(&officer, &number).await;
    assert!(matches!(unread, Err(Refusal::Hindered(_))), "{unread:?}");
    let after = bureau.prepare(&officer, &number, Outcome::Eligible, reasons()).await.unwrap();
    assert!(after.urgent.is_some());
    // The letter names nobody who did not look.
    let told = &after.letter.elements().roles.human;
    assert!(!told.id.contains("Keduanya") && !told.id.is_empty(), "{told:?}");
    // Nobody looks before it is issued, and whoever looks afterwards takes nothing back.
    let still = |told: &Text| told.en.contains("still examines") || told.id.contains("sebelum");
    let first = &before.letter.elements().roles.human;
    assert!(still(first) && !still(told), "{told:?}");
    assert!(told.id.contains("Karena keadaan darurat, satu orang saja mengabulkannya."));
    assert!(told.en.ends_with("That changes nothing of this decision."), "{told:?}");
    assert_eq!(reading::read(&after.letter).letter, []);
    let settled = bureau.sign(&officer, &number).await.unwrap();
    assert_eq!(settled, Settled::Issued(Outcome::Eligible));
    bureau.verified().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_doctor_names_a_grant_that_waits_too_long_for_its_review() {
    let (mut bureau, [officer, _, supervisor], number) =
        with_case(&sqlite().await, 2, favourable()).await;
    declare(&mut bureau, &supervisor, &number).await.unwrap();
    decide(&mut bureau, &officer, &number, Outcome::Eligible).await;
    let (path, clock) = (bureau.path.clone(), bureau.clock.clone());
    let doctor = || Desk::new().run(&format!("doctor --data {}", path.display())).out;
    let said = doctor();
    assert!(said.contains("ok     emergencies: 1 grants"), "{said}");
    // Tuesday 17 March is the last day; a demonstration lives in the time of its last entry.
    clock.advance(8 * 86_400_000);
    let (bureau, _) = bureau.receive(&[refused()]).await;
    let said = doctor();
    assert!(said.contains("amiss  emergencies: 1 of 1 grants"), "{said}");
    assert!(said.contains(&number), "{said} at {}", clock.now_ms());
    bureau.verified().await;
}
