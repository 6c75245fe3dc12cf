//! One act: a transaction in which everything it decides on is read again, and a pen whose entries
//! count only once they are committed.

use rand::SeedableRng as _;
use rand::rngs::StdRng;

use super::accounts::{assignment, trail};
use super::held;
use super::keys::SealingKeys;
use super::office::{Office, last_ts};
use super::pen::{Pen, Written};
use super::read::Shelf;
use super::refusal::{Fault, Hindrance, Refusal};
use super::terms::Terms;
use crate::access::{Action, Authorizer, Permit, Resource, Subject};
use crate::ids::{ActorId, CaseId, Digest32, PersonId};
use crate::ledger::body::EntryBody;
use crate::ledger::chain::{Draft, Head};
use crate::ledger::commitment::commitment;
use crate::ledger::fields::{Actor, Role};
use crate::ledger::merkle::Frontier;
use crate::ledger::origin::Origin;
use crate::review;
use crate::store::{AccountId, Assignment, Batch, NewPayload, Store, Work};
use crate::vault::{CaseKey, CommitmentKey};

/// An act under way. Dropped, it leaves nothing.
#[derive(Debug)]
pub(super) struct Acting<'s> {
    pub work: Work<'s>,
    pub batch: Batch,
    pub random: StdRng,
    pub sealing: SealingKeys,
    pub origin: Origin,
    pub shelf: Shelf,
    pub demo: bool,
    pub terms: Terms,
    pen: Pen,
    /// What the clock says, ms: too far from the last entry, nothing is written.
    now_ms: i64,
    /// The time its entries will say, ms.
    pub ts: i64,
}

/// Who acts, as they stand inside the transaction.
#[derive(Debug)]
pub(super) struct Me {
    pub id: AccountId,
    pub person: [u8; 16],
    /// Name as shown.
    pub name: String,
    pub account: review::Account,
    permit: Permit,
}

impl Me {
    /// As entries name them.
    pub(super) const fn actor(&self) -> Actor {
        self.permit.actor()
    }

    /// What they do at `ts`.
    pub(super) const fn act(&self, ts: i64) -> review::Act {
        review::Act { by: review::By::Account(self.account), ts }
    }
}

/// What the engine does at `ts`.
pub(super) const fn by_engine(ts: i64) -> review::Act {
    review::Act { by: review::By::Engine, ts }
}

impl Office {
    /// Begins an act: its transaction, and a pen at the end of the log as it is inside. So it does
    /// not matter who wrote last, nor whether an earlier act was dropped half-way.
    pub(super) async fn begin<'s>(&mut self, store: &'s Store) -> Result<Acting<'s>, Refusal> {
        let work = store.begin_work().await?;
        let pen = self.pen.as_ref().ok_or(Fault::Worker)?;
        let head = work.head().await?;
        let pen = match &head.last {
            Some(last) if last.leaf_hash != pen.head().leaf_hash.0 => pen.at(Head {
                leaf_hash: Digest32(last.leaf_hash),
                ts: u64::try_from(last_ts(last)?).unwrap_or_default(),
                frontier: work.frontier(head.size).await?,
            }),
            _ => pen.clone(),
        };
        let last_ts = i64::try_from(pen.head().ts).unwrap_or(i64::MAX);
        let now_ms = self.now_ms();
        Ok(Acting {
            work,
            batch: Batch::default(),
            random: StdRng::from_rng(&mut self.random),
            sealing: self.sealing.clone(),
            origin: self.origin.clone(),
            shelf: self.shelf.clone(),
            demo: self.is_demo(),
            terms: self.terms.clone(),
            pen,
            now_ms,
            ts: now_ms.max(last_ts),
        })
    }

    /// Commits an act, durably; only then the pen goes on from its entries.
    pub(super) async fn commit(&mut self, acting: Acting<'_>) -> Result<(), Refusal> {
        let Acting { work, batch, pen, .. } = acting;
        work.commit(batch).await?;
        self.pen = Some(pen);
        Ok(())
    }
}

