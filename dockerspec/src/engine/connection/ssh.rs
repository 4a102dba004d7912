//! An engine on another machine: `ssh` runs `docker system dial-stdio` there, which passes on what is written to it.
//!
//! <https://docs.docker.com/engine/security/protect-access/#use-ssh-to-protect-the-docker-daemon-socket>

use std::fmt;
use std::io;
use std::pin::Pin;
use std::process::Stdio;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, ReadBuf};
use tokio::process::{Child, ChildStderr, ChildStdin, ChildStdout, Command};

/// Where to log in, and which socket to use there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::engine) struct Login {
    user: Option<String>,
    host: String,
    port: Option<u16>,
    /// Path of the socket on the other machine; the one its own `docker` uses where none is given.
    socket: Option<String>,
}

impl Login {
    /// Reads what stands behind `ssh://`.
    pub(super) fn parse(text: &str) -> Result<Self, &'static str> {
        let (login, socket) = match text.find('/') {
            Some(at) => text.split_at(at),
            None => (text, ""),
        };
        let (user, machine) = match login.rsplit_once('@') {
            Some((user, machine)) => (Some(user), machine),
            None => (None, login),
        };
        if user.is_some_and(|user| user.contains(':')) {
            return Err("a password cannot stand in the address; use a key, as in `ssh-add`");
        }
        let (host, port) = match machine.rsplit_once(':') {
            Some((host, port)) if !port.contains(']') => {
                let port = port.parse();
                let port = port.map_err(|_| "the port is not a number from 0 to 65535")?;
                (host, Some(port))
            }
            _ => (machine, None),
        };
        let bare = host.strip_prefix('[').and_then(|it| it.strip_suffix(']'));
        if bare.is_none() && host.contains(':') {
            return Err("an IPv6 address stands in brackets, as in `ssh://user@[::1]:22`");
        }
        let host = bare.unwrap_or(host);
        // `ssh` would take them for options
        if host.is_empty() || host.starts_with('-') || user.is_some_and(|it| it.starts_with('-')) {
            return Err("the host is missing, as in `ssh://user@host`");
        }
        let odd = |it: char| it.is_whitespace() || it.is_control() || it == '\'';
        if text.contains(odd) {
            return Err("blanks, quotes and control characters cannot stand in it");
        }
        Ok(Self {
            user: user.map(str::to_owned),
            host: host.to_owned(),
            port,
            socket: (!socket.is_empty() && socket != "/").then(|| socket.to_owned()),
        })
    }

    /// The machine's name or address.
    pub(super) fn host(&self) -> &str {
        &self.host
    }

    fn arguments(&self) -> Vec<String> {
        let mut arguments = vec![
            "-o".to_owned(),
            "ConnectTimeout=30".to_owned(),
            "-T".to_owned(),
        ];
        if let Some(user) = &self.user {
            arguments.extend(["-l".to_owned(), user.clone()]);
        }
        if let Some(port) = self.port {
            arguments.extend(["-p".to_owned(), port.to_string()]);
        }
        arguments.extend(["--".to_owned(), self.host.clone(), "docker".to_owned()]);
        if let Some(socket) = &self.socket {
            // a shell reads it over there
            arguments.extend(["--host".to_owned(), format!("'unix://{socket}'")]);
        }
        arguments.extend(["system".to_owned(), "dial-stdio".to_owned()]);
        arguments
    }

    /// Starts `ssh`; whether it gets through shows with the first answer.
    pub(super) fn dial(&self) -> io::Result<Tunnel> {
        let mut command = Command::new("ssh");
        command.args(self.arguments()).kill_on_drop(true);
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        command.stderr(Stdio::piped());
        let mut child = command.spawn().map_err(|error| {
            io::Error::new(error.kind(), format!("`ssh` cannot be started: {error}"))
        })?;
        let streams = (child.stdin.take(), child.stdout.take(), child.stderr.take());
        let (Some(stdin), Some(stdout), Some(stderr)) = streams else {
            return Err(io::Error::other("`ssh` has no streams"));
        };
        let said = Said::default();
        tokio::spawn(said.clone().listen(stderr));
        Ok(Tunnel {
            _child: child,
            stdin,
            stdout,
            said,
        })
    }
}

impl fmt::Display for Login {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ssh://")?;
        if let Some(user) = &self.user {
            write!(f, "{user}@")?;
        }
        if self.host.contains(':') {
            write!(f, "[{}]", self.host)?;
        } else {
            f.write_str(&self.host)?;
        }
        if let Some(port) = self.port {
            write!(f, ":{port}")?;
        }
        f.write_str(self.socket.as_deref().unwrap_or_default())
    }
}

/// What `ssh` wrote to its standard error: why it does not get through.
#[derive(Debug, Clone, Default)]
pub(super) struct Said(Arc<Mutex<String>>);

/// Of a longer text the end says why.
const ENOUGH: usize = 600;

impl Said {
    async fn listen(self, mut stderr: ChildStderr) {
        let mut piece = [0; 512];
        while let Ok(read @ 1..) = stderr.read(&mut piece).await {
            let text = String::from_utf8_lossy(piece.get(..read).unwrap_or_default());
            let mut said = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            said.push_str(&text);
            while said.len() > ENOUGH {
                said.remove(0);
            }
        }
    }

    /// The lines so far, on one.
    pub(super) fn text(&self) -> String {
        let said = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let lines = said.lines().map(str::trim).filter(|line| !line.is_empty());
        lines.collect::<Vec<_>>().join("; ")
    }
}

/// What is written to `ssh` and read from it; dropping it ends the process.
#[derive(Debug)]
pub(super) struct Tunnel {
    _child: Child,
    stdin: ChildStdin,
    stdout: ChildStdout,
    /// What it complains about.
    pub(super) said: Said,
}

impl AsyncRead for Tunnel {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stdout).poll_read(context, buffer)
    }
}

impl AsyncWrite for Tunnel {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stdin).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stdin).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stdin).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use super::Login;

    fn read(text: &str) -> (String, String) {
        let login = Login::parse(text).unwrap();
        (login.to_string(), login.arguments().join(" "))
    }

    #[test]
    fn a_login_is_what_ssh_is_started_with() {
        assert_eq!(
            read("me@box:2222/run/user/7/docker.sock"),
            (
                "ssh://me@box:2222/run/user/7/docker.sock".into(),
                "-o ConnectTimeout=30 -T -l me -p 2222 -- box docker --host 'unix:///run/user/7/docker.sock' system dial-stdio".into()
            )
        );
        assert_eq!(
            read("box").1,
            "-o ConnectTimeout=30 -T -- box docker system dial-stdio"
        );
        assert_eq!(read("me@[::1]:22/").0, "ssh://me@[::1]:22");
    }

    #[test]
    fn nothing_in_a_login_becomes_an_option_or_a_command() {
        for text in [
            "",
            "me@",
            "-oProxyCommand=x",
            "-l@box",
            "me@-F",
            "box:x",
            "box/a b",
            "box/a'b",
            "box/a\nb",
            "me:secret@box",
        ] {
            assert!(Login::parse(text).is_err(), "{text}");
        }
    }
}
