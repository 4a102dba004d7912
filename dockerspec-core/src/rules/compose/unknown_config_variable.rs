//! A variable that looks like one of the configuration struct, and is read by nothing.

use crate::check::vocabulary::{cut, eq};
use crate::check::{ApiConfig, Level, Meta, On, Part, Project, Topic, example, projects};
use crate::model::setting::{Key, Setting};
use crate::model::similar::distance;
use crate::model::step::Instruction;
use crate::prelude::*;

pub(crate) const RULE: Meta = Meta {
    name: "unknown-config-variable",
    since: "0.1.0",
    topic: Topic::Configuration,
    production: Level::Error,
    development: Level::Warning,
    strict: Level::Error,
    on: On::Settings(&["Env", "EnvFromHost", "Model", "SecretPath"]),
    summary: "variable that the configuration struct does not read",
    why: "the program takes its default, or does not start, and the value that somebody wrote has no effect",
    help: "write the name as the struct has it, or take the variable out",
    sources: &["dockerspec:unknown-config-variable"],
    bad: projects![
        Compose::new("acme").services(&[Service::build(
            "api",
            &example(
                Image::new("acme/api")
                    .stages(&[from("debian:13.1-slim").with(steps![reads::<ApiConfig>()])])
            )
        )
        .with(settings![
            env("ACME_MODEL_ULR", "http://model:11434"),
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
            secret_path("ACME_API_KEY_FILE", "key"),
            env("REDIS_URI", "redis://cache:6379/0")
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
            secret_path("ACME_APIKEY_FILE", "key")
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
            env("ACME_LOG_LEVEL", "debug")
        ])]),
        Compose::new("acme")
            .services(&[Service::image("api", "acme/api:1").with(settings![
                reads::<ApiConfig>(),
                model("llm").endpoint_var("ACME_MODEL_URI"),
                secret_path("ACME_API_KEY_FILE", "key")
            ])])
            .models(&[Model::new("llm", "ai/smollm2")]),
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
            secret_path("ACME_API_KEY_FILE", "key"),
            env("ACME_PORT", "9000"),
            env("REDIS_URL", "redis://cache:6379/0"),
            env("RUST_LOG", "info"),
            env("TZ", "UTC")
        ])]),
        Compose::new("acme").services(&[Service::build(
            "api",
            &example(
                Image::new("acme/api").stages(&[from("debian:13.1-slim")
                    .with(steps![reads::<ApiConfig>(), env("ACME_WORKERS", "4")])])
            )
        )
        .with(settings![
            env("ACME_MODEL_URL", "http://model:11434"),
            secret_path("ACME_API_KEY_FILE", "key"),
            env("ACME_WORKERS", "2")
        ])]),
        Compose::new("acme").services(&[Service::image("api", "acme/api:1")
            .with(settings![env("ACME_MODEL_ULR", "http://model:11434")])]),
    ],
};

pub(crate) const fn check<'a>(setting: &'a Setting<'a>, project: &mut Project<'_, 'a>) {
    if !project.facts.reads {
        return;
    }
    let name = match &setting.key {
        Key::Env(env) => env.name,
        Key::EnvFromHost(env) => env.name,
        Key::SecretPath(path) => path.variable,
        Key::Model(model) => {
            if !model.endpoint_var.is_empty() {
                variable(model.endpoint_var, project);
            }
            if !model.model_var.is_empty() {
                variable(model.model_var, project);
            }
            return;
        }
        _ => return,
    };
    variable(name, project);
}

const fn variable<'a>(name: &'a str, project: &mut Project<'_, 'a>) {
    if project.field(name).is_some() || is_of_image(name, project) {
        return;
    }
    let plain = if let [plain @ .., b'_', b'F', b'I', b'L', b'E'] = name.as_bytes() {
        plain
    } else {
        name.as_bytes()
    };
    let (word, _) = cut(plain, b'_');
    let limit = if plain.len() < 8 { 1 } else { 2 };
    let mut kin = 0;
    let mut of = "";
    let mut meant: Option<&'static str> = None;
    let mut least = limit + 1;
    let mut fields = project.fields();
    while let Some(field) = fields.next() {
        let candidate = field.name.as_bytes();
        if eq(cut(candidate, b'_').0, word) {
            kin += 1;
            of = fields.of;
        }
        let longer = candidate.len().abs_diff(plain.len());
        if longer < least && plain.len() > 4 && !project.sets(field) {
            let distance = distance(plain, candidate);
            if distance < least {
                least = distance;
                meant = Some(field.name);
                of = fields.of;
            }
        }
    }
    if meant.is_none() && kin < 2 {
        return;
    }
    let message = [
        Part::Text("service "),
        project.name(),
        Part::Text(" sets "),
        Part::Code(name.as_bytes()),
        Part::Text(", which its configuration does not read: "),
        Part::Code(of.as_bytes()),
    ];
    if let Some(meant) = meant {
        let help = [
            Part::Text("did you mean "),
            Part::Code(meant.as_bytes()),
            Part::Text("?"),
        ];
        project.report_help(Rule::UnknownConfigVariable, &message, &help);
    } else {
        let help = [Part::Text(
            "take it out, or add a field to the struct; where another program in the image reads it, set it there: `env(..)`",
        )];
        project.report_unknown(Rule::UnknownConfigVariable, &message, &help);
    }
}

/// Whether the image sets it too: then something in it reads it.
const fn is_of_image(name: &str, project: &Project<'_, '_>) -> bool {
    let mut steps = project.service.image_steps();
    while let Some(step) = steps.next() {
        if let Instruction::Env(env) = &step.instruction
            && eq(env.name.as_bytes(), name.as_bytes())
        {
            return true;
        }
    }
    false
}
