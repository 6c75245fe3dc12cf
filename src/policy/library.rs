//! All programme versions of an installation: those the binary carries, or those of a folder.

use std::cmp::Reverse;

use super::finding::{Code, Finding};
use super::programme::Programme;
use crate::facts::Date;

/// A file that was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// Name of the file as it was given.
    pub file: String,
    /// Every finding.
    pub findings: Vec<Finding>,
}

/// All programme versions an installation knows.
#[derive(Clone, Debug, Default)]
pub struct Library {
    /// By name, newest version first.
    programmes: Vec<Programme>,
}

impl Library {
    /// Loads programme files, each given by its name (`<id>/<version>.yaml`) and bytes.
    ///
    /// # Errors
    /// Every file that is refused, or whose name is not that of the programme in it.
    pub fn load<'f>(
        files: impl IntoIterator<Item = (&'f str, &'f [u8])>,
    ) -> Result<Self, Vec<Refused>> {
        let (mut programmes, mut refused) = (Vec::new(), Vec::new());
        for (file, bytes) in files {
            match Programme::load(bytes) {
                Ok(programme) if is_named(file, &programme) => programmes.push(programme),
                Ok(programme) => {
                    let (id, version) = (programme.id(), programme.version());
                    let message = format!("the file must be called `{id}/{version}.yaml`");
                    let finding =
                        Finding { code: Code::Structure, path: "/id".into(), line: 1, message };
                    refused.push(Refused { file: file.to_owned(), findings: vec![finding] });
                }
                Err(findings) => refused.push(Refused { file: file.to_owned(), findings }),
            }
        }
        programmes
            .sort_by(|a, b| (a.id(), Reverse(a.version())).cmp(&(b.id(), Reverse(b.version()))));
        if refused.is_empty() { Ok(Self { programmes }) } else { Err(refused) }
    }

    /// Every version, by name, newest first.
    pub fn iter(&self) -> impl Iterator<Item = &Programme> {
        self.programmes.iter()
    }

    /// The newest version of `id` that applies on `date`.
    #[must_use]
    pub fn select(&self, id: &str, date: Date) -> Option<&Programme> {
        self.programmes.iter().find(|p| p.id() == id && p.applies_on(date))
    }

    /// One version of `id`, whether it applies or not.
    #[must_use]
    pub fn version(&self, id: &str, version: u32) -> Option<&Programme> {
        self.programmes.iter().find(|p| p.id() == id && p.version() == version)
    }

    /// What `ID` (applying on `date`) or `ID@VERSION` refers to.
    #[must_use]
    pub fn find(&self, reference: &str, date: Date) -> Option<&Programme> {
        match reference.split_once('@') {
            Some((id, version)) => self.version(id, version.parse().ok()?),
            None => self.select(reference, date),
        }
    }
}

/// Whether `file` ends in the folder and name a version has.
fn is_named(file: &str, programme: &Programme) -> bool {
    let name = format!("{}/{}.yaml", programme.id(), programme.version());
    let rest = file.strip_suffix(&name);
    rest.is_some_and(|before| before.is_empty() || before.ends_with('/'))
}

/// The programmes the binary carries: name and bytes.
pub const SHIPPED: [(&str, &[u8]); 4] = [
    ("ref-blt-darurat/1.yaml", include_bytes!("../../policies/programmes/ref-blt-darurat/1.yaml")),
    ("ref-izin-usaha/1.yaml", include_bytes!("../../policies/programmes/ref-izin-usaha/1.yaml")),
    (
        "ref-keluarga-bersyarat/1.yaml",
        include_bytes!("../../policies/programmes/ref-keluarga-bersyarat/1.yaml"),
    ),
    ("ref-pangan/1.yaml", include_bytes!("../../policies/programmes/ref-pangan/1.yaml")),
];
