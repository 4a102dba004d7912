//! Which image of an archive is meant, and which blobs make it up.
//!
//! <https://github.com/opencontainers/image-spec/blob/main/image-layout.md>

use std::collections::{HashMap, HashSet};

use serde_json::Value;

use super::error::ImageError;

/// Indexes that name each other end here.
const DEEPEST: usize = 8;

/// Documents of an archive, by their names in it.
pub(super) type Documents = HashMap<String, Vec<u8>>;

/// What makes up an image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Chosen {
    pub(super) names: Vec<String>,
    pub(super) config: String,
    /// Names of the layers' blobs, lowest first.
    pub(super) layers: Vec<String>,
}

/// Which image is wanted, where an archive holds several.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Wanted<'a> {
    pub(super) name: Option<&'a str>,
    /// As in `linux/arm64`.
    pub(super) platform: Option<&'a str>,
}

pub(super) fn choose(
    documents: &Documents,
    wanted: Wanted<'_>,
    place: &str,
) -> Result<Chosen, ImageError> {
    // the classic list says nothing of platforms
    let classic = documents.get("manifest.json");
    let index = documents.get("index.json");
    match (classic, index) {
        (Some(text), None) => from_list(documents, text, wanted, place),
        (Some(text), Some(_)) if wanted.platform.is_none() => {
            from_list(documents, text, wanted, place)
        }
        (_, Some(text)) => {
            let mut offered = Vec::new();
            if wanted.name.is_none() {
                only_one(text, place)?;
            }
            from_index(documents, text, wanted, 0, &mut offered)?
                .ok_or_else(|| not_there(place, wanted, &offered))
        }
        (None, None) => Err(ImageError::NoImage {
            place: place.to_owned(),
            reason: "it has neither `manifest.json` (`docker save`) nor `index.json` (OCI layout)"
                .to_owned(),
        }),
    }
}

fn not_there(place: &str, wanted: Wanted<'_>, offered: &[String]) -> ImageError {
    let asked = match (wanted.platform, wanted.name) {
        (Some(platform), _) => format!("none for `{platform}`"),
        (None, Some(name)) => format!("none named `{name}`"),
        (None, None) => "none".to_owned(),
    };
    let reason = if offered.is_empty() {
        asked
    } else {
        format!("{asked}; there are `{}`", offered.join("`, `"))
    };
    ImageError::NoImage {
        place: place.to_owned(),
        reason,
    }
}

fn parsed(text: &[u8], name: &str) -> Result<Value, ImageError> {
    serde_json::from_slice(text).map_err(|error| ImageError::unreadable(name, error))
}

fn strings(value: &Value) -> Vec<String> {
    let list = value.as_array().into_iter().flatten();
    list.filter_map(|it| it.as_str().map(str::to_owned))
        .collect()
}

/// Whether an image has the name that is asked for; a registry, a repository or `latest` may be left out.
fn is_named(found: &str, wanted: &str) -> bool {
    [wanted, &format!("{wanted}:latest")].iter().any(|wanted| {
        let before = found.strip_suffix(wanted);
        before.is_some_and(|it| it.is_empty() || it.ends_with(['/', ':']))
    })
}

fn several(place: &str, names: &[String]) -> ImageError {
    ImageError::NoImage {
        place: place.to_owned(),
        reason: format!("it has several, name one of `{}`", names.join("`, `")),
    }
}

