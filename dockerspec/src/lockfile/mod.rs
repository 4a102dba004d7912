//! `dockerspec.lock`: which image each tag was when it was locked.

mod images;
mod pin;
mod variables;

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt;

use dockerspec_core::model::reference::ImageRef;

pub use images::{Found, images};
pub use pin::Unpinned;
pub use variables::filled;

pub(crate) use images::{built, of_compose, of_image, own_bases, pulled};

/// Digests of tags, in the order of their names. Its text is one line for each image, so that a diff shows what
/// moved.
///
/// ```
/// use dockerspec::Lockfile;
///
/// let digest = format!("sha256:{}", "0".repeat(64));
/// let mut lock = Lockfile::default();
/// lock.insert("docker.io/library/redis:8", &digest);
/// assert_eq!(lock.digest("redis:8"), Some(digest.as_str()));
/// assert_eq!(lock.pinned("redis:8"), Some(format!("redis:8@{digest}")));
/// assert_eq!(Lockfile::parse(&lock.to_string())?, lock);
/// # Ok::<(), dockerspec::LockfileError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lockfile {
    digests: BTreeMap<String, String>,
}

/// Name of the file.
pub const LOCKFILE: &str = "dockerspec.lock";
const HEAD: &str =
    "# Which image each tag was when it was locked. Written by `dockerspec lock`.\nversion 1\n";
/// The only version there is.
const VERSION: &str = "1";

/// A line of a lock file that cannot be read.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LockfileError {
    /// Line, from 1.
    pub line: usize,
    /// What is wrong with it.
    pub reason: String,
}

impl fmt::Display for LockfileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "line {} of the lock file: {}; restore it from version control, or remove it and lock again",
            self.line, self.reason
        )
    }
}

impl Error for LockfileError {}

impl Lockfile {
    /// Reads the text of a lock file.
    ///
    /// # Errors
    ///
    /// [`LockfileError`] for a line that is no image with a digest, an image that stands there twice, and a newer version
    /// of the format.
    pub fn parse(text: &str) -> Result<Self, LockfileError> {
        let mut lock = Lockfile::default();
        let mut version = None;
        for (index, line) in text.lines().enumerate() {
            let wrong = |reason: String| LockfileError {
                line: index + 1,
                reason,
            };
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let Some((name, value)) = line.split_once(' ') else {
                return Err(wrong(format!("`{line}` is no image with a digest")));
            };
            match (version, name) {
                (None, "version") if value == VERSION => version = Some(()),
                (None, "version") => {
                    return Err(wrong(format!(
                        "version {value} of the format is not known here, only {VERSION}"
                    )));
                }
                (None, _) => return Err(wrong("`version 1` is missing".to_owned())),
                (Some(()), _) => {
                    let image = key(name)
                        .ok_or_else(|| wrong(format!("`{name}` is not the name of an image")))?;
                    if !is_digest(value) {
                        return Err(wrong(format!("`{value}` is no digest, as in `sha256:…`")));
                    }
                    if lock.digests.insert(image, value.to_owned()).is_some() {
                        return Err(wrong(format!("`{name}` is locked twice")));
                    }
                }
            }
        }
        Ok(lock)
    }

    /// The digest of an image, by any of its names: `redis:8` and `docker.io/library/redis:8` are one.
    pub fn digest(&self, image: &str) -> Option<&str> {
        self.digests.get(&key(image)?).map(String::as_str)
    }

    /// The image with its tag and digest, as it is written behind `FROM`.
    pub fn pinned(&self, image: &str) -> Option<String> {
        let digest = self.digest(image)?;
        // a digest alone says no more which tag it was
        let tagged = ImageRef::parse(image)?.tag.is_some();
        let tag = if tagged { "" } else { ":latest" };
        Some(format!("{image}{tag}@{digest}"))
    }

    /// Locks an image; the digest it had before is given back. Nothing happens where it is no name of an image, or no
    /// digest.
    pub fn insert(&mut self, image: &str, digest: &str) -> Option<String> {
        let image = key(image).filter(|_| is_digest(digest))?;
        self.digests.insert(image, digest.to_owned())
    }

