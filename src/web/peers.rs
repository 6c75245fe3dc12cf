//! How many connections one peer may hold, so that nobody alone takes every place there is. An IPv6
//! peer is its /64; a proxy that is trusted carries many, and is not counted.
use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};

use super::limit::network;

/// Connections of one peer: a quarter of all.
const OF_ONE: usize = 256;

/// The connections of each peer.
#[derive(Clone, Debug)]
pub struct Peers {
    held: Arc<Mutex<HashMap<IpAddr, usize>>>,
    trusted: Arc<[IpAddr]>,
}

/// The place of a connection; dropped, it is free again.
#[derive(Debug)]
pub struct Place {
    peers: Peers,
    /// None for a trusted proxy.
    counted: Option<IpAddr>,
}

impl Peers {
    /// No connections yet; these proxies are not counted.
    pub fn new(trusted: &[IpAddr]) -> Self {
        let trusted = trusted.iter().map(IpAddr::to_canonical).collect();
        Self { held: Arc::default(), trusted }
    }

    /// A place for a connection of this peer; none where it holds as many as one may.
    pub fn place(&self, peer: IpAddr) -> Option<Place> {
        let peer = peer.to_canonical();
        if self.trusted.contains(&peer) {
            return Some(Place { peers: self.clone(), counted: None });
        }
        let peer = network(peer);
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        let count = held.entry(peer).or_default();
        if OF_ONE <= *count {
            return None;
        }
        *count += 1;
        Some(Place { peers: self.clone(), counted: Some(peer) })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let Some(peer) = self.counted else { return };
        let mut held = self.peers.held.lock().unwrap_or_else(PoisonError::into_inner);
        let left = held.get(&peer).copied().unwrap_or_default().saturating_sub(1);
        if left == 0 {
            held.remove(&peer);
        } else {
            held.insert(peer, left);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn one_peer_takes_its_share_and_leaves_the_rest_to_others() {
        let peers = Peers::new(&[]);
        let mut places: Vec<_> = (0..OF_ONE).map(|_| peers.place(ip("192.0.2.1"))).collect();
        assert!(places.iter().all(Option::is_some));
        assert!(peers.place(ip("192.0.2.1")).is_none());
        assert!(peers.place(ip("::ffff:192.0.2.1")).is_none(), "the same peer, written otherwise");
        assert!(peers.place(ip("192.0.2.2")).is_some());
        places.pop();
        assert!(peers.place(ip("192.0.2.1")).is_some(), "a place that became free");
        drop(places);
        assert!(peers.held.lock().unwrap().is_empty(), "nothing is remembered of who left");
    }

    #[test]
    fn an_ipv6_peer_is_its_64_and_a_trusted_proxy_is_not_counted() {
        let peers = Peers::new(&[ip("2001:db8:9::1")]);
        let address = |n: usize| ip(&format!("2001:db8:1:2::{n:x}"));
        let places: Vec<_> = (0..OF_ONE).map(|n| peers.place(address(n))).collect();
        assert!(places.iter().all(Option::is_some));
        assert!(peers.place(ip("2001:db8:1:2:ffff::1")).is_none(), "of the same /64");
        assert!(peers.place(ip("2001:db8:1:3::1")).is_some(), "of another");
        let proxied: Vec<_> = (0..=OF_ONE).map(|_| peers.place(ip("2001:db8:9::1"))).collect();
        assert!(proxied.iter().all(Option::is_some));
    }
}
