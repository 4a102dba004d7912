//! ARG and ENV in their scopes; a value is known, unknown or partly known.
//!
//! <https://docs.docker.com/reference/dockerfile/#arg>

use super::vocabulary::{before, each, eq};

/// A variable, as the stage `stage` defines it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Variable<'a> {
    name: &'a [u8],
    /// Nothing where the build or the base image gives it.
    value: Option<&'a [u8]>,
    stage: u32,
    env: bool,
    /// Values are resolved with what was defined before this index.
    seen: u32,
}

impl Variable<'_> {
    pub(crate) const NONE: Variable<'static> = Variable {
        name: b"",
        value: None,
        stage: 0,
        env: false,
        seen: 0,
    };
}

/// The scope of what stands before the first FROM.
pub(crate) const GLOBAL: u32 = u32::MAX;

/// The variables defined so far.
#[derive(Debug)]
pub(crate) struct Scope<'c, 'a> {
    variables: &'c mut [Variable<'a>],
    len: usize,
    /// The stage that is being read.
    pub(crate) stage: u32,
    /// Index of each stage's local parent, or [`GLOBAL`].
    parents: &'c mut [u32],
    /// What the current line sees: variables before this index.
    seen: u32,
    pub(crate) overflow: bool,
}

/// What is known of a text after its variables are replaced.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Value<'a> {
    /// All of it.
    Known(&'a [u8]),
    /// It holds variables; walk it with [`Scope::expand`].
    Mixed,
    /// It is one variable, whose value only the build knows.
    Unknown,
}

/// A look-up: not defined, or defined with a value that may be unknown.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Found<'a> {
    pub(crate) value: Option<&'a [u8]>,
    seen: u32,
}

