//! `timbang decide`: one recommendation a case, from a file, signed into the ledger.

mod came;
mod jsonl;
mod lines;
mod output;
mod rejects;
mod table;

use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::path::Path;
use std::sync::Arc;

use super::arguments::{Decide, Format};
use super::exit::{Exit, Failure, Outcome};
use super::open::{clock_rule, founded, opening};
use super::progress;
use super::runtime::block_on;
use super::say::note;
use super::shelf::{Shelf, today};
use crate::casework::Office;
use crate::casework::decide::{Application, Incoming, Sink, Source, dry_run};
use crate::clock::Zone;
use crate::facts::{Facts, Finding, clip};
use crate::policy::Programme;
use crate::store::Folder;
use came::Days;
use jsonl::JsonLines;
use output::Output;
use rejects::{Counts, Rejects};
use table::Table;

/// The most bytes of an outside id.
const LONGEST_ID: usize = 200;

/// Decides a file of cases.
///
/// # Errors
/// A file, a programme or a data folder that cannot be used.
pub fn run(words: &Decide) -> Outcome {
    let shelf = Shelf::load(&words.policies)?;
    let programme =
        shelf.library().find(&words.programme, today(zone(words))).ok_or_else(|| {
            let known: Vec<_> = shelf
                .library()
                .iter()
                .map(|programme| format!("{}@{}", programme.id(), programme.version()))
                .collect();
            Failure::usage(format!(
                "there is no programme `{}`; known: {}",
                words.programme,
                known.join(", ")
            ))
        })?;
    refuse_one_file_twice(words)?;
    let programme = Arc::new(programme.clone());
    let counts = Arc::new(Counts::default());
    let rejects = rejects(words, &counts)?;
    let source = source(words, &programme, rejects.clone())?;
    let bar = progress::bar("deciding", None);
    let sink = Output::new(writer(&words.output)?, words.output.clone(), bar, rejects);
    if words.dry_run {
        dry(&programme, source, sink)?;
    } else {
        block_on(sign(words, &shelf, programme, source, Box::new(sink)))?;
    }
    let (read, rejected) = counts.now();
    note!("{read} read = {} decided + {rejected} rejected", read - rejected);
    Ok(if rejected == 0 { Exit::Done } else { Exit::Fault })
}

/// The time of the office the cases are for; a dry run, and a folder that is not there, have none.
fn zone(words: &Decide) -> Zone {
    let folder = (!words.dry_run).then(|| Folder::open(&words.folder.data).ok()).flatten();
    folder.map_or_else(Zone::default, |folder| folder.document().zone)
}

fn dry(
    programme: &Arc<Programme>,
    mut source: Box<dyn Source>,
    mut sink: Output,
) -> Result<(), Failure> {
    let programmes = [programme.clone()];
    dry_run(&programmes, &mut *source, &mut sink)?;
    Ok(sink.end()?)
}

async fn sign(
    words: &Decide,
    shelf: &Shelf,
    programme: Arc<Programme>,
    source: Box<dyn Source>,
    sink: Box<dyn Sink>,
) -> Result<(), Failure> {
    founded(&words.folder).await?;
    let mut opening = opening(&words.folder, shelf)?;
    opening.clock_rule = clock_rule(&words.clock)?;
    let mut office = Office::open(&words.folder.data, opening).await?;
    office.propose(&programme, shelf.bytes(&programme)).await?;
    let (office, tally) = office.decide([programme].into(), source, sink).await?;
    office.close().await?;
    if tally.known > 0 {
        note!("{} recommended before with the same facts: their entries stand", tally.known);
    }
    if tally.overdue > 0 {
        note!("{} taken in after their legal term was over: a supervisor sees them", tally.overdue);
    }
    Ok(())
}

fn rejects(words: &Decide, counts: &Arc<Counts>) -> Result<Rejects, Failure> {
    let standard = Path::new("standard error").to_path_buf();
    let (place, path): (Box<dyn Write + Send>, _) = match &words.rejects {
        Some(path) => (writer(path)?, path.clone()),
        None => (Box::new(io::stderr()), standard),
    };
    Ok(Rejects::new(place, &path, counts.clone()))
}

