//! What an act of a review is refused for by the case itself: a term that ran out, another letter
//! than the one that was read, a finding that says nothing; and that one case stops no other.

use serde_json::json;
use timbang::casework::review::{Seen, Signature};
use timbang::casework::{Hindrance, Refusal};
use timbang::clock::Clock as _;
use timbang::decision::Outcome;
use timbang::ledger::fields::Role;
use timbang::review::{Refused, StopGround};

use crate::review_acts::{against, because, freeze, in_favour, refused, with_case};
use crate::review_support::{Bureau, shipped};
use crate::review_timers::verified;
use crate::store_support::{places, sqlite};

const DAY_MS: i64 = 86_400_000;

fn lapsed<T: std::fmt::Debug>(act: &str, done: &Result<T, Refusal>) {
    assert!(matches!(done, Err(Refusal::Review(Refused::Lapsed))), "{act}: {done:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn once_the_law_has_granted_no_act_of_a_human_says_otherwise() {
    for place in places().await {
        let mut bureau = Bureau::under(&place, shipped("ref-izin-usaha")).await;
        let officer = bureau.person("petugas", Role::Officer, None).await;
        let supervisor = bureau.person("penyelia", Role::Supervisor, None).await;
        let (mut bureau, numbers) = bureau.receive(&[verified(), verified()]).await;
        let [signing, waiting] = numbers.as_slice() else { panic!("{numbers:?}") };
        // Everything but the signature was done in time.
        bureau.claim(&officer, signing).await.unwrap();
        let said = json!({"criteria": [{"criterion": "U1", "mark": "refuted",
            "evidence": ["nib_status"]}], "direction": "adverse", "confidence": "high"});
        bureau.find(&officer, signing, said.clone()).await.unwrap();
        let reasons = json!({"codes": [{"criterion": "U1", "code": "not_met"}],
            "sentence": "The register says that the business number was withdrawn."});
        let refusal = Outcome::ProposedRefusal;
        bureau.prepare(&officer, signing, refusal, reasons.clone()).await.unwrap();
        bureau.clock.advance(29 * DAY_MS);
        lapsed("sign", &bureau.sign(&officer, signing).await);
        lapsed("prepare", &bureau.prepare(&officer, signing, refusal, reasons).await);
        lapsed("claim", &bureau.claim(&officer, waiting).await);
        let until = bureau.clock.now_ms() + 9 * DAY_MS;
        let seen = bureau.seen(waiting).await;
        let (access, form) = (&bureau.access, freeze(StopGround::Freeze, until));
        let office = &mut bureau.office;
        lapsed("stop", &office.stop_clock(access, &supervisor, waiting, seen, form).await);
        lapsed("escalate", &office.escalate(access, &officer, waiting, seen).await);
        bureau.office.watch_terms(&bureau.access).await.unwrap();
        for number in &numbers {
            assert_eq!(*bureau.kinds(number).await.last().unwrap(), "decision.deemed");
        }
        bureau.verified().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stop_that_is_over_keeps_nobody_from_what_silence_grants() {
    let mut bureau = Bureau::under(&sqlite().await, shipped("ref-izin-usaha")).await;
    let officer = bureau.person("petugas", Role::Officer, None).await;
    let supervisor = bureau.person("penyelia", Role::Supervisor, None).await;
    let (mut bureau, numbers) = bureau.receive(&[verified()]).await;
    let [number] = numbers.as_slice() else { panic!("{numbers:?}") };
    let form = freeze(StopGround::Freeze, bureau.clock.now_ms() + DAY_MS);
    let (access, seen) = (&bureau.access, bureau.seen(number).await);
    bureau.office.stop_clock(access, &supervisor, number, seen, form).await.unwrap();
    // Nobody has written down yet that the clock went on.
    bureau.clock.advance(29 * DAY_MS);
    lapsed("claim", &bureau.claim(&officer, number).await);
    assert_eq!(bureau.office.resume_clocks(&bureau.access).await.unwrap(), 1);
    bureau.office.watch_terms(&bureau.access).await.unwrap();
    assert_eq!(*bureau.kinds(number).await.last().unwrap(), "decision.deemed");
    bureau.verified().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_signs_the_letter_that_was_read_and_no_other() {
    for place in places().await {
        let (mut bureau, [officer, ..], number) = with_case(&place, 1, refused()).await;
        bureau.claim(&officer, &number).await.unwrap();
        bureau.find(&officer, &number, in_favour()).await.unwrap();
        let granting = json!({"codes": [{"criterion": "S5", "code": "evidence_wrong"}],
            "sentence": "The register mixed up two families of one name."});
        bureau.prepare(&officer, &number, Outcome::Eligible, granting).await.unwrap();
        let read = bureau.letter(&officer, &number).await;
        // In another window a refusal is prepared meanwhile.
        let mut adverse = because();
        adverse["change_of_mind"] = "I had read the register entry of another family.".into();
        bureau.prepare(&officer, &number, Outcome::ProposedRefusal, adverse).await.unwrap();
        let before = bureau.kinds(&number).await;
        for letter in [read, None] {
            let (entry, session) = (bureau.seen(&number).await, bureau.session(&officer).await);
            let signature = Signature::PasswordTotp { session: &session, now_ms: 1_000 };
            let seen = Seen { entry, letter };
            let Bureau { office, access, .. } = &mut bureau;
            let signed = office.confirm(access, &officer, &number, seen, signature).await;
            let other = matches!(signed, Err(Refusal::Hindered(Hindrance::OtherLetter)));
            assert!(other, "{signed:?}");
        }
        assert_eq!(bureau.kinds(&number).await, before, "nothing is decided");
        bureau.sign(&officer, &number).await.unwrap();
        bureau.verified().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_adverse_rests_on_a_finding_that_marked_nothing() {
    let place = sqlite().await;
    let (mut bureau, [officer, ..], number) = with_case(&place, 1, refused()).await;
    bureau.claim(&officer, &number).await.unwrap();
    let nothing = json!({"criteria": [], "direction": "open", "confidence": "low"});
    bureau.find(&officer, &number, nothing).await.unwrap();
    let mut reasons = because();
    reasons["change_of_mind"] = "The recommendation has convinced me after all.".into();
    let refusal = Outcome::ProposedRefusal;
    let Err(Refusal::Invalid(findings)) = bureau.prepare(&officer, &number, refusal, reasons).await
    else {
        panic!("what the machine says is no finding of a human");
    };
    assert!(findings.iter().any(|finding| finding.code == "unmarked-adverse"), "{findings:?}");
    assert!(bureau.letter(&officer, &number).await.is_none(), "no letter waits for a signature");
    bureau.verified().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_case_that_cannot_go_on_keeps_no_other_from_its_right() {
    let place = sqlite().await;
    let mut bureau = Bureau::open(&place, 1).await;
    let officer = bureau.person("petugas", Role::Officer, None).await;
    let (mut bureau, numbers) = bureau.receive(&vec![refused(); 3]).await;
    for number in &numbers {
        bureau.claim(&officer, number).await.unwrap();
        bureau.find(&officer, number, against()).await.unwrap();
    }
    let store = bureau.office.store();
    let stuck = store.case_by_number(&numbers[0]).await.unwrap().unwrap().serial;
    let address = format!("sqlite://{}", bureau.path.join("timbang.db").display());
    let database = sea_orm::Database::connect(&address).await.unwrap();
    let trap = format!(
        "CREATE TRIGGER trap BEFORE INSERT ON ledger_entry WHEN NEW.subject = {stuck} \
         BEGIN SELECT RAISE(ABORT, 'the disk is gone'); END"
    );
    sea_orm::ConnectionTrait::execute_unprepared(&database, &trap).await.unwrap();
    bureau.clock.advance(25 * DAY_MS);
    assert!(bureau.office.expire_claims().await.is_err(), "what failed is told");
    assert!(bureau.office.watch_terms(&bureau.access).await.is_err(), "what failed is told");
    for number in &numbers[1..] {
        let kinds = bureau.kinds(number).await;
        assert!(kinds.contains(&"review.expired"), "{kinds:?}");
        assert!(kinds.contains(&"review.escalated"), "{kinds:?}");
    }
    assert_eq!(*bureau.kinds(&numbers[0]).await.last().unwrap(), "recommendation.revealed");
}
