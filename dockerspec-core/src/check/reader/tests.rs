//! Shell texts and the commands that are read from them.

extern crate std;

use alloc::format;
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

use crate::check::nested::Nested;
use crate::check::script::{Entry, Reader};
use crate::check::words::Joined;

/// Reads a text, holds every offset to be that of the name, and writes each command on a line:
/// `>` for each shell around it, the operator in front of it (`^` for `sudo` and the like), its words.
fn commands(text: &str) -> Vec<String> {
    let mut words = vec![b"" as &[u8]; 4096];
    let mut entries = vec![Entry::NONE; 1024];
    let mut nested = vec![Nested::NONE; 512];
    let mut reader = Reader::over(&mut words, &mut entries, &mut nested);
    reader.read(text.as_bytes());
    assert!(!reader.overflow, "{text}");
    let mut all = reader.script().from(0);
    let mut lines = Vec::new();
    while let Some(command) = all.next() {
        if !command.name.is_empty() {
            let offset = command.name.as_ptr() as usize - text.as_ptr() as usize;
            assert_eq!(
                command.offset as usize,
                offset,
                "{} in {text}",
                command.name.escape_ascii()
            );
        }
        let joined = match command.joined {
            Joined::First => "",
            Joined::Value => "= ",
            Joined::And => "&& ",
            Joined::Or => "|| ",
            Joined::Then => "; ",
            Joined::Pipe => "| ",
            Joined::Background => "& ",
            Joined::Within => "^ ",
        };
        let mut line = format!("{}{joined}", ">".repeat(command.level.into()));
        let parts: Vec<_> = command
            .assigned
            .iter()
            .copied()
            .chain(Some(command.name).filter(|it| !it.is_empty()))
            .chain(command.args.iter().copied())
            .map(|word| String::from_utf8_lossy(word).into_owned())
            .collect();
        line.push_str(&parts.join(" "));
        lines.push(line);
    }
    lines
}

#[track_caller]
fn reads(text: &str, wanted: &[&str]) {
    assert_eq!(commands(text), wanted, "{text}");
}

#[test]
fn lists_and_pipes() {
    reads(
        "a && b || c; d & e | f |& g\nh",
        &["a", "&& b", "|| c", "; d", "& e", "| f", "| g", "; h"],
    );
    reads("a &&\n b |\n\n c", &["a", "&& b", "| c"]);
    reads("a &&\\\n  b \\\n  -x", &["a", "&& b -x"]);
    reads("a\\\n && b\\\r\n || c", &["a", "&& b", "|| c"]);
    reads("a;b;;c", &["a", "; b", "; c"]);
    reads("", &[]);
    reads(" \t\r\n \\\n", &[]);
}

#[test]
fn assignments_belong_to_the_command_behind_them() {
    reads("A=b C+=d make -j", &["A=b C+=d make -j"]);
    reads("A=b; make", &["A=b", "; make"]);
    reads(
        "A=$(curl x) B=\"$(wget y)\"",
        &["A=$(curl x) B=\"$(wget y)\"", ">= curl x", ">= wget y"],
    );
    reads("A=$(b) || c", &["A=$(b)", "|| c", ">b"]);
    reads("A=$(b) c", &["A=$(b) c", ">b"]);
    reads("make A=b", &["make A=b"]);
    reads("2A=b x", &["2A=b x"]);
    reads(
        "list=(curl wget\n git) && apt-get install \"${list[@]}\"",
        &["list=(curl wget\n git)", "&& apt-get install ${list[@]}"],
    );
}

