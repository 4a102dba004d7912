//! A service that uses a secret that the project does not have.

use crate::check::{Level, Meta, On, Part, Project, Topic, projects};
use crate::model::setting::{Key, Setting};
use crate::prelude::*;

pub(crate) const RULE: Meta = Meta {
    name: "undefined-secret",
    since: "0.1.0",
    topic: Topic::Correctness,
    production: Level::Error,
    development: Level::Error,
    strict: Level::Error,
    on: On::Settings(&["Secret", "SecretPath"]),
    summary: "secret that there is not",
    why: "compose refuses the whole project, and starts none of its services",
    help: "add it to the project: `.secrets(&[Secret::file(\"..\", \"secrets/..\")])`",
    sources: &["compose-go:undefined-reference"],
    bad: projects![
        Compose::new("acme")
            .services(&[Service::image("api", "acme/api:1").with(settings![secret("api-key")])])
            .secrets(&[Secret::file("api_key", "secrets/api_key")]),
        Compose::new("acme").services(&[Service::image("api", "acme/api:1")
            .with(settings![secret_path("DB_PASSWORD_FILE", "db")])]),
    ],
    good: projects![
        Compose::new("acme")
            .services(&[Service::image("api", "acme/api:1").with(settings![
                secret("api_key"),
                secret_path("API_KEY_FILE", "api_key")
            ])])
            .secrets(&[Secret::env("api_key", "API_KEY")]),
        Compose::new("acme")
            .services(&[Service::image("api", "acme/api:1").with(settings![secret("db")])])
            .secrets(&[Secret::external("db")]),
    ],
};

pub(crate) const fn check<'a>(setting: &'a Setting<'a>, project: &mut Project<'_, 'a>) {
    let name = match &setting.key {
        Key::Secret(secret) => secret.name,
        Key::SecretPath(path) => path.secret,
        _ => return,
    };
    let Some(guess) = project.lacks_secret(name) else {
        return;
    };
    let message = [
        Part::Text("service "),
        project.name(),
        Part::Text(" mounts secret "),
        Part::Code(name.as_bytes()),
        Part::Text(", which the project does not have"),
    ];
    project.report_guess(Rule::UndefinedSecret, &message, guess);
}
