//! The images that Dockerfiles and compose files name, with their places.

use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::io::ErrorKind;
use std::ops::Range;
use std::path::{Path, PathBuf};

use dockerspec::config::dotenv;
use dockerspec::filled;
use dockerspec_core::model::reference::ImageRef;
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_saphyr::Spanned;

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

/// What is read of a compose file.
#[derive(Deserialize)]
struct Project {
    #[serde(default)]
    services: BTreeMap<String, Option<Service>>,
}

#[derive(Deserialize)]
struct Service {
    image: Option<Spanned<String>>,
    build: Option<IgnoredAny>,
}

/// The images that services pull; one that compose builds and names too is none of a registry's.
pub(super) fn of_compose(path: &Path) -> Result<Vec<Named>, Failure> {
    let text = fs::read_to_string(path).map_err(|error| Failure::reading(path, &error))?;
    let dotenv = variables(path)?;
    let set = |name: &str| {
        let own = env::var(name).ok();
        own.or_else(|| dotenv.get(name).cloned())
    };
    named(&text, path, set)
}

/// The variables of the `.env` beside a compose file.
fn variables(path: &Path) -> Result<BTreeMap<String, String>, Failure> {
    let path = path.with_file_name(".env");
    match fs::read_to_string(&path) {
        // compose says what is wrong with it
        Ok(text) => Ok(dotenv(&text).unwrap_or_default()),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(BTreeMap::new()),
        Err(error) => Err(Failure::reading(&path, &error)),
    }
}

fn named(
    text: &str,
    path: &Path,
    set: impl Fn(&str) -> Option<String>,
) -> Result<Vec<Named>, Failure> {
    let project: Project = serde_saphyr::from_str(text)
        .map_err(|error| Failure::new(format!("`{}` is not YAML: {error}", path.display())))?;
    let services = || project.services.values().flatten();
    let built: Vec<String> = services()
        .filter(|it| it.build.is_some())
        .filter_map(|it| Some(filled(&it.image.as_ref()?.value, &set)))
        .collect();
    let pulled = services().filter(|it| it.build.is_none());
    let mut found = Vec::new();
    for image in pulled.filter_map(|it| it.image.as_ref()) {
        let name = filled(&image.value, &set);
        if built.contains(&name) {
            continue;
        }
        let line = usize::try_from(image.defined.line()).unwrap_or(1);
        let place = place(text, image).filter(|_| !image.value.contains('$'));
        // one line may stand for several services
        if place.is_none() || found.iter().all(|it: &Named| it.written != place) {
            found.push(Named::new(name, path, line, place));
        }
    }
    found.sort_by_key(|it| it.line);
    Ok(found)
}

/// Where a value stands, without its quotes.
fn place(text: &str, image: &Spanned<String>) -> Option<Range<usize>> {
    let start = usize::try_from(image.defined.span().byte_offset()?).ok()?;
    let inside = text.get(start..)?.find(&image.value)?;
    // quotes, a tag or an anchor may be in front, and nothing else
    let first = start + inside;
    let front = text.get(start..first)?;
    (!front.contains('\n')).then(|| first..first + image.value.len())
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
    use std::path::Path;

    use super::named;

    fn found(text: &str) -> Vec<(String, usize, Option<&str>)> {
        let set = |name: &str| (name == "TAG").then(|| "8".to_owned());
        let found = named(text, Path::new("compose.yaml"), set).unwrap();
        let shown = found.into_iter().map(|it| {
            let written = it.written.and_then(|range| text.get(range));
            (it.image, it.line, written)
        });
        shown.collect()
    }

    #[test]
    fn the_value_of_the_key_is_the_place() {
        let text = "services:\n  # image: redis:8\n  a:\n    image: redis:8-alpine\n  b:\n    image: \"redis:8\" # why\n  \
                    c: {image: busybox:1}\n";
        let image = |name: &str, line, written| (name.to_owned(), line, Some(written));
        assert_eq!(
            found(text),
            [
                image("redis:8-alpine", 4, "redis:8-alpine"),
                image("redis:8", 6, "redis:8"),
                image("busybox:1", 7, "busybox:1"),
            ]
        );
    }

    #[test]
    fn a_variable_is_filled_and_has_no_place() {
        let text =
            "services:\n  a:\n    image: redis:${TAG:?no tag}\n  b:\n    image: redis:$NONE\n";
        assert_eq!(
            found(text),
            [
                ("redis:8".to_owned(), 3, None),
                ("redis:$NONE".to_owned(), 5, None)
            ]
        );
    }

    #[test]
    fn what_a_service_builds_is_pulled_by_none() {
        let text = "services:\n  app:\n    build: .\n    image: acme/app:1\n  worker:\n    image: acme/app:1\n  db:\n";
        assert_eq!(found(text), []);
    }
}
