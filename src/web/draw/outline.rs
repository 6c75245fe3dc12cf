//! A decision tree put in reading order: one main line, and what hangs from it. A tree may join
//! again; a question is then drawn once and named wherever else an answer leads to it.
use super::Sign;

/// Where an answer leads: a place in the list of questions or of leaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// Another question.
    Node(usize),
    /// The end of the way.
    Leaf(usize),
}

/// One of the three answers of a question.
#[derive(Clone, Debug)]
pub struct Answer {
    /// Its name in words, as it begins a sentence.
    pub name: String,
    /// Whether it says that the answer is not known.
    pub unknown: bool,
    /// How many cases took it, as written.
    pub shown: String,
    /// How many cases took it.
    pub cases: u64,
    /// Where it leads.
    pub target: Target,
}

/// A question.
#[derive(Clone, Debug)]
pub struct Node {
    /// Its number, such as `1b`: one with a letter stands beside the main line.
    pub number: String,
    /// The question in words.
    pub question: String,
    /// The legal ground.
    pub ground: String,
    /// Yes, no, unknown.
    pub answers: Vec<Answer>,
}

/// The end of a way.
#[derive(Clone, Debug)]
pub struct Leaf {
    /// What it leads to.
    pub sign: Sign,
    /// The outcome in words.
    pub outcome: String,
    /// Its code.
    pub code: String,
    /// The sentence for the person.
    pub reason: String,
}

/// A tree to draw.
#[derive(Clone, Debug)]
pub struct Tree {
    /// The questions; the first is the root.
    pub nodes: Vec<Node>,
    /// The leaves.
    pub leaves: Vec<Leaf>,
    /// The number of cases at the root, in words.
    pub entering: String,
    /// The number of cases at the root.
    pub cases: u64,
    /// The words before the number of a question drawn elsewhere.
    pub onward: String,
}

/// The answers of a question that lead to the same place.
#[derive(Clone, Debug)]
pub(super) struct Branch {
    pub text: String,
    pub cases: u64,
    pub unknown: bool,
    pub end: End,
}

/// What stands at the end of a branch.
#[derive(Clone, Debug)]
pub(super) enum End {
    Leaf(usize),
    Chain(Chain),
    Elsewhere(usize),
}

/// Questions in one line, each with what hangs from it.
#[derive(Clone, Debug)]
pub(super) struct Chain {
    pub stops: Vec<Stop>,
}

/// A question in a line.
#[derive(Clone, Debug)]
pub(super) struct Stop {
    pub node: usize,
    pub side: Vec<Branch>,
    /// The branch on which the line goes on: to the next stop, or to the leaf that ends it.
    pub on: Option<Branch>,
}

/// The tree in reading order.
pub(super) fn outline(tree: &Tree) -> Chain {
    let mut placed = vec![false; tree.nodes.len()];
    chain(tree, 0, &mut placed, true)
}

/// How many lines hang within one another, the main line being the first.
pub(super) fn depth(chain: &Chain) -> usize {
    let branches = chain.stops.iter().flat_map(|stop| &stop.side);
    let below = branches.map(|branch| match &branch.end {
        End::Chain(chain) => depth(chain),
        End::Leaf(_) | End::Elsewhere(_) => 0,
    });
    1 + below.max().unwrap_or(0)
}

fn chain(tree: &Tree, first: usize, placed: &mut [bool], main: bool) -> Chain {
    let mut line = Vec::new();
    let mut next = Some(first);
    while let Some(node) = next {
        placed[node] = true;
        let branches = merge(&tree.nodes[node]);
        let on = going_on(tree, &branches, placed, main);
        next = on.and_then(|place| match branches[place].1 {
            Target::Node(node) => Some(node),
            Target::Leaf(_) => None,
        });
        line.push((node, branches, on));
    }
    let stops = line.into_iter().map(|(node, branches, on)| stop(tree, node, branches, on, placed));
    Chain { stops: stops.collect() }
}

fn stop(
    tree: &Tree,
    node: usize,
    branches: Vec<(Branch, Target)>,
    on: Option<usize>,
    placed: &mut [bool],
) -> Stop {
    let mut stop = Stop { node, side: Vec::new(), on: None };
    for (place, (mut branch, target)) in branches.into_iter().enumerate() {
        if Some(place) == on {
            stop.on = Some(branch);
            continue;
        }
        if let Target::Node(node) = target
            && !placed[node]
        {
            branch.end = End::Chain(chain(tree, node, placed, false));
        }
        stop.side.push(branch);
    }
    stop
}

/// The branch on which a line goes on. A question whose number has a letter belongs beside the
/// line, so the main line prefers to end in a granting leaf rather than to turn into one.
fn going_on(
    tree: &Tree,
    branches: &[(Branch, Target)],
    placed: &[bool],
    main: bool,
) -> Option<usize> {
    let node_at = |place: &usize| match branches[*place].1 {
        Target::Node(node) if !placed[node] => Some(node),
        _ => None,
    };
    let grants = |place: &usize| matches!(branches[*place].1, Target::Leaf(leaf) if tree.leaves[leaf].sign == Sign::Granting);
    let lettered =
        |node: usize| tree.nodes[node].number.ends_with(|last: char| last.is_ascii_lowercase());
    let all = || 0..branches.len();
    all()
        .find(|place| node_at(place).is_some_and(|node| !lettered(node)))
        .or_else(|| all().find(|place| main && grants(place)))
        .or_else(|| all().find(|place| node_at(place).is_some()))
}

fn merge(node: &Node) -> Vec<(Branch, Target)> {
    let mut branches: Vec<(Branch, Target)> = Vec::new();
    for answer in &node.answers {
        let text = format!("{} {}", answer.name, answer.shown);
        if let Some((branch, _)) = branches.iter_mut().find(|(_, target)| *target == answer.target)
        {
            branch.text = format!("{}; {}", branch.text, lower(&text));
            branch.cases += answer.cases;
            branch.unknown &= answer.unknown;
            continue;
        }
        let end = match answer.target {
            Target::Leaf(leaf) => End::Leaf(leaf),
            Target::Node(node) => End::Elsewhere(node),
        };
        branches.push((
            Branch { text, cases: answer.cases, unknown: answer.unknown, end },
            answer.target,
        ));
    }
    branches
}

fn lower(text: &str) -> String {
    let mut characters = text.chars();
    characters
        .next()
        .map_or_else(String::new, |first| first.to_lowercase().chain(characters).collect())
}
