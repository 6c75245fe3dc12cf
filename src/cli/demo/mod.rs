//! `timbang demo`: a synthetic town, all its applications decided, the ledger verified, the pages served.

mod accounts;
mod town;

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use secrecy::ExposeSecret as _;

use super::arguments::{Demo, Policies};
use super::exit::{Exit, Failure, Outcome};
use super::open::opening;
use super::progress;
use super::runtime::block_on;
use super::serve::{asked_to_end, listen, pages, resolved};
use super::shelf::Shelf;
use crate::casework::read::Reader;
use crate::casework::{Founding, Office};
use crate::ledger::origin::Origin;
use crate::policy::Programme;
use crate::population::{DEFAULT_HOUSEHOLDS, MASTER_SEED, Town, write_truth};
use crate::store::{DatabasePlace, Folder, Mode, Zone};
use town::{Applications, Bar};

const ORIGIN: &str = "dinsos.baubaukota.example/2026";
const OFFICE: &str = "Dinas Sosial Kota Baubau (contoh)";
/// What was planted in the town: for whoever measures the product, never for the product.
const TRUTH: &str = "kebenaran.ndjson";
/// How large the town of a folder is.
const SIZE: &str = "town.json";

/// Runs the demonstration.
///
/// # Errors
/// An address that is not this machine, a folder that is not a demonstration's.
pub fn run(words: &Demo) -> Outcome {
    block_on(async {
        for address in resolved(&words.listen).await? {
            if !address.ip().is_loopback() {
                return Err(Failure::usage(format!(
                    "`{}` is not this machine: a demonstration is served on 127.0.0.1, ::1 or \
                     localhost only",
                    words.listen
                )));
            }
        }
        // Before the long work: an address that is taken is known at once.
        let listener = listen(&words.listen).await?;
        let shelf = Shelf::load(&Policies::default())?;
        let path = &words.folder.data;
        if !Folder::exists(path) {
            found(path, words.households.unwrap_or(DEFAULT_HOUSEHOLDS)).await?;
        }
        let folder = Folder::open(path).map_err(|error| Failure::of_fault(error.into()))?;
        if folder.document().mode != Mode::Demo {
            let path = path.display();
            return Err(Failure::usage(format!("`{path}` is a live office; name another --data")));
        }
        let town = town_of(path, words.households)?;
        let ended = Arc::new(AtomicBool::new(false));
        let asked = asked_to_end()?;
        let watcher = tokio::spawn({
            let ended = ended.clone();
            async move {
                asked.await;
                ended.store(true, Ordering::Release);
            }
        });
        let mut office = Office::open(path, opening(&words.folder, &shelf)?).await?;
        for programme in shelf.library().iter() {
            office.propose(programme, shelf.bytes(programme)).await?;
        }
        let passwords = accounts::ready(&mut office, &folder).await?;
        let office = decide(office, &shelf, town, &ended).await?;
        if ended.load(Ordering::Acquire) {
            office.close().await?;
            eprintln!("ended; the next start goes on where this one stopped");
            return Ok(Exit::Done);
        }
        watcher.abort();
        let whole = verify(&office).await?;
        if !whole {
            return Ok(Exit::Fault);
        }
        welcome(&words.listen, path, passwords.expose_secret());
        pages(office, listener).await?;
        Ok(Exit::Done)
    })
}

async fn found(path: &Path, households: u64) -> Result<(), Failure> {
    let town = Town::new(MASTER_SEED, households).map_err(Failure::usage)?;
    let origin: Origin = ORIGIN.parse().map_err(Failure::environment)?;
    let founding = Founding {
        origin,
        office: OFFICE.to_owned(),
        mode: Mode::Demo,
        zone: Zone::Wita,
        database: DatabasePlace::Sqlite,
    };
    Office::found(path, founding, None).await.map_err(Failure::of_fault)?;
    let truth = path.join(TRUTH);
    let written = fs::File::create(&truth).and_then(|file| {
        let mut file = std::io::BufWriter::new(file);
        write_truth(&town, &mut file)?;
        std::io::Write::flush(&mut file)
    });
    written.map_err(|error| Failure::file(&truth, &error))?;
    let size = path.join(SIZE);
    fs::write(&size, format!("{{\"households\":{households}}}\n"))
        .map_err(|error| Failure::file(&size, &error))
}

/// The town of a folder; a folder keeps the size it was made with.
fn town_of(path: &Path, asked: Option<u64>) -> Result<Town, Failure> {
    let size = path.join(SIZE);
    let text = fs::read_to_string(&size).map_err(|error| Failure::file(&size, &error))?;
    let kept = serde_json::from_str::<serde_json::Value>(&text).ok();
    let kept = kept.and_then(|kept| kept.get("households")?.as_u64());
    let kept =
        kept.ok_or_else(|| Failure::environment(format!("`{}` is damaged", size.display())))?;
    if asked.is_some_and(|asked| asked != kept) {
        return Err(Failure::usage(format!(
            "`{}` holds a town of {kept} households; name another --data for another town",
            path.display()
        )));
    }
    Town::new(MASTER_SEED, kept).map_err(Failure::usage)
}

async fn decide(
    office: Office,
    shelf: &Shelf,
    town: Town,
    ended: &Arc<AtomicBool>,
) -> Result<Office, Failure> {
    let programmes: Arc<[Arc<Programme>]> =
        shelf.library().iter().map(|programme| Arc::new(programme.clone())).collect();
    let expected = town.applications().count() as u64;
    let stands = office.store().head().await.map_err(|error| Failure::of_fault(error.into()))?;
    if stands.next_serial - 1 == i64::try_from(expected).unwrap_or(i64::MAX) {
        eprintln!("the town is decided: {expected} applications");
        return Ok(office);
    }
    let bar = progress::bar("deciding the town", Some(expected));
    let source = Applications::new(town, programmes.clone(), ended.clone());
    let (office, tally) = office.decide(programmes, Box::new(source), Box::new(Bar(bar))).await?;
    eprintln!("decided {} of {expected} applications", tally.recommended + tally.known);
    Ok(office)
}

async fn verify(office: &Office) -> Result<bool, Failure> {
    let reader = Reader::new(office.store(), office.sealing().encryption.clone());
    let report = reader.verify().await.map_err(Failure::environment)?;
    if report.is_whole() {
        eprintln!("ledger verified: {} entries, none changed", report.size);
        return Ok(true);
    }
    eprintln!(
        "ledger NOT whole: {} faults; `timbang ledger verify` tells them",
        report.faults.len()
    );
    Ok(false)
}

fn welcome(listen: &str, path: &Path, passwords: &str) {
    let port = listen.rsplit(':').next().unwrap_or("8080");
    let path = path.display();
    println!(
        "\n\
         Timbang, demo mode: every name and every case is invented.\n\
         \n\
         Open       http://localhost:{port}\n\
         Sign in    name and password of one of these (kept in {path}/keys/demo-accounts):\n\
         \n{passwords}\n\
         See        Cases: what the system recommends, why, and what would change it\n\
         \x20          Programmes: the whole tree, in words and drawn\n\
         \x20          Ledger: every step signed; verify it on the page, or offline:\n\
         \x20          timbang ledger export --data {path} --output export\n\
         \x20          timbang ledger verify --export export\n\
         End        Ctrl-C; the next start goes on with the same town\n"
    );
}
