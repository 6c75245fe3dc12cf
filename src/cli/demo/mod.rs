//! `timbang demo`: a synthetic town, all its applications decided, the ledger verified, the pages served.

mod accounts;
mod ending;
mod town;

use std::fs;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::sync::Arc;

use secrecy::ExposeSecret as _;

use super::arguments::{DataFolder, Demo};
use super::exit::{Exit, Failure, Outcome};
use super::open::{opening, passphrase};
use super::progress;
use super::runtime::block_on;
use super::say::{note, say};
use super::serve::{listen, pages, resolved};
use super::shelf::Shelf;
use crate::casework::accounts::PublicUrl;
use crate::casework::{Founding, Office};
use crate::clock::{FixedClock, Zone};
use crate::policy::Programme;
use crate::population::{DEFAULT_HOUSEHOLDS, MASTER_SEED, Town, write_truth};
use crate::store::{DatabasePlace, Folder, Mode};
use ending::Ending;
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
        // Before the long work: an address that is refused or taken is known at once.
        let addresses = resolved(&words.listen).await?;
        if addresses.iter().any(|address| !address.ip().is_loopback()) {
            return Err(Failure::usage(format!(
                "`{}` is not this machine: a demonstration is served on 127.0.0.1, ::1 or \
                 localhost only",
                words.listen
            )));
        }
        let listener = listen(&words.listen, &addresses).await?;
        let shelf = Shelf::load(&words.policies)?;
        let (folder, town) = founded(&words.folder, words.households).await?;
        let ending = Ending::heard()?;
        let mut office = Office::open(folder.path(), opening(&words.folder, &shelf)?).await?;
        // The town has its own time: what is done before it begins takes none of it.
        let begins = FixedClock::at(office.clock().now_ms());
        office.follow(Arc::new(begins));
        for programme in shelf.library().iter() {
            office.propose(programme, shelf.bytes(programme)).await?;
        }
        office.activate_for_demonstration().await?;
        let passwords = accounts::ready(&mut office, &folder).await?;
        let mut office = decide(office, &shelf, town, &ending).await?;
        office.run_on()?;
        let whole = tokio::select! {
            biased;
            () = ending.clone().asked() => None,
            whole = verify(&office) => Some(whole?),
        };
        match whole {
            None => {
                office.close().await?;
                note!("ended; the next start goes on where this one stopped");
                Ok(Exit::Done)
            }
            Some(false) => Ok(Exit::Fault),
            Some(true) => {
                let address = listener.local_addr().map_err(Failure::environment)?;
                welcome(address, folder.path(), passwords.expose_secret());
                let url = PublicUrl::localhost(address.port()).map_err(Failure::environment)?;
                pages(office, listener, &url, Vec::new(), ending.asked()).await?;
                Ok(Exit::Done)
            }
        }
    })
}

/// The folder of a demonstration, made where there is none, and its town.
async fn founded(words: &DataFolder, households: Option<u64>) -> Result<(Folder, Town), Failure> {
    let path = &words.data;
    if !Folder::exists(path) {
        let passphrase = passphrase(words.passphrase_file.as_deref())?;
        let founding = Founding {
            origin: ORIGIN.parse().map_err(Failure::environment)?,
            office: OFFICE.to_owned(),
            mode: Mode::Demo,
            zone: Zone::Wita,
            database: DatabasePlace::Sqlite,
        };
        Office::found(path, founding, passphrase.as_ref()).await?;
    }
    let folder = Folder::open(path)?;
    let document = folder.document();
    if document.mode != Mode::Demo || document.origin != ORIGIN {
        let (path, origin) = (path.display(), &document.origin);
        return Err(Failure::usage(format!(
            "`{path}` is the folder of `{origin}` and no demonstration's; name another --data"
        )));
    }
    if !path.join(SIZE).exists() {
        settle(path, households.unwrap_or(DEFAULT_HOUSEHOLDS))?;
    }
    let town = town_of(path, households)?;
    Ok((folder, town))
}

/// Writes what was planted in the town, and last its size: where that stands the town is settled.
fn settle(path: &Path, households: u64) -> Result<(), Failure> {
    let town = Town::new(MASTER_SEED, households).map_err(Failure::usage)?;
    let truth = path.join(TRUTH);
    let written = fs::File::create(&truth).and_then(|file| {
        let mut file = std::io::BufWriter::new(file);
        write_truth(&town, &mut file)?;
        std::io::Write::flush(&mut file)
    });
    written.map_err(|error| Failure::file(&truth, &error))?;
    let (size, new) = (path.join(SIZE), path.join("town.json.new"));
    fs::write(&new, format!("{{\"households\":{households}}}\n"))
        .and_then(|()| fs::rename(&new, &size))
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
    ending: &Ending,
) -> Result<Office, Failure> {
    let programmes: Arc<[Arc<Programme>]> =
        shelf.library().iter().map(|programme| Arc::new(programme.clone())).collect();
    let expected = town.applications().take_while(|_| !ending.is_asked()).count() as u64;
    if ending.is_asked() {
        return Ok(office);
    }
    if cases(&office).await? == expected {
        note!("the town is decided: {expected} applications");
        return Ok(office);
    }
    let bar = progress::bar("deciding the town", Some(expected));
    let source = Applications::new(town, programmes.clone(), ending.clone());
    let (office, _) = office.decide(programmes, Box::new(source), Box::new(Bar(bar))).await?;
    note!("decided {} of {expected} applications", cases(&office).await?);
    Ok(office)
}

/// How many cases there are: one an application.
async fn cases(office: &Office) -> Result<u64, Failure> {
    let next = office.store().head().await?.next_serial;
    Ok(u64::try_from(next - 1).unwrap_or_default())
}

async fn verify(office: &Office) -> Result<bool, Failure> {
    let reader = office.reader();
    let report = reader.verify().await.map_err(Failure::environment)?;
    if report.is_whole() {
        note!("ledger verified: {} entries, none changed", report.size);
        return Ok(true);
    }
    note!("ledger NOT whole: {} faults; `timbang ledger verify` tells them", report.faults.len());
    Ok(false)
}

fn welcome(address: SocketAddr, path: &Path, passwords: &str) {
    let open = match address {
        SocketAddr::V4(here) if *here.ip() == Ipv4Addr::LOCALHOST => {
            format!("http://localhost:{}", here.port())
        }
        other => format!("http://{other}"),
    };
    let path = path.display();
    say!(
        "\n\
         Timbang, demo mode: every name and every case is invented.\n\
         \n\
         Open       {open}\n\
         Sign in    name and password of one of these (kept in {path}/keys/demo-accounts);\n\
         \x20          the page shows the one-time code that an app would:\n\
         \n{passwords}\n\
         See        Cases: what the system recommends, why, and what would change it\n\
         \x20          Programmes: the whole tree, in words and drawn\n\
         \x20          Ledger: every step signed; verify it on the page, or offline:\n\
         \x20          timbang ledger export --data {path} --output export\n\
         \x20          timbang ledger verify --export export\n\
         End        Ctrl-C; the next start goes on with the same town\n"
    );
}
