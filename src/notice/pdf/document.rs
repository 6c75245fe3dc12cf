//! Writes the laid out letter as PDF: fonts embedded, every piece tagged, the receipt attached.

use std::num::NonZeroU16;

use krilla::color::rgb;
use krilla::configure::{Accessibility, Archival, ConfigurationBuilder};
use krilla::destination::XyzDestination;
use krilla::embed::{AssociationKind, EmbeddedFile, MimeType};
use krilla::geom::{Path, PathBuilder, Point, Rect, Transform};
use krilla::metadata::{DateTime, Metadata};
use krilla::num::NormalizedF32;
use krilla::outline::{Outline, OutlineNode};
use krilla::page::PageSettings;
use krilla::paint::{Fill, FillRule, Stroke, StrokeDash};
use krilla::surface::Surface;
use krilla::tagging::{
    Artifact, ArtifactType, ContentTag, Identifier, ListNumbering, Node, SpanTag, Tag, TagGroup,
    TagTree,
};
use krilla::text::TextDirection;
use krilla::{Document, SerializeSettings};

use super::PrintError;
use super::flow::{Branch, Drawn, HEIGHT, Ink, LEFT, MEASURE, Place, RIGHT, Role, Sheet, WIDTH};
use super::font::{Face, Fonts};
use super::layout::Paper;
use crate::facts::Date;
use crate::notice::code::Code;
use crate::notice::day::Day;
use crate::notice::letter::{Language, demo_mark, number_label};
use crate::notice::question::Question;
use crate::notice::record::NoticeRecord;

/// What stands on every page outside the text, in one language.
pub(super) struct Margin {
    demo: Option<&'static str>,
    line: String,
}

/// What a paper is, beside its text.
pub(super) struct Cover<'c> {
    /// In Indonesian and in English.
    margins: [Margin; 2],
    title: String,
    author: &'c str,
    day: Date,
    /// A receipt that is attached as a file.
    receipt: Option<&'c str>,
}

impl<'c> Cover<'c> {
    pub(super) fn of_letter(record: &'c NoticeRecord, receipt: &'c str) -> Self {
        let elements = record.elements();
        let reference = &elements.reference;
        let (day, number) = (reference.issued, &reference.number);
        Self {
            margins: margins(reference.demo, number, day),
            title: format!("{number}: {}", elements.outcome.headline.id),
            author: &elements.contact.office.id,
            day: day.0,
            receipt: Some(receipt),
        }
    }

    pub(super) fn of_question(question: &'c Question, title: &str) -> Self {
        let number = &question.number;
        Self {
            margins: margins(question.demo, number, Day(question.issued)),
            title: format!("{number}: {title}"),
            author: &question.office.name.id,
            day: question.issued,
            receipt: None,
        }
    }

    const fn margin(&self, language: Language) -> &Margin {
        let [indonesian, english] = &self.margins;
        match language {
            Language::Indonesian => indonesian,
            Language::English => english,
        }
    }
}

fn margins(demo: bool, number: &str, day: Day) -> [Margin; 2] {
    let told = day.told();
    [Language::Indonesian, Language::English].map(|language| Margin {
        demo: demo_mark(demo, language),
        line: format!("{} {number}, {}", number_label(language), language.of(&told)),
    })
}

pub(super) fn write(
    cover: &Cover<'_>,
    paper: &Paper<'_>,
    fonts: &Fonts,
) -> Result<Vec<u8>, PrintError> {
    let standard = |error: &dyn std::fmt::Debug| PrintError::Standard(format!("{error:?}"));
    let configuration = ConfigurationBuilder::new()
        .with_archival_validator(Archival::A3_A)
        .with_accessibility_validator(Accessibility::UA1)
        .finish()
        .map_err(|error| standard(&error))?;
    let settings = SerializeSettings { configuration, ..SerializeSettings::default() };
    let mut document = Document::new_with(settings);
    let pen = Pen { cover, code: paper.code, fonts, pages: paper.sheets.len() };
    let mut content = vec![Vec::new(); paper.branches.len()];
    let size = PageSettings::from_wh(WIDTH, HEIGHT).ok_or(PrintError::Font)?;
    for (number, sheet) in paper.sheets.iter().enumerate() {
        let mut page = document.start_page_with(size.clone());
        let mut surface = page.surface();
        if let (Some(place), Some(heard)) =
            (sheet.mark, pen.margins(&mut surface, sheet, number + 1))
            && let Some(content) = content.get_mut(place.0)
        {
            content.push(heard);
        }
        for drawn in &sheet.drawn {
            pen.draw(&mut surface, drawn, &mut content);
        }
        surface.finish();
        page.finish();
    }
    document.set_tag_tree(tree(&paper.branches, &mut content));
    document.set_outline(outline(paper));
    document.set_metadata(metadata(cover));
    if let Some(receipt) = cover.receipt {
        attach(&mut document, cover, receipt);
    }
    document.finish().map_err(|error| standard(&error))
}

