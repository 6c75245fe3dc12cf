//! The policies a command works with: those the binary carries, or those of `--policies DIR`.

use std::fs;
use std::path::Path;

use super::arguments::Policies;
use super::exit::Failure;
use crate::calendar::Calendars;
use crate::clock::{Clock as _, SystemClock, Zone};
use crate::ledger::fields::PolicyDigest;
use crate::ledger::merkle::sha256;
use crate::policy::calendar::{self, CalendarFile};
use crate::policy::{Library, Programme, Refused, SHIPPED};

/// Programme versions, with the bytes of their files, and the working-day calendars.
#[derive(Debug)]
pub struct Shelf {
    library: Library,
    calendars: Calendars,
    calendar_files: Vec<CalendarFile>,
    files: Vec<(String, Vec<u8>)>,
}

impl Shelf {
    /// Reads and checks every programme and calendar.
    ///
    /// # Errors
    /// A folder that cannot be read; files that are refused, with all findings.
    pub fn load(policies: &Policies) -> Result<Self, Failure> {
        let files = files(policies)?;
        let named = files.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice()));
        let library = Library::load(named).map_err(|refused| Failure::fault(told(&refused)))?;
        let years = calendars(policies)?;
        let named = years.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice()));
        let loaded = calendar::load(named).map_err(|refused| Failure::fault(told(&refused)))?;
        let (calendars, calendar_files) = loaded;
        Ok(Self { library, calendars, calendar_files, files })
    }

    /// The programmes.
    #[must_use]
    pub const fn library(&self) -> &Library {
        &self.library
    }

    /// The working-day calendars.
    #[must_use]
    pub const fn calendars(&self) -> &Calendars {
        &self.calendars
    }

    /// The programmes and calendars as genesis names them.
    ///
    /// # Errors
    /// A name that the ledger cannot hold.
    pub fn digests(&self) -> Result<Vec<PolicyDigest>, Failure> {
        let programmes = self.library.iter().map(|programme| {
            let name = format!("programmes/{}/{}", programme.id(), programme.version());
            (name, *programme.digest())
        });
        let calendars = self.calendar_files.iter().map(|file| {
            let name = format!("calendars/{}", file.calendar.year());
            (name, file.digest)
        });
        let named = programmes.chain(calendars).map(|(name, digest)| {
            let name = name.parse().map_err(Failure::environment)?;
            Ok(PolicyDigest { digest, name })
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

/// Name and bytes of every calendar file, unchecked. A folder of policies that holds no calendars
/// leaves those of the binary in force: they are the decree of the whole country.
fn calendars(policies: &Policies) -> Result<Vec<(String, Vec<u8>)>, Failure> {
    let folder = policies.policies.as_ref().map(|folder| folder.join("calendars"));
    let Some(folder) = folder.filter(|folder| folder.is_dir()) else {
        let shipped = calendar::SHIPPED.map(|(name, bytes)| (name.to_owned(), bytes.to_vec()));
        return Ok(shipped.to_vec());
    };
    yaml_files(&folder)
}

/// The files `programmes/<id>/<version>.yaml` of a folder of policies.
fn read(folder: &Path) -> Result<Vec<(String, Vec<u8>)>, Failure> {
    let programmes = folder.join("programmes");
    let mut files = Vec::new();
    for id in fs::read_dir(&programmes).map_err(failed(&programmes))? {
        let id = id.map_err(failed(&programmes))?.path();
        if !id.is_dir() {
            continue;
        }
        files.extend(yaml_files(&id)?);
    }
    files.sort();
    if files.is_empty() {
        let folder = programmes.display();
        return Err(Failure::environment(format!("`{folder}` holds no programme")));
    }
    Ok(files)
}

/// Path and bytes of every YAML file of a folder, by path.
fn yaml_files(folder: &Path) -> Result<Vec<(String, Vec<u8>)>, Failure> {
    let mut files = Vec::new();
    for file in fs::read_dir(folder).map_err(failed(folder))? {
        let path = file.map_err(failed(folder))?.path();
        if path.extension().is_some_and(|ending| ending == "yaml") {
            let bytes = fs::read(&path).map_err(failed(&path))?;
            files.push((path.display().to_string(), bytes));
        }
    }
    files.sort();
    Ok(files)
}

fn failed(path: &Path) -> impl Fn(std::io::Error) -> Failure {
    let path = path.to_path_buf();
    move |error| Failure::file(&path, &error)
}

/// Every finding of every refused file, a line each.
#[must_use]
pub fn told(refused: &[Refused]) -> String {
    let lines = refused.iter().flat_map(|file| {
        file.findings.iter().map(move |finding| format!("{}:{finding}", file.file))
    });
    lines.collect::<Vec<_>>().join("\n")
}
