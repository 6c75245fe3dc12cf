//! The way of one case through the tree: each question with its answer, the value used and where it
//! comes from; and where the other answers would have led.
use super::text::Room;
use super::{Drawing, Sign, disc};

/// One question on the way.
#[derive(Clone, Debug)]
pub struct Step {
    /// The question in the words of the programme.
    pub question: String,
    /// The answer with the value used.
    pub answer: String,
    /// Source, date and grade of what was used.
    pub source: String,
    /// Where the other answers would have led.
    pub turns: Vec<Turn>,
}

/// A way not taken.
#[derive(Clone, Debug)]
pub struct Turn {
    /// The answer and where it leads, in words.
    pub text: String,
    /// What stands there; `None` where another question follows.
    pub sign: Option<Sign>,
}

const LINE: i32 = 13;
const TEXT: i32 = 44;
const TURN: i32 = 64;

/// Draws the way for a width of 560 or 328; `end` is the sign, the outcome and the sentence of the
/// leaf.
#[must_use]
pub fn path(steps: &[Step], end: (Sign, &str, &str), wide: bool) -> Drawing {
    let width = if wide { 560 } else { 328 };
    let (id, class) = if wide { ("jl", "wideonly") } else { ("js", "narrow") };
    let mut drawing = Drawing { id, class, width, ..Drawing::default() };
    let mut y = 16;
    let mut heights = Vec::with_capacity(steps.len());
    let mut turns = Vec::new();
    for step in steps {
        heights.push(y);
        let mut base =
            drawing.paragraph("b", TEXT, y + 5, &step.question, Room::bold(width - TEXT));
        base = drawing.paragraph("ac", TEXT, base, &step.answer, Room::plain(width - TEXT));
        if !step.source.is_empty() {
            base = drawing.paragraph("m s", TEXT, base, &step.source, Room::note(width - TEXT));
        }
        for turn in &step.turns {
            turns.push((base - 5, turn.sign));
            base = drawing.paragraph("m s", TURN, base, &turn.text, Room::note(width - TURN)) + 2;
        }
        y = base + 21;
    }
    for (y, sign) in turns {
        drawing.line("ln dash", format!("M{LINE} {y}H{TEXT}"));
        match sign {
            Some(sign) => drawing.sign(sign, TEXT + 6, y),
            None => drawing.line("ln", disc(TEXT + 6, y, 3)),
        }
    }
    drawing.line("way", format!("M{LINE} 16V{y}"));
    for (number, y) in (1..).zip(heights) {
        drawing.line("pa", disc(LINE, y, 12));
        drawing.label("c num", LINE, y + 5, format!("{number}"));
    }
    let (sign, outcome, sentence) = end;
    drawing.line("bg", disc(LINE, y, 11));
    drawing.sign(sign, LINE, y);
    let class = if sign == Sign::Refusal { "b al" } else { "b" };
    let base = drawing.paragraph(class, TEXT, y + 5, outcome, Room::bold(width - TEXT));
    drawing.height = drawing.paragraph("m s", TEXT, base, sentence, Room::note(width - TEXT));
    drawing
}
