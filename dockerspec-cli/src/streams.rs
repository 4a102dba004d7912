//! Standard output for data, standard error for what is said about it.

use std::fmt;
use std::fs;
use std::io::{self, BufWriter, ErrorKind, IsTerminal as _, Stdout, Write as _};
use std::path::Path;
use std::process;

use annotate_snippets::Renderer;

use crate::arguments::Terminal;
use crate::failure::Failure;

/// Where a verb writes to.
#[derive(Debug)]
pub(crate) struct Streams {
    stdout: BufWriter<Stdout>,
    /// Whether nobody reads standard output any more.
    closed: bool,
    terminal: Terminal,
}

impl Streams {
    pub(crate) fn new(terminal: Terminal) -> Self {
        Streams {
            stdout: BufWriter::with_capacity(1 << 16, io::stdout()),
            closed: false,
            terminal,
        }
    }

    /// What shows findings on standard output.
    pub(crate) fn renderer(&self) -> Renderer {
        if self.is_colored() {
            Renderer::styled()
        } else {
            Renderer::plain()
        }
    }

    /// Whether standard output is colored.
    pub(crate) fn is_colored(&self) -> bool {
        self.terminal.color.colored(io::stdout().is_terminal())
    }

    /// Whether standard error is colored.
    #[cfg(feature = "engine")]
    pub(crate) fn is_error_colored(&self) -> bool {
        self.terminal.color.colored(io::stderr().is_terminal())
    }

    /// Whether nobody reads standard output any more.
    #[cfg(feature = "engine")]
    pub(crate) const fn is_closed(&self) -> bool {
        self.closed
    }

    pub(crate) fn is_quiet(&self) -> bool {
        self.terminal.quiet
    }

    pub(crate) fn is_verbose(&self) -> bool {
        self.terminal.verbose
    }

    /// Writes data.
    pub(crate) fn print(&mut self, text: &str) -> Result<(), Failure> {
        self.print_bytes(text.as_bytes())
    }

    /// Writes data that need not be text.
    pub(crate) fn print_bytes(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        if self.closed {
            return Ok(());
        }
        let done = self.stdout.write_all(bytes);
        self.printed(done)
    }

    /// Writes what is still in the buffer.
    pub(crate) fn finish(&mut self) -> Result<(), Failure> {
        if self.closed {
            return Ok(());
        }
        let done = self.stdout.flush();
        self.printed(done)
    }

    /// A reader that goes away, as `head` does, is no failure.
    fn printed(&mut self, done: io::Result<()>) -> Result<(), Failure> {
        match done {
            Err(error) if error.kind() == ErrorKind::BrokenPipe => {
                self.closed = true;
                Ok(())
            }
            Err(error) => {
                self.closed = true;
                let message = format!("standard output cannot be written: {error}");
                Err(Failure::new(message))
            }
            Ok(()) => Ok(()),
        }
    }

    /// Says something that is no data; `--quiet` silences it.
    pub(crate) fn note(&mut self, note: impl fmt::Display) {
        if !self.is_quiet() {
            self.say("note", &note);
        }
    }

    /// Says why something could not be used.
    pub(crate) fn error(&mut self, failure: &Failure) {
        self.say("error", failure);
    }

    fn say(&mut self, kind: &str, message: &dyn fmt::Display) {
        // what was found before is read before; where nobody listens, there is nobody to tell
        let _ = self.stdout.flush();
        let _ = writeln!(io::stderr(), "{kind}: {message}");
    }
}

/// Writes a file whole or not at all; what is no file, such as a pipe, is written to.
pub(crate) fn write_file(path: &Path, text: &str) -> Result<(), Failure> {
    let failed = |error: io::Error| Failure::writing(path, &error);
    if fs::metadata(path).is_ok_and(|found| !found.is_file()) {
        return fs::write(path, text).map_err(failed);
    }
    // a link stays a link
    let real = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let mut name = real.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}.tmp", process::id()));
    let temporary = real.with_file_name(name);
    let done = fs::write(&temporary, text).and_then(|()| fs::rename(&temporary, &real));
    if done.is_err() {
        let _ = fs::remove_file(&temporary);
    }
    done.map_err(failed)
}

#[cfg(test)]
mod tests {
    use super::write_file;
    use std::env;
    use std::fs;
    use std::path::Path;
    use std::process;

    #[test]
    fn a_file_is_replaced_whole() {
        let folder = env::temp_dir().join(format!("dockerspec-streams-{}", process::id()));
        fs::create_dir_all(&folder).unwrap();
        let path = folder.join("report.json");
        write_file(&path, "one").unwrap();
        write_file(&path, "two").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "two");
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 1);
        fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn a_file_that_cannot_be_written_is_named() {
        let failure = write_file(Path::new("/nowhere/report.json"), "").unwrap_err();
        assert!(failure.to_string().contains("`/nowhere/report.json`"));
    }
}
