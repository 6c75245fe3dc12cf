//! The words of a letter, Indonesian beside English, in one place.
//!
//! They stand here rather than in message files because a letter is composed by pure code in both
//! languages at once, and what it says is committed to. Each sentence has at most 20 words.

mod lapse;
mod message;
mod question;
mod recourse;
mod roles;
mod verdict;

use jiff::civil::Weekday;

use crate::facts::Date;
use crate::policy::document::Text;

pub(super) use lapse::{by_law, day_received, headline_by_law, lapsed, written_by};
pub use message::there_is_a_letter;
pub use question::there_is_a_question;
pub(super) use question::{about, answer_by, how_to_answer, no_refusal, question};
pub(super) use recourse::{
    answered, held_back, help, help_to_object, holds_meanwhile, last_day, last_day_untold, later,
    later_than, meanwhile, next_steps, no_cost, nothing_stops, object_how, object_term, object_to,
    rights, stops_nothing,
};
pub(super) use roles::{
    Course, Further, access, bring_evidence, by_rule, checks, decided_by, humans, marked, needed,
    otherwise, system_recommended, tell_changes, with_application,
};
pub(super) use verdict::{
    Standing, amounts, by_law_from, from_when, headline, held, held_after, held_nothing,
    held_unknown, nothing_taken, received, request, standing, standing_by_law, version,
};

/// A pattern in both languages: `both!("{} poin" | "{} points", points)`.
macro_rules! both {
    ($id:literal | $en:literal $(, $text:expr)*) => {
        Text { id: format!($id $(, $text.id)*), en: format!($en $(, $text.en)*) }
    };
}
pub(super) use both;

/// Days or an amount, the same in both languages.
pub(super) fn number(number: impl std::fmt::Display) -> Text {
    Text::same(number.to_string())
}

/// Sentences one after the other.
pub(super) fn joined<'t>(texts: impl IntoIterator<Item = &'t Text>) -> Text {
    let texts: Vec<&Text> = texts.into_iter().collect();
    let join =
        |part: fn(&Text) -> &str| texts.iter().map(|text| part(text)).collect::<Vec<_>>().join(" ");
    Text { id: join(|text| &text.id), en: join(|text| &text.en) }
}

/// `a, b, dan c`.
pub(super) fn listed(texts: &[Text]) -> Text {
    let list = |part: fn(&Text) -> &str, and: &str| match texts {
        [] => String::new(),
        [one] => part(one).to_owned(),
        [some @ .., last] => {
            let some: Vec<&str> = some.iter().map(part).collect();
            let comma = if some.len() > 1 { "," } else { "" };
            format!("{}{comma} {and} {}", some.join(", "), part(last))
        }
    };
    Text { id: list(|text| &text.id, "dan"), en: list(|text| &text.en, "and") }
}

pub(super) fn with_weekday(date: Date, told: &Text) -> Text {
    let day = match date.weekday() {
        Weekday::Monday => both!("Senin" | "Monday"),
        Weekday::Tuesday => both!("Selasa" | "Tuesday"),
        Weekday::Wednesday => both!("Rabu" | "Wednesday"),
        Weekday::Thursday => both!("Kamis" | "Thursday"),
        Weekday::Friday => both!("Jumat" | "Friday"),
        Weekday::Saturday => both!("Sabtu" | "Saturday"),
        Weekday::Sunday => both!("Minggu" | "Sunday"),
    };
    both!("{}, {}" | "{}, {}", day, told)
}
