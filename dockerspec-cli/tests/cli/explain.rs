//! `explain` and the guides, in pipes.

use std::time::{Duration, Instant};

use crate::ran::Folder;

const FILE: &[u8] = b"\
FROM python:3.13.9-slim-trixie
COPY --chown=1000:1000 src/ /app/
RUN --mount=type=cache,target=/root/.cache/pip \\
    pip install -r /app/requirements.txt
USER root
";

const TOPICS: [&str; 12] = [
    "images-vs-containers",
    "layer-architecture",
    "copy-on-write",
    "lifecycle",
    "caching",
    "multi-stage",
    "users",
    "secrets",
    "healthchecks",
    "signals",
    "restart-policies",
    "exit-codes",
];

const GUIDES: [&str; 3] = ["optimize-guide", "debug-guide", "hardening-guide"];

#[test]
fn the_topics_are_listed_where_nobody_can_choose() {
    let folder = Folder::new(&[]);
    let ran = folder.run(&["explain"]);
    let names = ran.out.lines().map(|line| line.split(' ').next().unwrap());
    assert_eq!(names.collect::<Vec<_>>(), TOPICS);
    assert!(
        ran.err.contains("`dockerspec explain TOPIC`"),
        "{}",
        ran.err
    );
    assert_eq!(ran.code, Some(0));
    let ran = folder.run(&["explain", "-f", "markdown", "-q"]);
    assert_eq!(ran.out.matches("\n- `").count(), TOPICS.len() - 1);
    assert_eq!((ran.err.as_str(), ran.code), ("", Some(0)));
}

#[test]
fn every_topic_and_every_guide_is_a_page() {
    let folder = Folder::new(&[]);
    let mut together = String::new();
    for name in TOPICS {
        let ran = folder.run(&["explain", name]);
        assert!(
            ran.out.contains("\nRead on\n-------\n"),
            "{name}: {}",
            ran.out
        );
        assert_eq!((ran.err.as_str(), ran.code), ("", Some(0)), "{name}");
        together += if together.is_empty() { "" } else { "\n" };
        together += &ran.out;
    }
    assert_eq!(folder.run(&["explain", "all"]).out, together);
    for name in GUIDES {
        let ran = folder.run(&[name]);
        assert!(
            ran.out.contains("\nRead on\n-------\n"),
            "{name}: {}",
            ran.out
        );
        assert_eq!((ran.err.as_str(), ran.code), ("", Some(0)), "{name}");
    }
}

/// Words in links and code cannot be parted; everything else is no wider than asked for.
#[test]
fn pages_are_wrapped_to_the_columns_and_diagrams_are_not() {
    let folder = Folder::new(&[]);
    let run = |columns: &str| {
        let mut command = folder.command(&["explain", "all", "users"]);
        let output = command.env("COLUMNS", columns).output().unwrap();
        String::from_utf8(output.stdout).unwrap()
    };
    let (narrow, wide) = (run("60"), run("80"));
    let diagram = "  │ USER app ────────────┼────►│ 1000   perhaps your own login│";
    for (text, columns) in [(&narrow, 60), (&wide, 80)] {
        assert!(text.contains(diagram), "{text}");
        for line in text.lines() {
            let width = line.chars().count();
            let can_be_parted = !line.starts_with("  ") && !line.contains("http");
            assert!(width <= columns || !can_be_parted, "{columns}: {line}");
        }
    }
    assert!(narrow.lines().count() > wide.lines().count());
}

#[test]
fn a_page_is_markdown_where_that_is_wanted() {
    let folder = Folder::new(&[]);
    let ran = folder.run(&["explain", "caching", "root-user", "--format", "markdown"]);
    assert!(
        ran.out.starts_with("# The build cache\n\nBuildKit keeps"),
        "{}",
        ran.out
    );
    assert!(
        ran.out
            .contains("\n# root-user\n\nImage that runs as root.\n"),
        "{}",
        ran.out
    );
    let page = include_str!("../../../docs/rules/root-user.md");
    let (_, page) = page.split_once('\n').unwrap();
    assert!(ran.out.ends_with(page), "{}", ran.out);
    for name in GUIDES {
        let ran = folder.run(&[name, "-f", "markdown"]);
        assert!(
            ran.out.starts_with("# ") && ran.out.contains("\n```text\n"),
            "{name}"
        );
    }
}

#[test]
fn the_hardening_guide_is_a_list_to_tick() {
    let folder = Folder::new(&[]);
    let ran = folder.run(&["hardening-guide"]);
    let boxes: Vec<&str> = ran
        .out
        .lines()
        .filter(|line| line.starts_with("[ ] "))
        .collect();
    assert!(boxes.len() > 25, "{boxes:?}");
    assert!(
        boxes[0].ends_with("`missing-user`, `root-user`"),
        "{boxes:?}"
    );
}

