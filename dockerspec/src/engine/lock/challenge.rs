//! What a registry asks of who asks: `WWW-Authenticate: Bearer realm="…",service="…",scope="…"`.
//!
//! <https://distribution.github.io/distribution/spec/auth/token/>

/// How to introduce oneself.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Challenge {
    /// With a name and a password.
    Basic,
    /// With a token, to be had at an address.
    Bearer {
        realm: String,
        service: String,
        scope: String,
    },
}

impl Challenge {
    /// Reads the header; nothing where it is of another kind.
    pub(super) fn read(header: &str) -> Option<Self> {
        let (scheme, rest) = header.trim().split_once(' ').unwrap_or((header, ""));
        if scheme.eq_ignore_ascii_case("basic") {
            return Some(Self::Basic);
        }
        if !scheme.eq_ignore_ascii_case("bearer") {
            return None;
        }
        let (mut realm, mut service, mut scope) = (String::new(), String::new(), String::new());
        let mut rest = rest.trim_start();
        while let Some((name, behind)) = rest.split_once('=') {
            let (value, after) = match behind.strip_prefix('"') {
                Some(quoted) => quoted.split_once('"')?,
                None => behind.split_at(behind.find(',').unwrap_or(behind.len())),
            };
            match name.trim().to_ascii_lowercase().as_str() {
                "realm" => value.clone_into(&mut realm),
                "service" => value.clone_into(&mut service),
                "scope" => value.clone_into(&mut scope),
                _ => {}
            }
            rest = after.trim_start_matches([',', ' ']);
        }
        (!realm.is_empty()).then_some(Self::Bearer {
            realm,
            service,
            scope,
        })
    }
}

/// A text as a value of a query.
pub(super) fn encoded(text: &str) -> String {
    let mut done = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            done.push(char::from(byte));
        } else {
            done.push('%');
            for digit in [byte >> 4, byte & 15] {
                let digit = char::from_digit(u32::from(digit), 16).unwrap_or('0');
                done.push(digit.to_ascii_uppercase());
            }
        }
    }
    done
}

#[cfg(test)]
mod tests {
    use super::{Challenge, encoded};

    #[test]
    fn the_challenge_of_docker_hub_is_read() {
        let header = r#"Bearer realm="https://auth.docker.io/token",service="registry.docker.io",scope="repository:library/redis:pull,push""#;
        assert_eq!(
            Challenge::read(header),
            Some(Challenge::Bearer {
                realm: "https://auth.docker.io/token".to_owned(),
                service: "registry.docker.io".to_owned(),
                scope: "repository:library/redis:pull,push".to_owned(),
            })
        );
        assert_eq!(Challenge::read("basic realm=\"x\""), Some(Challenge::Basic));
        assert_eq!(Challenge::read("Negotiate"), None);
        assert_eq!(Challenge::read("Bearer service=x"), None);
    }

    #[test]
    fn a_scope_does_not_end_the_query() {
        assert_eq!(encoded("a/b:pull&x=ä"), "a%2Fb%3Apull%26x%3D%C3%A4");
    }
}
