//! The page of the comparison: the reviewer's finding beside the recommendation, and the verdict. It
//! is made only from what was shown to them.
use super::evidence::{aside, programme, question};
use super::form::{Pairs, value};
use super::views::{
    BranchView, Choice, ComparedRow, ComparedTable, ComparisonPage, FindingView, Problem,
    RecommendedView, VerdictChoice,
};
use super::{clock, words};
use crate::casework::read::review::{
    BranchRecord, Compared, ComparedCriterion, Heard, LockedFinding, Taken,
};
use crate::casework::review;
use crate::decision::{Answer, Effect, Outcome};
use crate::ledger::review_fields::Seat;
use crate::policy::document::Document;
use crate::policy::explain::Explainer;
use crate::review::finding::{Confidence, Direction, Mark};
use crate::statistics::wilson;
use crate::web::draw::interval;
use crate::web::officer::{decided_message, outcome_message};
use crate::web::page::Frame;
use crate::web::wording::{Wording, short_hash};

/// What was typed and what is to be put right.
#[derive(Debug, Default)]
pub struct Typed {
    /// The fields.
    pub pairs: Pairs,
    /// What is to be put right.
    pub problems: Vec<Problem>,
}

/// The page.
pub fn page(
    compared: &Compared,
    typed: Typed,
    today: jiff::civil::Date,
    (w, frame): (Wording, Frame),
) -> ComparisonPage {
    let evidence = &compared.evidence;
    let document = evidence.version.programme.document();
    let rows = rows(&compared.criteria, document, w);
    let differing = rows.iter().filter(|row| row.differs).count() as u64;
    let numbered = rows.iter().zip(1_u64..).filter(|(row, _)| row.differs);
    let of_criteria = numbered.map(|(row, number)| {
        let number = w.number(number);
        let values = [("number", &*number), ("yours", &*row.mark), ("machine", &*row.machine)];
        w.fill("comparison-line", &values)
    });
    let (title, of_result) = result(compared, differing, w);
    let differences = of_result.into_iter().chain(of_criteria).collect();
    let others: Vec<_> = OTHERS
        .into_iter()
        .zip(compared.others.iter().zip(decided_before(compared)))
        .map(|(whose, (other, decided))| {
            let found = found(other, w);
            let (sure, decided) = (&*found.confidence, w.say(decided_message(decided)));
            let values = [("confidence", sure), ("outcome", &*decided)];
            let confidence = w.fill("comparison-other-decided", &values);
            (w.say(whose), FindingView { confidence, ..found })
        })
        .collect();
    ComparisonPage {
        number: evidence.file.number.clone(),
        programme: programme(document, w),
        title,
        lede: lede(compared, w),
        problems: typed.problems,
        clock: clock::view(&evidence.clock, today, w),
        finding: finding(compared, w),
        recommended: recommended(compared, w),
        table: ComparedTable {
            whose: w.say("comparison-yours"),
            others: others.iter().map(|(whose, _)| whose.clone()).collect(),
            rows,
        },
        others,
        differences,
        branch: branch(compared.branch, w),
        choices: choices(compared, &typed.pairs, w),
        act_note: w.say(match Weight::of(compared) {
            Weight::First { urgent: true } => "verdict-act-note-urgent",
            Weight::First { .. } | Weight::Second => "verdict-act-note-two",
            Weight::Last => "verdict-act-note",
        }),
        criteria: criteria(compared, &typed.pairs, w),
        codes: codes(compared, &typed.pairs, w),
        sentence: value(&typed.pairs, "sentence").to_owned(),
        sends_back: compared.looked.seat != Some(Seat::First),
        why: value(&typed.pairs, "why").to_owned(),
        seen: evidence.seen,
        aside: aside((evidence, &compared.looked), &typed.pairs, today, w),
        w,
        frame,
    }
}

/// Whose the findings of others are.
const OTHERS: [&str; 2] = ["comparison-first", "comparison-second"];