#[test]
fn the_words_of_the_grammar_are_no_commands() {
    reads(
        "if [ -f x ]; then a; elif b; then c; else d; fi && e",
        &["[ -f x ]", "; a", "; b", "; c", "; d", "&& e"],
    );
    reads(
        "for x in a $(b) sudo; do c \"$x\"; done | d",
        &["c $x", "| d", ">b"],
    );
    reads("for x; do c; done", &["c"]);
    reads("for x in a\ndo c; done", &["c"]);
    reads("for ((i=0; i<3; i++)); do c; done", &["c"]);
    reads(
        "while read -r x; do a; done < <(b) && c",
        &["read -r x", "; a", "&& c", ">b"],
    );
    reads("until a; do ! b; done", &["a", "; b"]);
    reads(
        "{ a; b; } && (c; d) | e",
        &["a", "; b", "&& c", "; d", "| e"],
    );
    reads("a | (b && c)", &["a", "| b", "&& c"]);
    reads(
        "echo if then sudo; echo do",
        &["echo if then sudo", "; echo do"],
    );
    reads("[[ a && b =~ ^(c|d)$ ]] && e", &["&& e"]);
    reads("time -p a", &["time -p a", "^ a"]);
}

#[test]
fn the_patterns_of_a_case_are_no_commands() {
    reads(
        "case \"$(dpkg --print-architecture)\" in amd64|x86) a; b ;; (arm*) c;; *) d ;; esac; e",
        &[
            "a",
            "; b",
            "; c",
            "; d",
            "; e",
            ">dpkg --print-architecture",
        ],
    );
    reads("case $x in\n a)\n b\n ;;\n esac && c", &["b", "&& c"]);
    reads(
        "case a in x) case b in y) c;; esac; d;; z) e;; esac; f",
        &["c", "; d", "; e", "; f"],
    );
    reads("case $x in a) b", &["b"]);
}

#[test]
fn functions_are_defined_not_called() {
    reads("sudo() { a; }; b", &["a", "; b"]);
    reads("sudo () ( a ) && b", &["a", "&& b"]);
    reads("function sudo { a; }; b", &["a", "; b"]);
    reads("function sudo() { a; }; b", &["a", "; b"]);
}

#[test]
fn wrappers_yield_what_they_run() {
    reads(
        "sudo -u app env A=b nice -n 5 apt-get -y install x",
        &[
            "sudo -u app env A=b nice -n 5 apt-get -y install x",
            "^ env A=b nice -n 5 apt-get -y install x",
            "^ A=b nice -n 5 apt-get -y install x",
            "^ apt-get -y install x",
        ],
    );
    reads(
        "a | xargs -0 sudo rm -f",
        &["a", "| xargs -0 sudo rm -f", "^ sudo rm -f", "^ rm -f"],
    );
    reads(
        "xargs -n 1 -I{} -P4 curl {}",
        &["xargs -n 1 -I{} -P4 curl {}", "^ curl {}"],
    );
    reads(
        "timeout -k 5 --signal KILL 30s curl x",
        &["timeout -k 5 --signal KILL 30s curl x", "^ curl x"],
    );
    reads(
        "timeout --signal=KILL 30s curl x",
        &["timeout --signal=KILL 30s curl x", "^ curl x"],
    );
    reads("sudo -Eu app -- make", &["sudo -Eu app -- make", "^ make"]);
    reads("sudo -uapp make", &["sudo -uapp make", "^ make"]);
    reads(
        "$SUDO apt-get update",
        &["$SUDO apt-get update", "^ apt-get update"],
    );
    reads("exec \"$@\"", &["exec $@", "^ $@"]);
    reads("exec >log 2>&1", &["exec"]);
    reads(
        "command -v sudo && command sudo a",
        &["command -v sudo", "&& command sudo a", "^ sudo a", "^ a"],
    );
    reads("busybox wget x", &["busybox wget x", "^ wget x"]);
    reads("gosu app make", &["gosu app make", "^ make"]);
    reads("sudo -i", &["sudo -i"]);
}

