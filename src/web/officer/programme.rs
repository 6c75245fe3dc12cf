//! One version of a programme: its whole tree with the traffic on each branch, its priority, its
//! facts, its document.
use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;

use super::points::{TermLine, term_line};
use super::{Figure, grade_name, period, tree};
use crate::casework::read::{ProgrammeVersion, Traffic};
use crate::decision::Effect;
use crate::facts::Usage;
use crate::policy::document::{Document, Fact};
use crate::web::desk::Desk;
use crate::web::draw::{self, Drawing, Sign, Target};
use crate::web::error::Failure;
use crate::web::page::{self, Frame, Section};
use crate::web::state::AppState;
use crate::web::wording::{Wording, full_hash};

/// A question in the table that says what the drawing shows.
#[derive(Clone, Debug)]
struct NodeLine {
    number: String,
    question: String,
    answers: Vec<AnswerCell>,
}

/// An answer in that table.
#[derive(Clone, Debug)]
struct AnswerCell {
    name: String,
    cases: String,
    target: String,
    code: String,
}

/// A fact the programme may read.
#[derive(Clone, Debug)]
struct FactLine {
    label: String,
    period: String,
    uses: String,
    evidence: String,
}

#[derive(Debug, Template)]
#[template(path = "officer/programme.html")]
struct ProgrammePage {
    w: Wording,
    frame: Frame,
    id: String,
    title: String,
    version: String,
    effective: String,
    notice: Option<String>,
    traffic: [String; 2],
    figures: Vec<Figure>,
    tree: [Drawing; 2],
    rows: Vec<NodeLine>,
    priority_note: String,
    terms: Vec<TermLine>,
    facts: Vec<FactLine>,
    facts_unused: String,
    digest: String,
    seq: u64,
    seq_shown: String,
    document_href: String,
    life_href: String,
}

/// `GET /programmes/{id}/{version}`.
///
/// # Errors
/// [`Failure::NotFound`] if it is not on record; [`Failure::Fault`] if the store cannot be read.
pub async fn show(
    State(state): State<AppState>,
    desk: Desk,
    Path((id, version)): Path<(String, u64)>,
) -> Result<Response, Failure> {
    let version = find(&state, &id, version).await?;
    let traffic = desk.reader(&state).traffic(&version).await.map_err(Failure::fault)?;
    let frame = desk.frame(&state, Section::Programmes).await;
    page::show(&page(&version, (&traffic, desk.sees_all()), desk.w, frame))
}

/// `GET /programmes/{id}/{version}/document`: the file as it was proposed.
///
/// # Errors
/// [`Failure::NotFound`] if it is not on record; [`Failure::Fault`] if the store cannot be read.
pub async fn document(
    State(state): State<AppState>,
    _: Desk,
    Path((id, version)): Path<(String, u64)>,
) -> Result<Response, Failure> {
    let version = find(&state, &id, version).await?;
    let document = version.programme.document();
    // Ids are lower-case letters, digits and hyphens, so the name needs no quoting.
    let name = format!("{}-{}.yaml", document.id, document.version);
    Ok(page::download(&name, "application/yaml", version.bytes.clone()))
}

pub(super) async fn find(
    state: &AppState,
    id: &str,
    version: u64,
) -> Result<Arc<ProgrammeVersion>, Failure> {
    let found = state.reader().programme(id, Some(version)).await.map_err(Failure::fault)?;
    found.ok_or(Failure::NotFound)
}

