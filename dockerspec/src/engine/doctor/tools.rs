//! Programs that work with an engine: `docker`, and what it does builds and projects with.

use std::env;
use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;

use tokio::process::Command;
use tokio::time::timeout;

/// A program of this machine.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Tool {
    /// Its name, as in `buildx`.
    pub name: &'static str,
    /// Its version; none where it is not installed or does not say.
    pub version: Option<String>,
    /// Where it is; a plugin is where its `docker` looks for it.
    pub path: Option<PathBuf>,
}

/// All of them only read files.
const PATIENCE: Duration = Duration::from_secs(10);

/// The programs, also those that are not there.
pub(super) async fn installed() -> Vec<Tool> {
    let docker = find("docker");
    let ask = |arguments: &'static [&'static str]| {
        let mut command = Command::new("docker");
        command.args(arguments);
        said(command)
    };
    let (client, buildx, compose) = tokio::join!(
        ask(&["--version"]),
        ask(&["buildx", "version"]),
        ask(&["compose", "version", "--short"]),
    );
    let client = client.and_then(|it| version(&it));
    vec![
        Tool {
            name: "docker",
            version: client,
            path: docker,
        },
        plugin("buildx", buildx),
        plugin("compose", compose),
    ]
}

fn plugin(name: &'static str, said: Option<String>) -> Tool {
    Tool {
        name,
        version: said.and_then(|it| version(&it)),
        path: None,
    }
}

/// The word of a line that begins with a number, without the `v` before it.
fn version(line: &str) -> Option<String> {
    let words = line.lines().next()?.split_ascii_whitespace();
    let mut bare = words.map(|word| word.trim_start_matches('v').trim_end_matches(','));
    let is_version = |word: &&str| word.starts_with(|it: char| it.is_ascii_digit());
    bare.find(is_version).map(str::to_owned)
}

/// What a program writes to its standard output, however it ends; nothing where it is not there or takes too long.
pub(super) async fn said(mut command: Command) -> Option<String> {
    command.stdin(Stdio::null()).stderr(Stdio::null());
    command.kill_on_drop(true);
    let output = timeout(PATIENCE, command.output()).await.ok()?.ok()?;
    String::from_utf8(output.stdout).ok()
}

fn find(name: &str) -> Option<PathBuf> {
    let name = format!("{name}{}", env::consts::EXE_SUFFIX);
    let folders = env::var_os("PATH")?;
    let mut paths = env::split_paths(&folders).map(|folder| folder.join(&name));
    paths.find(|path| path.is_file())
}

#[cfg(test)]
mod tests {
    use super::version;

    #[test]
    fn a_version_is_the_word_that_begins_with_a_number() {
        let read = |line| version(line).unwrap_or_default();
        assert_eq!(read("github.com/docker/buildx v0.29.1 a32761a\n"), "0.29.1");
        assert_eq!(
            read("github.com/docker/buildx 0.13.1+ds1-1+b3 0.13.1\n"),
            "0.13.1+ds1-1+b3"
        );
        assert_eq!(read("Docker version 28.5.2, build ecc6942\n"), "28.5.2");
        assert_eq!(read("2.40.3-ds1\n"), "2.40.3-ds1");
        assert_eq!(read("\n"), "");
    }
}
