//! Another process in a container that runs.

use std::fmt;
use std::pin::Pin;

use bollard::container::LogOutput;
use bollard::errors::Error;
use bollard::exec::{StartExecOptions, StartExecResults};
use bollard::models::ExecConfig;
use bollard::query_parameters::ResizeExecOptionsBuilder;
use futures_util::{Stream, StreamExt as _};
use tokio::io::{AsyncWrite, AsyncWriteExt as _};

use super::super::{Engine, EngineError};
use super::{ContainerError, LogStream};

/// What is run, and how.
#[derive(Debug, Clone, Default)]
#[must_use]
pub struct ExecOptions {
    command: Vec<String>,
    user: Option<String>,
    workdir: Option<String>,
    env: Vec<String>,
    stdin: bool,
    terminal: Option<(u16, u16)>,
}

impl ExecOptions {
    /// A command and its arguments.
    pub fn new(command: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Self {
            command: command.into_iter().map(Into::into).collect(),
            ..Self::default()
        }
    }

    /// As this user: a name or an id, with `:GROUP` if need be.
    pub fn user(mut self, user: Option<&str>) -> Self {
        self.user = user.map(str::to_owned);
        self
    }

    /// In this folder of the container.
    pub fn workdir(mut self, folder: Option<&str>) -> Self {
        self.workdir = folder.map(str::to_owned);
        self
    }

    /// With these variables too, as `NAME=value`.
    pub fn env(mut self, variables: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.env.extend(variables.into_iter().map(Into::into));
        self
    }

    /// Reads what is written to [`ExecInput`].
    pub fn stdin(mut self, attached: bool) -> Self {
        self.stdin = attached;
        self
    }

    /// In a terminal of so many columns and rows, or in none.
    pub fn terminal(mut self, size: Option<(u16, u16)>) -> Self {
        self.terminal = size;
        self
    }
}

/// A process that was started: its output, its input, and what else is asked of it.
#[derive(Debug)]
#[non_exhaustive]
pub struct Exec {
    /// What it writes.
    pub output: ExecOutput,
    /// What it reads.
    pub input: ExecInput,
    /// The size of its terminal, and its exit code.
    pub control: ExecControl,
}

/// What a process writes, as it comes.
pub struct ExecOutput {
    chunks: Pin<Box<dyn Stream<Item = Result<LogOutput, Error>> + Send>>,
    name: String,
    began: bool,
    refusal: String,
}

/// What a process reads; dropping it is the end of the input.
pub struct ExecInput {
    stream: Pin<Box<dyn AsyncWrite + Send>>,
}

/// Asks the engine about the process.
#[derive(Debug, Clone)]
pub struct ExecControl {
    engine: Engine,
    id: String,
    name: String,
}

impl fmt::Debug for ExecOutput {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ExecOutput")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for ExecInput {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ExecInput").finish_non_exhaustive()
    }
}

impl Engine {
    /// Starts a process in a container that runs, by name or id.
    ///
    /// That the command does not exist is seen at its end: [`ExecOutput::refusal`], and exit code 126 or 127.
    ///
    /// # Errors
    ///
    /// [`ContainerError::Absent`], [`ContainerError::NotRunning`], [`ContainerError::Paused`],
    /// [`ContainerError::NotStarted`] if there is no such user, and those of asking an engine.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # async fn example(engine: dockerspec::engine::Engine) -> Result<(), dockerspec::engine::ContainerError> {
    /// use dockerspec::engine::ExecOptions;
    ///
    /// let mut exec = engine.exec("web", &ExecOptions::new(["date"])).await?;
    /// while let Some((_, bytes)) = exec.output.next().await? {
    ///     println!("{}", String::from_utf8_lossy(&bytes));
    /// }
    /// println!("exit code {}", exec.control.exit_code().await?);
    /// # Ok(())
    /// # }
    /// ```
    pub async fn exec(&self, name: &str, options: &ExecOptions) -> Result<Exec, ContainerError> {
        self.must_run(name).await?;
        let size = options
            .terminal
            .map(|(columns, rows)| vec![usize::from(rows), usize::from(columns)]);
        let config = ExecConfig {
            attach_stdin: Some(options.stdin),
            attach_stdout: Some(true),
            attach_stderr: Some(true),
            console_size: size,
            tty: Some(options.terminal.is_some()),
            env: Some(options.env.clone()),
            cmd: Some(options.command.clone()),
            user: options.user.clone(),
            working_dir: options.workdir.clone(),
            ..ExecConfig::default()
        };
        let refused = |error| not_started(error, name);
        let created = self
            .docker
            .create_exec(name, config)
            .await
            .map_err(refused)?;
        let start = StartExecOptions {
            tty: options.terminal.is_some(),
            output_capacity: Some(64 * 1024),
            ..StartExecOptions::default()
        };
        let started = self
            .docker
            .start_exec(&created.id, Some(start))
            .await
            .map_err(refused)?;
        let StartExecResults::Attached { output, input } = started else {
            return Err(ContainerError::Gone {
                name: name.to_owned(),
            });
        };
        let control = ExecControl {
            engine: self.clone(),
            id: created.id,
            name: name.to_owned(),
        };
        Ok(Exec {
            output: ExecOutput {
                chunks: output,
                name: name.to_owned(),
                began: false,
                refusal: String::new(),
            },
            input: ExecInput { stream: input },
            control,
        })
    }

