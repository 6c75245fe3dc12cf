//! A recommendation as it is told: one JSON object with the sentences in both languages.

use std::collections::HashMap;
use std::fmt::Write as _;

use crate::decision::{Compiled, LeafIndex, Measure, Missing, Recommendation, Step};
use crate::facts::{Correction, FactIndex, FactSchema, Facts, Grade, Value};
use crate::policy::Programme;
use crate::policy::document::Text;
use crate::policy::explain::Explainer;

/// Tells the recommendations of one programme. What is said again and again (a missing fact, a
/// reason) is written once.
#[derive(Debug)]
pub struct Teller<'p> {
    programme: &'p Programme,
    head: String,
    missing: HashMap<(FactIndex, Option<Grade>), String>,
    reasons: HashMap<LeafIndex, String>,
}

impl<'p> Teller<'p> {
    /// For one programme version.
    #[must_use]
    pub fn new(programme: &'p Programme) -> Self {
        let mut head = String::from(r#""programme":"#);
        push_text(&mut head, programme.id());
        push(&mut head, format_args!(r#","version":{}"#, programme.version()));
        Self { programme, head, missing: HashMap::new(), reasons: HashMap::new() }
    }

    /// Appends the members of the object, without its braces: `"programme":…,…,"near_line":…`.
    pub fn tell(&mut self, facts: &Facts, made: &Recommendation, json: &mut String) {
        let compiled = self.programme.compiled();
        json.push_str(&self.head);
        json.push_str(r#","leaf":"#);
        push_text(json, compiled.leaf_id(made.leaf));
        json.push_str(r#","code":"#);
        push_text(json, compiled.leaf_code(made.leaf));
        push(
            json,
            format_args!(
                r#","outcome":"{}","adverse":{},"priority":{},"benefit":"#,
                made.outcome.as_str(),
                made.outcome.is_adverse(),
                made.priority
            ),
        );
        match made.benefit {
            Some(rupiah) => push(json, format_args!("{rupiah}")),
            None => json.push_str("null"),
        }
        json.push_str(r#","path":"#);
        push_list(json, &made.trace, |json, step| push_step(json, compiled, *step));
        let explainer = Explainer::new(self.programme, facts);
        json.push_str(r#","reasons":"#);
        push_list(json, &made.explanation.reasons, |json, reason| {
            let told = self.reasons.entry(reason.leaf).or_insert_with(|| {
                explainer.reasons(&[*reason]).first().map_or_else(String::new, |told| {
                    let mut json = String::from(r#"{"code":"#);
                    push_text(&mut json, told.code);
                    push_languages(&mut json, told.reason);
                    json
                })
            });
            json.push_str(told);
        });
        json.push_str(r#","missing":"#);
        push_list(json, &made.explanation.missing, |json, missing| {
            let key = (missing.fact, missing.evidence);
            let schema = self.programme.schema();
            let told = self
                .missing
                .entry(key)
                .or_insert_with(|| one_missing(&explainer, schema, *missing));
            json.push_str(told);
        });
        self.tell_ways(&explainer, made, json);
        self.tell_nearness(made, json);
    }

    fn tell_ways(&self, explainer: &Explainer<'_>, made: &Recommendation, json: &mut String) {
        let (compiled, schema) = (self.programme.compiled(), self.programme.schema());
        json.push_str(r#","counterfactuals":"#);
        push_list(json, &made.counterfactuals, |json, way| {
            json.push_str(r#"{"changes":"#);
            push_list(json, &way.changes, |json, change| {
                json.push_str(r#"{"fact":"#);
                push_text(json, schema.key(change.fact));
                json.push_str(r#","from":"#);
                match change.from {
                    Some(from) => push_value(json, schema, Some(change.fact), from),
                    None => json.push_str("null"),
                }
                json.push_str(r#","to":"#);
                push_value(json, schema, Some(change.fact), change.to);
                json.push('}');
            });
            json.push_str(r#","leaf":"#);
            push_text(json, compiled.leaf_id(way.leaf));
            json.push_str(match way.kind {
                Correction::Act => r#","kind":"act""#,
                Correction::Correct => r#","kind":"correct""#,
            });
            push_languages(json, &explainer.counterfactual(way));
        });
    }

    fn tell_nearness(&self, made: &Recommendation, json: &mut String) {
        json.push_str(r#","near_line":"#);
        let Some(near) = made.explanation.near_line else {
            json.push_str("null");
            return;
        };
        let schema = self.programme.schema();
        let (name, fact) = match near.measure {
            Measure::Fact(fact) => (schema.key(fact), Some(fact)),
            Measure::Derived(derived) => (self.programme.compiled().derived_name(derived), None),
        };
        json.push_str(r#"{"fact":"#);
        push_text(json, name);
        json.push_str(r#","value":"#);
        push_value(json, schema, fact, near.value);
        json.push_str(r#","threshold":"#);
        push_value(json, schema, fact, near.threshold);
        json.push('}');
    }
}

fn one_missing(explainer: &Explainer<'_>, schema: &FactSchema, missing: Missing) -> String {
    let mut json = String::from(r#"{"fact":"#);
    push_text(&mut json, schema.key(missing.fact));
    push_languages(&mut json, &explainer.missing(&missing));
    json
}

/// `["N1","yes"]`, or `["L-TOLAK","floor:desil"]` where a floor was not met.
fn push_step(json: &mut String, compiled: &Compiled, step: Step) {
    let (at, floor, answer) = match step {
        Step::Test { node, answer } => (compiled.node_id(node), "", answer.as_str()),
        Step::Floor { leaf, fact } => {
            (compiled.leaf_id(leaf), "floor:", compiled.schema().key(fact))
        }
    };
    json.push('[');
    push_text(json, at);
    // Answers are words and keys are lower snake case: neither needs an escape.
    push(json, format_args!(r#","{floor}{answer}"]"#));
}

/// `,"id":…,"en":…}`: the end of an object that is told in both languages.
fn push_languages(json: &mut String, text: &Text) {
    json.push_str(r#","id":"#);
    push_text(json, &text.id);
    json.push_str(r#","en":"#);
    push_text(json, &text.en);
    json.push('}');
}

fn push_list<T>(json: &mut String, all: &[T], mut one: impl FnMut(&mut String, &T)) {
    json.push('[');
    for (place, each) in all.iter().enumerate() {
        if place > 0 {
            json.push(',');
        }
        one(json, each);
    }
    json.push(']');
}

fn push_value(json: &mut String, schema: &FactSchema, fact: Option<FactIndex>, value: Value) {
    match value {
        Value::Integer(number) | Value::Rupiah(number) => push(json, format_args!("{number}")),
        Value::Decimal(number) => push(json, format_args!("{number}")),
        Value::Flag(flag) => push(json, format_args!("{flag}")),
        Value::Date(date) => push(json, format_args!("\"{date}\"")),
        Value::Code(code) => push_text(json, code.as_str()),
        Value::Choice(choice) => {
            let kind = fact.and_then(|fact| schema.spec(fact)).map(|spec| &spec.kind);
            let choice = kind.and_then(|kind| kind.choices().get(usize::from(choice)));
            push_text(json, choice.map_or("", String::as_str));
        }
    }
}

/// Writing to a string cannot fail.
fn push(json: &mut String, parts: std::fmt::Arguments<'_>) {
    let _ = json.write_fmt(parts);
}

/// `text` as a JSON string.
pub(super) fn push_text(json: &mut String, text: &str) {
    if text.bytes().all(|byte| byte >= 0x20 && byte != b'"' && byte != b'\\') {
        json.push('"');
        json.push_str(text);
        json.push('"');
    } else {
        json.push_str(&serde_json::Value::from(text).to_string());
    }
}
