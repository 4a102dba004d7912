//! Whose a container of a test is, so that those of a process that was killed can be removed by the next one.

use std::collections::HashMap;
use std::fs;
use std::process;

use bollard::Docker;
use bollard::models::ContainerSummary;
use bollard::query_parameters::ListContainersOptionsBuilder;

use super::{keeper, project};

/// Label with the process that started a container.
pub(super) const PROCESS: &str = "io.dockerspec.test.process";
/// Label with the machine it ran on.
const MACHINE: &str = "io.dockerspec.test.machine";

/// The labels of everything that this process makes.
pub(super) fn labels() -> HashMap<String, String> {
    [
        (PROCESS.to_owned(), identity(process::id())),
        (MACHINE.to_owned(), machine()),
    ]
    .into()
}

/// Removes the containers of processes of this machine that are gone.
pub(super) async fn sweep(docker: &Docker) {
    let filters: HashMap<&str, Vec<String>> =
        [("label", vec![format!("{MACHINE}={}", machine())])].into();
    let options = ListContainersOptionsBuilder::new()
        .all(true)
        .filters(&filters)
        .build();
    let Ok(found) = docker.list_containers(Some(options)).await else {
        return;
    };
    for container in found.iter().filter(|it| is_abandoned(it)) {
        match (project::label(container, project::PROJECT), &container.id) {
            (Some(name), _) => project::remove(docker, name).await,
            (None, Some(id)) => _ = keeper::remove_container(docker, id).await,
            (None, None) => {}
        }
    }
}

fn is_abandoned(container: &ContainerSummary) -> bool {
    project::label(container, PROCESS).is_some_and(|owner| !is_alive(owner))
}

/// A process, and what tells it from another with the same number: when it began.
fn identity(process: u32) -> String {
    match began(process) {
        Some(began) => format!("{process}@{began}"),
        None => process.to_string(),
    }
}

/// Where this cannot be told, a process counts as alive: a container of a test that runs is worse lost than one left.
fn is_alive(owner: &str) -> bool {
    let Some((process, began_then)) = owner.split_once('@') else {
        return true;
    };
    let Ok(process) = process.parse() else {
        return true;
    };
    began(process).is_some_and(|it| it == began_then)
}

/// When a process began, in ticks since the machine did; none where it is gone, and on systems without `/proc`.
///
/// Field 22 of <https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html>; the name before may hold spaces and brackets.
fn began(process: u32) -> Option<String> {
    const AFTER_THE_NAME: usize = 19;
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    let (_, rest) = stat.rsplit_once(") ")?;
    rest.split(' ').nth(AFTER_THE_NAME).map(str::to_owned)
}

/// Which boot of which machine this is: process numbers mean nothing on another.
fn machine() -> String {
    let boot = fs::read_to_string("/proc/sys/kernel/random/boot_id").unwrap_or_default();
    boot.trim().to_owned()
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::{began, identity, is_alive};
    use std::process;

    #[test]
    fn this_process_is_alive_and_another_of_its_number_is_not() {
        let own = identity(process::id());
        assert!(is_alive(&own), "{own}");
        assert!(!is_alive(&format!("{}@1", process::id())));
    }

    #[test]
    fn a_process_that_is_gone_is_not_alive() {
        let mut child = process::Command::new("true").spawn().unwrap();
        let identity = identity(child.id());
        child.wait().unwrap();
        assert_eq!(began(child.id()), None);
        assert!(!is_alive(&identity), "{identity}");
    }
}
