//! Finding cases, paging through them, and forgetting whom they are about.

use timbang::store::{Batch, Erasure, Filter, Scope, Side, Store};

use crate::store_support::{Place, Scribe, case, hash, places, recommendation, sqlite};

async fn filled(place: &Place, cases: i64) -> (Store, Scribe) {
    let store = place.writer().await;
    let mut scribe = Scribe::new();
    store.append(scribe.genesis()).await.unwrap();
    store.append(scribe.decided(1..cases + 1)).await.unwrap();
    (store, scribe)
}

#[tokio::test]
async fn a_case_is_found_by_each_of_its_keys() {
    for place in places().await {
        let (store, _) = filled(&place, 9).await;
        let found = store.case_by_number("KB-2026-00004").await.unwrap().unwrap();
        assert_eq!((found.serial, found.latest_seq, found.outcome), (4, Some(4), Some(0)));
        assert_eq!((found.received_ms, found.updated_ms), (4_000, 4_007));
        assert_eq!(store.case_by_id(&found.case_id).await.unwrap(), Some(found.clone()));
        assert_eq!(store.case_by_number("KB-2026-00099").await.unwrap(), None);

        let asked = [7, 99, 2].map(|serial| case(serial).secret.external_index);
        let batch = store.cases_by_external_index(&asked).await.unwrap();
        let serials: Vec<_> =
            batch.iter().map(|(case, secret)| (case.serial, secret.serial)).collect();
        assert_eq!(serials, [(2, 2), (7, 7)]);
        let person = store.cases_by_person_index(&hash(b"person")).await.unwrap();
        assert_eq!(person.iter().map(|(case, _)| case.serial).collect::<Vec<_>>(), [2, 4, 6, 8]);
    }
}

#[tokio::test]
async fn changed_facts_make_a_new_recommendation_in_the_same_case() {
    for place in places().await {
        let (store, mut scribe) = filled(&place, 3).await;
        let entry = scribe.entry(Some(2));
        let changed = recommendation(entry.seq, 2);
        let batch =
            Batch { entries: vec![entry], recommendations: vec![changed], ..Batch::default() };
        store.append(batch).await.unwrap();

        let of_case = store.recommendations_of(2).await.unwrap();
        assert_eq!(of_case.iter().map(|made| made.seq).collect::<Vec<_>>(), [2, 4]);
        assert_eq!(store.case(2).await.unwrap().unwrap().latest_seq, Some(4));
        assert_eq!(store.entries_of(2).await.unwrap().len(), 2);
        let batch = store.recommendations(&[1, 4, 77]).await.unwrap();
        assert_eq!(batch.len(), 2);
    }
}

#[tokio::test]
async fn every_page_is_reached_in_both_directions_whatever_the_filter() {
    let filters = [
        Filter::default(),
        Filter { programme: Some("pkh".into()), ..Filter::default() },
        Filter { outcome: Some(1), ..Filter::default() },
        Filter { programme: Some("sembako".into()), outcome: Some(2), ..Filter::default() },
        Filter {
            received_from_ms: Some(5_000),
            received_before_ms: Some(31_000),
            ..Filter::default()
        },
    ];
    for place in places().await {
        let (store, _) = filled(&place, 40).await;
        for filter in &filters {
            let all = store.cases(filter, Side::Newest, 100).await.unwrap();
            assert!(!all.newer && !all.older && !all.cases.is_empty());
            let mut pages = vec![store.cases(filter, Side::Newest, 7).await.unwrap()];
            while let Some(last) = pages.last().filter(|page| page.older) {
                let side = Side::OlderThan(last.cases.last().unwrap().serial);
                pages.push(store.cases(filter, side, 7).await.unwrap());
            }
            let walked: Vec<_> = pages.iter().flat_map(|page| page.cases.clone()).collect();
            assert_eq!(walked, all.cases, "{filter:?}");
            for pair in pages.windows(2) {
                let side = Side::NewerThan(pair[1].cases[0].serial);
                let back = store.cases(filter, side, 7).await.unwrap();
                assert_eq!(back.cases, pair[0].cases, "{filter:?}");
                assert!(back.older);
            }
        }
        let range = store.cases(&filters[4], Side::Newest, 100).await.unwrap();
        assert!(range.cases.iter().all(|case| (5..31).contains(&case.serial)));
        assert_eq!(range.cases.len(), 26);
    }
}

