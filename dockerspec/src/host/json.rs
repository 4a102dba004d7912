//! JSON, written and read: what engines answer, and what programs are told.
//!
//! <https://www.rfc-editor.org/rfc/rfc8259>

use std::fmt::Write as _;

/// An object that is written, member after member.
#[derive(Debug)]
pub(super) struct Object(String);

impl Object {
    pub(super) fn new() -> Self {
        Object(String::from("{"))
    }

    pub(super) fn text(self, key: &str, value: &str) -> Self {
        self.raw(key, &quoted(value))
    }

    /// A text, or `null` where it is empty.
    pub(super) fn some_text(self, key: &str, value: &str) -> Self {
        if value.is_empty() {
            self.raw(key, "null")
        } else {
            self.text(key, value)
        }
    }

    pub(super) fn number(self, key: &str, value: impl Into<u64>) -> Self {
        let value: u64 = value.into();
        self.raw(key, &value.to_string())
    }

    /// A number, or `null` where it is not known.
    pub(super) fn some_number(self, key: &str, value: Option<impl Into<u64>>) -> Self {
        match value {
            Some(value) => self.number(key, value),
            None => self.raw(key, "null"),
        }
    }

    pub(super) fn flag(self, key: &str, value: bool) -> Self {
        self.raw(key, if value { "true" } else { "false" })
    }

    pub(super) fn list(self, key: &str, values: impl IntoIterator<Item = String>) -> Self {
        let values: Vec<String> = values.into_iter().collect();
        self.raw(key, &format!("[{}]", values.join(",")))
    }

    /// A value that is JSON already.
    pub(super) fn raw(mut self, key: &str, json: &str) -> Self {
        if self.0.len() > 1 {
            self.0.push(',');
        }
        self.0.push_str(&quoted(key));
        self.0.push(':');
        self.0.push_str(json);
        self
    }

    pub(super) fn finish(mut self) -> String {
        self.0.push('}');
        self.0
    }
}

/// A text as a JSON string.
pub(super) fn quoted(text: &str) -> String {
    let mut json = String::with_capacity(text.len() + 2);
    json.push('"');
    for ch in text.chars() {
        match ch {
            '"' => json.push_str("\\\""),
            '\\' => json.push_str("\\\\"),
            '\n' => json.push_str("\\n"),
            control if control < ' ' => {
                // writing to a string cannot fail
                let _ = write!(json, "\\u{:04x}", u32::from(control));
            }
            other => json.push(other),
        }
    }
    json.push('"');
    json
}

/// A value that was read.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value {
    Null,
    Bool(bool),
    /// The digits, since some numbers are larger than a float tells apart.
    Number(String),
    Text(String),
    List(Vec<Value>),
    Object(Vec<(String, Value)>),
}

impl Value {
    /// Reads a text that is one value; nothing where it is not.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let mut reader = Reader { rest: text };
        let value = reader.value(0)?;
        reader.blanks();
        reader.rest.is_empty().then_some(value)
    }

    pub(super) fn get(&self, key: &str) -> Option<&Value> {
        let Value::Object(members) = self else {
            return None;
        };
        let mut members = members.iter();
        members
            .find(|(name, _)| name == key)
            .map(|(_, value)| value)
    }

    pub(super) fn text(&self, key: &str) -> Option<&str> {
        match self.get(key) {
            Some(Value::Text(text)) => Some(text),
            _ => None,
        }
    }

    pub(super) fn number(&self, key: &str) -> Option<u64> {
        match self.get(key) {
            Some(Value::Number(digits)) => digits.parse().ok(),
            _ => None,
        }
    }

    pub(super) fn keys(&self) -> impl Iterator<Item = &str> {
        let members: &[(String, Value)] = match self {
            Value::Object(members) => members,
            _ => &[],
        };
        members.iter().map(|(name, _)| name.as_str())
    }
}

/// Lists in lists beyond this are no answer of an engine.
const DEEPEST: usize = 64;

struct Reader<'t> {
    rest: &'t str,
}

