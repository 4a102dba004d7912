//! What in an image nobody needs: copies, caches of package managers, and what later layers cover.

use std::collections::{BTreeMap, HashMap};

use dockerspec_core::Rule;

use super::files::{Entry, Kind};

/// Copies of smaller files are not worth a change.
const SMALLEST_COPY: u64 = 4096;

/// The same content at several paths.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Duplicate {
    /// Bytes of one copy.
    pub size: u64,
    /// Where it is, with a slash at the start of each; ordered.
    pub paths: Vec<String>,
}

impl Duplicate {
    /// Bytes that all copies but one take.
    pub fn wasted(&self) -> u64 {
        self.size * (self.paths.len() as u64).saturating_sub(1)
    }
}

/// What a package manager or a build left behind in one layer.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Leftover {
    /// What it is, as in `lists of apt`.
    pub what: &'static str,
    /// A folder in which it is.
    pub path: String,
    /// Number of files.
    pub files: usize,
    /// Bytes of the files.
    pub size: u64,
    /// Index of the layer.
    pub layer: usize,
    /// What to change in the Dockerfile.
    pub help: &'static str,
    /// The rule about it.
    pub rule: Option<Rule>,
}

/// A kind of leftover: where it lies, and what to change.
struct Known {
    what: &'static str,
    /// Parts of a path, any of which tells it; with a slash at the start for the image's root.
    marks: &'static [&'static str],
    help: &'static str,
    rule: Option<Rule>,
}

#[rustfmt::skip]
const KNOWN: &[Known] = &[
    Known { what: "lists of apt", marks: &["/var/lib/apt/lists/"], rule: Some(Rule::AptLists),
        help: "end the same RUN with `rm -rf /var/lib/apt/lists/*`, or mount a cache there" },
    Known { what: "packages of apt", marks: &["/var/cache/apt/", "/var/cache/debconf/"], rule: Some(Rule::AptLists),
        help: "mount a cache: `RUN --mount=type=cache,target=/var/cache/apt`, or end the same RUN with `apt-get clean`" },
    Known { what: "index of apk", marks: &["/var/cache/apk/", "/etc/apk/cache/"], rule: Some(Rule::ApkCache),
        help: "write `apk add --no-cache`" },
    Known { what: "cache of dnf or yum", marks: &["/var/cache/dnf/", "/var/cache/yum/", "/var/cache/zypp/"], rule: Some(Rule::RpmCache),
        help: "end the same RUN with `dnf clean all`" },
    Known { what: "cache of pip", marks: &["/.cache/pip/"], rule: Some(Rule::PipCache),
        help: "write `pip install --no-cache-dir`, or mount a cache: `RUN --mount=type=cache,target=/root/.cache/pip`" },
    Known { what: "cache of uv", marks: &["/.cache/uv/"], rule: None,
        help: "mount a cache: `RUN --mount=type=cache,target=/root/.cache/uv`, or write `uv sync --no-cache`" },
    Known { what: "cache of npm", marks: &["/.npm/_cacache/", "/.npm/_logs/"], rule: None,
        help: "mount a cache: `RUN --mount=type=cache,target=/root/.npm`" },
    Known { what: "cache of yarn or pnpm", marks: &["/.cache/yarn/", "/.yarn/cache/", "/.local/share/pnpm/store/"], rule: None,
        help: "mount a cache for it, or end the same RUN with `yarn cache clean`" },
    Known { what: "sources of cargo", marks: &["/cargo/registry/", "/.cargo/registry/", "/cargo/git/db/", "/.cargo/git/db/"], rule: None,
        help: "build in a stage of its own and copy the program, or mount a cache at the registry" },
    Known { what: "modules of Go", marks: &["/go/pkg/mod/", "/.cache/go-build/"], rule: None,
        help: "build in a stage of its own and copy the program" },
    Known { what: "compiled Python of a build", marks: &["/__pycache__/"], rule: None,
        help: "set `PYTHONDONTWRITEBYTECODE=1` while installing, and name `__pycache__` in .dockerignore" },
    Known { what: "history of Git", marks: &["/.git/objects/"], rule: Some(Rule::CopyWholeContext),
        help: "name `.git` in .dockerignore" },
    Known { what: "temporary files", marks: &["/tmp/", "/var/tmp/"], rule: None,
        help: "remove them in the RUN that makes them, or mount `--mount=type=tmpfs,target=/tmp`" },
    Known { what: "logs", marks: &["/var/log/"], rule: None,
        help: "remove them in the RUN that makes them" },
];

