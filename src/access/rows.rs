//! The rows of `policy.csv`, read by our own strict reader: casbin never sees the file. Its own
//! reader drops a row of an unknown type without a word and takes any spelling of an effect.

use super::act::{Action, Resource, exists};
use super::actor::{GROUPS, Role};
use crate::facts::{Finding, clip};

/// Fewer rules are a file cut short; an empty policy is one casbin may allow everything under.
const LEAST_RULES: usize = 40;
/// More rules make every check slower: casbin tries them one by one.
const MOST_RULES: usize = 75;

/// A policy whose every word is known. What casbin is given.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Rows {
    /// Grantee, resource, action.
    pub(super) rules: Vec<[&'static str; 3]>,
    /// Subject, grantee.
    pub(super) links: Vec<[&'static str; 2]>,
}

/// Reads every row, in the one form it can have: fields parted by a comma and a space, without
/// quotes; an empty line or a line that begins with `#` says nothing.
///
/// # Errors
/// Every finding: an unknown word, a row too long or short, a row twice, too few or many rules.
pub(super) fn read(policy: &str) -> Result<Rows, Vec<Finding>> {
    let mut rows = Rows::default();
    let mut findings = Vec::new();
    for (number, line) in (1..).zip(policy.split('\n')) {
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        if let Err((code, message)) = read_row(line, &mut rows) {
            findings.push(Finding::new(code, format!("policy.csv:{number}"), message));
        }
    }
    let count = rows.rules.len();
    if !(LEAST_RULES..=MOST_RULES).contains(&count) {
        let message = format!("{count} rules; a policy has {LEAST_RULES} to {MOST_RULES}");
        findings.push(Finding::new("rule-count", "policy.csv", message));
    }
    if findings.is_empty() { Ok(rows) } else { Err(findings) }
}

type Refusal = (&'static str, String);

fn read_row(line: &str, rows: &mut Rows) -> Result<(), Refusal> {
    let fields: Vec<&str> = line.split(", ").collect();
    match *fields {
        ["p", grantee, resource, action] => {
            let known = Resource::named(resource).ok_or_else(|| unknown("resource", resource))?;
            let done = Action::named(action).ok_or_else(|| unknown("action", action))?;
            if !exists(known, done) {
                let message = format!("nobody can {done} on {known}; name an act that exists");
                return Err(("unknown-act", message));
            }
            let rule = [grantee_named(grantee)?, known.as_str(), done.as_str()];
            once(&mut rows.rules, rule)
        }
        ["g", subject, grantee] => {
            let role = Role::ALL.iter().find(|role| role.subject() == subject);
            let role = role.ok_or_else(|| unknown("subject", subject))?;
            let grantee = grantee_named(grantee)?;
            if grantee.starts_with("role:") && grantee != role.grantee() {
                let message = format!("{} would hold {grantee}; roles are flat", role.subject());
                return Err(("role-in-role", message));
            }
            once(&mut rows.links, [role.subject(), grantee])
        }
        _ => {
            let message = format!(
                "{} is neither `p, grantee, resource, action` nor `g, subject, grantee`",
                clip(line)
            );
            Err(("row-form", message))
        }
    }
}

fn grantee_named(name: &str) -> Result<&'static str, Refusal> {
    let roles = Role::ALL.iter().map(|role| role.grantee());
    roles.chain(GROUPS).find(|known| *known == name).ok_or_else(|| unknown("grantee", name))
}

fn unknown(what: &str, text: &str) -> Refusal {
    ("unknown-word", format!("{} is no {what}; policies/access/README.md lists them", clip(text)))
}

fn once<T: PartialEq>(rows: &mut Vec<T>, row: T) -> Result<(), Refusal> {
    if rows.contains(&row) {
        return Err(("row-twice", "the row stands twice; delete one".to_owned()));
    }
    rows.push(row);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_file_says_is_what_casbin_is_given() {
        let policy = include_str!("../../policies/access/policy.csv");
        let rows = read(policy).unwrap();
        let rules = rows.rules.iter().map(|row| format!("p, {}", row.join(", ")));
        let links = rows.links.iter().map(|row| format!("g, {}", row.join(", ")));
        let said: Vec<&str> = policy.lines().filter(|line| line.starts_with(['p', 'g'])).collect();
        assert_eq!(links.chain(rules).collect::<Vec<String>>(), said);
    }
}
