//! Pages for a signed-in officer, one file a page.
pub mod case;
pub mod cases;
pub mod entry;
pub mod home;
pub mod ledger;
pub mod letter;
pub mod life;
mod points;
pub mod programme;
pub mod programmes;
mod recommendation;
mod tree;
pub mod verification;

use super::draw::Sign;
use super::wording::Wording;
use crate::decision::Outcome;
use crate::facts::{Grade, Period};
use crate::ledger::fields::Role;
use crate::policy::explain::phrases;

/// A figure with its label, as in a row of figures.
#[derive(Clone, Debug)]
pub struct Figure {
    /// What it counts.
    pub label: String,
    /// The figure as written.
    pub value: String,
    /// Its share, or what it is of.
    pub note: Option<String>,
}

/// The shape that stands for an outcome.
#[must_use]
pub const fn sign_of(outcome: Outcome) -> Sign {
    match outcome {
        Outcome::Eligible
        | Outcome::Grant
        | Outcome::ProvisionalGrant
        | Outcome::Issue
        | Outcome::IssueAfterConfirmation => Sign::Granting,
        Outcome::Review => Sign::Review,
        Outcome::NeedsData | Outcome::Correction => Sign::Data,
        Outcome::Forward | Outcome::Task => Sign::Forward,
        Outcome::ProposedRefusal
        | Outcome::WaitingList
        | Outcome::Reduction
        | Outcome::PartialGrant
        | Outcome::Suspension
        | Outcome::Termination
        | Outcome::Repayment
        | Outcome::Conditioned
        | Outcome::Revocation
        | Outcome::MisuseReferral
        | Outcome::ClosedWithoutData => Sign::Refusal,
    }
}

/// The message that names an outcome.
#[must_use]
pub const fn outcome_message(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Eligible => "outcome-eligible",
        Outcome::Grant => "outcome-grant",
        Outcome::ProvisionalGrant => "outcome-provisional-grant",
        Outcome::Issue => "outcome-issue",
        Outcome::IssueAfterConfirmation => "outcome-issue-after-confirmation",
        Outcome::Review => "outcome-review",
        Outcome::NeedsData => "outcome-needs-data",
        Outcome::Forward => "outcome-forward",
        Outcome::Task => "outcome-task",
        Outcome::Correction => "outcome-correction",
        Outcome::ProposedRefusal => "outcome-proposed-refusal",
        Outcome::WaitingList => "outcome-waiting-list",
        Outcome::Reduction => "outcome-reduction",
        Outcome::PartialGrant => "outcome-partial-grant",
        Outcome::Suspension => "outcome-suspension",
        Outcome::Termination => "outcome-termination",
        Outcome::Repayment => "outcome-repayment",
        Outcome::Conditioned => "outcome-conditioned",
        Outcome::Revocation => "outcome-revocation",
        Outcome::MisuseReferral => "outcome-misuse-referral",
        Outcome::ClosedWithoutData => "outcome-closed-without-data",
    }
}

/// The name of an outcome that is decided: what the machine proposes is no proposal any more.
#[must_use]
pub const fn decided_message(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::ProposedRefusal => "decided-refusal",
        other => outcome_message(other),
    }
}

/// Who is signed in.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each says one thing a page shows or hides")]
pub struct Officer {
    /// Name as shown.
    pub name: String,
    /// The roles held.
    pub roles: Vec<Role>,
    /// Whether pages lead this person to cases.
    pub reads_cases: bool,
    /// Whether pages lead this person to the queue.
    pub reviews: bool,
    /// Whether pages lead this person to the board of deadlines.
    pub supervises: bool,
    /// Whether pages lead this person to the figures on quality.
    pub reads_quality: bool,
    /// Whether pages lead this person to accounts.
    pub keeps_accounts: bool,
}

impl Officer {
    /// The roles in words, such as `petugas, penyelia`.
    #[must_use]
    pub fn roles_in(&self, w: Wording) -> String {
        role_names(&self.roles, w)
    }
}

/// Roles in words, such as `petugas, penyelia`.
#[must_use]
pub fn role_names(roles: &[Role], w: Wording) -> String {
    if roles.is_empty() {
        return w.say("role-none");
    }
    let words: Vec<String> = roles.iter().map(|role| w.say(role_message(*role))).collect();
    words.join(", ")
}

/// The message that names a role.
#[must_use]
pub const fn role_message(role: Role) -> &'static str {
    match role {
        Role::Officer => "role-officer",
        Role::Supervisor => "role-supervisor",
        Role::ObjectionOfficer => "role-objection-officer",
        Role::Author => "role-author",
        Role::Auditor => "role-auditor",
        Role::Board => "role-board",
        Role::Administrator => "role-administrator",
    }
}

/// How well a value is evidenced, as letters call it.
#[must_use]
pub fn grade_name(grade: Grade, w: Wording) -> String {
    let name = phrases::grade(grade);
    w.of(&name.id, &name.en).to_owned()
}

/// The period a value covers, in words.
pub fn period(period: Period, w: Wording) -> String {
    match period {
        Period::Instant => w.say("period-point"),
        Period::Months(1) => w.say("period-month"),
        Period::Months(12) => w.say("period-year"),
        Period::Months(months) => w.count("period-months", months.into()),
    }
}
