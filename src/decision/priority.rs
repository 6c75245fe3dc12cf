//! The priority of a case: a capped sum of integer terms, computed whatever the leaf.

use std::collections::HashSet;

use crate::decision::{Definition, Points, Term, TermIndex};
use crate::expression::{Evaluator, Expression, Literal, Lowered, Lowering, Op, OpIndex};
use crate::facts::Finding;

/// The points of one term of one case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TermPoints {
    /// Which term.
    pub term: TermIndex,
    /// The points it gives.
    pub points: i64,
    /// The points it could add were what it reads known; 0 where it is known.
    pub could_add: i64,
    /// The group it stands in, whose points (not these) count in the priority.
    pub group: Option<TermIndex>,
}

/// A term over operations.
#[derive(Clone, Debug)]
enum Rule {
    /// Values and their points.
    Map { by: OpIndex, map: Vec<(i64, i64)> },
    /// `points · clamp(of, 0, most)`.
    PerUnit { of: OpIndex, points: i64, most: i64 },
    /// `min(max, floor(of / every) · points)`.
    PerDays { of: OpIndex, every: i64, points: i64, max: i64 },
    /// `floor(points · max(0, limit - of) / limit)`.
    Gap { of: OpIndex, limit: i64, points: i64 },
    /// `floor(points · min(of, s) / s)`.
    Deadline { of: OpIndex, by: OpIndex, terms: Vec<(i64, i64)>, points: i64 },
    /// The so many terms after it.
    Group { terms: usize, max: i64 },
}

#[derive(Clone, Debug)]
struct Compiled {
    rule: Rule,
    /// The most points it can give.
    most: i64,
    group: Option<TermIndex>,
}

/// All terms, groups before the terms in them.
#[derive(Clone, Debug, Default)]
pub(super) struct Terms {
    all: Vec<Compiled>,
    cap: i64,
    /// The most points the terms can come to, before the cap.
    pub(super) bound: i64,
}

/// Every expression that the priority reads, and every constant it names.
pub(super) fn parts(terms: &[Term]) -> (Vec<&Expression>, Vec<&Literal>) {
    let (mut expressions, mut literals) = (Vec::new(), Vec::new());
    for term in terms {
        match &term.points {
            Points::Map { by: of, map: named } => {
                expressions.push(of);
                literals.extend(named.iter().map(|(literal, _)| literal));
            }
            Points::IfIn { of, among, .. } => {
                expressions.push(of);
                literals.extend(among);
            }
            Points::PerUnit { of, .. } | Points::PerDays { of, .. } => expressions.push(of),
            Points::Gap { of, limit, .. } => expressions.extend([of, limit]),
            Points::Deadline { of, by, terms, .. } => {
                expressions.extend([of, by]);
                literals.extend(terms.iter().map(|(literal, _)| literal));
            }
            Points::Group { terms, .. } => {
                let (inner, named) = parts(terms);
                expressions.extend(inner);
                literals.extend(named);
            }
        }
    }
    (expressions, literals)
}

/// All terms in reading order, groups before the terms in them.
pub(super) fn flat(terms: &[Term]) -> Vec<&Term> {
    let mut all = Vec::new();
    for term in terms {
        all.push(term);
        if let Points::Group { terms, .. } = &term.points {
            all.extend(flat(terms));
        }
    }
    all
}

/// Compiles the priority; findings go to `lowering`.
pub(super) fn compile<'a>(definition: &'a Definition, lowering: &mut Lowering<'a>) -> Terms {
    let mut seen = HashSet::new();
    for term in flat(&definition.priority.terms) {
        if !seen.insert(term.id.as_str()) {
            let message = "a term has this id already";
            let path = format!("priority.terms.{}", term.id);
            lowering.findings.push(Finding::new("duplicate-id", path, message));
        }
    }
    let mut terms = Terms { cap: definition.priority.cap, ..Terms::default() };
    for term in &definition.priority.terms {
        if let Some(most) = terms.push(term, None, lowering) {
            terms.bound = terms.bound.saturating_add(most);
        }
    }
    terms
}

impl Terms {
    /// How many there are, groups and the terms in them counted.
    pub(super) fn count(&self) -> usize {
        self.all.len()
    }

