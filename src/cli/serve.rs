//! `timbang serve`: the pages of an office, until the process is asked to end.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::Mutex;
use tracing::level_filters::LevelFilter;
use tracing_subscriber::EnvFilter;

use super::arguments::Serve;
use super::exit::{Exit, Failure, Outcome};
use super::open::{opening, require};
use super::runtime::block_on;
use super::say::note;
use super::shelf::Shelf;
use crate::casework::accounts::trail::TARGET;
use crate::casework::accounts::{Accounts, PublicUrl};
use crate::casework::{Jobs, Office};
use crate::store::Mode;
use crate::web::{self, Acts, AppState, Site};

/// Serves the pages of a data folder.
///
/// # Errors
/// A folder that cannot be opened, an address that cannot be listened on.
pub fn run(words: &Serve) -> Outcome {
    require(&words.folder.data)?;
    block_on(async {
        let shelf = Shelf::load(&words.policies)?;
        let addresses = resolved(&words.listen).await?;
        let listener = listen(&words.listen, &addresses).await?;
        let office = Office::open(&words.folder.data, opening(&words.folder, &shelf)?).await?;
        if office.document().mode == Mode::Demo {
            note!("demo mode: all names and cases are invented");
        }
        let address = listener.local_addr().map_err(Failure::environment)?;
        let url = public_url(words.public_url.as_deref(), address.port())?;
        note!("serving {} on http://{address}, for browsers at {url}", office.document().office);
        if url.domain().is_none() {
            note!("no passkeys: {url} is a number, and a passkey needs a host name");
        }
        let proxies = words.trusted_proxy.clone();
        pages(office, listener, &url, proxies, asked_to_end()?).await?;
        Ok(Exit::Done)
    })
}

/// Listens on the first of `addresses` that lets it; `name` is what they were resolved from.
///
/// # Errors
/// Addresses that are taken, or may not be listened on.
pub async fn listen(name: &str, addresses: &[SocketAddr]) -> Result<TcpListener, Failure> {
    TcpListener::bind(addresses).await.map_err(|error| {
        Failure::environment(format!(
            "`{name}` cannot be listened on: {error}; name another --listen"
        ))
    })
}

/// Where browsers find the pages: at `named`, or on this machine at `port`.
///
/// # Errors
/// An address that is none.
pub fn public_url(named: Option<&str>, port: u16) -> Result<PublicUrl, Failure> {
    let url = named.map_or_else(|| PublicUrl::localhost(port), PublicUrl::parse);
    url.map_err(Failure::usage)
}

/// Every address that `address`, a name or number and a port, stands for.
///
/// # Errors
/// An address that is none.
pub async fn resolved(address: &str) -> Result<Vec<SocketAddr>, Failure> {
    let found = tokio::net::lookup_host(address).await;
    let found = found.map_err(|error| Failure::usage(format!("`{address}`: {error}")))?;
    Ok(found.collect())
}

/// Serves until `asked` is ready, then checkpoints and closes. Browsers find the pages at `url`;
/// `trusted_proxies` are believed about who they heard from.
///
/// # Errors
/// A listener that fails; a folder that cannot be closed whole.
pub async fn pages(
    mut office: Office,
    listener: TcpListener,
    url: &PublicUrl,
    trusted_proxies: Vec<IpAddr>,
    asked: impl Future<Output = ()>,
) -> Result<(), Failure> {
    log();
    let document = office.document();
    let site = Site {
        office: (document.office.clone(), document.office.clone()),
        zone: document.zone,
        demo: document.mode == Mode::Demo,
        trusted_proxies,
    };
    let reader = office.reader();
    let accounts = Accounts::new(&office, url);
    office.reach_at(url);
    let clock = office.clock();
    let authorizer = Arc::new(office.access_to_serve().await?);
    let channels = office.channels()?;
    let office = Arc::new(Mutex::new(office));
    let jobs = Jobs::new(office.clone(), authorizer.clone(), accounts.clone(), channels.clone());
    let jobs = tokio::spawn(jobs.run());
    let acts = Acts { office: office.clone(), authorizer, clock, channels };
    let state = AppState::new(site, reader, accounts, Arc::new(crate::clock::SystemClock), acts);
    let served = web::serve(state, listener, asked).await;
    jobs.abort();
    // Whatever a job was at is whole or not there.
    let _aborted = jobs.await;
    served.map_err(Failure::environment)?;
    match Arc::try_unwrap(office) {
        Ok(office) => Ok(office.into_inner().close().await?),
        // A request was cut off on its way; its act is whole or not there.
        Err(office) => Ok(office.lock().await.checkpoint().await?),
    }
}

/// Sends what happens while serving to the standard error, a JSON object a line. The variable
/// `TIMBANG_LOG` chooses what is told; by default warnings and faults.
pub fn log() {
    let chosen = EnvFilter::builder().with_default_directive(LevelFilter::WARN.into());
    let chosen = chosen.with_env_var("TIMBANG_LOG").from_env_lossy();
    // Who came, went and was refused is told whatever else is chosen.
    let chosen = match format!("{TARGET}=info").parse() {
        Ok(always) => chosen.add_directive(always),
        Err(_) => chosen,
    };
    let writer = tracing_subscriber::fmt().json().with_env_filter(chosen).with_writer(io::stderr);
    // Whoever set one before keeps it.
    let _kept = writer.try_init();
}

/// Ready once the process is asked to end: Ctrl-C or SIGTERM.
///
/// # Errors
/// A system that lets no signal be heard.
pub fn asked_to_end() -> Result<impl Future<Output = ()>, Failure> {
    let mut terminate = signal(SignalKind::terminate()).map_err(Failure::environment)?;
    let mut interrupt = signal(SignalKind::interrupt()).map_err(Failure::environment)?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => (),
            _ = interrupt.recv() => (),
        }
    })
}
