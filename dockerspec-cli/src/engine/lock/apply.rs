//! Writes digests behind the tags of files, each file whole or not at all.

use std::collections::BTreeMap;
use std::fs;
use std::ops::Range;
use std::path::Path;

use dockerspec::{Artefact, Lockfile, Overwrite, write_files};

use super::images::Named;
use crate::failure::Failure;
use crate::streams::Streams;

pub(super) fn apply(
    named: &[Named],
    lock: &Lockfile,
    streams: &mut Streams,
) -> Result<(), Failure> {
    let mut edits: BTreeMap<&Path, Vec<(Range<usize>, String)>> = BTreeMap::new();
    for it in named {
        let Some(pinned) = lock.pinned(&it.image) else {
            continue;
        };
        match &it.written {
            Some(range) if it.path.as_os_str() != "-" => {
                let edit = (range.clone(), pinned);
                edits.entry(&it.path).or_default().push(edit);
            }
            _ => streams.note(format_args!(
                "`{}` in {}:{} is put together from variables: write its digest yourself",
                it.image,
                it.path.display(),
                it.line
            )),
        }
    }
    let mut files = Vec::new();
    for (path, mut edits) in edits {
        let mut text = fs::read_to_string(path).map_err(|error| Failure::reading(path, &error))?;
        edits.sort_by_key(|(range, _)| std::cmp::Reverse(range.start));
        for (range, pinned) in edits {
            if text.get(range.clone()).is_some() {
                text.replace_range(range, &pinned);
            }
        }
        streams.note(format_args!("digests written into {}", path.display()));
        files.push(Artefact::plain(path, text));
    }
    write_files(&files, Path::new(""), Overwrite::Force)
        .map(drop)
        .map_err(|error| Failure::new(error.to_string()))
}
