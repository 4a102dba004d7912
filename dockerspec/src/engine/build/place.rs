//! Finds the line of a Dockerfile, and of the Rust source, that a step of a build comes from.

use dockerspec_core::parse::dockerfile::{Dockerfile, Keyword, Node};

/// The line (from 1) of the instruction that BuildKit calls `step`, as in `[build 2/3] RUN make`.
pub(super) fn line(file: &Dockerfile, step: &str) -> Option<usize> {
    let (head, text) = step.strip_prefix('[')?.split_once("] ")?;
    let mut words = head.split(' ').rev();
    let number: usize = words.next()?.split_once('/')?.0.parse().ok()?;
    let stage = words.next().filter(|it| !it.contains('/'));
    let nodes = of_stage(file, stage)?;
    let counted = |node: &&Node<'_>| {
        let kind = node.keyword();
        matches!(
            kind,
            Keyword::From | Keyword::Run | Keyword::Copy | Keyword::Add | Keyword::Workdir
        )
    };
    let node = nodes.iter().filter(counted).nth(number.checked_sub(1)?)?;
    // triggers of a base are counted too, and stand in no line of this file
    let same = text
        .split_whitespace()
        .next()
        .is_some_and(|word| word.eq_ignore_ascii_case(node.keyword().name()));
    same.then(|| *node.lines().start())
}

/// The instructions of a stage from its FROM on; of the only one where the step names none.
fn of_stage<'f>(file: &'f Dockerfile, name: Option<&str>) -> Option<Vec<Node<'f>>> {
    let mut stages: Vec<Vec<Node<'f>>> = Vec::new();
    for node in file.nodes() {
        if node.keyword() == Keyword::From {
            stages.push(Vec::new());
        }
        if let Some(stage) = stages.last_mut() {
            stage.push(node);
        }
    }
    let Some(name) = name else {
        return (stages.len() == 1).then(|| stages.pop()).flatten();
    };
    let numbered = name.strip_prefix("stage-").and_then(|it| it.parse().ok());
    let index = stages.iter().position(|stage| {
        let from = stage.first().map(|it| it.rest().as_str());
        from.and_then(|it| it.split_whitespace().nth(2))
            .is_some_and(|own| own.eq_ignore_ascii_case(name))
    });
    let index = index.or(numbered)?;
    (index < stages.len()).then(|| stages.swap_remove(index))
}

/// The place in Rust of a line: that of the step that begins last at or above it.
pub(in crate::engine) fn source(sources: &[(usize, String)], line: usize) -> Option<String> {
    let above = sources.iter().rev().find(|(start, _)| *start <= line);
    above.map(|(_, place)| place.clone())
}

#[cfg(test)]
mod tests {
    use super::{line, source};
    use dockerspec_core::parse::dockerfile::parse;

    #[test]
    fn steps_are_found_in_their_stage() {
        let text = "FROM a AS build\nWORKDIR /x\nENV A=1\nRUN make \\\n  all\nFROM b\nCOPY --from=build /x /\nRUN true\n";
        let file = parse("Dockerfile", text);
        assert_eq!(line(&file, "[build 1/3] FROM docker.io/library/a"), Some(1));
        assert_eq!(line(&file, "[build 3/3] RUN make   all"), Some(4));
        assert_eq!(line(&file, "[linux/arm64 build 2/3] WORKDIR /x"), Some(2));
        assert_eq!(line(&file, "[stage-1 3/3] RUN true"), Some(8));
        assert_eq!(line(&file, "[stage-1 2/3] RUN true"), None);
        assert_eq!(line(&file, "[internal] load build context"), None);
        assert_eq!(line(&file, "[2/3] RUN true"), None);
        let single = parse("Dockerfile", "FROM a\nRUN one\nRUN two\n");
        assert_eq!(line(&single, "[3/3] RUN two"), Some(3));
        assert_eq!(line(&single, "[9/9] RUN two"), None);
    }

    #[test]
    fn a_line_belongs_to_the_step_above_it() {
        let sources = [(2, "a.rs:1:1".to_owned()), (5, "a.rs:9:1".to_owned())];
        assert_eq!(source(&sources, 4).as_deref(), Some("a.rs:1:1"));
        assert_eq!(source(&sources, 5).as_deref(), Some("a.rs:9:1"));
        assert_eq!(source(&sources, 1), None);
    }
}
