//! Names, paths and addresses within a line of a log.

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

/// The port behind the last colon of an address in the line.
pub(super) fn port(line: &str) -> Option<u16> {
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
    use super::{address, path, port, twice_in_mib, variables};

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
