//! The pure half of a run: facts in, recommendation and its words out.

use std::sync::Arc;

use super::case::{Evaluated, Incoming};
use super::told::Teller;
use crate::casework::path;
use crate::decision::Scratch;
use crate::policy::Programme;
use crate::vault::IndexKey;

/// Evaluates the cases of a run, programme by programme.
#[derive(Debug)]
pub(super) struct Evaluator<'p> {
    desks: Vec<Desk<'p>>,
}

/// What one programme needs again and again.
#[derive(Debug)]
struct Desk<'p> {
    programme: &'p Programme,
    scratch: Scratch,
    teller: Teller<'p>,
    /// By leaf: id and code, shared by all cases that reach it.
    leaves: Vec<(Arc<str>, Arc<str>)>,
}

impl<'p> Evaluator<'p> {
    pub(super) fn new(programmes: &'p [Arc<Programme>]) -> Self {
        let desk = |programme: &'p Arc<Programme>| {
            let compiled = programme.compiled();
            let leaf = |leaf| (compiled.leaf_id(leaf).into(), compiled.leaf_code(leaf).into());
            Desk {
                programme,
                scratch: compiled.scratch(),
                teller: Teller::new(programme),
                leaves: compiled.leaves().map(leaf).collect(),
            }
        };
        Self { desks: programmes.iter().map(desk).collect() }
    }

    /// Recommends for one case; `None` for a programme that is not of this run.
    pub(super) fn evaluate(&mut self, incoming: Incoming, index: &IndexKey) -> Option<Evaluated> {
        let Desk { programme, scratch, teller, leaves } = self.desks.get_mut(incoming.programme)?;
        let made = programme.compiled().recommend(&incoming.facts, scratch);
        let mut told = String::with_capacity(2_048);
        teller.tell(&incoming.facts, &made, &mut told);
        let (leaf, code) = leaves.get(made.leaf.position())?.clone();
        let by_rule = made.automatic && made.outcome.is_granting();
        Some(Evaluated {
            leaf,
            path: path::written(programme.version(), &made.trace).into(),
            code,
            outcome: made.outcome,
            priority: made.priority,
            benefit: made.benefit,
            told,
            facts: incoming.facts.canonical_json(programme.schema()),
            external: index.external(programme.id(), &incoming.id),
            made: by_rule.then(|| Box::new(made)),
            incoming,
        })
    }

    /// The words of one recommendation alone: a dry run.
    pub(super) fn tell(&mut self, incoming: &Incoming, told: &mut String) {
        let Some(desk) = self.desks.get_mut(incoming.programme) else { return };
        let made = desk.programme.compiled().recommend(&incoming.facts, &mut desk.scratch);
        desk.teller.tell(&incoming.facts, &made, told);
    }
}
