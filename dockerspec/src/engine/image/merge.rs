//! Lays the layers over each other: what is seen in a container, what later layers cover, and dive's three numbers.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::ops::Bound;

use super::files::{Entry, Files, Kind};

/// A path that more than one layer has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repeated {
    /// The path, with a slash at its start.
    pub path: String,
    /// In how many layers it is, removals included.
    pub count: usize,
    /// Bytes of all of them together; a removed folder counts with what was in it.
    pub size: u64,
}

/// How efficiently an image stores its files, by the formulas of dive.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Efficiency {
    /// Sum of the smallest size of each path, divided by the sum of all its sizes; 1 is best.
    pub score: f64,
    /// Bytes of the paths that more than one layer has, all copies counted.
    pub wasted_bytes: u64,
    /// The wasted bytes, divided by the bytes above the lowest layer; 0 where there are none.
    pub user_wasted_percent: f64,
    /// The paths, largest first.
    pub repeated: Vec<Repeated>,
}

/// A file that no container sees, since a later layer replaces or removes it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Covered {
    /// The path, with a slash at its start.
    pub path: String,
    /// Bytes that it takes all the same.
    pub size: u64,
    /// Index of the layer that has it.
    pub layer: usize,
    /// Index of the layer that covers it.
    pub by: usize,
    /// Whether it is gone; otherwise another file took its place.
    pub is_removed: bool,
}

/// What came out.
#[derive(Clone, Debug, Default)]
pub(super) struct Merged {
    pub(super) efficiency: Efficiency,
    pub(super) covered: Vec<Covered>,
    /// Layer and entry of what a container sees, ordered by path.
    pub(super) live: Vec<(usize, usize)>,
}

struct Node {
    layer: usize,
    entry: usize,
    is_hidden: bool,
}

#[derive(Default)]
struct Sizes {
    count: usize,
    sum: u64,
    least: u64,
}

struct Stack<'a> {
    layers: &'a [&'a Files],
    nodes: BTreeMap<&'a str, Node>,
    covered: Vec<Covered>,
}

pub(super) fn merge(layers: &[&Files]) -> Merged {
    let mut sizes: HashMap<&str, Sizes> = HashMap::new();
    let mut stack = Stack {
        layers,
        nodes: BTreeMap::new(),
        covered: Vec::new(),
    };
    for (index, files) in layers.iter().enumerate() {
        for entry in leaves(&files.entries) {
            let size = if entry.kind == Kind::Whiteout {
                stack.size_below(&entry.path)
            } else {
                entry.size
            };
            let seen = sizes.entry(&entry.path).or_insert(Sizes {
                least: u64::MAX,
                ..Sizes::default()
            });
            seen.count += 1;
            seen.sum += size;
            seen.least = seen.least.min(size);
        }
        stack.add(index);
    }
    let mut covered = stack.covered;
    covered.sort_by(|a, b| b.size.cmp(&a.size).then_with(|| a.path.cmp(&b.path)));
    let visible = stack.nodes.values().filter(|it| !it.is_hidden);
    Merged {
        efficiency: efficiency(layers, &sizes),
        covered,
        live: visible.map(|it| (it.layer, it.entry)).collect(),
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a ratio of sizes needs no more than 53 bits"
)]
fn efficiency(layers: &[&Files], sizes: &HashMap<&str, Sizes>) -> Efficiency {
    let ratio = |part: u64, whole: u64, none: f64| match whole {
        0 => none,
        _ => part as f64 / whole as f64,
    };
    let mut repeated: Vec<Repeated> = Vec::new();
    let (mut least, mut sum, mut wasted) = (0, 0, 0);
    #[expect(clippy::iter_over_hash_type, reason = "sums; the list is sorted")]
    for (path, size) in sizes {
        least += size.least;
        sum += size.sum;
        if size.count > 1 {
            wasted += size.sum;
            repeated.push(Repeated {
                path: format!("/{path}"),
                count: size.count,
                size: size.sum,
            });
        }
    }
    repeated.sort_by(|a, b| b.size.cmp(&a.size).then_with(|| a.path.cmp(&b.path)));
    let user: u64 = layers.iter().skip(1).map(|it| it.size).sum();
    Efficiency {
        score: ratio(least, sum, 1.0),
        wasted_bytes: wasted,
        user_wasted_percent: ratio(wasted, user, 0.0),
        repeated,
    }
}

