//! Parser directives: `# syntax=`, `# escape=`, `# check=` in the first lines of a file.
//!
//! <https://docs.docker.com/reference/dockerfile/#parser-directives>

use super::text::{Part, Span};

/// Which directive a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum DirectiveKind {
    /// `# syntax=`: the frontend that reads the file.
    Syntax,
    /// `# escape=`: backslash or backtick.
    Escape,
    /// `# check=`: what BuildKit's own checks skip.
    Check,
}

impl DirectiveKind {
    /// The name as it is written before the `=`.
    pub const fn name(self) -> &'static str {
        match self {
            DirectiveKind::Syntax => "syntax",
            DirectiveKind::Escape => "escape",
            DirectiveKind::Check => "check",
        }
    }
}

#[derive(Debug, Clone, Copy)]
pub(crate) struct DirectiveData {
    pub(crate) kind: DirectiveKind,
    pub(crate) line: Span,
    pub(crate) value: Span,
}

/// Reads a line that starts with `#`; `None` is an ordinary comment, behind which no directive is looked for.
pub(super) fn directive(line: Part<'_>) -> Option<DirectiveData> {
    let inside = line.from(1).trim_start();
    let (name, rest) = inside.split_at(|byte| !byte.is_ascii_alphanumeric());
    let kind = [
        DirectiveKind::Syntax,
        DirectiveKind::Escape,
        DirectiveKind::Check,
    ]
    .into_iter()
    .find(|kind| kind.name().eq_ignore_ascii_case(name.text))?;
    let rest = rest.from(rest.text.len() - rest.text.trim_ascii_start().len());
    if !rest.text.starts_with('=') || rest.text.len() == 1 {
        return None;
    }
    let value = rest.from(1);
    let value = value.from(value.text.len() - value.text.trim_ascii_start().len());
    let value = value.cut(0, value.text.trim_ascii_end().len());
    Some(DirectiveData {
        kind,
        line: line.span(),
        value: value.span(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<(DirectiveKind, &str)> {
        let found = directive(Part { text, at: 0 })?;
        Some((
            found.kind,
            &text[found.value.start as usize..found.value.end as usize],
        ))
    }

    #[test]
    fn spaces_and_case_do_not_matter() {
        assert_eq!(read("#  Escape = ` "), Some((DirectiveKind::Escape, "`")));
        assert_eq!(
            read("#syntax=docker/dockerfile:1"),
            Some((DirectiveKind::Syntax, "docker/dockerfile:1"))
        );
        assert_eq!(
            read("# check=skip=all;error=true"),
            Some((DirectiveKind::Check, "skip=all;error=true"))
        );
    }

    #[test]
    fn another_comment_is_no_directive() {
        for text in [
            "# escape",
            "# escape=",
            "# escaped=x",
            "# a syntax=b",
            "#",
            "## escape=`",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
