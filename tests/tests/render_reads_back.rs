//! What was rendered is read back as the same image.

use std::path::Path;
use std::{env, fs};

use dockerspec_core::model::Arena;
use dockerspec_core::parse::dockerfile;
use dockerspec_core::prelude::*;

/// Lets everything pass but what cannot be written.
fn lenient() -> Policy {
    let rules = Rule::ALL.iter();
    rules.fold(Policy::DEVELOPMENT, |policy, rule| policy.allow(*rule))
}

/// The Dockerfile of a text, and its image without places and without the white space of its commands.
fn rendered(text: &str, policy: &Policy) -> Option<(String, String)> {
    let file = dockerfile::parse("Dockerfile", text);
    let arena = Arena::new();
    let image = file.harden(&arena, policy).ok()?;
    let mut model = format!("{:?}", image.get());
    while let Some(start) = model.find("at: Text {") {
        let end = model[start..].find('}').expect("the end of a place");
        model.replace_range(start..=start + end, "");
    }
    // those for other tools become our own
    while let Some(start) = model.find("Listed([Waiver {") {
        let end = model[start..].find("])").expect("the end of the waivers");
        model.replace_range(start..start + end + 2, "None");
    }
    // files of one COPY come apart, white space between the words of a command is of no account
    let model = model
        .replace("continued: true", "continued: false")
        .replace("\\t", " ")
        .split_whitespace()
        .collect();
    Some((image.to_dockerfile(), model))
}

fn is_read_back(name: &str, text: &str, policy: &Policy) -> Result<(), String> {
    let Some((first, image)) = rendered(text, policy) else {
        let file = dockerfile::parse("Dockerfile", text);
        return match file.errors() {
            [] => Err(format!("{name}: {}", file.check(policy))),
            _ => Ok(()),
        };
    };
    let Some((second, again)) = rendered(&first, policy) else {
        let file = dockerfile::parse("Dockerfile", first.as_str());
        return Err(format!("{name}: {:?}\n{first}", file.errors()));
    };
    if first != second {
        return Err(format!("{name}: rendered\n{first}\nthen\n{second}"));
    }
    if image != again {
        let same = image.bytes().zip(again.bytes());
        let at = same.take_while(|(one, other)| one == other).count();
        let from = at.saturating_sub(200);
        let part = |model: &str| {
            String::from_utf8_lossy(&model.as_bytes()[from..model.len().min(at + 200)]).into_owned()
        };
        return Err(format!(
            "{name}:\n{first}\n{}\nthen\n{}",
            part(&image),
            part(&again)
        ));
    }
    Ok(())
}

fn dockerfiles(folder: &Path, found: &mut Vec<std::path::PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            dockerfiles(&path, found);
        } else if path.to_string_lossy().contains("ockerfile") {
            found.push(path);
        }
    }
}

#[test]
fn the_corpus_is_read_back_as_it_was_rendered() {
    let Some(corpus) = env::var_os("DOCKERSPEC_CORPUS") else {
        println!("skipped: DOCKERSPEC_CORPUS is not set");
        return;
    };
    let mut files = Vec::new();
    dockerfiles(Path::new(&corpus), &mut files);
    let policy = lenient();
    let mut read = 0;
    let mut wrong = Vec::new();
    for path in &files {
        let Ok(text) = fs::read_to_string(path) else {
            continue;
        };
        read += 1;
        if let Err(problem) = is_read_back(&path.to_string_lossy(), &text, &policy) {
            wrong.push(problem);
        }
    }
    let shown = wrong.iter().take(5).cloned().collect::<Vec<_>>();
    assert!(read > 100, "{read} files");
    println!("{read} files, {} not read back", wrong.len());
    assert!(
        wrong.is_empty(),
        "{}\n{}",
        wrong.len(),
        shown.join("\n=====\n")
    );
}
