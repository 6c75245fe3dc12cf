//! A whole decision tree: the main line as a beam that gets thinner as cases leave it, what hangs
//! from it to the right; and the same in one indented column for narrow screens and for trees that
//! nest deeper than the wide form has room.
use super::outline::{Branch, Chain, End, Stop, Tree, depth, outline};
use super::text::Room;
use super::{Drawing, Label, Shape, Sign, disc};

/// The wide form holds a main line, lines beside it and their leaves.
const WIDE_DEPTH: usize = 2;

/// Draws a tree for a page 1,120 wide.
#[must_use]
pub fn tree(tree: &Tree) -> Drawing {
    let chain = outline(tree);
    let drawing = Drawing { id: "pl", class: "wideonly", width: 1120, ..Drawing::default() };
    let mut sketch = Sketch { tree, drawing, beam: 22 };
    sketch.drawing.height = if depth(&chain) > WIDE_DEPTH {
        sketch.drawing.width = 760;
        sketch.indented(&chain)
    } else {
        sketch.wide(&chain)
    };
    sketch.finish()
}

/// Draws a tree in one column 328 wide.
#[must_use]
pub fn tree_narrow(tree: &Tree) -> Drawing {
    let drawing = Drawing { id: "ps", class: "narrow", width: 328, ..Drawing::default() };
    let mut sketch = Sketch { tree, drawing, beam: 14 };
    sketch.drawing.height = sketch.indented(&outline(tree));
    sketch.finish()
}

struct Sketch<'t> {
    tree: &'t Tree,
    drawing: Drawing,
    /// Width of the main line where every case is on it.
    beam: u64,
}

/// A column of the wide form: where its line stands and where its texts begin.
#[derive(Clone, Copy)]
struct Column {
    line: i32,
    sign: i32,
    text: i32,
}

const SIDE: Column = Column { line: 372, sign: 566, text: 584 };
const FAR: Column = Column { line: 566, sign: 806, text: 824 };
const INDENT: i32 = 30;

