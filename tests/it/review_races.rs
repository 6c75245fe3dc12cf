//! Two who act on one case at the same moment: two browsers of one server, and two instances of an
//! office on one PostgreSQL database. One goes on, the other is told, and the log stays one log.

use std::fmt::Debug;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::task::Poll;

use sea_orm::{ConnectionTrait as _, DbBackend, Statement};
use tempfile::TempDir;
use timbang::access::{Authorizer, PolicyFiles};
use timbang::casework::accounts::Accounts;
use timbang::casework::read::Reader;
use timbang::casework::review::{Seen, Settled, Signature, Step, VerdictForm};
use timbang::casework::{Jobs, Office, Refusal};
use timbang::clock::FixedClock;
use timbang::decision::Outcome;
use timbang::ledger::body;
use timbang::ledger::entry::Entry;
use timbang::store::{AccountId, Store};
use tokio::sync::Mutex;
use tokio::task::JoinHandle;

use crate::review_acts::{against, because, refused, with_case};
use crate::review_support::{Bureau, reopened};
use crate::review_timers::walk;
use crate::store_support::{Place, places, sqlite};

const REFUSAL: Outcome = Outcome::ProposedRefusal;
const DAY_MS: i64 = 24 * 60 * 60 * 1_000;
/// Later than any job is due again, and than the time that shows a case as abandoned.
const ABANDONED_MS: i64 = 2 * 60 * 60 * 1_000 + 1;

/// An instance of an office, shared by the tasks that act in it.
#[derive(Clone)]
struct Instance {
    office: Arc<Mutex<Office>>,
    access: Arc<Authorizer>,
    store: Arc<Store>,
    path: PathBuf,
}

impl Instance {
    fn of(office: Office, access: Authorizer, path: &Path) -> Self {
        let (store, path) = (office.store(), path.to_path_buf());
        Self { office: Arc::new(Mutex::new(office)), access: Arc::new(access), store, path }
    }

    async fn seen(&self, number: &str) -> u64 {
        let serial = self.store.case_by_number(number).await.unwrap().unwrap().serial;
        self.store.entries_of(serial).await.unwrap().last().unwrap().seq
    }

    fn claim(&self, by: AccountId, number: &str, seen: u64) -> JoinHandle<Result<Step, Refusal>> {
        let (here, number) = (self.clone(), number.to_owned());
        tokio::spawn(async move {
            here.office.lock().await.claim(&here.access, &by, &number, seen).await
        })
    }

    /// Locks a finding and prepares the refusal.
    async fn prepare(&self, by: AccountId, number: &str) {
        let (seen, mut office) = (self.seen(number).await, self.office.lock().await);
        let found = serde_json::from_value(against()).unwrap();
        office.record_finding(&self.access, &by, number, seen, found).await.unwrap();
        let seen = self.seen(number).await;
        let reasons = serde_json::from_value(because()).unwrap();
        let form = VerdictForm { outcome: REFUSAL, reasons };
        office.prepare(&self.access, &by, number, seen, form, None).await.unwrap();
    }

    /// Signs in the session whose id is that of the account.
    fn sign(&self, by: AccountId, number: &str, seen: u64) -> JoinHandle<Result<Settled, Refusal>> {
        let (here, number) = (self.clone(), number.to_owned());
        tokio::spawn(async move {
            let signature = Signature::PasswordTotp { session: &by, now_ms: 1_000 };
            let mut office = here.office.lock().await;
            let kept = office.kept_verdict(&here.access, &by, &number).await;
            let letter = kept.ok().flatten().map(|kept| kept.prepared.notice);
            let seen = Seen { entry: seen, letter };
            let signed = office.confirm(&here.access, &by, &number, seen, signature).await;
            signed.map(|(_, settled)| settled)
        })
    }

