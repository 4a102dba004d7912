//! Names, paths and addresses within a line of a log, and words as files have them.

use std::net::{IpAddr, Ipv4Addr};

use serde_json::Value;

/// The first absolute path of a line, without what surrounds it.
pub(super) fn path(line: &str) -> Option<&str> {
    let words = line.split(|it: char| {
        it.is_whitespace()
            || matches!(
                it,
                '\'' | '"' | '`' | '(' | ')' | '[' | ']' | ',' | ';' | '='
            )
    });
    let mut paths = words.map(|word| word.trim_end_matches([':', '.']));
    paths.find(|word| word.starts_with('/') && word.len() > 1 && !word.starts_with("//"))
}

/// The text between a mark and the next letter that cannot be part of it.
pub(super) fn behind<'a>(line: &'a str, mark: &str, ends: &[char]) -> Option<&'a str> {
    let (_, rest) = line.split_once(mark)?;
    let end = rest.find(ends).unwrap_or(rest.len());
    let text = rest.get(..end)?.trim();
    (!text.is_empty()).then_some(text)
}

/// The words of a line that are names of variables.
pub(super) fn variables(line: &str) -> impl Iterator<Item = &str> {
    let words = line.split(|it: char| !(it.is_ascii_alphanumeric() || it == '_'));
    words.filter(|word| {
        let letters = word
            .bytes()
            .all(|it| it.is_ascii_uppercase() || it.is_ascii_digit() || it == b'_');
        letters
            && word.len() >= 3
            && word
                .bytes()
                .next()
                .is_some_and(|it| it.is_ascii_uppercase())
    })
}

/// The words of a line in lower case: letters, digits and what may stand between them.
pub(super) fn words(line: &str) -> impl Iterator<Item = String> {
    let words = line.split(|it: char| !(it.is_alphanumeric() || matches!(it, '_' | '\'')));
    let words = words.map(|word| word.trim_matches('\''));
    words
        .filter(|word| !word.is_empty())
        .map(str::to_ascii_lowercase)
}

/// Whether the words of a phrase stand one behind the other in the text, none of them within a longer word.
pub(super) fn has_words(text: &[String], phrase: &str) -> bool {
    let phrase: Vec<String> = words(phrase).collect();
    text.windows(phrase.len().max(1)).any(|it| it == phrase)
}

/// The first host with an address of the container itself that a line names, as in `[::1]:5432`, `localhost` or
/// `http://127.0.0.1/`; the engine's name server is none.
pub(super) fn own_address(line: &str) -> Option<&str> {
    let words = line.split(|it: char| {
        it.is_whitespace() || matches!(it, '\'' | '"' | '`' | '(' | ')' | ',' | ';' | '=' | '@')
    });
    words
        .map(|word| word.rsplit_once("//").map_or(word, |(_, rest)| rest))
        .filter_map(|word| word.split('/').next())
        .map(|word| word.trim_end_matches([':', '.']))
        .flat_map(|word| {
            let host = word.rsplit_once(':').map(|(host, _)| host);
            [host, Some(word)].into_iter().flatten()
        })
        .find(|host| is_own(host))
}

/// Whether a host is the container itself.
pub(super) fn is_own(host: &str) -> bool {
    let bare = host.strip_prefix('[').and_then(|it| it.strip_suffix(']'));
    let address = bare.unwrap_or(host).parse::<IpAddr>();
    host.eq_ignore_ascii_case("localhost")
        || address.is_ok_and(|it| {
            let it = it.to_canonical();
            it.is_loopback() && it != IpAddr::V4(ENGINE_DNS)
        })
}

/// <https://docs.docker.com/engine/network/#dns-services>
const ENGINE_DNS: Ipv4Addr = Ipv4Addr::new(127, 0, 0, 11);

/// Words as the exec form of a Dockerfile has them, without its brackets.
pub(super) fn exec_form(words: &[String]) -> String {
    let words = words.iter().map(|it| Value::from(it.as_str()).to_string());
    words.collect::<Vec<_>>().join(", ")
}

/// The same in a compose file, where a `$` would name a variable.
pub(super) fn compose_form(words: &[String]) -> String {
    exec_form(words).replace('$', "$$")
}

/// The same as a slice of Rust.
pub(super) fn rust_form(words: &[String]) -> String {
    let words = words.iter().map(|it| format!("{it:?}"));
    words.collect::<Vec<_>>().join(", ")
}

/// The port behind the last colon of an address in the line, or behind the word `port`.
pub(super) fn port(line: &str) -> Option<u16> {
    behind_colon(line).or_else(|| {
        let words: Vec<String> = words(line).collect();
        let mut pairs = words.iter().zip(words.iter().skip(1));
        let (_, number) = pairs.find(|(word, number)| {
            *word == "port" && number.parse::<u16>().is_ok_and(|port| port > 0)
        })?;
        number.parse().ok()
    })
}

fn behind_colon(line: &str) -> Option<u16> {
    let words = line.split(|it: char| {
        it.is_whitespace() || matches!(it, '\'' | '"' | '`' | '(' | ')' | ',' | ';' | '/')
    });
    let mut found = words.filter_map(|word| {
        let (_, number) = word.trim_end_matches([':', '.']).rsplit_once(':')?;
        number.parse::<u16>().ok()
    });
    found.find(|port| *port > 0)
}

