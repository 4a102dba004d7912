//! `build`: how compose builds an image of this program.

use alloc::collections::BTreeSet;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::node::{Map, Node};
use super::value;
use crate::model::build::{Build, BuildFile, BuildNetwork};
use crate::model::image::Image;
use crate::model::mount::MountKind;
use crate::model::service::Few;
use crate::model::step::{Instruction, Step};

/// The section, with the secrets of the project that the build asks for.
pub(super) fn node<'a>(image: &Image<'a>, secrets: &BTreeSet<&'a str>) -> Node<'a> {
    let mut map = Map::new();
    map.set("context", Node::text(image.context));
    map.set("dockerfile", Node::text(dockerfile(image)));
    map.named("target", image.target);
    let tags = image.tags.iter().map(|it| Node::text(tag(image.name, it)));
    map.given("tags", Node::List(tags.collect()));
    let platforms = image.platforms.iter().map(|it| Node::text(it.as_str()));
    map.given("platforms", Node::List(platforms.collect()));
    let asked = Asked::of(image);
    let ids = asked.secrets.intersection(secrets);
    map.given(
        "secrets",
        Node::List(ids.map(|it| Node::text(*it)).collect()),
    );
    map.given(
        "ssh",
        Node::List(asked.ssh.into_iter().map(Node::text).collect()),
    );
    Node::Map(map)
}

/// The section of a Dockerfile that exists already.
pub(super) fn of_file<'a>(build: &Build<'a>) -> Node<'a> {
    let mut map = Map::new();
    map.set("context", Node::text(build.context));
    match build.file {
        BuildFile::Default => {}
        BuildFile::Path(path) => map.set("dockerfile", Node::text(path)),
        BuildFile::Inline(text) => map.set("dockerfile_inline", Node::text(text)),
    }
    map.named("target", build.target);
    map.given("args", value::pairs(&build.args));
    map.given("additional_contexts", value::pairs(&build.contexts));
    map.given("secrets", texts(&build.secrets));
    map.given("ssh", texts(&build.ssh));
    map.given("labels", value::pairs(&build.labels));
    map.given("tags", texts(&build.tags));
    map.given("cache_from", texts(&build.cache_from));
    map.given("cache_to", texts(&build.cache_to));
    map.flag("no_cache", build.no_cache);
    map.flag("pull", build.pull);
    map.given(
        "network",
        build.network.map(|network| {
            Node::text(match network {
                BuildNetwork::None => "none",
                BuildNetwork::Host => "host",
                BuildNetwork::Named(name) => name,
            })
        }),
    );
    map.named("provenance", build.provenance);
    map.flag("sbom", build.sbom);
    let platforms = build.platforms.iter().map(|it| Node::text(it.as_str()));
    map.given("platforms", Node::List(platforms.collect()));
    map.given("shm_size", build.shm_size.map(value::size));
    map.given("extra_hosts", value::pairs(&build.extra_hosts));
    map.named("isolation", build.isolation);
    let mut ulimits = Map::new();
    for (limit, soft, hard) in build.ulimits.iter() {
        let mut both = Map::new();
        both.set("soft", Node::Number(soft));
        both.set("hard", Node::Number(hard));
        ulimits.set(limit.name(), Node::Map(both));
    }
    map.given("ulimits", Node::Map(ulimits));
    map.given("entitlements", texts(&build.entitlements));
    map.flag("privileged", build.privileged);
    Node::Map(map)
}

fn texts<'a>(list: &Few<'a, &'a str, 4>) -> Node<'a> {
    Node::List(list.iter().map(Node::text).collect())
}

/// Its file stands beside the compose file, but compose looks for it from the context on.
pub(in crate::render) fn dockerfile(image: &Image<'_>) -> String {
    let mut path = String::new();
    for part in image.context.split('/') {
        if !matches!(part, "" | ".") {
            path.push_str("../");
        }
    }
    path + &image.dockerfile_name()
}

/// A tag beside the name: a reference of its own, or the part behind the colon.
pub(in crate::render) fn tag(name: &str, tag: &str) -> String {
    if tag.contains([':', '/']) {
        return String::from(tag);
    }
    let start = name.rfind('/').map_or(0, |slash| slash + 1);
    let end = name[start..]
        .find([':', '@'])
        .map_or(name.len(), |end| start + end);
    format!("{}:{tag}", &name[..end])
}

/// What a build asks for beside its context.
#[derive(Default)]
pub(in crate::render) struct Asked<'a> {
    pub(in crate::render) secrets: BTreeSet<&'a str>,
    pub(in crate::render) ssh: BTreeSet<&'a str>,
}

impl<'a> Asked<'a> {
    pub(in crate::render) fn of(image: &Image<'a>) -> Self {
        let mut asked = Self::default();
        let mut parts: Vec<&'a [Step<'a>]> = image.stages.iter().map(|it| it.steps).collect();
        while let Some(steps) = parts.pop() {
            for step in steps {
                match &step.instruction {
                    Instruction::Include(part) => parts.push(part),
                    Instruction::Run(run) => {
                        for mount in run.mounts {
                            asked.mount(&mount.kind);
                        }
                    }
                    Instruction::Recipe(recipe) => {
                        parts.push(recipe.steps);
                        if !recipe.secret().is_empty() {
                            asked.secrets.insert(recipe.secret());
                        }
                    }
                    _ => {}
                }
            }
        }
        asked
    }

    fn mount(&mut self, kind: &MountKind<'a>) {
        match kind {
            MountKind::Secret(secret) => {
                self.secrets.insert(secret.id);
            }
            // compose refuses to build without an agent, an optional mount does not
            MountKind::Ssh(ssh) if !ssh.optional => {
                self.ssh
                    .insert(if ssh.id.is_empty() { "default" } else { ssh.id });
            }
            _ => {}
        }
    }
}
