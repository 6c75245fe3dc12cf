//! Timing: the best of three runs taken in turns, and how busy the machine was.

use std::fs;
use std::time::{Duration, Instant};

/// The least of three runs of each, after one that is not counted: by the clock on the wall, and by
/// the time this thread has run, in which others on a busy machine do not count (Linux; elsewhere
/// the same). They take turns, so that what disturbs one disturbs the others too.
pub fn best_of_three<const N: usize>(mut runs: [&mut dyn FnMut(); N]) -> [(Duration, Duration); N] {
    let mut least = [(Duration::MAX, Duration::MAX); N];
    for run in &mut runs {
        run();
    }
    for _ in 0..3 {
        for (run, least) in runs.iter_mut().zip(&mut least) {
            let (began, ran) = (Instant::now(), thread_time());
            run();
            let wall = began.elapsed();
            let ran = thread_time().zip(ran).map(|(after, before)| after.saturating_sub(before));
            *least = (least.0.min(wall), least.1.min(ran.unwrap_or(wall)));
        }
    }
    least
}

/// How long this thread has run.
fn thread_time() -> Option<Duration> {
    let text = fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    text.split(' ').next()?.parse().ok().map(Duration::from_nanos)
}

/// How often a second something happened that took `elapsed` for `count` times.
pub fn per_second(count: u64, elapsed: Duration) -> u128 {
    u128::from(count) * 1_000_000_000 / elapsed.as_nanos().max(1)
}

/// The load of the last minute (Linux).
pub fn load() -> String {
    let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    load.split(' ').next().unwrap_or_default().to_owned()
}
