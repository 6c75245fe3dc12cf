//! Cases from CSV (RFC 4180): column `id`, a column a fact, optional evidence, source and date of each,
//! and optional columns that tell when the application came and who applies.

use std::borrow::Cow;
use std::io::BufRead;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::super::exit::Failure;
use super::came::{Days, FIELDS, Said};
use super::lines::{Line, Lines};
use super::rejects::Rejects;
use super::{case_id, one_case};
use crate::casework::Fault;
use crate::casework::decide::{Incoming, Source};
use crate::facts::{CsvLayout, Finding};
use crate::policy::Programme;

/// Reads cases from a table, a row a line: no cell may hold a line break, so that a quote which is
/// never closed costs its own row and not those after it.
pub struct Table {
    lines: Lines<Box<dyn BufRead + Send>>,
    layout: Layout,
    path: PathBuf,
    programme: Arc<Programme>,
    rejects: Rejects,
    days: Days,
    takes_overdue: bool,
}

impl Table {
    /// Reads the header of `reader`, which is called `path` in messages.
    ///
    /// # Errors
    /// A header that is not UTF-8, or names a column the programme has no fact for: nothing is
    /// decided then.
    pub fn new(
        reader: Box<dyn BufRead + Send>,
        path: &Path,
        programme: Arc<Programme>,
        rejects: Rejects,
        (days, takes_overdue): (Days, bool),
    ) -> Result<Self, Failure> {
        let mut lines = Lines::new(reader);
        let first = lines.next_line().map_err(|source| unreadable(path, source))?;
        let first = first.map_or(Line::Whole(Vec::new()), |(_, line)| line);
        let layout = layout(&first, &programme).map_err(|findings| {
            let shown = path.display();
            let told: Vec<_> =
                findings.iter().map(|finding| format!("{shown}:1: {finding}")).collect();
            Failure::fault(told.join("\n"))
        })?;
        let path = path.to_path_buf();
        Ok(Self { lines, layout, path, programme, rejects, days, takes_overdue })
    }
}

fn unreadable(path: &Path, source: std::io::Error) -> Fault {
    Fault::Stream { what: format!("input `{}`", path.display()), source }
}

/// Which column holds what.
struct Layout {
    facts: CsvLayout,
    received: Option<usize>,
    /// By the place of [`FIELDS`].
    applicant: [Option<usize>; FIELDS.len()],
}

fn layout(header: &Line, programme: &Programme) -> Result<Layout, Vec<Finding>> {
    let text =
        header.text().map_err(|finding| vec![Finding { path: "header".into(), ..finding }])?;
    let names = cells(text)?;
    let (mut received, mut applicant) = (None, [None; FIELDS.len()]);
    let (mut columns, mut findings) = (Vec::with_capacity(names.len()), Vec::new());
    for (column, name) in names.iter().enumerate() {
        let field = name.strip_prefix("applicant.");
        let place = field.and_then(|field| FIELDS.iter().position(|known| *known == field));
        let slot = match place.and_then(|place| applicant.get_mut(place)) {
            None if name == "received" => &mut received,
            None => {
                columns.push((column, name.as_ref()));
                continue;
            }
            Some(slot) => slot,
        };
        if slot.replace(column).is_some() {
            let message = "this column stands twice";
            findings.push(Finding::new("duplicate-id", name.as_ref(), message));
        }
    }
    let facts = CsvLayout::among(programme.schema(), names.len(), columns);
    match facts {
        Ok(facts) if findings.is_empty() => Ok(Layout { facts, received, applicant }),
        facts => {
            findings.extend(facts.err().into_iter().flatten());
            if names.len() == 1 && text.contains(';') {
                let message = "columns are parted by `,`; these are parted by `;`";
                findings.insert(0, Finding::new("malformed-csv", "header", message));
            }
            Err(findings)
        }
    }
}

