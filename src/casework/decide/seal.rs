//! Sealing what the entries of a batch commit to, and drafting the entries.

use std::sync::Arc;

use rand::rngs::StdRng;

use super::super::keys::SealingKeys;
use super::super::payload;
use super::super::refusal::{Fault, Refusal};
use super::case::{Application, Evaluated, Incoming, NewPlace, Place, Placed, Received, Subject};
use super::follow::{ByRule, Follows};
use super::told::push_text;
use crate::access::Permit;
use crate::ids::{CaseId, Digest32};
use crate::ledger::body::{ApplicationReceived, DecisionRecommended};
use crate::ledger::chain::Draft;
use crate::ledger::commitment::commitment;
use crate::ledger::origin::Origin;
use crate::policy::Programme;
use crate::store::{Batch, NewCase, NewNameWord, NewPayload, NewRecommendation, NewSecret};
use crate::vault::{CaseKey, CommitmentKey, words_of};

/// A batch that waits for its signatures.
#[derive(Debug)]
pub(super) struct Sealed {
    /// Everything but the entries.
    pub batch: Batch,
    /// The entries to sign, with the case of each.
    pub drafts: Vec<(Said, i64)>,
    /// Its cases, for those who wait for the result.
    pub placed: Vec<Placed>,
}

/// An entry to sign.
#[derive(Debug)]
pub(super) enum Said {
    /// Written already.
    Drafted(Draft),
    /// Written once the entry before it is signed, which it names.
    Follows(Box<Follows>),
}

/// What the access policy lets a run do, asked once, before its first case.
#[derive(Debug)]
pub(super) struct Permits {
    /// To take applications in.
    pub receive: Permit,
    /// To recommend.
    pub make: Permit,
}

/// Seals batches; draws its own randomness.
#[derive(Debug)]
pub(super) struct Sealer {
    pub origin: Origin,
    pub sealing: SealingKeys,
    pub random: StdRng,
    pub programmes: Arc<[Arc<Programme>]>,
    /// The names of the programmes as cases keep them.
    pub names: Vec<Arc<str>>,
    pub permits: Permits,
    pub rule: Arc<ByRule>,
}

impl Sealer {
    /// Seals one batch.
    ///
    /// # Errors
    /// A payload too long to seal; a time no entry can have.
    pub(super) fn seal(&mut self, mut placed: Vec<Placed>) -> Result<Sealed, Refusal> {
        let (mut batch, mut drafts) = (Batch::default(), Vec::with_capacity(placed.len()));
        for Placed { evaluated, place } in &mut placed {
            match place {
                Place::New(place) => self.seal_one(evaluated, place, &mut batch, &mut drafts)?,
                Place::Known { identified: Some(received), .. } => {
                    self.receive(evaluated, received, &mut batch, &mut drafts)?;
                }
                Place::Known { identified: None, .. } | Place::Refused(_) => {}
            }
        }
        Ok(Sealed { batch, drafts, placed })
    }

    fn seal_one(
        &mut self,
        evaluated: &Evaluated,
        place: &mut NewPlace,
        batch: &mut Batch,
        drafts: &mut Vec<(Said, i64)>,
    ) -> Result<(), Refusal> {
        let at = evaluated.incoming.programme;
        let programme = self.programmes.get(at).cloned().ok_or(Fault::Worker)?;
        let (case, serial) = (CaseId::from_random(place.of.case_id), place.of.serial);
        if let Some(number) = &place.number {
            let name = self.names.get(at).cloned().ok_or(Fault::Worker)?;
            batch.cases.push(self.begin(evaluated, place, number, name)?);
            self.index_name(evaluated, serial, batch);
        }
        if let Some(received) = &place.received {
            self.receive(evaluated, received, batch, drafts)?;
        }
        let result = format!("{{{}}}", evaluated.told);
        let made = payload::compose(&evaluated.facts, &result);
        let commitment = self.commit(place.seq, &place.of, made.as_bytes(), batch)?;
        let digest = *programme.digest();
        let body = DecisionRecommended { case, commitment, programme: digest };
        let draft = Draft::new(self.permits.make.actor(), body, place.at_ms)?;
        drafts.push((Said::Drafted(draft), serial));
        batch.recommendations.push(NewRecommendation {
            seq: place.seq,
            serial,
            at_ms: place.at_ms,
            programme: digest.0,
            facts_mark: place.mark,
            leaf: evaluated.leaf.clone(),
            path: evaluated.path.clone(),
            code: evaluated.code.clone(),
            outcome: evaluated.outcome as u8,
            priority: evaluated.priority,
            benefit: evaluated.benefit,
            complete_ms: place.complete_ms,
        });
        if let Some(seq) = place.next_seq {
            let follows = self.follow(evaluated, place, seq, batch)?;
            drafts.push((Said::Follows(Box::new(follows)), serial));
        }
        Ok(())
    }

