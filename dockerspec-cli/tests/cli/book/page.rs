//! The pages of the book as text: their blocks, their links, and what they include.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Component, Path, PathBuf};

/// The folder `docs`.
pub(super) fn docs() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs")
}

/// Every page by its path below `docs`, the summary left out.
pub(super) fn pages() -> BTreeMap<String, String> {
    let mut pages = BTreeMap::new();
    collect(&docs(), "", &mut pages);
    assert!(pages.len() > 100, "{} pages", pages.len());
    pages.remove("SUMMARY.md").expect("docs/SUMMARY.md");
    pages
}

fn collect(folder: &Path, below: &str, pages: &mut BTreeMap<String, String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = format!("{below}{}", path.file_name().unwrap().to_str().unwrap());
        if path.is_dir() {
            collect(&path, &format!("{name}/"), pages);
        } else if path.extension().is_some_and(|it| it == "md") {
            pages.insert(name, fs::read_to_string(&path).unwrap());
        }
    }
}

/// Compares a page with what it must be, or writes it where `UPDATE_BOOK` is set.
pub(super) fn settle(name: &str, wanted: &str) {
    let path = docs().join(name);
    let found = fs::read_to_string(&path).unwrap_or_default();
    if found == wanted {
        return;
    }
    if std::env::var_os("UPDATE_BOOK").is_some() {
        return fs::write(&path, wanted).unwrap();
    }
    let line = found.lines().zip(wanted.lines()).position(|(a, b)| a != b);
    let line = line.unwrap_or_else(|| found.lines().count().min(wanted.lines().count()));
    let at = |text: &str| text.lines().nth(line).unwrap_or("(its end)").to_owned();
    panic!(
        "docs/{name}:{}: `{}` should be `{}`; `UPDATE_BOOK=1 cargo test -p dockerspec-cli --test cli book` writes it",
        line + 1,
        at(&found),
        at(wanted)
    );
}

/// The page with the files that it includes, as mdBook puts it together.
pub(super) fn expanded(name: &str, text: &str) -> String {
    let mut whole = String::new();
    for line in text.lines() {
        match line
            .strip_prefix("{{#include ")
            .and_then(|it| it.strip_suffix("}}"))
        {
            Some(target) => whole.push_str(&included(name, target)),
            None => whole.push_str(line),
        }
        whole.push('\n');
    }
    whole
}

/// A file that a page includes, or the part of it between `ANCHOR: name` and `ANCHOR_END: name`.
fn included(name: &str, target: &str) -> String {
    let (file, anchor) = target.split_once(':').unwrap_or((target, ""));
    let path = docs().join(name).parent().unwrap().join(file);
    let text =
        fs::read_to_string(&path).unwrap_or_else(|error| panic!("docs/{name}: {file}: {error}"));
    if anchor.is_empty() {
        return text;
    }
    let (start, end) = (format!("ANCHOR: {anchor}"), format!("ANCHOR_END: {anchor}"));
    let lines = text.lines().skip_while(|it| !it.ends_with(&start)).skip(1);
    let part: Vec<&str> = lines.take_while(|it| !it.ends_with(&end)).collect();
    assert!(!part.is_empty(), "docs/{name}: {target} is empty");
    part.join("\n")
}

/// A line of a page, with the fence that it stands in.
pub(super) struct Line<'a> {
    pub(super) text: &'a str,
    /// The info string of the fence; nothing outside of one.
    pub(super) info: Option<&'a str>,
    /// Whether it opens or closes the fence.
    pub(super) fence: bool,
}

/// The lines of a page.
pub(super) fn lines(text: &str) -> Vec<Line<'_>> {
    let mut info = None;
    let mut lines = Vec::new();
    for text in text.lines() {
        match (text.strip_prefix("```"), info) {
            (Some(rest), None) => {
                info = Some(rest);
                lines.push(Line {
                    text,
                    info,
                    fence: true,
                });
            }
            (Some(""), Some(_)) => {
                lines.push(Line {
                    text,
                    info,
                    fence: true,
                });
                info = None;
            }
            _ => lines.push(Line {
                text,
                info,
                fence: false,
            }),
        }
    }
    assert!(info.is_none(), "a fence is not closed: {info:?}");
    lines
}

/// The targets of the links outside of code.
pub(super) fn links(text: &str) -> Vec<String> {
    let mut targets = Vec::new();
    for line in lines(text).iter().filter(|it| it.info.is_none()) {
        for (index, part) in line.text.split("](").enumerate() {
            if let (true, Some((target, _))) = (index > 0, part.split_once(')')) {
                targets.push(target.to_owned());
            }
        }
    }
    targets
}

/// What stands between backticks, and the commands of console blocks.
pub(super) fn code(text: &str) -> Vec<String> {
    let mut code = Vec::new();
    for line in lines(text).iter().filter(|it| !it.fence) {
        match line.info {
            None => {
                let odd = line.text.split('`').enumerate().filter(|it| it.0 % 2 == 1);
                code.extend(odd.map(|it| it.1.to_owned()));
            }
            Some(info) if info.starts_with("console") => {
                code.extend(line.text.strip_prefix("$ ").map(str::to_owned));
            }
            Some("sh" | "yaml" | "yml") => code.push(line.text.trim().to_owned()),
            Some(_) => {}
        }
    }
    code
}

/// The ids that headings get.
pub(super) fn anchors(text: &str) -> Vec<String> {
    let lines = lines(text);
    let headings = lines
        .iter()
        .filter(|it| it.info.is_none() && it.text.starts_with('#'));
    let id = |it: &Line<'_>| -> String {
        let title = it.text.trim_start_matches('#').trim().to_lowercase();
        let kept = title
            .chars()
            .filter(|it| it.is_alphanumeric() || " -_".contains(*it));
        kept.map(|it| if it == ' ' { '-' } else { it }).collect()
    };
    headings.map(id).collect()
}

/// `guide/../rules/README.md` as `rules/README.md`; nothing where it leaves `docs`.
pub(super) fn resolved(page: &str, target: &str) -> Option<String> {
    let mut parts: Vec<&str> = page.split('/').collect();
    parts.pop();
    for part in Path::new(target).components() {
        match part {
            Component::ParentDir => drop(parts.pop()?),
            Component::Normal(part) => parts.push(part.to_str()?),
            _ => {}
        }
    }
    Some(parts.join("/"))
}

/// Puts these rows where the page has rows of the kind; there must be one.
pub(super) fn with_rows(text: &str, is_row: impl Fn(&str) -> bool, rows: &[String]) -> String {
    let first = text.lines().position(&is_row).expect("a row to begin with");
    let mut lines: Vec<&str> = text.lines().take(first).collect();
    lines.extend(rows.iter().map(String::as_str));
    lines.extend(text.lines().skip(first).filter(|it| !is_row(it)));
    lines.join("\n") + "\n"
}
