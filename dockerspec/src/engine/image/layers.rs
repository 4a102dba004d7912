//! An image, layer by layer.

use std::io::BufRead;
use std::path::Path;
use std::sync::Arc;

use dockerspec_core::Hardened;
use dockerspec_core::model::Image;

use super::super::build::place;
use super::archive::{self, Read};
use super::blob::Packing;
use super::config::{self, HistoryStep, ImageConfig};
use super::error::ImageError;
use super::files::{Entry, Files};
use super::history;
use super::manifest::Wanted;
use super::merge::{Covered, Efficiency, Merged, merge};
use super::rules::{SizeRules, TooLarge};
use super::waste::{Duplicate, Leftover, duplicates, leftovers};

/// A layer: what an instruction added to the image.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Layer {
    /// Place in the image, from 0 for the lowest.
    pub index: usize,
    /// `sha256:` and 64 digits: a name for exactly its files; empty where the image does not say.
    pub digest: String,
    /// Bytes of its files, unpacked.
    pub size: u64,
    /// Bytes of its archive as it was read, which may be packed.
    pub packed: u64,
    /// How it is packed: `none`, `gzip` or `zstd`.
    pub packing: &'static str,
    /// The instruction that made it, as a Dockerfile has it, secrets masked.
    pub instruction: String,
    /// Line of the Dockerfile, where that is known.
    pub line: Option<usize>,
    /// Place of the step in Rust, `file:line:column`, where the spec is known.
    pub source: Option<String>,
    pub(super) blob: String,
    pub(in crate::engine) files: Arc<Files>,
}

impl Layer {
    /// Number of its files, folders, links and removals.
    pub fn entries(&self) -> usize {
        self.files.entries.len()
    }
}

/// An image, layer by layer: sizes, what made them, and what is wasted.
///
/// # Examples
///
/// ```no_run
/// use dockerspec::engine::{Layers, SizeRules};
///
/// let layers = Layers::open("api.tar".as_ref(), None)?;
/// for layer in layers.layers() {
///     println!("{:>12} {}", layer.size, layer.instruction);
/// }
/// layers.check(&SizeRules::size(150_000_000))?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
#[expect(
    clippy::struct_field_names,
    reason = "the layers of these layers have no other name"
)]
pub struct Layers {
    name: String,
    names: Vec<String>,
    id: Option<String>,
    config: ImageConfig,
    steps: Vec<HistoryStep>,
    layers: Vec<Layer>,
    merged: Merged,
    duplicates: Vec<Duplicate>,
    leftovers: Vec<Leftover>,
}

impl Layers {
    /// Reads an archive of `docker save`, an OCI layout in an archive, or one in a folder; layers plain, gzip or zstd.
    ///
    /// Of an image for several platforms the one for `platform`, as in `linux/arm64`, is read, by default this
    /// machine's. Nothing is unpacked to the disk.
    ///
    /// # Errors
    ///
    /// [`ImageError::Open`] for what cannot be opened, [`Unreadable`](ImageError::Unreadable) with the place of what is
    /// broken, [`NoImage`](ImageError::NoImage) where there is none for the platform.
    pub fn open(path: &Path, platform: Option<&str>) -> Result<Layers, ImageError> {
        let wanted = Wanted {
            name: None,
            platform,
        };
        Layers::open_wanted(path, wanted)
    }

    pub(super) fn open_wanted(path: &Path, wanted: Wanted<'_>) -> Result<Layers, ImageError> {
        Layers::build(&path.display().to_string(), archive::open(path, wanted)?)
    }

    /// Reads an archive from a stream, once and to its end.
    ///
    /// # Errors
    ///
    /// Those of [`Layers::open`].
    pub fn read(
        name: &str,
        source: &mut dyn BufRead,
        platform: Option<&str>,
    ) -> Result<Layers, ImageError> {
        Layers::read_wanted(
            name,
            source,
            Wanted {
                name: None,
                platform,
            },
        )
    }

    pub(super) fn read_wanted(
        name: &str,
        source: &mut dyn BufRead,
        wanted: Wanted<'_>,
    ) -> Result<Layers, ImageError> {
        Layers::build(name, archive::stream(source, name, wanted)?)
    }

