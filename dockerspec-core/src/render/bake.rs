//! Images → the text of `docker-bake.json`, for `docker buildx bake`.
//!
//! <https://docs.docker.com/build/bake/reference/>

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::compose::build::{Asked, dockerfile, tag};
use crate::check::Hardened;
use crate::model::image::{BaseRef, Image};
use crate::model::reference::ImageRef;
use crate::report::json::string;

/// A group of targets: a project, with the names of the images that it builds.
#[derive(Clone, Debug)]
pub struct BakeGroup<'a> {
    /// Name of the group.
    pub name: &'a str,
    /// The images.
    pub images: Vec<&'a Hardened<Image<'a>>>,
}

/// The text of a `docker-bake.json` with a target for each image, and a group for each project; `default` is all.
///
/// `pins` gives, for an image, the bases that a digest stands in for: `redis:8` and `redis:8@sha256:…`. A build takes
/// that one, and the Dockerfile stays as it is.
///
/// ```
/// use dockerspec_core::prelude::*;
/// use dockerspec_core::render::bake;
///
/// const TOOL: Hardened<Image> = Image::new("acme/tool")
///     .no_syntax()
///     .tags(&["1.2"])
///     .stages(&[from("debian:13.1-slim").with(steps![
///         user(User::NONROOT),
///         no_healthcheck("a tool that runs to its end"),
///         entrypoint(&["tool"]),
///     ])])
///     .enforce(&Policy::PRODUCTION);
/// let text = bake(&[&TOOL], &[], |_| Vec::new());
/// assert!(text.contains(r#""dockerfile": "tool.Dockerfile""#));
/// assert!(text.contains(r#""tags": ["acme/tool", "acme/tool:1.2"]"#));
/// ```
pub fn bake<'a>(
    images: &[&'a Hardened<Image<'a>>],
    groups: &[BakeGroup<'a>],
    pins: impl Fn(&Hardened<Image<'_>>) -> Vec<(String, String)>,
) -> String {
    let targets = Targets::new(images.iter().chain(groups.iter().flat_map(|it| &it.images)));
    let mut text = String::from("{\n  \"group\": {\n");
    let all: Vec<&str> = targets.0.iter().map(|it| it.name.as_str()).collect();
    group(&mut text, "default", &all);
    let mut taken: Vec<String> = Vec::from([String::from("default")]);
    taken.extend(targets.0.iter().map(|it| it.name.clone()));
    for it in groups.iter().filter(|it| !it.images.is_empty()) {
        let name = free(&identifier(it.name), &taken);
        let members = it.images.iter().filter_map(|it| targets.name(it));
        text.push_str(",\n");
        group(&mut text, &name, &members.collect::<Vec<_>>());
        taken.push(name);
    }
    text.push_str("\n  },\n  \"target\": {\n");
    for (index, it) in targets.0.iter().enumerate() {
        if index > 0 {
            text.push_str(",\n");
        }
        let pins = pins(it.image);
        target(&mut text, it, &targets, &pins);
    }
    text.push_str("\n  }\n}\n");
    text
}

struct Target<'a> {
    name: String,
    image: &'a Hardened<Image<'a>>,
}

/// Each image once, under a name that bake takes.
struct Targets<'a>(Vec<Target<'a>>);

impl<'a> Targets<'a> {
    fn new<'i>(images: impl Iterator<Item = &'i &'a Hardened<Image<'a>>>) -> Self
    where
        'a: 'i,
    {
        let mut targets = Targets(Vec::new());
        for image in images {
            targets.add(image);
        }
        targets
    }

    fn add(&mut self, image: &'a Hardened<Image<'a>>) {
        if self.name(image).is_some() {
            return;
        }
        for stage in image.get().stages {
            if let BaseRef::Own(base) = stage.base.base {
                self.add(base);
            }
        }
        let path = image.get().name;
        let last = path.rsplit('/').next().unwrap_or(path);
        let taken: Vec<String> = self.0.iter().map(|it| it.name.clone()).collect();
        let name = last.split([':', '@']).next().unwrap_or(last);
        self.0.push(Target {
            name: free(&identifier(name), &taken),
            image,
        });
    }

    fn name(&self, image: &Hardened<Image<'_>>) -> Option<&str> {
        let same = |it: &&Target<'_>| {
            it.image.get().name == image.get().name
                && it.image.get().dockerfile_name() == image.get().dockerfile_name()
        };
        self.0.iter().find(same).map(|it| it.name.as_str())
    }
}

fn group(text: &mut String, name: &str, members: &[&str]) {
    text.push_str("    ");
    string(text, name);
    text.push_str(": { \"targets\": ");
    list(text, members.iter().map(|it| String::from(*it)));
    text.push_str(" }");
}

