//! A network, volume, secret, configuration file or model that no service uses.

use crate::check::vocabulary::eq;
use crate::check::{Level, Meta, On, Part, Project, Topic, each, example, projects};
use crate::model::compose::OriginRef;
use crate::model::mount::MountKind;
use crate::model::place::At;
use crate::model::setting::Key;
use crate::model::step::Instruction;
use crate::prelude::*;

pub(crate) const RULE: Meta = Meta {
    name: "unused-resource",
    since: "0.1.0",
    topic: Topic::Correctness,
    production: Level::Info,
    development: Level::Info,
    strict: Level::Warning,
    on: On::Compose,
    summary: "network, volume, secret, configuration file or model that no service uses",
    why: "it was meant for a service, which now runs without it, or it is left over",
    help: "use it in a service, or take it out of the project",
    sources: &["dclint:no-unused"],
    bad: projects![
        Compose::new("acme")
            .services(&[
                Service::image("api", "acme/api:1").with(settings![volume("data", "/data")])
            ])
            .volumes(&[Volume::new("data"), Volume::new("models")]),
        Compose::new("acme")
            .services(&[Service::image("api", "acme/api:1").with(settings![model("llm")])])
            .models(&[
                Model::new("llm", "ai/smollm2"),
                Model::new("embedding", "ai/mxbai-embed-large")
            ]),
        Compose::new("acme")
            .services(&[Service::image("api", "acme/api:1").with(settings![])])
            .networks(&[Network::new("backend")]),
        Compose::new("acme")
            .services(&[Service::image("api", "acme/api:1")
                .with(settings![bind("./secrets/api_key", "/k")])])
            .secrets(&[Secret::file("api_key", "secrets/api_key")]),
    ],
    good: projects![
        Compose::new("acme")
            .services(&[Service::image("api", "acme/api:1").with(settings![
                network("backend"),
                secret_path("K_FILE", "k"),
                config("site", "/etc/site")
            ])])
            .networks(&[Network::new("backend"), Network::new("default").internal()])
            .secrets(&[Secret::file("k", "k")])
            .configs(&[ConfigFile::text("site", "")]),
        Compose::new("acme")
            .services(&[Service::build(
                "api",
                &example(
                    Image::new("acme/api").stages(&[from("debian:13.1-slim").with(steps![
                        run("npm ci").mounts(mounts![Mount::secret("npmrc")])
                    ])])
                )
            )
            .with(settings![])])
            .secrets(&[Secret::file("npmrc", ".npmrc")]),
        Compose::new("acme")
            .services(&[
                Service::dockerfile("api", &Build::context(".").secret("npmrc"))
                    .with(settings![model("llm")])
            ])
            .secrets(&[Secret::file("npmrc", ".npmrc")])
            .models(&[Model::new("llm", "ai/smollm2")]),
    ],
};

pub(crate) const fn check<'a>(_: &Compose<'a>, project: &mut Project<'_, 'a>) {
    let own = project.compose;
    let mut used = Used([0; 5]);
    each!(service in project.services.list() => {
        let mut settings = project.services.settings(service);
        while let Some(setting) = settings.next() {
            match &setting.key {
                Key::Network(it) => used.mark(NETWORK, it.name, &own),
                Key::Volume(it) => used.mark(VOLUME, it.name, &own),
                Key::Secret(it) => used.mark(SECRET, it.name, &own),
                Key::SecretPath(it) => used.mark(SECRET, it.secret, &own),
                Key::Config(it) => used.mark(CONFIG, it.name, &own),
                Key::Model(it) => used.mark(MODEL, it.name, &own),
                _ => {}
            }
        }
    });
    let mut index = 0;
    each!(network in own.networks => {
        // compose uses this one for every service that names none
        if !used.has(NETWORK, index) && !matches!(network.name.as_bytes(), b"default") {
            report("network ", network.name, network.at, project);
        }
        index += 1;
    });
    index = 0;
    each!(volume in own.volumes => {
        if !used.has(VOLUME, index) {
            report("volume ", volume.name, volume.at, project);
        }
        index += 1;
    });
    index = 0;
    each!(secret in own.secrets => {
        if !used.has(SECRET, index) && !is_asked_for(secret.name.as_bytes(), project) {
            report("secret ", secret.name, secret.at, project);
        }
        index += 1;
    });
    index = 0;
    each!(config in own.configs => {
        if !used.has(CONFIG, index) {
            report("configuration file ", config.name, config.at, project);
        }
        index += 1;
    });
    index = 0;
    each!(model in own.models => {
        if !used.has(MODEL, index) {
            report("model ", model.name, model.at, project);
        }
        index += 1;
    });
}

const fn report<'a>(kind: &'static str, name: &'a str, at: At<'a>, project: &mut Project<'_, 'a>) {
    let message = [
        Part::Text("no service uses the "),
        Part::Text(kind),
        Part::Code(name.as_bytes()),
    ];
    project.report_at(Rule::UnusedResource, at, &message, &[]);
}

const NETWORK: usize = 0;
const VOLUME: usize = 1;
const SECRET: usize = 2;
const CONFIG: usize = 3;
const MODEL: usize = 4;

/// Which entries of the five lists are used: a bit for each of the first 128, the others count as used.
struct Used([u128; 5]);

impl Used {
    const fn mark(&mut self, list: usize, name: &str, own: &Compose<'_>) {
        let name = name.as_bytes();
        let mut bit = 1;
        macro_rules! mark {
            ($items:expr) => {
                each!(item in $items => {
                    if eq(item.name.as_bytes(), name) {
                        self.0[list] |= bit;
                        return;
                    }
                    bit <<= 1;
                })
            };
        }
        match list {
            NETWORK => mark!(own.networks),
            VOLUME => mark!(own.volumes),
            SECRET => mark!(own.secrets),
            CONFIG => mark!(own.configs),
            _ => mark!(own.models),
        }
    }

    const fn has(&self, list: usize, index: u32) -> bool {
        index >= 128 || self.0[list] & (1 << index) != 0
    }
}

/// Whether the build of a service asks for the secret.
const fn is_asked_for(name: &[u8], project: &Project<'_, '_>) -> bool {
    each!(service in project.services.list() => {
        match service.origin {
            OriginRef::Build(image) if build_asks_for(image.get(), name) => return true,
            OriginRef::Dockerfile(build) if build_names(build, name) => return true,
            _ => {}
        }
    });
    false
}

const fn build_names(build: &Build<'_>, name: &[u8]) -> bool {
    let mut index = 0;
    while let Some(secret) = build.secrets.get(index) {
        if eq(secret.as_bytes(), name) {
            return true;
        }
        index += 1;
    }
    false
}

const fn build_asks_for(image: &Image<'_>, name: &[u8]) -> bool {
    let mut steps = image.all_steps();
    while let Some(step) = steps.next() {
        match &step.instruction {
            Instruction::Run(run) => {
                each!(mount in run.mounts => {
                    if let MountKind::Secret(secret) = &mount.kind
                        && eq(secret.id.as_bytes(), name)
                    {
                        return true;
                    }
                });
            }
            Instruction::Recipe(recipe) if eq(recipe.secret().as_bytes(), name) => return true,
            _ => {}
        }
    }
    false
}
