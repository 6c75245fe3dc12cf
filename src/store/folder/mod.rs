//! The data folder: what is in it, who may read it, and who writes to it.
//!
//! ```text
//! timbang-data/
//!   folder.json       format, origin, office, mode, where the database is, which keys
//!   timbang.db        the database, unless it is a PostgreSQL server
//!   keys/             key files, readable by the owner alone
//!   notifications.json  the channels on which messages leave; without it, outbox/ alone
//!   outbox/           messages for the print room
//!   head.checkpoint   the last signed checkpoint
//!   writer.lock       held by the one process that writes
//!   founding          stands until the log has begun; says who is to begin it
//! ```

mod document;
mod private;

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read as _, Seek as _, Write as _};
use std::path::{Path, PathBuf};

use secrecy::{ExposeSecret as _, SecretString};
use zeroize::Zeroizing;

use super::{Database, StoreError};
pub use document::{DatabasePlace, FolderDocument, KeyIds, Mode};
use private::{check_private, new_private_file, private, replace};

const DOCUMENT: &str = "folder.json";
const DATABASE: &str = "timbang.db";
const KEYS: &str = "keys";
const HEAD: &str = "head.checkpoint";
const LOCK: &str = "writer.lock";
/// Made before anything else and removed once genesis is checkpointed, so that a founding that was
/// cut off goes on instead of looking like a folder from which something was taken.
const FOUNDING: &str = "founding";
/// What that file says where the log is to begin with the passkeys of its founders.
const BY_FOUNDERS: &[u8] = b"founders\n";
/// The key file with the password of the database server, if it needs one.
const DATABASE_PASSWORD: &str = "database-password";

/// How the log of a new folder is to begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Beginning {
    /// With the passkeys of its founders, and not without.
    ByFounders,
    /// On the server's word.
    OnItsWord,
}

/// A data folder, opened.
#[derive(Clone, Debug)]
pub struct Folder {
    path: PathBuf,
    document: FolderDocument,
}

impl Folder {
    /// Whether there is a data folder at `path`.
    #[must_use]
    pub fn exists(path: &Path) -> bool {
        path.join(DOCUMENT).exists()
    }

    /// Makes the folder with its key files, readable by its owner alone. `folder.json` comes last:
    /// until that stands it is no data folder, and keys left by a founding that was cut off before,
    /// which nothing was ever signed or sealed with, are drawn anew.
    ///
    /// # Errors
    /// [`StoreError::File`], also when a file of it stands already; [`StoreError::InUse`].
    pub fn create(
        path: &Path,
        document: FolderDocument,
        keys: &[(&str, SecretString)],
        beginning: Beginning,
    ) -> Result<Self, StoreError> {
        let folder = Self { path: path.to_path_buf(), document };
        let place = path.join(DOCUMENT);
        if place.exists() {
            return Err(StoreError::file(place)(io::ErrorKind::AlreadyExists.into()));
        }
        for made in [path, &path.join(KEYS)] {
            fs::create_dir_all(made).map_err(StoreError::file(made))?;
            private(made, 0o700)?;
        }
        let _lock = folder.lock()?;
        let cut_off = folder.is_founding() && !place.exists();
        let said = if beginning == Beginning::ByFounders { BY_FOUNDERS } else { b"" };
        replace(&path.join(FOUNDING), said)?;
        for (name, text) in keys {
            let key = folder.key_path(name);
            if cut_off && key.exists() {
                fs::remove_file(&key).map_err(StoreError::file(&key))?;
            }
            folder.write_key(name, text)?;
        }
        replace(&place, folder.document.to_text(&place)?.as_bytes())?;
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
        let document = FolderDocument::parse(&text, &place)?;
        let folder = Self { path: path.to_path_buf(), document };
        let keys = path.join(KEYS);
        check_private(&keys, 0o700)?;
        for key in fs::read_dir(&keys).map_err(StoreError::file(&keys))? {
            check_private(&key.map_err(StoreError::file(&keys))?.path(), 0o600)?;
        }
        Ok(folder)
    }

    /// Whether its log has not begun yet, as far as it knows.
    #[must_use]
    pub fn is_founding(&self) -> bool {
        self.path.join(FOUNDING).exists()
    }

    /// Whether its log has not begun yet, and is to begin with the passkeys of its founders.
    #[must_use]
    pub fn awaits_founders(&self) -> bool {
        fs::read(self.path.join(FOUNDING)).is_ok_and(|said| said == BY_FOUNDERS)
    }

    /// Keeps in mind that its log has begun.
    ///
    /// # Errors
    /// [`StoreError::File`].
    pub fn end_founding(&self) -> Result<(), StoreError> {
        let path = self.path.join(FOUNDING);
        fs::remove_file(&path).map_err(StoreError::file(&path))
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Keeps files, each whole, in a folder below this one.
    ///
    /// # Errors
    /// [`StoreError::File`].
    pub fn keep(&self, below: &Path, files: &[(&str, &[u8])]) -> Result<(), StoreError> {
        let mut place = self.path.clone();
        for part in below {
            place.push(part);
            fs::create_dir_all(&place).map_err(StoreError::file(&place))?;
            private(&place, 0o700)?;
        }
        files.iter().try_for_each(|(name, bytes)| replace(&place.join(name), bytes))
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
