//! Periodic work of an office that serves. Each job is leased in the job table, so that of several
//! instances one does it, and a restart forgets none; each is done by the office's own clock.

use std::sync::Arc;
use std::time::Duration;

use rand::Rng as _;
use tokio::sync::Mutex;

use super::accounts::Accounts;
use super::office::Office;
use super::refusal::Refusal;
use crate::access::Authorizer;
use crate::config::notifications::Notifications;
use crate::notify::{Channels, Courier, Kept, Message, Outcome, Report, configured};
use crate::store::{Lease, Outbox};
use crate::vault::CaseKey;

/// How often it is looked whether a job is due.
const TICK: Duration = Duration::from_secs(5);

/// A periodic job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Job {
    Checkpoint,
    Letters,
    Outbox,
    Claims,
    Clocks,
    Sweep,
}

impl Job {
    /// In the order in which they are done: a letter waits for a checkpoint.
    const ALL: [Self; 6] =
        [Self::Claims, Self::Clocks, Self::Checkpoint, Self::Letters, Self::Outbox, Self::Sweep];

    const fn name(self) -> &'static str {
        match self {
            Self::Checkpoint => "checkpoint",
            Self::Letters => "letters",
            Self::Outbox => "outbox",
            Self::Claims => "claims",
            Self::Clocks => "clocks",
            Self::Sweep => "sweep",
        }
    }

    /// How long it may take before another instance takes it up, ms. A checkpoint that two make at
    /// once is the same one, and it is due ten seconds after an append though an instance died.
    const fn lease_ms(self) -> i64 {
        match self {
            Self::Checkpoint => 8_000,
            Self::Letters | Self::Outbox | Self::Claims | Self::Clocks | Self::Sweep => {
                5 * 60 * 1_000
            }
        }
    }

    /// Time from its end to its next beginning, ms.
    const fn every_ms(self) -> i64 {
        match self {
            Self::Checkpoint => 8_000,
            Self::Letters | Self::Outbox => 5_000,
            Self::Claims | Self::Clocks => 60_000,
            Self::Sweep => 60 * 60 * 1_000,
        }
    }
}

/// What the jobs of an office need.
#[derive(Clone, Debug)]
pub struct Jobs {
    office: Arc<Mutex<Office>>,
    access: Arc<Authorizer>,
    accounts: Accounts,
    channels: Channels,
}

impl Office {
    /// The channels on which its messages leave, as the data folder names them.
    ///
    /// # Errors
    /// `notifications.json`, or a key file it names, that is refused.
    pub fn channels(&self) -> Result<Channels, Refusal> {
        Channels::open(&self.folder).map_err(|error| Refusal::Conflict(error.to_string()))
    }

    /// Which channels there are, with no key opened.
    pub(in crate::casework) fn notifications(&self) -> Result<Notifications, Refusal> {
        configured(&self.folder).map_err(|error| Refusal::Conflict(error.to_string()))
    }
}

impl Jobs {
    /// The jobs of an office; its messages leave on `channels`.
    #[must_use]
    pub const fn new(
        office: Arc<Mutex<Office>>,
        access: Arc<Authorizer>,
        accounts: Accounts,
        channels: Channels,
    ) -> Self {
        Self { office, access, accounts, channels }
    }

