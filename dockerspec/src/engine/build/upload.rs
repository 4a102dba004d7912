//! Carries the archive from the thread that reads files to the request that sends it.

use std::io::{self, Write};
use std::mem;

use bytes::Bytes;
use dockerspec_core::parse::Ignore;
use futures_util::Stream;
use futures_util::stream;
use tokio::sync::mpsc::{self, Receiver, Sender};
use tokio::task::{self, JoinHandle};

use super::archive::{self, BuildInput, WriteError};

/// Bytes of one piece; with [`PIECES`] it bounds the memory that a context of any size takes.
const PIECE: usize = 64 * 1024;
/// Pieces that may wait for the engine.
const PIECES: usize = 8;

/// Starts to read `input` on a thread of its own, which ends as soon as the stream is dropped; the stream fails if a file
/// cannot be read.
pub(super) fn start(
    input: BuildInput,
    ignore: Ignore,
) -> (
    JoinHandle<Result<(), WriteError>>,
    impl Stream<Item = io::Result<Bytes>> + Send + 'static,
) {
    let (sender, receiver) = mpsc::channel(PIECES);
    let reader = task::spawn_blocking(move || {
        let mut pipe = Pipe {
            sender,
            piece: Vec::with_capacity(PIECE),
        };
        let result = archive::write(&input, &ignore, &mut pipe);
        if result.is_err() {
            // The request must not look complete: its body ends with an error.
            let _ = pipe
                .sender
                .blocking_send(Err(io::ErrorKind::InvalidData.into()));
        }
        result
    });
    (reader, pieces(receiver))
}

fn pieces(receiver: Receiver<io::Result<Bytes>>) -> impl Stream<Item = io::Result<Bytes>> + Send {
    stream::unfold(receiver, async |mut receiver| {
        let piece = receiver.recv().await?;
        Some((piece, receiver))
    })
}

struct Pipe {
    sender: Sender<io::Result<Bytes>>,
    piece: Vec<u8>,
}

impl Write for Pipe {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let room = PIECE - self.piece.len();
        let taken = bytes.get(..room).unwrap_or(bytes);
        self.piece.extend_from_slice(taken);
        if self.piece.len() == PIECE {
            self.flush()?;
        }
        Ok(taken.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.piece.is_empty() {
            return Ok(());
        }
        let piece = mem::replace(&mut self.piece, Vec::with_capacity(PIECE));
        self.sender
            .blocking_send(Ok(Bytes::from(piece)))
            .map_err(|_| io::ErrorKind::BrokenPipe.into())
    }
}
