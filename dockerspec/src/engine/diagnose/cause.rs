//! A cause: what it is, how sure that is, what shows it, and what to change.

use std::fmt;

use super::facts::Facts;

/// Why a container fails.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Cause {
    /// Which one.
    pub kind: CauseKind,
    /// How sure it is.
    pub confidence: Confidence,
    /// What is wrong, with the container's own values.
    pub title: String,
    /// What shows it.
    pub evidence: Vec<Evidence>,
    /// What to change.
    pub change: Change,
}

/// What was read, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Evidence {
    /// Where, as in `the log` or `State.Error`.
    pub read_from: String,
    /// The text.
    pub text: String,
}

/// What to change, in each place where it can be changed; empty where there is nothing to change.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Change {
    /// In words.
    pub advice: String,
    /// Rust of the image or of the service.
    pub spec: String,
    /// Lines of the Dockerfile.
    pub dockerfile: String,
    /// Lines of the compose file.
    pub compose: String,
    /// A command that shows more, or mends it at once.
    pub command: String,
}

/// How sure a cause is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Confidence {
    /// It may be.
    Possible,
    /// All that is known speaks for it.
    Likely,
    /// The engine or the program says so.
    Certain,
}

impl Confidence {
    /// The word for it, as in the JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Possible => "possible",
            Self::Likely => "likely",
            Self::Certain => "certain",
        }
    }
}

macro_rules! kinds {
    ($($(#[doc = $doc:literal])+ $kind:ident $name:literal,)+) => {
        /// Which cause it is.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum CauseKind { $($(#[doc = $doc])+ $kind,)+ }

        impl CauseKind {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$kind,)+];

            /// Its name, as in the JSON.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$kind => $name,)+ }
            }
        }
    };
}

kinds! {
    /// The limit of memory was reached.
    OutOfMemory "out-of-memory",
    /// The stop signal was not heard, and the engine killed it.
    StopIgnored "stop-ignored",
    /// Somebody killed it.
    Killed "killed",
    /// Its process ended without an error, though it was to go on.
    EndedAtOnce "ended-at-once",
    /// The program ended with an error of its own.
    Crash "crash",
    /// A package or module of the program is not in the image.
    ModuleMissing "module-missing",
    /// A file that the program was told to read is not there.
    FileMissing "file-missing",
    /// A variable of the environment is not set.
    MissingVariable "missing-variable",
    /// The port of the host is taken.
    PortTaken "port-taken",
    /// The port is taken within the container.
    PortTakenInside "port-taken-inside",
    /// The program's user may not use the files.
    PermissionDenied "permission-denied",
    /// The path of a bind mount is not on the host.
    MountSourceMissing "mount-source-missing",
    /// A folder is mounted over a file, or a file over a folder.
    MountWrongType "mount-wrong-type",
    /// The program writes to a file system that is read-only.
    ReadOnly "read-only",
    /// The program is for another CPU.
    WrongArchitecture "wrong-architecture",
    /// The command is not in the image.
    CommandNotFound "command-not-found",
    /// The command wants a shell, and the image has none.
    NoShell "no-shell",
    /// The file has no `x` in its mode, or is a folder.
    NotExecutable "not-executable",
    /// A script has Windows line endings.
    LineEndings "line-endings",
    /// The interpreter of a script is not in the image.
    InterpreterMissing "interpreter-missing",
    /// A script does not say what is to run it.
    NoShebang "no-shebang",
    /// The loader of a binary is not in the image.
    LoaderMissing "loader-missing",
    /// A shared library is not in the image.
    LibraryMissing "library-missing",
    /// The health check fails.
    ProbeFails "probe-fails",
    /// The program of the health check is not in the image.
    ProbeMissing "probe-missing",
    /// The health check asks a port where nothing listens.
    ProbePort "probe-port",
    /// The health check does not end in time.
    ProbeTimeout "probe-timeout",
    /// The health check gives up before the program is ready.
    ProbeTooEarly "probe-too-early",
    /// Nothing listens on a published port, or only on the loopback of the container.
    NotListening "not-listening",
    /// It ends again and again.
    RestartLoop "restart-loop",
    /// The name of another host is not known.
    NameNotResolved "name-not-resolved",
    /// It asks itself, where another container is meant.
    Localhost "localhost",
    /// What it depends on does not answer yet.
    DependencyNotReady "dependency-not-ready",
    /// `/dev/shm` is too small.
    SharedMemory "shared-memory",
    /// The engine has no GPU to give.
    GpuToolkit "gpu-toolkit",
    /// The container was started without a GPU that the program needs.
    GpuNotGiven "gpu-not-given",
    /// No space is left.
    DiskFull "disk-full",
    /// The machine allows no more files to be watched.
    FileWatchers "file-watchers",
    /// The limit of processes was reached.
    PidsLimit "pids-limit",
    /// A capability or a system call is not allowed.
    NotPermitted "not-permitted",
    /// A fault in native code.
    Segfault "segfault",
    /// The program gave up.
    Abort "abort",
    /// The user or group is not in the image.
    UserUnknown "user-unknown",
    /// The working directory is not usable.
    WorkdirMissing "workdir-missing",
    /// It was created and never started.
    NeverStarted "never-started",
    /// It is paused.
    Paused "paused",
    /// The engine could not remove it.
    Dead "dead",
    /// It is being removed.
    Removing "removing",
    /// The engine did not start it, for a reason of its own.
    EngineRefused "engine-refused",
    /// It failed, and nothing says why.
    Unknown "unknown",
}

impl fmt::Display for CauseKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl Cause {
    pub(super) fn new(kind: CauseKind, confidence: Confidence, title: impl Into<String>) -> Self {
        Cause {
            kind,
            confidence,
            title: title.into(),
            evidence: Vec::new(),
            change: Change::default(),
        }
    }

    pub(super) fn certain(kind: CauseKind, title: impl Into<String>) -> Self {
        Self::new(kind, Confidence::Certain, title)
    }

    pub(super) fn likely(kind: CauseKind, title: impl Into<String>) -> Self {
        Self::new(kind, Confidence::Likely, title)
    }

    pub(super) fn possible(kind: CauseKind, title: impl Into<String>) -> Self {
        Self::new(kind, Confidence::Possible, title)
    }

    pub(super) fn seen(mut self, read_from: &str, text: impl Into<String>) -> Self {
        self.evidence.push(Evidence {
            read_from: read_from.to_owned(),
            text: text.into(),
        });
        self
    }

    pub(super) fn advice(mut self, text: impl Into<String>) -> Self {
        self.change.advice = text.into();
        self
    }

    pub(super) fn spec(mut self, text: impl Into<String>) -> Self {
        self.change.spec = text.into();
        self
    }

    pub(super) fn dockerfile(mut self, text: impl Into<String>) -> Self {
        self.change.dockerfile = text.into();
        self
    }

    /// Lines of the container's service.
    pub(super) fn compose(mut self, facts: &Facts, lines: &str) -> Self {
        let mut text = format!("services:\n  {}:", facts.service_name());
        for line in lines.lines() {
            text.push_str("\n    ");
            text.push_str(line);
        }
        self.change.compose = text;
        self
    }

    pub(super) fn command(mut self, text: impl Into<String>) -> Self {
        self.change.command = text.into();
        self
    }
}
