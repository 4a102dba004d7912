//! Python packages without a version.

use crate::check::vocabulary::{contains, cut, has_byte};
use crate::check::{
    Examples, Level, Meta, On, Operands, Part, Run, Tool, Topic, each, is_dynamic, pip_install,
};
use crate::rules::Rule;

pub(crate) const RULE: Meta = Meta {
    name: "pip-unpinned",
    since: "0.1.0",
    topic: Topic::SupplyChain,
    production: Level::Warning,
    development: Level::Allow,
    strict: Level::Error,
    on: On::Command(&[
        "pip",
        "pip2",
        "pip3",
        "pip3.9",
        "pip3.10",
        "pip3.11",
        "pip3.12",
        "pip3.13",
        "pip3.14",
        "python",
        "python2",
        "python3",
        "python3.9",
        "python3.10",
        "python3.11",
        "python3.12",
        "python3.13",
        "python3.14",
        "uv",
    ]),
    summary: "Python package without a version",
    why: "each build takes what was published last: two builds of one commit differ, and a bad release is in at once",
    help: "write `name==version`, or install from a lock file: `pip install --require-hashes -r requirements.txt`, `uv sync --frozen`",
    sources: &["hadolint:DL3013", "droast:DF051"],
    bad: Examples::Dockerfiles(&[
        "FROM python:3.13-slim\nRUN pip install flask\n",
        "FROM python:3.13-slim\nRUN pip install 'flask>=3' && pip install -r requirements.txt\n",
        "FROM python:3.13-slim\nRUN python3 -m pip install --no-cache-dir -U pip\n",
        "FROM python:3.13-slim\nRUN uv pip install --system \"uvicorn[standard]\"\n",
        "FROM python:3.13-slim\nRUN pip install -i https://pypi.example/simple a==1 git+https://git@github.com/acme/b.git\n",
    ]),
    good: Examples::Dockerfiles(&[
        "FROM python:3.13-slim\nRUN pip install flask==3.1.0 'uvicorn[standard]~=0.34.0'\n",
        "FROM python:3.13-slim\nRUN pip install -r requirements.txt -e . ./lib .[all] /tmp/x.whl\n",
        "FROM python:3.13-slim\nRUN pip install -c constraints.txt flask && pip install --target /x a==1\n",
        "FROM python:3.13-slim\nRUN pip install git+https://github.com/acme/b@v1.2 b@https://example.com/b-1.tar.gz\n",
        "FROM python:3.13-slim\nARG PACKAGES\nRUN pip install $PACKAGES && pip list && pipx install black\n",
    ]),
};

pub(crate) const fn check(run: &mut Run<'_, '_>) {
    let Some(words) = pip_install(&run.command) else {
        return;
    };
    each!(word in words => {
        match *word {
            b"-c" | b"--constraint" | b"--constraints" | b"--require-hashes" => return,
            [b'-', b'-', b'c', b'o', b'n', b's', b't', b'r', ..] => return,
            _ => {}
        }
    });
    let mut operands = Operands::of(words, Tool::Pip);
    while let Some(package) = operands.next() {
        if !is_pinned(package) {
            run.report(
                Rule::PipUnpinned,
                &[Part::Code(package), Part::Text(" has no fixed version")],
            );
            return;
        }
    }
}

/// Whether the word leaves no choice, or says nothing that could be judged, as `$PACKAGES`.
const fn is_pinned(word: &[u8]) -> bool {
    match word {
        []
        | [b'.' | b'/' | b'~', ..]
        | [.., b'.', b'w', b'h', b'l']
        | [.., b'.', b'g', b'z']
        | [.., b'.', b'z', b'i', b'p'] => true,
        [
            b'g' | b'h' | b's' | b'b',
            b'i' | b'g' | b'v' | b'z',
            b't' | b'n' | b'r' | b'+',
            ..,
        ] if contains(word, b"://") => is_dynamic(word) || names_revision(word),
        _ => {
            contains(word, b"==")
                || contains(word, b"~=")
                || contains(word, b"://")
                || has_byte(word, b'/')
                || is_dynamic(word)
        }
    }
}

/// `git+ssh://git@github.com/acme/b@v1.2`: an `@` in the path.
const fn names_revision(url: &[u8]) -> bool {
    let mut rest = url;
    while let [first, tail @ ..] = rest {
        if let [b':', b'/', b'/', ..] = rest {
            break;
        }
        let _ = first;
        rest = tail;
    }
    match rest {
        [b':', b'/', b'/', host @ ..] => match cut(host, b'/').1 {
            Some(path) => has_byte(path, b'@'),
            None => true,
        },
        _ => true,
    }
}
