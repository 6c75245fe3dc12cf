//! Whether a record is whole: every element there, every text in both languages, nothing that paper
//! cannot show.

use super::pdf::is_printable;
use super::record::{Elements, Used};
use crate::decision::Outcome;
use crate::facts::{Finding, clip};
use crate::policy::document::Text;

/// Everything that keeps `elements` from being a letter.
pub(super) fn check(elements: &Elements) -> Vec<Finding> {
    let mut check = Check { findings: Vec::new() };
    check.decision(elements);
    check.reasons(elements);
    check.recourse(elements);
    check.reference(elements);
    check.findings
}

/// What of a text paper cannot show.
pub(super) fn unprintable(path: &str, text: &str) -> Option<Finding> {
    let odd: String = text.chars().filter(|c| !is_printable(*c)).collect();
    let message = format!("{} cannot be printed; write it in Latin letters", clip(&odd));
    let found = || Finding::new("unprintable", path, message).about(clip(&odd));
    (!odd.is_empty()).then(found)
}

struct Check {
    findings: Vec<Finding>,
}

impl Check {
    fn refuse(&mut self, code: &'static str, path: &str, message: impl Into<String>) {
        self.findings.push(Finding::new(code, path, message));
    }

    fn plain(&mut self, path: &str, text: &str) {
        if text.trim().is_empty() {
            self.refuse("missing-element", path, "the text is empty; a letter must say it");
        }
        self.findings.extend(unprintable(path, text));
    }

    fn text(&mut self, path: &str, text: &Text) {
        self.plain(&format!("{path}.id"), &text.id);
        self.plain(&format!("{path}.en"), &text.en);
    }

    fn texts(&mut self, path: &str, texts: &[Text]) {
        self.some(path, texts);
        for (place, text) in texts.iter().enumerate() {
            self.text(&format!("{path}[{place}]"), text);
        }
    }

    fn some<T>(&mut self, path: &str, list: &[T]) {
        if list.is_empty() {
            self.refuse("missing-element", path, "the list is empty; a letter must say it");
        }
    }

    fn used(&mut self, path: &str, values: &[Used]) {
        self.some(path, values);
        for (place, used) in values.iter().enumerate() {
            let path = format!("{path}[{place}]");
            self.text(&format!("{path}.label"), &used.label);
            self.text(&format!("{path}.value"), &used.value);
            self.text(&format!("{path}.source"), &used.source);
        }
    }

    fn decision(&mut self, elements: &Elements) {
        let outcome = &elements.outcome;
        let known = Outcome::parse(&outcome.outcome);
        if !known.is_some_and(|known| known.is_adverse() || known.is_granting()) {
            let message = format!("{} is not an outcome that decides", clip(&outcome.outcome));
            self.refuse("not-a-decision", "outcome.outcome", message);
        }
        self.text("outcome.headline", &outcome.headline);
        self.text("outcome.from_when", &outcome.from_when);
        self.text("outcome.standing", &outcome.standing);
        let asked = &elements.asked;
        self.text("asked.request", &asked.request);
        self.text("asked.before", &asked.before);
        self.text("asked.difference", &asked.difference);
        if let Some(notice) = &asked.notice {
            self.text("asked.notice", notice);
        }
    }

    fn reasons(&mut self, elements: &Elements) {
        let reasons = &elements.reasons;
        let adverse = Outcome::parse(&elements.outcome.outcome).is_some_and(Outcome::is_adverse);
        self.some("reasons.criteria", &reasons.criteria);
        for (place, reason) in reasons.criteria.iter().enumerate() {
            let path = format!("reasons.criteria[{place}]");
            self.text(&format!("{path}.sentence"), &reason.sentence);
            self.text(&format!("{path}.rule"), &reason.rule);
            // What gives may rest on a criterion of which nothing is known; what takes never does.
            if adverse || !reason.values.is_empty() {
                self.used(&format!("{path}.values"), &reason.values);
            }
            self.text(&format!("{path}.needed"), &reason.needed);
            self.plain(&format!("{path}.ground"), &reason.ground);
        }
        if adverse {
            self.some("reasons.chosen", &reasons.chosen);
        }
        for (place, chosen) in reasons.chosen.iter().enumerate() {
            let path = format!("reasons.chosen[{place}]");
            self.plain(&format!("{path}.code"), &chosen.code);
            self.text(&format!("{path}.criterion"), &chosen.criterion);
            self.text(&format!("{path}.told"), &chosen.told);
        }
        if adverse || reasons.remark.is_some() {
            self.plain("reasons.remark", reasons.remark.as_deref().unwrap_or_default());
        }
        self.some("grounds", &elements.grounds);
        for (place, ground) in elements.grounds.iter().enumerate() {
            self.plain(&format!("grounds[{place}]"), ground);
        }
        let roles = &elements.roles;
        self.text("roles.system", &roles.system);
        self.texts("roles.factors", &roles.factors);
        self.text("roles.human", &roles.human);
        self.text("roles.decided_by", &roles.decided_by);
        self.used("evidence.values", &elements.evidence.values);
        self.text("evidence.access", &elements.evidence.access);
        self.texts("changes", &elements.changes);
    }

    fn recourse(&mut self, elements: &Elements) {
        let objection = &elements.objection;
        self.text("objection.to", &objection.to);
        self.text("objection.how", &objection.how);
        self.text("objection.term", &objection.term);
        self.text("objection.last_day", &objection.last_day);
        self.text("objection.later", &objection.later);
        self.text("objection.cost", &objection.cost);
        self.text("objection.help", &objection.help);
        self.text("objection.answer", &objection.answer);
        self.plain("objection.ground", &objection.ground);
        if objection.earliest_last_day.is_some_and(|last| last <= elements.reference.issued) {
            let message = "the last day must come after the day of issue; compute it again";
            self.refuse("last-day", "objection.earliest_last_day", message);
        }
        self.text("meanwhile", &elements.meanwhile);
        self.texts("next_steps", &elements.next_steps);
        self.texts("rights", &elements.rights);
        let contact = &elements.contact;
        self.text("contact.office", &contact.office);
        self.plain("contact.address", &contact.address);
        self.text("contact.counter", &contact.counter);
        self.plain("contact.phone", &contact.phone);
        self.text("contact.hours", &contact.hours);
        self.text("help", &elements.help);
    }

    fn reference(&mut self, elements: &Elements) {
        let reference = &elements.reference;
        self.plain("reference.number", &reference.number);
        self.some("reference.recipient", &reference.recipient);
        for (place, line) in reference.recipient.iter().enumerate() {
            self.plain(&format!("reference.recipient[{place}]"), line);
        }
        self.text("reference.programme", &reference.programme);
        self.texts("reference.check", &reference.check);
    }
}
