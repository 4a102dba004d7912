//! The terminal while a container has it: raw, its size followed, restored whatever happens.

use std::io;

use crate::failure::Failure;

/// Columns and rows of the terminal, if there is one.
pub(super) fn size() -> Option<(u16, u16)> {
    let (width, height) = terminal_size::terminal_size()?;
    Some((width.0, height.0))
}

fn unusable(error: impl Into<io::Error>) -> Failure {
    Failure::new(format!("the terminal cannot be used: {}", error.into()))
}

#[cfg(unix)]
pub(super) use unix::{Raw, Signals};

#[cfg(not(unix))]
pub(super) use elsewhere::{Raw, Signals};

#[cfg(unix)]
mod unix {
    use std::io;

    use rustix::termios::{OptionalActions, Termios, tcgetattr, tcsetattr};
    use tokio::signal::unix::{Signal, SignalKind, signal};

    use super::unusable;
    use crate::failure::Failure;

    /// Keys come one by one and unchanged, until this is dropped.
    pub(in crate::engine) struct Raw {
        before: Termios,
    }

    impl Raw {
        pub(in crate::engine) fn enter() -> Result<Self, Failure> {
            let before = tcgetattr(io::stdin()).map_err(unusable)?;
            let mut raw = before.clone();
            raw.make_raw();
            tcsetattr(io::stdin(), OptionalActions::Now, &raw).map_err(unusable)?;
            Ok(Raw { before })
        }
    }

    impl Drop for Raw {
        fn drop(&mut self) {
            // a terminal that was closed cannot be restored
            let _ = tcsetattr(io::stdin(), OptionalActions::Flush, &self.before);
        }
    }

    /// The signals that concern a terminal.
    pub(in crate::engine) struct Signals {
        resized: Signal,
        ended: Signal,
        closed: Signal,
    }

    impl Signals {
        pub(in crate::engine) fn new() -> Result<Self, Failure> {
            let of = |kind| signal(kind).map_err(unusable);
            Ok(Signals {
                resized: of(SignalKind::window_change())?,
                ended: of(SignalKind::terminate())?,
                closed: of(SignalKind::hangup())?,
            })
        }

        /// The number of a signal that ends us; none if the size has changed.
        pub(in crate::engine) async fn next(&mut self) -> Option<u8> {
            tokio::select! {
                _ = self.resized.recv() => None,
                _ = self.ended.recv() => Some(15),
                _ = self.closed.recv() => Some(1),
            }
        }
    }
}

#[cfg(not(unix))]
mod elsewhere {
    use std::future::pending;

    use crate::failure::Failure;

    /// The console of Windows stays as it is: keys come line by line.
    pub(in crate::engine) struct Raw;

    impl Raw {
        pub(in crate::engine) fn enter() -> Result<Self, Failure> {
            Ok(Raw)
        }
    }

    /// No signals here.
    pub(in crate::engine) struct Signals;

    impl Signals {
        pub(in crate::engine) fn new() -> Result<Self, Failure> {
            Ok(Signals)
        }

        pub(in crate::engine) async fn next(&mut self) -> Option<u8> {
            pending().await
        }
    }
}
