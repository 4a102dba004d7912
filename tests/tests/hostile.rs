//! Whatever a caller passes, it stays in its place: what is rendered is read back with the same words, or refused.

use dockerspec_core::model::healthcheck::Probe;
use dockerspec_core::model::step::{Instruction, Mode, MountKind, Origin};
use dockerspec_core::model::words::Line;
use dockerspec_core::model::{Arena, Image as Model};
use dockerspec_core::parse::dockerfile;
use dockerspec_core::prelude::*;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

/// Pieces that end a word, a line, a quote, a comment or a heredoc, or begin another instruction.
const PIECES: &[&str] = &[
    "a",
    "b c",
    "app",
    " ",
    "\t",
    "\n",
    "\r",
    "\r\n",
    "\nUSER root",
    "\nRUN evil",
    "\"",
    "'",
    "`",
    "\\",
    "\\\\",
    "\\\n",
    "\\\"",
    "$",
    "$X",
    "${X}",
    "${X:-y}",
    "${X",
    "\\$X",
    "$$",
    "#",
    "# syntax=evil",
    "# escape=`",
    "\n# check=skip=all",
    "<<EOF",
    "<<-'A'",
    "3<<B",
    "EOF",
    "\nEOF\n",
    "[\"a\"]",
    "[",
    "]",
    "=",
    "a=b",
    "--from=evil",
    "--mount=type=secret",
    "--",
    "-",
    ",",
    "type=ssh",
    ",target=/",
    ":",
    "80",
    "/app",
    "./",
    "..",
    "&& evil",
    "|",
    ";",
    "(",
    ")",
    "*",
    "?",
    "!",
    "~",
    "%",
    "^",
    "{{",
    "é",
    "\u{a0}",
    "\u{2028}",
    "\u{feff}",
    "\0",
    "\u{1b}[31m",
    "\u{7f}",
    "FROM evil",
    "ONBUILD ",
    "# dockerspec: allow(sudo) because",
];

fn hostile() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(PIECES);
    prop_oneof![
        3 => prop::collection::vec(piece, 1..5).prop_map(|list| list.concat()),
        1 => any::<String>(),
    ]
}

/// The same words on every run; `DOCKERSPEC_SEED=random` looks for others.
fn seed() -> RngSeed {
    match std::env::var_os("DOCKERSPEC_SEED") {
        Some(_) => RngSeed::Random,
        None => RngSeed::Fixed(0x0d0c_5eed),
    }
}

/// Lets everything pass but what no builder reads.
fn lenient() -> Policy {
    let rules = Rule::ALL.iter();
    let all = rules.fold(Policy::DEVELOPMENT, |policy, rule| policy.allow(*rule));
    all.deny(Rule::InvalidStageName)
}

/// Whether the bracket that was opened before the text is closed in it.
fn closes(text: &str) -> bool {
    let mut open = 1;
    for (at, ch) in text.char_indices() {
        match ch {
            '}' => open -= 1,
            '{' if text[..at].ends_with('$') => open += 1,
            _ => {}
        }
        if open == 0 {
            return true;
        }
    }
    false
}

/// A text in which each dollar is spelled in one way: `${NAME` where it begins a variable, `(dollar)` where it does not.
fn spelled(text: &str) -> String {
    let is_name = |ch: char| ch.is_ascii_alphanumeric() || ch == '_';
    let mut spelled = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('$') {
        let before = &rest[..at];
        let plain = before.trim_end_matches('\\');
        let slashes = before.len() - plain.len();
        rest = &rest[at + 1..];
        let inside = rest.strip_prefix('{');
        let name = inside.unwrap_or(rest);
        let behind = name.trim_start_matches(is_name);
        let begins = match inside {
            Some(_) => {
                behind.starts_with(['}', ':', '-', '+', '?', '#', '%', '/']) && closes(behind)
            }
            None => !name.starts_with(|ch: char| ch.is_ascii_digit()),
        };
        spelled += plain;
        spelled += &"\\".repeat(slashes / 2);
        if slashes.is_multiple_of(2) && begins && name.len() > behind.len() {
            spelled += "${";
            spelled += &name[..name.len() - behind.len()];
            rest = behind;
            if inside.is_none() {
                spelled.push('}');
            }
        } else {
            spelled += "(dollar)";
        }
    }
    spelled + rest
}

