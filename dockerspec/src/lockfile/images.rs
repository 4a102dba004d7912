//! Which images a Dockerfile, an image or a project names.

use std::collections::HashMap;
use std::ops::Range;

use super::variables::filled;
use dockerspec_core::Hardened;
use dockerspec_core::model::compose::{OriginRef, Service};
use dockerspec_core::model::image::{BaseRef, Image};
use dockerspec_core::parse::dockerfile::{self, Arguments, Dockerfile, Flag, Keyword, Node, Text};

/// An image that a Dockerfile names: behind `FROM`, or in a `--from`.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The image, with the defaults of build arguments in their places.
    pub image: String,
    /// Line it stands on, from 1.
    pub line: usize,
    /// Bytes of the file it stands at, where it is written without variables.
    pub written: Option<Range<usize>>,
}

/// The images that a Dockerfile takes from elsewhere, in their order; `scratch` and its own stages are none.
///
/// ```
/// let file = dockerspec::parse::dockerfile::parse(
///     "Dockerfile",
///     "ARG V=8\nFROM redis:${V} AS base\nFROM base\nCOPY --from=busybox:1 /bin/sh /\n",
/// );
/// let found = dockerspec::images(&file);
/// let names: Vec<_> = found.iter().map(|it| it.image.as_str()).collect();
/// assert_eq!(names, ["redis:8", "busybox:1"]);
/// assert_eq!(found[1].line, 4);
/// ```
pub fn images(file: &Dockerfile) -> Vec<Found> {
    let mut search = Search {
        defaults: HashMap::new(),
        stages: Vec::new(),
        found: Vec::new(),
    };
    for node in file.nodes() {
        search.look(node);
    }
    search.found
}

struct Search {
    /// Defaults of the arguments before the first `FROM`.
    defaults: HashMap<String, String>,
    stages: Vec<String>,
    found: Vec<Found>,
}

impl Search {
    fn look(&mut self, node: Node<'_>) {
        match node.keyword() {
            Keyword::Arg if self.stages.is_empty() => {
                if let Arguments::Pairs(pairs) = node.arguments() {
                    for pair in pairs {
                        if let Some(value) = pair.value() {
                            let value = self.filled(value.as_str().trim_matches(['"', '\'']));
                            self.defaults.insert(pair.name().as_str().to_owned(), value);
                        }
                    }
                }
            }
            Keyword::From => {
                let Arguments::Words(words) = node.arguments() else {
                    return;
                };
                if let Some(base) = words.first() {
                    self.keep(*base, 0..base.as_str().len(), node);
                }
                let name = words.get(2).map_or("", |it| it.as_str());
                self.stages.push(name.to_ascii_lowercase());
            }
            Keyword::Copy => {
                if let Some(from) = node.flag("from").and_then(Flag::value) {
                    self.keep(from, 0..from.as_str().len(), node);
                }
            }
            Keyword::Run => {
                for flag in node.flags().filter(|it| it.name() == "mount") {
                    let Some(mount) = flag.value() else { continue };
                    let mut at = 0;
                    for field in mount.as_str().split(',') {
                        if let Some(image) = field.strip_prefix("from=") {
                            let start = at + "from=".len();
                            self.keep(mount, start..start + image.len(), node);
                        }
                        at += field.len() + 1;
                    }
                }
            }
            _ => {}
        }
    }

    fn keep(&mut self, text: Text<'_>, part: Range<usize>, node: Node<'_>) {
        let Some(written) = text.as_str().get(part.clone()) else {
            return;
        };
        let image = self.filled(written);
        let lower = image.to_ascii_lowercase();
        let stage = self.stages.contains(&lower) || (image.parse::<usize>().is_ok());
        if image.is_empty() || lower == "scratch" || stage {
            return;
        }
        let literal = image == written;
        self.found.push(Found {
            line: *node.lines().start(),
            written: literal.then(|| text.part(part)),
            image,
        });
    }

    /// A text with `$NAME`, `${NAME}` and `${NAME:-default}` replaced as far as the file itself tells.
    fn filled(&self, text: &str) -> String {
        filled(text, |name| self.defaults.get(name).cloned())
    }
}

/// The images that an image of this program is built from, without those that are of this program too.
pub(crate) fn of_image(image: &Hardened<Image<'_>>) -> Vec<String> {
    let file = dockerfile::parse(image.get().name, image.to_dockerfile());
    let own = own_bases(image.get());
    let found = images(&file).into_iter().map(|it| it.image);
    found
        .filter(|it| own.iter().all(|own| own.get().name != it))
        .collect()
}

/// The images of this program that an image starts from.
pub(crate) fn own_bases<'a>(image: &Image<'a>) -> Vec<&'a Hardened<Image<'a>>> {
    let own = image.stages.iter().filter_map(|it| match it.base.base {
        BaseRef::Own(own) => Some(own),
        _ => None,
    });
    own.collect()
}

/// The images that services pull, and those that theirs are built from.
pub(crate) fn of_compose(services: &[Service<'_>]) -> Vec<String> {
    let images = services.iter().flat_map(|it| match it.origin.origin {
        OriginRef::Image(image) => vec![image.to_owned()],
        OriginRef::Build(image) => of_image(image),
        _ => Vec::new(),
    });
    images.collect()
}

/// The images that services pull.
pub(crate) fn pulled<'a>(services: &[Service<'a>]) -> impl Iterator<Item = &'a str> {
    services.iter().filter_map(|it| match it.origin.origin {
        OriginRef::Image(image) => Some(image),
        _ => None,
    })
}

/// The images that services build.
pub(crate) fn built<'a>(services: &'a [Service<'a>]) -> Vec<&'a Hardened<Image<'a>>> {
    let images = services.iter().filter_map(|it| match it.origin.origin {
        OriginRef::Build(image) => Some(image),
        _ => None,
    });
    images.collect()
}

#[cfg(test)]
mod tests {
    use super::{dockerfile, images};

    fn names(text: &str) -> Vec<String> {
        let file = dockerfile::parse("Dockerfile", text);
        images(&file).into_iter().map(|it| it.image).collect()
    }

    #[test]
    fn every_place_that_names_an_image_is_found() {
        let text = "ARG V=3.13\nARG FULL=python:${V}-slim\nFROM ${FULL} AS Build\nFROM build AS two\nFROM scratch\n\
                    COPY --from=two /a /a\nCOPY --from=0 /a /a\nCOPY --from=ghcr.io/astral-sh/uv:0.13 /uv /uv\n\
                    RUN --mount=type=bind,from=busybox:1,target=/b --mount=type=cache,target=/c true\n";
        assert_eq!(
            names(text),
            ["python:3.13-slim", "ghcr.io/astral-sh/uv:0.13", "busybox:1"]
        );
    }

    #[test]
    fn what_only_the_build_knows_stays_a_variable() {
        assert_eq!(names("ARG IMAGE\nFROM $IMAGE:${TAG:-1}\n"), ["$IMAGE:1"]);
    }

    #[test]
    fn the_place_of_a_name_is_the_name() {
        let text =
            "FROM --platform=linux/amd64 redis:8 AS a\nRUN --mount=from=busybox,target=/b true\n";
        let file = dockerfile::parse("Dockerfile", text);
        let places: Vec<_> = images(&file)
            .into_iter()
            .filter_map(|it| text.get(it.written?))
            .map(str::to_owned)
            .collect();
        assert_eq!(places, ["redis:8", "busybox"]);
    }
}
