//! What supervisors and reviewers read of the reviews, counted by hand on both databases.

use std::sync::Arc;

use serde_json::json;
use timbang::casework::read::Reader;
use timbang::casework::read::review::{Became, Measure, Quality, QueueQuery, Viewer, Whose};
use timbang::clock::{Clock as _, Zone};
use timbang::decision::Outcome;
use timbang::ledger::fields::Role;
use timbang::policy::calendar;
use timbang::store::AccountId;

use crate::review_acts::{against, because, in_favour, refused};
use crate::review_support::Bureau;
use crate::store_support::places;

const MINUTE_MS: i64 = 60_000;

fn reader(bureau: &Bureau) -> Reader {
    let (calendars, _) = calendar::load(calendar::SHIPPED).unwrap();
    let key = bureau.office.sealing().encryption.clone();
    Reader::new(bureau.office.store(), key).keeping_time(Arc::new(calendars), Zone::Wita)
}

async fn viewer(bureau: &Bureau, account: AccountId) -> Viewer {
    let person = bureau.office.store().account(&account).await.unwrap().unwrap().person;
    Viewer { account, person }
}

/// Claims a refusal, and after so many minutes signs what is decided.
pub async fn settle(bureau: &mut Bureau, by: &AccountId, number: &str, minutes: i64, grants: bool) {
    bureau.claim(by, number).await.unwrap();
    bureau.clock.advance(minutes * MINUTE_MS);
    let (found, outcome, reasons) = if grants {
        let sentence = "The register entry is older than the field visit shows.";
        let codes = json!([{"criterion": "S5", "code": "evidence_outdated"}]);
        (in_favour(), Outcome::Eligible, json!({"codes": codes, "sentence": sentence}))
    } else {
        (against(), Outcome::ProposedRefusal, because())
    };
    bureau.find(by, number, found).await.unwrap();
    bureau.prepare(by, number, outcome, reasons).await.unwrap();
    bureau.sign(by, number).await.unwrap();
}

