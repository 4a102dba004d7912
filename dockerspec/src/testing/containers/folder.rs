//! A folder of a test that nobody else on this machine can look into, or put something in the place of.

use std::env;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use bollard::Docker;

use super::container::unique;
use super::error::StartError;
use super::keeper::{Kept, Made};
use super::owner;

/// What the names of all of them begin with.
const PREFIX: &str = "dockerspec-test-folder";
/// File with the process that made the folder.
const OWNER: &str = ".owner";

/// The folder, removed with the value or with the process.
#[derive(Debug)]
pub(super) struct Folder {
    path: PathBuf,
    _kept: Kept,
}

impl Folder {
    pub(super) fn new(docker: &Docker) -> Result<Self, StartError> {
        let path = env::temp_dir().join(unique(PREFIX));
        let folder = Self {
            _kept: Kept::new(docker, Made::Folder(path.clone())),
            path,
        };
        create(&folder.path)
            .and_then(|()| fs::write(folder.path.join(OWNER), owner::mark()))
            .map_err(|error| folder.failed(&error))?;
        Ok(folder)
    }

    /// Writes a file of the folder, whose own folder is made where there is none.
    pub(super) fn write(&self, name: &Path, text: &str) -> Result<PathBuf, StartError> {
        let path = self.path.join(name);
        let below = path.parent().filter(|it| *it != self.path);
        below
            .map_or(Ok(()), fs::create_dir_all)
            .and_then(|()| fs::write(&path, text))
            .map_err(|error| self.failed(&error))?;
        Ok(path)
    }

    fn failed(&self, error: &io::Error) -> StartError {
        StartError::Preparing {
            what: format!("the files of the test in `{}`", self.path.display()),
            reason: error.to_string(),
        }
    }
}

/// Fails where something has the name already, a link too.
fn create(folder: &Path) -> io::Result<()> {
    #[cfg_attr(not(unix), expect(unused_mut, reason = "it has no mode there"))]
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// What cannot be removed is in the folder for temporary files.
pub(super) fn remove(folder: &Path) {
    let _ = fs::remove_dir_all(folder);
}

/// Removes the folders of processes of this machine that are gone.
pub(super) fn sweep() {
    let entries = fs::read_dir(env::temp_dir()).into_iter().flatten();
    for entry in entries.filter_map(Result::ok) {
        let is_ours = |name: &str| name.starts_with(PREFIX);
        if !entry.file_name().to_str().is_some_and(is_ours) {
            continue;
        }
        let owner = entry.path().join(OWNER);
        // anybody can put a pipe there, which would never end
        if !fs::symlink_metadata(&owner).is_ok_and(|it| it.is_file()) {
            continue;
        }
        let mark = fs::read_to_string(owner).unwrap_or_default();
        if owner::is_abandoned_mark(&mark) {
            remove(&entry.path());
        }
    }
}
