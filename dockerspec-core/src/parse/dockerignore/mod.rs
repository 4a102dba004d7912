//! Which files a `.dockerignore` keeps out of a build context, exactly as BuildKit decides it.
//!
//! <https://docs.docker.com/build/concepts/context/#dockerignore-files>

mod clean;
mod pattern;

use alloc::format;
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;
use clean::clean;
use core::fmt;
use core::ops::Range;
use pattern::{Pattern, States};

/// The patterns of a `.dockerignore`, ready to match.
///
/// ```
/// use dockerspec_core::parse::Ignore;
///
/// let (ignore, errors) = Ignore::parse("**/*.md\ntarget\n!README.md\n");
/// assert!(errors.is_empty());
/// assert!(ignore.excludes("docs/guide.md"));
/// assert!(ignore.excludes("target/debug/app"));
/// assert!(!ignore.excludes("README.md"));
/// ```
#[derive(Debug, Clone, Default)]
pub struct Ignore {
    rules: Vec<Rule>,
}

#[derive(Debug, Clone)]
struct Rule {
    /// Whether it takes files back in: `!`.
    exception: bool,
    pattern: Pattern,
}

impl Ignore {
    /// Reads the text of a `.dockerignore`; a line that is no pattern is an error and left out.
    ///
    /// With one such line, BuildKit refuses to build.
    pub fn parse(text: &str) -> (Self, Vec<IgnoreError>) {
        let mut ignore = Self::default();
        let mut errors = Vec::new();
        let mut start = 0;
        for (index, whole) in text.split_inclusive('\n').enumerate() {
            let line = if index == 0 {
                whole.trim_start_matches('\u{feff}')
            } else {
                whole
            };
            let trimmed = line.trim();
            if !line.starts_with('#') && !trimmed.is_empty() {
                match rule(trimmed) {
                    Ok(rule) => ignore.rules.push(rule),
                    Err(message) => {
                        let at = start + (trimmed.as_ptr() as usize - whole.as_ptr() as usize);
                        errors.push(IgnoreError {
                            line: index + 1,
                            range: at..at + trimmed.len(),
                            message,
                        });
                    }
                }
            }
            start += whole.len();
        }
        (ignore, errors)
    }

    /// Whether a file or folder stays out of the build context.
    ///
    /// `path` is relative to the context, with `/` between its parts. A folder that is excluded
    /// can hold files that are not: see [`Ignore::may_reinclude_below`].
    pub fn excludes(&self, path: &str) -> bool {
        let path = clean(path);
        let path = path.strip_prefix('/').unwrap_or(&path);
        if path == "." {
            return false;
        }
        let depths = path.matches('/').count() + 1;
        let mut hits = vec![false; depths * self.rules.len()];
        let mut states = States::default();
        for (index, rule) in self.rules.iter().enumerate() {
            rule.pattern.matches(path, &mut states, |depth| {
                if let Some(hit) = hits.get_mut(depth * self.rules.len() + index) {
                    *hit = true;
                }
            });
        }
        let mut matched = vec![false; self.rules.len()];
        let mut excluded = false;
        for hits in hits.chunks(self.rules.len().max(1)) {
            excluded = self.judge(hits, &mut matched);
        }
        excluded
    }

    /// Whether a file below an excluded folder can be taken back in by an exception.
    ///
    /// Where it cannot, a walker need not enter the folder.
    pub fn may_reinclude_below(&self, folder: &str) -> bool {
        let folder = clean(folder);
        let folder = folder.strip_prefix('/').unwrap_or(&folder);
        if folder == "." {
            return true;
        }
        self.rules
            .iter()
            .any(|rule| rule.exception && rule.pattern.reaches_below(folder))
    }

    /// Judges a path by the patterns that match it and those that `matched` its parent.
    ///
    /// The last rule that matches decides. A rule that could not change the verdict is not
    /// tried, and is then unknown to the paths below: so `a/c`, `!a` keeps `a/c` out.
    fn judge(&self, hits: &[bool], matched: &mut [bool]) -> bool {
        let mut excluded = false;
        for ((rule, hit), matched) in self.rules.iter().zip(hits).zip(matched) {
            *matched |= *hit && rule.exception == excluded;
            if *matched {
                excluded = !rule.exception;
            }
        }
        excluded
    }
}

/// Reads one line. BuildKit reads it twice, so that `./!a` is an exception too.
fn rule(line: &str) -> Result<Rule, String> {
    let (mark, rest) = match line.strip_prefix('!') {
        Some(rest) => ("!", rest.trim()),
        None => ("", line),
    };
    let mut path = if rest.is_empty() {
        String::new()
    } else {
        clean(rest)
    };
    if path.len() > 1 && path.starts_with('/') {
        path.remove(0);
    }
    let again = clean(&format!("{mark}{path}"));
    let (exception, pattern) = match again.strip_prefix('!') {
        Some("") => return Err("an exception without a pattern".into()),
        Some(pattern) => (true, pattern),
        None => (false, again.as_str()),
    };
    Ok(Rule {
        exception,
        pattern: Pattern::new(pattern)?,
    })
}

/// A line of a `.dockerignore` that is no pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct IgnoreError {
    /// The line, counted from 1.
    pub line: usize,
    /// The bytes of the pattern.
    pub range: Range<usize>,
    /// What is wrong with it.
    pub message: String,
}

impl fmt::Display for IgnoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.message)
    }
}

impl core::error::Error for IgnoreError {}

#[cfg(test)]
mod tests;
