//! What the verbs that make files read of the files that are there.

use crate::generate::{PYTHON, passes, read};
use crate::ran::Folder;

const WEB: &str = "FROM debian:bookworm-slim\nUSER 1000:1000\nEXPOSE 3000\nHEALTHCHECK CMD [\"/app\", \"--health\"]\nCMD [\"/app\"]\n";

#[test]
fn an_option_that_the_template_does_not_read_is_refused_by_its_flag() {
    let folder = Folder::new(&[]);
    for (variant, option) in [
        ("slim", ["--workers", "4"]),
        ("slim", ["--model", "qwen3"]),
        ("vllm", ["--port", "9000"]),
        ("static-site", ["--app", "server"]),
    ] {
        let arguments = [
            &["copy-dockerfile", "--variant", variant, "-o", "-"],
            &option[..],
        ];
        let ran = folder.run(&arguments.concat());
        assert_eq!((ran.out.as_str(), ran.code), ("", Some(2)), "{option:?}");
        let told = format!("error: the template `{variant}` reads no `{}`:", option[0]);
        assert!(ran.err.starts_with(&told), "{}", ran.err);
    }
    for (variant, option) in [
        ("gunicorn", ["--workers", "4"]),
        ("vllm", ["--model", "Qwen/Qwen3-8B"]),
        ("slim", ["--port", "8000"]),
    ] {
        let arguments = [
            &["copy-dockerfile", "--variant", variant, "-o", "-"],
            &option[..],
        ];
        let ran = folder.run(&arguments.concat());
        assert_eq!(ran.code, Some(0), "{option:?}: {}", ran.err);
    }
}

#[test]
fn a_compose_file_takes_the_port_that_the_dockerfile_exposes() {
    let folder = Folder::new(&[("Dockerfile", WEB.as_bytes())]);
    let ran = folder.run(&["generate-compose", "--name", "shop", "-o", "-"]);
    assert!(ran.out.contains("image: shop\n"), "{}", ran.out);
    assert!(ran.out.contains(":3000:3000\""), "{}", ran.out);
    assert!(!ran.err.contains("Dockerfile"), "{}", ran.err);
    let ran = folder.run(&["generate-compose", "--port", "8000", "-o", "-"]);
    assert_eq!((ran.out.as_str(), ran.code), ("", Some(1)), "{}", ran.err);
    let told = "leave `--port` out, or name with it the port that the Dockerfile exposes";
    assert!(ran.err.contains(told), "{}", ran.err);
}

