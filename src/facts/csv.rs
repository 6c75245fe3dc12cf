//! Facts from a CSV row: a column a fact, and optional `<fact>.evidence`, `.source`, `.as_of`.

use crate::facts::json::EvidenceText;
use crate::facts::token::Token;
use crate::facts::{Fact, FactIndex, FactSchema, Facts, Finding, clip};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Value,
    Evidence,
    Source,
    AsOf,
}

/// Which column holds which part of which fact; resolved once from the header.
#[derive(Clone, Debug)]
pub struct CsvLayout {
    /// By fact: the columns of value, evidence, source and as-of.
    columns: Vec<(FactIndex, [Option<usize>; 4])>,
    id: usize,
    width: usize,
}

impl CsvLayout {
    /// Resolves the header: exactly one column `id`, and one a fact.
    ///
    /// # Errors
    /// As [`CsvLayout::among`].
    pub fn new<'h>(
        schema: &FactSchema,
        header: impl IntoIterator<Item = &'h str>,
    ) -> Result<Self, Vec<Finding>> {
        let columns: Vec<(usize, &str)> = header.into_iter().enumerate().collect();
        Self::among(schema, columns.len(), columns)
    }

    /// Resolves those of `width` columns that hold the case's id and facts, each with its place.
    ///
    /// # Errors
    /// Every column that is unknown or repeated, and every `<fact>.<part>` without its `<fact>`.
    pub fn among<'h>(
        schema: &FactSchema,
        width: usize,
        header: impl IntoIterator<Item = (usize, &'h str)>,
    ) -> Result<Self, Vec<Finding>> {
        let mut findings = Vec::new();
        let mut columns: Vec<_> = schema.iter().map(|(index, _)| (index, [None; 4])).collect();
        let mut id = None;
        for (position, name) in header {
            let shown = clip(name).trim_matches('`').to_owned();
            let slot = if name == "id" {
                Some(&mut id)
            } else {
                part(schema, name).and_then(|(index, part)| {
                    columns.get_mut(index.position())?.1.get_mut(part as usize)
                })
            };
            match slot {
                Some(slot @ None) => *slot = Some(position),
                Some(_) => {
                    let message = "this column stands twice";
                    findings.push(Finding::new("duplicate-id", shown, message));
                }
                None => {
                    let message = "the programme has no fact for this column";
                    findings.push(Finding::new("unknown-fact", shown, message));
                }
            }
        }
        for (index, [value, rest @ ..]) in &columns {
            if value.is_none() && rest.iter().any(Option::is_some) {
                let message = "evidence, source or as_of without a column for the value";
                findings.push(Finding::new("unknown-key", schema.key(*index), message));
            }
        }
        let Some(id) = id else {
            findings.push(Finding::new("missing-column", "id", "the header has no column `id`"));
            return Err(findings);
        };
        columns.retain(|(_, parts)| parts.iter().any(Option::is_some));
        if findings.is_empty() { Ok(Self { columns, id, width }) } else { Err(findings) }
    }

    /// The column of the case id.
    #[must_use]
    pub fn id(&self) -> usize {
        self.id
    }

    /// How many columns the header has.
    #[must_use]
    pub fn width(&self) -> usize {
        self.width
    }

    /// Reads the facts of one row; `cell` gives the text of a column. An empty cell is unknown.
    ///
    /// # Errors
    /// Every violation at once, as [`crate::facts::parse`].
    pub fn parse<'r>(
        &self,
        schema: &FactSchema,
        cell: impl Fn(usize) -> Option<&'r str>,
    ) -> Result<Facts, Vec<Finding>> {
        let (mut facts, mut findings) = (Facts::unknown(schema), Vec::new());
        for (index, [value, evidence, source, as_of]) in &self.columns {
            let Some(spec) = schema.spec(*index) else { continue };
            let text = |column: &Option<usize>| {
                column.and_then(&cell).map(str::trim).filter(|text| !text.is_empty())
            };
            let owned = |column| text(column).map(str::to_owned);
            let parts = EvidenceText {
                evidence: owned(evidence),
                source: owned(source),
                as_of: owned(as_of),
            };
            let (grade, provenance) = parts.read(&spec.key, &mut findings);
            let Some(text) = text(value) else { continue };
            match spec.kind.read(Token::Cell(text), &spec.key) {
                Ok(value) => facts.put(*index, Fact { value, grade }, provenance),
                Err(finding) => findings.push(finding),
            }
        }
        if findings.is_empty() { Ok(facts) } else { Err(findings) }
    }
}

/// What the column called `name` holds.
fn part(schema: &FactSchema, name: &str) -> Option<(FactIndex, Part)> {
    let (key, part) = match name.split_once('.') {
        None => (name, Part::Value),
        Some((key, "evidence")) => (key, Part::Evidence),
        Some((key, "source")) => (key, Part::Source),
        Some((key, "as_of")) => (key, Part::AsOf),
        Some(_) => return None,
    };
    Some((schema.given(key)?.0, part))
}
