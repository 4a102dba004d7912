//! A name that compose refuses or changes, of the project, a service or what services share.

use crate::check::written::{is_identifier, is_key, is_line, is_name, is_project_name, is_text};
use crate::check::{Level, Meta, On, Part, Project, Topic, each, projects};
use crate::model::build::{Build, BuildFile, BuildNetwork};
use crate::model::compose::{Compose, OriginRef, Service};
use crate::model::image::Image;
use crate::model::place::At;
use crate::model::resources::{
    ConfigFile, ConfigSource, Model, Network, Secret, SecretSource, Volume,
};
use crate::model::service::few::{Few, Pairs};
use crate::rules::Rule;

pub(crate) const RULE: Meta = Meta {
    name: "unwritable-name",
    since: "0.1.0",
    topic: Topic::Correctness,
    production: Level::Error,
    development: Level::Error,
    strict: Level::Error,
    on: On::Compose,
    summary: "name that compose refuses or changes",
    why: "what is started under another name is found by nobody, and a file that is refused starts nothing",
    help: "use lower case letters, digits, `_` and `-`",
    sources: &[],
    bad: projects![
        Compose::new("My Shop").services(&[Service::image("api", "acme/api:1.4").with(&[])]),
        Compose::new("shop").services(&[Service::image("api/v2", "acme/api:1.4").with(&[])]),
        Compose::new("shop").volumes(&[Volume::new("data\nservices: {}")]),
        Compose::new("shop").secrets(&[Secret::env("key", "${KEY}")]),
        Compose::new("shop").services(&[Service::image("api", "").with(&[])]),
        Compose::new("shop").models(&[Model::new("llm", "ai/smollm2\nservices: {}")]),
        Compose::new("shop").models(&[Model::new("llm", "ai/smollm2").context_size(0)]),
        Compose::new("shop").services(&[Service::dockerfile(
            "api",
            &Build::context("").arg("A=B", "c")
        )
        .with(&[])]),
    ],
    good: projects![
        Compose::new("shop_2").services(&[Service::image("API.v2", "acme/api:1.4").with(&[])]),
        Compose::new("shop")
            .volumes(&[Volume::new("data").label("a b", "two\nlines")])
            .secrets(&[
                Secret::env("key", "KEY"),
                Secret::file("other.key", "a b/$c")
            ]),
        Compose::new("shop")
            .services(&[Service::dockerfile(
                "api",
                &Build::context("../api").inline("FROM scratch\nCOPY $A /\n")
            )
            .with(&[])])
            .models(&[Model::new("llm", "hf.co/acme/model").runtime_flag("--embeddings")]),
    ],
};

pub(crate) const fn check<'a>(compose: &Compose<'a>, project: &mut Project<'_, 'a>) {
    let name_of_all = compose.name.as_bytes();
    if project.below.is_none() && !is_project_name(name_of_all) {
        report(
            project,
            compose.at,
            compose.name,
            " cannot be the name of a project",
        );
    }
    // of an overlay it is a part of the file's name
    if project.below.is_some() && !is_name(name_of_all) {
        report(
            project,
            compose.at,
            compose.name,
            " cannot be the name of an overlay",
        );
    }
    each!(service in compose.services => {
        let at = service.origin.at;
        name(service.origin.name, at, project);
        match service.origin.origin {
            OriginRef::Image(reference) => line(reference, at, project),
            OriginRef::Build(image) => image_of(image.get(), at, project),
            OriginRef::Dockerfile(build) => self::build(build, at, project),
            OriginRef::Patch => {}
        }
    });
    each!(network in compose.networks => {
        self::network(network, project);
    });
    each!(volume in compose.volumes => {
        self::volume(volume, project);
    });
    each!(config in compose.configs => {
        self::config(config, project);
    });
    each!(secret in compose.secrets => {
        self::secret(secret, project);
    });
    each!(model in compose.models => {
        self::model(model, project);
    });
}

const fn report<'a>(project: &mut Project<'_, 'a>, at: At<'a>, name: &'a str, what: &'static str) {
    let message = [Part::Code(name.as_bytes()), Part::Text(what)];
    // words of their own need no name before them
    let message = match (&message, what.as_bytes()) {
        (whole, [b' ', ..]) => whole.as_slice(),
        ([_, words @ ..], _) => words,
    };
    project.report_at(Rule::UnwritableName, at, message, &[]);
}

const fn name<'a>(name: &'a str, at: At<'a>, project: &mut Project<'_, 'a>) {
    if !is_name(name.as_bytes()) {
        report(
            project,
            at,
            name,
            " is no name: compose wants letters, digits, `.`, `_` and `-`",
        );
    }
}

const fn line<'a>(text: &'a str, at: At<'a>, project: &mut Project<'_, 'a>) {
    if text.is_empty() {
        report(project, at, text, " is empty");
    }
    optional(text, at, project);
}

const fn optional<'a>(text: &'a str, at: At<'a>, project: &mut Project<'_, 'a>) {
    if !is_line(text.as_bytes()) {
        report(
            project,
            at,
            text,
            " holds a line break or another control character",
        );
    }
}

const fn variable<'a>(name: &'a str, at: At<'a>, project: &mut Project<'_, 'a>) {
    if !is_identifier(name.as_bytes()) {
        report(project, at, name, " is no name of a variable");
    }
}

