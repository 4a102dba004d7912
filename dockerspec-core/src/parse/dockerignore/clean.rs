//! The shortest path that means the same, as Go's `path.Clean` has it.

use alloc::string::String;
use alloc::vec::Vec;

/// Takes out empty and `.` parts, and each `..` with the part before it.
pub(super) fn clean(path: &str) -> String {
    let rooted = path.starts_with('/');
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => match parts.last() {
                Some(&last) if last != ".." => drop(parts.pop()),
                _ if rooted => {}
                _ => parts.push(part),
            },
            part => parts.push(part),
        }
    }
    let joined = parts.join("/");
    match (rooted, joined.is_empty()) {
        (true, _) => String::from("/") + &joined,
        (false, true) => String::from("."),
        (false, false) => joined,
    }
}

#[cfg(test)]
mod tests {
    use super::clean;

    #[test]
    fn a_path_becomes_its_shortest() {
        for (path, short) in [
            ("", "."),
            (".", "."),
            ("/", "/"),
            ("//a", "/a"),
            ("a/", "a"),
            ("./a//b/./c", "a/b/c"),
            ("a/../b", "b"),
            ("a/..", "."),
            ("../a", "../a"),
            ("../../a/..", "../.."),
            ("/../a", "/a"),
            ("!a/../b", "b"),
        ] {
            assert_eq!(clean(path), short, "{path}");
        }
    }
}
