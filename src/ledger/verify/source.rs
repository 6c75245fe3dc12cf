//! Where the verifier reads from: files of an export, or rows of a database. The shell implements
//! these; tests do it in memory.

use std::ops::Range;

use super::report::Fault;
use crate::ids::Digest32;

/// Reading failed: no verdict, neither good nor bad.
#[derive(Debug, thiserror::Error)]
#[error("`{what}` cannot be read")]
pub struct SourceError {
    /// The file or table.
    pub what: String,
    /// Why.
    #[source]
    pub source: Box<dyn std::error::Error + Send + Sync>,
}

/// The files of an export. Paths are relative, their parts separated by `/`.
pub trait ExportSource: Sync {
    /// Shows the path of every file, in any order. It is called more than once.
    ///
    /// # Errors
    /// When the folder cannot be listed.
    fn visit(&self, found: &mut dyn FnMut(&str)) -> Result<(), SourceError>;

    /// The bytes of a file, `None` if there is none. At most `limit` + 1 bytes are wanted: a longer
    /// result is refused whatever follows.
    ///
    /// # Errors
    /// When the file is there and cannot be read.
    fn read(&self, path: &str, limit: usize) -> Result<Option<Vec<u8>>, SourceError>;
}

/// An entry as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredEntry {
    /// The position it is stored under.
    pub seq: u64,
    /// The entry.
    pub bytes: Vec<u8>,
    /// The leaf hash stored with it.
    pub leaf_hash: Digest32,
}

/// How far the rows of a log reach: in a whole log both numbers are the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Extent {
    /// Stored entries.
    pub count: u64,
    /// One more than the greatest stored seq; 0 if there is no entry.
    pub end: u64,
}

/// The rows of a stored log.
pub trait RowSource: Sync {
    /// How many entries are stored, and one more than the greatest stored seq.
    ///
    /// # Errors
    /// When the rows cannot be read.
    fn extent(&self) -> Result<Extent, SourceError>;

    /// The stored entries with `first <= seq < first + limit`, by seq.
    ///
    /// # Errors
    /// When the rows cannot be read.
    fn entries(&self, first: u64, limit: u64) -> Result<Vec<StoredEntry>, SourceError>;

    /// Up to `limit` stored nodes of a tile level above 0, from the place `first` on, by place.
    ///
    /// # Errors
    /// When the rows cannot be read.
    fn nodes(&self, level: u8, first: u64, limit: u64) -> Result<Vec<Digest32>, SourceError>;

    /// Shows every stored checkpoint: the size it is stored under, and its note.
    ///
    /// # Errors
    /// When the rows cannot be read.
    fn checkpoints(&self, found: &mut dyn FnMut(u64, &[u8])) -> Result<(), SourceError>;

    /// The bytes of a programme, `None` if there are none.
    ///
    /// # Errors
    /// When the rows cannot be read.
    fn programme(&self, digest: &Digest32) -> Result<Option<Vec<u8>>, SourceError>;
}

/// Reads the bytes of a programme, `None` if there are none.
pub(crate) type ProgrammeReader<'a> =
    dyn Fn(&Digest32) -> Result<Option<Vec<u8>>, SourceError> + 'a;

/// Some entries in order, in one buffer.
#[derive(Debug, Default)]
pub(crate) struct Bundle {
    pub(crate) buffer: Vec<u8>,
    pub(crate) entries: Vec<Placed>,
    /// What ended the reading before its time.
    pub(crate) unread: Option<Unread>,
}

/// The end of a bundle that could not be told apart into entries.
#[derive(Debug)]
pub(crate) struct Unread {
    /// The places that it leaves empty.
    pub(crate) places: Range<u64>,
    /// Why.
    pub(crate) fault: Fault,
}

/// An entry in a bundle.
#[derive(Debug)]
pub(crate) struct Placed {
    /// Its position in the log.
    pub(crate) seq: u64,
    /// Its bytes in the buffer.
    pub(crate) bytes: Range<usize>,
    /// The leaf hash stored beside it, if any.
    pub(crate) stored: Option<Digest32>,
}

/// What the pipeline reads: bundles by number, counted from 0 without gaps.
pub(crate) trait Feed: Sync {
    fn count(&self) -> usize;
    fn bundle(&self, number: usize) -> Result<Bundle, SourceError>;
}
