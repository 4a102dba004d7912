//! Writes a build context as a tar archive, piece by piece.

use std::fs::File;
use std::io::{self, Read as _, Write};
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use dockerspec_core::parse::Ignore;
use tar::{Builder, EntryType, Header};

use super::context::{Entry, Kind, Walk};
use super::file;
use crate::engine::error::EngineError;

/// Bytes of a name that fit into a tar header; longer ones go into an extension.
const NAME_FIELD: usize = 100;

/// What a build is made from.
#[derive(Debug)]
pub(in crate::engine) struct BuildInput {
    /// Name of the Dockerfile, at the top of the archive.
    pub(in crate::engine) name: String,
    /// Text of the Dockerfile, sent whatever the `.dockerignore` says of it and whatever file has its name.
    pub(in crate::engine) dockerfile: String,
    /// Text of the `.dockerignore`, which only decides what is sent.
    pub(in crate::engine) dockerignore: String,
    /// The folder.
    pub(in crate::engine) context: PathBuf,
}

/// Writes the whole context to `out`: first the Dockerfile, then the folder in the order of its names.
///
/// Everything belongs to root, as in an archive of Docker's own client. Times of change are the files' own: a compiler
/// with a cache mount decides by them what to build again.
pub(in crate::engine) fn write(
    input: &BuildInput,
    ignore: &Ignore,
    out: impl Write,
) -> Result<(), WriteError> {
    let mut tar = Builder::new(out);
    text(&mut tar, &input.name, &input.dockerfile)?;
    folder(tar, &input.context, ignore, &input.name)
}

/// Writes only the folder.
pub(super) fn write_folder(
    context: &Path,
    ignore: &Ignore,
    out: impl Write,
) -> Result<(), WriteError> {
    folder(Builder::new(out), context, ignore, "")
}

fn folder(
    mut tar: Builder<impl Write>,
    context: &Path,
    ignore: &Ignore,
    reserved: &str,
) -> Result<(), WriteError> {
    for entry in Walk::new(context, ignore, reserved)? {
        append(&mut tar, &entry?)?;
    }
    tar.into_inner()
        .and_then(|mut out| out.flush())
        .map_err(gone)
}

/// Why an archive is incomplete.
#[derive(Debug)]
pub(in crate::engine) enum WriteError {
    /// Something of the context could not be read.
    Context(EngineError),
    /// Nobody takes the archive any more.
    Out,
}

fn gone(_: io::Error) -> WriteError {
    WriteError::Out
}

impl From<EngineError> for WriteError {
    fn from(error: EngineError) -> Self {
        Self::Context(error)
    }
}

fn text(tar: &mut Builder<impl Write>, name: &str, text: &str) -> Result<(), WriteError> {
    let mut header = header(name.as_bytes(), EntryType::Regular, 0o644);
    header.set_size(text.len() as u64);
    header.set_cksum();
    tar.append(&header, text.as_bytes()).map_err(gone)
}

fn append(tar: &mut Builder<impl Write>, entry: &Entry) -> Result<(), WriteError> {
    let (kind, link): (EntryType, &[u8]) = match &entry.kind {
        Kind::Folder => (EntryType::Directory, b""),
        Kind::File | Kind::Socket => (EntryType::Regular, b""),
        Kind::Fifo => (EntryType::Fifo, b""),
        Kind::Symlink(target) => (EntryType::Symlink, target),
        Kind::HardLink(first) => (EntryType::Link, first),
    };
    let mut header = header(&entry.name, kind, file::mode(&entry.metadata));
    fill(&mut header.as_old_mut().linkname, link);
    let time = Time::of(entry);
    header.set_mtime(time.seconds);
    let Kind::File = entry.kind else {
        header.set_size(0);
        extend(tar, entry, link, &time)?;
        header.set_cksum();
        return tar.append(&header, io::empty()).map_err(gone);
    };
    let unreadable = |source| unreadable(&entry.path, source);
    let file = match File::open(&entry.path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(unreadable(error)),
    };
    let size = file.metadata().map_err(unreadable)?.len();
    extend(tar, entry, link, &time)?;
    header.set_size(size);
    header.set_cksum();
    let mut body = Body {
        file: file.take(size),
        left: size,
        failed: None,
    };
    match tar.append(&header, &mut body) {
        Ok(()) => Ok(()),
        Err(error) => Err(match body.failed {
            Some(source) => unreadable(source),
            None => gone(error),
        }),
    }
}

fn unreadable(path: &Path, source: io::Error) -> WriteError {
    WriteError::Context(EngineError::Context {
        path: path.to_owned(),
        source,
    })
}

/// A file of exactly the size that its header promised.
struct Body {
    file: io::Take<File>,
    left: u64,
    failed: Option<io::Error>,
}

impl io::Read for Body {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let result = match self.file.read(into) {
            Ok(0) if self.left > 0 && !into.is_empty() => Err(io::Error::new(
                io::ErrorKind::UnexpectedEof,
                "it became shorter while it was read",
            )),
            other => other,
        };
        match result {
            Ok(read) => {
                self.left = self.left.saturating_sub(read as u64);
                Ok(read)
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => Err(error),
            Err(error) => {
                let kind = error.kind();
                self.failed = Some(error);
                Err(kind.into())
            }
        }
    }
}

fn header(name: &[u8], kind: EntryType, mode: u32) -> Header {
    let mut header = Header::new_gnu();
    fill(&mut header.as_old_mut().name, name);
    header.set_entry_type(kind);
    header.set_mode(mode);
    header.set_uid(0);
    header.set_gid(0);
    header.set_mtime(0);
    header
}

fn fill(field: &mut [u8; NAME_FIELD], text: &[u8]) {
    for (slot, byte) in field.iter_mut().zip(text) {
        *slot = *byte;
    }
}

/// What the header has no room for: long names, and times finer than a second.
fn extend(
    tar: &mut Builder<impl Write>,
    entry: &Entry,
    link: &[u8],
    time: &Time,
) -> Result<(), WriteError> {
    let mtime = format!("{}.{:09}", time.seconds, time.nanos);
    let records = [
        ("path", entry.name.as_slice(), entry.name.len() > NAME_FIELD),
        ("linkpath", link, link.len() > NAME_FIELD),
        ("mtime", mtime.as_bytes(), time.nanos != 0),
    ];
    let needed = records.into_iter().filter(|it| it.2).map(|it| (it.0, it.1));
    tar.append_pax_extensions(needed).map_err(gone)
}

/// When a file was changed, counted from 1970; earlier is 1970, as no header can say it.
struct Time {
    seconds: u64,
    nanos: u32,
}

impl Time {
    fn of(entry: &Entry) -> Self {
        let since = entry
            .metadata
            .modified()
            .ok()
            .and_then(|it| it.duration_since(UNIX_EPOCH).ok())
            .unwrap_or_default();
        Self {
            seconds: since.as_secs(),
            nanos: since.subsec_nanos(),
        }
    }
}
