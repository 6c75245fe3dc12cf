//! An evaluation told in words, Indonesian and English: path, reasons, what is missing, what could
//! change, how near the line, and how the priority came about.

pub mod format;
pub mod phrases;

use super::document::{Document, Scalar, Text};
use super::programme::Programme;
use crate::decision::{
    Answer, LeafIndex, Measure, Missing, NearLine, NodeIndex, Reason, Step, TermIndex, TermPoints,
};
use crate::expression::parse;
use crate::facts::{Correction, Decimal, FactIndex, Facts, Value};
use format::{Measured, fact_value};

/// One step of the path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StepText {
    /// Node that asked, or leaf that gave way.
    pub at: String,
    /// Answer of the node; none where a leaf gave way.
    pub answer: Option<Answer>,
    /// The step as a sentence.
    pub sentence: Text,
}

/// A ground of the result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReasonText<'p> {
    /// Code, as in letters.
    pub code: &'p str,
    /// The reason.
    pub reason: &'p Text,
    /// What the person can do.
    pub remedy: &'p Text,
    /// Legal ground.
    pub ground: &'p str,
}

/// A term of the priority.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TermText {
    /// Which term.
    pub term: TermIndex,
    /// The term as a sentence.
    pub sentence: Text,
}

/// One value that would have to be another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Change {
    /// The fact.
    pub fact: FactIndex,
    /// Its value now, if it is known.
    pub from: Option<Value>,
    /// The value it would have.
    pub to: Value,
}

/// Tells what one programme made of one case.
#[derive(Clone, Copy, Debug)]
pub struct Explainer<'p> {
    programme: &'p Programme,
    facts: &'p Facts,
}

impl<'p> Explainer<'p> {
    /// For the case with `facts`.
    #[must_use]
    pub fn new(programme: &'p Programme, facts: &'p Facts) -> Self {
        Self { programme, facts }
    }

    /// The path, step by step.
    #[must_use]
    pub fn steps(&self, trace: &[Step]) -> Vec<StepText> {
        trace.iter().map(|step| self.step(*step)).collect()
    }

    fn step(&self, step: Step) -> StepText {
        let compiled = self.programme.compiled();
        match step {
            Step::Test { node, answer } => StepText {
                at: compiled.node_id(node).to_owned(),
                answer: Some(answer),
                sentence: self.test(node, answer),
            },
            Step::Floor { leaf, fact } => StepText {
                at: compiled.leaf_id(leaf).to_owned(),
                answer: None,
                sentence: self.floor(leaf, fact),
            },
        }
    }

    fn test(&self, node: NodeIndex, answer: Answer) -> Text {
        let Some(texts) = self.programme.node(node) else { return Text::same(String::new()) };
        let beneath = self.programme.compiled().facts_beneath(node);
        let used: Vec<Text> = beneath.into_iter().map(|fact| self.used(fact)).collect();
        let lines = lines(self.programme.document(), &texts.test);
        let ground = texts.ground.as_deref().unwrap_or_default();
        phrases::step(&texts.question, &phrases::answer(answer), &used, &lines, ground)
    }

    /// A fact with its value and evidence.
    fn used(&self, fact: FactIndex) -> Text {
        match self.facts.get(fact) {
            Some(known) => {
                let grade = phrases::grade(known.grade);
                phrases::used(&self.label(fact), &self.value(fact, known.value), Some(&grade))
            }
            None => phrases::used(&self.label(fact), &phrases::unknown(), None),
        }
    }

    fn floor(&self, leaf: LeafIndex, fact: FactIndex) -> Text {
        let code = self.programme.compiled().leaf_code(leaf);
        let key = self.programme.schema().key(fact);
        let needs = self.programme.leaf(leaf).and_then(|leaf| leaf.floor.get(key).copied());
        let needs = needs.map(phrases::grade).unwrap_or_else(phrases::unknown);
        let has = self.facts.get(fact).map(|fact| phrases::grade(fact.grade));
        phrases::floor(code, &self.label(fact), has.as_ref(), &needs)
    }

    /// What a fact is called.
    #[must_use]
    pub fn label(&self, fact: FactIndex) -> Text {
        let known = self.programme.fact(fact);
        known.map_or_else(|| Text::same(String::new()), |(_, fact)| fact.label.clone())
    }