fn from_list(
    documents: &Documents,
    text: &[u8],
    wanted: Wanted<'_>,
    place: &str,
) -> Result<Chosen, ImageError> {
    let list = parsed(text, "manifest.json")?;
    let images: Vec<&Value> = list.as_array().into_iter().flatten().collect();
    let tags = |image: &Value| strings(&image["RepoTags"]);
    let offered: Vec<String> = images.iter().flat_map(|it| tags(it)).collect();
    let image = match (images.as_slice(), wanted.name) {
        ([], _) => {
            return Err(ImageError::NoImage {
                place: place.to_owned(),
                reason: "its list of images is empty".to_owned(),
            });
        }
        (images, Some(name)) => images
            .iter()
            .find(|it| tags(it).iter().any(|tag| is_named(tag, name)))
            .ok_or_else(|| not_there(place, wanted, &offered))?,
        ([only], None) => only,
        (_, None) => return Err(several(place, &offered)),
    };
    let config = image["Config"]
        .as_str()
        .ok_or_else(|| ImageError::unreadable("manifest.json", "it names no `Config`"))?;
    if let Some(own) = other_platform(documents, config, wanted)? {
        return Err(not_there(place, wanted, &[own]));
    }
    Ok(Chosen {
        names: tags(image),
        config: config.to_owned(),
        layers: strings(&image["Layers"]),
    })
}

/// The platform that the configuration of an image names, where another is asked for.
fn other_platform(
    documents: &Documents,
    config: &str,
    wanted: Wanted<'_>,
) -> Result<Option<String>, ImageError> {
    let (Some(wanted), Some(text)) = (wanted.platform, documents.get(config)) else {
        return Ok(None);
    };
    Ok(platform(&parsed(text, config)?).filter(|own| !fits(wanted, own)))
}

fn blob(digest: &str) -> String {
    format!("blobs/{}", digest.replacen(':', "/", 1))
}

/// What a build attests of an image is none.
fn is_image(descriptor: &Value) -> bool {
    descriptor["annotations"]["vnd.docker.reference.type"].is_null()
}

fn names(descriptor: &Value) -> Vec<String> {
    let annotations = &descriptor["annotations"];
    ["io.containerd.image.name", dockerspec_core::oci::REF_NAME]
        .iter()
        .filter_map(|key| annotations[key].as_str().map(str::to_owned))
        .collect()
}

/// Several images with names of their own are none that can be chosen; one may have several names and platforms.
fn only_one(index: &[u8], place: &str) -> Result<(), ImageError> {
    let index = parsed(index, "index.json")?;
    let mut images: HashSet<&str> = HashSet::new();
    let mut offered = Vec::new();
    for descriptor in index["manifests"].as_array().into_iter().flatten() {
        let name = names(descriptor).into_iter().next();
        let (Some(name), Some(digest)) = (name, descriptor["digest"].as_str()) else {
            continue;
        };
        if is_image(descriptor) && !offered.contains(&name) {
            offered.push(name);
            images.insert(digest);
        }
    }
    if images.len() > 1 {
        return Err(several(place, &offered));
    }
    Ok(())
}

fn from_index(
    documents: &Documents,
    text: &[u8],
    wanted: Wanted<'_>,
    depth: usize,
    offered: &mut Vec<String>,
) -> Result<Option<Chosen>, ImageError> {
    if depth > DEEPEST {
        return Err(ImageError::unreadable(
            "index.json",
            "its indexes name each other without end",
        ));
    }
    let index = parsed(text, "index.json")?;
    let mut manifests: Vec<&Value> = index["manifests"]
        .as_array()
        .into_iter()
        .flatten()
        .collect();
    // this machine's own platform first, where none is asked for
    let native = platform_of_host();
    manifests.sort_by_key(|it| platform(&it["platform"]).is_some_and(|it| it != native));
    for descriptor in manifests {
        let shown = platform(&descriptor["platform"]);
        if !is_image(descriptor) || shown.as_deref() == Some("unknown/unknown") {
            continue;
        }
        let names = names(descriptor);
        let is_asked_for = wanted
            .name
            .is_none_or(|name| names.iter().any(|it| is_named(it, name)));
        if !is_asked_for {
            offered.extend(names);
            continue;
        }
        if let (Some(wanted), Some(shown)) = (wanted.platform, &shown)
            && !fits(wanted, shown)
        {
            offered.push(shown.clone());
            continue;
        }
        let Some(digest) = descriptor["digest"].as_str() else {
            continue;
        };
        let name = blob(digest);
        let Some(text) = documents.get(&name) else {
            // an engine lists platforms that it did not fetch
            offered.extend(shown);
            continue;
        };
        let document = parsed(text, &name)?;
        let found = if document["manifests"].is_array() {
            let inner = Wanted {
                name: None,
                ..wanted
            };
            from_index(documents, text, inner, depth + 1, offered)?
        } else {
            from_manifest(documents, &document, &name, wanted, offered)?
        };
        if let Some(mut chosen) = found {
            chosen.names.splice(0..0, names);
            return Ok(Some(chosen));
        }
    }
    Ok(None)
}

