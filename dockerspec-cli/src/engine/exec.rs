//! `dockerspec exec`: a command or a shell in a container that runs.

use std::future::pending;
use std::io::{self, IsTerminal as _, Read as _, Write as _};
use std::thread;
use std::time::Duration;

use clap::Args;
use dockerspec::engine::{
    ContainerError, ExecControl, ExecInput, ExecOptions, ExecOutput, LogStream,
};
use tokio::sync::mpsc::{self, Receiver};
use tokio::time::sleep;

use super::Connection;
use super::terminal::{Raw, Signals};
use crate::failure::Failure;
use crate::streams::Streams;
use crate::{Done, Outcome};

pub(super) const EXAMPLES: &str = "\
Examples:
  dockerspec exec web                     the container's shell: bash, sh or busybox
  dockerspec exec web -u 0 -- id          as root
  dockerspec exec db -- psql -U app
  dockerspec exec web -w /srv -e LANG=C -- ls -l
  dockerspec exec -T db -- pg_dump app > app.sql

In a terminal the command gets one too, which follows the size of yours; otherwise standard input, output and error are
passed through.

Exit codes: that of the command; 126 it cannot be run, 127 it is not there, 2 usage or no such container, 3 no engine
answers, 130 interrupted";

/// How long a command may go on whose output nobody reads.
const LEFT_ALONE: Duration = Duration::from_millis(300);

#[derive(Debug, Args)]
pub(crate) struct Exec {
    /// The container, by name or id
    #[arg(value_name = "NAME")]
    name: String,
    /// The command and its arguments; without one, a shell
    #[arg(value_name = "COMMAND", trailing_var_arg = true)]
    command: Vec<String>,
    /// Run as this user: a name or an id, with `:GROUP` if need be
    #[arg(short, long, value_name = "USER")]
    user: Option<String>,
    /// Run in this folder of the container
    #[arg(short, long, value_name = "FOLDER")]
    workdir: Option<String>,
    /// Set a variable, `NAME=value`; the name alone takes over its value
    #[arg(short, long, value_name = "NAME=VALUE")]
    env: Vec<String>,
    /// Give the command no terminal, even if there is one
    #[arg(short = 'T', long)]
    no_tty: bool,
    #[command(flatten)]
    connection: Connection,
}

pub(super) async fn run(verb: &Exec, streams: &mut Streams) -> Done {
    let engine = verb.connection.engine().await?;
    let is_terminal = !verb.no_tty && io::stdin().is_terminal() && io::stdout().is_terminal();
    // some terminals, such as serial lines, do not say how large they are
    let size = is_terminal.then(|| super::terminal::size().unwrap_or((80, 24)));
    let command = if verb.command.is_empty() {
        let shell = engine.shell(&verb.name, verb.user.as_deref()).await;
        match shell {
            Ok(shell) => shell,
            Err(error) => return not_started(error, streams),
        }
    } else {
        verb.command.clone()
    };
    let options = ExecOptions::new(command)
        .user(verb.user.as_deref())
        .workdir(verb.workdir.as_deref())
        .env(variables(&verb.env)?)
        .stdin(true)
        .terminal(size);
    let exec = match engine.exec(&verb.name, &options).await {
        Ok(exec) => exec,
        Err(error) => return not_started(error, streams),
    };
    let mut output = exec.output;
    let mut signals = Signals::new()?;
    // from here on keys go to the container, until `raw` is dropped
    let raw = size.map(|_| Raw::enter()).transpose()?;
    if let Some((columns, rows)) = size {
        exec.control.resize(columns, rows).await;
    }
    let ended = tokio::select! {
        ended = show(&mut output, streams) => ended.map(|()| None),
        () = feed(exec.input, typed()) => Ok(None),
        signal = attend(&mut signals, &exec.control, size.is_some()) => Ok(Some(signal)),
    };
    drop(raw);
    if let Some(signal) = ended? {
        return Ok(Outcome::Exit(128 + signal));
    }
    let refusal = output.refusal().map(str::to_owned);
    // with its output the connection ends, so that a process that nobody listens to is not held up
    drop(output);
    let code = tokio::select! {
        code = exec.control.exit_code() => code?,
        signal = attend(&mut signals, &exec.control, false) => return Ok(Outcome::Exit(128 + signal)),
        () = sleep(LEFT_ALONE), if streams.is_closed() => {
            streams.note(format!(
                "nobody reads the output any more, and the command still runs in `{0}`: `docker top {0}` shows it",
                verb.name
            ));
            return Ok(Outcome::Clean);
        }
    };
    if let Some(refusal) = refusal {
        streams.error(&Failure::new(format!(
            "the command cannot be run in `{}`: {refusal}",
            verb.name
        )));
    }
    Ok(Outcome::Exit(
        u8::try_from(code.rem_euclid(256)).unwrap_or(u8::MAX),
    ))
}

