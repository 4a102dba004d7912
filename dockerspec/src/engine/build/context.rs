//! Walks the folder of a build context and keeps what the `.dockerignore` admits.

use std::collections::{HashMap, VecDeque};
use std::ffi::OsString;
use std::fs::{self, Metadata};
use std::io;
use std::path::{Path, PathBuf};
use std::vec;

use dockerspec_core::parse::Ignore;

use super::file::{self, Identity};
use crate::engine::error::EngineError;

/// One thing to send.
#[derive(Debug)]
pub(super) struct Entry {
    /// Path inside the context, with `/`, as raw bytes.
    pub(super) name: Vec<u8>,
    /// Path on this machine.
    pub(super) path: PathBuf,
    pub(super) metadata: Metadata,
    pub(super) kind: Kind,
}

/// What an entry is.
#[derive(Debug)]
pub(super) enum Kind {
    Folder,
    File,
    Fifo,
    /// A socket, which no archive can hold: an empty file, as Docker's client makes of it.
    Socket,
    /// A symbolic link, with the text it holds.
    Symlink(Vec<u8>),
    /// A further name of a file that was sent, with the first one.
    HardLink(Vec<u8>),
}

/// An iterator over the context: folders before what is in them, names in the order of their bytes.
pub(super) struct Walk<'a> {
    ignore: &'a Ignore,
    /// The path that is sent from elsewhere.
    reserved: &'a str,
    /// The only paths that are sent, with all below them; everything where there is none.
    only: Vec<String>,
    open: Vec<Folder>,
    ready: VecDeque<Entry>,
    seen: HashMap<Identity, Vec<u8>>,
}

/// A folder that is being read.
struct Folder {
    name: Vec<u8>,
    path: PathBuf,
    rest: vec::IntoIter<OsString>,
    /// The folder itself, while it is left out and nothing below was let in yet.
    withheld: Option<Entry>,
}

impl<'a> Walk<'a> {
    /// Starts at `root`, which is not part of the context itself.
    pub(super) fn new(
        root: &Path,
        ignore: &'a Ignore,
        reserved: &'a str,
    ) -> Result<Self, EngineError> {
        let first = Folder {
            name: Vec::new(),
            path: root.to_owned(),
            rest: list(root)?,
            withheld: None,
        };
        Ok(Self {
            ignore,
            reserved,
            only: Vec::new(),
            open: vec![first],
            ready: VecDeque::new(),
            seen: HashMap::new(),
        })
    }

    /// Leaves out what is none of these paths, not below one and not above one.
    pub(super) fn only(mut self, paths: Vec<String>) -> Self {
        self.only = paths;
        self
    }

    fn is_wanted(&self, path: &str) -> bool {
        let lies_in = |inner: &str, outer: &str| {
            let rest = inner.strip_prefix(outer);
            rest.is_some_and(|it| it.is_empty() || it.starts_with('/'))
        };
        let mut only = self.only.iter();
        self.only.is_empty() || only.any(|it| lies_in(path, it) || lies_in(it, path))
    }

    /// Looks at the next name; false at the end.
    fn step(&mut self) -> Result<bool, EngineError> {
        let Some(folder) = self.open.last_mut() else {
            return Ok(false);
        };
        let Some(found) = folder.rest.next() else {
            self.open.pop();
            return Ok(true);
        };
        let mut name = folder.name.clone();
        if !name.is_empty() {
            name.push(b'/');
        }
        name.extend_from_slice(&file::name_bytes(&found));
        let path = folder.path.join(found);
        let metadata = match fs::symlink_metadata(&path) {
            Ok(metadata) => metadata,
            // Editors and compilers remove files while we look; what is gone is not part of the context.
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(true),
            Err(source) => return Err(EngineError::Context { path, source }),
        };
        let text = String::from_utf8_lossy(&name).into_owned();
        if self.reserved == text {
            if metadata.is_dir() {
                let reason = "a folder stands where the file of this name is sent";
                let source = io::Error::new(io::ErrorKind::IsADirectory, reason);
                return Err(EngineError::Context { path, source });
            }
            return Ok(true);
        }
        if !self.is_wanted(&text) {
            return Ok(true);
        }
        let excluded = self.ignore.excludes(&text);
        if metadata.is_dir() {
            if excluded && !self.ignore.may_reinclude_below(&text) {
                return Ok(true);
            }
            let entry = Entry {
                name: name.clone(),
                path: path.clone(),
                metadata,
                kind: Kind::Folder,
            };
            let withheld = if excluded {
                Some(entry)
            } else {
                self.send(entry);
                None
            };
            let rest = list(&path)?;
            self.open.push(Folder {
                name,
                path,
                rest,
                withheld,
            });
        } else if !excluded {
            let entry = self.entry(name, path, metadata)?;
            self.send(entry);
        }
        Ok(true)
    }

    /// Sends an entry after the folders it lies in.
    fn send(&mut self, entry: Entry) {
        let above = self.open.iter_mut().filter_map(|it| it.withheld.take());
        self.ready.extend(above);
        self.ready.push_back(entry);
    }

    /// The entry for anything but a folder.
    fn entry(
        &mut self,
        name: Vec<u8>,
        path: PathBuf,
        metadata: Metadata,
    ) -> Result<Entry, EngineError> {
        let special = file::special(&metadata);
        let kind = if metadata.is_symlink() {
            match fs::read_link(&path) {
                Ok(target) => Kind::Symlink(file::name_bytes(target.as_os_str())),
                Err(source) => return Err(EngineError::Context { path, source }),
            }
        } else if metadata.is_file() {
            self.file(&name, &metadata)
        } else if special == file::Special::Fifo {
            Kind::Fifo
        } else if special == file::Special::Socket {
            Kind::Socket
        } else {
            let source = io::Error::new(io::ErrorKind::Unsupported, "it is a device");
            return Err(EngineError::Context { path, source });
        };
        Ok(Entry {
            name,
            path,
            metadata,
            kind,
        })
    }

    /// A regular file, or another name of one that was sent.
    fn file(&mut self, name: &[u8], metadata: &Metadata) -> Kind {
        let Some(identity) = file::shared_identity(metadata) else {
            return Kind::File;
        };
        if let Some(first) = self.seen.get(&identity) {
            return Kind::HardLink(first.clone());
        }
        self.seen.insert(identity, name.to_vec());
        Kind::File
    }
}

impl Iterator for Walk<'_> {
    type Item = Result<Entry, EngineError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(entry) = self.ready.pop_front() {
                return Some(Ok(entry));
            }
            match self.step() {
                Ok(true) => {}
                Ok(false) => return None,
                Err(error) => {
                    self.open.clear();
                    return Some(Err(error));
                }
            }
        }
    }
}

/// The names in a folder, sorted.
fn list(path: &Path) -> Result<vec::IntoIter<OsString>, EngineError> {
    let read = || {
        let names = fs::read_dir(path)?.map(|it| Ok(it?.file_name()));
        names.collect::<io::Result<Vec<OsString>>>()
    };
    match read() {
        Ok(mut names) => {
            names.sort_by_cached_key(|it| file::name_bytes(it));
            Ok(names.into_iter())
        }
        Err(source) => Err(EngineError::Context {
            path: path.to_owned(),
            source,
        }),
    }
}
