//! What every page may reach: the read models, the accounts, the office it speaks for, the running
//! verification.
use std::sync::Arc;

use jiff::civil::Date;
use tokio::sync::{Mutex, MutexGuard, Semaphore};

use super::look::Looks;
use super::verification::Verification;
use crate::access::Authorizer;
use crate::casework::accounts::Accounts;
use crate::casework::read::{LedgerHead, Reader};
use crate::casework::{Channels, Office};
use crate::clock::{Clock, Zone};

/// Sign-ins that may wait for their turn before others are told to come back.
pub(super) const SIGN_INS_WAITING: usize = 20;

/// The office a server speaks for.
#[derive(Clone, Debug)]
pub struct Site {
    /// Its name in Indonesian and English.
    pub office: (String, String),
    /// Its clock.
    pub zone: Zone,
    /// Whether everything is invented; shown on every page.
    pub demo: bool,
    /// Proxies whose word about the peer is taken; none where browsers connect directly.
    pub trusted_proxies: Vec<std::net::IpAddr>,
}

/// What acts go through.
#[derive(Clone, Debug)]
pub struct Acts {
    /// The office.
    pub office: Arc<Mutex<Office>>,
    /// Who may do what.
    pub authorizer: Arc<Authorizer>,
    /// The time of its cases.
    pub clock: Arc<dyn Clock>,
    /// The channels on which its letters leave.
    pub channels: Channels,
}

/// What every page may reach. Cheap to clone.
#[derive(Clone)]
pub struct AppState(Arc<Inner>);

struct Inner {
    site: Site,
    reader: Reader,
    accounts: Accounts,
    clock: Arc<dyn Clock>,
    acts: Acts,
    verification: Verification,
    sign_ins: Semaphore,
    looks: Looks,
}

impl std::fmt::Debug for AppState {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("AppState").field("site", &self.0.site).finish_non_exhaustive()
    }
}

impl AppState {
    /// The state of a server.
    #[must_use]
    pub fn new(
        site: Site,
        reader: Reader,
        accounts: Accounts,
        clock: Arc<dyn Clock>,
        acts: Acts,
    ) -> Self {
        let inner = Inner {
            site,
            reader,
            accounts,
            clock,
            acts,
            verification: Verification::default(),
            sign_ins: Semaphore::new(SIGN_INS_WAITING),
            looks: Looks::default(),
        };
        Self(Arc::new(inner))
    }

    /// The office.
    #[must_use]
    pub fn site(&self) -> &Site {
        &self.0.site
    }

    pub(super) fn reader(&self) -> &Reader {
        &self.0.reader
    }

    pub(super) fn accounts(&self) -> &Accounts {
        &self.0.accounts
    }

    /// The time of sessions and codes: that of the machine.
    pub(super) fn now_ms(&self) -> i64 {
        self.0.clock.now_ms()
    }

    /// The time of cases: that of the office, which a demonstration has of its own.
    pub(super) fn case_ms(&self) -> i64 {
        self.0.acts.clock.now_ms()
    }

    /// The day of cases.
    pub(super) fn today(&self) -> Date {
        let local = self.site().zone.local(self.case_ms());
        local.map_or(Date::ZERO, jiff::civil::DateTime::date)
    }

    /// The office, to act: one act at a time.
    pub(super) async fn office(&self) -> MutexGuard<'_, Office> {
        self.0.acts.office.lock().await
    }

    /// The access policy in force.
    pub(super) fn authorizer(&self) -> &Authorizer {
        &self.0.acts.authorizer
    }

    /// The channels on which letters leave.
    pub(super) fn channels(&self) -> &Channels {
        &self.0.acts.channels
    }

    /// Which looks at cases are on record in this hour.
    pub(super) fn looks(&self) -> &Looks {
        &self.0.looks
    }

    pub(super) fn verification(&self) -> &Verification {
        &self.0.verification
    }

    /// The permits under which sign-ins wait for their password to be checked.
    pub(super) fn sign_ins(&self) -> &Semaphore {
        &self.0.sign_ins
    }

    /// The last checkpoint; none where there is none or it cannot be read, which the log then says.
    pub(super) async fn ledger_head(&self) -> Option<LedgerHead> {
        let head = self.0.reader.ledger_head().await;
        head.unwrap_or_else(|cause| {
            tracing::error!(cause = %cause, "the ledger head cannot be read");
            None
        })
    }
}
