//! A service that lacks a variable without which its program does not start.

use crate::check::{ApiConfig, Level, Meta, On, Part, Project, Topic, example, projects};
use crate::model::config::OfModel;
use crate::prelude::*;

pub(crate) const RULE: Meta = Meta {
    name: "missing-config",
    since: "0.1.0",
    topic: Topic::Configuration,
    production: Level::Error,
    development: Level::Error,
    strict: Level::Error,
    on: On::Service,
    summary: "variable of the configuration struct that nobody sets",
    why: "the program ends as soon as it starts, and its container starts again and again",
    help: "set it: `env(\"..\", \"..\")`, a secret by `secret_path(\".._FILE\", \"..\")`",
    sources: &["dockerspec:missing-config"],
    bad: projects![
        Compose::new("acme").services(&[Service::build(
            "api",
            &example(
                Image::new("acme/api")
                    .stages(&[from("debian:13.1-slim").with(steps![reads::<ApiConfig>()])])
            )
        )
        .with(settings![secret_path("ACME_API_KEY_FILE", "key")])]),
        Compose::new("acme").services(&[Service::build(
            "api",
            &example(
                Image::new("acme/api")
                    .stages(&[from("debian:13.1-slim").with(steps![reads::<ApiConfig>()])])
            )
        )
        .with(settings![
            env("ACME_MODEL_URL", "http://model:11434"),
            secret("key")
        ])]),
        Compose::new("acme").services(&[Service::image("api", "acme/api:1").with(settings![
            reads::<ApiConfig>(),
            env("ACME_MODEL_URL_FILE", "/url"),
            secret_path("ACME_API_KEY_FILE", "key")
        ])]),
        Compose::new("acme")
            .services(&[Service::image("api", "acme/api:1").with(settings![
                reads::<ApiConfig>(),
                model("other"),
                secret_path("ACME_API_KEY_FILE", "key")
            ])])
            .models(&[Model::new("other", "ai/smollm2")]),
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
            env_from_host("ACME_MODEL_URL"),
            env_from_host("ACME_API_KEY")
        ])]),
        Compose::new("acme").services(&[Service::build(
            "api",
            &example(
                Image::new("acme/api")
                    .stages(&[from("debian:13.1-slim").with(steps![reads::<ApiConfig>()])])
            )
        )
        .with(settings![env_file("api.env")])]),
        Compose::new("acme").services(&[Service::build(
            "api",
            &example(
                Image::new("acme/api").stages(&[from("debian:13.1-slim").with(steps![
                    reads::<ApiConfig>(),
                    env("ACME_MODEL_URL", "http://model:11434")
                ])])
            )
        )
        .with(settings![secret_path("ACME_API_KEY_FILE", "key")])]),
        Compose::new("acme")
            .services(&[Service::image("api", "acme/api:1").with(settings![
                reads::<ApiConfig>(),
                model("llm"),
                secret_path("ACME_API_KEY_FILE", "key")
            ])])
            .models(&[Model::new("llm", "ai/smollm2")]),
    ],
};

pub(crate) const fn check<'a>(_: &'a Service<'a>, project: &mut Project<'_, 'a>) {
    // what a file of variables holds, nobody here sees; it is written for this
    if !project.facts.reads || project.facts.env_file {
        return;
    }
    let mut fields = project.fields();
    while let Some(field) = fields.next() {
        if !field.required || field.build || project.sets(field) {
            continue;
        }
        let message = [
            Part::Code(fields.of.as_bytes()),
            Part::Text(" of service "),
            project.name(),
            Part::Text(" requires "),
            Part::Code(field.name.as_bytes()),
            Part::Text(", which nothing sets"),
        ];
        let help = if field.secret {
            [
                Part::Text("mount it: `secret_path(\""),
                Part::Text(field.name),
                Part::Text("_FILE\", \"..\")`"),
            ]
        } else if let Some(OfModel::Url(model) | OfModel::Name(model)) = field.model {
            [
                Part::Text("let compose set it: `model(\""),
                Part::Text(model),
                Part::Text("\")`"),
            ]
        } else {
            [
                Part::Text("set it: `env(\""),
                Part::Text(field.name),
                Part::Text("\", \"..\")`"),
            ]
        };
        project.report_help(Rule::MissingConfig, &message, &help);
    }
}
