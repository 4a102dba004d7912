//! One pattern, matched in time linear in the path.

use alloc::string::String;

use alloc::vec::Vec;

/// A cleaned pattern without its `!`.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Pattern {
    /// No wildcard.
    Exact(String),
    /// `**` at the end only: any path that starts with this.
    Starts(String),
    /// `**` at the start only: any path that ends with this.
    Ends(String),
    Wild(Vec<Token>),
}

/// What a pattern is made of; each matches one character or takes none.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Token {
    Char(char),
    /// `?`
    Any,
    /// `*`: stays for any character but `/`.
    Star,
    /// `**` before more pattern: goes on, or into the folders of the token behind.
    Folders,
    /// Stays for any character, and goes on behind a `/`.
    InFolders,
    /// `**` at the end: stays for any character.
    All,
    /// `^` beside wildcards: the start of the path.
    Start,
    Class {
        negated: bool,
        ranges: Vec<(char, char)>,
    },
}

impl Pattern {
    /// Reads a pattern.
    ///
    /// # Errors
    /// A bracket or an escape is not complete, or means something odd to BuildKit.
    pub(super) fn new(text: &str) -> Result<Self, String> {
        let (tokens, wild) = tokens(text)?;
        Ok(
            match (wild, text.strip_suffix("**"), text.strip_prefix("**")) {
                (true, _, _) => Pattern::Wild(tokens),
                (false, _, Some(end)) => Pattern::Ends(end.into()),
                (false, Some(start), None) => Pattern::Starts(start.into()),
                (false, None, None) => Pattern::Exact(text.into()),
            },
        )
    }

    /// Calls `matched` with the depth of each folder of `path`, and of itself, that it matches.
    pub(super) fn matches(&self, path: &str, states: &mut States, mut matched: impl FnMut(usize)) {
        let one = |part: &str| match self {
            Pattern::Exact(text) => part == text,
            Pattern::Starts(start) => part.starts_with(start.as_str()),
            Pattern::Ends(end) => {
                part.ends_with(end.as_str()) || end.strip_prefix('/') == Some(part)
            }
            Pattern::Wild(_) => false,
        };
        if let Pattern::Wild(tokens) = self {
            states.each_part(tokens, path, matched);
            return;
        }
        let ends = path
            .match_indices('/')
            .map(|(at, _)| at)
            .chain([path.len()]);
        for (depth, end) in ends.enumerate() {
            if path.get(..end).is_some_and(one) {
                matched(depth);
            }
        }
    }

    /// Whether it can match a path below `folder`.
    pub(super) fn reaches_below(&self, folder: &str) -> bool {
        let below = |start: &str| match start.strip_prefix(folder) {
            Some(rest) => rest.starts_with('/'),
            None => folder
                .strip_prefix(start)
                .is_some_and(|_| matches!(self, Pattern::Starts(_))),
        };
        match self {
            Pattern::Exact(text) | Pattern::Starts(text) => below(text),
            Pattern::Ends(_) => true,
            Pattern::Wild(tokens) => {
                let mut states = States::default();
                states.each_part(tokens, folder, |_| {});
                states.step(tokens, '/');
                states.any()
            }
        }
    }
}

/// The places in the tokens where a match can stand.
#[derive(Default)]
pub(super) struct States {
    now: Vec<bool>,
    next: Vec<bool>,
}

impl States {
    /// Reads the whole path, and calls `matched` with the depth of each part that matches.
    fn each_part(&mut self, tokens: &[Token], path: &str, mut matched: impl FnMut(usize)) {
        for states in [&mut self.now, &mut self.next] {
            states.clear();
            states.resize(tokens.len() + 1, false);
        }
        self.now[0] = true;
        self.skip(tokens, true);
        let mut depth = 0;
        for ch in path.chars() {
            if ch == '/' {
                if self.last() {
                    matched(depth);
                }
                depth += 1;
            }
            self.step(tokens, ch);
        }
        if self.last() {
            matched(depth);
        }
    }

    /// Goes over what can take no character.
    fn skip(&mut self, tokens: &[Token], start: bool) {
        for (index, token) in tokens.iter().enumerate() {
            if !self.now[index] {
                continue;
            }
            match token {
                Token::Star | Token::All => self.now[index + 1] = true,
                Token::Folders => {
                    self.now[index + 1] = true;
                    self.now[index + 2] = true;
                }
                Token::Start if start => self.now[index + 1] = true,
                _ => {}
            }
        }
    }

