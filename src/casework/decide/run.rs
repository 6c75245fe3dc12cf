//! A run: evaluating, placing, sealing, signing and committing at the same time, each in its own thread, batch by batch.
//!
//! Signing is serial, because each entry names the one before; everything else overlaps with it.
//! Between two stages waits at most one batch, so memory does not grow with the input.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use rand::SeedableRng as _;
use rand::rngs::StdRng;
use tokio::sync::mpsc::{Receiver, Sender, channel};
use tokio::time::{Instant, timeout_at};

use super::super::office::Office;
use super::super::pen::Pen;
use super::super::refusal::{Fault, Refusal};
use super::super::review::active_at;
use super::case::{Decided, Evaluated, Place, Placed, Sink, Source, Tally};
use super::evaluate::Evaluator;
use super::follow::{ByRule, SHARE_DRAWN, Standing};
use super::place::{BATCHES_IN_FLIGHT, InFlight, Placer};
use super::seal::{Permits, Said, Sealed, Sealer};
use crate::access::{Action, Resource, Subject};
use crate::clock::NotBefore;
use crate::ids::Digest32;
use crate::ledger::merkle::Frontier;
use crate::policy::Programme;
use crate::store::Batch;
use crate::vault::IndexKey;

/// A checkpoint follows an append after 10 s at the latest: this, and the batch under way.
const CHECKPOINT_AFTER: Duration = Duration::from_secs(8);

/// A batch that is signed and waits to be committed.
struct Signed {
    batch: Batch,
    frontier: Frontier,
    placed: Vec<Placed>,
    /// Places of its entries and their leaf hashes.
    leaves: Vec<(u64, Digest32)>,
}

/// A batch that is durable and waits to be told.
struct Durable {
    placed: Vec<Placed>,
    leaves: Vec<(u64, Digest32)>,
}

/// Recommends for every case of `source` without a ledger.
///
/// # Errors
/// A stream that fails.
pub fn dry_run(
    programmes: &[Arc<Programme>],
    source: &mut dyn Source,
    sink: &mut dyn Sink,
) -> Result<u64, Fault> {
    let mut evaluator = Evaluator::new(programmes);
    let (mut told, mut count) = (String::new(), 0);
    while let Some(incoming) = source.next_case()? {
        told.clear();
        evaluator.tell(&incoming, &mut told);
        sink.take(&Decided { id: &incoming.id, told: &told, entry: None })?;
        count += 1;
    }
    Ok(count)
}

impl Office {
    /// Recommends for every case of `source`, and gives each to `sink` once it is durable. Where a
    /// rule may decide in favour the decision is issued at once; every other case, and a share of
    /// those, goes to the queue of reviews; so does everything where the access policy does not let
    /// the engine issue. Each is one entry after the recommendation, and one is
    /// before it for each application that comes in.
    ///
    /// # Errors
    /// [`Refusal::Denied`] where the access policy lets no application be received or recommended
    /// on; the first thing that fails; what was committed before it stands, and running again over the
    /// same input continues after it.
    pub async fn decide(
        mut self,
        programmes: Arc<[Arc<Programme>]>,
        source: Box<dyn Source>,
        sink: Box<dyn Sink>,
    ) -> Result<(Self, Tally), Refusal> {
        let (permits, may_issue) = self.permits().await?;
        let (to_place, evaluated) = channel(1);
        let (to_seal, placed) = channel(1);
        let (to_sign, sealed) = channel(1);
        let (to_commit, signed) = channel(1);
        let (to_tell, durable) = channel(2);
        let index = self.sealing.index.clone();
        let shared = programmes.clone();
        let takes_overdue = source.takes_overdue();
        let evaluating = worker("evaluate", move || evaluate(source, &shared, &index, &to_place))?;
        let rule = Arc::new(self.by_rule(&programmes, may_issue).await?);
        let mut desk = self.placer(programmes.clone(), rule.clone(), takes_overdue)?;
        let seals = self.sealer(programmes, permits, rule);
        let sealing = worker("seal", move || seal(seals, placed, &to_sign))?;
        let Self { pen, .. } = &mut self;
        let moved = pen.take().ok_or(Fault::Worker)?;
        let signing = worker("sign", move || sign(moved, sealed, &to_commit))?;
        let telling = worker("tell", move || tell(sink, durable))?;

        let placing = tokio::spawn(async move {
            let outcome = place(&mut desk, evaluated, &to_seal).await;
            (desk, outcome)
        });
        let committed = self.commit_batches(signed, &to_tell).await;
        drop(to_tell);
        let (ended, placing) = placing.await.map_err(|_| Fault::Worker)?;
        self.next_serial = ended.next_serial;
        let pen = signing.join().map_err(|_| Fault::Worker)?;
        let told = telling.join().map_err(|_| Fault::Worker)?;
        let sealed = sealing.join().map_err(|_| Fault::Worker)?;
        let evaluated = evaluating.join().map_err(|_| Fault::Worker)?;
        // Where one stage fails the others only find their channel closed: the cause is told.
        told?;
        committed?;
        sealed?;
        placing?;
        evaluated?;
        self.pen = Some(pen?);
        self.checkpoint().await?;
        Ok((self, ended.tally))
    }

