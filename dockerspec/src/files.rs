//! Writes rendered files: whole or not at all, and never over a person's edits.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::{error, fmt, process};

use crate::artifact::{Artefact, Artifact};
use crate::checksum;

/// What may happen to a file that is there already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Overwrite {
    /// It stays; other text under its name is an error.
    Never,
    /// It is replaced where dockerspec rendered it and nobody edited it since.
    Ours,
    /// It is replaced.
    Force,
}

/// What was written.
#[non_exhaustive]
#[derive(Clone, Debug, Default)]
pub struct Written {
    /// Files that were not there before.
    pub created: Vec<PathBuf>,
    /// Files whose text changed.
    pub changed: Vec<PathBuf>,
    /// Files that were as they should be.
    pub unchanged: Vec<PathBuf>,
}

/// Why nothing, or not everything, was written.
#[non_exhaustive]
#[derive(Debug)]
pub enum WriteError {
    /// Files that may not be replaced; nothing was written.
    InTheWay {
        /// The files.
        paths: Vec<PathBuf>,
    },
    /// Two artifacts render to the same file; nothing was written.
    Twice {
        /// The file.
        path: PathBuf,
    },
    /// A file could not be read or written.
    Io {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
}

impl fmt::Display for WriteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            WriteError::InTheWay { paths } => {
                write!(f, "not overwritten, since they were edited by hand:")?;
                for path in paths {
                    write!(f, " `{}`", path.display())?;
                }
                write!(f, "; move the edits into the Rust source, or force it")
            }
            WriteError::Twice { path } => write!(
                f,
                "two artifacts render to `{}`; give the images different names",
                path.display()
            ),
            WriteError::Io { path, source } => write!(f, "`{}`: {source}", path.display()),
        }
    }
}

impl error::Error for WriteError {
    fn source(&self) -> Option<&(dyn error::Error + 'static)> {
        match self {
            WriteError::Io { source, .. } => Some(source),
            _ => None,
        }
    }
}

/// Writes the files of artifacts into a folder, which is made where it is missing.
///
/// # Errors
///
/// [`WriteError::InTheWay`] lists all files that may not be replaced, and nothing is written then.
pub fn write(
    artifacts: &[&dyn Artifact],
    dir: impl AsRef<Path>,
    overwrite: Overwrite,
) -> Result<Written, WriteError> {
    let files: Vec<Artefact> = artifacts.iter().flat_map(|it| it.files()).collect();
    write_files(&files, dir.as_ref(), overwrite)
}

/// Writes files into a folder, which is made where it is missing.
///
/// # Errors
///
/// [`WriteError::InTheWay`] lists all files that may not be replaced, and nothing is written then.
pub fn write_files(
    files: &[Artefact],
    dir: &Path,
    overwrite: Overwrite,
) -> Result<Written, WriteError> {
    let mut written = Written::default();
    let mut pending = Vec::new();
    let mut in_the_way = Vec::new();
    for (index, file) in files.iter().enumerate() {
        if files.iter().take(index).any(|it| it.path == file.path) {
            let path = dir.join(&file.path);
            return Err(WriteError::Twice { path });
        }
        let path = dir.join(&file.path);
        match read(&path)? {
            None => {
                written.created.push(path.clone());
                pending.push((path, file));
            }
            Some(text) if text == file.text.as_bytes() => written.unchanged.push(path),
            Some(text) => {
                let ours = || str::from_utf8(&text).is_ok_and(checksum::is_ours);
                match overwrite {
                    Overwrite::Force => {}
                    Overwrite::Ours if ours() => {}
                    Overwrite::Ours | Overwrite::Never => {
                        in_the_way.push(path);
                        continue;
                    }
                }
                written.changed.push(path.clone());
                pending.push((path, file));
            }
        }
    }
    if !in_the_way.is_empty() {
        return Err(WriteError::InTheWay { paths: in_the_way });
    }
    for (path, file) in pending {
        replace(&path, file.text.as_bytes()).map_err(|source| WriteError::Io { path, source })?;
    }
    Ok(written)
}

fn read(path: &Path) -> Result<Option<Vec<u8>>, WriteError> {
    // a device would be replaced by a file, and a pipe never ends
    if fs::metadata(path).is_ok_and(|found| !found.is_file()) {
        return Err(WriteError::Io {
            path: path.to_owned(),
            source: io::Error::other("it is there and no file"),
        });
    }
    match fs::read(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(source) => Err(WriteError::Io {
            path: path.to_owned(),
            source,
        }),
    }
}

/// Writes a file beside its place and moves it there.
pub(crate) fn replace(path: &Path, text: &[u8]) -> io::Result<()> {
    // a link stays a link
    let real = fs::canonicalize(path);
    let path = real.as_deref().unwrap_or(path);
    let dir = path.parent().filter(|it| !it.as_os_str().is_empty());
    if let Some(dir) = dir {
        fs::create_dir_all(dir)?;
    }
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let beside = path.with_file_name(format!(".{name}.{}.tmp", process::id()));
    let kept = fs::metadata(path).map(|it| it.permissions()).ok();
    let moved = write_new(&beside, text)
        .and_then(|()| kept.map_or(Ok(()), |it| fs::set_permissions(&beside, it)))
        .and_then(|()| fs::rename(&beside, path));
    if moved.is_err() {
        // the first error is the one to tell
        let _ = fs::remove_file(&beside);
    }
    moved
}

fn write_new(path: &Path, text: &[u8]) -> io::Result<()> {
    let mut file = fs::File::create(path)?;
    file.write_all(text)?;
    file.sync_all()
}
