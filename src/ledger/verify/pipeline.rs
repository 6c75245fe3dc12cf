//! Bundles are checked by several threads and handed on in order.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::sync::{Mutex, mpsc};
use std::thread;

use super::entries::{CheckedBundle, Log, check_bundle};
use super::source::{Feed, SourceError};

/// Bundles a thread may be ahead of the one that is next in order: bounds memory.
const AHEAD: usize = 8;

/// Checks every bundle of `feed` on `threads` threads and calls `next` with each in order.
///
/// # Errors
/// The first error of reading or of `next`.
pub(crate) fn run(
    feed: &dyn Feed,
    log: &Log,
    threads: NonZeroUsize,
    mut next: impl FnMut(CheckedBundle) -> Result<(), SourceError>,
) -> Result<(), SourceError> {
    let (count, window) = (feed.count(), threads.get().saturating_mul(AHEAD));
    let (jobs, queue) = mpsc::channel::<usize>();
    let queue = &Mutex::new(queue);
    thread::scope(|scope| {
        // Dropped on every way out, which ends the workers before the scope waits for them.
        let jobs = jobs;
        let (results, done) = mpsc::channel();
        for _ in 0..threads.get().min(count) {
            let results = results.clone();
            scope.spawn(move || {
                // The lock is held while waiting: whoever waits next waits for it instead.
                while let Some(number) = queue.lock().ok().and_then(|queue| queue.recv().ok()) {
                    if results.send((number, check_bundle(feed, number, log))).is_err() {
                        break;
                    }
                }
            });
        }
        drop(results);
        let mut waiting = BTreeMap::new();
        let (mut given, mut wanted) = (0, 0);
        while wanted < count {
            while given < count && given - wanted < window && jobs.send(given).is_ok() {
                given += 1;
            }
            // Workers end only when the jobs do, so a closed channel means one of them panicked;
            // leaving the scope passes the panic on.
            let Ok((number, bundle)) = done.recv() else { break };
            waiting.insert(number, bundle);
            while let Some(bundle) = waiting.remove(&wanted) {
                next(bundle?)?;
                wanted += 1;
            }
        }
        Ok(())
    })
}
