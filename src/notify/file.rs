//! The folder channel: the letter as a PDF to print, and beside it to whom it goes.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::{DeliveryError, Message, Proof};

/// A folder of messages: `<id>.pdf` where there is a letter, then `<id>.json`. Each file is whole
/// or absent, and a message is there once its `.json` is.
#[derive(Clone, Debug)]
pub(super) struct Tray {
    folder: PathBuf,
}

/// A file that could not be removed.
#[derive(Debug)]
pub struct Kept {
    /// The file.
    pub path: PathBuf,
    /// What the system says.
    pub why: io::Error,
}

/// Under what name a file is written before it is whole.
fn temporary(name: &str) -> String {
    format!(".{name}.new")
}

#[derive(Serialize)]
struct Slip<'a> {
    id: &'a str,
    to: &'a str,
    subject: &'a str,
    text: &'a str,
    letter: Option<String>,
}

impl Tray {
    pub(super) const fn new(folder: PathBuf) -> Self {
        Self { folder }
    }

    pub(super) fn send(&self, id: &str, message: &Message) -> Result<Proof, DeliveryError> {
        self.write(id, message).map_err(|error| DeliveryError::File { kind: error.kind() })?;
        Ok(Proof::HandedOver)
    }

    /// Removes what of a message was not fetched yet, also what was left half-written; gives what
    /// could not be removed.
    pub(super) fn forget(&self, id: &str) -> Vec<Kept> {
        let names = ["json", "pdf"].map(|ending| format!("{id}.{ending}"));
        let half = names.clone().map(|name| temporary(&name));
        let mut kept = Vec::new();
        for path in names.iter().chain(&half).map(|name| self.folder.join(name)) {
            match fs::remove_file(&path) {
                Err(why) if why.kind() != io::ErrorKind::NotFound => kept.push(Kept { path, why }),
                _ => {}
            }
        }
        kept
    }

    fn write(&self, id: &str, message: &Message) -> io::Result<()> {
        make_private_folder(&self.folder)?;
        let letter = message.letter.as_ref().map(|letter| (format!("{id}.pdf"), &letter.pdf));
        if let Some((name, pdf)) = &letter {
            self.place(name, pdf)?;
        }
        let slip = Slip {
            id,
            to: &message.to,
            subject: &message.subject,
            text: message.text.as_str(),
            letter: letter.map(|(name, _)| name),
        };
        self.place(&format!("{id}.json"), &serde_json::to_vec_pretty(&slip)?)?;
        sync_folder(&self.folder)
    }

    fn place(&self, name: &str, bytes: &[u8]) -> io::Result<()> {
        let temporary = self.folder.join(temporary(name));
        let mut file = private_file(&temporary)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&temporary, self.folder.join(name))
    }
}

#[cfg(unix)]
fn make_private_folder(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt as _;
    fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)
}

#[cfg(unix)]
fn private_file(path: &Path) -> io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt as _;
    OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(path)
}

#[cfg(unix)]
fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

// Elsewhere the rights of a new file are those of the user's own folder, and a folder cannot be
// synchronised.
#[cfg(not(unix))]
fn make_private_folder(folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)
}

#[cfg(not(unix))]
fn private_file(path: &Path) -> io::Result<File> {
    OpenOptions::new().write(true).create(true).truncate(true).open(path)
}

#[cfg(not(unix))]
fn sync_folder(_: &Path) -> io::Result<()> {
    Ok(())
}
