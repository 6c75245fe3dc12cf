//! When an application came and who applies, as a line of the input says it. A finding names the
//! field, never what stands in it: rejects are files that lie about.

use std::borrow::Cow;
use std::fmt;

use jiff::civil::Date;
use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::json;
use serde_json::value::RawValue;

use crate::casework::decide::Application;
use crate::casework::review::{mail_address, telephone};
use crate::clock::Zone;
use crate::facts::{Finding, clip, parse_date};

/// What may be said of an applicant, in the order of [`Said::applicant`].
pub const FIELDS: [&str; 6] = ["name", "nik", "address", "village", "email", "phone"];
/// Digits of a NIK.
const NIK: usize = 16;
/// The longest line of an envelope, in characters.
const LONGEST: usize = 200;

/// The days of the office.
#[derive(Clone, Copy, Debug)]
pub struct Days {
    /// Where it is.
    pub zone: Zone,
    /// The day there.
    pub today: Date,
}

/// What a line says beside id and facts, as it was written; what is empty is not said.
#[derive(Debug, Default)]
pub struct Said<'t> {
    /// The day on which the application came.
    pub received: Option<Cow<'t, str>>,
    /// By the place of [`FIELDS`].
    pub applicant: [Option<Cow<'t, str>>; FIELDS.len()],
}

impl Said<'_> {
    /// The application; none where nothing is said of it.
    ///
    /// # Errors
    /// Every field that is not as it must be.
    pub fn application(&self, days: Days) -> Result<Option<Application>, Vec<Finding>> {
        let mut findings = Vec::new();
        let received_ms = match self.received.as_deref().map(|text| day(text, days)) {
            Some(Err(finding)) => {
                findings.push(finding);
                None
            }
            Some(Ok(ms)) => Some(ms),
            None => None,
        };
        let mut good: [Option<String>; FIELDS.len()] = Default::default();
        for ((name, said), good) in FIELDS.iter().zip(&self.applicant).zip(&mut good) {
            match said.as_deref().map(|text| field(name, text.trim())).transpose() {
                Ok(told) => *good = told,
                Err(message) => findings.push(misread(name, message)),
            }
        }
        let names_somebody = self.applicant.iter().any(Option::is_some);
        let [name, nik, address, village, email, phone] = good;
        if names_somebody && self.applicant.first().is_none_or(Option::is_none) {
            findings.push(misread("name", "an applicant has a name"));
        }
        if !findings.is_empty() {
            return Err(findings);
        }
        if received_ms.is_none() && !names_somebody {
            return Ok(None);
        }
        let identity = names_somebody.then(|| {
            let rest = [("address", address), ("email", email), ("phone", phone)];
            let mut person =
                json!({"members": [{"name": name, "nik": nik.as_deref().unwrap_or("")}]});
            for (key, told) in rest.into_iter().chain([("village", village)]) {
                if let Some(told) = told {
                    person[key] = told.into();
                }
            }
            person.to_string()
        });
        Ok(Some(Application { received_ms, decided_ms: None, channel: "file", identity, nik }))
    }
}

/// The first millisecond of a day that has come.
fn day(text: &str, days: Days) -> Result<i64, Finding> {
    let finding = |code, message| Finding::new(code, "received", message);
    let day = parse_date(text.trim())
        .ok_or_else(|| finding("wrong-type", "not a date such as 2026-03-02"))?;
    if day > days.today {
        return Err(finding("day-to-come", "the day has not come yet where the office is"));
    }
    let begins = days.zone.day_begins(day);
    begins.ok_or_else(|| finding("wrong-type", "not a date such as 2026-03-02"))
}

/// A field as it is kept, or what is wrong with it.
fn field(name: &str, text: &str) -> Result<String, &'static str> {
    let kept = match name {
        "nik" => {
            let digits = text.len() == NIK && text.bytes().all(|byte| byte.is_ascii_digit());
            digits.then(|| text.to_owned()).ok_or("not the 16 digits of a NIK")
        }
        "email" => mail_address(text).ok_or("not an address such as name@example.org"),
        "phone" => telephone(text).ok_or("not 8 to 15 digits, perhaps after `+`"),
        _ => {
            let line = !text.is_empty()
                && text.chars().count() <= LONGEST
                && !text.chars().any(char::is_control);
            line.then(|| text.to_owned()).ok_or("not 1 to 200 characters on one line")
        }
    };
    if name == "name" && !text.chars().any(char::is_alphabetic) {
        return Err("a name has a letter");
    }
    kept
}

fn misread(name: &str, message: &'static str) -> Finding {
    Finding::new("malformed-applicant", format!("applicant.{name}"), message)
}

