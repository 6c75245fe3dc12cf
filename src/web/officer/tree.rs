//! A programme's tree in the form the drawings and the table need: numbers, words, traffic.
use std::collections::{BTreeMap, BTreeSet};

use super::{outcome_message, sign_of};
use crate::casework::read::Traffic;
use crate::policy::document::{Document, Node};
use crate::web::draw::{Answer, Leaf, Node as Question, Target, Tree};
use crate::web::wording::Wording;

/// The numbers of questions as people call them: `N5b` is `5b`, unless two questions would then
/// share a number.
#[must_use]
pub(super) fn numbers(document: &Document) -> BTreeMap<&str, &str> {
    let bare = |id| str::trim_start_matches(id, |c: char| c.is_ascii_alphabetic());
    let ids = document.nodes.iter().map(|(id, _)| id);
    let distinct: BTreeSet<&str> =
        ids.clone().map(bare).filter(|number| !number.is_empty()).collect();
    let plain = distinct.len() == document.nodes.len();
    ids.map(|id| (id, if plain { bare(id) } else { id })).collect()
}

/// The whole tree with its traffic. The root stands first; the rest keep the order of the document.
#[must_use]
pub(super) fn tree(document: &Document, traffic: &Traffic, w: Wording) -> Tree {
    let numbers = numbers(document);
    let root = document.nodes.position(&document.root).unwrap_or_default();
    // The document may name its root anywhere; the drawing begins with it.
    let place = |position: usize| match position {
        position if position == root => 0,
        position if position < root => position + 1,
        position => position,
    };
    let target = |id: &str| match document.nodes.position(id) {
        Some(position) => Target::Node(place(position)),
        None => Target::Leaf(document.leaves.position(id).unwrap_or_default()),
    };
    let question = |(id, node): (&str, &Node)| {
        let taken = traffic.branches.get(id).copied().unwrap_or_default();
        let answers = [("yes", &node.if_yes), ("no", &node.if_no), ("unknown", &node.if_unknown)];
        let answers = answers.into_iter().zip(taken).map(|((name, to), cases)| Answer {
            name: w.say(name),
            unknown: name == "unknown",
            shown: w.number(cases),
            cases,
            target: target(to),
        });
        Question {
            number: numbers.get(id).copied().unwrap_or(id).to_owned(),
            question: w.of(&node.question.id, &node.question.en).to_owned(),
            ground: node.ground.clone().unwrap_or_default(),
            answers: answers.collect(),
        }
    };
    let mut nodes: Vec<Question> = document.nodes.iter().map(question).collect();
    if let Some(first) = nodes.get_mut(..=root) {
        first.rotate_right(1);
    }
    let leaves = document.leaves.iter().map(|(_, leaf)| Leaf {
        sign: sign_of(leaf.outcome),
        outcome: w.say(outcome_message(leaf.outcome)),
        code: leaf.code.clone(),
        reason: w.of(&leaf.reason.id, &leaf.reason.en).to_owned(),
    });
    Tree {
        nodes,
        leaves: leaves.collect(),
        entering: w.count("tree-entering", traffic.cases),
        cases: traffic.cases,
        onward: w.say("tree-onward"),
    }
}