/// A mount without its place.
fn mount(kind: &MountKind<'_>) -> String {
    let mut text = format!("{kind:?}");
    if let Some(at) = text.rfind(", at: ") {
        text.truncate(at);
    }
    text
}

/// White space between the words of a command is of no account.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect()
}

fn line(line: Line<'_>) -> Vec<String> {
    match line {
        Line::Exec(words) => [&["exec"], words]
            .concat()
            .iter()
            .map(|&it| it.to_owned())
            .collect(),
        Line::Shell(text) => vec!["shell".to_owned(), one_line(text)],
        // they are one line in the file
        Line::All(lines) => vec!["shell".to_owned(), one_line(&lines.join(" && "))],
        Line::Script(text) => vec!["script".to_owned(), text.trim_end_matches('\n').to_owned()],
    }
}

/// The words of each instruction; nothing of comments and places.
fn told(image: &Model<'_>) -> Vec<Vec<String>> {
    let owned = |words: &[&str]| words.iter().map(|&it| it.to_owned()).collect::<Vec<_>>();
    let mut told = vec![vec![image.stages.len().to_string()]];
    let mut steps = image.all_steps();
    while let Some(step) = steps.next() {
        told.push(match &step.instruction {
            Instruction::Comment(_) => continue,
            Instruction::Env(env) => owned(&["ENV", env.name, env.value]),
            Instruction::Label(label) => owned(&["LABEL", label.name, label.value]),
            Instruction::Arg(arg) => owned(&["ARG", arg.name, arg.default.unwrap_or("none")]),
            Instruction::Workdir(it) => owned(&["WORKDIR", it.path]),
            Instruction::User(it) => {
                let part = |id: Option<u32>, name: &str| {
                    id.map_or_else(|| name.to_owned(), |id| id.to_string())
                };
                let user = part(it.user.uid, it.user.name);
                match part(it.user.gid, it.user.group) {
                    group if group.is_empty() => vec!["USER".to_owned(), user],
                    group => vec!["USER".to_owned(), format!("{user}:{group}")],
                }
            }
            Instruction::Volumes(it) => [owned(&["VOLUME"]), owned(it.paths)].concat(),
            Instruction::Shell(it) => [owned(&["SHELL"]), owned(it.argv)].concat(),
            Instruction::Run(run) => [
                vec![
                    "RUN".to_owned(),
                    run.mounts.len().to_string(),
                    run.interpreter.trim().to_owned(),
                ],
                run.mounts.iter().map(|it| mount(&it.kind)).collect(),
                line(run.line),
            ]
            .concat(),
            Instruction::Cmd(cmd) => [owned(&["CMD"]), line(cmd.line)].concat(),
            Instruction::Entrypoint(it) => [owned(&["ENTRYPOINT"]), line(it.line)].concat(),
            Instruction::Healthcheck(it) => match it.test {
                Probe::Line(probe) => [owned(&["HEALTHCHECK"]), line(probe)].concat(),
                _ => owned(&["HEALTHCHECK"]),
            },
            Instruction::Copy(copy) => {
                let from = match copy.from {
                    Origin::Context => "",
                    Origin::Stage(name) | Origin::Image(name) | Origin::Named(name) => name,
                };
                let mode = match copy.mode {
                    Mode::Symbolic(mode) => match u32::from_str_radix(mode, 8) {
                        Ok(octal) => format!("{:?}", Mode::Octal(octal)),
                        Err(_) => mode.to_owned(),
                    },
                    mode => format!("{mode:?}"),
                };
                let single = Some(copy.source).filter(|it| !it.is_empty());
                let sources: Vec<_> = single
                    .into_iter()
                    .chain(copy.sources.iter().copied())
                    .collect();
                let words = [copy.to, from, &mode];
                [
                    owned(&["COPY"]),
                    owned(&words),
                    owned(&sources),
                    owned(copy.exclude),
                ]
                .concat()
            }
            Instruction::Add(add) => owned(&["ADD", add.source, add.to, add.checksum]),
            Instruction::File(file) => {
                owned(&["FILE", file.path, file.text.trim_end_matches('\n')])
            }
            // its reason is a comment
            Instruction::NoHealthcheck(_) => owned(&["HEALTHCHECK", "NONE"]),
            other => vec![format!("{other:?}")],
        });
    }
    told
}

fn dollars(image: &Model<'_>) -> Vec<Vec<String>> {
    let words = |words: Vec<String>| words.iter().map(|it| spelled(it)).collect();
    told(image).into_iter().map(words).collect()
}

