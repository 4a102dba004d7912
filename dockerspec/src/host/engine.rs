//! Asks an engine who it is, over its socket and without anything but the standard library.
//!
//! <https://docs.docker.com/reference/api/engine/>

use super::facts::EngineState;

/// Asks the engine of `DOCKER_HOST`, or else the first socket at which one answers.
pub(super) fn ask() -> EngineState {
    let host = std::env::var("DOCKER_HOST").unwrap_or_default();
    match host.strip_prefix("unix://") {
        Some(path) => socket::first(&[path.into()]),
        None if host.is_empty() => socket::first(&candidates()),
        None => EngineState::NotAsked,
    }
}

/// Where Docker, Docker Desktop, Colima and Podman listen.
fn candidates() -> Vec<std::path::PathBuf> {
    let folder = |name| std::env::var_os(name).map(std::path::PathBuf::from);
    let (runtime, home) = (folder("XDG_RUNTIME_DIR"), folder("HOME"));
    let below =
        |folder: &Option<std::path::PathBuf>, path: &str| folder.as_ref().map(|it| it.join(path));
    [
        Some("/var/run/docker.sock".into()),
        below(&runtime, "docker.sock"),
        below(&home, ".docker/run/docker.sock"),
        below(&home, ".colima/default/docker.sock"),
        below(&runtime, "podman/podman.sock"),
        Some("/run/podman/podman.sock".into()),
    ]
    .into_iter()
    .flatten()
    .collect()
}

#[cfg(not(unix))]
mod socket {
    use std::path::PathBuf;

    use crate::host::EngineState;

    pub(super) fn first(_: &[PathBuf]) -> EngineState {
        EngineState::NotAsked
    }
}

#[cfg(unix)]
mod socket {
    use std::io::{ErrorKind, Read as _, Write as _};
    use std::os::unix::net::UnixStream;
    use std::path::{Path, PathBuf};
    use std::time::{Duration, Instant};

    use crate::host::json::Value;
    use crate::host::{EngineFacts, EngineState};

    /// An engine counts its containers before it answers.
    const PATIENCE: Duration = Duration::from_secs(3);
    /// An answer of more is not one.
    const LONGEST: usize = 1 << 20;

    /// The first that answers; where none does, whether one of them may not be opened.
    pub(super) fn first(sockets: &[PathBuf]) -> EngineState {
        let mut state = EngineState::Silent;
        for socket in sockets.iter().filter(|socket| socket.exists()) {
            match ask(socket) {
                EngineState::Silent => {}
                EngineState::NotAllowed { socket } => state = EngineState::NotAllowed { socket },
                answered => return answered,
            }
        }
        state
    }

    pub(super) fn ask(socket: &Path) -> EngineState {
        let name = socket.display().to_string();
        let stream = match UnixStream::connect(socket) {
            Ok(stream) => stream,
            Err(error) if error.kind() == ErrorKind::PermissionDenied => {
                return EngineState::NotAllowed { socket: name };
            }
            Err(_) => return EngineState::Silent,
        };
        let facts = answer(stream).and_then(|answer| facts(&answer, name));
        facts.map_or(EngineState::Silent, EngineState::Answered)
    }

    /// All that comes back: version 1.0 of HTTP ends an answer by closing the connection.
    fn answer(mut stream: UnixStream) -> Option<String> {
        const PIECE: Duration = Duration::from_millis(500);
        stream.set_read_timeout(Some(PIECE)).ok()?;
        stream.set_write_timeout(Some(PIECE)).ok()?;
        stream
            .write_all(b"GET /info HTTP/1.0\r\nHost: engine\r\n\r\n")
            .ok()?;
        let begin = Instant::now();
        let mut bytes = Vec::new();
        let mut piece = [0; 8192];
        loop {
            match stream.read(&mut piece) {
                Ok(0) => return String::from_utf8(bytes).ok(),
                Ok(read) => bytes.extend_from_slice(piece.get(..read)?),
                Err(error)
                    if matches!(
                        error.kind(),
                        ErrorKind::WouldBlock | ErrorKind::TimedOut | ErrorKind::Interrupted
                    ) => {}
                Err(_) => return None,
            }
            if bytes.len() > LONGEST || begin.elapsed() > PATIENCE {
                return None;
            }
        }
    }

