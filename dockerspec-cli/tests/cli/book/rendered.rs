//! The book as mdBook renders it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Component, Path, PathBuf};
use std::process::Command;
use std::{env, fs, process};

use super::page::docs;

/// A folder for the rendered pages, removed at the end.
struct Rendered(PathBuf);

impl Drop for Rendered {
    fn drop(&mut self) {
        // what is left behind is in the folder for temporary files
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[test]
fn mdbook_builds_the_book_without_a_warning_and_every_link_of_it_leads_somewhere() {
    if !Command::new("mdbook")
        .arg("--version")
        .output()
        .is_ok_and(|it| it.status.success())
    {
        println!("skipped: no mdbook: `cargo install mdbook --locked` installs it");
        return;
    }
    let book = Rendered(env::temp_dir().join(format!("dockerspec-book-{}", process::id())));
    let built = Command::new("mdbook")
        .args(["build", "--dest-dir"])
        .arg(&book.0)
        .arg(docs())
        .output()
        .unwrap();
    let told = [built.stdout.as_slice(), &built.stderr].concat();
    let told = String::from_utf8_lossy(&told).into_owned();
    assert!(built.status.success(), "{told}");
    let complaints = ["WARN", "ERROR"].iter().filter(|it| told.contains(**it));
    assert_eq!(complaints.count(), 0, "{told}");

    let pages = pages(&book.0);
    assert!(pages.len() > 100, "{} pages", pages.len());
    let mut dead = Vec::new();
    for (path, page) in &pages {
        for link in &page.links {
            let (file, fragment) = link.split_once('#').unwrap_or((link, ""));
            let target = match file {
                "" => path.clone(),
                file => resolved(path, file),
            };
            let there = match pages.get(&target) {
                Some(page) => fragment.is_empty() || page.anchors.contains(fragment),
                None => book.0.join(&target).exists(),
            };
            if !there {
                dead.push(format!("{}: {link}", path.display()));
            }
        }
    }
    assert_eq!(dead, Vec::<String>::new());
}

/// What a rendered page links to, and where it can be linked to.
struct Page {
    links: Vec<String>,
    anchors: BTreeSet<String>,
}

/// The pages by their path in the book; not those that repeat others under another path.
fn pages(book: &Path) -> BTreeMap<PathBuf, Page> {
    let mut pages = BTreeMap::new();
    let mut folders = vec![book.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let name = path.strip_prefix(book).unwrap().to_owned();
            let is_page = path.extension().is_some_and(|it| it == "html");
            let again = ["404.html", "print.html", "toc.html", "index.html"];
            if !is_page || again.iter().any(|it| name == Path::new(it)) {
                continue;
            }
            let text = fs::read_to_string(&path).unwrap();
            let links = values(&text, " href=\"").filter(|it| !it.contains(':'));
            let page = Page {
                links: links.map(str::to_owned).collect(),
                anchors: values(&text, " id=\"").map(str::to_owned).collect(),
            };
            pages.insert(name, page);
        }
    }
    pages
}

/// The values of an attribute.
fn values<'t>(text: &'t str, attribute: &'static str) -> impl Iterator<Item = &'t str> {
    let rest = text.split(attribute).skip(1);
    rest.filter_map(|it| it.split('"').next())
}

fn resolved(from: &Path, link: &str) -> PathBuf {
    let mut path = from.parent().unwrap_or(Path::new("")).to_owned();
    for part in Path::new(link).components() {
        match part {
            Component::ParentDir => {
                path.pop();
            }
            Component::Normal(name) => path.push(name),
            _ => {}
        }
    }
    path
}
