//! The verbs that ask an engine, on a real one; a line says so where none answers.

mod build;
#[cfg(unix)]
mod connection;
mod containers;
mod diagnose;
mod docker;
mod doctor;
mod exec;
mod faults;
mod images;
mod lock;
mod logs;
#[cfg(unix)]
mod proxy;
#[cfg(unix)]
mod ssh;
#[cfg(unix)]
mod tls;

use std::env;

use crate::ran::Folder;

/// A build that asks back for a file and a secret.
const ASKS_BACK: &[(&str, &[u8])] = &[
    (
        "Dockerfile",
        b"FROM busybox:1\nCOPY kept /kept\nRUN --network=none --mount=type=secret,id=tok grep -q v4l-ue /run/secrets/tok\n\
          USER 10001:10001\nHEALTHCHECK NONE\nCMD [\"true\"]\n",
    ),
    ("kept", b"kept"),
    ("tok", b"v4l-ue"),
];

/// The arguments of such a build.
const ASKING: &[&str] = &[
    "build",
    "--policy",
    "development",
    "--no-cache",
    "--secret",
    "id=tok,src=tok",
];

/// Whether an engine answers.
///
/// # Panics
///
/// If `DOCKERSPEC_ENGINE=required` and none does.
#[expect(clippy::print_stdout, reason = "a test that did nothing must say so")]
pub(crate) fn engine() -> bool {
    let ran = Folder::new(&[]).run(&["doctor"]);
    if ran.code == Some(0) {
        return true;
    }
    let required = env::var_os("DOCKERSPEC_ENGINE").is_some_and(|it| it == "required");
    assert!(!required, "{}", ran.err);
    println!("skipped: no engine: {}", ran.err);
    false
}
