//! `folder.json`: what a data folder says of itself.

use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::clock::Zone;
use crate::store::StoreError;

/// The form of the folder that this program writes and reads.
const FORMAT: &str = "timbang/folder/v1";

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
    /// The time the office goes by.
    #[serde(default)]
    pub zone: Zone,
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
        zone: Zone,
        database: DatabasePlace,
        keys: KeyIds,
    ) -> Self {
        Self { format: FORMAT.into(), origin, office, mode, zone, database, keys }
    }

    /// The text of `folder.json`, whose place is `path`.
    pub(super) fn to_text(&self, path: &Path) -> Result<String, StoreError> {
        let mut text = serde_json::to_string_pretty(self).map_err(|error| fault(path, &error))?;
        text.push('\n');
        Ok(text)
    }

    /// Reads `folder.json`, whose place is `path`.
    pub(super) fn parse(text: &str, path: &Path) -> Result<Self, StoreError> {
        #[derive(Deserialize)]
        struct Format {
            format: String,
        }
        let Format { format } = serde_json::from_str(text).map_err(|error| fault(path, &error))?;
        if format != FORMAT {
            return Err(StoreError::AnotherVersion {
                found: format,
                expected: FORMAT.into(),
                remedy: "use the program that made the folder",
            });
        }
        serde_json::from_str(text).map_err(|error| fault(path, &error))
    }
}

fn fault(path: &Path, error: &serde_json::Error) -> StoreError {
    StoreError::FolderDocument { path: path.into(), message: error.to_string() }
}
