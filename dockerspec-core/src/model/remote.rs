//! What the source of an ADD is: a local file, a download or a Git repository.

use crate::check::vocabulary::{contains, cut};

/// Where a source of ADD lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Remote {
    /// In the build context.
    Local,
    /// At an address.
    Download,
    /// In a repository.
    Git {
        /// It names a commit, which nobody can move.
        commit: bool,
    },
}

/// Tells by the address, as BuildKit does.
pub(crate) const fn remote(source: &[u8]) -> Remote {
    let web = match source {
        [b'h', b't', b't', b'p', b':', b'/', b'/', ..]
        | [b'h', b't', b't', b'p', b's', b':', b'/', b'/', ..] => true,
        [b'g', b'i', b't', b'@', ..]
        | [b'g', b'i', b't', b':', b'/', b'/', ..]
        | [b's', b's', b'h', b':', b'/', b'/', ..] => false,
        _ => return Remote::Local,
    };
    let (address, fragment) = cut(source, b'#');
    let (path, query) = cut(address, b'?');
    if web
        && !matches!(
            path,
            [.., b'.', b'g', b'i', b't'] | [.., b'.', b'g', b'i', b't', b'/']
        )
    {
        return Remote::Download;
    }
    let named = match fragment {
        Some(reference) => is_commit(cut(reference, b':').0),
        None => false,
    };
    let asked = match query {
        Some(query) => contains(query, b"commit="),
        None => false,
    };
    Remote::Git {
        commit: named || asked,
    }
}

/// Whether it is the name of a commit in full: 40 or 64 hexadecimal digits.
const fn is_commit(text: &[u8]) -> bool {
    let mut rest = text;
    let mut digits = 0;
    while let [b'0'..=b'9' | b'a'..=b'f' | b'A'..=b'F', tail @ ..] = rest {
        rest = tail;
        digits += 1;
    }
    rest.is_empty() && (digits == 40 || digits == 64)
}

/// Whether the builder may unpack a file of this name.
pub(crate) const fn is_archive(path: &[u8]) -> bool {
    matches!(
        path,
        [.., b'.', b't', b'a', b'r']
            | [.., b'.', b't', b'g' | b'x' | b'b' | b'l', b'z']
            | [.., b'.', b't', b'b', b'z', b'2']
            | [.., b'.', b't', b'z', b's', b't']
            | [.., b'.', b'g' | b'x', b'z']
            | [.., b'.', b'b', b'z', b'2']
            | [.., b'.', b'z', b's', b't']
            | [.., b'.', b'l', b'z', b'm', b'a']
    )
}

#[cfg(test)]
mod tests {
    use super::{Remote, is_archive, remote};

    #[test]
    fn a_repository_is_no_download() {
        assert_eq!(remote(b"https://example.com/a.tgz"), Remote::Download);
        let open = Remote::Git { commit: false };
        assert_eq!(remote(b"https://example.com/a.git#main:sub"), open);
        assert_eq!(remote(b"git@github.com:a/b.git"), open);
        let hash = b"https://e.com/a.git#0123456789abcdef0123456789abcdef01234567:sub";
        assert_eq!(remote(hash), Remote::Git { commit: true });
        assert_eq!(remote(b"github.com/a/b.git"), Remote::Local);
        assert_eq!(remote(b"git.txt"), Remote::Local);
    }

    #[test]
    fn an_archive_is_told_by_its_ending() {
        for name in ["a.tar", "a.tgz", "a.tar.gz", "a.tar.zst", "a.tbz2", "*.txz"] {
            assert!(is_archive(name.as_bytes()), "{name}");
        }
        for name in ["tar", "a.targz", "a.sh", "gz", "a.zip"] {
            assert!(!is_archive(name.as_bytes()), "{name}");
        }
    }
}
