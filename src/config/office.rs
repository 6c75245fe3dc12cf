//! `office.json`: what a letter says of the office, and who answers for what a rule decides.
//!
//! ```json
//! {
//!   "name": { "id": "Dinas Sosial Kota Baubau", "en": "Social Affairs Office of Baubau" },
//!   "address": "Jl. Contoh No. 1, Baubau 93700", "phone": "0402-000-000",
//!   "counter": { "id": "Loket 3", "en": "Counter 3" },
//!   "hours": { "id": "Senin–Jumat 08.00–15.00 WITA", "en": "Monday to Friday 8:00 to 15:00 WITA" },
//!   "assistance": [{ "id": "juru bahasa", "en": "an interpreter" }],
//!   "objections": { "id": "Kepala Dinas Sosial", "en": "head of the office" },
//!   "appeals": { "id": "Wali Kota", "en": "mayor" },
//!   "proposes_to": { "id": "Kementerian Sosial", "en": "the Ministry of Social Affairs" },
//!   "official": { "name": "Nama, S.Sos.", "position": { "id": "Kepala Bidang", "en": "Head of division" } },
//!   "adverse_an_hour": 20
//! }
//! ```
//! `adverse_an_hour` may be left out: how many adverse confirmations one person may give in an hour.
//!
//! Without it a live office writes no letter, and so decides nothing.
#![cfg_attr(
    not(test),
    deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)
)]

use std::num::NonZeroU16;

use serde::Deserialize;

use crate::facts::Finding;

/// The file in the data folder.
pub const FILE: &str = "office.json";

/// What a letter says of the office.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Office {
    /// Its name.
    pub name: Words,
    /// Street and town.
    pub address: String,
    /// Where in the house.
    pub counter: Words,
    /// As it is dialled.
    pub phone: String,
    /// Days and hours with the zone.
    pub hours: Words,
    /// What help it gives: one form of help a text.
    pub assistance: Vec<Words>,
    /// The official who answers objections.
    pub objections: Words,
    /// The superior who answers appeals.
    pub appeals: Words,
    /// The higher office it proposes to, where a programme's authority is a recommendation.
    #[serde(default)]
    pub proposes_to: Option<Words>,
    /// Who answers for what a rule decides.
    pub official: Official,
    /// Adverse confirmations one person may give in an hour before a supervisor must say why more.
    #[serde(default = "adverse_an_hour")]
    pub adverse_an_hour: NonZeroU16,
}

/// One every three minutes.
const fn adverse_an_hour() -> NonZeroU16 {
    NonZeroU16::MIN.saturating_add(19)
}

/// A text in both languages.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Words {
    /// In Bahasa Indonesia.
    pub id: String,
    /// In English.
    pub en: String,
}

/// Who answers for what a rule decides.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Official {
    /// Their name.
    pub name: String,
    /// Their position.
    pub position: Words,
}

/// The office of a demonstration: invented, and saying so.
pub const EXAMPLE: &str = include_str!("office-example.json");

impl Office {
    /// Reads the document.
    ///
    /// # Errors
    /// Every text that is missing or empty; what is not of the form.
    pub fn parse(text: &str) -> Result<Self, Vec<Finding>> {
        let parsed: Self = serde_json::from_str(text)
            .map_err(|error| vec![Finding::new("malformed", FILE, error.to_string())])?;
        let mut findings = Vec::new();
        let mut check = |path: &str, text: &str| {
            if text.trim().is_empty() {
                findings.push(Finding::new("missing-text", path, "say it; letters need it"));
            }
        };
        let Self { name, counter, hours, objections, appeals, official, .. } = &parsed;
        let words = [("name", name), ("counter", counter), ("hours", hours)];
        let officials = [("objections", objections), ("appeals", appeals)];
        let position = [("official.position", &official.position)];
        let higher = parsed.proposes_to.iter().map(|words| ("proposes_to", words));
        let help = parsed.assistance.iter().map(|words| ("assistance", words));
        let all = words.into_iter().chain(officials).chain(position).chain(higher).chain(help);
        for (path, words) in all {
            check(path, &words.id);
            check(path, &words.en);
        }
        for (path, text) in [
            ("address", &parsed.address),
            ("phone", &parsed.phone),
            ("official.name", &official.name),
        ] {
            check(path, text);
        }
        if parsed.assistance.is_empty() {
            check("assistance", "");
        }
        if findings.is_empty() { Ok(parsed) } else { Err(findings) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_is_whole_and_an_empty_text_is_named() {
        assert_eq!(Office::parse(EXAMPLE).unwrap().adverse_an_hour.get(), 20);
        let without = EXAMPLE.replace("0402-000-000", " ");
        let findings = Office::parse(&without).unwrap_err();
        assert_eq!((findings.len(), &*findings[0].path), (1, "phone"));
        assert!(Office::parse("{}").unwrap_err()[0].message.contains("name"));
        let capped =
            |cap: &str| EXAMPLE.replacen('{', &format!("{{\"adverse_an_hour\": {cap},"), 1);
        assert_eq!(Office::parse(&capped("3")).unwrap().adverse_an_hour.get(), 3);
        assert!(Office::parse(&capped("0")).is_err());
    }
}