#[test]
fn shells_are_read_through() {
    reads(
        "bash -c \"make && sudo make install\" && a",
        &[
            "bash -c make && sudo make install",
            "&& a",
            ">make",
            ">&& sudo make install",
            ">^ make install",
        ],
    );
    reads(
        "sh -euxc 'a; b' name c",
        &["sh -euxc a; b name c", ">a", ">; b"],
    );
    reads(
        "/bin/bash -o pipefail -O extglob -e -c 'a | b'",
        &["bash -o pipefail -O extglob -e -c a | b", ">a", ">| b"],
    );
    reads(
        "su app -c \"a $(b)\" && su - app",
        &["su app -c a $(b)", "&& su - app", ">a $(b)", ">>b"],
    );
    reads(
        "sudo -u app sh -c 'a'",
        &["sudo -u app sh -c a", "^ sh -c a", ">a"],
    );
    reads("eval \"curl x\"", &["eval curl x", ">curl x"]);
    reads("sh script -c x; sh -s x", &["sh script -c x", "; sh -s x"]);
    reads("sh -c a", &["sh -c a", ">a"]);
    reads("bash --login -c 'a'", &["bash --login -c a", ">a"]);
    reads(
        "bash -c \"bash -c 'bash -c a'\"",
        &[
            "bash -c bash -c 'bash -c a'",
            ">bash -c bash -c a",
            ">>bash -c a",
            ">>>a",
        ],
    );
}

#[test]
fn quotes_in_a_quoted_script_are_escaped() {
    reads(
        r#"bash -c "echo \"a | sh; b\" && \"curl\" -k""#,
        &[
            r#"bash -c echo \"a | sh; b\" && \"curl\" -k"#,
            ">echo a | sh; b",
            ">&& curl -k",
        ],
    );
    reads(
        r#"bash -c "x=\$(curl y | sh) && \$z""#,
        &[
            r#"bash -c x=\$(curl y | sh) && \$z"#,
            r">x=\$(curl y | sh)",
            ">&& $z",
            ">>= curl y",
            ">>| sh",
        ],
    );
}

#[test]
fn substitutions_are_read_through() {
    reads(
        "a $(b \"$(c ')')\" d) e",
        &["a $(b \"$(c ')')\" d) e", ">b $(c ')') d", ">>c )"],
    );
    reads(
        "a \"x $(b) it's $(c) `d e`\"",
        &["a x $(b) it's $(c) `d e`", ">b", ">c", ">d e"],
    );
    reads("a '$(b)' \\$c `d`", &["a $(b) $c `d`", ">d"]);
    reads(
        "a ${x:-$(b)} \"${y:-\"$(c)\"}\"",
        &["a ${x:-$(b)} ${y:-\"$(c)\"}", ">b", ">c"],
    );
    reads(
        "bash <(curl x) > >(tee y)",
        &["bash <(curl x)", ">curl x", ">tee y"],
    );
    reads(
        "a $((1 + $(b))) $(( x | y ))",
        &["a $((1 + $(b))) $(( x | y ))", ">b"],
    );
    reads("$(which curl) -k", &["$(which curl) -k", ">which curl"]);
    reads(
        "a $(b # it's\n c) d",
        &["a $(b # it's\n c) d", ">b", ">; c"],
    );
}

#[test]
fn redirections_are_no_words() {
    reads("a 2>&1 >b <c &>d >|e 2>>f <>g <<<h -x", &["a -x"]);
    reads(">a b", &["b"]);
    reads("a >$(b)", &["a", ">b"]);
    reads("a <<<\"$(b)\"", &["a", ">b"]);
    reads("a2>b c", &["a2 c"]);
    reads("a >&2|b", &["a", "| b"]);
    reads("a >; b", &["a", "; b"]);
}