fn from_manifest(
    documents: &Documents,
    manifest: &Value,
    name: &str,
    wanted: Wanted<'_>,
    offered: &mut Vec<String>,
) -> Result<Option<Chosen>, ImageError> {
    let digest = |value: &Value| value["digest"].as_str().map(blob);
    let config = digest(&manifest["config"])
        .ok_or_else(|| ImageError::unreadable(name, "it names no `config`"))?;
    // where the index says nothing of the platform, the image itself does
    if let Some(own) = other_platform(documents, &config, wanted)? {
        offered.push(own);
        return Ok(None);
    }
    let layers = manifest["layers"].as_array().into_iter().flatten();
    Ok(Some(Chosen {
        names: Vec::new(),
        config,
        layers: layers.filter_map(digest).collect(),
    }))
}

/// `os/architecture`, or `os/architecture/variant`.
pub(super) fn platform(value: &Value) -> Option<String> {
    let os = value["os"].as_str()?;
    let architecture = value["architecture"].as_str()?;
    Some(match value["variant"].as_str() {
        Some(variant) if !variant.is_empty() => format!("{os}/{architecture}/{variant}"),
        _ => format!("{os}/{architecture}"),
    })
}

fn fits(wanted: &str, found: &str) -> bool {
    found == wanted
        || found
            .strip_prefix(wanted)
            .is_some_and(|it| it.starts_with('/'))
}

fn platform_of_host() -> String {
    let architecture = match std::env::consts::ARCH {
        "x86_64" => "amd64",
        "aarch64" => "arm64",
        other => other,
    };
    format!("linux/{architecture}")
}

#[cfg(test)]
mod tests {
    use super::{Chosen, Documents, Wanted, choose};

    fn documents(list: &[(&str, &str)]) -> Documents {
        let owned = |(name, text): &(&str, &str)| ((*name).to_owned(), text.as_bytes().to_vec());
        list.iter().map(owned).collect()
    }

