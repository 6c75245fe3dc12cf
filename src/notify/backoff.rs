//! How long a failed message waits.

use crate::config::notifications::Retry;

/// The wait after attempt number `attempts`, ms: doubled with each, at most the longest, of which
/// the second half is drawn by `random`, so that messages that failed together do not come back
/// together (<https://aws.amazon.com/builders-library/timeouts-retries-and-backoff-with-jitter/>).
#[must_use]
pub fn wait_ms(retry: &Retry, attempts: u32, random: u64) -> i64 {
    let [first, longest] =
        [retry.first_seconds, retry.longest_seconds].map(|seconds| u64::from(seconds) * 1_000);
    // Twenty doublings of a second are longer than the longest wait that can be configured.
    let doubled = first << attempts.saturating_sub(1).min(20);
    let half = doubled.min(longest) / 2;
    i64::try_from(half + random % (half + 1)).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wait_doubles_up_to_the_longest_and_is_never_less_than_half() {
        let retry = Retry { attempts: 10, first_seconds: 60, longest_seconds: 3_600 };
        let longest = |attempts| wait_ms(&retry, attempts, 30_000 * (1 << attempts) / 2);
        assert_eq!([1, 2, 3].map(longest), [60_000, 120_000, 240_000]);
        assert_eq!([1, 2, 3].map(|n| wait_ms(&retry, n, 0)), [30_000, 60_000, 120_000]);
        for random in [0, 1, 77, u64::MAX] {
            let wait = wait_ms(&retry, 40, random);
            assert!((1_800_000..=3_600_000).contains(&wait), "{wait}");
        }
    }
}
