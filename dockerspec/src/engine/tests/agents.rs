//! Agents of this machine, as steps of a build reach them.

use std::io::{Read as _, Write as _};
use std::os::unix::net::UnixListener;

use super::{Scratch, build, engine, lines, runtime};
use crate::engine::{Progress, Way};

#[test]
fn a_step_talks_to_the_agent_that_is_lent_to_it() {
    let runtime = runtime();
    let Some(engine) = engine(&runtime) else {
        return;
    };
    let folder = Scratch::new();
    let socket = folder.path().join("agent");
    let listener = UnixListener::bind(&socket).unwrap();
    let agent = std::thread::spawn(move || {
        let (mut client, _) = listener.accept().unwrap();
        let mut question = [0; 5];
        client.read_exact(&mut question).unwrap();
        client.write_all(b"no identities").unwrap();
        question
    });
    // which identities are there?
    let asking = "import os, socket; s = socket.socket(socket.AF_UNIX); s.connect(os.environ['SSH_AUTH_SOCK']); \
                  s.sendall(bytes([0, 0, 0, 1, 11])); print(s.recv(99).decode())";
    let dockerfile =
        format!("FROM python:3.13-slim-trixie\nRUN --mount=type=ssh python3 -c \"{asking}\"\n");
    let lent = format!("default={}", socket.display());
    let (built, events) = build(&runtime, &engine, &dockerfile, folder.path(), |it| {
        it.no_cache().ssh(&lent)
    });
    built.unwrap();
    assert_eq!(lines(&events), ["no identities"]);
    assert_eq!(agent.join().unwrap(), [0, 0, 0, 1, 11]);
    assert!(events.iter().all(|it| !matches!(
        it,
        Progress::Goes {
            way: Way::Buildx,
            ..
        }
    )));
}
