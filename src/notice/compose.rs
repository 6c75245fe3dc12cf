//! Composes a letter: every element from the programme, the facts, the recommendation and what
//! humans decided, so that nothing in it is typed but the human's own sentences.

use super::criterion::Teller;
use super::day::Day;
use super::inputs::{Basis, Before, Grounds, Inputs, Marked, Ruling, Terms};
use super::record::{
    Asked, Choice, Contact, Elements, Evidence, NoticeRecord, Objection, Reason, Reasons,
    Reference, Roles, Verdict,
};
use super::words::{self, Course, Further, Standing, both};
use crate::decision::{Effect, Outcome};
use crate::facts::Finding;
use crate::policy::document::{Authority, Text};
use crate::policy::explain::{format, phrases};

/// The law of objection and appeal.
const LAW_OF_OBJECTION: &str = "UU 30/2014 pasal 75–78";

/// Composes the record of a letter.
///
/// # Errors
/// Everything that is missing or contradicts itself.
pub fn compose(inputs: &Inputs<'_>) -> Result<NoticeRecord, Vec<Finding>> {
    let mut findings = contradictions(inputs);
    let teller = Teller::new(inputs);
    let criteria = match inputs.basis {
        Basis::Recommendation(marks) => teller.recommended(&teller.held(marks)),
        Basis::Marks(marks) => teller.marked(marks),
        Basis::Lapse(last) => vec![words::lapsed(&Day(last).told(), teller.received())],
    };
    if criteria.is_empty() && inputs.outcome.is_adverse() {
        let message = "nothing that was marked stands against a grant; mark what does, or grant";
        findings.push(Finding::new("no-ground", "basis", message));
        return Err(findings);
    }
    let elements = Elements {
        outcome: verdict(inputs),
        asked: asked(inputs),
        grounds: grounds(&criteria),
        reasons: reasons(inputs, criteria),
        roles: roles(inputs, &teller),
        evidence: evidence(inputs, &teller),
        changes: changes(inputs, &teller),
        objection: objection(inputs),
        meanwhile: meanwhile(inputs),
        next_steps: next_steps(inputs),
        rights: words::rights(),
        contact: contact(inputs),
        help: words::help(&inputs.office.assistance),
        reference: reference(inputs),
    };
    match NoticeRecord::new(elements) {
        Ok(record) if findings.is_empty() => Ok(record),
        Ok(_) => Err(findings),
        Err(missing) => {
            findings.extend(missing);
            Err(findings)
        }
    }
}

fn proposes(inputs: &Inputs<'_>) -> bool {
    inputs.programme.document().authority == Authority::Recommendation
}

/// What the inputs say against one another.
fn contradictions(inputs: &Inputs<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut refuse = |code, path: &str, message: &str| {
        findings.push(Finding::new(code, path, message));
    };
    let outcome = inputs.outcome;
    let recommended = inputs.recommendation.outcome;
    if proposes(inputs) && inputs.office.proposes_to.is_none() {
        let message = "the programme only recommends; name the higher office that decides";
        refuse("missing-element", "office.proposes_to", message);
    }
    if outcome != recommended && matches!(inputs.basis, Basis::Recommendation(_)) {
        let message = "the reasons of the recommendation are not those of another outcome; give \
                       the marks of the human";
        refuse("reasons-of-another-outcome", "basis", message);
    }
    match inputs.ruling {
        Ruling::Rule { .. } if !inputs.recommendation.automatic || outcome != recommended => {
            let message = "only the favourable outcome of an automatic leaf is issued by rule; \
                           name the humans who decided";
            refuse("human-required", "ruling", message);
        }
        Ruling::Law { .. } if !outcome.is_granting() => {
            let message = "silence grants and never refuses; name the humans who decided";
            refuse("human-required", "ruling", message);
        }
        Ruling::Rule { .. } | Ruling::Law { .. } => {}
        Ruling::Human { heard, grounds, .. } => {
            if heard.is_empty() {
                refuse("missing-element", "ruling.heard", "say who reviewed the case");
            }
            let changed = outcome != recommended && recommended.effect() != Effect::Step;
            let whole = |grounds: Grounds<'_>| {
                !grounds.chosen.is_empty() && !grounds.remark.trim().is_empty()
            };
            if changed && !grounds.is_some_and(whole) {
                let message = "a change of mind needs a reason and a sentence; give both";
                refuse("missing-element", "ruling.grounds", message);
            }
        }
    }
    let taken = matches!(
        outcome,
        Outcome::Reduction | Outcome::Suspension | Outcome::Termination | Outcome::Revocation
    );
    if taken && matches!(inputs.before, Before::Nothing | Before::Unknown) {
        refuse("missing-element", "before", "say what was held before that is taken");
    }
    if outcome == Outcome::PartialGrant && (inputs.asked.is_none() || inputs.given.is_none()) {
        refuse("missing-element", "asked", "say what was asked for and what is given");
    }
    if outcome == Outcome::Reduction && inputs.given.is_none() {
        refuse("missing-element", "given", "say what is given from now on");
    }
    if inputs.effective < inputs.received {
        refuse("effective-day", "effective", "the decision cannot hold before it was asked for");
    }
    findings
}

