//! What the exit code of a container means.
//!
//! <https://docs.docker.com/reference/cli/docker/container/run/#exit-status>

/// What an exit code means, and where to look next.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ExitMeaning {
    /// The code.
    pub code: i64,
    /// What it means, as in `SIGKILL (9): out of memory, or not stopped in time`.
    pub means: String,
    /// Where to look next; empty where there is nothing to look for.
    pub look: &'static str,
}

/// The rows of `docs/concepts/exit-codes.md`.
const TABLE: &[(i64, &str, &str)] = &[
    (
        0,
        "done, without an error",
        "whether it was meant to end: a server was not",
    ),
    (1, "an error of the program", "`docker logs`"),
    (2, "often a wrong option", "the command: `docker inspect`"),
    (
        125,
        "`docker run` itself failed: a flag, a name, a port in use",
        "its message; no process was started",
    ),
    (
        126,
        "the command cannot be run: no `x` in its mode, or a directory",
        "`ls -l`, `COPY --chmod=0755`",
    ),
    (
        127,
        "the command was not found: a typing error, `PATH`, a file that was not copied",
        "`docker run --rm --entrypoint ls IMAGE -l /app`",
    ),
    (
        128,
        "the command could not be started by its engine",
        "`State.Error` of `docker inspect`",
    ),
    (130, "SIGINT (2): Ctrl-C", ""),
    (
        134,
        "SIGABRT (6): the program gave up, as by `abort()` or a failed assertion",
        "`docker logs`",
    ),
    (
        135,
        "SIGBUS (7): memory behind a file is gone, often since `/dev/shm` is full",
        "`docker inspect --format '{{.HostConfig.ShmSize}}'`",
    ),
    (
        137,
        "SIGKILL (9): out of memory, or not stopped in time",
        "see below",
    ),
    (
        139,
        "SIGSEGV (11): a fault in native code",
        "libraries for glibc on Alpine, wheels for another CPU",
    ),
    (
        143,
        "SIGTERM (15): stopped in time; the program, or an init in front of it, ended by the signal",
        "usually as it should be",
    ),
    (
        255,
        "-1 of the program, or its start failed in the last step (1 with an older runc)",
        "`docker logs`, and other messages below",
    ),
];

/// Signals of Linux by number, from 1.
const SIGNALS: &[&str] = &[
    "SIGHUP",
    "SIGINT",
    "SIGQUIT",
    "SIGILL",
    "SIGTRAP",
    "SIGABRT",
    "SIGBUS",
    "SIGFPE",
    "SIGKILL",
    "SIGUSR1",
    "SIGSEGV",
    "SIGUSR2",
    "SIGPIPE",
    "SIGALRM",
    "SIGTERM",
    "SIGSTKFLT",
    "SIGCHLD",
    "SIGCONT",
    "SIGSTOP",
    "SIGTSTP",
    "SIGTTIN",
    "SIGTTOU",
    "SIGURG",
    "SIGXCPU",
    "SIGXFSZ",
    "SIGVTALRM",
    "SIGPROF",
    "SIGWINCH",
    "SIGIO",
    "SIGPWR",
    "SIGSYS",
];

/// `SIGRTMIN` and `SIGRTMAX`, between which signals have no names of their own.
const REALTIME: (i64, i64) = (34, 64);

/// What the exit code of a container means.
///
/// # Examples
///
/// ```
/// use dockerspec::engine::exit_code;
///
/// assert_eq!(exit_code(139).means, "SIGSEGV (11): a fault in native code");
/// assert_eq!(exit_code(3).means, "an error of the program, which alone knows what 3 stands for");
/// ```
pub fn exit_code(code: i64) -> ExitMeaning {
    if let Some((_, means, look)) = TABLE.iter().find(|(known, _, _)| *known == code) {
        // what is below there is `dockerspec explain exit-codes` elsewhere
        let look = match code {
            137 => "`docker inspect --format '{{.State.OOMKilled}}'`",
            255 => "`docker logs`, `State.Error` of `docker inspect`",
            _ => look,
        };
        return ExitMeaning {
            code,
            means: (*means).to_owned(),
            look,
        };
    }
    let (means, look) = match signal(code) {
        Some((number, name)) => (
            format!("{name} ({number}): ended by a signal"),
            "`docker logs`",
        ),
        None => (
            format!("an error of the program, which alone knows what {code} stands for"),
            "`docker logs`",
        ),
    };
    ExitMeaning { code, means, look }
}

/// The number of a signal, written as `15`, `SIGTERM`, `TERM` or `SIGRTMIN+3`.
pub(super) fn signal_number(text: &str) -> Option<i64> {
    if let Ok(number) = text.parse() {
        return Some(number);
    }
    let upper = text.to_ascii_uppercase();
    let name = upper.strip_prefix("SIG").unwrap_or(&upper);
    if let Some(above) = name.strip_prefix("RTMIN") {
        return Some(REALTIME.0 + above.parse().unwrap_or(0));
    }
    if let Some(below) = name.strip_prefix("RTMAX") {
        return Some(REALTIME.1 + below.parse().unwrap_or(0));
    }
    let at = SIGNALS
        .iter()
        .position(|it| it.strip_prefix("SIG") == Some(name))?;
    i64::try_from(at + 1).ok()
}

/// The name of a signal, as far as it has one.
pub(super) fn signal_name(number: i64) -> Option<&'static str> {
    signal(number.checked_add(128)?).map(|(_, name)| name)
}

/// The signal behind a code above 128: its number and its name.
fn signal(code: i64) -> Option<(usize, &'static str)> {
    let number = usize::try_from(code.checked_sub(128)?).ok()?;
    let name = SIGNALS.get(number.checked_sub(1)?)?;
    Some((number, name))
}

#[cfg(test)]
mod tests {
    use super::{TABLE, exit_code, signal_name, signal_number};

    const PAGE: &str = include_str!("../explain/pages/exit-codes.md");

    #[test]
    fn the_page_on_exit_codes_has_the_same_table() {
        for (code, means, look) in TABLE {
            let row = format!("| {code} | {means} | {look} |").replace("|  |", "| |");
            assert!(PAGE.contains(&row), "{row}");
        }
        let rows = PAGE.lines().filter(|line| {
            let cell = line.trim_start_matches("| ").split(' ').next();
            line.starts_with("| ") && cell.is_some_and(|it| it.parse::<i64>().is_ok())
        });
        assert_eq!(rows.count(), TABLE.len());
    }

    #[test]
    fn a_code_above_128_names_its_signal() {
        assert_eq!(exit_code(129).means, "SIGHUP (1): ended by a signal");
        assert_eq!(exit_code(159).means, "SIGSYS (31): ended by a signal");
        assert!(exit_code(200).means.contains("200"));
        assert!(exit_code(-1).means.contains("-1"));
    }

    #[test]
    fn a_signal_is_known_by_number_and_by_name() {
        for (text, number) in [
            ("15", Some(15)),
            ("SIGTERM", Some(15)),
            ("hup", Some(1)),
            ("SIGRTMIN+3", Some(37)),
            ("RTMAX-1", Some(63)),
            ("SIGNOSUCH", None),
            ("", None),
        ] {
            assert_eq!(signal_number(text), number, "{text}");
        }
        assert_eq!(signal_name(1), Some("SIGHUP"));
        assert_eq!(signal_name(64), None);
    }
}