    /// Adds a term and the terms in it; the most points it can give.
    fn push<'a>(
        &mut self,
        term: &'a Term,
        group: Option<TermIndex>,
        lowering: &mut Lowering<'a>,
    ) -> Option<i64> {
        let outer = std::mem::replace(&mut lowering.path, format!("priority.terms.{}", term.id));
        let most = self.push_checked(term, group, lowering);
        lowering.path = outer;
        most
    }

    fn push_checked<'a>(
        &mut self,
        term: &'a Term,
        group: Option<TermIndex>,
        lowering: &mut Lowering<'a>,
    ) -> Option<i64> {
        let index = TermIndex(u16::try_from(self.all.len()).ok()?);
        let Points::Group { max, terms } = &term.points else {
            let (rule, most) = rule(&term.points, lowering)?;
            self.all.push(Compiled { rule, most, group });
            return Some(most);
        };
        if group.is_some() {
            return refuse(lowering, "limit-exceeded", "a group holds terms, not groups");
        }
        let rule = Rule::Group { terms: terms.len(), max: *max };
        self.all.push(Compiled { rule, most: *max, group: None });
        let mut sum = 0_i64;
        for term in terms {
            sum = sum.saturating_add(self.push(term, Some(index), lowering)?);
        }
        let most = sum.min(*max);
        self.all.get_mut(index.position())?.most = most;
        Some(most)
    }

    /// Fills `points` with every term in order and gives the capped sum.
    pub(super) fn evaluate(&self, on: &mut Evaluator<'_>, points: &mut Vec<TermPoints>) -> i64 {
        points.clear();
        let mut total = 0_i64;
        let mut next = self.all.iter().zip((0..).map(TermIndex));
        while let Some((term, index)) = next.next() {
            let Rule::Group { terms, max } = term.rule else {
                total = total.saturating_add(push_points(term, index, on, points));
                continue;
            };
            let place = points.len();
            points.push(TermPoints { term: index, points: 0, could_add: 0, group: None });
            let (mut sum, mut could) = (0_i64, 0_i64);
            for (inner, index) in next.by_ref().take(terms) {
                sum = sum.saturating_add(push_points(inner, index, on, points));
                could = could.saturating_add(points.last().map_or(0, |last| last.could_add));
            }
            let capped = sum.min(max);
            if let Some(own) = points.get_mut(place) {
                own.points = capped;
                own.could_add = sum.saturating_add(could).min(max) - capped;
            }
            total = total.saturating_add(capped);
        }
        total.min(self.cap)
    }
}

fn push_points(
    term: &Compiled,
    index: TermIndex,
    on: &mut Evaluator<'_>,
    all: &mut Vec<TermPoints>,
) -> i64 {
    let known = term.rule.points(on);
    let (points, could_add) = known.map_or((0, term.most), |points| (points, 0));
    all.push(TermPoints { term: index, points, could_add, group: term.group });
    points
}

impl Rule {
    /// The points, `None` where what it reads is unknown.
    fn points(&self, on: &mut Evaluator<'_>) -> Option<i64> {
        let named = |value: i64, named: &[(i64, i64)]| {
            named.iter().find(|(other, _)| *other == value).map_or(0, |(_, points)| *points)
        };
        Some(match self {
            Self::Map { by, map } => named(on.value(*by)?, map),
            Self::PerUnit { of, points, most } => on.value(*of)?.clamp(0, *most) * points,
            Self::PerDays { of, every, points, max } => {
                let steps = on.value(*of)?.max(0) / every;
                steps.saturating_mul(*points).min(*max)
            }
            Self::Gap { of, limit, points } => {
                let gap = limit.saturating_sub(on.value(*of)?).clamp(0, *limit);
                points * gap / limit
            }
            Self::Deadline { of, by, terms, points } => {
                let term = named(on.value(*by)?, terms);
                if term == 0 { 0 } else { points * on.value(*of)?.clamp(0, term) / term }
            }
            Self::Group { .. } => 0,
        })
    }
}

fn refuse<T>(lowering: &mut Lowering<'_>, code: &'static str, message: &str) -> Option<T> {
    let path = lowering.path.clone();
    lowering.findings.push(Finding::new(code, path, message));
    None
}

