//! The types of expressions: what a value is, what it may meet, and how large it can become.

use std::fmt;

use crate::facts::Period;

/// A unit as a product of names: `Rp/jiwa` is `Rp` over `jiwa`; equal names cancel.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub(crate) struct Unit {
    over: Vec<String>,
    under: Vec<String>,
}

impl Unit {
    /// Reads `a*b/c`; `1` and nothing stand for a bare number.
    pub(crate) fn parse(text: &str) -> Self {
        let (over, under) = text.split_once('/').unwrap_or((text, ""));
        let names = |part: &str| {
            let names = part.split(['*', '/']).map(str::trim);
            names.filter(|name| !name.is_empty() && *name != "1").map(str::to_owned).collect()
        };
        Self { over: names(over), under: names(under) }.cancelled()
    }

    fn cancelled(mut self) -> Self {
        self.over.sort_unstable();
        self.under.sort_unstable();
        let under = &mut self.under;
        self.over.retain(|name| match under.iter().position(|other| other == name) {
            Some(position) => {
                under.remove(position);
                false
            }
            None => true,
        });
        self
    }

    fn times(&self, other: &Self) -> Self {
        let join = |a: &[String], b: &[String]| [a, b].concat();
        Self { over: join(&self.over, &other.over), under: join(&self.under, &other.under) }
            .cancelled()
    }

    fn inverse(&self) -> Self {
        Self { over: self.under.clone(), under: self.over.clone() }
    }
}

impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let over = if self.over.is_empty() { "1".to_owned() } else { self.over.join("*") };
        f.write_str(&over)?;
        if self.under.is_empty() { Ok(()) } else { write!(f, "/{}", self.under.join("*")) }
    }
}

/// What a number counts, and over which period.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub(crate) struct Dimension {
    pub(crate) unit: Unit,
    pub(crate) period: Period,
}

impl Dimension {
    /// The dimension of a product, or of a quotient; `None` where two flows meet.
    pub(crate) fn product(&self, other: &Self) -> Option<Self> {
        let ((period, Period::Instant) | (Period::Instant, period)) = (self.period, other.period)
        else {
            return None;
        };
        Some(Self { unit: self.unit.times(&other.unit), period })
    }

    /// The dimension of `self / other`; flows over the same period cancel.
    pub(crate) fn quotient(&self, other: &Self) -> Option<Self> {
        let period = match (self.period, other.period) {
            (period, Period::Instant) => period,
            (a, b) if a == b => Period::Instant,
            _ => return None,
        };
        Some(Self { unit: self.unit.times(&other.unit.inverse()), period })
    }
}

/// A number as the machine holds it: an integer of 64 bits, the value times 10^`places`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Quantity {
    /// The least integer it can be.
    pub(crate) low: i128,
    /// The greatest integer it can be.
    pub(crate) high: i128,
    /// Digits after the point.
    pub(crate) places: u8,
    /// What it counts; `None` for a bare constant, which takes on what it meets.
    pub(crate) dimension: Option<Dimension>,
}

/// What an expression yields. Choices are borrowed from the programme.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Type<'a> {
    /// True or false, held as 1 or 0.
    Flag,
    /// A number.
    Number(Quantity),
    /// One of these choices, held as its position.
    Choice(&'a [String]),
    /// A code, held as its position among the codes the programme names, or -1.
    Code,
    /// A date, held as year, month and day in one ascending integer.
    Date,
    /// A text that will be a choice or a code, by what it meets.
    Text(&'a str),
    /// The literal `unknown`, which may stand for any type.
    Unknown,
}

impl fmt::Display for Type<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flag => f.write_str("true or false"),
            Self::Number(_) => f.write_str("a number"),
            Self::Choice(choices) => write!(f, "one of {}", choices.join(", ")),
            Self::Code => f.write_str("a code"),
            Self::Date => f.write_str("a date"),
            Self::Text(_) => f.write_str("a text"),
            Self::Unknown => f.write_str("unknown"),
        }
    }
}

pub(crate) fn period_words(period: Period) -> String {
    match period {
        Period::Instant => "a point in time".to_owned(),
        Period::Months(1) => "a month".to_owned(),
        Period::Months(12) => "a year".to_owned(),
        Period::Months(months) => format!("{months} months"),
    }
}
