//! Text flowing down pages: lines broken, pages turned, every piece hung on the tree of tags.

use super::font::{Face, Fonts};
use crate::notice::letter::Language;

/// A4 in points.
pub(super) const WIDTH: f32 = 595.28;
pub(super) const HEIGHT: f32 = 841.89;
/// Where text begins and ends: 22 mm left, 20 mm right.
pub(super) const LEFT: f32 = 62.4;
pub(super) const RIGHT: f32 = WIDTH - 56.7;
/// The measure of the text.
pub(super) const MEASURE: f32 = RIGHT - LEFT;
const TOP: f32 = 54.0;
const BOTTOM: f32 = HEIGHT - 52.0;

/// How dark: 0 is black.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ink {
    Black,
    Grey,
    /// Rules.
    Light,
}

/// What a piece of the letter is to a reader who hears it.
#[derive(Clone, Debug)]
pub(super) enum Role {
    Part(Language),
    Heading(u16, String),
    Paragraph(Language),
    List,
    Entry,
    Label,
    Body,
    Figure(String),
}

/// A place in the tree of tags.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place(pub usize);

#[derive(Debug)]
pub(super) struct Branch {
    pub role: Role,
    pub parent: Option<Place>,
}

/// Something drawn. What has no place in the tree is an artifact.
#[derive(Debug)]
pub(super) enum Drawn {
    Text {
        x: f32,
        y: f32,
        face: Face,
        size: f32,
        ink: Ink,
        text: String,
        place: Place,
    },
    Rule {
        y: f32,
        weight: f32,
        ink: Ink,
    },
    /// A box around what must not be overlooked.
    Frame {
        top: f32,
        bottom: f32,
    },
    /// The QR code, this many points wide.
    Code {
        x: f32,
        y: f32,
        width: f32,
        place: Place,
    },
}

#[derive(Debug)]
pub(super) struct Sheet {
    pub language: Language,
    /// Where the mark of a demonstration is heard: once in each part.
    pub mark: Option<Place>,
    pub drawn: Vec<Drawn>,
}

/// How a run of text looks.
#[derive(Clone, Copy, Debug)]
pub(super) struct Style {
    pub face: Face,
    pub size: f32,
    /// From line to line.
    pub leading: f32,
    pub ink: Ink,
}

/// A column: where it begins and how wide it is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Column {
    pub x: f32,
    pub width: f32,
}

pub(super) const WHOLE: Column = Column { x: LEFT, width: MEASURE };

pub(super) struct Flow<'f> {
    pub fonts: &'f Fonts,
    pub sheets: Vec<Sheet>,
    pub branches: Vec<Branch>,
    /// The top of what comes next.
    pub y: f32,
    pub language: Language,
}

impl<'f> Flow<'f> {
    pub fn new(fonts: &'f Fonts) -> Self {
        let (sheets, branches) = (Vec::new(), Vec::new());
        Self { fonts, sheets, branches, y: BOTTOM, language: Language::Indonesian }
    }

    pub fn branch(&mut self, role: Role, parent: Option<Place>) -> Place {
        self.branches.push(Branch { role, parent });
        Place(self.branches.len() - 1)
    }

    pub fn turn(&mut self) {
        self.sheets.push(Sheet { language: self.language, mark: None, drawn: Vec::new() });
        self.y = TOP;
    }

    /// Turns the page unless `height` points are left on it.
    pub fn need(&mut self, height: f32) {
        if self.y + height > BOTTOM {
            self.turn();
        }
    }

    pub fn draw(&mut self, drawn: Drawn) {
        if let Some(sheet) = self.sheets.last_mut() {
            sheet.drawn.push(drawn);
        }
    }

    pub fn rule(&mut self, weight: f32, ink: Ink) {
        let y = self.y;
        self.draw(Drawn::Rule { y, weight, ink });
    }

    /// Breaks `text` into lines of at most `width` points; what has no space to break at (a word
    /// wider than a line, anything monospaced) is broken where it must be.
    pub fn broken(&self, style: Style, width: f32, text: &str) -> Vec<String> {
        let wide = |text: &str| self.fonts.width(style.face, style.size, text) > width;
        let mut lines = Vec::new();
        let mut line = String::new();
        let words = if style.face == Face::Mono { vec![text] } else { text.split(' ').collect() };
        for word in words.into_iter().filter(|word| !word.is_empty()) {
            let longer = if line.is_empty() { word.to_owned() } else { format!("{line} {word}") };
            if !wide(&longer) {
                line = longer;
                continue;
            }
            if !line.is_empty() {
                lines.push(std::mem::take(&mut line));
            }
            for letter in word.chars() {
                line.push(letter);
                if wide(&line) {
                    line.pop();
                    lines.push(std::mem::take(&mut line));
                    line.push(letter);
                }
            }
        }
        lines.push(line);
        lines
    }

    /// Draws lines from `top` on and returns where they end; a line that a reader hears goes on in
    /// the next one ends with a space.
    pub fn lines(
        &mut self,
        (style, column): (Style, Column),
        top: f32,
        lines: &[String],
        place: Place,
    ) -> f32 {
        let mut y = top;
        for (number, line) in lines.iter().enumerate() {
            let mut text = line.clone();
            if number + 1 < lines.len() && style.face != Face::Mono {
                text.push(' ');
            }
            let Style { face, size, leading, ink } = style;
            // The baseline: the letters in the middle of the line.
            let base = y + leading / 2.0 + size * 0.36;
            self.draw(Drawn::Text { x: column.x, y: base, face, size, ink, text, place });
            y += leading;
        }
        y
    }

    /// Text down the page, a new page where one is full, never one line of it alone at an end.
    pub fn text(&mut self, style: Style, column: Column, text: &str, place: Place) {
        let lines = self.broken(style, column.width, text);
        let mut rest = lines.as_slice();
        while !rest.is_empty() {
            let two = if rest.len() > 1 { 2.0 } else { 1.0 };
            self.need(two * style.leading);
            let mut fit = rest.len();
            while fit > 1 && self.y + height(style, fit) > BOTTOM {
                fit -= 1;
            }
            if fit + 1 == rest.len() && fit > 2 {
                fit -= 1;
            }
            let (now, later) = rest.split_at(fit);
            self.y = self.lines((style, column), self.y, now, place);
            rest = later;
        }
    }
}

/// Height of `lines` lines.
#[expect(clippy::cast_precision_loss, reason = "a page has far fewer than 2^24 lines")]
pub(super) fn height(style: Style, lines: usize) -> f32 {
    lines as f32 * style.leading
}