#[tokio::test]
async fn counts_add_up_to_the_cases() {
    for place in places().await {
        let (store, _) = filled(&place, 40).await;
        let counts = store.counts(false).await.unwrap();
        assert_eq!(counts.iter().map(|count| count.cases).sum::<u64>(), 40);
        let pkh = counts.iter().filter(|count| count.programme == "pkh");
        assert_eq!(pkh.map(|count| count.cases).sum::<u64>(), 13);
    }
}

#[tokio::test]
async fn a_forgotten_person_is_found_no_more_and_the_ledger_stays_whole() {
    for place in places().await {
        let (store, mut scribe) = filled(&place, 5).await;
        let before = store.entries(0, 10).await.unwrap();
        let forgotten = store.case(3).await.unwrap().unwrap();
        let erasure = Erasure { case_id: forgotten.case_id, scope: Scope::Case, at_ms: 99_000 };
        let entry = scribe.entry(Some(3));
        let batch = Batch { entries: vec![entry], erasures: vec![erasure], ..Batch::default() };
        store.append(batch).await.unwrap();

        let case = store.case(3).await.unwrap().unwrap();
        assert_eq!((case.erased_ms, case.outcome, case.leaf), (Some(99_000), None, None));
        assert_eq!(store.secret(3).await.unwrap(), None);
        assert_eq!(store.payload(3).await.unwrap(), None);
        assert!(store.recommendations_of(3).await.unwrap().is_empty());
        let asked = [crate::store_support::case(3).secret.external_index];
        assert!(store.cases_by_external_index(&asked).await.unwrap().is_empty());
        assert_eq!(store.entries(0, 6).await.unwrap(), before);
        assert!(store.payload(4).await.unwrap().is_some(), "no one else is forgotten");
        // As after a restore: what is gone stays gone, a case that never was is no matter.
        let unknown = Erasure { case_id: [0; 16], ..erasure };
        store.reapply_erasures(&[erasure, unknown]).await.unwrap();
    }
}

#[tokio::test]
async fn erased_payloads_leave_the_case_findable() {
    for place in places().await {
        let (store, _) = filled(&place, 3).await;
        let case_id = store.case(2).await.unwrap().unwrap().case_id;
        let erasure = Erasure { case_id, scope: Scope::Payloads, at_ms: 99_000 };
        store.reapply_erasures(&[erasure]).await.unwrap();
        assert_eq!(store.payload(2).await.unwrap(), None);
        assert!(store.secret(2).await.unwrap().is_some());
        assert_eq!(store.case(2).await.unwrap().unwrap().erased_ms, None);
    }
}

#[tokio::test]
async fn nothing_of_a_forgotten_person_is_left_in_the_files() {
    let place = sqlite().await;
    let (store, _) = filled(&place, 300).await;
    let secret = store.secret(150).await.unwrap().unwrap();
    let payload = store.payload(150).await.unwrap().unwrap().sealed;
    let traces = [secret.wrapped_key, secret.sealed_identity, payload];
    let case_id = store.case(150).await.unwrap().unwrap().case_id;
    let erasure = Erasure { case_id, scope: Scope::Case, at_ms: 99_000 };
    let stands = |bytes: &[u8], trace: &[u8]| bytes.windows(trace.len()).any(|w| w == trace);
    let before = place.bytes();
    assert!(traces.iter().all(|trace| stands(&before, trace)));

    store.reapply_erasures(&[erasure]).await.unwrap();
    let after = place.bytes();
    for trace in &traces {
        assert!(!stands(&after, trace), "{}", String::from_utf8_lossy(trace));
    }
}
