//! All Dockerfiles of the corpus, where `DOCKERSPEC_CORPUS` names one.

use std::env;
use std::fs;
use std::path::PathBuf;

use crate::ran::Folder;

#[test]
fn every_file_of_the_corpus_gives_a_result() {
    let Some(corpus) = env::var_os("DOCKERSPEC_CORPUS").map(PathBuf::from) else {
        return println!("skipped: DOCKERSPEC_CORPUS is not set");
    };
    let dockerfiles = corpus.join("dockerfiles");
    let mut names: Vec<String> = fs::read_dir(&dockerfiles)
        .unwrap()
        .map(|entry| entry.unwrap().path().to_str().unwrap().to_owned())
        .filter(|path| !path.ends_with("index.csv"))
        .collect();
    names.sort();
    let folder = Folder::new(&[]);
    let mut findings = 0;
    // given by name, each is read as a Dockerfile whatever it is called
    for names in names.chunks(500) {
        let mut arguments = vec![
            "check",
            "-f",
            "json",
            "-f",
            "text",
            "-o",
            "report.txt",
            "--",
        ];
        arguments.extend(names.iter().map(String::as_str));
        let ran = folder.run(&arguments);
        assert_eq!((ran.err.as_str(), ran.code), ("", Some(1)));
        let document = ran.json();
        let files = document["files"].as_array().unwrap();
        assert_eq!(files.len(), names.len());
        for (file, name) in files.iter().zip(names) {
            assert_eq!(file["path"], name.as_str());
        }
        let rules = ran.rules();
        let text = fs::read_to_string(folder.path().join("report.txt")).unwrap();
        let shown = text
            .lines()
            .filter(|line| line.trim_start().starts_with("= why: "));
        assert_eq!(shown.count(), rules.len());
        findings += rules.len();
    }
    println!("{} files, {findings} findings", names.len());
    assert!(names.len() > 2000);
}