impl Reader<'_> {
    fn blanks(&mut self) {
        self.rest = self.rest.trim_start_matches([' ', '\t', '\n', '\r']);
    }

    fn takes(&mut self, token: &str) -> bool {
        self.blanks();
        match self.rest.strip_prefix(token) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn value(&mut self, depth: usize) -> Option<Value> {
        if depth > DEEPEST {
            return None;
        }
        if self.takes("null") {
            Some(Value::Null)
        } else if self.takes("true") {
            Some(Value::Bool(true))
        } else if self.takes("false") {
            Some(Value::Bool(false))
        } else if self.takes("{") {
            self.members(depth)
        } else if self.takes("[") {
            self.items(depth)
        } else if self.takes("\"") {
            self.string().map(Value::Text)
        } else {
            self.digits()
        }
    }

    fn digits(&mut self) -> Option<Value> {
        let part = |ch: char| matches!(ch, '0'..='9' | '-' | '+' | '.' | 'e' | 'E');
        let end = self.rest.find(|ch| !part(ch)).unwrap_or(self.rest.len());
        let (number, rest) = self.rest.split_at(end);
        number.parse::<f64>().ok()?;
        self.rest = rest;
        Some(Value::Number(number.to_owned()))
    }

    fn items(&mut self, depth: usize) -> Option<Value> {
        let mut items = Vec::new();
        if self.takes("]") {
            return Some(Value::List(items));
        }
        loop {
            items.push(self.value(depth + 1)?);
            if self.takes("]") {
                return Some(Value::List(items));
            }
            if !self.takes(",") {
                return None;
            }
        }
    }

    fn members(&mut self, depth: usize) -> Option<Value> {
        let mut members = Vec::new();
        if self.takes("}") {
            return Some(Value::Object(members));
        }
        loop {
            if !self.takes("\"") {
                return None;
            }
            let name = self.string()?;
            if !self.takes(":") {
                return None;
            }
            members.push((name, self.value(depth + 1)?));
            if self.takes("}") {
                return Some(Value::Object(members));
            }
            if !self.takes(",") {
                return None;
            }
        }
    }

    /// The rest of a string, behind its first quote.
    fn string(&mut self) -> Option<String> {
        let mut text = String::new();
        let mut chars = self.rest.chars();
        loop {
            match chars.next()? {
                '"' => break,
                '\\' => match chars.next()? {
                    'n' => text.push('\n'),
                    't' => text.push('\t'),
                    'r' => text.push('\r'),
                    'b' => text.push('\u{8}'),
                    'f' => text.push('\u{c}'),
                    'u' => {
                        let digits: String = chars.by_ref().take(4).collect();
                        let code = u32::from_str_radix(&digits, 16).ok()?;
                        // halves of a pair are of no use to anyone here
                        text.push(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER));
                    }
                    other => text.push(other),
                },
                other => text.push(other),
            }
        }
        self.rest = chars.as_str();
        Some(text)
    }
}

#[cfg(test)]
mod tests {
    use super::{Object, Value, quoted};

    #[test]
    fn what_is_written_is_read_back() {
        let text = "a \"b\" \\ \n \u{1} ü";
        let json = Object::new()
            .text("text", text)
            .some_text("none", "")
            .number("number", u64::MAX)
            .some_number("unknown", None::<u64>)
            .flag("flag", true)
            .list("list", [quoted("x"), "1".to_owned()])
            .finish();
        let value = Value::parse(&json).unwrap();
        assert_eq!(value.text("text"), Some(text));
        assert_eq!(value.get("none"), Some(&Value::Null));
        assert_eq!(value.number("number"), Some(u64::MAX));
        assert_eq!(value.get("flag"), Some(&Value::Bool(true)));
        let list = vec![Value::Text("x".into()), Value::Number("1".into())];
        assert_eq!(value.get("list"), Some(&Value::List(list)));
        assert_eq!(value.keys().count(), 6);
    }

    #[test]
    fn what_engines_answer_is_read() {
        let json = r#" { "NCPU" : 8, "Runtimes": {"runc": {"path":"runc"}, "nvidia": {}}, "A": [], "B": [1.5e3, -2], "C": "A\t", "D": null } "#;
        let value = Value::parse(json).unwrap();
        assert_eq!(value.number("NCPU"), Some(8));
        assert_eq!(value.text("C"), Some("A\t"));
        let runtimes: Vec<&str> = value.get("Runtimes").unwrap().keys().collect();
        assert_eq!(runtimes, ["runc", "nvidia"]);
    }

    #[test]
    fn what_is_no_json_is_refused() {
        let deep = "[".repeat(100_000);
        for text in [
            "",
            "{",
            "[1,]",
            "{\"a\"}",
            "{\"a\":1,}",
            "\"a",
            "nul",
            "1 2",
            "{a:1}",
            "\"\\u12\"",
            "-",
            &deep,
        ] {
            assert_eq!(Value::parse(text), None, "{}", text.len());
        }
    }
}
