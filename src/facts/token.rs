//! One scalar of an input, still as it was written, turned into the value of a fact.

use crate::facts::{Code, Date, Decimal, FactKind, Finding, Value, ValueError, clip};

/// A scalar as it was written.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Token<'t> {
    /// A JSON boolean.
    Flag(bool),
    /// A JSON number, as its digits.
    Number(&'t str),
    /// A JSON string.
    Text(&'t str),
    /// A CSV cell, which has no type of its own.
    Cell(&'t str),
}

/// A calendar date written `YYYY-MM-DD`, and nothing else.
#[must_use]
pub(crate) fn parse_date(text: &str) -> Option<Date> {
    let digits = |range: std::ops::Range<usize>| {
        text.get(range).filter(|part| part.bytes().all(|b| b.is_ascii_digit()))
    };
    let dashes = text.get(4..5) == Some("-") && text.get(7..8) == Some("-");
    if text.len() != 10 || !dashes {
        return None;
    }
    let year = digits(0..4)?.parse().ok()?;
    Date::new(year, digits(5..7)?.parse().ok()?, digits(8..10)?.parse().ok()?).ok()
}

/// A whole number: `-?digits`, nothing else (`5.0` and `5e1` are not).
fn parse_integer(digits: &str) -> Option<i64> {
    let unsigned = digits.strip_prefix('-').unwrap_or(digits);
    let plain = !unsigned.is_empty() && unsigned.bytes().all(|b| b.is_ascii_digit());
    if plain { digits.parse().ok() } else { None }
}

impl FactKind {
    /// The value that `token` writes, or a finding at `path`.
    ///
    /// Types are strict: a flag is `true` or `false` (in a CSV cell in any letter case), never 0
    /// or 1; a number is never quoted in JSON; a code is always quoted there.
    pub(crate) fn read(&self, token: Token<'_>, path: &str) -> Result<Value, Finding> {
        let wrong = |message: String| Finding::new("wrong-type", path, message);
        let value = match (self, token) {
            (Self::Integer { .. } | Self::Rupiah { .. }, Token::Number(n) | Token::Cell(n)) => {
                let whole = parse_integer(n)
                    .ok_or_else(|| wrong(format!("{} is not a whole number", clip(n))))?;
                if matches!(self, Self::Rupiah { .. }) {
                    Value::Rupiah(whole)
                } else {
                    Value::Integer(whole)
                }
            }
            (Self::Decimal { .. }, Token::Number(n) | Token::Cell(n)) => Decimal::parse(n)
                .map(Value::Decimal)
                .map_err(|error| wrong(format!("{} is {error}", clip(n))))?,
            (Self::Flag, Token::Flag(flag)) => Value::Flag(flag),
            (Self::Flag, Token::Cell(cell)) if cell.eq_ignore_ascii_case("true") => {
                Value::Flag(true)
            }
            (Self::Flag, Token::Cell(cell)) if cell.eq_ignore_ascii_case("false") => {
                Value::Flag(false)
            }
            (Self::Choice { choices }, Token::Text(text) | Token::Cell(text)) => {
                let found = choices.iter().position(|choice| choice == text);
                let position = found.and_then(|position| u16::try_from(position).ok());
                position.map(Value::Choice).ok_or_else(|| {
                    let message = format!("{} is none of {}", clip(text), choices.join(", "));
                    Finding::new("out-of-range", path, message)
                })?
            }
            (Self::Code { .. }, Token::Text(text) | Token::Cell(text)) => {
                Code::new(text).map(Value::Code).ok_or_else(|| {
                    let capacity = Code::CAPACITY;
                    wrong(format!("not a code of 1 to {capacity} printable ASCII characters"))
                })?
            }
            (Self::Code { .. }, Token::Number(_)) => {
                return Err(wrong("a code written as a number loses digits; quote it".to_owned()));
            }
            (Self::Date { .. }, Token::Text(text) | Token::Cell(text)) => parse_date(text)
                .map(Value::Date)
                .ok_or_else(|| wrong(format!("{} is not a date such as 2026-03-31", clip(text))))?,
            _ => return Err(wrong(format!("expected {}", self.wanted()))),
        };
        self.admits(&value).map(|()| value).map_err(|error| match error {
            ValueError::Kind => wrong(format!("expected {}", self.wanted())),
            ValueError::Range => {
                Finding::new("out-of-range", path, format!("outside {}", self.wanted()))
            }
        })
    }

    /// What is allowed, for messages.
    fn wanted(&self) -> String {
        match self {
            Self::Integer { choices, .. } if !choices.is_empty() => {
                let choices: Vec<_> = choices.iter().map(i64::to_string).collect();
                format!("one of {}", choices.join(", "))
            }
            Self::Integer { min, max, .. } => format!("a whole number from {min} to {max}"),
            Self::Rupiah { min, max } => format!("whole rupiah from {min} to {max}"),
            Self::Decimal { min, max, places } => {
                format!("a number from {min} to {max} with at most {places} decimal places")
            }
            Self::Flag => "true or false".to_owned(),
            Self::Choice { choices } => format!("one of {}", choices.join(", ")),
            Self::Code { min_length, max_length } if min_length == max_length => {
                format!("a quoted code of {min_length} characters")
            }
            Self::Code { min_length, max_length } => {
                format!("a quoted code of {min_length} to {max_length} characters")
            }
            Self::Date { min, max } => format!("a date from {min} to {max}"),
        }
    }
}