    /// Writes that an application came; who applies is taken up where the case came without.
    fn receive(
        &mut self,
        evaluated: &Evaluated,
        received: &Received,
        batch: &mut Batch,
        drafts: &mut Vec<(Said, i64)>,
    ) -> Result<(), Refusal> {
        let Received { of, seq, at_ms, came_ms, identifies } = received;
        let Incoming { application, programme, .. } = &evaluated.incoming;
        let programme = self.names.get(*programme).ok_or(Fault::Worker)?;
        let programme = programme.parse().map_err(|_| Fault::Worker)?;
        let channel = application.as_ref().map_or("", |came| came.channel);
        let submitted = payload::submitted(&evaluated.facts, channel, *came_ms);
        let commitment = self.commit(*seq, of, submitted.as_bytes(), batch)?;
        let case = CaseId::from_random(of.case_id);
        let body = ApplicationReceived { case, commitment, programme };
        let draft = Draft::new(self.permits.receive.actor(), body, *at_ms)?;
        drafts.push((Said::Drafted(draft), of.serial));
        if *identifies {
            batch.identified.push((of.serial, self.secret(evaluated, &of.key)?));
            self.index_name(evaluated, of.serial, batch);
        }
        Ok(())
    }

    /// The case that begins with this entry, and its sealed link to a person.
    fn begin(
        &mut self,
        evaluated: &Evaluated,
        place: &NewPlace,
        number: &str,
        programme: Arc<str>,
    ) -> Result<NewCase, Refusal> {
        Ok(NewCase {
            serial: place.of.serial,
            case_id: place.of.case_id,
            number: number.to_owned(),
            programme,
            received_ms: place.at_ms,
            came_ms: place.came_ms,
            secret: self.secret(evaluated, &place.of.key)?,
        })
    }

    /// The sealed link from a case to who applied.
    fn secret(&mut self, evaluated: &Evaluated, key: &CaseKey) -> Result<NewSecret, Refusal> {
        let application = evaluated.incoming.application.as_ref();
        let mut identity = String::from(r#"{"id":"#);
        push_text(&mut identity, &evaluated.incoming.id);
        if let Some(person) = application.and_then(|came| came.identity.as_deref()) {
            identity.push_str(r#","person":"#);
            identity.push_str(person);
        }
        identity.push('}');
        let nik = application.and_then(|came| came.nik.as_deref());
        Ok(NewSecret {
            external_index: evaluated.external,
            person_index: nik.map(|nik| self.sealing.index.person(nik)),
            wrapped_key: key.wrap(&self.sealing.encryption, &mut self.random)?,
            sealed_identity: key.seal_identity(identity.as_bytes(), &mut self.random)?,
        })
    }

    /// Lets the case be found by the words of who applied's name.
    fn index_name(&self, evaluated: &Evaluated, serial: i64, batch: &mut Batch) {
        let name = name_of(evaluated.incoming.application.as_ref());
        let words = name.map(|name| words_of(&name)).unwrap_or_default();
        let indexed = words
            .iter()
            .map(|word| NewNameWord { word: self.sealing.index.name_word(word), serial });
        batch.reviews.name_words.extend(indexed);
    }

    /// Seals what entry `seq` commits to, and gives the commitment.
    pub(super) fn commit(
        &mut self,
        seq: u64,
        of: &Subject,
        payload: &[u8],
        batch: &mut Batch,
    ) -> Result<Digest32, Refusal> {
        let k = CommitmentKey::generate(&mut self.random);
        let sealed = of.key.seal_payload(seq, &k, payload, &mut self.random)?;
        batch.payloads.push(NewPayload { seq, serial: of.serial, sealed });
        let case = CaseId::from_random(of.case_id);
        Ok(commitment(k.expose(), &self.origin, &case, payload))
    }
}

/// The name of who applied, where the application says it.
fn name_of(application: Option<&Application>) -> Option<String> {
    let identity = application?.identity.as_deref()?;
    let identity: serde_json::Value = serde_json::from_str(identity).ok()?;
    let name = identity.pointer("/members/0/name").or_else(|| identity.get("name"))?;
    Some(name.as_str()?.to_owned())
}
