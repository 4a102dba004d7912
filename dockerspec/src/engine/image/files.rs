//! The files of one layer, as its archive lists them.

use std::io::{self, BufRead, ErrorKind};

use super::content::{self, Start};
use super::tape::{Header, Tape};

/// What an entry of a layer is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::engine) enum Kind {
    File,
    Folder,
    Symlink,
    Hardlink,
    /// A device or a pipe.
    Other,
    /// What lower layers have at this path is gone.
    Whiteout,
    /// What lower layers have in this folder is gone.
    Opaque,
}

/// One entry of a layer.
#[derive(Clone, Debug)]
pub(in crate::engine) struct Entry {
    /// Without a slash at the start; without the mark of a whiteout.
    pub(in crate::engine) path: Box<str>,
    pub(in crate::engine) link: Box<str>,
    pub(in crate::engine) kind: Kind,
    pub(in crate::engine) flag: u8,
    pub(in crate::engine) size: u64,
    pub(in crate::engine) mode: u32,
    pub(in crate::engine) uid: u32,
    pub(in crate::engine) gid: u32,
    /// Capabilities that its program gets, one bit each.
    pub(in crate::engine) capabilities: u64,
    pub(in crate::engine) checksum: u64,
    pub(in crate::engine) start: Start,
    pub(in crate::engine) secret: Option<&'static str>,
}

/// The files of a layer, in the order of its archive.
#[derive(Clone, Debug, Default)]
pub(in crate::engine) struct Files {
    pub(in crate::engine) entries: Vec<Entry>,
    /// Sum of the sizes of its files, in bytes.
    pub(in crate::engine) size: u64,
    /// Text of `etc/passwd`, the last one if it is there several times.
    pub(in crate::engine) accounts: Option<Vec<u8>>,
}

/// How much an archive may hold.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    /// Entries of all layers together.
    pub(super) entries: usize,
    /// Bytes of paths, links and texts that are kept, of the archive and all layers together.
    pub(super) kept: usize,
    /// Bytes that all layers together unpack to.
    pub(super) unpacked: u64,
}

impl Limits {
    /// Ten times the largest images there are.
    pub(super) const DEFAULT: Limits = Limits {
        entries: 4_000_000,
        kept: 512 << 20,
        unpacked: 256 << 30,
    };
}

/// What of the limits is left.
#[derive(Debug)]
pub(super) struct Budget {
    entries: usize,
    kept: usize,
    pub(super) unpacked: u64,
    buffer: Vec<u8>,
}

impl Budget {
    pub(super) const fn new(limits: Limits) -> Self {
        Budget {
            entries: limits.entries,
            kept: limits.kept,
            unpacked: limits.unpacked,
            buffer: Vec::new(),
        }
    }

    /// Takes what an entry of an archive needs.
    pub(super) fn take(&mut self, header: &Header) -> io::Result<()> {
        self.entries = self.entries.checked_sub(1).ok_or_else(too_much)?;
        self.keep(header.path.len() + header.link.len())
    }

    fn keep(&mut self, bytes: usize) -> io::Result<()> {
        self.kept = self.kept.checked_sub(bytes).ok_or_else(too_much)?;
        Ok(())
    }

    /// Keeps a text in place of another.
    fn replace(&mut self, kept: &mut Option<Vec<u8>>, text: Vec<u8>) -> io::Result<()> {
        self.kept += kept.take().map_or(0, |it| it.len());
        self.keep(text.len())?;
        *kept = Some(text);
        Ok(())
    }
}

fn too_much() -> io::Error {
    let message = "it lists more files than an image may have";
    io::Error::new(ErrorKind::FileTooLarge, message)
}

/// Reads a layer's archive to its end.
pub(super) fn read(archive: &mut dyn BufRead, budget: &mut Budget) -> io::Result<Files> {
    let mut files = Files::default();
    let mut tape = Tape::new(archive);
    while let Some(header) = tape.next()? {
        budget.take(&header)?;
        let Some(path) = clean(&header.path)? else {
            continue;
        };
        let (path, kind) = kind(path, header.flag);
        let keep = path == "etc/passwd";
        let size = if kind == Kind::File { header.size } else { 0 };
        let content = if kind == Kind::File {
            content::read(&mut tape.body(), size, keep, &mut budget.buffer)?
        } else {
            content::Content::default()
        };
        if let Some(text) = content.text {
            budget.replace(&mut files.accounts, text)?;
        }
        if let Start::Script(line) = &content.start {
            budget.keep(line.len())?;
        }
        files.size += size;
        files.entries.push(Entry {
            path: path.into(),
            link: header.link.into(),
            kind,
            flag: header.flag,
            size,
            mode: header.mode,
            uid: header.uid,
            gid: header.gid,
            capabilities: header.capabilities,
            checksum: content.checksum,
            start: content.start,
            secret: content.secret,
        });
    }
    Ok(files)
}

