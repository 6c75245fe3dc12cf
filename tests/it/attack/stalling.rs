//! A refusal under another name: cases that are parked, asked about for ever, or left without
//! anyone who may review them; and words that are milder than what they do.

use std::sync::Arc;

use timbang::casework::read::review::Viewer;
use timbang::casework::{Jobs, Refusal};
use timbang::clock::Clock as _;
use timbang::decision::{Effect, Outcome};
use timbang::ids::{CaseId, Digest32};
use timbang::ledger::fields::{ErasureGround, ErasureScope, Role};
use timbang::review::decision::{Authority, issue};
use timbang::review::{Conflict, Recommended, Refused, Settings, StopGround};
use timbang::store::{AccountId, QueueFilter};
use tokio::sync::Mutex;

use crate::review_acts::{against, because, freeze, refused, with_case};
use crate::review_support::{Bureau, reopened};
use crate::store_support::places;

const DAY_MS: i64 = 86_400_000;

/// Lets so many days pass, with everything that an office does by itself.
async fn pass(bureau: Bureau, days: usize) -> Bureau {
    let Bureau { office, access, accounts, clock, programme, path, folder } = bureau;
    let channels = office.channels().unwrap();
    let (office, access) = (Arc::new(Mutex::new(office)), Arc::new(access));
    let jobs = Jobs::new(office.clone(), access.clone(), accounts.clone(), channels);
    for _ in 0..days {
        clock.advance(DAY_MS);
        jobs.run_once().await.unwrap();
    }
    drop(jobs);
    let office = Arc::into_inner(office).unwrap().into_inner();
    let access = Arc::into_inner(access).unwrap();
    Bureau { office, access, accounts, clock, programme, path, folder }
}

/// That nothing was decided in any of these cases, and that each still waits where the queue and
/// the board of the supervisors show it.
async fn still_waiting(bureau: &Bureau, numbers: &[String], supervisor: AccountId) {
    let store = bureau.office.store();
    let queue = store.queue(&QueueFilter::default(), 100).await.unwrap();
    let person = store.account(&supervisor).await.unwrap().unwrap().person;
    let viewer = Viewer { account: supervisor, person };
    let now_ms = bureau.clock.now_ms();
    let board = bureau.office.reader().board(&viewer, None, now_ms, 100).await.unwrap();
    for number in numbers {
        let kinds = bureau.kinds(number).await;
        let decides = |kind: &&str| {
            kind.starts_with("decision.issued")
                || kind.starts_with("decision.deemed")
                || ["review.confirmed", "review.overruled"].contains(kind)
        };
        assert!(!kinds.iter().any(decides), "{number}: {kinds:?}");
        assert!(queue.iter().any(|case| case.number == *number), "{number}: {kinds:?}");
        assert!(board.cases.iter().any(|of| of.case.number == *number), "{number}: {kinds:?}");
    }
}

