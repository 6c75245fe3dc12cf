//! The case behind a grant in an emergency, in words: for who judges afterwards whether it was one.
use super::comparison::{found, rows};
use super::evidence::programme;
use super::views::{ComparedTable, GrantedView, Line};
use crate::casework::read::review::GrantedCase;
use crate::decision::Outcome;
use crate::web::officer::{decided_message, outcome_message, role_names};
use crate::web::wording::Wording;

/// The case of which `outcome` was granted.
pub fn view(case: &GrantedCase, outcome: Outcome, w: Wording) -> GrantedView {
    let document = case.version.programme.document();
    let line = |label, value, note| Line { label: w.say(label), value, note };
    let found = case.finding.as_ref().map(|finding| found(finding, w));
    let (found, sure) = match found {
        None => (w.say("comparison-none"), None),
        Some(found) => {
            let sure = w.fill("granted-confidence", &[("confidence", &found.confidence)]);
            (found.direction, Some(sure))
        }
    };
    GrantedView {
        lines: vec![
            line("granted-asked", programme(document, w), None),
            line("case-received", w.day(case.came_ms), None),
            line("measure-recommended", w.say(outcome_message(case.recommended)), None),
            line("granted-found", found, sure),
            line(
                "unreviewed-given",
                w.say(decided_message(outcome)),
                case.days.map(|days| w.count("granted-days", days)),
            ),
            line("granted-confirmed", role_names(&case.roles, w), None),
        ],
        table: ComparedTable {
            whose: w.say("granted-found"),
            others: Vec::new(),
            rows: rows(&case.criteria, document, w),
        },
    }
}
