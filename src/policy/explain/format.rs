//! Values as people write them: `Rp2.400.000` and `12,5` in Indonesian, `Rp2,400,000` and `12.5` in
//! English, dates as "21 November 2026".

use crate::facts::{Date, Decimal, Period, Value};
use crate::policy::document::{Choices, Document, Ordered, Text};

use super::phrases;

/// How many of something: a number with its unit and period.
#[derive(Clone, Copy, Debug)]
pub(super) struct Measured<'d> {
    /// The units of the document.
    pub document: &'d Document,
    /// Unit, one of `units` or a quotient.
    pub unit: Option<&'d str>,
    /// Period covered.
    pub period: Period,
}

/// Whole rupiah.
#[must_use]
pub fn rupiah(amount: i64) -> Text {
    let text = |group| {
        let sign = if amount < 0 { "-" } else { "" };
        format!("{sign}Rp{}", grouped(amount.unsigned_abs(), group))
    };
    Text { id: text('.'), en: text(',') }
}

/// A calendar day.
#[must_use]
pub fn date(date: Date) -> Text {
    let month = usize::from(date.month().unsigned_abs()).saturating_sub(1);
    let text = |months: [&str; 12]| {
        let name = months.get(month).copied().unwrap_or_default();
        format!("{} {name} {}", date.day(), date.year())
    };
    Text { id: text(phrases::MONTHS_ID), en: text(phrases::MONTHS_EN) }
}

/// An exact number.
#[must_use]
pub fn number(number: Decimal) -> Text {
    let text = |group, point| {
        let plain = number.to_string();
        let (sign, digits) = plain.strip_prefix('-').map_or(("", plain.as_str()), |d| ("-", d));
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let whole = grouped(whole.parse().unwrap_or_default(), group);
        if fraction.is_empty() {
            format!("{sign}{whole}")
        } else {
            format!("{sign}{whole}{point}{fraction}")
        }
    };
    Text { id: text('.', ','), en: text(',', '.') }
}

/// Digits in groups of three.
fn grouped(number: u64, group: char) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(group);
        }
        text.push(digit);
    }
    text
}

/// The value of the fact at a position of the document.
#[must_use]
pub fn fact_value(document: &Document, position: usize, value: Value) -> Text {
    let Some((_, fact)) = document.facts.at(position) else { return Text::same(String::new()) };
    let named = match &fact.choices {
        Some(Choices::Named(named)) => Some(named),
        _ => None,
    };
    let measured = Measured { document, unit: fact.unit.as_deref(), period: fact.period };
    measured.value(value, named)
}

impl Measured<'_> {
    /// `value` with its unit and period; a choice by what it is called in `choices`.
    pub fn value(self, value: Value, choices: Option<&Ordered<Text>>) -> Text {
        match value {
            Value::Flag(flag) => phrases::flag(flag),
            Value::Choice(position) => choices
                .and_then(|choices| choices.at(usize::from(position)))
                .map_or_else(|| Text::same(position.to_string()), |(_, text)| text.clone()),
            Value::Code(code) => Text::same(code.to_string()),
            Value::Date(day) => date(day),
            Value::Rupiah(amount) => self.over_period(rupiah(amount)),
            Value::Integer(whole) => self.quantity(Decimal::from(whole)),
            Value::Decimal(decimal) => self.quantity(decimal),
        }
    }

    fn quantity(self, count: Decimal) -> Text {
        let (over, under) = match self.unit {
            None => (None, None),
            Some(unit) => match unit.split_once('/') {
                None => (Some(unit), None),
                Some((over, under)) => (Some(over), Some(under)),
            },
        };
        let one = count == Decimal::from(1);
        let text = match over {
            Some("Rp") => {
                let plain = number(count);
                Text { id: format!("Rp{}", plain.id), en: format!("Rp{}", plain.en) }
            }
            Some(unit) => self.with_unit(&number(count), unit, one),
            None => number(count),
        };
        let text = match under.map(|unit| self.unit_name(unit, true)) {
            Some(unit) => phrases::per(&text, &unit),
            None => text,
        };
        self.over_period(text)
    }

    fn unit_name(self, unit: &str, one: bool) -> Text {
        match self.document.units.get(unit) {
            Some(known) => Text {
                id: known.id.clone(),
                en: known.one.as_ref().filter(|_| one).unwrap_or(&known.en).clone(),
            },
            None => Text::same(unit.to_owned()),
        }
    }

    fn with_unit(self, count: &Text, unit: &str, one: bool) -> Text {
        let name = self.unit_name(unit, one);
        if self.document.units.get(unit).is_some_and(|unit| unit.before) {
            Text {
                id: format!("{} {}", name.id, count.id),
                en: format!("{} {}", name.en, count.en),
            }
        } else {
            Text {
                id: format!("{} {}", count.id, name.id),
                en: format!("{} {}", count.en, name.en),
            }
        }
    }

    fn over_period(self, text: Text) -> Text {
        match self.period {
            Period::Instant => text,
            Period::Months(months) => phrases::over_months(&text, months),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{date, number, rupiah};
    use crate::facts::{Date, Decimal};

    #[test]
    fn numbers_are_written_the_way_of_each_language() {
        assert_eq!(
            (rupiah(2_400_000).id, rupiah(2_400_000).en),
            ("Rp2.400.000".into(), "Rp2,400,000".into())
        );
        assert_eq!(rupiah(-900).id, "-Rp900");
        let hectares = number(Decimal::parse("1234.5").unwrap());
        assert_eq!((hectares.id.as_str(), hectares.en.as_str()), ("1.234,5", "1,234.5"));
        assert_eq!(number(Decimal::from(0)).id, "0");
    }

    #[test]
    fn a_month_has_its_name_in_each_language() {
        let day = date(Date::constant(2026, 8, 17));
        assert_eq!((day.id.as_str(), day.en.as_str()), ("17 Agustus 2026", "17 August 2026"));
    }
}