/// The path without `./`, `//` and a slash at either end; `None` for the root itself.
fn clean(path: &str) -> io::Result<Option<String>> {
    let mut cleaned = String::with_capacity(path.len());
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                let message = format!("the path `{path}` leads out of the image");
                return Err(io::Error::new(ErrorKind::InvalidData, message));
            }
            part => {
                if !cleaned.is_empty() {
                    cleaned.push('/');
                }
                cleaned.push_str(part);
            }
        }
    }
    Ok(Some(cleaned).filter(|it| !it.is_empty()))
}

/// <https://github.com/opencontainers/image-spec/blob/main/layer.md#whiteouts>
fn kind(path: String, flag: u8) -> (String, Kind) {
    let (folder, name) = match path.rsplit_once('/') {
        Some((folder, name)) => (folder, name),
        None => ("", path.as_str()),
    };
    if name == ".wh..wh..opq" {
        return (folder.to_owned(), Kind::Opaque);
    }
    if let Some(gone) = name.strip_prefix(".wh.") {
        let slash = if folder.is_empty() { "" } else { "/" };
        // other names of this kind are a storage driver's own
        let kind = if gone.starts_with(".wh.") {
            Kind::Other
        } else {
            Kind::Whiteout
        };
        return (format!("{folder}{slash}{gone}"), kind);
    }
    let kind = match flag {
        b'0' => Kind::File,
        b'1' => Kind::Hardlink,
        b'2' => Kind::Symlink,
        b'5' => Kind::Folder,
        _ => Kind::Other,
    };
    (path, kind)
}

#[cfg(test)]
mod tests {
    use super::{Budget, Kind, Limits, clean, kind, read};

    #[test]
    fn marks_of_removed_files_are_read() {
        let of = |path: &str| kind(path.to_owned(), b'0');
        assert_eq!(of("a/.wh.b"), ("a/b".to_owned(), Kind::Whiteout));
        assert_eq!(of(".wh.b"), ("b".to_owned(), Kind::Whiteout));
        assert_eq!(of("a/.wh..wh..opq"), ("a".to_owned(), Kind::Opaque));
        assert_eq!(of("a/.white"), ("a/.white".to_owned(), Kind::File));
    }

    #[test]
    fn a_path_stays_inside() {
        assert_eq!(clean("./a//b/").unwrap().as_deref(), Some("a/b"));
        assert_eq!(clean("./").unwrap(), None);
        assert!(clean("a/../../etc/passwd").is_err());
    }

    #[test]
    fn a_layer_with_too_many_files_ends_early() {
        let mut builder = tar::Builder::new(Vec::new());
        for name in 0..20 {
            let mut header = tar::Header::new_gnu();
            header.set_size(0);
            builder
                .append_data(&mut header, format!("f{name}"), &b""[..])
                .unwrap();
        }
        let bytes = builder.into_inner().unwrap();
        let limits = Limits {
            entries: 10,
            ..Limits::DEFAULT
        };
        let error = read(&mut &bytes[..], &mut Budget::new(limits)).unwrap_err();
        assert!(error.to_string().contains("more files"), "{error}");
        let files = read(&mut &bytes[..], &mut Budget::new(Limits::DEFAULT)).unwrap();
        assert_eq!(files.entries.len(), 20);
    }

    #[test]
    fn of_many_copies_of_a_text_the_last_is_kept_and_paid_for() {
        let mut builder = tar::Builder::new(Vec::new());
        for round in 0..50u8 {
            let mut header = tar::Header::new_gnu();
            header.set_size(10_000);
            let text = vec![b'a' + round % 20; 10_000];
            builder
                .append_data(&mut header, "etc/passwd", &*text)
                .unwrap();
        }
        let bytes = builder.into_inner().unwrap();
        let limits = Limits {
            kept: 11_000,
            ..Limits::DEFAULT
        };
        let files = read(&mut &bytes[..], &mut Budget::new(limits)).unwrap();
        assert_eq!(files.accounts, Some(vec![b'a' + 49 % 20; 10_000]));
        let limits = Limits {
            kept: 9_000,
            ..Limits::DEFAULT
        };
        read(&mut &bytes[..], &mut Budget::new(limits)).unwrap_err();
    }
}