fn verdict(inputs: &Inputs<'_>) -> Verdict {
    let effective = Day(inputs.effective);
    let proposes = proposes(inputs);
    let higher = inputs.office.proposes_to.as_ref().filter(|_| proposes);
    let subject = inputs.programme.document().unit;
    Verdict {
        outcome: inputs.outcome.as_str().to_owned(),
        headline: match inputs.ruling {
            Ruling::Law { .. } => words::headline_by_law(),
            _ => words::headline(inputs.outcome, proposes, subject),
        },
        effective,
        from_when: match inputs.ruling {
            Ruling::Law { .. } => words::by_law_from(&effective.told()),
            _ => words::from_when(proposes, &effective.told()),
        },
        standing: match inputs.ruling {
            Ruling::Law { .. } => words::standing_by_law(),
            _ => words::standing(higher),
        },
    }
}

fn asked(inputs: &Inputs<'_>) -> Asked {
    let document = inputs.programme.document();
    let label = document.benefit.as_ref().map(|benefit| &benefit.label);
    let amount = |rupiah: i64| {
        let rupiah = format::rupiah(rupiah);
        label.map_or_else(|| rupiah.clone(), |label| both!("{} ({})" | "{} ({})", rupiah, label))
    };
    let request = words::request(
        &document.title,
        &Day(inputs.received).told(),
        inputs.asked.map(amount).as_ref(),
    );
    let given = inputs.given.map(amount);
    let standing = match inputs.ruling {
        Ruling::Law { .. } => Standing::Given,
        _ if proposes(inputs) => Standing::Proposed,
        _ if inputs.outcome == Outcome::Eligible => Standing::Ranked,
        _ => Standing::Given,
    };
    let given = given.as_ref().map(|given| (given, standing));
    let (before, difference) = match inputs.before {
        Before::Unknown => {
            (words::held_unknown(document.unit), words::nothing_taken(document.unit, given))
        }
        Before::Nothing => {
            (words::held_nothing(document.unit), words::nothing_taken(document.unit, given))
        }
        Before::Aid { rupiah, .. } => {
            let after =
                inputs.given.unwrap_or(if inputs.outcome.is_granting() { rupiah } else { 0 });
            let change = format::rupiah(rupiah.abs_diff(after).try_into().unwrap_or(i64::MAX));
            let way = after.cmp(&rupiah);
            (words::received(&amount(rupiah)), words::amounts(&amount(after), &change, way))
        }
        Before::Held { what, .. } => (words::held(what), words::held_after(what, inputs.outcome)),
    };
    Asked { request, before, difference, notice: document.notice.clone() }
}

fn reasons(inputs: &Inputs<'_>, criteria: Vec<Reason>) -> Reasons {
    let remark = match inputs.ruling {
        Ruling::Human { grounds, .. } => grounds.map(|grounds| grounds.remark),
        Ruling::Rule { .. } | Ruling::Law { .. } => None,
    };
    // Who owes no sentence may leave it out.
    let remark = remark.filter(|remark| !remark.trim().is_empty()).map(ToOwned::to_owned);
    Reasons { criteria, chosen: chosen(inputs), remark }
}

/// The reasons chosen from the list, each with its criterion.
fn chosen(inputs: &Inputs<'_>) -> Vec<Choice> {
    let chosen = inputs.ruling.chosen().iter();
    let told = chosen.filter_map(|chosen| {
        let criterion = inputs.programme.node(chosen.node)?.question.clone();
        Some(Choice { code: chosen.code.to_owned(), criterion, told: chosen.told.clone() })
    });
    told.collect()
}

/// Each article once, in the order of the reasons.
fn grounds(criteria: &[Reason]) -> Vec<String> {
    let mut grounds: Vec<String> = Vec::new();
    for criterion in criteria {
        if !grounds.contains(&criterion.ground) {
            grounds.push(criterion.ground.clone());
        }
    }
    grounds
}

