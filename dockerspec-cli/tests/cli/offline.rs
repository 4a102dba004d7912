//! `rules`, `explain`, `--help`: what is known without any file.

use crate::ran::Folder;

#[test]
fn the_rules_are_listed_for_people_and_for_programs() {
    let folder = Folder::new(&[]);
    let ran = folder.run(&["rules"]);
    let line = ran.out.lines().find(|line| line.starts_with("root-user "));
    let words: Vec<&str> = line.unwrap().split_whitespace().collect();
    assert_eq!(words[..3], ["root-user", "error", "privileges"]);
    let document = folder.run(&["rules", "-f", "json"]).json();
    let rules = document["rules"].as_array().unwrap();
    assert_eq!(rules.len(), ran.out.lines().count());
    let root = rules
        .iter()
        .find(|rule| rule["rule"] == "root-user")
        .unwrap();
    assert_eq!(root["levels"]["development"], "warning");
    assert_eq!(root["same_as"]["hadolint"][0], "DL3002");
}

#[test]
fn a_rule_is_explained_with_its_examples() {
    let folder = Folder::new(&[]);
    let ran = folder.run(&["explain", "root-user"]);
    for part in [
        "why:",
        "help:",
        "Reported:\n\n    FROM",
        "Not reported:\n\n    FROM",
    ] {
        assert!(ran.out.contains(part), "{part}: {}", ran.out);
    }
    let elsewhere = folder.run(&["explain", "DL3002"]).out;
    assert!(elsewhere.contains(&ran.out), "{elsewhere}");
    let ran = folder.run(&["explain", "rot-user"]);
    assert_eq!(
        ran.err,
        "error: no rule is named `rot-user`: did you mean `root-user`?\n"
    );
    assert_eq!((ran.out.as_str(), ran.code), ("", Some(2)));
}

#[test]
fn every_rule_that_is_listed_can_be_explained() {
    let folder = Folder::new(&[]);
    let listed = folder.run(&["rules"]).out;
    let mut arguments = vec!["explain"];
    arguments.extend(listed.lines().filter_map(|line| line.split(' ').next()));
    let ran = folder.run(&arguments);
    assert_eq!((ran.err.as_str(), ran.code), ("", Some(0)));
    assert_eq!(ran.out.matches("\ntopic: ").count(), listed.lines().count());
}

#[test]
fn help_and_version_are_no_errors_and_unknown_words_are() {
    let folder = Folder::new(&[]);
    let ran = folder.run(&["--version"]);
    assert_eq!(
        ran.out,
        concat!("dockerspec ", env!("CARGO_PKG_VERSION"), "\n")
    );
    assert_eq!(ran.code, Some(0));
    let ran = folder.run(&["--help"]);
    assert!(
        ran.out.contains("Exit codes: 0 nothing to report"),
        "{}",
        ran.out
    );
    assert_eq!(ran.code, Some(0));
    for arguments in [
        ["check", "--unknown"].as_slice(),
        &["chekc"],
        &[],
        &["check", "--policy", "lax"],
        &["check", "-q", "-v"],
        &["check", "--no-fail", "--fail-on", "error"],
    ] {
        let ran = folder.run(arguments);
        assert_eq!((ran.out.as_str(), ran.code), ("", Some(2)), "{arguments:?}");
        assert!(!ran.err.is_empty());
    }
}
