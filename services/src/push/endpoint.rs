//! Where a push may go at all. The address comes from a browser, so from anybody: only the browser
//! makers' own services, and what the operator named, are spoken to (decisions.md 26).

use std::net::IpAddr;
use url::{Host, Url};

/// Whole hosts, and endings that begin with a dot.
const MAKERS: [&str; 4] = [
    "fcm.googleapis.com",
    ".push.apple.com",
    "updates.push.services.mozilla.com",
    ".notify.windows.com",
];

/// The hosts that are spoken to.
#[derive(Clone, Debug, Default)]
pub struct Hosts {
    named: Vec<String>,
}

impl Hosts {
    /// The makers', and those that the operator named: `host` or `host:port`. Only to a named one
    /// does the house speak without TLS or in its own network.
    #[must_use]
    pub fn new(named: &[String]) -> Self {
        Self { named: named.iter().map(|host| host.trim().to_ascii_lowercase()).collect() }
    }

    /// May a push go there?
    #[must_use]
    pub fn allow(&self, endpoint: &Url) -> bool {
        if !endpoint.username().is_empty() || endpoint.password().is_some() {
            return false;
        }
        if self.are_named(endpoint) {
            return matches!(endpoint.scheme(), "http" | "https");
        }
        endpoint.scheme() == "https"
            && endpoint.port().is_none()
            && matches!(endpoint.host(), Some(Host::Domain(host)) if is_maker(host))
    }

    /// Did the operator name this host?
    #[must_use]
    pub fn are_named(&self, endpoint: &Url) -> bool {
        let Some(host) = endpoint.host_str() else { return false };
        let with_port = endpoint.port().map(|port| format!("{host}:{port}"));
        self.named.iter().any(|named| named == host || Some(named.as_str()) == with_port.as_deref())
    }
}

fn is_maker(host: &str) -> bool {
    MAKERS.iter().any(|maker| {
        if maker.starts_with('.') {
            host.len() > maker.len() && host.ends_with(maker)
        } else {
            host == *maker
        }
    })
}

/// An address of the house's own network, of the machine itself, or of nowhere: a name that leads
/// there is a trap (SSRF). IPv4 inside IPv6 counts as what it is.
#[must_use]
pub fn is_private(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => {
            let [a, b, ..] = v4.octets();
            v4.is_private()
                || v4.is_loopback()
                || v4.is_link_local()
                || v4.is_unspecified()
                || v4.is_multicast()
                || v4.is_broadcast()
                || v4.is_documentation()
                || a == 0
                || a >= 240
                // Carriers' shared space (RFC 6598), benchmarking (RFC 2544), IETF (RFC 6890).
                || (a == 100 && (64..128).contains(&b))
                || (a == 198 && (b == 18 || b == 19))
                || (a == 192 && b == 0)
        }
        IpAddr::V6(v6) => {
            if let Some(v4) = v6.to_ipv4_mapped() {
                return is_private(IpAddr::V4(v4));
            }
            let first = v6.segments()[0];
            // Only global unicast, 2000::/3, without what carries IPv4 (6to4, Teredo, NAT64 lies
            // outside of it) and without documentation.
            first & 0xe000 != 0x2000
                || first == 0x2002
                || (first == 0x2001 && v6.segments()[1] < 0x0200)
                || (first == 0x2001 && v6.segments()[1] == 0x0db8)
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn allowed(hosts: &Hosts, url: &str) -> bool {
        hosts.allow(&Url::parse(url).unwrap())
    }

    #[test]
    fn only_the_makers_services_are_spoken_to() {
        let hosts = Hosts::default();
        for url in [
            "https://fcm.googleapis.com/fcm/send/abc",
            "https://web.push.apple.com/Qabc",
            "https://updates.push.services.mozilla.com/wpush/v2/abc",
            "https://sg2p.notify.windows.com/w/?token=abc",
        ] {
            assert!(allowed(&hosts, url), "{url}");
        }
        for url in [
            "http://fcm.googleapis.com/x",
            "https://fcm.googleapis.com:8443/x",
            "https://fcm.googleapis.com.example.vn/x",
            "https://evilpush.apple.com.example/x",
            "https://.push.apple.com/x",
            "https://xnotify.windows.com/x",
            "https://user@fcm.googleapis.com/x",
            "https://127.0.0.1/x",
            "https://[::1]/x",
            "https://localhost/x",
            "https://169.254.169.254/latest",
            "file:///etc/passwd",
        ] {
            let Ok(url) = Url::parse(url) else { continue };
            assert!(!hosts.allow(&url), "{url}");
        }
    }

    #[test]
    fn what_the_operator_named_is_spoken_to_at_that_port_only() {
        let hosts = Hosts::new(&["127.0.0.1:9000".into(), "push.example.vn".into()]);
        assert!(allowed(&hosts, "http://127.0.0.1:9000/x"));
        assert!(!allowed(&hosts, "http://127.0.0.1:9001/x"));
        assert!(allowed(&hosts, "https://push.example.vn/x"));
        assert!(!allowed(&hosts, "ftp://push.example.vn/x"));
        assert!(!allowed(&hosts, "http://127.0.0.2:9000/x"));
    }

    #[test]
    fn the_own_network_is_recognised_in_every_dress() {
        for text in [
            "127.0.0.1",
            "10.1.2.3",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "0.0.0.0",
            "100.64.0.1",
            "198.18.0.1",
            "255.255.255.255",
            "224.0.0.1",
            "::1",
            "::",
            "fe80::1",
            "fc00::1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "64:ff9b::a00:1",
            "2002:7f00:1::",
            "2001:db8::1",
            "2001::1",
            "ff02::1",
        ] {
            assert!(is_private(text.parse().unwrap()), "{text}");
        }
        for text in ["142.250.1.1", "17.1.2.3", "2404:6800:4005::1", "2620:149:a44::1"] {
            assert!(!is_private(text.parse().unwrap()), "{text}");
        }
    }
}
