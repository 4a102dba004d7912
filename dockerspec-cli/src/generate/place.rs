//! Where generated files go: standard output, or files that are never replaced unasked.

use std::fs;
use std::path::{Path, PathBuf};

use dockerspec::{Artefact, Overwrite, WriteError, write_files};

use super::arguments::Place;
use crate::failure::Failure;
use crate::streams::Streams;

/// Writes one file: to standard output for `-`, to `default` where no other is named.
///
/// Gives the path where it is a file.
pub(super) fn put(
    text: &str,
    default: &str,
    place: &Place,
    streams: &mut Streams,
) -> Result<Option<PathBuf>, Failure> {
    let path = place.output.clone().unwrap_or_else(|| default.into());
    if path.as_os_str() == "-" {
        streams.print(text)?;
        return Ok(None);
    }
    if fs::metadata(&path).is_ok_and(|found| !found.is_file() && !found.is_dir()) {
        // a pipe or a device takes the text as it is
        fs::write(&path, text).map_err(|error| Failure::writing(&path, &error))?;
        return Ok(None);
    }
    let file = Artefact::plain(path.clone(), text);
    put_all(&[file], Path::new(""), place.force, streams)?;
    Ok(Some(path))
}

/// Writes files below a folder, all or none, and lists them.
pub(super) fn put_all(
    files: &[Artefact],
    folder: &Path,
    force: bool,
    streams: &mut Streams,
) -> Result<(), Failure> {
    let overwrite = if force {
        Overwrite::Force
    } else {
        Overwrite::Never
    };
    let written = write_files(files, folder, overwrite).map_err(|error| match error {
        WriteError::InTheWay { paths } => {
            let names: Vec<String> = paths
                .iter()
                .map(|path| format!("`{}`", path.display()))
                .collect();
            let (is, them) = if names.len() == 1 {
                ("is", "it")
            } else {
                ("are", "them")
            };
            Failure::new(format!(
                "{} {is} there already, nothing was written: `--force` replaces {them}",
                names.join(" and ")
            ))
        }
        WriteError::Io { path, source } => Failure::writing(&path, &source),
        other => Failure::new(other.to_string()),
    })?;
    let groups = [
        ("created", &written.created),
        ("changed", &written.changed),
        ("unchanged", &written.unchanged),
    ];
    for (what, paths) in groups {
        for path in paths {
            let path = path.strip_prefix(".").unwrap_or(path);
            streams.print(&format!("{what} {}\n", path.display()))?;
        }
    }
    Ok(())
}