    /// The whole way of some cases, one after the other.
    fn decide(&self, by: AccountId, numbers: &[String]) -> JoinHandle<()> {
        let (here, numbers) = (self.clone(), numbers.to_vec());
        tokio::spawn(async move {
            for number in &numbers {
                here.claim(by, number, here.seen(number).await).await.unwrap().unwrap();
                here.prepare(by, number).await;
                let signed = here.sign(by, number, here.seen(number).await).await.unwrap();
                assert_eq!(signed.unwrap(), Settled::Issued(REFUSAL), "{number}");
            }
        })
    }

    fn jobs(&self, accounts: &Accounts) -> JoinHandle<Result<(), Refusal>> {
        let (here, accounts) = (self.clone(), accounts.clone());
        tokio::spawn(async move {
            let channels = here.office.lock().await.channels().unwrap();
            Jobs::new(here.office, here.access, accounts, channels).run_once().await
        })
    }

    /// Letters in the tray of its folder.
    fn tray(&self) -> usize {
        let tray = self.path.join("outbox");
        let files = if tray.exists() { walk(&tray) } else { Vec::new() };
        files.iter().filter(|file| file.contains(".pdf")).count()
    }

    async fn close(self) {
        let Self { office, store, .. } = self;
        drop(store);
        Arc::into_inner(office).unwrap().into_inner().close().await.unwrap();
    }
}

/// What both came to. Exactly one went on; the other was told what happened meanwhile.
async fn one_of<T: Debug>(
    tasks: impl IntoIterator<Item = JoinHandle<Result<T, Refusal>>>,
    happened: &[&str],
) -> (usize, T) {
    let mut went_on = Vec::new();
    for (place, task) in tasks.into_iter().enumerate() {
        match task.await.unwrap() {
            Ok(done) => went_on.push((place, done)),
            Err(Refusal::Stale { happened: told }) => assert_eq!(told, happened),
            Err(other) => panic!("{other:?}"),
        }
    }
    assert_eq!(went_on.len(), 1, "{went_on:?}");
    went_on.remove(0)
}

/// Two instances of one office, each with a folder of its own, on one database.
struct Two {
    here: Instance,
    there: Instance,
    accounts: Accounts,
    clock: Arc<FixedClock>,
    _folders: (TempDir, TempDir),
}

impl Two {
    async fn of(bureau: Bureau) -> Self {
        let copy = TempDir::new().unwrap();
        let path = copy.path().join("office");
        let copied = Command::new("cp").arg("-rp").args([&bureau.path, &path]).status();
        assert!(copied.unwrap().success());
        let Bureau { office, access, accounts, clock, path: first, folder, .. } = bureau;
        let mut other = reopened(&path, &clock).await;
        let policy = other.authorizer(&PolicyFiles::SHIPPED).await.unwrap();
        let here = Instance::of(office, access, &first);
        let there = Instance::of(other, policy, &path);
        Self { here, there, accounts, clock, _folders: (folder, copy) }
    }

    /// Does the jobs of both at the same moment.
    async fn jobs(&self) {
        let at_once = [self.here.jobs(&self.accounts), self.there.jobs(&self.accounts)];
        for done in at_once {
            done.await.unwrap().unwrap();
        }
    }

    /// How many entries of each of these kinds the log has.
    async fn counted<const N: usize>(&self, kinds: [&str; N]) -> [usize; N] {
        let mut counts = [0; N];
        for seq in 0..self.here.store.head().await.unwrap().size {
            let row = self.here.store.entry(seq).await.unwrap().unwrap();
            let read = Entry::parse(&row.bytes).unwrap();
            let kind = body::Statement::parse(read.statement).unwrap().body.kind();
            for (count, wanted) in counts.iter_mut().zip(kinds) {
                *count += usize::from(kind == wanted);
            }
        }
        counts
    }

    /// Checkpoints from both at the same moment, verifies and closes.
    async fn verified(self) {
        let Self { here, there, _folders, .. } = self;
        let checkpoint = |office: Arc<Mutex<Office>>| {
            tokio::spawn(async move { office.lock().await.checkpoint().await })
        };
        for done in [&here, &there].map(|instance| checkpoint(instance.office.clone())) {
            done.await.unwrap().unwrap();
        }
        let key = here.office.lock().await.sealing().encryption.clone();
        let report = Reader::new(there.store.clone(), key).verify().await.unwrap();
        assert!(report.is_whole(), "{:?}", report.faults);
        here.close().await;
        there.close().await;
    }
}

