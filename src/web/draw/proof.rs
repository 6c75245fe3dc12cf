//! The way from an entry to the root of the tree: at each step the hash is joined with a sibling on
//! one side.
use std::fmt::Write as _;

use super::{Drawing, disc};

/// The side a sibling stands on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The sibling comes first.
    Left,
    /// The sibling comes second.
    Right,
}

/// One step of a proof.
#[derive(Clone, Debug)]
pub struct Sibling {
    /// Where it stands.
    pub side: Side,
    /// First bytes of its hash.
    pub hash: String,
}

const RISE: i32 = 40;
const LEAN: i32 = 10;
const REACH: i32 = 24;
const WIDTH: i32 = 320;

/// Draws a proof from the entry, at the top, to the root.
#[must_use]
pub fn proof(entry: &str, root: &str, siblings: &[Sibling]) -> Drawing {
    let mut drawing = Drawing { id: "jb", width: WIDTH, ..Drawing::default() };
    let (mut x, mut y) = (start(siblings), 20);
    let mut way = format!("M{x} {y}");
    let mut joints = Vec::new();
    // The number of the entry stands where its first sibling does not.
    match siblings.first().map(|sibling| sibling.side) {
        Some(Side::Right) => drawing.label("k e", x - 16, y + 5, entry),
        _ => drawing.label("k", x + 16, y + 5, entry),
    }
    let first = (x, y);
    for sibling in siblings {
        let (lean, class, text) = match sibling.side {
            Side::Left => (-1, "k e", -12),
            Side::Right => (1, "k", 12),
        };
        let (next_x, next_y) = (x + lean * LEAN, y + RISE);
        let sibling_x = next_x + lean * REACH;
        drawing.line("ln", format!("M{next_x} {next_y}L{sibling_x} {y}"));
        drawing.line("pw", format!("M{} {}h9v9h-9z", sibling_x - 4, y - 4));
        drawing.label(class, sibling_x + text, y + 5, sibling.hash.as_str());
        (x, y) = (next_x, next_y);
        let _infallible = write!(way, "L{x} {y}");
        joints.push((x, y));
    }
    drawing.line("way", way);
    drawing.line("pa", format!("M{} {}h16v16h-16z", first.0 - 8, first.1 - 8));
    for (x, y) in joints.iter().rev().skip(1) {
        drawing.line("pa", disc(*x, *y, 4));
    }
    if let Some((x, y)) = joints.last() {
        drawing.line("pa", disc(*x, *y, 9));
        drawing.label("b s", x + 18, y + 5, root);
    }
    drawing.height = y + 20;
    drawing
}

/// Where the way begins, so that it stays in the middle whichever way it leans.
fn start(siblings: &[Sibling]) -> i32 {
    let (mut at, mut least, mut most) = (0, 0, 0);
    for sibling in siblings {
        at += if sibling.side == Side::Left { -LEAN } else { LEAN };
        least = least.min(at);
        most = most.max(at);
    }
    WIDTH / 2 - i32::midpoint(least, most)
}
