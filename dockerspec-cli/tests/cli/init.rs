//! `init`: the files that a project gets, by what it is.

use std::fs;
use std::path::Path;

use expect_test::expect;

use crate::generate::{Files, PYTHON, files, passes, read};
use crate::ran::{Folder, Ran};

#[test]
fn a_python_project_gets_its_files() {
    let folder = Folder::new(PYTHON);
    let ran = folder.run(&["init", "--yes", "--name", "acme/api", "--port", "8080"]);
    expect![[r#"
        created Dockerfile
        created .dockerignore
    "#]]
    .assert_eq(&ran.out);
    expect![[r#"
        note: `requirements.txt` says what it is: Python, multi-stage, Debian slim
        note: next: `docker build --tag acme/api .`
    "#]]
    .assert_eq(&ran.err);
    assert_eq!(ran.code, Some(0));
    let text = read(&folder, "Dockerfile");
    assert!(text.contains("FROM python:3.12-slim-trixie"), "{text}");
    assert!(text.contains("EXPOSE 8080\n"), "{text}");
    assert!(
        text.contains(r#"CMD ["uvicorn", "app.main:app","#),
        "{text}"
    );
    passes(&folder, "Dockerfile");
}

#[test]
fn a_file_that_is_there_is_never_replaced_unasked() {
    let folder = Folder::new(PYTHON);
    fs::write(folder.path().join("Dockerfile"), "FROM scratch\n").unwrap();
    let ran = folder.run(&["init", "--yes"]);
    assert!(
        ran.err.ends_with(
            "error: `./Dockerfile` is there already, nothing was written: `--force` replaces it\n"
        ),
        "{}",
        ran.err
    );
    assert_eq!((ran.out.as_str(), ran.code), ("", Some(2)));
    assert_eq!(read(&folder, "Dockerfile"), "FROM scratch\n");
    assert!(
        !folder.path().join(".dockerignore").exists(),
        "half of it was written"
    );
    let ran = folder.run(&["init", "--yes", "--force"]);
    assert_eq!(ran.out, "created .dockerignore\nchanged Dockerfile\n");
    assert!(read(&folder, "Dockerfile").contains("uvicorn"));
}

#[test]
fn what_a_project_is_is_known_by_its_files() {
    let cases: [(Files<'_>, &str); 5] = [
        (
            &[
                (
                    "pyproject.toml",
                    b"[project]\nname = \"shop\"\nrequires-python = \">=3.13,<4\"\n",
                ),
                ("uv.lock", b""),
                ("shop/main.py", b""),
            ],
            r#"FROM python:3.13-slim-trixie
CMD ["uvicorn", "shop.main:app", "--host", "0.0.0.0", "--port", "8000"]"#,
        ),
        (
            &[
                (
                    "Cargo.toml",
                    b"[package]\nname = \"shop\"\nversion = \"0.1.0\"\nedition = \"2024\"\n",
                ),
                ("src/main.rs", b"fn main() {}"),
                (
                    "rust-toolchain.toml",
                    b"[toolchain]\nchannel = \"1.95.0\"\n",
                ),
                ("Cargo.lock", b""),
            ],
            r#"FROM debian:bookworm-slim
CMD ["/usr/local/bin/shop"]"#,
        ),
        (
            &[
                (
                    "package.json",
                    b"{\"name\": \"@acme/shop\", \"main\": \"dist/server.js\", \"scripts\": {\"build\": \"tsc\"}}",
                ),
                ("pnpm-lock.yaml", b""),
                (".nvmrc", b"v22.1.0\n"),
            ],
            r#"FROM node:22-slim
CMD ["node", "dist/server.js"]"#,
        ),
        (
            &[
                ("go.mod", b"module acme.example/shop\n\ngo 1.26\n"),
                ("cmd/shop/main.go", b"package main\n"),
                ("cmd/notes/notes.go", b"package notes\n"),
            ],
            r#"FROM gcr.io/distroless/static-debian12:nonroot
CMD ["/usr/local/bin/shop"]"#,
        ),
        (
            &[("dist/index.html", b"")],
            "FROM nginxinc/nginx-unprivileged:1.29-alpine\nCOPY --chown=0:0 dist /usr/share/nginx/html",
        ),
    ];
    for (files, lines) in cases {
        let folder = Folder::new(files);
        let ran = folder.run(&["init", "--yes"]);
        assert_eq!(ran.code, Some(0), "{}", ran.err);
        let text = read(&folder, "Dockerfile");
        for line in lines.lines() {
            assert!(text.contains(line), "{line} is not in {text}");
        }
        passes(&folder, "Dockerfile");
    }
}

/// A project that cannot be understood: the message, and nothing written.
#[track_caller]
fn refused(files_of: Files<'_>, arguments: &[&str], message: &str) {
    let folder = Folder::new(files_of);
    let before = files(&folder);
    let ran: Ran = folder.run(arguments);
    assert_eq!((ran.err.as_str(), ran.code), (message, Some(2)));
    assert_eq!(files(&folder), before);
}

#[test]
fn a_project_that_is_not_understood_gets_nothing() {
    let init = &["init", "--yes"];
    refused(
        &[("notes.txt", b"")],
        init,
        "error: `.` holds no project of a known language: none of Cargo.toml, go.mod, pyproject.toml, requirements.txt, package.json\n",
    );
    refused(
        &[
            ("package.json", b"{}"),
            ("package-lock.json", b""),
            ("yarn.lock", b""),
        ],
        init,
        "error: `package-lock.json` and `yarn.lock` are both there: remove the one that is not used\n",
    );
    refused(
        &[("package.json", b"{}")],
        init,
        "error: `package.json` has no lock file beside it: `npm install` writes `package-lock.json`, from which an image installs what was tested\n",
    );
    refused(
        &[("pyproject.toml", b""), ("poetry.lock", b"")],
        init,
        "error: `poetry.lock` is not read: write `requirements.txt` from it, or move to uv (`uv lock`)\n",
    );
    refused(
        &[("go.mod", b""), ("requirements.txt", b"")],
        init,
        "error: `go.mod` and `requirements.txt` are both there: which of them is the service? name its template with `--variant`, as `--variant go-service`\n",
    );
    refused(
        PYTHON,
        &["init"],
        "note: `requirements.txt` says what it is: Python, multi-stage, Debian slim\nerror: nobody can be asked, since this is no terminal: `--yes` takes what the project's files say\n",
    );
}

/// The Dockerfile that `init` writes.
#[track_caller]
fn initialized(project: Files<'_>) -> String {
    let folder = Folder::new(project);
    let ran = folder.run(&["init", "--yes", "--name", "acme/shop"]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    passes(&folder, "Dockerfile");
    read(&folder, "Dockerfile")
}

#[test]
fn what_a_service_imports_ships_with_it() {
    let text = initialized(&[
        ("requirements.txt", b""),
        ("main.py", b""),
        ("models.py", b""),
        ("routers/__init__.py", b""),
        ("tests/__init__.py", b""),
        ("test_main.py", b""),
    ]);
    let copied: Vec<&str> = text
        .lines()
        .filter(|it| it.starts_with("COPY --chown=1000"))
        .collect();
    assert_eq!(
        copied,
        [
            "COPY --chown=1000:1000 main.py main.py",
            "COPY --chown=1000:1000 models.py models.py",
            "COPY --chown=1000:1000 routers routers",
        ]
    );
}

#[test]
fn a_uv_project_that_is_no_package_ships_its_sources() {
    let manifest = b"[project]\nname = \"shop\"\nrequires-python = \"<4,>=3.12\"\n";
    let text = initialized(&[
        ("pyproject.toml", manifest),
        ("uv.lock", b""),
        ("main.py", b""),
    ]);
    assert!(text.contains("FROM python:3.12-slim-trixie"), "{text}");
    assert!(
        text.contains("COPY --chown=1000:1000 main.py main.py"),
        "{text}"
    );
    assert!(
        text.contains("--no-install-project") && !text.contains("--no-editable"),
        "{text}"
    );
    let package = b"[project]\nname = \"shop\"\n[build-system]\nrequires = []\n";
    let text = initialized(&[
        ("pyproject.toml", package),
        ("uv.lock", b""),
        ("src/shop/main.py", b""),
    ]);
    assert!(
        text.contains("COPY src src") && text.contains("--no-editable"),
        "{text}"
    );
    assert!(
        text.contains("COPY pyproject.toml uv.lock README* ./"),
        "{text}"
    );
}

#[test]
fn a_program_at_the_root_of_a_go_module_is_called_by_the_image() {
    let text = initialized(&[
        ("go.mod", b"module acme.example/shop/v2\n\ngo 1.26\n"),
        ("main.go", b"package main\n"),
        ("cmd/root.go", b"package cmd\n"),
    ]);
    assert!(
        text.contains("COPY --from=builder --chown=0:0 /out/* /usr/local/bin/shop"),
        "{text}"
    );
    assert!(text.contains(r#"CMD ["/usr/local/bin/shop"]"#), "{text}");
}

#[test]
fn a_node_service_without_a_build_ships_its_sources() {
    let manifest = b"{\"scripts\": {\"start\": \"node server.js\"}}";
    let text = initialized(&[
        ("package.json", manifest),
        ("package-lock.json", b""),
        ("server.js", b""),
    ]);
    assert!(!text.contains("npm run build"), "{text}");
    assert!(
        text.contains("COPY --chown=1000:1000 server.js server.js"),
        "{text}"
    );
    assert!(text.contains(r#"CMD ["node", "server.js"]"#), "{text}");
}

#[test]
fn a_project_that_would_not_build_is_refused() {
    let init = &["init", "--yes"];
    let manifest = b"[package]\nname = \"shop\"\nversion = \"0.1.0\"\nedition = \"2024\"\n";
    let (a, b) = (
        ("src/bin/a.rs", b"fn main() {}"),
        ("src/bin/b.rs", b"fn main() {}"),
    );
    refused(
        &[("Cargo.toml", manifest), ("src/main.rs", b"")],
        init,
        "note: `Cargo.toml` says what it is: Rust, Debian slim\nerror: `Cargo.toml` has no lock file beside it: `cargo generate-lockfile` writes `Cargo.lock`, from which an image builds what was tested\n",
    );
    refused(
        &[
            ("Cargo.toml", manifest),
            ("Cargo.lock", b""),
            (a.0, a.1),
            (b.0, b.1),
        ],
        init,
        "error: the project has several programs, `a` and `b`: name the one that the image runs with `--app`\n",
    );
    refused(
        &[("Cargo.toml", b"["), ("Cargo.lock", b"")],
        init,
        "error: `./Cargo.toml` is no TOML: unquoted keys cannot be empty, expected letters, numbers, `-`, `_`\n",
    );
    refused(
        &[("package.json", b"{}"), ("package-lock.json", b"")],
        init,
        "note: `package.json` says what it is: Node, multi-stage, Debian slim\nerror: `package.json` has neither a script `build` nor a file in `main` or `scripts.start`: say in `main` what starts, or with `--app`\n",
    );
    refused(
        &[
            ("pyproject.toml", b"[tool.uv.workspace]\nmembers = []\n"),
            ("uv.lock", b""),
        ],
        init,
        "error: `pyproject.toml` is a workspace of uv, whose members the template does not copy: run this in the member that is the service, or write the Dockerfile in Rust with `uv_sync().package(..)`\n",
    );
    refused(
        PYTHON,
        &["init", "--yes", "--variant", "vllm"],
        "error: `vllm` is a server of its own and needs no project: `dockerspec copy-dockerfile --variant vllm --model MODEL`\n",
    );
    refused(
        PYTHON,
        &["init", "--yes", "nowhere"],
        "error: `nowhere` is no folder\n",
    );
}

#[test]
fn a_rust_project_gets_constants() {
    let folder = Folder::new(&[
        (
            "Cargo.toml",
            b"[package]\nname = \"shop\"\nversion = \"0.1.0\"\nedition = \"2024\"\n",
        ),
        ("src/main.rs", b"fn main() {}"),
        ("Cargo.lock", b""),
    ]);
    let ran = folder.run(&["init", "--yes", "--rust"]);
    expect![[r#"
        created src/docker.rs
        created build.rs
        created tests/docker.rs
        created .dockerignore
    "#]]
    .assert_eq(&ran.out);
    // compiled by the tests of the whole
    let compiled = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/ui/pass/init_source.rs");
    let compiled = fs::read_to_string(compiled).unwrap();
    assert_eq!(
        compiled,
        read(&folder, "src/docker.rs") + "\nfn main() {}\n"
    );
    let folder = Folder::new(PYTHON);
    let ran = folder.run(&["init", "--yes", "--rust"]);
    assert_eq!(ran.code, Some(2), "{}", ran.err);
}

#[cfg(unix)]
#[test]
fn a_folder_that_cannot_be_written_is_named() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = Folder::new(PYTHON);
    let locked = fs::Permissions::from_mode(0o555);
    fs::set_permissions(folder.path(), locked).unwrap();
    let ran = folder.run(&["init", "--yes"]);
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
    // root writes everywhere
    if ran.code != Some(0) {
        assert!(
            ran.err.contains("`./Dockerfile` cannot be written"),
            "{}",
            ran.err
        );
        assert_eq!(ran.code, Some(2));
    }
}

#[cfg(unix)]
#[test]
fn in_a_terminal_the_questions_are_asked() {
    use crate::menu::{ends_well, terminal};
    let folder = Folder::new(PYTHON);
    let mut session = terminal(&folder, &["init"], "40", "");
    session.exp_string("template").unwrap();
    // one down from `slim`: `alpine`
    session.send("\u{1b}[B\r").unwrap();
    session.flush().unwrap();
    session.exp_string("name of the image").unwrap();
    session.send_line("acme/shop").unwrap();
    session.exp_string("a compose file with a cache").unwrap();
    session.send("y").unwrap();
    session.flush().unwrap();
    let said = ends_well(session);
    assert!(said.contains("created compose.yaml"), "{said}");
    assert!(read(&folder, "Dockerfile").contains("FROM python:3.12-alpine"));
    assert!(read(&folder, "compose.yaml").contains("image: acme/shop"));
}