/// What the page is called, and how finding and recommendation differ in what they come to: that
/// criteria agree does not say that these do.
fn result(compared: &Compared, differing: u64, w: Wording) -> (String, Option<String>) {
    let direction = compared.finding.as_ref().map(|finding| finding.direction);
    let recommended = compared.recommendation.outcome;
    let title = match (direction, recommended.effect()) {
        (Some(Direction::Granting), Effect::Granting)
        | (Some(Direction::Adverse), Effect::Adverse) => {
            return match differing {
                0 => (w.say("comparison-title-same"), None),
                n => (w.count("comparison-title-different", n), None),
            };
        }
        (None, _) => return (w.say("comparison-title-none"), None),
        (Some(Direction::Open), _) => "comparison-title-open",
        (Some(_), Effect::Step) => "comparison-title-step",
        (Some(_), Effect::Granting | Effect::Adverse) => "comparison-title-opposite",
    };
    let yours = w.say(direction.map_or("comparison-none", direction_message));
    let machine = w.say(outcome_message(recommended));
    let line = w.fill("comparison-result-line", &[("yours", &yours), ("machine", &machine)]);
    (w.say(title), Some(line))
}

fn lede(compared: &Compared, w: Wording) -> String {
    let revealed = w.number(compared.revealed_at.seq);
    match compared.finding_at {
        Some(at) => {
            let values = [("finding", &*w.number(at.seq)), ("revealed", &*revealed)];
            w.fill("comparison-lede", &values)
        }
        None => w.fill("comparison-lede-open", &[("revealed", &revealed)]),
    }
}

const fn direction_message(direction: Direction) -> &'static str {
    match direction {
        Direction::Granting => "proposed-granting",
        Direction::Adverse => "proposed-adverse",
        Direction::Open => "proposed-open",
    }
}

const fn confidence_message(confidence: Confidence) -> &'static str {
    match confidence {
        Confidence::Low => "confidence-low",
        Confidence::Medium => "confidence-medium",
        Confidence::High => "confidence-high",
    }
}

fn finding(compared: &Compared, w: Wording) -> FindingView {
    let (Some(finding), Some(at)) = (&compared.finding, compared.finding_at) else {
        let (confidence, hash) = (String::new(), String::new());
        return FindingView { direction: w.say("comparison-none"), confidence, hash };
    };
    let time = w.moment(i64::try_from(at.ts).unwrap_or_default());
    let confidence = w.say(confidence_message(finding.confidence));
    FindingView {
        confidence: w
            .fill("comparison-confidence", &[("confidence", &confidence), ("time", &time)]),
        hash: short_hash(&at.leaf_hash.0),
        ..found(finding, w)
    }
}

/// A finding without the entry it stands in.
pub(super) fn found(finding: &LockedFinding, w: Wording) -> FindingView {
    FindingView {
        direction: w.say(direction_message(finding.direction)),
        confidence: w.say(confidence_message(finding.confidence)),
        hash: String::new(),
    }
}

fn recommended(compared: &Compared, w: Wording) -> RecommendedView {
    let programme = &compared.evidence.version.programme;
    let made = &compared.recommendation;
    let reasons =
        Explainer::new(programme, &compared.evidence.facts).reasons(&made.explanation.reasons);
    let leaf = programme.leaf(made.leaf);
    let reason = leaf.map(|leaf| w.of(&leaf.reason.id, &leaf.reason.en).to_owned());
    let reasons = reasons.iter().map(|reason| w.of(&reason.reason.id, &reason.reason.en));
    let all: Vec<_> = reasons.map(ToOwned::to_owned).collect();
    RecommendedView {
        outcome: w.say(outcome_message(made.outcome)),
        code: programme.compiled().leaf_code(made.leaf).to_owned(),
        reason: if all.is_empty() { reason.unwrap_or_default() } else { all.join(" ") },
        hash: short_hash(&compared.recommendation_hash.0),
    }
}

const fn mark_message(mark: Mark) -> &'static str {
    match mark {
        Mark::Proven => "mark-proven",
        Mark::Refuted => "mark-refuted",
        Mark::CannotTell => "mark-cannot-tell",
    }
}

/// Criteria of a programme in rows: a mark beside what the machine took.
pub(super) fn rows(
    criteria: &[ComparedCriterion],
    document: &Document,
    w: Wording,
) -> Vec<ComparedRow> {
    criteria.iter().map(|one| row(document, one, w)).collect()
}