impl Acting<'_> {
    /// That this account may do this, by the roles it holds now and the policy in force.
    pub(super) async fn authorized(
        &self,
        access: &Authorizer,
        by: &AccountId,
        resource: Resource,
        action: Action,
    ) -> Result<Me, Refusal> {
        let account = self.work.account(by).await?;
        let account = account.filter(|account| account.disabled_ms.is_none());
        let held = match &account {
            Some(account) => held::within(&self.work, account).await?,
            None => Vec::new(),
        };
        let id = ActorId::from_random(*by);
        let asked: Vec<_> = held.iter().map(assignment).collect();
        let subject = Subject::account(id, &asked, self.ts);
        let permit = access.check(&subject, resource, action).inspect_err(|_| {
            trail::told("denied", Some(by));
        });
        let permit = permit?.to(resource, action)?;
        self.in_force(&permit).await?;
        if decides(resource, action) {
            self.refuse_waiting(by).await?;
        }
        let closed = || Refusal::NotFound { what: "account", name: id.to_string() };
        let account = account.ok_or_else(closed)?;
        let holds = |role: Role| {
            held.iter().any(|one| one.role == role && assignment(one).holds_at(self.ts))
        };
        let role = reviewing(holds);
        let person = PersonId::from_random(account.person);
        Ok(Me {
            id: *by,
            person: account.person,
            name: account.display_name,
            account: review::Account { actor: id, person, role },
            permit,
        })
    }

    /// That the engine may do this.
    pub(super) async fn engine(
        &self,
        access: &Authorizer,
        resource: Resource,
        action: Action,
    ) -> Result<Permit, Refusal> {
        self.permitted(access, &Subject::engine(), resource, action).await
    }

    /// That the command line may do this.
    pub(super) async fn operator(
        &self,
        access: &Authorizer,
        resource: Resource,
        action: Action,
    ) -> Result<Permit, Refusal> {
        self.permitted(access, &Subject::operator(), resource, action).await
    }

    /// That whoever entries name as `actor` may do this.
    pub(super) async fn by(
        &self,
        access: &Authorizer,
        actor: Actor,
        resource: Resource,
        action: Action,
    ) -> Result<Permit, Refusal> {
        match actor {
            Actor::Engine => self.engine(access, resource, action).await,
            Actor::Operator => self.operator(access, resource, action).await,
            Actor::Account(id) => {
                Ok(self.authorized(access, &id.to_bytes(), resource, action).await?.permit)
            }
        }
    }

    async fn permitted(
        &self,
        access: &Authorizer,
        subject: &Subject,
        resource: Resource,
        action: Action,
    ) -> Result<Permit, Refusal> {
        let permit = access.check(subject, resource, action)?.to(resource, action)?;
        self.in_force(&permit).await?;
        Ok(permit)
    }

    /// That the policy which gave `permit` is the one the ledger says is in force.
    async fn in_force(&self, permit: &Permit) -> Result<(), Refusal> {
        match self.work.access_epoch().await? {
            Some((in_force, ..)) if in_force != permit.epoch() => {
                Err(Hindrance::OtherPolicy { in_force, here: permit.epoch() }.into())
            }
            _ => Ok(()),
        }
    }

    /// The tree over everything written, this act included.
    pub(super) const fn frontier(&self) -> &Frontier {
        self.pen.frontier()
    }

    /// The place of the next entry.
    pub(super) fn next_seq(&self) -> u64 {
        self.pen.next_seq()
    }

    /// Writes an entry, under the case `subject`.
    pub(super) fn write(
        &mut self,
        actor: Actor,
        body: impl Into<EntryBody>,
        subject: Option<i64>,
    ) -> Result<Written, Refusal> {
        let draft = Draft::new(actor, body, self.now_ms)?;
        Ok(self.pen.write(draft, subject, &mut self.batch)?)
    }

    /// Seals what the next entry commits to, and gives the commitment.
    pub(super) fn seal(
        &mut self,
        key: &CaseKey,
        case: &CaseId,
        serial: i64,
        payload: &[u8],
    ) -> Result<Digest32, Refusal> {
        let k = CommitmentKey::generate(&mut self.random);
        self.seal_with(key, case, serial, &k, payload)
    }

    /// Seals what the next entry commits to under a key that was drawn before.
    pub(super) fn seal_with(
        &mut self,
        key: &CaseKey,
        case: &CaseId,
        serial: i64,
        k: &CommitmentKey,
        payload: &[u8],
    ) -> Result<Digest32, Refusal> {
        let seq = self.next_seq();
        let sealed = key.seal_payload(seq, k, payload, &mut self.random)?;
        self.batch.payloads.push(NewPayload { seq, serial, sealed });
        Ok(commitment(k.expose(), &self.origin, case, payload))
    }
}

/// Whether an act is one that only an account does whose owner somebody knows.
const fn decides(resource: Resource, action: Action) -> bool {
    match resource {
        Resource::Finding
        | Resource::Leave
        | Resource::Emergency
        | Resource::FavourableDecision
        | Resource::AdverseDecision => true,
        Resource::Case => matches!(action, Action::Claim | Action::Reassign),
        Resource::Notice => matches!(action, Action::Preview),
        Resource::Recommendation => matches!(action, Action::Overrule | Action::SendBack),
        // A request for information stops the clock.
        Resource::Information => matches!(action, Action::Request),
        Resource::Clock => matches!(action, Action::Stop),
        Resource::Colleague | Resource::Passkey => matches!(action, Action::Vouch),
        Resource::Programme => matches!(action, Action::Approve),
        _ => false,
    }
}

/// The deciding role of a review among the roles `holds` tells of: the higher one.
pub(super) fn reviewing(holds: impl Fn(Role) -> bool) -> Option<review::Role> {
    if holds(Role::Supervisor) {
        Some(review::Role::Supervisor)
    } else if holds(Role::Officer) {
        Some(review::Role::Officer)
    } else {
        None
    }
}

/// Whether an assignment stood when entry `seq` was written.
pub(super) fn stood_at(one: &Assignment, seq: u64) -> bool {
    one.granted_seq.is_some_and(|granted| granted <= seq)
        && one.revoked_seq.is_none_or(|revoked| seq < revoked)
}
