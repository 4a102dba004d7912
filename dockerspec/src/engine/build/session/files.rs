//! Sends the files of a build, each when the engine asks for it: what it has from the last build stays there.
//!
//! <https://github.com/tonistiigi/fsutil>: first the names of all files with size, mode and time, then the contents that are
//! asked for.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Component, Path, PathBuf};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver};
use std::time::UNIX_EPOCH;

use bollard::fsutil::types::packet::PacketType;
use bollard::fsutil::types::{Packet, Stat};
use bollard::moby::filesync::v1::file_sync_server::FileSync;
use dockerspec_core::parse::Ignore;
use futures_util::{Stream, stream};
use tokio::sync::mpsc::{self as pipe, Sender};
use tokio::task;
use tonic::metadata::MetadataMap;
use tonic::{Request, Response, Status, Streaming};

use super::super::archive::BuildInput;
use super::super::context::{Entry, Kind, Walk};
use super::super::file;
use super::Failure;
use crate::engine::error::EngineError;

/// Bytes of a file that go into one message.
const PIECE: usize = 128 * 1024;
/// Messages that may wait for the engine.
const PIECES: usize = 16;

/// The context and the Dockerfile.
pub(super) struct Files {
    input: Arc<BuildInput>,
    failure: Failure,
}

impl Files {
    pub(super) fn new(input: BuildInput, failure: Failure) -> Self {
        Files {
            input: Arc::new(input),
            failure,
        }
    }
}

type Packets = Pin<Box<dyn Stream<Item = Result<Packet, Status>> + Send>>;

#[tonic::async_trait]
impl FileSync for Files {
    type DiffCopyStream = Packets;
    type TarStreamStream = Packets;

    async fn diff_copy(
        &self,
        request: Request<Streaming<Packet>>,
    ) -> Result<Response<Packets>, Status> {
        let is_context = name(request.metadata()) == "context";
        let wanted = wanted(request.metadata());
        let (input, failure) = (Arc::clone(&self.input), self.failure.clone());
        let (out, packets) = pipe::channel(PIECES);
        let (asked, asking) = mpsc::channel();
        let mut incoming = request.into_inner();
        tokio::spawn(async move {
            while let Ok(Some(packet)) = incoming.message().await {
                let sent = match packet.r#type() {
                    PacketType::PacketReq => asked.send(Asked::File(packet.id)),
                    PacketType::PacketFin => asked.send(Asked::End),
                    _ => break,
                };
                if sent.is_err() {
                    break;
                }
            }
        });
        task::spawn_blocking(move || {
            let mut sending = Sending {
                out,
                sent: Vec::new(),
            };
            let done = if is_context {
                sending.context(&input, wanted)
            } else {
                sending.dockerfile(&input)
            };
            let done = done.and_then(|()| sending.contents(&asking));
            if let Err(Stop::Failed(error)) = done {
                let text = error.to_string();
                failure.set(error);
                // the build is told, and the user by us
                let _ = sending.out.blocking_send(Err(Status::internal(text)));
            }
        });
        let packets = stream::unfold(packets, async |mut packets| {
            let packet = packets.recv().await?;
            Some((packet, packets))
        });
        Ok(Response::new(Box::pin(packets)))
    }

    async fn tar_stream(&self, _: Request<Streaming<Packet>>) -> Result<Response<Packets>, Status> {
        Err(Status::unimplemented("files are sent one by one"))
    }
}

/// Which of the two folders of a build is asked for: `context` or `dockerfile`.
fn name(metadata: &MetadataMap) -> &str {
    let name = metadata.get("dir-name").and_then(|it| it.to_str().ok());
    name.unwrap_or("context")
}

/// The paths that the steps copy; none where that is everything, or cannot be told.
fn wanted(metadata: &MetadataMap) -> Vec<String> {
    if metadata.contains_key("followpaths-encoded") {
        return Vec::new();
    }
    let paths = metadata.get_all("followpaths").iter();
    let paths = paths.map(|it| it.to_str().map(str::to_owned));
    paths.collect::<Result<_, _>>().unwrap_or_default()
}

/// Whether a path means just what lies there: a pattern may mean more, and a symbolic link something else.
fn is_plain(root: &Path, path: &str) -> bool {
    if path.is_empty() || path.contains(['*', '?', '[', '\\']) {
        return false;
    }
    let mut reached = root.to_owned();
    Path::new(path).components().all(|part| {
        let Component::Normal(name) = part else {
            return false;
        };
        reached.push(name);
        !reached.is_symlink()
    })
}

/// What the engine asks for once it has the names.
enum Asked {
    /// The content of a file, by its place among the names.
    File(u32),
    /// It has everything.
    End,
}

/// Why nothing more is sent.
enum Stop {
    Failed(EngineError),
    /// Nobody listens any more.
    Gone,
}

impl From<EngineError> for Stop {
    fn from(error: EngineError) -> Self {
        Stop::Failed(error)
    }
}

/// What is behind a name.
enum Content {
    /// Nothing that could be asked for.
    None,
    Path(PathBuf),
    Text(String),
}

struct Sending {
    out: Sender<Result<Packet, Status>>,
    /// What was named so far, in the order of the names.
    sent: Vec<Content>,
}

impl Sending {
    fn packet(&self, kind: PacketType, packet: Packet) -> Result<(), Stop> {
        let packet = Packet {
            r#type: kind.into(),
            ..packet
        };
        self.out.blocking_send(Ok(packet)).map_err(|_| Stop::Gone)
    }

