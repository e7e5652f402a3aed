//! Which machines a source may reach: its own host, and from there only what is public.
//!
//! A feed is written by others. A link in it, or a redirect, must not make us ask machines of the network we run in. The
//! check is made on the addresses the connection is then made to, so a name that changes its address does not help.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ureq::config::Config;
use ureq::http::Uri;
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::NextTimeout;
use url::{Host, Url};

/// Resolves names to the addresses that may be reached.
#[derive(Debug)]
pub(super) struct Reach {
    /// Host and port from the configuration: whoever wrote it may name any machine.
    own: (String, Option<u16>),
    /// Whether that is this machine; then links to it are no escape.
    is_local: bool,
    names: DefaultResolver,
}

impl Reach {
    /// What a source whose address in the configuration is `own` may reach.
    pub(super) fn of(own: &Url) -> Reach {
        let is_local = match own.host() {
            Some(Host::Domain(name)) => name.eq_ignore_ascii_case("localhost"),
            Some(Host::Ipv4(address)) => address.is_loopback(),
            Some(Host::Ipv6(address)) => address.is_loopback(),
            None => false,
        };
        let host = own.host_str().unwrap_or_default().to_ascii_lowercase();
        Reach { own: (host, own.port_or_known_default()), is_local, names: DefaultResolver::default() }
    }

    fn is_own(&self, uri: &Uri) -> bool {
        let port = uri.port_u16().or(match uri.scheme_str() {
            Some("https") => Some(443),
            Some("http") => Some(80),
            _ => None,
        });
        uri.host().is_some_and(|host| host.eq_ignore_ascii_case(&self.own.0)) && port == self.own.1
    }
}

impl Resolver for Reach {
    fn resolve(
        &self,
        uri: &Uri,
        config: &Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let found = self.names.resolve(uri, config, timeout)?;
        if self.is_local || self.is_own(uri) {
            return Ok(found);
        }
        let mut public = self.empty();
        for address in found.iter().filter(|address| is_public(address.ip())) {
            public.push(*address);
        }
        if public.is_empty() {
            let reason = "it is an address of this machine or network, where links from outside may not lead";
            return Err(std::io::Error::new(std::io::ErrorKind::PermissionDenied, reason).into());
        }
        Ok(public)
    }
}

/// Whether anyone on the internet could reach the address: not of this machine or network, nor reserved.
pub(super) fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    let is_shared = a == 100 && (64..128).contains(&b);
    let is_for_protocols = a == 192 && b == 0 && c == 0;
    let is_for_benchmarks = a == 198 && (b == 18 || b == 19);
    !(a == 0
        || a >= 240
        || address.is_loopback()
        || address.is_private()
        || address.is_link_local()
        || address.is_multicast()
        || address.is_documentation()
        || is_shared
        || is_for_protocols
        || is_for_benchmarks)
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    let segments = address.segments();
    // Addresses that stand for one of IPv4: mapped, translated (NAT64), 6to4.
    let embedded = match segments {
        [0, 0, 0, 0, 0, 0xffff, high, low] | [0x64, 0xff9b, 0, 0, 0, 0, high, low] => Some((high, low)),
        [0x2002, high, low, ..] => Some((high, low)),
        _ => None,
    };
    if let Some((high, low)) = embedded {
        let [a, b] = high.to_be_bytes();
        let [c, d] = low.to_be_bytes();
        return is_public_v4(Ipv4Addr::new(a, b, c, d));
    }
    // Only 2000::/3 is given out; in it, documentation and tunnels that hide where they end.
    let is_global = segments[0] & 0xe000 == 0x2000;
    let is_documentation = segments[0] == 0x2001 && segments[1] == 0xdb8;
    let is_teredo = segments[0] == 0x2001 && segments[1] == 0;
    is_global && !is_documentation && !is_teredo
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_public_addresses() {
        let check = |address: &str, expected: bool| {
            assert_eq!(is_public(address.parse().unwrap()), expected, "{address}");
        };
        for public in
            ["1.1.1.1", "100.63.0.1", "172.32.0.1", "2606:4700::1111", "::ffff:1.1.1.1", "64:ff9b::101:101"]
        {
            check(public, true);
        }
        for closed in [
            "0.0.0.0",
            "10.1.2.3",
            "100.64.0.1",
            "127.0.0.1",
            "127.9.9.9",
            "169.254.169.254",
            "172.16.0.1",
            "192.168.1.1",
            "192.0.0.8",
            "198.18.0.1",
            "224.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "64:ff9b::a00:1",
            "2002:7f00:1::",
            "2001::1",
            "fc00::1",
            "fd12::1",
            "fe80::1",
            "ff02::1",
        ] {
            check(closed, false);
        }
    }

    #[test]
    fn own_is_the_host_and_port_of_the_configuration() {
        let check = |own: &str, asked: &str, expected: bool| {
            let reach = Reach::of(&Url::parse(own).unwrap());
            assert_eq!(reach.is_own(&asked.parse().unwrap()), expected, "{own} {asked}");
        };
        check("http://10.0.0.5/feed", "http://10.0.0.5/article", true);
        check("http://10.0.0.5/feed", "http://10.0.0.5:80/article", true);
        check("http://10.0.0.5/feed", "http://10.0.0.5:9200/", false);
        check("http://10.0.0.5/feed", "https://10.0.0.5/", false);
        check("http://Intern.example/feed", "http://intern.EXAMPLE/x", true);
        check("http://intern.example/feed", "http://10.0.0.5/", false);
    }
}
