//! Files of our own as images.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::super::{Dockerfile, parse};
use crate::model::healthcheck::Probe;
use crate::model::image::BaseRef;
use crate::model::mount::MountKind;
use crate::model::transfer::{Mode, Origin, Owner};
use crate::model::words::{Line, Protocol};
use crate::prelude::*;
use crate::{Instruction, model::Arena};

/// Calls `look` with the image of a file that has no errors.
fn image(text: &str, look: impl FnOnce(Image<'_>)) {
    let file = parse("Dockerfile", text);
    assert_eq!(file.errors(), [], "{text}");
    let arena = Arena::new();
    look(file.image(&arena));
}

/// Calls `look` with the instructions of the last stage.
fn steps(text: &str, look: impl FnOnce(&[Step<'_>])) {
    image(&format!("FROM a\n{text}"), |image| {
        look(image.stages.last().unwrap().steps);
    });
}

fn report(text: &str) -> Report {
    parse("Dockerfile", text).check(&Policy::PRODUCTION)
}

#[test]
fn stages_have_their_base_name_and_platform() {
    let text = "# syntax=docker/dockerfile:1\n# check=skip=A, B;error=true\nARG V=\"1\"\n# build compiles it\nFROM --platform=$BUILDPLATFORM rust:$V AS Build\nFROM build\nFROM 'x'@sha256:0 as last\n";
    image(text, |image| {
        assert_eq!(
            (image.name, image.syntax, image.skip_checks),
            ("Dockerfile", "docker/dockerfile:1", &["A", "B"][..])
        );
        assert_eq!(
            (image.args[0].name, image.args[0].default),
            ("V", Some("1"))
        );
        let [build, second, last] = image.stages else {
            panic!()
        };
        assert_eq!(
            (build.base.name, build.base.platform),
            ("Build", Some(Platform::BUILD))
        );
        assert!(matches!(build.base.base, BaseRef::Image("rust:$V")));
        assert!(matches!(second.base.base, BaseRef::Stage("build")));
        assert!(matches!(last.base.base, BaseRef::Image("x@sha256:0")));
    });
}

#[test]
fn a_comment_that_describes_is_no_step() {
    image(
        "# build compiles it\nFROM a AS build\n# V is the version\n# other\nARG V\n# end\n",
        |image| {
            let stage = image.stages[0];
            assert_eq!(stage.base.describe, "compiles it");
            let [
                Instruction::Comment(other),
                Instruction::Arg(arg),
                Instruction::Comment(end),
            ] = stage
                .steps
                .iter()
                .map(|step| step.instruction)
                .collect::<Vec<_>>()[..]
            else {
                panic!("{:?}", stage.steps)
            };
            assert_eq!(
                (other.text, arg.describe, end.text),
                ("other", "is the version", "end")
            );
        },
    );
}

#[test]
fn a_line_with_several_pairs_is_several_steps() {
    steps(
        "ENV A=1 B=\"$A b\" \\\n  C='$A'\nENV D e f\nLABEL \"x y\"=z",
        |steps| {
            let values: Vec<_> = steps
                .iter()
                .map(|step| match step.instruction {
                    Instruction::Env(env) => (env.name, env.value, step.continued),
                    Instruction::Label(label) => (label.name, label.value, step.continued),
                    other => panic!("{other:?}"),
                })
                .collect();
            assert_eq!(
                values,
                [
                    ("A", "1", false),
                    ("B", "$A b", true),
                    ("C", "\\$A", true),
                    ("D", "e f", false),
                    ("x y", "z", false)
                ]
            );
            assert_eq!(
                steps[1].at,
                crate::model::place::At::Text {
                    file: "Dockerfile",
                    start: 15,
                    end: 23
                }
            );
        },
    );
}

#[test]
fn copies_have_their_options() {
    steps(
        "COPY --from=b --chown=$U:1 --chmod=755 --link --parents --exclude=*.md --exclude=t a b* /d/",
        |steps| {
            let Instruction::Copy(copy) = steps[0].instruction else {
                panic!()
            };
            assert_eq!(
                (copy.source, copy.sources, copy.to),
                ("", &["a", "b*"][..], "/d/")
            );
        },
    );
    steps(
        "COPY --from=b --chown=$U:1 --chmod=755 --link --parents --exclude=*.md --exclude=t [\"a b\", \"/d\"]",
        |steps| {
            let Instruction::Copy(copy) = steps[0].instruction else {
                panic!()
            };
            assert_eq!(
                (copy.source, copy.to, copy.from),
                ("a b", "/d", Origin::Stage("b"))
            );
            let Owner::User(owner) = copy.owner else {
                panic!()
            };
            assert_eq!(
                (owner.name, owner.gid, copy.mode),
                ("$U", Some(1), Mode::Octal(0o755))
            );
            assert!(copy.link && copy.parents);
            assert_eq!(copy.exclude, ["*.md", "t"]);
        },
    );
    steps(
        "ADD --checksum=sha256:0 --keep-git-dir=false --unpack https://x /y\nCOPY a b",
        |steps| {
            let Instruction::Add(add) = steps[0].instruction else {
                panic!()
            };
            assert_eq!(
                (add.checksum, add.keep_git_dir, add.unpack, add.owner),
                ("sha256:0", false, Some(true), Owner::Unwritten)
            );
        },
    );
}

#[test]
fn a_heredoc_of_copy_is_a_file() {
    steps(
        "COPY --chmod=644 <<-A b <<'C' /d/\n\tx $y\n\tA\nz\nC\nCOPY <<E /f\nE\n",
        |steps| {
            let Instruction::Copy(copy) = steps[0].instruction else {
                panic!()
            };
            assert_eq!((copy.source, copy.to), ("b", "/d/"));
            let files: Vec<_> = steps
                .iter()
                .filter_map(|step| match step.instruction {
                    Instruction::File(file) => {
                        Some((file.path, file.text, file.expand, step.continued))
                    }
                    _ => None,
                })
                .collect();
            assert_eq!(
                files,
                [
                    ("/d/A", "x $y\n", true, true),
                    ("/d/C", "z\n", false, true),
                    ("/f", "", true, false)
                ]
            );
        },
    );
}

fn script(text: &str) -> (String, String, bool) {
    let mut read = (String::new(), String::new(), false);
    steps(text, |steps| {
        let Instruction::Run(run) = steps[0].instruction else {
            panic!()
        };
        read = match run.line {
            Line::Shell(text) => (text.into(), run.interpreter.into(), false),
            Line::Script(text) => (text.into(), run.interpreter.into(), true),
            other => panic!("{other:?}"),
        };
    });
    read
}

#[test]
fn a_run_is_what_its_shell_sees() {
    assert_eq!(
        script("RUN a && \\\n  b"),
        ("a &&   b".into(), String::new(), false)
    );
    assert_eq!(
        script("RUN <<EOF\na $b\nEOF\n"),
        ("a $b\n".into(), String::new(), true)
    );
    assert_eq!(
        script("RUN <<-EOF\n\ta\n\t\tb\n\tEOF\n"),
        ("a\nb\n".into(), String::new(), true)
    );
    assert_eq!(
        script("RUN python3 <<'EOF'\n$x\nEOF\n"),
        ("$x\n".into(), "python3".into(), true)
    );
    assert_eq!(
        script("RUN <<EOF bash -e\na\nEOF\n"),
        ("a\n".into(), "bash -e".into(), true)
    );
    assert_eq!(
        script("RUN bash <<EOF\n$x\nEOF\n"),
        ("bash <<EOF\n$x\nEOF".into(), String::new(), false)
    );
    assert_eq!(
        script("RUN cat >f <<A && x\na\nA\n"),
        ("cat >f <<A && x\na\nA".into(), String::new(), false)
    );
}

#[test]
fn mounts_are_read_by_type() {
    let text = "RUN --mount=type=cache,target=/c,uid=1,sharing=locked --mount=type=secret,id=s,env=T,required --mount=type=ssh --mount=type=tmpfs,target=/t,size=1m --mount=source=a,from=b,rw --network=none --security=insecure --device=x=y,required make";
    steps(text, |steps| {
        let Instruction::Run(run) = steps[0].instruction else {
            panic!()
        };
        let kinds: Vec<_> = run.mounts.iter().map(|mount| mount.kind).collect();
        let [
            MountKind::Cache(cache),
            MountKind::Secret(secret),
            MountKind::Ssh(ssh),
            MountKind::Tmpfs(tmpfs),
            MountKind::Bind(bind),
        ] = kinds[..]
        else {
            panic!("{kinds:?}")
        };
        assert_eq!((cache.target, cache.owner.unwrap().uid), ("/c", Some(1)));
        assert_eq!((secret.id, secret.env, secret.optional), ("s", "T", false));
        assert!(ssh.optional);
        assert_eq!(tmpfs.size, Some(mib(1)));
        assert_eq!(
            (bind.target, bind.source, bind.from, bind.read_write),
            (".", "a", Origin::Stage("b"), true)
        );
        assert_eq!((run.device, run.device_required), ("x=y", true));
    });
}

#[test]
fn the_small_instructions_are_read() {
    let text = "WORKDIR \"/a b\"\nUSER 1000:app\nSTOPSIGNAL SIGINT\nSHELL [\"a\"]\nVOLUME /a /b\nEXPOSE 80 $P 1-2/udp\nHEALTHCHECK --interval=1m30s --retries=3 CMD [\"a\"]\nHEALTHCHECK NONE\nCMD a\nENTRYPOINT []\nONBUILD ENV A=1 B=2\nMAINTAINER me";
    steps(text, |steps| {
        let mut list = steps.iter().map(|step| step.instruction);
        let mut next = || list.next().unwrap();
        assert!(matches!(next(), Instruction::Workdir(it) if it.path == "/a b"));
        assert!(
            matches!(next(), Instruction::User(it) if it.user.uid == Some(1000) && it.user.group == "app")
        );
        assert!(matches!(next(), Instruction::StopSignal(it) if it.signal == Signal::Int));
        assert!(matches!(next(), Instruction::Shell(it) if it.argv == ["a"]));
        assert!(matches!(next(), Instruction::Volumes(it) if it.paths == ["/a", "/b"]));
        assert!(matches!(next(), Instruction::Expose(it) if (it.first, it.written) == (80, "")));
        assert!(matches!(next(), Instruction::Expose(it) if it.written == "$P"));
        assert!(
            matches!(next(), Instruction::Expose(it) if (it.last, it.protocol) == (2, Protocol::Udp))
        );
        let Instruction::Healthcheck(health) = next() else {
            panic!()
        };
        assert_eq!((health.interval, health.retries), (Some(secs(90)), Some(3)));
        assert!(matches!(health.test, Probe::Line(Line::Exec(&["a"]))));
        assert!(matches!(next(), Instruction::NoHealthcheck(_)));
        assert!(matches!(next(), Instruction::Cmd(it) if it.line == Line::Shell("a")));
        assert!(matches!(next(), Instruction::Entrypoint(it) if it.line == Line::Exec(&[])));
        assert!(
            matches!(next(), Instruction::Onbuild(it) if matches!(it.step.instruction, Instruction::Env(env) if env.name == "A"))
        );
        assert!(matches!(next(), Instruction::Onbuild(_)));
        assert!(matches!(next(), Instruction::Raw(it) if it.line == "MAINTAINER me"));
        assert!(list.next().is_none());
    });
}

fn places(text: &str, rule: Rule) -> Vec<(u32, u32)> {
    report(text)
        .by_rule(rule)
        .map(|finding| finding.place.start)
        .collect()
}

#[test]
fn a_finding_stands_where_its_command_stands() {
    assert_eq!(
        places(
            "FROM a\nRUN x \\\n # é\n && é sudo\\\n y \\\n && sudo z\nUSER 1\n",
            Rule::Sudo
        ),
        [(6, 5)]
    );
    assert_eq!(
        places("FROM a\nRUN <<EOF\nx\nsudo y\nEOF\nUSER 1\n", Rule::Sudo),
        [(4, 1)]
    );
    assert_eq!(
        places(
            "FROM a\nRUN <<-EOF bash\n\tx\n\t\tsudo y\n\tEOF\nUSER 1\n",
            Rule::Sudo
        ),
        [(4, 3)]
    );
    assert_eq!(
        places(
            "FROM a\nRUN x <<A | bash <<B\na\nA\nsudo y\nB\nUSER 1\n",
            Rule::Sudo
        )
        .len(),
        1
    );
    assert_eq!(
        places("FROM a\nRUN [\"sudo\", \"x\"]\nUSER 1\n", Rule::Sudo),
        [(2, 1)]
    );
    assert_eq!(
        places("FROM a\nONBUILD RUN x && \\\n sudo y\nUSER 1\n", Rule::Sudo),
        [(3, 2)]
    );
    assert_eq!(places("FROM a\nUSER root\n", Rule::RootUser), [(2, 1)]);
}

#[test]
fn a_script_for_another_program_is_no_shell_script() {
    assert_eq!(
        places(
            "FROM a\nRUN <<EOF\n#!/usr/bin/env python3\nsudo = 1\nEOF\nUSER 1\n",
            Rule::Sudo
        ),
        []
    );
    assert_eq!(
        places(
            "FROM a\nRUN <<EOF\n#!/bin/bash -e\nsudo x\nEOF\nUSER 1\n",
            Rule::Sudo
        ),
        [(4, 1)]
    );
}

#[test]
fn syntax_errors_are_findings() {
    let report = report("FROM a\nRUNN x\nRUN sudo y\nUSER 1\n");
    let found: Vec<_> = report
        .findings()
        .iter()
        .map(|it| (it.rule, it.place.start))
        .collect();
    assert!(
        found.contains(&(Rule::SyntaxError, (2, 1))) && found.contains(&(Rule::Sudo, (3, 5))),
        "{report}"
    );
    assert!(!report.is_clean());
    let file = parse("Dockerfile", "FROM a\nUSER 1\nCOPY x\n");
    assert!(file.harden(&Arena::new(), &Policy::DEVELOPMENT).is_err());
}

#[test]
fn what_stands_before_the_first_from_is_checked() {
    assert_eq!(places("RUN sudo x\nFROM a\nUSER 1\n", Rule::Sudo), [(1, 5)]);
}

fn rules(text: &str) -> Vec<&'static str> {
    let wanted = [
        Rule::Sudo,
        Rule::RootUser,
        Rule::UnusedWaiver,
        Rule::UnexplainedWaiver,
        Rule::SyntaxError,
    ];
    report(text)
        .findings()
        .iter()
        .map(|it| it.rule)
        .filter(|rule| wanted.contains(rule))
        .map(Rule::name)
        .collect()
}

#[test]
fn a_waiver_stands_above_what_it_is_about() {
    let sudo = "RUN sudo x\nUSER 1\n";
    assert_eq!(rules(&format!("FROM a\n{sudo}")), ["sudo"]);
    assert_eq!(
        rules(&format!(
            "FROM a\n# dockerspec: allow(sudo) the installer calls it\n{sudo}"
        )),
        [""; 0]
    );
    assert_eq!(
        rules(&format!("FROM a\n# dockerspec: allow(sudo) no\n{sudo}")),
        ["unexplained-waiver"]
    );
    assert_eq!(
        rules(&format!(
            "FROM a\nRUN x\n{sudo}# dockerspec: allow(sudo) the installer calls it\nCMD a\n"
        )),
        ["sudo", "unused-waiver"]
    );
    assert_eq!(
        rules(
            "FROM a\nRUN x && \\\n# dockerspec: allow(sudo) the installer calls it\n sudo y\nUSER 1"
        ),
        [""; 0]
    );
    assert_eq!(
        rules(
            "# dockerspec: allow(sudo, root-user) a base for others only\nFROM a\nRUN sudo x\nUSER root\n"
        ),
        [""; 0]
    );
}

#[test]
fn a_waiver_at_the_top_of_the_file_is_for_all_of_it() {
    let text = "# syntax=x\n# dockerspec: allow(sudo) the installer calls it\n\nFROM a AS b\nRUN sudo x\nFROM a\nRUN sudo x\nUSER 1\n";
    assert_eq!(rules(text), [""; 0]);
    assert_eq!(rules(&text.replacen("\n\n", "\n", 1)), ["sudo"]);
}

#[test]
fn a_waiver_of_nothing_known_is_an_error() {
    let error = |text: &str| {
        let file: Dockerfile = parse("Dockerfile", text);
        let error = &file.errors()[0];
        (
            String::from(&text[error.range.clone()]),
            error.message.clone(),
            error.help.clone().unwrap(),
        )
    };
    assert_eq!(
        error("FROM a\n# dockerspec: allow(suod) the installer calls it\nRUN x\n"),
        (
            "suod".into(),
            "`suod` is no rule".into(),
            "did you mean `sudo`?".into()
        )
    );
    assert_eq!(
        error("FROM a\n# dockerspec: ignore sudo\nRUN x\n").1,
        "`ignore sudo` is no waiver"
    );
    assert_eq!(
        error("FROM a\n# dockerspec: allow(sudo) for a reason\n").1,
        "the waiver stands above no instruction"
    );
}

#[test]
fn a_rule_is_waived_once_at_one_place() {
    let waiver = "# dockerspec: allow(sudo) the installer calls it\n";
    let file = parse(
        "Dockerfile",
        format!("FROM a\n{waiver}{waiver}RUN sudo x\nUSER 1\n"),
    );
    assert_eq!(file.errors()[0].message, "`sudo` is waived here already");
}

#[test]
fn waivers_of_other_tools_are_honoured() {
    let sudo = "RUN sudo x\nUSER 1\n";
    for comment in [
        "# hadolint ignore=DL3004",
        "#hadolint ignore = DL1,DL3004 # why",
    ] {
        assert_eq!(
            rules(&format!("FROM a\n{comment}\n{sudo}")),
            [""; 0],
            "{comment}"
        );
    }
    assert_eq!(
        rules(&format!("# hadolint global ignore=DL3004\nFROM a\n{sudo}")),
        [""; 0]
    );
    assert_eq!(
        rules(&format!("FROM a\n# hadolint ignore=DL3002\n{sudo}")),
        ["sudo"]
    );
    assert_eq!(
        rules("# hadolint ignore=DL3002\nFROM a\n# hadolint ignore=DL3004\nUSER 1\n"),
        [""; 0]
    );
}
