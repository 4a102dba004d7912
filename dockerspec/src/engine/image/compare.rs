//! Images beside each other: sizes, layers that they share, files that differ.

use std::collections::{BTreeMap, HashMap, HashSet};

use serde_json::{Value, json};

use super::files::Kind;
use super::layers::Layers;

/// A file that two images do not have alike.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Difference {
    /// The path, with a slash at its start.
    pub path: String,
    /// Bytes in the first image; `None` where it has no such file.
    pub before: Option<u64>,
    /// Bytes in the second.
    pub after: Option<u64>,
}

impl Difference {
    /// Bytes by which the second is larger.
    pub fn growth(&self) -> i64 {
        let signed = |it: Option<u64>| i64::try_from(it.unwrap_or(0)).unwrap_or(i64::MAX);
        signed(self.after) - signed(self.before)
    }
}

/// Images beside the first of them.
#[derive(Debug)]
pub struct Comparison<'a> {
    images: &'a [Layers],
}

impl<'a> Comparison<'a> {
    /// The first image is what the others are compared with.
    pub const fn new(images: &'a [Layers]) -> Self {
        Comparison { images }
    }

    /// The images.
    pub const fn images(&self) -> &'a [Layers] {
        self.images
    }

    /// Number and bytes of the layers, from the lowest, that an image shares with the first.
    pub fn shared(&self, image: &Layers) -> (usize, u64) {
        let first = self.images.first().map_or(&[][..], Layers::layers);
        let same = image
            .layers()
            .iter()
            .zip(first)
            .take_while(|(a, b)| a.digest == b.digest && !a.digest.is_empty());
        same.fold((0, 0), |(count, size), (it, _)| (count + 1, size + it.size))
    }

    /// Bytes that all images take together on one machine, layers that they share counted once.
    pub fn together(&self) -> u64 {
        let mut seen = HashSet::new();
        let all = self.images.iter().flat_map(Layers::layers);
        all.filter(|it| it.digest.is_empty() || seen.insert(&it.digest))
            .map(|it| it.size)
            .sum()
    }

    /// Files that an image and the first do not have alike, those that matter most first.
    pub fn differences(&self, image: &Layers) -> Vec<Difference> {
        let Some(first) = self.images.first() else {
            return Vec::new();
        };
        let before = files(first);
        let mut found: Vec<Difference> = Vec::new();
        for (_, entry) in image.live().filter(|(_, it)| it.kind == Kind::File) {
            let old = before.get(&*entry.path);
            if old.is_none_or(|(size, sum)| (*size, *sum) != (entry.size, entry.checksum)) {
                found.push(Difference {
                    path: format!("/{}", entry.path),
                    before: old.map(|(size, _)| *size),
                    after: Some(entry.size),
                });
            }
        }
        let after = files(image);
        let gone = first.live().filter(|(_, it)| it.kind == Kind::File);
        for (_, entry) in gone.filter(|(_, it)| !after.contains_key(&*it.path)) {
            found.push(Difference {
                path: format!("/{}", entry.path),
                before: Some(entry.size),
                after: None,
            });
        }
        found.sort_by(|a, b| {
            let by_growth = b.growth().unsigned_abs().cmp(&a.growth().unsigned_abs());
            by_growth.then_with(|| a.path.cmp(&b.path))
        });
        found
    }

    /// Differences summed up by folder, two parts deep: where an image grew and shrank, in bytes.
    pub fn by_folder(&self, image: &Layers) -> Vec<(String, i64)> {
        let mut sums: BTreeMap<String, i64> = BTreeMap::new();
        for it in self.differences(image) {
            let parts: Vec<&str> = it.path.split('/').collect();
            let depth = parts.len().saturating_sub(1).min(3);
            let folder = parts.get(..depth).unwrap_or_default().join("/");
            *sums.entry(format!("{folder}/")).or_default() += it.growth();
        }
        let mut sums: Vec<(String, i64)> = sums.into_iter().filter(|(_, it)| *it != 0).collect();
        sums.sort_by_key(|(folder, growth)| {
            (std::cmp::Reverse(growth.unsigned_abs()), folder.clone())
        });
        sums
    }

    /// The comparison as a JSON document, whose schema is `dockerspec schema compare`.
    pub fn to_json(&self) -> String {
        let images: Vec<Value> = self
            .images
            .iter()
            .map(|image| self.image_json(image))
            .collect();
        let document = json!({
            "version": env!("CARGO_PKG_VERSION"),
            "images": images,
            "togetherBytes": self.together(),
        });
        format!("{document:#}\n")
    }

    fn image_json(&self, image: &Layers) -> Value {
        let (layers, bytes) = self.shared(image);
        let difference = |it: &Difference| {
            json!({
                "file": it.path,
                "before": it.before,
                "after": it.after,
            })
        };
        let differences = self.differences(image);
        json!({
            "name": image.name(),
            "id": image.id(),
            "platform": image.config().platform,
            "sizeBytes": image.size(),
            "layers": image.layers().len(),
            "sharedLayers": layers,
            "sharedBytes": bytes,
            "efficiencyScore": image.efficiency().score,
            "inefficientBytes": image.efficiency().wasted_bytes,
            "differences": differences.iter().map(difference).collect::<Vec<_>>(),
        })
    }
}

fn files(image: &Layers) -> HashMap<&str, (u64, u64)> {
    let files = image.live().filter(|(_, it)| it.kind == Kind::File);
    files
        .map(|(_, it)| (&*it.path, (it.size, it.checksum)))
        .collect()
}
