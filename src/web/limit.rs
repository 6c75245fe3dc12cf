//! How often one peer may try to sign in. Limits by account are kept in the database; this one
//! keeps a flood from getting that far.
use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use axum::extract::ConnectInfo;
use axum::http::Request;
use axum::response::{IntoResponse, Response};
use axum::routing::MethodRouter;
use tower_governor::GovernorError;
use tower_governor::GovernorLayer;
use tower_governor::governor::GovernorConfigBuilder;
use tower_governor::key_extractor::KeyExtractor;

use super::error::Failure;

/// Attempts a peer may make at once.
const BURST: u32 = 20;
/// Time in which it may make one more.
const EVERY: Duration = Duration::from_secs(3);

/// Who a request comes from: the peer, or what a trusted proxy says. An IPv6 peer is its /64, which
/// one subscriber holds.
#[derive(Clone, Debug)]
pub struct Peer {
    trusted: Arc<[IpAddr]>,
}

impl KeyExtractor for Peer {
    type Key = IpAddr;

    fn extract<T>(&self, request: &Request<T>) -> Result<IpAddr, GovernorError> {
        let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
        let peer = peer.ok_or(GovernorError::UnableToExtractKey)?;
        let lines = request.headers().get_all("x-forwarded-for").iter();
        let said: Vec<&str> =
            lines.flat_map(|line| line.to_str().unwrap_or_default().split(',')).collect();
        // Each proxy appends who it heard from, so the last address that is no proxy of ours is the
        // one to believe. What is no address ends the chain: what stands before it may be invented.
        let mut from = peer.to_canonical();
        for address in said.iter().rev() {
            let Some(address) = address_of(address.trim()) else { break };
            if !self.trusted.contains(&from) {
                break;
            }
            from = address;
        }
        Ok(network(from))
    }
}

/// An address as proxies write it: bare, or with the port it came from.
fn address_of(text: &str) -> Option<IpAddr> {
    let bare = text.parse().or_else(|_| text.parse().map(|peer: SocketAddr| peer.ip()));
    bare.ok().map(|address: IpAddr| address.to_canonical())
}

pub(super) fn network(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(address) => {
            Ipv6Addr::from_bits(address.to_bits() & !u128::from(u64::MAX)).into()
        }
    }
}

/// Guards the route that checks passwords.
pub fn guard<S>(route: MethodRouter<S>, trusted: &[IpAddr]) -> MethodRouter<S>
where
    S: Clone + Send + Sync + 'static,
{
    let mut builder =
        GovernorConfigBuilder::default().key_extractor(Peer { trusted: trusted.into() });
    let Some(config) = builder.period(EVERY).burst_size(BURST).finish() else {
        // Only a period or burst of zero has no configuration.
        return route;
    };
    let limiter = config.limiter().clone();
    tokio::spawn(async move {
        let mut minutes = tokio::time::interval(Duration::from_mins(1));
        loop {
            minutes.tick().await;
            limiter.retain_recent();
        }
    });
    route.layer(GovernorLayer::new(config).error_handler(|error| refuse(&error)))
}

fn refuse(error: &GovernorError) -> Response {
    match error {
        GovernorError::TooManyRequests { wait_time, .. } => Failure::TooMany(*wait_time),
        _ => Failure::fault("a request without a peer"),
    }
    .into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn extracted(peer: &str, forwarded: &str, trusted: &[&str]) -> String {
        let mut request = Request::builder().body(()).unwrap();
        request.headers_mut().insert("x-forwarded-for", forwarded.parse().unwrap());
        let peer = SocketAddr::new(peer.parse().unwrap(), 9);
        request.extensions_mut().insert(ConnectInfo(peer));
        let trusted: Vec<IpAddr> = trusted.iter().map(|text| text.parse().unwrap()).collect();
        Peer { trusted: trusted.into() }.extract(&request).unwrap().to_string()
    }

    #[test]
    fn only_a_trusted_proxy_is_believed_about_its_peer() {
        assert_eq!(extracted("9.9.9.9", "1.2.3.4", &[]), "9.9.9.9");
        assert_eq!(extracted("10.0.0.1", "6.6.6.6, 1.2.3.4", &["10.0.0.1"]), "1.2.3.4");
        assert_eq!(
            extracted("10.0.0.1", "1.2.3.4, 10.0.0.2", &["10.0.0.1", "10.0.0.2"]),
            "1.2.3.4"
        );
    }

    #[test]
    fn what_a_proxy_writes_in_another_way_lets_nobody_choose_their_address() {
        assert_eq!(extracted("10.0.0.1", "6.6.6.6, 1.2.3.4:5678", &["10.0.0.1"]), "1.2.3.4");
        assert_eq!(extracted("10.0.0.1", "6.6.6.6, unknown", &["10.0.0.1"]), "10.0.0.1");
        assert_eq!(extracted("::ffff:10.0.0.1", "1.2.3.4", &["10.0.0.1"]), "1.2.3.4");
    }

    #[test]
    fn an_ipv6_peer_is_its_64() {
        assert_eq!(extracted("2001:db8:1:2:3:4:5:6", "", &[]), "2001:db8:1:2::");
        assert_eq!(extracted("::ffff:1.2.3.4", "", &[]), "1.2.3.4");
    }
}
