//! What a `.dockerignore` lets into the archive, next to what Docker's own client sends under the same one.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use dockerspec_core::parse::Ignore;
use tar::Archive;

use super::{Scratch, engine, runtime};
use crate::engine::Engine;
use crate::engine::build::archive::{self, BuildInput};

const FILES: &[&str] = &[
    "a",
    "a.log",
    "a.txt",
    "b.txt",
    "keep.txt",
    "README.md",
    ".env",
    ".git/config",
    ".gitignore",
    "src/main.rs",
    "src/lib/mod.rs",
    "src/lib/notes.txt",
    "src/keep.txt",
    "docs/guide.md",
    "docs/deep/er/page.md",
    "docs/deep/er/keep.txt",
    "node_modules/x/index.js",
    "src/node_modules/y.js",
    "target/debug/app",
    "target/release/app",
    "target/release/app.d",
    "d/a/b/c.txt",
    "d/b/c.txt",
    "with space/a b.txt",
    "*star*",
    "[x]",
    "#hash",
    "!bang",
    "ä/ö.txt",
    "^caret",
    "x+y(z)",
];

const PATTERNS: &[&str] = &[
    "",
    "*\n!keep.txt\n",
    "*\n!src\n",
    "*\n!src/lib/mod.rs\n",
    "**/*.txt\n!**/keep.txt\n",
    "**\n!**/*.rs\n",
    "# a comment\n\n   a.txt   \n",
    "/src/main.rs\n./docs\n",
    "src/\nd//a/\n",
    "src/../docs\n",
    "?.txt\n",
    "[ab].txt\n",
    "[^a].txt\n",
    "[!a].txt\n",
    "\\*star\\*\n\\[x\\]\n",
    "\\#hash\n",
    "!a\na\n",
    "a\n!a\n",
    ".*\n!.gitignore\n",
    "**/node_modules\n",
    "node_modules/**\n",
    "d/**/c.txt\n",
    "*/*/c.txt\n",
    ".\n",
    "/\n",
    "..\n../x\n",
    "\u{feff}a.txt\n",
    "a.txt\r\nsrc\r\n!src/main.rs\r\n",
    "target\n!target/release/app\n",
    "target/*\n!target/release\ntarget/release/*.d\n",
    "docs\n!docs/deep/*/keep.txt\n",
    "docs\n!**/page.md\n",
    "Dockerfile\n.dockerignore\n",
    "with space\n",
    "with*/a*\n",
    "ä\n",
    "?/ö.txt\n",
    "**.md\n",
    "doc**\n",
    "s**/mod.rs\n",
    "**/deep/**\n!docs/deep/er\n",
    "^caret\n",
    "x+y(z)\n",
    "*.{txt,md}\n",
    "src/*\n!src/lib\nsrc/lib/notes.txt\n",
    "*\n!*/\n",
    "*\n!**/c.txt\nd/b\n",
    "!src\n*\n!*.md\n",
];

/// Lines that Docker's client refuses.
const REFUSED: &[&str] = &["!\n", "[\n", "a[\n", "[]a]\n", "*\\\n"];

fn tree() -> Scratch {
    let scratch = Scratch::with(&[("Dockerfile", "FROM scratch\nCOPY . /\n")]);
    for file in FILES {
        scratch.file(file, file);
    }
    fs::create_dir_all(scratch.path().join("bare/empty")).unwrap();
    scratch
}

/// Names in an archive, without the two files that the client treats apart.
fn names(archive: &[u8]) -> BTreeSet<String> {
    let mut archive = Archive::new(archive);
    let entries = archive.entries().unwrap();
    let names = entries.map(|it| String::from_utf8_lossy(&it.unwrap().path_bytes()).into_owned());
    names
        .map(|it| it.trim_end_matches('/').to_owned())
        .filter(|it| it != "Dockerfile" && it != ".dockerignore")
        .collect()
}

fn ours(folder: &Path, patterns: &str) -> BTreeSet<String> {
    let (ignore, errors) = Ignore::parse(patterns);
    assert_eq!(errors, [], "{patterns:?}");
    let input = BuildInput {
        name: "Dockerfile".to_owned(),
        dockerfile: String::new(),
        dockerignore: String::new(),
        context: folder.to_owned(),
    };
    let mut out = Vec::new();
    archive::write(&input, &ignore, &mut out).unwrap();
    names(&out)
}

/// The image as an archive: `COPY . /` on nothing is the context.
fn by_docker(engine: &Engine, folder: &Path) -> Output {
    Command::new("docker")
        .args(["build", "--quiet", "--output=type=tar,dest=-", "."])
        .current_dir(folder)
        .env("DOCKER_HOST", engine.address())
        .env("DOCKER_BUILDKIT", "1")
        .output()
        .unwrap()
}

#[test]
fn the_archive_holds_what_dockers_own_client_sends() {
    let runtime = runtime();
    let Some(engine) = engine(&runtime) else {
        return;
    };
    let folder = tree();
    assert!(ours(folder.path(), "").len() > FILES.len());
    let mut wrong = Vec::new();
    for patterns in PATTERNS {
        folder.file(".dockerignore", patterns);
        let output = by_docker(&engine, folder.path());
        assert!(
            output.status.success(),
            "{patterns:?}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        let theirs = names(&output.stdout);
        let ours = ours(folder.path(), patterns);
        if ours != theirs {
            let only_ours: Vec<_> = ours.difference(&theirs).collect();
            let only_theirs: Vec<_> = theirs.difference(&ours).collect();
            wrong.push(format!(
                "{patterns:?}: only ours {only_ours:?}, only theirs {only_theirs:?}"
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn patterns_that_dockers_own_client_refuses_are_refused() {
    let runtime = runtime();
    let Some(engine) = engine(&runtime) else {
        return;
    };
    let folder = tree();
    for patterns in REFUSED {
        folder.file(".dockerignore", patterns);
        let output = by_docker(&engine, folder.path());
        assert!(!output.status.success(), "{patterns:?} is taken");
        let input = BuildInput {
            name: "Dockerfile".to_owned(),
            dockerfile: "FROM scratch\nCOPY . /\n".to_owned(),
            dockerignore: (*patterns).to_owned(),
            context: folder.path().to_owned(),
        };
        let options = super::BuildOptions::new(folder.path());
        let error = runtime
            .block_on(engine.build_input(input, options))
            .unwrap_err()
            .to_string();
        let pattern = patterns.trim_end();
        assert!(
            error.contains(&format!("`{pattern}` in line 1 of the .dockerignore")),
            "{error}"
        );
    }
}
