//! The proof that an act was authorised, and its refusal.

use super::act::{Action, Resource};
use super::actor::Role;
use crate::ledger::fields::Actor;

/// That this actor may do this, by the access policy in force when it was asked. Only
/// [`Authorizer::check`](super::Authorizer::check) makes one; an act takes it by value, so one
/// permit is one act, and an act without authorisation does not type-check:
///
/// ```compile_fail,E0451
/// use timbang::access::{Action, Permit, Resource, Role};
/// use timbang::ledger::fields::Actor;
///
/// let forged = Permit {
///     actor: Actor::Engine,
///     role: Role::Engine,
///     resource: Resource::AdverseDecision,
///     action: Action::Confirm,
///     epoch: 1,
/// };
/// ```
#[derive(Debug, PartialEq, Eq)]
#[must_use = "a permit is for the act that follows"]
pub struct Permit {
    actor: Actor,
    role: Role,
    resource: Resource,
    action: Action,
    epoch: u64,
}

impl Permit {
    pub(super) const fn new(
        actor: Actor,
        role: Role,
        resource: Resource,
        action: Action,
        epoch: u64,
    ) -> Self {
        Self { actor, role, resource, action, epoch }
    }

    /// Who may act.
    #[must_use]
    pub const fn actor(&self) -> Actor {
        self.actor
    }

    /// The role by which they may, the first of those they hold.
    #[must_use]
    pub const fn role(&self) -> Role {
        self.role
    }

    /// The number of the access policy that said so.
    #[must_use]
    pub const fn epoch(&self) -> u64 {
        self.epoch
    }

    /// The permit itself where it is for this act; an act asks before anything else.
    ///
    /// # Errors
    /// [`Denied`] where it is for another act.
    pub fn to(self, resource: Resource, action: Action) -> Result<Self, Denied> {
        if (self.resource, self.action) == (resource, action) {
            Ok(self)
        } else {
            Err(Denied { actor: self.actor, resource, action })
        }
    }
}

/// No role that the actor holds may do this.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no role held by `{actor}` may {action} on {resource}")]
pub struct Denied {
    /// Who asked.
    pub actor: Actor,
    /// To what.
    pub resource: Resource,
    /// To do what.
    pub action: Action,
}
