//! Opening a data folder: to act in it, or to read it beside whoever acts.

use std::fs::{self, File};
use std::io::{self, BufRead as _, BufReader, Read as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use secrecy::SecretString;
use zeroize::Zeroizing;

use super::arguments::{ClockWord, DataFolder};
use super::exit::Failure;
use super::say::note;
use super::shelf::Shelf;
use crate::casework::{Founding, Office, Opening};
use crate::clock::{Clock as _, SystemClock};
use crate::ledger::chain::ClockRule;
use crate::ledger::origin::Origin;
use crate::store::{Access, DatabasePlace, Folder, Mode, Store};

/// Origin of a folder that `decide` makes on its own.
const TRIAL_ORIGIN: &str = "percobaan.timbang.example/1";

/// The name under which systemd hands over the passphrase (`LoadCredential=timbang-passphrase`).
const CREDENTIAL: &str = "timbang-passphrase";
/// Nobody types a longer one.
const MAX_PASSPHRASE_BYTES: u64 = 4_096;

/// An office to act in. The passphrase of `words` is put into `opening`.
///
/// # Errors
/// No folder, another writer, keys that do not open, a ledger that does not fit its head.
pub async fn office(words: &DataFolder, opening: Opening) -> Result<Office, Failure> {
    require(&words.data)?;
    let passphrase = passphrase(words.passphrase_file.as_deref())?;
    Ok(Office::open(&words.data, Opening { passphrase, ..opening }).await?)
}

/// A folder and its store, to read.
///
/// # Errors
/// No folder; a database that cannot be read, or of another version.
pub async fn store(words: &DataFolder) -> Result<(Folder, Arc<Store>), Failure> {
    require(&words.data)?;
    let folder = Folder::open(&words.data)?;
    let origin = &folder.document().origin;
    let store = Store::open(&folder.database()?, Access::Read, origin).await?;
    Ok((folder, Arc::new(store)))
}

/// Refuses a path at which there is no data folder.
///
/// # Errors
/// No folder; what makes one.
pub fn require(path: &Path) -> Result<(), Failure> {
    if Folder::exists(path) {
        return Ok(());
    }
    let path = path.display();
    Err(Failure::environment(format!(
        "`{path}` is no data folder; `timbang found --data {path} --origin ORIGIN` makes a live one \
         with two passkeys, `timbang migrate` one without, `timbang demo --data {path}` a \
         demonstration"
    )))
}

/// The passphrase of signing keys: the first line of `file` (`-` is standard input), else of the
/// credential that systemd hands over, else none.
///
/// # Errors
/// A file that cannot be read or begins with an empty line.
pub fn passphrase(file: Option<&Path>) -> Result<Option<SecretString>, Failure> {
    let credential = || {
        let folder = PathBuf::from(std::env::var_os("CREDENTIALS_DIRECTORY")?);
        Some(folder.join(CREDENTIAL)).filter(|path| path.exists())
    };
    let Some(path) = file.map(Path::to_path_buf).or_else(credential) else { return Ok(None) };
    let failed = |error: io::Error| Failure::file(&path, &error);
    let mut reader: Box<dyn io::Read> = match path.to_str() {
        Some("-") => Box::new(io::stdin()),
        _ => Box::new(File::open(&path).map_err(failed)?),
    };
    let mut line = Zeroizing::new(String::new());
    let mut limited = BufReader::new(reader.by_ref().take(MAX_PASSPHRASE_BYTES));
    limited.read_line(&mut line).map_err(failed)?;
    let words = line.trim_end_matches(['\r', '\n']);
    if words.is_empty() {
        let path = path.display();
        return Err(Failure::environment(format!("the first line of `{path}` is empty")));
    }
    Ok(Some(SecretString::from(words)))
}

/// Makes the folder `path` for what a command writes, unless something stands there already.
///
/// # Errors
/// A folder that holds something; one that cannot be made.
pub fn new_folder(path: &Path) -> Result<(), Failure> {
    let failed = |error: io::Error| Failure::file(path, &error);
    fs::create_dir_all(path).map_err(failed)?;
    if fs::read_dir(path).map_err(failed)?.next().is_some() {
        let path = path.display();
        return Err(Failure::fault(format!("`{path}` is not empty; name a new folder")));
    }
    Ok(())
}

/// Makes the folder, with fresh keys and in demo mode, where there is none, and says so.
///
/// # Errors
/// A folder that cannot be made.
pub async fn founded(folder: &DataFolder) -> Result<(), Failure> {
    if Folder::exists(&folder.data) {
        return Ok(());
    }
    let origin: Origin = TRIAL_ORIGIN.parse().map_err(Failure::environment)?;
    let founding = Founding {
        origin,
        office: "Percobaan".to_owned(),
        mode: Mode::Demo,
        zone: crate::clock::Zone::default(),
        database: DatabasePlace::Sqlite,
    };
    let passphrase = passphrase(folder.passphrase_file.as_deref())?;
    Office::found(&folder.data, founding, passphrase.as_ref()).await?;
    note!(
        "made `{}` with fresh keys, in demo mode; for a live office use `timbang migrate --origin` first",
        folder.data.display()
    );
    Ok(())
}

/// How a command opens the folder.
///
/// # Errors
/// A policy that cannot be named in genesis; a passphrase that cannot be read.
pub fn opening(folder: &DataFolder, shelf: &Shelf) -> Result<Opening, Failure> {
    let passphrase = passphrase(folder.passphrase_file.as_deref())?;
    Ok(Opening { passphrase, policies: shelf.digests()?, ..Opening::default() })
}

/// What `--accept-clock` says: the time the refusal printed, as the machine still shows it.
///
/// # Errors
/// A time that is none, or not the machine's.
pub fn clock_rule(words: &ClockWord) -> Result<ClockRule, Failure> {
    let Some(text) = words.accept_clock.as_deref() else { return Ok(ClockRule::Refuse) };
    let named: jiff::Timestamp = text.parse().map_err(|_| {
        Failure::usage(format!("`{text}` is not a time such as 2026-03-02T09:00:00+08:00"))
    })?;
    let now = SystemClock.now_ms();
    if now.abs_diff(named.as_millisecond()) > 60 * 60 * 1_000 {
        return Err(Failure::usage(format!("the machine does not show `{text}` within an hour")));
    }
    Ok(ClockRule::Accept)
}