/// The PostgreSQL place, where there is a server.
async fn on_postgres() -> Option<Place> {
    places().await.into_iter().find(Place::is_postgres)
}

/// An office with two officers who have just proved their factors, and as many refusals.
async fn with_cases(place: &Place, count: usize) -> (Bureau, [AccountId; 2], Vec<String>) {
    let (bureau, [first, second, _], number) = with_case(place, 1, refused()).await;
    let (bureau, others) = bureau.receive(&vec![refused(); count - 1]).await;
    for officer in [first, second] {
        bureau.session(&officer).await;
    }
    (bureau, [first, second], [vec![number], others].concat())
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_browsers_that_sign_one_decision_one_is_heard() {
    for place in places().await {
        let (bureau, [officer, _], numbers) = with_cases(&place, 3).await;
        let path = bureau.path.clone();
        let Bureau { office, access, clock, folder, .. } = bureau;
        let here = Instance::of(office, access, &path);
        for number in &numbers {
            here.claim(officer, number, here.seen(number).await).await.unwrap().unwrap();
            here.prepare(officer, number).await;
            let seen = here.seen(number).await;
            let signatures = [(); 3].map(|()| here.sign(officer, number, seen));
            let happened = ["review.confirmed", "decision.issued"];
            let (_, settled) = one_of(signatures, &happened).await;
            assert_eq!(settled, Settled::Issued(REFUSAL));
        }
        here.close().await;
        let office = reopened(&path, &clock).await;
        assert!(office.reader().verify().await.unwrap().is_whole());
        office.close().await.unwrap();
        drop(folder);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_instances_that_act_on_one_case_one_goes_on() {
    let Some(place) = on_postgres().await else { return };
    let (bureau, officers, numbers) = with_cases(&place, 8).await;
    let two = Two::of(bureau).await;
    let mut won = [0; 2];
    for number in &numbers {
        let seen = two.here.seen(number).await;
        let claims =
            [two.here.claim(officers[0], number, seen), two.there.claim(officers[1], number, seen)];
        let (winner, _) = one_of(claims, &["review.claimed"]).await;
        won[winner] += 1;
        // The claim of one instance is gone on with at the other.
        let by = officers[winner];
        let other = if winner == 0 { &two.there } else { &two.here };
        other.prepare(by, number).await;
        let seen = two.here.seen(number).await;
        let signatures = [two.here.sign(by, number, seen), two.there.sign(by, number, seen)];
        let (_, settled) = one_of(signatures, &["review.confirmed", "decision.issued"]).await;
        assert_eq!(settled, Settled::Issued(REFUSAL));
    }
    let counted = two.counted(["review.claimed", "review.confirmed", "decision.issued"]).await;
    assert_eq!(counted, [numbers.len(); 3], "won by each: {won:?}");
    two.verified().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_instances_decide_different_cases_side_by_side() {
    let Some(place) = on_postgres().await else { return };
    let (bureau, officers, numbers) = with_cases(&place, 12).await;
    let two = Two::of(bureau).await;
    let (left, right) = numbers.split_at(6);
    let ways = [two.here.decide(officers[0], left), two.there.decide(officers[1], right)];
    for way in ways {
        way.await.unwrap();
    }
    assert_eq!(two.counted(["decision.issued"]).await, [numbers.len()]);
    two.verified().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_instances_do_each_job_once_together() {
    let Some(place) = on_postgres().await else { return };
    let (bureau, [officer, other], numbers) = with_cases(&place, 5).await;
    let two = Two::of(bureau).await;
    two.here.decide(officer, &numbers[..3]).await.unwrap();
    for number in &numbers[3..] {
        two.there.claim(other, number, two.there.seen(number).await).await.unwrap().unwrap();
    }
    two.clock.advance(ABANDONED_MS);
    // Letters follow a checkpoint and are handed over after that, by whoever takes it up.
    for _ in 0..3 {
        two.jobs().await;
        two.clock.advance(60_000);
    }
    assert_eq!(two.counted(["review.expired", "notice.issued"]).await, [2, 3]);
    assert_eq!(two.here.tray() + two.there.tray(), 3, "each letter is in one tray, once");
    two.verified().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn work_whose_lease_ran_out_is_done_once_though_two_are_at_it() {
    let Some(place) = on_postgres().await else { return };
    let (bureau, [officer, other], numbers) = with_cases(&place, 6).await;
    let two = Two::of(bureau).await;
    two.here.decide(officer, &numbers[..3]).await.unwrap();
    for number in &numbers[3..] {
        two.there.claim(other, number, two.there.seen(number).await).await.unwrap().unwrap();
    }
    two.clock.advance(ABANDONED_MS);
    let both = || [two.here.clone(), two.there.clone()];
    let ended = both()
        .map(|one| tokio::spawn(async move { one.office.lock().await.expire_claims().await }));
    assert_eq!(sum(ended).await, 3, "claims");
    let letters = both().map(|one| {
        tokio::spawn(async move {
            let mut office = one.office.lock().await;
            let configured = office.channels().unwrap().configured().clone();
            office.make_letters(&one.access, &configured).await
        })
    });
    assert_eq!(sum(letters).await, 3, "letters");
    two.clock.advance(30 * DAY_MS);
    let escalated = both().map(|one| {
        tokio::spawn(async move { one.office.lock().await.watch_terms(&one.access).await })
    });
    assert_eq!(sum(escalated).await, 3, "terms that are over");
    let kinds = ["review.expired", "notice.issued", "review.escalated"];
    assert_eq!(two.counted(kinds).await, [3; 3]);
    two.verified().await;
}

async fn sum(tasks: [JoinHandle<Result<usize, Refusal>>; 2]) -> usize {
    let mut sum = 0;
    for task in tasks {
        sum += task.await.unwrap().unwrap();
    }
    sum
}

/// Whether an instance is at this job, by the database in a folder.
async fn taken_up(path: &Path, job: &str) -> bool {
    let address = format!("sqlite://{}", path.join("timbang.db").display());
    let intruder = sea_orm::Database::connect(address).await.unwrap();
    let held = "SELECT 1 FROM job WHERE lease_owner IS NOT NULL AND name = ?";
    let held = Statement::from_sql_and_values(DbBackend::Sqlite, held, [job.into()]);
    let held = intruder.query_one_raw(held).await.unwrap().is_some();
    intruder.close().await.unwrap();
    held
}

#[tokio::test(flavor = "multi_thread")]
async fn a_checkpoint_at_which_an_instance_died_is_made_before_ten_seconds_are_over() {
    let (bureau, [officer, _], numbers) = with_cases(&sqlite().await, 1).await;
    let Bureau { office, access, accounts, clock, path, folder, .. } = bureau;
    let here = Instance::of(office, access, &path);
    here.claim(officer, &numbers[0], here.seen(&numbers[0]).await).await.unwrap().unwrap();
    let channels = here.office.lock().await.channels().unwrap();
    let jobs = Jobs::new(here.office.clone(), here.access.clone(), accounts, channels);
    let mut work = Box::pin(jobs.run_once());
    while !taken_up(&path, "checkpoint").await {
        let polled = std::future::poll_fn(|context| Poll::Ready(work.as_mut().poll(context)));
        assert!(polled.await.is_pending(), "all is done, and it was never seen at its work");
    }
    drop(work);
    let covered = || async {
        let newest = here.store.newest_checkpoint().await.unwrap();
        newest.unwrap().size == here.store.head().await.unwrap().size
    };
    assert!(!covered().await, "it was dropped before it was done");
    clock.advance(9_000);
    jobs.run_once().await.unwrap();
    assert!(covered().await);
    drop(jobs);
    here.close().await;
    drop(folder);
}
