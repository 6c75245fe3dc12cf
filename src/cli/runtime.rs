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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reading_that_nobody_waits_for_does_not_hold_up_the_end() {
        let (let_go, held) = std::sync::mpsc::channel::<()>();
        block_on(async {
            tokio::task::spawn_blocking(move || held.recv());
            Ok(())
        })
        .unwrap();
        drop(let_go);
    }
}
