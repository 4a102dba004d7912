//! One rule as its file declares it: `pub(crate) const RULE: Meta = Meta { … }`.

use crate::tokens::{Token, tokens};

/// The folder that a rule lies in, which is also its module.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Folder {
    Dockerfile,
    Compose,
}

impl Folder {
    pub(crate) const ALL: [Self; 2] = [Self::Dockerfile, Self::Compose];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Dockerfile => "dockerfile",
            Self::Compose => "compose",
        }
    }
}

/// What the engine calls a rule for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum On {
    EveryCommand,
    Command(Vec<String>),
    Script,
    Instruction(String),
    Step(Vec<String>),
    From,
    StageEnd,
    Image,
    Setting(String),
    Settings(Vec<String>),
    Service,
    Compose,
    Engine,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RuleFile {
    pub(crate) folder: Folder,
    /// The file's name without `.rs`.
    pub(crate) module: String,
    pub(crate) name: String,
    pub(crate) summary: String,
    pub(crate) on: On,
}

impl RuleFile {
    /// Reads the rule from its source.
    ///
    /// # Errors
    ///
    /// What is missing or unreadable, without the file's path.
    pub(crate) fn read(folder: Folder, module: &str, source: &str) -> Result<Self, String> {
        let tokens = tokens(source);
        let fields = fields(&tokens)?;
        let text = |name: &str| match field(&fields, name)? {
            [Token::Text(text)] => Ok(text.clone()),
            _ => Err(format!("`{name}:` must be one string literal")),
        };
        let name = text("name")?;
        let expected = module.replace('_', "-");
        if name != expected {
            return Err(format!(
                "must say `name: \"{expected}\"` (the file's name), not \"{name}\""
            ));
        }
        if !is_kebab(&name) {
            return Err(format!(
                "`{name}` is not a rule name: lower-case words joined by `-`"
            ));
        }
        let on = on(field(&fields, "on")?)?;
        Ok(Self {
            folder,
            module: module.to_owned(),
            name,
            summary: text("summary")?,
            on,
        })
    }

    /// The rule's variant of `enum Rule`.
    pub(crate) fn variant(&self) -> String {
        self.name.split('-').map(capitalised).collect()
    }

    /// `dockerfile::root_user`.
    pub(crate) fn path(&self) -> String {
        format!("{}::{}", self.folder.name(), self.module)
    }
}

/// The word with its first letter in upper case.
pub(crate) fn capitalised(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(chars).collect()
    })
}

pub(crate) fn is_kebab(name: &str) -> bool {
    let word = |it: &str| {
        !it.is_empty()
            && it
                .chars()
                .all(|it| it.is_ascii_lowercase() || it.is_ascii_digit())
    };
    name.starts_with(|it: char| it.is_ascii_lowercase()) && name.split('-').all(word)
}

type Field<'t> = (&'t str, &'t [Token]);

fn field<'t>(fields: &[Field<'t>], name: &str) -> Result<&'t [Token], String> {
    let found = fields.iter().find(|(field, _)| *field == name);
    found
        .map(|(_, value)| *value)
        .ok_or_else(|| format!("has no `{name}:` in its `RULE`"))
}

/// The fields of `const RULE: Meta = Meta { … }`, each with the tokens of its value.
fn fields(tokens: &[Token]) -> Result<Vec<Field<'_>>, String> {
    let missing = "has no `const RULE: Meta = Meta { .. }`";
    let start = tokens
        .windows(2)
        .position(|pair| pair[0].is_word("const") && pair[1].is_word("RULE"))
        .ok_or(missing)?;
    let open = tokens[start..]
        .iter()
        .position(|it| *it == Token::Sign('{'))
        .ok_or(missing)?;
    let mut fields = Vec::new();
    let mut rest = &tokens[start + open + 1..];
    while let [Token::Word(name), Token::Sign(':'), value @ ..] = rest {
        let end = end_of_value(value).ok_or_else(|| format!("`{name}:` does not end"))?;
        fields.push((name.as_str(), &value[..end]));
        rest = &value[end..];
        if let [Token::Sign(','), after @ ..] = rest {
            rest = after;
        }
    }
    Ok(fields)
}

/// The `,` or `}` that closes a field, past everything in brackets.
fn end_of_value(value: &[Token]) -> Option<usize> {
    let mut depth = 0_usize;
    for (index, token) in value.iter().enumerate() {
        match token {
            Token::Sign(',' | '}') if depth == 0 => return Some(index),
            Token::Sign('(' | '[' | '{') => depth += 1,
            Token::Sign(')' | ']' | '}') => depth = depth.checked_sub(1)?,
            _ => {}
        }
    }
    None
}

