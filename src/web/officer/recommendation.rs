//! What the machine recommends, and why, in the words of the page.
use super::entry::{ProofView, proof_view};
use super::points::most_points;
use super::tree::numbers;
use super::{outcome_message, sign_of};
use crate::casework::read::{CaseFile, ProgrammeVersion, Proof, Recommended};
use crate::decision::{
    Answer, LeafIndex, Missing, NodeIndex, Outcome, Recommendation, Step, Target,
};
use crate::facts::{Correction, FactIndex, Facts, Value};
use crate::policy::Programme;
use crate::policy::document::Text;
use crate::policy::explain::Explainer;
use crate::web::draw::{self, Drawing, Sign};
use crate::web::wording::{Wording, full_hash};

/// A reason with its ground.
#[derive(Clone, Debug)]
pub(super) struct ReasonView {
    pub(super) code: String,
    pub(super) text: String,
    pub(super) ground: String,
    pub(super) remedy: String,
}

/// A change that would change the result.
#[derive(Clone, Debug)]
pub(super) struct WayView {
    pub(super) kind: String,
    pub(super) sentence: String,
}

/// A term of the priority score.
#[derive(Clone, Debug)]
pub(super) struct TermLine {
    pub(super) label: String,
    pub(super) within: bool,
    pub(super) points: String,
    pub(super) most: String,
    pub(super) could_add: String,
}

/// What the machine recommends, and why.
#[derive(Clone, Debug)]
pub(super) struct RecommendationView {
    pub(super) title: String,
    pub(super) sign: Sign,
    pub(super) outcome: String,
    pub(super) code: String,
    pub(super) adverse: bool,
    pub(super) granting: bool,
    pub(super) near_line: Option<String>,
    pub(super) priority: String,
    pub(super) priority_of: String,
    pub(super) priority_note: String,
    pub(super) cap: String,
    pub(super) could_add: String,
    pub(super) benefit: String,
    pub(super) reasons: Vec<ReasonView>,
    pub(super) path: [Drawing; 2],
    pub(super) sentences: Vec<String>,
    pub(super) missing: Vec<String>,
    pub(super) counterfactuals: Vec<WayView>,
    pub(super) terms: Vec<TermLine>,
    pub(super) leaf_hash: String,
    pub(super) seal: String,
    pub(super) seal_label: String,
    pub(super) proof: ProofView,
}

/// Everything the page says about a recommendation.
pub(super) fn view(
    file: &CaseFile,
    (version, facts): (&ProgrammeVersion, &Facts),
    made: &Recommended,
    proof: Option<&Proof>,
    w: Wording,
) -> RecommendationView {
    let programme = &version.programme;
    let told = Told { programme, facts, explainer: Explainer::new(programme, facts), w };
    let recommendation = &made.recommendation;
    let (compiled, document) = (programme.compiled(), programme.document());
    let outcome = recommendation.outcome;
    let name = w.say(outcome_message(outcome));
    let cap = document.priority.cap.to_string();
    let meaning = told.text(&document.priority.meaning);
    let could_add: i64 = top(recommendation).map(|term| term.could_add).sum();
    let entry = &made.entry;
    RecommendationView {
        title: match outcome {
            Outcome::ProposedRefusal => w.say("recommendation-refusal"),
            _ => w.fill("recommendation-title", &[("outcome", &lower(&name))]),
        },
        sign: sign_of(outcome),
        outcome: name,
        code: compiled.leaf_code(recommendation.leaf).to_owned(),
        adverse: outcome.is_adverse(),
        granting: outcome.is_granting(),
        near_line: recommendation
            .explanation
            .near_line
            .map(|near| told.text(&told.explainer.near_line(&near))),
        priority: recommendation.priority.to_string(),
        priority_of: w.fill("priority-of", &[("cap", &cap)]),
        priority_note: w.fill("priority-meaning", &[("meaning", &meaning), ("cap", &cap)]),
        cap,
        could_add: could_add.to_string(),
        benefit: recommendation
            .benefit
            .map_or_else(|| w.say("benefit-none"), |rupiah| w.money(rupiah)),
        reasons: told.reasons(recommendation),
        path: [true, false].map(|wide| told.path(file, recommendation, wide)),
        sentences: told
            .explainer
            .steps(&recommendation.trace, &recommendation.explanation.missing)
            .iter()
            .map(|step| told.text(&step.sentence))
            .collect(),
        missing: recommendation
            .explanation
            .missing
            .iter()
            .map(|missing| told.text(&told.explainer.missing(missing)))
            .collect(),
        counterfactuals: told.ways(recommendation),
        terms: told.terms(recommendation),
        leaf_hash: full_hash(&entry.leaf_hash.0),
        seal: draw::seal(&entry.leaf_hash.0),
        seal_label: w.fill("seal-entry", &[("seq", &w.number(entry.seq))]),
        proof: proof_view(entry, proof, w),
    }
}

