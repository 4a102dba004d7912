//! Reads the blobs of an archive in one pass, whatever their order, or those of a folder that are needed.

use std::collections::HashMap;
use std::fs::{self, File};
use std::io::{BufRead, BufReader, Read as _};
use std::path::Path;
use std::sync::Arc;

use super::blob::{self, Kind, Packing};
use super::error::ImageError;
use super::files::{self, Budget, Files, Limits};
use super::manifest::{Chosen, Documents, Wanted, choose};
use super::tape::Tape;

/// Manifests and configurations are some kilobytes long.
const LONGEST_DOCUMENT: u64 = 8 << 20;
/// Bytes of all documents together.
const DOCUMENTS: u64 = 256 << 20;
const BUFFER: usize = 1 << 18;
/// For as many entries a layer counts at least; engines end at 127 layers.
const LEAST: usize = 1000;

/// An image as it was read.
#[derive(Debug)]
pub(super) struct Read {
    pub(super) names: Vec<String>,
    pub(super) config_name: String,
    pub(super) config: Vec<u8>,
    pub(super) layers: Vec<ReadLayer>,
}

/// A layer as it was read.
#[derive(Clone, Debug)]
pub(super) struct ReadLayer {
    pub(super) name: String,
    pub(super) packing: Packing,
    /// Bytes of its blob.
    pub(super) packed: u64,
    pub(super) files: Arc<Files>,
}

/// Reads a file, or a folder with an OCI layout.
pub(super) fn open(path: &Path, wanted: Wanted<'_>) -> Result<Read, ImageError> {
    let failed = |source| ImageError::Open {
        path: path.to_owned(),
        source,
    };
    if fs::metadata(path).map_err(failed)?.is_dir() {
        return folder(path, wanted);
    }
    let file = File::open(path).map_err(failed)?;
    let mut source = BufReader::with_capacity(BUFFER, file);
    stream(&mut source, &path.display().to_string(), wanted)
}

/// Reads an archive from its start to its end; its list of images may stand anywhere.
pub(super) fn stream(
    source: &mut dyn BufRead,
    place: &str,
    wanted: Wanted<'_>,
) -> Result<Read, ImageError> {
    let (mut whole, packing) = outermost(source, place)?;
    let mut left = Limits::DEFAULT.unpacked;
    blob::unpacked(&mut whole, packing, &mut left, |tar| {
        collect(tar, place, wanted, &mut Budget::new(Limits::DEFAULT))
    })
}

/// An archive may be packed as a whole.
fn outermost<'a>(
    source: &'a mut dyn BufRead,
    place: &str,
) -> Result<(impl BufRead + use<'a>, Packing), ImageError> {
    let (start, whole) =
        blob::peek(source).map_err(|error| ImageError::unreadable(place, error))?;
    match blob::kind(&start) {
        Kind::Archive(packing) => Ok((whole, packing)),
        // an archive of the oldest kind has no mark
        Kind::Other if start.len() == 512 => Ok((whole, Packing::Plain)),
        _ => Err(ImageError::unreadable(
            place,
            "it is no archive: `docker save` or `docker buildx build --output type=oci` writes one",
        )),
    }
}

fn collect(
    source: &mut dyn BufRead,
    place: &str,
    wanted: Wanted<'_>,
    budget: &mut Budget,
) -> Result<Read, ImageError> {
    let mut documents = Documents::new();
    let mut room = DOCUMENTS;
    let mut layers: HashMap<String, ReadLayer> = HashMap::new();
    let mut links: HashMap<String, String> = HashMap::new();
    let mut tape = Tape::new(source);
    let failed = |error: std::io::Error| ImageError::unreadable(place, error);
    while let Some(header) = tape.next().map_err(failed)? {
        budget.take(&header).map_err(failed)?;
        let name = header.path.trim_start_matches("./").to_owned();
        match header.flag {
            b'0' => {}
            b'1' | b'2' => {
                links.insert(name.clone(), beside(&name, &header.link));
                continue;
            }
            _ => continue,
        }
        let inside = |error| ImageError::unreadable(format!("{place}: {name}"), error);
        let (start, mut body) = blob::peek(tape.body()).map_err(inside)?;
        match blob::kind(&start) {
            Kind::Archive(packing) => {
                let files = layer(&mut body, packing, budget).map_err(inside)?;
                layers.insert(
                    name.clone(),
                    ReadLayer {
                        name,
                        packing,
                        packed: header.size,
                        files,
                    },
                );
            }
            Kind::Document if header.size <= LONGEST_DOCUMENT => {
                room = room.checked_sub(header.size).ok_or_else(|| {
                    ImageError::unreadable(place, "its lists are longer than those of any image")
                })?;
                let mut text = Vec::new();
                body.read_to_end(&mut text).map_err(inside)?;
                documents.insert(name, text);
            }
            _ => {}
        }
    }
    let chosen = choose(&documents, wanted, place)?;
    assemble(chosen, place, &mut documents, |name| {
        let real = links.get(name).map_or(name, String::as_str);
        Ok(layers.get(real).cloned())
    })
}

/// Where a link at `name` leads: relative to its folder, as old archives share layers.
fn beside(name: &str, link: &str) -> String {
    let mut parts: Vec<&str> = name.split('/').collect();
    parts.pop();
    for part in link.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}

fn layer(
    blob: &mut dyn BufRead,
    packing: Packing,
    budget: &mut Budget,
) -> std::io::Result<Arc<Files>> {
    // what one layer unpacks to is gone for the next
    let mut left = budget.unpacked;
    let files = blob::unpacked(blob, packing, &mut left, |tar| files::read(tar, budget));
    budget.unpacked = left;
    files.map(Arc::new)
}

