//! Quality of the review: counts over what reviewers decided in reviews that are decided. Of an open
//! review nothing is counted, so that no figure tells one reviewer what another decided.

use std::collections::{BTreeMap, BTreeSet};

use super::super::{ReadError, Reader};
use super::DAYS_BACK;
use super::judged::{Became, Judged};
use super::routine::{OfOffice, OfReviewer, routine};
use crate::decision::{Effect, Outcome};
use crate::review::finding::Direction;

/// The most verdicts read of an office.
const MOST: u64 = 2_000;
const DAY_MS: i64 = 86_400_000;

/// What is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Measure {
    /// Of the recommendations against the person, those decided in favour.
    AdverseOverride,
    /// Of the recommendations in favour, those decided against the person.
    GrantOverride,
    /// Of all verdicts, those otherwise than recommended.
    Override,
    /// Of all verdicts, those against the person.
    AdverseShare,
    /// Of findings that point a way, those that point another than the recommendation.
    BlindDisagreement,
    /// Of these, those whose reviewer then decided as recommended.
    Switch,
    /// Of findings that point a way, those whose reviewer then decided the other way.
    ChangeOfMind,
    /// Of rounds with two reviewers or more, those in which they decided the same.
    Agreement,
    /// Of reviews, those that were sent back.
    SentBack,
    /// Of all verdicts, those proved by a passkey.
    Passkey,
}

impl Measure {
    /// Every measure, in the order of the page.
    pub const ALL: [Self; 10] = [
        Self::AdverseOverride,
        Self::GrantOverride,
        Self::Override,
        Self::AdverseShare,
        Self::BlindDisagreement,
        Self::Switch,
        Self::ChangeOfMind,
        Self::Agreement,
        Self::SentBack,
        Self::Passkey,
    ];

    /// As an address names it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::AdverseOverride => "adverse-override",
            Self::GrantOverride => "grant-override",
            Self::Override => "override",
            Self::AdverseShare => "adverse",
            Self::BlindDisagreement => "disagreement",
            Self::Switch => "switch",
            Self::ChangeOfMind => "change-of-mind",
            Self::Agreement => "agreement",
            Self::SentBack => "sent-back",
            Self::Passkey => "passkey",
        }
    }

    /// The measure that an address names.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|measure| measure.as_str() == word)
    }
}

/// The cases behind a measure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Behind {
    /// Since when, ms.
    pub since_ms: i64,
    /// What is measured, of how many.
    pub share: Share,
    /// Those that make up the part, one a verdict, the newest first.
    pub cases: Vec<CaseBehind>,
}

/// A verdict that a measure counts. Whose it is is left out: a list of cases is no list of people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseBehind {
    /// Number of the case.
    pub number: String,
    /// When it was decided, ms.
    pub at_ms: i64,
    /// What was recommended; none once the person is forgotten.
    pub recommended: Option<Outcome>,
    /// What was decided.
    pub outcome: Outcome,
}

/// A part of a number of cases.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Share {
    /// How many.
    pub part: u64,
    /// Of how many.
    pub of: u64,
}

impl Share {
    /// How many of `cases` are so.
    pub fn over(cases: impl IntoIterator<Item = bool>) -> Self {
        cases.into_iter().fold(Self::default(), |share, so| Self {
            part: share.part + u64::from(so),
            of: share.of + 1,
        })
    }
}

/// Quality of the review in an office.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quality {
    /// Since when, ms.
    pub since_ms: i64,
    /// What is measured, of how many.
    pub shares: Vec<(Measure, Share)>,
    /// Minutes from claim to verdict, ascending.
    pub minutes: Vec<u64>,
    /// How the office reviews.
    pub office: OfOffice,
    /// How each reviewer does, in the order of names. Whoever shows it leaves out those with few
    /// verdicts.
    pub reviewers: Vec<OfReviewer>,
}

impl Reader {
    /// Quality of the review in the last 90 days, or of the last 2,000 verdicts where there are more.
    ///
    /// # Errors
    /// What the store says; an entry or a finding that is not in its form.
    pub async fn quality(&self, now_ms: i64) -> Result<Quality, ReadError> {
        let (since_ms, verdicts) = self.lately(now_ms).await?;
        Ok(measured(since_ms, &verdicts))
    }

    /// The cases that make up the part of a measure, over the same verdicts as [`Reader::quality`].
    ///
    /// # Errors
    /// As [`Reader::quality`].
    pub async fn behind(&self, measure: Measure, now_ms: i64) -> Result<Behind, ReadError> {
        let (since_ms, verdicts) = self.lately(now_ms).await?;
        Ok(behind(measure, since_ms, &verdicts))
    }

    async fn lately(&self, now_ms: i64) -> Result<(i64, Vec<Judged>), ReadError> {
        let since_ms = now_ms.saturating_sub(DAYS_BACK * DAY_MS);
        let verdicts = self.judged(None, since_ms, MOST).await?;
        let oldest = verdicts.last().filter(|_| verdicts.len() as u64 == MOST);
        Ok((oldest.map_or(since_ms, |oldest| oldest.at_ms), verdicts))
    }
}

