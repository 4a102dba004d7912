//! What is said about lines of whole files.

use super::line;
use dockerspec_core::check::Examples;
use dockerspec_core::parse::dockerfile;
use dockerspec_core::{Policy, Rule};

const FILE: &str = "\
# syntax=docker/dockerfile:1
ARG BASE=python:3.13.9-slim-trixie
FROM $BASE AS build
ARG VERSION
# the sources
COPY --link src/ /src/
RUN --mount=type=cache,target=/root/.cache \\
    # between the lines
    pip install /src \\
    && sudo true

RUN <<EOF
echo $VERSION
EOF
FROM build
COPY --from=build --chown=1000:1000 /out /app/
ENV TOKEN=abc
USER 1000:1000
CMD app --serve
";

fn page_of(text: &str, number: usize) -> String {
    let file = dockerfile::parse("Dockerfile", text);
    let page = line(&file, number, &Policy::PRODUCTION).unwrap();
    page.to_string()
}

#[track_caller]
fn says(number: usize, parts: &[&str]) {
    let page = page_of(FILE, number);
    for part in parts {
        assert!(page.contains(part), "`{part}` is not in:\n{page}");
    }
}

#[test]
fn a_line_is_what_its_instruction_is() {
    says(6, &["# Dockerfile:6\n", "COPY writes `src/`"]);
    says(6, &["Line 6, in the stage `build`, 1 of 2."]);
    for continued in 7..=10 {
        says(continued, &["Lines 7 to 10", "RUN hands the line to the"]);
        says(continued, &["`sudo`, line 10"]);
    }
    for body in 12..=14 {
        says(body, &["Lines 12 to 14", "up to the end of the heredoc"]);
    }
}

#[test]
fn what_is_no_instruction_is_said() {
    says(1, &["A parser directive: the frontend"]);
    says(5, &["A comment: the builder passes over it."]);
    says(11, &["An empty line."]);
}

#[test]
fn each_flag_is_explained() {
    says(6, &["- `--link`: makes a layer that does not depend"]);
    says(
        7,
        &["- `--mount=type=cache,target=/root/.cache`: `/root/.cache` is"],
    );
    says(16, &["- `--from=build`: takes the files from `build`"]);
    says(16, &["- `--chown=1000:1000`: makes `1000:1000` the owner"]);
}

#[test]
fn the_costs_are_those_of_the_place() {
    says(2, &["above the first stage", "Line 3 names it"]);
    says(4, &["whether they name it or not", "Line 12 names it"]);
    says(6, &["the checksum of these files", "since it is linked"]);
    says(7, &["`VERSION` is declared above"]);
    says(16, &["the checksum of these files in `build`"]);
    says(
        17,
        &["- layer: none", "the RUN instructions below run again"],
    );
    says(19, &["- layer: none", "no step runs again"]);
}

#[test]
fn stages_that_ship_are_told_from_those_that_do_not() {
    let text = "FROM a:1 AS tools\nRUN make\nFROM a:1 AS base\nRUN make\nFROM base\nRUN make\n";
    assert!(page_of(text, 2).contains("not part of the result"));
    assert!(page_of(text, 1).contains("It is not the result"));
    for shipped in [4, 6] {
        let page = page_of(text, shipped);
        assert!(!page.contains("not part of the result"), "{page}");
    }
    assert!(page_of(text, 5).contains("the earlier stage `base`"));
}

#[test]
fn the_checks_speak_about_their_lines_alone() {
    says(17, &["- error `secret-in-env`, line 17:", "  - why: "]);
    says(
        19,
        &["`shell-form-command`, line 19", "It is in shell form"],
    );
    says(18, &["Nothing, by the policy `production`."]);
    says(18, &["## Rules that speak about USER", "`root-user`"]);
}

#[test]
fn a_line_that_is_not_there_is_an_error() {
    let error = |text: &str, number| {
        let file = dockerfile::parse("Dockerfile", text);
        let error = line(&file, number, &Policy::PRODUCTION).unwrap_err();
        error.to_string()
    };
    let one = "`Dockerfile` has no line 2: it has one line";
    assert_eq!(error("FROM a:1\n", 2), one);
    let two = "`Dockerfile` has no line 0: its lines are 1 to 2";
    assert_eq!(error("FROM a:1\nUSER 1", 0), two);
    let empty = "`Dockerfile` has no line 1: it is empty";
    assert_eq!(error("", 1), empty);
}

#[test]
fn a_hostile_text_stays_text() {
    let text = "FROM a\nRUN echo '```' \u{1b}[2J\nLABEL a=`\nRUN --mount=type=\u{1b},x \u{1b}\n";
    let file = dockerfile::parse("a\u{1b}[2Jb\n#", text);
    for number in 1..=4 {
        let page = line(&file, number, &Policy::PRODUCTION).unwrap();
        assert!(!page.markdown().contains('\u{1b}'), "{page}");
        assert!(page.title().ends_with(&format!(":{number}")), "{page}");
    }
}

#[test]
fn every_finding_is_said_at_its_line() {
    let mut said = 0;
    for rule in Rule::ALL {
        let Examples::Dockerfiles([text, ..]) = rule.bad() else {
            continue;
        };
        let file = dockerfile::parse("Dockerfile", *text);
        let policy = Policy::STRICT.deny(*rule);
        let report = file.check(&policy);
        for finding in report.by_rule(*rule) {
            let number = finding.place.start.0 as usize;
            let page = line(&file, number, &policy).unwrap();
            let name = format!("`{}`, line {number}: ", rule.name());
            assert!(page.markdown().contains(&name), "{name}: {page}");
            said += 1;
        }
    }
    assert!(said > 60, "{said}");
}
