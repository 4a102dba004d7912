//! Our reader of Dockerfiles against what BuildKit's said of the same files.
//!
//! Runs where `DOCKERSPEC_CORPUS` names an unpacked corpus, and says so where it does not.

#![expect(clippy::print_stdout, reason = "says that it did not run")]

use std::env;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use dockerspec_core::parse::Lines;
use dockerspec_core::parse::dockerfile::{self, Arguments, Dockerfile, Keyword, Node, Text};
use dockerspec_core::prelude::Policy;
use serde_json::Value;

fn corpus() -> Option<PathBuf> {
    let folder = env::var_os("DOCKERSPEC_CORPUS").map(PathBuf::from);
    if folder.is_none() {
        println!("skipped: DOCKERSPEC_CORPUS is not set");
    }
    folder
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn cases(path: &Path) -> Vec<Value> {
    let cases: Value = serde_json::from_str(&read(path)).expect("a file of cases");
    cases.as_array().expect("a list of cases").clone()
}

/// Keyword, first and last line of each instruction, as BuildKit's nodes are recorded.
fn nodes(file: &Dockerfile) -> Vec<(String, u64, u64)> {
    let node = |node: Node<'_>| {
        let lines = node.lines();
        let word = node.word().as_str().to_uppercase();
        (word, *lines.start() as u64, *lines.end() as u64)
    };
    file.nodes().map(node).collect()
}

fn recorded(nodes: &Value) -> Vec<(String, u64, u64)> {
    let node = |node: &Value| {
        let word = node[0].as_str()?.to_owned();
        Some((word, node[1].as_u64()?, node[2].as_u64()?))
    };
    let nodes = nodes.as_array().into_iter().flatten();
    nodes.map(|it| node(it).expect("a node")).collect()
}

/// BuildKit's way of printing what it read.
fn dump(file: &Dockerfile) -> String {
    let nodes: Vec<_> = file
        .nodes()
        .map(|node| format!("({})", dump_node(node)))
        .collect();
    nodes.join("\n")
}

fn dump_node(node: Node<'_>) -> String {
    let mut out = node.word().as_str().to_lowercase();
    let flags: Vec<_> = node
        .flags()
        .map(|flag| {
            let value = flag
                .value()
                .map_or_else(String::new, |value| format!("={}", value.as_str()));
            quoted(&format!("--{}{value}", flag.name()))
        })
        .collect();
    if !flags.is_empty() {
        let _ = write!(out, " [{}]", flags.join(" "));
    }
    let mut push = |text: &str| {
        let _ = write!(out, " {}", quoted(text));
    };
    if node.kind() != "" {
        push(node.kind().as_str());
    }
    match node.arguments() {
        Arguments::Line(text) => push(text.as_str()),
        Arguments::Exec(words) | Arguments::Words(words) => {
            words.into_iter().map(Text::as_str).for_each(push);
        }
        Arguments::Pairs(pairs) if node.keyword() == Keyword::Arg => {
            for pair in pairs {
                let name = pair.name().as_str();
                push(&pair.value().map_or_else(
                    || name.to_owned(),
                    |value| format!("{name}={}", value.as_str()),
                ));
            }
        }
        Arguments::Pairs(pairs) => {
            for pair in pairs {
                push(pair.name().as_str());
                push(pair.value().expect("a value").as_str());
                push("=");
            }
        }
        Arguments::LegacyPair(pairs) => {
            push(pairs[0].name().as_str());
            push(pairs[0].value().expect("a value").as_str());
            push("");
        }
        Arguments::Trigger(trigger) => {
            let _ = write!(out, " ({})", dump_node(trigger));
        }
        Arguments::Broken | Arguments::None if node.keyword() == Keyword::Unknown => push(""),
        _ => {}
    }
    out
}

/// As Go quotes a string.
fn quoted(text: &str) -> String {
    let mut out = String::from('"');
    for ch in text.chars() {
        match ch {
            '"' | '\\' => out.extend(['\\', ch]),
            '\t' => out.push_str("\\t"),
            '\n' => out.push_str("\\n"),
            '\u{8}' => out.push_str("\\b"),
            '\u{b}' => out.push_str("\\v"),
            '\u{c}' => out.push_str("\\f"),
            '\r' => out.push_str("\\r"),
            '\0' => out.push_str("\\x00"),
            ch => out.push(ch),
        }
    }
    out + "\""
}

#[test]
fn real_files_have_the_instructions_that_buildkit_sees() {
    let Some(corpus) = corpus() else { return };
    let mut compared = 0;
    let mut refused = Vec::new();
    for line in read(&corpus.join("buildkit-realworld.jsonl")).lines() {
        let record: Value = serde_json::from_str(line).expect("a record");
        let name = record["file"].as_str().expect("a name");
        let bytes = fs::read(corpus.join("dockerfiles").join(name)).expect("a file of the corpus");
        let file = dockerfile::parse_bytes(name, bytes);
        if record["error"] != "unterminated heredoc" {
            assert_eq!(nodes(&file), recorded(&record["nodes"]), "{name}");
        }
        if record["parses"] == Value::Bool(false) {
            assert!(!file.errors().is_empty(), "{name}: {}", record["error"]);
        } else if let Some(error) = file
            .errors()
            .first()
            .filter(|_| record["lint_error"].is_null())
        {
            refused.push(format!(
                "{name}: {error} (BuildKit: {})",
                record["lint_error"]
            ));
        }
        compared += 1;
    }
    println!(
        "{compared} files have BuildKit's instructions; refused by us alone: {}",
        refused.len()
    );
    println!("{}", refused.join("\n"));
    assert!(compared > 1000, "only {compared} files");
    assert!(
        refused.len() * 1000 <= compared,
        "more than one in a thousand is refused by us alone"
    );
}

