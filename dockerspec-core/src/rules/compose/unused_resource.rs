//! A network, volume, secret or configuration file that no service uses.

use crate::check::vocabulary::eq;
use crate::check::{Level, Meta, On, Part, Project, Topic, each, example, projects};
use crate::model::compose::OriginRef;
use crate::model::mount::MountKind;
use crate::model::place::At;
use crate::model::recipe::Recipe;
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
    summary: "network, volume, secret or configuration file that no service uses",
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
    ],
};

pub(crate) const fn check<'a>(_: &Compose<'a>, project: &mut Project<'_, 'a>) {
    let own = project.compose;
    each!(network in own.networks => {
        if !matches!(network.name.as_bytes(), b"default") && !is_used(Kind::Network, network.name, project) {
            report("network ", network.name, network.at, project);
        }
    });
    each!(volume in own.volumes => {
        if !is_used(Kind::Volume, volume.name, project) {
            report("volume ", volume.name, volume.at, project);
        }
    });
    each!(secret in own.secrets => {
        if !is_used(Kind::Secret, secret.name, project) {
            report("secret ", secret.name, secret.at, project);
        }
    });
    each!(config in own.configs => {
        if !is_used(Kind::Config, config.name, project) {
            report("configuration file ", config.name, config.at, project);
        }
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

#[derive(Clone, Copy)]
enum Kind {
    Network,
    Volume,
    Secret,
    Config,
}

const fn is_used(kind: Kind, name: &str, project: &Project<'_, '_>) -> bool {
    let name = name.as_bytes();
    let mut position = 0;
    while position < project.services.len() {
        if let Some(service) = project.services.at(position) {
            let mut settings = service.settings();
            while let Some(setting) = settings.next() {
                let used = match (kind, &setting.key) {
                    (Kind::Network, Key::Network(it)) => it.name,
                    (Kind::Volume, Key::Volume(it)) => it.name,
                    (Kind::Secret, Key::Secret(it)) => it.name,
                    (Kind::Secret, Key::SecretPath(it)) => it.secret,
                    (Kind::Config, Key::Config(it)) => it.name,
                    _ => continue,
                };
                if eq(used.as_bytes(), name) {
                    return true;
                }
            }
            if let (Kind::Secret, OriginRef::Build(image)) = (kind, service.origin)
                && build_asks_for(image.get(), name)
            {
                return true;
            }
        }
        position += 1;
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
            Instruction::Recipe(Recipe::PipInstall(pip))
                if eq(pip.index_secret.as_bytes(), name) =>
            {
                return true;
            }
            _ => {}
        }
    }
    false
}