/// Host and port of a URL, as in `postgres://user:password@db:5432/app`.
pub(super) fn address(url: &str) -> Option<(&str, Option<u16>)> {
    let (_, rest) = url.split_once("://")?;
    let authority = rest.split(['/', '?', '#']).next()?;
    let host = authority.rsplit('@').next()?;
    match host.rsplit_once(':') {
        Some((name, port)) if !name.contains(':') || name.ends_with(']') => {
            Some((name, port.parse().ok()))
        }
        _ => Some((host, None)),
    }
}

/// A size as people write it.
pub(super) fn size(bytes: i64) -> String {
    const KIB: i64 = 1 << 10;
    const MIB: i64 = 1 << 20;
    const GIB: i64 = 1 << 30;
    match bytes {
        it if it >= GIB && it % GIB == 0 => format!("{} GiB", it / GIB),
        it if it >= MIB => format!("{} MiB", it / MIB),
        it if it >= KIB => format!("{} KiB", it / KIB),
        it => format!("{it} bytes"),
    }
}

/// Bytes as the next larger number of MiB that is a power of two, twice as large.
pub(super) fn twice_in_mib(bytes: i64) -> i64 {
    let mib = (bytes >> 20).max(8);
    let mut next = 16;
    while next < mib * 2 {
        next *= 2;
    }
    next
}

#[cfg(test)]
mod tests {
    use super::{
        address, compose_form, exec_form, has_words, own_address, path, port, rust_form,
        twice_in_mib, variables, words,
    };

    #[test]
    fn words_are_whole_ones() {
        let text: Vec<String> = words("can't run `ip link`: update mapping, 'date'").collect();
        for phrase in ["can't", "ip link", "date", "mapping"] {
            assert!(has_words(&text, phrase), "{phrase}");
        }
        for phrase in ["ping", "link ip", "up", "run ip date", "map"] {
            assert!(!has_words(&text, phrase), "{phrase}");
        }
        assert!(!has_words(&[], "ip"));
    }

    #[test]
    fn an_address_of_the_container_itself_is_told_from_one_that_looks_like_it() {
        for line in [
            "connect ECONNREFUSED ::1:5432",
            "dial tcp [::1]:5432: connect: connection refused",
            "connection to server at \"localhost\" (127.0.0.1), port 5432 failed",
            "http://127.0.0.1/health refused",
            "redis://app:pw@localhost:6379/0",
            "[::ffff:127.0.0.1]:80",
        ] {
            assert!(own_address(line).is_some(), "{line}");
        }
        for line in [
            "dial tcp [fd00::12]:5432: connect: connection refused",
            "connect ECONNREFUSED fd00::1:5432",
            "lookup db on 127.0.0.11:53: refused",
            "connect to localhost.example.com:80",
            "10.127.0.0:1",
        ] {
            assert_eq!(own_address(line), None, "{line}");
        }
        assert_eq!(
            port("connection to server at \"db\" (10.0.0.1), port 5432 failed"),
            Some(5432)
        );
    }

    #[test]
    fn words_are_escaped_for_the_file_they_are_for() {
        let words = ["sh", "-c", "echo \"$A\" \\"].map(str::to_owned);
        assert_eq!(exec_form(&words), r#""sh", "-c", "echo \"$A\" \\""#);
        assert_eq!(compose_form(&words), r#""sh", "-c", "echo \"$$A\" \\""#);
        assert_eq!(rust_form(&words), r#""sh", "-c", "echo \"$A\" \\""#);
    }

    #[test]
    fn paths_ports_and_names_are_found_within_a_line() {
        let line = "PermissionError: [Errno 13] Permission denied: '/data/db.sqlite'";
        assert_eq!(path(line), Some("/data/db.sqlite"));
        assert_eq!(
            path("sh: can't create /x: Read-only file system"),
            Some("/x")
        );
        assert_eq!(path("see https://example.com"), None);
        assert_eq!(
            port("listen tcp 0.0.0.0:80: bind: permission denied"),
            Some(80)
        );
        assert_eq!(port("at 12:00 nothing"), None);
        assert_eq!(
            variables("KeyError: 'DATABASE_URL'").collect::<Vec<_>>(),
            ["DATABASE_URL"]
        );
    }

    #[test]
    fn the_host_of_a_url_is_behind_its_password() {
        assert_eq!(
            address("postgres://u:p@db:5432/app"),
            Some(("db", Some(5432)))
        );
        assert_eq!(address("http://api/"), Some(("api", None)));
        assert_eq!(address("redis://[::1]:6379"), Some(("[::1]", Some(6379))));
        assert_eq!(address("db"), None);
    }

    #[test]
    fn a_larger_limit_is_a_round_one() {
        assert_eq!(twice_in_mib(20 << 20), 64);
        assert_eq!(twice_in_mib(512 << 20), 1024);
        assert_eq!(twice_in_mib(0), 16);
    }
}
