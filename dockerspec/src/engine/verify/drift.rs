//! Whether Dockerfile, image and container still say the same.

use dockerspec_core::parse::dockerfile::{self, Arguments, Node};
use serde_json::Value;

use super::VerifyOptions;
use super::checks::Checks;
use crate::engine::SPEC_LABEL;
use crate::engine::image::ImageConfig;
use crate::engine::image::config::settings;
use crate::engine::image::last_stage;

/// Holds a container against its image, and the image against what its name means by now.
pub(super) fn container(
    found: &Value,
    image: Option<&Value>,
    tagged: Option<&Value>,
    checks: &mut Checks<'_>,
) {
    let id = found["Image"].as_str().unwrap_or_default();
    let tag = found["Config"]["Image"].as_str().unwrap_or_default();
    let help = "start the container anew: `docker compose up -d`, or remove and run it";
    match tagged {
        Some(tagged) if tagged["Id"] == *id => {
            checks.passed(
                "drift-image",
                None,
                format!("`{tag}` is the image that it runs"),
            );
        }
        Some(tagged) => {
            let now = tagged["Id"].as_str().unwrap_or_default();
            let evidence = vec![format!(
                "it runs {}, and `{tag}` is {} by now",
                short(id),
                short(now)
            )];
            checks.failed("drift-image", None, evidence, help);
        }
        None if tag == id => {
            checks.passed("drift-image", None, "it was started by the id of its image");
        }
        None => checks.unknown(
            "drift-image",
            None,
            format!("the engine has no `{tag}` any more"),
            "pull or build it",
        ),
    }
    let Some(image) = image else {
        checks.unknown(
            "drift-settings",
            None,
            "the engine has its image no more",
            "pull or build it",
        );
        return;
    };
    let (now, then) = (settings(&found["Config"]), settings(&image["Config"]));
    let mut found = Vec::new();
    changed(&mut found, "USER", &then.user, &now.user);
    changed(&mut found, "WORKDIR", &then.workdir, &now.workdir);
    changed(
        &mut found,
        "ENTRYPOINT",
        &then.entrypoint.join(" "),
        &now.entrypoint.join(" "),
    );
    changed(&mut found, "CMD", &then.cmd.join(" "), &now.cmd.join(" "));
    changed(
        &mut found,
        "HEALTHCHECK",
        &then.healthcheck.join(" "),
        &now.healthcheck.join(" "),
    );
    let value = |list: &[String], name: &str| {
        list.iter()
            .find_map(|it| Some(it.strip_prefix(name)?.strip_prefix('=')?.to_owned()))
    };
    for name in then.env.iter().filter_map(|it| it.split('=').next()) {
        if value(&now.env, name) != value(&then.env, name) {
            found.push(format!("ENV `{name}` has another value"));
        }
    }
    for (name, value) in &then.labels {
        if now.labels.get(name) != Some(value) {
            found.push(format!("LABEL `{name}` has another value"));
        }
    }
    // what is set at the start is meant: it is said, and is no failure
    let shown = if found.is_empty() {
        "as the image has them".to_owned()
    } else {
        format!("set at the start: {}", found.join("; "))
    };
    checks.passed("drift-settings", None, shown);
}

fn short(id: &str) -> String {
    let digits = id.trim_start_matches("sha256:");
    digits.get(..12).unwrap_or(digits).to_owned()
}

fn changed(found: &mut Vec<String>, what: &str, then: &str, now: &str) {
    if then != now {
        let shown = |it: &str| {
            if it.is_empty() {
                "nothing".to_owned()
            } else {
                format!("`{}`", crate::engine::image::masked(it).0)
            }
        };
        found.push(format!(
            "{what} is {}, the image has {}",
            shown(now),
            shown(then)
        ));
    }
}

/// Holds an image or a container against what it is to be built from.
pub(super) fn source(config: &ImageConfig, options: &VerifyOptions, checks: &mut Checks<'_>) {
    if let Some(text) = &options.dockerfile {
        dockerfile(config, text, checks);
    }
    if let Some(hash) = &options.spec {
        spec(config, hash, checks);
    }
}

/// Holds an image or a container against the spec that it was built from, by the label that a build puts on it.
fn spec(config: &ImageConfig, hash: &str, checks: &mut Checks<'_>) {
    match config.labels.get(SPEC_LABEL) {
        Some(built) if built == hash => {
            checks.passed("drift-spec", None, "it was built from this spec");
        }
        Some(built) => checks.failed(
            "drift-spec",
            None,
            vec![format!(
                "it was built from the spec `{built}`, which is `{hash}` by now"
            )],
            "build the image anew",
        ),
        None => checks.unknown(
            "drift-spec",
            None,
            format!("it has no label `{SPEC_LABEL}`, so another tool has built it"),
            "build it with the verb `build`, or `Engine::build`",
        ),
    }
}

