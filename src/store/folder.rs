//! The data folder: what is in it, who may read it, and who writes to it.
//!
//! ```text
//! timbang-data/
//!   folder.json       format, origin, office, mode, where the database is, which keys
//!   timbang.db        the database, unless it is a PostgreSQL server
//!   keys/             key files, readable by the owner alone
//!   head.checkpoint   the last signed checkpoint
//!   writer.lock       held by the one process that writes
//! ```

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read as _, Seek as _, Write as _};
use std::path::{Path, PathBuf};

use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::{Database, StoreError};

/// The form of the folder that this program writes and reads.
const FORMAT: &str = "timbang/folder/v1";
const DOCUMENT: &str = "folder.json";
const DATABASE: &str = "timbang.db";
const KEYS: &str = "keys";
const HEAD: &str = "head.checkpoint";
const LOCK: &str = "writer.lock";
/// The key file with the password of the database server, if it needs one.
const DATABASE_PASSWORD: &str = "database-password";

/// A data folder, opened.
#[derive(Clone, Debug)]
pub struct Folder {
    path: PathBuf,
    document: FolderDocument,
}

/// What `folder.json` says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FolderDocument {
    /// `timbang/folder/v1`.
    format: String,
    /// Origin of the log.
    pub origin: String,
    /// Name of the office.
    pub office: String,
    /// Demo or live.
    pub mode: Mode,
    /// Where the database is.
    pub database: DatabasePlace,
    /// Which key files belong to it.
    pub keys: KeyIds,
}

/// Whether what is decided here binds anyone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// Example programmes and invented people.
    Demo,
    /// An office at work.
    Live,
}

/// Where the database is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase", deny_unknown_fields)]
pub enum DatabasePlace {
    /// `timbang.db` in the folder.
    Sqlite,
    /// A server; its password is the key file `database-password`.
    Postgres {
        /// `postgres://user@host/database`, without a password.
        url: String,
        /// The schema, if not the user's own first one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        schema: Option<String>,
    },
}

/// Ids of the two secret keys, so that a wrong key file is found before it is used: a wrong index
/// key would find no case and begin each anew.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeyIds {
    /// Id of the key-encryption key.
    pub encryption: String,
    /// Id of the key of the keyed indexes.
    pub index: String,
}

impl FolderDocument {
    /// A document of the present format.
    #[must_use]
    pub fn new(
        origin: String,
        office: String,
        mode: Mode,
        database: DatabasePlace,
        keys: KeyIds,
    ) -> Self {
        Self { format: FORMAT.into(), origin, office, mode, database, keys }
    }
}

impl Folder {
    /// Whether there is a data folder at `path`.
    #[must_use]
    pub fn exists(path: &Path) -> bool {
        path.join(DOCUMENT).exists()
    }

    /// Makes the folder, readable by its owner alone, with `document` as its last file: until that
    /// stands it is no data folder.
    ///
    /// # Errors
    /// [`StoreError::File`], also when there is one already.
    pub fn create(path: &Path, document: FolderDocument) -> Result<Self, StoreError> {
        let folder = Self { path: path.to_path_buf(), document };
        let place = path.join(DOCUMENT);
        if place.exists() {
            return Err(StoreError::file(place)(io::ErrorKind::AlreadyExists.into()));
        }
        for made in [path, &path.join(KEYS)] {
            fs::create_dir_all(made).map_err(StoreError::file(made))?;
            private(made, 0o700)?;
        }
        let mut text = serde_json::to_string_pretty(&folder.document).map_err(|error| {
            StoreError::FolderDocument { path: place.clone(), message: error.to_string() }
        })?;
        text.push('\n');
        replace(&place, text.as_bytes())?;
        Ok(folder)
    }

    /// Opens the folder at `path`, after checking that its keys are readable by their owner alone.
    ///
    /// # Errors
    /// [`StoreError::File`], [`StoreError::FolderDocument`], [`StoreError::AnotherVersion`],
    /// [`StoreError::KeyExposed`].
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        let place = path.join(DOCUMENT);
        let text = fs::read_to_string(&place).map_err(StoreError::file(&place))?;
        let document = parse(&text, &place)?;
        let folder = Self { path: path.to_path_buf(), document };
        let keys = path.join(KEYS);
        check_private(&keys, 0o700)?;
        for key in fs::read_dir(&keys).map_err(StoreError::file(&keys))? {
            check_private(&key.map_err(StoreError::file(&keys))?.path(), 0o600)?;
        }
        Ok(folder)
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What `folder.json` says.
    #[must_use]
    pub const fn document(&self) -> &FolderDocument {
        &self.document
    }

    /// The database it names, with the server's password read from its key file.
    ///
    /// # Errors
    /// [`StoreError::KeyExposed`], [`StoreError::File`].
    pub fn database(&self) -> Result<Database, StoreError> {
        let DatabasePlace::Postgres { url, schema } = &self.document.database else {
            return Ok(Database::File(self.path.join(DATABASE)));
        };
        let stands = self.key_path(DATABASE_PASSWORD).exists();
        let password = stands.then(|| self.read_key(DATABASE_PASSWORD)).transpose()?;
        Ok(Database::Postgres { url: url.as_str().into(), password, schema: schema.clone() })
    }

    /// Where the key file `name` is.
    #[must_use]
    pub fn key_path(&self, name: &str) -> PathBuf {
        self.path.join(KEYS).join(name)
    }