/// Ten cases the machine would refuse, each parked another way.
async fn parked(
    mut bureau: Bureau,
    [officer, second, supervisor]: [AccountId; 3],
) -> (Bureau, Vec<String>) {
    let (office, numbers) = bureau.receive(&vec![refused(); 9]).await;
    bureau = office;
    let [_alone, claimed, found, prepared, asked, frozen, escalated, returned, conflicted] =
        numbers.as_slice()
    else {
        panic!("{numbers:?}")
    };
    for number in [claimed, found, prepared, asked, escalated] {
        bureau.claim(&officer, number).await.unwrap();
    }
    for number in [found, prepared, asked] {
        bureau.find(&officer, number, against()).await.unwrap();
    }
    bureau.prepare(&officer, prepared, Outcome::ProposedRefusal, because()).await.unwrap();
    let due = bureau.clock.now_ms() + 2 * DAY_MS;
    let what = "Please bring the letter of the village head.";
    let seen = bureau.seen(asked).await;
    let office = &mut bureau.office;
    let access = &bureau.access;
    office.request_information(access, &officer, asked, seen, what, due).await.unwrap();
    let seen = bureau.seen(frozen).await;
    let form = freeze(StopGround::Freeze, due);
    let office = &mut bureau.office;
    office.stop_clock(&bureau.access, &supervisor, frozen, seen, form).await.unwrap();
    let seen = bureau.seen(escalated).await;
    bureau.office.escalate(&bureau.access, &officer, escalated, seen).await.unwrap();
    // Sent back again and again, by one after the other.
    for by in [officer, second, officer, second] {
        bureau.claim(&by, returned).await.unwrap();
        bureau.find(&by, returned, against()).await.unwrap();
        let (seen, why) = (bureau.seen(returned).await, "The evidence is not complete.");
        bureau.office.send_back(&bureau.access, &by, returned, seen, why).await.unwrap();
    }
    for by in [officer, second, supervisor] {
        let seen = bureau.seen(conflicted).await;
        bureau.office.declare_conflict(&bureau.access, &by, conflicted, seen).await.unwrap();
    }
    (bureau, numbers)
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_parked_in_whatever_way_comes_to_nothing_adverse_by_itself() {
    for place in places().await {
        let (mut bureau, people, number) = with_case(&place, 1, refused()).await;
        // The board shows nobody a case with which they have a conflict of interest.
        let apart = bureau.person("penyelia2", Role::Supervisor, None).await;
        let (bureau, mut numbers) = parked(bureau, people).await;
        numbers.push(number);
        let mut bureau = pass(bureau, 40).await;
        still_waiting(&bureau, &numbers, apart).await;
        // Asked once more when the answer never came, and once more: still nothing follows.
        let asked = &numbers[4];
        for _ in 0..2 {
            let (seen, due) = (bureau.seen(asked).await, bureau.clock.now_ms() + DAY_MS);
            let (access, what) = (&bureau.access, "Please bring it once more.");
            let office = &mut bureau.office;
            office.request_information(access, &people[2], asked, seen, what, due).await.unwrap();
            bureau = pass(bureau, 9).await;
        }
        still_waiting(&bureau, &numbers, apart).await;
        // The ledger says of each stop who stopped it, and the case was the supervisors' meanwhile.
        assert!(bureau.kinds(asked).await.contains(&"clock.stopped"));
        let escalated = "review.escalated";
        assert!(bureau.kinds(&numbers[0]).await.contains(&escalated), "nobody took it in time");
        bureau.verified().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_case_that_nobody_may_review_waits_and_goes_to_the_supervisors() {
    for place in places().await {
        // Two must agree, and there is one person, whatever accounts they have.
        let mut bureau = Bureau::open(&place, 2).await;
        let only = bureau.person("petugas", Role::Officer, None).await;
        let twin = bureau.person("kembar", Role::Supervisor, Some("petugas")).await;
        let other = bureau.person("dewan", Role::Board, None).await;
        let (mut bureau, numbers) = bureau.receive(&[refused()]).await;
        let number = &numbers[0];
        bureau.claim(&only, number).await.unwrap();
        bureau.find(&only, number, against()).await.unwrap();
        bureau.prepare(&only, number, Outcome::ProposedRefusal, because()).await.unwrap();
        bureau.sign(&only, number).await.unwrap();
        let mut bureau = pass(bureau, 40).await;
        for account in [&only, &twin] {
            let refusal = bureau.claim(account, number).await.unwrap_err();
            let seated = matches!(
                refusal,
                Refusal::Review(Refused::Conflict(Conflict::OtherSeat | Conflict::NotSupervisor))
            );
            assert!(seated, "{refusal:?}");
        }
        assert!(matches!(bureau.claim(&other, number).await, Err(Refusal::Denied(_))));
        let kinds = bureau.kinds(number).await;
        assert_eq!(*kinds.last().unwrap(), "review.escalated");
        assert!(!kinds.contains(&"decision.issued"));
        // A start from the same folder changes nothing of it.
        let Bureau { office, clock, path, folder, .. } = bureau;
        office.close().await.unwrap();
        let office = reopened(&path, &clock).await;
        let store = office.store();
        let queue = store.queue(&QueueFilter::default(), 10).await.unwrap();
        assert_eq!(queue.len(), 1);
        drop(store);
        office.close().await.unwrap();
        drop(folder);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_case_that_waits_is_not_removed_as_if_it_had_been_kept_long_enough() {
    for place in places().await {
        let (mut bureau, [officer, ..], number) = with_case(&place, 1, refused()).await;
        let (ground, scope) = (ErasureGround::Retention, ErasureScope::Case);
        let removed = bureau.office.erase(&number, ground, scope).await;
        assert!(matches!(removed, Err(Refusal::Conflict(_))), "{removed:?}");
        bureau.claim(&officer, &number).await.unwrap();
        bureau.find(&officer, &number, against()).await.unwrap();
        bureau.prepare(&officer, &number, Outcome::ProposedRefusal, because()).await.unwrap();
        bureau.sign(&officer, &number).await.unwrap();
        bureau.office.erase(&number, ground, scope).await.unwrap();
        assert_eq!(*bureau.kinds(&number).await.last().unwrap(), "erasure.executed");
        bureau.verified().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_step_is_no_decision_however_often_it_is_asked_for() {
    for place in places().await {
        let (mut bureau, [officer, ..], number) = with_case(&place, 1, refused()).await;
        bureau.claim(&officer, &number).await.unwrap();
        bureau.find(&officer, &number, against()).await.unwrap();
        for outcome in Outcome::ALL {
            let choice = [Outcome::ProposedRefusal, Outcome::Eligible].contains(&outcome);
            let mut reasons = because();
            // To grant, another reason than to refuse: that is looked at before the step is.
            let code = if outcome.is_granting() { "evidence_wrong" } else { "not_met" };
            reasons["codes"][0]["code"] = code.into();
            reasons["change_of_mind"] = "I had read the register entry of another family.".into();
            let prepared = bureau.prepare(&officer, &number, outcome, reasons).await;
            // What the programme does not know cannot be chosen: not a step, and not another harm.
            assert_eq!(prepared.is_ok(), choice, "{outcome:?}: {prepared:?}");
        }
        bureau.verified().await;
    }
}

#[test]
fn no_word_for_harm_is_issued_by_a_rule_or_counted_as_good() {
    let settings = Settings {
        evidence_first: true,
        two_reviewers: false,
        passkey_required: false,
        on_lapse: timbang::calendar::OnLapse::DeemedGranted,
    };
    let good = ["eligible", "grant", "provisional_grant", "issue", "issue_after_confirmation"];
    let steps = ["review", "needs_data", "forward", "task", "correction"];
    for outcome in Outcome::ALL {
        let word = outcome.as_str();
        let effect = match word {
            _ if good.contains(&word) => Effect::Granting,
            _ if steps.contains(&word) => Effect::Step,
            _ => Effect::Adverse,
        };
        assert_eq!(outcome.effect(), effect, "{word}");
        let recommended = Recommended {
            outcome,
            automatic: true,
            case: CaseId::from_random([0; 16]),
            entry: Digest32::ZERO,
            drawn: false,
            author: None,
            programme: Digest32::ZERO,
            binding: true,
            active: true,
            settings,
        };
        let issued = issue(&recommended, Authority::Rule).is_ok();
        assert_eq!(issued, effect == Effect::Granting, "{word}");
    }
}
