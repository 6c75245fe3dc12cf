//! Periodic jobs: done by one instance at a time, kept over a restart.

use timbang::store::{Access, Job, Lease, Store};

use crate::store_support::places;

const NOW: i64 = 1_000_000;
const JOB: &str = "deadlines";

fn lease(owner: u8, until_ms: i64) -> Lease {
    Lease { owner: [owner; 16], until_ms }
}

async fn take(store: &Store, owner: u8, now_ms: i64) -> bool {
    store.take_job(JOB, now_ms, lease(owner, now_ms + 100)).await.unwrap()
}

#[tokio::test]
async fn a_job_is_done_by_one_instance_and_again_when_it_is_due() {
    for place in places().await {
        let (one, other) = (place.writer().await, place.open(Access::Write).await.unwrap());
        let (first, second) = tokio::join!(take(&one, 1, NOW), take(&other, 2, NOW));
        assert!(first ^ second, "one of them, not both");
        let owner = if first { 1 } else { 2 };
        assert!(!take(&one, 3, NOW + 99).await);
        let next = NOW + 60_000;
        let finished = one.finish_job(JOB, lease(owner, 0), NOW + 5, next, "3 warned").await;
        assert!(finished.unwrap());
        assert!(!take(&other, 3, next - 1).await, "not due");
        assert!(take(&other, 3, next).await);
    }
}

#[tokio::test]
async fn a_job_whose_instance_died_is_taken_up_after_its_lease() {
    for place in places().await {
        let died = place.writer().await;
        assert!(take(&died, 1, NOW).await);
        died.close().await.unwrap();

        let store = place.writer().await;
        assert!(!take(&store, 2, NOW + 99).await);
        assert!(take(&store, 2, NOW + 100).await);
        let late = store.finish_job(JOB, lease(1, 0), NOW + 150, NOW + 9_000, "late").await;
        assert!(!late.unwrap(), "the lease was lost");
        let done = store.finish_job(JOB, lease(2, 0), NOW + 160, NOW + 9_000, "done").await;
        assert!(done.unwrap());
        let job = Job {
            name: JOB.into(),
            due_ms: NOW + 9_000,
            last_run_ms: Some(NOW + 160),
            last_result: Some("done".into()),
        };
        assert_eq!(store.jobs().await.unwrap(), [job]);
    }
}
