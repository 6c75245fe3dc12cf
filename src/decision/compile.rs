//! Checks a definition and flattens it into arrays and indices.

use crate::decision::benefit::{self, Amounts};
use crate::decision::cells::{self, Changeable};
use crate::decision::priority::{self, Terms};
use crate::decision::structure::{self, Structure};
use crate::decision::{Definition, DerivedIndex, LeafIndex, NodeIndex, Outcome, Target, TermIndex};
use crate::expression::{Lowering, OpIndex, Program, Scope, Type};
use crate::facts::{FactIndex, FactSchema, Finding, Grade};

#[derive(Clone, Debug)]
pub(super) struct Node {
    pub(super) test: OpIndex,
    /// Where yes, no and unknown lead.
    pub(super) targets: [Target; 3],
    /// Whether a granting leaf can still be reached from here.
    pub(super) reaches_grant: bool,
    /// Positions in [`Compiled::changeable`] of the facts the test reads.
    pub(super) changeable: Vec<usize>,
    /// Whether the test is plain Kleene logic: what is known stays so as more becomes known.
    pub(super) plain: bool,
}

#[derive(Clone, Debug)]
pub(super) struct Leaf {
    pub(super) outcome: Outcome,
    pub(super) automatic: bool,
    pub(super) floor: Vec<(FactIndex, Grade)>,
    pub(super) fallback: Option<LeafIndex>,
}

/// Ids, for whoever reads a result; never touched while one is computed.
#[derive(Clone, Debug)]
struct Names {
    nodes: Vec<String>,
    leaves: Vec<(String, String)>,
    terms: Vec<String>,
    derived: Vec<String>,
}

/// A programme ready to decide: immutable, shared between threads.
#[derive(Clone, Debug)]
pub struct Compiled {
    pub(super) schema: FactSchema,
    pub(super) program: Program,
    pub(super) root: Target,
    pub(super) nodes: Vec<Node>,
    pub(super) leaves: Vec<Leaf>,
    pub(super) terms: Terms,
    pub(super) amounts: Amounts,
    /// The facts that counterfactuals may change.
    pub(super) changeable: Vec<Changeable>,
    /// The most changes of one counterfactual.
    pub(super) max_changes: usize,
    /// All nodes, each after those it leads to.
    pub(super) upwards: Vec<NodeIndex>,
    names: Names,
}

/// Checks and compiles a definition.
///
/// # Errors
/// Every finding at once; the codes are those of the shape and of expressions: `dangling-target`,
/// `unreachable-node`, `cycle`, `limit-exceeded`, `duplicate-id`, `malformed-name`, `unknown-name`,
/// `type-mismatch`, `unit-mismatch`, `period-mismatch`, `unknown-to-adverse`,
/// `adverse-without-floor`, `adverse-fallback`, `adverse-automatic`. Paths name the part:
/// `nodes.N5.test`, `leaves.L-X.floor`, `derived.skala`, `tables.t.56101`, `priority.terms.desil`.
pub fn compile(definition: &Definition) -> Result<Compiled, Vec<Finding>> {
    let derived: Vec<_> = definition
        .derived
        .iter()
        .map(|derived| (derived.name.as_str(), &derived.expression))
        .collect();
    let scope = Scope {
        schema: &definition.schema,
        parameters: &definition.parameters,
        tables: &definition.tables,
        derived: &derived,
    };
    let (mut expressions, literals) = priority::parts(&definition.priority.terms);
    expressions.extend(definition.nodes.iter().map(|node| &node.test));
    expressions.extend(benefit::expressions(&definition.benefit));
    if let Some(finding) = scope.check_size(&expressions) {
        return Err(vec![finding]);
    }
    let mut lowering = Lowering::new(scope, &expressions, &literals);
    lowering.finish_scope();
    let tests = tests(definition, &mut lowering);
    let floors = floors(definition, &mut lowering.findings);
    let terms = priority::compile(definition, &mut lowering);
    let amounts = benefit::compile(definition, &mut lowering);
    let structure = structure::resolve(definition, &mut lowering.findings);
    let (mut findings, program) = (lowering.findings, lowering.program);
    let (true, Some(structure)) = (findings.is_empty(), structure) else {
        findings.sort();
        findings.dedup();
        return Err(findings);
    };
    Ok(assemble(definition, program, structure, (tests, floors), (terms, amounts)))
}

fn tests<'a>(definition: &'a Definition, lowering: &mut Lowering<'a>) -> Vec<OpIndex> {
    let mut tests = Vec::with_capacity(definition.nodes.len());
    for node in &definition.nodes {
        let path = format!("nodes.{}.test", node.id);
        let Some(test) = lowering.lower_at(path.clone(), &node.test) else { continue };
        if test.kind != Type::Flag {
            let message = format!("a test is true or false, not {}", test.kind);
            lowering.findings.push(Finding::new("type-mismatch", path, message));
        }
        tests.push(test.op);
    }
    tests
}

fn floors(definition: &Definition, findings: &mut Vec<Finding>) -> Vec<Vec<(FactIndex, Grade)>> {
    let mut floors = Vec::with_capacity(definition.leaves.len());
    for leaf in &definition.leaves {
        let mut floor = Vec::with_capacity(leaf.floor.len());
        for (key, grade) in &leaf.floor {
            let path = format!("leaves.{}.floor.{key}", leaf.id);
            match definition.schema.index(key) {
                None => {
                    let message = format!("`{key}` is no fact");
                    findings.push(Finding::new("unknown-name", path, message));
                }
                Some(fact) if floor.iter().any(|(other, _)| *other == fact) => {
                    findings.push(Finding::new("duplicate-id", path, "this fact stands twice"));
                }
                Some(fact) => floor.push((fact, *grade)),
            }
        }
        floors.push(floor);
    }
    floors
}