/// Everything the page says about a version. The traffic is that of all cases, or of decided ones.
fn page(
    version: &ProgrammeVersion,
    (traffic, all): (&Traffic, bool),
    w: Wording,
    frame: Frame,
) -> ProgrammePage {
    let document = version.programme.document();
    let drawn = tree::tree(document, traffic, w);
    let title = w.of(&document.title.id, &document.title.en).to_owned();
    let number = document.version.to_string();
    let describe = |mut drawing: Drawing| {
        drawing.title = w.fill("tree-title", &[("title", &title), ("version", &number)]);
        drawing.description = w.say("tree-description");
        drawing
    };
    let meaning = w.of(&document.priority.meaning.id, &document.priority.meaning.en);
    ProgrammePage {
        effective: effective(document, w),
        notice: document.notice.as_ref().map(|notice| w.of(&notice.id, &notice.en).to_owned()),
        traffic: if all {
            ["programme-traffic", "programme-traffic-note"].map(|message| w.say(message))
        } else {
            ["programme-traffic-decided", "programme-traffic-decided-note"]
                .map(|message| w.say(message))
        },
        figures: figures(document, traffic, w),
        tree: [describe(draw::tree(&drawn)), describe(draw::tree_narrow(&drawn))],
        rows: rows(&drawn),
        priority_note: w.fill(
            "priority-meaning",
            &[("meaning", meaning), ("cap", &document.priority.cap.to_string())],
        ),
        terms: document.priority.terms.iter().map(|term| term_line(document, term, w)).collect(),
        facts: document.facts.iter().map(|(_, fact)| fact_line(fact, w)).collect(),
        facts_unused: facts_unused(document, w),
        digest: full_hash(&version.programme.digest().0),
        seq: version.proposed_seq,
        seq_shown: w.number(version.proposed_seq),
        document_href: format!("/programmes/{}/{number}/document", document.id),
        life_href: format!("/programmes/{}/{number}/life", document.id),
        id: document.id.clone(),
        version: number,
        title,
        w,
        frame,
    }
}

fn effective(document: &Document, w: Wording) -> String {
    let day = |text: &str| text.parse().map_or_else(|_| text.to_owned(), |date| w.date(date));
    let from = day(&document.effective.from);
    match &document.effective.to {
        None => w.fill("programme-since", &[("from", &from)]),
        Some(to) => w.fill("programme-between", &[("from", &from), ("to", &day(to))]),
    }
}

fn figures(document: &Document, traffic: &Traffic, w: Wording) -> Vec<Figure> {
    let sum = |effect| -> u64 {
        let leaves = document.leaves.iter().filter(|(_, leaf)| leaf.outcome.effect() == effect);
        leaves.filter_map(|(id, _)| traffic.leaves.get(id)).sum()
    };
    let figure = |key, n: u64| Figure {
        label: w.say(key),
        value: w.number(n),
        note: w.share(n, traffic.cases),
    };
    vec![
        Figure { note: None, ..figure("figure-cases", traffic.cases) },
        figure("figure-granting", sum(Effect::Granting)),
        figure("figure-steps", sum(Effect::Step)),
        figure("figure-refusals", sum(Effect::Adverse)),
    ]
}

fn rows(tree: &draw::Tree) -> Vec<NodeLine> {
    let cell = |answer: &draw::Answer| {
        let (target, code) = match answer.target {
            Target::Node(node) => (tree.onward.clone(), tree.nodes[node].number.clone()),
            Target::Leaf(leaf) => {
                (tree.leaves[leaf].outcome.clone(), tree.leaves[leaf].code.clone())
            }
        };
        AnswerCell { name: answer.name.clone(), cases: answer.shown.clone(), target, code }
    };
    let line = |node: &draw::Node| NodeLine {
        number: node.number.clone(),
        question: node.question.clone(),
        answers: node.answers.iter().map(cell).collect(),
    };
    tree.nodes.iter().map(line).collect()
}

fn fact_line(fact: &Fact, w: Wording) -> FactLine {
    FactLine {
        label: w.of(&fact.label.id, &fact.label.en).to_owned(),
        period: period(fact.period, w),
        uses: w.say(match fact.usage {
            Usage::Test => "use-test",
            Usage::Score => "use-score",
            Usage::Signal => "use-signal",
            Usage::FavourOnly => "use-favour-only",
        }),
        evidence: grade_name(fact.usual_evidence, w),
    }
}

fn facts_unused(document: &Document, w: Wording) -> String {
    let protected = document.facts.iter().filter(|(_, fact)| fact.protected);
    let labels: Vec<&str> =
        protected.map(|(_, fact)| w.of(&fact.label.id, &fact.label.en)).collect();
    if labels.is_empty() {
        return w.say("facts-unused-text");
    }
    w.fill("facts-unused-protected", &[("facts", &labels.join("; "))])
}
