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

    /// Removes what of a message was not fetched yet.
    pub(super) fn forget(&self, id: &str) -> io::Result<()> {
        for ending in ["json", "pdf"] {
            match fs::remove_file(self.folder.join(format!("{id}.{ending}"))) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                _ => {}
            }
        }
        Ok(())
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
        let temporary = self.folder.join(format!(".{name}.new"));
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