#[test]
fn a_line_is_explained_with_its_cost_and_its_findings() {
    let folder = Folder::new(&[("Dockerfile", FILE)]);
    let ran = folder.run(&["explain", "Dockerfile:5"]);
    for part in [
        "Dockerfile:5\n============\n\n  USER root\n",
        "What it does\n------------\n\nUSER makes `root` the user of the RUN",
        "- layer: none",
        "- error `root-user`, line 5: ",
        "\n  - why: ",
        "Rules that speak about USER\n",
        "- USER <https://docs.docker.com/reference/dockerfile/#user>",
    ] {
        assert!(ran.out.contains(part), "{part}: {}", ran.out);
    }
    assert_eq!((ran.err.as_str(), ran.code), ("", Some(0)));
    let line = folder.run(&["explain", "./Dockerfile:4:5"]).out;
    assert!(line.contains("Lines 3 to 4, in the only stage."), "{line}");
    assert!(
        line.contains("- `--mount=type=cache,target=/root/.cache/pip`: "),
        "{line}"
    );
    let markdown = folder
        .run(&["explain", "Dockerfile:2", "-f", "markdown"])
        .out;
    assert!(
        markdown.contains("```dockerfile\nCOPY --chown"),
        "{markdown}"
    );
    let piped = folder.run_with(&["explain", "--", "-:1"], FILE).out;
    assert!(piped.starts_with("<stdin>:1\n"), "{piped}");
}

#[test]
fn what_cannot_be_explained_is_said_and_the_rest_is_explained() {
    let folder = Folder::new(&[
        ("Dockerfile", FILE),
        ("compose.yaml", b"services: {}\n"),
        (".dockerignore", b"*\n"),
    ]);
    for (subject, message) in [
        (
            "Dockerfile:6",
            "`Dockerfile` has no line 6: its lines are 1 to 5",
        ),
        (
            "Dockerfile:0",
            "`Dockerfile` has no line 0: its lines are 1 to 5",
        ),
        (
            "Dockerfile",
            "`Dockerfile` is a file: say which line, as `Dockerfile:1`",
        ),
        (
            "compose.yaml:2",
            "`compose.yaml` has no line 2: it has one line",
        ),
        (
            ".dockerignore:1",
            "`.dockerignore` is no Dockerfile and no compose file: lines of other files are not explained yet",
        ),
        (
            "restart-policy",
            "no topic is named `restart-policy`: did you mean `restart-policies`?",
        ),
        (
            "rootuser",
            "no rule is named `rootuser`: did you mean `root-user`?",
        ),
    ] {
        let ran = folder.run(&["explain", subject, "signals"]);
        assert_eq!(ran.err, format!("error: {message}\n"));
        assert!(
            ran.out.starts_with("Signals and process 1\n"),
            "{}",
            ran.out
        );
        assert_eq!(ran.code, Some(2), "{subject}");
    }
    let ran = folder.run(&["explain", "missing:1"]);
    assert!(
        ran.err.starts_with("error: `missing` cannot be read: "),
        "{}",
        ran.err
    );
    assert_eq!((ran.out.as_str(), ran.code), ("", Some(2)));
}

#[test]
fn colors_and_pagers_are_for_terminals() {
    let folder = Folder::new(&[("Dockerfile", FILE)]);
    let mut command = folder.command(&["explain", "all", "Dockerfile:3"]);
    command.env("PAGER", "false").env("LINES", "5");
    let output = command.output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.len() > 10_000 && !text.contains('\u{1b}'));
    let colored = folder.run(&["explain", "signals", "--color", "always"]).out;
    assert!(
        colored.starts_with("\u{1b}[1mSignals and process 1\u{1b}[0m\n"),
        "{colored}"
    );
}

#[test]
fn the_help_has_examples() {
    let folder = Folder::new(&[]);
    for verb in GUIDES.iter().chain(&["explain"]) {
        let ran = folder.run(&[verb, "--help"]);
        assert!(ran.out.contains("Example"), "{}", ran.out);
        assert!(ran.out.contains("--no-pager"), "{}", ran.out);
    }
}

/// The fastest of some runs: the machine may be busy with something else.
#[test]
fn an_explanation_takes_a_moment() {
    let limit = if cfg!(debug_assertions) { 250 } else { 50 };
    let folder = Folder::new(&[("Dockerfile", FILE)]);
    for subject in ["caching", "root-user", "Dockerfile:3", "all"] {
        let time = || {
            let start = Instant::now();
            assert_eq!(folder.run(&["explain", subject]).code, Some(0));
            start.elapsed()
        };
        let fastest = (0..5).map(|_| time()).min().unwrap();
        assert!(
            fastest < Duration::from_millis(limit),
            "{subject}: {fastest:?}"
        );
    }
}

#[test]
fn a_line_of_a_compose_file_is_explained_with_the_levels_of_a_policy() {
    let text = "services:\n  api:\n    image: acme/api\n    ports: [\"80:80\"]\n";
    let folder = Folder::new(&[("compose.yaml", text.as_bytes())]);
    let ran = folder.run(&["explain", "compose.yaml:4"]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    for part in [
        "compose.yaml:4\n",
        "services.api.ports",
        "port-on-all-interfaces",
    ] {
        assert!(ran.out.contains(part), "{part}: {}", ran.out);
    }
    assert!(ran.out.contains("policy `production`"), "{}", ran.out);
    let ran = folder.run(&["explain", "--policy", "strict", "compose.yaml:3"]);
    assert!(ran.out.contains("policy `strict`"), "{}", ran.out);
}

#[test]
fn a_line_is_judged_by_the_policy_that_is_named() {
    let folder = Folder::new(&[("Dockerfile", b"FROM debian:13.1-slim\nUSER root\n")]);
    let levels = ["production", "development"].map(|policy| {
        let ran = folder.run(&["explain", "--policy", policy, "Dockerfile:2"]);
        assert!(ran.out.contains("`root-user`"), "{}", ran.out);
        ran.out
    });
    assert_ne!(levels[0], levels[1]);
}