    fn two_platforms() -> Documents {
        documents(&[
            (
                "index.json",
                r#"{"manifests":[{"digest":"sha256:aa","annotations":{"org.opencontainers.image.ref.name":"1.4"}}]}"#,
            ),
            (
                "blobs/sha256/aa",
                r#"{"manifests":[
                {"digest":"sha256:a1","platform":{"os":"linux","architecture":"s390x"}},
                {"digest":"sha256:a2","platform":{"os":"linux","architecture":"arm64","variant":"v8"}},
                {"digest":"sha256:a3","platform":{"os":"unknown","architecture":"unknown"}}]}"#,
            ),
            (
                "blobs/sha256/a1",
                r#"{"config":{"digest":"sha256:c1"},"layers":[{"digest":"sha256:l1"}]}"#,
            ),
            (
                "blobs/sha256/a2",
                r#"{"config":{"digest":"sha256:c2"},"layers":[{"digest":"sha256:l2"},{"digest":"sha256:l3"}]}"#,
            ),
        ])
    }

    fn chosen(documents: &Documents, platform: Option<&str>) -> Result<Chosen, String> {
        let wanted = Wanted {
            name: None,
            platform,
        };
        choose(documents, wanted, "a.tar").map_err(|it| it.to_string())
    }

    #[test]
    fn the_platform_that_is_asked_for_is_taken() {
        let found = chosen(&two_platforms(), Some("linux/arm64")).unwrap();
        assert_eq!(found.layers, ["blobs/sha256/l2", "blobs/sha256/l3"]);
        assert_eq!(found.names, ["1.4"]);
    }

    #[test]
    fn a_platform_that_is_not_there_is_answered_with_those_that_are() {
        let error = chosen(&two_platforms(), Some("linux/386")).unwrap_err();
        assert_eq!(
            error,
            "no image in `a.tar`: none for `linux/386`; there are `linux/s390x`, `linux/arm64/v8`"
        );
    }

    #[test]
    fn of_several_images_one_must_be_named() {
        let list = r#"[{"Config":"c","RepoTags":["a:1"],"Layers":["l"]},{"Config":"d","RepoTags":["b:1"],"Layers":[]}]"#;
        let found = documents(&[("manifest.json", list)]);
        let error = chosen(&found, None).unwrap_err();
        assert!(error.ends_with("name one of `a:1`, `b:1`"), "{error}");
        assert_eq!(
            choose(&found, named("b:1", None), "a.tar").unwrap().config,
            "d"
        );
    }

    fn named<'a>(name: &'a str, platform: Option<&'a str>) -> Wanted<'a> {
        Wanted {
            name: Some(name),
            platform,
        }
    }

    #[test]
    fn a_classic_list_has_the_platform_of_its_image() {
        let found = documents(&[
            (
                "manifest.json",
                r#"[{"Config":"c","RepoTags":["a:1"],"Layers":["l"]}]"#,
            ),
            ("c", r#"{"os":"linux","architecture":"amd64"}"#),
        ]);
        assert_eq!(chosen(&found, Some("linux/amd64")).unwrap().config, "c");
        assert_eq!(
            chosen(&found, Some("linux/arm64")).unwrap_err(),
            "no image in `a.tar`: none for `linux/arm64`; there are `linux/amd64`"
        );
    }

    #[test]
    fn a_name_is_looked_for_where_there_is_only_one_image() {
        let list = r#"[{"Config":"c","RepoTags":["docker.io/acme/a:latest"],"Layers":["l"]}]"#;
        let found = documents(&[("manifest.json", list)]);
        for name in ["a", "acme/a", "acme/a:latest", "docker.io/acme/a"] {
            assert!(choose(&found, named(name, None), "a.tar").is_ok(), "{name}");
        }
        for name in ["b", "me/a", "a:1"] {
            let error = choose(&found, named(name, None), "a.tar").unwrap_err();
            assert_eq!(
                error.to_string(),
                format!(
                    "no image in `a.tar`: none named `{name}`; there are `docker.io/acme/a:latest`"
                )
            );
        }
    }

    #[test]
    fn of_several_images_of_a_layout_one_must_be_named() {
        let index = |second: &str| {
            format!(
                r#"{{"manifests":[
                {{"digest":"sha256:m1","annotations":{{"org.opencontainers.image.ref.name":"1.3"}}}},
                {{"digest":"sha256:{second}","annotations":{{"org.opencontainers.image.ref.name":"1.4"}}}}]}}"#
            )
        };
        let manifest =
            |config: &str| format!(r#"{{"config":{{"digest":"sha256:{config}"}},"layers":[]}}"#);
        let found = |second| {
            documents(&[
                ("index.json", &*index(second)),
                ("blobs/sha256/m1", &*manifest("c1")),
                ("blobs/sha256/m2", &*manifest("c2")),
            ])
        };
        let error = chosen(&found("m2"), None).unwrap_err();
        assert!(error.ends_with("name one of `1.3`, `1.4`"), "{error}");
        let one = choose(&found("m2"), named("1.4", None), "a.tar").unwrap();
        assert_eq!(one.config, "blobs/sha256/c2");
        // two names of one image
        assert!(chosen(&found("m1"), None).is_ok());
    }

    #[test]
    fn indexes_that_name_each_other_end() {
        let found = documents(&[
            ("index.json", r#"{"manifests":[{"digest":"sha256:aa"}]}"#),
            (
                "blobs/sha256/aa",
                r#"{"manifests":[{"digest":"sha256:aa"}]}"#,
            ),
        ]);
        assert!(chosen(&found, None).unwrap_err().contains("without end"));
    }
}