fn target<'a>(
    text: &mut String,
    target: &Target<'a>,
    targets: &Targets<'a>,
    pins: &[(String, String)],
) {
    let image = target.image.get();
    text.push_str("    ");
    string(text, &target.name);
    text.push_str(": {\n      \"context\": ");
    string(text, &plain(image.context));
    key(text, "dockerfile");
    string(text, &plain(&dockerfile(image)));
    let names = core::iter::once(String::from(image.name));
    let tags = names.chain(image.tags.iter().map(|it| tag(image.name, it)));
    key(text, "tags");
    list(text, tags.map(|it| plain(&it)));
    if !image.target.is_empty() {
        key(text, "target");
        string(text, &plain(image.target));
    }
    if !image.platforms.is_empty() {
        key(text, "platforms");
        list(text, image.platforms.iter().map(|it| plain(it.as_str())));
    }
    let args = image
        .args
        .iter()
        .filter_map(|it| Some((it.name, it.default?)));
    let args = args.map(|(name, value)| (String::from(name), String::from(value)));
    map(text, "args", args.collect());
    map(text, "contexts", contexts(image, targets, pins));
    let asked = Asked::of(image);
    if !asked.secrets.is_empty() {
        key(text, "secret");
        let secrets = asked.secrets.iter();
        list(text, secrets.map(|it| plain(&format!("id={it}"))));
    }
    if !asked.ssh.is_empty() {
        key(text, "ssh");
        list(text, asked.ssh.iter().map(|it| plain(it)));
    }
    text.push_str("\n    }");
}

/// Bases that are other targets, and bases that stand for one digest.
fn contexts(
    image: &Image<'_>,
    targets: &Targets<'_>,
    pins: &[(String, String)],
) -> Vec<(String, String)> {
    let own = image.stages.iter().filter_map(|it| match it.base.base {
        BaseRef::Own(own) => {
            let target = targets.name(own)?;
            Some((String::from(own.get().name), format!("target:{target}")))
        }
        _ => None,
    });
    let own = own.map(|(name, target)| (context(&name), target));
    let pinned = pins
        .iter()
        .map(|(base, image)| (context(base), format!("docker-image://{image}")));
    let mut contexts: Vec<(String, String)> = Vec::new();
    for context in own.chain(pinned) {
        if !contexts.iter().any(|(it, _)| *it == context.0) {
            contexts.push(context);
        }
    }
    contexts
}

/// The name that a base has as a context: BuildKit looks for it without Docker Hub's host and without `latest`.
fn context(base: &str) -> String {
    let Some(parts) = ImageRef::parse(base) else {
        return String::from(base);
    };
    let mut name = match parts.registry {
        Some(host) if host != "docker.io" && host != "index.docker.io" => {
            format!("{host}/{}", parts.name)
        }
        _ => {
            let official = parts.name.strip_prefix("library/");
            String::from(
                official
                    .filter(|it| !it.contains('/'))
                    .unwrap_or(parts.name),
            )
        }
    };
    if let Some(tag) = parts.tag.filter(|it| *it != "latest") {
        name.push(':');
        name.push_str(tag);
    }
    name
}

fn key(text: &mut String, name: &str) {
    text.push_str(",\n      \"");
    text.push_str(name);
    text.push_str("\": ");
}

fn list(text: &mut String, items: impl Iterator<Item = String>) {
    text.push('[');
    for (index, item) in items.enumerate() {
        if index > 0 {
            text.push_str(", ");
        }
        string(text, &item);
    }
    text.push(']');
}

fn map(text: &mut String, name: &str, pairs: Vec<(String, String)>) {
    if pairs.is_empty() {
        return;
    }
    key(text, name);
    text.push_str("{ ");
    for (index, (name, value)) in pairs.iter().enumerate() {
        if index > 0 {
            text.push_str(", ");
        }
        string(text, name);
        text.push_str(": ");
        string(text, &plain(value));
    }
    text.push_str(" }");
}

/// A text that bake takes as it is: `${` would be a variable, `%{` a condition.
fn plain(text: &str) -> String {
    text.replace("${", "$${").replace("%{", "%%{")
}

/// A name of letters, digits, `_` and `-`.
fn identifier(name: &str) -> String {
    let fits = |it: char| it.is_ascii_alphanumeric() || matches!(it, '_' | '-');
    let name: String = name
        .chars()
        .map(|it| if fits(it) { it } else { '-' })
        .collect();
    if name.is_empty() {
        return String::from("image");
    }
    name
}

fn free(name: &str, taken: &[String]) -> String {
    let mut free = String::from(name);
    let mut number = 2;
    while taken.contains(&free) {
        free = format!("{name}-{number}");
        number += 1;
    }
    free
}
