//! The page of the evidence: everything known, every criterion, the finding to lock. It is built from
//! a model without a recommendation, into a view without a field for one.
use super::clock;
use super::form::{FindingTyped, Pairs, value};
use super::views::{
    Aside, Choice, CriterionRow, EvidencePage, EvidenceRow, ExchangedRow, FlagRow, Line, Problem,
};
use crate::casework::read::review::{
    Criterion, Evidence, EvidenceFact, Exchanged, Household, Looked, Told,
};
use crate::casework::review::{FARTHEST, MOST_STOPS};
use crate::ledger::review_fields::Seat;
use crate::policy::document::Document;
use crate::policy::explain::Explainer;
use crate::web::officer::{grade_name, period};
use crate::web::page::Frame;
use crate::web::wording::Wording;

/// What a page is made with beside what was read.
#[derive(Debug)]
pub struct Typed<'t> {
    /// What was typed into the finding.
    pub finding: &'t FindingTyped,
    /// What is to be put right.
    pub problems: Vec<Problem>,
}

impl<'t> Typed<'t> {
    /// What was typed, with nothing to put right.
    pub const fn new(finding: &'t FindingTyped) -> Self {
        Self { finding, problems: Vec::new() }
    }
}

/// The page.
pub fn page(
    evidence: &Evidence,
    looked: &Looked,
    typed: Typed<'_>,
    today: jiff::civil::Date,
    (w, frame): (Wording, Frame),
) -> EvidencePage {
    let marks = Marks::of(evidence);
    let facts: Vec<_> = marks.rows(evidence, w);
    let known = facts.iter().filter(|fact| fact.value.is_some()).count();
    let criteria = evidence.criteria.iter();
    EvidencePage {
        number: evidence.file.number.clone(),
        programme: programme(evidence.version.programme.document(), w),
        problems: typed.problems,
        mitigating: evidence
            .mitigating()
            .map(|criterion| question(evidence.version.programme.document(), &criterion.key, w))
            .collect(),
        clock: clock::view(&evidence.clock, today, w),
        household: household(&evidence.household, evidence.file.came_ms, w),
        identity_act: Some(w.say("identity-open")),
        known: w.fill(
            "case-known",
            &[("known", &known.to_string()), ("all", &facts.len().to_string())],
        ),
        facts,
        flags: flags(evidence, looked, w),
        criteria: criteria.map(|one| criterion(evidence, one, &marks, typed.finding, w)).collect(),
        proposed: choices(&PROPOSED, &typed.finding.proposed, w),
        confidence: choices(&CONFIDENCE, &typed.finding.confidence, w),
        seen: evidence.seen,
        aside: aside((evidence, looked), &typed.finding.pairs, today, w),
        w,
        frame,
    }
}

/// Programme and version.
pub fn programme(document: &Document, w: Wording) -> String {
    let (title, version) = (&document.title, document.version.to_string());
    let title = w.of(&title.id, &title.en);
    w.fill("evidence-programme", &[("title", title), ("version", &version)])
}

const PROPOSED: [(&str, &str); 3] =
    [("granting", "proposed-granting"), ("adverse", "proposed-adverse"), ("open", "proposed-open")];
const CONFIDENCE: [(&str, &str); 3] =
    [("low", "confidence-low"), ("medium", "confidence-medium"), ("high", "confidence-high")];
const MARKS: [(&str, &str); 3] =
    [("proven", "mark-proven"), ("refuted", "mark-refuted"), ("cannot_tell", "mark-cannot-tell")];

fn choices(all: &[(&str, &str)], chosen: &str, w: Wording) -> Vec<Choice> {
    let choice = |(value, message): &(&str, &str)| Choice {
        value: (*value).to_owned(),
        label: w.say(message),
        chosen: *value == chosen,
    };
    all.iter().map(choice).collect()
}

