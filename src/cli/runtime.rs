//! The one place where the runtime of asynchronous work is made.

use std::future::Future;

use super::exit::Failure;

/// Runs `work` to its end on a runtime of its own, which lives as long as it.
///
/// # Errors
/// A system that gives no threads; what `work` fails with.
pub fn block_on<T>(work: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::environment(format!("the runtime does not start: {error}")))?;
    let done = runtime.block_on(work);
    // What still computes in the background is of no use to anybody: it does not hold the end up.
    runtime.shutdown_background();
    done
}