/// The terms that count by themselves.
fn top(recommendation: &Recommendation) -> impl Iterator<Item = &crate::decision::TermPoints> {
    recommendation.terms.iter().filter(|term| term.group.is_none())
}

/// The text as it stands within a sentence: its first letter is small, unless it begins with an
/// abbreviation such as NIK.
fn lower(text: &str) -> String {
    let mut characters = text.chars();
    let Some(first) = characters.next() else { return String::new() };
    let rest = characters.as_str();
    if rest.starts_with(char::is_uppercase) {
        return text.to_owned();
    }
    first.to_lowercase().chain(rest.chars()).collect()
}

/// A case told in the words of one page.
struct Told<'c> {
    programme: &'c Programme,
    facts: &'c Facts,
    explainer: Explainer<'c>,
    w: Wording,
}

/// Values named beside an answer; a question over more says how many others there are.
const NAMED: usize = 3;

impl Told<'_> {
    fn text(&self, text: &Text) -> String {
        self.w.of(&text.id, &text.en).to_owned()
    }

    fn reasons(&self, recommendation: &Recommendation) -> Vec<ReasonView> {
        let reasons = self.explainer.reasons(&recommendation.explanation.reasons);
        let view = |reason: &crate::policy::explain::ReasonText<'_>| ReasonView {
            code: reason.code.to_owned(),
            text: self.text(reason.reason),
            ground: reason.ground.to_owned(),
            remedy: self.text(reason.remedy),
        };
        reasons.iter().map(view).collect()
    }

    fn ways(&self, recommendation: &Recommendation) -> Vec<WayView> {
        let view = |way: &crate::decision::Counterfactual| WayView {
            kind: self.w.say(match way.kind {
                Correction::Act => "counterfactual-act",
                Correction::Correct => "counterfactual-correct",
            }),
            sentence: self.text(&self.explainer.counterfactual(way)),
        };
        recommendation.counterfactuals.iter().map(view).collect()
    }

    fn terms(&self, recommendation: &Recommendation) -> Vec<TermLine> {
        let most = most_points(self.programme.document());
        let line = |(term, most): (&crate::decision::TermPoints, u32)| TermLine {
            label: self.programme.term(term.term).map(|label| self.text(label)).unwrap_or_default(),
            within: term.group.is_some(),
            points: term.points.to_string(),
            most: most.to_string(),
            could_add: if term.could_add == 0 { "–".into() } else { term.could_add.to_string() },
        };
        recommendation.terms.iter().zip(most).map(line).collect()
    }

    fn path(&self, file: &CaseFile, recommendation: &Recommendation, wide: bool) -> Drawing {
        let steps: Vec<draw::Step> = recommendation
            .trace
            .iter()
            .filter_map(|step| self.step(*step, &recommendation.explanation.missing))
            .collect();
        let leaf = self.programme.leaf(recommendation.leaf);
        let code = leaf.map(|leaf| leaf.code.clone()).unwrap_or_default();
        let outcome = format!("{} {code}", self.w.say(outcome_message(recommendation.outcome)));
        let reason = leaf.map(|leaf| self.text(&leaf.reason)).unwrap_or_default();
        let mut drawing =
            draw::path(&steps, (sign_of(recommendation.outcome), &outcome, &reason), wide);
        drawing.title = self.w.fill("path-title", &[("number", &file.number)]);
        drawing.description = self.w.say("path-description");
        drawing
    }

    fn step(&self, step: Step, missing: &[Missing]) -> Option<draw::Step> {
        match step {
            Step::Test { node, answer } => Some(draw::Step {
                question: self.text(&self.programme.node(node)?.question),
                answer: self.answer(node, answer),
                source: self.sources(node),
                turns: self.turns(node, answer),
            }),
            Step::Floor { .. } => {
                let told = self.explainer.steps(&[step], missing);
                Some(draw::Step {
                    question: self.w.say("path-floor"),
                    answer: told.first().map(|told| self.text(&told.sentence)).unwrap_or_default(),
                    source: String::new(),
                    turns: Vec::new(),
                })
            }
        }
    }

    fn answer(&self, node: NodeIndex, answer: Answer) -> String {
        let beneath = self.programme.compiled().facts_beneath(node);
        let alone = beneath.len() == 1;
        let name = self.w.say(answer_message(answer));
        let named = |fact: &FactIndex| {
            let value = self.facts.get(*fact)?.value;
            let shown = self.text(&self.explainer.value(*fact, value));
            match value {
                // "Yes: yes" would say the same twice.
                Value::Flag(_) if alone => None,
                _ if alone => Some(shown),
                _ => Some(format!("{} {shown}", lower(&self.text(&self.explainer.label(*fact))))),
            }
        };
        let known: Vec<String> = beneath.iter().filter_map(named).collect();
        if known.is_empty() {
            return name;
        }
        let mut values = known.iter().take(NAMED).cloned().collect::<Vec<_>>().join("; ");
        if known.len() > NAMED {
            let more = u64::try_from(known.len() - NAMED).unwrap_or_default();
            values = format!("{values}; {}", self.w.count("path-more", more));
        }
        format!("{name}: {values}")
    }

    fn sources(&self, node: NodeIndex) -> String {
        let mut told: Vec<String> = Vec::new();
        for fact in self.programme.compiled().facts_beneath(node) {
            let Some(provenance) = self.facts.provenance(fact) else { continue };
            let date = provenance.as_of.map(|date| self.w.date(date));
            let source: Vec<String> = provenance.source.iter().cloned().chain(date).collect();
            let source = source.join(", ");
            if !source.is_empty() && !told.contains(&source) {
                told.push(source);
            }
        }
        told.join("; ")
    }

    fn turns(&self, node: NodeIndex, taken: Answer) -> Vec<draw::Turn> {
        let Some(targets) = self.programme.compiled().targets(node) else { return Vec::new() };
        let chosen = targets[place(taken)];
        let mut turns: Vec<(Target, Vec<String>)> = Vec::new();
        for (answer, target) in Answer::ALL.into_iter().zip(targets) {
            let name = lower(&self.w.say(answer_message(answer)));
            if answer == taken || target == chosen {
                continue;
            }
            match turns.iter_mut().find(|(known, _)| *known == target) {
                Some((_, names)) => names.push(name),
                None => turns.push((target, vec![name])),
            }
        }
        let turn = |(target, names): (Target, Vec<String>)| {
            let (words, sign) = match target {
                Target::Node(node) => (self.question(node), None),
                Target::Leaf(leaf) => self.leaf(leaf),
            };
            let or = self.w.say("path-or");
            let answer = names.join(&format!(" {or} "));
            let text = self.w.fill("path-turn", &[("answer", &answer), ("target", &words)]);
            draw::Turn { text, sign }
        };
        turns.into_iter().map(turn).collect()
    }

    fn question(&self, node: NodeIndex) -> String {
        let id = self.programme.compiled().node_id(node);
        let number = numbers(self.programme.document()).get(id).copied().unwrap_or(id).to_owned();
        self.w.fill("path-question", &[("number", &number)])
    }

    fn leaf(&self, leaf: LeafIndex) -> (String, Option<Sign>) {
        let compiled = self.programme.compiled();
        let outcome = compiled.outcome(leaf);
        let name = lower(&self.w.say(outcome_message(outcome)));
        (format!("{name}, {}", compiled.leaf_code(leaf)), Some(sign_of(outcome)))
    }
}

const fn answer_message(answer: Answer) -> &'static str {
    match answer {
        Answer::Yes => "yes",
        Answer::No => "no",
        Answer::Unknown => "unknown",
    }
}

const fn place(answer: Answer) -> usize {
    match answer {
        Answer::Yes => 0,
        Answer::No => 1,
        Answer::Unknown => 2,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_abbreviation_keeps_its_letters_within_a_sentence() {
        for (text, within) in [
            ("Usulan tolak", "usulan tolak"),
            ("KBLI code", "KBLI code"),
            ("NIK padan", "NIK padan"),
            ("", ""),
        ] {
            assert_eq!(lower(text), within);
        }
    }
}
