//! Lays the letter out: head, title, sections, code and hash, in each language; then the receipt.

use super::flow::{
    Branch, Column, Drawn, Flow, Ink, LEFT, MEASURE, Place, RIGHT, Role, Sheet, Style, WHOLE,
    height,
};
use super::font::{Face, Fonts};
use crate::ids::Digest32;
use crate::notice::code::Code;
use crate::notice::day::Day;
use crate::notice::letter::{self, Block, Language, Letter, Section};
use crate::notice::question::Question;
use crate::notice::record::NoticeRecord;

const BODY: Style = Style { face: Face::Regular, size: 10.0, leading: 13.4, ink: Ink::Black };
const STRONG: Style = Style { face: Face::Bold, ..BODY };
const NOTE: Style = Style { ink: Ink::Grey, ..BODY };
const SMALL: Style = Style { size: 8.5, leading: 11.5, ..NOTE };
const NUMBER: Style = Style { face: Face::Mono, size: 10.0, ..BODY };
const HASH: Style = Style { face: Face::Mono, size: 8.0, leading: 12.0, ink: Ink::Black };
const TITLE: Style = Style { face: Face::Bold, size: 17.0, leading: 21.0, ink: Ink::Black };
/// The second column of head and recipient.
const ASIDE: Column = Column { x: RIGHT - 150.0, width: 150.0 };
/// Names, and what they stand for.
const NAMES: Column = Column { x: LEFT, width: 142.0 };
const VALUES: Column = Column { x: LEFT + 152.0, width: MEASURE - 152.0 };
/// Within a box.
const INNER: Column = Column { x: LEFT + 9.0, width: MEASURE - 18.0 };
/// Points of a list, and the mark before them.
const POINTS: Column = Column { x: LEFT + 13.0, width: MEASURE - 13.0 };
/// Width of the code, quiet zone included: 34 mm.
const CODE: f32 = 96.0;

/// A laid out letter or question.
pub(super) struct Paper<'c> {
    pub sheets: Vec<Sheet>,
    pub branches: Vec<Branch>,
    /// Of a letter: what its decision is checked with.
    pub code: Option<&'c Code>,
    /// Titles of the parts and the page (from 0) each begins on.
    pub parts: Vec<(String, usize)>,
}

pub(super) fn lay_out<'c>(
    record: &NoticeRecord,
    leaf: &Digest32,
    code: &'c Code,
    receipt: &str,
    fonts: &Fonts,
) -> Paper<'c> {
    let mut flow = Flow::new(fonts);
    let mut parts = Vec::new();
    for language in [Language::Indonesian, Language::English] {
        let letter = Letter::of(record, language);
        flow.language = language;
        flow.turn();
        parts.push((letter.title.to_owned(), flow.sheets.len() - 1));
        let part = flow.branch(Role::Part(language), None);
        let mut page = Page { flow: &mut flow, part };
        page.head(&Head::of(&letter));
        page.sections(&letter.sections);
        page.proof(&letter, leaf);
    }
    let letter = Letter::of(record, Language::Indonesian);
    flow.language = Language::Indonesian;
    flow.turn();
    parts.push((letter.annex_title.to_owned(), flow.sheets.len() - 1));
    let part = flow.branch(Role::Part(Language::Indonesian), None);
    let english = Letter::of(record, Language::English);
    Page { flow: &mut flow, part }.annex(&letter, &english, receipt);
    Paper { sheets: flow.sheets, branches: flow.branches, code: Some(code), parts }
}

pub(super) fn lay_out_question(question: &Question, fonts: &Fonts) -> Paper<'static> {
    let mut flow = Flow::new(fonts);
    let mut parts = Vec::new();
    let sentences = question.sentences();
    for language in [Language::Indonesian, Language::English] {
        let told = sentences.told(&question.asked, language);
        flow.language = language;
        flow.turn();
        parts.push((told.title.to_owned(), flow.sheets.len() - 1));
        let part = flow.branch(Role::Part(language), None);
        let mut page = Page { flow: &mut flow, part };
        page.head(&Head {
            demo: question.demo,
            office: language.of(&question.office.name),
            sender: &letter::sender(sentences.contact(), language),
            number_label: letter::number_label(language),
            number: &question.number,
            date: language.of(&Day(question.issued).told()),
            recipient: &letter::addressed(&question.recipient, language),
            title: told.title,
            lead: told.lead,
        });
        page.sections(&told.sections);
    }
    Paper { sheets: flow.sheets, branches: flow.branches, code: None, parts }
}

/// What a paper begins with.
struct Head<'h> {
    demo: bool,
    office: &'h str,
    sender: &'h [String; 2],
    number_label: &'h str,
    number: &'h str,
    date: &'h str,
    recipient: &'h [String],
    title: &'h str,
    lead: &'h str,
}

impl<'h> Head<'h> {
    fn of(letter: &'h Letter<'_>) -> Self {
        Self {
            demo: letter.demo.is_some(),
            office: letter.office,
            sender: &letter.sender,
            number_label: letter.number_label,
            number: letter.number,
            date: &letter.date,
            recipient: &letter.recipient,
            title: letter.title,
            lead: &letter.lead,
        }
    }
}

