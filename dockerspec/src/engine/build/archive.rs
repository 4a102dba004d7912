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

/// Bytes that a file is read by: what the fastest cache of a processor holds is copied fastest.
const BLOCK: usize = 32 * 1024;
/// Contents fill whole records of an archive.
const RECORD: usize = 512;
/// Bytes of a name that fit into a tar header; longer ones go into an extension.
const NAME_FIELD: usize = 100;

/// What a build is made from.
#[derive(Debug)]
pub(in crate::engine) struct BuildInput {
    /// Path of the Dockerfile in the archive.
    pub(in crate::engine) name: String,
    /// Text of the Dockerfile, sent whatever the `.dockerignore` says of it and whatever file has its name.
    pub(in crate::engine) dockerfile: String,
    /// Text of the `.dockerignore`, which only decides what is sent.
    pub(in crate::engine) dockerignore: String,
    /// The folder.
    pub(in crate::engine) context: PathBuf,
}

impl BuildInput {
    /// The name of the Dockerfile alone.
    pub(super) fn file_name(&self) -> &str {
        self.name.rsplit('/').next().unwrap_or(&self.name)
    }
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
    if input.name.len() > NAME_FIELD {
        let path = [("path", input.name.as_bytes())];
        tar.append_pax_extensions(path).map_err(gone)?;
    }
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
    let mut block = vec![0; BLOCK];
    for entry in Walk::new(context, ignore, reserved)? {
        append(&mut tar, &entry?, &mut block)?;
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

fn append(
    tar: &mut Builder<impl Write>,
    entry: &Entry,
    block: &mut [u8],
) -> Result<(), WriteError> {
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
    let unreadable = |source| {
        WriteError::Context(EngineError::Context {
            path: entry.path.clone(),
            source,
        })
    };
    let mut file = match File::open(&entry.path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(unreadable(error)),
    };
    let size = file.metadata().map_err(unreadable)?.len();
    extend(tar, entry, link, &time)?;
    header.set_size(size);
    header.set_cksum();
    content(tar.get_mut(), &header, &mut file, size, block).map_err(|error| match error {
        ReadOrWrite::Read(source) => unreadable(source),
        ReadOrWrite::Write(error) => gone(error),
    })
}

enum ReadOrWrite {
    Read(io::Error),
    Write(io::Error),
}

/// Writes a header and exactly the bytes that it promises, filled up to whole records.
fn content(
    out: &mut impl Write,
    header: &Header,
    file: &mut File,
    size: u64,
    block: &mut [u8],
) -> Result<(), ReadOrWrite> {
    let (head, _) = block.split_at_mut(RECORD);
    head.copy_from_slice(header.as_bytes());
    let (mut filled, mut left) = (RECORD, size);
    loop {
        while left > 0 && filled < block.len() {
            let room = block.get_mut(filled..).unwrap_or_default();
            let wanted = usize::try_from(left).map_or(room.len(), |it| it.min(room.len()));
            let (room, _) = room.split_at_mut(wanted);
            match file.read(room) {
                Ok(0) => {
                    let reason = "it became shorter while it was read";
                    let error = io::Error::new(io::ErrorKind::UnexpectedEof, reason);
                    return Err(ReadOrWrite::Read(error));
                }
                Ok(read) => {
                    filled += read;
                    left = left.saturating_sub(read as u64);
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(ReadOrWrite::Read(error)),
            }
        }
        // a block is a number of whole records
        let end = filled.next_multiple_of(RECORD);
        block.get_mut(filled..end).unwrap_or_default().fill(0);
        let whole = block.get(..end).unwrap_or_default();
        out.write_all(whole).map_err(ReadOrWrite::Write)?;
        if left == 0 {
            return Ok(());
        }
        filled = 0;
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