#[test]
fn the_body_of_a_heredoc_is_data() {
    reads("cat <<EOF > f\nsudo a\nEOF\nb", &["cat", "; b"]);
    reads(
        "cat > f <<'E O' && b\nsudo $(a)\nE O\nc",
        &["cat", "&& b", "; c"],
    );
    reads("cat <<-\"EOF\"\n\tsudo a\n\tEOF\nb", &["cat", "; b"]);
    reads("cat <<EOF\n\tEOF\nsudo\nEOF\nb", &["cat", "; b"]);
    reads("cat <<A <<\\B\nx\nA\nsudo\nB\nb", &["cat", "; b"]);
    reads("cat <<EOF\n\"it's\" $(a)\nEOF\nb", &["cat", "; b", ">a"]);
    reads("cat <<EOF\r\nsudo\r\nEOF\r\nb\r\n", &["cat", "; b"]);
    reads(
        "while read x; do a; done <<EOF\nsudo\nEOF",
        &["read x", "; a"],
    );
    reads("bash f <<EOF\nsudo\nEOF", &["bash f"]);
    reads("cat <<EOF", &["cat"]);
    reads("cat <<EOF\nsudo", &["cat"]);
}

#[test]
fn a_heredoc_that_feeds_a_shell_is_a_script() {
    reads("<<EOF\nsudo a\nEOF", &[">sudo a", ">^ a"]);
    reads(
        "bash -e <<EOF\nsudo a\nEOF\nb",
        &["bash -e", "; b", ">sudo a", ">^ a"],
    );
    reads("bash <<EOF | tee log\na\nEOF", &["bash", "| tee log", ">a"]);
    reads(
        "cat <<EOF | sudo sh -s\na\nEOF",
        &["cat", "| sudo sh -s", "^ sh -s", ">a"],
    );
    reads("su - app <<EOF\na\nEOF", &["su - app", ">a"]);
    reads("<<A <<B\na\nA\nb\nB", &[">a", ">b"]);
}

#[test]
fn names_are_read_without_quotes_and_folders() {
    reads(
        "\"curl\" 'wget' \\git /usr/bin/sudo ls",
        &["curl wget git /usr/bin/sudo ls"],
    );
    reads(
        "\\curl x; 'wget' y; \"/usr/bin/sudo\" ls; ~/bin/a",
        &["curl x", "; wget y", "; sudo ls", "^ ls", "; a"],
    );
    reads(
        "$HOME/.cargo/bin/cargo install x && ${V}/bin/pip -q",
        &["cargo install x", "&& pip -q"],
    );
    reads("./install.sh", &["./install.sh"]);
    reads("\"a\"b\"c\" d", &["\"a\"b\"c\" d"]);
    reads("\"\" a", &["a"]);
}

#[test]
fn escapes_and_comments() {
    reads(
        "a \\# b \\; c\\ d \\\"e # f ; sudo\nb#c # d",
        &["a # b ; c\\ d \"e", "; b#c"],
    );
    reads("echo \"a \\\" ; sudo b\" c", &["echo a \\\" ; sudo b c"]);
    reads("echo $'it\\'s' a", &["echo $'it\\'s' a"]);
    reads("cu\\\nrl x", &["cu\\\nrl x"]);
    reads("# only\n# comments", &[]);
}

#[test]
fn texts_without_an_end_are_read() {
    for text in [
        "a \"b",
        "a 'b",
        "a `b",
        "a $(b",
        "a ${b",
        "a $(b \"c",
        "a \\",
        "\\",
        "(",
        ")",
        "a )",
        "((((",
        "))))",
        "<<",
        "<<-",
        "<",
        ">",
        "2>",
        "&",
        "|",
        ";",
        ";;",
        "case",
        "case a",
        "case a in",
        "for",
        "for x in",
        "[[",
        "function",
        "a()",
        "{",
        "sudo",
        "sudo -u",
        "sh -c",
        "<(",
        "$(",
        "`",
        "\"",
        "'",
        "$'",
        "a=(",
        "timeout",
        "x=",
        "esac",
        "\u{fe}\u{ff}",
        "a\0b",
    ] {
        commands(text);
        commands(&format!("bash -c \"{text}"));
        commands(&format!("$({text} && b"));
        commands(&format!("{text}\n{text}"));
    }
}

