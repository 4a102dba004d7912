//! A YAML document as a tree, and its text.

use alloc::borrow::Cow;
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::string::String;
use alloc::vec::Vec;

use serde::ser::{Serialize, SerializeMap as _, Serializer};
use serde_saphyr::{Commented, DoubleQuoted, FlowSeq, SpaceAfter};

/// A value of a compose file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Node<'a> {
    /// A text that compose must take as it is.
    Text(Cow<'a, str>),
    /// A text in which compose replaces variables.
    Interpolated(Cow<'a, str>),
    Number(i64),
    Flag(bool),
    /// `true`, with the reason as a comment.
    Because(&'a str),
    /// Nothing: a variable that the host may set.
    Null,
    List(Vec<Node<'a>>),
    /// Words that belong together: on one line where they fit.
    Words(Vec<Node<'a>>),
    Map(Map<'a>),
    /// A map whose entries stand apart.
    Sections(Map<'a>),
}

/// Keys and values in the order in which they were set.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Map<'a> {
    entries: Vec<(Cow<'a, str>, Node<'a>)>,
    index: BTreeMap<Cow<'a, str>, usize>,
}

impl<'a> Node<'a> {
    pub(super) fn text(text: impl Into<Cow<'a, str>>) -> Self {
        Node::Text(text.into())
    }

    /// Words that belong together.
    pub(super) fn words(texts: &[&'a str]) -> Self {
        Node::Words(texts.iter().map(|it| Node::text(*it)).collect())
    }

    /// Whether there is nothing to write.
    pub(super) fn is_empty(&self) -> bool {
        match self {
            Node::List(list) | Node::Words(list) => list.is_empty(),
            Node::Map(map) | Node::Sections(map) => map.entries.is_empty(),
            _ => false,
        }
    }

    /// Words that fit on one line.
    fn fits_on_a_line(list: &[Node<'_>]) -> bool {
        let mut width = 0;
        !list.is_empty()
            && list.iter().all(|it| match it {
                Node::Text(text) => {
                    width += text.len() + 4;
                    width <= 72 && !text.contains('\n')
                }
                _ => false,
            })
    }
}

impl<'a> Map<'a> {
    pub(super) fn new() -> Self {
        Self::default()
    }

    /// Sets a value, in the place of an earlier one where there is one.
    pub(super) fn set(&mut self, key: impl Into<Cow<'a, str>>, value: Node<'a>) {
        let key = key.into();
        if let Some(index) = self.index.get(&key) {
            self.entries[*index].1 = value;
        } else {
            self.index.insert(key.clone(), self.entries.len());
            self.entries.push((key, value));
        }
    }

    /// Sets a value that is there, and is no empty list or map.
    pub(super) fn given(&mut self, key: &'static str, value: impl Into<Option<Node<'a>>>) {
        if let Some(value) = value.into()
            && !value.is_empty()
        {
            self.set(key, value);
        }
    }

    /// Sets a text that is not empty.
    pub(super) fn named(&mut self, key: &'static str, text: &'a str) {
        if !text.is_empty() {
            self.set(key, Node::text(text));
        }
    }

    /// Sets what is true.
    pub(super) fn flag(&mut self, key: &'static str, flag: bool) {
        if flag {
            self.set(key, Node::Flag(true));
        }
    }
}

/// A list without the values that it holds already.
pub(super) fn unique<'a>(list: impl IntoIterator<Item = Node<'a>>) -> Node<'a> {
    let mut seen = BTreeSet::new();
    let mut list: Vec<_> = list.into_iter().collect();
    list.retain(|it| seen.insert(it.clone()));
    Node::List(list)
}

/// The text of a document.
///
/// # Panics
///
/// Never: the writer fails for anchors, tags and styles, of which a [`Node`] has none.
pub(super) fn write(document: &Node<'_>) -> String {
    let options = serde_saphyr::ser_options! {
        compact_list_indent: false,
        folded_wrap_chars: usize::MAX,
    };
    serde_saphyr::to_string_with_options(document, options)
        .expect("texts, numbers, lists and maps can always be written")
}

impl Serialize for Node<'_> {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        match self {
            Node::Text(value) if value.contains('$') => text(&value.replace('$', "$$"), out),
            Node::Text(value) | Node::Interpolated(value) => text(value, out),
            Node::Number(number) => out.serialize_i64(*number),
            Node::Flag(flag) => out.serialize_bool(*flag),
            Node::Because("") => out.serialize_bool(true),
            Node::Because(reason) => Commented(true, on_one_line(reason)).serialize(out),
            Node::Null => out.serialize_none(),
            Node::Words(list) if Node::fits_on_a_line(list) => FlowSeq(list).serialize(out),
            Node::List(list) | Node::Words(list) => out.collect_seq(list),
            Node::Map(map) => out.collect_map(map.entries.iter().map(|(key, value)| (key, value))),
            Node::Sections(map) => sections(map, out),
        }
    }
}

fn sections<S: Serializer>(map: &Map<'_>, out: S) -> Result<S::Ok, S::Error> {
    let mut sections = out.serialize_map(Some(map.entries.len()))?;
    for (place, (key, value)) in map.entries.iter().enumerate() {
        if place + 1 < map.entries.len() {
            sections.serialize_entry(key, &SpaceAfter(value))?;
        } else {
            sections.serialize_entry(key, value)?;
        }
    }
    sections.end()
}

/// A text in the style in which every reader reads it back.
fn text<S: Serializer>(text: &str, out: S) -> Result<S::Ok, S::Error> {
    // libyaml and go-yaml refuse a block that starts with a tab, and blank lines after a block that
    // keeps its line ends would become part of it
    let block = text.contains('\n')
        && (text.starts_with(['\t', '\n']) || text.ends_with("\n\n") || text.len() < 2);
    // YAML 1.1 reads `22:22` as a number: people expect quotes
    let ports = text.starts_with(|it: char| it.is_ascii_digit()) && text.contains(':');
    if block || ports {
        DoubleQuoted(text).serialize(out)
    } else {
        out.serialize_str(text)
    }
}

/// A comment that ends where its line ends.
pub(super) fn on_one_line(text: &str) -> String {
    let ends_a_line = |it: char| it.is_control() || matches!(it, '\u{2028}' | '\u{2029}');
    text.replace(ends_a_line, " ")
}
