//! The images that Dockerfiles and compose files name, with their places.

use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};

use dockerspec_core::model::reference::ImageRef;
use serde_json::Value;

use crate::examine::read_dockerfile;
use crate::failure::Failure;
use crate::files::{Kind, kind};

/// An image, where it stands, and its bytes there.
#[derive(Debug)]
pub(super) struct Named {
    /// With its tag, without its digest.
    pub(super) image: String,
    /// The digest that is written behind the tag already.
    pub(super) digest: Option<String>,
    pub(super) path: PathBuf,
    pub(super) line: usize,
    pub(super) written: Option<Range<usize>>,
}

impl Named {
    fn new(image: String, path: &Path, line: usize, written: Option<Range<usize>>) -> Self {
        let (image, digest) = match image.split_once('@') {
            // without a tag there is nothing that could move
            Some((tagged, digest))
                if ImageRef::parse(tagged).is_some_and(|it| it.tag.is_some()) =>
            {
                (tagged.to_owned(), Some(digest.to_owned()))
            }
            _ => (image, None),
        };
        Named {
            image,
            digest,
            path: path.to_owned(),
            line,
            written,
        }
    }
}

pub(super) fn is_compose(path: &Path) -> bool {
    path.file_name().map(kind) == Some(Kind::Compose)
}

pub(super) fn of_dockerfile(path: &Path) -> Result<Vec<Named>, Failure> {
    let file = read_dockerfile(path)?;
    let named = |it: dockerspec::Found| Named::new(it.image, path, it.line, it.written);
    Ok(dockerspec::images(&file).into_iter().map(named).collect())
}

/// The images that services pull; one that compose builds and names too is none of a registry's.
pub(super) fn of_compose(path: &Path) -> Result<Vec<Named>, Failure> {
    let text = fs::read_to_string(path).map_err(|error| Failure::reading(path, &error))?;
    let document: Value = serde_saphyr::from_str(&text)
        .map_err(|error| Failure::new(format!("`{}` is not YAML: {error}", path.display())))?;
    let services = document["services"].as_object();
    let mut found = Vec::new();
    for service in services.into_iter().flat_map(|it| it.values()) {
        if !service["build"].is_null() {
            continue;
        }
        let Some(written) = service["image"].as_str() else {
            continue;
        };
        let (line, place) = place(&text, written, &found).unwrap_or((1, None));
        let place = place.filter(|_| !written.contains('$'));
        found.push(Named::new(filled(written), path, line, place));
    }
    Ok(found)
}

/// Line and bytes of a value of `image:` that no other service has taken.
fn place(text: &str, image: &str, taken: &[Named]) -> Option<(usize, Option<Range<usize>>)> {
    let mut start = 0;
    for (index, line) in text.split_inclusive('\n').enumerate() {
        let at = start;
        start += line.len();
        let Some((before, value)) = line.split_once("image:") else {
            continue;
        };
        let free = !taken.iter().any(|it| it.line == index + 1);
        let is_key = before.trim_matches([' ', '"', '\'', '{', ',']).is_empty();
        let Some(inside) = value.find(image) else {
            continue;
        };
        let behind = value.get(inside + image.len()..).unwrap_or_default();
        let ends = behind.is_empty() || behind.starts_with(|it: char| " \t\r\n\"'#,}".contains(it));
        if free
            && is_key
            && ends
            && value
                .get(..inside)
                .is_some_and(|it| it.trim_matches([' ', '"', '\'']).is_empty())
        {
            let first = at + before.len() + "image:".len() + inside;
            return Some((index + 1, Some(first..first + image.len())));
        }
    }
    None
}

/// A value as compose would fill it here: from the environment, then by its own default.
fn filled(text: &str) -> String {
    let mut done = String::new();
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once("${") {
        let Some((inside, after)) = behind.split_once('}') else {
            break;
        };
        done.push_str(before);
        let (name, default) = match inside.split_once('-') {
            Some((name, default)) => (name.trim_end_matches(':'), Some(default)),
            None => (inside, None),
        };
        let set = env::var(name).ok().filter(|it| !it.is_empty());
        match (set, default) {
            (Some(value), _) => done.push_str(&value),
            (None, Some(default)) => done.push_str(default),
            (None, None) => {
                done.push_str("${");
                done.push_str(inside);
                done.push('}');
            }
        }
        rest = after;
    }
    done + rest
}

/// The one name of an image: without Docker Hub's host, with a tag.
pub(super) fn name(image: &str) -> Option<String> {
    let mut lock = dockerspec::Lockfile::default();
    lock.insert(image, &format!("sha256:{}", "0".repeat(64)));
    lock.iter().next().map(|(name, _)| name.to_owned())
}

/// Each image that has a tag to lock, with where it is named.
pub(super) fn wanted(named: &[Named]) -> Result<BTreeMap<String, Vec<usize>>, Failure> {
    let mut wanted: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (index, it) in named.iter().enumerate() {
        if it.image.contains('$') {
            continue;
        }
        let Some(parts) = ImageRef::parse(&it.image) else {
            return Err(Failure::new(format!(
                "`{}` in {}:{} is not the name of an image",
                it.image,
                it.path.display(),
                it.line
            )));
        };
        if parts.digest.is_some() {
            continue;
        }
        if let Some(name) = name(&it.image) {
            wanted.entry(name).or_default().push(index);
        }
    }
    Ok(wanted)
}

#[cfg(test)]
mod tests {
    use super::{filled, place};

    #[test]
    fn the_value_of_the_key_is_the_place() {
        let text = "services:\n  # image: redis:8\n  a:\n    image: redis:8-alpine\n  b:\n    image: \"redis:8\" # why\n";
        let (line, range) = place(text, "redis:8", &[]).unwrap();
        assert_eq!((line, text.get(range.unwrap())), (6, Some("redis:8")));
        assert!(place(text, "redis", &[]).is_none());
    }

    #[test]
    fn a_default_stands_in_for_what_is_not_set() {
        assert_eq!(filled("redis:${NO_SUCH_TAG_HERE:-8}"), "redis:8");
        assert_eq!(filled("a${NO_SUCH_TAG_HERE}b"), "a${NO_SUCH_TAG_HERE}b");
    }
}