    /// Does what is due, again and again, until it is dropped. A job that fails is told and tried
    /// again at its next time; what it committed stands.
    pub async fn run(self) {
        let mut tick = tokio::time::interval(TICK);
        tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            tick.tick().await;
            self.follow_access().await;
            for job in Job::ALL {
                if let Err(error) = self.take_up(job).await {
                    tracing::error!(job = job.name(), cause = %error, "a job failed");
                }
            }
        }
    }

    /// Each instance follows the access policy by itself, under no lease.
    async fn follow_access(&self) {
        let followed = self.office.lock().await.follow_access().await;
        if let Err(error) = followed
            && self.access.raise_alarm(error.to_string())
        {
            tracing::error!(cause = %error, "an access policy was not put in force");
        }
    }

    /// Does every job that is due, once; for whoever keeps the time.
    ///
    /// # Errors
    /// The first job that fails.
    pub async fn run_once(&self) -> Result<(), Refusal> {
        self.follow_access().await;
        for job in Job::ALL {
            self.take_up(job).await?;
        }
        Ok(())
    }

    async fn take_up(&self, job: Job) -> Result<(), Refusal> {
        let (store, now_ms, owner) = {
            let mut office = self.office.lock().await;
            let mut owner = [0; 16];
            office.random.fill_bytes(&mut owner);
            (office.store(), office.clock().now_ms(), owner)
        };
        let lease = Lease { owner, until_ms: now_ms.saturating_add(job.lease_ms()) };
        if !store.take_job(job.name(), now_ms, lease).await? {
            return Ok(());
        }
        let done = self.do_one(job).await;
        let said = match &done {
            Ok(count) => count.to_string(),
            Err(error) => error.to_string(),
        };
        let now_ms = self.office.lock().await.clock().now_ms();
        let next = now_ms.saturating_add(job.every_ms());
        // A lease that ran out was taken up by another, who says when it is due next.
        let _ours = store.finish_job(job.name(), lease, now_ms, next, &said).await?;
        done.map(|_| ())
    }

    /// Gives how many things were done.
    async fn do_one(&self, job: Job) -> Result<usize, Refusal> {
        match job {
            Job::Outbox => return self.deliver().await,
            Job::Letters => return self.make_letters().await,
            Job::Claims | Job::Clocks | Job::Checkpoint | Job::Sweep => {}
        }
        let mut office = self.office.lock().await;
        match job {
            Job::Checkpoint => office.checkpoint().await.map(|()| 1),
            Job::Claims => office.expire_claims().await,
            Job::Clocks => {
                let recounted = office.recount_terms().await?;
                let resumed = office.resume_clocks(&self.access).await?;
                Ok(recounted + resumed + office.watch_terms(&self.access).await?)
            }
            Job::Sweep => {
                office.end_lapsed_roles().await?;
                let now_ms = crate::clock::Clock::now_ms(&crate::clock::SystemClock);
                self.accounts.sweep(now_ms).await?;
                Ok(1)
            }
            Job::Letters | Job::Outbox => Ok(0),
        }
    }

    /// Makes letters. While they are printed the office goes on.
    async fn make_letters(&self) -> Result<usize, Refusal> {
        let written = self.office.lock().await.write_letters().await?;
        let mut printed = Vec::with_capacity(written.len());
        for letter in written {
            printed.push(letter.print().await?);
        }
        let mut office = self.office.lock().await;
        office.keep_letters(&self.access, self.channels.configured(), printed).await
    }

    /// One round of delivery. While messages are on their way the office goes on.
    async fn deliver(&self) -> Result<usize, Refusal> {
        let (store, now_ms, owner, encryption) = {
            let mut office = self.office.lock().await;
            let mut owner = [0; 16];
            office.random.fill_bytes(&mut owner);
            let encryption = office.sealing.encryption.clone();
            (office.store(), office.clock().now_ms(), owner, encryption)
        };
        let courier = Courier::new(store.clone(), self.channels.clone());
        let (lease, due) = courier.due(owner, now_ms).await?;
        let mut opened = Vec::with_capacity(due.len());
        for outbox in due {
            let message =
                match store.case(outbox.serial).await?.zip(store.secret(outbox.serial).await?) {
                    Some((case, secret)) => {
                        let key = CaseKey::unwrap(&encryption, case.case_id, &secret.wrapped_key);
                        key.ok().and_then(|key| open(&key, &outbox))
                    }
                    None => None,
                };
            opened.push((outbox, message));
        }
        let reports = courier.deliver(lease, opened, now_ms).await;
        let count = reports.len();
        // What one message came to says nothing of another: each is settled, then the first that
        // could not be is told.
        let mut failed = None;
        for report in reports {
            if let Err(error) = self.settle(report).await {
                tracing::error!(cause = %error, "what came of a message could not be written");
                failed = failed.or(Some(error));
            }
        }
        failed.map_or(Ok(count), Err)
    }

    /// Writes what came of a message, where that is not written yet.
    async fn settle(&self, Report { outbox, outcome }: Report) -> Result<(), Refusal> {
        match outcome {
            Outcome::Delivered(settlement) => {
                let mut office = self.office.lock().await;
                office.delivery_proved(&self.access, &outbox, settlement).await
            }
            Outcome::Unsettled(error) => {
                let store = self.office.lock().await.store();
                if store.outbox(&outbox.id).await?.is_some() {
                    return Err(error.into());
                }
                // The person was forgotten while the message was on its way: what it left is too.
                for Kept { path, why } in self.channels.forget(&outbox.id) {
                    let path = path.display();
                    tracing::error!(%path, cause = %why, "a forgotten letter cannot be removed");
                }
                Ok(())
            }
            Outcome::Sent | Outcome::Again { .. } | Outcome::Dead { .. } => Ok(()),
        }
    }
}

/// The message of a row, as far as it opens.
fn open(key: &CaseKey, outbox: &Outbox) -> Option<Message> {
    let bytes = key.open_message(outbox.seq, &outbox.sealed).ok()?;
    Message::from_bytes(&bytes).ok()
}