impl<'c, 'a> Scope<'c, 'a> {
    /// An empty scope over tables that the caller owns.
    pub(crate) const fn over(variables: &'c mut [Variable<'a>], parents: &'c mut [u32]) -> Self {
        Scope {
            variables,
            len: 0,
            stage: GLOBAL,
            parents,
            seen: 0,
            overflow: false,
        }
    }

    /// Begins a stage; `parent` is the earlier stage that it starts from.
    pub(crate) const fn enter(&mut self, stage: usize, parent: Option<usize>) {
        self.stage = stage as u32;
        self.seen = self.len as u32;
        if stage < self.parents.len() {
            self.parents[stage] = match parent {
                Some(parent) => parent as u32,
                None => GLOBAL,
            };
        } else {
            self.overflow = true;
        }
    }

    /// Begins a line: all entries of `ENV a=1 b=$a` see what was defined before it.
    pub(crate) const fn line(&mut self) {
        self.seen = self.len as u32;
    }

    /// Defines a variable; an ARG without value takes that of the global ARG.
    pub(crate) const fn define(&mut self, name: &'a [u8], value: Option<&'a [u8]>, env: bool) {
        let mut seen = self.seen;
        let value = match value {
            None if !env && self.stage != GLOBAL => match self.global(name) {
                Some(found) => {
                    seen = found.seen;
                    found.value
                }
                None => None,
            },
            given => given,
        };
        if self.len < self.variables.len() {
            self.variables[self.len] = Variable {
                name,
                value,
                stage: self.stage,
                env,
                seen,
            };
            self.len += 1;
        } else {
            self.overflow = true;
        }
    }

    const fn global(&self, name: &[u8]) -> Option<Found<'a>> {
        let mut index = self.len;
        while index > 0 {
            index -= 1;
            let variable = &self.variables[index];
            if variable.stage == GLOBAL && eq(variable.name, name) {
                return Some(Found {
                    value: variable.value,
                    seen: variable.seen,
                });
            }
        }
        None
    }

    /// The variable as the current line sees it.
    pub(crate) const fn get(&self, name: &[u8]) -> Option<Found<'a>> {
        self.get_before(name, self.seen)
    }

    /// Whether the current line can see the variable, predefined ones included.
    pub(crate) const fn defined(&self, name: &[u8]) -> bool {
        self.get(name).is_some() || (self.stage == GLOBAL && is_platform_argument(name))
    }

    /// ENV wins over ARG; of each the last definition counts, a parent's ENV after the stage's own.
    const fn get_before(&self, name: &[u8], before: u32) -> Option<Found<'a>> {
        let mut stage = self.stage;
        let mut limit = before as usize;
        let mut argument = None;
        let mut hops = 0;
        loop {
            let mut index = limit;
            while index > 0 {
                index -= 1;
                let variable = &self.variables[index];
                if variable.stage != stage || !eq(variable.name, name) {
                    continue;
                }
                let found = Found {
                    value: variable.value,
                    seen: variable.seen,
                };
                if variable.env {
                    return Some(found);
                }
                if argument.is_none() && hops == 0 {
                    argument = Some(found);
                }
            }
            if stage == GLOBAL || stage as usize >= self.parents.len() {
                return argument;
            }
            stage = self.parents[stage as usize];
            if stage == GLOBAL || hops > self.parents.len() {
                return argument;
            }
            hops += 1;
            limit = self.len;
        }
    }

    /// What is known of a text, without walking it byte by byte where it can be helped.
    pub(crate) const fn value(&self, text: &'a [u8]) -> Value<'a> {
        let mut text = text;
        let mut before = self.seen;
        let mut hops = 0;
        loop {
            if !super::vocabulary::has_byte(text, b'$') {
                return Value::Known(text);
            }
            let Some(name) = whole_name(text) else {
                return Value::Mixed;
            };
            match self.get_before(name, before) {
                Some(Found {
                    value: Some(value),
                    seen,
                }) if hops < 8 => {
                    text = value;
                    before = seen;
                    hops += 1;
                }
                _ => return Value::Unknown,
            }
        }
    }

    /// Walks the bytes of a text with its variables replaced.
    pub(crate) const fn expand(&self, text: &'a [u8]) -> Expand<'a> {
        Expand {
            stack: [(text, self.seen, false), NOTHING, NOTHING, NOTHING],
            depth: 1,
            defaults: false,
            unknown: false,
        }
    }

    /// Walks the bytes of a text as a build without arguments has it: what has no default is empty.
    pub(crate) const fn expand_defaults(&self, text: &'a [u8]) -> Expand<'a> {
        let mut bytes = self.expand(text);
        bytes.defaults = true;
        bytes
    }
}

/// Arguments that BuildKit defines before the first FROM.
pub(crate) const fn is_platform_argument(name: &[u8]) -> bool {
    matches!(
        name,
        b"TARGETPLATFORM"
            | b"TARGETOS"
            | b"TARGETARCH"
            | b"TARGETVARIANT"
            | b"TARGETSTAGE"
            | b"BUILDPLATFORM"
            | b"BUILDOS"
            | b"BUILDARCH"
            | b"BUILDVARIANT"
    )
}

/// The name of a text that is one variable: `$X` or `${X}`.
const fn whole_name(text: &[u8]) -> Option<&[u8]> {
    let inner = match text {
        [b'$', b'{', inner @ .., b'}'] => inner,
        [b'$', inner @ ..] => inner,
        _ => return None,
    };
    let (name, rest) = name(inner);
    if rest.is_empty() && !name.is_empty() {
        Some(name)
    } else {
        None
    }
}

/// The name at the start of a text, and what follows it.
pub(crate) const fn name(text: &[u8]) -> (&[u8], &[u8]) {
    let mut rest = text;
    while let [b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'_', tail @ ..] = rest {
        rest = tail;
    }
    (before(text, rest), rest)
}

/// The name behind a `$` without braces; `$5` is no variable but itself.
const fn bare_name(text: &[u8]) -> (&[u8], &[u8]) {
    match text {
        [b'0'..=b'9', ..] => (b"", text),
        _ => name(text),
    }
}

const fn is_escaped(byte: u8) -> bool {
    matches!(byte, b'\\' | b'$')
}

/// Whether the backslashes at the start of a text stand before a `$`.
const fn before_dollar(mut text: &[u8]) -> bool {
    while let [b'\\', rest @ ..] = text {
        text = rest;
    }
    matches!(text, [b'$', ..])
}

const NOTHING: (&[u8], u32, bool) = (b"", 0, false);

/// The bytes of a text with `$X`, `${X}`, `${X:-d}`, `${X:+d}` replaced, and `\$` as a dollar.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Expand<'a> {
    stack: [(&'a [u8], u32, bool); 4],
    depth: usize,
    /// No build argument is given.
    defaults: bool,
    /// Whether a part was not known.
    pub(crate) unknown: bool,
}

impl<'a> Expand<'a> {
    /// The next byte; unknown parts are left out.
    pub(crate) const fn next(&mut self, scope: &Scope<'_, 'a>) -> Option<u8> {
        while self.depth > 0 {
            let (text, seen, brace) = self.stack[self.depth - 1];
            match text {
                [] => self.depth -= 1,
                [b'}', ..] if brace => self.depth -= 1,
                [b'\\', byte, rest @ ..] if brace || (is_escaped(*byte) && before_dollar(text)) => {
                    self.stack[self.depth - 1].0 = rest;
                    return Some(*byte);
                }
                [b'$', b'{', rest @ ..] => self.braced(rest, seen, scope),
                [b'$', rest @ ..] => {
                    let (name, tail) = bare_name(rest);
                    self.stack[self.depth - 1].0 = tail;
                    if name.is_empty() {
                        return Some(b'$');
                    }
                    match scope.get_before(name, seen) {
                        Some(Found {
                            value: Some(value),
                            seen,
                        }) => self.push(value, seen, false),
                        _ => self.missing(name, seen),
                    }
                }
                [byte, rest @ ..] => {
                    self.stack[self.depth - 1].0 = rest;
                    return Some(*byte);
                }
            }
        }
        None
    }

    const fn braced(&mut self, rest: &'a [u8], seen: u32, scope: &Scope<'_, 'a>) {
        let (name, tail) = name(rest);
        let found = scope.get_before(name, seen);
        self.stack[self.depth - 1].0 = after_brace(tail);
        let (operator, word) = match tail {
            [b':', operator @ (b'-' | b'+' | b'?'), word @ ..]
            | [operator @ (b'-' | b'+' | b'?'), word @ ..] => (*operator, word),
            [b'}', ..] => (0, tail),
            _ => {
                // `${X#pattern}` and the like
                self.unknown = true;
                return;
            }
        };
        match (found, operator) {
            (Some(Found { value: None, .. }), b'-') if self.defaults => {
                self.push(word, seen, true);
            }
            (Some(Found { value: None, .. }), b'+') if self.defaults => {}
            (Some(Found { value: None, .. }), 0) => self.missing(name, seen),
            (Some(Found { value: None, .. }), _) => self.unknown = true,
            (Some(_), b'+') | (None, b'-') => self.push(word, seen, true),
            (
                Some(Found {
                    value: Some(b""), ..
                }),
                b'-',
            ) => self.push(word, seen, true),
            (
                Some(Found {
                    value: Some(value),
                    seen,
                }),
                _,
            ) => self.push(value, seen, false),
            (None, b'+') => {}
            (None, 0) => self.missing(name, seen),
            (None, _) => self.unknown = true,
        }
    }

    /// A variable without a value.
    const fn missing(&mut self, name: &[u8], seen: u32) {
        if !self.defaults {
            self.unknown = true;
        } else if is_platform_argument(name) {
            // every build gives it one; any will do
            self.push(b"any", seen, false);
        }
    }

    const fn push(&mut self, text: &'a [u8], seen: u32, brace: bool) {
        if self.depth < self.stack.len() {
            self.stack[self.depth] = (text, seen, brace);
            self.depth += 1;
        } else {
            self.unknown = true;
        }
    }
}

const fn after_brace(mut text: &[u8]) -> &[u8] {
    let mut depth = 0u32;
    loop {
        match text {
            [] => return text,
            [b'\\', _, rest @ ..] => text = rest,
            [b'}', rest @ ..] => {
                if depth == 0 {
                    return rest;
                }
                depth -= 1;
                text = rest;
            }
            [b'$', b'{', rest @ ..] => {
                depth = depth.saturating_add(1);
                text = rest;
            }
            [_, rest @ ..] => text = rest,
        }
    }
}

/// The names of the variables in a text, one after the other.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Names<'a> {
    pub(crate) rest: &'a [u8],
}

impl<'a> Names<'a> {
    /// The next name, and whether the text says what to use where it is not defined.
    pub(crate) const fn next(&mut self) -> Option<(&'a [u8], bool)> {
        loop {
            match self.rest {
                [] => return None,
                [b'\\', _, rest @ ..] => self.rest = rest,
                [b'$', b'{', rest @ ..] => {
                    let (name, tail) = name(rest);
                    self.rest = tail;
                    if !name.is_empty() {
                        let defaulted = matches!(
                            tail,
                            [b':', b'-' | b'+' | b'?', ..] | [b'-' | b'+' | b'?', ..]
                        );
                        return Some((name, defaulted));
                    }
                }
                [b'$', rest @ ..] => {
                    let (name, tail) = bare_name(rest);
                    self.rest = tail;
                    if !name.is_empty() {
                        return Some((name, false));
                    }
                }
                [_, rest @ ..] => self.rest = rest,
            }
        }
    }
}

/// Whether the text with its variables replaced is one of the words.
pub(crate) const fn is_one_of<'a>(
    text: &'a [u8],
    words: &[&[u8]],
    scope: &Scope<'_, 'a>,
) -> Option<bool> {
    each!(word in words => {
        let mut bytes = scope.expand(text);
        let mut left = *word;
        let equal = loop {
            match (bytes.next(scope), left) {
                (Some(byte), [first, rest @ ..]) if byte == *first => left = rest,
                (None, []) => break true,
                _ => break false,
            }
        };
        if bytes.unknown {
            return None;
        }
        if equal {
            return Some(true);
        }
    });
    Some(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn expanded(text: &'static str) -> (alloc::vec::Vec<u8>, bool) {
        let mut variables = [Variable::NONE; 4];
        let mut scope = Scope::over(&mut variables, &mut []);
        scope.define(b"A", Some(b"root"), false);
        scope.line();
        let mut bytes = scope.expand(text.as_bytes());
        let mut all = alloc::vec::Vec::new();
        while let Some(byte) = bytes.next(&scope) {
            all.push(byte);
        }
        (all, bytes.unknown)
    }

    #[test]
    fn only_references_are_replaced() {
        for (text, value) in [
            ("$A ${A}", "root root"),
            (r"\$A \\$A", r"$A \root"),
            (r"C:\new \\x", r"C:\new \\x"),
            ("it's \"$A\"", "it's \"root\""),
            ("$5 $$ $(A)", "$5 $$ $(A)"),
            (r"${B:-\}$A'}", "}root'"),
            ("${A:+a}${B:+b}", "a"),
        ] {
            assert_eq!(expanded(text), (value.into(), false), "{text}");
        }
        assert!(expanded("$B").1);
    }
}
