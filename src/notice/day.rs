//! A calendar day in the record of a letter: `2026-11-25` in its bytes, words in the letter.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::facts::{Date, parse_date};
use crate::policy::document::Text;
use crate::policy::explain::format;

use super::words;

/// A calendar day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Day(pub Date);

impl Day {
    /// As people write it: `25 November 2026`.
    #[must_use]
    pub fn told(self) -> Text {
        format::date(self.0)
    }

    /// With the day of the week: `Rabu, 25 November 2026`.
    #[must_use]
    pub fn told_with_weekday(self) -> Text {
        words::with_weekday(self.0, &self.told())
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl Serialize for Day {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        parse_date(&text)
            .map(Self)
            .ok_or_else(|| de::Error::custom("a day such as 2026-11-25 is expected"))
    }
}
