//! A file that compose itself writes into a container whose root it cannot write to.

use crate::check::{Level, Meta, On, Part, Project, Topic, projects};
use crate::model::resources::{ConfigSource, SecretSource};
use crate::model::setting::Key;
use crate::prelude::*;

pub(crate) const RULE: Meta = Meta {
    name: "inline-file-on-read-only-root",
    since: "0.1.0",
    topic: Topic::Correctness,
    production: Level::Error,
    development: Level::Error,
    strict: Level::Error,
    on: On::Settings(&["Config", "Secret", "SecretPath"]),
    summary: "file without a path on the host, in a service with a read-only root",
    why: "compose copies such a file into the container before it starts, and refuses to start it where it cannot",
    help: "give it as a file, which compose mounts: `ConfigFile::file(..)`, `Secret::file(..)`",
    sources: &[],
    bad: projects![
        Compose::new("acme")
            .services(&[Service::image("web", "acme/web:1")
                .with(settings![hardened(), config("site", "/etc/site.conf")])])
            .configs(&[ConfigFile::text("site", "listen 8080;")]),
        Compose::new("acme")
            .services(&[Service::image("api", "acme/api:1")
                .with(settings![secret_path("API_KEY_FILE", "key"), read_only()])])
            .secrets(&[Secret::env("key", "API_KEY")]),
    ],
    good: projects![
        Compose::new("acme")
            .services(&[Service::image("web", "acme/web:1")
                .with(settings![config("site", "/etc/site.conf"), init()])])
            .configs(&[ConfigFile::text("site", "listen 8080;")]),
        Compose::new("acme")
            .services(&[Service::image("api", "acme/api:1")
                .with(settings![secret_path("API_KEY_FILE", "key"), hardened()])])
            .secrets(&[Secret::file("key", "secrets/key")]),
    ],
};

pub(crate) const fn check<'a>(setting: &'a Setting<'a>, project: &mut Project<'_, 'a>) {
    if !project.facts.read_only {
        return;
    }
    let (name, what) = match &setting.key {
        Key::Config(it) => match project.config(it.name) {
            Some(file) => match file.source {
                ConfigSource::Text(_) => (it.name, " of the text "),
                ConfigSource::Env(_) => (it.name, " of the variable "),
                _ => return,
            },
            None => return,
        },
        Key::Secret(it) if is_of_variable(it.name, project) => (it.name, " of the variable "),
        Key::SecretPath(it) if is_of_variable(it.secret, project) => {
            (it.secret, " of the variable ")
        }
        _ => return,
    };
    let message = [
        Part::Text("service "),
        project.name(),
        Part::Text(" has a read-only root, and the file"),
        Part::Text(what),
        Part::Code(name.as_bytes()),
        Part::Text(" must be copied into it"),
    ];
    project.report(Rule::InlineFileOnReadOnlyRoot, &message);
}

const fn is_of_variable(name: &str, project: &Project<'_, '_>) -> bool {
    match project.secret(name) {
        Some(secret) => matches!(secret.source, SecretSource::Env(_)),
        None => false,
    }
}