type Parts = (Vec<OpIndex>, Vec<Vec<(FactIndex, Grade)>>);

fn assemble(
    definition: &Definition,
    program: Program,
    structure: Structure,
    (tests, floors): Parts,
    (terms, amounts): (Terms, Amounts),
) -> Compiled {
    let nodes = tests.into_iter().zip(structure.targets).zip(structure.reaches_grant);
    let mut nodes: Vec<Node> = nodes
        .map(|((test, targets), reaches_grant)| {
            let plain = program.is_plain(test);
            Node { test, targets, reaches_grant, changeable: Vec::new(), plain }
        })
        .collect();
    let changeable = cells::changeable(&definition.schema, &program, &nodes);
    let max_changes = cells::max_changes(&changeable);
    for node in &mut nodes {
        let beneath = program.facts_beneath(node.test);
        let read = changeable.iter().enumerate().filter(|(_, c)| beneath.contains(&c.fact));
        node.changeable = read.map(|(position, _)| position).collect();
    }
    let leaves = definition.leaves.iter().zip(floors).zip(structure.fallbacks);
    let leaves = leaves
        .map(|((leaf, floor), fallback)| Leaf {
            outcome: leaf.outcome,
            automatic: leaf.automatic,
            floor,
            fallback,
        })
        .collect();
    let terms_in_order = priority::flat(&definition.priority.terms);
    let names = Names {
        nodes: definition.nodes.iter().map(|node| node.id.clone()).collect(),
        leaves: definition.leaves.iter().map(|l| (l.id.clone(), l.code.clone())).collect(),
        terms: terms_in_order.into_iter().map(|term| term.id.clone()).collect(),
        derived: definition.derived.iter().map(|derived| derived.name.clone()).collect(),
    };
    Compiled {
        schema: definition.schema.clone(),
        program,
        root: structure.root,
        nodes,
        leaves,
        terms,
        amounts,
        changeable,
        max_changes,
        upwards: structure.upwards,
        names,
    }
}

impl Compiled {
    /// The facts it reads.
    #[must_use]
    pub fn schema(&self) -> &FactSchema {
        &self.schema
    }

    /// The id of a node.
    #[must_use]
    pub fn node_id(&self, node: NodeIndex) -> &str {
        self.names.nodes.get(node.position()).map_or("", String::as_str)
    }

    /// The id of a leaf.
    #[must_use]
    pub fn leaf_id(&self, leaf: LeafIndex) -> &str {
        self.names.leaves.get(leaf.position()).map_or("", |(id, _)| id)
    }

    /// The code of a leaf.
    #[must_use]
    pub fn leaf_code(&self, leaf: LeafIndex) -> &str {
        self.names.leaves.get(leaf.position()).map_or("", |(_, code)| code)
    }

    /// The outcome of a leaf; `Review` for an index of another programme.
    #[must_use]
    pub fn outcome(&self, leaf: LeafIndex) -> Outcome {
        self.leaves.get(leaf.position()).map_or(Outcome::Review, |leaf| leaf.outcome)
    }

    /// The id of a term of the priority.
    #[must_use]
    pub fn term_id(&self, term: TermIndex) -> &str {
        self.names.terms.get(term.position()).map_or("", String::as_str)
    }

    /// The name of a derived value.
    #[must_use]
    pub fn derived_name(&self, derived: DerivedIndex) -> &str {
        self.names.derived.get(derived.position()).map_or("", String::as_str)
    }

    /// The nodes in the order of the definition.
    pub fn nodes(&self) -> impl Iterator<Item = NodeIndex> + use<> {
        (0..).map(NodeIndex).take(self.nodes.len())
    }

    /// The leaves in the order of the definition.
    pub fn leaves(&self) -> impl Iterator<Item = LeafIndex> + use<> {
        (0..).map(LeafIndex).take(self.leaves.len())
    }

    /// Where every case begins.
    #[must_use]
    pub fn root(&self) -> Target {
        self.root
    }

    /// Where yes, no and unknown lead from a node; none for an index of another programme.
    #[must_use]
    pub fn targets(&self, node: NodeIndex) -> Option<[Target; 3]> {
        self.nodes.get(node.position()).map(|node| node.targets)
    }

    /// The facts beneath the test of a node, through derived values and tables, ascending.
    #[must_use]
    pub fn facts_beneath(&self, node: NodeIndex) -> Vec<FactIndex> {
        self.nodes
            .get(node.position())
            .map_or_else(Vec::new, |node| self.program.facts_beneath(node.test))
    }

    /// The most points the terms of the priority can come to, before the cap.
    #[must_use]
    pub fn priority_bound(&self) -> i64 {
        self.terms.bound
    }

    pub(super) fn node(&self, node: NodeIndex) -> Option<&Node> {
        self.nodes.get(node.position())
    }

    pub(super) fn leaf(&self, leaf: LeafIndex) -> Option<&Leaf> {
        self.leaves.get(leaf.position())
    }
}