    fn facts(answer: &str, socket: String) -> Option<EngineFacts> {
        let (head, body) = answer.split_once("\r\n\r\n")?;
        let status = head.split_ascii_whitespace().nth(1)?;
        let value = Value::parse(body)?;
        let version = value.text("ServerVersion")?;
        let text = |key| value.text(key).unwrap_or_default().to_owned();
        let runtimes = value.get("Runtimes").into_iter().flat_map(Value::keys);
        (status == "200").then(|| EngineFacts {
            socket,
            version: version.to_owned(),
            system: text("OperatingSystem"),
            memory: value.number("MemTotal").filter(|bytes| *bytes > 0),
            cpus: value
                .number("NCPU")
                .and_then(|cpus| u32::try_from(cpus).ok()),
            storage_driver: text("Driver"),
            cgroup_version: text("CgroupVersion"),
            data: text("DockerRootDir"),
            runtimes: runtimes.map(str::to_owned).collect(),
            podman: value.get("BuildahVersion").is_some(),
        })
    }

    #[cfg(test)]
    mod tests {
        use super::{ask, first};
        use crate::host::inspect::tests::Root;
        use crate::host::{EngineState, GIB};
        use std::io::{Read as _, Write as _};
        use std::os::unix::net::UnixListener;
        use std::thread;

        /// What is made of one answer.
        fn asked(answer: &'static str) -> EngineState {
            let root = Root::new(&[]);
            let path = root.path().join("engine.sock");
            let listener = UnixListener::bind(&path).unwrap();
            let server = thread::spawn(move || {
                let (mut stream, _) = listener.accept().unwrap();
                let mut request = [0; 256];
                let read = stream.read(&mut request).unwrap();
                assert!(request[..read].starts_with(b"GET /info HTTP/1.0\r\n"));
                stream.write_all(answer.as_bytes()).unwrap();
            });
            let state = ask(&path);
            server.join().unwrap();
            state
        }

        #[test]
        fn an_engine_that_answers_is_read() {
            let state = asked(
                "HTTP/1.0 200 OK\r\nContent-Type: application/json\r\n\r\n{\"ID\":\"x\",\"Driver\":\"overlay2\",\"MemTotal\":8589934592,\"NCPU\":4,\"CgroupVersion\":\"2\",\"DockerRootDir\":\"/var/lib/docker\",\"ServerVersion\":\"28.2.2\",\"OperatingSystem\":\"Docker Desktop\",\"Runtimes\":{\"nvidia\":{},\"runc\":{\"path\":\"runc\"}}}\n",
            );
            let EngineState::Answered(facts) = state else {
                panic!("{state:?}");
            };
            assert_eq!(
                (facts.version.as_str(), facts.memory, facts.cpus),
                ("28.2.2", Some(8 * GIB), Some(4))
            );
            assert_eq!(
                (facts.storage_driver.as_str(), facts.cgroup_version.as_str()),
                ("overlay2", "2")
            );
            assert_eq!(facts.runtimes, ["nvidia", "runc"]);
            assert!(!facts.podman && facts.socket.ends_with("/engine.sock"));
        }

        #[test]
        fn what_is_no_engine_is_none() {
            for answer in [
                "",
                "HTTP/1.0 200 OK\r\n\r\n<html>",
                "HTTP/1.0 200 OK\r\n\r\n{}",
                "HTTP/1.0 500 Oh\r\n\r\n{\"ServerVersion\":\"1\"}",
                "{\"ServerVersion\":\"1\"}",
            ] {
                assert_eq!(asked(answer), EngineState::Silent, "{answer}");
            }
        }

        #[test]
        fn a_socket_that_nobody_listens_at_is_silent() {
            let root = Root::new(&[("file.sock", "")]);
            let gone = root.path().join("gone.sock");
            drop(UnixListener::bind(&gone).unwrap());
            let sockets = [
                root.path().join("missing.sock"),
                gone,
                root.path().join("file.sock"),
            ];
            assert_eq!(first(&sockets), EngineState::Silent);
        }
    }
}
