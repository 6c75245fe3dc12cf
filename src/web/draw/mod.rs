//! Drawings made on the server: geometry here, markup in `templates/components/drawing.html`,
//! colours in the stylesheet. Every drawing shows what a table beside it says; text stays text.
mod beam;
mod interval;
mod outline;
mod path;
mod proof;
mod seal;
mod text;
mod tree;

pub use beam::{Beam, beam};
pub use interval::{Interval, interval};
pub use outline::{Answer, Leaf, Node, Target, Tree};
pub use path::{Step, Turn, path};
pub use proof::{Sibling, Side, proof};
pub use seal::seal;
pub use tree::{tree, tree_narrow};

/// What a leaf leads to, as a shape: the shape carries the meaning, colour repeats it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    /// Qualifies: a filled disc.
    Granting,
    /// Reviewed by a person: a ring.
    Review,
    /// Data are needed: a dashed square.
    Data,
    /// Handed on, or work outside this office: a triangle.
    Forward,
    /// Proposed refusal: a red square.
    Refusal,
}

impl Sign {
    /// Every sign, in the order of the key.
    pub const ALL: [Self; 5] =
        [Self::Granting, Self::Review, Self::Data, Self::Forward, Self::Refusal];

    /// The message that names what it means.
    #[must_use]
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::Granting => "sign-granting",
            Self::Review => "sign-review",
            Self::Data => "sign-data",
            Self::Forward => "sign-forward",
            Self::Refusal => "sign-refusal",
        }
    }

    /// The class of its shape.
    #[must_use]
    pub const fn class(self) -> &'static str {
        match self {
            Self::Granting => "pa",
            Self::Review | Self::Forward => "pw",
            Self::Data => "pw dash",
            Self::Refusal => "px",
        }
    }

    /// The outline around a centre.
    #[must_use]
    pub fn outline(self, x: i32, y: i32) -> String {
        match self {
            Self::Granting => disc(x, y, 8),
            Self::Review => disc(x, y, 6),
            Self::Data => format!("M{} {}h11v11h-11z", x - 5, y - 5),
            Self::Forward => format!("M{} {}l11 6l-11 6z", x - 5, y - 6),
            Self::Refusal => format!("M{} {}h12v12h-12z", x - 6, y - 6),
        }
    }

    /// The outline in the middle of an 18 by 18 field, for keys and tables.
    #[must_use]
    pub fn key(self) -> String {
        self.outline(9, 9)
    }
}

/// A disc around a centre.
#[must_use]
pub(crate) fn disc(x: i32, y: i32, r: i32) -> String {
    format!("M{} {y}a{r} {r} 0 1 0 {d} 0a{r} {r} 0 1 0-{d} 0z", x - r, d = 2 * r)
}

/// A line or an area.
#[derive(Clone, Debug)]
pub struct Shape {
    /// Classes of the stylesheet.
    pub class: &'static str,
    /// The path.
    pub d: String,
    /// Width of the line where the number of cases sets it.
    pub width: Option<String>,
}

/// A line of text.
#[derive(Clone, Debug)]
pub struct Label {
    /// Classes of the stylesheet.
    pub class: &'static str,
    /// Where it begins (or ends, or is centred: by class).
    pub x: i32,
    /// Its base line.
    pub y: i32,
    /// The words.
    pub text: String,
    /// A code after them, in the monospaced face.
    pub code: Option<String>,
}

/// A drawing, ready for its template.
#[derive(Clone, Debug, Default)]
pub struct Drawing {
    /// Unique on its page; title and description are named after it.
    pub id: &'static str,
    /// `wideonly`, `narrow` or nothing.
    pub class: &'static str,
    /// Width in units of the drawing.
    pub width: i32,
    /// Height in units of the drawing.
    pub height: i32,
    /// What it shows.
    pub title: String,
    /// What it says, and where the same stands as text.
    pub description: String,
    /// Lines and areas, from the back to the front.
    pub shapes: Vec<Shape>,
    /// Texts, above all shapes.
    pub labels: Vec<Label>,
}

impl Drawing {
    fn line(&mut self, class: &'static str, d: String) {
        self.shapes.push(Shape { class, d, width: None });
    }

    fn label(&mut self, class: &'static str, x: i32, y: i32, text: impl Into<String>) {
        self.labels.push(Label { class, x, y, text: text.into(), code: None });
    }

    /// Writes a text wrapped to a width; the base line of the line after it.
    fn paragraph(
        &mut self,
        class: &'static str,
        x: i32,
        y: i32,
        text: &str,
        room: text::Room,
    ) -> i32 {
        let mut base = y;
        for line in text::wrap(text, room) {
            self.label(class, x, base, line);
            base += room.leading;
        }
        base
    }

    /// Draws a sign around a centre.
    fn sign(&mut self, sign: Sign, x: i32, y: i32) {
        self.line(sign.class(), sign.outline(x, y));
    }
}
