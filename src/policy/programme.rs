//! A programme version ready for use: document, compiled form, digest, and the days it applies.

use super::check::{Checked, check};
use super::convert::results;
use super::document::{Days, Document, Fact, Leaf, Node, Status, Text};
use super::finding::Finding;
use crate::calendar::Term;
use crate::decision::{Compiled, LeafIndex, NodeIndex, TermIndex};
use crate::expression::{ExpressionKind, parse};
use crate::facts::{Date, FactIndex, FactKind, FactSchema, Facts, Value, parse_date};
use crate::ids::Digest32;
use crate::ledger::merkle::sha256;

/// A checked version of a programme. Only [`Programme::load`] makes one.
#[derive(Clone, Debug)]
pub struct Programme {
    document: Document,
    compiled: Compiled,
    digest: Digest32,
    from: Date,
    to: Option<Date>,
    terms: Vec<Text>,
    warnings: Vec<Finding>,
}

impl Programme {
    /// Reads, checks and compiles a programme file.
    ///
    /// # Errors
    /// Every finding, warnings included, if one of them refuses the file.
    pub fn load(bytes: &[u8]) -> Result<Self, Vec<Finding>> {
        let Checked { document, compiled, findings } = check(bytes);
        let (Some(document), Some(compiled)) = (document, compiled) else { return Err(findings) };
        let from = parse_date(&document.effective.from);
        let (Some(from), false) = (from, findings.iter().any(Finding::refuses)) else {
            return Err(findings);
        };
        let to = document.effective.to.as_deref().and_then(parse_date);
        let terms = terms(&document);
        let digest = sha256(bytes);
        Ok(Self { document, compiled, digest, from, to, terms, warnings: findings })
    }

    /// The document as it was read.
    #[must_use]
    pub fn document(&self) -> &Document {
        &self.document
    }

    /// What decides.
    #[must_use]
    pub fn compiled(&self) -> &Compiled {
        &self.compiled
    }

    /// The facts it reads.
    #[must_use]
    pub fn schema(&self) -> &FactSchema {
        self.compiled.schema()
    }

    /// SHA-256 of the bytes of the file: what the ledger names as the version that was applied.
    #[must_use]
    pub fn digest(&self) -> &Digest32 {
        &self.digest
    }

    /// Name of the programme.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.document.id
    }

    /// Version.
    #[must_use]
    pub fn version(&self) -> u32 {
        self.document.version
    }

    /// Findings that do not refuse the file, but ought to be looked at.
    #[must_use]
    pub fn warnings(&self) -> &[Finding] {
        &self.warnings
    }

    /// Whether the version applies on `date`.
    #[must_use]
    pub fn applies_on(&self, date: Date) -> bool {
        self.from <= date && self.to.is_none_or(|to| date <= to)
    }

    /// Whether decisions may be issued under it: an example or a draft only in demo mode.
    #[must_use]
    pub fn may_issue(&self, demo: bool) -> bool {
        demo || self.document.status == Status::Active
    }

    /// The texts of a leaf.
    #[must_use]
    pub fn leaf(&self, leaf: LeafIndex) -> Option<&Leaf> {
        self.document.leaves.at(leaf.position()).map(|(_, leaf)| leaf)
    }

    /// The texts of a node.
    #[must_use]
    pub fn node(&self, node: NodeIndex) -> Option<&Node> {
        self.document.nodes.at(node.position()).map(|(_, node)| node)
    }

    /// Key and texts of a fact.
    #[must_use]
    pub fn fact(&self, fact: FactIndex) -> Option<(&str, &Fact)> {
        self.document.facts.at(fact.position())
    }

    /// What a term of the priority is called.
    #[must_use]
    pub fn term(&self, term: TermIndex) -> Option<&Text> {
        self.terms.get(term.position())
    }

    /// Legal ground of a result: that of the leaf, else that of the node that led to it.
    #[must_use]
    pub fn ground(&self, leaf: LeafIndex, node: Option<NodeIndex>) -> &str {
        let of_node = || self.node(node?)?.ground.as_deref();
        self.leaf(leaf).and_then(|leaf| leaf.ground.as_deref()).or_else(of_node).unwrap_or_default()
    }

    /// A derived value of a case, by name; none where it is unknown.
    #[must_use]
    pub fn derived_value(&self, name: &str, facts: &Facts) -> Option<Value> {
        let position = self.document.derived.position(name)?;
        let derived = self.compiled.derived().nth(position)?;
        self.compiled.derived_value(facts, derived, &mut self.compiled.scratch())
    }

    /// The word of a derived choice of a case; none where it is unknown.
    #[must_use]
    pub fn derived_choice(&self, name: &str, facts: &Facts) -> Option<&str> {
        let derived = self.document.derived.get(name)?;
        let Value::Integer(held) = self.derived_value(name, facts)? else { return None };
        let position = usize::try_from(held).ok()?;
        let table = match parse(&derived.value).ok()?.kind {
            ExpressionKind::Lookup(table, _) => self.document.tables.get(&table),
            _ => None,
        };
        match table {
            Some(table) => results(table).get(position).copied(),
            None => derived.choices.at(position).map(|(word, _)| word),
        }
    }

    /// The term in which people decide a case once it is complete.
    #[must_use]
    pub fn term_to_decide(&self, facts: &Facts) -> Term {
        Term::to_decide(self.days_to_decide(facts))
    }

    /// The working days that the programme sets for it; none where the value they depend on is unknown
    /// or has no term.
    fn days_to_decide(&self, facts: &Facts) -> Option<u16> {
        let by_value = match &self.document.clocks.decide {
            Days::Fixed(days) => return Some(*days),
            Days::By(by_value) => by_value,
        };
        let word = match self.schema().index(&by_value.by) {
            None => self.derived_choice(&by_value.by, facts)?,
            Some(index) => match (facts.get(index)?.value, &self.schema().spec(index)?.kind) {
                (Value::Choice(position), FactKind::Choice { choices }) => {
                    choices.get(usize::from(position))?
                }
                (Value::Flag(flag), _) => {
                    if flag {
                        "true"
                    } else {
                        "false"
                    }
                }
                (Value::Integer(number), _) => {
                    return by_value.days.get(&number.to_string()).copied();
                }
                _ => return None,
            },
        };
        by_value.days.get(word).copied()
    }
}

/// Labels in the order in which the engine counts: a group, then the terms in it, each of which is
/// called by the label of what it reads.
fn terms(document: &Document) -> Vec<Text> {
    let label = |name: &str| {
        let fact = document.facts.get(name).map(|fact| &fact.label);
        let derived = || document.derived.get(name).map(|derived| &derived.label);
        fact.or_else(derived).cloned().unwrap_or_else(|| Text::same(name.to_owned()))
    };
    let mut labels = Vec::new();
    for term in &document.priority.terms {
        labels.push(term.label.clone());
        labels.extend(term.group.iter().flatten().map(|points| label(points.by())));
    }
    labels
}