/// Copies of files, most wasteful first.
pub(super) fn duplicates<'a>(live: impl Iterator<Item = &'a Entry>) -> Vec<Duplicate> {
    let mut by_content: HashMap<(u64, u64), Vec<&str>> = HashMap::new();
    for entry in live.filter(|it| it.kind == Kind::File && it.size >= SMALLEST_COPY) {
        let paths = by_content.entry((entry.size, entry.checksum)).or_default();
        paths.push(&entry.path);
    }
    let mut found: Vec<Duplicate> = by_content
        .into_iter()
        .filter(|(_, paths)| paths.len() > 1)
        .map(|((size, _), mut paths)| {
            paths.sort_unstable();
            Duplicate {
                size,
                paths: paths.iter().map(|it| format!("/{it}")).collect(),
            }
        })
        .collect();
    found.sort_by(|a, b| {
        let by_size = b.wasted().cmp(&a.wasted());
        by_size.then_with(|| a.paths.cmp(&b.paths))
    });
    found
}

/// Leftovers by kind and layer, largest first.
pub(super) fn leftovers<'a>(live: impl Iterator<Item = (usize, &'a Entry)>) -> Vec<Leftover> {
    let mut found: BTreeMap<(usize, usize), Leftover> = BTreeMap::new();
    for (layer, entry) in live.filter(|(_, it)| it.kind == Kind::File && it.size > 0) {
        let Some((index, known, folder)) = known(&entry.path) else {
            continue;
        };
        let sum = found.entry((index, layer)).or_insert_with(|| Leftover {
            what: known.what,
            path: folder,
            files: 0,
            size: 0,
            layer,
            help: known.help,
            rule: known.rule,
        });
        sum.files += 1;
        sum.size += entry.size;
    }
    let mut found: Vec<Leftover> = found.into_values().collect();
    found.sort_by(|a, b| b.size.cmp(&a.size).then_with(|| a.path.cmp(&b.path)));
    found
}

fn known(path: &str) -> Option<(usize, &'static Known, String)> {
    let path = format!("/{path}");
    KNOWN.iter().enumerate().find_map(|(index, known)| {
        known.marks.iter().find_map(|mark| {
            // what an installation compiled is used
            let is_installed = path.starts_with("/usr/") || path.contains("/site-packages/");
            if *mark == "/__pycache__/" && is_installed {
                return None;
            }
            let is_from_root = ["/var/", "/etc/", "/tmp/"]
                .iter()
                .any(|it| mark.starts_with(it));
            let at = if is_from_root {
                path.starts_with(mark).then_some(0)?
            } else {
                path.find(mark)?
            };
            let folder = path.get(..at + mark.len() - 1)?.to_owned();
            Some((index, known, folder))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::known;

    #[test]
    fn leftovers_are_told_by_where_they_lie() {
        let what = |path: &str| known(path).map(|(_, it, _)| it.what);
        assert_eq!(what("var/lib/apt/lists/deb_main"), Some("lists of apt"));
        assert_eq!(what("home/app/.cache/pip/http/a"), Some("cache of pip"));
        assert_eq!(what("app/tmp/a"), None);
        assert_eq!(what("srv/var/lib/apt/lists/a"), None);
        assert_eq!(what("usr/bin/python3"), None);
        assert_eq!(what("usr/lib/a/__pycache__/b.pyc"), None);
        let folder = known("app/__pycache__/b.pyc").map(|(.., folder)| folder);
        assert_eq!(folder.as_deref(), Some("/app/__pycache__"));
    }
}
