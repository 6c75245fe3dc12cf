//! The fonts of a letter and how wide their letters are. Where they come from and how they were cut
//! down: templates/notices/fonts/README.md.

use std::sync::LazyLock;

use krilla::text::Font;
use ttf_parser::Face as Metrics;

const REGULAR: &[u8] = include_bytes!("../../../templates/notices/fonts/Roboto-Regular.ttf");
const BOLD: &[u8] = include_bytes!("../../../templates/notices/fonts/Roboto-Bold.ttf");
const MONO: &[u8] = include_bytes!("../../../templates/notices/fonts/DejaVuSansMono.ttf");

/// A typeface of the letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Face {
    Regular,
    Bold,
    /// For numbers, hashes and the receipt.
    Mono,
}

pub(super) struct Fonts {
    regular: One,
    bold: One,
    mono: One,
}

struct One {
    font: Font,
    metrics: Metrics<'static>,
}

impl One {
    fn load(bytes: &'static [u8]) -> Option<Self> {
        let metrics = Metrics::parse(bytes, 0).ok()?;
        Some(Self { font: Font::new(bytes.into(), 0)?, metrics })
    }
}

impl Fonts {
    pub fn load() -> Option<Self> {
        Some(Self { regular: One::load(REGULAR)?, bold: One::load(BOLD)?, mono: One::load(MONO)? })
    }

    fn one(&self, face: Face) -> &One {
        match face {
            Face::Regular => &self.regular,
            Face::Bold => &self.bold,
            Face::Mono => &self.mono,
        }
    }

    pub fn font(&self, face: Face) -> Font {
        self.one(face).font.clone()
    }

    /// Width of `text` in points at `size`, pairs not kerned: at most a trifle too wide.
    pub fn width(&self, face: Face, size: f32, text: &str) -> f32 {
        let metrics = &self.one(face).metrics;
        let advance = |c| metrics.glyph_index(c).and_then(|glyph| metrics.glyph_hor_advance(glyph));
        let units: u32 = text.chars().filter_map(advance).map(u32::from).sum();
        // A line has fewer units than f32 holds exactly.
        #[expect(clippy::cast_precision_loss, reason = "a line has far fewer than 2^24 units")]
        let units = units as f32;
        units * size / f32::from(metrics.units_per_em())
    }
}

/// Whether every face of the letter has a letter for `c`.
#[must_use]
pub fn is_printable(c: char) -> bool {
    static FACES: LazyLock<Vec<Metrics<'static>>> = LazyLock::new(|| {
        [REGULAR, BOLD, MONO]
            .into_iter()
            .filter_map(|bytes| Metrics::parse(bytes, 0).ok())
            .collect()
    });
    let has = |c| !FACES.is_empty() && FACES.iter().all(|face| face.glyph_index(c).is_some());
    matches!(c, ' '..='~') || !c.is_control() && has(c)
}
