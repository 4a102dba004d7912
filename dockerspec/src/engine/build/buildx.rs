//! A build by `docker buildx` as a child process, with the context from us.

use std::env;
use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::PathBuf;
use std::pin::pin;
use std::process::Stdio;

use dockerspec_core::parse::Ignore;
use futures_util::StreamExt as _;
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::process::{ChildStdin, Command};

use super::apart::{Event, Events};
use super::api::{AT_ONCE, failed as build_failed, session_id};
use super::archive::{BuildInput, WriteError};
use super::options::{BuildOptions, Secret, Source};
use super::refusal::BuildRefusal;
use super::status::Status;
use super::trace::Trace;
use super::upload;
use crate::engine::mask::Mask;
use crate::engine::{Engine, EngineError};

/// Makes sure that `docker buildx` is there, before anything is sent.
pub(super) async fn present(wanted: &str) -> Result<(), EngineError> {
    let refused = |reason: String| {
        EngineError::NotBuilt(Box::new(BuildRefusal::NeedsBuildx {
            wanted: wanted.to_owned(),
            reason,
        }))
    };
    let asked = Command::new("docker")
        .args(["buildx", "version"])
        .stdin(Stdio::null())
        .output()
        .await;
    match asked {
        Ok(output) if output.status.success() => Ok(()),
        Ok(output) => {
            let text = String::from_utf8_lossy(&output.stderr);
            Err(refused(
                text.lines().next().unwrap_or("it fails").to_owned(),
            ))
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            Err(refused("there is no `docker` on the PATH".to_owned()))
        }
        Err(error) => Err(refused(error.to_string())),
    }
}

/// What the child is started with.
pub(super) struct Call {
    /// The arguments behind `docker`, but for the file of the id.
    arguments: Vec<OsString>,
    /// Values of build arguments: what stands in the arguments can be read by every user of the machine.
    variables: Vec<(String, String)>,
    mask: Option<Mask>,
}

pub(super) fn call(dockerfile: &str, context: Option<&str>, options: &BuildOptions<'_>) -> Call {
    let mut args: Vec<_> = options.args.iter().collect();
    args.sort_unstable();
    let (variables, in_sight): (Vec<_>, Vec<_>) =
        args.into_iter().partition(|(name, _)| is_free(name));
    let mut arguments = arguments(dockerfile, context, options);
    for (name, _) in &variables {
        arguments.extend(["--build-arg".into(), OsString::from(name)]);
    }
    for (name, value) in in_sight {
        arguments.extend(["--build-arg".into(), format!("{name}={value}").into()]);
    }
    let owned = |(name, value): (&String, &String)| (name.clone(), value.clone());
    Call {
        arguments,
        variables: variables.into_iter().map(owned).collect(),
        mask: options.mask(),
    }
}

/// Whether a variable of this name changes nothing for the child itself.
fn is_free(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    let read = ["docker_", "buildx_", "buildkit_", "otel_"];
    env::var_os(name).is_none()
        && !read.iter().any(|it| lower.starts_with(it))
        && !lower.ends_with("_proxy")
}

fn arguments(dockerfile: &str, context: Option<&str>, options: &BuildOptions<'_>) -> Vec<OsString> {
    let mut all: Vec<OsString> = ["buildx", "build", "--progress", "rawjson"]
        .map(OsString::from)
        .into();
    let mut add =
        |flag: &str, value: &str| all.extend([OsString::from(flag), OsString::from(value)]);
    add("--file", dockerfile);
    // the engine's own builder goes by the name of its context
    let own = context.unwrap_or("default");
    add("--builder", options.builder.as_deref().unwrap_or(own));
    for tag in &options.tags {
        add("--tag", tag);
    }
    let mut labels: Vec<_> = options.labels.iter().collect();
    labels.sort_unstable();
    for (name, value) in labels {
        add("--label", &format!("{name}={value}"));
    }
    if let Some(target) = &options.target {
        add("--target", target);
    }
    for platform in &options.platforms {
        add("--platform", platform);
    }
    if let Some(network) = &options.network {
        add("--network", network);
    }
    for secret in &options.secrets {
        add("--secret", &secret_field(secret));
    }
    for agent in &options.ssh {
        add("--ssh", agent);
    }
    for place in &options.cache_from {
        add("--cache-from", place);
    }
    for place in &options.cache_to {
        add("--cache-to", place);
    }
    // a builder of its own keeps its images to itself otherwise
    if options.builder.is_some() && options.platforms.len() < 2 {
        all.push("--load".into());
    }
    if options.no_cache {
        all.push("--no-cache".into());
    }
    if options.pull {
        all.push("--pull".into());
    }
    all
}

