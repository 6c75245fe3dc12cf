//! Passkeys brought into the ledger and out of it. Where genesis has passkeys another enrolled person
//! vouches, by an assertion anyone can check; where it has none, the server's word stands.

use super::{Accounts, Challenge, passkeys};
use crate::access::{Action, Authorizer, Resource};
use crate::casework::export::genesis;
use crate::casework::office::Office;
use crate::casework::refusal::{Fault, Refusal};
use crate::facts::Finding;
use crate::ids::{ActorId, PersonId};
use crate::ledger::body::{AuthenticatorEnrolled, EnrolmentChallenged, EntryBody};
use crate::ledger::fields::Actor;
use crate::ledger::review_fields::{Bytes, Nullable, PasskeyAlgorithm, PublicKey, RelyingPartyId};
use crate::store::{Account, AccountChange, AccountId, Batch, CeremonyId, Passkey, Purpose};

/// What became of a passkey that was registered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Enrolment {
    /// It may be used.
    Enrolled,
    /// It waits for another enrolled person who vouches.
    Waiting,
}

impl Office {
    /// Brings a registered passkey of one's own into the ledger, where the server's word is enough
    /// for that.
    ///
    /// # Errors
    /// A passkey that does not wait; [`Refusal::Denied`].
    pub async fn enrol_passkey(
        &mut self,
        access: &Authorizer,
        accounts: &Accounts,
        by: &AccountId,
        credential: &[u8],
    ) -> Result<Enrolment, Refusal> {
        let (permit, me) =
            self.authorized(access, by, Resource::OwnAccount, Action::Change).await?;
        let passkey = self.waiting(credential).await?;
        if passkey.account != *by {
            return Err(not_waiting());
        }
        if !genesis(&self.store).await?.0.passkeys.is_empty() {
            return Ok(Enrolment::Waiting);
        }
        let rp = accounts.relying_party_id()?;
        let body = enrolled(&passkey, &me, rp, None)?;
        self.put_in_force(permit.actor(), body, &passkey).await?;
        Ok(Enrolment::Enrolled)
    }

    /// Asks a passkey of `by` to vouch for one that waits, which is another person's.
    ///
    /// # Errors
    /// [`Refusal::Denied`]; a passkey that does not wait, or is of one's own person; no passkey to
    /// vouch with.
    pub async fn begin_vouching(
        &mut self,
        access: &Authorizer,
        accounts: &Accounts,
        by: &AccountId,
        credential: &[u8],
        now_ms: i64,
    ) -> Result<Challenge, Refusal> {
        let (permit, me) = self.authorized(access, by, Resource::Passkey, Action::Vouch).await?;
        let (passkey, _) = self.of_somebody_else(credential, &me).await?;
        let asked =
            accounts.begin_assertion_about(by, Purpose::Vouching, credential, now_ms).await?;
        let (public_key, credential) = told(&passkey)?;
        let body = EnrolmentChallenged {
            challenge: asked.challenge,
            credential,
            expires: u64::try_from(self.now_ms() + passkeys::ANSWER_MS)
                .map_err(|_| Fault::Worker)?,
            public_key,
            rp: accounts.relying_party_id()?,
            subject: ActorId::from_random(passkey.account),
        };
        self.commit_entry(permit.actor(), body, None, Batch::default()).await?;
        Ok(asked)
    }

    /// Takes the answer of the one who vouches: the passkey is enrolled, and anyone can check by
    /// whom.
    ///
    /// # Errors
    /// As [`Office::begin_vouching`] and [`Accounts::finish_assertion`].
    pub async fn finish_vouching(
        &mut self,
        access: &Authorizer,
        accounts: &Accounts,
        by: &AccountId,
        ceremony: &CeremonyId,
        answer: &str,
        now_ms: i64,
    ) -> Result<Account, Refusal> {
        let (permit, me) = self.authorized(access, by, Resource::Passkey, Action::Vouch).await?;
        let answer =
            accounts.finish_assertion(by, ceremony, Purpose::Vouching, answer, now_ms).await?;
        let (passkey, subject) = self.of_somebody_else(&answer.about, &me).await?;
        let rp = accounts.relying_party_id()?;
        let body = enrolled(&passkey, &subject, rp, Some(answer))?;
        self.put_in_force(permit.actor(), body, &passkey).await?;
        Ok(subject)
    }

    /// Takes a passkey of one's own out of the ledger, or back where nobody vouched for it yet.
    ///
    /// # Errors
    /// A passkey that is not there; [`Refusal::Denied`].
    pub async fn remove_passkey(
        &mut self,
        access: &Authorizer,
        by: &AccountId,
        credential: &[u8],
    ) -> Result<(), Refusal> {
        let (permit, _) = self.authorized(access, by, Resource::OwnAccount, Action::Change).await?;
        if self.store.withdraw_passkey(by, credential).await? {
            return Ok(());
        }
        let passkey = self.store.passkey(credential).await?;
        let passkey = passkey.filter(|passkey| passkey.account == *by && passkey.is_enrolled());
        let missing = || Refusal::NotFound { what: "passkey", name: String::new() };
        self.revoke_passkeys(permit.actor(), by, &[passkey.ok_or_else(missing)?], Vec::new()).await
    }

    async fn put_in_force(
        &mut self,
        actor: Actor,
        body: EntryBody,
        passkey: &Passkey,
    ) -> Result<(), Refusal> {
        let credential = passkey.credential.clone();
        self.write(actor, vec![body], |written| {
            let seq = written.first().map(|written| written.seq).unwrap_or_default();
            vec![AccountChange::EnrolPasskey { credential, seq }]
        })
        .await
    }

    async fn waiting(&self, credential: &[u8]) -> Result<Passkey, Refusal> {
        let passkey = self.store.passkey(credential).await?;
        passkey.filter(Passkey::is_waiting).ok_or_else(not_waiting)
    }

    /// A passkey that waits, and its owner, who is another person than `me`.
    async fn of_somebody_else(
        &self,
        credential: &[u8],
        me: &Account,
    ) -> Result<(Passkey, Account), Refusal> {
        let passkey = self.waiting(credential).await?;
        let owner = self.store.account(&passkey.account).await?;
        let owner = owner.filter(|owner| owner.disabled_ms.is_none()).ok_or_else(not_waiting)?;
        if owner.person == me.person {
            let message = "somebody else vouches for a passkey of your own";
            return Err(Refusal::Invalid(vec![Finding::new("own-account", "passkey", message)]));
        }
        Ok((passkey, owner))
    }
}

/// That a passkey is an account's.
fn enrolled(
    passkey: &Passkey,
    owner: &Account,
    rp: RelyingPartyId,
    vouched: Option<super::Answer>,
) -> Result<EntryBody, Refusal> {
    let (public_key, credential) = told(passkey)?;
    let (assertion, challenge) = vouched.map(|answer| (answer.assertion, answer.challenge)).unzip();
    let body = AuthenticatorEnrolled {
        algorithm: PasskeyAlgorithm::Es256,
        assertion: Nullable(assertion),
        challenge: Nullable(challenge),
        credential,
        person: PersonId::from_random(owner.person),
        public_key,
        rp,
        subject: ActorId::from_random(owner.id),
    };
    Ok(body.into())
}

/// Key and id of a passkey as entries tell them.
fn told(passkey: &Passkey) -> Result<(PublicKey, Bytes), Refusal> {
    let key = PublicKey::from_sec1(&passkey.public_key);
    key.zip(Bytes::new(&passkey.credential)).ok_or_else(not_waiting)
}

fn not_waiting() -> Refusal {
    Refusal::NotFound { what: "passkey that waits", name: String::new() }
}
