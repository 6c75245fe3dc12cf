//! Cases from CSV (RFC 4180): column `id`, a column a fact, optional evidence, source and date of each.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use csv::{ByteRecord, Reader, ReaderBuilder};

use super::super::exit::Failure;
use super::case_id;
use super::lines::LONGEST_LINE;
use super::rejects::Rejects;
use crate::casework::Fault;
use crate::casework::decide::{Incoming, Source};
use crate::facts::{CsvLayout, Facts, Finding};
use crate::policy::Programme;

/// Reads cases from a table.
pub struct Table {
    reader: Reader<Box<dyn Read + Send>>,
    record: ByteRecord,
    layout: CsvLayout,
    path: PathBuf,
    programme: Arc<Programme>,
    rejects: Rejects,
}

impl Table {
    /// Reads the header of `input`, which is called `path` in messages.
    ///
    /// # Errors
    /// A header that is not UTF-8, or names a column the programme has no fact for: nothing is
    /// decided then.
    pub fn new(
        input: Box<dyn Read + Send>,
        path: &Path,
        programme: Arc<Programme>,
        rejects: Rejects,
    ) -> Result<Self, Failure> {
        let mut reader = ReaderBuilder::new().flexible(true).from_reader(input);
        let shown = path.display();
        let header = reader
            .headers()
            .map_err(|error| Failure::fault(format!("`{shown}`: the header: {error}")))?
            .clone();
        let layout = CsvLayout::new(programme.schema(), header.iter()).map_err(|findings| {
            let told: Vec<_> =
                findings.iter().map(|finding| format!("{shown}:1: {finding}")).collect();
            Failure::fault(told.join("\n"))
        })?;
        let path = path.to_path_buf();
        Ok(Self { reader, record: ByteRecord::new(), layout, path, programme, rejects })
    }

    fn read(&self) -> Result<(String, Facts), Vec<Finding>> {
        let found = self.record.len();
        if found != self.layout.width() {
            let message = format!("{found} cells; the header has {}", self.layout.width());
            return Err(vec![Finding::new("wrong-width", "", message)]);
        }
        if self.record.as_slice().len() > LONGEST_LINE {
            let length = self.record.as_slice().len();
            let message = format!("the row has {length} bytes; at most {LONGEST_LINE}");
            return Err(vec![Finding::new("too-long", "", message)]);
        }
        let mut cells = Vec::with_capacity(found);
        for (column, cell) in (1..).zip(&self.record) {
            cells.push(std::str::from_utf8(cell).map_err(|_| {
                let message = "not UTF-8; save the file as UTF-8";
                vec![Finding::new("malformed-utf8", format!("column {column}"), message)]
            })?);
        }
        let cell = |column: usize| cells.get(column).copied();
        let id = case_id(cell(self.layout.id()).unwrap_or_default());
        let facts = self.layout.parse(self.programme.schema(), cell);
        match (id, facts) {
            (Ok(id), Ok(facts)) => Ok((id, facts)),
            (id, facts) => {
                let mut findings: Vec<_> = id.err().into_iter().collect();
                findings.extend(facts.err().into_iter().flatten());
                Err(findings)
            }
        }
    }
}

impl Source for Table {
    fn next_case(&mut self) -> Result<Option<Incoming>, Fault> {
        loop {
            let line = self.reader.position().line();
            let more = self.reader.read_byte_record(&mut self.record).map_err(|error| {
                let source = std::io::Error::other(error);
                Fault::Stream { what: format!("input `{}`", self.path.display()), source }
            })?;
            if !more {
                self.rejects.flush()?;
                return Ok(None);
            }
            let line = self.record.position().map_or(line, csv::Position::line);
            self.rejects.count();
            match self.read() {
                Ok((id, facts)) => {
                    return Ok(Some(Incoming { id, programme: 0, facts, application: None }));
                }
                Err(findings) => self.rejects.reject(line, &findings)?,
            }
        }
    }
}
