//! Signs that a review became routine: the same words again and again, haste, long runs without a
//! change, few hands. None of them shows that anything is wrong; each asks for a look at the cases.

use std::collections::{BTreeMap, BTreeSet};

use super::judged::Judged;
use super::quality::Share;
use crate::decision::Outcome;
use crate::statistics::{
    LEAST, Pairs, Variety, floor, longest, longest_expected, most_in_an_hour, variety,
};

/// The longest run of recommendations against the person that a reviewer followed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Streak {
    /// Of how many.
    pub of: u64,
    /// The longest run.
    pub longest: u64,
    /// The length that chance reaches less often than once in a hundred; none where nobody in the
    /// office changes anything.
    pub unlikely: Option<u64>,
}

impl Streak {
    /// Whether the run is longer than chance would have it.
    #[must_use]
    pub fn stands_out(&self) -> bool {
        self.unlikely.is_some_and(|unlikely| self.longest >= unlikely)
    }
}

/// How one person reviews, or an office.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Routine {
    /// Whole minutes worked on each verdict, ascending.
    pub active: Vec<u64>,
    /// Of verdicts against the person, those in less time than nineteen in twenty take under the
    /// programme.
    pub hasty: Share,
    /// How much the reasons differ; none without any.
    pub reasons: Option<Variety>,
    /// The most verdicts against a person within one hour.
    pub most_in_an_hour: Share,
}

/// A reviewer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfReviewer {
    /// Name as shown.
    pub name: String,
    /// Verdicts otherwise than recommended.
    pub overruled: Share,
    /// How they review.
    pub routine: Routine,
    /// Their longest run.
    pub streak: Streak,
}

/// What is looked at over a whole office.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OfOffice {
    /// As of one person, over all.
    pub routine: Routine,
    /// Of reviewers with enough verdicts, those whose run stands out.
    pub streaks: Share,
    /// Of verdicts against the person, those of whoever gave the most.
    pub hands: Share,
    /// Of rounds with two reviewers, those of the two who met most often.
    pub pair: Share,
    /// What two reviewers who do not know of each other decided.
    pub agreed: Pairs,
}

/// Time of the fastest twentieth, by programme; without those that have few verdicts.
type Floors = BTreeMap<String, i64>;

/// Looks over verdicts of decided reviews.
pub(super) fn routine(decided: &[&Judged]) -> (OfOffice, Vec<OfReviewer>) {
    let floors = floors(decided);
    let followed = followed(decided);
    let changed = followed.iter().filter(|(_, same)| !same).count() as u64;
    let share = (changed, followed.len() as u64);
    let mut people: BTreeMap<[u8; 16], Vec<&Judged>> = BTreeMap::new();
    for one in decided {
        people.entry(one.person).or_default().push(one);
    }
    let mut reviewers: Vec<OfReviewer> =
        people.values().filter_map(|own| of_reviewer(own, &floors, share)).collect();
    reviewers.sort_by(|one, other| one.name.cmp(&other.name));
    let many = reviewers.iter().filter(|one| one.streak.of >= LEAST);
    let most = people.values().map(|own| most_adverse(own)).max().unwrap_or_default();
    let mut of_all = of_one(decided, &floors);
    of_all.most_in_an_hour.part = most;
    let office = OfOffice {
        routine: of_all,
        streaks: Share::over(many.map(|one| one.streak.stands_out())),
        hands: hands(decided),
        pair: pair(decided),
        agreed: agreed(decided),
    };
    (office, reviewers)
}

fn floors(decided: &[&Judged]) -> Floors {
    let mut times: BTreeMap<&str, Vec<i64>> = BTreeMap::new();
    // Only who had a finding of their own before knows how long a look of one's own takes.
    for one in decided.iter().filter(|one| one.found.is_some()) {
        times.entry(&one.programme).or_default().extend(one.active_ms);
    }
    let floors = times.into_iter().filter_map(|(programme, mut times)| {
        times.sort_unstable();
        Some((programme.to_owned(), floor(&times)?))
    });
    floors.collect()
}

