//! Published ports: on which addresses of the host, and which servers are known to listen there.

use super::vocabulary::{eq, has_byte};
use crate::model::service::Port;

/// Whether a port is published on every address of the host: no address, or one of zeros.
pub(crate) const fn is_everywhere(port: &Port<'_>) -> bool {
    is_wildcard(bare(port.host_ip))
}

const fn bare(address: &str) -> &[u8] {
    let address = match address.as_bytes() {
        [b'[', inner @ .., b']'] => inner,
        address => address,
    };
    // an IPv4 address written as one of IPv6
    match address {
        [
            b':',
            b':',
            b'f' | b'F',
            b'f' | b'F',
            b'f' | b'F',
            b'f' | b'F',
            b':',
            v4 @ ..,
        ] => v4,
        _ => address,
    }
}

const fn is_wildcard(address: &[u8]) -> bool {
    let mut rest = address;
    while let [b'0' | b'.' | b':', tail @ ..] = rest {
        rest = tail;
    }
    rest.is_empty()
}

/// Whether some address of the host belongs to both.
const fn share_address(one: &Port<'_>, other: &Port<'_>) -> bool {
    let (a, b) = (bare(one.host_ip), bare(other.host_ip));
    if a.is_empty() || b.is_empty() || eq(a, b) {
        return true;
    }
    (is_wildcard(a) || is_wildcard(b)) && has_byte(a, b':') == has_byte(b, b':')
}

/// The first port of the host that both publish.
pub(crate) const fn collision(one: &Port<'_>, other: &Port<'_>) -> Option<u16> {
    let (Some(a), Some(b)) = (one.published, other.published) else {
        return None;
    };
    if a == 0
        || b == 0
        || !one.written.is_empty()
        || !other.written.is_empty()
        || one.protocol as u8 != other.protocol as u8
    {
        return None;
    }
    let first = if a > b { a } else { b };
    let in_both = (first - a) < one.count && (first - b) < other.count;
    if in_both && share_address(one, other) {
        Some(first)
    } else {
        None
    }
}

/// The server that is known to listen on a port of the container, with the port.
///
/// Those are kept that ask for no password as they come, or hold what others must not read.
pub(crate) const fn server(port: &Port<'_>) -> Option<(u16, &'static str)> {
    if !matches!(port.protocol, crate::model::words::Protocol::Tcp) {
        return None;
    }
    // a range is read to its end, yet no longer than any published range makes sense
    let mut offset = 0;
    while offset < port.count && offset < 64 {
        let Some(target) = port.target.checked_add(offset) else {
            return None;
        };
        if let Some(name) = listener(target) {
            return Some((target, name));
        }
        offset += 1;
    }
    None
}

const fn listener(port: u16) -> Option<&'static str> {
    Some(match port {
        1433 => "SQL Server",
        1521 => "Oracle Database",
        2181 => "ZooKeeper",
        2375 | 2376 => "the container engine",
        2379 | 2380 => "etcd",
        3306 => "MySQL",
        5432 => "PostgreSQL",
        5672 | 15672 => "RabbitMQ",
        5984 => "CouchDB",
        6333 | 6334 => "Qdrant",
        6379 => "Redis",
        7687 => "Neo4j",
        9042 => "Cassandra",
        9092 => "Kafka",
        9200 | 9300 => "Elasticsearch",
        11211 => "memcached",
        11434 => "Ollama",
        19530 => "Milvus",
        27017 => "MongoDB",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::{collision, is_everywhere};
    use crate::prelude::*;

    #[test]
    fn every_spelling_of_all_addresses_is_one() {
        for address in [
            "",
            "0.0.0.0",
            "::",
            "[::]",
            "0:0:0:0:0:0:0:0",
            "::ffff:0.0.0.0",
            "0",
        ] {
            assert!(is_everywhere(&port(80, 80).host_ip(address)), "{address}");
        }
        for address in ["127.0.0.1", "::1", "10.0.0.1", "fe80::"] {
            assert!(!is_everywhere(&port(80, 80).host_ip(address)), "{address}");
        }
    }

    #[test]
    fn ports_collide_where_address_protocol_and_number_meet() {
        let one = port_range(8000, 80, 10);
        assert_eq!(collision(&one, &port(8009, 1)), Some(8009));
        assert_eq!(collision(&port_range(7990, 1, 20), &one), Some(8000));
        assert_eq!(collision(&one, &port(8010, 1)), None);
        assert_eq!(collision(&one, &port(8000, 1).udp()), None);
        assert_eq!(collision(&one, &port_any(80)), None);
        let local = port(80, 80).host_ip("127.0.0.1");
        assert_eq!(
            collision(&local, &port(80, 80).host_ip("0.0.0.0")),
            Some(80)
        );
        assert_eq!(collision(&local, &port(80, 80).host_ip("::")), None);
        assert_eq!(collision(&local, &port(80, 80).host_ip("127.0.0.2")), None);
        assert_eq!(
            collision(&port_range(65530, 1, 10), &port_range(65535, 1, 9)),
            Some(65535)
        );
    }
}
