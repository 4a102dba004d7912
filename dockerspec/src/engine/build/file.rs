//! What only the operating system knows of a file: its name's bytes, its mode, its identity.

use std::ffi::OsStr;
use std::fs::Metadata;

/// A file by device and number, the same under each of its names.
pub(super) type Identity = (u64, u64);

/// Files that are neither regular, folders nor symbolic links.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Special {
    None,
    Fifo,
    Socket,
}

#[cfg(unix)]
mod system {
    use std::ffi::OsStr;
    use std::fs::Metadata;
    use std::os::unix::ffi::OsStrExt as _;
    use std::os::unix::fs::{FileTypeExt as _, MetadataExt as _};

    use super::{Identity, Special};

    pub(super) fn name_bytes(name: &OsStr) -> Vec<u8> {
        name.as_bytes().to_vec()
    }

    pub(super) fn mode(metadata: &Metadata) -> u32 {
        metadata.mode() & 0o7777
    }

    pub(super) fn shared_identity(metadata: &Metadata) -> Option<Identity> {
        (metadata.nlink() > 1).then(|| (metadata.dev(), metadata.ino()))
    }

    pub(super) fn special(metadata: &Metadata) -> Special {
        let kind = metadata.file_type();
        if kind.is_fifo() {
            Special::Fifo
        } else if kind.is_socket() {
            Special::Socket
        } else {
            Special::None
        }
    }
}

#[cfg(not(unix))]
mod system {
    use std::ffi::OsStr;
    use std::fs::Metadata;

    use super::{Identity, Special};

    pub(super) fn name_bytes(name: &OsStr) -> Vec<u8> {
        name.to_string_lossy().replace('\\', "/").into_bytes()
    }

    // Windows has no permission bits; Docker's own client sends these.
    pub(super) fn mode(_: &Metadata) -> u32 {
        0o755
    }

    pub(super) fn shared_identity(_: &Metadata) -> Option<Identity> {
        None
    }

    pub(super) fn special(_: &Metadata) -> Special {
        Special::None
    }
}

/// The bytes of a name or of a link's text, with `/` between folders.
pub(super) fn name_bytes(name: &OsStr) -> Vec<u8> {
    system::name_bytes(name)
}

/// Permission bits with setuid, setgid and sticky.
pub(super) fn mode(metadata: &Metadata) -> u32 {
    system::mode(metadata)
}

/// The identity of a file that has more than one name.
pub(super) fn shared_identity(metadata: &Metadata) -> Option<Identity> {
    system::shared_identity(metadata)
}

/// Which special file this is, if it is one that an archive has to treat apart.
pub(super) fn special(metadata: &Metadata) -> Special {
    system::special(metadata)
}