/// The engine's own exit code for a process that cannot be started.
fn not_started(error: ContainerError, streams: &mut Streams) -> Done {
    match error {
        ContainerError::NotStarted { exit_code, .. } => {
            streams.error(&Failure::new(error.to_string()));
            Ok(Outcome::Exit(u8::try_from(exit_code).unwrap_or(126)))
        }
        ContainerError::NoShell { .. } => {
            streams.error(&Failure::new(error.to_string()));
            Ok(Outcome::Exit(127))
        }
        other => Err(other.into()),
    }
}

/// A name without a value takes over this process's own.
fn variables(given: &[String]) -> Result<Vec<String>, Failure> {
    let mut variables = Vec::new();
    for it in given {
        let name = it.split('=').next().unwrap_or_default();
        if name.is_empty() {
            return Err(Failure::new(format!(
                "`{}` names no variable: write `NAME=value`",
                it.escape_debug()
            )));
        }
        if it.contains('=') {
            variables.push(it.clone());
        } else if let Ok(value) = std::env::var(name) {
            variables.push(format!("{name}={value}"));
        }
    }
    Ok(variables)
}

/// Passes on what the process writes, until it writes no more.
async fn show(output: &mut ExecOutput, streams: &mut Streams) -> Result<(), Failure> {
    while let Some((stream, bytes)) = output.next().await? {
        if stream == LogStream::Stderr {
            // nobody listens: the process still runs to its end
            let _ = io::stderr().write_all(&bytes);
        } else {
            streams.print_bytes(&bytes)?;
            streams.finish()?;
        }
        if streams.is_closed() {
            return Ok(());
        }
    }
    Ok(())
}

/// Passes on what is typed or piped, and its end; never ends itself.
async fn feed(mut input: ExecInput, mut typed: Receiver<Vec<u8>>) {
    while let Some(bytes) = typed.recv().await {
        if !input.write(&bytes).await {
            return pending().await;
        }
    }
    input.close().await;
    pending::<()>().await;
}

/// Reads standard input on a thread of its own, which nobody waits for at the end.
fn typed() -> Receiver<Vec<u8>> {
    let (sender, receiver) = mpsc::channel(8);
    thread::spawn(move || {
        let mut buffer = vec![0; 64 * 1024];
        let mut stdin = io::stdin().lock();
        while let Ok(count @ 1..) = stdin.read(&mut buffer) {
            let read = buffer.get(..count).unwrap_or_default().to_vec();
            if sender.blocking_send(read).is_err() {
                break;
            }
        }
    });
    receiver
}

/// Follows the size of the terminal until a signal is to end us, whose number is given.
async fn attend(signals: &mut Signals, control: &ExecControl, has_terminal: bool) -> u8 {
    loop {
        match signals.next().await {
            Some(signal) => return signal,
            None if has_terminal => {
                if let Some((columns, rows)) = super::terminal::size() {
                    control.resize(columns, rows).await;
                }
            }
            None => {}
        }
    }
}
