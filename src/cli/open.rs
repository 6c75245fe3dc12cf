//! Opening a data folder for a command: the runtime, the folder made where there is none, failures by exit code.

use std::future::Future;

use super::arguments::DataFolder;
use super::exit::{Exit, Failure};
use super::shelf::Shelf;
use crate::casework::{Founding, Office, Opening, Refusal};
use crate::ledger::chain::ClockRule;
use crate::ledger::origin::Origin;
use crate::store::{DatabasePlace, Folder, Mode};

/// Origin of a folder that `decide` makes on its own.
const TRIAL_ORIGIN: &str = "percobaan.timbang.example/1";

/// Runs a command's work to its end.
///
/// # Errors
/// What the work gives; a machine that has no threads.
pub fn block_on<T>(work: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .map_err(Failure::environment)?
        .block_on(work)
}

/// Makes the folder, with fresh keys and in demo mode, where there is none, and says so.
///
/// # Errors
/// A folder that cannot be made.
pub async fn founded(folder: &DataFolder) -> Result<(), Failure> {
    if Folder::exists(&folder.data) {
        return Ok(());
    }
    let origin: Origin = TRIAL_ORIGIN.parse().map_err(Failure::environment)?;
    let founding = Founding {
        origin,
        office: "Percobaan".to_owned(),
        mode: Mode::Demo,
        database: DatabasePlace::Sqlite,
    };
    Office::found(&folder.data, founding, None).await.map_err(Failure::of_fault)?;
    eprintln!(
        "made `{}` with fresh keys, in demo mode; for a live office use `timbang migrate --origin` first",
        folder.data.display()
    );
    Ok(())
}

/// How a command opens the folder.
///
/// # Errors
/// A policy that cannot be named in genesis.
pub fn opening(_folder: &DataFolder, shelf: &Shelf) -> Result<Opening, Failure> {
    Ok(Opening { passphrase: None, clock_rule: ClockRule::Refuse, policies: shelf.digests()? })
}

/// What `--accept-clock` says: the time the refusal printed, as the machine still shows it.
///
/// # Errors
/// A time that is none, or not the machine's.
pub fn clock_rule(accepted: Option<&str>) -> Result<ClockRule, Failure> {
    let Some(text) = accepted else { return Ok(ClockRule::Refuse) };
    let named: jiff::Timestamp = text.parse().map_err(|_| {
        Failure::usage(format!("`{text}` is not a time such as 2026-03-02T09:00:00+08:00"))
    })?;
    let now = crate::clock::Clock::now_ms(&crate::clock::SystemClock);
    if now.abs_diff(named.as_millisecond()) > 60 * 60 * 1_000 {
        return Err(Failure::usage(format!("the machine does not show `{text}` within an hour")));
    }
    Ok(ClockRule::Accept)
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        let exit = match &refusal {
            Refusal::NotFound { .. } | Refusal::Conflict(_) | Refusal::Invalid(_) => Exit::Fault,
            Refusal::Clock(_) => {
                let now = crate::clock::Clock::now_ms(&crate::clock::SystemClock);
                let now = jiff::Timestamp::from_millisecond(now).unwrap_or_default();
                return Self::environment(format!("{refusal} (`--accept-clock {now:.0}`)"));
            }
            Refusal::Fault(_) => Exit::Environment,
        };
        Self::new(exit, chain(&refusal))
    }
}

/// A message with its causes, each once.
fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(next) = cause {
        let said = next.to_string();
        if !text.contains(&said) {
            text.push_str(": ");
            text.push_str(&said);
        }
        cause = next.source();
    }
    text
}
