//! The files of access policies in the data folder: `access/<digest>/` of each that was put in
//! force, `access/proposed/` of the one that waits to be, and `access/refused/` of the last that was
//! not.

use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use super::refusal::{Fault, Refusal};
use crate::access::PolicyFiles;
use crate::ids::Digest32;
use crate::ledger::merkle::sha256;
use crate::store::Folder;

const FOLDER: &str = "access";
const PROPOSED: &str = "proposed";
const REFUSED: &str = "refused";
const WHY: &str = "why.txt";
const MODEL: &str = "model.conf";
const POLICY: &str = "policy.csv";
const PROBES: &str = "probes.csv";
/// No file of a policy is longer, in bytes.
const LONGEST: u64 = 256 * 1024;

/// The three files of an access policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccessFiles {
    model: String,
    policy: String,
    probes: String,
}

impl AccessFiles {
    /// Those in the binary.
    #[must_use]
    pub fn shipped() -> Self {
        Self::from(&PolicyFiles::SHIPPED)
    }

    /// Those of a folder.
    ///
    /// # Errors
    /// A file that is missing, cannot be read, is no text or longer than any policy.
    pub fn read(folder: &Path) -> Result<Self, Refusal> {
        let [model, policy, probes] = [MODEL, POLICY, PROBES].map(|name| text(&folder.join(name)));
        Ok(Self { model: model?, policy: policy?, probes: probes? })
    }

    /// To be loaded.
    #[must_use]
    pub fn as_policy(&self) -> PolicyFiles<'_> {
        PolicyFiles { model: &self.model, policy: &self.policy, probes: &self.probes }
    }

    /// SHA-256 of the model and of the rules, as the ledger names them.
    #[must_use]
    pub fn digests(&self) -> (Digest32, Digest32) {
        (sha256(self.model.as_bytes()), sha256(self.policy.as_bytes()))
    }

    /// Keeps them in the data folder under their digest.
    ///
    /// # Errors
    /// A disk that refuses.
    pub(super) fn keep(&self, folder: &Folder) -> Result<(), Refusal> {
        self.write(folder, &self.digests().1.to_string())
    }

    /// Puts them into the data folder as the proposed ones, in place of others.
    ///
    /// # Errors
    /// A disk that refuses.
    pub fn propose(&self, folder: &Folder) -> Result<(), Refusal> {
        self.write(folder, PROPOSED)
    }

    fn write(&self, folder: &Folder, below: &str) -> Result<(), Refusal> {
        let files = [(MODEL, &self.model), (PROBES, &self.probes), (POLICY, &self.policy)];
        let files = files.map(|(name, text)| (name, text.as_bytes()));
        Ok(folder.keep(&Path::new(FOLDER).join(below), &files)?)
    }

    /// The proposed ones.
    ///
    /// # Errors
    /// As [`AccessFiles::read`].
    pub(super) fn proposed(folder: &Folder) -> Result<Option<Self>, Refusal> {
        at(&folder.path().join(FOLDER).join(PROPOSED))
    }

    /// Takes the proposed ones away, and those refused before: others are in force.
    ///
    /// # Errors
    /// A disk that refuses.
    pub(super) fn settle(folder: &Folder) -> Result<(), Refusal> {
        remove(&folder.path().join(FOLDER).join(PROPOSED))?;
        remove(&folder.path().join(FOLDER).join(REFUSED))
    }

    /// Sets the proposed ones aside, with why they were refused.
    ///
    /// # Errors
    /// A disk that refuses.
    pub(super) fn refuse(folder: &Folder, why: &str) -> Result<(), Refusal> {
        let below = Path::new(FOLDER);
        let [proposed, refused] =
            [PROPOSED, REFUSED].map(|name| folder.path().join(below).join(name));
        remove(&refused)?;
        fs::rename(&proposed, &refused).map_err(unread(&proposed))?;
        Ok(folder.keep(&below.join(REFUSED), &[(WHY, why.as_bytes())])?)
    }

    /// Why the last proposed ones were refused; none where others were put in force since.
    #[must_use]
    pub fn refused(folder: &Folder) -> Option<String> {
        fs::read_to_string(folder.path().join(FOLDER).join(REFUSED).join(WHY)).ok()
    }

    /// Those kept under this digest of the rules; the shipped ones where it is theirs.
    ///
    /// # Errors
    /// As [`AccessFiles::read`].
    pub(super) fn of(folder: &Folder, policy: &Digest32) -> Result<Option<Self>, Refusal> {
        let kept = at(&kept_at(folder, policy))?;
        let shipped = || Some(Self::shipped()).filter(|shipped| shipped.digests().1 == *policy);
        Ok(kept.or_else(shipped))
    }
}

impl From<&PolicyFiles<'_>> for AccessFiles {
    fn from(files: &PolicyFiles<'_>) -> Self {
        let PolicyFiles { model, policy, probes } = *files;
        let [model, policy, probes] = [model, policy, probes].map(str::to_owned);
        Self { model, policy, probes }
    }
}

/// Where the files of this digest are kept.
pub(super) fn kept_at(folder: &Folder, policy: &Digest32) -> PathBuf {
    folder.path().join(FOLDER).join(policy.to_string())
}

fn remove(place: &Path) -> Result<(), Refusal> {
    match fs::remove_dir_all(place) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(unread(place)(error)),
        _ => Ok(()),
    }
}

fn at(place: &Path) -> Result<Option<AccessFiles>, Refusal> {
    if place.exists() { AccessFiles::read(place).map(Some) } else { Ok(None) }
}

fn text(path: &Path) -> Result<String, Refusal> {
    let mut text = String::new();
    let read = File::open(path).and_then(|file| file.take(LONGEST + 1).read_to_string(&mut text));
    match read {
        Ok(length) if u64::try_from(length).is_ok_and(|length| length <= LONGEST) => Ok(text),
        Ok(_) => Err(unread(path)(io::ErrorKind::FileTooLarge.into())),
        Err(source) => Err(unread(path)(source)),
    }
}

fn unread(path: &Path) -> impl Fn(io::Error) -> Refusal + '_ {
    |source| Fault::Stream { what: format!("`{}`", path.display()), source }.into()
}
