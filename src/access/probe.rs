//! `probes.csv`: for every act, what each role is expected to be answered. A policy is put in
//! force only if it answers every question as this table says.

use super::act::{ACTS, Act, Action, Resource, exists};
use super::actor::Role;
use crate::facts::{Finding, clip};

/// The expected answers to every question there is.
#[derive(Debug)]
pub(super) struct Probes {
    /// Each act with an answer a role, in the order of [`Role::ALL`].
    rows: Vec<((Resource, Action), Vec<bool>)>,
}

impl Probes {
    /// Reads the table: a header `resource,action,` and all roles, then every act once, each
    /// cell `allow` or `deny`.
    ///
    /// # Errors
    /// Every finding: another header, an unknown act or answer, an act twice or missing.
    pub(super) fn read(table: &str) -> Result<Self, Vec<Finding>> {
        let mut probes = Self { rows: Vec::new() };
        let mut findings = Vec::new();
        let mut lines = (1..).zip(table.split_terminator('\n'));
        let header: Vec<&str> = Role::ALL.iter().map(|role| role.as_str()).collect();
        let header = format!("resource,action,{}", header.join(","));
        if lines.next().is_none_or(|(_, line)| line != header) {
            findings.push(Finding::new(
                "probe-header",
                "probes.csv:1",
                format!("the first line is not `{header}`"),
            ));
        }
        for (number, line) in lines {
            match read_row(line) {
                Ok((act, _)) if probes.rows.iter().any(|(known, _)| *known == act) => {
                    findings.push(Finding::new(
                        "row-twice",
                        format!("probes.csv:{number}"),
                        "the act stands twice; delete one",
                    ));
                }
                Ok(row) => probes.rows.push(row),
                Err(message) => {
                    findings.push(Finding::new(
                        "probe-form",
                        format!("probes.csv:{number}"),
                        message,
                    ));
                }
            }
        }
        for Act { resource, action, .. } in ACTS.iter().copied() {
            if !probes.rows.iter().any(|(known, _)| *known == (resource, action)) {
                findings.push(Finding::new(
                    "probe-missing",
                    "probes.csv",
                    format!("no row says who may {action} on {resource}; add it"),
                ));
            }
        }
        if findings.is_empty() { Ok(probes) } else { Err(findings) }
    }

    /// Every question with its expected answer.
    pub(super) fn expected(&self) -> impl Iterator<Item = (Role, Resource, Action, bool)> {
        self.rows.iter().flat_map(|((resource, action), answers)| {
            let by_role = Role::ALL.iter().zip(answers);
            by_role.map(|(role, allowed)| (*role, *resource, *action, *allowed))
        })
    }
}

fn read_row(line: &str) -> Result<((Resource, Action), Vec<bool>), String> {
    let mut fields = line.split(',');
    let (resource, action) = (fields.next().unwrap_or_default(), fields.next().unwrap_or_default());
    let act = Resource::named(resource).zip(Action::named(action));
    let act = act
        .filter(|(resource, action)| exists(*resource, *action))
        .ok_or_else(|| format!("{} is no act", clip(&format!("{resource},{action}"))))?;
    let answers = fields.map(|answer| match answer {
        "allow" => Ok(true),
        "deny" => Ok(false),
        other => Err(format!("{} is neither `allow` nor `deny`", clip(other))),
    });
    let answers = answers.collect::<Result<Vec<bool>, String>>()?;
    if answers.len() == Role::ALL.len() {
        Ok((act, answers))
    } else {
        Err(format!("{} answers; there are {} roles", answers.len(), Role::ALL.len()))
    }
}
