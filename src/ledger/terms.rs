//! How long and how often a legal clock stands still at most: what both verifiers hold every log to
//! (audits/README.md, rule 8). In days of 24 hours, so that no calendar is needed to check it.

const DAY_MS: u64 = 86_400_000;

/// By how much more than its own length a stop moves a term at most, ms. A term is counted in working
/// days, and those it stood still may fall among holidays when they are made up for: forty days are
/// more than any year of the calendar asks for.
pub const MOST_DAYS_OFF_MS: u64 = 40 * DAY_MS;
/// How far ahead an answer may be asked for, ms: thirty working days with every holiday among them.
pub const FARTHEST_ASKED_MS: u64 = 90 * DAY_MS;
/// How often the clock of a case stands still for information.
pub const MOST_INFORMATION_STOPS: u8 = 3;