    /// What the access policy in force lets this run do, and whether the engine may issue.
    async fn permits(&mut self) -> Result<(Permits, bool), Refusal> {
        let access = self.access().await?;
        let ask = |subject: &Subject, resource, action| {
            access.check(subject, resource, action)?.to(resource, action)
        };
        let engine = Subject::engine();
        let permits = Permits {
            receive: ask(&Subject::operator(), Resource::Application, Action::Receive)?,
            make: ask(&engine, Resource::Recommendation, Action::Make)?,
        };
        let may_issue = ask(&engine, Resource::FavourableDecision, Action::Issue).is_ok();
        Ok((permits, may_issue))
    }

    /// What a rule may decide: whether decisions follow from each programme, and may be issued now.
    async fn by_rule(
        &self,
        programmes: &Arc<[Arc<Programme>]>,
        may_issue: bool,
    ) -> Result<ByRule, Fault> {
        let mut standing = Vec::with_capacity(programmes.len());
        for programme in programmes.iter() {
            let changes = self.store.programme_changes(&programme.digest().0).await?;
            let changes: Vec<_> = changes.iter().map(|(seq, change, _)| (*seq, *change)).collect();
            standing.push(Standing {
                binding: programme.may_issue(self.is_demo()),
                active: active_at(&changes, u64::MAX),
            });
        }
        Ok(ByRule {
            may_issue,
            programmes: programmes.clone(),
            standing,
            letterhead: self.letterhead.clone(),
            index: self.sealing.index.clone(),
            share: SHARE_DRAWN,
        })
    }

    fn placer(
        &mut self,
        programmes: Arc<[Arc<Programme>]>,
        rule: Arc<ByRule>,
        takes_overdue: bool,
    ) -> Result<Placer, Refusal> {
        let clock = self.clock();
        let now_ms = self.pen()?.appender().admitted_ts(clock.now_ms())?;
        let now_ms = i64::try_from(now_ms).unwrap_or(i64::MAX);
        Ok(Placer {
            store: self.store.clone(),
            sealing: self.sealing.clone(),
            random: StdRng::from_rng(&mut self.random),
            // Rows say the time of their entries, which a clock that is behind is lifted to.
            clock: Arc::new(NotBefore::new(clock, now_ms)),
            zone: self.document().zone.offset(),
            terms: self.terms.clone(),
            takes_overdue,
            programmes,
            shelf: self.shelf.clone(),
            demo: self.is_demo(),
            rule,
            next_seq: self.pen.as_ref().ok_or(Fault::Worker)?.next_seq(),
            next_serial: self.next_serial,
            tally: Tally::default(),
            in_flight: InFlight::default(),
        })
    }

    fn sealer(
        &mut self,
        programmes: Arc<[Arc<Programme>]>,
        permits: Permits,
        rule: Arc<ByRule>,
    ) -> Sealer {
        Sealer {
            permits,
            origin: self.origin.clone(),
            sealing: self.sealing.clone(),
            random: StdRng::from_rng(&mut self.random),
            names: programmes.iter().map(|programme| programme.id().into()).collect(),
            rule,
            programmes,
        }
    }

    async fn commit_batches(
        &mut self,
        mut signed: Receiver<Signed>,
        to_tell: &Sender<Durable>,
    ) -> Result<(), Refusal> {
        // What no checkpoint covers yet, and until when: cases may come slower than checkpoints.
        let mut uncovered: Option<(Instant, Frontier)> = None;
        loop {
            let next = match &uncovered {
                Some((due, _)) => timeout_at(*due, signed.recv()).await,
                None => Ok(signed.recv().await),
            };
            match next {
                Ok(None) => return Ok(()),
                Ok(Some(Signed { batch, frontier, placed, leaves })) => {
                    if !batch.entries.is_empty() {
                        self.store.append(batch).await?;
                        let due = uncovered.map(|(due, _)| due);
                        let due = due.unwrap_or_else(|| Instant::now() + CHECKPOINT_AFTER);
                        uncovered = Some((due, frontier));
                    }
                    if to_tell.send(Durable { placed, leaves }).await.is_err() {
                        return Ok(());
                    }
                }
                Err(_) => {}
            }
            if let Some((_, frontier)) = uncovered.take_if(|(due, _)| *due <= Instant::now()) {
                self.marks.set(&self.store, &self.folder, &frontier).await?;
            }
        }
    }
}

