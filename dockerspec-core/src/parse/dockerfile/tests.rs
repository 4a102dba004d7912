//! Files of our own, read the way BuildKit reads them.

use super::*;
use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::ToString;
use core::ops::RangeInclusive;

fn read(text: &str) -> Dockerfile {
    parse("Dockerfile", text)
}

fn clean(text: &str) -> Dockerfile {
    let file = read(text);
    assert_eq!(file.errors(), [], "{text}");
    file
}

/// Keyword and lines of each instruction.
fn shape(file: &Dockerfile) -> Vec<(Keyword, RangeInclusive<usize>)> {
    file.nodes()
        .map(|node| (node.keyword(), node.lines()))
        .collect()
}

/// The messages, each with the text it is about.
fn errors(text: &str) -> Vec<(String, String)> {
    let file = read(text);
    file.errors()
        .iter()
        .map(|error| (text[error.range.clone()].to_owned(), error.message.clone()))
        .collect()
}

fn line(file: &Dockerfile, index: usize) -> Text<'_> {
    match file.nodes().nth(index).unwrap().arguments() {
        Arguments::Line(text) => text,
        other => panic!("{other:?}"),
    }
}

fn words(node: Node<'_>) -> Vec<&str> {
    match node.arguments() {
        Arguments::Words(words) | Arguments::Exec(words) => {
            words.into_iter().map(Text::as_str).collect()
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn instructions_have_their_lines() {
    let file = clean("\n# top\nFROM a\n\nRUN b \\\n # inside\n\n  c\nCMD d");
    assert_eq!(
        shape(&file),
        [
            (Keyword::From, 3..=3),
            (Keyword::Run, 5..=8),
            (Keyword::Cmd, 9..=9)
        ]
    );
    let run = file.nodes().nth(1).unwrap();
    assert_eq!(run.rest(), "b   c");
    assert_eq!(run.inner_comments().next().unwrap().text(), "inside");
    assert_eq!(
        run.blank_line(),
        Some(file.text().find("\n\n  c").unwrap() + 1)
    );
    assert_eq!(
        file.nodes()
            .next()
            .unwrap()
            .comments()
            .next()
            .unwrap()
            .text(),
        "top"
    );
    assert!(run.comments().next().is_none());
}

#[test]
fn windows_line_endings_and_a_byte_order_mark_are_no_text() {
    let file = clean("\u{feff}FROM a\r\nRUN b \\\r\n  c\r\n");
    assert_eq!(file.nodes().next().unwrap().word().range(), 3..7);
    assert_eq!(line(&file, 1), "b   c");
}

#[test]
fn a_place_in_a_joined_line_is_found_in_the_file() {
    let text = "FROM a\nRUN apt-get update \\\n    # why\n    && sudo é \\\n && x\n";
    let file = clean(text);
    let run = line(&file, 1);
    for word in ["apt-get", "update", "sudo", "é", "x"] {
        let at = run.as_str().find(word).unwrap();
        assert_eq!(&text[run.part(at..at + word.len())], word);
    }
    assert_eq!(run.part(900..1000), run.range().end..run.range().end);
}

#[test]
fn a_keyword_can_be_broken_by_a_continuation() {
    let file = clean("FR\\\nOM a\nruN x");
    assert_eq!(
        shape(&file),
        [(Keyword::From, 1..=2), (Keyword::Run, 3..=3)]
    );
    assert_eq!(file.nodes().next().unwrap().word().range(), 0..6);
}

#[test]
fn only_a_single_escape_character_continues() {
    let file = read("FROM a\nRUN b \\\\\nRUN c \\ \t\n d");
    assert_eq!(
        shape(&file),
        [
            (Keyword::From, 1..=1),
            (Keyword::Run, 2..=2),
            (Keyword::Run, 3..=4)
        ]
    );
    assert_eq!(line(&file, 1), "b \\\\");
}

#[test]
fn a_continuation_at_the_end_is_dropped() {
    let file = clean("FROM a\nRUN b \\");
    assert_eq!(line(&file, 1), "b");
    let file = clean("FROM a\nRUN b \\\n\n# c\n");
    assert_eq!(file.nodes().nth(1).unwrap().lines(), 2..=4);
    assert_eq!(
        errors("FROM a\n\\"),
        [(String::new(), "the line continues nothing".to_owned())]
    );
}

#[test]
fn directives_stand_at_the_top_only() {
    let file = clean(
        "# syntax=docker/dockerfile:1\n# escape=`\n# check=skip=all\n# a\n# escape=\\\nFROM a\nRUN b `\n c",
    );
    assert_eq!(file.escape(), '`');
    let found: Vec<_> = file
        .directives()
        .map(|found| (found.kind().name(), found.value().as_str()))
        .collect();
    assert_eq!(
        found,
        [
            ("syntax", "docker/dockerfile:1"),
            ("escape", "`"),
            ("check", "skip=all")
        ]
    );
    assert_eq!(file.comments().count(), 2);
    assert_eq!(clean("\n# escape=`\nFROM a").escape(), '\\');
}

#[test]
fn a_directive_is_given_once_and_right() {
    assert_eq!(
        errors("# escape=x\nFROM a"),
        [("x".to_owned(), "`x` is no escape character".to_owned())]
    );
    let twice = errors("#syntax=a\n#Syntax=b\nFROM a");
    assert_eq!(
        twice,
        [(
            "#Syntax=b".to_owned(),
            "a second `syntax` directive".to_owned()
        )]
    );
}

#[test]
fn behind_a_shebang_only_the_frontend_sees_directives() {
    let file = clean("#!/usr/bin/env x\n# syntax=a\n# escape=`\nFROM b\n");
    assert_eq!((file.escape(), file.directives().count()), ('\\', 2));
}

#[test]
fn heredocs_end_at_their_word() {
    let text =
        "FROM a\nRUN <<EOF\necho \\\nEOF x\nEOF\nCOPY <<-'A' <<B /c\n\ta\n\tA\nb\nB\nUSER x\n";
    let file = clean(text);
    let lines: Vec<_> = file.nodes().map(Node::lines).collect();
    assert_eq!(lines, [1..=1, 2..=5, 6..=10, 11..=11]);
    let run = file.nodes().nth(1).unwrap().heredocs().next().unwrap();
    assert_eq!(
        (run.name(), run.body().as_str(), run.expands()),
        ("EOF", "echo \\\nEOF x\n", true)
    );
    let copied: Vec<_> = file.nodes().nth(2).unwrap().heredocs().collect();
    assert_eq!(
        (copied[0].name(), copied[0].body().as_str()),
        ("A", "\ta\n")
    );
    assert_eq!((copied[0].expands(), copied[0].chomps()), (false, true));
    assert_eq!(
        (copied[1].marker().as_str(), copied[1].body().as_str()),
        ("<<B", "b\n")
    );
}

#[test]
fn heredocs_stand_with_run_copy_and_add_only() {
    let file = read(
        "FROM a\nENV b=<<EOF\nCMD cat <<EOF\nRUN [\"<<EOF\"]\nRUN cat <<<EOF\nONBUILD RUN <<EOF\nx\nEOF\n",
    );
    assert_eq!(file.errors(), []);
    let counts: Vec<_> = file.nodes().map(|node| node.heredocs().count()).collect();
    assert_eq!(counts, [0, 0, 0, 0, 0, 1]);
    let Arguments::Trigger(trigger) = file.nodes().last().unwrap().arguments() else {
        panic!()
    };
    assert_eq!(trigger.heredocs().next().unwrap().body().as_str(), "x\n");
}

#[test]
fn a_heredoc_marker_behind_a_continuation_is_found() {
    let file = clean("FROM a\nRUN cat \\\n  >f 3<<E && \\\n  x\nbody\nE\nCMD y");
    assert_eq!(file.nodes().nth(1).unwrap().lines(), 2..=6);
    let heredoc = file.nodes().nth(1).unwrap().heredocs().next().unwrap();
    assert_eq!(
        (heredoc.body().as_str(), heredoc.descriptor()),
        ("body\n", 3)
    );
    assert_eq!(&file.text()[heredoc.marker().range()], "3<<E");
}

#[test]
fn a_heredoc_without_end_leaves_the_rest_readable() {
    let text = "FROM a\nRUN <<EOF\necho\nFROM b\nUSER c\n";
    assert_eq!(
        errors(text),
        [(
            "<<EOF".to_owned(),
            "the heredoc `<<EOF` has no end".to_owned()
        )]
    );
    assert_eq!(read(text).nodes().count(), 4);
    assert_eq!(
        read("FROM a\nRUN <<EOF\necho\n")
            .nodes()
            .nth(1)
            .unwrap()
            .lines(),
        2..=3
    );
}

#[test]
fn flags_come_before_the_arguments() {
    let file = clean(
        "FROM --platform=$BUILDPLATFORM a AS b\nCOPY --from=b --link \\\n --chown=\"1:1\" c /d\nADD -- --x /y\n",
    );
    let copy = file.nodes().nth(1).unwrap();
    assert_eq!(copy.flag("from").unwrap().value().unwrap(), "b");
    assert!(copy.flag("link").unwrap().value().is_none());
    assert_eq!(copy.flag("chown").unwrap().value().unwrap(), "1:1");
    assert_eq!(
        &file.text()[copy.flag("chown").unwrap().written().range()],
        "--chown=\"1:1\""
    );
    assert_eq!(words(copy), ["c", "/d"]);
    assert_eq!(words(file.nodes().nth(2).unwrap()), ["--x", "/y"]);
}

#[test]
fn the_exec_form_is_json_or_else_a_shell_line() {
    let file = clean(
        "FROM a\nRUN [\"a\", \"b\\nc\"]\nRUN [ -f a ] && b\nCMD [\"a\"] b\nENTRYPOINT ['a']\nVOLUME [\"/a b\"]\nCOPY [\"a\", \"/b\"]",
    );
    assert_eq!(words(file.nodes().nth(1).unwrap()), ["a", "b\nc"]);
    assert_eq!(line(&file, 2), "[ -f a ] && b");
    assert_eq!(line(&file, 3), "[\"a\"] b");
    assert_eq!(line(&file, 4), "['a']");
    assert_eq!(words(file.nodes().nth(5).unwrap()), ["/a b"]);
    let mixed = errors("FROM a\nCMD [\"a\", 1]");
    assert_eq!(
        mixed[0],
        (
            "1".to_owned(),
            "`1` is no string: a JSON array of arguments holds strings only".to_owned()
        )
    );
}

fn pairs(text: &str) -> Vec<(String, Option<String>)> {
    let file = clean(&format!("FROM a\n{text}"));
    match file.nodes().nth(1).unwrap().arguments() {
        Arguments::Pairs(pairs) | Arguments::LegacyPair(pairs) => pairs
            .iter()
            .map(|pair| {
                (
                    pair.name().as_str().to_owned(),
                    pair.value().map(|value| value.as_str().to_owned()),
                )
            })
            .collect(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn pairs_keep_their_quotes() {
    let pair = |name: &str, value: &str| (name.to_owned(), Some(value.to_owned()));
    assert_eq!(
        pairs("ENV a=1 b=\"x y\" c=d\\ e \\\n f="),
        [
            pair("a", "1"),
            pair("b", "\"x y\""),
            pair("c", "d\\ e"),
            pair("f", "")
        ]
    );
    assert_eq!(pairs("ENV name one = two"), [pair("name", "one = two")]);
    assert_eq!(pairs("LABEL a.b=\"c\""), [pair("a.b", "\"c\"")]);
    assert_eq!(pairs("ARG a b=c"), [("a".to_owned(), None), pair("b", "c")]);
}

#[test]
fn a_pair_that_is_none_is_an_error() {
    assert_eq!(
        errors("FROM a\nENV PATH"),
        [("PATH".to_owned(), "ENV gives `PATH` no value".to_owned())]
    );
    assert_eq!(
        errors("FROM a\nENV a=b c"),
        [("c".to_owned(), "`c` has no `=`".to_owned())]
    );
    assert_eq!(
        errors("FROM a\nLABEL =b"),
        [(
            "=b".to_owned(),
            "LABEL has a value without a name".to_owned()
        )]
    );
}

#[test]
fn a_healthcheck_has_a_kind_and_a_command() {
    let file = clean(
        "FROM a\nHEALTHCHECK --interval=5s --retries=3 CMD curl -f x\nHEALTHCHECK none\nHEALTHCHECK CMD [\"a\", \"b\"]",
    );
    assert_eq!(
        (
            file.nodes().nth(1).unwrap().kind().as_str(),
            line(&file, 1).as_str()
        ),
        ("CMD", "curl -f x")
    );
    assert_eq!(file.nodes().nth(2).unwrap().kind(), "none");
    assert_eq!(words(file.nodes().nth(3).unwrap()), ["a", "b"]);
}

#[test]
fn every_mistake_is_placed() {
    for (text, place, message) in [
        ("RUNN x", "RUNN", "`RUNN` is no instruction"),
        ("COPY a", "COPY a", "COPY has no destination"),
        (
            "COPY a <<E\nE",
            "<<E",
            "the destination of COPY cannot be a heredoc",
        ),
        (
            "RUN --mont=type=cache x",
            "mont",
            "RUN has no flag `--mont=type=cache`",
        ),
        (
            "RUN --mount=type=cach,target=/a x",
            "type=cach",
            "`cach` is no type of mount",
        ),
        (
            "RUN --network=x y",
            "--network=x",
            "`x` is no network of a build: it is `default`, `none` or `host`",
        ),
        (
            "RUN --security=x y",
            "--security=x",
            "`x` is no security mode: it is `sandbox` or `insecure`",
        ),
        ("RUN", "RUN", "RUN has no argument"),
        ("RUN []", "RUN []", "RUN has no argument"),
        (
            "COPY --link=yes a /",
            "--link=yes",
            "`--link` is `true` or `false`, not `yes`",
        ),
        (
            "COPY --from a /",
            "--from",
            "the flag `--from` has no value",
        ),
        (
            "COPY --from=a --from=b c /",
            "--from=b",
            "the flag `--from` is given twice",
        ),
        ("USER --x y", "x", "USER has no flag `--x`"),
        ("WORKDIR", "WORKDIR", "WORKDIR has no argument"),
        ("EXPOSE", "EXPOSE", "EXPOSE has no argument"),
        ("VOLUME []", "VOLUME []", "VOLUME has no argument"),
        ("VOLUME [\"a\", \" \"]", " ", "VOLUME has an empty path"),
        (
            "SHELL sh -c",
            "SHELL sh -c",
            "SHELL is no JSON array of strings",
        ),
        ("ARG", "ARG", "ARG has no argument"),
    ] {
        let text = format!("FROM a\n{text}\n");
        assert_eq!(
            errors(&text),
            [(place.to_owned(), message.to_owned())],
            "{text}"
        );
    }
}

#[test]
fn every_mistake_of_a_nested_or_named_thing_is_placed() {
    for (text, place, message) in [
        ("FROM a AS 1b", "1b", "`1b` is no name for a stage"),
        ("FROM a b", "a b", "FROM has too many arguments"),
        ("ONBUILD", "ONBUILD", "ONBUILD has no instruction"),
        ("ONBUILD FROM a", "FROM", "ONBUILD cannot hold FROM"),
        (
            "ONBUILD ONBUILD RUN a",
            "ONBUILD",
            "ONBUILD cannot hold ONBUILD",
        ),
        ("ONBUILD COPY a", "COPY a", "COPY has no destination"),
        ("HEALTHCHECK", "HEALTHCHECK", "HEALTHCHECK has no argument"),
        (
            "HEALTHCHECK CMD",
            "HEALTHCHECK CMD",
            "HEALTHCHECK CMD has no command",
        ),
        (
            "HEALTHCHECK RUN x",
            "RUN",
            "`RUN` is no kind of HEALTHCHECK",
        ),
        (
            "HEALTHCHECK NONE x",
            "x",
            "`HEALTHCHECK NONE` takes no arguments",
        ),
        (
            "HEALTHCHECK --retries=-1 CMD x",
            "--retries=-1",
            "`-1` is no number of retries",
        ),
    ] {
        let text = format!("FROM a\n{text}\n");
        assert_eq!(
            errors(&text),
            [(place.to_owned(), message.to_owned())],
            "{text}"
        );
    }
    let seconds = errors("FROM a\nHEALTHCHECK --interval=5 CMD x");
    assert!(
        seconds[0]
            .1
            .starts_with("`5` is no duration for `--interval`: a duration needs a unit"),
        "{seconds:?}"
    );
}

#[test]
fn a_file_starts_with_from() {
    assert_eq!(errors("")[0].1, "the file has no instruction");
    assert_eq!(errors("# a\n\n")[0].1, "the file has no instruction");
    assert_eq!(
        errors("ARG a"),
        [("ARG".to_owned(), "the file has no stage".to_owned())]
    );
    assert_eq!(
        errors("ARG a\nRUN b\nFROM c"),
        [(
            "RUN".to_owned(),
            "RUN stands before the first FROM".to_owned()
        )]
    );
}

#[test]
fn a_misspelt_word_has_a_suggestion() {
    let file = read("FORM a\nFROM b\nCOPY --fom=b c /\n");
    let helps: Vec<_> = file
        .errors()
        .iter()
        .map(|error| error.help.as_deref())
        .collect();
    assert_eq!(
        helps,
        [Some("did you mean `FROM`?"), Some("did you mean `--from`?")]
    );
}

#[test]
fn the_rest_is_read_behind_every_error() {
    let file = read("FROM a\nFOO\nCOPY\nENV x\nUSER b\n");
    assert_eq!((file.nodes().count(), file.errors().len()), (5, 3));
    assert_eq!(line(&file, 4), "b");
}

#[test]
fn a_line_longer_than_buildkit_reads_is_an_error() {
    let longest = format!("FROM a\nRUN {}\n", "x".repeat(65_535 - 4));
    assert_eq!(read(&longest).errors(), []);
    let longer = format!("FROM a\nRUN {}\nUSER b\n", "x".repeat(65_535 - 3));
    let file = read(&longer);
    assert_eq!(
        file.errors()[0].message,
        "the line has 65536 bytes: BuildKit reads at most 65535"
    );
    assert_eq!(file.nodes().count(), 3);
}

#[test]
fn large_and_hostile_files_are_read_in_bounds() {
    let text = format!("FROM a\nRUN x{}\n", " \\\n".repeat(300_000));
    let file = read(&text);
    assert_eq!(file.nodes().count(), 2);
    let stages = (0..10_000).fold(String::new(), |text, at| {
        text + "FROM a AS s" + &at.to_string() + "\nRUN b\n"
    });
    assert_eq!(clean(&stages).nodes().count(), 20_000);
    let text = "FROM a\n".to_owned() + &"RUN <<A <<B\n".repeat(20_000);
    assert!(!read(&text).errors().is_empty());
    let text = "FROM a\nEXPOSE".to_owned() + &" 1".repeat(4_100_000);
    assert!(read(&text).errors().len() >= 2);
    assert!(!read(&"\0".repeat(100_000)).errors().is_empty());
    assert!(!read(&"ONBUILD ".repeat(100_000)).errors().is_empty());
}
