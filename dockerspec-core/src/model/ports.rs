//! The ports of an EXPOSE, as a text writes them.

use crate::check::vocabulary::{cut, has_byte, number};

/// What an EXPOSE says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ports {
    /// The first and the last port.
    Range(u32, u32),
    /// Ports of the host, which EXPOSE cannot name.
    Mapping,
    /// Something else.
    Text,
}

impl Ports {
    /// Reads `8080`, `8080/tcp`, `8000-8010/udp`.
    pub(crate) const fn read(text: &[u8]) -> Self {
        let (ports, protocol) = cut(text, b'/');
        if has_byte(ports, b':') {
            return Ports::Mapping;
        }
        if let Some(protocol) = protocol
            && !matches!(
                protocol,
                b"tcp" | b"udp" | b"sctp" | b"TCP" | b"UDP" | b"SCTP"
            )
        {
            return Ports::Text;
        }
        let (first, last) = cut(ports, b'-');
        let first = bounded(first);
        match (first, last) {
            (Some(first), None) => Ports::Range(first, first),
            (Some(first), Some(last)) => match bounded(last) {
                Some(last) => Ports::Range(first, last),
                None => Ports::Text,
            },
            (None, _) => Ports::Text,
        }
    }
}

/// A number, the largest where there is no room for it.
const fn bounded(digits: &[u8]) -> Option<u32> {
    if let Some(number) = number(digits) {
        return Some(number);
    }
    let mut rest = digits;
    while let [b'0'..=b'9', tail @ ..] = rest {
        rest = tail;
    }
    if rest.is_empty() && !digits.is_empty() {
        Some(u32::MAX)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::Ports;

    #[test]
    fn ports_ranges_and_mappings_are_told_apart() {
        assert_eq!(Ports::read(b"8080"), Ports::Range(8080, 8080));
        assert_eq!(Ports::read(b"1-65536/udp"), Ports::Range(1, 65536));
        assert_eq!(Ports::read(b"127.0.0.1:80:80"), Ports::Mapping);
        assert_eq!(Ports::read(b"80/ftp"), Ports::Text);
        assert_eq!(Ports::read(b"-80"), Ports::Text);
        assert_eq!(
            Ports::read(b"99999999999"),
            Ports::Range(u32::MAX, u32::MAX)
        );
    }
}
