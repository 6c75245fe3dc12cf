//! How the points of a priority score arise, in words.
use crate::policy::document::{Choices, Document, Points, Scalar, Term};
use crate::web::wording::Wording;

/// A term of the priority score.
#[derive(Clone, Debug)]
pub(super) struct TermLine {
    pub(super) label: String,
    pub(super) how: String,
    pub(super) most: String,
}

/// The line of a term in the table of a programme.
pub(super) fn term_line(document: &Document, term: &Term, w: Wording) -> TermLine {
    let (how, sum) = match (&term.points, &term.group) {
        (Some(points), _) => (sentence(document, points, w), most(points)),
        (None, group) => {
            let parts = group.iter().flatten().map(|points| {
                format!("{}: {}", label(document, points.by(), w), sentence(document, points, w))
            });
            (parts.collect::<Vec<_>>().join("; "), group.iter().flatten().map(most).sum())
        }
    };
    let most = term.cap.map_or(sum, |cap| cap.min(sum));
    TermLine { label: w.of(&term.label.id, &term.label.en).to_owned(), how, most: most.to_string() }
}

fn sentence(document: &Document, points: &Points, w: Wording) -> String {
    let value = |by: &str, scalar: &Scalar| scalar_words(document, by, scalar, w);
    match points {
        Points::Map { by, map } => {
            let parts = map.iter().map(|(key, points)| {
                let name = scalar_words(document, by, &key_scalar(key), w);
                w.fill("points-map", &[("value", &name), ("points", &points.to_string())])
            });
            parts.collect::<Vec<_>>().join(", ")
        }
        Points::Each { each, at_most, .. } => {
            w.fill("points-each", &[("each", &each.to_string()), ("most", &at_most.to_string())])
        }
        Points::When { by, when_in, give } => {
            let values: Vec<String> = when_in.iter().map(|scalar| value(by, scalar)).collect();
            w.fill("points-when", &[("values", &values.join(", ")), ("points", &give.to_string())])
        }
        Points::Days { every_days, give, .. } => w.fill(
            "points-days",
            &[("days", &every_days.to_string()), ("points", &give.to_string())],
        ),
        Points::Gap { below, give, .. } => w.fill(
            "points-gap",
            &[("line", &label(document, below, w)), ("points", &give.to_string())],
        ),
        Points::Deadline { give_at_deadline, .. } => {
            w.fill("points-deadline", &[("points", &give_at_deadline.to_string())])
        }
    }
}

/// The most points of every term, groups before the terms in them, as an evaluation lists them.
pub(super) fn most_points(document: &Document) -> Vec<u32> {
    let of = |term: &Term| {
        let parts: Vec<u32> =
            term.points.iter().chain(term.group.iter().flatten()).map(most).collect();
        let sum: u32 = parts.iter().sum();
        let whole = term.cap.map_or(sum, |cap| cap.min(sum));
        let inner = if term.group.is_some() { parts } else { Vec::new() };
        std::iter::once(whole).chain(inner)
    };
    document.priority.terms.iter().flat_map(of).collect()
}

fn most(points: &Points) -> u32 {
    match points {
        Points::Map { map, .. } => map.iter().map(|(_, points)| *points).max().unwrap_or_default(),
        Points::Each { each, at_most, .. } => each * at_most,
        Points::When { give, .. } | Points::Gap { give, .. } => *give,
        Points::Days { most, .. } => *most,
        Points::Deadline { give_at_deadline, .. } => *give_at_deadline,
    }
}

fn key_scalar(key: &str) -> Scalar {
    key.parse().map_or_else(|_| Scalar::Text(key.to_owned()), Scalar::Integer)
}

/// What a fact, derived value or parameter is called.
fn label(document: &Document, name: &str, w: Wording) -> String {
    let text = document.facts.get(name).map(|fact| &fact.label);
    let text = text.or_else(|| document.derived.get(name).map(|derived| &derived.label));
    let text = text.or_else(|| document.parameters.get(name).map(|parameter| &parameter.label));
    text.map_or_else(|| name.to_owned(), |text| w.of(&text.id, &text.en).to_owned())
}

fn scalar_words(document: &Document, by: &str, scalar: &Scalar, w: Wording) -> String {
    let choices = document.facts.get(by).and_then(|fact| match &fact.choices {
        Some(Choices::Named(named)) => Some(named),
        _ => None,
    });
    let choices = choices.or_else(|| document.derived.get(by).map(|derived| &derived.choices));
    match scalar {
        Scalar::Flag(true) => w.say("yes"),
        Scalar::Flag(false) => w.say("no"),
        Scalar::Text(key) => match choices.and_then(|choices| choices.get(key)) {
            Some(text) => w.of(&text.id, &text.en).to_owned(),
            None => key.clone(),
        },
        Scalar::Integer(_) | Scalar::Decimal(_) => w.decimal(&scalar.to_string()),
    }
}
