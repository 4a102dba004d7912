//! A secret of the configuration struct, written into the compose file.

use crate::check::{
    ApiConfig, Level, Meta, On, Part, Project, Topic, example, is_read_as, projects,
};
use crate::model::config::Field;
use crate::model::service::HostValue;
use crate::model::setting::{Key, Setting};
use crate::prelude::*;

pub(crate) const RULE: Meta = Meta {
    name: "config-secret-in-env",
    since: "0.1.0",
    topic: Topic::Secrets,
    production: Level::Error,
    development: Level::Warning,
    strict: Level::Error,
    on: On::Settings(&["Env", "EnvFromHost"]),
    summary: "secret of the configuration struct in plain text",
    why: "the compose file is committed, and everybody who may ask the engine reads the environment of its containers",
    help: "mount it as a file: `secret_path(\".._FILE\", \"..\")`",
    sources: &["dockerspec:config-secret-in-env", "cis:4.10"],
    bad: projects![
        Compose::new("acme").services(&[Service::build(
            "api",
            &example(
                Image::new("acme/api")
                    .stages(&[from("debian:13.1-slim").with(steps![reads::<ApiConfig>()])])
            )
        )
        .with(settings![
            env("ACME_MODEL_URL", "http://model:11434"),
            env("ACME_API_KEY", "hunter2")
        ])]),
        Compose::new("acme").services(&[Service::build(
            "api",
            &example(
                Image::new("acme/api")
                    .stages(&[from("debian:13.1-slim").with(steps![reads::<ApiConfig>()])])
            )
        )
        .with(settings![
            env("ACME_MODEL_URL", "http://model:11434"),
            env_from_host("ACME_API_KEY").default("hunter2")
        ])]),
    ],
    good: projects![
        Compose::new("acme").services(&[Service::build(
            "api",
            &example(
                Image::new("acme/api")
                    .stages(&[from("debian:13.1-slim").with(steps![reads::<ApiConfig>()])])
            )
        )
        .with(settings![
            env("ACME_MODEL_URL", "http://model:11434"),
            secret_path("ACME_API_KEY_FILE", "key")
        ])]),
        Compose::new("acme").services(&[Service::build(
            "api",
            &example(
                Image::new("acme/api")
                    .stages(&[from("debian:13.1-slim").with(steps![reads::<ApiConfig>()])])
            )
        )
        .with(settings![
            env("ACME_MODEL_URL", "http://model:11434"),
            env("ACME_API_KEY_FILE", "/run/secrets/key")
        ])]),
        Compose::new("acme").services(&[Service::build(
            "api",
            &example(
                Image::new("acme/api")
                    .stages(&[from("debian:13.1-slim").with(steps![reads::<ApiConfig>()])])
            )
        )
        .with(settings![
            env("ACME_MODEL_URL", "http://model:11434"),
            env_from_host("ACME_API_KEY")
        ])]),
    ],
};

pub(crate) const fn check<'a>(setting: &'a Setting<'a>, project: &mut Project<'_, 'a>) {
    let (name, value) = match &setting.key {
        Key::Env(env) => (env.name, env.value),
        Key::EnvFromHost(env) if let HostValue::Default(value) = env.unset => (env.name, value),
        _ => return,
    };
    if value.is_empty() {
        return;
    }
    match project.field(name) {
        // the name of the file that holds it is no secret
        Some(field) if field.secret && !is_path(name, field) => {}
        _ => return,
    }
    let message = [
        Part::Text("service "),
        project.name(),
        Part::Text(" has the secret "),
        Part::Code(name.as_bytes()),
        Part::Text(" in plain text"),
    ];
    let help = [
        Part::Text("mount it as a file: `secret_path(\""),
        Part::Text(name),
        Part::Text("_FILE\", \"..\")`"),
    ];
    project.report_help(Rule::ConfigSecretInEnv, &message, &help);
}

/// Whether the loader takes the value for the path of a file.
const fn is_path(name: &str, field: &Field) -> bool {
    let exact = Field {
        secret: false,
        ..*field
    };
    !is_read_as(&exact, name.as_bytes())
}