/// Verdicts on recommendations against the person, by time: whether the recommendation was followed.
fn followed<'j>(verdicts: &[&'j Judged]) -> Vec<(&'j Judged, bool)> {
    let adverse = |one: &&&Judged| one.recommended.is_some_and(Outcome::is_adverse);
    let mut followed: Vec<_> =
        verdicts.iter().filter(adverse).map(|one| (*one, !one.overruled)).collect();
    followed.sort_by_key(|(one, _)| one.at_ms);
    followed
}

fn of_reviewer(own: &[&Judged], floors: &Floors, (no, of): (u64, u64)) -> Option<OfReviewer> {
    let followed = followed(own);
    let n = followed.len() as u64;
    Some(OfReviewer {
        name: own.first()?.name.clone(),
        overruled: Share::over(own.iter().map(|one| one.overruled)),
        routine: of_one(own, floors),
        streak: Streak {
            of: n,
            longest: longest(followed.into_iter().map(|(_, same)| same)),
            unlikely: longest_expected(n, no, of),
        },
    })
}

fn of_one(own: &[&Judged], floors: &Floors) -> Routine {
    let mut active: Vec<u64> =
        own.iter().filter_map(|one| u64::try_from(one.active_ms? / 60_000).ok()).collect();
    active.sort_unstable();
    let adverse = own.iter().filter(|one| one.outcome.is_adverse());
    let hasty = adverse.clone().filter_map(|one| {
        let floor = floors.get(&one.programme)?;
        Some(one.active_ms? < *floor)
    });
    let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
    for reason in own.iter().filter_map(|one| one.reason.as_deref()) {
        *counts.entry(reason).or_default() += 1;
    }
    let counts: Vec<u64> = counts.into_values().collect();
    Routine {
        active,
        hasty: Share::over(hasty),
        reasons: variety(&counts),
        most_in_an_hour: Share { part: most_adverse(own), of: adverse.count() as u64 },
    }
}

fn most_adverse(own: &[&Judged]) -> u64 {
    let adverse = own.iter().filter(|one| one.outcome.is_adverse());
    let mut moments: Vec<i64> = adverse.map(|one| one.at_ms).collect();
    moments.sort_unstable();
    most_in_an_hour(&moments)
}

/// Of verdicts against the person, those of whoever gave the most.
fn hands(decided: &[&Judged]) -> Share {
    let mut by_person: BTreeMap<[u8; 16], u64> = BTreeMap::new();
    for one in decided.iter().filter(|one| one.outcome.is_adverse()) {
        *by_person.entry(one.person).or_default() += 1;
    }
    most(by_person.into_values())
}

/// The verdicts of each round that two persons gave.
fn rounds<'j>(decided: &[&'j Judged]) -> Vec<[&'j Judged; 2]> {
    let mut rounds: BTreeMap<u64, Vec<&Judged>> = BTreeMap::new();
    for one in decided {
        rounds.entry(one.round_seq).or_default().push(one);
    }
    let two = rounds.into_values().filter_map(|mut round| {
        // Whoever settles knows what the two before found.
        round.sort_by_key(|one| one.at_ms);
        match round.as_slice() {
            [first, second, ..] => Some([*first, *second]),
            _ => None,
        }
    });
    two.collect()
}

fn pair(decided: &[&Judged]) -> Share {
    let mut pairs: BTreeMap<BTreeSet<[u8; 16]>, u64> = BTreeMap::new();
    for [first, second] in rounds(decided) {
        *pairs.entry(BTreeSet::from([first.person, second.person])).or_default() += 1;
    }
    most(pairs.into_values())
}

fn agreed(decided: &[&Judged]) -> Pairs {
    rounds(decided).into_iter().fold(Pairs::default(), |mut pairs, [first, second]| {
        match (first.outcome.is_adverse(), second.outcome.is_adverse()) {
            (true, true) => pairs.both += 1,
            (false, false) => pairs.neither += 1,
            _ => pairs.differ += 1,
        }
        pairs
    })
}