#[test]
fn deep_nests_end() {
    for (open, close) in [
        ("$(a ", ")"),
        ("(", ")"),
        ("\"$(", ")\""),
        ("${a:-", "}"),
        ("`", "`"),
        ("{ ", "; }"),
        ("bash -c '", "'"),
        ("case a in b) ", ";; esac"),
        ("sudo ", ""),
        ("if a; then ", "; fi"),
        ("<(", ")"),
    ] {
        let text = format!("{}b{}", open.repeat(1000), close.repeat(1000));
        let mut words = vec![b"" as &[u8]; 4096];
        let mut entries = vec![Entry::NONE; 4096];
        let mut nested = vec![Nested::NONE; 2048];
        let mut reader = Reader::over(&mut words, &mut entries, &mut nested);
        reader.read(text.as_bytes());
        assert!(!reader.overflow, "{open}");
        let deep = matches!(open, "$(a " | "\"$(" | "sudo " | "<(");
        assert_eq!(reader.too_deep, deep, "{open}");
    }
}

#[test]
fn quotes_escaped_twice_are_not_guessed_at() {
    let mut text = String::from("sudo true");
    for level in 1..12 {
        text = format!(
            "sh -c \"{}\"",
            text.replace('\\', r"\\").replace('"', r#"\""#)
        );
        let mut words = vec![b"" as &[u8]; 64];
        let mut entries = vec![Entry::NONE; 64];
        let mut nested = vec![Nested::NONE; 64];
        let mut reader = Reader::over(&mut words, &mut entries, &mut nested);
        reader.read(text.as_bytes());
        let mut all = reader.script().from(0);
        let found = core::iter::from_fn(|| all.next()).any(|command| command.name == b"sudo");
        assert_eq!((found, reader.too_deep), (level < 3, level > 2), "{text}");
    }
}

#[test]
fn long_texts_are_read_in_linear_time() {
    let pieces = [
        "a && ",
        "a \"b c\" ; ",
        "$(a) ",
        "'",
        "\"",
        "$(",
        "`",
        "(",
        "${",
        "\\\n",
        "x",
        " ",
        "cat <<E\nx\nE\n",
        "sh -a ",
        "sudo ",
        "case a in b) c;; esac; ",
        "<<E ",
        "a\n",
        "\\\"",
        "A=b ",
        "((",
        "[[ ",
        "for ",
    ];
    for piece in pieces {
        let text = piece.repeat(300_000 / piece.len());
        let mut words = vec![b"" as &[u8]; 300_000];
        let mut entries = vec![Entry::NONE; 150_000];
        let mut nested = vec![Nested::NONE; 150_000];
        let mut reader = Reader::over(&mut words, &mut entries, &mut nested);
        let start = std::time::Instant::now();
        reader.read(text.as_bytes());
        let took = start.elapsed();
        // a quadratic reader takes minutes
        assert!(took.as_secs() < 5, "{piece:?}: {took:?}");
    }
}

/// Bytes that mean something to the reader, shuffled; whatever they say, the offsets are right.
#[test]
fn any_text_is_read() {
    let pieces = [
        "a", "sudo ", "-c ", "sh ", "bash ", " ", "\n", "\\", "\\\n", "\"", "'", "`", "$", "$(",
        "(", ")", "{ ", "} ", "${", "}", "<<EOF", "<<-'E'", "EOF\n", "E\n", "&&", "|", ";", ";;",
        "case ", " in ", "esac ", "for ", "do ", "A=b ", "=(", "<(", ">", "2>&1", "#", "[[ ",
        "]] ", "\r\n", "é", "env ",
    ];
    let mut seed = 0x2545_f491_4f6c_dd1d_u64;
    for _ in 0..20_000 {
        let mut text = String::new();
        for _ in 0..seed % 24 {
            seed ^= seed << 13;
            seed ^= seed >> 7;
            seed ^= seed << 17;
            let index = usize::try_from(seed >> 33).unwrap() % pieces.len();
            text.push_str(pieces[index]);
        }
        seed = seed.wrapping_mul(0x5851_f42d_4c95_7f2d).wrapping_add(1);
        commands(&text);
    }
}