fn roles(inputs: &Inputs<'_>, teller: &Teller<'_>) -> Roles {
    let recommended = inputs.recommendation.outcome;
    let factors = teller.factors();
    let course = match inputs.basis {
        _ if recommended.effect() == Effect::Step => Course::Alone,
        _ if recommended != inputs.outcome => Course::Otherwise,
        Basis::Recommendation(marks) if !teller.held(marks).whole => Course::InPart,
        _ => Course::Agreed,
    };
    let office = &inputs.office.name;
    let by_rule = matches!(inputs.ruling, Ruling::Rule { .. });
    let (human, decided_by) = match inputs.ruling {
        Ruling::Rule { name, position } => {
            (words::by_rule(), words::decided_by(name, position, office))
        }
        Ruling::Law { name, position } => {
            (words::by_law(), words::written_by(name, position, office))
        }
        Ruling::Human { name, position, heard, urgent, .. } => {
            let review = &inputs.programme.document().review;
            let more = heard.len() < usize::from(review.reviewers);
            let further = match (more, urgent && inputs.outcome.is_granting()) {
                (false, _) => Further::Nobody,
                (true, false) => Further::Before,
                (true, true) => Further::Afterwards,
            };
            let told = words::humans(review.evidence_first, heard, further, course);
            (told, words::decided_by(name, position, office))
        }
    };
    Roles {
        system: words::system_recommended(factors.len(), recommended, by_rule),
        factors,
        human,
        decided_by,
    }
}

fn evidence(inputs: &Inputs<'_>, teller: &Teller<'_>) -> Evidence {
    let access = words::access(&inputs.office.counter);
    if matches!(inputs.basis, Basis::Lapse(_)) {
        return Evidence { values: vec![teller.received()], access };
    }
    let mut facts = teller.relied_on();
    match inputs.basis {
        Basis::Marks(marks) => facts.extend(marks.iter().flat_map(|marked| &marked.evidence)),
        Basis::Recommendation(marks) => {
            facts.extend(teller.held(marks).marks.iter().flat_map(|marked| &marked.evidence));
        }
        Basis::Lapse(_) => {}
    }
    facts.sort_unstable();
    facts.dedup();
    Evidence { values: teller.used(&facts), access }
}

fn changes(inputs: &Inputs<'_>, teller: &Teller<'_>) -> Vec<Text> {
    let bring = |marks: Vec<&Marked>| {
        let nodes = marks.into_iter().filter_map(|marked| inputs.programme.node(marked.node));
        nodes.map(|node| words::bring_evidence(&node.question)).collect::<Vec<_>>()
    };
    let mut changes: Vec<Text> = match inputs.basis {
        Basis::Recommendation(marks) => {
            let held = teller.held(marks);
            // What would have changed the machine's mind is no way past grounds that are not its own.
            let ways = inputs.recommendation.counterfactuals.iter().filter(|_| held.whole);
            let told = ways.map(|way| teller.explainer().counterfactual(way));
            told.chain(teller.remedies(&held)).chain(bring(held.marks)).collect()
        }
        Basis::Marks(marks) if inputs.outcome.is_adverse() => bring(teller.against(marks)),
        Basis::Marks(_) | Basis::Lapse(_) => vec![words::tell_changes()],
    };
    let mut seen: Vec<Text> = Vec::new();
    changes.retain(|change| {
        let new = !seen.contains(change);
        seen.push(change.clone());
        new
    });
    if changes.is_empty() {
        changes.push(phrases::no_way());
    }
    changes
}

fn objection(inputs: &Inputs<'_>) -> Objection {
    let (office, Terms { objection, objection_answer, earliest_last_day, .. }) =
        (inputs.office, inputs.terms);
    let last = earliest_last_day.map(Day);
    Objection {
        to: words::object_to(&office.objections),
        how: words::object_how(&office.counter, &office.phone),
        term: words::object_term(objection),
        earliest_last_day: last,
        last_day: last
            .map_or_else(words::last_day_untold, |last| words::last_day(&last.told_with_weekday())),
        later: if last.is_some() { words::later() } else { words::held_back() },
        cost: words::no_cost(),
        help: words::help_to_object(),
        answer: words::answered(objection_answer),
        ground: LAW_OF_OBJECTION.to_owned(),
    }
}

fn meanwhile(inputs: &Inputs<'_>) -> Text {
    let unit = inputs.programme.document().unit;
    match inputs.before {
        _ if inputs.outcome.is_granting() => words::holds_meanwhile(),
        Before::Unknown => words::stops_nothing(unit),
        Before::Nothing => words::nothing_stops(unit),
        Before::Aid { continues, .. } | Before::Held { continues, .. } => {
            words::meanwhile(unit, continues)
        }
    }
}

fn next_steps(inputs: &Inputs<'_>) -> Vec<Text> {
    let terms = inputs.terms;
    words::next_steps(&inputs.office.appeals, terms.appeal, terms.appeal_answer, terms.court)
}

fn contact(inputs: &Inputs<'_>) -> Contact {
    let office = inputs.office;
    Contact {
        office: office.name.clone(),
        address: office.address.clone(),
        counter: office.counter.clone(),
        phone: office.phone.clone(),
        hours: office.hours.clone(),
    }
}

fn reference(inputs: &Inputs<'_>) -> Reference {
    let programme = inputs.programme;
    Reference {
        number: inputs.number.to_owned(),
        recipient: inputs.recipient.to_vec(),
        issued: Day(inputs.issued),
        programme: words::version(&programme.document().title, programme.version()),
        digest: *programme.digest(),
        check: words::checks(),
        demo: inputs.demo,
    }
}
