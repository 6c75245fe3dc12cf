//! Opening a data folder: to act in it, or to read it beside whoever acts.

use std::fs::{self, File};
use std::io::{self, BufRead as _, BufReader, Read as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use secrecy::SecretString;
use zeroize::Zeroizing;

use super::arguments::DataFolder;
use super::exit::Failure;
use crate::casework::{Office, Opening};
use crate::store::{Access, Folder, Store};

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

fn require(path: &Path) -> Result<(), Failure> {
    if Folder::exists(path) {
        return Ok(());
    }
    let path = path.display();
    Err(Failure::environment(format!(
        "`{path}` is no data folder; `timbang migrate --data {path} --origin ORIGIN` makes a live \
         one, `timbang demo --data {path}` a demonstration"
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