fn worker<T: Send + 'static>(
    name: &str,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<thread::JoinHandle<T>, Fault> {
    thread::Builder::new().name(name.to_owned()).spawn(work).map_err(|_| Fault::Worker)
}

fn evaluate(
    mut source: Box<dyn Source>,
    programmes: &[Arc<Programme>],
    index: &IndexKey,
    to_place: &Sender<Vec<Evaluated>>,
) -> Result<(), Fault> {
    let mut evaluator = Evaluator::new(programmes);
    let full = source.batch();
    loop {
        let mut batch = Vec::with_capacity(full);
        while batch.len() < full {
            let Some(incoming) = source.next_case()? else { break };
            batch.push(evaluator.evaluate(incoming, index).ok_or(Fault::Worker)?);
        }
        let last = batch.len() < full;
        if !batch.is_empty() && to_place.blocking_send(batch).is_err() || last {
            return Ok(());
        }
    }
}

async fn place(
    placer: &mut Placer,
    mut evaluated: Receiver<Vec<Evaluated>>,
    to_seal: &Sender<Vec<Placed>>,
) -> Result<(), Fault> {
    while let Some(batch) = evaluated.recv().await {
        let batch = placer.place(batch).await?;
        if to_seal.send(batch).await.is_err() {
            break;
        }
    }
    Ok(())
}

fn seal(
    mut sealer: Sealer,
    mut placed: Receiver<Vec<Placed>>,
    to_sign: &Sender<Sealed>,
) -> Result<(), Refusal> {
    while let Some(batch) = placed.blocking_recv() {
        if to_sign.blocking_send(sealer.seal(batch)?).is_err() {
            break;
        }
    }
    Ok(())
}

fn sign(
    mut pen: Pen,
    mut sealed: Receiver<Sealed>,
    to_commit: &Sender<Signed>,
) -> Result<Pen, Refusal> {
    while let Some(Sealed { mut batch, drafts, placed }) = sealed.blocking_recv() {
        let mut leaves = Vec::with_capacity(drafts.len());
        for (said, serial) in drafts {
            let draft = match said {
                Said::Drafted(draft) => draft,
                Said::Follows(follows) => follows.draft(pen.head().leaf_hash)?,
            };
            let written = pen.write(draft, Some(serial), &mut batch)?;
            leaves.push((written.seq, written.leaf_hash));
        }
        let frontier = pen.frontier().clone();
        if to_commit.blocking_send(Signed { batch, frontier, placed, leaves }).is_err() {
            break;
        }
    }
    Ok(pen)
}

fn tell(mut sink: Box<dyn Sink>, mut durable: Receiver<Durable>) -> Result<(), Fault> {
    // A case may refer to an entry of a batch that was in flight when it was placed.
    let mut recent: VecDeque<HashMap<u64, Digest32>> = VecDeque::new();
    while let Some(Durable { placed, leaves }) = durable.blocking_recv() {
        recent.push_front(leaves.into_iter().collect());
        recent.truncate(BATCHES_IN_FLIGHT + 1);
        for Placed { evaluated, place } in &placed {
            let (seq, known) = match place {
                Place::Known { seq, leaf, .. } => (*seq, *leaf),
                Place::New(place) => (place.seq, None),
                Place::Refused(findings) => {
                    sink.refuse(evaluated.incoming.line, findings)?;
                    continue;
                }
            };
            let leaf = known.or_else(|| recent.iter().find_map(|batch| batch.get(&seq).copied()));
            let leaf = leaf.ok_or(Fault::Worker)?;
            // A case that comes again and again stays in flight longer than its entry's batch.
            if let Some(newest) = recent.front_mut() {
                newest.insert(seq, leaf);
            }
            let (id, told) = (&evaluated.incoming.id, &evaluated.told);
            sink.take(&Decided { id, told, entry: Some((seq, leaf)) })?;
        }
    }
    sink.end()
}
