//! The access policy in force: the only file that names casbin.
//!
//! casbin is asked as `as:<role>`, once for each role the actor holds now, so there are as many
//! questions as roles times acts. Every one of them is asked, and its answer compared with the
//! table of probes, before a policy is put in force: none is put to casbin later whose answer was
//! not seen before.

use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};

use async_trait::async_trait;
use casbin::error::AdapterError;
use casbin::{Adapter, CoreApi as _, DefaultModel, Enforcer, Filter, Model};

use super::act::{ACTS, Action, Resource, exists};
use super::actor::{Role, Subject};
use super::boundary::may_ever;
use super::permit::{Denied, Permit};
use super::probe::Probes;
use super::rows::{self, Rows};
use crate::facts::{Finding, clip};
use crate::ids::Digest32;
use crate::ledger::merkle::sha256;

/// SHA-256 of the models this program accepts. A model is reviewed with the code: casbin takes
/// the second of two matchers, cuts one at `#`, and panics at an effect in another spelling.
const ACCEPTED_MODELS: [&str; 1] =
    ["29e694bb147b9a55ff03bb003f58ff6a51f593d8d6cbefc3825bd53a1e141d33"];

/// The three files of `policies/access/`, as read.
#[derive(Clone, Copy, Debug)]
pub struct PolicyFiles<'a> {
    /// `model.conf`: how a question is matched with a rule.
    pub model: &'a str,
    /// `policy.csv`: the rules.
    pub policy: &'a str,
    /// `probes.csv`: the expected answers.
    pub probes: &'a str,
}

impl PolicyFiles<'static> {
    /// Those in the binary.
    pub const SHIPPED: Self = Self {
        model: include_str!("../../policies/access/model.conf"),
        policy: include_str!("../../policies/access/policy.csv"),
        probes: include_str!("../../policies/access/probes.csv"),
    };
}

/// One access policy, read, checked and probed; it never changes.
pub struct Epoch {
    enforcer: Enforcer,
    model: Digest32,
    policy: Digest32,
    number: u64,
    loaded_ms: i64,
}

impl Epoch {
    /// Builds the policy of these files and asks it everything. What it returns is not in force
    /// yet: the caller records its digests and number in the ledger, then calls
    /// [`Authorizer::put_in_force`].
    ///
    /// # Errors
    /// Every finding in the files; or every answer that is not the expected one. The policy in
    /// force stays; the caller raises the alarm.
    pub async fn load(
        files: &PolicyFiles<'_>,
        number: u64,
        loaded_ms: i64,
    ) -> Result<Self, Vec<Finding>> {
        let model = sha256(files.model.as_bytes());
        let mut findings = Vec::new();
        if !ACCEPTED_MODELS.contains(&model.to_string().as_str()) {
            findings.push(Finding::new(
                "model-not-accepted",
                "model.conf",
                format!("the digest {model} is none this program accepts; restore the file"),
            ));
        }
        let read = rows::read(files.policy).map_err(|found| findings.extend(found));
        let probes = Probes::read(files.probes).map_err(|found| findings.extend(found));
        let (Ok(rows), Ok(probes), []) = (read, probes, findings.as_slice()) else {
            return Err(findings);
        };
        let rules = rows.rules.clone();
        let enforcer = enforcer(files.model, rows).await.map_err(|error| {
            vec![Finding::new("policy-not-built", "policy.csv", clip(&error.to_string()))]
        })?;
        let mut findings = ask_roles(&enforcer, &probes);
        findings.extend(ask_strangers(&enforcer, &rules));
        if !findings.is_empty() {
            return Err(findings);
        }
        let policy = sha256(files.policy.as_bytes());
        Ok(Self { enforcer, model, policy, number, loaded_ms })
    }

    /// SHA-256 of `model.conf`.
    #[must_use]
    pub const fn model(&self) -> Digest32 {
        self.model
    }

    /// SHA-256 of `policy.csv`.
    #[must_use]
    pub const fn policy(&self) -> Digest32 {
        self.policy
    }

    /// Its number; each policy put in force has a higher one than that before.
    #[must_use]
    pub const fn number(&self) -> u64 {
        self.number
    }

    /// When it was loaded, milliseconds since 1970.
    #[must_use]
    pub const fn loaded_ms(&self) -> i64 {
        self.loaded_ms
    }

    /// Whether the policy lets this role do this.
    #[must_use]
    pub fn allows(&self, role: Role, resource: Resource, action: Action) -> bool {
        exists(resource, action)
            && answer(&self.enforcer, question(role, resource, action)) == Ok(true)
    }
}

impl fmt::Debug for Epoch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Epoch")
            .field("number", &self.number)
            .field("model", &self.model)
            .field("policy", &self.policy)
            .field("loaded_ms", &self.loaded_ms)
            .finish_non_exhaustive()
    }
}

/// Answers who may do what, by the policy in force. Clones share it: what one puts in force holds
/// for all.
#[derive(Clone, Debug)]
pub struct Authorizer {
    in_force: Arc<RwLock<Arc<Epoch>>>,
    alarm: Arc<RwLock<Option<String>>>,
}

