//! `timbang demo` as a newcomer runs it: a town is decided, served, ended, and gone on with.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Child, ChildStderr, Command, Stdio};
use std::time::{Duration, Instant};

use timbang::population::{MASTER_SEED, Town};
use timbang::store::{Access, Folder, Store};

use crate::cli_support::Desk;

/// A demonstration under way.
struct Demo {
    child: Child,
    err: BufReader<ChildStderr>,
}

impl Demo {
    fn start(desk: &Desk, words: &str) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_timbang"));
        command.args(["demo", "--data", "d", "--listen", "127.0.0.1:0"]);
        command.args(words.split(' ').filter(|word| !word.is_empty()));
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.current_dir(desk.0.path()).spawn().unwrap();
        let err = BufReader::new(child.stderr.take().unwrap());
        Self { child, err }
    }

    /// Waits until it is served, and gives what it said on standard output.
    fn served(&mut self) -> String {
        let mut said = String::new();
        let mut out = BufReader::new(self.child.stdout.take().unwrap());
        while !said.contains("End        Ctrl-C") {
            let read = out.read_line(&mut said).unwrap();
            assert!(read > 0, "it ended: {said}");
        }
        said
    }

    /// Asks it to end while it serves, and gives what it said on standard error.
    fn end(self, signal: &str) -> String {
        let asked = Instant::now();
        let said = self.cut_off(signal);
        assert!(asked.elapsed() < Duration::from_secs(5), "{said}");
        said
    }

    /// Asks it to end at whatever it does.
    fn cut_off(mut self, signal: &str) -> String {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args([signal, &id]).status().unwrap().success());
        let mut said = String::new();
        self.err.read_to_string(&mut said).unwrap();
        let code = self.child.wait().unwrap().code();
        assert_eq!(code, Some(0), "{said}");
        said
    }
}

