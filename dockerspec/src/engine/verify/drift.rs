//! Whether Dockerfile, image and container still say the same.

use dockerspec_core::parse::dockerfile::{self, Arguments, Keyword, Node, Text};
use serde_json::Value;

use super::VerifyOptions;
use super::checks::Checks;
use crate::engine::SPEC_LABEL;
use crate::engine::image::ImageConfig;
use crate::engine::image::config::settings;
use crate::engine::image::last_stage;
use crate::engine::mask::Mask;

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
    let text = |it: &String| vec![it.clone()];
    changed(&mut found, "USER", &text(&then.user), &text(&now.user));
    changed(
        &mut found,
        "WORKDIR",
        &text(&then.workdir),
        &text(&now.workdir),
    );
    changed(&mut found, "ENTRYPOINT", &then.entrypoint, &now.entrypoint);
    changed(&mut found, "CMD", &then.cmd, &now.cmd);
    changed(
        &mut found,
        "HEALTHCHECK",
        &then.healthcheck,
        &now.healthcheck,
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

fn changed(found: &mut Vec<String>, what: &str, then: &[String], now: &[String]) {
    if then != now {
        let shown = |it: &[String]| match words(it) {
            text if text.is_empty() => "nothing".to_owned(),
            text => format!("`{text}`"),
        };
        found.push(format!(
            "{what} is {}, the image has {}",
            shown(now),
            shown(then)
        ));
    }
}

/// The words of a command, secrets masked: as one line where that tells them apart, else as a list.
fn words(list: &[String]) -> String {
    let masked = Mask::new().words(list);
    let is_plain = |it: &String| !it.is_empty() && !it.contains([' ', '\t', '\n', '"', '\'']);
    // the line of a shell is its last word
    let is_line = list.first().is_some_and(|it| it.ends_with("sh")) && list.len() == 3;
    let is_text = list.len() < 2 || list.first().is_some_and(|it| it == "CMD-SHELL");
    if masked.iter().all(is_plain) || is_line || is_text {
        return masked.join(" ");
    }
    Value::from(masked).to_string()
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
    let mut last: Vec<Said<'_>> = Vec::new();
    // a base may have a shell of its own, which its images keep
    let nodes = last_stage(&file);
    let names_shell = nodes.iter().any(|it| it.keyword() == Keyword::Shell);
    let mut shell = match config.shell.as_slice() {
        own @ [_, ..] if !names_shell => own.to_vec(),
        _ => vec!["/bin/sh".to_owned(), "-c".to_owned()],
    };
    for node in nodes {
        let keyword = node.keyword();
        // of these the last one counts
        if matches!(
            keyword,
            Keyword::User
                | Keyword::Cmd
                | Keyword::Entrypoint
                | Keyword::Healthcheck
                | Keyword::Workdir
        ) {
            last.retain(|it| it.node.keyword() != keyword);
        }
        if let (Keyword::Shell, Arguments::Exec(words)) = (keyword, node.arguments()) {
            shell = owned(&words);
        }
        last.push(Said {
            node,
            shell: shell.clone(),
        });
    }
    for said in &last {
        let line = *said.node.lines().start();
        if let Some(difference) = difference(config, said) {
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

/// An instruction, and the shell that runs commands without brackets there.
struct Said<'f> {
    node: Node<'f>,
    shell: Vec<String>,
}

impl Said<'_> {
    /// How its command differs from what was found: word by word, where a shell runs it without regard to blanks.
    fn command(&self, what: &str, before: &[String], found: &[String]) -> Option<String> {
        let (wanted, is_same) = if let Arguments::Exec(words) = self.node.arguments() {
            let wanted = owned(&words);
            let is_same = wanted == found;
            (wanted, is_same)
        } else {
            let line = spaced(self.node.rest().as_str());
            let found: Vec<String> = found.iter().map(|it| spaced(it)).collect();
            let wanted: Vec<String> = before.iter().cloned().chain([line]).collect();
            let is_same = wanted == found;
            (wanted, is_same)
        };
        (!is_same).then(|| {
            format!(
                "{what} is `{}`, the image has `{}`",
                words(&wanted),
                words(found)
            )
        })
    }
}

/// What an instruction says otherwise; where it has variables, nobody can tell.
fn difference(config: &ImageConfig, said: &Said<'_>) -> Option<String> {
    let node = said.node;
    let rest = node.rest().as_str().trim();
    let plain = rest.trim_matches(['"', '\'']);
    let other = |what: &str, wanted: &str, found: &str| {
        (wanted != found).then(|| format!("{what} is `{wanted}`, the image has `{found}`"))
    };
    let names = |missing: Vec<String>, what: &str| {
        (!missing.is_empty())
            .then(|| format!("{what} `{}` is not in the image", missing.join("`, `")))
    };
    match node.keyword() {
        keyword @ (Keyword::Env | Keyword::Label) => {
            let (Arguments::Pairs(pairs) | Arguments::LegacyPair(pairs)) = node.arguments() else {
                return None;
            };
            let keys = pairs
                .iter()
                .map(|it| it.name().as_str().trim_matches(['"', '\'']).to_owned());
            let has = |key: &String| {
                if keyword == Keyword::Label {
                    return config.labels.contains_key(key);
                }
                config
                    .env
                    .iter()
                    .any(|it| it.split('=').next() == Some(key))
            };
            names(
                keys.filter(|it| !it.contains('$') && !has(it)).collect(),
                keyword.name(),
            )
        }
        Keyword::Cmd => said.command("CMD", &said.shell, &config.cmd),
        Keyword::Entrypoint => said.command("ENTRYPOINT", &said.shell, &config.entrypoint),
        Keyword::Healthcheck => {
            let (kind, found) = match config.healthcheck.split_first() {
                Some((kind, found)) => (kind.as_str(), found),
                None => ("", &[][..]),
            };
            if node.kind().as_str().eq_ignore_ascii_case("NONE") {
                return (kind != "NONE").then(|| {
                    let found = words(&config.healthcheck);
                    format!("HEALTHCHECK is `NONE`, the image has `{found}`")
                });
            }
            said.command("HEALTHCHECK", &[], found)
        }
        _ if rest.contains('$') => None,
        Keyword::User => other("USER", plain, &config.user),
        Keyword::Workdir if plain.starts_with('/') => other(
            "WORKDIR",
            plain.trim_end_matches('/'),
            config.workdir.trim_end_matches('/'),
        ),
        Keyword::Expose => {
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

fn owned(words: &[Text<'_>]) -> Vec<String> {
    words.iter().map(|it| it.as_str().to_owned()).collect()
}

/// Lines that were continued are one.
fn spaced(text: &str) -> String {
    text.split_whitespace()
        .filter(|it| *it != "\\")
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::report::{CheckState, Report};
    use super::super::{VerifyOptions, container};
    use crate::engine::image::config::settings;

    fn differences(config: &serde_json::Value, dockerfile: &str) -> Vec<String> {
        let options = VerifyOptions::default().dockerfile(dockerfile);
        let mut checks = super::Checks::new(&options.policy);
        super::source(&settings(config), &options, &mut checks);
        let [check] = &checks.made[..] else {
            panic!("{:?}", checks.made)
        };
        match check.state {
            CheckState::Passed => Vec::new(),
            _ => check.evidence.clone(),
        }
    }

    #[test]
    fn words_are_held_against_words() {
        let config = json!({"Entrypoint": ["sh", "-c", "echo \"hi\""], "Cmd": ["a b", ""]});
        let file = "FROM x\nENTRYPOINT [\"sh\",\"-c\",\"echo \\\"hi\\\"\"]\nCMD [\"a b\", \"\"]\n";
        assert_eq!(differences(&config, file), [""; 0]);
        let cut = "FROM x\nCMD [\"a\", \"b\", \"\"]\n";
        assert_eq!(
            differences(&config, cut),
            ["line 2: CMD is `[\"a\",\"b\",\"\"]`, the image has `[\"a b\",\"\"]`"]
        );
    }

    #[test]
    fn the_shell_of_the_stage_runs_lines() {
        let config = json!({
            "Cmd": ["/bin/ash", "-c", "exec app   --x"],
            "Entrypoint": ["/bin/sh", "-c", "first"],
            "Healthcheck": {"Test": ["CMD-SHELL", "curl x || exit 1"]},
            "Shell": ["/bin/ash", "-c"],
        });
        let file = "FROM x\nENTRYPOINT first\nSHELL [\"/bin/ash\",\"-c\"]\nHEALTHCHECK CMD curl x || exit 1\nCMD exec app \\\n  --x\n";
        assert_eq!(differences(&config, file), [""; 0]);
        // the base names the shell
        assert_eq!(differences(&config, "FROM x\nCMD exec app --x\n"), [""; 0]);
        let other = "FROM x\nSHELL [\"/bin/bash\", \"-c\"]\nCMD exec app --x\n";
        assert_eq!(
            differences(&config, other),
            [
                "line 3: CMD is `/bin/bash -c exec app --x`, the image has `/bin/ash -c exec app   --x`"
            ]
        );
    }

    #[test]
    fn a_healthcheck_is_as_it_was_written() {
        let config = json!({"Healthcheck": {"Test": ["CMD", "curl", "-H", "a b"]}});
        let file = "FROM x\nHEALTHCHECK --interval=5s CMD [\"curl\", \"-H\", \"a b\"]\n";
        assert_eq!(differences(&config, file), [""; 0]);
        assert_eq!(
            differences(&config, "FROM x\nHEALTHCHECK NONE\n"),
            ["line 2: HEALTHCHECK is `NONE`, the image has `[\"CMD\",\"curl\",\"-H\",\"a b\"]`"]
        );
        assert_eq!(
            differences(
                &json!({"Healthcheck": {"Test": ["NONE"]}}),
                "FROM x\nHEALTHCHECK NONE\n"
            ),
            [""; 0]
        );
    }

    #[test]
    fn what_was_set_at_the_start_of_a_container_is_told_without_secrets() {
        let image = json!({"Config": {"Cmd": ["mysql", "--password", "hunter2"]}});
        let found = json!({"Config": {"Cmd": ["mysql", "--password", "hunter3"], "User": "app"}});
        let report: Report =
            container::report("db", &found, Some(&image), None, &VerifyOptions::default());
        let check = report.checks.iter().find(|it| it.name == "drift-settings");
        assert_eq!(
            check.unwrap().evidence,
            [
                "set at the start: USER is `app`, the image has nothing; CMD is `mysql --password ***`, the image has `mysql \
                 --password ***`"
            ]
        );
    }
}