/// The value of `--secret`: a line of CSV.
fn secret_field(secret: &Secret) -> String {
    let source = match &secret.source {
        Source::File(path) => format!("src={}", path.display()),
        Source::Variable(name) => format!("env={name}"),
    };
    let fields = [format!("id={}", secret.id), source];
    fields.map(|it| csv(&it)).join(",")
}

fn csv(field: &str) -> String {
    if field.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", field.replace('"', "\"\""))
    } else {
        field.to_owned()
    }
}

/// A file that is removed again.
struct IdFile(PathBuf);

impl Drop for IdFile {
    fn drop(&mut self) {
        // where buildx failed there is none
        let _ = fs::remove_file(&self.0);
    }
}

/// A child that is interrupted, as by Ctrl-C, when it is given up: killed, it could not pass that on to its plugin.
struct Running(Option<u32>);

impl Running {
    /// Where it has ended meanwhile there is nobody to tell.
    #[cfg(unix)]
    fn interrupt(&self) {
        use rustix::process::{Pid, Signal, kill_process};

        let pid = self.0.and_then(|it| Pid::from_raw(it.cast_signed()));
        let _ = pid.map(|it| kill_process(it, Signal::INT));
    }

    #[cfg(not(unix))]
    fn interrupt(&self) {
        let Some(pid) = self.0 else { return };
        let _ = std::process::Command::new("taskkill")
            .args(["/T", "/F", "/PID"])
            .arg(pid.to_string())
            .stderr(Stdio::null())
            .status();
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.interrupt();
    }
}

/// Runs the child to its end; dropping the future ends it, and with it the build.
pub(super) async fn attempt(
    engine: Engine,
    call: Call,
    input: BuildInput,
    ignore: Ignore,
    events: Events,
) -> Result<String, EngineError> {
    let failed = |error: &io::Error| EngineError::Lost {
        during: "running `docker buildx`",
        reason: error.to_string(),
    };
    let id_file = IdFile(env::temp_dir().join(session_id()));
    let mut command = std::process::Command::new("docker");
    engine.point(&mut command);
    let mut child = Command::from(command)
        .args(call.arguments)
        .arg("--iidfile")
        .arg(&id_file.0)
        .arg("-")
        .envs(call.variables)
        .env_remove("BUILDX_BUILDER")
        .env("BUILDX_METADATA_WARNINGS", "0")
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| failed(&error))?;
    let mut running = Running(child.id());
    let (Some(stdin), Some(stderr)) = (child.stdin.take(), child.stderr.take()) else {
        return Err(failed(&io::ErrorKind::BrokenPipe.into()));
    };
    let (reader, body) = upload::start(input, ignore);
    let sending = async {
        let stdin = send(stdin, body).await;
        if stdin.is_some() {
            running.interrupt();
        }
        // it stays open until the child has ended: what ends early must not look complete
        stdin
    };
    let reading = read(BufReader::new(stderr), call.mask, &events);
    let (_stdin, (mut trace, words)) = tokio::join!(sending, reading);
    let status = child.wait().await.map_err(|error| failed(&error))?;
    running.0 = None;
    if let Ok(Ok(Err(WriteError::Context(cause)))) = tokio::time::timeout(AT_ONCE, reader).await {
        return Err(cause);
    }
    if !status.success() {
        return Err(why(&words, &mut trace));
    }
    let id = fs::read_to_string(&id_file.0).map_err(|error| failed(&error))?;
    Ok(id.trim().to_owned())
}