/// Compose looks for a Dockerfile from the context on, and it stands beside the compose file.
const fn image_of<'a>(image: &Image<'a>, at: At<'a>, project: &mut Project<'_, 'a>) {
    line(image.name, at, project);
    line(image.context, at, project);
    let mut rest = image.context.as_bytes();
    if let [b'/', ..] = rest {
        report(project, at, image.context, " is an absolute build context");
    }
    let mut start = true;
    while let [byte, tail @ ..] = rest {
        if start && matches!(rest, [b'.', b'.'] | [b'.', b'.', b'/', ..]) {
            project.report_at(
                Rule::UnwritableName,
                at,
                &[
                    Part::Text("the build context "),
                    Part::Code(image.context.as_bytes()),
                    Part::Text(
                        " lies above the compose file, from where its Dockerfile has no path",
                    ),
                ],
                &[Part::Text(
                    "render the project into the folder of the context",
                )],
            );
            return;
        }
        start = *byte == b'/';
        rest = tail;
    }
}

const fn pairs<'a>(pairs: &Pairs<'a, 4>, at: At<'a>, project: &mut Project<'_, 'a>) {
    if pairs.too_many() {
        project.report_at(
            Rule::UnwritableName,
            at,
            &[Part::Text(
                "a fifth value of one option, which has room for four",
            )],
            &[Part::Text(
                "give them as a list, as `driver_opts(&[(\"type\", \"nfs\"), ..])`",
            )],
        );
    }
    let mut index = 0;
    while let Some((name, value)) = pairs.get(index) {
        if !is_key(name.as_bytes()) {
            report(project, at, name, " cannot be a key");
        }
        if !is_text(value.as_bytes()) {
            report(project, at, value, " holds a NUL character");
        }
        index += 1;
    }
}

const fn network<'a>(it: &Network<'a>, project: &mut Project<'_, 'a>) {
    name(it.name, it.at, project);
    optional(it.real_name, it.at, project);
    optional(it.driver, it.at, project);
    pairs(&it.driver_opts, it.at, project);
    pairs(&it.labels, it.at, project);
    let mut subnets = it.ipam;
    while let [subnet, rest @ ..] = subnets {
        line(subnet.subnet, it.at, project);
        optional(subnet.gateway, it.at, project);
        optional(subnet.ip_range, it.at, project);
        pairs(&subnet.aux, it.at, project);
        subnets = rest;
    }
}

const fn volume<'a>(it: &Volume<'a>, project: &mut Project<'_, 'a>) {
    name(it.name, it.at, project);
    optional(it.real_name, it.at, project);
    optional(it.driver, it.at, project);
    pairs(&it.driver_opts, it.at, project);
    pairs(&it.labels, it.at, project);
}

const fn config<'a>(it: &ConfigFile<'a>, project: &mut Project<'_, 'a>) {
    name(it.name, it.at, project);
    match it.source {
        ConfigSource::Text(text) if text.is_empty() => report(
            project,
            it.at,
            it.name,
            " is a configuration file without text, which compose takes for one without a source",
        ),
        ConfigSource::Text(text) => {
            if !is_text(text.as_bytes()) {
                report(project, it.at, text, " holds a NUL character");
            }
        }
        ConfigSource::File(path) => line(path, it.at, project),
        ConfigSource::Env(name) => variable(name, it.at, project),
        ConfigSource::External(name) => line(name, it.at, project),
    }
}

const fn secret<'a>(it: &Secret<'a>, project: &mut Project<'_, 'a>) {
    name(it.name, it.at, project);
    match it.source {
        SecretSource::File(path) => line(path, it.at, project),
        SecretSource::Env(name) => variable(name, it.at, project),
        SecretSource::External(name) => line(name, it.at, project),
    }
}

const fn model<'a>(it: &Model<'a>, project: &mut Project<'_, 'a>) {
    name(it.name, it.at, project);
    line(it.reference, it.at, project);
    lines(&it.runtime_flags, it.at, project);
    if let Some(0) = it.context_size {
        let what = " is a model that reads no token: leave its context size out";
        report(project, it.at, it.name, what);
    }
}

const fn lines<'a>(list: &Few<'a, &'a str, 4>, at: At<'a>, project: &mut Project<'_, 'a>) {
    if list.too_many() {
        project.report_at(
            Rule::UnwritableName,
            at,
            &[Part::Text(
                "a fifth value of one option, which has room for four",
            )],
            &[],
        );
    }
    let mut index = 0;
    while let Some(text) = list.get(index) {
        line(text, at, project);
        index += 1;
    }
}

const fn build<'a>(it: &Build<'a>, at: At<'a>, project: &mut Project<'_, 'a>) {
    line(it.context, at, project);
    match it.file {
        BuildFile::Default => {}
        BuildFile::Path(path) => line(path, at, project),
        BuildFile::Inline(text) => {
            if text.is_empty() {
                report(project, at, text, " is a Dockerfile without text");
            }
            if !is_text(text.as_bytes()) {
                report(project, at, text, " holds a NUL character");
            }
        }
    }
    let mut index = 0;
    while let Some((name, _)) = it.args.get(index) {
        variable(name, at, project);
        index += 1;
    }
    let pairs_of = [&it.args, &it.labels, &it.contexts, &it.extra_hosts];
    let mut pairs_of = pairs_of.as_slice();
    while let [first, rest @ ..] = pairs_of {
        pairs(first, at, project);
        pairs_of = rest;
    }
    let lists = [
        &it.secrets,
        &it.ssh,
        &it.tags,
        &it.cache_from,
        &it.cache_to,
        &it.entitlements,
    ];
    let mut lists = lists.as_slice();
    while let [first, rest @ ..] = lists {
        lines(first, at, project);
        lists = rest;
    }
    if it.ulimits.too_many() {
        let message = [Part::Text("a fifth limit, where there is room for four")];
        project.report_at(Rule::UnwritableName, at, &message, &[]);
    }
    optional(it.target, at, project);
    optional(it.provenance, at, project);
    optional(it.isolation, at, project);
    if let Some(BuildNetwork::Named(network)) = it.network {
        name(network, at, project);
    }
}