/// Holds an image or a container against what the last stage of a Dockerfile says.
fn dockerfile(config: &ImageConfig, text: &str, checks: &mut Checks<'_>) {
    let file = dockerfile::parse("Dockerfile", text);
    if let Some(error) = file.errors().first() {
        checks.unknown(
            "drift-dockerfile",
            None,
            format!("the Dockerfile cannot be read: {error}"),
            "`dockerspec check` shows where",
        );
        return;
    }
    let mut differences = Vec::new();
    let mut last: Vec<(String, Node<'_>)> = Vec::new();
    for node in last_stage(&file) {
        let keyword = node.word().as_str().to_ascii_uppercase();
        // of these the last one counts
        if matches!(
            keyword.as_str(),
            "USER" | "CMD" | "ENTRYPOINT" | "HEALTHCHECK" | "WORKDIR"
        ) {
            last.retain(|(it, _)| *it != keyword);
        }
        last.push((keyword, node));
    }
    for (keyword, node) in &last {
        let line = *node.lines().start();
        if let Some(difference) = difference(config, keyword, *node) {
            differences.push(format!("line {line}: {difference}"));
        }
    }
    checks.none_of(
        "drift-dockerfile",
        None,
        differences,
        "it agrees with the Dockerfile",
        "build the image anew, or mend the Dockerfile",
    );
}

/// What an instruction says otherwise; where it has variables, nobody can tell.
fn difference(config: &ImageConfig, keyword: &str, node: Node<'_>) -> Option<String> {
    let rest = node.rest().as_str().trim();
    let plain = rest.trim_matches(['"', '\'']);
    let other = |what: &str, wanted: &str, found: &str| {
        let masked = |it: &str| crate::engine::image::masked(it).0;
        (wanted != found).then(|| {
            format!(
                "{what} is `{}`, the image has `{}`",
                masked(wanted),
                masked(found)
            )
        })
    };
    let names = |missing: Vec<String>, what: &str| {
        (!missing.is_empty())
            .then(|| format!("{what} `{}` is not in the image", missing.join("`, `")))
    };
    match keyword {
        "ENV" | "LABEL" => {
            let (Arguments::Pairs(pairs) | Arguments::LegacyPair(pairs)) = node.arguments() else {
                return None;
            };
            let keys = pairs
                .iter()
                .map(|it| it.name().as_str().trim_matches(['"', '\'']).to_owned());
            let has = |key: &String| {
                if keyword == "LABEL" {
                    return config.labels.contains_key(key);
                }
                config
                    .env
                    .iter()
                    .any(|it| it.split('=').next() == Some(key))
            };
            names(
                keys.filter(|it| !it.contains('$') && !has(it)).collect(),
                keyword,
            )
        }
        _ if rest.contains('$')
            && keyword != "CMD"
            && keyword != "ENTRYPOINT"
            && keyword != "HEALTHCHECK" =>
        {
            None
        }
        "USER" => other("USER", plain, &config.user),
        "WORKDIR" if plain.starts_with('/') => other(
            "WORKDIR",
            plain.trim_end_matches('/'),
            config.workdir.trim_end_matches('/'),
        ),
        "CMD" => other("CMD", &command(node, rest), &config.cmd.join(" ")),
        "ENTRYPOINT" => other(
            "ENTRYPOINT",
            &command(node, rest),
            &config.entrypoint.join(" "),
        ),
        "HEALTHCHECK" if node.kind().as_str().eq_ignore_ascii_case("NONE") => {
            other("HEALTHCHECK", "NONE", &config.healthcheck.join(" "))
        }
        "HEALTHCHECK" => {
            let found = config.healthcheck.get(1..).unwrap_or_default().join(" ");
            let wanted = match node.arguments() {
                Arguments::Exec(words) => join(&words),
                _ => rest.to_owned(),
            };
            other("HEALTHCHECK", &spaced(&wanted), &spaced(&found))
        }
        "EXPOSE" => {
            let ports = rest.split_whitespace().filter(|it| !it.contains('-'));
            let ports = ports.map(|it| {
                if it.contains('/') {
                    it.to_ascii_lowercase()
                } else {
                    format!("{it}/tcp")
                }
            });
            names(
                ports.filter(|it| !config.ports.contains(it)).collect(),
                "EXPOSE",
            )
        }
        _ => None,
    }
}

fn join(words: &[dockerfile::Text<'_>]) -> String {
    let words: Vec<&str> = words
        .iter()
        .map(|it| it.as_str().trim_matches('"'))
        .collect();
    words.join(" ")
}

fn command(node: Node<'_>, rest: &str) -> String {
    match node.arguments() {
        Arguments::Exec(words) => join(&words),
        _ => format!("/bin/sh -c {rest}"),
    }
}

/// Lines that were continued are one.
fn spaced(text: &str) -> String {
    text.split_whitespace()
        .filter(|it| *it != "\\")
        .collect::<Vec<_>>()
        .join(" ")
}
