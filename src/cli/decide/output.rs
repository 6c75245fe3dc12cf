//! Where recommendations go: one JSON line a case, in the order of the input.

use std::fmt::Write as _;
use std::io::Write;
use std::path::PathBuf;

use indicatif::ProgressBar;

use super::rejects::Rejects;
use crate::casework::Fault;
use crate::casework::decide::{Decided, Sink};
use crate::facts::Finding;

/// Writes JSON lines.
pub struct Output {
    writer: Box<dyn Write + Send>,
    path: PathBuf,
    line: String,
    bar: ProgressBar,
    rejects: Rejects,
}

impl Output {
    /// Writes to `writer`, which is called `path` in messages; `bar` moves with each line. What the
    /// office cannot take in goes to `rejects`.
    pub fn new(
        writer: Box<dyn Write + Send>,
        path: PathBuf,
        bar: ProgressBar,
        rejects: Rejects,
    ) -> Self {
        Self { writer, path, line: String::new(), bar, rejects }
    }
}

impl Sink for Output {
    fn take(&mut self, decided: &Decided<'_>) -> Result<(), Fault> {
        let line = &mut self.line;
        line.clear();
        line.push_str(r#"{"id":"#);
        line.push_str(&serde_json::Value::from(decided.id).to_string());
        line.push(',');
        line.push_str(decided.told);
        match decided.entry {
            Some((seq, leaf)) => {
                // Writing to a string cannot fail.
                let _ = write!(line, r#","entry":{{"seq":{seq},"leaf_hash":"{leaf}"}}}}"#);
            }
            None => line.push_str(r#","entry":null}"#),
        }
        line.push('\n');
        self.bar.inc(1);
        self.writer.write_all(line.as_bytes()).map_err(|source| Fault::Stream {
            what: format!("output `{}`", self.path.display()),
            source,
        })
    }

    fn refuse(&mut self, line: u64, findings: &[Finding]) -> Result<(), Fault> {
        self.rejects.reject(line, findings)
    }

    fn end(&mut self) -> Result<(), Fault> {
        self.bar.finish_and_clear();
        self.rejects.flush()?;
        self.writer.flush().map_err(|source| Fault::Stream {
            what: format!("output `{}`", self.path.display()),
            source,
        })
    }
}
