//! Cases from JSON lines: `{"id":"c1","facts":{…}}`, perhaps with `received` and `applicant`.

use std::borrow::Cow;
use std::fmt;
use std::io::BufRead;
use std::path::PathBuf;
use std::sync::Arc;

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::came::{self, Applicant, Days, Said};
use super::lines::{Line, Lines};
use super::rejects::Rejects;
use super::{case_id, one_case};
use crate::casework::Fault;
use crate::casework::decide::{Incoming, Source};
use crate::facts::{Finding, clip, parse};
use crate::policy::Programme;

/// Reads cases from JSON lines.
pub struct JsonLines {
    lines: Lines<Box<dyn BufRead + Send>>,
    path: PathBuf,
    programme: Arc<Programme>,
    rejects: Rejects,
    days: Days,
    takes_overdue: bool,
}

impl JsonLines {
    /// Reads `reader`, which is called `path` in messages.
    pub fn new(
        reader: Box<dyn BufRead + Send>,
        path: PathBuf,
        programme: Arc<Programme>,
        rejects: Rejects,
        (days, takes_overdue): (Days, bool),
    ) -> Self {
        Self { lines: Lines::new(reader), path, programme, rejects, days, takes_overdue }
    }
}

impl Source for JsonLines {
    fn next_case(&mut self) -> Result<Option<Incoming>, Fault> {
        loop {
            let next = self.lines.next_line().map_err(|source| Fault::Stream {
                what: format!("input `{}`", self.path.display()),
                source,
            })?;
            let Some((number, line)) = next else {
                self.rejects.flush()?;
                return Ok(None);
            };
            if line.is_blank() {
                continue;
            }
            self.rejects.count();
            match read(&line, &self.programme, self.days) {
                Ok(case) => return Ok(Some(Incoming { line: number, ..case })),
                Err(findings) => self.rejects.reject(number, &findings)?,
            }
        }
    }

    fn takes_overdue(&self) -> bool {
        self.takes_overdue
    }
}

fn read(line: &Line, programme: &Programme, days: Days) -> Result<Incoming, Vec<Finding>> {
    let text = line.text().map_err(|finding| vec![finding])?;
    let members: Members<'_> = serde_json::from_str(text).map_err(|error| {
        let message = format!("not a JSON object of `id` and `facts` (column {})", error.column());
        vec![Finding::new("malformed-json", "", message)]
    })?;
    let Members { id, facts, received, applicant, mut findings } = members;
    let id = match id {
        Some(raw) => text_of(raw).and_then(|id| case_id(&id)),
        None => Err(Finding::new("missing-column", "id", "the line has no `id`")),
    };
    let facts = match facts {
        Some(raw) => parse(programme.schema(), raw.get()),
        None => Err(vec![Finding::new("missing-column", "facts", "the line has no `facts`")]),
    };
    let mut said = Said::default();
    match received.map(|raw| came::text(raw, "received")).transpose() {
        Ok(received) => said.received = received.flatten(),
        Err(finding) => findings.push(finding),
    }
    let null = |raw: &&RawValue| raw.get() == "null";
    match applicant.filter(|raw| !null(raw)).map(|raw| serde_json::from_str(raw.get())) {
        None => {}
        Some(Ok(Applicant { said: fields, findings: wrong })) => {
            said.applicant = fields;
            findings.extend(wrong);
        }
        Some(Err(_)) => {
            findings.push(Finding::new("wrong-type", "applicant", "not a JSON object"));
        }
    }
    one_case(id, facts, said.application(days), findings)
}

fn text_of(raw: &RawValue) -> Result<String, Finding> {
    serde_json::from_str(raw.get()).map_err(|_| {
        let message = format!("{} is not a text; put the id in quotes", clip(raw.get()));
        Finding::new("wrong-type", "id", message)
    })
}

/// The members of a line; a key that is unknown or stands twice is a finding, not a choice.
#[derive(Default)]
struct Members<'t> {
    id: Option<&'t RawValue>,
    facts: Option<&'t RawValue>,
    received: Option<&'t RawValue>,
    applicant: Option<&'t RawValue>,
    findings: Vec<Finding>,
}

impl<'de: 't, 't> Deserialize<'de> for Members<'t> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Collect;
        impl<'de> Visitor<'de> for Collect {
            type Value = Members<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Members::default();
                while let Some(key) = map.next_key::<Cow<'de, str>>()? {
                    let slot = match &*key {
                        "id" => &mut members.id,
                        "facts" => &mut members.facts,
                        "received" => &mut members.received,
                        "applicant" => &mut members.applicant,
                        _ => {
                            map.next_value::<IgnoredAny>()?;
                            let message = "only `id`, `facts`, `received` and `applicant` are read";
                            let shown = clip(&key).trim_matches('`').to_owned();
                            members.findings.push(Finding::new("unknown-key", shown, message));
                            continue;
                        }
                    };
                    if slot.replace(map.next_value()?).is_some() {
                        let message = "this key stands twice";
                        members.findings.push(Finding::new("duplicate-id", key, message));
                    }
                }
                Ok(members)
            }
        }
        deserializer.deserialize_map(Collect)
    }
}