/// The forms beside a review, with what was typed into the question.
pub fn aside(
    (evidence, looked): (&Evidence, &Looked),
    pairs: &Pairs,
    today: jiff::civil::Date,
    w: Wording,
) -> Aside {
    let asked = looked.asked.map(|asked| {
        let until = ms(asked.until);
        let over = w.zone.local(until).is_some_and(|until| until.date() < today);
        let message = if over { "received-note-over" } else { "received-note" };
        w.fill(message, &[("until", &w.day(until))])
    });
    let awaited = looked
        .asked
        .filter(|asked| w.zone.local(ms(asked.until)).is_some_and(|until| until.date() >= today));
    let typed = |field| value(pairs, field).to_owned();
    let waiting = looked.asked.map_or(0, |asked| asked.waiting);
    Aside {
        what: typed("what"),
        until: typed("until"),
        came: typed("came"),
        why: typed("why"),
        exchanged: evidence.exchanged.iter().map(|one| exchanged(one, w)).collect(),
        unnamed: unnamed(evidence, waiting, w),
        asked,
        several: (1 < waiting)
            .then(|| w.fill("received-several", &[("n", &w.number(waiting.into()))])),
        // Once somebody was heard, one alone decides no more.
        urgent: looked
            .urgent
            .filter(|_| looked.seat == Some(Seat::First))
            .map(|at| super::emergency::told(at.ts, w)),
        awaited: awaited.map(|asked| w.fill("awaited", &[("until", &w.day(ms(asked.until)))])),
        stops: w.fill(
            if looked.stops < MOST_STOPS { "ask-stops" } else { "ask-stops-over" },
            &[
                ("stops", &w.number(looked.stops as u64)),
                ("most", &w.number(MOST_STOPS as u64)),
                ("days", &w.number(FARTHEST.into())),
            ],
        ),
    }
}

/// A moment of an entry as the calendar takes it.
fn ms(ts: u64) -> i64 {
    i64::try_from(ts).unwrap_or_default()
}

/// A question or an answer, with its days.
fn exchanged(one: &Exchanged, w: Wording) -> ExchangedRow {
    let day = w.day(ms(one.ts));
    let (label, until, waits) = match one.told {
        Told::Question { until, waits } => {
            let until = w.fill("exchanged-until", &[("until", &w.day(ms(until)))]);
            ("exchanged-question", Some(until), waits)
        }
        Told::Answer => ("exchanged-answer", None, false),
    };
    ExchangedRow {
        label: w.fill(label, &[("day", &day)]),
        text: one.text.clone(),
        until,
        waits: waits.then(|| w.say("exchanged-waits")),
    }
}

/// That more questions wait than can be told which: an answer names none.
fn unnamed(evidence: &Evidence, waiting: u32, w: Wording) -> Option<String> {
    let waits = |one: &&Exchanged| matches!(one.told, Told::Question { waits: true, .. });
    let named = evidence.exchanged.iter().filter(waits).count() as u64;
    let waiting = u64::from(waiting);
    (named < waiting).then(|| w.fill("exchanged-unnamed", &[("n", &w.number(waiting))]))
}

/// The short marks of the facts, B1 and on, in the order of the programme.
struct Marks<'e>(Vec<&'e EvidenceFact>);

impl<'e> Marks<'e> {
    fn of(evidence: &'e Evidence) -> Self {
        Self(evidence.evidence.iter().collect())
    }

    fn of_key(&self, key: &str) -> String {
        let place = self.0.iter().position(|fact| fact.key == key).map_or(0, |place| place + 1);
        format!("B{place}")
    }

    fn rows(&self, evidence: &Evidence, w: Wording) -> Vec<EvidenceRow> {
        let explainer = Explainer::new(&evidence.version.programme, &evidence.facts);
        let document = evidence.version.programme.document();
        let row = |fact: &&EvidenceFact| {
            let known = evidence.facts.get(fact.index);
            let value = known.map(|known| explainer.value(fact.index, known.value));
            let provenance = evidence.facts.provenance(fact.index);
            let source = provenance.and_then(|provenance| provenance.source.clone());
            let date = provenance.and_then(|provenance| provenance.as_of).map(|date| w.date(date));
            let texts = document.facts.get(&fact.key);
            let label = explainer.label(fact.index);
            EvidenceRow {
                key: fact.key.clone(),
                mark: self.of_key(&fact.key),
                label: w.of(&label.id, &label.en).to_owned(),
                value: value.map(|value| w.of(&value.id, &value.en).to_owned()),
                period: texts.map_or_else(none, |texts| period(texts.period, w)),
                source: source.unwrap_or_else(none),
                date: date.unwrap_or_default(),
                evidence: known.map_or_else(none, |known| grade_name(known.grade, w)),
                matched: None,
                comment: None,
            }
        };
        self.0.iter().map(row).collect()
    }
}

