//! Calendar files: the days off of a year as a decree lists them, read and checked.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

use super::document::Text;
use super::finding::{Code, Finding};
use super::library::Refused;
use super::schema::{Form, structure};
use super::yaml;
use crate::calendar::{Calendar, CalendarFault, Calendars, DayOff, DayOffKind, Fault};
use crate::facts::parse_date;
use crate::ids::Digest32;
use crate::ledger::merkle::sha256;

/// The working-day calendar of one year.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(deny_unknown_fields)]
#[schemars(title = "Timbang working-day calendar")]
pub struct Document {
    /// The year; also the name of the file.
    #[schemars(range(min = 2000, max = 9999))]
    pub year: i16,
    /// The decree that sets the days, with its number.
    #[schemars(length(min = 1))]
    pub decree: String,
    /// Every day off beside Saturdays and Sundays; one that falls on a weekend may be listed.
    #[schemars(length(min = 1))]
    pub days: Vec<Day>,
}

/// A day on which no term runs.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Day {
    /// The day, as YYYY-MM-DD.
    #[schemars(regex(pattern = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"))]
    pub date: String,
    /// Why nobody works.
    pub kind: Kind,
    /// What the day is called.
    pub name: Text,
}

/// Why nobody works on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Hari libur nasional.
    Holiday,
    /// Cuti bersama.
    CollectiveLeave,
}

/// A checked calendar file.
#[derive(Clone, Debug)]
pub struct CalendarFile {
    /// The calendar.
    pub calendar: Calendar,
    /// SHA-256 of the bytes of the file, as genesis names it.
    pub digest: Digest32,
}

impl CalendarFile {
    /// Reads and checks a calendar file.
    ///
    /// # Errors
    /// Every finding.
    pub fn load(bytes: &[u8]) -> Result<Self, Vec<Finding>> {
        let tree = yaml::read(bytes)?;
        let mut findings = structure(Form::Calendar, &tree);
        let calendar = calendar(&tree, &mut findings);
        match calendar {
            Some(calendar) if findings.is_empty() => Ok(Self { calendar, digest: sha256(bytes) }),
            _ => {
                findings.sort_by(|a, b| (a.line, &a.path).cmp(&(b.line, &b.path)));
                Err(findings)
            }
        }
    }
}

/// The calendar of a file. What the schema misses in it is stood in for, so that the days that can
/// be read are checked too; it counts only where there is no finding.
fn calendar(tree: &yaml::Tree, findings: &mut Vec<Finding>) -> Option<Calendar> {
    let mut tell = |path: String, message: String| {
        let line = tree.line_of(&path);
        // What the schema told of a place is not told again in other words.
        if !findings.iter().any(|told| told.path == path) {
            findings.push(Finding { code: Code::Structure, path, line, message });
        }
    };
    let file = tree.to_json();
    let year = i16::try_from(file.get("year")?.as_i64()?).ok()?;
    let (mut days, mut places) = (Vec::new(), Vec::new());
    for (place, day) in file.get("days")?.as_array()?.iter().enumerate() {
        let Some(text) = day.get("date").and_then(Value::as_str) else { continue };
        let Some(date) = parse_date(text) else {
            tell(format!("/days/{place}/date"), format!("`{text}` is not a date"));
            continue;
        };
        let kind = day.get("kind").and_then(|kind| Kind::deserialize(kind).ok());
        let kind = match kind.unwrap_or(Kind::Holiday) {
            Kind::Holiday => DayOffKind::Holiday,
            Kind::CollectiveLeave => DayOffKind::CollectiveLeave,
        };
        let name = |language| day.get("name").and_then(|name| name.get(language)?.as_str());
        let name = |language| name(language).unwrap_or_default().to_owned();
        days.push(DayOff { date, kind, id: name("id"), en: name("en") });
        places.push(place);
    }
    let decree = file.get("decree").and_then(Value::as_str).unwrap_or_default();
    match Calendar::new(year, decree, days) {
        Ok(calendar) => Some(calendar),
        Err(faults) => {
            for CalendarFault { day, fault } in faults {
                let path = match (fault, day.and_then(|day| places.get(day))) {
                    (Fault::NoDecree, _) if file.get("decree").is_none() => continue,
                    (Fault::NoDecree, _) => "/decree".to_owned(),
                    (_, Some(place)) => format!("/days/{place}/date"),
                    (_, None) => "/days".to_owned(),
                };
                tell(path, fault.to_string());
            }
            None
        }
    }
}

/// Loads calendar files, each given by its name (`<year>.yaml`) and bytes.
///
/// # Errors
/// Every file that is refused, is not called after its year, or repeats a year.
pub fn load<'f>(
    files: impl IntoIterator<Item = (&'f str, &'f [u8])>,
) -> Result<(Calendars, Vec<CalendarFile>), Vec<Refused>> {
    let (mut loaded, mut refused) = (Vec::<CalendarFile>::new(), Vec::new());
    for (file, bytes) in files {
        let mut refuse = |findings| refused.push(Refused { file: file.to_owned(), findings });
        match CalendarFile::load(bytes) {
            Ok(read) if is_named(file, &read.calendar) => loaded.push(read),
            Ok(read) => {
                let message = format!("the file must be called `{}.yaml`", read.calendar.year());
                let path = "/year".to_owned();
                refuse(vec![Finding { code: Code::Structure, path, line: 1, message }]);
            }
            Err(findings) => refuse(findings),
        }
    }
    match Calendars::new(loaded.iter().map(|read| read.calendar.clone())) {
        Ok(calendars) if refused.is_empty() => Ok((calendars, loaded)),
        Ok(_) => Err(refused),
        Err(error) => {
            let (path, message) = (String::new(), error.to_string());
            let finding = Finding { code: Code::Structure, path, line: 0, message };
            refused.push(Refused { file: "calendars".to_owned(), findings: vec![finding] });
            Err(refused)
        }
    }
}

/// Whether `file` ends in the name of its year.
fn is_named(file: &str, calendar: &Calendar) -> bool {
    let rest = file.strip_suffix(&format!("{}.yaml", calendar.year()));
    rest.is_some_and(|before| before.is_empty() || before.ends_with('/'))
}

/// The calendars the binary carries: name and bytes.
pub const SHIPPED: [(&str, &[u8]); 1] =
    [("2026.yaml", include_bytes!("../../policies/calendars/2026.yaml"))];
