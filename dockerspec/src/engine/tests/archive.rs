//! The archive of a context, read back without an engine.

use std::fs;
use std::io::{self, Read as _};
use std::path::PathBuf;

use dockerspec_core::parse::Ignore;
use tar::{Archive, EntryType};

use super::Scratch;
use crate::engine::EngineError;
use crate::engine::build::archive::{self, BuildInput, WriteError};

fn input(folder: &Scratch) -> BuildInput {
    BuildInput {
        name: "Dockerfile".to_owned(),
        dockerfile: "FROM scratch\n".to_owned(),
        dockerignore: String::new(),
        context: folder.path().to_owned(),
    }
}

/// The archive of a folder under these lines of a `.dockerignore`.
fn bytes(folder: &Scratch, ignore: &str) -> Vec<u8> {
    let mut out = Vec::new();
    archive::write(&input(folder), &Ignore::parse(ignore).0, &mut out).unwrap();
    out
}

fn names(archive: &[u8]) -> Vec<String> {
    let mut archive = Archive::new(archive);
    let entries = archive.entries().unwrap();
    entries
        .map(|it| it.unwrap().path().unwrap().to_str().unwrap().to_owned())
        .collect()
}

fn refused(folder: &Scratch) -> (PathBuf, io::Error) {
    match archive::write(&input(folder), &Ignore::default(), io::sink()) {
        Err(WriteError::Context(EngineError::Context { path, source })) => (path, source),
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_dockerfile_comes_first_and_stands_over_the_file_of_its_name() {
    let folder = Scratch::with(&[
        ("Dockerfile", "FROM old"),
        (".dockerignore", "old"),
        ("sub/Dockerfile", "theirs"),
    ]);
    let bytes = bytes(
        &folder,
        "Dockerfile
.dockerignore",
    );
    assert_eq!(names(&bytes), ["Dockerfile", "sub", "sub/Dockerfile"]);
    let mut archive = Archive::new(bytes.as_slice());
    let mut first = archive.entries().unwrap().next().unwrap().unwrap();
    let mut text = String::new();
    first.read_to_string(&mut text).unwrap();
    assert_eq!(text, "FROM scratch\n");
}

#[test]
fn names_come_in_the_order_of_their_bytes() {
    let folder = Scratch::with(&[
        ("b", ""),
        ("B", ""),
        ("a/z", ""),
        ("a/b", ""),
        ("a.txt", ""),
        ("ä", ""),
    ]);
    let names = names(&bytes(&folder, ""));
    assert_eq!(names[1..], ["B", "a", "a/b", "a/z", "a.txt", "b", "ä"]);
}

#[test]
fn the_same_folder_gives_the_same_bytes() {
    let folder = Scratch::with(&[("a/b", "1"), ("c", "2")]);
    assert_eq!(bytes(&folder, ""), bytes(&folder, ""));
}

#[test]
fn a_folder_left_out_is_sent_once_something_in_it_is_let_in() {
    let folder = Scratch::with(&[
        ("deep/er/kept", ""),
        ("deep/er/second", ""),
        ("deep/none/gone", ""),
        ("shut/kept", ""),
    ]);
    let names = names(&bytes(&folder, "deep\nshut\n!deep/er/*"));
    assert_eq!(
        names[1..],
        ["deep", "deep/er", "deep/er/kept", "deep/er/second"]
    );
}

#[test]
fn everything_belongs_to_root_and_has_no_name_of_a_user() {
    let folder = Scratch::with(&[("a/b", "1")]);
    let bytes = bytes(&folder, "");
    for entry in Archive::new(bytes.as_slice()).entries().unwrap() {
        let entry = entry.unwrap();
        let header = entry.header();
        assert_eq!((header.uid().unwrap(), header.gid().unwrap()), (0, 0));
        assert_eq!(header.username().unwrap(), Some(""));
    }
}

#[test]
fn a_folder_where_the_dockerfile_goes_is_refused() {
    let folder = Scratch::with(&[("Dockerfile/x", "")]);
    let (path, error) = refused(&folder);
    assert_eq!(path, folder.path().join("Dockerfile"));
    assert!(
        error.to_string().contains("a folder stands where"),
        "{error}"
    );
}

#[test]
fn a_folder_that_does_not_exist_is_named() {
    let folder = Scratch::new();
    fs::remove_dir(folder.path()).unwrap();
    let (path, error) = refused(&folder);
    assert_eq!(path, folder.path());
    assert_eq!(error.kind(), io::ErrorKind::NotFound);
}

#[cfg(target_os = "linux")]
#[test]
fn a_file_that_ends_before_its_size_is_refused() {
    // Files of /proc/sys say they hold nothing and files of /sys say they hold a page: both lie.
    let folder = Scratch::new();
    let sys = std::path::Path::new("/sys/kernel/mm/transparent_hugepage");
    if !sys.join("enabled").exists() {
        return;
    }
    let mut input = input(&folder);
    input.context = sys.to_owned();
    match archive::write(&input, &Ignore::default(), io::sink()) {
        Err(WriteError::Context(EngineError::Context { source, .. })) => {
            assert!(
                source.to_string().contains("shorter while it was read"),
                "{source}"
            );
        }
        other => panic!("{other:?}"),
    }
}

#[cfg(unix)]
#[test]
fn a_second_name_of_a_file_is_a_link_to_the_first() {
    let folder = Scratch::with(&[("a", "12345")]);
    fs::hard_link(folder.path().join("a"), folder.path().join("b")).unwrap();
    let bytes = bytes(&folder, "");
    let mut archive = Archive::new(bytes.as_slice());
    let last = archive.entries().unwrap().last().unwrap().unwrap();
    assert_eq!(last.header().entry_type(), EntryType::Link);
    assert_eq!(last.link_name().unwrap().unwrap().to_str(), Some("a"));
}

#[test]
fn nobody_taking_the_archive_ends_the_writing() {
    struct Gone;
    impl io::Write for Gone {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(io::ErrorKind::BrokenPipe.into())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let folder = Scratch::new();
    let result = archive::write(&input(&folder), &Ignore::default(), Gone);
    assert!(matches!(result, Err(WriteError::Out)), "{result:?}");
}