/// The verdicts of decided reviews.
fn decided_in(verdicts: &[Judged]) -> Vec<&Judged> {
    let is_decided = |one: &&Judged| matches!(one.became, Became::Decided(_) | Became::Deemed);
    verdicts.iter().filter(is_decided).collect()
}

/// Counts over `verdicts` of decided reviews.
fn measured(since_ms: i64, verdicts: &[Judged]) -> Quality {
    let decided = decided_in(verdicts);
    let (office, reviewers) = routine(&decided);
    Quality {
        since_ms,
        shares: Measure::ALL.map(|measure| (measure, share(&told(measure, &decided)))).into(),
        minutes: minutes(decided.iter().copied()),
        office,
        reviewers,
    }
}

/// Minutes from claim to verdict, ascending.
pub(super) fn minutes<'j>(verdicts: impl Iterator<Item = &'j Judged>) -> Vec<u64> {
    let mut minutes: Vec<u64> = verdicts.filter_map(|one| one.minutes).collect();
    minutes.sort_unstable();
    minutes
}

fn behind(measure: Measure, since_ms: i64, verdicts: &[Judged]) -> Behind {
    let told = told(measure, &decided_in(verdicts));
    let so = told.iter().filter(|(_, so)| *so);
    let mut cases: Vec<CaseBehind> = so
        .map(|(one, _)| CaseBehind {
            number: one.number.clone(),
            at_ms: one.at_ms,
            recommended: one.recommended,
            outcome: one.outcome,
        })
        .collect();
    cases.sort_by(|one, other| (other.at_ms, &one.number).cmp(&(one.at_ms, &other.number)));
    Behind { since_ms, share: share(&told), cases }
}

fn share(told: &[(&Judged, bool)]) -> Share {
    Share::over(told.iter().map(|(_, so)| *so))
}

/// The verdicts that a measure is over, each with whether it is so. Of a measure over reviews, one
/// verdict each.
fn told<'j>(measure: Measure, decided: &[&'j Judged]) -> Vec<(&'j Judged, bool)> {
    let all = decided.iter().copied();
    let recommended = |effect| {
        let of = move |one: &&Judged| one.recommended.map(Outcome::effect) == Some(effect);
        all.clone().filter(of)
    };
    match measure {
        Measure::AdverseOverride => {
            recommended(Effect::Adverse).map(|one| (one, !one.outcome.is_adverse())).collect()
        }
        Measure::GrantOverride => {
            recommended(Effect::Granting).map(|one| (one, one.outcome.is_adverse())).collect()
        }
        Measure::Override => all.map(|one| (one, one.overruled)).collect(),
        Measure::AdverseShare => all.map(|one| (one, one.outcome.is_adverse())).collect(),
        Measure::BlindDisagreement => {
            all.filter_map(|one| disagreed(one).map(|so| (one, so))).collect()
        }
        Measure::Switch => {
            let disagreeing = all.filter(|one| disagreed(one) == Some(true));
            disagreeing.map(|one| (one, !one.overruled)).collect()
        }
        Measure::ChangeOfMind => {
            let pointing =
                |one: &&Judged| matches!(one.found, Some(Direction::Granting | Direction::Adverse));
            all.filter(pointing).map(|one| (one, one.changed_mind())).collect()
        }
        Measure::Agreement => agreements(decided),
        Measure::SentBack => {
            let reviews: BTreeMap<u64, &Judged> =
                all.map(|one| (one.recommendation_seq, one)).collect();
            reviews.into_values().map(|one| (one, one.sent_back)).collect()
        }
        Measure::Passkey => all.map(|one| (one, one.passkey)).collect(),
    }
}

/// Whether a finding points another way than the recommendation; none where one points no way.
fn disagreed(one: &Judged) -> Option<bool> {
    let adverse = match one.found? {
        Direction::Granting => false,
        Direction::Adverse => true,
        Direction::Open => return None,
    };
    match one.recommended?.effect() {
        Effect::Granting => Some(adverse),
        Effect::Adverse => Some(!adverse),
        Effect::Step => None,
    }
}