fn source(
    words: &Decide,
    programme: &Arc<Programme>,
    rejects: Rejects,
) -> Result<Box<dyn Source>, Failure> {
    let input: Box<dyn Read + Send> = if is_standard(&words.input) {
        Box::new(io::stdin())
    } else {
        let path = &words.input;
        Box::new(File::open(path).map_err(|error| Failure::file(path, &error))?)
    };
    let by_name = words.input.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("csv"));
    let format = words.format.unwrap_or(if by_name { Format::Csv } else { Format::Jsonl });
    let programme = programme.clone();
    let reader = Box::new(BufReader::with_capacity(1 << 16, input));
    let zone = zone(words);
    let how = (Days { zone, today: today(zone) }, words.take_overdue);
    Ok(match format {
        Format::Csv => Box::new(Table::new(reader, &words.input, programme, rejects, how)?),
        Format::Jsonl => {
            Box::new(JsonLines::new(reader, words.input.clone(), programme, rejects, how))
        }
    })
}

/// Opening a file to write empties it: never the one that is read, never one for two streams.
fn refuse_one_file_twice(words: &Decide) -> Result<(), Failure> {
    let files = [
        ("--input", Some(&words.input)),
        ("--output", Some(&words.output)),
        ("--rejects", words.rejects.as_ref()),
    ];
    // Standard input and standard output are two streams of one name.
    let named = |at: usize| files.get(at).and_then(|(word, path)| Some((*word, (*path)?)));
    for (first, second) in [(0, 1), (0, 2), (1, 2)] {
        let (Some((word, path)), Some((other, again))) = (named(first), named(second)) else {
            continue;
        };
        let both_out = first == 1 && is_standard(path) && is_standard(again);
        if both_out || one_file(path, again) {
            let path = path.display();
            return Err(Failure::usage(format!("`{path}` is named by {word} and by {other}")));
        }
    }
    Ok(())
}

fn one_file(path: &Path, other: &Path) -> bool {
    // A file that is not there yet has its folder to tell where it will be.
    let real = |path: &Path| {
        path.canonicalize().ok().or_else(|| {
            let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
            let folder = folder.unwrap_or(Path::new(".")).canonicalize().ok()?;
            Some(folder.join(path.file_name()?))
        })
    };
    let is_device = |path: &Path| path.exists() && !path.is_file();
    !is_standard(path)
        && !is_standard(other)
        && !is_device(path)
        && real(path).is_some_and(|path| real(other) == Some(path))
}

fn is_standard(path: &Path) -> bool {
    path.as_os_str() == "-"
}

fn writer(path: &Path) -> Result<Box<dyn Write + Send>, Failure> {
    if is_standard(path) {
        return Ok(Box::new(BufWriter::new(io::stdout())));
    }
    let file = File::create(path).map_err(|error| Failure::file(path, &error))?;
    Ok(Box::new(BufWriter::with_capacity(1 << 16, file)))
}

/// An outside id as it may be: 1 to 200 bytes without control characters.
fn case_id(id: &str) -> Result<String, Finding> {
    if (1..=LONGEST_ID).contains(&id.len()) && !id.chars().any(char::is_control) {
        return Ok(id.to_owned());
    }
    let message =
        format!("{} is not an id: 1 to {LONGEST_ID} bytes, no control characters", clip(id));
    Err(Finding::new("malformed-id", "id", message))
}

/// The case of a line, or everything that is wrong with it.
fn one_case(
    id: Result<String, Finding>,
    facts: Result<Facts, Vec<Finding>>,
    application: Result<Option<Application>, Vec<Finding>>,
    mut findings: Vec<Finding>,
) -> Result<Incoming, Vec<Finding>> {
    match (id, facts, application) {
        (Ok(id), Ok(facts), Ok(application)) if findings.is_empty() => {
            Ok(Incoming { id, programme: 0, facts, application, line: 0 })
        }
        (id, facts, application) => {
            findings.extend(id.err());
            findings.extend(facts.err().into_iter().flatten());
            findings.extend(application.err().into_iter().flatten());
            Err(findings)
        }
    }
}