impl Authorizer {
    /// An authorizer with this policy in force.
    #[must_use]
    pub fn new(epoch: Epoch) -> Self {
        Self { in_force: Arc::new(RwLock::new(Arc::new(epoch))), alarm: Arc::default() }
    }

    /// The policy in force. An act that reads it in its transaction compares its number with the
    /// newest `access.activated` of the ledger.
    #[must_use]
    pub fn in_force(&self) -> Arc<Epoch> {
        // The lock guards one assignment, which cannot panic half-way.
        Arc::clone(&self.in_force.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Puts a policy in force, whole: a check sees the one before or this one, nothing between.
    ///
    /// # Errors
    /// [`StaleEpoch`] where one of its number or a higher is in force.
    pub fn put_in_force(&self, epoch: Epoch) -> Result<(), StaleEpoch> {
        let mut in_force = self.in_force.write().unwrap_or_else(PoisonError::into_inner);
        if epoch.number <= in_force.number {
            return Err(StaleEpoch { in_force: in_force.number, given: epoch.number });
        }
        *in_force = Arc::new(epoch);
        *self.alarm.write().unwrap_or_else(PoisonError::into_inner) = None;
        Ok(())
    }

    /// Raises the alarm: a policy that was to be put in force was not, and the one before stays.
    /// Gives whether that is new.
    pub fn raise_alarm(&self, why: String) -> bool {
        let mut alarm = self.alarm.write().unwrap_or_else(PoisonError::into_inner);
        let new = alarm.as_ref() != Some(&why);
        *alarm = Some(why);
        new
    }

    /// Why the last policy that was to be put in force was not; none once another is.
    #[must_use]
    pub fn alarm(&self) -> Option<String> {
        self.alarm.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Whether the subject may do this, by any role it holds.
    ///
    /// # Errors
    /// [`Denied`] where none of its roles may, where it has none, where the act does not exist,
    /// and where casbin fails.
    pub fn check(
        &self,
        subject: &Subject,
        resource: Resource,
        action: Action,
    ) -> Result<Permit, Denied> {
        let (actor, epoch) = (subject.actor(), self.in_force());
        let role = subject.roles().iter().find(|role| epoch.allows(**role, resource, action));
        role.map(|role| Permit::new(actor, *role, resource, action, epoch.number)).ok_or(Denied {
            actor,
            resource,
            action,
        })
    }
}

/// A policy whose number is not above that in force.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "access policy {in_force} is in force, not below {given}; load again under a higher number"
)]
pub struct StaleEpoch {
    /// The number in force.
    pub in_force: u64,
    /// The number given.
    pub given: u64,
}

async fn enforcer(model: &str, rows: Rows) -> casbin::Result<Enforcer> {
    Enforcer::new(DefaultModel::from_str(model).await?, rows).await
}

/// casbin's answer to subject, resource, action; or what it failed with.
fn answer(enforcer: &Enforcer, question: [&str; 3]) -> Result<bool, String> {
    enforcer.enforce(question.to_vec()).map_err(|error| error.to_string())
}

const fn question(role: Role, resource: Resource, action: Action) -> [&'static str; 3] {
    [role.subject(), resource.as_str(), action.as_str()]
}

/// Asks every act of every role; a finding for each answer that is not the expected one.
fn ask_roles(enforcer: &Enforcer, probes: &Probes) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (role, resource, action, expected) in probes.expected() {
        let path = format!("policy.csv: {role}, {resource}, {action}");
        match answer(enforcer, question(role, resource, action)) {
            Ok(true) if !may_ever(role, resource, action) => {
                findings.push(Finding::new("beyond-bounds", path, "no policy may allow this"));
            }
            Ok(allowed) if allowed == expected => {}
            Ok(allowed) => {
                let word = |allowed| if allowed { "allow" } else { "deny" };
                let message =
                    format!("answered {}, probes.csv expects {}", word(allowed), word(expected));
                findings.push(Finding::new("probe-differs", path, message));
            }
            Err(error) => findings.push(Finding::new("probe-failed", path, clip(&error))),
        }
    }
    findings
}