#[test]
fn a_dockerfile_with_errors_is_built_as_it_is_and_said_to_have_them() {
    let wrong = "FROM debian:latest\nEXPOSE 4000\nCMD [\"/app\"]\n";
    let folder = Folder::new(&[("Dockerfile", wrong.as_bytes())]);
    let ran = folder.run(&["generate-compose", "-o", "-"]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    assert!(
        ran.out.contains("    build:\n      context: '.'\n"),
        "{}",
        ran.out
    );
    assert!(ran.out.contains(":4000:4000\""), "{}", ran.out);
    assert!(
        ran.err.contains("`dockerspec check` lists them"),
        "{}",
        ran.err
    );
}

#[test]
fn a_gateway_takes_the_flags_that_are_about_its_model() {
    let folder = Folder::new(&[]);
    let gateway = ["generate-compose", "--stack", "gateway", "-o", "-"];
    let with = |more: &[&str]| folder.run(&[&gateway, more].concat());
    let ran = with(&[
        "--publish",
        "9000",
        "--model-memory",
        "3GiB",
        "--model-cpus",
        "1.5",
    ]);
    for part in [":9000:8080\"", "memory: 3g", "cpus: \"1.5\""] {
        assert!(ran.out.contains(part), "{part}: {}", ran.out);
    }
    assert_eq!(with(&["--from-host"]).code, Some(0));
    let ran = with(&["--database"]);
    assert!(
        ran.err.contains("`--database` is for a service of yours"),
        "{}",
        ran.err
    );
    let ran = with(&["--proxy"]);
    assert!(ran.err.contains("is nginx already"), "{}", ran.err);
}

#[test]
fn llama_cpp_with_a_gpu_takes_its_image_for_gpus() {
    let folder = Folder::new(&[]);
    let model = "llama-cpp:ggml-org/gemma-3-1b-it-GGUF";
    let ran = folder.run(&["generate-compose", "--model", model, "--gpu"]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    assert!(read(&folder, "compose.yaml").contains("llama.cpp:server-cuda-b"));
    assert!(read(&folder, "compose.gpu.yaml").contains("count: 1"));
    let ran = folder.run(&["generate-compose", "--model", model, "-o", "-"]);
    assert!(ran.out.contains("llama.cpp:server-b"), "{}", ran.out);
}

#[test]
fn flask_is_served_by_gunicorn_and_the_missing_server_is_named() {
    let flask = Folder::new(&[
        ("requirements.txt", b"flask==3.1.2\n"),
        (
            "app.py",
            b"from flask import Flask\napp = Flask(__name__)\n",
        ),
    ]);
    let ran = flask.run(&["init", "--yes"]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    let text = read(&flask, "Dockerfile");
    assert!(
        text.contains(r#"CMD ["gunicorn", "app:app", "--bind","#),
        "{text}"
    );
    assert!(!text.contains("uvicorn"), "{text}");
    passes(&flask, "Dockerfile");
    assert!(
        ran.err.contains("the image starts `gunicorn`"),
        "{}",
        ran.err
    );
    let fast = Folder::new(PYTHON);
    let ran = fast.run(&["init", "--yes"]);
    assert!(!ran.err.contains("the image starts"), "{}", ran.err);
}

#[test]
fn an_application_below_src_is_found_and_stands_where_python_looks() {
    let folder = Folder::new(&[
        ("requirements.txt", b"fastapi==0.165.0\nuvicorn==0.54.0\n"),
        ("src/my_app/__init__.py", b""),
        ("src/my_app/main.py", b""),
    ]);
    let ran = folder.run(&["init", "--yes"]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    let text = read(&folder, "Dockerfile");
    assert!(text.contains(r#""uvicorn", "my_app.main:app""#), "{text}");
    assert!(text.contains(" src ./\n"), "{text}");
    let ran = folder.run(&["generate-dockerignore", "--allow-list", "-o", "-"]);
    assert!(ran.out.contains("\n!src/\n"), "{}", ran.out);
}

#[test]
fn an_allow_list_names_the_members_and_packages_of_the_project() {
    let rust = Folder::new(&[
        (
            "Cargo.toml",
            b"[workspace]\nmembers = [\"libs/*\", \"server\"]\n",
        ),
        (
            "server/Cargo.toml",
            b"[package]\nname = \"server\"\nversion = \"0.1.0\"\n",
        ),
        ("server/src/main.rs", b"fn main() {}\n"),
        (
            "libs/a/Cargo.toml",
            b"[package]\nname = \"a\"\nversion = \"0.1.0\"\n",
        ),
        ("libs/a/src/lib.rs", b""),
    ]);
    let ran = rust.run(&["generate-dockerignore", "--allow-list", "-o", "-"]);
    for part in ["\n!libs/*\n", "\n!server/\n"] {
        assert!(ran.out.contains(part), "{part:?}: {}{}", ran.out, ran.err);
    }
    let python = Folder::new(&[
        ("requirements.txt", b"uvicorn==0.54.0\n"),
        ("pyproject.toml", b"[project]\nname = \"my-app\"\n"),
        ("my_app/__init__.py", b""),
        ("my_app/main.py", b""),
        ("shared/__init__.py", b""),
    ]);
    let negated = [
        "generate-dockerignore",
        "--allow-list",
        "--pattern",
        "!conf/",
        "-o",
        "-",
    ];
    let ran = python.run(&negated);
    for part in ["\n!my_app/\n", "\n!shared/\n", "\n!conf/\n"] {
        assert!(ran.out.contains(part), "{part:?}: {}{}", ran.out, ran.err);
    }
    assert!(!ran.out.contains("!!"), "{}", ran.out);
}

#[test]
fn a_project_of_yarn_2_is_refused_before_anything_is_written() {
    for (name, text) in [
        (".yarnrc.yml", "nodeLinker: node-modules\n"),
        (
            "package.json",
            "{\"packageManager\": \"yarn@4.5.0\", \"main\": \"index.js\"}",
        ),
    ] {
        let folder = Folder::new(&[
            ("package.json", b"{\"main\": \"index.js\"}"),
            ("index.js", b""),
            ("yarn.lock", b""),
            (name, text.as_bytes()),
        ]);
        let ran = folder.run(&["init", "--yes"]);
        assert_eq!(ran.code, Some(2), "{}", ran.out);
        assert!(ran.err.contains("Yarn 2 or later"), "{}", ran.err);
    }
}

#[test]
fn what_the_rules_refuse_is_said_in_the_words_of_the_command_line() {
    let folder = Folder::new(&[]);
    for (option, told) in [
        (["--port", "22"], "choose another one with `--port`"),
        (
            ["--language-version", "latest"],
            "with `--language-version`, as `3.13`",
        ),
        (["--package", "a;b"], "give the flag one plain name"),
        (
            ["--source", ".env"],
            "choose a folder of sources with `--source`",
        ),
    ] {
        let arguments = [
            &["copy-dockerfile", "--variant", "slim", "-o", "-"],
            &option[..],
        ];
        let ran = folder.run(&arguments.concat());
        assert_eq!(ran.code, Some(1), "{option:?}");
        assert!(ran.err.contains(told), "{}", ran.err);
        assert!(!ran.err.contains("(\""), "{}", ran.err);
    }
}