struct Pen<'p> {
    cover: &'p Cover<'p>,
    code: Option<&'p Code>,
    fonts: &'p Fonts,
    pages: usize,
}

fn fill(shade: u8) -> Fill {
    let paint = rgb::Color::new(shade, shade, shade).into();
    Fill { paint, opacity: NormalizedF32::ONE, rule: FillRule::NonZero }
}

fn shade(ink: Ink) -> u8 {
    match ink {
        Ink::Black => 0,
        Ink::Grey => 70,
        Ink::Light => 165,
    }
}

fn rectangle(x: f32, y: f32, width: f32, height: f32) -> Option<Path> {
    let mut path = PathBuilder::new();
    path.push_rect(Rect::from_xywh(x, y, width, height)?);
    path.finish()
}

fn artifact(surface: &mut Surface<'_>, kind: ArtifactType, draw: impl FnOnce(&mut Surface<'_>)) {
    // An artifact has no place in the tree, so what identifies it is not kept.
    let _ = surface.start_tagged(ContentTag::Artifact(Artifact::with_kind(kind)));
    draw(surface);
    surface.end_tagged();
}

impl Pen<'_> {
    /// What stands on every page outside the text: the mark of a demonstration, number, day, page.
    /// Gives what identifies the mark where it is to be heard.
    fn margins(
        &self,
        surface: &mut Surface<'_>,
        sheet: &Sheet,
        number: usize,
    ) -> Option<Identifier> {
        let Margin { demo, line } = self.cover.margin(sheet.language);
        let mut heard = None;
        if let Some(demo) = demo {
            artifact(surface, ArtifactType::Watermark, |surface| self.watermark(surface, demo));
            if sheet.mark.is_some() {
                heard = Some(surface.start_tagged(ContentTag::Span(SpanTag::empty())));
                self.mark(surface, demo);
                surface.end_tagged();
            } else {
                artifact(surface, ArtifactType::Header, |surface| self.mark(surface, demo));
            }
        }
        let pages = match sheet.language {
            Language::Indonesian => format!("Halaman {number} dari {}", self.pages),
            Language::English => format!("Page {number} of {}", self.pages),
        };
        artifact(surface, ArtifactType::Footer, |surface| {
            let y = HEIGHT - 34.0;
            self.text(surface, (LEFT, y), (Face::Regular, 8.5, 70), line);
            let width = self.fonts.width(Face::Regular, 8.5, &pages);
            self.text(surface, (RIGHT - width, y), (Face::Regular, 8.5, 70), &pages);
        });
        heard
    }

    fn watermark(&self, surface: &mut Surface<'_>, demo: &str) {
        let word = demo.split(' ').next().unwrap_or(demo);
        let size = 84.0;
        let width = self.fonts.width(Face::Bold, size, word);
        surface.push_transform(&Transform::from_rotate_at(-52.0, WIDTH / 2.0, HEIGHT / 2.0));
        let at = ((WIDTH - width) / 2.0, HEIGHT / 2.0 + size * 0.36);
        self.text(surface, at, (Face::Bold, size, 236), word);
        surface.pop();
    }

    fn mark(&self, surface: &mut Surface<'_>, demo: &str) {
        let width = self.fonts.width(Face::Bold, 9.5, demo);
        self.text(surface, ((WIDTH - width) / 2.0, 37.5), (Face::Bold, 9.5, 0), demo);
        let dash = StrokeDash { array: vec![5.0, 3.0], offset: 0.0 };
        let stroke = Stroke { width: 1.2, dash: Some(dash), ..Stroke::default() };
        surface.set_fill(None);
        surface.set_stroke(Some(stroke));
        if let Some(path) = rectangle(LEFT, 26.0, MEASURE, 17.0) {
            surface.draw_path(&path);
        }
        surface.set_stroke(None);
    }

    fn text(
        &self,
        surface: &mut Surface<'_>,
        (x, y): (f32, f32),
        (face, size, shade): (Face, f32, u8),
        text: &str,
    ) {
        surface.set_fill(Some(fill(shade)));
        let (at, font) = (Point::from_xy(x, y), self.fonts.font(face));
        surface.draw_text(at, font, size, text, false, TextDirection::LeftToRight);
    }

    fn draw(&self, surface: &mut Surface<'_>, drawn: &Drawn, content: &mut [Vec<Identifier>]) {
        let mut keep = |place: &Place, identifier| {
            if let Some(content) = content.get_mut(place.0) {
                content.push(identifier);
            }
        };
        match drawn {
            Drawn::Text { x, y, face, size, ink, text, place } => {
                let identifier = surface.start_tagged(ContentTag::Span(SpanTag::empty()));
                self.text(surface, (*x, *y), (*face, *size, shade(*ink)), text);
                surface.end_tagged();
                keep(place, identifier);
            }
            Drawn::Rule { y, weight, ink } => {
                artifact(surface, ArtifactType::Layout, |surface| {
                    surface.set_fill(Some(fill(shade(*ink))));
                    if let Some(path) = rectangle(LEFT, y - weight / 2.0, MEASURE, *weight) {
                        surface.draw_path(&path);
                    }
                });
            }
            Drawn::Frame { top, bottom } => artifact(surface, ArtifactType::Layout, |surface| {
                surface.set_fill(None);
                surface.set_stroke(Some(Stroke { width: 1.2, ..Stroke::default() }));
                if let Some(path) = rectangle(LEFT, *top, MEASURE, bottom - top) {
                    surface.draw_path(&path);
                }
                surface.set_stroke(None);
            }),
            Drawn::Code { x, y, width, place } => {
                let identifier = surface.start_tagged(ContentTag::Other);
                surface.set_fill(Some(fill(0)));
                if let Some(path) = self.modules(*x, *y, *width) {
                    surface.draw_path(&path);
                }
                surface.end_tagged();
                keep(place, identifier);
            }
        }
    }

    fn modules(&self, x: f32, y: f32, width: f32) -> Option<Path> {
        // A code has at most 177 modules a side.
        let exact = |modules: i32| f32::from(i16::try_from(modules).unwrap_or(i16::MAX));
        let code = self.code?;
        let side = width / exact(code.side());
        let mut path = PathBuilder::new();
        for (column, row, length) in code.runs() {
            let (left, top) = (x + exact(column) * side, y + exact(row) * side);
            path.push_rect(Rect::from_xywh(left, top, exact(length) * side, side)?);
        }
        path.finish()
    }
}

