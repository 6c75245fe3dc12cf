//! Serving connections: a limit on how many at once and of one peer, on how long a request's head may take and how
//! large it may be, and an orderly end. `axum::serve` has none of the first three.
use std::convert::Infallible;
use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tower::ServiceExt as _;

use super::founding::{self, FoundingState};
use super::peers::{Peers, Place};
use super::router::router;
use super::state::AppState;
use crate::casework::Office;

/// Connections at once; others wait in the queue of the system.
const CONNECTIONS: usize = 1_024;
/// Time for the head of a request.
const HEAD_WITHIN: Duration = Duration::from_secs(10);
/// Room for the head of a request, in bytes.
const HEAD_BYTES: usize = 32 * 1024;
/// Header lines of a request.
const HEADERS: usize = 64;
/// Time for requests under way once the end was asked for.
const LAST_ANSWERS_WITHIN: Duration = Duration::from_secs(4);
/// How often what is over is removed from the store.
const SWEEP_EVERY: Duration = Duration::from_mins(10);

/// Serves the pages until `shutdown` is ready; then lets requests under way finish, for at most 4
/// seconds.
///
/// # Errors
/// A listener that can no longer accept.
pub async fn serve(
    state: AppState,
    listener: TcpListener,
    shutdown: impl Future<Output = ()>,
) -> io::Result<()> {
    let sweeper = tokio::spawn(sweep(state.clone()));
    let peers = Peers::new(&state.site().trusted_proxies);
    let served = attend_all(&router(state), &listener, &peers, shutdown).await;
    sweeper.abort();
    served
}

/// Serves the pages on which an office is founded, until it is or until `shutdown` is ready; the
/// office, once it is founded.
///
/// # Errors
/// A listener that can no longer accept.
pub async fn serve_founding(
    state: FoundingState,
    listener: &TcpListener,
    shutdown: impl Future<Output = ()>,
) -> io::Result<Option<Office>> {
    let over = async {
        tokio::select! {
            () = shutdown => (),
            () = state.written() => (),
        }
    };
    attend_all(&founding::router(state.clone()), listener, &Peers::new(&[]), over).await?;
    Ok(state.office().await)
}

/// Attends to connections until `shutdown` is ready; then lets requests under way finish.
async fn attend_all(
    pages: &Router,
    listener: &TcpListener,
    peers: &Peers,
    shutdown: impl Future<Output = ()>,
) -> io::Result<()> {
    let places = Arc::new(Semaphore::new(CONNECTIONS));
    let graceful = GracefulShutdown::new();
    let mut shutdown = pin!(shutdown);
    loop {
        let accepted = async {
            // The semaphore is never closed, so there is always a permit in the end.
            let place = places.clone().acquire_owned().await.map_err(io::Error::other)?;
            Ok::<_, io::Error>((place, listener.accept().await?))
        };
        tokio::select! {
            () = &mut shutdown => break,
            accepted = accepted => match accepted {
                Ok((place, (stream, peer))) => {
                    if let Some(of_peer) = peers.place(peer.ip()) {
                        attend(&graceful, pages, (place, of_peer), stream, peer);
                    } else {
                        tracing::warn!(%peer, "a peer holds all the connections one may");
                    }
                }
                Err(cause) => {
                    // Such as no file descriptor left: others may close theirs.
                    tracing::error!(cause = %cause, "a connection cannot be accepted");
                    tokio::time::sleep(Duration::from_millis(100)).await;
                }
            },
        }
    }
    if tokio::time::timeout(LAST_ANSWERS_WITHIN, graceful.shutdown()).await.is_err() {
        tracing::warn!("some requests were still under way and were cut");
    }
    Ok(())
}

fn attend(
    graceful: &GracefulShutdown,
    pages: &Router,
    place: (OwnedSemaphorePermit, Place),
    stream: TcpStream,
    peer: SocketAddr,
) {
    let pages = pages.clone();
    let answer = hyper::service::service_fn(move |request: Request<Incoming>| {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(ConnectInfo(peer));
        let pages = pages.clone();
        async move {
            Ok::<_, Infallible>(pages.oneshot(request).await.unwrap_or_else(|never| match never {}))
        }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_WITHIN)
        .max_buf_size(HEAD_BYTES)
        .max_headers(HEADERS)
        .serve_connection(TokioIo::new(stream), answer);
    let connection = graceful.watch(connection);
    tokio::spawn(async move {
        if let Err(cause) = connection.await {
            tracing::debug!(cause = %cause, "a connection ended early");
        }
        drop(place);
    });
}

async fn sweep(state: AppState) {
    let mut times = tokio::time::interval(SWEEP_EVERY);
    loop {
        times.tick().await;
        if let Err(cause) = state.accounts().sweep(state.now_ms()).await {
            tracing::error!(cause = %cause, "ended sessions cannot be removed");
        }
        if let Err(cause) = state.office().await.end_lapsed_roles().await {
            tracing::error!(cause = %cause, "roles whose time is over cannot be taken");
        }
    }
}