    /// The first shell that a container has: `bash`, `sh`, or the one of `busybox`.
    ///
    /// # Errors
    ///
    /// [`ContainerError::NoShell`] with what to do instead, and those of [`Engine::exec`].
    pub async fn shell(
        &self,
        name: &str,
        user: Option<&str>,
    ) -> Result<Vec<String>, ContainerError> {
        for shell in [&["bash"][..], &["sh"], &["busybox", "sh"]] {
            let probe = shell.iter().copied().chain(["-c", "exit 0"]);
            let options = ExecOptions::new(probe).user(user);
            let mut exec = self.exec(name, &options).await?;
            while exec.output.next().await?.is_some() {}
            let code = exec.control.exit_code().await?;
            if code == 0 {
                return Ok(shell.iter().map(|it| (*it).to_owned()).collect());
            }
            if let Some(refusal) = exec.output.refusal().filter(|it| !is_absent_program(it)) {
                return Err(ContainerError::NotStarted {
                    name: name.to_owned(),
                    reason: refusal.to_owned(),
                    exit_code: code,
                });
            }
        }
        let details = self.details(name).await?;
        Err(ContainerError::NoShell {
            name: name.to_owned(),
            image: details.config.and_then(|it| it.image).unwrap_or_default(),
        })
    }

    async fn must_run(&self, name: &str) -> Result<(), ContainerError> {
        let state = self.details(name).await?.state.unwrap_or_default();
        if state.paused == Some(true) {
            return Err(ContainerError::Paused {
                name: name.to_owned(),
            });
        }
        if state.running == Some(true) && state.restarting != Some(true) {
            return Ok(());
        }
        Err(ContainerError::NotRunning {
            name: name.to_owned(),
            state: state.status.map(|it| it.to_string()).unwrap_or_default(),
            exit_code: state.exit_code,
        })
    }
}

/// What the engine says of a user or a folder that is not there comes before the process.
fn not_started(error: Error, name: &str) -> ContainerError {
    match ContainerError::of(error, name, "starting a process") {
        ContainerError::Engine(
            EngineError::Refused { message, .. } | EngineError::Failed { message, .. },
        ) => ContainerError::NotStarted {
            name: name.to_owned(),
            reason: short_refusal(&message).to_owned(),
            exit_code: 126,
        },
        other => other,
    }
}

impl ExecOutput {
    /// The next piece of output; none at its end.
    ///
    /// # Errors
    ///
    /// Those of asking an engine.
    pub async fn next(&mut self) -> Result<Option<(LogStream, Vec<u8>)>, ContainerError> {
        loop {
            let Some(chunk) = self.chunks.next().await else {
                return Ok(None);
            };
            let chunk = chunk
                .map_err(|it| ContainerError::of(it, &self.name, "reading a process's output"))?;
            let stream = match chunk {
                LogOutput::StdErr { .. } => LogStream::Stderr,
                _ => LogStream::Stdout,
            };
            let bytes = chunk.into_bytes();
            // the engine writes its own error where the process would have written
            if !self.began && bytes.starts_with(b"OCI runtime exec failed") {
                String::from_utf8_lossy(&bytes)
                    .trim()
                    .clone_into(&mut self.refusal);
                continue;
            }
            self.began = true;
            return Ok(Some((stream, bytes.to_vec())));
        }
    }

    /// Why the process could not be started, once its output has ended.
    pub fn refusal(&self) -> Option<&str> {
        (!self.refusal.is_empty()).then(|| short_refusal(&self.refusal))
    }
}

impl ExecInput {
    /// Writes to the process, and says whether it still reads.
    pub async fn write(&mut self, bytes: &[u8]) -> bool {
        self.stream.write_all(bytes).await.is_ok() && self.stream.flush().await.is_ok()
    }

    /// Says that nothing more comes.
    pub async fn close(mut self) {
        // where the process is gone already, there is nothing to close
        let _ = self.stream.shutdown().await;
    }
}

impl ExecControl {
    /// Sets the size of the process's terminal; one that has ended has none.
    pub async fn resize(&self, columns: u16, rows: u16) {
        let options = ResizeExecOptionsBuilder::new()
            .w(i32::from(columns))
            .h(i32::from(rows))
            .build();
        let _ = self.engine.docker.resize_exec(&self.id, options).await;
    }

    /// The exit code of the process, once its output has ended.
    ///
    /// # Errors
    ///
    /// [`ContainerError::StillRuns`] where it goes on without an output, and those of asking an engine.
    pub async fn exit_code(&self) -> Result<i64, ContainerError> {
        // the output ends a moment before the engine has noted the code
        for pause in [0, 5, 20, 50, 100, 200, 400, 800] {
            tokio::time::sleep(std::time::Duration::from_millis(pause)).await;
            let asked = self.engine.docker.inspect_exec(&self.id).await;
            let found = asked
                .map_err(|it| ContainerError::of(it, &self.name, "asking for an exit code"))?;
            if let (Some(false), Some(code)) = (found.running, found.exit_code) {
                return Ok(code);
            }
        }
        Err(ContainerError::StillRuns {
            name: self.name.clone(),
        })
    }
}

fn is_absent_program(refusal: &str) -> bool {
    refusal.contains("executable file not found") || refusal.contains("no such file or directory")
}

/// What the engine says, without the names of the layers that pass it on.
fn short_refusal(text: &str) -> &str {
    let text = text.trim().trim_end_matches(": unknown");
    let marks = [
        "unable to start container process: ",
        "container_linux.go",
        "exec failed: ",
    ];
    let at = marks
        .iter()
        .find_map(|mark| text.find(mark).map(|at| at + mark.len()));
    at.and_then(|it| text.get(it..)).unwrap_or(text)
}
