//! Bad lines: each goes to the rejects file with its number and all findings; none vanishes.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::json;

use crate::casework::Fault;
use crate::facts::Finding;

/// How many lines were read, and how many of them were rejected.
#[derive(Debug, Default)]
pub struct Counts {
    /// Lines that should be cases.
    pub read: AtomicU64,
    /// Those that are none.
    pub rejected: AtomicU64,
}

impl Counts {
    /// Read and rejected so far.
    pub fn now(&self) -> (u64, u64) {
        (self.read.load(Ordering::Acquire), self.rejected.load(Ordering::Acquire))
    }
}

/// The rejects file: one JSON line a bad line. What is read and what is told may reject both.
#[derive(Clone)]
pub struct Rejects {
    writer: Arc<Mutex<Box<dyn Write + Send>>>,
    path: PathBuf,
    counts: Arc<Counts>,
}

impl std::fmt::Debug for Rejects {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Rejects").field("path", &self.path).finish_non_exhaustive()
    }
}

impl Rejects {
    /// Writes to `writer`, which is called `path` in messages.
    pub fn new(writer: Box<dyn Write + Send>, path: &Path, counts: Arc<Counts>) -> Self {
        Self { writer: Arc::new(Mutex::new(writer)), path: path.to_path_buf(), counts }
    }

    /// Counts a line that was read.
    pub fn count(&self) {
        self.counts.read.fetch_add(1, Ordering::AcqRel);
    }

    /// Rejects a line.
    ///
    /// # Errors
    /// A file that cannot be written: the run stops rather than lose a line.
    pub fn reject(&mut self, line: u64, findings: &[Finding]) -> Result<(), Fault> {
        self.counts.rejected.fetch_add(1, Ordering::AcqRel);
        let findings: Vec<_> = findings
            .iter()
            .map(|finding| {
                json!({"code": finding.code, "path": finding.path, "message": finding.message})
            })
            .collect();
        let rejected = json!({"line": line, "findings": findings});
        let mut writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        writeln!(writer, "{rejected}").map_err(|source| self.fault(source))
    }

    /// Makes what was written durable in the file.
    ///
    /// # Errors
    /// A file that cannot be written.
    pub fn flush(&mut self) -> Result<(), Fault> {
        let mut writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        writer.flush().map_err(|source| self.fault(source))
    }

    fn fault(&self, source: std::io::Error) -> Fault {
        Fault::Stream { what: format!("rejects `{}`", self.path.display()), source }
    }
}