/// Entries without entries below them, the last of each path; marks of opaque folders are none.
fn leaves(entries: &[Entry]) -> impl Iterator<Item = &Entry> {
    let counted = |it: &&Entry| it.kind != Kind::Opaque;
    let mut folders: HashSet<&str> = HashSet::new();
    let mut last: HashMap<(&str, bool), usize> = HashMap::new();
    for (index, entry) in entries.iter().enumerate().filter(|(_, it)| counted(it)) {
        let mut path = &*entry.path;
        while let Some((folder, _)) = path.rsplit_once('/')
            && folders.insert(folder)
        {
            path = folder;
        }
        last.insert((&entry.path, entry.kind == Kind::Whiteout), index);
    }
    let indexed = entries.iter().enumerate();
    indexed.filter_map(move |(index, entry)| {
        let is_whiteout = entry.kind == Kind::Whiteout;
        let is_last = last.get(&(&*entry.path, is_whiteout)) == Some(&index);
        let is_leaf = is_whiteout || !folders.contains(&*entry.path);
        (is_last && is_leaf).then_some(entry)
    })
}

impl<'a> Stack<'a> {
    fn entry(&self, node: &Node) -> Option<&'a Entry> {
        self.layers.get(node.layer)?.entries.get(node.entry)
    }

    /// Bytes that a removed folder had; a file counts where it was added.
    fn size_below(&self, path: &str) -> u64 {
        let Some(node) = self.nodes.get(path) else {
            return 0;
        };
        if self.entry(node).is_none_or(|it| it.kind != Kind::Folder) {
            return 0;
        }
        let below = self.below(path);
        below
            .filter_map(|(_, node)| self.entry(node))
            .map(|it| it.size)
            .sum()
    }

    fn below(&self, path: &str) -> impl Iterator<Item = (&&'a str, &Node)> {
        let folder = format!("{path}/");
        let from = (Bound::Included(folder.as_str()), Bound::Unbounded);
        let found = self.nodes.range::<str, _>(from);
        found.take_while(move |(it, _)| it.starts_with(&folder))
    }

    fn add(&mut self, layer: usize) {
        let Some(files) = self.layers.get(layer).copied() else {
            return;
        };
        for entry in &files.entries {
            match entry.kind {
                Kind::Whiteout => {
                    let below: Vec<&'a str> = self.below(&entry.path).map(|(it, _)| *it).collect();
                    for path in below.into_iter().chain([&*entry.path]) {
                        if let Some(node) = self.nodes.remove(path) {
                            self.cover(&node, layer, true);
                        }
                    }
                }
                Kind::Opaque => self.hide(&entry.path, layer),
                _ => {}
            }
        }
        for (index, entry) in files.entries.iter().enumerate() {
            if matches!(entry.kind, Kind::Whiteout | Kind::Opaque) {
                continue;
            }
            let node = Node {
                layer,
                entry: index,
                is_hidden: false,
            };
            if let Some(before) = self.nodes.insert(&entry.path, node) {
                self.cover(&before, layer, false);
                let was_folder = self
                    .entry(&before)
                    .is_some_and(|it| it.kind == Kind::Folder);
                if was_folder && entry.kind != Kind::Folder {
                    self.hide(&entry.path, layer);
                }
            }
        }
    }

    /// What is below is there, and not to be seen.
    fn hide(&mut self, path: &str, layer: usize) {
        let below: Vec<&'a str> = self.below(path).map(|(it, _)| *it).collect();
        for path in below {
            let Some(mut node) = self.nodes.remove(path) else {
                continue;
            };
            if node.layer != layer {
                self.cover(&node, layer, true);
                node.is_hidden = true;
            }
            self.nodes.insert(path, node);
        }
    }

    fn cover(&mut self, node: &Node, by: usize, is_removed: bool) {
        let Some(entry) = self.entry(node) else {
            return;
        };
        if entry.size > 0 && !node.is_hidden && node.layer != by {
            self.covered.push(Covered {
                path: format!("/{}", entry.path),
                size: entry.size,
                layer: node.layer,
                by,
                is_removed,
            });
        }
    }
}
