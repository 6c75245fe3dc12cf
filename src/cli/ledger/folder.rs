//! The folder of an export, to read: nothing but plain files within it is ever opened.

use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use indicatif::ProgressBar;

use crate::ledger::export::ExportPath;
use crate::ledger::tile::{Tile, TileKind};
use crate::ledger::verify::{ExportSource, SourceError};

/// Put before the path of what is neither a plain file nor a folder, so that no name of the format
/// fits it and the verifier reports it as unknown.
const NO_FILE: &str = "neither a plain file nor a folder: ";

/// An export on disk.
#[derive(Debug)]
pub struct ExportFolder {
    root: PathBuf,
    bar: ProgressBar,
}

impl ExportFolder {
    /// The export in `root`; `bar` advances by the entries that are read.
    pub const fn new(root: PathBuf, bar: ProgressBar) -> Self {
        Self { root, bar }
    }

    fn walk(&self, folder: &Path, found: &mut dyn FnMut(&str)) -> io::Result<()> {
        for entry in fs::read_dir(self.root.join(folder))? {
            let entry = entry?;
            let path = folder.join(entry.file_name());
            // The kind of the entry itself: a link is not followed.
            let kind = entry.file_type()?;
            let shown = path.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/");
            if kind.is_dir() {
                self.walk(&path, found)?;
            } else if kind.is_file() {
                found(&shown);
            } else {
                found(&format!("{NO_FILE}{shown}"));
            }
        }
        Ok(())
    }

    /// The file at `path`, unless it or a folder on the way is a link, a device or missing.
    fn plain(&self, path: &str) -> io::Result<Option<File>> {
        let mut place = self.root.clone();
        for part in path.split('/') {
            place.push(part);
            match fs::symlink_metadata(&place) {
                Ok(known) if known.is_dir() || known.is_file() => {}
                Ok(_) => return Ok(None),
                Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
                Err(error) if error.kind() == io::ErrorKind::NotADirectory => return Ok(None),
                Err(error) => return Err(error),
            }
        }
        if place.is_dir() { Ok(None) } else { File::open(place).map(Some) }
    }
}

fn unread(what: impl Into<String>) -> impl FnOnce(io::Error) -> SourceError {
    move |error| SourceError { what: what.into(), source: error.into() }
}

impl ExportSource for ExportFolder {
    fn visit(&self, found: &mut dyn FnMut(&str)) -> Result<(), SourceError> {
        self.walk(Path::new(""), found).map_err(unread(self.root.display().to_string()))
    }

    fn read(&self, path: &str, limit: usize) -> Result<Option<Vec<u8>>, SourceError> {
        let failed = || unread(path);
        let Some(file) = self.plain(path).map_err(failed())? else { return Ok(None) };
        let limit = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1);
        let mut bytes = Vec::new();
        file.take(limit).read_to_end(&mut bytes).map_err(failed())?;
        if let Some(ExportPath::Tile(Tile { kind: TileKind::Entries, width, .. })) =
            ExportPath::parse(path)
        {
            self.bar.inc(width);
        }
        Ok(Some(bytes))
    }
}
