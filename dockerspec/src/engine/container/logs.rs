//! What a container wrote, line by line, with its secrets masked.

use std::borrow::Cow;
use std::collections::VecDeque;
use std::fmt;
use std::pin::Pin;

use bollard::container::LogOutput;
use bollard::errors::Error;
use bollard::query_parameters::LogsOptions;
use futures_util::{Stream, StreamExt as _};

use super::super::{Engine, EngineError, Mask};
use super::{ContainerError, Moment};

/// A longer line is given in pieces, so that memory stays small.
const LONGEST_LINE: usize = 1 << 20;

/// Bytes of the pieces in which the engine takes a line over.
const PIECE: usize = 16 << 10;
/// Bytes of a time in front of a piece, which always has nine digits behind its point.
const TIME: usize = "2026-03-01T12:00:00.123456789Z".len();

/// Which lines are asked for.
#[derive(Debug, Clone, Default)]
#[must_use]
pub struct LogOptions {
    tail: Option<u64>,
    since: Option<Moment>,
    until: Option<Moment>,
    follow: bool,
    show_secrets: bool,
}

impl LogOptions {
    /// All lines so far.
    pub fn new() -> Self {
        Self::default()
    }

    /// Only the last so many lines.
    pub fn tail(mut self, lines: u64) -> Self {
        self.tail = Some(lines);
        self
    }

    /// Only lines written at this moment or later.
    pub fn since(mut self, moment: Moment) -> Self {
        self.since = Some(moment);
        self
    }

    /// Only lines written at this moment or earlier.
    pub fn until(mut self, moment: Moment) -> Self {
        self.until = Some(moment);
        self
    }

    /// Also the lines that come, until the container ends.
    pub fn follow(mut self, follow: bool) -> Self {
        self.follow = follow;
        self
    }

    /// Secrets are not masked.
    pub fn show_secrets(mut self, show: bool) -> Self {
        self.show_secrets = show;
        self
    }
}

/// Where a line was written to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum LogStream {
    /// Standard output; all that a container with a terminal writes.
    Stdout,
    /// Standard error.
    Stderr,
}

impl fmt::Display for LogStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Stdout => "stdout",
            Self::Stderr => "stderr",
        })
    }
}

/// A line of a log.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct LogLine {
    /// Where it was written to.
    pub stream: LogStream,
    /// When, as in `2026-03-01T12:00:00.123456789Z`; always as long, so that lines are sorted by it.
    pub time: String,
    /// What was written, without the end of the line; as it was, unless something is masked.
    pub bytes: Vec<u8>,
}

impl LogLine {
    /// What was written; what is no UTF-8 is shown as `U+FFFD`.
    pub fn text(&self) -> Cow<'_, str> {
        String::from_utf8_lossy(&self.bytes)
    }
}

/// The lines of a container, one after the other.
#[must_use]
pub struct Logs {
    name: String,
    chunks: Pin<Box<dyn Stream<Item = Result<LogOutput, Error>> + Send>>,
    mask: Mask,
    in_key: [bool; 2],
    partial: [Option<Partial>; 2],
    ready: VecDeque<LogLine>,
    since: Option<Moment>,
    until: Option<Moment>,
    /// How many of the last lines are kept, where they are chosen here.
    last: Option<usize>,
    /// Whether the engine puts a time in front of each piece of a line, and not of each message.
    tty: bool,
    over: bool,
}

#[derive(Debug)]
struct Partial {
    time: String,
    bytes: Vec<u8>,
}

impl fmt::Debug for Logs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Logs")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

impl Engine {
    /// The log of a container, by name or id, with the secrets of its variables masked.
    ///
    /// # Errors
    ///
    /// [`ContainerError::Absent`], [`ContainerError::UnreadableLog`] if its log driver cannot be read, and those of asking
    /// an engine.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # async fn example(engine: dockerspec::engine::Engine) -> Result<(), dockerspec::engine::ContainerError> {
    /// use dockerspec::engine::LogOptions;
    ///
    /// let mut logs = engine.logs("web", &LogOptions::new().tail(20)).await?;
    /// while let Some(line) = logs.next().await? {
    ///     println!("{}", line.text());
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub async fn logs(&self, name: &str, options: &LogOptions) -> Result<Logs, ContainerError> {
        let found = self.details(name).await?;
        let config = found.config.unwrap_or_default();
        let mask = if options.show_secrets {
            Mask::off()
        } else {
            Mask::of_env(config.env.iter().flatten().map(String::as_str))
        };
        let driver = found
            .host_config
            .and_then(|it| it.log_config)
            .and_then(|it| it.typ);
        if driver.as_deref() == Some("none") {
            return Err(ContainerError::UnreadableLog {
                name: name.to_owned(),
                driver: "none".to_owned(),
            });
        }
        // the API counts whole seconds; what is finer is left out here
        let whole = |it: Option<Moment>, more: i64| {
            it.map_or(0, |it| {
                i32::try_from(it.seconds() + more).unwrap_or(i32::MAX)
            })
        };
        // the engine counts the last lines from the end of the log, also those after `until`
        let last = options.tail.filter(|_| {
            options
                .until
                .is_some_and(|it| !options.follow || it <= Moment::now())
        });
        let asked = LogsOptions {
            follow: options.follow,
            stdout: true,
            stderr: true,
            since: whole(options.since, 0),
            until: whole(options.until, 1),
            timestamps: true,
            tail: match options.tail {
                Some(lines) if last.is_none() => lines.to_string(),
                _ => "all".to_owned(),
            },
        };
        let mut logs = Logs {
            name: name.to_owned(),
            chunks: self.docker.logs(name, Some(asked)).boxed(),
            mask,
            in_key: [false; 2],
            partial: [None, None],
            ready: VecDeque::new(),
            since: options.since,
            until: options.until,
            last: last.map(|it| usize::try_from(it).unwrap_or(usize::MAX)),
            tty: config.tty == Some(true),
            over: false,
        };
        if options.follow {
            return Ok(logs); // the first answer may take as long as the container is silent
        }
        match logs.fill().await {
            Err(ContainerError::Engine(
                EngineError::Refused { message, .. } | EngineError::Failed { message, .. },
            )) if message.contains("does not support reading") => {
                Err(ContainerError::UnreadableLog {
                    name: name.to_owned(),
                    driver: driver.unwrap_or_default(),
                })
            }
            Err(error) => Err(error),
            Ok(()) => Ok(logs),
        }
    }
}

