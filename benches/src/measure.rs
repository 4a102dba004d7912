//! Wall and CPU time of processes.

use std::io;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::TimeVal;

/// How long a process took, its own children included.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Time {
    /// From its start to its end.
    pub wall: Duration,
    /// In user and in kernel mode, on all cores.
    pub cpu: Duration,
}

/// Runs a command to its end; its output is dropped.
///
/// # Errors
/// The command cannot be run, or it ends with another exit code than those that are accepted.
pub fn time(command: &mut Command, accepted: &[i32]) -> io::Result<Time> {
    command.stdin(Stdio::null()).stdout(Stdio::null());
    let cpu = children()?;
    let started = Instant::now();
    let output = command.stderr(Stdio::piped()).output()?;
    let wall = started.elapsed();
    let cpu = children()?.saturating_sub(cpu);
    if output
        .status
        .code()
        .is_some_and(|it| accepted.contains(&it))
    {
        return Ok(Time { wall, cpu });
    }
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    let program = command.get_program().to_string_lossy().into_owned();
    Err(io::Error::other(format!(
        "{program}: {}\n{text}",
        output.status
    )))
}

/// The run with the least CPU time of several; what disturbs a run only adds to it.
///
/// # Errors
/// As of [`time`], and of `prepare`, which goes before each run.
pub fn best(
    runs: u32,
    mut prepare: impl FnMut(u32) -> io::Result<()>,
    command: &mut Command,
    accepted: &[i32],
) -> io::Result<Time> {
    let mut best: Option<Time> = None;
    for run in 0..runs.max(1) {
        prepare(run)?;
        let time = time(command, accepted)?;
        best = Some(match best {
            Some(best) if best.cpu <= time.cpu => best,
            _ => time,
        });
    }
    best.ok_or_else(|| io::Error::other("nothing was measured"))
}

/// CPU time of all children that have ended.
fn children() -> io::Result<Duration> {
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN)?;
    Ok(duration(usage.user_time()) + duration(usage.system_time()))
}

fn duration(time: TimeVal) -> Duration {
    let seconds = u64::try_from(time.tv_sec()).unwrap_or(0);
    let micros = u64::try_from(time.tv_usec()).unwrap_or(0);
    Duration::from_secs(seconds) + Duration::from_micros(micros)
}