fn on(value: &[Token]) -> Result<On, String> {
    let (kind, arguments) = match value {
        [
            Token::Word(on),
            Token::Sign(':'),
            Token::Sign(':'),
            Token::Word(kind),
            rest @ ..,
        ] if on == "On" => (kind.as_str(), rest),
        _ => return Err("`on:` must be written `On::…`".to_owned()),
    };
    let list = || {
        list(arguments).ok_or_else(|| format!("`On::{kind}` takes a list: `On::{kind}(&[\"…\"])`"))
    };
    let one = || match arguments {
        [Token::Sign('('), Token::Text(text), Token::Sign(')')] => Ok(text.clone()),
        _ => Err(format!("`On::{kind}` takes one name: `On::{kind}(\"…\")`")),
    };
    let bare = |on: On| match arguments {
        [] => Ok(on),
        _ => Err(format!("`On::{kind}` takes nothing in brackets")),
    };
    match kind {
        "EveryCommand" => bare(On::EveryCommand),
        "Command" => list().map(On::Command),
        "Script" => bare(On::Script),
        "Instruction" => one().map(On::Instruction),
        "Step" => list().map(On::Step),
        "From" => bare(On::From),
        "StageEnd" => bare(On::StageEnd),
        "Image" => bare(On::Image),
        "Setting" => one().map(On::Setting),
        "Settings" => list().map(On::Settings),
        "Service" => bare(On::Service),
        "Compose" => bare(On::Compose),
        "Engine" => bare(On::Engine),
        other => Err(format!("there is no `On::{other}`")),
    }
}

/// `(&["a", "b"])`, written out: a named constant would need the compiler.
fn list(arguments: &[Token]) -> Option<Vec<String>> {
    use Token::{Sign, Text};
    let [
        Sign('('),
        Sign('&'),
        Sign('['),
        items @ ..,
        Sign(']'),
        Sign(')'),
    ] = arguments
    else {
        return None;
    };
    let mut names = Vec::new();
    for item in items.split(|it| *it == Sign(',')) {
        match item {
            [Text(name)] => names.push(name.clone()),
            [] => {}
            _ => return None,
        }
    }
    (!names.is_empty()).then_some(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(fields: &str) -> Result<RuleFile, String> {
        let source = format!("//! x\npub(crate) const RULE: Meta = Meta {{\n{fields}\n}};\n");
        RuleFile::read(Folder::Dockerfile, "pipe_to_shell", &source)
    }

    fn on(text: &str) -> Result<On, String> {
        let fields = format!("name: \"pipe-to-shell\", summary: \"a {{}} b\", {text}, why: \"w\",");
        read(&fields).map(|it| it.on)
    }

    fn names(names: &[&str]) -> Vec<String> {
        names.iter().map(|&it| it.to_owned()).collect()
    }

    #[test]
    fn a_list_may_span_lines() {
        let wanted = On::Command(names(&["curl", "wget"]));
        assert_eq!(
            on("on: On::Command(&[\"curl\", \"wget\"])"),
            Ok(wanted.clone())
        );
        assert_eq!(
            on("on: On::Command(&[\n    \"curl\", // the usual\n    \"wget\",\n])"),
            Ok(wanted)
        );
    }

    #[test]
    fn every_shape_is_read() {
        assert_eq!(on("on: On::EveryCommand"), Ok(On::EveryCommand));
        assert_eq!(
            on("on: On::Instruction(\"Env\")"),
            Ok(On::Instruction("Env".to_owned()))
        );
        assert_eq!(
            on("on: On::Step(&[\"Cmd\"])"),
            Ok(On::Step(names(&["Cmd"])))
        );
        assert_eq!(
            on("on: On::Settings(&[\"A\"])"),
            Ok(On::Settings(names(&["A"])))
        );
        assert_eq!(on("on: On::Engine"), Ok(On::Engine));
    }

    #[test]
    fn an_unreadable_shape_says_how_to_write_it() {
        let error = |text| on(text).unwrap_err();
        assert!(error("on: On::Command(PROGRAMS)").contains("takes a list"));
        assert!(error("on: On::Command(&[])").contains("takes a list"));
        assert!(error("on: On::Instruction(&[\"Env\"])").contains("takes one name"));
        assert!(error("on: On::Image(\"x\")").contains("nothing in brackets"));
        assert!(error("on: On::Stages").contains("there is no `On::Stages`"));
        assert!(error("on: SHAPE").contains("must be written `On::…`"));
        assert!(error("bad: &[]").contains("has no `on:`"));
    }

    #[test]
    fn the_name_is_the_file() {
        let error = read("name: \"pipe-to-sh\", on: On::Script, summary: \"s\",").unwrap_err();
        assert!(
            error.contains("must say `name: \"pipe-to-shell\"`"),
            "{error}"
        );
        let error = RuleFile::read(
            Folder::Compose,
            "Tty",
            "const RULE: Meta = Meta { name: \"Tty\" };",
        );
        assert!(error.unwrap_err().contains("not a rule name"));
    }

    #[test]
    fn fields_after_braces_and_comments_are_found() {
        let rule = read(
            "// name: \"no\"\nbad: &[\"name: \\\"no\\\",\"], extra: Some(X { a: 1, b: [2, 3] }),\n\
             name: \"pipe-to-shell\", summary: \"s\", on: On::Script",
        );
        assert_eq!(rule.map(|it| it.variant()).as_deref(), Ok("PipeToShell"));
    }

    #[test]
    fn a_file_without_metadata_is_refused() {
        let error = RuleFile::read(Folder::Compose, "words", "//! Shared words.\n").unwrap_err();
        assert!(error.contains("has no `const RULE"), "{error}");
    }
}
