//! Whatever text a project holds arrives in compose unchanged, and only that text.

use std::collections::BTreeSet;
use std::fs;
use std::process::{self, Command};

use dockerspec::prelude::*;
use serde_yaml::Value;

#[rustfmt::skip]
/// Texts that YAML, interpolation or a careless writer takes for something else.
const HOSTILE: &[&str] = &[
    "",
    " ",
    "  ",
    "\t",
    "\n",
    "\n\n",
    "\r",
    "\r\n",
    "~",
    "null",
    "Null",
    "no",
    "No",
    "NO",
    "n",
    "yes",
    "y",
    "on",
    "off",
    "true",
    "True",
    "false",
    "22:22",
    "8000:8080",
    "1:2:3",
    "190:20:30.15",
    "1e3",
    "1E5",
    "0x1f",
    "0o17",
    "017",
    "0b11",
    "1_000",
    "-1",
    "+1",
    "1.",
    ".5",
    "1.5e+3",
    ".inf",
    "-.inf",
    ".nan",
    "2001-12-14",
    "2001-12-14t21:59:43.10-05:00",
    "2026-11-23 10:00:00",
    "- a",
    "-",
    "--",
    "---",
    "...",
    "--- a",
    "? a",
    "?",
    ": a",
    ":",
    "a: b",
    "a:b",
    "a:",
    "a #b",
    "#a",
    "# a",
    "*x",
    "&x",
    "&x y",
    "!x",
    "!!str x",
    "!",
    "|",
    "|-",
    ">",
    ">-",
    "%YAML 1.2",
    "@x",
    "`x`",
    "{a: b}",
    "{",
    "}",
    "[a]",
    "[",
    "]",
    ",",
    "a, b",
    "\"",
    "\"a\"",
    "'",
    "'a'",
    "''",
    "it's",
    "\\",
    "\\n",
    "a\\",
    "<<",
    "<<: *x",
    "=",
    "$",
    "$$",
    "$$$",
    "$HOME",
    "${HOME}",
    "${HOME:-x}",
    "${X:?y}",
    "$$HOME",
    "${",
    "}$",
    "$(id)",
    "`id`",
    " a",
    "a ",
    "\ta",
    "a\t",
    "a\tb",
    "\n\ta",
    "\ta\n",
    "a\n",
    "a\n\n",
    "a\n\n\n",
    "\na",
    "\n\na\n",
    "a\nb",
    "a\n b\n",
    " a\nb",
    "  a\n b\nc",
    "a\n\tb",
    "a \nb",
    "a\n\nb",
    "a\n# b",
    "a\n- b",
    "a\n---\nb",
    "a\n...\nb",
    "a\n  services:\n    x: {}\n",
    "a\r\nb\r\n",
    "a\rb",
    "\u{1}",
    "\u{7}",
    "\u{8}",
    "\u{b}",
    "\u{1b}[31m",
    "\u{7f}",
    "\u{80}",
    "\u{85}",
    "\u{a0}",
    "\u{ad}",
    "\u{200b}",
    "\u{2028}",
    "\u{2029}",
    "\u{feff}",
    "\u{feff}a",
    "\u{fffe}",
    "\u{ffff}",
    "\u{fffd}",
    "é",
    "ß",
    "日本",
    "🐳",
    "a\u{85}b\nc",
    "a\u{2028}b\nc",
    "\u{10ffff}",
    "a very long line that is longer than eighty characters, so that a writer may want to fold it",
    "a very long line that is longer than eighty characters  with two  blanks, then\nanother line\n",
];

/// Pieces from which more texts are made.
const PIECES: &[&str] = &[
    "$", "{", "}", "\n", "\t", " ", "  ", "#", ":", ": ", "- ", "'", "\"", "\\", "|", ">", "&a",
    "*a", "!", "%", "@", "`", ",", "[", "]", "?", "~", "a", "Z", "0", "1", "9", ".", "-", "_", "=",
    "\r", "\u{1b}", "\u{85}", "\u{2028}", "\u{feff}", "é", "🐳", "no", "null", "1e3", "x: y",
];

/// The hostile texts, and random ones that are the same in each run.
fn texts() -> Vec<String> {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut random = |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state >> 33).expect("31 bits") % below
    };
    let mut texts: BTreeSet<String> = HOSTILE.iter().map(|it| (*it).to_owned()).collect();
    while texts.len() < 1500 {
        let length = 1 + random(8);
        texts.insert((0..length).map(|_| PIECES[random(PIECES.len())]).collect());
    }
    texts.into_iter().collect()
}

/// Only what cannot be written is refused: the texts break other rules by chance.
fn policy() -> Policy {
    let unwritable = [Rule::UnwritableName, Rule::UnwritableSetting];
    let others = Rule::ALL.iter().filter(|it| !unwritable.contains(it));
    others.fold(Policy::PRODUCTION, |policy, rule| policy.allow(*rule))
}