fn assemble(
    chosen: Chosen,
    place: &str,
    documents: &mut Documents,
    mut find: impl FnMut(&str) -> Result<Option<ReadLayer>, ImageError>,
) -> Result<Read, ImageError> {
    let missing = |name: &str| ImageError::NoImage {
        place: place.to_owned(),
        reason: format!("`{name}`, a part of it, is not there"),
    };
    let mut layers = Vec::new();
    let mut room = Limits::DEFAULT.entries;
    for name in &chosen.layers {
        let layer = find(name)?.ok_or_else(|| missing(name))?;
        // a list may name one layer again and again
        room = room
            .checked_sub(layer.files.entries.len().max(LEAST))
            .ok_or_else(|| {
                ImageError::unreadable(place, "it lists more layers than an image may have")
            })?;
        layers.push(layer);
    }
    let config = documents.remove(&chosen.config);
    Ok(Read {
        config: config.ok_or_else(|| missing(&chosen.config))?,
        config_name: chosen.config,
        names: chosen.names,
        layers,
    })
}

/// Reads the lists of a layout, and of its blobs those that the chosen image needs.
fn folder(path: &Path, wanted: Wanted<'_>) -> Result<Read, ImageError> {
    let place = path.display().to_string();
    let mut documents = Documents::new();
    let mut names = vec!["index.json".to_owned(), "manifest.json".to_owned()];
    if let Ok(list) = fs::read_dir(path.join("blobs/sha256")) {
        for blob in list.flatten() {
            let is_short = blob.metadata().is_ok_and(|it| it.len() <= LONGEST_DOCUMENT);
            if is_short && let Ok(name) = blob.file_name().into_string() {
                names.push(format!("blobs/sha256/{name}"));
            }
        }
    }
    let mut room = DOCUMENTS;
    for name in names {
        let Ok(file) = File::open(path.join(&name)) else {
            continue;
        };
        let inside = |error| ImageError::unreadable(path.join(&name).display().to_string(), error);
        let (start, body) = blob::peek(BufReader::new(file)).map_err(inside)?;
        if matches!(blob::kind(&start), Kind::Document) {
            let mut text = Vec::new();
            body.take(LONGEST_DOCUMENT)
                .read_to_end(&mut text)
                .map_err(inside)?;
            room = room.checked_sub(text.len() as u64).ok_or_else(|| {
                ImageError::unreadable(&*place, "its lists are longer than those of any image")
            })?;
            documents.insert(name, text);
        }
    }
    let chosen = choose(&documents, wanted, &place)?;
    let mut budget = Budget::new(Limits::DEFAULT);
    assemble(chosen, &place, &mut documents, |name| {
        one_layer(path, name, &mut budget)
    })
}

fn one_layer(
    folder: &Path,
    name: &str,
    budget: &mut Budget,
) -> Result<Option<ReadLayer>, ImageError> {
    let is_inside = name.split('/').all(|it| it != ".." && !it.is_empty());
    let path = folder.join(name);
    let Some(file) = is_inside.then(|| File::open(&path).ok()).flatten() else {
        return Ok(None);
    };
    let inside = |error| ImageError::unreadable(path.display().to_string(), error);
    let packed = file.metadata().map_err(inside)?.len();
    let source = BufReader::with_capacity(BUFFER, file);
    let (start, mut body) = blob::peek(source).map_err(inside)?;
    let Kind::Archive(packing) = blob::kind(&start) else {
        return Err(ImageError::unreadable(
            path.display().to_string(),
            "it is named as a layer, and is no archive (tar, gzip, zstd)",
        ));
    };
    Ok(Some(ReadLayer {
        name: name.to_owned(),
        packing,
        packed,
        files: layer(&mut body, packing, budget).map_err(inside)?,
    }))
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use flate2::Compression;
    use flate2::write::GzEncoder;
    use tar::{Builder, EntryType, Header};

    use super::{Budget, Limits, Packing, Wanted, collect, layer};

    #[test]
    fn what_layers_unpack_to_is_counted_together() {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(&[0; 10_000]).unwrap();
        let packed = encoder.finish().unwrap();
        let mut budget = Budget::new(Limits {
            unpacked: 15_000,
            ..Limits::DEFAULT
        });
        layer(&mut &packed[..], Packing::Gzip, &mut budget).unwrap();
        let error = layer(&mut &packed[..], Packing::Gzip, &mut budget).unwrap_err();
        assert!(
            error.to_string().starts_with("it unpacks to more bytes"),
            "{error}"
        );
    }

    #[test]
    fn links_of_the_archive_itself_are_counted() {
        let mut builder = Builder::new(Vec::new());
        for number in 0..50 {
            let mut header = Header::new_gnu();
            header.set_entry_type(EntryType::Link);
            header.set_size(0);
            let path = format!("{number}/{}", "long/".repeat(40));
            builder.append_link(&mut header, path, "to").unwrap();
        }
        let bytes = builder.into_inner().unwrap();
        let read = |kept| {
            let mut budget = Budget::new(Limits {
                kept,
                ..Limits::DEFAULT
            });
            collect(&mut &bytes[..], "a.tar", Wanted::default(), &mut budget)
                .unwrap_err()
                .to_string()
        };
        assert!(read(5_000).contains("more files than"), "{}", read(5_000));
        assert!(read(50_000).contains("neither `manifest.json`"));
    }
}
