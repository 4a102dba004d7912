//! What became of each image, for people and for programs.

use std::fmt::Write as _;

use dockerspec::Lockfile;
use serde_json::{Value, json};

use super::Lock;
use super::images::{self, Named};
use crate::failure::Failure;
use crate::outputs::{Format, Target};
use crate::streams::{Streams, write_file};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    /// Locked before, and still the same.
    Kept,
    /// Locked now.
    Added,
    /// Locked before, to another image now.
    Updated,
    /// Not in the lock file any more: nothing uses it.
    Removed,
    /// Another image by now; the lock file stays.
    Moved,
    /// Locked, and a file has another digest behind the tag.
    Differs,
    /// Not locked.
    Missing,
    /// Locked, and nothing uses it.
    Unused,
}

impl State {
    pub(super) const fn is_drift(self) -> bool {
        matches!(
            self,
            State::Moved | State::Differs | State::Missing | State::Unused
        )
    }

    const fn name(self) -> &'static str {
        match self {
            State::Kept => "kept",
            State::Added => "added",
            State::Updated => "updated",
            State::Removed => "removed",
            State::Moved => "moved",
            State::Differs => "differs",
            State::Missing => "missing",
            State::Unused => "unused",
        }
    }
}

/// One image, before and after.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) image: String,
    pub(super) before: Option<String>,
    pub(super) after: Option<String>,
    pub(super) state: State,
}

/// Puts what is locked now into the lock.
pub(super) fn carry(entries: &[Entry], lock: &mut Lockfile) {
    for entry in entries {
        match &entry.after {
            Some(digest) => drop(lock.insert(&entry.image, digest)),
            None => drop(lock.remove(&entry.image)),
        }
    }
}

pub(super) fn write(
    verb: &Lock,
    entries: &[Entry],
    named: &[Named],
    streams: &mut Streams,
) -> Result<(), Failure> {
    for output in verb.outputs.iter() {
        let text = match output.format {
            Format::Text => text(entries, named),
            Format::Json => json(verb, entries, named),
        };
        match &output.target {
            Target::Stdout => streams.print(&text)?,
            Target::File(path) => write_file(path, &text)?,
        }
    }
    Ok(())
}

fn text(entries: &[Entry], named: &[Named]) -> String {
    let mut text = String::new();
    for entry in entries {
        let digest = |it: &Option<String>| it.clone().unwrap_or_default();
        let rest = match entry.state {
            State::Kept | State::Added => digest(&entry.after),
            State::Moved | State::Updated => {
                format!("{} → {}", digest(&entry.before), digest(&entry.after))
            }
            State::Differs => format!(
                "{}; another digest is written in {}: `lock --apply` replaces it",
                digest(&entry.after),
                places(entry, named)
            ),
            State::Missing => format!("not locked, used in {}", places(entry, named)),
            State::Unused | State::Removed => "locked, and in none of the files".to_owned(),
        };
        let state = entry.state.name();
        let _ = writeln!(text, "{state:<8} {}  {rest}", entry.image);
    }
    text
}

fn using<'n>(entry: &Entry, named: &'n [Named]) -> impl Iterator<Item = &'n Named> {
    let image = entry.image.clone();
    named
        .iter()
        .filter(move |it| images::name(&it.image).as_deref() == Some(&image))
}

fn places(entry: &Entry, named: &[Named]) -> String {
    let places: Vec<String> = using(entry, named)
        .map(|it| format!("{}:{}", it.path.display(), it.line))
        .collect();
    places.join(", ")
}

fn json(verb: &Lock, entries: &[Entry], named: &[Named]) -> String {
    let entry = |it: &Entry| {
        let places: Vec<Value> = using(it, named)
            .map(|it| json!({"path": it.path.to_string_lossy(), "line": it.line}))
            .collect();
        json!({
            "image": it.image,
            "state": it.state.name(),
            "before": it.before,
            "after": it.after,
            "places": places,
        })
    };
    let images: Vec<Value> = entries.iter().map(entry).collect();
    let document = json!({
        "version": env!("CARGO_PKG_VERSION"),
        "lock_file": verb.lock_file.to_string_lossy(),
        "images": images,
    });
    format!("{document}\n")
}
