//! Timing: the best of three runs, and how busy the machine was.

use std::fs;
use std::time::{Duration, Instant};

/// The shortest of three runs, after one that is not counted.
pub fn best_of_three<T>(mut run: impl FnMut() -> T) -> Duration {
    let mut timed = || {
        let began = Instant::now();
        std::hint::black_box(run());
        began.elapsed()
    };
    timed();
    timed().min(timed()).min(timed())
}

/// How often a second something happened that took `elapsed` for `count` times.
pub fn per_second(count: u64, elapsed: Duration) -> u128 {
    u128::from(count) * 1_000_000_000 / elapsed.as_nanos().max(1)
}

/// The load of the last minute (Linux): on a busy machine every figure is a lower bound.
pub fn load() -> String {
    let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    load.split(' ').next().unwrap_or_default().to_owned()
}