struct Page<'p, 'f> {
    flow: &'p mut Flow<'f>,
    part: Place,
}

impl Page<'_, '_> {
    fn paragraph(&mut self) -> Place {
        let role = Role::Paragraph(self.flow.language);
        self.flow.branch(role, Some(self.part))
    }

    fn heading(&mut self, level: u16, text: &str) -> Place {
        self.flow.branch(Role::Heading(level, text.to_owned()), Some(self.part))
    }

    /// Lines beside one another: what stands left, then what stands right.
    fn beside(&mut self, left: &[(Style, &str)], right: &[(Style, &str)]) {
        let (top, mut end) = (self.flow.y, self.flow.y);
        let wide = Column { x: LEFT, width: MEASURE - ASIDE.width - 16.0 };
        for (column, lines) in [(wide, left), (ASIDE, right)] {
            if lines.is_empty() {
                continue;
            }
            let place = self.paragraph();
            self.flow.y = top;
            for (style, line) in lines {
                // A reader who hears it needs the line to end.
                self.flow.text(*style, column, line, place);
            }
            end = end.max(self.flow.y);
        }
        self.flow.y = end;
    }

    fn head(&mut self, head: &Head<'_>) {
        if head.demo {
            let place = self.paragraph();
            if let Some(sheet) = self.flow.sheets.last_mut() {
                sheet.mark = Some(place);
            }
        }
        let [address, counter] = head.sender;
        self.beside(
            &[(STRONG, head.office), (BODY, address), (BODY, counter)],
            &[(BODY, head.number_label), (NUMBER, head.number), (BODY, head.date)],
        );
        self.flow.y += 8.0;
        self.flow.rule(1.4, Ink::Black);
        self.flow.y += 12.0;
        let recipient: Vec<_> = head.recipient.iter().map(|line| (BODY, line.as_str())).collect();
        self.beside(&recipient, &[]);
        self.flow.y += 16.0;
        let title = self.heading(1, head.title);
        self.flow.text(TITLE, WHOLE, head.title, title);
        self.flow.y += 5.0;
        let lead = self.paragraph();
        self.flow.text(BODY, WHOLE, head.lead, lead);
    }