impl Drop for Demo {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Name and password of each account, as printed.
fn accounts(said: &str) -> Vec<(String, String)> {
    let lines = said.lines().map(|line| line.split_whitespace().collect::<Vec<_>>());
    let account = lines.filter(|words| words.len() == 3 && words[1].len() == 24);
    account.map(|words| (words[0].to_owned(), words[1].to_owned())).collect()
}

fn counted(said: &str, kind: &str) -> u64 {
    let line = said.lines().find(|line| line.trim_start().starts_with(kind));
    let line = line.unwrap_or_else(|| panic!("{kind} is not in {said}"));
    line.split_whitespace().last().unwrap().parse().unwrap()
}

#[test]
fn a_town_is_decided_verified_served_and_gone_on_with() {
    let desk = Desk::new();
    let mut demo = Demo::start(&desk, "--households 180");
    let said = demo.served();
    assert!(said.contains("http://localhost:"), "{said}");
    let first = accounts(&said);
    assert_eq!(first.len(), 7, "{said}");
    let told = demo.end("-TERM");
    assert!(told.contains("ledger verified"), "{told}");

    let verified = desk.run("ledger verify --data d").done();
    let received = counted(&verified, "application.received");
    assert_eq!(received, counted(&verified, "decision.recommended"), "{verified}");
    assert_eq!(counted(&verified, "programme.proposed"), 4);
    assert_eq!(counted(&verified, "access.changed"), 7);
    // Two a household, a licence for each eighteenth, and emergency aid for 3 %.
    let emergency = received - 2 * 180 - 180 / 18;
    assert!((1..=13).contains(&emergency), "{emergency} of 180 ask for emergency aid");

    // The truth is written for whoever measures the product; it is never missed.
    fs::remove_file(desk.path("d/kebenaran.ndjson")).unwrap();
    let mut demo = Demo::start(&desk, "");
    assert_eq!(accounts(&demo.served()), first, "the passwords stay");
    let told = demo.end("-INT");
    assert!(told.contains(&format!("the town is decided: {received} applications")), "{told}");
    assert!(!desk.path("d/kebenaran.ndjson").exists());
    let again = desk.run("ledger verify --data d").done();
    assert_eq!(counted(&again, "decision.recommended"), received, "nothing is decided twice");
    let other = desk.run("demo --data d --households 181 --listen 127.0.0.1:0");
    other.refused(2, &["180 households"]);
}

/// How many entries the ledger of folder `d` has.
async fn entries(desk: &Desk) -> Option<u64> {
    let folder = Folder::open(&desk.path("d")).ok()?;
    let origin = &folder.document().origin;
    let store = Store::open(&folder.database().ok()?, Access::Read, origin).await.ok()?;
    Some(store.head().await.ok()?.size)
}

async fn wait_for(desk: &Desk, wanted: u64) {
    let begun = Instant::now();
    while entries(desk).await.is_none_or(|size| size < wanted) {
        // It hangs, and is not merely on a machine that has much else to do.
        assert!(begun.elapsed() < Duration::from_mins(10), "{:?}", entries(desk).await);
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

#[tokio::test]
async fn a_start_that_is_cut_off_loses_nothing() {
    let desk = Desk::new();
    let expected = Town::new(MASTER_SEED, 2_500).unwrap().applications().count() as u64;
    // In its first steps, as it makes the accounts, without a chance to tidy up.
    let demo = Demo::start(&desk, "--households 2500");
    let file = "d/keys/demo-accounts";
    let begun = Instant::now();
    while !desk.path(file).exists() {
        assert!(begun.elapsed() < Duration::from_mins(2), "no accounts are made");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    drop(demo);
    let passwords = accounts(&String::from_utf8(desk.read(file)).unwrap());
    // While it decides: after a batch, some of the next ones on their way.
    let demo = Demo::start(&desk, "");
    wait_for(&desk, 500).await;
    let said = demo.cut_off("-TERM");
    assert!(said.contains("goes on where this one stopped"), "{said}");
    let decided = entries(&desk).await.unwrap();
    assert!(decided < 2 * expected, "{decided} entries: it was not cut off");
    desk.run("ledger verify --data d").done();
    // At a moment no one chose.
    let demo = Demo::start(&desk, "");
    wait_for(&desk, decided + 1).await;
    drop(demo);

    let mut demo = Demo::start(&desk, "");
    assert_eq!(accounts(&demo.served()), passwords);
    demo.end("-TERM");
    let verified = desk.run("ledger verify --data d").done();
    assert_eq!(counted(&verified, "access.changed"), 7, "{verified}");
    assert_eq!(counted(&verified, "application.received"), expected, "as if never cut off");
    assert_eq!(counted(&verified, "decision.recommended"), expected);
}

#[test]
fn anything_but_this_machine_is_refused_before_a_folder_is_made() {
    let desk = Desk::new();
    for listen in ["0.0.0.0:0", "[::]:0", "192.0.2.1:8080", "10.0.0.1:80"] {
        let ran = desk.run(&format!("demo --data d --listen {listen}"));
        ran.refused(2, &[&format!("`{listen}`"), "127.0.0.1"]);
    }
    desk.run("demo --data d --listen nonsense").refused(2, &["`nonsense`"]);
    for households in ["0", "1000001", "-1", "many"] {
        let ran =
            desk.run(&format!("demo --data d --listen 127.0.0.1:0 --households={households}"));
        ran.refused(2, &[households]);
    }
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap();
    let ran = desk.run(&format!("demo --data d --listen {address}"));
    ran.refused(3, &[&address.to_string(), "--listen"]);
    assert!(!desk.path("d").exists());
}

#[test]
fn the_folder_of_another_office_is_refused() {
    let live = Desk::live();
    live.run("demo --data d --listen 127.0.0.1:0").refused(2, &["dinsos.test.example/2026"]);
    let trial = Desk::decided();
    trial.run("demo --data d --listen 127.0.0.1:0").refused(2, &["no demonstration", "--data"]);
}