    fn build(name: &str, read: Read) -> Result<Layers, ImageError> {
        let document = config::read(&read.config, &read.config_name, read.layers.len())?;
        let files: Vec<&Files> = read.layers.iter().map(|it| &*it.files).collect();
        let merged = merge(&files);
        let entry = |(layer, entry): &(usize, usize)| -> Option<(usize, &Entry)> {
            Some((*layer, files.get(*layer)?.entries.get(*entry)?))
        };
        let live = || merged.live.iter().filter_map(entry);
        let duplicates = duplicates(live().map(|(_, it)| it));
        let leftovers = leftovers(live());
        let mut steps = document.steps.iter().filter(|it| it.layer.is_some());
        let layers = read.layers.into_iter().enumerate().map(|(index, layer)| {
            let step = steps.next();
            Layer {
                index,
                digest: document.diff_ids.get(index).cloned().unwrap_or_default(),
                size: layer.files.size,
                packed: layer.packed,
                packing: match layer.packing {
                    Packing::Plain => "none",
                    Packing::Gzip => "gzip",
                    Packing::Zstd => "zstd",
                },
                instruction: step.map_or_else(String::new, |it| it.instruction.clone()),
                line: None,
                source: None,
                blob: layer.name,
                files: layer.files,
            }
        });
        Ok(Layers {
            name: name.to_owned(),
            names: read.names,
            id: id(&read.config_name),
            layers: layers.collect(),
            config: document.config,
            steps: document.steps,
            merged,
            duplicates,
            leftovers,
        })
    }

    /// The same, with the lines of its Dockerfile.
    #[must_use]
    pub fn with_dockerfile(mut self, text: &str) -> Layers {
        history::find_lines(&mut self.steps, text);
        self.place_layers();
        self
    }

    /// The same, with the places in Rust of the steps of the spec that it was built from.
    #[must_use]
    pub fn with_spec(mut self, image: &Hardened<Image<'_>>) -> Layers {
        history::find_lines(&mut self.steps, &image.to_dockerfile());
        let sources = image.dockerfile_sources();
        for step in &mut self.steps {
            step.source = step.line.and_then(|it| place::source(&sources, it));
        }
        self.place_layers();
        self
    }

    /// A layer is where the instruction is that made it.
    fn place_layers(&mut self) {
        for step in &self.steps {
            if let Some(layer) = step.layer.and_then(|it| self.layers.get_mut(it)) {
                layer.line = step.line;
                layer.source.clone_from(&step.source);
            }
        }
    }

    /// The name by which it was asked for.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The names that it has in the archive or engine.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// Its id, `sha256:` and 64 digits; `None` where the archive names it otherwise.
    pub fn id(&self) -> Option<&str> {
        self.id.as_deref()
    }

    /// How it is to be run.
    pub const fn config(&self) -> &ImageConfig {
        &self.config
    }

    /// All instructions that made it, the oldest first, also those that changed no file.
    pub fn steps(&self) -> &[HistoryStep] {
        &self.steps
    }

    /// The layers, the lowest first.
    pub fn layers(&self) -> &[Layer] {
        &self.layers
    }

    /// Bytes of the files of all layers, those included that no container sees.
    pub fn size(&self) -> u64 {
        self.layers.iter().map(|it| it.size).sum()
    }

    /// How efficiently it stores its files, by dive's formulas.
    pub const fn efficiency(&self) -> &Efficiency {
        &self.merged.efficiency
    }

    /// Files that later layers replace or remove, largest first.
    pub fn covered(&self) -> &[Covered] {
        &self.merged.covered
    }

    /// Bytes of the files that later layers replace or remove: what one layer instead of several would save.
    pub fn covered_bytes(&self) -> u64 {
        self.merged.covered.iter().map(|it| it.size).sum()
    }

    /// The same content at several paths, most wasteful first.
    pub fn duplicates(&self) -> &[Duplicate] {
        &self.duplicates
    }

    /// What package managers and builds left behind, largest first.
    pub fn leftovers(&self) -> &[Leftover] {
        &self.leftovers
    }

    /// Whether it keeps limits, for a test.
    ///
    /// # Errors
    ///
    /// [`TooLarge`] names the limits that it does not keep, and what it has.
    pub fn check(&self, rules: &SizeRules) -> Result<(), TooLarge> {
        rules.check(self)
    }

    /// What a container sees: layer and entry, ordered by path.
    pub(in crate::engine) fn live(&self) -> impl Iterator<Item = (&Layer, &Entry)> {
        self.merged.live.iter().filter_map(|(layer, entry)| {
            let layer = self.layers.get(*layer)?;
            Some((layer, layer.files.entries.get(*entry)?))
        })
    }
}

/// The id, from the name of the configuration's blob: `blobs/sha256/4f5…` or `4f5….json`.
fn id(name: &str) -> Option<String> {
    let name = name.rsplit('/').next()?;
    let digits = name.strip_suffix(".json").unwrap_or(name);
    let is_digest = digits.len() == 64 && digits.bytes().all(|it| it.is_ascii_hexdigit());
    is_digest.then(|| format!("sha256:{digits}"))
}