    fn sections(&mut self, sections: &[Section<'_>]) {
        for section in sections {
            self.flow.y += 8.0;
            let title = self.height_of(STRONG, WHOLE, section.title, usize::MAX);
            let first = section.blocks.first().map_or(0.0, |block| 2.0 + self.start_of(block));
            // A hair more than the sum, which is not rounded as the steps to it are.
            self.flow.need(5.0 + title + first + 0.1);
            self.flow.rule(0.5, Ink::Light);
            self.flow.y += 5.0;
            let title = self.heading(2, section.title);
            self.flow.text(STRONG, WHOLE, section.title, title);
            for block in &section.blocks {
                self.flow.y += 2.0;
                self.block(block);
            }
        }
    }

    /// Height of the first `most` lines of a text.
    fn height_of(&self, style: Style, column: Column, text: &str, most: usize) -> f32 {
        height(style, self.flow.broken(style, column.width, text).len().min(most))
    }

    /// Height of what a block begins with and no page turns within: a heading stands with it.
    fn start_of(&self, block: &Block<'_>) -> f32 {
        match block {
            Block::Paragraph(text) => self.height_of(BODY, WHOLE, text, 2),
            Block::Quote(text, _) => self.height_of(BODY, WHOLE, &quoted(text), 2),
            Block::Deadline(first, rest) => self.boxed(first, rest),
            Block::Pairs(pairs) => {
                pairs.first().map_or(0.0, |(name, value)| self.paired(name, value))
            }
            Block::List(points) => points.first().map_or(0.0, |point| self.pointed(point)),
        }
    }

    /// Height of a box, with the space around it.
    fn boxed(&self, first: &str, rest: &str) -> f32 {
        let whole = |style, text| self.height_of(style, INNER, text, usize::MAX);
        whole(STRONG, first) + whole(BODY, rest) + 20.0
    }

    /// Height that a name and what it stands for begin with.
    fn paired(&self, name: &str, value: &str) -> f32 {
        let (name, value) =
            (self.height_of(NOTE, NAMES, name, 12), self.height_of(BODY, VALUES, value, 12));
        name.max(value) + 4.0
    }

    /// Height that a point begins with.
    fn pointed(&self, text: &str) -> f32 {
        self.height_of(BODY, POINTS, text, 4)
    }

    fn block(&mut self, block: &Block<'_>) {
        match block {
            Block::Paragraph(text) => {
                let place = self.paragraph();
                self.flow.text(BODY, WHOLE, text, place);
            }
            Block::Quote(text, language) => {
                let place = self.flow.branch(Role::Paragraph(*language), Some(self.part));
                self.flow.text(BODY, WHOLE, &quoted(text), place);
            }
            Block::Deadline(first, rest) => self.deadline(first, rest),
            Block::Pairs(pairs) => self.pairs(pairs),
            Block::List(points) => {
                let list = self.flow.branch(Role::List, Some(self.part));
                for point in points {
                    self.point(list, point);
                }
            }
        }
    }

    fn deadline(&mut self, first: &str, rest: &str) {
        self.flow.need(self.boxed(first, rest));
        self.flow.y += 3.0;
        let top = self.flow.y;
        self.flow.y += 6.0;
        let place = self.paragraph();
        self.flow.text(STRONG, INNER, first, place);
        let place = self.paragraph();
        self.flow.text(BODY, INNER, rest, place);
        self.flow.y += 6.0;
        let bottom = self.flow.y;
        self.flow.draw(Drawn::Frame { top, bottom });
        self.flow.y += 5.0;
    }

    fn pairs(&mut self, pairs: &[(&str, String)]) {
        let list = self.flow.branch(Role::List, Some(self.part));
        for (number, (name, value)) in pairs.iter().enumerate() {
            self.flow.need(self.paired(name, value));
            if number > 0 {
                self.flow.rule(0.4, Ink::Light);
            }
            self.flow.y += 2.0;
            let entry = self.flow.branch(Role::Entry, Some(list));
            let label = self.flow.branch(Role::Label, Some(entry));
            let body = self.flow.branch(Role::Body, Some(entry));
            let names = self.flow.broken(NOTE, NAMES.width, name);
            let top = self.flow.y;
            let end = self.flow.lines((NOTE, NAMES), top, &names, label);
            self.flow.text(BODY, VALUES, value, body);
            self.flow.y = self.flow.y.max(end) + 2.0;
        }
    }

    fn point(&mut self, list: Place, text: &str) {
        self.flow.need(self.pointed(text));
        let entry = self.flow.branch(Role::Entry, Some(list));
        let label = self.flow.branch(Role::Label, Some(entry));
        let mark = Column { x: LEFT + 3.0, width: 10.0 };
        self.flow.lines((BODY, mark), self.flow.y, &["•".to_owned()], label);
        let body = self.flow.branch(Role::Body, Some(entry));
        self.flow.text(BODY, POINTS, text, body);
        self.flow.y += 1.5;
    }

    /// Who decided, the code, the hash, and how to check.
    fn proof(&mut self, letter: &Letter<'_>, leaf: &Digest32) {
        self.flow.y += 10.0;
        self.flow.need(CODE + 50.0);
        let place = self.paragraph();
        self.flow.text(STRONG, WHOLE, letter.decided_by, place);
        self.flow.y += 10.0;
        self.flow.need(CODE + 24.0);
        self.flow.rule(1.4, Ink::Black);
        self.flow.y += 8.0;
        let top = self.flow.y;
        let column = Column { x: LEFT, width: MEASURE - CODE - 14.0 };
        let title = self.heading(2, letter.proof_title);
        self.flow.text(STRONG, column, letter.proof_title, title);
        self.flow.y += 2.0;
        let label = self.paragraph();
        self.flow.text(SMALL, column, letter.hash_label, label);
        let hash = self.paragraph();
        for half in halves(leaf) {
            self.flow.text(HASH, column, &half, hash);
        }
        self.flow.y += 3.0;
        let programme = self.paragraph();
        self.flow.text(SMALL, column, letter.programme, programme);
        let checks = self.paragraph();
        self.flow.text(SMALL, column, &letter.proof.join(" "), checks);
        let figure = self.flow.branch(Role::Figure(letter.code_label.to_owned()), Some(self.part));
        self.flow.draw(Drawn::Code { x: RIGHT - CODE, y: top, width: CODE, place: figure });
        self.flow.y = self.flow.y.max(top + CODE);
    }

    fn annex(&mut self, letter: &Letter<'_>, english: &Letter<'_>, receipt: &str) {
        let title = self.heading(1, letter.annex_title);
        self.flow.text(TITLE, WHOLE, letter.annex_title, title);
        self.flow.y += 4.0;
        for (letter, style) in [(letter, BODY), (english, NOTE)] {
            let role = Role::Paragraph(letter.language);
            let place = self.flow.branch(role, Some(self.part));
            self.flow.text(style, WHOLE, letter.annex, place);
            self.flow.y += 3.0;
        }
        self.flow.y += 6.0;
        let place = self.paragraph();
        for line in receipt.lines() {
            self.flow.text(HASH, WHOLE, if line.is_empty() { " " } else { line }, place);
        }
    }
}

fn quoted(text: &str) -> String {
    format!("“{text}”")
}

/// The hash in groups of four digits, half on each line.
fn halves(leaf: &Digest32) -> Vec<String> {
    let hex = leaf.to_string();
    let groups: Vec<&str> =
        (0..hex.len()).step_by(4).filter_map(|at| hex.get(at..at + 4)).collect();
    groups.chunks(8).map(|half| half.join(" ")).collect()
}
