//! A run whose stages fail: it ends with that cause, never hangs, and what it committed stands.

use std::io;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use sea_orm::ConnectionTrait as _;
use tempfile::TempDir;
use timbang::casework::decide::{Decided, Incoming, Sink, Source, Tally};
use timbang::casework::{Fault, Founding, Office, Opening, Refusal};
use timbang::clock::Zone;
use timbang::facts::Facts;
use timbang::policy::{Programme, SHIPPED};
use timbang::store::{DatabasePlace, Mode};

/// So many cases, and then what `at_end` does.
struct Cases {
    programme: Arc<Programme>,
    left: u64,
    at_end: fn() -> Result<Option<Incoming>, Fault>,
}

impl Source for Cases {
    fn next_case(&mut self) -> Result<Option<Incoming>, Fault> {
        if self.left == 0 {
            return (self.at_end)();
        }
        self.left -= 1;
        let facts = Facts::unknown(self.programme.schema());
        let id = format!("c{}", self.left);
        Ok(Some(Incoming { id, programme: 0, facts, application: None, line: 0 }))
    }
}

/// Counts what it takes; at the case `fails_at` it does what `fails` does.
struct Count {
    taken: Arc<AtomicU64>,
    fails_at: u64,
    fails: fn() -> Result<(), Fault>,
}

impl Sink for Count {
    fn take(&mut self, _: &Decided<'_>) -> Result<(), Fault> {
        if self.taken.fetch_add(1, Ordering::SeqCst) == self.fails_at {
            return (self.fails)();
        }
        Ok(())
    }

    fn end(&mut self) -> Result<(), Fault> {
        Ok(())
    }
}

fn broken<T>() -> Result<T, Fault> {
    Err(Fault::Stream { what: "the wire".into(), source: io::Error::other("was cut") })
}

fn panicked<T>() -> Result<T, Fault> {
    panic!("as a programming error would")
}

async fn office(path: &Path) -> Office {
    if !path.join("folder.json").exists() {
        let founding = Founding {
            origin: "test.example/2026".parse().unwrap(),
            office: "Test".into(),
            mode: Mode::Demo,
            zone: Zone::default(),
            database: DatabasePlace::Sqlite,
        };
        Office::found(path, founding, None).await.unwrap();
    }
    Office::open(path, Opening::default()).await.unwrap()
}

/// Decides `cases` in the folder; whatever fails, the run ends.
async fn run(
    path: &Path,
    cases: u64,
    at_end: fn() -> Result<Option<Incoming>, Fault>,
    fails_at: u64,
    fails: fn() -> Result<(), Fault>,
) -> (Result<Tally, Refusal>, u64) {
    run_in(office(path).await, cases, at_end, fails_at, fails).await
}

async fn run_in(
    mut office: Office,
    cases: u64,
    at_end: fn() -> Result<Option<Incoming>, Fault>,
    fails_at: u64,
    fails: fn() -> Result<(), Fault>,
) -> (Result<Tally, Refusal>, u64) {
    let (_, bytes) = *SHIPPED.iter().find(|(name, _)| name.contains("ref-pangan")).unwrap();
    let programme = Arc::new(Programme::load(bytes).unwrap());
    office.propose(&programme, bytes).await.unwrap();
    let taken = Arc::new(AtomicU64::new(0));
    let source = Cases { programme: programme.clone(), left: cases, at_end };
    let sink = Count { taken: taken.clone(), fails_at, fails };
    let deciding = office.decide([programme].into(), Box::new(source), Box::new(sink));
    let done = tokio::time::timeout(Duration::from_mins(2), deciding).await;
    let done = done.expect("a run that fails ends").map(|(_, tally)| tally);
    (done, taken.load(Ordering::SeqCst))
}

const NEVER: u64 = u64::MAX;

/// After whatever failed, the same cases are decided and the ledger goes on.
async fn goes_on(path: &Path, cases: u64, told: u64) {
    let (done, taken) = run(path, cases, || Ok(None), NEVER, || Ok(())).await;
    let Tally { recommended, known, .. } = done.unwrap();
    assert_eq!((recommended + known, taken), (cases, cases));
    assert!(told <= known, "{told} were told and {known} stand");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_source_that_fails_is_the_cause_and_what_was_committed_stands() {
    let place = TempDir::new().unwrap();
    let (done, taken) = run(place.path(), 9_500, broken, NEVER, || Ok(())).await;
    assert_eq!(done.unwrap_err().to_string(), "the wire: was cut");
    assert_eq!(taken, 9_000, "every whole batch");
    goes_on(place.path(), 9_500, taken).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sink_that_fails_is_the_cause_and_no_stage_waits_for_it() {
    let place = TempDir::new().unwrap();
    let (done, taken) = run(place.path(), 12_000, || Ok(None), 2_500, broken).await;
    assert_eq!(done.unwrap_err().to_string(), "the wire: was cut");
    assert_eq!(taken, 2_501);
    goes_on(place.path(), 12_000, 2_500).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_that_panics_ends_the_run() {
    for (at_end, fails_at) in [(panicked as fn() -> _, NEVER), (|| Ok(None), 10)] {
        let place = TempDir::new().unwrap();
        let (done, taken) = run(place.path(), 9_000, at_end, fails_at, panicked).await;
        let refusal = done.unwrap_err();
        assert!(matches!(refusal, Refusal::Fault(Fault::Worker)), "{refusal:?}");
        goes_on(place.path(), 9_000, taken.min(fails_at)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_refuses_in_the_middle_is_the_cause() {
    let place = TempDir::new().unwrap();
    let office = office(place.path()).await;
    let address = format!("sqlite://{}", place.path().join("timbang.db").display());
    let database = sea_orm::Database::connect(&address).await.unwrap();
    let trap = "CREATE TRIGGER trap BEFORE INSERT ON ledger_entry WHEN NEW.seq > 9000 \
                BEGIN SELECT RAISE(ABORT, 'the disk is gone'); END";
    database.execute_unprepared(trap).await.unwrap();
    let (done, taken) = run_in(office, 12_000, || Ok(None), NEVER, || Ok(())).await;
    let refusal = done.unwrap_err();
    assert!(matches!(refusal, Refusal::Fault(Fault::Store(_))), "{refusal:?}");
    assert_eq!(taken, 4_000, "four whole batches");
    database.execute_unprepared("DROP TRIGGER trap").await.unwrap();
    goes_on(place.path(), 12_000, taken).await;
}
