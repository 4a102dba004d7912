//! Stands between the command and a real engine, and passes on what it is told to.

use std::io;
use std::net::Shutdown;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

/// What happens to each connection.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Manner {
    /// Answers are held back so long.
    Late(Duration),
    /// Requests are taken, and nothing ever comes back.
    Silent,
    /// After so many connections each further one is cut after the first bytes of its answer.
    Cut(usize),
}

/// Listens on a socket of its own until the test ends.
pub(crate) struct Proxy {
    socket: PathBuf,
}

impl Proxy {
    pub(crate) fn new(folder: &Path, engine: &Path, manner: Manner) -> Self {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let socket = folder.join(format!("proxy-{number}.sock"));
        let listener = UnixListener::bind(&socket).unwrap();
        let engine = engine.to_owned();
        thread::spawn(move || {
            let silent = Arc::new(Mutex::new(Vec::new()));
            for (number, client) in listener.incoming().flatten().enumerate() {
                let (engine, silent) = (engine.clone(), Arc::clone(&silent));
                thread::spawn(move || match manner {
                    Manner::Silent => silent.lock().unwrap().push(client),
                    Manner::Cut(after) if number >= after => {
                        let _ = pass(&client, &engine, Duration::ZERO, Some(20));
                    }
                    Manner::Cut(_) => {
                        let _ = pass(&client, &engine, Duration::ZERO, None);
                    }
                    Manner::Late(pause) => {
                        let _ = pass(&client, &engine, pause, None);
                    }
                });
            }
        });
        Proxy { socket }
    }

    /// Its address, as `DOCKER_HOST` has it.
    pub(crate) fn host(&self) -> String {
        format!("unix://{}", self.socket.display())
    }
}

/// Both ways, until an end or until so many bytes of the answer.
fn pass(client: &UnixStream, engine: &Path, pause: Duration, most: Option<u64>) -> io::Result<()> {
    let server = UnixStream::connect(engine)?;
    let (mut from, mut to) = (client.try_clone()?, server.try_clone()?);
    thread::spawn(move || {
        let _ = io::copy(&mut from, &mut to);
        let _ = to.shutdown(Shutdown::Write);
    });
    let mut answer = io::Read::take(&server, most.unwrap_or(u64::MAX));
    thread::sleep(pause);
    io::copy(&mut answer, &mut &*client)?;
    client.shutdown(Shutdown::Both)
}