    /// A value of a fact, with its unit.
    #[must_use]
    pub fn value(&self, fact: FactIndex, value: Value) -> Text {
        fact_value(self.programme.document(), fact.position(), value)
    }

    /// The grounds of the result, its own first.
    #[must_use]
    pub fn reasons(&self, reasons: &[Reason]) -> Vec<ReasonText<'p>> {
        let told = reasons.iter().filter_map(|reason| {
            let leaf = self.programme.leaf(reason.leaf)?;
            Some(ReasonText {
                code: &leaf.code,
                reason: &leaf.reason,
                remedy: &leaf.remedy,
                ground: self.programme.ground(reason.leaf, reason.node),
            })
        });
        told.collect()
    }

    /// What is missing of one fact.
    #[must_use]
    pub fn missing(&self, missing: &Missing) -> Text {
        let evidence = missing.evidence.map(phrases::grade);
        phrases::missing(&self.label(missing.fact), evidence.as_ref())
    }

    /// How near the line the case lies.
    #[must_use]
    pub fn near_line(&self, near: &NearLine) -> Text {
        match near.measure {
            Measure::Fact(fact) => phrases::near_line(
                &self.label(fact),
                &self.value(fact, near.value),
                &self.value(fact, near.threshold),
            ),
            Measure::Derived(derived) => {
                let document = self.programme.document();
                let Some((_, derived)) = document.derived.at(derived.position()) else {
                    return Text::same(String::new());
                };
                let unit = derived.unit.as_deref();
                let measured = Measured { document, unit, period: derived.period };
                let show = |value| measured.value(value, None);
                phrases::near_line(&derived.label, &show(near.value), &show(near.threshold))
            }
        }
    }

    /// What would give the result of `leaf`: something to do, or a record to correct.
    #[must_use]
    pub fn counterfactual(&self, kind: Correction, changes: &[Change], leaf: LeafIndex) -> Text {
        let outcome = phrases::outcome(self.programme.compiled().outcome(leaf));
        let told: Vec<Text> = changes.iter().map(|change| self.change(change)).collect();
        let ways = changes.iter().filter_map(|change| {
            let (_, fact) = self.programme.fact(change.fact)?;
            let way = fact.actionable.as_ref()?;
            Some(Text { id: way.id.clone(), en: way.en.clone() })
        });
        let mut ways: Vec<Text> = ways.collect();
        ways.dedup();
        match kind {
            Correction::Act => phrases::act(&told, &outcome, &ways),
            Correction::Correct => phrases::correct(&told, &outcome, &ways),
        }
    }

    fn change(&self, change: &Change) -> Text {
        let from = change.from.map(|from| self.value(change.fact, from));
        let to = self.value(change.fact, change.to);
        phrases::change(&self.label(change.fact), from.as_ref(), &to)
    }

    /// How the priority came about, term by term.
    #[must_use]
    pub fn priority(&self, terms: &[TermPoints]) -> Vec<TermText> {
        let told = terms.iter().filter_map(|term| {
            let label = self.programme.term(term.term)?;
            let sentence = phrases::points(label, term.points, term.could_add);
            Some(TermText { term: term.term, sentence })
        });
        told.collect()
    }
}

/// The parameters a test compares with, through derived values: each with its label and value.
fn lines(document: &Document, test: &str) -> Vec<Text> {
    let (mut open, mut seen) = (vec![test.to_owned()], Vec::new());
    let mut lines = Vec::new();
    while let Some(source) = open.pop() {
        let Ok(expression) = parse(&source) else { continue };
        expression.each_name(&mut |name| {
            if seen.iter().any(|other| other == name) {
                return;
            }
            seen.push(name.to_owned());
            if let Some(parameter) = document.parameters.get(name) {
                let unit = parameter.unit.as_deref();
                let measured = Measured { document, unit, period: parameter.period };
                let value = match &parameter.value {
                    Scalar::Integer(whole) => measured.value(Value::Integer(*whole), None),
                    Scalar::Decimal(token) => Decimal::parse(token).map_or_else(
                        |_| Text::same(token.clone()),
                        |decimal| measured.value(Value::Decimal(decimal), None),
                    ),
                    Scalar::Flag(flag) => phrases::flag(*flag),
                    Scalar::Text(text) => Text::same(text.clone()),
                };
                lines.push(phrases::used(&parameter.label, &value, None));
            } else if let Some(derived) = document.derived.get(name) {
                open.push(derived.value.clone());
            }
        });
    }
    lines
}