/// Sends the context and closes the pipe; the open pipe is given back where the context cannot be read to its end. A child
/// that ended early has said why.
async fn send(
    mut stdin: ChildStdin,
    body: impl futures_util::Stream<Item = io::Result<bytes::Bytes>>,
) -> Option<ChildStdin> {
    let mut body = pin!(body);
    while let Some(piece) = body.next().await {
        let Ok(piece) = piece else {
            return Some(stdin);
        };
        if stdin.write_all(&piece).await.is_err() {
            return None;
        }
    }
    let _ = stdin.shutdown().await;
    None
}

/// Reads the messages, and what is none.
async fn read(
    mut lines: BufReader<tokio::process::ChildStderr>,
    mask: Option<Mask>,
    events: &Events,
) -> (Trace, Vec<String>) {
    let (mut words, mut news) = (Vec::new(), Vec::new());
    let mut trace = Trace::masked(mask.clone());
    let mut line = Vec::new();
    while let Ok(1..) = lines.read_until(b'\n', &mut line).await {
        let text = String::from_utf8_lossy(&line);
        let text = text.trim_end();
        match Status::from_line(text) {
            Some(status) => {
                let raw = match &mask {
                    Some(mask) => status.clone().masked(mask).to_line(),
                    None => text.to_owned(),
                };
                let _ = events.send(Event::Raw(raw)).await;
                trace.read(status, &mut news);
            }
            None => words.push(text.to_owned()),
        }
        for event in news.drain(..) {
            let _ = events.send(Event::Progress(event)).await;
        }
        line.clear();
    }
    (trace, words)
}

/// The error that the child's last words mean.
fn why(words: &[String], trace: &mut Trace) -> EngineError {
    let error = words.iter().rev().find_map(|it| it.strip_prefix("ERROR: "));
    let message = match error {
        Some(error) => error.trim_start_matches("failed to build: ").to_owned(),
        None => words.join("\n"),
    };
    let gone = [
        "Cannot connect to the Docker daemon",
        "error reading from server: EOF",
        "connection refused",
    ];
    if gone.iter().any(|it| message.contains(it)) {
        return EngineError::Lost {
            during: "building",
            reason: message,
        };
    }
    build_failed(message, trace)
}

#[cfg(test)]
mod tests {
    use super::{call, csv};
    use crate::engine::BuildOptions;

    #[test]
    fn the_value_of_a_secret_is_in_no_argument() {
        let options = BuildOptions::new(".")
            .tag("acme/api")
            .secret_variable("token", "PATH")
            .secret_file("key", "a,b");
        let all = call("Dockerfile", None, &options).arguments;
        let all: Vec<&str> = all.iter().filter_map(|it| it.to_str()).collect();
        assert!(
            all.windows(2)
                .any(|it| it == ["--secret", "id=token,env=PATH"]),
            "{all:?}"
        );
        assert!(
            all.windows(2)
                .any(|it| it == ["--secret", "id=key,\"src=a,b\""]),
            "{all:?}"
        );
        assert!(
            all.windows(2).any(|it| it == ["--builder", "default"]),
            "{all:?}"
        );
    }

    #[test]
    fn the_value_of_an_argument_is_in_the_environment_unless_it_means_something_there() {
        let options = BuildOptions::new(".")
            .build_arg("ACME_KEY_ID", "k1")
            .build_arg("HTTP_PROXY", "http://proxy:3128")
            .build_arg("PATH", "/bin");
        let call = call("Dockerfile", None, &options);
        let variable = ("ACME_KEY_ID".to_owned(), "k1".to_owned());
        assert_eq!(call.variables, [variable]);
        let shown = call.arguments.iter().filter_map(|it| it.to_str());
        let shown: Vec<&str> = shown
            .filter(|it| it.contains("k1") || it.contains("bin"))
            .collect();
        assert_eq!(shown, ["PATH=/bin"]);
    }

    #[test]
    fn a_field_with_a_quote_stays_one_field() {
        assert_eq!(csv("a\"b"), "\"a\"\"b\"");
        assert_eq!(csv("plain"), "plain");
    }
}