/// A project that holds every text at every kind of place.
fn with_project<T>(texts: &[String], judge: impl FnOnce(&str) -> T) -> T {
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    let names: Vec<String> = (0..texts.len()).map(|it| format!("K{it}")).collect();
    let pairs: Vec<(&str, &str)> = names
        .iter()
        .map(String::as_str)
        .zip(texts.iter().copied())
        .collect();
    let mut list = Vec::new();
    for (name, text) in &pairs {
        list.push(env(name, text).into_setting());
        list.push(label(name, text).into_setting());
    }
    for text in texts.iter().filter(|it| is_key(it)) {
        list.push(annotation(text, "value").into_setting());
    }
    list.push(logging("fluentd").options(&pairs).into_setting());
    list.push(cmd(&texts).into_setting());
    list.push(healthcheck(&texts[1..]).into_setting());
    list.push(volume("data", "/data").into_setting());
    for (name, text) in &pairs {
        if !text.is_empty() {
            list.push(config(name, name).into_setting());
        }
    }
    // a path of one line
    let targets: Vec<String> = texts
        .iter()
        .filter(|it| is_line(it))
        .map(|it| format!("/a{it}"))
        .collect();
    for target in &targets {
        list.push(anonymous_volume(target).into_setting());
    }
    let hosts: Vec<String> = targets.iter().map(|it| format!(".{it}")).collect();
    let places: Vec<String> = (0..hosts.len()).map(|it| format!("/mnt/{it}")).collect();
    for (host, place) in hosts.iter().zip(&places) {
        list.push(bind(host, place).into_setting());
    }
    let services = [Service::image("all", "acme/all:1").with(&list)];
    let files: Vec<ConfigFile<'_>> = pairs
        .iter()
        .filter(|(_, text)| !text.is_empty())
        .map(|(name, text)| ConfigFile::text(name, text))
        .collect();
    let volumes = [Volume::new("data").driver_opts(&pairs)];
    let project = Compose::new("hostile")
        .services(&services)
        .configs(&files)
        .volumes(&volumes)
        .harden(&policy());
    match project {
        Ok(project) => judge(&project.to_yaml()),
        Err(report) => panic!("{report}"),
    }
}

fn is_line(text: &str) -> bool {
    !text.bytes().any(|it| it < 32 || it == 127)
}

fn is_key(text: &str) -> bool {
    !text.is_empty() && is_line(text)
}

/// Looks at every text of a document that `get` finds by its path; `$$` is the text `$`.
fn compare(texts: &[String], get: &dyn Fn(&[&str]) -> Option<String>) {
    let at = |path: &[&str], text: &str| {
        assert_eq!(get(path).as_deref(), Some(text), "{path:?}");
    };
    for (index, text) in texts.iter().enumerate() {
        let name = format!("K{index}");
        at(&["services", "all", "environment", &name], text);
        at(&["services", "all", "labels", &name], text);
        at(&["services", "all", "logging", "options", &name], text);
        at(&["services", "all", "command", &index.to_string()], text);
        if index > 0 {
            at(
                &["services", "all", "healthcheck", "test", &index.to_string()],
                text,
            );
        }
        if !text.is_empty() {
            at(&["configs", &name, "content"], text);
        }
        at(&["volumes", "data", "driver_opts", &name], text);
    }
}

#[test]
fn another_reader_reads_back_every_text() {
    let texts = texts();
    with_project(&texts, |yaml| {
        let document: Value = serde_yaml::from_str(yaml).expect("YAML");
        let get = |path: &[&str]| {
            let mut value = &document;
            for part in path {
                value = match value {
                    Value::Sequence(list) => list.get(part.parse::<usize>().ok()?)?,
                    _ => value.get(*part)?,
                };
            }
            let text = value.as_str()?;
            assert!(
                !text.replace("$$", "").contains('$'),
                "`{text}` would be interpolated"
            );
            Some(text.replace("$$", "$"))
        };
        compare(&texts, &get);
        let keys = document["services"]["all"]["annotations"]
            .as_mapping()
            .expect("a map");
        let keys: BTreeSet<_> = keys.keys().filter_map(Value::as_str).collect();
        let wanted: BTreeSet<_> = texts
            .iter()
            .map(String::as_str)
            .filter(|it| is_key(it))
            .collect();
        assert_eq!(keys, wanted);
        let sections = document
            .as_mapping()
            .expect("a map")
            .keys()
            .filter_map(Value::as_str);
        assert!(sections.eq(["name", "services", "volumes", "configs"]));
    });
}

#[test]
fn compose_itself_reads_back_every_text() {
    let version = Command::new("docker").args(["compose", "version"]).output();
    if !version.is_ok_and(|it| it.status.success()) {
        println!("skipped: no `docker compose`");
        return;
    }
    let folder = std::env::temp_dir().join(format!("dockerspec-compose-{}", process::id()));
    fs::create_dir_all(&folder).expect("a folder");
    let texts = texts();
    let output = with_project(&texts, |yaml| {
        fs::write(folder.join("compose.yaml"), yaml).expect("a file");
        Command::new("docker")
            .args([
                "compose",
                "-f",
                "compose.yaml",
                "config",
                "--format",
                "json",
            ])
            .current_dir(&folder)
            .env("HOME", "/interpolated")
            .output()
            .expect("docker compose")
    });
    fs::remove_dir_all(&folder).expect("the folder is ours");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let document: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let get = |path: &[&str]| {
        let pointer = ["", &path.join("/")].join("/");
        // what it prints is written for another reading
        Some(document.pointer(&pointer)?.as_str()?.replace("$$", "$"))
    };
    compare(&texts, &get);
    let volumes = document["services"]["all"]["volumes"]
        .as_array()
        .expect("a list");
    let field = |it: &serde_json::Value, name: &str| {
        it[name].as_str().unwrap_or_default().replace("$$", "$")
    };
    let folder = folder.to_str().expect("a folder of ours");
    let anonymous = volumes.iter().filter(|it| it["source"].is_null());
    let anonymous: BTreeSet<_> = anonymous.map(|it| field(it, "target")).collect();
    let binds = volumes.iter().filter(|it| it["type"] == "bind");
    let binds: BTreeSet<_> = binds
        .map(|it| field(it, "source").replacen(folder, "", 1))
        .collect();
    let wanted: BTreeSet<_> = texts
        .iter()
        .filter(|it| is_line(it))
        .map(|it| format!("/a{it}"))
        .collect();
    assert_eq!(wanted.symmetric_difference(&anonymous).count(), 0);
    assert_eq!(wanted.symmetric_difference(&binds).count(), 0);
}