/// Bounds what may be multiplied, so that no product leaves 64 bits.
fn bounded(lowering: &mut Lowering<'_>, points: i64, factor: i64) -> Option<i64> {
    if points < 0 || factor < 0 {
        return refuse(lowering, "limit-exceeded", "points and limits are not negative");
    }
    match points.checked_mul(factor) {
        Some(product) => Some(product),
        None => refuse(lowering, "limit-exceeded", "the points can exceed 64 bits"),
    }
}

/// A whole number.
fn whole<'a>(lowering: &mut Lowering<'a>, of: &'a Expression) -> Option<OpIndex> {
    let path = lowering.path.clone();
    let of = lowering.lower_at(path, of)?;
    let quantity = lowering.expect_number(&of)?;
    if quantity.places > 0 {
        return refuse(lowering, "type-mismatch", "points count whole numbers; use floor(..)");
    }
    Some(of.op)
}

/// Any value, and the constants among it, with their points.
fn named<'a>(
    lowering: &mut Lowering<'a>,
    by: &'a Expression,
    values: impl Iterator<Item = (&'a Literal, i64)>,
) -> Option<(Lowered<'a>, Vec<(i64, i64)>)> {
    let path = lowering.path.clone();
    let by = lowering.lower_at(path, by)?;
    let mut map = Vec::new();
    for (literal, points) in values {
        bounded(lowering, points, 1)?;
        let value = lowering.literal(&by, literal)?;
        if map.iter().any(|(other, _)| *other == value) {
            return refuse(lowering, "duplicate-id", "a value stands twice");
        }
        map.push((value, points));
    }
    Some((by, map))
}

/// A term over operations, and the most points it can give.
fn rule<'a>(points: &'a Points, lowering: &mut Lowering<'a>) -> Option<(Rule, i64)> {
    let most_of = |map: &[(i64, i64)]| map.iter().map(|(_, points)| *points).max().unwrap_or(0);
    Some(match points {
        Points::Map { by, map } => {
            let values = map.iter().map(|(literal, points)| (literal, *points));
            let (by, map) = named(lowering, by, values)?;
            let most = most_of(&map);
            (Rule::Map { by: by.op, map }, most)
        }
        Points::IfIn { of, among, points } => {
            let values = among.iter().map(|literal| (literal, *points));
            let (by, map) = named(lowering, of, values)?;
            let most = most_of(&map);
            (Rule::Map { by: by.op, map }, most)
        }
        Points::PerUnit { of, points, max_units } => {
            let most = bounded(lowering, *points, *max_units)?;
            let of = whole(lowering, of)?;
            (Rule::PerUnit { of, points: *points, most: *max_units }, most)
        }
        Points::PerDays { of, every, points, max } => {
            bounded(lowering, *points, *max)?;
            if *every < 1 {
                return refuse(lowering, "limit-exceeded", "`every` is at least 1");
            }
            let of = whole(lowering, of)?;
            let (every, points, max) = (*every, *points, *max);
            (Rule::PerDays { of, every, points, max }, max)
        }
        Points::Gap { of, limit, points } => gap(lowering, of, limit, *points)?,
        Points::Deadline { of, by, terms, points } => {
            let of = whole(lowering, of)?;
            let values = terms.iter().map(|(literal, days)| (literal, *days));
            let (by, terms) = named(lowering, by, values)?;
            bounded(lowering, *points, most_of(&terms))?;
            (Rule::Deadline { of, by: by.op, terms, points: *points }, *points)
        }
        Points::Group { .. } => return None,
    })
}

fn gap<'a>(
    lowering: &mut Lowering<'a>,
    of: &'a Expression,
    limit: &'a Expression,
    points: i64,
) -> Option<(Rule, i64)> {
    let path = lowering.path.clone();
    let of = lowering.lower_at(path.clone(), of);
    let limit = lowering.lower_at(path, limit);
    let (of, limit) = (of?, limit?);
    let span = of.span;
    let (ops, kind) = lowering.unify(&[of, limit], span)?;
    let &[of, limit] = ops.as_slice() else { return None };
    let crate::expression::Type::Number(_) = kind else {
        return refuse(lowering, "type-mismatch", "a gap lies between two numbers");
    };
    match lowering.program.op(limit) {
        Op::Constant(limit) if limit > 0 => {
            bounded(lowering, points, limit)?;
            Some((Rule::Gap { of, limit, points }, points))
        }
        _ => refuse(lowering, "type-mismatch", "the limit of a gap is a positive constant"),
    }
}