    fn name(&mut self, stat: Stat, content: Content) -> Result<(), Stop> {
        self.sent.push(content);
        let stat = Some(stat);
        self.packet(
            PacketType::PacketStat,
            Packet {
                stat,
                ..Packet::default()
            },
        )
    }

    /// The names of the folder, without what the `.dockerignore` leaves out, and what no step copies.
    fn context(&mut self, input: &BuildInput, wanted: Vec<String>) -> Result<(), Stop> {
        let (ignore, _) = Ignore::parse(&input.dockerignore);
        let wanted = if wanted.iter().all(|it| is_plain(&input.context, it)) {
            wanted
        } else {
            Vec::new()
        };
        for entry in Walk::new(&input.context, &ignore, "")?.only(wanted) {
            let entry = entry?;
            let stat = stat(&entry)?;
            let content = match entry.kind {
                Kind::File => Content::Path(entry.path),
                _ => Content::None,
            };
            self.name(stat, content)?;
        }
        self.packet(PacketType::PacketStat, Packet::default())
    }

    /// The Dockerfile, and beside it the patterns that belong to it alone.
    fn dockerfile(&mut self, input: &BuildInput) -> Result<(), Stop> {
        // an empty file would be none, and the context's own would count
        let ignore = format!("# of this build\n{}", input.dockerignore);
        let name = input.file_name();
        let files = [
            (name.to_owned(), input.dockerfile.clone()),
            (format!("{name}.dockerignore"), ignore),
        ];
        for (path, text) in files {
            let stat = Stat {
                path,
                mode: 0o644,
                size: i64::try_from(text.len()).unwrap_or(i64::MAX),
                ..Stat::default()
            };
            self.name(stat, Content::Text(text))?;
        }
        self.packet(PacketType::PacketStat, Packet::default())
    }

    /// The contents that are asked for, until the engine has all it wants.
    fn contents(&self, asking: &Receiver<Asked>) -> Result<(), Stop> {
        let mut piece = vec![0; PIECE];
        while let Ok(asked) = asking.recv() {
            match asked {
                Asked::End => return self.packet(PacketType::PacketFin, Packet::default()),
                Asked::File(id) => {
                    let index = usize::try_from(id).unwrap_or(usize::MAX);
                    match self.sent.get(index) {
                        Some(Content::Path(path)) => self.file(id, path, &mut piece)?,
                        Some(Content::Text(text)) => self.data(id, text.as_bytes())?,
                        Some(Content::None) | None => {}
                    }
                    // the end of the file
                    self.data(id, &[])?;
                }
            }
        }
        Err(Stop::Gone)
    }

    fn file(&self, id: u32, path: &Path, piece: &mut [u8]) -> Result<(), Stop> {
        let unreadable = |source| EngineError::Context {
            path: path.to_owned(),
            source,
        };
        let mut file = match File::open(path) {
            Ok(file) => file,
            // what is gone meanwhile is empty, as Docker's client sends it
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            Err(error) => return Err(unreadable(error).into()),
        };
        loop {
            match file.read(piece) {
                Ok(0) => return Ok(()),
                Ok(read) => self.data(id, piece.get(..read).unwrap_or_default())?,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(unreadable(error).into()),
            }
        }
    }

    fn data(&self, id: u32, data: &[u8]) -> Result<(), Stop> {
        let packet = Packet {
            id,
            data: data.to_vec(),
            ..Packet::default()
        };
        self.packet(PacketType::PacketData, packet)
    }
}

/// What Go's `fs.FileMode` has for the kind of a file, and for its special bits.
mod mode {
    pub(super) const FOLDER: u32 = 1 << 31;
    pub(super) const SYMLINK: u32 = 1 << 27;
    pub(super) const FIFO: u32 = 1 << 25;
    pub(super) const SETUID: u32 = 1 << 23;
    pub(super) const SETGID: u32 = 1 << 22;
    pub(super) const STICKY: u32 = 1 << 20;
}

/// An entry as the engine takes it; everything belongs to root.
fn stat(entry: &Entry) -> Result<Stat, EngineError> {
    let text = |bytes: &[u8]| {
        String::from_utf8(bytes.to_vec()).map_err(|_| EngineError::Context {
            path: entry.path.clone(),
            source: io::Error::new(io::ErrorKind::InvalidData, "its name is not UTF-8"),
        })
    };
    let bits = file::mode(&entry.metadata);
    let mut mode = bits & 0o777;
    for (bit, special) in [
        (0o4000, mode::SETUID),
        (0o2000, mode::SETGID),
        (0o1000, mode::STICKY),
    ] {
        if bits & bit != 0 {
            mode |= special;
        }
    }
    let (mut size, mut linkname) = (0, String::new());
    match &entry.kind {
        Kind::Folder => mode |= mode::FOLDER,
        Kind::Fifo => mode |= mode::FIFO,
        Kind::Socket => {}
        Kind::File => size = i64::try_from(entry.metadata.len()).unwrap_or(i64::MAX),
        Kind::Symlink(target) => {
            mode |= mode::SYMLINK;
            linkname = text(target)?;
        }
        Kind::HardLink(first) => linkname = text(first)?,
    }
    let changed = entry.metadata.modified().ok();
    let since = changed.and_then(|it| it.duration_since(UNIX_EPOCH).ok());
    Ok(Stat {
        path: text(&entry.name)?,
        mode,
        size,
        mod_time: since.map_or(0, |it| i64::try_from(it.as_nanos()).unwrap_or(i64::MAX)),
        linkname,
        ..Stat::default()
    })
}
