//! The programmes a command works with: those the binary carries, or those of `--policies DIR`.

use std::fs;
use std::path::Path;

use super::arguments::Policies;
use super::exit::Failure;
use crate::clock::{Clock as _, SystemClock, Zone};
use crate::ledger::fields::PolicyDigest;
use crate::ledger::merkle::sha256;
use crate::policy::calendar;
use crate::policy::{Library, Programme, Refused, SHIPPED};

/// Programme versions, with the bytes of their files.
#[derive(Debug)]
pub struct Shelf {
    library: Library,
    files: Vec<(String, Vec<u8>)>,
}

impl Shelf {
    /// Reads and checks every programme.
    ///
    /// # Errors
    /// A folder that cannot be read; programmes that are refused, with all findings.
    pub fn load(policies: &Policies) -> Result<Self, Failure> {
        let files = files(policies)?;
        let named = files.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice()));
        let library = Library::load(named).map_err(|refused| Failure::fault(told(&refused)))?;
        Ok(Self { library, files })
    }

    /// The programmes.
    #[must_use]
    pub const fn library(&self) -> &Library {
        &self.library
    }

    /// The programmes, and the calendars that the binary carries, as genesis names them.
    ///
    /// # Errors
    /// A name that the ledger cannot hold.
    pub fn digests(&self) -> Result<Vec<PolicyDigest>, Failure> {
        let programmes = self.library.iter().map(|programme| {
            let name = format!("programmes/{}/{}", programme.id(), programme.version());
            (name, *programme.digest())
        });
        let calendars = calendar::SHIPPED.map(|(file, bytes)| {
            (format!("calendars/{}", file.trim_end_matches(".yaml")), sha256(bytes))
        });
        let named = programmes.chain(calendars).map(|(name, digest)| {
            Ok(PolicyDigest { digest, name: name.parse().map_err(Failure::environment)? })
        });
        named.collect()
    }

    /// The bytes of the file of a programme on this shelf.
    #[must_use]
    pub fn bytes(&self, programme: &Programme) -> &[u8] {
        let of = |bytes: &[u8]| sha256(bytes) == *programme.digest();
        self.files.iter().find(|(_, bytes)| of(bytes)).map_or(&[], |(_, bytes)| bytes)
    }
}

/// The date where an office is: which version of a programme applies.
#[must_use]
pub fn today(zone: Zone) -> jiff::civil::Date {
    let now = jiff::Timestamp::from_millisecond(SystemClock.now_ms()).unwrap_or_default();
    zone.offset().to_datetime(now).date()
}

/// Name and bytes of every programme file, unchecked.
///
/// # Errors
/// A folder that cannot be read.
pub fn files(policies: &Policies) -> Result<Vec<(String, Vec<u8>)>, Failure> {
    match &policies.policies {
        None => Ok(SHIPPED.map(|(name, bytes)| (name.to_owned(), bytes.to_vec())).to_vec()),
        Some(folder) => read(folder),
    }
}

/// The files `programmes/<id>/<version>.yaml` of a folder of policies.
fn read(folder: &Path) -> Result<Vec<(String, Vec<u8>)>, Failure> {
    let programmes = folder.join("programmes");
    let failed = |path: &Path| {
        let path = path.to_path_buf();
        move |error| Failure::file(&path, &error)
    };
    let mut files = Vec::new();
    for id in fs::read_dir(&programmes).map_err(failed(&programmes))? {
        let id = id.map_err(failed(&programmes))?.path();
        if !id.is_dir() {
            continue;
        }
        for version in fs::read_dir(&id).map_err(failed(&id))? {
            let path = version.map_err(failed(&id))?.path();
            if path.extension().is_some_and(|ending| ending == "yaml") {
                let bytes = fs::read(&path).map_err(failed(&path))?;
                files.push((path.display().to_string(), bytes));
            }
        }
    }
    files.sort();
    if files.is_empty() {
        let folder = programmes.display();
        return Err(Failure::environment(format!("`{folder}` holds no programme")));
    }
    Ok(files)
}

/// Every finding of every refused file, a line each.
#[must_use]
pub fn told(refused: &[Refused]) -> String {
    let lines = refused.iter().flat_map(|file| {
        file.findings.iter().map(move |finding| format!("{}:{finding}", file.file))
    });
    lines.collect::<Vec<_>>().join("\n")
}
