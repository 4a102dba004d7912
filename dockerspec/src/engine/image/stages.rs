//! The instructions that make an image: those of the last stage, and of the stages that it is from.

use dockerspec_core::parse::dockerfile::{Dockerfile, Keyword, Node};

struct Stage<'f> {
    base: &'f str,
    name: &'f str,
    nodes: Vec<Node<'f>>,
}

/// The instructions in their order, without the `FROM` lines.
pub(in crate::engine) fn last_stage(file: &Dockerfile) -> Vec<Node<'_>> {
    let mut stages: Vec<Stage<'_>> = Vec::new();
    for node in file.nodes() {
        if node.keyword() == Keyword::From {
            let rest = node.rest().as_str();
            let mut words = rest.split_whitespace().filter(|it| !it.starts_with("--"));
            stages.push(Stage {
                base: words.next().unwrap_or_default(),
                name: words.nth(1).unwrap_or_default(),
                nodes: Vec::new(),
            });
        } else if let Some(stage) = stages.last_mut() {
            stage.nodes.push(node);
        }
    }
    let mut made = Vec::new();
    let mut at = stages.len().checked_sub(1);
    while let Some(stage) = at.and_then(|it| stages.get(it)) {
        made.splice(0..0, stage.nodes.iter().copied());
        let before = at.and_then(|it| stages.get(..it)).unwrap_or_default();
        at = before
            .iter()
            .rposition(|it| !it.name.is_empty() && it.name.eq_ignore_ascii_case(stage.base));
    }
    made
}

#[cfg(test)]
mod tests {
    use super::last_stage;
    use dockerspec_core::parse::dockerfile;

    #[test]
    fn a_stage_has_what_it_is_from_in_front() {
        let text = "FROM --platform=linux/amd64 debian AS base\nRUN a\nFROM x AS other\nRUN other\nfrom BASE\nRUN b\n";
        let file = dockerfile::parse("Dockerfile", text);
        let rests: Vec<_> = last_stage(&file)
            .iter()
            .map(|it| it.rest().as_str().to_owned())
            .collect();
        assert_eq!(rests, ["a", "b"]);
    }
}
