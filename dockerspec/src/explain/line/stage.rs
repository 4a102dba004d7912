//! Where in a Dockerfile an instruction stands.

use dockerspec_core::parse::dockerfile::{Arguments, Dockerfile, Keyword, Node};

use super::quote::quoted;

/// The stages of a file.
pub(super) struct Stages<'f> {
    stages: Vec<Stage<'f>>,
}

struct Stage<'f> {
    first_line: usize,
    base: &'f str,
    name: Option<&'f str>,
    /// Whether it is the last one, or one that that one starts from.
    ships: bool,
}

impl<'f> Stages<'f> {
    pub(super) fn new(file: &'f Dockerfile) -> Self {
        let nodes = file.nodes().filter(|node| node.keyword() == Keyword::From);
        let mut stages: Vec<Stage<'_>> = nodes
            .map(|node| {
                let (base, name) = base_and_name(node);
                Stage {
                    first_line: *node.lines().start(),
                    base,
                    name,
                    ships: false,
                }
            })
            .collect();
        let mut next = stages.len().checked_sub(1);
        while let Some(index) = next {
            let base = stages.get_mut(index).map_or("", |stage| {
                stage.ships = true;
                stage.base
            });
            next = position(&stages, index, base);
        }
        Stages { stages }
    }

    /// The stage that a node stands in; none above the first FROM.
    fn of(&self, node: Node<'_>) -> Option<usize> {
        let line = *node.lines().start();
        let begun = self
            .stages
            .partition_point(|stage| stage.first_line <= line);
        begun.checked_sub(1)
    }

    /// Whether the step is part of what a build without a target makes.
    pub(super) fn ships(&self, node: Node<'_>) -> bool {
        let stage = self.of(node).and_then(|index| self.stages.get(index));
        stage.is_some_and(|stage| stage.ships)
    }

    /// Whether a FROM starts from an earlier stage of that name.
    pub(super) fn is_earlier(&self, node: Node<'_>, name: &str) -> bool {
        let before = self.of(node);
        before.is_some_and(|before| position(&self.stages, before, name).is_some())
    }

    /// Whether it stands above the first FROM.
    pub(super) fn is_global(&self, node: Node<'_>) -> bool {
        self.of(node).is_none()
    }

    /// Whether both stand in one stage.
    pub(super) fn same(&self, one: Node<'_>, other: Node<'_>) -> bool {
        self.of(one) == self.of(other)
    }

    /// Where it stands, as a part of a sentence.
    pub(super) fn place(&self, node: Node<'_>) -> String {
        let Some(index) = self.of(node) else {
            return "above the first stage".to_owned();
        };
        let (count, name) = (self.stages.len(), self.name(index));
        match (count, name) {
            (1, None) => "in the only stage".to_owned(),
            (_, None) => format!("in stage {} of {count}", index + 1),
            (_, Some(name)) => {
                format!("in the stage {}, {} of {count}", quoted(name), index + 1)
            }
        }
    }

    fn name(&self, index: usize) -> Option<&'f str> {
        self.stages.get(index)?.name
    }
}

/// The last stage of that name before the one at `before`.
fn position(stages: &[Stage<'_>], before: usize, name: &str) -> Option<usize> {
    stages.get(..before)?.iter().rposition(|stage| {
        let own = stage.name;
        own.is_some_and(|own| own.eq_ignore_ascii_case(name))
    })
}

/// What a FROM starts from, and what its stage is called.
pub(super) fn base_and_name(node: Node<'_>) -> (&str, Option<&str>) {
    let Arguments::Words(words) = node.arguments() else {
        return ("", None);
    };
    let word = |index: usize| words.get(index).map(|word| word.as_str());
    let named = word(1).is_some_and(|word| word.eq_ignore_ascii_case("as"));
    (word(0).unwrap_or(""), word(2).filter(|_| named))
}
