//! Values that are keys or passwords whatever their name is, told by their shape.

use crate::check::vocabulary::{contains, cut, drop_last, has_byte, unquoted};

/// What kind of secret the value is, if it is one and no placeholder for one.
///
/// ```
/// # use dockerspec_core::model::secret_value::secret_value;
/// assert_eq!(secret_value(b"postgres://app:hunter2@db/app"), Some("an address with a password"));
/// assert_eq!(secret_value(b"postgres://app:$PASSWORD@db/app"), None);
/// ```
pub const fn secret_value(value: &[u8]) -> Option<&'static str> {
    let value = unquoted(value);
    if let [
        b'-',
        b'-',
        b'-',
        b'-',
        b'-',
        b'B',
        b'E',
        b'G',
        b'I',
        b'N',
        ..,
    ]
    | [b'\n', b'-', b'-', b'-', b'-', b'-', b'B', ..] = value
    {
        return if contains(value, b"PRIVATE KEY-----") {
            Some("a private key")
        } else {
            None
        };
    }
    if let [b'e', b'y', b'J', rest @ ..] = value {
        return web_token(rest);
    }
    if let Some((body, least, kind)) = token(value) {
        return if is_random(body, least) {
            Some(kind)
        } else {
            None
        };
    }
    password_in_url(value)
}

/// Whether it is the fingerprint of a PGP key, which is public: 40 digits in upper case.
///
/// ```
/// # use dockerspec_core::model::secret_value::is_fingerprint;
/// assert!(is_fingerprint(b"52BB7E3DE28A71BE22EC05FFEF80A866B47A981F"));
/// ```
pub const fn is_fingerprint(value: &[u8]) -> bool {
    let mut rest = value;
    let mut digits = 0u32;
    while let [b'0'..=b'9' | b'A'..=b'F', tail @ ..] = rest {
        rest = tail;
        digits = digits.saturating_add(1);
    }
    rest.is_empty() && digits == 40
}

/// What follows the prefix of a known kind of token, how long that is at least, and the kind.
#[rustfmt::skip]
#[expect(clippy::match_same_arms, reason = "one line for each prefix")]
const fn token(value: &[u8]) -> Option<(&[u8], usize, &'static str)> {
    Some(match value {
        [b'A', b'K', b'I', b'A', body @ ..] => (body, 16, "an access key of AWS"),
        [b'A', b'S', b'I', b'A', body @ ..] => (body, 16, "an access key of AWS"),
        [b'g', b'h', b'p', b'_', body @ ..] => (body, 36, "a token of GitHub"),
        [b'g', b'h', b'o', b'_', body @ ..] => (body, 36, "a token of GitHub"),
        [b'g', b'h', b'u', b'_', body @ ..] => (body, 36, "a token of GitHub"),
        [b'g', b'h', b's', b'_', body @ ..] => (body, 36, "a token of GitHub"),
        [b'g', b'h', b'r', b'_', body @ ..] => (body, 36, "a token of GitHub"),
        [b'g', b'i', b't', b'h', b'u', b'b', b'_', b'p', b'a', b't', b'_', body @ ..] => (body, 50, "a token of GitHub"),
        [b'g', b'l', b'p', b'a', b't', b'-', body @ ..] => (body, 20, "a token of GitLab"),
        [b'g', b'l', b'd', b't', b'-', body @ ..] => (body, 20, "a token of GitLab"),
        [b'h', b'f', b'_', body @ ..] => (body, 30, "a token of Hugging Face"),
        [b's', b'k', b'-', b'a', b'n', b't', b'-', body @ ..] => (body, 30, "a key of Anthropic"),
        [b's', b'k', b'-', body @ ..] => (body, 32, "a key of OpenAI"),
        [b's', b'k', b'_', b'l', b'i', b'v', b'e', b'_', body @ ..] => (body, 16, "a key of Stripe"),
        [b'r', b'k', b'_', b'l', b'i', b'v', b'e', b'_', body @ ..] => (body, 16, "a key of Stripe"),
        [b'x', b'o', b'x', b'b', b'-', body @ ..] => (body, 20, "a token of Slack"),
        [b'x', b'o', b'x', b'p', b'-', body @ ..] => (body, 20, "a token of Slack"),
        [b'x', b'o', b'x', b'a', b'-', body @ ..] => (body, 20, "a token of Slack"),
        [b'x', b'a', b'p', b'p', b'-', body @ ..] => (body, 20, "a token of Slack"),
        [b'A', b'I', b'z', b'a', body @ ..] => (body, 35, "a key of Google"),
        [b'n', b'p', b'm', b'_', body @ ..] => (body, 36, "a token of npm"),
        [b'p', b'y', b'p', b'i', b'-', b'A', b'g', b'E', body @ ..] => (body, 50, "a token of PyPI"),
        [b'd', b'c', b'k', b'r', b'_', b'p', b'a', b't', b'_', body @ ..] => (body, 20, "a token of Docker Hub"),
        [b'd', b'o', b'p', b'_', b'v', b'1', b'_', body @ ..] => (body, 64, "a token of DigitalOcean"),
        [b'h', b'v', b's', b'.', body @ ..] => (body, 24, "a token of Vault"),
        [b'S', b'G', b'.', body @ ..] => (body, 60, "a key of SendGrid"),
        [b'n', b'v', b'a', b'p', b'i', b'-', body @ ..] => (body, 60, "a key of NVIDIA"),
        [b'A', b'G', b'E', b'-', b'S', b'E', b'C', b'R', b'E', b'T', b'-', b'K', b'E', b'Y', b'-', b'1', body @ ..] => (body, 50, "a private key"),
        _ => return None,
    })
}