fn most(counts: impl Iterator<Item = u64>) -> Share {
    counts.fold(Share::default(), |share, count| Share {
        part: share.part.max(count),
        of: share.of + count,
    })
}

#[cfg(test)]
mod tests {
    use super::super::judged::Became;
    use super::*;

    const REFUSAL: Outcome = Outcome::ProposedRefusal;
    const MINUTE: i64 = 60_000;

    fn verdict(at: i64, person: u8, outcome: Outcome) -> Judged {
        Judged {
            number: "KB-2026-00001".into(),
            person: [person; 16],
            name: format!("Peninjau {person}"),
            recommendation_seq: 1,
            round_seq: u64::try_from(at).unwrap(),
            recommended: Some(REFUSAL),
            outcome,
            overruled: !outcome.is_adverse(),
            passkey: false,
            at_ms: at,
            minutes: None,
            active_ms: Some(5 * MINUTE),
            reason: Some("desil di atas batas".into()),
            programme: "ref-pangan".into(),
            found: None,
            sent_back: false,
            returned: false,
            became: Became::Decided(outcome),
        }
    }

    #[test]
    fn figures_are_those_counted_by_hand() {
        let mut all = Vec::new();
        for place in 0..40_i64 {
            let outcome = if place % 4 == 3 { Outcome::Grant } else { REFUSAL };
            let mut one = verdict(place * 20 * MINUTE, 1, outcome);
            // Two of the thirty refusals in a minute.
            if place < 2 {
                one.active_ms = Some(MINUTE);
            }
            if place == 0 {
                one.reason = Some("rumah tidak ditemukan".into());
            }
            one.found = Some(crate::review::finding::Direction::Adverse);
            all.push(one);
        }
        // One more case that two decided, each in their own way.
        all.push(Judged { round_seq: 900, ..verdict(41 * 20 * MINUTE, 2, REFUSAL) });
        all.push(Judged { round_seq: 900, ..verdict(42 * 20 * MINUTE, 3, Outcome::Grant) });
        let decided: Vec<&Judged> = all.iter().collect();
        let (office, reviewers) = routine(&decided);
        assert_eq!(office.hands, Share { part: 30, of: 31 });
        assert_eq!(office.pair, Share { part: 1, of: 1 });
        assert_eq!(office.agreed, Pairs { both: 0, neither: 0, differ: 1 });
        let reasons = office.routine.reasons.unwrap();
        assert_eq!((reasons.texts, reasons.most, reasons.distinct), (42, 41, 2));
        // Of 40 times with a finding the second is the fastest twentieth: a minute; none is below.
        assert_eq!(office.routine.hasty, Share { part: 0, of: 31 });
        assert_eq!(office.routine.most_in_an_hour, Share { part: 3, of: 31 });
        let [first, ..] = reviewers.as_slice() else { panic!("{reviewers:?}") };
        assert_eq!((first.overruled, first.streak.longest), (Share { part: 10, of: 40 }, 3));
        assert!(!first.streak.stands_out(), "{:?}", first.streak);
        assert_eq!(office.streaks, Share { part: 0, of: 1 });
    }

    #[test]
    fn a_run_without_a_change_stands_out_where_others_change_one_in_four() {
        let mut all: Vec<Judged> = (0..60).map(|place| verdict(place, 1, REFUSAL)).collect();
        let others = (0..60_i64).map(|place| {
            let outcome = if place % 2 == 0 { Outcome::Grant } else { REFUSAL };
            verdict(100 + place, 2, outcome)
        });
        all.extend(others);
        let decided: Vec<&Judged> = all.iter().collect();
        let (office, reviewers) = routine(&decided);
        let [first, second] = reviewers.as_slice() else { panic!("{reviewers:?}") };
        assert_eq!(first.streak.longest, 60);
        assert!(first.streak.stands_out() && !second.streak.stands_out());
        assert_eq!(office.streaks, Share { part: 1, of: 2 });
    }
}
