//! From what is true to what is seen: channel, gaps, weaker evidence, registers and visits.

use super::application::{Channel, Evidence, Fact, ObservedValue};
use super::draw::Draw;
use jiff::ToSpan;
use jiff::civil::Date;

/// Source of what the applicant says.
const APPLICANT: &str = "pernyataan pemohon";
/// Source of what an officer saw.
const VISIT: &str = "pemeriksaan lapangan";

/// How a fact usually becomes known.
#[derive(Clone, Copy, Debug)]
pub(super) enum Known {
    /// The applicant says so.
    Stated,
    /// A computed signal, no register of its own.
    Signal(&'static str),
    /// A register answers, whose copy is up to so many days old; the applicant could say it too.
    Register(&'static str, i64),
    /// A register answers, and only it can.
    RegisterOnly(&'static str, i64),
    /// Only a register can answer, and it names a day exactly so many days back.
    Dated(&'static str, i64),
    /// An officer has seen it; before that the applicant says so.
    Seen,
    /// An officer has seen it, and only that counts.
    SeenOnly,
}

/// Draws the way in. The old and the poor are more often helped by an agent; over all families the
/// shares are agent 55, village office 20, portal 15, message 8, e-mail 2 percent.
pub(super) fn channel(draw: &mut Draw, assisted: bool) -> Channel {
    let (agent, portal, message) = if assisted { (65.0, 7.0, 6.0) } else { (48.0, 20.6, 9.4) };
    draw.weighted(&[
        (Channel::Agent, agent),
        (Channel::VillageOffice, 20.0),
        (Channel::Portal, portal),
        (Channel::Whatsapp, message),
        (Channel::Email, 2.0),
    ])
}

/// Share of applications with gaps (portal 3 %, agent 6 %, message 18 %; a counter is taken as an
/// agent, an e-mail as a message), and share of families an officer has visited before.
const fn quality(channel: Channel) -> (f64, f64) {
    match channel {
        Channel::Agent => (0.06, 0.85),
        Channel::VillageOffice => (0.06, 0.60),
        Channel::Portal => (0.03, 0.10),
        Channel::Whatsapp | Channel::Email => (0.18, 0.10),
    }
}

/// The sheet on which an application's facts are written as they become known.
#[derive(Debug)]
pub(super) struct Sheet<'a> {
    draw: &'a mut Draw,
    received: Date,
    gaps: bool,
    seen: bool,
    /// Sets the day of each source's copy and of the visit: one day for all facts from there.
    staleness: i64,
    /// Keys that are never missing or weakened.
    certain: &'static [&'static str],
    facts: Vec<Fact>,
}

impl<'a> Sheet<'a> {
    pub(super) fn new(
        draw: &'a mut Draw,
        channel: Channel,
        received: Date,
        certain: &'static [&'static str],
    ) -> Self {
        let (gaps, seen) = quality(channel);
        let (gaps, seen) = (draw.chance(gaps), draw.chance(seen));
        let staleness = draw.between(0, 1_000_000);
        Self { draw, received, gaps, seen, staleness, certain, facts: Vec::with_capacity(32) }
    }

    pub(super) fn draw(&mut self) -> &mut Draw {
        self.draw
    }

    /// Writes a fact, or leaves it out, or with less behind it. In an application with gaps one fact
    /// in five is missing and one in five has weaker evidence than usual.
    pub(super) fn write(&mut self, key: &'static str, value: ObservedValue, known: Known) {
        let gaps = self.gaps && !self.certain.contains(&key);
        let luck = if gaps { self.draw.uniform() } else { 1.0 };
        let (absent, weaker) = (luck < 0.2, (0.2..0.4).contains(&luck));
        let (evidence, source, age) = match known {
            _ if absent => return,
            Known::RegisterOnly(..) | Known::Dated(..) | Known::SeenOnly if weaker => return,
            Known::SeenOnly if !self.seen => return,
            Known::Stated | Known::Register(..) | Known::Seen if weaker => {
                (Evidence::Declared, APPLICANT, 0)
            }
            Known::Seen if !self.seen => (Evidence::Declared, APPLICANT, 0),
            Known::Stated => (Evidence::Declared, APPLICANT, 0),
            Known::Signal(source) => (Evidence::Declared, source, 0),
            Known::Register(source, oldest) | Known::RegisterOnly(source, oldest) => {
                (Evidence::Register, source, self.staleness % (oldest + 1))
            }
            Known::Dated(source, age) => (Evidence::Register, source, age),
            Known::Seen | Known::SeenOnly => (Evidence::Verified, VISIT, self.staleness % 21),
        };
        let as_of = self.received.saturating_sub(age.days());
        self.facts.push(Fact { key, value, evidence, source, as_of, stated: None });
    }

    pub(super) fn count(&mut self, key: &'static str, value: i64, known: Known) {
        self.write(key, ObservedValue::Integer(value), known);
    }

    pub(super) fn flag(&mut self, key: &'static str, value: bool, known: Known) {
        self.write(key, ObservedValue::Flag(value), known);
    }

    pub(super) fn choice(&mut self, key: &'static str, value: &'static str, known: Known) {
        self.write(key, ObservedValue::Text(value), known);
    }

    /// Notes on a fact, if it was written, that the applicant stated something else.
    pub(super) fn but_stated(&mut self, key: &'static str, stated: ObservedValue) {
        if let Some(fact) = self.facts.iter_mut().find(|fact| fact.key == key) {
            fact.stated = Some(stated);
        }
    }

    pub(super) fn finish(self) -> Vec<Fact> {
        self.facts
    }
}