    fn step(&mut self, tokens: &[Token], ch: char) {
        self.next.fill(false);
        for (index, token) in tokens.iter().enumerate() {
            if !self.now[index] {
                continue;
            }
            let (stays, goes) = match token {
                Token::Char(wanted) => (false, *wanted == ch),
                Token::Any => (false, ch != '/'),
                Token::Star => (ch != '/', false),
                Token::All => (ch != '\n', false),
                Token::InFolders => (ch != '\n', ch == '/'),
                Token::Folders | Token::Start => (false, false),
                Token::Class { negated, ranges } => {
                    let inside = ranges
                        .iter()
                        .any(|(low, high)| (*low..=*high).contains(&ch));
                    (false, inside != *negated)
                }
            };
            self.next[index] |= stays;
            self.next[index + 1] |= goes;
        }
        core::mem::swap(&mut self.now, &mut self.next);
        self.skip(tokens, false);
    }

    fn last(&self) -> bool {
        self.now.last().copied().unwrap_or(false)
    }

    fn any(&self) -> bool {
        self.now.contains(&true)
    }
}

/// The tokens, and whether any but a `**` at either end is a wildcard.
fn tokens(text: &str) -> Result<(Vec<Token>, bool), String> {
    let mut tokens = Vec::new();
    let mut wild = false;
    let mut chars = text.chars().peekable();
    let mut first = true;
    let mut deep_start = false;
    while let Some(ch) = chars.next() {
        match ch {
            '*' if chars.peek() == Some(&'*') => {
                chars.next();
                if chars.peek() == Some(&'/') {
                    chars.next();
                }
                if chars.peek().is_some() {
                    tokens.extend([Token::Folders, Token::InFolders]);
                    wild |= !first;
                } else {
                    tokens.push(Token::All);
                    wild |= deep_start;
                }
                deep_start |= first;
            }
            '*' => {
                tokens.push(Token::Star);
                wild = true;
            }
            '?' => {
                tokens.push(Token::Any);
                wild = true;
            }
            '[' => {
                tokens.push(class(&mut chars)?);
                wild = true;
            }
            '\\' => {
                tokens.push(escaped(chars.next())?);
                wild = true;
            }
            ']' => {
                tokens.push(Token::Char(ch));
                wild = true;
            }
            '^' => tokens.push(Token::Start),
            ch => tokens.push(Token::Char(ch)),
        }
        first = false;
    }
    Ok((tokens, wild))
}

/// What stands behind a backslash.
fn escaped(ch: Option<char>) -> Result<Token, String> {
    match ch {
        None => Err("the pattern ends in a backslash".into()),
        Some(ch) if ch.is_ascii_alphanumeric() => Err(alloc::format!(
            "`\\{ch}` means something else to BuildKit than `{ch}`: leave the backslash out, and write paths with `/`"
        )),
        Some(ch) => Ok(Token::Char(ch)),
    }
}

/// Reads behind a `[`.
fn class(chars: &mut core::iter::Peekable<core::str::Chars<'_>>) -> Result<Token, String> {
    let negated = chars.next_if_eq(&'^').is_some();
    let mut ranges = Vec::new();
    loop {
        if !ranges.is_empty() && chars.next_if_eq(&']').is_some() {
            return Ok(Token::Class { negated, ranges });
        }
        let low = member(chars)?;
        let high = if chars.next_if_eq(&'-').is_some() {
            member(chars)?
        } else {
            low
        };
        if high < low {
            return Err(alloc::format!("the range `{low}-{high}` is empty"));
        }
        ranges.push((low, high));
    }
}

fn member(chars: &mut core::iter::Peekable<core::str::Chars<'_>>) -> Result<char, String> {
    match chars.next() {
        None => Err("a `[` has no `]`".into()),
        Some(ch @ ('-' | ']')) => Err(alloc::format!(
            "`{ch}` stands where a character should, behind a `[`"
        )),
        Some(ch @ ('*' | '?' | '[')) => Err(alloc::format!(
            "`{ch}` between `[` and `]` means something else to BuildKit: write it as `\\{ch}`"
        )),
        Some('\\') => match escaped(chars.next())? {
            Token::Char(ch) => Ok(ch),
            _ => Err("an escape between `[` and `]` is no character".into()),
        },
        Some(ch) => Ok(ch),
    }
}
