//! Any text and any bytes are read, checked and placed without a panic.

use dockerspec_core::model::Arena;
use dockerspec_core::model::reference::ImageRef;
use dockerspec_core::parse::dockerfile::{self, Arguments, Dockerfile, Node, Text};
use dockerspec_core::parse::{self, Ignore};
use dockerspec_core::prelude::Policy;
use proptest::prelude::*;

/// Pieces that a Dockerfile is made of, and that go wrong together.
const PIECES: &[&str] = &[
    "FROM a",
    "FROM a AS b",
    "from b",
    "RUN ",
    "COPY ",
    "ADD ",
    "ENV ",
    "LABEL ",
    "ARG ",
    "CMD ",
    "USER ",
    "SHELL ",
    "HEALTHCHECK ",
    "ONBUILD ",
    "EXPOSE ",
    "VOLUME ",
    "RUNN ",
    "\n",
    "\n",
    "\n",
    "\r\n",
    " ",
    "\t",
    "\u{a0}",
    "\\",
    "\\\n",
    " \\\n",
    "`\n",
    "#",
    "# escape=`\n",
    "# syntax=x\n",
    "# check=skip=all\n",
    "<<EOF",
    "<<-'E F'",
    "3<<A",
    "<< B",
    "<<<",
    "EOF",
    "A\n",
    "\tE F\n",
    "--from=b",
    "--mount=type=cache,target=/x",
    "--mount=",
    "--link",
    "--",
    "--interval=5s",
    "[\"a\", \"b\"]",
    "[\"a\\n\\u00e9\"]",
    "[1]",
    "[ -f x ]",
    "a=b",
    "a",
    "\"",
    "'",
    "$x",
    "${x:-y}",
    "${",
    "$(",
    "&& sudo x",
    "|| ",
    "| sh",
    "80/tcp",
    "CMD x",
    "NONE",
    "é",
    "\0",
    "\u{feff}",
    "\u{2028}",
    "# dockerspec: allow(sudo) because of it",
    "# dockerspec:",
    "# hadolint ignore=DL3004",
];

fn pieces() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(PIECES);
    prop::collection::vec(piece, 0..40).prop_map(|list| list.concat())
}

fn texts(node: Node<'_>) -> Vec<Text<'_>> {
    let mut texts = vec![node.word(), node.line(), node.rest(), node.kind()];
    texts.extend(
        node.flags()
            .flat_map(|flag| [Some(flag.written()), flag.value()])
            .flatten(),
    );
    texts.extend(
        node.heredocs()
            .flat_map(|heredoc| [heredoc.marker(), heredoc.body()]),
    );
    texts.extend(
        node.comments()
            .chain(node.inner_comments())
            .map(dockerfile::Comment::line),
    );
    match node.arguments() {
        Arguments::Line(text) => texts.push(text),
        Arguments::Exec(words) | Arguments::Words(words) => texts.extend(words),
        Arguments::Pairs(pairs) | Arguments::LegacyPair(pairs) => {
            texts.extend(
                pairs
                    .iter()
                    .flat_map(|pair| [Some(pair.name()), pair.value()])
                    .flatten(),
            );
        }
        Arguments::Trigger(trigger) => texts.extend(self::texts(trigger)),
        _ => {}
    }
    texts
}

/// Everything that a file was read into lies in the file, in its order.
fn assert_in_bounds(file: &Dockerfile) {
    let text = file.text();
    for error in file.errors() {
        assert!(
            text.get(error.range.clone()).is_some() || error.range.end <= text.len(),
            "{error:?}"
        );
    }
    let mut last = 0;
    for node in file.nodes() {
        assert!(*node.lines().start() > last && node.lines().start() <= node.lines().end());
        last = *node.lines().end();
        for part in texts(node) {
            assert!(
                part.range().start <= part.range().end && part.range().end <= text.len(),
                "{part:?}"
            );
        }
        let rest = node.rest();
        for (at, ch) in rest.as_str().char_indices() {
            let place = rest.part(at..at + ch.len_utf8());
            assert_eq!(
                text.get(place).and_then(|it| it.chars().next()),
                Some(ch),
                "{rest:?}"
            );
        }
    }
}

fn assert_checked(file: &Dockerfile) {
    let report = file.check(&Policy::STRICT);
    for finding in report.findings() {
        let (start, end) = finding.place.bytes.expect("a place in a text");
        assert!(
            start <= end && end as usize <= file.text().len(),
            "{finding}"
        );
    }
    let errors = file.errors().len();
    assert!(report.findings().len() >= errors);
    assert!(errors == 0 || file.harden(&Arena::new(), &Policy::DEVELOPMENT).is_err());
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(500) })]

    #[test]
    fn any_text_is_read(text in any::<String>()) {
        let file = dockerfile::parse("Dockerfile", text);
        assert_in_bounds(&file);
        assert_checked(&file);
    }

    #[test]
    fn any_bytes_are_read(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let file = dockerfile::parse_bytes("Dockerfile", bytes);
        assert_in_bounds(&file);
        assert_checked(&file);
    }

    #[test]
    fn what_looks_like_a_dockerfile_is_read(text in pieces()) {
        let file = dockerfile::parse("Dockerfile", text);
        assert_in_bounds(&file);
        assert_checked(&file);
    }

    #[test]
    fn line_endings_do_not_matter(text in pieces()) {
        let unix = text.replace('\r', "");
        let windows = unix.replace('\n', "\r\n");
        let shape = |text: &str| -> Vec<_> {
            let file = dockerfile::parse("Dockerfile", text);
            file.nodes().map(|node| (node.keyword(), node.lines(), node.rest().as_str().to_owned())).collect()
        };
        assert_eq!(shape(&unix), shape(&windows));
    }

    #[test]
    fn an_ignore_file_hides_no_exception(
        lines in prop::collection::vec("!?[ab*?/.]{1,6}|!?\\*\\*/[ab]|\\PC{0,6}", 0..6),
        path in "[ab]{1,2}(/[ab]{1,2}){0,3}",
    ) {
        let (ignore, _) = Ignore::parse(&lines.join("\n"));
        if !ignore.excludes(&path) {
            for (at, _) in path.match_indices('/') {
                let folder = &path[..at];
                assert!(!ignore.excludes(folder) || ignore.may_reinclude_below(folder), "{lines:?}: {path}");
            }
        }
    }

    #[test]
    fn any_small_value_is_read(text in "\\PC{0,12}|[0-9.]{1,6} ?[a-zµ]{0,3}|[a-z0-9:/@._-]{0,30}") {
        let _ = (parse::duration(&text), parse::size(&text));
        if let Some(reference) = ImageRef::parse(&text) {
            let parts = [reference.registry.unwrap_or(""), reference.name, reference.tag.unwrap_or("")];
            assert!(parts.iter().all(|part| text.contains(part)));
        }
    }
}
