//! A page to read: a title and Markdown of a small subset.

use std::borrow::Cow;
use std::fmt;

use dockerspec_core::Rule;

/// A page to read, in a terminal or in a book.
///
/// Its Markdown is a fixed subset: headings with `#`, paragraphs, lists with `-` or numbers, fenced code, tables, and in
/// a text `code`, `**strong**` and `[links](url)`.
///
/// ```
/// let page = dockerspec::explain::topic("caching").unwrap();
/// assert_eq!(page.title(), "The build cache");
/// assert!(page.markdown().starts_with("# The build cache\n"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    markdown: Cow<'static, str>,
}

impl Page {
    /// A page whose first line is its title.
    pub(crate) fn new(markdown: impl Into<Cow<'static, str>>) -> Self {
        Page {
            markdown: markdown.into(),
        }
    }

    /// What it is about.
    pub fn title(&self) -> &str {
        let first = self.markdown.lines().next().unwrap_or_default();
        first.trim_start_matches('#').trim()
    }

    /// All of it, the title as the first heading.
    pub fn markdown(&self) -> &str {
        &self.markdown
    }

    /// The rules that it names, in the order of its text, each once.
    ///
    /// ```
    /// use dockerspec::{Rule, explain};
    ///
    /// let page = explain::topic("users").unwrap();
    /// assert!(page.rules().contains(&Rule::RootUser));
    /// ```
    pub fn rules(&self) -> Vec<Rule> {
        let mut rules = Vec::new();
        for name in self.markdown.split('`') {
            match Rule::from_name(name) {
                Some(rule) if !rules.contains(&rule) => rules.push(rule),
                _ => {}
            }
        }
        rules
    }
}

impl fmt::Display for Page {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.markdown)
    }
}