/// One instruction with hostile words in it.
fn step(kind: usize, words: &[String; 3]) -> Vec<Step<'_>> {
    let [a, b, c] = words.each_ref().map(String::as_str);
    let step = match kind {
        0 => env("NAME", a).into_step(),
        1 => env(a, b).into_step(),
        2 => label(a, b).into_step(),
        3 => arg("NAME").default(a).describe(b).into_step(),
        4 => workdir(a).into_step(),
        5 => user(User::named(a)).into_step(),
        6 => copy(a, b).into_step(),
        7 => copy("x", "/y").from(a).chmod_symbolic(b).into_step(),
        8 => add(a, b).checksum(c).into_step(),
        9 => run(a).into_step(),
        10 => run_script(a).into_step(),
        11 => run_script(a).interpreter(b).into_step(),
        12 => cmd_shell(a).into_step(),
        13 => entrypoint_shell(a).into_step(),
        14 => healthcheck_shell(a).into_step(),
        15 => file(a, b).into_step(),
        16 => file("/x", a).expand().into_step(),
        17 => comment(a).into_step(),
        _ => no_healthcheck(a).into_step(),
    };
    vec![
        env("BEFORE", "1").into_step(),
        step,
        env("AFTER", "2").into_step(),
    ]
}

/// Holds that the image is refused, or that its file says what it says.
fn stays(image: &Model<'_>) -> Result<bool, TestCaseError> {
    let policy = lenient();
    let Ok(hardened) = image.harden(&policy) else {
        return Ok(false);
    };
    let text = hardened.to_dockerfile();
    let parsed = dockerfile::parse("Dockerfile", text.as_str());
    prop_assert!(parsed.errors().is_empty(), "{:?}\n{text}", parsed.errors());
    let arena = Arena::new();
    let again = parsed.image(&arena);
    prop_assert_eq!(dollars(image), dollars(&again), "{}", text);
    Ok(true)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, rng_seed: seed(), ..ProptestConfig::with_cases(6_000) })]

    #[test]
    fn a_word_of_an_instruction_stays_in_it(kind in 0_usize..19, words in [hostile(), hostile(), hostile()]) {
        let steps = step(kind, &words);
        let stages = [from("debian:13.1-slim").with(&steps)];
        stays(&Image::new("acme/x").stages(&stages))?;
    }

    #[test]
    fn a_word_of_a_list_stays_in_it(kind in 0_usize..8, words in prop::collection::vec(hostile(), 1..4)) {
        let list: Vec<&str> = words.iter().map(String::as_str).collect();
        let mounts = [Mount::bind(list[0]).source(list[list.len() - 1]).into_mount()];
        let secret = [Mount::secret(list[0]).target(list[list.len() - 1]).into_mount()];
        let step = match kind {
            0 => run_exec(&list).into_step(),
            1 => run_all(&list).into_step(),
            2 => cmd(&list).into_step(),
            3 => volumes(&list).into_step(),
            4 => copy_all(&list, "/x/").into_step(),
            5 => copy(".", "/x").exclude(&list).into_step(),
            6 => run("true").mounts(&mounts).into_step(),
            _ => run("true").mounts(&secret).into_step(),
        };
        let steps = [env("BEFORE", "1").into_step(), step, env("AFTER", "2").into_step()];
        let stages = [from("debian:13.1-slim").with(&steps)];
        stays(&Image::new("acme/x").stages(&stages))?;
    }

    #[test]
    fn a_word_of_a_from_line_stays_in_it(kind in 0_usize..4, word in hostile()) {
        let base = match kind {
            0 => from(&word),
            1 => from("debian:13.1-slim").named(&word),
            2 => from("debian:13.1-slim").digest(&word),
            _ => from("debian:13.1-slim").describe(&word),
        };
        let steps = [env("A", "1").into_step()];
        let stages = [base.with(&steps)];
        stays(&Image::new("acme/x").stages(&stages))?;
    }
}

#[test]
fn plain_words_are_not_refused() {
    let words = ["app", "u=rwX", "b"].map(str::to_owned);
    for kind in 0..19 {
        let steps = step(kind, &words);
        let stages = [from("debian:13.1-slim").with(&steps)];
        let written = stays(&Image::new("acme/x").stages(&stages)).expect("it is read back");
        assert!(written, "{kind}");
    }
}
