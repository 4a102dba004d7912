//! What a blob of an archive is, told by its first bytes, and the archive inside of it.

use std::io::{self, BufRead, BufReader, Cursor, ErrorKind, Read};

use flate2::bufread::MultiGzDecoder;
use ruzstd::decoding::errors::{FrameDecoderError, ReadFrameHeaderError};
use ruzstd::decoding::{BlockDecodingStrategy, FrameDecoder};

const GZIP: &[u8] = &[0x1f, 0x8b];
const ZSTD: &[u8] = &[0x28, 0xb5, 0x2f, 0xfd];
const WINDOW: usize = 1 << 16;

/// How the bytes of a layer are packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Packing {
    Plain,
    Gzip,
    Zstd,
}

/// What a blob holds.
pub(super) enum Kind {
    Document,
    Archive(Packing),
    Other,
}

/// The kind, by the first block of the blob.
pub(super) fn kind(start: &[u8]) -> Kind {
    let text = start.trim_ascii_start();
    if start.starts_with(GZIP) {
        Kind::Archive(Packing::Gzip)
    } else if start.starts_with(ZSTD) || is_skippable(start) {
        Kind::Archive(Packing::Zstd)
    } else if start.len() == 512 && (start.get(257..262) == Some(b"ustar") || is_blank(start)) {
        Kind::Archive(Packing::Plain)
    } else if text.starts_with(b"{") || text.starts_with(b"[") {
        Kind::Document
    } else {
        Kind::Other
    }
}

fn is_blank(start: &[u8]) -> bool {
    start.iter().all(|it| *it == 0)
}

/// A frame with data for other programs, which may stand before the first.
fn is_skippable(start: &[u8]) -> bool {
    matches!(start, [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..])
}

/// The first block, and everything including it.
pub(super) fn peek<R: BufRead>(mut blob: R) -> io::Result<(Vec<u8>, impl BufRead)> {
    let mut start = Vec::with_capacity(512);
    blob.by_ref().take(512).read_to_end(&mut start)?;
    Ok((start.clone(), Cursor::new(start).chain(blob)))
}

/// Calls `with` on what is packed, and takes its bytes from those that are `left`.
pub(super) fn unpacked<T>(
    blob: &mut dyn BufRead,
    packing: Packing,
    left: &mut u64,
    with: impl FnOnce(&mut dyn BufRead) -> T,
) -> T {
    match packing {
        Packing::Plain => with(blob),
        Packing::Gzip => {
            let source = Limited::new(MultiGzDecoder::new(blob), left);
            with(&mut BufReader::with_capacity(WINDOW, source))
        }
        Packing::Zstd => {
            let source = Limited::new(Frames::new(blob), left);
            with(&mut BufReader::with_capacity(WINDOW, source))
        }
    }
}

/// Ends with an error where a small file unpacks to more than any image holds.
struct Limited<'a, R> {
    source: R,
    left: &'a mut u64,
}

impl<'a, R> Limited<'a, R> {
    const fn new(source: R, left: &'a mut u64) -> Self {
        Limited { source, left }
    }
}

impl<R: Read> Read for Limited<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.source.read(buffer)?;
        *self.left = self.left.checked_sub(read as u64).ok_or_else(|| {
            let message = "it unpacks to more bytes than an image may have";
            io::Error::new(ErrorKind::FileTooLarge, message)
        })?;
        Ok(read)
    }
}

/// Frames of zstd, one behind the other.
struct Frames<'a> {
    source: &'a mut dyn BufRead,
    decoder: FrameDecoder,
    is_open: bool,
}

impl<'a> Frames<'a> {
    fn new(source: &'a mut dyn BufRead) -> Self {
        Frames {
            source,
            decoder: FrameDecoder::new(),
            is_open: false,
        }
    }

    /// Begins the next frame, or leaves out one with data for others.
    fn open(&mut self) -> io::Result<()> {
        match self.decoder.init(&mut self.source) {
            Ok(()) => {
                self.is_open = true;
                Ok(())
            }
            Err(FrameDecoderError::ReadFrameHeaderError(ReadFrameHeaderError::SkipFrame {
                length,
                ..
            })) => {
                let mut frame = Read::take(&mut self.source, length.into());
                let skipped = io::copy(&mut frame, &mut io::sink())?;
                if skipped < u64::from(length) {
                    return Err(ErrorKind::UnexpectedEof.into());
                }
                Ok(())
            }
            Err(error) => Err(broken(&error)),
        }
    }
}

impl Read for Frames<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            if !self.is_open {
                if self.source.fill_buf()?.is_empty() {
                    return Ok(0);
                }
                self.open()?;
                continue;
            }
            while self.decoder.can_collect() < buffer.len() && !self.decoder.is_finished() {
                let wanted = buffer.len() - self.decoder.can_collect();
                self.decoder
                    .decode_blocks(&mut self.source, BlockDecodingStrategy::UptoBytes(wanted))
                    .map_err(|error| broken(&error))?;
            }
            let read = self.decoder.read(buffer)?;
            if read > 0 || buffer.is_empty() {
                return Ok(read);
            }
            self.is_open = false;
        }
    }
}

fn broken(error: &FrameDecoderError) -> io::Error {
    io::Error::new(ErrorKind::InvalidData, error.to_string())
}