/// Asks every act of names that are nobody's, and what each rule grants of the name it is written
/// to: a rule is about who holds a role, never about who is called like one.
fn ask_strangers(enforcer: &Enforcer, rules: &[[&'static str; 3]]) -> Vec<Finding> {
    let nobody = ["", "as:nobody", "u:a-00000000000000000000000000"];
    let acts = ACTS.iter().map(|act| [act.resource.as_str(), act.action.as_str()]);
    let of_nobody = acts.flat_map(|[resource, action]| nobody.map(|name| [name, resource, action]));
    let findings = of_nobody.chain(rules.iter().copied()).filter_map(|question| {
        let [name, resource, action] = question;
        (answer(enforcer, question) != Ok(false)).then(|| {
            let path = format!("policy.csv: {resource}, {action}");
            Finding::new("stranger-allowed", path, format!("{} was not denied", clip(name)))
        })
    });
    findings.collect()
}

/// What casbin loads its rows from. There is nothing to write back to.
#[async_trait]
impl Adapter for Rows {
    async fn load_policy(&mut self, model: &mut dyn Model) -> casbin::Result<()> {
        let rules = self.rules.iter().map(|row| row.map(str::to_owned).to_vec()).collect();
        let links = self.links.iter().map(|row| row.map(str::to_owned).to_vec()).collect();
        if model.add_policies("p", "p", rules) && model.add_policies("g", "g", links) {
            Ok(())
        } else {
            Err(refused("a row stands twice"))
        }
    }

    async fn load_filtered_policy<'a>(
        &mut self,
        _: &mut dyn Model,
        _: Filter<'a>,
    ) -> casbin::Result<()> {
        Err(refused(READ_ONLY))
    }

    async fn save_policy(&mut self, _: &mut dyn Model) -> casbin::Result<()> {
        Err(refused(READ_ONLY))
    }

    async fn clear_policy(&mut self) -> casbin::Result<()> {
        Err(refused(READ_ONLY))
    }

    fn is_filtered(&self) -> bool {
        false
    }

    async fn add_policy(&mut self, _: &str, _: &str, _: Vec<String>) -> casbin::Result<bool> {
        Err(refused(READ_ONLY))
    }

    async fn add_policies(
        &mut self,
        _: &str,
        _: &str,
        _: Vec<Vec<String>>,
    ) -> casbin::Result<bool> {
        Err(refused(READ_ONLY))
    }

    async fn remove_policy(&mut self, _: &str, _: &str, _: Vec<String>) -> casbin::Result<bool> {
        Err(refused(READ_ONLY))
    }

    async fn remove_policies(
        &mut self,
        _: &str,
        _: &str,
        _: Vec<Vec<String>>,
    ) -> casbin::Result<bool> {
        Err(refused(READ_ONLY))
    }

    async fn remove_filtered_policy(
        &mut self,
        _: &str,
        _: &str,
        _: usize,
        _: Vec<String>,
    ) -> casbin::Result<bool> {
        Err(refused(READ_ONLY))
    }
}

const READ_ONLY: &str = "the access policy is read only, and whole";

fn refused(why: &'static str) -> casbin::Error {
    AdapterError(why.into()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULE: [&str; 3] = ["role:officer", "queue", "read"];

    async fn with_links(model: &str, links: Vec<[&'static str; 2]>) -> Enforcer {
        enforcer(model, Rows { rules: vec![RULE], links }).await.unwrap()
    }

    #[tokio::test]
    async fn a_name_equal_to_a_role_is_denied_by_the_model_and_found_without_its_guard() {
        let model = PolicyFiles::SHIPPED.model;
        let links = vec![["as:officer", "role:officer"]];
        let guarded = with_links(model, links.clone()).await;
        assert_eq!(answer(&guarded, RULE), Ok(false));
        assert_eq!(answer(&guarded, ["as:officer", "queue", "read"]), Ok(true));
        assert_eq!(ask_strangers(&guarded, &[RULE]), []);

        let open = with_links(&model.replace(" && r.sub != p.sub", ""), links).await;
        let found = ask_strangers(&open, &[RULE]);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].message, "`role:officer` was not denied");
    }

    #[tokio::test]
    async fn strangers_are_found_where_a_matcher_lets_all_in() {
        let model = PolicyFiles::SHIPPED.model;
        let open = model.replace("g(r.sub, p.sub)", "true");
        let found = ask_strangers(&with_links(&open, Vec::new()).await, &[RULE]);
        assert_eq!(found.len(), 3, "{found:?}");
        let without =
            Enforcer::new(DefaultModel::from_str("[matchers]\nm = true").await.unwrap(), ())
                .await
                .unwrap();
        let found = ask_strangers(&without, &[]);
        assert_eq!(found.len(), 3 * ACTS.len(), "a question casbin fails at is a finding");
        assert!(ACTS.iter().all(|act| {
            answer(&without, question(Role::Officer, act.resource, act.action)).is_err()
        }));
    }

    #[tokio::test]
    async fn what_casbin_loads_from_cannot_be_written() {
        let mut rows = Rows::default();
        let mut model = DefaultModel::default();
        let none = || Vec::<String>::new();
        assert!(rows.save_policy(&mut model).await.is_err());
        assert!(rows.clear_policy().await.is_err());
        assert!(rows.add_policy("p", "p", none()).await.is_err());
        assert!(rows.add_policies("p", "p", vec![none()]).await.is_err());
        assert!(rows.remove_policy("p", "p", none()).await.is_err());
        assert!(rows.remove_policies("p", "p", vec![none()]).await.is_err());
        assert!(rows.remove_filtered_policy("p", "p", 0, none()).await.is_err());
        let half = Filter { p: Vec::new(), g: Vec::new() };
        assert!(rows.load_filtered_policy(&mut model, half).await.is_err());
    }
}
