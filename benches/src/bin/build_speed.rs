//! The context of a build beside `tar`, and a whole build beside `docker build`, in one run.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program")]

use std::env;
use std::fs;
use std::io::{self, Read as _};
use std::os::fd::AsFd as _;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

use dockerspec::engine::write_context;

const USAGE: &str = "\
usage: DOCKERSPEC=PROGRAM build_speed [RUNS]

Makes a folder of 10,000 files and 1 GB, and builds with PROGRAM and with `docker build`.";

const FILES: usize = 10_000;
const SIZE: usize = 100_000;
/// Both together.
const MEGABYTES: u32 = 1_000;

fn main() -> ExitCode {
    let mut arguments = env::args_os().skip(1);
    let first = arguments.next();
    let outcome = match (
        first.as_deref().and_then(|it| it.to_str()),
        arguments.next(),
    ) {
        (Some("--context"), Some(folder)) => context(Path::new(&folder)),
        (None, _) => compare(5),
        (Some(runs), None) if runs.parse::<u32>().is_ok() => compare(runs.parse().unwrap_or(5)),
        _ => Err(io::Error::other(USAGE)),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Writes the archive, then says how much memory that took.
fn context(folder: &Path) -> io::Result<()> {
    // standard output itself looks for the ends of lines
    let out = fs::File::from(io::stdout().as_fd().try_clone_to_owned()?);
    write_context(folder, "**/.git\n", out).map_err(|error| io::Error::other(error.to_string()))?;
    let status = fs::read_to_string("/proc/self/status")?;
    let peak = status.lines().find(|it| it.starts_with("VmHWM"));
    eprintln!("{}", peak.unwrap_or("no VmHWM"));
    Ok(())
}

struct Folder(PathBuf);

impl Drop for Folder {
    fn drop(&mut self) {
        // what is left is in the folder for temporary files
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn compare(runs: u32) -> io::Result<()> {
    let folder = Folder(env::temp_dir().join(format!("build-speed-{}", std::process::id())));
    let mut noise = vec![0; SIZE];
    fs::File::open("/dev/urandom")?.read_exact(&mut noise)?;
    for index in 0..FILES {
        let below = folder.0.join(format!("context/{:02}", index % 100));
        fs::create_dir_all(&below)?;
        fs::write(below.join(format!("{index}.bin")), &noise)?;
    }
    let whole = folder.0.join("context");
    let (mut tar, mut ours) = (Duration::MAX, Duration::MAX);
    for _ in 0..runs {
        let mut command = Command::new("tar");
        command.arg("-cf").arg("-").arg("-C").arg(&whole).arg(".");
        tar = tar.min(piped(&mut command)?);
        let mut command = Command::new(env::current_exe()?);
        command.arg("--context").arg(&whole);
        ours = ours.min(piped(&mut command)?);
    }
    let rate = |time: Duration| f64::from(MEGABYTES) / time.as_secs_f64();
    println!(
        "context of {FILES} files, {} MB; best of {runs}",
        FILES * SIZE / 1_000_000
    );
    println!("tar         {:8.0} MB/s", rate(tar));
    println!(
        "dockerspec  {:8.0} MB/s, {:.0} % of tar's",
        rate(ours),
        100.0 * rate(ours) / rate(tar)
    );
    builds(&folder.0, runs)
}

/// Time until the end of what a command writes.
fn piped(command: &mut Command) -> io::Result<Duration> {
    let start = Instant::now();
    let mut child = command.stdout(Stdio::piped()).spawn()?;
    if let Some(mut out) = child.stdout.take() {
        io::copy(&mut out, &mut io::sink())?;
    }
    if child.wait()?.success() {
        Ok(start.elapsed())
    } else {
        Err(io::Error::other("the archive was not written"))
    }
}

fn builds(folder: &Path, runs: u32) -> io::Result<()> {
    let Some(program) = env::var_os("DOCKERSPEC") else {
        println!("DOCKERSPEC is not set: builds are not compared");
        return Ok(());
    };
    let project = folder.join("project");
    fs::create_dir_all(&project)?;
    let text =
        "FROM busybox:1\nCOPY . /app\nRUN true\nRUN ls -R /app >/list\nRUN sleep 0.5\nUSER 1000\n";
    fs::write(project.join("Dockerfile"), text)?;
    for index in 0..200 {
        fs::write(
            project.join(format!("{index}.txt")),
            format!("{index}\n").repeat(1000),
        )?;
    }
    let (mut docker, mut ours) = (Vec::new(), Vec::new());
    let tag = format!("build-speed:{}", std::process::id());
    for _ in 0..runs {
        let mut command = Command::new("docker");
        command
            .args(["build", "-q", "--no-cache", "-t", &tag])
            .arg(&project);
        docker.push(timed(&mut command)?);
        let mut command = Command::new(&program);
        command.args([
            "build",
            "-q",
            "--policy",
            "development",
            "--no-cache",
            "-t",
            &tag,
        ]);
        ours.push(timed(command.arg(&project))?);
    }
    timed(Command::new("docker").args(["image", "rm", "-f", &tag]))?;
    let (docker, ours) = (median(&mut docker), median(&mut ours));
    println!("build of 200 files in six steps; median of {runs}");
    println!("docker build      {:.2} s", docker.as_secs_f64());
    println!(
        "dockerspec build  {:.2} s, {:+.0} %",
        ours.as_secs_f64(),
        100.0 * (ours.as_secs_f64() / docker.as_secs_f64() - 1.0)
    );
    Ok(())
}

fn timed(command: &mut Command) -> io::Result<Duration> {
    let start = Instant::now();
    let output = command.stdin(Stdio::null()).output()?;
    if output.status.success() {
        return Ok(start.elapsed());
    }
    Err(io::Error::other(
        String::from_utf8_lossy(&output.stderr).into_owned(),
    ))
}

fn median(times: &mut [Duration]) -> Duration {
    times.sort_unstable();
    times.get(times.len() / 2).copied().unwrap_or_default()
}
