//! Programs of the machine: whether they are there, and what they answer.

use std::env;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// The program of that name, where it is installed.
pub(super) fn find(name: &str) -> Option<PathBuf> {
    let folders = env::var_os("PATH")?;
    let name = format!("{name}{}", env::consts::EXE_SUFFIX);
    // a relative folder is another one in each project
    let mut folders = env::split_paths(&folders).filter(|folder| folder.is_absolute());
    folders.find_map(|folder| {
        let path = folder.join(&name);
        path.is_file().then_some(path)
    })
}

/// What a program writes, where it ends well within the time.
pub(super) fn ask(program: &Path, arguments: &[&str], patience: Duration) -> Option<String> {
    let mut command = Command::new(program);
    command.args(arguments).stdin(Stdio::null());
    command.stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = command.spawn().ok()?;
    let answered = ends_well(&mut child, patience);
    if !answered {
        // it may have ended by itself
        let _ = child.kill();
        let _ = child.wait();
        return None;
    }
    let mut text = String::new();
    child.stdout.take()?.read_to_string(&mut text).ok()?;
    Some(text)
}

fn ends_well(child: &mut Child, patience: Duration) -> bool {
    const PAUSE: Duration = Duration::from_millis(5);
    let begin = Instant::now();
    loop {
        match child.try_wait() {
            Ok(Some(status)) => return status.success(),
            Ok(None) if begin.elapsed() < patience => thread::sleep(PAUSE),
            _ => return false,
        }
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::{ask, find};
    use std::time::{Duration, Instant};

    #[test]
    fn a_program_is_asked_and_not_waited_for_too_long() {
        let shell = find("sh").unwrap();
        let patience = Duration::from_secs(10);
        assert_eq!(
            ask(&shell, &["-c", "echo yes"], patience),
            Some("yes\n".to_owned())
        );
        assert_eq!(ask(&shell, &["-c", "echo no; exit 1"], patience), None);
        let begin = Instant::now();
        let patience = Duration::from_millis(50);
        assert_eq!(ask(&shell, &["-c", "exec sleep 30"], patience), None);
        assert!(begin.elapsed() < Duration::from_secs(10));
        assert_eq!(find("no-such-program-here"), None);
    }
}