fn row(document: &Document, one: &ComparedCriterion, w: Wording) -> ComparedRow {
    let machine = match one.machine {
        Taken::Answer(Answer::Yes) => "machine-yes",
        Taken::Answer(Answer::No) => "machine-no",
        Taken::Answer(Answer::Unknown) => "machine-unknown",
        Taken::NotReached => "comparison-not-reached",
    };
    let difference = match (one.differs(), one.mark, one.machine) {
        (true, ..) => "comparison-other",
        (false, None, _) | (false, _, Taken::NotReached) => "comparison-no-word",
        (false, Some(_), Taken::Answer(_)) => "comparison-equal",
    };
    ComparedRow {
        question: question(document, &one.key, w),
        mark: w.say(one.mark.map_or("comparison-unmarked", mark_message)),
        machine: w.say(machine),
        difference: w.say(difference),
        differs: one.differs(),
        others: one
            .others
            .iter()
            .map(|mark| w.say(mark.map_or("comparison-unmarked", mark_message)))
            .collect(),
    }
}

fn branch(branch: BranchRecord, w: Wording) -> BranchView {
    let (decided, changed) = (w.number(branch.decided), w.number(branch.changed));
    let counts = [("decided", &*decided), ("changed", &*changed)];
    let note = w.say("branch-note");
    let Some(share) = wilson(branch.changed, branch.decided) else {
        return BranchView { text: w.fill("branch-few", &counts), interval: None, note };
    };
    let percent = |points: u32| w.basis_points(points);
    let (low, high) = (percent(share.low), percent(share.high));
    let share_text = percent(share.share);
    let mut values = counts.to_vec();
    values.extend([("share", &*share_text), ("low", &*low), ("high", &*high)]);
    let text = w.fill("branch-share", &values);
    let drawn = interval((share.low, share.share, share.high), text.clone(), percent);
    BranchView { text, interval: Some(drawn), note }
}

/// What a decision from the reader's seat comes to, whatever others decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Weight {
    /// The first of two; in an emergency, a grant of theirs is enough.
    First { urgent: bool },
    /// The second of two.
    Second,
    /// Theirs is the last word.
    Last,
}

impl Weight {
    fn of(compared: &Compared) -> Self {
        let looked = &compared.looked;
        if compared.evidence.version.programme.document().review.reviewers < 2 {
            return Self::Last;
        }
        match looked.seat {
            Some(Seat::First) => Self::First { urgent: looked.urgent.is_some() },
            Some(Seat::Second) => Self::Second,
            Some(Seat::Settling) | None => Self::Last,
        }
    }
}

/// What was decided from the seats before, in their order.
fn decided_before(compared: &Compared) -> impl Iterator<Item = Outcome> + '_ {
    let outcome = |heard: &Heard| Outcome::parse(heard.outcome.get().as_str());
    compared.looked.heard.iter().filter_map(outcome)
}

fn choices(compared: &Compared, pairs: &Pairs, w: Wording) -> Vec<VerdictChoice> {
    let direction = compared.finding.as_ref().map(|finding| finding.direction);
    let choice = |outcome: Outcome| {
        let word = outcome.as_str();
        let named = w.say(decided_message(outcome));
        let label = if outcome.is_adverse() { "choice-adverse" } else { "choice-grant" };
        let hint = match Weight::of(compared) {
            Weight::First { urgent: true } if outcome.is_granting() => "choice-grant-hint",
            Weight::First { .. } => "choice-first",
            Weight::Second => "choice-second",
            Weight::Last if outcome.is_adverse() => "choice-adverse-last",
            Weight::Last => "choice-grant-hint",
        };
        VerdictChoice {
            value: word.to_owned(),
            label: w.say(label),
            hint: w.fill(hint, &[("outcome", &named)]),
            chosen: value(pairs, "choice") == word,
            changes_mind: direction.is_some_and(|direction| direction.is_changed_by(outcome)),
            changed: value(pairs, &format!("changed-{word}")).to_owned(),
        }
    };
    let (version, made) = (&compared.evidence.version, &compared.recommendation);
    let mut outcomes = review::choices(&version.programme, made.outcome, &compared.evidence.facts);
    // Who settles decides one of the two.
    if compared.looked.seat == Some(Seat::Settling) {
        outcomes.retain(|outcome| decided_before(compared).any(|before| before == *outcome));
    }
    outcomes.into_iter().map(choice).collect()
}

