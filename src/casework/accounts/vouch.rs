//! Passkeys brought into the ledger and out of it. Where genesis has passkeys another enrolled person
//! vouches, by an assertion anyone can check; where it has none, the server's word stands.

use super::{Accounts, Answer, Challenge, invalid, passkeys, trail};
use crate::access::{Action, Authorizer, Resource};
use crate::casework::acting::{Acting, Me};
use crate::casework::export::genesis;
use crate::casework::office::Office;
use crate::casework::refusal::{Fault, Refusal};
use crate::facts::Finding;
use crate::ids::{ActorId, PersonId};
use crate::ledger::body::{AuthenticatorEnrolled, EnrolmentChallenged};
use crate::ledger::review_fields::{Bytes, Nullable, PasskeyAlgorithm, PublicKey, RelyingPartyId};
use crate::store::{Account, AccountChange, AccountId, CeremonyId, Passkey, Purpose};

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
        let rp = accounts.relying_party_id()?;
        let rooted = !genesis(&self.store).await?.0.passkeys.is_empty();
        let store = self.store.clone();
        let mut acting = self.begin(&store).await?;
        let me = acting.authorized(access, by, Resource::OwnAccount, Action::Change).await?;
        let (passkey, owner) = acting.waiting(credential).await?;
        if passkey.account != *by {
            return Err(not_waiting());
        }
        if rooted {
            return Ok(Enrolment::Waiting);
        }
        acting.put_in_force(&me, &passkey, &owner, rp, None)?;
        self.commit(acting).await?;
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
        let rp = accounts.relying_party_id()?;
        // Kept before the transaction begins: an answer to it counts only once the entry stands.
        let asked = accounts.begin_assertion_about(by, Purpose::Vouching, credential, now_ms).await;
        let store = self.store.clone();
        let mut acting = self.begin(&store).await?;
        let me = acting.authorized(access, by, Resource::Passkey, Action::Vouch).await?;
        let (passkey, _) = acting.of_somebody_else(credential, &me).await?;
        let asked = asked?;
        let (public_key, credential) = told(&passkey)?;
        let expires = acting.ts + passkeys::ANSWER_MS;
        let body = EnrolmentChallenged {
            challenge: asked.challenge,
            credential,
            expires: u64::try_from(expires).map_err(|_| Fault::Worker)?,
            public_key,
            rp,
            subject: ActorId::from_random(passkey.account),
        };
        acting.write(me.actor(), body, None)?;
        self.commit(acting).await?;
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
        let rp = accounts.relying_party_id()?;
        let answer =
            accounts.finish_assertion(by, ceremony, Purpose::Vouching, answer, now_ms).await?;
        let store = self.store.clone();
        let mut acting = self.begin(&store).await?;
        let me = acting.authorized(access, by, Resource::Passkey, Action::Vouch).await?;
        let (passkey, owner) = acting.of_somebody_else(&answer.about, &me).await?;
        acting.put_in_force(&me, &passkey, &owner, rp, Some(answer))?;
        self.commit(acting).await?;
        trail::told_of("passkey-vouched", by, &owner.id);
        Ok(owner)
    }

    /// Takes a passkey of one's own out of the ledger, or back where nobody vouched for it yet.
    ///
    /// # Errors
    /// A passkey that is not there, or the last second factor; [`Refusal::Denied`].
    pub async fn remove_passkey(
        &mut self,
        access: &Authorizer,
        by: &AccountId,
        credential: &[u8],
    ) -> Result<(), Refusal> {
        let store = self.store.clone();
        let mut acting = self.begin(&store).await?;
        let me = acting.authorized(access, by, Resource::OwnAccount, Action::Change).await?;
        let passkey = acting.work.passkey(credential).await?;
        let passkey = passkey.filter(|passkey| passkey.account == *by);
        let passkey = passkey.filter(|passkey| passkey.revoked_seq.is_none());
        let missing = || Refusal::NotFound { what: "passkey", name: String::new() };
        let passkey = passkey.ok_or_else(missing)?;
        let mut others = acting.work.passkeys(by).await?;
        others.retain(|other| other.is_enrolled() && other.credential != passkey.credential);
        if passkey.is_enrolled() && others.is_empty() && acting.work.totp(by).await?.is_none() {
            // The password beside it may be shorter than one that stands alone.
            let message = "the last second factor stays; set up another one first";
            return Err(invalid("factor-last", "passkey", message));
        }
        acting.drop_passkey(me.actor(), &passkey)?;
        self.commit(acting).await?;
        trail::told("passkey-removed", Some(by));
        Ok(())
    }
}

impl Acting<'_> {
    /// Writes that a passkey is its owner's, by the word of another's where there is one.
    fn put_in_force(
        &mut self,
        me: &Me,
        passkey: &Passkey,
        owner: &Account,
        rp: RelyingPartyId,
        vouched: Option<Answer>,
    ) -> Result<(), Refusal> {
        let (public_key, credential) = told(passkey)?;
        let (assertion, challenge) =
            vouched.map(|answer| (answer.assertion, answer.challenge)).unzip();
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
        let seq = self.write(me.actor(), body, None)?.seq;
        self.change_account(AccountChange::EnrolPasskey {
            credential: passkey.credential.clone(),
            seq,
        });
        Ok(())
    }

    /// A passkey that waits, and its owner.
    async fn waiting(&self, credential: &[u8]) -> Result<(Passkey, Account), Refusal> {
        let passkey = self.work.passkey(credential).await?;
        let passkey = passkey.filter(Passkey::is_waiting).ok_or_else(not_waiting)?;
        let owner = self.work.account(&passkey.account).await?;
        let owner = owner.filter(|owner| owner.disabled_ms.is_none());
        Ok((passkey, owner.ok_or_else(not_waiting)?))
    }

    /// The same, of another person than `me`.
    async fn of_somebody_else(
        &self,
        credential: &[u8],
        me: &Me,
    ) -> Result<(Passkey, Account), Refusal> {
        let (passkey, owner) = self.waiting(credential).await?;
        if owner.person == me.person {
            let message = "somebody else vouches for a passkey of your own";
            return Err(Refusal::Invalid(vec![Finding::new("own-account", "passkey", message)]));
        }
        Ok((passkey, owner))
    }
}

/// Key and id of a passkey as entries tell them.
fn told(passkey: &Passkey) -> Result<(PublicKey, Bytes), Refusal> {
    let key = PublicKey::from_sec1(&passkey.public_key);
    key.zip(Bytes::new(&passkey.credential)).ok_or_else(not_waiting)
}

fn not_waiting() -> Refusal {
    Refusal::NotFound { what: "passkey that waits", name: String::new() }
}
