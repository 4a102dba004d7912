//! A variable that still works, and that the configuration struct asks to set no more.

use crate::check::{DeprecatedConfig, Level, Meta, On, Part, Project, Topic, projects};
use crate::model::setting::{Key, Setting};
use crate::prelude::*;

pub(crate) const RULE: Meta = Meta {
    name: "deprecated-config-variable",
    since: "0.1.0",
    topic: Topic::Configuration,
    production: Level::Warning,
    development: Level::Info,
    strict: Level::Error,
    on: On::Settings(&["Env", "EnvFromHost", "SecretPath"]),
    summary: "variable that the configuration struct marks as deprecated",
    why: "it works today, and stops working in a later version of the program",
    help: "do what the struct says of it",
    sources: &["dockerspec:deprecated-config-variable"],
    bad: projects![
        Compose::new("acme").services(&[Service::image("api", "acme/api:1").with(settings![
            reads::<DeprecatedConfig>(),
            env("ACME_HOST", "::")
        ])])
    ],
    good: projects![
        Compose::new("acme").services(&[Service::image("api", "acme/api:1").with(settings![
            reads::<DeprecatedConfig>(),
            env("ACME_LISTEN", "[::]:80")
        ])])
    ],
};

pub(crate) const fn check<'a>(setting: &'a Setting<'a>, project: &mut Project<'_, 'a>) {
    let name = match &setting.key {
        Key::Env(env) => env.name,
        Key::EnvFromHost(env) => env.name,
        Key::SecretPath(path) => path.variable,
        _ => return,
    };
    if let Some(field) = project.field(name)
        && let Some(instead) = field.deprecated
    {
        let message = [
            Part::Text("service "),
            project.name(),
            Part::Text(" sets "),
            Part::Code(name.as_bytes()),
            Part::Text(", which is deprecated: "),
            Part::Text(instead),
        ];
        project.report(Rule::DeprecatedConfigVariable, &message);
    }
}