fn counted(quality: &Quality) -> Vec<(Measure, u64, u64)> {
    quality.shares.iter().map(|(measure, share)| (*measure, share.part, share.of)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn figures_of_the_review_are_those_counted_by_hand() {
    for place in places().await {
        let mut bureau = Bureau::open(&place, 1).await;
        let officer = bureau.person("petugas", Role::Officer, None).await;
        let second = bureau.person("petugas2", Role::Officer, None).await;
        let supervisor = bureau.person("penyelia", Role::Supervisor, None).await;
        let (mut bureau, numbers) = bureau.receive(&[refused(), refused(), refused()]).await;
        settle(&mut bureau, &officer, &numbers[0], 12, false).await;
        settle(&mut bureau, &officer, &numbers[1], 30, true).await;
        bureau.claim(&second, &numbers[2]).await.unwrap();

        let (reader, now_ms) = (reader(&bureau), bureau.clock.now_ms());
        let quality = reader.quality(now_ms).await.unwrap();
        assert_eq!(
            counted(&quality),
            [
                (Measure::AdverseOverride, 1, 2),
                (Measure::GrantOverride, 0, 0),
                (Measure::Override, 1, 2),
                (Measure::AdverseShare, 1, 2),
                (Measure::BlindDisagreement, 1, 2),
                (Measure::Switch, 0, 1),
                (Measure::ChangeOfMind, 0, 2),
                (Measure::Agreement, 0, 0),
                (Measure::SentBack, 0, 2),
                (Measure::Passkey, 0, 2),
            ]
        );
        assert_eq!(quality.minutes, [12, 30]);
        let [one] = quality.reviewers.as_slice() else { panic!("{quality:?}") };
        assert_eq!((&*one.name, one.overruled.part, one.overruled.of), ("petugas", 1, 2));
        // From the claim to the finding ten minutes count of 12 and of 30; two reasons, each once.
        assert_eq!(one.routine.active, [10, 10]);
        let reasons = one.routine.reasons.unwrap();
        assert_eq!((reasons.texts, reasons.distinct, reasons.entropy), (2, 2, 100));
        assert_eq!((one.streak.of, one.streak.longest), (2, 1));
        assert_eq!(quality.office.hands.part, 1);

        let own = viewer(&bureau, officer).await;
        let feedback = reader.feedback(&own, now_ms).await.unwrap();
        let became: Vec<_> =
            feedback.verdicts.iter().map(|one| (one.number.clone(), one.became)).collect();
        assert_eq!(
            became,
            [
                (numbers[1].clone(), Became::Decided(Outcome::Eligible)),
                (numbers[0].clone(), Became::Decided(Outcome::ProposedRefusal)),
            ]
        );
        let other = viewer(&bureau, second).await;
        assert!(reader.feedback(&other, now_ms).await.unwrap().verdicts.is_empty());

        let eye = viewer(&bureau, supervisor).await;
        let board = reader.board(&eye, None, now_ms, 20).await.unwrap();
        assert_eq!((board.clocks.open, board.clocks.soon, board.clocks.over), (1, 0, 0));
        let held: Vec<_> = board.load.iter().map(|load| (&*load.name, load.cases)).collect();
        assert_eq!(held, [("petugas2", 1)]);
        let [case] = board.cases.as_slice() else { panic!("{board:?}") };
        assert_eq!(
            (case.case.number.as_str(), case.holder.as_deref()),
            (&*numbers[2], Some("petugas2"))
        );
        assert_eq!(case.seen, bureau.seen(&numbers[2]).await);
        bureau.verified().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_board_tells_deadlines_and_arrivals_by_the_calendar() {
    for place in places().await {
        let mut bureau = Bureau::open(&place, 1).await;
        let supervisor = bureau.person("penyelia", Role::Supervisor, None).await;
        let (bureau, numbers) = bureau.receive(&[refused(), refused()]).await;
        let (reader, eye) = (reader(&bureau), viewer(&bureau, supervisor).await);
        let (store, now_ms) = (bureau.office.store(), bureau.clock.now_ms());
        let of = |board: &timbang::casework::read::review::Board| {
            (board.clocks.soon, board.clocks.over, board.arrivals.clone())
        };
        // Tuesday 10 March 2026: both came today, which is not over.
        let board = reader.board(&eye, None, now_ms, 20).await.unwrap();
        assert_eq!(of(&board), (0, 0, vec![0; 5]));
        assert_eq!(board.soon, Some(jiff::civil::date(2026, 3, 11)));
        let board = reader.board(&eye, None, now_ms + 86_400_000, 20).await.unwrap();
        assert_eq!(board.arrivals, [0, 0, 0, 0, 2]);
        let serial = store.case_by_number(&numbers[0]).await.unwrap().unwrap().serial;
        let due_ms = store.review(serial).await.unwrap().unwrap().state.due_ms;
        for (at_ms, soon, over) in [(due_ms, 2, 0), (due_ms + 1, 0, 2)] {
            let board = reader.board(&eye, None, at_ms, 20).await.unwrap();
            assert_eq!((board.clocks.soon, board.clocks.over), (soon, over), "at {at_ms}");
        }
        // A page goes on after its last case.
        let first = reader.board(&eye, None, now_ms, 1).await.unwrap();
        let rest = reader.board(&eye, first.after, now_ms, 1).await.unwrap();
        assert_eq!((rest.cases.len(), rest.after), (1, None));
        assert_ne!(first.cases[0].case.number, rest.cases[0].case.number);
        bureau.verified().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_review_that_is_not_decided_no_figure_tells_anything() {
    for place in places().await {
        let mut bureau = Bureau::open(&place, 2).await;
        let first = bureau.person("petugas", Role::Officer, None).await;
        let second = bureau.person("petugas2", Role::Officer, None).await;
        let (mut bureau, numbers) = bureau.receive(&[refused()]).await;
        settle(&mut bureau, &first, &numbers[0], 5, false).await;
        let (reader, now_ms) = (reader(&bureau), bureau.clock.now_ms());
        let quality = reader.quality(now_ms).await.unwrap();
        assert!(counted(&quality).iter().all(|(_, part, of)| (*part, *of) == (0, 0)));
        assert!(quality.minutes.is_empty() && quality.reviewers.is_empty());
        let own = viewer(&bureau, first).await;
        let feedback = reader.feedback(&own, now_ms).await.unwrap();
        assert_eq!(feedback.verdicts[0].became, Became::Open);
        // Who has decided holds the case no more.
        assert!(bureau.office.store().load().await.unwrap().is_empty());
        settle(&mut bureau, &second, &numbers[0], 7, false).await;
        let quality = reader.quality(now_ms).await.unwrap();
        assert!(counted(&quality).contains(&(Measure::Agreement, 1, 1)), "{quality:?}");
        assert_eq!(quality.minutes, [5, 7]);
        bureau.verified().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_queue_is_narrowed_to_an_area_and_tells_when_the_first_of_two_was_heard() {
    for place in places().await {
        let mut bureau = Bureau::open(&place, 2).await;
        let officer = bureau.person("petugas", Role::Officer, None).await;
        let second = bureau.person("petugas2", Role::Officer, None).await;
        let here = json!({"name": "Siti Rahma", "village": "74.72.01.2003"});
        let there = json!({"name": "Rusdin", "village": "74.72.02.2001"});
        let (bureau, ours) = bureau.receive_of(&here, &[refused()]).await;
        let (mut bureau, theirs) = bureau.receive_of(&there, &[refused(), refused()]).await;
        settle(&mut bureau, &officer, &theirs[0], 1, false).await;
        let (reader, viewer) = (reader(&bureau), viewer(&bureau, second).await);
        let now_ms = bureau.clock.now_ms();
        for (area, expected) in
            [("74.72.01", vec![&ours[0]]), ("74.72.02", theirs.iter().collect()), ("9", vec![])]
        {
            let query = QueueQuery {
                whose: Whose::All,
                area: Some(area.to_owned()),
                ..QueueQuery::default()
            };
            // Pages of one case: what is of another area does not end the search.
            let (mut after, mut found) = (None, Vec::new());
            loop {
                let query = QueueQuery { after, ..query.clone() };
                let page = reader.queue(&query, &viewer, now_ms, 1).await.unwrap();
                found.extend(page.cases.into_iter().map(|case| (case.number, case.second)));
                after = page.after;
                if after.is_none() {
                    break;
                }
            }
            found.sort();
            let numbers: Vec<_> = found.iter().map(|(number, _)| number).collect();
            assert_eq!(numbers, expected, "{area}");
            let heard = found.iter().filter(|(_, second)| *second).map(|(number, _)| number);
            let expected = theirs.iter().take(usize::from(area == "74.72.02"));
            assert_eq!(heard.collect::<Vec<_>>(), expected.collect::<Vec<_>>());
        }
    }
}