/// The question of a criterion.
pub fn question(document: &Document, criterion: &str, w: Wording) -> String {
    let node = document.nodes.get(criterion);
    node.map(|node| w.of(&node.question.id, &node.question.en).to_owned()).unwrap_or_default()
}

fn criterion(
    evidence: &Evidence,
    criterion: &Criterion,
    marks: &Marks<'_>,
    typed: &FindingTyped,
    w: Wording,
) -> CriterionRow {
    let node = evidence.version.programme.document().nodes.get(&criterion.key);
    let marked = typed.mark_of(&criterion.key);
    let rests = criterion.rests_on.iter().map(|key| Choice {
        value: key.clone(),
        label: marks.of_key(key),
        // What the criterion reads is what a mark rests on, unless the officer says otherwise.
        chosen: typed.rests_on(&criterion.key, key).unwrap_or(true),
    });
    CriterionRow {
        key: criterion.key.clone(),
        question: question(evidence.version.programme.document(), &criterion.key, w),
        ground: node.and_then(|node| node.ground.clone()).unwrap_or_else(none),
        choices: choices(&MARKS, marked, w),
        rests: rests.collect(),
    }
}

fn flags(evidence: &Evidence, looked: &Looked, w: Wording) -> Vec<FlagRow> {
    // What is asked is of the case, and answered for all of it.
    let asked = match (looked.asked, looked.answered) {
        (Some(asked), _) => {
            let at_ms = i64::try_from(asked.at.ts).unwrap_or_default();
            w.fill("flag-asked-on", &[("time", &w.moment(at_ms))])
        }
        (None, Some(at)) => {
            let at_ms = i64::try_from(at.ts).unwrap_or_default();
            w.fill("flag-answered-on", &[("time", &w.moment(at_ms))])
        }
        (None, None) => w.say("flag-not-asked"),
    };
    let explainer = Explainer::new(&evidence.version.programme, &evidence.facts);
    let row = |flag: &crate::casework::read::review::Flag| {
        let label = explainer.label(flag.index);
        let provenance = evidence.facts.provenance(flag.index);
        FlagRow {
            text: w.of(&label.id, &label.en).to_owned(),
            source: source_and_day(provenance, w),
            matched: w.say("flag-not-matched"),
            asked: asked.clone(),
        }
    };
    evidence.flags.iter().map(row).collect()
}

/// Which register raised a flag, and the day it speaks of.
fn source_and_day(provenance: Option<&crate::facts::Provenance>, w: Wording) -> String {
    let source = provenance.and_then(|provenance| provenance.source.clone());
    let day = provenance.and_then(|provenance| provenance.as_of).map(|day| w.date(day));
    let known: Vec<String> = source.into_iter().chain(day).collect();
    if known.is_empty() { none() } else { known.join(", ") }
}

/// Who the case is about; of a NIK six digits.
fn household(household: &Household, came_ms: i64, w: Wording) -> Vec<Line> {
    let line = |label: &str, value: String| Line { label: w.say(label), value, note: None };
    let mut lines = Vec::new();
    if let Some(applicant) = household.members.first() {
        lines.push(line("queue-applicant", applicant.name.clone()));
        let shown: String = applicant.nik.chars().take(6).collect();
        if !shown.is_empty() {
            let value = format!("{shown}••••••••••");
            let note = Some(w.say("nik-note"));
            lines.push(Line { note, ..line("nik", value) });
        }
    }
    if !household.address.is_empty() {
        lines.push(line("address", household.address.clone()));
    }
    if household.members.len() > 1 {
        let others: Vec<_> = household.members.iter().skip(1).map(|m| m.name.clone()).collect();
        lines.push(line("household-others", others.join(", ")));
    }
    lines.push(line("case-received", w.day(came_ms)));
    lines
}

fn none() -> String {
    "–".to_owned()
}
