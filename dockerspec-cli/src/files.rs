//! Which files are meant by the paths of the command line.

use std::collections::HashSet;
use std::ffi::{OsStr, OsString};
use std::fs::{self, DirEntry};
use std::io;
use std::path::{Path, PathBuf};

use crate::failure::Failure;

/// What was found at or below paths.
#[derive(Debug, Default)]
pub(crate) struct Files {
    /// Dockerfiles, in the order of the paths and by name below each; `-` is standard input.
    pub(crate) dockerfiles: Vec<PathBuf>,
    /// Compose files below a folder, which are not read yet.
    pub(crate) unread: Vec<PathBuf>,
    /// Compose files and ignore files that were given by name.
    pub(crate) unread_by_name: Vec<PathBuf>,
    /// What could not be looked into.
    pub(crate) failures: Vec<Failure>,
    seen: HashSet<OsString>,
}

/// What a file is, by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Dockerfile,
    Compose,
    Ignore,
    Other,
}

/// Folders that hold no files of the project's own.
const SKIPPED: [&str; 3] = [".git", "node_modules", "target"];

/// Finds the files at or below paths.
pub(crate) fn find(paths: &[PathBuf]) -> Files {
    let mut files = Files::default();
    for path in paths {
        files.add(path);
    }
    files
}

impl Files {
    fn add(&mut self, path: &Path) {
        if path.as_os_str() == "-" {
            return self.keep(path.to_owned(), Kind::Dockerfile, true);
        }
        match fs::metadata(path) {
            Err(error) => self.failures.push(Failure::reading(path, &error)),
            Ok(found) if found.is_dir() => self.walk(path),
            Ok(_) => {
                let kind = match path.file_name().map(kind) {
                    Some(kind @ (Kind::Compose | Kind::Ignore)) => kind,
                    _ => Kind::Dockerfile,
                };
                self.keep(path.to_owned(), kind, true);
            }
        }
    }

    fn keep(&mut self, path: PathBuf, kind: Kind, by_name: bool) {
        if kind == Kind::Other || !self.seen.insert(path.clone().into_os_string()) {
            return;
        }
        match kind {
            Kind::Dockerfile => self.dockerfiles.push(path),
            Kind::Compose if !by_name => self.unread.push(path),
            Kind::Compose | Kind::Ignore if by_name => self.unread_by_name.push(path),
            _ => {}
        }
    }

    /// Looks below a folder; links to folders are not followed, so there are no loops.
    fn walk(&mut self, root: &Path) {
        let mut found = Vec::new();
        let mut folders = vec![root.to_owned()];
        while let Some(folder) = folders.pop() {
            let entries = match fs::read_dir(&folder) {
                Ok(entries) => entries,
                Err(error) => {
                    self.failures.push(Failure::reading(&folder, &error));
                    continue;
                }
            };
            for entry in entries {
                match entry.and_then(|entry| look(&entry)) {
                    Ok(Look::Folder(path)) => folders.push(path),
                    Ok(Look::File(path, kind)) => found.push((path, kind)),
                    Ok(Look::Nothing) => {}
                    Err(error) => self.failures.push(Failure::reading(&folder, &error)),
                }
            }
        }
        found.sort_by(|(one, _), (other, _)| one.cmp(other));
        for (path, kind) in found {
            let path = path.strip_prefix(".").map(Path::to_owned).unwrap_or(path);
            self.keep(path, kind, false);
        }
    }
}

enum Look {
    Folder(PathBuf),
    File(PathBuf, Kind),
    Nothing,
}

fn look(entry: &DirEntry) -> io::Result<Look> {
    let (name, of) = (entry.file_name(), entry.file_type()?);
    if of.is_dir() {
        let skipped = SKIPPED.iter().any(|skipped| name == *skipped);
        return Ok(if skipped {
            Look::Nothing
        } else {
            Look::Folder(entry.path())
        });
    }
    let kind = kind(&name);
    if kind == Kind::Other {
        return Ok(Look::Nothing);
    }
    let path = entry.path();
    // what a link leads to may be gone: that is said when it is read
    let is_file = of.is_file() || fs::metadata(&path).map_or(of.is_symlink(), |it| it.is_file());
    Ok(if is_file {
        Look::File(path, kind)
    } else {
        Look::Nothing
    })
}

/// Docker looks for `Dockerfile`, then for `dockerfile`; Podman for `Containerfile` first. The
/// ending is the other way to name several, and `dockerfile.rs` is a source file.
pub(crate) fn kind(name: &OsStr) -> Kind {
    let name = name.to_string_lossy();
    if name.ends_with(".dockerignore") || name == ".containerignore" {
        return Kind::Ignore;
    }
    let (stem, ending) = name.rsplit_once('.').unwrap_or((&name, ""));
    let yaml = matches!(ending, "yaml" | "yml");
    for project in ["compose", "docker-compose"] {
        let rest = stem.strip_prefix(project);
        if yaml && rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '-'])) {
            return Kind::Compose;
        }
    }
    let leftover = name.ends_with('~') || matches!(ending, "swp" | "swo");
    let whole = matches!(
        &*name,
        "Dockerfile" | "dockerfile" | "Containerfile" | "containerfile"
    );
    let begins = name.starts_with("Dockerfile.") || name.starts_with("Containerfile.");
    let ends = matches!(
        ending,
        "Dockerfile" | "dockerfile" | "Containerfile" | "containerfile"
    );
    if (whole || begins || ends) && !leftover {
        Kind::Dockerfile
    } else {
        Kind::Other
    }
}

#[cfg(test)]
mod tests {
    use super::{Kind, kind};
    use std::ffi::OsStr;

    #[test]
    fn dockerfiles_are_known_by_their_names() {
        for name in [
            "Dockerfile",
            "dockerfile",
            "Containerfile",
            "Dockerfile.dev",
            "Dockerfile.alpine.in",
            "Containerfile.test",
            "api.Dockerfile",
            "api.dockerfile",
        ] {
            assert_eq!(kind(OsStr::new(name)), Kind::Dockerfile, "{name}");
        }
        for name in [
            "dockerfile.rs",
            "DOCKERFILE",
            "Dockerfiles",
            "Dockerfile~",
            "Dockerfile.swp",
            "MyDockerfile",
            "README.md",
            "yaml",
        ] {
            assert_eq!(kind(OsStr::new(name)), Kind::Other, "{name}");
        }
    }

    #[test]
    fn compose_files_and_ignore_files_are_known_too() {
        for name in [
            "compose.yaml",
            "docker-compose.yml",
            "compose.override.yaml",
            "docker-compose-dev.yml",
        ] {
            assert_eq!(kind(OsStr::new(name)), Kind::Compose, "{name}");
        }
        for name in [".dockerignore", "Dockerfile.dockerignore"] {
            assert_eq!(kind(OsStr::new(name)), Kind::Ignore, "{name}");
        }
        for name in ["compose.json", "composer.yaml", "composite.yml"] {
            assert_eq!(kind(OsStr::new(name)), Kind::Other, "{name}");
        }
    }
}