    /// Forgets an image.
    pub fn remove(&mut self, image: &str) -> Option<String> {
        self.digests.remove(&key(image)?)
    }

    /// Images and digests, in the order of their names.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.digests
            .iter()
            .map(|(image, digest)| (image.as_str(), digest.as_str()))
    }

    /// How many images are locked.
    pub fn len(&self) -> usize {
        self.digests.len()
    }

    /// Whether no image is locked.
    pub fn is_empty(&self) -> bool {
        self.digests.is_empty()
    }
}

impl fmt::Display for Lockfile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(HEAD)?;
        for (image, digest) in &self.digests {
            writeln!(f, "{image} {digest}")?;
        }
        Ok(())
    }
}

/// The one name of an image: without Docker Hub's host, with a tag; nothing where it is none, or has a digest already.
pub(crate) fn key(image: &str) -> Option<String> {
    let parts = ImageRef::parse(image)?;
    if parts.digest.is_some() {
        return None;
    }
    let tag = parts.tag.unwrap_or("latest");
    let hub = [None, Some("docker.io"), Some("index.docker.io")].contains(&parts.registry);
    Some(match parts.registry {
        Some(registry) if !hub => format!("{registry}/{}:{tag}", parts.name),
        _ => {
            let official = parts.name.strip_prefix("library/");
            let name = official
                .filter(|it| !it.contains('/'))
                .unwrap_or(parts.name);
            format!("{name}:{tag}")
        }
    })
}

/// Whether a text is a digest that a lock file takes.
pub(crate) fn is_digest(text: &str) -> bool {
    text.strip_prefix("sha256:").is_some_and(|hex| {
        hex.len() == 64
            && hex
                .bytes()
                .all(|it| matches!(it, b'0'..=b'9' | b'a'..=b'f'))
    })
}

#[cfg(test)]
mod tests {
    use super::{HEAD, Lockfile, key};

    const DIGEST: &str = "sha256:0123456789012345678901234567890123456789012345678901234567890123";

    #[test]
    fn one_image_has_one_name() {
        for name in [
            "redis",
            "redis:latest",
            "library/redis",
            "docker.io/redis",
            "index.docker.io/library/redis:latest",
        ] {
            assert_eq!(key(name).as_deref(), Some("redis:latest"), "{name}");
        }
        assert_eq!(key("ghcr.io/a/b:1").as_deref(), Some("ghcr.io/a/b:1"));
        assert_eq!(key("library/a/b:1").as_deref(), Some("library/a/b:1"));
        assert_eq!(key("Redis"), None);
        assert_eq!(key(&format!("redis@{DIGEST}")), None);
    }

    #[test]
    fn lines_are_sorted_and_read_back() {
        let mut lock = Lockfile::default();
        lock.insert("redis:8", DIGEST);
        lock.insert("alpine", DIGEST);
        let text = format!("{HEAD}alpine:latest {DIGEST}\nredis:8 {DIGEST}\n");
        assert_eq!(lock.to_string(), text);
        assert_eq!(Lockfile::parse(&text), Ok(lock));
    }

    #[test]
    fn a_line_that_is_none_is_refused_with_its_number() {
        let refused = |text: String| Lockfile::parse(&text).unwrap_err().to_string();
        let text = refused(format!("{HEAD}redis:8 sha256:12\n"));
        assert_eq!(
            text,
            "line 3 of the lock file: `sha256:12` is no digest, as in `sha256:…`; restore it from version control, \
             or remove it and lock again"
        );
        assert!(refused("version 2\n".into()).contains("version 2 of the format"));
        assert!(refused(format!("redis:8 {DIGEST}\n")).contains("`version 1` is missing"));
        assert!(refused(format!("{HEAD}<<<<<<< HEAD\n")).contains("line 3"));
        let twice = format!("{HEAD}redis {DIGEST}\ndocker.io/redis {DIGEST}\n");
        assert!(refused(twice).contains("locked twice"));
    }
}
