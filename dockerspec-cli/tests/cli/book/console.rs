//! Runs the command blocks of a page in a folder with the files that the page shows.

use std::fmt::Write as _;
use std::fs;
use std::io::Read as _;

use super::page::lines;
use crate::ran::Folder;

/// What other programs a block may show that is not run: ```` ```console,ignore ````.
const OTHERS: &[&str] = &[
    "cargo", "curl", "docker", "git", "hadolint", "mdbook", "mkdir", "uv",
];

/// The page with the output that its commands have now.
///
/// A block behind a line `<!-- file: NAME -->` is that file. Lines of a `console` block that begin with `$ ` are
/// run one after the other: `dockerspec`, `cat`, `ls` and `echo $?`.
pub(super) fn run(name: &str, text: &str) -> String {
    let folder = Folder::new(&[]);
    let mut page = String::new();
    let mut last = 0;
    let mut file: Option<(String, String)> = None;
    for line in lines(text) {
        let command = line.text.strip_prefix("$ ");
        match (line.info, command) {
            (Some("console"), Some(command)) if !line.fence => {
                let _ = writeln!(page, "{}", line.text);
                let output = execute(name, command, &folder, &mut last);
                assert!(
                    !output.contains("```"),
                    "docs/{name}: `{command}` prints a fence"
                );
                page.push_str(&output);
                if !output.is_empty() && !output.ends_with('\n') {
                    page.push('\n');
                }
                continue;
            }
            // the output of before
            (Some("console"), None) if !line.fence => continue,
            (Some("console,ignore"), Some(command)) => {
                let mut words = command.split(' ').skip_while(|it| it.contains('='));
                let program = words.next().unwrap_or_default();
                assert!(
                    OTHERS.contains(&program) || program == "dockerspec",
                    "docs/{name}: `{program}` is neither run nor known"
                );
            }
            (None, _) => {
                let marked = line.text.strip_prefix("<!-- file: ");
                if let Some(named) = marked.and_then(|it| it.strip_suffix(" -->")) {
                    file = Some((named.to_owned(), String::new()));
                }
            }
            (Some(_), _) => {}
        }
        if line.info.is_some() {
            match &mut file {
                Some((_, content)) if !line.fence => {
                    let _ = writeln!(content, "{}", line.text);
                }
                Some((named, content)) if line.text == "```" => {
                    let path = folder.path().join(&*named);
                    fs::create_dir_all(path.parent().unwrap()).unwrap();
                    fs::write(path, content).unwrap();
                    file = None;
                }
                _ => {}
            }
        }
        let _ = writeln!(page, "{}", line.text);
    }
    assert!(file.is_none(), "docs/{name}: a file without a block");
    page
}

/// Runs one command: both of its streams, as a terminal shows them.
fn execute(page: &str, command: &str, folder: &Folder, last: &mut i32) -> String {
    let words = words(command);
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words[..] {
        ["dockerspec", ref arguments @ ..] => {
            let (mut reader, writer) = std::io::pipe().unwrap();
            let mut command = folder.command(arguments);
            command.stdout(writer.try_clone().unwrap()).stderr(writer);
            let mut child = command.spawn().unwrap();
            // its ends of the pipe are open until it is dropped
            drop(command);
            let mut output = String::new();
            reader.read_to_string(&mut output).unwrap();
            *last = child.wait().unwrap().code().unwrap();
            output
        }
        ["cat", file] => fs::read_to_string(folder.path().join(file))
            .unwrap_or_else(|error| panic!("docs/{page}: {file}: {error}")),
        ["ls", "-A"] => {
            let entries = fs::read_dir(folder.path()).unwrap();
            let mut names: Vec<String> = entries
                .map(|it| it.unwrap().file_name().into_string().unwrap() + "\n")
                .collect();
            names.sort();
            names.concat()
        }
        ["echo", "$?"] => format!("{last}\n"),
        _ => panic!("docs/{page}: `{command}` cannot be run here: `console,ignore`"),
    }
}

/// The words of a command; quotes keep blanks.
fn words(command: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut quote = None;
    for letter in command.chars() {
        match (letter, quote) {
            ('\'' | '"', None) => quote = Some(letter),
            (letter, Some(open)) if letter == open => quote = None,
            (' ', None) => words.push(String::new()),
            _ => words.last_mut().unwrap().push(letter),
        }
    }
    words.retain(|it| !it.is_empty());
    words
}

#[test]
fn output_that_has_changed_is_replaced_and_a_file_of_the_page_is_there() {
    let page = "<!-- file: a/b.txt -->\n```text\nhello\n```\n\n```console\n$ cat a/b.txt\nwrong\n$ dockerspec explain no-such\n$ echo $?\n0\n```\nend\n";
    let ran = run("x.md", page);
    assert!(ran.contains("$ cat a/b.txt\nhello\n$ dockerspec"), "{ran}");
    assert!(ran.ends_with("$ echo $?\n2\n```\nend\n"), "{ran}");
}

#[test]
fn quotes_keep_blanks() {
    assert_eq!(words("a 'b c'  \"d\""), ["a", "b c", "d"]);
}
