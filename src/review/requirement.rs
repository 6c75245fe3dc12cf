//! What a recommendation needs before it becomes a decision: a rule, or humans.

use crate::calendar::OnLapse;
use crate::decision::{Effect, Outcome};
use crate::ids::{CaseId, Digest32, PersonId};
use crate::policy::document::{Document, OnSilence, Passkey};

/// What a programme says of its review.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Settings {
    /// A finding is locked before the recommendation is shown.
    pub evidence_first: bool,
    /// Two persons must agree.
    pub two_reviewers: bool,
    /// Nothing is confirmed without a passkey.
    pub passkey_required: bool,
    /// What the law makes of silence after the term.
    pub on_lapse: OnLapse,
}

impl From<&Document> for Settings {
    fn from(document: &Document) -> Self {
        Self {
            evidence_first: document.review.evidence_first,
            two_reviewers: document.review.reviewers > 1,
            passkey_required: document.review.passkey == Passkey::Required,
            on_lapse: match document.clocks.on_silence {
                OnSilence::None => OnLapse::None,
                OnSilence::Granted => OnLapse::DeemedGranted,
            },
        }
    }
}

impl Settings {
    /// Whether the law grants what nobody decides in time, where `outcome` was recommended under a
    /// programme that binds or does not: an example has no law behind it. The term is that of a
    /// complete application (UU 30/2014, art. 53): one that still lacks data is never granted by
    /// silence.
    #[must_use]
    pub fn silence_grants(&self, outcome: Outcome, binding: bool) -> bool {
        binding && self.on_lapse == OnLapse::DeemedGranted && outcome != Outcome::NeedsData
    }
}

/// A recommendation as a review and a decision need to know it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(clippy::struct_excessive_bools, reason = "four facts of four sources, each true or not")]
pub struct Recommended {
    /// The case.
    pub case: CaseId,
    /// Leaf hash of its `decision.recommended`.
    pub entry: Digest32,
    /// What the machine recommends.
    pub outcome: Outcome,
    /// Whether its leaf may be issued by rule.
    pub automatic: bool,
    /// Whether the sample drew it, so that a human looks at it whatever it says.
    pub drawn: bool,
    /// SHA-256 of the programme file.
    pub programme: Digest32,
    /// Whether its programme binds: no example or draft outside a demonstration.
    pub binding: bool,
    /// Whether its programme is active: begun, and not suspended.
    pub active: bool,
    /// Who proposed the programme version; none for the command line.
    pub author: Option<PersonId>,
    /// What the programme says of its review.
    pub settings: Settings,
}

impl Recommended {
    /// Whether a decision may be issued under its programme.
    #[must_use]
    pub const fn may_decide(&self) -> bool {
        self.binding && self.active
    }
}

/// What a review needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Needs {
    /// A finding is locked before the recommendation is shown.
    pub evidence_first: bool,
    /// Persons who must agree: 1 or 2.
    pub reviewers: u8,
    /// Nothing is confirmed without a passkey.
    pub passkey_required: bool,
}

/// What makes a decision of a recommendation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Requirement {
    /// The rule: granting, of an automatic leaf, and not drawn.
    Rule,
    /// Humans, the same for whatever outcome, so that being in the queue tells nothing.
    Queue(Needs),
}

/// What `recommendation` needs before it becomes a decision. From a step nothing is issued without a
/// human verdict; nothing adverse ever is.
#[must_use]
pub fn requirement(recommendation: &Recommended) -> Requirement {
    let Recommended { outcome, automatic, drawn, settings, .. } = *recommendation;
    if outcome.effect() == Effect::Granting && automatic && !drawn {
        return Requirement::Rule;
    }
    Requirement::Queue(Needs {
        evidence_first: settings.evidence_first,
        reviewers: if settings.two_reviewers { 2 } else { 1 },
        passkey_required: settings.passkey_required,
    })
}

/// Whether a sample of `share` basis points (10,000 is all) draws the case of these random bytes.
#[must_use]
pub fn drawn(share: u16, random: [u8; 16]) -> bool {
    // The upper 64 bits as a fraction of 2^64, times 10,000, rounded down: 0 to 9,999.
    let fraction = u128::from_be_bytes(random) >> 64;
    (fraction * 10_000) >> 64 < u128::from(share)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sample_draws_its_share_and_the_same_bytes_always_alike() {
        let draws = |share| {
            let bytes = |n: u64| u128::from(n.wrapping_mul(0x9E37_79B9_7F4A_7C15)) << 64;
            (0..20_000).filter(|n| drawn(share, bytes(*n).to_be_bytes())).count()
        };
        assert_eq!((draws(0), draws(10_000)), (0, 20_000));
        assert!((950..=1_050).contains(&draws(500)), "{}", draws(500));
        assert!(drawn(1, [0; 16]) && !drawn(9_999, [0xff; 16]));
    }
}
