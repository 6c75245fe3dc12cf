//! One verification of the ledger at a time, in the background; pages read how it stands.
use std::sync::{Arc, Mutex, PoisonError};

use super::state::AppState;
use crate::ledger::verify::Report;

/// How a verification stands.
#[derive(Clone, Debug, Default)]
pub enum Run {
    /// None since the server started.
    #[default]
    None,
    /// Begun and not finished.
    Running {
        /// When it began, ms.
        started_ms: i64,
    },
    /// Finished with a verdict.
    Finished {
        /// When it began, ms.
        started_ms: i64,
        /// When it ended, ms.
        ended_ms: i64,
        /// The verdict.
        report: Arc<Report>,
    },
    /// Stopped without a verdict.
    Failed {
        /// When it began, ms.
        started_ms: i64,
    },
}

/// The verification of this server.
#[derive(Clone, Debug, Default)]
pub struct Verification(Arc<Mutex<Run>>);

impl Verification {
    /// How it stands.
    #[must_use]
    pub fn run(&self) -> Run {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn set(&self, run: Run) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = run;
    }

    /// Begins a run unless one is under way.
    pub fn begin(&self, state: &AppState) {
        let started_ms = state.now_ms();
        {
            let mut run = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            if matches!(*run, Run::Running { .. }) {
                return;
            }
            *run = Run::Running { started_ms };
        }
        let (verification, state) = (self.clone(), state.clone());
        tokio::spawn(async move {
            verification.set(match state.reader().verify().await {
                Ok(report) => {
                    Run::Finished { started_ms, ended_ms: state.now_ms(), report: Arc::new(report) }
                }
                Err(cause) => {
                    tracing::error!(cause = %cause, "the ledger cannot be verified");
                    Run::Failed { started_ms }
                }
            });
        });
    }
}