impl Sketch<'_> {
    /// Puts the beams behind everything else.
    fn finish(mut self) -> Drawing {
        self.drawing.shapes.sort_by_key(|shape| shape.width.is_none());
        self.drawing
    }

    fn wide(&mut self, chain: &Chain) -> i32 {
        let mut y = 40;
        self.beam("tr", self.tree.cases, format!("M372 4V{y}"));
        self.drawing.label("e s ac", 352, 16, self.tree.entering.as_str());
        for stop in &chain.stops {
            let node = &self.tree.nodes[stop.node];
            self.drawing.label("k", 0, y + 5, node.number.as_str());
            let base = self.drawing.paragraph("b", 44, y + 5, &node.question, Room::bold(280));
            let under = self.drawing.paragraph("m s", 44, base, &node.ground, Room::note(280));
            self.drawing.line("pwa", disc(372, y, 8));
            let mut below = y;
            for branch in &stop.side {
                below = self.wide_branch(branch, SIDE, below);
            }
            let next = below.max(under + 30).max(y + 70) + 16;
            if let Some(on) = &stop.on {
                self.beam("tr", on.cases, format!("M372 {y}V{next}"));
                self.drawing.label("e s ac", 352, next - 30, on.text.as_str());
                if let End::Leaf(leaf) = on.end {
                    self.leaf_at(leaf, 372, next, (396, Room::plain(560)));
                    return next + 60;
                }
            }
            y = next;
        }
        y
    }

    /// Draws what hangs from a line at this height; the height of the next branch.
    fn wide_branch(&mut self, branch: &Branch, column: Column, y: i32) -> i32 {
        let class = if branch.unknown { "tu dash" } else { "tu" };
        self.beam(class, branch.cases, format!("M{} {y}H{}", column.line, column.sign - 8));
        self.along(column.line + 22, y, &branch.text);
        match &branch.end {
            End::Leaf(leaf) => {
                let room = Room::note(self.drawing.width - column.text);
                self.leaf_at(*leaf, column.sign, y, (column.text, room)) + 32
            }
            End::Elsewhere(node) => {
                self.elsewhere(*node, column.sign, y, column.text);
                y + 58
            }
            End::Chain(chain) => self.wide_side(chain, y),
        }
    }

    fn wide_side(&mut self, chain: &Chain, first: i32) -> i32 {
        let mut y = first;
        for stop in &chain.stops {
            let node = &self.tree.nodes[stop.node];
            let width = self.drawing.width - SIDE.text - 28;
            self.drawing.label("k", SIDE.text, y + 5, node.number.as_str());
            let base = self.drawing.paragraph(
                "b",
                SIDE.text + 28,
                y + 5,
                &node.question,
                Room::bold(width),
            );
            let under = self.drawing.paragraph(
                "m s",
                SIDE.text + 28,
                base,
                &node.ground,
                Room::note(width),
            );
            let mut below = under + 24;
            let mut last = y;
            for branch in &stop.side {
                last = below;
                below = self.wide_branch(branch, FAR, below);
            }
            let cases: u64 = stop.side.iter().map(|branch| branch.cases).sum();
            self.beam("tu", cases, format!("M{} {y}V{last}", FAR.line));
            if let Some(on) = &stop.on {
                self.beam("tu", on.cases, format!("M{} {y}V{below}", FAR.line));
                self.drawing.label("s", FAR.line + 22, below - 12, on.text.as_str());
                below += 12;
                self.beam("tu", on.cases, format!("M{} {}V{below}", FAR.line, below - 12));
            }
            self.drawing.line("pw", disc(FAR.line, y, 7));
            y = below;
        }
        y
    }

    fn indented(&mut self, chain: &Chain) -> i32 {
        self.beam("tr", self.tree.cases, "M12 2V40".to_owned());
        self.drawing.label("s ac", 34, 16, self.tree.entering.as_str());
        self.indented_chain(chain, 12, 40)
    }

    fn indented_chain(&mut self, chain: &Chain, x: i32, first: i32) -> i32 {
        let main = x == 12;
        let (class, ring, gap) = if main { ("tr", "pwa", 22) } else { ("tu", "pw", 16) };
        let room = self.drawing.width - x - gap;
        let mut y = first;
        for stop in &chain.stops {
            let node = &self.tree.nodes[stop.node];
            let base =
                self.drawing.paragraph("b", x + gap, y + 5, &node.question, Room::bold(room));
            let mut below =
                self.drawing.paragraph("m s", x + gap, base, &node.ground, Room::note(room)) + 16;
            let last = self.indented_side(stop, x, &mut below);
            if let Some(on) = &stop.on {
                self.drawing.label(
                    if main { "s ac" } else { "s" },
                    x + gap,
                    below,
                    on.text.as_str(),
                );
                below += 38;
                self.beam(class, on.cases, format!("M{x} {y}V{below}"));
                if let End::Leaf(leaf) = on.end {
                    self.drawing.line(ring, disc(x, y, 7));
                    return self.leaf_at(leaf, x, below, (x + gap, Room::note(room)));
                }
            } else {
                let cases = stop.side.iter().map(|branch| branch.cases).sum();
                self.beam(class, cases, format!("M{x} {y}V{last}"));
            }
            self.drawing.line(ring, disc(x, y, 7));
            y = below;
        }
        y
    }

    /// Draws what hangs from a question; the height of the last branch.
    fn indented_side(&mut self, stop: &Stop, line: i32, below: &mut i32) -> i32 {
        let x = line + INDENT;
        let room = Room::note(self.drawing.width - x - 16);
        let mut last = *below;
        for branch in &stop.side {
            let y = *below;
            last = y;
            let class = if branch.unknown { "tu dash" } else { "tu" };
            self.beam(class, branch.cases, format!("M{line} {y}H{}", x - 6));
            self.drawing.label("s", x + 16, y + 5, branch.text.as_str());
            *below = match &branch.end {
                End::Leaf(leaf) => {
                    self.drawing.sign(self.tree.leaves[*leaf].sign, x, y);
                    self.leaf_text(*leaf, y + 20, (x + 16, room)) + 19
                }
                End::Elsewhere(node) => {
                    self.drawing.line("ln", disc(x, y, 4));
                    self.drawing.label("m", x + 16, y + 25, self.onward(*node));
                    y + 55
                }
                End::Chain(chain) => {
                    self.beam("tu", branch.cases, format!("M{x} {y}V{}", y + 20));
                    self.indented_chain(chain, x, y + 20)
                }
            };
        }
        last
    }

    /// Draws a leaf; the base line after its text.
    fn leaf_at(&mut self, leaf: usize, x: i32, y: i32, text: (i32, Room)) -> i32 {
        self.drawing.sign(self.tree.leaves[leaf].sign, x, y);
        self.leaf_text(leaf, y, text)
    }

    fn leaf_text(&mut self, leaf: usize, y: i32, (x, room): (i32, Room)) -> i32 {
        let leaf = &self.tree.leaves[leaf];
        let class = if leaf.sign == Sign::Refusal { "b al" } else { "b" };
        let (text, code) = (leaf.outcome.clone(), Some(leaf.code.clone()));
        self.drawing.labels.push(Label { class, x, y: y + 5, text, code });
        self.drawing.paragraph("m s", x, y + 25, &leaf.reason, room)
    }

    fn elsewhere(&mut self, node: usize, x: i32, y: i32, text: i32) {
        self.drawing.line("ln", disc(x, y, 4));
        self.drawing.label("m", text, y + 5, self.onward(node));
    }

    /// Writes the answers above a line; what does not fit between its ends goes below it.
    fn along(&mut self, x: i32, y: i32, answers: &str) {
        match answers.split_once("; ") {
            Some((first, rest)) => {
                self.drawing.label("s", x, y - 8, format!("{first};"));
                self.drawing.label("s", x, y + 18, rest);
            }
            None => self.drawing.label("s", x, y - 8, answers),
        }
    }

    fn onward(&self, node: usize) -> String {
        format!("{} {}", self.tree.onward, self.tree.nodes[node].number)
    }

    fn beam(&mut self, class: &'static str, cases: u64, d: String) {
        let hundredths = (cases * self.beam * 100).checked_div(self.tree.cases).unwrap_or_default();
        let hundredths = hundredths.max(125);
        let width = Some(format!("{}.{:02}", hundredths / 100, hundredths % 100));
        self.drawing.shapes.push(Shape { class, d, width });
    }
}
