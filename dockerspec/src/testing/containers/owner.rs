//! Whose something of a test is, so that what a process that was killed left can be removed by the next one.

use std::collections::HashMap;
use std::fs;
use std::hash::BuildHasher;
use std::process;

/// Label with the process that made something.
const PROCESS: &str = "io.dockerspec.test.process";
/// Label with the machine it ran on.
const MACHINE: &str = "io.dockerspec.test.machine";

/// The labels of everything that this process makes.
pub(super) fn labels() -> HashMap<String, String> {
    let machine = machine().map(|it| (MACHINE.to_owned(), it));
    let process = (PROCESS.to_owned(), identity(process::id()));
    machine.into_iter().chain([process]).collect()
}

/// What finds all that processes of this machine made; none where their numbers tell nothing.
pub(super) fn filters() -> Option<HashMap<&'static str, Vec<String>>> {
    let machine = machine()?;
    Some([("label", vec![format!("{MACHINE}={machine}")])].into())
}

/// Whether this process made what has these labels.
pub(super) fn is_own<S: BuildHasher>(found: &HashMap<String, String, S>) -> bool {
    let mut own = labels().into_iter();
    own.all(|(name, value)| found.get(&name) == Some(&value))
}

/// Whether what has these labels, and was found by [`filters`], is of a process that is gone.
pub(super) fn is_abandoned<S: BuildHasher>(found: &HashMap<String, String, S>) -> bool {
    found.get(PROCESS).is_some_and(|owner| !is_alive(owner))
}

/// The same as the labels, as a text.
pub(super) fn mark() -> String {
    let machine = machine().unwrap_or_default();
    format!("{machine}\n{}\n", identity(process::id()))
}

/// Whether something with this [`mark`] is of a process of this machine that is gone.
pub(super) fn is_abandoned_mark(mark: &str) -> bool {
    let mut lines = mark.lines();
    let (found, owner) = (lines.next(), lines.next());
    machine().is_some_and(|it| found == Some(&it)) && owner.is_some_and(|it| !is_alive(it))
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
    match began(process) {
        Some(began) => began == began_then,
        None => exists(process),
    }
}

/// When a process began, in ticks since the machine did; none where it is gone or hidden, and on systems without `/proc`.
///
/// Field 22 of <https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html>; the name before may hold spaces and brackets.
fn began(process: u32) -> Option<String> {
    const AFTER_THE_NAME: usize = 19;
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    let (_, rest) = stat.rsplit_once(") ")?;
    rest.split(' ').nth(AFTER_THE_NAME).map(str::to_owned)
}

/// Whether the system has a process of this number, also one that `/proc` hides from this user (`hidepid`).
#[cfg(unix)]
fn exists(process: u32) -> bool {
    use rustix::io::Errno;
    use rustix::process::{Pid, test_kill_process};

    let number = i32::try_from(process).ok().and_then(Pid::from_raw);
    number.is_some_and(|it| test_kill_process(it) != Err(Errno::SRCH))
}

#[cfg(not(unix))]
fn exists(_: u32) -> bool {
    true
}

/// Which boot of which machine this is, and which of its PID namespaces: process numbers mean nothing in another, and all
/// containers of a machine share its boot.
///
/// None where this cannot be told, as on systems without `/proc`, and where `/proc` is that of another namespace.
fn machine() -> Option<String> {
    let own = fs::read_link("/proc/self").ok()?;
    if own.to_str()? != process::id().to_string() {
        return None;
    }
    let namespace = fs::read_link("/proc/self/ns/pid").ok()?;
    let boot = fs::read_to_string("/proc/sys/kernel/random/boot_id").ok()?;
    Some(format!("{}/{}", boot.trim(), namespace.to_str()?))
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::{began, identity, is_abandoned, is_abandoned_mark, is_alive, is_own, labels, mark};
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

    #[test]
    fn what_this_process_makes_is_its_own_and_not_abandoned() {
        let mut labels = labels();
        assert!(is_own(&labels) && !is_abandoned(&labels), "{labels:?}");
        labels.insert(super::PROCESS.to_owned(), "4194999@12".to_owned());
        assert!(!is_own(&labels) && is_abandoned(&labels), "{labels:?}");
        assert!(!is_own(&std::collections::HashMap::new()));
    }

    #[test]
    fn a_process_of_another_namespace_is_never_called_gone() {
        assert!(!is_abandoned_mark(&mark()));
        let machine = super::machine().unwrap();
        assert!(machine.contains("/pid:["), "{machine}");
        assert!(is_abandoned_mark(&format!("{machine}\n4194999@12\n")));
        let (boot, _) = machine.split_once('/').unwrap();
        assert!(!is_abandoned_mark(&format!("{boot}/pid:[1]\n4194999@12\n")));
        assert!(!is_abandoned_mark(&format!("{boot}\n4194999@12\n")));
        assert!(!is_abandoned_mark(""));
    }
}