/// The criterion the officer's reason is most likely about, and what they would say of it: where
/// they found against the person, the first mark that stands against a grant; where for
/// them, the first that leads to one. Nothing is said for them where no mark says so, nor where they
/// found neither: a letter gives no reason that does not stand.
fn likely(compared: &Compared) -> (&str, &'static str) {
    let compiled = compared.evidence.version.programme.compiled();
    let marked = compared.criteria.iter().filter_map(|one| {
        let node = compiled.nodes().find(|node| compiled.node_id(*node) == one.key)?;
        Some((&*one.key, (node, answer_of(one.mark?))))
    });
    let marked: Vec<_> = marked.collect();
    let found: Vec<_> = marked.iter().map(|(_, answered)| *answered).collect();
    let against = compiled.against(&found, &compared.evidence.facts, &mut compiled.scratch());
    let direction = compared.finding.as_ref().map(|finding| finding.direction);
    let is_adverse = match direction {
        Some(Direction::Adverse) => Some(true),
        Some(Direction::Granting) => Some(false),
        Some(Direction::Open) | None => None,
    };
    let fits = marked.iter().find(|(_, (node, answer))| match is_adverse {
        Some(true) => against.contains(node),
        Some(false) => {
            let leads = compiled.leads_to_grant(*node, *answer) && !against.contains(node);
            leads && *answer != Answer::Unknown
        }
        None => false,
    });
    match fits {
        Some((key, _)) => (key, if is_adverse == Some(true) { "not_met" } else { "met" }),
        None => (marked.first().map_or("", |(key, _)| key), ""),
    }
}

const fn answer_of(mark: Mark) -> Answer {
    match mark {
        Mark::Proven => Answer::Yes,
        Mark::Refuted => Answer::No,
        Mark::CannotTell => Answer::Unknown,
    }
}

/// Whether the form of the verdict comes back: what was chosen in it stays.
fn was_chosen(pairs: &Pairs) -> bool {
    pairs.iter().any(|(name, _)| name == "code")
}

fn criteria(compared: &Compared, pairs: &Pairs, w: Wording) -> Vec<Choice> {
    let typed = value(pairs, "criterion");
    let chosen = if was_chosen(pairs) { typed } else { likely(compared).0 };
    let document = compared.evidence.version.programme.document();
    let numbered = compared.evidence.criteria.iter().zip(1_u64..);
    let choice = numbered.map(|(criterion, number)| Choice {
        value: criterion.key.clone(),
        label: format!("{}. {}", w.number(number), question(document, &criterion.key, w)),
        chosen: criterion.key == chosen,
    });
    choice.collect()
}

const CODES: [(&str, &str); 7] = [
    ("", "code-none"),
    ("met", "code-met"),
    ("not_met", "code-not-met"),
    ("evidence_wrong", "code-evidence-wrong"),
    ("evidence_outdated", "code-evidence-outdated"),
    ("evidence_missing", "code-evidence-missing"),
    ("does_not_fit", "code-does-not-fit"),
];

fn codes(compared: &Compared, pairs: &Pairs, w: Wording) -> Vec<Choice> {
    let typed = value(pairs, "code");
    let chosen = if was_chosen(pairs) { typed } else { likely(compared).1 };
    let choice = |(value, message): (&str, &str)| Choice {
        value: value.to_owned(),
        label: w.say(message),
        chosen: value == chosen,
    };
    CODES.map(choice).into()
}

/// What is to be put right, in words, with the field it stands in.
pub fn problems(findings: &[crate::facts::Finding], pairs: &Pairs, w: Wording) -> Vec<Problem> {
    let mut problems: Vec<_> = findings.iter().map(|finding| words::problem(finding, w)).collect();
    // Each way to decide has its own field for what changed.
    for field in problems.iter_mut().filter_map(|problem| problem.field.as_mut()) {
        if field == "change_of_mind" {
            *field = format!("changed-{}", value(pairs, "choice"));
        }
    }
    problems
}