/// Of each round with two verdicts or more, its latest with whether all are the same.
fn agreements<'j>(decided: &[&'j Judged]) -> Vec<(&'j Judged, bool)> {
    let mut rounds: BTreeMap<u64, Vec<&Judged>> = BTreeMap::new();
    for one in decided {
        rounds.entry(one.round_seq).or_default().push(one);
    }
    let several = rounds.into_values().filter(|round| round.len() > 1);
    let same = several.filter_map(|round| {
        let outcomes: BTreeSet<_> = round.iter().map(|one| one.outcome).collect();
        let latest = round.iter().copied().max_by_key(|one| one.at_ms)?;
        Some((latest, outcomes.len() == 1))
    });
    same.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decision::Outcome;

    fn verdict(round: u64, recommended: Outcome, outcome: Outcome) -> Judged {
        Judged {
            number: "KB-2026-00001".into(),
            person: [1; 16],
            name: "Ratna".into(),
            recommendation_seq: round - 1,
            round_seq: round,
            recommended: Some(recommended),
            outcome,
            overruled: recommended.is_adverse() != outcome.is_adverse(),
            passkey: false,
            at_ms: 0,
            minutes: Some(round),
            active_ms: None,
            reason: None,
            programme: "ref-pangan".into(),
            found: None,
            sent_back: false,
            returned: false,
            became: Became::Decided(outcome),
        }
    }

    fn of(quality: &Quality, measure: Measure) -> (u64, u64) {
        let (_, share) = quality.shares.iter().find(|(of, _)| *of == measure).unwrap();
        (share.part, share.of)
    }

    const REFUSAL: Outcome = Outcome::ProposedRefusal;
    const GRANT: Outcome = Outcome::Grant;

    #[test]
    fn figures_are_those_counted_by_hand() {
        let found = |one: Judged, found| Judged { found: Some(found), ..one };
        let verdicts = [
            // Followed the machine against their own finding: a switch and a change of mind.
            found(verdict(10, REFUSAL, REFUSAL), Direction::Granting),
            // Kept to their finding against the machine.
            Judged { passkey: true, ..found(verdict(20, REFUSAL, GRANT), Direction::Granting) },
            // Found and decided as recommended, by two reviewers of whom the second differs.
            found(verdict(30, GRANT, GRANT), Direction::Granting),
            Judged { person: [2; 16], name: "Amir".into(), ..verdict(30, GRANT, REFUSAL) },
            // Two who agree, after the review was sent back.
            Judged { sent_back: true, ..verdict(40, REFUSAL, REFUSAL) },
            Judged { sent_back: true, person: [2; 16], ..verdict(40, REFUSAL, REFUSAL) },
            // A step points no way; an open finding neither.
            found(verdict(50, Outcome::Review, GRANT), Direction::Adverse),
            found(verdict(60, GRANT, GRANT), Direction::Open),
        ];
        let quality = measured(0, &verdicts);
        assert_eq!(of(&quality, Measure::AdverseOverride), (1, 4));
        assert_eq!(of(&quality, Measure::GrantOverride), (1, 3));
        assert_eq!(of(&quality, Measure::AdverseShare), (4, 8));
        assert_eq!(of(&quality, Measure::BlindDisagreement), (2, 3));
        assert_eq!(of(&quality, Measure::Switch), (1, 2));
        assert_eq!(of(&quality, Measure::ChangeOfMind), (2, 4));
        assert_eq!(of(&quality, Measure::Agreement), (1, 2));
        assert_eq!(of(&quality, Measure::SentBack), (1, 6));
        assert_eq!(of(&quality, Measure::Passkey), (1, 8));
        assert_eq!(quality.minutes, [10, 20, 30, 30, 40, 40, 50, 60]);
        let names: Vec<_> =
            quality.reviewers.iter().map(|one| (&*one.name, one.overruled.of)).collect();
        assert_eq!(names, [("Amir", 2), ("Ratna", 6)]);
    }

    #[test]
    fn behind_a_figure_stand_as_many_cases_as_it_counts() {
        let verdicts: Vec<Judged> = (1..=4)
            .map(|place| Judged {
                number: format!("KB-2026-0000{place}"),
                at_ms: i64::try_from(place).unwrap(),
                ..verdict(10 * place, REFUSAL, if place % 2 == 0 { GRANT } else { REFUSAL })
            })
            .collect();
        let quality = measured(0, &verdicts);
        for (measure, share) in &quality.shares {
            let behind = behind(*measure, 0, &verdicts);
            assert_eq!((behind.share, behind.cases.len() as u64), (*share, share.part));
            assert_eq!(Measure::parse(measure.as_str()), Some(*measure));
        }
        let against = behind(Measure::AdverseOverride, 0, &verdicts);
        let numbers: Vec<&str> = against.cases.iter().map(|case| &*case.number).collect();
        assert_eq!(numbers, ["KB-2026-00004", "KB-2026-00002"], "the newest first");
    }

    #[test]
    fn a_verdict_of_an_open_review_is_in_no_figure() {
        let open = Judged { became: Became::Open, ..verdict(10, REFUSAL, GRANT) };
        let gone = Judged { became: Became::Superseded, ..verdict(20, REFUSAL, GRANT) };
        let quality = measured(0, &[open, gone]);
        assert!(quality.shares.iter().all(|(_, share)| *share == Share::default()));
        assert!(quality.minutes.is_empty() && quality.reviewers.is_empty());
    }

    #[test]
    fn whom_nobody_remembers_is_left_out_of_what_was_recommended() {
        let forgotten = Judged { recommended: None, ..verdict(10, REFUSAL, GRANT) };
        let quality = measured(0, &[forgotten]);
        assert_eq!(of(&quality, Measure::AdverseOverride), (0, 0));
        assert_eq!(of(&quality, Measure::Override), (1, 1));
    }
}
