//! One output line of `decide`: its own texts, with the questions of its programme where that is
//! known here.

use serde::Deserialize;
use serde_json::Value;

use super::told::{Ground, Told};
use crate::cli::exit::Failure;
use crate::decision::Outcome;
use crate::policy::document::Text;
use crate::policy::{Library, Programme};

#[derive(Deserialize)]
struct ToldLine {
    id: String,
    programme: String,
    version: u32,
    outcome: String,
    priority: i64,
    benefit: Option<i64>,
    path: Vec<(String, String)>,
    reasons: Vec<Reason>,
    missing: Vec<Words>,
    counterfactuals: Vec<Words>,
    near_line: Option<NearLine>,
    entry: Option<Entry>,
}

#[derive(Deserialize)]
struct Reason {
    code: String,
    #[serde(flatten)]
    text: Words,
}

#[derive(Deserialize)]
struct Words {
    id: String,
    en: String,
}

#[derive(Deserialize)]
struct NearLine {
    fact: String,
    value: Value,
    threshold: Value,
}

#[derive(Deserialize)]
struct Entry {
    seq: u64,
    leaf_hash: String,
}

impl From<Words> for Text {
    fn from(words: Words) -> Self {
        Self { id: words.id, en: words.en }
    }
}

/// Reads a line and tells it.
///
/// # Errors
/// What is no output line of `decide`.
pub fn told(line: &str, library: &Library) -> Result<Told, Failure> {
    let line: ToldLine = serde_json::from_str(line)
        .map_err(|error| Failure::fault(format!("not one output line of `decide`: {error}")))?;
    let outcome = Outcome::parse(&line.outcome)
        .ok_or_else(|| Failure::fault(format!("`{}` is not an outcome", line.outcome)))?;
    let programme = library.version(&line.programme, line.version);
    // A leaf without a ground of its own rests on that of the node that led there.
    let last = line.path.iter().rev().find_map(|(at, _)| programme?.document().nodes.get(at));
    let of_node = last.and_then(|node| node.ground.clone());
    let ground = |(place, reason): (usize, Reason)| {
        let leaves = programme.into_iter().flat_map(|programme| programme.compiled().leaves());
        let leaf = leaves.filter_map(|leaf| programme?.leaf(leaf));
        let leaf = leaf.into_iter().find(|leaf| leaf.code == reason.code);
        Ground {
            law: leaf
                .and_then(|leaf| leaf.ground.clone())
                .or_else(|| of_node.clone().filter(|_| place == 0)),
            remedy: leaf.map(|leaf| leaf.remedy.clone()),
            code: reason.code,
            reason: reason.text.into(),
        }
    };
    let steps = line.path.iter().map(|(at, answer)| step(programme, at, answer));
    let near_line = line.near_line.map(|NearLine { fact, value, threshold }| {
        let label = label(programme, &fact);
        Text {
            id: format!("{}: {value}, dekat dengan batas {threshold}.", label.id),
            en: format!("{}: {value}, close to the line of {threshold}.", label.en),
        }
    });
    Ok(Told {
        case: line.id,
        programme: format!("{}@{}", line.programme, line.version),
        outcome,
        steps: steps.collect(),
        grounds: line.reasons.into_iter().enumerate().map(ground).collect(),
        missing: line.missing.into_iter().map(Text::from).collect(),
        ways: line.counterfactuals.into_iter().map(Text::from).collect(),
        near_line,
        priority: line.priority,
        terms: Vec::new(),
        benefit: line.benefit,
        entry: line.entry.map(|entry| (entry.seq, entry.leaf_hash)),
    })
}

/// A step as a sentence: the question of the node with the answer, or the evidence a leaf lacked.
fn step(programme: Option<&Programme>, at: &str, answer: &str) -> Text {
    if let Some(fact) = answer.strip_prefix("floor:") {
        let label = label(programme, fact);
        return Text {
            id: format!("{at} tidak dipakai: bukti untuk {} belum cukup.", label.id),
            en: format!("{at} is not used: the evidence for {} is not enough.", label.en),
        };
    }
    let (id, en) = match answer {
        "yes" => ("Ya", "Yes"),
        "no" => ("Tidak", "No"),
        _ => ("Belum diketahui", "Not known"),
    };
    let node = programme.and_then(|programme| programme.document().nodes.get(at));
    let question = node.map_or_else(|| Text::same(at.to_owned()), |node| node.question.clone());
    Text { id: format!("{} {id}.", question.id), en: format!("{} {en}.", question.en) }
}

/// What a fact or derived value is called.
fn label(programme: Option<&Programme>, name: &str) -> Text {
    let document = programme.map(Programme::document);
    let fact = document.and_then(|document| document.facts.get(name)).map(|fact| &fact.label);
    let derived = document.and_then(|document| document.derived.get(name));
    let known = fact.or_else(|| derived.map(|derived| &derived.label));
    known.cloned().unwrap_or_else(|| Text::same(name.to_owned()))
}
