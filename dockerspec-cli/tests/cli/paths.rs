//! Which files are checked.

use std::fs;

use crate::ran::Folder;

const FILE: &[u8] = b"FROM alpine:3.22\nHEALTHCHECK NONE\nUSER 65532\n";

fn paths(folder: &Folder, arguments: &[&str]) -> Vec<String> {
    let ran = folder.run(&[&["check", "-f", "json"], arguments].concat());
    let document = ran.json();
    let files = document["files"].as_array().unwrap();
    files
        .iter()
        .map(|file| file["path"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn a_folder_is_searched_and_the_order_is_that_of_the_names() {
    let folder = Folder::new(&[
        ("b/Dockerfile", FILE),
        ("Dockerfile", FILE),
        ("b/a/Containerfile", FILE),
        (".devcontainer/api.dockerfile", FILE),
        ("src/dockerfile.rs", b"//! no Dockerfile"),
        ("Dockerfile.dockerignore", b"*"),
        (".git/Dockerfile", FILE),
        ("web/node_modules/x/Dockerfile", FILE),
        ("target/package/Dockerfile", FILE),
    ]);
    assert_eq!(
        paths(&folder, &[]),
        [
            ".devcontainer/api.dockerfile",
            "Dockerfile",
            "b/Dockerfile",
            "b/a/Containerfile"
        ]
    );
    assert_eq!(
        paths(&folder, &["./b", "Dockerfile", "b/Dockerfile", "."]).len(),
        4
    );
    assert_eq!(paths(&folder, &["target"]), ["target/package/Dockerfile"]);
}

#[test]
fn a_file_given_by_name_is_read_as_a_dockerfile() {
    let folder = Folder::new(&[("image.txt", FILE)]);
    assert_eq!(paths(&folder, &["image.txt", "image.txt"]), ["image.txt"]);
}

#[test]
fn a_dash_is_standard_input() {
    let folder = Folder::new(&[]);
    let ran = folder.run_with(&["check", "-"], b"FROM alpine:3.22\nRUNN make\n");
    assert!(ran.out.contains("--> <stdin>:2:1"), "{}", ran.out);
    assert_eq!(ran.code, Some(1));
}

#[test]
fn nothing_to_check_is_an_error() {
    let folder = Folder::new(&[("src/main.rs", b"")]);
    let ran = folder.run(&["check"]);
    assert_eq!(ran.err, "error: no Dockerfile at or below `.`\n");
    assert_eq!(ran.code, Some(2));
}

#[test]
fn what_cannot_be_read_is_said_and_the_rest_is_checked() {
    let folder = Folder::new(&[("Dockerfile", FILE)]);
    let ran = folder.run(&["check", "missing", "Dockerfile"]);
    assert!(
        ran.err.starts_with("error: `missing` cannot be read: "),
        "{}",
        ran.err
    );
    assert!(ran.out.starts_with("1 file against"), "{}", ran.out);
    assert_eq!(ran.code, Some(2));
}

#[test]
fn compose_files_are_named_until_they_are_read() {
    let folder = Folder::new(&[("Dockerfile", FILE), ("deploy/compose.yaml", b"")]);
    let ran = folder.run(&["check"]);
    assert_eq!(
        ran.err,
        "note: compose files are not read yet: `deploy/compose.yaml`\n"
    );
    assert_eq!(ran.code, Some(0));
    assert_eq!(folder.run(&["check", "-q"]).err, "");
    let ran = folder.run(&["check", "Dockerfile", "deploy/compose.yaml"]);
    assert_eq!(
        ran.err,
        "error: `deploy/compose.yaml` is no Dockerfile: other files are not read yet\n"
    );
    assert_eq!(ran.code, Some(2));
}

#[cfg(unix)]
#[test]
fn links_lead_to_files_and_never_in_circles() {
    use std::os::unix::fs::symlink;
    let folder = Folder::new(&[("base/Dockerfile", FILE)]);
    let root = folder.path();
    symlink("..", root.join("base/up")).unwrap();
    symlink("base", root.join("other")).unwrap();
    symlink("base/Dockerfile", root.join("Dockerfile.link")).unwrap();
    assert_eq!(paths(&folder, &[]), ["Dockerfile.link", "base/Dockerfile"]);
    assert_eq!(paths(&folder, &["other"]), ["other/Dockerfile"]);
    symlink("gone", root.join("Dockerfile")).unwrap();
    assert_eq!(folder.run(&["check"]).code, Some(2));
    symlink("circle.Dockerfile", root.join("circle.Dockerfile")).unwrap();
    assert_eq!(folder.run(&["check", "circle.Dockerfile"]).code, Some(2));
}

#[cfg(unix)]
#[test]
fn an_unreadable_file_is_an_error() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = Folder::new(&[("Dockerfile", FILE), ("b/Dockerfile", FILE)]);
    let path = folder.path().join("b/Dockerfile");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o000)).unwrap();
    if fs::read(&path).is_ok() {
        return println!("skipped: this user reads every file");
    }
    let ran = folder.run(&["check"]);
    assert!(
        ran.err.contains("`b/Dockerfile` cannot be read"),
        "{}",
        ran.err
    );
    assert_eq!(ran.code, Some(2));
}

#[cfg(unix)]
#[test]
fn a_name_that_is_no_text_is_shown_as_well_as_it_can_be() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt as _;
    let folder = Folder::new(&[]);
    let name = OsStr::from_bytes(b"caf\xe9.Dockerfile");
    if fs::write(folder.path().join(name), FILE).is_err() {
        return println!("skipped: the file system takes only UTF-8");
    }
    assert_eq!(paths(&folder, &[]), ["caf\u{fffd}.Dockerfile"]);
}