    /// Writes a new key file, readable by its owner alone from its first byte. A key that stands
    /// is never overwritten.
    ///
    /// # Errors
    /// [`StoreError::File`].
    pub fn write_key(&self, name: &str, text: &SecretString) -> Result<(), StoreError> {
        let path = self.key_path(name);
        let mut file = new_private_file(&path).map_err(StoreError::file(&path))?;
        file.write_all(text.expose_secret().as_bytes())
            .and_then(|()| file.sync_all())
            .map_err(StoreError::file(&path))
    }

    /// Reads the key file `name`.
    ///
    /// # Errors
    /// [`StoreError::KeyExposed`], [`StoreError::File`].
    pub fn read_key(&self, name: &str) -> Result<SecretString, StoreError> {
        let path = self.key_path(name);
        check_private(&path, 0o600)?;
        let mut text = Zeroizing::new(String::new());
        File::open(&path)
            .and_then(|mut file| file.read_to_string(&mut text))
            .map_err(StoreError::file(&path))?;
        Ok(SecretString::from(text.as_str()))
    }

    /// Becomes the one that writes here, until the lock is dropped or the process ends.
    ///
    /// # Errors
    /// [`StoreError::InUse`] names who holds it; [`StoreError::ReadOnly`]; [`StoreError::File`].
    pub fn lock(&self) -> Result<WriterLock, StoreError> {
        let path = self.path.join(LOCK);
        let open =
            OpenOptions::new().read(true).write(true).create(true).truncate(false).open(&path);
        let mut file = open.map_err(|error| match error.kind() {
            io::ErrorKind::PermissionDenied => StoreError::ReadOnly,
            _ => StoreError::file(&path)(error),
        })?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let mut by = String::new();
                file.read_to_string(&mut by).map_err(StoreError::file(&path))?;
                return Err(StoreError::InUse { by: by.trim_end().into() });
            }
            Err(TryLockError::Error(error)) => return Err(StoreError::file(path)(error)),
        }
        let command: Vec<String> = std::env::args().take(3).collect();
        let holder = format!("process {} (`{}`)\n", std::process::id(), command.join(" "));
        file.set_len(0)
            .and_then(|()| file.rewind())
            .and_then(|()| file.write_all(holder.as_bytes()))
            .and_then(|()| file.flush())
            .map_err(StoreError::file(path))?;
        Ok(WriterLock { _file: file })
    }

    /// What `head.checkpoint` says, if it is there.
    ///
    /// # Errors
    /// [`StoreError::File`].
    pub fn head(&self) -> Result<Option<String>, StoreError> {
        let path = self.path.join(HEAD);
        match fs::read(&path) {
            Ok(bytes) => Ok(Some(String::from_utf8_lossy(&bytes).into_owned())),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(StoreError::file(path)(error)),
        }
    }

    pub(super) fn write_head(&self, note: &str) -> Result<(), StoreError> {
        replace(&self.path.join(HEAD), note.as_bytes())
    }
}

/// The right to write to a data folder.
#[derive(Debug)]
pub struct WriterLock {
    _file: File,
}

fn parse(text: &str, path: &Path) -> Result<FolderDocument, StoreError> {
    #[derive(Deserialize)]
    struct Format {
        format: String,
    }
    let fault = |error: serde_json::Error| StoreError::FolderDocument {
        path: path.into(),
        message: error.to_string(),
    };
    let Format { format } = serde_json::from_str(text).map_err(fault)?;
    if format != FORMAT {
        return Err(StoreError::AnotherVersion {
            found: format,
            expected: FORMAT.into(),
            remedy: "use the program that made the folder",
        });
    }
    serde_json::from_str(text).map_err(fault)
}

/// Replaces a file as a whole: after a crash there is the old one or the new one.
fn replace(path: &Path, bytes: &[u8]) -> Result<(), StoreError> {
    let temporary = path.with_extension("new");
    let write = || {
        let mut file = File::create(&temporary)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&temporary, path)?;
        match path.parent() {
            Some(folder) => sync_folder(folder),
            None => Ok(()),
        }
    };
    write().map_err(StoreError::file(path))
}

#[cfg(unix)]
fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

#[cfg(unix)]
fn private(path: &Path, mode: u32) -> Result<(), StoreError> {
    use std::os::unix::fs::PermissionsExt as _;
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).map_err(StoreError::file(path))
}

#[cfg(unix)]
fn new_private_file(path: &Path) -> io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt as _;
    OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)
}

#[cfg(unix)]
fn check_private(path: &Path, wanted: u32) -> Result<(), StoreError> {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = fs::metadata(path).map_err(StoreError::file(path))?.permissions().mode() & 0o777;
    if mode & !wanted == 0 {
        return Ok(());
    }
    Err(StoreError::KeyExposed { path: path.into(), mode, wanted })
}

// Elsewhere the rights of a new file are those of the user's own folder, and a folder cannot be
// synchronised.
#[cfg(not(unix))]
fn sync_folder(_: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(not(unix))]
fn private(_: &Path, _: u32) -> Result<(), StoreError> {
    Ok(())
}

#[cfg(not(unix))]
fn new_private_file(path: &Path) -> io::Result<File> {
    OpenOptions::new().write(true).create_new(true).open(path)
}

#[cfg(not(unix))]
fn check_private(path: &Path, _: u32) -> Result<(), StoreError> {
    fs::metadata(path).map(|_| ()).map_err(StoreError::file(path))
}
