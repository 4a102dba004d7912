//! A password or key written into the compose file.

use crate::check::vocabulary::starts;
use crate::check::{ApiConfig, Level, Meta, On, Part, Project, Topic, example, projects};
use crate::model::secret_name::looks_secret;
use crate::model::secret_value::secret_value;
use crate::model::service::HostValue;
use crate::model::setting::{Key, Setting};
use crate::prelude::*;

pub(crate) const RULE: Meta = Meta {
    name: "plain-secret",
    since: "0.1.0",
    topic: Topic::Secrets,
    production: Level::Error,
    development: Level::Warning,
    strict: Level::Error,
    on: On::Settings(&["Env", "EnvFromHost", "Label", "Annotation"]),
    summary: "secret in plain text",
    why: "the compose file is committed, and everybody who may ask the engine reads the environment of its containers",
    help: "mount it as a file: `secret_path(\".._FILE\", \"..\")` where the program reads one, else `env_from_host(\"..\")` keeps it out of the file",
    sources: &[
        "compose-lint:CL-0020",
        "compose-lint:CL-0021",
        "kics:a88baa34",
        "cis:4.10",
    ],
    bad: projects![
        Compose::new("acme").services(&[Service::image("db", "postgres:18.1")
            .with(settings![env("POSTGRES_PASSWORD", "hunter2")])]),
        Compose::new("acme").services(&[Service::image("api", "acme/api:1").with(settings![env(
            "DATABASE_URL",
            "postgres://app:hunter2!@db.example/app"
        )])]),
        Compose::new("acme").services(&[
            Service::image("api", "acme/api:1").with(settings![env("stripeApiKey", "abc")])
        ]),
        Compose::new("acme").services(&[Service::image("api", "acme/api:1")
            .with(settings![env_from_host("HF_TOKEN").default("abc")])]),
        Compose::new("acme").services(&[Service::image("api", "acme/api:1")
            .with(settings![label("com.acme.key", "AKIAZ7QJ3VK2M5NX8RTB")])]),
    ],
    good: projects![
        Compose::new("acme").services(&[Service::image("db", "postgres:18.1").with(settings![
            secret_path("POSTGRES_PASSWORD_FILE", "db"),
            env("POSTGRES_PASSWORD_FILE_MODE", "0400")
        ])]),
        Compose::new("acme").services(&[Service::image("api", "acme/api:1").with(settings![
            env("MAX_TOKENS", "4096"),
            env("TOKEN_TTL", "3600"),
            env("MYSQL_ALLOW_EMPTY_PASSWORD", "true")
        ])]),
        Compose::new("acme").services(&[Service::image("api", "acme/api:1").with(settings![
            env_from_host("HF_TOKEN"),
            env("GITHUB_TOKEN", ""),
            env("DB_PASSWORD", "/run/secrets/db")
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
            secret_path("ACME_API_KEY_FILE", "key"),
            env("ACME_TOKEN_LABEL", "blue")
        ])]),
    ],
};

pub(crate) const fn check<'a>(setting: &'a Setting<'a>, project: &mut Project<'_, 'a>) {
    let (name, value, key) = match &setting.key {
        Key::Env(env) => (env.name, env.value, true),
        Key::EnvFromHost(env) if let HostValue::Default(value) = env.unset => {
            (env.name, value, true)
        }
        Key::Label(label) => (label.name, label.value, false),
        Key::Annotation(annotation) => (annotation.name, annotation.value, false),
        _ => return,
    };
    if let Some(kind) = secret_value(value.as_bytes()) {
        // the value itself is not shown: reports are kept and sent around
        let message = [
            Part::Code(name.as_bytes()),
            Part::Text(" of service "),
            project.name(),
            Part::Text(" holds "),
            Part::Text(kind),
        ];
        project.report(Rule::PlainSecret, &message);
        return;
    }
    if !key || !looks_secret(name.as_bytes()) || is_harmless(value.as_bytes()) {
        return;
    }
    // the struct knows better than the name, and another rule reports its secrets
    if project.field(name).is_some() {
        return;
    }
    let message = [
        Part::Text("service "),
        project.name(),
        Part::Text(" has the value of "),
        Part::Code(name.as_bytes()),
        Part::Text(" in plain text"),
    ];
    project.report(Rule::PlainSecret, &message);
}

/// Whether a value is none, a switch, or the path of the file that holds the secret.
const fn is_harmless(value: &[u8]) -> bool {
    matches!(
        value,
        b"" | b"true" | b"false" | b"yes" | b"no" | b"True" | b"False" | b"0" | b"1"
    ) || starts(value, b"/run/secrets/")
}