fn read(
    line: &Line,
    layout: &Layout,
    programme: &Programme,
    days: Days,
) -> Result<Incoming, Vec<Finding>> {
    let cells = cells(line.text().map_err(|finding| vec![finding])?)?;
    if cells.len() != layout.facts.width() {
        let message = format!("{} cells; the header has {}", cells.len(), layout.facts.width());
        return Err(vec![Finding::new("wrong-width", "", message)]);
    }
    let cell = |column: usize| cells.get(column).map(AsRef::as_ref);
    let id = case_id(cell(layout.facts.id()).unwrap_or_default());
    let facts = layout.facts.parse(programme.schema(), cell);
    let told = |column: Option<usize>| {
        let text = column.and_then(cell).filter(|text| !text.trim().is_empty());
        text.map(Cow::Borrowed)
    };
    let said = Said { received: told(layout.received), applicant: layout.applicant.map(told) };
    one_case(id, facts, said.application(days), Vec::new())
}

/// The cells of a row; quotes as RFC 4180 has them and nowhere else.
fn cells(row: &str) -> Result<Vec<Cow<'_, str>>, Vec<Finding>> {
    let mut cells = Vec::new();
    let mut rest = Some(row);
    while let Some(text) = rest {
        let after;
        if let Some(quoted) = text.strip_prefix('"') {
            let (cell, left) = unquoted(quoted).ok_or_else(|| {
                let message = "a quote is not closed on its line; no cell holds a line break";
                malformed(cells.len(), message)
            })?;
            cells.push(cell);
            after = left;
            if !(after.is_empty() || after.starts_with(',')) {
                return Err(malformed(cells.len() - 1, "text after a closing quote"));
            }
        } else {
            let end = text.find(',').unwrap_or(text.len());
            let (cell, left) = text.split_at(end);
            if cell.contains('"') {
                let message = "a quote inside a cell that does not begin with one";
                return Err(malformed(cells.len(), message));
            }
            cells.push(Cow::Borrowed(cell));
            after = left;
        }
        rest = after.strip_prefix(',');
    }
    Ok(cells)
}

/// The cell up to its closing quote, and what follows; `None` where it is not closed.
fn unquoted(text: &str) -> Option<(Cow<'_, str>, &str)> {
    let mut cell = Cow::Borrowed("");
    let mut rest = text;
    loop {
        let (part, after) = rest.split_once('"')?;
        cell += part;
        let Some(more) = after.strip_prefix('"') else { return Some((cell, after)) };
        cell += "\"";
        rest = more;
    }
}

fn malformed(column: usize, message: &str) -> Vec<Finding> {
    vec![Finding::new("malformed-csv", format!("column {}", column + 1), message)]
}

impl Source for Table {
    fn next_case(&mut self) -> Result<Option<Incoming>, Fault> {
        loop {
            let next = self.lines.next_line().map_err(|source| unreadable(&self.path, source))?;
            let Some((number, line)) = next else {
                self.rejects.flush()?;
                return Ok(None);
            };
            if line.is_blank() {
                continue;
            }
            self.rejects.count();
            match read(&line, &self.layout, &self.programme, self.days) {
                Ok(case) => return Ok(Some(Incoming { line: number, ..case })),
                Err(findings) => self.rejects.reject(number, &findings)?,
            }
        }
    }

    fn takes_overdue(&self) -> bool {
        self.takes_overdue
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_parted_and_unquoted_as_rfc_4180_says() {
        let all = |row| cells(row).unwrap().iter().map(ToString::to_string).collect::<Vec<_>>();
        assert_eq!(all("a,,c"), ["a", "", "c"]);
        assert_eq!(all(r#""a,b","say ""x""""#), ["a,b", "say \"x\""]);
        assert_eq!(all(r#""","#), ["", ""]);
        assert_eq!(all(""), [""]);
    }

    #[test]
    fn a_quote_that_is_not_closed_or_stands_inside_a_cell_is_a_finding() {
        for (row, column) in [(r#"a,"b"#, 2), (r#"a"b,c"#, 1), (r#""a"b,c"#, 1), (r#"a,""""#, 2)] {
            let findings = cells(row).unwrap_err();
            assert_eq!(findings[0].code, "malformed-csv", "{row}");
            assert_eq!(findings[0].path, format!("column {column}"), "{row}");
        }
    }
}
