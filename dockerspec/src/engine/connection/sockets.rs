//! Where engines of this machine listen when nobody says so.
//!
//! <https://docs.docker.com/engine/security/rootless/tips/>,
//! <https://docs.podman.io/en/latest/markdown/podman-system-service.1.html>

use std::path::PathBuf;

use super::address::Address;
use super::choice::{Candidate, Surroundings};

/// The sockets that exist, the system's first; that one alone where none does.
pub(super) fn of_this_machine(around: &Surroundings<'_>) -> Vec<Candidate> {
    if cfg!(windows) {
        return pipes(around);
    }
    let known = known(around);
    let (there, mut missing): (Vec<_>, Vec<_>) = known
        .into_iter()
        .partition(|(_, path)| (around.exists)(path));
    let sockets = if there.is_empty() {
        missing.truncate(1);
        missing
    } else {
        there
    };
    let candidates = sockets.into_iter().map(|(whose, path)| Candidate {
        address: Address::Unix(path.display().to_string()),
        origin: whose.to_owned(),
        tls: None,
    });
    candidates.collect()
}

fn pipes(around: &Surroundings<'_>) -> Vec<Candidate> {
    let known = [
        ("Docker", "//./pipe/docker_engine"),
        ("Podman", "//./pipe/podman-machine-default"),
    ];
    let exists = |path: &str| (around.exists)(&PathBuf::from(path));
    let kept = known.into_iter().enumerate();
    let kept = kept.filter(|(at, (_, path))| *at == 0 || exists(path));
    let candidates = kept.map(|(_, (whose, path))| Candidate {
        address: Address::Pipe(path.to_owned()),
        origin: whose.to_owned(),
        tls: None,
    });
    candidates.collect()
}

fn known(around: &Surroundings<'_>) -> Vec<(&'static str, PathBuf)> {
    let runtime = around.path("XDG_RUNTIME_DIR");
    let home = around.home();
    let under = |folder: &Option<PathBuf>, path: &str| Some(folder.as_ref()?.join(path));
    let all = [
        ("Docker", Some(PathBuf::from("/var/run/docker.sock"))),
        ("rootless Docker", under(&runtime, "docker.sock")),
        ("Docker Desktop", under(&home, ".docker/run/docker.sock")),
        (
            "Docker Desktop",
            under(&home, ".docker/desktop/docker.sock"),
        ),
        ("OrbStack", under(&home, ".orbstack/run/docker.sock")),
        ("Colima", under(&home, ".colima/default/docker.sock")),
        ("Rancher Desktop", under(&home, ".rd/docker.sock")),
        ("rootless Podman", under(&runtime, "podman/podman.sock")),
        ("Podman", Some(PathBuf::from("/run/podman/podman.sock"))),
    ];
    let all = all.into_iter();
    all.filter_map(|(whose, path)| Some((whose, path?)))
        .collect()
}
