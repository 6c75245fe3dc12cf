//! `timbang found`: two persons found an office with passkeys of their own; then its pages are
//! served.

use std::net::SocketAddr;
use std::sync::Arc;

use super::arguments::{Found, Policies};
use super::exit::{Exit, Failure, Outcome};
use super::migrate::{keep_keys, refuse_password};
use super::open::opening;
use super::runtime::block_on;
use super::say::{note, say};
use super::serve::{asked_to_end, listen, log, pages, public_url, resolved};
use super::shelf::Shelf;
use crate::casework::accounts::PublicUrl;
use crate::casework::{Founding, FoundingCeremony};
use crate::clock::SystemClock;
use crate::ledger::origin::Origin;
use crate::store::{DatabasePlace, Mode};
use crate::web::{FoundingCode, FoundingState, serve_founding};

/// Waits for two founders, writes the office, and serves it.
///
/// # Errors
/// An office that stands already; an address no passkey can be bound to, or that others can listen
/// in on; what the disk or the database says.
pub fn run(words: &Found) -> Outcome {
    let origin: Origin = words.origin.parse().map_err(Failure::usage)?;
    if let Some(url) = &words.database {
        refuse_password(url)?;
    }
    let office = words.office.clone().unwrap_or_else(|| origin.to_string());
    let database = words.database.clone();
    let database =
        database.map_or(DatabasePlace::Sqlite, |url| DatabasePlace::Postgres { url, schema: None });
    let zone = words.zone.into();
    let founding = Founding { origin, office, mode: Mode::Live, zone, database };
    block_on(serve(words, founding))
}

async fn serve(words: &Found, founding: Founding) -> Outcome {
    let addresses = resolved(&words.listen).await?;
    refuse_open(words, &addresses)?;
    let listener = listen(&words.listen, &addresses).await?;
    let address = listener.local_addr().map_err(Failure::environment)?;
    let url = public_url(words.public_url.as_deref(), address.port())?;
    let shelf = Shelf::load(&Policies::default())?;
    let opening = opening(&words.folder, &shelf)?;
    let encrypted = opening.passphrase.is_some();
    let named = (founding.office.clone(), founding.zone);
    let path = &words.folder.data;
    let ceremony = FoundingCeremony::new(path, founding, &url).map_err(Failure::usage)?;
    let ceremony = ceremony.opened_with(opening);
    ceremony.check_place().await?;
    let (ends, ends_later) = (asked_to_end()?, asked_to_end()?);
    log();
    let code = FoundingCode::new(rand::random());
    let proxies = words.trusted_proxy.clone();
    let clock = Arc::new(SystemClock);
    let named = (named.0.as_str(), named.1);
    let state = FoundingState::new(ceremony, named, code, proxies.clone(), clock);
    invite(named.0, &url, code);
    let founded = serve_founding(state.clone(), &listener, ends).await;
    let Some(office) = founded.map_err(Failure::environment)? else {
        state.give_up().await;
        note!("ended; no office was founded, and nothing was kept");
        return Ok(Exit::Fault);
    };
    let path = path.display();
    say!(
        "`{path}` is the folder of a live office, and its ledger has begun with two passkeys. next:"
    );
    keep_keys(&words.folder.data, encrypted);
    say!("  timbang doctor --data {path}");
    note!("serving {} on http://{address}, for browsers at {url}", office.document().office);
    pages(office, listener, &url, proxies, ends_later).await?;
    Ok(Exit::Done)
}

/// Refuses to be reached from elsewhere unless a proxy, which brings TLS, is named.
fn refuse_open(words: &Found, addresses: &[SocketAddr]) -> Result<(), Failure> {
    let here = addresses.iter().all(|address| address.ip().is_loopback());
    if here || !words.trusted_proxy.is_empty() {
        return Ok(());
    }
    Err(Failure::usage(format!(
        "`{}` is open to the network: listen on 127.0.0.1 behind a TLS proxy, or name the proxy with \
         --trusted-proxy",
        words.listen
    )))
}

fn invite(office: &str, url: &PublicUrl, code: FoundingCode) {
    say!(
        "\n\
         {office} is not founded yet. Two persons found it, an administrator and a supervisor, each\n\
         with a passkey on a device of their own.\n\
         \n\
         Open       {url}/founding\n\
         Code       {code}\n\
         End        Ctrl-C; until both have confirmed nothing is kept\n"
    );
}