/// The tree of tags, each branch with its own content, then the branches under it.
fn tree(branches: &[Branch], content: &mut [Vec<Identifier>]) -> TagTree {
    let mut tree = TagTree::new().with_lang(Some(Language::Indonesian.tag().to_owned()));
    for (number, _) in branches.iter().enumerate().filter(|(_, branch)| branch.parent.is_none()) {
        tree.push(Node::Group(group(Place(number), branches, content)));
    }
    tree
}

fn group(place: Place, branches: &[Branch], content: &mut [Vec<Identifier>]) -> TagGroup {
    let role = branches.get(place.0).map_or(&Role::Body, |branch| &branch.role);
    let lang = |language: &Language| Some(language.tag().to_owned());
    let mut group = match role {
        Role::Part(language) => TagGroup::new(Tag::Part.with_lang(lang(language))),
        Role::Heading(level, text) => {
            let level = NonZeroU16::new(*level).unwrap_or(NonZeroU16::MIN);
            TagGroup::new(Tag::Hn(level, Some(text.clone())))
        }
        Role::Paragraph(language) => TagGroup::new(Tag::P.with_lang(lang(language))),
        Role::List => TagGroup::new(Tag::L(ListNumbering::None)),
        Role::Entry => TagGroup::new(Tag::LI),
        Role::Label => TagGroup::new(Tag::Lbl),
        Role::Body => TagGroup::new(Tag::LBody),
        Role::Figure(alternative) => TagGroup::new(Tag::Figure(Some(alternative.clone()))),
    };
    for identifier in content.get_mut(place.0).map(std::mem::take).into_iter().flatten() {
        group.push(identifier);
    }
    for (number, _) in branches.iter().enumerate().filter(|(_, b)| b.parent == Some(place)) {
        group.push(Node::Group(self::group(Place(number), branches, content)));
    }
    group
}

fn outline(paper: &Paper<'_>) -> Outline {
    let mut outline = Outline::new();
    for (title, page) in &paper.parts {
        let to = XyzDestination::new(*page, Point::from_xy(0.0, 0.0));
        outline.push_child(OutlineNode::new(title.clone(), to));
    }
    outline
}

/// Midnight UTC of the day of the letter: a time of printing would make two prints differ.
fn day_of(day: Date) -> DateTime {
    DateTime::new(day.year().unsigned_abs())
        .month(day.month().unsigned_abs())
        .day(day.day().unsigned_abs())
        .hour(0)
        .minute(0)
        .second(0)
        .utc_offset_hour(0)
        .utc_offset_minute(0)
}

fn metadata(cover: &Cover<'_>) -> Metadata {
    Metadata::new()
        .title(cover.title.clone())
        .authors(vec![cover.author.to_owned()])
        .language(Language::Indonesian.tag().to_owned())
        .producer("Timbang".to_owned())
        .creation_date(day_of(cover.day))
}

fn attach(document: &mut Document, cover: &Cover<'_>, receipt: &str) {
    // A number the caller gave is no address in a file system; the name is fixed.
    let _ = document.embed_file(EmbeddedFile {
        path: "timbang-receipt.txt".to_owned(),
        mime_type: MimeType::new("text/plain"),
        description: Some("Bukti tercatat (tlog-proof@v1)".to_owned()),
        association_kind: AssociationKind::Supplement,
        data: receipt.as_bytes().to_vec().into(),
        modification_date: Some(day_of(cover.day)),
        compress: Some(true),
        location: None,
    });
}
