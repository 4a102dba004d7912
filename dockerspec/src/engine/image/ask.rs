//! Reads an image from the engine, as it comes.

use std::io::{self, BufRead, BufReader, ErrorKind, Read};

use bollard::errors::Error;
use bytes::Bytes;
use futures_util::{Stream, StreamExt as _};
use tokio::sync::mpsc::{self, Receiver};
use tokio::task::spawn_blocking;

use super::error::ImageError;
use super::layers::Layers;
use super::manifest::Wanted;
use super::source::ImageSource;
use crate::engine::container::is_reference;
use crate::engine::{Engine, EngineError};

/// Pieces on their way from the engine to the reader.
const WAITING: usize = 32;

impl Engine {
    /// Reads an image of the engine, layer by layer; only lists of its files are kept in memory.
    ///
    /// # Errors
    ///
    /// [`ImageError::Absent`] where the engine has no such image, [`ImageError::Engine`] for what lies between us and
    /// the engine, [`ImageError::Unreadable`] for what is broken in the image.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// use dockerspec::engine::{Engine, SizeRules};
    ///
    /// # async fn example() -> Result<(), Box<dyn std::error::Error>> {
    /// let layers = Engine::connect().await?.analyze("acme/api:1.4").await?;
    /// println!("{:.1} %", layers.efficiency().score * 100.0);
    /// layers.check(&SizeRules::size(150_000_000))?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn analyze(&self, image: &str) -> Result<Layers, ImageError> {
        self.analyze_platform(image, None).await
    }

    /// The same, for a platform such as `linux/arm64`.
    ///
    /// # Errors
    ///
    /// Those of [`Engine::analyze`], and [`ImageError::NoImage`] where there is none for the platform.
    pub async fn analyze_platform(
        &self,
        image: &str,
        platform: Option<&str>,
    ) -> Result<Layers, ImageError> {
        if !is_reference(image) {
            return Err(ImageError::absent("image", image));
        }
        // an answer before the stream: an archive of nothing would tell less
        self.docker
            .inspect_image(image)
            .await
            .map_err(|error| absent(error, "image", image))?;
        let pieces = self.docker.export_image(image);
        let (name, platform) = (image.to_owned(), platform.map(str::to_owned));
        from_stream(pieces, move |source| {
            let wanted = Wanted {
                // the engine was asked for one image
                name: None,
                platform: platform.as_deref(),
            };
            Layers::read_wanted(&name, source, wanted)
        })
        .await
    }
}

impl Layers {
    /// Reads an image from an archive or standard input, without an engine.
    ///
    /// # Errors
    ///
    /// Those of [`Layers::open`]; [`ImageError::NoImage`] for an image of an engine, which [`Engine::analyze`] reads.
    pub fn without_engine(
        source: &ImageSource,
        platform: Option<&str>,
    ) -> Result<Layers, ImageError> {
        let wanted = Wanted {
            name: None,
            platform,
        };
        read(source, wanted)
    }

    /// The same, for one of several images in an archive or layout, by its name there: `acme/api:1.4`, or `1.4` alone.
    ///
    /// # Errors
    ///
    /// Those of [`Layers::without_engine`]; [`ImageError::NoImage`] also where none has the name, with the names that
    /// there are.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// use dockerspec::engine::{ImageSource, Layers};
    ///
    /// let archive = ImageSource::parse("images.tar");
    /// let layers = Layers::named(&archive, "acme/api:1.4", None)?;
    /// # Ok::<(), dockerspec::engine::ImageError>(())
    /// ```
    pub fn named(
        source: &ImageSource,
        image: &str,
        platform: Option<&str>,
    ) -> Result<Layers, ImageError> {
        let wanted = Wanted {
            name: Some(image),
            platform,
        };
        read(source, wanted)
    }
}

fn read(source: &ImageSource, wanted: Wanted<'_>) -> Result<Layers, ImageError> {
    match source {
        ImageSource::Archive(path) => Layers::open_wanted(path, wanted),
        ImageSource::Stdin => {
            let mut stdin = BufReader::with_capacity(1 << 18, io::stdin().lock());
            Layers::read_wanted("-", &mut stdin, wanted)
        }
        ImageSource::Engine(name) => Err(ImageError::NoImage {
            place: name.clone(),
            reason: "it is neither a file nor a folder, so an engine must be asked".to_owned(),
        }),
    }
}

/// The error, or that there is no such thing.
pub(in crate::engine) fn absent(error: Error, what: &'static str, name: &str) -> ImageError {
    match error {
        Error::DockerResponseServerError {
            status_code: 404, ..
        } => ImageError::absent(what, name),
        other => EngineError::from_transport(other, "it was asked for an image").into(),
    }
}

/// Reads on a thread of its own while the engine sends; dropping the future ends both.
async fn from_stream(
    pieces: impl Stream<Item = Result<Bytes, Error>>,
    read: impl FnOnce(&mut dyn BufRead) -> Result<Layers, ImageError> + Send + 'static,
) -> Result<Layers, ImageError> {
    let (sender, receiver) = mpsc::channel(WAITING);
    let reading = spawn_blocking(move || {
        let mut pieces = Pieces {
            receiver,
            now: Bytes::new(),
        };
        let read = read(&mut pieces);
        // the engine is heard out, or it would log a broken connection
        while read.is_ok() && pieces.fill_buf().is_ok_and(|it| !it.is_empty()) {
            pieces.now = Bytes::new();
        }
        read
    });
    let mut pieces = std::pin::pin!(pieces);
    while let Some(piece) = pieces.next().await {
        let broken = piece.as_ref().err().map(ToString::to_string);
        let failed = match (piece, broken) {
            (Ok(piece), _) => sender.send(Ok(piece)).await.is_err(),
            (Err(error), Some(text)) => {
                let _ = sender.send(Err(text)).await;
                drop(sender);
                let _ = reading.await;
                return Err(EngineError::from_transport(error, "it sent an image").into());
            }
            (Err(_), None) => true,
        };
        if failed {
            break;
        }
    }
    drop(sender);
    match reading.await {
        Ok(read) => read,
        Err(error) => Err(ImageError::unreadable("the image", error)),
    }
}

/// What the engine sends, as a reader.
struct Pieces {
    receiver: Receiver<Result<Bytes, String>>,
    now: Bytes,
}

impl BufRead for Pieces {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        while self.now.is_empty() {
            match self.receiver.blocking_recv() {
                None => break,
                Some(Ok(piece)) => self.now = piece,
                Some(Err(text)) => return Err(io::Error::new(ErrorKind::ConnectionReset, text)),
            }
        }
        Ok(&self.now)
    }

    fn consume(&mut self, amount: usize) {
        let _ = self.now.split_to(amount.min(self.now.len()));
    }
}

impl Read for Pieces {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let there = self.fill_buf()?;
        let length = there.len().min(buffer.len());
        if let (Some(to), Some(from)) = (buffer.get_mut(..length), there.get(..length)) {
            to.copy_from_slice(from);
        }
        self.consume(length);
        Ok(length)
    }
}