/// The text of a member; none where it is null.
///
/// # Errors
/// What is neither a text nor null.
pub fn text<'t>(raw: &'t RawValue, path: &str) -> Result<Option<Cow<'t, str>>, Finding> {
    let wrong = |_| Finding::new("wrong-type", path, "not a text; put it in quotes");
    let said: Option<Text<'t>> = serde_json::from_str(raw.get()).map_err(wrong)?;
    Ok(said.map(|Text(text)| text))
}

/// A text that is borrowed where it has no escapes.
#[derive(serde::Deserialize)]
struct Text<'t>(#[serde(borrow)] Cow<'t, str>);

/// The members of an applicant; one that is unknown or stands twice is a finding, not a choice.
#[derive(Default)]
pub struct Applicant<'t> {
    /// By the place of [`FIELDS`].
    pub said: [Option<Cow<'t, str>>; FIELDS.len()],
    /// What is wrong with their form.
    pub findings: Vec<Finding>,
}

impl<'de: 't, 't> Deserialize<'de> for Applicant<'t> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Collect;
        impl<'de> Visitor<'de> for Collect {
            type Value = Applicant<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut applicant = Applicant::default();
                let mut seen = [false; FIELDS.len()];
                while let Some(key) = map.next_key::<Cow<'de, str>>()? {
                    let shown = clip(&key).trim_matches('`').to_owned();
                    let path = format!("applicant.{shown}");
                    let place = FIELDS.iter().position(|field| *field == key);
                    let slots = place.and_then(|place| {
                        Some((applicant.said.get_mut(place)?, seen.get_mut(place)?))
                    });
                    let Some((slot, seen)) = slots else {
                        map.next_value::<IgnoredAny>()?;
                        let message = format!("only {} are read", FIELDS.join(", "));
                        applicant.findings.push(Finding::new("unknown-key", path, message));
                        continue;
                    };
                    if std::mem::replace(seen, true) {
                        let message = "this key stands twice";
                        applicant.findings.push(Finding::new(
                            "duplicate-id",
                            path.clone(),
                            message,
                        ));
                    }
                    match text(map.next_value()?, &path) {
                        Ok(said) => *slot = said,
                        Err(finding) => applicant.findings.push(finding),
                    }
                }
                Ok(applicant)
            }
        }
        deserializer.deserialize_map(Collect)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn days() -> Days {
        Days { zone: Zone::Wita, today: Date::constant(2026, 3, 10) }
    }

    fn said(received: &str, applicant: &str) -> Result<Option<Application>, Vec<String>> {
        let Applicant { said, findings } = serde_json::from_str(applicant).unwrap();
        let received = (!received.is_empty()).then(|| received.into());
        let told = |all: Vec<Finding>| {
            all.into_iter().map(|one| format!("{} {}", one.code, one.path)).collect::<Vec<_>>()
        };
        if !findings.is_empty() {
            return Err(told(findings));
        }
        Said { received, applicant: said }.application(days()).map_err(told)
    }

    #[test]
    fn an_applicant_is_kept_as_the_letter_and_the_search_look_for_it() {
        let came = said(
            "2026-03-02",
            r#"{"name":" Siti Rahma ","nik":"7472015505900003","email":"siti@example.org","phone":null}"#,
        );
        let came = came.unwrap().unwrap();
        assert_eq!(
            came.received_ms,
            Some(1_772_380_800_000),
            "the first moment of 2 March in WITA"
        );
        assert_eq!(came.nik.as_deref(), Some("7472015505900003"));
        assert_eq!(
            came.identity.as_deref(),
            Some(
                r#"{"email":"siti@example.org","members":[{"name":"Siti Rahma","nik":"7472015505900003"}]}"#
            )
        );
        assert!(said("", "{}").unwrap().is_none(), "nothing is said");
        assert_eq!(said("2026-03-10", "{}").unwrap().unwrap().identity, None);
    }

    #[test]
    fn every_field_that_is_wrong_is_named_and_none_is_told() {
        let wrong = r#"{"name":"\u0007","nik":"747201550590000","email":"siti","phone":"call me","address":"a\nb","village":""}"#;
        let fields = ["name", "nik", "address", "village", "email", "phone"];
        let mut expected = vec!["day-to-come received".to_owned()];
        expected.extend(fields.map(|field| format!("malformed-applicant applicant.{field}")));
        assert_eq!(said("2026-03-11", wrong).unwrap_err(), expected);
        let nobody = said("", r#"{"nik":"7472015505900003"}"#).unwrap_err();
        assert_eq!(nobody, ["malformed-applicant applicant.name"]);
        let form = r#"{"nik":7472015505900003,"name":"A","name":"B","age":3}"#;
        let form = said("", form).unwrap_err();
        let codes = [
            "wrong-type applicant.nik",
            "duplicate-id applicant.name",
            "unknown-key applicant.age",
        ];
        assert_eq!(form, codes);
        for day in ["02-03-2026", "2026-02-30", "yesterday"] {
            assert_eq!(said(day, "{}").unwrap_err(), ["wrong-type received"], "{day}");
        }
    }
}