/// Whether the body of a token is long enough and not a placeholder such as `xxxx` or `…EXAMPLE`.
const fn is_random(body: &[u8], least: usize) -> bool {
    if body.len() < least || contains(body, b"EXAMPLE") || contains(body, b"example") {
        return false;
    }
    let mut rest = body;
    let mut kinds = 0u32;
    let mut seen = [false; 256];
    while let [byte, tail @ ..] = rest {
        rest = tail;
        match *byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => {}
            // `sk-$X`, `sk-<key>`, `sk-a b`
            _ => return false,
        }
        if !seen[*byte as usize] {
            seen[*byte as usize] = true;
            kinds += 1;
        }
    }
    kinds >= 8
}

/// `eyJ….eyJ….…`: a signed token. <https://www.rfc-editor.org/rfc/rfc7519>
const fn web_token(rest: &[u8]) -> Option<&'static str> {
    let (head, Some(claims)) = cut(rest, b'.') else {
        return None;
    };
    let (claims, Some(signature)) = cut(claims, b'.') else {
        return None;
    };
    if head.len() > 8 && matches!(claims, [b'e', b'y', b'J', ..]) && signature.len() > 16 {
        Some("a signed token (JWT)")
    } else {
        None
    }
}

/// `scheme://user:password@host`.
const fn password_in_url(value: &[u8]) -> Option<&'static str> {
    let mut rest = value;
    while let [
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'+' | b'-' | b'.',
        tail @ ..,
    ] = rest
    {
        rest = tail;
    }
    let [b':', b'/', b'/', rest @ ..] = rest else {
        return None;
    };
    let (authority, _) = cut(rest, b'/');
    if !has_byte(authority, b'@') {
        return None;
    }
    let mut host = authority;
    while let (_, Some(behind)) = cut(host, b'@') {
        host = behind;
    }
    // what is left of `user:password@host` ends in `@`
    let credentials = drop_last(authority, host.len() + 1);
    let (_, Some(password)) = cut(credentials, b':') else {
        return None;
    };
    if is_placeholder(password) {
        None
    } else {
        Some("an address with a password")
    }
}

/// What stands where the reader is to put a password.
const fn is_placeholder(word: &[u8]) -> bool {
    if matches!(
        word,
        b"password"
            | b"PASSWORD"
            | b"pass"
            | b"PASS"
            | b"passwd"
            | b"pw"
            | b"pwd"
            | b"changeme"
            | b"change-me"
            | b"change_me"
            | b"CHANGEME"
            | b"secret"
            | b"example"
            | b"token"
            | b"redacted"
            | b"REDACTED"
            | b"placeholder"
            | b"dummy"
            | b"todo"
            | b"TODO"
    ) {
        return true;
    }
    match word {
        []
        | [b'$' | b'<' | b'{' | b'%' | b'*' | b'[', ..]
        | [
            b'y' | b'Y',
            b'o' | b'O',
            b'u' | b'U',
            b'r' | b'R',
            b'-' | b'_',
            ..,
        ] => true,
        [b'x' | b'X', rest @ ..] => {
            let mut rest = rest;
            while let [b'x' | b'X', tail @ ..] = rest {
                rest = tail;
            }
            rest.is_empty()
        }
        _ => has_byte(word, b'$'),
    }
}

#[cfg(test)]
mod tests {
    use super::secret_value;

    #[test]
    fn shapes_of_keys_are_known() {
        for value in [
            "AKIAZ7QJ3VK2M5NX8RTB",
            "\"ghp_9aB3cD5eF7gH1iJ2kL4mN6oP8qR0sT2uV4wX\"",
            "sk-proj-Ab3dEf6hIj9lMn0pQr5tUv8xYz1bCd4fGh7jKl",
            "glpat-A1b2C3d4E5f6G7h8I9j0",
            "-----BEGIN RSA PRIVATE KEY-----\nMIIE",
            "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.dozjgNryP4J3jVmNHl0w5N",
            "postgres://app:hunter2@db/app",
            "https://user:p@ss@host/x",
            "amqp://a:b@c",
        ] {
            assert!(secret_value(value.as_bytes()).is_some(), "{value}");
        }
    }

    #[test]
    fn placeholders_and_near_misses_are_left_alone() {
        for value in [
            "",
            "sk-",
            "sk-ip",
            "hf_model",
            "npm_config",
            "AIza",
            "eyJ",
            "eyJabc.def.ghi",
            "AKIAIOSFODNN7EXAMPLE",
            "ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
            "sk-$OPENAI_KEY_THAT_IS_GIVEN_AT_RUN_TIME_ONLY",
            "postgres://app@db/app",
            "postgres://app:$PW@db/app",
            "postgres://app:changeme@db",
            "postgres://app:<password>@db",
            "http://host:3128/a:b@c",
            "redis://cache:6379/0",
            "-----BEGIN CERTIFICATE-----\nMII",
            "postgres://u:xxxx@h",
            "postgres://u:your-password@h",
        ] {
            assert_eq!(secret_value(value.as_bytes()), None, "{value}");
        }
    }
}
