//! The verbs that make single files, and what all of them hold to.

use std::fs;

use expect_test::expect;

use crate::ran::Folder;

pub(crate) type Files<'a> = &'a [(&'a str, &'a [u8])];

pub(crate) const PYTHON: Files<'_> = &[
    ("requirements.txt", b"fastapi==0.165.0\nuvicorn==0.54.0\n"),
    ("app/main.py", b""),
    (".python-version", b"3.12.4\n"),
];

pub(crate) fn read(folder: &Folder, name: &str) -> String {
    fs::read_to_string(folder.path().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

pub(crate) fn files(folder: &Folder) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

/// What `check` finds in a file that was made.
#[track_caller]
pub(crate) fn passes(folder: &Folder, name: &str) {
    let ran = folder.run(&["check", "-q", name]);
    assert_eq!((ran.out.as_str(), ran.code), ("", Some(0)), "{}", ran.err);
}

#[test]
fn no_text_leaves_its_place() {
    let folder = Folder::new(&[]);
    for wrong in [
        ["--source", "$HOME"],
        ["--source", "/etc"],
        ["--source", "a/../../b"],
        ["--name", "Foo Bar:x"],
        ["--label", "a=$PATH"],
        ["--uid", "4294967295"],
    ] {
        let mut arguments = vec!["copy-dockerfile", "--variant", "slim"];
        arguments.extend(wrong);
        let ran = folder.run(&arguments);
        assert_eq!(ran.code, Some(2), "{wrong:?}: {}", ran.err);
    }
    let health = "/x'); import os; ('";
    let ran = folder.run(&[
        "copy-dockerfile",
        "--variant",
        "cuda",
        "--health",
        health,
        "-o",
        "-",
    ]);
    assert!(ran.out.contains("8000/x%27%29%3B%20import"), "{}", ran.out);
    let ran = folder.run(&["generate-compose", "--model", "ollama:--insecure"]);
    assert_eq!(ran.code, Some(2), "{}", ran.err);
}

#[cfg(unix)]
#[test]
fn a_device_stays_a_device_and_a_link_a_link() {
    use std::os::unix::fs::FileTypeExt as _;
    let folder = Folder::new(&[("real", b"")]);
    let ran = folder.run(&["generate-requirements", "-o", "/dev/null", "--force"]);
    assert_eq!((ran.out.as_str(), ran.code), ("", Some(0)), "{}", ran.err);
    assert!(
        fs::metadata("/dev/null")
            .unwrap()
            .file_type()
            .is_char_device()
    );
    std::os::unix::fs::symlink("real", folder.path().join("link")).unwrap();
    folder.run(&["generate-requirements", "-o", "link", "--force"]);
    assert!(
        fs::symlink_metadata(folder.path().join("link"))
            .unwrap()
            .is_symlink()
    );
    assert!(read(&folder, "real").contains("fastapi"));
}

#[test]
fn an_option_that_weakens_the_image_is_refused() {
    let folder = Folder::new(&[]);
    let ran = folder.run(&[
        "copy-dockerfile",
        "--variant",
        "slim",
        "--package",
        "curl; rm -rf /",
    ]);
    expect![[r#"
        error: the package `curl; rm -rf /` holds a character that a shell or the builder reads: give the flag one plain name, without blanks and what a shell reads [recipe-argument]
    "#]]
    .assert_eq(&ran.err);
    assert_eq!((ran.out.as_str(), ran.code), ("", Some(1)));
    assert_eq!(files(&folder), [""; 0]);
    for port in ["0", "65536", "http"] {
        let ran = folder.run(&["copy-dockerfile", "--variant", "slim", "--port", port]);
        assert!(ran.err.contains("for '--port <PORT>'"), "{}", ran.err);
        assert_eq!(ran.code, Some(2));
    }
    let ran = folder.run(&["copy-dockerfile", "--variant", "slim", "--uid", "0"]);
    assert_eq!(ran.code, Some(2), "{}", ran.err);
}

#[test]
fn every_variant_is_copied_and_passes() {
    let folder = Folder::new(&[]);
    let listed = folder.run(&["templates", "-f", "json"]).json();
    let templates = listed["templates"].as_array().unwrap();
    assert!(templates.len() > 10);
    for template in templates {
        let name = template["name"].as_str().unwrap();
        let file = format!("{name}.Dockerfile");
        let mut arguments = vec!["copy-dockerfile", "--variant", name, "-o", &file];
        if ["vllm", "tgi", "llama-cpp"].contains(&name) {
            arguments.extend(["--model", "acme/model"]);
        }
        let ran = folder.run(&arguments);
        assert_eq!(ran.code, Some(0), "{}", ran.err);
        assert_eq!(ran.out, format!("created {file}\n"));
        assert!(ran.err.contains(&format!("--file {file}")), "{}", ran.err);
        if template["production"] == true {
            passes(&folder, &file);
        }
    }
    let shown = folder.run(&["templates", "basic"]).out;
    assert!(shown.contains("--reload"), "{shown}");
}

#[test]
fn a_project_around_a_model() {
    let folder = Folder::new(&[]);
    let ran = folder.run(&[
        "generate-compose",
        "--name",
        "acme",
        "--gpu",
        "2",
        "--database",
        "--model",
        "vllm:Qwen/Qwen3-8B",
    ]);
    expect![[r#"
        created compose.yaml
        created compose.gpu.yaml
    "#]]
    .assert_eq(&ran.out);
    expect![[r#"
        note: there is no Dockerfile here yet, of which `api` is built: `dockerspec init` writes one
        note: the secret `hf_token` is read from `secrets/hf_token`: write it there, readable for the user of the container (`chmod 644`, in a folder of mode 700), and keep the folder out of Git
        note: the secret `postgres_password` is read from `secrets/postgres_password`: write it there, readable for the user of the container (`chmod 644`, in a folder of mode 700), and keep the folder out of Git
        note: next: `docker compose -f compose.yaml -f compose.gpu.yaml up --wait`
    "#]]
    .assert_eq(&ran.err);
    let yaml = read(&folder, "compose.yaml");
    for part in [
        "dockerfile: Dockerfile",
        "Qwen/Qwen3-8B",
        "HF_TOKEN_PATH: /run/secrets/hf_token",
    ] {
        assert!(yaml.contains(part), "{part}: {yaml}");
    }
    assert!(read(&folder, "compose.gpu.yaml").contains("count: 2"));
    let ran = folder.run(&["generate-compose", "--model", "gpt"]);
    expect![[r#"
        error: `gpt` names no model: write `ollama:qwen3:0.6b`, `vllm:NAME`, `tgi:NAME` or `llama-cpp:NAME`
    "#]]
    .assert_eq(&ran.err);
    let ran = folder.run(&["generate-compose", "--gpu", "-o", "-"]);
    assert_eq!((ran.out.as_str(), ran.code), ("", Some(2)), "{}", ran.err);
    let ran = folder.run(&[
        "generate-compose",
        "--stack",
        "gateway",
        "-o",
        "-",
        "--memory",
        "lots",
    ]);
    assert!(ran.err.contains("expected a size such as"), "{}", ran.err);
}

#[test]
fn the_limits_of_a_model_server_may_be_those_of_the_host() {
    let folder = Folder::new(&[]);
    let recommended = folder.run(&["recommend", "-f", "json"]).json();
    let cpus = recommended["container"]["cpus"].as_u64().unwrap();
    let yaml = folder
        .run(&["generate-compose", "--from-host", "-o", "-"])
        .out;
    let model = yaml.split("\n  model:\n").nth(1).unwrap();
    assert!(model.contains(&format!("cpus: \"{cpus}\"")), "{model}");
    let ran = folder.run(&[
        "generate-compose",
        "--from-host",
        "--model-cpus",
        "2",
        "-o",
        "-",
    ]);
    assert_eq!(ran.code, Some(2), "{}", ran.err);
}

#[test]
fn small_files_by_language() {
    let folder = Folder::new(PYTHON);
    let ran = folder.run(&["generate-dockerignore", "-o", "-"]);
    assert!(ran.out.contains("**/.pytest_cache\n"), "{}", ran.out);
    let ran = folder.run(&[
        "generate-dockerignore",
        "--language",
        "rust",
        "--allow-list",
        "--pattern",
        "proto/",
        "-o",
        "-",
    ]);
    assert!(ran.out.starts_with("*\n!Cargo.toml\n"), "{}", ran.out);
    assert!(ran.out.contains("!proto/\n"), "{}", ran.out);
    let ran = folder.run(&["generate-requirements", "--gunicorn", "-o", "-"]);
    assert!(ran.out.contains("gunicorn=="), "{}", ran.out);
    let ran = folder.run(&["generate-requirements"]);
    assert_eq!(ran.code, Some(2), "{}", ran.out);
}
