//! Digests behind the tags of a Dockerfile.

use std::fmt;

use dockerspec_core::model::reference::ImageRef;
use dockerspec_core::parse::dockerfile::Dockerfile;

use super::{Found, Lockfile, images};

/// An image of a Dockerfile to which a lock file gives no digest.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unpinned {
    /// The image.
    pub image: String,
    /// Line of the Dockerfile, from 1.
    pub line: usize,
    /// Whether it is locked, but put together from variables, so that there is no place for a digest.
    pub computed: bool,
}

impl fmt::Display for Unpinned {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Unpinned { image, line, .. } = self;
        if self.computed {
            write!(
                f,
                "line {line}: `{image}` is put together from variables, so its digest has no place; write the image out"
            )
        } else {
            write!(
                f,
                "line {line}: `{image}` is not locked; run `dockerspec lock`"
            )
        }
    }
}

impl Lockfile {
    /// The text of a Dockerfile with the digest behind each tag: what is built from it is what was locked.
    ///
    /// # Errors
    ///
    /// All images that have no digest yet and get none, in the order of their lines.
    ///
    /// # Examples
    ///
    /// ```
    /// use dockerspec::Lockfile;
    /// use dockerspec::parse::dockerfile;
    ///
    /// let digest = format!("sha256:{}", "0".repeat(64));
    /// let mut lock = Lockfile::default();
    /// lock.insert("redis:8", &digest);
    /// let file = dockerfile::parse("Dockerfile", "FROM redis:8 AS cache\n");
    /// assert_eq!(lock.pin(&file), Ok(format!("FROM redis:8@{digest} AS cache\n")));
    /// let other = dockerfile::parse("Dockerfile", "FROM redis:7\n");
    /// assert_eq!(lock.pin(&other).unwrap_err()[0].image, "redis:7");
    /// ```
    pub fn pin(&self, file: &Dockerfile) -> Result<String, Vec<Unpinned>> {
        self.pin_but(file, &[] as &[&str])
    }

    /// The same, where some names are images that this program builds itself: no registry has them.
    pub(crate) fn pin_but(
        &self,
        file: &Dockerfile,
        own: &[impl AsRef<str>],
    ) -> Result<String, Vec<Unpinned>> {
        let mut text = file.text().to_owned();
        let mut unpinned = Vec::new();
        let mut found = images(file);
        found.retain(|it| !has_digest(&it.image) && own.iter().all(|own| own.as_ref() != it.image));
        // from the end, so that the places before it stay
        found.sort_by_key(|it| std::cmp::Reverse(it.written.as_ref().map(|range| range.start)));
        for Found {
            image,
            line,
            written,
        } in found
        {
            match (self.pinned(&image), written) {
                (Some(pinned), Some(range)) => text.replace_range(range, &pinned),
                (pinned, _) => unpinned.push(Unpinned {
                    image,
                    line,
                    computed: pinned.is_some(),
                }),
            }
        }
        if unpinned.is_empty() {
            return Ok(text);
        }
        unpinned.sort_by_key(|it| it.line);
        Err(unpinned)
    }
}

fn has_digest(image: &str) -> bool {
    ImageRef::parse(image).is_some_and(|it| it.digest.is_some())
}

#[cfg(test)]
mod tests {
    use super::super::Lockfile;
    use dockerspec_core::parse::dockerfile;

    const DIGEST: &str = "sha256:0123456789012345678901234567890123456789012345678901234567890123";

    #[test]
    fn every_place_gets_its_digest_and_nothing_else_changes() {
        let mut lock = Lockfile::default();
        for image in ["redis:8", "busybox:1", "debian:13.1-slim"] {
            lock.insert(image, DIGEST);
        }
        let text = "FROM redis:8 AS a\nFROM  debian:13.1-slim\nCOPY --from=a /x /x\nCOPY --from=busybox:1 /y /y\n\
                    RUN --mount=from=busybox:1,target=/b echo redis:8\n";
        let pinned = lock.pin(&dockerfile::parse("Dockerfile", text));
        let at = |image: &str| format!("{image}@{DIGEST}");
        let expected = format!(
            "FROM {} AS a\nFROM  {}\nCOPY --from=a /x /x\nCOPY --from={} /y /y\n\
             RUN --mount=from={},target=/b echo redis:8\n",
            at("redis:8"),
            at("debian:13.1-slim"),
            at("busybox:1"),
            at("busybox:1")
        );
        assert_eq!(pinned, Ok(expected));
    }

    #[test]
    fn what_gets_no_digest_is_told_with_its_line() {
        let mut lock = Lockfile::default();
        lock.insert("redis:8", DIGEST);
        let text = format!(
            "ARG V=8\nFROM redis:$V AS a\nFROM alpine:3\nFROM x@{DIGEST}\nCOPY --from=a / /\n"
        );
        let unpinned = lock
            .pin(&dockerfile::parse("Dockerfile", text))
            .unwrap_err();
        let told: Vec<String> = unpinned.iter().map(ToString::to_string).collect();
        assert_eq!(
            told,
            [
                "line 2: `redis:8` is put together from variables, so its digest has no place; write the image out",
                "line 3: `alpine:3` is not locked; run `dockerspec lock`",
            ]
        );
    }
}
