//! What no access policy may grant, whatever its file and its table of probes say: a policy that
//! crosses it is refused whole. So an edited file cannot make the engine, or an administrator,
//! decide against a person.

use super::act::{Action, Resource};
use super::actor::Role;

/// Whether a policy may let this role do this.
#[must_use]
pub fn may_ever(role: Role, resource: Resource, action: Action) -> bool {
    let chain = matches!(role, Role::Officer | Role::Supervisor | Role::ObjectionOfficer);
    let of_act = match (resource, action) {
        (Resource::Finding | Resource::AdverseDecision, _)
        | (Resource::Recommendation, Action::Overrule | Action::SendBack)
        | (Resource::FavourableDecision, Action::Confirm | Action::ConfirmInBulk) => chain,
        (Resource::Emergency, Action::Declare) => role == Role::Supervisor,
        (Resource::Emergency, _) => chain || role == Role::Board,
        (Resource::FavourableDecision, _) | (Resource::Recommendation, Action::Make) => {
            role == Role::Engine
        }
        _ => true,
    };
    let of_role = match role {
        Role::Officer | Role::Supervisor | Role::ObjectionOfficer => {
            !matches!(resource, Resource::Account | Resource::Role | Resource::Factor)
        }
        Role::Engine => resource.is_of_a_case(),
        Role::Operator => true,
        // Of a case the board sees what was granted without a second person.
        Role::Board if resource == Resource::Emergency => true,
        Role::Author | Role::Board | Role::Administrator => !resource.is_of_a_case(),
        Role::Auditor => {
            matches!(action, Action::Read | Action::Verify) || resource == Resource::OwnAccount
        }
        Role::Citizen => resource == Resource::Notice && action == Action::Read,
    };
    of_act && of_role
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::act::{ACTS, Act};

    #[test]
    fn only_who_reviews_ever_decides_against_a_person() {
        let may: Vec<Role> = Role::ALL
            .iter()
            .copied()
            .filter(|role| may_ever(*role, Resource::AdverseDecision, Action::Confirm))
            .collect();
        assert_eq!(may, [Role::Officer, Role::Supervisor, Role::ObjectionOfficer]);
    }

    #[test]
    fn an_administrator_has_nothing_to_do_with_a_case_and_who_reviews_nothing_with_accounts() {
        for Act { resource, action, .. } in ACTS.iter().copied() {
            assert!(!resource.is_of_a_case() || !may_ever(Role::Administrator, resource, action));
            assert!(resource != Resource::Account || !may_ever(Role::Supervisor, resource, action));
        }
    }
}
