//! `timbang check`: every finding of every programme file, with its line; worked examples are run.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;

use super::arguments::Check;
use super::exit::{Exit, Failure, Outcome};
use super::say::{note, say};
use super::shelf::{self, told};
use crate::policy::yaml::MAX_BYTES;
use crate::policy::{Library, Programme, Refused, schema};

/// Checks programme files.
///
/// # Errors
/// A folder of programmes that cannot be read.
pub fn run(words: &Check) -> Outcome {
    if words.schema {
        say!("{}", schema::text(schema::Form::Programme).trim_end());
        return Ok(Exit::Done);
    }
    let mut sum = Sum::default();
    if words.files.is_empty() {
        for (name, bytes) in shelf::files(&words.policies)? {
            // A library of one, so that the name of the file is checked as well.
            let loaded = Library::load([(name.as_str(), bytes.as_slice())]);
            match loaded {
                Ok(library) => library.iter().for_each(|programme| sum.passed(&name, programme)),
                Err(refused) => sum.refused(&refused),
            }
        }
        return Ok(sum.tell());
    }
    for path in &words.files {
        let name = path.display().to_string();
        match read(path) {
            Err(error) => sum.unread(&Failure::file(path, &error)),
            Ok(bytes) => match Programme::load(&bytes) {
                Ok(programme) => sum.passed(&name, &programme),
                Err(findings) => sum.refused(&[Refused { file: name, findings }]),
            },
        }
    }
    Ok(sum.tell())
}

/// The bytes of a file, and no more of a large one than shows that it is too large.
fn read(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(MAX_BYTES as u64 + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// What was found in all files together.
#[derive(Debug, Default)]
struct Sum {
    files: usize,
    examples: usize,
    refused: usize,
    findings: usize,
    warnings: usize,
    unread: usize,
}

impl Sum {
    fn passed(&mut self, name: &str, programme: &Programme) {
        self.files += 1;
        self.examples += programme.document().examples.len();
        self.warnings += programme.warnings().len();
        for warning in programme.warnings() {
            say!("{name}:{warning}");
        }
    }

    fn refused(&mut self, refused: &[Refused]) {
        self.files += refused.len();
        self.refused += refused.len();
        for finding in refused.iter().flat_map(|file| &file.findings) {
            *(if finding.refuses() { &mut self.findings } else { &mut self.warnings }) += 1;
        }
        say!("{}", told(refused));
    }

    fn unread(&mut self, failure: &Failure) {
        self.unread += 1;
        note!("timbang: {failure}");
    }

    fn tell(&self) -> Exit {
        let Self { files, examples, refused, findings, warnings, unread } = self;
        let warnings = match warnings {
            0 => String::new(),
            warnings => format!(", {warnings} warnings"),
        };
        if *files == 0 && *unread > 0 {
            // Nothing was checked, and the failures have been told.
        } else if *refused == 0 {
            say!("{files} programmes checked, {examples} examples run: no findings{warnings}");
        } else {
            say!("{refused} of {files} programmes refused: {findings} findings{warnings}");
        }
        match (unread, refused) {
            (0, 0) => Exit::Done,
            (0, _) => Exit::Fault,
            (_, _) => Exit::Environment,
        }
    }
}
