//! What is wrong with a programme file, told with the place where it stands.

use std::fmt;

/// One fault, or one warning, of a programme file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What rule it offends.
    pub code: Code,
    /// Where, as a JSON pointer such as `/nodes/N5/if_unknown`.
    pub path: String,
    /// Line of the file, from 1; 0 where the fault has no place.
    pub line: usize,
    /// The fact, in words.
    pub message: String,
}

impl Finding {
    /// Whether the file is refused because of it.
    #[must_use]
    pub fn refuses(&self) -> bool {
        !matches!(self.code, Code::FloorMissesFact | Code::NearThresholds)
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = if self.refuses() { "" } else { "warning: " };
        write!(f, "{}: {kind}{}: {} ({})", self.line, self.code, self.message, self.path)
    }
}

macro_rules! codes {
    ($($(#[doc = $doc:literal])* $variant:ident => $text:literal,)*) => {
        /// The rules a programme file is held to; the last two are warnings.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code {
            $($(#[doc = $doc])* $variant,)*
        }

        impl Code {
            /// Every code.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// The code printed as `text`; what has no code of its own is a fault of structure.
            #[must_use]
            pub fn parse(text: &str) -> Self {
                match text { $($text => Self::$variant,)* _ => Self::Structure }
            }

            /// The code as it is printed.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text,)* }
            }
        }
    };
}

codes! {
    /// Not readable as one YAML document within the limits.
    Unreadable => "unreadable",
    /// A key stands twice.
    DuplicateKey => "duplicate-key",
    /// A part is missing, unknown, or of the wrong kind.
    Structure => "structure",
    /// An expression that cannot be read.
    Syntax => "syntax",
    /// A name that nothing carries.
    DanglingTarget => "dangling-target",
    /// A node or leaf no case can reach.
    UnreachableNode => "unreachable-node",
    /// A path that comes back to itself.
    Cycle => "cycle",
    /// Larger than the limits.
    LimitExceeded => "limit-exceeded",
    /// Absence would lead to an adverse result.
    UnknownToAdverse => "unknown-to-adverse",
    /// An adverse leaf that asks for no evidence.
    AdverseWithoutFloor => "adverse-without-floor",
    /// An adverse leaf with nothing, or something adverse, to fall back on.
    AdverseFallback => "adverse-fallback",
    /// An adverse leaf that a machine could issue.
    AdverseAutomatic => "adverse-automatic",
    /// A test on a protected fact that could harm.
    ProtectedTest => "protected-test",
    /// Any use of a fact kept only to monitor fairness.
    MonitoringOnlyTest => "monitoring-only-test",
    /// A fact that may only help, and harms.
    FavourOnlyHarms => "favour-only-harms",
    /// A suspicion that leads elsewhere than to a review.
    SignalDecides => "signal-decides",
    /// An expression or value of the wrong type.
    TypeMismatch => "type-mismatch",
    /// Quantities of different units compared or added.
    UnitMismatch => "unit-mismatch",
    /// Quantities of different periods compared or added.
    PeriodMismatch => "period-mismatch",
    /// A text missing in a language.
    MissingText => "missing-text",
    /// A reason of more than 30 words.
    LongReason => "long-reason",
    /// A node without legal ground.
    MissingGround => "missing-ground",
    /// A leaf no example ends at.
    LeafWithoutExample => "leaf-without-example",
    /// An example with another result than it says.
    ExampleFails => "example-fails",
    /// Priority terms that can exceed the cap.
    PriorityOverCap => "priority-over-cap",
    /// Read by lines, as a verifier of the ledger does, the file says something else.
    LineReading => "line-reading",
    /// Warning: an adverse leaf rests on a fact its floor does not name.
    FloorMissesFact => "floor-misses-fact",
    /// Warning: two thresholds of one fact within one unit.
    NearThresholds => "near-thresholds",
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::Code;

    #[test]
    fn every_code_is_printed_in_its_own_words() {
        let mut texts: Vec<_> = Code::ALL.iter().map(|code| code.as_str()).collect();
        texts.sort_unstable();
        texts.dedup();
        assert_eq!(texts.len(), Code::ALL.len());
    }
}
