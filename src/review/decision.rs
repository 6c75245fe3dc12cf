//! From a recommendation to a decision: by rule where a rule may, by humans everywhere else.

use crate::decision::{Effect, Outcome};
use crate::ids::{CaseId, Digest32};
use crate::review::{Confirmation, Emergency, Recommended, Refused, Requirement, requirement};

/// Under what a decision is issued.
///
/// By rule, nothing adverse is: it fails, whatever the recommendation.
/// ```
/// # use timbang::{decision::Outcome, ids::{CaseId, Digest32}};
/// # use timbang::review::{Recommended, Refused, Settings, decision::{Authority, issue}};
/// # let settings = Settings {
/// #     evidence_first: true, two_reviewers: false, passkey_required: false,
/// #     on_lapse: timbang::calendar::OnLapse::None,
/// # };
/// let refusal = Recommended {
///     outcome: Outcome::ProposedRefusal,
///     automatic: true, // even so
/// #   case: CaseId::from_random([0; 16]), entry: Digest32::ZERO, drawn: false, author: None,
/// #   programme: Digest32::ZERO, binding: true, active: true, settings,
/// };
/// assert_eq!(issue(&refusal, Authority::Rule), Err(Refused::NeedsConfirmation));
///
/// let grant = Recommended { outcome: Outcome::Grant, ..refusal };
/// assert!(issue(&grant, Authority::Rule).is_ok());
/// ```
#[derive(Debug, PartialEq, Eq)]
#[expect(clippy::large_enum_variant, reason = "made and used up once a decision")]
pub enum Authority {
    /// The rule of an automatic leaf that grants.
    Rule,
    /// A human who decided.
    Confirmed(Confirmation),
}

/// A decision, ready to be recorded. Only [`issue`] makes one.
#[derive(Debug, PartialEq, Eq)]
pub struct Decision {
    case: CaseId,
    recommendation: Digest32,
    outcome: Outcome,
    confirmation: Option<Confirmation>,
}

impl Decision {
    /// The case.
    #[must_use]
    pub const fn case(&self) -> CaseId {
        self.case
    }

    /// Leaf hash of the recommendation it decides on.
    #[must_use]
    pub const fn recommendation(&self) -> Digest32 {
        self.recommendation
    }

    /// What it comes to.
    #[must_use]
    pub const fn outcome(&self) -> Outcome {
        self.outcome
    }

    /// The confirmation it rests on; none by rule.
    #[must_use]
    pub const fn confirmation(&self) -> Option<&Confirmation> {
        self.confirmation.as_ref()
    }

    /// Commitment to the letter the human confirmed; by rule there is none before it is written.
    #[must_use]
    pub fn notice(&self) -> Option<Digest32> {
        self.confirmation.as_ref().map(Confirmation::notice)
    }
}

/// Issues the decision on the latest recommendation of a case.
///
/// # Errors
/// [`Refused::NotActive`] under a programme that may not decide; [`Refused::NeedsConfirmation`] by
/// rule for anything but an automatic granting leaf that no sample drew; [`Refused::NotLatest`] for
/// a confirmation of another case or of an earlier recommendation; [`Refused::NeedsSecond`] where
/// two persons must agree, unless it goes in favour in an [`Emergency`].
pub fn issue(recommendation: &Recommended, authority: Authority) -> Result<Decision, Refused> {
    if !recommendation.may_decide() {
        return Err(Refused::NotActive);
    }
    let (outcome, confirmation) = match authority {
        Authority::Rule => match requirement(recommendation) {
            Requirement::Rule => (recommendation.outcome, None),
            Requirement::Queue(_) => return Err(Refused::NeedsConfirmation),
        },
        Authority::Confirmed(confirmation) => {
            stands(recommendation, &confirmation)?;
            (confirmation.outcome(), Some(confirmation))
        }
    };
    if outcome.effect() == Effect::Step {
        return Err(Refused::Step(outcome.as_str()));
    }
    let Recommended { case, entry, .. } = *recommendation;
    Ok(Decision { case, recommendation: entry, outcome, confirmation })
}

/// Whether a confirmation stands for the recommendation as it is now.
fn stands(recommendation: &Recommended, confirmation: &Confirmation) -> Result<(), Refused> {
    let same = |one: &Confirmation| {
        (one.case(), one.shown()) == (recommendation.case, recommendation.entry)
    };
    if !same(confirmation) {
        return Err(Refused::NotLatest);
    }
    let agrees = |other: &Confirmation| {
        same(other)
            && other.outcome() == confirmation.outcome()
            && other.person() != confirmation.person()
    };
    let enough = confirmation.agreeing().is_some_and(agrees) || is_urgent(confirmation);
    if recommendation.settings.two_reviewers && !enough {
        return Err(Refused::NeedsSecond);
    }
    Ok(())
}

/// Whether it alone is enough: in favour, in an emergency that another person declared on the same
/// recommendation. Whatever stands beside it, nothing against the person is.
fn is_urgent(confirmation: &Confirmation) -> bool {
    let lets = |emergency: &Emergency| {
        emergency.recommendation() == confirmation.shown()
            && emergency.by().person != confirmation.person()
    };
    match confirmation.outcome().effect() {
        Effect::Granting => confirmation.emergency().is_some_and(lets),
        Effect::Adverse | Effect::Step => false,
    }
}
