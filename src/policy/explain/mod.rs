//! An evaluation told in words, Indonesian and English: path, reasons, what is missing, what could
//! change, how near the line, and how the priority came about.

pub mod format;
pub mod phrases;

use super::document::{Document, Parameter, Scalar, Text};
use super::programme::Programme;
use crate::decision::{
    Answer, Change, Counterfactual, LeafIndex, Measure, Missing, NearLine, NodeIndex, Reason, Step,
    TermIndex, TermPoints,
};
use crate::expression::parse;
use crate::facts::{Correction, FactIndex, Facts, Value};
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

    /// The path, step by step. An absent fact is told where it is among `missing`, those that
    /// mattered, and the answer is unknown for want of it.
    #[must_use]
    pub fn steps(&self, trace: &[Step], missing: &[Missing]) -> Vec<StepText> {
        let compiled = self.programme.compiled();
        let told = trace.iter().map(|step| match *step {
            Step::Test { node, answer } => StepText {
                at: compiled.node_id(node).to_owned(),
                answer: Some(answer),
                sentence: self.test(node, answer, missing),
            },
            Step::Floor { leaf, fact } => StepText {
                at: compiled.leaf_id(leaf).to_owned(),
                answer: None,
                sentence: self.floor(leaf, fact),
            },
        });
        told.collect()
    }

    fn test(&self, node: NodeIndex, answer: Answer, missing: &[Missing]) -> Text {
        let Some(texts) = self.programme.node(node) else { return Text::same(String::new()) };
        let told = |fact: &FactIndex| {
            let mattered = || missing.iter().any(|missing| missing.fact == *fact);
            self.facts.get(*fact).is_some() || answer == Answer::Unknown && mattered()
        };
        let beneath = self.programme.compiled().facts_beneath(node);
        let mut used: Vec<Text> =
            beneath.into_iter().filter(told).map(|fact| self.used(fact)).collect();
        let names = Names::of(self.programme.document(), &texts.test);
        used.extend(names.derived.iter().filter_map(|derived| self.derived(derived)));
        let ground = texts.ground.as_deref().unwrap_or_default();
        let answer = phrases::answer(answer);
        phrases::step(&texts.question, &answer, &used, &names.limits, ground)
    }

    /// The limits a test compares with, each with its label and value.
    #[must_use]
    pub fn limits(&self, node: NodeIndex) -> Vec<Text> {
        let document = self.programme.document();
        self.programme.node(node).map_or_else(Vec::new, |n| Names::of(document, &n.test).limits)
    }

    /// The derived numbers and choices a test goes by, each with its value, where it is known.
    #[must_use]
    pub fn derived_values(&self, node: NodeIndex) -> Vec<Text> {
        let document = self.programme.document();
        let names = self.programme.node(node).map(|node| Names::of(document, &node.test).derived);
        names.iter().flatten().filter_map(|name| self.derived(name)).collect()
    }

    /// A derived number or choice with its value, where it is known.
    fn derived(&self, name: &str) -> Option<Text> {
        let document = self.programme.document();
        let derived = document.derived.get(name)?;
        if !derived.choices.is_empty() {
            let word = self.programme.derived_choice(name, self.facts)?;
            return Some(phrases::used(&derived.label, derived.choices.get(word)?, None));
        }
        let value = self.programme.derived_value(name, self.facts)?;
        let unit = derived.unit.as_deref();
        let shown = Measured { document, unit, period: derived.period }.value(value, None);
        Some(phrases::used(&derived.label, &shown, None))
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
        let needs = needs.map_or_else(phrases::unknown, phrases::grade);
        let has = self.facts.get(fact).map(|fact| phrases::grade(fact.grade));
        phrases::floor(code, &self.label(fact), &has.unwrap_or_else(phrases::unknown), &needs)
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

    /// What would give another result: something to do, or a record to correct.
    #[must_use]
    pub fn counterfactual(&self, counterfactual: &Counterfactual) -> Text {
        let outcome = phrases::outcome(self.programme.compiled().outcome(counterfactual.leaf));
        let changes = counterfactual.changes.iter().filter_map(|change| self.change(change));
        phrases::leads_to(&changes.collect::<Vec<_>>(), &outcome)
    }

    fn change(&self, change: &Change) -> Option<Text> {
        let (_, fact) = self.programme.fact(change.fact)?;
        let actionable = fact.actionable.as_ref()?;
        let way = Text { id: actionable.id.clone(), en: actionable.en.clone() };
        let from = change.from.map(|from| self.value(change.fact, from));
        let to = self.value(change.fact, change.to);
        Some(match actionable.kind {
            Correction::Act => phrases::act(&way, &fact.label, from.as_ref(), &to),
            Correction::Correct => phrases::correct(&way, &fact.label, from.as_ref(), &to),
        })
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

/// What a test names beside facts, through derived flags: the limits it compares with, and the
/// derived numbers and choices it goes by.
#[derive(Default)]
struct Names {
    limits: Vec<Text>,
    derived: Vec<String>,
}

impl Names {
    fn of(document: &Document, test: &str) -> Self {
        let mut names = Self::default();
        let (mut open, mut seen) = (vec![test.to_owned()], Vec::new());
        while let Some(source) = open.pop() {
            let Ok(expression) = parse(&source) else { continue };
            expression.each_name(&mut |name| {
                if seen.iter().any(|other| other == name) {
                    return;
                }
                seen.push(name.to_owned());
                if let Some(parameter) = document.parameters.get(name) {
                    names.limits.push(limit(document, parameter));
                } else if let Some(derived) = document.derived.get(name) {
                    // What makes up a value that is told is not told again.
                    if derived.unit.is_some() || !derived.choices.is_empty() {
                        names.derived.push(name.to_owned());
                    } else {
                        open.push(derived.value.clone());
                    }
                }
            });
        }
        names
    }
}

fn limit(document: &Document, parameter: &Parameter) -> Text {
    let unit = parameter.unit.as_deref();
    let measured = Measured { document, unit, period: parameter.period };
    let value = match (&parameter.value, parameter.value.number()) {
        (Scalar::Flag(flag), _) => phrases::flag(*flag),
        (_, Some(number)) => measured.value(Value::Decimal(number), None),
        (other, None) => Text::same(other.to_string()),
    };
    phrases::used(&parameter.label, &value, None)
}
