//! Who acts: roles, how long an account holds them, and the subject of a check.

use super::closed::closed;
use crate::ids::ActorId;
use crate::ledger::fields::{self, Actor};

closed! {
    /// A role in which somebody or something acts: those that accounts are given
    /// ([`fields::Role`]), and three that are nobody's to give. Roles are flat: none holds another.
    Role {
        Officer = "officer", "reviews cases";
        Supervisor = "supervisor", "leads officers and reviews";
        ObjectionOfficer = "objection-officer", "decides objections";
        Author = "author", "writes programmes";
        Board = "board", "oversees";
        Auditor = "auditor", "audits, reading only";
        Administrator = "administrator", "administers accounts, and nothing of a case";
        Citizen = "citizen", "who applied";
        Engine = "engine", "the decision engine and its jobs";
        Operator = "operator", "the command line on the machine itself";
    }
}

impl Role {
    /// In words, Indonesian and English.
    #[must_use]
    pub const fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Officer => ("petugas", "officer"),
            Self::Supervisor => ("penyelia", "supervisor"),
            Self::ObjectionOfficer => ("petugas keberatan", "objection officer"),
            Self::Author => ("penyusun program", "policy author"),
            Self::Board => ("anggota dewan", "board member"),
            Self::Auditor => ("pemeriksa", "auditor"),
            Self::Administrator => ("pengelola akun", "administrator"),
            Self::Citizen => ("warga", "citizen"),
            Self::Engine => ("mesin penilai", "decision engine"),
            Self::Operator => ("pengelola komputer", "operator of the machine"),
        }
    }

    /// Under which name the access policy is asked. No rule of it is about this name: rules are
    /// about `role:…` and `group:…`, to which only a `g` row leads from here.
    pub(super) const fn subject(self) -> &'static str {
        match self {
            Self::Officer => "as:officer",
            Self::Supervisor => "as:supervisor",
            Self::ObjectionOfficer => "as:objection-officer",
            Self::Author => "as:author",
            Self::Board => "as:board",
            Self::Auditor => "as:auditor",
            Self::Administrator => "as:administrator",
            Self::Citizen => "as:citizen",
            Self::Engine => "as:engine",
            Self::Operator => "as:operator",
        }
    }

    /// To whom the rules of a role are written.
    pub(super) const fn grantee(self) -> &'static str {
        match self {
            Self::Officer => "role:officer",
            Self::Supervisor => "role:supervisor",
            Self::ObjectionOfficer => "role:objection-officer",
            Self::Author => "role:author",
            Self::Board => "role:board",
            Self::Auditor => "role:auditor",
            Self::Administrator => "role:administrator",
            Self::Citizen => "role:citizen",
            Self::Engine => "role:engine",
            Self::Operator => "role:operator",
        }
    }
}

impl From<fields::Role> for Role {
    fn from(granted: fields::Role) -> Self {
        match granted {
            fields::Role::Officer => Self::Officer,
            fields::Role::Supervisor => Self::Supervisor,
            fields::Role::ObjectionOfficer => Self::ObjectionOfficer,
            fields::Role::Author => Self::Author,
            fields::Role::Board => Self::Board,
            fields::Role::Auditor => Self::Auditor,
            fields::Role::Administrator => Self::Administrator,
        }
    }
}

/// Groups of roles that rules can be written to, so that what many may do is said once.
pub(super) const GROUPS: [&str; 3] = ["group:staff", "group:reviewer", "group:senior"];

/// A role that an account was given, and when: a row of the table of role assignments.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Assignment {
    /// The role. That of the engine, the operator or a citizen is none an account can be given.
    pub role: fields::Role,
    /// The first millisecond it is held.
    pub from_ms: i64,
    /// The first millisecond it is held no more; `None` while nobody has ended it.
    pub until_ms: Option<i64>,
}

impl Assignment {
    /// Whether it is held at this millisecond.
    #[must_use]
    pub fn holds_at(&self, now_ms: i64) -> bool {
        self.from_ms <= now_ms && self.until_ms.is_none_or(|until| now_ms < until)
    }
}

/// Who asks to act, with the roles held at the moment of asking. It is made for one check from
/// rows read in the transaction of the act, and kept no longer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subject {
    actor: Actor,
    roles: Vec<Role>,
}

impl Subject {
    /// An account, with the assignments just read of it; those not held at `now_ms` do not count.
    /// Whether the account is closed is the caller's to refuse before.
    #[must_use]
    pub fn account<'a>(
        id: ActorId,
        assignments: impl IntoIterator<Item = &'a Assignment>,
        now_ms: i64,
    ) -> Self {
        let held = assignments.into_iter().filter(|one| one.holds_at(now_ms));
        Self { actor: Actor::Account(id), roles: held.map(|one| one.role.into()).collect() }
    }

    /// The decision engine and its jobs.
    #[must_use]
    pub fn engine() -> Self {
        Self { actor: Actor::Engine, roles: vec![Role::Engine] }
    }

    /// The command line on the machine itself.
    #[must_use]
    pub fn operator() -> Self {
        Self { actor: Actor::Operator, roles: vec![Role::Operator] }
    }

    /// Who acts, as the ledger names them.
    #[must_use]
    pub const fn actor(&self) -> Actor {
        self.actor
    }

    /// The roles held.
    #[must_use]
    pub fn roles(&self) -> &[Role] {
        &self.roles
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn roles_at(assignment: Assignment, now_ms: i64) -> Vec<Role> {
        Subject::account(ActorId::from_random([1; 16]), [&assignment], now_ms).roles
    }

    #[test]
    fn a_role_is_held_from_its_first_millisecond_to_the_one_before_it_ends() {
        let officer = Assignment { role: fields::Role::Officer, from_ms: 10, until_ms: Some(20) };
        let held: Vec<i64> =
            (8..23).filter(|now| roles_at(officer, *now) == [Role::Officer]).collect();
        assert_eq!(held, (10..20).collect::<Vec<i64>>());
        let open = Assignment { until_ms: None, ..officer };
        assert_eq!(roles_at(open, i64::MAX), [Role::Officer]);
    }

    #[test]
    fn the_names_asked_under_and_written_to_are_the_role_with_its_prefix() {
        for role in Role::ALL {
            assert_eq!(role.subject(), format!("as:{role}"));
            assert_eq!(role.grantee(), format!("role:{role}"));
        }
        for granted in fields::Role::ALL {
            assert_eq!(Role::from(*granted).as_str(), granted.as_str());
        }
    }
}