impl Logs {
    /// The next line; none at the end of the log.
    ///
    /// # Errors
    ///
    /// [`ContainerError::Gone`], and those of asking an engine.
    pub async fn next(&mut self) -> Result<Option<LogLine>, ContainerError> {
        self.fill().await?;
        Ok(self.ready.pop_front())
    }

    /// Reads until there is a line, or the end.
    async fn fill(&mut self) -> Result<(), ContainerError> {
        while (self.ready.is_empty() || self.last.is_some()) && !self.over {
            match self.chunks.next().await {
                Some(Ok(chunk)) => self.take(chunk),
                Some(Err(error)) => {
                    self.over = true;
                    return Err(ContainerError::of(error, &self.name, "reading a log"));
                }
                None => {
                    self.over = true;
                    for stream in [LogStream::Stdout, LogStream::Stderr] {
                        if let Some(last) = self.partial[stream as usize].take() {
                            self.finish(stream, last);
                        }
                    }
                }
            }
            while self.last.is_some_and(|it| self.ready.len() > it) {
                self.ready.pop_front();
            }
        }
        Ok(())
    }

    /// A message of the log: the time, a space and a line, or a piece of a line if it does not end in one.
    fn take(&mut self, chunk: LogOutput) {
        let stream = match chunk {
            LogOutput::StdErr { .. } => LogStream::Stderr,
            _ => LogStream::Stdout,
        };
        let message = chunk.into_bytes();
        let ends = message.ends_with(b"\n");
        let message = message.strip_suffix(b"\n").unwrap_or(&message);
        let (time, text) = match timed(message) {
            Some((time, text)) => (time, text),
            None => ("", message),
        };
        let text = if self.tty {
            untimed(text)
        } else {
            Cow::Borrowed(text)
        };
        let mut line = self.partial[stream as usize]
            .take()
            .unwrap_or_else(|| Partial {
                time: time.to_owned(),
                bytes: Vec::new(),
            });
        line.bytes.extend_from_slice(&text);
        if ends || line.bytes.len() >= LONGEST_LINE {
            self.finish(stream, line);
        } else {
            self.partial[stream as usize] = Some(line);
        }
    }

    fn finish(&mut self, stream: LogStream, line: Partial) {
        let Partial { time, mut bytes } = line;
        if bytes.ends_with(b"\r") {
            bytes.pop(); // a terminal ends its lines so
        }
        if self.since.is_some() || self.until.is_some() {
            let written = Moment::of_engine(&time);
            let early = self
                .since
                .is_some_and(|it| written.is_some_and(|at| at < it));
            let late = self
                .until
                .is_some_and(|it| written.is_some_and(|at| at > it));
            if early || late {
                return;
            }
        }
        let in_key = &mut self.in_key[stream as usize];
        let text = String::from_utf8_lossy(&bytes);
        let mut lines = self.mask.lines_after(*in_key);
        let masked = match lines.next(&text) {
            Cow::Owned(masked) => Some(masked),
            Cow::Borrowed(masked) if masked != text => Some(masked.to_owned()),
            Cow::Borrowed(_) => None,
        };
        *in_key = lines.is_in_key();
        let bytes = masked.map_or(bytes, String::into_bytes);
        self.ready.push_back(LogLine {
            stream,
            time,
            bytes,
        });
    }
}

/// The time in front of a text.
fn timed(message: &[u8]) -> Option<(&str, &[u8])> {
    let space = message.iter().position(|it| *it == b' ')?;
    let time = std::str::from_utf8(message.get(..space)?).ok()?;
    let is_time = time.len() >= 20 && time.ends_with('Z');
    is_time.then_some((time, message.get(space + 1..).unwrap_or_default()))
}

/// A line of a terminal without the times that the engine puts in front of its later pieces.
fn untimed(line: &[u8]) -> Cow<'_, [u8]> {
    let mut whole = Vec::new();
    let mut rest = line;
    while let Some((piece, behind)) = rest.split_at_checked(PIECE) {
        let Some((_, text)) = behind
            .get(..TIME + 1)
            .and_then(timed)
            .and_then(|_| behind.split_at_checked(TIME + 1))
        else {
            break;
        };
        whole.extend_from_slice(piece);
        rest = text;
    }
    if whole.is_empty() {
        return Cow::Borrowed(line);
    }
    whole.extend_from_slice(rest);
    Cow::Owned(whole)
}

#[cfg(test)]
mod tests {
    use super::{PIECE, untimed};

    #[test]
    fn times_inside_of_a_long_line_are_left_out() {
        let time = "2026-03-01T12:00:00.123456789Z ";
        let piece = "x".repeat(PIECE);
        let line = format!("{piece}{time}{piece}{time}end {time}");
        let expected = format!("{piece}{piece}end {time}");
        assert_eq!(&*untimed(line.as_bytes()), expected.as_bytes());
        // what only looks so, elsewhere, and what has none
        for line in [format!("a {time}b"), format!("{piece}b {time}"), piece] {
            assert_eq!(&*untimed(line.as_bytes()), line.as_bytes());
        }
    }
}