#[test]
fn buildkits_own_files_are_read_as_it_prints_them() {
    let Some(corpus) = corpus() else { return };
    let mut compared = 0;
    for entry in fs::read_dir(corpus.join("buildkit-parser/testfiles")).expect("the test files") {
        let folder = entry.expect("a test file").path();
        let text = read(&folder.join("Dockerfile"));
        let file = dockerfile::parse("Dockerfile", text);
        assert_eq!(
            dump(&file).trim(),
            read(&folder.join("result")).trim(),
            "{}",
            folder.display()
        );
        compared += 1;
    }
    for entry in
        fs::read_dir(corpus.join("buildkit-parser/testfiles-negative")).expect("the test files")
    {
        let folder = entry.expect("a test file").path();
        let file = dockerfile::parse("Dockerfile", read(&folder.join("Dockerfile")));
        assert!(!file.errors().is_empty(), "{}", folder.display());
        compared += 1;
    }
    assert!(compared > 30, "only {compared} files");
}

#[test]
fn buildkits_own_cases_have_its_verdict() {
    let Some(corpus) = corpus() else { return };
    for case in cases(&corpus.join("buildkit-parser/cases.json")) {
        let name = &case["name"];
        let text = case["dockerfile"].as_str().expect("a text");
        let alone = case["level"] == "instruction";
        let file = dockerfile::parse("Dockerfile", text);
        // A chain of ONBUILD is an error, and not read to its end by us.
        let chain = text.starts_with("ONBUILD ONBUILD");
        if let Some(printed) = case["buildkit"]["dump"].as_str().filter(|_| !chain) {
            assert_eq!(dump(&file), printed, "{name}");
        }
        if !case["buildkit"]["nodes"].is_null() {
            assert_eq!(nodes(&file), recorded(&case["buildkit"]["nodes"]), "{name}");
        }
        let judged = if alone {
            dockerfile::parse("Dockerfile", format!("FROM a\n{text}"))
        } else {
            file
        };
        let refused = !judged.errors().is_empty();
        assert_eq!(
            refused,
            case["buildkit"]["verdict"] == "error",
            "{name}: {:?}",
            judged.errors()
        );
    }
}

#[test]
fn buildkits_integration_files_have_its_verdict() {
    let Some(corpus) = corpus() else { return };
    let mut compared = 0;
    for case in cases(&corpus.join("buildkit-parser/integration.json")) {
        let (name, text) = (&case["name"], case["dockerfile"].as_str().expect("a text"));
        let file = dockerfile::parse("Dockerfile", text);
        if !case["buildkit"]["nodes"].is_null() {
            assert_eq!(nodes(&file), recorded(&case["buildkit"]["nodes"]), "{name}");
        }
        compared += 1;
        let refused = case["expect"] == "error" || !case["buildkit"]["lint_error"].is_null();
        if case["expect"] == "error" {
            assert!(!file.errors().is_empty(), "{name}: {}", case["note"]);
        } else if let Some(error) = file.errors().first() {
            // A mount whose type is in a variable is refused: nobody could check it.
            let unknown = error.message.contains("in a variable");
            assert!(refused || unknown, "{name}: {error}");
        }
    }
    assert!(compared > 300, "only {compared} files");
}

#[test]
fn arrays_are_told_from_shell_lines_as_buildkit_does() {
    let Some(corpus) = corpus() else { return };
    let cases: Value =
        serde_json::from_str(&read(&corpus.join("buildkit-parser/json-arrays.json")))
            .expect("cases");
    for (list, accepted) in [("valid", true), ("invalid", false)] {
        for text in cases[list].as_array().expect("a list") {
            let text = text.as_str().expect("a text");
            let file = dockerfile::parse("Dockerfile", format!("FROM a\nCMD {text}"));
            assert_eq!(file.errors().is_empty(), accepted, "{text}");
            let exec = matches!(
                file.nodes().nth(1).expect("CMD").arguments(),
                Arguments::Exec(_)
            );
            assert_eq!(exec, accepted, "{text}");
        }
    }
}

#[test]
fn every_file_is_checked_and_each_finding_has_its_place() {
    let Some(corpus) = corpus() else { return };
    let mut files = 0;
    let mut findings = 0;
    for entry in fs::read_dir(corpus.join("dockerfiles")).expect("the files") {
        let path = entry.expect("a file").path();
        if path.extension().is_some_and(|it| it == "csv") {
            continue;
        }
        let name = path.display().to_string();
        let file = dockerfile::parse_bytes("Dockerfile", fs::read(&path).expect("a file"));
        let lines = Lines::new(file.text());
        let report = file.check(&Policy::STRICT);
        for finding in report.findings() {
            let (start, end) = finding.place.bytes.expect("a place in a text");
            let (start, end) = (start as usize, end as usize);
            assert!(
                start <= end && end <= file.text().len(),
                "{name}: {finding}"
            );
            let (line, column) = lines.locate(start);
            let (shown_line, shown_column) = finding.place.start;
            assert_eq!(
                (shown_line as usize, shown_column as usize),
                (line, column),
                "{name}: {finding}"
            );
        }
        files += 1;
        findings += report.findings().len();
    }
    println!("{files} files checked, {findings} findings");
    assert!(files > 1000, "only {files} files");
}
